"""TeX's errors that always mean the same, each in an instructor's words, with what mends it."""

import re
import tomllib
from functools import cache
from pathlib import Path

from exam_builder.codes import Code

FILE = Path(__file__).with_name("plain_errors.toml")


@cache
def read_plain_errors() -> tuple[tuple[re.Pattern[str], Code, str, str], ...]:
    """The list: how each error begins, its code, what it means, and what mends it."""
    listed = tomllib.loads(FILE.read_text(encoding="utf-8"))["errors"]
    return tuple((re.compile(each["begins"]), Code(each["code"]), each["message"], each["hint"]) for each in listed)


def explain_plainly(message: str) -> tuple[Code, str, str] | None:
    """Code, message and mend of an error in the list; None for another."""
    for begins, code, words, hint in read_plain_errors():
        if match := begins.match(message):
            what = next((said for said in match.groups() if said), "")
            return code, words.replace("{what}", what), hint.replace("{what}", what)
    return None

r"""Figures, listings and tables that no text places, so that they come where nothing says it: a `\FIGURE` taken out."""

import re
from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.findings import Severity
from exam_builder.paper_texts import list_placed
from exam_builder.read.checks.remark import Remark
from exam_builder.read.checks.usages import collect_usages
from exam_builder.read.loaded import LoadedQuestion, raw_text

INCLUDED = re.compile(r"\\includegraphics\s*(?:\[[^\[\]]*\]\s*)?\{(?P<id>[^{}]*)\}")
FIELDS = {"FIGURE": "figures", "LISTING": "listings", "TABLE": "tables"}


def check_placements(question: LoadedQuestion) -> Iterator[Remark]:
    """Yield a warning for each that is placed nowhere."""
    uses = [use for use in collect_usages(question) if use.text and use.path[0] != "listings"]
    texts = [(use.path, raw_text(question, use.path)) for use in uses]
    placed: set[tuple[str, str]] = {each for _, text in texts for each in list_placed(text)}
    for path, text in texts:
        for found in INCLUDED.finditer(text):
            if found["id"] in question.model.figures:
                placed.add(("FIGURE", found["id"]))
                message = rf"`{found.group()}` finds no figure of the question"
                yield Remark(path, Code.FILE, message, rf"write \FIGURE{{{found['id']}}}", found.start())
    for what, field in FIELDS.items():
        items = getattr(question.model, field)
        for id_, item in items.items():
            if (what, id_) not in placed and not any(kind == what and other not in items for kind, other in placed):
                audience = getattr(item, "audience", ())
                seen = not audience or "student" in audience
                message = f"no text places the {what.lower()} `{id_}`, so it comes after the "
                message += "prompt" if seen else "solution"
                severity: Severity = "error" if getattr(item, "place", "") else "warning"
                hint = rf"write \{what}{{{id_}}} where it belongs"
                rests = (("prompt",), ("parts",), ("solution",))
                yield Remark((field, id_), Code.UNPLACED, message, hint, severity=severity, key=True, depends_on=rests)

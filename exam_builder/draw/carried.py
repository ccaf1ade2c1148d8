"""A key written with the student's own earlier answers, for "consistent with your own (a)"."""

import re
from collections.abc import Mapping
from typing import Any

from exam_builder.expressions import printed
from exam_builder.expressions.latex import escape
from exam_builder.paper import NumberStyle
from exam_builder.values import Value, is_number

NUMBER = re.compile(r"(?<![\d.])\d+(?![\d.])")
TOKEN = re.compile(r"answers\.(\w+)|([A-Za-z_]\w*)(\s*\()?|\*\*\s*(\d+)|\*\*|\*|[^A-Za-z_*]+")


def formula(written: Any, names: Mapping[str, Value], style: NumberStyle) -> str:
    """LaTeX of a key in which `answers.a` stands as (a) and parameters as their numbers.

    A key that calls functions, or uses what is no number, is shown as it is written.
    """
    source = str(written).strip()
    pieces = [_piece(found, names, style) for found in TOKEN.finditer(source)]
    if None in pieces:
        return rf"\texttt{{{escape(source)}}}"
    return rf"\ensuremath{{{''.join(piece for piece in pieces if piece)}}}"


def _piece(found: re.Match[str], names: Mapping[str, Value], style: NumberStyle) -> str | None:
    """One token as LaTeX, None where it has no such form."""
    answer, name, call, power = found.groups()
    if answer:
        return rf"\text{{({answer})}}"
    if name:
        value = names.get(name)
        return printed(value, style) if not call and is_number(value) else None
    if power:
        return f"^{{{power}}}"
    if found[0] in ("**", "*"):
        return r"\cdot " if found[0] == "*" else None
    return NUMBER.sub(lambda number: printed(int(number[0]), style), found[0])

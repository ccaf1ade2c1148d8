"""What a text defines ends with it, and labels are their question's own: what is defined elsewhere, or twice."""

import re
from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.findings import Finding
from exam_builder.render import Origin
from exam_builder.typeset.tex_source import TexSource, finding_at

UNKNOWN = re.compile(r"LaTeX knows no (?:command|environment) `(?P<name>[^`]+)`")
TWICE = re.compile(r"^exam-twice (?P<question>\S+) (?P<name>.*)$")
DEFINES = (
    r"\\(?:(?:re)?new(?:command|environment|if|theorem)|provide(?:command|environment)|[egx]?def|let"
    r"|(?:Declare|New|Renew|Provide)\w+)\*?\s*\{{?\s*\\?{name}(?![A-Za-z@])"
)


def find_definition(message: str, user: Origin | None, sheet: TexSource) -> str:
    """The hint where another text defines what is unknown here; '' if none does."""
    unknown = UNKNOWN.search(message)
    if unknown is None or user is None or user.question is None:
        return ""
    pattern = DEFINES.format(name=re.escape(unknown["name"].removeprefix("\\")))
    by = next((origin for origin in _find_origins(sheet, pattern) if origin.question), None)
    if by is None:
        return ""
    if by.question != user.question:
        return f"`{by.question}` defines it for itself alone: define it in the exam's `preamble`"
    whose = f"({by.part})" if by.part else "another text"
    return f"{whose} defines it for itself alone: define it in the question's `prompt`"


def duplicate_label(question: str, name: str, sheet: TexSource) -> Finding:
    """A label that a question gives to two things, at the second."""
    message = f"`\\label{{{name}}}` is given twice, so what refers to it is printed with the number of the last"
    given = [
        origin for origin in _find_origins(sheet, rf"\\label\{{{re.escape(name)}\}}") if origin.question == question
    ]
    return finding_at(given[-1] if given else sheet.first_of(question), Code.LABEL, message, "give each its own name")


def _find_origins(sheet: TexSource, pattern: str) -> Iterator[Origin]:
    """The origins of the lines in which a pattern is found."""
    for found in re.finditer(pattern, sheet.text):
        if origin := sheet.origin(1 + sheet.text.count("\n", 0, found.start())):
            yield origin

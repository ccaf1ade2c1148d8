"""Commands that would print something else than is meant, which templates/refused.tex lets TeX stop at."""

from exam_builder.codes import Code

PREFIX = r"\examrefused"
DATES = frozenset(
    ("today", "year", "month", "day", "time", "currenttime", "currentdate", "thistime", "pdfcreationdate")
) | {f"DTM{name}" for name in ("today", "Today", "now", "Now", "currenttime", "currentzone")}
"""What asks for the day or the hour at which TeX runs."""
LISTS = frozenset(
    ("tableofcontents", "listoffigures", "listoftables", "bibliography", "printbibliography", "printindex")
) | {"printglossary", "printglossaries"}
"""What prints a list that another program, or another run over a whole document, makes."""
ELSEWHERE = frozenset(("AtEndDocument", "AtVeryEndDocument", "AfterLastShipout", "afterpage", "endnote", "endnotetext"))
"""What would be printed away from its question: on a later page, after the last one, or where nobody asks for it."""
BESIDE = "put the picture and the text beside each other, each in a `minipage`"


def explain_refused(name: str) -> tuple[Code, str, str] | None:
    r"""Code, message and mend of a command that stands behind `\examrefused`; None for another command."""
    command = name.removeprefix(PREFIX)
    if command == name:
        return None
    if command in DATES:
        what = f"`\\{command}` prints the day on which TeX runs, which is always 1 January 1970 here"
        return Code.TODAY, what, "write the day itself; that of the exam is `date`"
    if command.startswith("solution"):
        what = f"`\\begin{{{command}}}` of exam.cls prints nothing here"
        return Code.SOLUTION, what, "write the solution under `solution`"
    if command in LISTS:
        what = f"`\\{command}` lists nothing here: what it lists is not gathered from questions"
        return Code.LIST, what, "leave it out, or write the list itself, a bibliography in `thebibliography`"
    if command == "pagenumbering":
        return Code.COUNTER, r"`\pagenumbering` numbers the pages anew, by which they are told apart", "take it out"
    if command in ELSEWHERE:
        what = f"what `\\{command}` prints would not stand with its question"
        return Code.ELSEWHERE, what, r"write it where it belongs, a note as `\footnote`"
    if command.startswith("floating"):
        return Code.FLOAT, "text cannot wrap around a figure here", BESIDE
    what = f"`\\{command}` of exam.cls counts nothing here, where exam-builder counts the marks"
    hint = (
        r"leave it out: the cover has a table of the marks; `\numpoints` prints their sum (`paper.total` in a template)"
    )
    return Code.COUNTED, what, hint

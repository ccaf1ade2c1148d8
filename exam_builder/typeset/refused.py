"""Commands that would print something else than is meant, which templates/refused.tex lets TeX stop at."""

PREFIX = r"\examrefused"
DATES = frozenset(
    ("today", "year", "month", "day", "time", "currenttime", "currentdate", "thistime", "pdfcreationdate")
) | {f"DTM{name}" for name in ("today", "Today", "now", "Now", "currenttime", "currentzone")}
"""What asks for the day or the hour at which TeX runs."""


def refused(name: str) -> tuple[str, str, str] | None:
    r"""Code, message and mend of a command that stands behind `\examrefused`; None for another command."""
    command = name.removeprefix(PREFIX)
    if command == name:
        return None
    if command in DATES:
        what = f"`\\{command}` asks for the day on which TeX runs, which it takes for 1 January 1970 in every run"
        return "today", what, "write the day itself; that of the exam is `date`"
    if command.startswith("solution"):
        what = f"`\\begin{{{command}}}` of exam.cls prints nothing here"
        return "solution", what, "write the solution under `solution`"
    what = f"`\\{command}` of exam.cls counts nothing here, where exam-builder counts the marks"
    mend = (
        r"leave it out: the cover has a table of the marks; `\numpoints` prints their sum (`paper.total` in a template)"
    )
    return "counted", what, mend

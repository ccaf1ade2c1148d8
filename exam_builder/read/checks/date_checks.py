"""Check the date and time of an exam: the day must exist, and the day of the week must be right."""

import datetime
import re
from collections.abc import Iterator

from exam_builder.findings import Code, find_nearest_name
from exam_builder.read.checks.remark import Remark
from exam_builder.read.loaded import LoadedExam

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAY = rf"(?:(?P<day>{'|'.join(DAYS)}),? )?"
WRITTEN = (
    re.compile(rf"{WEEKDAY}(?P<number>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{'|'.join(MONTHS)}),? (?P<year>\d{{4}})"),
    re.compile(rf"{WEEKDAY}(?P<month>{'|'.join(MONTHS)}) (?P<number>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})"),
)
PART = re.compile(rf"\d{{1,2}}(?:st|nd|rd|th)?|\d{{4}}|{'|'.join((*DAYS, *MONTHS))}")
"""A part of a date."""
MIXED = re.compile(r"\d+[A-Za-z]\d+|\d{3}|\d{5,}")
"""What is neither a day, with its ending or not, nor a year."""

TIMES = re.compile(r"(?P<start>\d{1,2}[:.]\d{2})\s*(?:to|until|-|–|--|bis|à)\s*(?P<end>\d{1,2}[:.]\d{2})")
"""A start and an end by the 24-hour clock."""
CLOCK = re.compile(r"(?<!\S)\d{1,2}[:.]\d{2}(?!\S)")
NO_CLOCK = re.compile(r"(?<!\S)(?:\d{1,2}[:.](?:\d|\d{3,})|\d{1,2}[;,]\d{2}|\d{4})(?!\S)")
"""A time of day with a digit too few or too many, or without its colon."""


def _check_time(exam: LoadedExam) -> Iterator[Remark]:
    """Warn if the exam ends before it begins."""
    found = TIMES.fullmatch(str(exam.model.time or "").strip())
    wrong = next((found[each] for each in ("start", "end") if re.search(r"[6-9]\d$", found[each])), "") if found else ""
    other = NO_CLOCK.search(str(exam.model.time or "")) if CLOCK.search(str(exam.model.time or "")) else None
    if wrong or other:
        why = ": an hour has 60 minutes" if wrong else ""
        message = f"{wrong or (other and other.group())} is not a time of day{why}"
        yield Remark(("time",), Code.VALUE, message, "correct the times", severity="warning")
        return
    start, end = (tuple(map(int, re.split("[:.]", found[each]))) if found else (0, 0) for each in ("start", "end"))
    if found and (end <= start or max(start, end) >= (24, 1)):
        message = f"{found['end']} is not later than {found['start']} on the same day"
        yield Remark(("time",), Code.VALUE, message, "correct the times", severity="warning")


SORTS = {
    "date": re.compile("|".join(re.sub(r"\?P<\w+>", "?:", each.pattern) for each in WRITTEN)),
    "term": re.compile(r"(?:Winter|Spring|Summer|Autumn|Fall)(?: [Tt]erm| [Ss]emester)? \d{4}(?:/\d{2,4})?"),
    "time": TIMES,
}
"""What stands after a field of the cover alone."""


def _check_exchanged(exam: LoadedExam) -> Iterator[Remark]:
    """Warn of two fields of the cover whose texts are exchanged."""
    texts = {name: str(getattr(exam.model, name) or "").strip() for name in ("course", "term", "date", "time", "aids")}
    sorts = {
        name: next((sort for sort, each in SORTS.items() if each.fullmatch(text)), "") for name, text in texts.items()
    }
    for name, sort in sorts.items():
        if sort not in ("", name) and texts[sort] and sorts[sort] != sort and (name, sort) != ("date", "term"):
            message = f"`{texts[name]}` stands after `{name}:`, and the text after `{sort}:` is nothing like that"
            hint = f"exchange the two, if {name} and {sort} are mixed up"
            yield Remark((name,), Code.VALUE, message, hint, severity="warning")


def _check_words(exam: LoadedExam) -> Iterator[Remark]:
    """Warn of a day of the week, a month or a number that is nearly one, in the date of an exam in English."""
    words = re.findall(r"[^\s,]+", str(exam.model.date or "")) if str(exam.model.language).startswith("en") else []
    odd = [word for word in words if not PART.fullmatch(word)]
    if len(words) in (3, 4) and len(odd) == 1:
        near = find_nearest_name(odd[0], (*DAYS, *MONTHS), 0.7) if odd[0].isalpha() else ""
        if near or MIXED.fullmatch(odd[0]):
            what = "a month" if near in MONTHS else "a day of the week" if near else "a day or a year"
            hint = f"write {near}" if near else "correct the date"
            yield Remark(("date",), Code.VALUE, f"`{odd[0]}` is not {what}", hint, severity="warning")


def check_date(exam: LoadedExam) -> Iterator[Remark]:
    """Warn if there is no such day, if the day of the week is wrong, or if the exam ends before it begins."""
    yield from _check_time(exam)
    yield from _check_exchanged(exam)
    found = next(filter(None, (each.fullmatch(str(exam.model.date or "").strip()) for each in WRITTEN)), None)
    if found is None:
        yield from _check_words(exam)
        return
    try:
        day = datetime.date(int(found["year"]), MONTHS.index(found["month"]) + 1, int(found["number"]))
    except ValueError:
        message = f"{found['month']} {found['year']} has no day {found['number']}"
        yield Remark(("date",), Code.VALUE, message, "correct the date", severity="warning")
        return
    weekday = DAYS[day.weekday()]
    if found["day"] and found["day"] != weekday:
        message = f"{found['number']} {found['month']} {found['year']} is a {weekday}, not a {found['day']}"
        yield Remark(("date",), Code.VALUE, message, f"write {weekday}, or another date", severity="warning")

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
ANY_MONTH = re.compile(r"(?:[A-Za-z]+,? )?\d{1,2} (?P<month>[A-Za-z]{5,}),? \d{4}")

TIMES = re.compile(r"(?P<start>\d{1,2}[:.]\d{2})\s*(?:to|until|-|–|--|bis|à)\s*(?P<end>\d{1,2}[:.]\d{2})")
"""A start and an end by the 24-hour clock."""


def _check_time(exam: LoadedExam) -> Iterator[Remark]:
    """Warn if the exam ends before it begins."""
    found = TIMES.fullmatch(str(exam.model.time or "").strip())
    wrong = next((found[each] for each in ("start", "end") if re.search(r"[6-9]\d$", found[each])), "") if found else ""
    if wrong:
        message = f"{wrong} is not a time of day: an hour has 60 minutes"
        yield Remark(("time",), Code.VALUE, message, "correct the times", severity="warning")
        return
    start, end = (tuple(map(int, re.split("[:.]", found[each]))) if found else (0, 0) for each in ("start", "end"))
    if found and (end <= start or max(start, end) >= (24, 1)):
        message = f"{found['end']} is not later than {found['start']} on the same day"
        yield Remark(("time",), Code.VALUE, message, "correct the times", severity="warning")


def _check_month(exam: LoadedExam) -> Iterator[Remark]:
    """Warn of a month that is nearly one, in an exam in English."""
    found = ANY_MONTH.fullmatch(str(exam.model.date or "").strip())
    near = find_nearest_name(found["month"], MONTHS) if found and str(exam.model.language).startswith("en") else ""
    if found and near:
        yield Remark(("date",), Code.VALUE, f"`{found['month']}` is not a month", f"write {near}", severity="warning")


def check_date(exam: LoadedExam) -> Iterator[Remark]:
    """Warn if there is no such day, if the day of the week is wrong, or if the exam ends before it begins."""
    yield from _check_time(exam)
    found = next(filter(None, (each.fullmatch(str(exam.model.date or "").strip()) for each in WRITTEN)), None)
    if found is None:
        yield from _check_month(exam)
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

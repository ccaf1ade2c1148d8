"""What the page shows of each question as it is printed."""

from dataclasses import replace
from pathlib import Path

from exam_builder.course import find_course
from exam_builder.findings import Lacking, Refused, select_errors
from exam_builder.issue.question_pictures import picture_questions
from exam_builder.report.outcome import CheckOutcome


def add_pictures(outcome: CheckOutcome, start: Path, *, python: bool) -> CheckOutcome:
    """Add pictures of the questions of each exam whose pages were set without an error."""
    course, pictures = find_course(start), dict(outcome.pictures)
    for account in outcome.checked.accounts:
        if outcome.checked.pages_left_out or not (account.exam and account.made) or select_errors(account.findings):
            continue
        try:
            found = list(picture_questions(course, account.exam, python=python))
        except (Refused, Lacking):
            continue
        pictures |= {(account.exam, name): picture for name, picture in found}
    return replace(outcome, pictures=pictures)

"""Report what stops a build at the place of the fault, as `check` does."""

from dataclasses import replace
from pathlib import Path

from exam_builder.checking.equal_mistakes import EQUAL_CODES, report_wrong_keys
from exam_builder.checking.fault_location import ROUTE_CODES, locate_faults_by_question
from exam_builder.companions import Calls
from exam_builder.course import find_course
from exam_builder.findings import Refused, deduplicate
from exam_builder.issue import Built
from exam_builder.issue.request import store_of
from exam_builder.read import read_exam_once


def locate_built_faults(start: Path, built: Built, python: bool) -> Built:
    """Return the outcome of a build, with wrong keys reported at the derived parameter, table or part at fault."""
    findings, course = built.findings, find_course(start)
    if not any(each.code in (*ROUTE_CODES, *EQUAL_CODES) and each.question for each in findings):
        return built
    try:
        loaded = read_exam_once(course, built.exam)
    except Refused:
        return built
    calls = Calls(store_of(course), python)
    located = report_wrong_keys(loaded, locate_faults_by_question(loaded, findings, calls), calls)
    return replace(built, findings=deduplicate(located))

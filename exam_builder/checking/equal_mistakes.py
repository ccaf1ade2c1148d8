"""Decide with the second route whether the key or a misconception that equals it is wrong, also where a build stops."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from exam_builder.checking.companion_repairs import VALUE_CODES, report_companion_fault, report_misspelt_field
from exam_builder.checking.fault_location import KEY_CODES, ROUTE_CODES, locate_faults, locate_faults_by_question
from exam_builder.codes import Code
from exam_builder.companions import Calls
from exam_builder.course import find_course
from exam_builder.examine.isolated_question import IsolatedQuestion, isolate_question
from exam_builder.findings import Finding, Refused, deduplicate
from exam_builder.issue import Built
from exam_builder.issue.request import store_of
from exam_builder.read import LoadedExam, LoadedPart, LoadedQuestion, read_exam_once
from exam_builder.read.models import FromMisconceptions, PartModel
from exam_builder.recompute import check_paper

EQUAL_CODES = (Code.MISCONCEPTION_IS_RIGHT, Code.WRONG_KEY)
"""Codes of findings that refuse a draw with such a misconception."""


def report_wrong_keys(exam: LoadedExam, findings: tuple[Finding, ...], calls: Calls) -> tuple[Finding, ...]:
    """Return the findings that refuse a paper; if a key that equals a misconception is wrong, the finding says so, at
    the companion's line if that is wrong.
    """
    found = tuple(found for each in findings for found in _report_wrong_key(exam, each, calls))
    named = {each.name: each for each in exam.questions}
    found = tuple(
        report_misspelt_field(named[str(each.question)], each) if each.question in named else each for each in found
    )
    for name in {each.question for each in found if each.code in (*VALUE_CODES, Code.EXPRESSION) and each.question}:
        try:
            subject = isolate_question(exam, name, calls)
            found = report_companion_fault(subject, found)
        except (Refused, KeyError):
            continue
    return found


def _report_wrong_key(exam: LoadedExam, findings: Finding, calls: Calls) -> Iterator[Finding]:
    question = next((each for each in exam.questions if each.name == findings.question), None)
    if findings.code not in EQUAL_CODES or question is None or not _can_forget(question):
        yield findings
        return
    others = tuple(forget_mistakes(each) if each is question else each for each in exam.questions)
    subject = isolate_question(replace(exam, questions=others), question.name, calls)
    found = _find_wrong_keys(subject)
    yield from found if any(each.code in KEY_CODES for each in found) else (findings,)


def _find_wrong_keys(subject: IsolatedQuestion) -> tuple[Finding, ...]:
    try:
        return locate_faults(subject, check_paper(subject.exam, subject.reference, subject.settings.calls).findings)
    except Refused:
        return ()


def _can_forget(question: LoadedQuestion) -> bool:
    """Tell whether the question can be asked without its misconceptions, because no options are made of them."""
    return not any(isinstance(part.model.options, FromMisconceptions) for part in question.parts)


def forget_mistakes(question: LoadedQuestion) -> LoadedQuestion:
    """Return the question without its misconceptions."""
    model = question.model.model_copy(update={"misconceptions": {}, "rubric": ()})
    return replace(question, model=model, parts=tuple(map(_forget_in_part, question.parts)))


def _forget_in_part(part: LoadedPart) -> LoadedPart:
    model: PartModel = part.model
    options = model.options
    if isinstance(options, tuple):
        options = tuple(option.model_copy(update={"misconception": None}) for option in options)
    return replace(part, model=model.model_copy(update={"options": options, "rubric": ()}))


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

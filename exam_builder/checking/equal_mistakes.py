"""Decide with the second route whether the key or a misconception that equals it is wrong, also where a build stops."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from exam_builder.checking.companion_repairs import VALUE_CODES, report_companion_fault
from exam_builder.checking.fault_location import KEY_CODES, ROUTE_CODES, locate_faults, locate_faults_by_question
from exam_builder.companions import Calls, read_python
from exam_builder.companions.python_hints import is_misspelt
from exam_builder.course import find_course
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.examine.isolated_question import IsolatedQuestion, isolate_question
from exam_builder.findings import Code, CompanionError, Finding, Refused, deduplicate
from exam_builder.issue import BuildResult
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


MISSING_FIELD = re.compile(r"no field `(\w+)`; did you mean `(\w+)`\?")


def report_misspelt_field(question: LoadedQuestion, finding: Finding) -> Finding:
    """Return a finding about a field that a value has not; where the companion misspells the field, at that line."""
    asked = MISSING_FIELD.search(finding.message)
    try:
        path = question.companion_path
        file = read_python(path)
    except CompanionError:
        return finding
    if finding.code != Code.EXPRESSION or asked is None or file.problem or finding.place is None:
        return finding
    wanted, near = asked.groups()
    texts = [node for node in ast.walk(file.tree) if isinstance(node, ast.Constant) and node.value in (wanted, near)]
    names = {getattr(node, "id", getattr(node, "arg", "")) for node in ast.walk(file.tree)}
    likely = wanted in names and near not in names
    if [each.value for each in texts] != [near] or not (likely or is_misspelt(near, wanted, file.text)):
        return finding
    hint = f"write `{wanted}` here, or `{near}` where it is asked for"
    error = CompanionError(finding.message, hint, path=path, line=texts[0].lineno)
    place = error.place(YamlLocation(question).course_root)
    return replace(finding, place=place, caller=finding.place, hint=hint) if place else finding


def locate_built_faults(start: Path, built: BuildResult, python: bool) -> BuildResult:
    """Return the outcome of a build, with wrong keys reported at the derived parameter, table or part at fault."""
    findings, course = built.findings, find_course(start)
    if not any(each.code in (*ROUTE_CODES, *EQUAL_CODES) and each.question for each in findings):
        return built
    loaded, calls = read_exam_once(course, built.exam), Calls(course.open_store(), python)
    located = report_wrong_keys(loaded, locate_faults_by_question(loaded, findings, calls), calls)
    return replace(built, findings=deduplicate(located))

"""`exam-builder check`: find every mistake of some exams, in the reference paper and in drawn ones.

This module imports only what it needs to load an earlier outcome; `exam_check`, which makes a new one, is imported when
that is necessary.
"""

from dataclasses import replace

from exam_builder import toolchain
from exam_builder.checking.check_request import CheckRequest
from exam_builder.course import Course, find_course
from exam_builder.findings import Code, Lacking, select_errors
from exam_builder.issue.switch import clear_course
from exam_builder.results import CheckResult
from exam_builder.terminal import ShowStep, ignore_step

CHECK_KIND = "checks"


def check_exams(asked: CheckRequest, show_step: ShowStep = ignore_step) -> CheckResult:
    """Check exams, each in its reference paper and in drawn ones.

    If nothing has changed since the last check, its outcome is loaded and the content is not read again. Raises Misuse
    for an unknown exam or outside of a course, and Lacking if pages are to be typeset and TeX is not installed.
    """
    course = find_course(asked.start)
    clear_course(course)
    request = replace(asked, exams=course.choose(asked.exams))
    key = request.digest(course)
    known = course.open_store().load(CHECK_KIND, key, CheckResult)
    if known is not None:
        return _mark_unchanged(known)
    if request.tex:
        _require_tex()
    checked = _check_anew(request, course, show_step)
    if _is_repeatable(checked) and request.digest(course) == key:
        course.open_store().save(CHECK_KIND, key, CheckResult, checked)
    return checked


def _check_anew(request: CheckRequest, course: Course, show_step: ShowStep) -> CheckResult:
    """Check the exams of a course; imports of what typesets pages are heavy, so they are late."""
    from exam_builder.checking.exam_check import check_course
    from exam_builder.checking.undone_changes import remember_right

    if not request.tex:
        checked = check_course(request, course, None, show_step)
    else:
        from exam_builder.issue.trial_pages import PageTrials

        checked = check_course(request, course, PageTrials(request.python), show_step)
    if request.python:
        remember_right(course, course.open_store(), checked.accounts)
    return checked


def _require_tex() -> None:
    """Raise Lacking if no pages can be typeset."""
    missing = toolchain.find_missing_tools()
    if missing:
        raise Lacking(f"{toolchain.suggest_tools(missing)} Or leave the pages out: --no-tex")


def _mark_unchanged(result: CheckResult) -> CheckResult:
    """Return an earlier outcome with every question marked as unchanged."""
    if result.sweeps is None:
        return result
    names = tuple(each.question for each in result.sweeps.swept)
    return replace(result, sweeps=replace(result.sweeps, unchanged=names))


def _is_repeatable(result: CheckResult) -> bool:
    """Tell whether the same content would give the same outcome; an error may come from a slow machine or an empty
    cache.
    """
    return not select_errors(result.findings) and all(
        finding.code != Code.FIGURES_UNCHECKED for finding in result.findings
    )

"""`exam-builder check`: every mistake of some exams, in the reference paper and in drawn ones."""

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING

from exam_builder.build import stamp, store_of
from exam_builder.findings import Finding, Lacking, Refused, each_once, errors, subject_of_finding
from exam_builder.progress import Tell, silent
from exam_builder.results import Account, Checked, Sweeps, recalled, remembered

if TYPE_CHECKING:
    from exam_builder.jobs import Jobs
    from exam_builder.read import Course, LoadedExam
    from exam_builder.sweeps import Task


INPUTS = (*stamp.INPUTS, "signatures")
"""Folders of a course on which a check depends."""
KIND = "checks"
UNCHECKED = "figures-unchecked"


def check_exams(
    start: Path,
    names: Sequence[str],
    draws: int,
    jobs: int | None,
    *,
    python: bool = True,
    mutants: bool = False,
    bank: bool = False,
    versions: int | None = None,
    tell: Tell = silent,
) -> Checked:
    """Check the exams named, or all, of the course around `start`, each in its reference paper and `draws` others.

    Where nothing changed since, what was found then is found again without a look at the content.
    With `mutants` each is also broken on purpose, to see what the check notices; with `bank` the questions that no
    exam uses are checked too; with `versions` so many are compared (0: as many as the exam says). Raises Misuse for an
    unknown exam or where there is no course.
    """
    from exam_builder.read.course import find_course

    course = find_course(start)
    chosen = course.chosen(list(names))
    options = {"exams": chosen, "draws": draws, "python": python, "mutants": mutants, "bank": bank}
    if versions is not None:
        options |= {"versions": versions, "secret": _secret(course)}
    key = stamp.inputs_digest(course.root, options, INPUTS)
    known = recalled(store_of(course), KIND, key, Checked)
    if known is not None:
        return _unchanged(known)
    checked = _checked(course, chosen, draws, jobs, python, mutants, bank, versions, tell)
    if _lasting(checked) and stamp.inputs_digest(course.root, options, INPUTS) == key:
        remembered(store_of(course), KIND, key, checked)
    return checked


def _secret(course: "Course") -> tuple[str | None, ...]:
    """What the secret is, which is not made here: digests of where it may stand."""
    from exam_builder.identity.secret import FILE, VARIABLE

    return stamp.digest_of(os.environ.get(VARIABLE, "").encode()), stamp.file_digest(course.root / FILE)


def _unchanged(checked: Checked) -> Checked:
    """What was found before, in which no question changed."""
    if checked.sweeps is None:
        return checked
    names = tuple(each.question for each in checked.sweeps.swept)
    return replace(checked, sweeps=replace(checked.sweeps, unchanged=names))


def _lasting(checked: Checked) -> bool:
    """Whether the same content would give the same again; an error may come of a slow machine or an empty cache."""
    return not errors(checked.findings) and all(finding.code != UNCHECKED for finding in checked.findings)


def _checked(
    course: "Course",
    names: Sequence[str],
    draws: int,
    jobs: int | None,
    python: bool,
    mutants: bool,
    bank: bool,
    versions: int | None,
    tell: Tell,
) -> Checked:
    """The check of some exams, from what is on disk now."""
    from exam_builder.jobs import Jobs

    with Jobs(jobs) as workers:
        checked = [_exam(course, name, draws, workers, python, tell) for name in names]
        if versions is not None:
            checked = [_compared(course, each, versions, python) for each in checked]
        broken = [_broken(course, name, draws, workers, python, tell) for name in names if mutants]
        apart = [_bank(course, draws, workers, python, tell)] if bank else []
    told = [_with_mutants(*both) for both in zip(checked, broken, strict=True)] if mutants else checked
    return reduce(add, [*told, *apart, *broken], Checked())


def _with_mutants(checked: Checked, broken: Checked) -> Checked:
    """The check of an exam whose account tells of its mutants too."""
    (account,) = checked.accounts
    findings = each_once((*account.findings, *broken.findings))
    return replace(checked, accounts=(replace(account, findings=findings, mutants=broken.mutants),))


def _compared(course: "Course", checked: Checked, count: int, python: bool) -> Checked:
    """The check of an exam whose account tells of its versions too, where it has some and can be made at all."""
    from exam_builder.companions import Calls
    from exam_builder.draw import LETTERS, Drawing, of_version, repeated
    from exam_builder.fairness import fairness
    from exam_builder.identity import secret_of

    (account,) = checked.accounts
    if not account.questions:
        return checked
    exam = _loaded(course, account.exam)
    letters = LETTERS[: count or exam.model.versions.count or 0]
    if not letters:
        return checked
    drawing = Drawing(exam, Calls(store_of(course), python))
    try:
        wanted = [of_version(letter, secret_of(course.root)) for letter in letters]
        compared, found = fairness([drawing.paper(which) for which in wanted]), repeated(drawing, wanted)
    except Refused as refused:
        compared, found = None, refused.findings
    told = replace(account, findings=each_once((*account.findings, *found)), fairness=compared)
    return replace(checked, findings=each_once((*checked.findings, *found)), accounts=(told,))


def _broken(course: "Course", name: str, draws: int, jobs: "Jobs", python: bool, tell: Tell) -> Checked:
    """What the check notices of an exam that is broken on purpose; nothing where the exam cannot be read."""
    from exam_builder.mutants import try_mutants

    tell(f"{name}: breaking it on purpose")
    try:
        mutants, findings = try_mutants(course, name, draws, store_of(course), jobs.map, python=python)
    except Refused as refused:
        return Checked(findings=refused.findings, mutants=())
    return Checked(findings=findings, mutants=mutants)


def _exam(course: "Course", name: str, draws: int, jobs: "Jobs", python: bool, tell: Tell) -> Checked:
    """One exam in all its papers; of a question whose reference draw cannot be made no other is looked at."""
    from exam_builder.sweeps import Task, sweep_questions

    tell(f"{name}: reading, and checking the reference paper")
    try:
        loaded = _loaded(course, name)
    except Refused as refused:
        account = Account(name, findings=refused.findings, made=False)
        return Checked(findings=refused.findings, accounts=(account,))
    tasks = [Task(course, name, question.name, draws, python) for question in loaded.questions]
    try:
        reference = _reference(course, name, python)
        figures = _figures(course, name, jobs, python)
        here = replace(reference, papers=1 + draws, findings=(*loaded.findings, *reference.findings, *figures))
    except Refused as refused:
        here = _each_apart(name, tasks, Checked(findings=refused.findings, papers=draws))
        blamed = {finding.question for finding in refused.findings}
        tasks = [task for task in tasks if task.question not in blamed]
    return _with_sweeps(here, sweep_questions(tasks if draws else [], jobs, tell), draws)


def _each_apart(exam: str, tasks: Sequence["Task"], known: Checked) -> Checked:
    """The reference draws of questions, each by itself, in one account; with what is `known` of them before."""
    from exam_builder.account import of_questions

    apart = reduce(add, map(_apart, tasks), known)
    account = of_questions(exam, [task.question for task in tasks], apart.accounts)
    return replace(apart, accounts=(account,))


def _bank(course: "Course", draws: int, jobs: "Jobs", python: bool, tell: Tell) -> Checked:
    """The questions of the item bank that no exam uses."""
    from exam_builder.sweeps import BANK, Task, sweep_questions, unused

    tell("the item bank: questions that no exam uses")
    tasks = [Task(course, BANK, name, draws, python) for name in unused(course, course.exams())]
    apart = _each_apart(BANK, tasks, Checked()) if tasks else Checked()
    return _with_sweeps(apart, sweep_questions(tasks if draws else [], jobs, tell), draws)


def _apart(task: "Task") -> Checked:
    """The reference draw of a question by itself: no exam uses it, or its exam's reference paper cannot be made."""
    from exam_builder.account import account
    from exam_builder.sweeps import reference

    try:
        paper, checked, findings = reference(task)
    except Refused as refused:
        return Checked(findings=refused.findings)
    accounts = (account(paper, checked),)
    return Checked(checked.parts, checked.recomputed, checked.waived, 0, findings, rows=checked.rows, accounts=accounts)


def _with_sweeps(reference: Checked, sweeps: Sweeps, draws: int) -> Checked:
    """What the reference paper and the draws show; of a thing that both show, the reference paper's finding stays."""
    from exam_builder.account import with_draws

    told = {subject_of_finding(finding) for finding in reference.findings}
    drawn = (finding for swept in sweeps.swept for finding in swept.findings if subject_of_finding(finding) not in told)
    tried = {swept.question: (swept.draws, swept.tried) for swept in sweeps.swept if swept.draws}
    findings = each_once((*reference.findings, *drawn))
    accounts = tuple(replace(with_draws(each, draws, sweeps.swept), findings=findings) for each in reference.accounts)
    return replace(
        reference, findings=findings, tried=tried, sweeps=sweeps if sweeps.swept else None, accounts=accounts
    )


def _reference(course: "Course", name: str, python: bool) -> Checked:
    """The reference paper with all that may be picked, recomputed; raise Refused where it cannot be made."""
    from exam_builder.account import account
    from exam_builder.companions import Calls
    from exam_builder.draw import draw_every
    from exam_builder.examine import Examiner
    from exam_builder.sign import sign_offs, unsigned_changes

    exam = _loaded(course, name)
    calls = Calls(store_of(course), python)
    paper = draw_every(exam, None, calls)
    checked = Examiner(exam, calls).examine(paper)
    findings = (*checked.findings, *unsigned_changes(exam, paper))
    accounts = (account(paper, checked, sign_offs(exam, paper)),)
    return Checked(checked.parts, checked.recomputed, checked.waived, 1, findings, rows=checked.rows, accounts=accounts)


def _figures(course: "Course", name: str, jobs: "Jobs", python: bool) -> tuple[Finding, ...]:
    """What is wrong with the figures of the reference paper; those that can be drawn are kept for the build."""
    from exam_builder.companions import Calls
    from exam_builder.draw import draw_every
    from exam_builder.plot import plot_figures

    exam, store = _loaded(course, name), store_of(course)
    paper = draw_every(exam, None, Calls(store, python))
    try:
        return plot_figures(paper, course, store, jobs.map, exam.figure_place, python=python)
    except Lacking as lacking:
        return (Finding(UNCHECKED, f"the figures are not checked: {lacking}", severity="warning"),)


@lru_cache(maxsize=8)
def _loaded(course: "Course", name: str) -> "LoadedExam":
    """An exam, read once in each process."""
    from exam_builder.read import read_exam

    return read_exam(course, name)

"""`exam-builder check`: every mistake of some exams, in the reference paper and in drawn ones."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING

from exam_builder import toolchain
from exam_builder.codes import Code
from exam_builder.digests import digest_of, file_digest
from exam_builder.findings import (
    Finding,
    Lacking,
    Refused,
    deduplicate,
    deduplicate_shared,
    finding_subject,
    select_errors,
)
from exam_builder.issue import stamp
from exam_builder.issue.request import store_of
from exam_builder.progress import Tell, ignore_step
from exam_builder.results import Account, Checked

if TYPE_CHECKING:
    from exam_builder.checking.sweep_jobs import SweepTask
    from exam_builder.course import Course
    from exam_builder.draw import PaperGenerator
    from exam_builder.jobs import Jobs

INPUT_FOLDERS = (*stamp.INPUTS, "signatures")
"""Folders of a course on which a check depends."""
CHECK_KIND = "checks"
NO_TEX = "--no-tex"


@dataclass(frozen=True)
class CheckRequest:
    """What is to be checked: exams of a course by name, in how many drawn papers, and how.

    With `mutants` each exam is also broken on purpose, to see what the check notices; with `bank` the questions that no
    exam uses are checked too; with `versions` so many are compared (0: as many as the exam says). Without `python` no
    companion is run, without `tex` no pages are set.
    """

    course: "Course"
    exams: tuple[str, ...]
    draws: int = 0
    python: bool = True
    mutants: bool = False
    bank: bool = False
    versions: int | None = None
    tex: bool = True

    def digest(self) -> str:
        """Digest everything on which the outcome depends."""
        options = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "course"}
        secret = [] if self.versions is None else _digest_secret(self.course)
        return stamp.inputs_digest(self.course.root, {**options, "secret": secret}, INPUT_FOLDERS)


@dataclass(frozen=True)
class CheckRun:
    """A check that is being made: what is asked for, the processes that do it, and who hears how far it is."""

    asked: CheckRequest
    jobs: "Jobs"
    tell: Tell

    @property
    def course(self) -> "Course":
        """The course whose exams are checked."""
        return self.asked.course


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
    tex: bool = True,
    tell: Tell = ignore_step,
) -> Checked:
    """Check the exams named, or all, of the course around `start`, each in its reference paper and `draws` others.

    Where nothing changed since, what was found then is found again without a look at the content. What else may be
    asked for stands at `CheckRequest`. Raises Misuse for an unknown exam or where there is no course, and Lacking where
    pages are to be set and the machine has no TeX.
    """
    from exam_builder.course import find_course

    course = find_course(start)
    chosen = tuple(course.chosen(list(names)))
    asked = CheckRequest(course, chosen, draws, python, mutants, bank, versions, tex)
    key = asked.digest()
    known = store_of(course).load(CHECK_KIND, key, Checked)
    if known is not None:
        return _mark_unchanged(known)
    if tex:
        _require_tex()
    checked = _check_all(asked, jobs, tell)
    if _is_repeatable(checked) and asked.digest() == key:
        store_of(course).save(CHECK_KIND, key, Checked, checked)
    return checked


def _require_tex() -> None:
    """Raise Lacking where pages cannot be set."""
    missing = toolchain.find_missing_tools()
    if missing:
        raise Lacking(f"{toolchain.tools_hint(missing)} Or leave the pages out: --no-tex")


def _digest_secret(course: "Course") -> tuple[str | None, ...]:
    """Digest the places where the secret may stand, which is not made here."""
    from exam_builder.identity.secret import SECRET_FILE, SECRET_VARIABLE

    return digest_of(os.environ.get(SECRET_VARIABLE, "").encode()), file_digest(course.root / SECRET_FILE)


def _mark_unchanged(checked: Checked) -> Checked:
    """What was found before, in which no question changed."""
    if checked.sweeps is None:
        return checked
    names = tuple(each.question for each in checked.sweeps.swept)
    return replace(checked, sweeps=replace(checked.sweeps, unchanged=names))


def _is_repeatable(checked: Checked) -> bool:
    """Whether the same content would give the same again; an error may come of a slow machine or an empty cache."""
    return not select_errors(checked.findings) and all(
        finding.code != Code.FIGURES_UNCHECKED for finding in checked.findings
    )


def _check_all(asked: CheckRequest, jobs: int | None, tell: Tell) -> Checked:
    """Check some exams, from what is on disk now."""
    from exam_builder.jobs import Jobs

    with Jobs(jobs) as workers:
        checking = CheckRun(asked, workers, tell)
        checked = [_check_exam(checking, name) for name in asked.exams]
        if asked.versions is not None:
            checked = [_compare_versions(asked, each) for each in checked]
        broken = [_check_mutants(checking, name) for name in asked.exams if asked.mutants]
        apart = [_check_bank(checking)] if asked.bank else []
    told = [_add_mutants(*both) for both in zip(checked, broken, strict=True)] if asked.mutants else checked
    return reduce(add, [*told, *apart, *broken], Checked(pages_left_out="" if asked.tex else NO_TEX))


def _add_mutants(checked: Checked, broken: Checked) -> Checked:
    """The check of an exam whose account tells of its mutants too."""
    (account,) = checked.accounts
    findings = deduplicate((*account.findings, *broken.findings))
    return replace(checked, accounts=(replace(account, findings=findings, mutants=broken.mutants),))


def _compare_versions(asked: CheckRequest, checked: Checked) -> Checked:
    """The check of an exam whose account tells of its versions too, where it has some and can be made at all."""
    from exam_builder.checking.accounts import compare_versions
    from exam_builder.companions import Calls
    from exam_builder.draw import VERSION_LETTERS, PaperGenerator, find_repeats, spec_of_version
    from exam_builder.identity import load_secret
    from exam_builder.read import read_exam_once

    (account,) = checked.accounts
    if not account.questions:
        return checked
    course = asked.course
    exam = read_exam_once(course, account.exam)
    letters = VERSION_LETTERS[: asked.versions or exam.model.versions.count or 0]
    if not letters:
        return checked
    drawing = PaperGenerator(exam, Calls(store_of(course), asked.python))
    try:
        wanted = [spec_of_version(letter, load_secret(course.root)) for letter in letters]
        compared, found = compare_versions([drawing.paper(which) for which in wanted]), find_repeats(drawing, wanted)
    except Refused as refused:
        compared, found = None, refused.findings
    told = replace(account, findings=deduplicate((*account.findings, *found)), fairness=compared)
    return replace(checked, findings=deduplicate((*checked.findings, *found)), accounts=(told,))


def _check_mutants(checking: CheckRun, name: str) -> Checked:
    """What the check notices of an exam that is broken on purpose; nothing where the exam cannot be read."""
    from exam_builder.checking.mutant_trials import try_mutants

    checking.tell(f"{name}: breaking it on purpose")
    course, asked = checking.course, checking.asked
    try:
        mutants, findings = try_mutants(
            course, name, asked.draws, store_of(course), checking.jobs.map, python=asked.python
        )
    except Refused as refused:
        return Checked(findings=refused.findings, mutants=())
    return Checked(findings=findings, mutants=mutants)


def _check_exam(checking: CheckRun, name: str) -> Checked:
    """One exam in all its papers; of a question whose reference draw cannot be made no other is looked at."""
    from exam_builder.checking.sweep_jobs import SweepTask
    from exam_builder.read import read_exam_once

    asked = checking.asked
    checking.tell(f"{name}: reading, and checking the reference paper")
    try:
        loaded = read_exam_once(asked.course, name)
    except Refused as refused:
        account = Account(name, findings=refused.findings, made=False)
        return Checked(findings=refused.findings, accounts=(account,))
    tasks = [
        SweepTask(asked.course, name, each.name, asked.draws, asked.python, asked.tex) for each in loaded.questions
    ]
    try:
        reference = _add_pages(checking, name, _check_reference(checking, name))
        findings = (*loaded.findings, *reference.findings)
        here = replace(reference, papers=1 + asked.draws, findings=findings)
    except Refused as refused:
        here = _check_separately(name, tasks, Checked(findings=refused.findings, papers=asked.draws))
        blamed = {finding.question for finding in refused.findings}
        tasks = [task for task in tasks if task.question not in blamed]
    return _add_sweeps(checking, here, tasks)


def _check_separately(exam: str, tasks: Sequence["SweepTask"], known: Checked) -> Checked:
    """The reference draws of questions, each by itself, in one account; with what is `known` of them before."""
    from exam_builder.checking.accounts import combine_accounts

    apart = reduce(add, map(_check_question, tasks), known)
    account = combine_accounts(exam, [task.question for task in tasks], apart.accounts)
    return replace(apart, accounts=(account,))


def _check_bank(checking: CheckRun) -> Checked:
    """The questions of the item bank that no exam uses."""
    from exam_builder.checking.sweep_jobs import BANK, SweepTask, find_unused

    checking.tell("the item bank: questions that no exam uses")
    course, asked = checking.course, checking.asked
    names = find_unused(course, course.exams())
    tasks = [SweepTask(course, BANK, name, asked.draws, asked.python, asked.tex) for name in names]
    apart = _check_separately(BANK, tasks, Checked()) if tasks else Checked()
    return _add_sweeps(checking, apart, tasks)


def _check_question(task: "SweepTask") -> Checked:
    """The reference draw of a question by itself: no exam uses it, or its exam's reference paper cannot be made."""
    from exam_builder.checking.accounts import make_account
    from exam_builder.checking.sweep_jobs import check_reference

    try:
        paper, checked, findings = check_reference(task)
    except Refused as refused:
        return Checked(findings=refused.findings)
    accounts = (make_account(paper, checked),)
    return Checked(checked.parts, checked.recomputed, checked.waived, 0, findings, rows=checked.rows, accounts=accounts)


def _add_sweeps(checking: CheckRun, reference: Checked, tasks: Sequence["SweepTask"]) -> Checked:
    """Add what draws show, where some are asked for; of a thing that both show, the reference paper's finding stays."""
    from exam_builder.checking.accounts import add_draws
    from exam_builder.checking.sweep_jobs import sweep_questions

    draws = checking.asked.draws
    sweeps = sweep_questions(tasks if draws else [], checking.jobs, checking.tell)
    told = {finding_subject(finding) for finding in reference.findings}
    drawn = (finding for swept in sweeps.swept for finding in swept.findings if finding_subject(finding) not in told)
    tried = {swept.question: (swept.draws, swept.tried) for swept in sweeps.swept if swept.draws}
    findings = deduplicate((*reference.findings, *deduplicate_shared(drawn)))
    accounts = tuple(replace(add_draws(each, draws, sweeps.swept), findings=findings) for each in reference.accounts)
    return replace(
        reference, findings=findings, tried=tried, sweeps=sweeps if sweeps.swept else None, accounts=accounts
    )


def _check_reference(checking: CheckRun, name: str) -> Checked:
    """The reference paper with all that may be picked, recomputed; raise Refused where it cannot be made."""
    from exam_builder.checking.accounts import make_account
    from exam_builder.companions import Calls
    from exam_builder.draw import draw_all_questions
    from exam_builder.examine.draw_checks import PaperChecker
    from exam_builder.read import read_exam_once
    from exam_builder.sign import find_unsigned_changes, read_sign_offs

    exam = read_exam_once(checking.course, name)
    calls = Calls(store_of(checking.course), checking.asked.python)
    paper = draw_all_questions(exam, None, calls)
    checked = PaperChecker(exam, calls).examine(paper)
    findings = (*checked.findings, *find_unsigned_changes(exam, paper))
    accounts = (make_account(paper, checked, read_sign_offs(exam, paper)),)
    return Checked(checked.parts, checked.recomputed, checked.waived, 1, findings, rows=checked.rows, accounts=accounts)


def _add_pages(checking: CheckRun, name: str, reference: Checked) -> Checked:
    """Add what figures and pages of the reference paper show; what can be drawn and set is kept for the build."""
    from exam_builder.companions import Calls
    from exam_builder.draw import PaperGenerator
    from exam_builder.read import read_exam_once

    asked = checking.asked
    drawing = PaperGenerator(read_exam_once(asked.course, name), Calls(store_of(asked.course), asked.python))
    figures = _check_figures(checking, drawing)
    checked = replace(reference, findings=(*reference.findings, *figures))
    if not asked.tex:
        return checked
    from exam_builder.issue.trial_pages import try_reference

    checking.tell(f"{name}: setting the reference paper")
    pages = None if select_errors(figures) else try_reference(drawing, python=asked.python)
    if pages is None:
        return replace(checked, pages_left_out=f"errors in {name}")
    return replace(checked, findings=(*checked.findings, *pages))


def _check_figures(checking: CheckRun, drawing: "PaperGenerator") -> tuple[Finding, ...]:
    """Draw the figures of the reference paper and of what it may pick, and tell what is wrong with them."""
    from exam_builder.draw import spec_of_seed
    from exam_builder.plot import plot_figures

    exam, asked = drawing.exam, checking.asked
    every, store = drawing.with_all(spec_of_seed(None)), store_of(asked.course)
    try:
        return plot_figures(every, asked.course, store, checking.jobs.map, exam.figure_place, python=asked.python)
    except Lacking as lacking:
        return (Finding(Code.FIGURES_UNCHECKED, f"the figures are not checked: {lacking}", severity="warning"),)

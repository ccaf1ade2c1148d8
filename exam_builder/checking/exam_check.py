"""Check the exams of a course as they are on disk: reference papers, draws, versions, mutants, and the rest of the
bank.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

from exam_builder.checking.accounts import add_draws, combine_accounts, compare_versions, make_account
from exam_builder.checking.check_request import CheckRequest
from exam_builder.checking.equal_mistakes import report_wrong_keys
from exam_builder.checking.fault_location import locate_faults, locate_faults_by_question
from exam_builder.checking.mutant_trials import try_mutants
from exam_builder.checking.sweep_jobs import (
    BANK,
    QuestionTask,
    find_unasked,
    load_bank_exam,
    sweep_questions,
)
from exam_builder.companions import Calls
from exam_builder.course import Course
from exam_builder.draw import (
    VERSION_LETTERS,
    PaperGenerator,
    find_repeats,
    make_spec_of_seed,
    make_spec_of_version,
)
from exam_builder.draw.seeds import REFERENCE
from exam_builder.examine.draw_checks import DRAW_CHECKS, PaperChecker, check_draw
from exam_builder.examine.printed_keys import find_keys_elsewhere
from exam_builder.examine.unit_check import check_units
from exam_builder.examine.witnesses import count_witnesses, find_unwitnessed, find_witnessed
from exam_builder.findings import (
    Code,
    Finding,
    Lacking,
    Refused,
    deduplicate,
    deduplicate_shared,
    name_subject,
    select_errors,
)
from exam_builder.identity import load_secret
from exam_builder.jobs import Jobs
from exam_builder.paper import Paper
from exam_builder.plot import FigurePlotter
from exam_builder.read import LoadedExam, LoadedQuestion, read_exam_once
from exam_builder.read.accepted import CheckScope, find_needless, split_accepted
from exam_builder.recompute import CheckedPaper
from exam_builder.render import find_misnamed_templates
from exam_builder.results import Account, CheckResult
from exam_builder.sign import find_unsigned_changes, read_sign_offs
from exam_builder.store import ChangedStoreError, Store
from exam_builder.terminal import ShowStep

if TYPE_CHECKING:
    from exam_builder.issue.trial_pages import PageTrials

NO_TEX = "--no-tex"


@dataclass(frozen=True)
class CheckRun:
    """A running check: its request, its course, its processes, and the function that shows progress."""

    asked: CheckRequest
    course: Course
    jobs: Jobs
    show_step: ShowStep
    pages: "PageTrials | None"

    @property
    def store(self) -> Store:
        """The store of results."""
        return self.course.open_store()

    @property
    def calls(self) -> Calls:
        """Calls of companions."""
        return Calls(self.store, self.asked.python)

    def read(self, exam: str) -> LoadedExam:
        """Read an exam; raise Refused if it cannot be read."""
        return read_exam_once(self.course, exam)

    def tasks(self, exam: str, questions: Sequence[str]) -> list[QuestionTask]:
        """Return the tasks for questions of an exam."""
        asked = self.asked
        return [QuestionTask(self.course, exam, name, asked.draws, asked.python, self.pages) for name in questions]


def check_course(request: CheckRequest, course: Course, pages: "PageTrials | None", show_step: ShowStep) -> CheckResult:
    """Check the requested exams of a course; `pages` typesets their pages, if any are to be typeset."""
    with Jobs(request.jobs) as jobs:
        run = CheckRun(request, course, jobs, show_step, pages)
        checked = [_check_exam(run, name) for name in request.exams]
        if request.versions is not None:
            checked = [_compare_versions(run, each) for each in checked]
        broken = [_check_mutants(run, name) for name in request.exams if request.mutants]
        apart = [_check_bank(run)] if request.bank else []
    if request.mutants:
        checked = [_add_mutants(*both) for both in zip(checked, broken, strict=True)]
    whole = reduce(add, [*checked, *apart, *broken], CheckResult(pages_left_out="" if request.tex else NO_TEX))
    return _leave_accepted(run, whole)


def _leave_accepted(run: CheckRun, result: CheckResult) -> CheckResult:
    """Return the outcome without the warnings that questions accept, and with a warning for each that is accepted in
    vain.
    """
    asked, known = run.asked, {account.exam: tuple(_read_questions(run, account)) for account in result.accounts}
    looks = CheckScope(asked.draws > 0, asked.tex, asked.mutants, asked.versions is not None, asked.strict)
    every = tuple({each.name: each for questions in known.values() for each in questions}.values())
    shown, accepted = split_accepted(every, result.findings)
    needless = tuple(find_needless(every, shown, accepted, looks))

    def leave(account: Account) -> Account:
        """Return an exam's account; what is needless in every exam is so in each one that asks the question."""
        own, left = split_accepted(known[account.exam], account.findings)
        names = {each.name for each in known[account.exam]}
        findings = (*own, *(each for each in needless if each.question in names))
        return replace(account, findings=deduplicate(findings), accepted=left)

    accounts = tuple(map(leave, result.accounts))
    return replace(result, findings=deduplicate((*shown, *needless)), accounts=accounts, accepted=accepted)


def _read_questions(run: CheckRun, account: Account) -> Iterator[LoadedQuestion]:
    """Yield the questions of an exam, or those of the bank that no exam uses, if they can be read."""
    with suppress(Refused):
        if account.exam != BANK:
            yield from run.read(account.exam).questions
    for name in find_unasked(run.course, run.course.exams()) if account.exam == BANK else ():
        with suppress(Refused):
            yield from load_bank_exam(run.course, name).questions


def _add_mutants(result: CheckResult, broken: CheckResult) -> CheckResult:
    """Add the results of its mutants to the check of an exam."""
    (account,) = result.accounts
    findings = deduplicate((*account.findings, *broken.findings))
    return replace(result, accounts=(replace(account, findings=findings, mutants=broken.mutants),))


def _compare_versions(run: CheckRun, result: CheckResult) -> CheckResult:
    """Add a comparison of its versions to the check of an exam that has some."""
    (account,) = result.accounts
    if not account.questions:
        return result
    exam = run.read(account.exam)
    letters = VERSION_LETTERS[: run.asked.versions or exam.model.versions.count or 0]
    if not letters:
        return result
    drawing = PaperGenerator(exam, run.calls)
    try:
        wanted = [make_spec_of_version(letter, load_secret(run.course.root)) for letter in letters]
        papers = [drawing.paper(which) for which in wanted]
        compared, repeats = compare_versions(papers), find_repeats(exam, papers)
    except Refused as refused:
        compared, repeats = None, refused.findings
    compared_account = replace(account, findings=deduplicate((*account.findings, *repeats)), fairness=compared)
    return replace(result, findings=deduplicate((*result.findings, *repeats)), accounts=(compared_account,))


def _check_mutants(run: CheckRun, name: str) -> CheckResult:
    """Return the results of the mutants of an exam; nothing if the exam cannot be read."""
    run.show_step(f"{name}: breaking it on purpose")
    try:
        questions = [question.name for question in run.read(name).questions]
    except Refused as refused:
        return CheckResult(findings=refused.findings, mutants=())
    mutants, findings = try_mutants(run.tasks(name, questions), run.jobs.map)
    return CheckResult(findings=findings, mutants=mutants)


def _check_exam(run: CheckRun, name: str) -> CheckResult:
    """Check one exam in all its papers; if the reference draw of a question cannot be made, its other draws are
    skipped.
    """
    run.show_step(f"{name}: reading, and checking the reference paper")
    try:
        loaded = run.read(name)
    except Refused as refused:
        account = Account(name, findings=refused.findings, made=False)
        return CheckResult(findings=refused.findings, accounts=(account,))
    tasks, draws = run.tasks(name, [each.name for each in loaded.questions]), run.asked.draws
    try:
        drawing = PaperGenerator(loaded, run.calls)
        every = drawing.with_all(REFERENCE)
        reference = _add_pages(run, drawing, every, _check_reference(run, loaded, every))
        around = _check_around(run, drawing, every)
        findings = (*loaded.findings, *reference.findings, *find_misnamed_templates(loaded.course.templates))
        here = replace(reference, papers=1 + draws, findings=_add_new(findings, around))
    except Refused as refused:
        findings = report_wrong_keys(loaded, refused.findings, run.calls)
        here = _check_separately(name, tasks, CheckResult(findings=findings, papers=draws))
        blamed = {finding.question for finding in refused.findings}
        tasks = [task for task in tasks if task.question not in blamed]
    return _add_sweeps(run, here, tasks)


def _check_separately(exam: str, tasks: Sequence[QuestionTask], known: CheckResult) -> CheckResult:
    """Check the reference draws of questions one by one, and add them to the account in `known`."""
    apart = reduce(add, map(_check_reference_draw, tasks), known)
    account = combine_accounts(exam, [task.question for task in tasks], apart.accounts)
    return replace(apart, accounts=(account,))


def _check_bank(run: CheckRun) -> CheckResult:
    """Check the questions of the item bank that no exam uses."""
    run.show_step("the item bank: questions that no exam uses")
    tasks = run.tasks(BANK, find_unasked(run.course, run.course.exams()))
    apart = _check_separately(BANK, tasks, CheckResult()) if tasks else CheckResult()
    return _add_sweeps(run, apart, tasks)


def _check_reference_draw(task: QuestionTask) -> CheckResult:
    """Check the reference draw of a question by itself, because no exam uses it or its exam's reference paper cannot be
    made.
    """
    try:
        subject = task.load().subject
    except Refused as refused:
        return CheckResult(findings=refused.findings)
    try:
        paper = subject.reference
    except Refused as refused:
        return CheckResult(findings=report_wrong_keys(subject.exam, refused.findings, task.calls))
    checked = check_draw(subject, paper, DRAW_CHECKS)
    findings = (*subject.exam.findings, *locate_faults(subject, checked.findings))
    return _count_parts(checked, 0, findings, make_account(paper, checked))


def _count_parts(checked: CheckedPaper, papers: int, findings: tuple[Finding, ...], account: Account) -> CheckResult:
    """Return the result of a check of some papers, of which one was recomputed."""
    counts = (checked.parts, checked.recomputed, checked.waived, papers)
    return CheckResult(*counts, findings, rows=checked.rows, accounts=(account,))


def _add_sweeps(run: CheckRun, reference: CheckResult, tasks: Sequence[QuestionTask]) -> CheckResult:
    """Add what the draws show, if draws are requested; of two findings about the same thing, the reference paper's
    stays.
    """
    draws = run.asked.draws
    sweeps = sweep_questions(tasks if draws else [], run.jobs, run.show_step)
    drawn = deduplicate_shared(finding for swept in sweeps.swept for finding in swept.findings)
    tried = {swept.question: (swept.draws, swept.tried) for swept in sweeps.swept if swept.draws}
    findings = deduplicate(_add_new(reference.findings, drawn))
    accounts = tuple(replace(add_draws(each, draws, sweeps.swept), findings=findings) for each in reference.accounts)
    return replace(
        reference, findings=findings, tried=tried, sweeps=sweeps if sweeps.swept else None, accounts=accounts
    )


def _add_new(known: Sequence[Finding], more: Iterable[Finding]) -> tuple[Finding, ...]:
    """Add findings, other than those about what a finding before them is about."""
    subjects = {name_subject(finding) for finding in known}
    return (*known, *(finding for finding in more if name_subject(finding) not in subjects))


def _check_around(run: CheckRun, drawing: PaperGenerator, every: Paper) -> tuple[Finding, ...]:
    """Check the texts around the questions, their figures and their pages in each draw of the exam's parameters."""
    plan, papers, findings = drawing.settings.exam, dict[object, Paper](), list[Finding]()
    if not (run.asked.draws and plan and plan.drawn):
        return ()
    run.show_step(f"{drawing.exam.name}: checking the texts around the questions in each draw")
    for seed in range(1, run.asked.draws + 1):
        try:
            paper = drawing.with_questions(make_spec_of_seed(seed), every.questions)
        except Refused as refused:
            findings += [replace(finding, seed=seed) for finding in refused.findings]
        else:
            papers.setdefault(replace(paper, seed=None), paper)
    tried = run.pages.try_papers(drawing.exam, [*papers.values()]) if run.pages else ()
    findings += [finding for each in tried for finding in each or ()]
    if not run.pages:
        findings += [
            replace(finding, seed=paper.seed)
            for paper in papers.values()
            for finding in _check_figures(run, drawing.exam, paper)
        ]
    return tuple({name_subject(finding): finding for finding in reversed(findings)}.values())


def _check_reference(run: CheckRun, exam: LoadedExam, paper: Paper) -> CheckResult:
    """Recompute the reference paper with everything that may be picked; raise Refused if it cannot be made."""
    checked = PaperChecker(exam, run.calls).examine(paper)
    findings = (*locate_faults_by_question(exam, checked.findings, run.calls), *find_keys_elsewhere(exam, paper))
    findings += tuple(find_unsigned_changes(exam, paper))
    units = {name: each.unit for name, each in exam.model.parameters.items()}
    printed = [one for each in exam.questions for one in find_witnessed(each, check_units(each, units))]
    findings += tuple(find_unwitnessed(printed)) if run.asked.strict else ()
    account = make_account(paper, checked, read_sign_offs(exam, paper))
    return _count_parts(checked, 1, findings, replace(account, witnesses=count_witnesses(printed)))


def _add_pages(run: CheckRun, drawing: PaperGenerator, every: Paper, reference: CheckResult) -> CheckResult:
    """Add findings about the figures and pages of the reference paper; figures and pages are kept for the build."""
    exam = drawing.exam.name
    figures = _check_figures(run, drawing.exam, every)
    said = [each.message for each in reference.findings]
    fresh = (each for each in figures if not any(other.startswith(each.message) for other in said))
    checked = replace(reference, findings=(*reference.findings, *fresh))
    if run.pages is None:
        return checked
    run.show_step(f"{exam}: setting the reference paper")
    pages = None if select_errors(figures) else run.pages.reference(drawing, every)
    if pages is None:
        return replace(checked, pages_left_out=f"errors in {exam}")
    return replace(checked, findings=(*checked.findings, *pages))


def _check_figures(run: CheckRun, exam: LoadedExam, every: Paper) -> tuple[Finding, ...]:
    """Draw the figures of the reference paper and of questions that it may pick, and return what is wrong with them."""
    plotter = FigurePlotter(run.course.figures, run.store, run.jobs.map, exam.figure_place, run.asked.python)
    try:
        return plotter.plot_paper(every)
    except ChangedStoreError:
        raise
    except Lacking as lacking:
        return (Finding(Code.FIGURES_UNCHECKED, f"the figures are not checked: {lacking}", severity="warning"),)

"""Trace errors of a question to the lines of its Python that changed since the question was right.

Each check stores, for every question without errors, the text of its Python files and a digest of everything else that
the question depends on. If a later check finds errors and only one Python file differs, the errors are reported at the
lines that differ; nothing is run for this. Without such a check, a wrong figure is traced to the only file with whose
text in the last commit the figure is right, which is tried in a copy of the course.
"""

import shutil
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from exam_builder.checking.check_request import CheckRequest
from exam_builder.checking.companion_repairs import PROBABLY
from exam_builder.checking.file_edits import list_changed_lines, read_committed
from exam_builder.checking.repair_trials import SEEDS
from exam_builder.checking.sweep_jobs import QuestionTask
from exam_builder.course import COURSE_NUMBERS, Course
from exam_builder.course_files import find_real, read_file
from exam_builder.digests import digest, fingerprint, tree_digests
from exam_builder.examine.draw_checks import DRAW_CHECKS, check_draw
from exam_builder.findings import (
    Finding,
    Lacking,
    Place,
    Refused,
    deduplicate,
    finding_subject,
    format_count,
    join_with_and,
    select_errors,
    shorten_line,
)
from exam_builder.issue.stamp import ASSETS, INPUTS
from exam_builder.results import Account, CheckResult
from exam_builder.scratch import scratch_folder
from exam_builder.store import Store

KIND = "right"
EXAMS, QUESTIONS = PurePath("content/exams"), PurePath("content/questions")
NEAR = 1
"""How many lines a place may be away from a change and still count as the same place."""
MOST_LINES = 3
"""The most changed lines that a message lists."""
SHOWN = 100
"""The most characters of a changed line in a hint."""
MOST_TRIED = 3
"""The most files that are tried with their text in the last commit."""
MOST_DRAWS = 5
"""The most draws in which each is tried."""


@dataclass(frozen=True)
class RightQuestion:
    """A question when it had no errors: the digests of its Python files, and one digest of everything else."""

    python: Mapping[str, str | None]
    rest: str


@dataclass(frozen=True)
class RightExam:
    """The questions of an exam, each when it last had no errors, and the texts of their Python files by digest."""

    questions: Mapping[str, RightQuestion] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _ExamFiles:
    """The current files of an exam's course, with their digests."""

    course: Course
    exam: str
    digests: Mapping[str, str | None]

    def describe(self, question: str) -> RightQuestion:
        """Describe the current state of a question, without the files of other questions and exams."""
        own = {path: value for path, value in self.digests.items() if self._counts(PurePath(path), question)}
        python = {path: value for path, value in own.items() if path.endswith(".py")}
        rest = {path: value for path, value in own.items() if path not in python}
        return RightQuestion(python, digest(rest, fingerprint()))

    def _counts(self, path: PurePath, question: str) -> bool:
        if path.parent == EXAMS:
            return path.stem == self.exam
        return path.parent != QUESTIONS or path.stem == question or str(path.with_suffix(".yaml")) not in self.digests

    def read(self, path: str) -> str:
        """Return the text of a file; "" if it is not one of the course's, which is reported where it is used."""
        try:
            root = self.course.root
            content = read_file(root / path, [root / name for name in INPUTS])
        except OSError:
            return ""
        return content.decode("utf-8", "replace").replace("\r\n", "\n")

    def compare(self, path: str, old: str, since: str) -> "PythonChange | None":
        """Return the change of a file since it had another text; None if only comments differ."""
        before, text = old.split("\n"), self.read(path)
        changes = tuple(list_changed_lines(text.split("\n"), before))
        lines = tuple((start + 1, end) for start, end, _, _ in changes)
        gone = "".join(before[changes[0][2] : changes[0][3]][:1]) if changes else ""
        return PythonChange(path, lines, text, old, gone, since) if lines else None


def remember_right(request: CheckRequest, course: Course, store: Store, result: CheckResult) -> CheckResult:
    """Return the result with errors moved to the Python lines that probably cause them.

    The state of the questions that have no errors is stored for the next check.
    """
    digests = {f"{name}/{path}": each for name in INPUTS for path, each in tree_digests(course.root / name).items()}
    accounts, moved = [], dict[Finding, Finding | None]()
    for account in result.accounts:
        here = _ExamFiles(course, account.exam, digests)
        key = digest(str(course.root.resolve()), account.exam, request.draws, request.tex, request.versions)
        known = _keep_right(store, key, here, account)
        moved |= _move_errors(here, known, account.findings)
        accounts.append(replace(account, findings=_replace(account.findings, moved)))
    return replace(result, findings=_replace(result.findings, moved), accounts=tuple(accounts))


def _replace(findings: Sequence[Finding], moved: Mapping[Finding, Finding | None]) -> tuple[Finding, ...]:
    """Replace findings that have moved, and drop those mapped to None."""
    return deduplicate(new for each in findings if (new := moved.get(each, each))) if moved else tuple(findings)


def _keep_right(store: Store, key: str, here: _ExamFiles, account: Account) -> RightExam:
    """Store the questions of an exam that have no errors; return each question as it was when it last had none."""
    known = store.load(KIND, key, RightExam) or RightExam()
    wrong = {each.question for each in select_errors(account.findings)}
    names = () if None in wrong else [each.name for each in account.questions if each.name not in wrong]
    questions = {**known.questions, **{name: here.describe(name) for name in names}}
    if questions == known.questions:
        return known
    files = {value: path for each in questions.values() for path, value in each.python.items() if value}
    fresh = {value: here.read(path) for value, path in files.items() if value not in known.texts}
    now = RightExam(questions, {value: {**known.texts, **fresh}[value] for value in files})
    store.save(KIND, key, RightExam, now)
    return now


def _move_errors(here: _ExamFiles, known: RightExam, findings: Sequence[Finding]) -> dict[Finding, Finding | None]:
    """Map each error that a change of Python explains to an error at that change, or to None if it is merged."""
    errors = select_errors(findings)
    moved: dict[Finding, Finding | None] = {}
    for name in {each.question for each in errors if each.question}:
        mine = [each for each in errors if each.question == name]
        change = _find_change(here, known, name)
        if change is None:
            change, mine = _find_uncommitted(here, known, mine)
        if change is not None:
            there = [each for each in mine if change.is_near(each.place)]
            moved |= dict.fromkeys(mine, None) | ({each: each for each in there} or {mine[0]: _move(change, mine)})
    return moved


@dataclass(frozen=True)
class PythonChange:
    """The new lines of a file, as pairs of the first and the last line, with its current text and the one before.

    Where lines were removed, the pair is the line that follows them and the one before. `gone` is the first line that
    was replaced or removed, or ''; `since` says since when.
    """

    file: str
    lines: tuple[tuple[int, int], ...]
    text: str
    before: str
    gone: str
    since: str

    def is_near(self, place: Place | None) -> bool:
        """Tell whether a place is in or next to the new lines."""
        return (
            place is not None
            and place.file == self.file
            and any(first - NEAR <= place.line <= last + NEAR for first, last in self.lines)
        )


def _find_change(here: _ExamFiles, known: RightExam, question: str) -> PythonChange | None:
    """Return the change of the only Python file that differs from when the question had no errors, or None."""
    before, now = known.questions.get(question), here.describe(question)
    if before is None or before.rest != now.rest or before.python.keys() != now.python.keys():
        return None
    changed = [file for file, value in now.python.items() if before.python[file] != value]
    if len(changed) != 1 or (old := known.texts.get(str(before.python[changed[0]]))) is None:
        return None
    return here.compare(changed[0], old, "the question had no errors")


def _find_uncommitted(
    here: _ExamFiles, known: RightExam, errors: Sequence[Finding]
) -> tuple[PythonChange | None, list[Finding]]:
    """Return the change since the last commit, and the errors of a question that come from it, if its figures are
    wrong.

    Without the change, they must be right, and nothing else wrong; only one file may have such a change.
    """
    name = str(errors[0].question)
    changes = _list_uncommitted(here, known, name) if any(map(_is_of_figure, errors)) else []
    if not 0 < len(changes) <= MOST_TRIED:
        return None, []
    seeds = [*dict.fromkeys((None, *(each.seed for each in errors), *SEEDS))][:MOST_DRAWS]
    try:
        found = _find_errors(here.course, here.exam, name, seeds)
        without = [(change, _find_errors_without(here, change, name, seeds)) for change in changes]
    except (OSError, Lacking):  # there is no room for a copy, or a link leads out of it
        return None, []
    traced = [
        (change, [each for each in errors if finding_subject(each) in found - left])
        for change, left in without
        if left <= found
    ]
    causes = [(change, gone) for change, gone in traced if any(map(_is_of_figure, gone))]
    return causes[0] if len(causes) == 1 else (None, [])


def _list_uncommitted(here: _ExamFiles, known: RightExam, question: str) -> list[PythonChange]:
    """List the changes of Python files since the last commit; a file with which the question was right does not
    count.
    """
    right = known.questions.get(question, RightQuestion({}, "")).python
    files = [file for file, value in here.describe(question).python.items() if right.get(file) != value]
    texts = {file: read_committed(here.course.root / file) for file in files}
    changes = (here.compare(file, old, "the last commit") for file, old in texts.items() if old)
    return [each for each in changes if each is not None]


def _is_of_figure(finding: Finding) -> bool:
    """Tell whether a finding is about what a figure shows, or about a function that reads it."""
    of_python = finding.place is not None and finding.place.file.startswith("figures/")
    return "figure `" in finding.message or of_python


def _find_errors_without(
    here: _ExamFiles, change: PythonChange, question: str, seeds: Sequence[int | None]
) -> Set[tuple[object, ...]]:
    """Find what is wrong with a question in a copy of the course without a change."""
    with scratch_folder() as folder:
        for path in (here.course.root / name for name in (*INPUTS, ASSETS)):
            if path.is_dir():
                shutil.copytree(path, folder / path.name, symlinks=True)
        find_real(folder / change.file, (folder,)).write_text(change.before, encoding="utf-8")
        copy = Course(folder, here.course.store_folder, next(COURSE_NUMBERS))
        return _find_errors(copy, here.exam, question, seeds)


def _find_errors(
    course: Course, exam: str, question: str, seeds: Sequence[int | None]
) -> frozenset[tuple[object, ...]]:
    """Find what the errors of a question in some draws are about."""
    findings = list[Finding]()
    try:
        subject = QuestionTask(course, exam, question, 0).load().subject
        for seed in seeds:
            findings += check_draw(subject, subject.draw(seed), DRAW_CHECKS).findings
    except Refused as refused:
        findings += refused.findings
    return frozenset(map(finding_subject, select_errors(findings)))


def _move(change: PythonChange, errors: Sequence[Finding]) -> Finding:
    """Merge errors into one at the changed lines."""
    first, (line, last), *more = errors[0], *change.lines
    others = [str(other) for other, _ in more[:MOST_LINES]]
    also = f" (line {join_with_and(others)} too)" if others else ""
    rest = f"; {format_count(len(errors) - 1, 'other error')} came with it" if len(errors) > 1 else ""
    said = first.message.partition(f"; {PROBABLY}")[0]
    changed = f"{PROBABLY}, which is new" if line <= last else "the mistake is probably here, where a line is gone"
    message = f"{said}; {changed} since {change.since}{also}{rest}"
    shown = shorten_line("".join(change.text.split("\n")[line - 1 : line]), SHOWN)
    hint = f"look at `{shown}` first, and at what was there before" if line <= last else "write again what stood here"
    hint += f": `{shorten_line(change.gone, SHOWN)}`" if change.gone.strip() else ""
    hint = f"{hint}. Where the error shows: {first.hint}" if first.hint else hint
    return replace(
        first, place=Place(change.file, line), caller=first.caller or first.place, message=message, hint=hint
    )

"""Trace errors of a question to the lines of its Python that changed since the question was right.

Each check stores, for every question without errors, the text of its Python files and a digest of everything else that
the question depends on. If a later check finds errors and only one Python file differs, the errors are reported at the
lines that differ; only the place of several changes is tried out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from exam_builder.checking.check_request import CheckRequest
from exam_builder.checking.python_changes import PythonChange, find_change, narrow_change, report_change
from exam_builder.course import Course
from exam_builder.course_files import read_file
from exam_builder.digests import digest, digest_tree, fingerprint
from exam_builder.findings import Finding, deduplicate, select_errors
from exam_builder.issue.forms import INPUTS
from exam_builder.results import Account, CheckResult
from exam_builder.store import Store

KIND = "right"
EXAMS, QUESTIONS = PurePath("content/exams"), PurePath("content/questions")


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


def remember_right(request: CheckRequest, course: Course, store: Store, result: CheckResult) -> CheckResult:
    """Return the result with errors moved to the Python lines that probably cause them.

    The state of the questions that have no errors is stored for the next check.
    """
    digests = {f"{name}/{path}": each for name in INPUTS for path, each in digest_tree(course.root / name).items()}
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
        if change is not None:
            change = narrow_change(here.course, here.exam, change, mine)
            there = [each for each in mine if change.is_near(each.place)]
            moved |= dict.fromkeys(mine, None)
            moved |= {each: each for each in there} or {mine[0]: report_change(change, mine)}
    return moved


def _find_change(here: _ExamFiles, known: RightExam, question: str) -> PythonChange | None:
    """Return the change of the only Python file that differs from when the question had no errors, or None."""
    before, now = known.questions.get(question), here.describe(question)
    if before is None or before.rest != now.rest or before.python.keys() != now.python.keys():
        return None
    changed = [file for file, value in now.python.items() if before.python[file] != value]
    if len(changed) != 1 or (old := known.texts.get(str(before.python[changed[0]]))) is None:
        return None
    return find_change(changed[0], old, here.read(changed[0]), "the question had no errors")

"""A check with nothing changed: the same outcome, without the work; and what makes `check` look again."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from courses import forget_shared_results, write_course

from exam_builder import cache_key, store
from exam_builder.blackout import KeyDisplay
from exam_builder.cache_key import take_notices
from exam_builder.checking import CheckRequest, check, check_exams
from exam_builder.course import Course
from exam_builder.issue import forms
from exam_builder.report.outcome import make_outcome
from exam_builder.report.page import as_page
from exam_builder.results import CheckResult
from exam_builder.sign import sign_exam
from tests.test_layers import HEAVY

QUESTION = """\
    title: Area
    parameters:
      side: {default: 4, choose: [4, 5, 6]}
      unused: {default: 1, choose: [1, 2]}
    figures: {square: {draw: shapes.square, alt: a square}}
    prompt: A square of side \\VAR{side}, \\FIGURE{square}.
    points: 1
    answer: {number: side**2, reference: 16}
    recompute: count
    solution: They are \\VAR{answer}.
    rubric: [{add: 1, when: right}]
    """
COUNT = """\
    from importlib.util import module_from_spec, spec_from_file_location
    from pathlib import Path

    def count(side):
        spec = spec_from_file_location("rows", Path(__file__).with_name("rows.py"))
        rows = module_from_spec(spec)
        spec.loader.exec_module(rows)
        return sum(side for _ in range(rows.of(side)))
    """
SHAPES = """\
    from exam_builder.plot import subplots

    def square():
        return subplots(2, 2)[0]
    """


@pytest.fixture
def course(tmp_path: Path) -> Path:
    write_course(tmp_path, QUESTION, COUNT, figures=SHAPES)
    (tmp_path / "content/questions/rows.py").write_text("def of(side):\n    return side\n")
    return tmp_path


def checked(course: Path, draws: int = 5, mutants: bool = False) -> CheckResult:
    """The outcome of `check`."""
    return check_exams(CheckRequest(course, draws=draws, jobs=1, mutants=mutants, tex=False))


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Has an entry for each check that looked at the content."""
    done: list[str] = []
    work = check._check_anew

    def noted(*arguments: object) -> CheckResult:
        done.append("worked")
        return work(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(check, "_check_anew", noted)
    return done


def test_the_outcome_is_the_same_but_for_what_is_unchanged(course: Path, works: list[str]) -> None:
    first, again = checked(course, mutants=True), checked(course, mutants=True)
    assert works == ["worked"]
    assert [finding.code for finding in first.findings] == ["changes-nothing"]
    assert first.mutants
    assert first.rows
    assert again.sweeps is not None
    assert again.sweeps.unchanged == ("q",)
    assert replace(again, sweeps=replace(again.sweeps, unchanged=())) == first


def test_the_page_of_the_report_is_the_same(course: Path, works: list[str]) -> None:
    question = course / "content/questions/q.yaml"
    question.write_text(question.read_text().replace("points: 1", "points: 1.5").replace("add: 1", "add: 1.5"))
    sign_exam(course, "test", "Ada")
    first, again = (as_page(make_outcome(checked(course, mutants=True), "error", KeyDisplay.SHOWN)) for _ in range(2))
    assert works == ["worked"]
    assert first == again
    for messages in ("1.5 marks", "6 (all)", "<svg", "Ada", "as it was read"):
        assert messages in again


def test_nothing_heavy_is_imported(course: Path) -> None:
    checked(course, mutants=True)
    arguments = ["check", "--no-tex", "--draws", "5", "--mutants"]
    code = (
        f"import sys; from exam_builder.cli import run; run({arguments}); print(sorted(sys.modules), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=course, capture_output=True, text=True, check=False)
    assert "1 of 1 question unchanged" in ran.stdout
    assert not {name for name in HEAVY | {"sympy"} if f"'{name}'" in ran.stderr}


def test_what_pages_need_is_not_imported_to_check_without_them() -> None:
    code = "import sys, exam_builder.checking.sweep_jobs, exam_builder.checking.check; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"numpy", "pikepdf", "pypdfium2", "matplotlib", "segno", "exam_builder.audit", "exam_builder.typeset"}
    assert not heavy & set(ran.stdout.split())


CHANGES = {
    "content/exams/test.yaml": ("title: Test", "title: Tests"),
    "content/questions/q.yaml": ("title: Area", "title: Areas"),
    "content/questions/q.py": ("sum", "0 + sum"),
    "content/questions/rows.py": ("side\n", "side + 0\n"),
    "figures/shapes.py": ("2, 2", "2, 3"),
}


@pytest.mark.parametrize("file", CHANGES)
def test_a_change_is_looked_at(course: Path, works: list[str], file: str) -> None:
    checked(course)
    path = course / file
    path.write_text(path.read_text().replace(*CHANGES[file]))
    checked(course)
    assert works == ["worked", "worked"]


def test_what_a_companion_imports_is_looked_at_in_every_draw(course: Path) -> None:
    assert [finding.code for finding in checked(course).findings] == ["changes-nothing"]
    (course / "content/questions/rows.py").write_text("def of(side):\n    return side + (side == 6)\n")
    assert [finding.code for finding in checked(course).findings] == ["wrong-key", "changes-nothing"]


def test_signatures_count(course: Path, works: list[str]) -> None:
    checked(course)
    sign_exam(course, "test", "Ada")
    checked(course)
    signed = course / "signatures/test.yaml"
    signed.write_text(signed.read_text().replace('"content": "', '"content": "0'))
    assert "changed-after-signature" in [finding.code for finding in checked(course).findings]
    assert works == ["worked"] * 3


def by_options(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked(course, draws=6)


def by_toolkit(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "fingerprint", lambda: "of another version")
    checked(course)


def by_machine(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version", "3.99")
    checked(course)


@pytest.mark.parametrize("change", [by_options, by_toolkit, by_machine])
def test_options_toolkit_and_python_count(
    course: Path, works: list[str], monkeypatch: pytest.MonkeyPatch, change: Callable[[Path, pytest.MonkeyPatch], None]
) -> None:
    checked(course)
    change(course, monkeypatch)
    assert works == ["worked", "worked"]


def test_errors_are_looked_for_again(course: Path, works: list[str]) -> None:
    question = course / "content/questions/q.yaml"
    question.write_text(question.read_text().replace("reference: 16", "reference: 17"))
    for _ in range(2):
        assert [finding.code for finding in checked(course).findings] == ["reference", "changes-nothing"]
    assert works == ["worked"] * 2


def test_a_change_during_the_check_is_not_taken_for_what_was_checked(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = course / "content/questions/q.yaml"
    right, work = question.read_text(), check._check_anew

    def meanwhile(*arguments: object) -> CheckResult:
        question.write_text(right.replace("title: Area", "title: Areas"))
        return work(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as during:
        during.setattr(check, "_check_anew", meanwhile)
        checked(course)
    question.write_text(right)
    kept = Course(course).open_store().folder / check.CHECK_KIND
    assert not kept.exists()


def test_a_broken_memory_is_none(course: Path, works: list[str]) -> None:
    checked(course)
    (kept,) = (path for path in (Course(course).open_store().folder / check.CHECK_KIND).rglob("*") if path.is_file())
    for content in (b"", b"[]", b"{}", b'{"": "CheckResult", "more": 1}', b'{"": "Nothing"}'):
        kept.write_bytes(content)
        checked(course)
    assert len(works) == 6


def test_a_result_that_somebody_else_kept_is_not_believed(
    course: Path, works: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a `build/` that is sent, a wrong key would pass without a look."""
    forget_shared_results(course)  # other tests would find there what is sealed with this key
    with monkeypatch.context() as theirs:
        theirs.setattr(cache_key, "_keys", [b"the key of whoever sent the course"])
        theirs.setattr(store, "_verified", set())  # which another process has of its own
        checked(course)
        checked(course)
    assert len(works) == 1
    checked(course)
    assert len(works) == 2
    assert [messages for _, messages in take_notices() if "were not sealed with your key" in messages]

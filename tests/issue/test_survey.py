"""What is known of questions from the last time is not looked at again, and makes no difference to what comes out."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from courses import load, share_slow_results, start_course, write_course

from exam_builder.draw import PaperGenerator, PaperSpec, make_spec_of_version
from exam_builder.identity import SECRET_VARIABLE
from exam_builder.issue import BuildResult, Options, build_exams, prepare, survey
from exam_builder.issue.edition import Edition
from exam_builder.issue.forms import COPIES, VERSIONS, Form
from exam_builder.issue.lots import LOT_SIZE, Lot, choose_lot_size
from exam_builder.issue.pipeline import complete_lot
from exam_builder.issue.prepare import PreparedIssue
from exam_builder.issue.survey import Chunk, survey_papers
from exam_builder.paper import Paper
from exam_builder.typeset.batch import BatchPaper, BatchResult, typeset_batch

QUESTION = """
title: A square
prompt: Its side is 2. What is its area?
points: 1
answer: {number: 4, reference: 4}
waived: an example
"""
ROSTER = "id,name\n" + "".join(f"s{number},Ann {number}\n" for number in range(4))
ONE = "id,name\ns0,Ann\n"
EQUAL = "questions: [fence, parabola]\nversions: {equalize: true}\n"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(SECRET_VARIABLE, "22" * 16)
    start_course(tmp_path / "course")
    exam = tmp_path / "course/content/exams/first.yaml"
    exam.write_text(exam.read_text().replace("questions: [fence, parabola]\n", EQUAL))
    return tmp_path / "course"


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that were recomputed and measured since."""
    found: list[str] = []

    def noting(function: Callable[[Chunk], object], what: str) -> Callable[[Chunk], object]:
        def noted(chunk: Chunk) -> object:
            found.extend(f"{what} {name}" for sample in chunk.samples for name in sample.questions)
            return function(chunk)

        return noted

    for name in ("check_chunk", "measure_chunk"):
        monkeypatch.setattr(prepare, name, noting(getattr(prepare, name), name))
    return found


def build(course: Path, roster: str) -> BuildResult:
    (course / "r.csv").write_text(roster)
    (built,) = build_exams(course, ["first"], Options(roster=course / "r.csv", jobs=1))
    return built


def files(built: BuildResult) -> dict[str, bytes]:
    return {path.relative_to(built.folder).as_posix(): path.read_bytes() for path in built.folder.rglob("*.*")}


def test_of_a_student_who_is_added_only_new_questions_are_looked_at(course: Path, looked_at: list[str]) -> None:
    """Slow: copies are built three times, the last time with nothing kept."""
    assert build(course, ROSTER).files
    first = len(looked_at)
    assert set(looked_at) == {
        f"{what} {name}" for what in ("check_chunk", "measure_chunk") for name in ("fence", "parabola")
    }
    added = build(course, f"{ROSTER}s9,Bo\n")
    assert 0 < len(looked_at) - first <= 4 < first
    warm = files(added)
    shutil.rmtree(course / "build/.cache")
    share_slow_results(course)
    assert files(build(course, f"{ROSTER}s9,Bo\n")) == warm


def test_a_warning_is_reported_each_time(course: Path, looked_at: list[str]) -> None:
    fence = course / "content/questions/fence.yaml"
    fence.write_text(fence.read_text().replace("A field of", "A fi{}eld \\unknown of", 1))
    messages = [build(course, "id,name\ns0,Ann\ns1,Bo\n") for _ in range(2)]
    assert messages[0].findings
    assert messages[0].findings == messages[1].findings


def test_a_wrong_key_is_found_again_after_it_was_right(course: Path) -> None:
    assert build(course, ROSTER).files
    fence = course / "content/questions/fence.yaml"
    fence.write_text(fence.read_text().replace("answers.a / gap", "answers.a / gap + 1", 1))
    assert not build(course, ROSTER).files


@pytest.mark.parametrize("options", [Options(seed=3, jobs=1), Options(versions=2, jobs=1)])
def test_a_key_that_is_not_its_reference_is_found_in_drawn_papers_too(tmp_path: Path, options: Options) -> None:
    root = write_course(tmp_path, QUESTION.replace("reference: 4", "reference: 5"))
    (built,) = build_exams(root, ["test"], options)
    assert not built.files
    assert [str(each) for each in built.findings if each.severity == "error"] == [
        "content/questions/q.yaml:5:32: error: the reference says 5, but the key is 4 [q(a)]"
        " — write reference: 4, or correct the expression"
    ]


def test_what_was_read_is_checked_again_only_after_a_change(course: Path) -> None:
    """Slow: copies are built three times, once by a process of its own that says what it imported."""
    exam, fence = course / "content/exams/first.yaml", course / "content/questions/fence.yaml"
    exam.write_text(f"{exam.read_text()}date: 31 April 2026\n")
    found = build(course, ONE).findings
    assert [each.severity for each in found] == ["warning"]
    shutil.rmtree(course / "build/first")
    code = (
        "import sys; from pathlib import Path; from exam_builder import Options, build_exams\n"
        "(built,) = build_exams(Path(), ['first'], Options(roster=Path('r.csv'), jobs=1))\n"
        "print(*(each.message for each in built.findings), *sys.modules, sep='\\n')"
    )
    again = subprocess.run([sys.executable, "-c", code], cwd=course, capture_output=True, text=True, check=True)
    message, *modules = again.stdout.splitlines()
    assert message == found[0].message
    assert not [each for each in modules if each.startswith(("exam_builder.examine.", "exam_builder.read.checked"))]
    fence.write_text(fence.read_text().replace("A field of", "A field \\VAR{nothing} of", 1))
    assert not build(course, ONE).files


def test_solutions_are_measured_once(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []

    def count(orders: Sequence[BatchPaper], *others: Any, **settings: Any) -> BatchResult:
        runs.append(len(orders))
        return typeset_batch(orders, *others, **settings)

    monkeypatch.setattr(survey, "typeset_batch", count)
    first = files(build(course, ROSTER))
    measured = sum(runs)
    shutil.rmtree(course / "build/first")
    assert files(build(course, ROSTER)) == first
    assert sum(runs) == measured > 0


SIZES = {1: [1], 49: [49], 50: [25] * 2, 99: [33] * 3, 100: [25] * 4, 500: [125] * 4, 501: [63] * 7 + [60]}


@pytest.mark.parametrize("papers", SIZES)
def test_lots_come_by_fours_of_like_size(papers: int) -> None:
    size = choose_lot_size(papers)
    assert [min(size, papers - start) for start in range(0, papers, size)] == SIZES[papers]
    assert size <= LOT_SIZE
    assert choose_lot_size(papers, 1) == 1


@pytest.mark.parametrize(("form", "times"), [(VERSIONS, 1), (COPIES, 2)])
def test_versions_are_drawn_once_and_handed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: Form, times: int
) -> None:
    """Copies are drawn again, since thousands would fill the memory."""
    course = load(write_course(tmp_path, QUESTION)).course
    edition, specs = (
        Edition(course, "test", "", form),
        tuple(make_spec_of_version(letter, b"secret") for letter in "AB"),
    )
    drawings: list[str] = []
    draw = PaperGenerator.paper

    def count(generator: PaperGenerator, which: PaperSpec) -> Paper:
        drawings.append(which.version)
        return draw(generator, which)

    monkeypatch.setattr(PaperGenerator, "paper", count)
    survey = survey_papers(edition, specs)
    lot = complete_lot(Lot(edition, 0, specs, tmp_path), PreparedIssue(survey, {"": 1}))
    assert [paper.version for paper in lot.draw()] == ["A", "B"]
    assert sorted(drawings) == sorted("AB" * times)

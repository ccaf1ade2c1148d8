"""What a build does when something, or nothing, changed; checking and printing are stood in for."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from papers import paper

from exam_builder.codes import Code
from exam_builder.findings import Finding, Lacking, Misuse, Place
from exam_builder.issue import BuildResult, Options, build_exams, pipeline
from exam_builder.issue.edition import Edition
from exam_builder.issue.lots import Lot, LotResult, PrintedPaper
from exam_builder.issue.prepare import PreparedIssue
from exam_builder.issue.survey import Survey
from exam_builder.records.manifest import make_entry_of_file

WARNING = Finding(Code.OVERFULL, "a line is too wide", Place("content/questions/q.yaml", 3), severity="warning")
ERROR = Finding("wrong-key", "the key comes out as 3", Place("content/questions/q.yaml", 4))
SUMMARY = {"questions": 1, "pages": 2}
FILES = ("student.pdf", "solutions.pdf", "marking.pdf", "paper.json", "key.csv", "manifest.json")
EXAM = "title: Quiz\ncourse: Testing\nquestions: [q]\n"
QUESTION = "title: One\nparts: [{points: 1, prompt: How many?, answer: {number: 1, reference: 1}, waived: counted}]\n"


class Pipeline:
    """Stands in for what is slow: PDFs say how often it ran, and it finds what the test sets."""

    def __init__(self) -> None:
        self.runs = 0
        self.findings: tuple[Finding, ...] = ()
        self.refuses = False

    def prepare(self, edition: Edition, papers: Sequence[object], jobs: object, show_step: object) -> PreparedIssue:
        self.runs += 1
        return PreparedIssue(
            Survey(rows={"": "1\n"}, drawn={"": paper()}), {} if self.refuses else {"": 0}, {}, self.findings
        )

    def print(self, lot: Lot) -> LotResult:
        paths = [lot.folder / f"{audience}.pdf" for audience in lot.audiences]
        for path in paths:
            path.write_text(f"{lot.edition.exam} {self.runs}")
        return LotResult((PrintedPaper("", 0, 0, 2, (), {path.name: make_entry_of_file(path) for path in paths}),))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    standing_in = Pipeline()
    monkeypatch.setattr(pipeline, "prepare_papers", standing_in.prepare)
    monkeypatch.setattr(pipeline, "print_lot", standing_in.print)
    monkeypatch.setattr(pipeline, "_summarize", lambda printed: SUMMARY)
    return standing_in


@pytest.fixture
def course(tmp_path: Path) -> Path:
    files = {"exams/quiz": EXAM, "exams/final": EXAM, "questions/q": QUESTION}
    for name, content in files.items():
        path = tmp_path / f"content/{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


def quiz(course: Path, **options: object) -> BuildResult:
    (built,) = build_exams(course, ["quiz"], Options(**options))  # type: ignore[arg-type]
    return built


def contents(course: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in (course / "build" / "quiz").iterdir()}


def runs_of(course: Path) -> set[str]:
    """Which runs of the pipeline made the PDFs that stand there."""
    return {content for name, content in contents(course).items() if name.endswith(".pdf")}


def test_the_files_are_written_and_named(course: Path, made: Pipeline) -> None:
    built = quiz(course)
    assert built == BuildResult("quiz", course / "build" / "quiz", FILES, (), SUMMARY)
    assert set(contents(course)) == set(FILES)


def test_without_a_name_all_exams_are_built_in_order(course: Path, made: Pipeline) -> None:
    assert [built.exam for built in build_exams(course, [], Options())] == ["final", "quiz"]


def test_it_works_from_anywhere_in_the_course(course: Path, made: Pipeline) -> None:
    assert quiz(course / "content" / "questions").folder == course / "build" / "quiz"


def test_nothing_is_done_where_nothing_changed_and_warnings_are_reported_again(course: Path, made: Pipeline) -> None:
    made.findings = (WARNING,)
    first, again = quiz(course), quiz(course)
    assert made.runs == 1
    assert (again.unchanged, again.files, again.findings, again.summary) == (True, first.files, (WARNING,), SUMMARY)


def edit(course: Path) -> None:
    (course / "content/questions/q.yaml").write_text(QUESTION.replace("One", "Other"))


def lose(course: Path) -> None:
    (course / "build/quiz/key.csv").unlink()


def tamper(course: Path) -> None:
    (course / "build/quiz/student.pdf").write_text("tampered with")


@pytest.mark.parametrize("change", [edit, lose, tamper])
def test_a_change_is_built(course: Path, made: Pipeline, change: Callable[[Path], None]) -> None:
    quiz(course)
    change(course)
    assert not quiz(course).unchanged
    assert runs_of(course) == {"quiz 2"}


@pytest.mark.parametrize("options", [{"seed": 7}, {"draft": True}, {"python": False}])
def test_another_option_is_built_and_going_back_too(course: Path, made: Pipeline, options: dict[str, object]) -> None:
    quiz(course)
    quiz(course, **options)
    quiz(course)
    assert made.runs == 3


def test_another_folder_is_another_build(course: Path, made: Pipeline, tmp_path: Path) -> None:
    quiz(course)
    assert quiz(course, out=tmp_path / "out").folder == tmp_path / "out" / "quiz"
    assert made.runs == 2
    assert quiz(course, out=tmp_path / "out").unchanged


def test_readable_latex_is_written_whenever_it_is_asked_for(course: Path, made: Pipeline, tmp_path: Path) -> None:
    quiz(course)
    quiz(course, tex=tmp_path / "tex")
    assert made.runs == 2


def test_one_audience_of_an_unchanged_exam_needs_nothing(course: Path, made: Pipeline) -> None:
    quiz(course)
    assert quiz(course, audiences=("student",)).unchanged
    assert "solutions.pdf" in contents(course)


def test_a_missing_audience_is_added_to_those_of_the_same_content(course: Path, made: Pipeline) -> None:
    quiz(course, audiences=("student",))
    quiz(course, audiences=("marking",))
    assert {name: text for name, text in contents(course).items() if name.endswith(".pdf")} == {
        "student.pdf": "quiz 1",
        "marking.pdf": "quiz 2",
    }


def test_papers_of_older_content_do_not_stay_beside_new_ones(course: Path, made: Pipeline) -> None:
    quiz(course)
    edit(course)
    quiz(course, audiences=("student",))
    assert set(contents(course)) == {"student.pdf", "paper.json", "key.csv", "manifest.json"}


def test_what_is_refused_leaves_the_old_files_and_is_tried_again(course: Path, made: Pipeline) -> None:
    quiz(course)
    edit(course)
    made.refuses, made.findings = True, (ERROR,)
    refused = quiz(course)
    assert (refused.files, refused.findings) == ((), (ERROR,))
    assert runs_of(course) == {"quiz 1"}
    quiz(course)
    assert made.runs == 3


def test_an_unknown_exam_is_reported_before_any_is_built(course: Path, made: Pipeline) -> None:
    with pytest.raises(Misuse, match="there is no exam `quizz`; did you mean `quiz`"):
        list(build_exams(course, ["final", "quizz"], Options()))
    assert made.runs == 0


@pytest.mark.parametrize("blocked", ["build", "build/quiz"])
def test_a_folder_that_cannot_be_made_is_reported_before_any_work(course: Path, made: Pipeline, blocked: str) -> None:
    (course / blocked).parent.mkdir(exist_ok=True)
    (course / blocked).write_text("a file in its place")
    with pytest.raises(
        Lacking, match=rf"^cannot write {course}/{blocked}.*: (Not a directory|File exists)\. Nothing was"
    ):
        quiz(course)
    assert made.runs == 0

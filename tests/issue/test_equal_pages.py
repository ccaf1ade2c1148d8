"""Papers that are to be alike have equally many pages, whatever they ask and in whichever order."""

import json
import re
from pathlib import Path

import pytest
from courses import write_course

from exam_builder.audit.page_text import read_page_texts
from exam_builder.identity import SECRET_VARIABLE
from exam_builder.issue import BuildResult, Options, build_exams
from exam_builder.rebuild import rebuild_record

QUESTION = """\
    title: Heights
    topics: [heights]
    parameters:
      height: {default: 20, choose: [20, 190]}
    points: 1
    prompt: |
      How high? \\rule{1pt}{\\VAR{height}mm}
    answer: {number: height, reference: 20}
    waived: seen at once
    space: 3cm
    rubric:
      - {add: 1, when: right}
    """
HEADS = "title: Test\ncourse: Testing\n"
SAME = HEADS + "questions: [q, r]\nversions: {equalize: true}\n"
PICKED = HEADS + "questions: [{pick: 1, topic: heights}, {pick: 1, topic: heights}]\nversions: {equalize: true}\n"
STUDENTS = ("s1", "s0", "s2", "s3", "s4")


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, bytes(range(32)).hex())


def course_in(folder: Path, exam: str) -> Path:
    course = write_course(folder / "course", QUESTION, exam=exam)
    text = (course / "content/questions/q.yaml").read_text()
    for name, high in (("r", "20"), ("s", "190")):
        (course / f"content/questions/{name}.yaml").write_text(text.replace("[20, 190]", f"[20, {high}]"))
    (course / "r.csv").write_text("id,name\n" + "".join(f"{name},Ann\n" for name in STUDENTS))
    return course


def errors_and_pages(built: BuildResult) -> list[str]:
    """The messages of a build, except that places moved."""
    assert built.files
    return [str(found) for found in built.findings if found.severity == "error" or "pages" in found.message]


def scratch_pages(folder: Path, names: tuple[str, ...], pages: int) -> list[int]:
    """How many scratch pages each paper has; each says on all its pages how many there are, for both audiences."""
    found = []
    for name in names:
        shown = [
            read_page_texts((folder / name / f"{audience}.pdf").read_bytes()) for audience in ("student", "solutions")
        ]
        for texts in shown:
            assert [f"Page {number} of {pages}" in text for number, text in enumerate(texts, 1)] == [True] * pages
        counts = {sum("Scratch work" in text for text in texts) for texts in shown}
        assert len(counts) == 1
        found += counts
    return found


def test_copies_of_which_one_is_longer_than_was_thought_are_all_set_again(tmp_path: Path) -> None:
    course, messages = course_in(tmp_path, SAME), list[str]()
    (built,) = build_exams(course, ["test"], Options(roster=course / "r.csv", jobs=1), messages.append)
    assert errors_and_pages(built) == []
    again = "typesetting 5 copies again, because one has more pages than expected"
    assert [each.removeprefix("test: ") for each in messages if re.search("cop(y|ies)", each)] == [
        *("drawing 5 copies", "5 of 5 copies"),
        *(again, "5 of 5 copies"),
    ]
    assert [each["pages"] for each in json.loads((built.folder / "layout.json").read_text())["layouts"]] == [4, 4]
    assert scratch_pages(built.folder, STUDENTS, 4) == [2, 1, 2, 1, 1], "the first is short"
    again = rebuild_record(built.folder / "paper.json", out=tmp_path / "again", jobs=1)
    assert (again.differing, again.findings) == ((), ())


def test_versions_that_ask_other_questions_have_equally_many_pages(tmp_path: Path) -> None:
    course = course_in(tmp_path, PICKED)
    (built,) = build_exams(course, ["test"], Options(versions=2, jobs=1, audiences=("student", "solutions")))
    assert errors_and_pages(built) == []
    assert scratch_pages(built.folder, ("A", "B"), 4) == [1, 2]
    again = rebuild_record(built.folder / "A/paper.json", out=tmp_path / "again")
    assert (again.differing, again.findings) == ((), ())

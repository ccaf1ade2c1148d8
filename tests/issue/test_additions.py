"""Late students, lost copies and corrections: what was issued is never replaced unless the user says so."""

import re
import shutil
from pathlib import Path

import pytest
from courses import change_file, read_below, run_command, write_course

from exam_builder.findings import Finding, Place
from exam_builder.issue import pipeline
from exam_builder.issue.additions import refuse_room
from exam_builder.issue.issued import fold_changes, read_issued
from exam_builder.issue.recording import PrintedIssue
from exam_builder.plot import figure_functions

pytestmark = pytest.mark.usefixtures("secret")
QUESTION = """\
    title: Sum
    parameters:
      a: {default: 2, choose: [2, 3, 4, 5, 6]}
      b: {default: 7, choose: [7, 8, 9]}
    points: 2
    prompt: Say what $\\VAR{a} + \\VAR{b}$ is.
    answer: {number: a + b, reference: 9}
    waived: seen at once
    solution: It is \\VAR{answer}.
    rubric:
      - {add: 2, when: right}
    """
EXAM = "title: Test\ncourse: Testing\npreamble: '\\newcommand{\\oursum}{1/2}'\nquestions: [q]\n"
ROSTER = "id,name,email\ns1,Ann Lee,ann@example.org\ns2,Bo Ek,\ns3,Cy Do,\n"
LATE = "s0,Zoë Ürk,\n"


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose copies were issued, and those of a student who came later."""
    course = write_course(tmp_path_factory.mktemp("late") / "course", QUESTION, exam=EXAM)
    (course / "r.csv").write_text(ROSTER, encoding="utf-8")
    assert build(course)[0] == 0
    shutil.copytree(course / "build/test", course / "early")
    (course / "build/test/copies/notes.txt").write_text("Room 3 is cold.")
    (course / "r.csv").write_text(ROSTER.replace("s1,", LATE + "s1,"), encoding="utf-8")
    code, said = build(course)
    assert code == 0
    (course / "said").write_text(said, encoding="utf-8")
    return course


@pytest.fixture
def course(issued: Path, tmp_path: Path) -> Path:
    shutil.copytree(issued, tmp_path / "course", symlinks=True)
    return tmp_path / "course"


def build(course: Path, *more: str) -> tuple[int, str]:
    return run_command(course, "build", "--roster", "r.csv", "--jobs", "1", *more)


def test_late_copies_are_made_beside_those_that_were_issued(issued: Path) -> None:
    early, now = read_below(issued / "early/copies"), read_below(issued / "build/test/copies")
    grown = {"key.csv", "layout.json", "paper.json", "manifest.json"}
    assert {name: now[name] for name in early if name not in grown} == {
        name: content for name, content in early.items() if name not in grown
    }
    assert set(now) - set(early) == {"s0/student.pdf", "s0/solutions.pdf", "print-late.pdf", "notes.txt"}
    assert now["key.csv"].startswith(early["key.csv"])
    said = (issued / "said").read_text(encoding="utf-8")
    assert said.index("3 copies issued before, which stay; new: s0") < said.index("typesetting")
    assert "test: 1 copy beside 3 that stay as they were issued; " in said


def test_a_late_copy_is_what_it_would_be_had_it_been_there(issued: Path) -> None:
    code, _ = build(issued, "--out", "fresh")
    fresh, now = read_below(issued / "fresh/test/copies/s0"), read_below(issued / "build/test/copies/s0")
    assert (code, now) == (0, fresh)


def test_all_is_made_again_from_the_record(issued: Path) -> None:
    code, said = run_command(issued, "rebuild", "build/test/copies/paper.json", "--out", "again")
    assert (code, said.splitlines()[-1]) == (0, "test: 12 files as they were issued, in again")


def test_a_lost_copy_is_named_and_put_back(course: Path) -> None:
    before = read_below(course / "build/test/copies")
    shutil.rmtree(course / "build/test/copies/s2")
    code, said = build(course)
    assert code == 1
    assert "s2/student.pdf is not there [copy s2] — put it back: " in said
    assert said.count("exam-builder rebuild build/test/copies/paper.json s2") == 2
    assert run_command(course, "rebuild", "build/test/copies/paper.json", "s2")[0] == 0
    assert read_below(course / "build/test/copies") == before


def test_an_annotated_copy_is_not_overwritten(course: Path) -> None:
    (course / "build/test/copies/s1/solutions.pdf").write_bytes(b"mine")
    code, said = build(course)
    assert (code, "s1/solutions.pdf is not as it was issued" in said) == (1, True)
    assert (course / "build/test/copies/s1/solutions.pdf").read_bytes() == b"mine"


def test_a_roster_of_the_late_alone_adds_them(course: Path) -> None:
    before = read_below(course / "build/test/copies")
    change_file(course / "content/exams/test.yaml", "title: ", "# moves all lines\ntitle: ")
    (course / "r.csv").write_text("id,name\ns9,Flo Po\n", encoding="utf-8")
    code, said = build(course)
    assert (code, "not in this roster: s1, s2, s3, s0; new: s9" in said) == (0, True)
    assert before.items() - read_below(course / "build/test/copies").items() == {
        (name, before[name]) for name in ("key.csv", "layout.json", "paper.json", "manifest.json")
    }
    assert (course / "build/test/copies/print-late-2.pdf").is_file()
    again = run_command(course, "rebuild", "build/test/copies/paper.json", "s9", "s1", "--out", "again")
    assert (again[0], again[1].splitlines()[-1]) == (0, "test: 4 files as they were issued, in again")


CHANGES = {
    "key": ("a + b, reference: 9", "a + b + 1, reference: 10", "the key, the solution; s1, s2, s3, s0 [q"),
    "rubric": ("when: right", "when: correct", "the rubric; s1, s2, s3, s0 [q"),
    "prompt": ("Say what", "Find what", "what students read; s1, s2, s3, s0 [q"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_refused_with_what_it_would_change(course: Path, name: str) -> None:
    before = read_below(course / "build/test/copies")
    right, wrong, words = CHANGES[name]
    change_file(course / "content/questions/q.yaml", right, wrong)
    (course / "r.csv").write_text(ROSTER + LATE + "s9,Flo Po,\n", encoding="utf-8")
    code, said = build(course)
    assert (
        code,
        f"4 copies that were issued would change: {words}" in said,
        "content/questions/q.yaml:" in said,
        "--reissue" in said,
    ) == (1, True, True, True)
    assert read_below(course / "build/test/copies") == before


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("Ann Lee", "Ann Leigh", "r.csv:3:4: error: the name was `Ann Lee` when the copy of `s1` was issued, and is"),
        ("s1,Ann Lee,ann@example.org", "S1,Ann Lee,", "r.csv:3:1: error: on many machines the id `S1` names the same"),
        ("Zoë Ürk,", "Zoë Ürk,,A", "the version was empty when the copy of `s0` was issued, and is now `A`"),
        ("Zoë Ürk,", "Zoë Ürk,,,large print", "the accommodation was empty when the copy of `s0` was issued"),
    ],
)
def test_another_row_of_a_student_is_refused(course: Path, right: str, wrong: str, words: str) -> None:
    before = read_below(course / "build/test/copies")
    text = (course / "r.csv").read_text(encoding="utf-8").replace("email", "email,version,accommodation")
    rows = [row + "," * (4 - row.count(",")) for row in text.replace(right, wrong).splitlines()]
    (course / "r.csv").write_text("\n".join(rows), encoding="utf-8")
    code, said = build(course)
    assert (code, words in said) == (1, True), said
    assert read_below(course / "build/test/copies") == before


def test_what_is_on_no_page_may_change(course: Path) -> None:
    before = read_below(course / "build/test/copies")
    for file in ("questions/q.yaml", "exams/test.yaml"):
        change_file(course / "content" / file, "title: ", "# a comment, which moves all lines\ntitle: ")
    change_file(course / "r.csv", "ann@example.org", "lee@example.org")
    assert build(course)[0] == 0
    assert read_below(course / "build/test/copies") == before


def test_reissue_replaces_all_and_lists_first_what_changes(course: Path) -> None:
    change_file(course / "content/questions/q.yaml", *CHANGES["rubric"][:2])
    (course / "r.csv").write_text(ROSTER, encoding="utf-8")
    code, said = build(course, "--reissue")
    assert code == 0
    assert "4 copies issued before, which are replaced; not in this roster, and removed: s0" in said
    assert said.index("to be replaced: 4 copies that were issued would change: the rubric") < said.index("typesetting")
    assert not (course / "build/test/copies/s0").exists()
    assert not (course / "build/test/copies/print-late.pdf").exists()


@pytest.mark.long
def test_another_order_of_printing_is_a_warning_until_all_copies_are_made_again(tmp_path: Path) -> None:
    course = write_course(tmp_path, QUESTION, exam=EXAM)
    (course / "r.csv").write_text("id,name,seat\ns1,Ann Lee,2\ns2,Bo Ek,1\n", encoding="utf-8")
    assert build(course)[0] == 0
    change_file(course / "content/exams/test.yaml", "questions:", "order: [seat]\nquestions:")
    code, said = build(course)
    assert (code, said.count("print.pdf stays as it was issued, and does not follow `order`")) == (0, 1)
    code, said = build(course, "--reissue")
    issued = read_issued(course / "build/test/copies")
    assert issued is not None
    assert (code, issued.record.prints[0].papers, "stays as" in said) == (0, ("s2", "s1"), False)


def test_without_its_record_what_stands_there_is_not_replaced(course: Path) -> None:
    (course / "build/test/copies/paper.json").write_text("{}")
    code, said = build(course)
    assert (code, "--reissue" in said) == (1, True)
    (course / "build/test/copies/paper.json").unlink()
    code, said = build(course)
    assert (code, "there are copies here, but no record that says which ones — restore paper.json; " in said) == (
        1,
        True,
    )


def test_a_draft_replaces_nothing_that_was_issued_and_is_replaced_itself(course: Path) -> None:
    folder = course / "build/test/copies"
    before = read_below(folder)
    assert build(course, "--draft")[0] == 1
    assert read_below(folder) == before
    assert read_issued(folder) is not None
    change_file(folder / "paper.json", '"draft":false', '"draft":true')
    assert read_issued(folder) is None


def test_reissue_needs_a_roster(course: Path) -> None:
    assert run_command(course, "build", "--reissue")[0] == 2


@pytest.mark.parametrize(
    ("version", "advice"),
    [
        (
            "",
            "make a roster of the late students alone and build it with `--out DIR`, "
            "for copies with pages of their own",
        ),
        ("B", "give the late student a version that was issued (column `version`: B)"),
    ],
)
def test_a_late_copy_that_needs_more_room_is_refused_with_how_much_and_what_to_do(
    issued: Path, version: str, advice: str
) -> None:
    before = read_issued(issued / "build/test/copies")
    assert before is not None
    for each in before.papers.values() if version else ():
        object.__setattr__(each.paper, "version", version)
    messages = str(refuse_room(before, {"q.a": ("1000000sp", "1000sp")}, {"q.a": ("9000000sp", "1sp")}))
    assert (
        "copies:1:1: error: an answer of a late copy needs 48 mm, and the issued copies have 5 mm, so its" in messages
    )
    assert messages.endswith(f"[q(a)] — {advice}; or replace all copies: --reissue")


def test_copies_that_another_command_issued_in_the_meantime_stay(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (course / "r.csv").write_text(f"{ROSTER}{LATE}s5,Ed Fu,\n", encoding="utf-8")
    (course / "other.csv").write_text("id,name\ns6,Gus Ho\n", encoding="utf-8")
    write_record = pipeline.write_record

    def write_after_other(output: PrintedIssue) -> None:
        monkeypatch.setattr(pipeline, "write_record", write_record)
        assert run_command(course, "build", "--roster", "other.csv", "--jobs", "1")[0] == 0
        write_record(output)

    monkeypatch.setattr(pipeline, "write_record", write_after_other)
    code, said = build(course)
    assert (code, "build/test/copies:1:1: error: another command issued copies into this folder" in said) == (1, True)
    assert (course / "build/test/copies/s6").is_dir() and not (course / "build/test/copies/s5").exists()
    assert build(course)[0] == 0
    assert (course / "build/test/copies/s5").is_dir() and (course / "build/test/copies/s6").is_dir()


def test_a_column_that_is_lost_is_one_mistake() -> None:
    words = "the seat was `A{0}` when the copy of `s{0}` was issued, and is now empty"
    found = [Finding("issued", words.format(number), Place("r.csv", number)) for number in range(2, 8)]
    (first,) = fold_changes(found)
    assert (first.place, first.message) == (found[0].place, f"{found[0].message}, and so in 5 more copies")
    assert list(fold_changes(found[:3])) == found[:3]


@pytest.mark.parametrize("other", [False, True])
def test_a_change_of_content_after_an_upgrade_names_the_tools(course: Path, other: bool) -> None:
    record = course / "build/test/copies/paper.json"
    if other:
        record.write_text(re.sub(r'("qpdf": *")[^"]+', r"\g<1>9.9", record.read_text(encoding="utf-8")))
    change_file(course / "content/questions/q.yaml", "Say what", "Find what")
    code, said = build(course)
    assert (code, "what students read; s1, s2, s3, s0 [q" in said) == (1, True)
    assert ("warning: other tools made the copies that were issued: qpdf was 9.9 and is " in said) == other
    assert ("— the changes may come from that: install what was there before to add late" in said) == other


@pytest.mark.long
def test_late_copies_after_an_upgrade_come_with_a_warning(course: Path) -> None:
    record = course / "build/test/copies/paper.json"
    record.write_text(re.sub(r'("qpdf": *")[^"]+', r"\g<1>9.9", record.read_text(encoding="utf-8")))
    (course / "r.csv").write_text(f"{ROSTER}{LATE}s5,Ed Fu,\n", encoding="utf-8")
    code, said = build(course)
    assert code == 0
    assert "warning: other tools made the copies that were issued: qpdf was 9.9 and is " in said
    assert "— late copies may look different: compare one with an issued copy before you print them" in said


SHAPES = """
from exam_builder.plot import subplots
def bar(width):
    figure, axes = subplots(width, 1)
    axes.bar(["left", "right"], [3, 2])
    axes.set_ylabel("count")
    return figure
"""


@pytest.mark.long
def test_a_figure_that_is_the_same_after_an_upgrade_is_no_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = "figures:\n      bar: {draw: shapes.bar, width: 0.5, alt: Two bars.}\n    points: 2"
    body = QUESTION.replace("points: 2", figures, 1).replace("Say what", "\\FIGURE{bar} Say what")
    course = write_course(tmp_path / "course", body, exam=EXAM)
    (course / "figures").mkdir(exist_ok=True)
    (course / "figures/shapes.py").write_text(SHAPES, encoding="utf-8")
    (course / "r.csv").write_text(ROSTER, encoding="utf-8")
    code, said = build(course)
    assert code == 0, said
    record = course / "build/test/copies/paper.json"
    record.write_text(re.sub(r'("qpdf": *")[^"]+', r"\g<1>9.9", record.read_text(encoding="utf-8")))
    monkeypatch.setattr(figure_functions, "_fingerprint", lambda: "of another version")
    (course / "r.csv").write_text(f"{ROSTER}{LATE}", encoding="utf-8")
    code, said = build(course)
    assert code == 0, said
    change_file(course / "figures/shapes.py", "[3, 2]", "[2, 3]")
    code, said = build(course)
    assert (code, "4 copies that were issued would change: what students read" in said) == (1, True)

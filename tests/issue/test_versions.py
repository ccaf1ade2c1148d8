"""Versions of an exam, with TeX: what is made, when, and that each version depends on itself alone."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from courses import read_below, write_course

from exam_builder import cli
from exam_builder.audit.page_text import read_page_texts
from exam_builder.identity import SECRET_VARIABLE
from exam_builder.issue import BuildResult, Options, build_exams, forms
from exam_builder.paper import Paper
from exam_builder.rebuild import rebuild_record
from exam_builder.records import verify
from exam_builder.render import BUILT_IN
from exam_builder.store import Store

EXAM = """\
title: Test
course: Testing
questions: [q, second]
versions: {count: 2, shuffle: [questions, options]}
"""
FENCE = r"""
title: A fence
parameters:
  length: {default: 30, choose: [24, 30, 36, 48, 60, 72]}
misconceptions:
  no_last: {with: {length: length - 3}, text: the last post is forgotten}
parts:
  - points: 1
    prompt: How many posts stand on $\VAR{length}\,\mathrm{m}$, one every three metres?
    answer: {number: length / 3 + 1, reference: 11}
    recompute: {expression: (length + 3) / 3}
    solution: $\VAR{length}/3 + 1 = \VAR{answer}$
    space: 1cm
    rubric:
      - {add: 1, when: '\VAR{answer}, and nothing else.'}
      - {instead: 0.5, misconception: no_last}
  - points: 1
    prompt: Which is longer?
    answer: {option: fence}
    waived: a matter of words
    options:
      - {id: fence, text: the fence}
      - {id: gap, text: a gap, because: the fence has several}
    space: none
    rubric:
      - {add: 1, when: the fence}
"""
SAME = """
title: Always the same
points: 1
prompt: What is $\\VAR{n} + 1$?
answer: {number: n + 1, reference: 2}
recompute: {expression: 3 - n}
space: 1cm
rubric:
  - {add: 1, when: two}
parameters: {n: 1}
"""
RECORDS = {"paper.json", "manifest.json", *(f"{letter}/paper.json" for letter in "ABC")}
SHARED = ("key.csv", "marking.pdf", "layout.json", "paper.json", "manifest.json")
WHOLE = ("marking.pdf", "paper.json", "solutions.pdf", "student.pdf")
Printed = pytest.CaptureFixture[str]


def course_in(folder: Path, exam: str = EXAM) -> Path:
    write_course(folder, FENCE, exam=exam)
    (folder / "content/questions/second.yaml").write_text(SAME)
    return folder


def build(course: Path, **options: object) -> list[BuildResult]:
    return list(build_exams(course, [], Options(jobs=1, **options)))  # type: ignore[arg-type]


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(content.decode().splitlines()))


@pytest.fixture(scope="module", autouse=True)
def secret() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SECRET_VARIABLE, "00112233445566778899aabbccddeeff")
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[BuildResult]]:
    """A course that asks for two versions, and what came of building it."""
    course = course_in(tmp_path_factory.mktemp("made"))
    return course, build(course)


@pytest.fixture(scope="module")
def versions(made: tuple[Path, list[BuildResult]]) -> dict[str, bytes]:
    """Every file of its versions."""
    return read_below(made[0] / "build/test/versions")


@pytest.fixture
def course(made: tuple[Path, list[BuildResult]], tmp_path: Path) -> Path:
    """The same course, built, in a folder of its own."""
    shutil.copytree(made[0], tmp_path / "course", symlinks=True)
    return tmp_path / "course"


def test_a_plain_build_makes_the_reference_paper_and_the_versions_that_the_exam_has(
    made: tuple[Path, list[BuildResult]], versions: dict[str, bytes]
) -> None:
    course, (reference, built) = made
    assert sorted(path.name for path in (course / "build/test").iterdir()) == sorted(
        (*WHOLE, "key.csv", "manifest.json", "versions")
    )
    each = [f"{letter}/{name}" for letter in "AB" for name in WHOLE]
    assert sorted(versions) == sorted([*each, *SHARED])
    pdfs = ("student.pdf", "solutions.pdf", "marking.pdf")
    assert reference.files == (*pdfs, "paper.json", "key.csv", "manifest.json")
    assert built.files == ("A", "B", *SHARED)
    assert dict(built.summary) == {"letters": 2, "questions": 2, "points": "3", "pages": [3, 3]}


def test_versions_differ_where_they_can_and_what_cannot_is_reported(made: tuple[Path, list[BuildResult]]) -> None:
    _, (_, built) = made
    assert [str(finding) for finding in built.findings] == [
        "content/questions/second.yaml:2:1: warning: `second` is the same in versions A and B [second] — "
        "give its parameters more values, or its options another order"
    ]


def test_the_key_has_a_row_for_each_version_and_part(versions: dict[str, bytes]) -> None:
    rows = rows_of(versions["key.csv"])
    assert [(row["version"], row["name"], row["part"]) for row in rows if row["version"] == "A"] == [
        ("A", question.name, part.id)
        for question in Paper.from_json(versions["A/paper.json"].decode()).questions
        for part in question.parts
    ]
    posts = [row["key"] for row in rows if (row["name"], row["part"]) == ("q", "a")]
    assert len(set(posts)) == 2
    for letter in "AB":
        paper = Paper.from_json(versions[f"{letter}/paper.json"].decode())
        assert paper.version == letter
        answers = {(q.name, part.id): part.answer.plain for q in paper.questions for part in q.parts}
        assert answers == {(r["name"], r["part"]): r["key"] for r in rows if r["version"] == letter}


def test_every_page_says_which_version_it_is(versions: dict[str, bytes]) -> None:
    for letter in "AB":
        for name in ("student.pdf", "solutions.pdf", "marking.pdf"):
            pages = read_page_texts(versions[f"{letter}/{name}"])
            assert all(f"Version {letter}" in " ".join(page.split()) for page in pages), (letter, name)


def test_the_layout_says_where_answers_stand_in_each(versions: dict[str, bytes]) -> None:
    layouts = json.loads(versions["layout.json"])["layouts"]
    assert sorted(name for layout in layouts for name in layout["papers"]) == ["A", "B"]
    assert {place.get("question") for layout in layouts for place in layout["places"]} == {None, "q", "second"}


def test_the_guide_for_all_has_the_keys_by_version_and_the_rubric_once(versions: dict[str, bytes]) -> None:
    text = " ".join(" ".join(read_page_texts(versions["marking.pdf"])).split())
    rows = {row["version"]: row for row in rows_of(versions["key.csv"]) if (row["name"], row["part"]) == ("q", "a")}
    papers = {letter: Paper.from_json(versions[f"{letter}/paper.json"].decode()) for letter in "AB"}
    numbers = {letter: next(q.number for q in paper.questions if q.name == "q") for letter, paper in papers.items()}
    for letter, row in rows.items():
        number = f"{numbers[letter]} " if len(set(numbers.values())) > 1 else ""
        assert f" {letter} {number}{row['key']} {int(row['key']) - 1} " in text
    assert f"[A: {rows['A']['key']}; B: {rows['B']['key']}], and nothing else." in text
    assert text.count("the last post is forgotten") == text.count("Wrong answers to expect") + 1 == 1
    assert text.count("A fence") == 1
    assert "Solution of version A" in text


def test_nothing_is_done_where_nothing_changed_and_another_secret_makes_others(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_below(course / "build/test/versions")
    build(course)
    again = build(course)
    assert [built.unchanged for built in again] == [True, True]
    assert [finding.code for finding in again[1].findings] == ["same"]
    folder = course / "build/test/versions"
    assert read_below(folder) == before
    made = forms.load_stamp(Store(course / "build/.cache"), folder)
    assert made is not None
    assert set(made.outputs) == set(before)
    assert made.holds(folder, before)
    monkeypatch.setenv(SECRET_VARIABLE, "ff" * 16)
    assert [built.unchanged for built in build(course)] == [True, False]
    assert read_below(course / "build/test/versions")["key.csv"] != before["key.csv"]


def test_readable_latex_is_that_of_the_reference_paper(course: Path) -> None:
    build(course, tex=course / "tex", audiences=("student",))
    tex = (course / "tex/test/student/student.tex").read_text()
    assert r"\begin{document}" in tex
    assert "Version" not in tex


def test_a_version_is_the_same_whatever_others_there_are(course: Path, versions: dict[str, bytes]) -> None:
    (built,) = build_exams(course, [], Options(jobs=2, versions=3, audiences=("student",), out=course / "out"))
    assert built.files == ("A", "B", "C", "key.csv", "layout.json", "paper.json", "manifest.json")
    three = read_below(course / "out/test/versions")
    assert sorted(three) == sorted(
        [f"{letter}/{name}" for letter in "ABC" for name in ("paper.json", "student.pdf")]
        + ["key.csv", "layout.json", "manifest.json", "paper.json"]
    )
    for letter in "AB":
        assert three[f"{letter}/student.pdf"] == versions[f"{letter}/student.pdf"]
        papers = [Paper.from_json(files[f"{letter}/paper.json"].decode()) for files in (three, versions)]
        assert papers[0] == papers[1]
    assert not (course / "out/test/student.pdf").exists()
    rebuilt = rebuild_record(course / "out/test/versions/paper.json", out=course / "again", jobs=1)
    assert (rebuilt.differing, rebuilt.findings) == ((), ())
    assert read_below(course / "again") == {name: three[name] for name in three if name not in RECORDS}


def test_marking_guides_alone_are_made_again_and_in_another_order_the_guide_is_another(course: Path) -> None:
    built = build(course, versions=2, audiences=("marking",), out=course / "out")[0]
    assert built.files == ("A", "B", "key.csv", "marking.pdf", "paper.json", "manifest.json")
    record = course / "out/test/versions/paper.json"
    rebuilt = rebuild_record(record, jobs=1)
    assert rebuilt.same == ("A/marking.pdf", "B/marking.pdf", "key.csv", "marking.pdf")
    assert rebuilt.findings == ()
    data = json.loads(record.read_text())
    data["questions"].reverse()
    record.write_text(json.dumps(data))
    other = rebuild_record(record, jobs=1)
    assert (len(other.same), other.differing) == (3, ("marking.pdf",))
    assert [str(finding) for finding in other.findings] == [
        f"{record}:1:1: warning: this record was changed after the build: manifest.json has another hash for it"
        " — restore it from a backup"
    ]
    assert verify(record.parent / "manifest.json") == ("paper.json",)


def test_a_version_is_made_again_from_its_record(course: Path, versions: dict[str, bytes], tmp_path: Path) -> None:
    shutil.copytree(course / "build/test/versions", tmp_path / "issued")
    shutil.rmtree(course)
    for letter in "AB":
        rebuilt = rebuild_record(tmp_path / f"issued/{letter}/paper.json", out=tmp_path / "again" / letter)
        assert (rebuilt.differing, rebuilt.findings) == ((), ())
    again = read_below(tmp_path / "again")
    assert again == {name: versions[name] for name in versions if name.count("/") and name.endswith(".pdf")}
    assert verify(tmp_path / "issued/manifest.json") == ()


def test_a_draft_comes_out_with_its_errors_and_says_on_every_page_what_it_is(course: Path) -> None:
    question = course / "content/questions/second.yaml"
    question.write_text(question.read_text().replace("3 - n", "2 - n"))
    (built,) = build(course, versions=2, draft=True)
    assert [found.code for found in built.findings if found.severity == "error"] == ["wrong-key"]
    folder = course / "build/test/versions"
    pdfs = sorted(folder.rglob("*.pdf"))
    assert len(pdfs) == 7
    assert all("DRAFT" in page for pdf in pdfs for page in read_page_texts(pdf.read_bytes()))
    assert json.loads((folder / "B/paper.json").read_text())["record"]["draft"] is True


def test_where_one_version_cannot_be_set_all_stay_as_they_were(course: Path) -> None:
    before = read_below(course / "build/test/versions")
    question = course / "content/questions/second.yaml"
    question.write_text(question.read_text().replace("What is", r"What \nonsense is"))
    (built,) = build(course, versions=2)
    assert (built.files, built.summary) == ((), {})
    assert [str(finding) for finding in built.findings if finding.severity == "error"] == [
        r"content/questions/second.yaml:4:1: error: LaTeX knows no command `\nonsense` "
        "[second, version A, question's seed 154655827085641] — "
        "check its spelling, name its package under `packages`, or define it in the exam's `preamble`"
    ]
    assert read_below(course / "build/test/versions") == before
    assert [path for path in (course / "build/test").iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--versions", "2", "--roster", "r.csv"],
            "--versions makes papers for everybody, --roster one for each student: give one of them",
        ),
        (
            ["--versions", "2", "--seed", "3"],
            "--seed does not go with --versions: versions and copies are drawn from the secret of the course",
        ),
        (
            ["--roster", "r.csv", "--seed", "3"],
            "--seed does not go with --roster: versions and copies are drawn from the secret of the course",
        ),
        (
            ["--versions", "2", "--tex", "t"],
            "--tex does not go with --versions: it writes the LaTeX of the reference paper",
        ),
    ],
)
def test_options_that_exclude_one_another_are_refused(
    options: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.chdir(course_in(tmp_path))
    Path("r.csv").write_text("id,name\n1,Ann\n")
    assert cli.run(["build", "test", *options]) == 2
    assert capsys.readouterr().err == f"exam-builder: {said}\n"


def test_there_are_no_more_versions_than_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.chdir(course_in(tmp_path, EXAM.replace("count: 2", "count: 27")))
    assert cli.run(["check", "--no-tex", "test"]) == 1
    assert (
        "content/exams/test.yaml:4:19: error: there are 1 to 26 versions, A to Z, not `27` — write, for example, 4; "
        "for more, give each student a copy: exam-builder build --roster" in capsys.readouterr().out
    )


def test_marking_guides_are_looked_at(tmp_path: Path) -> None:
    course = course_in(tmp_path / "course")
    spoilt = FENCE.replace("and nothing else", r"and \rlap{Hush}nothing else")
    (course / "content/questions/q.yaml").write_text(spoilt)
    title = "((guide.title or question.title|inline))"
    template = (BUILT_IN / "combined_question.tex").read_text().replace(title, rf"\rlap{{AAAA}}{title}")
    (course / "templates").mkdir()
    (course / "templates/combined_question.tex").write_text(template)

    (built,) = build(course, versions=2, audiences=("marking",), draft=True)

    on, every = "error: on page 1 of the marking guide", "the marking guide for all versions"
    assert [str(each).split(" — ")[0] for each in built.findings if each.code == "overlap"] == [
        f"content/questions/q.yaml:9:1: {on} “nothing” is printed over “Hush” [q(a), version A]",
        f"content/questions/q.yaml:9:1: {on} “fence” is printed over “AAAA” [q, {every}]",
        f"content/questions/second.yaml:4:1: {on} “lways” is printed over “AAAA” [second, {every}]",
    ]

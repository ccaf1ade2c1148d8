"""A build of copies for a small roster: what stands in its files, and how it ends when something is wrong."""

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from courses import change_file, read_below, start_course

from exam_builder import cli
from exam_builder.audit.page_text import read_page_texts
from exam_builder.draw import make_spec_of_student
from exam_builder.findings import Misuse
from exam_builder.identity import SECRET_VARIABLE, CopyPage, load_secret, make_readable_id, verify_code
from exam_builder.issue import BuildResult, Options, build_exams
from exam_builder.paper import Student
from exam_builder.toolchain import SCRIPTS

SECRET = bytes(range(32))
ROSTER = """\
id,name,version,accommodation
s1,Ann Lee,,
s2,王小明,,
s3,محمد علي,A,
s 4,Zoë O'Brien,,large print
s5,Bo & Co,,extra time: 30 minutes
学6,Cy Do,A,
"""
IDS = ("s1", "s2", "s3", "s 4", "s5", "学6")


@pytest.fixture(scope="module", autouse=True)
def secret() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SECRET_VARIABLE, SECRET.hex())
        yield


def build(course: Path, **options: Any) -> BuildResult:
    """Build copies that replace those which a fixture issued."""
    chosen = {"roster": course / "r.csv", "jobs": 1, "reissue": True, **options}
    (built,) = build_exams(course, ["first"], Options(**chosen))
    return built


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the copies of a course, built once by one process."""
    course = tmp_path_factory.mktemp("copies") / "course"
    start_course(course)
    (course / "r.csv").write_text(ROSTER, encoding="utf-8")
    made = build(course)
    assert [str(found) for found in made.findings if found.severity == "error"] == []
    assert made.files == ("print.pdf", "key.csv", "layout.json", "paper.json", "manifest.json")
    return made.folder


@pytest.fixture
def course(built: Path, tmp_path: Path) -> Path:
    """The same course with its cache and its copies."""
    shutil.copytree(built.parents[2], tmp_path / "course", symlinks=True)
    return tmp_path / "course"


@pytest.fixture
def few(course: Path) -> Path:
    """A roster of three of its students, for what is the same with more."""
    path = course / "few.csv"
    path.write_text("id,name,version\ns1,Ann Lee,\ns3,محمد علي,A\ns5,Bo & Co,\n", encoding="utf-8")
    return path


def test_each_student_has_a_folder(built: Path) -> None:
    pdfs = {f"{id_}/{audience}.pdf" for id_ in IDS for audience in ("student", "solutions")}
    assert set(read_below(built)) == pdfs | {"print.pdf", "key.csv", "layout.json", "paper.json", "manifest.json"}
    assert not [path for path in built.parent.iterdir() if path != built]


def test_names_ids_and_notes_stand_on_the_cover(built: Path) -> None:
    covers = {id_: read_page_texts((built / id_ / "student.pdf").read_bytes())[0] for id_ in IDS}
    assert "Ann Lee" in covers["s1"] and "Bo & Co" in covers["s5"] and "Zoë O'Brien" in covers["s 4"].replace("’", "'")
    assert "Extra time: 30 minutes" in covers["s5"]
    assert ["Version A" in covers[id_] for id_ in IDS] == [False, False, True, False, False, True]
    assert "%E5%AD%A66" in covers["学6"]


@pytest.mark.skipif(not SCRIPTS, reason="names are drawn by XeTeX")
def test_names_in_other_scripts_are_pictures(built: Path) -> None:
    with pikepdf.Pdf.open(built / "s2" / "student.pdf") as pdf:
        assert len(pdf.pages[0].Resources.XObject) == 1
    assert "王小明" in read_page_texts((built / "s2" / "student.pdf").read_bytes())[0]


def test_the_key_is_that_of_each_copy(built: Path) -> None:
    rows = list(csv.DictReader((built / "key.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["id"] for row in rows] == [id_ for id_ in IDS for _ in range(3)]
    keys = {id_: tuple(row["key"] for row in rows if row["id"] == id_) for id_ in IDS}
    assert keys["s3"] == keys["学6"]
    assert len(set(keys.values())) > 2
    for id_ in IDS:
        solved = " ".join(read_page_texts((built / id_ / "solutions.pdf").read_bytes()))
        assert f"= {keys[id_][0].removesuffix(' m')}" in solved


def test_every_page_has_its_code_and_id(built: Path) -> None:
    for id_ in IDS:
        with pypdfium2.PdfDocument(built / id_ / "student.pdf") as pdf:
            for number, page in enumerate(pdf, 1):
                (found,) = zxingcpp.read_barcodes(page.render(scale=3).to_numpy())
                assert verify_code(SECRET, found.text) == CopyPage("first", id_, number)
                text = page.get_textpage().get_text_range()
                assert make_readable_id(SECRET, "first", id_) in text
                assert f"Page {number} of {len(pdf)}" in text


def shown(path: Path, page: int, place: list[float], inset: float = 3) -> "np.ndarray[Any, Any]":
    """The pixels in a rectangle, without its edge."""
    with pypdfium2.PdfDocument(path) as pdf:
        picture = pdf[page - 1].render(scale=2, grayscale=True).to_numpy()
        height = pdf[page - 1].get_height()
    left, bottom, right, top = place
    rows = slice(int(2 * (height - top + inset)), int(2 * (height - bottom - inset)))
    return np.asarray(picture[rows, int(2 * (left + inset)) : int(2 * (right - inset))])


def test_the_layout_is_where_names_and_answers_are_written(built: Path) -> None:
    layouts = json.loads((built / "layout.json").read_text(encoding="utf-8"))["layouts"]
    assert sorted(name for each in layouts for name in each["papers"]) == sorted(IDS)
    assert {each["kind"]: "s 4" in each["papers"] for each in layouts} == {"standard": False, "large print": True}
    for each in layouts:
        places = [place for place in each["places"] if place.get("field") != "code"]
        assert len(each["places"]) - len(places) == each["pages"]
        assert [place.get("field") or f"{place['question']}.{place['part']}" for place in places] == [
            "name",
            "id",
            "fence.a",
            "fence.b",
            "parabola.a",
        ]
        for id_ in each["papers"]:
            for place in places:
                empty, solved = (
                    shown(built / id_ / f"{audience}.pdf", place["page"], place["rectangle"])
                    for audience in ("student", "solutions")
                )
                written = "field" in place
                assert (empty.min() < 128) == written, (id_, place)
                assert solved.min() < 128, (id_, place)


def test_the_file_to_print_has_all_copies_on_even_pages_in_the_order_of_the_roster(built: Path) -> None:
    expected: list[str] = []
    for id_ in IDS:
        pages = read_page_texts((built / id_ / "student.pdf").read_bytes())
        expected += [*pages, *[""] * (len(pages) % 2)]
    assert read_page_texts((built / "print.pdf").read_bytes()) == tuple(expected)


def test_two_processes_give_the_same_bytes(built: Path, course: Path) -> None:
    before = read_below(built)
    shutil.rmtree(course / "build" / "first")
    assert read_below(build(course, jobs=2).folder) == before


def test_only_the_audience_that_is_asked_for_is_written(course: Path, few: Path) -> None:
    made = build(course, roster=few, audiences=("solutions",))
    assert made.files == ("key.csv", "layout.json", "paper.json", "manifest.json")
    assert set(read_below(made.folder)) == {*(f"{id_}/solutions.pdf" for id_ in ("s1", "s3", "s5")), *made.files}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"tex": Path("tex")}, "--tex does not go with --roster: it writes the LaTeX of the reference paper"),
        (
            {"seed": 3},
            "--seed does not go with --roster: versions and copies are drawn from the secret of the course",
        ),
        (
            {"audiences": ("student", "marking")},
            "copies have no marking guide; ask for student, solutions or both, or build without --roster",
        ),
    ],
)
def test_what_copies_do_not_have_is_reported(course: Path, options: dict[str, Any], said: str) -> None:
    before = read_below(course / "build" / "first")
    with pytest.raises(Misuse) as messages:
        build(course, **options)
    assert str(messages.value) == said
    assert read_below(course / "build" / "first") == before


def lengths(built: Path) -> dict[str, str]:
    """The first key of each copy; several copies may have the same."""
    rows = csv.DictReader((built / "key.csv").read_text(encoding="utf-8").splitlines())
    return {row["id"]: row["key"] for row in rows if row["part"] == "a" and row["name"] == "fence"}


def test_a_copy_that_fails_is_named_and_the_others_come_out(
    built: Path, course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The LaTeX of one length fails, in all copies that have it."""
    keys = lengths(built)
    failing = [id_ for id_ in IDS if keys[id_] == keys["s1"]]
    assert 0 < len(failing) < len(IDS)
    number = keys["s1"].removesuffix(" m")
    change_file(
        course / "content/questions/fence.yaml",
        r"= \VAR{answer}$",
        rf"= \VAR{{answer}}$ \ifnum\VAR{{2 * (length + width)}}={number} \unknown\fi",
    )
    monkeypatch.chdir(course)
    assert cli.run(["build", "first", "--roster", "r.csv", "--jobs", "1", "--reissue"]) == 1
    printed = capsys.readouterr()
    for id_ in failing:
        student = Student(id_, "", version="A" if id_ in ("s3", "学6") else "")
        seed = make_spec_of_student(student, SECRET).seed_of("first", "fence")
        line = (
            r"content/questions/fence.yaml:21:1: error: LaTeX knows no command `\unknown` "
            rf"[fence(a), copy {id_}, set aside, question's seed {seed}] — "
        )
        assert line in printed.err
    assert f"first: {len(IDS) - len(failing)} of 6 copies; " in printed.out
    folders = {path.name for path in (course / "build/first/copies").iterdir() if path.is_dir()}
    assert folders == set(IDS) - set(failing)
    assert set(lengths(course / "build/first/copies")) == folders


@pytest.mark.long
def test_where_all_fail_nothing_is_written(course: Path, few: Path) -> None:
    before = read_below(course / "build" / "first")
    change_file(course / "content/questions/fence.yaml", "Two sides", r"\unknown Two sides")
    made = build(course, roster=few)
    assert made.files == ()
    assert sum("set aside" in found.paper for found in made.findings) == 3
    assert read_below(course / "build" / "first") == before


def test_a_wrong_key_stops_before_anything_is_written(course: Path) -> None:
    shutil.rmtree(course / "build" / "first")
    change_file(course / "content/questions/fence.yaml", "reference: 32", "reference: 33")
    change_file(course / "content/questions/fence.yaml", "{number: answers.a / gap", "{number: answers.a / gap + 1")
    made = build(course)
    assert made.files == ()
    assert any(found.question == "fence" and found.part == "b" for found in made.findings)
    assert not (course / "build" / "first").exists()


def test_a_draft_is_written_despite_a_wrong_key(course: Path, few: Path) -> None:
    change_file(course / "content/questions/fence.yaml", "{number: answers.a / gap", "{number: answers.a / gap + 1")
    made = build(course, roster=few, draft=True)
    assert made.files
    assert "DRAFT" in read_page_texts((made.folder / "s1" / "student.pdf").read_bytes())[1]


def test_a_draft_of_what_cannot_be_drawn_is_not_built(course: Path) -> None:
    change_file(course / "content/questions/fence.yaml", "parts:", "constraints: [length < 0]\nparts:")
    made = build(course, draft=True)
    assert made.files == ()
    assert "none of 1,000 draws is valid" in " ".join(found.message for found in made.findings)


def test_what_was_there_stays_when_a_build_is_interrupted(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_below(course / "build" / "first")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("exam_builder.issue.shared_files.bind_pages", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build(course)
    assert read_below(course / "build" / "first") == before
    assert [path.name for path in (course / "build" / "first").iterdir()] == ["copies"]


def test_latex_that_outlives_a_copy_sets_each_alone(course: Path, few: Path) -> None:
    """A counter made in a text would be there already in the next copy of the run."""
    change_file(
        course / "content/questions/fence.yaml",
        "A field of",
        r"\newcounter{posts}\stepcounter{posts}A field (\arabic{posts}) of",
    )
    made = build(course, roster=few)
    assert [str(found) for found in made.findings] == [
        r"content/questions/fence.yaml:13:1: warning: `\newcounter` carries over into later papers, "
        r"so each is typeset in a run of its own, which takes longer [fence] — define what is new in the exam's "
        r"`preamble`, and use `\def` or "
        r"`\renewcommand` in a text"
    ]
    assert all(
        "A field (1) of" in read_page_texts((made.folder / id_ / "student.pdf").read_bytes())[1]
        for id_ in ("s1", "s3", "s5")
    )


def test_a_copy_with_more_pages_than_others_has_a_code_on_each(built: Path, course: Path) -> None:
    keys = lengths(built)
    last = next(id_ for id_ in IDS if keys[id_] != keys["s1"] and id_ != "s 4")
    number = keys[last].removesuffix(" m")
    change_file(
        course / "content/questions/fence.yaml",
        "Two sides",
        rf"\ifnum\VAR{{2 * (length + width)}}={number} \rule{{1pt}}{{19cm}}\fi Two sides",
    )
    made = build(course)
    with pypdfium2.PdfDocument(made.folder / last / "student.pdf") as pdf:
        count = len(pdf)
        assert count > len(read_page_texts((built / last / "student.pdf").read_bytes()))
        for number_of_page, page in enumerate(pdf, 1):
            (found,) = zxingcpp.read_barcodes(page.render(scale=3).to_numpy())
            assert verify_code(SECRET, found.text) == CopyPage("first", last, number_of_page)
    moved = next(found.message for found in made.findings if found.code == "layout")
    assert moved.startswith(f"{last} has {count} pages, s1 has {count - 1}")


def test_copies_of_which_nothing_changed_are_not_made_again(built: Path, course: Path) -> None:
    roster = course / "few.csv"
    roster.write_text("id,name\ns1,Ann Lee\ns2,王小明\n", encoding="utf-8")
    made, again = build(course, roster=roster), build(course, roster=roster, reissue=False)
    assert (made.unchanged, again.unchanged) == (False, True)
    assert (again.files, again.findings, again.summary) == (made.files, made.findings, made.summary)
    assert build(course, roster=roster, reissue=False, audiences=("student",)).unchanged is False
    for change in (
        lambda: roster.write_text("id,name\ns1,Ann Lee\ns2,Bo\n"),
        lambda: (made.folder / "s1" / "student.pdf").write_bytes(b"other"),
        lambda: (made.folder / "key.csv").unlink(),
    ):
        build(course, roster=roster)
        change()
        assert build(course, roster=roster, reissue=False).unchanged is False


def test_copies_of_which_one_failed_are_made_again(course: Path, few: Path) -> None:
    fail = course / "templates" / "cover.tex"
    fail.parent.mkdir(exist_ok=True)
    built_in = Path(__file__).parents[2] / "templates" / "cover.tex"
    fail.write_text(
        "((* if paper.student and paper.student.id == 's1' *))\\unknown((* endif *))\n" + built_in.read_text()
    )
    for _ in range(2):
        made = build(course, roster=few)
        assert (made.unchanged, made.summary["copies"]) == (False, 2)


def test_a_name_that_cannot_be_printed_is_reported_once(course: Path) -> None:
    (course / "emoji.csv").write_text("id,name\n1,Bo \N{WOMAN}\n2,Ada Quill\n", encoding="utf-8")
    made = build(course, roster=course / "emoji.csv")
    assert [(each.severity, "cannot be printed" in each.message) for each in made.findings] == [("error", True)]


def test_the_code_at_the_foot_is_readable_beside_the_longest_id(course: Path) -> None:
    (course / "long.csv").write_text(f"id,name\n{'W' * 64},Ada Quill\n", encoding="utf-8")
    assert not build(course, roster=course / "long.csv").findings
    page = pypdfium2.PdfDocument(course / "build/first/copies" / ("W" * 64) / "student.pdf")[0].get_textpage()
    code = make_readable_id(load_secret(course), "first", "W" * 64)
    box = page.get_charbox(page.get_text_range().index(code))
    assert box[3] - box[1] > 4  # points: a capital letter of a font of 6 points

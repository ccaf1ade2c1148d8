"""Whether all papers have one layout: measured from what TeX set, reported at the part that moves."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from courses import write_course

from exam_builder.course import find_course
from exam_builder.identity import SECRET_VARIABLE
from exam_builder.issue import BuildResult, Options, build_exams
from exam_builder.issue.edition import Edition
from exam_builder.issue.forms import COPIES
from exam_builder.issue.layout import Layouts, find_deviations
from exam_builder.issue.lots import PrintedPaper
from exam_builder.typeset.aux_file import PageRect

QUESTION = """\
    title: Heights
    parameters:
      height: {default: 20, choose: [20, 60]}
    parts:
      - points: 1
        prompt: How high?
        answer: {number: height, reference: 20}
        solution: |
          \\rule{1pt}{\\VAR{height}mm}
        space: 3cm
      - points: 1
        prompt: Again?
        answer: {number: height + 1, reference: 21}
        solution: So high.
        space: 3cm
    """
EQUAL = "title: Test\ncourse: Testing\nquestions: [q]\nversions: {equalize: true}\n"
SHUFFLED = "title: Test\ncourse: Testing\nquestions: [q]\nversions: {shuffle: [questions]}\n"
SPOTS = (
    PageRect("name", 1, 100, 500, 300, 525),
    PageRect("q.a", 2, 60, 600, 500, 700),
    PageRect("q.b", 2, 60, 300, 500, 400),
)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return write_course(tmp_path / "course", QUESTION)


def layouts(*papers: tuple[str, Sequence[PageRect], int]) -> Layouts:
    made = Layouts()
    for name, spots, pages in papers:
        made.add("", PrintedPaper(name, 0, 0, pages, tuple(spots)))
    return made


def messages(course: Path, made: Layouts, exam: str = "") -> list[str]:
    if exam:
        (course / "content/exams/test.yaml").write_text(exam)
    return [str(found) for found in find_deviations(Edition(find_course(course), "test", exam, COPIES), made)]


def moved(down: float) -> list[PageRect]:
    return [
        replace(spot, bottom=spot.bottom - down, top=spot.top - down) if spot.name == "q.b" else spot for spot in SPOTS
    ]


def test_the_same_places_and_those_that_are_nearly_so_are_no_deviation(course: Path) -> None:
    assert messages(course, layouts(("A", SPOTS, 3), ("B", moved(5.6), 3))) == []


MOVED = "the place for the answer is not that of A: {} [q({})] — "
PROMPTS = (
    "let the prompts before it be equally high in all: values with the same number of digits, figures of one size, "
    "options in as many `columns`"
)
ROOM = "write `versions: {equalize: true}` in the exam, which gives each answer the room of the tallest"


def test_a_place_that_is_more_than_two_millimetres_off_names_paper_part_and_cause(course: Path) -> None:
    assert messages(course, layouts(("A", SPOTS, 3), ("B", moved(28.35), 3), ("C", moved(40), 3))) == [
        "content/questions/q.yaml:11:5: warning: "
        + MOVED.format("10 mm away in B, where the text before it takes 10 mm more; so in 2 papers", "b")
        + PROMPTS
    ]


def test_the_first_space_that_is_higher_is_reported_and_what_it_moves_along_counted(course: Path) -> None:
    higher = [replace(SPOTS[1], bottom=600 - 85.04), *moved(85.04)[2:]]
    assert messages(course, layouts(("A", SPOTS, 3), ("B", [SPOTS[0], *higher], 3))) == [
        "content/questions/q.yaml:5:5: warning: "
        + MOVED.format("30 mm away in B, where it is 65 mm high, not 35 mm, and 1 place after it with it", "a")
        + ROOM
    ]


def test_a_space_that_is_higher_though_all_get_equal_room_is_for_the_templates_to_mend(course: Path) -> None:
    (course / "content/exams/test.yaml").write_text(EQUAL)
    higher = [*SPOTS[:2], replace(SPOTS[2], bottom=200)]
    (found,) = messages(course, layouts(("A", SPOTS, 3), ("B", higher, 3)))
    assert found.endswith("make the space as the built-in one does, with \\answerspace")


def test_places_that_depart_on_pages_of_their_own_are_reported_each(course: Path) -> None:
    own = [*SPOTS[:2], replace(SPOTS[2], page=3)]
    other = [replace(each, top=each.top - 30, bottom=each.bottom - 30) if "." in each.name else each for each in own]
    found = messages(course, layouts(("A", own, 3), ("B", other, 3)))
    assert [each.split(" — ")[0].split(": ", 2)[2] for each in found] == [
        MOVED.format("11 mm away in B, where the text before it takes 11 mm more", part).split(" — ")[0]
        for part in "ab"
    ]


def test_another_page_is_reported(course: Path) -> None:
    later = [replace(spot, page=3) if spot.name == "q.b" else spot for spot in SPOTS]
    (found,) = messages(course, layouts(("A", SPOTS, 3), ("B", later, 3)))
    assert MOVED.format("on page 3 in B, where the text before it takes more room, or less", "b") + PROMPTS in found


def test_boxes_that_stand_aside_and_covers_are_reported_as_such(course: Path) -> None:
    box = PageRect("q.a", 2, 60, 700, 80, 720, "box", "A")
    aside = [replace(SPOTS[0], top=400, bottom=375), replace(box, left=90, right=110), *SPOTS[1:]]
    found = messages(course, layouts(("A", [SPOTS[0], box, *SPOTS[1:]], 3), ("B", aside, 3)))
    assert found == [
        "warning: the place for the name is not that of A: 44 mm away in B, where the text before it takes 44 mm "
        "more — let the cover print as much in every paper",
        "content/questions/q.yaml:5:5: warning: "
        + MOVED.format("11 mm away in B, where it is further to the right", "a")
        + PROMPTS,
    ]


def choices(*lefts: float) -> list[PageRect]:
    """The boxes of as many options, in columns at these places, two to a column."""
    return [
        PageRect("q.a", 2, left, 700 - 20 * row, left + 9, 709 - 20 * row, "box", "A")
        for left in lefts
        for row in (0, 1)
    ]


@pytest.mark.parametrize("exam", ["", SHUFFLED])
def test_options_in_fewer_columns_are_reported_with_the_number_that_holds_for_all(course: Path, exam: str) -> None:
    four, three, two = (choices(*range(60, 60 + count * 100, 100)) for count in (4, 3, 2))
    made = layouts(("A", three, 3), ("B", [*four, *moved(90)[2:]], 3), ("C", two, 3), ("D", two, 3), ("E", three, 3))
    assert [each for each in messages(course, made, exam) if "q(a)" in each] == [
        "content/questions/q.yaml:5:5: warning: the options stand in 4 columns in B, and in 2 in C; so in 2 papers "
        "[q(a)] — write `columns: 2` at this part, which holds for all papers"
    ]


def test_another_number_of_pages_is_reported_also_where_questions_are_shuffled(course: Path) -> None:
    made = layouts(("A", SPOTS, 3), ("B", SPOTS, 3), ("C", moved(90), 4))
    assert messages(course, made, SHUFFLED) == [
        "warning: C has 4 pages, A has 3 — write `versions: {equalize: true}` in the exam, which fills the shorter "
        "ones up with scratch pages"
    ]


def test_papers_with_more_pages_are_reported_at_the_answer_where_they_part(course: Path) -> None:
    first_messages, _ = messages(course, layouts(("A", SPOTS, 3), ("B", moved(90), 4)))
    assert first_messages == (
        "content/questions/q.yaml:11:5: warning: B has 4 pages, A has 3; they part at this answer [q(b)] — write "
        "`versions: {equalize: true}` in the exam, which fills the shorter ones up with scratch pages"
    )


def test_pages_that_differ_though_papers_are_filled_up_are_for_the_templates_to_mend(course: Path) -> None:
    assert messages(course, layouts(("A", SPOTS, 4), ("B", SPOTS, 3)), f"{SHUFFLED[:-2]}, equalize: true}}\n") == [
        "warning: B has 3 pages, A has 4 — let `templates/paper.tex` of the course end as the built-in one does, "
        r"with \examfill"
    ]


def test_kinds_of_papers_have_layouts_of_their_own(course: Path) -> None:
    made = layouts(("A", SPOTS, 3))
    made.add("large print", PrintedPaper("B", 1, 0, 5, tuple(moved(90))))
    assert messages(course, made) == []
    kinds = {each["kind"]: each["papers"] for each in json.loads(made.to_json("test"))["layouts"]}
    assert kinds == {"standard": ["A"], "large print": ["B"]}


def build(course: Path, exam: str, monkeypatch: pytest.MonkeyPatch) -> BuildResult:
    monkeypatch.setenv(SECRET_VARIABLE, bytes(range(32)).hex())
    (course / "content/exams/test.yaml").write_text(exam)
    (course / "r.csv").write_text("id,name\n" + "".join(f"s{number},Ann\n" for number in range(4)))
    (built,) = build_exams(course, ["test"], Options(roster=course / "r.csv", jobs=1, draft=True))
    assert built.files
    return built


def test_papers_of_unequal_solutions_get_equal_places_where_it_is_asked_for(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unequal = build(course, EQUAL.replace("true", "false") + "space: exact\n", monkeypatch)
    assert [
        (found.question, found.part, found.place and found.place.line)
        for found in unequal.findings
        if found.code == "layout"
    ] == [
        ("q", "a", 5),
    ]
    equal = build(course, EQUAL, monkeypatch)
    assert [found for found in equal.findings if found.code == "layout"] == []
    (only,) = json.loads((equal.folder / "layout.json").read_text())["layouts"]
    assert only["papers"] == ["s0", "s1", "s2", "s3"]
    _, bottom, _, top = next(each["rectangle"] for each in only["places"] if each.get("part") == "a")
    assert top - bottom > 60 * 72 / 25.4, "the room of the tallest"

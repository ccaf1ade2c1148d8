"""What is left of pages goes to the answer spaces on them, and a page that stays nearly empty is reported."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from courses import run_command, write_course
from papers import paper, part, question

from exam_builder.issue.page_room import MeasuredPage, MeasuredPaper, Policy, _give
from exam_builder.paper import Paper, Space
from exam_builder.values import FrozenMap

POINT = 65536
HEIGHT = 700 * POINT


def measured(*pages: tuple[int, str], heights: dict[str, int]) -> MeasuredPaper:
    """A paper of pages from 2 on, each with the points that are left of it and the letters of the parts on it."""
    found = tuple(
        MeasuredPage(number, HEIGHT, left * POINT, (), tuple((f"q.{letter}", 0) for letter in letters), False)
        for number, (left, letters) in enumerate(pages, 2)
    )
    return MeasuredPaper(len(pages) + 1, found, {f"q.{name}": (f"{size * POINT}sp",) for name, size in heights.items()})


def with_spaces(**spaces: Space) -> Paper:
    return paper(question("q", 1, *(part(name, "q", label=name, space=space) for name, space in spaces.items())))


def given(shown: Paper, *alike: MeasuredPaper, policy: Policy = None, spare: int = 0) -> dict[str, list[int]]:
    heights = _give(shown, alike, policy, spare * POINT)
    return {name: [int(size[:-2]) // POINT for size in sizes] for name, sizes in heights.items()}


SPACES = {"a": Space("blank", "100pt"), "b": Space("lines", "", 8), "c": Space("grid", "50pt")}
HEIGHTS = {"a": 100, "b": 200, "c": 50}


@pytest.mark.parametrize(
    ("policy", "left", "heights"),
    [
        (None, 300, {"q.a": [200], "q.b": [400]}),
        (None, 233, {}),
        ("stretch", 30, {"q.a": [110], "q.b": [220]}),
        ("exact", 300, {}),
    ],
)
def test_the_rest_of_a_page_is_shared_in_proportion(policy: Policy, left: int, heights: dict[str, list[int]]) -> None:
    assert given(with_spaces(**SPACES), measured((left, "ab"), (0, "c"), heights=HEIGHTS), policy=policy) == heights


@pytest.mark.parametrize(
    "space",
    [
        Space("grid", "100pt", fixed=True),
        Space("box", "100pt", width="4cm"),
        Space("answer_line", width="3cm"),
        Space("none"),
    ],
)
def test_what_has_its_height_keeps_it(space: Space) -> None:
    shown = with_spaces(a=space, b=SPACES["b"])
    assert given(shown, measured((300, "ab"), heights=HEIGHTS)) == {"q.b": [500]}
    assert given(with_spaces(a=space), measured((300, "a"), heights=HEIGHTS)) == {}


def test_a_box_with_its_unit_beside_it_is_narrow_and_keeps_its_height() -> None:
    shown = with_spaces(a=Space("box", "100pt"), b=SPACES["b"])
    assert "q.a" in given(shown, measured((300, "ab"), heights=HEIGHTS))
    (asked,) = shown.questions
    first, second = asked.parts
    narrow = replace(shown, questions=(replace(asked, parts=(replace(first, form=FrozenMap({"unit": "m"})), second)),))
    assert given(narrow, measured((300, "ab"), heights=HEIGHTS)) == {"q.b": [500]}


def test_a_page_that_is_filled_up_anyway_is_left_alone() -> None:
    assert given(with_spaces(a=SPACES["a"], b=Space("fill")), measured((400, "ab"), heights=HEIGHTS)) == {}


def test_papers_whose_pages_hold_the_same_get_what_the_fullest_has_left() -> None:
    one, other = (measured((left, "a"), heights={"a": high}) for left, high in ((300, 100), (260, 140)))
    assert given(with_spaces(**SPACES), one, other, spare=20) == {"q.a": [380]}
    full = measured((200, "a"), heights={"a": 100})
    assert given(with_spaces(**SPACES), one, full) == {}


def test_of_a_space_in_pieces_only_the_last_one_on_the_page_grows() -> None:
    one = measured((300, "ab"), heights=HEIGHTS)
    (page,) = one.pages
    cut = replace(page, pieces=(("q.a", 0), ("q.a", 1), ("q.b", 0)))
    sizes = {**one.heights, "q.a": (f"{70 * POINT}sp", f"{30 * POINT}sp")}
    assert given(with_spaces(**SPACES), replace(one, pages=(cut,), heights=sizes)) == {"q.a": [70, 130], "q.b": [400]}


QUESTION = """\
title: Long
parts:
  - {points: 1, prompt: One, answer: {number: 2, reference: 2}, waived: t, space: {grid: 9cm}}
  - {points: 1, prompt: Two, answer: {number: 2, reference: 2}, waived: t, space: {lines: 5}}
  - {points: 1, prompt: Three, answer: {number: 2, reference: 2}, waived: t, space: 9cm}
  - {points: 1, prompt: Four, answer: {number: 2, reference: 2}, waived: t}
"""
EXAM = "title: Exam\ncourse: Course\nquestions: [q]\n{}versions: {{count: 2}}\n"


def bottoms(root: Path) -> dict[int, float]:
    """How far above the lower edge of its page the lowest answer space ends, page by page, in both versions."""
    (layout,) = json.loads((root / "build/test/versions/layout.json").read_text())["layouts"]
    assert layout["papers"] == ["A", "B"]
    found: dict[int, float] = {}
    for place in layout["places"]:
        if "question" in place and place["rectangle"][3] - place["rectangle"][1] > 1:
            found[place["page"]] = min(found.get(place["page"], 999.0), place["rectangle"][1])
    return found


def test_pages_of_an_exam_are_filled_in_all_its_papers_and_made_again(tmp_path: Path) -> None:
    root = write_course(tmp_path, QUESTION, exam=EXAM.format(""))
    code, said = run_command(root, "build", "test")
    assert code == 0, said
    record = json.loads((root / "build/test/paper.json").read_text())["record"]
    assert set(record["least"]) == {"q.a", "q.b", "q.c"}
    assert all(bottom < 110 for bottom in bottoms(root).values())
    for made in ("paper.json", "versions/paper.json"):
        code, said = run_command(root, "rebuild", f"build/test/{made}")
        assert code == 0 and "as they were issued" in said, said


def test_a_page_that_stays_nearly_empty_is_reported_at_what_stands_on_it(tmp_path: Path) -> None:
    question = QUESTION.replace("space: 9cm", "space: 1cm").replace("{lines: 5}", "{lines: 14}")
    exam = EXAM.format("space: exact\n").replace("versions: {count: 2}\n", "")
    code, said = run_command(write_course(tmp_path, question, exam=exam), "build", "test", "--audience", "student")
    messages = [line for line in said.splitlines() if "warning" in line]
    assert code == 0 and len(messages) == 1, said
    assert messages[0].startswith(
        "content/questions/q.yaml:5:5: warning: page 3 is 17 % full [q(c)] — make its own space or a space before it"
    )


@pytest.mark.parametrize(
    ("spaces", "page", "smaller"),
    [
        ("22cm 2cm", "4:5: warning: page 3 is 12 %", "its own space or a space before it"),
        ("2cm 22cm", "1:1: warning: page 2 is 14 %", "what is on page 3"),
    ],
)
def test_the_space_that_makes_another_page_is_named(tmp_path: Path, spaces: str, page: str, smaller: str) -> None:
    part = "\n  - {{points: 1, prompt: One, answer: {{number: 2, reference: 2}}, waived: t, space: {}}}"
    question = "title: Long\nparts:" + "".join(map(part.format, spaces.split())) + "\n"
    exam = EXAM.format("space: exact\n").replace("versions: {count: 2}\n", "")
    _, said = run_command(write_course(tmp_path, question, exam=exam), "build", "test", "--audience", "student")
    (warning,) = (line for line in said.splitlines() if "warning" in line)
    assert page in warning
    assert f"make {smaller} smaller, so that" in warning


def test_copies_in_large_print_fill_their_own_pages(tmp_path: Path) -> None:
    long = QUESTION.replace("prompt: Two", f"prompt: {'Two and two are four. ' * 150}").replace("9cm", "2cm")
    root = write_course(tmp_path, long, exam="title: Exam\ncourse: Course\nquestions: [q]\nfont: palatino\n")
    (root / "r.csv").write_text("id,name,accommodation\na1,Ada Quill,\na2,Bo Ek,large print\n")
    code, said = run_command(root, "build", "test", "--roster", "r.csv", "--audience", "student")
    assert (code, "warning" in said) == (0, False), said
    layouts = json.loads((root / "build/test/copies/layout.json").read_text())["layouts"]
    assert [layout["kind"] for layout in layouts] == ["standard", "large print"]
    for layout in layouts:
        spaces = {place["part"]: place["rectangle"] for place in layout["places"] if "question" in place}
        assert spaces["d"][1] < 110, layout

"""What may stand under `space`, `break` and `keep`, and what is said of the rest."""

from collections.abc import Callable

import pytest

from exam_builder.paper import Space
from exam_builder.read import LoadedExam

Report = Callable[..., list[str]]
HEAD = "title: T\npoints: 1\nanswer: {number: 2, reference: 2}\nwaived: a test\n"
PARTS = """\
title: T
keep: true
parts:
  - points: 1
    break: before
    answer: {number: 2, reference: 2}
    waived: a test
  - points: 1
    prompt: Look.
    answer: {number: 2, reference: 2}
    waived: a test
"""
CUT = "write a width of 15cm at most, or none for the whole line"


@pytest.mark.parametrize(
    ("written", "space"),
    [
        ("3cm", Space("working", "3cm")),
        ("{blank: 3cm}", Space("blank", "3cm")),
        ("{box: 1 cm, width: 4cm}", Space("box", "1cm", 0, False, "4cm")),
        ("{box: 1cm, width: 15cm, fixed: true}", Space("box", "1cm", 0, True, "15cm")),
        ("{answer_line: 30mm}", Space("answer_line", "", 0, False, "30mm")),
        ("{answer_line: 3cm, height: 5cm}", Space("answer_line", "5cm", 0, False, "3cm")),
    ],
)
def test_a_space_is_read(loaded: Callable[..., LoadedExam], written: str, space: Space) -> None:
    assert loaded(f"{HEAD}space: {written}\n").questions[0].parts[0].model.space == space


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{box: 1cm, width: 4}", "`4` has no unit [q(a)] — write 4cm"),
        ("{box: 1cm, width: -4cm}", "`-4cm` is not a width [q(a)] — write, for example, 2.5cm"),
        ("{box: 1cm, width: 0cm}", "`0cm` is not a width [q(a)] — write, for example, 2.5cm"),
        ("{box: 1cm, width: wide}", "`wide` is not a width [q(a)] — write, for example, 2.5cm"),
        ("{box: 1cm, width: 16cm}", f"`16cm` is wider than the text [q(a)] — {CUT}"),
        ("{box: 1cm, width: 40pc}", f"`40pc` is wider than the text [q(a)] — {CUT}"),
        ("{box: 40cm}", "`40cm` is higher than a page [q(a)] — write a height that a page holds, in cm"),
        ("{answer_line: 7in}", f"`7in` is wider than the text [q(a)] — {CUT}"),
        ("{answer_line: yes}", "`yes` is not a width [q(a)] — write, for example, 2.5cm"),
        ("{grid: 3cm, width: 4cm}", "only a box has a width; `space` takes one of lines"),
        ("{answer_line: 3cm, box: 1cm}", "`space` takes one of lines, blank, grid, box, height and answer_line"),
        ("{width: 3cm}", "only a box has a width; `space` takes one of lines"),
        ("stretch", "`stretch` is not a height [q(a)] — write, for example, 2.5cm"),
    ],
)
def test_what_is_no_space_is_reported_at_its_place(messages: Report, written: str, said: str) -> None:
    (finding,) = messages(f"{HEAD}space: {written}\n")
    assert finding.startswith("q.yaml:5:8: error: ") and said in finding


@pytest.mark.parametrize(("height", "count"), [("24.5cm", 0), ("25cm", 1), ("{box: 9in}", 0), ("{box: 10in}", 1)])
def test_a_space_that_no_page_holds_is_a_warning(messages: Report, height: str, count: int) -> None:
    found = messages(f"{HEAD}space: {height}\n")
    assert [each.startswith("q.yaml:5:8: warning: a space of ") for each in found] == [True] * count


@pytest.mark.parametrize(
    ("line", "said"), [("break: after", "after"), ("keep: 1", "1"), ("keep: yes", "yes"), ("break: true", "true")]
)
def test_what_no_page_can_do_is_reported_at_its_place(messages: Report, line: str, said: str) -> None:
    (finding,) = messages(f"{HEAD}{line}\n")
    assert finding.startswith("q.yaml:5:") and f"`{said}`" in finding


def test_an_exam_says_how_spaces_look(messages: Report) -> None:
    (finding,) = messages(f"{HEAD}space: 2cm\n", exam="title: E\ncourse: C\nworking: dots\nquestions: [q]\n")
    assert finding.startswith("e.yaml:3:10: ") and "`dots`" in finding


def test_what_is_kept_together_begins_no_page_in_itself(messages: Report) -> None:
    assert messages(PARTS) == [
        "q.yaml:5:5: error: what this part belongs to has `keep: true`, so no page can begin before it [q(a)]"
        " — leave out one of `keep` and `break`"
    ]


def test_a_first_part_is_kept_with_the_head_of_its_question(messages: Report) -> None:
    found = messages(PARTS.replace("keep: true\n", "").replace("break: before", "keep: true"))
    assert [each[:60] for each in found] == ["q.yaml:4:5: error: `keep` at the first part may leave the he"]


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        (r"'\newpage See.'", "q.yaml:8:14: error: `\\newpage` ends a page, so this cannot be kept together [q(b)]"),
        (r"'\begin{longtable}{l} a \end{longtable}'", "q.yaml:8:14: error: `longtable` goes on over pages"),
        (r"'\newpagestyle'", ""),
    ],
)
def test_what_pages_divide_is_not_kept_together(messages: Report, prompt: str, said: str) -> None:
    found = messages(PARTS.replace("    break: before\n", "").replace("Look.", prompt))
    assert [finding for finding in found if not finding.startswith(said)] == [] and bool(found) == bool(said)
    assert not any("kept" in each for each in messages(PARTS.replace("keep: true\n", "").replace("Look.", prompt)))

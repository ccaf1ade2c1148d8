"""Versions of a question that has fewer values than there are versions: its options tell them apart."""

from pathlib import Path

import pytest
from courses import load, write_course

from exam_builder.companions import Calls
from exam_builder.draw import PaperGenerator, draw_paper, find_repeats, make_spec_of_student, make_spec_of_version
from exam_builder.paper import Paper, Student

SECRET = b"a secret of this test"
FOUR = """
title: A capital
prompt: Which city is the capital?
points: 1
answer: {option: rome, reference: rome}
waived: an example
options:
  - {id: rome, text: Rome}
  - {id: turin, text: Turin}
  - {id: milan, text: Milan}
  - {id: siena, text: Siena}
"""
TWO = FOUR.replace("  - {id: milan, text: Milan}\n  - {id: siena, text: Siena}\n", "")
ONE_STAYS = FOUR.replace("id: siena, ", "id: siena, fixed: last, ")
VALUES = TWO.replace("title: A capital", "title: A capital\nparameters: {year: {default: 1, choose: [1, 2]}}").replace(
    "is the", r"was, in the year \VAR{year}, the"
)
PAIRS = """
title: Pairs
prompt: Which word is which?
points: 2
answer: {match: {one: un, two: deux, three: trois}, reference: {one: un, two: deux, three: trois}}
waived: an example
options:
  - {id: one, text: one}
  - {id: two, text: two}
  - {id: three, text: three}
  - {id: un, text: un}
  - {id: deux, text: deux}
  - {id: trois, text: trois}
"""
STEPS = """
title: Steps
prompt: Put them in order.
points: 2
answer: {order: [wake, eat, work], reference: [wake, eat, work]}
waived: an example
options: [{id: wake, text: wake}, {id: eat, text: eat}, {id: work, text: work}]
"""
MADE = r"""
title: Area
parameters: {side: 5}
prompt: What is the area of a square with the side \VAR{side}?
points: 1
answer: {number: side**2, reference: 25}
waived: an example
options: {from: misconceptions}
misconceptions:
  around: {text: the perimeter, keys: {a: 4*side}}
  half: {text: a triangle, keys: {a: side**2/2}}
"""


def drawing(root: Path, question: str) -> PaperGenerator:
    return PaperGenerator(load(write_course(root, question)), Calls())


def versions(made: PaperGenerator, letters: str) -> list[Paper]:
    return [made.paper(make_spec_of_version(letter, SECRET)) for letter in letters]


def letters_of(paper: Paper) -> tuple[tuple[str, str], ...]:
    """What letter each option has."""
    options = paper.questions[0].parts[0].options
    return tuple(sorted((option.id, option.letter) for option in options))


@pytest.mark.parametrize(
    ("question", "many"),
    [(FOUR, 24), (ONE_STAYS, 6), (PAIRS, 4), (STEPS, 4), (MADE, 6), (TWO, 2)],
    ids=["four", "one-stays", "pairs", "steps", "made", "two"],
)
def test_versions_have_other_letters_as_long_as_there_are_others(tmp_path: Path, question: str, many: int) -> None:
    made = drawing(tmp_path, question)
    assert len(set(map(letters_of, versions(made, "ABCDEFGHIJKLMNOPQRSTUVWX"[:many])))) == many


def test_six_versions_of_four_options_are_reported_of_no_likeness(tmp_path: Path) -> None:
    made = drawing(tmp_path, FOUR)
    assert find_repeats(made.exam, versions(made, "ABCDEF")) == ()


def test_more_versions_than_orders_are_reported(tmp_path: Path) -> None:
    made = drawing(tmp_path, TWO)
    (finding,) = find_repeats(made.exam, versions(made, "ABC"))
    assert finding.message.startswith("`q` is the same in versions ")
    assert finding.hint == "give its parameters more values, or its options another order"


def test_each_value_has_each_order_before_any_is_had_again(tmp_path: Path) -> None:
    papers = versions(drawing(tmp_path, VALUES), "ABCDE")
    seen = [(paper.questions[0].parameters["year"], letters_of(paper)) for paper in papers]
    assert (len(set(seen[:4])), len(set(seen))) == (4, 4)


def test_options_that_keep_their_order_are_reported(tmp_path: Path) -> None:
    made = drawing(tmp_path, FOUR + "shuffle: false\n")
    (finding,) = find_repeats(made.exam, versions(made, "AB"))
    assert finding.message == "`q` is the same in versions A and B"


def test_a_version_is_the_same_drawn_alone_or_after_others(tmp_path: Path) -> None:
    made = drawing(tmp_path, FOUR)
    for paper in versions(made, "ABCDEF"):
        assert draw_paper(made.exam, make_spec_of_version(paper.version, SECRET), Calls()) == paper


def test_a_copy_of_a_version_is_like_it_and_one_of_none_stands_for_itself(tmp_path: Path) -> None:
    made = drawing(tmp_path, FOUR)
    version = versions(made, "ABCDEF")[-1]
    assert made.paper(make_spec_of_student(Student("1", "Emmy", version="F"), SECRET)).questions == version.questions
    copies = [letters_of(made.paper(make_spec_of_student(Student(str(id_), "Emmy"), SECRET))) for id_ in range(30)]
    assert len(set(copies)) < 24, "students may have the same order"

"""What versions say differently, printed so that what they share appears once."""

from pathlib import Path

import pytest
from courses import EXAM, load, write_course

from exam_builder.companions import Calls
from exam_builder.draw.papers import PaperGenerator
from exam_builder.draw.seeds import make_spec_of_version
from exam_builder.read.language_words import read_words
from exam_builder.render.by_version import count_letters, merge_versions
from exam_builder.render.combined import build_guides
from exam_builder.render.origins import MARK, Origin, make_mark
from exam_builder.render.schemes import MarkPrinter


def one(text: str) -> str:
    """As it prints, in plain letters."""
    return text.replace(r"\guidefor{", "<").replace("}", ">").replace(r";\ ", "; ").replace(r"\ ", " ")


def test_what_all_say_is_reported_once() -> None:
    assert merge_versions({"A": "the right number", "B": "the right number"}) == "the right number"


@pytest.mark.parametrize(
    ("said", "messages"),
    [
        (
            ["only one of 8 filters is counted", "only one of 32 filters is counted"],
            "only one of [<A>8; <B>32] filters is counted",
        ),
        (["it is 3.", "it is 4."], "<A>it is 3. <B>it is 4."),
        (["the factor is then 3.", "the factor is then 4."], "the factor is then [<A>3; <B>4]."),
        (
            ["upside down (4 and 1), and so on", "upside down (3 and 2), and so on"],
            "upside down ([<A>4 and 1; <B>3 and 2]), and so on",
        ),
        (["both, first and last", "both, first, and last"], "both, [<A>first; <B>first,] and last"),
        (["first", "second"], "<A>first; <B>second"),
    ],
)
def test_what_differs_is_reported_by_version(said: list[str], messages: str) -> None:
    assert one(merge_versions(dict(zip("AB", said, strict=True)))) == messages


def test_versions_that_say_the_same_stand_together() -> None:
    said = {"A": "one of 8 filters", "B": "one of 32 filters", "C": "one of 8 filters"}
    assert one(merge_versions(said)) == "one of [<A, C>8; <B>32] filters"


@pytest.mark.parametrize(
    "text",
    [
        r"the weights $a + {} b$ of all",
        r"the \emph{{number {} of}} all words",
        r"so \(1 + {} = x\) it is",
        r"then \begin{{array}} {} \end{{array}} of all",
    ],
)
def test_no_formula_and_no_group_is_cut(text: str) -> None:
    messages = merge_versions({"A": text.format(1), "B": text.format(2)})
    inside = messages[messages.index("[") + 1 : messages.rindex("]")]
    for piece in inside.split(r";\ "):
        bare = piece.replace(r"\guidefor{", "{")
        assert bare.count("{") == bare.count("}")
        assert bare.count("$") % 2 == 0
        assert bare.count(r"\(") == bare.count(r"\)")
        assert bare.count(r"\begin") == bare.count(r"\end")


def test_marks_of_origin_stay_whole() -> None:
    line = make_mark(Origin("content/questions/q.yaml", 3, "q", "a"))
    messages = merge_versions({"A": f"{line}one of 8 filters", "B": f"{line}one of 32 filters"})
    assert messages.startswith(f"{line}one of [")


def test_a_comment_cuts_nothing_off() -> None:
    messages = merge_versions({"A": "one of 8 % filters\nof all of them", "B": "one of 9 % filters\nof all of them"})
    assert "% filters\n" in messages


@pytest.mark.parametrize(
    ("tex", "letters"),
    [
        ("1200", 4),
        (r"12\,000\,000", 8),
        (r"\begin{bmatrix}1 & 2\\-30 & 4\end{bmatrix}", 7),
        (r"\emph{yes}", 3),
        (r"2\cdot 3", 4),
    ],
)
def test_letters_are_counted_as_they_print(tex: str, letters: int) -> None:
    assert count_letters(tex) == letters


MATCH = r"""
title: Pairs
parameters: {a: {default: 2, range: [2, 90], step: 1}}
prompt: Match what belongs together.
points: 2
answer: {match: {square: parabola, linear: line}}
options:
  - {id: square, text: 'the square of \VAR{a}'}
  - {id: linear, text: linear}
  - {id: parabola, text: a parabola, because: it is bent}
  - {id: line, text: a line}
  - {id: other, text: a circle}
waived: a test
"""


def test_the_guide_numbers_both_sides_of_a_match_in_one_list(tmp_path: Path) -> None:
    drawing = PaperGenerator(load(write_course(tmp_path, MATCH)), Calls())
    papers = [drawing.paper(make_spec_of_version(letter, b"")) for letter in "AB"]
    (guide,) = build_guides(papers, ["q"], MarkPrinter(read_words("en"), papers[0].numbers))
    (part,) = guide.parts
    listed = {line.worth: MARK.sub("", line.says) for line in part.options}
    assert part.tables[0].heads == ("Key", "3", "4", "5")
    assert list(listed) == list("12345")
    assert ("the square of" in listed["1"], listed["2"]) == (True, "linear")
    assert sorted(listed[number] for number in "345") == ["a circle", "a line", "a parabola --- it is bent"]


def test_no_line_of_a_french_guide_ends_before_its_punctuation(tmp_path: Path) -> None:
    course = write_course(tmp_path, MATCH.replace("it is bent", "'« courbe » ; oui'"), exam=EXAM + "language: fr\n")
    drawing = PaperGenerator(load(course), Calls())
    papers = [drawing.paper(make_spec_of_version(letter, b"")) for letter in "AB"]
    (guide,) = build_guides(papers, ["q"], MarkPrinter(read_words("fr"), papers[0].numbers))
    assert "«~courbe~»~; oui" in "".join(line.says for line in guide.parts[0].options)

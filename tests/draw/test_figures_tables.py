"""Figures and listings of a question: numbers, arguments, what they say, and what is wrong with them."""

from pathlib import Path

import pytest
from courses import paper, question, write_course

from exam_builder.findings import Refused
from exam_builder.values import FrozenMap

QUESTION = """\
title: Shapes
parameters: {side: {default: 5, choose: [5, 6]}, half: {derive: side / 2}}
figures:
  plain: {draw: shapes.square, width: 0.5, alt: 'A square of side \\VAR{half * 2}'}
  hidden:
    {draw: shapes.square, with: {side: 2 * side}, alt: Large, caption: 'Side \\VAR{2 * side}', audience: solutions}
  open: {draw: shapes.square, alt: Small, caption: Small}
listings:
  typed: {text: 'print(\\VAR{side})', language: python}
  held: {text: program}
prompt: 'See figure \\VAR{figure("open")}. \\FIGURE{plain} \\FIGURE{open} \\LISTING{typed} \\LISTING{held}'
points: 1
answer: {number: side, reference: 5}
waived: it is given
solution: 'See figure \\VAR{figure("hidden")}.'
"""
FIGURES = "def square(side, colour='black'):\n    raise AssertionError('not called while drawing a paper')\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    text = QUESTION.replace("half: {derive: side / 2}}", "half: {derive: side / 2}, program: 'x = 1'}")
    return write_course(tmp_path, text, figures=FIGURES)


def test_numbers_are_those_that_a_reader_sees(root: Path) -> None:
    made = question(root)
    assert {each.id: each.number for each in made.figures} == {"plain": 0, "hidden": 2, "open": 1}
    assert made.prompt is not None and made.prompt.tex.startswith("See figure 1.")
    assert made.parts[0].solution is not None and made.parts[0].solution.tex == "See figure 2."


def test_arguments_are_parameters_or_what_with_says(root: Path) -> None:
    arguments = {each.id: each.arguments for each in question(root).figures}
    assert arguments["plain"] == FrozenMap({"side": 5})
    assert arguments["hidden"] == FrozenMap({"side": 10})


def test_alt_text_and_listings_print_plainly(root: Path) -> None:
    made = question(root)
    assert made.figures[0].alt == "A square of side 5"
    assert [(each.id, each.text, each.language) for each in made.listings] == [
        ("typed", "print(5)", "python"),
        ("held", "x = 1", ""),
    ]


def test_lines_of_listings_know_where_they_are_written(root: Path) -> None:
    assert [each.first for each in question(root).listings] == [9, 10]
    file = root / "content/questions/q.yaml"
    file.write_text(
        file.read_text().replace("{text: 'print(\\VAR{side})', language: python}", "\n    text: |\n      print()")
    )
    assert [each.first for each in question(root).listings] == [11, 12]


def test_the_digest_follows_what_a_figure_is_made_of(root: Path) -> None:
    before = {each.id: each.digest for each in question(root).figures}
    (root / "figures/shapes.py").write_text(FIGURES + "\n# changed\n")
    after = {each.id: each.digest for each in question(root).figures}
    assert len({*before.values(), *after.values()}) == 6


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("shapes.square, width", "shapes.circle, width", "q.yaml:4:17: error: shapes.py has no function `circle`"),
        ("shapes.square, width", "forms.square, width", "q.yaml:4:17: error: there is no file figures/forms.py"),
        ('figure("open")', 'figure("plain")', "the figure `plain` has no caption, so it prints no number"),
    ],
)
def test_what_is_wrong_with_a_figure(root: Path, old: str, new: str, said: str) -> None:
    path = root / "content/questions/q.yaml"
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(Refused) as caught:
        paper(root)
    assert any(said in str(finding) for finding in caught.value.findings), str(caught.value)


def test_an_argument_that_is_no_parameter(root: Path) -> None:
    (root / "figures/shapes.py").write_text(FIGURES.replace("side,", "sides,"))
    with pytest.raises(Refused) as caught:
        paper(root)
    assert "`shapes.square` needs `sides`, which is not a parameter" in str(caught.value)


@pytest.mark.parametrize(("body", "place"), [("1", "figures/shapes.py:"), ("sides", "content/questions/q.yaml:")])
def test_an_argument_that_is_no_parameter_is_reported_where_it_is_wrong(root: Path, body: str, place: str) -> None:
    (root / "figures/shapes.py").write_text(f"def square(sides, *, n=1, **more):\n    return {body}\n")
    with pytest.raises(Refused) as caught:
        paper(root)
    assert any(str(each.place).startswith(place) for each in caught.value.findings), str(caught.value)


def test_figures_of_a_row_have_one_number_and_letters(tmp_path: Path) -> None:
    made = question(
        write_course(
            tmp_path,
            r"""
            title: A row
            figures:
              first: {draw: shapes.plot, alt: a, width: 0.2, caption: One.}
              left: {draw: shapes.plot, alt: a, width: 0.2}
              right: {draw: shapes.plot, alt: a, width: 0.2, caption: Two.}
              last: {draw: shapes.plot, alt: a, width: 0.2, caption: Three.}
              here: {draw: shapes.plot, alt: a, width: 0.2}
              there: {draw: shapes.plot, alt: a, width: 0.2}
            prompt: \FIGURES{left, right} \FIGURE{first} \FIGURE{last} \FIGURES{here, there} See \VAR{figure('left')}.
            points: 1
            answer: {number: 1, reference: 1}
            waived: a test
            """,
            figures="def plot(): pass\n",
        )
    )
    assert {each.id: (each.number, each.letter) for each in made.figures} == {
        "first": (1, ""),
        "left": (2, "a"),
        "right": (2, "b"),
        "last": (3, ""),
        "here": (0, "a"),
        "there": (0, "b"),
    }
    assert made.prompt and made.prompt.tex.endswith("See 2(a).")

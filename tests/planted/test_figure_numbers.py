"""Numbers and units that figures write, of which some draws show that they are not the question's."""

from collections.abc import Callable
from pathlib import Path

import pytest
from courses import load, shared_calls, write_course
from plots import plot_with_data

from exam_builder.examine.figure_witnesses import find_figure_errors
from exam_builder.examine.isolated_question import isolate_question
from exam_builder.findings import Finding
from exam_builder.plot import paper_figures
from exam_builder.values import Typed

pytestmark = pytest.mark.long

QUESTION = """\
title: Figure
parameters:
  half_life: {default: 6, choose: [6, 8], unit: h}
  wait: {default: 11, choose: [11, 13], unit: h}
  mass: {default: 20, choose: [20, 30], unit: g}
  price: {default: 50, choose: [50, 70], unit: EUR/g}
  web: {default: 600, choose: [600, 700]}
  mail: {default: 200, choose: [200, 350]}
figures:
  f:
    draw: shapes.draw
    with: {GIVEN}
    shows: {SHOWS}
    alt: A figure.
prompt: '\\FIGURE{f} What?'
points: 1
answer: {number: half_life * mass, unit: h*g, reference: 120}
recompute: {expression: mass * half_life}
"""
START = """\
from exam_builder.plot import subplots

def draw(width, half_life, wait, mass, price, web, mail):
    figure, axes = subplots(width, 2)
    axes.plot([0, 2], [0, 2 * price], label='price')
"""
READ = """
def read(figure):
    return float(figure.title)
"""
OTHER = {"half_life": 8, "wait": 13, "mass": 30, "price": 70, "web": 700, "mail": 350}
Look = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """The messages about the figure of a question in some of its draws, drawn in this process."""
    monkeypatch.setattr(paper_figures, "plot_in_process", lambda asked, kept, fonts: plot_with_data(asked, kept))

    def found(body: str, given: str = "{}", shows: str = "{}") -> tuple[Finding, ...]:
        source = f"{START}    {body}\n    return figure\n{READ}"
        question = QUESTION.replace("{GIVEN}", given).replace("{SHOWS}", shows)
        subject = isolate_question(load(write_course(tmp_path, question, figures=source)), "q", shared_calls())
        papers = [subject.reference, subject.draw_with({name: Typed(str(value)) for name, value in OTHER.items()})]
        return tuple(each for paper in papers for each in find_figure_errors(subject, paper.questions[0]))

    return found


FAULTS = {
    "words": ("axes.set_title(f'half-life {X} h')", "half_life", "wait", "says `half-life 13 h`, where `half_life` is"),
    "factor": ("axes.text(0, 1, f'half-life {X} min')", "60 * half_life", "6 * half_life", "says `half-life 48 min`"),
    "typed": ("axes.text(0, 2, f'after {X} h')", "wait", "11", "says `after 11 h` in every paper, but `wait` is 13"),
    "unit": ("axes.text(0, 3, f'{mass} X')", "g", "kg", "says `30 kg`, but `mass` is in g"),
    "sum": ("axes.text(0, 4, f'{X} s')", "price * mass", "price * mass + 7", "says 2107 in `2107 s`, which is not"),
    "legend": ("axes.legend([f'fee: {X:.2f}'])", "price / mass", "price / mass + 0.4", "which is not a value of the"),
    "bars": (
        "axes.bar([4, 5], [web, mail]); axes.set_xticks([4, 5], X)",
        "['web', 'mail']",
        "['mail', 'web']",
        "has a bar at `mail` that is 700 high, as `web`, not 350",
    ),
}


def test_what_is_right_has_no_finding(look: Look) -> None:
    assert look("; ".join(_fill(body, right) for body, right, _, _ in FAULTS.values())) == ()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_number_that_is_not_the_questions_is_reported(look: Look, fault: str) -> None:
    body, _, wrong, said = FAULTS[fault]
    found = look(_fill(body, wrong))
    assert any(said in each.message for each in found), "\n".join(map(str, found))
    assert {str(each.place) for each in found} == {"figures/shapes.py:6:1"}
    assert {str(each.caller) for each in found} == {"content/questions/q.yaml:11:5"}


def _fill(body: str, value: str) -> str:
    """A line of the figure's function with an expression in its place."""
    return body.replace("X", value)


def test_an_argument_with_the_name_of_another_value_is_reported_where_it_is_given(look: Look) -> None:
    body = "axes.set_title(f'$m = {mass}$')"
    found = look(body, given="{mass: mass / 2}")
    assert {str(each.place) for each in found} == {"content/questions/q.yaml:12:18"}
    assert "says 15 in `$m = 15$`, but `mass` is 30" in {each.message[11:] for each in found}


def test_the_axes_of_a_slope_are_in_its_unit(look: Look) -> None:
    body = "axes.set(xlabel='amount in {}', ylabel='EUR / EUR')"
    assert look(body.format("g"), shows="{price: slope}") == ()
    found = look(body.format("kg"), shows="{price: slope}")
    said = "figure `f` has axes that read as EUR/kg, but `price`, which it shows, is in EUR/g"
    assert {each.message for each in found} == {said}


def test_a_number_that_a_witness_says_is_no_finding(look: Look) -> None:
    """What only the function computes is a warning, until `shows` says what it is."""
    body = "axes.set_title(f'{2.5 * price**3:g}')"
    assert {(each.code, each.severity) for each in look(body)} == {("figure-number", "warning")}
    assert look(body, shows="{cube: {is: 2.5 * price**3, read: read}}") == ()

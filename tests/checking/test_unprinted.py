"""Keys that do not follow from what is printed: each fault with its twin that is right."""

from pathlib import Path

import pytest
from courses import call_once, load, shared_calls, write_course

from exam_builder.checking.question_sweep import sweep_question
from exam_builder.companions import Calls
from exam_builder.examine.isolated_question import isolate_question
from exam_builder.results import SweepResult

FALL = """\
    title: A fall
    parameters:
      speed: {default: 20, choose: [20, 24]}
      height: {default: 30, choose: [30, 35, 40]}
    prompt: A stone is thrown at $\\VAR{speed}\\,\\mathrm{m/s}$, $\\VAR{height}\\,\\mathrm{m}$ above the ground.
    points: 1
    answer: {number: speed + 2 * height, reference: 80}
    recompute: find
    """
FIND = "def find(speed, height):\n    return sum([speed, height, height])\n"


def found(root: Path, question: str, companion: str = FIND, draws: int = 8, **more: str) -> list[str]:
    """What the sweep says of pages that do not decide their keys."""
    with call_once():
        subject = isolate_question(load(write_course(root, question, companion, **more)), "q", Calls())
        return not_printed(sweep_question(subject, draws))


def not_printed(swept: SweepResult) -> list[str]:
    return [each.message for each in swept.findings if each.code == "not-printed"]


def changed(question: str, right: str, wrong: str) -> str:
    assert question.count(right) == 1
    return question.replace(right, wrong)


WALL = """\
    title: A wall
    parameters:
      a: {default: 3, range: [1, 60], step: 1}
      b: {default: 4, range: [1, 60], step: 1}
    prompt: Two sticks measure $\\VAR{a}$ and $\\VAR{b}$. How much longer is the second?
    points: 1
    answer: {number: b - a, reference: 1}
    recompute: {expression: 0 - a + b}
    """
ROOM = """\
    title: Rooms
    parameters:
      low: {default: 3, choose: [3, 4]}
      high: {default: 7, choose: [7, 9]}
    tables:
      sizes: {columns: ['low \\VAR{low}', high], rows: [size], cells: [[low, high]]}
    listings:
      code: {text: 'run \\VAR{low} \\VAR{high}'}
    prompt: Which is right? \\TABLE{sizes} \\LISTING{code}
    points: 1
    options:
      - {id: less, text: 'below \\VAR{low + 0}', holds: low + high > 11}
      - {id: more, text: above, holds: low + high <= 11}
    answer: {option: true, reference: more}
    recompute: {expression: "'less' if high + low > 11 else 'more'"}
    """
DRAWN = """\
    title: A figure
    parameters:
      tau: {default: 2, choose: [2, 3]}
      other: {default: 5, choose: [5, 6]}
    figures: {charge: {draw: shapes.curve, with: {time: tau}, alt: 'A curve of \\VAR{tau}.'}}
    prompt: Read the time off. \\FIGURE{charge} It has \\VAR{other} marks.
    points: 1
    answer: {number: tau + other, reference: 7}
    recompute: {expression: other + tau}
    """
CURVE = "def curve(time):\n    raise ValueError('nobody draws it here')\n"


@pytest.mark.parametrize("question", [FALL, WALL, ROOM, DRAWN], ids=["texts", "large", "table", "figure"])
def test_pages_that_show_all_are_right(tmp_path: Path, question: str) -> None:
    assert found(tmp_path, question, figures=CURVE) == []


NOTHING = "what is printed does not decide the key: on the same page the key is"


@pytest.mark.parametrize(
    ("question", "right", "wrong", "words"),
    [
        (
            FALL,
            r"at $\VAR{speed}",
            r"at $\VAR{height}",
            "84 with speed = 24 and 80 with speed = 20; `speed` is not shown"
            " (the papers of seeds 1 and 5 print the same)",
        ),
        (FALL, r"$\VAR{height}\,\mathrm{m}$ above", "high above", "`height` is not shown"),
        (FALL, r"at $\VAR{speed}\,\mathrm{m/s}$", "fast % \\VAR{speed}\n\n      and far", "`speed` is not shown"),
        (FALL, r"$\VAR{speed}\,", r"$\VAR{ceil(speed / 9)}\,", "only inside `ceil(speed / 9)`"),
        (FALL, r"at $\VAR{speed}\,\mathrm{m/s}$", r"\VAR{'fast' if speed > 3 else 'slowly'}", "only inside `'fast' if"),
        (
            WALL,
            r"measure $\VAR{a}$ and $\VAR{b}$",
            r"together measure $\VAR{a + b}$",
            "`a` and `b` are shown only inside `a + b`",
        ),
        (DRAWN, r"with: {time: tau}", r"with: {time: other}", "`tau` is not shown"),
    ],
)
def test_a_fault_is_reported_at_the_key(tmp_path: Path, question: str, right: str, wrong: str, words: str) -> None:
    (message,) = found(tmp_path, changed(question, right, wrong), figures=CURVE)
    assert message.startswith(NOTHING)
    assert words in message


PLOT = """\
    from matplotlib.figure import Figure

    def curve(time, marks):
        figure = Figure(figsize=(2, 1))
        figure.subplots().plot([0, time], [0, 1])
        return figure
    """


def test_a_figure_counts_by_what_is_drawn(tmp_path: Path) -> None:
    """The time is drawn, the marks are not: without pages, nobody looks at what a figure does with its arguments."""
    question = changed(DRAWN, r" It has \VAR{other} marks.", "").replace("time: tau", "time: tau, marks: other")
    subject = isolate_question(load(write_course(tmp_path, question, figures=PLOT)), "q", shared_calls())
    assert not_printed(sweep_question(subject, 8)) == []
    (message,) = not_printed(sweep_question(subject, 8, (), lambda papers: [None] * len(papers)))
    assert "`other` is given to the figure `charge`, which does not show it" in message


SHARED = """\
    title: A weight
    needs: {g: 9.81}
    parameters: {m: {default: 2, choose: [2, 3]}}
    prompt: What does a mass of $\\VAR{m}$ kg weigh?
    points: 1
    answer: {number: m * g, digits: 3, reference: 19.6}
    recompute: {expression: g * m}
    """
EXAM = "title: T\ncourse: T\nparameters: {g: 9.81, h: 3}\ninstructions: 'Take $g = %s$.'\nquestions: [q]\n"


@pytest.mark.parametrize("said", [r"\VAR{g}", "9.81", r"\VAR{num(g, digits=2)}"])
def test_a_number_of_the_exam_may_stand_in_its_texts(tmp_path: Path, said: str) -> None:
    assert found(tmp_path, SHARED, exam=EXAM % said) == []


def test_a_number_of_the_exam_that_nobody_prints(tmp_path: Path) -> None:
    (message,) = found(tmp_path, SHARED, exam=EXAM % r"\VAR{h}")
    assert message == "what is printed does not decide the key: it depends on `g` of the exam, which is not shown"

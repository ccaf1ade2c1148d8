"""Every figure of the content has a witness, which notices when another thing is drawn."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from courses import shared_calls
from plots import plot_with_data

from exam_builder.course import find_course
from exam_builder.examine.figure_witnesses import FigureView
from exam_builder.examine.isolated_question import isolate_question
from exam_builder.plot import FigureRequest
from exam_builder.read import LoadedExam, read_exam
from exam_builder.read.models import DrawnFigure
from exam_builder.values import FrozenMap

ROOT = Path(__file__).parents[2]


@cache
def exam(name: str) -> LoadedExam:
    return read_exam(find_course(ROOT), name)


@pytest.mark.parametrize("name", ["midterm", "mechanics", "types", "resit"])
def test_every_figure_of_the_content_has_a_witness(name: str) -> None:
    figures = [each for question in exam(name).questions for each in question.model.figures.values()]
    assert all(each.shows for each in figures if isinstance(each, DrawnFigure))


def reverse(given: Any) -> Any:
    return tuple(reversed(given))


def turn_weight(network: Any) -> Any:
    """The network with another sign at the first weight of its first layer that is not 0."""
    first, *rest = network["weights"]
    row, *others = first
    at = next(index for index, weight in enumerate(row) if weight)
    turned = tuple(-weight if index == at else weight for index, weight in enumerate(row))
    return FrozenMap({**network, "weights": ((turned, *others), *rest)})


def turn_edge(trace: Any) -> Any:
    """The graph without its first arrow."""
    return FrozenMap({**trace, "edges": trace["edges"][1:]})


@pytest.mark.parametrize(
    ("question", "figure", "argument", "change"),
    [
        ("mech_torque", "plank", "support", lambda given: given + 1),
        ("median_net", "exchange", "network", turn_weight),
        ("median_net", "sorter", "network", turn_weight),
        ("logsumexp", "graph", "trace", turn_edge),
        ("training_curves", "curves", "second", reverse),
        ("square_in_square", "dataset", "inner", lambda given: given * 1.2),
        ("square_in_square", "dataset", "x", reverse),
        ("square_in_square", "rates", "share", reverse),
    ],
)
def test_a_figure_of_another_value_is_noticed(
    question: str, figure: str, argument: str, change: Callable[[Any], Any]
) -> None:
    of = exam("mechanics" if question.startswith("mech") else "midterm")
    subject = isolate_question(of, question, shared_calls())
    drawn = subject.reference.questions[0]
    right = next(each for each in drawn.figures if each.id == figure)
    wrong = replace(right, arguments=FrozenMap({**right.arguments, argument: change(right.arguments[argument])}))
    wrong = replace(wrong, digest=f"{right.digest} {argument}")
    store = subject.settings.calls.store
    assert store is not None
    for each, messages in ((right, 0), (wrong, 1)):
        asked = FigureRequest(ROOT / "figures", each.draw, each.arguments, each.width)
        view = FigureView(subject, drawn, each, plot_with_data(asked, store).shown)
        assert [finding.code for finding in view.find_wrong(lambda _: None)] == ["figure-shows"] * messages

"""Other arguments with which a wrong figure may be right."""

from types import SimpleNamespace
from typing import Any

import pytest

from exam_builder.examine.figure_repairs import list_rebindings
from exam_builder.read.models import DrawnFigure
from exam_builder.values import FrozenMap, Value

PARAMETERS: dict[str, Value] = {"speed": 3, "time": 5, "first": (1, 2), "second": (4, 5)}


@pytest.mark.parametrize(
    ("written", "arguments", "words"),
    [
        ({"x": "speed", "y": "time"}, {"x": 3, "y": 5}, "`x` and `y` in each other's place"),
        ({"time": "speed"}, {"time": 3}, "`time` as `time`"),
        ({"x": "first"}, {"x": (1, 2)}, "`second` as `x`"),
        ({"rows": "[first, second]"}, {"rows": ((1, 2), (4, 5))}, "the lists of `rows` in another order"),
        ({"rows": "[first, first]"}, {"rows": ((1, 2), (1, 2))}, "`second` in list 2 of `rows`"),
        ({"size": "7"}, {"size": 7}, "another number as `size`"),
        ({"speed": "speed"}, {"speed": 3}, ""),
    ],
)
def test_arguments_are_exchanged_for_what_may_have_been_meant(
    written: dict[str, str], arguments: dict[str, Value], words: str
) -> None:
    figure: Any = SimpleNamespace(arguments=FrozenMap(arguments))
    model = DrawnFigure.model_construct(with_=written)
    found = [each.words for each in list_rebindings(figure, model, PARAMETERS)]
    assert words in found if words else found == []

"""Answers that are written in a notation of their own: intervals, and what a program prints."""

from typing import Annotated, Any

from exam_builder.read.models.fields import Expression, Fields, Text, field_of, refusal, shown
from exam_builder.read.models.precise import Precise, Referenced


def a_union(data: Any) -> str:
    """Intervals as a text; brackets without quotes are a list to YAML."""
    if isinstance(data, str) and data.strip():
        return data
    mend = "write, for example, interval: '[-2, 0] | (3, inf)'"
    if isinstance(data, list) and len(data) == 2 and not any(isinstance(item, list | dict) for item in data):
        mend = f"write interval: '[{', '.join(map(shown, data))}]'"
    raise refusal("interval", "an interval stands in quotes", mend)


Union = Annotated[str, *field_of(a_union, {"type": "string"})]


class IntervalKey(Precise):
    """Intervals such as `[-a, 0] | (b, inf)`."""

    interval: Union


class IntervalAnswer(IntervalKey, Referenced):
    """Intervals with their reference."""


class AlsoInterval(IntervalKey):
    """Further right intervals."""

    when: Text | None = None


class OutputKey(Fields):
    """A text to the character, as a program prints it."""

    output: Expression


class OutputAnswer(OutputKey, Referenced):
    """A printed text with its reference."""


class AlsoOutput(OutputKey):
    """A further right text."""

    when: Text | None = None

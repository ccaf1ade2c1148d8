r"""What a question can print with `\VAR{…}`: the numbers of its parameters and keys, each under the name to write."""

from collections.abc import Iterator

from exam_builder.paper import Question
from exam_builder.read import LoadedQuestion
from exam_builder.read.models import ComputeParameter, ReadParameter
from exam_builder.values import Record, Value, is_number

MAX_ENTRIES = 12


def list_printable_numbers(loaded: LoadedQuestion, question: Question) -> dict[str, Value]:
    """Numbers by the expression that prints them: parameters in their order, their entries and fields, then keys."""
    found: dict[str, Value] = {}
    for name, value in question.parameters.items():
        whole = isinstance(loaded.model.parameters.get(name), ComputeParameter | ReadParameter)
        found.update(_walk_numbers(name, value, entries=not whole))
    for part in question.parts:
        found.update(_walk_numbers(f"answers.{part.id}", part.answer.value, entries=True))
    return found


def _walk_numbers(name: str, value: Value, entries: bool, depth: int = 0) -> Iterator[tuple[str, Value]]:
    """A number as it is; entries of short lists and fields of records under their own expressions."""
    if is_number(value):
        yield name, value
    elif isinstance(value, tuple) and entries and depth < 2 and len(value) <= MAX_ENTRIES:
        for index, item in enumerate(value):
            yield from _walk_numbers(f"{name}[{index}]", item, entries, depth + 1)
    elif isinstance(value, Record) and depth < 2:
        for field, item in value.items():
            yield from _walk_numbers(f"{name}['{field}']", item, entries, depth + 1)

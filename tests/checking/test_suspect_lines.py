"""Lines of a companion from which a wrong value follows are told from those that only right ones need."""

from pathlib import Path

import pytest

from exam_builder.checking.suspect_lines import UNRELATED, FileSlices, rate_line
from exam_builder.companions.python_files import parse_python

PYTHON = """\
SCALE = 2


def double(x):
    return SCALE * x


def both(x):
    found = []
    for each in x:
        found.append(double(each))
    other = x
    if other:
        other = halves(other)
    return {"twice": found, "half": other, **rest(x)}


def halves(x):
    return [each / 2 for each in x]


def rest(x):
    return {"count": len(x)}
"""
SLICES = FileSlices(parse_python(Path("q.py"), PYTHON, ""))


@pytest.mark.parametrize(
    ("field", "lines"),
    [
        ("twice", {1, 4, 5, 9, 10, 11, 15}),
        ("half", {12, 13, 14, 15, 18, 19}),
        ("count", {15, 22, 23}),
        ("unknown", {*range(4, 24)} - {6, 7, 16, 17, 20, 21} | {1}),
    ],
)
def test_the_lines_of_a_field_are_those_on_which_it_depends(field: str, lines: set[int]) -> None:
    assert SLICES.find_field_lines("both", field) == lines


def test_the_fields_and_the_ends_of_a_function_are_listed() -> None:
    assert SLICES.list_fields("both") == ["twice", "half"]
    assert SLICES.list_fields("double") == []
    assert SLICES.find_ends({"both", "rest"}) == {15, 23}
    compared = parse_python(Path("q.py"), "def f(x):\n    return x\n\n\ndef g(x):\n    return 1 if x > 2 else 0\n", "")
    assert FileSlices(compared).find_ends(()) == {6}


def test_a_line_is_most_suspect_where_all_wrong_and_no_right_values_follow_from_it() -> None:
    wrong, right = [{1, 2, 3}, {1, 2}], [{2}]
    assert [rate_line(line, wrong, right) for line in (1, 2, 3, 4)] == [0, 1, 2, UNRELATED]


def test_a_variable_with_the_name_of_a_function_does_not_use_it() -> None:
    slices = FileSlices(parse_python(Path("q.py"), f"{PYTHON}\n\ndef read(x):\n    both = x\n    return both\n", ""))
    assert slices.reach({"read"}) == {"read"}

"""Names in the course's Python that nothing defines, and the line that is wrong where another one fails."""

from pathlib import Path

import pytest

from exam_builder.companions.python_names import find_unbound_names
from exam_builder.companions.python_runs import explain_exception


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def f(x):\n    if x > 9:\n        raise AritmeticError\n    return x\n", ((3, "AritmeticError"),)),
        ("def f(x):\n    def g():\n        return y\n    return g\n", ((3, "y"),)),
        (
            "import a.b as c\nfrom d import e\nP = 1\ndef f():\n    return c, e, P, f, G, __file__\nclass G: 1\n",
            (),
        ),
        ("def f():\n    global made\n    made = 1\ndef g():\n    return made, [x for x in ()], (y := 2)\n", ()),
        ("from math import *\ndef f():\n    return sqrt(2)\n", ()),
        ("globals()['a'] = 1\ndef f():\n    return a\n", ()),
    ],
)
def test_names_that_nothing_defines_are_found(text: str, found: tuple[tuple[int, str], ...]) -> None:
    assert find_unbound_names(text) == found


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("import os\n\n\ndef f():\n    x = 1\n    return Fraction(x)\n", 1, "from fractions import Fraction"),
        ("from math import log2\n\n\ndef f():\n    return math.log2(2)\n", 5, "import math"),
        ("def f():\n    midle = 1\n    x = 2\n    y = x\n    return middle, y\n", 2, "write `middle`"),
        ("TEXT = 'speed = sped'\n\n\ndef f():\n    exec(TEXT, {})\n", 1, "set `sped`"),
        ("def f():\n    x = 1\n    return max([x], key=lambda: x)\n", 3, "the arguments"),
        ("def g():\n    return 1\n\n\ndef f():\n    x = [1]\n    return max(x, key=g)\n", 1, "the arguments"),
        ("def f():\n    axes = (1, 2)\n    x = 3\n    return axes.plot(x)\n", 2, "take them apart"),
    ],
)
def test_the_line_that_is_wrong_is_told_and_not_the_one_that_fails(
    tmp_path: Path, text: str, line: int, hint: str
) -> None:
    path = tmp_path / "own.py"
    path.write_text(text, encoding="utf-8")
    made: dict[str, object] = {}
    exec(compile(text, str(path), "exec"), made)  # noqa: S102 - the text is one of those above
    with pytest.raises(Exception) as raised:
        made["f"]()  # type: ignore[operator]
    said, where = explain_exception(raised.value, path)
    assert (where, hint in said) == (line, True), said

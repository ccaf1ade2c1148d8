"""Names in the course's Python that nothing defines, and the line that is wrong where another one fails."""

import ast
from pathlib import Path

import pytest

from exam_builder.companions.python_hints import (
    IN_LOOP,
    NO_EFFECT,
    STAYS,
    find_likely_slip,
    find_syntax_slip,
    list_unread,
)
from exam_builder.companions.python_names import (
    find_fruitless_function,
    find_shared_random,
    find_unbound_names,
    find_unseeded,
)
from exam_builder.companions.python_runs import explain_exception
from exam_builder.companions.python_words import explain_raised


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
        ("def top(x):\n    y = x\n    return y, z\n", ((3, "z"),)),
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
        ("from itertools import count\n\n\ndef f():\n    return Mapping()\n", 1, "from collections.abc import Mapping"),
        (
            "def f():\n    a = {'high': 1, 'jalf': 2}\n    return a['high'] - g(a)\n\n\n"
            "def g(a):\n    return a['half'] or a['half']\n",
            2,
            "write `half` in this line",
        ),
        ("BOX = {\n    'edge': 'witdh',\n}\n\n\ndef f():\n    raise ValueError(f'no {BOX[\"edge\"]!r}')\n", 2, ""),
        ("def f():\n    return None.size\n", 2, "here it is nothing (None)"),
        (
            "INK = {\n    'colour': 1,\n    'kind': 2,\n}\n\n\ndef g(color, kind):\n    return color\n\n\ndef f():\n"
            "    return g(**INK)\n",
            2,
            "did you mean `color`?",
        ),
        (
            "def g(a, b):\n    return a.real + b\n\n\ndef f():\n    part, rest = 'x', 2\n    return g(part, rest)\n",
            7,
            "`g` gets `part` as its `a` here",
        ),
        ("def g(a):\n    return a.size\n\n\ndef f():\n    own = 2\n    return g(own)\n", 2, ""),
        ("def g(inputs):\n    return input + 1\n\n\ndef f():\n    return g(2)\n", 2, "did you mean `inputs`?"),
        ("from math import log2\n\n\ndef f():\n    return math.log2(2)\n", 5, "import math"),
        ("def f():\n    midle = 1\n    x = 2\n    y = x\n    return middle, y\n", 2, "write `middle`"),
        ("TEXT = 'speed = sped'\n\n\ndef f():\n    exec(TEXT, {})\n", 1, "set `sped`"),
        ("def f():\n    x = 1\n    return max([x], key=lambda: x)\n", 3, "the arguments"),
        ("def g():\n    return 1\n\n\ndef f():\n    x = [1]\n    return max(x, key=g)\n", 1, "the arguments"),
        ("import numpy\nimport numpy.linalg\n\n\ndef f():\n    return re.split('a', 'b')\n", 1, "import re"),
        ("import abc\nimport os\nimport re\n\n\ndef f():\n    return prod([2])\n", 1, "from math import prod"),
        ("def f():\n    for x in [1]:\n        s += x\n    return s\n", 2, "set `s` before this line"),
        ("def f():\n    for x in [1]:\n        s += x\n        t = s\n    s = 0\n    return s\n", 3, ""),
        ("import numpy as np\n\n\ndef f():\n    return exp(np.pi)\n", 5, "write `np.exp`"),
        (
            "import numpy as np\n\n\ndef f():\n    'log(x) of np'\n    return random.default_rng(np.e)\n",
            6,
            "write `np.random`",
        ),
        ("import numpy as np\n\n\ndef f():\n    return random.randint(np.e, 2)\n", 1, "import random"),
        ("import os\n\nN = 1\n'Ends.'\n'Rows.'\n\n\ndef f():\n    return ROWS\n", 5, "set `ROWS` here"),
        ("import math\n\n\ndef f():\n    x = math.e\n    return sqrt(x) + sqrt(2)\n", 1, "from math import sqrt"),
        ("import os\n\n\n\ndef f():\n    return np.pi\n", 3, "import numpy as np"),
        ("def subplots():\n    return 1\n\n\ndef f():\n    figure = subplots()\n    axes.plot(figure)\n", 6, "both"),
        ("def g():\n    print(2)\n\n\ndef f():\n    return g() * 2\n", 2, "end `g` with `return …`"),
        (
            "def g():\n    return 1, 2\n\n\ndef f():\n    x = g()\n    return x * 2.5\n",
            2,
            "take the values of `g` apart",
        ),
        ("def g():\n    a = 1, 2\n    return a\n\n\ndef f():\n    x = g()\n    return x * 2.5\n", 8, "look at what"),
        ("def findrate(a):\n    return a\n\n\ndef f():\n    return find_rate(1)\n", 1, "write `find_rate`"),
        ("def get_rate(a):\n    return a\n\n\ndef f():\n    return rate(1) + rate(2)\n", 1, "write `rate`"),
        (
            "def g(a):\n    if a is None:\n        return 1\n    a + 1\n\n\n"
            "def f():\n    if g(1) != 2:\n        raise ArithmeticError('no law')\n",
            4,
            "the result of this line is not used",
        ),
        ("def g(half_time):\n    return half\n\n\ndef f(half=2):\n    return g(half)\n", 1, "write `half`"),
        ("N = 0\n\n\ndef f():\n    return 1 / N\n", 1, "correct this value"),
        ("N = 1.5\n\n\ndef f():\n    return list(range(N))\n", 1, "correct this value"),
        ("N = '3'\n\n\ndef f():\n    return 2 / N\n", 1, "correct this value"),
        ("import numpy as np\n\nN = 1.5\n\n\ndef f():\n    return np.zeros(N)\n", 3, "correct this value"),
        ("N = 2\n\n\ndef f():\n    return N / 0\n", 5, "the divisor, which is 0"),
        ("def f():\n    axes = (1, 2)\n    x = 3\n    return axes.plot(x)\n", 2, "unpack them"),
        ("from math import log2\n\n\ndef f():\n    return log(8)\n", 5, "did you mean `log2`?"),
        ("from math import sqrt, log2\n\n\ndef f():\n    return log(log2(8))\n", 1, "log2"),
        ('P = \'x = 1\'\nQ = """\n    print x\n"""\n\n\ndef f():\n    exec(\'if 1:\' + Q)\n', 3, "in brackets"),
    ],
)
def test_the_line_that_is_wrong_is_reported_and_not_the_one_that_fails(
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


def test_the_line_that_draws_from_shared_random_numbers_is_found() -> None:
    text = "import numpy as np\n\ndef f():\n    return np.random.normal()\n\ndef g():\n    return np.random.rand()\n"
    assert find_shared_random(text, "numpy.random", "g") == 7
    assert find_shared_random(text, "numpy.random", "h") == 4
    assert find_shared_random(text.replace("random.", "random.default_rng(1)."), "numpy.random", "g") == 0


@pytest.mark.parametrize(
    ("loop", "messages"),
    [
        ("for x in y:\n        s += x\n        return s", (4, IN_LOOP)),
        ("for x in y:\n        if x:\n            continue\n        return s", None),
        ("for x in y:\n        if x:\n            return x", None),
    ],
)
def test_a_return_that_ends_a_loop_in_its_first_round_is_found(loop: str, messages: tuple[int, str] | None) -> None:
    assert find_likely_slip(f"def f(y):\n    {loop}\n") == messages


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("float(y)", (2, NO_EFFECT)),
        ("try:\n        float(y)\n    except ValueError:\n        return 0\n    return 1", None),
        ("print(y)", None),
        ("return [0,5, 0.5, y]", (2, "write a decimal point: `0.5`, not `0,5`")),
        ("return (0.5, -0,5)", (2, "write a decimal point: `0.5`, not `0,5`")),
        ("return [0,5,6], [0.5, 5]", None),
        ("return {'low': y.max(), 'low': y.low}", (2, "`low` names two entries here: give this one its own name")),
        (
            "return {\n        'low': y.max(),\n        'low': y.low}",
            (3, "`low` names two entries here: give this one its own name"),
        ),
        ("return {**y, 'low': 1, 'high': 1, y: 2}", None),
    ],
)
def test_a_conversion_whose_result_is_not_used_is_found(body: str, found: tuple[int, str] | None) -> None:
    assert find_likely_slip(f"def f(y):\n    {body}\n") == found


def test_a_name_that_is_set_and_never_read_is_found() -> None:
    text = "def f(y):\n    a = y + 1\n    b, c = y\n    def g():\n        return a\n    d = 2\n    return g\n"
    assert list_unread(ast.parse(text)) == [6]
    assert list_unread(ast.parse(text.replace("return g\n", "return g, d\n"))) == []
    assert list_unread(ast.parse(text.replace("d = 2", "global d; d = 2"))) == []


def test_a_function_that_lacks_its_return_is_found_although_one_inside_it_returns() -> None:
    text = "def f(y):\n    def g(x):\n        return x\n    g(y)\n\n\ndef h(y):\n    return f(y) + 1\n"
    assert find_fruitless_function(ast.parse(text)) == (4, "f")
    assert find_fruitless_function(ast.parse(text.replace("    g(y)", "    return g(y)"))) is None


def test_the_line_that_draws_random_numbers_without_a_seed_is_found() -> None:
    text = "def f():\n    x = 1\n    return default_rng().normal()\n\ndef g():\n    return np.random.default_rng(1)\n"
    assert [find_unseeded(text, name) for name in ("f", "g")] == [3, 3]
    assert find_unseeded("def f(rng):\n    return rng.normal(), default_rng(1)\n", "f") == 0


@pytest.mark.parametrize(
    ("loop", "line"),
    [
        ("n = 0\n    while n < y:\n        s = n", 3),
        ("n = 0\n    while n < y:\n        n += 1", None),
        ("while y.left():\n        y.take()", None),
        ("while y[0] < 3:\n        y.append(1)", None),
        ("while True:\n        break", None),
    ],
)
def test_a_loop_that_changes_nothing_of_what_it_tests_is_found(loop: str, line: int | None) -> None:
    assert find_likely_slip(f"def f(y):\n    {loop}\n") == (line and (line, STAYS))


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("name 'x' is not defined", "nothing sets the name `x`"),
        ("unsupported operand type(s) for +: 'int' and 'str'", "`+` cannot stand between a whole number and a text"),
        ("unsupported operand type(s) for ^: 'float' and 'int'", "`^` is not a power in Python, which writes it `**`"),
        ("'float' object is not subscriptable", "`[ ]` takes an entry of a number, which has none"),
        ("f() missing 1 required positional argument: 'x'", "`f` is called without `x`"),
        ("index 3 is out of bounds for axis 0 with size 3", "it takes entry 3 of 3, which are counted from 0"),
        ("the ball does not land", ""),
    ],
)
def test_what_python_says_of_a_failure_is_said_in_plain_words(message: str, words: str) -> None:
    assert explain_raised(message) == words


@pytest.mark.parametrize("quotes", [('""', '"""'), ('"""', '""'), ('"""', '""""')])
def test_a_text_whose_ends_have_other_numbers_of_quotes_is_found(quotes: tuple[str, str]) -> None:
    text = f'A = 1\n{quotes[0]}What it is.{quotes[1]}\n\n\ndef f(a):\n    """Count."""\n    return a\n'
    assert find_syntax_slip(text, 6) == 2
    assert find_syntax_slip('def f():\n    """Count\n\n    and add.\n    ""\n    return 1\n', 2) == 2


@pytest.mark.parametrize("quoted", ["the layer's weights", "a word", "'a' and 'b', it's odd"])
def test_a_line_that_cannot_be_read_is_found_whatever_stands_in_texts_before(quoted: str) -> None:
    text = f'def f(a):\n    """Count {quoted}\n\n    from here on.\n    """\n    return [a a]\n'
    text += 'def g():\n    """Done."""\n'
    assert find_syntax_slip(text, 6) == 6

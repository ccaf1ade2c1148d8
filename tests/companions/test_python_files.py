"""Python files are read as Python reads them, or refused in plain words."""

from pathlib import Path

import pytest

from exam_builder.companions import Calls, read_python
from exam_builder.companions.processes import PROCESSES
from exam_builder.findings import CompanionError
from exam_builder.store import Store

pytestmark = pytest.mark.called_twice

TEXT = "def f(k):\n    return 'größer' if k else ''\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        b"\xef\xbb\xbf# coding: utf-8\n" + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        b"# -*- coding: latin-1 -*-\r\n" + TEXT.encode("latin-1"),
        b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n" + TEXT.encode("cp1252"),
    ],
)
def test_is_read_as_python_reads_it(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "q.py"
    file.write_bytes(content)
    assert Calls().call(file, "f", {"k": 1}, 0, "q.a") == "größer"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (TEXT.encode("utf-16"), "q.py is not Python: line 1 is not UTF-8 text"),
        (TEXT.encode("latin-1"), "q.py is not Python: line 2 is not UTF-8 text"),
        (b"\n\n\n" + TEXT.encode("latin-1"), "q.py is not Python: line 5 is not UTF-8 text"),
        (b"# coding: nonesuch\n" + TEXT.encode(), "q.py is not Python: line 1 is not UTF-8 text"),
        (b"# coding: rot13\n" + TEXT.encode(), "q.py is not Python: line 1 is not UTF-8 text"),
        (b"x\0 = 1\n", "q.py is not Python: it holds zero bytes"),
    ],
)
def test_another_encoding_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "q.py"
    file.write_bytes(content)
    with pytest.raises(CompanionError) as caught:
        read_python(file)
    assert (caught.value.message, caught.value.hint) == (message, "save the file with the encoding UTF-8")


@pytest.mark.parametrize(
    ("text", "standard"),
    [
        ("import math, os.path\nfrom random import choice\n", True),
        ("def f():\n    import statistics\n", True),
        ("def f():\n    import scipy.stats\n", False),
        ("from helper import f\n", False),
        ("from . import helper\n", False),
        ("import importlib\n", False),
        ("np = __import__('numpy')\n", False),
        ("def f(:\n", False),
    ],
)
def test_what_needs_more_than_python_itself_is_known(tmp_path: Path, text: str, standard: bool) -> None:
    file = tmp_path / "q.py"
    file.write_text(text)
    assert read_python(file).standard is standard


def test_what_needs_python_alone_runs_without_numpy(tmp_path: Path) -> None:
    for process in PROCESSES:
        process.end()
    file = tmp_path / "q.py"
    file.write_text("import sys\n\ndef f(k):\n    return 'numpy' in sys.modules\n")
    assert Calls(Store(tmp_path)).call(file, "f", {"k": 1}, 0, "q.a") is False
    file.write_text("import sys\nimport scipy\n\ndef f(k):\n    return 'numpy.random' in sys.modules\n")
    assert Calls(Store(tmp_path)).call(file, "f", {"k": 1}, 0, "q.a") is True


def refused(folder: Path, body: str) -> str:
    (folder / "q.py").write_text(f"import datetime, time\n\n\ndef go(x):\n    return {body}\n")
    try:
        read_python(folder / "q.py").refuse_clock("go")
    except CompanionError as problem:
        assert problem.hint.startswith("make the day a parameter")
        return problem.message
    return ""


@pytest.mark.parametrize(
    "call",
    [
        "date.today()",
        "datetime.date.today()",
        "datetime.datetime.now()",
        "datetime.now(tz=None)",
        "time.time()",
        "time.strftime('%Y')",
        "np.datetime64('now')",
        "pd.Timestamp.today()",
    ],
)
def test_a_file_that_asks_for_the_day_is_refused(tmp_path: Path, call: str) -> None:
    assert refused(tmp_path, call) == f"`go` in q.py depends on the clock: line 5 has `{call}`"


@pytest.mark.parametrize(
    "call",
    [
        "time.perf_counter()",
        "time.gmtime(x)",
        "time.strftime('%Y', x)",
        "datetime.date(2026, 1, 2)",
        "np.datetime64('2026-01-02')",
        "x.time()",
        "x.now()",
    ],
)
def test_days_that_are_given_are_not(tmp_path: Path, call: str) -> None:
    assert refused(tmp_path, call) == ""


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("def f():\n    return 1\n\n\ndef f():\n    return 2\n", 5, "own.py defines `f` twice"),
        ("def g():\n    x = 1\nreturn x\n", 3, "'return' outside function"),
        ("class f(x):\n    y = x\n    return y\n", 1, "'return' outside function"),
        ("async def f():\n    return 1\n", 1, "it is an `async def`"),
        ("class f:\n    x = 1\n", 1, "it is a class"),
        ("class G:\n    def f(self):\n        return 1\n", 2, "it stands inside of something else"),
        ("def F():\n    return 1\n", 1, "own.py has no function `f`, but `F`"),
        ("def f(*values):\n    return 1\n", 1, "asks for `*values`"),
        (
            '"""Own."""\n\n\ndef g():\n    """One.\n    return 1\n\n\ndef f():\n    """Two."""\n',
            5,
            "a text is opened with a quote and never closed",
        ),
        ("def f():\n    x = 1\n  return x\n", 3, "this line begins under the first letter of no line above it"),
        ("def f():\nreturn 1\n", 2, "this line belongs to the function definition of line 1"),
        ("def f()\n    return 1\n", 1, "the colon at the end of this line is missing"),
        ("def f():\n    return (1\n", 2, "`(` is opened and never closed"),
        ("def f():\n    return {\n        1: (2,\n    }\n", 3, "`(` is still open where `}` stands"),
        ("def f():\n    return (\n        1, 2]\n    )\n", 3, "`(` is still open where `]` stands"),
    ],
)
def test_a_function_that_is_none_is_reported_where_it_stands(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = tmp_path / "own.py"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CompanionError) as problem:
        read_python(path).signature("f")
    assert (words in problem.value.message, problem.value.path, problem.value.line) == (True, path, line)


@pytest.mark.parametrize(
    "text",
    [
        "from typing import overload\n\n@overload\ndef f(x: int) -> int: ...\n@overload\ndef f(x: str) -> str: ...\n"
        "def f(x):\n    return x\n",
        "try:\n    from a import f\nexcept ImportError:\n    def f(x):\n        return 1\n\ndef f(x):\n    return x\n",
        "class A:\n    def f(self): 1\n\nclass B:\n    def f(self): 1\n\ndef f(x, *, y=1):\n    return x\n",
        "def f(x):\n    def g(*more):\n        return x\n    return g()\n",
        'def f(x):\n    """A text with def in it:\n\n    def g(): pass\n    """\n    return x\n',
    ],
)
def test_what_looks_like_a_second_definition_and_is_right_is_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.py"
    path.write_text(text, encoding="utf-8")
    assert read_python(path).signature("f").needed == ("x",)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("return a − b", "write - for −"),
        ("return “a”", 'write " for “'),
        ("return a\u00a0- b", "type the spaces of this line again"),
        ("return (a + b", "close the bracket in this line"),
        ("if f(a > b:", "close the bracket in this line"),
        ("return f(a b)", "write a comma, or a sign"),
        ("a ++", "write a += 1"),
    ],
)
def test_a_line_that_is_no_python_is_mended_in_words(tmp_path: Path, line: str, hint: str) -> None:
    path = tmp_path / "own.py"
    path.write_text(f"def f(a, b):\n    {line}\n", encoding="utf-8")
    with pytest.raises(CompanionError) as problem:
        read_python(path).signature("f")
    assert hint in problem.value.hint
    assert problem.value.line == 2


@pytest.mark.parametrize("count", [120, 5000, 100_000])
@pytest.mark.parametrize(
    "parts", [("", "1 + ", "1"), ("", "-", "1"), ("a", ".b", ""), ("", "1 if a else ", "2"), ("", "not ", "a")]
)
def test_a_line_too_deep_to_be_read_is_a_finding(tmp_path: Path, parts: tuple[str, str, str], count: int) -> None:
    path = tmp_path / "own.py"
    first, repeated, last = parts
    path.write_text(f"def f(a):\n    b = 2\n    return {first}{repeated * count}{last}\n", encoding="utf-8")
    with pytest.raises(CompanionError) as problem:
        read_python(path).signature("f")
    assert "too many terms, brackets or branches" in problem.value.message
    assert problem.value.line == 3


def test_a_long_line_that_is_not_deep_is_read(tmp_path: Path) -> None:
    path = tmp_path / "own.py"
    branches = "".join(f"    elif a == {number}:\n        return {number}\n" for number in range(80))
    path.write_text(f"def f(a):\n    if a < 0:\n        return [{'1, ' * 5000}]\n{branches}", encoding="utf-8")
    assert read_python(path).signature("f").needed == ("a",)

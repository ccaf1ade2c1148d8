"""Nothing that a function does ends whoever asks for it, and what depends on more than its arguments is found."""

import os
from pathlib import Path

import pytest
from courses import write_course

from exam_builder.checking import CheckRequest, check_exams
from exam_builder.companions import Calls, CompanionError
from exam_builder.store import Store

GUARD = "raised PermissionError: it would end the process that checks it (line 5 of q.py)"


def called(root: Path, body: str, calls: Calls | None = None, head: str = "import os, sys, time") -> object:
    """What `f(side)` with this body returns for 4."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    (root / "q.py").write_text(f"{head}\n\n\ndef f(side):\n{lines}\n")
    return (calls or Calls()).call(root / "q.py", "f", {"side": 4}, 1, "q.a")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("os._exit(0)", "ended its process with exit code 0"),
        ("os._exit(3)", "ended its process with exit code 3"),
        ("if os.fork(): os._exit(0)\nreturn side", "ended its process with exit code 0"),
        ("os.closerange(0, 200)\nreturn side", "ended its process with exit code 1"),
        ("import ctypes\nctypes.string_at(0)", "crashed (SIGSEGV)"),
        ("os.abort()", "crashed (SIGABRT)"),
        ("os.kill(os.getpid(), 9)", "was killed, maybe as memory ran out"),
        ("os.kill(os.getppid(), 9)\nreturn side", GUARD),
        ("os.killpg(0, 15)\nreturn side", GUARD),
        ("raise KeyboardInterrupt", "raised KeyboardInterrupt:  (line 5 of q.py)"),
        ("raise BaseException(side)", "raised BaseException: 4 (line 5 of q.py)"),
    ],
)
def test_a_function_that_ends_things_is_told(tmp_path: Path, body: str, words: str) -> None:
    with pytest.raises(CompanionError) as caught:
        called(tmp_path, body)
    assert caught.value.message == f"`f` in q.py {words}"
    assert called(tmp_path, "return side + 1") == 5


@pytest.mark.parametrize(
    "body", [f"{each}\nreturn side" for each in ("os.close(1)", "sys.stdout.close()", "os.fork()")]
)
def test_a_function_that_closes_or_doubles_itself_returns(tmp_path: Path, body: str) -> None:
    assert called(tmp_path, body) == 4
    assert os.write(1, b"") == 0


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", "return list({'red', 'green', 'blue', 'grey', 'pink', 'teal'})"),
        ("", "return hash('red') % 1000"),
        ("import numpy as np", "return np.random.default_rng().normal()"),
        ("import time", "return time.perf_counter()"),
        ("import os", "return os.getpid()"),
    ],
)
def test_a_value_that_depends_on_more_is_told(tmp_path: Path, head: str, body: str) -> None:
    store = Store(tmp_path / "cache")
    for _ in range(2):
        with pytest.raises(CompanionError) as caught:
            called(tmp_path, body, Calls(store), head)
        assert caught.value.message.startswith("`f` in q.py returns ")
        assert " one time and " in caught.value.message
        assert caught.value.hint.startswith("sort what comes out of a set, draw from the argument `rng`")
        assert caught.value.code == "unsteady"


def test_a_value_of_today_is_told(tmp_path: Path) -> None:
    with pytest.raises(CompanionError) as caught:
        called(tmp_path, "return date.today().year", Calls(), "from datetime import date")
    assert caught.value.message.startswith("`f` in q.py follows the clock: line ")
    assert caught.value.code == "unsteady"


@pytest.mark.parametrize("body", ["seen.append(side)\nreturn len(seen)", "seen.append(side)\nreturn seen[0]"])
def test_a_value_that_depends_on_earlier_calls_is_told(tmp_path: Path, body: str) -> None:
    (tmp_path / "q.py").write_text("seen = []\n\n\ndef f(side):\n    " + body.replace("\n", "\n    ") + "\n")
    calls = Calls(Store(tmp_path / "cache"))
    with pytest.raises(CompanionError, match="one time and"):
        for side in range(4):
            calls.call(tmp_path / "q.py", "f", {"side": side}, 1, "q.a")


@pytest.mark.parametrize(
    "body",
    [
        "return sorted({'red', 'green', 'blue', 'grey'})",
        "return sum(1 / len(word) for word in {'red', 'green', 'blue', 'a', 'violet', 'magenta'})",
        "return {'red', 'green', 'blue'}",
    ],
)
def test_an_order_that_does_not_matter_is_none(tmp_path: Path, body: str) -> None:
    called(tmp_path, body)


def test_a_crash_is_one_finding_and_the_other_questions_are_checked(tmp_path: Path) -> None:
    question = """\
        title: Doubled
        parameters: {k: {default: 3, choose: [3, 4]}}
        prompt: Twice \\VAR{k}?
        points: 1
        answer: {number: 2 * k, reference: 6}
        recompute: f
        """
    exam = "title: T\ncourse: C\nquestions: [q, r]\n"
    root = write_course(tmp_path, question, "import os\n\n\ndef f(k):\n    os._exit(0)\n", exam)
    wrong = question.replace("recompute: f", "recompute: {expression: k + k + 1}").replace("        ", "")
    (root / "content/questions/r.yaml").write_text(wrong)
    found = [
        each
        for each in check_exams(CheckRequest(root, ("test",), jobs=1, tex=False)).findings
        if each.severity == "error"
    ]
    assert [(str(each.place), each.code) for each in found] == [
        ("content/questions/q.yaml:6:12", "companion"),
        ("content/questions/r.yaml:6:12", "recompute"),
    ]
    assert found[0].hint == "let it return a value, and end nothing"


@pytest.mark.parametrize(
    "program", ["print({'red', 'green', 'blue', 'grey'})", "import random\nprint(random.random())"]
)
def test_a_printed_program_prints_the_same_each_time(program: str) -> None:
    with pytest.raises(CompanionError, match="the printed program prints another thing each time: `"):
        Calls().printed(program, "python")

"""A companion that misbehaves for one draw: one located finding, nothing left behind, and all else still checked."""

import os
import random
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from courses import check, load, write_course

from exam_builder.checking import CheckRequest, check_exams
from exam_builder.companions import Calls
from exam_builder.companions.isolation import TimeLimitExceeded, run_isolated
from exam_builder.draw import draw_paper
from exam_builder.findings import CompanionError
from exam_builder.recompute import check_paper
from exam_builder.store import Store

pytestmark = pytest.mark.called_twice

HEAD = """\
import os, random, sys, time
import numpy as np
from pathlib import Path


"""
QUESTIONS = """\
    title: Doubled
    parameters:
      side: {range: [2, 9], step: 1, default: 4}
    prompt: A side \\VAR{side}.
    parts:
      - {points: 1, prompt: Twice?, answer: {number: 2 * side, reference: 8}, recompute: twice}
      - {points: 1, prompt: Thrice?, answer: {number: 3 * side, reference: 12}, recompute: thrice}
    """
COMPANION = """\
def twice(side):
    {body}
    return side + side


def thrice(side):
    return side + side + side + 1
"""


def called(root: Path, body: str, calls: Calls | None = None) -> object:
    """What `f(side)` with this body returns for 4."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    file = root / "q.py"
    file.write_text(f"{HEAD}def f(side):\n{lines}\n")
    return (calls or Calls()).call(file, "f", {"side": 4}, 1, "q.a")


@pytest.mark.parametrize(
    ("body", "message", "hint"),
    [
        ("side + side", "returned nothing", "end each path through it with `return` and the result"),
        ("return np.nan", "returned NaN, which is not a number", "look for 0/0 or a root of a negative number"),
        ("return [1, {'gap': np.array([0, np.nan])}]", "returned NaN, which is not a number", "look for 0/0"),
        ("np.random.seed(0)\nreturn side", "draws from the global random numbers (`numpy.random`)", "`rng`"),
        ("return np.random.normal()", "draws from the global random numbers (`numpy.random`)", "`rng`"),
        ("return random.random()", "draws from the global random numbers (`random`)", "`rng`"),
        ("os.chdir('/')\nreturn side", "changes the working folder", "write paths that begin with Path(__file__)"),
        ("os.environ['WAY'] = 'x'\nreturn side", "changes the environment variable `WAY`", "leave it as it is"),
        ("del os.environ['HOME']\nreturn side", "changes the environment variable `HOME`", "leave it as it is"),
        ("sys.exit(3)", "fails: SystemExit: 3 (line 7 of q.py)", ""),
        ("assert side > 5, 'too small'", "fails: AssertionError: too small (line 7 of q.py)", ""),
    ],
)
def test_tells_in_words_what_a_function_does(tmp_path: Path, body: str, message: str, hint: str) -> None:
    with pytest.raises(CompanionError) as caught:
        called(tmp_path, body)
    assert caught.value.message == f"`f` in q.py {message}"
    assert hint in caught.value.hint


def test_puts_back_what_a_function_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT", "as it was")
    monkeypatch.delenv("WAY", raising=False)
    folder, python, numpy = Path.cwd(), random.getstate(), np.random.get_state()[1].tolist()  # type: ignore[index]
    with pytest.raises(CompanionError):
        called(
            tmp_path,
            "os.chdir('/')\nos.environ.update(KEPT='no', WAY='x')\nrandom.seed(1)\nnp.random.seed(1)\nreturn 1",
        )
    assert (Path.cwd(), random.getstate()) == (folder, python)
    assert np.random.get_state()[1].tolist() == numpy  # type: ignore[index]
    assert os.environ["KEPT"] == "as it was"
    assert "WAY" not in os.environ


def test_puts_back_what_a_function_that_raises_changes(tmp_path: Path) -> None:
    folder = Path.cwd()
    with pytest.raises(CompanionError, match="Python says ZeroDivisionError"):
        called(tmp_path, "os.chdir('/')\nreturn side / 0")
    assert Path.cwd() == folder


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "time.sleep(600)",
        "while True:\n    try: time.sleep(600)\n    except Exception: pass",
        "try: time.sleep(10)\nexcept BaseException: pass\ntime.sleep(10)",
    ],
)
def test_ends_a_function_that_does_not_end(tmp_path: Path, body: str) -> None:
    with pytest.raises(CompanionError) as caught:
        called(tmp_path, body, Calls(seconds=0.2))
    assert caught.value.code == "too-slow"
    assert caught.value.message == "`f` in q.py does not end within 0.2 s"
    assert caught.value.hint == "look for a loop that goes on for ever"


def test_does_not_wait_again_for_a_function_that_does_not_end(tmp_path: Path) -> None:
    calls = Calls(seconds=0.3)
    (tmp_path / "q.py").write_text(
        f"{HEAD}def f(side):\n    with open(__file__ + '.ran', 'a') as ran: ran.write('x')\n    time.sleep(600)\n"
    )
    codes, first = [], 0
    for side in (0, 0, *range(1, 40)):
        with pytest.raises(CompanionError) as caught:
            calls.call(tmp_path / "q.py", "f", {"side": side}, 1, "q.a")
        codes.append(caught.value.code)
        first = first or caught.value.line
    assert codes == ["too-slow"] * 2 + ["not-run"] * 39
    assert caught.value.message == "`f` in q.py is not run for this draw, because it did not return for another"
    assert caught.value.hint == "correct it for that one first"
    assert caught.value.line == first  # so that it comes after what it follows from
    assert 1 <= len((tmp_path / "q.py.ran").read_text()) <= 2  # in two processes


def test_leaves_no_alarm_behind() -> None:
    before = signal.getsignal(signal.SIGALRM)
    assert run_isolated(lambda: 1, 5).made == 1
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    with pytest.raises(TimeLimitExceeded):
        run_isolated(lambda: time.sleep(5), 0.05)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_runs_in_other_threads_too() -> None:
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(run_isolated(lambda: 1, 5).made))
    thread.start()
    thread.join()
    assert found == [1]


def test_running_the_file_may_set_variables_as_libraries_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAY", "before")
    (tmp_path / "q.py").write_text(f"{HEAD}os.environ['WAY'] = 'x'\nprint('read')\n\n\ndef f(side):\n    return 1\n")
    assert Calls().call(tmp_path / "q.py", "f", {"side": 4}, 1, "q.a") == 1
    assert capsys.readouterr().out == ""


def test_running_the_file_must_not_seed_what_all_share(tmp_path: Path) -> None:
    (tmp_path / "q.py").write_text("import random\nrandom.seed(3)\n\n\ndef f(side):\n    return side\n")
    for side in (4, 5):
        with pytest.raises(CompanionError, match=r"`f` in q\.py draws from the global random numbers"):
            Calls().call(tmp_path / "q.py", "f", {"side": side}, 1, "q.a")


def test_prints_are_kept_from_the_screen_and_reported_as_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_course(tmp_path, QUESTIONS, COMPANION.format(body="print(side)").replace(" + 1", ""))
    (found,) = check(root, 3).findings
    assert (str(found.place), str(found.caller)) == ("content/questions/q.py:2:1", "content/questions/q.yaml:6:86")
    assert (found.severity, found.part, found.seed) == (
        "warning",
        "a",
        3,
    )
    assert (found.message, found.hint) == (
        "`twice` in q.py prints",
        "take out its `print` calls: nobody sees what they print",
    )
    assert capsys.readouterr().out == ""


def test_a_print_is_reported_again_when_the_result_is_remembered(tmp_path: Path) -> None:
    root = write_course(tmp_path, QUESTIONS, COMPANION.format(body="print(side)").replace(" + 1", ""))
    exam = load(root)
    for _ in range(2):
        calls = Calls(Store(tmp_path / "cache"))
        assert [found.code for found in check_paper(exam, draw_paper(exam, 3, calls), calls).findings] == ["prints"]


def test_a_warning_of_a_library_is_no_print(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warnings.showwarning", lambda *words, **more: print(*words, file=sys.stderr))
    calls = Calls()
    (tmp_path / "q.py").write_text(f"{HEAD}def f(side):\n    np.log(np.zeros(1))\n    return side\n")
    assert not calls.outcome(tmp_path / "q.py", "f", {"side": 4}, 1, "q.a").prints


CALLER = "content/questions/q.yaml:6:86"


@pytest.mark.parametrize(
    ("body", "words", "where"),
    [
        ("if side == 7: raise ValueError(side)", "fails: ValueError: 7 (line 2 of q.py)", f"q.py:2:1 {CALLER}"),
        ("if side == 7: return None", "returned nothing", f"q.py:2:1 {CALLER}"),
        ("if side == 7: return float('nan')", "returned NaN, which is not a number", f"q.py:3:1 {CALLER}"),
        ("if side == 7: return [side, side]", "gives [7, 7]", "q.yaml:6:50 None"),
        ("if side == 7: __import__('os').chdir('/')", "changes the working folder", f"q.py:1:1 {CALLER}"),
    ],
)
def test_one_draw_of_a_function_is_reported_with_its_seed_and_the_rest_is_checked(
    tmp_path: Path, body: str, words: str, where: str
) -> None:
    exam = load(write_course(tmp_path, QUESTIONS, COMPANION.format(body=body)))
    messages = []
    for seed in range(1, 30):
        calls = Calls()
        paper = draw_paper(exam, seed, calls)
        findings = check_paper(exam, paper, calls).findings
        wrong = [found for found in findings if found.part == "a"]
        assert len(wrong) == (paper.questions[0].parameters["side"] == 7)
        assert [found.code for found in findings if found.part == "b"] == ["wrong-key"]
        messages += [(found.seed == seed, words in found.message, f"{found.place} {found.caller}") for found in wrong]
    assert messages
    assert set(messages) == {(True, True, f"content/questions/{where}")}


TWO = """\
title: Test
course: Testing
questions: [q, r]
"""
MISLED = """\
title: Misled
prompt: Say 7.
parts:
  - {points: 1, prompt: Which?, answer: {number: 8, reference: 8}, recompute: {expression: 4 + 3}}
"""


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ("if side == 7: raise ValueError(side)", "companion", "fails: ValueError: 7 (line 2 of q.py)"),
        ("while side == 7: pass", "too-slow", "does not end within 0.5 s"),
    ],
)
def test_check_goes_on_with_the_other_questions(
    tmp_path: Path, body: str, code: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_course(tmp_path, QUESTIONS, COMPANION.format(body=body).replace(" + 1", ""), exam=TWO)
    (root / "content/questions/r.yaml").write_text(MISLED)
    monkeypatch.setattr("exam_builder.checking.exam_check.Calls", partial(Calls, seconds=0.5))
    monkeypatch.setattr("exam_builder.checking.sweep_jobs.Calls", partial(Calls, seconds=0.5))
    found = [
        each
        for each in check_exams(CheckRequest(root, ("test",), draws=40, jobs=1, tex=False)).findings
        if each.severity == "error"
    ]
    assert [(each.question, each.code) for each in found] == [("q", code), ("r", "recompute")]
    assert (str(found[0].place), str(found[0].caller)) == ("content/questions/q.py:2:1", CALLER)
    assert words in found[0].message
    assert draw_paper(load(root), found[0].seed, Calls()).questions[0].parameters["side"] == 7
    unchanged = check_exams(CheckRequest(root, ("test",), draws=40, jobs=1, tex=False)).sweeps
    assert unchanged is not None
    assert unchanged.unchanged == (("r",) if code == "too-slow" else ("q", "r"))

"""Nothing that a function does ends whoever asks for it, and what depends on more than its arguments is found."""

import contextlib
import ctypes
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from courses import write_course

from exam_builder.checking import CheckRequest, check_exams
from exam_builder.companions import Calls, processes, programs, watcher
from exam_builder.companions.processes import end_processes, limit_memory
from exam_builder.companions.programs import run_program
from exam_builder.findings import CompanionError
from exam_builder.private_files import KEY_VARIABLE, SECRET_VARIABLE
from exam_builder.store import Store

pytestmark = pytest.mark.called_twice

GUARD = "fails: PermissionError: it would end the process that checks it (line 5 of q.py)"


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
        ("os.kill(os.getpid(), 9)", "crashed (SIGKILL)"),
        ("import signal; signal.raise_signal(15)", "crashed (SIGTERM)"),
        ("import posix; posix._exit(2)", "ended its process with exit code 2"),
        ("os.kill(os.getppid(), 9)\nreturn side", GUARD),
        ("os.killpg(0, 15)\nreturn side", GUARD),
        ("raise KeyboardInterrupt", "fails: KeyboardInterrupt:  (line 5 of q.py)"),
        ("raise BaseException(side)", "fails: BaseException: 4 (line 5 of q.py)"),
    ],
)
def test_a_function_that_ends_things_is_reported(tmp_path: Path, body: str, words: str) -> None:
    with pytest.raises(CompanionError) as caught:
        called(tmp_path, body)
    assert caught.value.message == f"`f` in q.py {words}"
    line = 6 if "ctypes" in body else 4 if "closerange" in body else 5
    assert (caught.value.path, caught.value.line) == (tmp_path / "q.py", line)
    assert called(tmp_path, "return side + 1") == 5


@pytest.mark.parametrize("body", [f"{each}\nreturn side" for each in ("sys.stdout.close()", "os.fork()")])
def test_a_function_that_closes_or_doubles_itself_returns(tmp_path: Path, body: str) -> None:
    assert called(tmp_path, body) == 4
    assert os.write(1, b"") == 0


PICKLE = "b'cos\\nsystem\\n(S\\'touch owned\\'\\ntR.'"
"""What would run a program where it is unpickled."""


@pytest.mark.parametrize(
    "body",
    [
        f"import pickle\npickle.dumps = lambda what: {PICKLE}\nreturn side",
        f"for number in range(3, 400):\n    try: os.write(number, (60).to_bytes(8, 'big') + {PICKLE})\n"
        "    except OSError: pass\nreturn side",
        "for number in range(3, 400):\n    try: os.write(number, bytes([0, 0, 0, 255] * 2))\n"
        "    except OSError: pass\nreturn side",
        "class E(Exception):\n    def __reduce__(self): return os.system, ('touch owned',)\nraise E",
        "import exam_builder.companions.replies as r\nr.json.dumps = lambda what: '[' * 90_000\nreturn side",
    ],
)
def test_nothing_that_a_process_answers_is_run(tmp_path: Path, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CompanionError, match=r"changes `dumps`|not its own|fails: E"):
        called(tmp_path, body, Calls(seconds=0.2))
    assert not (tmp_path / "owned").exists()
    assert called(tmp_path, "return side + 1") == 5


@pytest.mark.parametrize(
    ("body", "words", "line"),
    [
        ("import threading\nthreading.Thread(target=time.sleep, args=(9,)).start()", "leaves a thread running", 4),
        ("import _thread\n_thread.start_new_thread(time.sleep, (9,))", "leaves a thread running", 4),
        ("import subprocess\nsubprocess.Popen(['sleep', '61'], start_new_session=True)", "leaves a process running", 4),
        ("if not os.fork():\n    os.setsid()\n    os.fork() or time.sleep(61)", "leaves a process running", 4),
        ("import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\ntime.sleep(60)", "does not end", 7),
        ("import itertools\nsum(itertools.count())", "does not end within 0.2 s", 6),
        ("while True:\n    for each in '123': pass", "does not end within 0.2 s", 5),
        ("class X(Exception):\n    def __str__(self):\n        while True: pass\nraise X", "does not end", 7),
        ("class X(list):\n    def __iter__(self):\n        while True: yield 1\nreturn X()", "does not end", 8),
        ("class X(dict):\n    def items(self):\n        while True: pass\nreturn X(a=1)", "does not end", 8),
        ("while True: print('x' * 999)", "prints more than 1,000,000 characters", 5),
        ("while True: os.write(1, b'x' * 10**6)", "File too large", 5),
        ("return bytearray(6 * 2**30)", "fails: MemoryError", 5),
        ("files = [open(__file__) for _ in range(9999)]", "Too many open files", 5),
        ("while True: os.fork()", "process", 0),
        ("os.close(1)\nreturn side", "closes or replaces a standard stream", 4),
        ("return '\\ud800'", "did not return a value", 5),
    ],
)
def test_a_function_that_takes_too_much_or_leaves_something_is_reported_at_its_line(
    tmp_path: Path, body: str, words: str, line: int
) -> None:
    with pytest.raises(CompanionError) as caught:
        called(tmp_path, body, Calls(seconds=0.2 if words.startswith("does not end") else 5))
    assert words in caught.value.message
    assert caught.value.path == tmp_path / "q.py"
    assert caught.value.line == line or not line
    assert not [each for each in Path("/proc").glob("[0-9]*/cmdline") if _reads(each) == b"sleep\x0061\0"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("import math\nmath.sqrt = abs", "changes `sqrt` in the module `math`"),
        ("np.random.default_rng = abs", "changes `default_rng` in the module `numpy.random`"),
        ("import builtins\nbuiltins.len = abs", "changes `len` of Python itself (`builtins`)"),
        ("import builtins\nbuiltins.kept = 1", "adds `kept` to what Python itself has (`builtins`)"),
        ("sys.modules['math'] = os", "puts another module in the place of `math`"),
        ("sys.path.insert(0, '/')", "changes the search path for modules (`sys.path`)"),
        ("np.seterr(all='raise')", "changes NumPy's handling of errors (`numpy.seterr`)"),
        ("np.set_printoptions(precision=2)", "changes how NumPy prints (`numpy.set_printoptions`)"),
        ("import decimal\ndecimal.getcontext().prec = 3", "changes how `decimal` computes"),
        ("sys.setrecursionlimit(400)", "changes the recursion limit"),
        ("import gc\ngc.disable()", "changes the collection of garbage"),
        ("os.umask(0)", "changes the permissions of new files (`os.umask`)"),
        ("sys.settrace(lambda *told: None)", "changes the trace function (`sys.settrace`)"),
    ],
)
def test_what_a_function_sets_elsewhere_is_reported_once_and_put_back(tmp_path: Path, body: str, words: str) -> None:
    head = "import decimal, math, os, sys\nimport numpy as np"
    for _ in range(2):
        with pytest.raises(CompanionError) as caught:
            called(tmp_path, body + "\nreturn side", Calls(), head)
        assert caught.value.message == f"`f` in q.py {words}"
    after = "return len([math.sqrt(side)]) + np.random.default_rng(1).integers(1) + decimal.getcontext().prec"
    assert called(tmp_path, after, Calls(), head) == 29


@pytest.mark.parametrize("body", ["os.write(1, b'said')", "os.system('echo said')"])
def test_what_is_written_to_descriptors_is_a_print(tmp_path: Path, body: str) -> None:
    (tmp_path / "q.py").write_text(f"import os\n\n\ndef f(side):\n    {body}\n    return side\n")
    assert Calls().outcome(tmp_path / "q.py", "f", {"side": 4}, 1, "q.a").prints


def test_memory_may_be_said(tmp_path: Path) -> None:
    body = "return len(bytearray(10**9))"
    with limit_memory(2**29), pytest.raises(CompanionError, match="fails: MemoryError"):
        called(tmp_path, body)
    assert called(tmp_path, body) == 10**9


SIGNALLING = """\
import ctypes, os, signal
system = ctypes.CDLL(None, use_errno=True)
waiting = int(open(f"/proc/{os.getppid()}/stat").read().rpartition(")")[2].split()[1])
found = [system.kill(each, signal.SIGCONT) or ctypes.get_errno() for each in (waiting, os.getppid())]
for each in (waiting, os.getppid()):
    try:
        os.close(os.open(f"/proc/{each}/mem", os.O_RDWR))
        found.append("open")
    except PermissionError:
        found.append("closed")
"""
needs_scopes = pytest.mark.skipif(
    ctypes.CDLL(None).syscall(444, None, 0, 1) < 6, reason="Landlock of this kernel does not keep signals in"
)


@needs_scopes
def test_a_function_reaches_no_process_but_its_own(tmp_path: Path) -> None:
    """Neither the one that waits for it nor the one that watches it, not past Python either."""
    reached = [-1, -1, "closed", "closed"]
    assert called(tmp_path, f"{SIGNALLING}return [str(each) for each in found]") == tuple(map(str, reached))
    assert called(tmp_path, "import subprocess\nreturn subprocess.run(['sleep', '0']).returncode") == 0


@needs_scopes
def test_a_printed_program_reaches_no_process_but_its_own() -> None:
    assert Calls().program_output(f"{SIGNALLING}print(found)", "python") == "[-1, -1, 'closed', 'closed']\n"


def find_programs() -> list[int]:
    """Return the printed programs that run below this process."""
    found = {process: Path(f"/proc/{process}/cmdline") for process in watcher.find_descendants(os.getpid())}
    lines = {process: path.read_bytes() for process, path in found.items() if path.exists()}
    return [process for process, line in lines.items() if b"program.py" in line and b"watcher.py" not in line]


def stop_watcher() -> None:
    """Stop the watcher of the printed program that this process begins to run."""
    while not (started := find_programs()):
        time.sleep(0.01)
    os.kill(int(Path(f"/proc/{started[0]}/stat").read_text().rpartition(")")[2].split()[1]), signal.SIGSTOP)


def test_a_watcher_that_does_not_end_is_killed_with_its_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "PROGRAM_SECONDS", 1)
    monkeypatch.setattr(processes, "END_SECONDS", 0.5)
    thread = threading.Thread(target=stop_watcher)
    thread.start()
    with pytest.raises(CompanionError, match="the printed program does not end"):
        run_program("import os, time\nwhile True: time.sleep(0.1)", "python")
    thread.join()
    assert not find_programs()


def test_a_request_may_wait_for_a_process_that_gets_no_processor(tmp_path: Path) -> None:
    calls = Calls()
    assert called(tmp_path, "return len(str(side))", calls) == 1
    servers = watcher.find_descendants(os.getpid())
    for process in servers:
        os.kill(process, signal.SIGSTOP)
    thread = threading.Timer(3, lambda: [os.kill(process, signal.SIGCONT) for process in servers])
    thread.start()
    assert calls.call(tmp_path / "q.py", "f", {"side": "x" * 300_000}, 1, "q.a") == 300_000
    thread.join()


def test_nothing_of_a_printed_program_lives_on() -> None:
    program = "import subprocess\nfor _ in range(20): subprocess.Popen(['sleep', '62'], start_new_session=True)"
    assert Calls().program_output(program, "python") == ""
    assert not [each for each in Path("/proc").glob("[0-9]*/cmdline") if _reads(each) == b"sleep\x0062\0"]


def _reads(path: Path) -> bytes:
    with contextlib.suppress(OSError):
        return path.read_bytes()
    return b""


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
def test_a_value_that_depends_on_more_is_reported(tmp_path: Path, head: str, body: str) -> None:
    store = Store(tmp_path / "cache")
    for _ in range(2):
        with pytest.raises(CompanionError) as caught:
            called(tmp_path, body, Calls(store), head)
        assert caught.value.message.startswith("`f` in q.py returns ")
        assert " one time and " in caught.value.message
        assert caught.value.hint.startswith("sort what comes out of a set, draw from the argument `rng`")
        assert caught.value.code == "unsteady"


def test_a_value_of_today_is_reported(tmp_path: Path) -> None:
    with pytest.raises(CompanionError) as caught:
        called(tmp_path, "return date.today().year", Calls(), "from datetime import date")
    assert caught.value.message.startswith("`f` in q.py depends on the clock: line ")
    assert caught.value.code == "unsteady"


@pytest.mark.parametrize("body", ["seen.append(side)\nreturn len(seen)", "seen.append(side)\nreturn seen[0]"])
def test_a_value_that_depends_on_earlier_calls_is_reported(tmp_path: Path, body: str) -> None:
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
        ("content/questions/q.py:5:1", "companion"),
        ("content/questions/r.yaml:6:12", "recompute"),
    ]
    assert found[0].hint == "let it return a value instead of ending the process"


@pytest.mark.parametrize(
    "program", ["print({'red', 'green', 'blue', 'grey'})", "import random\nprint(random.random())"]
)
def test_a_printed_program_prints_the_same_each_time(program: str) -> None:
    with pytest.raises(CompanionError, match="the printed program prints another thing each time: `"):
        Calls().program_output(program, "python")


def test_what_is_imported_is_not_looked_through_for_garbage(tmp_path: Path) -> None:
    end_processes()
    body = "import gc\nreturn side if gc.get_freeze_count() > 1000 else -side"
    assert (called(tmp_path, body), called(tmp_path, body + " ")) == (-4, 4)


def test_two_modules_of_one_name_are_two(tmp_path: Path) -> None:
    for name, module in (("a", "_collections_abc"), ("b", "collections")):
        (tmp_path / f"{name}.py").write_text(f"import {module}\n\n\ndef f():\n    return 1\n")
    calls = Calls()
    assert [calls.call(tmp_path / f"{name}.py", "f", {}, 0, "q") for name in "ab"] == [1, 1]


def test_no_program_of_the_course_gets_the_user_s_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    end_processes()
    for name in (SECRET_VARIABLE, KEY_VARIABLE):
        monkeypatch.setenv(name, "5ec2e7" * 8)
    assert called(tmp_path, "return '5ec2e7' in str(os.environ)") is False
    assert run_program("import os\nprint('5ec2e7' in str(os.environ))", "python") == "False\n"
    end_processes()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("import random; random.Random.random = lambda self: 0.5", "changes `Random.random` in the module `random`"),
        (
            "import fractions; fractions.Fraction.__str__ = lambda self: '1'",
            "changes `Fraction.__str__` in the module `fractions`",
        ),
        (
            "import fractions; fractions.Fraction.__getattr__ = lambda self, name: 1",
            "changes `Fraction.__getattr__` in the module `fractions`",
        ),
        (
            "import json; json.JSONEncoder.default = lambda self, each: 1",
            "changes `JSONEncoder.default` in the module `json.encoder`",
        ),
        ("import statistics; del statistics.NormalDist.pdf", "changes `NormalDist.pdf` in the module `statistics`"),
        (
            "import collections; collections.Counter.most_common = lambda self: []",
            "changes `Counter.most_common` in the module `collections`",
        ),
        ("import enum; enum.Enum.__str__ = lambda self: 'x'", "changes `Enum.__str__` in the module `enum`"),
        ("sys.setprofile(lambda *given: None)", "changes the profile function (`sys.setprofile`)"),
    ],
)
def test_methods_of_classes_that_others_use_are_put_back(tmp_path: Path, change: str, words: str) -> None:
    with pytest.raises(CompanionError) as caught:
        called(tmp_path, f"{change}\nreturn side")
    assert caught.value.message == f"`f` in q.py {words}"
    uses = "import fractions, json, random, statistics\n"
    uses += "assert random.Random(5).random() != 0.5 and sys.getprofile() is None\n"
    uses += "json.JSONEncoder().encode(1)\nstatistics.NormalDist(0, 1).pdf(1)\n"
    assert called(tmp_path, f"{uses}return str(fractions.Fraction(1, 3)) + str(hasattr(1, 'x'))") == "1/3False"


def test_a_class_of_the_companion_s_own_may_have_other_methods(tmp_path: Path) -> None:
    own = "import fractions\nclass Other(fractions.Fraction):\n    def __str__(self): return 'other'\n"
    assert called(tmp_path, f"{own}Other.limit_denominator = lambda self: 1\nreturn str(Other(1, 3))") == "other"


@pytest.mark.parametrize(
    "change",
    [
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))",
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))",
        "os.nice(3)",
        "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])",
        "import signal; signal.signal(signal.SIGUSR1, signal.SIG_IGN)",
    ],
)
def test_a_function_that_changes_its_process_for_good_harms_no_other(tmp_path: Path, change: str) -> None:
    with pytest.raises(CompanionError) as caught:
        called(tmp_path, f"{change}\nreturn side")
    assert caught.value.message == (
        "`f` in q.py changes limits, priority or signals of its process (`resource`, `os.nice`, `signal`)"
    )
    uses = "import resource, signal\nassert not os.getpriority(os.PRIO_PROCESS, 0) or os.getpriority(0, 0) < 3\n"
    uses += "assert not signal.pthread_sigmask(signal.SIG_BLOCK, ()) and signal.getsignal(signal.SIGUSR1) == 0\n"
    assert called(tmp_path, f"{uses}return resource.getrlimit(resource.RLIMIT_NOFILE)[1] > 20") is True

"""Work spread over processes: order, errors, and that nothing survives an interruption."""

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import process as futures
from multiprocessing import process, queues
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from exam_builder.findings import NO_PROCESS, Finding, Lacking, Place, Refused
from exam_builder.jobs import NOT_STARTED, THREAD_VARIABLES, Jobs
from exam_builder.report import show_failure


def doubled(number: int) -> int:
    return 2 * number


def slowest_first(number: int) -> int:
    time.sleep(0.2 if number == 0 else 0)
    return number


def process_of(_: int) -> int:
    return os.getpid()


def threads_of(_: int) -> list[str | None]:
    return [os.environ.get(name) for name in THREAD_VARIABLES]


def refuse_two(number: int) -> int:
    if number == 2:
        raise Refused([Finding("odd", "two is refused", Place("q.yaml", 3, 4), seed=2)])
    return number


def die_elsewhere(parent: int) -> None:
    if os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def answer_half(entry: tuple[str, int]) -> bytes:
    """Write half of the result in a worker, note that, and send itself a signal (0: none); wait for the note here."""
    note, end = entry

    def write_half(self: Connection, content: bytes, write: object = None) -> None:
        os.write(self.fileno(), bytes(content)[: len(content) // 2])
        Path(note).touch()
        os.kill(os.getpid(), end)
        time.sleep(60)

    if multiprocessing.parent_process():
        Connection._send = write_half  # type: ignore[attr-defined]  # it is private
    else:
        while not Path(note).exists():
            time.sleep(0.01)
        if not end:
            raise KeyboardInterrupt
    return bytes(100)


def at_once(folder: str) -> bool:
    """Whether another call begins while this one waits for it."""
    Path(folder, str(os.getpid())).touch()
    return any(time.sleep(0.05) or len(os.listdir(folder)) == 2 for _ in range(400))  # noqa: PTH208


def test_results_come_in_the_order_of_the_items() -> None:
    with Jobs(2) as jobs:
        assert list(jobs.map(slowest_first, range(4))) == [0, 1, 2, 3]


@pytest.mark.parametrize("count", [1, 2])
def test_one_job_stays_in_this_process_and_more_leave_it(count: int) -> None:
    with Jobs(count) as jobs:
        processes = set(jobs.map(process_of, range(8)))
    assert os.getpid() in processes
    assert len(processes) == count


def test_a_single_item_needs_no_process() -> None:
    with Jobs(2) as jobs:
        assert list(jobs.map(process_of, [0])) == [os.getpid()]


@pytest.mark.parametrize("items", [2, 3, 4])
def test_few_items_are_worked_on_at_once(items: int, tmp_path: Path) -> None:
    with Jobs(2) as jobs:
        assert list(jobs.map(at_once, [str(tmp_path)] * items)) == [True] * items


@pytest.mark.parametrize("items", [0, 1, 2, 5, 40])
def test_every_item_is_done_once(items: int) -> None:
    with Jobs(3) as jobs:
        assert list(jobs.map(doubled, range(items))) == [2 * item for item in range(items)]
        assert list(jobs.map(doubled, range(items))) == [2 * item for item in range(items)], "and again"


def test_what_fails_is_raised_when_its_turn_comes() -> None:
    """Wherever it is done: this process begins with the last."""
    for wrong in range(4):
        with Jobs(2) as jobs:
            results = jobs.map(refuse_two, [2 if item == wrong else item + 3 for item in range(4)])
            assert [next(results) for _ in range(wrong)] == list(range(3, 3 + wrong))
            with pytest.raises(Refused):
                next(results)


@pytest.mark.parametrize("count", [1, 2])
def test_a_refusal_travels_back_with_its_findings(count: int) -> None:
    with pytest.raises(Refused) as caught, Jobs(count) as jobs:
        list(jobs.map(refuse_two, range(4)))
    assert str(caught.value) == "q.yaml:3:4: error: two is refused [seed 2]"


def test_workers_hold_linear_algebra_to_one_thread() -> None:
    with Jobs(2) as jobs:
        assert list(jobs.map(threads_of, range(2))) == [["1"] * len(THREAD_VARIABLES)] * 2


def test_a_killed_worker_is_reported_in_words() -> None:
    with (
        pytest.raises(Lacking, match=r"^A worker process was killed, most likely because memory ran out"),
        Jobs(2) as jobs,
    ):
        list(jobs.map(die_elsewhere, [os.getpid()] * 4))


def begin_nothing_elsewhere(parent: int) -> None:
    """What a worker does whose thread the system refuses."""
    if os.getpid() != parent:
        os._exit(NOT_STARTED)


def test_a_worker_that_the_system_lets_begin_no_thread_is_not_called_killed() -> None:
    with pytest.raises(Lacking) as raised, Jobs(2) as jobs:
        list(jobs.map(begin_nothing_elsewhere, [os.getpid()] * 4))
    assert str(raised.value) == NO_PROCESS


def refuse_start(process: object) -> None:
    raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")


def refuse_thread(queue: object) -> None:
    raise RuntimeError("can't start new thread")


@pytest.mark.parametrize(
    ("what", "refuse"),
    [
        (process.BaseProcess, {"start": refuse_start}),
        (queues.Queue, {"_start_thread": refuse_thread}),
        (futures._ExecutorManagerThread, {"start": refuse_thread}),
    ],
    ids=["process", "thread of its queue", "thread that serves"],
)
def test_a_system_that_lets_nothing_begin_is_reported_and_not_waited_for(
    what: type[object], refuse: dict[str, object], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever of a pool cannot begin; only the one line is printed."""
    for name, instead in refuse.items():
        monkeypatch.setattr(what, name, instead)
    with pytest.raises((OSError, RuntimeError, Lacking)) as caught, Jobs(3) as jobs:
        list(jobs.map(doubled, range(9)))
    assert isinstance(caught.value, Exception)
    assert show_failure(caught.value, "message") == 3
    assert capfd.readouterr().err == f"exam-builder: {NO_PROCESS}\n"


@pytest.mark.parametrize(("end", "outcome"), [(signal.SIGKILL, Lacking), (0, KeyboardInterrupt)])
@pytest.mark.parametrize("count", [2, 3])
def test_work_ends_although_half_a_result_of_a_worker_is_left(
    tmp_path: Path, count: int, end: int, outcome: type[BaseException]
) -> None:
    with pytest.raises(outcome), Jobs(count) as jobs:
        list(jobs.map(answer_half, [(str(tmp_path / "note"), end)] * 4))


SLEEPERS = """
    import sys, time
    from pathlib import Path
    from exam_builder.jobs import Jobs

    def sleep(path):
        import os
        Path(path).write_text(str(os.getpid()))
        for _ in range(600):
            time.sleep(0.1)  # in steps: a signal that comes as a sleep begins is noticed when it ends

    if __name__ == "__main__":
        with Jobs(2) as jobs:
            list(jobs.map(sleep, sys.argv[1:]))
"""


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_workers_end_with_their_parent(tmp_path: Path, end: signal.Signals) -> None:
    script = tmp_path / "sleepers.py"
    script.write_text(textwrap.dedent(SLEEPERS))
    notes = [tmp_path / "one", tmp_path / "two"]
    parent = subprocess.Popen([sys.executable, script, *notes], stderr=subprocess.DEVNULL, start_new_session=True)
    workers = [int(_soon(note)) for note in notes]
    parent.send_signal(end)
    parent.wait(20)
    assert _all_end(workers)


def _soon(note: Path) -> str:
    for _ in range(400):
        if note.exists() and note.read_text():
            return note.read_text()
        time.sleep(0.05)
    raise AssertionError("no worker began")


def _all_end(processes: list[int]) -> bool:
    for _ in range(100):
        if not any(_runs(process) for process in processes):
            return True
        time.sleep(0.05)
    return False


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


HOLDERS = """
    import sys, time
    from pathlib import Path
    from exam_builder.jobs import Jobs

    def hold(path):
        Path(path).write_text("held")
        try:
            for _ in range(600):
                time.sleep(0.1)
        finally:
            Path(path).unlink()

    if __name__ == "__main__":
        with Jobs(2) as jobs:
            list(jobs.map(hold, sys.argv[1:]))
"""


def test_an_interrupted_worker_puts_away_what_it_holds(tmp_path: Path) -> None:
    script = tmp_path / "holders.py"
    script.write_text(textwrap.dedent(HOLDERS))
    notes = [tmp_path / "one", tmp_path / "two"]
    parent = subprocess.Popen(
        [sys.executable, script, *notes], stderr=subprocess.PIPE, start_new_session=True, text=True
    )
    assert [_soon(note) for note in notes] == ["held", "held"]
    parent.send_signal(signal.SIGINT)
    _, said = parent.communicate(timeout=60)
    assert not any(note.exists() for note in notes)
    assert "_Ended" not in said


ASK = "import signal; print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)"


def ignores_ctrl_c(_: int) -> str:
    return subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True).stdout.strip()


def test_what_a_worker_starts_hears_ctrl_c() -> None:
    """TeX, when it takes too long, is asked by this signal where it is."""
    with Jobs(2) as jobs:
        assert list(jobs.map(ignores_ctrl_c, range(2))) == ["False", "False"]


FORKED = """
    import sys, threading
    from exam_builder.companions.processes import call_in_first
    from exam_builder.jobs import Jobs

    KNOWN = set()

    def knows(word):
        return word in KNOWN

    def pid_of_server(_, given):
        import os
        return os.getpid()

    def ask_server(_):
        return call_in_first(pid_of_server, int, 0, 20)

    def work(threads):
        KNOWN.add("learnt")
        own, leave = ask_server(0), threading.Event()
        others = [threading.Thread(target=leave.wait) for _ in range(threads)]
        for other in others:
            other.start()
        with Jobs(2) as jobs:
            print(all(jobs.map(knows, ["learnt"] * 8)), len({*jobs.map(ask_server, range(8))}), ask_server(0) == own)
        leave.set()

    if __name__ == "__main__":
        import forked
        forked.work(int(sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not tell how many threads there are")
@pytest.mark.parametrize("threads", [0, 1])
def test_a_worker_begins_with_what_its_parent_knows_but_inherits_no_thread(tmp_path: Path, threads: int) -> None:
    """Each asks a process of its own that runs the course's Python, and the parent's serves on."""
    script = tmp_path / "forked.py"
    script.write_text(textwrap.dedent(FORKED))
    ran = subprocess.run([sys.executable, "-Werror", script, str(threads)], capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == (f"{not threads} 2 True\n", "")

"""Copies made by a real Dask cluster of two workers: the same bytes as here, whatever happens to the workers."""

import importlib
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cluster_tasks import (
    builds,
    doubled,
    go_on,
    is_ended,
    lose_every_worker,
    lose_process,
    lose_worker,
    print_or_lose_worker,
    refuse_two,
    surroundings,
    waiting,
)
from courses import start_course
from dask_programs import free_port, running
from distributed import Client

from exam_builder.cluster import Cluster, scheduler
from exam_builder.cluster.tasks import list_versions
from exam_builder.companions.processes import limit_memory
from exam_builder.findings import Lacking, Refused
from exam_builder.issue import Options, build_exams, pipeline
from exam_builder.jobs import THREAD_VARIABLES

pytestmark = pytest.mark.long

PAGE = (Path(__file__).parents[2] / "docs" / "cluster.md").read_text(encoding="utf-8")
SCHEDULER, WORKER, BUILD = re.findall(r"^\$ (.*\b127\.0\.0\.1\b.*)$", PAGE, re.MULTILINE)
"""What the page tells to try on one machine."""
PORT = "8786"
QUIET = "--dashboard-address 127.0.0.1:0"
ROSTER = "id,name\n" + "".join(f"s{number},Student {number}\n" for number in range(5))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler with two workers, each with a nanny that replaces it when it dies, started as the page says."""
    folder, port = tmp_path_factory.mktemp("cluster"), free_port()
    known = folder / "known"
    known.mkdir()
    (known / "tomorrow.py").write_text("def difference(home):\n    return ''\n")
    where = f"tcp://127.0.0.1:{port}"
    with (
        running(f"{SCHEDULER.replace(PORT, port).removesuffix(' &')} {QUIET}", folder / "scheduler.log", known),
        running(
            f"{WORKER.replace(PORT, port).removesuffix(' &')} {QUIET} --local-directory {folder}", folder / "worker.log"
        ),
        Client(where, timeout=60, set_as_default=False) as client,
    ):
        client.wait_for_workers(2, timeout=60)
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        yield where


def whole(address: str) -> None:
    """Wait until there are two workers again."""
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)


def test_results_come_in_the_order_of_the_items_and_few_are_sent_ahead(address: str) -> None:
    taken: list[int] = []
    items = (taken.append(number) or number for number in range(40))  # type: ignore[func-returns-value]
    with Cluster(address) as cluster:
        results = cluster.map(doubled, items)
        assert next(results) == 0
        assert cluster.count == 2
        assert len(taken) == scheduler.TASKS_AHEAD * 2 + 1
        assert list(results) == [2 * number for number in range(1, 40)]


def test_each_worker_has_a_process_of_its_own_whose_main_thread_works(address: str) -> None:
    with Cluster(address) as cluster, limit_memory(2**30):
        found = list(cluster.map(surroundings, range(6)))
        ended = list(cluster.map(is_ended, [0]))
    assert len({process for process, *_ in found}) == 2
    assert all(each[1:] == (True, ["1"] * len(THREAD_VARIABLES), 2**30) for each in found)
    assert ended == [True]


def test_a_refusal_travels_back_with_its_findings_when_its_turn_comes(address: str) -> None:
    with Cluster(address) as cluster:
        results = cluster.map(refuse_two, range(4))
        assert [next(results), next(results)] == [0, 1]
        with pytest.raises(Refused) as caught:
            next(results)
    assert str(caught.value) == "q.yaml:3:4: error: two is refused [seed 2]"


def test_nothing_is_left_on_the_workers(address: str, tmp_path: Path) -> None:
    with Cluster(address, [tmp_path]) as cluster:
        list(cluster.map(doubled, range(3)))
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []
    assert left(address) == []


def left(address: str) -> list[object]:
    """Processes of builds, and tasks, that a cluster still has."""
    with Client(address, set_as_default=False) as client:
        processes = client.run(builds).values()
        return [*(each for builds in processes for each in builds), *client.run_on_scheduler(waiting)]


def test_work_of_a_worker_that_is_killed_is_done_by_another(address: str, tmp_path: Path) -> None:
    with Cluster(address) as cluster:
        found = list(cluster.map(lose_worker, [tmp_path / "note"] * 2))
    assert found == [(tmp_path / "note").read_text()] * 2
    whole(address)
    assert not works(found[0])


def works(process: str) -> bool:
    """Whether a process goes on that nobody waits for."""
    try:
        return Path("/proc", process, "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_work_that_costs_worker_after_worker_is_given_up(address: str, tmp_path: Path) -> None:
    with pytest.raises(Lacking) as caught, Cluster(address) as cluster:
        list(cluster.map(lose_every_worker, [tmp_path / "note"]))
    assert str(caught.value) == (
        "The same work killed several workers, most likely because memory ran out; "
        "start them with fewer threads (`--nthreads`)."
    )
    whole(address)


def test_a_process_that_is_killed_is_replaced_a_few_times(address: str, tmp_path: Path) -> None:
    once, always = tmp_path / "once", tmp_path / "always"
    once.write_text("1")
    always.write_text("1\n2\n3\n4")
    with Cluster(address) as cluster:
        assert len(list(cluster.map(lose_process, [once]))) == 1
        with pytest.raises(
            Lacking,
            match=r"^The process of the worker at tcp://127\.0\.0\.1:\d+ was killed 3 times by the same work, most "
            r"likely because memory ran out; start workers with fewer threads \(`--nthreads`\)\.$",
        ):
            list(cluster.map(lose_process, [always]))
    assert (once.read_text(), always.read_text()) == ("", "4")


def test_a_worker_with_other_tools_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = tuple((name, "0.1" if name == "pdfTeX" else version) for name, version in list_versions())
    monkeypatch.setattr(scheduler, "list_versions", lambda: ours)
    with (
        pytest.raises(
            Lacking,
            match=r"^The worker at tcp://127\.0\.0\.1:\d+ has pdfTeX 3\.14.*, but this machine has 0\.1; "
            r"install the same version there, and restart it\.$",
        ),
        Cluster(address),
    ):
        pass


def test_a_worker_without_the_toolkit_is_reported(
    address: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = next(tmp_path_factory.getbasetemp().glob("cluster*/known"))
    monkeypatch.syspath_prepend(known)
    monkeypatch.setattr(scheduler, "find_difference", importlib.import_module("tomorrow").difference)
    with (
        pytest.raises(
            Lacking,
            match=r"^The worker at tcp://127\.0\.0\.1:\d+ does not have this version of exam-builder; "
            r"install it there, and restart it\.$",
        ),
        Cluster(address),
    ):
        pass


@pytest.mark.parametrize("known", [False, True])
def test_a_scheduler_with_another_toolkit_is_reported(
    address: str, known: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if known:
        monkeypatch.setattr(scheduler, "list_versions", lambda: (("exam-builder", "0.0"), *list_versions()[1:]))
        ours = re.escape(list_versions()[0][1])
        said = rf"has exam-builder {ours}, but this machine has 0\.0; install the same version there"
    else:
        (tmp_path / "nowhere.py").write_text("def difference(home): ...\n")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setattr(scheduler, "find_difference", importlib.import_module("nowhere").difference)
        said = "does not have this version of exam-builder; install it there"
    with (
        pytest.raises(Lacking, match=rf"^The Dask scheduler at {address} {said}, and restart it\.$"),
        Cluster(address),
    ):
        pass


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with five students."""
    root = tmp_path_factory.mktemp("courses") / "course"
    start_course(root)
    (root / "students.csv").write_text(ROSTER)
    (root / ".exam-secret").write_text("0" * 64 + "\n")
    return root


def built(root: Path, address: str | None) -> tuple[dict[str, bytes], list[str]]:
    """The files of the copies, by name, and the progress messages."""
    messages: list[str] = []
    options = Options(roster=root / "students.csv", scheduler=address, jobs=None if address else 1)
    (made,) = build_exams(root, ["first"], options, messages.append)
    assert made.findings == ()
    return files(made.folder), messages


def files(folder: Path) -> dict[str, bytes]:
    """What the files of a folder hold, by name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.*"))}


def test_copies_have_the_same_bytes_though_a_worker_is_killed_in_the_middle(
    address: str, course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slow: it starts a scheduler and workers, and begins anew what one of them had begun."""
    monkeypatch.setattr(pipeline, "LOT_SIZE", 2)
    other = shutil.copytree(course, tmp_path / "course")
    here, messages_here = built(course, None)
    monkeypatch.setattr(pipeline, "print_lot", print_or_lose_worker)
    there, messages_there = built(other, address)
    assert (other / "lost").exists()
    shared = {"print.pdf", "key.csv", "layout.json", "manifest.json", "paper.json"}
    assert set(here) == shared | {f"s{number}/{kind}.pdf" for number in range(5) for kind in ("student", "solutions")}
    assert there == here
    assert messages_there == messages_here
    finished = [messages for messages in messages_there if "of 5 copies" in messages]
    assert finished == [f"first: {count} of 5 copies" for count in (2, 4, 5)]
    assert [path.name for path in (other / "build" / "first").iterdir()] == ["copies"]
    whole(address)


def test_versions_have_the_same_bytes_where_another_folder_is_asked_for(
    address: str, course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = Options(versions=2, audiences=("student",))
    (here,) = build_exams(course, ["first"], replace(asked, jobs=1))
    (there,) = build_exams(course, ["first"], replace(asked, scheduler=address, out=Path("proofs")))
    assert files(there.folder) == files(here.folder)
    assert {"A/student.pdf", "B/student.pdf", "key.csv"} <= set(files(there.folder))


def test_ctrl_c_ends_work_that_is_being_done(address: str, tmp_path: Path) -> None:
    notes = [tmp_path / str(number) for number in range(8)]
    pressed = threading.Thread(target=press_ctrl_c_after, args=(notes[0],))
    pressed.start()
    with pytest.raises(KeyboardInterrupt), Cluster(address) as cluster:
        list(cluster.map(go_on, notes))
    pressed.join()
    assert not any(Path("/proc", note.read_text()).exists() for note in notes if note.exists() and note.read_text())
    assert left(address) == []


def press_ctrl_c_after(note: Path) -> None:
    while not (note.exists() and note.read_text()):
        time.sleep(0.02)
    os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_leaves_nothing_half_written(address: str, course: Path) -> None:
    command = BUILD.replace(f"tcp://127.0.0.1:{PORT}", address).replace("exam-builder", "exam_builder")
    words = [sys.executable, "-m", *command.split(), "--out", "proofs"]
    with subprocess.Popen(words, cwd=course, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line == "first: recomputing\n":
                process.send_signal(signal.SIGINT)
                break
        said = process.stderr.read()
    assert process.returncode == 130
    assert said.splitlines()[-1] == "Stopped; earlier files are unchanged."
    assert not (course / "proofs").exists()
    assert left(address) == []

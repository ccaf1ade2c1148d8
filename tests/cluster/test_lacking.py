"""What is reported where a cluster cannot be had, or has nothing to do."""

import socket
import sys
import threading
from pathlib import Path

import pytest
from distributed import LocalCluster

from exam_builder.cluster import Cluster, scheduler
from exam_builder.cluster.tasks import BuilderMachine, find_difference, list_versions
from exam_builder.findings import Lacking, Misuse
from exam_builder.issue import Options, build_exams


def test_a_scheduler_that_does_not_answer_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "CONNECT_SECONDS", 0.2)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Lacking) as caught, Cluster(address):
            pass
    assert str(caught.value) == (
        f"No Dask scheduler answers at {address}; start one with `dask scheduler`, and use the address that it prints."
    )


def test_a_scheduler_that_accepts_and_says_nothing_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(scheduler, "GRACE_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(Lacking, match=r"^No Dask scheduler answers at "), Cluster(address):
            pass


def test_a_cluster_that_stops_answering_is_reported() -> None:
    never = threading.Event()
    with pytest.raises(Lacking, match=r"^lost$"):
        scheduler.answer_within(0.05, never.wait, "lost")
    never.set()
    with pytest.raises(OSError, match=r"^gone$"):
        scheduler.answer_within(5, lambda: raise_error(OSError("gone")), "lost")
    assert scheduler.answer_within(5, lambda: 3, "lost") == 3


def raise_error(problem: Exception) -> None:
    raise problem


@pytest.mark.parametrize("address", ["nonsense", "carrier-pigeon://loft:1", ""])
def test_what_is_no_address_is_wrong_usage(address: str) -> None:
    with pytest.raises(Misuse) as caught, Cluster(address):
        pass
    assert str(caught.value) == (
        f"`{address}` is not the address of a Dask scheduler; write one such as tcp://192.0.2.7:8786"
    )


def test_a_scheduler_without_workers_is_reported() -> None:
    with (
        LocalCluster(
            n_workers=0, processes=False, dashboard_address=None, protocol="tcp", host="127.0.0.1", scheduler_port=0
        ) as empty,
        pytest.raises(Lacking) as caught,
        Cluster(empty.scheduler_address),
    ):
        pass
    assert str(caught.value) == (
        f"The Dask scheduler at {empty.scheduler_address} has no workers; "
        f"start one on each machine: `dask worker {empty.scheduler_address}`."
    )


def test_without_dask_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Lacking) as caught, Cluster("tcp://127.0.0.1:8786"):
        pass
    assert str(caught.value) == (
        "Building on several machines needs Dask, which is not installed: pip install 'exam-builder[dask]'."
    )


def test_a_worker_must_see_the_folders(tmp_path: Path) -> None:
    (tmp_path / "probe").write_text("another disk's")
    assert find_difference(BuilderMachine(list_versions(), ((tmp_path / "probe", "mine"),))) == (
        f"does not see the folder {tmp_path} of this machine; "
        "put the course and its results on a disk that all machines mount at the same path"
    )
    assert find_difference(BuilderMachine(list_versions(), ((tmp_path / "probe", "another disk's"),))) == ""


def test_there_are_jobs_here_or_a_cluster(tmp_path: Path) -> None:
    both = Options(scheduler="tcp://127.0.0.1:8786", jobs=2, roster=tmp_path)
    with pytest.raises(Misuse) as caught:
        list(build_exams(tmp_path, [], both))
    assert str(caught.value) == (
        "--jobs counts processes of this machine, and --scheduler takes others: give one of them"
    )

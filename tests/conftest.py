"""Tests run as at an author's desk: on a build server too, keys are shown unless a test says otherwise.

No property is held to a time, which a busy machine would not keep. Each process of a run has a processor of its own, so
the commands that it starts do not spread their work over processors that others are using. What thousands of tests are
made of is not looked through again and again for garbage: it stays until the end.
"""

import ast
import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import patch

import pytest
from courses import call_once, set_once, shared_formats, start_course
from hypothesis import settings

from exam_builder.private_files import SECRET_VARIABLE
from exam_builder.rebuild.lot_jobs import Workspace

gc.disable()
os.environ.pop("CI", None)
os.environ["EXAM_CACHE_KEY"] = "a key that all tests of a run share"
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

if "EXAM_TESTS_SHARED" not in os.environ:
    os.environ["EXAM_TESTS_SHARED"] = tempfile.mkdtemp(prefix="exam-tests-")
    atexit.register(shutil.rmtree, os.environ["EXAM_TESTS_SHARED"], ignore_errors=True)


OWN_CACHE = Path(__file__).parents[1] / "build" / ".cache"
HAD_CACHE = OWN_CACHE.exists()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail if a test kept results in the project's own cache: the next build would warn of the key of the tests."""
    if OWN_CACHE.exists() and not HAD_CACHE:
        print(f"\na test kept results in {OWN_CACHE}: let it work on a copy (courses.copy_content)")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_collection_finish() -> None:
    """Collect garbage from here on, among what tests make."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="module")
def sources() -> Iterator[dict[Path, tuple[ast.AST, ...]]]:
    """All files of the package, each with what its text consists of, the module first.

    While there are half a million of these, they are not looked through for garbage, which would take thrice as long.
    """
    gc.disable()
    paths = sorted((Path(__file__).parents[1] / "exam_builder").rglob("*.py"))
    yield {path: tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8")))) for path in paths}
    gc.enable()


@pytest.fixture(scope="module")
def secret() -> Iterator[None]:
    """A secret of courses that is the same in all tests."""
    with patch.dict(os.environ, {SECRET_VARIABLE: bytes(range(32)).hex()}):
        yield


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The course that `exam-builder new` writes, in which the test runs as at an author's desk."""
    start_course(tmp_path / "course")
    monkeypatch.chdir(tmp_path / "course")
    monkeypatch.setenv("CI", "")
    return tmp_path / "course"


@pytest.fixture(scope="session", autouse=True)
def formats_of_rebuilds() -> Iterator[None]:
    """Rebuilds in this process, which have no course and no store that lasts, take formats from other tests."""
    with patch.object(Workspace, "store", property(lambda desk: shared_formats(desk.folder / "store"))):
        yield


@pytest.fixture(scope="module", autouse=True)
def called_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """Companions are called in one process, but where a module is marked `called_twice`."""
    with nullcontext() if request.node.get_closest_marker("called_twice") else call_once():
        yield


@pytest.fixture(scope="module", autouse=True)
def same_set_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """TeX sets the same files once for all tests of a run, but where a module is marked `set_anew`."""
    with nullcontext() if request.node.get_closest_marker("set_anew") else set_once():
        yield


def _keep_to_one_processor(worker: int) -> None:
    """Hold this process, and what it starts, to one of the processors that it may use."""
    if hasattr(os, "sched_setaffinity"):
        processors = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {processors[worker % len(processors)]})


if "PYTEST_XDIST_WORKER" in os.environ:
    _keep_to_one_processor(int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")))

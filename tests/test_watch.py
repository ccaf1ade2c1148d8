"""Building again when a file is saved."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from exam_builder.watch import wait_for_changes


class Ended(Exception):  # noqa: N818 - nothing is wrong
    """No more looks in this test."""


def times_built(folder: Path, steps: list[Callable[[], object]]) -> list[int]:
    """Before which look each build started, when one step happens before each look."""
    looks = 0

    def wait(_: float) -> None:
        nonlocal looks
        if looks == len(steps):
            raise Ended
        steps[looks]()
        looks += 1

    builds = wait_for_changes([folder], wait)
    built = []
    with contextlib.suppress(Ended):
        while True:
            next(builds)
            built.append(looks)
    return built


def nothing() -> None:
    pass


def test_it_builds_at_once_and_then_waits(tmp_path: Path) -> None:
    assert times_built(tmp_path, [nothing, nothing]) == [0]


def test_a_saved_file_is_built_once_it_has_settled(tmp_path: Path) -> None:
    file = tmp_path / "q.yaml"
    writes = [lambda: file.write_text("a"), lambda: file.write_text("ab"), nothing, nothing]
    assert times_built(tmp_path, writes) == [0, 3]


def test_a_file_put_in_the_place_of_another_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "q.yaml"
    file.write_text("same size")

    def replace() -> None:
        (tmp_path / "q.yaml~").write_text("same SIZE")
        (tmp_path / "q.yaml~").replace(file)

    assert times_built(tmp_path, [replace, nothing]) == [0, 2]


def test_a_removed_file_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "q.yaml"
    file.write_text("here")
    assert times_built(tmp_path, [file.unlink, nothing]) == [0, 2]


def test_what_was_saved_during_a_build_is_built_next(tmp_path: Path) -> None:
    builds = wait_for_changes([tmp_path], lambda _: None)
    next(builds)
    (tmp_path / "q.yaml").write_text("saved while building")
    assert next(builds) is None

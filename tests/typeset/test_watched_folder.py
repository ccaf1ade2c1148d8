"""The folder of a run is measured while TeX works in it."""

import contextlib
import os
from pathlib import Path

import pytest

from exam_builder.typeset import tex_process


def test_a_file_that_tex_renames_meanwhile_counts_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TeX writes its record as `exam24717.fls`, and renames it when it knows the name of the paper."""
    (tmp_path / "exam24717.fls").write_text("PWD")
    (tmp_path / "exam.log").write_text("12345")
    entries = list(os.scandir(tmp_path))
    (tmp_path / "exam24717.fls").rename(tmp_path / "exam.fls")
    monkeypatch.setattr(os, "scandir", lambda _: contextlib.nullcontext(iter(entries)))
    assert tex_process._measure_files(tmp_path) == 5

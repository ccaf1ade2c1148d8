"""The benchmarks run, and print what their README says they measure."""

import ast
import json
import re
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from papers import picture_pdf

PROJECT = Path(__file__).parents[1]


def test_draws_are_measured_next_to_plain_python() -> None:
    command = (sys.executable, "benchmarks/draws.py", "--count", "100", "--times", "1", "--draws", "0")
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    figures = re.findall(r"^(.+?) +([\d,]+)(?: times the formulas)?$", done.stdout, re.MULTILINE)
    names = [name for name, _ in figures]
    assert names == ["draws a CPU second, four keys", "the formulas in plain Python", "a draw takes as long as"]
    drawn, formulas, ratio = (int(figure.replace(",", "")) for _, figure in figures)
    assert abs(ratio - formulas / drawn) <= 1 + ratio / 50
    assert drawn < formulas


def test_what_benchmarks_import_exists() -> None:
    """Most run for minutes, so that no other test would notice a name that has changed."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted((PROJECT / "benchmarks").glob("*.py"))]
    imports = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    ours = [node for node in imports if (node.module or "").partition(".")[0] == "exam_builder"]
    assert ours
    lacking = [(node.module, name.name) for node in ours for name in node.names if not _imports(node.module, name.name)]
    assert lacking == []


def _imports(module: str | None, name: str) -> bool:
    found = import_module(module or "")
    return hasattr(found, name) or (hasattr(found, "__path__") and find_spec(f"{module}.{name}") is not None)


def test_outputs_that_differ_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(PROJECT / "benchmarks")  # type: ignore[no-untyped-call]
    outputs = import_module("outputs")
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, key, release, size in ((one, "a", "0.1", 200), (two, "b", "0.2", 210)):
        folder.mkdir()
        (folder / "key.csv").write_text(key)
        (folder / "same.csv").write_text("same")
        (folder / "paper.json").write_text(json.dumps({"seed": 1, "record": {"tools": release}}))
        (folder / "plot.pdf").write_bytes(picture_pdf(size, 80))
    (one / "lost.csv").touch()

    assert list(outputs.differences(one, one)) == []
    assert list(outputs.differences(one, two)) == [
        "lost.csv: is no longer made",
        "key.csv: differs",
        "plot.pdf: looks otherwise on page 1",
    ]

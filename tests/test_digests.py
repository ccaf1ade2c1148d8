"""The fingerprint of the toolkit changes with its sources, and that of a package with its own alone."""

import sys
from pathlib import Path

import pytest

from exam_builder import digests


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("draw/papers.py", "plot/style.py", "templates/layout.tex"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(digests, "PACKAGE", tmp_path)
    monkeypatch.setattr(digests, "BUILT_IN", tmp_path / "templates")
    return tmp_path


def fingerprint(*packages: str, libraries: tuple[str, ...] = ()) -> str:
    return digests.fingerprint.__wrapped__(*packages, libraries=libraries)


@pytest.mark.parametrize("name", ["draw/papers.py", "plot/style.py", "templates/layout.tex", "plot/new.py"])
def test_every_source_and_template_counts(package: Path, name: str) -> None:
    before = fingerprint()
    (package / name).write_text("two")
    assert fingerprint() != before


def test_of_a_package_its_own_sources_count_alone(package: Path) -> None:
    before = fingerprint("plot")
    (package / "draw/papers.py").write_text("two")
    assert fingerprint("plot") == before
    (package / "plot/style.py").write_text("two")
    assert fingerprint("plot") != before


def test_libraries_count_with_their_versions(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint("plot", libraries=("numpy", "no-such-library"))
    monkeypatch.setattr("importlib.metadata.version", lambda name: "0.0")
    assert fingerprint("plot", libraries=("numpy",)) != before
    monkeypatch.setattr(sys, "version", "3.99")
    assert fingerprint("plot") == fingerprint("plot")
    assert fingerprint("plot", libraries=("numpy",)) != before

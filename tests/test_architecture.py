"""docs/architecture.md names modules, and what stands in them, as they are called."""

import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "architecture.md"
PACKAGE = ROOT / "exam_builder"
TOPS = {path.stem for path in PACKAGE.iterdir() if path.is_dir() or path.suffix == ".py"}


def named() -> list[str]:
    """What the page names by a path that begins with a package or module of the toolkit."""
    paths = re.findall(r"`([a-z_]+(?:[./][A-Za-z_]+)+)`", PAGE.read_text(encoding="utf-8"))
    ours = [path for path in paths if re.split("[./]", path)[0] in TOPS and not path.endswith((".toml", ".json"))]
    return sorted({path.replace("/", ".") for path in ours})


def test_files_that_the_page_names_are_there() -> None:
    page = PAGE.read_text(encoding="utf-8")
    paths = re.findall(r"`((?:templates|docs|tests)/[\w./-]+)`", page)
    assert [path for path in paths if "NAME" not in path and not (ROOT / path).exists()] == []
    assert {name for name in re.findall(r"`([a-z_]+\.toml)`", page) if not (PACKAGE / name).is_file()} == set()


def is_module(path: str) -> bool:
    place = PACKAGE.joinpath(*path.split("."))
    return place.is_dir() or place.with_suffix(".py").is_file()


@pytest.mark.parametrize("path", named())
def test_what_the_page_names_is_there(path: str) -> None:
    module, _, name = path.rpartition(".")
    if not is_module(path):
        assert is_module(module) and hasattr(import_module(f"exam_builder.{module}"), name)


def test_each_package_has_a_folder_of_tests_and_other_folders_say_what_they_hold() -> None:
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    folders = {path.name for path in (ROOT / "tests").iterdir() if any(path.glob("test_*.py"))}
    page = PAGE.read_text(encoding="utf-8")
    assert packages - folders == set()
    assert {name for name in folders - packages if f"`tests/{name}`" not in page} == set()


def test_the_page_says_what_each_library_is_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["dask"]]
    section = PAGE.read_text(encoding="utf-8").partition("## Libraries")[2].partition("\n## ")[0]
    assert {name for each in needed if f"`{(name := re.split('[><=]', each)[0])}`" not in section} == set()

"""What a stranger meets around the code: licence, changes, how to contribute, and what hosts of repositories read."""

import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PAGES = ("CHANGELOG.md", "CONTRIBUTING.md", ".github/pull_request_template.md")
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


def test_the_changes_begin_with_the_version_that_is_built() -> None:
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert versions[0] == PROJECT["version"] == "0.2.0"
    assert versions == sorted(set(versions), reverse=True)


def test_the_licence_is_named_and_there() -> None:
    assert PROJECT["license"] == "MIT"
    for name in PROJECT["license-files"]:
        assert (ROOT / name).read_text().startswith("MIT License\n\nCopyright (c) 2026 The exam_builder developers\n")


def test_every_python_that_is_named_is_tested() -> None:
    listed = [line.rpartition(" ")[2] for line in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", line)]
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())
    job = workflow["jobs"]["test"]
    assert listed == job["strategy"]["matrix"]["python"] == PYTHONS
    assert PROJECT["requires-python"] == f">={PYTHONS[0]}"
    assert job["steps"][-1]["run"] == ".ci/run"
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_each_hook_runs_a_program_of_the_environment() -> None:
    (local,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    programs = {hook["entry"].split()[0].removeprefix(".venv/bin/") for hook in local["hooks"]}
    packages = {re.split(r"[\[=>]", line)[0] for line in PROJECT["optional-dependencies"]["dev"]}
    assert programs <= packages | {"python"}


@pytest.mark.parametrize("form", sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml")), ids=lambda path: path.stem)
def test_each_form_asks_with_a_label(form: Path) -> None:
    content = yaml.safe_load(form.read_text())
    if form.stem == "config":
        return
    assert content["name"]
    assert content["description"]
    assert all(item["attributes"]["label"] for item in content["body"] if item["type"] != "markdown")


@pytest.mark.parametrize("page", PAGES)
def test_links_and_make_targets_of_these_pages_are_there(page: str) -> None:
    text = (ROOT / page).read_text()
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.M))
    assert {a or b for a, b in re.findall(r"`make (\w+)`|^\$ make (\w+)$", text, re.M)} <= targets
    for link in re.findall(r"\]\(((?!https?:)[^)#]+)", text):
        assert (ROOT / page).parent.joinpath(link).exists(), link


def test_files_that_contributing_names_are_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    named = re.findall(r"\b((?:exam_builder|tests|docs|templates)/[\w/-]+(?:\.\w+|/))", text)
    assert len(named) > 8
    assert [name for name in named if "NAME" not in name and not (ROOT / name).exists()] == []


def test_every_file_of_tests_is_collected(pytestconfig: pytest.Config) -> None:
    passed_over = {Path(pattern).name for pattern in pytestconfig.getini("norecursedirs")}
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert not any(part in passed_over for folder in folders for part in folder.relative_to(ROOT).parts)

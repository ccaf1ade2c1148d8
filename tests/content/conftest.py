"""The course's own Python, loaded by path as the toolkit does."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def module_at(path: str) -> ModuleType:
    """The file of that path from the project's root, run afresh."""
    spec = importlib.util.spec_from_file_location(f"course_{Path(path).stem}", ROOT / path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def companion() -> Callable[[str], ModuleType]:
    """The companion of a question, by the question's name."""
    return lambda question: module_at(f"content/questions/{question}.py")


@pytest.fixture
def figures() -> Callable[[str], ModuleType]:
    """A file of figure functions, by its name."""
    return lambda name: module_at(f"figures/{name}.py")


@pytest.fixture
def questions() -> Path:
    """The folder of the questions."""
    return ROOT / "content" / "questions"

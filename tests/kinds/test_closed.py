"""Nothing outside of `kinds` asks for a kind of answer by its name: what differs stands in the kind's class."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from exam_builder.kinds import KINDS
from exam_builder.render import BUILT_IN

PACKAGE = Path(__file__).parents[2] / "exam_builder"
NAMES_KIND = re.compile(r"(?:answer|key|piece)\.kind$|kind_name\(|(?:kind_of\(.*\)|\bkind)\.name$")
ASKED_IN_TEMPLATE = re.compile(r"answer\.kind\s*(?:==|!=|in\b|not\b)")


def find_comparisons(path: Path) -> Iterator[str]:
    """Comparisons of the kind of an answer, or of the name of a kind, with anything."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Compare):
            sides = [ast.unparse(side) for side in (node.left, *node.comparators)]
            if any(map(NAMES_KIND.search, sides)):
                yield ast.unparse(node)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_compares_a_kind_with_a_name(path: Path) -> None:
    names = re.compile("|".join([*map(repr, KINDS), r"\b[A-Z][A-Z_]+$"]))  # or a constant that holds names
    found = [each for each in find_comparisons(path) if names.search(each)]
    assert path.relative_to(PACKAGE).parts[0] == "kinds" or found == []


@pytest.mark.parametrize("path", sorted(BUILT_IN.rglob("*.tex")), ids=lambda path: path.name)
def test_no_template_compares_a_kind(path: Path) -> None:
    assert not ASKED_IN_TEMPLATE.search(path.read_text())

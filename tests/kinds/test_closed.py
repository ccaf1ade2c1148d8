"""Nothing outside of `kinds` asks for a kind of answer by its name: what differs stands in the kind's class."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from exam_builder.kinds import KINDS
from exam_builder.render import BUILT_IN

PACKAGE = Path(__file__).parents[2] / "exam_builder"
NAMES_KIND = re.compile(r"(?:answer|key|piece)\.kind$|get_kind_name\(|(?:get_kind\(.*\)|\bkind)\.name$")
ASKED_IN_TEMPLATE = re.compile(r"answer\.kind\s*(?:==|!=|in\b|not\b)")


def find_comparisons(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Comparisons of the kind of an answer, or of the name of a kind, with anything."""
    for node in nodes:
        if isinstance(node, ast.Compare):
            sides = [ast.unparse(side) for side in (node.left, *node.comparators)]
            if any(map(NAMES_KIND.search, sides)):
                yield ast.unparse(node)


def test_no_module_compares_a_kind_with_a_name(sources: Mapping[Path, Sequence[ast.AST]]) -> None:
    names = re.compile("|".join([*map(repr, KINDS), r"\b[A-Z][A-Z_]+$"]))  # or a constant that holds names
    others = {path: nodes for path, nodes in sources.items() if path.relative_to(PACKAGE).parts[0] != "kinds"}
    found = [(path, each) for path, nodes in others.items() for each in find_comparisons(nodes) if names.search(each)]
    assert found == []


OTHER_MEANINGS = {
    *(
        "blanks",
        "formula",
        "interval",
        "match",
        "matrix",
        "number",
        "option",
        "options",
        "order",
        "output",
        "set",
        "words",
    )
}
"""Kinds whose names are also words for other things: of a token, a function, a field."""


def test_no_module_imports_a_kind_or_names_one(sources: Mapping[Path, Sequence[ast.AST]]) -> None:
    others = {path: nodes for path, nodes in sources.items() if path.relative_to(PACKAGE).parts[0] != "kinds"}
    imported = {
        f"{path.name}: {node.module}"
        for path, nodes in others.items()
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module in {f"exam_builder.kinds.{name}" for name in KINDS}
    }
    assert imported == set()
    named = {
        f"{path.name}: {node.value}"
        for path, nodes in others.items()
        for node in nodes
        if path.name != "codes.py" and isinstance(node, ast.Constant) and node.value in KINDS.keys() - OTHER_MEANINGS
    }
    assert named == set()


def test_no_template_compares_a_kind() -> None:
    assert [path for path in BUILT_IN.rglob("*.tex") if ASKED_IN_TEMPLATE.search(path.read_text())] == []

"""The table of codes: each has a name, is made somewhere, and is described; the page says what the table says.

That every finding has a code of the table is held by mypy, since a code is a `Code` and never a text.
"""

import ast
import re
import runpy
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from exam_builder.codes import Code, read_finding_codes, read_finding_groups
from exam_builder.read.checks.unknown_names import ITEM_COMMAND
from exam_builder.roster.read import REQUIRED

PACKAGE = Path(__file__).parents[1] / "exam_builder"
DOCS = PACKAGE.parent / "docs"
CODES = read_finding_codes()
PATTERNS = {
    "unknown-{}": ("blank", "figure", "listing", "misconception", "table"),
    "empty-{}": REQUIRED,
    "{}": ("match", "order", "reference"),
}
"""Codes that are put together while the program runs, with what may stand in their holes."""
PUT_TOGETHER = {pattern.format(each) for pattern, holes in PATTERNS.items() for each in holes}


@pytest.fixture(scope="module")
def nodes(sources: Mapping[Path, Sequence[ast.AST]]) -> Sequence[ast.AST]:
    """Everything in the sources of the package but the names of the codes."""
    return [node for path, found in sources.items() if path.name != "codes.py" for node in found]


def _is_code(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "Code"


def test_every_code_has_a_name_in_the_order_of_the_table() -> None:
    assert [code.value for code in Code] == list(CODES)
    assert all(code.name == code.value.upper().replace("-", "_") for code in Code)


def test_every_code_is_made_somewhere(nodes: Sequence[ast.AST]) -> None:
    named = {node.attr for node in nodes if isinstance(node, ast.Attribute) and _is_code(node.value)}
    named |= {Code(each["code"]).name for each in list_tabled() if "code" in each}
    assert {code for code in Code if code.name not in named} - PUT_TOGETHER == set()


def test_what_is_put_together_is_a_code(nodes: Sequence[ast.AST]) -> None:
    made = {
        "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in text.values)
        if isinstance(text := node.args[0], ast.JoinedStr)
        else "{}"
        for node in nodes
        if isinstance(node, ast.Call) and _is_code(node.func)
    }
    assert set(PATTERNS) == made
    assert set(CODES) >= PUT_TOGETHER
    marks = re.search(r"\(\?P<what>([A-Z|]+)\)", ITEM_COMMAND.pattern)
    assert marks is not None
    assert set(marks[1].lower().split("|")) <= set(PATTERNS["unknown-{}"])


def test_each_code_is_described_in_plain_sentences() -> None:
    for name, code in CODES.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
        assert code.severity in ("error", "warning"), name
        assert re.fullmatch(r"[A-Z`].{15,}\.", code.meaning), name
        assert code.example, name
        assert not code.example.endswith("."), name
        assert code.hint, name


def test_no_code_is_listed_twice_and_none_means_what_another_means() -> None:
    groups = read_finding_groups()
    assert sum(len(group.codes) for group in groups) == len(CODES)
    assert len({of.meaning for of in CODES.values()}) == len(CODES)
    assert all(group.title and group.about.endswith(".") for group in groups)


def test_the_examples_are_in_the_words_of_the_toolkit(nodes: Sequence[ast.AST]) -> None:
    messages = (each["message"] for each in list_tabled() if "message" in each)
    said = {words for text in (*texts(nodes), *messages) if len(words := words_of(text)) > 1}
    shares = {code: share(words_of(of.example), said) for code, of in CODES.items()}
    assert {code: CODES[code].example for code, most in shares.items() if most < 1 / 3} == {}


def list_tabled() -> Iterator[Mapping[str, str]]:
    """Yield the entries of the tables that name codes and messages outside of Python."""
    for path in ("typeset/plain_words.toml", "read/checks/latex_slips.toml"):
        for table in tomllib.loads((PACKAGE / path).read_text(encoding="utf-8")).values():
            yield from (each for each in table if isinstance(each, dict))


def texts(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """All texts that may be messages, which do not end with a full stop; those with holes as one."""
    for node in nodes:
        if isinstance(node, ast.JoinedStr | ast.Constant):
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            text = " ".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
            if not text.rstrip().endswith("."):
                yield text


def words_of(text: str) -> frozenset[str]:
    """The words of a text, without what stands in backquotes and names of files."""
    return frozenset(re.findall(r"[A-Za-z]+", re.sub(r"`[^`]*`|\S+\.\w+", "", text)))


def share(words: frozenset[str], said: Iterable[frozenset[str]]) -> float:
    """How many of the words stand in the text that has most of them."""
    return max(len(words & each) for each in said) / len(words)


def test_the_page_is_what_the_table_says() -> None:
    page = runpy.run_path(str(DOCS / "write_findings.py"))["page"]()
    assert (DOCS / "findings.md").read_text(encoding="utf-8") == page, "make findings"

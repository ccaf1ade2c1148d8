"""The table of codes: every finding has one of them, each is made somewhere, and the page says what the table says."""

import ast
import re
import runpy
from collections.abc import Iterable, Iterator

import pytest

from exam_builder.finding_codes import read_finding_codes, read_finding_groups
from exam_builder.read.checks.names import MARK
from exam_builder.roster.read import REQUIRED
from tests.made_codes import PACKAGE, Codes, Module, modules, read_codes

CODES = read_finding_codes()
DOCS = PACKAGE.parent / "docs"
PATTERNS = {
    "unknown-{}": ("blank", "figure", "listing", "misconception", "table"),
    "empty-{}": REQUIRED,
}
"""Codes that are put together while the program runs, with what may stand in their holes."""
PUT_TOGETHER = {pattern.format(each) for pattern, holes in PATTERNS.items() for each in holes}


@pytest.fixture(scope="module")
def made() -> Codes:
    return read_codes()


def test_every_code_in_the_sources_is_understood(made: Codes) -> None:
    assert made.unread == []
    assert set(PATTERNS) == made.patterns
    marks = re.search(r"\(\?P<what>([A-Z|]+)\)", MARK.pattern)
    assert marks is not None
    assert set(marks[1].lower().split("|")) <= set(PATTERNS["unknown-{}"])


def test_every_finding_that_is_made_has_a_code_of_the_table(made: Codes) -> None:
    assert {code: places for code, places in made.made.items() if code not in CODES} == {}
    assert set(CODES) >= PUT_TOGETHER


def test_every_code_of_the_table_is_made_somewhere(made: Codes) -> None:
    assert set(CODES) - set(made.made) - PUT_TOGETHER == set()


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


def test_the_examples_are_in_the_words_of_the_toolkit() -> None:
    said = {words for module in modules() for text in texts(module) if len(words := words_of(text)) > 1}
    shares = {code: share(words_of(of.example), said) for code, of in CODES.items()}
    assert {code: CODES[code].example for code, most in shares.items() if most < 1 / 3} == {}


def texts(module: Module) -> Iterator[str]:
    """All texts in a module that may be messages, which do not end with a full stop; those with holes as one."""
    for node in ast.walk(module.tree):
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

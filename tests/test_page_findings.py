"""Findings about pages say what to do: each place in the sources that makes such a finding gives a hint that asks."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from courses import run_command, write_course

from exam_builder.codes import read_finding_groups

PACKAGE = Path(__file__).parents[1] / "exam_builder"
OF_PAGES = {
    *(code for group in read_finding_groups() if group.title == "Finished pages" for code in group.codes),
    *("space", "overfull", "missing", "layout", "note", "runaway", "outlives", "ended"),
}
"""The codes of findings about pages, some of which are also about something else."""
MAKERS = {"Finding": 3, "finding": 4, "report_at": 3, "report_at_part": 4}
"""What makes a finding, and which of its arguments is the hint."""
ASKS = frozenset(
    ("take", "make", "let", "give", "write", "print", "put", "restore", "break", "look", "leave", "ask")
) | {
    *("correct", "shorten", "copy", "place", "say", "name", "remove"),
}
"""What a hint begins with, that says what to do."""


def made_findings() -> Iterator[tuple[str, ast.Call, ast.Module]]:
    """Each call in the steps that look at pages which makes a finding about them, with its file."""
    for folder in ("audit", "issue", "typeset"):
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and _name(node.func) in MAKERS and _codes(node) & OF_PAGES:
                    yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node, tree


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _codes(call: ast.Call) -> set[str]:
    """The codes that a call gives."""
    given = (node for each in call.args for node in ast.walk(each) if isinstance(node, ast.Attribute))
    return {node.attr.lower().replace("_", "-") for node in given if _name(node.value) == "Code"}


def hint_of(call: ast.Call) -> ast.expr | None:
    named = next((each.value for each in call.keywords if each.arg == "hint"), None)
    at = MAKERS[_name(call.func)]
    return named or (call.args[at] if len(call.args) > at else None)


def words_of(node: ast.AST | None, tree: ast.Module) -> Iterator[str]:
    """The beginnings of all texts that an expression may be, names that are set in its file put in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr) and node.values:
        first = node.values[0]
        yield from words_of(first.value if isinstance(first, ast.FormattedValue) else first, tree)
    elif isinstance(node, ast.IfExp):
        yield from (*words_of(node.body, tree), *words_of(node.orelse, tree))
    elif isinstance(node, ast.BoolOp):
        yield from (word for each in node.values for word in words_of(each, tree))
    elif isinstance(node, ast.Subscript):
        yield from words_of(node.value, tree)
    elif isinstance(node, ast.Dict):
        yield from (word for each in node.values for word in words_of(each, tree))
    elif isinstance(node, ast.Name):
        for each in ast.walk(tree):
            if isinstance(each, ast.Assign) and any(_name(target) == node.id for target in each.targets):
                yield from words_of(each.value, tree)


MADE = list(made_findings())


@pytest.mark.parametrize(("call", "tree"), [pytest.param(call, tree, id=where) for where, call, tree in MADE])
def test_each_finding_about_pages_says_what_to_do(call: ast.Call, tree: ast.Module) -> None:
    hint = hint_of(call)
    assert hint is not None, "it has no hint"
    said = list(words_of(hint, tree))
    assert said or isinstance(hint, ast.Name | ast.Call), "its hint is empty"
    assert [each for each in said if each.split(" ")[0] not in ASKS] == []


def test_all_codes_about_pages_are_made_by_these_steps() -> None:
    assert OF_PAGES - {code for _, call, _ in MADE for code in _codes(call)} == set()


EXAM = "title: Faults\ncourse: Testing\nquestions: [{}]\nspace: exact\n"
ASKED = "title: A question\nparameters: {{k: {{default: 2, choose: [2, 3]}}}}\npoints: 1\nprompt: |\n  {}\nanswer: {}\n"
KEY = "{number: k, reference: 2}\nwaived: seen at once"
FAULTS = {
    "wide": ("Say \\mbox{" + "wide and " * 20 + "\\VAR{k}}.", "solution: x\nspace: 2cm", "mm too wide for the page"),
    "tight": (
        r"Say \VAR{k}.",
        "solution: |\n" + "  It is so.\n\n" * 9 + "space: {height: 1cm, fixed: true}",
        "its fixed space",
    ),
    "tall": (r"\rule{1mm}{30cm} \VAR{k}?", "space: 2cm", "too high for a page"),
    "kept": (r"\vspace*{28cm} \VAR{k}?", "keep: true\nspace: 3cm", "`keep: true` and takes"),
    "over": (r"One\hspace*{-8mm}Two and \VAR{k}?", "space: 2cm", "is printed over"),
    "edge": (r"\hspace*{-4cm}Left and \VAR{k}?", "space: 2cm", "edge of the page"),
    "shown": (
        r"Say \VAR{k}.",
        "solution: 'So \\hspace*{8cm}\\smash{\\raisebox{9mm}{high}}'\nspace: 3cm",
        "that the student's paper lacks",
    ),
    "covered": (r"Say \VAR{k}.\smash{\raisebox{-1cm}{low}}", "space: 3cm", "something is printed in the answer space"),
    "noted": (r"\fbox{A\footnote{note}} and \VAR{k}?", "space: 2cm", "a note"),
    "moved": (r"\vspace*{\VAR{k}cm} How high?", "space: 2cm", "in {}, where the text before it takes"),
}
"""Ten questions with a fault each that pages show: the prompt, what comes after the answer, and the message."""


def list_messages(root: Path, name: str) -> list[str]:
    prompt, after, _ = FAULTS[name]
    course = write_course(root / name, ASKED.format(prompt, KEY) + after + "\n", exam=EXAM.format("q"))
    several = ("--versions", "2") if name == "moved" else ()
    return run_command(course, "build", "--jobs", "1", "--draft", *several)[1].splitlines()


@pytest.mark.long
@pytest.mark.parametrize("name", FAULTS)
def test_faults_of_pages_are_reported_at_their_question_with_what_to_do(name: str, tmp_path: Path) -> None:
    lines = list_messages(tmp_path, name)
    said = [line for line in lines if ": error: " in line or ": warning: " in line]
    found = [line for line in said if FAULTS[name][2].replace("{}", "B") in line]
    assert found, lines
    for line in found:
        hint = line.rpartition(" — ")[2]
        assert "[q" in line and line.startswith("content/questions/q.yaml:") and hint.split(" ")[0] in ASKS, line

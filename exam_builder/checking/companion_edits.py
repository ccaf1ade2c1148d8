"""Corrections of one line of the course's Python, each of which undoes a common slip."""

import ast
import re
from collections.abc import Iterator, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from exam_builder.checking.expression_edits import OPERATORS, change_expressions, list_local_names
from exam_builder.checking.file_edits import (
    Change,
    FileEdits,
    NodePlaces,
    Whole,
    find_target,
    find_unused,
    only_raises,
)
from exam_builder.findings import Finding, shorten_line

IN_TEXT = 3
"""What is added to the rank of a correction inside a program that the file holds as a text."""
GUARD = 4
"""What is added to the rank of a correction of what a function tests before it raises an error itself."""
UNDONE = -1
"""The rank of what undoes a change since the file was right, or since the last commit."""
SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr)
"""Statements whose order may be wrong."""


@dataclass(frozen=True)
class PythonEdit:
    """A replacement for the bytes from `start` to `end` of a text; a low `rank` is a likely one."""

    line: int
    start: int
    end: int
    new: str
    rank: int
    function: str

    def apply(self, text: str) -> str:
        """Return the text with the correction."""
        data = text.encode()
        return (data[: self.start] + self.new.encode() + data[self.end :]).decode()

    def write_line(self, text: str) -> str:
        """Return the corrected line without its indentation."""
        return self.apply(text).split("\n")[self.line - 1].strip()

    def describe(self, text: str, width: int) -> str:
        """Say how to correct the line; `width` is how much of it is shown."""
        line = self.write_line(text)
        line = re.sub(r" (?:[*/] 1|[+-] 0)(?![\d.])", "", line) if self.new in ("0", "1", "*", "/") else line
        written = f"write the line as `{shorten_line(line, width)}`"
        if self.rank == UNDONE:
            return f"{written} again, as it was before" if self.new else "take out what is new here"
        if self.write_line(text) == text.split("\n")[self.line - 1].strip():
            indented = f"begin this line in column {len(self.new) + 1}, so that it belongs to another block"
            return indented if self.new else "take out one of two equal lines"
        old, new = text.split("\n"), self.apply(text).split("\n")
        changed = [number for number, pair in enumerate(zip(old, new, strict=False), 1) if pair[0] != pair[1]]
        if len(changed) == 2 and old[changed[0] - 1] != new[changed[1] - 1]:
            return f"{written}, and line {changed[1]} as `{shorten_line(new[changed[1] - 1], width)}`"
        return "exchange this line and the next one" if "\n" in self.new else written


def list_python_edits(text: str, functions: Set[str]) -> list[PythonEdit]:
    """List corrections of some functions of a file and of the constants that they use, the likeliest first."""
    if "\r" in text.replace("\r\n", ""):
        return []  # Python counts other lines there than `NodePlaces`
    source, tree = NodePlaces(text), ast.parse(text)
    own, found = FileEdits(source, tree), list[PythonEdit]()
    for whole, name in _list_wholes(tree, functions):
        local, unused = list_local_names(whole), find_unused(whole)
        by_file = (change for node in _list_nodes(whole) for change in own.change(node, unused, local))
        changes = chain(_change_whole(source, whole), by_file)
        found += (PythonEdit(source.line(each[0]), *each, name) for each in changes)
    guards = [source.span(node.test) for node in ast.walk(tree) if isinstance(node, ast.If) and only_raises(node)]
    found = [
        replace(each, rank=each.rank + GUARD * any(start <= each.start < end for start, end in guards))
        for each in dict.fromkeys(found)
    ]
    return sorted(found, key=lambda edit: edit.rank)


def _list_wholes(tree: ast.Module, functions: Set[str]) -> Iterator[tuple[Whole, str]]:
    """List some functions, methods of classes, and constants ('' is their name) of a file."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in functions:
            for inner in node.body if isinstance(node, ast.ClassDef) else [node]:
                if isinstance(inner, ast.FunctionDef):
                    yield inner, node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign) and ast.unparse(find_target(node)) in functions:
            yield node, ""


def break_line(text: str, finding: Finding, edit: PythonEdit) -> str:
    """Return a corrected text that raises an error where an exception came from; '' for `raise` or the corrected line.

    If it makes no difference, the correction only avoids the line.
    """
    tree, failed = ast.parse(text), FAILED_LINE.search(finding.message)
    around = [
        each for each in ast.walk(tree) if failed and isinstance(each, ast.stmt) and _covers(each, int(failed[1]))
    ]
    if not around or isinstance(around[-1], ast.Raise) or _covers(around[-1], edit.line):
        return ""
    lines, node = edit.apply(text).split("\n"), around[-1]
    moved = (len(lines) - text.count("\n") - 1) * (edit.line < node.lineno)
    lines.insert(node.lineno - 1 + moved, f"{' ' * node.col_offset}raise ArithmeticError")
    return "\n".join(lines)


FAILED_LINE = re.compile(r"\(line (\d+) of [\w.]+\)")
"""Where an exception came from, at the end of its message."""


def _covers(node: ast.stmt, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or 0)


def _list_nodes(whole: Whole) -> list[ast.AST]:
    statements = whole.body if isinstance(whole, ast.FunctionDef) else [whole]
    return [node for each in statements for node in _walk_outside_texts(each)]


def _walk_outside_texts(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and its descendants except those in f-strings, which have wrong positions before Python 3.12, and
    those in an `assert`, as nearly any change lets it pass.
    """
    yield node
    for inner in () if isinstance(node, ast.JoinedStr | ast.Assert) else ast.iter_child_nodes(node):
        yield from _walk_outside_texts(inner)


def _change_whole(source: NodePlaces, whole: Whole) -> Iterator[Change]:
    """Change the expressions and statements of a function or constant, and the programs that it holds as texts."""
    nodes = _list_nodes(whole)
    yield from change_expressions(source, whole, nodes)
    for node in nodes:
        if isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and MORE_THAN_A_WORD.search(node.value)
        ):
            yield from _change_program(source, node)
    yield from _change_statements(source, whole)


def _change_program(source: NodePlaces, node: ast.Constant | ast.JoinedStr) -> Iterator[Change]:
    """Change a program, or a line of one, that stands as a text in a file, such as one that the paper prints."""
    found = TEXT.fullmatch(source.segment(node))
    written = found[3].removeprefix("\\\n").lstrip(" ") if found else ""
    if found is None or "\\" in written or "{{" in written:
        return
    at = source.span(node)[0] + len(found[1] + found[2]) + len(found[3]) - len(written)
    for first, last, new, rank in change_program(written, HOLE if isinstance(node, ast.JoinedStr) else NO_HOLE):
        yield at + first, at + last, new, rank + IN_TEXT


def change_program(program: str, hole: re.Pattern[str]) -> Iterator[Change]:
    """Change a program, or a line of one, in which something is filled in where `hole` matches."""
    holes = dict[str, str]()

    def fill(found: re.Match[str]) -> str:
        name = f"_{len(holes)}".ljust(len(found[0].encode()), "_")
        holes[name] = found[0]
        return name

    filled = hole.sub(fill, program)
    (whole,) = ast.parse("def program(): ...").body
    assert isinstance(whole, ast.FunctionDef)
    with suppress(SyntaxError, ValueError):
        whole.body = ast.parse(filled + " pass" * filled.endswith(":")).body
        for first, last, new, rank in _change_whole(NodePlaces(filled), whole):
            yield first, last, PLACEHOLDER.sub(lambda name: holes.get(name[0], name[0]), new), rank


MORE_THAN_A_WORD = re.compile(r"[^\w.-]")
TEXT = re.compile(r"([rRfF]*)(\"{3}|'{3}|\"|')((?:(?!\2).)*)\2", re.DOTALL)
HOLE, NO_HOLE, PLACEHOLDER = re.compile(r"\{[^{}]*\}"), re.compile(r"(?!)"), re.compile(r"\b_\d_*\b")


def _change_statements(source: NodePlaces, whole: Whole) -> Iterator[Change]:
    """Change the operator of an assignment (`=`, `+=`), the order of two statements, and the indentation of the last
    line of a block or of the line after it.
    """
    for node in ast.walk(whole) if isinstance(whole, ast.FunctionDef) else ():
        if isinstance(node, ast.AugAssign) and type(node.op) in OPERATORS:
            written, others = OPERATORS[type(node.op)]
            start, end = source.span(node.target)[1], source.span(node.value)[0]
            at = start + source.data[start:end].find(f"{written}=".encode())
            yield from ((at, at + len(written) + 1, f"{each}=", 0) for each in others if each != "@")
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name | ast.Subscript):
            at = source.data.find(b"=", source.span(node.targets[0])[1])
            yield from ((at, at + 1, f"{sign}=", 1) for sign in "+-*")
        for block in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(block, list):
                yield from _move_statements(source, node, block)


def _move_statements(source: NodePlaces, around: ast.AST, block: list[ast.stmt]) -> Iterator[Change]:
    for before, after in pairwise(block):
        if source.segment(before) == source.segment(after):
            yield (source.span(before)[0], source.span(after)[0], "", 0)
        elif isinstance(before, SIMPLE) and isinstance(after, SIMPLE):
            yield from source.exchange(before, after, 2)
    last = block[-1] if block else None
    simple = last is not None and last.lineno == last.end_lineno
    if last is not None and simple and len(block) > 1 and isinstance(around, ast.For | ast.While | ast.If):
        yield (source.starts[last.lineno - 1], source.span(last)[0], " " * around.col_offset, 1)
    for before, after in pairwise(block):
        returns = isinstance(after, ast.Return) and not isinstance(before, ast.If)
        if isinstance(before, ast.For | ast.While | ast.If) and after.lineno == after.end_lineno and not returns:
            indent = (before.orelse or before.body)[-1].col_offset
            yield (source.starts[after.lineno - 1], source.span(after)[0], " " * indent, 1)

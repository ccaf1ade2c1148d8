"""Listings: their languages, the lines that they take from files, and programs whose lines YAML has changed."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from exam_builder.expressions.latex_modes import blank_holes
from exam_builder.findings import Code, Severity, find_nearest_name, format_count
from exam_builder.read.checks.remark import Remark
from exam_builder.read.loaded import LoadedQuestion
from exam_builder.read.models import ListingFile, ListingText
from exam_builder.read.yaml_tree import Node


def check_languages(question: LoadedQuestion) -> Iterator[Remark]:
    """Report a listing whose language is a misspelling of one that is highlighted."""
    for name, listing in question.model.listings.items():
        language = listing.language.strip()
        if language != COLOURED and find_nearest_name(language.casefold(), [COLOURED], 0.75):
            message = f"listings in `{language}` are printed without highlighting"
            run = any(getattr(part.model.recompute, "prints", "") == name for part in question.parts)
            severity: Severity = "error" if run else "warning"
            yield Remark(("listings", name, "language"), Code.VALUE, message, f"write {COLOURED}", severity=severity)


COLOURED = "python"
"""The language of listings that are highlighted."""


def check_listings(question: LoadedQuestion) -> Iterator[Remark]:
    """Check that the lines of a listing are in its file."""
    for name, listing in question.model.listings.items():
        found = question.files.texts.get(listing.file) if isinstance(listing, ListingFile) else None
        if isinstance(listing, ListingFile) and found is not None and listing.lines is not None:
            lines = len(found.text.splitlines())
            if listing.lines[1] > lines:
                message = f"`{listing.file}` has {format_count(lines, 'line')}"
                yield Remark(("listings", name, "lines", 1), Code.LINES, message, f"write a line up to {lines}")
            elif listing.language.strip() == COLOURED and (cut := _find_cut(found.text, *listing.lines)):
                message = f"the listing ends in the middle of `{cut.name}`, whose last line is {cut.end_lineno}"
                hint = f"write lines: [{listing.lines[0]}, {cut.end_lineno}], or accept this warning"
                yield Remark(("listings", name, "lines", 1), Code.LINES, message, hint, severity="warning")


def _find_cut(program: str, first: int, last: int) -> ast.FunctionDef | ast.ClassDef | None:
    """Return the function or class that begins in some lines of a program and ends below them."""
    try:
        body = ast.parse(program).body
    except SyntaxError:
        return None
    blocks = (each for each in body if isinstance(each, ast.FunctionDef | ast.ClassDef))
    return next((each for each in blocks if first <= each.lineno <= last < (each.end_lineno or 0)), None)


def check_program_lines(question: LoadedQuestion) -> Iterator[Remark]:
    """Report programs whose lines YAML joins, and lines of Python that are indented for no reason."""
    for name, listing in question.model.listings.items():
        if not isinstance(listing, ListingText) or listing.text in question.model.parameters:
            continue
        path, node = ("listings", name, "text"), _find_node(question.source.root, ("listings", name, "text"))
        raw = question.source.text[node.start : node.end].removeprefix(">") if node else ""
        if node and node.style != "|" and len(re.findall(r"\S[^\n]*", raw)) > 1 + listing.text.rstrip().count("\n"):
            message = "YAML joins the lines of this program into one"
            hint = "write text: | and the program below it, without quotes"
            yield Remark(path, Code.LISTING, message, hint)
        elif listing.language.strip() == COLOURED and (wrong := _find_wrong_indent(blank_holes(listing.text))):
            message = f"line {wrong} of this program is indented further than the line above it, which opens no block"
            lines = listing.text.split("\n")
            offset = sum(len(line) + 1 for line in lines[: wrong - 1])
            yield Remark(path, Code.LISTING, message, "begin both lines in the same column", offset, "warning")


def _find_node(root: Node, path: tuple[str, ...]) -> Node | None:
    node: Node | None = root
    for step in path:
        node = node.children.get(step) if node else None
    return node


def _find_wrong_indent(program: str) -> int:
    """Return the number of the first line that is indented although no block begins above it; 0 if none is."""
    last = ":"
    try:
        for token in tokenize.generate_tokens(io.StringIO(program).readline):
            if token.type == tokenize.INDENT and last != ":":
                return token.start[0]
            if token.type not in (tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT):
                last = token.string
    except (tokenize.TokenError, SyntaxError):
        return 0
    return 0

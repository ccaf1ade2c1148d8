"""Printed texts of which YAML has taken something away: a comment, one quote, an empty line."""

import re
from collections.abc import Iterator

from exam_builder.fields import YamlPath
from exam_builder.findings import Code
from exam_builder.read.checks.remark import Remark
from exam_builder.read.loaded import LoadedExam, LoadedQuestion
from exam_builder.read.yaml_tree import Node

PRINTED_FIELDS = frozenset(("title", "prompt", "solution", "when", "note", "text", "because", "caption", "alt"))
"""Fields whose text is printed."""
COVER_TEXTS = frozenset(("course", "term", "date", "time", "aids", "instructions", "introduction"))
"""Further such fields, of an exam and its sections."""
SEVERAL_TEXTS = frozenset(("among", "advice", "columns", "rows", "corner", "constants"))
"""Fields that hold such texts."""

COMMENT = re.compile(r"[ \t]+(#.*)")
NUMBER_SIGN = re.compile(r"[ \t]+(#[^\s#].*)")
"""A comment that may be meant as part of the text before it: people write `# a comment`, but `#1`."""
SINGLE_QUOTE = re.compile(r"(?<=[A-Za-rt-z.,!?])'\Z|(?<=[A-Za-z.,!?])\"\Z")
OPENING_QUOTE = re.compile(r"(?:\A|[\s(])['\"`]")
EXCERPT = 30
EMPTY_LINE = re.compile(r"\S[ \t]*\n[ \t]*\n[ \t]*(?=\S)")
PARAGRAPH = re.compile(r"\S[ \t]*\n[ \t]*\n\s*\S")


def check_comments(loaded: LoadedQuestion | LoadedExam) -> Iterator[Remark]:
    """Warn of unquoted texts that are followed by a comment, or that end with a quote that they do not begin with."""
    source = loaded.source
    for here, child in _list_printed(source.root, ()):
        if child.style:
            continue
        if found := (COMMENT if here[-1] in PRINTED_FIELDS else NUMBER_SIGN).match(source.text, child.end):
            message = f"`{found[1][:EXCERPT]}` is a comment, so it is not part of this text"
            hint = r"if it belongs to the text, put all in quotes and write \#; if not, put it on a line of its own"
            yield Remark(here, Code.COMMENT, message, hint, severity="warning")
        text = str(child.data)
        if SINGLE_QUOTE.search(text) and not OPENING_QUOTE.search(text):
            message = f"this text ends with a quote that it does not begin with: `{text[-EXCERPT:]}`"
            hint = "begin the text with a quote too, or take this one out"
            yield Remark(here, Code.QUOTES, message, hint, severity="warning")


def check_paragraphs(loaded: LoadedQuestion | LoadedExam) -> Iterator[Remark]:
    """Yield a warning for each printed text in which YAML takes away an empty line, so that no paragraph begins."""
    source = loaded.source
    for here, child in _list_printed(source.root, ()):
        empty = EMPTY_LINE.search(source.text, child.start, child.end)
        if empty and here[-1] != "alt" and child.style != "|" and not PARAGRAPH.search(str(child.data)):
            offsets = source.offsets_of(child)
            after = next((index for index, offset in enumerate(offsets) if offset >= empty.end()), 0)
            message = "the empty line before this one begins no paragraph, since YAML joins the lines of this text"
            hint = f"write {here[-1]}: | and the text below it, without quotes"
            yield Remark(here, Code.PARAGRAPH, message, hint, after, "warning")


def _list_printed(node: Node, path: YamlPath) -> Iterator[tuple[YamlPath, Node]]:
    """Yield the printed texts below a node, with their paths."""
    for step, child in node.children.items():
        here = (*path, step)
        if isinstance(child.data, str) and _is_printed(here):
            yield here, child
        yield from _list_printed(child, here)


def _is_printed(path: YamlPath) -> bool:
    """Return whether a text at a path of a question or an exam is printed."""
    if path[0] in ("parameters", "needs"):
        return False
    cover = path[-1] in COVER_TEXTS and (len(path) == 1 or path[0] == "sections")
    return cover or path[-1] in PRINTED_FIELDS or bool(SEVERAL_TEXTS.intersection(path[-3:]))

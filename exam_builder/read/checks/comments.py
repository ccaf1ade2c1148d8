"""Text that YAML takes for a comment: whatever follows ` #` in a line without quotes is not printed."""

import re
from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.fields import YamlPath
from exam_builder.read.checks.remark import Remark
from exam_builder.read.loaded import LoadedQuestion
from exam_builder.read.yaml_source import Source
from exam_builder.read.yaml_tree import Node

PRINTED_FIELDS = frozenset(("title", "prompt", "solution", "when", "note", "text", "caption", "alt"))
"""Fields whose text is printed as it is."""

COMMENT = re.compile(r"[ \t]+(#.*)")
EXCERPT = 30


def check_comments(question: LoadedQuestion) -> Iterator[Remark]:
    """A warning for each printed text in a line without quotes that ends in a comment."""
    yield from _check_node(question.source, question.source.root, ())


def _check_node(source: Source, node: Node, path: YamlPath) -> Iterator[Remark]:
    for step, child in node.children.items():
        here = (*path, step)
        if isinstance(child.data, str) and not child.style and step in PRINTED_FIELDS:
            found = COMMENT.match(source.text, child.end)
            if found:
                message = f"`{found[1][:EXCERPT]}` is a comment, so it is not part of this text"
                hint = "put the text in quotes if it belongs to it, else the comment on a line of its own"
                yield Remark(here, Code.COMMENT, message, hint, severity="warning")
        yield from _check_node(source, child, here)

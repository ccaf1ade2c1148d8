"""Text that YAML takes for a comment: whatever follows ` #` in a line without quotes is not printed."""

import re
from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.read.checks.remark import Remark
from exam_builder.read.loaded import LoadedQuestion, Steps
from exam_builder.read.source import Source
from exam_builder.read.syntax import Node

PRINTED = frozenset(("title", "prompt", "solution", "when", "note", "text", "caption", "alt"))
"""Fields whose text is printed as it is."""

COMMENT = re.compile(r"[ \t]+(#.*)")
EXCERPT = 30


def check_comments(question: LoadedQuestion) -> Iterator[Remark]:
    """A warning for each printed text in a line without quotes that ends in a comment."""
    yield from _below(question.source, question.source.root, ())


def _below(source: Source, node: Node, path: Steps) -> Iterator[Remark]:
    for step, child in node.children.items():
        here = (*path, step)
        if isinstance(child.data, str) and not child.style and step in PRINTED:
            found = COMMENT.match(source.text, child.end)
            if found:
                message = f"`{found[1][:EXCERPT]}` is a comment, so it is not part of this text"
                mend = "put the text in quotes if it belongs to it, else the comment on a line of its own"
                yield Remark(here, Code.COMMENT, message, mend, severity="warning")
        yield from _below(source, child, here)

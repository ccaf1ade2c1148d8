"""YAML text to a tree of nodes that know their positions.

The C parser's events are walked, never its composer: nesting is bounded before anything is built, and what a course has
no use for (tags, anchors, keys that are lists, several documents) is a finding of its own.
"""

from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]

from exam_builder.findings import Finding, Place
from exam_builder.read.scalars import Datum, NumberError, quoted, resolve

DEEPEST = 30
"""Levels of lists and mappings in one another; content needs about eight."""


@dataclass(slots=True)
class Node:
    """A value: its data, the offsets in the file's text where it starts and ends, and what it holds.

    `style` is that of a scalar: '' unquoted, `'`, `"`, `|` or `>`. `keys` gives the offset of each key.
    """

    data: Datum
    start: int
    end: int
    style: str = ""
    children: dict[str | int, "Node"] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    flow: bool = False


@dataclass(slots=True)
class Composed:
    """What came of a text: the tree as far as it goes, findings, and the parser's error where it stopped."""

    root: Node | None
    findings: list[Finding]
    stopped: yaml.MarkedYAMLError | None = None


@dataclass(slots=True)
class _Open:
    node: Node
    key: "Node | None" = None
    name: str | None = None


class TooDeepError(Exception):
    """Lists and mappings in one another beyond all use."""


class Composer:
    """Builds the tree of one file."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.findings: list[Finding] = []
        self.open: list[_Open] = []
        self.root: Node | None = None
        self.documents = 0

    def place(self, offset: int) -> Place:
        """Line and column of an offset of the text."""
        before = self.text.rfind("\n", 0, offset)
        return Place(self.file, self.text.count("\n", 0, offset) + 1, offset - before)

    def report(self, code: str, offset: int, message: str, mend: str) -> None:
        """Note something that is wrong at an offset of the text."""
        self.findings.append(Finding(code, message, self.place(offset), mend))

    def compose(self) -> Composed:
        """Walk the events to the end, or to the first that the parser cannot make out."""
        stopped = None
        try:
            parser = CParser(self.text)
            while parser.check_event():
                self.take(parser.get_event())
        except yaml.MarkedYAMLError as problem:
            stopped = problem
        except TooDeepError:
            self.root = None
        return Composed(self.root, self.findings, stopped)

    def take(self, event: Any) -> None:
        """Take one event into the tree."""
        match event:
            case yaml.ScalarEvent() | yaml.AliasEvent():
                self.add(self.scalar(event))
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self.start(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.close(event)
            case yaml.DocumentStartEvent():
                self.document(event)

    def close(self, event: Any) -> None:
        """Close the innermost list or mapping."""
        node = self.open.pop().node
        node.end = event.end_mark.index
        self.add(node)

    def document(self, event: Any) -> None:
        """One document a file; `---` at the start is harmless."""
        self.documents += 1
        if self.documents == 2:
            self.report(
                "several-documents", event.start_mark.index, "a second document begins here", "delete the `---`"
            )

    def start(self, event: Any) -> None:
        """Open a list or a mapping."""
        self.refuse_tag_and_anchor(event)
        if len(self.open) == DEEPEST:
            self.report("too-deep", event.start_mark.index, f"more than {DEEPEST} levels in one another", "")
            raise TooDeepError
        data: Datum = {} if isinstance(event, yaml.MappingStartEvent) else []
        node = Node(data, event.start_mark.index, event.end_mark.index, flow=bool(event.flow_style))
        self.open.append(_Open(node))

    def scalar(self, event: Any) -> Node:
        """A scalar with its type; what cannot be typed is reported and stays text."""
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.AliasEvent):
            raw = self.text[start:end]
            self.report(
                "alias", start, f"`{raw}` stands for another value (a YAML alias)", f"write {quoted(raw)} for text"
            )
            return Node(raw, start, end)
        self.refuse_tag_and_anchor(event)
        style = event.style or ""
        return Node(event.value if style else self.typed(event.value, start), start, end, style)

    def typed(self, text: str, start: int) -> Datum:
        """The value of an unquoted scalar."""
        try:
            return resolve(text)
        except NumberError as problem:
            if not self.expects_key():
                self.report("number", start, str(problem), problem.mend)
            return text

    def refuse_tag_and_anchor(self, event: Any) -> None:
        """Tags choose types and anchors name values; types come from how a value looks, and values are written out."""
        start = event.start_mark.index
        if event.tag is not None:
            shown = self.text[start : event.end_mark.index].split(maxsplit=1)[0]
            self.report("tag", start, f"`{shown}` is a YAML tag", "leave it out, or put the text in single quotes")
        if event.anchor is not None:
            shown = f"&{event.anchor}"
            self.report(
                "anchor", start, f"`{shown}` is a YAML anchor", "leave it out, or put the text in single quotes"
            )

    def expects_key(self) -> bool:
        """Whether the next value is a mapping's key."""
        return bool(self.open) and isinstance(self.open[-1].node.data, dict) and self.open[-1].name is None

    def add(self, node: Node) -> None:
        """Put a finished value where it belongs."""
        if not self.open:
            self.root = self.root or node
        elif self.expects_key():
            self.key(node)
        elif isinstance(self.open[-1].node.data, dict):
            self.entry(node)
        elif isinstance(self.open[-1].node.data, list):
            items = self.open[-1].node
            items.children[len(self.open[-1].node.data)] = node
            self.open[-1].node.data.append(node.data)

    def key(self, node: Node) -> None:
        """A mapping's key: as it is written, whatever it looks like."""
        raw = self.text[node.start : node.end]
        if isinstance(node.data, list | dict):
            self.report(
                "key", node.start, f"`{raw}` cannot be a name", "put text that begins with [ or { in single quotes"
            )
        name = node.data if node.style and isinstance(node.data, str) else " ".join(raw.split())
        self.open[-1].key, self.open[-1].name = node, name

    def entry(self, value: Node) -> None:
        """A mapping's entry: its first value counts where a key is repeated."""
        opened = self.open[-1]
        key, name, node = opened.key, opened.name, opened.node
        opened.key = opened.name = None
        if key is None or name is None or not isinstance(node.data, dict):
            return
        if name in node.data:
            line = self.place(node.keys[name]).line
            self.report("repeated-key", key.start, f"`{name}` is already given in line {line}", "keep one of the two")
        elif name == "<<":
            self.report("merge-key", key.start, "`<<` takes in another mapping (a YAML merge)", "write its fields out")
        else:
            node.data[name], node.children[name], node.keys[name] = value.data, value, key.start


def compose(text: str, file: str) -> Composed:
    """The tree of a YAML text; `file` is only named in findings."""
    return Composer(text, file).compose()

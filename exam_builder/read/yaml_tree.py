"""YAML text to a tree of nodes that know their positions.

The C parser's events are walked, never its composer: nesting and size are bounded before anything is built, and what a
course has no use for (tags, anchors, keys that are lists, several documents) is a mistake with words of its own.
"""

import re
from dataclasses import dataclass, field

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # its types leave it out

from exam_builder.codes import Code
from exam_builder.read import flow_collections
from exam_builder.read.yaml_entries import find_split_entry
from exam_builder.read.yaml_fixes import (
    OPENING,
    ParserStop,
    Replacement,
    YamlMistake,
    find_latex_escape,
    find_line,
    place_at,
    quote_to_line_end,
    word_quote_mistake,
)
from exam_builder.read.yaml_lines import find_flow_slip
from exam_builder.read.yaml_messages import explain_stop
from exam_builder.read.yaml_scalars import NumberError, resolve_scalar
from exam_builder.values import YamlValue

MAX_LEVELS = 30
"""Levels of lists and mappings in one another; content needs about eight."""
TOO_DEEP = f"more than {MAX_LEVELS} levels in one another"
MAX_VALUES = 50_000
"""Values in a file, and a bound on the mistakes that are worth telling: beyond it the file is no content."""
MAX_MISTAKES = 100
DEEPER_DASH = re.compile(r"\n *(?P<dash>-)(?= )")


@dataclass(slots=True)
class Node:
    """A value: its data, the offsets in the file's text where it starts and ends, and what it holds.

    `style` is that of a scalar: '' unquoted, `'`, `"`, `|` or `>`. `keys` gives the offset of each key; `flow` marks
    collections in braces or brackets. `offsets` are those of a text's characters, once somebody has asked for them.
    """

    data: YamlValue
    start: int
    end: int
    style: str = ""
    children: dict[str | int, "Node"] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    flow: bool = False
    offsets: tuple[int, ...] | None = field(default=None, compare=False, repr=False)


@dataclass(slots=True)
class ComposedTree:
    """What came of a text: the tree (None where there is none) and the mistakes on the way."""

    root: Node | None
    mistakes: list[YamlMistake]
    stopped: bool = False


@dataclass(slots=True)
class OpenCollection:
    """A collection that is being read: a mapping's last key waits for its value."""

    node: Node
    key: Node | None = None
    name: str | None = None


class TooManyValuesError(Exception):
    """More, or deeper, than content can be."""


class Composer:
    """Builds the tree of one text, and notes its mistakes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.mistakes: list[YamlMistake] = []
        self.open: list[OpenCollection] = []
        self.root: Node | None = None
        self.documents = self.count = 0
        self.split = False

    def compose(self) -> ComposedTree:
        """Walk the events to the end, or to the first that the parser cannot make out."""
        stopped = True
        try:
            parser = CParser(self.text)
            while (event := parser.get_event()) is not None:
                self.take(event)
            stopped = False
        except yaml.MarkedYAMLError as problem:
            self.report_stop(problem)
        except TooManyValuesError:
            pass
        return ComposedTree(self.root, self.mistakes, stopped)

    def report_stop(self, problem: yaml.MarkedYAMLError) -> None:
        """Note what is wrong where the parser stopped; libyaml's own bound on depth is met while it looks ahead."""
        if str(problem.problem).endswith("nesting depth"):
            offset = problem.problem_mark.index if problem.problem_mark else 0
            self.mistakes.append(YamlMistake(Code.TOO_DEEP, TOO_DEEP, offset))
        else:
            self.mistakes.append(explain_stop(self.stop(problem)))

    def stop(self, problem: yaml.MarkedYAMLError) -> ParserStop:
        """Return the parser's error, with what is open where it occurred."""
        flow_start = next((opened.node.start for opened in self.open if opened.node.flow), None)
        blocks = [opened.node for opened in self.open if not opened.node.flow]
        columns = {place_at(self.text, "", node.start).column - 1: isinstance(node.data, list) for node in blocks}
        return ParserStop(self.text, problem, flow_start, columns, count_yaml_entries)

    def report(self, code: Code, offset: int, message: str, hint: str = "", fix: Replacement | None = None) -> None:
        """Note a mistake at an offset of the text."""
        self.mistakes.append(YamlMistake(code, message, offset, hint, fix))
        if len(self.mistakes) >= MAX_MISTAKES:
            raise TooManyValuesError

    def take(self, event: yaml.Event) -> None:
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

    def document(self, event: yaml.DocumentStartEvent) -> None:
        """Take one document a file; `---` at the start is harmless."""
        self.documents += 1
        if self.documents == 2:
            self.report(Code.SEVERAL_DOCUMENTS, span_of(event)[0], "a second document begins here", "delete the `---`")

    def start(self, event: yaml.CollectionStartEvent) -> None:
        """Open a list or a mapping."""
        self.refuse_tag_and_anchor(event)
        start, end = span_of(event)
        if len(self.open) == MAX_LEVELS:
            self.report(Code.TOO_DEEP, start, TOO_DEEP)
            raise TooManyValuesError
        data: YamlValue = {} if isinstance(event, yaml.MappingStartEvent) else []
        node = Node(data, start, end, flow=bool(event.flow_style))
        self.open.append(OpenCollection(node))

    def close(self, event: yaml.CollectionEndEvent) -> None:
        """Close the innermost list or mapping; in the outermost braces, fix commas that were meant as text."""
        node = self.open.pop().node
        node.end = span_of(event)[1]
        self.add(node)
        if self.split and not any(opened.node.flow for opened in self.open):
            self.rejoin(node)

    def rejoin(self, node: Node) -> None:
        """Note a text in braces or brackets that a comma has cut in two."""
        self.split = False
        if slip := find_flow_slip(self.text, node.start, node.end):
            self.report(slip.code, slip.offset, slip.message, slip.hint, slip.fix)
            return
        raw = self.text[node.start : node.end]
        new, bad = flow_collections.repair_collection(raw, count_yaml_entries)
        if bad:
            offset = node.start + flow_collections.find_first_difference(raw, new)
            fix = Replacement(node.start, node.end, new)
            self.report(Code.BRACES, offset, flow_collections.explain_quotes(bad), "", fix)

    def scalar(self, event: yaml.ScalarEvent | yaml.AliasEvent) -> Node:
        """Return a scalar with its type; what cannot be typed is reported and stays text."""
        self.count += 1
        start, end = span_of(event)
        if self.count > MAX_VALUES:
            self.report(Code.TOO_MUCH, start, f"more than {MAX_VALUES:,} values in one file")
            raise TooManyValuesError
        if isinstance(event, yaml.AliasEvent):
            raw = self.text[start:end]
            self.report(Code.ALIAS, start, f"`{raw}` is a YAML alias", "", self.quote_value(start))
            return Node(raw, start, end)
        self.refuse_tag_and_anchor(event)
        style = event.style or ""
        if not self.expects_key():
            self.refuse_quotes(style, start, end)
            self.refuse_deeper_dash(style, start, end)
        return Node(event.value if style else self.read_scalar(event.value, start, end), start, end, style)

    def refuse_quotes(self, style: str, start: int, end: int) -> None:
        """Refuse LaTeX in double quotes, and signs that only look like quotes."""
        mistake = find_latex_escape(self.text, start) if style == '"' else None
        if style == "" and self.text[start:end].startswith(tuple(OPENING)):
            mistake = word_quote_mistake(self.text, start, end)
        if mistake:
            self.report(mistake.code, mistake.offset, mistake.message, mistake.hint, mistake.fix)

    def refuse_deeper_dash(self, style: str, start: int, end: int) -> None:
        """Refuse an entry of a list that stands deeper than the one above, which YAML takes for more of its text."""
        line, _ = find_line(self.text, start)
        before = self.text[line:start]
        found = None if style or before.strip() != "-" else DEEPER_DASH.search(self.text, start, end)
        if found:
            at, wanted = found.start("dash"), before.index("-")
            message = f"this line begins in column {at - found.start()} and lines up with nothing above it"
            fix = Replacement(found.start() + 1, at, " " * wanted)
            self.report(Code.INDENTATION, at, message, f"begin it in column {wanted + 1}", fix)

    def read_scalar(self, text: str, start: int, end: int) -> YamlValue:
        """Return the value of an unquoted scalar."""
        if self.open and self.open[-1].node.flow and is_unbalanced(text):
            self.split = True
        try:
            return resolve_scalar(text)
        except NumberError as problem:
            if not self.expects_key():
                fix = Replacement(start, end, problem.number) if problem.number else None
                self.report(Code.NUMBER, start, str(problem), problem.hint, fix)
            return text

    def refuse_tag_and_anchor(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        """Refuse tags and anchors: here a type is how a value looks, and values are written out."""
        start, end = span_of(event)
        raw = self.text[start:end].split(maxsplit=1)
        what = Code.TAG if event.tag is not None else Code.ANCHOR if event.anchor is not None else None
        if what and raw:
            fix = self.quote_value(start) if isinstance(event, yaml.ScalarEvent) else None
            hint = "" if fix else "leave it out"
            self.report(what, start, f"`{raw[0]}` is a YAML {what}", hint, fix)

    def quote_value(self, start: int) -> Replacement | None:
        """Quote the value at `start`; None in braces, where it is not clear how far it goes."""
        in_flow = any(opened.node.flow for opened in self.open)
        return None if in_flow else quote_to_line_end(self.text, start)

    def expects_key(self) -> bool:
        """Return whether the next value is a mapping's key."""
        return bool(self.open) and isinstance(self.open[-1].node.data, dict) and self.open[-1].name is None

    def add(self, node: Node) -> None:
        """Put a finished value where it belongs."""
        if not self.open:
            self.root = self.root or node
            return
        opened = self.open[-1]
        if isinstance(opened.node.data, list):
            opened.node.children[len(opened.node.data)] = node
            opened.node.data.append(node.data)
        elif opened.name is None:
            self.key(node, opened)
        else:
            self.entry(node, opened)

    def key(self, node: Node, opened: OpenCollection) -> None:
        """Take a mapping's key as it is written, whatever it looks like."""
        raw = self.text[node.start : node.end]
        if isinstance(node.data, list | dict):
            self.report(
                Code.KEY, node.start, f"`{raw[:40]}` cannot be a name", "put text that begins with a bracket in quotes"
            )
        opened.key, opened.name = (
            node,
            node.data if node.style and isinstance(node.data, str) else " ".join(raw.split()),
        )

    def entry(self, value: Node, opened: OpenCollection) -> None:
        """Take a mapping's entry: its first value counts where a key is repeated."""
        key, name, node = opened.key, opened.name, opened.node
        opened.key = opened.name = None
        if key is None or name is None or not isinstance(node.data, dict):
            return
        if node.flow and value.start == value.end and ":" not in self.text[key.end : value.start]:
            self.split = True
        if name in node.data:
            line = place_at(self.text, "", node.keys[name]).line
            self.report(
                Code.REPEATED_KEY, key.start, f"`{name}` is already given in line {line}", "keep one of the two"
            )
        elif name == "<<":
            self.report(
                Code.MERGE_KEY, key.start, "`<<` takes in another mapping (a YAML merge)", "write its fields out"
            )
        else:
            node.data[name], node.children[name], node.keys[name] = value.data, value, key.start
            self.refuse_split_entry(name, value)

    def refuse_split_entry(self, name: str, node: Node) -> None:
        """Refuse a dash within an entry of a list, where the next of its fields begins."""
        split = find_split_entry(name, node.data) if isinstance(node.data, list) and not node.flow else None
        if split is None or node.children[split].flow:
            return
        entry = node.children[split]
        dash = self.text.rfind("-", find_line(self.text, entry.start)[0], entry.start)
        (first, *_), (above, *_) = entry.keys, node.children[split - 1].keys
        message = (
            f"the dash before `{first}` begins another entry of the list, so that the one above has `{above}` alone"
        )
        self.report(Code.LIST, dash, message, "take the dash out", Replacement(dash, dash + 1, " "))


class SnippetComposer(Composer):
    """Builds the tree of a snippet whose mistakes do not matter."""

    def report(self, code: Code, offset: int, message: str, hint: str = "", fix: Replacement | None = None) -> None:
        """Note nothing."""

    def report_stop(self, problem: yaml.MarkedYAMLError) -> None:
        """Note nothing."""

    def rejoin(self, node: Node) -> None:
        """Leave a text in two."""


def span_of(event: yaml.Event) -> tuple[int, int]:
    """Return the offsets in the text where an event starts and ends."""
    start, end = event.start_mark, event.end_mark
    return start.index if start else 0, end.index if end else 0


def is_unbalanced(text: str) -> bool:
    """Return whether a text opens or closes a parenthesis without its other half."""
    return text.count("(") != text.count(")")


def count_yaml_entries(snippet: str) -> int:
    """Return how many entries YAML sees in a collection, 0 where it cannot be read."""
    composer = SnippetComposer(snippet)
    composed = composer.compose()
    broken = composed.stopped or composed.root is None or composer.split or composer.documents != 1
    return 0 if broken or composed.root is None else len(composed.root.children)


def compose_tree(text: str) -> ComposedTree:
    """Return the tree of a YAML text."""
    return Composer(text).compose()

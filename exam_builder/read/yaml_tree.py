"""Compose YAML text into a tree of nodes with positions.

Only the events of the C parser are used, not its composer, so that nesting and size can be limited before anything is
built. What a course does not need (tags, anchors, keys that are lists, several documents) is reported as a mistake.
"""

import re
from dataclasses import dataclass, field
from typing import Self

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # missing in its stubs

from exam_builder.findings import Code
from exam_builder.read import flow_collections
from exam_builder.read.yaml_blocks import find_swallowed_fields
from exam_builder.read.yaml_fixes import (
    OPENING,
    ParserStop,
    Replacement,
    YamlMistake,
    find_latex_escape,
    find_line,
    find_word_quotes,
    place_at,
    quote_to_line_end,
)
from exam_builder.read.yaml_lines import find_flow_slip, find_split_entry
from exam_builder.read.yaml_messages import explain_stop
from exam_builder.read.yaml_scalars import NumberError, resolve_scalar
from exam_builder.values import YamlValue

MAX_LEVELS = 30
"""The maximum nesting of lists and mappings; content needs about eight levels."""
TOO_DEEP = f"more than {MAX_LEVELS} levels of nesting"
MAX_VALUES = 50_000
"""The maximum number of values in a file."""
MAX_MISTAKES = 100
"""The maximum number of mistakes that are reported; a file with more is not content."""
NO_BLANK = re.compile(r"-[^\W\d].*\n\s*-[ A-Za-z]")
GLUED_DASH = re.compile(r"-[A-Z][a-z]* [A-Za-z]+")
"""The first entry of a list, whose dash has no space after it: with another one below, or words by itself."""
INNER_DASH = re.compile(r"\n *(?P<dash>-)(?= )")
WORDS = re.compile(r"\b(?!(?:{0})\b)[^\W\d_]+ (?!(?:{0})\b)[^\W\d_]+".format("and|else|for|if|in|not|or"))
"""Two words that no expression has side by side."""
OPERATOR = re.compile(r"[*/+<>=()\d]")


@dataclass(slots=True)
class Node:
    """A value: its data, the offsets in the file's text where it starts and ends, and its children.

    `style` is the style of a scalar: '' for unquoted, `'`, `"`, `|` or `>`. `keys` has the offset of each key. `flow`
    marks collections in braces or brackets. `offsets` are those of a text's characters, computed on demand.
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
class OpenCollection:
    """A collection that is being read; in a mapping, `key` and `name` are those of the value that comes next.

    `repeated` are the names of keys that were given before, and where they are given again.
    """

    node: Node
    key: Node | None = None
    name: str | None = None
    repeated: list[tuple[str, int]] = field(default_factory=list)


class TooManyValuesError(Exception):
    """Raised for a file with more values, mistakes or levels than content can have."""


class Composer:
    """Builds the tree of one text (None if there is none), and collects its mistakes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stopped = True
        """Whether the parser has not reached the end."""
        self.mistakes: list[YamlMistake] = []
        self.open: list[OpenCollection] = []
        self.root: Node | None = None
        self.documents = self.count = 0
        self.split = False

    def compose(self) -> Self:
        """Process all events, or those before the parser's first error."""
        try:
            parser = CParser(self.text)
            while (event := parser.get_event()) is not None:
                self.take(event)
            self.stopped = False
        except yaml.MarkedYAMLError as problem:
            self.report_stop(problem)
        except TooManyValuesError:
            pass
        return self

    def report_stop(self, problem: yaml.MarkedYAMLError) -> None:
        """Record the mistake at which the parser stopped; libyaml's own limit on depth may be reached first."""
        if str(problem.problem).endswith("nesting depth"):
            offset = problem.problem_mark.index if problem.problem_mark else 0
            self.mistakes.append(YamlMistake(Code.TOO_DEEP, TOO_DEEP, offset))
        else:
            self.mistakes.append(explain_stop(self.stop(problem)))

    def stop(self, problem: yaml.MarkedYAMLError) -> ParserStop:
        """Return the parser's error with the collections that are open there."""
        flow_start = next((opened.node.start for opened in self.open if opened.node.flow), None)
        blocks = [opened.node for opened in self.open if not opened.node.flow]
        columns = {place_at(self.text, "", node.start).column - 1: isinstance(node.data, list) for node in blocks}
        return ParserStop(self.text, problem, flow_start, columns, count_yaml_entries)

    def report(self, code: Code, offset: int, message: str, hint: str = "", fix: Replacement | None = None) -> None:
        """Record a mistake at an offset of the text."""
        self.mistakes.append(YamlMistake(code, message, offset, hint, fix))
        if len(self.mistakes) >= MAX_MISTAKES:
            raise TooManyValuesError

    def take(self, event: yaml.Event) -> None:
        """Process one event."""
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
        """Begin a document; report a second one (`---` at the start of a file is harmless)."""
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
        """Close the innermost list or mapping; after the outermost braces, report commas that were meant as text."""
        opened = self.open.pop()
        node = opened.node
        node.end = span_of(event)[1]
        self.report_repeated(opened)
        self.refuse_swallowed_fields(node)
        self.add(node)
        if self.split and not any(opened.node.flow for opened in self.open):
            self.rejoin(node)

    def refuse_swallowed_fields(self, node: Node) -> None:
        """Report fields of a mapping that its texts of several lines have swallowed."""
        for name, child in node.children.items():
            if child.style in ("|", ">") and isinstance(name, str):
                found = find_swallowed_fields(self.text, name, child.start, child.end, node.keys)
                self.mistakes += [found] if found else []

    def report_repeated(self, collection: OpenCollection) -> None:
        """Report repeated keys; several in an entry of a list begin another entry, which has no dash."""
        in_list = bool(self.open) and isinstance(self.open[-1].node.data, list) and not collection.node.flow
        for name, at in collection.repeated:
            line = place_at(self.text, "", collection.node.keys[name]).line
            message = f"`{name}` is already given in line {line}"
            if in_list and len(collection.repeated) > 1 and self.text[at - 2 : at] == "  ":
                fix = Replacement(at - 2, at, "- ")
                self.report(Code.LIST, at, f"{message}: another entry of a list begins with a dash", fix=fix)
                return
            self.report(Code.REPEATED_KEY, at, message, "keep one of the two")

    def rejoin(self, node: Node) -> None:
        """Report a text in braces or brackets that a comma has split."""
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
        """Return a scalar with its type; an invalid number is reported and remains text."""
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
            self.refuse_inner_dash(style, start, end)
            self.refuse_stray_signs(style, start, end)
        return Node(event.value if style else self.read_scalar(event.value, start, end), start, end, style)

    def refuse_quotes(self, style: str, start: int, end: int) -> None:
        """Report LaTeX in double quotes, and characters that only look like quotes."""
        mistake = find_latex_escape(self.text, start) if style == '"' else None
        if style == "" and self.text[start:end].startswith(tuple(OPENING)):
            mistake = find_word_quotes(self.text, start, end)
        if mistake:
            self.report(mistake.code, mistake.offset, mistake.message, mistake.hint, mistake.fix)

    def refuse_inner_dash(self, style: str, start: int, end: int) -> None:
        """Report an entry that YAML reads as part of the one above, which has no dash or is indented less."""
        line, _ = find_line(self.text, start)
        before = self.text[line:start]
        found = None if style else INNER_DASH.search(self.text, start, end)
        in_list = before.strip() == "-" and not OPERATOR.search(self.text, start, end)
        if found is None or not (in_list or WORDS.search(self.text, start, end)):  # the dash may be a minus
            return
        at, column = found.start("dash"), found.start("dash") - found.start() - 1
        if not before.strip():
            number = self.text.count("\n", 0, at) + 1
            message = f"the first entry has no dash, unlike the one in line {number}"
            self.report(Code.LIST, start, message, fix=Replacement(line + min(column, len(before)), start, "- "))
            return
        if before.strip() != "-":
            hint = "begin the list on the line below its key, or write `|` before a text of several lines"
            self.report(Code.LIST, at, "this dash begins no entry, because a text begins before the list", hint)
            return
        message = f"this line begins in column {column + 1} and lines up with nothing above it"
        fix = Replacement(found.start() + 1, at, " " * before.index("-"))
        self.report(Code.INDENTATION, at, message, f"begin it in column {before.index('-') + 1}", fix)

    def refuse_stray_signs(self, style: str, start: int, end: int) -> None:
        """Report a text that ends with a bracket which nothing opens, and a list whose first dash has no space."""
        raw = self.text[start:end]
        if style or any(opened.node.flow for opened in self.open):
            return
        pair = next((pair for pair in ("[]", "{}") if raw.endswith(pair[1]) and not raw.endswith("\\" + pair[1])), "")
        if pair and sum(map(raw.count, pair)) == 1:
            hint = f"take it out, or write `{pair[0]}` where it begins"
            self.report(Code.BRACES, end - 1, f"`{pair[1]}` ends nothing: no `{pair[0]}` stands before it", hint)
        if NO_BLANK.match(raw) or (GLUED_DASH.match(raw) and self.text[:start].rstrip(" ").endswith("\n")):
            self.report(Code.LIST, start, "a space is missing after the dash", fix=Replacement(start, start + 1, "- "))

    def read_scalar(self, text: str, start: int, end: int) -> YamlValue:
        """Return the value of an unquoted scalar."""
        if self.open and self.open[-1].node.flow and text.count("(") != text.count(")"):
            beside = self.text[max(start - 9, 0) : start].rstrip()[-1:] + self.text[end : end + 9].lstrip()[:1]
            self.split = self.split or "," in beside
        try:
            return resolve_scalar(text)
        except NumberError as problem:
            if not self.expects_key():
                fix = Replacement(start, end, problem.number) if problem.number else None
                self.report(Code.NUMBER, start, str(problem), problem.hint, fix)
            return text

    def refuse_tag_and_anchor(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        """Report tags and anchors, because values have the type that they look like, and are written out."""
        start, end = span_of(event)
        raw = self.text[start:end].split(maxsplit=1)
        what = Code.TAG if event.tag is not None else Code.ANCHOR if event.anchor is not None else None
        if what and raw:
            fix = self.quote_value(start) if isinstance(event, yaml.ScalarEvent) else None
            hint = "" if fix else "leave it out"
            self.report(what, start, f"`{raw[0]}` is a YAML {what}", hint, fix)

    def quote_value(self, start: int) -> Replacement | None:
        """Return a fix that quotes the value at `start`; None in braces, where its end is not clear."""
        in_flow = any(opened.node.flow for opened in self.open)
        return None if in_flow else quote_to_line_end(self.text, start)

    def expects_key(self) -> bool:
        """Return whether the next value is a key of a mapping."""
        return bool(self.open) and isinstance(self.open[-1].node.data, dict) and self.open[-1].name is None

    def add(self, node: Node) -> None:
        """Add a finished value to the innermost open collection."""
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

    def key(self, node: Node, collection: OpenCollection) -> None:
        """Take a key of a mapping as it is written, as text whatever its type."""
        raw = self.text[node.start : node.end]
        if isinstance(node.data, list | dict):
            message = f"`{raw[:40]}` cannot be a name"
            self.report(Code.KEY, node.start, message, "put text that begins with a bracket in quotes")
        collection.key = node
        collection.name = node.data if node.style and isinstance(node.data, str) else " ".join(raw.split())

    def entry(self, value: Node, collection: OpenCollection) -> None:
        """Add an entry to a mapping; of a repeated key, the first that has a value is kept."""
        key, name, node = collection.key, collection.name, collection.node
        collection.key = collection.name = None
        if key is None or name is None or not isinstance(node.data, dict):
            return
        if node.flow and value.start == value.end and ":" not in self.text[key.end : value.start]:
            self.split = True
        if name in node.data:
            collection.repeated.append((name, key.start))
            if node.data[name] is None:
                node.data[name], node.children[name] = value.data, value
        elif name == "<<":
            message = "`<<` takes in another mapping (a YAML merge)"
            self.report(Code.MERGE_KEY, key.start, message, "write its fields out")
        else:
            node.data[name], node.children[name], node.keys[name] = value.data, value, key.start
            self.refuse_split_entry(name, value)

    def refuse_split_entry(self, name: str, node: Node) -> None:
        """Report a dash before a field that belongs to the entry above."""
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
    """Builds the tree of a snippet, and ignores its mistakes."""

    def report(self, code: Code, offset: int, message: str, hint: str = "", fix: Replacement | None = None) -> None:
        """Ignore the mistake."""

    def report_stop(self, problem: yaml.MarkedYAMLError) -> None:
        """Ignore the error."""

    def rejoin(self, node: Node) -> None:
        """Leave the text split."""


def span_of(event: yaml.Event) -> tuple[int, int]:
    """Return the offsets of the start and the end of an event."""
    start, end = event.start_mark, event.end_mark
    return start.index if start else 0, end.index if end else 0


def count_yaml_entries(snippet: str) -> int:
    """Return the number of entries that YAML sees in a collection; 0 if it is not readable."""
    composed = SnippetComposer(snippet).compose()
    broken = composed.stopped or composed.split or composed.documents != 1
    return 0 if broken or composed.root is None else len(composed.root.children)

"""One YAML file: its plain data, and the position of every value, key and character in it."""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from pathlib import Path

from exam_builder.codes import Code
from exam_builder.fields import YamlPath
from exam_builder.findings import Finding, Place, Refused, deduplicate
from exam_builder.read.files import read_text
from exam_builder.read.yaml_fixes import find_invisible, remove_invisible
from exam_builder.read.yaml_scalars import character_offsets
from exam_builder.read.yaml_tree import MAX_MISTAKES, Node, compose_tree
from exam_builder.values import YamlValue


@dataclass(frozen=True)
class Source:
    """A file as it was read. A `path` is the keys and list indices that lead to a value: `("parts", 0, "points")`."""

    file: str
    text: str
    root: Node = field(repr=False)
    path: Path = Path()
    _line_starts: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _lines: dict[YamlPath, tuple[int, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        starts = (0, *(index + 1 for index, character in enumerate(self.text) if character == "\n"))
        object.__setattr__(self, "_line_starts", starts)

    @property
    def data(self) -> YamlValue:
        """The file's content: mappings, lists, texts, truth values, `int` and `Typed` numbers, None."""
        return self.root.data

    def value(self, path: YamlPath) -> YamlValue:
        """Return the data at a path, or None where there is nothing."""
        node, reached = self._nearest(path)
        return node.data if len(reached) == len(path) else None

    def find_text(self, path: YamlPath) -> str:
        """Return a text as it is meant: of a number, as it was typed; '' where there is nothing."""
        node, reached = self._nearest(path)
        if isinstance(node.data, str):
            return node.data if len(reached) == len(path) else ""
        return self.text[node.start : node.end] if len(reached) == len(path) and node.data is not None else ""

    def place(self, path: YamlPath) -> Place:
        """Return where a value begins, or the nearest thing around it that is there."""
        return self._place_at(self._nearest(path)[0].start)

    def key_place(self, path: YamlPath) -> Place:
        """Return where the key of a value begins (the value itself, in a list)."""
        node, reached = self._nearest(path[:-1])
        if len(reached) < len(path) - 1 or not path:
            return self.place(path)
        offset = node.keys.get(str(path[-1]))
        return self.place(path) if offset is None else self._place_at(offset)

    def at(self, path: YamlPath, offset: int) -> Place:
        """Return where the character `offset` (from 0) of a text value stands in the file."""
        node, reached = self._nearest(path)
        if len(reached) < len(path) or not isinstance(node.data, str):
            return self.place(path)
        found = self._offsets(node)
        return self._place_at(node.start + found[max(0, min(offset, len(found) - 1))])

    def lines(self, path: YamlPath) -> tuple[int, ...]:
        """Return the line of the file (from 1) in which each line of a text value begins; remembered."""
        if path not in self._lines:
            self._lines[path] = self._compute_lines(path)
        return self._lines[path]

    def _compute_lines(self, path: YamlPath) -> tuple[int, ...]:
        node, _ = self._nearest(path)
        if not isinstance(node.data, str):
            return (self._place_at(node.start).line,)
        found = self._offsets(node)
        starts = [0] + [index + 1 for index, character in enumerate(node.data) if character == "\n"]
        return tuple(self._place_at(node.start + found[start]).line for start in starts)

    def _nearest(self, path: YamlPath) -> tuple[Node, YamlPath]:
        """Return the value at a path or around it, and as much of the path as there is."""
        node = self.root
        for reached, step in enumerate(path):
            if step not in node.children:
                return node, path[:reached]
            node = node.children[step]
        return node, path

    def offsets_of(self, node: Node) -> tuple[int, ...]:
        """Return where in the file each character of a text stands, and where it ends."""
        return tuple(node.start + offset for offset in self._offsets(node))

    def _offsets(self, node: Node) -> tuple[int, ...]:
        if node.offsets is None:
            node.offsets = character_offsets(str(node.data), self.text[node.start : node.end], node.style)
        return node.offsets

    def _place_at(self, offset: int) -> Place:
        line = bisect_right(self._line_starts, offset)
        return Place(self.file, line, offset - self._line_starts[line - 1] + 1)


def load_source(path: Path, root: Path) -> Source:
    """Read a YAML file of the project that stands in `root`; raise Refused with every mistake of its YAML."""
    source, findings = read_yaml(path, root)
    if source is None or findings:
        raise Refused(findings)
    return source


def read_yaml(path: Path, root: Path, folder: Path | None = None) -> tuple[Source | None, list[Finding]]:
    """Read a YAML file as far as it can be read, and say what is wrong with it.

    The file must stand in `folder` (the root itself, if None) when links are resolved.
    """
    file = path.relative_to(root).as_posix()
    try:
        text = read_text(path, folder or root, Place(file))
    except Refused as refused:
        return None, list(refused.findings)
    source, findings = parse_source(text, file)
    return source and replace(source, path=path), findings


MAX_PASSES = 60
"""Mistakes that are fixed in memory to read on."""
MEND_CHARACTERS = 20
"""So much longer a fix makes a text: one that fixes nothing may double quotes without end."""


def parse_source(text: str, file: str) -> tuple[Source | None, list[Finding]]:
    """Report as `read_yaml`, for a text that is already read.

    A mistake whose fix is clear is fixed in memory, so that what comes after it is read as well and each mistake is
    reported at its own place.
    """
    findings = [mistake.finding(text, file) for mistake in find_invisible(text)]
    text = remove_invisible(text)
    reported: set[tuple[str, int]] = set()
    indented: list[Finding] = []
    longest = len(text) + MAX_PASSES * MEND_CHARACTERS
    for _ in range(MAX_PASSES):
        composed = compose_tree(text)
        mistake = next((each for each in reversed(composed.mistakes) if each.apply(text) != text), None)
        if mistake is None or (mistake.code, mistake.offset) in reported or len(findings) > MAX_MISTAKES:
            break
        finding = mistake.finding(text, file)
        if len(fixed := mistake.apply(text)) > longest or _was_fixed_in_vain(finding, findings):
            break
        reported.add((mistake.code, mistake.offset))
        if not _follows_indentation(finding, indented):
            findings.append(finding)
        indented += [finding] if finding.code == Code.INDENTATION else []
        text = fixed
    left = (
        each
        for each in composed.mistakes
        if (each.code, each.offset) not in reported and not (indented and each.code == Code.REPEATED_KEY)
    )
    findings = list(deduplicate([*findings, *(mistake.finding(text, file) for mistake in left)]))
    if composed.stopped or composed.root is None:
        return None, findings or [Finding(Code.EMPTY, "the file is empty", Place(file), "begin with title: …")]
    return Source(file, text, composed.root), findings


def _was_fixed_in_vain(finding: Finding, earlier: list[Finding]) -> bool:
    """Return whether quotes in the same line, which are all put at once, were put before and did not help."""
    return finding.code == Code.BRACES and any(
        each.code == finding.code and each.place and finding.place and each.place.line == finding.place.line
        for each in earlier
    )


NEAR = 12
"""Lines after a line with a wrong indentation in which others seem to be wrong for it."""


def _follows_indentation(finding: Finding, earlier: list[Finding]) -> bool:
    """Return whether a line seems to be indented wrongly only because one before it is."""
    if finding.code != Code.INDENTATION or not earlier or not earlier[-1].place or not finding.place:
        return False
    return finding.place.line - earlier[-1].place.line <= NEAR

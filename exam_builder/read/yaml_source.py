"""Read a YAML file into plain data, with the place of every value, key and character."""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from pathlib import Path

from exam_builder.fields import YamlPath
from exam_builder.findings import Code, Finding, Place, Refused, deduplicate
from exam_builder.read.files import read_text
from exam_builder.read.yaml_fixes import find_invisible, remove_invisible
from exam_builder.read.yaml_scalars import find_character_offsets
from exam_builder.read.yaml_tree import MAX_MISTAKES, Composer, Node
from exam_builder.values import YamlValue


@dataclass(frozen=True)
class Source:
    """A YAML file. The path of a value has the keys and indices that lead to it: `("parts", 0, "points")`."""

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
        """The content of the file: mappings, lists, texts, truth values, `int` and `Typed` numbers, None."""
        return self.root.data

    def find_node(self, path: YamlPath) -> Node | None:
        """Return the node at a path; None if there is nothing."""
        node, reached = self._nearest(path)
        return node if len(reached) == len(path) else None

    def value(self, path: YamlPath) -> YamlValue:
        """Return the data at a path; None if there is nothing."""
        node = self.find_node(path)
        return node.data if node else None

    def find_text(self, path: YamlPath) -> str:
        """Return the text at a path; a number as it was typed, '' if there is nothing."""
        node = self.find_node(path)
        if node is None or node.data is None:
            return ""
        return node.data if isinstance(node.data, str) else self.text[node.start : node.end]

    def place(self, path: YamlPath) -> Place:
        """Return the place where a value begins, or the nearest existing value around it."""
        return self._place_at(self._nearest(path)[0].start)

    def key_place(self, path: YamlPath) -> Place:
        """Return the place where the key of a value begins (in a list, the value itself)."""
        node, reached = self._nearest(path[:-1])
        if len(reached) < len(path) - 1 or not path:
            return self.place(path)
        offset = node.keys.get(str(path[-1]))
        return self.place(path) if offset is None else self._place_at(offset)

    def at(self, path: YamlPath, offset: int) -> Place:
        """Return the place of the character `offset` (from 0) of a text."""
        node = self.find_node(path)
        if node is None or not isinstance(node.data, str):
            return self.place(path)
        offsets = self._offsets(node)
        return self._place_at(node.start + offsets[max(0, min(offset, len(offsets) - 1))])

    def lines(self, path: YamlPath) -> tuple[int, ...]:
        """Return the line of the file (from 1) on which each line of a text begins; the result is cached."""
        if path not in self._lines:
            self._lines[path] = self._compute_lines(path)
        return self._lines[path]

    def _compute_lines(self, path: YamlPath) -> tuple[int, ...]:
        node, _ = self._nearest(path)
        if not isinstance(node.data, str):
            return (self._place_at(node.start).line,)
        offsets = self._offsets(node)
        starts = [0] + [index + 1 for index, character in enumerate(node.data) if character == "\n"]
        return tuple(self._place_at(node.start + offsets[start]).line for start in starts)

    def _nearest(self, path: YamlPath) -> tuple[Node, YamlPath]:
        """Return the value at a path, or the nearest around it, and the part of the path that exists."""
        node = self.root
        for reached, step in enumerate(path):
            if step not in node.children:
                return node, path[:reached]
            node = node.children[step]
        return node, path

    def offsets_of(self, node: Node) -> tuple[int, ...]:
        """Return the offsets in the file of each character of a text, and of its end."""
        return tuple(node.start + offset for offset in self._offsets(node))

    def _offsets(self, node: Node) -> tuple[int, ...]:
        if node.offsets is None:
            node.offsets = find_character_offsets(str(node.data), self.text[node.start : node.end], node.style)
        return node.offsets

    def _place_at(self, offset: int) -> Place:
        line = bisect_right(self._line_starts, offset)
        return Place(self.file, line, offset - self._line_starts[line - 1] + 1)


def load_source(path: Path, root: Path) -> Source:
    """Read a YAML file of the course at `root`; raise Refused with all mistakes of its YAML."""
    source, findings = read_yaml(path, root)
    if source is None or findings:
        raise Refused(findings)
    return source


def read_yaml(path: Path, root: Path, folder: Path | None = None) -> tuple[Source | None, list[Finding]]:
    """Read a YAML file as far as possible, and return findings for its mistakes.

    With links resolved, the file must be in `folder` (by default the root).
    """
    file = path.relative_to(root).as_posix()
    try:
        text = read_text(path, folder or root, Place(file))
    except Refused as refused:
        return None, list(refused.findings)
    source, findings = parse_source(text, file)
    return source and replace(source, path=path), findings


MAX_PASSES = 60
"""The maximum number of mistakes that are fixed in memory to read on."""
MEND_CHARACTERS = 20
"""The average number of characters that fixes may add: one that fixes nothing could double quotes forever."""


def parse_source(text: str, file: str) -> tuple[Source | None, list[Finding]]:
    """Parse a text as `read_yaml` parses a file.

    A mistake with a clear fix is fixed in memory, so that the text after it is read too, and each mistake is reported
    at its own place.
    """
    findings = [mistake.finding(text, file) for mistake in find_invisible(text)]
    text = remove_invisible(text)
    reported: set[tuple[str, int]] = set()
    indented: list[Finding] = []
    longest = len(text) + MAX_PASSES * MEND_CHARACTERS
    for _ in range(MAX_PASSES):
        composed = Composer(text).compose()
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
    left = [each for each in composed.mistakes if (each.code, each.offset) not in reported]
    left = [each for each in left if not (indented and each.code == Code.REPEATED_KEY)]
    findings = list(deduplicate([*findings, *(mistake.finding(text, file) for mistake in left)]))
    if composed.stopped or composed.root is None:
        return None, findings or [Finding(Code.EMPTY, "the file is empty", Place(file), "begin with title: …")]
    return Source(file, text, composed.root), findings


def _was_fixed_in_vain(finding: Finding, earlier: list[Finding]) -> bool:
    """Return whether quotes were added to the same line before and did not help (a fix adds all quotes of a line)."""
    return finding.code == Code.BRACES and any(
        each.code == finding.code and each.place and finding.place and each.place.line == finding.place.line
        for each in earlier
    )


NEAR = 12
"""The number of lines after a wrong indentation in which other indentations may only seem wrong because of it."""


def _follows_indentation(finding: Finding, earlier: list[Finding]) -> bool:
    """Return whether the indentation of a line may only seem wrong because that of an earlier line is."""
    if finding.code != Code.INDENTATION or not earlier or not earlier[-1].place or not finding.place:
        return False
    return finding.place.line - earlier[-1].place.line <= NEAR

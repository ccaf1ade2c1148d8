"""Where the YAML parser stopped, and what was open there."""

from collections.abc import Mapping

import yaml

from exam_builder.read import flow_collections
from exam_builder.read.yaml_fixes import find_line


class ParserStop:
    """The parser's error in a text, with the columns of the blocks that are open there (True for lists).

    `flow_start` is where the braces or brackets begin that are open there; `count_entries` counts the entries that YAML
    sees in a collection.
    """

    def __init__(
        self,
        text: str,
        error: yaml.MarkedYAMLError,
        flow_start: int | None,
        columns: Mapping[int, bool],
        count_entries: flow_collections.CountEntries,
    ) -> None:
        self.text, self.flow_start, self.columns, self.count_entries = text, flow_start, columns, count_entries
        self.problem = str(error.problem or "")
        self.context = str(error.context or "")
        self.offset = self._index(error.problem_mark)
        self.context_offset = self._index(error.context_mark)
        if self.offset == len(text) and text.endswith("\n"):
            self.offset -= 1
        self.start, self.end = find_line(text, self.offset)
        self.line = text[self.start : self.end]

    @property
    def line_above(self) -> str:
        """The last line before it that is not blank; '' where there is none."""
        return next((line for line in reversed(self.text[: self.start].split("\n")) if line.strip()), "")

    def _index(self, mark: yaml.Mark | None) -> int:
        return min(mark.index, len(self.text)) if mark else 0

"""What all papers that are issued together have in common, beside themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exam_builder.records.tool_versions import tools
from exam_builder.render.template_files import list_templates

SCHEMA = 1
"""Of what is recorded; another one is not read."""


@dataclass(frozen=True)
class Conditions:
    """Whether DRAFT is printed, the course's own templates by path, and the tools."""

    draft: bool
    templates: Mapping[str, str]
    tools: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """As it stands in a record."""
        return {"draft": self.draft, "templates": dict(self.templates), "tools": dict(self.tools)}


def conditions_of(templates: Path | None, draft: bool) -> Conditions:
    """The conditions of what is issued now, with the course's folder of templates, if it has one."""
    return Conditions(draft, templates_of(templates) if templates else {}, tools())


def templates_of(folder: Path) -> dict[str, str]:
    """The text of each of a course's own templates and files of words, by its path in their folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in list_templates(folder)
        if path.is_file()
    }

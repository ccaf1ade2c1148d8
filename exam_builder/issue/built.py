"""What became of an exam that was to be built."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exam_builder.findings import Finding


@dataclass(frozen=True)
class Built:
    """What became of one exam: its folder, the files that now stand there, and what was found.

    `files` is empty where errors kept it from being built. `summary` holds numbers for the reader: `questions`,
    `points`, `parts`, `recomputed`, `waived`, `pages`. `unchanged` tells that nothing had to be done.
    """

    exam: str
    folder: Path
    files: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    summary: Mapping[str, Any] = field(default_factory=dict)
    unchanged: bool = False

"""Read `finding_codes.toml`: the codes of findings, and what each means."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from exam_builder.findings import Severity

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class FindingCode:
    """A code: its usual severity, its meaning, and an example of its message and hint."""

    severity: Severity
    meaning: str
    example: str
    hint: str


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Codes about one subject, in the order in which docs/findings.md lists them."""

    title: str
    about: str
    codes: Mapping[str, FindingCode]


def read_finding_groups() -> tuple[FindingGroup, ...]:
    """Read all codes, by subject."""
    groups = tomllib.loads(FILE.read_text(encoding="utf-8"))["groups"]
    return tuple(
        FindingGroup(group["title"], group["about"], {code: FindingCode(**of) for code, of in group["codes"].items()})
        for group in groups
    )


def read_finding_codes() -> dict[str, FindingCode]:
    """Read all codes."""
    return {code: of for group in read_finding_groups() for code, of in group.codes.items()}

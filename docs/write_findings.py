"""Write findings.md, the page of all codes, from `exam_builder/finding_codes.toml`: `make findings`."""

from collections.abc import Iterator
from pathlib import Path

from exam_builder.codes import FindingCode, FindingGroup, read_finding_groups

PAGE = Path(__file__).with_name("findings.md")
OPENING = """\
# Findings

Every finding has a code, and this page says what it means. The formats of `check` for other programs (`json`, `sarif`,
`junit` and `github`) name the code. A finding is an error or a warning; errors stop a build. Below each code stands a
message as it may read, and after the dash the hint that goes with it. A code whose findings can be of both kinds is
listed as what it is most often.
"""


def page() -> str:
    """Write the whole page as Markdown."""
    return "\n".join([OPENING, *(line for group in read_finding_groups() for line in _section(group))])


def _section(group: FindingGroup) -> Iterator[str]:
    yield f"## {group.title}\n\n{group.about}\n"
    for name, code in group.codes.items():
        yield _entry(name, code)


def _entry(name: str, code: FindingCode) -> str:
    return f"### `{name}`\n\n{code.meaning}\n\n    {code.severity}: {code.example} — {code.hint}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

"""No two templates give one name to different things: what one of them defines, no other defines again."""

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from exam_builder.render import BUILT_IN

DEFINES = re.compile(
    r"\\(?:(?:new|provide)command|New\w*Command|new(?:if|box|dimen|toks|marks|savebox|length)|[egx]?def|let)"
    r"\*?\s*\{?\\(?P<name>[A-Za-z@]+)"
)
LOCAL = {"@elt", "table", "figure", "@mpfn", "thempfn", "thempfootnote", "@footnotetext", "@captype", "end", "csname"}
"""LaTeX's own, which a template sets for the inside of a group, or from which it makes a name."""


def defined_in(folder: Path) -> Mapping[str, set[str]]:
    """The templates that define each macro."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in folder.rglob("*.tex"):
        for match in DEFINES.finditer(path.read_text()):
            if match["name"] not in LOCAL:
                found[match["name"]].add(path.relative_to(folder).as_posix())
    return found


def test_no_template_defines_what_another_defines() -> None:
    assert {name: files for name, files in defined_in(BUILT_IN).items() if len(files) > 1} == {}


def test_what_every_page_needs_cannot_take_a_name_that_is_taken() -> None:
    assert not re.search(
        r"\\[egx]?def\b|\\let\b|\\renewcommand|\\providecommand", (BUILT_IN / "opening.tex").read_text()
    )


def test_two_templates_with_one_name_are_seen(tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_text("\\newcommand{\\examsquare}{box}\n")
    (tmp_path / "b.tex").write_text("\\def\\examsquare{code}\n")
    assert defined_in(tmp_path) == {"examsquare": {"a.tex", "b.tex"}}

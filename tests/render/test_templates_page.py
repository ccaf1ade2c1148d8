"""docs/templates.md: its example works, and its tables tell the truth."""

import re
from pathlib import Path

from papers import FIGURES, sample_paper

from exam_builder.audit.page_text import page_texts
from exam_builder.render import BUILT_IN, render
from exam_builder.store import Store
from exam_builder.typeset import TypesetDocument, typeset_document
from tests.audits import audit_alone
from tests.courses import shared_cache

PAGE = (Path(__file__).parents[2] / "docs" / "templates.md").read_text()


def made(templates: tuple[Path, ...], cache: Store) -> dict[str, TypesetDocument]:
    solutions = typeset_document(render(sample_paper(), "solutions", templates=templates), FIGURES, cache=cache)
    student = render(sample_paper(), "student", templates=templates, heights=solutions.heights)
    return {"student": typeset_document(student, FIGURES, cache=cache, aux=solutions.aux), "solutions": solutions}


def test_the_example_changes_the_last_pages_and_nothing_else(tmp_path: Path) -> None:
    name = re.search(r"This is `templates/([a-z]+\.tex)`", PAGE)
    example = re.search(r"```latex\n(.*?)```", PAGE, re.DOTALL)
    assert name and example
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / name[1]).write_text(example[1])
    cache = shared_cache(tmp_path / "cache")
    before, after = made((), cache), made((tmp_path / "templates",), cache)
    assert audit_alone(sample_paper(), after) == ()
    for audience in ("student", "solutions"):
        old, new = (page_texts(sheets[audience].pdf) for sheets in (before, after))
        assert len(new) == len(old) + 1
        assert "Rough work for Midterm" in new[-2]
        assert [page.replace(" of 7", "") for page in new[:-2]] == [page.replace(" of 6", "") for page in old[:-1]]


def test_no_line_of_a_template_is_long() -> None:
    files = (path for path in BUILT_IN.rglob("*") if path.suffix in (".tex", ".yaml", ".py", ".md"))
    lines = {path.name: path.read_text(encoding="utf-8").splitlines() for path in files}
    assert [f"{name}:{n}" for name in lines for n, line in enumerate(lines[name], 1) if len(line) > 120] == []


def test_what_large_print_changes_stands_together() -> None:
    """In cover and heads it changes lengths with names, which a course sees at the top of one file."""
    asked = {path.name: path.read_text(encoding="utf-8").count(".large_print") for path in BUILT_IN.rglob("*.tex")}
    assert {name: count for name, count in asked.items() if count} == {
        "cover.tex": 1,
        "opening.tex": 1,
        "preamble.tex": 2,  # the size of letters before the packages that follow from it, a margin after them
    }


def test_every_built_in_template_is_named() -> None:
    assert {path.name for path in BUILT_IN.glob("*.tex")} <= set(re.findall(r"`([a-z_]+\.tex)`", PAGE))

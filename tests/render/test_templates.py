"""The templates: no two define the same name, lines are short, and docs/templates.md tells the truth about them."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from courses import shared_cache
from papers import FIGURES, render, sample_paper

import exam_builder
from exam_builder.audit.page_text import read_page_texts
from exam_builder.render import BUILT_IN
from exam_builder.store import Store
from exam_builder.typeset import TypesetDocument, typeset_document
from tests.audits import audit_alone

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


PAGE = (Path(__file__).parents[2] / "docs" / "templates.md").read_text()


def made(templates: tuple[Path, ...], cache: Store) -> dict[str, TypesetDocument]:
    solutions = typeset_document(render(sample_paper(), "solutions", templates=templates), FIGURES, store=cache)
    student = render(sample_paper(), "student", templates=templates, heights=solutions.heights)
    return {"student": typeset_document(student, FIGURES, store=cache, aux=solutions.aux), "solutions": solutions}


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
        old, new = (read_page_texts(sheets[audience].pdf) for sheets in (before, after))
        assert len(new) == len(old) + 1
        assert "Rough work for Midterm" in new[-2]
        assert [page.replace(" of 7", "") for page in new[:-2]] == [page.replace(" of 6", "") for page in old[:-1]]


def test_a_long_program_ends_pages_at_blank_lines_and_marks_lines_that_are_wrapped(tmp_path: Path) -> None:
    tail = "goes on and on until it is longer than the line of a page that has to hold all of it"
    text = "\n".join(f"def f{number}(a):\n    b = a  # {tail}\n    return b\n" for number in range(30))
    paper = sample_paper()
    questions = tuple(
        replace(each, listings=tuple(replace(one, text=text) for one in each.listings)) for each in paper.questions
    )
    document = render(replace(paper, questions=questions), "solutions")
    found = read_page_texts(typeset_document(document, FIGURES, store=shared_cache(tmp_path / "cache")).pdf)
    programs = [page for page in found if "return b" in page]
    assert len(programs) > 1
    assert all(re.search(r"return b\s+\d+\s+Page \d of \d\s*$", page) for page in programs[:-1])
    assert "".join(programs).count(",→") == 30  # as readers of PDF read the sign


def test_a_percent_sign_in_the_name_of_an_exam_ends_no_line() -> None:
    paper = replace(sample_paper(), exam="50%")
    assert r"\pdftrailerid{50/ student}" in render(paper, "student").metadata.text


def test_no_line_of_a_template_is_long() -> None:
    every = (*BUILT_IN.rglob("*"), *Path(exam_builder.__file__).parent.rglob("*.html"))
    files = (path for path in every if path.suffix in (".tex", ".yaml", ".py", ".md", ".html"))
    lines = {path.name: path.read_text(encoding="utf-8").splitlines() for path in files}
    assert [f"{name}:{n}" for name in lines for n, line in enumerate(lines[name], 1) if len(line) > 120] == []


def test_what_large_print_changes_stands_together() -> None:
    """In cover and heads it changes lengths with names, which a course sees at the top of one file."""
    asked = {path.name: path.read_text(encoding="utf-8").count(".large_print") for path in BUILT_IN.rglob("*.tex")}
    assert {name: count for name, count in asked.items() if count} == {
        "cover.tex": 1,
        "marks.tex": 1,
        "opening.tex": 1,
        "preamble.tex": 1,  # the size of letters before the packages that follow from it
    }


def test_every_built_in_template_is_named() -> None:
    assert {path.name for path in BUILT_IN.glob("*.tex")} <= set(re.findall(r"`([a-z_]+\.tex)`", PAGE))

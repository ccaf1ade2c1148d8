"""A course to start from."""

import json
import re
import runpy
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from courses import run_command, write_course
from papers import render, sample_paper

from exam_builder.digests import BUILT_IN
from exam_builder.findings import Lacking, Misuse
from exam_builder.paper import Identity
from exam_builder.read.language_words import read_words
from exam_builder.render.environment import make_environment
from exam_builder.render.filters import FILTERS
from exam_builder.render.origins import strip_marks
from exam_builder.render.schemes import MarkPrinter
from exam_builder.start import create_course, list_names, read_template_reference


def test_a_new_course_has_an_exam_its_questions_and_a_figure(tmp_path: Path) -> None:
    made = {path.relative_to(tmp_path / "course").as_posix() for path in create_course(tmp_path / "course")}
    assert made == {
        ".gitignore",
        "README.md",
        "content/exams/first.yaml",
        "content/questions/fence.py",
        "content/questions/fence.yaml",
        "content/questions/parabola.py",
        "content/questions/parabola.yaml",
        "figures/curves.py",
        "schemas/exam.json",
        "schemas/question.json",
    }


def test_its_files_fit_the_schemas_that_they_name(tmp_path: Path) -> None:
    """In the words of a library that editors' plugins agree with; `make setup` installs it."""
    jsonschema = pytest.importorskip("jsonschema")
    files = [path for path in create_course(tmp_path / "course") if path.suffix == ".yaml"]
    assert len(files) == 3
    for path in files:
        text = path.read_text(encoding="utf-8")
        named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
        assert named, path
        schema = json.loads((path.parent / named[1]).read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        assert [error.message for error in validator.iter_errors(yaml.safe_load(text))] == []
        assert list(validator.iter_errors({**yaml.safe_load(text), "titel": "T"}))


def test_an_empty_folder_may_stand_there(tmp_path: Path) -> None:
    (tmp_path / "course").mkdir()
    assert create_course(tmp_path / "course")


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(Misuse) as caught:
        create_course(tmp_path)
    assert str(caught.value) == f"{tmp_path} is not empty; name a new folder, or empty this one first"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "course").write_text("a file")
    with pytest.raises(Misuse, match=r"course is a file; name a new folder$"):
        create_course(tmp_path / "course")


@pytest.mark.parametrize("place", ["/proc/exam", "/dev/null/exam"])
def test_a_place_that_cannot_be_written_is_reported(place: str) -> None:
    with pytest.raises(Lacking, match=rf"^cannot write {place}: .* or name another$"):
        create_course(Path(place))


def test_what_a_killed_command_left_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "c/content/exams").mkdir(parents=True)
    (tmp_path / "c/.new-abcdefgh/course").mkdir(parents=True)
    (tmp_path / "c/.new-abcdefgh/course/README.md").write_text("half")
    assert (tmp_path / "c/README.md") in create_course(tmp_path / "c")
    assert not list((tmp_path / "c").glob(".new-*"))


REFERENCE = read_template_reference()
DOCS = Path(__file__).parents[1] / "docs"
PRINTED = {
    "tex": "The input is an RGB picture",
    "inline": "Conv cost",
    "unplaced": r"\begin{examcode}",
    "points": "0.5",
    "marks": "0.5~marks",
    "picture": r"\includegraphics{conv",
    "code": "def",
    "worth": "$+$0.5",
    "says": "the right number",
    "mistaken": "400",
    "prints_key": "a key",
    "other_mistakes": "1",
    "escaped": r"50 \% of A \& B",
    "id": r"s\_1",
    "note": "30 minutes",
    "square": r"\pdfliteral{q 0 g",
    "counted": "0",
    "plain": "Midterm",
    "utf16": "FEFF0041",
}
"""What the examples of filters print of the sample, or a piece of it; the others print nothing there."""


def test_the_page_is_what_the_code_says() -> None:
    page = runpy.run_path(str(DOCS / "write_templates.py"))["page"]()
    assert page == (DOCS / "templates.md").read_text(encoding="utf-8"), "run `make templates`"


def test_every_template_filter_and_name_is_in_it() -> None:
    built_in = {path.relative_to(BUILT_IN).as_posix() for path in BUILT_IN.rglob("*.tex")}
    assert set(REFERENCE.templates) == {name for name in built_in if not name.startswith("course/")}
    assert set(REFERENCE.filters) == set(FILTERS)
    used = {name for each in REFERENCE.templates for name in list_names(each)}
    assert used | {"student"} == set(REFERENCE.names), "no built-in template prints a roster's own columns"


def sample() -> dict[str, Any]:
    """What a template sees of a paper, a question and a part."""
    paper = replace(sample_paper(), identity=Identity("ABCD", ("exam:1",), "Name"))
    listings = next(each.listings for each in paper.questions if each.listings)
    question = replace(paper.questions[0], listings=listings)
    words = read_words("en", ())
    return {
        "paper": paper,
        "question": question,
        "part": question.parts[0],
        "words": words.printed,
        "printer": MarkPrinter(words, paper.numbers),
    }


@pytest.mark.parametrize("name", REFERENCE.filters)
def test_the_example_of_a_filter_prints(name: str) -> None:
    environment = make_environment((BUILT_IN.resolve(),), ())
    printed, _ = strip_marks(environment.from_string(REFERENCE.filters[name][1]).render(sample()))
    assert PRINTED[name] in printed if name in PRINTED else not printed.strip()


@pytest.mark.parametrize("name", ["cover.tex", "question.tex", "preamble.tex", "kinds/match.tex"])
def test_a_copy_prints_what_the_built_in_one_prints(tmp_path: Path, name: str) -> None:
    root = write_course(tmp_path, "points: 1\n")
    assert run_command(root, "template", name) == (0, f"templates/{name}\n")
    copied = root / "templates" / name
    assert copied.read_text().startswith(f"((= {name}: {REFERENCE.templates[name].partition(';')[0]}.".replace("`", ""))
    assert stat.S_IMODE(copied.stat().st_mode) == 0o644
    for audience in ("student", "solutions", "marking"):
        own = render(sample_paper(), audience, templates=(root / "templates",))
        usual = render(sample_paper(), audience)
        assert (own.preamble, own.body) == (usual.preamble, usual.body)


def test_a_template_that_is_there_stays(tmp_path: Path) -> None:
    root = write_course(tmp_path, "points: 1\n")
    (root / "templates").mkdir()
    (root / "templates/cover.tex").write_text("mine")
    code, said = run_command(root, "template", "cover.tex")
    assert (code, said) == (2, "exam-builder: templates/cover.tex is there already; delete or rename it first\n")
    assert (root / "templates/cover.tex").read_text() == "mine"


def test_a_wrong_name_is_reported_with_the_nearest(tmp_path: Path) -> None:
    code, said = run_command(write_course(tmp_path, "points: 1\n"), "template", "covr.tex")
    assert (code, said) == (
        2,
        "exam-builder: there is no built-in template covr.tex; did you mean `cover.tex`?"
        " `exam-builder template` lists them\n",
    )


def test_without_a_name_all_are_listed(tmp_path: Path) -> None:
    code, said = run_command(tmp_path, "template")
    assert code == 0
    assert [line.partition(":")[0] for line in said.splitlines()] == list(REFERENCE.templates)

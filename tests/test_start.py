"""A course to start from."""

import json
import re
from pathlib import Path

import pytest
import yaml

from exam_builder.findings import Lacking, Misuse
from exam_builder.start import create_course


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

"""A course to start from."""

from pathlib import Path

import pytest

from exam_builder.findings import Misuse
from exam_builder.start import new_course


def test_a_new_course_has_an_exam_its_questions_and_a_figure(tmp_path: Path) -> None:
    made = {path.relative_to(tmp_path / "course").as_posix() for path in new_course(tmp_path / "course")}
    assert made == {
        ".gitignore",
        "README.md",
        "content/exams/first.yaml",
        "content/questions/fence.py",
        "content/questions/fence.yaml",
        "content/questions/parabola.py",
        "content/questions/parabola.yaml",
        "figures/curves.py",
    }


def test_an_empty_folder_may_stand_there(tmp_path: Path) -> None:
    (tmp_path / "course").mkdir()
    assert new_course(tmp_path / "course")


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(Misuse) as caught:
        new_course(tmp_path)
    assert str(caught.value) == f"{tmp_path} is not empty; name a new folder, or empty this one first"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "course").write_text("a file")
    with pytest.raises(Misuse, match=r"course is a file; name a new folder$"):
        new_course(tmp_path / "course")

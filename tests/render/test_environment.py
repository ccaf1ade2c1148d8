"""A mistake in a course's own template is told at its line, once, whatever it is."""

import os
from pathlib import Path

import pytest
from papers import paper

from exam_builder.findings import Refused
from exam_builder.render import environment, render

ENDLESS = "((* for i in range(90000) *))((* for j in range(90000) *)){}((* endfor *))((* endfor *))"


def told(folder: Path) -> str:
    with pytest.raises(Refused) as refused:
        render(paper(), "student", templates=[folder])
    (found,) = refused.value.findings
    return str(found).replace("error: a template cannot be filled in: ", "")


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("((paper.preamble.tex))", "`tex` is looked up on a value that is None — test it first: ((* if … *))"),
        ("((paper.preamble|tex))", "the filter `tex` cannot print nothing (None)"),
        ("((paper.questions|marks))", "the filter `marks` cannot print a list"),
        ("((paper.cover.title|points))", "the filter `points` cannot print a Text"),
        (
            "((paper.nosuch))",
            "a Paper has no `nosuch` — correct the name; docs/templates.md lists what templates can use",
        ),
        ("((words.nosuch))", "there is no `nosuch` — correct the name; docs/templates.md lists what templates can use"),
        ("((paper|nosuch))", "there is no filter `nosuch` — correct the name"),
        ("((paper.total + 'a'))", "TypeError: unsupported operand type(s) for +"),
        ("((* for x in 5 *))x((* endfor *))", "TypeError: 'int' object is not iterable"),
        ("((1/0))", "ZeroDivisionError: division by zero"),
        ("((* include 'scratch.tex' *))", "it includes or calls itself endlessly — remove the include"),
        ("((* macro m() *))((m()))((* endmacro *))((m()))", "it includes or calls itself endlessly"),
        ("((10**10**7))", "this power is too large"),
        ("(('x' * 100000000))", "this text is too long"),
        (ENDLESS.format("x"), "it prints endlessly — end its loop"),
    ],
)
def test_it_is_told_at_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, template: str, words: str) -> None:
    monkeypatch.setattr(environment, "LONGEST", 1_000_000)
    (tmp_path / "scratch.tex").write_text(f"\\newpage\n{template}\n")
    assert told(tmp_path).startswith(f"templates/scratch.tex:2:1: {words}")


def test_a_loop_that_prints_nothing_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "SECONDS", 0.5)
    (tmp_path / "scratch.tex").write_text(f"\\newpage\n{ENDLESS.format('')}\n")
    assert told(tmp_path).startswith("templates/scratch.tex:2:1: it never ends — end its loop")


def test_two_that_include_each_other(tmp_path: Path) -> None:
    (tmp_path / "scratch.tex").write_text("((* include 'more.tex' *))\n")
    (tmp_path / "more.tex").write_text("((* include 'scratch.tex' *))\n")
    assert "it includes or calls itself endlessly" in told(tmp_path)


def _far(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(3 << 30)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (os.mkfifo, "1:1: error: this template is not a file — put a text file there"),
        (Path.mkdir, "1:1: error: this template is not a file — put a text file there"),
        (
            lambda path: path.symlink_to("/dev/zero"),
            "1:1: error: this template is a link to a file that is not one of the course's — "
            "copy the file into templates/",
        ),
        (
            lambda path: path.symlink_to("nowhere"),
            "1:1: error: this template cannot be read: No such file or directory — repair the link, or remove it",
        ),
        (_far, "1:1: error: this template has more than 1,000,000 bytes — check that it is the right file"),
        (
            lambda path: path.write_bytes(b"a\nb \xff\n"),
            "2:3: error: this character is not UTF-8 — save the file with the encoding UTF-8",
        ),
    ],
)
def test_a_file_that_is_no_template_is_told(tmp_path: Path, make: object, words: str) -> None:
    assert callable(make)
    make(tmp_path / "scratch.tex")
    assert told(tmp_path) == f"templates/scratch.tex:{words}"


@pytest.mark.parametrize("name", ["/etc/hostname", "../secret.tex", "sub/../../secret.tex"])
def test_no_template_includes_a_file_of_another_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.tex").write_text("secret")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "scratch.tex").write_text(f"((* include '{name}' *))")
    assert f"there is no template `{name}`" in told(tmp_path / "templates")


def test_a_template_that_was_changed_is_read_again(tmp_path: Path) -> None:
    """As `exam-builder watch` does, in one process."""
    for word in ("before", "afterwards"):
        (tmp_path / "scratch.tex").write_text(f"This is {word}.")
        assert f"This is {word}." in render(paper(), "student", templates=[tmp_path]).body


def test_a_fault_of_a_built_in_template_is_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exam_builder.render.schemes.MarkPrinter.marks", lambda *_: 1 / 0)
    environment.make_environment.cache_clear()
    with pytest.raises(Exception) as problem:
        render(paper(), "student")
    assert not isinstance(problem.value, Refused)

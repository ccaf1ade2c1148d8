"""Mistakes in a course's own templates: each is reported once, at its line, however many copies are printed with it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from courses import run_command, start_course

from exam_builder.digests import BUILT_IN
from exam_builder.render.template_slips import find_lost_cover, find_template_slips

IN_COPIES = "; so in 2 papers [copy s0, set aside] — "
UNKNOWN = "check its spelling, name its package under `packages`, or define it in the exam's `preamble`"
COLOUR = "write one such as red, blue or gray, or define it by `\\definecolor` in the exam's `preamble`"


def ends(line: str) -> Callable[[str], str]:
    return lambda text: f"{text}{line}\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    start_course(root)
    (root / "students.csv").write_text("id,name\n" + "".join(f"s{number},Student {number}\n" for number in range(2)))
    return root


def messages(root: Path, **changes: Callable[[str], str]) -> list[str]:
    """What a build of copies says with these templates changed; `END:name` stands for the last line of one."""
    (root / "templates").mkdir(exist_ok=True)
    ends = {}
    for name, change in changes.items():
        text = change((BUILT_IN / f"{name}.tex").read_text())
        (root / f"templates/{name}.tex").write_text(text)
        ends[f"templates/{name}.tex:{len(text.splitlines())}:1: "] = f"END:{name} "
    try:
        code, said = run_command(root, "build", "first", "--roster", "students.csv", "--jobs", "1")
    finally:
        for name in changes:
            (root / f"templates/{name}.tex").unlink()
    assert code == 1
    lines = [line for line in said.splitlines() if re.search("error|warning", line)]
    assert lines.pop().startswith("first: not built")
    return [next((line.replace(place, name) for place, name in ends.items() if place in line), line) for line in lines]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Room more_x", "mathematics outside `$…$` (near `Room more_`)"),
        ("Room #5 & more_x", "`#` by itself means nothing here (near `Room #`)"),
        pytest.param("It costs $5", "`$` is never closed before the paragraph ends: `$5`", marks=pytest.mark.long),
        pytest.param(
            r"\usepackage{color}",
            "this may stand in the exam's `packages` or `preamble` only (near `\\usepackage`)",
            marks=pytest.mark.long,
        ),
    ],
)
def test_a_sign_on_the_cover_is_reported_once_and_not_what_tex_misreads_after_it(
    course: Path, line: str, says: str
) -> None:
    (found,) = messages(course, cover=lambda text: f"{line}\n{text}")
    assert found.startswith(f"templates/cover.tex:1:1: error: {says}")


def test_a_letter_of_a_word_that_tex_cannot_print_is_reported_in_the_file_of_words(tmp_path: Path) -> None:
    start_course(tmp_path)
    (tmp_path / "templates/words").mkdir(parents=True)
    (tmp_path / "templates/words/en.yaml").write_text("score: Ważne\nquestion: Задача\n")
    code, said = run_command(tmp_path, "build", "first")
    (found,) = [line for line in said.splitlines() if ": error: " in line]
    assert code == 1
    assert found.startswith("templates/words/en.yaml:2:1: error: LaTeX cannot print the character З (U+0417) — write")


def test_an_empty_template_is_reported_once(course: Path) -> None:
    (found,) = messages(course, question=lambda _: "")
    assert found.startswith("templates/question.tex:1:1: error: a question is not printed: this template leaves out")


def test_what_tex_does_not_know_is_reported_once(course: Path) -> None:
    found = messages(
        course,
        question=ends(r"\questionend"),
        answer=ends(r"\textcolor{oragne}{.}"),
        opening=ends(r"\lfoot{\uniname}"),
        scratch=ends("x_1"),
    )
    assert sorted(found) == [
        f"END:answer error: there is no colour `oragne` (near `\\textcolor{{oragne}}{{.}}`){IN_COPIES}{COLOUR}",
        f"END:opening error: LaTeX knows no command `\\uniname`{IN_COPIES}{UNKNOWN}",
        f"END:question error: LaTeX knows no command `\\questionend`{IN_COPIES}{UNKNOWN}",
        f"END:scratch error: mathematics outside `$…$` (near `x_`){IN_COPIES}put `$` around it, or write `\\_` for an"
        " underscore",
    ]


def test_mathematics_on_the_cover_is_not_blamed_on_what_the_exam_prints_below(course: Path) -> None:
    (found,) = messages(
        course, cover=lambda text: text.replace("((* if paper.cover.advice *))", "x_1\n((* if paper.cover.advice *))")
    )
    assert found.startswith("templates/cover.tex:") and "mathematics outside `$…$` (near `x_`)" in found


def test_an_environment_that_there_is_not_is_reported_once(course: Path) -> None:
    (found,) = messages(course, part=ends(r"\begin{boxx}a\end{boxx}"))
    assert found == f"END:part error: LaTeX knows no environment `boxx`{IN_COPIES}{UNKNOWN}"


def test_what_cannot_be_filled_in_is_reported_once(course: Path) -> None:
    (found,) = messages(course, scratch=ends("((papre.total))"))
    assert found.startswith("END:scratch error: a template cannot be filled in: nothing is called `papre` here — ")


@pytest.mark.parametrize("field", ["name", "id"])
def test_a_cover_without_a_place_for_a_field_is_a_warning(tmp_path: Path, field: str) -> None:
    cover = (BUILT_IN / "cover.tex").read_text()
    (tmp_path / "cover.tex").write_text(cover)
    assert list(find_template_slips(tmp_path)) == []
    (tmp_path / "cover.tex").write_text(cover.replace(rf"\examfield{{{field}}}", ""))
    (found,) = find_template_slips(tmp_path)
    assert found.severity == "warning" and rf"this cover has no `\examfield{{{field}}}`" in found.message
    (tmp_path / "cover.tex").write_text("((paper.cover.title|inline))\n")
    assert list(find_template_slips(tmp_path)) == []


@pytest.mark.parametrize(
    ("lost", "line"),
    [(r"  {\large ((paper.cover.course|inline))\par}", 31), ("((paper.cover.course|inline))((* if", 4), ("", 0)],
)
def test_a_copy_of_the_cover_that_leaves_out_a_field_of_the_exam(tmp_path: Path, lost: str, line: int) -> None:
    cover = (BUILT_IN / "cover.tex").read_text()
    (tmp_path / "cover.tex").write_text(cover.replace(lost, "((* if" if lost.endswith("if") else "") + "% mine\n")
    found = [str(each) for each in find_lost_cover(tmp_path, ["course", "title"])]
    message = "warning: this cover does not print the `course` of the exam where the built-in cover does"
    assert [each.startswith(f"templates/cover.tex:{line}:1: {message}") for each in found] == [True] * bool(lost)
    (tmp_path / "cover.tex").write_text("((paper.cover.title|inline))\n")
    assert list(find_lost_cover(tmp_path, ["course", "title"])) == []

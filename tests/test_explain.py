"""A paper in words."""

from pathlib import Path

import pytest

from exam_builder import cli

FENCE = """\
first: the reference paper

1. fence: Posts around a field (2 marks)
   length = 30   one of 4
   width  = 18   one of 2
   gap    = 3   one of 3
   (a) number, 1 mark
      key    96 m   = 2 * (length + width)
      again  96   by `walk_around`: agrees
   (b) number, 1 mark
      key    32   = answers.a / gap
      again  32   by `count_posts`: agrees
      corners_twice would give 36
"""


def test_a_question_is_explained(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["explain", "first", "fence"]) == 0
    assert capsys.readouterr().out == FENCE


def test_without_a_question_all_are_explained(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["explain", "first"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(FENCE)
    assert "\n2. parabola: The lowest point of a parabola (2 marks)\n" in out


def test_a_seed_draws_other_values_always_the_same(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["explain", "first", "--seed", "5"]) == 0
    one = capsys.readouterr().out
    assert cli.run(["explain", "first", "--seed", "5"]) == 0
    assert capsys.readouterr().out == one
    assert one.startswith("first: seed 5\n")
    assert one.splitlines()[1:] != FENCE.splitlines()[1:]


def test_an_essay_has_no_key_and_no_second_route(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    essay = "title: Why\nprompt: Why?\npoints: 2\nanswer: {essay: Because.}\n"
    (course / "content" / "questions" / "fence.yaml").write_text(essay)
    assert cli.run(["explain", "first", "fence"]) == 0
    assert capsys.readouterr().out == "first: the reference paper\n\n1. fence: Why (2 marks)\n   essay, 2 marks\n"


ORIGINS = """\
title: Sums
points: 2
parameters:
  r: {range: [1, 9], step: 1, default: 2}
  s: {sample: [1, 2, 3, 4], size: 2, default: [1, 2]}
  v: {entries: {range: [0, 5], step: 1}, shape: [2], default: [3, 4]}
  d: {read: data.csv}
  who: {person: true}
prompt: \\VAR{who} adds $\\VAR{r}$, $\\VAR{s}$ and $\\VAR{v}$.
answer: {number: r + sum(s) + sum(v), reference: 12}
solution: It is $\\VAR{answers.a}$.
"""


@pytest.mark.parametrize(
    ("route", "again"), [("", "not recomputed"), ("recompute: {function: add_all}\n", "by `add_all`: failed")]
)
def test_it_says_where_values_are_from_and_when_none_is_computed_again(
    route: str, again: str, course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = course / "content" / "questions"
    (questions / "fence.yaml").write_text(ORIGINS + route)
    (questions / "data.csv").write_text("x\n1\n")
    (questions / "fence.py").write_text("def add_all(r, s, v):\n    return 1 / 0\n")
    assert cli.run(["explain", "first", "fence", "--memory", "1.5G"]) == 1
    assert capsys.readouterr().out.splitlines()[3:] == [
        "   r   = 2   from 1 to 9 in steps of 1",
        "   s   = [1, 2]   2 of 4",
        "   v   = [3, 4]   entries from 0 to 5",
        "   who = James   a person",
        "   d   = {x: [1]}   from data.csv",
        "   number, 2 marks",
        "      key    12   = r + sum(s) + sum(v)",
        f"      again  {again}",
    ]


def test_what_differs_is_reported(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    companion = course / "content" / "questions" / "fence.py"
    companion.write_text(companion.read_text().replace("posts(length, width, 1))", "posts(length, width, 1)) + 1"))
    assert cli.run(["explain", "first", "fence"]) == 1
    printed = capsys.readouterr()
    assert "again  97   by `walk_around`: DIFFERS" in printed.out
    assert "`walk_around` gives 97 m, but key and reference say 96 m" in printed.err


def test_an_unknown_question_is_reported_with_the_nearest(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["explain", "first", "fense"]) == 2
    assert capsys.readouterr().err == (
        "exam-builder: first has no question `fense`; did you mean `fence`? It has: fence, parabola\n"
    )


def test_on_a_build_server_no_value_is_printed(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", "true")
    assert cli.run(["explain", "first", "fence"]) == 0
    hidden = capsys.readouterr().out
    assert "walk_around" in hidden
    assert not any(value in hidden for value in ("96", "32", "36", "30", "answers.a"))
    assert cli.run(["explain", "first", "fence", "--show-keys"]) == 0
    assert "96" in capsys.readouterr().out


def test_a_version_and_the_copy_of_a_student_who_gets_it_have_the_same_values(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (course / ".exam-secret").write_text("0" * 64 + "\n")
    (course / "r.csv").write_text("id,name,version\n7,Ann,B\n8,Ben,\n")
    said: dict[str, str] = {}
    wanted = {
        "B": ["--version", "b"],
        "7": ["--student", "7", "--roster", "r.csv"],
        "8": ["--student", "8", "--roster", "r.csv"],
        "A": ["--version", "A"],
    }
    for name, options in wanted.items():
        assert cli.run(["explain", "first", *options]) == 0
        said[name] = capsys.readouterr().out
    heads, rest = zip(*(text.split("\n", 1) for text in said.values()), strict=True)
    assert list(heads) == ["first: version B", "first: copy 7", "first: copy 8", "first: version A"]
    assert rest[0] == rest[1]
    assert len(set(rest)) == 3


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--seed", "1", "--version", "A"], "--seed and --version name two papers; give one of them"),
        (["--student", "7"], "--student and --roster go together: the student is looked for in the roster"),
        (["--roster", "r.csv"], "--student and --roster go together: the student is looked for in the roster"),
        (["--columns", "id=key"], "--columns describes the columns of a roster, so it needs --roster"),
        (["--student", "70", "--roster", "r.csv"], "r.csv has no student `70`; did you mean `7`?"),
    ],
)
def test_a_paper_that_cannot_be_one_is_refused(
    options: list[str], said: str, course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (course / "r.csv").write_text("id,name\n7,Ann\n")
    assert cli.run(["explain", "first", *options]) == 2
    assert capsys.readouterr().err.endswith(f"exam-builder: {said}\n")

"""How every command can end, and what it says then."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from exam_builder import cli, cli_options, start
from exam_builder.findings import Finding, Lacking, Misuse, Place, Refused
from exam_builder.paper import AUDIENCES

FINDING = Finding(
    "unknown-key", "unknown key `promt`", Place("content/questions/q.yaml", 3, 1), "did you mean `prompt`?"
)


def ending_with(problem: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `new` end by raising this."""

    def raise_it(folder: Path) -> None:
        raise problem

    monkeypatch.setattr(start, "create_course", raise_it)


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (
            Refused([FINDING]),
            1,
            "content/questions/q.yaml:3:1: error: unknown key `promt` — did you mean `prompt`?\n",
        ),
        (Misuse("there is no exam `midtrm`"), 2, "exam-builder: there is no exam `midtrm`\n"),
        (Lacking("pdflatex is missing."), 3, "exam-builder: pdflatex is missing.\n"),
        (KeyboardInterrupt(), 130, "Stopped; earlier files are unchanged.\n"),
    ],
)
def test_each_way_to_fail_has_its_exit_code_and_its_words(
    problem: BaseException,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ending_with(problem, monkeypatch)
    assert cli.run(["new", "course"]) == code
    assert capsys.readouterr().err.lstrip("\n") == said


def test_a_fault_of_the_toolkit_says_so_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ending_with(ZeroDivisionError("division by zero"), monkeypatch)
    assert cli.run(["new", "course"]) == 70
    assert capsys.readouterr().err == (
        "ZeroDivisionError: division by zero\n"
        "This is a bug in exam-builder, not a mistake in your course; please report it. "
        "`exam-builder --debug …`, or EXAM_BUILDER_DEBUG=1, shows where it happened.\n"
    )


@pytest.mark.parametrize("way", ["option", "variable"])
def test_a_traceback_is_there_for_whoever_asks(
    way: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ending_with(ZeroDivisionError("division by zero"), monkeypatch)
    if way == "variable":
        monkeypatch.setenv("EXAM_BUILDER_DEBUG", "1")
    cli.run(["new", "course", "--debug"] if way == "option" else ["new", "course"])
    assert "in raise_it\n    raise problem" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["biuld"], "there is no command `biuld`; did you mean `build`?"),
        (["help"], "there is no command `help`; `exam-builder --help` lists them"),
        (
            ["build", "--audience", "student,teacher"],
            "--audience: `teacher` is not an audience; the audiences are student, solutions, marking",
        ),
        (["build", "--jobs", "0"], "--jobs: `0` is not a whole number of 1 or more"),
        (["check", "--draws", "-1"], "--draws: `-1` is not a whole number of 0 or more"),
        (["build", "--versions", "A"], "--versions: `A` is not a whole number from 1 to 26"),
        (["build", "--versions"], "--versions needs a value after it"),
        (["build", "--columns", "id=x"], "--columns describes the columns of a roster, so it needs --roster"),
        (["build", "--draft=1"], "--draft takes no value"),
        (["build", "--memory", "100M"], "--memory: the course's Python needs 512M or more"),
        (["build", "--memory", "lots"], "--memory: `lots` is not an amount of memory; write 512M or 4G"),
        (
            ["check", "--format", "xml"],
            "--format: `xml` is not one of `text`, `json`, `junit`, `github`, `sarif`",
        ),
        (["explain"], "EXAM is missing: exam-builder explain EXAM [QUESTION]"),
        (["explain", "first", "--version", "AA"], "--version: `AA` is not the letter of a version, A to Z"),
        (["sign", "first"], "--by NAME is missing: exam-builder sign EXAM --by NAME"),
        (["build", "--copies", "4"], "there is no option `--copies`; `exam-builder build --help` lists them"),
        (["build", "--verions", "4"], "there is no option `--verions`; did you mean `--versions`?"),
        (["build", "-roster", "x"], "there is no option `-r`; options begin with two hyphens"),
        (
            ["build", "--roster", "list.csv"],
            "--roster: there is no file `list.csv`; did you mean `lists.csv`?",
        ),
        (["build", "--roster", "."], "--roster: `.` is a folder; name a file"),
        (["check", "--report", "."], "--report: `.` is a folder; name a file"),
        (["errata", "old", "new", "--csv", "."], "--csv: `.` is a folder; name a file"),
        (["build", "--out", "lists.csv"], "--out: `lists.csv` is a file; name a folder"),
        (["build", "--tex", "lists.csv"], "--tex: `lists.csv` is a file; name a folder"),
        (["build", "--out", ""], "--out: the name is empty"),
        (["new", ""], "DIR: the name is empty"),
        (["watch", "a", "b"], "`b` is too much; `exam-builder watch --help` shows what belongs here"),
    ],
)
def test_wrong_usage_is_reported(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lists.csv").touch()
    monkeypatch.chdir(tmp_path)
    assert cli.run(arguments) == 2
    assert capsys.readouterr().err == f"exam-builder: {said}\n"


def test_without_a_command_the_help_is_shown_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([]) == 2
    assert "\nCommands:\n  new  " in capsys.readouterr().err


def test_a_roster_that_may_not_be_read_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "list.csv").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert cli.run(["build", "--roster", "list.csv"]) == 2
    assert capsys.readouterr().err.endswith("--roster: `list.csv` cannot be read; give yourself the permission\n")


def test_a_link_that_leads_nowhere_is_not_proposed_in_place_of_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("list.csv").symlink_to("gone.csv")
    assert cli.run(["build", "--roster", "list.csv"]) == 2
    assert capsys.readouterr().err.strip().endswith("--roster: there is no file `list.csv`")


@pytest.mark.parametrize("arguments", [["build"], ["check"], ["explain", "midterm"], ["watch", "midterm"]])
def test_outside_a_course_it_says_how_to_make_one(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(arguments) == 2
    assert "there is no course here" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["check"], ["template", "cover.tex"], ["new", "course"]])
def test_a_folder_that_was_removed_is_no_bug(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert cli.run(arguments) == 2
    assert (
        capsys.readouterr().err == "exam-builder: the folder in which you are was removed; go to another one with cd\n"
    )


def test_audiences_come_in_their_own_order() -> None:
    assert cli_options.AudienceList().convert("marking, student", None, None) == ("student", "marking")
    assert cli_options.AUDIENCES == AUDIENCES


def test_new_tells_what_it_made_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["new", "R & D"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "R & D/content/exams/first.yaml" in said
    assert said[-1] == "Now: cd 'R & D' && exam-builder build"


def test_every_command_and_option_says_what_it_is_for() -> None:
    for command in cli.commands.commands.values():
        assert command.help
        assert all(option.help for option in command.params if isinstance(option, click.Option))


HEAVY = ("numpy", "matplotlib", "pydantic", "yaml", "jinja2", "rich", "pikepdf", "pypdfium2", "scipy", "asyncio")


def test_help_imports_nothing_heavy() -> None:
    script = "import sys; from exam_builder import cli; cli.run(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout.startswith("Usage: exam-builder [OPTIONS] COMMAND [ARGS]...")
    assert not set(HEAVY) & set(done.stderr.split())


def test_a_build_on_this_machine_imports_nothing_of_a_cluster(tmp_path: Path) -> None:
    start.create_course(tmp_path / "course")
    script = "import sys; from exam_builder import cli; cli.run(['build', 'other']); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path / "course", capture_output=True, text=True, check=True
    )
    assert "other" in done.stderr
    assert not {"asyncio", "distributed", "exam_builder.cluster"} & set(done.stdout.split())

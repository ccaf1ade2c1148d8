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

    monkeypatch.setattr(start, "new_course", raise_it)


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
        (["biuld"], "No such command 'biuld'"),
        (
            ["build", "--audience", "student,teacher"],
            "'teacher' is not an audience; the audiences are student, solutions, marking.",
        ),
        (["build", "--jobs", "0"], "0 is not in the range x>=1"),
        (["check", "--draws", "-1"], "-1 is not in the range x>=0"),
        (["check", "--format", "xml"], "'xml' is not one of 'text', 'json'"),
        (["explain"], "Missing argument 'EXAM'"),
        (["build", "--copies", "4"], "No such option"),
    ],
)
def test_wrong_usage_is_reported(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(arguments) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["build"], ["check"], ["explain", "midterm"], ["watch", "midterm"]])
def test_outside_a_course_it_says_how_to_make_one(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(arguments) == 2
    assert "there is no course here" in capsys.readouterr().err


def test_audiences_come_in_their_own_order() -> None:
    assert cli_options.AudienceList().convert("marking, student", None, None) == ("student", "marking")
    assert cli_options.AUDIENCES == AUDIENCES


def test_new_tells_what_it_made_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["new", "course"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "course/content/exams/first.yaml" in said
    assert said[-1] == "Now: cd course && exam-builder build"


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
    start.new_course(tmp_path / "course")
    script = "import sys; from exam_builder import cli; cli.run(['build', 'other']); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path / "course", capture_output=True, text=True, check=True
    )
    assert "other" in done.stderr
    assert not {"asyncio", "distributed", "exam_builder.cluster"} & set(done.stdout.split())

"""What the machine must have, and the one sentence that says how to get it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from exam_builder import cli, start, toolchain

PROGRAM = Path(toolchain.__file__)


def test_nothing_is_done_where_all_is_there() -> None:
    done = subprocess.run([sys.executable, PROGRAM, "--scripts"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_another_option_is_wrong_usage() -> None:
    done = subprocess.run([sys.executable, PROGRAM, "--script"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "usage: python3 exam_builder/toolchain.py [--scripts]\n")


def test_what_is_missing_for_scripts_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert toolchain.find_missing_script_tools() == ("xetex", "fc-list")
    for name in ("xetex", "fc-list"):
        _write_program(tmp_path / name)
    assert toolchain.find_missing_script_tools() == ("xetex",)  # as its format is missing
    _write_program(tmp_path / "kpsewhich")
    assert toolchain.find_missing_script_tools() == ("Noto Naskh Arabic", "Noto Serif CJK SC")


def _write_program(path: Path) -> None:
    path.write_text("#!/bin/sh\necho 'Noto Serif,Noto Serif Light'\n")
    path.chmod(0o755)


def test_without_tex_pdflatex_is_missing_and_no_single_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert toolchain.find_missing_tools() == ("pdflatex",)
    assert not toolchain.lacks_tex_file("ngerman.ldf")


@pytest.mark.parametrize(
    ("before", "after", "code", "said"),
    [(("a",), (), 0, "Installing TeX Live"), (("a",), ("a",), 3, "Missing: a."), ((), (), 0, "")],
)
def test_what_is_missing_is_installed(
    before: tuple[str, ...],
    after: tuple[str, ...],
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran: list[str] = []
    monkeypatch.setattr(toolchain, "find_missing_tools", lambda: after if ran else before)
    monkeypatch.setattr(subprocess, "run", lambda command, **_: ran.append(command[-1]))
    assert toolchain.main() == code
    assert said in capsys.readouterr().err
    assert ran == (["-qq", toolchain.PACKAGES[-1]] if before else [])


def test_a_machine_that_cannot_install_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(toolchain, "find_missing_tools", lambda: ())
    monkeypatch.setenv("PATH", str(tmp_path))
    assert toolchain.main(["--scripts"]) == 3
    assert capsys.readouterr().err.splitlines()[:2] == [
        "Installing the fonts for names in other scripts from the system's packages (xetex, fc-list missing) …",
        "Missing: xetex and fc-list. On Debian or Ubuntu: apt-get install texlive-xetex fontconfig fonts-noto-core "
        "fonts-noto-cjk. Elsewhere: install XeTeX, fontconfig and the Noto fonts.",
    ]


def test_a_program_that_does_not_answer_ends_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("pdflatex", "kpsewhich"):
        (tmp_path / name).write_text("#!/bin/sh\nexec sleep 60\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(toolchain, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(start, "create_course", lambda folder: toolchain.find_missing_tools())
    assert cli.run(["new", "course"]) == 3
    assert capsys.readouterr().err == "exam-builder: kpsewhich has not answered within 0.2 seconds.\n"

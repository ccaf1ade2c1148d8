"""The secret is made once, kept to its owner, and never replaced in silence."""

import subprocess
import sys
from pathlib import Path

import pytest

from exam_builder.cache_key import take_notices
from exam_builder.findings import Lacking, Refused
from exam_builder.identity import SECRET_FILE, SECRET_VARIABLE, load_secret
from exam_builder.start import create_course

MAKE = "python3 -c 'import secrets; print(secrets.token_hex(32))'"


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECRET_VARIABLE, raising=False)


def test_it_is_made_on_first_need_for_its_owner_only(tmp_path: Path) -> None:
    made = load_secret(tmp_path)
    assert len(made) == 32
    assert [path.name for path in tmp_path.iterdir()] == [SECRET_FILE]
    assert (tmp_path / SECRET_FILE).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / SECRET_FILE).read_text() == made.hex() + "\n"
    assert load_secret(tmp_path) == made


def test_two_courses_have_two_secrets(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    assert load_secret(tmp_path / "a") != load_secret(tmp_path / "b")


def test_a_disk_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert load_secret(tmp_path) == bytes.fromhex((tmp_path / SECRET_FILE).read_text())
    assert (tmp_path / SECRET_FILE).stat().st_mode & 0o777 == 0o600


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    code = "import sys, pathlib, exam_builder.identity as i; print(i.load_secret(pathlib.Path(sys.argv[1])).hex())"
    together = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE) for _ in range(4)]
    assert len({process.communicate()[0] for process in together}) == 1
    assert [process.returncode for process in together] == [0] * 4


def test_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, " " + "0aF1" * 8 + "\n")
    assert load_secret(tmp_path) == bytes.fromhex("0af1" * 8)
    assert not (tmp_path / SECRET_FILE).exists()
    monkeypatch.setenv(SECRET_VARIABLE, "")
    assert len(load_secret(tmp_path)) == 32


@pytest.mark.parametrize("content", ["", "swordfish", "0a" * 15, "0a" * 16 + "0", "0a" * 1024, "é" * 64])
def test_a_file_that_holds_none_is_not_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / SECRET_FILE).write_text(content)
    with pytest.raises(Refused) as caught:
        load_secret(tmp_path)
    assert str(caught.value) == (
        ".exam-secret:1:1: error: .exam-secret does not hold a secret: a secret has 32 or more hexadecimal "
        "digits — restore the file with which papers were issued; if none were issued, delete it, and a new one is made"
    )
    assert (tmp_path / SECRET_FILE).read_text() == content


def test_a_word_in_the_environment_is_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, "swordfish")
    with pytest.raises(Refused) as caught:
        load_secret(tmp_path)
    assert str(caught.value) == (
        "error: EXAM_SECRET does not hold a secret: a secret has 32 or more hexadecimal digits"
        f" — set it to what `{MAKE}` prints, or unset it to use .exam-secret"
    )
    assert "swordfish" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / SECRET_FILE).mkdir()
    with pytest.raises(Lacking) as caught:
        load_secret(tmp_path)
    assert str(caught.value) == (
        "The secret .exam-secret can be neither read nor made: it is not a regular file. "
        f"Correct that, or set EXAM_SECRET to what `{MAKE}` prints."
    )


def test_a_course_that_is_not_there_gets_none(tmp_path: Path) -> None:
    with pytest.raises(Lacking, match="No such file or directory"):
        load_secret(tmp_path / "gone")


def test_git_ignores_it_in_a_new_course(tmp_path: Path) -> None:
    create_course(tmp_path / "course")
    load_secret(tmp_path / "course")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path / "course", check=True)
    said = subprocess.run(["git", "check-ignore", SECRET_FILE], cwd=tmp_path / "course", capture_output=True, text=True)
    assert said.stdout == f"{SECRET_FILE}\n"


def test_a_secret_that_others_can_read_is_closed_and_reported(tmp_path: Path) -> None:
    """A link may lead to any file of the user's, so nothing is changed behind it."""
    take_notices()
    for course, elsewhere in (("own", False), ("linked", True)):
        (tmp_path / course).mkdir()
        secret = tmp_path / ("other" if elsewhere else f"own/{SECRET_FILE}")
        secret.write_text("0a" * 16)
        secret.chmod(0o644)
        if elsewhere:
            (tmp_path / course / SECRET_FILE).symlink_to(secret)
        load_secret(tmp_path / course)
        load_secret(tmp_path / course)
        assert secret.stat().st_mode & 0o777 == (0o644 if elsewhere else 0o600)
    assert [messages.partition(" secret .exam-secret")[0] for _, messages in take_notices()] == [
        "others on this machine could read the",
        "others on this machine can read the",
    ]


def test_a_word_that_is_no_secret_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / SECRET_FILE).write_text("swordfish")
    (tmp_path / SECRET_FILE).chmod(0o644)
    with pytest.raises(Refused):
        load_secret(tmp_path)
    assert (tmp_path / SECRET_FILE).stat().st_mode & 0o777 == 0o644

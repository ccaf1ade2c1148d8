"""What the machine lacks is reported as that (exit code 3), and never taken for a mistake in the content."""

import errno
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from courses import shared_formats
from papers import paper

from exam_builder.companions.programs import run_program
from exam_builder.findings import FORBIDDEN, SCARCE, CompanionError, Lacking, require_sound
from exam_builder.render import Renderer
from exam_builder.report import show_failure
from exam_builder.typeset import tex_process
from exam_builder.typeset.batch import BatchPaper, typeset_batch
from exam_builder.typeset.tex_process import Limits, run_tex

pytestmark = pytest.mark.long

NO_ROOM = r"^The temporary disk \(.*\) is full; make room there, or name another folder in TMPDIR\.$"


@pytest.mark.parametrize(
    ("ends", "messages"),
    [
        ("kill -9 $$", r"^TeX was killed, most likely because memory ran out; `--jobs 1` uses the least memory\.$"),
        ("ulimit -f 1; exec yes > paper.pdf", NO_ROOM),
        ("echo 'pdftex: paper: No space left on device' >&2; exit 1", NO_ROOM),
        ("echo '! pdftex: fwrite() failed' > paper.log; exit 1", NO_ROOM),
        ("echo 'p.tex:3: pdftex: fflush() failed (No space left on device)' > p.log; exit 1", NO_ROOM),
    ],
    ids=["killed", "no large files", "system", "pdftex", "pdftex, with its line"],
)
def test_tex_that_ends_for_want_of_something_is_no_mistake(
    ends: str, messages: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shell in the place of TeX ends as TeX does where the machine lacks something."""
    monkeypatch.setattr(tex_process, "LIMITED_COMMAND", ends)
    with pytest.raises(Lacking, match=messages):
        run_tex(["paper.tex"], tmp_path)


def test_what_content_prints_on_the_terminal_is_not_taken_for_a_lack(tmp_path: Path) -> None:
    (tmp_path / "paper.tex").write_text(r"\scrollmode\message{pdftex: paper: No space left on device}\undefined\end")
    assert run_tex(["paper.tex"], tmp_path) == ""
    assert "Undefined control sequence" in (tmp_path / "paper.log").read_text()


def test_files_that_tex_lets_grow_without_end_are_its_own_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tex_process, "LIMITED_COMMAND", "ulimit -f 4096; exec yes > paper.pdf")
    assert run_tex(["paper.tex"], tmp_path, Limits(output=1)) == "output"


@pytest.fixture
def tiny_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A disk of 60 kB for temporary files, where one may be mounted."""
    place = tmp_path / "tiny"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=60k", "tmpfs", place], check=False).returncode:
        pytest.skip("no disk may be mounted here")
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_disk_that_fills_up_in_a_run_blames_no_paper(tmp_path: Path, tiny_disk: Path) -> None:
    document = Renderer(()).document(paper(), "student")
    store = shared_formats(tmp_path / "store")
    with pytest.raises(Lacking, match=NO_ROOM):
        typeset_batch([BatchPaper(document, 2)] * 40, {}, store=store, pages="given")
    assert list(tiny_disk.iterdir()) == []


@pytest.mark.parametrize("number", [*SCARCE, *FORBIDDEN], ids=errno.errorcode.get)
def test_an_error_of_the_system_is_reported_in_one_line_that_says_what_helps(
    number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show_failure(OSError(number, os.strerror(number), "/place"), "message") == 3
    said = capsys.readouterr().err
    failed = "use" if number in (errno.EACCES, errno.EPERM) else "write"  # it may have been read
    assert said.startswith(f"exam-builder: cannot {failed} /place: {os.strerror(number)}. ")
    assert said.count("\n") == 1


def test_too_little_memory_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    assert show_failure(MemoryError(), "message") == 3
    assert capsys.readouterr().err.startswith("exam-builder: there is not enough memory. Close other programs")


def test_a_file_that_is_not_there_is_not_the_machine_s_fault() -> None:
    require_sound(FileNotFoundError(errno.ENOENT, "No such file or directory", "q.yaml"))
    require_sound(PermissionError(errno.EACCES, "Permission denied", "q.yaml"))
    with pytest.raises(Lacking, match=r"^cannot read q.yaml: Too many open files. Raise the limit `ulimit -n`"):
        require_sound(OSError(errno.EMFILE, "Too many open files", "q.yaml"))


def test_a_printed_program_that_finds_no_room_is_not_to_blame(tiny_disk: Path) -> None:
    (tiny_disk / "ballast").write_bytes(bytes(50_000))
    with pytest.raises(Lacking, match=NO_ROOM):
        run_program("print('x' * 20_000)", "python")


def test_python_that_goes_while_a_command_runs_is_no_fault_of_the_toolkit(capsys: pytest.CaptureFixture[str]) -> None:
    assert show_failure(CompanionError("there is no file q.py"), "message") == 1
    assert capsys.readouterr().err == "exam-builder: there is no file q.py\n"

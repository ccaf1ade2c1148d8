"""TeX reads and writes in its own folder only, runs nothing, and leaves nothing running."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from courses import shared_formats
from papers import paper, render, text, with_prompt

from exam_builder import toolchain
from exam_builder.findings import Lacking, Place
from exam_builder.store import Store
from exam_builder.typeset import Limits, sandbox, tex_process, typeset_document
from exam_builder.typeset.batch import BatchPaper, typeset_batch
from exam_builder.typeset.trespasses import find_outside_reads

pytestmark = [pytest.mark.long, pytest.mark.set_anew]


@pytest.mark.parametrize("path", ["{outside}", "../../../../../../{outside}", ".hidden", "../x"])
@pytest.mark.parametrize("command", [r"\input{%s}", r"\newread\r\openin\r=%s \ifeof\r\else\read\r to\x\x\fi"])
def test_files_outside_are_not_read(cache: Store, tmp_path: Path, path: str, command: str) -> None:
    secret = tmp_path / "secret.tex"
    secret.write_text("TOPSECRET\n")
    read = command % path.format(outside=str(secret).removeprefix("/" if path.startswith("..") else ""))
    result = typeset_document(render(with_prompt(f"a\n{read}"), "student"), {}, store=cache)
    assert "TOPSECRET" not in _text(result.pdf)


OPENERS = (
    r"\immediate\pdfobj stream file {%s}\pdfrefobj\pdflastobj",
    r"\let\x\pdfobj\immediate\x stream file {%s}\pdfrefobj\pdflastobj",
    r"\immediate\csname tex_pdfobj:D\endcsname file {%s}\pdfrefobj\pdflastobj",
    r"\immediate\pdfprimitive\pdfobj stream file {%s}\pdfrefobj\pdflastobj",
)


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is not the course's."""
    path = tmp_path_factory.mktemp("elsewhere") / "secret.txt"
    path.write_text("TOPSECRET\n" * 30)
    return path


@pytest.mark.parametrize("wall", [True, False], ids=["wall", "no wall"])
@pytest.mark.parametrize("where", ["prompt", "preamble"])
@pytest.mark.parametrize("command", OPENERS)
def test_no_primitive_carries_a_file_into_the_pdf(
    command: str, where: str, wall: bool, secret: Path, monkeypatch: pytest.MonkeyPatch, cache: Store
) -> None:
    if wall and not sandbox.is_available():
        pytest.skip("this kernel has no Landlock")
    monkeypatch.setattr(sandbox, "is_available", lambda: wall)
    tex = command % secret
    shown = with_prompt(f"a\n{tex}") if where == "prompt" else paper(preamble=text(rf"\AtBeginDocument{{{tex}}}"))
    result = typeset_document(render(shown, "student"), {}, store=cache)
    assert result.pdf == b""
    assert [finding.code for finding in result.findings] == ["file"]
    assert str(secret) in result.findings[0].message
    in_prompt = Place("content/questions/conv_cost.yaml", 6)
    assert result.findings[0].place == (in_prompt if where == "prompt" else None)


def test_behind_the_wall_nothing_of_ours_is_open_to_any_program(tmp_path: Path) -> None:
    if not sandbox.is_available():
        pytest.skip("this kernel has no Landlock")
    (tmp_path / "secret").write_text("TOPSECRET")
    (tmp_path / "run").mkdir()
    script = f"exec >&2; cat {tmp_path}/secret /etc/passwd; echo x > {tmp_path}/evil; echo x > here"
    found = tex_process.find_installation()
    readable = (*found.libraries, *found.folders)
    with tex_process._run_process(["/bin/sh", "-c", script], tmp_path / "run", readable) as running:
        said = running.communicate()[1]
    assert b"TOPSECRET" not in said and b"root:" not in said
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["here", "run", "secret"]
    assert (tmp_path / "secret").read_text() == "TOPSECRET"


@pytest.mark.parametrize(
    ("record", "strange"),
    [
        ("PWD {run}\nINPUT paper.tex\nOUTPUT paper.log\nINPUT /usr/share/x.sty\n", ()),
        ("INPUT /etc/passwd\nINPUT ../x\n", ("../x", "/etc/passwd")),
        ("INPUT paper.tex\nOUTPUT paper.fls\n", ("paper.fls",)),
        ("INPUT paper.tex\n\0\0INPUT a\n", ("a",)),
    ],
)
def test_the_record_of_what_tex_read_tells_of_strangers(tmp_path: Path, record: str, strange: tuple[str, ...]) -> None:
    assert find_outside_reads(record.format(run=tmp_path), tmp_path, [Path("/usr")]) == strange


WRITES = r"\newwrite\w\immediate\openout\w=%s \immediate\write\w{x}\immediate\closeout\w"
OWN_FILES = (
    "paper.log",
    r"./\jobname.log",
    "paper.aux",
    "paper.fls",
    "paper.tex",
    "paper.pdf",
    "exam.fmt",
    '"a b.tex"',
)


@pytest.mark.parametrize("name", OWN_FILES)
def test_what_a_run_tells_of_itself_is_not_written_by_a_text(
    name: str, cache: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written over, the log would hide the unknown command."""
    monkeypatch.setattr(sandbox, "is_available", lambda: False)
    formats = {path: path.read_bytes() for path in cache.folder.rglob("*.fmt")}
    shown = with_prompt(f"a\n\\nosuchcommand {WRITES % name}")
    result = typeset_document(render(shown, "student"), {}, store=cache)
    assert result.pdf == b""
    (finding,) = result.findings
    written = name.strip('"').replace("\\jobname", "paper").removeprefix("./")
    assert finding.message == f"LaTeX writes `{written}`, which is not for a text to write"
    assert finding.place == Place("content/questions/conv_cost.yaml", 6)
    assert all(path.read_bytes() == content for path, content in formats.items())


def test_of_papers_in_one_run_the_one_that_writes_over_the_log_is_reported(cache: Store) -> None:
    orders = [BatchPaper(render(with_prompt(tex), "student"), 1) for tex in ("good", WRITES % "paper.log")]
    result = typeset_batch(orders, {}, store=cache)
    assert [finding.code for finding in result.failed[1]] == ["file"]
    assert list(result.papers) == [0]


def test_a_file_that_a_first_pass_read_is_not_hidden_by_a_second(
    secret: Path, cache: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "is_available", lambda: False)
    tex = rf"\makeatletter\ifcsname r@x\endcsname\else{OPENERS[0] % secret}\fi\label{{x}}"
    result = typeset_document(render(with_prompt(f"a\n{tex}"), "student"), {}, store=cache)
    assert result.pdf == b"" and [finding.code for finding in result.findings] == ["file"]


def test_an_error_is_not_hidden_in_a_long_log(cache: Store) -> None:
    flood = r"\i=0 \lots"
    lots = r"\newcount\i \def\lots{\ifnum\i<9000 \advance\i by1 \wlog{%s}\expandafter\lots\fi}" % ("x" * 150)
    tex = "\n".join((lots + flood, r"\nosuchcommand", flood))
    result = typeset_document(render(with_prompt(f"a\n{tex}"), "student"), {}, store=cache)
    assert [(each.code, each.place) for each in result.findings] == [
        ("command", Place("content/questions/conv_cost.yaml", 7))
    ]


@pytest.mark.parametrize("name", ["/usr/lib/os-release", "/usr/share/common-licenses/BSD", "/etc/debian_version"])
@pytest.mark.parametrize("wall", [True, False], ids=["wall", "no wall"])
def test_of_the_machine_only_the_installation_of_tex_is_read(
    name: str, wall: bool, cache: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not Path(name).exists() or (wall and not sandbox.is_available()):
        pytest.skip("there is no such file, or no wall")
    monkeypatch.setattr(sandbox, "is_available", lambda: wall)
    result = typeset_document(render(with_prompt("a\n" + OPENERS[0] % name), "student"), {}, store=cache)
    assert result.pdf == b"" and name in result.findings[0].message


@pytest.mark.parametrize(
    "command", [r"\newwrite\w\immediate\openout\w=%s \immediate\write\w{x}", r"\openout15=%s \write15{x}"]
)
def test_files_outside_are_not_written(cache: Store, tmp_path: Path, command: str) -> None:
    typeset_document(render(with_prompt("a\n" + command % (tmp_path / "evil.txt")), "student"), {}, store=cache)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_run(cache: Store, tmp_path: Path) -> None:
    target = tmp_path / "evil"
    for command in (rf"\immediate\write18{{touch {target}}}", rf"\input{{|touch {target}}}"):
        typeset_document(render(with_prompt(f"a\n{command}"), "student"), {}, store=cache)
    assert not target.exists()


def test_a_first_line_does_not_choose_a_format(cache: Store) -> None:
    assert typeset_document(render(with_prompt("%&latex\nText."), "student"), {}, store=cache).pdf


def test_the_settings_of_the_user_do_not_reach_tex(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "tex" / "latex").mkdir(parents=True)
    (tmp_path / "tex" / "latex" / "booktabs.sty").write_text(r"\nosuch")
    for name in ("TEXMFHOME", "TEXINPUTS", "HOME"):
        monkeypatch.setenv(name, f"{tmp_path}//:" if name == "TEXINPUTS" else str(tmp_path))
    assert typeset_document(render(paper(), "student"), {}, store=shared_formats(tmp_path / "cache")).findings == ()


def test_without_tex_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    tex_process.find_installation.cache_clear()
    try:
        with pytest.raises(Lacking) as lacking:
            typeset_document(render(paper(), "student"), {}, store=Store(tmp_path))
    finally:
        tex_process.find_installation.cache_clear()
    assert str(lacking.value) == toolchain.suggest_tools(("pdflatex",))


@pytest.mark.parametrize("closes", ["", "exec 2>&-; "], ids=["open", "closes its errors"])
def test_a_process_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closes: str) -> None:
    deaf = tmp_path / "bin" / "pdftex"
    deaf.parent.mkdir()
    deaf.write_text(
        f"#!/bin/sh\ntrap '' INT\n{closes}sleep 60 & echo $! > child; echo $$ > self; wait; sleep 60; echo > ended\n"
    )
    deaf.chmod(0o755)
    monkeypatch.setenv("PATH", f"{deaf.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(tex_process, "GRACE_SECONDS", 0.2)
    assert tex_process.run_tex([], tmp_path, Limits(0.3)) == "time"
    assert not (tmp_path / "ended").exists()
    for name in ("self", "child"):
        assert _gone(int((tmp_path / name).read_text()))


@pytest.mark.parametrize("works", [True, False], ids=["works on", "waits for a processor"])
def test_only_what_a_run_takes_of_a_processor_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, works: bool
) -> None:
    """Where others keep all processors busy, a run takes its time on the clock."""
    engine = tmp_path / "bin" / "pdftex"
    engine.parent.mkdir()
    engine.write_text("#!/bin/sh\n" + ("while :; do :; done\n" if works else "sleep 0.6\n"))
    engine.chmod(0o755)
    monkeypatch.setenv("PATH", f"{engine.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(tex_process, "GRACE_SECONDS", 0.2)
    assert tex_process.run_tex([], tmp_path, Limits(0.3)) == ("time" if works else "")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_however_we_end_no_tex_is_left_behind(tmp_path: Path, stop: signal.Signals) -> None:
    (tmp_path / "loop.tex").write_text(r"\catcode`\{=1 \catcode`\}=2 \def\x{\x}\message{on}\x")
    script = (
        "from pathlib import Path; from exam_builder.typeset.tex_process import run_tex; "
        "run_tex(['-ini', 'loop.tex'], Path('.'))"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path, stderr=subprocess.PIPE) as running:
        _wait_for(lambda: _tex_below(running.pid))
        (tex,) = _tex_below(running.pid)
        running.send_signal(stop)
        assert (b"KeyboardInterrupt" in running.communicate(timeout=60)[1]) == (stop == signal.SIGINT)
    assert _gone(tex, 5)


def _children(pid: int) -> list[int]:
    """Processes that any thread of a process has started."""
    started = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(word) for line in started for word in line.split()]


def _tex_below(pid: int) -> list[int]:
    """Children that are TeX by now; others may come and go before."""
    return [child for child in _children(pid) if _name(child) == "pdftex"]


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _wait_for(happens: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not happens() and time.monotonic() < end:
        time.sleep(0.05)


def _gone(pid: int, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def _text(pdf: bytes) -> str:
    from exam_builder.audit.page_text import read_page_texts

    return " ".join(read_page_texts(pdf)) if pdf else ""

"""Nothing that a course says commands the terminal or the build server that shows it."""

import io
import json
import re
import unicodedata
from pathlib import Path
from xml.etree import ElementTree

import pytest
from courses import run_command, write_course

from exam_builder import cli_options
from exam_builder.report import show_failure
from exam_builder.terminal import (
    Progress,
    break_up_commands,
    escape_json,
    escape_unencodable,
    show_controls,
    show_line,
    show_progress,
)

HOSTILE = "a\x1b[31mb\x9b2Jc\rd\x7fe\u202ef\u2066g\u200bh\u2028i\u2029j\ufeffk\n::error::l\n##[add-mask]m\t"
"""What a terminal, a reader's eye or a build server would obey."""
SHOWN = r"a\x1b[31mb\x9b2Jc\rd\x7fe\u202ef\u2066g\u200bh\u2028i\u2029j\ufeffk"
IN_YAML = json.dumps(HOSTILE)

QUESTION = f"""
title: {IN_YAML}
{IN_YAML}: 1
points: 1
prompt: {IN_YAML}
answer: {{number: 1, reference: 2}}
recompute: f
"""
RAISING = f"def f():\n    raise ValueError({HOSTILE!r})\n"
RECOMPUTED = "title: {}\npoints: 1\nprompt: What?\nanswer: {{number: 1, reference: 1}}\nrecompute: f\n"


def find_commands(text: str) -> list[str]:
    """Characters that command, and lines that a build server takes for a command."""
    unseen = [each for each in text if each != "\n" and unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    return [*unseen, *re.findall(r"^\s*::.*|##\w*\[.*", text, re.MULTILINE)]


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    root = write_course(tmp_path / "course", QUESTION, RAISING)
    (root / "content/questions" / "b\x1b\n::error::b.yaml").write_text("title: [\n")
    (root / "content/exams" / "e\x1b\n::error::e.yaml").write_text("title: [\n")
    (root / "students.csv").write_text(f'id,name\n1,"{HOSTILE}"\n', encoding="utf-8")
    return root


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--no-tex"),
        ("check", "--no-tex", "--all"),
        ("check", "--no-tex", "e\x1b\n::error::e"),
        ("build", "test"),
        ("build", "test", "--roster", "students.csv"),
        ("build", "test", "--roster", "students\x1b\n::error::.csv"),
        ("explain", "test", "q"),
        ("explain", "test", "q\x1b\n::error::q"),
        ("sign", "test", "--by", HOSTILE),
        ("rebuild", "paper\x1b\n::error::.json"),
        ("errata", "paper\x1b\n::error::.json", "build"),
        ("watch", "x\x1b\n::error::x"),
        ("new", "."),
        ("x\x1b\n::error::x",),
    ],
    ids=lambda given: "-".join(word for word in given if word.isprintable()),
)
def test_what_commands_print_of_a_hostile_course_commands_nothing(hostile: Path, arguments: tuple[str, ...]) -> None:
    errors = io.StringIO()
    code, printed = run_command(hostile, *arguments, errors=errors)
    assert code in (1, 2, 3), printed + errors.getvalue()
    assert printed + errors.getvalue()
    assert find_commands(printed) == [] and find_commands(errors.getvalue()) == []
    assert "\n\\::error::" not in printed + errors.getvalue(), "no message goes on in a line that a course begins"


@pytest.mark.parametrize("style", cli_options.FORMATS)
def test_no_format_of_check_lets_a_companion_command(tmp_path: Path, style: str) -> None:
    root = write_course(tmp_path, RECOMPUTED.format("Q"), RAISING)
    code, printed = run_command(root, "check", "--no-tex", "--format", style, errors=io.StringIO())
    own = [line for line in printed.splitlines() if line.startswith("::error file=content/questions/q.")]
    assert code == 1 and len(own) == (style == "github")
    assert not any(re.search(r"##\w*\[", line) for line in own), "Azure looks for its commands within lines"
    assert find_commands("\n".join(line for line in printed.splitlines() if line not in own)) == []
    assert "\n\\::error::" not in printed
    assert SHOWN.split("k")[0] in printed or style in ("json", "sarif")


def test_json_keeps_what_it_escapes(tmp_path: Path) -> None:
    text = json.dumps([HOSTILE, "\U000e0001", "\ud800"], ensure_ascii=False)
    assert json.loads(escape_json(text)) == [HOSTILE, "\U000e0001", "\ud800"]
    assert find_commands(escape_json(text)) == []


def test_junit_is_xml_whatever_a_course_says(tmp_path: Path) -> None:
    root = write_course(tmp_path, RECOMPUTED.format("Q"), RAISING)
    _, printed = run_command(root, "check", "--no-tex", "--format", "junit", errors=io.StringIO())
    failure = ElementTree.fromstring(printed).find(".//failure")
    assert failure is not None and r"a\x1b[31mb\x9b2Jc\rd" in str(failure.text)


def test_the_report_shows_markup_and_controls_of_a_course(tmp_path: Path) -> None:
    title = json.dumps("<script>alert(1)</script> \x1b\u202e <a href='javascript:x'>")
    exam = f"title: {title}\ncourse: '\"><img src=x onerror=y>'\nquestions: [q]\n"
    root = write_course(tmp_path, RECOMPUTED.format(title), RAISING, exam)
    run_command(root, "check", "--no-tex", "--report", "page.html")
    page = (root / "page.html").read_text()
    assert find_commands(page) == []
    assert not re.findall(r"<(?:script|img)|href=.?javascript", page)


def test_a_fault_of_the_toolkit_shows_its_traceback_without_commands(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ZeroDivisionError(HOSTILE)
    except ZeroDivisionError as problem:
        assert show_failure(problem, "traceback") == 70
    said = capsys.readouterr()
    assert SHOWN in said.err and find_commands(said.out + said.err) == []


@pytest.mark.parametrize(
    "sign", "\u034f\u115f\u1160\u17b4\u180b\u180e\u2065\u2800\u3164\ufe00\uffa0\U000e0100\U000e0002"
)
def test_letters_that_nobody_sees_are_shown(sign: str) -> None:
    shown = sign.encode("unicode_escape").decode()
    assert show_line(f"a{sign}b") == f"a{shown}b"
    assert sign not in escape_json(json.dumps(sign, ensure_ascii=False))


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "ascii", "utf-8"])
def test_what_the_terminal_cannot_write_is_written_as_an_escape(encoding: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    escape_unencodable(stream)
    text = json.dumps("ü — ∑ 😀", ensure_ascii=False)
    stream.write(text)
    stream.flush()
    assert json.loads(raw.getvalue().decode(encoding)) == json.loads(text)


def test_steps_of_progress_command_nothing() -> None:
    said = io.StringIO()
    Progress(said).show_step(f"::error::{HOSTILE}")
    assert said.getvalue().count("\n") == 1 and find_commands(said.getvalue()) == []


def test_text_that_commands_nothing_stays_as_it_is() -> None:
    text = "Übung № 5: 1\u202f000 ≤ x, «ça», 日本語, عربي, 1::2 ## 3, #[a]\nnext"
    assert show_controls(text) == break_up_commands(text) == escape_json(text) == text
    assert show_line("a\nb") == r"a\nb"


CLEARED = "\x1b[2K"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_elsewhere_than_on_a_terminal_each_step_is_a_line() -> None:
    stream = io.StringIO()
    with show_progress(stream) as progress:
        progress.show_step("midterm: reading")
        progress.show_step("midterm: typesetting")
    assert stream.getvalue() == "midterm: reading\nmidterm: typesetting\n"


def test_on_a_terminal_the_steps_are_shown_and_taken_away() -> None:
    stream = Terminal()
    with show_progress(stream) as progress:
        progress.show_step("midterm: [typesetting]")
    cleared = stream.getvalue().split("midterm: [typesetting]", 1)[1]
    assert CLEARED in cleared


def test_after_a_rest_a_step_is_shown_again() -> None:
    stream = Terminal()
    with show_progress(stream) as progress:
        progress.show_step("one")
        progress.rest()
        stream.write("printed between")
        progress.show_step("two")
    before, after = stream.getvalue().split("printed between")
    assert before.rindex(CLEARED) > before.index("one")
    assert "two" in after


def test_where_nothing_is_reported_nothing_is_shown() -> None:
    stream = Terminal()
    with show_progress(stream):
        pass
    assert stream.getvalue() == ""

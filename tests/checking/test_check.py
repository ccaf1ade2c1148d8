"""`check` on the course that `new` makes: what it counts, what it finds, and how it prints."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from courses import change_file, shared_fonts, write_course

from exam_builder import cli
from exam_builder.blackout import choose_display
from exam_builder.checking import CheckRequest, check_exams
from exam_builder.findings import Finding, Misuse, Refused
from exam_builder.report.formats import show_checked
from exam_builder.report.outcome import make_outcome
from exam_builder.results import CheckResult
from exam_builder.scratch import PREFIX, find_leftovers


def wrong_reference(course: Path) -> None:
    change_file(course / "content/questions/fence.yaml", "reference: 32", "reference: 33")


def test_the_starter_is_right_in_every_paper(course: Path) -> None:
    checked = check_exams(CheckRequest(course, draws=5, jobs=1))
    assert (checked.parts, checked.recomputed, checked.waived, checked.papers) == (3, 3, 0, 6)
    assert checked.findings == ()


def test_processes_find_what_one_finds(course: Path) -> None:
    change_file(
        course / "content/questions/fence.py",
        "len(posts(length, width, gap))",
        "len(posts(length, width, gap)) + (gap == 6)",
    )
    alone = check_exams(CheckRequest(course, draws=6, jobs=1, tex=False))
    shutil.rmtree(course / "build")
    shared_fonts(course / "build/.cache")
    assert check_exams(CheckRequest(course, draws=6, jobs=2, tex=False)) == alone
    (found,) = alone.findings
    assert found.seed == 1
    assert found.message == "the key comes out as 18, but `count_posts` gives 19; so in 8 of 24 draws"
    assert found.hint.endswith("; `exam-builder explain first fence --seed 1` shows this draw")


def test_another_check_in_the_same_process_reads_the_files_again(course: Path) -> None:
    assert check_exams(CheckRequest(course, draws=1, jobs=1, tex=False)).findings == ()
    wrong_reference(course)
    (found,) = check_exams(CheckRequest(course, draws=1, jobs=1, tex=False)).findings
    assert found.code == "reference"


@pytest.mark.parametrize("tex", [False, True])
def test_unbalanced_latex_is_found_without_tex(course: Path, tex: bool) -> None:
    change_file(course / "content/questions/fence.yaml", "The fence closes", r"\emph{The fence closes")
    checked = check_exams(CheckRequest(course, jobs=1, tex=tex))
    (found,) = checked.findings
    assert checked.pages_left_out == ("errors in first" if tex else "--no-tex")
    assert found.place is not None
    assert (found.place.file, found.place.line) == ("content/questions/fence.yaml", 30)


@pytest.mark.parametrize("draws", [0, 6])
def test_a_question_without_a_reference_draw_keeps_no_other_from_being_checked(course: Path, draws: int) -> None:
    change_file(course / "content/questions/fence.yaml", "number: answers.a / gap", "number: answers.a / (gap - 3)")
    change_file(course / "content/questions/parabola.yaml", "reference: 1", "reference: 2")
    checked = check_exams(CheckRequest(course, draws=draws, jobs=1, tex=False))
    messages = [(each.question, each.code, each.seed) for each in checked.findings]
    assert messages == [("fence", "expression", None), ("parabola", "reference", None)]
    assert (checked.parts, checked.papers) == (1, draws)
    assert checked.tried.keys() == ({"parabola"} if draws else set())


def test_an_unknown_exam_is_reported_before_anything_is_checked(course: Path) -> None:
    with pytest.raises(Misuse, match=r"^there is no exam `frist`; did you mean `first`\?"):
        check_exams(CheckRequest(course, ("frist",), jobs=1))


def test_findings_are_printed_with_a_summary(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong_reference(course)
    assert cli.run(["check", "--no-tex"]) == 1
    assert capsys.readouterr().out == (
        "content/questions/fence.yaml:27:50: error: the reference says 33, but key and `count_posts` both give 32 "
        "[fence(b)] — write reference: 32\n"
        "3 parts in 1 paper: 3 recomputed, 0 waived; 1 error, 0 warnings; pages not set: --no-tex\n"
    )


def test_json_is_one_object_with_these_keys(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong_reference(course)
    assert cli.run(["check", "--no-tex", "--format", "json"]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed.pop("witnesses")["first"]["keys"]["by"] == {"recompute": 3, "reference": 3}
    assert printed == {
        "parts": 3,
        "recomputed": 3,
        "waived": 0,
        "papers": 1,
        "pages": "--no-tex",
        "findings": [
            {
                "file": "content/questions/fence.yaml",
                "line": 27,
                "column": 50,
                "question": "fence",
                "part": "b",
                "seed": None,
                "severity": "error",
                "code": "reference",
                "message": "the reference says 33, but key and `count_posts` both give 32",
                "hint": "write reference: 32",
            }
        ],
    }


def test_json_is_printed_even_when_nothing_can_be_read(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change_file(course / "content/questions/fence.yaml", "title:", "titel:")
    assert cli.run(["check", "--no-tex", "--format", "json"]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert (printed["parts"], printed["papers"]) == (0, 0)
    assert "unknown key `titel`" in str(printed["findings"])


@pytest.mark.parametrize("style", ["text", "json"])
def test_on_a_build_server_no_key_is_printed(
    style: str, course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong_reference(course)
    monkeypatch.setenv("CI", "true")
    assert cli.run(["check", "--no-tex", "--format", style]) == 1
    printed = capsys.readouterr()
    assert "fence" in printed.out
    assert "33" not in printed.out + printed.err
    assert "32" not in printed.out + printed.err
    assert cli.run(["check", "--no-tex", "--format", style, "--show-keys"]) == 1
    assert "32" in capsys.readouterr().out


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1)])
def test_a_warning_fails_only_where_that_is_asked_for(
    fail_on: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    checked = CheckResult(3, 3, 0, 1, (Finding("hides", "`max` hides the function", severity="warning"),))
    assert show_checked(make_outcome(checked, fail_on, choose_display()), "text") == code
    assert capsys.readouterr().out == (
        "warning: `max` hides the function\n3 parts in 1 paper: 3 recomputed, 0 waived; 0 errors, 1 warning\n"
    )


def test_a_course_that_cannot_be_written_is_checked_and_left_as_it_was(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exam_builder.store.os.access", lambda path, rights: not Path(path).is_relative_to(course))
    before = sorted(course.rglob("*"))
    assert check_exams(CheckRequest(course, draws=2, jobs=1, tex=False)).findings == ()
    assert sorted(course.rglob("*")) == before


def test_what_is_kept_of_it_ends_with_the_process(course: Path) -> None:
    """And where that is killed, with the next command."""
    ask = "import os, sys; os.access = lambda *_: False; from pathlib import Path; from exam_builder.course import *; "
    ask += f"print(*{{find_course(Path({str(course)!r})).store_folder for _ in range(2)}}, flush=True); "
    for ends in ("pass", "os.kill(os.getpid(), 9)"):
        said = subprocess.run([sys.executable, "-c", ask + ends], capture_output=True, text=True, check=False).stdout
        kept = Path(said.strip())
        assert kept.name.startswith(PREFIX)
        assert kept.exists() == (ends != "pass")
    assert kept in list(find_leftovers())
    kept.rmdir()


@pytest.mark.parametrize("name", [b"b\xffd.yaml", b"d\xff/a.txt"])
def test_a_file_whose_name_is_no_text_is_reported(course: Path, name: bytes) -> None:
    path = Path(os.fsdecode(bytes(course / "content" / "questions") + b"/" + name))
    path.parent.mkdir(exist_ok=True)
    path.touch()
    shown = name.decode("utf-8", "replace")
    with pytest.raises(Refused) as refused:
        check_exams(CheckRequest(course, jobs=1))
    assert str(refused.value) == (
        f"content/questions/{shown}:1:1: error: the name of this file is not UTF-8 — rename it in ASCII letters"
    )


PLAIN = "title: Q\npoints: 1\nprompt: What is 1 + 1?\nanswer: {number: 2, reference: 2}\nwaived: a test\n"
SILENT = "exam-builder: the outcome could not be written: "


@pytest.mark.parametrize(
    ("closed", "code", "said"),
    [
        ("2>&- <&-", 0, "0 errors"),
        (">&-", 3, SILENT + "Bad file descriptor."),
        (">&- 2>&-", 3, ""),
        ("| head -0", 3, SILENT + "Broken pipe."),
    ],
)
def test_a_check_that_cannot_say_what_it_checked_does_not_succeed(
    closed: str, code: int, said: str, tmp_path: Path
) -> None:
    write_course(tmp_path, PLAIN)
    command = f"set -o pipefail; {sys.executable} -m exam_builder check --no-tex {closed}"
    ended = subprocess.run(["bash", "-c", command], cwd=tmp_path, check=False, capture_output=True, text=True)
    assert ended.returncode == code
    assert said in ended.stdout + ended.stderr
    assert "Exception" not in ended.stderr


def test_help_that_nobody_can_read_is_no_fault_of_ours() -> None:
    command = f"{sys.executable} -m exam_builder --help >&-"
    ended = subprocess.run(["sh", "-c", command], check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr.count("Bad file descriptor. Redirect the output")) == (3, 1)


def test_an_output_without_room_is_no_fault_of_ours(tmp_path: Path) -> None:
    write_course(tmp_path, PLAIN)
    command = [sys.executable, "-m", "exam_builder", "check", "--no-tex"]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 3
    assert SILENT + "No space left on device. Send the output to a file" in ended.stderr


DERIVED = """\
title: Q
points: 1
parameters:
  a: {choose: [2, 3, 4], default: 2}
  b: {choose: [5, 6, 7], default: 5}
  s: {derive: a * b}
prompt: Where is $(x-\\VAR{a})(x-\\VAR{b}) < 0$, as a set?
answer: {interval: "[a, s)", reference: "[2, 7)"}
recompute: {function: again}
"""
SLIPPED = """\
title: Q
points: 1
parameters:
  a: {choose: [2, 3, 4], default: 2}
  b: {choose: [5, 6, 7], default: 5}
prompt: What is $\\VAR{a}^3 + \\VAR{b}^2 + 1$?
answer: {number: a**3 + b**2 + 1, reference: 34}
recompute: {function: again}
"""
NO_EFFECT = """
def again(a, b):
    total = 0
    total == a**3
    total - 11 * b - 4
    return 17 * total - 3
"""
CORNER = """\
title: Q
points: 1
parameters:
  a: {range: [1, 1000], step: 1, default: 2}
  s: {sample: [1, 2, 3, 4, 5, 6, 7, 8, 9], size: 2, default: [1, 2]}
  OTHERS
constraints: [b != 1 or a < 900]
prompt: What is \\VAR{a}, \\VAR{s}, \\VAR{b}, \\VAR{c}, \\VAR{d}, \\VAR{e}, \\VAR{f}?
answer: {number: "998 / (a - 1000) + b + c + d + e + f + s[0]", reference: 25}
waived: trial
""".replace("OTHERS", "\n  ".join(f"{name}: {{range: [1, 1000], step: 1, default: 5}}" for name in "bcdef"))
SHOWN = """\
title: Q
points: 1
parameters:
  a: {choose: [2, 3, 4], default: 2}
prompt: What is twice $a$?
answer: {number: 2 * a, reference: 4}
recompute: {expression: a + a}
"""
TYPED = """\
title: Q
points: 1
parameters: {a: {choose: [2, 5], default: 2}, c: {derive: a + 10}}
prompt: With \\VAR{a}, is it 12 or 15?
answer: {number: c, reference: 12}
recompute: {expression: a + 10}
"""
PROGRAM = """\
title: Q
points: 1
parameters:
  a: {choose: [12, 13, 14], default: 12}
  b: {choose: [5, 6, 7], default: 5}
  c: {choose: [1, 2], default: 1}
listings:
  code:
    language: python
    text: |
      x = \\VAR{a}
      print(3 * x - \\VAR{b} + \\VAR{c})
prompt: What does this print for \\VAR{b} and \\VAR{c}? \\LISTING{code}
answer: {number: 3 * a - b + c, reference: 32}
recompute: {prints: code}
"""
SWAPPED = PROGRAM.replace("= \\VAR{a}", "= \\VAR{b}").replace("- \\VAR{b}", "- \\VAR{a}")


@pytest.mark.parametrize(
    ("question", "companion", "said"),
    [
        (
            SWAPPED,
            "",
            "q.yaml:11:16: error: listing `code` prints `b` and `a` in each other's place: the printed program",
        ),
        (
            PROGRAM.replace("- \\VAR{b}", "- \\VAR{c}"),
            "",
            "q.yaml:12:26: error: listing `code` prints `c`: the printed",
        ),
        (DERIVED, "def again(a, b): return f'[{a}, {a + b})'", "q.yaml:6:15: error: `s` is wrong, and the key of (a)"),
        (
            SLIPPED,
            NO_EFFECT,
            "q.py:4:1: error: `again` gives -3, but key and reference say 34; the mistake is probably",
        ),
        (CORNER, "", "q.yaml:13:19: error: division by zero, with a = 1000, s = [8, 9], b = 1000, c = 1000"),
        (
            SHOWN,
            "",
            "q.yaml:5:23: error: `$a$` prints no value, so `a` is shown nowhere, and the recompute asks for `a`",
        ),
        (TYPED, "", "q.yaml:4:9: warning: the prompt shows the key as a number in 2 of 2 draws"),
    ],
)
def test_a_mistake_is_reported_where_it_is(question: str, companion: str, said: str, tmp_path: Path) -> None:
    write_course(tmp_path, question, companion)
    found = map(str, check_exams(CheckRequest(tmp_path, draws=4, jobs=1, tex=False)).findings)
    assert any(each.startswith(f"content/questions/{said}") for each in found)


@pytest.mark.parametrize(
    "question", ["titel: Q\n", SLIPPED.replace("34", "35"), SLIPPED.replace("a**3 +", "a / (b - b) +")]
)
def test_a_question_with_errors_is_not_broken(question: str, tmp_path: Path) -> None:
    write_course(tmp_path, question, "def again(a, b): return a**3 + b**2 + 1")
    checked = check_exams(CheckRequest(tmp_path, draws=1, jobs=1, tex=False, mutants=True))
    assert checked.mutants == () and len(checked.findings) == 1


def test_rejected_draws_are_those_of_constraints_and_not_those_with_errors(tmp_path: Path) -> None:
    text = "title: T\nparameters: {k: {default: 3, choose: [3, 4 m]}}\npoints: 1\nprompt: '\\VAR{k}'\n"
    root = write_course(tmp_path, text + "answer: {number: 2 * k, reference: 6}\nwaived: a test\n")
    checked = check_exams(CheckRequest(root, draws=4, jobs=1, tex=False))
    assert [(each.code, each.place and each.place.line) for each in checked.findings] == [("expression", 5)]
    assert checked.findings[0].hint.startswith("where this text is given, write a number in digits: 0.5 for 1/2")
    assert checked.share_rejected() == {}


def test_a_companion_that_is_no_text_is_reported_in_its_file(tmp_path: Path) -> None:
    root = write_course(tmp_path, TYPED)
    (root / "content/questions/q.py").write_bytes("def f():\n    pass\n".encode("utf-16"))
    said = "q.py is not Python: line 1 is not UTF-8 text [q] — save the file with the encoding UTF-8"
    (found,) = check_exams(CheckRequest(root, draws=1, jobs=1, tex=False)).findings
    assert str(found) == f"content/questions/q.py:1:1: error: {said}"

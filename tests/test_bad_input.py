"""Whatever is wrong with a course: a located message, exit code 1 (3 for the machine), and no half-written file."""

import re
import shutil
from dataclasses import replace
from pathlib import Path
from subprocess import Popen

import pytest
from courses import start_course

from exam_builder import cli
from exam_builder.typeset import tex_process

FENCE = "content/questions/fence.yaml"
PARABOLA = "content/questions/parabola.yaml"
EXAM = "content/exams/first.yaml"
CURVES = "figures/curves.py"
PYTHON = "content/questions/fence.py"
ASKED = "How long is the fence?"
PROMPT = "prompt: How long is the fence?"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "course"
    start_course(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CI", "")
    return folder


def spoil(course: Path, file: str, old: str, new: str) -> None:
    path = course / file
    text = path.read_text()
    assert text.count(old) >= 1, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1))


def line_of(course: Path, file: str, words: str) -> int:
    return (course / file).read_text().split(words)[0].count("\n") + 1


def said_by(course: Path, capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, str]:
    code = cli.run(list(command or ("build", "--jobs", "1")))
    printed = capsys.readouterr()
    return code, printed.out + printed.err


def no_output(course: Path) -> bool:
    return not list((course / "build").glob("first/*"))


CASES = [
    # what, file, old, new, words before the place that is named, what is said
    ("misspelt key", FENCE, "prompt: |", "promt: |", "promt: |", "unknown key `promt`; did you mean `prompt`?"),
    ("wrong type", FENCE, "points: 1", "points: many", "many", "a number is expected, not `many`"),
    ("repeated key", FENCE, "topics: [counting]", "topics: [counting]\ntopics: [fences]", "topics: [fences]", "topics"),
    ("tab", FENCE, "  length: {", "\tlength: {", "\tlength", "tab"),
    ("bad indent", FENCE, "  width:  {", "   width:  {", "   width", "lines up with nothing above it"),
    (
        "unknown parameter in text",
        FENCE,
        r"\VAR{length}\,m by",
        r"\VAR{lenght}\,m by",
        "lenght",
        "did you mean `length`?",
    ),
    (
        "unknown parameter in a key",
        FENCE,
        "2 * (length + width)",
        "2 * (lenth + width)",
        "lenth",
        "did you mean `length`?",
    ),
    (
        "division by zero",
        FENCE,
        "2 * (length + width)",
        "2 * (length + width) / (gap - 3)",
        "2 * (length + width) / (gap",
        "zero",
    ),
    ("a tower of powers", FENCE, "2 * (length + width)", "9**9**9", "9**9**9", "large"),
    ("a huge text", FENCE, "2 * (length + width)", "'a'*10**9", "'a'*10**9", "error"),
    (
        "a nested comprehension",
        FENCE,
        "number: 2 * (length + width)",
        "number: 'sum([a*b*c for a in range(9999) for b in range(9999) for c in range(9999)])'",
        "'sum([",
        "error",
    ),
    (
        "a part without points",
        FENCE,
        "  - points: 1\n    prompt: How long",
        "  - prompt: How long",
        "prompt: How long",
        "`points` is missing",
    ),
    ("a sum that is not the total", EXAM, "total: 4", "total: 5", "5", "5"),
    (
        "an unknown question",
        EXAM,
        "[fence, parabola]",
        "[fnce, parabola]",
        "fnce",
        "there is no question `fnce`; did you mean `fence`?",
    ),
    (
        "a recompute that is not there",
        FENCE,
        "recompute: walk_around",
        "recompute: walk_round",
        "walk_round",
        "did you mean `walk_around`?",
    ),
    (
        "a recompute that disagrees",
        FENCE,
        "answers.a / gap",
        "answers.a / gap + 1",
        "answers.a / gap + 1",
        "the key comes out as 33, but `count_posts` gives 32 and the reference says 32",
    ),
    (
        "a figure that is not there",
        PARABOLA,
        "curves.parabola",
        "curves.parabel",
        "curves.parabel",
        "did you mean `parabola`?",
    ),
    (
        "a constraint that the defaults do not meet",
        FENCE,
        "misconceptions:",
        "constraints: ['gap > 3']\nmisconceptions:",
        "'gap > 3'",
        "the values do not meet the constraint",
    ),
    ("an undefined command", FENCE, ASKED, r"'How \lnog is the fence?'", r"'How \lnog", r"\lnog"),
    ("an unbalanced brace", FENCE, ASKED, r"'How \textbf{long is the fence?'", r"'How \textbf", "`{` is never closed"),
    (
        "an environment that is not closed",
        FENCE,
        PROMPT,
        "prompt: |\n      \\begin{itemize}\n      \\item How long?",
        r"\item How long?",
        "itemize",
    ),
    ("a missing dollar", FENCE, ASKED, r"'How long is $x + y?'", r"'How long is", "$"),
    ("an error in a solution", FENCE, "Two sides of each", r"Two \sdies of each", r"\sdies", r"\sdies"),
    ("mathematics outside of it", FENCE, ASKED, r"'How long is x_1?'", "'How long", "$"),
]


FOLLOWS = re.compile("` does not hold: 32 on the left, 33 on the right")
"""What a solution shows of a wrong key, beside the finding at the key."""


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "words"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_mistake_is_reported_at_its_line(
    course: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, at: str, words: str
) -> None:
    spoil(course, file, old, new)
    code, said = said_by(course, capsys)
    assert code == 1, said
    findings = [line for line in said.splitlines() if ": error: " in line]
    line = line_of(course, file, at)
    assert any(re.match(rf"{re.escape(file)}:{line}:\d+: error: ", each) and words in each for each in findings), said
    others = [each for each in findings if f"{file}:{line}:" not in each and not FOLLOWS.search(each)]
    assert others == [], said
    assert "Traceback" not in said
    assert no_output(course)


def test_a_missing_file(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (course / PARABOLA).unlink()
    code, said = said_by(course, capsys)
    assert (code, no_output(course)) == (1, True)
    assert f"{EXAM}:10:20: error: there is no question `parabola`" in said


def test_a_companion_that_is_not_there(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (course / PYTHON).unlink()
    code, said = said_by(course, capsys)
    assert (code, no_output(course)) == (1, True)
    assert f"{FENCE}:19:16: error: there is no fence.py beside fence.yaml" in said, said


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "words"),
    [
        (
            PYTHON,
            "    return len(posts(length, width, 1))",
            "    raise ValueError('no')",
            f"{PYTHON}:12:1",
            f"called in {FENCE}:19:16",
        ),
        (
            PYTHON,
            "walk_around(length: int, width",
            "walk_around(lenght: int, width",
            f"{PYTHON}:10:1",
            "needs `lenght`",
        ),
        (
            CURVES,
            "    x = np.linspace",
            "    raise ValueError('no')\n    x = np.linspace",
            f"{CURVES}:11:1",
            f"called in {PARABOLA}:9:5",
        ),
        (
            CURVES,
            "left: float, right",
            "lift: float, right",
            f"{CURVES}:9:1",
            "needs `lift`, which is not a parameter",
        ),
        (
            CURVES,
            "    return figure",
            "    return None",
            f"{CURVES}:17:1",
            "returned nothing, not a matplotlib Figure",
        ),
    ],
)
def test_python_that_fails_is_reported_at_its_line_or_where_the_yaml_names_it(
    course: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, place: str, words: str
) -> None:
    spoil(course, file, old, new)
    code, said = said_by(course, capsys)
    assert (code, no_output(course)) == (1, True), said
    assert any(line.startswith(place) and words in line for line in said.splitlines()), said


def test_all_mistakes_of_all_files_are_reported_in_one_go(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(course, FENCE, "prompt: |", "promt: |")
    spoil(course, PARABOLA, "points: 2", "points: 0")
    spoil(course, EXAM, "title: First test", "titel: First test")
    code, said = said_by(course, capsys)
    assert code == 1
    assert [line.split(":")[0] for line in said.splitlines() if ": error: " in line] == [EXAM, FENCE, PARABOLA], said


def test_an_error_in_a_template_is_reported_in_the_template(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (course / "templates").mkdir()
    (course / "templates" / "scratch.tex").write_text("\\newpage\nScratch\n\\nonsense\n")
    code, said = said_by(course, capsys)
    assert (code, no_output(course)) == (1, True)
    assert "templates/scratch.tex:3:" in said, said


@pytest.mark.parametrize("loop", [pytest.param(r"\def\x{\x}\x", marks=pytest.mark.long), r"\def\x{\x\x}\x"])
def test_an_endless_loop_ends(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, loop: str
) -> None:
    watch = tex_process._watch

    def watch_briefly(tex: Popen[bytes], folder: Path, limits: tex_process.Limits, said: bytearray) -> object:
        """All runs but those that dump a preamble, which take a second."""
        return watch(tex, folder, replace(limits, seconds=0.5) if "-fmt" in tex.args else limits, said)

    monkeypatch.setattr(tex_process, "GRACE_SECONDS", 0.2)
    monkeypatch.setattr(tex_process, "_watch", watch_briefly)
    spoil(course, FENCE, ASKED, f"'{loop}'")
    code, said = said_by(course, capsys)
    assert (code, no_output(course)) == (1, True)
    assert f"{FENCE}:{line_of(course, FENCE, loop)}:" in said, said


def test_an_old_paper_stays_when_the_new_one_fails(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said_by(course, capsys)[0] == 0
    before = {path.name: path.read_bytes() for path in (course / "build/first").iterdir()}
    spoil(course, FENCE, ASKED, r"'How \lnog?'")
    assert said_by(course, capsys)[0] == 1
    assert {path.name: path.read_bytes() for path in (course / "build/first").iterdir()} == before


def test_tex_is_not_installed(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(course))
    code, said = said_by(course, capsys)
    assert (code, no_output(course)) == (3, True)
    assert ". On Debian or Ubuntu: apt-get install texlive-latex-base" in said


def test_the_build_folder_cannot_be_written(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(course / "build")
    (course / "build").write_text("a file in the folder's place")
    code, said = said_by(course, capsys)
    assert code in (1, 3)
    assert "build" in said
    assert "Traceback" not in said

"""Finding a course, its exams, and the files that its questions name."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from exam_builder.course import Course, find_course
from exam_builder.findings import Misuse
from exam_builder.read import LoadedExam, get_text_source, locate_in_text, read_exam
from exam_builder.values import FrozenMap, Typed

Report = Callable[..., list[str]]
HEAD = "title: T\n"
PART = "points: 1\nanswer: {number: 2, reference: 2}\nwaived: a test\n"


def test_a_course_is_found_from_wherever_one_stands_in_it(course: Callable[..., Course]) -> None:
    made = course(HEAD + PART)
    assert find_course(made.root / "content" / "questions").root == made.root
    assert find_course(made.root).root == made.root
    assert (made.figures, made.templates, made.build) == (
        made.root / "figures",
        made.root / "templates",
        made.root / "build",
    )


def test_where_there_is_no_course_one_is_reported_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(Misuse) as misuse:
        find_course(tmp_path)
    assert str(misuse.value) == (
        f"there is no course here: neither {tmp_path.resolve()} nor a folder around it has content/exams. "
        "`exam-builder new DIR` makes one"
    )


def test_all_exams_are_chosen_where_none_is_named(course: Callable[..., Course]) -> None:
    made = course(HEAD + PART, {"exams/final.yaml": "x"})
    assert made.choose() == ("e", "final")
    assert made.choose(["final", "final"]) == ("final",)


def test_an_unknown_exam_is_reported_with_the_known_ones(course: Callable[..., Course]) -> None:
    made = course(HEAD + PART, {"exams/final.yaml": "x"})
    with pytest.raises(Misuse) as misuse:
        read_exam(made, "fnal")
    assert str(misuse.value) == "there is no exam `fnal`; did you mean `final`? There are: e, final"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("–draft", "an option begins with two hyphens: --draft"),
        ("e,final", "write spaces between names, and no commas"),
        ("students.CSV", "a list of students is given as --roster students.CSV"),
    ],
)
def test_a_name_that_is_none_of_an_exam_is_explained(course: Callable[..., Course], name: str, hint: str) -> None:
    with pytest.raises(Misuse) as misuse:
        course(HEAD + PART).choose([name])
    assert str(misuse.value) == f"there is no exam `{name}`; {hint}. There are: e"


def test_a_link_that_leads_nowhere_counts_as_an_exam(course: Callable[..., Course]) -> None:
    made = course(HEAD + PART)
    (made.content / "exams/final.yaml").symlink_to("nowhere.yaml")
    (made.content / "exams/.#e.yaml").symlink_to("ada@desk.42")
    assert made.exams() == ("e", "final")


def test_a_course_without_exams_is_reported_where_to_write_one(tmp_path: Path) -> None:
    (tmp_path / "content" / "exams").mkdir(parents=True)
    with pytest.raises(Misuse) as misuse:
        Course(tmp_path).choose()
    assert str(misuse.value) == ("there is no exam in content/exams; write one, such as content/exams/midterm.yaml")


def test_an_unknown_question_is_reported_with_the_nearest(messages: Report) -> None:
    exam = "title: M\ncourse: C\nquestions:\n  - q\n  - {use: conv_cots}\n  - zzz\n"
    assert messages(HEAD + PART, {"questions/conv_cost.yaml": "x"}, exam) == [
        "e.yaml:5:11: error: there is no question `conv_cots`; did you mean `conv_cost`? — write conv_cost",
        "e.yaml:6:5: error: there is no question `zzz` — write content/questions/zzz.yaml",
    ]


@pytest.mark.parametrize("file", ["g.yml", "g.YAML", "g.YML"])
def test_an_exam_whose_file_has_another_ending_is_to_be_renamed(
    course: Callable[..., Course], tmp_path: Path, file: str
) -> None:
    made = course(HEAD + PART, {f"exams/{file}": "x"})
    for name in ("g", file):
        with pytest.raises(Misuse) as misuse:
            made.choose([name])
        assert str(misuse.value) == f"there is no exam `g`: rename content/exams/{file} to g.yaml"
    assert made.choose(["e"]) == ("e",), "an exam that is named is made all the same"
    with pytest.raises(Misuse) as misuse:
        made.choose()
    assert str(misuse.value) == f"an exam would be left out: rename content/exams/{file} to g.yaml"
    (made.content / "exams" / "e.yaml").unlink()
    with pytest.raises(Misuse) as misuse:
        made.choose()
    assert str(misuse.value) == f"there is no exam in content/exams; rename content/exams/{file} to g.yaml"


@pytest.mark.parametrize("file", ["z.yml", "z.YAML"])
def test_a_question_whose_file_has_another_ending_is_to_be_renamed(messages: Report, file: str) -> None:
    exam = "title: M\ncourse: C\nquestions:\n  - z\n  - y\n"
    assert messages(
        HEAD + PART, {f"questions/{file}": "x", "questions/y.txt": "x", "questions/zz.yaml": "x"}, exam
    ) == [
        f"e.yaml:4:5: error: there is no question `z` — rename content/questions/{file} to z.yaml",
        "e.yaml:5:5: error: there is no question `y` — write content/questions/y.yaml",
    ]


def test_the_python_beside_a_question_is_its_companion(loaded: Callable[..., LoadedExam]) -> None:
    question = loaded(HEAD + PART, {"questions/q.py": "def count(a, b=1): return a\n"}).questions[0]
    assert question.companion == question.companion_path
    assert question.signature("count").names == ("a", "b")


def test_data_and_texts_are_parameters(loaded: Callable[..., LoadedExam]) -> None:
    parameters = "parameters: {t: {read: data/x.csv}, s: {read: data/x.txt}}\n"
    files = {"questions/data/x.csv": "name,size\nA,1\nB,2.50\n", "questions/data/x.txt": "to be\r\nor not\n"}
    question = loaded(HEAD + PART + parameters, files).questions[0]
    assert question.read_data("data/x.csv") == FrozenMap({"name": ("A", "B"), "size": (1, Typed("2.50"))})
    assert question.read_data("data/x.txt") == "to be\nor not\n"


TABLES = [
    ("", "x.csv:1:1: error: the table is empty [q] — write the columns' names in its first line"),
    ("a,a\n1,2\n", "x.csv:1:1: error: each column needs a name of its own [q] — correct the first line"),
    ("a,b\n1,2\n3\n", "x.csv:3:1: error: 1 cell in a table of 2 columns [q] — correct the row"),
]


@pytest.mark.parametrize(("text", "said"), TABLES)
def test_a_table_that_is_none_is_reported(text: str, said: str, messages: Report) -> None:
    assert messages(HEAD + PART + "parameters: {t: {read: x.csv}}\n", {"questions/x.csv": text}) == [said]


def test_a_text_has_its_file_and_lines(loaded: Callable[..., LoadedExam]) -> None:
    question = HEAD + PART + "prompt: {file: intro.tex}\nsolution: |\n  one\n  two\n"
    found = loaded(question, {"questions/intro.tex": "A\nB\n"}).questions[0]
    assert get_text_source(found, ("prompt",)) == ("A\nB\n", "content/questions/intro.tex", (1, 2, 3))
    assert get_text_source(found, ("solution",)) == ("one\ntwo\n", "content/questions/q.yaml", (7, 8, 9))
    assert str(locate_in_text(found, ("prompt",), 2)) == "content/questions/intro.tex:2:1"
    assert str(locate_in_text(found, ("solution",), 5)) == "content/questions/q.yaml:8:4"
    assert get_text_source(found, ("rubric", 0, "when"))[0] == ""


LONG = f"prompt: {{file: {'x' * 5000}}}\n"

FILES = [
    ("prompt: {file: ../../../etc/passwd}\n", "5:16: error: `../../../etc/passwd` is outside content/"),
    ("prompt: {file: /etc/passwd}\n", "5:16: error: `/etc/passwd` is outside content/"),
    ("prompt: {file: secret.tex}\n", "5:16: error: `secret.tex` is outside content/"),
    ("figures: {f: {image: ../../x.png, alt: x}}\n", "5:22: error: `../../x.png` is outside content/"),
    ("listings: {l: {file: ../../x.py}}\n", "5:22: error: `../../x.py` is outside content/"),
    ("parameters: {t: {read: ../../x.csv}}\n", "5:24: error: `../../x.csv` is outside content/"),
    ("prompt: {file: intr.tex}\n", "5:16: error: there is no file `intr.tex`; did you mean `intro.tex`?"),
    (
        "prompt: {file: ../questions/intr.tex}\n",
        "5:16: error: there is no file `../questions/intr.tex`; did you mean `../questions/intro.tex`?",
    ),
    ("prompt: {file: x.csv}\n", "5:16: error: there is no file `x.csv`"),
    ("prompt: {file: .}\n", "5:16: error: `.` is a folder"),
    ("prompt: {file: pipe}\n", "5:16: error: `pipe` is a pipe, a device or the like, not a file that can be read"),
    ("prompt: {file: large.tex}\n", "5:16: error: `large.tex` has more than 1,000,000 bytes"),
    (LONG, f"5:16: error: `{'x' * 77}…` cannot be the name of a file"),
    ("prompt: {file: ..}\n", "5:16: error: `..` is a folder"),
    ("prompt: {file: latin.tex}\n", "5:16: error: line 2 of `latin.tex` is not UTF-8 text"),
    (
        "prompt: {file: binary.tex}\n",
        "5:16: error: line 2 of `binary.tex` is not UTF-8 text (it is a NUL, as in a binary file)",
    ),
]


@pytest.mark.parametrize(("fields", "said"), FILES, ids=lambda text: text[:40])
def test_a_file_is_read_only_from_inside_the_course(
    fields: str, said: str, course: Callable[..., Course], messages: Report
) -> None:
    files: dict[str, str | bytes] = {
        "questions/intro.tex": "A",
        "questions/large.tex": b"x" * 1_000_001,
        "questions/latin.tex": b"x\n\xe4\xff\xff",
        "questions/binary.tex": b"x\nwhat is \x003?",
    }
    made = course(HEAD + PART + fields, files)
    (made.root / "x.csv").write_text("a\n1\n")
    (made.root / "content/questions/secret.tex").symlink_to("/etc/passwd")
    os.mkfifo(made.root / "content/questions/pipe")
    (line,) = messages(HEAD + PART + fields, files)
    assert line.split(" [q]")[0] == f"q.yaml:{said}"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("figures/x.png", "copy it into content/questions/, and write x.png"),
        ("content/y.png", "names are seen from content/questions/: write ../y.png"),
    ],
)
def test_a_name_as_seen_from_the_root_is_explained(
    name: str, hint: str, course: Callable[..., Course], messages: Report
) -> None:
    text = HEAD + PART + f"figures: {{f: {{image: {name}, alt: x}}}}\n"
    root = course(text).root
    for each in ("figures/x.png", "content/y.png"):
        (root / each).parent.mkdir(exist_ok=True)
        (root / each).write_bytes(b"")
    assert messages(text, {}) == [f"q.yaml:5:22: error: there is no file `{name}` [q] — {hint}"]


def test_a_question_that_is_a_link_out_of_the_course_is_not_read(
    course: Callable[..., Course], messages: Report
) -> None:
    made = course("")
    (made.root / "content/questions/q.yaml").unlink()
    (made.root.parent / "other.yaml").write_text(HEAD + PART)
    (made.root / "content/questions/r.yaml").symlink_to(made.root.parent / "other.yaml")
    exam = "title: M\ncourse: C\nquestions: [r]\n"
    assert messages("", {}, exam) == ["r.yaml:1:1: error: `r.yaml` is outside content/ [r] — copy it into content/"]


def test_a_file_that_is_too_large_is_not_read(messages: Report) -> None:
    assert messages("# " + "x" * 1_000_000) == ["q.yaml:1:1: error: `q.yaml` has more than 1,000,000 bytes [q]"]


def test_finding_a_course_imports_nothing_heavy() -> None:
    program = "import sys, exam_builder.course; print([n for n in ('pydantic', 'yaml') if n in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert found.strip() == "[]"

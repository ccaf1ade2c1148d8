"""What a misconception leads to: only the parts that name it are worked out, and what goes wrong speaks of it."""

import json
from pathlib import Path
from textwrap import dedent

import pytest
from courses import check, question, write_course

from exam_builder.checking.question_sweep import sweep_question
from exam_builder.companions import Calls
from exam_builder.draw import PaperGenerator, make_spec_of_student, make_spec_of_version
from exam_builder.draw.seeds import REFERENCE
from exam_builder.examine.isolated_question import isolate_question
from exam_builder.findings import Refused
from exam_builder.paper import Paper, Student
from exam_builder.records.copies_record import QuestionPool
from exam_builder.results import SweepResult
from tests.courses import load, run_command

TWO = """\
title: Samples
parameters:
  n: {default: 9, choose: [9, 16]}
  s: 12
  c: {compute: crit}
misconceptions:
  one: {with: {n: 1}, text: n is forgotten}
prompt: 'Of \\VAR{n}: \\VAR{s}, \\VAR{c}.'
parts:
  - points: 1
    answer: {number: FIRST, digits: 3, reference: 1.33}
    recompute: {expression: s * n**-1}
    rubric:
      - {add: 1, when: right}
      - {instead: 0.5, misconception: one}
  - points: 1
    answer: {truth: answers.a > c, reference: Yes}
    recompute: {expression: s > c * n}
"""
CRIT = """\
def crit(n):
    return 1 / (n - 1) if n > 1 else float("nan")
"""


def test_a_part_that_does_not_name_it_is_not_worked_out(tmp_path: Path) -> None:
    root = write_course(tmp_path, TWO.replace("FIRST", "s / n"), CRIT)
    assert [(each.misconception, each.value) for each in question(root).parts[0].mistakes] == [("one", 12)]
    assert check(root).findings == ()


def test_what_goes_wrong_in_a_part_that_does_speaks_of_it(tmp_path: Path) -> None:
    root = write_course(tmp_path, TWO.replace("FIRST", "s / n * c / c"), CRIT)
    with pytest.raises(Refused) as caught:
        question(root)
    assert [str(finding) for finding in caught.value.findings] == [
        "content/questions/q.py:2:1: error: with the misconception `one` (n = 1): `crit` in q.py returned NaN, "
        "which is not a number [q, called in content/questions/q.yaml:5:16] — "
        "look for 0/0 or a root of a negative number; "
        "or give the misconception `keys` in place of `with`"
    ]


def test_an_earlier_key_that_a_part_needs_is_worked_out_too(tmp_path: Path) -> None:
    rubric = "    rubric: [{add: 1, when: right}, {instead: 0.5, misconception: one}]\n"
    root = write_course(
        tmp_path, TWO.replace("FIRST", "s / n").replace("answers.a > c", "answers.a > 5") + rubric, CRIT
    )
    first, second = question(root).parts
    assert [each.value for each in (*first.mistakes, *second.mistakes)] == [12, True]


def test_conditions_of_options_are_needed(tmp_path: Path) -> None:
    text = """\
        title: Options
        parameters: {n: {default: 9, choose: [9, 16]}, c: {derive: 1 / (n - 1)}, d: {derive: 2 * n}}
        misconceptions: {two: {with: {n: 2}, text: another n}}
        prompt: Of \\VAR{n}.
        points: 1
        options:
          - {id: small, text: small, holds: d < 10}
          - {id: large, text: large, holds: d >= 10}
        answer: {option: true, reference: large}
        waived: by definition
        rubric: [{add: 1, when: right}, {note: none, misconception: two}]
        """
    (part,) = question(write_course(tmp_path, text)).parts
    assert [each.value for each in part.mistakes] == ["small"]


EXAM = r"""
    title: Case
    course: Testing
    parameters:
      g: {default: 9.81, choose: [9.81, 1.62, 3.71], unit: m/s^2}
      h: {derive: 2 * g}
      m: {default: 2, range: [1, 4], step: 1}
    constraints: ["m * g < 30"]
    instructions: 'On this planet $g = \VAR{g}$.'
    questions: [q, r]
    versions: {count: 3}
    """
WEIGHT = r"""
    title: Weight
    needs: {g: {default: 9.81, unit: m/s^2}}
    parameters: {k: {default: 2, choose: [2, 3, 5]}}
    prompt: What does a mass of $\VAR{k}$~kg weigh?
    points: 1
    answer: {number: k * g, digits: 3, reference: 19.6}
    recompute: {expression: g * k}
    solution: '\VAR{answer}'
    """
DOUBLE = r"""
    title: Double
    needs: {h: 19.62, m: 2}
    prompt: What is twice that, times $\VAR{m}$?
    points: 1
    answer: {number: h * m, digits: 3, reference: 39.2}
    recompute: {expression: m * h}
    solution: '\VAR{answer}'
    """


def course(root: Path, exam: str = EXAM, weight: str = WEIGHT, double: str = DOUBLE) -> Path:
    """A course whose two questions need what the exam draws."""
    write_course(root, weight, exam=exam)
    (root / "content/questions/r.yaml").write_text(dedent(double))
    return root


def checked(root: Path) -> list[str]:
    """What `check` finds wrong."""
    _, printed = run_command(root, "check", "test", "--no-tex")
    return [line for line in printed.splitlines() if ": error: " in line or ": warning: " in line]


def test_each_paper_has_one_value_in_all_its_questions_and_texts(tmp_path: Path) -> None:
    drawing = PaperGenerator(load(course(tmp_path)), Calls())
    papers = [drawing.paper(make_spec_of_version(letter, b"secret")) for letter in "ABCDE"]
    seen = set()
    for paper in papers:
        g, m = (paper.parameters[name] for name in "gm")
        weight, double = (question.parameters for question in paper.questions)
        assert weight["g"] == g and double["h"] == 2 * g and double["m"] == m and m * g < 30
        assert paper.questions[1].parts[0].answer.value == 2 * g * m
        assert paper.cover.instructions is not None and str(float(g)) in paper.cover.instructions.tex
        seen.add((g, m))
    assert len(seen) == 5
    reference = drawing.paper(REFERENCE)
    assert (reference.parameters["g"] * 100, reference.parameters["m"]) == (981, 2)
    copy = drawing.paper(make_spec_of_student(Student("1", "Ann", version="B"), b"secret"))
    assert copy.parameters == papers[1].parameters


def swept(root: Path, question: str) -> SweepResult:
    """What a sweep of one question shows."""
    return sweep_question(isolate_question(load(root), question, Calls()), 10)


def test_a_sweep_draws_them_with_the_question(tmp_path: Path) -> None:
    root = course(tmp_path)
    counted = [(each.draws, each.complete, each.findings) for each in (swept(root, "q"), swept(root, "r"))]
    assert counted == [(33, True, ()), (11, True, ())]
    _, messages = run_command(tmp_path, "explain", "test", "--seed", "3")
    assert "of the exam, one of 3" in messages


@pytest.mark.parametrize(
    ("where", "right", "wrong", "words"),
    [
        ("exam", r"\VAR{g}", "9.81", "test.yaml:9:36: error: `9.81` is typed here, but `g` is drawn"),
        ("exam", "Case", r"Case $\VAR{h}$", "test.yaml:2:19: error: `h` is drawn for each paper, but `title` is"),
        ("exam", "{derive: 2 * g}", "{compute: f}", "test.yaml:6:16: error: an exam has no Python file"),
        ("exam", "{derive: 2 * g}", "{derive: 2 * h}", "error: the parameter `h` depends on itself"),
        ("exam", "m * g < 30", "m * g > 30", "test.yaml:8:15: error: the values do not meet the constraint"),
        ("exam", "m * g < 30", "m * z > 30", "test.yaml:8:20: error: no parameter or function `z`"),
        ("exam", "default: 2", "default: 7", "test.yaml:7:16: error: the default 7 cannot be drawn"),
        ("double", "prompt", "parameters: {g: 3}\n    prompt", "the exam has a parameter `g` too, and what this"),
    ],
)
def test_what_is_wrong_with_them_is_reported_at_its_place(
    tmp_path: Path, where: str, right: str, wrong: str, words: str
) -> None:
    texts = {"exam": EXAM, "weight": WEIGHT, "double": DOUBLE}
    assert right in texts[where]
    texts[where] = texts[where].replace(right, wrong, 1)
    (found,) = checked(course(tmp_path, **texts))
    assert words in found


@pytest.mark.parametrize(
    ("where", "right", "wrong", "words"),
    [
        ("exam", r"\VAR{g}", "known", "what is printed does not decide the key: on the same page the key is 29.4"),
        ("double", "points: 1", 'constraints: ["m != 3"]\n    points: 1', "where the exam draws g = 9.81, m = 3, no"),
        ("weight", "k * g,", "k * 9.81,", "the key"),
    ],
)
def test_what_only_draws_show_is_reported(tmp_path: Path, where: str, right: str, wrong: str, words: str) -> None:
    texts = {"exam": EXAM, "weight": WEIGHT, "double": DOUBLE}
    texts[where] = texts[where].replace(right, wrong, 1)
    found = swept(course(tmp_path, **texts), "r" if where == "double" else "q").findings
    assert any(words in each.message for each in found), found


@pytest.mark.parametrize(
    "printed", ["constants: {g: Gravity}", "formulas: 'With $g = \\VAR{g}$.'", "formulas: {file: f.tex}"]
)
def test_what_the_sheet_of_formulas_prints_is_shown_to_all_questions(tmp_path: Path, printed: str) -> None:
    root = course(tmp_path, exam=EXAM.replace(r"$g = \VAR{g}$.'", f"it is so.'\n    {printed}"))
    (root / "content/exams/f.tex").write_text("With $g = \\VAR{g}$.\n")
    assert not swept(root, "q").findings
    (root / "content/exams/f.tex").write_text("With $g = 9$.\n")
    assert bool(swept(root, "q").findings) == ("f.tex" in printed)


def test_an_unused_one_is_reported_where_the_question_needs_it(tmp_path: Path) -> None:
    needless = DOUBLE.replace("m: 2", "m: 2, g: 9.81").replace("h: 19.62, ", "").replace("h * m", "2 * m")
    (found,) = swept(course(tmp_path, double=needless.replace("m * h", "m + m").replace("39.2", "4")), "r").findings
    assert str(found.place) == "content/questions/r.yaml:3:18"
    assert found.message == "the value of `g` changes nothing: no text, no answer, no figure"


def test_the_record_of_copies_keeps_what_each_has(tmp_path: Path) -> None:
    drawing, pool = PaperGenerator(load(course(tmp_path)), Calls()), QuestionPool()
    papers = {id_: drawing.paper(make_spec_of_student(Student(id_, "N"), b"s")) for id_ in "123456"}
    for id_, paper in papers.items():
        pool.add(id_, paper)
    assert len({paper.parameters["g"] for paper in papers.values()}) > 1
    for id_, paper in papers.items():
        data = {**pool.shared, **pool.paper(id_).get("around", {})}
        again = Paper.from_json(json.dumps(data))
        assert (again.parameters, again.cover, again.sections) == (paper.parameters, paper.cover, paper.sections)


@pytest.mark.parametrize(
    ("written", "texts", "lines"),
    [
        ("['Take \\VAR{m}.', Keep calm.]", ["Take 2.", "Keep calm."], (12,)),
        ("|-\n  Take \\VAR{m}.\n\n  Keep calm.", ["Take 2.\n\nKeep calm."], (13, 14, 15)),
        ("{file: advice.tex}", ["For 2 hours."], (1,)),
    ],
)
def test_advice_is_a_list_of_texts_or_one_text(
    tmp_path: Path, written: str, texts: list[str], lines: tuple[int, ...]
) -> None:
    root = course(tmp_path, dedent(EXAM) + f"advice: {written}\n")
    (root / "content/exams/advice.tex").write_text("For \\VAR{m} hours.")
    advice = PaperGenerator(load(root), Calls()).paper(REFERENCE).cover.advice
    assert ([each.tex for each in advice], advice[0].lines) == (texts, lines)

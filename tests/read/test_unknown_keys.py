"""First guesses of authors who know other tools: each is one finding, which says what to write."""

from collections.abc import Callable

import pytest

Report = Callable[..., list[str]]

HEAD = "title: T\npoints: 2\n"
PART = HEAD + "answer: {number: 2, reference: 2}\nwaived: a test\n"
OPTIONS = "options: [{id: a, text: one}, {id: b, text: two}]\n"
SEVERAL = "waived: x\nanswer: {option: a}\n"

QUESTIONS = [
    (
        "question:\n  title: T\n  points: 1\n  answer: {truth: 1 < 2, reference: Yes}\n  waived: x\n",
        "1:1 — delete this line, and write the fields below it without their indentation",
    ),
    (
        PART + "type: multiple_choice\n",
        "5:1 — leave it out: the first key in `answer` says the kind, such as answer: {number: 2 * n} or {option: b}",
    ),
    (
        PART + "id: q1\n",
        "5:1 — leave it out: a question has the name of its file, and its parts are (a), (b), … in their order",
    ),
    (PART + "author: Me\n", "5:1 — leave it out, or put a # before it, so that it is a comment"),
    (PART + "tolerance: 0.1\n", "5:1 — it belongs in `answer`"),
    (PART + "language: en\n", "5:1 — it belongs in the file of an exam"),
    (
        PART + "image: plot.png\n",
        "5:1 — it belongs in `figures`, such as figures: {plot: {image: plot.png, alt: a parabola}}",
    ),
    (PART + "figure: plot.png\n", "5:1 — write figures: {plot: {image: plot.png, alt: a parabola}}"),
    (PART + "feedback: Well done\n", "5:1 — write solution:"),
    (PART.replace("}", ", solution: two}"), "3:35 — write it beside `answer`, not in it"),
    (PART.replace("points: 2\n", "").replace("}", ", points: 2}"), "2:35 — write it beside `answer`, not in it"),
    (HEAD + "variables: {a: 1}\nanswer: {number: a, reference: 1}\nwaived: x\n", "3:1 — write parameters:"),
    (HEAD + "parameters: [{a: 1}]\nanswer: {number: a, reference: 1}\nwaived: x\n", "3:13 — leave out the `- `"),
    (HEAD + SEVERAL + "options: [{label: a, text: one}, {label: b, text: two}]\n", "5:12 — write id:"),
    (HEAD + SEVERAL + "options: [{id: a, value: one}, {id: b, value: two}]\n", "5:19 — write text:"),
    (
        HEAD + SEVERAL + "options: [{id: a, text: one, correct: true}, {id: b, text: two}]\n",
        "5:30 — leave it out: the answer names what is right, as {option: a}",
    ),
    *[
        (
            HEAD + OPTIONS + f"answer: {named}\nwaived: x\n",
            "4:9 — write answer: {option: b}, or another kind in place of option",
        )
        for named in ("b", "two", "2")
    ],
    (
        HEAD + OPTIONS + "answer: 3\nwaived: x\n",
        "4:9 — write answer: {option: …}, or another kind in place of option",
    ),
    (
        HEAD + "options: {from: misconceptions}\nanswer: 3\nwaived: x\n",
        "4:9 — write answer: {number: 3}, or another kind in place of number",
    ),
    (HEAD + "answer: true\nwaived: x\n", "3:9 — write answer: {truth: true}, or another kind in place of truth"),
    (HEAD + "answer: Paris\nwaived: x\n", "3:9 — write answer: {words: [Paris]}, or another kind in place of words"),
    (HEAD + "answer: [{number: 1}]\nwaived: x\n", "3:9 — leave out the `- `"),
    (HEAD + "answer: {boolean: true}\nwaived: x\n", "3:10 — write truth:"),
    (
        HEAD + "answer: {number: 5, tolerance: 5%, reference: 5}\nwaived: x\n",
        "3:32 — write relative: 0.05 in place of tolerance:",
    ),
    (
        HEAD + "prompt: 'It is \\BLANK{c}'\nanswer: {blanks: {c: Paris}}\nwaived: x\n",
        "4:22 — write c: {words: [Paris]}, or another kind in place of words",
    ),
    (
        HEAD + "answer: {number: 2, reference: 2}\nrecompute: 1 + 1\n",
        "4:12 — write a function's name, or a different expression for the same value, as {expression: 1 + 1}",
    ),
    (HEAD + "answer: {number: 2, reference: 2}\nrecompute: double(k)\n", "4:12 — write double without ( )"),
    (HEAD + "answer: {number: 2, reference: 2}\nrecompute: q.py\n", "4:12 — write the name of a function in it"),
    (
        PART + "rubric: {right: 2}\n",
        "5:9 — begin each entry with `- ` in place of a name, such as - {add: 1, when: the right number}",
    ),
    (PART + "rubric: [2 points for this]\n", "5:10 — write - {add: 1, when: the right number}"),
    (PART + "rubric: [{when: right, marks: 2}]\n", "5:24 — write add:"),
    (
        PART + "misconceptions: {sign: the sign is wrong}\n",
        "5:24 — write it as in misconceptions: {sign: {keys: {a: -n}, text: the sign is wrong}}",
    ),
    (PART + "misconceptions: {sign: {answer: -2, text: x}}\n", "5:25 — write keys:"),
    (
        PART + "tables: {t: {headers: [x], rows: [[1], [2]]}}\n",
        "5:13 — write columns: [x, y] and cells: [[1, 2], [3, 4]]",
    ),
]

EXAMS = [
    (
        "exam:\n  title: M\n  course: C\n  questions: [q]\n",
        "1:1 — delete this line, and write the fields below it without their indentation",
    ),
    (
        "title: M\ncourse: C\ncover: {date: today}\nquestions: [q]\n",
        "3:1 — delete this line, and write the fields below it without their indentation",
    ),
    ("title: M\ncourse: C\nshuffle: true\nquestions: [q]\n", "3:1 — write versions: {shuffle: [questions, options]}"),
    (
        "title: M\ncourse: C\nseed: 3\nquestions: [q]\n",
        "3:1 — leave it out: give it to the command, such as exam-builder check EXAM --seed 42",
    ),
    ("title: M\ncourse: C\nquestions: [{q: 3}]\n", "3:13 — write {use: q, points: {a: 3}}, where a is its part (a)"),
    ("title: M\ncourse: C\nquestions: [{id: q}]\n", "3:14 — write use:"),
    (
        "title: M\ncourse: C\nquestions: [{use: q, points: 4}]\n",
        "3:30 — write points: {a: 2}",
    ),
    (
        "title: M\ncourse: C\nquestions: [{title: x, prompt: y, answer: {number: 1}}]\n",
        "3:13 — write it to content/questions/NAME.yaml, and here only NAME",
    ),
    (
        "title: M\ncourse: C\nquestions: [{pick: 1, topic: sets, from: [a, b]}]\n",
        "3:36 — leave it out: pick draws from all questions with a topic, a difficulty or points",
    ),
    (
        "title: M\ncourse: C\nspace: 5cm\nquestions: [q]\n",
        "3:8 — write it in the part that asks for the answer; in an exam, space is stretch or exact",
    ),
    ("title: M\ncourse: C\nquestions: [pick 2 from sets]\n", "3:13 — write {pick: 2, topic: sets}"),
    (
        "title: M\ncourse: C\nsections: {First: [q]}\n",
        "3:11 — begin each entry with `- ` in place of a name, such as - {title: First part, questions: "
        "[one, another]}",
    ),
    (
        "title: M\ncourse: C\nsections: [{First: [q]}]\n",
        "3:12 — write title: First, and below it questions: with the list",
    ),
]


def read_place_and_hint(said: str) -> str:
    """Return the place and the hint of a finding, without its message."""
    return f"{said.split(': ')[0]} — {said.split(' — ', 1)[-1]}"


@pytest.mark.parametrize(("question", "hint"), QUESTIONS)
def test_a_first_guess_in_a_question(question: str, hint: str, messages: Report) -> None:
    assert [read_place_and_hint(each) for each in messages(question)] == [f"q.yaml:{hint}"]


@pytest.mark.parametrize(("exam", "hint"), EXAMS)
def test_a_first_guess_in_an_exam(exam: str, hint: str, messages: Report) -> None:
    assert [read_place_and_hint(each) for each in messages(PART, exam=exam)] == [f"e.yaml:{hint}"]

r"""Numbers typed by hand where `\VAR{…}` should stand, and solutions that never print their key."""

from pathlib import Path

import pytest
from courses import load, paper, papers, write_course

from exam_builder.companions import Calls
from exam_builder.course import find_course
from exam_builder.draw import draw_paper
from exam_builder.examine.draw_checks import find_typed_in_draws
from exam_builder.examine.isolated_question import isolate_question
from exam_builder.examine.solution_checks import find_drift
from exam_builder.examine.typed_numbers import find_typed_numbers
from exam_builder.findings import Finding, deduplicate
from exam_builder.read import read_exam

ROOT = Path(__file__).parents[2]
QUESTION = r"""
title: TITLE
parameters:
  side: {default: 100, choose: [64, 80, 100]}
  kernel: {default: 5, choose: [3, 5]}
  rate: {default: 0.5, choose: [0.1, 0.5]}
  shape: {default: [12, 7], choose: [[12, 7], [9, 8]]}
  run: {default: {steps: 250}, choose: [{steps: 250}, {steps: 400}]}
  fixed: 30
misconceptions:
  forgotten: {keys: {a: side}, text: 'FORGOTTEN'}
prompt: |
  There are \VAR{side} pixels, \VAR{kernel} rows, a window of $\VAR{kernel}\times\VAR{kernel}$, $k = \VAR{kernel}$.
  \VAR{rate} \VAR{shape[0]} \VAR{run['steps']} \VAR{fixed} \VAR{kernel}\,\%
  PROMPT
parts:
  - points: 1
    answer: {number: side * kernel, reference: 500}
    also: [{number: side + kernel, when: 'ALSO'}]
    waived: a small example
    solution: |
      It is \VAR{answer}.
      SOLUTION
    rubric:
      - {add: 1, when: 'RUBRIC'}
      - {note: 'a slip', misconception: forgotten}
      - either:
          - - {add: 1, when: 'ROUTE'}
          - - {add: 1, when: 'Another.'}
"""
PLACES = {"TITLE": 2, "PROMPT": 15, "ALSO": 19, "SOLUTION": 23, "RUBRIC": 25, "ROUTE": 28, "FORGOTTEN": 11}


def found(root: Path, **texts: str) -> tuple[Finding, ...]:
    written = QUESTION
    for place in PLACES:
        written = written.replace(place, texts.get(place, "Nothing."))
    course = write_course(root, written)
    return deduplicate(find_typed_numbers(load(course), paper(course), papers(course, range(1, 20))))


@pytest.mark.parametrize(
    ("place", "text", "write"),
    [
        ("TITLE", "An image of 100 pixels", r"\VAR{side}"),
        ("PROMPT", r"grows by 5\%", r"\VAR{kernel}"),
        ("PROMPT", "There are 100 pixels", r"\VAR{side}"),
        ("PROMPT", "A 100-pixel image", r"\VAR{side}"),
        ("PROMPT", r"$100\times n$", r"\VAR{side}"),
        ("PROMPT", "at rate 0.50", r"\VAR{rate}"),
        ("PROMPT", "12 of them", r"\VAR{shape[0]}"),
        ("PROMPT", "250 of them", r"\VAR{run['steps']}"),
        ("PROMPT", "with 5 rows", r"\VAR{kernel}"),
        ("PROMPT", "$k = 5$", r"\VAR{kernel}"),
        ("PROMPT", r"$5\times5$", r"\VAR{kernel}"),
        ("SOLUTION", "that is 500", r"\VAR{answer}"),
        ("SOLUTION", r"$2^{x}\cdot100$", r"\VAR{side}"),
        ("ALSO", "100 is added", r"\VAR{side}"),
        ("ROUTE", "100 is added", r"\VAR{side}"),
        ("RUBRIC", "500 is found", r"\VAR{answer}"),
        ("FORGOTTEN", "100 is taken", r"\VAR{side}"),
    ],
)
def test_a_number_that_should_follow_is_found(tmp_path: Path, place: str, text: str, write: str) -> None:
    first, *_ = found(tmp_path, **{place: text})
    assert first.place is not None
    assert (first.code, first.severity, first.place.line) == ("typed-number", "error", PLACES[place])
    assert first.hint.startswith(f"write {write};")


@pytest.mark.parametrize(
    "text",
    [
        "0, 1, 2, 3, 5, 7 and 8",
        "5 of them, by $5x$",
        "30 is the same in every paper",
        r"\vspace{100pt} \hspace*{12cm} \label{eq:100} \\[12pt] \rule{250pt}{0.5pt} \includegraphics[width=100pt]{a12}",
        r"$x_{12}$, $x^{100}$, $10^{12}$, $x_5$",
        r"100\,\% or 100 \% of it",
        "x12 and A100, GPT-100, at 12:30, the 12th, page 100, Figure 12, part (12)",
        r"\verb|100| % 100",
        r"\VAR{100} and \VAR{'100'}",
        r"100\VAR{kernel} and \VAR{kernel}100",
        "1000 and 1.100 and 10.0",
    ],
)
def test_other_numbers_are_left_alone(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, PROMPT=text, SOLUTION=text) == ()


def test_marks_are_no_quantities_and_the_key_is_not_asked_of_its_own_prompt(tmp_path: Path) -> None:
    assert found(tmp_path, RUBRIC="0.5 for the rest", PROMPT="500 is a number") == ()


def test_the_finding_says_what_is_drawn_and_how_to_keep_a_number(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, PROMPT="There are 100 of them.")
    assert str(finding.place) == "content/questions/q.yaml:15:13"
    assert finding.message == "100 is typed here, and stays 100 when `side` is drawn anew"
    assert finding.hint == r"write \VAR{side}; if it is 100 in every paper, write \VAR{100}"


def test_a_rounded_value_is_known_by_three_digits(tmp_path: Path) -> None:
    question = QUESTION.replace("  fixed: 30", "  fixed: 30\n  third: {derive: side / 3}")
    for place in PLACES:
        question = question.replace(place, r"33.3 and 33.4 \VAR{third}" if place == "PROMPT" else "Nothing.")
    course = write_course(tmp_path, question)
    messages = deduplicate(find_typed_numbers(load(course), paper(course), papers(course, range(1, 9))))
    assert [finding.message.partition(" ")[0] for finding in messages] == ["33.3"]


PARTS = r"""
title: Two parts
parameters:
  side: {default: 100, choose: [64, 100]}
  one: {default: 1, choose: [1, 3]}
  long: {default: [21, 22, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], choose: [[21, 22, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [31]]}
  table: {compute: table}
prompt: '\VAR{one} metre, \VAR{long[0]} \VAR{table[0]}; 1 metre, 22 and 113.'
parts:
  - points: 1
    prompt: 'Is it 200?'
    answer: {number: 2 * side, reference: 200}
    waived: a small example
    solution: 'It is \VAR{answer}.'
  - points: 1
    prompt: 'Is it 300, and not 200?'
    answer: {number: 3 * side, reference: 300}
    waived: a small example
    solution: 'It is \VAR{answer}, and not 200.'
"""


def test_keys_are_asked_of_later_parts_and_of_no_prompt_before_them(tmp_path: Path) -> None:
    course = write_course(tmp_path, PARTS, companion="def table(side):\n    return [side + 13, side]\n")
    messages = deduplicate(find_typed_numbers(load(course), paper(course), papers(course, range(1, 9))))
    assert [finding.place and finding.place.line for finding in messages] == [16, 19]
    assert {finding.hint.partition(";")[0] for finding in messages} == {r"write \VAR{answers.a}"}


def test_nothing_is_typed_where_nothing_is_drawn(tmp_path: Path) -> None:
    course = write_course(tmp_path, QUESTION.replace("PROMPT", "100 pixels"))
    assert find_typed_numbers(load(course), paper(course), []) == ()
    assert find_typed_numbers(load(course), paper(course), [paper(course)]) == ()


def test_descriptions_of_figures_and_negative_numbers_are_read(tmp_path: Path) -> None:
    question = QUESTION.replace("fixed: 30", "fixed: {default: -30, choose: [-30, -40]}")
    for place in PLACES:
        question = question.replace(place, "Nothing.")
    figure = "figures: {plan: {draw: shapes.plan, alt: 'It is at -30, not at 30, nor $9-30$.'}}"
    drawing = "def plan(side): ...\n"
    course = write_course(tmp_path, question.replace("prompt: |", f"{figure}\nprompt: |", 1), figures=drawing)
    messages = deduplicate(find_typed_numbers(load(course), paper(course), papers(course, range(1, 9))))
    assert [finding.message.partition(" ")[0] for finding in messages] == ["-30"]


ANSWERED = r"""
title: A sum
parameters: {a: {default: 12, choose: [12, 15]}}
prompt: 'What is $\VAR{a} / 4$?'
points: 1
answer: {ANSWER}
waived: a small example
solution: 'SOLUTION'
"""


def unshown(root: Path, answer: str, solution: str, seed: int | None = None) -> list[Finding]:
    course = write_course(root, ANSWERED.replace("ANSWER", answer).replace("SOLUTION", solution))
    return [finding for finding in find_drift(load(course), paper(course, seed)) if finding.code == "key-not-shown"]


@pytest.mark.parametrize(
    ("answer", "solution"),
    [
        ("number: a / 4", r"It is \VAR{answer}."),
        ("number: a / 4", r"It is \VAR{a / 4}."),
        ("number: a / 4", r"It is $\frac{\VAR{a}}{4}$."),
        ("number: a / -4", "It is -3."),
        ("set: [a, 1]", r'They are \VAR{join(answers.a, " and ")}.'),
        ("truth: a > 3", "Yes, since $a$ is large."),
        ("set: [a, 1]", r"They are \VAR{join(answer)}."),
        ("vector: '[a / 7, a / 11]', digits: 3", r"\VAR{num(a / 7, digits=3)} is 12/7, and 12/11 is 1.09."),
        ("claim: {gap: '< 1e-9'}, reference: {gap: 0.0}", "By induction."),
    ],
)
def test_a_solution_shows_its_key_in_some_form(tmp_path: Path, answer: str, solution: str) -> None:
    assert unshown(tmp_path, answer, solution) == []


@pytest.mark.parametrize(
    ("answer", "solution", "key"),
    [
        ("number: a / 4", "Divide by four: 13.3.", "3"),
        ("truth: a > 3", "It is large.", "Yes"),
        ("vector: '[a / 7, a / 11]', digits: 3", "One is 12/7, which is 1.71.", "[1.71, 1.09]"),
        ("vector: '[a / 4, 5]'", "One is 3, as nothing else divides 12 so that the other is 5.", "[3, 5]"),
    ],
)
def test_a_solution_that_never_prints_its_key_is_warned_of(
    tmp_path: Path, answer: str, solution: str, key: str
) -> None:
    (finding,) = unshown(tmp_path, answer, solution)
    assert finding.message == f"this solution never prints the key, {key}"
    assert (finding.severity, finding.hint) == ("warning", r"write \VAR{answer} where the solution comes to it")
    assert finding.place is not None
    assert finding.place.line == 8


@pytest.mark.long
def test_the_midterm_does_not_drift() -> None:
    exam, calls = read_exam(find_course(ROOT), "midterm"), Calls()
    reference = draw_paper(exam, None, calls)
    drawn = [draw_paper(exam, seed, calls) for seed in (1, 2, 3, 4)]
    assert [finding for each in (reference, *drawn) for finding in find_drift(exam, each)] == []
    assert find_typed_numbers(exam, reference, drawn) == ()


PRINTED = r"""
title: T
parameters: {h: {default: 12, choose: [12, 20]}, v: {default: [3, 14], choose: [[3, 14], [5, 16]]}}
points: 1
prompt: \VAR{h} and \VAR{v}
ANSWER
waived: an example
listings: {shown: {text: 'prints \VAR{2 * h}'}}
tables: {heads: {columns: ['is \VAR{2 * h}'], cells: [[1]]}}
solution: 'SOLUTION'
"""


@pytest.mark.parametrize(
    ("answer", "solution", "codes"),
    [
        ("{number: 2 * h, reference: 24}", r"$\tfrac12 x = \VAR{h}$, so \VAR{answer}", []),
        ("{number: 2 * h, reference: 24}", r"$\dfrac 12 \sqrt12 \binom 12 x_12$ \num[digits=12]{3} \VAR{answer}", []),
        ("{number: 2 * h, reference: 24}", r"\url{a.org/12} \autoref{12} \VAR{answer}", []),
        ("{number: 2 * h, reference: 24}", r"\num{12} \VAR{answer}", ["typed-number"]),
        ("{number: 2 * h, reference: 24}", r"see \LISTING{shown}", []),
        ("{number: 2 * h, reference: 24}", r"see \TABLE{heads}", []),
        ("{number: 2 * h, reference: 24}", r"see \url{a.org/24} and \ref{24}", ["key-not-shown"]),
        ("{vector: v, reference: [3, 14]}", r'\VAR{join(v, " and ")}', []),
        ("{vector: v, reference: [3, 14]}", r"\VAR{v[1]} and \VAR{v[0]}", ["key-not-shown"]),
        ("{set: v, reference: [3, 14]}", r"\VAR{v[1]} and \VAR{v[0]}", []),
    ],
)
def test_what_a_solution_prints_and_types(tmp_path: Path, answer: str, solution: str, codes: list[str]) -> None:
    written = PRINTED.replace("ANSWER", f"answer: {answer}").replace("SOLUTION", solution)
    exam = load(write_course(tmp_path, written))
    papers = [draw_paper(exam, seed, Calls()) for seed in (None, *range(1, 9))]
    messages = (*find_typed_numbers(exam, papers[0], papers[1:]), *find_drift(exam, papers[0]))
    assert [finding.code for finding in messages] == codes


CONVERTED = r"""
title: A wait
parameters:
  wait: {default: 250, choose: [200, 250]}
  sent: {default: 1000, choose: [1000, 2000]}
prompt: \VAR{sent} packets are sent, \VAR{wait} ms apart.
points: 1
answer: {number: KEY / 1000, unit: s, reference: 0.25}
waived: a small example
solution: $\frac{\VAR{KEY}}{1000} = \VAR{answer}$
"""


@pytest.mark.parametrize(("key", "wrong"), [("wait", 0), ("wait * sent / sent", 1)])
def test_a_factor_of_the_key_is_no_value_that_happens_to_be_the_same(tmp_path: Path, key: str, wrong: int) -> None:
    """The 1000 of a conversion stays; where the key follows from what is 1000 too, nobody knows which was meant."""
    course = write_course(tmp_path, CONVERTED.replace("KEY", key))
    drawn = papers(course, range(1, 9))
    assert len(deduplicate(find_typed_numbers(load(course), paper(course), drawn))) == wrong


THRESHOLD = r"""
title: Heights
parameters:
  mean: {default: 170, choose: [165, 168, 170, 174]}
prompt: Persons of \VAR{mean} cm. Who is above 170 is tall.
parts:
  - prompt: Are they?
    points: 1
    answer: {truth: mean > LIMIT}
    waived: small
  - prompt: Who is tall is above 170. Which are they?
    points: 1
    answer: {option: "'a' if mean > LIMIT else 'b'"}
    options: [{id: a, text: over 170}, {id: b, text: at most 170}]
    waived: small
"""


@pytest.mark.parametrize(
    ("limit", "more", "wrong"),
    [("170", "", 0), ("169", "", 4), ("169", "constraints: [mean < 200, mean != 170 or 1 > 0]", 4)],
)
def test_a_threshold_of_the_key_is_no_value_that_happens_to_be_the_same(
    tmp_path: Path, limit: str, more: str, wrong: int
) -> None:
    course = write_course(tmp_path, THRESHOLD.replace("LIMIT", limit) + more)
    drawn = papers(course, range(1, 9))
    assert len(deduplicate(find_typed_numbers(load(course), paper(course), drawn))) == wrong


@pytest.mark.parametrize(("typed", "wrong"), [("141", 1), ("140", 0), ("100", 0), ("14", 0)])
def test_a_key_without_its_decimals_is_typed(tmp_path: Path, typed: str, wrong: int) -> None:
    question = CONVERTED.replace("KEY / 1000", "1000 / sqrt(wait / 5)").replace(
        "solution:", f"rubric: [{{add: 1, when: it is {typed}}}]\nsolution:"
    )
    course = write_course(tmp_path, question.replace("KEY", "wait"))
    drawn = papers(course, range(1, 9))
    found = deduplicate(find_typed_numbers(load(course), paper(course), drawn))
    assert [each.message[: len(typed)] for each in found] == [typed] * wrong


DERIVATIVE = r"""
title: A derivative
parameters: {k: {default: 7, choose: [7, 3]}}
points: 1
prompt: 'What is the derivative of $-\VAR{k}\cos x$?'
answer: {formula: k * sin(x), in: {x: [0.2, 3]}, prints: 'PRINTS', reference: 7 * sin(x)}
waived: a small example
"""


@pytest.mark.parametrize(
    ("prints", "fixed"),
    [
        (r"7\sin x", True),
        (r"$\sin{x}$", True),
        (r"\VAR{k}\sin x", False),
        (r"k\sin x", False),
        (r"\alpha\sin x", False),
    ],
)
def test_a_formula_that_prints_alike_in_all_draws_is_wrong_in_some(tmp_path: Path, prints: str, fixed: bool) -> None:
    """Another letter, of which the prompt may say that it is 7, may be what is drawn."""
    course = write_course(tmp_path, DERIVATIVE.replace("PRINTS", prints))
    found = find_typed_in_draws(isolate_question(load(course), "q", Calls()), papers(course, range(1, 9)))
    says = "this prints the same in every draw, although the key is not the same"
    assert [(each.place and each.place.line, each.message) for each in found] == [(6, says)] * fixed

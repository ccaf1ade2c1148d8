"""Fields that are wrong, each on its own: what is said, where, and what to write."""

from collections.abc import Callable

import pytest

from exam_builder.kinds import KINDS
from exam_builder.paper import Package, Space
from exam_builder.read import LoadedExam
from exam_builder.read.models import (
    ByExpression,
    ByFunction,
    ChooseParameter,
    ConstantParameter,
    DrawnFigure,
    ExamModel,
    ImageFigure,
    ListingFile,
    QuestionModel,
)
from exam_builder.values import FrozenMap, Typed

Report = Callable[..., list[str]]

HEAD = "title: T\n"
PART = "points: 1\nanswer: {number: 2, reference: 2}\nwaived: a test\n"
ONE = "{points: 1, answer: {number: 1, reference: 1}, waived: x}\n"
BLANK = "{points: 1, answer: {blanks: {p: {number: 1}}, reference: {p: 1}}, waived: x}\n"

FIELDS = [
    ("titl: T\n" + PART, "1:1: unknown key `titl`; did you mean `title`? [q] — write title:"),
    (PART, "1:1: `title` is missing [q] — add title: …"),
    (HEAD + PART + "solution:\n", "5:1: there is nothing after `solution:` [q(a)] — write its value, or leave it out"),
    (
        HEAD + PART + "difficulty: 9\n",
        "5:13: `difficulty` must be a whole number from 1 to 5, not `9` [q] — write, for example, 2",
    ),
    (
        HEAD + PART + "topics: [true]\n",
        "5:9: text is expected here, not `true` [q] — put it in quotes, or write its lines below a `|`, without `- `",
    ),
    (
        HEAD + PART + "prompt: [a]\n",
        "5:9: text is expected here, not `[…]` [q] — put it in quotes, or write its lines below a `|`, without `- `",
    ),
    (HEAD + PART + "prompt: {fil: a.tex}\n", "5:10: unknown key `fil`; did you mean `file`? [q] — write file:"),
    (HEAD + PART + "space: 2.5\n", "5:8: `2.5` has no unit [q(a)] — write 2.5cm"),
    (HEAD + PART + "space: 3 lines\n", "5:8: `3 lines` is not a height [q(a)] — write {lines: 3}"),
    (
        HEAD + PART + "space: {lines: 4, grid: 2cm}\n",
        "5:8: `space` takes one of lines, blank, grid, box, height and answer_line, and perhaps fixed [q(a)]"
        " — write {lines: 4}",
    ),
    (
        HEAD + PART + "space: {lines: 2.5}\n",
        "5:8: `lines` must be a whole number from 1 to 100, not `2.5` [q(a)] — write {lines: 4}",
    ),
    (
        HEAD + PART + "packages: [{babel: 'a]b'}]\n",
        "5:12: `a]b` is not an option of a package [q] — write a word, or key=value",
    ),
    (
        HEAD + PART + "packages: ['x}']\n",
        "5:12: `x}` is not a LaTeX package [q] — write siunitx, or {babel: [french]}",
    ),
    (
        HEAD + PART + "constraints: a < b\n",
        "5:14: a list is expected here, not `a < b` [q] — write constraints: [a < b]",
    ),
    (
        HEAD + PART + "parameters: [a]\n",
        "5:13: names with values are expected here, not `[…]` [q]"
        " — write parameters: {n: 3, k: {default: 5, choose: [3, 5, 7]}}",
    ),
    (HEAD + PART + "parameters: {my x: 1}\n", "5:14: `my x` is not a name [q] — write my_x"),
    (
        HEAD + PART + "parameters: {x: {f: 1}}\n",
        "5:17: this says neither what the parameter is nor how it is drawn [q]"
        " — write, for example, {default: 5, choose: [3, 5, 7]} or {default: 5, range: [1, 9], step: 1}; other ways "
        "are sample, entries, derive, compute, read and person, and a constant mapping is {value: {…}}",
    ),
    (
        HEAD + PART + "parameters: {x: {default: 1, choos: [1]}}\n",
        "5:30: unknown key `choos`; did you mean `choose`? [q] — write choose:",
    ),
    (HEAD + PART + "parameters: {x: {choose: [1]}}\n", "5:17: `default` is missing [q] — add default: …"),
    (
        HEAD + PART + "parameters: {x: {default: 1, range: [3, 1], step: 1}}\n",
        "5:37: the range ends before it begins [q] — write the smaller number first",
    ),
    (
        HEAD + PART + "parameters: {x: {default: 1, range: 1..5, step: 1}}\n",
        "5:37: a range has two ends [q] — write [1, 5]",
    ),
    (
        HEAD + PART + "parameters: {x: {default: 1, range: [1, 5, 1], step: 1}}\n",
        "5:37: a range has two ends [q] — write [1, 5], and beside it step: 1",
    ),
    (
        HEAD + PART + "parameters: {x: {default: 1, range: 3, step: 1}}\n",
        "5:37: a range has two ends [q] — write, for example, [0, 10]",
    ),
    (
        HEAD + PART + "parameters: {x: {compute: f, draws: 0}}\n",
        "5:37: `draws` must be a whole number from 1 to 1000 [q] — write, for example, draws: 8",
    ),
    (
        HEAD + PART + "figures: {f: {draw: graph, alt: x}}\n",
        "5:21: `graph` is not written as file.function [q] — write, for example, graph.edges",
    ),
    (
        HEAD + PART + "figures: {f: {alt: x}}\n",
        "5:14: this names no picture [q] — add draw: file.function or image: file.png",
    ),
    (
        HEAD + PART + "figures: {f: {draw: a.b, alt: x, width: 2}}\n",
        "5:41: `width` is a fraction of the line: a number above 0 and at most 1 [q] — write, for example, width: 0.5",
    ),
    (
        HEAD + PART + "figures: {f: {draw: a.b, alt: x, width: '0.7,'}}\n",
        "5:41: `width` is a fraction of the line: a number above 0 and at most 1 [q] — write width: 0.7",
    ),
    (
        HEAD + PART + "figures: {f: {draw: a.b, alt: x, audience: [solution, marking]}}\n",
        "5:44: `solution` is not an audience; did you mean `solutions`? [q] — write solutions",
    ),
    (
        HEAD + PART + "figures: {f: {draw: a.b, alt: x, width: 72%}}\n",
        "5:41: `width` is a fraction of the line: a number above 0 and at most 1 [q] — write width: 0.72",
    ),
    (
        HEAD + PART + "figures: {f: {draw: a.b, alt: x, audience: all}}\n",
        "5:44: `all` is not an audience [q] — write one of student, solutions, marking, or a list of them",
    ),
    (
        HEAD + PART + "listings: {l: {file: q.yaml, lines: [4, 2]}}\n",
        "5:37: lines 4 to 2 are not a range of lines [q] — write lines: [2, 4]",
    ),
    (
        HEAD + PART + "rubric: [{add: 1, when: x, each: yes}]\n",
        "5:34: true or false is expected, not `yes` [q(a)] — write true",
    ),
    (
        HEAD + "points: 0.52\nanswer: {number: 2, reference: 2}\nwaived: x\n",
        "2:9: 0.52 points are not in steps of 0.05 [q(a)] — write, for example, 0.5 or 0.25",
    ),
    (
        HEAD + "points: 0\nanswer: {number: 2, reference: 2}\nwaived: x\n",
        "2:9: a number above 0 is expected, not 0 [q(a)] — write one such as 0.5",
    ),
    (
        HEAD + "points: 1/2\nanswer: {number: 2, reference: 2}\nwaived: x\n",
        "2:9: a number is expected, not `1/2` [q(a)] — write 0.5",
    ),
    (
        HEAD + "points: 2 marks\nanswer: {number: 2, reference: 2}\nwaived: x\n",
        "2:9: a number is expected, not `2 marks` [q(a)] — write 2",
    ),
    (
        HEAD + "points: '1,'\nanswer: {number: 2, reference: 2}\nwaived: x\n",
        "2:9: a number is expected, not `1,` [q(a)] — write 1",
    ),
    (
        HEAD + "points: one\nanswer: {number: 2, reference: 2}\nwaived: x\n",
        "2:9: a number is expected, not `one` [q(a)] — write digits, such as 0.5",
    ),
    (
        HEAD + "points: 1\nanswer: {numbr: 2, reference: 2}\nwaived: x\n",
        "3:10: unknown key `numbr`; did you mean `number`? [q(a)] — write number:",
    ),
    (
        HEAD + "points: 1\nanswer: {guess: x}\nwaived: x\n",
        f"3:9: this does not say what kind of answer it is [q(a)] — add one of {', '.join(KINDS)}",
    ),
    (
        HEAD + "points: 1\nanswer: {number: 2, refrence: 2}\nwaived: x\n",
        "3:21: unknown key `refrence`; did you mean `reference`? [q(a)] — write reference:",
    ),
    (
        HEAD + "points: 1\nanswer: {number: 2, digits: 0.5, reference: 2}\nwaived: x\n",
        "3:29: `digits` must be a whole number from 1 to 15, not `0.5` [q(a)] — write, for example, digits: 3",
    ),
    (
        HEAD + "points: 1\nanswer: {truth: 1 < 2, say: [Yes], reference: Yes}\nwaived: x\n",
        "3:29: `say` takes two words, one for true and one for false [q(a)] — write say: [Yes, No]",
    ),
    (
        "title: T\npoints: 1\nanswer: {truth: 2 > 1, say: [True, False], reference: 'True'}\nwaived: w\n",
        "3:29: `say` takes two words, one for true and one for false [q(a)] — write say: ['True', 'False']",
    ),
    (
        HEAD + "points: 1\nanswer: {words: [], reference: x}\nwaived: x\n",
        "3:17: `words` takes a list of right texts [q(a)] — write, for example, words: [overfitting, over-fitting]",
    ),
    (
        HEAD + "points: 1\nanswer: {claim: {same: true}, reference: {same: 1}}\nrecompute: f\n",
        "3:24: `true` is not a bound [q(a)] — let the recompute return a number, and bound it: a bare true cannot fail",
    ),
    (
        HEAD + "points: 1\nanswer: {claim: {gap: 0}, reference: {gap: 0}}\nrecompute: f\n",
        "3:23: `0` is not a bound [q(a)] — write '== 0'",
    ),
    (
        HEAD + "points: 1\nanswer: {claim: {gap: '= 0'}, reference: {gap: 0}}\nrecompute: f\n",
        "3:23: `= 0` is not a bound [q(a)] — write == 0",
    ),
    (
        HEAD + "points: 1\nanswer: {number: 2, reference: 2}\nrecompute: {functio: f}\n",
        "4:13: unknown key `functio`; did you mean `function`? [q(a)] — write function:",
    ),
    (
        HEAD + "points: 1\nanswer: {number: 2, reference: 2}\nrecompute: my function\n",
        "4:12: `my function` is not a name [q(a)] — write my_function",
    ),
    (
        "- a\n- b\n",
        "1:1: fields are expected here, not `[…]` [q] — write fields, such as title: …, each on a line of "
        "its own, without `- `",
    ),
    (
        HEAD + "parts:\n  - 7\n",
        "3:5: fields are expected here, not `7` [q(a)] — write - {points: 2, prompt: …, answer: {number: 2 * n}}",
    ),
    (
        HEAD + "parts:\n  - answer: {number: 2, reference: 2}\n    waived: x\n",
        "3:5: `points` is missing [q(a)] — add points: …",
    ),
    (
        HEAD + PART + "parameters: {k: {default: 1, choose: []}}\n",
        "5:38: there is nothing to choose from [q] — write at least two values",
    ),
    (
        HEAD + PART + "parameters: {k: {default: [3], choose: [[1], [2]]}}\n",
        "5:27: the default [3] is not one of the choices [q] — write one of [1], [2], or add it to choose",
    ),
    (
        HEAD + PART + "parameters: {k: {default: date(2026-03-02), choose: [date(2026-03-03)]}}\n",
        "5:27: the default date(2026-03-02) is not one of the choices [q]"
        " — write one of date(2026-03-03), or add it to choose",
    ),
    (
        HEAD + PART + "parameters: {k: {default: 1, choose: [1, 2, two]}}\n",
        "5:45: `two` is a text among numbers [q] — write it in digits, or put all of them in quotes",
    ),
    (
        HEAD + PART + "parameters: {k: {default: 1, choose: [1, 2, 3 4]}}\n",
        "5:45: `3 4` is a text among numbers [q] — write 3, 4 with a comma between them, or put all of them in quotes",
    ),
    (
        HEAD + PART + "marks: {right: 1, wrong: 0.5}\n",
        "5:26: a number of marks that are lost is expected, not 0.5 [q(a)] — put a minus before it",
    ),
    (HEAD + PART + "topics: a, b\n", "5:9: `a, b` is one text, where a list is meant [q] — write [a, b]"),
    (
        HEAD + PART + "tables: {t: {cells: [[1, {blanc: x}]]}}\n",
        "5:21: a cell is an expression or {blank: id} [q] — write {blank: id}",
    ),
    (
        HEAD + PART + "tables: {t: {cells: [[1, 2]], align: q}}\n",
        "5:38: `q` is not an alignment [q] — write l, c or r, or one of them for each column",
    ),
    (
        HEAD + PART + "prompt: '$ b \\right)$'\n",
        "5:14: `\\right)` ends nothing: no `\\left` stands before it in its braces, row or cell [q]"
        " — write `\\left` before the bracket that it closes",
    ),
    (
        HEAD + PART + "prompt: '$x$ \\le $y$ is so'\n",
        "5:14: `\\le` stands outside of a formula [q] — put `$` around the formula, such as $x \\le y$",
    ),
    (
        "title: T\npoints: 1\noptions: [{id: a, text: one}, {id: b, text: two}]\nanswer: b\nwaived: w\n",
        "4:9: this does not say what kind of answer it is [q(a)]"
        " — write answer: {option: b}, or another kind in place of option",
    ),
    (
        HEAD + PART + "options: {a: one, b: two}\n",
        "5:10: options are a list, in which each has an `id` and a `text` [q(a)]"
        " — write {id: a, text: one} after `- `, and so on",
    ),
    (
        HEAD + PART + "options: [{a: 5}, {id: b, text: two}]\n",
        "5:11: an option has an `id` and a `text` [q(a)] — write {id: a, text: 5}",
    ),
    (
        HEAD + PART + "options: [{1: 'one, it''s'}, {id: b, text: two}]\n",
        "5:11: an option has an `id` and a `text` [q(a)] — write {id: …, text: 'one, it''s'}",
    ),
    (
        HEAD + PART + "options: [{id: a, text: one}, two]\n",
        "5:31: an option has an `id` and a `text` [q(a)] — write {id: …, text: two}",
    ),
    (
        HEAD + PART + "prompt: 'It is e ^ 2, of course'\n",
        "5:18: `^` stands in the words of a text: `e^2` [q] — write $e^2$",
    ),
    (
        HEAD + PART + "parameters: {r: {default: {a: 1}, choose: [{a: 1}, {a: 2}]}}\nprompt: '\\VAR{r[a]}'\n",
        "6:17: no parameter or function `a` [q] — write ['a'] in quotes, if it is the name of a field",
    ),
    (
        HEAD + PART + "parameters: {v: {value: 3, unit: metres per second}}\n",
        "5:34: `per` is read as the name of a unit here [q] — write a slash, as in m/s, for `metres per second`",
    ),
    (
        HEAD + PART + "figures: {f: {image: .hidden.pdf, alt: a}}\nprompt: '\\FIGURE{f}'\n",
        "5:22: `.hidden.pdf` is a hidden file or an editor's copy, which does not count as content [q]"
        " — give it a name that begins with a letter",
    ),
    (
        HEAD + PART + "constraints: [kk < 3, kk > 1, kk != 2]\nprompt: '\\VAR{kk}'\n",
        "5:15: no parameter or function `kk`, here and in 3 more places [q]"
        " — add it to parameters, or write \"'kk'\" if it is a text",
    ),
    (
        HEAD + PART + "rubric: [{add: 0.5, when: x, each: true, max: 3}]\n",
        "5:47: `max` allows more marks than there are, 1 [q(a)] — write max: 1",
    ),
    (
        HEAD + PART + "figures: {f: {draw: c.plot, alt: A, shows: {kk: {read: slope}}}}\nparameters: {k: 3}\n",
        "5:45: there is no parameter `kk` that the figure could show; did you mean `k`? [q] — write k",
    ),
    (
        HEAD + PART + "figures: {f: {draw: c.plot, alt: A, shows: {k: {read: slope, within: 0.5}}}}\n"
        "parameters: {k: 3}\n",
        "5:70: `within: 0.5` would let a wrong figure pass [q] — write at most 0.05",
    ),
    (
        HEAD + PART + "figures: {f: {draw: c.plot, alt: A, audience: student}}\nsolution: '\\FIGURE{f}'\n",
        "5:47: the figure `f` has only the audience `student`, and stands in a solution [q]"
        " — leave `audience` out, or place the figure in a text for these readers",
    ),
    (
        HEAD + "parts:\n" + f"- {ONE}" * 27,
        "29:3: a question has at most 26 parts, a to z [q] — split the question",
    ),
    (
        HEAD + "parts:\n- parts:\n" + f"  - {ONE}" * 27,
        "30:5: a part has at most 26 sub-parts, i to xxvi [q(a.xxvii)] — split the part",
    ),
    (
        HEAD + "prompt: '\\BLANK{p}'\nparts:\n" + f"- {BLANK}" * 2,
        "5:33: another part has a blank `p` [q(b)] — choose another id",
    ),
    (
        HEAD
        + "points: 1\nprompt: '\\BLANK{sum}'\nanswer: {blanks: {summ: {number: 1}}, reference: {sum: 1}}\nwaived: x\n",
        "4:19: the blank `summ` is placed nowhere, and `sum` is; did you mean `sum`? [q(a)] — write sum:",
    ),
    (
        HEAD + "points: 1\nanswer: 2 * k\n",
        "3:9: this does not say what kind of answer it is [q(a)]"
        " — write answer: {number: 2 * k}, or another kind in place of number",
    ),
    (
        HEAD + "points: 1\noptions: [{id: x, text: a, holds: 1 < 2}, {id: y, text: b, holds: 1 > 2}]\n"
        "answer: {options: [x], reference: [x]}\nwaived: x\n",
        "4:9: the answer names what is right, but the conditions `holds` of the options say it too [q(a)]"
        " — write options: true, or leave out each `holds`",
    ),
]


def test_lines_of_a_listing_are_suggested_as_they_were_meant(messages: Report) -> None:
    said = messages(HEAD + PART + "listings: {f: {file: a.py, lines: [16-22]}}\n")
    assert any(each.endswith("— write lines: [16, 22]") for each in said)


@pytest.mark.parametrize(("question", "said"), FIELDS)
def test_a_wrong_field_is_reported_once(question: str, said: str, messages: Report) -> None:
    place, rest = said.split(": ", 1)
    assert messages(question) == [f"q.yaml:{place}: error: {rest}"]


KEYS = ", ".join(ExamModel.model_fields)

EXAMS = [
    ("title: M\nquestions: [q]\n", "1:1: `course` is missing — add course: …"),
    (
        "title: M\ncourse: C\nlanguage: [en, fr, de]\nquestions: [q]\n",
        "3:11: an exam has one language or two, not 3 — write, for example, [en, fr]",
    ),
    (
        "title: M\ncourse: C\nlanguage: English\nquestions: [q]\n",
        "3:11: `English` is not a language code — write, for example, en, de, es or fr, or two: [en, fr]",
    ),
    (
        "title: M\ncourse: C\nlanguage: nl\nquestions: [q]\n",
        "3:11: papers cannot be printed in `nl` — write one of de, en, es, fr, or add templates/words/nl.yaml",
    ),
    (
        "title: M\ncourse: C\npaper: A4\nquestions: [q]\n",
        "3:8: `A4` is not one of a4 or letter — write paper: a4",
    ),
    (
        "title: M\ncourse: C\nnumbers: {digits: 99}\nquestions: [q]\n",
        "3:19: `digits` must be a whole number from 1 to 15, not `99` — write, for example, digits: 3",
    ),
    (
        "title: M\ncourse: C\nversions: {spread: room}\nquestions: [q]\n",
        "3:20: `room` is not `seat`, the only choice — write spread: seat",
    ),
    ("title: M\ncourse: C\nquestions: [q, q.yaml]\n", "3:16: `q.yaml` ends in .yaml — write q"),
    (
        "title: M\ncourse: C\nquestions: [q, ../q]\n",
        "3:16: `../q` is not the name of a question — write the file's name without .yaml",
    ),
    (
        "title: M\ncourse: C\nquestions: [Übung]\n",
        "3:13: `Übung` is not the name of a question — rename the file: its name may have letters from a to z, digits, "
        "_ and -",
    ),
    (
        "title: M\ncourse: C\nquestions: [q]\nnumbers: {decimal: point}\n",
        "4:20: a mark such as '.' or '\\,' is expected, not `point` — write '.'",
    ),
    (
        "title: M\ncourse: C\nquestions: [q]\nparameters: {g: 9}\nformulas: 'so \\VAR{g +}'\n",
        "5:23: the expression ends too early — write what comes after `+`",
    ),
    (
        "title: M\ncourse: C\nquestions: [q]\n"
        "parameters: {g: {default: 9, choose: [8, 9]}}\ninstructions: '\\VAR{g +}'\n",
        "5:24: the expression ends too early — write what comes after `+`",
    ),
    (
        "title: M\ncourse: C\nquestions: [{use: q, point: {a: 1}}]\n",
        "3:22: unknown key `point`; did you mean `points`? — write points:",
    ),
    (
        "title: M\ncourse: C\nquestions: [q]\nleaflets: {count: 4}\n",
        f"4:1: unknown key `leaflets` — the keys here are {KEYS}",
    ),
]


@pytest.mark.parametrize(("exam", "said"), EXAMS)
def test_a_wrong_field_of_an_exam_is_reported(exam: str, said: str, messages: Report) -> None:
    place, rest = said.split(": ", 1)
    assert messages(HEAD + PART, exam=exam) == [f"e.yaml:{place}: error: {rest}"]


def test_all_mistakes_of_all_files_are_reported_at_once(messages: Report) -> None:
    exam = "title: M\ncourse: C\nconstraints: one\nquestions: [q, r, p]\n"
    other = "title: R\npoints: 1\nanswer: {number: x, reference: 2}\nwaived: x\nsolution: '\\VAR{y +}'\n"
    question = HEAD + PART + "colour: red\nprompt: “x”\n"
    assert [line.split(" — ")[0] for line in messages(question, {"questions/r.yaml": other}, exam)] == [
        "e.yaml:3:14: error: a list is expected here, not `one`",
        "e.yaml:4:19: error: there is no question `p`",
        "q.yaml:5:1: error: unknown key `colour` [q]",
        "q.yaml:6:9: error: `“` is a curly quote, which YAML does not read as a quote [q]",
        "r.yaml:3:18: error: no parameter or function `x` [r(a)]",
        "r.yaml:5:20: error: the expression ends too early [r(a)]",
    ]


def test_nothing_is_said_about_what_follows_from_another_mistake(messages: Report) -> None:
    question = """title: T
parameters:
  side: {default: 3, choos: [3, 4]}
figures:
  plot: {drow: a.b, alt: x}
misconceptions:
  slip: {whith: {side: 1}, text: x}
parts:
  - points: 0.52
    prompt: '\\VAR{side} in \\FIGURE{plot}'
    answer: {number: side, refrence: 3}
    waived: x
    rubric:
      - {ad: 0.5, when: x}
      - {add: 0.5, wen: x, misconception: slip}
"""
    assert [line.split(": ", 1)[0] for line in messages(question)] == [
        "q.yaml:3:22",
        "q.yaml:5:10",
        "q.yaml:7:10",
        "q.yaml:9:13",
        "q.yaml:11:28",
        "q.yaml:14:10",
        "q.yaml:15:20",
    ]


def test_a_question_becomes_a_model(loaded: Callable[..., LoadedExam]) -> None:
    question = """title: T
topics: convolution
packages: [siunitx, {babel: [french, english]}]
parameters:
  k: 3
  r: {value: {f: 0.50}}
  n: {default: 5, choose: [3, 5]}
figures:
  p: {draw: graph.edges, with: {x: k / 2}, width: 0.5, alt: A, audience: [marking, student]}
  i: {image: a.png, alt: B}
listings:
  l: {file: a.py, lines: [1, 2]}
parts:
  - points: 0.5
    answer: {number: k, tolerance: 0.01, unit: m, reference: 3}
    also: [{number: 2 * k, when: doubled}]
    recompute: {function: f, within: 1e-4}
    space: {height: 2 cm, fixed: true}
  - points: 1
    answer: {words: [a, b], reference: a}
    recompute: f
    space: {lines: 4}
  - points: 1
    answer: {truth: k > 2, reference: Yes}
    recompute: {expression: 3 > 2}
    space: fill
"""
    model: QuestionModel = (
        loaded(question, {"questions/a.png": b"x", "questions/a.py": "x = 1\ny = 2\n"}).questions[0].model
    )
    assert model.topics == ("convolution",)
    assert model.packages == (Package("siunitx"), Package("babel", ("french", "english")))
    assert model.parameters["k"] == ConstantParameter(value=3)
    assert model.parameters["r"] == ConstantParameter(value=FrozenMap({"f": Typed("0.50")}))
    assert model.parameters["n"] == ChooseParameter(default=5, choose=(3, 5))
    figure = model.figures["p"]
    assert isinstance(figure, DrawnFigure)
    assert (figure.with_, figure.width, figure.audience) == ({"x": "k / 2"}, Typed("0.5"), ("student", "marking"))
    assert model.figures["i"] == ImageFigure(image="a.png", alt="B")
    assert model.listings["l"] == ListingFile.model_validate({"file": "a.py", "lines": [1, 2]})
    assert [part.recompute for part in model.parts] == [
        ByFunction(function="f", within=Typed("1e-4")),
        ByFunction(function="f"),
        ByExpression(expression="3 > 2"),
    ]
    assert [part.space for part in model.parts] == [
        Space("working", "2cm", 0, True),
        Space("lines", "", 4),
        Space("fill"),
    ]
    assert model.parts[1].answer.words == ("a", "b")  # type: ignore[union-attr]

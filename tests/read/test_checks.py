r"""What is wrong between fields, reported before anything is drawn.

Each case is YAML with a mark (▸) wherever something is reported, and below it, after =>, the message.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from exam_builder.read import LoadedExam

Report = Callable[..., list[str]]
MARK = "▸"

HEAD = "title: T\n"
PART = "points: 1\nanswer: {number: 2, reference: 2}\nwaived: a test\n"
TWO = """title: T
parameters: {k: 3}
parts:
  - points: 1
    answer: {number: k, reference: 3}
    waived: x
  - points: 0.5
    answer: {number: 2 * answers.a, reference: 6}
    waived: x
"""


def cases(text: str) -> list[Any]:
    blocks = text.strip().split("\n\n")
    return [pytest.param(block, id=block.split("\n=>")[0].replace("\n", "; ")[-80:]) for block in blocks]


def yaml_and_messages(case: str, before: str = "", after: str = "", file: str = "q.yaml") -> tuple[str, list[str]]:
    """The YAML without its marks, and the messages expected about it, with the places of the marks."""
    written, *said = case.split("\n=> ")
    said = [" ".join(word.split()) for word in said]
    text, places = before + written + "\n" + after, []
    while MARK in text:
        start = text.index(MARK)
        places.append(f"{file}:{text.count(chr(10), 0, start) + 1}:{start - text.rfind(chr(10), 0, start)}")
        text = text.replace(MARK, "", 1)
    words = [] if said == ["nothing"] else said
    assert len(places) == len(words)
    return text, [f"{place}: error: {word}" for place, word in zip(places, words, strict=True)]


def without_names(lines: list[str]) -> list[str]:
    """Findings without the question and the part, which other tests look at."""
    return [line.replace(" [q]", "").replace(" [q(a)]", "").replace(" [q(b)]", "") for line in lines]


NAMES = r"""
constraints: [▸kk < 3]
=> no parameter or function `kk` — add it to parameters, or write "'kk'" if it is a text

needs: {side: 3}
prompt: see \VAR{▸sied}
=> no parameter or function `sied`; did you mean `side`? — write side

prompt: see \VAR{▸mx(1, 2)}
=> no function `mx`; did you mean `max`? — write max

parameters: {rate: 2}
prompt: see \VAR{▸rate (3 - 1)}
=> `rate` is a parameter, and no function — to multiply write rate * (…)

prompt: see \VAR{▸a1 + ▸a2 + ▸a3 + a4}
=> no parameter or function `a1` — add it to parameters, or write "'a1'" if it is a text
=> no parameter or function `a2` — add it to parameters, or write "'a2'" if it is a text
=> no parameter or function `a3` — add it to parameters, or write "'a3'" if it is a text

prompt: see \VAR{1 +▸}
=> the expression ends too early — write what comes after `+`

prompt: ▸\VAR x
=> after \VAR comes an expression in braces — write \VAR{…}

prompt: \VAR{▸answer}
=> `answer` here tells students the key — leave it out

prompt: \VAR{▸answers.a}
=> `answers.a` here tells students the key of (a) — leave it out

solution: \VAR{answer} and \VAR{answers.a}
=> nothing

solution: \VAR{▸answers.b}
=> there is no part `b` — the parts are a

parameters: {x: {derive: ▸answer}}
=> `answer` is known in the solution and the rubric of its part only — write answers.a for the key of (a)

parameters: {x: {derive: ▸answers.a}}
=> `answers.a` cannot be used here — a key may use the answers of earlier parts only

parameters: {▸x: {derive: x + 1}}
=> the parameter `x` depends on itself — derive one of them from something else

parameters: {▸x: {derive: y}, y: {derive: z}, z: {derive: x}, w: {derive: x}}
=> the parameters `x`, `y`, `z` depend on each other in a circle — derive one of them from something else

parameters: {▸rng: 1}
=> `rng` is reserved — choose another name

parameters: {▸answer: 1}
=> `answer` is reserved — choose another name

needs: {x: 1}
parameters: {▸x: 1}
=> `x` is in `needs` as well as in `parameters` — keep one of the two

prompt: see \FIGURE{▸plot}
figures: {plots: {draw: a.b, alt: x}}
=> there is no figure `plot`; did you mean `plots`? — write plots

prompt: see ▸\FIGURE plot
=> after \FIGURE comes an id in braces — write \FIGURE{…}

prompt: see \LISTING{▸l}
=> there is no listing `l` — add it to listings, or leave it out

prompt: a line\\figure{plot}
=> nothing

tables: {t: {cells: [[▸sid, 3]]}}
=> no parameter or function `sid`; did you mean `sd`? — write sd, or write "'sid'" if it is a text

tables: {t: {cells: [[▸135-145, 3]]}}
=> this cell is computed, and prints -10 — write "'135–145'", or (135-145) if it is to be computed

tables: {t: {cells: [[▸'3.5--5.0', 3]]}}
=> this cell is computed, and prints 8.5 — write "'3.5–5.0'", or (3.5--5.0) if it is to be computed

tables: {t: {cells: [[▸4 - 6, 3]]}}
=> this cell is computed, and prints -2 — write "'4–6'", or (4 - 6) if it is to be computed

tables: {t: {cells: [[▸2026-11-27, 3]]}}
=> this cell is computed, and prints 1988 — write "'2026-11-27'", or (2026-11-27) if it is to be computed

tables: {t: {cells: [[6 - 4, (4-6), -3, 1/2, 4*5-6, "'4–6'", 3e-5, -3.5]]}}
=> nothing

figures: {f: {draw: a.b, with: {x: ▸y}, alt: x}}
=> no parameter or function `y` — add it to parameters, or write "'y'" if it is a text

figures: {f: {draw: a.b, alt: '\VAR{▸answers.a}'}}
=> `answers.a` here tells students the key of (a) — leave it out

figures: {f: {draw: a.b, alt: '\VAR{answers.a}', audience: solutions}}
=> nothing

listings: {l: {text: 'x = \VAR{▸y}'}}
=> no parameter or function `y` — add it to parameters, or write "'y'" if it is a text

listings: {l: {file: q.yaml, lines: [1, ▸99]}}
=> `q.yaml` has 5 lines — write a line up to 5

misconceptions: {m: {with: {▸x: 1}, text: t}}
=> no parameter `x` — name a parameter

misconceptions: {m: {keys: {▸b: 1}, text: t}}
=> there is no part `b` — the parts are a

misconceptions: {m: ▸{text: t}}
=> this misconception does not say what it leads to — write with: {parameter: expression} or keys: {a: expression}

rubric: [{add: 1, misconception: ▸m}]
=> there is no misconception `m` — add it to misconceptions, or leave it out

misconceptions: {▸ab: {keys: {a: 1}, text: no abc}}
rubric: [{add: 1, misconception: abc}]
=> nothing uses the misconception `ab`, and nothing defines `abc`, which one place uses — write abc:, if that is meant

misconceptions: {▸yy: {keys: {a: 1}, text: t}}
rubric: [{add: 0.5, when: x, misconception: yyy}, {add: 0.5, when: y, misconception: yyy}]
=> nothing uses the misconception `yy`, and nothing defines `yyy`, which 2 places use — write yyy:, if that is meant

rubric: [{note: x, when: '\VAR{▸y}'}]
=> no parameter or function `y` — add it to parameters, or write "'y'" if it is a text

also: [{number: ▸z, when: '\VAR{answer}'}]
=> no parameter or function `z` — add it to parameters, or write "'z'" if it is a text

prompt: \VAR{[x for x in range(3)]}
=> nothing

prompt: \VAR{figure('f')}
figures: {f: {draw: a.b, alt: x}}
=> nothing

prompt: \VAR{figure('▸g')}
figures: {f: {draw: a.b, alt: x}}
=> there is no figure `g` — add it to figures, or leave it out
"""


@pytest.mark.parametrize("case", cases(NAMES))
def test_what_expressions_and_texts_use_is_there(case: str, messages: Report) -> None:
    text, said = yaml_and_messages(case, HEAD + PART)
    assert without_names(messages(text)) == said


ANSWERS = r"""
answer: ▸{number: 2}
=> `reference` is missing — add reference: and what you worked out by hand for the default values

answer: {number: ▸k, reference: 2}
=> no parameter or function `k` — add it to parameters, or write "'k'" if it is a text

answer: {number: ▸'', reference: 2}
=> an expression is missing here — write one, such as 2 * n

answer: {number: 2, reference: ▸[2]}
=> `reference` of a number is a number, not […]

answer: {vector: '[1, 2]', reference: ▸2}
=> `reference` of a vector is a list

answer: {set: [1, 2, ▸kk], reference: [1]}
=> no parameter or function `kk` — add it to parameters, or write "'kk'" if it is a text

answer: {truth: 1 < 2, say: [Ja, Nein], reference: ▸Yes}
=> `reference` is Yes, but the words are Ja and Nein — write Ja or Nein

answer: {truth: 1 < 2, reference: Yes}
=> nothing

answer: {truth: 1 < 2, reference: true}
=> nothing

answer: {conclusion: first, among: {first: A, second: B}, reference: first}
=> nothing

answer: {conclusion: ▸firs, among: {first: A, second: B}, reference: first}
=> no parameter or function `firs`; did you mean `first`? — write first

answer: {conclusion: first, among: {first: A, second: B}, reference: ▸third}
=> `reference` is third, which is not one of first, second — write one of these

answer: {conclusion: first, among: ▸{first: A}, reference: first}
=> a conclusion needs at least two to choose from — add the other conclusions

answer: {conclusion: "'first' if 1 < 2 else 'second'", among: {first: A, second: B}, reference: first}
=> nothing

answer: {conclusion: ▸"'firsts' if 1 < 2 else 'second'", among: {first: A, second: B}, reference: first}
=> the key may be `firsts`, and `among` has no such id — write 'first'

answer: {conclusion: "'first' if 1 < 2 else 'second'", among: ▸{first: A}, reference: first}
=> a conclusion needs at least two to choose from — add second: and its words

answer: {conclusion: "'first' if 1 < 2 else 'second'", among: {first: A, ▸seconds: B}, reference: first}
=> the key may be `second`, and `among` has no such id — write second:

answer: {conclusion: ▸"'first' if 1 < 2 else 'third'", among: {first: A, second: B}, reference: first}
=> the key may be `third`, and `among` has no such id — write one of first, second, or add it to `among`

answer: {conclusion: "'a'", among: ▸{}, reference: a}
=> a conclusion needs at least two to choose from — add a: and its words

answer: {conclusion: first, among: {first: A, second: ▸A}, reference: first}
=> `first` and `second` print alike — let one of them say something else

answer: {conclusion: "'second' if 1 < 2 else▸", among: {first: A, ▸sekond: B}, reference: second}
=> the expression ends too early — write what comes after `else`
=> `sekond` is called `second` in the key and in `reference` — write second:

answer: {truth: 1 < 2, say: ▸[Yes, Yes], reference: Yes}
=> the words for true and for false both print Yes — write say: [Yes, No]

answer: {essay: Argue, reference: ▸3}
=> an essay has no reference

answer: {formula: x, in: {x: ▸{range: [0, 6], step: 9}}, reference: x}
=> a step of 9 does not fit — write, for example, step: 1

answer: {formula: x, in: ▸{}, reference: x}
=> there is nothing in `in` — write in: {name: …}, with at least one name

answer: {formula: x, in: {x: [0, 1]}, reference: ▸x +}
=> `reference` is not a formula: the expression ends too early; write what comes after `+`

answer: {interval: '[0, 1]', reference: ▸'[0, 1'}
=> `reference` is not an interval: `[0, 1` is not an interval; write, for example, '[-2, 0] | (3, inf)'

prompt: \BLANK{p}
answer: {blanks: {p: {number: 1}}, reference: ▸3}
=> `reference` of blanks has an answer for each of p

answer: {blanks: ▸{}, reference: {}}
=> there is nothing in `blanks` — write blanks: {name: …}, with at least one name

options: [{id: x, text: one}, {id: y, text: two}, {id: z, text: three}]
answer: {match: {x: y}, reference: ▸[x]}
=> `reference` has an id on the right for each on the left — write {a: b}

options: [{id: x, text: one}, {id: y, text: two}, {id: z, text: three}]
answer: {options: [x], least: 1, most: ▸7, reference: [x]}
=> `most` is 7, more than the 3 options here — write most: 3 or fewer

options: [{id: x, text: one}, {id: y, text: two}, {id: z, text: three}]
answer: {order: 'sorted([x, y, z])', reference: [x, y, z]}
=> nothing

answer: {words: [a, b], reference: a}
=> nothing

answer: {words: [a, b], reference: ▸[a]}
=> `reference` of words is a text

answer:
  claim: {gap: '< 1e-10', growth: '[3.9, 4.1]', x: ['> 1', '<= 2 * 3']}
  reference: {gap: 0.0, growth: 4.0, x: 2}
=> nothing

answer: {claim: {gap: '< ▸tolerance'}, reference: {gap: 0.0}}
=> no parameter or function `tolerance` — add it to parameters, or write "'tolerance'" if it is a text

answer: {claim: {gap: '< 1 +▸'}, reference: {gap: 0.0}}
=> the expression ends too early — write what comes after `+`

answer: {claim: {gap: '< 1', x: '> 1'}, reference: {gap: 0.0, ▸y: 2}}
=> `reference` has no number for `x` — write x in place of y

answer: {claim: {gap: '< 1', x: '> 1'}, reference: ▸{gap: 0.0}}
=> `reference` has no number for `x` — add x: and its number

answer: {claim: {gap: '< 1'}, reference: ▸{gap: 0.0, x: 1}}
=> `reference` has a number for `x`, which is not claimed — take it out, or add its bound to the claim

answer: {claim: ▸{}, reference: {}}
=> there is nothing in `claim` — write claim: {name: …}, with at least one name

answer: {claim: {gap: '< 1'}, reference: ▸0}
=> `reference` of a claim holds a number for each of gap

answer: {number: 2, tolerance: 0.1, ▸digits: 3, reference: 2}
=> `tolerance` and `digits` in one answer — keep one of them
"""


@pytest.mark.parametrize("case", cases(ANSWERS))
def test_an_answer_says_what_it_must(case: str, messages: Report) -> None:
    text, said = yaml_and_messages(case, "title: T\npoints: 1\n", "recompute: f\n")
    assert without_names(messages(text)) == said


def test_a_waived_answer_needs_no_reference(messages: Report) -> None:
    assert messages("title: T\npoints: 1\nanswer: {words: [a]}\nwaived: a matter of taste\n") == []


def test_waived_beside_recompute_is_one_too_many(messages: Report) -> None:
    assert messages(HEAD + PART + "recompute: f\n") == [
        "q.yaml:4:1: error: `waived` and `recompute` cannot both be given [q(a)] — leave out waived"
    ]


STRUCTURE = r"""
▸▸title: T
=> `points` is missing, and there are no `parts` — add points:, or parts:
=> `answer` is missing, and there are no `parts` — add answer:, or parts:

title: T
parts: ▸[]
=> there is no part in `parts` — write one, beginning with - points:

title: T
parameters: {k: 3}
parts:
  - points: 1
    answer: {number: k, reference: 3}
    waived: x
  - points: 0.5
    answer: {number: 2 * answers.a, reference: 6}
    waived: x
▸solution: x
▸space: 2cm
=> `solution` belongs to a part — move it into one of the parts
=> `space` belongs to a part — move it into one of the parts

title: T
parameters: {k: 3}
parts:
  - points: 1
    answer: {number: k, reference: 3}
    waived: x
  - points: 0.5
    answer: {number: 2 * ▸answers.b, reference: 6}
    waived: x
=> `answers.b` cannot be used here — a key may use the answers of earlier parts only

title: T
parameters: {k: 3}
parts:
  - points: 1
    answer: {number: ▸answers.b, reference: 3}
    waived: x
  - points: 0.5
    answer: {number: 2 * answers.a, reference: 6}
    waived: x
=> `answers.b` cannot be used here — a key may use the answers of earlier parts only

title: T
parameters: {k: 3}
parts:
  - points: 1
    answer: {number: k, reference: 3}
    waived: x
  - points: 0.5
    answer: {conclusion: k, among: {▸k: K, n: N}, reference: ▸6}
    waived: x
=> `k` is also the name of a parameter — choose another id
=> `reference` is 6, which is not one of k, n — write one of these

title: T
parameters: {k: 3}
parts:
  - points: 1
    answer: {number: k, reference: 3}
    waived: x
  - points: 0.5
    answer: {number: 2 * answers.a, reference: 6}
    waived: x
    rubric: [{carried: [a]}]
=> nothing

title: T
parameters: {k: 3}
parts:
  - points: 1
    answer: {number: k, reference: 3}
    waived: x
  - points: 0.5
    answer: {number: 2 * k, reference: 6}
    waived: x
    rubric: [{carried: ▸[a]}]
=> the key does not use `answers.a`, so nothing is carried from (a) — write the key with answers.a

title: T
parameters: {k: 3}
parts:
  - points: 1
    answer: {number: k, reference: 3}
    waived: x
  - points: 0.5
    answer: {number: 2 * answers.a, reference: 6}
    waived: x
    rubric: [{carried: [▸b]}]
=> there is no part `b` — the parts are a

title: T
parameters: {k: 3}
parts:
  - points: 1
    answer: {number: k, reference: 3}
    waived: x
  - points: 0.5
    answer: {number: 2 * answers.a, reference: 6}
    waived: x
rubric: [{note: x, parts: [a, ▸c]}]
=> there is no part `c` — the parts are a, b

title: T
parameters: {k: 3}
parts:
  - points: 1
    answer: {number: k, reference: 3}
    waived: x
  - points: 0.5
    answer: {number: 2 * answers.a, reference: 6}
    waived: x
rubric: [{less: ▸2, when: x}]
=> `less` has more marks than there are, 1.5 — write less: 1.5
"""


@pytest.mark.parametrize("case", cases(STRUCTURE))
def test_fields_belong_together(case: str, messages: Report) -> None:
    text, said = yaml_and_messages(case)
    assert without_names(messages(text)) == said


RUBRICS = r"""
marks: {right: 1, wrong: -1, least: 0}
=> nothing

marks: {right: 1, wrong: -1, least: ▸1}
=> `least: 1` gives all marks for anything — write fewer than the points, such as least: 0

also: [{number: 3, when: x}]
=> nothing

rubric: [{add: 0.5, when: x}, {add: 0.5, when: y}]
=> nothing

rubric: ▸[{add: 0.5, when: x}, {add: 0.25, when: y}]
=> the marks of this rubric add up to 0.75 at most, but the part has 1 — raise the marks of an `add`, or
   write another one; or correct the points of the part

rubric: [{add: 0.5, when: x, each: true}]
=> nothing

rubric: ▸[{add: 0.25, when: x, each: true, max: 0.75}]
=> the marks of this rubric add up to 0.75 at most, but the part has 1 — raise the marks of an `add`, or
   write another one; or correct the points of the part

rubric: [{add: 0.25, when: w}, {either: [[{add: 0.5, when: x}], [{add: 0.5, when: y}, {add: 0.25, when: z}]]}]
=> nothing

rubric: ▸[{either: [[{add: 0.5, when: x}], [{add: 0.75, when: y}]]}]
=> the marks of this rubric add up to 0.75 at most, but the part has 1 — raise the marks of an `add`, or
   write another one; or correct the points of the part

rubric: [{instead: 0.5, when: x}, {less: 0.25, when: y}, {note: z}]
=> nothing

rubric: [▸{add: 1}]
=> `when` is missing — add `when:` and what earns or loses the marks

rubric: [▸{when: x}]
=> this item gives no marks — write exactly one of add, instead, less, note, carried, either

rubric: [▸{add: 1, less: 0.5, when: x}]
=> `add` and `less` in one item — write exactly one of add, instead, less, note, carried, either

rubric: [{instead: ▸2, when: x}]
=> `instead` has more marks than there are, 1 — write instead: 1

rubric: [{note: x, ▸each: true}]
=> `each` goes with add or less — leave it out

rubric: [{less: 0.5, when: x, ▸max: 1}]
=> `max` goes with `each: true` — add each: true

rubric: [{less: ▸0.12, when: x}]
=> 0.12 points are not in steps of 0.05 — write, for example, 0.5 or 0.25
"""


@pytest.mark.parametrize("case", cases(RUBRICS))
def test_a_rubric_gives_the_marks_of_its_part(case: str, messages: Report) -> None:
    text, said = yaml_and_messages(case, HEAD + PART)
    assert without_names(messages(text)) == said


DEFAULTS = r"""
parameters: {x: {default: 3, choose: [3, 4]}}
=> nothing

parameters: {x: {default: 0.50, choose: [0.5, 1]}}
=> nothing

parameters: {x: {default: {f: 1}, choose: [{f: 1}, {f: 2}]}}
=> nothing

parameters: {x: {default: -2, choose: [-2, 3, -1, 1]}}
=> nothing

parameters: {x: {default: ▸5, choose: [3, 4]}}
=> the default 5 is not one of the choices — write one of 3, 4, or add it to choose

parameters: {x: {default: 3, choose: ▸[3 4 -5]}}
=> the values of a list are separated by commas, not by blanks — write [3, 4, -5]

parameters: {x: {default: 3, choose: ▸[3; 4]}}
=> the values of a list are separated by commas, not by semicolons — write [3, 4]

parameters: {x: {default: 3, choose: [3, 4, ▸..., 9]}}
=> `...` among numbers is a value like them, which is drawn as well — write all values, or range: and step:

parameters: {x: {default: ▸1, choose: [true, false]}}
=> the default 1 is not one of the choices — write one of true, false, or add it to choose

parameters: {x: {default: 0.15, range: [0.05, 0.5], step: 0.05}}
=> nothing

parameters: {x: {default: ▸0.12, range: [0.05, 0.5], step: 0.05}}
=> the default 0.12 cannot be drawn: from 0.05 to 0.5 in steps of 0.05 — choose a default on the grid, or correct
   range and step

parameters: {x: {default: ▸0.55, range: [0.05, 0.5], step: 0.05}}
=> the default 0.55 cannot be drawn: from 0.05 to 0.5 in steps of 0.05 — choose a default on the grid, or correct
   range and step

parameters: {x: {default: 3, range: [0, ▸10], step: 3}}
=> 10 is not a whole number of steps of 3 above the lower end — write [0, 9], or correct the step

parameters: {x: {default: [1, 2], sample: [1, 2, 3], size: 2}}
=> nothing

parameters: {x: {default: ▸[1, 1], sample: [1, 2, 3], size: 2}}
=> the default's 1 is not in the list, or not as often — take the default from the list

parameters: {x: {default: ▸[1], sample: [1, 2, 3], size: 2}}
=> the default has 1 value, and the size is 2 — write size: 1, or correct the default

parameters: {x: {default: [1], sample: [1, 2], size: ▸3}}
=> 3 cannot be drawn from 2 values — write a size from 1 to 2

parameters: {x: {default: [[1, 2], [3, 4]], entries: {range: [-5, 5], step: 1}, shape: [2, 2]}}
=> nothing

parameters: {x: {default: [[1, 2], [3, ▸9]], entries: {range: [-5, 5], step: 1}, shape: [2, 2]}}
=> the default 9 cannot be drawn: from -5 to 5 in steps of 1 — choose a default on the grid, or correct range and step

parameters: {x: {default: ▸[1, 2], entries: {range: [-5, 5], step: 1}, shape: [2, 2]}}
=> the default is not a list of shape [2, 2] — write as many rows and columns as shape says

parameters: {x: {default: 1, entries: {range: [-5, 5], step: 1}, shape: ▸[999999, 999999]}}
=> a shape is [length] of a vector or [rows, columns] of a matrix — write, for example, shape: [2, 2]
"""

MIXED = r"""
parameters: {x: {default: 3, choose: [3, ▸3/4, ▸−2, ▸1/3, ▸'1,5', ▸1 000, ▸sqrt(2), many, e]}}
=> `3/4` is a text among numbers — write 0.75, or put all of them in quotes
=> `−2` is a text among numbers — write -2, or put all of them in quotes
=> `1/3` is a text among numbers — write it in digits, or derive it, or put all of them in quotes
=> `1,5` is a text among numbers — write 1.5, or put all of them in quotes
=> `1 000` is a text among numbers — write it in digits, or put all of them in quotes
=> `sqrt(2)` is a text among numbers — write it in digits, or derive it, or put all of them in quotes

parameters: {x: {default: [1, 2], sample: [1, 2, ▸3/2], size: 2}, v: [1, ▸1/4]}
=> `3/2` is a text among numbers — write 1.5, or put all of them in quotes
=> `1/4` is a text among numbers — write 0.25, or put all of them in quotes

parameters: {k: {default: 1, choose: [1, 2]}}
=> nothing

parameters: {m: [[1, 2], [▸2/4, 3]], r: {value: {u: [▸½, 2]}}}
=> `2/4` is a text among numbers — write 0.5, or put all of them in quotes
=> `½` is a text among numbers — write 0.5, or put all of them in quotes

parameters: {t: {default: 1/2, choose: [1/2, 1/3]}, n: [red, 3], d: [18:10, 4], w: 1/2}
=> nothing
"""


@pytest.mark.parametrize("case", cases(MIXED))
def test_a_text_that_spells_a_number_stands_among_no_numbers(case: str, messages: Report) -> None:
    text, said = yaml_and_messages(case, HEAD + PART)
    assert without_names(messages(text)) == said


@pytest.mark.parametrize("case", cases(DEFAULTS))
def test_the_reference_papers_values_can_be_drawn(case: str, messages: Report) -> None:
    text, said = yaml_and_messages(case, HEAD + PART)
    assert without_names(messages(text)) == said


def test_a_parameter_that_hides_a_called_function_is_a_warning(messages: Report) -> None:
    assert messages(HEAD + PART + "parameters: {max: 4, min: 1}\nconstraints: ['max(1, 2) < 3']\n") == [
        "q.yaml:5:14: warning: the parameter `max` hides the function of that name, which is called [q]"
        " — choose another name"
    ]


def test_every_wrong_hole_of_a_text_is_reported(messages: Report) -> None:
    prompt = "prompt: |\n  \\VAR{2x} and \\VAR{yy}\n  \\VAR{1 +}, \\VAR{zz}\n"
    assert [line.split(": error: ")[0] for line in messages(HEAD + PART + prompt)] == [
        "q.yaml:6:8",
        "q.yaml:6:21",
        "q.yaml:7:11",
        "q.yaml:7:19",
    ]


def test_a_mistake_in_a_text_of_its_own_file_is_reported_there(messages: Report) -> None:
    (line,) = messages(HEAD + PART + "prompt: {file: intro.tex}\n", {"questions/intro.tex": "One\n\nTwo \\VAR{x}\n"})
    assert line.startswith("intro.tex:3:10: error: no parameter or function `x` [q]")


def test_findings_name_question_and_part(messages: Report) -> None:
    assert ["[q(a)]" in line for line in messages(TWO.replace("number: k", "number: k + kk"))] == [True]
    assert ["[q(b)]" in line for line in messages(TWO.replace("2 * answers.a", "3 + kk"))] == [True]
    assert ["[q]" in line for line in messages(TWO + "prompt: \\VAR{kk}\n")] == [True]


def test_an_exam_may_give_a_part_other_points(loaded: Callable[..., LoadedExam]) -> None:
    exam = "title: M\ncourse: C\nquestions:\n  - {use: q, points: {a: 2}}\n"
    (part,) = loaded(HEAD + PART, exam=exam).questions[0].parts
    assert (part.points, part.scale) == (Fraction(2), Fraction(2))


EXAMS = r"""
title: M
course: C
total: ▸2
questions: [q]
=> the parts' points add up to 1.5, not to 2 (q: 1.5) — write total: 1.5, or correct the points

title: M
course: C
total: 1.50
questions: [q]
=> nothing

title: M
course: C
total: 1.5
questions: [{use: q, points: {▸c: 1}}]
=> there is no part `c` — the parts are a, b

title: M
course: C
questions: ▸[]
=> there is no question in `questions` — write one, such as - conv_cost

title: M
course: C
questions: [q, ▸q]
=> `q` is already in this exam — leave it out

title: M \VAR{▸k}
course: C
questions: [q]
=> no parameter or function `k` — add it to parameters, or write "'k'" if it is a text

title: M \VAR{k}
course: C
parameters: {k: 3}
questions: [q]
=> nothing

title: M
course: C
time: 14:00 to 15:10
questions: [q]
=> nothing

title: M
course: C
total: ▸3
questions: [q]
=> the parts' points add up to 1.5, not to 3 (q: 1.5) — write total: 1.5, or correct the points

title: M
course: C
total: 3
sections: [{title: S, answer: ▸2, questions: [q]}]
=> `answer: 2` of 1 leaves nothing to choose — leave out answer, or add questions

title: M
course: C
advice: [x, '\VAR{1 +▸}']
questions: [q]
=> the expression ends too early — write what comes after `+`

title: M
course: C
parameters: {k: {default: ▸1, choose: [2]}}
questions: [q]
=> the default 1 is not one of the choices — write one of 2, or add it to choose
"""


@pytest.mark.parametrize("case", cases(EXAMS))
def test_an_exam_holds_together(case: str, messages: Report) -> None:
    text, said = yaml_and_messages(case, file="e.yaml")
    assert messages(TWO, exam=text) == said


def test_points_that_do_not_scale_a_rubric_evenly_are_reported(messages: Report) -> None:
    rubric = "    rubric: [{add: 1, when: x}, {less: 0.25, when: y}]\n"
    exam = "title: M\ncourse: C\nquestions: [{use: q, points: {a: 0.5}}]\n"
    assert messages(TWO.replace("    waived: x\n", "    waived: x\n" + rubric, 1), exam=exam) == [
        "e.yaml:3:34: error: with these points an item of the rubric of (a) is worth 1/8, not a step of 0.05"
        " — choose points that scale the rubric evenly"
    ]


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("{x: 3, y: 4}", ""),
        ("{x: 3, y: 4, z: 5}", ""),
        ("{x: 3}", "warning: this choice has no `y`, which the default has"),
        ("{count: 3, y: 4}", "warning: this choice has no `x`"),
    ],
)
def test_choices_have_the_fields_of_the_default(choice: str, said: str, messages: Report) -> None:
    given = f"parameters: {{k: {{default: {{x: 1, y: 2}}, choose: [{{x: 1, y: 2}}, {choice}]}}}}\n"
    assert [said in each for each in messages(HEAD + PART + given)] == [True] * bool(said)


@pytest.mark.parametrize(("lines", "cut"), [("[1, 2]", True), ("[1, 3]", False), ("[2, 2]", False), ("[1, 5]", False)])
def test_a_listing_that_ends_in_the_middle_of_a_function(lines: str, cut: bool, messages: Report) -> None:
    given = f"listings: {{l: {{file: p.py, language: python, lines: {lines}}}}}\n"
    program = "def first(x):\n    y = x\n    return y\n\nz = 1\n"
    said = "warning: the listing ends in the middle of `first`, whose last line is 3"
    found = messages(HEAD + PART + given, {"questions/p.py": program})
    assert [said in each for each in found] == [True] * cut
    assert messages(HEAD + PART + given, {"questions/p.py": "def first(x:\n    y = x\n    return\n\n\n"}) == []


@pytest.mark.parametrize(("floor", "wrong"), [("0.5", False), ("1.5", True)])
def test_a_floor_is_below_the_points_of_its_parts(floor: str, wrong: bool, messages: Report) -> None:
    found = messages(TWO + f"rubric: [{{less: 0.5, when: x, floor: {floor}}}]\n")
    assert ["`floor: 1.5` gives all marks of these parts for anything" in each for each in found] == [True] * wrong


def test_texts_that_are_the_same_as_another_one_of_their_kind(messages: Report) -> None:
    same = "{with: {k: 1}, text: the constant is forgotten}"
    given = "parameters: {k: {default: 2, choose: [2, 3]}}\nmisconceptions:\n"
    (found,) = messages(HEAD + PART + f"{given}  one: {same}\n  two: {same}\n")
    assert "q.yaml:8:29: warning: this text is the same as that of line 7" in found
    assert messages(HEAD + PART + f"{given}  one: {same}\n  two: {same.replace('constant', 'factor')}\n") == []
    advice = "advice:\n  - Read all of the questions first.\n"
    exam = "title: M\ncourse: C\nquestions: [q]\n" + advice
    (found,) = messages(HEAD + PART, exam=exam + advice.partition("\n")[2])
    assert "e.yaml:6:5: warning: this text is the same as that of line 5" in found
    assert messages(HEAD + PART, exam=exam + "  - Then answer them all.\n") == []


def test_a_claim_is_renamed_if_reference_and_second_route_have_another_name(messages: Report) -> None:
    text = "title: T\npoints: 1\nanswer: {claim: {gaap: '< 1'}, reference: {gap: 0.5}}\nrecompute: measure\n"
    measure = 'def measure():\n    return {"gap": 0.5}\n'
    (found,) = messages(text, {"questions/q.py": measure})
    assert "q.yaml:3:18: error: `gaap` is called `gap` in `reference` and by the second route" in found
    (found,) = messages(text, {"questions/q.py": measure.replace("gap", "gaap")})
    assert "`reference` has no number for `gaap`" in found


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ("x_1: 2, x_2: 3, y_1: {derive: 2 * x_1}, y_2: {derive: 2 * x_1}", "`y_2` and `y_1` are made in the same way"),
        ("x_1: 2, x_2: 3, y_1: {derive: 2 * x_2}, y_2: {derive: 2 * x_2}", "`y_1` and `y_2` are made in the same way"),
        ("x_1: 2, x_2: 3, y_1: {derive: 2 * x_1}, y_2: {derive: 2 * x_2}", ""),
        ("m: 2, g: 9.81, weight: {derive: m * g}, normal: {derive: m * g}", ""),
    ],
)
def test_two_parameters_that_are_made_in_the_same_way(parameters: str, said: str, messages: Report) -> None:
    found = messages(HEAD + PART + f"parameters: {{{parameters}}}\n")
    assert [said in each for each in found] == [True] * bool(said)


def test_a_misspelt_field_of_a_choice_is_an_error(messages: Report) -> None:
    given = "parameters: {k: {default: {batch: 1}, choose: [{batch: 1}, {btach: 2}]}}\n"
    (found,) = messages(HEAD + PART + given)
    assert "error: this choice has no `batch`, which the default has" in found
    assert "write batch for btach" in found


def test_what_is_lacking_or_too_few_is_a_warning(messages: Report) -> None:
    (lacking,) = messages(HEAD + PART + "also: [{number: 3}]\n")
    assert "warning: this further right answer does not say when it counts" in lacking
    (alone,) = messages(HEAD + PART + "parameters: {k: {default: 1, choose: [1]}}\n")
    assert "warning: there is only one value to choose, so nothing is drawn" in alone
    (once,) = messages(HEAD + PART + "rubric: [{add: 1, when: w}, {less: 0.5, when: x, each: true, max: 0.5}]\n")
    assert "warning: one is enough for `max: 0.5`, so `each` counts only once" in once
    (again,) = messages(HEAD + PART + "rubric: [{add: 1, when: w}, {add: 1, when: w}]\n")
    assert "q.yaml:5:29: warning: this line repeats one above" in again
    (inexact,) = messages(HEAD + PART + "rubric: [{add: 0.9, when: w}, {add: 0.2, when: v}]\n")
    assert "warning: the marks of this rubric add up to 1.1 or less, and never to the part's 1" in inexact
    (full,) = messages(HEAD + PART + "rubric: [{add: 1, when: w}, {add: 0.2, when: v}]\n")
    assert "q.yaml:5:16: warning: this line alone gives all marks, so the other `add` lines gain nothing" in full
    assert messages(HEAD + PART + "rubric: [{add: 1, when: w}, {add: 1, when: v}, {less: 0.2, when: u}]\n") == []
    assert messages(HEAD + PART + "rubric: [{add: 1, when: w}, {instead: 0.2, when: v}]\n") == []
    assert messages(HEAD + PART + "rubric: [{add: 0.75, when: w}, {add: 0.5, when: v}, {add: 0.25, when: u}]\n") == []
    assert messages(HEAD + PART + "rubric: [{add: 0.5, when: w, each: true, max: 1}, {add: 0.25, when: u}]\n") == []
    (late,) = messages(TWO, exam="title: M\ncourse: C\ntime: 14:00 to 15:70\nquestions: [q]\n")
    assert "e.yaml:3:7: warning: 15:70 is not a time of day" in late
    (month,) = messages(TWO, exam="title: M\ncourse: C\ndate: 6 Dezember 2021\nquestions: [q]\n")
    assert "e.yaml:3:7: warning: `Dezember` is not a month — write December" in month
    assert messages(TWO, exam="title: M\ncourse: C\nlanguage: de\ndate: 6 Dezember 2021\nquestions: [q]\n") == []


@pytest.mark.parametrize(
    ("cover", "said"),
    [
        ("date: 'Firday, 14 February 2020'", "`Firday` is not a day of the week — write Friday"),
        ("date: 'Friday, 14e1 February 2020'", "`14e1` is not a day or a year — correct the date"),
        ("date: 14 February 20200", "`20200` is not a day or a year — correct the date"),
        ("date: 14 February, evening", ""),
        ("date: Winter 2020\nterm: 14 February 2020", "`14 February 2020` stands after `term:`, and the text after"),
        (
            "time: One sheet\naids: '18:10 to 20:00'",
            "`18:10 to 20:00` stands after `aids:`, and the text after `time:`",
        ),
        ("date: Winter 2020\nterm: Second", ""),
        ("date: 14 February 2020\nterm: 14 February 2020", ""),
        ("date: 3 Sundays in March", ""),
        ("date: 12 to 14 March", ""),
        ("date: Room 204 in May", ""),
        ("time: '18:10 to 20:0'", "20:0 is not a time of day — correct the times"),
        ("time: 1810 to 20:00", "1810 is not a time of day — correct the times"),
        ("time: '18:10, 90 minutes'", ""),
        ("time: 9:00 to noon", ""),
    ],
)
def test_dates_and_times_that_are_none(cover: str, said: str, messages: Report) -> None:
    found = messages(TWO, exam=f"title: M\ncourse: C\n{cover}\nquestions: [q]\n")
    assert [said in each.partition("warning: ")[2] for each in found] == [True] * bool(said)


VALUES = """title: T
parameters: {examples: {default: 50, choose: [50, 90]}, width: {default: 8, choose: [8, 9]}, r: {derive: examples / 4}}
prompt: 'A layer of \\VAR{width} units is trained on \\VAR{examples} examples.'
points: 1
answer: {number: 2, reference: 2}
waived: x
solution: 'It is 2 on all \\VAR{examples} examples.'
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "on \\VAR{examples} ex",
            "on \\VAR{width} ex",
            "`\\VAR{width} examples` is not the value of the parameter",
        ),
        ("on \\VAR{examples} ex", "on $70$ ex", "`70$ examples` is not the value of the parameter `examples`"),
        ("all \\VAR{examples} ex", "all 7 ex", ""),
        ("layer of \\VAR{width}", "layer of 3 examples, width \\VAR{width}", ""),
        ("on \\VAR{examples} ex", "on $50$ examples of \\VAR{r} ex", ""),
    ],
)
def test_a_value_before_the_name_of_another_parameter(old: str, new: str, said: str, messages: Report) -> None:
    assert old in VALUES
    found = messages(VALUES.replace(old, new, 1))
    assert ["q.yaml:3:" in each and f"warning: {said}" in each for each in found] == [True] * bool(said)
    costs = "title: T\nparameters: {k: {default: 3, choose: [3, 4], unit: kEUR}}\npoints: 1\nwaived: x\nanswer: "
    (unit,) = messages(f"{costs}{{number: k, unit: keur, reference: 3}}\n")
    assert "warning: `keur` is `kEUR` in the units of parameters" in unit
    assert messages(f"{costs}{{number: k, unit: kEUR, reference: 3}}\n") == []
    assert messages(f"{costs}{{number: k, unit: k€, accept: {{€: 0.001, kEUR: 1}}, reference: 3}}\n") == []


def test_a_derived_parameter_with_fewer_brackets_than_its_sibling_is_warned_of(messages: Report) -> None:
    parameters = "parameters: {{k_1: 3, k_2: 4, s_1: {{derive: {}}}, s_2: {{derive: (k_2 - 1) / (k_2 + 1)}}}}\n"
    (fewer,) = messages(HEAD + PART + parameters.format("(k_1 - 1) / k_1 + 1"))
    assert "warning: `s_1` has fewer brackets than `s_2`" in fewer
    assert fewer.endswith("write derive: (k_1 - 1) / (k_1 + 1), if they are alike")
    for right in ("(k_1 - 1) / (k_1 + 1)", "(k_1 - 1) / k_2", "k_1 - 1"):
        assert messages(HEAD + PART + parameters.format(right)) == []

r"""Units of keys follow from those of the parameters: mistakes are reported at their lines, and nothing else."""

import re
from pathlib import Path

import pytest
from courses import load, write_course

from exam_builder.examine.unit_check import UnitVerdict, check_units
from exam_builder.findings import Refused

PAGE = Path(__file__).parents[2] / "docs" / "checking.md"
EXAM = "title: T\ncourse: C\nparameters: {g: {default: 9.81, unit: m/s^2}}\nquestions: [q]\n"
PARAMETERS = """\
title: Q
needs: {g: {default: 9.81, unit: m/s^2}}
parameters:
  v: {default: 18, choose: [18, 20], unit: m/s}
  w: {default: 36, unit: km/h}
  t: {value: 5, unit: s}
  d: {default: 90, range: [10, 100], step: 10, unit: m}
  far: {default: 2, unit: km}
  m: {default: [2, 3], sample: [1, 2, 3], size: 2, unit: kg}
  at: {value: {x: 1, y: 2}, unit: {x: m, y: s}}
  angle: {default: 30, unit: °}
  rad: {derive: angle * pi / 180}
  share: {default: 20, unit: '%'}
  price: {default: 3, unit: EUR/apples}
  apples: {default: 4, unit: apples}
  count: {default: 7, unit: 1}
  size: {default: 32, unit: KiB}
  naked: 3
  pace: {derive: t / d, unit: s/m}
"""


def verdict(root: Path, part: str, more: str = "", exam: str = EXAM) -> UnitVerdict:
    """What the units show of a question of these parameters with one part."""
    exam_ = load(write_course(root, f"{PARAMETERS}{more}points: 1\nwaived: an example\n{part}\n", exam=exam))
    return check_units(exam_.questions[0], {name: each.unit for name, each in exam_.model.parameters.items()})


def said(root: Path, part: str, more: str = "", exam: str = EXAM) -> list[str]:
    """The messages, each after its code and column."""
    found = verdict(root, part, more, exam).findings
    return [f"{each.place.column if each.place else 0} {each.code}: {each.message}" for each in found]


RIGHT = [
    ("d / v", "s"),
    ("1000 * d / v", "ms"),
    ("d / v / 60", "min"),
    ("d / (w / 3.6)", "s"),
    ("d / 1609", "mi"),
    ("3.6 * v", "km/h"),
    ("w", r"\frac{km}{h}"),
    ("d + 1000 * far", "m"),
    ("d / 1000 + far", "km"),
    ("d + 0", "m"),
    ("d if naked > 2 else 0", "m"),
    ("g * t", "m/s"),
    ("sqrt(2 * g * d)", "m/s"),
    ("(2 * g * d)**(1/2)", "m/s"),
    ("d * sin(rad)", "m"),
    ("d * sin(angle * pi / 180)", "m"),
    ("180 - angle", "°"),
    ("angle % 360", "°"),
    ("max(d, 5)", "m"),
    ("min(d, 5) if t > 3 else 2", "m"),
    ("d * exp(-d / (1000 * far))", "m"),
    ("d * (1 + share / 100)", "m"),
    ("sum(m) + max(m) + m[0]", "kg"),
    ("sum([x * g for x in m])", "N"),
    ("sum([x * g for x in m if x > 1])", "N"),
    ("dot(m, [g, g])", "N"),
    ("frac(d, t)", "m/s"),
    ("d + sum([0, 0])", "m"),
    ("at['x'] / at['y']", "m/s"),
    ("price * apples", "EUR"),
    ("price * apples", "€"),
    ("price * apples / 1000", "kEUR"),
    ("price * apples / 1000", "k€"),
    ("price * apples / 1000000", "M€"),
    ("count * d", "m"),
    ("100 * t / (pace * d + t)", r"\%"),
    ("0.5 * m[0] * v**2", "J"),
    ("d / t if v > 3 else v", "m/s"),
]
WRONG = [
    ("d / v", "ms", "wrong-unit: the key comes out in s, but its unit says ms: 1 s is 1000 ms"),
    ("d / v", "min", "wrong-unit: the key comes out in s, but its unit says min: 1 s is 0.0166667 min"),
    ("w * t", "m", "wrong-unit: the key comes out in km s/h, but its unit says m: 1 km s/h is 0.277778 m"),
    ("d / 1600", "mi", "wrong-unit: the key comes out in m, but its unit says mi: 1 m is 0.000621371 mi"),
    ("d / v", "m", "wrong-unit: the key comes out in s, but its unit says m, which measures something else"),
    ("d / t", "m/s^2", "wrong-unit: the key comes out in m/s, but its unit says m/s^2, which measures something else"),
    ("d / v * 1000", "s", "wrong-unit: the key comes out in s without the factor 1000 in it"),
    ("d + t", "m", "units-clash: this adds m and s"),
    ("d - far", "m", "units-clash: this subtracts m and km"),
    ("v + 5", "m/s", "units-clash: this adds m/s and a number without unit"),
    ("v**t", "m/s", "units-clash: an exponent is a plain number, but gets one in s"),
    ("max(d, t)", "m", "units-clash: `max` gets m and s"),
    ("d * sin(angle)", "m", "units-clash: `sin` takes radians, but gets one in °"),
    ("d * exp(t)", "m", "units-clash: `exp` takes a plain number, but gets one in s"),
    ("d if t > d else 0", "m", "units-clash: this compares s and m"),
    ("d if v > 3 else t", "m", "units-clash: here is a choice between m and s"),
    ("price + apples", "EUR", "units-clash: this adds EUR/apples and apples"),
    ("price * apples", "USD", "wrong-unit: the key comes out in EUR, but its unit says USD, which measures something"),
    ("9.81 * t", "m/s", "wrong-unit: the key comes out in s, but its unit says m/s, which measures something else"),
]
UNKNOWN = [
    ("price * apples", "ct"),
    ("d * naked", "m"),
    ("3.5", "m"),
    ("naked", "s"),
    ("log(v)", "m"),
    ("d + naked", "km"),
    ("v", "m//s"),
]


@pytest.mark.parametrize(("key", "unit"), RIGHT)
def test_what_is_right_is_computed_and_not_reported(tmp_path: Path, key: str, unit: str) -> None:
    unit = "km/h" if "frac" in unit else unit
    found = verdict(tmp_path, f"answer: {{number: \"{key}\", unit: '{unit}'}}")
    assert (found.findings, found.keys, found.computed) == ((), 1, 1)


@pytest.mark.parametrize(("key", "unit", "words"), WRONG)
def test_what_is_wrong_is_reported(tmp_path: Path, key: str, unit: str, words: str) -> None:
    (found,) = said(tmp_path, f"answer: {{number: '{key}', unit: '{unit}'}}")
    assert found.partition(" ")[2].startswith(words)


@pytest.mark.parametrize(("key", "unit"), UNKNOWN)
def test_what_uses_a_number_without_unit_has_no_verdict(tmp_path: Path, key: str, unit: str) -> None:
    found = verdict(tmp_path, f"answer: {{number: {key}, unit: '{unit}'}}")
    assert (found.findings, found.keys, found.computed) == ((), 1, 0)


def test_a_finding_stands_at_the_unit_or_at_the_sum(tmp_path: Path) -> None:
    assert said(tmp_path, "answer: {number: d / v, unit: ms}")[0].startswith("31 ")
    assert said(tmp_path, "answer: {number: 2 * (d + t), unit: m}")[0].startswith("23 ")
    assert said(tmp_path, "answer: {interval: '[0, d + t]', unit: m}")[0].startswith("25 ")


def test_a_factor_that_only_looks_typed_is_a_warning(tmp_path: Path) -> None:
    (found,) = verdict(tmp_path, "answer: {number: 1000 * d, unit: m}").findings
    assert found.severity == "warning"
    assert "with unit: 1, under parameters" in found.hint


@pytest.mark.parametrize(
    ("part", "more"),
    [
        ("answer: {number: d / v}", ""),
        ("answer: {vector: '[d, far]'}", ""),
        ("answer: {blanks: {x: {number: d}}}", r"prompt: \BLANK{x}" + "\n"),
        ("answer: {interval: '[0, d]'}", ""),
        ("answer: {number: price * apples}", ""),
    ],
)
def test_a_missing_unit_is_reported(tmp_path: Path, part: str, more: str) -> None:
    assert {each.partition(" ")[2].partition(":")[0] for each in said(tmp_path, part, more)} == {"missing-unit"}


@pytest.mark.parametrize(
    ("part", "prompt"),
    [
        ("answer: {number: d / v}", "How many seconds does it take?"),
        ("answer: {number: d / v}", r"Give $t$ in $\mathrm{s}$."),
        ("answer: {number: v * v}", r"Give it in $\mathrm{m}^2/\mathrm{s}^2$, or $\mathrm{m^2/s^2}$."),
        ("answer: {number: apples}", "How many apples are these?"),
        ("answer: {number: d / far / 1000}", "How many times as far?"),
        ("answer: {formula: v * x, in: {x: [0, 1]}}", "Give the distance."),
        ("answer: {truth: v > 3}", "Is it fast?"),
    ],
)
def test_a_unit_that_the_prompt_says_or_that_nobody_needs_is_not_missed(tmp_path: Path, part: str, prompt: str) -> None:
    assert said(tmp_path, part, f"prompt: '{prompt}'\n") == []


def test_units_go_through_keys_derived_parameters_and_further_answers(tmp_path: Path) -> None:
    parts = """\
title: Q
parameters:
  d: {default: 90, unit: m}
  v: {default: 18, unit: m/s}
  t: {derive: d / v}
  late: {derive: t, unit: h}
  data: {read: times.csv, unit: {time: s, way: m}}
parts:
  - {points: 1, waived: x, answer: {number: t, unit: s}}
  - {points: 1, waived: x, answer: {number: 'answers.a * v', unit: km}}
  - {points: 1, waived: x, answer: {number: t, unit: s}, also: [{number: t / 60, unit: h}]}
  - {points: 1, waived: x, answer: {number: "mean(data['way']) / data['time'][0]", unit: km/h}}
"""
    root = write_course(tmp_path, parts)
    (root / "content/questions/times.csv").write_text("time,way\n1,2\n3,4\n")
    found = check_units(load(root).questions[0], {})
    assert [(str(each.place).rpartition("yaml:")[2], each.part) for each in found.findings] == [
        ("6:27", None),
        ("10:68", "b"),
        ("11:88", "c"),
        ("12:90", "d"),
    ]
    assert (found.keys, found.computed) == (5, 5)


def test_units_go_through_formulas_lists_and_intervals(tmp_path: Path) -> None:
    parts = """\
title: Q
parameters: {d: {default: 90, unit: m}, v: {default: 18, unit: m/s}}
parts:
  - {points: 1, waived: x, answer: {formula: d + v * s, in: {s: [1, 2]}}}
  - {points: 1, waived: x, answer: {number: 'answers.a(s=d / v)', unit: km}}
  - {points: 1, waived: x, answer: {vector: [d, 2 * d], unit: km}}
  - {points: 1, waived: x, answer: {interval: '[0, d) | (2 * d, inf)', unit: km}}
"""
    found = check_units(load(write_course(tmp_path, parts)).questions[0], {})
    assert [each.part for each in found.findings] == ["b", "c", "d"]


def test_the_exam_and_the_question_agree_on_a_unit(tmp_path: Path) -> None:
    exam = EXAM.replace("m/s^2", "km/s^2")
    assert said(tmp_path, "answer: {number: g * t, unit: km/s}", exam=exam) == [
        "34 wrong-unit: the exam gives `g` in km/s^2, but this question expects it in m/s^2"
    ]


def test_a_unit_of_the_exam_that_cannot_be_read_is_reported_there(tmp_path: Path) -> None:
    exam = EXAM.replace("m/s^2", "m/s2")
    with pytest.raises(Refused, match=r"exams/test.yaml:3:39: error: the unit `m/s2` cannot be read"):
        said(tmp_path, "answer: {number: g * t, unit: m/s}", exam=exam)


def test_of_several_units_that_clash_the_one_that_mends_them_all_is_reported(tmp_path: Path) -> None:
    part = (
        "prompt: '$\\VAR{d}\\,\\mathrm{m}$'\nanswer: {number: d + 1000 * far, unit: m}\n"
        "solution: '\\VAR{num(d + 1000 * far)} \\VAR{num(1000 * far - d)}'"
    )
    wrong = PARAMETERS.replace("step: 10, unit: m}", "step: 10, unit: cm}")
    wrong = wrong.replace("  pace: {derive: t / d, unit: s/m}\n", "")
    loaded = load(write_course(tmp_path / "wrong", f"{wrong}points: 1\nwaived: an example\n{part}\n", exam=EXAM))
    (found,) = check_units(loaded.questions[0], {}).findings
    assert (found.message, found.hint) == (
        "`d` is in cm here, but everything else takes it to be in m",
        "write unit: m",
    )
    assert found.place is not None and found.place.line == 7
    assert said(tmp_path / "right", part) == []


@pytest.mark.parametrize(
    ("units", "said"),
    [
        ("1 1 px", ["3 `c` is in px here, but everything else takes it for a plain number"]),
        ("1 1 1", []),
        ("1 m px", ["5 this comes out in m px, but the answer has no unit"]),
    ],
)
def test_the_only_parameter_with_a_unit_is_reported_where_no_text_prints_it(
    tmp_path: Path, units: str, said: list[str]
) -> None:
    a, b, c = units.split()
    question = f"title: Q\nparameters:\n  {{a: {{value: 2, unit: {a}}}, b: {{value: 3, unit: {b}}}, "
    question += f"c: {{value: 4, unit: {c}}}}}\n"
    question += "points: 1\nanswer: {number: a * b * c}\nwaived: an example\n"
    found = check_units(load(write_course(tmp_path, question)).questions[0], {}).findings
    assert [f"{each.place.line if each.place else 0} {each.message}" for each in found] == said


def test_an_angle_in_degrees_is_reported_once_where_it_is_derived(tmp_path: Path) -> None:
    part = "answer: {number: sin(rad) * v + cos(rad) * v, unit: m/s}"
    assert said(tmp_path / "right", part) == []
    wrong = PARAMETERS.replace("angle * pi / 180", "angle")
    loaded = load(write_course(tmp_path / "wrong", f"{wrong}points: 1\nwaived: an example\n{part}\n", exam=EXAM))
    (found,) = check_units(loaded.questions[0], {}).findings
    assert found.message == "`rad` is wrong: `sin` takes radians, but gets one in °"
    assert found.place is not None and (found.place.line, found.hint) == (12, "multiply by pi / 180")


def test_a_unit_of_the_exam_that_no_question_expects_is_reported_at_the_exam(tmp_path: Path) -> None:
    needs = "title: Q\nneeds: {g: {default: 9.81, unit: m/s^2}}\n"
    question = f"{needs}points: 1\nanswer: {{number: g, unit: m/s^2}}\nwaived: an example\n"
    root = write_course(tmp_path, question, exam=EXAM.replace("[q]", "[q, r]").replace("m/s^2}", "ms^-2}"))
    (root / "content/questions/r.yaml").write_text(question)
    with pytest.raises(Refused) as refused:
        load(root)
    assert [(str(each.place), each.hint) for each in refused.value.findings] == [
        ("content/exams/test.yaml:3:39", "write unit: m/s^2")
    ]


def test_a_unit_that_nobody_can_read_is_reported(tmp_path: Path) -> None:
    part = PARAMETERS.replace("unit: kg}", "unit: kg/m/s}") + "points: 1\nwaived: x\nanswer: {number: v, unit: m/s}\n"
    (found,) = check_units(load(write_course(tmp_path, part)).questions[0], {}).findings
    assert (found.code, found.message) == ("unknown-unit", "the unit `kg/m/s` cannot be read")


@pytest.mark.parametrize(
    "text",
    [
        r"$\VAR{v}\,\mathrm{km/h}$",
        r"\VAR{v}~km/h",
        r"\VAR{v} seconds",
        r"\SI{\VAR{v}}{km/h}",
        r"$\VAR{d}\,\text{cm}$",
        r"$\VAR{d}$ km",
        r"$\VAR{num(d, digits=2)}\,\mathrm{s}$",
        r"$\VAR{angle}\,\mathrm{m}$",
        r"$\VAR{d}^\circ$",
        r"\VAR{d}~s long",
        r"\VAR{price * apples} USD",
        r"$\VAR{1000 * d}\,\mathrm{m^2}$",
        r"\textbf{\VAR{d}mm}",
        r"\VAR{d}~g.",
        r"\VAR{m}~mol",
        r"\VAR{d}~mL",
        r"\VAR{far} g/mol",
        r"$2\cdot\VAR{v}\cdot\VAR{t}$ s",
        r"\VAR{size}~bytes",
        r"\VAR{size}~kB",
        r"\VAR{size} MiB",
        r"\VAR{price * apples} kEUR",
    ],
)
def test_another_unit_behind_a_number_is_reported(tmp_path: Path, text: str) -> None:
    (found,) = said(tmp_path, "answer: {number: d, unit: m}", f"prompt: '{text}'\n")
    assert "other-unit" in found


@pytest.mark.parametrize(
    "text",
    [
        r"It is \VAR{answer}~m.",
        r"It is \VAR{answer} m high.",
        r"It is $d = \VAR{answer}$ m.",
        r"$d = \VAR{answer}\,\mathrm{m}$",
        r"It is \VAR{answer} metres.",
        r"It is \VAR{answer} km.",
        r"From \VAR{quantity(v)}~m/s.",
        r"$\VAR{quantity(v, digits=2)}\,\mathrm{m/s}$",
    ],
)
def test_a_unit_that_is_printed_twice_is_reported(tmp_path: Path, text: str) -> None:
    (found,) = said(tmp_path, f"answer: {{number: d, unit: m}}\nsolution: '{text}'")
    assert "is printed with its unit" in found and "other-unit" in found


@pytest.mark.parametrize(
    "text", [r"It is \BLANK{b}~m.", r"$d = \BLANK{b}\,\mathrm{m}$", r"\BLANK{b} metres", r"\BLANK{b} km"]
)
def test_a_unit_behind_a_blank_that_prints_it_is_reported(tmp_path: Path, text: str) -> None:
    answer = "answer: {blanks: {b: {number: d, unit: m}, c: {words: [x]}}, reference: {b: 90, c: x}}\n"
    (found,) = said(tmp_path, f"{answer}prompt: '{text} and \\BLANK{{c}}~m'")
    assert r"`\BLANK{b}` is printed with its unit" in found and "other-unit" in found
    assert said(tmp_path, rf"{answer}prompt: 'At \BLANK{{b}}, m is \BLANK{{c}}~m'") == []


@pytest.mark.parametrize(
    "text",
    [
        r"It is \VAR{answer}, $\VAR{answer}$ at $m = 3$, \VAR{answer} more, \VAR{answer} in all",
        r"\VAR{quantity(v)}, as point m",
        r"\SI{\VAR{answer}}{\metre} and \num{\VAR{answer}}~m and \texttt{\VAR{answer} m} and \verb|\VAR{answer} m|",
        r"$\VAR{answer} \cdot 2\,\mathrm{s}$ and \VAR{answer} g",
    ],
)
def test_a_unit_that_is_printed_once_is_not_reported(tmp_path: Path, text: str) -> None:
    assert said(tmp_path, f"answer: {{number: d, unit: m}}\nsolution: '{text}'") == []


def test_an_answer_without_a_unit_may_have_one_after_it(tmp_path: Path) -> None:
    assert said(tmp_path, r"answer: {number: count}" + "\nsolution: '\\VAR{answer} m'") == []


@pytest.mark.parametrize(
    "text",
    [
        r"$\VAR{v}\,\mathrm{m/s}$, $v = \VAR{v}$ m/s, \VAR{v}~m/s, \SI{\VAR{v}}{m/s}, \SI{\VAR{v}}{\metre\per\second}",
        r"$\VAR{v}\,\mathrm{m}/\mathrm{s}$ and $\VAR{v}\,\mathrm{m}\,\mathrm{s}^{-1}$ and \VAR{v} metres per second",
        r"$\VAR{d}\,\mathrm{d}x$, $\VAR{d}\,\mathrm{e}^{-x}$, $\VAR{d}\,\text{ for }$ all, $\VAR{v}\,m$",
        r"\VAR{d} at 3 in the a as am $\VAR{angle}^\circ$ or \VAR{share}\,\% \VAR{apples} apples, \VAR{count} points",
        r"$\VAR{1000 * d}\,\mathrm{mm}$, $\VAR{3.6 * v}\,\mathrm{km/h}$, \VAR{naked} seconds, \VAR{t} s",
        r"$\VAR{v}\cdot\VAR{t}$ m, $3\cdot\VAR{v}\,\mathrm{m/s}\cdot\VAR{t}\,\mathrm{s}$, $x\cdot\VAR{v}$ g",
        r"\rule{0pt}{\VAR{d}mm}\begin{tikzpicture}[x=\VAR{d}mm]\draw (0,\VAR{t}cm);\end{tikzpicture}",
    ],
)
def test_the_own_unit_and_other_words_are_not_reported(tmp_path: Path, text: str) -> None:
    assert said(tmp_path, "answer: {number: d, unit: m}", f"prompt: '{text}'\n") == []


@pytest.mark.parametrize(
    ("heads", "cells", "words"),
    [
        ("columns: [t in ms]", "[[t]]", "15 other-unit: `t` is in s, but the head of its column says ms"),
        ("columns: ['$t$ / min']", "[[t]]", "15 other-unit: `t` is in s, but the head of its column says min"),
        ("columns: [n, 'way (km)']", "[[naked, far], [naked, d]]", "`d` is in m, but the head of its column says km"),
        ("columns: [price in EUR]", "[[apples]]", "`apples` is in apples, but the head of its column says EUR"),
        ("rows: [n, 'way [km]']", "[[naked], [d]]", "`d` is in m, but the head of its row says km"),
        ("columns: [mass in g, other in g]", "'[m, m]'", "`[m, m]` is in kg, but the head of its column says g"),
        ("columns: ['t in ms']", "[[1000 * t]]", ""),
        ("columns: [price in EUR, 'way (m)', t in s]", "[[price, d, t]]", ""),
        ("columns: [all in all, 'x (old)', share in %]", "[[d, v, share]]", ""),
    ],
)
def test_another_unit_in_a_head_is_reported(tmp_path: Path, heads: str, cells: str, words: str) -> None:
    found = said(tmp_path, "answer: {number: d, unit: m}", f"tables:\n  k:\n    {heads}\n    cells: {cells}\n")
    assert all(words in each for each in found), found
    assert bool(found) == bool(words)


@pytest.mark.parametrize(
    ("prompt", "answer", "words"),
    [
        ("How many milliseconds are these?", "{number: t, unit: s}", "18 other-unit: this asks for an answer in milli"),
        (
            "How many minutes are these?",
            "{number: t, unit: s}",
            "18 other-unit: this asks for an answer in minute, but the answer is in s",
        ),
        ("How many seconds are these?", "{number: t, unit: s}", ""),
        ("How many milliseconds are these?", "{number: 1000 * t}", ""),
        ("How many metres per second is that?", "{number: w, unit: km/h}", ""),
        ("How long is that in ms?", "{number: t, unit: s}", "29 other-unit: this asks for an answer in ms, but"),
        ("How long is that (in minutes)?", "{number: t, unit: s}", "an answer in minute, but the answer is in s"),
        ("Give the speed in km/h.", "{number: v, unit: m/s}", "an answer in km/h, but the answer is in m/s"),
        ("How much, in kEUR?", "{number: price * apples, unit: EUR}", "an answer in kEUR, but the answer is in EUR"),
        ("How far is it in m?", "{number: far, unit: km}", "an answer in m, but the answer is in km"),
        ("How long is that in s?", "{number: t, unit: s}", ""),
        ("Ways are given in cm. How far is it?", "{number: d, unit: m}", ""),
        ("With all lengths (in cm), how far is it?", "{number: d, unit: m}", ""),
        ("Which of these is in V?", "{number: d, unit: m}", ""),
        ("How many bytes are these?", "{number: count, unit: '1'}", ""),
    ],
)
def test_a_prompt_that_asks_for_another_unit_is_reported(tmp_path: Path, prompt: str, answer: str, words: str) -> None:
    found = said(tmp_path, f"answer: {answer}", f"prompt: {prompt}\n")
    assert all(words in each for each in found), found
    assert bool(found) == bool(words)


def test_one_and_several_of_a_thing_are_one_unit(tmp_path: Path) -> None:
    more = PARAMETERS.replace("EUR/apples", "EUR/apple")
    part = f"{more}points: 1\nwaived: x\nanswer: {{number: price * apples, unit: EUR}}\n"
    assert check_units(load(write_course(tmp_path, part)).questions[0], {}).findings == ()


ROWS = re.findall(r"^\| `(\{number: .*?\})` \| (.*?) ?\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("answer", "words"), ROWS)
def test_the_page_says_what_is_reported(tmp_path: Path, answer: str, words: str) -> None:
    lines = "title: Q\nparameters: {speed: {default: 2, unit: m/s}, "
    lines += "way: {default: 8, unit: m}, time: {default: 3, unit: s}}"
    root = write_course(tmp_path, f"{lines}\npoints: 1\nwaived: an example\nanswer: {answer}\n")
    found = check_units(load(root).questions[0], {}).findings
    assert [each.message for each in found] == ([words] if words else [])


def test_the_page_has_its_rows() -> None:
    assert len(ROWS) == 8

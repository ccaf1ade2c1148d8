"""Drawing a paper: parameters of every kind, constraints, misconceptions, texts, seeds."""

from fractions import Fraction
from pathlib import Path

import pytest
from courses import EXAM, load, paper, question, write_course

from exam_builder.companions import Calls
from exam_builder.draw import derive_question_seed, draw_paper
from exam_builder.findings import Refused
from exam_builder.paper import Paper
from exam_builder.values import FrozenMap, Typed, Value

PARTS = """
prompt: 'The side is \\VAR{side}.'
points: 1
answer: {number: side**2, reference: 25}
recompute: {expression: side * side}
solution: '$\\VAR{side}^2 = \\VAR{answer}$'
"""


def with_parameters(root: Path, parameters: str, rest: str = PARTS) -> Path:
    return write_course(root, f"title: Areas\nparameters:\n{parameters}{rest}")


def values(root: Path, name: str, seeds: range = range(1, 60)) -> list[Value]:
    exam = load(root)
    return [draw_paper(exam, seed, Calls()).questions[0].parameters[name] for seed in seeds]


def refusal(root: Path, seed: int | None = None) -> list[str]:
    with pytest.raises(Refused) as caught:
        paper(root, seed)
    return [str(finding) for finding in caught.value.findings]


def test_the_reference_paper_has_the_defaults(tmp_path: Path) -> None:
    made = question(with_parameters(tmp_path, "  side: {default: 5, choose: [3, 5, 7]}\n"))
    assert made.parameters == FrozenMap({"side": 5})
    assert (made.seed, made.tried) == (0, 1)
    assert made.parts[0].answer.value == 25
    assert made.prompt is not None and made.prompt.tex == "The side is 5."
    assert made.parts[0].solution is not None and made.parts[0].solution.tex == "$5^2 = 25$"


def test_choose_reaches_every_value_and_nothing_else(tmp_path: Path) -> None:
    root = with_parameters(tmp_path, "  side: {default: 5, choose: [3, 5, 7]}\n")
    assert set(values(root, "side")) == {3, 5, 7}


def test_range_stays_on_its_grid_with_both_ends_and_the_steps_decimals(tmp_path: Path) -> None:
    root = with_parameters(
        tmp_path, "  side: {default: 0.10, range: [0.05, 0.25], step: 0.05}\n", PARTS.replace("25", "0.01")
    )
    drawn = values(root, "side", range(1, 80))
    assert {str(each.typed) for each in drawn if isinstance(each, Typed)} == {"0.05", "0.10", "0.15", "0.20", "0.25"}


@pytest.mark.parametrize(
    ("side", "found"),
    [
        ("{default: 0.30, range: [0.20, 0.40], step: 0.1}", {"0.20", "0.30", "0.40"}),
        ("{default: 2, range: [1, 2], step: 0.50}", {"1.00", "1.50", "2.00"}),
        ("{default: 1.00, range: [-1, 1], step: 1}", {"-1.00", "0.00", "1.00"}),
        ("{default: 6e-6, range: [1e-6, 1.1e-5], step: 5e-6}", {"1e-6", "6e-6", "1.1e-5"}),
        ("{default: 5e3, range: [0, 5e3], step: 2.5e3}", {"0", "2.5e3", "5e3"}),
    ],
)
def test_a_range_prints_its_numbers_as_its_ends_are_typed(tmp_path: Path, side: str, found: set[str]) -> None:
    rest = PARTS.replace("reference: 25", "digits: 3").replace("recompute: {expression: side * side}", "waived: no")
    drawn = values(with_parameters(tmp_path, f"  side: {side}\n", rest), "side")
    assert {str(getattr(each, "typed", each)) for each in drawn} == found


def test_a_whole_range_gives_whole_numbers(tmp_path: Path) -> None:
    root = with_parameters(tmp_path, "  side: {default: 5, range: [-3, 5], step: 4}\n")
    drawn = values(root, "side")
    assert set(drawn) == {-3, 1, 5}
    assert {type(each) for each in drawn} == {int}


def test_sample_has_its_size_and_no_repeats(tmp_path: Path) -> None:
    root = with_parameters(tmp_path, "  side: 5\n  s: {default: [1, 2], sample: [1, 2, 3, 4], size: 2}\n")
    drawn = values(root, "s")
    assert all(isinstance(each, tuple) and len(set(each)) == 2 for each in drawn)
    assert len(set(drawn)) > 6


def test_entries_fill_a_shape(tmp_path: Path) -> None:
    parameters = "  side: 5\n  m: {default: [[1, 2], [3, 4]], entries: {range: [-5, 5], step: 1}, shape: [2, 2]}\n"
    drawn = values(with_parameters(tmp_path, parameters), "m")
    entries = {entry for m in drawn for row in m for entry in row}  # type: ignore[union-attr]
    assert entries == set(range(-5, 6))
    assert all(len(m) == 2 and all(len(row) == 2 for row in m) for m in drawn)  # type: ignore[arg-type,union-attr]


def test_records_may_be_chosen_and_read_by_field(tmp_path: Path) -> None:
    parameters = (
        "  side: 5\n  f: {default: {f: '\\sin x', n: 2}, choose: [{f: '\\sin x', n: 2}, {f: '\\cos x', n: 3}]}\n"
    )
    rest = PARTS.replace("The side is \\VAR{side}.", "\\VAR{f[''f'']}")
    made = question(with_parameters(tmp_path, parameters, rest))
    assert made.prompt is not None and made.prompt.tex == "\\sin x"


def test_what_is_derived_follows_whatever_the_order(tmp_path: Path) -> None:
    parameters = (
        "  area: {derive: twice / 2 * side}\n  twice: {derive: 2 * side}\n  side: {default: 5, choose: [5, 6]}\n"
    )
    root = with_parameters(tmp_path, parameters)
    assert question(root).parameters["area"] == 25
    assert set(values(root, "area")) == {25, 36}


def test_a_circle_is_refused(tmp_path: Path) -> None:
    root = with_parameters(tmp_path, "  side: 5\n  a: {derive: b + 1}\n  b: {derive: a + 1}\n")
    assert "circle" in refusal(root)[0]


def test_computed_parameters_get_what_they_ask_for(tmp_path: Path) -> None:
    root = with_parameters(tmp_path, "  side: 5\n  doubled: {compute: double}\n")
    (root / "content/questions/q.py").write_text("def double(side):\n    return 2 * side\n")
    assert question(root).parameters["doubled"] == 10


def test_draws_bounds_the_number_of_different_computed_values(tmp_path: Path) -> None:
    root = with_parameters(tmp_path, "  side: 5\n  x: {compute: noise, draws: 3}\n")
    (root / "content/questions/q.py").write_text("def noise(rng):\n    return rng.normal()\n")
    assert len(set(values(root, "x", range(1, 40)))) == 3


def test_tables_and_texts_are_read(tmp_path: Path) -> None:
    root = with_parameters(tmp_path, "  side: 5\n  t: {read: t.csv}\n  words: {read: t.txt}\n")
    (root / "content/questions/t.csv").write_text("name,size\nA,1.50\nB,2\n")
    (root / "content/questions/t.txt").write_text("one two\n")
    parameters = question(root).parameters
    assert parameters["t"] == FrozenMap({"name": ("A", "B"), "size": (Fraction(3, 2), 2)})
    assert parameters["words"] == "one two\n"


def test_shared_parameters_come_from_the_exam_or_the_question(tmp_path: Path) -> None:
    root = with_parameters(tmp_path, "  side: 5\n", "needs: {g: 9.81}" + PARTS)
    assert question(root).parameters["g"] == Fraction("9.81")
    write_course(root, (root / "content/questions/q.yaml").read_text(), exam=EXAM + "parameters: {g: 10}\n")
    assert question(root).parameters["g"] == 10


def test_every_draw_meets_the_constraints(tmp_path: Path) -> None:
    parameters = "  side: {default: 5, range: [1, 10], step: 1}\n"
    root = with_parameters(tmp_path, parameters, 'constraints: ["side > 4", "side % 2 == 1"]' + PARTS)
    assert set(values(root, "side")) == {5, 7, 9}
    assert max(draw_paper(load(root), seed, Calls()).questions[0].tried for seed in range(1, 20)) > 1


def test_constraints_may_use_what_is_computed(tmp_path: Path) -> None:
    parameters = "  side: {default: 5, range: [1, 10], step: 1}\n  doubled: {compute: double}\n"
    root = with_parameters(tmp_path, parameters, 'constraints: ["doubled > 8"]' + PARTS)
    (root / "content/questions/q.py").write_text("def double(side):\n    return 2 * side\n")
    assert set(values(root, "side")) == set(range(5, 11))


def test_a_constraint_that_no_draw_meets(tmp_path: Path) -> None:
    parameters = "  side: {default: 5, range: [1, 1000000], step: 1}\n"
    root = with_parameters(tmp_path, parameters, 'constraints: ["side == 5"]' + PARTS)
    assert question(root).parameters["side"] == 5
    assert refusal(root, seed=1) == [
        "content/questions/q.yaml:4:15: error: none of 1,000 draws is valid; most often, the values do not meet the "
        "constraint `side == 5` [q, seed 1] — widen the parameters, or loosen the constraint"
    ]


def test_defaults_that_break_a_constraint(tmp_path: Path) -> None:
    root = with_parameters(tmp_path, "  side: {default: 5, choose: [3, 5]}\n", 'constraints: ["side < 4"]' + PARTS)
    assert "the values do not meet the constraint `side < 4`" in refusal(root)[0]


MISCONCEPTION = """
misconceptions:
  forgets: {with: {channels: 1}, text: 'the \\VAR{channels} channels are forgotten'}
  adds: {keys: {a: side + channels}, text: added}
prompt: P
parts:
  - points: 1
    prompt: A
    answer: {number: weights, reference: 75}
    recompute: {expression: side * side * channels}
    rubric:
      - {add: 1, when: right}
      - {note: none, misconception: forgets}
      - {note: none, misconception: adds}
  - points: 1
    prompt: B
    answer: {number: 2 * answers.a, reference: 150}
    recompute: {expression: 2 * side * side * channels}
    rubric:
      - {add: 1, when: right}
      - {note: none, misconception: forgets}
"""


def test_a_misconception_follows_through_derived_parameters_and_later_parts(tmp_path: Path) -> None:
    parameters = "  side: 5\n  channels: {default: 3, choose: [1, 3]}\n  weights: {derive: side**2 * channels}\n"
    root = with_parameters(tmp_path, parameters, MISCONCEPTION)
    first, second = question(root).parts
    assert [(each.misconception, each.value) for each in first.mistakes] == [("forgets", 25), ("adds", 8)]
    assert [(each.misconception, each.value) for each in second.mistakes] == [("forgets", 50)]
    assert [each.text.tex for each in question(root).misconceptions] == ["the 3 channels are forgotten", "added"]


def test_a_draw_in_which_a_misconception_would_be_right_is_repeated(tmp_path: Path) -> None:
    parameters = "  side: 5\n  channels: {default: 3, choose: [1, 3]}\n  weights: {derive: side**2 * channels}\n"
    assert set(values(with_parameters(tmp_path, parameters, MISCONCEPTION), "channels")) == {3}


def test_in_the_reference_paper_it_is_refused(tmp_path: Path) -> None:
    parameters = "  side: 5\n  channels: {default: 1, choose: [1, 3]}\n  weights: {derive: side**2 * channels}\n"
    root = with_parameters(tmp_path, parameters, MISCONCEPTION)
    assert "the key comes out as 25, but the reference says 75 [q(a)]" in refusal(root)[0]
    path = root / "content/questions/q.yaml"
    path.write_text(path.read_text().replace("reference: 75", "reference: 25"))
    assert "the misconception `forgets` gives the right answer, 25 [q(a)]" in refusal(root)[0]


def test_a_misconception_that_gives_any_of_several_right_texts_is_refused(tmp_path: Path) -> None:
    root = write_course(
        tmp_path,
        """
title: A capital
points: 1
prompt: Of France?
answer: {words: [Paris, the City of Light], reference: Paris}
waived: a fact
misconceptions: {light: {keys: {a: "'the City of Light'"}, text: a byname}}
rubric: [{add: 1, when: right}, {instead: 0.5, misconception: light}]
""",
    )
    assert "the misconception `light` gives the right answer, Paris [q(a)]" in refusal(root)[0]


def test_a_line_of_text_knows_where_it_came_from(tmp_path: Path) -> None:
    rest = "prompt: |\n  First \\VAR{side}.\n\n  Third.\n" + PARTS.split("\n", 2)[2]
    made = question(with_parameters(tmp_path, "  side: 5\n", rest))
    assert made.prompt is not None
    assert made.prompt.file == "content/questions/q.yaml"
    assert dict(zip(made.prompt.tex.split("\n"), made.prompt.lines, strict=False))["Third."] == 7


def test_all_wrong_texts_are_reported_in_one_go(tmp_path: Path) -> None:
    rest = PARTS.replace("\\VAR{side}.'", "\\VAR{1 / (side - 5)}.'").replace("\\VAR{side}^2", "\\VAR{log(side - 5)}")
    found = refusal(with_parameters(tmp_path, "  side: 5\n", rest))
    assert [line.split(": error")[0] for line in found] == [
        "content/questions/q.yaml:5:27",
        "content/questions/q.yaml:9:18",
    ]


def test_a_seed_fixes_a_paper_and_questions_are_independent(tmp_path: Path) -> None:
    root = with_parameters(tmp_path, "  side: {default: 5, range: [1, 100], step: 1}\n")
    first = paper(root, 7)
    assert paper(root, 7) == first
    assert paper(root, 8) != first
    (root / "content/questions/p.yaml").write_text((root / "content/questions/q.yaml").read_text())
    write_course(root, (root / "content/questions/q.yaml").read_text(), exam=EXAM.replace("[q]", "[p, q]"))
    longer = paper(root, 7)
    assert longer.questions[1].parameters == first.questions[0].parameters
    assert longer.questions[0].parameters != longer.questions[1].parameters
    assert first.questions[0].seed == derive_question_seed("test", "seed 7", "q")


def test_another_parameter_leaves_the_first_as_it_was(tmp_path: Path) -> None:
    one = "  side: {default: 5, range: [1, 100], step: 1}\n"
    root = with_parameters(tmp_path, one)
    before = values(root, "side", range(1, 9))
    root = with_parameters(tmp_path, "  other: {default: 1, choose: [1, 2, 3]}\n" + one)
    assert values(root, "side", range(1, 9)) == before


ONE = "points: 1\nanswer: {number: 2, reference: 2}\nwaived: x\n"
IN_PARTS = "parts: [{points: 1, answer: {number: 2, reference: 2}, waived: x}]\n"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (ONE + "prompt: \\TABLE{t}\ntables: {t: {cells: '[[1, 2], [3]]'}}", "the rows of this table differ in length"),
        (ONE + "prompt: \\TABLE{t}\ntables: {t: {cells: '[1, 2]'}}", "the cells are not a list of rows"),
        (
            ONE + "prompt: \\TABLE{t}\ntables: {t: {cells: '[[1, 2]]', align: lcr}}",
            "`align` has 3 letters for 2 columns",
        ),
        (
            ONE + "prompt: \\TABLE{t}\ntables: {t: {cells: '[[1, 2]]', columns: [A]}}",
            "`columns` has 1 entry where 2 belong",
        ),
        (ONE + "prompt: \\LISTING{l}\nlistings: {l: {text: 'x = \\VAR{1 / 0}', language: python}}", "division by zero"),
        (ONE + "prompt: \\VAR{quantity(v)}\nparameters: {v: 3}", "`v` has no unit"),
        (
            ONE + """prompt: "\\\\VAR{quantity(v['b'])}"\nparameters: {v: {value: {a: 3, b: 4}, unit: {a: m}}}""",
            "`v.b` has no unit",
        ),
        (ONE + "constraints: [k + 1]\nparameters: {k: 3}", "this constraint is neither true nor false"),
        (
            ONE + "needs: {g: 3}\nconstraints: [g > 9 * k]\nparameters: {k: {default: 3, choose: [1, 2, 3]}}",
            "where the exam draws g = 9, none of 1,000 draws is valid;",
        ),
        (
            ONE + "parameters: {a: {compute: f}, b: {derive: a}}",
            "the parameters `a`, `b` depend on each other in a circle",
        ),
        (
            IN_PARTS + "rubric: [{less: 0.25, when: sloppy}]",
            "with these points these marks become 1/8, not a step of 0.05",
        ),
        (
            "options: [{id: x, text: A}, {id: y, text: B}]\npoints: 1\nprompt: \\VAR{letter(s)}\nparameters: {s: z}\n"
            "answer: {option: x, reference: x}\nwaived: x\n",
            "there is no option `z`",
        ),
        (ONE + "prompt: \\VAR{figure(s)}\nparameters: {s: z}", "there is no figure `z`"),
    ],
)
def test_what_cannot_be_drawn_is_refused(tmp_path: Path, written: str, message: str) -> None:
    exam = EXAM.replace("[q]", "[{use: q, points: {a: 0.5}}]") + "parameters: {g: {default: 9, choose: [1, 9]}}\n"
    write_course(tmp_path, f"title: T\n{written}\n", "def f(b):\n    return b\n", exam=exam)
    assert f"error: {message}" in refusal(tmp_path, 2)[0]


@pytest.mark.parametrize("seed", [None, 3])
def test_a_paper_read_back_is_equal(tmp_path: Path, seed: int | None) -> None:
    parameters = (
        "  side: 5\n  channels: {default: 3, choose: [1, 3]}\n  weights: {derive: side**2 * channels / 1.5 * 1.5}\n"
    )
    made = paper(with_parameters(tmp_path, parameters, MISCONCEPTION), seed)
    assert Paper.from_json(made.to_json()) == made
    with pytest.raises(ValueError, match="not a paper of schema 1"):
        Paper.from_json('{"schema": 99}')


def test_an_exam_may_give_a_part_other_points_and_its_marks_scale(tmp_path: Path) -> None:
    parameters = "  side: 5\n  channels: 3\n  weights: {derive: side**2 * channels}\n"
    exam = EXAM.replace("[q]", "[{use: q, points: {a: 2}}]")
    write_course(tmp_path, f"title: T\nparameters:\n{parameters}{MISCONCEPTION}", exam=exam)
    made = question(tmp_path)
    assert [part.points for part in made.parts] == [2, 1]
    assert [part.rubric[0].points for part in made.parts] == [2, 1]
    assert paper(tmp_path).total == 3


def test_a_misconception_of_a_shared_parameter_reaches_what_follows_from_it(tmp_path: Path) -> None:
    text = """\
    title: Weight
    needs: {g: 10}
    parameters: {mass: 2, weight: {derive: mass * g}}
    misconceptions: {moon: {with: {g: 1}, text: the moon's}}
    prompt: 'Mass \\VAR{mass}, with \\VAR{g}.'
    points: 1
    answer: {number: weight, reference: 20}
    recompute: {expression: 'sum([g] * mass)'}
    solution: '\\VAR{answer}'
    rubric: [{add: 1, when: right}, {note: none, misconception: moon}]
    """
    (part,) = question(write_course(tmp_path, text)).parts
    assert [each.value for each in part.mistakes] == [2]


def test_brackets_come_where_a_macro_of_the_course_asks_for_them(tmp_path):
    text = r"""
        title: Squares
        parameters: {a: -3}
        prompt: '\newcommand{\cube}[1]{#1^3} What is $\sq{\VAR{a}}$, and what $\twice{\VAR{a}}$?'
        points: 1
        answer: {number: a**2, reference: 9}
        recompute: {expression: a * a}
        solution: '$\sq{\VAR{a}} = \VAR{answer}$, as $\cube{\VAR{a}} = -27$.'
        """
    exam = EXAM + "preamble: '\\newcommand{\\sq}[1]{#1^2}'\n"
    course = write_course(tmp_path, text, exam=exam)
    (course / "templates").mkdir()
    (course / "templates" / "preamble.tex").write_text(r"\newcommand{\twice}[1]{2#1}")

    found = question(course)

    assert found.prompt.tex.endswith(r"What is $\sq{(-3)}$, and what $\twice{(-3)}$?")
    assert found.parts[0].solution.tex == r"$\sq{(-3)} = 9$, as $\cube{(-3)} = -27$."


def test_a_value_in_a_macro_has_the_brackets_that_its_users_ask_for(tmp_path):
    text = r"""
        title: Falling
        needs: {g: 0}
        parameters: {a: -3}
        prompt: '\newcommand{\z}{\VAR{a}}\newcommand{\w}{\VAR{a}}What is $2\g$, if $\w = \VAR{a}$?'
        points: 1
        answer: {number: 2 * g, reference: -20}
        recompute: {expression: g + g}
        solution: 'Since $\z^2 = 9$, it is \VAR{answer}.'
        """
    exam = EXAM + r"parameters: {g: -10, h: 7}" + "\n" + r"preamble: '\newcommand{\g}{\VAR{g}}\newcommand{\h}{\VAR{h}}'"
    found = paper(write_course(tmp_path, text, exam=exam))

    assert found.preamble.tex == r"\newcommand{\g}{(-10)}\newcommand{\h}{7}"
    assert found.questions[0].prompt.tex.startswith(r"\newcommand{\z}{(-3)}\newcommand{\w}{\ensuremath{-3}}What")

"""The sweep of one question: which draws it looks at, and what it finds in each and in all of them together."""

from pathlib import Path

import pytest
from courses import load, write_course

from exam_builder.checking.draw_selection import DrawSelection, select_draws
from exam_builder.checking.question_sweep import sweep_question
from exam_builder.companions import Calls
from exam_builder.examine.isolated_question import isolate_question
from exam_builder.findings import Finding
from exam_builder.results import SweepResult

AREA = """\
    title: Area
    parameters:
      side: {default: 4, range: [2, 9], step: 1}
      high: {default: 3, choose: [3, 5, 7]}
    constraints: [side != high]
    prompt: A wall of $\\VAR{side}$ by $\\VAR{high}$.
    points: 1
    answer: {number: side * high, reference: 12}
    recompute: count
    solution: $\\VAR{side}\\cdot\\VAR{high} = \\VAR{answer}$
    rubric: [{add: 1, when: right}]
    """
COUNT = "def count(side, high):\n    return sum(side for _ in range(high))\n"


def swept(root: Path, question: str = AREA, companion: str = COUNT, draws: int = 20) -> SweepResult:
    return sweep_question(isolate_question(load(write_course(root, question, companion)), "q", Calls()), draws)


def draws(root: Path, question: str, count: int = 20) -> DrawSelection:
    return select_draws(isolate_question(load(write_course(root, question, COUNT)), "q", Calls()), count)


def only(found: SweepResult) -> Finding:
    (finding,) = found.findings
    return finding


def place(finding: Finding) -> tuple[str, int]:
    assert finding.place is not None
    return finding.place.file, finding.place.line


def test_a_small_space_is_enumerated_without_what_its_constraints_forbid(tmp_path: Path) -> None:
    found = swept(tmp_path)
    assert (found.findings, found.complete, found.space, found.draws, found.tried) == ((), True, 24, 21, 24)


def test_each_combination_is_drawn_by_a_seed_and_each_once(tmp_path: Path) -> None:
    subject = isolate_question(load(write_course(tmp_path, AREA, COUNT)), "q", Calls())
    found = select_draws(subject, 1)
    values = [subject.draw(seed).questions[0].parameters for seed in found.seeds]
    assert (len(set(values)), len(values), found.given) == (21, 21, ())


def test_a_large_space_is_sampled_with_its_corners(tmp_path: Path) -> None:
    found = draws(tmp_path, AREA.replace("[2, 9], step: 1", "[2, 2000], step: 1"), 7)
    assert (found.complete, found.space, found.seeds) == (False, 5997, (1, 2, 3, 4, 5, 6, 7))
    assert sorted((corner["side"], corner["high"]) for corner in found.given) == [(2, 3), (2, 7), (2000, 3), (2000, 7)]


def test_lists_are_counted_and_enumerated(tmp_path: Path) -> None:
    listed = """\
        title: Lists
        parameters:
          side: {default: [1, 2], sample: [1, 2, 3, 4], size: 2}
          high: {default: [[0, 1]], entries: {range: [0, 1], step: 0.5}, shape: [1, 2]}
        prompt: $\\VAR{side}$, $\\VAR{high}$
        points: 1
        answer: {number: sum(side) + sum(high)}
        waived: short
        solution: $\\VAR{answer}$
        rubric: [{add: 1, when: right}]
        """
    found = draws(tmp_path, listed)
    assert (found.complete, found.space, found.allowed) == (True, 12 * 9, 12 * 9)


def test_a_question_whose_companion_draws_is_sampled(tmp_path: Path) -> None:
    text = AREA.replace("high: {default: 3, choose: [3, 5, 7]}", "high: {compute: some}")
    companion = COUNT + "def some(rng):\n    return int(rng.integers(3, 9))\n"
    found = swept(tmp_path, text, companion, 5)
    assert (found.complete, found.draws) == (False, 7)


def test_a_key_that_is_wrong_for_one_combination_is_found_with_a_seed_that_shows_it(tmp_path: Path) -> None:
    text = AREA.replace(
        "{number: side * high, reference: 12}",
        "{number: side * high + (1 if side == 8 and high == 7 else 0), reference: 12}",
    )
    found = only(swept(tmp_path, text, draws=1))
    assert (found.code, place(found)) == ("wrong-key", ("content/questions/q.yaml", 8))
    assert found.message == "the key comes out as 57, but `count` gives 56"
    assert found.seed is not None
    assert f"; `exam-builder explain test q --seed {found.seed}` shows this draw" in found.hint
    question = isolate_question(load(tmp_path), "q", Calls()).draw(found.seed).questions[0]
    assert dict(question.parameters) == {"side": 8, "high": 7}


def test_what_is_wrong_in_many_draws_is_reported_once_with_their_number(tmp_path: Path) -> None:
    found = only(
        swept(
            tmp_path,
            AREA.replace(
                "{number: side * high, reference: 12}",
                "{number: 'side * high + (1 if side > 7 else 0)', reference: 12}",
            ),
        )
    )
    assert found.message.endswith("; so in 6 of 21 draws")


def test_a_draw_that_fails_is_found_and_the_others_are_still_checked(tmp_path: Path) -> None:
    found = swept(
        tmp_path,
        AREA.replace(
            "{number: side * high, reference: 12}", "{number: side * high * (8 - side) / (8 - side), reference: 12}"
        ),
    )
    assert (only(found).code, found.draws, only(found).seed is not None) == ("expression", 18, True)
    assert only(found).message == "division by zero; so in 3 of 21 draws"


def test_corners_without_a_seed_name_their_values(tmp_path: Path) -> None:
    text = AREA.replace("[2, 9], step: 1", "[2, 90000], step: 1")
    found = only(swept(tmp_path, text.replace("side * high,", "side * high + (1 if side == 90000 else 0),"), draws=3))
    assert found.seed is None
    assert found.message.endswith("with side = 90000, high = 3; so in 2 of 7 draws")


def test_a_question_without_a_draw_says_so(tmp_path: Path) -> None:
    found = swept(tmp_path, AREA.replace("side != high", "side > 3 * high + 1"))
    assert [each.code for each in found.findings] == ["no-draw"]


ROUNDED = """\
    title: Rounded
    parameters:
      n: {default: 2, choose: [2, 3, 5]}
      root: {derive: sqrt(n)}
    prompt: A side is $\\VAR{PRINT}$.
    points: 1
    answer: {number: 1000 * root, tolerance: TOLERANCE}
    waived: short
    solution: $\\VAR{answer}$
    rubric: [{add: 1, when: right}]
    """


@pytest.mark.parametrize(("print_", "tolerance"), [("root", "1"), ("num(root, decimals=1)", "50"), ("n", "0.001")])
def test_an_answer_from_rounded_numbers_within_the_tolerance_is_right(
    tmp_path: Path, print_: str, tolerance: str
) -> None:
    text = ROUNDED.replace("PRINT", print_).replace("TOLERANCE", tolerance)
    assert swept(tmp_path, text).findings == ()


@pytest.mark.parametrize(
    ("print_", "tolerance", "value"), [("root", "0.1", "1414.0"), ("num(root, digits=2)", "1", "1400")]
)
def test_rounding_that_moves_the_key_is_found(tmp_path: Path, print_: str, tolerance: str, value: str) -> None:
    text = ROUNDED.replace("PRINT", print_).replace("TOLERANCE", tolerance).replace("[2, 3, 5]", "[2, 2]")
    found = swept(tmp_path, text).findings[0]
    assert (found.code, place(found)) == ("moved-by-rounding", ("content/questions/q.yaml", 7))
    assert f"the answer comes out as {value}, which is not near enough to the key 1414" in found.message
    assert found.hint.startswith("print more digits, or widen the tolerance; `exam-builder explain test q --seed")


def test_the_entries_of_a_list_are_held_one_by_one(tmp_path: Path) -> None:
    text = ROUNDED.replace("PRINT", "root").replace("TOLERANCE", "0.1").replace("1000 * root", "[n, 1000 * root]")
    found = only(swept(tmp_path, text.replace("number", "vector")))
    assert found.code == "moved-by-rounding"
    assert found.message.startswith("computed from the printed numbers, the answer comes out as [2.0, 1414.0],")


def test_an_earlier_answer_is_used_as_it_prints(tmp_path: Path) -> None:
    text = """\
        title: Steps
        parameters: {n: {default: 2, choose: [2, 3, 5]}}
        prompt: Of $\\VAR{n}$.
        parts:
          - {points: 1, prompt: Root?, answer: {number: sqrt(n), digits: 2}, waived: short, solution: '$\\VAR{answer}$',
             rubric: [{add: 1, when: right}]}
          - {points: 1, prompt: Times 100?, answer: {number: 100 * answers.a, tolerance: 0.5}, waived: short,
             solution: '$\\VAR{answer}$', rubric: [{add: 1, when: right}]}
        """
    found = only(swept(tmp_path, text))
    assert (found.code, found.part) == ("moved-by-rounding", "b")
    assert found.message.endswith("; so in 3 of 3 draws")
    assert swept(tmp_path, text.replace("tolerance: 0.5", "tolerance: 5")).findings == ()


MISLED = """\
    title: Misled
    parameters: {n: {default: 2, choose: [2, 3, 5]}}
    misconceptions:
      one: {keys: {a: FIRST}, text: first}
      two: {keys: {a: SECOND}, text: second}
    prompt: Of $\\VAR{n}$.
    points: 1
    answer: {number: 10 * n, tolerance: 2}
    waived: short
    solution: $\\VAR{answer}$
    rubric: [{add: 1, when: right}, {instead: 0.5, when: x, misconception: one},
             {instead: 0.5, when: y, misconception: two}]
    """


def misled(root: Path, first: str, second: str) -> SweepResult:
    return swept(root, MISLED.replace("FIRST", first).replace("SECOND", second))


def test_misconceptions_apart_from_all_else_are_right(tmp_path: Path) -> None:
    assert misled(tmp_path, "n + 1", "n + 2").findings == ()


def test_a_tolerance_so_wide_that_a_misconception_is_marked_right_is_found(tmp_path: Path) -> None:
    found = misled(tmp_path, "10 * n + (1.6 if n == 3 else 4)", "n").findings[0]
    assert (found.code, place(found), found.severity) == (
        "misconception-is-accepted", ("content/questions/q.yaml", 8), "error",
    )  # fmt: skip
    assert found.message == "the misconception `one` gives 32, which is near enough to the key 30 to be marked right"


def test_misconceptions_that_give_the_same_are_a_warning(tmp_path: Path) -> None:
    found = only(misled(tmp_path, "n + 3", "2 * n"))
    assert (found.code, place(found), found.severity) == (
        "misconceptions-alike", ("content/questions/q.yaml", 5), "warning",
    )  # fmt: skip
    assert found.message == "the misconceptions `one` and `two` both give 6"


def test_a_misconception_that_is_right_somewhere_is_a_warning_though_never_drawn(tmp_path: Path) -> None:
    found = only(misled(tmp_path, "50 if n == 5 else n", "n + 1"))
    assert (found.code, found.severity) == ("misconception-sometimes-right", "warning")
    assert "the misconception `one` gives the right answer" in found.message
    assert found.message.endswith("in 1 of 3 combinations, which are never drawn")


def test_a_misconception_that_is_not_finite_somewhere_is_a_warning_though_never_drawn(tmp_path: Path) -> None:
    found = only(misled(tmp_path, "inf if n == 5 else n", "n + 1"))
    assert (found.code, place(found), found.severity) == (
        "misconception-sometimes-not-finite", ("content/questions/q.yaml", 4), "warning",
    )  # fmt: skip
    assert found.message.endswith("gives no finite answer, in 1 of 3 combinations, which are never drawn")


def test_a_value_that_a_constraint_forbids_is_reported_beside_one_that_a_misconception_takes_away(
    tmp_path: Path,
) -> None:
    question = MISLED.replace("[2, 3, 5]}}", "[2, 3, 5, 7]}}\n    constraints: [n < 7]")
    found = swept(tmp_path, question.replace("FIRST", "50 if n == 5 else n").replace("SECOND", "n + 1")).findings
    assert [(each.code, place(each)[1]) for each in found] == [("misconception-sometimes-right", 5), ("unreached", 2)]
    assert found[1].place is not None
    assert found[1].place.column == "parameters: {n: {default: 2, choose: [2, 3, 5, 7]}}".index("7") + 1


ALIKE = """\
    title: Alike
    parameters: {v: {default: 3, range: [3, 1002], step: 1}}
    prompt: The speed is $\\VAR{v}$.
    points: 1
    options:
      - {id: one, text: 'It is $\\VAR{2 * v}$.'}
      - {id: two, text: 'It is $\\VAR{v + 500}$.'}
    answer: {option: one, reference: one}
    waived: short
    """


def test_options_that_print_alike_in_one_draw_of_a_thousand_are_a_warning(tmp_path: Path) -> None:
    found = only(swept(tmp_path, ALIKE, draws=1))
    assert (found.code, found.severity) == ("options-sometimes-alike", "warning")
    assert found.message == "the options one and two print alike, in 1 of 1,000 combinations, which are never drawn"
    assert swept(tmp_path, ALIKE.replace("v + 500", "v + 5000"), draws=1).findings == ()


def test_a_parameter_that_changes_nothing_is_a_warning(tmp_path: Path) -> None:
    found = only(
        swept(
            tmp_path,
            AREA.replace("constraints:", "  colour: {default: 1, choose: [1, 2]}\n    constraints:").replace(
                "side != high", "side != high + 99 * colour"
            ),
        )
    )
    assert (found.code, place(found), found.severity) == ("changes-nothing", ("content/questions/q.yaml", 5), "warning")
    assert found.message == "the value of `colour` changes nothing: no text, no answer, no figure"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("{n: {default: 2, choose: [2, 2]}}", "every draw of this question is the same"),
        ("{n: 2}", "this question is the same in every draw: none of its parameters is drawn"),
    ],
)
def test_a_question_that_is_always_the_same_is_a_warning(tmp_path: Path, given: str, says: str) -> None:
    text = (
        ROUNDED.replace("PRINT", "n")
        .replace("TOLERANCE", "1")
        .replace("n: {default: 2, choose: [2, 3, 5]}", given[1:-1])
    )
    found = only(swept(tmp_path, text))
    assert (found.code, found.message, found.severity) == ("always-the-same", says, "warning")


@pytest.mark.parametrize("digits", ["", ", digits: 4"], ids=["as it is", "key to more digits"])
def test_a_key_that_the_prompt_gives_away_is_a_warning(tmp_path: Path, digits: str) -> None:
    text = AREA.replace("A wall of", "A wall of area $\\VAR{side * high}$, and").replace(
        ", reference", f"{digits}, reference"
    )
    found = only(swept(tmp_path, text))
    assert (found.code, place(found), found.severity) == ("given-away", ("content/questions/q.yaml", 6), "warning")
    assert found.message == "the prompt shows the key as a number in 21 of 21 draws"


def test_a_key_that_stands_in_the_prompt_by_chance_is_none(tmp_path: Path) -> None:
    assert swept(tmp_path, AREA.replace("A wall of", "By 24 o'clock, a wall of")).findings == ()


SHARE = """\
    title: A share
    parameters: {n: {default: 2, choose: [2, 3, 5]}}
    prompt: What is the share of \\VAR{n} out of 7PRINT?
    points: 1
    answer: {number: n / 7, reference: 2/7}
    recompute: {expression: n * 7**-1}
    solution: $\\VAR{answer}$
    """


@pytest.mark.parametrize(("prints", "codes"), [("", []), (", $\\frac{\\VAR{n}}{7}$", ["given-away"])])
def test_a_fraction_is_given_away_by_itself_and_not_by_its_numerator(
    tmp_path: Path, prints: str, codes: list[str]
) -> None:
    found = swept(tmp_path, SHARE.replace("PRINT", prints)).findings
    assert [each.code for each in found] == codes

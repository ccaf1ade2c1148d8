"""Options: which are right, in which order they stand, and which draws are thrown away for them."""

from pathlib import Path

import pytest
from courses import check, load, paper, question, write_course

from exam_builder.companions import Calls
from exam_builder.draw import draw_paper
from exam_builder.findings import Refused
from exam_builder.paper import Option, Paper, Part
from exam_builder.read import get_text_source

APART = "let one of them say something else, or add a constraint that keeps them apart"

PENDULUM = r"""
title: Pendulum
parameters: {k: {default: 4, choose: [1, 4, 9]}}
points: 1
options:
  - {id: other, text: none of these, holds: false, fixed: last}
  - {id: same, text: it stays the same, holds: k == 1, because: 'no: it is $\sqrt{\VAR{k}}$ times as long'}
  - {id: root, text: 'it is multiplied by $\sqrt{\VAR{k}}$', holds: k > 1}
  - {id: all, text: all of these, holds: false, fixed: first}
answer: {option: true, reference: root}
recompute: change
"""
CHANGE = """
def change(k):
    return "same" if k == 1 else "root"
"""
THREE = """
title: Three
parameters: {k: {default: 4, choose: [1, 4, 9]}}
points: 1
options: [{id: a1, text: one}, {id: b1, text: two}, {id: c1, text: three}]
waived: a test
shuffle: false
answer: """


def part(root: Path, text: str, companion: str = "", seed: int | None = None) -> Part:
    return question(write_course(root, text, companion), seed).parts[0]


def refusal(root: Path, text: str, seed: int | None = None) -> list[str]:
    with pytest.raises(Refused) as caught:
        paper(write_course(root, text), seed)
    return [str(finding).removeprefix("content/questions/") for finding in caught.value.findings]


def right(made: Part) -> str:
    return "".join(option.letter for option in made.options if option.right)


def test_options_stand_in_their_order_but_for_those_that_are_fixed(tmp_path: Path) -> None:
    made = part(tmp_path, PENDULUM, CHANGE)
    assert [(option.letter, option.id) for option in made.options] == [
        ("A", "all"),
        ("B", "same"),
        ("C", "root"),
        ("D", "other"),
    ]
    assert [option.text.tex for option in made.options if option.text][2] == r"it is multiplied by $\sqrt{4}$"
    assert [option.because.tex for option in made.options if option.because] == [r"no: it is $\sqrt{4}$ times as long"]


def test_the_key_is_the_option_that_holds_and_prints_as_its_letter(tmp_path: Path) -> None:
    made = part(tmp_path, PENDULUM + "solution: 'So \\VAR{answer}.'\n", CHANGE)
    assert (made.answer.kind, made.answer.value, made.answer.tex, made.answer.plain) == ("option", "root", "C", "C")
    assert right(made) == "C"
    assert made.solution is not None and made.solution.tex == "So C."


def test_another_draw_has_another_right_option(tmp_path: Path) -> None:
    exam = load(write_course(tmp_path, PENDULUM, CHANGE))
    drawn = [draw_paper(exam, seed, Calls()).questions[0] for seed in range(1, 60)]
    found = {(made.parameters["k"], right(made.parts[0])) for made in drawn}
    assert found == {(1, "B"), (1, "C"), (4, "B"), (4, "C"), (9, "B"), (9, "C")}
    ids = {(made.parameters["k"], made.parts[0].answer.value) for made in drawn}
    assert ids == {(1, "same"), (4, "root"), (9, "root")}


@pytest.mark.parametrize(
    ("written", "value", "letters"),
    [
        ("{option: b1, reference: b1}", "b1", "B"),
        ("{option: c1 if k > 3 else a1, reference: c1}", "c1", "C"),
        ("{option: \"'abc'[0] + '1'\", reference: a1}", "a1", "A"),
        ("{options: [c1, a1], reference: [c1, a1]}", ("a1", "c1"), "A, C"),
        ("{options: [b1], reference: [b1]}", ("b1",), "B"),
        ("{options: '[b1, c1] if k > 3 else [a1]', reference: [b1, c1]}", ("b1", "c1"), "B, C"),
    ],
)
def test_a_key_names_options(tmp_path: Path, written: str, value: object, letters: str) -> None:
    made = part(tmp_path, THREE + written)
    assert (made.answer.value, made.answer.tex) == (value, letters)
    assert right(made) == letters.replace(", ", "")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("{option: \"'d1'\"}", "q.yaml:8:18: error: this answer is not one of a1, b1, c1: it came out as d1 [q(a)]"),
        ("{option: k}", "q.yaml:8:18: error: this answer is not one of a1, b1, c1: it came out as 4 [q(a)]"),
        (
            "{option: '[a1, b1]'}",
            "q.yaml:8:18: error: this answer is not one of a1, b1, c1: it came out as a1, b1 [q(a)]",
        ),
        ("{options: '[a1, k]'}", "q.yaml:8:19: error: this answer is not one of a1, b1, c1: it came out as 4 [q(a)]"),
        (
            "{options: '[]'}",
            "q.yaml:5:10: error: no option holds, but at least 1 must be right [q(a)]"
            " — correct the key or its conditions, or add a constraint",
        ),
    ],
)
def test_a_key_that_names_no_option_is_reported(tmp_path: Path, written: str, found: str) -> None:
    assert refusal(tmp_path, THREE + written) == [found]


HOLDING = """
title: Holding
parameters: {k: {default: 4, choose: [1, 2, 3, 4, 5]}}
points: 1
options:
  - {id: small, text: small, holds: k < 3}
  - {id: even, text: even, holds: k % 2 == 0}
  - {id: large, text: large, holds: k > 3}
waived: a test
answer: """


def kept(root: Path, text: str) -> set[object]:
    """The values of k that are drawn."""
    exam = load(write_course(root, text))
    return {draw_paper(exam, seed, Calls()).questions[0].parameters["k"] for seed in range(1, 60)}


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("{option: true}", {1, 5}),
        ("{options: true}", {1, 2, 4, 5}),
        ("{options: true, least: 2}", {2, 4}),
        ("{options: true, most: 1}", {1, 5}),
    ],
)
def test_draws_in_which_too_few_or_too_many_hold_are_drawn_again(
    tmp_path: Path, written: str, values: set[object]
) -> None:
    text = HOLDING.replace("default: 4", f"default: {min(values, key=str)}") + written
    assert kept(tmp_path, text) == values


@pytest.mark.parametrize(
    ("default", "written", "words"),
    [
        (4, "{option: true}", "2 options hold (even, large), but one must be right"),
        (3, "{option: true}", "no option holds, but one must be right"),
        (1, "{options: true, least: 2}", "1 option holds (small), but at least 2 must be right"),
        (4, "{options: true, most: 1}", "2 options hold (even, large), but at most 1 may be right"),
    ],
)
def test_the_reference_paper_must_have_as_many_as_are_asked_for(
    tmp_path: Path, default: int, written: str, words: str
) -> None:
    text = HOLDING.replace("default: 4", f"default: {default}") + written
    assert refusal(tmp_path, text) == [
        f"q.yaml:6:3: error: {words} [q(a)] — correct the key or its conditions, or add a constraint"
    ]


@pytest.mark.parametrize(
    ("default", "reference", "place"),
    [(4, "large", "q.yaml:7:35"), (3, "large", "q.yaml:8:37"), (3, "medium", "q.yaml:6:3"), (1, "even", "q.yaml:7:35")],
)
def test_the_reference_tells_whose_condition_is_wrong(tmp_path: Path, default: int, reference: str, place: str) -> None:
    text = HOLDING.replace("default: 4", f"default: {default}").replace("k < 3", "k < 1") + "{option: true, reference: "
    found = refusal(tmp_path, text + reference + "}")
    assert [each.partition(" error")[0] for each in found if "must be right" in each] == [f"{place}:"] * (
        reference != "medium"
    )


def test_a_condition_that_is_none_is_reported(tmp_path: Path) -> None:
    (found,) = refusal(tmp_path, HOLDING.replace("k < 3", "k - 3") + "{option: true}")
    assert found == (
        "q.yaml:6:37: error: `holds` is neither true nor false: it came out as 1 [q(a)]"
        " — write a condition, such as k > 3"
    )


ALIKE = r"""
title: Alike
parameters: {k: {default: 4, choose: [1, 4]}}
points: 1
options: [{id: one, text: '$\VAR{k}$'}, {id: two, text: '$\VAR{sqrt(k) * sqrt(k) * sqrt(k)}$'}]
answer: {option: one, reference: one}
waived: a test
"""


def test_draws_in_which_two_options_print_alike_are_drawn_again(tmp_path: Path) -> None:
    assert kept(tmp_path, ALIKE) == {4}
    (found,) = refusal(tmp_path, ALIKE.replace("default: 4", "default: 1"))
    assert found == (f"q.yaml:5:57: error: the options one and two print alike [q(a)] — {APART}")


MISLED = """
title: Energy
parameters: {m: 2, v: {default: 3, choose: [1, 2, 3]}, w: {derive: v**2}}
misconceptions:
  no_half: {keys: {a: m * w}, text: the half is missing}
  no_square: {with: {w: v}, text: the speed is not squared}
  elsewhere: {keys: {b: '0'}, text: this is about another part}
parts:
  - points: 1
    options: OPTIONS
    answer: {number: m * w / 2, reference: 9}
    waived: a test
  - {points: 1, answer: {number: 1, reference: 1}, waived: a test}
"""


def made_of(root: Path, options: str, seed: int | None = None) -> list[tuple[str, str, str]]:
    made = part(root, MISLED.replace("OPTIONS", options), "", seed)
    return [(option.letter, option.id, option.text.tex if option.text else "") for option in made.options]


@pytest.mark.parametrize(
    ("options", "printed"),
    [
        ("{from: misconceptions}", ["no_square 3", "key 9", "no_half 18"]),
        ("{from: misconceptions, show: 2}", ["key 9", "no_half 18"]),
        ("{from: [no_square]}", ["no_square 3", "key 9"]),
        ("{from: misconceptions, show: 3, none: last}", ["key 9", "no_half 18", "none "]),
        ("{from: no_half, none: first}", ["none ", "key 9", "no_half 18"]),
    ],
)
def test_misconceptions_make_options_in_the_order_of_their_values(
    tmp_path: Path, options: str, printed: list[str]
) -> None:
    assert made_of(tmp_path, options) == [
        (letter, *line.split(" ")) for letter, line in zip("ABC", printed, strict=False)
    ]


def test_only_the_misconceptions_that_options_name_become_options(tmp_path: Path) -> None:
    rubric = "    rubric: [{note: some, misconception: no_half}]\n    waived: a test\n"
    text = MISLED.replace("OPTIONS", "{from: [no_square]}").replace("    waived: a test\n", rubric)
    made = part(tmp_path, text)
    assert [wrong.misconception for wrong in made.mistakes] == ["no_half", "no_square"]
    assert [option.id for option in made.options] == ["no_square", "key"]


def test_options_of_values_know_the_key_and_say_why_the_others_are_wrong(tmp_path: Path) -> None:
    made = part(tmp_path, MISLED.replace("OPTIONS", "{from: misconceptions, none: last}"))
    assert (made.answer.kind, made.answer.value, right(made)) == ("number", 9, "B")
    assert [(option.value, option.because and option.because.tex) for option in made.options] == [
        (3, "the speed is not squared"),
        (9, None),
        (18, "the half is missing"),
        ("", None),
    ]


def test_draws_in_which_values_print_alike_are_drawn_again(tmp_path: Path) -> None:
    exam = load(write_course(tmp_path, MISLED.replace("OPTIONS", "{from: misconceptions}")))
    drawn = [draw_paper(exam, seed, Calls()).questions[0] for seed in range(1, 30)]
    assert {made.parameters["v"] for made in drawn} == {2, 3}
    (found,) = refusal(
        tmp_path, MISLED.replace("default: 3", "default: 1").replace("OPTIONS", "{from: no_square}").replace("9", "1")
    )
    assert found == (
        "q.yaml:6:14: error: the misconception `no_square` gives the right answer, 1 [q(a)]"
        " — correct the misconception, or the key if that is wrong"
    )
    same = MISLED.replace("w: v}", "w: 2 * w}").replace("OPTIONS", "{from: misconceptions}")
    assert refusal(tmp_path, same) == [
        "q.yaml:10:14: error: the options no_half and no_square print alike [q(a)]"
        " — let one of them say something else, or add a constraint that keeps them apart"
    ]


CHOSEN = """
title: Steps
parameters: {k: {default: 4, choose: [1, 4]}}
misconceptions:
  sign: {text: the sign is forgotten}
points: 1
options:
  - {id: up, text: up, holds: k > 0}
  - {id: down, text: down, holds: k < 0, misconception: sign}
answer: {option: true, reference: up}
waived: a test
shuffle: false
"""


def test_an_option_stands_for_a_misconception(tmp_path: Path) -> None:
    made = part(tmp_path, CHOSEN)
    assert [(wrong.misconception, wrong.value, wrong.tex) for wrong in made.mistakes] == [("sign", "down", "B")]
    assert [option.misconception for option in made.options] == [None, "sign"]


def test_a_misconception_whose_option_is_right_is_drawn_again(tmp_path: Path) -> None:
    (found,) = refusal(tmp_path, CHOSEN.replace("k > 0", "k < 0").replace("k < 0, m", "k > 0, m"))
    assert "the misconception `sign` gives the right answer, B" in found


def test_a_substitution_leads_to_the_option_that_then_holds(tmp_path: Path) -> None:
    text = CHOSEN.replace("{text: the sign", "{with: {k: -k}, text: the sign").replace(", misconception: sign", "")
    made = part(tmp_path, text + "rubric: [{note: none, misconception: sign}]\n")
    assert [(wrong.value, wrong.tex) for wrong in made.mistakes] == [("down", "B")]
    (found,) = refusal(tmp_path, text.replace("-k", "'0'") + "rubric: [{note: none, misconception: sign}]\n")
    assert found == (
        "q.yaml:5:9: error: the misconception `sign` leads to no answer: no option holds, but one must be right [q]"
        " — write misconception: sign at the option that it leads to"
    )


def test_a_substitution_for_another_part_does_not_ask_for_options_here(tmp_path: Path) -> None:
    text = """
title: Two
parameters: {k: 4}
misconceptions: {zero: {with: {k: '0'}, text: nothing moves}}
parts:
  - points: 1
    options: [{id: up, text: up, holds: k > 0}, {id: down, text: down, holds: k < 0}]
    answer: {option: true, reference: up}
    waived: a test
  - points: 1
    answer: {number: k + 1, reference: 5}
    waived: a test
    rubric: [{note: none, misconception: zero}]
"""
    made = question(write_course(tmp_path, text))
    assert [[wrong.plain for wrong in each.mistakes] for each in made.parts] == [[], ["1"]]


def test_a_misconception_keyed_with_no_option_is_reported(tmp_path: Path) -> None:
    text = CHOSEN.replace("{text: the sign", "{keys: {a: \"'left'\"}, text: the sign").replace(
        ", misconception: sign", ""
    )
    assert refusal(tmp_path, text + "rubric: [{note: none, misconception: sign}]\n") == [
        "q.yaml:5:20: error: (a) has no option 'left' [q] — write an option's id in quotes"
    ]


def test_later_parts_may_ask_what_was_right(tmp_path: Path) -> None:
    text = """
title: Two
parts:
  - points: 1
    options: [{id: up, text: up}, {id: down, text: down}]
    answer: {option: up, reference: up}
    waived: a test
  - {points: 1, answer: {truth: answers.a == 'up', reference: true}, waived: a test}
"""
    assert question(write_course(tmp_path, text)).parts[1].answer.value is True


@pytest.mark.parametrize(
    ("written", "returned", "messages"),
    [
        ("{option: b1, reference: b1}", "'b1'", []),
        ("{options: [b1, a1], reference: [b1, a1]}", "{'b1', 'a1'}", []),
        ("{options: [b1, a1], reference: [a1, b1]}", "['b1', 'a1']", []),
        (
            "{option: b1, reference: b1}",
            "'c1'",
            [
                "q.py:2:1: error: `f` gives c1, but key and reference say b1 "
                "[q(a), called in content/questions/q.yaml:8:12]"
            ],
        ),
        (
            "{option: a1, reference: b1}",
            "'b1'",
            ["q.yaml:7:18: error: the key comes out as a1, but `f` gives b1 and the reference says b1 [q(a)]"],
        ),
        (
            "{option: b1, reference: a1}",
            "'b1'",
            ["q.yaml:7:33: error: the reference says a1, but key and `f` both give b1 [q(a)]"],
        ),
        (
            "{options: [a1, c1], reference: [a1, b1]}",
            "['a1', 'b1']",
            [
                "q.yaml:7:19: error: the key comes out as a1, c1, but `f` gives a1, b1"
                " and the reference says [a1, b1] [q(a)]"
            ],
        ),
    ],
)
def test_a_wrong_option_is_found(tmp_path: Path, written: str, returned: str, messages: list[str]) -> None:
    text = THREE.replace("waived: a test\n", "") + written + "\nrecompute: f\n"
    companion = f"def f():\n    return {returned}\n"
    found = check(write_course(tmp_path, text, companion)).findings
    assert [str(finding).removeprefix("content/questions/").split(" — ")[0] for finding in found] == messages


def test_a_wrong_condition_is_found_in_the_draw_where_it_matters(tmp_path: Path) -> None:
    root = write_course(tmp_path, PENDULUM.replace("k == 1", "k == 9").replace("k > 1", "k < 9"), CHANGE)
    wrong = [finding for seed in range(1, 20) for finding in check(root, seed).findings]
    assert {finding.code for finding in wrong} == {"wrong-key"}
    assert {finding.message for finding in wrong} == {
        "the key comes out as same, but `change` gives root",
        "the key comes out as root, but `change` gives same",
    }


def test_a_condition_in_disguise_is_no_second_route(tmp_path: Path) -> None:
    text = PENDULUM.replace("parameters: {", "parameters: {up: {derive: k > 1}, ").replace("holds: k > 1", "holds: up")
    found = check(write_course(tmp_path, text, "def change(up):\n    return 'root' if up else 'same'\n")).findings
    assert [finding.message for finding in found] == [
        "the recompute asks for `up`, which nothing outside the answers uses, so it is not a second route"
    ]


def test_options_survive_json(tmp_path: Path) -> None:
    made = paper(write_course(tmp_path, MISLED.replace("OPTIONS", "{from: misconceptions, none: last}")))
    assert Paper.from_json(made.to_json()) == made
    assert isinstance(made.questions[0].parts[0].options[0], Option)


def test_texts_of_options_know_their_lines(tmp_path: Path) -> None:
    root = write_course(tmp_path, PENDULUM, CHANGE)
    made, loaded = question(root).parts[0], load(root).questions[0]
    text = made.options[2].text
    assert text is not None and (text.file, text.lines) == ("content/questions/q.yaml", (8,))
    assert get_text_source(loaded, ("options", 2, "text"))[2] == (8,)


def test_the_check_tells_options_by_letter_and_id(tmp_path: Path) -> None:
    (row,) = check(write_course(tmp_path, PENDULUM, CHANGE)).rows
    assert (row.key, row.second, row.agrees) == ("C (root)", "C (root)", True)
    several = THREE.replace("waived: a test\n", "") + "{options: [c1, a1], reference: [a1, c1]}\nrecompute: f\n"
    (row,) = check(write_course(tmp_path, several, "def f():\n    return ['c1', 'a1']\n")).rows
    assert (row.key, row.second) == ("A (a1), C (c1)", "A (a1), C (c1)")
    (row,) = check(write_course(tmp_path, several, "def f():\n    return ['c1', 'd1']\n")).rows
    assert (row.key, row.second, row.agrees) == ("A (a1), C (c1)", "c1, d1", False)


SEVERAL = """\
title: T
points: 1
options:
  - {id: a, text: first}
  - {id: b, text: second}
  - {id: c, text: third}
  - {id: d, text: fourth}
answer: {options: [d, a, b], reference: [a, b, d]}
waived: an example
"""


@pytest.mark.parametrize("seed", [None, *range(1, 9)])
def test_letters_of_a_multiple_choice_are_in_order(tmp_path: Path, seed: int | None) -> None:
    made = part(tmp_path, SEVERAL, seed=seed)
    right = [option.letter for option in made.options if option.right]
    assert made.answer.tex == made.answer.plain == ", ".join(right)
    assert right == sorted(right)


def test_options_are_alike_by_what_they_print(tmp_path: Path) -> None:
    same = SEVERAL.replace("first", "'$n/2$'").replace("third", r"'\(n / 2\)'").replace("fourth", r"'$\frac n2$'")
    assert refusal(tmp_path, same) == [f"q.yaml:6:19: error: the options a and c print alike [q(a)] — {APART}"]
    listed = SEVERAL.replace("first", r"'\LISTING{one}'").replace("third", r"'\LISTING{two}'")
    shown = listed + "parameters: {k: 2}\nlistings: {one: {text: 'x = {k}'}, two: {text: 'x = OTHER'}}\n"
    assert refusal(tmp_path, shown.replace("OTHER", "{k}")) == [
        f"q.yaml:6:19: error: the options a and c print alike [q(a)] — {APART}"
    ]
    assert part(tmp_path, shown.replace("OTHER", "k")).options

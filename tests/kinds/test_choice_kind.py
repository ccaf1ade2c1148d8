"""Orders, pairs and shuffled options: how they stand in a paper, and that a wrong key is found."""

from pathlib import Path

import pytest
from courses import check, load, question, write_course

from exam_builder.companions import Calls
from exam_builder.draw import draw_paper
from exam_builder.findings import Refused
from exam_builder.kinds import KINDS
from exam_builder.paper import NumberStyle, Paper, Part
from exam_builder.values import Value, YamlValue

ORDER = """\
title: Growth
parameters: {n: {default: 8, choose: [8, 16]}}
prompt: 'Sort for $n = \\VAR{n}$.'
points: 1
options:
  - {id: log, text: logarithm}
  - {id: linear, text: line, because: 'it is \\VAR{letter("linear")}'}
  - {id: square, text: parabola}
answer: {order: [log, linear, square], reference: [log, linear, square]}
recompute: sort
solution: 'So \\VAR{answer}, and the last is \\VAR{letter("square")}.'
"""
SORT = (
    "def sort(n):\n    return sorted(['square', 'log', 'linear'], key={'log': 3, 'linear': n, 'square': n * n}.get)\n"
)
MATCH = """\
title: Pairs
points: 1
options:
  - {id: up, text: up}
  - {id: high, text: high}
  - {id: down, text: down}
  - {id: low, text: low}
  - {id: left, text: left over}
answer: {match: {up: high, down: low}, reference: {up: high, down: low}}
recompute: pair
marks: {each: 0.5}
"""
PAIR = "def pair():\n    return {'down': 'low', 'up': 'high'}\n"


def drawn(root: Path, text: str, companion: str, seeds: int = 30) -> list[Part]:
    exam = load(write_course(root, text, companion))
    return [draw_paper(exam, seed, Calls()).questions[0].parts[0] for seed in range(1, seeds)]


def letters(part: Part) -> dict[str, str]:
    return {option.id: option.letter for option in part.options}


def test_an_order_is_never_printed_as_it_is_right(tmp_path: Path) -> None:
    (reference,) = question(write_course(tmp_path, ORDER, SORT)).parts
    assert [option.id for option in reference.options] == ["linear", "square", "log"]
    assert (reference.answer.value, reference.answer.tex) == (("log", "linear", "square"), "C, A, B")
    orders = {tuple(option.id for option in part.options) for part in drawn(tmp_path, ORDER, SORT)}
    assert len(orders) > 2 and ("log", "linear", "square") not in orders


def test_texts_name_options_by_the_letters_that_they_have_in_each_paper(tmp_path: Path) -> None:
    for part in drawn(tmp_path, ORDER, SORT, 8):
        named = letters(part)
        assert part.solution is not None
        assert part.solution.tex == f"So {part.answer.tex}, and the last is {named['square']}."
        (reason,) = [option.because.tex for option in part.options if option.because]
        assert reason == f"it is {named['linear']}"
        assert part.answer.tex == ", ".join(named[id_] for id_ in ("log", "linear", "square"))


@pytest.mark.parametrize(
    ("kind", "key", "wrong"),
    [
        ("order", ["a", "b", "c"], [["b", "a", "c"], ["a", "c", "b"]]),
        ("match", {"a": "b", "c": "d"}, [{"a": "d", "c": "b"}, {"a": "e", "c": "d"}]),
        ("options", ["a", "b"], [["b"], ["a"], ["a", "b", "c"], ["a", "b", "d"], ["a", "b", "e"]]),
        ("options", "sorted([a, b])", []),
        ("blanks", {"n": {"truth": "k > 1"}}, ["not (k > 1)"]),
    ],
)
def test_keys_that_an_author_may_write_by_mistake(kind: str, key: YamlValue, wrong: list[object]) -> None:
    answer = KINDS[kind].key.model_validate({kind: key})
    found = [each for _, each in KINDS[kind].wrong_keys(answer, frozenset("abcde"))]
    assert found == wrong or [each["n"].truth for each in found] == wrong


@pytest.mark.parametrize(
    ("kind", "printed", "value"),
    [
        ("number", " 1.5\n", 1.5),
        ("number", "no number\n", "no number"),
        ("vector", "[1.5, 2]", (1.5, 2)),
        ("words", "  over-fitting\n", "over-fitting"),
    ],
)
def test_what_a_program_prints_is_read_as_its_kind(kind: str, printed: str, value: Value) -> None:
    assert KINDS[kind].read_print(printed, NumberStyle()) == value


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_right_orders_and_pairs_agree_in_every_draw(tmp_path: Path, seed: int | None) -> None:
    for text, companion in ((ORDER, SORT), (MATCH, PAIR)):
        assert [str(finding) for finding in check(write_course(tmp_path, text, companion), seed).findings] == []


@pytest.mark.parametrize(
    ("text", "companion", "old", "new", "said"),
    [
        (ORDER, SORT, "order: [log, linear", "order: [linear, log", "3-"),
        (MATCH, PAIR, "match: {up: high, down: low}", "match: {up: low, down: high}", "up = low; down = high"),
    ],
)
def test_a_wrong_key_is_found_at_the_key(
    tmp_path: Path, text: str, companion: str, old: str, new: str, said: str
) -> None:
    (finding,) = check(write_course(tmp_path, text.replace(old, new, 1), companion)).findings
    assert finding.code == "wrong-key"
    assert finding.place is not None and finding.place.line == text[: text.index("answer:")].count("\n") + 1


def test_what_stands_left_keeps_its_place_and_the_rest_is_shuffled(tmp_path: Path) -> None:
    parts = drawn(tmp_path, MATCH, PAIR)
    assert {tuple(letters(part)[id_] for id_ in ("up", "down")) for part in parts} == {("1", "2")}
    assert len({letters(part)["left"] for part in parts}) == 3
    assert all(part.options[part.form["left"]].letter == "A" for part in parts)  # type: ignore[index]
    named = letters(parts[0])
    assert parts[0].answer.plain == f"1-{named['high']}, 2-{named['low']}"


@pytest.mark.parametrize(
    ("text", "old", "new", "said"),
    [
        (ORDER, "answer: {order: [log, linear, square]", "answer: {order: [log, linear]", "does not name each of"),
        (ORDER, "reference: [log, linear, square]", "reference: [log, log, square]", "does not name each of"),
        (MATCH, "match: {up: high", "match: {up: down", "`up` is matched with `down`, which is on the left itself"),
        (MATCH, "match: {up: high", "match: {upp: high", "there is no option `upp`"),
        (MATCH, "reference: {up: high, down: low}", "reference: {up: high}", "does not say what belongs to `down`"),
        (MATCH, "marks: {each: 0.5}", "marks: {each: 0.25}", "0.25 for each of 2 comes to 0.5, but the part has 1"),
    ],
)
def test_what_is_wrong_with_ids_and_marks_is_reported(tmp_path: Path, text: str, old: str, new: str, said: str) -> None:
    assert old in text
    with pytest.raises(Refused) as caught:
        load(write_course(tmp_path, text.replace(old, new, 1), SORT))
    assert any(said in str(finding) for finding in caught.value.findings), caught.value.findings


@pytest.mark.parametrize(
    ("points", "each", "hint"),
    [
        (1, "0.25", "write each: 0.5, or points: 0.5"),
        (1.05, "0.5", "write points: 1"),
        (0.3, "0.1", "write each: 0.15, or"),
    ],
)
def test_only_marks_that_may_be_given_are_advised(tmp_path: Path, points: float, each: str, hint: str) -> None:
    asked = MATCH.replace("points: 1\n", f"points: {points}\n", 1).replace(
        "marks: {each: 0.5}", f"marks: {{each: {each}}}"
    )
    with pytest.raises(Refused) as caught:
        load(write_course(tmp_path, asked, SORT))
    (finding,) = caught.value.findings
    assert finding.hint.startswith(hint)


SINGLE = """\
title: One
points: 1
options:
  - {id: a1, text: one}
  - {id: b1, text: two}
  - {id: c1, text: three}
  - {id: none, text: none of these, fixed: last}
answer: {option: b1, reference: b1}
waived: a test
"""


def orders(root: Path, text: str) -> set[tuple[str, ...]]:
    return {tuple(option.id for option in part.options) for part in drawn(root, text, "")}


def test_options_are_shuffled_unless_fixed(tmp_path: Path) -> None:
    found = orders(tmp_path, SINGLE)
    assert len(found) > 3 and {order[-1] for order in found} == {"none"}
    (part,) = question(write_course(tmp_path, SINGLE)).parts
    assert [option.id for option in part.options] == ["b1", "c1", "a1", "none"]


def test_a_part_or_an_exam_may_forbid_it(tmp_path: Path) -> None:
    assert orders(tmp_path, SINGLE + "shuffle: false\n") == {("a1", "b1", "c1", "none")}
    exam = "title: T\ncourse: C\nquestions: [q]\nversions: {shuffle: [questions]}\n"
    loaded = load(write_course(tmp_path, SINGLE, exam=exam))
    found = [draw_paper(loaded, seed, Calls()).questions[0].parts[0] for seed in range(1, 9)]
    assert {tuple(letters(part)) for part in found} == {("a1", "b1", "c1", "none")}


def test_a_paper_with_all_of_it_is_read_back_equal(tmp_path: Path) -> None:
    for text, companion in ((ORDER, SORT), (MATCH, PAIR)):
        made = draw_paper(load(write_course(tmp_path, text, companion)), 3, Calls())
        assert Paper.from_json(made.to_json()) == made

"""How answers are spread over draws: the form that suits them, the numbers, and that they are remembered."""

import json
import random
from typing import Any

import pytest
from courses import load, write_course

from exam_builder.checking.question_sweep import sweep_question
from exam_builder.checking.tally import summarize_shares, summarize_values
from exam_builder.codec import decode, encode
from exam_builder.companions import Calls
from exam_builder.examine.isolated_question import isolate_question
from exam_builder.results import PartDraws, Spread

QUESTION = """\
    title: Area
    parameters: {side: {default: 4, range: [1, 20], step: 1}}
    prompt: A square of side $\\VAR{side}$.
    parts:
      - {answer: {number: side**2, reference: 16}, points: 1, prompt: Area?, recompute: {function: area, within: 0.05}}
      - {answer: {truth: side > 5, reference: false}, points: 1, prompt: Large?, recompute: large}
      - answer: {claim: {gap: '< 4', size: '> 0'}, reference: {gap: 1, size: 4}}
        points: 1
        prompt: Show it.
        recompute: gaps
      - {answer: {number: side, reference: 4}, points: 1, prompt: Side?, waived: it stands there}
    """
COMPANION = """\
    def area(side):
        return side * side * (1.02 if side == 7 else 1 + 1e-12)
    def large(side):
        return side - 5 > 0
    def gaps(side):
        return {"gap": 3 if side == 9 else 1, "size": side}
    """


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PartDraws]:
    root = write_course(tmp_path_factory.mktemp("course"), QUESTION, COMPANION)
    return {part.part: part for part in sweep_question(isolate_question(load(root), "q", Calls()), 5).parts}


def test_the_worst_disagreement_is_that_of_the_worst_draw(parts: dict[str, PartDraws]) -> None:
    area, large, claim, waived = parts.values()
    assert (area.draws, area.compared, area.worst, area.allowed) == (20, 20, pytest.approx(0.02), 0.05)
    assert (large.worst, large.allowed) == (0, 1e-9)
    assert claim.worst == 0.75
    assert (waived.draws, waived.compared, waived.worst) == (20, 0, None)


def test_each_kind_is_spread_in_its_own_form(parts: dict[str, PartDraws]) -> None:
    (area,), (large,) = parts["a"].spreads, parts["b"].spreads
    assert (area.form, sum(area.numbers), area.edges[0], area.edges[-1]) == ("bins", 20, 1, 400)
    assert (large.labels, large.numbers) == (("Yes", "No"), (15, 5))
    share, size = parts["c"].spreads
    assert (share.form, share.labels, share.numbers) == ("shares", ("gap < 4",), (0.25, 0.25, 0.25, 0.25, 0.75))
    assert (size.name, size.form, size.edges[0], size.edges[-1]) == ("size > 0", "bins", 1, 20)


def test_parts_are_the_same_when_they_were_kept(parts: dict[str, PartDraws]) -> None:
    for part in parts.values():
        kept = json.dumps(encode(PartDraws, part))
        assert decode(PartDraws, json.loads(kept)) == part
        assert len(kept) < 1000


def spread(values: list[Any]) -> Spread:
    return summarize_values(values, list(map(str, values)))


def test_few_numbers_are_reported_by_size_and_texts_by_frequency() -> None:
    assert spread([10, 9, 10, 2]).labels == ("2", "9", "10")
    messages = spread(["b", "a", "b", "c"])
    assert (messages.labels, messages.numbers, messages.different) == (("b", "a", "c"), (2, 1, 1), 3)


def test_of_many_texts_the_most_frequent_are_reported() -> None:
    messages = spread([*map(str, range(30)), "7", "x" * 100, "x" * 100])
    assert (messages.different, len(messages.labels), messages.labels[:2]) == (31, 12, ("7", f"{'x' * 59}…"))


def test_many_numbers_go_into_bins_in_which_each_counts_once() -> None:
    chance = random.Random(1)
    messages = spread([chance.gauss(0, 5) for _ in range(500)])
    assert (len(messages.numbers), sum(messages.numbers), len(messages.edges), messages.ratio) == (16, 500, 17, False)
    assert spread(list(range(32))).numbers == (2,) * 16
    assert spread([2.0**index for index in range(40)]).ratio


@pytest.mark.parametrize(
    "values", [[10**400 + i for i in range(20)], [-1e308 * (-1) ** i + i * 1e306 for i in range(20)]]
)
def test_numbers_that_no_axis_holds_are_reported_as_texts(values: list[Any]) -> None:
    assert spread(values).form == "values"


def test_lists_are_reported_entry_by_entry_where_all_have_as_many() -> None:
    messages = spread([((index, 2), (3, -index)) for index in range(21)])
    assert (messages.form, messages.labels) == ("entries", ("1, 1", "1, 2", "2, 1", "2, 2"))
    assert messages.numbers == (0, 5, 10, 15, 20, *[2] * 5, *[3] * 5, -20, -15, -10, -5, 0)
    assert spread([(1,) * index for index in range(1, 30)]).form == "values"


def test_shares_that_are_outside_stay_so() -> None:
    messages = summarize_shares({"gap < 1": [0.5, float("inf"), 0.25], "one": [0.5]})
    assert messages.numbers == (0.25, 0.25, 0.25, 0.25, float("inf"), *[0.5] * 5)

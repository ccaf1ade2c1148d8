"""A paper as data: written and read back, what full marks are, and what messages call it."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from papers import paper, part, question, sample_paper, text

from exam_builder.paper import Paper, Section, Student, sum_points


def test_a_paper_read_back_is_equal_and_is_written_the_same_again() -> None:
    written = sample_paper().to_json()
    assert Paper.from_json(written) == sample_paper()
    assert Paper.from_json(written).to_json() == written


@pytest.mark.parametrize("schema", [None, 0, 2, "1"])
def test_a_paper_of_another_schema_is_refused(schema: object) -> None:
    data = {**json.loads(sample_paper().to_json()), "schema": schema}
    with pytest.raises(ValueError, match="not a paper of schema 1"):
        Paper.from_json(json.dumps(data))


def test_a_paper_in_which_a_field_has_another_type_is_refused() -> None:
    data = {**json.loads(sample_paper().to_json()), "questions": "none"}
    with pytest.raises(ValueError, match="questions"):
        Paper.from_json(json.dumps(data))


def test_full_marks_count_what_is_to_be_answered_and_no_bonus() -> None:
    sections = (Section(), Section(answer=2))
    whole = [question("one", points=Fraction(3)), question("two", points=Fraction(1, 2), bonus=True)]
    chosen = [question(name, points=Fraction(2), section=1) for name in ("three", "four", "five")]
    assert sum_points(sections, [*whole, *chosen]) == 3 + 2 * 2


def test_a_paper_is_called_by_whose_it_is_else_by_its_version_or_seed() -> None:
    shown = paper()
    called = [
        replace(shown, **changes).full_name
        for changes in (
            {"student": Student("s7", "Ann Lee"), "version": "B", "seed": 3},
            {"version": "B", "seed": 3},
            {"seed": 3},
            {"seed": None},
        )
    ]
    assert called == ["copy s7", "version B", "the paper of seed 3", "the paper"]


def test_before_a_sub_part_one_reads_the_text_of_its_part_too() -> None:
    parts = (
        part("a.i", label="a.i", prompt="First.", lead=text("Both ask of a tank.")),
        part("a.ii", label="a.ii", prompt="Second."),
        part("b", label="b", prompt="Third."),
    )
    asked = question("tank", 1, *parts, prompt="A tank.")
    assert [asked.prompts_before(each).split("\n") for each in parts] == [
        ["A tank.", "Both ask of a tank.", "First."],
        ["A tank.", "Both ask of a tank.", "Second."],
        ["A tank.", "Third."],
    ]

"""Pages that say something else than the key is computed from: in prompts, tables and options."""

import pytest

pytestmark = pytest.mark.long

SAME = "what is printed does not decide the key: on the same page the key is"


def test_a_prompt_that_prints_the_height_for_the_speed(plant):
    """A hole of the prompt prints another parameter."""
    fault = plant("mech_falling", r"straight up at $\VAR{v}\,", r"straight up at $\VAR{h}\,")
    messages = [each.message for each in fault.checked.findings if each.code == "not-printed"]
    assert fault.clean == ()
    assert len(messages) == 3
    assert all(each.startswith(SAME) and "; `v` is not shown (the papers of seeds " in each for each in messages)


KEYS = (("missed", 10), ("rejected", 180), ("negative", 190))
HEADS = "the columns 1 and 3 of table `counts` are swapped: "
HEADS += "; ".join(f"blank `{name}`: `test_all` gives 0, but key and reference say {key}" for name, key in KEYS)
CELL = "cell 3 of row 1 of table `counts` prints `healthy`: blank `missed`: `test_all` gives 160, but key and reference"
CELL += " say 10; blank `negative`: `test_all` gives 340, but key and reference say 190"


def expect_in_table(fault, place, message, hint):
    """Hold that just the table is reported, as the references have the keys on their side."""
    assert {each.hint.partition("; `exam-builder")[0] for each in fault.checked.findings} == {hint}
    fault.expect(place, "recompute", message)


def test_a_table_with_its_columns_swapped(plant):
    """The second route reads the table, and comes to the keys when they are swapped back."""
    fault = plant(
        "type_table",
        "columns: [test positive, test negative, total]",
        "columns: [total, test negative, test positive]",
    )
    expect_in_table(fault, "12:15", HEADS, "swap them back")


def test_a_cell_of_another_parameter(plant):
    """The second route reads the table, and comes to the keys with the right parameter in the cell."""
    fault = plant("type_table", "[right, {blank: missed}, patients]", "[right, {blank: missed}, healthy]")
    expect_in_table(fault, "16:34", CELL, "print `patients` there")


def test_two_cells_swapped(plant):
    """The second route reads the table, and comes to the keys when the cells are swapped back."""
    fault = plant(
        "type_table",
        "[right, {blank: missed}, patients]\n      - [false_alarms, {blank: rejected}, healthy]",
        "[right, {blank: missed}, healthy]\n      - [false_alarms, {blank: rejected}, patients]",
    )
    message = (
        "cell 3 of row 1 and cell 3 of row 2 of table `counts` are swapped: blank `missed`: `test_all` gives 160, but"
    )
    message += " key and reference say 10; blank `rejected`: `test_all` gives 30, but key and reference say 180"
    expect_in_table(fault, "16:34", message, "swap them back")

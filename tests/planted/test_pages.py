"""Pages that say something else than the key is computed from: in prompts, tables and options."""

SAME = "what is printed does not decide the key: on the same page the key is"


def test_a_prompt_that_prints_the_height_for_the_speed(plant):
    """A hole of the prompt prints another parameter."""
    fault = plant("mech_falling", r"straight up at $\VAR{v}\,", r"straight up at $\VAR{h}\,")
    messages = [each.message for each in fault.checked.findings if each.code == "not-printed"]
    assert fault.clean == ()
    assert len(messages) == 3
    assert all(each.startswith(SAME) and "; `v` is not shown (the papers of seeds " in each for each in messages)


READER = "`test_all` reads the page: look at what is printed"


def hold_told_by_reader(fault, second):
    """Hold that just the function that reads the table is told, as the references have the keys on their side."""
    assert all(each.hint.endswith(READER) for each in fault.checked.findings)
    message = f"`test_all` gives {second}, but key and reference say 10"
    fault.told("31:12", "recompute", message, python=14)


def test_a_table_with_its_columns_swapped(plant):
    """The second route reads the table."""
    fault = plant(
        "type_table",
        "columns: [test positive, test negative, total]",
        "columns: [total, test negative, test positive]",
    )
    hold_told_by_reader(fault, 0)


def test_a_cell_of_another_parameter(plant):
    """The second route reads the table."""
    fault = plant("type_table", "[right, {blank: missed}, patients]", "[right, {blank: missed}, healthy]")
    hold_told_by_reader(fault, 160)

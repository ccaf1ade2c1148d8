"""Pages that say something else than the key is computed from: in prompts, tables and options."""

SAME = "what is printed does not decide the key: on the same page the key is"


def told(fault):
    """The codes of what is told of a fault and of nothing else, with its line."""
    assert fault.clean == ()
    return {(each.code, each.place.line) for each in fault.checked.findings}


def test_a_prompt_that_prints_the_height_for_the_speed(plant):
    """A hole of the prompt prints another parameter."""
    fault = plant("mech_falling", r"straight up at $\VAR{v}\,", r"straight up at $\VAR{h}\,")
    messages = [each.message for each in fault.checked.findings if each.code == "not-printed"]
    assert fault.clean == ()
    assert len(messages) == 3
    assert all(each.startswith(SAME) and "; `v` is not shown (the papers of seeds " in each for each in messages)


def test_a_table_with_its_columns_swapped(plant):
    """The second route reads the table."""
    fault = plant(
        "type_table",
        "columns: [test positive, test negative, total]",
        "columns: [total, test negative, test positive]",
    )
    assert told(fault) == {("recompute", 14), ("wrong-key", 25), ("wrong-key", 26), ("wrong-key", 28)}


def test_a_cell_of_another_parameter(plant):
    """The second route reads the table."""
    fault = plant("type_table", "[right, {blank: missed}, patients]", "[right, {blank: missed}, healthy]")
    assert told(fault) == {("recompute", 14), ("wrong-key", 25), ("wrong-key", 28)}
    assert all("look at what is printed" in each.hint for each in fault.checked.findings)

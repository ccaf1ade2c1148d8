"""Units, references, bounds, constraints, parameters and figures that are off."""

import pytest

pytestmark = pytest.mark.long


def test_an_accepted_unit_the_wrong_way_round(plant):
    """The factor of an accepted unit is upside down."""
    plant("mech_falling", "accept: {km/h: 1 / 3.6}", "accept: {km/h: 3.6}").expect(
        "60:22", "wrong-unit", "1 km/h is 0.2777777777777778 m/s, not 3.6"
    )


def test_an_accepted_unit_of_another_quantity(plant):
    """An accepted unit measures something else."""
    plant("mech_orbit", "accept: {m/s: 0.001}", "accept: {m/s^2: 0.001}").expect(
        "37:75", "wrong-unit", "m/s^2 and km/s measure different things"
    )


def test_kilograms_for_a_damping(plant):
    """The key's unit measures something else than the second route."""
    plant("mech_damping", "digits: 3, unit: kg/s", "digits: 3, unit: kg").expect(
        "60:67",
        "wrong-unit",
        "the key is in kg, but `least_damping` gives 20 kg/s: another kind of unit",
    )


def test_kilonewtons_for_newtons(plant):
    """The key's number is right, and its unit is a thousand times as large."""
    plant("mech_matrix", "      unit: N\n", "      unit: kN\n").expect(
        "62:13",
        "wrong-unit",
        "the number is right and the unit is not: the key is [-40, -95] kN, but `resolve` gives [-40, -95] N",
    )


def test_a_reference_off_by_its_last_digit(plant):
    """A reference is wrong, where key and second route agree."""
    plant("mech_damping", "reference: 20.0}", "reference: 20.1}").expect(
        "60:84", "reference", "the reference says 20.1, but key and `least_damping` both give 20.0 kg/s"
    )


def test_a_reference_with_another_bracket(plant):
    """A reference is another interval, by a bracket."""
    plant("mech_falling", "reference: '(0.450, 3.63)'", "reference: '[0.450, 3.63)'").expect(
        "83:18", "reference", "the reference says [0.450, 3.63), but key and `above` both give (0.450, 3.63) s"
    )


def test_a_measurement_that_is_not_what_the_author_says(plant):
    """A reference of a claim is off by one."""
    plant("equal_embeddings", "from_rank_two: 2\n", "from_rank_two: 1\n").expect(
        "38:20", "reference", "`from_rank_two` was measured as 2 by `learn`; the reference says 1"
    )


def test_a_bound_turned_round(plant):
    """A claim has its bound turned round."""
    plant("mech_words", "with_drag: '> 0.02'", "with_drag: '< 0.02'").expect(
        "39:20",
        "claim",
        "`with_drag` was measured as 0.183284 by `sweep`, so the claim `< 0.02` is false",
    )


def test_a_bound_that_holds_for_five_inputs_only(plant):
    """A claim counts by a formula that is right for one value of a parameter."""
    plant("median_net", "binary: '== 2**inputs'", "binary: '== 2 * inputs + 22'").expect(
        "57:13",
        "claim",
        "`binary` was measured as 8 by `try_network`, so the claim `== 2 * inputs + 22` is false; so in 6 of 9 draws",
        drawn={"inputs": 3},
    )


def test_a_bound_that_every_measurement_meets(plant):
    """A claim cannot fail."""
    fault = plant("mech_words", "torque: '< 1e-9'", "torque: '< inf'")
    fault.expect("37:17", "bound", "`< inf` does not bound `torque`: it cannot fail")


def test_a_constraint_that_nothing_meets(plant):
    """A constraint rejects everything."""
    plant("mech_collision", "constraints: [m_1 != m_2,", "constraints: [m_1 > 10 * m_2,").expect(
        "16:15", "constraint", "the values do not meet the constraint `m_1 > 10 * m_2`"
    )


def test_a_constraint_that_only_the_defaults_meet(plant):
    """A question is always the same, as its constraint leaves one draw."""
    fault = plant("out_of_memory", "\npoints: 1\n", "\nconstraints: [layers + batch + pieces == 84]\npoints: 1\n")
    fault.expect("6:3", "always-the-same", "every draw of this question is the same", severity="warning")


def test_a_question_whose_values_are_a_list_of_one(plant):
    """A question always draws the same."""
    fault = plant(
        "mech_words",
        "near: {default: 1, choose: [0.5, 1, 2], unit: AU}\n  far: {default: 4, choose: [4, 5, 8], unit: AU}",
        "near: {default: 1, choose: [1], unit: AU}\n  far: {default: 4, unit: AU}",
    )
    words = "every draw of this question is the same"
    fault.expect("6:3", "always-the-same", words, severity="warning", follows=("default",))


def test_a_width_that_nothing_uses(plant):
    """A parameter changes nothing."""
    line = "  level: {default: 0.5, choose: [0.5, 1, 1.5]}\n"
    plant("mech_damping", line, f"{line}  width: {{default: 1, choose: [1, 2]}}\n").expect(
        "9:10",
        "changes-nothing",
        "the value of `width` changes nothing: no text, no answer, no figure",
        severity="warning",
    )


def test_a_figure_that_gets_too_few_names(plant):
    """A figure's arguments do not fit each other."""
    fault = plant("median_net", """inputs: '["a", "b"]'""", """inputs: '["a"]'""")
    fault.expect(
        "23:36",
        "figure",
        "figure `exchange`: `network.labelled` cannot be drawn: `zip` gets lists of different lengths; Python says"
        " ValueError: zip() argument 2 is shorter than argument 1"
        " (line 111 of network.py); it can be drawn with another value of `inputs`",
        caller="figures/network.py:111:1",
    )


def test_a_second_route_that_asks_for_the_key(plant):
    """A recompute reads the key, by its name."""
    fault = plant("mech_incline", "def stays(m: float,", "def stays(rests: bool, m: float,", python=True)
    fault.expect(
        "42:16", "no-second-route", "the recompute asks for `rests`, which is the key, so it is not a second route"
    )


def test_a_second_route_that_asks_for_what_only_the_key_uses(plant):
    """A recompute reads the key in disguise: a parameter that no student ever sees."""
    fault = plant("mech_falling", "def above(v: float,", "def above(root: float, v: float,", python=True)
    fault.expect(
        "84:16",
        "no-second-route",
        "the recompute asks for `root`, which nothing outside the answers uses, so it is not a second route",
    )

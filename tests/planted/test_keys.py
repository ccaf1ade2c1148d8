"""Keys that are wrong: everywhere, for some values only, or in one place of a matrix, an interval or a formula."""

import pytest

pytestmark = pytest.mark.long


def test_a_speed_that_no_height_above_38_metres_raises(plant):
    """The formula is wrong for one value of one parameter only."""
    fault = plant("mech_falling", "number: sqrt(v**2 + 2 * g * h)", "number: sqrt(v**2 + 2 * g * min(h, 38))")
    fault.expect(
        "57:15",
        "wrong-key",
        "the key comes out as 31.2 m/s, but `impact` gives 31.8 m/s; so in 12 of 60 draws",
        drawn={"h": 40},
    )


def test_energy_before_that_is_never_below_six_joules(plant):
    """The formula is wrong for few combinations of values."""
    fault = plant("mech_collision", "{number: 1 - after / before,", "{number: '1 - after / max(before, 6)',")
    fault.expect(
        "79:22",
        "wrong-key",
        "the key comes out as 35/36, but `lost` gives 32/33; so in 2 of 76 draws",
        drawn={"m_1": 1, "m_2": 2, "v_1": 3, "v_2": -1},
    )


def test_a_plank_that_is_said_to_stay_when_it_just_tips(plant):
    """A condition is off by so little that one draw shows it."""
    fault = plant(
        "mech_torque",
        "stays if holding > tilting else tips",
        "stays if holding > tilting - 10 else tips",
        space={
            "[24, 30, 36]": "[30, 36]",
            "{default: 2.5, choose: [1, 1.5, 2.5]": "{value: 2.5",
            "[10, 25, 40]": "[10, 25]",
        },
    )
    fault.expect(
        "95:19",
        "wrong-key",
        "the key comes out as stays, but `walk_to_the_end` gives tips",
        drawn={},
        follows=("units-clash",),
    )


def test_a_satellite_that_crashes_by_a_formula_without_its_denominator(plant):
    """A derived parameter gives another conclusion, which is keyed."""
    fault = plant("mech_orbit", "'crashes' if r * share / (1 - share) < earth", "'crashes' if r * share < earth")
    fault.expect(
        "14:18",
        "wrong-key",
        "`fate` is wrong, and the key of (c) follows from it: the key comes out as crashes,"
        " but `follow` gives ellipse and the reference says ellipse",
    )


def test_the_other_coefficient_of_friction(plant):
    """A truth follows from the wrong one of two parameters."""
    fault = plant("mech_incline", "rests: {derive: tan(alpha) < mu_s}", "rests: {derive: tan(alpha) < mu_k}")
    fault.expect(
        "14:19",
        "wrong-key",
        "`rests` is wrong, and the key of (a) follows from it: the key comes out as No, but `stays` gives Yes;"
        " so in 12 of 45 draws",
        drawn={},
    )


def test_a_dead_unit_that_never_wakes_up(plant):
    """The other truth is keyed."""
    plant("dead_relu", "{truth: true, say", "{truth: false, say").expect(
        "92:21",
        "wrong-key",
        "the key comes out as No, but `wakes_up` gives Yes and the reference says Yes",
    )


def test_momentum_in_place_of_angular_momentum(plant):
    """Other words are keyed."""
    plant("mech_words", "words: \"'angular momentum'\"", "words: \"'momentum'\"").expect(
        "20:14",
        "wrong-key",
        "the key comes out as momentum, but `conserved` gives angular momentum and the reference says angular momentum",
    )


def test_a_puck_that_slides_back_by_its_mass_alone(plant):
    """A condition of an option forgets a factor."""
    plant("mech_options", "holds: first < bounce * second", "holds: first < second").expect(
        "40:16",
        "wrong-key",
        "the condition of option `back` is wrong: the key comes out as momentum, back, stops, but `collide` gives"
        " momentum, stops and the reference says [momentum, stops]",
    )


def test_the_wrong_option_keyed(plant):
    """Two options have each other's condition."""
    right = "It becomes twice what it was., holds: ratio == 4}\n"
    fault = plant(
        "mech_pendulum",
        right + "      - {id: fourfold, text: It becomes four times what it was., holds: ratio == 16}",
        right.replace("== 4", "== 16")
        + "      - {id: fourfold, text: It becomes four times what it was., holds: ratio == 4}",
    )
    fault.expect(
        "77:22",
        "wrong-key",
        "the key comes out as fourfold, but `after_the_change` gives double and the reference says double",
    )


def test_an_option_that_never_holds(plant):
    """A condition is wrong for one value, so that no option is right there and these draws are never made."""
    plant("mech_pendulum", "holds: ratio == 1 / 4}", "holds: ratio < 1 / 4}").expect(
        "75:66",
        "options-sometimes-unfit",
        "no option holds, but one must be right, in 40 of 100 combinations, which are never drawn",
        severity="warning",
    )


def test_a_sign_in_one_entry_of_a_matrix(plant):
    """One entry of a matrix is wrong, and what is computed with it."""
    fault = plant("mech_collision", "[2 * m_1, m_2 - m_1]] / both", "[2 * m_1, m_1 - m_2]] / both")
    fault.expect(
        "40:15",
        "wrong-key",
        "the key comes out as [[-0.5, 1.5], [0.5, -0.5]], but `elastic_matrix` gives"
        " [[-0.5000, 1.500], [0.5000, 0.5000]] and the reference says [[-1/2, 3/2], [1/2, 1/2]]",
        follows=("wrong-key",),
    )


def test_an_entry_of_a_matrix_that_is_right_in_the_reference_paper_only(plant):
    """One entry of a matrix is a number that does not follow."""
    plant("mech_spring", "[square, -2 * square]]", "[square, -160]]").expect(
        "45:15",
        "wrong-key",
        "the key comes out as [[-128, 64], [64, -160]] s^{-2}, but `motion_matrix` gives"
        " [[-128, 64], [64, -128]] s^{-2}; so in 14 of 16 draws",
        drawn={"k": 16},
    )


def test_a_frequency_of_the_wrong_pair(plant):
    """One element of a set is wrong."""
    plant("mech_spring", "set: '[square, 3 * square]'", "set: '[square, 2 * square]'").expect(
        "66:19",
        "wrong-key",
        "the key comes out as {80, 160}, but `frequencies` gives {240.0, 80.00} and the reference says [80, 240]",
    )


def test_an_arrow_that_is_missing_from_a_graph(plant):
    """One element of a set is left out."""
    fault = plant("logsumexp", "set: \"['X->M', 'X->E', 'M->E',", "set: \"['X->E', 'M->E',")
    fault.expect(
        "57:12",
        "wrong-key",
        "the key comes out as {X->E, M->E, E->S, S->L, M->Y, L->Y}, but `trace_edges` gives"
        " {X->M, X->E, M->E, E->S, S->L, M->Y, L->Y} and the reference says"
        " [X->M, X->E, M->E, E->S, S->L, M->Y, L->Y]",
    )


def test_an_interval_with_its_ends(plant):
    """The brackets of an interval are of the other kind."""
    fault = plant("mech_falling", "'((v - root) / g, (v + root) / g)'", "'[(v - root) / g, (v + root) / g]'")
    fault.expect(
        "80:17",
        "wrong-key",
        "the key comes out as [0.450, 3.63] s, but `above` gives (0.450, 3.63) s and the reference says (0.450, 3.63)",
    )


def test_a_law_that_is_right_at_the_beginning_only(plant):
    """A formula is wrong away from t = 0: a series in place of an exponential."""
    series = "speed * t - drag * speed * t**2 / (2 * mass) + drag**2 * speed * t**3 / (6 * mass**2)"
    fault = plant("mech_formula", "formula: mass * speed / drag * (1 - exp(-drag * t / mass))", f"formula: {series}")
    fault.expect(
        "38:16",
        "wrong-key",
        "at t = 12.767538 the key t^3/16 - 3*t^2/4 + 6*t comes out as 84.425002, but `glide` gives 23.013735"
        " and the reference says 24 * (1 - exp(-t / 4))",
        follows=("wrong-key",),
    )


def test_a_law_that_creeps_away(plant):
    """A formula is wrong by a tenth of a per cent, which its numbers show only where they are not rounded."""
    right = "formula: mass * speed / drag * (1 - exp(-drag * t / mass))"
    plant("mech_formula", right, f"{right} * (1 + t / 5000)").expect(
        "38:16",
        "wrong-key",
        "at t = 12.767538 the key (24 - 24*exp(-t/4))*(t/5000 + 1) comes out as 23.072501, but `glide` gives"
        " 23.013735 and the reference says 24 * (1 - exp(-t / 4))",
        follows=("wrong-key",),
    )


def test_a_line_of_output_that_only_the_longer_program_prints(plant):
    """A text is wrong in its last line, in half of the draws."""
    plant("mech_output", "gravity * i * (i + 1) / 2)", "gravity * i * (i + 1) // 2 + (1 if i == 4 else 0))").expect(
        "47:15",
        "wrong-key",
        "the key comes out as 1 10 170 ⏎ 2 20 150 ⏎ 3 30 120 ⏎ 4 40 81, but `run_program` gives"
        " 1 10 170 ⏎ 2 20 150 ⏎ 3 30 120 ⏎ 4 40 80; so in 6 of 12 draws",
        drawn={"steps": 4, "kick": 0},
    )


def test_a_key_that_is_not_finite_where_both_pucks_are_heavy(plant):
    """A key has no value in one draw of nine."""
    right = "number: first * second / (first + second) * (1 + bounce) * speed"
    fault = plant("mech_options", right, f"{right} * (8 - first - second) / (8 - first - second)")
    fault.expect("70:15", "expression", "division by zero; so in 4 of 36 draws", drawn={}, follows=("units-clash",))

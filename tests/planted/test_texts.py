"""Texts that say something else than the values: typed numbers, chains that do not hold, keys hidden or given away."""

import pytest

pytestmark = pytest.mark.long


def test_a_speed_typed_in_the_prompt(plant):
    """A number is typed in a prompt."""
    plant("mech_falling", r"straight up at $\VAR{v}\,", r"straight up at $20\,").expect(
        "33:36",
        "typed-number",
        "20 is typed here, and stays 20 when `v` is drawn anew",
        follows=("not-printed",),
    )


def test_a_weight_typed_in_a_solution(plant):
    """A number is typed in a solution."""
    right = r"\frac{\VAR{run}}{\VAR{length}}\cdot\VAR{weight}"
    plant("mech_matrix", f"- {right}", f"- {right}".replace(r"\VAR{weight}", "100")).expect(
        "70:104",
        "typed-number",
        "100 is typed here, and stays 100 when `weight` is drawn anew",
        follows=("chain",),
    )


def test_a_radius_typed_in_a_marking_scheme(plant):
    """A number is typed in a rubric."""
    plant(
        "mech_orbit", "when: Gravity is the centripetal force.", "when: Gravity keeps it on a circle of 6771 km."
    ).expect("47:58", "typed-number", "6771 is typed here, and stays 6771 when `r` and `nearest` are drawn anew")


def test_a_stiffness_typed_in_the_description_of_a_figure(plant):
    """A number is typed in an alt text."""
    plant("mech_spring", "A wall, a spring, glider 1,", "A wall, a spring of 20 N/m, glider 1,").expect(
        "29:27", "typed-number", "20 is typed here, and stays 20 when `k` is drawn anew"
    )


def test_a_bounce_typed_in_the_reason_of_an_option(plant):
    """A number is typed in a because."""
    plant("mech_options", r"it gets $\frac{(1 + \VAR{bounce})\cdot", r"it gets $\frac{(1 + 0.5)\cdot").expect(
        "52:31", "typed-number", "0.5 is typed here, and stays 0.5 when `bounce` is drawn anew"
    )


def test_a_chain_with_a_third_in_place_of_a_half(plant):
    """A chain of equalities does not hold in any paper."""
    plant("mech_orbit", r"$\frac12\cdot\VAR{factor}^2 \approx", r"$\frac13\cdot\VAR{factor}^2 \approx").expect(
        "82:85",
        "chain",
        r"`\frac13\cdot1.30^2 \approx 0.85` does not hold: 0.5633333333 on the left, 0.845 on the right",
    )


def test_a_chain_that_holds_for_three_steps_only(plant):
    """A chain with a typed number holds in the reference paper, and breaks in half of the draws."""
    plant(
        "mech_output",
        r"\VAR{steps}\cdot\frac{\VAR{gravity}}{2}\,\mathrm{m} =",
        r"3\cdot\frac{\VAR{gravity}}{2}\,\mathrm{m} =",
    ).expect(
        "77:58",
        "chain",
        r"`3\cdot\frac{10}{2}\,\mathrm{m} = 20\,\mathrm{m}` does not hold: 15 on the left, 20 on the right;"
        " so in 6 of 12 draws",
        drawn={"steps": 4},
    )


def test_a_solution_that_stops_before_its_key(plant):
    """A solution never prints its key."""
    fault = plant(
        "mech_matrix",
        r"-\sin\alpha & \cos\alpha \end{bmatrix} = \VAR{answer}.",
        r"-\sin\alpha & \cos\alpha \end{bmatrix}.",
    )
    fault.expect(
        "42:15",
        "key-not-shown",
        "this solution never prints the key, [[0.8, 0.6], [-0.6, 0.8]]",
        severity="warning",
    )


def test_a_prompt_that_tells_by_how_much_the_stone_lags(plant):
    """The prompt gives the key away."""
    fault = plant(
        "mech_output",
        r"after \VAR{time} seconds, than",
        r"after \VAR{time} seconds and \VAR{gravity * steps / 2} more, than",
    )
    fault.expect(
        "68:95",
        "given-away",
        "the prompt shows the key as a number in 12 of 12 draws",
        severity="warning",
    )


def test_a_length_rounded_to_decimetres(plant):
    """Rounding in the prompt moves the key."""
    plant(
        "mech_pendulum", r"string is $\VAR{l}\,\mathrm{m}$", r"string is $\VAR{num(l, digits=1)}\,\mathrm{m}$"
    ).expect(
        "36:22",
        "moved-by-rounding",
        "computed from the printed numbers, the answer comes out as 1.55 s, which is not near enough to the key 1.58 s",
    )


def test_a_brace_that_is_open_when_the_crate_slows_down(plant):
    """Braces are unbalanced in some draws."""
    fault = plant(
        "mech_incline", r"', negative since the crate slows down'}", r"', \emph{negative since the crate slows down'}"
    )
    fault.expect(
        "67:1",
        "brace",
        "`{` is never closed: `{negative since the crate slow`; so in 15 of 45 draws",
        drawn={"angle": 15},
    )

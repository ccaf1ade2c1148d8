"""Mistakes that would be marked right: tolerances too wide, distractors that are the key, answers taken besides."""

import pytest

pytestmark = pytest.mark.long


def test_a_tolerance_as_wide_as_a_mistake(plant):
    """An absolute tolerance takes in what a misconception leads to."""
    fault = plant("mech_formula", "digits: 3, unit: m, reference: 17.1}", "tolerance: 13, unit: m, reference: 17}")
    fault.expect(
        "60:13",
        "misconception-is-accepted",
        "the misconception `no_drag` gives 30 m, which is near enough to the key 17 m to be marked right",
    )


def test_a_relative_tolerance_in_per_cent(plant):
    """A relative tolerance is meant in per cent, and written as a share."""
    plant("mech_orbit", "{number: seconds / 60, digits: 3,", "{number: seconds / 60, relative: 1,").expect(
        "54:13",
        "misconception-is-accepted",
        "the misconception `altitude_for_radius` gives 1 min, which is near enough to the key 90 min to be marked"
        " right",
        follows=("wide-tolerance",),
    )


def test_a_mistake_that_is_right_in_one_combination_of_two_hundred(plant):
    """A misconception gives the key for one of 200 combinations, of which 20 are drawn."""
    fault = plant(
        "mech_output",
        "keys: {b: gravity / 2}",
        "keys: {b: (start - 200) * (4 - steps)}",
        space={
            "start: {default: 150, choose: [150, 180, 200]}": "start: {default: 150, range: [150, 249], step: 1}",
            "kick: {default: 5, choose: [0, 5]}": "kick: 5",
        },
    )
    fault.expect(
        "29:5",
        "misconception-sometimes-right",
        "the misconception `one_second` gives the right answer, 15 m, in 1 of 200 combinations, which are never drawn",
        severity="warning",
        follows=("reference",),
    )


def test_two_mistakes_that_are_one(plant):
    """Two misconceptions lead to the same answer."""
    plant("mech_damping", "keys: {b: sqrt(mass * stiffness)}", "keys: {b: 2**2 * mass * stiffness}").expect(
        "19:5",
        "misconceptions-alike",
        "the misconceptions `half` and `squared` both give 400 kg/s",
        severity="warning",
        follows=("reference",),
    )


def test_a_further_answer_that_is_a_mistake(plant):
    """What is accepted besides the key is what a misconception leads to."""
    fault = plant(
        "conv_cost",
        "      - number: growth**2 - 1\n",
        "      - number: growth\n",
        space={
            "choose: [64, 80, 100, 128]": "choose: [64, 100]",
            "channels: {default: 3, choose: [3, 4]": "channels: {default: 3",
            "kernel: {default: 5, choose: [3, 5, 7]": "kernel: {default: 5",
        },
    )
    fault.expect(
        "122:17",
        "misconception-is-accepted",
        "the misconception `one_side` gives 2, which is near enough to 2, a further right answer, to be marked right",
        follows=("reference",),
    )


def test_a_further_answer_that_is_no_other(plant):
    """What is accepted besides the key is the key."""
    plant("mech_words", "words: \"'moment of momentum'\"", "words: \"'angular momentum'\"").expect(
        "23:9", "also-is-the-key", "this is the key in every draw", severity="warning"
    )


def test_two_options_of_the_same_words(plant):
    """A distractor prints like the key."""
    plant("mech_pendulum", "text: It becomes twice what it was.", "text: It becomes half of what it was.").expect(
        "75:28", "options-alike", "the options half and double print alike"
    )

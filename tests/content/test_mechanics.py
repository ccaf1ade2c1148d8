"""The exam in mechanics: its marks, its draws, and whether the second routes follow the physics that they claim to."""

import ast
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from courses import shared_calls

from exam_builder.course import find_course
from exam_builder.draw import draw_paper
from exam_builder.read import read_exam
from exam_builder.recompute import check_paper

MARKS = {
    "mech_falling": [1, 1, 1],
    "mech_incline": [0.5, 1.5, 1],
    "mech_collision": [1, 1, 1],
    "mech_spring": [1, 1],
    "mech_pendulum": [0.5, 0.5, 1],
    "mech_torque": [1, 1, 1],
    "mech_orbit": [1, 1, 1],
}


@pytest.fixture(scope="module")
def exam():
    return read_exam(find_course(Path(__file__).parents[2]), "mechanics")


@pytest.fixture(scope="module")
def calls():
    return shared_calls()


@pytest.fixture(scope="module")
def papers(exam, calls):
    return [draw_paper(exam, seed, calls) for seed in [None, *range(1, 21)]]


def test_the_marks_of_the_first_seven_questions(papers):
    first = papers[0].questions[:7]
    assert {question.name: [part.points for part in question.parts] for question in first} == MARKS
    assert sum(question.points for question in first) == 19


def test_the_total_is_that_of_all_questions(papers):
    assert papers[0].total == sum(question.points for question in papers[0].questions)


def test_every_answer_of_twenty_draws_is_confirmed(exam, calls, papers):
    for paper in papers:
        checked = check_paper(exam, paper, calls)
        assert checked.findings == ()
        assert all(row.second is not None and row.agrees for row in checked.rows if row.question in MARKS)


@pytest.mark.parametrize(
    ("question", "part", "keys"),
    [
        ("mech_incline", 0, {True, False}),
        ("mech_pendulum", 2, {"half", "same", "double"}),
        ("mech_torque", 2, {"stays", "tips"}),
        ("mech_orbit", 2, {"crashes", "ellipse", "escapes"}),
    ],
)
def test_each_conclusion_is_drawn(papers, question, part, keys):
    drawn = {next(each for each in paper.questions if each.name == question).parts[part] for paper in papers}
    assert {each.answer.value for each in drawn} == keys


def test_the_ball_turns_round_at_the_height_that_its_energy_buys(companion):
    falling = companion("mech_falling")
    assert falling.highest(10, 0, 10)["value"] == pytest.approx(5)
    assert falling.impact(10, 15, 10)["value"] == pytest.approx(20)
    up, down = ast.literal_eval(falling.above(10, 15, 10, 0))
    assert (up, down) == pytest.approx((0, 2))


def test_a_crate_rests_up_to_the_angle_of_friction(companion):
    incline, angle = companion("mech_incline"), math.degrees(math.atan(0.5))
    rough = {"s": 0.5, "k": 0.5}
    assert incline.stays(3, angle - 0.01, rough, 9.81)
    assert not incline.stays(3, angle + 0.01, rough, 9.81)
    np.testing.assert_allclose(incline.sliding(3, angle, rough, 9.81)["value"], [0, 0], atol=1e-12)
    assert incline.sliding(3, 90, {"k": 0.5}, 9.81)["value"] == pytest.approx([0, -9.81])


@pytest.mark.parametrize("velocities", [(3, -2), (0, 1), (5, 1)])
def test_the_spring_between_the_carts_keeps_momentum_and_energy(companion, velocities):
    after = companion("mech_collision").elastic(2, 3, *velocities)["value"]
    weights = np.array([2, 3])
    assert weights @ after == pytest.approx(weights @ velocities)
    assert weights @ after**2 == pytest.approx(weights @ np.square(velocities))
    assert after[1] - after[0] == pytest.approx(velocities[0] - velocities[1])


def test_carts_that_come_to_rest_lose_all_of_their_energy(companion):
    assert companion("mech_collision").lost(1, 2, 4, -2) == 1
    assert companion("mech_collision").lost(1, 3, 5, 1) == Fraction(3, 7)


def test_the_frequencies_are_those_of_the_matrix(companion):
    spring = companion("mech_spring")
    assert sorted(spring.frequencies(0.5, 8)) == pytest.approx(
        sorted(-np.linalg.eigvalsh(spring.accelerations(0.5, 8)))
    )


def test_a_swing_slows_down_with_its_amplitude(companion):
    pendulum = companion("mech_pendulum")
    small = pendulum.swing(1, 9.81)
    pendulum.AMPLITUDE = 1.0
    assert pendulum.swing(1, 9.81) / small == pytest.approx(1.0663, abs=1e-4)


def test_the_trestles_carry_the_weights_and_one_alone_at_the_limit(companion):
    torque = companion("mech_torque")
    assert torque.supports(6, 30, 60, 4, 2.5, 10) == pytest.approx([300, 600])
    limit = float(torque.safe(6, 30, 60, 4, 10)[4:-1])
    assert torque.supports(6, 30, 60, 4, limit, 10) == pytest.approx([0, 900])


@pytest.mark.parametrize(("bag", "fate"), [(22.4, "tips"), (22.6, "stays")])
def test_the_plank_tips_where_its_energy_falls(companion, bag, fate):
    assert companion("mech_torque").walk_to_the_end(6, 30, 60, 4, bag, 10) == fate


@pytest.mark.parametrize(
    ("factor", "fate"), [(0.5, "crashes"), (0.99, "ellipse"), (1.39, "ellipse"), (1.42, "escapes"), (2, "escapes")]
)
def test_a_satellite_escapes_from_the_root_of_two_on(companion, factor, fate):
    assert companion("mech_orbit").follow(6371, 8000, factor) == fate


def test_the_moon_takes_a_month(companion):
    assert companion("mech_orbit").once_round(6371, 398600, 378000)["value"] / 60 / 60 / 24 == pytest.approx(
        27.4, abs=0.1
    )


@pytest.mark.parametrize("support", [3.5, 4])
def test_the_trestles_of_the_figure_stand_to_scale(figures, support):
    mechanics = figures("mechanics")
    axes = mechanics.plank(3.5, 5, support).axes[0]
    places = {text.get_text(): text.get_position()[0] for text in axes.texts}
    assert (places["$B$"] - places["$A$"]) / 3 == pytest.approx(support / 5)


def test_each_glider_has_its_number_and_its_displacement(figures):
    axes = figures("mechanics").gliders(3.6).axes[0]
    assert [text.get_text() for text in axes.texts if text.get_text()] == ["1", "$x_1$", "2", "$x_2$"]

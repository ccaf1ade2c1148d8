"""The second half of the mechanics exam: its motions are right, and its keys agree with them in every draw."""

from math import exp, isclose, sqrt
from pathlib import Path

import numpy as np
import pytest
from courses import shared_calls

from exam_builder.course import find_course
from exam_builder.draw import draw_paper
from exam_builder.read import read_exam
from exam_builder.recompute import check_paper

OURS = ("mech_matrix", "mech_formula", "mech_output", "mech_options", "mech_words", "mech_damping")
KINDS = [["matrix", "vector"], ["formula", "number"], ["output", "number"], ["options", "number"]]
KINDS += [["words", "claim"], ["conclusion", "number"]]


@pytest.fixture(scope="module")
def exam():
    return read_exam(find_course(Path(__file__).parents[2]), "mechanics")


@pytest.fixture(scope="module")
def calls():
    return shared_calls()


@pytest.mark.parametrize("seed", [None, *range(4)])
def test_every_answer_is_confirmed_by_its_second_route(exam, calls, seed):
    checked = check_paper(exam, draw_paper(exam, seed, calls), calls)
    assert checked.findings == ()
    rows = [row for row in checked.rows if row.question in OURS]
    assert len(rows) == 12
    assert all(row.agrees and row.second for row in rows)


def test_each_question_has_two_marks_and_its_kinds_of_answer(exam, calls):
    questions = {question.name: question for question in draw_paper(exam, None, calls).questions}
    assert [questions[name].points for name in OURS] == [2] * 6
    assert [[part.answer.kind for part in questions[name].parts] for name in OURS] == KINDS


def test_the_unit_vectors_of_a_slope_are_perpendicular_and_point_up_and_off_it(companion):
    vectors = companion("mech_matrix").unit_vectors([3, 4, 5])
    np.testing.assert_allclose(vectors.T @ vectors, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(vectors, [[0.8, -0.6], [0.6, 0.8]])


def test_turning_the_axes_keeps_the_length_of_a_force(companion):
    along, off = companion("mech_matrix").resolve([5, 12, 13], 65, 260)["value"]
    assert isclose(along**2 + off**2, 65**2 + 260**2)
    assert along < 0 and off < 0


@pytest.mark.parametrize("time", [0.5, 5, 20])
def test_the_boat_glides_as_the_exponential_law_says_on_both_roads(companion, time):
    boat = companion("mech_formula")
    expected = 24 * (1 - exp(-time / 4))
    assert boat.glide(400, 100, 6, time) == pytest.approx(expected, rel=1e-9)
    assert boat.distance(400, 100, 6, time)["value"] == pytest.approx(expected, rel=1e-7)


def test_the_program_that_is_run_is_the_one_that_is_printed(companion):
    stone = companion("mech_output")
    program = stone.write_program(150, 5, 3, 10)
    assert stone.run_program(program) == "1 15 135\n2 25 110\n3 35 75"
    assert stone.run_program(program.replace("+ 10", "+ 20")) == "1 25 125\n2 45 80\n3 65 15"


def test_the_followed_stone_falls_as_a_stone(companion):
    stone = companion("mech_output")
    assert stone.fall(200, 5, 4, 10) == pytest.approx(200 - 5 * 4 - 5 * 16)
    assert stone.lag(stone.write_program(200, 5, 4, 10), 200, 5, 4, 10)["value"] == pytest.approx(20)


@pytest.mark.parametrize(("first", "second", "bounce"), [(1, 2, 0.5), (4, 1, 0.5), (1, 4, 1), (2, 2, 1)])
def test_pucks_part_as_they_should_and_keep_their_momentum(companion, first, second, bounce):
    (one, two), given = companion("mech_options").meet(first, second, 3, bounce)
    assert two - one == pytest.approx(3 * bounce)
    assert first * one + second * two == pytest.approx(3 * first)
    assert given == pytest.approx(second * two)


def test_statements_about_pucks(companion):
    collide = companion("mech_options").collide
    assert collide(1, 2, 3, 0.5) == ["momentum", "stops"]
    assert collide(1, 4, 3, 0.5) == ["momentum", "back"]
    assert collide(4, 1, 3, 1) == ["momentum", "energy", "faster"]
    assert collide(2, 1, 3, 0.5) == ["momentum"]


def test_pucks_that_never_part_are_refused(companion):
    with pytest.raises(ArithmeticError, match="never part"):
        companion("mech_options").meet(1, 2, 3, 0)


def test_only_the_angular_momentum_of_the_comet_stays(companion, monkeypatch):
    comet = companion("mech_words")
    assert comet.conserved(1, 4) == "angular momentum"
    path = comet.follow(1, 4)
    assert (path[0] * path[3] - path[1] * path[2])[0] == pytest.approx(sqrt(2 * 4 / 5))
    monkeypatch.setattr(comet, "follow", lambda near, far, drag=0.0: path[:, :1] * np.linspace(1, 2, 5))
    with pytest.raises(ArithmeticError, match="0 quantities"):
        comet.conserved(1, 4)


def test_a_comet_that_misses_its_farthest_point_is_noticed(companion, monkeypatch):
    comet = companion("mech_words")
    law = comet._rates
    stronger = np.array([1, 1, 1.1, 1.1])
    monkeypatch.setattr(comet, "_rates", lambda t, now, drag: stronger * law(t, now, drag))
    with pytest.raises(ArithmeticError, match="go out to 4"):
        comet.follow(1, 4)


def test_areas_are_equal_without_drag_only(companion):
    comet = companion("mech_words")
    assert comet.unevenness(comet.follow(0.5, 8)) < 1e-3
    assert comet.unevenness(comet.follow(0.5, 8, comet.DRAG)) > 0.02


def test_the_door_swings_below_twice_the_root_of_mass_times_stiffness(companion):
    door = companion("mech_damping")
    assert door.swings_through(4, 19.99, 25)
    assert not door.swings_through(4, 20, 25)
    assert [door.watch_door(4, damping, 25) for damping in (10, 20, 30)] == ["swings", "limit", "creeps"]
    assert door.least_damping(9, 16)["value"] == pytest.approx(24, rel=1e-3)


def test_a_step_of_the_door_follows_its_motion(companion):
    door = companion("mech_damping")
    place, speed = 1.0, 0.0
    for _ in range(100):
        place, speed = door._advance(place, speed, 1.0, 2.0, 0.02)
    assert place == pytest.approx(3 * exp(-2), rel=1e-6)
    assert speed == pytest.approx(-2 * exp(-2), rel=1e-6)

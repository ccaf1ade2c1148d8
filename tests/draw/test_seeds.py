"""Which paper is drawn: by seed, version or student; and questions that many papers share."""

from pathlib import Path

import pytest
from courses import load, write_course

from exam_builder.companions import Calls
from exam_builder.draw import (
    PaperGenerator,
    PaperSpec,
    draw_paper,
    make_spec_of_seed,
    make_spec_of_student,
    make_spec_of_version,
)
from exam_builder.findings import Refused
from exam_builder.paper import Paper, Student

QUESTION = r"""
title: Areas
parameters:
  side: {default: 5, range: [1, 500], step: 1}
  noise: {compute: noise, draws: 3}
constraints: ["side != 7"]
prompt: 'The side is \VAR{side}, the noise \VAR{noise}.'
points: 1
answer: {number: side**2, reference: 25}
waived: an example
"""
NOISE = """
def noise(rng):
    return int(rng.integers(10**6))
"""
SECRET = b"a secret of this test"
ADA = Student("1815", "Ada Lovelace")


@pytest.fixture
def drawing(tmp_path: Path) -> PaperGenerator:
    return PaperGenerator(load(write_course(tmp_path, QUESTION, NOISE)), Calls())


def side(paper: Paper) -> object:
    return paper.questions[0].parameters["side"]


def test_a_bare_number_is_a_seed_and_none_the_reference_paper(drawing: PaperGenerator) -> None:
    exam = drawing.exam
    assert draw_paper(exam, 7, Calls()) == drawing.paper(make_spec_of_seed(7))
    assert draw_paper(exam, None, Calls()) == drawing.paper(make_spec_of_seed(None))
    assert side(drawing.paper(make_spec_of_seed(None))) == 5


def test_a_version_and_a_copy_know_what_they_are(drawing: PaperGenerator) -> None:
    version, copy = drawing.paper(make_spec_of_version("B", SECRET)), drawing.paper(make_spec_of_student(ADA, SECRET))
    assert (version.version, version.student, version.seed) == ("B", None, None)
    assert (copy.version, copy.student, copy.seed) == ("", ADA, None)


def test_the_secret_and_the_label_decide_what_is_drawn(drawing: PaperGenerator) -> None:
    papers = [
        make_spec_of_version("A", SECRET),
        make_spec_of_version("B", SECRET),
        make_spec_of_version("A", b"other"),
        make_spec_of_student(ADA, SECRET),
    ]
    assert len({side(drawing.paper(which)) for which in papers}) == 4


def test_a_student_of_a_version_has_its_questions(drawing: PaperGenerator) -> None:
    copy = drawing.paper(make_spec_of_student(Student("1", "Emmy Noether", version="B"), SECRET))
    assert copy.questions == drawing.paper(make_spec_of_version("B", SECRET)).questions
    assert copy.version == "B"


def test_many_papers_are_as_if_each_were_drawn_alone(drawing: PaperGenerator) -> None:
    many = [PaperSpec(f"label {number}", SECRET) for number in range(60)]
    assert [drawing.paper(which) for which in many] == [draw_paper(drawing.exam, which, Calls()) for which in many]


def test_papers_of_the_same_values_share_what_was_made_of_them(tmp_path: Path) -> None:
    few = QUESTION.replace("range: [1, 500], step: 1", "choose: [5, 9]")
    drawing = PaperGenerator(load(write_course(tmp_path, few, NOISE)), Calls())
    parts = [drawing.paper(PaperSpec(f"label {number}")).questions[0].parts for number in range(40)]
    assert len({id(each) for each in parts}) == 6, "two sides with three noises"


def test_an_equal_number_that_prints_otherwise_is_another_question(tmp_path: Path) -> None:
    typed = QUESTION.replace("range: [1, 500], step: 1", "choose: [5, '5.0', 5.00]").replace("'5.0'", "5.0")
    drawing = PaperGenerator(load(write_course(tmp_path, typed, NOISE)), Calls())
    prompts = {drawing.paper(PaperSpec(f"label {number}")).questions[0].prompt for number in range(40)}
    assert len({each.tex.split(",")[0] for each in prompts if each}) == 3


def noises_of_versions(root: Path, count: int, constraint: str = "side == 5") -> list[object]:
    few = QUESTION.replace("{default: 5, range: [1, 500], step: 1}", "5").replace("draws: 3", f"draws: {count}")
    drawing = PaperGenerator(load(write_course(root, few.replace("side != 7", constraint), NOISE)), Calls())
    papers = [drawing.paper(make_spec_of_version(letter, SECRET)) for letter in "ABCDEF"]
    return [paper.questions[0].parameters["noise"] for paper in papers]


def test_versions_differ_in_what_only_a_companion_draws(tmp_path: Path) -> None:
    noises = noises_of_versions(tmp_path, 6)
    assert len(set(noises)) == 6
    assert noises[0] == 579001, "version A keeps what its seed alone gives"


def test_versions_repeat_what_a_companion_draws_only_once_it_is_used_up(tmp_path: Path) -> None:
    assert len(set(noises_of_versions(tmp_path, 5)[:5])) == 5


def test_a_companion_draws_again_what_does_not_meet_a_constraint(tmp_path: Path) -> None:
    noises = noises_of_versions(tmp_path, 40, "noise % 2 == 0")
    assert len(set(noises)) == 6
    assert all(isinstance(noise, int) and noise % 2 == 0 for noise in noises)


def test_what_is_wrong_is_reported_again_for_each_paper(tmp_path: Path) -> None:
    never = QUESTION.replace("side != 7", "side > 500")
    drawing = PaperGenerator(load(write_course(tmp_path, never, NOISE)), Calls())
    for seed in (3, 4):
        with pytest.raises(Refused, match="none of 1,000 draws is valid") as caught:
            drawing.paper(make_spec_of_seed(seed))
        assert [finding.seed for finding in caught.value.findings] == [seed]


def test_a_paper_of_a_student_is_read_back_from_json(drawing: PaperGenerator) -> None:
    paper = drawing.paper(make_spec_of_student(ADA, SECRET))
    assert Paper.from_json(paper.to_json()) == paper

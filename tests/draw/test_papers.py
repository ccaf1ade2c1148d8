"""Which questions a paper asks: picks, shuffling within sections, and what another question in the bank changes."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from courses import EXAM, paper, write_course

from exam_builder.companions import Calls
from exam_builder.course import find_course
from exam_builder.draw import draw_all_questions, draw_paper
from exam_builder.draw.papers import select_questions
from exam_builder.draw.seeds import as_paper_spec
from exam_builder.paper import Paper, Section
from exam_builder.read import LoadedExam, read_exam

QUESTION = """
title: About {name}
topics: [{topic}]
figures: {{plot: {{image: dot.png, width: 0.1, alt: a dot, caption: A dot}}}}
points: {points}
answer: {{number: 1, reference: 1}}
waived: a test
"""
HEAD = "title: T\ncourse: C\n"
SECTIONS = """
versions: {shuffle: questions}
sections:
  - {title: One, questions: [{use: q, fixed: true}, {pick: 3, topic: heat}, {use: last, fixed: true}]}
  - {title: Two, questions: [a1, a2, a3, a4], answer: 2, shuffle: false}
  - {title: Three, questions: [{use: more, bonus: true}]}
"""
SEEDS = range(1, 41)


def add(root: Path, name: str, topic: str = "other", points: int = 1) -> None:
    text = QUESTION.format(name=name, topic=topic, points=points)
    (root / f"content/questions/{name}.yaml").write_text(text)


def course(root: Path, exam: str, heat: int = 8) -> LoadedExam:
    """An exam over a bank: `q`, others by name, and questions on heat, h1 and on."""
    write_course(root, QUESTION.format(name="q", topic="other", points=1), exam=HEAD + exam)
    (root / "content/questions/dot.png").write_bytes(b"PNG")
    for name in ("last", "more", "a1", "a2", "a3", "a4"):
        add(root, name)
    for index in range(1, heat + 1):
        add(root, f"h{index}", "heat", 2)
    return read_exam(find_course(root), "test")


def names(exam: LoadedExam, seed: int | None) -> list[str]:
    return [asked.question.name for asked in select_questions(exam, as_paper_spec(seed))]


def test_the_reference_paper_takes_the_first_by_name_and_is_not_shuffled(tmp_path: Path) -> None:
    exam = course(tmp_path, SECTIONS)
    expected = ["q", "h1", "h2", "h3", "last", "a1", "a2", "a3", "a4", "more"]
    assert names(exam, None) == expected
    assert [question.name for question in draw_paper(exam, None, Calls()).questions] == expected


def test_questions_change_places_within_their_section_but_for_the_fixed(tmp_path: Path) -> None:
    exam = course(tmp_path, SECTIONS)
    papers = [names(exam, seed) for seed in SEEDS]
    assert {(paper[0], paper[4]) for paper in papers} == {("q", "last")}
    assert all(len(set(paper)) == 10 and set(paper[1:4]) <= {f"h{n}" for n in range(1, 9)} for paper in papers)
    assert any(paper[1:4] != sorted(paper[1:4]) for paper in papers)
    assert {tuple(paper[5:]) for paper in papers} == {("a1", "a2", "a3", "a4", "more")}
    assert {name for paper in papers for name in paper[1:4]} == {f"h{n}" for n in range(1, 9)}


@pytest.mark.parametrize(
    ("own", "exams", "moves"), [("true", "options", True), ("false", "questions", False), ("", "questions", True)]
)
def test_a_section_says_itself_whether_it_is_shuffled(own: str, exams: str, moves: bool, tmp_path: Path) -> None:
    shuffle = f", shuffle: {own}" if own else ""
    text = f"versions: {{shuffle: {exams}}}\nsections: [{{questions: [a1, a2, a3, a4]{shuffle}}}]\n"
    exam = course(tmp_path, text)
    orders = {tuple(names(exam, seed)) for seed in SEEDS}
    assert (len(orders) > 1) == moves
    assert names(exam, None) == ["a1", "a2", "a3", "a4"]


def test_another_question_in_the_bank_takes_one_place_at_most(tmp_path: Path) -> None:
    exam = "questions: [{pick: 3, topic: heat}]\n"
    small = course(tmp_path, exam)
    add(tmp_path, "g0", "heat", 2)
    large = read_exam(find_course(tmp_path), "test")
    before, after = ([set(names(each, seed)) for seed in SEEDS] for each in (small, large))
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert 0 < len(changed) < len(SEEDS)
    assert all(len(old & new) == 2 and new - old == {"g0"} for old, new in changed)


def test_no_question_is_asked_twice_and_picks_that_overlap_are_all_filled(tmp_path: Path) -> None:
    picks = "questions: [{pick: 2, topic: heat}, {pick: 1, difficulty: 3}, {pick: 5, points: 2}]\n"
    write = QUESTION.format(name="h8", topic="heat", points=2) + "difficulty: 3\n"
    course(tmp_path, "questions: [q]\n")
    (tmp_path / "content/questions/h8.yaml").write_text(write)
    (tmp_path / "content/exams/test.yaml").write_text(HEAD + picks)
    exam = read_exam(find_course(tmp_path), "test")
    for seed in SEEDS:
        paper = names(exam, seed)
        assert sorted(paper) == [f"h{n}" for n in range(1, 9)]
        assert paper[2] == "h8"


def numbers(paper: Paper) -> list[int]:
    return [question.figures[0].number for question in paper.questions]


def test_numbers_sections_and_full_marks_follow_the_paper_as_drawn(tmp_path: Path) -> None:
    exam = course(tmp_path, SECTIONS)
    for seed in (None, 3, 4):
        paper = draw_paper(exam, seed, Calls())
        assert [question.number for question in paper.questions] == numbers(paper) == list(range(1, 11))
        assert [question.section for question in paper.questions] == [0] * 5 + [1] * 4 + [2]
        assert [question.bonus for question in paper.questions] == [False] * 9 + [True]
        assert [section.answer for section in paper.sections] == [None, 2, None]
        assert paper.total == exam.total == Fraction(1 + 3 * 2 + 1 + 2)
        assert Paper.from_json(paper.to_json()) == paper


def test_a_picked_question_is_drawn_alike_whatever_else_is_asked(tmp_path: Path) -> None:
    exam = course(tmp_path, SECTIONS)
    seeds = {question.name: question.seed for question in draw_all_questions(exam, 5, Calls()).questions}
    drawn = draw_paper(exam, 5, Calls()).questions
    assert len(seeds) == 15
    assert {question.name: question.seed for question in drawn}.items() <= seeds.items()


def test_a_paper_written_before_there_were_sections_has_one(tmp_path: Path) -> None:
    paper = draw_paper(course(tmp_path, "questions: [q, last]\n"), None, Calls())
    assert paper.sections == (Section(),)

    old = json.loads(paper.to_json())
    del old["sections"]
    for question in old["questions"]:
        del question["section"], question["bonus"]
    assert Paper.from_json(json.dumps(old)) == paper


def test_packages_that_must_be_loaded_after_others_come_last(tmp_path: Path) -> None:
    exam = f"{EXAM}packages: [cleveref, siunitx, hyperref, url]\n"
    shown = paper(write_course(tmp_path, "title: Q\npoints: 1\nanswer: {essay: M}\n", exam=exam))
    assert [each.name for each in shown.packages] == ["siunitx", "url", "hyperref", "cleveref"]

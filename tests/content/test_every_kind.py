"""The exam `types` shows each kind of answer that the toolkit has, in a part of its own."""

from pathlib import Path

from exam_builder.course import find_course
from exam_builder.kinds import KINDS, get_kind_name
from exam_builder.read import read_exam

ROOT = Path(__file__).parents[2]


def test_the_exam_of_types_asks_for_each_kind_of_answer() -> None:
    exam = read_exam(find_course(ROOT), "types")
    asked = {get_kind_name(part.model.answer) for question in exam.questions for part in question.parts}
    assert sorted(set(KINDS) - asked) == []

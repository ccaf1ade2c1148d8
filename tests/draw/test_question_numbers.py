"""What texts say of the numbers of questions."""

from pathlib import Path

from courses import EXAM, question, write_course


def test_a_question_named_by_a_letter_has_its_number(tmp_path: Path) -> None:
    asked = r"""
        title: T
        points: 1
        prompt: "Number \\VAR{number('q')}, and \\VAR{number('c')} is the place of c."
        answer: {number: 1, reference: 1}
        waived: a test
        """
    write_course(tmp_path, asked, exam=EXAM)
    prompt = question(tmp_path).prompt
    assert prompt is not None and prompt.tex == "Number 1, and 2 is the place of c."

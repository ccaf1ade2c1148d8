"""A question's title is LaTeX like any other text: filled in, and blamed at its own line."""

from pathlib import Path

import courses
import pytest
from papers import paper, part, question

from exam_builder.findings import Place, Refused
from exam_builder.render import render
from exam_builder.typeset import typeset_document
from tests.courses import shared_cache

QUESTION = """\
    title: 'About TITLE'
    parameters: {n: 3}
    prompt: How many?
    points: 1
    answer: {number: 2 * n, reference: 6}
    waived: by hand
    space: 1cm
    rubric: [{add: 1, when: right}]
"""


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("A & B", "`&` by itself means nothing here"),
        (r"A \nosuch", r"LaTeX knows no command `\nosuch`"),
        ("A # B", "TeX says: Illegal parameter number"),
    ],
)
def test_what_tex_finds_in_a_title_is_told_at_the_title(tmp_path: Path, title: str, message: str) -> None:
    found = typeset_document(render(paper(question(title=title)), "student"), {}, cache=shared_cache(tmp_path)).findings
    assert found[0].message.startswith(message)
    assert found[0].place == Place("content/questions/conv_cost.yaml", 1)


def test_what_tex_finds_at_the_end_of_a_solution_is_told_at_the_solution(tmp_path: Path) -> None:
    words = "\n\n".join(["Some words that take a line of their own."] * 60)
    own = part(solution=f"{words}\n\n\\vskip 0pt minus 1fil\n\n{words}")
    found = typeset_document(
        render(paper(question("conv_cost", 1, own)), "solutions"), {}, cache=shared_cache(tmp_path)
    ).findings
    assert found[0].place == Place("content/questions/conv_cost.yaml", 20)


def test_a_title_is_filled_in(tmp_path: Path) -> None:
    drawn = courses.question(courses.write_course(tmp_path, QUESTION.replace("TITLE", r"\VAR{n} things")))
    assert drawn.title.tex == "About 3 things"
    assert drawn.title.lines == (1,)


def test_a_title_cannot_tell_the_key(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no answer of an earlier part `a`"):
        courses.paper(courses.write_course(tmp_path, QUESTION.replace("TITLE", r"\VAR{answers.a}")))

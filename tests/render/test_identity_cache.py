"""What is remembered of questions is never taken for another."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from papers import paper, part, question, render, text

from exam_builder.paper import AUDIENCES, Audience, Package, Paper, Question, Section, Student
from exam_builder.render import BUILT_IN, Lines, Renderer
from exam_builder.render.environment import TemplateContext
from exam_builder.render.identity_cache import IdentityCache

ASKED = (
    question("one", 1, part("a", "one", prompt="How many?", solution="So many.")),
    question("two", 2, part("a", "two", prompt="How few?", solution="So few.")),
)


def test_an_equal_object_is_not_the_same() -> None:
    known: IdentityCache[str] = IdentityCache()
    first, second = [1], [1]
    assert known.get((first, "x"), lambda: "first") == "first"
    assert known.get((second, "x"), lambda: "second") == "second"
    assert known.get((first, "x"), lambda: "again") == "first"
    assert known.get((first, "y"), lambda: "otherwise") == "otherwise"
    assert (known.has(first, "x"), known.has(first, "z"), known.has([1], "x")) == (True, False, False)


def test_only_the_latest_are_kept() -> None:
    known: IdentityCache[int] = IdentityCache(most=2)
    sources = [object() for _ in range(3)]
    for number, source in enumerate(sources):
        known.get((source,), partial(int, number))
    assert [known.has(source) for source in sources] == [False, True, True]


def test_a_renderer_prints_each_paper_as_if_it_were_its_first() -> None:
    """The same questions with another number, other heights, another audience, a bonus, another section."""
    one, two = ASKED
    swapped = (replace(two, number=1), replace(one, number=2))
    papers: list[tuple[Paper, dict[str, tuple[str, ...]] | None]] = [
        (paper(*ASKED), None),
        (paper(*swapped), None),
        (paper(*ASKED), {"one.a": ("5cm",), "two.a": ("1cm", "2cm")}),
        (paper(one, replace(two, bonus=True)), None),
        (paper(replace(one, bonus=True), two), {"one.a": ("5cm",)}),
        (paper(*ASKED), {"one.a": ("2.5cm",)}),
        (paper(one, replace(two, section=1), sections=(Section(), Section(text("Second")))), None),
        (paper(*ASKED), None),
    ]
    renderer = Renderer()
    for audience in AUDIENCES:
        for each, heights in papers:
            shown = renderer.document(each, audience, heights)
            assert shown == render(each, audience, heights=heights)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_each_paper_has_the_preamble_that_it_asks_for(audience: Audience) -> None:
    plain = paper(*ASKED)
    papers = [
        plain,
        replace(plain, student=Student("s1", "Ann", large_print=True)),
        replace(plain, preamble=text(r"\newcommand{\so}{so}")),
        replace(plain, packages=(Package("siunitx"),)),
        replace(plain, paper="letter"),
        replace(plain, language="fr"),
        plain,
    ]
    renderer = Renderer()
    heads = [renderer.document(each, audience).head for each in papers]
    assert heads == [render(each, audience).head for each in papers]
    assert len(set(heads)) == 6


@pytest.mark.parametrize("name", ["preamble.tex", "several.tex", "part.tex", "kinds/number.tex"])
def test_what_a_template_of_the_course_prints_of_a_student_is_that_students(name: str, tmp_path: Path) -> None:
    """Also where it stands in a folder, or is part of what all papers share if it is the built-in one."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(f"% for ((paper.student.name))\n{(BUILT_IN / name).read_text()}")
    renderer = Renderer([tmp_path])
    two = (question("one", 1, part("a", "one", prompt="How many?"), part("b", "one", prompt="How few?")), ASKED[1])
    for student in (Student("s1", "Ann"), Student("s2", "Bo")):
        document = renderer.document(replace(paper(*two), student=student), "student")
        assert f"% for {student.name}" in document.preamble + document.body


def test_a_question_is_filled_in_once() -> None:
    renderer = Counting()
    for _ in range(3):
        renderer.document(paper(*ASKED), "student")
    assert renderer.filled == ["one", "two"]


class Counting(Renderer):
    """Notes the questions that are filled in."""

    def __init__(self) -> None:
        super().__init__()
        self.filled: list[str] = []

    def _fill(self, template: str, context: TemplateContext) -> Lines:
        question = context.get("question")
        if isinstance(question, Question):
            self.filled.append(question.name)
        return super()._fill(template, context)

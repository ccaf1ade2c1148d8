"""What the audit finds in finished PDFs."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from papers import FIGURES, paper, part, prose, question, sample_paper, text

from exam_builder.audit.page_text import page_texts, words_in
from exam_builder.audit.secrets import word_runs
from exam_builder.paper import Misconception, Paper, RubricItem
from exam_builder.render import render
from exam_builder.store import Store
from exam_builder.typeset import TypesetDocument, typeset_document
from tests.audits import audit_alone
from tests.courses import shared_cache

FILE = "content/questions/conv_cost.yaml"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return shared_cache(tmp_path_factory.mktemp("cache"))


def both(shown: Paper, cache: Store, templates: tuple[Path, ...] = ()) -> dict[str, TypesetDocument]:
    solutions = typeset_document(render(shown, "solutions", templates=templates), FIGURES, cache=cache)
    document = render(shown, "student", heights=solutions.heights, templates=templates)
    return {"student": typeset_document(document, FIGURES, cache=cache), "solutions": solutions}


def secretive() -> Paper:
    own = part(
        prompt="How many weights does the layer learn?",
        solution="Each filter sees every channel of its window once.",
        rubric=(RubricItem("add", Fraction(1, 2), text("the product of four numbers is there", 30)),),
    )
    wrong = Misconception("m", text("somebody forgets that pictures have colours", 3))
    return paper(question("conv_cost", 1, own, misconceptions=(wrong,)))


def test_a_sound_exam_has_no_findings(cache: Store) -> None:
    made = both(sample_paper(), cache)
    marking = typeset_document(render(sample_paper(), "marking"), FIGURES, cache=cache)
    assert audit_alone(sample_paper(), {**made, "marking": marking}) == ()


@pytest.mark.parametrize(
    ("leaked", "message", "line"),
    [
        (
            "Each filter sees every channel of",
            "the student's PDF shows the solution: “each filter sees every channel”",
            20,
        ),
        (
            "that product of four numbers is there",
            "the student's PDF shows the rubric: “product of four numbers is”",
            30,
        ),
        (
            "forgets that pictures have colours",
            "the student's PDF shows a misconception: “forgets that pictures have colours”",
            3,
        ),
    ],
)
def test_words_for_markers_in_the_students_pdf_are_a_leak(
    cache: Store, tmp_path: Path, leaked: str, message: str, line: int
) -> None:
    (tmp_path / "scratch.tex").write_text(f"\\newpage {leaked}\n")
    found = audit_alone(secretive(), {"student": both(secretive(), cache, (tmp_path,))["student"]})
    assert [(each.code, each.message) for each in found] == [("leak", message)]
    assert found[0].place is not None and found[0].place.line == line
    assert found[0].question == "conv_cost"


def test_words_that_the_prompt_says_too_are_no_leak(cache: Store) -> None:
    own = part(
        prompt="Say why each filter sees every channel of its window once.", solution="Each filter sees every channel."
    )
    shown = paper(question("conv_cost", 1, own))
    assert audit_alone(shown, both(shown, cache)) == ()


def test_the_students_paper_with_solutions_in_it_is_found(cache: Store) -> None:
    made = both(sample_paper(), cache)
    found = audit_alone(sample_paper(), {"student": made["solutions"]})
    assert {each.question for each in found} == {"conv_cost", "logsumexp", "out_of_memory", "equal_embeddings"}


def test_pages_that_differ_are_told_once_with_the_space_that_moves_them(cache: Store) -> None:
    questions = [question("conv_cost", 1, part(prompt="Why?", solution=prose(900))), question("median_net", 2)]
    shown = paper(*questions, question("last_one", 3))
    solutions = typeset_document(render(shown, "solutions"), {}, cache=cache)
    student = typeset_document(render(shown, "student"), {}, cache=cache)
    (found,) = audit_alone(shown, {"student": student, "solutions": solutions})
    assert str(found) == (
        "content/questions/conv_cost.yaml:10:1: error: the student's paper has 3 pages, the solutions 4: question 2 "
        "begins on page 2 of the student's paper and on page 3 of the solutions, because the answer space of question "
        "1 is 25 mm high in the student's paper and 233 mm in the solutions [conv_cost(a)] — give that answer a "
        "`space` as high as its solution needs, such as `space: 12cm`, and take commands that begin a page or move "
        "up or down out of the solution"
    )


def test_a_question_that_is_missing_is_found(cache: Store, tmp_path: Path) -> None:
    (tmp_path / "paper.tex").write_text(
        "((* include 'cover.tex' *))\n\\begin{questions}\n((* set question = paper.questions[0] *))\n"
        "((* include 'question.tex' *))\n\\end{questions}\n"
    )
    shown = paper(question("conv_cost", 1), question("median_net", 2))
    found = audit_alone(shown, {"student": both(shown, cache, (tmp_path,))["student"]})
    assert [each.message for each in found] == ["question 2 is missing from the student PDF"]


def test_a_question_whose_title_is_not_on_its_page_is_found(cache: Store) -> None:
    made = both(paper(question(title="Something else")), cache)["student"]
    found = audit_alone(paper(question(title="What a layer costs")), {"student": made})
    assert [each.message for each in found] == ["page 2 of the student PDF does not show question 1"]


def test_a_pdf_with_other_pages_than_tex_counted_is_found(cache: Store) -> None:
    made = replace(both(paper(), cache)["student"], pages=7)
    assert audit_alone(paper(), {"student": made})[0].message == "the student PDF has 3 pages where TeX counted 7"


def test_what_was_not_made_is_passed_over() -> None:
    assert audit_alone(paper(), {"student": TypesetDocument()}) == ()


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(ValueError, match="not a PDF"):
        page_texts(b"hello")


def test_runs_are_broken_where_latex_prints_something_else() -> None:
    assert list(word_runs("one two three four five six $x$ seven eight")) == [
        ("one", "two", "three", "four", "five"),
        ("two", "three", "four", "five", "six"),
    ]
    assert list(word_runs("only three words")) == []


def test_words_that_a_line_divides_are_whole() -> None:
    assert words_in("a con-\r\nvolutional Layer") == ("convolutional", "layer")

"""Where student's paper and solutions part ways: one finding, with the question, the space and what moves it."""

from dataclasses import replace

from papers import paper, part, question

from exam_builder.audit.page_breaks import BEFORE, PAGE, SPACE, find_break_difference
from exam_builder.paper import Paper
from exam_builder.typeset import TypesetDocument
from exam_builder.typeset.aux_file import PageRect

MM = 72 / 25.4


def shown() -> Paper:
    two = (part("a", "one", prompt="Why?", label="a"), part("b", "one", prompt="How?", label="b"))
    return paper(question("one", 1, *two), question("two", 2), question("three", 3))


def made(*spots: PageRect, pages: int = 3, **begins: int) -> TypesetDocument:
    first = {"one": 2, "one.a": 2, "one.b": 2, "two": 2, "two.a": 2, "three": 3, "three.a": 3}
    return TypesetDocument(
        pages=pages, question_pages=first | {name.replace("_", "."): at for name, at in begins.items()}, spots=spots
    )


BEGIN = PageRect("one", 2, 60, 770, 60, 770, "begin")
SPACES = (PageRect("one.a", 2, 60, 500, 500, 700), PageRect("one.b", 2, 60, 300, 500, 400))


def messages(student: TypesetDocument, solutions: TypesetDocument) -> list[tuple[str, str]]:
    return [
        (str(found).split("error: ")[1].split(" — ")[0], found.hint)
        for found in find_break_difference(shown(), student, solutions)
    ]


def test_papers_that_break_their_pages_alike_are_fine() -> None:
    assert messages(made(*SPACES), made(*(replace(each, bottom=each.bottom - 90) for each in SPACES))) == []


def test_a_space_that_is_higher_is_named() -> None:
    higher = replace(SPACES[1], bottom=300 - 30 * MM)
    assert messages(made(*SPACES), made(SPACES[0], higher, two=3, two_a=3, three=4, three_a=4)) == [
        (
            "question 2 begins on page 2 of the student's paper and on page 3 of the solutions, because the answer "
            "space of part (b) of question 1 is 35 mm high in the student's paper and 65 mm in the solutions [one(b)]",
            SPACE,
        )
    ]


def test_all_pieces_of_a_space_count() -> None:
    pieces = (replace(SPACES[1], bottom=350), replace(SPACES[1], page=3, bottom=650, top=700))
    (found,) = messages(made(*SPACES), made(SPACES[0], *pieces, two=3))
    assert found == (
        "question 2 begins on page 2 of the student's paper and on page 3 of the solutions [two]",
        PAGE,
    )


def test_a_prompt_that_is_higher_is_named() -> None:
    lower = [replace(each, bottom=each.bottom - 20 * MM, top=each.top - 20 * MM) for each in SPACES]
    assert messages(made(BEGIN, *lower, two=3), made(BEGIN, *SPACES)) == [
        (
            "question 2 begins on page 3 of the student's paper and on page 2 of the solutions, because what part (a) "
            "of question 1 prints before its answer space is 20 mm higher in the student's paper [one(a)]",
            BEFORE,
        )
    ]


def test_what_stands_before_a_question_is_reported() -> None:
    lower = replace(BEGIN, bottom=770 - 10 * MM, top=770 - 10 * MM)
    (found,) = messages(made(BEGIN, pages=3), made(lower, pages=4))
    assert found == (
        "the student's paper has 3 pages, the solutions 4, because what stands before question 1 is 10 mm higher in "
        "the solutions [one]",
        BEFORE,
    )


def test_pages_after_the_last_answer_are_reported_at_the_last_question() -> None:
    assert messages(made(*SPACES), made(*SPACES, pages=5)) == [
        ("the student's paper has 3 pages, the solutions 5 [three(a)]", PAGE)
    ]

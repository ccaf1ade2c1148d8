"""Where pages end: before what begins one, not inside what is kept together, and alike for students and solutions."""

import re
from dataclasses import replace

import pypdfium2
import pytest
from papers import FIGURES, paper, part, prose, question, render, text

from exam_builder.audit.page_text import read_page_texts
from exam_builder.paper import Cell, Flow, Paper, Question, Space, Table
from exam_builder.store import Store
from exam_builder.typeset import TypesetDocument, typeset_document
from exam_builder.typeset.aux_file import PageRect
from exam_builder.values import FrozenMap

BREAKS, KEEP = Flow(breaks=True), Flow(keep=True)
HIGH = Space("grid", "9cm")
MM = 72 / 25.4


def both(shown: Paper, cache: Store) -> tuple[TypesetDocument, TypesetDocument]:
    solutions = typeset_document(render(shown, "solutions"), FIGURES, store=cache)
    document = render(shown, "student", heights=solutions.heights)
    return solutions, typeset_document(document, FIGURES, store=cache, aux=solutions.aux)


def parted(name: str, number: int, *spaces: Space, **fields: object) -> Question:
    """A question with a part for each space, all of them short."""
    parts = (
        part(letter, name, label=letter, prompt="Show it.", solution="Done.", space=space)
        for letter, space in zip("abcde", spaces, strict=False)
    )
    return question(name, number, *parts, **fields)


def with_part(whole: Question, index: int, **fields: object) -> Question:
    """The question with one of its parts changed."""
    changed = (replace(each, **fields) if at == index else each for at, each in enumerate(whole.parts))  # type: ignore[arg-type]  # fields of a part
    return replace(whole, parts=tuple(changed))


def test_pages_begin_and_questions_stay_whole_in_every_paper(cache: Store) -> None:
    """The numbers are those of pages; the last paper, in which nothing begins a page or is kept, breaks otherwise."""
    begun = with_part(parted("two", 2, Space("none"), Space("none"), flow=BREAKS), 1, flow=BREAKS)
    kept = parted("three", 3, HIGH, HIGH, flow=KEEP)
    long = text("\n\n".join([prose(90)] * 4))
    last = with_part(parted("four", 4, Space("lines", "", 8), HIGH, Space("none")), 2, flow=KEEP, prompt=long)
    solutions, student = both(paper(parted("one", 1, Space("none")), begun, kept, last), cache)
    assert not solutions.findings and not student.findings
    assert student.question_pages == solutions.question_pages
    assert (student.pages, student.passes) == (solutions.pages, 1)
    pages = student.question_pages
    assert [pages[name] for name in ("one", "two", "two.a", "two.b", "three", "three.b")] == [2, 3, 3, 4, 4, 4]
    assert [pages[name] for name in ("four", "four.b", "four.c")] == [5, 5, 6]
    free = [parted("two", 2, Space("lines", "", 4)), replace(kept, flow=Flow()), with_part(last, 2, flow=Flow())]
    freed = typeset_document(render(paper(*free), "solutions"), FIGURES, store=cache).question_pages
    assert freed["three.b"] != freed["three"] and freed["four.c"] == freed["four.b"]


def test_what_no_page_holds_is_an_error_at_the_question(cache: Store) -> None:
    tall = parted("tall", 1, Space("blank", "15cm"), HIGH, flow=KEEP, prompt=prose(9))
    (finding,) = typeset_document(render(paper(tall), "solutions"), FIGURES, store=cache).findings
    assert str(finding).startswith("content/questions/tall.yaml:1:1: error: the question has `keep: true` and takes 2")
    assert "but a page holds only 248 mm [tall]" in str(finding)
    guide = typeset_document(render(paper(tall), "marking"), FIGURES, store=cache)
    assert not guide.findings


@pytest.mark.parametrize("before", ["4cm", "16cm", "20cm", "22cm"])
@pytest.mark.parametrize("own", [False, True])
def test_a_long_table_has_its_head_once_on_each_of_its_pages_and_never_above_its_question(
    cache: Store, before: str, own: bool
) -> None:
    """Wherever its page ends: before its question too, or within its last rows, if the space below them is high."""
    names = [f"r{row}" for row in range(40)]
    ours = Table("data", tuple((Cell(name),) for name in names), (text("HEAD"),), (), None, "l", ())
    theirs = r"\begin{longtable}{l}HEAD\\\endhead " + r"\\ ".join(names) + r"\end{longtable}"
    prompt, tables = (f"Look. {theirs}", ()) if own else ("Look.", (ours,))
    asked = parted("two", 2, Space("blank", "12cm"), prompt=prompt, tables=tables)
    shown = paper(parted("one", 1, Space("blank", before)), asked)
    made = typeset_document(render(shown, "student"), FIGURES, store=cache)
    assert [each for each in made.findings if each.severity == "error"] == []
    printed = [
        [word for word in page.split() if word in ("Look.", "HEAD", *names)] for page in read_page_texts(made.pdf)
    ]
    pages = [[word for word in page if word != "Look."] for page in printed if page]
    assert all(page[0] == "HEAD" and len(page) > 1 for page in pages)
    assert [word for page in pages for word in page[1:]] == names
    assert next(page for page in printed if page)[0] == "Look."


def renamed(shown: Question) -> Question:
    """The question again, as the second."""
    return replace(shown, name="two", number=2)


def only(made: TypesetDocument, name: str) -> PageRect:
    (found,) = (spot for spot in made.spots if spot.name == name and spot.kind == "space")
    return found


def test_a_place_is_as_narrow_as_its_box_or_line(cache: Store) -> None:
    spaces = (Space("box", "1cm", 0, False, "4cm"), Space("answer_line", "", 0, False, "3cm"))
    worked = Space("answer_line", "5cm", 0, False, "3cm")
    shown = parted("one", 1, *spaces, worked, Space("box", "1cm"))
    unit = FrozenMap({"unit": "kg"})
    _, student = both(paper(shown, with_part(with_part(renamed(shown), 0, form=unit), 1, form=unit)), cache)
    box, line, below, wide = (only(student, f"one.{letter}") for letter in "abcd")
    assert (box.right - box.left, box.top - box.bottom) == pytest.approx((40 * MM, 10 * MM), abs=0.1)
    for place in (line, below):
        assert (place.right - place.left, place.top - place.bottom) == pytest.approx((30 * MM, 9 * MM), abs=0.1)
    assert line.right == below.right == pytest.approx(wide.right, abs=0.1)
    assert wide.right - wide.left > 150 * MM
    boxed, beside = only(student, "two.a"), only(student, "two.b")
    assert (boxed.left, boxed.right) == (box.left, box.right)
    assert 3 * MM < wide.right - beside.right < 9 * MM
    assert beside.right - beside.left == pytest.approx(30 * MM, abs=0.1)


def find_on_cover(shown: Paper, words: str, cache: Store) -> list[tuple[float, float, float, float]]:
    """The boxes around words on the cover of a student's paper, from its foot up: bottom, top, left, right."""
    result = typeset_document(render(shown, "student"), FIGURES, store=cache)
    page = pypdfium2.PdfDocument(result.pdf)[0].get_textpage()
    found = []
    for match in re.finditer(re.escape(words), page.get_text_range()):
        left, low, right, high = zip(*map(page.get_charbox, range(match.start(), match.end())), strict=True)
        found.append((min(low), max(high), min(left), max(right)))
    return sorted(found)


def test_the_number_of_a_bonus_question_stands_above_the_middle_of_its_word(cache: Store) -> None:
    shown = paper(question("conv_cost", 8, part("a")), question("fence", 77, part("a"), bonus=True))
    number, word = (find_on_cover(shown, words, cache)[0] for words in ("77", "Bonus"))
    assert sum(number[2:]) == pytest.approx(sum(word[2:]), abs=2)

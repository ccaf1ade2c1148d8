"""Whether a copy's first page says whose it is, read from pages made by hand."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy
import pytest
from courses import shared_cache
from papers import FIGURES, paper, part, question, render, text

from exam_builder.audit.audience_paper import AudiencePaper
from exam_builder.audit.page_checks import (
    APART,
    NUMBERED,
    find_long_cover,
    find_misnumbered,
    find_nameless_cover,
    find_outside,
    find_overlaps,
)
from exam_builder.audit.page_objects import SCALE, Box, PageItem, PageView
from exam_builder.paper import Identity, Option, Paper, Space, Student, Text
from exam_builder.render import BUILT_IN
from exam_builder.store import Store
from exam_builder.typeset import TypesetDocument, typeset_document
from exam_builder.typeset.aux_file import PageRect
from exam_builder.typeset.passes import TypesetPaper
from exam_builder.values import FrozenMap
from tests.audits import audit_alone

COPY = replace(paper(), student=Student("s 12/7", "Zoë Ødegård-Lé"), identity=Identity("7K3QX-9M2T4", ("a",), r"Zo\"e"))


def list_cover_messages(shown: Paper, words: str) -> list[str]:
    view = PageView(600, 800, numpy.full((1200, 900), 255, numpy.uint8), (), lambda _: words)
    return [str(found) for found in find_nameless_cover(AudiencePaper(shown, "student", 1, (), lambda _: view), view)]


@pytest.mark.parametrize("words", ["Midterm", "", "Name: Student number:", "Zoë", "s 12"])
def test_a_cover_without_name_and_id_is_a_warning_at_its_template(words: str) -> None:
    assert list_cover_messages(COPY, words) == [
        "templates/cover.tex:1:1: warning: the first page of a copy prints neither the name nor the id of its student "
        "— print `((paper.identity.name))` and `((paper.student.id|id))` there, as the built-in cover does"
    ]


@pytest.mark.parametrize(
    "words",
    [
        "Name: Zoë Ødegård-Lé Midterm",
        unicodedata.normalize("NFD", "Name: ZOË ØDEGÅRD-LÉ"),
        "Number: s 12/7",
        "Number: s12/7 of 30",
    ],
    ids=["name", "accents apart, in capitals", "id", "id without space"],
)
def test_a_name_or_an_id_is_enough(words: str) -> None:
    assert list_cover_messages(COPY, words) == []


@pytest.mark.parametrize("shown", [paper(), replace(COPY, identity=None), replace(COPY, student=None)])
def test_a_paper_that_is_nobodys_need_not_say_whose_it_is(shown: Paper) -> None:
    assert list_cover_messages(shown, "Midterm") == []


@pytest.mark.parametrize(
    ("words", "end", "begins", "reported"),
    [
        ("Question 1 2 Σ Marks 2 2 4 Score", 1080, 3, True),
        ("Question 1 2 Σ Marks 2 2 4 Score", 400, 3, False),  # there was room for it
        ("Question 1 2 Σ Marks 2 2 4 Score", 1080, 2, False),
        ("This page is intentionally left blank", 1080, 3, False),
        ("Advice for 10 or 12 students who come late and have no seat yet", 1080, 3, False),
        ("• Answer in ink, and never in red. Question 1 2 Σ Marks 2 2 4", 1080, 3, True),
        ("• Answer in ink, and never in red. Question 1 2 Σ Marks 2 2 4", 600, 3, False),  # on purpose: there was room
        ("• Answer in ink, and never in red. " + "More of the rules. " * 40, 1080, 3, False),
    ],
)
def test_a_cover_that_needs_another_page_for_its_end_is_reported(
    words: str, end: int, begins: int, reported: bool
) -> None:
    pictures = [numpy.full((1200, 900), 255, numpy.uint8) for _ in "12"]
    pictures[0][200:end] = pictures[1][200:300] = 0
    views = [PageView(600, 800, picture, (), lambda _: words) for picture in pictures]
    spot = PageRect("conv_cost", begins, 100, 700, 0, 0, "begin")
    shown = paper(question("conv_cost", 1, part("a")))
    advice = Text(r"Answer in \emph{ink}, and never in red.", "exam.yaml", (5,))
    shown = replace(shown, cover=replace(shown.cover, advice=(advice,)))
    side = AudiencePaper(shown, "student", 4, (spot,), lambda page: views[page - 1])
    assert bool(list(find_long_cover(side, views[1]))) == reported


WIDTH, HEIGHT = 600, 800
WHITE = numpy.full((round(HEIGHT * SCALE), round(WIDTH * SCALE)), 255, numpy.uint8)
CODE = PageRect("code", 1, 520, 20, 560, 60, "field")
BEGIN = PageRect("conv_cost", 1, 60, 760, 60, 760, "begin")
PICTURE = PageItem("picture", Box(100, 300, 300, 500))
WORDS = PageItem("text", Box(280, 400, 340, 410), "beside it")


def inked(box: Box) -> "numpy.typing.NDArray[numpy.uint8]":
    """A page with a black rectangle."""
    page = PageView(WIDTH, HEIGHT, WHITE.copy(), (), lambda _: "")
    page.picture[page.rows(box), page.columns(box)] = 0
    return page.picture


FULL = PageView(WIDTH, HEIGHT, WHITE, (), lambda _: "", wordless=inked(PICTURE.box))
EMPTY = replace(FULL, wordless=inked(Box(100, 300, 110, 310)))


def test_what_stands_in_the_head_of_a_page_is_no_questions() -> None:
    view = PageView(WIDTH, HEIGHT, inked(Box(100, 785, 200, 795)), (), lambda _: "Physics")
    area = PageRect("text", 0, 60, 60, 540, 740, "text")
    begin, asked = replace(BEGIN, bottom=799, top=799), paper(question("conv_cost", 1, part("a")))
    found = [
        next(find_outside(AudiencePaper(asked, "student", 1, spots, lambda _: view), 1, view))
        for spots in ((begin, area), (begin, replace(area, top=790)))
    ]
    assert [each.question for each in found] == [None, "conv_cost"]
    assert all("the upper edge of the page" in each.message and "less high" in each.hint for each in found)


def list_overlap_messages(view: PageView) -> list[str]:
    side = AudiencePaper(paper(), "student", 1, (BEGIN, CODE), lambda _: view)
    return [str(found) for found in find_overlaps(side, 1, view)]


def finding(severity: str, message: str) -> str:
    return f"content/questions/conv_cost.yaml:10:1: {severity}: {message} [conv_cost] — {APART}"


@pytest.mark.parametrize("order", [(PICTURE, WORDS), (WORDS, PICTURE)])
def test_a_text_that_runs_into_a_picture_is_a_warning(order: tuple[PageItem, PageItem]) -> None:
    view = replace(FULL, meetings=(order,))
    assert list_overlap_messages(view) == [
        finding("warning", "on page 1 of the student's paper “beside it” runs into a picture"),
    ]


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (EMPTY, WORDS),
        (FULL, replace(WORDS, words="~")),
        (FULL, replace(WORDS, box=Box(280, 498, 340, 508))),
    ],
    ids=["white there", "no word", "by the picture's edge"],
)
def test_a_text_that_can_be_read_beside_a_picture_is_fine(view: PageView, words: PageItem) -> None:
    assert list_overlap_messages(replace(view, meetings=((PICTURE, words),))) == []


def test_pictures_that_lie_over_one_another_are_a_warning_and_one_inside_another_is_fine() -> None:
    beside, inside = (PageItem("picture", box) for box in (Box(250, 300, 400, 500), Box(120, 320, 200, 400)))
    assert list_overlap_messages(replace(FULL, meetings=((PICTURE, beside),))) == [
        finding("warning", "on page 1 of the student's paper two pictures lie over one another")
    ]
    assert list_overlap_messages(replace(FULL, meetings=((PICTURE, inside),))) == []


@pytest.mark.parametrize(("says", "what"), [("Page 3", "“Page 3”"), ("", "something")])
def test_what_lies_over_a_code_is_an_error(says: str, what: str) -> None:
    squares = (Box(522, 22, 558, 58), Box(530, 30, 540, 40))
    fine = PageView(WIDTH, HEIGHT, WHITE, (*squares, Box(400, 20, 519, 30)), lambda _: says)
    assert list_overlap_messages(fine) == []
    assert list_overlap_messages(replace(fine, boxes=(*squares, Box(500, 40, 530, 50)))) == [
        finding("error", f"on page 1 of the student's paper {what} lies over the page's code")
    ]


def list_number_messages(*numbers: int) -> list[str]:
    feet = tuple(PageRect("foot", number, 60, 34, 60, 34, "foot") for number in numbers)
    return [str(found) for found in find_misnumbered(TypesetPaper(pages=len(numbers), spots=feet), "student")]


def test_pages_with_their_own_numbers_are_fine() -> None:
    assert list_number_messages(1, 2, 3) == []


def test_a_page_with_another_number_is_reported() -> None:
    message = "error: the student PDF has 3 pages, and one of them has the number 9"
    assert list_number_messages(1, 9, 10) == [f"{message} — {NUMBERED}"]


NARROW = "break it, or make it narrower: what lies outside is cut off when it is printed"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return shared_cache(tmp_path_factory.mktemp("cache"))


def made(shown: Paper, cache: Store, folders: tuple[Path, ...] = ()) -> Mapping[str, TypesetDocument]:
    solutions = typeset_document(render(shown, "solutions", templates=folders), FIGURES, store=cache)
    document = render(shown, "student", heights=solutions.heights, templates=folders)
    return {"student": typeset_document(document, FIGURES, store=cache, aux=solutions.aux), "solutions": solutions}


def found(shown: Paper, cache: Store, folder: Path | None = None) -> list[str]:
    return [str(each) for each in audit_alone(shown, made(shown, cache, (folder,) if folder else ()))]


def asking(**prompts: str) -> Paper:
    """A paper with a question on a page of its own for each prompt."""
    asked = (
        question(name, number, part("a", name, prompt="Why?", solution="So.", space=Space("fill")), prompt=prompt)
        for number, (name, prompt) in enumerate(prompts.items(), 1)
    )
    return paper(*asked)


def test_what_cannot_be_read_is_found_at_its_question(cache: Store) -> None:
    shown = asking(
        lines=r"Some words that stand here.\par\vspace{-1.6em}Other words that hide them.\par",
        line=r"Some words that stand here\hspace{-3cm}other words that hide them.",
        covered=r"Here are words.\par\vspace{-2em}\textcolor{white}{\rule{8cm}{1cm}}",
        right=r"\hbox{\rule{19cm}{2mm}}",
        left=r"\hspace*{-2.2cm}Before it.",
        off=r"\vbox to0pt{\vskip5cm\hbox{\hskip20cm gone words}\vss}",
        row=r"\hbox{Half of these words stand here, and others are\hskip13cm lost}",
    )
    messages = found(shown, cache)
    page = {
        name: number + 1 for number, name in enumerate(("lines", "line", "covered", "right", "left", "off", "row"), 1)
    }

    def on(name: str, message: str, hint: str) -> str:
        said = message.format(f"page {page[name]} of the student's paper")
        return f"content/questions/{name}.yaml:5:1: error: {said} [{name}(a)] — {hint}"

    assert messages[:5] == [
        on("lines", "on {} “Other” is printed over “Some”", APART),
        on("line", "on {} “other” is printed over “words”", APART),
        on("covered", "on {} something covers “Here”", APART),
        on("right", "something on {} lies less than 8 mm from the right edge of the page", NARROW),
        on("left", "something on {} lies less than 8 mm from the left edge of the page: “Before it.”", NARROW),
    ]
    assert on("off", "something on {} runs off the page: “gone words”", NARROW) in messages
    assert on("row", "something on {} runs off the page: “lost”", NARROW) in messages


def test_a_long_course_and_title_stand_side_by_side_in_every_head(cache: Store) -> None:
    shown = asking(only="A prompt.")
    course, title = (
        text("Introduction to the Theory of Neural Networks"),
        text("Second Midterm for All Sections and Evening Students of the Faculty"),
    )
    named = replace(shown, cover=replace(shown.cover, course=course, title=title))
    assert found(named, cache) == []


def test_something_in_an_answer_space_is_found(cache: Store) -> None:
    asked = part("a", prompt="Why?", solution="So.")
    low = question("conv_cost", 1, asked, prompt=r"\vbox to0pt{\vskip1.9cm\hbox{\hskip3cm in the way}\vss}")
    assert found(paper(low), cache)[0] == (
        "content/questions/conv_cost.yaml:5:1: error: something is printed in the answer space on page 2 of the "
        "student's paper [conv_cost(a)] — take away what lies over it"
    )


def test_what_authors_lay_over_one_another_on_purpose_is_fine(cache: Store) -> None:
    shown = asking(
        signs=r"$\widehat{AB} \neq \sqrt{ab}\not\in \overline{AB}$, \LaTeX, \underline{under}, \pmb{AB}, \v{S}\"a",
        boxes=r"\colorbox{yellow}{Words}, \fcolorbox{black}{white}{framed}, $\overbrace{abc}^{xyz}$, \fbox{fit}",
        wide=r"\hbox to\linewidth{one\hfill other}\hbox{\rule{17.5cm}{1pt}}",
        fi="difficult office affine waffle\\hspace{-1mm}s",
    )
    assert found(shown, cache) == []


ORDER = part(
    "a",
    prompt="Sort.",
    solution="So.",
    options=tuple(Option(id_, letter, text(id_), id_, False) for id_, letter in (("one", "A"), ("two", "B"))),
    form=FrozenMap({"verdicts": False}),
)
SORTED = paper(question("conv_cost", 1, replace(ORDER, answer=replace(ORDER.answer, kind="order"))))


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("kinds/order.tex", r"\examnumbered{((loop.index))}", "x", "the box 1 is nowhere on the student's paper"),
        (
            "layout.tex",
            r"\fbox{\rule{0pt}{7mm}",
            r"\mbox{\rule{0pt}{7mm}",
            "the box 1 on page 2 of the student's paper is not drawn",
        ),
        (
            "layout.tex",
            r"\fbox{\rule{0pt}{7mm}",
            r"\fbox{\rlap{XX}\rule{0pt}{7mm}",
            "something is printed in the box 1 on page 2 of the student's paper",
        ),
        (
            "answer.tex",
            "% Where",
            "((* if audience == 'student' *))\\rlap{Hush!}((* endif *))% Where",
            "page 2 of the student's paper shows something, 38 mm from its top, that the solutions lack",
        ),
        (
            "opening.tex",
            "\\numpages\\hfil\\examturnover}}",
            "\\numpages\\hfil\\examturnover}\\kern90mm}}",
            "the foot of page 1 of the student's paper is in mid-page",
        ),
    ],
)
def test_a_template_that_spoils_a_page_is_reported(
    cache: Store, tmp_path: Path, name: str, old: str, new: str, message: str
) -> None:
    built_in = (BUILT_IN / name).read_text()
    assert old in built_in
    (tmp_path / name).parent.mkdir(exist_ok=True)
    spoilt = built_in.replace(old, new)
    if "kern90mm" in new:
        spoilt = spoilt.replace(r"\cfoot{\hbox", r"\cfoot{\vbox to0pt{\vss\hbox")
    (tmp_path / name).write_text(spoilt)
    assert any(message in each for each in found(SORTED, cache, tmp_path)), found(SORTED, cache, tmp_path)
    assert found(SORTED, cache) == []

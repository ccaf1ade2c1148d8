"""How finished pages look: each rule has something that breaks it, and a twin that does not."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from papers import FIGURES, paper, part, question, text

from exam_builder.paper import Option, Paper, Space
from exam_builder.render import BUILT_IN, render
from exam_builder.store import Store
from exam_builder.typeset import TypesetDocument, typeset_document
from exam_builder.values import Record
from tests.audits import audit_alone
from tests.courses import shared_cache

APART = "give them room: take out what moves one over the other, as negative space does"
NARROW = "break it, or make it narrower: what lies outside is cut off when it is printed"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return shared_cache(tmp_path_factory.mktemp("cache"))


def made(shown: Paper, cache: Store, folders: tuple[Path, ...] = ()) -> Mapping[str, TypesetDocument]:
    solutions = typeset_document(render(shown, "solutions", templates=folders), FIGURES, cache=cache)
    document = render(shown, "student", heights=solutions.heights, templates=folders)
    return {"student": typeset_document(document, FIGURES, cache=cache, aux=solutions.aux), "solutions": solutions}


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
    )
    told = found(shown, cache)
    page = {name: number + 1 for number, name in enumerate(("lines", "line", "covered", "right", "left", "off"), 1)}

    def on(name: str, message: str, hint: str) -> str:
        said = message.format(f"page {page[name]} of the student's paper")
        return f"content/questions/{name}.yaml:5:1: error: {said} [{name}(a)] — {hint}"

    assert told[:5] == [
        on("lines", "on {} “Other” is printed over “Some”", APART),
        on("line", "on {} “other” is printed over “words”", APART),
        on("covered", "on {} something covers “Here”", APART),
        on("right", "something on {} lies less than 8 mm from the right edge of the page", NARROW),
        on("left", "something on {} lies less than 8 mm from the left edge of the page: “Before it.”", NARROW),
    ]
    assert on("off", "something on {} runs off the page: “gone words”", NARROW) in told


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
        "content/questions/conv_cost.yaml:5:1: error: something stands in the answer space on page 2 of the student's "
        "paper [conv_cost(a)] — take away what lies over it"
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
    form=Record({"verdicts": False}),
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
            "something stands in the box 1 on page 2 of the student's paper",
        ),
        (
            "answer.tex",
            "% Where",
            "((* if audience == 'student' *))\\rlap{Hush!}((* endif *))% Where",
            "page 2 of the student's paper shows something, 38 mm from its top, that the solutions lack",
        ),
        (
            "opening.tex",
            "\\numpages\\hfil}}",
            "\\numpages\\hfil}\\kern90mm}}",
            "the foot of page 1 of the student's paper stands in mid-page",
        ),
    ],
)
def test_a_template_that_spoils_a_page_is_told(
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

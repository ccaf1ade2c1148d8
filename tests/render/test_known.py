"""What is remembered of questions is never taken for another."""

from dataclasses import replace

from papers import paper, part, question

from exam_builder.render import render
from exam_builder.render.document import Renderer
from exam_builder.render.known import Known

ASKED = (
    question("one", 1, part("a", "one", prompt="How many?", solution="So many.")),
    question("two", 2, part("a", "two", prompt="How few?", solution="So few.")),
)


def test_an_equal_object_is_not_the_same() -> None:
    known: Known[str] = Known()
    first, second = [1], [1]
    assert known.get((first, "x"), lambda: "first") == "first"
    assert known.get((second, "x"), lambda: "second") == "second"
    assert known.get((first, "x"), lambda: "again") == "first"
    assert known.get((first, "y"), lambda: "otherwise") == "otherwise"
    assert (known.has(first, "x"), known.has(first, "z"), known.has([1], "x")) == (True, False, False)


def test_what_is_not_to_be_kept_is_not() -> None:
    known: Known[str] = Known()
    source = object()
    known.get((source,), lambda: "first", keep=False)
    assert known.get((source,), lambda: "second") == "second"


def test_only_the_latest_are_kept() -> None:
    known: Known[int] = Known(most=2)
    sources = [object() for _ in range(3)]
    for number, source in enumerate(sources):
        known.get((source,), lambda number=number: number)  # type: ignore[misc]
    assert [known.has(source) for source in sources] == [False, True, True]


def test_a_renderer_prints_each_paper_as_if_it_were_its_first() -> None:
    """The same questions with another number, other heights, another audience, a bonus, another section."""
    one, two = ASKED
    swapped = (replace(two, number=1), replace(one, number=2))
    papers = [
        (paper(*ASKED), None),
        (paper(*swapped), None),
        (paper(*ASKED), {"one.a": ("5cm",), "two.a": ("1cm", "2cm")}),
        (paper(one, replace(two, bonus=True)), None),
        (paper(replace(one, bonus=True), two), {"one.a": ("5cm",)}),
        (paper(*ASKED), None),
    ]
    renderer = Renderer()
    for audience in ("student", "solutions"):
        for each, heights in papers:
            shown = renderer.document(each, audience, heights)  # type: ignore[arg-type]
            assert shown == render(each, audience, heights=heights)  # type: ignore[arg-type]


def test_a_question_is_filled_in_once(monkeypatch: "object") -> None:
    renderer = Renderer()
    filled: list[str] = []
    own = renderer._filled
    renderer._filled = lambda question, context: filled.append(question.name) or own(question, context)  # type: ignore
    for _ in range(3):
        renderer.document(paper(*ASKED), "student")
    assert filled == ["one", "two"]

"""Options side by side: how many columns there are follows from the widths of the options, and from nothing else."""

from dataclasses import replace
from pathlib import Path

from courses import shared_cache
from papers import paper, part, question, render, text

from exam_builder.paper import Answer, Option, Paper, Part, Space
from exam_builder.typeset import typeset_document
from exam_builder.typeset.aux_file import PageRect
from exam_builder.values import FrozenMap
from tests.audits import audit_alone

LONG = "a line that is as long as what cannot stand beside another one, not even where there are only two of them"
METALS = ("gold", "iron", r"\footnotesize lead", r"$\frac{1}{2}$")


def choosing(id_: str, *said: str, columns: int = 0, right: int = 0) -> Part:
    options = tuple(
        Option(letter.lower(), letter, text(tex), letter.lower(), index == right)
        for index, (letter, tex) in enumerate(zip("ABCDEFGH", said, strict=False))
    )
    made = part(id_, label=id_, prompt="Which?", options=options, space=Space("blank", "5mm"), columns=columns)
    return replace(made, answer=Answer("option", "abcdefgh"[right], "ABCDEFGH"[right], "ABCDEFGH"[right]))


def asking(*parts: Part) -> Paper:
    return paper(question("q", 1, *parts))


def rows(spots: tuple[PageRect, ...], part_id: str) -> list[str]:
    """The letters of the boxes in each row, from the top of the page."""
    boxes = [spot for spot in spots if spot.name == f"q.{part_id}" and spot.kind == "box"]
    tops = sorted({round(spot.top) for spot in boxes}, reverse=True)
    across = sorted(boxes, key=lambda spot: spot.left)
    return ["".join(spot.item[0] for spot in across if round(spot.top) == top) for top in tops]


def test_columns_follow_the_widths_of_the_options(tmp_path: Path) -> None:
    truth = replace(part("h", label="h"), answer=Answer("truth", True, "Yes", "Yes"), columns=0)
    shown = asking(
        choosing("a", *METALS),
        choosing("b", *METALS[:2], LONG),
        choosing("c", *METALS[:2], LONG, columns=2, right=2),
        choosing("d", *METALS, columns=1),
        choosing("e", *map(str, range(7))),
        choosing("f", *METALS[:2], r"\begin{itemize}\item one \item two\end{itemize}"),
        choosing("g", *METALS[:2], "\\[x\\]"),
        replace(truth, form=FrozenMap({"words": ("Yes", "No")})),
    )
    cache = shared_cache(tmp_path / "cache")
    solutions = typeset_document(render(shown, "solutions"), {}, store=cache)
    student = typeset_document(render(shown, "student", heights=solutions.heights), {}, store=cache)
    assert [rows(student.spots, each) for each in "abcdefgh"] == [
        ["ABCD"],
        ["A", "B", "C"],
        ["AB", "C"],
        ["A", "B", "C", "D"],
        ["ABCD", "EFG"],
        ["A", "B", "C"],
        ["A", "B", "C"],
        ["tf"],
    ]
    assert student.spots == solutions.spots
    assert audit_alone(shown, {"student": student, "solutions": solutions}) == ()


def test_what_is_set_to_measure_it_leaves_nothing(tmp_path: Path) -> None:
    counted = r"\refstepcounter{equation}\label{here}\arabic{equation}"
    cache = shared_cache(tmp_path / "cache")
    both = [
        typeset_document(
            render(asking(choosing("a", counted, r"\ref{here}", "x" + LONG, columns=n)), "student"), {}, store=cache
        )
        for n in (0, 1)
    ]
    assert both[0].pdf == both[1].pdf


def test_a_long_word_in_a_column_is_reported(tmp_path: Path) -> None:
    shown = asking(choosing("a", r"\mbox{" + LONG + "}", "b", columns=2))
    made = typeset_document(render(shown, "student"), {}, store=shared_cache(tmp_path / "cache"))
    assert [each.message for each in made.findings if "too wide" in each.message]
    found = audit_alone(shown, {"student": made})
    assert [each.message for each in found if "box B" in each.message and each.severity == "error"]

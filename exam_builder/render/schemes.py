"""Lines of a marking scheme: what they are worth, and what they say."""

from collections.abc import Iterator, Mapping

from exam_builder.paper import NumberStyle, Question, RubricItem
from exam_builder.render.marks import points

SIGNS = {"add": "$+$", "less": "$-$", "instead": "$=$"}


def worth(item: RubricItem, style: NumberStyle) -> str:
    """The marks of an item: what it adds, takes off or comes to; a dot for what has none."""
    if item.points is None:
        return r"\textbullet"
    return f"{SIGNS.get(item.kind, '')}{points(item.points, style)}"


def says(item: RubricItem, when: str, question: Question, words: Mapping[str, str], style: NumberStyle) -> str:
    """The words of an item, then how often and how far it counts."""
    labels = {part.id: part.label for part in question.parts}
    conditions = ", ".join(_conditions(item, labels, words, style))
    said = " ".join(filter(None, [when, _carried(item, labels, words)]))
    lead = f"{words['instead']}: " if item.kind == "instead" else ""
    limits = rf" \emph{{({conditions})}}" if conditions else ""
    return f"{lead}{said}{limits}"


def _carried(item: RubricItem, labels: Mapping[str, str], words: Mapping[str, str]) -> str:
    if not item.carried:
        return ""
    formula = f": {item.formula}" if item.formula else ""
    return f"{words['carried']} {_named(item.carried, labels)}{formula}"


def _conditions(
    item: RubricItem, labels: Mapping[str, str], words: Mapping[str, str], style: NumberStyle
) -> Iterator[str]:
    if item.each:
        yield words["each"]
    if item.max is not None:
        yield f"{words['at_most']} {points(item.max, style)}"
    if item.parts:
        yield f"{words['in_parts']} {_named(item.parts, labels)}"
    if item.once:
        yield words["once"]
    if item.floor is not None:
        yield f"{words['floor']} {points(item.floor, style)}"


def _named(parts: tuple[str, ...], labels: Mapping[str, str]) -> str:
    return ", ".join(f"({labels.get(part) or part})" for part in parts)

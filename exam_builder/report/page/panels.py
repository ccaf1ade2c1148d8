"""The pictures of a question: a panel for each quantity, with what it shows in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from exam_builder.account import PartAccount, QuestionAccount
from exam_builder.report.page.plots import picture
from exam_builder.sweep import Spread


@dataclass(frozen=True)
class Panel:
    """One quantity: its heading, its picture where there is something to draw, and a line below."""

    heading: str
    picture: Markup | None
    note: str


def panels(question: QuestionAccount, prefix: str) -> Iterator[Panel]:
    """What the draws show of each part."""
    if question.swept is None or not question.swept.draws:
        return
    for part in question.parts:
        seen = question.draws(part)
        for index, spread in enumerate(seen.spreads if seen else ()):
            yield _panel(part, spread, f"{prefix}{part.asked.id}{index}")


def _panel(part: PartAccount, spread: Spread, prefix: str) -> Panel:
    label = f"({part.asked.label}) " if part.asked.label else ""
    quantity = "claim, as share of each bound" if spread.form == "shares" else spread.name or part.asked.answer.kind
    drawn = Markup(picture(spread, prefix, _alt(spread))) if _tells(spread) else None
    return Panel(f"{label}{quantity}", drawn, _note(spread))


def _tells(spread: Spread) -> bool:
    """Whether there is something to see: not where all is the same, nor where every draw has a value of its own."""
    if spread.form != "values":
        return True
    return spread.different > 1 and (max(spread.numbers) > 1 or spread.different == len(spread.labels))


def _note(spread: Spread) -> str:
    draws = f"{spread.draws:,} draws"
    if spread.form == "values":
        return _of_values(spread, draws)
    if spread.form == "bins":
        return f"{spread.different:,} values in {draws}, from {spread.edges[0]:.4g} to {spread.edges[-1]:.4g}"
    if spread.form == "entries":
        return f"{spread.different:,} values in {draws}, entry by entry"
    return draws


def _of_values(spread: Spread, draws: str) -> str:
    if spread.different == 1:
        return f"{spread.labels[0]} in all {draws}"
    if not _tells(spread):
        return f"{spread.different:,} different values in {draws}, such as {'; '.join(spread.labels[:3])}"
    others = spread.different - len(spread.labels)
    return f"{draws}, and {others:,} rarer values" if others else draws


def _alt(spread: Spread) -> str:
    """The picture in words, for those who do not see it."""
    if spread.form == "values":
        told = zip(spread.labels, spread.numbers, strict=True)
        return (
            "Bars: " + "; ".join(f"{label} in {number:,.0f}" for label, number in told) + f" of {spread.draws:,} draws"
        )
    if spread.form == "bins":
        return f"Histogram of {_note(spread)}; most often {_fullest(spread)}"
    return "Ranges: " + "; ".join(_ranges(spread))


def _fullest(spread: Spread) -> str:
    index = spread.numbers.index(max(spread.numbers))
    return f"between {spread.edges[index]:.4g} and {spread.edges[index + 1]:.4g}"


def _ranges(spread: Spread) -> Iterator[str]:
    for index, label in enumerate(spread.labels):
        low, _, middle, _, high = spread.numbers[5 * index : 5 * index + 5]
        form = "{:.0%}" if spread.form == "shares" else "{:.4g}"
        numbers = " to ".join(map(form.format, (low, high)))
        yield f"{label}: {numbers}, middle {form.format(middle)}"

"""The pictures of a question: a panel for each quantity, with what it shows in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from exam_builder.findings import count
from exam_builder.report.page.letters import spaced
from exam_builder.report.page.plots import picture
from exam_builder.report.page.words import many, number_in_words, share_in_words
from exam_builder.results import PartAccount, QuestionAccount, Spread
from exam_builder.sweep.spread import SHORT


@dataclass(frozen=True)
class Panel:
    """One quantity: its heading, its picture where there is something to draw, and a line below."""

    heading: str
    picture: Markup | None
    note: str


def panels(question: QuestionAccount, prefix: str) -> Iterator[Panel]:
    """Make the pictures of each part's draws."""
    if question.swept is None or not question.swept.draws:
        return
    for number, part in enumerate(question.parts, 1):
        seen = question.draws(part)
        for index, spread in enumerate(seen.spreads if seen else (), 1):
            yield _panel(part, spread, f"{prefix}p{number}s{index}")


def _panel(part: PartAccount, spread: Spread, prefix: str) -> Panel:
    label = f"({part.label}) " if part.label else ""
    quantity = "claim, as share of each bound" if spread.form == "shares" else spread.name or part.kind
    drawn = Markup(picture(spread, prefix, _alt(spread))) if _tells(spread) else None
    return Panel(f"{label}{quantity}", drawn, _note(spread))


def _tells(spread: Spread) -> bool:
    """Whether a picture is worth drawing: not if all values are the same, nor if every draw has a different value."""
    if spread.form != "values":
        return True
    short = spread.different == len(spread.labels) and max(map(len, spread.labels)) <= SHORT
    return spread.different > 1 and (max(spread.numbers) > 1 or short)


def _note(spread: Spread) -> str:
    draws = many(spread.draws, "draw")
    if spread.form == "values":
        return _of_values(spread, draws)
    if spread.form == "bins":
        low, high = map(number_in_words, (spread.edges[0], spread.edges[-1]))
        return f"{many(spread.different, 'value')} in {draws}, from {low} to {high}"
    if spread.form == "entries":
        return f"{many(spread.different, 'value')} in {draws}, entry by entry"
    return draws


def _of_values(spread: Spread, draws: str) -> str:
    if spread.different == 1:
        return f"{spaced(spread.labels[0])} in {'all ' if spread.draws > 1 else ''}{draws}"
    if not _tells(spread):
        return f"{spread.different:,} different values in {draws}, such as {spaced('; '.join(spread.labels[:3]))}"
    others = spread.different - len(spread.labels)
    return f"{draws}, and {many(others, 'rarer value')}" if others else draws


def _alt(spread: Spread) -> str:
    """Describe the picture in words, for readers who cannot see it."""
    if spread.form == "values":
        told = zip(spread.labels, spread.numbers, strict=True)
        return (
            "Bars: "
            + "; ".join(f"{label} in {number:,.0f}" for label, number in told)
            + f" of {count(spread.draws, 'draw')}"
        )
    if spread.form == "bins":
        return f"Histogram of {_note(spread)}; most often {_fullest(spread)}"
    return "Ranges: " + "; ".join(_ranges(spread))


def _fullest(spread: Spread) -> str:
    index = spread.numbers.index(max(spread.numbers))
    low, high = map(number_in_words, spread.edges[index : index + 2])
    return f"between {low} and {high}"


def _ranges(spread: Spread) -> Iterator[str]:
    for index, label in enumerate(spread.labels):
        low, _, middle, _, high = spread.numbers[5 * index : 5 * index + 5]
        words = share_in_words if spread.form == "shares" else number_in_words
        yield f"{label}: {words(low)}" + (f" to {words(high)}, middle {words(middle)}" if high > low else "")

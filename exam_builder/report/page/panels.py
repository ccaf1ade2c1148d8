"""The pictures of a question: a panel for each quantity, with what it shows in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from exam_builder.checking.tally import SHORT_LENGTH
from exam_builder.findings import format_count
from exam_builder.report.page.characters import replace_tex_spaces
from exam_builder.report.page.phrases import count_things, format_number, format_percent
from exam_builder.report.page.plots import draw_spread
from exam_builder.results import PartAccount, QuestionAccount, Spread


@dataclass(frozen=True)
class Panel:
    """One quantity: its heading, its picture where there is something to draw, and a line below."""

    heading: str
    picture: Markup | None
    note: str


def make_panels(question: QuestionAccount, prefix: str) -> Iterator[Panel]:
    """Make the pictures of each part's draws."""
    if question.swept is None or not question.swept.draws:
        return
    for number, part in enumerate(question.parts, 1):
        seen = question.draws(part)
        for index, spread in enumerate(seen.spreads if seen else (), 1):
            yield _make_panel(part, spread, f"{prefix}p{number}s{index}")


def _make_panel(part: PartAccount, spread: Spread, prefix: str) -> Panel:
    label = f"({part.label}) " if part.label else ""
    quantity = "claim, as share of each bound" if spread.form == "shares" else spread.name or part.kind
    drawn = Markup(draw_spread(spread, prefix, _describe_picture(spread))) if _is_worth_drawing(spread) else None
    return Panel(f"{label}{quantity}", drawn, _describe_spread(spread))


def _is_worth_drawing(spread: Spread) -> bool:
    """Whether a picture is worth drawing: not if all values are the same, nor if every draw has a different value."""
    if spread.form != "values":
        return True
    short = spread.different == len(spread.labels) and max(map(len, spread.labels)) <= SHORT_LENGTH
    return spread.different > 1 and (max(spread.numbers) > 1 or short)


def _describe_spread(spread: Spread) -> str:
    draws = count_things(spread.draws, "draw")
    if spread.form == "values":
        return _describe_values(spread, draws)
    if spread.form == "bins":
        low, high = map(format_number, (spread.edges[0], spread.edges[-1]))
        return f"{count_things(spread.different, 'value')} in {draws}, from {low} to {high}"
    if spread.form == "entries":
        return f"{count_things(spread.different, 'value')} in {draws}, entry by entry"
    return draws


def _describe_values(spread: Spread, draws: str) -> str:
    if spread.different == 1:
        return f"{replace_tex_spaces(spread.labels[0])} in {'all ' if spread.draws > 1 else ''}{draws}"
    if not _is_worth_drawing(spread):
        labels = replace_tex_spaces("; ".join(spread.labels[:3]))
        return f"{spread.different:,} different values in {draws}, such as {labels}"
    others = spread.different - len(spread.labels)
    return f"{draws}, and {count_things(others, 'rarer value')}" if others else draws


def _describe_picture(spread: Spread) -> str:
    """Describe the picture in words, for readers who cannot see it."""
    if spread.form == "values":
        told = zip(spread.labels, spread.numbers, strict=True)
        return (
            "Bars: "
            + "; ".join(f"{label} in {number:,.0f}" for label, number in told)
            + f" of {format_count(spread.draws, 'draw')}"
        )
    if spread.form == "bins":
        return f"Histogram of {_describe_spread(spread)}; most often {_describe_fullest_bin(spread)}"
    return "Ranges: " + "; ".join(_describe_ranges(spread))


def _describe_fullest_bin(spread: Spread) -> str:
    index = spread.numbers.index(max(spread.numbers))
    low, high = map(format_number, spread.edges[index : index + 2])
    return f"between {low} and {high}"


def _describe_ranges(spread: Spread) -> Iterator[str]:
    for index, label in enumerate(spread.labels):
        low, _, middle, _, high = spread.numbers[5 * index : 5 * index + 5]
        words = format_percent if spread.form == "shares" else format_number
        yield f"{label}: {words(low)}" + (f" to {words(high)}, middle {words(middle)}" if high > low else "")

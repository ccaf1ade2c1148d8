"""Draw spreads as small pictures: inline SVG in the colours of the page, with the same bytes for the same spread.

The style of exam figures is not used, because it needs Latin Modern, but a page uses the reader's own fonts.
"""

import io
import logging
import math
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from exam_builder.checking.tally import SHORT_LENGTH
from exam_builder.findings import format_count
from exam_builder.report.page.phrases import format_number, format_percent, replace_tex_spaces
from exam_builder.results import PartAccount, QuestionAccount, Spread
from exam_builder.terminal import show_controls

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.typing import RcKeyType

INK, BAR, MARK = "#010203", "#040506", "#070809"
"""Placeholders for the colours of the page, which replace them."""
COLOURS = {INK: "currentColor", BAR: "var(--bar)", MARK: "var(--mark)"}
STYLE: "dict[RcKeyType, str | float | bool]" = {
    "svg.fonttype": "none",
    "svg.hashsalt": "exam-builder",
    "font.size": 8,
    "axes.linewidth": 0.6,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": 0.6,
    "xtick.major.size": 3,
    "xtick.minor.size": 0,
    "ytick.major.size": 0,
    "ytick.major.pad": 6,
}
WIDTH, ROW, FOOT = 3.3, 0.19, 0.42
"""The width of a picture, the height of a bar, and the height of the axis below, in inches."""
LETTER = 0.068
"""The width of a letter of a label, in inches."""
MAX_SHARE = 1.2
"""Shares above this one are drawn at this one."""
NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))


def draw_spread(spread: Spread, prefix: str, alt: str) -> str:
    """Draw a spread as an `<svg>` element; `prefix` keeps its ids distinct from those of other pictures on the page."""
    draw = {"values": _plot_values, "bins": _plot_bins, "entries": _plot_ranges, "shares": _plot_shares}[spread.form]
    with _use_style():
        return _make_inline(_draw_svg(draw, spread), prefix, alt)


@contextmanager
def _use_style() -> Iterator[None]:
    """Use matplotlib with our style only, without the user's settings and without warnings about missing letters."""
    import matplotlib

    fonts = logging.getLogger("matplotlib.font_manager")
    level = fonts.level
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fonts.setLevel(logging.ERROR)
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        yield
    fonts.setLevel(level)


def _draw_svg(draw: "Callable[[Axes, Spread], None]", spread: Spread) -> str:
    from matplotlib.figure import Figure

    rows = 5 if spread.form == "bins" else len(spread.labels)
    foot = 0.06 if spread.form == "values" else FOOT
    height, left = rows * ROW + foot + 0.06, _label_room(spread)
    figure = Figure(figsize=(WIDTH, height), facecolor="none")
    box = (left / WIDTH, foot / height, 1 - (left + 0.2) / WIDTH, rows * ROW / height)
    axes = figure.add_axes(box, facecolor="none")
    axes.spines[["top", "right", "left"]].set_visible(False)
    draw(axes, spread)
    written = io.StringIO()
    figure.savefig(written, format="svg", metadata=NO_METADATA)
    return written.getvalue()


def _label_room(spread: Spread) -> float:
    """Return the width of the labels at the left, in inches."""
    longest = max((len(_shorten_label(label)) for label in spread.labels), default=3)
    return 0.15 + max(longest, 2) * LETTER


def _shorten_label(label: str) -> str:
    label = replace_tex_spaces(show_controls(label))
    return label if len(label) <= SHORT_LENGTH else f"{label[: SHORT_LENGTH - 1]}…"


def _plot_values(axes: "Axes", spread: Spread) -> None:
    """Plot a bar for each value, with its count at its end."""
    axes.spines["bottom"].set_visible(False)
    axes.barh(range(len(spread.labels)), spread.numbers, height=0.72, color=BAR, clip_on=False)
    axes.set_xlim(0, max(spread.numbers) * 1.12)
    for row, number in enumerate(spread.numbers):
        axes.annotate(f"{number:,.0f}", (number, row), (3, 0), textcoords="offset points", va="center", clip_on=False)
    axes.set_xticks([])
    _label_rows(axes, spread)


def _label_rows(axes: "Axes", spread: Spread) -> None:
    axes.set_yticks(
        range(len(spread.labels)), labels=[_shorten_label(label) for label in spread.labels], parse_math=False
    )
    axes.set_ylim(len(spread.labels) - 0.5, -0.5)


def _plot_bins(axes: "Axes", spread: Spread) -> None:
    """Plot a histogram; its axis is logarithmic if the bins are of equal ratio."""
    if spread.ratio:
        axes.set_xscale("log")
    axes.stairs(spread.numbers, spread.edges, fill=True, color=BAR, clip_on=False)
    axes.set_ylim(0, max(spread.numbers) * 1.05)
    axes.set_yticks([0, max(spread.numbers)], labels=["0", f"{max(spread.numbers):,.0f}"])
    _set_number_axis(axes, spread.edges[0], spread.edges[-1], "log" if spread.ratio else "linear")


def _plot_ranges(axes: "Axes", spread: Spread) -> None:
    """Plot a thin line from the least to the greatest value, a thick one between the quartiles, a dot at the median."""
    fives = [spread.numbers[start : start + 5] for start in range(0, len(spread.numbers), 5)]
    for row, (low, first, middle, third, high) in enumerate(fives):
        axes.plot([low, high], [row, row], color=BAR, linewidth=1.2, clip_on=False)
        axes.plot([first, third], [row, row], color=BAR, linewidth=6, solid_capstyle="butt", clip_on=False)
        axes.plot([middle], [row], "o", markersize=3.2, color=INK, clip_on=False)
    _label_rows(axes, spread)
    low, high = min(spread.numbers), max(spread.numbers)
    _set_number_axis(axes, low, high if high > low else low + 1, "linear")


def _plot_shares(axes: "Axes", spread: Spread) -> None:
    """Plot ranges on a scale from 0 (exactly as claimed) to the bound, which a dashed line marks."""
    clipped = tuple(min(max(number, 0.0), MAX_SHARE) for number in spread.numbers)
    _plot_ranges(axes, Spread("shares", "", spread.draws, 0, spread.labels, clipped))
    axes.axvline(1, color=MARK, linestyle="--", linewidth=1, clip_on=False)
    axes.set_xlim(0, max(1.02, *clipped))
    axes.set_xticks([0, 0.5, 1], labels=["0 %", "50 %", "bound"])


def _set_number_axis(axes: "Axes", low: float, high: float, scale: Literal["linear", "log"]) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

    axes.set_xlim(low, high)
    axes.xaxis.set_major_locator(LogLocator(numticks=5) if scale == "log" else MaxNLocator(4))
    axes.xaxis.set_minor_locator(NullLocator())
    digits = 3 + max(0, math.ceil(-math.log10((high - low) / max(abs(low), abs(high)))))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda number, _: format_number(number, digits)))


def _make_inline(svg: str, prefix: str, alt: str) -> str:
    """Prepare an SVG for a page: remove everything that only a file needs, and replace ids and colours."""
    from markupsafe import escape

    body = re.sub(r"<style.*?</style>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    body = re.sub(r' xmlns(:xlink)?="[^"]*"| version="1.1"', "", body, count=3)
    body = re.sub(r' id="(?![mp][0-9a-f]{10}")[^"]*"', "", body)
    body = re.sub(r'( id="|href="#|url\(#)([mp][0-9a-f]{10})', rf"\g<1>{prefix}-\2", body)
    body = re.sub(r"font-family: [^;\"]*;? ?", "", body)
    for colour, own in COLOURS.items():
        body = body.replace(f": {colour}", f": {own}")
    width, height = re.findall(r'(?:width|height)="([\d.]+)pt"', body)[:2]
    body = body.replace(f'width="{width}pt" height="{height}pt"', f'role="img" aria-label="{escape(alt)}"', 1)
    return "\n".join(line.strip() for line in body.splitlines() if line.strip())


@dataclass(frozen=True)
class Panel:
    """One quantity: its heading, its picture (None: not worth drawing), and a line below."""

    heading: str
    picture: Markup | None
    note: str


def make_panels(question: QuestionAccount, prefix: str) -> Iterator[Panel]:
    """Make the pictures of each part's draws."""
    if question.swept is None or not question.swept.draws:
        return
    for number, part in enumerate(question.parts, 1):
        draws = question.draws(part)
        for index, spread in enumerate(draws.spreads if draws else (), 1):
            yield _make_panel(part, spread, f"{prefix}p{number}s{index}")


def _make_panel(part: PartAccount, spread: Spread, prefix: str) -> Panel:
    label = f"({part.label}) " if part.label else ""
    quantity = "claim, as share of each bound" if spread.form == "shares" else spread.name or part.kind
    drawn = Markup(draw_spread(spread, prefix, _describe_picture(spread))) if _is_worth_drawing(spread) else None
    return Panel(f"{label}{quantity}", drawn, _describe_spread(spread))


def _is_worth_drawing(spread: Spread) -> bool:
    """Return whether a picture is worth drawing, which it is not if all values are equal, or all different and long."""
    if spread.form != "values":
        return True
    short = spread.different == len(spread.labels) and max(map(len, spread.labels)) <= SHORT_LENGTH
    return spread.different > 1 and (max(spread.numbers) > 1 or short)


def _describe_spread(spread: Spread) -> str:
    draws = format_count(spread.draws, "draw")
    if spread.form == "values":
        return _describe_values(spread, draws)
    if spread.form == "bins":
        low, high = map(format_number, (spread.edges[0], spread.edges[-1]))
        return f"{format_count(spread.different, 'value')} in {draws}, from {low} to {high}"
    if spread.form == "entries":
        return f"{format_count(spread.different, 'value')} in {draws}, entry by entry"
    return draws


def _describe_values(spread: Spread, draws: str) -> str:
    if spread.different == 1:
        return f"{replace_tex_spaces(spread.labels[0])} in {'all ' if spread.draws > 1 else ''}{draws}"
    if not _is_worth_drawing(spread):
        labels = replace_tex_spaces("; ".join(spread.labels[:3]))
        return f"{spread.different:,} different values in {draws}, such as {labels}"
    others = spread.different - len(spread.labels)
    return f"{draws}, and {format_count(others, 'rarer value')}" if others else draws


def _describe_picture(spread: Spread) -> str:
    """Describe the picture in words, for readers who cannot see it."""
    if spread.form == "values":
        pairs = zip(spread.labels, spread.numbers, strict=True)
        return (
            "Bars: "
            + "; ".join(f"{label} in {number:,.0f}" for label, number in pairs)
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

"""Find faults in figures of the course: wrong arguments, tiny letters, lost points, serious warnings of matplotlib."""

import ast
import re
import warnings
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from exam_builder.companions import PythonFile
from exam_builder.companions.python_names import find_text
from exam_builder.expressions.scope import describe_value
from exam_builder.findings import Code, format_count
from exam_builder.plot.figure_pages import FigureError, get_layouts
from exam_builder.plot.measured_once import measure_once
from exam_builder.values import FrozenMap, Value, is_number

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure
    from matplotlib.text import Text

Made = TypeVar("Made")
SMALLEST = 4.0
"""The least size of letters, in points."""
LETTER_SLACK = 0.3
"""How far the box of a text may lie beyond the edge of a figure, as a part of the size of its letters."""
SMALLEST_POINT = 0.3
"""The least width of the points of a scatter plot, in points."""
SMALLEST_SIZE = 0.05
"""The least width and height of a figure, in inches."""
HIGHEST = 11.5
"""The greatest height of a figure, in inches: that of a page."""
SIZED = ("subplots", "drawing", "figure", "Figure", "set_size_inches")
"""Functions that set the size of a figure."""
SIZE_HINT = "make width and height more than 0"
ANNOTATED: tuple[tuple[str, str, Callable[[Value], bool]], ...] = (
    (r"(?:float|int|Fraction)", "a number", is_number),
    (r"str", "a text", lambda value: isinstance(value, str)),
    (r"(?:list|tuple|Sequence|NDArray|np\.ndarray)\b.*", "a list", lambda value: isinstance(value, tuple)),
    (r"(?:dict|Mapping)\b.*", "a mapping", lambda value: isinstance(value, FrozenMap)),
)
"""Patterns of annotations of arguments, each in words and with a test of a value."""
IGNORED = {
    r"No (?:artists|handles) with labels": (
        "asks for a legend, but nothing has a label", 'write `label="…"` at what it names',
    ),
    r"Attempt to set non-positive": (
        "begins a logarithmic axis at 0 or below", "let the axis begin above 0, or leave it linear",
    ),
    r"Data has no positive values": (
        "has no positive number for a logarithmic axis", "leave the axis linear, or correct the numbers",
    ),
}  # fmt: skip
"""Patterns of matplotlib's warnings about things that it cannot draw, each with a message and a hint."""


def list_texts(value: Value) -> Iterator[str]:
    """Yield the texts in a value that have more than two letters."""
    if isinstance(value, str) and len(value) > 2:
        yield value
    inner = value.values() if isinstance(value, FrozenMap) else value if isinstance(value, tuple) else ()
    for each in inner:
        yield from list_texts(each)


def find_wrong_argument(arguments: FrozenMap, file: PythonFile, name: str, problem: BaseException, line: int) -> str:
    """Describe an argument that does not fit a function; '' if none is found.

    `problem` is the exception that was raised in the line of the file.
    """
    function = file.find_function(name)
    if function is None:
        return ""
    message = "" if isinstance(problem, AttributeError) else str(problem)
    return _find_annotated(arguments, file, function) or _find_used(arguments, function, message, line)


def _find_annotated(arguments: FrozenMap, file: PythonFile, function: ast.FunctionDef) -> str:
    named = {ast.unparse(node.targets[0]): node.value for node in file.tree.body if isinstance(node, ast.Assign)}
    for argument in function.args.args:
        written = ast.unparse(argument.annotation) if argument.annotation else ""
        annotation = ast.unparse(named[written]) if written in named else written
        value = arguments.get(argument.arg)
        for pattern, words, fits in ANNOTATED:
            if value is not None and re.fullmatch(pattern, annotation) and not fits(value):
                return f"`{argument.arg}` is {words} to it, and gets {describe_value(value)}"
    return ""


def _find_used(arguments: FrozenMap, function: ast.FunctionDef, message: str, line: int) -> str:
    """Describe an argument of the wrong type in the failing line, or two arguments whose lengths do not match."""
    nodes = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    stored = {node.id for node in nodes if isinstance(node.ctx, ast.Store)}
    used = {node.id for node in nodes if node.lineno == line} - stored
    for name, value in arguments.items():
        if name in used and any(kind in message for kind in _list_types(value)):
            return f"`{name}` is {describe_value(value)}"
    sizes = {name: len(value) for name, value in arguments.items() if isinstance(value, tuple | FrozenMap)}
    counts = {int(number) for number in re.findall(r"\((\d+),?\)", message)}
    unequal = {name: size for name, size in sizes.items() if size in counts and name not in stored}
    if len(counts) == 2 and set(unequal.values()) == counts:
        (one, first), (other, second) = list({size: (name, size) for name, size in unequal.items()}.values())
        return f"`{one}` has {format_count(first, 'entry', 'entries')}, and `{other}` has {second}"
    return ""


def _list_types(value: Value) -> tuple[str, ...]:
    """Return words in messages of matplotlib or Python about a value of the wrong type."""
    if isinstance(value, str):
        return ("'str'", "string")
    if isinstance(value, FrozenMap):
        return ("'dict'",)
    return ("'int'", "'float'", "shape ()", "(1,)") if is_number(value) else ()


def call_and_watch(make: Callable[[], Made], file: PythonFile, draw: str) -> Made:
    """Call a function; raise FigureError, at its line, if matplotlib warns that it cannot draw something."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", UserWarning)
        made = make()
    for each in warned:
        for pattern, (words, hint) in IGNORED.items():
            if each.filename == str(file.path) and re.match(pattern, str(each.message)):
                raise FigureError(f"`{draw}` {words}", hint, Code.FIGURE, file.path, each.lineno)
    return made


def refuse_unreadable(figure: "Figure", file: PythonFile, function: str) -> None:
    """Raise FigureError for a tiny figure, letters too small to read, or points without finite coordinates."""
    from matplotlib.text import Text

    at = file.lines.get(function, 0)
    if figure.get_size_inches().min() < SMALLEST_SIZE:
        words = "it is {:.3g} inches wide and {:.3g} high".format(*figure.get_size_inches())
        raise FigureError(words, SIZE_HINT, path=file.path, line=find_call(file, function, SIZED) or at)
    if figure.get_size_inches()[1] > HIGHEST:
        words = "it is {1:.3g} inches high, and no page is".format(*figure.get_size_inches())
        at = find_call(file, function, SIZED) or at
        raise FigureError(words, f"make it less than {HIGHEST:g} inches high", path=file.path, line=at)
    for text in figure.findobj(Text):
        written = text.get_text().strip() if isinstance(text, Text) and text.get_visible() else ""
        size = float(text.get_fontsize()) if isinstance(text, Text) else SMALLEST
        if written and size < SMALLEST:
            words = f"it writes `{written}` in letters of {format_count(size, 'point')}"
            hint = "make them 8 points or more: nobody can read them"
            raise FigureError(words, hint, path=file.path, line=find_text(file.tree, written) or at)
    for axes in figure.axes:
        for artist in (*axes.lines, *axes.collections):
            across = _measure_points(artist)
            if across is not None:
                words = f"it draws points of {format_count(across, 'point')} across, which nobody can see"
                line = find_call(file, function, ("scatter",)) or at
                raise FigureError(words, "make them larger: s=20 is usual", path=file.path, line=line)
            count = _count_lost(artist)
            if count > 1:
                words = f"it draws {count} points, but none of them has a place: their numbers are NaN or infinite"
                line = find_call(file, function, ("scatter", "plot")) or at
                raise FigureError(words, "look for 0/0 or the logarithm of 0", path=file.path, line=line)


def refuse_cut_off(figure: "Figure", file: PythonFile, function: str) -> None:
    """Raise FigureError for a text that an edge of the figure cuts off; the figure must have been drawn as a PDF."""
    from matplotlib.text import Text

    right, upper = (72 * size for size in figure.get_size_inches())
    with measure_once(get_layouts()):
        written = [(text, Text.get_window_extent(text)) for text in _find_written(figure)]
    for text, place in written:
        # Such a box is higher than its letters: it has room for brackets, accents and the tail of a p.
        slack = float(text.get_fontsize()) * LETTER_SLACK
        beyond = {
            "left": -place.x0 / slack,
            "right": (place.x1 - right) / slack,
            "lower": -place.y0 / slack,
            "upper": (place.y1 - upper) / slack,
        }
        edge = max(beyond, key=lambda each: beyond[each])
        inside = place.x1 > 0 and place.x0 < right and place.y1 > 0 and place.y0 < upper
        if beyond[edge] > 1 and inside:
            shown = text.get_text().strip()
            words = f"it writes `{shown}`, of which the {edge} edge of the figure cuts off a part"
            hint = r"write less, break it into lines by `\n`, or make the figure larger"
            raise FigureError(words, hint, path=file.path, line=find_text(file.tree, shown) or file.lines[function])


def _find_written(artist: "Artist") -> "Iterator[Text]":
    """Yield the texts that an artist prints, apart from the labels of ticks, which need not all be printed."""
    from matplotlib.axis import Axis
    from matplotlib.text import Text

    children: Sequence[Artist]
    if isinstance(artist, Axis):
        children = [artist.label, artist.offsetText] if artist.axes.axison else []
    else:
        children = artist.get_children()
    for each in children:
        if not each.get_visible():
            continue
        if isinstance(each, Text) and each.get_text().strip():
            clipped = each.get_clip_on() and each.get_clip_box() is not None
            if not clipped and vars(each)["_renderer"] is not None:
                yield each
        yield from _find_written(each)


def _measure_points(artist: "Artist") -> float | None:
    """Return how wide the points of a scatter plot are, if that is too little to be seen; else None."""
    from matplotlib.collections import PathCollection

    sizes = artist.get_sizes() if isinstance(artist, PathCollection) else ()
    widest = round(max(sizes, default=1.0) ** 0.5, 3)
    return float(widest) if widest < SMALLEST_POINT else None


def _count_lost(artist: "Artist") -> int:
    """Return the number of points of a line or of markers if none of them has finite coordinates, else 0."""
    import numpy as np
    from matplotlib.collections import PathCollection
    from matplotlib.lines import Line2D

    if not isinstance(artist, Line2D | PathCollection):
        return 0
    places = artist.get_xydata() if isinstance(artist, Line2D) else artist.get_offsets()
    whole = np.isfinite(np.ma.filled(np.ma.asarray(places, dtype=float), np.nan)).reshape(-1, 2).all(axis=1)
    return 0 if whole.any() else whole.size


def find_call(file: PythonFile, function: str, names: Collection[str]) -> int:
    """Return the last line of a function that calls one of the named functions; 0 if none does."""
    own = file.find_function(function)
    calls = (node for node in ast.walk(own) if isinstance(node, ast.Call)) if own else ()
    return max((each.lineno for each in calls if ast.unparse(each.func).rpartition(".")[2] in names), default=0)

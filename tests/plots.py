"""Figures that are plotted in the process of the test, which is faster than in one of their own."""

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

from exam_builder.companions.function_calls import LoadedModules
from exam_builder.findings import CompanionError
from exam_builder.plot import FigureRequest, is_picture, style
from exam_builder.plot.figure_functions import (
    _call_and_write,
    _check_arguments,
    _embed_picture,
    _get_figure_file,
    _make_exception_error,
)
from exam_builder.plot.plotted import Plot
from exam_builder.store import Store


def load_function(figures: Path, draw: str) -> Callable[..., Figure]:
    """Run a file and return a function of it; raise CompanionError if the function is missing or the file fails."""
    file, function = _get_figure_file(figures, draw)
    file.signature(function)
    loaded: Callable[..., Figure] = getattr(LoadedModules().load(file), function)
    return loaded


def plot_figure(request: FigureRequest, store: Store) -> bytes:
    """Return the figure as a PDF page, with a width of `width` times the exam's line and letters in printed size.

    `store` caches the fonts. Raise CompanionError for anything wrong with the function or the picture.
    """
    return plot_with_data(request, store).page


def plot_with_data(request: FigureRequest, store: Store) -> Plot:
    """Return the same as `plot_figure`, with the data that the figure shows."""
    if is_picture(request.draw):
        return _embed_picture(request)
    file, function = _get_figure_file(request.figures, request.draw)
    given = _check_arguments(file.signature(function), request)
    style.apply_style(store, font=request.font)
    try:
        return _call_and_write(load_function(request.figures, request.draw), request, given)
    except CompanionError:
        raise
    except (Exception, SystemExit) as problem:
        raise _make_exception_error(request, file, problem) from problem

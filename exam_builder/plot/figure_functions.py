"""Call figure functions of the course, check their arguments, and digest everything that their results depend on."""

import ast
import re
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from exam_builder import values
from exam_builder.companions import PythonFile, Signature, read_python, to_python
from exam_builder.companions.function_calls import LoadedModules, PythonValue
from exam_builder.companions.isolation import LeftRunningError, TimeLimitExceeded, run_isolated
from exam_builder.companions.process_ends import LateError, ProcessEnded
from exam_builder.companions.processes import GRACE_SECONDS, call_in_both, call_in_first
from exam_builder.companions.python_hints import ANY
from exam_builder.companions.python_names import find_text, find_unseeded
from exam_builder.companions.python_runs import (
    describe_failure,
    explain_exception,
    find_dumped_line,
    find_endless_line,
)
from exam_builder.companions.shared_state import SHARED_RANDOM
from exam_builder.course_files import find_real, hint_at_capitals
from exam_builder.digests import digest, fingerprint
from exam_builder.findings import Code, CompanionError, find_nearest_name
from exam_builder.plot import figure_pages, style
from exam_builder.plot.figure_data import extract_data
from exam_builder.plot.figure_faults import (
    SIZE_HINT,
    SIZED,
    call_and_watch,
    find_call,
    find_wrong_argument,
    list_texts,
    refuse_cut_off,
    refuse_unreadable,
)
from exam_builder.plot.figure_pages import FigureError
from exam_builder.plot.picture_pages import digest_picture, is_picture, make_picture_pdf
from exam_builder.plot.plotted import Plot, PlottedFigure, name_page
from exam_builder.plot.style import DECIMAL_POINT, set_number_labels
from exam_builder.store import Store
from exam_builder.values import FrozenMap

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FUNCTION_NAME = re.compile(r"([A-Za-z]\w*)\.([A-Za-z]\w*)", re.ASCII)
WIDTH_ARGUMENT = "width"
"""The argument that the toolkit supplies: the printed width in inches."""
AS_ASKED = -1
"""The line number of an error that is not in the function but in the YAML that uses it."""
FIGURE_SECONDS = 120.0
"""Timeout for plotting a figure."""
PICTURE_SECONDS = 60.0
"""Timeout for reading a picture file."""
TOO_HEAVY = "takes too much memory or time to read"
SMALLER_HINT = "save it again, simpler or smaller"
COPY_HINT = "copy the file into figures/"
STEADY_KIND = "steady"
"""The store's kind for the number of figures of a function that were plotted twice with equal results."""
STEADY_PROOFS = 3
STEADY_HINT = (
    "sort what comes out of a set, give random generators a seed, and keep clock and global variables out of it"
)


def list_figure_arguments(figures: Path, draw: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the required arguments of `draw`, and of those with a default, both without `width`.

    The file is read, not run. Raise CompanionError if there is no such file or function.
    """
    file, function = _get_figure_file(figures, draw)
    signature = file.signature(function)
    needed, optional = (
        [name for name in names if name != WIDTH_ARGUMENT] for names in (signature.needed, signature.optional)
    )
    return tuple(needed), tuple(optional)


def find_lacking_argument(figures: Path, draw: str, name: str) -> CompanionError:
    """Return an error for an argument that is not a parameter, at the function's line if the function never uses it."""
    file, function = _get_figure_file(figures, draw)
    message, hint = f"`{draw}` needs `{name}`, which is not a parameter", f"write `with: {{{name}: …}}`"
    own = (node for node in file.tree.body if isinstance(node, ast.FunctionDef) and node.name == function)
    if any(isinstance(node, ast.Name) and node.id == name for each in own for node in ast.walk(each)):
        return CompanionError(message, hint, Code.FIGURE)
    hint = f"call the argument as the function's lines call it, or take it out; if it is right, {hint}"
    return CompanionError(message, hint, Code.FIGURE, file.path, file.lines.get(function, 0))


@dataclass(frozen=True)
class FigureRequest:
    """A figure to plot.

    `draw` names a function of a file in `figures`, or is the path of a picture from the course's root. `width` is a
    fraction of the line; `decimal` is the decimal mark for the axes, and `font` the exam's font.
    """

    figures: Path
    draw: str
    arguments: FrozenMap
    width: float
    decimal: str = DECIMAL_POINT
    font: str = ""

    @property
    def inches(self) -> float:
        """The printed width in inches."""
        return self.width * style.TEXT_WIDTH

    @property
    def page(self) -> int | None:
        """The page of a PDF, if one is given."""
        page = self.arguments.get("page")
        return page if isinstance(page, int) else None


def digest_figure(request: FigureRequest) -> str:
    """Return the digest of everything that a figure depends on, which identifies it.

    That is the text of the function's file, the arguments, the width, the decimal mark, the toolkit's style and the
    libraries' versions; for a picture its bytes, page and width. Raise CompanionError if there is no such file,
    function or picture.
    """
    if is_picture(request.draw):
        return digest_picture(request.figures.parent, request.draw, request.page, request.width, _fingerprint())
    file, function = _get_figure_file(request.figures, request.draw)
    file.signature(function)
    given = values.to_json(request.arguments)
    font = (request.font,) if request.font else ()
    return digest(file.digest, request.draw, given, request.width, request.decimal, *font, _fingerprint())


def _embed_picture(request: FigureRequest) -> Plot:
    page = make_picture_pdf(request.figures.parent, request.draw, request.page, request.inches)
    return Plot(page, PlottedFigure(left_out=(name_page(page),)))


def plot_in_process(request: FigureRequest, store: Store, fonts: tuple[Path, ...]) -> Plot:
    """Return a figure as a PDF page, as wide as `width` says, with the data that it shows.

    A separate process plots it, which a figure function may end or crash; it only gets the fonts. The first figures of
    a function are also plotted in a second process, with another order of sets and the file run anew; it is an error if
    the results differ.
    """
    if is_picture(request.draw):
        return _embed_in_process(request)
    file, function = _get_figure_file(request.figures, request.draw)
    file.refuse_clock(function)
    _check_arguments(file.signature(function), request)
    try:
        return _plot_steadily((request, fonts), store, digest(file.digest, request.draw, _fingerprint()))
    except LateError as late:
        line, words, hint = (
            late.line or find_dumped_line(late.output, file.path),
            _describe_endless(),
            _repair_hint(file),
        )
    except ProcessEnded as gone:
        line, words, hint = find_dumped_line(gone.output, file.path), gone.explain()[0], _repair_hint(file)
        if gone.status == -signal.SIGXCPU:
            words = _describe_endless()
    except CompanionError as problem:
        where = (None, 0) if problem.line == AS_ASKED else _get_line(file, function, problem.line)
        raise FigureError(problem.message, problem.hint, problem.code, *where) from None
    raise FigureError(f"`{request.draw}` {words}", hint, Code.FIGURE, *_get_line(file, function, line))


def _embed_in_process(request: FigureRequest) -> Plot:
    """Convert a picture to a page in a separate process, since a file may crash or hang a library or exhaust memory."""
    try:
        return call_in_first(_embed_in_worker, Plot, request, PICTURE_SECONDS)
    except CompanionError as problem:
        raise FigureError(problem.message, problem.hint, problem.code) from None
    except (LateError, ProcessEnded):
        raise FigureError(f"{request.draw} {TOO_HEAVY}", SMALLER_HINT) from None


def _embed_in_worker(_: LoadedModules, request: FigureRequest) -> Plot:
    """Convert a picture to a page; runs in the worker. Raise FigureError for anything wrong with it."""
    try:
        return _embed_picture(request)
    except MemoryError:
        raise FigureError(f"{request.draw} {TOO_HEAVY}", SMALLER_HINT) from None


def _describe_endless() -> str:
    return f"does not end within {FIGURE_SECONDS:g} s"


def _get_line(file: PythonFile, function: str, line: int) -> tuple[Path, int]:
    """Return a file and line; if the line is unknown, the function's first one."""
    return file.path, line or file.lines.get(function, 0)


def _plot_steadily(job: tuple[FigureRequest, tuple[Path, ...]], store: Store, proof: str) -> Plot:
    """Plot a figure; plot the first ones of a function twice, and count these under `proof`."""
    proven = store.load(STEADY_KIND, proof, int) or 0
    if proven >= STEADY_PROOFS:
        return call_in_first(_plot_in_worker, Plot, job, FIGURE_SECONDS + GRACE_SECONDS)
    first, second = call_in_both(_plot_in_worker, Plot, job, FIGURE_SECONDS + GRACE_SECONDS)
    if first.page != second.page:
        file, function = _get_figure_file(job[0].figures, job[0].draw)
        message = f"`{job[0].draw}` draws a different picture each time"
        raise FigureError(message, STEADY_HINT, Code.FIGURE, None, find_unseeded(file.text, function))
    store.save(STEADY_KIND, proof, int, proven + 1)
    return first


def _plot_in_worker(modules: LoadedModules, job: tuple[FigureRequest, tuple[Path, ...]]) -> Plot:
    """Plot a figure; runs in the worker. Anything that the function raises becomes FigureError."""
    if modules.process:
        modules.forget()
    request, fonts = job
    file, name = _get_figure_file(request.figures, request.draw)
    try:
        style.apply_style(fonts=fonts, font=request.font)
        return _plot_isolated(modules, request, file, name)
    except TimeLimitExceeded as late:
        late.line = find_endless_line(late, file)
        raise
    except LeftRunningError as left:
        raise LeftRunningError(f"`{request.draw}` {left.message}", left.hint) from left
    except CompanionError:
        raise
    except BaseException as problem:
        raise _make_exception_error(request, file, problem) from problem


def _plot_isolated(modules: LoadedModules, request: FigureRequest, file: PythonFile, name: str) -> Plot:
    """Plot a figure; raise FigureError if its function changes shared state.

    The state of global random generators is restored silently, since plotting twice finds figures that depend on it.
    """
    given = _check_arguments(file.signature(name), request)
    loaded = modules.load_isolated(file, FIGURE_SECONDS)
    function, watched = getattr(loaded.made, name), modules.watched_by(file, loaded.made)
    ran = run_isolated(lambda: _call_and_write(function, request, given), FIGURE_SECONDS, watched)
    for change in (*loaded.changes, *ran.changes):
        if not change.message.startswith(SHARED_RANDOM):
            raise FigureError(
                f"`{request.draw}` {change.message}", change.hint, Code.FIGURE, file.path, file.lines[name]
            )
    return replace(ran.made, prints=loaded.prints or ran.prints)


def _make_exception_error(request: FigureRequest, file: PythonFile, problem: BaseException) -> FigureError:
    words = " ".join(describe_failure(problem, file.path).split())
    hint, line = explain_exception(problem, file.path)
    message = f"`{request.draw}` cannot be drawn: {words}"
    hint = _repair_hint(file) if hint in ("", ANY) else hint
    if "ParseSyntaxException" in words or "ParseFatalException" in words:
        formula = str(problem).strip().split("\n")[0]
        line, hint = find_text(file.tree, formula) or line, "correct this formula, which matplotlib cannot read"
        if any(formula in each for each in list_texts(request.arguments)):
            return FigureError(message, hint, Code.FIGURE, line=AS_ASKED)
    if "figure size" in words:
        line, hint = find_call(file, request.draw.partition(".")[2], SIZED) or line, SIZE_HINT
    if wrong := find_wrong_argument(request.arguments, file, request.draw.partition(".")[2], problem, line):
        return FigureError(f"{message}; {wrong}", "correct what is given under `with`", Code.FIGURE, line=AS_ASKED)
    return FigureError(message, hint, Code.FIGURE, file.path, line)


def _call_and_write(
    function: "Callable[..., Figure]", request: FigureRequest, arguments: dict[str, PythonValue]
) -> Plot:
    """Call a figure function, write its figure to a page and extract the data; raise whatever it raises."""
    import matplotlib
    from matplotlib.figure import Figure

    matplotlib.use("agg")
    file, name = _get_figure_file(request.figures, request.draw)
    figure_pages.watch_formulas()
    figure = call_and_watch(lambda: function(**arguments), file, request.draw)
    if not isinstance(figure, Figure):
        words = f"`{request.draw}` returned {_describe_type(figure)}, not a matplotlib Figure"
        line = file.find_return(name, (None,) if figure is None else ())
        raise FigureError(words, "end it with `return figure`", Code.FIGURE, file.path, line)
    set_number_labels(figure, request.decimal)
    try:
        try:
            page = figure_pages.write_pdf(figure, request.inches)
        except figure_pages.CutLabelError:
            refuse_unreadable(figure, file, name)
            refuse_cut_off(figure, file, name)  # by a text that leaves the axes no room
            raise
        refuse_unreadable(figure, file, name)
        refuse_cut_off(figure, file, name)
        return Plot(page, extract_data(figure, page))
    except FigureError as problem:
        message = f"`{request.draw}` cannot be drawn: {problem.message}"
        letter = re.match(r"no font has the letter '(.)'", problem.message)
        line = find_text(file.tree, letter[1]) if letter else problem.line or file.lines.get(name, 0)
        path = problem.path if letter else problem.path or file.path
        raise FigureError(message, problem.hint, Code.FIGURE, path, line) from None
    finally:
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close("all")


def _describe_type(result: object) -> str:
    return (
        "nothing"
        if result is None
        else f"{'an' if type(result).__name__[0] in 'AEIOaeio' else 'a'} {type(result).__name__}"
    )


def _repair_hint(file: PythonFile) -> str:
    return f"correct it in {file.path.parent.name}/{file.path.name}, or change the values that the question gives it"


def _check_arguments(signature: Signature, request: FigureRequest) -> dict[str, PythonValue]:
    """Return the arguments as Python values; raise FigureError if they do not fit the function."""
    names = [name for name in signature.names if name != WIDTH_ARGUMENT]
    for name in request.arguments:
        if name == WIDTH_ARGUMENT or not (signature.rest or name in names):
            raise FigureError(f"`{request.draw}` takes no `{name}` from the question", _suggest_argument(name, names))
    if missing := [name for name in signature.needed if name not in (*request.arguments, WIDTH_ARGUMENT)]:
        raise FigureError(
            f"`{request.draw}` needs `{missing[0]}`", f"write `with: {{{missing[0]}: …}}`, or name a parameter so"
        )
    own = {WIDTH_ARGUMENT: request.inches} if WIDTH_ARGUMENT in signature.names else {}
    return {name: to_python(value) for name, value in request.arguments.items()} | own


def _suggest_argument(name: str, names: list[str]) -> str:
    if name == WIDTH_ARGUMENT:
        return "`width` is the printed width, which the toolkit gives; call the argument something else"
    near = find_nearest_name(name, names)
    return f"did you mean `{near}`?" if near else f"its arguments are {', '.join(names) or 'none'}"


def _get_figure_file(figures: Path, draw: str) -> tuple[PythonFile, str]:
    """Return the file that holds the function, and the function's name."""
    named = FUNCTION_NAME.fullmatch(draw)
    if named is None:
        hint = "write FILE.FUNCTION: `dataset.square` is the function `square` of figures/dataset.py"
        raise FigureError(f"`{draw}` names no figure function", hint)
    path = figures / f"{named[1]}.py"
    if not path.is_file():
        near = find_nearest_name(named[1], [file.stem for file in figures.glob("*.py") if file.is_file()])
        hint = f"did you mean `{near}.{named[2]}`?" if near else f"write it, with `def {named[2]}(…):` in it"
        hint = hint_at_capitals(path) or hint
        raise FigureError(f"there is no file {figures.name}/{path.name}", hint)
    try:
        find_real(path, (figures,))
    except OSError as problem:
        raise FigureError(f"{figures.name}/{path.name} is not read: {problem.strerror}", COPY_HINT) from None
    return read_python(path), named[2]


def _fingerprint() -> str:
    """Return the fingerprint of the toolkit's plotting code and the libraries, on which every figure depends."""
    return fingerprint("plot", libraries=("matplotlib", "numpy", "pikepdf", "pillow", "pypdfium2", "fonttools"))

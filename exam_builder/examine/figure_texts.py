"""Compare the texts of a figure with the question's values, and report each clear contradiction at its argument.

Examples are `τ = 2` where the parameter `tau` is 3, an axis in ms from which a parameter in s is read, and a tick at 3
that is labelled 4 among others that are labelled with their position.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from exam_builder.companions import PythonFile, read_python
from exam_builder.draw.parameters import list_used_names
from exam_builder.examine.figure_axes import X, Y, find_units_of_ends, find_unseen, find_wrong_ticks, find_wrong_units
from exam_builder.examine.figure_labels import find_unlike_texts
from exam_builder.examine.figure_lists import Lists
from exam_builder.examine.figure_numbers import FigureTexts, TextFault, find_wrong_numbers, list_texts
from exam_builder.examine.figure_repairs import is_own_name
from exam_builder.examine.figure_series import find_bars_unlike_tables, find_swapped_bars, find_wrong_series
from exam_builder.examine.written_figure import WrittenFigure
from exam_builder.findings import Code, Finding, Place
from exam_builder.paper_texts import list_placed
from exam_builder.plot.plotted import PlottedFigure
from exam_builder.read.models import DrawnFigure
from exam_builder.values import Value, is_number

HINTS = {
    Code.FIGURE_SAYS: "let the figure's function write what it is given",
    Code.MATHEMATICS: "write `$` at its other end too",
    Code.FIGURE_NUMBER: "correct it, or let `shows` say what is read there: `{is: …, read: …}`",
    Code.FIGURE_HIDES: "correct what the function is given, or the ends of the axes",
    Code.FIGURE_GIVEN: "correct it, or accept this warning if it is meant so",
}
COMMAND = re.compile(r"\\[%&#_,;]|\\[A-Za-z]{2,}")
NOISE = re.compile(r"\d[.,]\d{14,}(?:e-\d+)?|\d(?:[.,]\d+)?e-(?:1[4-9]|[2-9]\d)")
POINTED = re.compile(r"(?<![\w.,])\d+\.\d+(?![\w.])")
HOLE = re.compile(r"\{[a-z_]\w*(?::[^{}]*)?\}")
COLUMN = re.compile(r"""\w+\[['"](\w+)['"]\]""")
DRAWING = ("plot", "scatter", "step", "errorbar", "fill_between", "stem")
"""Methods of axes that get x and y."""
SHORT = 2
"""Names up to this length are used for anything."""
DOUBTFUL = (Code.FIGURE_NUMBER, Code.FIGURE_HIDES, Code.FIGURE_GIVEN)
"""Codes of warnings, because the author may have meant it."""


def find_wrong_texts(view: WrittenFigure, base: FigureTexts | None) -> Iterator[Finding]:
    """Yield contradictions of a figure and its question; `base` are the texts of the figure in the reference paper."""
    lists, function = view.lists, _read_function(view)[1]
    turned = [*find_turned(function)]
    faults = [
        *turned,
        *_find_open_formulas(view.shown, lists),
        *_find_misprinted_numbers(view, lists),
        *find_units_of_ends(view),
        *_find_exchanged(view),
        *find_wrong_numbers(view.read_texts(), base, view.units),
        *find_wrong_ticks(view.shown),
        *find_unlike_texts(view),
        *find_swapped_bars(view.shown, view.question.parameters),
        *find_bars_unlike_tables(view),
        *(each for axes in view.shown.axes if not turned for each in find_wrong_series(axes, lists)),
        *(each for axes in view.shown.axes for each in find_unseen(axes, view.shown.axes, lists)),
        *_find_unpaired(function, view.figure.arguments),
        *find_wrong_units(view),
    ]
    places: dict[tuple[Code, str, Place | None], list[TextFault]] = {}
    for each in faults:
        written = view.model.with_.get(each.argument)
        argument = "" if written is None or is_own_name(each.argument, written) else each.argument
        place = None if argument else _find_place(view, each.text)
        places.setdefault((each.code, argument, place), []).append(each)
    for (code, argument, place), alike in places.items():
        message = f"figure `{view.figure.id}` {', and '.join(dict.fromkeys(each.words for each in alike))}"
        location = view.location / "with" / argument if argument else view.location
        report = location.warning if code in DOUBTFUL else location.finding
        finding = report(code, message, alike[0].hint or HINTS[code])
        yield replace(finding, place=place, caller=finding.place) if place else finding


def _read_function(view: WrittenFigure) -> tuple[PythonFile, ast.FunctionDef | None]:
    """Return the file of the figure's function, and the function's syntax tree."""
    name, _, function = view.model.draw.partition(".")
    file = read_python(view.subject.exam.course.figures / f"{name}.py")
    return file, file.find_function(function)


def _find_place(view: WrittenFigure, text: str) -> Place | None:
    """Return the line of the figure's function, or else of its file, that writes a text, if just one does."""
    file, function = _read_function(view)
    for tree in filter(None, (function, file.tree)):
        nodes = (node for node in ast.walk(tree) if isinstance(node, ast.expr | ast.keyword))
        if lines := {node.lineno for node in nodes if text and _writes(node, text)}:
            at = Place(file.path.relative_to(view.subject.exam.course.root).as_posix(), min(lines))
            return at if max(lines) - min(lines) <= 1 else None
    return None


def _writes(node: ast.expr | ast.keyword, text: str) -> bool:
    """Tell whether a constant or f-string of Python can give this text, or whether it is a call or sets a property."""
    if isinstance(node, ast.keyword | ast.Attribute):
        return text == (node.arg if isinstance(node, ast.keyword) else node.attr.removeprefix("set_"))
    if isinstance(node, ast.Call):
        return ast.unparse(node) == text
    if not isinstance(node, ast.JoinedStr):
        return isinstance(node, ast.Constant) and node.value == text
    parts = [each.value if isinstance(each, ast.Constant) else None for each in node.values]
    pattern = "".join(".+" if each is None else re.escape(str(each)) for each in parts)
    return any(parts) and re.fullmatch(pattern, text, re.DOTALL) is not None


def _find_open_formulas(figure: PlottedFigure, lists: Lists) -> Iterator[TextFault]:
    """Yield texts that matplotlib prints literally: formulas with one dollar sign, and commands outside of formulas."""
    for text in list_texts(figure):
        if text.replace(r"\$", "").count("$") % 2 and re.search(r"[_^\\{]|\$(?![A-Z]{2})[A-Za-z]", text):
            words = f"prints `{text}` with its dollar sign, not as a formula"
            yield TextFault(text, words, Code.MATHEMATICS, lists.find_argument(text))
        elif command := COMMAND.search(re.sub(r"(?<!\\)\$.*?(?<!\\)\$", "", text)):
            words, hint = f"prints `{command[0]}` as it stands in `{text}`", "texts of figures are LaTeX only in $…$"
            yield TextFault(text, words, Code.MATHEMATICS, lists.find_argument(text), hint)
        elif (hole := HOLE.search(text)) and "$" not in text:
            words = f"prints `{hole[0]}` as it stands in `{text}`"
            hint = "write `f` before the quote that opens the text"
            yield TextFault(text, words, Code.FIGURE_SAYS, lists.find_argument(text), hint)


def _find_misprinted_numbers(view: WrittenFigure, lists: Lists) -> Iterator[TextFault]:
    """Yield numbers that Python writes with all digits of a float, and decimal points where the exam has commas."""
    ticks = (each for axes in view.shown.axes for axis in (axes.x, axes.y) for each in axis.tick_labels)
    for text in dict.fromkeys((*list_texts(view.shown), *ticks)):
        if noisy := NOISE.search(text):
            hint = "write as many digits as you mean, as in f'{x:.3g}'"
            yield TextFault(text, f"prints `{noisy[0]}`, which shows a rounding error", Code.FIGURE_SAYS, "", hint)
        elif view.figure.decimal == "," and (pointed := POINTED.search(text)):
            words = f"prints `{pointed[0]}` with a point in a paper with commas"
            hint = "write `.replace('.', ',')` after it"
            yield TextFault(text, words, Code.FIGURE_NUMBER, lists.find_argument(text), hint)


def _find_exchanged(view: WrittenFigure) -> Iterator[TextFault]:
    """Yield parameters that a figure gets under each other's name, or under the name of another one of the same unit
    while a third one has its own name.

    Figures of which the question has a variant, also in an option, are skipped.
    """
    question, with_ = view.subject.question.model, view.model.with_
    others = [each for each in question.figures.values() if isinstance(each, DrawnFigure) and each != view.model]
    if any(each.draw == view.model.draw for each in others) or view.figure.id in _list_option_figures(view):
        return
    given = {name: str(each).strip() for name, each in with_.items() if name in question.parameters}
    given = {name: other for name, other in given.items() if other in question.parameters}
    kept = [name for name, other in given.items() if name == other]
    yield from _find_typed(view)
    yield from _find_crossed_names({name: list_used_names(each) for name, each in with_.items() if name not in given})
    for name, other in given.items():
        elsewhere = [each for each in with_ if each not in (name, other) and str(with_[each]).strip() == name]
        if name != other and len(name) > SHORT and elsewhere and other not in given:
            words = f"gets `{other}` as `{name}`, and the parameter `{name}` as `{elsewhere[0]}`"
            yield TextFault("", words, Code.FIGURE_GIVEN, name, "exchange the two, or accept this warning")
    columns = {name: found[1] for name, each in with_.items() if (found := COLUMN.fullmatch(str(each).strip()))}
    for name, other in columns.items():
        if name < other and columns.get(other) == name:
            words = f"gets column `{other}` as `{name}`, and column `{name}` as `{other}`"
            yield TextFault("", words, Code.FIGURE_GIVEN, name)
    for name, other in given.items():
        back = given.get(other, "")
        alike = bool(view.units.get(name)) and view.units.get(name) == view.units.get(other)
        if name != other and back == name and name < other:
            yield TextFault("", f"gets `{other}` as `{name}`, and `{name}` as `{other}`", Code.FIGURE_GIVEN, name)
        elif name != other and back in ("", other) and alike and kept:
            words = f"gets `{other}` as `{name}`, though there is a parameter `{name}`"
            yield TextFault("", words, Code.FIGURE_GIVEN, name, f"write {name}: {name}, or accept this warning")


def _find_typed(view: WrittenFigure) -> Iterator[TextFault]:
    """Yield drawn parameters in whose place a figure gets a typed number, that of the reference paper."""
    for name, written in view.model.with_.items():
        if name in view.subject.plan.drawn and not list_used_names(written):
            reference = view.subject.reference.questions[0].parameters[name]
            if view.figure.arguments[name] == reference and is_number(reference):
                words = f"gets the number {written} as `{name}`, which stays when the parameter `{name}` is drawn anew"
                yield TextFault("", words, Code.FIGURE_GIVEN, name, f"write {name}: {name}, or leave it out")


def _find_crossed_names(used: Mapping[str, frozenset[str]]) -> Iterator[TextFault]:
    """Yield two arguments of which each gets the one name that is like that of the other."""
    single = {argument: next(iter(names)) for argument, names in used.items() if len(names) == 1}
    for one, other in combinations(single, 2):
        straight = _is_like(one, single[one]) or _is_like(other, single[other])
        if not straight and _is_like(one, single[other]) and _is_like(other, single[one]):
            words = f"gets `{single[one]}` as `{one}`, and `{single[other]}` as `{other}`"
            yield TextFault("", words, Code.FIGURE_GIVEN, one, "exchange the two, or accept this warning")


def _is_like(argument: str, name: str) -> bool:
    """Tell whether one of two names is the beginning of the other."""
    return argument.casefold().startswith(name.casefold()) or name.casefold().startswith(argument.casefold())


def _list_option_figures(view: WrittenFigure) -> set[str]:
    """List the figures that options show."""
    texts = (option.text.tex for part in view.question.parts for option in part.options if option.text)
    return {id_ for text in texts for _, id_ in list_placed(text)}


def find_turned(function: ast.FunctionDef | None) -> Iterator[TextFault]:
    """Yield calls that draw the argument `y` along the x axis, and `x` along the y axis."""
    given = {each.arg for each in function.args.args} if function else set[str]()
    for call in ast.walk(function) if function and {X, Y} <= given else ():
        if isinstance(call, ast.Call) and len(call.args) > 1 and ast.unparse(call.func).rpartition(".")[2] in DRAWING:
            names = [{node.id for node in ast.walk(each) if isinstance(node, ast.Name)} & {X, Y} for each in call.args]
            if names[:2] == [{Y}, {X}]:
                words = "draws `y` along the x axis, and `x` along the y axis"
                hint = "exchange the two, or accept this warning"
                yield TextFault(ast.unparse(call), words, Code.FIGURE_GIVEN, "", hint)


def _find_unpaired(function: ast.FunctionDef | None, arguments: Mapping[str, Value]) -> Iterator[TextFault]:
    """Yield calls of `zip` with lists of different lengths, because `zip` drops the rest."""
    for call in ast.walk(function) if function else ():
        if not isinstance(call, ast.Call) or ast.unparse(call.func) != "zip" or call.keywords:
            continue
        sizes = {ast.unparse(each): size for each in call.args if (size := _measure(each, arguments)) is not None}
        if len(set(sizes.values())) > 1:
            words = " and ".join(f"`{name.strip('()')}` {size}" for name, size in sizes.items())
            argument = next((name for name in reversed(sizes) if name in arguments), "")
            hint = "give each as many entries as the others"
            words = f"leaves something out: {words} entries belong together"
            yield TextFault("", words, Code.FIGURE_HIDES, argument, hint)


def _measure(written: ast.expr, arguments: Mapping[str, Value]) -> int | None:
    """Return the number of entries of an argument or of a list of arguments; None for anything else."""
    if isinstance(written, ast.Name):
        value = arguments.get(written.id)
        return len(value) if isinstance(value, tuple | str) else None
    entries = written.elts if isinstance(written, ast.Tuple | ast.List) else []
    return len(entries) if entries and all(ast.unparse(each) in arguments for each in entries) else None

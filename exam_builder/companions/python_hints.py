"""Hints on how to fix mistakes in the course's Python, for authors who seldom write Python."""

import ast
import builtins
import importlib
import inspect
import keyword
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from types import FrameType

from exam_builder.companions.printed_items import UnprintedError
from exam_builder.findings import find_nearest_name

ALIASES = {"np": "import numpy as np", "plt": "import matplotlib.pyplot as plt", "sp": "import scipy as sp"}
LIBRARIES = ("numpy", "scipy", "matplotlib", "sympy", "pandas")
HOMES = (
    *("math", "decimal", "fractions", "itertools", "collections", "functools", "random", "statistics", "dataclasses"),
    *("collections.abc", "typing", "types", "numpy.typing", "numpy.random", "exam_builder.plot"),
    *("scipy.integrate", "scipy.optimize", "scipy.linalg"),
)
"""Modules from which authors import functions by name."""
CONSTANTS = {
    "true": "True", "false": "False", "none": "None", "null": "None",
    "integer": "int", "string": "str", "boolean": "bool", "double": "float",
}  # fmt: skip
"""Words of other languages, and Python's words for the same."""
HALF_CLOSED = re.compile(r'[ \t]*[rRfF]?(?:"""[^"\n]*""?|""?[^"\n]+"""|"{4,}[^"\n]+"""|"""[^"\n]+"{4,}|"")[ \t]*')
"""A triple-quoted string, on one line, of which one end has another number of quotes."""


def suggest_name(near: str) -> str:
    """Ask whether the similar name was meant; return '' if there is none."""
    return f"did you mean `{near}`?" if near else ""


def is_misspelt(source: str, expected: str, text: str) -> bool:
    """Return whether `source` is a misspelling of the similar name `expected`.

    It is if the text contains it only once, and the words in which it differs occur nowhere else in the text, while
    those of the other name do.
    """
    elsewhere, many = re.subn(rf"\b{re.escape(source)}\b", " ", text)
    elsewhere = re.sub(rf"\b{re.escape(expected)}\b", " ", elsewhere, count=1).casefold()
    words = frozenset(re.findall(r"[a-z]+", elsewhere))
    own, other = (frozenset(re.findall(r"[a-z]+", name.casefold())) for name in (source, expected))
    all_there = all(any(word.startswith(each) for word in words) for each in other - own)
    return many == 1 and bool(own - other) and not (own - other) & words and all_there


def hint_import(name: str) -> str:
    """Return the statement that imports an undefined name, which may be a usual module or a member of one; else ''."""
    if name in LIBRARIES or name in sys.stdlib_module_names:
        return f"import {name}"
    return ALIASES.get(name) or next((f"from {home} import {name}" for home in HOMES if _has(home, name)), "")


def _has(module: str, name: str) -> bool:
    """Return whether a module has a name; libraries count only if the file has imported some part of them."""
    try:
        loaded = module.partition(".")[0] in sys.modules or module in sys.stdlib_module_names
        return loaded and not name.startswith("_") and hasattr(importlib.import_module(module), name)
    except ImportError:
        return False


ANY = "look at this line with the values of this paper"
"""The hint for an exception of which nothing more is known."""


def hint_exception(problem: BaseException, frame: FrameType | None) -> str:
    """Say how to fix an exception in the course's Python; `frame` is the innermost one in the file."""
    for kind, say in HINTS:
        if isinstance(problem, kind):
            return say(problem, frame)
    return ANY


def _list_names_at(frame: FrameType | None) -> Iterable[str]:
    return (*frame.f_locals, *frame.f_globals, *vars(builtins)) if frame else ()


def _hint_name(problem: BaseException, frame: FrameType | None) -> str:
    name = getattr(problem, "name", None) or "".join(re.findall(r"'(\w+)'", str(problem))[:1])
    if name in CONSTANTS:
        return f"write {CONSTANTS[name]}"
    if alias := _find_alias(name, frame):
        return f"write {alias}, as the file imports {name} by that name"
    near = find_nearest_name(name, (each for each in _list_names_at(frame) if each != name))
    line = hint_import(name)
    if line and (line.startswith("import") or near in dir(builtins) or not near):
        return f"write `{line}` at the top of the file"
    known = f"did you mean `{near}`? If not, " if near else ""
    return suggest_name(near) if near not in dir(builtins) and near else f"{known}{OWN_NAME.format(name)}"


OWN_NAME = "set `{0}` in an earlier line, or add it to the arguments in the brackets after `def`"


def _find_alias(name: str, frame: FrameType | None) -> str:
    """Return the alias under which a file imports the module with this name; '' if there is none."""
    names = frame.f_globals.items() if frame else ()
    return next((each for each, value in names if getattr(value, "__name__", "") == name and each != name), "")


def _hint_module(problem: BaseException, _frame: FrameType | None) -> str:
    name = str(getattr(problem, "name", "") or "")
    near = find_nearest_name(name, (*LIBRARIES, *sys.stdlib_module_names), 0.7)
    return suggest_name(near) if near and near != name else f"install `{name}`, or do without it"


def _hint_imported(problem: BaseException, _frame: FrameType | None) -> str:
    wanted = re.search(r"cannot import name '(\w+)' from '([\w.]+)'", str(problem))
    module = sys.modules.get(wanted[2]) if wanted else None
    near = find_nearest_name(wanted[1], dir(module)) if wanted and module else ""
    return suggest_name(near) or "correct the name after `import`"


def _hint_attribute(problem: BaseException, frame: FrameType | None) -> str:
    if isinstance(getattr(problem, "obj", None), tuple):
        return "this name holds several values: unpack them, as in `figure, axes = …`"
    if "NoneType" in str(problem):
        return "let the lines above set this value in each case: here it is nothing (None)"
    if "keyword argument" in str(problem):  # matplotlib's, for properties of what it draws
        return _hint_type(problem, frame)
    near = find_nearest_name(str(getattr(problem, "name", "")), dir(getattr(problem, "obj", None)), 0.7)
    return suggest_name(near) or "correct the name after the dot"


def _hint_type(problem: BaseException, frame: FrameType | None) -> str:
    message = str(problem)
    if near := _find_argument(message, frame):
        return suggest_name(near)
    if lacking := re.search(r"missing .* arguments?: (.*)", message):
        return f"give it {lacking[1].replace(chr(39), '`')} too"
    if "argument" in message and ("takes" in message or "unexpected" in message):
        return "give it the arguments that its definition names; a shape is one argument: (2, 3)"
    if "subscript" in message:
        return "only a list, text or dict has entries to take with [ ]"
    if "str" in message:
        return "turn the text into a number with int(…) or float(…), or the number into a text with str(…)"
    return "look at what the values in this line are: a number, a list, a text, or nothing (None)"


def _find_argument(message: str, frame: FrameType | None) -> str:
    """Return the argument of a function that is most like one that it does not take; '' if none is."""
    unknown = re.match(r"(?:(\w+)\.)?(\w+)\(\) got an unexpected keyword argument '(\w+)'", message)
    if not unknown:
        return ""
    owner, name, given = unknown.groups()
    classes = [getattr(module, "__dict__", {}).get(owner) for module in tuple(sys.modules.values())] if owner else []
    called = [getattr(each, name, None) for each in classes if each] or [(frame.f_globals if frame else {}).get(name)]
    function = next(filter(inspect.isfunction, called), None)
    names = tuple(inspect.signature(function).parameters) if function else ()
    return next((each for each in names if given in each.split("_")), "") or find_nearest_name(given, names)


def _hint_key(problem: BaseException, frame: FrameType | None) -> str:
    """Suggest the most similar key of what the page prints, or of the dicts in the failing function."""
    if isinstance(problem, UnprintedError):
        near = find_nearest_name(problem.name, problem.known)
        return suggest_name(near) or f"it prints {', '.join(f'`{each}`' for each in problem.known) or 'nothing there'}"
    wanted = problem.args[0] if problem.args else ""
    dicts = [each for each in frame.f_locals.values() if isinstance(each, dict)] if frame else []
    known = [key for each in dicts for key in each if isinstance(key, str)]
    near = find_nearest_name(wanted, known) if isinstance(wanted, str) else ""
    return suggest_name(near) or "correct the name in [ ], or add it to the dict"


Hint = Callable[[BaseException, FrameType | None], str]


def _say(words: str) -> Hint:
    """Return a function that always gives the same hint."""
    return lambda _problem, _frame: words


HINTS: tuple[tuple[type[BaseException], Hint], ...] = (
    (UnboundLocalError, _hint_name),
    (NameError, _hint_name),
    (ModuleNotFoundError, _hint_module),
    (ImportError, _hint_imported),
    (AttributeError, _hint_attribute),
    (KeyError, _hint_key),
    (IndexError, _say("entries are counted from 0; take one that the list has")),
    (ZeroDivisionError, _say("look at the divisor, which is 0 for these values")),
    (FileNotFoundError, _say("name a file that stands in the course, or read it by a parameter: {read: data.csv}")),
    (TypeError, _hint_type),
    (ValueError, _say("look at the values in this line: one is of a size, shape or kind that does not fit")),
    (AssertionError, _say("this `assert` of yours is false for these values: correct what it tests, or the test")),
    (RecursionError, _say("the function calls itself without end: let it return before that")),
    (SystemExit, _say("take out `exit`, and end the function with `return …`")),
)


IN_LOOP = "this `return` ends the loop in its first round: begin it under the first letter of `for` or `while`"
STAYS = "nothing in this loop changes what it tests after `while`: add such a line, as `n += 1`"
NO_EFFECT = "the result of this line is not used: give it a name with `=`, or return it with `return`"
WRITTEN_SLIPS = (
    (re.compile(r"[\w\])]\s*=[+-]\s"), "write `+=` or `-=`, with the sign before `=`"),
    (
        re.compile(r"=\s*\d+,\d+\s*(?:#.*)?$|[\[(, ]\d,\d+, -?\d+\.\d|\d\.\d+, -?\d,\d+[\]),]"),
        "write a decimal point: `0.5`, not `0,5`",
    ),
)
"""Lines that are valid Python but hardly mean what was intended, with hints."""
NO_VALUES = frozenset(("input", "vars", "dir", "id", "hash", "iter"))
"""Functions of Python's own that stand for a name that is similar."""
CONVERSIONS = frozenset(("abs", "bool", "float", "int", "len", "max", "min", "round", "sorted", "str", "sum"))
"""Functions that are called for their result alone."""


def find_likely_slip(text: str) -> tuple[int, str] | None:
    """Find the first line of a file that is valid Python but hardly intended, with a hint."""
    found = [
        (number, hint)
        for number, line in enumerate(text.split("\n"), 1)
        for pattern, hint in WRITTEN_SLIPS
        if pattern.search(line) and line[:1].strip() + line.strip()[:1] not in ("#", "##")
    ]
    tree = ast.parse(text)
    loops = (node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While))
    found += [
        (node.body[-1].lineno, IN_LOOP)
        for node in loops
        if len(node.body) > 1 and isinstance(node.body[-1], ast.Return) and not _may_go_on(node.body[:-1])
    ]
    found += [
        (node.lineno, STAYS) for node in ast.walk(tree) if isinstance(node, ast.While) and not _may_change_test(node)
    ]
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in called]
    own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    found += [
        (node.lineno, f"`{node.id}` is a function of Python's own: {suggest_name(find_nearest_name(node.id, own))}")
        for node in names
        if node.id in NO_VALUES - own and find_nearest_name(node.id, own)
    ]
    found += [twice for node in ast.walk(tree) if isinstance(node, ast.Dict) if (twice := _find_second_key(node))]
    tried = {each for node in ast.walk(tree) if isinstance(node, ast.Try) for each in node.body}
    idle = (node for node in ast.walk(tree) if isinstance(node, ast.Expr) and node not in tried)
    found += [
        (node.lineno, NO_EFFECT)
        for node in idle
        if isinstance(node.value, ast.Compare | ast.Name | ast.BinOp | ast.Subscript | ast.List | ast.Tuple | ast.Dict)
        or (isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") in CONVERSIONS)
    ]
    return min(found, default=None)


def _find_second_key(node: ast.Dict) -> tuple[int, str] | None:
    """Find the line of a key that a dict has twice, where the words of the key fit its value less, and a hint."""
    keys = [each.value for each in node.keys if isinstance(each, ast.Constant)]
    twice = next((each for each in keys if isinstance(each, str) and keys.count(each) > 1), None)
    pairs = zip(node.keys, node.values, strict=True)
    same = [(key, value) for key, value in pairs if isinstance(key, ast.Constant) and key.value == twice]
    words = re.findall(r"[A-Za-z]+", twice or "")
    fits = [sum(each in ast.unparse(value) for each in words) for _, value in same]
    wrong = [key for (key, _), fit in zip(same, fits, strict=True) if fit == min(fits)]
    return (wrong[-1].lineno, f"`{twice}` names two entries here: give this one its own name") if twice else None


def _may_change_test(loop: ast.While) -> bool:
    """Return whether the body of a loop may change what its head tests, which it may not if that are plain names."""
    test = list(ast.walk(loop.test))
    plain = ast.Compare | ast.BinOp | ast.BoolOp | ast.Name | ast.Constant | ast.operator | ast.cmpop | ast.boolop
    names = {node.id for node in test if isinstance(node, ast.Name)}
    inner = [node for each in loop.body for node in ast.walk(each)]
    changed = {node.id for node in inner if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    known = all(isinstance(node, plain | ast.expr_context) for node in test) and names
    return not known or bool(names & changed) or any(isinstance(node, ast.Global | ast.Nonlocal) for node in inner)


def list_unread(tree: ast.Module) -> list[int]:
    """List the lines that set a name of a function that nothing reads, as where a later line names another one."""
    found: list[int] = []
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        names = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
        read = {node.id for node in names if not isinstance(node.ctx, ast.Store)}
        own = (node.targets[0] for node in ast.walk(function) if isinstance(node, ast.Assign))
        unread = (each for each in own if isinstance(each, ast.Name) and each.id not in read | {"_"})
        outside = any(isinstance(node, ast.Global | ast.Nonlocal) for node in ast.walk(function))
        found += [each.lineno for each in unread if not outside]
    return found


def _may_go_on(body: Sequence[ast.stmt]) -> bool:
    """Return whether the body of a loop contains `continue`."""
    return any(isinstance(node, ast.Continue) for each in body for node in ast.walk(each))


CODE_IN_TEXT = re.compile(r"^(?:def|class|import|from|@)\b", re.MULTILINE)
QUOTES = re.compile(r"""\"{3}|'{3}""")


def find_syntax_slip(text: str, line: int, message: str = "") -> int:
    """Find the line that causes a syntax error that Python reports at a later line; return that line if none is found.

    The cause is a triple-quoted string that fewer quotes close, or that contains functions, `class` in place of `def`,
    or a bracket that is open where a line of its own closes the one around it.
    """
    lines = text.split("\n")
    if (open_at := OPEN_BRACKET.fullmatch(message)) and lines[line - 1].strip().startswith(open_at["closer"]):
        return int(open_at["line"])
    half = (number for number, each in enumerate(lines[:line], 1) if HALF_CLOSED.fullmatch(each))
    marks = [mark.start() for mark in QUOTES.finditer(text)]
    ends = [*marks[1:], len(text)]
    opened = (
        text.count("\n", 0, at) + 1
        for at, end in zip(marks[::2], ends[::2], strict=False)
        if CODE_IN_TEXT.search(text[at:end]) and text.count("\n", 0, at) < line
    )
    return next(half, next(opened, 0)) or _find_class(lines, line, message) or line


OPEN_BRACKET = re.compile(r"closing parenthesis '(?P<closer>.)' does not match .* on line (?P<line>\d+)")


def _find_class(lines: Sequence[str], line: int, message: str) -> int:
    """Find the line of a class that contains `return` as if it were a function; else 0."""
    above = [number for number, each in enumerate(lines[:line], 1) if each[:1].strip()]
    return above[-1] if "outside function" in message and above and lines[above[-1] - 1].startswith("class ") else 0


TYPED = {
    **dict.fromkeys("“”„»«″", '"'),
    **dict.fromkeys("‘’‚′", "'"),
    **dict.fromkeys("−–—", "-"),
    "×": "*",
    "·": "*",
    "÷": "/",
}
"""Characters of word processors, and those that Python uses instead."""


TOO_DEEP = "this line has too many terms, brackets or branches within one another"
"""The message about a syntax tree that is too deep to be read."""


HINTS_BY_MESSAGE = (
    (TOO_DEEP, "compute it in several steps, or in a loop, or keep the values in a list or a dictionary"),
    ("Missing parentheses", "write what it takes in brackets, as `print(x)`"),
    ("outside function", "begin it below the first letter of its function's other lines"),
    ("non-printable", "type the spaces of this line again: one of them is another character"),
    ("expected an indented", "begin it four spaces further in than that line"),
    ("indent", "begin it under the first letter of the line above that it goes with, with spaces and no tabs"),
    ("never closed", "close the bracket in this line"),
    ("unmatched", "take the bracket out, or open it before"),
    (
        "does not match",
        "close the first of the two brackets before the second, or write the bracket that belongs there",
    ),
    ("triple-quoted", 'close the text with three quotes where it ends: """'),
    ("unterminated", "close the text with the quote that opens it"),
    ("assign", "write == to compare"),
    ("==", "write == to compare"),
)
"""Words of Python's messages, and how to fix the line; the first that fits counts."""


def hint_syntax(message: str, source: str) -> str:
    """Say how to fix a line that is not valid Python; `message` is Python's own."""
    source = source.strip()
    first = re.match(r"[A-Za-z]+", source)
    near = find_nearest_name(first[0], keyword.kwlist, 0.7) if first and first[0] not in keyword.kwlist else ""
    if HALF_CLOSED.fullmatch(source):
        return 'open and close the text with three quotes: """'
    if "outside function" in message and source.startswith("class "):
        return "write `def` for `class`"
    if typed := [each for each in source if each in TYPED]:
        return f"write {TYPED[typed[0]]} for {typed[0]}, which is a character of text processors"
    if "expected ':'" in message:
        return f"write a colon at its end: {source}:" if not re.search(r"- >|;", source) else "write -> without a space"
    if hint := next((hint for words, hint in HINTS_BY_MESSAGE if words in message), ""):
        return hint
    if near and _fixes(source, first, near):
        return f"did you mean `{near}`?"
    if source.count("(") + source.count("[") > source.count(")") + source.count("]"):
        return "close the bracket in this line: more are opened than closed"
    if "comma" in message:
        return "write a comma, or a sign such as *, between two values that stand side by side"
    if source.endswith(("++", "--")):
        return f"write {source[:-2].strip()} {source[-1]}= 1"
    if source.startswith("def ") and ";" in source:
        return "write commas between the arguments"
    return "look for a comma, bracket, quote or sign that is missing or too many in: " + source[:60]


def _fixes(source: str, first: re.Match[str] | None, near: str) -> bool:
    """Return whether a line becomes valid, inside a function, with `near` as its first word."""
    fixed = near + source[first.end() if first else 0 :]
    body = fixed + (" pass" if fixed.endswith(":") else "")
    try:
        ast.parse(f"def f():\n    {body}")
    except (SyntaxError, ValueError):
        return False
    return True

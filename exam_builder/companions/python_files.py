"""Read a Python file of the course without running it."""

import ast
import io
import re
import sys
import tokenize
import warnings
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from exam_builder.companions.python_hints import (
    TOO_DEEP,
    find_likely_slip,
    find_syntax_slip,
    hint_syntax,
    is_misspelt,
    list_unread,
)
from exam_builder.companions.python_names import (
    find_fruitless_function,
    find_other_definition,
    find_second_definition,
    find_unbound_names,
    walk_own,
)
from exam_builder.companions.python_words import explain_syntax
from exam_builder.course_files import read_file, read_regular
from exam_builder.digests import digest
from exam_builder.findings import Code, CompanionError, find_nearest_name, require_sound

DATE_CALLS = {"datetime": ("now", "utcnow", "today"), "date": ("today",), "Timestamp": ("now", "utcnow", "today")}
TIME_CALLS = {"time": 0, "time_ns": 0, "localtime": 0, "gmtime": 0, "ctime": 0, "asctime": 0, "strftime": 1}
"""Functions of the module `time` that use the present time if they have at most this many arguments."""
MAX_DEPTH = 100
"""How many levels of a file's syntax tree are read: each term of a sum, and each `elif`, is one more."""
CLOCK_HINT = "make the day a parameter; to measure how long something takes there is time.perf_counter"


@dataclass(frozen=True, slots=True)
class Signature:
    """The names of a function's required arguments, and of those that have a default.

    `rest` is whether it has a `**` argument; `several` is the name of its `*` argument.
    """

    needed: tuple[str, ...]
    optional: tuple[str, ...]
    rest: bool = False
    several: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return self.needed + self.optional


@dataclass(frozen=True)
class PythonFile:
    """A file of functions, as far as it is understood without running it.

    `digest` covers its text and the files that it names, which it may read. `signatures` and `lines` have the arguments
    and the first line of each top-level function. `problem` says why the file is not valid Python, if it is not.
    `standard` is whether it imports only the standard library, and only by statements. `clock` is the line and the call
    that asks for the present day or time; `unbound` are the lines and names that functions use but nothing defines.
    """

    path: Path
    text: str
    digest: str
    signatures: Mapping[str, Signature] = field(default_factory=dict)
    problem: CompanionError | None = None
    standard: bool = False
    clock: tuple[int, str] | None = None
    lines: Mapping[str, int] = field(default_factory=dict)
    imports: tuple[str, ...] = ()
    unbound: tuple[tuple[int, str], ...] = ()

    def refuse_clock(self, function: str) -> None:
        """Raise CompanionError if the results of a function may depend on the day."""
        if self.clock:
            line, call = self.clock
            message = f"`{function}` in {self.path.name} depends on the clock: line {line} has `{call}`"
            raise CompanionError(message, CLOCK_HINT, Code.UNSTEADY, self.path, line)

    def find_print(self, function: str) -> int:
        """Return the first line in which a function calls `print`, or else its first line."""
        below = (ast.walk(node) for node in ast.parse(self.text).body if getattr(node, "name", "") == function)
        calls = (node for nodes in below for node in nodes if isinstance(node, ast.Call))
        found = (call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print")
        return min(found, default=self.lines.get(function, 0))

    def find_return(self, function: str, names: Collection[str | None] = ()) -> int:
        """Return the line to blame for a function's result.

        This is the first likely slip in the file, the end of a function that lacks its `return`, or the first line that
        sets a name which nothing reads, if there is one; otherwise, the last line with one of `names` as a string, or,
        with None among the names, the last `return` of nothing; otherwise the last `return`, or the end.
        """
        if slip := find_likely_slip(self.text) or find_fruitless_function(self.tree):
            return slip[0]
        if unread := list_unread(self.tree):
            return unread[0]
        maker = self.find_maker(function)
        *_, node = (each for each in self.tree.body if getattr(each, "name", "") == maker)
        named = [each.lineno for each in ast.walk(node) if isinstance(each, ast.Constant) and each.value in names]
        returns = {each.lineno: each.value for each in walk_own(node) if isinstance(each, ast.Return)}
        if None in names:
            named = [line for line, value in returns.items() if value is None or ast.unparse(value) == "None"]
        return max(named or returns, default=node.body[-1].lineno if isinstance(node, ast.FunctionDef) else 0)

    def has_line(self, function: str, line: int) -> bool:
        """Return whether a line is part of a top-level function."""
        node = self.find_function(function)
        return node is not None and node.lineno <= line <= (node.end_lineno or 0)

    def find_function(self, name: str) -> ast.FunctionDef | None:
        """Return the syntax tree of a top-level function, of several with this name that of the last."""
        nodes = [each for each in self.tree.body if isinstance(each, ast.FunctionDef) and each.name == name]
        return nodes[-1] if nodes else None

    @property
    def tree(self) -> ast.Module:
        """The syntax tree of the file."""
        return ast.parse(self.text)

    def find_maker(self, function: str) -> str:
        """Return the function that makes a function's result: itself, or one of the file whose result it only returns.

        One that is called more than once does not count, because the other calls would be wrong as well.
        """
        tree = self.tree
        called = Counter(
            each.func.id for each in ast.walk(tree) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
        )
        nodes = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        passed: list[str] = []
        while function in nodes and function not in passed:
            passed.append(function)
            returns = [each.value for each in walk_own(nodes[function]) if isinstance(each, ast.Return)]
            last = returns[0] if len(returns) == 1 else None
            if not (isinstance(last, ast.Call) and isinstance(last.func, ast.Name) and last.func.id in nodes):
                break
            if called[last.func.id] > 1:
                break
            function = last.func.id
        return function

    def signature(self, function: str) -> Signature:
        """Return the signature of a function; raise CompanionError if it does not exist, or the file is not valid."""
        if self.problem:
            raise CompanionError(*self.problem.args)
        if function not in self.signatures:
            raise self._lacking_error(function)
        if name := self.signatures[function].several:
            message, hint = f"`{function}` in {self.path.name} asks for `*{name}`", f"write `{name}` without the star"
            raise CompanionError(message, hint, path=self.path, line=self.lines[function])
        return self.signatures[function]

    def _lacking_error(self, function: str) -> CompanionError:
        """Return the error that a function does not exist, at a definition that is wrong only in its name or place."""
        message = f"{self.path.name} has no function `{function}`"
        if other := find_other_definition(function, self.tree):
            line, what, hint = other
            return CompanionError(f"{message}: {what}", hint, path=self.path, line=line)
        alike = (each for each in self.signatures if each.lower() == function)
        near = next(alike, find_nearest_name(function, self.signatures))
        if near and (is_misspelt(near, function, f"{self.text}\n{function}") or near.lower() == function):
            hint = f"write `def {function}`, or the name `{near}` where it is asked for"
            return CompanionError(f"{message}, but `{near}`", hint, path=self.path, line=self.lines[near])
        hint = f"did you mean `{near}`?" if near else f"write `def {function}(…):` in {self.path.name}"
        return CompanionError(message, hint)


def parse_python(path: Path, text: str, digest: str) -> PythonFile:
    """Parse the text of a Python file."""
    try:
        tree = _parse_tree(text)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(tree, path.name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as problem:
        message = str(problem.args[0])
        line = find_syntax_slip(text, getattr(problem, "lineno", None) or 1, message)
        words = f"{path.name} is not Python: line {line}: {explain_syntax(message)}"
        hint = hint_syntax(message, "".join(text.split("\n")[line - 1 : line]))
        return PythonFile(path, text, digest, problem=CompanionError(words, hint, path=path, line=line))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    if second := find_second_definition(functions):
        words = f"{path.name} defines `{second.name}` twice: this definition replaces the one above"
        hint = "give one of the two another name, or take it out"
        return PythonFile(path, text, digest, problem=CompanionError(words, hint, path=path, line=second.lineno))
    signatures = {node.name: _read_signature(node.args) for node in functions}
    lines = {node.name: node.lineno for node in functions}
    own = sys.stdlib_module_names - {"importlib"}
    imports = tuple(dict.fromkeys(_find_imports(tree)))
    standard = {name.partition(".")[0] for name in imports} <= own and "__import__" not in text
    unbound = find_unbound_names(text)
    clock = _find_clock_call(tree)
    return PythonFile(path, text, digest, signatures, None, standard, clock, lines, imports, unbound)


def _parse_tree(text: str) -> ast.Module:
    """Return the syntax tree of a text; raise SyntaxError if it is not valid, or too deep for functions that recur."""
    try:
        tree = ast.parse(text)
    except (RecursionError, MemoryError):
        longest = max(enumerate(text.split("\n"), 1), key=lambda line: len(line[1]))
        raise SyntaxError(TOO_DEEP, (None, longest[0], None, None)) from None
    level: list[ast.AST] = [tree]
    for _ in range(MAX_DEPTH):
        level = [below for node in level for below in ast.iter_child_nodes(node)]
    deep = next((node.lineno for node in level if isinstance(node, ast.expr | ast.stmt)), 0)
    if deep:
        raise SyntaxError(TOO_DEEP, (None, deep, None, None))
    return tree


def _find_imports(tree: ast.Module) -> Iterator[str]:
    """Yield the modules that the statements of a file import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _find_clock_call(tree: ast.Module) -> tuple[int, str] | None:
    """Return the line and the call with which a file asks for the present day or time, which makes its results vary."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _asks_time(node))
    return next(((call.lineno, ast.unparse(call)) for call in calls), None)


def _asks_time(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    owner, name = ast.unparse(call.func.value).rpartition(".")[2], call.func.attr
    if owner == "time":
        return name in TIME_CALLS and len(call.args) <= TIME_CALLS[name]
    if name == "datetime64":
        return [each.value for each in call.args if isinstance(each, ast.Constant)][:1] in (["now"], ["today"])
    return name in DATE_CALLS.get(owner, ())


def _read_signature(arguments: ast.arguments) -> Signature:
    positional = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    split = len(positional) - len(arguments.defaults)
    keyword = [
        (argument.arg, default) for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    ]
    return Signature(
        needed=(*positional[:split], *(name for name, default in keyword if default is None)),
        optional=(*positional[split:], *(name for name, default in keyword if default is not None)),
        rest=arguments.kwarg is not None,
        several=arguments.vararg.arg if arguments.vararg else "",
    )


def find_named_files(path: Path, text: str) -> tuple[Path, ...]:
    """Return the files in a Python file's folder, or below it, that its text names: it may import or read them."""
    words = frozenset(re.findall(r"\w+", text))
    others = (other for other in sorted(path.parent.rglob("*")) if other != path and other.is_file())
    return tuple(other for other in others if other.name in text or (other.suffix == ".py" and other.stem in words))


SAVE_AS_UTF8 = "save the file with the encoding UTF-8"


def decode_python(content: bytes, path: Path) -> str:
    """Decode a Python file as Python does: in UTF-8, with or without a byte-order mark, or as its first lines declare.

    Raise CompanionError if Python could not read it.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode(encoding)
        text.encode()
    except (SyntaxError, UnicodeError, LookupError) as problem:
        start = problem.start if isinstance(problem, UnicodeDecodeError) else 0
        line = content.count(b"\n", 0, start) + 1
        message = f"{path.name} is not Python: line {line} is not UTF-8 text"
        raise CompanionError(message, SAVE_AS_UTF8, path=path, line=line) from None
    if "\0" in text:
        raise CompanionError(f"{path.name} is not Python: it holds zero bytes", SAVE_AS_UTF8, path=path, line=1)
    return text.replace("\r\n", "\n").replace("\r", "\n")


FileState: TypeAlias = tuple[Path, int, int]
"""A file's path, modification time and size."""


def _read_file_state(path: Path) -> FileState:
    status = path.stat()
    return path, status.st_mtime_ns, status.st_size


def read_python(path: Path) -> PythonFile:
    """Read a course's Python file, again if it, or a file that it names, has changed; raise CompanionError if it does
    not exist or cannot be read.
    """
    try:
        if path not in _READ or not all(map(_is_unchanged, _READ[path][0])):
            _READ[path] = _read_file(path)
        return _READ[path][1]
    except FileNotFoundError:
        raise CompanionError(f"there is no file {path.name}", f"write {path.name} beside the YAML file") from None
    except OSError as problem:
        require_sound(problem)
        raise CompanionError(f"{path.name} cannot be read: {problem.strerror}") from None


_READ: dict[Path, tuple[tuple[FileState, ...], PythonFile]] = {}
"""The files read by this process, which are global because the readers of a file share nothing but its path."""


def _is_unchanged(state: FileState) -> bool:
    return state[0].is_file() and _read_file_state(state[0]) == state


def _find_folders(path: Path) -> tuple[Path, ...]:
    """Return the folders to whose files a link may point: that of the file, and those of its course."""
    root = next((folder for folder in path.parents if (folder / "content" / "exams").is_dir()), None)
    return (path.parent, *((root / "content", root / "figures") if root else ()))


def _read_file(path: Path) -> tuple[tuple[FileState, ...], PythonFile]:
    """Return a parsed file, with the states of it and of the files that it names."""
    state, text = _read_file_state(path), decode_python(read_file(path, _find_folders(path)), path)
    named = find_named_files(path, text)
    content = digest(text, [[other.name, read_regular(other, links=True).hex()] for other in named])
    return (state, *map(_read_file_state, named)), parse_python(path, text, content)

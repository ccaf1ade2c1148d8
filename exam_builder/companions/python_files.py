"""A Python file of the course, read without running it, and loaded by its path when it must run."""

import ast
import difflib
import importlib.util
import io
import re
import sys
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from exam_builder.codes import Code
from exam_builder.companions.clock import find_clock_call
from exam_builder.digests import digest

CLOCK_HINT = "make the day a parameter; to measure how long something takes there is time.perf_counter"


class CompanionError(Exception):
    """A function of the course that is missing, asks for what is not there, raises, or returns no value.

    `code` is that of the finding: `too-slow` for what another run, on a machine with less to do, might not show.
    """

    def __init__(self, message: str, hint: str = "", code: Code = Code.COMPANION) -> None:
        self.message, self.hint, self.code = message, hint, code
        super().__init__(message, hint, code)


@dataclass(frozen=True, slots=True)
class Signature:
    """Names of the arguments that a function needs, and of those that have a default; `rest` tells of `**names`."""

    needed: tuple[str, ...]
    optional: tuple[str, ...]
    rest: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return self.needed + self.optional


@dataclass(frozen=True)
class PythonFile:
    """A file of plain functions; `digest` is that of its text and of the files that it names, which it may read."""

    path: Path
    text: str
    named: tuple[tuple[Path, tuple[int, int]], ...] = ()
    """The files that it names, each with its time and size."""

    @cached_property
    def digest(self) -> str:
        return digest(self.text, [[path.name, path.read_bytes().hex()] for path, _ in self.named])

    @cached_property
    def signatures(self) -> dict[str, Signature]:
        """What each function at the top of the file asks for; raise CompanionError when the file is not Python."""
        try:
            tree = ast.parse(self.text)
        except (SyntaxError, ValueError) as problem:
            line = getattr(problem, "lineno", None) or 1
            raise CompanionError(f"{self.path.name} is not Python: line {line}: {problem.args[0]}") from None
        return {node.name: _read_signature(node.args) for node in tree.body if isinstance(node, ast.FunctionDef)}

    @cached_property
    def standard(self) -> bool:
        """Whether all that it imports is of Python's own library, and by statements; False where it is not Python."""
        try:
            imports = set(_find_imports(ast.parse(self.text)))
        except (SyntaxError, ValueError):
            return False
        return imports <= sys.stdlib_module_names - {"importlib"} and "__import__" not in self.text

    @cached_property
    def clock(self) -> tuple[int, str] | None:
        """The line and the call with which it asks what day or time it is."""
        return find_clock_call(self.text)

    def refuse_clock(self, function: str) -> None:
        """Raise CompanionError where what a function gives may be another thing on another day."""
        if self.clock:
            line, call = self.clock
            message = f"`{function}` in {self.path.name} follows the clock: line {line} has `{call}`"
            raise CompanionError(message, CLOCK_HINT, Code.UNSTEADY)

    def signature(self, function: str) -> Signature:
        """What a function asks for; raise CompanionError when the file has no function of that name."""
        try:
            return self.signatures[function]
        except KeyError:
            near = difflib.get_close_matches(function, self.signatures, 1)
            hint = f"did you mean `{near[0]}`?" if near else f"write `def {function}(…):` in {self.path.name}"
            raise CompanionError(f"{self.path.name} has no function `{function}`", hint) from None

    def function(self, name: str) -> Callable[..., Any]:
        """The function itself, its file run; raise CompanionError when running the file fails."""
        self.signature(name)
        found: Callable[..., Any] = getattr(load_module(self), name)
        return found


def _find_imports(tree: ast.Module) -> Iterator[str]:
    """The packages that the statements of a file import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


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
    )


@lru_cache(maxsize=256)
def load_module(file: PythonFile) -> ModuleType:
    """The file as a module, run once; raise CompanionError when running it fails."""
    name = f"exam_builder_course.{file.path.stem}_{file.digest[:12]}"
    spec = importlib.util.spec_from_loader(name, loader=None, origin=str(file.path))
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    module.__file__ = str(file.path)
    sys.modules[name] = module
    try:
        exec(compile(file.text, str(file.path), "exec"), module.__dict__)  # noqa: S102 - companions are code
    except COMPANION_EXCEPTIONS as problem:
        del sys.modules[name]
        raise CompanionError(f"running {file.path.name} raised {describe_exception(problem, file.path)}") from problem
    return module


COMPANION_EXCEPTIONS = (Exception, SystemExit, GeneratorExit, KeyboardInterrupt)
"""What a course's own code may raise: its process gets no Ctrl-C."""


def describe_exception(problem: BaseException, path: Path) -> str:
    """An exception in words: its type, message, and the line of the course's file that it passed last."""
    line = None
    trace = problem.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    where = f" (line {line} of {path.name})" if line else ""
    return f"{type(problem).__name__}: {problem}{where}"


def find_named_files(path: Path, text: str) -> tuple[Path, ...]:
    """The files beside a Python file or below that its text names: it may import the one and read the other."""
    words = frozenset(re.findall(r"\w+", text))
    others = (other for other in sorted(path.parent.rglob("*")) if other != path and other.is_file())
    return tuple(other for other in others if other.name in text or (other.suffix == ".py" and other.stem in words))


@lru_cache(maxsize=256)
def _read_text(path: Path, stamp: tuple[int, int]) -> tuple[str, tuple[Path, ...]]:
    text = decode_python(path.read_bytes(), path.name)
    return text, find_named_files(path, text)


SAVE_AS_UTF8 = "save the file with the encoding UTF-8"


def decode_python(content: bytes, name: str) -> str:
    """A Python file's text as Python reads it: UTF-8, with a byte-order mark or without, or as its first lines say.

    Raise CompanionError where Python could not read it.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode(encoding)
        text.encode()
    except (SyntaxError, UnicodeError, LookupError) as problem:
        start = problem.start if isinstance(problem, UnicodeDecodeError) else 0
        line = content.count(b"\n", 0, start) + 1
        raise CompanionError(f"{name} is not Python: line {line} is not UTF-8 text", SAVE_AS_UTF8) from None
    if "\0" in text:
        raise CompanionError(f"{name} is not Python: it holds zero bytes", SAVE_AS_UTF8)
    return text.replace("\r\n", "\n").replace("\r", "\n")


@lru_cache(maxsize=256)
def _make_file(path: Path, text: str, named: tuple[tuple[Path, tuple[int, int]], ...]) -> PythonFile:
    """One object for the same file, which keeps what it works out."""
    return PythonFile(path, text, named)


def _file_stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def read_python(path: Path) -> PythonFile:
    """Read a course's Python file; raise CompanionError when there is none."""
    try:
        text, others = _read_text(path, _file_stamp(path))
        return _make_file(path, text, tuple((other, _file_stamp(other)) for other in others if other.is_file()))
    except FileNotFoundError:
        raise CompanionError(f"there is no file {path.name}", f"write {path.name} beside the YAML file") from None
    except OSError as problem:
        raise CompanionError(f"{path.name} cannot be read: {problem}") from None

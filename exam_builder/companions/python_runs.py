"""A Python file of the course when it runs: it as a module, and what it raises in words."""

import ast
import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType, TracebackType

from exam_builder.companions.python_files import CompanionError, PythonFile, read_python
from exam_builder.companions.python_hints import find_likely_slip, hint_exception, hint_import, is_misspelt
from exam_builder.findings import nearest_name, shorten_line


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
        message = f"running {file.path.name} raised {describe_exception(problem, file.path)}"
        hint, line = explain_exception(problem, file.path)
        raise CompanionError(message, hint, path=file.path, line=line) from problem
    return module


COMPANION_EXCEPTIONS = (Exception, SystemExit, GeneratorExit, KeyboardInterrupt)
"""What a course's own code may raise: its process gets no Ctrl-C."""


def describe_exception(problem: BaseException, path: Path) -> str:
    """An exception in words: its type, message, and the line of the course's file that it passed last."""
    line = passed_line(problem, path)
    where = f" (line {line} of {path.name})" if line else ""
    return f"{type(problem).__name__}: {exception_message(problem)}{where}"


def explain_exception(problem: BaseException, path: Path) -> tuple[str, int]:
    """What mends what the course's Python raised, and where: a missing import among those of the file."""
    frame = passed_frame(problem, path)
    try:
        hint = hint_exception(problem, frame.tb_frame if frame else None)
        if isinstance(problem, TypeError | AttributeError | UnboundLocalError) and (
            slip := find_likely_slip(read_python(path).text)
        ):
            return slip[1], slip[0]
        line = _find_import_place(problem, path) or _find_misspelt_place(problem, path) or passed_line(problem, path)
    except COMPANION_EXCEPTIONS:
        return "", passed_line(problem, path)
    return hint, line


def _find_import_place(problem: BaseException, path: Path) -> int:
    """The import at the top of a file beside which a name should be imported, 0 where there is none.

    Python's own modules come first among them.
    """
    name = getattr(problem, "name", None) or ""
    if type(problem) is not NameError or not hint_import(name):
        return 0
    nodes = [node for node in ast.parse(read_python(path).text).body if isinstance(node, ast.Import | ast.ImportFrom)]
    if not nodes or any(alias.name == name for node in nodes for alias in node.names):
        return 0
    return nodes[0 if name in sys.stdlib_module_names else -1].lineno


def _find_misspelt_place(problem: BaseException, path: Path) -> int:
    """The line of the definition or argument that is misspelt where a name is unknown; 0 where none is."""
    name, passed = getattr(problem, "name", None) or "", passed_frame(problem, path)
    if type(problem) is not NameError or not passed:
        return 0
    file, code = read_python(path), passed.tb_frame.f_code
    arguments = dict.fromkeys(code.co_varnames[: code.co_argcount], code.co_firstlineno)
    lines = {**file.lines, **arguments}
    near = nearest_name(name, lines)
    return lines[near] if near and is_misspelt(near, name, file.text) else 0


def exception_message(problem: BaseException) -> str:
    """What an exception says, which may itself raise, without where modules stand on this machine."""
    try:
        said = re.sub(r" \(/[^()]*\)$", "", str(problem)) if isinstance(problem, ImportError) else str(problem)
        return shorten_line(said, MAX_MESSAGE) if len(said) > MAX_MESSAGE else said
    except COMPANION_EXCEPTIONS:
        return "what it says cannot be shown"


MAX_MESSAGE = 500
"""Characters of what an exception says."""


def passed_frame(problem: BaseException, path: Path) -> TracebackType | None:
    """Where in the course's file an exception passed last; None where it passed it nowhere."""
    last, trace = None, problem.__traceback__
    while trace is not None:
        last = trace if trace.tb_frame.f_code.co_filename == str(path) else last
        trace = trace.tb_next
    return last


def passed_line(problem: BaseException, path: Path) -> int:
    """The line of the course's file that an exception passed last; 0 where it passed none."""
    passed = passed_frame(problem, path)
    return passed.tb_lineno if passed else 0


def find_loop(file: PythonFile, line: int) -> int:
    """The line of the outermost loop around a line, which changes from run to run; the line itself outside of loops."""
    loops = [node for node in ast.walk(ast.parse(file.text)) if isinstance(node, ast.While | ast.For)]
    around = [node for node in loops if node.lineno <= line <= (node.end_lineno or 0)]
    return min((node.lineno for node in around), default=line)


def find_dumped_line(said: str, path: Path) -> int:
    """The line of the course's file at which Python stood when it wrote its stack at a crash; 0 where none is there."""
    stack = said.rpartition("(most recent call first):")[2]
    found = re.search(rf'File "{re.escape(str(path))}", line (\d+)', stack)
    return int(found[1]) if found else 0

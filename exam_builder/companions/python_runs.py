"""Run a Python file of the course as a module, and explain its exceptions, with the line that is wrong."""

import ast
import importlib.util
import re
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType, TracebackType

from exam_builder.companions.printed_items import UnprintedError
from exam_builder.companions.python_files import PythonFile, read_python
from exam_builder.companions.python_hints import (
    find_likely_slip,
    hint_exception,
    hint_syntax,
    is_misspelt,
    suggest_name,
)
from exam_builder.companions.python_names import (
    find_callback,
    find_fruitless_function,
    find_name_cause,
    find_odd_constant,
    find_only_line,
    find_text,
    find_tuple_return,
    find_unset_sum,
    find_whole_tuple,
)
from exam_builder.companions.python_words import explain_raised
from exam_builder.findings import CompanionError, find_nearest_name, shorten_line


def load_module(file: PythonFile) -> ModuleType:
    """Run the file and return it as a module; raise CompanionError if running it fails."""
    name = get_module_name(file)
    spec = importlib.util.spec_from_loader(name, loader=None, origin=str(file.path))
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    module.__file__ = str(file.path)
    sys.modules[name] = module
    try:
        exec(compile(file.text, str(file.path), "exec"), module.__dict__)  # noqa: S102 - companions are code
    except COMPANION_EXCEPTIONS as problem:
        del sys.modules[name]
        message = f"running {file.path.name} fails: {describe_failure(problem, file.path)}"
        hint, line = explain_exception(problem, file.path)
        raise CompanionError(message, hint, path=file.path, line=line) from problem
    return module


def get_module_name(file: PythonFile) -> str:
    """Return the name of a file as a module."""
    return f"exam_builder_course.{file.path.stem}_{file.digest[:12]}"


COMPANION_EXCEPTIONS = (Exception, SystemExit, GeneratorExit, KeyboardInterrupt)
"""The exceptions that a course's code may raise itself; Ctrl-C never reaches its process."""


def describe_failure(problem: BaseException, path: Path) -> str:
    """Describe an exception in plain words, if these are known, and in Python's own."""
    plain, said = explain_raised(format_exception_message(problem)), describe_exception(problem, path)
    return f"{plain}; Python says {said}" if plain else said


def describe_exception(problem: BaseException, path: Path) -> str:
    """Describe an exception: its type, its message, and the innermost line in the course's file."""
    line = find_passed_line(problem, path)
    where = f" (line {line} of {path.name})" if line else ""
    return f"{type(problem).__name__}: {format_exception_message(problem)}{where}"


ODD_VALUES = (TypeError, ValueError, AttributeError, UnboundLocalError, ArithmeticError, IndexError, AssertionError)
"""Exceptions that an odd value may cause, which another line has made."""


def explain_exception(problem: BaseException, path: Path) -> tuple[str, int]:
    """Return a hint on how to fix an exception in the course's Python, and the line to change."""
    frames = list_passed_frames(problem, path)
    try:
        hint = hint_exception(problem, frames[-1].tb_frame if frames else None)
        if isinstance(problem, ODD_VALUES) and (slip := find_likely_slip(read_python(path).text)):
            return slip[1], slip[0]
        line, fix = _find_cause(problem, path, hint)
        return fix or hint, line or find_passed_line(problem, path)
    except COMPANION_EXCEPTIONS:
        return "", find_passed_line(problem, path)


def _find_cause(problem: BaseException, path: Path, hint: str) -> tuple[int, str]:
    """Return the line that causes an exception raised at another line, with a better hint; 0 and '' if none is known.

    It may concern a name that is undefined or holds several values, or a function with the wrong arguments.
    """
    line, file = find_passed_line(problem, path), read_python(path)
    if isinstance(problem, SyntaxError) and problem.text:
        return find_only_line(problem.text, file.text), hint_syntax(str(problem.msg), problem.text)
    if type(problem) is NameError:
        return find_name_cause(str(problem.name or ""), file.text, line, file.lines)
    if isinstance(problem, UnboundLocalError):
        name = "".join(re.findall(r"'(\w+)'", str(problem))[:1])
        loop = find_unset_sum(name, file.text)
        return loop, f"set `{name}` before this line, such as `{name} = 0`" if loop else ""
    if unknown := re.search(r"unexpected keyword argument '(\w+)'", str(problem)):
        near = find_nearest_name(
            unknown[1], [each for each in re.findall(r"\w+", file.text) if each != unknown[1]], 0.8
        )
        return find_text(file.tree, unknown[1]), suggest_name(near)
    if isinstance(problem, KeyError) and (meant := re.fullmatch(r"did you mean `(\w+)`\?", hint)):
        misspelt = is_misspelt(meant[1], str(problem.args[0]), file.text)
        fix = f"write `{problem.args[0]}` in this line, as where it is used"
        return (find_text(file.tree, meant[1]), fix) if misspelt else (0, "")
    if isinstance(problem, TypeError | AttributeError) and "NoneType" in str(problem):
        fruitless = find_fruitless_function(file.tree)
        if fruitless:
            return fruitless[0], f"end `{fruitless[1]}` with `return …`, as it gives nothing back"
    if isinstance(problem, TypeError | ValueError | ZeroDivisionError) and (
        place := find_odd_constant(str(problem), file.tree, line)
    ):
        return place, "correct this value, which another line uses"
    if isinstance(problem, TypeError) and (several := find_tuple_return(str(problem), file.tree)):
        return several[0], f"return one value here, or take the values of `{several[1]}` apart where it is called"
    if isinstance(problem, TypeError):
        return find_callback(str(problem), file.text, line), ""
    if isinstance(problem, AttributeError):
        whole = find_whole_tuple(problem, file.text, line)
        return (whole, "") if whole else _find_wrong_argument(problem, path)
    return 0, ""


def _find_wrong_argument(problem: AttributeError, path: Path) -> tuple[int, str]:
    """Return the line that exchanges two arguments of a function, of which the other one has the attribute; else 0."""
    frames = list_passed_frames(problem, path)
    for outer, inner in reversed([*pairwise(frames)]):
        frame, code = inner.tb_frame, inner.tb_frame.f_code
        arguments = {each: frame.f_locals.get(each) for each in code.co_varnames[: code.co_argcount]}
        names = [each for each, value in arguments.items() if value is problem.obj]
        around = [name for name, value in outer.tb_frame.f_locals.items() if value is problem.obj]
        if not names:
            break
        fits = any(hasattr(value, str(problem.name)) for value in arguments.values())
        if fits and around and names[0] not in around:
            return (
                outer.tb_lineno,
                f"`{code.co_name}` gets `{around[0]}` as its `{names[0]}` here: exchange the arguments",
            )
    return 0, ""


def format_exception_message(problem: BaseException) -> str:
    """Return the message of an exception without paths of modules; formatting the message may itself raise."""
    try:
        message = re.sub(r" \(/[^()]*\)$", "", str(problem)) if isinstance(problem, ImportError) else str(problem)
        if isinstance(problem, KeyError) and len(problem.args) == 1:
            missing = f"there is no `{problem.args[0]}` here"
            message = str(problem.args[0]) if isinstance(problem, UnprintedError) else missing
        return shorten_line(message, MAX_MESSAGE) if len(message) > MAX_MESSAGE else message
    except COMPANION_EXCEPTIONS:
        return "its message cannot be shown"


MAX_MESSAGE = 500
"""The number of characters at which an exception's message is cut."""


def list_passed_frames(problem: BaseException, path: Path) -> list[TracebackType]:
    """Return the traceback entries of an exception that are in the course's file, the innermost last."""
    frames, trace = [], problem.__traceback__
    while trace is not None:
        frames += [trace] if trace.tb_frame.f_code.co_filename == str(path) else []
        trace = trace.tb_next
    return frames


def find_passed_line(problem: BaseException, path: Path) -> int:
    """Return the innermost line of an exception in the course's file; 0 if there is none."""
    passed = list_passed_frames(problem, path)
    return passed[-1].tb_lineno if passed else 0


def find_endless_line(late: BaseException, file: PythonFile) -> int:
    """Return the line of the loop that was running at the timeout.

    It is the innermost `while`, else the outermost loop of the running function, else the running line, which alone
    would vary from run to run.
    """
    lines = [each.tb_lineno for each in reversed(list_passed_frames(late, file.path))]
    loops = [node for node in ast.walk(file.tree) if isinstance(node, ast.While | ast.For)]
    around = [[node for node in loops if node.lineno <= line <= (node.end_lineno or 0)] for line in lines]
    endless = (node.lineno for nodes in around for node in reversed(nodes) if isinstance(node, ast.While))
    return next(endless, min((node.lineno for node in around[0]), default=lines[0]) if lines else 0)


def find_dumped_line(output: str, path: Path) -> int:
    """Return the innermost line of the course's file in a stack dump written at a crash; 0 if there is none."""
    stack = output.rpartition("(most recent call first):")[2]
    found = re.search(rf'File "{re.escape(str(path))}", line (\d+)', stack)
    return int(found[1]) if found else 0

"""Report a mistake in a template as a finding at its line.

An exception in a course's own template is the template's mistake; an exception in built-in templates alone is a bug of
the toolkit, and is raised again.
"""

import functools
import re
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import TemplateError, TemplateNotFound, TemplateRuntimeError, TemplateSyntaxError
from jinja2.runtime import Context

from exam_builder.codes import Code
from exam_builder.findings import Finding, Place, Refused
from exam_builder.render.origins import Origin

OF_NOTHING = re.compile(r"'None' has no attribute '(\w+)'")
NO_ATTRIBUTE = re.compile(r"'(?:[\w.]*\.)?(\w+) object' has no attribute '(\w+)'")
NO_FILTER = re.compile(r"No (filter|test) named '(\w+)'")


class EndlessTemplate(TemplateRuntimeError):  # noqa: N818 - it names what is wrong with the template
    """A template never ends."""

    def __init__(self, message: str = "it never ends") -> None:
        super().__init__(message)


class UnprintableValue(TemplateRuntimeError):  # noqa: N818
    """A filter was given a value that it cannot print."""


def guard_filter(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a filter so that it raises Unfit for a value that it cannot print."""

    @functools.wraps(function)
    def called(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except (TemplateError, Refused, RecursionError, MemoryError):
            raise
        except Exception as problem:
            if _template_frames(problem):  # it failed in a template that the filter fills in
                raise
            given = next((each for each in arguments if not isinstance(each, Context)), None)
            raise UnprintableValue(f"the filter `{name}` cannot print {_describe_value(given)}") from problem

    return called


def _describe_value(given: object) -> str:
    if given is None:
        return "nothing (None)"
    word = {"str": "a plain text", "int": "a whole number", "tuple": "a list"}.get(type(given).__name__)
    return word or f"a {type(given).__name__}"


def refuse_endless(origin: Origin) -> Refused:
    """Refuse a template that prints too much, at the line that printed last."""
    what, place = "it prints endlessly", Place(origin.file, origin.line)
    return Refused([Finding(Code.TEMPLATE, f"a template cannot be filled in: {what}", place, "end its loop")])


def refuse_template(problem: Exception, name: str, folders: Sequence[Path]) -> Refused | None:
    """Turn an exception into a finding at the template's line; None if it is a bug of the toolkit."""
    built_in = str(folders[-1])
    if isinstance(problem, TemplateSyntaxError):
        place = Place(f"templates/{problem.name or name}", problem.lineno)
    else:
        frames = _template_frames(problem)
        own = [each for each in frames if not each.filename.startswith(built_in)]
        if not own and not (isinstance(problem, TemplateError) and not isinstance(problem, UnprintableValue)):
            return None
        place = _place_of((own or frames)[-1], folders) if own or frames else Place(f"templates/{name}")
    what, hint = _explain_problem(problem)
    return Refused([Finding(Code.TEMPLATE, f"a template cannot be filled in: {what}", place, hint)])


def _template_frames(problem: BaseException) -> list[traceback.FrameSummary]:
    """The lines of templates through which an exception passed, the last one where it was raised."""
    return [frame for frame in traceback.extract_tb(problem.__traceback__) if frame.filename.endswith(".tex")]


def _place_of(frame: traceback.FrameSummary, folders: Sequence[Path]) -> Place:
    path = Path(frame.filename)
    folder = next((each for each in folders if path.is_relative_to(each)), path.parent)
    return Place(f"templates/{path.relative_to(folder).as_posix()}", frame.lineno or 1)


def _explain_problem(problem: Exception) -> tuple[str, str]:
    """What is wrong, and what would mend it."""
    said = str(problem)
    if isinstance(problem, RecursionError):
        return "it includes or calls itself endlessly", "remove the include, or put it under a condition"
    if isinstance(problem, MemoryError | EndlessTemplate):
        return (said or "it takes too much memory"), "end its loop, or print less"
    if isinstance(problem, TemplateNotFound):
        return f"there is no template `{said}`", "correct the name, or add the file to templates/"
    if found := OF_NOTHING.search(said):
        return f"`{found[1]}` is looked up on a value that is None", "test it first: ((* if … *)) … ((* endif *))"
    if found := NO_ATTRIBUTE.search(said):
        what = f"there is no `{found[2]}`" if found[1] == "dict" else f"a {found[1]} has no `{found[2]}`"
        return what, "correct the name; docs/templates.md lists what templates can use"
    if found := NO_FILTER.search(said):
        return f"there is no {found[1]} `{found[2]}`", "correct the name; docs/templates.md lists the filters"
    if isinstance(problem, TemplateError):
        return said.rstrip(".") or "syntax", ""
    return f"{type(problem).__name__}: {said}".rstrip(": "), ""

"""The Jinja environment of the templates: a course's own file first, then the built-in one."""

import functools
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from exam_builder.findings import Finding, Place, Refused
from exam_builder.render import filters
from exam_builder.render.origins import MarkLines


class Sandbox(ImmutableSandboxedEnvironment):
    """What a template may ask of an object depends on the object's type alone, so each is looked at once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._safe: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may read an attribute."""
        asked = (type(obj), attr)
        if asked not in self._safe:
            self._safe[asked] = super().is_safe_attribute(obj, attr, value)
        return self._safe[asked]


@functools.cache
def environment(folders: tuple[Path, ...]) -> Sandbox:
    """Templates of these folders, the first that has a name wins; delimiters that do not fight LaTeX."""
    made = Sandbox(
        loader=FileSystemLoader(folders),
        extensions=[MarkLines],
        undefined=StrictUndefined,
        block_start_string="((*",
        block_end_string="*))",
        variable_start_string="((",
        variable_end_string="))",
        comment_start_string="((=",
        comment_end_string="=))",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(filters.FILTERS)
    return made


def fill(folders: Sequence[Path], name: str, context: dict[str, Any]) -> str:
    """A template filled in, still with its marks of origin; raise Refused where a template is wrong."""
    return _placed(lambda: environment(tuple(folders)).get_template(name).render(context), name)


def _placed(work: Callable[[], str], name: str) -> str:
    """Run a template; a mistake in it becomes a finding at its line."""
    try:
        return work()
    except TemplateSyntaxError as problem:
        place, what = Place(f"templates/{problem.name or name}", problem.lineno), problem.message or "syntax"
    except TemplateNotFound as problem:
        place, what = (
            _last_template_line(problem) or Place(f"templates/{name}"),
            f"there is no template `{problem.name}`",
        )
    except (TemplateError, TypeError, AttributeError, KeyError, ValueError, ArithmeticError) as problem:
        found = _last_template_line(problem, mine=isinstance(problem, TemplateError))
        if found is None:
            raise
        place, what = found, str(problem)
    raise Refused([Finding("template", f"a template cannot be filled in: {what}", place)])


def _last_template_line(problem: BaseException, mine: bool = False) -> Place | None:
    """Where in a template an exception passed last; None when our own code, called from there, is at fault.

    `mine` tells that the template is at fault wherever the exception was raised: a name that is not there.
    """
    frames = [frame for frame in traceback.extract_tb(problem.__traceback__) if "jinja2" not in frame.filename]
    inner = next((frame for frame in reversed(frames) if not mine or frame.filename.endswith(".tex")), None)
    if inner is None or not inner.filename.endswith(".tex"):
        return None
    file = Path(inner.filename)
    folder = f"{file.parent.name}/" if file.parent.name == "kinds" else ""
    return Place(f"templates/{folder}{file.name}", inner.lineno or 1)

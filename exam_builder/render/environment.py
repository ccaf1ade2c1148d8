"""The Jinja environment of the templates: a course's own file first, then the built-in one."""

import functools
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from exam_builder.companions.isolation import time_limit
from exam_builder.findings import Refused
from exam_builder.render import filters
from exam_builder.render.mistakes import Endless, endless, guarded, refused
from exam_builder.render.origins import MarkLines, Origin, last_origin
from exam_builder.render.template_files import Loader

SECONDS = 20.0
"""How long one template may take, on the clock; a long paper takes a twentieth of a second."""

LONGEST = 20_000_000
"""Characters that one template may print, marks of origin among them; a long paper has a tenth of a million."""

COST = 10
"""What each piece counts, in addition to its characters."""

LARGEST_POWER = 1_000


class Sandbox(ImmutableSandboxedEnvironment):
    """A sandbox that caches which attributes of each type templates may read."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._safe: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may read an attribute."""
        asked = (type(obj), attr)
        if asked not in self._safe:
            self._safe[asked] = super().is_safe_attribute(obj, attr, value)
        return self._safe[asked]

    intercepted_binops = frozenset(("*", "**"))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Compute a product or a power; refuse large ones, which could use up all memory."""
        if operator == "**" and max(abs(left), abs(right)) > LARGEST_POWER:
            raise Endless("this power is too large")
        if (
            operator == "*"
            and not (isinstance(left, int) and isinstance(right, int))
            and _length(left) * _length(right) > LONGEST
        ):
            raise Endless("this text is too long")
        return super().call_binop(context, operator, left, right)


def _length(factor: Any) -> int:
    """The length of a text or list, or the value of a whole number, in a product."""
    return len(factor) if isinstance(factor, str | list | tuple) else factor if isinstance(factor, int) else 0


@functools.cache
def environment(folders: tuple[Path, ...]) -> Sandbox:
    """Make the environment for templates in these folders (the first match wins), with delimiters that do not clash
    with LaTeX.
    """
    made = Sandbox(
        loader=Loader(folders),
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
    made.filters.update({name: guarded(name, function) for name, function in filters.FILTERS.items()})
    return made


def fill(folders: Sequence[Path], name: str, context: dict[str, Any]) -> str:
    """Fill in a template, keeping its origin marks; raise Refused if a template has a mistake.

    The last folder has the built-in templates.
    """
    try:
        with time_limit(SECONDS, Endless):
            return _bounded(environment(tuple(folders)).get_template(name).generate(context), name)
    except Refused:
        raise
    except Exception as problem:
        found = refused(problem, name, folders)
        if found is None:
            raise
        raise found from problem


def _bounded(pieces: Iterable[str], name: str) -> str:
    """Join the pieces of a template's output; if it is too long, raise Refused at the last line that printed."""
    made: list[str] = []
    size = 0
    for piece in pieces:
        made.append(piece)
        size += len(piece) + COST
        if size > LONGEST:
            marked = next(filter(None, map(last_origin, reversed(made))), None)
            raise endless(marked or Origin(f"templates/{name}", 1))
    return "".join(made)

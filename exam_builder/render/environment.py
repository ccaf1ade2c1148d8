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
from exam_builder.render.origins import MarkLines, Origin, find_last_origin
from exam_builder.render.template_errors import EndlessTemplate, guard_filter, refuse_endless, refuse_template
from exam_builder.render.template_files import TemplateLoader

SECONDS = 20.0
"""How long one template may take, on the clock; a long paper takes a twentieth of a second."""

LONGEST = 20_000_000
"""Characters that one template may print, marks of origin among them; a long paper has a tenth of a million."""

COST = 10
"""What each piece counts, in addition to its characters."""

LARGEST_POWER = 1_000


class TemplateSandbox(ImmutableSandboxedEnvironment):
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
            raise EndlessTemplate("this power is too large")
        if (
            operator == "*"
            and not (isinstance(left, int) and isinstance(right, int))
            and _count_items(left) * _count_items(right) > LONGEST
        ):
            raise EndlessTemplate("this text is too long")
        return super().call_binop(context, operator, left, right)


def _count_items(factor: Any) -> int:
    """The length of a text or list, or the value of a whole number, in a product."""
    return len(factor) if isinstance(factor, str | list | tuple) else factor if isinstance(factor, int) else 0


@functools.cache
def make_environment(folders: tuple[Path, ...]) -> TemplateSandbox:
    """Make the environment for templates in these folders (the first match wins), with delimiters that do not clash
    with LaTeX.
    """
    made = TemplateSandbox(
        loader=TemplateLoader(folders),
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
    made.filters.update({name: guard_filter(name, function) for name, function in filters.FILTERS.items()})
    return made


def fill_template(folders: Sequence[Path], name: str, context: dict[str, Any]) -> str:
    """Fill in a template, keeping its origin marks; raise Refused if a template has a mistake.

    The last folder has the built-in templates.
    """
    try:
        with time_limit(SECONDS, EndlessTemplate):
            return _join_pieces(make_environment(tuple(folders)).get_template(name).generate(context), name)
    except Refused:
        raise
    except Exception as problem:
        found = refuse_template(problem, name, folders)
        if found is None:
            raise
        raise found from problem


def _join_pieces(pieces: Iterable[str], name: str) -> str:
    """Join the pieces of a template's output; if it is too long, raise Refused at the last line that printed."""
    made: list[str] = []
    size = 0
    for piece in pieces:
        made.append(piece)
        size += len(piece) + COST
        if size > LONGEST:
            marked = next(filter(None, map(find_last_origin, reversed(made))), None)
            raise refuse_endless(marked or Origin(f"templates/{name}", 1))
    return "".join(made)

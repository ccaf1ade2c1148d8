"""The kinds of answer, each a module with its fields, its value, how it prints, and how it is held against others.

Every module here is a kind, and is found by itself: to add one, write `NAME.py` with an object `KIND` of the name, a
template `templates/kinds/NAME.tex` where it prints anything of its own, and a page `docs/types/NAME.md`.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from exam_builder.fields import YamlValue
from exam_builder.kinds.base.kind import Kind

NAMES = tuple(sorted(module.name for module in iter_modules(__path__) if not module.ispkg))
KINDS: dict[str, Kind] = {name: import_module(f"{__name__}.{name}").KIND for name in NAMES}


def kind_name(answer: Any) -> str:
    """The name of an answer's kind, which is also the name of the field that holds its key."""
    return _kind_name(type(answer))  # type: ignore[arg-type]


@cache
def _kind_name(model: type[Any]) -> str:
    return next(name for name, kind in KINDS.items() if issubclass(model, kind.key))


def kind_of(answer: Any) -> Kind:
    """An answer's kind."""
    return KINDS[kind_name(answer)]


def key_of(answer: Any) -> YamlValue:
    """The key as YAML gave it: an expression, except where a kind has names with values, or a list of texts."""
    key: YamlValue = getattr(answer, kind_name(answer))
    return key

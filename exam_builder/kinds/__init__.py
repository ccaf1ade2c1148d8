"""The kinds of answer, each a module with its fields, its value, how it prints, and how it is held against others.

Every module here is a kind, and is found by itself: to add one, write `NAME.py` with an object `KIND` of the name, a
template `templates/kinds/NAME.tex` where it prints anything of its own, and a page `docs/types/NAME.md`.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from exam_builder.kinds.base.contract import Key, WrittenKey
from exam_builder.kinds.base.kind import Kind

NAMES = tuple(sorted(module.name for module in iter_modules(__path__) if not module.ispkg))
KINDS: dict[str, Kind[Any]] = {name: import_module(f"{__name__}.{name}").KIND for name in NAMES}
"""All kinds by name. What the answers of each hold is known to it alone."""
_KINDS_BY_MODEL: dict[type, str] = {}
"""The name of the kind of each class of answers that was seen."""


def kind_name(answer: Key) -> str:
    """The name of an answer's kind, which is also the name of the field that holds its key."""
    model = type(answer)
    if model not in _KINDS_BY_MODEL:
        _KINDS_BY_MODEL[model] = next(name for name, kind in KINDS.items() if issubclass(model, kind.key))
    return _KINDS_BY_MODEL[model]


def kind_of(answer: Key) -> Kind[Key]:
    """An answer's kind."""
    return KINDS[kind_name(answer)]


def key_of(answer: Key) -> WrittenKey:
    """The key as YAML gave it: an expression, except where a kind has names with values, or a list of texts."""
    key: WrittenKey = getattr(answer, kind_name(answer))
    return key

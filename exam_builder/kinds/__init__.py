"""The kinds of answer: each module defines the fields, the value, the printing and the comparison of one kind.

Modules here are discovered automatically. To add a kind, write `NAME.py` with an object `KIND` of that name, a template
`templates/kinds/NAME.tex` if the kind prints anything special, and a page `docs/types/NAME.md`.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from exam_builder.fields import StrictModel
from exam_builder.kinds.base.contract import Key, WrittenKey
from exam_builder.kinds.base.kind import Kind

NAMES = tuple(sorted(module.name for module in iter_modules(__path__) if not module.ispkg))
KINDS: dict[str, Kind[Any]] = {name: import_module(f"{__name__}.{name}").KIND for name in NAMES}
"""All kinds by name. Only a kind knows the fields of its answers."""
SOLUTION_FIELDS = frozenset(filter(None, (kind.solution_field for kind in KINDS.values())))
KINDS_BY_KEY: dict[type[StrictModel], Kind[Any]] = {kind.key: kind for kind in KINDS.values()}


def get_kind(answer: Key) -> Kind[Key]:
    """Return the kind of an answer, by the model of its key."""
    for model in type(answer).__mro__:
        if model in KINDS_BY_KEY:
            return KINDS_BY_KEY[model]
    raise TypeError(f"{type(answer).__name__} is no answer of any kind")


def get_kind_name(answer: StrictModel) -> str:
    """Return the name of an answer's kind, which is also the name of the field with its key."""
    return get_kind(answer).name


def get_key(answer: StrictModel) -> WrittenKey:
    """Return the key as written in YAML: an expression, or for some kinds a mapping or a list of texts."""
    key: WrittenKey = getattr(answer, get_kind_name(answer))
    return key

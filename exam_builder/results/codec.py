"""Store results by the digest of all that they depend on, and load them without importing what made them."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any, TypeVar

from exam_builder.cache import Cache
from exam_builder.codes import Code
from exam_builder.findings import Finding, Place
from exam_builder.results.answer_spread import Spread
from exam_builder.results.checked import Checked
from exam_builder.results.exam_account import Account, PartAccount, QuestionAccount
from exam_builder.results.mutant import Mutant
from exam_builder.results.row import Row
from exam_builder.results.sign_off import Read, SignOff
from exam_builder.results.swept import PartDraws, Sweeps, Swept
from exam_builder.results.version_facts import Fairness, VersionFacts, VersionSpread

Kind = TypeVar("Kind")
CHECK_TYPES = (Account, Checked, Finding, Mutant, PartAccount, PartDraws, Place, QuestionAccount, Read, Row, SignOff)
VERSION_TYPES = (Fairness, VersionFacts, VersionSpread)
RESULT_TYPES: dict[str, type] = {kind.__name__: kind for kind in (*CHECK_TYPES, *VERSION_TYPES, Spread, Sweeps, Swept)}
PLAIN_TYPES = (str, int, float, bool, type(None))
"""Types that JSON has as they are."""
VALUES: dict[str, type] = {"fraction": Fraction, "code": Code}
"""Types that are written as a text."""


def store_result(store: Cache, kind: str, key: str, result: Any) -> None:
    """Store a result, or a tuple of results; raise OSError if the cache cannot be written."""
    store.put(kind, key, json.dumps(_to_json(result)).encode())


def load_result(store: Cache, kind: str, key: str, wanted: type[Kind]) -> Kind | None:
    """Load the result of that kind and digest; None if it is missing or of another type."""
    kept = store.get(kind, key)
    try:
        found = None if kept is None else _from_json(json.loads(kept))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return found if isinstance(found, wanted) else None


def _to_json(item: Any) -> Any:
    """Data as JSON: tuples are lists; mappings, fractions, codes and results carry the name of what they are."""
    if isinstance(item, tuple):
        return [_to_json(entry) for entry in item]
    if isinstance(item, Mapping):
        return {"": "map", "items": [[name, _to_json(entry)] for name, entry in item.items()]}
    if is_dataclass(item) and type(item).__name__ in RESULT_TYPES:
        return {"": type(item).__name__} | {each.name: _to_json(getattr(item, each.name)) for each in fields(item)}
    if isinstance(item, Fraction):
        return {"": "fraction", "value": str(item)}
    if isinstance(item, Code):
        return {"": "code", "value": item.value}
    if type(item) in PLAIN_TYPES:
        return item
    raise TypeError(f"a {type(item).__name__} cannot be remembered")


def _from_json(data: Any) -> Any:
    """Restore what `_to_json` was given."""
    if isinstance(data, list):
        return tuple(map(_from_json, data))
    if not isinstance(data, dict):
        return data
    named = {name: _from_json(entry) for name, entry in data.items() if name}
    if data[""] == "map":
        return dict(named["items"])
    if data[""] in VALUES:
        return VALUES[data[""]](named["value"])
    return RESULT_TYPES[data[""]](**named)

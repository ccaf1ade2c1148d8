"""Convert plain data (papers, results and everything else that is kept) to JSON and back, guided by type hints alone.

Dataclasses become objects, tuples become lists, fractions become strings, and bytes become base 64. The values of a
paper are written by `exam_builder.values`. Decoding checks that every field has the type declared in its dataclass.
"""

import types
import typing
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import Enum
from fractions import Fraction
from typing import Any, TypeVar

from exam_builder import values
from exam_builder.values import FrozenMap, Json, Value

Item = TypeVar("Item")
OPTIONAL = {"optional": True}
"""Metadata of a field that is left out of the JSON when it has its default, as in data older than the field."""
NUMBERS = (float, int)
"""The types that JSON may use for a float."""


class InvalidDataError(ValueError):
    """The data is not valid; the message names the wrong field."""


class _OtherType(TypeError):  # noqa: N818 - it is reported at the field
    """Data that does not have the type of its field."""


@dataclass(frozen=True, slots=True)
class _Codec:
    """The functions that write and read one type."""

    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def encode(kind: type[Item], item: Item) -> Json:
    """Return an item of this type as JSON data."""
    data: Json = _get_codec(kind).encode(item)
    return data


def encode_object(kind: type[Item], item: Item) -> dict[str, Json]:
    """Return an item of a dataclass as a JSON object."""
    data: dict[str, Json] = _get_codec(kind).encode(item)
    return data


def decode(kind: type[Item], data: Json) -> Item:
    """Return the item that `encode` wrote.

    Raise ValueError, KeyError, TypeError or AttributeError for other data. Fields that have a default may be missing,
    because older data does not have them.
    """
    item: Item = _get_codec(kind).decode(data)
    return item


def _get_codec(hint: object) -> _Codec:
    """Return the codec of a type, which is made only once."""
    if hint not in _CODECS:
        _CODECS[hint] = _make_codec(hint)
    return _CODECS[hint]


def _make_codec(hint: object) -> _Codec:
    if isinstance(hint, type) and is_dataclass(hint):
        return _make_dataclass_codec(hint)
    if isinstance(hint, types.UnionType):
        return _make_optional_codec(typing.get_args(hint)[0])
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return _make_tuple_codec(inner)
    if origin in (Mapping, dict):
        return _make_mapping_codec(inner[1])
    if origin is typing.Literal:
        return _Codec(_same, _require_fit(lambda data: isinstance(data, str) and data in inner))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _Codec(lambda item: item.value, hint)
    raise TypeError(f"data of type {hint} cannot be kept")


def _same(item: Item) -> Item:
    return item


def _require_fit(fits: Callable[[Any], bool]) -> Callable[[Any], Any]:
    """Return a function that returns its argument if it fits, and raises _OtherType otherwise."""

    def check(data: Any) -> Any:
        if not fits(data):
            raise _OtherType
        return data

    return check


def _decode_mapping(data: Any) -> FrozenMap:
    mapping = values.from_json(data)
    if not isinstance(mapping, FrozenMap):
        raise _OtherType
    return mapping


def _make_plain_codec(kind: type) -> _Codec:
    return _Codec(_same, _require_fit(lambda data: type(data) is kind))


_CODECS: dict[object, _Codec] = {
    object: _Codec(_same, _same),
    str: _make_plain_codec(str),
    int: _make_plain_codec(int),
    bool: _make_plain_codec(bool),
    float: _Codec(_same, _require_fit(lambda data: type(data) in NUMBERS)),
    Fraction: _Codec(str, lambda data: Fraction(values.check_exponent(data))),
    bytes: _Codec(lambda content: b64encode(content).decode("ascii"), lambda data: b64decode(data, validate=True)),
    Value: _Codec(values.to_json, values.from_json),
    FrozenMap: _Codec(values.to_json, _decode_mapping),
}
"""The codecs of all types used so far; `object` stands for JSON data, which is kept unchanged."""


def _make_optional_codec(hint: object) -> _Codec:
    inner = _get_codec(hint)
    return _Codec(
        lambda item: None if item is None else inner.encode(item),
        lambda data: None if data is None else inner.decode(data),
    )


def _make_tuple_codec(hints: tuple[object, ...]) -> _Codec:
    """Return the codec of tuples: of any length with entries of one type, or with one type for each entry."""
    if hints[-1] is not Ellipsis:
        codecs = tuple(map(_get_codec, hints))
        return _Codec(
            lambda item: [each.encode(entry) for each, entry in zip(codecs, item, strict=True)],
            lambda data: tuple(each.decode(entry) for each, entry in zip(codecs, _list(data), strict=True)),
        )
    inner = _get_codec(hints[0])
    one, other = inner.encode, inner.decode
    return _Codec(
        lambda item: [one(entry) for entry in item], lambda data: tuple([other(entry) for entry in _list(data)])
    )


def _list(data: object) -> list[Any]:
    if not isinstance(data, list):
        raise _OtherType
    return data


def _make_mapping_codec(hint: object) -> _Codec:
    inner = _get_codec(hint)
    return _Codec(
        lambda item: {name: inner.encode(entry) for name, entry in item.items()},
        lambda data: {name: inner.decode(entry) for name, entry in data.items()},
    )


def _make_dataclass_codec(kind: type) -> _Codec:
    codecs = {field.name: _get_codec(field.type) for field in fields(kind)}
    encoders = [(name, codec.encode) for name, codec in codecs.items()]
    with_default = {
        field.name for field in fields(kind) if (field.default, field.default_factory) != (MISSING, MISSING)
    }

    def decode_fields(data: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
        for name, codec in codecs.items():
            if name in data or name not in with_default:
                try:
                    yield name, codec.decode(data[name])
                except _OtherType:
                    raise InvalidDataError(f"`{kind.__name__.lower()}.{name}` has a wrong value") from None

    usual = {
        field.name: field.default if field.default_factory is MISSING else field.default_factory()
        for field in fields(kind)
        if field.metadata.get("optional")
    }

    def encode_fields(item: Any) -> dict[str, Any]:
        unsaid = {name for name, value in usual.items() if getattr(item, name) == value}
        return {name: encode_field(getattr(item, name)) for name, encode_field in encoders if name not in unsaid}

    return _Codec(encode_fields, lambda data: kind(**dict(decode_fields(data))))

"""Validate the data of a file against its model, and turn pydantic's errors into findings in an instructor's words.

To find all mistakes at once, validation is repeated without those found: refused values are removed, missing ones are
filled in, and the paths of both are remembered as doubtful.
"""

import copy
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from exam_builder.fields import EXPECTED_KEYS, FIELD_HINTS, YamlPath, show_value
from exam_builder.findings import Code, Finding, Place, did_you_mean, find_nearest_name
from exam_builder.kinds import KINDS
from exam_builder.read.loaded import get_part_letter
from exam_builder.read.models import PartGroupModel, PartModel
from exam_builder.read.yaml_source import Source
from exam_builder.values import YamlValue

Model = TypeVar("Model", bound=BaseModel)
TriedModels = dict[int, type[BaseModel]]
LocatedError = tuple[YamlPath, ErrorDetails]

MESSAGES = {
    "missing": "`{field}` is missing",
    "model_type": "fields are expected here, not `{input}`",
    "model_attributes_type": "fields are expected here, not `{input}`",
    "dict_type": "names with values are expected here, not `{input}`",
    "tuple_type": "a list is expected here, not `{input}`",
    "int_type": "a whole number is expected, not `{input}`",
    "bool_type": "true or false is expected, not `{input}`",
    "literal_error": "`{input}` is not {expected}",
    "too_short": "there is nothing in `{field}`",
}
HINTS = {
    "tuple_type": "write each entry after `- ` on a line of its own, or all in [ ]",
    "missing": "add {field}: …",
    "bool_type": "write true or false",
    "dict_type": "write {field}: {{name: value}}, or each name on a line of its own below",
    "int_type": "write digits, such as 3",
    "too_short": "write {field}: {{name: …}}, with at least one name",
}
EXAMPLES = {
    "versions": "{count: 4}",
    "numbers": "{decimal: ','}",
    "marks": "{each: 0.5}",
    "accept": "{km/h: 1 / 3.6}",
    "formulas": "{file: formulas.tex}",
}
"""Examples of the values of fields that contain other fields."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("choices", "oneof", "among", "pick", "values"), ("choose", "sample", "among")),
    **dict.fromkeys(("question", "stem", "task"), ("prompt", "use")),
    **dict.fromkeys(("hints", "tips", "notes"), ("advice",)),
    **dict.fromkeys(("semester", "session"), ("term",)),
    **dict.fromkeys(("sub_parts", "sub-parts", "subquestions"), ("parts",)),
    **dict.fromkeys(("text", "if", "reason", "for", "description", "criterion"), ("when", "prompt", "text")),
    **dict.fromkeys(("mark", "marks", "score", "pts", "credit"), ("points",)),
    **dict.fromkeys(("key", "correct", "result"), ("answer", "option", "number")),
    **dict.fromkeys(("explanation", "model_answer", "sample_solution"), ("solution",)),
    **dict.fromkeys(("tag", "tags", "keywords", "topic"), ("topics",)),
    **dict.fromkeys(("expected", "expect", "check"), ("reference", "recompute")),
    **dict.fromkeys(("error", "precision", "accuracy", "eps", "abs"), ("tolerance",)),
    **dict.fromkeys(("formula", "expr", "calc", "calculate"), ("derive", "expression", "number")),
    **dict.fromkeys(("function", "python", "verify"), ("compute", "recompute")),
    **dict.fromkeys(("minus", "deduct", "subtract", "lose"), ("less",)),
    **dict.fromkeys(("plus", "give", "award"), ("add",)),
    **dict.fromkeys(("comment", "remark"), ("note",)),
    **dict.fromkeys(("name", "heading"), ("title",)),
    **dict.fromkeys(("items", "exercises"), ("questions",)),
    **dict.fromkeys(("height", "room", "lines"), ("space",)),
    "condition": ("constraints",),
    "conditions": ("constraints",),
    "units": ("unit",),
    "label": ("caption",),
    "duration": ("time",),
}
"""Names that authors may write for a field, with the fields that they may mean."""


PLACEHOLDERS: dict[str, YamlValue] = {
    **dict.fromkeys(("title", "course", "text", "alt"), "…"),
    **dict.fromkeys(("points", "default", "size", "step", "value", "pick"), 1),
    **dict.fromkeys(("expression", "derive"), 0),
    **{name: [] for name in ("choose", "sample", "shape", "questions")},
    "range": [0, 1],
    "entries": {"range": [0, 1], "step": 1},
    **{field: value for kind in KINDS.values() for field, value in kind.filled.items()},
}
"""Values that fill in for missing required fields, so that the rest of a file can be checked."""
MAX_ROUNDS = 20


@dataclass(frozen=True)
class ValidationResult(Generic[Model]):
    """A model (None if none could be made), the findings, and the paths at which the model is doubtful."""

    model: Model | None
    findings: tuple[Finding, ...] = ()
    doubtful: frozenset[YamlPath] = frozenset()


def validate(model: type[Model], source: Source) -> ValidationResult[Model]:
    """Validate a file, and return as much of its model as possible."""
    data, doubtful = copy.deepcopy(source.data), set[YamlPath]()
    doubtful |= {
        (*path[:-1], str(path[-1]).partition(":")[0]) for path in find_empty(source.data) if ":" in str(path[-1])
    }
    findings = [report_empty_value(path, source) for path in find_empty(source.data)]
    for path in find_empty(source.data):
        data = remove_value(data, path, "empty", doubtful)
    result = None
    for _ in range(MAX_ROUNDS):
        tried: TriedModels = {}
        try:
            result = model.model_validate(data, context=tried)
            break
        except ValidationError as problem:
            errors = [(strip_tags(error["loc"]), error) for error in problem.errors()]
            new = [(path, error) for path, error in errors if not is_consequence(path, error["type"], doubtful)]
            findings += list(explain_failures(new, source, data, tried))
            doubtful |= {(*path[:-1], near) for path, near in find_misspelt(new, data, tried).items() if near}
            for path, error in errors:
                data = remove_value(data, path, error["type"], doubtful)
    return ValidationResult(result, tuple(findings), frozenset(doubtful))


def find_empty(data: YamlValue, path: YamlPath = ()) -> Iterator[YamlPath]:
    """Yield the paths of empty values, such as `solution:` with nothing after it."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, item in inner:
        if item is None:
            yield (*path, step)
        yield from find_empty(item, (*path, step))


def report_empty_value(path: YamlPath, source: Source) -> Finding:
    """Report a key or an item of a list without a value."""
    what = f"after `{path[-1]}:`" if isinstance(path[-1], str) else "in this item of the list"
    part = get_part_letter(path, source)
    name, colon, value = str(path[-1]).partition(":")
    if colon and value:
        message, hint = f"a space is missing after the colon in `{path[-1]}`", f"write {name}: {value}"
        return Finding(Code.COLON, message, source.key_place(path), hint, part=part)
    place = source.key_place(path)
    written = source.text.split("\n")[place.line - 1][place.column - 1 :]
    hint = "write its value, or leave it out"
    if color := re.match(rf"{re.escape(name)}:\s+(#[0-9A-Fa-f]{{3,8}})\b", written):
        hint = f"a # begins a comment: write {name}: '{color[1]}'"
    return Finding(Code.EMPTY, f"there is nothing {what}", place, hint, part=part)


def is_consequence(path: YamlPath, kind: str, doubtful: Set[YamlPath]) -> bool:
    """Return whether an error follows from a known one: something at or around its path is doubtful, or the key that
    would select its model.
    """
    around = any(path[:end] in doubtful for end in range(len(path) + 1))
    return around or (kind in (*FIELD_HINTS, "too_short") and any(wrong[: len(path)] == path for wrong in doubtful))


def strip_tags(loc: tuple[str | int, ...]) -> YamlPath:
    """Return the path in the file for one of pydantic, which also has the tags of models."""
    return tuple(step for step in loc if not (isinstance(step, str) and (step.startswith("<") or step == "[key]")))


def get_value_at_path(data: YamlValue, path: YamlPath) -> YamlValue:
    """Return the value at a path of plain data; None if there is none."""
    for step in path:
        if isinstance(data, dict):
            data = data.get(str(step))
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def remove_value(data: YamlValue, path: YamlPath, kind: str, doubtful: set[YamlPath]) -> YamlValue:
    """Return the data without the wrong value at a path, or, if that was tried before, without the one around it.

    A missing value is filled in.
    """
    while path and path in doubtful and kind != "missing":
        path = path[:-1]
    doubtful.add(path)
    around = get_value_at_path(data, path[:-1]) if path else None
    if kind == "missing" and isinstance(around, dict):
        around[str(path[-1])] = copy.deepcopy(PLACEHOLDERS.get(str(path[-1]), "…"))
    elif isinstance(around, dict) and path[-1] == "parts" and len(path) > 1:
        around["parts"] = []
    elif isinstance(around, dict):
        around.pop(str(path[-1]), None)
    elif isinstance(around, list) and path[-2] == "parts":
        around[int(path[-1])] = {}
    elif isinstance(around, list):
        return remove_value(data, path[:-1], kind, doubtful)
    elif not isinstance(data, dict):
        return {}
    return data


def explain_failures(
    errors: list[LocatedError], source: Source, data: YamlValue, models: TriedModels
) -> Iterator[Finding]:
    """Turn pydantic's errors into findings; a field that is missing because its key is misspelt is reported once."""
    unknown = find_misspelt(errors, data, models)
    meant = {(*path[:-1], near) for path, near in unknown.items()}
    for path, error in errors:
        if error["type"] == "missing" and path in meant:
            continue
        found = describe_error(error, path, source, list_known_fields(path[:-1], data, models), unknown.get(path, ""))
        yield Finding(*found, part=get_part_letter(path, source))


def find_misspelt(errors: list[LocatedError], data: YamlValue, models: TriedModels) -> dict[YamlPath, str]:
    """Find unknown keys, each with the field that was probably meant ('' if no field is similar)."""
    unknown = [path for path, error in errors if error["type"] == "extra_forbidden"]
    return {path: find_nearest_field(path, data, models) for path in unknown}


def list_known_fields(path: YamlPath, data: YamlValue, models: TriedModels) -> list[str]:
    """Return the fields that a mapping may have, as YAML writes them."""
    model = models.get(id(get_value_at_path(data, path)))
    return list_model_fields(model) if model else []


def list_model_fields(model: type[BaseModel]) -> list[str]:
    """Return the fields of a model, as YAML writes them."""
    return [field.alias or name for name, field in model.model_fields.items()]


def find_nearest_field(path: YamlPath, data: YamlValue, models: TriedModels) -> str:
    """Return the field that an unknown key probably means, among those that the mapping does not have yet."""
    around = get_value_at_path(data, path[:-1])
    fields = around if isinstance(around, dict) else {}
    free = [name for name in list_known_fields(path[:-1], data, models) if name not in fields]
    return find_nearest_field_name(str(path[-1]), free)


def find_nearest_field_name(key: str, free: Sequence[str]) -> str:
    """Return the field that a key probably means, by its spelling or its meaning; '' if there is none."""
    meant = (name for name in SYNONYMS.get(key.casefold(), ()) if name in free)
    word = next((name for name in re.split(r"[\W_]+", key.casefold()) if name in free and name != key), "")
    return find_nearest_name(key, free, 0.75) or next(meant, "") or word


FindingFields = tuple[Code, str, Place, str]


def describe_error(error: ErrorDetails, path: YamlPath, source: Source, names: list[str], near: str) -> FindingFields:
    """Return the code, message, place and hint of one error."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return describe_unknown_key(path, source, names, near)
    if kind in EXPECTED_KEYS and isinstance(error["input"], dict):
        for key in error["input"]:
            if close := find_nearest_field_name(key, EXPECTED_KEYS[kind]):
                return describe_unknown_key((*path, key), source, list(EXPECTED_KEYS[kind]), close)
    if kind not in MESSAGES:
        place = source.key_place(path) if error["loc"][-1:] == ("[key]",) else source.place(path)
        code = Code.WRONG_TYPE if "_" in kind else Code(kind)
        hint = context.get("hint", FIELD_HINTS.get(kind, ""))
        if path[-1:] == ("answer",) and re.search(r"\d|\w\s*[-+*/(]", str(error["input"])):
            hint = f"write answer: {{number: {show_value(error['input'])}}}, or another kind in place of number"
        return code, str(context.get("message", error["msg"])), place, str(hint)
    field = str(path[-1]) if path else ""
    expected, written = str(context.get("expected", "")), show_value(error["input"])
    names = re.findall(r"'([^']+)'", expected)
    known = f"`{names[0]}`, the only choice" if len(names) == 1 else "one of " + expected.replace("'", "")
    words = MESSAGES[kind].format(field=field, input=written, expected=known)
    hint = suggest_value(kind, field, written, names)
    return Code.MISSING if kind == "missing" else Code.WRONG_TYPE, words, source.place(path), hint


def suggest_value(kind: str, field: str, source: str, names: Sequence[str]) -> str:
    """Return a hint on what to write if a value of another type, or one of some names, is expected."""
    if kind == "literal_error" and field == "points" and source.isdigit():
        return f"points says where marks stand, such as points: {names[0]}; the sum of all points is total: {source}"
    if kind == "literal_error":
        near = find_nearest_name(source, names, 0.7) or find_nearest_name(source.casefold(), names, 0.7)
        several = "one of these, such as " * (len(names) > 1 and not near)
        return f"write {several}{field}: {near or names[0]}"
    if kind == "tuple_type" and re.match(r"-\S", source):
        return f"a space is missing after the dash: write - {source[1:]}"
    if kind.startswith("model_") and not field.isidentifier():
        return "write fields, such as title: …, each on a line of its own"
    if kind.startswith("model_"):
        return f"write {field}: {EXAMPLES.get(field, '{name: value}')}, or its fields on lines of their own below"
    return HINTS.get(kind, "").format(field=field)


def describe_unknown_key(path: YamlPath, source: Source, names: list[str], near: str) -> FindingFields:
    """Return the code, message, place and hint of an unknown key."""
    if names == list_model_fields(PartGroupModel) and path[-1] in list_model_fields(PartModel):
        message = f"`{path[-1]}` belongs to a sub-part: a part that has `parts` asks nothing by itself"
        return Code.OF_A_PART, message, source.key_place(path), "move it into one of the sub-parts"
    hint = f"write {near}:" if near else f"the keys here are {', '.join(names)}" if names else "leave it out"
    if "value" in names and set(names) <= {"value", "unit"}:
        hint = "write default: in place of value:, as a value that is drawn has a default"
    return Code.UNKNOWN_KEY, f"unknown key `{path[-1]}`{did_you_mean(near)}", source.key_place(path), hint

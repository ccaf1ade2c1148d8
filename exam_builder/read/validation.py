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
from exam_builder.findings import Code, Finding, Place, find_nearest_name
from exam_builder.kinds import KINDS
from exam_builder.read.loaded import get_part_letter
from exam_builder.read.unknown_keys import (
    ENTRIES,
    EXAMPLES,
    TriedModels,
    UnknownKey,
    describe_misplaced_key,
    describe_unknown_key,
    find_nearest_field_name,
    get_value_at_path,
)
from exam_builder.read.yaml_source import Source
from exam_builder.values import YamlValue

Model = TypeVar("Model", bound=BaseModel)
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
            unknown = [UnknownKey(path, data, tried) for path, error in new if error["type"] == "extra_forbidden"]
            doubtful |= {path for key in unknown for path in key.list_meant()}
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
    unknown = [UnknownKey(path, data, models) for path, error in errors if error["type"] == "extra_forbidden"]
    meant = {path for key in unknown for path in key.list_meant()}
    told = set[YamlPath]()
    for path, error in errors:
        listed = tuple(step for step in path if isinstance(step, str))
        if error["type"] == "missing" and path in meant:
            continue
        if error["type"] != "extra_forbidden":
            found = describe_error(error, path, source)
        elif listed in told:
            continue
        else:
            told.add(listed)
            found = describe_misplaced_key(UnknownKey(path, data, models), source)
        yield Finding(*found, part=get_part_letter(path, source))


def describe_error(error: ErrorDetails, path: YamlPath, source: Source) -> tuple[Code, str, Place, str]:
    """Return the code, message, place and hint of one error."""
    kind, context = error["type"], error.get("ctx", {})
    if kind in EXPECTED_KEYS and isinstance(error["input"], dict):
        for key in error["input"]:
            if close := find_nearest_field_name(key, EXPECTED_KEYS[kind]):
                return describe_unknown_key((*path, key), source, close, "")
    if kind not in MESSAGES:
        place = source.key_place(path) if error["loc"][-1:] == ("[key]",) else source.place(path)
        code = Code.WRONG_TYPE if "_" in kind else Code(kind)
        hint = context.get("hint", FIELD_HINTS.get(kind, ""))
        if path and kind in (Code.ANSWER, Code.ALSO, Code.BLANK):
            hint = suggest_kind(str(path[-1]), error["input"], get_value_at_path(source.data, path[:-1])) or hint
        return code, str(context.get("message", error["msg"])), place, str(hint)
    field = str(path[-1]) if path else ""
    expected, written = str(context.get("expected", "")), show_value(error["input"])
    names = re.findall(r"'([^']+)'", expected)
    known = f"`{names[0]}`, the only choice" if len(names) == 1 else "one of " + expected.replace("'", "")
    words = MESSAGES[kind].format(field=field, input=written, expected=known)
    hint = suggest_value(kind, path, error["input"], names)
    return Code.MISSING if kind == "missing" else Code.WRONG_TYPE, words, source.place(path), hint


def suggest_value(kind: str, path: YamlPath, value: YamlValue, names: Sequence[str]) -> str:
    """Return a hint on what to write if a value of another type, or one of some names, is expected."""
    field, written = str(path[-1]) if path else "", show_value(value)
    if kind == "literal_error" and field == "points" and written.isdigit():
        return f"points says where marks stand, such as points: {names[0]}; the sum of all points is total: {written}"
    if kind == "literal_error" and field == "space" and written[:1].isdigit():
        return f"write it in the part that asks for the answer; in an exam, space is {' or '.join(names)}"
    if kind == "literal_error":
        near = find_nearest_name(written, names, 0.7) or find_nearest_name(written.casefold(), names, 0.7)
        several = "one of these, such as " * (len(names) > 1 and not near)
        return f"write {several}{field}: {near or names[0]}"
    if kind == "bool_type" and written.casefold() in ("yes", "on", "y", "no", "off", "n"):
        return f"write {show_value(written.casefold() in ('yes', 'on', 'y'))}"
    if kind in ("tuple_type", "dict_type", "model_type", "model_attributes_type"):
        return suggest_structure(kind, path, value)
    return HINTS.get(kind, "").format(field=field)


def suggest_kind(field: str, value: YamlValue, part: YamlValue) -> str:
    """Return a hint on how to write an answer of a part without a kind; '' if it has fields."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "leave out the `- `"
    if isinstance(value, dict | list):
        return ""
    number = not isinstance(value, str) or re.search(r"\d|\w\s*[-+*/(]", value)
    options, kind = part.get("options") if isinstance(part, dict) else None, "number" if number else "words"
    written = show_value(value)
    if isinstance(options, list) or isinstance(value, bool):
        kind = find_nearest_field_name("choice" if isinstance(options, list) else "bool", tuple(KINDS))
    if isinstance(options, list):
        written = _name_option(written, options)
    elif kind == "words":
        written = f"[{written}]"
    return f"write {field}: {{{kind}: {written}}}, or another kind in place of {kind}"


def _name_option(written: str, options: list[YamlValue]) -> str:
    """Return the id of the option that is named by its id, its text, or its number in the list."""
    entries = [each if isinstance(each, dict) else {"text": each} for each in options]
    ids = [show_value(each.get("id", "…")) for each in entries]
    texts = [show_value(each.get("text")) for each in entries]
    if written in (*ids, *texts):
        return written if written in ids else ids[texts.index(written)]
    return (dict(enumerate(ids, 1)).get(int(written), "…")) if written.isdecimal() else written


def suggest_structure(kind: str, path: YamlPath, value: YamlValue) -> str:
    """Return a hint on what to write if a list, names with values or fields are expected."""
    examples = ENTRIES if kind == "tuple_type" else EXAMPLES | ENTRIES
    written, field = show_value(value), next((str(step) for step in path[:-3:-1] if step in examples), "")
    example = examples.get(field, "{name: value}")
    if kind == "tuple_type":
        place = " in place of a name" * isinstance(value, dict)
        entries = f"begin each entry with `- `{place}{f', such as - {example}' if field else ''}"
        if re.match(r"-\S", written):
            return f"a space is missing after the dash: write - {written[1:]}"
        if (
            isinstance(value, str)
            and isinstance(path[-1], str)
            and "\n" not in value
            and not (field and example.startswith("{"))
        ):
            return entries if re.search(r"[^\w ,<>=!.+*/-]", value) else f"write {path[-1]}: [{value}]"
        return entries
    if not path:
        return "write fields, such as title: …, each on a line of its own" + ", without `- `" * isinstance(value, list)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "leave out the `- `" if path[-1] != field or len(value[0]) == 1 else f"write {field}: {example}"
    if path[-1] == field or isinstance(path[-1], int):
        return f"write {f'{field}: ' if path[-1] == field else '- '}{example}"
    if field:
        return f"write it as in {field}: {example}"
    return f"write {path[-1]}: {example}, or its fields on lines of their own below"

"""From a file's data to its model; what pydantic refuses becomes findings in an instructor's words."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from exam_builder.findings import Finding, Place
from exam_builder.read.models.fields import MENDS, shown
from exam_builder.read.source import Source, Steps

Model = TypeVar("Model", bound=BaseModel)

PLAIN = {
    "missing": "`{field}` is missing",
    "extra_forbidden": "unknown key `{field}`",
    "model_type": "fields are expected here, not `{input}`",
    "model_attributes_type": "fields are expected here, not `{input}`",
    "dict_type": "names with values are expected here, not `{input}`",
    "tuple_type": "a list is expected here, not `{input}`",
    "list_type": "a list is expected here, not `{input}`",
    "int_type": "a whole number is expected, not `{input}`",
    "int_parsing": "a whole number is expected, not `{input}`",
    "int_from_float": "a whole number is expected, not `{input}`",
    "bool_type": "true or false is expected, not `{input}`",
    "bool_parsing": "true or false is expected, not `{input}`",
    "literal_error": "`{input}` is not one of {expected}",
}
HOW = {"tuple_type": "write each entry on a line of its own after `- `, or all in [ ]"}


def validate(model: type[Model], source: Source) -> tuple[Model | None, list[Finding]]:
    """The model of a file, or None and what is wrong."""
    tried: dict[int, type[BaseModel]] = {}
    try:
        return model.model_validate(source.data, context=tried), []
    except ValidationError as problem:
        return None, list(findings_of(problem, source, tried))


def findings_of(problem: ValidationError, source: Source, tried: dict[int, type[BaseModel]]) -> Iterator[Finding]:
    """What pydantic refused, with places; `tried` has the class that was tried for each mapping, by its `id`."""
    for error in problem.errors():
        yield _finding(error, steps(error["loc"]), source, tried)


def steps(loc: tuple[str | int, ...]) -> Steps:
    """The path in the file: pydantic's, without the names of classes."""
    return tuple(step for step in loc if not (isinstance(step, str) and (step.startswith("<") or step == "[key]")))


def _finding(error: Any, path: Steps, source: Source, tried: dict[int, type[BaseModel]]) -> Finding:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(path, source, tried)
    if kind not in PLAIN:
        mend = context.get("mend", MENDS.get(kind, ""))
        return Finding(kind, context.get("message", error["msg"]), _place(error, path, source), mend)
    values = {
        "field": path[-1] if path else "",
        "input": shown(error["input"]),
        "expected": context.get("expected", ""),
    }
    code = {"missing": "missing"}.get(kind, "wrong-type")
    return Finding(code, PLAIN[kind].format(**values), _place(error, path, source), HOW.get(kind, ""))


def _place(error: Any, path: Steps, source: Source) -> Place:
    return source.key_place(path) if error["loc"][-1:] == ("[key]",) else source.place(path)


def _unknown_key(path: Steps, source: Source, tried: dict[int, type[BaseModel]]) -> Finding:
    """A key that no field has, with the nearest that one has and that is not there yet."""
    key, there = str(path[-1]), source.value(path[:-1])
    model = tried.get(id(there))
    known = [field.alias or name for name, field in model.model_fields.items()] if model else []
    near = get_close_matches(key, [name for name in known if isinstance(there, dict) and name not in there], 1)
    guess = f"; did you mean `{near[0]}`?" if near else ""
    mend = f"write {near[0]}:" if near else f"the keys here are {', '.join(known)}"
    return Finding("unknown-key", f"unknown key `{key}`{guess}", source.key_place(path), mend)

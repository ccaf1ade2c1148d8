"""Find out what an unknown key means: another spelling or word for a field, a field that belongs somewhere else, or a
key of other tools.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from pydantic import BaseModel

from exam_builder.fields import YamlPath
from exam_builder.findings import Code, Place, did_you_mean, find_nearest_name
from exam_builder.kinds import KINDS
from exam_builder.read.models import ExamModel, PartGroupModel, PartModel, QuestionModel
from exam_builder.read.yaml_source import Source
from exam_builder.values import YamlValue

TriedModels = dict[int, type[BaseModel]]

SYNONYMS: dict[str, tuple[str, ...]] = {
    **{word: (name,) for name, kind in KINDS.items() for word in kind.called},
    **dict.fromkeys(("choices", "oneof", "among", "pick", "values"), ("choose", "sample", "among", "options")),
    **dict.fromkeys(("question", "stem", "task"), ("prompt", "use")),
    **dict.fromkeys(("answers", "distractors", "alternatives", "pairs"), ("answer", "options")),
    **dict.fromkeys(("variables", "vars", "params", "variable"), ("parameters",)),
    **dict.fromkeys(("feedback", "rationale"), ("because", "solution")),
    **dict.fromkeys(("headers", "header", "head"), ("columns",)),
    **dict.fromkeys(("data", "body"), ("cells",)),
    **dict.fromkeys(("path", "src", "filename", "picture"), ("file", "image")),
    **dict.fromkeys(("content", "value"), ("text", "number")),
    **dict.fromkeys(("name", "id", "file"), ("title", "use")),
    "letter": ("id",),
    **dict.fromkeys(("code", "program"), ("listings",)),
    "from": ("topic",),
    **dict.fromkeys(("fontsize", "font_size"), ("size",)),
    "lang": ("language",),
    "answer": ("keys",),
    **dict.fromkeys(("hints", "tips", "notes"), ("advice",)),
    **dict.fromkeys(("semester", "session"), ("term",)),
    **dict.fromkeys(("sub_parts", "sub-parts", "subquestions"), ("parts",)),
    **dict.fromkeys(("text", "if", "reason", "for", "description", "criterion"), ("when", "prompt", "words")),
    **dict.fromkeys(("mark", "marks", "score", "pts", "credit", "points"), ("points", "add")),
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
    "heading": ("title",),
    **dict.fromkeys(("items", "exercises"), ("questions", "options")),
    **dict.fromkeys(("height", "room", "lines"), ("space",)),
    "condition": ("constraints",),
    "conditions": ("constraints",),
    "units": ("unit",),
    "label": ("caption", "id"),
    "duration": ("time",),
}
"""Names that authors may write for a field, with the fields that they may mean."""

EXAMPLES = {
    "versions": "{count: 4}",
    "parameters": "{n: 3, k: {default: 5, choose: [3, 5, 7]}}",
    "misconceptions": "{sign: {keys: {a: -n}, text: the sign is wrong}}",
    "figures": "{plot: {image: plot.png, alt: a parabola}}",
    "listings": "{program: {file: program.py}}",
    "tables": "{values: {columns: [x, y], cells: [[1, 2], [3, 4]]}}",
    "keys": "{a: 2 * n}",
    "with": "{n: 2 * n}",
    "match": "{Bonn: germany, Oslo: norway}",
    "blanks": "{first: {number: 3}}",
    "points": "{a: 2}",
    "numbers": "{decimal: ','}",
    "marks": "{each: 0.5}",
    "accept": "{km/h: 1 / 3.6}",
    "formulas": "{file: formulas.tex}",
    "persons": "{she: [Ada, Ingrid], he: [Alan], they: [Robin]}",
}
"""Examples of the values of fields that contain other fields."""
ENTRIES = {
    "parts": "{points: 2, prompt: …, answer: {number: 2 * n}}",
    "rubric": "{add: 1, when: the right number}",
    "options": "{id: a, text: the first option}",
    "sections": "{title: First part, questions: [one, another]}",
    "questions": "{use: name, points: {a: 2}}",
    "constraints": "'n > k'",
    "packages": "siunitx",
}
"""Examples of an entry of fields that are lists."""

UNPRINTED = "leave it out, or put a # before it, so that it is a comment"
FOREIGN = {
    "type": "leave it out: the first key in `answer` says the kind, such as answer: {number: 2 * n} or {option: b}",
    "id": "leave it out: a question has the name of its file, and its parts are (a), (b), … in their order",
    **dict.fromkeys(
        ("correct", "is_correct", "fraction", "right"), "leave it out: the answer names what is right, as {option: a}"
    ),
    "seed": "leave it out: give it to the command, such as exam-builder check EXAM --seed 42",
    **dict.fromkeys(
        ("shuffle", "shuffle_questions", "shuffle_options", "randomize", "shuffle_answers"),
        "write versions: {shuffle: [questions, options]}",
    ),
    "solutions": "leave it out: every build makes solutions and a marking guide, too",
    **dict.fromkeys(("author", "instructor", "lecturer", "professor", "teacher", "university", "school"), UNPRINTED),
    **dict.fromkeys(("department", "institution", "version", "created"), UNPRINTED),
}
"""Keys of other tools for which there is no field, with what to do."""


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


def list_model_fields(model: type[BaseModel] | None) -> list[str]:
    """Return the fields of a model, as YAML writes them."""
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


@dataclass(frozen=True)
class UnknownKey:
    """A key that the mapping around it may not have; `tried` are the models of all mappings."""

    path: YamlPath
    data: YamlValue
    tried: TriedModels

    @property
    def name(self) -> str:
        """The key."""
        return str(self.path[-1])

    def get_model(self, end: int = -1) -> type[BaseModel] | None:
        """Return the model of the mapping at the beginning of the path; by default, of the one with the key."""
        return self.tried.get(id(get_value_at_path(self.data, self.path[:end])))

    def find_meant(self) -> str:
        """Return the field that is probably meant, of those that the mapping does not have yet; '' if there is none."""
        around = get_value_at_path(self.data, self.path[:-1])
        fields = around if isinstance(around, dict) else {}
        if self.name.casefold() in FOREIGN.keys() - SYNONYMS.keys() or self.find_enclosed():
            return ""
        free = [name for name in list_model_fields(self.get_model()) if name not in fields]
        return find_nearest_field_name(self.name, free)

    def find_enclosed(self) -> list[str]:
        """Return the fields below the key, if they belong where the key is."""
        value, known = get_value_at_path(self.data, self.path), list_model_fields(self.get_model())
        fields = list(value) if isinstance(value, dict) and not find_nearest_name(self.name, known, 0.75) else []
        return fields if 2 * sum(name in known for name in fields) > len(fields) else []

    def find_higher(self) -> YamlPath:
        """Return the path of the field beside which the key may stand, of those around it; () if there is none."""
        ends = range(len(self.path) - 2, -1, -1)
        free = (end for end in ends if get_value_at_path(self.data, (*self.path[:end], self.name)) is None)
        return next((self.path[: end + 1] for end in free if self.name in list_model_fields(self.get_model(end))), ())

    def list_meant(self) -> list[YamlPath]:
        """Return the paths of the fields that are probably meant, which may not be missing."""
        higher = [(*path[:-1], self.name) for path in [self.find_higher()] if path]
        return higher + [(*self.path[:-1], name) for name in (self.find_meant(), *self.find_enclosed()) if name]

    def find_owners(self) -> list[str]:
        """Return the fields of the mapping in which the key may stand; only those that are there, if any are."""
        model, around = self.get_model(), get_value_at_path(self.data, self.path[:-1])
        fields = model.model_fields.items() if model else ()
        owners = [field.alias or name for name, field in fields if self.name in list_inner_fields(field.annotation)]
        return [name for name in owners if isinstance(around, dict) and name in around] or owners

    def suggest(self) -> str:
        """Return a hint on what to do with a key that is no other word for a field here."""
        if self.find_enclosed():
            return "delete this line, and write the fields below it without their indentation"
        if higher := self.find_higher():
            return f"write it beside `{higher[-1]}`, not in it"
        if self.name.casefold() in FOREIGN:
            return FOREIGN[self.name.casefold()]
        owners, file = self.find_owners(), self.get_model(0)
        if len(owners) == 1 and self.name not in ExamModel.model_fields:
            written = isinstance(around := get_value_at_path(self.data, self.path[:-1]), dict) and owners[0] in around
            example = EXAMPLES.get(owners[0], "") if not written else ""
            return f"it belongs in `{owners[0]}`" + (example and f", such as {owners[0]}: {example}")
        for model, what in ((ExamModel, "an exam"), (QuestionModel, "a question")):
            if file in (ExamModel, QuestionModel) and self.name in list_model_fields(model):
                return f"it belongs in the file of {what}"
        if owners:
            return f"it belongs in {' or '.join(f'`{name}`' for name in owners)}"
        names = list_model_fields(self.get_model())
        return f"the keys here are {', '.join(names)}" if names else "leave it out"


def list_inner_fields(annotation: object) -> Iterator[str]:
    """Yield the fields of the mappings that a type allows."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from list_model_fields(annotation)
    for inner in get_args(annotation):
        yield from list_inner_fields(inner)


def find_nearest_field_name(key: str, free: Sequence[str]) -> str:
    """Return the field that a key probably means, by its meaning or its spelling; '' if there is none."""
    meant = next((name for name in SYNONYMS.get(key.casefold(), ()) if name in free), "")
    word = next((name for name in re.split(r"[\W_]+", key.casefold()) if name in free and name != key), "")
    return meant or find_nearest_name(key, free, 0.75) or word


def describe_unknown_key(path: YamlPath, source: Source, near: str, hint: str) -> tuple[Code, str, Place, str]:
    """Return the code, message, place and hint of an unknown key; `near` is the field that was probably meant."""
    name = near.partition(":")[0]
    hint = f"write {near}{':' * (name == near)}" if near else hint
    return Code.UNKNOWN_KEY, f"unknown key `{path[-1]}`{did_you_mean(name)}", source.key_place(path), hint


def describe_misplaced_key(key: UnknownKey, source: Source) -> tuple[Code, str, Place, str]:
    """Return the code, message, place and hint of a key that its mapping may not have."""
    names, near, hint = list_model_fields(key.get_model()), key.find_meant(), ""
    if key.get_model() is PartGroupModel and key.name in list_model_fields(PartModel):
        hint = "move it into one of the sub-parts"
    if "value" in names and set(names) <= {"value", "unit"}:
        near, hint = "", "write default: in place of value:, as a value that is drawn has a default"
    if key.name == "from" and isinstance(get_value_at_path(key.data, key.path), list):
        near, hint = "", "leave it out: pick draws from all questions with a topic, a difficulty or points"
    if near in EXAMPLES and isinstance(get_value_at_path(key.data, key.path), str):
        near += f": {EXAMPLES[near]}"
    return describe_unknown_key(key.path, source, near, hint or key.suggest())

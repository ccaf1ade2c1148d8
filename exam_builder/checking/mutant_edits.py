"""List the changes that break a question: keys, bounds, references, second routes, constraints, and sources of keys."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TypeAlias

from exam_builder.checking.expression_changes import (
    ENTRY_DROPPED,
    ExpressionChange,
    list_changes,
    list_interval_changes,
    negate_comparisons,
    raise_last_digit,
    substitute_names,
    swap_ends,
)
from exam_builder.draw.parameters import list_used_names
from exam_builder.expressions import try_evaluate
from exam_builder.fields import StrictModel, YamlPath
from exam_builder.kinds import get_key, get_kind
from exam_builder.mutants import MutantPlace
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.models import ByExpression, DeriveParameter
from exam_builder.recompute.hollow_checks import list_route_arguments
from exam_builder.values import Typed, is_number, reach

WrittenValue: TypeAlias = (
    str | int | Typed | bool | StrictModel | Sequence["WrittenValue"] | Mapping[str, "WrittenValue"] | None
)
"""The value of a field as it was read."""
OPPOSITES = {"<=": ">", ">=": "<", "==": "!=", "!=": "==", "<": ">=", ">": "<=", "not in ": "in ", "in ": "not in "}
"""The opposite of each comparison; longer operators come first."""


@dataclass(frozen=True)
class Edit:
    """Another value for the field at `path`.

    `compare` are two expressions whose values tell the change from the original; `ids` are names in them that stand for
    themselves. `of_key` is true if nothing but a key can change. With an `offset`, the field is a text that changes
    there. `computed` is the number of a change to the value that a companion computes. `of` says whether a key or other
    printed content changes. A change that `hides` something may remove from the page what a key follows from.
    """

    path: YamlPath
    part: str | None
    what: str
    before: str
    after: str
    value: WrittenValue
    compare: tuple[str, str] | None = None
    ids: frozenset[str] = frozenset()
    of_key: bool = False
    offset: int | None = None
    computed: int | None = None
    of: MutantPlace = "key"
    hides: bool = False


@dataclass(frozen=True)
class Field:
    """A field of a question's file, by the path of keys that leads to it, and its part."""

    question: LoadedQuestion
    path: YamlPath
    part: LoadedPart | None = None

    def __truediv__(self, step: str | int) -> "Field":
        return replace(self, path=(*self.path, step))

    @property
    def parameters(self) -> frozenset[str]:
        """Names that may be exchanged in expressions."""
        return frozenset(self.question.model.parameters) | frozenset(self.question.model.needs)

    def edit(
        self, what: str, before: WrittenValue, after: WrittenValue, compare: tuple[str, str] | None = None
    ) -> Edit:
        """Return an edit that gives the field another value."""
        part = self.part.id if self.part else None
        return Edit(self.path, part, what, format_expression(before), format_expression(after), after, compare)

    def edit_expression(self, key: WrittenValue, ids: frozenset[str] = frozenset()) -> Iterator[Edit]:
        """Yield an edit for every small change to the field's expression, or to each of a list of expressions."""
        if isinstance(key, list | tuple | dict):
            for step, item in key.items() if isinstance(key, dict) else enumerate(key):
                yield from (self / step).edit_expression(item)
            return
        text = format_expression(key)
        for change in list_changes(text, self.parameters, ids):
            yield replace(self.edit(change.what, text, change.text, (text, change.text)), ids=ids)


def list_edits(loaded: LoadedQuestion) -> Iterator[Edit]:
    """Yield every change to a question, in the order of its file: parameters, constraints, then part by part."""
    for name in _find_key_sources(loaded):
        parameter = loaded.model.parameters[name]
        assert isinstance(parameter, DeriveParameter)
        field = Field(loaded, ("parameters", name, "derive"))
        yield from field.edit_expression(parameter.derive)
        yield from _edit_by_misconceptions(field, parameter.derive, tuple(loaded.model.misconceptions))
    for index, constraint in enumerate(map(str, loaded.model.constraints)):
        for text in negate_comparisons(constraint):
            yield Field(loaded, ("constraints", index)).edit("a condition turned round", constraint, text)
    for part in loaded.parts:
        yield from _edit_part(Field(loaded, part.path, part), part)


def _edit_part(whole: Field, part: LoadedPart) -> Iterator[Edit]:
    answer, field, ids = part.model.answer, whole / "answer", list_ids_of_choices(part)
    of_key = _edit_conditions(whole / "options", part)
    if not get_kind(answer).measures:
        of_key = itertools.chain(of_key, edit_key(field, part, ids))
    yield from (replace(edit, of_key=True) for edit in of_key)
    for source in get_kind(answer).list_sources(answer):
        if source.notation == "bound":
            yield from _edit_bound(replace(field, path=(*field.path, *source.path)), source.source)
    yield from _edit_reference(field / "reference", answer.reference, ids)
    if isinstance(part.model.recompute, ByExpression):
        yield from (whole / "recompute" / "expression").edit_expression(part.model.recompute.expression)


def edit_key(field: Field, part: LoadedPart, ids: frozenset[str]) -> Iterator[Edit]:
    """Yield changes to a key: the usual mistakes of its kind, misconceptions, and small changes to its expressions."""
    kind, key = get_kind(part.model.answer), get_key(part.model.answer)
    for what, other in kind.wrong_keys(part.model.answer, ids):
        yield (field / kind.name).edit(what, key, other)
    named = [name for name, parts in field.question.misconceptions_by_part().items() if part.id in parts]
    yield from _edit_by_misconceptions(field / kind.name, key, named)
    for source in kind.list_sources(part.model.answer):
        written_out = source.path[:1] == (kind.name,) and source.notation in ("expression", "interval")
        if not written_out or (kind.lists and is_only_ids(source.written, ids)):
            continue
        here = replace(field, path=(*field.path, *source.path))
        if source.notation == "interval":
            for change in list_interval_changes(source.source, here.parameters):
                yield here.edit(change.what, source.source, change.text)
        elif str(source.written) not in source.names:
            edits = here.edit_expression(source.written, ids | source.names)
            yield from (each for each in edits if not (kind.any_is_right and each.what == ENTRY_DROPPED))


def is_only_ids(written: WrittenValue, ids: Set[str]) -> bool:
    """Tell whether a key holds only ids of options, or `true`, so that there is no expression to change."""
    if isinstance(written, list | tuple):
        return all(is_only_ids(item, ids) for item in written)
    if isinstance(written, dict):
        return all(is_only_ids(item, ids) for item in written.values())
    return written is True or str(written) in ids


def list_ids_of_choices(part: LoadedPart) -> frozenset[str]:
    """Return ids of the conclusions or options of which a key names one; none for other kinds."""
    answer, listed = part.model.answer, part.model.options
    if get_kind(answer).lists and isinstance(listed, tuple):
        return frozenset(option.id for option in listed)
    return frozenset(get_kind(answer).choices(answer))


def _edit_conditions(options: Field, part: LoadedPart) -> Iterator[Edit]:
    """Yield changes to the conditions of options, if these make the key."""
    listed = part.model.options
    if get_key(part.model.answer) is not True or not isinstance(listed, tuple):
        return
    for index, option in enumerate(listed):
        field = options / index / "holds"
        yield field.edit("a condition turned round", option.holds, f"not ({format_expression(option.holds)})")
        yield from field.edit_expression(option.holds)


def _edit_by_misconceptions(field: Field, key: WrittenValue, names: Sequence[str]) -> Iterator[Edit]:
    """Yield the keys of an author who holds one of these misconceptions."""
    for name in names:
        model = field.question.model.misconceptions[name]
        if field.part and field.part.id in model.keys:
            wrong = model.keys[field.part.id]
        elif model.with_ and isinstance(key, str):
            wrong = substitute_names(key, {own: format_expression(value) for own, value in model.with_.items()})
        else:
            continue
        if wrong != key:
            yield field.edit(f"the misconception `{name}`", key, wrong)


def _edit_bound(field: Field, bound: str) -> Iterator[Edit]:
    """Yield a bound with its comparison reversed; an equality that bounds from both sides also gets another value."""
    mark = next((mark for mark in OPPOSITES if bound.startswith(mark)), "")
    rest = bound.removeprefix(mark).strip()
    opposite = f"{OPPOSITES[mark].strip()} {rest}" if mark else swap_ends(bound)
    yield field.edit("a bound turned round", bound, opposite)
    if mark == "==":
        for change in list_changes(rest, field.parameters):
            yield field.edit(f"{change.what} in a bound", bound, f"== {change.text}", (rest, change.text))


def _edit_reference(field: Field, reference: WrittenValue, ids: Set[str]) -> Iterator[Edit]:
    """Yield each number of a reference with its last digit changed, and each of its words replaced."""
    if isinstance(reference, Mapping):
        for name, item in reference.items():
            yield from _edit_reference(field / name, item, ids)
    elif isinstance(reference, list | tuple):
        for index in range(len(reference)):
            rest: WrittenValue = type(reference)((*reference[:index], *reference[index + 1 :]))
            yield field.edit("an entry of the reference dropped", reference, rest)
        for index, item in enumerate(reference):
            yield from _edit_reference(field / index, item, ids)
    elif reference is not None and field.part is not None:
        for other in _list_other_references(reference, ids, field.part):
            yield field.edit("a reference", reference, other)


def _list_other_references(reference: WrittenValue, ids: Set[str], part: LoadedPart) -> Sequence[WrittenValue]:
    if isinstance(reference, bool):
        return [not reference]
    if isinstance(reference, Typed):
        return [Typed(raise_last_digit(reference.typed))]
    if isinstance(reference, int):
        return [reference + 1]
    if not isinstance(reference, str):
        return []
    if reference in ids:
        return sorted(ids - {reference})
    kind, answer = get_kind(part.model.answer), part.model.answer
    if words := kind.other_references(answer, reference):
        return list(words)
    if source := kind.reference_source(answer, reference):
        interval = source.notation == "interval"
        return _find_other_constant(
            list_interval_changes(reference, set()) if interval else list_changes(reference, set())
        )
    value = try_evaluate(reference, {})
    spelled = list_changes(reference, set()) if value is not None and is_number(value) else ()
    return _find_other_constant(spelled) or [f"not {reference}"]


def _find_other_constant(changes: Iterable[ExpressionChange]) -> list[str]:
    return [change.text for change in changes if change.what == "a constant"][:1]


def _find_key_sources(loaded: LoadedQuestion) -> tuple[str, ...]:
    """Return derived parameters on which keys depend and no second route does, since a second route would change with
    them.
    """
    derived = {name: item.derive for name, item in loaded.model.parameters.items() if isinstance(item, DeriveParameter)}
    asked = {name for part in loaded.parts for name in list_route_arguments(loaded, part)}
    own = derived.keys() - asked
    used = {name for part in loaded.parts for name in _find_names_in_part_key(part)}
    sources = reach(used & own, lambda name: list_used_names(derived[name]) & own)
    return tuple(name for name in derived if name in sources)


def _find_names_in_part_key(part: LoadedPart) -> Set[str]:
    """Return the names in a part's key, including the conditions of its options and the bounds of its claim."""
    answer, listed = part.model.answer, part.model.options
    bounds = [each.source for each in get_kind(answer).list_sources(answer) if each.notation == "bound"]
    if bounds:
        return frozenset().union(*(find_names(bound.lstrip("<>=! ")) for bound in bounds))
    if get_key(answer) is True and isinstance(listed, tuple):
        return find_names([option.holds for option in listed if option.holds is not None])
    return find_names_in_key(answer)


def find_names_in_key(answer: StrictModel) -> frozenset[str]:
    """Return the names in the expressions of an answer; a claim has none."""
    sources = (each for each in get_kind(answer).list_sources(answer) if each.notation != "text" and not each.bare)
    return frozenset[str]().union(*(each.list_names() for each in sources))


def find_names(key: WrittenValue) -> frozenset[str]:
    """Return the names in an expression or a list of expressions; none if it cannot be parsed."""
    if isinstance(key, list | tuple | dict):
        return frozenset().union(*map(find_names, key.values() if isinstance(key, dict) else key))
    if not isinstance(key, str):
        return frozenset()
    return list_used_names(key)


def format_expression(key: WrittenValue) -> str:
    """Return an expression as its author wrote it, and a number or truth value as one would write it."""
    if isinstance(key, list | tuple):
        return "[" + ", ".join(map(format_expression, key)) + "]"
    if isinstance(key, StrictModel):
        key = {name: getattr(key, name) for name in key.model_fields_set}
    if isinstance(key, dict):
        return "{" + ", ".join(f"{name}: {format_expression(item)}" for name, item in key.items()) + "}"
    return str(getattr(key, "typed", key))

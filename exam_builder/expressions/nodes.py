"""Compile Python's syntax tree to closures, and refuse each node that is not part of the language.

Each node becomes a function of the scope. An error inside a node is placed at the node, unless a deeper one has placed
it already. This module has names, constants, lists and comprehensions; `operators` has the rest.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import TypeAlias, TypeGuard

from exam_builder.expressions.functions import CONSTANTS, FUNCTIONS, HOOK_FUNCTIONS
from exam_builder.expressions.numbers import parse_number
from exam_builder.expressions.scope import (
    ExpressionError,
    Scope,
    describe_value,
    make_answers,
    make_unknown_name_error,
    require_truth,
    require_whole,
)
from exam_builder.expressions.tokenizer import ExpressionToken
from exam_builder.values import FrozenMap, Person, Value

Evaluator: TypeAlias = Callable[[Scope], Value]
Index: TypeAlias = Value | slice

REFUSED_NODES: dict[type[ast.expr], str] = {
    ast.Tuple: "a list is written in square brackets: [a, b]",
    ast.NamedExpr: "`:=` is not part of the language",
    ast.Starred: "a star before a value is not part of the language",
    ast.Slice: "`:` is only allowed in an index such as v[0:2]",
}
MAX_CLAUSES = 8
"""The most `for` clauses of an expression."""


class Builder:
    """Builds one expression, and collects the names, answers and functions that it uses, with their offsets.

    `read` builds another expression from its text: that of a formula that is called.
    """

    def __init__(self, tokens: dict[int, ExpressionToken], read: Callable[[str], Evaluator]) -> None:
        self.tokens = tokens
        self.read = read
        self.names: dict[str, int] = {}
        self.answers: dict[str, int] = {}
        self.constants: dict[str, int] = {}
        self.calls: dict[str, int] = {}
        self.forms: dict[tuple[str, str], int] = {}
        self.local: dict[str, str] = {}
        self.clauses = 0

    def offset(self, node: ast.expr) -> int:
        """Return the offset of a node in the author's string."""
        return self.tokens[node.col_offset].offset

    def build(self, node: ast.expr) -> Evaluator:
        """Compile a node; raise ExpressionError if it is not part of the language."""
        return build_node(node, self)

    def with_position(self, run: Evaluator, node: ast.expr) -> Evaluator:
        """Wrap a closure so that its own errors are placed at the node."""
        offset = self.offset(node)

        def guarded(scope: Scope) -> Value:
            try:
                return run(scope)
            except ExpressionError as error:
                raise error.at(offset) from None

        return guarded


@singledispatch
def build_node(node: ast.expr, builder: Builder) -> Evaluator:
    """Compile a node; this fallback refuses nodes that are not part of the language."""
    message = REFUSED_NODES.get(type(node), "this is not part of the language")
    raise ExpressionError(message, "", builder.offset(node))


@build_node.register
def build_constant(node: ast.Constant, builder: Builder) -> Evaluator:
    """Compile a number, a text, True or False."""
    value = read_constant(node, builder)
    return lambda scope: value


def read_constant(node: ast.Constant, builder: Builder) -> Value:
    """Return a number as typed, a verbatim text, True or False."""
    if isinstance(node.value, bool | str):
        return node.value
    if node.value is None:
        raise ExpressionError("`None` is not part of the language", "", builder.offset(node))
    token = builder.tokens[node.col_offset]
    try:
        return parse_number(token.text)
    except ExpressionError as error:
        raise error.at(token.offset) from None


@build_node.register
def build_name(node: ast.Name, builder: Builder) -> Evaluator:
    """Compile a variable of a comprehension, a parameter, or a constant."""
    name, offset = node.id, builder.offset(node)
    if name in builder.local:
        slot = builder.local[name]
        return lambda scope: scope.local[slot]
    if name == "answers":
        raise ExpressionError("`answers` needs the id of a part", "write answers.a", offset)
    values = builder.constants if name in CONSTANTS else builder.names
    values.setdefault(name, offset)

    def look_up(scope: Scope) -> Value:
        try:
            return scope.names[name]
        except KeyError:
            pass
        if name in CONSTANTS:
            return CONSTANTS[name]
        raise make_missing_name_error(name, scope).at(offset)

    return look_up


def make_missing_name_error(name: str, scope: Scope) -> ExpressionError:
    """Return the error for an unknown name, which may be a function without its brackets."""
    if name in FUNCTIONS or name in HOOK_FUNCTIONS:
        return ExpressionError(f"`{name}` is a function", f"write {name}(…)")
    return make_unknown_name_error(
        "parameter or function", name, {*scope.names, *CONSTANTS, "True", "False"} - {"answers"}
    )


OWN_NAMES = {"log10": "log10", "power": "pow", "absolute": "abs", "amax": "max", "amin": "min", "average": "mean"}
"""Names in Python modules of functions that are called differently here."""


MODULES = ("math", "np", "numpy", "cmath", "statistics")


@build_node.register
def build_attribute(node: ast.Attribute, builder: Builder) -> Evaluator:
    """Compile `answers.a`, `answers.a.i` of a sub-part, or `driver.they` of a person: the only dotted forms."""
    offset = builder.offset(node)
    if not (is_answer(node) and "answers" not in builder.local):
        name = OWN_NAMES.get(node.attr, node.attr)
        inner = node.value.id if isinstance(node.value, ast.Name) else ""
        if inner in MODULES and name in FUNCTIONS:
            hint = f"write {name}(…) without `{inner}.`"
            raise ExpressionError("functions have no module before them here", hint, offset)
        if inner and not node.attr.startswith("_") and not {inner} & {*builder.local, *CONSTANTS, *MODULES, "answers"}:
            return build_form(inner, node.attr, builder, offset)
        raise make_dot_error(inner, node.attr).at(offset)
    part = answer_name(node)
    builder.answers.setdefault(part, offset)

    def look_up(scope: Scope) -> Value:
        answers = make_answers(scope.names)
        if part in answers:
            return answers[part]
        raise make_unknown_name_error("answer of an earlier part", part, answers).at(offset)

    return look_up


def build_form(name: str, form: str, builder: Builder, offset: int) -> Evaluator:
    """Compile a pronoun of a person: `driver.they`, or `driver.They` at the beginning of a sentence."""
    builder.names.setdefault(name, offset)
    builder.forms.setdefault((name, form), offset)

    def look_up(scope: Scope) -> Value:
        person = scope.names.get(name)
        if not isinstance(person, Person):
            raise make_dot_error(name, form).at(offset)
        forms = dict(person.forms)
        if form in forms:
            return forms[form]
        small = form[:1].lower() + form[1:]
        if small not in forms:
            unknown = make_unknown_name_error("form of pronouns", form, forms)
            raise ExpressionError(unknown.message, f"forms are {', '.join(forms)}", offset)
        return forms[small][:1].upper() + forms[small][1:]

    return look_up


def make_dot_error(name: str, field: str) -> ExpressionError:
    """Return the error for a dot after something other than a person."""
    hint = f"to read a field write {name}['{field}']" if name else ""
    if name == "answer" and len(field) < 3:
        hint = f"write answers.{field} for the key of ({field})"
    return ExpressionError("a dot is only for the answer of an earlier part, as in answers.a", hint)


def is_answer(node: ast.expr) -> TypeGuard[ast.Attribute]:
    """Return whether a node is `answers.a`, or `answers.a.i` of a sub-part."""
    return isinstance(node, ast.Attribute) and answer_name(node) != ""


def answer_name(node: ast.Attribute) -> str:
    """Return the id of the part whose answer a node names, such as `a` or `a.i`; '' for any other node."""
    inner = node.value
    if isinstance(inner, ast.Name):
        return node.attr if inner.id == "answers" else ""
    if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id == "answers":
        return f"{inner.attr}.{node.attr}"
    return ""


@build_node.register
def build_list(node: ast.List, builder: Builder) -> Evaluator:
    """Compile `[a, b]`."""
    parts = [builder.build(item) for item in node.elts]
    return builder.with_position(lambda scope: scope.count_made(tuple([part(scope) for part in parts])), node)


@build_node.register
def build_index(node: ast.Subscript, builder: Builder) -> Evaluator:
    """Compile `v[i]`, `m[i, j]`, `v[i:j]`, `r['f']`."""
    inner = builder.build(node.value)
    indices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if not indices:
        raise ExpressionError("the index is missing", "write v[0]", builder.offset(node))
    steps: list[Callable[[Scope], Index]] = [
        build_slice(index, builder) if isinstance(index, ast.Slice) else builder.build(index) for index in indices
    ]
    return builder.with_position(
        lambda scope: follow_indices(inner(scope), [step(scope) for step in steps], scope), node
    )


def build_slice(node: ast.Slice, builder: Builder) -> Callable[[Scope], slice]:
    """Compile `i:j:k` to a Python slice of values."""
    bounds = [None if bound is None else builder.build(bound) for bound in (node.lower, node.upper, node.step)]
    return lambda scope: slice(*[None if bound is None else bound(scope) for bound in bounds])


def follow_indices(value: Value, indices: Sequence[Index], scope: Scope) -> Value:
    """Follow indices into a list of lists: `m[0, 1]` is row 0, column 1; `m[:, 1]` is column 1."""
    if not indices:
        return value
    index, *rest = indices
    if not isinstance(index, slice):
        return follow_indices(get_entry(value, index), rest, scope)
    chosen = get_slice(value, index, scope)
    if not rest or isinstance(chosen, str):
        return chosen
    scope.spend(len(chosen))
    return tuple([follow_indices(row, rest, scope) for row in chosen])


def get_entry(value: Value, index: Value) -> Value:
    """Return an entry of a list or text by its index (from the end if negative), or of a mapping by its name."""
    if isinstance(value, FrozenMap):
        return get_field(value, index)
    if not isinstance(value, tuple | str):
        raise ExpressionError(f"{describe_value(value)} has no entries")
    position = require_whole(index, "an index")
    if not -len(value) <= position < len(value):
        counted = f"its entries are numbered from 0 to {len(value) - 1}" if value else "it is empty"
        raise ExpressionError(f"there is no entry {position} in {describe_value(value)}", counted)
    return value[position]


def get_field(mapping: FrozenMap, name: Value) -> Value:
    """Return a field of a mapping."""
    if not isinstance(name, str):
        message = f"a mapping is read by the name of a field, not by {describe_value(name)}"
        raise ExpressionError(message, "write r['name']")
    if name not in mapping:
        raise make_unknown_name_error("field", name, mapping)
    return mapping[name]


def get_slice(value: Value, bounds: slice, scope: Scope) -> str | tuple[Value, ...]:
    """Return `v[i:j]`: the entries of a list or text from i up to, but not including, j."""
    if not isinstance(value, tuple | str):
        raise ExpressionError(f"{describe_value(value)} has no entries")
    given = (bounds.start, bounds.stop, bounds.step)
    start, stop, step = [None if bound is None else require_whole(bound, "an index") for bound in given]
    if step == 0:
        raise ExpressionError("the step of a slice is 0")
    entries = value[start:stop:step]
    scope.count_made(entries)
    return entries


@dataclass(frozen=True, slots=True)
class Clause:
    """`for x in v if …`: the slots of its variables, its list and its conditions; several variables unpack lists."""

    variables: tuple[str, ...]
    values: Evaluator
    conditions: tuple[Evaluator, ...]
    takes_apart: bool

    def rounds(self, scope: Scope, work: int) -> Iterator[None]:
        """Bind the variables to each value in turn, and yield if the conditions hold; each round costs `work`."""
        values = self.values(scope)
        if not isinstance(values, tuple | str):
            raise ExpressionError(f"`for` needs a list, not {describe_value(values)}")
        for value in values:
            scope.spend(work)
            self.bind(value, scope)
            if all(require_truth(condition(scope), "`if`") for condition in self.conditions):
                yield

    def bind(self, value: Value, scope: Scope) -> None:
        """Bind a value to the variable, or the entries of a list to several variables."""
        if not self.takes_apart:
            scope.local[self.variables[0]] = value
            return
        if not isinstance(value, tuple) or len(value) != len(self.variables):
            raise ExpressionError(f"`for` needs lists of {len(self.variables)}, not {describe_value(value)}")
        scope.local.update(zip(self.variables, value, strict=True))


@build_node.register
def build_comprehension(node: ast.ListComp | ast.GeneratorExp, builder: Builder) -> Evaluator:
    """Compile `[f(x) for x in v if x > 0]`, also without brackets as an argument; every round costs work."""
    outer = builder.local
    builder.local = dict(outer)
    clauses = [build_clause(generator, builder) for generator in node.generators]
    element = builder.build(node.elt)
    builder.local = outer
    work = 1 + sum(1 for _ in ast.walk(node)) // 4

    def elements(scope: Scope, further: Sequence[Clause]) -> Iterator[Value]:
        if not further:
            yield element(scope)
            return
        for _ in further[0].rounds(scope, work):
            yield from elements(scope, further[1:])

    return builder.with_position(lambda scope: scope.count_made(tuple(elements(scope, clauses))), node)


def build_clause(node: ast.comprehension, builder: Builder) -> Clause:
    """Compile one `for` of a comprehension."""
    builder.clauses += 1
    if builder.clauses > MAX_CLAUSES:
        raise ExpressionError(f"more than {MAX_CLAUSES} `for` in one expression", "", builder.offset(node.target))
    values = builder.build(node.iter)
    several = isinstance(node.target, ast.Tuple)
    variables = []
    for target in node.target.elts if isinstance(node.target, ast.Tuple) else [node.target]:
        if not isinstance(target, ast.Name):
            raise ExpressionError("`for` needs a name", "write for x in …", builder.offset(target))
        variables.append(f"{target.id} {builder.clauses}")
        builder.local[target.id] = variables[-1]
    return Clause(tuple(variables), values, tuple(builder.build(condition) for condition in node.ifs), several)

"""From Python's syntax tree to closures: only what the language has is built, all else is refused in plain words.

Each node becomes a function of the scope. An error inside a node is placed at the node, unless a deeper one has
placed it already.
"""

import ast
from collections.abc import Callable
from typing import Any, TypeAlias

from exam_builder.expressions import arithmetic, elementwise
from exam_builder.expressions.errors import ExpressionError, unknown
from exam_builder.expressions.functions import FUNCTIONS, HOOKED
from exam_builder.expressions.functions.numeric import CONSTANTS
from exam_builder.expressions.kinds import before, kind, same, truth
from exam_builder.expressions.numbers import typed_number
from exam_builder.expressions.scan import Token
from exam_builder.expressions.scope import Scope
from exam_builder.values import Typed, Value

Run: TypeAlias = Callable[[Scope], Any]

CLAUSES = 8
"""`for` clauses that one expression may have."""


class Builder:
    """Builds one expression; collects the names, answers and functions that it uses, and where."""

    def __init__(self, tokens: dict[int, Token]) -> None:
        self.tokens = tokens
        self.names: dict[str, int] = {}
        self.answers: dict[str, int] = {}
        self.constants: dict[str, int] = {}
        self.calls: dict[str, int] = {}
        self.local: dict[str, str] = {}
        self.clauses = 0

    def offset(self, node: Any) -> int:
        """Where a node begins in the author's string."""
        return self.tokens[node.col_offset].offset

    def build(self, node: ast.expr) -> Run:
        """The closure of a node; raise ExpressionError for what the language has not got."""
        make = NODES.get(type(node))
        if make is None:
            raise ExpressionError(REFUSED.get(type(node), "this is not part of the language"), "", self.offset(node))
        return make(self, node)

    def placed(self, run: Run, node: ast.expr) -> Run:
        """The closure, with errors of its own placed at the node."""
        offset = self.offset(node)

        def guarded(scope: Scope) -> Any:
            try:
                return run(scope)
            except ExpressionError as error:
                raise error.at(offset) from None

        return guarded


def build_constant(builder: Builder, node: ast.Constant) -> Run:
    """A number as typed, a text to the letter, True or False."""
    value: Value
    if isinstance(node.value, bool | str):
        value = node.value
    elif node.value is None:
        raise ExpressionError("`None` is not part of the language", "", builder.offset(node))
    else:
        token = builder.tokens[node.col_offset]
        try:
            value = typed_number(token.text)
        except ExpressionError as error:
            raise error.at(token.offset) from None
    return lambda scope: value


def build_name(builder: Builder, node: ast.Name) -> Run:
    """A variable of a comprehension, a parameter, or a constant."""
    name, offset = node.id, builder.offset(node)
    if name in builder.local:
        slot = builder.local[name]
        return lambda scope: scope.local[slot]
    if name == "answers":
        raise ExpressionError("`answers` stands with the id of a part", "write answers.a", offset)
    found = builder.constants if name in CONSTANTS else builder.names
    found.setdefault(name, offset)

    def look_up(scope: Scope) -> Any:
        try:
            return scope.names[name]
        except KeyError:
            pass
        if name in CONSTANTS:
            return CONSTANTS[name]
        raise no_such_name(name, scope).at(offset)

    return look_up


def no_such_name(name: str, scope: Scope) -> ExpressionError:
    """The error for a name that is no parameter: it may be a function without its brackets."""
    if name in FUNCTIONS or name in HOOKED:
        return ExpressionError(f"`{name}` is a function", f"write {name}(…)")
    return unknown("parameter or function", name, {*scope.names, *CONSTANTS, "True", "False"} - {"answers"})


def build_attribute(builder: Builder, node: ast.Attribute) -> Run:
    """`answers.a`, the only dotted form."""
    offset = builder.offset(node)
    if not (isinstance(node.value, ast.Name) and node.value.id == "answers" and "answers" not in builder.local):
        mend = f"to read a field write {node.value.id}['{node.attr}']" if isinstance(node.value, ast.Name) else ""
        raise ExpressionError("a dot stands only in answers.a", mend, offset)
    part = node.attr
    builder.answers.setdefault(part, offset)

    def look_up(scope: Scope) -> Any:
        answers: Any = scope.names.get("answers", {})
        if part in answers:
            return answers[part]
        raise unknown("answer of an earlier part", part, answers).at(offset)

    return look_up


OPERATORS: dict[type[ast.operator], tuple[str, arithmetic.Binary]] = {
    ast.Sub: ("-", arithmetic.SUBTRACT),
    ast.Mult: ("*", arithmetic.MULTIPLY),
    ast.Div: ("/", arithmetic.divide),
    ast.FloorDiv: ("//", arithmetic.FLOOR_DIVIDE),
    ast.Mod: ("%", arithmetic.MODULO),
    ast.Pow: ("**", arithmetic.power),
}

QUICK: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: int.__add__,
    ast.Sub: int.__sub__,
    ast.Mult: int.__mul__,
}

SMALL = 2**64


def build_binary(builder: Builder, node: ast.BinOp) -> Run:
    """`a + b` and the like: whole numbers of moderate size at once, the rest by the operators of lists."""
    left, right, offset = builder.build(node.left), builder.build(node.right), builder.offset(node)
    slow = operation(type(node.op))
    quick = QUICK.get(type(node.op))

    def compute(scope: Scope) -> Any:
        a, b = left(scope), right(scope)
        if quick is not None and type(a) is int and type(b) is int and -SMALL < a < SMALL and -SMALL < b < SMALL:
            return quick(a, b)
        try:
            return slow(a, b, scope)
        except ExpressionError as error:
            raise error.at(offset) from None

    return compute


def operation(kind_of: type[ast.operator]) -> arithmetic.Binary:
    """An operator on any values."""
    if kind_of is ast.Add:
        return elementwise.plus
    if kind_of is ast.MatMult:
        return elementwise.product
    symbol, operate = OPERATORS[kind_of]
    return lambda a, b, scope: elementwise.over(operate, symbol, a, b, scope)


def build_unary(builder: Builder, node: ast.UnaryOp) -> Run:
    """`-x`, `+x`, `not x`; a typed number keeps its digits under a minus."""
    inner = builder.build(node.operand)
    if isinstance(node.op, ast.Not):
        return builder.placed(lambda scope: not truth(inner(scope), "`not`"), node)
    if isinstance(node.operand, ast.Constant) and isinstance(node.op, ast.USub):
        number = inner(None)  # type: ignore[arg-type]
        if isinstance(number, Typed):
            opposite = Typed("-" + number.typed)
            return lambda scope: opposite
    function = arithmetic.negative if isinstance(node.op, ast.USub) else arithmetic.unchanged
    return builder.placed(lambda scope: elementwise.each(function, inner(scope), scope), node)


def build_logic(builder: Builder, node: ast.BoolOp) -> Run:
    """`and`, `or`: from left to right, as far as needed."""
    parts = [builder.build(value) for value in node.values]
    decisive = isinstance(node.op, ast.Or)
    word = "`or`" if decisive else "`and`"

    def compute(scope: Scope) -> bool:
        return decisive if any(truth(part(scope), word) is decisive for part in parts) else not decisive

    return builder.placed(compute, node)


def contains(item: Any, within: Any, scope: Scope) -> bool:
    """`item in within`: an entry of a list, a piece of a text, a field of a record."""
    if isinstance(within, str) and isinstance(item, str):
        return str(item) in within
    if not isinstance(within, tuple):
        raise ExpressionError(f"`in` needs a list, not {kind(within)}")
    scope.spend(len(within))
    return any(same(item, entry, scope) for entry in within)


COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any, Scope], bool]] = {
    ast.Eq: same,
    ast.NotEq: lambda a, b, scope: not same(a, b, scope),
    ast.Lt: lambda a, b, scope: before(a, b, "`<`"),
    ast.Gt: lambda a, b, scope: before(b, a, "`>`"),
    ast.LtE: lambda a, b, scope: not before(b, a, "`<=`"),
    ast.GtE: lambda a, b, scope: not before(a, b, "`>=`"),
    ast.In: contains,
    ast.NotIn: lambda a, b, scope: not contains(a, b, scope),
}


def build_comparison(builder: Builder, node: ast.Compare) -> Run:
    """Comparisons, chained as in mathematics: `0 < a <= b`."""
    first = builder.build(node.left)
    steps = [
        (COMPARISONS[type(operator)], builder.build(right))
        for operator, right in zip(node.ops, node.comparators, strict=True)
    ]

    def compute(scope: Scope) -> bool:
        left = first(scope)
        for holds, right in steps:
            value = right(scope)
            if not holds(left, value, scope):
                return False
            left = value
        return True

    return builder.placed(compute, node)


def build_choice(builder: Builder, node: ast.IfExp) -> Run:
    """`x if condition else y`."""
    condition, offset = builder.build(node.test), builder.offset(node.test)
    yes, no = builder.build(node.body), builder.build(node.orelse)

    def compute(scope: Scope) -> Any:
        try:
            holds = truth(condition(scope), "`if`")
        except ExpressionError as error:
            raise error.at(offset) from None
        return yes(scope) if holds else no(scope)

    return compute


def build_list(builder: Builder, node: ast.List) -> Run:
    """`[a, b]`."""
    parts = [builder.build(item) for item in node.elts]
    return builder.placed(lambda scope: scope.made(tuple([part(scope) for part in parts])), node)


def build_index(builder: Builder, node: ast.Subscript) -> Run:
    """`v[i]`, `m[i, j]`, `v[i:j]`, `r['f']`."""
    inner = builder.build(node.value)
    indices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if not indices:
        raise ExpressionError("the index is missing", "write v[0]", builder.offset(node))
    steps = [build_slice(builder, index) if isinstance(index, ast.Slice) else builder.build(index) for index in indices]
    return builder.placed(lambda scope: descend(inner(scope), [step(scope) for step in steps], scope), node)


def build_slice(builder: Builder, node: ast.Slice) -> Run:
    """The bounds of `i:j:k`, as a Python slice."""
    bounds = [None if bound is None else builder.build(bound) for bound in (node.lower, node.upper, node.step)]
    return lambda scope: slice(*[None if bound is None else bound(scope) for bound in bounds])


def descend(value: Any, indices: list[Any], scope: Scope) -> Any:
    """Follow indices into a list of lists: `m[0, 1]` is row 0, column 1; `m[:, 1]` is column 1."""
    if not indices:
        return value
    index, *rest = indices
    if not isinstance(index, slice):
        return descend(elementwise.entry(value, index, scope), rest, scope)
    chosen: Any = elementwise.part(value, index.start, index.stop, index.step, scope)
    if not rest or isinstance(chosen, str):
        return chosen
    scope.spend(len(chosen))
    return tuple([descend(row, rest, scope) for row in chosen])


def build_call(builder: Builder, node: ast.Call) -> Run:
    """A call of a listed function."""
    offset = builder.offset(node)
    name = called(builder, node)
    builder.calls.setdefault(name, offset)
    if any(isinstance(argument, ast.Starred) for argument in node.args) or any(k.arg is None for k in node.keywords):
        raise ExpressionError("a star before an argument is not part of the language", "", offset)
    arguments = [builder.build(argument) for argument in node.args]
    settings = [(str(keyword.arg), builder.build(keyword.value)) for keyword in node.keywords]
    if name in HOOKED:
        return builder.placed(hook_call(name, arguments), node)
    function = FUNCTIONS[name]
    try:
        function.check(len(arguments), [setting for setting, _ in settings])
    except ExpressionError as error:
        raise error.at(offset) from None
    return builder.placed(function_call(function.call, arguments, settings), node)


def called(builder: Builder, node: ast.Call) -> str:
    """The name of the function that is called."""
    offset = builder.offset(node)
    if not isinstance(node.func, ast.Name):
        builder.build(node.func)
        raise ExpressionError("only a function can be called", "to multiply write *", offset)
    name = node.func.id
    if name not in FUNCTIONS and name not in HOOKED:
        error = unknown("function", name, {*FUNCTIONS, *HOOKED})
        raise ExpressionError(
            error.message, f"to multiply write {name} * (…)" if "?" not in error.message else "", offset
        )
    return name


def function_call(call: Any, arguments: list[Run], settings: list[tuple[str, Run]]) -> Run:
    """Call a function of the language."""
    if not settings and len(arguments) == 1:
        only = arguments[0]
        return lambda scope: scope.made(call(scope, only(scope)))
    return lambda scope: scope.made(
        call(scope, *[argument(scope) for argument in arguments], **{name: run(scope) for name, run in settings})
    )


def hook_call(name: str, arguments: list[Run]) -> Run:
    """Call a function that whoever evaluates brings along."""

    def compute(scope: Scope) -> Any:
        if name not in scope.hooks:
            raise ExpressionError(f"`{name}` means nothing here")
        return scope.made(scope.hooks[name](*[argument(scope) for argument in arguments]))

    return compute


def build_comprehension(builder: Builder, node: ast.ListComp | ast.GeneratorExp) -> Run:
    """`[f(x) for x in v if x > 0]`: every round counts as work."""
    outer = builder.local
    builder.local = dict(outer)
    clauses = [build_clause(builder, generator) for generator in node.generators]
    element = builder.build(node.elt)
    builder.local = outer
    weight = 1 + sum(1 for _ in ast.walk(node)) // 4

    def compute(scope: Scope) -> Any:
        found: list[Any] = []
        collect(clauses, 0, element, weight, found, scope)
        return scope.made(tuple(found))

    return builder.placed(compute, node)


Clause: TypeAlias = tuple[list[str], Run, list[Run]]


def build_clause(builder: Builder, node: ast.comprehension) -> Clause:
    """`for x in v if …`: the slots of its variables, its list, its conditions."""
    builder.clauses += 1
    if builder.clauses > CLAUSES:
        raise ExpressionError(f"more than {CLAUSES} `for` in one expression", "", builder.offset(node.target))
    source = builder.build(node.iter)
    targets = node.target.elts if isinstance(node.target, ast.Tuple) else [node.target]
    slots = []
    for target in targets:
        if not isinstance(target, ast.Name):
            raise ExpressionError("`for` needs a name", "write for x in …", builder.offset(target))
        slots.append(f"{target.id} {builder.clauses}")
        builder.local[target.id] = slots[-1]
    if not isinstance(node.target, ast.Tuple):
        return slots, source, [builder.build(condition) for condition in node.ifs]
    return ["", *slots], source, [builder.build(condition) for condition in node.ifs]


def collect(clauses: list[Clause], depth: int, element: Run, weight: int, found: list[Any], scope: Scope) -> None:
    """Run the clauses from the outermost inwards, and the element for each round."""
    if depth == len(clauses):
        found.append(element(scope))
        return
    slots, source, conditions = clauses[depth]
    values = source(scope)
    if not isinstance(values, tuple | str):
        raise ExpressionError(f"`for` needs a list, not {kind(values)}")
    for value in values:
        scope.spend(weight)
        bind(slots, value, scope)
        if all(truth(condition(scope), "`if`") for condition in conditions):
            collect(clauses, depth + 1, element, weight, found, scope)


def bind(slots: list[str], value: Any, scope: Scope) -> None:
    """Give a value to the variable of a `for`, or the entries of a list to several."""
    if len(slots) == 1:
        scope.local[slots[0]] = value
        return
    if not isinstance(value, tuple) or len(value) != len(slots) - 1:
        raise ExpressionError(f"`for` needs lists of {len(slots) - 1}, not {kind(value)}")
    scope.local.update(zip(slots[1:], value, strict=True))


NODES: dict[type[ast.expr], Callable[[Builder, Any], Run]] = {
    ast.Constant: build_constant,
    ast.Name: build_name,
    ast.Attribute: build_attribute,
    ast.BinOp: build_binary,
    ast.UnaryOp: build_unary,
    ast.BoolOp: build_logic,
    ast.Compare: build_comparison,
    ast.IfExp: build_choice,
    ast.List: build_list,
    ast.Subscript: build_index,
    ast.Call: build_call,
    ast.ListComp: build_comprehension,
    ast.GeneratorExp: build_comprehension,
}

REFUSED: dict[type[ast.expr], str] = {
    ast.Tuple: "a list stands in square brackets: write [a, b]",
    ast.NamedExpr: "`:=` is not part of the language",
    ast.Starred: "a star before a value is not part of the language",
    ast.Slice: "`:` stands only in an index such as v[0:2]",
}

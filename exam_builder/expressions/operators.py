"""Compile operators, comparisons, `and`, `or`, `not`, `if`, and calls of functions and formulas."""

import ast
from collections.abc import Callable, Mapping, Sequence

from exam_builder.expressions import arithmetic
from exam_builder.expressions.functions import FUNCTIONS, HOOK_FUNCTIONS, Function
from exam_builder.expressions.functions.printers import print_quantity
from exam_builder.expressions.latex_text import join_texts
from exam_builder.expressions.nodes import MODULES, Builder, Evaluator, build_node, is_answer, read_constant
from exam_builder.expressions.scope import (
    ExpressionError,
    FormulaValue,
    Scope,
    describe_value,
    is_before,
    is_in_pieces,
    is_same_value,
    make_unknown_name_error,
    read_formula,
    read_pieces,
    require_truth,
)
from exam_builder.findings import did_you_mean, find_nearest_name, shorten
from exam_builder.values import Typed, Value

OPERATORS: dict[type[ast.operator], tuple[str, arithmetic.BinaryOperator]] = {
    ast.Sub: ("-", arithmetic.SUBTRACT),
    ast.Mult: ("*", arithmetic.MULTIPLY),
    ast.Div: ("/", arithmetic.DIVIDE),
    ast.FloorDiv: ("//", arithmetic.FLOOR_DIVIDE),
    ast.Mod: ("%", arithmetic.MODULO),
    ast.Pow: ("**", arithmetic.power),
}

FAST_OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: int.__add__,
    ast.Sub: int.__sub__,
    ast.Mult: int.__mul__,
}

FAST_LIMIT = 2**64


@build_node.register
def build_binary(node: ast.BinOp, builder: Builder) -> Evaluator:
    """Compile `a + b` and the like, with a fast path for whole numbers of moderate size."""
    left, right, offset = builder.build(node.left), builder.build(node.right), builder.offset(node)
    slow = choose_operator(type(node.op))
    quick = FAST_OPERATORS.get(type(node.op))

    def compute(scope: Scope) -> Value:
        a, b = left(scope), right(scope)
        if (
            quick is not None
            and type(a) is int
            and type(b) is int
            and -FAST_LIMIT < a < FAST_LIMIT
            and -FAST_LIMIT < b < FAST_LIMIT
        ):
            return quick(a, b)
        try:
            return slow(a, b, scope)
        except ExpressionError as error:
            raise error.at(offset) from None

    return compute


def choose_operator(kind_of: type[ast.operator]) -> Callable[[Value, Value, Scope], Value]:
    """Return the function of a binary operator, for values of any type."""
    if kind_of is ast.Add:
        return add_values
    if kind_of is ast.MatMult:
        return arithmetic.multiply_matrices
    symbol, operate = OPERATORS[kind_of]
    return lambda a, b, scope: arithmetic.apply_elementwise(operate, symbol, a, b, scope)


def add_values(a: Value, b: Value, scope: Scope) -> Value:
    """Add numbers and lists of numbers; join texts and lists of texts."""
    if isinstance(a, str) and isinstance(b, str):
        return scope.count_made(join_texts([a, b]))
    if isinstance(a, tuple) and isinstance(b, tuple) and are_texts(a) and are_texts(b):
        return scope.count_made(a + b)
    return arithmetic.apply_elementwise(arithmetic.ADD, "+", a, b, scope)


def are_texts(values: tuple[Value, ...]) -> bool:
    """Return whether a list contains only texts (True if it is empty)."""
    return all(isinstance(value, str) for value in values)


@build_node.register
def build_unary(node: ast.UnaryOp, builder: Builder) -> Evaluator:
    """Compile `-x`, `+x`, `not x`; a typed number keeps its digits when negated."""
    inner = builder.build(node.operand)
    if isinstance(node.op, ast.Not):
        return builder.with_position(lambda scope: not require_truth(inner(scope), "`not`"), node)
    if isinstance(node.operand, ast.Constant) and isinstance(node.op, ast.USub):
        number = read_constant(node.operand, builder)
        if isinstance(number, Typed):
            opposite = Typed("-" + number.typed)
            return lambda scope: opposite
    function = arithmetic.unary_minus if isinstance(node.op, ast.USub) else arithmetic.unary_plus
    return builder.with_position(lambda scope: arithmetic.map_entries(function, inner(scope), scope), node)


@build_node.register
def build_logic(node: ast.BoolOp, builder: Builder) -> Evaluator:
    """Compile `and` and `or`, which evaluate from left to right and only as far as needed."""
    parts = [builder.build(value) for value in node.values]
    decisive = isinstance(node.op, ast.Or)
    word = "`or`" if decisive else "`and`"

    def compute(scope: Scope) -> bool:
        return decisive if any(require_truth(part(scope), word) is decisive for part in parts) else not decisive

    return builder.with_position(compute, node)


def contains(item: Value, within: Value, scope: Scope) -> bool:
    """Evaluate `item in within`: an entry of a list, a piece of a text, or a number in a union of intervals."""
    if isinstance(within, str) and isinstance(item, str):
        return str(item) in within
    pieces = read_pieces(within)
    if pieces is not None:
        scope.spend(len(pieces))
        return is_in_pieces(item, pieces)
    if not isinstance(within, tuple):
        raise ExpressionError(f"`in` needs a list, not {describe_value(within)}")
    scope.spend(len(within))
    return any(is_same_value(item, entry, scope) for entry in within)


COMPARISONS: dict[type[ast.cmpop], Callable[[Value, Value, Scope], bool]] = {
    ast.Eq: is_same_value,
    ast.NotEq: lambda a, b, scope: not is_same_value(a, b, scope),
    ast.Lt: lambda a, b, scope: is_before(a, b, "`<`"),
    ast.Gt: lambda a, b, scope: is_before(b, a, "`>`"),
    ast.LtE: lambda a, b, scope: not is_before(b, a, "`<=`"),
    ast.GtE: lambda a, b, scope: not is_before(a, b, "`>=`"),
    ast.In: contains,
    ast.NotIn: lambda a, b, scope: not contains(a, b, scope),
}


@build_node.register
def build_comparison(node: ast.Compare, builder: Builder) -> Evaluator:
    """Compile comparisons, chained as in mathematics: `0 < a <= b`."""
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

    return builder.with_position(compute, node)


@build_node.register
def build_choice(node: ast.IfExp, builder: Builder) -> Evaluator:
    """Compile `x if condition else y`."""
    test, yes, no = (builder.build(each) for each in (node.test, node.body, node.orelse))
    holds = builder.with_position(lambda scope: require_truth(test(scope), "`if`"), node.test)
    return lambda scope: yes(scope) if holds(scope) else no(scope)


@build_node.register
def build_call(node: ast.Call, builder: Builder) -> Evaluator:
    """Compile a call of a function of the language, or of a formula."""
    offset = builder.offset(node)
    if is_answer(node.func):
        return builder.with_position(build_formula_call(node, builder), node)
    name = resolve_function_name(node, builder)
    builder.calls.setdefault(name, offset)
    if any(isinstance(argument, ast.Starred) for argument in node.args) or any(k.arg is None for k in node.keywords):
        raise ExpressionError("a star before an argument is not part of the language", "", offset)
    arguments = [builder.build(argument) for argument in node.args]
    settings = build_settings(node, builder)
    if name == "quantity":
        return builder.with_position(build_quantity_call(node, builder), node)
    if name in HOOK_FUNCTIONS:
        return builder.with_position(build_hook_call(name, arguments), node)
    function = FUNCTIONS[name]
    try:
        function.check(len(arguments), [str(keyword.arg) for keyword in node.keywords])
    except ExpressionError as error:
        raise error.at(offset) from None
    return builder.with_position(build_function_call(function, arguments, settings), node)


def build_settings(node: ast.Call, builder: Builder) -> dict[str, Evaluator]:
    """Compile the keyword arguments of a call."""
    return {str(keyword.arg): builder.build(keyword.value) for keyword in node.keywords}


def resolve_function_name(node: ast.Call, builder: Builder) -> str:
    """Return the name of the called function; raise ExpressionError if there is no such function."""
    offset = builder.offset(node)
    if not isinstance(node.func, ast.Name):
        if (
            isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id not in MODULES
            and node.func.attr in FUNCTIONS
        ):
            method, of = node.func.attr, node.func.value.id
            raise ExpressionError(f"`{of}.{method}` is not called so here", f"write {method}({of})", offset)
        builder.build(node.func)
        raise ExpressionError("only a function can be called", "to multiply write *", offset)
    name = node.func.id
    if name not in FUNCTIONS and name not in HOOK_FUNCTIONS:
        raise _make_unknown_function_error(name, node).at(offset)
    return name


FOREIGN = {
    "ln": "log(x)", "lg": "log10(x)", "log2": "log(x) / log(2)", "tg": "tan(x)", "cot": "1 / tan(x)",
    "arcsin": "asin(x)", "arccos": "acos(x)", "arctan": "atan(x)", "radians": "x * pi / 180",
    "degrees": "x * 180 / pi", "pow": "x**y", "power": "x**y", "root": "x**(1/n)", "int": "floor(x)",
    "float": "x by itself", "str": "plain(x)", "format": "num(x, decimals=2)", "maximum": "max(x, y)",
    "minimum": "min(x, y)", "avg": "mean(x)", "average": "mean(x)", "std": "sd(x)", "var": "variance(x)",
    "fabs": "abs(x)", "fact": "factorial(n)", "binom": "comb(n, k)", "choose": "comb(n, k)", "nCr": "comb(n, k)",
    "blank": "{blank: a} in `cells` of a table, and \\BLANK{a} in a text",
}  # fmt: skip
"""Functions of other languages, and names of fields, and what to write instead."""


def _make_unknown_function_error(name: str, node: ast.Call) -> ExpressionError:
    """Return the error for an unknown function, with a hint at what was meant."""
    if name in FOREIGN:
        return ExpressionError(f"no function `{name}`", f"write {FOREIGN[name]}")
    index = ", ".join(map(ast.unparse, node.args))
    if len(name) > 1 and index in ("0", "1", "2"):
        hint = f"for an entry of a list write {name}[{index}], to multiply {name} * {index}"
        return ExpressionError(f"no function `{name}`", hint)
    near = find_nearest_name(name[:100], {*FUNCTIONS, *HOOK_FUNCTIONS})
    hint = f"write {near}" if near else f"to multiply write {name} * (…)"
    return ExpressionError(f"no function `{shorten(name)}`{did_you_mean(near)}", hint)


def build_function_call(
    function: Function, arguments: Sequence[Evaluator], settings: Mapping[str, Evaluator]
) -> Evaluator:
    """Compile a call of a function of the language."""
    call = function.call
    if not settings and len(arguments) == 1:
        only = arguments[0]
        return lambda scope: scope.count_made(call(scope, only(scope)))
    return lambda scope: scope.count_made(
        call(
            scope, *[argument(scope) for argument in arguments], **{name: run(scope) for name, run in settings.items()}
        )
    )


def build_hook_call(name: str, arguments: Sequence[Evaluator]) -> Evaluator:
    """Compile a call of a function that the caller of the evaluation supplies."""

    def compute(scope: Scope) -> Value:
        if name not in scope.hooks:
            raise ExpressionError(f"`{name}` means nothing here")
        return scope.count_made(scope.hooks[name](*[argument(scope) for argument in arguments]))

    return compute


def build_quantity_call(node: ast.Call, builder: Builder) -> Evaluator:
    """Compile `quantity(speed)`, which prints a parameter, or an entry of one, with the unit of the parameter."""
    settings = build_settings(node, builder)
    entry = name_entry(node.args[0]) if len(node.args) == 1 else ()
    if not entry or not settings.keys() <= {"digits", "decimals"}:
        message = "`quantity` takes one parameter, or an entry of one, and prints it with its unit"
        raise ExpressionError(
            message, r"write \VAR{quantity(speed)}, or quantity(speed, digits=3)", builder.offset(node)
        )
    value = builder.build(node.args[0])

    def compute(scope: Scope) -> Value:
        if "quantity" not in scope.hooks:
            raise ExpressionError("`quantity` means nothing here", "it prints numbers with units in texts")
        given = {name: run(scope) for name, run in settings.items()}
        return scope.count_made(print_quantity(scope, value(scope), str(scope.hooks["quantity"](entry)), **given))

    return compute


def name_entry(node: ast.expr) -> tuple[str, ...]:
    """Return the name of a parameter and the fields that lead to its entry; () for any other node."""
    fields: list[str] = []
    while isinstance(node, ast.Subscript):
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            fields.insert(0, node.slice.value)
        node = node.value
    return (node.id, *fields) if isinstance(node, ast.Name) else ()


def build_formula_call(node: ast.Call, builder: Builder) -> Evaluator:
    """Compile `answers.a(x=1)`, the value of an earlier formula at a point."""
    answer, read = builder.build(node.func), builder.read
    if node.args or not node.keywords or any(keyword.arg is None for keyword in node.keywords):
        message = "a formula is called with its variables by name"
        raise ExpressionError(message, "write answers.a(x=1)", builder.offset(node))
    settings = build_settings(node, builder)

    def compute(scope: Scope) -> Value:
        formula = read_formula(answer(scope))
        if formula is None:
            raise ExpressionError("only a formula can be called", "to multiply write *")
        return scope.count_made(
            call_formula(formula, {name: run(scope) for name, run in settings.items()}, scope, read)
        )

    return compute


def call_formula(
    formula: FormulaValue, point: Mapping[str, Value], scope: Scope, read: Callable[[str], Evaluator]
) -> Value:
    """Return the value of a formula at a point; raise ExpressionError if it has none there."""
    for name in point:
        if name not in formula.variables:
            raise make_unknown_name_error("variable of the formula", name, formula.variables)
    missing = [name for name in formula.variables if name not in point]
    if missing:
        raise ExpressionError(f"`{missing[0]}` has no value", f"write {missing[0]}=…")
    inner = Scope({**formula.given, **point}, scope.style, scope.hooks)
    inner.left = scope.left
    try:
        value = read(formula.source)(inner)
    except ExpressionError as error:
        raise ExpressionError(error.message, error.hint) from None
    scope.left = inner.left
    return value

"""Corrections of one expression of the course's Python: an operator, a number, a call, a sign, brackets."""

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import chain, combinations, pairwise

from exam_builder.checking.file_edits import Change, NodePlaces, Whole, exchange_names, is_simple

OPERATORS: dict[type[ast.AST], tuple[str, tuple[str, ...]]] = {
    ast.Add: ("+", ("-", "*")),
    ast.Sub: ("-", ("+",)),
    ast.Mult: ("*", ("/", "**", "+", "@")),
    ast.Div: ("/", ("//", "*")),
    ast.FloorDiv: ("//", ("/", "%")),
    ast.Mod: ("%", ("//", "/")),
    ast.Pow: ("**", ("*",)),
    ast.BitXor: ("^", ("**",)),
    ast.MatMult: ("@", ("*",)),
    ast.Lt: ("<", ("<=", ">", ">=")),
    ast.LtE: ("<=", ("<", ">=", ">")),
    ast.Gt: (">", (">=", "<", "<=")),
    ast.GtE: (">=", (">", "<=", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
    ast.And: ("and", ("or",)),
    ast.Or: ("or", ("and",)),
}
"""How an operator is written, and which operators may be meant instead."""
CONFUSED = (
    "min-max argmin-argmax minimum-maximum floor-ceil sin-cos any-all log-log10 log-log2 log-exp ln-log10 ln-log "
    "sum-len sum-prod mean-sum mean-std sum-max max-mean std-var mean-median sin-tan radians-degrees zeros-ones "
    "eye-ones real-imag len-size left-right valid-same"
)
FUNCTIONS = tuple((one, other) for one, _, other in (pair.partition("-") for pair in CONFUSED.split()))
"""Functions, and settings of functions, that are often confused."""
WRAPPERS = frozenset(("abs", "int", "float", "round", "len", "sort", "sorted", "reversed", "str", "set", "list"))
"""Functions that may have been added by mistake."""
MODULES = ("np", "numpy", "math")
"""Modules that have some of them."""
ANGLES = frozenset(("sin", "cos", "tan"))
MAX_TOKENS = 24
"""The greatest number of tokens in an expression in which brackets are tried."""
NUMBER = re.compile(r"-?\d*\.?\d*")
"""A number that stands as a text."""
LARGEST = 1e15
"""Numbers from here on are never taken for slips."""


def change_expressions(source: NodePlaces, whole: Whole, nodes: Sequence[ast.AST]) -> Iterator[Change]:
    """Change each of some nodes of a function or constant."""
    given = [each.arg for each in whole.args.args] if isinstance(whole, ast.FunctionDef) else []
    names = sorted({node.id for node in ast.walk(whole) if isinstance(node, ast.Name)} & list_local_names(whole))
    lists = [node for node in ast.walk(whole) if isinstance(node, ast.Tuple) and SIGNS.fullmatch(ast.unparse(node))]
    signs = {node for each in lists for node in ast.walk(each)}
    for node in nodes:
        if isinstance(node, ast.BinOp):
            yield from _change_operator(source, node.left, node.op, node.right)
        elif isinstance(node, ast.Compare):
            for (left, right), operator in zip(pairwise([node.left, *node.comparators]), node.ops, strict=True):
                yield from _change_operator(source, left, operator, right)
        elif isinstance(node, ast.BoolOp):
            for left, right in pairwise(node.values):
                yield from _change_operator(source, left, node.op, right)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
            start = source.span(node)[0]
            yield (start, start + len("-" if isinstance(node.op, ast.USub) else "not"), "", 1)
        elif isinstance(node, ast.Constant):
            yield from _change_constant(source, node) if node not in signs else ()
        elif isinstance(node, ast.Call):
            yield from _change_call(source, node)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            line = source.data[source.starts[node.lineno - 1] : source.starts[node.lineno]].decode()
            rank = 3 if len(re.findall(rf"\b{node.id}\b", line)) > 1 else 4
            yield from ((*source.span(node), name, rank) for name in names if name != node.id)
        elif isinstance(node, ast.Attribute):
            yield from _change_attribute(source, node)
        elif isinstance(node, ast.List) and not node.elts:
            yield (*source.span(node), "0", 1)
        elif isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Load):
            yield from _exchange_functions(source, node)
            yield from ((source.span(each)[1],) * 2 + (f", {source.segment(each)}", 3) for each in node.elts)
        elif isinstance(node, ast.IfExp):
            yield from source.exchange(node.body, node.orelse, 2)
        yield from _change_value(source, node, given)
    yield from _turn_angles(source, nodes)


def _turn_angles(source: NodePlaces, nodes: Sequence[ast.AST]) -> Iterator[Change]:
    """Convert what is assigned to radians, where it is the argument of an angle's function."""
    calls = [node for node in nodes if isinstance(node, ast.Call) and node.args]
    owners = {ast.unparse(each.args[0]): ast.unparse(each.func).rpartition(".") for each in calls}
    for node in nodes:
        if isinstance(node, ast.Assign):
            owner, dot, function = owners.get(ast.unparse(node.targets[0]), ("", "", ""))
            if function in ANGLES:
                yield (*source.span(node.value), f"{owner}{dot}radians({source.segment(node.value)})", 0)


def _exchange_functions(source: NodePlaces, node: ast.Tuple | ast.List) -> Iterator[Change]:
    """Exchange two functions that are often confused in all entries of a list."""
    for pair in FUNCTIONS:
        if exchanged := exchange_names(source.segment(node), *pair, r"(?=\()"):
            yield (*source.span(node), exchanged, 1)


def list_local_names(whole: ast.AST) -> set[str]:
    """List the names that a function or constant sets, and the parameters of the function."""
    stored = {node.id for node in ast.walk(whole) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return stored | {node.arg for node in ast.walk(whole) if isinstance(node, ast.arg)}


def _change_operator(source: NodePlaces, left: ast.expr, operator: ast.AST, right: ast.expr) -> Iterator[Change]:
    start, end = source.span(left)[1], source.span(right)[0]
    written, others = OPERATORS.get(type(operator), ("", ()))
    at = source.data[start:end].find(written.encode())
    if written and at >= 0:
        yield from ((start + at, start + at + len(written), other, int(rank > 0)) for rank, other in enumerate(others))


def _change_constant(source: NodePlaces, node: ast.Constant) -> Iterator[Change]:
    value, (start, end) = node.value, source.span(node)
    if isinstance(value, bool):
        yield (start, end, str(not value), 1)
    elif isinstance(value, str) and NUMBER.fullmatch(value):
        yield (start, end, value or "0", 1)
    elif isinstance(value, str):
        yield from ((start, end, f'"{each}"', 1) for each in _list_confused(value))
    elif isinstance(value, int | float) and abs(value) < LARGEST:
        if value == int(value) and isinstance(value, float):
            yield (start, end, str(int(value)), 2)
        near = (value + 1, value - 1, -value) if isinstance(value, int) else (-value, 2 * value, value / 2)
        near = (1 - value, *near) if value in (0, 1) else near
        near = (*near, value + 2, value - 2) if isinstance(value, int) and value > 3 else near
        far = [change for each in (10, 60, 100, 1000) for change in (each * value, value / each)]
        twice = [2 * value, value / 2, *([1 / value] if "e" in source.segment(node) and value else [])]
        for others, rank in ((near, 2), (twice, 4), (far, 4)):
            plain = (int(each) if isinstance(value, int) and each == int(each) else each for each in others)
            yield from ((start, end, repr(each), rank) for each in dict.fromkeys(plain) if each != value)


def _change_call(source: NodePlaces, node: ast.Call) -> Iterator[Change]:
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    start, end = source.span(node.func)
    head, tail = source.data[start:end].decode(), end - len(name)
    yield from ((tail, end, other, 1) for other in _list_confused(name))
    arguments = [source.segment(each) for each in node.args]
    for one, other in pairwise(node.args):
        yield from source.exchange(one, other, 2)
    if len(arguments) == 1 and not node.keywords:
        if name == "len":
            yield from ((*source.span(node), each, 2) for each in (f"{arguments[0]}.size", f"len(set({arguments[0]}))"))
        if name in WRAPPERS and head.rpartition(".")[0] in ("", *MODULES):
            yield (*source.span(node), f"({arguments[0]})" if " " in arguments[0] else arguments[0], 2)
        if name in ANGLES:
            yield (*source.span(node.args[0]), f"{head[: -len(name)]}radians({arguments[0]})", 0)
    elif arguments and name in WRAPPERS and head.rpartition(".")[0] in ("", *MODULES):
        yield (*source.span(node), arguments[0], 3)
    if node.args and isinstance(node.args[0], ast.List) and all(isinstance(row, ast.List) for row in node.args[0].elts):
        yield (source.span(node)[1], source.span(node)[1], ".T", 1)
    if name in ("range", "arange") and arguments:
        yield from _change_range(source, node)
    if name == "enumerate" and arguments:
        yield (source.span(node.args[0])[1], source.span(node)[1], ")" if node.args[1:] or node.keywords else ", 1)", 1)


def _change_range(source: NodePlaces, node: ast.Call) -> Iterator[Change]:
    """Move one end of a range by 1, or both."""
    first, last = node.args[0], node.args[min(1, len(node.args) - 1)]
    low, until = source.segment(first), source.segment(last)
    shorter = until.rpartition("+")[0].strip() if "+" in until else f"{until} - 1"
    longer = until.rpartition("-")[0].strip() if "-" in until[1:] else f"{until} + 1"
    yield from ((*source.span(last), each, 1) for each in (longer, shorter))
    if first is last:
        yield from ((*source.span(first), f"{begin}, {low}{more}", 2) for begin, more in RANGES)
        return
    yield (*source.span(first), f"{low} + 1", 2)
    if isinstance(first, ast.Constant) and isinstance(first.value, int):
        yield from ((*source.span(first), each, 1) for each in "01" if first.value > 1)
        both = ((first.value + 1, f"{until} + 1"), (first.value - 1, f"{until} - 1"))
        yield from ((source.span(first)[0], source.span(last)[1], f"{begin}, {end}", 2) for begin, end in both)


RANGES = (("1", ""), ("1", " + 1"), ("2", " + 1"))


def _change_attribute(source: NodePlaces, node: ast.Attribute) -> Iterator[Change]:
    end = source.span(node)[1]
    if node.attr == "T":
        yield (source.span(node.value)[1], end, "", 1)
    if node.attr == "size":
        yield (*source.span(node.value), f"np.unique({source.segment(node.value)})", 2)
    if not isinstance(node.value, ast.Name):
        yield from ((end - len(node.attr), end, other, 2) for other in _list_confused(node.attr))


def _list_confused(name: str) -> list[str]:
    return [other for pair in FUNCTIONS if name in pair for other in pair if other != name]


def _change_value(source: NodePlaces, node: ast.AST, given: list[str]) -> Iterator[Change]:
    """Change the sign of a value, add a factor or a term, or change its brackets."""
    for whole in _list_values(node):
        (start, end), written, inner = source.span(whole), source.segment(whole), source.bracket(whole)
        likely = 1 if is_simple(whole) else 2
        yield (start, end, f"-{inner}", likely if isinstance(node, ast.Assign | ast.Return) else 3)
        if isinstance(whole, ast.Name | ast.Attribute):
            product = isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)
            yield (start, end, f"{written}.T", 1 if product else 4)
            yield from ((start, end, f"{written}{more}", 4) for more in ("[:, None]", ".size"))
        if isinstance(node, ast.Lambda):
            read = {each.id for each in ast.walk(whole) if isinstance(each, ast.Name)}
            yield from ((start, end, f"{each.arg} * {inner}", 1) for each in node.args.args if each.arg not in read)
        if isinstance(node, ast.BinOp) and isinstance(whole, ast.Call):
            yield (start, end, f"{written}.T", 2)
        if isinstance(node, ast.Return | ast.Assign):
            rank = 2 if isinstance(node, ast.Return) else 3
            yield from ((start, end, f"{inner} {change}", rank) for change in ("/ 2", "* 2"))
            yield from ((start, end, f"{inner} ** {power}", 4) for power in ("0.5", "2"))
        elif isinstance(node, ast.BinOp) and isinstance(whole, ast.Name | ast.Call):
            yield (start, end, f"{inner}**2", 3)
        if isinstance(whole, ast.BinOp) and isinstance(whole.op, ast.Sub):
            yield (start, end, f"abs({written})", 3)
        factors = FACTORS if isinstance(node, ast.Return) else FACTORS[:2]
        yield from ((start, end, f"{inner} {sign} {each}", 4) for each in factors for sign in "*/")
        yield from ((start, end, f"{inner} {sign} 1", 3) for sign in "+-")
        if isinstance(node, ast.Return | ast.Assign):
            yield from ((start, end, f"{inner} / len({each})", 4) for each in given)
        if isinstance(whole, ast.Name) or not isinstance(node, ast.BinOp | ast.Assign):
            yield from ((start, end, f"{inner} {sign} {each}", 5) for each in given for sign in "*/")
        if isinstance(whole, ast.BinOp):
            yield from ((start, end, each, 2) for each in _move_brackets(written))


SIGNS = re.compile(r"\(([\d.]+), -\1\)|\(-([\d.]+), \2\)")
"""A number and its negative, in a list of both signs, which is hardly a slip."""
FACTORS = ("2", "100", "10", "1000")


def _list_values(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Return | ast.Assign | ast.AugAssign) and node.value is not None:
        yield node.value
    if isinstance(node, ast.Lambda):
        yield node.body
    if isinstance(node, ast.BinOp):
        yield from (each for each in (node.left, node.right) if not isinstance(each, ast.BinOp))
    elif isinstance(node, ast.Call):
        yield from (*node.args, *(each.value for each in node.keywords))
    elif isinstance(node, ast.List | ast.Tuple) and isinstance(node.ctx, ast.Load):
        yield from node.elts
    elif isinstance(node, ast.Dict):
        yield from node.values


def _move_brackets(source: str) -> Iterator[str]:
    """Add a pair of brackets to an expression, remove one, or let one end elsewhere."""
    tokens = re.findall(r"\s+|\w+(?:\.\w+)*|\*\*|//|.", source)
    solid = [index for index, token in enumerate(tokens) if token.strip()]
    if len(solid) > MAX_TOKENS or "\n" in source:
        return
    same = _get_shape(source)
    seen = {same}
    pairs = [*combinations(solid, 2)]
    around = [pair for pair in pairs if tokens[pair[0]] + tokens[pair[1]] == "()"]
    ends = [each for each in solid if tokens[each] not in "+-*/("] if len(around) == 1 else []
    fewer = ((one, other, 0, 0) for one, other in around)
    more = ((0, 0, one, other) for one, other in pairs if tokens[one] not in "+-*/")
    moved = ((one, other, one + 1, end) for one, other in around for end in ends if end > one and end != other)
    for opened, closed, one, other in chain(fewer, moved, more):
        made = [*tokens]
        if closed:
            made[opened] = made[closed] = ""
        if other:
            made[one], made[other] = f"({made[one]}", f"{made[other]})"
        text = "".join(made)
        shape = _get_shape(text)
        if shape and shape not in seen:
            seen.add(shape)
            yield text


def _get_shape(source: str) -> str:
    try:
        return ast.dump(ast.parse(source, mode="eval"))
    except SyntaxError:
        return ""

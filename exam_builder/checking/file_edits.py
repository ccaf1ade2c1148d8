"""Suggest corrections of a node of Python, made of names and terms that its function and its file use elsewhere."""

import ast
import re
from collections.abc import Iterator, Sequence, Set
from itertools import chain, combinations, pairwise
from typing import TypeAlias

Change: TypeAlias = tuple[int, int, str, int]
"""The first and the last byte that are replaced, the replacement, and its rank."""
Whole: TypeAlias = ast.FunctionDef | ast.Assign | ast.AnnAssign
"""A function or a constant of a file."""
REDUCING = frozenset(("sum", "mean", "max", "min", "prod", "any", "all", "argmax", "argmin", "std", "norm"))
"""Functions of NumPy that reduce an array along an axis or as a whole."""
LARGEST_INDEX = 40
"""The most characters of an index to which 1 is added."""
MOST_OTHERS = 12
"""The most names of a kind that are tried in place of another."""


class NodePlaces:
    """A source text that locates the nodes of its syntax tree."""

    def __init__(self, text: str) -> None:
        self.data = text.encode()
        self.starts = [0]
        for line in self.data.split(b"\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        """Return the first byte of a node and the byte after its end."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset

    def segment(self, node: ast.expr | ast.stmt) -> str:
        """Return the source text of a node."""
        start, end = self.span(node)
        return self.data[start:end].decode()

    def bracket(self, node: ast.expr) -> str:
        """Return the source text of a node as it stands beside an operator: in parentheses if it needs them."""
        return self.segment(node) if is_simple(node) else f"({self.segment(node)})"

    def exchange(self, one: ast.expr | ast.stmt, other: ast.expr | ast.stmt, rank: int) -> Iterator[Change]:
        """Exchange two nodes, unless they are the same."""
        (start, middle), (after, end) = self.span(one), self.span(other)
        if self.segment(one) != self.segment(other):
            yield (start, end, f"{self.segment(other)}{self.data[middle:after].decode()}{self.segment(one)}", rank)

    def line(self, at: int) -> int:
        """Return the line number of a byte."""
        return self.data.count(b"\n", 0, at) + 1


class FileEdits:
    """List changes of the nodes of a file, made of what else the file has."""

    def __init__(self, source: NodePlaces, tree: ast.Module) -> None:
        self.source = source
        nodes = list(ast.walk(tree))
        fields = (each.target for each in nodes if isinstance(each, ast.AnnAssign))
        own = (each.attr for each in nodes if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store))
        self.fields = _list_first(chain((each.id for each in fields if isinstance(each, ast.Name)), own))
        self.keys = _list_first(str(key.value) for each in nodes for key in _list_keys(each) if _is_name(key.value))
        terms = [(each.op, each.right) for each in nodes if isinstance(each, ast.BinOp) and is_simple(each.right)]
        self.terms = _list_first(self._write_term(*each) for each in terms)
        self.known = {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
        functions = [each for each in tree.body if isinstance(each, ast.FunctionDef)]
        self.arguments = {each.name: [one.arg for one in each.args.args] for each in functions}
        self.asked = list(dict.fromkeys(chain.from_iterable(self.arguments.values())))

    def _write_term(self, operator: ast.operator, right: ast.expr) -> str:
        sign = ast.unparse(ast.BinOp(ast.Name("a"), operator, ast.Name("b")))[2:-2]
        return f"{sign} {self.source.segment(right)}"

    def _append_terms(self, node: ast.AST, known: Set[str]) -> Iterator[Change]:
        """Append a term of the file to a returned value, or to a comprehension's element, if its names exist."""
        for value in [node.value] if isinstance(node, ast.Return) else [getattr(node, "elt", None)]:
            if isinstance(value, ast.expr):
                inner = self.source.bracket(value)
                for term in self.terms:
                    names = {each.id for each in ast.walk(ast.parse(f"0 {term}")) if isinstance(each, ast.Name)}
                    if names <= known | self.known:
                        yield (*self.source.span(value), f"{inner} {term}", 3 if isinstance(node, ast.Return) else 2)

    def change(self, node: ast.AST, unused: Sequence[str], local: Set[str]) -> Iterator[Change]:
        """Yield changes of a node; `local` are the names of its function, and `unused` those that it never reads."""
        if isinstance(node, ast.Subscript):
            yield from self._change_index(node.slice)
        elif isinstance(node, ast.Call):
            yield from self._change_call(node, unused)
        elif isinstance(node, ast.Attribute):
            others = next((each for each in (self.fields, self.asked) if node.attr in each), [])
            end = self.source.span(node)[1]
            yield from ((end - len(node.attr), end, each, 2) for each in others[:MOST_OTHERS] if each != node.attr)
            if isinstance(node.ctx, ast.Load) and node.attr not in self.fields:
                yield from ((*self.source.span(node), f"self.{each}", 3) for each in self.fields)
        elif isinstance(node, ast.BinOp):
            yield from self._change_operands(node)
            yield from self._change_order(node)
            yield from self._add_terms(node, unused)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield from ((*self.source.span(node), name, 1) for name in unused if name != node.id)
        elif isinstance(node, ast.If | ast.IfExp) and not isinstance(node.test, ast.Compare) and not only_raises(node):
            yield (*self.source.span(node.test), f"not ({self.source.segment(node.test)})", 1)
        elif isinstance(node, ast.Dict):
            yield from self._swap(node.values, 2)
            yield from self._exchange_entries(node.values)
        elif isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Load):
            yield from self._change_items(node, unused)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
            held, written = ast.unparse(node.targets[0]), self.source.segment(node.value)
            yield from ((*self.source.span(node.value), f"{each}({held}, {written})", 3) for each in ("max", "min"))
        elif isinstance(node, ast.Assign | ast.For) and isinstance(target := find_target(node), ast.Tuple):
            made = isinstance(node, ast.Assign) and isinstance(node.value, ast.Call | ast.Attribute)
            yield from self._swap(target.elts, 1 if made else 3)
        elif isinstance(node, ast.comprehension) and isinstance(node.target, ast.Tuple):
            yield from self._swap(node.target.elts, 3)
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Call):
            yield from self._change_result(node.value)
        if isinstance(node, ast.For | ast.comprehension):
            yield (*self.source.span(node.iter), f"reversed({self.source.segment(node.iter)})", 3)
        yield from (change for key in _list_keys(node) for change in self._change_key(key))
        if isinstance(node, ast.BinOp | ast.Dict):
            yield from self._exchange_calls(node)
        if isinstance(node, ast.Assign | ast.Return) and not isinstance(node.value, ast.Tuple | None):
            end = self.source.span(node.value)[1]
            yield from ((end, end, f" {sign} {name}", 0) for name in unused for sign in "*/")
        yield from self._append_terms(node, local)

    def _add_terms(self, node: ast.BinOp, unused: Sequence[str]) -> Iterator[Change]:
        inner = self.source.bracket(node.right)
        for name in unused:
            span, (_, end) = self.source.span(node.right), self.source.span(node)
            yield from ((*span, f"{inner} {sign} {name}", 1) for sign in ("*", "/", "**"))
            yield from ((end, end, f" {sign} {name}", 1) for sign in "+-")
            yield from ((end, end, f" {sign} {name} * {each}", 2) for each in self.asked for sign in "+-")

    def _change_items(self, node: ast.Tuple | ast.List, unused: Sequence[str]) -> Iterator[Change]:
        starts = [self.source.span(each)[0] for each in node.elts]
        yield from ((at, at, f"{name}{sign} ", 1) for name in unused for at in starts for sign in (",", " *"))
        texts = [each for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        yield from self._swap(texts, 2)
        yield from self._swap(node.elts, 2)
        yield from self._exchange_entries(node.elts)

    def _change_result(self, call: ast.Call) -> Iterator[Change]:
        start, end = self.source.span(call)
        yield (end, end, ".T", 2)
        read = dict.fromkeys(each.id for each in ast.walk(call) if isinstance(each, ast.Name))
        yield from (change for each in read for change in ((start, start, f"{each}, ", 3), (end, end, f", {each}", 3)))

    def _change_key(self, key: ast.Constant) -> Iterator[Change]:
        if _is_name(key.value):
            rank = 1 if self.source.data.split(b"\n")[key.lineno - 1].count(str(key.value).encode()) > 1 else 2
            yield from ((*self.source.span(key), repr(name), rank) for name in self.keys if name != key.value)

    def _change_index(self, index: ast.expr) -> Iterator[Change]:
        """Yield an index plus 1 and minus 1."""
        for each in index.elts if isinstance(index, ast.Tuple) else [index]:
            ends = [each.lower, each.upper] if isinstance(each, ast.Slice) else [each]
            if isinstance(each, ast.Constant) and each.value in (0, 1) and not isinstance(each.value, bool):
                yield from ((*self.source.span(each), str(other), 1) for other in (0, 1, -1) if other != each.value)
            if isinstance(each, ast.UnaryOp) and ast.unparse(each) == "-1":
                yield (*self.source.span(each), "0", 3)
            if not isinstance(index, ast.Tuple | ast.Slice):
                yield (*self.source.span(each), f":, {self.source.segment(each)}", 3)
            for one in (one for one in ends if isinstance(one, ast.Name | ast.BinOp)):
                written = self.source.segment(one)
                if len(written) <= LARGEST_INDEX:
                    yield from ((*self.source.span(one), f"{written} {sign} 1", 2) for sign in "-+")
            if isinstance(each, ast.Slice) and (each.lower is None) != (each.upper is None) and each.step is None:
                yield from ((*self.source.span(each), other, 2) for other in self._turn_slice(each))

    def _turn_slice(self, index: ast.Slice) -> Iterator[str]:
        """List the slices with the same bound at their other end, or counted from the other end."""
        bound = index.lower or index.upper
        assert bound is not None
        inner = bound.operand if isinstance(bound, ast.UnaryOp) and isinstance(bound.op, ast.USub) else bound
        written = self.source.bracket(inner)
        for each in (f"{written}:", f":{written}", f"-{written}:", f":-{written}"):
            if each != self.source.segment(index):
                yield each

    def _change_call(self, node: ast.Call, unused: Sequence[str]) -> Iterator[Change]:
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        end = self.source.span(node)[1] - 1
        comma = ", " if node.args or node.keywords else ""
        if name in REDUCING and not any(each.arg == "axis" for each in node.keywords):
            yield from ((end, end, f"{comma}axis={axis}", 2) for axis in (0, 1, "(1, 2)"))
        inner = node.args[0] if len(node.args) == 1 and not node.keywords else None
        if isinstance(inner, ast.Call):
            yield from self.source.exchange(node.func, inner.func, 2)
        wanted = self.arguments.get(name, []) if isinstance(node.func, ast.Name) else []
        if name == "range" and len(node.args) == 2:
            yield from ((end, end, f", {each}", 1 if each in unused else 3) for each in (*unused, *self.asked))
        if len(node.args) + len(node.keywords) < len(wanted):
            yield from ((end, end, f"{comma}{each}", 0) for each in unused)
        if len(node.args) == 1 and not node.keywords:
            single = [each for each, names in self.arguments.items() if len(names) == 1 and each not in (name, *wanted)]
            inside = self.source.segment(node.args[0])
            yield from ((*self.source.span(node.args[0]), f"{each}({inside})", 4) for each in single[:MOST_OTHERS])
        alike = [each for each, names in self.arguments.items() if each != name and len(names) == len(wanted)]
        if wanted:
            yield from ((*self.source.span(node.func), each, 4) for each in alike[:MOST_OTHERS])
        yield from self._swap(node.args, 3)
        yield from self._change_fields(node)

    def _exchange_calls(self, node: ast.expr) -> Iterator[Change]:
        """Exchange two functions of the file wherever an expression calls them."""
        called = [each.func for each in ast.walk(node) if isinstance(each, ast.Call)]
        names = {each.id for each in called if isinstance(each, ast.Name)} & self.known
        for pair in combinations(sorted(names), 2):
            yield (*self.source.span(node), exchange_names(self.source.segment(node), *pair), 2)

    def _change_fields(self, node: ast.Call) -> Iterator[Change]:
        """Exchange a field for another one wherever a call has it, as in a line that was copied."""
        written = self.source.segment(node)
        read = [each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)]
        for name in (each for each in self.fields if read.count(each) > 1):
            others = (each for each in self.fields if each != name)
            yield from ((*self.source.span(node), re.sub(rf"\.{name}\b", f".{each}", written), 2) for each in others)

    def _change_operands(self, node: ast.BinOp) -> Iterator[Change]:
        """Leave out one of two operands, or exchange them."""
        left, right = self.source.segment(node.left), self.source.segment(node.right)
        yield from ((*self.source.span(node), each, 4) for each in (left, right))
        if isinstance(node.op, ast.Div) and isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Sub):
            yield (*self.source.span(node.right), f"(2 * {right})", 1)  # a central difference
        if isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Name):
            yield (*self.source.span(node.right), f"(1 / {right})", 2)
        if isinstance(node.op, ast.Div | ast.Sub | ast.MatMult | ast.FloorDiv | ast.Pow):
            start, end = self.source.span(node.left)[1], self.source.span(node.right)[0]
            between = self.source.data[start:end].decode()
            if "(" not in between and ")" not in between:
                yield (*self.source.span(node), f"{right}{between}{self.source.bracket(node.left)}", 1)

    def _change_order(self, node: ast.BinOp) -> Iterator[Change]:
        """Take the operation first that comes second: `(a - c) // b` for `a // b - c`, `a * c / b` for `a * b / c`."""
        left, sign = node.left, self._sign(node)
        if isinstance(left, ast.BinOp) and isinstance(left.op, ast.Mult) and isinstance(node.op, ast.Div):
            factor, above, below = map(self.source.segment, (left.left, left.right, node.right))
            yield (*self.source.span(node), f"{factor} * {below} / {above}", 2)
        if isinstance(left, ast.BinOp) and sign and self._sign(left) and type(left.op) is not type(node.op):
            first, one, other = map(self.source.segment, (left.left, left.right, node.right))
            yield (*self.source.span(node), f"({first} {sign} {other}) {self._sign(left)} {one}", 3)

    def _sign(self, node: ast.BinOp) -> str:
        start, end = self.source.span(node.left)[1], self.source.span(node.right)[0]
        return self.source.data[start:end].decode().strip(" ()\n")

    def _exchange_entries(self, nodes: Sequence[ast.expr]) -> Iterator[Change]:
        """Exchange the texts that two dicts of a list have under one key."""
        plain = [each for each in nodes if isinstance(each, ast.Dict) and None not in each.keys]
        dicts = [dict(zip(map(ast.dump, filter(None, each.keys)), each.values, strict=True)) for each in plain]
        for one, other in pairwise(dicts):
            for key in one.keys() & other.keys():
                yield from self.source.exchange(one[key], other[key], 1)

    def _swap(self, nodes: Sequence[ast.expr], rank: int) -> Iterator[Change]:
        """Exchange two expressions of a line."""
        for one, other in list(combinations(nodes, 2))[:MOST_OTHERS]:
            if one.lineno == other.end_lineno:
                yield from self.source.exchange(one, other, rank)


def exchange_names(written: str, one: str, other: str, after: str = r"\b") -> str:
    """Exchange two names in a text; '' if it does not have both."""
    turned, pieces = {one: other, other: one}, re.split(rf"\b({one}|{other}){after}", written)
    return "".join(turned.get(each, each) for each in pieces) if turned.keys() <= {*pieces} else ""


def _list_first(names: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(names))[:MOST_OTHERS]


def find_target(node: ast.Assign | ast.AnnAssign | ast.For) -> ast.expr:
    """Return the first expression to which a statement assigns."""
    return node.targets[0] if isinstance(node, ast.Assign) else node.target


def is_simple(node: ast.expr) -> bool:
    """Tell whether an expression needs no parentheses beside an operator."""
    return isinstance(node, ast.Name | ast.Constant | ast.Call | ast.Attribute | ast.Subscript)


def only_raises(node: ast.If | ast.IfExp) -> bool:
    """Tell whether a condition only raises an error."""
    return isinstance(node, ast.If) and isinstance(node.body[0], ast.Raise)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value.isidentifier()


def _list_keys(node: ast.AST) -> list[ast.Constant]:
    """Return the constant key of a subscript, as a list."""
    slices = [node.slice] if isinstance(node, ast.Subscript) else []
    return [each for each in slices if isinstance(each, ast.Constant)]


def find_unused(function: Whole) -> list[str]:
    """Return the parameters and variables that a function never reads; none of a constant."""
    if not isinstance(function, ast.FunctionDef):
        return []
    names = [each for each in ast.walk(function) if isinstance(each, ast.Name)]
    read = {each.id for each in names if isinstance(each.ctx, ast.Load)}
    given = [each.arg for each in ast.walk(function) if isinstance(each, ast.arg)]
    kept = [*given, *(each.id for each in names if isinstance(each.ctx, ast.Store))]
    return [each for each in dict.fromkeys(kept) if each not in read and not each.startswith("_") and each != "self"]

"""Write an expression as mathematics, with known names as their values and unknown names as symbols.

The output contains no Python: if the values of a draw decide an `if`, only its branch is written, otherwise a list of
cases.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import singledispatchmethod
from typing import Literal

from exam_builder.expressions import CONSTANTS, FUNCTIONS, try_evaluate
from exam_builder.expressions.functions.register import Term
from exam_builder.expressions.nodes import answer_name
from exam_builder.expressions.parsing import read_tree
from exam_builder.expressions.scope import make_answers, read_formula, require_whole
from exam_builder.formula.notations import Notation
from exam_builder.values import Value, is_exact, is_number

OPERATORS: dict[type[ast.operator], Callable[[Notation, Term, Term], Term]] = {
    ast.Add: lambda notation, left, right: notation.sum([left, right]),
    ast.Sub: lambda notation, left, right: notation.difference(left, right),
    ast.Mult: lambda notation, left, right: notation.product([left, right]),
    ast.MatMult: lambda notation, left, right: notation.product([left, right]),
    ast.Div: lambda notation, left, right: notation.quotient(left, right),
    ast.Pow: lambda notation, left, right: notation.power(left, right),
    ast.FloorDiv: lambda notation, left, right: notation.write_call("floor", [notation.quotient(left, right)]),
    ast.Mod: lambda notation, left, right: notation.write_call("mod", [left, right]),
}
MAX_TERMS = 8
"""The most terms of a sum that are all written; of a longer one, the first two and the last are."""
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.Gt: ">",
    ast.LtE: "<=",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
}
OPPOSITE = {"<": ">=", ">": "<=", "<=": ">", ">=": "<", "==": "!=", "!=": "==", "in": "not in", "not in": "in"}


def write_math(source: str, values: Mapping[str, Value], unknowns: Mapping[str, Term], notation: Notation) -> Term:
    """Write an expression of the language in a notation.

    `unknowns` maps names without a value (`x`, `answers.a`) to their symbols; `values` has the values of the others,
    including `answers`.
    """
    return MathWriter(values, unknowns, notation).expression(source)


@dataclass(frozen=True)
class MathWriter:
    """Writes one syntax tree as mathematics; if it `settles`, each node that has an exact value as its number."""

    given: Mapping[str, Value]
    unknowns: Mapping[str, Term]
    notation: Notation
    settles: bool = False

    def expression(self, source: str) -> Term:
        """Write a whole expression."""
        return self.node(read_tree(source))

    def node(self, node: ast.expr) -> Term:
        """Write a node, as its number if it is settled."""
        if self.settles and is_number(value := self.value(node)) and is_exact(value):
            return self.notation.number(value)
        return self.write(node)

    @singledispatchmethod
    def write(self, node: ast.expr) -> Term:
        """Write a node by its type; this fallback, for nodes without a notation, writes the value."""
        return self.by_value(node)

    def by_value(self, node: ast.expr) -> Term:
        """Write the value of a node; if that is unknown, a function of the unknowns in it."""
        value = self.value(node)
        if value is not None:
            return self.notation.value(value)
        open_ = [self.unknowns[name] for name in dict.fromkeys(_find_names(node)) if name in self.unknowns]
        return self.notation.write_call("f", open_)

    def value(self, node: ast.expr) -> Value | None:
        """Return the value of a node; None if it contains unknowns or has no value."""
        unknown = any(name in self.unknowns for name in _find_names(node))
        return None if unknown else try_evaluate(ast.unparse(node), self.given)

    @write.register
    def name(self, node: ast.Name) -> Term:
        if node.id in self.unknowns:
            return self.unknowns[node.id]
        if node.id in self.given:
            return self.notation.value(self.given[node.id])
        return self.notation.symbol(node.id) if node.id in CONSTANTS else self.notation.words(node.id)

    @write.register
    def attribute(self, node: ast.Attribute) -> Term:
        """Write `answers.a`."""
        return self.unknowns.get(f"answers.{answer_name(node)}") or self.by_value(node)

    @write.register
    def binary(self, node: ast.BinOp) -> Term:
        return OPERATORS[type(node.op)](self.notation, self.node(node.left), self.node(node.right))

    @write.register
    def unary(self, node: ast.UnaryOp) -> Term:
        if isinstance(node.op, ast.Not):
            return self.opposite(node.operand)
        inner = self.node(node.operand)
        return self.notation.negative(inner) if isinstance(node.op, ast.USub) else inner

    @write.register
    def logic(self, node: ast.BoolOp) -> Term:
        """Write `and` or `or`, without the conditions that the values settle."""
        return self._join(node, self.node, "and" if isinstance(node.op, ast.And) else "or")

    def _join(self, node: ast.BoolOp, write: Callable[[ast.expr], Term], sign: str) -> Term:
        silent = isinstance(node.op, ast.And)
        open_ = [each for each in node.values if self.value(each) is not silent]
        return self.notation.conditions(sign, [write(each) for each in open_ or node.values])

    @write.register
    def comparison(self, node: ast.Compare) -> Term:
        signs = [COMPARISONS[type(op)] for op in node.ops]
        return self.notation.write_comparison([self.node(side) for side in (node.left, *node.comparators)], signs)

    def opposite(self, node: ast.expr) -> Term:
        """Write the negation of a condition."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self.node(node.operand)
        if isinstance(node, ast.BoolOp):
            return self._join(node, self.opposite, "or" if isinstance(node.op, ast.And) else "and")
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            sides = [self.node(node.left), self.node(node.comparators[0])]
            return self.notation.write_comparison(sides, [OPPOSITE[COMPARISONS[type(node.ops[0])]]])
        return self.notation.negate_condition(self.node(node))

    @write.register
    def choice(self, node: ast.IfExp) -> Term:
        """Write the branch that the values choose, or all branches that are left, each with its condition."""
        cases, negated = list[tuple[ast.expr, list[Term]]](), list[Term]()
        rest: ast.expr = node
        while isinstance(rest, ast.IfExp):
            holds = self.value(rest.test)
            if holds is None:
                cases.append((rest.body, [*negated, self.node(rest.test)]))
                negated.append(self.opposite(rest.test))
            rest = rest.body if holds is True else rest.orelse
        if not cases:
            return self.node(rest)
        both = [*cases, (rest, negated)]
        return self.notation.write_cases(
            [(self.node(body), self.notation.conditions("and", each)) for body, each in both]
        )

    @write.register
    def call(self, node: ast.Call) -> Term:
        if isinstance(node.func, ast.Attribute):
            return self.write_applied(answer_name(node.func), node.keywords)
        name = node.func.id if isinstance(node.func, ast.Name) else "f"
        role = FUNCTIONS[name].forms.role if name in FUNCTIONS else "call"
        if role == "argument" or (role == "quotient" and len(node.args) == 1):
            return self.node(node.args[0])
        if role == "quotient":
            return self.notation.quotient(*map(self.node, node.args))
        if role != "call":
            return self.over_list(role, name, node)
        return self.notation.write_call(name, [self.node(each) for each in node.args])

    def over_list(self, role: Literal["sum", "product"], name: str, node: ast.Call) -> Term:
        """Write a sum or a product over a list, entry by entry."""
        entries = self.entries(node.args[0])
        if not entries:
            return self.by_value(node) if entries == [] else self.notation.write_call(name, [self.node(node.args[0])])
        combine = self.notation.sum if role == "sum" else self.notation.product
        if len(entries) > MAX_TERMS:
            entries = [*entries[:2], Term(self.notation.signs["dots"]), entries[-1]]
        return combine(entries)

    def entries(self, node: ast.expr) -> list[Term] | None:
        """Write the entries of a list, if its length is known; otherwise return None."""
        if isinstance(node, ast.List):
            return [self.node(each) for each in node.elts]
        if isinstance(node, ast.ListComp | ast.GeneratorExp):
            return self.rounds(node.elt, node.generators)
        value = self.value(node)
        return [self.notation.value(item) for item in value] if isinstance(value, tuple) else self.of_answer(node)

    def of_answer(self, node: ast.expr) -> list[Term] | None:
        """Write the entries of an earlier answer that is a list, or of a slice of it; return None for other nodes."""
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            whole = self.of_answer(node.value)
            start, stop, step = map(self._write_bound, (node.slice.lower, node.slice.upper, node.slice.step))
            return whole and whole[start:stop:step]
        value = make_answers(self.given).get(answer_name(node)) if isinstance(node, ast.Attribute) else None
        return [self._entry(node, place) for place in range(len(value))] if isinstance(value, tuple) else None

    def _write_bound(self, node: ast.expr | None) -> int | None:
        """Return a bound of a slice; None if it is absent or unknown."""
        value = None if node is None else self.value(node)
        return None if value is None else require_whole(value, "an index")

    def _entry(self, node: ast.expr, *places: int) -> Term:
        """Write an entry of a list, given its indices from 0."""
        return self.notation.entry(self.node(node), ", ".join(str(place + 1) for place in places))

    def rounds(self, element: ast.expr, clauses: Sequence[ast.comprehension]) -> list[Term] | None:
        """Write the element of a comprehension in each round; return None if a list or a condition is unknown."""
        if not clauses:
            return [self.node(element)]
        clause, *further = clauses
        known, found = self.value(clause.iter), list[Term]()
        values: Sequence[Value | Term] | None = known if isinstance(known, tuple) else self.of_answer(clause.iter)
        for value in values or ():
            inner = self.bind(clause.target, value)
            holds = [inner.value(each) for each in clause.ifs]
            made = inner.rounds(element, further) if all(each is True for each in holds) else []
            if made is None or None in holds:
                return None
            found += made
        return None if values is None else found

    def bind(self, target: ast.expr, value: Value | Term) -> "MathWriter":
        """Return a writer in which the variables of a `for` have their values."""
        if isinstance(value, Term):
            name = target.id if isinstance(target, ast.Name) else ""
            return replace(self, unknowns={**self.unknowns, name: value})
        targets = target.elts if isinstance(target, ast.Tuple) else [target]
        values = value if isinstance(target, ast.Tuple) and isinstance(value, tuple) else (value,)
        own = {each.id: item for each, item in zip(targets, values, strict=False) if isinstance(each, ast.Name)}
        unknowns = {name: term for name, term in self.unknowns.items() if name not in own}
        return replace(self, given={**self.given, **own}, unknowns=unknowns)

    @write.register
    def comprehension(self, node: ast.ListComp | ast.GeneratorExp) -> Term:
        entries = self.entries(node)
        return self.by_value(node) if entries is None else self.notation.write_list(entries)

    @write.register
    def list_(self, node: ast.List) -> Term:
        write = self.notation.write_rows if _is_matrix(node) else self.notation.write_list
        return write([self.node(each) for each in node.elts])

    @write.register
    def index(self, node: ast.Subscript) -> Term:
        """Write an entry of an unknown list (counted from 1), a slice, or the value."""
        steps = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        values = [self.value(step) if not isinstance(step, ast.Slice) else None for step in steps]
        places = [value for value in values if isinstance(value, int) and value >= 0]
        if self.value(node) is None and len(places) == len(values):
            return self._entry(node.value, *places)
        entries = self.entries(node)
        return self.by_value(node) if entries is None else self.notation.write_list(entries)

    def write_applied(self, part: str, points: Sequence[ast.keyword]) -> Term:
        """Write an earlier formula at a point: substituted if it is known, otherwise as its symbol with the point."""
        at = {str(point.arg): self.node(point.value) for point in points}
        symbol = self.unknowns.get(f"answers.{part}")
        earlier = read_formula(make_answers(self.given).get(part, ""))
        if symbol is None and earlier is not None:
            return replace(self, given=earlier.given, unknowns=at).expression(earlier.source)
        where = ", ".join(f"{name} = {term.text}" for name, term in at.items())
        return Term(f"{(symbol or self.notation.words(part)).text}({where})")


def _find_names(node: ast.AST) -> Iterator[str]:
    """Yield the names in a node, and `answers.a` for each answer."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.Attribute):
            yield f"answers.{answer_name(inner)}"


def _is_matrix(node: ast.List) -> bool:
    return bool(node.elts) and all(isinstance(each, ast.List) for each in node.elts)

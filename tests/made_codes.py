"""Which codes the steps give to findings, read from their sources without running them.

Whatever has a parameter or a field `code` makes findings, or hands a code on. Where it is called, the code is a text,
one of a few texts, or a name whose value a module says; `Codes.unread` lists the calls in which it is nothing of these.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "exam_builder"
HANDED_ON = {"code", "kind"}
"""Names of what some other call has made a finding with."""
EXPLAINS = ("Explanation", "Explained", "Words", "tuple[str, str, str]")
"""What functions return that put something into words, the code first."""
OTHERS = {"layout_of", "_foot", "literal", "Identity", "Scanned"}
"""What has a `code` that is not a finding's."""


@dataclass
class Codes:
    """Codes, each with the places that give it; patterns such as `unknown-{}`; calls that were not understood."""

    made: dict[str, list[str]] = field(default_factory=dict)
    patterns: set[str] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)

    def take(self, module: "Module", node: ast.expr, inside: ast.AST) -> None:
        """Take in the code that an expression gives."""
        where = f"{module.path.relative_to(PACKAGE)}:{node.lineno}"
        values = list(module.values(node, inside))
        if values == []:
            self.unread.append(f"{where}: {ast.unparse(node)}")
        for value in values:
            if "{}" in value:
                self.patterns.add(value)
            elif value:
                self.made.setdefault(value, []).append(where)


class Module:
    """A file of the package, and what its names stand for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.name = ".".join(("exam_builder", *path.relative_to(PACKAGE).with_suffix("").parts))
        self.functions = [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)]

        imports = [node for node in ast.walk(self.tree) if isinstance(node, ast.ImportFrom) and node.module]
        self.homes = {each.asname or each.name: str(node.module) for node in imports for each in node.names}

    def values(self, node: ast.expr, inside: ast.AST, depth: int = 0) -> Iterator[str]:
        """The texts that an expression may be; '' where it hands on the code of another finding."""
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.IfExp():
                yield from self.values(node.body, inside, depth)
                yield from self.values(node.orelse, inside, depth)
            case ast.JoinedStr():
                yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            case ast.Attribute(attr="code"):
                yield ""
            case ast.Subscript(value=ast.Name(id=name)):
                yield from self._of_table(name)
            case ast.Call(func=ast.Name(id=name)) if depth < 2:
                for function in self.functions:
                    if function.name == name:
                        yield from self._returned(function)
            case ast.Name(id=name):
                yield from self._of_name(name, inside, depth)

    def _of_table(self, name: str) -> Iterator[str]:
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and name in map(ast.unparse, node.targets):
                assert isinstance(node.value, ast.Dict)
                yield from (value.value for value in node.value.values if isinstance(value, ast.Constant))

    def _returned(self, function: ast.FunctionDef) -> Iterator[str]:
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and node.value:
                yield from self.values(node.value, function, depth=2)

    def _of_name(self, name: str, inside: ast.AST, depth: int) -> Iterator[str]:
        """A name that is assigned, or looped over, in its function or at the top of any module."""
        scopes = [inside, self.tree, *(module.tree for module in modules() if module.name == self.homes.get(name))]
        found = [value for scope in scopes for value in _assigned(scope, name)]
        texts = [text for value in found if depth < 3 for text in self.values(value, inside, depth + 1)]
        if texts:
            yield from texts
        elif name in HANDED_ON or _is_parameter(inside, name):
            yield ""


def _assigned(scope: ast.AST, name: str) -> Iterator[ast.expr]:
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=given)], value=value) if given == name:
                yield value
            case ast.For(target=ast.Name(id=given), iter=ast.Tuple(elts=values)) if given == name:
                yield from values


def _is_parameter(inside: ast.AST, name: str) -> bool:
    return isinstance(inside, ast.FunctionDef) and name in (each.arg for each in inside.args.args)


@cache
def modules() -> tuple[Module, ...]:
    """Every file of the package."""
    return tuple(Module(path) for path in sorted(PACKAGE.rglob("*.py")))


def makers() -> dict[tuple[str, str], int]:
    """What takes a code: its module and name, and the position of the code among the arguments of a call."""
    found: dict[tuple[str, str], int] = {}
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                _note_class(found, module.name, node)
            elif isinstance(node, ast.FunctionDef):
                _note(found, module.name, node.name, node)
    return found


def _note_class(found: dict[tuple[str, str], int], module: str, node: ast.ClassDef) -> None:
    fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
    for at, each in enumerate(fields):
        if ast.unparse(each).startswith("code: str") and node.name not in OTHERS:
            found[module, node.name] = at
    for method in (each for each in node.body if isinstance(each, ast.FunctionDef)):
        _note(found, module, node.name if method.name == "__init__" else method.name, method)


def _note(found: dict[tuple[str, str], int], module: str, name: str, function: ast.FunctionDef) -> None:
    given = [ast.unparse(each) for each in function.args.args]
    if "code: str" in given and name not in OTHERS:
        found[module, name] = given.index("code: str") - (given[0] == "self")


def read_codes() -> Codes:
    """Read all codes that the package gives."""
    codes, known = Codes(), makers()
    for module in modules():
        for inside in (module.tree, *module.functions):
            for node in _of_scope(inside):
                if isinstance(node, ast.Call):
                    _of_call(codes, module, node, inside, known)
        for function in module.functions:
            _of_explanation(codes, module, function)
    return codes


def _of_scope(inside: ast.AST) -> Iterator[ast.AST]:
    """What stands in a scope and not in a function within it."""
    for child in ast.iter_child_nodes(inside):
        if not isinstance(child, ast.FunctionDef):
            yield child
            yield from _of_scope(child)


def _of_call(codes: Codes, module: Module, call: ast.Call, inside: ast.AST, known: dict[tuple[str, str], int]) -> None:
    """The code of a call of a maker, be it a function or class that the module knows, or a method of any."""
    match call.func:
        case ast.Name(id=name) if (home := module.homes.get(name, module.name), name) in known:
            at = known[home, name]
        case ast.Attribute(attr=name) if len(call.args) > 1 and name in {method for _, method in known}:
            at = next(at for (_, method), at in known.items() if method == name)
        case ast.Name(id="replace"):
            at = len(call.args)
        case _:
            return
    given = [*call.args[at : at + 1], *(each.value for each in call.keywords if each.arg == "code")]
    for node in given:
        if not isinstance(node, ast.Starred):
            codes.take(module, node, inside)


def _of_explanation(codes: Codes, module: Module, function: ast.FunctionDef) -> None:
    """The codes of a function that returns them first in a tuple, or has one as the default of a parameter."""
    if function.returns and ast.unparse(function.returns).startswith(EXPLAINS):
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                codes.take(module, node.value.elts[0], function)
    arguments = function.args.args
    for argument, default in zip(reversed(arguments), reversed(function.args.defaults), strict=False):
        if argument.arg == "code":
            codes.take(module, default, function)

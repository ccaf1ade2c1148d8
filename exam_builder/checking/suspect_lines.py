"""Tell from which lines of a companion a wrong value follows, and a right one."""

import ast
from collections.abc import Iterable, Iterator, Sequence, Set

from exam_builder.companions import PythonFile
from exam_builder.values import reach


class FileSlices:
    """The lines of a file on which the results of its functions depend."""

    def __init__(self, file: PythonFile) -> None:
        body = file.tree.body
        self.functions = {node.name: node for node in body if isinstance(node, ast.FunctionDef)}
        self.lines = {name: _list_lines(node) for node in body for name in _list_set_names(node)}
        self.uses = {name: _find_used_names(node) - {name} for node in body for name in _list_set_names(node)}

    def reach(self, names: Iterable[str]) -> frozenset[str]:
        """Find the top-level names of the file that some names use, directly or through others."""
        own = self.uses.keys()
        return frozenset(reach({*names} & own, lambda name: self.uses[name] & own))

    def find_lines(self, names: Iterable[str]) -> frozenset[int]:
        """Find the lines of some top-level names and of all that they use."""
        return frozenset[int]().union(*(self.lines[name] for name in self.reach(names)))

    def find_ends(self, names: Iterable[str]) -> frozenset[int]:
        """Find the lines in which some functions return, and those in which any function returns what it compares."""
        own = {*names}
        return frozenset(
            node.lineno
            for name, function in self.functions.items()
            for node in ast.walk(function)
            if isinstance(node, ast.Return)
            and (name in own or any(isinstance(each, ast.Compare) for each in ast.walk(node)))
        )

    def list_fields(self, function: str) -> list[str]:
        """List the fields of the dict that a function returns."""
        return [
            str(key.value)
            for shown in self._list_dicts(function)
            for key, value in zip(shown.keys, shown.values, strict=True)
            if isinstance(key, ast.Constant)
        ]

    def find_field_lines(self, function: str, field: str) -> frozenset[int]:
        """Find the lines on which one field of the dict that a function returns depends."""
        for shown in self._list_dicts(function):
            for key, value in zip(shown.keys, shown.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == field:
                    return self._slice(self.functions[function], value)
                maker = value.func.id if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) else ""
                if key is None and maker in self.functions and field in _list_texts_in(self.functions[maker]):
                    return self._slice(self.functions[function], value)
        return self.find_lines((function,))

    def find_calls(self, methods: Set[str], within: Set[str]) -> frozenset[int]:
        """Find the lines on which calls of methods depend, in some functions and where these call each other."""
        found, waiting, known = set[int](), [*methods], set[str]()
        while waiting:
            name = waiting.pop()
            known.add(name)
            for maker in within & self.functions.keys():
                function = self.functions[maker]
                calls = [each for each in ast.walk(function) if isinstance(each, ast.Call)]
                calls = [each for each in calls if ast.unparse(each.func).rpartition(".")[2] == name]
                for call in calls:
                    found |= _list_lines(call)
                    found.update(*(self._slice(function, each) for each in _list_given(function, call)))
                waiting += [maker] if calls and maker not in known and maker not in waiting else []
        return frozenset(found)

    def _list_dicts(self, function: str) -> list[ast.Dict]:
        nodes = ast.walk(self.functions[function]) if function in self.functions else ()
        return [node.value for node in nodes if isinstance(node, ast.Return) and isinstance(node.value, ast.Dict)]

    def _slice(self, function: ast.FunctionDef, value: ast.expr) -> frozenset[int]:
        """Find the lines of a function on which one of its expressions depends, with those of all that they use."""
        names, lines = _find_names_in(value), _list_lines(value)
        local = _list_local_names(function)
        before = -1
        while before != len(names):
            before = len(names)
            for node in ast.walk(function):
                for part in _list_deciding(node) if _may_change(node, names, local) else ():
                    names |= _find_names_in(part)
                    lines |= _list_lines(part)
        return frozenset(lines) | self.find_lines(names)


def _may_change(node: ast.AST, names: Set[str], local: Set[str]) -> bool:
    """Tell whether a statement of a function may change what some names hold, or decides whether another one does.

    A method of a variable of the function, which are `local`, changes that variable alone.
    """
    if isinstance(node, ast.For | ast.While | ast.If | ast.With):
        inner = any(_may_change(each, names, local) for each in ast.iter_child_nodes(node))
        return inner or bool(_list_set_names(node) & names)
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.FunctionDef):
        return bool(_list_set_names(node) & names)
    return isinstance(node, ast.Expr) and bool((_find_owner(node.value) & local or _find_names_in(node)) & names)


def _find_owner(value: ast.expr) -> set[str]:
    """Find the name whose method an expression calls."""
    owner: ast.expr = value.func if isinstance(value, ast.Call) else value
    while isinstance(owner, ast.Attribute | ast.Subscript):
        owner = owner.value
    return {owner.id} if isinstance(owner, ast.Name) and isinstance(value, ast.Call) else set()


def _list_deciding(node: ast.AST) -> list[ast.stmt | ast.expr]:
    """List the parts of a statement that belong to itself: of a loop or a condition, its first line."""
    if isinstance(node, ast.For):
        return [node.target, node.iter]
    if isinstance(node, ast.With):
        return [each.context_expr for each in node.items]
    if isinstance(node, ast.While | ast.If):
        return [node.test]
    return [node] if isinstance(node, ast.stmt) else []


def _list_given(function: ast.FunctionDef, call: ast.Call) -> Iterator[ast.expr]:
    """Yield the arguments of a call, without those that are what it draws in, and the heads of the loops and conditions
    around it.
    """
    owners = {"axes", "ax", "figure", "fig"}
    yield from (each for each in call.args if not _find_names_in(each) & owners)
    yield from (each.value for each in call.keywords if not _find_names_in(each.value) & owners)
    for node in ast.walk(function):
        if isinstance(node, ast.For | ast.While | ast.If) and node.lineno < call.lineno <= (node.end_lineno or 0):
            yield node.iter if isinstance(node, ast.For) else node.test


def _list_set_names(node: ast.AST) -> set[str]:
    """Find the names that a statement itself sets; for one that sets an entry, the name of the whole."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    own: Sequence[ast.AST] = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", ast.Pass())]
    if isinstance(node, ast.With):
        own = [each.optional_vars for each in node.items if each.optional_vars]
    return {each.id for target in own for each in ast.walk(target) if isinstance(each, ast.Name)}


def _list_local_names(function: ast.FunctionDef) -> set[str]:
    given = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    return given | {name for node in ast.walk(function) for name in _list_set_names(node)}


def _find_used_names(node: ast.stmt) -> set[str]:
    """Find the names of its file that a statement uses; a function may have variables of the same names."""
    return _find_names_in(node) - (_list_local_names(node) if isinstance(node, ast.FunctionDef) else set())


def _find_names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _list_texts_in(node: ast.AST) -> set[object]:
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)}


def _list_lines(node: ast.stmt | ast.expr) -> set[int]:
    return {*range(node.lineno, (node.end_lineno or node.lineno) + 1)}


UNRELATED = 3


def rate_line(line: int, wrong: Sequence[Set[int]], right: Sequence[Set[int]]) -> int:
    """Rate how suspect a line is: 0 if all wrong values and no right value follow from it, UNRELATED if no
    wrong one does."""
    among = [line in each for each in wrong]
    if all(among):
        return int(any(line in each for each in right))
    return 2 if any(among) else UNRELATED

"""Find undefined names in the course's Python, and the lines that cause errors raised at other lines."""

import ast
import builtins
import re
import symtable
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from exam_builder.companions.python_hints import hint_import, is_misspelt
from exam_builder.findings import find_nearest_name

DYNAMIC = re.compile(r"\b(?:globals|exec|eval|setattr)\s*\(|import\s*\*")
"""Code that may define names that are not visible in the text."""
OF_MODULES = frozenset(("__file__", "__name__", "__doc__", "__spec__", "__loader__", "__package__", "__builtins__"))
CALLED = re.compile(r"^(?:(?P<outer>\w+)\.<locals>\.)?(?P<name><lambda>|\w+)\(\) (?:takes (?P<takes>\d+)|missing|got)")
Function = ast.FunctionDef | ast.Lambda


def find_unbound_names(text: str) -> tuple[tuple[int, str], ...]:
    """Find the names that functions of a file use but nothing defines, each with the line of its first use."""
    if DYNAMIC.search(text):
        return ()
    top = symtable.symtable(text, "<companion>", "exec")
    known = {each.get_name() for each in top.get_symbols() if each.is_assigned() or each.is_imported()}
    symbols = [each for table in _walk_tables(top) for each in table.get_symbols()]
    known |= {each.get_name() for each in symbols if each.is_declared_global()}
    # Python 3.11 takes what a function called `top` sets itself for global as well.
    used = {each.get_name() for each in symbols if each.is_global() and not each.is_local()}
    unbound = used - known - OF_MODULES - {each.get_name() for each in top.get_children()} - set(dir(builtins))
    reads = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name) and node.id in unbound)
    first: dict[str, int] = {}
    for node in reads if unbound else ():
        first[node.id] = min(node.lineno, first.get(node.id, node.lineno))
    return tuple(sorted((line, name) for name, line in first.items()))


def _walk_tables(top: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for table in top.get_children():
        yield table
        yield from _walk_tables(table)


def find_second_definition(functions: Sequence[ast.FunctionDef]) -> ast.FunctionDef | None:
    """Find the first function that replaces an earlier one of the same name; decorated ones may do so on purpose."""
    plain = [each for each in functions if not each.decorator_list and each.name != "_"]
    return next((each for at, each in enumerate(plain) if each.name in {one.name for one in plain[:at]}), None)


def find_other_definition(name: str, tree: ast.Module) -> tuple[int, str, str] | None:
    """Find a definition of a name that is not a top-level function; return its line, what it is, and a hint."""
    for node in ast.walk(tree):
        if getattr(node, "name", "") != name:
            continue
        if isinstance(node, ast.AsyncFunctionDef):
            return node.lineno, "it is an `async def`, which gives no value", "write `def` without `async`"
        if isinstance(node, ast.ClassDef):
            return node.lineno, "it is a class", "write `def` for `class`"
        if isinstance(node, ast.FunctionDef):
            return node.lineno, "it stands inside of something else", "begin its `def` at the start of a line"
    return None


def find_fruitless_function(tree: ast.Module) -> tuple[int, str] | None:
    """Find a function that returns nothing although its result is used; return the line where it ends, and its name."""
    idle = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and id(node) not in idle
    }
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in called:
            below = list(walk_own(node))
            gives = any(isinstance(each, ast.Return) and each.value is not None for each in below)
            if not gives and not any(isinstance(each, ast.Yield | ast.YieldFrom) for each in below):
                return node.end_lineno or node.lineno, node.name
    return None


def walk_own(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function, without those of nested functions."""
    for node in ast.iter_child_nodes(function):
        if not isinstance(node, ast.FunctionDef | ast.Lambda):
            yield node
            yield from walk_own(node)


def find_odd_constant(message: str, tree: ast.Module, line: int) -> int:
    """Find the line of a constant of which the zero, the type, or a text causes the error in `line` with this message.

    Return 0 if there is none.
    """
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.lineno == line}
    for node in tree.body:
        own = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and own & used:
            whole = node.value.value if isinstance(node.value, ast.Constant) else ...
            zero = "zero" in message and whole == 0
            named = f"'{type(whole).__name__}'" in message or f"'{whole!r}'" in message
            if zero or (named and not isinstance(whole, int)):
                return node.lineno
            for each in ast.walk(node.value):
                if isinstance(each, ast.Constant) and isinstance(each.value, str) and repr(each.value) in message:
                    return each.lineno
    return 0


def find_name_cause(name: str, text: str, line: int, functions: Mapping[str, int]) -> tuple[int, str]:
    """Find the line that causes a name to be unknown in `line`: where it is, or should be, imported, defined or set.

    `functions` has the line of each top-level function. Return 0 if there is no such line; the second value is a hint
    if that of the failing line does not fit.
    """
    tree = ast.parse(text)
    if owner := _find_owner(name, text, tree):
        return line, f"write `{owner}.{name}`"
    if whole := _find_unpacked(name, tree, line):
        return whole, f"write `figure, {name} = …` in this line: it gives both"
    if near := _find_unused_import(name, text, tree):
        return line, f"did you mean `{near}`?"
    if place := _find_import_place(name, tree):
        return place, ""
    if place := _find_misspelt_place(name, text, functions, _find_innermost(tree, line)):
        return place, f"write `{name}` in this line, as where it is used"
    if place := _find_lost_constant(name, tree):
        return place, f"set `{name}` here, above the text that says what it is"
    return _find_only_place(name, text, line), ""


def _find_import_place(name: str, tree: ast.Module) -> int:
    """Return the line of the import beside which a name should be imported; else 0.

    The standard library comes first, and each group is in alphabetical order. Return 0 if the file already imports
    from the module `name`: then `name` is written in place of something imported from it.
    """
    statement = hint_import(name)
    nodes = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    if not statement or not nodes or any(alias.name == name for node in nodes for alias in node.names):
        return 0
    if any(isinstance(node, ast.ImportFrom) and node.module == name for node in nodes):
        return 0
    home = statement.split()[1]
    beside = [node.lineno for node in nodes if _get_module(node).partition(".")[0] == home.partition(".")[0]]
    alike = [node for node in nodes if _is_standard(_get_module(node)) == _is_standard(home)]
    alike = alike or (nodes[:1] if _is_standard(home) else nodes[-1:])
    before = [node.lineno for node in alike if _get_module(node) <= home]
    below = alike == nodes[-1:] and not _is_standard(home) and _is_standard(_get_module(nodes[-1]))
    return (beside or ([nodes[-1].lineno + 2] if below else before[-1:]) or [alike[0].lineno])[0]


def _find_unused_import(name: str, text: str, tree: ast.Module) -> str:
    """Find a name that the file imports and never uses, and that an unknown name abbreviates or resembles; else ''."""
    nodes = (node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))
    names = [alias.asname or alias.name for node in nodes for alias in node.names]
    unused = [each for each in names if len(re.findall(rf"\b{re.escape(each)}\b", text)) == 1]
    return next((each for each in unused if each.startswith(name)), find_nearest_name(name, unused))


def find_idle_arguments(tree: ast.Module, function: str) -> list[str]:
    """Find the arguments of a top-level function that none of its lines reads."""
    node = next(each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == function)
    read = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return [each.arg for each in node.args.args if each.arg not in read]


def find_only_line(source: str, text: str) -> int:
    """Find the only line of a text that is this source text, but for its indentation; else 0."""
    lines = [number for number, each in enumerate(text.split("\n"), 1) if each.strip() == source.strip()]
    return lines[0] if len(lines) == 1 else 0


def _find_owner(name: str, text: str, tree: ast.Module) -> str:
    """Find the imported module whose name is missing before a function, or before a part of it, used once; else ''."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call | ast.Attribute)]
    uses = [
        node for node in calls if getattr(node.func if isinstance(node, ast.Call) else node.value, "id", "") == name
    ]
    if len(uses) != 1:
        return ""
    nodes = [node for node in tree.body if isinstance(node, ast.Import)]
    owners = {alias.asname or alias.name: alias.name for node in nodes for alias in node.names}
    members = {own: getattr(sys.modules.get(module), name, None) for own, module in owners.items() if f"{own}." in text}
    if isinstance(part := uses[0], ast.Attribute):
        alone = hasattr(sys.modules.get(name), part.attr)
        members = {own: getattr(each, part.attr, None) for own, each in members.items() if not alone}
    return next((own for own, each in members.items() if each is not None), "")


def _find_lost_constant(name: str, tree: ast.Module) -> int:
    """Find the text that describes a constant, as no other one follows a line that sets one; 0 if there is none."""
    for before, node in pairwise(tree.body) if name.isupper() else ():
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        described = isinstance(before, ast.Assign | ast.AnnAssign) and before.end_lineno == node.lineno - 1
        if text and not described:
            return node.lineno
    return 0


def _find_unpacked(name: str, tree: ast.Module, line: int) -> int:
    """Find the line that assigns a figure and its axes to one name, if the unknown name is that of axes; else 0."""
    around = _find_innermost(tree, line)
    nodes = [node for node in ast.walk(around or tree) if isinstance(node, ast.Assign) and node.lineno < line]
    made = (node for node in nodes if isinstance(node.value, ast.Call) and isinstance(node.targets[0], ast.Name))
    names = ("subplots", "drawing")
    lines = [node.lineno for node in made if ast.unparse(node.value.func).rpartition(".")[2] in names]  # type: ignore[attr-defined]
    return lines[-1] if lines and name in ("axes", "ax", "axs", "axis") else 0


def _is_standard(module: str) -> bool:
    """Return whether a module belongs to the standard library."""
    return module.partition(".")[0] in sys.stdlib_module_names


def _get_module(node: ast.Import | ast.ImportFrom) -> str:
    return (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name


def _find_innermost(tree: ast.Module, line: int) -> ast.FunctionDef | None:
    """Return the innermost function around a line."""
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    around = [node for node in nodes if node.lineno <= line <= (node.end_lineno or 0)]
    return max(around, key=lambda node: node.lineno, default=None)


def _find_misspelt_place(name: str, text: str, functions: Mapping[str, int], around: ast.FunctionDef | None) -> int:
    """Return the line of a definition, argument or variable that is a misspelling of an unknown name; else 0."""
    unread = dict(_find_unread(around)) if around else {}
    near = find_nearest_name(name, unread)
    if near and len(re.findall(rf"\b{near}\b", text)) == 1:
        return unread[near]
    joined = next((each for each in functions if each == name.replace("_", "") != name), "")
    if joined and len(re.findall(rf"\b{joined}\b", text)) == 1:
        return functions[joined]
    arguments = {each.arg: each.lineno for each in around.args.args} if around else {}
    lines = {**functions, **arguments}
    near = find_nearest_name(name, lines)
    once, more = (len(re.findall(rf"\b{each}\b", text)) for each in (near or " ", name))
    if once == 1 and more > 1 + (near in arguments):
        return lines[near]
    return lines[near] if near and is_misspelt(near, name, text) else 0


def _find_unread(function: ast.FunctionDef) -> Iterator[tuple[str, int]]:
    """Return the variables that a function sets and never reads, each with its line."""
    names = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    return ((node.id, node.lineno) for node in names if isinstance(node.ctx, ast.Store) and node.id not in read)


def _find_only_place(name: str, text: str, line: int) -> int:
    """Return the only line with a name, if another line fails, because it may be code in a string; else 0."""
    lines = [number for number, each in enumerate(text.split("\n"), 1) if re.search(rf"\b{re.escape(name)}\b", each)]
    return lines[0] if len(lines) == 1 and lines[0] != line else 0


def find_unset_sum(name: str, text: str) -> int:
    """Find the loop in which a function adds to a variable that is never initialized; else 0."""
    for function in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)):
        nodes = list(ast.walk(function))
        added = [each.lineno for each in nodes if isinstance(each, ast.AugAssign) and ast.unparse(each.target) == name]
        stored = [each for each in nodes if isinstance(each, ast.Name) and each.id == name]
        read = any(isinstance(each.ctx, ast.Load) for each in stored)
        if added and read and sum(isinstance(each.ctx, ast.Store) for each in stored) == len(added):
            loops = [each for each in nodes if isinstance(each, ast.For | ast.While)]
            around = (each.lineno for each in loops if each.lineno < added[0] <= (each.end_lineno or 0))
            return next(around, added[0])
    return 0


def find_shared_random(text: str, library: str, function: str) -> int:
    """Find the first line that draws from shared random numbers, preferably in this function; else 0."""
    names = {library, *(f"{alias}.random" for alias in ("np", "numpy") if library == "numpy.random")}
    seeded = ("default_rng", "Generator", "SeedSequence", "PCG64", "Random", "RandomState")

    def draws(call: ast.Call) -> bool:
        drawn = call.func
        return isinstance(drawn, ast.Attribute) and ast.unparse(drawn.value) in names and drawn.attr not in seeded

    return _find_first_call(text, function, draws)


def find_unseeded(text: str, function: str) -> int:
    """Find the line of a function, or else of its file, that makes random numbers without a seed; else 0."""

    def is_unseeded(call: ast.Call) -> bool:
        return not call.args and not call.keywords and ast.unparse(call.func).rpartition(".")[2] in UNSEEDED

    line = _find_first_call(text, function, is_unseeded) or find_shared_random(text, "numpy.random", function)
    return line or find_shared_random(text, "random", function)


def _find_first_call(text: str, function: str, fits: Callable[[ast.Call], bool]) -> int:
    """Find the first line of a function, or else of its file, with a call that fits; else 0."""
    tree = ast.parse(text)
    own = next((node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function), tree)
    for nodes in (ast.walk(own), ast.walk(tree)):
        if line := min((each.lineno for each in nodes if isinstance(each, ast.Call) and fits(each)), default=0):
            return line
    return 0


UNSEEDED = ("default_rng", "Random", "RandomState", "PCG64", "SeedSequence")
"""Functions whose random numbers differ each time if they are called without a seed."""


def find_text(tree: ast.AST, part: str) -> int:
    """Find the only line with a string that contains `part`; 0 if there are none or several."""
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    lines = {node.lineno for node in texts if part and part in str(node.value)}
    return lines.pop() if len(lines) == 1 else 0


def find_callback(message: str, text: str, line: int) -> int:
    """Find the line of a function or `lambda` that a library called with the wrong arguments; else 0.

    If `line` of the file calls the function itself, the call may be wrong instead, so 0 is returned.
    """
    called = CALLED.match(message)
    if called is None or f"{called['name']}(" in text.split("\n")[line - 1]:
        return 0
    tree = ast.parse(text)
    outer = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == called["outer"])
    nodes = [node for node in ast.walk(next(outer, tree)) if isinstance(node, ast.FunctionDef | ast.Lambda)]
    fitting = (node.lineno for node in nodes if _is_called(node, called))
    return next(fitting, 0)


def _is_called(node: Function, match: re.Match[str]) -> bool:
    name = node.name if isinstance(node, ast.FunctionDef) else "<lambda>"
    return name == match["name"] and (not match["takes"] or len(node.args.args) == int(match["takes"]))


def find_tuple_return(said: str, tree: ast.Module) -> tuple[int, str] | None:
    """Find the one function of a file that returns several values where a single value is used; else None.

    Return the line of its `return`, and its name.
    """
    if "sequence" not in said and "'tuple'" not in said:
        return None
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)]
    whole = {ast.unparse(node.value.func) for node in calls if isinstance(node.targets[0], ast.Name)}  # type: ignore[attr-defined]
    found = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in whole:
            returns = [each for each in ast.walk(node) if isinstance(each, ast.Return)]
            if returns and all(isinstance(each.value, ast.Tuple) for each in returns):
                found.append((returns[-1].lineno, node.name))
    return found[0] if len(found) == 1 else None


def find_whole_tuple(problem: AttributeError, text: str, line: int) -> int:
    """Find the line that assigns a tuple to a name that is then used like a single value; else 0."""
    around = _find_innermost(ast.parse(text), line)
    if not isinstance(problem.obj, tuple) or around is None:
        return 0
    nodes = list(ast.walk(around))
    used = {ast.unparse(node.value) for node in nodes if isinstance(node, ast.Attribute) and node.lineno == line}
    lines = [
        node.lineno
        for node in nodes
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in used and node.lineno < line
    ]
    return max(lines, default=0)

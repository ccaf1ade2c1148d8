"""What all modules keep: imports run one way, files are opened and lines are printed in one place each."""

import ast
import itertools
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "exam_builder"
ORDER = (
    "terminal",
    "codes",
    "findings",
    "values",
    "codec",
    "course_files",
    "digests",
    "scratch",
    "private_files",
    "cache_key",
    "store",
    "fields",
    "course",
    "toolchain",
    "debian_packages",
    "paper",
    "paper_texts",
    "names",
    "roster",
    "identity",
    "mutants",
    "results",
    "expressions",
    "audience",
    "formula",
    "kinds",
    "companions",
    "read",
    "plot",
    "readers",
    "draw",
    "recompute",
    "render",
    "examine",
    "pdf",
    "typeset",
    "audit",
    "jobs",
    "cluster",
    "blackout",
    "records",
    "issue",
    "sign",
    "checking",
    "explain",
    "rebuild",
    "day",
    "errata",
    "start",
    "watch",
    "report",
    "cli_options",
    "commands",
    "cli",
)
"""A module may import those before it."""
HEAVY = {
    "numpy",
    "matplotlib",
    "scipy",
    "pydantic",
    "jinja2",
    "yaml",
    "pylatex",
    "rich",
    "pikepdf",
    "pypdfium2",
    "distributed",
    "openpyxl",
}


Sources = Mapping[Path, Sequence[ast.AST]]


def imported(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Modules of the package that a file imports, wherever in the file."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("exam_builder"):
            names = [node.module] if node.module != "exam_builder" else [f"exam_builder.{a.name}" for a in node.names]
            yield from (name.split(".")[1] for name in names if name)
        elif isinstance(node, ast.Import):
            yield from (a.name.split(".")[1] for a in node.names if a.name.startswith("exam_builder."))


def test_imports_go_up_the_list_only(sources: Sources) -> None:
    modules = {path: path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in sources}
    placed = {path: module for path, module in modules.items() if module not in ("__init__", "__main__")}
    assert set(placed.values()) - set(ORDER) == set(), "modules that have no place in the order of the pipeline"
    later = {path: set(imported(sources[path])) - set(ORDER[: ORDER.index(placed[path]) + 1]) for path in placed}
    assert {path.relative_to(PACKAGE): modules for path, modules in later.items() if modules} == {}


def test_the_command_line_imports_nothing_heavy() -> None:
    code = "import sys, exam_builder.cli; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert HEAVY.isdisjoint(loaded)


def test_every_module_says_what_it_is_for(sources: Sources) -> None:
    assert [path for path, (module, *_) in sources.items() if not ast.get_docstring(module)] == []


NO_VERBS = {"Whether", "Where", "How", "Which", "Who", "Why", "All", "Each", "Every", "One", "As", "For", "Of", "In"}
"""Words with which docstrings that name a thing begin, beside those that ruff refuses (D401)."""


def test_docstrings_of_functions_begin_with_a_verb(sources: Sources) -> None:
    nodes = itertools.chain.from_iterable(sources.values())
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef) and ast.get_docstring(node)]
    methods = [each for each in functions if "property" not in "".join(map(ast.unparse, each.decorator_list))]
    first = {str(ast.get_docstring(each)).split()[0] for each in methods}
    assert {word for word in first if word in NO_VERBS or re.fullmatch(r"[A-Z]\w+[^s]s[,:;]?", word)} == set()


READERS = ("read", "draw", "recompute", "examine", "plot", "render", "roster", "identity", "checking", "sign.py")
"""What of the package reads the course."""
OPENERS = {"open", "read_text", "read_bytes"}
OWN = {
    "environment.py": "the built-in templates",
    "latex_slips.py": "the slips in LaTeX that the toolkit knows",
    "latin_modern.py": "fonts of the machine",
    "missing_arguments.py": "the built-in templates",
    "own_templates.py": "a built-in template",
    "drawing_operators.py": "what is packed in a PDF that was read so",
    "picture_gate.py": "likewise",
    "picture_images.py": "likewise",
    "template_budget.py": "what the kernel says of memory",
    "vocabulary.py": "the headings that the toolkit knows",
}
"""Where files are opened otherwise, and which."""


def test_whatever_reads_the_course_opens_its_files_in_this_way(sources: Sources) -> None:
    paths = [path for path in sources if path.relative_to(PACKAGE).parts[0] in READERS]
    calls = [
        (path.name, node.func.attr)
        for path in paths
        for node in sources[path]
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in OPENERS
        and not (isinstance(node.func.value, ast.Name) and node.func.value.id in ("pikepdf", "Image", "os"))
    ]
    assert len(paths) > 80
    assert {name for name, _ in calls} == set(OWN), calls


WRITERS = {"print", "click.echo", "click.secho", "echo", "sys.stdout.write", "sys.stderr.write"}


def test_only_one_module_writes_to_the_terminal(sources: Sources) -> None:
    writing = {
        path.relative_to(PACKAGE).as_posix()
        for path, nodes in sources.items()
        if any(isinstance(node, ast.Call) and ast.unparse(node.func) in WRITERS for node in nodes)
    }
    assert writing == {"terminal.py", "toolchain.py"}

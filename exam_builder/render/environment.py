"""The Jinja environment of the templates, with errors reported as findings at the templates' lines.

An exception in a course's own template is the template's mistake; an exception in built-in templates alone is a bug of
the toolkit, and is raised again.
"""

import functools
import re
import tomllib
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from jinja2 import (
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
)
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from exam_builder import toolchain
from exam_builder.digests import BUILT_IN
from exam_builder.findings import Code, Finding, Place, Refused, find_nearest_name
from exam_builder.render import filters, template_budget
from exam_builder.render.origins import MarkLines, Origin, find_last_origin
from exam_builder.render.own_templates import (
    JINJA,
    TemplateLoader,
    find_changed_lines,
    find_changed_templates,
    find_deleted_line,
    find_half_tag,
    is_near_copy,
)
from exam_builder.render.template_budget import (
    EndlessTemplate,
    UnprintableValue,
    describe_value,
    require_printable,
)

OF_NOTHING = re.compile(r"'None' has no attribute '(\w+)'")
NO_ATTRIBUTE = re.compile(r"'(?:[\w.]*\.)?(\w+) object' has no attribute '(\w+)'")
NO_FILTER = re.compile(r"No (filter|test) named '(\w+)'")
PLAIN_WORDS = tomllib.loads(Path(__file__).with_name("jinja_words.toml").read_text(encoding="utf-8"))["errors"]
"""Patterns of Jinja's messages, each with a message in plain words and a hint."""

COST = 10
"""The cost of each piece of output, in addition to its characters."""

TemplateStates: TypeAlias = tuple[tuple[object, ...], ...]
TemplateContext: TypeAlias = dict[str, object]
"""The values that a template can use, by name."""


def guard_filter(name: str, function: Callable[..., object]) -> Callable[..., object]:
    """Wrap a filter so that it raises UnprintableValue for a value that it cannot print."""

    @functools.wraps(function)
    def call(*arguments: object) -> object:
        try:
            return function(*arguments)
        except (TemplateError, Refused, RecursionError, MemoryError):
            raise
        except Exception as problem:
            if _list_template_frames(problem):  # the error is in a template that the filter itself fills in
                raise
            given = next((each for each in arguments if not isinstance(each, Context)), None)
            if isinstance(given, Undefined):
                str(given)  # raises the error that names what is undefined
            raise UnprintableValue(f"the filter `{name}` cannot print {describe_value(given)}") from problem

    return call


def refuse_endless(origin: Origin) -> Refused:
    """Refuse a template that prints too much, at the line that printed last."""
    what, place = "it prints endlessly", Place(origin.file, origin.line)
    return Refused([Finding(Code.TEMPLATE, f"a template cannot be filled in: {what}", place, "end its loop")])


def refuse_template(problem: Exception, name: str, folders: Sequence[Path]) -> Refused | None:
    """Turn an exception into a finding at the template's line; None if it is a bug of the toolkit."""
    built_in = str(folders[-1])
    what, hint = _explain_problem(problem)
    if isinstance(problem, TemplateSyntaxError):
        line = find_open_tag(problem) or problem.lineno
        if (problem.message or "").startswith(UNENDED):
            line = find_deleted_line(problem.name or name, problem.source or "", END_TAG.match, 2) or line
        changed = find_changed_lines(problem.name or name, problem.source or "")
        line = changed[0] if len(changed) == 1 and is_near_copy(problem.name or name, problem.source or "") else line
        line, what, hint = find_half_tag(problem.source or "") or (line, what, hint)
        path = Path(problem.name or name)  # Jinja's lexer gives the whole path in place of the name
        inside = next((each for each in folders if path.is_relative_to(each)), None)
        place = Place(f"templates/{path.relative_to(inside) if inside else path}", line)
    else:
        frames = _list_template_frames(problem)
        own = [each for each in frames if not each.filename.startswith(built_in)]
        if not own and not (isinstance(problem, TemplateError) and not isinstance(problem, UnprintableValue)):
            return None
        passed = own or frames
        blamed = _find_repeated(passed) if isinstance(problem, RecursionError) else passed[-1:]
        place = _place_of(blamed[0], folders) if blamed else Place(f"templates/{name}")
    return Refused([Finding(Code.TEMPLATE, f"a template cannot be filled in: {what}", place, hint)])


def find_broken_templates(environment: "TemplateSandbox") -> Iterator[Finding]:
    """Find templates of the course that cannot be compiled, even if the exam uses none of what they print."""
    *own, _ = environment.folders
    for name in (name for folder in own if folder.is_dir() for name in find_changed_templates(folder)):
        try:
            environment.get_template(name)
        except TemplateSyntaxError as problem:
            refused = refuse_template(problem, name, environment.folders)
            yield from refused.findings if refused else ()


TAG = re.compile(r"\(\(\*-?\s*(?P<end>end)?(?P<name>for|if|block|macro|call|filter|set)\b(?P<rest>[^*]*)")
END_TAG = re.compile(r"\(\(\*-?\s*end\w+\s*-?\*\)\)$")
UNENDED = "Unexpected end of template"


def find_open_tag(problem: TemplateSyntaxError) -> int:
    """Find the line of the innermost tag that is never ended, if that is the problem; else 0.

    If an end tag is aligned with an outer tag, the tags inside of that have no end.
    """
    source = problem.source or ""
    open_: list[tuple[str, int, int]] = []
    for found in TAG.finditer(source) if (problem.message or "").startswith(UNENDED) else ():
        column = found.start() - source.rfind("\n", 0, found.start())
        if found["end"]:
            same = [at for at in reversed(range(len(open_))) if open_[at][0] == found["name"]]
            beneath = [at for at in same if open_[at][2] == column]
            if beneath and beneath[0] != same[0]:
                return open_[same[0]][1]
            del open_[same[0] if same else len(open_) :]
        elif found["name"] != "set" or "=" not in found["rest"]:
            open_.append((found["name"], source.count("\n", 0, found.start()) + 1, column))
    return open_[-1][1] if open_ else 0


def _list_template_frames(problem: BaseException) -> list[traceback.FrameSummary]:
    """Find the lines of templates in an exception's traceback, with the one nearest to its origin last."""
    return [frame for frame in traceback.extract_tb(problem.__traceback__) if frame.filename.endswith(".tex")]


def _find_repeated(frames: Sequence[traceback.FrameSummary]) -> list[traceback.FrameSummary]:
    """Find the most frequent line of templates in a traceback; return [] if there is none."""
    counted = Counter((frame.filename, frame.lineno) for frame in frames)
    return sorted(frames, key=lambda frame: -counted[frame.filename, frame.lineno])[:1]


def _place_of(frame: traceback.FrameSummary, folders: Sequence[Path]) -> Place:
    path = Path(frame.filename)
    folder = next((each for each in folders if path.is_relative_to(each)), path.parent)
    return Place(f"templates/{path.relative_to(folder).as_posix()}", frame.lineno or 1)


def _list_tags() -> list[str]:
    """Return the tags of the built-in templates."""
    return [tag for path in sorted(BUILT_IN.rglob("*.tex")) for tag in JINJA.findall(path.read_text("utf-8"))]


def _find_owner(name: str) -> str:
    """Return a field that the built-in templates use, with what they mostly take it from: `part.points`; '' if none."""
    fields = Counter(field for tag in _list_tags() for field in re.findall(rf"\b\w+\.{name}\b", tag))
    return fields.most_common(1)[0][0] if fields else ""


def _suggest_name(name: str, listed: str, near: str = "") -> str:
    """Suggest what to write instead of a name that templates cannot use here."""
    names = {word for tag in _list_tags() for word in re.findall(r"[a-z_]{3,}", tag)} - {name}
    near = near or find_nearest_name(name, names, 0.75) or ""
    return f"write {near}, if that is meant; {listed}" if near else f"correct the name; {listed}"


def _explain_problem(problem: Exception) -> tuple[str, str]:
    """Return message and hint for an exception."""
    message = str(problem.message if isinstance(problem, TemplateSyntaxError) else problem)
    if isinstance(problem, RecursionError):
        return "it includes or calls itself endlessly", "remove the include, or put it under a condition"
    if isinstance(problem, MemoryError | EndlessTemplate):
        return (message or "it takes too much memory"), "end its loop, or print less"
    if isinstance(problem, TemplateNotFound):
        return f"there is no template `{message}`", "correct the name, or add the file to templates/"
    if found := OF_NOTHING.search(message):
        what = f"`{found[1]}` belongs to something that this paper does not have (None)"
        return what, "test that first: ((* if … *)) … ((* endif *))"
    if found := NO_ATTRIBUTE.search(message):
        named = found[1] == "dict"  # words, or a student's cells
        what = f"there is no `{found[2]}`" if named else f"a {found[1]} has no `{found[2]}`"
        owner = "" if named else _find_owner(found[2])
        return what, _suggest_name(found[2], "docs/templates.md lists what templates can use", owner)
    if found := NO_FILTER.search(message):
        return f"there is no {found[1]} `{found[2]}`", _suggest_name(found[2], "docs/templates.md lists the filters")
    for each in PLAIN_WORDS:
        if found := re.search(each["finds"], message):
            return each["message"].format(*found.groups()), each["hint"].format(*found.groups())
    if isinstance(problem, TemplateError):
        return message.rstrip(".") or "syntax", ""
    return f"{type(problem).__name__}: {message}".rstrip(": "), ""


class TemplateSandbox(ImmutableSandboxedEnvironment):
    """A sandbox for templates in some folders, with delimiters that do not clash with LaTeX.

    The first folder that has a template wins, and the last has the built-in ones. It caches which attributes of each
    type templates may read.
    """

    intercepted_binops = frozenset("%")
    code_generator_class = template_budget.GuardedCode
    join_texts = staticmethod(template_budget.join_texts)

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders
        super().__init__(
            loader=TemplateLoader(folders),
            auto_reload=False,  # if files change, a new environment is made
            extensions=[MarkLines],
            undefined=StrictUndefined,
            finalize=require_printable,
            block_start_string="((*",
            block_end_string="*))",
            variable_start_string="((",
            variable_end_string="))",
            comment_start_string="((=",
            comment_end_string="=))",
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            optimized=False,  # the optimizer retries at each level, so a long chain of names would take seconds
        )
        self._safe: dict[tuple[type, str], bool] = {}
        for name in template_budget.OF_TEXTS:
            self.filters[name] = template_budget.guard_text_filter(name, self.filters[name])
        self.filters |= {"join": template_budget.join_items, "sum": template_budget.add_items}
        del self.globals["lipsum"]
        self.filters.update({name: guard_filter(name, function) for name, function in filters.FILTERS.items()})

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Return whether a template may read an attribute."""
        key = (type(obj), attr)
        if key not in self._safe:
            self._safe[key] = super().is_safe_attribute(obj, attr, value)
        return self._safe[key]

    def compile(  # type: ignore[override]  # Jinja lists the parameters one by one
        self, source: Any, name: str | None = None, filename: str | None = None, **how: Any
    ) -> Any:
        """Compile a template; if it is nested too deeply for Python, report its line with the most brackets."""
        try:
            return super().compile(source, name, filename, **how)
        except (RecursionError, MemoryError, SyntaxError, ValueError):
            lines = str(source).split("\n")
            crowded = max(range(len(lines)), key=lambda number: lines[number].count("("))
            raise TemplateSyntaxError("it is nested too deeply", crowded + 1, name, filename) from None

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Fill in a pattern by `%`, unless a value cannot be printed."""
        for each in (right if isinstance(right, tuple) else (right,)) if isinstance(left, str) else ():
            require_printable(each)
        return super().call_binop(context, operator, left, right)


@functools.lru_cache(maxsize=4)
def make_environment(folders: tuple[Path, ...], states: TemplateStates) -> TemplateSandbox:
    """Make the environment for templates in these folders, which compiles each template once in each process.

    `states` describe the files; if they change, a new environment is made.
    """
    return TemplateSandbox(folders)


def take_states(folders: Iterable[Path]) -> TemplateStates:
    """Return the path, size and modification time of each file in these folders."""
    files = (path for folder in folders for path in sorted(folder.rglob("*")) if not path.is_dir())
    return tuple(tuple(toolchain.read_file_state(path) or ()) for path in files)


def fill_template(environment: TemplateSandbox, name: str, context: TemplateContext) -> str:
    """Fill in a template, keeping its origin marks; raise Refused if a template has a mistake."""
    try:
        with template_budget.limit_template():
            return _join_pieces(environment.get_template(name).generate(context), name)
    except Refused:
        raise
    except Exception as problem:
        refused = refuse_template(problem, name, environment.folders)
        if refused is None:
            raise
        raise refused from problem


def _join_pieces(pieces: Iterable[str], name: str) -> str:
    """Join the pieces of a template's output; if it is too long, raise Refused at the last line that printed."""
    made: list[str] = []
    size = 0
    for piece in pieces:
        made.append(piece)
        size += len(piece) + COST
        if size > template_budget.LONGEST:
            marked = next(filter(None, map(find_last_origin, reversed(made))), None)
            raise refuse_endless(marked or Origin(f"templates/{name}", 1))
    return "".join(made)

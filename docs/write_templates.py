"""Write the reference at the end of templates.md from the toolkit's own code: `make templates`."""

import dataclasses
import inspect
import re
import typing
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import NoneType, UnionType

from exam_builder import paper
from exam_builder.start import list_names, read_template_reference
from exam_builder.values import FrozenMap

PAGE = Path(__file__).with_name("templates.md")
START = "<!-- What follows is written by docs/write_templates.py (`make templates`). -->\n"
PLAIN = {
    str: "plain text",
    int: "whole number",
    bool: "true or false",
    Fraction: "fraction",
    FrozenMap: "values by name",
}


def page() -> str:
    """Return the whole page: its hand-written beginning as it is, and the reference."""
    written = PAGE.read_text(encoding="utf-8").partition(START)[0]
    return "\n".join([f"{written}{START}", *_list_templates(), *_list_names(), *_list_filters(), *_list_types(), ""])


def _list_templates() -> Iterator[str]:
    yield "## The templates\n\n| file | makes | uses |\n|---|---|---|"
    for name, about in read_template_reference().templates.items():
        yield f"| `{name}` | {_escape_bars(about)} | {', '.join(f'`{each}`' for each in list_names(name))} |"


def _list_names() -> Iterator[str]:
    yield "\n## Names\n\n| name | is | what it holds |\n|---|---|---|"
    for name, (kind, about) in read_template_reference().names.items():
        yield f"| `{name}` | {_link(kind)} | {about} |"


def _list_filters() -> Iterator[str]:
    yield "\n## Filters\n\n| filter | prints | for example |\n|---|---|---|"
    for name, (about, example) in read_template_reference().filters.items():
        yield f"| `{name}` | {about} | `{_escape_bars(example)}` |"


def _escape_bars(cell: str) -> str:
    """Escape the bars in a cell of a table, which would otherwise end it."""
    return cell.replace("|", "\\|")


def _list_types() -> Iterator[str]:
    yield "\n## Types\n\nThe types in `paper`. Lists may be empty; first test a value that may be “nothing”."
    for each in _find_types():
        yield f"\n### {each.__name__}\n\n{_describe(each)}\n\n| field | is |\n|---|---|"
        hints = typing.get_type_hints(each)
        for field in dataclasses.fields(each):
            yield f"| `{field.name}` | {_link(_name_type(hints[field.name]))} |"
        for name, value in vars(each).items():
            if isinstance(value, property):
                kind = typing.get_type_hints(value.fget)["return"]
                yield f"| `{name}` | {_link(_name_type(kind))}: {_lower(inspect.getdoc(value) or '')} |"


def _find_types() -> list[type]:
    """Return the dataclasses that a paper holds, those that hold others first."""
    found = [paper.Paper]
    for each in found:
        for hint in typing.get_type_hints(each).values():
            inner = [hint, *typing.get_args(hint)]
            inner += [deep for one in inner for deep in typing.get_args(one)]
            found += [one for one in inner if dataclasses.is_dataclass(one) and one not in (*found, FrozenMap)]
    return list(dict.fromkeys(found))


def _name_type(hint: object) -> str:
    """Return a type in words."""
    inner = typing.get_args(hint)
    if isinstance(hint, UnionType) or typing.get_origin(hint) is typing.Union:
        words = [_name_type(each) for each in inner if each is not NoneType]
        return ", or ".join([*words, *(["nothing"] if NoneType in inner else [])])
    if typing.get_origin(hint) is typing.Literal:
        return ", ".join(f"`{each}`" if each else "nothing" for each in inner)
    if typing.get_origin(hint) in (tuple, frozenset):
        return f"list of {_name_type(inner[0])}"
    return PLAIN.get(hint, getattr(hint, "__name__", "value"))  # type: ignore[call-overload]


def _link(kind: str) -> str:
    names = "|".join(each.__name__ for each in _find_types())
    return re.sub(rf"\b({names})\b", lambda match: f"[{match[1]}](#{match[1].lower()})", kind)


def _describe(each: type) -> str:
    said = (inspect.getdoc(each) or "").replace("\\\\", "\\")
    return re.sub(r"`\\VAR\{answer\}`", "`\\\\VAR{answer}`", said).split("\n\nPAGES")[0]


def _lower(text: str) -> str:
    return (text[:1].lower() + text[1:].split("\n\n")[0]).replace("\n", " ").rstrip(".")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

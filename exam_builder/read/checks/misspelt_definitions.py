"""Report a name that several expressions use but nothing defines only once, at the misspelt definition."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from exam_builder.expressions import ExpressionError, parse
from exam_builder.fields import YamlPath
from exam_builder.findings import Code, find_nearest_name, format_count
from exam_builder.kinds import get_kind
from exam_builder.read.checks.remark import Remark, list_known_ids
from exam_builder.read.checks.usages import Usage, collect_usages
from exam_builder.read.loaded import LoadedQuestion
from exam_builder.read.models import ConstantParameter, DeriveParameter

NAMED = re.compile(r"no parameter or function `(?P<name>\w+)`")
NAME = re.compile(r"[A-Za-z_]\w*")
MOST = 3
"""The maximum number of places at which an unknown name is reported."""


def gather_unknown(remarks: Sequence[Remark], used: frozenset[str], question: LoadedQuestion) -> Iterator[Remark]:
    """Yield the remarks, with one remark for each unknown name that is used in several places.

    `used` are the names that the expressions of the question use.
    """
    places: dict[str, list[Remark]] = {}
    for remark in remarks:
        places.setdefault(_find_unknown_name(remark), []).append(remark)
    unused = dict(_find_unused(question, used))
    for remark in remarks:
        name = _find_unknown_name(remark)
        uses = places[name]
        if not name or len(uses) == 1:
            yield remark
        elif meant := _find_likely_definition(name, unused, uses):
            yield from [_report_definition(unused[meant], meant, name, len(uses))] if remark is uses[0] else []
        elif len(uses) <= MOST:
            yield remark
        elif remark is uses[0]:
            more = format_count(len(uses) - 1, "more place")
            yield replace(remark, message=f"{remark.message}, here and in {more}")


def _find_unknown_name(remark: Remark) -> str:
    found = NAMED.match(remark.message) if remark.code == Code.UNKNOWN_NAME else None
    return found["name"] if found else ""


def _find_unused(question: LoadedQuestion, used: frozenset[str]) -> Iterator[tuple[str, YamlPath]]:
    """Yield parameters and variables of formulas that no expression uses, with their paths."""
    for field in ("parameters", "needs"):
        yield from ((name, (field, name)) for name in list_known_ids(question.source.data, field) if name not in used)
    for part in question.parts:
        source = get_kind(part.model.answer).main_source(part.model.answer)
        names = source.names if source else frozenset[str]()
        yield from ((name, (*part.path, "answer", "in", name)) for name in names if name not in used)


def _find_likely_definition(name: str, unused: Mapping[str, YamlPath], remarks: Sequence[Remark]) -> str:
    """Return the unused name that was probably meant: a similar one, or the variable of the formula that uses it."""
    variables = [
        each for each, path in unused.items() if path[-2] == "in" and any(path[:-2] == use.path[:-1] for use in remarks)
    ]
    near = find_nearest_name(name, unused, 0.75) or (variables[0] if len(variables) == 1 else "")
    short = [each for each in unused if each.startswith(name) or name.startswith(each)]
    return near or (short[0] if len(short) == 1 else "")


def check_underived(question: LoadedQuestion) -> Iterator[Remark]:
    """Report a constant text that is an expression of other parameters, if other expressions compute with it."""
    known = {*list_known_ids(question.source.data, "parameters"), *list_known_ids(question.source.data, "needs")}
    for name, model in question.model.parameters.items():
        text = model.value if isinstance(model, ConstantParameter) else None
        names = _list_names(text) if isinstance(text, str) else frozenset()
        if names and names <= known - {name} and any(_computes_with(name, use) for use in collect_usages(question)):
            message = f"`{name}` is the text `{text}`, not a number"
            yield Remark(("parameters", name), Code.PARAMETER, message, f"write {name}: {{derive: {text}}}")


def _list_names(source: str) -> frozenset[str]:
    try:
        return parse(source).names
    except ExpressionError:
        return frozenset()


def _computes_with(name: str, use: Usage) -> bool:
    """Return whether an expression uses a name, and is not the name alone."""
    written = str(use.written) if isinstance(use.written, str) and not use.text else name
    return written.strip() != name and name in _list_names(written)


def _report_definition(path: YamlPath, meant: str, name: str, places: int) -> Remark:
    what = "variable" if path[-2] == "in" else "parameter"
    message = f"nothing uses the {what} `{meant}`, and nothing defines `{name}`, which {places} places use"
    causes = (path[:-1], (*path[:-2], "reference")) if path[-2] == "in" else ()
    return Remark(path, Code.UNKNOWN_NAME, message, f"write {name}:, if that is meant", key=True, causes=causes)


def check_twins(question: LoadedQuestion) -> Iterator[Remark]:
    """Warn of two parameters with one expression or function, where only the name of one of them fits to it."""
    made: dict[str, str] = {}
    for name, parameter in question.model.parameters.items():
        field = "derive" if isinstance(parameter, DeriveParameter) else "compute"
        source = " ".join(str(getattr(parameter, field, "")).split())
        other = made.setdefault(source, name) if source else name
        own, theirs, words = map(_split_names, (name, other, source))
        fits = [bool((one - two) & words) for one, two in ((own, theirs), (theirs, own))]
        if other != name and fits[0] != fits[1]:
            wrong, right = (other, name) if fits[0] else (name, other)
            message = f"`{wrong}` and `{right}` are made in the same way"
            path = ("parameters", wrong, field)
            yield Remark(path, Code.DEFAULT, message, f"correct `{wrong}`, or take it out", severity="warning")


def _split_names(source: str) -> set[str]:
    """Return the words and numbers of which the names in an expression consist."""
    return {part for name in NAME.findall(source.casefold()) for part in re.findall("[a-z]+|[0-9]+", name)}

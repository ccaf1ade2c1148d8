"""Find checks that confirm nothing: second routes that copy or ask for the key, and tolerances that always hold."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from exam_builder.companions import read_python
from exam_builder.draw import YamlLocation
from exam_builder.draw.parameters import list_used_names
from exam_builder.draw.question_plan import find_needs
from exam_builder.expressions import ExpressionError
from exam_builder.findings import Code, CompanionError, Finding, Place
from exam_builder.kinds import get_key, get_kind
from exam_builder.kinds.base.contract import WrittenKey
from exam_builder.paper import NumberStyle
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.checks.usages import collect_usages
from exam_builder.read.loaded import get_raw_text
from exam_builder.read.models import ByExpression, ByFunction
from exam_builder.recompute.printed_values import find_visible_entries, has_content
from exam_builder.recompute.routes import find_confusions, make_finding
from exam_builder.values import Value

MAX_TOLERANCE = 0.05
"""The largest tolerance with which a second route still confirms a key."""


def find_forbidden_names(loaded: LoadedQuestion, figures: Path) -> Iterator[Finding]:
    """Yield a finding for each part whose recompute asks for its key, or for a parameter that only answers use.

    The latter is not checked while a question has no content. `figures` is the folder of figure functions, which use
    the parameters that are their arguments.
    """
    arguments = {part.id: list_route_arguments(loaded, part) & loaded.model.parameters.keys() for part in loaded.parts}
    if not any(arguments.values()):
        return
    only_in_answers = (
        _find_names_in_answers(loaded) - _list_names_elsewhere(loaded, figures) if has_content(loaded) else set()
    )
    for part in loaded.parts:
        key = str(get_key(part.model.answer)).strip()
        hidden = sorted(arguments[part.id] & only_in_answers)
        if key in arguments[part.id] or hidden:
            words = f"`{key}`, which is the key" if key in arguments[part.id] else f"`{hidden[0]}`, {UNUSED}"
            location = YamlLocation(loaded, (*part.path, "recompute"), part.id)
            message = f"the recompute asks for {words}, so it is not a second route"
            finding = location.finding(Code.NO_SECOND_ROUTE, message, "let it work from what the question shows")
            misprinted = None if key in arguments[part.id] else _find_misprint(loaded, hidden[0])
            yield _report_misprint(finding, *misprinted) if misprinted else finding


def find_shared_routes(loaded: LoadedQuestion) -> Iterator[Finding]:
    """Warn of two parts with one second route, if another function of the companion is not used."""
    routes = [part for part in loaded.parts if isinstance(part.model.recompute, ByFunction) and loaded.companion]
    functions = [part.model.recompute.function for part in routes if isinstance(part.model.recompute, ByFunction)]
    for index, part in enumerate(routes):
        said = find_confusions(loaded, part) if functions.count(functions[index]) > 1 else {}
        names = list(read_python(loaded.companion_path).signatures)
        unused = next((each for each in said if each in names), "")
        first = index == functions.index(functions[index])
        if len(said) > 1 and unused and first == (names.index(unused) < names.index(functions[index])):
            location = YamlLocation(loaded, (*part.path, "recompute"), part.id)
            message = f"`{functions[index]}` may be the wrong function: {' and '.join(said.values())}"
            yield location.warning(Code.NO_SECOND_ROUTE, message, f"write {unused}, if that is meant")


UNUSED = "which nothing outside the answers uses"
MISPRINT = r"\\(?:[vV]ar\s*\{{\s*)?{0}(?![A-Za-z])\}}?|\$\s*{0}\s*\$|\(\(\s*{0}\s*\)\)|\$?\{{+\s*{0}\s*\}}+"
"""Mistaken ways to print a parameter in a text."""


def _find_misprint(loaded: LoadedQuestion, name: str) -> tuple[Place, str] | None:
    """Return the place and the words at which a text for students was probably meant to print a parameter, or None."""
    pattern = re.compile(MISPRINT.format(re.escape(name)))
    for use in collect_usages(loaded):
        if use.text and use.students and (found := pattern.search(get_raw_text(loaded, use.path))):
            return YamlLocation(loaded, use.path).place(found.start()), found.group()
    return None


def _report_misprint(finding: Finding, place: Place, source: str) -> Finding:
    """Move a finding to the text that was meant to print what the second route asks for."""
    name = re.sub(r"\W|^\\[vV]ar", "", source)
    message = f"`{source}` prints no value, so `{name}` is shown nowhere, and {finding.message}"
    return replace(finding, place=place, message=message, hint=rf"write \VAR{{{name}}}")


def list_route_arguments(loaded: LoadedQuestion, part: LoadedPart) -> frozenset[str]:
    """Return the names that the second route of a part gets; none if it cannot be read."""
    route = part.model.recompute
    try:
        if isinstance(route, ByExpression):
            return list_used_names(route.expression)
        return frozenset(loaded.signature(route.function).names) if isinstance(route, ByFunction) else frozenset()
    except (CompanionError, ExpressionError):
        return frozenset()


def _find_names_in_answers(loaded: LoadedQuestion) -> set[str]:
    """Return the names in keys and conditions of options, but not in the bounds of a claim, which reveal nothing."""
    names = set[str]()
    for part in loaded.parts:
        listed = part.model.options if isinstance(part.model.options, tuple) else ()
        names |= {name for option in listed if isinstance(option.holds, str) for name in list_used_names(option.holds)}
        for found in get_kind(part.model.answer).list_sources(part.model.answer):
            if found.notation != "text" and not found.bare:
                names |= found.list_names() - found.names
    return names


def _list_names_elsewhere(loaded: LoadedQuestion, figures: Path) -> set[str]:
    """Return the parameters that other parameters, figures, listings or texts for students use."""
    used = {str(entry[0]) for entry in find_visible_entries(loaded, figures)}
    return used.union(*(find_needs(loaded, name, each) for name, each in loaded.model.parameters.items()))


def find_vacuous_checks(loaded: LoadedQuestion, names: Mapping[str, Value], style: NumberStyle) -> Iterator[Finding]:
    """Report the checks of a question that confirm nothing with these values."""
    for part in loaded.parts:
        location, answer = YamlLocation(loaded, part.path, part.id), part.model.answer
        yield from _find_copied_route(location, part)
        yield from _find_wide_tolerance(location, part)
        for problem in get_kind(answer).find_vacuous(answer, names, style):
            yield make_finding(location / "answer", problem)


def _find_copied_route(location: YamlLocation, part: LoadedPart) -> Iterator[Finding]:
    """Report a second route that is the same expression as the key, apart from formatting."""
    route = part.model.recompute
    if isinstance(route, ByExpression) and _get_syntax_shape(route.expression) == _get_syntax_shape(
        get_key(part.model.answer)
    ):
        message = "the recompute is the key's own expression, so it is not a second route"
        yield (location / "recompute" / "expression").finding(
            Code.NO_SECOND_ROUTE, message, "compute it in another way"
        )


def _get_syntax_shape(written: WrittenKey) -> str:
    try:
        return ast.dump(ast.parse(str(written).strip(), mode="eval"))
    except (SyntaxError, ValueError, RecursionError):
        return str(written)


def _find_wide_tolerance(location: YamlLocation, part: LoadedPart) -> Iterator[Finding]:
    """Report a second route with a large tolerance."""
    within = getattr(part.model.recompute, "within", None)
    if within is not None and within > MAX_TOLERANCE:
        message = f"`within: {float(within):g}` would let a wrong key pass: the second route must come nearer"
        yield (location / "recompute" / "within").finding(Code.WITHIN, message, f"write at most {MAX_TOLERANCE}")

"""List what is printed with and without witnesses: keys, further answers, values, figures, tables, units."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from exam_builder.companions.printed_items import PRINTED
from exam_builder.draw import YamlLocation
from exam_builder.examine.unit_check import UnitVerdict
from exam_builder.findings import Code, CompanionError, Finding
from exam_builder.kinds import get_key, get_kind
from exam_builder.kinds.base.contract import WrittenKey
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.checks.usages import collect_usages
from exam_builder.read.models import ByExpression, ByFunction, ComputeParameter, DrawnFigure
from exam_builder.recompute.further_witnesses import find_sources
from exam_builder.results import WitnessCount

ROUTE, REFERENCE, SHOWS, PAGE, BLANKS, COMPUTED = "recompute", "reference", "shows", "printed", "blanks", "computed"
KEY, ANSWERS = "key", "answers"
"""Names of witnesses by the field that makes them, and of those that need none."""
KINDS = {
    "keys": "this key has neither a second route nor a reference",
    "options": "nothing but the key itself says which of these options are right",
    "also": "nothing confirms this further answer",
    "misconceptions": "nothing confirms what this misconception leads to",
    "computed values": "nothing confirms what this function computes",
    "figures": "nothing confirms what this figure shows",
    "tables": "no second route reads this table",
    "units": "the unit of this answer does not follow from those of the parameters",
}
"""What may have witnesses, and the message if it has none."""
HINTS = {
    "figures": "add `shows`",
    "tables": "let a recompute ask for `printed`, and take its numbers from there",
    "units": "give every parameter of the key its unit",
}


@dataclass(frozen=True)
class WitnessedItem:
    """Something printed, its place, and its witnesses."""

    kind: str
    location: YamlLocation
    by: tuple[str, ...]


def find_witnessed(loaded: LoadedQuestion, units: UnitVerdict) -> Iterator[WitnessedItem]:
    """Yield everything that a question prints and that may have a witness."""
    for part in loaded.parts:
        yield from _find_in_part(loaded, part)
    for name, letters in loaded.misconceptions_by_part().items():
        chosen, stated = loaded.misconceptions_by_option().get(name, {}), loaded.model.misconceptions[name].reference
        typed = {letter for letter, key in loaded.model.misconceptions[name].keys.items() if _is_typed_text(key)}
        for letter in (each for each in letters if not chosen.get(each) and loaded.leads_to(name, each)):
            location = YamlLocation(loaded, ("misconceptions", name), letter)
            if letter not in typed:
                yield WitnessedItem("misconceptions", location, (REFERENCE,) if letter in stated else ())
    for name, parameter in loaded.model.parameters.items():
        if isinstance(parameter, ComputeParameter):
            by = (*_name_fields(parameter.recompute, parameter.reference), *_find_users(loaded, name))
            yield WitnessedItem("computed values", YamlLocation(loaded, ("parameters", name)), by)
    yield from _find_items(loaded)
    for path, part_id, known in units.answers:
        yield WitnessedItem("units", YamlLocation(loaded, path, part_id), (COMPUTED,) if known else ())


def _find_in_part(loaded: LoadedQuestion, part: LoadedPart) -> Iterator[WitnessedItem]:
    """Yield the key, the conditions of its options, and further answers."""
    answer, location = part.model.answer, YamlLocation(loaded, part.path, part.id)
    if get_kind(answer).recomputed:
        by = _name_fields(part.model.recompute, answer.reference)
        yield WitnessedItem("keys", location / "answer", by)
        if part.model.options and isinstance(part.model.options, tuple):
            yield WitnessedItem("options", location / "options", by)
    for index, other in enumerate(part.model.also):
        if not _is_typed_text(get_key(other)):
            yield WitnessedItem("also", location / "also" / index, _name_fields(other.recompute, other.reference))


def _is_typed_text(key: WrittenKey) -> bool:
    """Tell whether a key consists of typed texts, which a reference could only repeat."""
    try:
        value = ast.literal_eval(key) if isinstance(key, str) else key
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return all(isinstance(each, str) for each in (value if isinstance(value, list | tuple) else [value]))


def _find_users(loaded: LoadedQuestion, name: str) -> Iterator[str]:
    """Yield what would show that a computed value is wrong: a second route that uses it and not the key, or what a
    figure made of it should show besides.
    """
    for part in loaded.parts:
        if name in _find_asked(loaded, part) and not _follows(loaded, _find_key_names(loaded, part), name):
            yield KEY
    for figure in loaded.model.figures.values():
        if isinstance(figure, DrawnFigure) and _follows(loaded, _find_names(figure.with_.values()), name):
            shown = [_find_names([each.is_ or own]) for own, each in figure.shows.items()]
            if any(not _follows(loaded, names, name) for names in shown):
                yield SHOWS


def _find_key_names(loaded: LoadedQuestion, part: LoadedPart) -> frozenset[str]:
    """Return the names in a part's key and in the conditions of its options."""
    own = [(*part.path, "answer"), (*part.path, "options")]
    return _find_names(each.written for each in collect_usages(loaded) if each.path[: len(own[0])] in own)


def _find_names(written: Iterable[object]) -> frozenset[str]:
    """Return everything that may be a name in expressions; too many are better here than too few."""
    return frozenset(name for each in written for name in re.findall(r"[A-Za-z_]\w*", str(each)))


def _follows(loaded: LoadedQuestion, names: Iterable[str], name: str) -> bool:
    """Tell whether a parameter, or one that follows from it, is among names; an earlier key counts."""
    return any(each == ANSWERS or name in find_sources(loaded, each) for each in names)


def _find_items(loaded: LoadedQuestion) -> Iterator[WitnessedItem]:
    """Yield drawn figures and tables; a second route may read the page, or students fill them in."""
    for name, figure in loaded.model.figures.items():
        if isinstance(figure, DrawnFigure):
            yield WitnessedItem("figures", YamlLocation(loaded, ("figures", name)), (SHOWS,) if figure.shows else ())
    reads = (PAGE,) if is_page_read(loaded) else ()
    for name, table in loaded.model.tables.items():
        cells = [cell for row in table.cells for cell in row] if isinstance(table.cells, tuple) else []
        filled = (BLANKS,) if any(isinstance(cell, dict) for cell in cells) else ()
        yield WitnessedItem("tables", YamlLocation(loaded, ("tables", name)), (*reads, *filled))


def is_page_read(loaded: LoadedQuestion) -> bool:
    """Tell whether a second route reads the printed page."""
    return any(PRINTED in _find_asked(loaded, part) for part in loaded.parts)


def _find_asked(loaded: LoadedQuestion, part: LoadedPart) -> frozenset[str]:
    """Return what the second route of a part asks for."""
    route = part.model.recompute
    if isinstance(route, ByExpression):
        return _find_names([route.expression])
    try:
        return frozenset(loaded.signature(route.function).names if isinstance(route, ByFunction) else ())
    except CompanionError:
        return frozenset()


def _name_fields(route: object, reference: object) -> tuple[str, ...]:
    given = ((ROUTE, route), (REFERENCE, reference))
    return tuple(name for name, value in given if value is not None)


def count_witnesses(found: Iterable[WitnessedItem]) -> tuple[WitnessCount, ...]:
    """Return the number of things of each kind, and how many have which witness."""
    each = list(found)
    counts = []
    for kind in KINDS:
        those = [one for one in each if one.kind == kind]
        names = dict.fromkeys(name for one in those for name in one.by)
        by = {name: sum(name in one.by for one in those) for name in names}
        counts.append(WitnessCount(kind, len(those), sum(bool(one.by) for one in those), by))
    return tuple(counts)


def find_unwitnessed(found: Iterable[WitnessedItem]) -> Iterator[Finding]:
    """Yield a warning for each thing without a witness."""
    for one in found:
        if not one.by:
            hint = HINTS.get(one.kind, "add `reference`, or a second route")
            yield one.location.warning(Code.UNWITNESSED, KINDS[one.kind], hint)

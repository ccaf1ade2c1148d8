"""Units in the heads of tables: what stands below `time in ms` must be in ms."""

from collections.abc import Iterator, Mapping, Sequence

from exam_builder.codes import Code
from exam_builder.draw import YamlLocation
from exam_builder.examine.quantities import Clash, Fields, Quantity, Worth, meet, unite
from exam_builder.examine.unit_rules import KnownUnits, walk_units
from exam_builder.examine.unit_texts import split_label
from exam_builder.fields import YamlPath
from exam_builder.findings import Finding
from exam_builder.kinds.base.units import Measure
from exam_builder.read import LoadedQuestion, text_source
from exam_builder.read.models import TableModel

HINT = "correct the unit in the head, or print numbers that belong to it"


def find_wrong_heads(loaded: LoadedQuestion, known: KnownUnits, own: frozenset[str]) -> Iterator[Finding]:
    """Yield a finding for each head of a column or row with another unit than a number in it; `own` as for texts."""
    for id_, model in loaded.model.tables.items():
        for field, lines in _list_lines(model, known):
            for index, cells in enumerate(lines):
                yield from _judge_head(loaded, ("tables", id_, field, index), cells, own)


def _list_lines(model: TableModel, known: KnownUnits) -> Iterator[tuple[str, Sequence[Mapping[str, Worth]]]]:
    """Yield the cells below each head, and beside it: what is written for each, with what is known of it."""
    rows = _list_rows(model, known)
    yield (
        "columns",
        [{name: row[index][1] for row in rows for name in (row[index][0],)} for index in range(len(model.columns))],
    )
    yield "rows", [dict(rows[index]) for index in range(min(len(rows), len(model.rows)))]


def _list_rows(model: TableModel, known: KnownUnits) -> list[list[tuple[str, Worth]]]:
    width = max(len(model.columns), 1)
    if isinstance(model.cells, str):
        worth = walk_units(model.cells, known)[0]
        rows = list(worth.entries.values()) if isinstance(worth, Fields) else [worth] * max(len(model.rows), 1)
        return [[(model.cells, _entry(row, index)) for index in range(width)] for row in rows]
    return [[_read_cell(cell, known) for cell in row] for row in model.cells]


def _entry(row: Worth, index: int) -> Worth:
    return row.entries.get(index) if isinstance(row, Fields) else row


def _read_cell(cell: object, known: KnownUnits) -> tuple[str, Worth]:
    """Return what is written for a cell; of a blank nothing is known."""
    source = str(getattr(cell, "typed", None) or cell)
    return source.strip(), None if isinstance(cell, Mapping) else walk_units(source, known)[0]


def _judge_head(
    loaded: LoadedQuestion, path: YamlPath, cells: Mapping[str, Worth], own: frozenset[str]
) -> Iterator[Finding]:
    said = split_label(text_source(loaded, path)[0], own)[1]
    for name, worth in cells.items() if said is not None else ():
        found = unite(worth)
        if found is None or found.bare or said is None or not _is_other(found, said):
            continue
        message = f"`{name}` is in {found.measure}, but the head of its {str(path[2])[:-1]} says {said}"
        yield YamlLocation(loaded, path).finding(Code.OTHER_UNIT, message, HINT)
        return


def _is_other(found: Quantity, said: Measure) -> bool:
    """Return whether a number is in another unit; a price for each may stand below `price in EUR`, a plain number
    anywhere.
    """
    try:
        meet(found, Quantity(said))
    except Clash as clash:
        return bool(clash.ratio) or not (found.measure.is_plain or said.powers.items() <= found.measure.powers.items())
    return False

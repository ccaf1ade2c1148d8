"""What is said of each roster that is read: how it is written, what each column became, which rows were passed over."""

from collections.abc import Sequence

from exam_builder.findings import format_count, list_some
from exam_builder.roster.full_names import are_capitals, are_turned
from exam_builder.roster.headings import Columns, find_unread, name_columns
from exam_builder.roster.strangers import Stranger, describe_strangers
from exam_builder.roster.table import RosterRow, RosterTable
from exam_builder.terminal import show_line

MOST_HEADINGS = 8


def summarize_roster(
    file: str, table: RosterTable, columns: Columns, rows: Sequence[RosterRow], strangers: Sequence[Stranger]
) -> tuple[str, ...]:
    """Say in a few lines what is read of a roster, naming no student."""
    names = [columns.cell(row.cells, "name").strip() for row in rows]
    lines = [
        f"{file}: {format_count(len(rows), 'student')}; {table.form}",
        f"  {name_columns(columns, _describe_names(columns, names))}",
    ]
    if unread := [heading for heading in find_unread(columns).values() if heading]:
        lines.append(f"  carried: {list_some([f'`{heading[:60]}`' for heading in unread], MOST_HEADINGS)}")
    if strangers:
        lines.append(f"  {describe_strangers(strangers)}")
    return tuple(map(show_line, lines))


def _describe_names(columns: Columns, names: Sequence[str]) -> str:
    """Return how names are written, where that is not how they are printed or should be."""
    notes = ["written “Last, First”, printed “First Last”"] if len(columns.parts) == 1 and are_turned(names) else []
    if are_capitals(names):
        notes.append("in capitals, and printed so")
    return f" ({'; '.join(notes)})" if notes else ""

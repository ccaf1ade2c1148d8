"""The students who get a copy of their own: a table that others wrote, read with suspicion.

A roster comes out of a registrar's system or a spreadsheet. What it says becomes folder names, lines on paper and
cells of key.csv, so all that could do harm there is refused, with its line.
"""

from exam_builder.roster.read import MOST_STUDENTS, Roster, read_roster

__all__ = ["MOST_STUDENTS", "Roster", "read_roster"]

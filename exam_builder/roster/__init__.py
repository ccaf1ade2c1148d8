"""Read the roster, the table of students who get a personal copy, as untrusted input.

A roster is exported from a registrar's system or a spreadsheet. Its cells become folder names, text on paper and cells
of key.csv, so anything harmful is refused, with its line.
"""

from exam_builder.roster.choice import parse_columns
from exam_builder.roster.read import MAX_STUDENTS, Roster, read_roster

__all__ = ["MAX_STUDENTS", "Roster", "parse_columns", "read_roster"]

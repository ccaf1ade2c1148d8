"""Papers for the day of the exam, from the records of what was issued: who came, keys, marks, labels."""

from exam_builder.day.make import DayMade, make_day

__all__ = ["DayMade", "make_day"]

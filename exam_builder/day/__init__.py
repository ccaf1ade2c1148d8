"""Make the papers for the day of the exam from the records: sign-in sheets, keys, mark sheets and labels."""

from exam_builder.day.make import DayResult, make_day

__all__ = ["DayResult", "make_day"]

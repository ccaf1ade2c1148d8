"""From what an instructor wrote to validated models in which every value knows its position.

`course` finds the course and reads an exam with its questions; `source` reads one YAML file; `models` says what the
files may hold. Nothing here runs content, draws or computes.
"""

from exam_builder.read.course import Course, find_course, read_exam, read_exam_once
from exam_builder.read.loaded import LoadedExam, LoadedPart, LoadedQuestion, rubric_items, text_place, text_source

__all__ = [
    "Course",
    "LoadedExam",
    "LoadedPart",
    "LoadedQuestion",
    "find_course",
    "read_exam",
    "read_exam_once",
    "rubric_items",
    "text_place",
    "text_source",
]

"""Read what instructors write into validated models, with the position of every value.

`load` reads an exam with its questions, `yaml_source` reads one YAML file, `models` defines the fields of files, and
`checks` finds the mistakes that show without drawing. Nothing here runs content or computes.
"""

from exam_builder.read.load import read_exam, read_exam_once
from exam_builder.read.loaded import LoadedExam, LoadedPart, LoadedQuestion, text_place, text_source

__all__ = ["LoadedExam", "LoadedPart", "LoadedQuestion", "read_exam", "read_exam_once", "text_place", "text_source"]

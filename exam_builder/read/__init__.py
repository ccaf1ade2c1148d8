"""From what an instructor wrote to validated models in which every value knows its position.

`load` reads an exam with its questions; `yaml_source` reads one YAML file; `models` says what the files may hold;
`checks` says what is wrong with them, as far as that shows without drawing. Nothing here runs content or computes.
"""

from exam_builder.read.load import read_exam, read_exam_once
from exam_builder.read.loaded import LoadedExam, LoadedPart, LoadedQuestion, text_place, text_source

__all__ = [
    "LoadedExam",
    "LoadedPart",
    "LoadedQuestion",
    "read_exam",
    "read_exam_once",
    "text_place",
    "text_source",
]

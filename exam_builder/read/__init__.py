"""Read what instructors write into validated models, with the position of every value.

`load` reads an exam with its questions, `yaml_source` reads one YAML file, `models` defines the fields of files, and
`checks` finds the mistakes that show without drawing. Nothing here runs content or computes. The functions that check
(`checked_load`) are imported on first use, because a build of checked content does without.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from exam_builder.read.loaded import LoadedExam, LoadedPart, LoadedQuestion, get_text_source, locate_in_text

if TYPE_CHECKING:
    from exam_builder.read.checked_load import read_exam, read_exam_once

__all__ = [
    "LoadedExam",
    "LoadedPart",
    "LoadedQuestion",
    "get_text_source",
    "locate_in_text",
    "read_exam",
    "read_exam_once",
]


def __getattr__(name: str) -> object:
    if name not in ("read_exam", "read_exam_once"):
        raise AttributeError(f"exam_builder.read has no name {name!r}")
    return getattr(import_module("exam_builder.read.checked_load"), name)

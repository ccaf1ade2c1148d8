"""People's names in print: by pdfLaTeX where it has the letters, else drawn by another engine."""

from exam_builder.names.in_tex import NeedsPicture, name_in_tex
from exam_builder.names.scripts import RIGHT_TO_LEFT, SYMBOLS, ScriptRun, is_right_to_left, script_of, split_by_script

__all__ = [
    "RIGHT_TO_LEFT",
    "SYMBOLS",
    "NeedsPicture",
    "ScriptRun",
    "is_right_to_left",
    "name_in_tex",
    "script_of",
    "split_by_script",
]

"""People's names in print: by pdfLaTeX where it has the letters, else drawn by another engine."""

from exam_builder.names.in_tex import NeedsPicture, name_in_tex
from exam_builder.names.scripts import RIGHT_TO_LEFT, SIGNS, Run, is_right_to_left, runs_of, script_of

__all__ = ["RIGHT_TO_LEFT", "SIGNS", "NeedsPicture", "Run", "is_right_to_left", "name_in_tex", "runs_of", "script_of"]

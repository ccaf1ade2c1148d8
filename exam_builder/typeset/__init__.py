"""Typeset LaTeX as PDF. No other package of the toolkit starts TeX."""

from exam_builder.typeset.passes import TypesetDocument, typeset_document
from exam_builder.typeset.tex_process import LIMITS, Limits
from exam_builder.typeset.tex_source import write_tex

__all__ = ["LIMITS", "Limits", "TypesetDocument", "typeset_document", "write_tex"]

"""LaTeX as PDF: nothing else in the toolkit starts TeX."""

from exam_builder.typeset.process import LIMITS, Limits
from exam_builder.typeset.runs import Typeset, typeset
from exam_builder.typeset.source import write_tex

__all__ = ["LIMITS", "Limits", "Typeset", "typeset", "write_tex"]

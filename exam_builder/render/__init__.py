"""A Paper as LaTeX, for one audience at a time, every line knowing where it came from."""

from exam_builder.render.check import check_latex
from exam_builder.render.document import BUILT_IN, Document, Renderer, render, unused_templates
from exam_builder.render.origins import Lines, Origin

__all__ = ["BUILT_IN", "Document", "Lines", "Origin", "Renderer", "check_latex", "render", "unused_templates"]

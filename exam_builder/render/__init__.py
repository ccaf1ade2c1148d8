"""A Paper as LaTeX, for one audience at a time, every line knowing where it came from."""

from exam_builder.digests import BUILT_IN
from exam_builder.render.document import Document, Renderer, find_misnamed_templates, render
from exam_builder.render.latex_check import check_latex
from exam_builder.render.origins import Lines, Origin

__all__ = ["BUILT_IN", "Document", "Lines", "Origin", "Renderer", "check_latex", "find_misnamed_templates", "render"]

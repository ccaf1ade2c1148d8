"""Render a Paper as LaTeX for one audience, keeping track of the origin of each line."""

from exam_builder.digests import BUILT_IN
from exam_builder.render.assets import Assets
from exam_builder.render.latex_check import check_latex
from exam_builder.render.origins import Document, Lines, Origin
from exam_builder.render.own_templates import find_misnamed_templates
from exam_builder.render.renderer import Body, Renderer

__all__ = [
    "BUILT_IN",
    "Assets",
    "Body",
    "Document",
    "Lines",
    "Origin",
    "Renderer",
    "check_latex",
    "find_misnamed_templates",
]

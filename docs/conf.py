"""How the pages beside this file become a site with search: `make docs`.

The pages are plain Markdown, as hosts of repositories show it. So the navigation is read from the lists of index.md.
"""

import re
from typing import Any

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

project = "exam_builder"
author = "The exam_builder developers"
project_copyright = f"2026, {author}"
extensions = ["myst_parser"]
exclude_patterns = ["images"]
myst_heading_anchors = 4
nitpicky = True
html_theme = "furo"
html_title = project
html_copy_source = False
html_show_sphinx = False
html_use_index = False

SECTION = re.compile(r"^## (.+)$([\s\S]*?)(?=^## |\Z)", re.MULTILINE)
ENTRY = re.compile(r"^- \[[^\]]*\]\(([\w-]+)\.md\)", re.MULTILINE)
KINDS = "```{toctree}\n:caption: Types of answer\n:hidden:\n:glob:\n\ntypes/*\n```\n"
"""A page for each type, after those of the section that has the format."""


def navigation(index: str) -> str:
    """Write the pages that each section of the index lists as the site's navigation."""
    return "\n".join(_section(caption, ENTRY.findall(text)) for caption, text in SECTION.findall(index))


def _section(caption: str, pages: list[str]) -> str:
    names = "\n".join(pages)
    kinds = KINDS if "format" in pages else ""
    return f"```{{toctree}}\n:caption: {caption}\n:hidden:\n\n{names}\n```\n{kinds}"


def add_navigation(app: Sphinx, page: str, text: list[str]) -> None:
    """Append the navigation to the index as it is read."""
    if page == "index":
        text[0] += "\n" + navigation(text[0])


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect with Sphinx: the navigation, and rosters shown as they are."""
    app.connect("source-read", add_navigation)
    app.add_lexer("csv", TextLexer)
    return {"parallel_read_safe": True}

"""A page of names as pdfLaTeX prints them, and the text that a reader of PDF finds on it."""

import subprocess
from collections.abc import Iterable
from pathlib import Path

import pypdfium2
from papers import sample_paper

from exam_builder.render import BUILT_IN
from exam_builder.render.environment import make_environment
from exam_builder.render.origins import strip_marks

PAGE = r"""\documentclass[11pt]{article}
\usepackage[utf8]{inputenc}\usepackage[T1]{fontenc}\usepackage{lmodern,textcomp,graphicx}
\usepackage[expansion=false]{microtype}
\usepackage[paperwidth=12cm,paperheight=250cm,margin=1cm]{geometry}\pagestyle{empty}\parindent0pt
\input{glyphtounicode}\pdfgentounicode=1
%s
\begin{document}
%s
\end{document}
"""


def printed(lines: Iterable[str], folder: Path, preamble: str = "") -> pypdfium2.PdfPage:
    """The one page that has these lines of LaTeX; fails where TeX finds a fault, or no glyph."""
    environment = make_environment((BUILT_IN.resolve(),), ())
    macros, _ = strip_marks(environment.get_template("names.tex").render(paper=sample_paper()))
    source = PAGE % (macros + preamble, "\\par\n".join(lines))
    (folder / "page.tex").write_text(source, encoding="utf-8")
    command = ["pdflatex", "-interaction=batchmode", "-halt-on-error", "page.tex"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    log = (folder / "page.log").read_text(encoding="utf-8", errors="replace")
    assert "Missing character" not in log
    (page,) = pypdfium2.PdfDocument(folder / "page.pdf")
    return page


def text_of(page: pypdfium2.PdfPage) -> str:
    """Its text, without blanks and line breaks, which readers put where they like."""
    return "".join(page.get_textpage().get_text_range().split())

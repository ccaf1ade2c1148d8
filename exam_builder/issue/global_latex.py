"""LaTeX that outlives the paper in which it stands: it would tell in the papers that are set after it."""

import re
from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.findings import Finding
from exam_builder.paper import Paper, Question
from exam_builder.paper_texts import PaperText, texts_of
from exam_builder.render.audience import filter_paper, filter_question

GLOBAL_COMMAND = re.compile(
    r"\\(global|gdef|xdef|newcount|newcounter|newdimen|newlength|newskip|newbox|newsavebox|newtoks|newtheorem)(?![A-Za-z@])"
)
HINT = "define what is new in the exam's `preamble`, and use `\\def` or `\\renewcommand` in a text"
MEND_OF_MACRO = "define the macro without it, as with `\\def` for `\\gdef`; counters begin anew in each paper anyway"
BRACES = re.compile(r"\\.|%.*")
"""What looks like a brace and is none: escaped ones, and those in comments."""


def find_global_latex(paper: Paper) -> Iterator[Finding]:
    """A warning for each such command in the texts of a paper, and in what its preamble defines."""
    for each in texts_of(filter_paper(paper, "solutions")):
        for found in GLOBAL_COMMAND.finditer(each.text.tex):
            if not isinstance(each.owner, Paper):
                yield _make_warning(each, found, HINT)
            elif _brace_depth(each.text.tex[: found.start()]):
                yield _make_warning(each, found, MEND_OF_MACRO)


def _make_warning(text: PaperText, found: re.Match[str], hint: str) -> Finding:
    message = f"`{found[0]}` carries over into later papers, so each is typeset in a run of its own, which takes longer"
    question = text.question.name if text.question else None
    return Finding(Code.OUTLIVES, message, text.place(found.start()), hint, "warning", question)


def _brace_depth(tex: str) -> int:
    """In how many braces the end of some LaTeX stands: what is in any is done when it is used, not when it is read."""
    braces = BRACES.sub("", tex)
    return braces.count("{") - braces.count("}")


def texts_in_solutions(question: Question) -> Iterator[PaperText]:
    """What is printed of a question in its solutions."""
    return texts_of(filter_question(question, "solutions"))

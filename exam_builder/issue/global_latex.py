"""LaTeX that outlives the paper in which it stands: it would tell in the papers that are set after it."""

import re
from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.findings import Finding, Place
from exam_builder.paper import Paper, Question, Text
from exam_builder.render.audience import filter_question
from exam_builder.render.author_text import texts_of

GLOBAL_COMMAND = re.compile(
    r"\\(global|gdef|xdef|newcount|newcounter|newdimen|newlength|newskip|newbox|newsavebox|newtoks|newtheorem)(?![A-Za-z@])"
)
HINT = "define what is new in the exam's `preamble`, and use `\\def` or `\\renewcommand` in a text"
MEND_OF_MACRO = "define the macro without it, as with `\\def` for `\\gdef`; counters begin anew in each paper anyway"
BRACES = re.compile(r"\\.|%.*")
"""What looks like a brace and is none: escaped ones, and those in comments."""


def find_global_latex(paper: Paper) -> Iterator[Finding]:
    """A warning for each such command in the texts of a paper, and in what its preamble defines."""
    for question, text in _all_texts(paper):
        for found in GLOBAL_COMMAND.finditer(text.tex):
            yield _make_warning(text, found, HINT, question)
    if paper.preamble:
        for found in GLOBAL_COMMAND.finditer(paper.preamble.tex):
            if _brace_depth(paper.preamble.tex[: found.start()]):
                yield _make_warning(paper.preamble, found, MEND_OF_MACRO)


def _make_warning(text: Text, found: re.Match[str], hint: str, question: str | None = None) -> Finding:
    line = text.lines[min(text.tex.count("\n", 0, found.start()), len(text.lines) - 1)]
    message = f"`{found[0]}` carries over into later papers, so each is typeset in a run of its own, which takes longer"
    return Finding(Code.OUTLIVES, message, Place(text.file, line), hint, "warning", question)


def _brace_depth(tex: str) -> int:
    """In how many braces the end of some LaTeX stands: what is in any is done when it is used, not when it is read."""
    braces = BRACES.sub("", tex)
    return braces.count("{") - braces.count("}")


def _all_texts(paper: Paper) -> Iterator[tuple[str | None, Text]]:
    cover, sections = paper.cover, paper.sections
    above = (cover.title, cover.course, cover.term, cover.date, cover.time, cover.aids, cover.instructions)
    between = (text for section in sections for text in (section.title, section.instructions))
    yield from ((None, text) for text in (*above, *cover.advice, *between) if text)
    yield from ((question.name, text) for question in paper.questions for text in texts_of_question(question))


def texts_of_question(question: Question) -> Iterator[Text]:
    """What is printed of a question in its solutions."""
    yield question.title
    yield from texts_of(filter_question(question, "solutions"))
    yield from (figure.caption for figure in question.figures if figure.caption)

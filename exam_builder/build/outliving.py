"""LaTeX that outlives the paper in which it stands: it would tell in the papers that are set after it."""

import re
from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.findings import Finding, Place
from exam_builder.paper import Paper, Question, Text
from exam_builder.render.audience import question_for
from exam_builder.render.texts import texts_of

GLOBAL = re.compile(
    r"\\(global|gdef|xdef|newcount|newcounter|newdimen|newlength|newskip|newbox|newsavebox|newtoks|newtheorem)(?![A-Za-z@])"
)
MEND = "define what is new in the exam's `preamble`, and use `\\def` or `\\renewcommand` in a text"
MEND_OF_MACRO = "define the macro without it, as with `\\def` for `\\gdef`; counters begin anew in each paper anyway"
BRACES = re.compile(r"\\.|%.*")
"""What looks like a brace and is none: escaped ones, and those in comments."""


def outliving(paper: Paper) -> Iterator[Finding]:
    """A warning for each such command in the texts of a paper, and in what its preamble defines."""
    for question, text in _texts(paper):
        for found in GLOBAL.finditer(text.tex):
            yield _warning(text, found, MEND, question)
    if paper.preamble:
        for found in GLOBAL.finditer(paper.preamble.tex):
            if _depth(paper.preamble.tex[: found.start()]):
                yield _warning(paper.preamble, found, MEND_OF_MACRO)


def _warning(text: Text, found: re.Match[str], mend: str, question: str | None = None) -> Finding:
    line = text.lines[min(text.tex.count("\n", 0, found.start()), len(text.lines) - 1)]
    message = f"`{found[0]}` outlives its paper; so each is set in a run of its own, which takes longer"
    return Finding(Code.OUTLIVES, message, Place(text.file, line), mend, "warning", question)


def _depth(tex: str) -> int:
    """In how many braces the end of some LaTeX stands: what is in any is done when it is used, not when it is read."""
    braces = BRACES.sub("", tex)
    return braces.count("{") - braces.count("}")


def _texts(paper: Paper) -> Iterator[tuple[str | None, Text]]:
    cover, sections = paper.cover, paper.sections
    above = (cover.title, cover.course, cover.term, cover.date, cover.time, cover.aids, cover.instructions)
    between = (text for section in sections for text in (section.title, section.instructions))
    yield from ((None, text) for text in (*above, *cover.advice, *between) if text)
    yield from ((question.name, text) for question in paper.questions for text in every_text(question))


def every_text(question: Question) -> Iterator[Text]:
    """What is printed of a question in its solutions."""
    yield question.title
    yield from texts_of(question_for(question, "solutions"))
    yield from (figure.caption for figure in question.figures if figure.caption)

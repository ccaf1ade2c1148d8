r"""Find commands of exam.cls for questions, parts, options and answers, which the toolkit prints itself."""

import re
from collections.abc import Iterator

from exam_builder.expressions.latex_commands import PRINTS_ANSWERS, explain_printed_answers
from exam_builder.findings import Code
from exam_builder.read.checks.latex_slips import BlankedText, Slip

NUMBERED = re.compile(
    r"\\(?P<question>(?:bonus)?(?:titled)?question)(?![A-Za-z@])|\\(?:bonus)?(?:sub){0,2}part(?![A-Za-z@])"
    r"|\\begin\s*\{\s*(?P<questions>questions)\s*\}|\\begin\s*\{\s*(?:sub){0,2}parts\s*\}"
)
CHOICES = re.compile(r"\\begin\s*\{\s*(?:oneparchoices|choices|oneparcheckboxes|checkboxes)\s*\}")
ROOM = re.compile(r"\\(?:(?P<blank>fillin)|answerline|fillwith(?:lines|dottedlines|grid)|makeemptybox)(?![A-Za-z@])")
FOR_SOLUTIONS = re.compile(r"\\ifprintanswers(?![A-Za-z@])")
DEFINES = re.compile(r"\\(?:re)?new(?:command|environment)\*?\s*\{?\s*$|\\def\s*$")
"""LaTeX before a name that gives it another meaning."""
LONGEST = 40


def find_exam_class(text: BlankedText) -> Iterator[Slip]:
    r"""Find `\question`, `\part`, `choices` and the like, which belong in YAML."""
    for found in NUMBERED.finditer(text.blank):
        if not DEFINES.search(text.blank, max(0, found.start() - LONGEST), found.start()):
            message = f"`{found[0]}` of exam.cls would print a number of its own, beside those of the paper"
            is_question = found["question"] or found["questions"]
            hint = "write each question in a file of its own" if is_question else "write entries of `parts`"
            yield Slip(found.start(), Code.COUNTED, message, hint)
    for found in CHOICES.finditer(text.blank):
        message = f"`{found[0]}` of exam.cls prints boxes that are not those of this paper, and gives no key"
        yield Slip(found.start(), Code.COUNTED, message, "write `options`, and the key as `answer`", "warning")
    for found in ROOM.finditer(text.blank):
        message = f"`{found[0]}` of exam.cls prints room that is not a place for an answer of this paper"
        blank = r"write `\BLANK{…}` here, and `answer: {blanks: …}`"
        hint = blank if found["blank"] else "say under `space` what room an answer has"
        yield Slip(found.start(), Code.COUNTED, message, hint, "warning")
    for found in FOR_SOLUTIONS.finditer(text.blank):
        message = f"`{found[0]}` of exam.cls is false in all papers, the solutions among them"
        hint = "write what solutions say under `solution`; figures and tables have an `audience`"
        yield Slip(found.start(), Code.SOLUTION, message, hint, "warning")
    yield from find_printed_answers(text)


def find_printed_answers(text: BlankedText) -> Iterator[Slip]:
    r"""Find `\printanswers`, after which `\fillin[…]` and the like print answers in students' papers too."""
    for found in PRINTS_ANSWERS.finditer(text.blank):
        yield Slip(found.start(), Code.SOLUTION, *explain_printed_answers(found[0]))

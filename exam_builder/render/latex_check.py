"""Check every text of a paper as LaTeX before TeX sees it."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from exam_builder.codes import Code
from exam_builder.findings import Finding
from exam_builder.paper import Paper
from exam_builder.paper_texts import texts_of, values_of
from exam_builder.render.balance import Imbalance, find_imbalances

MAX_FINDINGS = 20
"""The most findings that are reported for one text."""
COUNTED = re.compile(
    r"^[^%\n]*?(?P<set>\\(?:set|addto)counter\s*\{(?:page|question|equation|figure|table|footnote)\})", re.MULTILINE
)
"""A command outside of comments that sets a counter of the whole paper."""


def check_latex(paper: Paper) -> tuple[Finding, ...]:
    """Find unbalanced braces, environments and mathematics in the texts of a paper."""
    return tuple(_find_all(paper))


def _find_all(paper: Paper) -> Iterator[Finding]:
    values = (each for question in paper.questions for each in values_of(question) if each.text.file)
    for each in (*texts_of(paper), *values):
        wrongs: Iterable[Imbalance] = find_imbalances(each.text.tex)
        if isinstance(each.owner, Paper):
            wrongs = (wrong for wrong in wrongs if wrong.code == Code.BRACE)
        renumbered = _find_set_counters(each.text.tex) if each.question else ()
        question, part = each.question.name if each.question else None, each.part.id if each.part else None
        for wrong in (*islice(wrongs, MAX_FINDINGS), *renumbered):
            place = each.place(wrong.position)
            yield Finding(wrong.code, wrong.message, place, wrong.hint, wrong.severity, question, part)


def _find_set_counters(tex: str) -> Iterator[Imbalance]:
    """A warning for each counter of the whole paper that the text of a question sets."""
    for match in COUNTED.finditer(tex):
        message = f"`{match['set']}` changes the numbering of all later questions"
        hint = r"remove it; to number one equation by hand, use `\tag{…}`"
        yield Imbalance(Code.COUNTER, match.start("set"), message, hint, "warning")

"""What only markers may read, as runs of words that can be looked for in a student's paper."""

import re
from collections.abc import Iterable, Iterator

from exam_builder.audit.pages import words_of
from exam_builder.paper import Paper, Part, Question, Text

RUN = 5
"""So many words in a row, found nowhere in what students may read, give a text away."""

LEAST = 4
"""A passage of fewer words may stand anywhere by chance."""

BREAKS = re.compile(
    r"(?<!\\)%.*|\$[^$]*\$|\\\[.*?\\\]|\\\(.*?\\\)|\\begin\{[^}]*\}|\\end\{[^}]*\}|\\[A-Za-z]+\*?|\\.|[{}&~.,;:!?()\[\]]|\d+",
    re.DOTALL,
)
"""LaTeX between which words stand in a row: commands and mathematics divide, since they print something else."""

Run = tuple[str, ...]


def runs_of(tex: str) -> Iterator[Run]:
    """Runs of words of a text; a passage shorter than a run is one run."""
    for passage in BREAKS.split(tex):
        words = words_of(passage)
        if len(words) >= LEAST:
            yield from (words[start : start + RUN] for start in range(max(1, len(words) - RUN + 1)))


def secret_texts(question: Question) -> Iterator[tuple[Part | None, str, Text]]:
    """Texts that students may not read: the part that each belongs to, what it is, and the text."""
    for part in question.parts:
        if part.solution:
            yield part, "the solution", part.solution
        for option in part.options:
            if option.because:
                yield part, "why an option is right or wrong", option.because
        for item in part.rubric:
            if item.when:
                yield part, "the rubric", item.when
    yield from ((None, "the rubric", item.when) for item in question.rubric if item.when)
    yield from ((None, "a misconception", found.text) for found in question.misconceptions)


def open_texts(paper: Paper) -> Iterator[str]:
    """All that students may read."""
    cover = paper.cover
    yield from (
        text.tex for text in (cover.title, cover.course, cover.term, cover.date, cover.time, cover.aids) if text
    )
    yield from (text.tex for text in (cover.instructions, *cover.advice) if text)
    for question in paper.questions:
        yield question.title
        yield from (text.tex for text in (question.prompt, *(part.prompt for part in question.parts)) if text)
        yield from (option.text.tex for part in question.parts for option in part.options if option.text)
        yield from (figure.caption.tex for figure in question.figures if figure.caption and not figure.audiences)
        yield from (listing.text for listing in question.listings)


def open_words(paper: Paper) -> Run:
    """The words that students may read, in a row as they are printed, mathematics left out."""
    return tuple(word for text in open_texts(paper) for word in words_of(" ".join(BREAKS.split(text))))


def given_away(runs: Iterable[Run], printed: Run, allowed: Run) -> Run | None:
    """The first of these runs that stands among the printed words and not among those that are allowed."""
    printed_row, allowed_row = (f" {' '.join(words)} " for words in (printed, allowed))
    rows = ((run, f" {' '.join(run)} ") for run in runs)
    return next((run for run, row in rows if row in printed_row and row not in allowed_row), None)

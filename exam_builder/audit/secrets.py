"""What only markers may read, as runs of words that can be looked for in a student's paper."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from exam_builder.audit.page_text import words_in
from exam_builder.kinds import KINDS
from exam_builder.paper import Answer, Cover, Listing, Paper, Part, Question, Section, Text
from exam_builder.paper_texts import is_read_by, texts_of, values_of
from exam_builder.read.words import Words
from exam_builder.render.audience import filter_question, find_hidden

RUN_LENGTH = 5
"""So many words in a row, found nowhere in what students may read, give a text away."""

LEAST = 4
"""A passage of fewer words may stand anywhere by chance."""

SHORTEST = 4
"""A key of fewer letters is not looked for: it may stand anywhere."""

BREAKS = re.compile(
    r"(?<!\\)%.*|\$[^$]*\$|\\\[.*?\\\]|\\\(.*?\\\)|\\begin\{[^}]*\}|\\end\{[^}]*\}|\\[A-Za-z]+\*?|\\.|[{}&~.,;:!?()\[\]]|\d+",
    re.DOTALL,
)
"""LaTeX between which words stand in a row: commands and mathematics divide, since they print something else."""

WordRun = tuple[str, ...]


def word_runs(tex: str) -> Iterator[WordRun]:
    """Runs of words of a text; a passage shorter than a run is one run."""
    for passage in BREAKS.split(tex):
        words = words_in(passage)
        if len(words) >= LEAST:
            yield from (words[start : start + RUN_LENGTH] for start in range(max(1, len(words) - RUN_LENGTH + 1)))


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that students may not read: what it is, the part that it belongs to, and where it stands, if in a file.

    `whole` tells that even a single word of it is a secret: it is a key.
    """

    what: str
    tex: str
    part: Part | None = None
    text: Text | None = None
    whole: bool = False

    def runs(self) -> Iterator[WordRun]:
        """The runs of words that give it away."""
        runs = tuple(word_runs(self.tex))
        if runs or not self.whole:
            yield from runs
        elif len("".join(words := words_in(" ".join(BREAKS.split(self.tex))))) >= SHORTEST:
            yield words


def secrets_of(question: Question) -> Iterator[Secret]:
    """The texts of a question that students may not read."""
    for each in texts_of(question):
        if not is_read_by(each.role, "student"):
            yield Secret(each.role.called, each.text.tex, each.part, each.text)
    yield from (
        Secret("the key", text, part, whole=True)
        for part in question.parts
        for answer in (part.answer, *part.also)
        for text in _secret_keys(answer)
    )
    for hidden in find_hidden(question):
        if isinstance(hidden, Listing):
            yield Secret(f"the listing `{hidden.id}`", hidden.text)
        else:
            yield Secret(f"the description of the figure `{hidden.id}`", hidden.alt)
            if hidden.caption:
                yield Secret(f"the caption of the figure `{hidden.id}`", hidden.caption.tex, None, hidden.caption)


def _secret_keys(answer: Answer) -> tuple[str, ...]:
    """The texts of a key of which a single word would give it away."""
    return KINDS[answer.kind].secrets(answer)


@dataclass(frozen=True, slots=True)
class Wording:
    """Words in a row as they are printed: those outside mathematics, and also those that it and commands may print."""

    plain: str
    every: str


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """A question's words that students may read, and its secrets with rows of words that give each away."""

    allowed: Wording
    secrets: tuple[tuple[Secret, tuple[str, ...]], ...]


def search_terms_of(question: Question) -> SearchTerms:
    """What is looked for of a question, and what may be there."""
    secrets = tuple((secret, tuple(map(join_words, secret.runs()))) for secret in secrets_of(question))
    return SearchTerms(_wording_of(_open_texts(filter_question(question, "student"))), secrets)


def allowed_wording(paper: Paper, questions: Iterable[SearchTerms], own: str) -> Wording:
    """The words of a paper that students may read, also those of the templates' `own`."""
    words = [_wording_around(paper.cover, *paper.sections), *(question.allowed for question in questions)]
    plain = [each.plain for each in words]
    every = [*plain, *(each.every for each in words), own]
    return Wording(*(f" {' '.join(filter(None, each))} " for each in (plain, every)))


def _wording_of(texts: Iterable[str]) -> Wording:
    texts = tuple(texts)
    plain = " ".join(piece for text in texts for piece in BREAKS.split(text))
    return Wording(" ".join(words_in(plain)), " ".join(words_in(" ".join(texts))))


@lru_cache(maxsize=4)
def _wording_around(*owners: Cover | Section) -> Wording:
    """The words that stand around questions."""
    return _wording_of(each.text.tex for each in texts_of(*owners))


def wording_of_templates(preamble: Text | None, words: Words) -> str:
    """The words that the author's preamble and the templates may print by themselves."""
    return _wording_of((preamble.tex if preamble else "", *words.printed.values())).every


def _open_texts(question: Question) -> Iterator[str]:
    """All that students may read in a question, which has nothing else."""
    yield from (each.text.tex for each in (*texts_of(question), *values_of(question)))
    yield from (figure.alt for figure in question.figures)
    yield from (listing.text for listing in question.listings)


def find_leaked_run(runs: Iterable[str], printed: str, allowed: str) -> str | None:
    """The first of some rows of words that stands among the printed words and not among those that are allowed."""
    return next((run for run in runs if run in printed and run not in allowed), None)


def join_words(words: WordRun) -> str:
    """Words in a row, in which other words are looked for many times."""
    return f" {' '.join(words)} "

"""Find texts and figures in the student's PDF that students must not see.

Texts for markers are searched as runs of words.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from exam_builder.audience import filter_question, find_hidden
from exam_builder.audit.page_text import find_words, read_page_texts
from exam_builder.audit.pdf_contents import digest_page
from exam_builder.findings import Code, Finding, Place, Severity
from exam_builder.kinds import KINDS
from exam_builder.paper import Figure, Listing, Paper, Part, Question, Text
from exam_builder.paper_texts import is_read_by, list_author_texts, list_printed_values
from exam_builder.read.language_words import LanguageWords

RUN_LENGTH = 5
"""The number of consecutive words that give a text away, if no text for students contains them."""

LEAST = 4
"""The least number of words of a passage; shorter ones may occur anywhere by chance."""

SHORTEST = 4
"""The least number of letters of a key; shorter ones may occur anywhere by chance."""

BREAKS = re.compile(
    r"(?<!\\)%.*|\$[^$]*\$|\\\[.*?\\\]|\\\(.*?\\\)|\\begin\{[^}]*\}|\\end\{[^}]*\}|\\[A-Za-z]+\*?|\\.|[{}&~.,;:!?()\[\]]|\d+",
    re.DOTALL,
)
"""LaTeX that interrupts a run of words, such as commands and mathematics, since it prints something else."""

WordRun = tuple[str, ...]


def list_word_runs(tex: str) -> Iterator[WordRun]:
    """Yield runs of words of a text; a passage shorter than a run is one run."""
    for passage in BREAKS.split(tex):
        words = find_words(passage)
        if len(words) >= LEAST:
            yield from (words[start : start + RUN_LENGTH] for start in range(max(1, len(words) - RUN_LENGTH + 1)))


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that students must not read: what it is, its part, and the Text if it is written in a file.

    `whole` means that even a single word of it is secret, since it is a key.
    """

    what: str
    tex: str
    part: Part | None = None
    text: Text | None = None
    whole: bool = False

    def runs(self) -> Iterator[WordRun]:
        """Yield the runs of words that give the text away."""
        runs = tuple(list_word_runs(self.tex))
        if runs or not self.whole:
            yield from runs
        elif len("".join(words := find_words(" ".join(BREAKS.split(self.tex))))) >= SHORTEST:
            yield words


def list_secrets(question: Question) -> Iterator[Secret]:
    """Yield the texts of a question that students must not read."""
    for each in list_author_texts(question):
        if not is_read_by(each.role, "student"):
            yield Secret(each.role.called, each.text.tex, each.part, each.text)
    yield from (
        Secret("the key", text, part, whole=True)
        for part in question.parts
        for answer in (part.answer, *part.also)
        for text in KINDS[answer.kind].secrets(answer)
    )
    for hidden in find_hidden(question):
        if isinstance(hidden, Listing):
            yield Secret(f"the listing `{hidden.id}`", hidden.text)
        else:
            yield Secret(f"the description of the figure `{hidden.id}`", hidden.alt)
            if hidden.caption:
                yield Secret(f"the caption of the figure `{hidden.id}`", hidden.caption.tex, None, hidden.caption)


@dataclass(frozen=True, slots=True)
class Wording:
    """Joined words: `plain` those outside of mathematics, `every` also those that mathematics and commands print."""

    plain: str
    every: str


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """The words of a question that students may read, and its secrets, each with runs of words that give it away."""

    allowed: Wording
    secrets: tuple[tuple[Secret, tuple[str, ...]], ...]


def search_terms_of(question: Question) -> SearchTerms:
    """Return the secrets of a question to search for, and the words that are allowed."""
    secrets = tuple((secret, tuple(map(join_words, secret.runs()))) for secret in list_secrets(question))
    return SearchTerms(_get_wording(_open_texts(filter_question(question, "student"))), secrets)


def list_allowed_words(paper: Paper, questions: Iterable[SearchTerms], own: str) -> Wording:
    """Return the words of a paper that students may read, including the templates' `own` words."""
    around = list_author_texts(paper.cover, paper.sheet, *paper.sections)
    words = [_get_wording(each.text.tex for each in around), *(question.allowed for question in questions)]
    plain = [each.plain for each in words]
    every = [*plain, *(each.every for each in words), own]
    return Wording(*(f" {' '.join(filter(None, each))} " for each in (plain, every)))


def _get_wording(texts: Iterable[str]) -> Wording:
    texts = tuple(texts)
    plain = " ".join(piece for text in texts for piece in BREAKS.split(text))
    return Wording(" ".join(find_words(plain)), " ".join(find_words(" ".join(texts))))


def list_words_of_templates(preamble: Text | None, words: LanguageWords) -> str:
    """Return the words that the author's preamble and the templates may print by themselves."""
    return _get_wording((preamble.tex if preamble else "", *words.printed.values())).every


def _open_texts(question: Question) -> Iterator[str]:
    """Yield all texts of a question that is filtered for students."""
    yield from (each.text.tex for each in (*list_author_texts(question), *list_printed_values(question)))
    yield from (figure.alt for figure in question.figures)
    yield from (listing.text for listing in question.listings)


def join_words(words: WordRun) -> str:
    """Join words with spaces, also at both ends, so that whole words can be searched."""
    return f" {' '.join(words)} "


TAKEN_OUT = "take these words out of what students read: the prompt, options, figures, or a template of the course"
UNSHOWN = "place it in solutions alone, or let everybody see it: take out its `audience`"
FigureFiles = Mapping[str, bytes]
SEPARATOR = ("\x00",)
"""A separator, equal to no word, between strings that are not printed together."""


def find_leaks(
    paper: Paper, terms: Sequence[SearchTerms], text: str, may: Wording, figures: FigureFiles
) -> Iterator[Finding]:
    """Report texts for markers whose words are in the student's PDF but not in texts that students may read.

    `terms` has the search terms of each of the paper's questions; `text` are joined words.
    """
    for question, each in zip(paper.questions, terms, strict=True):
        for secret, runs in each.secrets:
            allowed = may.every if secret.whole else may.plain
            if run := next((run for run in runs if run in text and run not in allowed), ""):
                yield _leak_finding(paper, question, secret, run, figures)


def _leak_finding(paper: Paper, question: Question, secret: Secret, run: str, figures: FigureFiles) -> Finding:
    """Make a finding for a run of words; a key in a figure is only a warning, since it may be one of many labels."""
    message = f"the student's PDF shows {secret.what}: “{run.strip()}”"
    labelled = secret.whole and run in join_words(_list_words_of_figures(paper, figures))
    place = _find_place(question, secret.part, secret.text)
    severity: Severity = "warning" if labelled else "error"
    part = secret.part.id if secret.part else None
    return Finding(Code.LEAK, message, place, TAKEN_OUT, severity, question.name, part)


def _list_words_of_figures(paper: Paper, figures: FigureFiles) -> tuple[str, ...]:
    hidden = {each.digest for question in paper.questions for each in _list_hidden_figures(question)}
    shown = {figure.digest for question in paper.with_figures for figure in question.figures} - hidden
    files = [content for digest in sorted(shown) if (content := figures.get(digest))]
    return find_words(" ".join(text for content in files for text in read_page_texts(content)))


def find_hidden_pictures(
    paper: Paper, drawn: frozenset[str], figures: FigureFiles, known: dict[str, str | None] | None = None
) -> Iterator[Finding]:
    """Report figures for other audiences in the student's PDF, unless another figure for students is the same picture.

    `known` caches the digests of drawings by those of figures; new ones are added.
    """
    prints = {} if known is None else known
    figures_of = [(question, figure) for question in paper.questions for figure in question.figures]
    for _, figure in figures_of:
        if figure.digest not in prints:
            content = figures.get(figure.digest)
            prints[figure.digest] = digest_page(content) if content else None
    secret = [(question, figure) for question in paper.questions for figure in _list_hidden_figures(question)]
    held = [(question, figure) for question, figure in secret if prints[figure.digest] in drawn]
    shown = {prints[figure.digest] for question, figure in figures_of if held and (question, figure) not in secret}
    for question, figure in held:
        if prints[figure.digest] not in shown:
            message = f"the student's PDF holds the figure `{figure.id}`, which is not for students"
            yield report_at_part(question, Code.LEAK, message, hint=UNSHOWN)


def _list_hidden_figures(question: Question) -> tuple[Figure, ...]:
    return tuple(each for each in find_hidden(question) if isinstance(each, Figure))


def report_at_part(question: Question, code: Code, message: str, part: Part | None = None, hint: str = "") -> Finding:
    """Return a finding at the part if there are several, else at the question's beginning."""
    place = _find_place(question, part)
    return Finding(code, message, place, hint, question=question.name, part=part.id if part else None)


def _find_place(question: Question, part: Part | None, text: Text | None = None) -> Place | None:
    """Return the place of a text, else of the part if there are several, else of the question."""
    own = (part.prompt or part.lead) if part and part.label else None
    text = text or own or question.prompt or question.parts[0].prompt
    return Place(text.file, text.lines[0]) if text else None

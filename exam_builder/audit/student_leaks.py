"""Whether the student's PDF holds anything that students may not read."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from exam_builder.audit.page_text import page_texts, words_in
from exam_builder.audit.secrets import (
    SearchTerms,
    Secret,
    Wording,
    find_leaked_run,
    join_words,
)
from exam_builder.codes import Code
from exam_builder.findings import Finding, Place, Severity
from exam_builder.paper import Figure, Paper, Part, Question, Text
from exam_builder.render.audience import find_hidden

FigureFiles = Mapping[str, Path | bytes]
SEPARATOR = ("\x00",)
"""Stands between strings that are not printed in a row; no word is like it."""


def find_leaks(
    paper: Paper, found: Sequence[SearchTerms], printed: str, may: Wording, figures: FigureFiles
) -> Iterator[Finding]:
    """Texts for markers of which words are printed in the student's PDF, other than words that students may read.

    `found` is what is looked for of each of the paper's questions, `printed` a row of words.
    """
    for question, each in zip(paper.questions, found, strict=True):
        for secret, runs in each.secrets:
            run = find_leaked_run(runs, printed, may.every if secret.whole else may.plain)
            if run:
                yield _leak_finding(paper, question, secret, run, figures)


def _leak_finding(paper: Paper, question: Question, secret: Secret, run: str, figures: FigureFiles) -> Finding:
    """A finding for a run of words; a key among the words of a figure may be one of several labels: a warning."""
    message = f"the student's PDF shows {secret.what}: “{run.strip()}”"
    labelled = secret.whole and run in join_words(_words_of_figures(paper, figures))
    return finding_about(question, Code.LEAK, message, secret.part, secret.text, "warning" if labelled else "error")


def _words_of_figures(paper: Paper, figures: FigureFiles) -> tuple[str, ...]:
    hidden = {each.digest for question in paper.questions for each in _hidden_figures(question)}
    shown = {figure.digest for question in paper.questions for figure in question.figures} - hidden
    files = [content for digest in sorted(shown) if (content := _figure_content(figures, digest))]
    return words_in(" ".join(text for content in files for text in page_texts(content)))


def find_hidden_pictures(
    paper: Paper, drawn: frozenset[str], figures: FigureFiles, known: dict[str, str | None] | None = None
) -> Iterator[Finding]:
    """Figures for other readers that the student's PDF holds; the same picture may be for students elsewhere.

    The fingerprints that are `known`, by the digests of figures, are not taken again, and new ones added.
    """
    prints = {} if known is None else known
    figures_of = [(question, figure) for question in paper.questions for figure in question.figures]
    for _, figure in figures_of:
        if figure.digest not in prints:
            prints[figure.digest] = _fingerprint_figure(figure, figures)
    secret = [(question, figure) for question in paper.questions for figure in _hidden_figures(question)]
    held = [(question, figure) for question, figure in secret if prints[figure.digest] in drawn]
    shown = {prints[figure.digest] for question, figure in figures_of if held and (question, figure) not in secret}
    for question, figure in held:
        if prints[figure.digest] not in shown:
            yield finding_about(
                question, Code.LEAK, f"the student's PDF holds the figure `{figure.id}`, which is not for students"
            )


def _fingerprint_figure(figure: Figure, figures: FigureFiles) -> str | None:
    from exam_builder.audit.pdf_contents import fingerprint_of_page

    content = _figure_content(figures, figure.digest)
    return fingerprint_of_page(content) if content else None


def _hidden_figures(question: Question) -> tuple[Figure, ...]:
    return tuple(each for each in find_hidden(question) if isinstance(each, Figure))


def _figure_content(figures: FigureFiles, digest: str) -> bytes | None:
    """A figure's file; None where there is none, as in a draft."""
    file = figures.get(digest)
    if isinstance(file, Path):
        return file.read_bytes() if file.is_file() else None
    return file


def finding_about(
    question: Question,
    code: Code,
    message: str,
    part: Part | None = None,
    text: Text | None = None,
    severity: Severity = "error",
    hint: str = "",
) -> Finding:
    """A finding at a text, else at the part where there are several, else where the question begins."""
    own = part.prompt if part and part.label else None
    text = text or own or question.prompt or question.parts[0].prompt
    place = Place(text.file, text.lines[0]) if text else None
    return Finding(code, message, place, hint, severity, question.name, part.id if part else None)

"""Whether the student's PDF holds anything that students may not read."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from exam_builder.audit.pages import texts_of, words_of
from exam_builder.audit.secrets import Secret, Sought, Wording, allowed, given_away, row, sought
from exam_builder.codes import Code
from exam_builder.findings import Finding, Place, Severity
from exam_builder.paper import Figure, Paper, Part, Question, Text
from exam_builder.render.audience import hidden_from_students

Files = Mapping[str, Path | bytes]
APART = ("\x00",)
"""Stands between strings that are not printed in a row; no word is like it."""


def for_eyes_of_students(paper: Paper, pdf: bytes, figures: Files) -> Iterator[Finding]:
    """What the student's PDF gives away: in its pages, in its other strings, as a picture or as an attachment."""
    from exam_builder.audit.innards import innards

    inside = innards(pdf)
    yield from (Finding(Code.LEAK, f"the student's PDF holds {what}") for what in inside.surprises)
    words = words_of(" ".join(texts_of(pdf)))
    unprinted = tuple(word for text in inside.strings for word in (*APART, *words_of(text)))
    found = tuple(map(sought, paper.questions))
    yield from leaks(paper, found, row(words + APART + unprinted), allowed(paper, found), figures)
    yield from pictures(paper, inside.pictures, figures)


def leaks(paper: Paper, found: Sequence[Sought], printed: str, may: Wording, figures: Files) -> Iterator[Finding]:
    """Texts for markers of which words are printed in the student's PDF, other than words that students may read.

    `found` is what is looked for of each of the paper's questions, `printed` a row of words.
    """
    for question, each in zip(paper.questions, found, strict=True):
        for secret, runs in each.secrets:
            run = given_away(runs, printed, may.every if secret.whole else may.plain)
            if run:
                yield _leak(paper, question, secret, run, figures)


def _leak(paper: Paper, question: Question, secret: Secret, run: str, figures: Files) -> Finding:
    """A finding for a run of words; a key among the words of a figure may be one of several labels: a warning."""
    message = f"the student's PDF shows {secret.what}: “{run.strip()}”"
    labelled = secret.whole and run in row(_words_of_figures(paper, figures))
    return about(question, Code.LEAK, message, secret.part, secret.text, "warning" if labelled else "error")


def _words_of_figures(paper: Paper, figures: Files) -> tuple[str, ...]:
    hidden = {each.digest for question in paper.questions for each in _hidden(question)}
    shown = {figure.digest for question in paper.questions for figure in question.figures} - hidden
    files = [content for digest in sorted(shown) if (content := _content(figures, digest))]
    return words_of(" ".join(text for content in files for text in texts_of(content)))


def pictures(
    paper: Paper, drawn: frozenset[str], figures: Files, known: dict[str, str | None] | None = None
) -> Iterator[Finding]:
    """Figures for other readers that the student's PDF holds; the same picture may be for students elsewhere.

    The fingerprints that are `known`, by the digests of figures, are not taken again, and new ones added.
    """
    prints = {} if known is None else known
    figures_of = [(question, figure) for question in paper.questions for figure in question.figures]
    for _, figure in figures_of:
        if figure.digest not in prints:
            prints[figure.digest] = _fingerprint(figure, figures)
    secret = [(question, figure) for question in paper.questions for figure in _hidden(question)]
    held = [(question, figure) for question, figure in secret if prints[figure.digest] in drawn]
    shown = {prints[figure.digest] for question, figure in figures_of if held and (question, figure) not in secret}
    for question, figure in held:
        if prints[figure.digest] not in shown:
            yield about(
                question, Code.LEAK, f"the student's PDF holds the figure `{figure.id}`, which is not for students"
            )


def _fingerprint(figure: Figure, figures: Files) -> str | None:
    from exam_builder.audit.innards import fingerprint_of_page

    content = _content(figures, figure.digest)
    return fingerprint_of_page(content) if content else None


def _hidden(question: Question) -> tuple[Figure, ...]:
    return tuple(each for each in hidden_from_students(question) if isinstance(each, Figure))


def _content(figures: Files, digest: str) -> bytes | None:
    """A figure's file; None where there is none, as in a draft."""
    file = figures.get(digest)
    if isinstance(file, Path):
        return file.read_bytes() if file.is_file() else None
    return file


def about(
    question: Question,
    code: Code,
    message: str,
    part: Part | None = None,
    text: Text | None = None,
    severity: Severity = "error",
    mend: str = "",
) -> Finding:
    """A finding at a text, else at the part where there are several, else where the question begins."""
    own = part.prompt if part and part.label else None
    text = text or own or question.prompt or question.parts[0].prompt
    place = Place(text.file, text.lines[0]) if text else None
    return Finding(code, message, place, mend, severity, question.name, part.id if part else None)

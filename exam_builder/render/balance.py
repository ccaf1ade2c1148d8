"""Braces, environments and mathematics of each text, checked before TeX sees them.

After such a mistake TeX reports it far from where it was made, or not at all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from exam_builder.findings import Finding, Place, Severity
from exam_builder.paper import Paper, Question, Text

VERBATIM = re.compile(r"verbatim\*?|Verbatim|lstlisting|comment")
TOKENS = re.compile(
    r"""
    (?P<comment> (?<!\\)%.* )
    | \\verb\*?(?P<bar>[^A-Za-z*\s])
    | \\(?P<edge>begin|end)\s*\{(?P<name>[^{}]*)\}
    | (?P<math>\\[()\[\]])
    | (?P<ending>\\(?:endinput|stop|bye|enddocument|@@end)(?![A-Za-z]))
    | (?P<escaped>\\[\s\S])
    | (?P<brace>[{}])
    | (?P<dollar>\$\$?)
    | (?P<blank>\n[ \t]*\n)
    """,
    re.VERBOSE,
)
CLOSERS = {"{": "}", "$": "$", "$$": "$$", r"\(": r"\)", r"\[": r"\]"}
MATHEMATICS = {"$", "$$", r"\(", r"\["}
EXCERPT = 30
MOST = 20
"""Findings of one text: whoever has more of them mends these first."""


@dataclass(frozen=True, slots=True)
class _Open:
    """Something begun at a character: a brace, an environment (`\\begin{…}`), mathematics."""

    what: str
    position: int

    @property
    def closer(self) -> str:
        return CLOSERS.get(self.what) or self.what.replace("begin", "end", 1)


@dataclass(frozen=True, slots=True)
class Imbalance:
    """A mistake at a character of a text: what is wrong, and what would mend it."""

    code: str
    position: int
    message: str
    mend: str
    severity: Severity = "error"


def check_latex(paper: Paper) -> tuple[Finding, ...]:
    """Findings for braces, environments and mathematics that a text of the paper begins or ends alone."""
    return tuple(_findings(paper))


def _findings(paper: Paper) -> Iterator[Finding]:
    for question, part, text in _all_texts(paper):
        for wrong in islice(imbalances(text.tex), MOST):
            place = _place(text, wrong)
            yield Finding(wrong.code, wrong.message, place, wrong.mend, wrong.severity, question, part)
    if paper.preamble:
        braces = (wrong for wrong in islice(imbalances(paper.preamble.tex), MOST) if wrong.code == "brace")
        yield from (Finding(wrong.code, wrong.message, _place(paper.preamble, wrong), wrong.mend) for wrong in braces)


def _place(text: Text, wrong: Imbalance) -> Place:
    line = text.tex.count("\n", 0, wrong.position)
    return Place(text.file, text.lines[min(line, len(text.lines) - 1)])


def _all_texts(paper: Paper) -> Iterator[tuple[str | None, str | None, Text]]:
    """Every text of a paper's content, with its question and part."""
    cover = paper.cover
    parts = (
        cover.title,
        cover.course,
        cover.term,
        cover.date,
        cover.time,
        cover.aids,
        cover.instructions,
        *cover.advice,
    )
    yield from ((None, None, text) for text in parts if text)
    headings = (text for section in paper.sections for text in (section.title, section.instructions))
    yield from ((None, None, text) for text in headings if text)
    for question in paper.questions:
        yield from ((question.name, part, text) for part, text in _texts_of(question) if text)


def _texts_of(question: Question) -> Iterator[tuple[str | None, Text | None]]:
    yield None, question.title
    yield None, question.prompt
    yield from ((None, figure.caption) for figure in question.figures)
    yield from ((None, text) for table in question.tables for text in (*table.columns, *table.rows, table.corner))
    yield from ((None, misconception.text) for misconception in question.misconceptions)
    for part in question.parts:
        yield part.id, part.prompt
        yield part.id, part.solution
        yield from ((part.id, item.when) for item in part.rubric)
        yield from ((part.id, answer.when) for answer in part.also)
        yield from ((part.id, text) for option in part.options for text in (option.text, option.because))
    yield from ((None, item.when) for item in question.rubric)


def imbalances(tex: str) -> Iterator[Imbalance]:
    """What is begun and not ended, or ended and not begun, in a piece of LaTeX."""
    open_: list[_Open] = []
    for match in _matches(tex):
        if match["edge"] or match["brace"] or match["math"] or match["dollar"]:
            for token, position in _tokens(match, open_):
                yield from _step(tex, open_, token, position)
        elif match["comment"]:
            yield from _swallowed(tex, match)
        elif match["ending"]:
            yield Imbalance("ended", match.start(), f"`{match['ending']}` ends the whole paper", "take it out")
        elif match["blank"] and open_ and open_[-1].what in MATHEMATICS:
            yield _unclosed(tex, open_.pop(), "before the paragraph ends")
    yield from (_unclosed(tex, left) for left in open_)
    if (extra := tex.count("``") - tex.count("''")) > 0:
        mend = "end it with ''; in a text in single quotes, YAML wants ''''"
        yield Imbalance("quotes", tex.rindex("``"), f"{extra} of the quotes ``…'' is not closed", mend, "warning")


def _matches(tex: str) -> Iterator[re.Match[str]]:
    """The tokens of a text, without what is verbatim."""
    missing: set[str] = set()
    position = 0
    while match := TOKENS.search(tex, position):
        end = _end_of_verbatim(tex, match, missing)
        position = end or (match.start("bar") if match["bar"] else match.end())
        if not end:
            yield match


def _end_of_verbatim(tex: str, match: re.Match[str], missing: set[str]) -> int | None:
    """Where verbatim text ends that begins with this token; None where none begins, or it has no end.

    An end that is `missing` is looked for once: a text full of beginnings would take minutes else.
    """
    verbatim = match["edge"] == "begin" and VERBATIM.fullmatch(match["name"])
    end = match["bar"] or (rf"\end{{{match['name']}}}" if verbatim else "")
    if not end or end in missing:
        return None
    found = tex.find(end, match.end())
    if found < 0:
        missing.add(end)
    line_ends = tex.find("\n", match.end(), found) >= 0
    return None if found < 0 or (match["bar"] and line_ends) else found + len(end)


def _swallowed(tex: str, match: re.Match[str]) -> Iterator[Imbalance]:
    """A finding where `%` cuts off the rest of a line of text; a line of its own, or an empty rest, is meant so."""
    before = tex[tex.rfind("\n", 0, match.start()) + 1 : match.start()]
    if before.strip() and match["comment"][1:].strip():
        message = f"`%` begins a comment, so this is not printed: `{match['comment'][:EXCERPT]}`"
        mend = r"write `\%` for a percent sign, or put the comment on a line of its own"
        yield Imbalance("comment", match.start(), message, mend)


def _tokens(match: re.Match[str], open_: list[_Open]) -> Iterator[tuple[str, int]]:
    """The token of a match; `$$` inside of `$…` is an end and a beginning."""
    if match["edge"]:
        yield rf"\{match['edge']}{{{match['name'].strip()}}}", match.start()
    elif match["dollar"] == "$$" and open_ and open_[-1].what == "$":
        yield from (("$", match.start()), ("$", match.start() + 1))
    else:
        yield match.group(), match.start()


def _step(tex: str, open_: list[_Open], token: str, position: int) -> Iterator[Imbalance]:
    """Take a token in: something begins, or what was begun last ends."""
    begins = token in CLOSERS or token.startswith(r"\begin")
    if open_ and token == open_[-1].closer:
        open_.pop()
    elif begins:
        open_.append(_Open(token, position))
    elif any(token == begun.closer for begun in open_):
        while open_[-1].closer != token:
            yield _unclosed(tex, open_.pop(), f"before `{token}`")
        open_.pop()
    else:
        yield _unopened(tex, token, position)


def _unclosed(tex: str, begun: _Open, when: str = "") -> Imbalance:
    excerpt = tex[begun.position : begun.position + EXCERPT].split("\n")[0]
    message = f"`{begun.what}` is never closed{f' {when}' if when else ''}: `{excerpt}`"
    return Imbalance(_code(begun.what), begun.position, message, f"write `{begun.closer}` where it ends")


def _unopened(tex: str, token: str, position: int) -> Imbalance:
    before = tex[max(tex.rfind("\n", 0, position) + 1, position - EXCERPT) : position]
    return Imbalance(
        _code(token), position, f"`{token}` closes nothing: `{before}{token}`", "take it out, or open it before"
    )


def _code(token: str) -> str:
    if token in "{}":
        return "brace"
    return "environment" if token.startswith((r"\begin", r"\end")) else "mathematics"

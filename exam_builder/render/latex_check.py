"""Check the LaTeX of texts before TeX sees it: braces, environments, mathematics, comments, forbidden commands.

TeX reports such a mistake far from its place, or not at all.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from exam_builder.expressions.latex_commands import ENVIRONMENT_NAMES, FORMULAS, MATRICES
from exam_builder.expressions.latex_modes import blank_letters
from exam_builder.expressions.latex_text import find_tokens
from exam_builder.findings import Code, Finding, Place, Severity, format_count
from exam_builder.paper import Paper
from exam_builder.paper_texts import list_author_texts, list_printed_values
from exam_builder.read.by_language import split_languages
from exam_builder.render.forbidden_commands import find_forbidden
from exam_builder.render.latex_ends import find_missing_beginning, find_missing_end, find_odd_dollar

CLOSERS = {
    "{": "}",
    "$": "$",
    "$$": "$$",
    r"\(": r"\)",
    r"\[": r"\]",
    r"\begingroup": r"\endgroup",
    r"\bgroup": r"\egroup",
}
OPEN_NAME = re.compile(r"(?<!\\)\\(?:begin|end)\{[A-Za-z]+\*?(?=[ \t]*(?:\n|\Z))")
CLOSED_NAME = re.compile(rf"(?P<name>{OPEN_NAME.pattern})(?:[ \t]|\n|\Z)")
NAMING_COMMAND = re.compile(r"\\(?:let\s*\\[A-Za-z@]+\s*=?|aftergroup)\s*$")
"""What precedes a command that is named but not executed."""
TEXT_BEFORE = re.compile(r"\\(?:text[a-z]*|[mhf]box|makebox|emph|footnote|intertext|shortintertext|tag\*?)\s*$")
MATHEMATICS = {"$", "$$", r"\(", r"\["}
INNER = MATRICES | {"aligned", "alignedat", "gathered", "cases", "split", "array"}
"""Environments that are only used inside of formulas."""
EXCERPT = 30
DOLLAR = r"`\$` for a dollar sign"
AMOUNT = re.compile(r"(?:[\d$]|\\(?:num|ensuremath)\{[^{}]*\})(?:[\s~]|\\[,;: ])*$")
"""A number before a percent sign, also at the end of a line."""
DRAWING = re.compile(r"\\begin\{(?:tikz|axis|pgf).*")
AT_END = re.compile(r"\s*\Z")
SPACES = re.compile(r"\\[,;:! ]")
PRICES = re.compile(r"(?=[^\\{}^_=<>]*$)\d[\d.,]*(?:.*[A-Za-z]{2}|.*\s$|.*[-/,–—]$)", re.DOTALL)
"""The text between the signs of `$5 and $7`, which LaTeX reads as a formula: words or the end of a list, without
commands.
"""
AFTER_PRICES = re.compile(r"(?=[^\\{}^_=<>]*$)[\s,;)/–—-].*\d", re.DOTALL)
"""Likewise the text between the signs of `5$ and 7$`."""
MAX_FINDINGS = 20
"""The most findings that are reported for one text."""
COUNTED = re.compile(r"\\(?:set|addto)counter\s*\{(?:page|question|equation|figure|table|footnote)\}")
"""A command that sets a counter of the whole paper."""
FRACTIONAL = re.compile(
    r"(?P<command>\\(?:(?:set|addto)counter\s*\{[^{}]*\}|multicolumn|begin\s*\{multicols\*?\}|symbol))"
    r"\s*\{\s*(?P<number>[-+]?\d*(?P<rest>[.,]\d+))"
)
"""A command that takes a whole number, before another number."""
CUT_ARROW = re.compile(
    r"(?<![A-Za-z\\])[A-Za-z0-9]+\s*(?P<arrow>\\(?:to|rightarrow|mapsto)\s*(?P<sign>[<>=])\s*(?:\$(?!\w)|\\\)))"
)
"""An arrow at the end of a formula from a letter to a sign alone; `$S \\to <$expr$>$` goes on."""


@dataclass(frozen=True, slots=True)
class _Opener:
    """Something that is opened at a position: a brace, an environment (`\\begin{…}`), mathematics."""

    what: str
    position: int

    @property
    def closer(self) -> str:
        return CLOSERS.get(self.what) or self.what.replace("begin", "end", 1)


@dataclass(frozen=True, slots=True)
class Imbalance:
    """A mistake at a position in a text."""

    code: Code
    position: int
    message: str
    hint: str
    severity: Severity = "error"


def find_imbalances(tex: str) -> Iterator[Imbalance]:
    """Find everything in a piece of LaTeX that is opened but not closed, or closed but not opened."""
    open_: list[_Opener] = []
    for found in OPEN_NAME.finditer(tex):
        message = f"the brace of `{found.group()}` is not closed"
        yield Imbalance(Code.BRACE, found.start(), message, f"write `{found.group()}}}`")
    tex = CLOSED_NAME.sub(r"\g<name>}", tex)
    for match in find_tokens(tex):
        if match["edge"] or match["brace"] or match["math"] or match["dollar"]:
            for token, position in _split_match(match, open_):
                yield from _process_token(tex, open_, token, position)
        elif match["group"]:
            if not any(each.what == "{" for each in open_) and not _is_only_named(tex, match.start()):
                yield from _process_token(tex, open_, match["group"], match.start())
        elif match["comment"]:
            yield from _check_comment(tex, match, open_)
        elif match["ending"]:
            yield Imbalance(Code.ENDED, match.start(), f"`{match['ending']}` would end the whole paper", "take it out")
        elif match["parameter"] and not (open_ and match["parameter"][-1].isdigit()):
            yield Imbalance(Code.SIGN, match.start(), "`#` by itself means nothing here", r"write `\#` to print it")
        elif match["blank"] and open_ and _continues(tex, open_[-1], match.end()):
            yield _report_blank_line(open_[-1], match)
        elif match["blank"] and open_ and open_[-1].what in MATHEMATICS:
            yield _report_unclosed(tex, open_.pop(), match.start(), "before the paragraph ends")
        elif match["blank"] and open_ and _is_display(open_[-1].what):
            yield _report_blank_line(open_[-1], match)
    yield from (_report_unclosed(tex, left, len(tex.rstrip()) - 1) for left in open_)
    if (extra := tex.count("``") - tex.count("''")) > 0:
        hint = "close it with ''; inside single quotes in YAML, write ''''"
        opened = format_count(extra, "quotation opened with `` is", "quotations opened with `` are")
        yield Imbalance(Code.QUOTES, tex.rindex("``"), f"{opened} not closed with ''", hint, "warning")


def _continues(tex: str, opener: _Opener, after: int) -> bool:
    r"""Return whether a display `\[` continues after a blank line: the next delimiter of a display is an end."""
    found = re.search(r"\\[\[\]]|\\begin\{|(?<!\\)\$", tex[after:])
    return opener.what == r"\[" and found is not None and found.group() == r"\]"


def _report_blank_line(opener: _Opener, blank: re.Match[str]) -> Imbalance:
    message = f"there is a blank line in `{opener.what}`, where LaTeX allows none"
    return Imbalance(Code.PARAGRAPH, blank.start() + blank.group().index("\n") + 1, message, "take it out")


def _is_only_named(tex: str, position: int) -> bool:
    """Return whether the command at a position is only named, not executed."""
    return NAMING_COMMAND.search(tex[max(0, position - EXCERPT) : position]) is not None


def _check_comment(tex: str, match: re.Match[str], open_: Sequence[_Opener]) -> Iterator[Imbalance]:
    """Report a `%` that cuts off text, or was meant as a percent sign; a comment on its own line is fine.

    In a drawing (TikZ), `%` at the end of a line is common.
    """
    before = tex[tex.rfind("\n", 0, match.start()) + 1 : match.start()]
    rest = match["comment"][1:].strip()
    if not before.strip():
        return
    if rest:
        message = f"`%` begins a comment, so this is not printed: `{match['comment'][:EXCERPT]}`"
        hint = r"write `\%` for a percent sign, or put the comment on a line of its own"
        yield Imbalance(Code.COMMENT, match.start(), message, hint)
    elif (AMOUNT.search(before) and not any(DRAWING.match(each.what) for each in open_)) or _ends_text(tex, match):
        message = f"`%` begins a comment, so no percent sign is printed: `{before.strip()[-EXCERPT:]}%`"
        yield Imbalance(Code.COMMENT, match.start(), message, r"write `\%` for a percent sign, or take it out")


def _ends_text(tex: str, match: re.Match[str]) -> bool:
    """Return whether a comment ends the text, so that it does not join lines; `\\end{…}%`, a common habit, is fine."""
    ends = re.search(r"\\end\{[^{}]*\}$", tex[: match.start()]) if AT_END.match(tex, match.end()) else True
    return ends is None


def _split_match(match: re.Match[str], open_: list[_Opener]) -> Iterator[tuple[str, int]]:
    """Yield the tokens of a match; `$$` inside of `$…` is an end and a beginning."""
    if match["edge"]:
        yield rf"\{match['edge']}{{{match['name'].strip()}}}", match.start()
    elif match["dollar"] == "$$" and open_ and open_[-1].what == "$":
        yield from (("$", match.start()), ("$", match.start() + 1))
    else:
        yield match.group(), match.start()


def _process_token(tex: str, open_: list[_Opener], token: str, position: int) -> Iterator[Imbalance]:
    """Process a token, which opens something or closes it."""
    begins = token in CLOSERS or token.startswith(r"\begin{")
    inner = open_[-1] if token == "$" and open_ and _holds_formula(open_[-1].what) else None
    if inner and (
        find_missing_end(tex, inner.what, inner.position, position) < position
        or (len(open_) > 1 and open_[-2].what == "$" and inner.closer not in tex[position:])
    ):
        yield _report_unclosed(tex, open_.pop(), position)
    if open_ and (wrong := _find_mismatch(tex, open_, token, position)):
        open_.pop()
        yield wrong
    elif open_ and token == open_[-1].closer:
        opener = open_.pop()
        if token == "$":
            yield from _check_prices(tex, opener.position, position)
    elif token == r"\[" and open_ and open_[-1].what == token:
        yield from _process_second_display(tex, open_, position)
    elif begins and not (token == "$" and _closes_formula(tex, open_)):
        if token == "$" and open_ and _holds_formula(open_[-1].what):
            message = f"`$` begins a formula where one is open already, by `{open_[-1].what}`"
            yield Imbalance(Code.MATHEMATICS, position, message, "take the dollar signs out")
        open_.append(_Opener(token, position))
    elif any(token == opener.closer for opener in open_):
        while open_[-1].closer != token:
            yield _report_unclosed(tex, open_.pop(), position, f"before `{token}`")
        open_.pop()
    else:
        yield _report_unopened(tex, token, position)


def _process_second_display(tex: str, open_: list[_Opener], position: int) -> Iterator[Imbalance]:
    r"""Process a second `\[` in a formula: either `\]` is missing before it, or it was meant as `\]` itself."""
    opener = open_.pop()
    end = find_missing_end(tex, opener.what, opener.position, position)
    if end < position or r"\]" in tex[position:].split(r"\[")[1]:
        yield _report_unclosed(tex, opener, position)
        open_.append(_Opener(opener.what, position))
    else:
        yield Imbalance(Code.MATHEMATICS, position, r"`\[` stands where a formula ends", r"write `\]`")


def _closes_formula(tex: str, open_: Sequence[_Opener]) -> bool:
    """Return whether a dollar sign ends a formula in which braces are still open, none of which holds text."""
    inner = next((at for at, each in enumerate(reversed(open_)) if each.what != "{"), len(open_))
    braces = open_[len(open_) - inner :]
    return (
        0 < inner < len(open_)
        and open_[-1 - inner].what == "$"
        and not any(TEXT_BEFORE.search(tex, max(0, each.position - EXCERPT), each.position) for each in braces)
    )


def _find_mismatch(tex: str, open_: Sequence[_Opener], token: str, position: int) -> Imbalance | None:
    """Report a token that ends something else than what was opened last; at whichever of both is misspelled."""
    opener = open_[-1]
    ends = token.startswith(r"\end{") and opener.what.startswith(r"\begin{")
    formula = token in ("$", "$$", r"\)", r"\]") and opener.what in (r"\[", r"\(", "$$")
    formula = formula or (opener.what == "$" and token == r"\]")
    if not (ends or formula) or token == opener.closer or any(token == each.closer for each in open_):
        return None
    line = tex.count("\n", opener.position, position)
    single = opener.what in (r"\(", "$") or (opener.what == "$$" and tex.count("$$") == 1)
    if token == r"\]" and single and not tex[opener.position :].split("\n")[0][2:].strip():
        message = rf"`{opener.what}` begins what `\]` ends, {format_count(line, 'line')} below"
        return Imbalance(_read_code(token), opener.position, message, r"write `\[`")
    name, other = opener.what[7:-1], token[5:-1]
    misspelled = ends and name not in ENVIRONMENT_NAMES and other in ENVIRONMENT_NAMES
    numbered = re.search(r"\\(?:label|tag|notag|nonumber)\b", tex[opener.position : position])
    misspelled = misspelled or (ends and name + "*" == other and name in FORMULAS and not numbered)
    misspelled = misspelled or (name in INNER and other not in INNER and not any(map(_is_formula, open_[:-1])))
    where = f", {format_count(line, 'line')} below it" if line and misspelled else ""
    meant = token.replace("end", "begin", 1) if misspelled else opener.closer
    above = f" of {format_count(line, 'line')} above" if line and not misspelled else ""
    message = f"`{opener.what}`{above} is ended by `{token}`{where}"
    return Imbalance(_read_code(token), opener.position if misspelled else position, message, f"write `{meant}`")


def _is_formula(opener: _Opener) -> bool:
    return opener.what in MATHEMATICS or _holds_formula(opener.what)


def _is_display(what: str) -> bool:
    """Return whether an opener is an environment that is a display formula."""
    return what.startswith(r"\begin{") and what[7:-1].rstrip("*") in FORMULAS


def _holds_formula(what: str) -> bool:
    """Return whether an opener begins a formula, in which no dollar sign can begin another."""
    name = what[7:-1].rstrip("*") if what.startswith(r"\begin{") else ""
    return what in (r"\[", r"\(") or name in FORMULAS or name in MATRICES or name in ("cases", "aligned", "split")


def _check_prices(tex: str, start: int, end: int) -> Iterator[Imbalance]:
    """Report dollar signs of two prices, which turn the text between them into a formula."""
    inside = SPACES.sub("", tex[start + 1 : end])
    before, after = tex[start - 1 : start], tex[end + 1 : end + 2]
    if (after.isdigit() and PRICES.match(inside)) or (before.isdigit() and AFTER_PRICES.fullmatch(inside)):
        message = f"LaTeX reads `{tex[start : end + 1][:EXCERPT]}` as a formula, so its words run together"
        yield Imbalance(Code.MATHEMATICS, start, message, f"write {DOLLAR}")


def _report_unclosed(tex: str, opener: _Opener, limit: int, when: str = "") -> Imbalance:
    """Report an unclosed opener where its end is missing, before `limit`, or at the opener if that is on its line."""
    position = opener.position
    doubled = tex.find("\\" + opener.closer, position) if opener.what.startswith(r"\begin{") else -1
    if doubled >= 0:
        return _report_doubled(opener.closer, doubled)
    if opener.what == "$":
        position = find_odd_dollar(tex, position)
    elif opener.what in (r"\[", "$$") or opener.what.startswith(r"\begin{"):
        end = find_missing_end(tex, opener.what, position, limit)
        position = end if "\n" in tex[position:end] else position
    excerpt = tex[position : position + EXCERPT].split("\n")[0]
    line = tex.count("\n", opener.position, position) if opener.what != "$" else 0
    message = f"`{opener.what}` is never closed{f' {when}' if when else ''}: `{excerpt}`"
    hint = f"write `{opener.closer}` where it ends{f', or {DOLLAR}' if opener.what == '$' else ''}"
    if line:
        message = f"`{opener.what}` of {format_count(line, 'line')} above is not closed{f' {when}' if when else ''}"
        hint = f"write `{opener.closer}` {'after' if position >= len(tex.rstrip()) - 1 else 'before'} this line"
    return Imbalance(_read_code(opener.what), position, message, hint)


def _report_doubled(token: str, position: int) -> Imbalance:
    r"""Report `\\end{…}`, or `\\begin{…}`, which begins a new line and prints letters."""
    message = rf"`\{token}` has one backslash too many: it begins a new line, and prints letters"
    return Imbalance(_read_code(token), position, message, f"write `{token}`")


def _report_unopened(tex: str, token: str, position: int) -> Imbalance:
    doubled = tex.rfind("\\" + token.replace("end", "begin", 1), 0, position) if token.startswith(r"\end{") else -1
    if doubled >= 0:
        return _report_doubled(token.replace("end", "begin", 1), doubled)
    before = tex[max(tex.rfind("\n", 0, position) + 1, position - EXCERPT) : position]
    begin = find_missing_beginning(tex, position) if token == r"\]" or token.startswith(r"\end{") else position
    if begin < position:
        opener = token.replace("end", "begin", 1) if token != r"\]" else r"\["
        line = tex.count("\n", begin, position)
        message = f"nothing begins what `{token}` ends, {format_count(line, 'line')} below"
        return Imbalance(_read_code(token), begin, message, f"write `{opener}` before this line")
    return Imbalance(
        _read_code(token), position, f"`{token}` closes nothing: `{before}{token}`", "take it out, or open it before"
    )


def _read_code(token: str) -> Code:
    if token in "{}" or token.endswith("group"):
        return Code.BRACE
    return Code.ENVIRONMENT if token.startswith((r"\begin", r"\end")) else Code.MATHEMATICS


def check_latex(paper: Paper) -> tuple[Finding, ...]:
    """Find unbalanced braces, environments and mathematics in the texts of a paper, in the order of their places."""
    return tuple(sorted(_find_all(paper), key=lambda found: found.place or Place("")))


def _find_all(paper: Paper) -> Iterator[Finding]:
    values = (each for question in paper.questions for each in list_printed_values(question) if each.text.file)
    for each in (*list_author_texts(paper), *values):
        wrongs: Iterable[Imbalance] = _find_by_language(each.text.tex)
        if isinstance(each.owner, Paper):
            wrongs = (wrong for wrong in wrongs if wrong.code == Code.BRACE)
        renumbered = _find_set_counters(each.text.tex) if each.question else ()
        cut = _find_cut_arrows(each.text.tex)
        forbidden = (Imbalance(Code.FILE, *found) for found in find_forbidden(each.text.tex))
        question, part = each.question.name if each.question else None, each.part.id if each.part else None
        for wrong in (*islice(wrongs, MAX_FINDINGS), *renumbered, *cut, *islice(forbidden, MAX_FINDINGS)):
            place = each.place(wrong.position)
            yield Finding(wrong.code, wrong.message, place, wrong.hint, wrong.severity, question, part)


def _find_by_language(tex: str) -> Iterator[Imbalance]:
    """Find imbalances in each language of a text separately, since neither can close what the other opens."""
    for start, piece in split_languages(tex):
        yield from (replace(wrong, position=start + wrong.position) for wrong in find_imbalances(piece))


def _find_cut_arrows(tex: str) -> Iterator[Imbalance]:
    """Find the first arrow in a formula that points at a sign, which a wrong letter of a text such as `A->B` is."""
    for match in islice(_search_printed(CUT_ARROW, tex), 1):
        sign = match["sign"]
        hint = f"if it is one letter of a value, look at the number in its [ ]; if the sign is meant, write {{{sign}}}"
        yield Imbalance(Code.MATHEMATICS, match.start("arrow"), f"an arrow points at the sign `{sign}` alone", hint)


def _find_set_counters(tex: str) -> Iterator[Imbalance]:
    """Warn of each counter of the whole paper that the text of a question sets, and report each number not whole."""
    for match in _search_printed(FRACTIONAL, tex):
        message = (
            f"`{match['command']}` takes a whole number, so that `{match['rest']}` of `{match['number']}` is printed"
        )
        hint = r"write a whole number; `\VAR{round(x)}` makes one of x"
        yield Imbalance(Code.COUNTER, match.start("number"), message, hint)
    for match in _search_printed(COUNTED, tex):
        message = f"`{match[0]}` changes the numbering of all later questions"
        hint = r"remove it; to number one equation by hand, use `\tag{…}`"
        yield Imbalance(Code.COUNTER, match.start(), message, hint, "warning")


def _search_printed(pattern: re.Pattern[str], tex: str) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern outside of comments and verbatim pieces."""
    return pattern.finditer(blank_letters(tex)) if pattern.search(tex) else iter(())

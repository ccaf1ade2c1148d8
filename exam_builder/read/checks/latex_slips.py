"""Find slips that LaTeX prints without an error: those of latex_slips.toml, and others in names, holes and words."""

import re
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from exam_builder.codes import Code
from exam_builder.expressions.latex_commands import (
    COMMANDS,
    FORMULA,
    FORMULAS,
    FUNCTIONS,
    LETTERS,
    RELATIONS,
    SWITCHES,
    TEXT,
    TIMES,
)
from exam_builder.expressions.latex_modes import Stretch, blank_letters, find_stretches
from exam_builder.expressions.latex_text import find_group_end
from exam_builder.findings import Severity, find_nearest_name
from exam_builder.read.checks.usages import list_names

EXCERPT = 30


@dataclass(frozen=True)
class Slip:
    """A mistake at an offset of a text."""

    offset: int
    code: Code
    message: str
    hint: str
    severity: Severity = "error"


@dataclass(frozen=True)
class BlankedText:
    """A text as it is written, the same text with verbatim content blanked, and its stretches."""

    tex: str
    blank: str
    stretches: tuple[Stretch, ...]

    def mode(self, offset: int) -> str:
        """Return the mode of a character; '' in a command."""
        at = bisect_right(self.stretches, offset, key=lambda each: each.start) - 1
        return self.stretches[at].mode if at >= 0 and offset < self.stretches[at].end else ""

    def find(self, pattern: re.Pattern[str], *modes: str) -> Iterator[re.Match[str]]:
        """Yield the matches of a pattern that begin in one of these modes."""
        return (found for found in pattern.finditer(self.blank) if self.mode(found.start()) in modes)


@lru_cache(1024)
def blank_text(tex: str) -> BlankedText:
    """Blank the verbatim content of a text; results are cached."""
    blank = blank_letters(tex)
    return BlankedText(tex, blank, tuple(find_stretches(blank)))


SPANS = re.compile(
    r"\\\[(?:.*?)\\\]|\\\((?:.*?)\\\)|(?:(?<!\\)|(?<=(?<!\\)\\\\))(?:\$\$(?:(?!\$\$|\n\s*\n).)*\$\$|\$(?:\\.|[^$\\])*\$)"
    rf"|\\begin\{{(?P<name>{'|'.join(sorted(FORMULAS - {'math'}))})(?P<star>\*?)\}}.*?\\end\{{(?P=name)(?P=star)\}}",
    re.DOTALL,
)
"""A whole formula."""
PICTURE = re.compile(r"\\begin\{(?P<name>tikzpicture|circuitikz)\}.*?\\end\{(?P=name)\}", re.DOTALL)
AREAS = {"formula": SPANS, "picture": PICTURE}
MODES = {"text": TEXT, "formula": FORMULA, "command": ""}
WORDY = {name for name in LETTERS if name.isalpha()}
SYMBOLS = {name for name in RELATIONS | TIMES if name not in ("ast", "star", "over", "choose", "atop")} | WORDY
NAMES = {
    "symbols": {name for name in SYMBOLS if len(name) > 2} | {"sqrt", "quad", "qquad"},
    "long_letters": {name for name in WORDY if len(name) > 2},
    "small_letters": {name for name in WORDY if name.islower()},
    "functions": {name for name in FUNCTIONS if len(name) > 1},
    "short_functions": {name for name in FUNCTIONS if len(name) == 3},
    "all_functions": FUNCTIONS,
    "switches": SWITCHES,
    "commands": COMMANDS,
}
"""Names of commands for which `(?&symbols)` and the like stand in patterns."""


@dataclass(frozen=True)
class SlipPattern:
    """A slip that a pattern finds, as latex_slips.toml describes it."""

    pattern: re.Pattern[str]
    code: Code
    message: str
    hint: str
    severity: Severity = "error"
    where: tuple[str, ...] = ()
    within: str = ""
    balanced: bool = False
    written: bool = False
    at: str = ""
    unless: re.Pattern[str] = re.compile("(?!)")
    words: Mapping[str, str] = field(default_factory=dict)
    called: str = ""

    def find(self, text: "BlankedText") -> Iterator[Slip]:
        """Yield the slips of a text."""
        source = text.tex if self.written else text.blank
        spans = [found.span() for found in AREAS[self.within].finditer(source)] if self.within else [(0, len(source))]
        for found in (found for span in spans for found in self.pattern.finditer(source, *span)):
            meant = not self.where or text.mode(found.start()) in map(MODES.get, self.where)
            if meant and found.start(self.at or 0) >= 0 and not self.unless.search(text.tex[slice(*found.span())]):
                message, hint = (self._fill(each, found, text.tex) for each in (self.message, self.hint))
                yield Slip(found.start(self.at or 0), self.code, message, hint, self.severity)

    def _fill(self, words: str, found: re.Match[str], tex: str) -> str:
        """Fill in what the text has: groups as they are written, and what follows from them."""
        groups = {name: tex[slice(*found.span(name))] for name in found.re.groupindex}
        whole = tex[slice(*found.span())].strip()
        groups |= {"0": whole, "short": whole.split("\n")[0].strip()[:EXCERPT]}
        groups["raised"] = RAISED.get(groups.get("sign", ""), "")
        meant = self.words.get(groups.get("name", ""), self.words.get("", ""))
        return PLACEHOLDER.sub(lambda name: groups.get(name[1], name[0]), words.replace("<meant>", meant))


RAISED = {"^": "raised", "_": "lowered"}
PLACEHOLDER = re.compile(r"<(\w+)>")


def _read_patterns(toml: str) -> tuple[SlipPattern, ...]:
    """Read the slips of latex_slips.toml."""
    named = {name: "|".join(sorted(names, key=len, reverse=True)) for name, names in NAMES.items()}
    entries = tomllib.loads(re.sub(r"\(\?&(\w+)\)", lambda found: f"(?:{named[found[1]]})", toml))
    return TypeAdapter(tuple[SlipPattern, ...]).validate_python(entries["slips"])


SLIPS = _read_patterns(Path(__file__).with_suffix(".toml").read_text("utf-8"))
"""Slips that a pattern finds."""
BARE_NAMES = [each for each in SLIPS if each.called == "bare name"]
NO_BACKSLASH = next(each.pattern for each in SLIPS if each.called == "name before braces")


def find_markup(text: BlankedText) -> Iterator[Slip]:
    """Find HTML and Markdown, whose signs are printed literally."""
    return (slip for each in SLIPS if each.code == Code.MARKUP for slip in each.find(text))


def find_listed_slips(text: BlankedText) -> Iterator[Slip]:
    """Find the slips that a pattern finds."""
    balanced = is_balanced(text.blank)
    for slip in SLIPS:
        if balanced or not slip.balanced:
            yield from slip.find(text)


OUR_NAMES = ("VAR", "FIGURE", "FIGURES", "TABLE", "LISTING", "BLANK")
IN_CAPITALS = re.compile(r"\\(?P<name>[A-Z]{3,9})(?=\s*\{)")
ARGUMENTS_OF = {"argmax": r"arg\,max", "argmin": r"arg\,min"}
OPERATOR = re.compile(r"\\operatorname\*?\s*\{(?P<name>[A-Za-z]{3,})\}")


def find_misspelt_commands(text: BlankedText) -> Iterator[Slip]:
    """Find misspelt commands of the toolkit, and operators without their command."""
    for found in IN_CAPITALS.finditer(text.tex):
        near = "" if found["name"] in OUR_NAMES else find_nearest_name(found["name"], OUR_NAMES, 0.8)
        if near and found["name"] != f"{near}S":
            message = rf"there is no command `{found.group()}`; did you mean `\{near}`?"
            yield Slip(found.start(), Code.COMMAND, message, rf"write \{near}{{…}}")
    named = {each["name"]: each["name"] for each in OPERATOR.finditer(text.blank)} | ARGUMENTS_OF
    upright = re.compile(rf"(?<![A-Za-z\\{{_^])(?:{'|'.join(sorted(named))})(?=\s*[_(\[])")
    for found in text.find(upright, FORMULA) if is_balanced(text.blank) else ():
        message = f"`{found.group()}` has no command around it, so it prints as a product of letters"
        hint = rf"write \operatorname{{{named[found.group()]}}}"
        yield Slip(found.start(), Code.COMMAND, message, hint, "warning")


SPOKEN = re.compile(r"\\(?!VAR\s*\{)(?P<name>[A-Za-z]+)|(?<![\\A-Za-z])VAR(?=\{)")


def find_spoken_commands(text: BlankedText) -> Iterator[Slip]:
    """Find commands in a description, which is plain text."""
    for found in SPOKEN.finditer(text.tex):
        opens = text.tex.startswith("{", found.end())
        is_hole = opens and find_nearest_name((found["name"] or "VAR").upper(), ("VAR",))
        hint = r"write \VAR{…}" if is_hole else "write it in words"
        message = f"`{found.group()}` is read aloud by its letters, as a description is no LaTeX"
        yield Slip(found.start(), Code.COMMAND, message, hint, "error" if is_hole else "warning")


EDGES = re.compile(r"\\(begin|end)\s*\{([^{}]*)\}|\\([\[\]()])|\\.|(\$)", re.DOTALL)
PAIRS = {"[": "]", "(": ")"}


def is_balanced(blank: str) -> bool:
    """Return whether all formulas, braces and environments of a text are closed; if not, its modes are in doubt."""
    found = [each for each in EDGES.finditer(blank) if each.lastindex]
    names = Counter((each[1], each[2]) for each in found if each[1])
    signs = Counter(each[3] or each[4] for each in found)
    braces = Counter(re.findall(r"(?<!\\)[{}]", blank))
    return (
        signs["$"] % 2 == 0
        and braces["{"] == braces["}"]
        and all(signs[one] == signs[other] for one, other in PAIRS.items())
        and all(names["begin", name] == names["end", name] for _, name in names)
    )


QUOTED_IN_HOLE = re.compile(r"'[^'{}]*'|\"[^\"{}]*\"")


def prints_bracket(tex: str) -> bool:
    """Return whether a hole of a text has a bracket in quotes, so that brackets cannot be counted."""
    holes = re.findall(r"\\VAR\s*\{[^{}]*\}", tex)
    return any(re.search(r"[()\[\]]", quoted) for hole in holes for quoted in QUOTED_IN_HOLE.findall(hole))


WORDS_IN_FORMULA = re.compile(
    r"(?<![A-Za-z\\@])(?:[a-z]{2,}[ \n]+[a-z]{2,}(?![A-Za-z(])"
    r"|(?:if|and|or|for|otherwise|where|else|when|then)(?![A-Za-z]))"
    r"|(?<=[\d}] )[a-z]{4,}(?=[ .,]*$)"
)


def find_words_in_formulas(text: BlankedText) -> Iterator[Slip]:
    """Find the first words in each formula, where they lose their spaces."""
    for stretch in text.stretches if is_balanced(text.blank) else ():
        found = stretch.mode == FORMULA and WORDS_IN_FORMULA.search(text.blank, stretch.start, stretch.end)
        if found and not any(each.pattern.search(found.group()) for each in BARE_NAMES):
            message = f"`{' '.join(found.group().split())}` stands in a formula, where words run together"
            hint = r"end the formula before it, or write \text{…}"
            yield Slip(found.start(), Code.MATHEMATICS, message, hint, "warning")


JINJA = re.compile(r"(?<![A-Za-z}\]_^])\{\{(?P<inside>[^{}\n]+)\}\}")
SPACED = re.compile(r"\s.*\s")
ROUND = re.compile(
    r"\(\((?P<inside>[A-Za-z_]\w+)\)\)|\$(?P<math>[A-Za-z]{3,})\$|<(?P<angle>[A-Za-z_]\w+)>"
    r"|(?:\[\[|@|<<)(?P<other>[A-Za-z_]\w+)(?:\]\]|@|>>)"
)
FORMAT = re.compile(r"(?<!\\)%\((?P<inside>\w+)\)[a-z]|\\[Vv][Aa][Rr]\s*\{(?P<small>[^{}]*)\}")
"""A hole of Python's `%` formatting, or `\\VAR` in other letters."""
QUOTED = re.compile(r"(?<!\\)\\VAR\s*\{\s*(['\"])(?P<inside>[A-Za-z_]\w*)\1\s*\}")
SINGLE = re.compile(r"(?<![A-Za-z}\]_^*{])\{(?P<inside>[A-Za-z_]\w+)\}")
LETTER = re.compile(r"\[\[(?P<wiki>[A-Za-z])\]\]|(?<![^\s(])\{(?P<single>[A-Za-z])\}(?=[\s.,;:?!)%~]|\Z)")
BARE_ID = re.compile(r"(?<![\w\\@])[A-Za-z]\w{3,}(?![\w({])")
BARE_CALL = re.compile(
    r"(?<![\w\\.])(?:(?:date|clock)\((?P<day>['\"]?[0-9][0-9:.-]*['\"]?)\)|(?:letter|figure|number)\('\w+'\)"
    r"|(?:quantity|num|plain|sci|frac|signed|vec|plural)"
    r"\((?P<inside>\w+)(?:, ?(?:digits|decimals)=[0-9]+|, ?'[^'\n]+'){0,2}\))"
)
"""A call of a function that prints, outside of `\\VAR`."""
QUOTES = "'\""
LABEL = re.compile(r"(?:_|\\(?:math|text|operatorname|begin|end|mbox)[a-z*]*)\s*\{[^{}]*\Z")


def find_foreign_holes(text: BlankedText, ids: Mapping[str, None]) -> Iterator[Slip]:
    r"""Find holes of other tools, such as `{{ x }}`, `{x}`, `((x))`, `<x>` and `$x$`, where `\VAR{x}` is meant."""
    for found in text.find(ROUND, TEXT, ""):
        inside = found["inside"] or found["math"] or found["angle"] or found["other"]
        if _uses(inside, ids):
            message = f"`{found.group()}` prints its letters, not a value"
            hint = rf"write \VAR{{{inside}}}"
            yield Slip(found.start(), Code.HOLE, message, hint, "warning" if found["math"] else "error")
    for found in text.find(LETTER, "", TEXT):
        inside, is_word = found["wiki"] or found["single"], text.mode(found.start() + 1) == TEXT
        if inside in ids and is_word and not COMMAND_BEFORE.search(text.blank[: found.start()].rstrip()):
            message = f"`{found.group()}` prints its letter, not a value"
            yield Slip(found.start(), Code.HOLE, message, rf"write \VAR{{{inside}}}", "warning")
    yield from _find_bare_calls(text, ids)
    for found in QUOTED.finditer(text.tex):
        if found["inside"] in ids:
            message = f"`{found.group()}` prints the letters of a text, not a value"
            yield Slip(found.start(), Code.HOLE, message, rf"write \VAR{{{found['inside']}}}")
    for found in text.find(BARE_ID, FORMULA) if is_balanced(text.blank) else ():
        words = [each for each in text.stretches if each.mode == TEXT]
        start = max((each.end for each in words if each.end <= found.start()), default=0)
        end = min((each.start for each in words if each.start >= found.end()), default=len(text.tex))
        label = LABEL.search(text.blank, start, found.start())
        if found.group() in ids and r"\VAR" in text.tex[start:end] and not label:
            message = f"`{found.group()}` stands in this formula by its letters, beside values"
            yield Slip(found.start(), Code.HOLE, message, rf"write \VAR{{{found.group()}}} for its value", "warning")
    read = blank_letters(text.tex.replace("%(", " ("))  # TeX takes the rest of the line for a comment
    for found in FORMAT.finditer(text.tex):
        inside, is_read = found["inside"] or found["small"], read[found.start() + 1] == found.group()[1]
        if is_read and (inside.strip() in ids or _uses(inside, ids)) and not found.group().startswith(r"\VAR"):
            yield Slip(found.start(), Code.HOLE, f"`{found.group()}` prints no value", rf"write \VAR{{{inside}}}")
    for found in text.find(re.compile(r"\{"), "", TEXT, FORMULA):
        jinja, single = JINJA.match(text.blank, found.start()), SINGLE.match(text.blank, found.start())
        inside = (jinja or single or found).groupdict().get("inside", "")
        if not inside or text.mode(found.start() + (2 if jinja else 1)) not in (TEXT, FORMULA):
            continue
        uses = _uses(inside, ids)
        if (jinja and (uses or SPACED.fullmatch(inside))) or (single and uses):
            message = f"`{(jinja or single or found).group()}` prints its letters, not a value"
            hint = rf"write \VAR{{{inside.strip()}}}"
            yield Slip(found.start(), Code.HOLE, message, hint, "error" if uses else "warning")


def _find_bare_calls(text: BlankedText, ids: Mapping[str, None]) -> Iterator[Slip]:
    for found in text.find(BARE_CALL, TEXT, FORMULA):
        day, call = found["day"] or "", found.group()
        if day or not found["inside"] or found["inside"] in ids:
            message = f"`{call}` prints its letters, not a value"
            hint = rf"write \VAR{{{call.replace(day, repr(day.strip(QUOTES))) if day else call}}}"
            yield Slip(found.start(), Code.HOLE, message, hint, "error" if day else "warning")


def _uses(inside: str, ids: Mapping[str, None]) -> bool:
    """Return whether a text is an expression of parameters, not all of which have names of one letter."""
    names = list_names(inside.strip())
    return bool(names) and names <= ids.keys() and any(len(name) > 1 for name in names)


STRAIGHT = re.compile(r'(?<![^\s(~])"(?=[A-Za-z0-9$\\])[^"]{1,80}?(?<=[\w}$.,!?])(?:"|\'\')(?![\w"\'])')
CLOSING = re.compile(r"(?<![^\s(~])''(?=[A-Za-z0-9$\\])(?P<words>[^']{1,80}?)''")
LONGEST_QUOTE = 24


def find_wrong_quotes(text: BlankedText) -> Iterator[Slip]:
    """Find quotations that begin with a closing quote."""
    for pattern in (STRAIGHT, CLOSING):
        for found in text.find(pattern, TEXT):
            words = found.group().strip("\"'")
            shown = words if len(words) <= LONGEST_QUOTE and "\n" not in words else "…"
            message = f"`{found.group()[:2].strip(words[:1])}` before a quotation prints the sign that ends one"
            yield Slip(found.start(), Code.QUOTES, message, f"write ``{shown}''", "warning")


GLUED = re.compile(
    r"(?<=[^\W\d_])[.,:;!?)]*%[ \t]*\n[ \t]*(?=[\w$]|\\(?!(?:foot|index|label|cite|marginpar|vspace)[A-Za-z]*[*{\[]))"
)
"""A comment between two words; a footnote, an index entry and the like belong close to the word before them."""
COMMAND_BEFORE = re.compile(r"\\[A-Za-z@]+$")
FRACTION = re.compile(r"\\(?P<name>[dt]?(?:frac|binom))\s*(?=\{)")
TAKES_MORE = re.compile(
    r"\s*\\(?:partial|nabla|sum|prod|int|sqrt|log|ln|exp|sin|cos|tan|math(?:rm|bf)|text|operatorname|bar|vec)(?![A-Za-z])|\s*\\[,;:!]|\s*[\[(=+]"
)
"""LaTeX that can hardly be a whole denominator."""


def find_wrong_settings(text: BlankedText) -> Iterator[Slip]:
    r"""Find `%` that joins two words, and fractions whose second argument is one command."""
    for found in GLUED.finditer(text.tex):
        at = text.tex.index("%", found.start())
        if text.mode(found.start() - 1) == TEXT and not COMMAND_BEFORE.search(text.tex[: found.start()]):
            shown = text.tex[text.tex.rfind("\n", 0, at) + 1 : at + 1].strip()[-EXCERPT:]
            message = f"`%` begins a comment, so the words before and after it are joined: `{shown}`"
            yield Slip(at, Code.COMMENT, message, r"write `\%` for a percent sign, or take it out", "warning")
    for found in FRACTION.finditer(text.blank):
        end = find_group_end(text.blank, found.end())
        if end and (taken := TAKES_MORE.match(text.blank, end)):
            message = rf"`{found.group()}{{…}}` takes `{taken.group().strip()}` alone as its second argument"
            yield Slip(found.start(), Code.COMMAND, message, rf"write \{found['name']}{{…}}{{…}}", "warning")

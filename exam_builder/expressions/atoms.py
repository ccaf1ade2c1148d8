r"""Parse LaTeX as far as printing values into it requires: find the mode of each hole, and the atoms beside it.

Each hole is one `HOLE_MARK` character here. The parser raises no errors: it skips LaTeX that it cannot match.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from exam_builder.expressions import latex_commands
from exam_builder.expressions.latex_commands import CODE, FORMULA, INSIDE, NUMBER, SAME, TEXT, find_number_columns

HOLE_MARK = "\0"
"""The placeholder of a hole where only its place matters."""

MAX_DEPTH = 40
"""Nesting depth beyond which braces are ignored."""

TOKEN = re.compile(
    r"""(?P<comment>%[^\n]*\n?)
    |(?P<verb>\\(?:verb|lstinline|mintinline\s*\{[^{}\n\0]*\})\*?(?P<bar>[^A-Za-z*\s{\[\0]))
    |(?P<address>\\(?:url|nolinkurl|path|href|lstinline(?:\[[^\]\n]*\])?)\s*\{(?:[^{}\n]|\{[^{}\n]*\})*\})
    |\\begin\s*\{(?P<begin>[^{}\\\0]*)\}
    |(?P<end>\\end\s*\{[^{}\\\0]*\})
    |\\(?P<control>[A-Za-z@]+|.|\Z)(?:\*(?=\s*[{\[]))?
    |(?P<dollar>\$\$?)
    |(?P<digits>[0-9]+(?:(?:[.,']|\{[.,']\})[0-9]+)*)
    |(?P<comma>(?<=[0-9\0])\{,\})
    |(?P<space>\s+)
    |(?P<letters>[^\W\d_²³¹⁰⁴-⁹]+)
    |(?P<character>.)""",
    re.VERBOSE | re.DOTALL,
)
NO_POWER = re.compile(r"\{?\s*(?:\\(?:circ|degree|prime|text[a-z]*|mathrm)(?![A-Za-z])|\*)")
"""An exponent that is not a power: degrees, a star, `th`."""
NODE = re.compile(
    r"(?:\bnode\b(?:\s*(?:\[[^\[\]]*\]|\([^()]*\)|at\b))*|(?:label|title|text|entries|pin)\s*=(?:\s*\w+\s*:)?"
    r"|\\(?:put|multiput|makebox|framebox)\s*(?:\([^()]*\)|\[[^\[\]]*\])*|\\(?:addlegendentry|legend)\b)\s*$"
)
"""What precedes a text in a picture."""
LOOK_BACK = 300
AFTER_ASSIGNED = re.compile(r"\s*(?:=|by\b)?\s*[-+]?\s*")
LIST = re.compile(r"[^{}\0]*?\bin\s*(?=\{)")
"""What comes between `\\foreach` and its list."""
SPANNED = re.compile(r"\s*\{\s*([0-9]{1,2})\s*\}")
"""The first argument of `\\multicolumn`."""
SPACE = re.compile(r"(?:\s|%[^\n\0]*\n)*")
MAX_VERB_LENGTH = 1_000
"""Characters within which `\\verb` must close; after that it counts as unclosed."""
END = "end"
KINDS = {"digits": "digits", "comma": "point", "letters": "operand"}
"""The kind of atom for each kind of token."""


class Atom(NamedTuple):
    """An item of a formula, of a kind in `latex_commands`, or digits, fraction, power, mark, script or hole."""

    kind: str
    text: str = ""
    hole: int = -1


@dataclass(frozen=True, slots=True)
class HolePosition:
    """The place of a hole: its mode, the row of atoms that it is in, and its index in that row.

    `argument` is whether the hole is a whole argument without braces; `script` is the `^` or `_` whose argument the
    row is.
    """

    mode: str
    row: tuple[Atom, ...] = ()
    at: int = 0
    script: str = ""
    argument: bool = False

    @property
    def in_index(self) -> bool:
        """Whether the hole is in an index."""
        return self.script == "_"


def find_hole_positions(tex: str, mode: str) -> tuple[HolePosition, ...]:
    """Return the position of each hole in a text that begins in `mode`."""
    reader = AtomReader(tex)
    reader.row(mode, "")
    return tuple(reader.standings.get(hole, HolePosition(TEXT)) for hole in range(len(reader.numbers)))


def parse_atoms(tex: str) -> tuple[Atom, ...]:
    """Return the atoms of a formula."""
    return tuple(AtomReader(tex).row(FORMULA, ""))


class AtomReader:
    """Reads a text in one pass, from beginning to end."""

    def __init__(self, tex: str) -> None:
        self.tex, self.at, self.depth = tex, 0, 0
        self.numbers = {found.start(): number for number, found in enumerate(re.finditer(HOLE_MARK, tex))}
        self.standings: dict[int, HolePosition] = {}

    def row(self, mode: str, closer: str, script: str = "") -> list[Atom]:
        """Read a row up to and including its closer, record the positions of its holes, and return its atoms."""
        row: list[Atom] = []
        self.fill(row, mode, closer)
        self.place(row, mode, script)
        return row

    def place(self, row: list[Atom], mode: str, script: str = "") -> None:
        """Record the positions of the holes in a row."""
        kept = tuple(row) if mode == FORMULA else ()
        for at, atom in enumerate(row):
            if atom.hole >= 0:
                self.standings[atom.hole] = HolePosition(mode, kept, at, script)

    def fill(self, row: list[Atom], mode: str, closer: str) -> None:
        """Add the atoms up to the closer, unless nested too deep; stop before a brace that closes an outer group."""
        if self.depth > 2 * MAX_DEPTH:
            return
        self.depth += 1
        while found := TOKEN.match(self.tex, self.at):
            if found[0] == "}" and closer not in ("", "}"):
                break
            if found[0] == "$$" and closer == "$":
                self.at += 1
                break
            self.at = found.end()
            if closer and (found[0] == closer or (found.lastgroup == END and closer == END)):
                break
            self.take(row, mode, found)
        self.depth -= 1

    def take(self, row: list[Atom], mode: str, match: re.Match[str]) -> None:
        """Add the construct that a token begins."""
        kind, text = str(match.lastgroup), match[0]
        if match["verb"] is not None:
            self.verb(match["bar"])
        elif kind in ("comment", "address"):
            self.code(match.start(), match.end())
        elif kind == "begin":
            self.environment(row, mode, match["begin"])
        elif kind == "control":
            self.control(row, mode, match["control"])
        elif kind == "dollar":
            self.dollar(row, mode, text)
        elif kind == "character":
            self.character(row, mode, text)
        elif mode == FORMULA and kind in KINDS:
            row.append(Atom(KINDS[kind], text))

    def code(self, start: int, end: int) -> None:
        """Record the holes of a stretch that LaTeX prints verbatim."""
        at = self.tex.find(HOLE_MARK, start, end)
        while at >= 0:
            self.standings[self.numbers[at]] = HolePosition(CODE)
            at = self.tex.find(HOLE_MARK, at + 1, end)

    def verb(self, bar: str) -> None:
        r"""Read the argument of `\verb`, up to its second delimiter."""
        end = self.tex.find(bar, self.at, self.at + MAX_VERB_LENGTH)
        if end >= 0:
            self.code(self.at, end)
            self.at = end + 1

    def character(self, row: list[Atom], mode: str, text: str) -> None:
        """Add a character."""
        if text == HOLE_MARK:
            row.append(Atom("hole", hole=self.numbers[self.at - 1]))
        elif text == "{":
            self.group(row, mode)
        elif mode != FORMULA:
            return
        elif text in "^_":
            self.script(row, text)
        elif kind := latex_commands.CHARACTERS.get(text, "operand"):
            row.append(Atom(kind, text))

    def group(self, row: list[Atom], mode: str) -> None:
        """Read a group: in a formula its braces are ignored, in a picture it may be a text."""
        if self.depth > MAX_DEPTH:
            return
        if mode == NUMBER and NODE.search(self.tex, max(0, self.at - LOOK_BACK), self.at - 1):
            self.row(TEXT, "}")
        else:
            self.fill(row, mode, "}")

    def script(self, row: list[Atom], sign: str) -> None:
        """Read an exponent or an index."""
        start = self.at
        self.argument(FORMULA, SAME, script=sign)
        power = "mark" if NO_POWER.match(self.tex, start, self.at) else "power"
        row.append(Atom("script" if sign == "_" else power, self.tex[start : self.at]))

    def argument(self, mode: str, kind: str, row: list[Atom] | None = None, script: str = "") -> None:
        """Read one argument, with or without braces; add one of kind `INSIDE` to the row itself."""
        mode = mode if kind in (SAME, INSIDE) else kind
        self.skip()
        following = self.tex[self.at : self.at + 1]
        if following in ("", "}", "$", "&") or self.depth > MAX_DEPTH:
            return
        self.at += following == "{"
        if following == "{" and kind == INSIDE and row is not None:
            self.fill(row, mode, "}")
        elif following == "{":
            self.row(mode, "}", script)
        else:
            alone: list[Atom] = []
            self.depth += 1
            self.one(alone, mode)
            self.depth -= 1
            self.place(alone, mode, script)
            for hole in (atom.hole for atom in alone if atom.hole >= 0):
                self.standings[hole] = replace(self.standings[hole], argument=True)

    def one(self, row: list[Atom], mode: str) -> None:
        """Read one command or one character."""
        found = TOKEN.match(self.tex, self.at)
        if found is not None and found.lastgroup == "control":
            self.at = found.end()
            self.control(row, mode, found["control"])
        else:
            self.at += 1
            self.character(row, mode, self.tex[self.at - 1])

    def skip(self) -> None:
        """Skip white space."""
        found = SPACE.match(self.tex, self.at)
        self.at = found.end() if found else self.at

    def optional(self, mode: str) -> None:
        """Read an argument in square brackets, if there is one."""
        if self.tex[self.at : self.at + 1] == "[" and self.depth <= MAX_DEPTH:
            self.at += 1
            self.row(mode, "]")

    def control(self, row: list[Atom], mode: str, name: str) -> None:
        """Add a command, with its arguments."""
        if name in ("(", "["):
            self.formula(row, mode, r"\)" if name == "(" else r"\]")
        elif name in latex_commands.ASSIGNED:
            self.read_assignment()
        elif name == "tikz":
            self.tikz()
        elif name == "foreach" and (found := LIST.match(self.tex, self.at)):
            self.at = found.end()
            self.argument(NUMBER, NUMBER)
        elif name in ("left", "right") or name in latex_commands.SIZES:
            self.delimiter(row, name)
        elif name in latex_commands.ARGUMENTS:
            self.read_arguments(row, mode, name)
        elif mode == FORMULA:
            self.symbol(row, name)
        elif name == "\\":
            self.optional(NUMBER)

    def read_arguments(self, row: list[Atom], mode: str, name: str) -> None:
        """Read the arguments of a command, and add the command as one atom."""
        kinds = latex_commands.ARGUMENTS[name]
        inner = FORMULA if name == "ensuremath" else mode
        self.optional(NUMBER if kinds[0] in (NUMBER, CODE) else mode)
        into = row if inner == mode else []
        for kind in kinds:
            self.argument(inner, kind, row=into)
        if into is not row:
            self.place(into, inner)
        if name in latex_commands.SILENT_ARGUMENTS or INSIDE in kinds:
            return
        kind = "fraction" if name in latex_commands.FRACTIONS else "word" if TEXT in kinds else "operand"
        row.append(Atom(kind, rf"\{name}"))

    def symbol(self, row: list[Atom], name: str) -> None:
        """Add a command of a formula that takes no arguments, or that is unknown."""
        kind = latex_commands.CONTROLS.get(name)
        if name == "\\":
            self.optional(NUMBER)
        if kind is None:
            row.append(Atom("word", rf"\{name}"))
            self.arguments_of_unknown()
        elif kind:
            row.append(Atom(kind, rf"\{name}"))

    def arguments_of_unknown(self) -> None:
        """Read the groups after an unknown command, or a hole in place of the first."""
        self.skip()
        if self.tex[self.at : self.at + 1] == HOLE_MARK:
            self.argument(FORMULA, SAME)
        while self.tex[self.at : self.at + 1] == "{" and self.depth <= MAX_DEPTH:
            self.argument(FORMULA, SAME)

    def read_assignment(self) -> None:
        """Read the number after a primitive of TeX such as `\\kern`."""
        found = AFTER_ASSIGNED.match(self.tex, self.at)
        if found and self.tex[found.end() : found.end() + 1] == HOLE_MARK:
            self.at = found.end() + 1
            self.place([Atom("hole", hole=self.numbers[self.at - 1])], NUMBER)

    def tikz(self) -> None:
        r"""Read an inline picture: `\tikz{…}`, or up to its semicolon."""
        self.optional(NUMBER)
        self.skip()
        if self.tex[self.at : self.at + 1] == "{":
            self.argument(NUMBER, NUMBER)
        else:
            self.row(NUMBER, ";")

    def delimiter(self, row: list[Atom], size: str) -> None:
        r"""Add a bracket with its size: `\left(`, `\bigl|`."""
        self.skip()
        found = TOKEN.match(self.tex, self.at)
        if found is None or found[0] in (HOLE_MARK, "}"):
            return
        self.at = found.end()
        kinds = latex_commands.CONTROLS if found.lastgroup == "control" else latex_commands.CHARACTERS
        known = kinds.get(found["control"] or found[0], "open")
        row.append(Atom({"left": "open", "right": "shut"}.get(size, known), found[0]))

    def dollar(self, row: list[Atom], mode: str, text: str) -> None:
        """Read the formula that a dollar opens; in a picture `($a$)` is a coordinate."""
        before, after = self.tex[max(0, self.at - 2) : self.at - 1], self.tex[self.at : self.at + 1]
        if mode != FORMULA and not (mode == NUMBER and (before == "(" or after == ")")):
            self.formula(row, mode, text)

    def formula(self, row: list[Atom], mode: str, closer: str) -> None:
        """Read a formula in a text."""
        self.row(FORMULA, closer)
        row.append(Atom("word"))

    def environment(self, row: list[Atom], mode: str, name: str) -> None:
        """Read an environment."""
        if name in latex_commands.VERBATIM:
            end = self.tex.find(rf"\end{{{name}}}", self.at)
            end = len(self.tex) if end < 0 else end
            self.code(self.at, end)
            self.at = end
            return
        plain = name.rstrip("*")
        inner = FORMULA if plain in latex_commands.FORMULAS else NUMBER if plain in latex_commands.PICTURES else mode
        self.optional(NUMBER)
        start = self.at
        for kind in latex_commands.ENVIRONMENTS.get(name, latex_commands.ENVIRONMENTS.get(plain, "")):
            start = self.at
            self.argument(mode, kind)
        columns = find_number_columns(self.tex[start : self.at].strip()[1:-1]) if name in latex_commands.TABLES else []
        if any(columns):
            self.table(mode, columns)
        elif plain in latex_commands.ALIGNED:
            cells: list[Atom] = []
            self.fill(cells, inner, END)
            self.place(_join_cells(cells, plain.startswith("eqnarray")), inner)
        else:
            self.row(inner, END)
        row.append(Atom("operand"))

    def table(self, mode: str, columns: list[bool]) -> None:
        """Read a table with columns of numbers, in whose cells a group in braces is text."""
        column, cell = 0, list[Atom]()
        while (found := TOKEN.match(self.tex, self.at)) and found.lastgroup != END:
            self.at = found.end()
            number = column < len(columns) and columns[column]
            if found[0] == "&" or found["control"] in ("\\", "tabularnewline"):
                self.place(cell, NUMBER if number else mode)
                column, cell = (column + 1, []) if found[0] == "&" else (0, [])
                if found["control"]:
                    self.optional(NUMBER)
            elif found["control"] == "multicolumn" and (spanned := SPANNED.match(self.tex, self.at)):
                alone: list[Atom] = []
                self.take(alone, mode, found)
                self.place(alone, mode)
                column += int(spanned[1]) - 1
            elif number and found[0] == "{":
                self.row(TEXT, "}")
            else:
                self.take(cell, NUMBER if number else mode, found)
        self.place(cell, NUMBER if column < len(columns) and columns[column] else mode)
        self.at = found.end() if found else self.at


def _join_cells(row: list[Atom], every: bool) -> list[Atom]:
    """Return the atoms of aligned formulas, with each `&` that only aligns replaced by a join.

    These are the odd ones of a line, or all of them if `every`.
    """
    joined, column = list[Atom](), 0
    for atom in row:
        column = 0 if atom.text == "\\\\" else column + (atom.text == "&")
        joins = atom.text == "&" and (every or column % 2 == 1)
        joined.append(Atom("join", "&") if joins else atom)
    return joined


def collapse_brackets(row: tuple[Atom, ...]) -> Iterator[Atom]:
    """Yield the atoms of a row, with each pair of brackets and each group of adjacent digits as one operand."""
    depth, before = 0, ""
    for atom in row:
        depth += atom.kind == "open"
        if depth == 0 and not before == atom.kind == "digits":
            yield atom
        elif atom.kind == "shut":
            depth -= 1
            if depth == 0:
                yield Atom("operand")
        before = atom.kind
    if depth:
        yield Atom("open")

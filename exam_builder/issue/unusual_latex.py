"""Find LaTeX whose effect may outlast its text, and typeset copies with it again, in reverse order.

The commands, environments and packages listed here are known to be harmless, and so are macros that a preamble defines
with them. None has a lasting effect, calls a command by a computed name, or depends on what was typeset before. If all
texts of some copies use nothing else, no copy can affect another; otherwise `OrderCheck` tests whether one did.

In the two orders, each of any two copies comes once after the other. If one affects the other, by whatever command,
the pages differ between the two orders.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exam_builder.expressions.latex_commands import COMMANDS, LISTS, MATRICES, split_names
from exam_builder.expressions.latex_text import COMMENT
from exam_builder.findings import Code, Finding, Place
from exam_builder.issue.typesetting import PrintSettings, Runs, typeset_papers
from exam_builder.paper import Audience, Paper
from exam_builder.paper_texts import PaperText, list_author_texts, list_printed_values
from exam_builder.pdf import digest_drawings
from exam_builder.typeset.passes import TypesetPaper

LASTING = split_names(
    "color pagecolor hypersetup pgfplotsset tikzset sisetup pgfmathparse usetikzlibrary pgfmathsetmacro "
    "pgfmathtruncatemacro pgfmathsetlengthmacro pgfmathsetlength pgfmathsetcount setcounter addtocounter definecolor "
    "includegraphics input include lstinputlisting label ref eqref pageref cite caption section subsection paragraph "
    "usepackage newtheorem newcommand renewcommand providecommand newenvironment DeclareMathOperator def let draw node "
    "fill path foreach filldraw coordinate addplot begin end lstinline"
)
"""Usual commands that may have a lasting effect, define or read something, or call a command by a computed name."""
KNOWN = (COMMANDS - LASTING) | split_names(
    "nobreak slash textquotedblleft textquotedblright ss o O ae AE oe OE aa AA l L i j c v u H r k b d t "
    "textcolor qtylist MakeUppercase MakeLowercase quotedblbase guillemotleft guillemotright guillemetleft "
    "guillemetright S P dag ddag tabularnewline raggedbottom leftarrow diamond star dagger"
)
ENVIRONMENTS = (
    MATRICES
    | (LISTS - split_names("thebibliography"))
    | split_names(
        "equation equation* align align* gather gather* multline multline* flalign flalign* alignat alignat* eqnarray* "
        "displaymath math cases dcases aligned gathered alignedat split array tabular tabular* longtable tabularx "
        "rcases minipage center flushleft flushright quote quotation verse verbatim"
    )
)
PACKAGES = split_names(
    "amsmath amssymb amsfonts amsthm mathtools bm siunitx booktabs array multirow xcolor textcomp gensymb mhchem "
    "babel cancel nicefrac units eurosym tabularx longtable microtype upgreek dsfont mathrsfs wasysym xfrac"
)
PREAMBLE = split_names("newcommand renewcommand DeclareMathOperator definecolor colorlet sisetup")
"""Commands that are also harmless in a preamble, since all papers share its settings."""
CALL = re.compile(r"\\([A-Za-z@]+|[^A-Za-z@\x00-\x7f])|\^\^")
ENVIRONMENT = re.compile(r"\s*\{([A-Za-z]+\*?)\}")
DEFINITION = re.compile(
    r"\\(?:(?:re)?newcommand|DeclareMathOperator)\*?\s*(?:\{\s*\\([A-Za-z]+)\s*\}|\\([A-Za-z]+))"
    r"\s*(?:\[[^\[\]{}\\]*\]\s*){0,2}(?=\{)"
)
"""The definition of a macro, up to the brace before its body."""
DEFINES = re.compile(r"\\(?:(?:re)?newcommand|DeclareMathOperator)(?![A-Za-z@])")
BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class UnusualLatex:
    """A command, package or template that may affect later papers, with its place and question."""

    what: str
    place: Place
    question: str | None = None


def find_unusual(paper: Paper, names: frozenset[str]) -> Iterator[UnusualLatex]:
    """Yield what in the texts of a paper may affect others; `names` are names that its preamble defines."""
    for each in _list_printed_texts(paper):
        yield from _find_in_text(each, names)


def has_unusual(paper: Paper) -> bool:
    """Return whether anything in a paper, its packages or its preamble may affect others."""
    found = itertools.chain(find_unusual_settings(paper), find_unusual(paper, find_defined_names(paper)))
    return any(True for _ in found)


def find_unusual_settings(paper: Paper) -> Iterator[UnusualLatex]:
    """Yield what in a paper's packages and preamble may let usual commands affect other papers."""
    for package in paper.packages:
        if package.name not in PACKAGES:
            yield UnusualLatex(f"the package `{package.name}`", Place(package.file, package.line or 1))
    if paper.preamble is None:
        return
    tex = COMMENT.sub(r"\1", paper.preamble.tex)
    place = Place(paper.preamble.file, paper.preamble.lines[0])
    called = {found[1] or found[0] for found in CALL.finditer(tex)}
    strange = sorted(called - (KNOWN - {"verb"}) - PREAMBLE - find_defined_names(paper))
    yield from (UnusualLatex(f"`\\{name}` in the preamble", place) for name in strange)
    if len(DEFINES.findall(tex)) != len(tuple(_list_definitions(tex))):
        yield UnusualLatex("a definition in the preamble", place)


def find_defined_names(paper: Paper) -> frozenset[str]:
    """Return the names of the macros that a paper's preamble defines directly, not inside of another macro."""
    return frozenset(_list_definitions(COMMENT.sub(r"\1", paper.preamble.tex)) if paper.preamble else ())


def _list_definitions(tex: str) -> Iterator[str]:
    """Yield the names of the macros that are defined outside of braces."""
    for found in DEFINITION.finditer(tex):
        braces = [each for each in BRACE.findall(tex[: found.start()]) if each in "{}"]
        if braces.count("{") == braces.count("}"):
            yield found[1] or found[2]


def _list_printed_texts(paper: Paper) -> Iterator[PaperText]:
    """Yield everything that is printed for any audience: the author's texts, and values of answers and tables."""
    yield from list_author_texts(replace(paper, preamble=None))
    for question in paper.questions:
        yield from list_printed_values(question)


def _find_in_text(text: PaperText, names: frozenset[str]) -> Iterator[UnusualLatex]:
    tex = text.text.tex
    if "\\" not in tex and "^^" not in tex:
        return
    name = text.question.name if text.question else None
    for found in CALL.finditer(tex):
        if found[1] in KNOWN or found[1] in names:
            continue
        if found[1] in ("begin", "end"):
            environment = ENVIRONMENT.match(tex, found.end())
            if environment and environment[1] in ENVIRONMENTS:
                continue
        yield UnusualLatex(f"`{found[0]}`", text.place(found.start()), name)


MOST_NAMED = 5
"""How many commands a message names at most."""
HINT = "take out what still has an effect after its text, or depends on what was printed before"


@dataclass(frozen=True)
class OrderCheck:
    """A check of the papers of a run that have unusual LaTeX, by typesetting them in reverse order."""

    settings: PrintSettings
    papers: Sequence[Paper]
    unusual: Sequence[UnusualLatex]

    def find_differences(self, runs: Runs) -> dict[int, Finding]:
        """Return an error, by the paper's index, for a paper whose pages change in the reverse order; else {}.

        Raises Lacking without TeX, OSError if a temporary folder cannot be written.
        """
        kept = [index for index in range(len(self.papers)) if all(index in run.papers for run in runs.values())]
        if len(kept) < 2:
            return {}
        backwards = kept[::-1]
        settings = replace(self.settings, identify=lambda place, *rest: self.settings.identify(backwards[place], *rest))
        again = typeset_papers(settings, [self.papers[index] for index in backwards])
        for audience, run in runs.items():
            shown, other = digest_drawings(run.pdf), digest_drawings(again[audience].pdf) if again[audience].pdf else ()
            for place, index in enumerate(backwards):
                one, second = run.papers[index], again[audience].papers.get(place)
                if page := _find_other_page((one, shown), (second, other)):
                    return {index: self._make_finding(index, audience, page, one.question_pages)}
        return {}

    def _make_finding(self, index: int, audience: Audience, page: int, begins: Mapping[str, int]) -> Finding:
        """Make an error at the likeliest cause: unusual LaTeX of a question on the page, else the first anywhere."""
        there = {name for name, first in begins.items() if first == page}
        suspect = next((each for each in self.unusual if each.question in there), self.unusual[0])
        named = ", ".join(dict.fromkeys(each.what for each in self.unusual[:MOST_NAMED]))
        paper = {"student": "student's paper", "solutions": "solutions"}.get(audience, "marking guide")
        message = (
            f"page {page} of the {paper} of {self.papers[index].full_name} changes when other copies are typeset "
            f"before it, so one copy affects another, or says something about it; the cause may be {named}"
        )
        return Finding(Code.OUTLIVES, message, suspect.place, HINT, question=suspect.question)


def _find_other_page(
    one: tuple[TypesetPaper, Sequence[bytes]], other: tuple[TypesetPaper | None, Sequence[bytes]]
) -> int:
    """Return the first page (from 1) of a paper that differs in another run; 0 if there is none."""
    (paper, shown), (again, drawn) = one, other
    if again is None or again.pages != paper.pages or again.spots != paper.spots:
        return 1
    pairs = zip(shown[paper.span], drawn[again.span], strict=True)
    return next((page for page, (first, second) in enumerate(pairs, 1) if first != second), 0)

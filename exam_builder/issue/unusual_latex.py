"""LaTeX that may not end with its text: copies that it may reach are set again, in another order.

What is known are the commands, environments and packages that are listed here, and what a preamble defines by them.
None of them sets anything for good, calls a command by a name that it makes, or tells of what was set before. Where all
texts of some copies use nothing else, no copy can reach another; else `issue.unusual_latex` looks whether one did.

Of any two copies each comes once after the other. What one tells of another, or changes in it, can thus be seen in one
of the two orders alone, whatever command of LaTeX did it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exam_builder.codes import Code
from exam_builder.expressions.latex_commands import split_names
from exam_builder.expressions.latex_names import COMMANDS, LISTS, MATRICES
from exam_builder.findings import Finding, Place
from exam_builder.issue.typesetting import PrintSettings, Runs, typeset_papers
from exam_builder.paper import Audience, Paper
from exam_builder.paper_texts import PaperText, texts_of, values_of
from exam_builder.pdf import digest_drawings
from exam_builder.typeset.passes import TypesetPaper

LASTING = split_names(
    "color pagecolor hypersetup pgfplotsset tikzset sisetup pgfmathparse usetikzlibrary pgfmathsetmacro "
    "pgfmathtruncatemacro pgfmathsetlengthmacro pgfmathsetlength pgfmathsetcount setcounter addtocounter definecolor "
    "includegraphics input include lstinputlisting label ref eqref pageref cite caption section subsection paragraph "
    "usepackage newtheorem newcommand renewcommand providecommand newenvironment DeclareMathOperator def let draw node "
    "fill path foreach filldraw coordinate addplot begin end lstinline"
)
"""Usual commands that may last, define, read, or call by a name that they make."""
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
"""What a preamble may say besides: what it sets itself is the same for all."""
COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
CALL = re.compile(r"\\([A-Za-z@]+|[^A-Za-z@\x00-\x7f])|\^\^")
ENVIRONMENT = re.compile(r"\s*\{([A-Za-z]+\*?)\}")
DEFINITION = re.compile(
    r"\\(?:(?:re)?newcommand|DeclareMathOperator)\*?\s*(?:\{\s*\\([A-Za-z]+)\s*\}|\\([A-Za-z]+))"
    r"\s*(?:\[[^\[\]{}\\]*\]\s*){0,2}(?=\{)"
)
"""A macro that is defined: its name, up to the brace before what it does."""
DEFINES = re.compile(r"\\(?:(?:re)?newcommand|DeclareMathOperator)(?![A-Za-z@])")
BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Unusual:
    """A command, a package or a template that may last, where it stands, and in which question."""

    what: str
    place: Place
    question: str | None = None


def find_unusual(paper: Paper, known: frozenset[str]) -> Iterator[Unusual]:
    """Yield what in the texts of a paper may reach others; `known` are names that its preamble defines."""
    for each in _printed_texts(paper):
        yield from _find_in_text(each, known)


def find_unusual_settings(paper: Paper) -> Iterator[Unusual]:
    """Yield what in a paper's packages and preamble may let usual commands reach other papers."""
    for package in paper.packages:
        if package.name not in PACKAGES:
            yield Unusual(f"the package `{package.name}`", Place(package.file, package.line or 1))
    if paper.preamble is None:
        return
    tex = COMMENT.sub(r"\1", paper.preamble.tex)
    place = Place(paper.preamble.file, paper.preamble.lines[0])
    called = {found[1] or found[0] for found in CALL.finditer(tex)}
    strange = sorted(called - (KNOWN - {"verb"}) - PREAMBLE - defined_names(paper))
    yield from (Unusual(f"`\\{name}` in the preamble", place) for name in strange)
    if len(DEFINES.findall(tex)) != len(tuple(_definitions(tex))):
        yield Unusual("a definition in the preamble", place)


def defined_names(paper: Paper) -> frozenset[str]:
    """Give the names of the macros that a paper's preamble defines in any case, and not only where another is used."""
    return frozenset(_definitions(COMMENT.sub(r"\1", paper.preamble.tex)) if paper.preamble else ())


def _definitions(tex: str) -> Iterator[str]:
    """Yield the names of the macros that are defined outside of braces."""
    for found in DEFINITION.finditer(tex):
        braces = [each for each in BRACE.findall(tex[: found.start()]) if each in "{}"]
        if braces.count("{") == braces.count("}"):
            yield found[1] or found[2]


def _printed_texts(paper: Paper) -> Iterator[PaperText]:
    """Yield what is printed for anybody: texts that an author wrote, and what answers and cells of tables print."""
    yield from texts_of(replace(paper, preamble=None))
    for question in paper.questions:
        yield from values_of(question)


def _find_in_text(text: PaperText, known: frozenset[str]) -> Iterator[Unusual]:
    tex = text.text.tex
    if "\\" not in tex and "^^" not in tex:
        return
    name = text.question.name if text.question else None
    for found in CALL.finditer(tex):
        if found[1] in KNOWN or found[1] in known:
            continue
        if found[1] in ("begin", "end"):
            environment = ENVIRONMENT.match(tex, found.end())
            if environment and environment[1] in ENVIRONMENTS:
                continue
        yield Unusual(f"`{found[0]}`", text.place(found.start()), name)


MOST_NAMED = 5
"""So many commands are named in a message."""
HINT = "take out what still has an effect after its text, or depends on what was printed before"


@dataclass(frozen=True)
class OrderCheck:
    """Papers of a run, which hold what may reach others, as they are set."""

    settings: PrintSettings
    papers: Sequence[Paper]
    unusual: Sequence[Unusual]

    def find_differences(self, runs: Runs) -> dict[int, Finding]:
        """Report an error for the first paper, by its index, whose pages are others when those after it are set before
        it.

        Raises Lacking without TeX, OSError when a temporary folder cannot be written.
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
        """Report an error at what is most likely to blame: what may last and stands on the page, else what stands
        anywhere.
        """
        there = {name for name, first in begins.items() if first == page}
        suspect = next((each for each in self.unusual if each.question in there), self.unusual[0])
        named = ", ".join(dict.fromkeys(each.what for each in self.unusual[:MOST_NAMED]))
        paper = {"student": "student's paper", "solutions": "solutions"}.get(audience, "marking guide")
        message = (
            f"page {page} of the {paper} of {self.papers[index].called} changes when other copies are typeset "
            f"before it, so one copy affects another, or says something about it; the cause may be {named}"
        )
        return Finding(Code.OUTLIVES, message, suspect.place, HINT, question=suspect.question)


def _find_other_page(
    one: tuple[TypesetPaper, Sequence[bytes]], other: tuple[TypesetPaper | None, Sequence[bytes]]
) -> int:
    """Return the first page (from 1) of a paper that is not the same in another run; 0 where all are."""
    (paper, shown), (again, drawn) = one, other
    if again is None or again.pages != paper.pages or again.spots != paper.spots:
        return 1
    pairs = zip(_pages_of(paper, shown), _pages_of(again, drawn), strict=True)
    return next((page for page, (first, second) in enumerate(pairs, 1) if first != second), 0)


def _pages_of(paper: TypesetPaper, digests: Sequence[bytes]) -> Iterator[bytes]:
    yield from digests[paper.first : paper.first + paper.pages]

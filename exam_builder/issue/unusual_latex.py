r"""LaTeX of which it is not known that it ends with its text: it may reach the copies that are set after it.

What is known are the commands, environments and packages that are listed here, and what a preamble defines by them.
None of them sets anything for good, calls a command by a name that it makes, or tells of what was set before. Where all
texts of some copies use nothing else, no copy can reach another; else `issue.second_order` looks whether one did.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from exam_builder.expressions.latex_commands import split_names
from exam_builder.expressions.latex_names import COMMANDS, LISTS, MATRICES
from exam_builder.findings import Place
from exam_builder.paper import Paper
from exam_builder.paper_texts import PaperText, texts_of, values_of

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
    """What in the texts of a paper may reach others; `known` are names that its preamble defines."""
    for each in _printed_texts(paper):
        yield from _find_in_text(each, known)


def find_unusual_settings(paper: Paper) -> Iterator[Unusual]:
    """What in a paper's packages and preamble may let usual commands reach other papers."""
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
    """The names of the macros that a paper's preamble defines in any case, and not only where another is used."""
    return frozenset(_definitions(COMMENT.sub(r"\1", paper.preamble.tex)) if paper.preamble else ())


def _definitions(tex: str) -> Iterator[str]:
    """The names of the macros that are defined outside of braces."""
    for found in DEFINITION.finditer(tex):
        braces = [each for each in BRACE.findall(tex[: found.start()]) if each in "{}"]
        if braces.count("{") == braces.count("}"):
            yield found[1] or found[2]


def _printed_texts(paper: Paper) -> Iterator[PaperText]:
    """What is printed for anybody: texts that an author wrote, and what answers and cells of tables print."""
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

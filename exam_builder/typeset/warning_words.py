"""Warnings in an instructor's words; those that nobody needs to read are listed in `harmless`."""

import re
from collections.abc import Callable
from typing import NamedTuple

from exam_builder.codes import Code
from exam_builder.findings import Severity
from exam_builder.typeset.harmless import is_harmless
from exam_builder.typeset.refused import BESIDE
from exam_builder.typeset.warned import Warned


class Words(NamedTuple):
    """What a warning means: code, message, mend, severity; `named` is LaTeX that stands where it was caused."""

    code: Code
    message: str
    mend: str = ""
    severity: Severity = "error"
    named: str = ""


def in_words(warned: Warned) -> Words | None:
    """What a warning means; None where it is harmless. One that is not known is passed on as it is."""
    for who, words, explain in KNOWN:
        if re.fullmatch(who, warned.who) and (match := re.match(words, warned.words)):
            return explain(match)
    if is_harmless(warned.who, warned.words):
        return None
    return Words(Code.TEX, f"{_speaker(warned.who)} warns: {warned.words}", "", "warning")


def _speaker(who: str) -> str:
    kind, _, name = who.partition(" ")
    return f"the {kind.lower()} {name}" if kind in ("Package", "Class", "Module", "Library", "File") else who


def _reference(match: re.Match[str]) -> Words:
    name = match["name"]
    mend = "give the label in this question, or mend the name: labels of other questions do not count here"
    return Words(Code.REFERENCE, f"`\\ref{{{name}}}` refers to nothing", mend)


def _citation(match: re.Match[str]) -> Words:
    mend = r"name it by `\bibitem{…}` in a `thebibliography`, or write the source out"
    return Words(
        Code.REFERENCE, f"`\\cite{{{match['name']}}}` cites nothing, and a question mark is printed for it", mend
    )


def _bibliography(match: re.Match[str]) -> Words:
    mend = r"write the sources out, or use `\begin{thebibliography}`"
    return Words(
        Code.REFERENCE, "no program that makes a bibliography is run here, so sources stay without entries", mend
    )


def _label(match: re.Match[str]) -> Words:
    label = f"\\label{{{match['name']}}}"
    message = f"`{label}` is given twice, so what refers to it is printed with the number of the last"
    return Words(Code.LABEL, message, "give each its own name", named=label)


def _in_mathematics(match: re.Match[str]) -> Words:
    what = f"`{match['name']}` stands in a formula, where it prints another sign"
    return Words(Code.SIGN, what, rf"write \text{{{match['name']}}}")


def _wrapped(match: re.Match[str]) -> Words:
    return Words(Code.FLOAT, "text cannot wrap around a figure here, so the figure would stand elsewhere", BESIDE)


def _dropped(match: re.Match[str]) -> Words:
    mend = "begin a new line after it"
    return Words(Code.LOST, f"what stands behind `{match['name']}` on its line is not printed", mend)


def _shape(match: re.Match[str]) -> Words:
    message = f"the font has no such letters ({match['name']}): they are printed as {match['instead']}"
    return Words(Code.FONT, message, "leave out one of bold, italic, small capitals", "warning")


Explain = Callable[[re.Match[str]], Words]
ANY = r"LaTeX|Package \S+"
QUOTED = r"[`'](?P<name>[^']*)'"
KNOWN: tuple[tuple[str, str, Explain], ...] = (
    (ANY, rf"(?:Hyper r|R)eference {QUOTED} .*undefined", _reference),
    (ANY, rf"Citation {QUOTED}.* (?:undefined|multiply defined)", _citation),
    (ANY, r"Please \(re\)run Biber|Please rerun LaTeX|Empty bibliography|No \\bibliography", _bibliography),
    (ANY, rf"Label {QUOTED} multiply defined", _label),
    (r"LaTeX|LaTeX Font", r"Command (?P<name>\\\S+) +invalid in math mode", _in_mathematics),
    (r"LaTeX", r"Characters dropped after [`'](?P<name>[^']*)'", _dropped),
    (r"LaTeX Font", rf"Font shape {QUOTED} (?:undefined|.*not available) .*[`'](?P<instead>[^']*)'", _shape),
    (r"Package wrapfig", r".*(?:conflicting environment|forced to float)", _wrapped),
)
"""By whom, in which words (both regular expressions), and what it means."""

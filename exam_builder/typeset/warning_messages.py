"""Warnings in an instructor's words; those that nobody needs to read are listed in `harmless`."""

import re
from collections.abc import Callable
from typing import NamedTuple

from exam_builder.codes import Code
from exam_builder.findings import Severity
from exam_builder.typeset.harmless_warnings import is_harmless
from exam_builder.typeset.log_warnings import LogWarning
from exam_builder.typeset.refused_commands import BESIDE


class WarningMessage(NamedTuple):
    """What a warning means: code, message, mend, severity; `named` is LaTeX that stands where it was caused."""

    code: Code
    message: str
    hint: str = ""
    severity: Severity = "error"
    named: str = ""


def explain_warning(warned: LogWarning) -> WarningMessage | None:
    """What a warning means; None where it is harmless. One that is not known is passed on as it is."""
    for who, words, explain in KNOWN_WARNINGS:
        if re.fullmatch(who, warned.who) and (match := re.match(words, warned.words)):
            return explain(match)
    if is_harmless(warned.who, warned.words):
        return None
    return WarningMessage(Code.TEX, f"{_name_source(warned.who)} warns: {warned.words}", "", "warning")


def _name_source(who: str) -> str:
    kind, _, name = who.partition(" ")
    return f"the {kind.lower()} {name}" if kind in ("Package", "Class", "Module", "Library", "File") else who


def _undefined_reference(match: re.Match[str]) -> WarningMessage:
    name = match["name"]
    hint = "give the label in this question, or mend the name: labels of other questions do not count here"
    return WarningMessage(Code.REFERENCE, f"`\\ref{{{name}}}` refers to nothing", hint)


def _undefined_citation(match: re.Match[str]) -> WarningMessage:
    hint = r"name it by `\bibitem{…}` in a `thebibliography`, or write the source out"
    return WarningMessage(
        Code.REFERENCE, f"`\\cite{{{match['name']}}}` cites nothing, and a question mark is printed for it", hint
    )


def _missing_bibliography(match: re.Match[str]) -> WarningMessage:
    hint = r"write the sources out, or use `\begin{thebibliography}`"
    return WarningMessage(Code.REFERENCE, "biber and BibTeX are not run here, so sources stay without entries", hint)


def _duplicate_label(match: re.Match[str]) -> WarningMessage:
    label = f"\\label{{{match['name']}}}"
    message = f"`{label}` is given twice, so what refers to it is printed with the number of the last"
    return WarningMessage(Code.LABEL, message, "give each its own name", named=label)


def _text_in_mathematics(match: re.Match[str]) -> WarningMessage:
    what = f"`{match['name']}` stands in a formula, where it prints another sign"
    return WarningMessage(Code.SIGN, what, rf"write \text{{{match['name']}}}")


def _figure_wrap(match: re.Match[str]) -> WarningMessage:
    return WarningMessage(
        Code.FLOAT, "text cannot wrap around a figure here, so the figure would stand elsewhere", BESIDE
    )


def _lost_characters(match: re.Match[str]) -> WarningMessage:
    hint = "begin a new line after it"
    return WarningMessage(Code.LOST, f"what stands behind `{match['name']}` on its line is not printed", hint)


def _missing_font_shape(match: re.Match[str]) -> WarningMessage:
    message = f"the font has no such letters ({match['name']}): they are printed as {match['instead']}"
    return WarningMessage(Code.FONT, message, "leave out one of bold, italic, small capitals", "warning")


Explain = Callable[[re.Match[str]], WarningMessage]
ANY_SOURCE = r"LaTeX|Package \S+"
QUOTED_NAME = r"[`'](?P<name>[^']*)'"
KNOWN_WARNINGS: tuple[tuple[str, str, Explain], ...] = (
    (ANY_SOURCE, rf"(?:Hyper r|R)eference {QUOTED_NAME} .*undefined", _undefined_reference),
    (ANY_SOURCE, rf"Citation {QUOTED_NAME}.* (?:undefined|multiply defined)", _undefined_citation),
    (
        ANY_SOURCE,
        r"Please \(re\)run Biber|Please rerun LaTeX|Empty bibliography|No \\bibliography",
        _missing_bibliography,
    ),
    (ANY_SOURCE, rf"Label {QUOTED_NAME} multiply defined", _duplicate_label),
    (r"LaTeX|LaTeX Font", r"Command (?P<name>\\\S+) +invalid in math mode", _text_in_mathematics),
    (r"LaTeX", r"Characters dropped after [`'](?P<name>[^']*)'", _lost_characters),
    (
        r"LaTeX Font",
        rf"Font shape {QUOTED_NAME} (?:undefined|.*not available) .*[`'](?P<instead>[^']*)'",
        _missing_font_shape,
    ),
    (r"Package wrapfig", r".*(?:conflicting environment|forced to float)", _figure_wrap),
)
"""By whom, in which words (both regular expressions), and what it means."""

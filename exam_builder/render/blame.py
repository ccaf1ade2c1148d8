"""Report a mistake of a course's own template once, at the template.

TeX and the audit would report it at every question, or in a built-in template around it.
"""

import re
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from exam_builder.codes import Code
from exam_builder.digests import BUILT_IN
from exam_builder.findings import Finding, Place, Refused
from exam_builder.render.balance import Imbalance, find_imbalances
from exam_builder.render.template_files import read_template

TEMPLATES = "templates/"
JINJA = re.compile(r"\(\(=.*?=\)\)|\(\(\*.*?\*\)\)|\(\(.*?\)\)", re.DOTALL)
GROUPS = (Code.BRACE, Code.ENVIRONMENT, Code.MATHEMATICS, Code.TEX, Code.ENDED)
"""Codes of what TeX may say where something is not closed."""
LOSSES = {
    Code.PLACE: "the paper has no place for some answers",
    Code.MISSING: "a question is not printed",
    Code.TEX: "TeX cannot typeset the text around it",
}
"""What is wrong on the page if a template leaves something out, by the code of the findings."""
NEEDED = {
    Code.PLACE: re.compile(
        r"\\answerspace|\\exam(?:option|word|square|numbered|pair)\b|include '(?:answer|part)\.tex'"
    ),
    Code.MISSING: re.compile(r"\\question\b|\\exammark\b|include 'questions\.tex'|questions\(question\)"),
    Code.TEX: re.compile(r"\\question\b|\\part\b"),
}
"""What a course's own template must not leave out, by the code of the findings that result."""


def blame_templates(findings: Sequence[Finding], folder: Path) -> tuple[Finding, ...]:
    """Replace findings that a template of this folder caused by one finding at the template."""
    own, found = dict(_read_own_templates(folder)), list(findings)
    if own and any(map(_shows_imbalance, found)):
        causes = [cause for name in own for cause in _find_first_imbalance(name, own[name])]
        found = _replace_effects(found, causes, _shows_imbalance)
    for code, needed in NEEDED.items():
        shows = partial(_shows_loss, code=code, own=own)
        if own and any(map(shows, found)):
            found = _replace_effects(found, list(_find_left_out(own, code, needed)), shows)
    return tuple(found)


def _replace_effects(found: list[Finding], causes: list[Finding], follows: Callable[[Finding], bool]) -> list[Finding]:
    """Replace findings by their causes, at most one at each place; unchanged if there are none."""
    rest = [each for each in found if not causes or not follows(each)]
    known = {each.place for each in rest}
    return [*(each for each in causes if each.place not in known), *rest]


def _read_own_templates(folder: Path) -> Iterator[tuple[str, str]]:
    """Read the course's templates, skipping those that cannot be read."""
    for path in sorted(folder.rglob("*.tex")):
        name = path.relative_to(folder).as_posix()
        with suppress(Refused):  # reported when it is filled in
            yield name, read_template(path, name)


def _read_built_in(name: str) -> str:
    """Read the built-in template of the same name; '' if there is none."""
    path = BUILT_IN / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _shows_imbalance(found: Finding) -> bool:
    return found.severity == "error" and found.code in GROUPS


def _find_first_imbalance(name: str, template: str) -> Iterator[Finding]:
    """Report the first thing that a template leaves open, unless the built-in one does so too."""
    usual = {wrong.message for _, wrong in _check_template(_read_built_in(name))}
    for line, wrong in _check_template(template):
        if wrong.message not in usual:
            yield Finding(wrong.code, wrong.message, Place(f"{TEMPLATES}{name}", line), wrong.hint)
            return


def _check_template(template: str) -> Iterator[tuple[int, Imbalance]]:
    """What is open in the LaTeX of a template, with its line."""
    tex = JINJA.sub(lambda match: "\n" * match[0].count("\n"), template)
    for wrong in find_imbalances(tex):
        if wrong.code in GROUPS and wrong.severity == "error":
            yield tex.count("\n", 0, wrong.position) + 1, wrong


def _shows_loss(found: Finding, code: Code, own: Container[str]) -> bool:
    """Whether a finding may be caused by something that the course's template leaves out."""
    if code == Code.TEX:
        file = found.place.file if found.place else ""
        is_built_in = file.startswith(TEMPLATES) and file.removeprefix(TEMPLATES) not in own
        return found.code == code and is_built_in
    return found.code == code and (code == Code.MISSING or "nowhere on" in found.message)


def _find_left_out(own: dict[str, str], code: Code, needed: re.Pattern[str]) -> Iterator[Finding]:
    """A finding for each template that lacks what the built-in one has."""
    for name, template in own.items():
        lost = [each for each in dict.fromkeys(needed.findall(_read_built_in(name))) if each not in template]
        if lost:
            message = f"{LOSSES[code]}: this template leaves out {' and '.join(f'`{each}`' for each in lost)}"
            yield Finding(code, message, Place(f"{TEMPLATES}{name}"), "copy it from the built-in template")

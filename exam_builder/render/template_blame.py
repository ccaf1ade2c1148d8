"""Report findings that a course's own template caused at the template.

TeX and the audit would report its mistake at every question, or in a built-in template around it.
"""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from exam_builder.course_files import read_regular
from exam_builder.findings import Code, Finding, Place, Refused
from exam_builder.render.latex_check import Imbalance, find_imbalances
from exam_builder.render.missing_arguments import find_missing_arguments
from exam_builder.render.own_templates import (
    JINJA,
    TEMPLATES,
    find_changed_lines,
    find_deleted_line,
    read_built_in,
    read_template,
)

NAMED = re.compile(
    r"^(?:LaTeX knows no (?:command|environment) `|there is no colour `|LaTeX finds no file `|the LaTeX package `"
    r"|LaTeX cannot print the character )([^`]+?)(?:`| \()"
)
"""The toolkit's messages for names and characters that TeX does not know."""
NEAR = re.compile(r"\(near `.*?(\\[A-Za-z@]+)[^\\`]*`\)$")
"""The last command that TeX had read, in the toolkit's messages."""
LOST_TEXT = re.compile(r"^let (?P<file>\w+\.tex) (?:print|include) [`'](?P<value>[\w.]+)")
"""The hint about a text that no template prints."""
PAGE = re.compile(r"on page (\d+) of")
WHOLE_PAGES = (Code.EDGE, Code.UNLIKE)
COVER = ("cover.tex", "constants.tex", "marks.tex", "marks_questions.tex", "marks_pages.tex")
EVERY_PAGE = ("preamble.tex", "layout.tex", "opening.tex")
ON_EVERY_PAGE = frozenset((Code.PLACE, Code.PAGES, Code.FOOT, Code.OVERLAP, Code.OVERFULL, Code.EDGE, Code.UNLIKE))
"""Codes of findings that may follow from what a template does to every page."""
OF_TEMPLATES = re.compile(r"LaTeX knows no command `\\exam")
"""The message for a command of the toolkit that is used outside of its group, where it is not defined."""
TAG = re.compile(r"\(\(\*-?\s*(?P<word>if|elif|else|endif|for|endfor)\b.*?\*\)\)", re.DOTALL)
GROUPS = (Code.BRACE, Code.ENVIRONMENT, Code.MATHEMATICS, Code.TEX, Code.ENDED, Code.PARAGRAPH)
"""Codes of findings that something unclosed may cause."""
LOSSES = {
    Code.PLACE: "the paper has no place for some answers",
    Code.MISSING: "a question is not printed",
    Code.TEX: "TeX cannot typeset the text around it",
}
"""The effect on the page if a template leaves something out, by the code of the findings."""
NEEDED = {
    Code.PLACE: re.compile(
        r"\\answerspace|\\exam(?:option|word|square|numbered|pair)\b|include '(?:answer|part)\.tex'|'kinds/'"
    ),
    Code.MISSING: re.compile(
        r"question\.title\|inline|\\question\b|\\exammark\b|include 'questions\.tex'|questions\(question\)"
    ),
    Code.TEX: re.compile(r"\\question\b|\\part\b"),
}
"""LaTeX that a course's own template must not leave out, by the code of the resulting findings."""


def blame_templates(findings: Sequence[Finding], folder: Path) -> tuple[Finding, ...]:
    """Replace findings that a template of this folder caused by one finding at the template."""
    own, kept = dict(_read_own_templates(folder)), list(findings)
    if own and any(map(_shows_imbalance, kept)):
        causes = [cause for name in own for cause in find_first_imbalance(name, own[name])]
        kept = _replace_effects(kept, causes, _shows_imbalance)
        kept = [each for each in kept if not causes or each in causes or not _is_of_templates(each, folder.parent)]
    for code, needed in NEEDED.items():
        shows = partial(_shows_loss, code=code, own=own)
        if own and any(map(shows, kept)):
            kept = _replace_effects(kept, list(_find_left_out(own, code, needed)), shows)
    words = dict(_read_own_templates(folder, "words/*.yaml"))
    moved = [_move_to_template(each, {**own, **words}, folder.parent) for each in kept] if own or words else kept
    blamed = [
        each for each, old in zip(moved, kept, strict=True) if each.place != old.place and old.code in WHOLE_PAGES
    ]
    broken = {each.code for each in blamed}
    if any(each.place and each.place.file.removeprefix(TEMPLATES) in EVERY_PAGE for each in blamed):
        broken |= ON_EVERY_PAGE
    moved = [each for each in moved if each.code not in broken or _is_at_template(each, own)]
    return _report_once(moved, {**own, **words}) if own or words else tuple(moved)


def _move_to_template(finding: Finding, own: Mapping[str, str], root: Path) -> Finding:
    """Move an error of TeX about a name to the template that contains it, if the reported line does not.

    TeX may report it elsewhere: heads and feet are typeset with each page, and a template's line that prints a value
    of the content is reported at the content.
    """
    if finding.code == Code.UNLIKE:
        return _place_at_change(finding, own, own)
    if lost := LOST_TEXT.search(finding.hint):
        return _place_at_loss(finding, lost, own)
    named, here = NAMED.search(finding.message), _is_at_template(finding, own)
    if named and (not _line_has(named[1], finding, root) if here else _is_elsewhere(finding, own)):
        return _place_at_name(finding, named[1], own)
    if finding.place is None:
        page = PAGE.search(finding.message)
        return _place_at_change(finding, own, (*(COVER if page[1] == "1" else ()), *EVERY_PAGE) if page else ())
    changed = {name: _blank_usual(name, text) for name, text in own.items()}
    if here:
        return _place_at_definition(finding, changed, own)
    named = named or NEAR.search(finding.message)
    if named and not finding.place.file.startswith(TEMPLATES) and not _line_has(named[1], finding, root):
        moved = _place_at_name(finding, named[1], changed)
        return _place_at_change(finding, own, own) if moved == finding else moved
    return finding


def _place_at_loss(finding: Finding, lost: re.Match[str], own: Mapping[str, str]) -> Finding:
    """Move a finding about texts that are not printed to the template that should print them."""
    name, value = lost["file"], lost["value"]
    if name not in own:
        return _place_at_change(finding, own, own)
    line = find_deleted_line(name, own[name], lambda usual: value in usual) or 1
    message = f"this template leaves out `{value}`, which readers need"
    hint = "copy it from the built-in template"
    return Finding(finding.code, message, Place(f"{TEMPLATES}{name}", line), hint, paper=finding.paper)


def _place_at_change(finding: Finding, own: Mapping[str, str], names: Iterable[str]) -> Finding:
    """Place a finding where one of some templates differs from the built-in one, if that is at one place only."""
    changes = [(name, line) for name in names if name in own for line in find_changed_lines(name, own[name])]
    return replace(finding, place=Place(f"{TEMPLATES}{changes[0][0]}", changes[0][1])) if len(changes) == 1 else finding


def _place_at_definition(finding: Finding, changed: Mapping[str, str], own: Mapping[str, str]) -> Finding:
    """Move an error of TeX to the changed line of a template that defines what is used where TeX reports it.

    If it is about something unclosed, at a line of the built-in template too, move it to the only change of this one.
    """
    for command in re.findall(r"\\[A-Za-z@]+", finding.message):
        define = re.compile(rf"\\(?:def|(?:re)?newcommand\*?{{?){re.escape(command)}(?![A-Za-z@])")
        for name, text in changed.items():
            if found := define.search(text):
                return replace(finding, place=Place(f"{TEMPLATES}{name}", text.count("\n", 0, found.start()) + 1))
    assert finding.place is not None
    name = finding.place.file.removeprefix(TEMPLATES)
    line = changed[name].split("\n")[finding.place.line - 1 : finding.place.line]
    return _place_at_change(finding, own, [name]) if line == [""] and finding.code in GROUPS else finding


def _is_of_templates(finding: Finding, root: Path) -> bool:
    """Return whether TeX reports a command of the templates at a line of the content that does not contain it."""
    named = re.search(r"\\(?:exam[a-z]+|eb@\w+)", finding.message)
    if finding.severity != "error" or not named or not finding.place or finding.place.file.startswith(TEMPLATES):
        return False
    return not _line_has(named[0], finding, root)


def _place_at_name(finding: Finding, expected: str, own: Mapping[str, str]) -> Finding:
    """Move a finding to the first line of a template that contains a name, if there is one."""
    for name, template in own.items():
        if expected in template:
            line = template.count("\n", 0, template.index(expected)) + 1
            message, hint = finding.message.replace(", listed under `packages`,", ""), finding.hint
            hint = hint.replace("take it out of `packages`", "take it out")
            return replace(finding, place=Place(f"{TEMPLATES}{name}", line), message=message, hint=hint)
    return finding


def _line_has(expected: str, finding: Finding, root: Path) -> bool:
    """Return whether the line at which a finding is reported contains a name."""
    assert finding.place is not None
    try:
        text = read_regular(root / finding.place.file).decode()
    except (OSError, UnicodeError):
        return True
    return expected in "".join(text.split("\n")[finding.place.line - 1 : finding.place.line])


def _blank_usual(name: str, template: str) -> str:
    """Blank the lines of a template that the built-in one has too."""
    usual = frozenset(read_built_in(name).split("\n"))
    return "\n".join("" if line in usual else line for line in template.split("\n"))


def _report_once(findings: Sequence[Finding], own: Container[str]) -> tuple[Finding, ...]:
    """Keep one finding for each line of a course's template, with the number of papers that have it.

    Drop errors of TeX in the same papers that are at no line of the course, since they are consequences.
    """
    groups: dict[object, list[Finding]] = {}
    for each in findings:
        groups.setdefault((each.code, each.place) if _is_at_template(each, own) else each, []).append(each)
    wrong = (each for each in findings if each.severity == "error" and _is_at_template(each, own))
    spoilt = {each.paper for each in wrong if not OF_TEMPLATES.match(each.message)}
    return tuple(
        _fold_papers(group)
        for group in groups.values()
        if not (spoilt & {group[0].paper, ""} and _is_effect(group[0], own))
    )


def _is_effect(finding: Finding, own: Container[str]) -> bool:
    """Return whether a finding may follow from a mistake in a template of the course."""
    if finding.code == Code.NOT_INSTALLED:
        return not _is_at_template(finding, own)
    lost = finding.code == Code.OVERFULL or OF_TEMPLATES.match(finding.message) is not None
    return lost or (finding.code in GROUPS and _is_elsewhere(finding, own))


def _is_at_template(finding: Finding, own: Container[str]) -> bool:
    return finding.place is not None and finding.place.file.removeprefix(TEMPLATES) in own


def _is_elsewhere(finding: Finding, own: Container[str]) -> bool:
    """Return whether a finding has no place in files of the course."""
    return finding.place is None or (finding.place.file.startswith(TEMPLATES) and not _is_at_template(finding, own))


def _fold_papers(group: Sequence[Finding]) -> Finding:
    papers = len({each.paper for each in group})
    return replace(group[0], message=f"{group[0].message}; so in {papers:,} papers") if papers > 1 else group[0]


def _replace_effects(
    findings: list[Finding], causes: list[Finding], follows: Callable[[Finding], bool]
) -> list[Finding]:
    """Replace findings by their causes, at most one at each place; unchanged if there are none."""
    rest = [each for each in findings if not causes or not follows(each)]
    known = {each.place for each in rest}
    return [*(each for each in causes if each.place not in known), *rest]


def _read_own_templates(folder: Path, pattern: str = "*.tex") -> Iterator[tuple[str, str]]:
    """Read the course's templates by name, skipping those that cannot be read."""
    for path in sorted(folder.rglob(pattern)):
        name = path.relative_to(folder).as_posix()
        with suppress(Refused):  # reported when the template is filled in
            yield name, read_template(path, name, folder)


def _shows_imbalance(finding: Finding) -> bool:
    of_template = finding.place is None or finding.place.file.startswith(TEMPLATES)
    return finding.severity == "error" and (
        finding.code in (*GROUPS, Code.RUNAWAY) or (of_template and finding.code in (Code.ROWS, Code.SIGN, Code.VALUE))
    )


def find_first_imbalance(name: str, template: str) -> Iterator[Finding]:
    """Report the first thing that a template leaves open or lacks, unless the built-in one does so too."""
    for branch in (0, -1):
        usual = Counter(
            _without_numbers(wrong) for _, wrong in _check_template(keep_branch(read_built_in(name), branch))
        )
        for line, wrong in _check_template(keep_branch(template, branch)):
            usual[_without_numbers(wrong)] -= 1
            if usual[_without_numbers(wrong)] < 0:
                lost, closer = _find_lost_line(name, template, wrong)
                message = re.sub(r" of \d+ lines? above", "", wrong.message) if lost else wrong.message
                hint = f"write `{closer}` before this line" if lost and closer else wrong.hint
                yield Finding(wrong.code, message, Place(f"{TEMPLATES}{name}", lost or line), hint)
                return


def _find_lost_line(name: str, template: str, wrong: Imbalance) -> tuple[int, str]:
    """Find where a template lost a line of the built-in one that only opens or closes something.

    Return its line, else 0, and what it closes, if it does.
    """
    if opener := re.match(r"`\\end\{(\w+)\}` closes nothing", wrong.message):
        return find_deleted_line(name, template, lambda line: rf"\begin{{{opener[1]}}}" in line), ""
    if closer := re.match(r"write `([^`]+)`(?: before this line| after this line)?$", wrong.hint):
        return find_deleted_line(name, template, lambda line: JINJA.sub("", line).strip() == closer[1]), closer[1]
    return 0, ""


def _without_numbers(wrong: Imbalance) -> str:
    return re.sub(r"\d+", "", wrong.message)


def keep_branch(template: str, branch: int) -> str:
    r"""Keep one branch of each condition, the first (0) or the last (-1), and only the line ends of the others.

    >>> keep_branch(r"((* if a *))\begin{x}((* else *))\begin{y}((* endif *))", 0)
    '\\begin{x}'
    """
    open_tags: list[list[int]] = []
    for tag in TAG.finditer(template):
        if tag["word"] in ("if", "for"):
            open_tags.append([tag.start(), tag.end()])
        elif open_tags and tag["word"] in ("else", "elif"):
            open_tags[-1] += [tag.start(), tag.end()]
        elif open_tags:
            starts = [*open_tags.pop(), tag.start(), tag.end()]
            kept = range(starts[1:-1:2][branch], starts[2::2][branch])
            inside = "".join(
                sign for at, sign in enumerate(template[starts[0] : tag.end()], starts[0]) if at in kept or sign == "\n"
            )
            return keep_branch(template[: starts[0]] + inside + template[tag.end() :], branch)
    return template


def _check_template(template: str) -> Iterator[tuple[int, Imbalance]]:
    """Yield unclosed openers in the LaTeX of a template, each with its line."""
    tex = JINJA.sub(lambda match: "\n" * match[0].count("\n"), template)
    for wrong in find_imbalances(tex):
        if wrong.code in GROUPS and wrong.severity == "error":
            yield tex.count("\n", 0, wrong.position) + 1, wrong


def find_lacking_arguments(name: str, template: str) -> Iterator[tuple[int, Imbalance]]:
    """Yield commands that lack an argument in a branch of a template, but not in the built-in one, with their lines."""
    for branch in (0, -1):
        usual, own = (
            JINJA.sub(lambda match: _print_tag(match[0]) + "\n" * match[0].count("\n"), keep_branch(text, branch))
            for text in (read_built_in(name), template)
        )
        known = {wrong.message for wrong in find_missing_arguments(usual)}
        for wrong in find_missing_arguments(own):
            if wrong.message not in known:
                yield own.count("\n", 0, wrong.position) + 1, wrong


def _print_tag(tag: str) -> str:
    """Return what stands for a tag of a template in its LaTeX: braces for a value, nothing for what prints nothing."""
    return "" if tag[2] in "*=" or tag.endswith("|origin))") else "{}"


def _shows_loss(finding: Finding, code: Code, own: Container[str]) -> bool:
    """Return whether a finding may be caused by something that the course's template leaves out."""
    if code == Code.TEX:
        return finding.code in (code, Code.ENVIRONMENT) and _is_elsewhere(finding, own)
    if finding.code == Code.PAGES:
        return code == Code.PLACE and " is 0 mm high in the student's paper" in finding.message
    return finding.code == code and (code == Code.MISSING or "nowhere on" in finding.message)


def _find_left_out(own: dict[str, str], code: Code, needed: re.Pattern[str]) -> Iterator[Finding]:
    """Report each template that leaves out something needed that the built-in one has."""
    for name, template in own.items():
        lost = [each for each in dict.fromkeys(needed.findall(read_built_in(name))) if each not in template]
        if lost:
            message = f"{LOSSES[code]}: this template leaves out {' and '.join(f'`{each}`' for each in lost)}"
            line = find_deleted_line(name, template, re.compile(re.escape(lost[0])).search)
            line = max(1, min(line, template.count("\n")))
            yield Finding(code, message, Place(f"{TEMPLATES}{name}", line), "copy it from the built-in template")

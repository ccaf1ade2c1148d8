"""Find slips in a course's own templates that Jinja and LaTeX silently accept, or report far from their place."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from jinja2.filters import FILTERS as JINJA_FILTERS

from exam_builder.digests import BUILT_IN
from exam_builder.expressions.latex_commands import PRINTS_ANSWERS, explain_printed_answers
from exam_builder.findings import Code, Finding, Place, Severity, find_nearest_name
from exam_builder.paper import AUDIENCES
from exam_builder.read.checks.latex_slips import NO_BACKSLASH, blank_text, find_markup, find_wrong_quotes
from exam_builder.read.language_words import FIRST_LANGUAGE, WORDS
from exam_builder.render.filters import FILTERS
from exam_builder.render.missing_arguments import count_arguments
from exam_builder.render.own_templates import (
    JINJA,
    NEAR_COPY,
    TEMPLATES,
    compare_with_built_in,
    describe_wrong_tag,
    find_changed_lines,
    find_changed_templates,
    find_deleted_line,
    is_near_copy,
    read_built_in,
    read_template,
)
from exam_builder.render.template_blame import find_first_imbalance, find_lacking_arguments

NAMES = "words|paper|question|part|option|item|student|line"
LETTERS = re.compile(rf"(?<![(*])(?:\{{\{{\s*(?:{NAMES})\.\w+.*?\}}\}}(?!\))|\((?:{NAMES})[.|]\w+[\w.|]*\)\)?)")
CUT = re.compile(r"(?<!\\)\d%\s*(?P<rest>[A-Za-z]{2,}.*)")
BARE_VALUE = re.compile(r"\\(?P<name>[A-Za-z]+)\*?(?P<value>\(\((?![*=]).*?\)\))(?<!\|origin\)\))")
"""A value without braces after a command, which takes only its first sign."""
EXTRA = re.compile(r"\(\([^()*]*(?:\([^()]*\)[^()]*)*\)\)\)(?!\))")
COMMENT = re.compile(r"(?<!\\)%.*")
AUDIENCE = re.compile(r"\baudience\s*[!=]=\s*(?P<value>(['\"])(?P<quoted>[^'\"]*)\2|(?P<bare>[A-Za-z]\w*))")
WORD = re.compile(r"\bwords\.(?P<name>[a-z_]+)")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
FILTER = re.compile(r"(?<!\|)\|\s*([a-z_]\w*)")
INCLUDED = re.compile(r"\(\(\*-?\s*include\s+['\"](?P<name>[^'\"]+)['\"]\s*-?\*\)\)")
MACRO = re.compile(r"\\newcommand\{?\\[A-Za-z@]+")
KNOWN_FILTERS = frozenset((*JINJA_FILTERS, *FILTERS))
KEY = re.compile(r"^([a-z_]+):", re.MULTILINE)
DIVIDER = re.compile(r"&|\\exam[a-z]+")
"""A line that divides what stands before and after it: the end of a cell, `\\exambeside`, `\\examplain`."""


def find_template_slips(folder: Path) -> Iterator[Finding]:
    """Find slips in a course's templates, at most one per line; skip lines that the built-in template has too."""
    names = [name for name in find_changed_templates(folder) if name.endswith(".tex")] if folder.is_dir() else []
    known = list_words(folder) if names else frozenset()
    own = {name: read_template(folder / name, name, folder) for name in names}
    yield from _find_losses(own)
    for name in names:
        lacking = dict(find_lacking_arguments(name, own[name]))
        for number, wrong in lacking.items():
            yield Finding(wrong.code, wrong.message, Place(f"{TEMPLATES}{name}", number), wrong.hint)
        yield from _find_lost_structure(name, own[name])
        changed = find_changed_lines(name, own[name])
        if len(changed) == 1 or is_near_copy(name, own[name]):
            yield from (_place_at_line(each, changed) for each in find_first_imbalance(name, own[name]))
        usual = frozenset(read_built_in(name).split("\n"))
        for number, line in enumerate(own[name].split("\n"), 1):
            slip = (
                None
                if line in usual or number in lacking
                else find_slip(line, known) or find_unknown_name(line, folder) or _find_lost_sign(name, own[name], line)
            )
            if slip:
                message, hint, severity = slip
                yield Finding(Code.TEMPLATE, message, Place(f"{TEMPLATES}{name}", number), hint, severity)


def _place_at_line(finding: Finding, changed: Sequence[int]) -> Finding:
    """Move a finding on something unclosed to the only line that differs from the built-in template."""
    assert finding.place is not None
    if len(changed) != 1 or abs(finding.place.line - changed[0]) < 2:
        return finding
    effect = re.sub(r", \d+ lines? (?:below|above)", "", finding.message)
    message = f"this line was changed, so that {effect} (line {finding.place.line})"
    hint = "compare it with that of the built-in template"
    return replace(finding, message=message, hint=hint, place=replace(finding.place, line=changed[0]))


FIELDS = {"name": re.compile(r"\bwords\.name\b|\bName\b"), "id": re.compile(r"\bwords\.(?:number|candidate)\b")}
"""The fields that a cover marks by `\\examfield`, and the words that it prints beside them."""
NEEDED = {
    "figure.tex": ("figure|picture", "prints no figures"),
    "table.tex": ("cell.tex", "prints no cells"),
    "listing.tex": ("listing|code", "prints no lines of programs"),
    "option.tex": ("option.text|tex", "prints no texts of options"),
    "solution.tex": ("part.solution|tex", "prints no solutions"),
    "opening.tex": (r"\thepage", "prints no numbers of pages"),
}
"""What must stand in a template of a course, unless another one has it, and what it does without."""


def _find_losses(own: Mapping[str, str]) -> Iterator[Finding]:
    """Find what templates leave out although the page needs it."""
    everything = "\n".join(own.values())
    for name in NEEDED.keys() & own.keys():
        needed, what = NEEDED[name]
        if not any(each in everything for each in (needed, needed.replace("|tex", "|inline"))):
            line = find_deleted_line(name, own[name], re.compile(re.escape(needed)).search) or 1
            hint = f"write {needed}" if needed.startswith("\\") else f"write (({needed})), as the built-in one does"
            yield Finding(Code.TEMPLATE, f"this template {what}", Place(f"{TEMPLATES}{name}", line), hint)
    preamble, usual = own.get("preamble.tex", ""), read_built_in("preamble.tex")
    for file in INCLUDED.finditer(usual) if is_near_copy("preamble.tex", preamble) else ():
        macros = MACRO.findall(read_built_in(file["name"]))
        if macros and not any(each in everything for each in (file[0], *macros)):
            line = find_deleted_line("preamble.tex", preamble, file[0].__eq__) or 1
            message = f"this preamble does not include `{file['name']}`, whose commands the other templates use"
            yield Finding(Code.TEMPLATE, message, Place(f"{TEMPLATES}preamble.tex", line), f"write {file[0]}")
    for field, words in FIELDS.items():
        command, cover = rf"\examfield{{{field}}}", own.get("cover.tex", "")
        mentions = list(words.finditer(cover))
        if mentions and command not in everything:
            place = Place(f"{TEMPLATES}cover.tex", cover.count("\n", 0, mentions[-1].start()) + 1)
            message = f"this cover has no `{command}`, so layout.json does not say where the {field} stands"
            yield Finding(Code.PLACE, message, place, f"write {command} where it is filled in", "warning")


def _find_lost_structure(name: str, template: str) -> Iterator[Finding]:
    """Warn of a changed copy of a built-in template that lost a line which only divides what stands around it."""
    usual, lines, (matcher, above) = (
        read_built_in(name).split("\n"),
        template.split("\n"),
        compare_with_built_in(name, template),
    )
    for tag, first, last, begin, _ in matcher.get_opcodes() if matcher.ratio() > NEAR_COPY else ():
        lost = next((each for each in usual[first:last] if DIVIDER.fullmatch(each)), "")
        if tag == "delete" and lost and lines.count(lost) < usual.count(lost):
            message = f"this template leaves out a line of the built-in one: `{lost}`"
            place = Place(f"{TEMPLATES}{name}", above + begin + 1)
            yield Finding(Code.TEMPLATE, message, place, "copy it from there, unless it is meant", "warning")


def _find_lost_sign(name: str, template: str, line: str) -> tuple[str, str, Severity] | None:
    """Find a command of the built-in template that lost its backslash, or a value in braces instead of brackets."""
    plain, usual = COMMENT.sub("", JINJA.sub("0", line)), read_built_in(name)
    for command in set(re.findall(r"\\([A-Za-z@]{3,})", usual)):
        with_sign = re.compile(rf"\\{command}(?![A-Za-z@])")
        lacks = re.search(rf"(?<![\\A-Za-z@]){command}(?![A-Za-z@])", plain)
        if lacks and len(with_sign.findall(template)) < len(with_sign.findall(usual)):
            return f"`{command}` lacks its backslash, and is printed as a word", rf"write \{command}", "error"
    for found in re.finditer(r"\(\(([\w.]+)\)\)", line):
        value = re.compile(rf"\(\({re.escape(found[1])}\|\w+")
        if len(value.findall(template)) < len(lost := value.findall(usual)):
            return f"`{found[0]}` lacks its filter", f"write {lost[0]}))", "error"
    for found in re.finditer(r"\{\{([\w.]+(?:\|\w+)?)\}\}", line):
        if template.count(f"(({found[1]}))") < usual.count(f"(({found[1]}))"):
            return f"`{found[0]}` prints its letters, not a value", f"write (({found[1]}))", "error"
    return None


def find_lost_cover(folder: Path, fields: Iterable[str]) -> Iterator[Finding]:
    """Warn of a changed copy of the built-in cover that prints some field of an exam less often than this one."""
    changed = find_changed_templates(folder) if folder.is_dir() else []
    own = {name: read_template(folder / name, name, folder) for name in changed if name.endswith(".tex")}
    cover, usual = own.get("cover.tex", ""), read_built_in("cover.tex")
    for field in fields if is_near_copy("cover.tex", cover) else ():
        prints = re.compile(rf"\(\(=?\s*paper\.cover\.{field}\b")
        wanted = len(prints.findall(usual))
        if wanted > sum(len(prints.findall(text)) for text in own.values()):
            line = find_deleted_line("cover.tex", cover, prints.search)
            message = f"this cover does not print the `{field}` of the exam where the built-in cover does"
            hint = f"write ((paper.cover.{field}|inline)) there, as the built-in template does"
            yield Finding(Code.TEMPLATE, message, Place(f"{TEMPLATES}cover.tex", max(line, 1)), hint, "warning")


def find_unknown_name(line: str, folder: Path) -> tuple[str, str, Severity] | None:
    """Return message, hint and severity for a filter or an included file that does not exist, or None."""
    for tag in (each for each in JINJA.findall(line) if not each.startswith("((=")):
        plain = QUOTED.sub("''", tag)
        for name in FILTER.findall(plain):
            if name not in KNOWN_FILTERS:
                near = find_nearest_name(name, KNOWN_FILTERS)
                hint = f"write {near}, if that is meant" if near else "docs/templates.md lists the filters"
                return f"there is no filter `{name}`", hint, "error"
        file = INCLUDED.fullmatch(tag)
        if file and not any((root / file["name"]).is_file() for root in (folder, BUILT_IN)):
            near = find_nearest_name(
                file["name"], [path.name for path in (*folder.glob("*.tex"), *BUILT_IN.glob("*.tex"))]
            )
            hint = f"write {near}, if that is meant" if near else "correct the name, or add the file to templates/"
            return f"there is no template `{file['name']}`", hint, "error"
    return None


def list_words(folder: Path) -> frozenset[str]:
    """Return the names of all words, including those that the course adds."""
    files = [BUILT_IN / WORDS / f"{FIRST_LANGUAGE}.yaml", *(folder / WORDS).glob("*.yaml")]
    return frozenset(name for path in files for name in KEY.findall(read_template(path, path.name, path.parent)))


def find_slip(line: str, names: frozenset[str]) -> tuple[str, str, Severity] | None:
    """Return message, hint and severity for a slip in a line, or None."""
    if wrong := describe_wrong_tag(line):
        return *wrong, "error"
    for field, word in FIELDS.items():
        other = next((each for each in FIELDS if rf"\examfield{{{each}}}" in line), field)
        if word.search(line) and other != field and not FIELDS[other].search(line):
            message = rf"`\examfield{{{other}}}` marks the {other}, and stands beside the word for the {field}"
            return message, rf"write \examfield{{{field}}}", "error"
    if found := LETTERS.search(JINJA.sub("0", line)):
        inside = found.group().strip("{}() ")
        return f"`{found.group()}` prints its letters, not a value", f"write (({inside}))", "error"
    unknown = next((each["name"] for each in WORD.finditer(line) if each["name"] not in names), "")
    if unknown:
        near = find_nearest_name(unknown, names)
        hint = f"write words.{near}" if near else "docs/templates.md lists the words"
        return f"there is no word `{unknown}`", hint, "error"
    if found := AUDIENCE.search(line):
        named = found["quoted"] or found["bare"]
        if found["bare"] or named not in AUDIENCES:
            meant = find_nearest_name(named, AUDIENCES) or "student"
            return f"there is no audience `{found['value']}`", f"write '{meant}', with its quotes", "error"
    if found := NO_BACKSLASH.search(plain := COMMENT.sub("", JINJA.sub("0", line))):
        return f"`{found['name']}` lacks its backslash, and is printed as a word", rf"write \{found['name']}", "error"
    for slip in (*find_markup(blank := blank_text(plain)), *find_wrong_quotes(blank)):
        return slip.message, slip.hint, slip.severity
    if found := CUT.search(JINJA.sub("0", line)):
        message = f"`%` begins a comment, so this is not printed: `{found['rest']}`"
        return message, r"write `\%` for a percent sign", "warning"
    if (found := BARE_VALUE.search(line)) and found["name"] in count_arguments():
        message = f"`{found[0]}` has no braces around the value, so the command takes only its first sign"
        return message, f"write \\{found['name']}{{{found['value']}}}", "error"
    if found := PRINTS_ANSWERS.search(COMMENT.sub("", line)):
        return *explain_printed_answers(found[0]), "error"
    if EXTRA.search(line) and "(((" not in line and (bare := JINJA.sub("", line)).count(")") > bare.count("("):
        return "a bracket follows `))` and is printed", "take it out", "warning"
    return None

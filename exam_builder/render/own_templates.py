"""A course's own templates and words: reading them, and reporting what is wrong with them.

TeX and the audit would report a template's mistake at every question, or in a built-in template around it.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, TemplateNotFound

from exam_builder.codes import Code
from exam_builder.course_files import LargeFileError, OutsideError, SpecialFileError, read_file
from exam_builder.digests import BUILT_IN
from exam_builder.findings import Finding, Place, Refused, require_sound
from exam_builder.read.by_language import SEPARATOR
from exam_builder.read.language_words import WORDS, LanguageWords, find_word_files, read_words
from exam_builder.read.yaml_source import load_source
from exam_builder.render.latex_check import Imbalance, find_imbalances
from exam_builder.render.missing_arguments import find_missing_arguments

TEMPLATES = "templates/"
INCLUDE = re.compile(r"include '(\w+\.tex)'")
JINJA = re.compile(r"\(\(=.*?=\)\)|\(\(\*.*?\*\)\)|\(\(.*?\)\)", re.DOTALL)
NAMED = re.compile(r"^(?:LaTeX knows no (?:command|environment)|there is no colour|LaTeX finds no file) `([^`]+)`")
"""What TeX does not know, in our words."""
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
LINKED = ("content", "figures")
"""Folders of a course, beside that of templates, to whose files a link among these may lead."""
LARGEST = 1_000_000
"""Bytes of one template; the longest built-in one has about 10,000."""
WORDS_FILE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?\.yaml")
"""The name of a file of words: the code of its language."""


def list_templates(folder: Path) -> list[Path]:
    """List what is used of a folder of templates, in order of paths: LaTeX, and words of languages."""
    words = (path for path in (folder / WORDS).glob("*.yaml") if WORDS_FILE.fullmatch(path.name))
    return sorted((*folder.rglob("*.tex"), *words))


def find_changed_templates(folder: Path) -> Iterator[str]:
    """List the templates of a folder that differ from the built-in ones.

    Raises Refused for one that cannot be read, files of words included.
    """
    for path in list_templates(folder):
        name = path.relative_to(folder).as_posix()
        own, built_in = read_template(path, name, folder), BUILT_IN / name
        if path.suffix == ".tex" and own != (read_template(built_in, name, BUILT_IN) if built_in.is_file() else None):
            yield name


def list_included(*names: str) -> set[str]:
    """List the files of some built-in templates, and of all that they include."""
    found: set[str] = set()
    waiting = [f"{name}.tex" for name in names]
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting += set(INCLUDE.findall(_read_built_in(name))) - found
    return found


def find_misnamed_templates(folder: Path) -> tuple[Finding, ...]:
    """Warn of each course template with a name close to that of a built-in one, and of words of no language."""
    known = sorted(path.name for path in BUILT_IN.glob("*.tex"))
    own = sorted(path.name for path in folder.glob("*.tex") if path.name not in known)
    near = ((name, get_close_matches(name, known, 1, 0.7)) for name in own)
    misnamed = (
        Finding(
            Code.TEMPLATE,
            f"no built-in template is called this; did you mean {found[0]}?",
            Place(f"templates/{name}"),
            f"rename it to {found[0]}",
            "warning",
        )
        for name, found in near
        if found
    )
    return (*misnamed, *_find_misnamed_words(folder))


def _find_misnamed_words(folder: Path) -> Iterator[Finding]:
    """Warn of each file of words in a course's templates whose name is not the code of a language."""
    for path in sorted((folder / WORDS).glob("*")):
        if not WORDS_FILE.fullmatch(path.name) and not path.name.startswith("."):
            place, hint = Place(f"templates/{WORDS}/{path.name}"), "call it by a language's code, such as fr.yaml"
            yield Finding(Code.TEMPLATE, "this file holds the words of no language", place, hint, "warning")


def load_words(language: str, folders: Sequence[Path]) -> LanguageWords:
    """Read the words of a language, with those of a course's folders.

    Raise Refused as `read_words` does, and where the LaTeX of a word is not balanced.
    """
    words = read_words(language, folders)
    each = language.split(SEPARATOR)
    own = [(path, folder) for one in each for folder, path in find_word_files(one, folders) if folder in folders]
    wrong = [finding for path, folder in own for finding in _find_unbalanced_words(path, folder)]
    if wrong:
        raise Refused(wrong)
    return words


def _find_unbalanced_words(path: Path, folder: Path) -> Iterator[Finding]:
    source = load_source(path, folder.parent)
    for name in source.data if isinstance(source.data, dict) else ():
        for wrong in find_imbalances(source.written((name,))):
            yield Finding(wrong.code, wrong.message, source.at((name,), wrong.position), wrong.hint)


class TemplateLoader(FileSystemLoader):
    """Templates of some folders, the first that has a name wins; what none has is looked for once."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__(folders)
        self._missing: set[str] = set()

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text, its path, and a function that says it is unchanged; raise Refused if it cannot be
        read.
        """
        for folder in self.searchpath if template not in self._missing else ():
            path = Path(folder, template)
            if path.is_relative_to(folder) and ".." not in path.parts and (path.exists() or path.is_symlink()):
                return read_template(path, template, Path(folder)), str(path), lambda: True
        self._missing.add(template)
        raise TemplateNotFound(template)


def read_template(path: Path, name: str, folder: Path) -> str:
    """Read a template of a folder.

    Raises Refused if it is not a regular file of the course, is too large, or is not UTF-8.
    """
    place = Place(f"templates/{name}")
    try:
        content = read_file(path, (folder, *(folder.parent / each for each in LINKED)), LARGEST)
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as problem:
        line = problem.object.count(b"\n", 0, problem.start) + 1
        place = Place(place.file, line, problem.start - problem.object.rfind(b"\n", 0, problem.start))
        hint = "save the file with the encoding UTF-8"
        raise Refused([Finding(Code.ENCODING, "this character is not UTF-8", place, hint)]) from None
    except OSError as problem:
        require_sound(problem)
        what, hint = _explain_unread(problem)
        raise Refused([Finding(Code.TEMPLATE, f"this template {what}", place, hint)]) from None


def _explain_unread(problem: OSError) -> tuple[str, str]:
    """Say why a template is not read, and what would help."""
    if isinstance(problem, SpecialFileError):
        return "is not a file", "put a text file there"
    if isinstance(problem, LargeFileError):
        return f"has more than {LARGEST:,} bytes", "check that it is the right file"
    if isinstance(problem, OutsideError):
        return "is a link to a file that is not one of the course's", "copy the file into templates/"
    return f"cannot be read: {problem.strerror}", "repair the link, or remove it"


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
    return _report_once([_move_to_template(each, own) for each in found], own) if own else tuple(found)


def _move_to_template(found: Finding, own: Mapping[str, str]) -> Finding:
    """Report what TeX says of a name, where it says no place of the course, at the template that has the name: heads
    and feet are set with each page.
    """
    named = NAMED.search(found.message)
    here = own.get(found.place.file.removeprefix(TEMPLATES), "") if found.place else ""
    if named and named[1] not in here and (here or _is_elsewhere(found, own)):
        for name, template in own.items():
            if named[1] in template:
                line = template.count("\n", 0, template.index(named[1])) + 1
                return replace(found, place=Place(f"{TEMPLATES}{name}", line))
    return found


def _report_once(found: Sequence[Finding], own: Container[str]) -> tuple[Finding, ...]:
    """Keep of what is wrong at a line of a course's template the first finding, which says in how many papers it is;
    what TeX says of the same papers at no line of the course follows from it.
    """
    groups: dict[object, list[Finding]] = {}
    for each in found:
        groups.setdefault((each.code, each.place) if _is_at_template(each, own) else each, []).append(each)
    spoilt = {each.paper for each in found if each.severity == "error" and _is_at_template(each, own)}
    return tuple(
        _fold_papers(group)
        for group in groups.values()
        if not (group[0].paper in spoilt and group[0].code in GROUPS and _is_elsewhere(group[0], own))
    )


def _is_at_template(found: Finding, own: Container[str]) -> bool:
    return found.place is not None and found.place.file.removeprefix(TEMPLATES) in own


def _is_elsewhere(found: Finding, own: Container[str]) -> bool:
    """Whether a finding is at no line that the course's authors wrote."""
    return found.place is None or (found.place.file.startswith(TEMPLATES) and not _is_at_template(found, own))


def _fold_papers(group: Sequence[Finding]) -> Finding:
    papers = len({each.paper for each in group})
    return replace(group[0], message=f"{group[0].message}; so in {papers:,} papers") if papers > 1 else group[0]


def _replace_effects(found: list[Finding], causes: list[Finding], follows: Callable[[Finding], bool]) -> list[Finding]:
    """Replace findings by their causes, at most one at each place; unchanged if there are none."""
    rest = [each for each in found if not causes or not follows(each)]
    known = {each.place for each in rest}
    return [*(each for each in causes if each.place not in known), *rest]


def _read_own_templates(folder: Path) -> Iterator[tuple[str, str]]:
    """Read the course's templates by name, skipping those that cannot be read."""
    for path in sorted(folder.rglob("*.tex")):
        name = path.relative_to(folder).as_posix()
        with suppress(Refused):  # reported when it is filled in
            yield name, read_template(path, name, folder)


def _read_built_in(name: str) -> str:
    """Read the built-in template of the same name; '' if there is none."""
    path = BUILT_IN / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _shows_imbalance(found: Finding) -> bool:
    of_template = found.place is None or found.place.file.startswith(TEMPLATES)
    return found.severity == "error" and (
        found.code in GROUPS or (of_template and found.code in (Code.ROWS, Code.SIGN, Code.PARAGRAPH, Code.VALUE))
    )


def _find_first_imbalance(name: str, template: str) -> Iterator[Finding]:
    """Report the first thing that a template leaves open or lacks, unless the built-in one does so too."""
    usual = {wrong.message for _, wrong in _check_template(_read_built_in(name))}
    for line, wrong in _check_template(template):
        if wrong.message not in usual:
            yield Finding(wrong.code, wrong.message, Place(f"{TEMPLATES}{name}", line), wrong.hint)
            return


def _check_template(template: str) -> Iterator[tuple[int, Imbalance]]:
    """Find what is open in the LaTeX of a template, and what lacks an argument, with its line."""
    tex = JINJA.sub(lambda match: "\n" * match[0].count("\n"), template)
    open_groups = (wrong for wrong in find_imbalances(tex) if wrong.code in GROUPS and wrong.severity == "error")
    printed = JINJA.sub(lambda match: ("" if match[0][2] in "*=" else "{}") + "\n" * match[0].count("\n"), template)
    for text, found in ((tex, open_groups), (printed, find_missing_arguments(printed))):
        for wrong in found:
            yield text.count("\n", 0, wrong.position) + 1, wrong


def _shows_loss(found: Finding, code: Code, own: Container[str]) -> bool:
    """Whether a finding may be caused by something that the course's template leaves out."""
    if code == Code.TEX:
        file = found.place.file if found.place else ""
        is_built_in = file.startswith(TEMPLATES) and file.removeprefix(TEMPLATES) not in own
        return found.code == code and is_built_in
    return found.code == code and (code == Code.MISSING or "nowhere on" in found.message)


def _find_left_out(own: dict[str, str], code: Code, needed: re.Pattern[str]) -> Iterator[Finding]:
    """Report each template that lacks what the built-in one has."""
    for name, template in own.items():
        lost = [each for each in dict.fromkeys(needed.findall(_read_built_in(name))) if each not in template]
        if lost:
            message = f"{LOSSES[code]}: this template leaves out {' and '.join(f'`{each}`' for each in lost)}"
            yield Finding(code, message, Place(f"{TEMPLATES}{name}"), "copy it from the built-in template")

"""Read a course's own templates and words, and report problems of their files."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path, PurePath

from jinja2 import Environment, FileSystemLoader, TemplateNotFound

from exam_builder.course_files import read_file
from exam_builder.digests import BUILT_IN
from exam_builder.findings import Code, Finding, Place, Refused
from exam_builder.read.by_language import SEPARATOR
from exam_builder.read.files import decode_text, explain_unread
from exam_builder.read.language_words import WORDS, LanguageWords, find_word_files, read_words
from exam_builder.read.yaml_source import load_source
from exam_builder.render.latex_check import find_imbalances
from exam_builder.values import reach

TEMPLATES = "templates/"
INCLUDE = re.compile(r"include '(\w+\.tex)'")
JINJA = re.compile(r"\(\(=.*?=\)\)|\(\(\*.*?\*\)\)|\(\(.*?\)\)", re.DOTALL)
LINKED = ("content", "figures")
"""Folders of a course, besides `templates/`, to whose files a link in `templates/` may point."""
LARGEST = 1_000_000
"""The most bytes of one template; the longest built-in one has about 10,000."""
NEAR_COPY = 0.9
"""The ratio from which a template is a copy of the built-in one with a few changes."""
OWN_INCLUDE = re.compile(r"include\s+['\"]([^'\"]+)['\"]")
HEAD = re.compile(r"\(\(=.*?=\)\)\n", re.DOTALL)
"""The remark that `exam-builder template` writes above a copy."""
BARE_SIGN = re.compile(r"(?<!\\)[&_#]")
MATH = re.compile(r"\$[^$]*\$|\\[a-zA-Z]+\{[^{}]*\}")
FOREIGN_TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}")
HALF_TAG = re.compile(
    r"(?<!\()\(\*-?\s*(?:if|elif|else|endif|for|endfor|set|endset|include|macro|endmacro|block|endblock|call|filter)\b"
    r"|\(\(\*[^*()\n]*\*\)(?!\))"
)
"""A tag with a single bracket instead of two."""
ENDINGS = ("", ".tex", ".txt", ".ltx", ".latex")
WORDS_FILE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?\.yaml")
"""The name of a file of words: the code of its language."""


def list_templates(folder: Path) -> list[Path]:
    """List the files of a folder of templates that are used, sorted by path: LaTeX, and words of languages."""
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
    """List the files of some built-in templates and of all templates that they include."""
    return reach((f"{name}.tex" for name in names), lambda name: INCLUDE.findall(read_built_in(name)))


def find_misnamed_templates(folder: Path) -> tuple[Finding, ...]:
    """Warn of each file of a course that is not used although it is called nearly as a template or a file of words."""
    known = {path.relative_to(BUILT_IN).as_posix() for path in BUILT_IN.rglob("*.tex")}
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith(".")]
    included = {name for path in files for name in _list_own_includes(path, folder)}
    return tuple(
        Finding(Code.TEMPLATE, what, Place(f"{TEMPLATES}{name}"), hint, "warning")
        for name in (path.relative_to(folder).as_posix() for path in files)
        if name not in included and not (BUILT_IN / name).is_file()
        for what, hint in _explain_unused(name, known)
    )


def _explain_unused(name: str, known: set[str]) -> Iterator[tuple[str, str]]:
    """Return message and hint if a file looks like words, or is called nearly like a template."""
    path = PurePath(name)
    if path.parts[0] == WORDS or path.suffix.lower() in (".yaml", ".yml"):
        if not WORDS_FILE.fullmatch(path.name):
            yield "this file holds the words of no language", "call it by a language's code, such as fr.yaml"
        elif path.parent != PurePath(WORDS):
            yield "words of a language are not read here", f"move this file to {TEMPLATES}{WORDS}/"
    elif meant := _find_meant(name, known):
        yield f"no built-in template is called this; did you mean {meant}?", f"rename it to {meant}"


def _list_own_includes(path: Path, folder: Path) -> list[str]:
    with suppress(Refused):  # reported when the template is filled in
        return OWN_INCLUDE.findall(read_template(path, path.name, folder)) if path.suffix == ".tex" else []
    return []


def _find_meant(name: str, known: Iterable[str]) -> str:
    """Return the template that is meant by a file: one that differs in capitals, ending or folder, or a close name."""
    path = PurePath(name.lower())
    same = (each for each in sorted(known) if PurePath(each).stem == path.name.split(".")[0])
    if path.suffix in ENDINGS and (meant := next(same, "")):
        return meant
    close = get_close_matches(name, sorted(known), 1, 0.7) if name.endswith(".tex") and "/" not in name else []
    return close[0] if close else ""


def compare_with_built_in(name: str, template: str) -> tuple[SequenceMatcher[str], int]:
    """Compare the lines of the built-in template with a course's, its head aside; return also how long that head is."""
    head = HEAD.match(template)
    above = head[0].count("\n") if head else 0
    usual, lines = read_built_in(name).split("\n"), template.split("\n")[above:]
    return SequenceMatcher(None, usual, lines, autojunk=False), above


def find_changed_lines(name: str, template: str) -> list[int]:
    """Return the lines at which a course's template begins to differ from the built-in one, its head aside."""
    matcher, above = compare_with_built_in(name, template)
    changes = matcher.get_opcodes() if read_built_in(name) else []
    return [begin + 1 + above for tag, _, _, begin, _ in changes if tag != "equal"]


def is_near_copy(name: str, template: str) -> bool:
    """Return whether a template is a copy of the built-in one with a few changes."""
    return compare_with_built_in(name, template)[0].ratio() > NEAR_COPY


def find_deleted_line(name: str, template: str, is_lost: Callable[[str], object], most: int = LARGEST) -> int:
    """Find where a template lost a certain line of the built-in one, with `most` lines; return its line, else 0."""
    usual, (matcher, above) = read_built_in(name).split("\n"), compare_with_built_in(name, template)
    lost = (
        begin + 1 + above
        for tag, first, last, begin, _ in matcher.get_opcodes()
        if tag in ("delete", "replace") and last - first <= most and any(map(is_lost, usual[first:last]))
    )
    return next(lost, 0)


def load_words(language: str, folders: Sequence[Path]) -> LanguageWords:
    """Read the words of a language, including those of a course's folders.

    Raise Refused as `read_words` does, and if the LaTeX of a word is not balanced.
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
        text = source.find_text((name,))
        for wrong in find_imbalances(text):
            yield Finding(wrong.code, wrong.message, source.at((name,), wrong.position), wrong.hint)
        if found := BARE_SIGN.search(MATH.sub(lambda each: " " * len(each[0]), text)):
            what = f"`{found[0]}` has a meaning in LaTeX, so it is not printed"
            yield Finding(Code.SIGN, what, source.at((name,), found.start()), rf"write `\{found[0]}`")


def find_half_tag(source: str) -> tuple[int, str, str] | None:
    """Find the first tag of a template that lacks a bracket, with its line."""
    found = ((number, describe_wrong_tag(line)) for number, line in enumerate(source.split("\n"), 1))
    return next(((number, *wrong) for number, wrong in found if wrong), None)


def describe_wrong_tag(line: str) -> tuple[str, str] | None:
    """Return message and hint for a tag with a single bracket, or with braces; None if a line has none."""
    if found := HALF_TAG.search(line):
        return f"half of a tag: `{found.group().strip()}`", "write ((* … *)), with two brackets on each side"
    if found := FOREIGN_TAG.search(line):
        return f"`{found.group()}` is not a tag here", "write ((* … *)), or ((= … =)) for a remark"
    return None


class TemplateLoader(FileSystemLoader):
    """Loads templates from the first of some folders that has them, and remembers which ones no folder has."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__(folders)
        self._missing: set[str] = set()

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return the text and path of a template, and a check that it is up to date; raise Refused if unreadable."""
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
    except OSError as problem:
        what, hint = explain_unread(problem, "templates")
        raise Refused([Finding(Code.TEMPLATE, f"this template {what}", place, hint)]) from None
    return decode_text(content, path.name, place)


def read_built_in(name: str) -> str:
    """Read the built-in template of a name; '' if there is none."""
    path = BUILT_IN / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""

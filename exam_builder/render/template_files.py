"""Read template files defensively: a course may contain anything."""

import re
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, TemplateNotFound

from exam_builder.codes import Code
from exam_builder.findings import Finding, Place, Refused
from exam_builder.read.words import WORDS, Words, find_word_files, read_words
from exam_builder.read.yaml_source import load_source
from exam_builder.render.balance import find_imbalances

LARGEST = 1_000_000
"""Bytes of one template; the longest built-in one has about 10,000."""


WORDS_FILE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?\.yaml")
"""The name of a file of words: the code of its language."""


def list_templates(folder: Path) -> list[Path]:
    """List what is used of a folder of templates, in order of paths: LaTeX, and words of languages."""
    words = (path for path in (folder / WORDS).glob("*.yaml") if WORDS_FILE.fullmatch(path.name))
    return sorted((*folder.rglob("*.tex"), *words))


def load_words(language: str, folders: Sequence[Path]) -> Words:
    """Read the words of a language, with those of a course's folders.

    Raise Refused as `read_words` does, and where the LaTeX of a word is not balanced.
    """
    words = read_words(language, folders)
    own = [(path, folder) for folder, path in find_word_files(language, folders) if folder in folders]
    wrong = [finding for path, folder in own for finding in _find_unbalanced_words(path, folder)]
    if wrong:
        raise Refused(wrong)
    return words


def _find_unbalanced_words(path: Path, folder: Path) -> Iterator[Finding]:
    source = load_source(path, folder.parent)
    for name in source.data if isinstance(source.data, dict) else ():
        for wrong in find_imbalances(source.written((name,))):
            yield Finding(wrong.code, wrong.message, source.at((name,), wrong.position), wrong.hint)


def find_misnamed_words(folder: Path) -> Iterator[Finding]:
    """Warn of each file of words in a course's templates whose name is not the code of a language."""
    for path in sorted((folder / WORDS).glob("*")):
        if not WORDS_FILE.fullmatch(path.name) and not path.name.startswith("."):
            place, hint = Place(f"templates/{WORDS}/{path.name}"), "call it by a language's code, such as fr.yaml"
            yield Finding(Code.TEMPLATE, "this file holds the words of no language", place, hint, "warning")


class TemplateLoader(FileSystemLoader):
    """Templates of some folders, the first that has a name wins."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text, its path, and a function that says it is unchanged; raise Refused if it cannot be
        read.
        """
        for folder in self.searchpath:
            path = Path(folder, template)
            if ".." not in path.parts and (path.exists() or path.is_symlink()):
                return read_template(path, template), str(path), lambda: True
        raise TemplateNotFound(template)


def read_template(path: Path, name: str) -> str:
    """Read a template; raise Refused if it is not a regular file, is too large, or is not UTF-8."""
    place = Place(f"templates/{name}")
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Refused([Finding(Code.TEMPLATE, "this template is not a file", place, "put a text file there")])
        if status.st_size > LARGEST:
            what = f"this template has more than {LARGEST:,} bytes"
            raise Refused([Finding(Code.TEMPLATE, what, place, "check that it is the right file")])
        with path.open("rb") as file:
            return file.read(LARGEST).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as problem:
        line = problem.object.count(b"\n", 0, problem.start) + 1
        place = Place(place.file, line, problem.start - problem.object.rfind(b"\n", 0, problem.start))
        hint = "save the file with the encoding UTF-8"
        raise Refused([Finding(Code.ENCODING, "this character is not UTF-8", place, hint)]) from None
    except OSError as problem:
        what = f"this template cannot be read: {problem.strerror}"
        raise Refused([Finding(Code.TEMPLATE, what, place, "repair the link, or remove it")]) from None

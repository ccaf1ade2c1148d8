"""Digests of data, of files and folders, and of the toolkit itself.

Only the standard library is imported, because a build with nothing changed does little more than compute digests.
"""

import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from exam_builder.course_files import find_real, open_regular
from exam_builder.findings import Code, Finding, Place, Refused

PACKAGE = Path(__file__).parent
BUILT_IN = next(folder for folder in (PACKAGE / "_templates", PACKAGE.parent / "templates") if folder.is_dir())
"""The toolkit's own templates: in an installed package, or at the top of the repository."""


def digest(*parts: object) -> str:
    """Return the SHA-256, in hexadecimal, of JSON data (strings, numbers, lists, mappings)."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def digest_of(content: bytes) -> str:
    """Return the SHA-256, in hexadecimal, of the content of a file."""
    return hashlib.sha256(content).hexdigest()


LARGEST_HASHED = 1 << 28
"""The size limit, in bytes, of a file that is read for its digest.

The digest of a larger file in a folder is its size; it is never read.
"""
LARGEST_RESULT = 1 << 33
"""The same limit for files of results, such as the copies of a whole course in one PDF."""


def digest_file(path: Path, most: int = LARGEST_HASHED) -> str | None:
    """Return the SHA-256 of a regular file of at most `most` bytes; None for anything else, which is never opened."""
    try:
        with open_regular(path, most, links=True) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def digest_tree(folder: Path, *endings: str) -> dict[str, str | None]:
    """Return the digest of each file below a folder, by its relative path, or only of files with one of the endings.

    The digest of a link to a folder, or out of this one, is its target. Raise Refused for a name that is not UTF-8,
    because no finding, record or table could print it.
    """
    below = {path.as_posix().removeprefix(f"{folder.as_posix()}/"): path for path in list_files_below(folder)}
    wrong = [path for name, path in below.items() if not _is_text(name)]
    if wrong:
        raise Refused(_name_finding(path, folder) for path in wrong)
    return {name: _digest_entry(path, folder) for name, path in below.items() if name.endswith(endings or "")}


def _digest_entry(path: Path, folder: Path) -> str | None:
    """Return the digest of a file; for a link to a folder, or out of this one, its target."""
    status = os.lstat(path)
    if not stat.S_ISLNK(status.st_mode):
        return digest_file(path) if status.st_size <= LARGEST_HASHED else f"{status.st_size} bytes"
    with suppress(OSError):
        if not path.is_dir() and find_real(path, (folder,)).stat().st_size <= LARGEST_HASHED:
            return digest_file(path)
    return str(path.readlink())


def _is_text(name: str) -> bool:
    return name.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in name)


def _name_finding(path: Path, folder: Path) -> Finding:
    shown = os.fsencode(path.relative_to(folder.parent)).decode("utf-8", "replace")
    return Finding(Code.FILE_NAME, "the name of this file is not UTF-8", Place(shown), "rename it in ASCII letters")


def list_files_below(folder: Path) -> Iterator[Path]:
    """Yield the files that count as content: all but hidden files, bytecode, and editors' backups (`name~`).

    Links to folders are yielded like files, and are not followed.
    """
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__" and not name.startswith("."))
        links = (name for name in folders if os.path.islink(f"{parent}/{name}"))  # noqa: PTH114 - a Path costs more
        files = sorted((*names, *links))
        yield from (Path(parent, name) for name in files if not name.startswith(".") and not name.endswith("~"))


@cache
def fingerprint(*packages: str, libraries: tuple[str, ...] = ()) -> str:
    """Return a digest of the code that makes a result: the toolkit with its templates, or only some of its packages.

    With `libraries`, the digest includes their versions and that of Python. Name packages for results that are
    expensive and depend on these packages alone, such as figures, so that edits elsewhere in the toolkit do not make
    them again. The digest is computed once in each process.
    """
    own = [digest_tree(PACKAGE / name, ".py") for name in packages]
    sources = own or [digest_tree(PACKAGE, ".py", ".toml"), digest_tree(BUILT_IN)]
    return digest(sources, [sys.version, *map(_get_installed_version, libraries)] if libraries else [])


def _get_installed_version(library: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(library)
    except PackageNotFoundError:
        return ""

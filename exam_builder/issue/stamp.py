"""What a build was made of and what it made, so that a build with nothing changed does nothing.

Only the standard library is imported: this is all that such a build runs. Everything counts by content, except the
programs of the machine (Python, its packages, TeX), which count by what identifies an installation.
"""

import hashlib
import json
import os
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exam_builder import cache, toolchain
from exam_builder.cache import Cache
from exam_builder.codes import Code
from exam_builder.findings import Finding, Place, Refused

TOOLKIT = Path(__file__).parents[1]
TEMPLATES = (TOOLKIT / "_templates", TOOLKIT.parent / "templates")
INPUTS = ("content", "figures", "templates")
KIND = "stamps"


@dataclass(frozen=True)
class Stamp:
    """The digest of all that went in, and what came out: file -> SHA-256, warnings, and the lines of the summary."""

    inputs: str
    outputs: Mapping[str, str]
    warnings: tuple[Finding, ...]
    summary: Mapping[str, Any]

    def holds(self, folder: Path, names: Iterable[str]) -> bool:
        """Whether these files of `folder` still are what was written."""
        return all(name in self.outputs and file_digest(folder / name) == self.outputs[name] for name in names)

    def to_json(self) -> bytes:
        """The stamp as it is stored."""
        data = {
            "inputs": self.inputs,
            "outputs": dict(self.outputs),
            "warnings": [warning.as_record() for warning in self.warnings],
            "summary": dict(self.summary),
        }
        return json.dumps(data).encode()

    @classmethod
    def from_json(cls, content: bytes) -> "Stamp":
        """The stamp that `to_json` wrote; raise ValueError, KeyError or TypeError for anything else."""
        data = json.loads(content)
        warnings = tuple(map(_parse_finding, data["warnings"]))
        return cls(data["inputs"], data["outputs"], warnings, data["summary"])


def load(store: Cache, folder: Path) -> Stamp | None:
    """The stamp of what was last built into `folder`, or None."""
    content = store.get(KIND, _stamp_key(folder))
    try:
        return None if content is None else Stamp.from_json(content)
    except (ValueError, KeyError, TypeError):
        return None


def save(store: Cache, folder: Path, stamp: Stamp) -> None:
    """Remember what was built into `folder`."""
    store.put(KIND, _stamp_key(folder), stamp.to_json())


def inputs_digest(root: Path, options: Mapping[str, Any], folders: Iterable[str] = INPUTS) -> str:
    """SHA-256 of everything that a build under `root` depends on: content in `folders`, toolkit, machine, options."""
    content = {name: _tree_digests(root / name) for name in folders}
    toolkit = [
        _tree_digests(folder, ending) for folder, ending in ((TOOLKIT, ".py"), *((path, "") for path in TEMPLATES))
    ]
    return cache.digest(content, toolkit, _machine_identity(), dict(options))


def content_digest(root: Path) -> str:
    """SHA-256 of a course's content alone, the same on every machine."""
    return cache.digest({name: _tree_digests(root / name) for name in INPUTS})


def file_digest(path: Path) -> str | None:
    """SHA-256 of a regular file; None for anything else, which is never opened (a pipe would block)."""
    try:
        with open(path, "rb", opener=_open_regular) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def digest_of(content: bytes) -> str:
    """SHA-256 of what a file holds."""
    return hashlib.sha256(content).hexdigest()


def _open_regular(path: str, flags: int) -> int:
    handle = os.open(path, flags | os.O_NONBLOCK)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise OSError(f"{path} is not a regular file")


def _tree_digests(folder: Path, ending: str = "") -> dict[str, str | None]:
    """Each file below a folder by its path from there; of a link to a folder, where it leads.

    Raises Refused for a name that is not UTF-8: no finding, record or table could tell of the file.
    """
    wrong = [path for path in files_below(folder) if not _is_text(path.as_posix().removeprefix(folder.as_posix()))]
    if wrong:
        raise Refused(_name_finding(path, folder) for path in wrong)
    return {
        path.relative_to(folder).as_posix(): str(path.readlink()) if path.is_dir() else file_digest(path)
        for path in files_below(folder)
        if path.name.endswith(ending)
    }


def _is_text(name: str) -> bool:
    return name.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in name)


def _name_finding(path: Path, folder: Path) -> Finding:
    shown = os.fsencode(path.relative_to(folder.parent)).decode("utf-8", "replace")
    return Finding(Code.FILE_NAME, "the name of this file is not UTF-8", Place(shown), "call it by other letters")


def files_below(folder: Path) -> Iterator[Path]:
    """The files that count as content, links to folders too: all but hidden ones, bytecode, and an editor's `name~`."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__" and not name.startswith("."))
        links = (name for name in folders if os.path.islink(f"{parent}/{name}"))  # noqa: PTH114 - a Path costs more
        files = sorted((*names, *links))
        yield from (Path(parent, name) for name in files if not name.startswith(".") and not name.endswith("~"))


def _machine_identity() -> list[Any]:
    """Python, the packages that it sees, and TeX: by version, path, size and time."""
    tex = shutil.which("pdflatex")
    programs = [toolchain.file_state(sys.executable), toolchain.file_state(tex)]
    return [sys.version, programs, _list_packages(), toolchain.tex_tree_states()]


def _list_packages() -> list[str]:
    """Names with versions of the installed packages."""
    folders = [Path(path) for path in dict.fromkeys(sys.path) if path and Path(path).is_dir()]
    return sorted(name for folder in folders for name in os.listdir(folder) if name.endswith(".dist-info"))  # noqa: PTH208


def _stamp_key(folder: Path) -> str:
    return cache.digest(str(folder.resolve()))


def _parse_finding(record: Mapping[str, Any]) -> Finding:
    rest = dict(record)
    code, file, line, column = (rest.pop(name) for name in ("code", "file", "line", "column"))
    return Finding(Code(code), place=Place(file, line, column) if file is not None else None, **rest)

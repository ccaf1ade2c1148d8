"""Record the inputs and outputs of a build, so that a build with nothing changed does nothing.

Only the standard library is imported, since such a build runs nothing else. Everything is compared by content, except
the programs of the machine (Python, its packages, TeX), which are compared by what identifies an installation.
"""

import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from exam_builder import toolchain
from exam_builder.digests import LARGEST_RESULT, digest, digest_file, digest_tree, fingerprint
from exam_builder.findings import Finding
from exam_builder.store import Store

INPUTS = ("content", "figures", "templates")
ASSETS = "assets"
"""The folder of files that templates use. Few courses have one, so it only counts if it exists."""
KIND = "stamps"


@dataclass(frozen=True)
class Stamp:
    """The digest of all inputs, and the outputs: SHA-256 of each file, warnings, and the numbers of the summary."""

    inputs: str
    outputs: Mapping[str, str]
    warnings: tuple[Finding, ...]
    summary: Mapping[str, object]

    def holds(self, folder: Path, names: Iterable[str]) -> bool:
        """Return whether the named files in `folder` are unchanged."""
        return all(
            name in self.outputs and digest_file(folder / name, LARGEST_RESULT) == self.outputs[name] for name in names
        )


def load(store: Store, folder: Path) -> Stamp | None:
    """Return the stamp of the last build into `folder`, or None."""
    return store.load(KIND, _stamp_key(folder), Stamp)


def save(store: Store, folder: Path, stamp: Stamp) -> None:
    """Save the stamp of a build into `folder`."""
    store.save(KIND, _stamp_key(folder), Stamp, stamp)


def digest_inputs(root: Path, options: Mapping[str, object], folders: Iterable[str] = INPUTS) -> str:
    """Digest everything that a build under `root` depends on: content in `folders`, toolkit, machine, options."""
    content = {name: digest_tree(root / name) for name in (*folders, *_find_assets(root))}
    return digest(content, fingerprint(), _identify_machine(), dict(options))


def digest_content(root: Path) -> str:
    """Return the SHA-256 of a course's content alone, the same on every machine."""
    return digest({name: digest_tree(root / name) for name in (*INPUTS, *_find_assets(root))})


def _find_assets(root: Path) -> tuple[str, ...]:
    return (ASSETS,) if (root / ASSETS).is_dir() and (root / "templates").is_dir() else ()


def _identify_machine() -> list[object]:
    """Return what identifies Python, its installed packages, and TeX: versions, paths, sizes and times."""
    tex = shutil.which("pdflatex")
    programs = [toolchain.read_file_state(sys.executable), toolchain.read_file_state(tex)]
    return [sys.version, programs, _list_packages(), toolchain.read_tex_tree_states()]


def _list_packages() -> list[str]:
    """Return the names and versions of the installed packages."""
    folders = [Path(path) for path in dict.fromkeys(sys.path) if path and Path(path).is_dir()]
    return sorted(name for folder in folders for name in os.listdir(folder) if name.endswith(".dist-info"))  # noqa: PTH208


def _stamp_key(folder: Path) -> str:
    return digest(str(folder.resolve()))

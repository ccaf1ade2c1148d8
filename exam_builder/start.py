"""`exam-builder new DIR`: a small course to start from, which builds as it is."""

import os
import shutil
from pathlib import Path

from exam_builder.findings import Misuse

PACKAGE = Path(__file__).parent
STARTERS = (PACKAGE / "_templates" / "course", PACKAGE.parent / "templates" / "course")
"""Where the starter stands: in an installed toolkit, and in its repository."""


def starter_folder() -> Path:
    """The folder that is copied."""
    return next(folder for folder in STARTERS if folder.is_dir())


def new_course(folder: Path) -> tuple[Path, ...]:
    """Copy the starter into `folder`, which must be empty or not exist yet; return the files made.

    Raise Misuse if the folder is not empty.
    """
    _require_new_folder(folder)
    shutil.copytree(starter_folder(), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "build"))
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file()))


def _require_new_folder(folder: Path) -> None:
    if folder.is_dir():
        if any(os.scandir(folder)):
            raise Misuse(f"{folder} is not empty; name a new folder, or empty this one first")
    elif folder.exists() or folder.is_symlink():
        raise Misuse(f"{folder} is a file; name a new folder")

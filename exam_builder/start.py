"""`exam-builder new DIR`: a small course to start from, which builds as it is."""

import os
import shutil
from pathlib import Path

from exam_builder.digests import BUILT_IN, PACKAGE
from exam_builder.findings import Misuse

STARTER = BUILT_IN / "course"
SCHEMAS = "schemas"
"""The folder, in a course, of the schemas that its YAML files name in their first lines."""


def new_course(folder: Path) -> tuple[Path, ...]:
    """Copy the starter, with the schemas of its files, into `folder`, which must be empty or not exist yet.

    Return the files made. Raise Misuse if the folder is not empty.
    """
    _require_new_folder(folder)
    shutil.copytree(STARTER, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "build"))
    shutil.copytree(PACKAGE / "read" / "schemas", folder / SCHEMAS)
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file()))


def _require_new_folder(folder: Path) -> None:
    if folder.is_dir():
        if any(os.scandir(folder)):
            raise Misuse(f"{folder} is not empty; name a new folder, or empty this one first")
    elif folder.exists() or folder.is_symlink():
        raise Misuse(f"{folder} is a file; name a new folder")

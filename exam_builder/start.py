"""`exam-builder new DIR`: a small course to start from, which builds as it is."""

import shutil
from pathlib import Path

from exam_builder.digests import BUILT_IN, PACKAGE
from exam_builder.findings import Misuse
from exam_builder.issue.publish import explain_os_errors, require_writable
from exam_builder.issue.switch import SCRATCH, publish_files, settle_folder
from exam_builder.scratch import scratch_folder

STARTER = BUILT_IN / "course"
SCHEMAS = "schemas"
"""The folder, in a course, of the schemas that its YAML files name in their first lines."""


def new_course(folder: Path) -> tuple[Path, ...]:
    """Copy the starter, with the schemas of its files, into `folder`, which must be empty or not exist yet.

    Return the files made. Raise Misuse if the folder is not empty, Lacking if it cannot be made or written into.
    """
    if folder.is_dir():
        settle_folder(folder)
    _require_new_folder(folder)
    require_writable(folder, option="")
    with explain_os_errors(folder, option=""), scratch_folder(SCRATCH, folder) as made:
        shutil.copytree(STARTER, made / "course", ignore=shutil.ignore_patterns("__pycache__", "build"))
        shutil.copytree(PACKAGE / "read" / "schemas", made / "course" / SCHEMAS)
        publish_files(made / "course", folder)
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file()))


def _require_new_folder(folder: Path) -> None:
    if folder.is_dir():
        if any(path.is_symlink() or not path.is_dir() for path in folder.rglob("*")):  # a killed one leaves folders
            raise Misuse(f"{folder} is not empty; name a new folder, or empty this one first")
    elif folder.exists() or folder.is_symlink():
        raise Misuse(f"{folder} is a file; name a new folder")

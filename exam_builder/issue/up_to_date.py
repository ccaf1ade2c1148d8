"""The files of versions and copies, and whether those that stand there are what would be made again.

Only what this check needs is imported.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from exam_builder.digests import digest, digest_of, file_digest
from exam_builder.findings import Misuse
from exam_builder.identity import load_secret
from exam_builder.issue import stamp
from exam_builder.issue.built import Built
from exam_builder.issue.request import Options, store_of

if TYPE_CHECKING:
    from exam_builder.course import Course
    from exam_builder.paper import Audience

VERSIONS_FOLDER, COPIES_FOLDER = "versions", "copies"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KEY_FILE, GUIDE_FILE, LAYOUT_FILE, RECORD_FILE, MANIFEST_FILE = (
    "key.csv",
    "marking.pdf",
    "layout.json",
    "paper.json",
    "manifest.json",
)

SHARED_COPY_FILES = ("print.pdf", KEY_FILE, LAYOUT_FILE, RECORD_FILE, MANIFEST_FILE)


def versions_folder(course: "Course", exam: str, options: Options) -> Path:
    """Where the versions of an exam stand."""
    return (options.out or course.build) / exam / VERSIONS_FOLDER


def shared_files(audiences: "Sequence[Audience]") -> tuple[str, ...]:
    """The files that are for all versions together."""
    return (*recorded_files(audiences), RECORD_FILE, MANIFEST_FILE)


def recorded_files(audiences: "Sequence[Audience]") -> tuple[str, ...]:
    """Those of them whose hashes stand in the record of all versions."""
    needed = {KEY_FILE: True, GUIDE_FILE: "marking" in audiences, LAYOUT_FILE: "student" in audiences}
    return tuple(name for name, wanted in needed.items() if wanted)


def version_files(letters: str, audiences: "Sequence[Audience]") -> Iterator[str]:
    """Every file of some versions."""
    own = (*(f"{audience}.pdf" for audience in audiences), RECORD_FILE)
    yield from (f"{letter}/{name}" for letter in letters for name in own)
    yield from shared_files(audiences)


def versions_digest(course: "Course", count: int, inputs: str) -> str:
    """The digest of all that so many versions are made of; raise Refused where the course's secret is none."""
    return digest(inputs, count, digest_of(load_secret(course.root)))


def find_current_versions(course: "Course", exam: str, options: Options, count: int, inputs: str) -> Built | None:
    """The versions that stand there already, when they are what would be made again."""
    folder, letters = versions_folder(course, exam, options), LETTERS[:count]
    found = stamp.load(store_of(course), folder)
    if found is None or found.inputs != inputs or not found.holds(folder, version_files(letters, options.audiences)):
        return None
    shown = (*letters, *shared_files(options.audiences))
    return Built(exam, folder, shown, found.warnings, found.summary, unchanged=True)


def copy_audiences(options: Options) -> "tuple[Audience, ...]":
    """For whom copies are written; raise Misuse where something is asked for that copies do not have."""
    if "marking" in options.audiences and options.audiences != Options.audiences:
        raise Misuse("copies have no marking guide; ask for student, solutions or both, or build without --roster")
    return tuple(audience for audience in Options.audiences if audience in options.audiences and audience != "marking")


def copies_digest(course: "Course", options: Options, inputs: str) -> str:
    """The digest of all that copies are made of; raise Refused where the course's secret is none."""
    assert options.roster is not None, "copies are for the students of a roster"
    secret = digest_of(load_secret(course.root))
    return digest(inputs, list(copy_audiences(options)), file_digest(options.roster), secret)


def find_current_copies(course: "Course", exam: str, options: Options, inputs: str) -> Built | None:
    """The copies that stand there already, all of them, when they are what would be made again."""
    folder = (options.out or course.build) / exam / COPIES_FOLDER
    found = stamp.load(store_of(course), folder)
    if found is None or found.inputs != inputs or not found.holds(folder, found.outputs):
        return None
    shown = tuple(name for name in SHARED_COPY_FILES if name in found.outputs)
    return Built(exam, folder, shown, found.warnings, found.summary, unchanged=True)


def stamp_copies(course: "Course", built: Built, inputs: str) -> None:
    """Remember copies that were just made, with all files of their manifest."""
    manifest = built.folder / MANIFEST_FILE
    files = {name: entry["sha256"] for name, entry in json.loads(manifest.read_bytes())["files"].items()}
    written = files | {MANIFEST_FILE: file_digest(manifest) or ""}
    stamp.save(store_of(course), built.folder, stamp.Stamp(inputs, written, built.findings, built.summary))

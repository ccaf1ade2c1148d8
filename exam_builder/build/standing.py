"""The files of versions and copies, and whether those that stand there are what would be made again.

Only what this check needs is imported.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from exam_builder.build import Built, Options, stamp, store_of
from exam_builder.cache import digest
from exam_builder.findings import Misuse
from exam_builder.identity import secret_of

if TYPE_CHECKING:
    from exam_builder.paper import Audience
    from exam_builder.read.course import Course

FOLDER, COPIES = "versions", "copies"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KEY, GUIDE, LAYOUT, RECORD, MANIFEST = "key.csv", "marking.pdf", "layout.json", "paper.json", "manifest.json"

OF_ALL_COPIES = ("print.pdf", KEY, LAYOUT, RECORD, MANIFEST)


def folder_of(course: "Course", exam: str, options: Options) -> Path:
    """Where the versions of an exam stand."""
    return (options.out or course.build) / exam / FOLDER


def shared_files(audiences: "Sequence[Audience]") -> tuple[str, ...]:
    """The files that are for all versions together."""
    return (*recorded_files(audiences), RECORD, MANIFEST)


def recorded_files(audiences: "Sequence[Audience]") -> tuple[str, ...]:
    """Those of them whose hashes stand in the record of all versions."""
    needed = {KEY: True, GUIDE: "marking" in audiences, LAYOUT: "student" in audiences}
    return tuple(name for name, wanted in needed.items() if wanted)


def version_files(letters: str, audiences: "Sequence[Audience]") -> Iterator[str]:
    """Every file of some versions."""
    own = (*(f"{audience}.pdf" for audience in audiences), RECORD)
    yield from (f"{letter}/{name}" for letter in letters for name in own)
    yield from shared_files(audiences)


def versions_digest(course: "Course", count: int, inputs: str) -> str:
    """The digest of all that so many versions are made of; raise Refused where the course's secret is none."""
    return digest(inputs, count, stamp.digest_of(secret_of(course.root)))


def standing_versions(course: "Course", exam: str, options: Options, count: int, inputs: str) -> Built | None:
    """The versions that stand there already, when they are what would be made again."""
    folder, letters = folder_of(course, exam, options), LETTERS[:count]
    found = stamp.load(store_of(course), folder)
    if found is None or found.inputs != inputs or not found.holds(folder, version_files(letters, options.audiences)):
        return None
    shown = (*letters, *shared_files(options.audiences))
    return Built(exam, folder, shown, found.warnings, found.summary, unchanged=True)


def audiences_of_copies(options: Options) -> "tuple[Audience, ...]":
    """For whom copies are written; raise Misuse where something is asked for that copies do not have."""
    if "marking" in options.audiences and options.audiences != Options.audiences:
        raise Misuse("copies have no marking guide; ask for student, solutions or both, or build without --roster")
    return tuple(audience for audience in Options.audiences if audience in options.audiences and audience != "marking")


def copies_digest(course: "Course", options: Options, inputs: str) -> str:
    """The digest of all that copies are made of; raise Refused where the course's secret is none."""
    assert options.roster is not None, "copies are for the students of a roster"
    secret = stamp.digest_of(secret_of(course.root))
    return digest(inputs, list(audiences_of_copies(options)), stamp.file_digest(options.roster), secret)


def standing_copies(course: "Course", exam: str, options: Options, inputs: str) -> Built | None:
    """The copies that stand there already, all of them, when they are what would be made again."""
    folder = (options.out or course.build) / exam / COPIES
    found = stamp.load(store_of(course), folder)
    if found is None or found.inputs != inputs or not found.holds(folder, found.outputs):
        return None
    shown = tuple(name for name in OF_ALL_COPIES if name in found.outputs)
    return Built(exam, folder, shown, found.warnings, found.summary, unchanged=True)


def save_copies(course: "Course", built: Built, inputs: str) -> None:
    """Remember copies that were just made, with all files of their manifest."""
    manifest = built.folder / MANIFEST
    files = {name: entry["sha256"] for name, entry in json.loads(manifest.read_bytes())["files"].items()}
    written = files | {MANIFEST: stamp.file_digest(manifest) or ""}
    stamp.save(store_of(course), built.folder, stamp.Stamp(inputs, written, built.findings, built.summary))

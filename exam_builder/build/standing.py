"""The files of versions, and whether those that stand there are what would be made again.

Only what this check needs is imported.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from exam_builder.build import Built, Options, stamp, store_of
from exam_builder.cache import digest
from exam_builder.identity import secret_of

if TYPE_CHECKING:
    from exam_builder.paper import Audience
    from exam_builder.read.course import Course

FOLDER = "versions"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KEY, GUIDE, LAYOUT, RECORD, MANIFEST = "key.csv", "marking.pdf", "layout.json", "paper.json", "manifest.json"


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

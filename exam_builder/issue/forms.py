"""The forms in which an exam is issued (a paper by itself, versions, copies), and the check whether files are current.

Only what this check needs is imported.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from exam_builder.course_files import read_regular
from exam_builder.digests import LARGEST_HASHED, digest, digest_file, digest_of
from exam_builder.findings import Misuse, format_count
from exam_builder.identity import load_secret
from exam_builder.issue import stamp
from exam_builder.issue.request import BuildRequest, BuildResult, Options

if TYPE_CHECKING:
    from exam_builder.paper import Audience
    from exam_builder.records.paper_record import Way

KEY_FILE, GUIDE_FILE, LAYOUT_FILE, PRINT_FILE = "key.csv", "marking.pdf", "layout.json", "print.pdf"
RECORD_FILE, MANIFEST_FILE = "paper.json", "manifest.json"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PAPER_FILES = ("student.pdf", "solutions.pdf", "marking.pdf", KEY_FILE, RECORD_FILE, MANIFEST_FILE)
"""All files that a paper by itself may have."""


NOUNS = {"paper": ("paper", "papers"), "versions": ("version", "versions"), "copies": ("copy", "copies")}
"""What papers of each form are called."""


@dataclass(frozen=True)
class Form:
    """How papers of one form differ from those of another.

    `columns` identify a paper and come first in the key. Papers are typeset one by one in `passes` of TeX, or many
    in a `run`. A `complete` form is issued only if every paper succeeds; else papers that TeX cannot typeset are left
    out.
    """

    name: Literal["paper", "versions", "copies"]
    way: "Way"
    columns: tuple[str, ...] = ()
    complete: bool = True

    def count(self, papers: int) -> str:
        """Format a number of papers of this form: `12 copies`."""
        return format_count(papers, *NOUNS[self.name])

    def shared_files(self, audiences: "tuple[Audience, ...]") -> tuple[str, ...]:
        """Return the files that all papers share, except record and manifest."""
        student = "student" in audiences
        named = {
            "paper": {KEY_FILE: True},
            "versions": {KEY_FILE: True, GUIDE_FILE: "marking" in audiences, LAYOUT_FILE: student},
            "copies": {PRINT_FILE: student, KEY_FILE: True, LAYOUT_FILE: True},
        }
        return tuple(name for name, wanted in named[self.name].items() if wanted)


PAPER = Form("paper", "passes")
VERSIONS = Form("versions", "run", ("version",))
COPIES = Form("copies", "run", ("id", "name", "version"), complete=False)


@dataclass(frozen=True)
class Issue:
    """Papers that are issued together into `folder`; `inputs` is the digest of everything that they depend on.

    `letters` name versions. `needed` are the files without which the issue is made anew; if they are not known
    beforehand, it is empty and all files of the last build are needed.
    """

    request: BuildRequest
    form: Form
    folder: Path
    inputs: str
    audiences: "tuple[Audience, ...]"
    letters: str = ""
    needed: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """The names listed for the user: folders of versions, and files outside of the folder of any paper."""
        if self.form == PAPER:
            return self.needed
        return (*self.letters, *self.form.shared_files(self.audiences), RECORD_FILE, MANIFEST_FILE)


def request_paper(request: BuildRequest) -> Issue:
    """Return the issue of the reference paper, or of the paper of a seed."""
    audiences = request.options.audiences
    return Issue(request, PAPER, request.folder, request.inputs, audiences, needed=_list_files(PAPER, audiences))


def request_versions(request: BuildRequest, count: int) -> Issue:
    """Return the issue of so many versions; raise Refused if the course's secret is not valid."""
    letters, audiences = LETTERS[:count], request.options.audiences
    inputs = digest(request.inputs, count, digest_of(load_secret(request.course.root)))
    return Issue(
        request,
        VERSIONS,
        request.folder / VERSIONS.name,
        inputs,
        audiences,
        letters,
        _list_files(VERSIONS, audiences, letters),
    )


def request_copies(request: BuildRequest) -> Issue:
    """Return the issue of copies for a roster; raise Refused if the course's secret is not valid.

    Raises Misuse if an audience is asked for that copies do not have.
    """
    requested = request.options.audiences
    if "marking" in requested and requested != Options.audiences:
        raise Misuse("copies have no marking guide; ask for student, solutions or both, or build without --roster")
    audiences = tuple(audience for audience in Options.audiences if audience in requested and audience != "marking")
    assert request.options.roster is not None, "copies are for the students of a roster"
    secret = digest_of(load_secret(request.course.root))
    roster = [digest_file(request.options.roster, LARGEST_HASHED), request.options.columns]
    inputs = digest(request.inputs, list(audiences), roster, secret)
    return Issue(request, COPIES, request.folder / COPIES.name, inputs, audiences)


def _list_files(form: Form, audiences: "tuple[Audience, ...]", letters: str = "") -> tuple[str, ...]:
    """Return every file of an issue: those of each version, or of the only paper, and the shared ones."""
    pdfs = tuple(f"{audience}.pdf" for audience in audiences)
    own = [f"{letter}/{name}" for letter in letters for name in (*pdfs, RECORD_FILE)] if letters else pdfs
    shared = form.shared_files(audiences)
    files = (RECORD_FILE, *shared) if form == PAPER else (*shared, RECORD_FILE)
    return (*own, *files, MANIFEST_FILE)


def find_current(issue: Issue) -> BuildResult | None:
    """Return the result of the last build if its files are current, else None."""
    found = stamp.load(issue.request.store, issue.folder)
    if found is None or found.inputs != issue.inputs or not found.holds(issue.folder, issue.needed or found.outputs):
        return None
    if issue.form == PAPER and issue.request.options.tex:
        return None
    return BuildResult(issue.request.exam, issue.folder, issue.shown, found.warnings, found.summary, unchanged=True)


def stamp_files(issue: Issue, built: BuildResult, kept: Mapping[str, str]) -> None:
    """Save a stamp of what was just made: the files of its manifest, and those that are kept from before."""
    manifest = issue.folder / MANIFEST_FILE
    files = {name: entry["sha256"] for name, entry in json.loads(read_regular(manifest, links=True))["files"].items()}
    written = {**kept, **files, MANIFEST_FILE: digest_file(manifest) or ""}
    stamp.save(issue.request.store, issue.folder, stamp.Stamp(issue.inputs, written, built.findings, built.summary))

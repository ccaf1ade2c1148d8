"""The forms in which an exam is issued (a paper by itself, versions, copies), and the check whether files are current.

The inputs and outputs of a build are recorded in a stamp, so that a build with nothing changed does nothing; only what
this check needs is imported. Everything is compared by content, except the programs of the machine (Python, its
packages, TeX), which are compared by what identifies an installation.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Literal

from exam_builder import toolchain
from exam_builder.course_files import read_regular
from exam_builder.digests import (
    LARGEST_HASHED,
    LARGEST_RESULT,
    digest,
    digest_file,
    digest_of,
    digest_tree,
    fingerprint,
)
from exam_builder.findings import Finding, Misuse, format_count
from exam_builder.identity import load_secret
from exam_builder.issue.request import BuildRequest, BuildResult, Options
from exam_builder.store import Store

if TYPE_CHECKING:
    from exam_builder.paper import Audience
    from exam_builder.records.paper_record import Way


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


def load_stamp(store: Store, folder: Path) -> Stamp | None:
    """Return the stamp of the last build into `folder`, or None."""
    return store.load(KIND, _stamp_key(folder), Stamp)


def save_stamp(store: Store, folder: Path, stamp: Stamp) -> None:
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


KEY_FILE, GUIDE_FILE, LAYOUT_FILE, PRINT_FILE = "key.csv", "marking.pdf", "layout.json", "print.pdf"
RECORD_FILE, MANIFEST_FILE = "paper.json", "manifest.json"
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
    letters, audiences = ascii_uppercase[:count], request.options.audiences
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
    """Return the result of the last build if its files are current, else None; a reissue makes all files."""
    if issue.request.options.reissue:
        return None
    found = load_stamp(issue.request.store, issue.folder)
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
    stamp = Stamp(issue.inputs, written, built.findings, built.summary)
    save_stamp(issue.request.store, issue.folder, stamp)

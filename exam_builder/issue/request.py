"""The options of a build, the request that they make for an exam, and its result.

Nothing heavy is imported, so that a build with nothing changed is quick.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exam_builder.findings import Finding, Misuse
from exam_builder.store import Store

if TYPE_CHECKING:
    from exam_builder.course import Course
    from exam_builder.paper import Audience
    from exam_builder.terminal import ShowStep

REFERENCE_ONLY = {
    "seed": "versions and copies are drawn from the secret of the course",
    "tex": "it writes the LaTeX of the reference paper",
}
"""Options that are only for the reference paper or the paper of a seed, and why."""


@dataclass(frozen=True)
class Options:
    """The options of a build. `seed` None is the reference paper; `out` None is the course's build folder.

    `python` False runs no Python of the course. `tex` is a folder for readable LaTeX, `jobs` the number of processes.
    `versions` is the number of versions, `roster` a table of students who each get a copy, `columns` the meaning of
    its columns; `reissue` replaces copies that were issued. `scheduler` is the address of a Dask cluster to use for
    versions and copies instead of local processes, and the files of `tls_…` are its certificates.
    """

    seed: int | None = None
    audiences: "tuple[Audience, ...]" = ("student", "solutions", "marking")
    draft: bool = False
    tex: Path | None = None
    jobs: int | None = None
    out: Path | None = None
    python: bool = True
    versions: int | None = None
    roster: Path | None = None
    reissue: bool = False
    columns: str | None = None
    scheduler: str | None = None
    tls_ca: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None

    def require_compatible(self) -> None:
        """Raise Misuse for options that exclude one another."""
        together = [name for name in ("versions", "roster") if getattr(self, name) is not None]
        if len(together) > 1:
            raise Misuse("--versions makes papers for everybody, --roster one for each student: give one of them")
        if self.columns is not None and self.roster is None:
            raise Misuse("--columns describes the columns of a roster, so it needs --roster")
        if self.reissue and self.roster is None:
            raise Misuse("--reissue replaces the copies of a roster, so it needs --roster")
        if self.scheduler is not None and self.jobs is not None:
            raise Misuse("--jobs counts processes of this machine, and --scheduler takes others: give one of them")
        for other, why in REFERENCE_ONLY.items():
            if together and getattr(self, other) is not None:
                raise Misuse(f"--{other} does not go with --{together[0]}: {why}")


@dataclass(frozen=True)
class BuildRequest:
    """A request to build an exam; `inputs` is the digest of everything that it depends on."""

    course: "Course"
    exam: str
    options: Options
    inputs: str
    show_step: "ShowStep"

    @property
    def folder(self) -> Path:
        """The folder for the files of the exam."""
        return (self.options.out or self.course.build) / self.exam

    @property
    def store(self) -> Store:
        """The store of results by content."""
        return self.course.open_store()

    def report(self, step: str) -> None:
        """Report the step that begins now."""
        self.show_step(f"{self.exam}: {step}")


@dataclass(frozen=True)
class BuildResult:
    """The result of building one exam: its folder, the files that are now in it, and findings.

    `files` is empty if errors prevented the build. `summary` holds numbers for the user: `questions`, `points`,
    `parts`, `recomputed`, `waived`, `pages`. `unchanged` means that nothing had to be done.
    """

    exam: str
    folder: Path
    files: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    summary: Mapping[str, Any] = field(default_factory=dict)
    unchanged: bool = False

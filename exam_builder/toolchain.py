"""The TeX installation: what it must have, whether it is there, and how to get it.

Only the standard library is imported, so that `make setup` can run this file before anything is installed:
`python3 exam_builder/toolchain.py` installs what is missing.
"""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

PACKAGES = (
    "texlive-latex-base",
    "texlive-latex-recommended",
    "texlive-latex-extra",
    "texlive-fonts-recommended",
    "texlive-science",
    "texlive-lang-french",
    "lmodern",
    "fonts-lmodern",
)
"""Debian's packages that hold pdfLaTeX, exam.cls, Latin Modern (for TeX and for matplotlib) and siunitx."""

FILES = ("exam.cls", "lmodern.sty", "siunitx.sty", "lmroman10-regular.otf")

DEBIANS = ("/usr/share/texlive/texmf-dist", "/usr/share/texmf", "/var/lib/texmf", "/usr/local/share/texmf")
"""Where Debian keeps the trees of TeX, which upstream's TeX Live has beside its programs."""

LACKING = (
    "{missing} is missing. On Debian or Ubuntu: apt-get install {packages}. "
    "Elsewhere: install TeX Live with its collections latexextra, fontsrecommended and mathscience."
)


def missing() -> tuple[str, ...]:
    """Names of the programs and TeX files that the toolkit needs and this machine lacks."""
    import subprocess  # here, since a build with nothing changed never comes here and must not wait for it

    if shutil.which("pdflatex") is None:
        return ("pdflatex",)
    found = subprocess.run(["kpsewhich", *FILES], capture_output=True, text=True, check=False).stdout
    have = {line.rsplit("/", 1)[-1] for line in found.splitlines()}
    return tuple(name for name in FILES if name not in have)


def identity(path: str | Path | None) -> list[object] | None:
    """A file's real path, size and time of change; None for no file."""
    if path is None:
        return None
    real = os.path.realpath(path)
    try:
        status = os.stat(real)  # noqa: PTH116 - cheaper by a tenth than a Path, and this runs in every build
    except OSError:
        return [real]
    return [real, status.st_size, status.st_mtime_ns]


def trees() -> list[object]:
    """The file lists of the TeX trees, which change when a TeX package is installed, updated or removed."""
    tex = shutil.which("pdflatex")
    if tex is None:
        return []
    above = Path(os.path.realpath(tex)).parents
    folders = [*(parent / "texmf-dist" for parent in above), *map(Path, DEBIANS)]
    return [identity(folder / "ls-R") for folder in folders if (folder / "ls-R").exists()]


def advice(names: Sequence[str]) -> str:
    """One sentence that says what is missing and how to get it."""
    return LACKING.format(missing=" and ".join(names), packages=" ".join(PACKAGES))


def install() -> None:
    """Install TeX Live from the system's packages; raise CalledProcessError when a step fails."""
    import subprocess

    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    subprocess.run([*sudo, "apt-get", "update", "-qq"], check=True)
    subprocess.run(
        [*sudo, *environment, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def main() -> int:
    """Install what is missing; return 0 when all is there, 3 when it cannot be had here."""
    from subprocess import CalledProcessError

    lacking = missing()
    if not lacking:
        return 0
    sys.stderr.write(f"Installing TeX Live from the system's packages ({', '.join(lacking)} missing) …\n")
    try:
        install()
    except (OSError, CalledProcessError) as problem:
        sys.stderr.write(f"{advice(lacking)}\n(The attempt to install it ended with: {problem})\n")
        return 3
    lacking = missing()
    if lacking:
        sys.stderr.write(advice(lacking) + "\n")
        return 3
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""The TeX installation: what the toolkit needs of it, what is missing, and how to install that.

Only the standard library is imported, so that `make setup` can run this file before anything is installed:
`python3 exam_builder/toolchain.py` installs whatever is missing, and with `--scripts` also the fonts for names in
other scripts.
"""

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
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
"""The Debian packages with pdfLaTeX, exam.cls, Latin Modern (for TeX and for matplotlib) and siunitx."""

SCRIPTS = ("texlive-xetex", "fontconfig", "fonts-noto-core", "fonts-noto-cjk")
"""The Debian packages for names that pdfLaTeX cannot print: another engine, fonts, and a program to find fonts."""

FAMILIES = ("Noto Serif", "Noto Naskh Arabic", "Noto Serif CJK SC")
"""One font of each font package; if it is found, the package is installed."""

FILES = ("exam.cls", "lmodern.sty", "siunitx.sty", "lmroman10-regular.otf")

DEBIAN_TREES = ("/usr/share/texlive/texmf-dist", "/usr/share/texmf", "/var/lib/texmf", "/usr/local/share/texmf")
"""The folders of Debian's TeX trees; upstream's TeX Live keeps them beside its programs."""

ANSWER_SECONDS = 60
"""How long a program of the machine may take to answer a question; on a busy machine it takes a second."""

TOOLS_MISSING = (
    "Missing: {missing}. On Debian or Ubuntu: apt-get install {packages}. "
    "Elsewhere: install TeX Live with its collections latexextra, fontsrecommended and mathscience."
)

SCRIPT_TOOLS_MISSING = (
    "Missing: {missing}. On Debian or Ubuntu: apt-get install {packages}. "
    "Elsewhere: install XeTeX, fontconfig and the Noto fonts."
)


def ask_program(program: str, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Return what a program of this machine prints, '' if it is missing; raise TimeoutError if it does not answer."""
    import subprocess  # imported late because a build with nothing changed does not need it and must be fast

    if shutil.which(program) is None:
        return ""
    command, pipe, nothing = [program, *arguments], subprocess.PIPE, subprocess.DEVNULL
    try:
        ran = subprocess.run(
            command, stdin=nothing, stdout=pipe, stderr=nothing, env=environment, check=False, timeout=ANSWER_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"{program} has not answered within {ANSWER_SECONDS} seconds") from None
    return ran.stdout.decode(errors="replace")


def find_missing_tools() -> tuple[str, ...]:
    """Return the names of the programs and TeX files that the toolkit needs and this machine lacks."""
    if shutil.which("pdflatex") is None:
        return ("pdflatex",)
    have = {line.rsplit("/", 1)[-1] for line in ask_program("kpsewhich", *FILES).splitlines()}
    return tuple(name for name in FILES if name not in have)


def lacks_tex_file(name: str) -> bool:
    """Return whether this machine has TeX, but lacks a file of it such as `ngerman.ldf`."""
    return shutil.which("kpsewhich") is not None and not ask_program("kpsewhich", name)


def find_xetex_format() -> str:
    """Return the path of XeTeX's format, '' if XeTeX cannot run: Debian's texlive-binaries has only its program."""
    return ask_program("kpsewhich", "-engine=xetex", "xetex.fmt").strip() if shutil.which("xetex") else ""


def find_missing_script_tools() -> tuple[str, ...]:
    """Return the names of the programs and fonts that names in other scripts need and this machine lacks."""
    found = {"xetex": find_xetex_format(), "fc-list": shutil.which("fc-list")}
    lacking = [name for name, path in found.items() if not path]
    if lacking:
        return tuple(lacking)
    have = {name for line in ask_program("fc-list", ":", "family").splitlines() for name in line.split(",")}
    return tuple(name for name in FAMILIES if name not in have)


def read_file_state(path: str | Path | None) -> list[object] | None:
    """Return a file's real path, size and modification time (only the path if it is missing); None for None."""
    if path is None:
        return None
    real = os.path.realpath(path)
    try:
        status = os.stat(real)  # noqa: PTH116 - cheaper by a tenth than a Path, and this runs in every build
    except OSError:
        return [real]
    return [real, status.st_size, status.st_mtime_ns]


def read_tex_tree_states() -> list[object]:
    """Return the states of the TeX trees' file lists, which change with every TeX package installed or removed."""
    tex = shutil.which("pdflatex")
    if tex is None:
        return []
    above = Path(os.path.realpath(tex)).parents
    folders = [*(parent / "texmf-dist" for parent in above), *map(Path, DEBIAN_TREES)]
    return [read_file_state(folder / "ls-R") for folder in folders if (folder / "ls-R").exists()]


def suggest_packages(packages: Sequence[str]) -> str:
    """Say how to install some Debian packages."""
    return f"on Debian or Ubuntu: apt-get install {' '.join(packages)}"


def suggest_tools(names: Sequence[str]) -> str:
    """Say what is missing, and how to install it."""
    return TOOLS_MISSING.format(missing=" and ".join(names), packages=" ".join(PACKAGES))


def suggest_script_tools(names: Sequence[str]) -> str:
    """Say what is missing for names in other scripts, and how to install it."""
    return SCRIPT_TOOLS_MISSING.format(missing=" and ".join(names), packages=" ".join(SCRIPTS))


def install(packages: Sequence[str] = PACKAGES) -> None:
    """Install Debian packages; raise CalledProcessError if a step fails."""
    import subprocess

    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    subprocess.run([*sudo, "apt-get", "update", "-qq"], check=True)
    subprocess.run(
        [*sudo, *environment, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def main(arguments: Sequence[str] = ()) -> int:
    """Install whatever is missing; return 0 on success, 2 for wrong usage, 3 if it cannot be installed."""
    if any(argument != "--scripts" for argument in arguments):
        sys.stderr.write("usage: python3 exam_builder/toolchain.py [--scripts]\n")
        return 2
    code = _provide("TeX Live", find_missing_tools, suggest_tools, PACKAGES)
    if code or "--scripts" not in arguments:
        return code
    return _provide("the fonts for names in other scripts", find_missing_script_tools, suggest_script_tools, SCRIPTS)


def _provide(
    what: str, look: Callable[[], tuple[str, ...]], advise: Callable[[Sequence[str]], str], packages: Sequence[str]
) -> int:
    from subprocess import CalledProcessError

    lacking = look()
    if not lacking:
        return 0
    sys.stderr.write(f"Installing {what} from the system's packages ({', '.join(lacking)} missing) …\n")
    try:
        install(packages)
    except (OSError, CalledProcessError) as problem:
        sys.stderr.write(f"{advise(lacking)}\n(Installing failed: {problem})\n")
        return 3
    lacking = look()
    if lacking:
        sys.stderr.write(advise(lacking) + "\n")
        return 3
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

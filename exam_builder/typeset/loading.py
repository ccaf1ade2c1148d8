"""What goes wrong while LaTeX loads its packages, at the line that names the package.

TeX says in which file of its installation it stopped, and never which line of ours had it read. The log tells what was
opened before, and the last package among those that the preamble names is the one.
"""

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches

from exam_builder import debian
from exam_builder.codes import Code
from exam_builder.findings import Finding
from exam_builder.typeset.messages import explained
from exam_builder.typeset.sheet import Sheet, finding_at, is_content

NAMED = re.compile(
    r"\\(?:(?:usepackage|RequirePackage)\s*(?:\[[^\]]*\])?|PassOptionsToPackage\{(?:[^{}]|\{[^{}]*\})*\})\s*\{([^{}]*)\}"
)
OPENED = re.compile(r"\([^()\s]*/([\w-]+)\.sty\b")
ERROR = re.compile(r"^(?:!|(?P<file>\S+?):\d+:) (?P<message>.*)$")
ABOUT = (
    re.compile(r"(?:Fatal )?Package (\S+) Error: "),
    re.compile(r"File `([^']*)\.sty' not found"),
    re.compile(r"for package `?([\w-]+)"),
)
"""Where an error says itself which package it is about."""

Explained = tuple[Code, str, str]
"""Code, message, mend."""


def errors_of_packages(log: str, sheet: Sheet) -> tuple[Finding, ...]:
    """The first error of each package that the preamble names; all those that are not installed."""
    named = _named(sheet)
    first: dict[str, Finding] = {}
    for package, message in _errors(log, named, sheet.name):
        if package not in first and (finding := _finding(package, message, named, sheet)):
            first[package] = finding
    absent = _absent(named, sheet) if any("not installed" in finding.message for finding in first.values()) else {}
    return tuple((first | absent).values())


def _named(sheet: Sheet) -> dict[str, int]:
    """The line, from 1, on which each package is named first, or the first one that an author wrote."""
    lines: dict[str, int] = {}
    for number, line in enumerate(sheet.text.split("\n"), 1):
        origin = sheet.origin(number)
        for found in NAMED.finditer(line):
            for name in map(str.strip, found[1].split(",")):
                before = sheet.origin(lines[name]) if name in lines else None
                if name not in lines or (origin and is_content(origin) and before and not is_content(before)):
                    lines[name] = number
    return lines


def _errors(log: str, named: Mapping[str, int], own: str) -> Iterator[tuple[str, str]]:
    """What TeX says in its own files, and of files, each with the package that it was about."""
    loading = ""
    for line in log.split("\n"):
        for opened in OPENED.finditer(line):
            loading = opened[1] if opened[1] in named else loading
        if found := ERROR.match(line):
            message, outside = found["message"], (found["file"] or own).removeprefix("./") != own
            of = next((said[1] for each in ABOUT if (said := each.search(message))), "")
            within = bool(of and loading) and not found["file"]  # a package that another one needs, and TeX gives up
            if of in named or outside or within:
                yield of if of in named else loading, message


def _absent(named: Mapping[str, int], sheet: Sheet) -> dict[str, Finding]:
    """The packages that are not installed: TeX stops at the first, and says nothing of those after it."""
    asked = ["kpsewhich", *(f"{name}.sty" for name in named)]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.splitlines()
    there = {line.rsplit("/", 1)[-1] for line in said}
    absent = (name for name in named if f"{name}.sty" not in there)
    return {name: finding_at(sheet.origin(named[name]), *_no_style(name)) for name in absent}


def _finding(package: str, message: str, named: Mapping[str, int], sheet: Sheet) -> Finding | None:
    origin = sheet.origin(named[package]) if package in named else None
    for pattern, explain in KNOWN:
        if found := re.match(pattern, message):
            return finding_at(origin, *explain(found.groupdict().get("name") or "", package))
    explanation = explained(message, ())
    if explanation is None or not package:
        return None
    code, words, mend = explanation
    what = words.removeprefix("TeX says: ")
    return finding_at(origin, code, f"the LaTeX package `{package}` says: {what}", mend)


def _no_style(name: str) -> Explained:
    """A package that is not there: to be installed, or a slip of the pen."""
    what = f"the LaTeX package `{name}` is not installed"
    if mend := debian.install(f"{name}.sty"):
        return Code.NOT_INSTALLED, what, mend
    near = get_close_matches(name, debian.STYLE_OF, 1, 0.8)
    if near:
        return Code.PACKAGE, f"{what}; did you mean `{near[0]}`?", f"write {near[0]}, or install {name}"
    return Code.NOT_INSTALLED, what, "install it with TeX Live, or take it out"


def _no_file(name: str, package: str) -> Explained:
    if name == f"{package}.sty" or not package:
        return _no_style(name.removesuffix(".sty"))
    what = f"the LaTeX package `{package}` needs `{name}`, which is not installed"
    return Code.NOT_INSTALLED, what, debian.install(name) or f"install it with TeX Live, or take {package} out"


def _no_language(name: str, package: str) -> Explained:
    if mend := debian.install(f"{name}.ldf"):
        return Code.NOT_INSTALLED, f"babel's language `{name}` is not installed", mend
    near = get_close_matches(name, debian.LANGUAGE_OF, 1, 0.6)
    guess = f"; did you mean `{near[0]}`?" if near else ""
    return Code.PACKAGE, f"babel knows no language `{name}`{guess}", f"write {near[0]}" if near else "mend the name"


def _no_encoding(name: str, package: str) -> Explained:
    encoding = name.removesuffix("enc.def").upper()
    if mend := debian.install(name):
        return Code.NOT_INSTALLED, f"the encoding `{encoding}` of fonts is not installed", mend
    return Code.PACKAGE, f"LaTeX knows no encoding `{encoding}` of fonts", "mend the name"


def _runs_programs(name: str, package: str) -> Explained:
    mend = "take it out; for printed programs write `listings:`, or name the package listings"
    return Code.PACKAGE, f"the LaTeX package `{package}` runs another program, which TeX may not do here", mend


def _other_engine(name: str, package: str) -> Explained:
    what = f"the LaTeX package `{package}` is for XeTeX and LuaTeX, and papers are set by pdfLaTeX"
    return Code.PACKAGE, what, "take it out; for a language write `packages: [{babel: [NAME]}]`"


def _no_option(name: str, package: str) -> Explained:
    return Code.PACKAGE, f"the LaTeX package `{package}` knows no option `{name}`", "mend it, or leave it out"


def _clash(name: str, package: str) -> Explained:
    what = f"the LaTeX package `{package}` is loaded twice, with other options"
    return Code.PACKAGE, what, "name it once, with all its options"


def _taken(name: str, package: str) -> Explained:
    mend = f"take {package} out: exam.cls sets heads and feet itself, by \\header and \\footer"
    if package != "fancyhdr":
        mend = "take one of the two packages out that define it"
    return Code.PACKAGE, f"the LaTeX package `{package}` defines `{name}`, which is there already", mend


KNOWN: tuple[tuple[str, Callable[[str, str], Explained]], ...] = (
    (r"LaTeX Error: File `(?P<name>[^']*)' not found", _no_file),
    (r"I can't find file `(?P<name>[^']*)'", _no_file),
    (r"Package babel Error: Unknown option '(?P<name>[^']*)'", _no_language),
    (r"Package fontenc Error: Encoding file `(?P<name>[^']*)' not found", _no_encoding),
    (r"Package \S+ Error: You must invoke LaTeX with the -?-shell-escape", _runs_programs),
    (r".*shell.escape", _runs_programs),
    (r"(?:Fatal )?Package \S+ Error: .*requires either XeTeX or", _other_engine),
    (r"LaTeX Error: Unknown option [`'](?P<name>[^']*)' for package", _no_option),
    (r"LaTeX Error: Option clash for package", _clash),
    (r"LaTeX Error: Command (?P<name>\\\S+) already defined", _taken),
)
"""What LaTeX and its packages say, and what it means."""

"""Dump preambles into formats, which TeX loads in milliseconds, and report errors of packages that it loads for them.

TeX names the file of its installation in which it stopped, but not the line of ours that loaded it. The log shows
which files were opened before; an error belongs to the last of them that is a package named by the preamble.
"""

import gzip
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from exam_builder.debian_packages import LANGUAGE_OF, STYLE_OF, install_hint
from exam_builder.digests import digest
from exam_builder.findings import Code, Finding, did_you_mean, find_nearest_name, select_errors
from exam_builder.render import Assets, Lines
from exam_builder.render.assets import ASSETS, find_no_asset
from exam_builder.store import Store
from exam_builder.toolchain import ask_program
from exam_builder.typeset.log import parse_log
from exam_builder.typeset.messages import Explanation, explain_error, explain_plainly
from exam_builder.typeset.tex_process import Limits, check_disk, identify_tex, read_log, run_tex, temporary_folder
from exam_builder.typeset.tex_source import TEMPLATES, TexSource, is_content, report_at
from exam_builder.typeset.trespasses import find_trespasses

PACKAGE_COMMAND = re.compile(
    r"\\(?:(?:usepackage|RequirePackage)\s*(?:\[[^\]]*\])?|PassOptionsToPackage\{(?:[^{}]|\{[^{}]*\})*\})\s*\{([^{}]*)\}"
)
OPENED_PACKAGE = re.compile(r"\([^()\s]*/([\w-]+)\.sty\b")
ERROR = re.compile(r"^(?:!|(?P<file>\S+?):(?P<line>\d+):) (?P<message>.*)$")
ASSET_PREFIX = f"{ASSETS}/"
PACKAGE_IN_ERROR = (
    re.compile(r"(?:Fatal )?Package (\S+) Error: "),
    re.compile(r"File `([^']*)\.sty' not found"),
    re.compile(r"for package `?([\w-]+)"),
)
"""Patterns of errors that name their package."""


def find_package_errors(log: str, sheet: TexSource) -> tuple[Finding, ...]:
    """Return the first error of each package that the preamble names, and all packages that are not installed."""
    named = _find_packages(sheet)
    first: dict[str, Finding] = {}
    for package, message in _parse_errors(log, named, sheet):
        if package not in first and (finding := _report_package(package, message, named, sheet)):
            first[package] = finding
    absent = (
        _find_missing(named, sheet) if any("not installed" in finding.message for finding in first.values()) else {}
    )
    return tuple((first | absent).values())


def _find_packages(sheet: TexSource) -> dict[str, int]:
    """Return the first line (from 1) that names each package, preferably one that an author wrote."""
    lines: dict[str, int] = {}
    for number, line in enumerate(sheet.text.split("\n"), 1):
        origin = sheet.origin(number)
        for found in PACKAGE_COMMAND.finditer(line):
            for name in map(str.strip, found[1].split(",")):
                before = sheet.origin(lines[name]) if name in lines else None
                if name not in lines or (origin and is_content(origin) and before and not is_content(before)):
                    lines[name] = number
    return lines


def _parse_errors(log: str, named: Mapping[str, int], sheet: TexSource) -> Iterator[tuple[str, str]]:
    """Yield the errors in files of TeX's installation or about packages, each with its package.

    Errors in other lines of the exam's preamble are none of them, although a package may give them.
    """
    loading, own, lines = "", sheet.name, sheet.text.split("\n")
    for line in log.split("\n"):
        for opened in OPENED_PACKAGE.finditer(line):
            loading = opened[1] if opened[1] in named else loading
        found = ERROR.match(line)
        if found and not (found["file"] or "").removeprefix("./").startswith(ASSET_PREFIX):
            message, outside = found["message"], (found["file"] or own).removeprefix("./") != own
            of = next((match[1] for each in PACKAGE_IN_ERROR if (match := each.search(message))), "")
            within = bool(of and loading) and not found["file"]  # TeX gives up: a package needs another one
            number = int(found["line"] or 0)
            origin = sheet.origin(number) if number and not outside else None
            if origin and is_content(origin) and not PACKAGE_COMMAND.search(lines[number - 1]):
                continue
            if of in named or outside or within:
                yield of if of in named else loading, message


def _find_missing(named: Mapping[str, int], sheet: TexSource) -> dict[str, Finding]:
    """Report all packages that are not installed, because TeX stops at the first of them."""
    paths = ask_program("kpsewhich", *(f"{name}.sty" for name in named)).splitlines()
    installed = {path.rsplit("/", 1)[-1] for path in paths}
    absent = (name for name in named if f"{name}.sty" not in installed)
    return {name: report_at(sheet.origin(named[name]), *_explain_missing_package(name)) for name in absent}


def _report_package(package: str, message: str, named: Mapping[str, int], sheet: TexSource) -> Finding | None:
    origin = sheet.origin(named[package]) if package in named else None
    for pattern, explain in KNOWN_ERRORS:
        if found := re.match(pattern, message):
            return report_at(origin, *explain(found["name"], package))
    if known := explain_plainly(message, "packages", package):
        return report_at(origin, *known)
    plain = explain_plainly(message)  # those words suit texts, not packages
    explanation = (Code.TEX, message.removeprefix("LaTeX Error: "), "") if plain else explain_error(message, ())
    if explanation is None or not package:
        return None
    code, words, hint = explanation
    what = words.removeprefix("TeX says: ")
    return report_at(origin, code, f"the LaTeX package `{package}` says: {what}", hint)


def _explain_missing_package(name: str) -> Explanation:
    """Explain a missing package: it must be installed, or its name is misspelt."""
    if name.startswith(ASSET_PREFIX):
        return Code.FILE, *find_no_asset(f"{name}.sty")
    what = f"the LaTeX package `{name}` is not installed"
    if hint := install_hint(f"{name}.sty"):
        return Code.NOT_INSTALLED, what, hint
    near = find_nearest_name(name, STYLE_OF, 0.8)
    if near:
        return Code.PACKAGE, f"{what}{did_you_mean(near)}", f"write {near}, or install {name}"
    return Code.NOT_INSTALLED, what, "install it with TeX Live, or take it out"


def _explain_missing_file(name: str, package: str) -> Explanation:
    if name == f"{package}.sty" or not package:
        return _explain_missing_package(name.removesuffix(".sty"))
    what = f"the LaTeX package `{package}` needs `{name}`, which is not installed"
    return Code.NOT_INSTALLED, what, install_hint(name) or f"install it with TeX Live, or take {package} out"


def _explain_unknown_language(name: str, package: str) -> Explanation:
    if hint := install_hint(f"{name}.ldf"):
        return Code.NOT_INSTALLED, f"babel's language `{name}` is not installed", hint
    near = find_nearest_name(name, LANGUAGE_OF)
    hint = f"write {near}" if near else "correct the name"
    return Code.PACKAGE, f"babel knows no language `{name}`{did_you_mean(near)}", hint


def _explain_unknown_encoding(name: str, package: str) -> Explanation:
    encoding = name.removesuffix("enc.def").upper()
    if hint := install_hint(name):
        return Code.NOT_INSTALLED, f"the encoding `{encoding}` of fonts is not installed", hint
    return Code.PACKAGE, f"LaTeX knows no encoding `{encoding}` of fonts", "correct the name"


def _name_conflict(name: str, package: str) -> Explanation:
    hint = f"take {package} out: exam.cls sets heads and feet itself, by \\header and \\footer"
    if package != "fancyhdr":
        hint = "take out one of the two packages that define it"
    return Code.PACKAGE, f"the LaTeX package `{package}` defines `{name}`, which is there already", hint


KNOWN_ERRORS: tuple[tuple[str, Callable[[str, str], Explanation]], ...] = (
    (r"LaTeX Error: File `(?P<name>[^']*)' not found", _explain_missing_file),
    (r"I can't find file `(?P<name>[^']*)'", _explain_missing_file),
    (r"Package babel Error: Unknown option '(?P<name>[^']*)'", _explain_unknown_language),
    (r"Package fontenc Error: Encoding file `(?P<name>[^']*)' not found", _explain_unknown_encoding),
    (r"LaTeX Error: Command (?P<name>\\\S+) already defined", _name_conflict),
)
"""Patterns of errors of LaTeX and its packages, and the function that explains each; plain_words.toml has others."""


KIND = "preamble"
GZIP = b"\x1f\x8b"


def find_format(head: Lines, assets: Assets, store: Store, limits: Limits) -> tuple[Path | None, tuple[Finding, ...]]:
    """Return the stored format of a preamble, with its warnings, or make it with `make_format`."""
    path = store.find(KIND, f"{_format_key(head.text)}.fmt")
    if path is not None:
        return path.absolute(), list_preamble_warnings(head, store)
    return make_format(head, assets, store, limits)


def make_format(head: Lines, assets: Assets, store: Store, limits: Limits) -> tuple[Path | None, tuple[Finding, ...]]:
    """Make and store the format of a preamble; return None, with errors, if TeX cannot read the preamble.

    The preamble may read the files of `assets`. Raise Lacking if the temporary disk is full.
    """
    key = _format_key(head.text)
    sheet = make_preamble(head)
    dumped, findings, log = _dump_format(sheet, assets, limits)
    if dumped is None:
        return None, findings
    if findings:
        store.save(KIND, f"{key}.log", str, log)
    return store.put(KIND, f"{key}.fmt", dumped).absolute(), findings


def list_preamble_warnings(head: Lines, store: Store) -> tuple[Finding, ...]:
    """Return the warnings of a preamble that has a stored format, at its current lines."""
    log = store.load(KIND, f"{_format_key(head.text)}.log", str) or ""
    return parse_log(log, make_preamble(head))


def make_preamble(head: Lines) -> TexSource:
    """Return a preamble as the file that TeX reads."""
    return TexSource("preamble.tex", head.origins, text=head.text)


def _format_key(preamble: str) -> str:
    return digest(preamble, identify_tex(), "unpacked, with its log")


def _dump_format(sheet: TexSource, assets: Assets, limits: Limits) -> tuple[bytes | None, tuple[Finding, ...], str]:
    """Return the format with warnings, or None with errors; also the log."""
    with temporary_folder() as folder:
        (folder / sheet.name).write_text(sheet.text + "\\dump\n", encoding="utf-8")
        assets.write(folder)
        arguments = ["-ini", "-recorder", "-file-line-error", "-jobname=preamble", "&pdflatex", sheet.name]
        stopped = run_tex(arguments, folder, limits)
        log = read_log(folder / "preamble.log")
        findings = parse_log(log, sheet, stopped)
        wrong = (*_select_errors(select_errors(findings), log, sheet), *find_trespasses(folder, sheet))
        format_ = _read_format(folder / "preamble.fmt")
        if format_ is None and not wrong:
            check_disk(folder)
            wrong = (Finding(Code.TEX, "TeX cannot read the preamble"),)
        return (None, wrong, log) if wrong else (format_, findings, log)


def _select_errors(wrong: tuple[Finding, ...], log: str, sheet: TexSource) -> tuple[Finding, ...]:
    """Select the errors of packages, from which most others follow, and other errors in lines that an author wrote."""
    of_packages = find_package_errors(log, sheet) if wrong else ()
    if not of_packages or any(finding.code == Code.NOT_INSTALLED for finding in of_packages):
        return of_packages or wrong
    placed = {finding.place for finding in of_packages}
    own = (each for each in wrong if each.place and not each.place.file.startswith(TEMPLATES))
    return (*of_packages, *(each for each in own if each.place not in placed))


def _read_format(path: Path) -> bytes | None:
    """Return a format, unpacked; None if it was not written to the end, which its checksum shows.

    Unpacked, it is three times as large, but each run of TeX begins 50 ms sooner.
    """
    try:
        content = path.read_bytes()
        return (gzip.decompress(content) if content.startswith(GZIP) else content) or None
    except (OSError, EOFError, zlib.error):
        return None

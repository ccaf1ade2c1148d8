"""Check the LaTeX packages that questions request, because packages and their options affect the whole paper."""

from collections.abc import Iterable, Iterator

from exam_builder.debian_packages import install_hint
from exam_builder.findings import Code, Finding
from exam_builder.paper import Package
from exam_builder.read.checks.remark import Remark
from exam_builder.read.loaded import LoadedExam
from exam_builder.toolchain import lacks_tex_file

LAYOUT, FONTS, LANGUAGE = "the layout", "the fonts", "the language"
CHANGING_PACKAGES = {
    LAYOUT: "a4wide anysize background crop draftwatermark endfloat everypage fancyhdr flafter fullpage geometry "
    "indentfirst parskip savetrees scrlayer-scrpage showframe showkeys titlesec typearea vmargin watermark xwatermark",
    FONTS: "arev avant bookman ccfonts charter cmbright concmath concrete courier eulervm fourier helvet inconsolata "
    "iwona kpfonts kurier libertine libertinus lxfonts mathastext mathdesign mathpazo mathptmx newcent newpxmath "
    "newpxtext newtxmath newtxtext palatino pxfonts sansmath sfmath stix stix2 tgbonum tgheros tgpagella tgschola "
    "tgtermes times txfonts utopia XCharter",
    LANGUAGE: "french german ngerman polyglossia",
    "the commas in formulas": "icomma",
}
"""Packages that change the whole paper as soon as they are loaded, by what they change."""
CHANGED_BY_PACKAGE = {package: what for what, packages in CHANGING_PACKAGES.items() for package in packages.split()}

GLOBAL_OPTIONS = {
    "amsmath": "fleqn leqno centertags tbtags intlimits nosumlimits nonamelimits",
    "graphicx": "draft final demo hiderotate hidescale",
    "xcolor": "monochrome gray cmyk cmy hsb",
    "setspace": "onehalfspacing doublespacing",
    "ragged2e": "document",
    "lineno": "modulo pagewise switch",
}
"""Options that change the whole paper."""
ENCODINGS = {"inputenc": ("utf8",), "fontenc": ("T1",)}
"""The encodings that the preamble sets."""

LOCAL_OPTIONS = {
    "xcolor": "table dvipsnames dvipsnames* svgnames svgnames* x11names x11names*",
    "enumitem": "shortlabels inline",
    "ulem": "normalem",
    "hyperref": "hidelinks",
}
"""Options that change nothing in questions that do not use them."""

NO_LANGUAGES = {"base", "activeacute", "activegrave", "KeepShorthandsActive", "headfoot", "bidi", "silent"}
"""Options of babel that are not languages."""

IN_EXAM = "ask for it in the exam's `packages`, since it holds for all questions"


GREEK = frozenset(("greek", "polutonikogreek", "ancientgreek"))
"""Languages of babel in whose encoding Latin letters print as Greek ones: option C, 3 m."""
GREEK_PRINTS = (
    "babel prints all Latin letters of the paper as Greek ones, such as the option C or the unit m",
    r"write `packages: [alphabeta]` instead, which prints Greek words, and letters in formulas, as they are typed",
)


def check_greek(exam: LoadedExam) -> Iterator[Remark]:
    """Report that the exam asks babel for Greek as the language of the paper."""
    for number, package in enumerate(exam.model.packages):
        if package.name == "babel" and _prints_greek(exam, package):
            yield Remark(("packages", number), Code.PACKAGE, *GREEK_PRINTS)


def _prints_greek(exam: LoadedExam, package: Package) -> bool:
    """Return whether babel's Greek becomes the language of the paper, by its options or by the exam's language."""
    return _main_language(package.options) in GREEK or not GREEK.isdisjoint({*exam.babel} & {*package.options})


def check_packages(exam: LoadedExam) -> Iterator[Finding]:
    """Report packages of a question that change the paper around it, or other questions."""
    for index, question in enumerate(exam.questions):
        for number, package in enumerate(question.model.packages):
            wrong = _find_global_change(exam, package) or _find_clash(exam, index, package)
            if wrong:
                code, (message, hint) = Code.PACKAGE, wrong
                if package.name == "babel" and (lacking := _find_missing_language(package, hint)):
                    code, (message, hint) = Code.NOT_INSTALLED, lacking
                yield Remark(("packages", number), code, message, hint).finding(question)


def _find_global_change(exam: LoadedExam, package: Package) -> tuple[str, str] | None:
    """Return a message and a hint if a package changes the whole paper without the exam requesting it."""
    if package.name == "babel":
        return _find_language_change(exam, package)
    exam_options = _list_requested_options(exam.model.packages, package.name)
    if exam_options is not None and set(package.options) <= exam_options:
        return None
    if package.name in CHANGED_BY_PACKAGE:
        return f"`{package.name}` changes {CHANGED_BY_PACKAGE[package.name]} of the whole paper", IN_EXAM
    if package.name == "ulem" and "normalem" not in package.options:
        return r"`ulem` underlines `\emph` in the whole paper", "write {ulem: [normalem]}"
    kept = ENCODINGS.get(package.name, package.options)
    telling = GLOBAL_OPTIONS.get(package.name, "").split()
    wrong = next((each for each in package.options if each in telling or each not in kept), None)
    return (f"`{wrong}` of `{package.name}` holds for the whole paper", IN_EXAM) if wrong else None


def _find_language_change(exam: LoadedExam, package: Package) -> tuple[str, str] | None:
    """Return a message and a hint if babel would change the language of the whole paper."""
    exam_options = tuple(option for each in exam.model.packages if each.name == "babel" for option in each.options)
    before, after = _main_language(exam_options), _main_language((*exam_options, *package.options))
    if after != before and _prints_greek(exam, package):
        return GREEK_PRINTS
    if after is None or after == before or (before is None and after in exam.babel):
        return None
    main = before or next(iter(exam.babel), "english")
    own = before or f"`{exam.model.language}`"
    message = f"`{after}` becomes the language of the whole paper, though the exam's is {own}"
    others = ", ".join(dict.fromkeys(each for each in package.options if "=" not in each))
    hint = f"write {{babel: [{others or after}, main={main}]}}, and \\foreignlanguage{{{after}}}{{…}} in the text"
    return message, hint


def _find_missing_language(package: Package, then: str) -> tuple[str, str] | None:
    """Return a message and a hint if the language that babel would choose is not installed; `then` ends the hint."""
    language = _main_language(package.options)
    how = install_hint(f"{language}.ldf")
    if not how or not lacks_tex_file(f"{language}.ldf"):
        return None
    return f"babel's language `{language}` is not installed", f"{how}; then {then}"


def _main_language(options: Iterable[str]) -> str | None:
    """Return the main language among babel's options: that of `main=`, or else the last."""
    main = [option.partition("=")[2].strip() for option in options if option.partition("=")[0].strip() == "main"]
    languages = [option for option in options if "=" not in option and option not in NO_LANGUAGES]
    return next(iter(reversed(main or languages)), None)


def _find_clash(exam: LoadedExam, index: int, package: Package) -> tuple[str, str] | None:
    """Return a message and a hint if the exam or another question requests the package without an option given here.

    If two questions do so of each other, the later one is reported.
    """
    exam_options = _list_requested_options(exam.model.packages, package.name)
    if package.name == "babel":
        return None
    if exam_options is not None:
        return _compare_options(package, "the exam", exam_options)
    clashes = (
        _compare_options(package, f"`{other.name}`", theirs)
        for number, other in enumerate(exam.questions)
        if number != index
        and (theirs := _list_requested_options(other.model.packages, package.name)) is not None
        and (number < index or theirs <= _list_global_options(package))
    )
    return next(filter(None, clashes), None)


def _compare_options(package: Package, other: str, theirs: set[str]) -> tuple[str, str] | None:
    """Return a message and a hint if `theirs` lacks options of the package that affect the whole paper."""
    extra = sorted(_list_global_options(package) - theirs)
    if not extra:
        return None
    named = ", ".join(f"`{option}`" for option in extra)
    message = f"{named} of `{package.name}` holds for the whole paper, and {other} asks for `{package.name}` without"
    return message, "ask for it in the exam's `packages`, or leave the option out"


def _list_global_options(package: Package) -> set[str]:
    """Return the options of a package that may affect other questions."""
    return set(package.options) - set(LOCAL_OPTIONS.get(package.name, "").split())


def _list_requested_options(packages: Iterable[Package], name: str) -> set[str] | None:
    """Return all options with which a package is requested; None if it is not requested."""
    options = [set(each.options) for each in packages if each.name == name]
    return set().union(*options) if options else None

"""Explain TeX's errors in an instructor's words, including those of commands that templates/refused.tex refuses."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from exam_builder import toolchain
from exam_builder.expressions.latex_commands import COMMANDS, ENVIRONMENT_NAMES, explain_printed_answers
from exam_builder.expressions.latex_text import STYLED, spell_letters
from exam_builder.findings import Code, find_nearest_name
from exam_builder.render.assets import ASSETS, find_no_asset

PREFIX = r"\examrefused"


def explain_refused(name: str) -> tuple[Code, str, str] | None:
    r"""Explain a command whose name begins with `\examrefused`; return None for other commands."""
    command = name.removeprefix(PREFIX)
    if command == name:
        return None
    if command == "printanswers":
        return Code.SOLUTION, *explain_printed_answers(r"\printanswers")
    return explain_plainly(command, "refused")


Explanation = tuple[Code, str, str]
"""Code, message, hint."""

OTHER_QTY = r"`\qty` is that of the package `physics`, which prints no units, and not that of siunitx"
OTHER_QTY_HINT = r"write `\SI{…}{…}`, or take one of the two packages out of `packages`"
UNKNOWN = "check its spelling, name its package under `packages`, or define it in the exam's `preamble`"
COMMAND = re.compile(r"\\(?:[A-Za-z@]+|.)")
OPERATORS = (
    "diag trace tr rank sgn sign Var Cov var cov erf grad rot curl softmax sigmoid relu ReLU span supp lcm Re Im"
)
MEANT = {name: rf"\operatorname{{{name}}}" for name in OPERATORS.split()} | {
    "argmax": r"\operatorname*{arg\,max}", "argmin": r"\operatorname*{arg\,min}",
    "textbold": r"\textbf", "bold": r"\textbf", "textitalic": r"\textit", "italic": r"\emph",
    "R": r"\mathbb{R}", "N": r"\mathbb{N}", "Z": r"\mathbb{Z}", "Q": r"\mathbb{Q}", "C": r"\mathbb{C}",
    "degree": r"^\circ", "abs": r"\lvert … \rvert", "norm": r"\lVert … \rVert",
}  # fmt: skip
"""What authors mean by commands that LaTeX lacks."""

PLAIN_WORDS = tomllib.loads(Path(__file__).with_name("plain_words.toml").read_text(encoding="utf-8"))
"""The errors and warnings that always have the same meaning, as plain_words.toml describes them."""

PACKAGES_OF = {name: package for package, names in PLAIN_WORDS["definers"].items() for name in names.split()}
"""The packages that define common commands and environments."""

CONSEQUENCES = ("Emergency stop", " ==> Fatal error", "==> Fatal error", "Interruption")


def explain_error(message: str, context: Sequence[str]) -> Explanation | None:
    """Explain an error of TeX; return None if it only follows from another. `context` shows where TeX was."""
    after_list = any(line.rstrip().endswith((r"\question", r"\part")) for line in context)
    if message.startswith(CONSEQUENCES) or (message.startswith("Undefined control sequence") and after_list):
        return None  # an earlier mistake has ended the list of `\question` or `\part` of exam.cls
    for pattern, explain in KNOWN_ERRORS:
        if match := re.match(pattern, message):
            return explain(match, context)
    for kind in ("everywhere", "errors"):
        if plain := explain_plainly(message, kind, context=context):
            return plain
    return Code.TEX, f"TeX says: {message.removeprefix('LaTeX Error: ')}{_quote_context(context)}", ""


def explain_plainly(
    message: str, kind: str = "errors", package: str = "", context: Sequence[str] = ()
) -> Explanation | None:
    """Explain an error of this kind in PLAIN_WORDS; return None for others."""
    for error in PLAIN_WORDS[kind]:
        if match := re.match(error["begins"], message):
            what = next((group for group in match.groups() if group), "")
            names = {"what": what, "package": package}
            near = _quote_context(context) if error.get("near", True) else ""
            return Code(error["code"]), fill_in(error["message"], names) + near, fill_in(error["hint"], names)
    return None


def fill_in(words: str, names: Mapping[str, str]) -> str:
    """Replace names in braces."""
    for name, value in names.items():
        words = words.replace(f"{{{name}}}", value)
    return words


OF_TEMPLATES = re.compile(r"\\(?:question|(?:sub)?part|exam[a-z]+)(?![A-Za-z])")
"""Commands that templates write around the texts of an author."""


def _quote_context(context: Sequence[str]) -> str:
    """Return the end of what TeX had read of the line when it stopped, in parentheses; not if it is of a template."""
    line = re.sub(r"^l\.\d+ ?", "", context[-1]) if context else ""
    near = line.strip()[-40:]
    return f" (near `{near}`)" if near and not OF_TEMPLATES.search(near) else ""


def _explain_unknown_command(match: re.Match[str], context: Sequence[str]) -> Explanation:
    """Explain an unknown command, which is the last one on the first line of the context."""
    shown = [line for line in context if COMMAND.search(line)]
    name = COMMAND.findall(shown[0])[-1] if shown else "?"
    if refused := explain_refused(name):
        return refused
    if name == r"\ERROR":
        return Code.COMMAND, OTHER_QTY, OTHER_QTY_HINT
    return Code.COMMAND, f"LaTeX knows no command `{name}`", _suggest(name.removeprefix("\\"), COMMANDS, "\\{}")


def _suggest(name: str, names: frozenset[str], form: str) -> str:
    """Return a hint for an unknown name: the package that defines it, or the nearest name that is known."""
    if name in PACKAGES_OF:
        return f"name the package under `packages`: [{PACKAGES_OF[name]}]"
    if form == "\\{}" and name in MEANT:
        return f"write `{MEANT[name]}`"
    capitals = name.upper() if name.upper() in names else ""
    near = capitals or find_nearest_name(name, (each for each in names if each[0] == name[0]), 0.7)
    near = near or find_nearest_name(name, names, 0.8)
    near = "" if near == name else near
    return f"write `{form.format(near)}`, if that is meant; else {UNKNOWN}" if near else UNKNOWN


TIKZ_LIBRARIES = (
    "angles arrows arrows.meta automata backgrounds bending calc calendar chains decorations.markings "
    "decorations.pathmorphing decorations.pathreplacing decorations.text fadings fit graphs intersections matrix "
    "mindmap patterns petri plotmarks positioning quotes shadows shapes shapes.geometric shapes.misc shapes.multipart "
    "shapes.symbols spy through trees"
)


def _explain_unknown_library(match: re.Match[str], context: Sequence[str]) -> Explanation:
    near = find_nearest_name(match["name"], TIKZ_LIBRARIES.split())
    hint = f"write {near}" if near else "correct its name"
    return Code.PACKAGE, f"TikZ has no library `{match['name']}`", hint


def _explain_missing_file(match: re.Match[str], context: Sequence[str]) -> Explanation:
    name = match["name"]
    if name.startswith(f"{ASSETS}/"):
        return Code.FILE, *find_no_asset(name)
    if name.endswith(".sty"):
        package = name.removesuffix(".sty")
        what = f"the LaTeX package `{package}`, listed under `packages`, is not installed"
        return Code.PACKAGE, what, "install it, or take it out of `packages`"
    hint = "use `file:` for texts, `read:` for data and `figures:` for figures"
    return Code.FILE, f"LaTeX finds no file `{name}`", hint


def _explain_missing_font(match: re.Match[str], context: Sequence[str]) -> Explanation:
    """Explain a missing font; fonts of Cyrillic letters are in packages of their own."""
    groups = match.groupdict()
    name = groups.get("font") or next(iter(re.findall(r"[Ff]ont (\S+)", groups.get("what") or "")), "")
    if not name:
        return Code.TEX, f"TeX says: {groups['what']}", ""
    cyrillic = name.startswith(("la", "lb", "lc", "rx"))
    package = "texlive-lang-cyrillic cm-super" if cyrillic else "texlive-fonts-extra cm-super"
    return Code.NOT_INSTALLED, f"the font `{name}` is not installed", toolchain.suggest_packages((package,))


def _explain_unknown_environment(match: re.Match[str], context: Sequence[str]) -> Explanation:
    hint = _suggest(match["name"], ENVIRONMENT_NAMES, "{}")
    return Code.ENVIRONMENT, f"LaTeX knows no environment `{match['name']}`", hint


def _explain_unprintable_character(match: re.Match[str], context: Sequence[str]) -> Explanation:
    hint = "write it as a LaTeX command, or name a package that sets it"
    if letter := STYLED.match(match["what"]):
        hint = f"write ${spell_letters(letter[0])}$"
    elif "GREEK" in unicodedata.name(match["what"][0], ""):
        hint = "write `packages: [alphabeta]` in the exam"
    elif match["what"][0].isalpha() and "LATIN" not in unicodedata.name(match["what"][0], ""):
        hint = "write the word in Latin letters, or place a picture of it: `figures: {word: {image: word.png, alt: …}}`"
    return Code.CHARACTER, f"LaTeX cannot print the character {match['what']}", hint


def _explain_missing_glyph(match: re.Match[str], context: Sequence[str]) -> Explanation:
    hint = "write it as a LaTeX command, or in another font"
    what = match["what"]
    if "\ufffd" in what:
        what = _find_lost_sign(context) or f"of the number {what.split()[-1].strip('()')}"
    return Code.CHARACTER, f"the font has no character {what}, so it would not print", hint


LOST_SIGN = re.compile(
    r"""^(?:l\.\d+|<argument>)[ ].*?(?P<sign>[^\x00-\x7f]|\\[A-Za-z]+(?:[ ]?\d+|["'`][0-9A-F]+)?)[ ]*$""",
    re.MULTILINE | re.VERBOSE,
)
"""A line up to what TeX could not print: a letter or a command."""
ACCENTED = re.compile(r"^\\\\[A-Z]+[0-9]*\\(?P<accent>.)-(?P<letter>[A-Za-z]) ->", re.MULTILINE)
"""The definition of an accented letter in an encoding of fonts."""
MARKS = "\u0300\u0301\u0302\u0303\u0308\u030b\u030a\u030c\u0306\u0304\u0307\u0327\u0328\u0323"
ACCENTS = dict(zip("`'^~\"Hrvu=.ckd", MARKS, strict=True))
"""The combining character of each of LaTeX's accents."""


def _find_lost_sign(context: Sequence[str]) -> str:
    """Return the letter or command whose character a font does not have, from where TeX was; '' if that is unknown."""
    ahead = context[1].strip() if context[:1] == ("<to be read again> ",) else ""
    where = "\n".join(line.rstrip().removesuffix(ahead) for line in context)
    typed, accented = LOST_SIGN.search(where), ACCENTED.search(where)
    if accented and accented["accent"] in ACCENTS and not (typed and ord(typed["sign"][0]) > 127):
        return unicodedata.normalize("NFC", accented["letter"] + ACCENTS[accented["accent"]])
    return typed["sign"] if typed else ""


KNOWN_ERRORS: tuple[tuple[str, Callable[[re.Match[str], Sequence[str]], Explanation]], ...] = (
    (r"Undefined control sequence", _explain_unknown_command),
    (r"Package tikz Error: I did not find the tikz library '(?P<name>[^']*)'", _explain_unknown_library),
    (r"LaTeX Error: File `(?P<name>[^']*)' not found", _explain_missing_file),
    (r"Package pdftex\.def Error: File `(?P<name>[^']*)' not found", _explain_missing_file),
    (r"pdfTeX error[^:]*: (?P<what>.*)", _explain_missing_font),
    (r"Font \S*=(?P<font>\S+) .*not loadable", _explain_missing_font),
    (r"LaTeX Error: Environment (?P<name>\S+) undefined", _explain_unknown_environment),
    (r"LaTeX Error: Unicode character (?P<what>.*\))", _explain_unprintable_character),
    (r"Missing character: There is no (?P<what>.+) in font", _explain_missing_glyph),
)

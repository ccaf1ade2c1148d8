"""Names that pdfLaTeX cannot print, drawn by XeTeX as small PDF pictures.

A picture has the height of one line at ten points, with the baseline always at the same place, so that a copy with a
picture is laid out as all others are. Its text is the name. The same name in the same fonts is the same bytes.
"""

import functools
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from exam_builder import toolchain
from exam_builder.codes import Code
from exam_builder.digests import digest
from exam_builder.findings import Finding
from exam_builder.names import RIGHT_TO_LEFT, SYMBOLS, ScriptRun, is_right_to_left, split_by_script
from exam_builder.store import Store
from exam_builder.typeset.system_fonts import Font, choose_font
from exam_builder.typeset.tex_folder import check_disk, temporary_folder
from exam_builder.typeset.tex_process import Limits, read_log, run_tex

KIND = "name"
LIMITS = Limits(seconds=20, output=8)
MISSING = re.compile(r"^Missing character: There is no (\S+)", re.MULTILINE)
WRITTEN = "Output written on"
XETEX_PAGE = r"""\catcode`\{=1 \catcode`\}=2
\XeTeXgenerateactualtext=%d \TeXXeTstate=1 \tracinglostchars=2
\hoffset=-1in \voffset=-1in
%s\setbox0=\hbox{\kern.3pt %s\kern.3pt}\ht0=14pt \dp0=8pt
\pdfpagewidth=\wd0 \pdfpageheight=22pt
\shipout\box0 \end
"""
"""What plain XeTeX is given; `\\exampicturedname` of names.tex knows these sizes."""

FONTCONFIG_FOLDERS = tuple(Path(name) for name in ("/etc/fonts", "/var/cache/fontconfig", "/usr/local/share/fonts"))
"""What fontconfig reads before XeTeX begins; without its cache it reads every font of the machine."""

LETTER_CATEGORIES = frozenset("LM")
"""Categories whose characters are written as they are, lest shaping be broken."""

NEUTRAL = frozenset(("WS", "ON", "CS", "ES"))
"""Directions of what has none."""

BRACKETS = {")": "(", "]": "["}
JOINERS = "\u200c\u200d"


def draw_name(name: str, cache: Store) -> bytes | Finding:
    """A name as a PDF of one page; an error that says what this machine lacks for it.

    Raises OSError when the cache cannot be written, Lacking when the temporary disk is full.
    """
    name = unicodedata.normalize("NFC", name)
    runs = split_by_script(name)
    if shutil.which("xetex") is None:
        return _xetex_missing(name, runs)
    found = [(run, choose_font(run.text, run.script)) for run in runs]
    without = [run for run, font in found if font is None]
    if without:
        return _font_missing(name, without)
    fonts = [(run, font) for run, font in found if font]
    source = _xetex_source(name, fonts)
    key = digest(source, xetex_identity(), [toolchain.file_state(font.file) for _, font in fonts])
    kept = cache.load(KIND, key, bytes)
    if kept is not None:
        return kept
    made = _draw_picture(name, source, [font.file for _, font in fonts])
    if isinstance(made, bytes):
        cache.save(KIND, key, bytes, made)
    return made


@functools.cache
def xetex_identity() -> str:
    """What tells one XeTeX from another: its program, its format and what writes its PDF."""
    programs = [shutil.which(name) for name in ("xetex", "xdvipdfmx")]
    asked = ["kpsewhich", "-engine=xetex", "xetex.fmt"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
    return digest([toolchain.file_state(path) for path in (*programs, *found)])


def _xetex_missing(name: str, runs: Iterable[ScriptRun]) -> Finding:
    what = f"it is in {_list_scripts(runs)}, and xetex is missing"
    return _unprintable_name(name, what, toolchain.apt_hint(toolchain.SCRIPTS))


def _font_missing(name: str, runs: Sequence[ScriptRun]) -> Finding:
    """The signs that no font of this machine has, and a font to install where there is one to be had."""
    if any(run.script == SYMBOLS for run in runs):
        signs = next(run.text for run in runs if run.script == SYMBOLS)
        return _unprintable_name(
            name, f"no font of this machine prints {_describe_sign(signs)}", "take it out of the name"
        )
    if toolchain.find_missing_script_tools():
        what = f"it is in {_list_scripts(runs)}, and a font for it is missing"
        return _unprintable_name(name, what, toolchain.apt_hint(toolchain.SCRIPTS))
    what = f"no font of this machine prints {_describe_sign(runs[0].text)}, which is in {_list_scripts(runs)}"
    return _unprintable_name(name, what, "write it in other letters, or install a font that has them")


def _list_scripts(runs: Iterable[ScriptRun]) -> str:
    return f"{' and '.join(dict.fromkeys(run.script for run in runs))} script"


def _describe_sign(text: str) -> str:
    """The first sign of a text that no font has, with its number in Unicode."""
    signs = [sign for sign in text if not sign.isspace()]
    sign = next((sign for sign in signs if choose_font(sign, "") is None), signs[0])
    return f"`{sign}` (U+{ord(sign):04X}, {unicodedata.name(sign, 'without a name').lower()})"


def _unprintable_name(name: str, why: str, hint: str) -> Finding:
    return Finding(Code.NAME_SCRIPT, f"the name `{name}` cannot be printed: {why}", hint=hint)


def _xetex_source(name: str, runs: Iterable[tuple[ScriptRun, Font]]) -> str:
    """XeTeX's input: each run in its font and its direction, within the direction of the whole."""
    declared, set_ = "", ""
    for number, (run, font) in enumerate(runs):
        letter = chr(ord("a") + number)
        index = f":{font.index}" if font.file.suffix.lower() == ".ttc" else ""
        declared += f'\\font\\{letter * 3}="[{font.file}{index}]" at 10pt\n'
        set_ += f"\\{letter * 3} {_direct_run(run.text, is_right_to_left(name))}"
    written = _set_direction(set_, is_right_to_left(name))
    return XETEX_PAGE % (_needs_spelling(name), declared, written)


def _needs_spelling(name: str) -> bool:
    """Whether the PDF says how each word is spelled, and not only which letter each glyph is.

    Indian scripts need that, since their glyphs stand in another order than their letters. Readers that turn what runs
    from the right around would turn its spelling around as well.
    """
    kinds = {unicodedata.bidirectional(sign) for sign in name}
    return not kinds & RIGHT_TO_LEFT and any(unicodedata.category(sign)[0] == "M" for sign in name)


def _direct_run(text: str, leftwards: bool) -> str:
    """A run in its own direction; blanks and signs at its end go with the whole, in its first font.

    That is what Unicode Annex 9 comes to for two directions (rules N0 and N2).
    """
    if is_right_to_left(text) == leftwards:
        return _set_direction(_escape_text(text), leftwards)
    end = len(text)
    while end > 1 and unicodedata.bidirectional(text[end - 1]) in NEUTRAL and not _closes_bracket(text[:end]):
        end -= 1
    return _set_direction(_escape_text(text[:end]), not leftwards) + rf"\aaa {_escape_text(text[end:])}"


def _closes_bracket(text: str) -> bool:
    """Whether a text ends by closing a bracket that it opens."""
    return BRACKETS.get(text[-1], "\n") in text


def _set_direction(tex: str, leftwards: bool) -> str:
    return rf"\beginR {tex}\endR{{}}" if leftwards else rf"\beginL {tex}\endL{{}}"


def _escape_text(text: str) -> str:
    return "".join(map(_escape_sign, text))


def _escape_sign(sign: str) -> str:
    if sign in " \u00a0":
        return "\\ "
    direct = unicodedata.category(sign)[0] in LETTER_CATEGORIES or sign in JOINERS
    return sign if direct else f"\\char{ord(sign)} "


def _draw_picture(name: str, source: str, fonts: Iterable[Path]) -> bytes | Finding:
    with temporary_folder() as folder:
        (folder / "name.tex").write_text(source, encoding="utf-8")
        stopped = run_tex(["name.tex"], folder, LIMITS, (*fonts, *filter(Path.exists, FONTCONFIG_FOLDERS)), "xetex")
        log, path = read_log(folder / "name.log"), folder / "name.pdf"
        made = path.read_bytes() if path.is_file() else b""
        lost = MISSING.findall(log)
        if made.rstrip().endswith(b"%%EOF") and WRITTEN in log and not lost and not stopped:
            return made
        check_disk(folder)
    what = f"its font has no {lost[0]}" if lost else "XeTeX made nothing of it"
    return _unprintable_name(name, what, "write it in other letters")

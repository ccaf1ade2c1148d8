"""Typeset names that pdfLaTeX cannot print as small PDF pictures, with XeTeX and fonts of this machine.

A picture has the height of one line at ten points, with the baseline always at the same height, so that a copy with a
picture has the same layout as all others. Its text is the name. The same name in the same fonts gives the same bytes.
The picture of a long name has a second page, with the name in two lines.
"""

import re
import shutil
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from exam_builder import toolchain
from exam_builder.digests import digest
from exam_builder.findings import Code, Finding
from exam_builder.names import RIGHT_TO_LEFT, SYMBOLS, ScriptRun, find_name_break, is_right_to_left, split_by_script
from exam_builder.store import Store
from exam_builder.typeset.tex_process import WRITTEN, Limits, check_disk, read_log, run_tex, temporary_folder

FC_FIELDS = ("file", "index", "family", "style", "weight", "slant", "variable", "color", "charset")
REGULAR, UPRIGHT = "80", "0"
STYLES = ("Regular", "Book", "Roman")
SERIFS = ("Noto Serif {}", "Noto Naskh {}", "CMU Serif", "Noto Serif", "Noto Sans {}", "DejaVu Serif", "DejaVu Sans")
"""Preferred families, best first, with the name of the script for {}; any other comes after them."""

SCRIPT_FAMILIES = {
    "Latin": ("LM Roman 10",),
    "Chinese": ("Noto Serif CJK SC", "Noto Sans CJK SC"),
    "Japanese": ("Noto Serif CJK JP", "Noto Sans CJK JP"),
    "Korean": ("Noto Serif CJK KR", "Noto Sans CJK KR"),
}
IGNORED = frozenset(" \u00a0\u200c\u200d\ufe0e\ufe0f")
"""Characters that need no glyph."""


@dataclass(frozen=True)
class Font:
    """A font: its file, its index in a collection, its names, its style, and its characters.

    The characters are ranges, given by the first and the last character of each.
    """

    file: Path
    index: int
    families: tuple[str, ...]
    style: str
    firsts: tuple[int, ...]
    lasts: tuple[int, ...]

    def has(self, sign: str) -> bool:
        """Return whether the font has a glyph for a character, or none is needed."""
        at = bisect_right(self.firsts, ord(sign)) - 1
        return sign in IGNORED or (at >= 0 and ord(sign) <= self.lasts[at])


def list_fonts() -> tuple[Font, ...]:
    """List the regular upright fonts of this machine that a PDF can contain; none if fontconfig is missing."""
    form = "\t".join(f"%{{{name}}}" for name in FC_FIELDS) + "\n"
    lines = [line.split("\t") for line in toolchain.ask_program("fc-list", "-f", form).splitlines()]
    rows = (dict(zip(FC_FIELDS, line, strict=True)) for line in lines if len(line) == len(FC_FIELDS))
    return tuple(
        sorted((_parse_font(row) for row in rows if _is_text_font(row)), key=lambda font: (font.file, font.index))
    )


def _is_text_font(row: dict[str, str]) -> bool:
    plain = (row["weight"], row["slant"], row["color"]) == (REGULAR, UPRIGHT, "False") and row["variable"] != "True"
    return plain and Path(row["file"]).suffix.lower() in (".ttf", ".otf", ".ttc")


def _parse_font(row: dict[str, str]) -> Font:
    families = tuple(row["family"].split(","))
    return Font(Path(row["file"]), int(row["index"]), families, row["style"], *parse_charset(row["charset"]))


def parse_charset(charset: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Parse the ranges of characters that fontconfig lists into their first and their last characters."""
    pairs = [(part.split("-")[0], part.split("-")[-1]) for part in charset.split()]
    return tuple(int(first, 16) for first, _ in pairs), tuple(int(last, 16) for _, last in pairs)


def choose_font(text: str, script: str, fonts: Iterable[Font]) -> Font | None:
    """Return the best font that has all characters of a text in a script; None if there is none.

    Latin Modern is excluded for combining marks, which it sets at one height on all letters.
    """
    marked = script == "Latin" and any(map(unicodedata.combining, text))
    own = () if marked else SCRIPT_FAMILIES.get(script, ())
    wanted = (*own, *(family.format(script) for family in SERIFS))
    able = (font for font in fonts if all(map(font.has, text)))
    return min(able, key=lambda font: _rank(font, wanted), default=None)


def _rank(font: Font, names: tuple[str, ...]) -> tuple[int, bool]:
    """Rank a font by family, then by style, because some bold fonts claim a regular weight."""
    family = min((names.index(name) for name in font.families if name in names), default=len(names))
    return family, not any(style in font.style for style in STYLES)


KIND = "name"
Direction = Literal["L", "R"]
"""The direction of writing as XeTeX names it: from the left, or from the right."""

LIMITS = Limits(seconds=20, output=8)
MISSING = re.compile(r"^Missing character: There is no (\S+)", re.MULTILINE)
XETEX_PAGE = r"""\catcode`\{=1 \catcode`\}=2
\XeTeXgenerateactualtext=%d \TeXXeTstate=1 \tracinglostchars=2
\hoffset=-1in \voffset=-1in
%s\setbox0=\hbox{\kern.3pt %s\kern.3pt}\ht0=14pt \dp0=8pt
\pdfpagewidth=\wd0 \pdfpageheight=22pt
\shipout\box0 %s\end
"""
"""The input of plain XeTeX; `\\exampicturedname` and `\\examtwolinename` in names.tex rely on these sizes."""

SECOND_PAGE = r"""\setbox1=\hbox{\kern.3pt %s\kern.3pt}\ht1=14pt \dp1=0pt
\setbox2=\hbox{\kern.3pt %s\kern.3pt}\ht2=13pt \dp2=8pt
\dimen0=\wd1 \ifdim\wd2>\dimen0 \dimen0=\wd2 \fi
\setbox0=\vbox{\baselineskip=0pt \lineskip=0pt \hbox to\dimen0{%s\box1 \hfil}\hbox to\dimen0{%s\box2 \hfil}}
\pdfpagewidth=\dimen0 \pdfpageheight=35pt
\shipout\box0
"""
"""What draws a long name in two lines."""

FONTCONFIG_FOLDERS = tuple(Path(name) for name in ("/etc/fonts", "/var/cache/fontconfig", "/usr/local/share/fonts"))
"""Folders that fontconfig reads before XeTeX begins; without its cache it would read every font of the machine."""

LETTER_CATEGORIES = frozenset("LM")
"""Categories of characters that are written without escaping, so that shaping is not broken."""

NEUTRAL = frozenset(("WS", "ON", "CS", "ES"))
"""Bidirectional classes of characters without a direction of their own."""

BRACKETS = {")": "(", "]": "["}
JOINERS = "\u200c\u200d"


FontRun: TypeAlias = tuple[ScriptRun, Font]
"""A run of a name, and its font."""


@dataclass
class NamePainter:
    """Draws names in the fonts of this machine, and keeps the pictures in a store."""

    store: Store
    fonts: tuple[Font, ...] | None = None
    """The fonts of this machine, listed when the first name is drawn."""
    engine: str = ""
    """The digest of this machine's XeTeX, '' if it is missing."""

    def draw(self, name: str) -> bytes | Finding:
        """Return a name as a PDF of one page, or a finding that says what this machine lacks for it.

        Raise OSError if the store cannot be written, and Lacking if the temporary disk is full.
        """
        name = unicodedata.normalize("NFC", name)
        runs = split_by_script(name)
        if self.fonts is None:
            self.fonts, self.engine = list_fonts(), _identify_xetex()
        if not self.engine:
            return _report_missing_xetex(name, runs)
        fonts = [(run, choose_font(run.text, run.script, self.fonts)) for run in runs]
        without = [run for run, font in fonts if font is None]
        if without:
            return _report_missing_font(name, without, self.fonts)
        return self._draw_in(name, [(run, font) for run, font in fonts if font])

    def _draw_in(self, name: str, fonts: Sequence[FontRun]) -> bytes | Finding:
        """Draw a name with a font for each of its runs, or load it from the store."""
        source = _make_xetex_source(name, fonts)
        key = digest(source, self.engine, [toolchain.read_file_state(font.file) for _, font in fonts])
        stored = self.store.load(KIND, key, bytes)
        if stored is not None:
            return stored
        picture = _draw_picture(name, source, [font.file for _, font in fonts])
        if isinstance(picture, bytes):
            self.store.save(KIND, key, bytes, picture)
        return picture


def _identify_xetex() -> str:
    """Return a digest of this machine's XeTeX: its program, its format, and the program that writes its PDF; '' if it
    is missing.
    """
    paths = [shutil.which("xetex"), shutil.which("xdvipdfmx"), form := toolchain.find_xetex_format()]
    return digest([toolchain.read_file_state(path) for path in paths]) if form else ""


def _report_missing_xetex(name: str, runs: Iterable[ScriptRun]) -> Finding:
    what = f"it is in {_list_scripts(runs)}, and xetex is missing"
    return _report_unprintable_name(name, what, toolchain.suggest_packages(toolchain.SCRIPTS))


def _report_missing_font(name: str, runs: Sequence[ScriptRun], fonts: Sequence[Font]) -> Finding:
    """Report a character that no font of this machine has, with a font to install, if there is one."""
    if any(run.script == SYMBOLS for run in runs):
        signs = next(run.text for run in runs if run.script == SYMBOLS)
        return _report_unprintable_name(
            name, f"no font of this machine prints {_describe_sign(signs, fonts)}", "take it out of the name"
        )
    if toolchain.find_missing_script_tools():
        what = f"it is in {_list_scripts(runs)}, and a font for it is missing"
        return _report_unprintable_name(name, what, toolchain.suggest_packages(toolchain.SCRIPTS))
    what = f"no font of this machine prints {_describe_sign(runs[0].text, fonts)}, which is in {_list_scripts(runs)}"
    return _report_unprintable_name(name, what, "write it in other letters, or install a font that has them")


def _list_scripts(runs: Iterable[ScriptRun]) -> str:
    return f"{' and '.join(dict.fromkeys(run.script for run in runs))} script"


def _describe_sign(text: str, fonts: Sequence[Font]) -> str:
    """Describe the first character of a text that no font has, with its Unicode number and name."""
    signs = [sign for sign in text if not sign.isspace()]
    sign = next((sign for sign in signs if choose_font(sign, "", fonts) is None), signs[0])
    return f"`{sign}` (U+{ord(sign):04X}, {unicodedata.name(sign, 'without a name').lower()})"


def _report_unprintable_name(name: str, why: str, hint: str) -> Finding:
    return Finding(Code.NAME_SCRIPT, f"the name `{name}` cannot be printed: {why}", hint=hint)


def _make_xetex_source(name: str, fonts: Sequence[FontRun]) -> str:
    """Return the input of XeTeX: each run in its font and direction, within the direction of the whole name."""
    declared, direction, second = "", _choose_direction(name), ""
    for number, (_, font) in enumerate(fonts):
        index = f":{font.index}" if font.file.suffix.lower() == ".ttc" else ""
        declared += f'\\font\\{_make_font_command(number)}="[{font.file}{index}]" at 10pt\n'
    if at := find_name_break(name):
        before = r"\hskip0pt plus1fill " if direction == "R" else ""
        lines = (_set_runs(fonts, direction, *span) for span in ((0, at), (at + 1, len(name))))
        second = SECOND_PAGE % (*lines, before, before)
    return XETEX_PAGE % (_needs_spelling(name), declared, _set_runs(fonts, direction, 0, len(name)), second)


def _set_runs(fonts: Sequence[FontRun], direction: Direction, start: int, end: int) -> str:
    """Typeset the letters of a name from `start` to before `end`, each in the font of its run."""
    set_, at = "", 0
    for number, (run, _) in enumerate(fonts):
        if text := run.text[max(0, start - at) : max(0, end - at)]:
            set_ += f"\\{_make_font_command(number)} {_direct_run(text, direction)}"
        at += len(run.text)
    return _set_direction(set_, direction)


def _make_font_command(number: int) -> str:
    """Return the command of a run's font: `aaa` for the first, to which `_direct_run` returns, then `bbb` and so on."""
    return chr(ord("a") + number % 26) * (3 + number // 26)


def _needs_spelling(name: str) -> bool:
    """Return whether the PDF must contain the spelling of each word, and not only the letter of each glyph.

    Indian scripts need it, because the order of their glyphs differs from that of their letters. Right-to-left text
    must not have it: PDF readers that reverse such text would reverse its spelling too.
    """
    kinds = {unicodedata.bidirectional(sign) for sign in name}
    return not kinds & RIGHT_TO_LEFT and any(unicodedata.category(sign)[0] == "M" for sign in name)


def _choose_direction(text: str) -> Direction:
    return "R" if is_right_to_left(text) else "L"


def _direct_run(text: str, around: Direction) -> str:
    """Typeset a run in its own direction; blanks and signs at its end follow the whole name, in the name's first font.

    For two directions, this is the result of Unicode Annex 9 (rules N0 and N2).
    """
    own = _choose_direction(text)
    if own == around:
        return _set_direction(_escape_text(text), own)
    end = len(text)
    while end > 1 and unicodedata.bidirectional(text[end - 1]) in NEUTRAL:
        if BRACKETS.get(text[end - 1], "\n") in text[:end]:  # it closes a bracket that the run opens
            break
        end -= 1
    return _set_direction(_escape_text(text[:end]), own) + rf"\aaa {_escape_text(text[end:])}"


def _set_direction(tex: str, direction: Direction) -> str:
    return rf"\begin{direction} {tex}\end{direction}{{}}"


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
        picture = path.read_bytes() if path.is_file() else b""
        lost = MISSING.findall(log)
        if picture.rstrip().endswith(b"%%EOF") and WRITTEN in log and not lost and not stopped:
            return picture
        check_disk(folder)
    what = f"its font has no {lost[0]}" if lost else "XeTeX made nothing of it"
    return _report_unprintable_name(name, what, "write it in other letters")

"""Signs of Unicode print as what they are, in text and in mathematics, or TeX stops at their line."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pypdfium2
import pytest
from papers import with_prompt

from exam_builder.audit.page_text import read_page_texts
from exam_builder.findings import Place
from exam_builder.paper import Font, Package, PageStyle
from exam_builder.render import BUILT_IN
from exam_builder.typeset import TypesetDocument

FILE = "content/questions/conv_cost.yaml"
Setter = Callable[..., TypesetDocument]

LATIN_1 = "".join(map(chr, [*range(0xA1, 0xAD), *range(0xAE, 0x100)]))
COMMON = "−≤≥→∞π≈∈⊂∀∃∅∂∇√αβγδεθλσφωΓΘΛΣΦΨ–—‘’“”„…€‰™•†℃ŁłŠžő′∑∏∫ℝ⌈⌉⟨⟩⇒⇔↔←↑↓⊥∥≡∝∧∨∩∪∘Ω∆μ²³⁻₂½⅓✓□≠↦"
READ = {
    **dict(zip("²³¹⁻₂", "231-2", strict=True)),
    **dict(zip("∑∏∫ℝ", "PQRR", strict=True)),
    "≠": "̸=",
    "↦": "7→",
    "…": "...",
    "⅓": "13",
    "∘": "◦",
    "Ω": "Ω",
    "∆": "∆",
    "μ": "µ",
}
"""What a reader of PDF makes of a sign that has no glyph of its own in the fonts of mathematics."""


def test_each_sign_prints_in_text_and_in_mathematics(set_: Setter) -> None:
    signs = dict.fromkeys(LATIN_1 + COMMON)
    lines = [rf"W{number}w {sign} W $z {sign} z$ W $\mathrm{{{sign}}}$ W" for number, sign in enumerate(signs)]
    result = set_(with_prompt("\n\n".join(lines)))
    page = unicodedata.normalize("NFC", "".join("".join(read_page_texts(result.pdf)).split()))
    assert result.findings == ()
    for number, sign in enumerate(signs):
        found = re.search(rf"W{number}w(.+?)W(.+?)W(.+?)W", page)
        read = unicodedata.normalize("NFC", READ.get(sign, sign))
        minus = read.replace("-", "−")
        assert found, sign
        assert (found[1], found[2], found[3]) in ((read, f"z{read}z", read), (read, f"z{minus}z", minus)), sign


def test_signs_begin_cells_of_tables_and_of_formulas(set_: Setter) -> None:
    rows = r"± & é \\ π & ≤ \\ ² & °"
    prompt = rf"\begin{{tabular}}{{cc}} {rows} \end{{tabular}} $\begin{{array}}{{cc}} {rows} \end{{array}}$"
    result = set_(with_prompt(prompt))
    assert result.findings == ()
    assert "".join(read_page_texts(result.pdf)[1].split()).count("±éπ≤") == 2


def test_a_sign_that_does_not_print_is_an_error_at_its_line(set_: Setter) -> None:
    result = set_(with_prompt("One $\\textdegree$.\n\nTwo {\\font\\x=cmr10 \\x\\char200}.\n\nA ☃."))
    assert [(found.place, found.severity, found.message, found.hint) for found in result.findings] == [
        (
            Place(FILE, 5),
            "error",
            r"`\textdegree` is in a formula, where it prints another character",
            r"write \text{\textdegree}",
        ),
        (
            Place(FILE, 7),
            "error",
            r"the font has no character \char200, so it would not print",
            "write it as a LaTeX command, or in another font",
        ),
        (
            Place(FILE, 9),
            "error",
            "LaTeX cannot print the character ☃ (U+2603)",
            "write it as a LaTeX command, or name a package that sets it",
        ),
    ]


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("Words Ů more", "Ů"),
        (r"\mbox{some Ů more}", "Ů"),
        (r"Words \r{U} more", "Ů"),
        (r"\newcommand{\tm}{\char151}Words \tm{} more", r"\tm"),
        (r"\mbox{some \char151 more}", r"\char 151"),
        (r"\mbox{some \char151{} more}", 'of the number "97'),
    ],
)
def test_a_character_that_a_font_lacks_is_named(set_: Setter, typed: str, named: str) -> None:
    result = set_(with_prompt("One.\n\n" + rf"{{\font\x=cmr10 \x {typed}}}"))
    assert [(each.place, each.message) for each in result.findings] == [
        (Place(FILE, 7), f"the font has no character {named}, so it would not print")
    ]


def test_signs_in_typewriter_letters_do_not_look_like_others(set_: Setter) -> None:
    pairs = {"“": '"', "”": '"', "–": "-", "—": "–", "‹": "<", "›": ">"}
    lines = [rf"\texttt{{{one}}} and \verb+{other}+" for one, other in pairs.items()]
    result = set_(with_prompt("\n\n".join([*lines, r"\texttt{©™}"])))
    assert result.findings == ()
    page = pypdfium2.PdfDocument(result.pdf)[1].get_textpage()
    sizes = {}
    for index in range(page.count_chars()):
        left, bottom, right, top = page.get_charbox(index)
        sizes[page.get_text_range(index, 1)] = (right - left, top - bottom)
    for one, other in pairs.items():
        assert max(abs(a - b) for a, b in zip(sizes[one], sizes[other], strict=True)) > 0.2, (one, other)


LETTERS = r"\Gamma\Delta\Theta\Lambda\Xi\Pi\Sigma\Upsilon\Phi\Psi\Omega\alpha\mu\pi\hat x\breve x\bar x\dot x\ddot x"
ALPHABETS = ("mathrm", "mathbf", "mathsf", "mathit", "mathtt", "operatorname", "boldsymbol")


@pytest.mark.parametrize("font", ["sans", "times", "palatino", "charter"])
def test_letters_are_the_same_in_all_alphabets_of_formulas(set_: Setter, font: Font) -> None:
    formulas = [rf"QQ ${LETTERS}$", *(rf"QQ $\{name}{{{LETTERS}}}$" for name in ALPHABETS)]
    words = [r"QQ \SI{3}{\ohm}", r"QQ 3 Ω \textohm{} ŋ Ŋ ĵ ȷ №", r"QQ $\hat\jmath$", "QQ"]
    shown = with_prompt("\n\n".join([*formulas, *words]))
    result = set_(replace(shown, style=PageStyle(font=font), packages=(Package("siunitx"),)))
    plain, *others, ohm, signs, unit_vector = _read_lines(result)
    assert result.findings == () and len(plain) > 20
    for name, each in zip(ALPHABETS, others, strict=True):
        assert set(each) == set(plain), name
    assert (ohm, signs.replace("W", "Ω")) == ("3Ω", "3ΩΩŋŊˆȷȷ№") and len(unit_vector) == 2


def _read_lines(result: TypesetDocument) -> list[str]:
    page = "".join("".join(read_page_texts(result.pdf)).split())
    return unicodedata.normalize("NFC", page).split("QQ")[1:-1]


def test_no_sign_is_named_twice() -> None:
    codes = re.findall(
        r"\\exam(?:sign|inmath|raised|lowered|typed)\{([0-9A-F]{4})\}", (BUILT_IN / "signs.tex").read_text()
    )
    assert len(codes) == len(set(codes)) > 200


def test_quotes_in_typewriter_are_straight_and_numbers_stay_numbers(set_: Setter) -> None:
    tex = r"\texttt{'x'} \texttt{\textbf{'y'}} \textbf{\texttt{'z'}} \texttt{a\char'137 b} \texttt{$f'$} l'eau"
    made = set_(with_prompt(tex))
    printed = " ".join(read_page_texts(made.pdf)[1].split())
    assert "'x' 'y' 'z' a_b" in printed and "l’eau" in printed and made.findings == ()

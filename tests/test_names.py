"""Every letter that is claimed is printed by a real pdfLaTeX, and read from its page again."""

import random
import string
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_builder.names import (
    ENCODINGS,
    T1,
    NeedsPicture,
    ScriptRun,
    compose_letter,
    is_right_to_left,
    name_in_tex,
    split_by_script,
)
from tests.printed_names import printed, text_of

BLOCKS = ((0xA1, 0xFF), (0x100, 0x17F), (0x180, 0x24F), (0x1E00, 0x1EFF))
"""Latin-1 Supplement, Latin Extended-A, -B and Additional."""

LATIN = [chr(code) for first, last in BLOCKS for code in range(first, last + 1)]
CLAIMED = [letter for letter in LATIN if isinstance(name_in_tex(letter), str)]
SET = [letter for letter in CLAIMED if letter not in T1 and letter not in ENCODINGS]
"""Letters set together from others."""

LANGUAGES = {
    "Welsh": "ŵŷ",
    "Northern Sami": "áčđŋšŧž",
    "Maltese": "ċġħż",
    "Esperanto": "ĉĝĥĵŝŭ",
    "Latvian": "āčēģīķļņšūž",
    "Lithuanian": "ąčęėįšųūž",
    "Romanian": "ăâîșțşţ",
    "Polish": "ąćęłńóśźż",
    "Czech and Slovak": "áčďéěíĺľňóôŕřšťúůýž",
    "Turkish and Azeri": "çğıİöşü",
    "Icelandic": "áðéíóúýþæö",
    "Vietnamese": "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "Yoruba and Igbo": "ẹọṣịụṅ",
    "Pinyin": "āǎěīǐōǒūǔ",
    "Arabic in Latin": "ḥḍṣṭẓāīūḏṯ",
}


@pytest.mark.parametrize("letters", LANGUAGES.values(), ids=LANGUAGES)
def test_a_language_needs_no_picture(letters: str) -> None:
    both = letters + "".join(letter.upper() for letter in letters if len(letter.upper()) == 1)
    assert [letter for letter in both if letter not in CLAIMED and not letter.isascii()] == []


def test_all_of_latin_1_and_nearly_all_of_extended_a_are_claimed() -> None:
    lacking = [letter for letter in LATIN if letter not in CLAIMED and unicodedata.category(letter)[0] == "L"]
    assert "".join(letter for letter in lacking if ord(letter) < 0x180) == "µĸĿŀŉſ"
    assert len(CLAIMED) == 427


def test_every_letter_is_read_from_its_page_again(tmp_path: Path) -> None:
    page = printed((f"x{name_in_tex(letter)}x" for letter in CLAIMED), tmp_path)
    assert text_of(page) == "".join(f"x{letter}x" for letter in CLAIMED)


ACCENTS = dict(
    zip(
        "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030c\u0323\u0327\u0328\u0331",
        "`´ˆ˜¯˘˙¨˚ˇ.¸˛¯",
        strict=True,
    )
)
DRAWN = {"Ħ": "H", "ħ": "h", "Ŧ": "T", "ŧ": "t", "'": "’"}


def test_letters_set_together_have_their_base_and_an_accent(tmp_path: Path) -> None:
    """Without what tells readers the letter, they see what is drawn, an accent before or after its letter."""
    bare = r"\renewcommand*\examspelled[2]{#2}"
    drawn = text_of(printed((f"{name_in_tex(letter)}" for letter in SET), tmp_path, bare))
    decomposed = (DRAWN.get(letter, unicodedata.normalize("NFD", letter)) for letter in SET)
    expected = Counter(ACCENTS.get(sign, sign) for signs in decomposed for sign in signs)
    plain = unicodedata.normalize("NFD", drawn.replace("ı", "i").replace("ȷ", "j"))
    assert Counter(ACCENTS.get(sign, sign) for sign in plain) == expected


MARKED = {
    "J\u030c": r"\examspelled{004A030C}{\v{J}}",
    "g\u0303": r"\examspelled{00670303}{\~{g}}",
    "o\u0323\u0301": r"\examspelled{1ECD0301}{\d{\'{o}}}",
    "i\u0323\u0301": r"\examspelled{1ECB0301}{\d{\'{\i }}}",
}
"""Letters with combining marks that are no letter of Unicode, and how they are written."""


@pytest.mark.parametrize(("sign", "written"), MARKED.items())
def test_a_letter_with_combining_marks_is_set_together(sign: str, written: str) -> None:
    assert name_in_tex(f"A{sign}b") == f"A{written}b"


def test_combining_marks_are_read_from_their_page_again(tmp_path: Path) -> None:
    page = printed((f"x{name_in_tex(sign)}x" for sign in MARKED), tmp_path)
    composed = (unicodedata.normalize("NFC", sign) for sign in MARKED)
    assert text_of(page) == "".join(f"x{sign}x" for sign in composed)


@pytest.mark.parametrize("signs", ["\u014d\u0302", "o\u0358", "\u0301", "1\u0301"])
def test_marks_that_cannot_be_set_together_need_a_picture(signs: str) -> None:
    assert name_in_tex(f"Ann {signs}b") == NeedsPicture(f"Ann {signs}b", signs if signs[0] != "\u0301" else " \u0301")


def test_ascii_is_printed_literally(tmp_path: Path) -> None:
    chance = random.Random(7)
    names = ["".join(chance.choices(string.punctuation + "aI", k=12)) for _ in range(60)]
    names += [r"\input{/etc/passwd}", "$x_1^2$ 100% #1 & {~}", "--- '' ,, << >> ?` !`", "\\", "}", "%", "[x] * ="]
    page = printed((f"x{name_in_tex(name)}x" for name in names), tmp_path)
    assert text_of(page) == "".join(f"x{name}x".replace(" ", "") for name in names)


def test_it_is_literal_where_french_rules(tmp_path: Path) -> None:
    name = "Ann: O'Brien; x! y?"
    page = printed([f"x{name_in_tex(name)}x"], tmp_path, r"\usepackage[french]{babel}")
    assert text_of(page) == "xAnn:O'Brien;x!y?x"


@pytest.mark.parametrize(
    ("name", "signs"),
    [
        ("王小明", "王小明"),
        ("Σωκράτης", "Σωκράτης"),
        ("Zoë Łß Ǖmit", "Ǖ"),
        ("Иван Ivan", "Иван"),
        ("a\u200db", "\u200d"),
    ],
)
def test_other_names_need_a_picture(name: str, signs: str) -> None:
    assert name_in_tex(name) == NeedsPicture(name, signs)


def test_a_name_is_composed_first() -> None:
    assert name_in_tex("Zoe\u0308") == "Zoë"
    assert name_in_tex("s\u0326") == name_in_tex("ș") == r"\examletter{QX}{179}"


@given(name=st.text(max_size=20))
def test_no_name_is_a_fault(name: str) -> None:
    made = name_in_tex(name)
    if isinstance(made, NeedsPicture):
        assert set(made.signs) <= set(unicodedata.normalize("NFC", name))
    else:
        depth = made.replace(r"\{", "").replace(r"\}", "")
        assert depth.count("{") == depth.count("}")
        assert "%" not in made.replace(r"\%", "")


def test_two_accents_are_too_many() -> None:
    assert compose_letter("ǖ") is None


def test_a_name_takes_one_line_whatever_is_in_it(tmp_path: Path) -> None:
    def baselines(name: str) -> list[float]:
        page = printed(["x", rf"\examname{{{name_in_tex(name)}}}", "x", "x"], tmp_path).get_textpage()
        signs = page.get_text_range()
        return [page.get_charbox(at)[1] for at in range(len(signs)) if signs[at] == "x"]

    assert baselines("ỒẬỆ") == pytest.approx(baselines("ann"), abs=0.01)


@pytest.mark.parametrize(
    ("name", "runs"),
    [
        ("Ann", [("Ann", "Latin")]),
        ("王小明", [("王小明", "Chinese")]),
        ("佐藤 さくら", [("佐藤 さくら", "Japanese")]),
        ("金민준", [("金민준", "Korean")]),
        ("王 Wang", [("王 ", "Chinese"), ("Wang", "Latin")]),
        ("1. علی Reza", [("1. علی ", "Arabic"), ("Reza", "Latin")]),
        ("नरेन्द्र शर्मा", [("नरेन्द्र शर्मा", "Devanagari")]),
        ("ส. ใจดี", [("ส. ใจดี", "Thai")]),
        ("علی\u200cرضا", [("علی\u200cرضا", "Arabic")]),
        ("x\u0308Ж", [("x\u0308", "Latin"), ("Ж", "Cyrillic")]),
        ("Bo 👩\u200d🎓\ufe0f", [("Bo ", "Latin"), ("👩\u200d🎓\ufe0f", "Symbols")]),
        ("...", [("...", "Latin")]),
        ("", []),
    ],
)
def test_runs(name: str, runs: list[tuple[str, str]]) -> None:
    assert split_by_script(name) == tuple(ScriptRun(*run) for run in runs)


@given(name=st.text(max_size=20))
def test_nothing_is_lost(name: str) -> None:
    assert "".join(run.text for run in split_by_script(name)) == name


@pytest.mark.parametrize(
    ("text", "leftwards"), [("Ann", False), ("שרה", True), ("(1) علی Reza", True), ("Reza علی", False), ("", False)]
)
def test_directions(text: str, leftwards: bool) -> None:
    assert is_right_to_left(text) is leftwards


def test_the_dot_of_catalan_stands_close_to_its_letters(tmp_path: Path) -> None:
    page = printed([f"{name_in_tex('Gal·la')}"], tmp_path)
    assert text_of(page) == "Gal·la"
    assert r"\kern-.25em\textperiodcentered\kern-.25em" in str(name_in_tex("Gal·la"))

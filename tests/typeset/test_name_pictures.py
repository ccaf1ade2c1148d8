"""Names in other scripts, drawn by a real XeTeX and set into a page of pdfLaTeX."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pypdfium2
import pytest

from exam_builder import toolchain
from exam_builder.findings import Finding
from exam_builder.store import Store
from exam_builder.typeset import name_pictures, tex_process
from exam_builder.typeset.name_pictures import Font, NamePainter, choose_font, list_fonts, parse_charset
from tests.printed_names import printed

pytestmark = pytest.mark.long

NAMES = {
    "Chinese": "王小明",
    "Chinese, rare": "𠮷田",
    "Japanese": "佐藤 さくら",
    "Korean": "김민준",
    "Arabic": "محمد بن سلمان",
    "Hebrew": "שרה כהן",
    "Hindi": "नरेन्द्र शर्मा",
    "Tamil": "தமிழ்ச்செல்வன்",
    "Sinhala": "ශ්‍රී",
    "Thai": "สมชาย ใจดี",
    "Greek": "Σωκράτης Παπαδόπουλος",
    "Russian": "Фёдор Достоевский",
    "Armenian": "Հայկ",
    "Georgian": "გიორგი",
    "two scripts": "王 Wang (Xiaoming)",
    "two directions": "Ali علی Reza",
    "LaTeX": r"明 \input{/etc/passwd} $x^2$ 100% #1 & {~}",
}


def drawn(name: str, cache: Store) -> bytes:
    picture = NamePainter(cache).draw(name)
    assert isinstance(picture, bytes), picture
    return picture


def ink(name: str, cache: Store) -> npt.NDArray[np.bool_]:
    """Where a picture is black, from its first column with ink to its last."""
    (page,) = pypdfium2.PdfDocument(drawn(name, cache))
    dark = page.render(scale=8, grayscale=True).to_numpy().squeeze() < 128
    columns = np.flatnonzero(dark.any(axis=0))
    return np.asarray(dark[:, columns[0] : columns[-1] + 1], dtype=np.bool_)


def test_a_page_with_them_has_their_text(cache: Store, tmp_path: Path) -> None:
    for number, name in enumerate(NAMES.values()):
        (tmp_path / f"{number}.pdf").write_bytes(drawn(name, cache))
    lines = (rf"x\exampicturedname{{{number}.pdf}}x" for number in range(len(NAMES)))
    text = printed(lines, tmp_path).get_textpage().get_text_range()
    found = [line for line in text.replace("x\r\n", "\n").replace("\r\nx", "\n").splitlines() if line.strip("x ")]
    assert [line.strip("x ") for line in found] == list(NAMES.values())


def test_arabic_letters_are_joined(cache: Store) -> None:
    apart = sum(ink(letter, cache).shape[1] for letter in "سلم")
    assert ink("سلم", cache).shape[1] < 0.8 * apart


def test_hebrew_runs_from_the_right(cache: Store) -> None:
    both, first, second = (ink(name, cache) for name in ("אב", "א", "ב"))
    assert np.mean(both[:, -first.shape[1] :] != first) < 0.02
    assert np.mean(both[:, : second.shape[1]] != second) < 0.02


def test_hindi_vowels_go_before_their_consonant(cache: Store) -> None:
    assert ink("कि", cache).shape != ink("क", cache).shape
    consonant, whole = ink("क", cache), ink("कि", cache)
    assert np.mean(whole[:, -consonant.shape[1] :] != consonant) < 0.1


def test_what_has_no_script_of_its_own_stays_on_its_side(cache: Store) -> None:
    whole, last = ink("Ali علی Reza", cache), ink("Reza", cache)
    left = whole[:, : -last.shape[1]]
    blank = np.flatnonzero(left.any(axis=0))[-1]
    assert left.shape[1] - blank > 10, "there is a blank before the last word"


def test_the_same_name_is_the_same_bytes(cache: Store, tmp_path: Path) -> None:
    assert drawn("王小明", cache) == drawn("王小明", Store(tmp_path))


def test_a_name_is_drawn_once(cache: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made = drawn("王小明", cache)
    monkeypatch.setattr(name_pictures, "run_tex", None)
    assert drawn("王小明", cache) == made


def test_a_picture_is_as_high_as_a_line(cache: Store, tmp_path: Path) -> None:
    def baselines(line: str) -> list[float]:
        page = printed(["x", line, "x", "x"], tmp_path).get_textpage()
        signs = page.get_text_range()
        return [page.get_charbox(at)[1] for at in range(len(signs)) if signs[at] == "x"]

    (tmp_path / "name.pdf").write_bytes(drawn("ສຸກ", cache))
    assert baselines(r"\exampicturedname{name.pdf}") == pytest.approx(baselines(r"\examname{ann}"), abs=0.01)


def test_a_picture_stands_on_the_line(cache: Store, tmp_path: Path) -> None:
    (tmp_path / "name.pdf").write_bytes(drawn("АНН", cache))
    page = printed([r"H\exampicturedname{name.pdf}"], tmp_path).get_textpage()
    signs = page.get_text_range()
    bottom = {sign: page.get_charbox(at)[1] for at, sign in enumerate(signs) if sign in "HАН"}
    assert bottom["А"] == pytest.approx(bottom["H"], abs=0.3)


LONG = "АННА ВВВВВВВВВВВВВВВ", "ЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖ"


@pytest.mark.parametrize(
    ("at", "limit", "raised"), [("t", "4cm", (0, 0, -13)), ("b", "4cm", (13, 13, 0)), ("t", "20cm", (0, 0, 0))]
)
def test_a_long_name_takes_two_lines_where_it_would_become_tiny(
    cache: Store, tmp_path: Path, at: str, limit: str, raised: tuple[float, ...]
) -> None:
    (tmp_path / "name.pdf").write_bytes(drawn(" ".join(LONG), cache))
    line = (
        rf"\fontsize{{10}}{{12}}\selectfont H\def\examnameat{{{at}}}\examnamelimit{limit}\examtwolinename{{name.pdf}}"
    )
    page = printed([line], tmp_path).get_textpage()
    signs = page.get_text_range()
    bottom = {sign: page.get_charbox(index)[1] for index, sign in enumerate(signs) if sign in "HАВЖ"}
    assert [bottom[sign] - bottom["H"] for sign in "АВЖ"] == pytest.approx(raised, abs=0.6)


def test_the_second_line_of_a_long_name_begins_where_its_script_does(cache: Store) -> None:
    def edges(name: str) -> tuple[int, int]:
        document = pypdfium2.PdfDocument(drawn(name, cache))
        assert len(document) == 2
        dark = document[1].render(scale=4, grayscale=True).to_numpy().squeeze() < 128
        columns = np.flatnonzero(dark[2 * len(dark) // 3 :].any(axis=0))
        return int(columns[0]), int(dark.shape[1] - columns[-1])

    left, right = edges("Αλέξανδρος Παπαδόπουλος του Γιάννη Ζα")
    assert left < right
    left, right = edges("محمد عبد الله بن عبد الرحمن الخليل بن إسماعيل الأنصاري")
    assert left > right


def test_a_name_of_one_line_is_one_page(cache: Store) -> None:
    assert [len(pypdfium2.PdfDocument(drawn(name, cache))) for name in ("佐藤 さくら", "Ж" * 40)] == [1, 1]


def test_a_name_of_many_runs_is_printed_whole(cache: Store) -> None:
    page = pypdfium2.PdfDocument(drawn("Жa" * 14, cache))[0].get_textpage()
    assert page.get_text_range().strip() == "Жa" * 14


LACKING = "on Debian or Ubuntu: apt-get install texlive-xetex fontconfig fonts-noto-core fonts-noto-cjk"


def test_without_xetex_the_student_is_named(cache: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_pictures.shutil, "which", lambda _: None)
    assert NamePainter(cache).draw("王 علی") == Finding(
        "name-script",
        "the name `王 علی` cannot be printed: it is in Chinese and Arabic script, and xetex is missing",
        hint=LACKING,
    )


def test_without_a_font_the_script_is_named(cache: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    latin = tuple(font for font in name_pictures.list_fonts() if not font.has("ש"))
    monkeypatch.setattr(name_pictures, "list_fonts", lambda: latin)
    monkeypatch.setattr(toolchain, "find_missing_script_tools", lambda: ("Noto Serif",))
    assert NamePainter(cache).draw("Ann שרה") == Finding(
        "name-script",
        "the name `Ann שרה` cannot be printed: it is in Hebrew script, and a font for it is missing",
        hint=LACKING,
    )


def test_what_is_installed_is_not_advised(cache: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    latin = tuple(font for font in name_pictures.list_fonts() if not font.has("ש"))
    monkeypatch.setattr(name_pictures, "list_fonts", lambda: latin)
    assert NamePainter(cache).draw("Ann אש") == Finding(
        "name-script",
        "the name `Ann אש` cannot be printed: no font of this machine prints `א` (U+05D0, hebrew letter alef), "
        "which is in Hebrew script",
        hint="write it in other letters, or install a font that has them",
    )


@pytest.mark.parametrize(("name", "sign"), [("👩\u200d🎓 Bo", "`👩` (U+1F469, woman)"), ("Bo 😀", "`😀` (U+1F600, ")])
def test_a_picture_among_letters_is_named(cache: Store, monkeypatch: pytest.MonkeyPatch, name: str, sign: str) -> None:
    plain = tuple(font for font in name_pictures.list_fonts() if not font.has("👩") and not font.has("😀"))
    monkeypatch.setattr(name_pictures, "list_fonts", lambda: plain)
    finding = NamePainter(cache).draw(name)
    assert isinstance(finding, Finding)
    assert finding.message.startswith(f"the name `{name}` cannot be printed: no font of this machine prints {sign}")
    assert finding.hint == "take it out of the name"


def test_combining_marks_are_set_in_a_font_that_places_them() -> None:
    marked, plain = choose_font("J\u030cohn", "Latin", list_fonts()), choose_font("John", "Latin", list_fonts())
    assert marked
    assert plain
    assert (marked.families[0], plain.families[0]) == ("Noto Serif", "Latin Modern Roman")


def test_a_font_that_lies_about_its_letters_is_found_out(cache: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    (latin,) = (font for font in name_pictures.list_fonts() if font.file.name == "lmroman10-regular.otf")
    lying = Font(latin.file, 0, ("LM Roman 10",), "Regular", *parse_charset("0-10ffff"))
    monkeypatch.setattr(name_pictures, "list_fonts", lambda: (lying,))
    assert NamePainter(cache).draw("שרה") == Finding(
        "name-script",
        "the name `שרה` cannot be printed: its font has no ש",
        hint="write it in other letters",
    )


def test_fonts_are_taken_by_taste() -> None:
    def family(text: str, script: str) -> str:
        font = choose_font(text, script, list_fonts())
        assert font
        return font.families[0]

    assert family("王", "Chinese") == "Noto Serif CJK SC"
    assert family("王", "Japanese") == "Noto Serif CJK JP"
    assert family("علی", "Arabic") == "Noto Naskh Arabic"
    assert family("Ann", "Latin") == "Latin Modern Roman"
    assert choose_font("\U000f0000", "Latin", list_fonts()) is None


@pytest.mark.parametrize("charset", ["41-5a 61 3b1-3c9"])
def test_a_font_has_what_its_ranges_hold(charset: str) -> None:
    font = Font(Path("x.ttf"), 0, (), "", *parse_charset(charset))
    assert [sign for sign in "@AZ[`abαω\u03ca \u200d" if font.has(sign)] == list("AZaαω \u200d")


def test_xetex_reads_no_file_outside(tmp_path: Path) -> None:
    (tmp_path / "secret.tex").write_text("TOPSECRET\n")
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "name.tex").write_text(rf"\catcode`\{{=1 \message{{begun}}\input {tmp_path}/secret.tex \end")
    tex_process.run_tex(["name.tex"], folder, engine="xetex")
    log = (folder / "name.log").read_text()
    assert "begun" in log
    assert "TOPSECRET" not in log
    assert not (folder / "name.pdf").exists()


def test_what_names_need_is_there() -> None:
    assert toolchain.find_missing_script_tools() == ()

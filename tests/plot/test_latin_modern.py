import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from plots import plot_figure

from exam_builder.findings import Lacking
from exam_builder.plot import FigureRequest, latin_modern
from exam_builder.store import Store
from exam_builder.values import FrozenMap

TRUETYPE = b"\x00\x01\x00\x00"


def embedded(pdf: bytes) -> dict[str, tuple[str, bytes | None]]:
    """Each font's name without its subset tag: its type, and the first bytes of its program."""
    found = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for item in document.objects:
            if not isinstance(item, pikepdf.Dictionary) or item.get("/Type") != "/Font" or item.Subtype == "/Type0":
                continue
            program = item.FontDescriptor.get("/FontFile2") if "/FontDescriptor" in item else None
            start = program.read_bytes()[:4] if program is not None else None
            found[str(item.get("/BaseFont", "/-")).rpartition("+")[2]] = (str(item.Subtype), start)
    return found


@pytest.fixture
def curve(figures: Path, store: Store) -> bytes:
    return plot_figure(FigureRequest(figures, "demo.curve", FrozenMap({"slope": 2}), 0.5), store)


def test_every_font_is_embedded_as_the_truetype_that_it_says_it_is(curve: bytes) -> None:
    assert set(embedded(curve).values()) == {("/CIDFontType2", TRUETYPE)}


def test_text_is_latin_modern_at_ten_points_and_mathematics_computer_modern(curve: bytes) -> None:
    assert {"LMRoman10-Regular", "LMRoman10-Italic", "LMRoman10-Bold", "Cmmi10"} <= set(embedded(curve))
    assert not [name for name in embedded(curve) if name.startswith(("LMRoman6", "LMRoman7", "DejaVu"))]


def test_letters_can_be_read_and_searched_in_the_pdf(curve: bytes) -> None:
    text = pypdfium2.PdfDocument(curve)[0].get_textpage().get_text_bounded()
    assert "size of the fit" in text


def test_a_letter_that_latin_modern_lacks_comes_from_another_font(drawn: Callable[..., bytes]) -> None:
    pdf = drawn("""
        from exam_builder.plot import subplots
        def f():
            figure, axes = subplots(3, 2)
            axes.set_title("naïve Größe ≤ Ж")
            return figure
    """)
    assert "STIXGeneral-Regular" in embedded(pdf)
    assert {kind for kind, _ in embedded(pdf).values()} == {"/CIDFontType2"}


def test_conversion_keeps_letters_widths_and_kerning() -> None:
    content = latin_modern.find_font_files()[0].read_bytes()
    before, after = TTFont(io.BytesIO(content)), TTFont(io.BytesIO(latin_modern.to_truetype(content)))
    assert after.sfntVersion == "\x00\x01\x00\x00"
    assert after.getBestCmap() == before.getBestCmap()
    assert after["hmtx"].metrics == before["hmtx"].metrics
    assert after.reader["GPOS"] == before.reader["GPOS"]
    assert after["glyf"]["A"].numberOfContours == 2


def test_conversion_gives_the_same_bytes_each_time() -> None:
    content = latin_modern.find_font_files()[0].read_bytes()
    assert latin_modern.to_truetype(content) == latin_modern.to_truetype(content)


def test_a_font_is_converted_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    face = latin_modern.find_font_faces(store)[0]
    path = latin_modern.convert_face(face)
    monkeypatch.setattr(latin_modern, "to_truetype", lambda content: pytest.fail("converted again"))
    assert latin_modern.convert_face(face) == path
    assert path.read_bytes()[:4] == TRUETYPE


def test_without_tex_the_machine_lacks_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Lacking, match=r"Missing: lmroman10-regular\.otf and .*\. On Debian or Ubuntu: apt-get install"):
        latin_modern.find_font_files()

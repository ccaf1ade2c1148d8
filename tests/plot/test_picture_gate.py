"""Of a picture file only what is drawn comes into a paper."""

import base64
import io
import re
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from courses import run_command, write_course
from pictures import a_jpeg, make
from PIL import Image

from exam_builder.plot.drawing_operators import OPERANDS
from exam_builder.plot.figure_pages import FigureError
from exam_builder.plot.packed_streams import GateError, require_small_file
from exam_builder.plot.picture_gate import PageCopier, refuse_hidden_layers
from exam_builder.plot.picture_images import strip_jpeg
from exam_builder.plot.picture_pages import make_picture_pdf

Resources = Mapping[str, Callable[[], pikepdf.Object]]
PDF, COPIES = pikepdf.new(), pikepdf.new()


def page_of(*drawn: bytes, **resources: pikepdf.Object) -> pikepdf.Page:
    """A page that draws this, with these resources."""
    page = PDF.add_blank_page(page_size=(100, 100))
    page.Contents = PDF.make_stream(b" ".join(drawn))
    page.obj.Resources = pikepdf.Dictionary(**resources)
    return page


def form(pdf: pikepdf.Pdf, content: bytes = b"0 0 m", **entries: object) -> pikepdf.Stream:
    made = pdf.make_stream(content)
    made.Subtype = pikepdf.Name.Form
    for key, value in entries.items():
        made[f"/{key}"] = value
    return made


def packed(pdf: pikepdf.Pdf, content: bytes, *filters: str, **entries: object) -> pikepdf.Stream:
    made = form(pdf, b"", **entries)
    made.write(content, filter=pikepdf.Array([pikepdf.Name(name) for name in filters]))
    return made


def copy_page(page: pikepdf.Page) -> pikepdf.Object:
    """What a page draws, as a form of another PDF."""
    form = page.as_form_xobject(handle_transformations=False)
    return PageCopier(COPIES, PDF, page.resources, 10_000).copy(form, "form")


D, A, N = pikepdf.Dictionary, pikepdf.Array, pikepdf.Name
IMAGE = {"Subtype": N.Image, "Width": 60_000, "Height": 60_000}
TILES = {"PatternType": 1, "XStep": 0.001, "YStep": 0.001}
STEPS = {"XStep": 9, "YStep": 9}
WIDE = {"Resources": D(XObject=D(I=PDF.make_stream(b"", D(**IMAGE))))}


USES = {
    "XObject": b"/%s Do",
    "Pattern": b"/Pattern cs /%s scn",
    "ExtGState": b"/%s gs",
    "Properties": b"/OC /%s BDC EMC",
}
USES["Font"] = b"BT /%s 1 Tf (a) Tj ET"


def nested(key: str) -> pikepdf.Object:
    """Two to the power of twenty things in one another."""
    kind = {"PatternType": 1, "XStep": 99, "YStep": 99} if key == "Pattern" else {}
    inner: pikepdf.Object = form(PDF, **kind)
    for _ in range(20):
        both = D(A=inner, B=inner)
        held = D(A=D(SMask=D(G=inner)), B=D(SMask=D(G=inner))) if key == "ExtGState" else both
        inner = form(PDF, b" ".join(USES[key] % name for name in (b"A", b"B")), Resources=D({f"/{key}": held}), **kind)
    return inner


def inherited() -> pikepdf.Object:
    """As many, each of which names two others that stand beside it, among what the page may draw."""
    forms = {f"/{letter}{level}": f"/A{level - 1} Do /B{level - 1} Do" for level in range(21) for letter in "AB"}
    return D({name: form(PDF, drawn.encode()) for name, drawn in forms.items()} | {"/X": form(PDF, b"/A20 Do")})


LOOP = "draws itself, or what is in another file"
MANY = "draws more than 1,000,000 things, in one another or one by one"
HIDDEN = "has layers that hide one another, and LaTeX would print them"


def letters(drawn: bytes) -> pikepdf.Object:
    """A font whose letter is drawn so."""
    encoding = D(Differences=A([97, N.a]))
    return PDF.make_indirect(D(Subtype=N.Type3, CharProcs=D(a=PDF.make_stream(drawn)), Encoding=encoding))


@pytest.mark.parametrize(
    ("resources", "said"),
    [
        ({"XObject": lambda: D(X=nested("XObject"))}, MANY),
        ({"Pattern": lambda: D(X=nested("Pattern"))}, MANY),
        ({"ExtGState": lambda: D(X=D(SMask=D(G=nested("ExtGState"))))}, MANY),
        ({"XObject": inherited}, MANY),
        ({"XObject": lambda: D(X=form(PDF, b"/#58 Do"))}, LOOP),
        ({"Font": lambda: D(X=letters(b"1 0 d0 BT /X 1 Tf (a) Tj ET"))}, LOOP),
        ({"XObject": lambda: D(X=form(PDF, F="/etc/passwd"))}, LOOP),
        ({"XObject": lambda: D(X=form(PDF, **IMAGE))}, "has a picture of more than 25 million pixels"),
        ({"Pattern": lambda: D(X=form(PDF, b"/I Do", PatternType=1, **STEPS, **WIDE))}, "has a picture of more"),
        ({"XObject": lambda: D(X=form(PDF, Subtype=N.PS))}, "draws by a program in PostScript"),
        ({"ExtGState": lambda: D(X=D(SMask=D(G=form(PDF, OC=D(Type=N.OCMD)))))}, HIDDEN),
        ({"Properties": lambda: D(X=D(Type=N.OCMD, VE=A([])))}, HIDDEN),
        ({"Pattern": lambda: D(X=form(PDF, **TILES))}, "repeats a pattern too often"),
        ({"XObject": lambda: D(X=packed(PDF, b"x" * 60_000, "/LZWDecode"))}, "is compressed in an unknown way"),
        ({"XObject": lambda: D(X=packed(PDF, b"x", *["/ASCIIHexDecode"] * 9))}, "is compressed in an unknown way"),
        ({"Font": lambda: D(Y=D())}, "shows letters in a font that is not in it: X"),
    ],
)
def test_what_is_hidden_or_too_much_is_refused_where_it_is_drawn(resources: Resources, said: str) -> None:
    (kind,) = resources
    held = {name: make() for name, make in resources.items()}
    with pytest.raises(GateError, match=re.escape(said)):
        copy_page(page_of(USES[kind] % b"X", **held))
    copy_page(page_of(b"0 0 m", **held))


SAID = b"% SECRET\n(SECRET) /Span <</ActualText (SECRET)>> BDC 0 0 1 rg EMC /SECRET MP (SECRET) SECRET"
SECRETS = {
    "PieceInfo": D(SECRET=1),
    "Name": N.SECRET,
    "OC": D(Type=N.OCG, Name="SECRET"),
    "Metadata": PDF.make_stream(b"SECRET"),
}


def test_what_draws_nothing_is_left_out_wherever_it_stands() -> None:
    """Comments, marks for readers, names of layers and resources, unknown keys, strings beside operands."""
    group = D(S=N.Transparency, CS=N.DeviceRGB, SECRET=N.SECRET)
    photograph = form(PDF, **{**SECRETS, "Subtype": N.Image, "Width": 256, "Height": 256, "BitsPerComponent": 8})
    photograph.ColorSpace = A([N.ICCBased, PDF.make_stream(b"", D(N=3, Alternate=N.DeviceRGB, SECRET=1))])
    photograph.write(a_jpeg(comment=b"SECRET"), filter=N.DCTDecode)
    drawn = SAID + b" /SECRET Do BI /W 1 /H 1 /BPC 8 /CS /G ID aSECRET EI /F 1 Tf"
    inner = form(PDF, drawn, Resources=D(XObject=D(SECRET=photograph)), Group=group, **SECRETS)
    tile = form(PDF, SAID + b" f", PatternType=1, **STEPS, **SECRETS)
    calculator = PDF.make_stream(b"{ % SECRET\n 2 mul }", D(FunctionType=4, Domain=A([0, 1]), Range=A([0, 1])))
    shading = D(ShadingType=2, ColorSpace=N.DeviceGray, Coords=A([0, 0, 1, 1]), Function=calculator, SECRET="SECRET")
    page = page_of(
        SAID,
        b"/OC /SECRET BDC /SECRET gs /SECRET Do EMC /Pattern cs /SECRET scn /SECRET sh",
        XObject=D(SECRET=inner, UNUSED=photograph),
        Pattern=D(SECRET=tile),
        Shading=D(SECRET=shading),
        ExtGState=D(SECRET=D(SMask=D(S=N.Luminosity, G=inner, SECRET="SECRET"), SECRET="SECRET", CA=0.5)),
        Properties=D(SECRET=D(Type=N.OCG, Name="SECRET")),
    )
    made = copy_page(page)
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page().obj.Resources = D(XObject=D(X=pdf.copy_foreign(made)))
        pdf.save(written, compress_streams=False)
    assert b"SECRET" not in written.getvalue() and b"UNUSED" not in written.getvalue()
    assert made.read_bytes() == b"0 0 1 rg\n/E1 gs\n/X1 Do\n/Pattern cs\n/P1 scn\n/S1 sh"
    kept = made.Resources.XObject.X1
    assert kept.read_bytes() == b"0 0 1 rg\n/X1 Do\n/X2 Do" and kept.Group == D(S=N.Transparency, CS=N.DeviceRGB)
    assert kept.Resources.XObject.X1.read_raw_bytes() == strip_jpeg(a_jpeg())
    assert kept.Resources.XObject.X2.read_bytes() == b"a" and made.Resources.ExtGState.E1.CA == 0.5


SQUARE = b"1000 0 0 0 1000 1000 d1 0 0 1000 1000 re f"


def typeface() -> pikepdf.Object:
    """A font with one letter, a square, which stands for the letter a."""
    codes = PDF.make_stream(
        b"% SECRET\n1 beginbfchar <61> <0061> endbfchar 1 beginbfchar <62> <" + b"41" * 99 + b"> endbfchar"
    )
    font = D(Type=N.Font, Subtype=N.Type3, CharProcs=D(a=PDF.make_stream(SQUARE)), FirstChar=97, LastChar=97)
    font.Encoding, font.Widths, font.ToUnicode = D(Differences=A([97, N.a])), A([1000]), codes
    font.FontMatrix, font.FontBBox = A([0.001, 0, 0, 0.001, 0, 0]), A([0, 0, 1000, 1000])
    return PDF.make_indirect(font)


def printed(tmp_path: Path, page: pikepdf.Page) -> tuple[bytes, str]:
    """The content of a page as it is printed, and the letters in it."""
    save_page(tmp_path / "page.pdf", page, {})
    made = make(tmp_path, (tmp_path / "page.pdf").read_bytes())
    with pikepdf.open(io.BytesIO(made)) as pdf:
        content = pdf.pages[0].Resources.XObject.Picture.read_bytes()
    return content, pypdfium2.PdfDocument(made)[0].get_textpage().get_text_bounded()


@pytest.mark.parametrize(
    "hidden",
    [
        b"1 g 20 0 Td (aaa) Tj",
        b"3 Tr 20 0 Td [(a) 50 (aa)] TJ 0 Tr",
        b"200 0 Td (aaa) ' -200 0 Td",
        b"ET q /E gs BT /F 9 Tf 30 10 Td (aaa) Tj ET Q BT /F 9 Tf",
        b"ET q 0 0 1 1 re W n BT /F 9 Tf 30 30 Td (aaa) Tj ET Q BT /F 9 Tf",
        b"20 60 Td (aaa) Tj ET 30 70 60 20 re f BT /F 9 Tf",
    ],
    ids=["white", "invisible", "outside", "transparent", "cut off", "covered"],
)
def test_letters_that_nobody_sees_are_left_out(tmp_path: Path, hidden: bytes) -> None:
    """In the place of letters on a line, what follows them stays where it was."""
    resources = {"Font": D(F=typeface()), "ExtGState": D(E=D(ca=0))}
    shown = b"BT /F 9 Tf 10 10 Td (a) Tj " + hidden + b" ET BT 0 g /F 9 Tf 50 50 Td (a) Tj 1 g (aa) Tj 0 g (a) Tj ET"
    content, letters = printed(tmp_path, page_of(shown, **resources))
    assert (
        letters.count("a") == 3
        and content.count(b"(a) Tj") == 3
        and b"(a) Tj\n1 g\n[ -2000.0000 ] TJ\n0 g\n(a) Tj" in content
    )


def test_an_image_under_others_is_left_out_and_one_in_sight_stays(tmp_path: Path) -> None:
    entries = D(Subtype=N.Image, Width=2, Height=2, BitsPerComponent=8, ColorSpace=N.DeviceGray)
    images = D(I=PDF.make_stream(b"HIDE", entries), J=PDF.make_stream(b"SEEN", entries))
    drawn = b"q 20 0 0 20 10 10 cm /I Do Q 1 1 0 rg 9 9 30 30 re f q 20 0 0 20 60 60 cm /J Do Q"
    save_page(tmp_path / "page.pdf", page_of(drawn, XObject=images), {})
    with pikepdf.open(io.BytesIO(make(tmp_path, (tmp_path / "page.pdf").read_bytes()))) as made:
        kept = [each.read_bytes() for each in made.objects if isinstance(each, pikepdf.Stream)]
    assert b"SEEN" in kept and b"HIDE" not in kept


def test_a_palette_has_no_more_than_its_colours() -> None:
    for colours in (pikepdf.String(b"abcdefSECRET"), PDF.make_stream(b"abcdefSECRET")):
        entries = D(
            Subtype=N.Image, Width=1, Height=1, BitsPerComponent=8, ColorSpace=A([N.Indexed, N.DeviceRGB, 1, colours])
        )
        made = copy_page(page_of(b"/I Do", XObject=D(I=PDF.make_stream(b"\0", entries))))
        assert bytes(made.Resources.XObject.X1.ColorSpace[3]) == b"abcdef"


def test_a_comment_that_is_pinned_on_a_page_is_left_out(tmp_path: Path) -> None:
    page = page_of(b"0 0 50 50 re f")
    page.obj.Annots = A(
        [PDF.make_indirect(D(Type=N.Annot, Subtype=N.Text, Rect=A([60, 60, 90, 90]), Contents="x", F=4))]
    )
    assert printed(tmp_path, page)[0] == b"0 0 50 50 re\nf"


@pytest.mark.parametrize(("flags", "looks"), [(0, "drawn"), (4, ""), (4, "damaged")])
def test_a_drawing_pinned_on_a_page_that_printers_may_leave_out_is_refused(
    tmp_path: Path, flags: int, looks: str
) -> None:
    page = page_of(b"0 0 50 50 re f")
    note = D(Type=N.Annot, Subtype=N.Stamp, Rect=A([60, 60, 90, 90]), F=flags)
    if looks:
        form = PDF.make_stream(b"0 0 9 9 re f", D(Type=N.XObject, Subtype=N.Form, BBox=A([0, 0, 9, 9])))
        note.AP = D(N=form) if looks == "drawn" else pikepdf.String("N")
    page.obj.Annots = A([PDF.make_indirect(note)])
    with pytest.raises(FigureError, match=r"has an annotation \(Stamp\) that viewers show and printers may leave out"):
        printed(tmp_path, page)


def test_a_content_that_takes_too_long_to_read_is_refused() -> None:
    with pytest.raises(GateError, match="has a content of more than 16 MiB"):
        copy_page(page_of(b"0 0 m " * 3_000_000))


def test_words_behind_a_scan_need_no_font(tmp_path: Path) -> None:
    arial = D(Type=N.Font, Subtype=N.Type1, BaseFont=N.Arial)
    unseen = page_of(b"0 0 50 50 re f BT 3 Tr /F 9 Tf (word) Tj ET", Font=D(F=arial))
    assert printed(tmp_path, unseen)[0] == b"0 0 50 50 re\nf\nBT\n3 Tr\nET"
    seen = page_of(b"0 0 50 50 re f BT /F 9 Tf 60 60 Td (word) Tj ET", Font=D(F=arial))
    with pytest.raises(FigureError, match="shows letters in a font that is not in it: Arial") as refused:
        printed(tmp_path, seen)
    assert "cairo_pdf" in refused.value.hint


@pytest.mark.parametrize("name", ["Helvetica-BoldOblique", "Times-Roman", "Symbol"])
def test_fonts_that_every_viewer_has_need_not_be_in_a_picture(tmp_path: Path, name: str) -> None:
    """The default of `pdf()` in R."""
    font = D(Type=N.Font, Subtype=N.Type1, BaseFont=pikepdf.Name(f"/{name}"))
    page = page_of(b"0 0 50 50 re f BT /F 9 Tf 60 60 Td (abc) Tj ET", Font=D(F=font))
    content, text = printed(tmp_path, page)[:2]
    assert b"(abc) Tj" in content or b"<616263> Tj" in content
    assert text.strip()


def test_names_in_other_encodings_are_kept(tmp_path: Path) -> None:
    """Programs for Chinese write the names of fonts in GBK."""
    font = typeface()
    font.BaseFont = pikepdf.Object.parse(b"/#CB#CE#CC#E5")
    page = page_of(b"BT /#CB#CE 9 Tf 10 10 Td (a) Tj ET", Font=pikepdf.Object.parse(b"<< /#CB#CE 0 >>"))
    page.obj.Resources.Font[pikepdf.Object.parse(b"/#CB#CE")] = font
    assert printed(tmp_path, page)[1].strip() == "a"
    assert copy_page(page).Resources.Font.F1.BaseFont.unparse() == b"/#cb#ce#cc#e5"


def test_names_and_numbers_that_are_objects_of_their_own_are_kept() -> None:
    """MetaPost and dvipdfmx write them so."""
    font = typeface()
    font.BaseFont, font.Widths = PDF.make_indirect(N.Squares), PDF.make_indirect(A([1000]))
    font.FontMatrix, font.FirstChar = PDF.make_indirect(font.FontMatrix), PDF.make_indirect(pikepdf.Integer(97))
    made = copy_page(page_of(b"BT /F 9 Tf (a) Tj ET", Font=D(F=font))).Resources.Font.F1
    assert made.BaseFont == "/Squares" and made.FirstChar == 97 and not made.BaseFont.is_indirect


def test_which_letters_the_signs_of_a_font_stand_for_is_written_anew() -> None:
    made = copy_page(page_of(b"BT /F 9 Tf (a) Tj ET", Font=D(F=typeface())))
    codes = made.Resources.Font.F1.ToUnicode.read_bytes()
    assert b"1 beginbfchar <61> <0061> endbfchar" in codes and b"SECRET" not in codes and b"4141" not in codes


def test_an_image_with_missing_data_is_refused_and_data_beyond_it_left_out() -> None:
    entries = D(Subtype=N.Image, Width=4, Height=4, BitsPerComponent=8, ColorSpace=N.DeviceRGB)
    whole = PDF.make_stream(bytes(48) + b"SECRET", entries)
    assert copy_page(page_of(b"/I Do", XObject=D(I=whole))).Resources.XObject.X1.read_bytes() == bytes(48)
    with pytest.raises(GateError, match="has a picture that is cut off: data of its pixels are missing"):
        copy_page(page_of(b"/I Do", XObject=D(I=PDF.make_stream(bytes(30), entries))))


def packed_image(content: bytes, *filters: str) -> pikepdf.Stream:
    return packed(PDF, content, *filters, Subtype=N.Image, Width=256, Height=256, BitsPerComponent=8, ColorSpace=RGB)


RGB = N.DeviceRGB


@pytest.mark.parametrize(
    ("filters", "pack"),
    [
        (("/FlateDecode",), zlib.compress),
        (("/ASCII85Decode",), lambda content: base64.a85encode(content) + b"~>"),
        (("/AHx", "/Fl"), lambda content: zlib.compress(content).hex(" ").encode() + b">"),
    ],
)
def test_a_jpeg_within_other_packing_is_kept_alone(filters: tuple[str, ...], pack: Callable[[bytes], bytes]) -> None:
    content = a_jpeg(comment=b"SECRET")
    image = packed_image(pack(content), *filters, "/DCTDecode")
    kept = copy_page(page_of(b"/I Do", XObject=D(I=image))).Resources.XObject.X1
    assert kept.Filter == N.DCTDecode and kept.read_raw_bytes() == strip_jpeg(content)


@pytest.mark.parametrize(
    ("content", "filters", "said"),
    [
        (b"\x7f", ("/A85", "/DCTDecode"), "is compressed in an unknown way"),
        (b"xyzzy", ("/FlateDecode", "/DCTDecode"), "is compressed in an unknown way"),
        (b"x", ("/RunLengthDecode", "/DCTDecode"), "is compressed in an unknown way"),
        (zlib.compress(bytes(70_000_000)), ("/FlateDecode", "/DCTDecode"), "is too large once it is decompressed"),
    ],
)
def test_a_picture_in_strange_packing_is_refused(content: bytes, filters: tuple[str, ...], said: str) -> None:
    with pytest.raises(GateError, match=said):
        copy_page(page_of(b"/I Do", XObject=D(I=packed_image(content, *filters))))


def test_of_jpeg_2000_only_the_picture_is_kept() -> None:
    made = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(made, "JPEG2000", comment="")
    content = made.getvalue()
    secret = (14).to_bytes(4) + b"xml SECRET"
    image = packed_image(content[:12] + secret + content[12:], "/JPXDecode")
    kept = copy_page(page_of(b"/I Do", XObject=D(I=image))).Resources.XObject.X1.read_raw_bytes()
    assert b"SECRET" not in kept and Image.open(io.BytesIO(kept)).size == (256, 256)


def test_a_page_that_would_print_otherwise_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(b"0 0 50 50 re f")
    assert printed(tmp_path, page)
    monkeypatch.delitem(OPERANDS, "re")
    with pytest.raises(FigureError, match="does not print as it is shown"):
        printed(tmp_path, page)


@pytest.mark.parametrize("drawn", [b"1 0 rg", b"(a) 0 0 9 re", b"[(a)] 0 d", b"/X Tf", b"Do"])
def test_an_operator_without_its_operands_is_refused(drawn: bytes) -> None:
    with pytest.raises(GateError, match=r"is damaged: its operator `[^`]*` cannot be read"):
        copy_page(page_of(drawn))


def test_a_page_takes_nothing_of_other_pages_with_it(tmp_path: Path) -> None:
    """Programs write one dictionary for what all pages draw, the picture of a solution too."""
    (tmp_path / "content").mkdir()
    with pikepdf.new() as pdf:
        shared = pdf.make_indirect(D(XObject=D(Ours=form(pdf, b"0 0 9 9 re f"), Theirs=form(pdf, b"1 1 8 8 re f"))))
        for name in (b"/Ours", b"/Theirs"):
            page = pdf.add_blank_page(page_size=(100, 100))
            page.Contents, page.obj.Resources = pdf.make_stream(name + b" Do"), shared
        for each in shared.XObject.values():
            each.BBox = A([0, 0, 99, 99])
        pdf.save(tmp_path / "content/both.pdf")
    with pikepdf.open(io.BytesIO(make_picture_pdf(tmp_path, "content/both.pdf", 1, 1.0))) as made:
        kept = b"".join(each.read_bytes() for each in made.objects if isinstance(each, pikepdf.Stream))
    assert b"0 0 9 9 re" in kept and b"1 1 8 8 re" not in kept


def test_a_damaged_font_or_object_is_refused_and_not_left_out(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    font = packed(PDF, b"x" + bytes(30), "/FlateDecode")
    save_page(
        tmp_path / "content/font.pdf",
        page_of(b"BT /F 9 Tf (a) Tj ET", Font=D(F=D(FontDescriptor=D(FontFile2=font)))),
        {},
    )
    save_page(tmp_path / "content/lost.pdf", page_of(b"0 0 m"), {})
    whole = (tmp_path / "content/lost.pdf").read_bytes()
    content = b"%010d 00000 n" % (whole.index(b"<< /Length") - len(b"5 0 obj\n"))
    assert whole.count(content) == 1
    (tmp_path / "content/lost.pdf").write_bytes(whole.replace(content, b"%010d 00000 n" % 30))
    for name, said in (("font", "is a broken PDF file"), ("lost", "is damaged: something in it cannot be read")):
        with pytest.raises(FigureError, match=said):
            make_picture_pdf(tmp_path, f"content/{name}.pdf", None, 1.0)


def test_a_picture_that_shows_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    for name, content in (("blank", b"0 0 m"), ("thin", b"0.01 w 0 0 m 9999 1 l S")):
        page = page_of(content)
        page.obj.MediaBox = pikepdf.Array([0, 0, 10000, 10000])
        save_page(tmp_path / f"content/{name}.pdf", page, {})
    with pytest.raises(FigureError, match=r"content/blank\.pdf shows nothing: it is white or transparent all over"):
        make_picture_pdf(tmp_path, "content/blank.pdf", None, 1.0)
    assert make_picture_pdf(tmp_path, "content/thin.pdf", None, 1.0)
    clear = io.BytesIO()
    Image.new("RGBA", (9, 9)).save(clear, "PNG")
    (tmp_path / "content/clear.png").write_bytes(clear.getvalue())
    with pytest.raises(FigureError, match="shows nothing"):
        make_picture_pdf(tmp_path, "content/clear.png", None, 1.0)


def test_a_mask_that_stands_in_a_dictionary_with_others_does_not_draw_itself() -> None:
    """Programs write one dictionary for all masks and patterns of a page, which each of them refers to."""
    states = PDF.make_indirect(D())
    states["/X"] = D(SMask=D(G=form(PDF, b"/Sh sh", Resources=D(ExtGState=states))))
    copy_page(page_of(b"/X gs", ExtGState=states))


@pytest.mark.parametrize(
    ("shown", "usage"),
    [
        (D(OFF=A([1])), D()),
        (D(BaseState=N.OFF), D()),
        (D(BaseState=N.Unchanged), D()),
        (D(AS=A([D(Event=N.Print)])), D(Print=D(PrintState=N.OFF))),
        (D(AS=A([D(Event=N.View)])), D(Zoom=D(min=20))),
    ],
)
def test_layers_that_may_be_hidden_are_refused(shown: pikepdf.Object, usage: pikepdf.Object) -> None:
    root = D(OCProperties=D(OCGs=A([D(Type=N.OCG, Usage=usage)]), D=shown))
    with pytest.raises(GateError, match="has layers that are switched off, and LaTeX would print them"):
        refuse_hidden_layers(root)


def test_what_unpacks_to_gigabytes_is_refused_before_the_file_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("exam_builder.plot.packed_streams.LARGEST", 1 << 21)
    bomb = zlib.compress(bytes(3 << 20), 9)
    for content in (bomb, zlib.compress(bomb)):
        with pytest.raises(GateError, match="is too large once it is decompressed"):
            require_small_file(b"%PDF-1.5\n1 0 obj <</Type/XRef>> stream\r\n" + content)
        with pytest.raises(GateError, match="is too large once it is decompressed"):
            require_small_file(b"%PDF-1.5\n1 0 obj <</Type/XRef>> stream  \n" + content)
    require_small_file(b"stream\n" + zlib.compress(bytes(1 << 20)) + b"stream\nx")


@pytest.mark.parametrize(
    "stream",
    [
        b"/Filter/LZWDecode",
        b"/Filter /R#75nLengthDecode",
        b"/F#69lter % so\n [ % ]\n /A85 /FlateDecode ]",
        b"/Filter [/FlateDecode/FlateDecode/FlateDecode]",
        b"/Filter 9 0 R",
        b"/Filter/FlateDecode/DecodeParms 9 0 R",
        b"/Filter[/FlateDecode]/DecodeParms[9 0 R]",
        b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 1000000000>>",
    ],
)
def test_a_packed_table_of_objects_is_opened_only_where_its_size_is_known(stream: bytes) -> None:
    require_small_file(b"1 0 obj<</Type/XRef/Filter[/FlateDecode /DCTDecode]/DecodeParms<</Columns 5>>>>stream\n")
    with pytest.raises(GateError, match="is compressed in an unknown way"):
        require_small_file(b"%PDF-1.5\n1 0 obj<</Type/XRef" + stream + b">>stream\n")


COURSE = """\
    title: Pictures
    figures:
      one: {image: mask.pdf, alt: One}
      two: {image: layer.pdf, alt: Two}
      three: {image: wide.png, alt: Three}
    points: 1
    prompt: '\\FIGURE{one} \\FIGURE{two} \\FIGURE{three} How many?'
    answer: {number: 2 + 1, reference: 3}
    recompute: {expression: "sum([1, 2])"}
    solution: \\VAR{answer}
    space: 2cm
    """


def save_page(path: Path, page: pikepdf.Page, root: Mapping[str, pikepdf.Object]) -> None:
    with pikepdf.new() as pdf:
        pdf.pages.append(page)
        for key, value in root.items():
            pdf.Root[key] = value
        pdf.save(path)


def test_check_and_build_tell_of_each_hostile_picture_in_one_line(tmp_path: Path) -> None:
    root = write_course(tmp_path, COURSE)
    folder = root / "content/questions"
    save_page(folder / "mask.pdf", page_of(b"/X gs", ExtGState=D(X=D(SMask=D(G=nested("ExtGState"))))), {})
    layers = D(OCGs=A([D(Type=N.OCG, Usage=D(Print=D(PrintState=N.OFF)))]), D=D(AS=A([D(Event=N.Print)])))
    save_page(folder / "layer.pdf", page_of(b"/X Do", XObject=D(X=form(PDF))), {"/OCProperties": layers})
    head = b"IHDR" + (50_000).to_bytes(4) * 2 + bytes([8, 0, 0, 0, 0])
    chunk = (13).to_bytes(4) + head + zlib.crc32(head).to_bytes(4)
    (folder / "wide.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk + (0).to_bytes(4) + b"IDAT" + bytes(100))
    for command in (("check", "--no-tex", "--jobs", "1"), ("build", "test", "--jobs", "1")):
        code, printed = run_command(root, *command)
        assert code == 1
        for line, said in (
            (3, "`one`: content/questions/mask.pdf draws more than 1,000,000 things, in one another or one by one"),
            (4, "`two`: content/questions/layer.pdf has layers that are switched off"),
            (5, "`three`: content/questions/wide.png is a broken PNG file: Image size (2500000000 pixels)"),
        ):
            assert len(re.findall(rf"q\.yaml:{line}:\d+: error: figure {re.escape(said)}", printed)) == 1, printed


def list_of_numbers(count: int) -> bytes:
    """A PDF with so many numbers, each of which takes a library two hundred bytes."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Group<</D[" + b"0 " * count + b"]>>>>",
    )
    written = [b"%PDF-1.5\n"]
    table = [b"0000000000 65535 f \n"]
    for number, each in enumerate(objects, 1):
        table.append(b"%010d 00000 n \n" % sum(map(len, written)))
        written.append(b"%d 0 obj" % number + each + b"endobj\n")
    end = b"xref\n0 4\n" + b"".join(table) + b"trailer<</Size 4/Root 1 0 R>>startxref\n%d\n%%%%EOF\n"
    return b"".join(written) + end % sum(map(len, written))


@pytest.mark.long
def test_what_a_library_would_read_into_all_memory_ends_a_process_of_its_own(tmp_path: Path) -> None:
    root = write_course(tmp_path, COURSE)
    folder = root / "content/questions"
    (folder / "mask.pdf").write_bytes(list_of_numbers(2_000_000))
    save_page(folder / "layer.pdf", page_of(b"0 0 9 9 re f"), {})
    Image.new("L", (9, 9)).save(folder / "wide.png")
    code, printed = run_command(root, "check", "--no-tex", "--jobs", "1", "--memory", "512M")
    heavy = "error: figure `one`: content/questions/mask.pdf takes too much memory or time to read"
    assert code == 1 and len(re.findall(rf"q\.yaml:3:\d+: {heavy}", printed)) == 1, printed
    assert "figure `two`" not in printed and "figure `three`" not in printed

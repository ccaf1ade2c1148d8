"""Of a picture file only what is drawn comes into a paper."""

import io
import re
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pikepdf
import pytest
from courses import run_command, write_course
from PIL import Image

from exam_builder.plot.figure_pages import FigureError
from exam_builder.plot.packed_streams import GateError, require_small_file
from exam_builder.plot.picture_gate import refuse_hidden_layers, strip_jpeg, strip_page
from exam_builder.plot.picture_pages import make_picture_pdf

Resources = Mapping[str, Callable[[], pikepdf.Object]]
PDF = pikepdf.new()


def test_a_photograph_keeps_its_pixels_and_loses_what_it_says() -> None:
    made = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(made, "JPEG", comment=b"SECRET", exif=b"Exif\0\0SECRET", quality=90)
    stripped = strip_jpeg(made.getvalue() + b"SECRET behind")
    assert b"SECRET" in made.getvalue() and b"SECRET" not in stripped
    one, other = (Image.open(io.BytesIO(each)).tobytes() for each in (made.getvalue(), stripped))
    assert one == other


def a_jpeg(**said: object) -> bytes:
    made = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(made, "JPEG", quality=90, **said)
    return made.getvalue()


SECRET = b"\xff\xfe\0\x08SECRET"


@pytest.mark.parametrize("progressive", [False, True])
def test_a_photograph_says_nothing_wherever_it_stands(progressive: bool) -> None:
    """Comments between the scans and before the end, a thumbnail, and what stands between two segments."""
    plain = a_jpeg(progressive=progressive)
    scans = [found.start() for found in re.finditer(b"\xff\xda", plain)]
    thumbnail = b"\xff\xe0" + (16 + 18).to_bytes(2) + plain[6:18] + b"\1\6SECRETSECRETSECRET"
    for said in (
        plain[:-2] + SECRET + plain[-2:],
        plain[: scans[-1]] + SECRET + b"SECRET" + plain[scans[-1] :],
        plain[:2] + thumbnail + plain[20:],
        plain[:2] + b"\xff\xe0\0\x0dJFXX\0SECRET" + plain[2:],
        plain[:2] + b"\xff\xee\0\x08SECRET" + plain[2:],
    ):
        assert b"SECRET" in said
        assert strip_jpeg(said) == strip_jpeg(plain)
    assert Image.open(io.BytesIO(strip_jpeg(plain))).tobytes() == Image.open(io.BytesIO(plain)).tobytes()


def test_a_photograph_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    whole = a_jpeg()
    for share, content in ((1, whole), (0.9, whole[: len(whole) * 9 // 10])):
        (tmp_path / "content/photo.jpg").write_bytes(content)
        if share == 1:
            assert make_picture_pdf(tmp_path, "content/photo.jpg", None, 1.0)
            continue
        with pytest.raises(FigureError, match=r"photo\.jpg is a broken JPEG file: image file is truncated"):
            make_picture_pdf(tmp_path, "content/photo.jpg", None, 1.0)


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


D, A, N = pikepdf.Dictionary, pikepdf.Array, pikepdf.Name
IMAGE = {"Subtype": N.Image, "Width": 60_000, "Height": 60_000}
TILES = {"PatternType": 1, "XStep": 0.001, "YStep": 0.001}


def nested(key: str) -> pikepdf.Object:
    """Two to the power of thirteen things in one another."""
    inner: pikepdf.Object = form(PDF)
    for _ in range(13):
        both = D(A=inner, B=inner)
        held = D(A=D(SMask=D(G=inner)), B=D(SMask=D(G=inner))) if key == "ExtGState" else both
        inner = form(PDF, b"/A Do /B Do", Resources=D({f"/{key}": held}))
    return inner


def inherited() -> pikepdf.Object:
    """As many, each of which names two others that stand beside it, among what the page may draw."""
    forms = {f"/{letter}{level}": f"/A{level - 1} Do /B{level - 1} Do" for level in range(14) for letter in "AB"}
    return D({name: form(PDF, drawn.encode()) for name, drawn in forms.items()} | {"/X": form(PDF, b"/A13 Do")})


LOOP = "draws itself, or what is in another file"
MANY = "draws more than 10,000 things in one another"
HIDDEN = "has layers that hide one another, and LaTeX would print them"


@pytest.mark.parametrize(
    ("resources", "said"),
    [
        ({"XObject": lambda: D(X=nested("XObject"))}, MANY),
        ({"XObject": lambda: D(X=nested("Pattern"))}, MANY),
        ({"ExtGState": lambda: D(X=D(SMask=D(G=nested("ExtGState"))))}, MANY),
        ({"XObject": inherited}, MANY),
        ({"XObject": lambda: D(X=form(PDF, b"/#58 Do"))}, LOOP),
        ({"Font": lambda: D(X=PDF.make_indirect(D(CharProcs=D(a=form(PDF, b"1 0 d0 /X 1 Tf (a) Tj")))))}, LOOP),
        ({"XObject": lambda: D(X=form(PDF, F="/etc/passwd"))}, LOOP),
        ({"XObject": lambda: D(X=form(PDF, **IMAGE))}, "has a picture of more than 25 million pixels"),
        ({"Pattern": lambda: D(X=form(PDF, Resources=D(XObject=D(I=form(PDF, **IMAGE)))))}, "has a picture of more"),
        ({"XObject": lambda: D(X=form(PDF, Subtype=N.PS))}, "draws by a program in PostScript"),
        ({"ExtGState": lambda: D(X=D(SMask=D(G=form(PDF, OC=D(Type=N.OCMD)))))}, HIDDEN),
        ({"Properties": lambda: D(M=D(Type=N.OCMD, VE=A([])))}, HIDDEN),
        ({"Pattern": lambda: D(X=form(PDF, **TILES))}, "repeats a pattern too often"),
        ({"XObject": lambda: D(X=packed(PDF, b"x" * 60_000, "/LZWDecode"))}, "is compressed in an unknown way"),
        ({"XObject": lambda: D(X=packed(PDF, b"x", *["/ASCIIHexDecode"] * 9))}, "is compressed in an unknown way"),
        (
            {"Font": lambda: D(X=D(CharProcs=D(a=form(PDF, b"/X Do")), Resources=D(XObject=D(X=form(PDF)))))},
            "has letters that draw other things",
        ),
    ],
)
def test_what_is_hidden_or_too_much_is_refused_wherever_it_stands(resources: Resources, said: str) -> None:
    page = page_of(b"/X Do", **{name: make() for name, make in resources.items()})
    with pytest.raises(GateError, match=re.escape(said)):
        strip_page(page)


def test_private_data_and_layers_that_are_shown_are_left_out() -> None:
    layer = D(Type=N.OCG, Name="Secret")
    inner = form(PDF, PieceInfo=D(Secret=1), OC=layer)
    page = page_of(b"/OC /M BDC /X Do EMC", XObject=D(X=inner), Properties=D(M=layer))
    strip_page(page)
    assert "/PieceInfo" not in inner and "/OC" not in inner and "/Properties" not in page.obj.Resources


def test_what_forms_and_images_do_not_need_is_left_out() -> None:
    photograph = form(PDF, Subtype=N.Image, Width=256, Height=256, BitsPerComponent=8, Secret=1, Name=N.SECRET)
    photograph.ColorSpace = N.DeviceRGB
    photograph.write(a_jpeg(comment=b"SECRET"), filter=N.DCTDecode)
    inner = form(PDF, BBox=A([0, 0, 9, 9]), Subtype2=N.PS, PS=form(PDF), Secret=1, Resources=D(XObject=D(P=photograph)))
    strip_page(page_of(b"/X Do", XObject=D(X=inner)))
    assert set(inner.keys()) == {"/Subtype", "/BBox", "/Resources", "/Length"}
    assert "/Secret" not in photograph and "/Name" not in photograph and photograph.ColorSpace == "/DeviceRGB"
    assert photograph.read_raw_bytes() == strip_jpeg(a_jpeg())


def test_a_page_takes_nothing_of_other_pages_with_it(tmp_path: Path) -> None:
    """Programs write one dictionary for what all pages draw, the picture of a solution too."""
    (tmp_path / "content").mkdir()
    with pikepdf.new() as pdf:
        shared = pdf.make_indirect(
            D(XObject=D(Ours=form(pdf, b"0 0 9 9 re f %ours"), Theirs=form(pdf, b"(theirs) Tj")))
        )
        for name in (b"/Ours", b"/Theirs"):
            page = pdf.add_blank_page(page_size=(100, 100))
            page.Contents, page.obj.Resources = pdf.make_stream(name + b" Do"), shared
        for each in shared.XObject.values():
            each.BBox = A([0, 0, 99, 99])
        pdf.save(tmp_path / "content/both.pdf")
    with pikepdf.open(io.BytesIO(make_picture_pdf(tmp_path, "content/both.pdf", 1, 1.0))) as made:
        kept = b"".join(each.read_bytes() for each in made.objects if isinstance(each, pikepdf.Stream))
    assert b"ours" in kept and b"theirs" not in kept


def test_a_damaged_font_or_object_is_refused_and_not_left_out(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    font = packed(PDF, b"x" + bytes(30), "/FlateDecode")
    save_page(tmp_path / "content/font.pdf", page_of(b"0 0 m", Font=D(F=D(FontFile2=font))), {})
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
    strip_page(page_of(b"/X gs", ExtGState=states))


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
    save_page(folder / "mask.pdf", page_of(b"/X Do", ExtGState=D(X=D(SMask=D(G=nested("ExtGState"))))), {})
    layers = D(OCGs=A([D(Type=N.OCG, Usage=D(Print=D(PrintState=N.OFF)))]), D=D(AS=A([D(Event=N.Print)])))
    save_page(folder / "layer.pdf", page_of(b"/X Do", XObject=D(X=form(PDF))), {"/OCProperties": layers})
    head = b"IHDR" + (50_000).to_bytes(4) * 2 + bytes([8, 0, 0, 0, 0])
    chunk = (13).to_bytes(4) + head + zlib.crc32(head).to_bytes(4)
    (folder / "wide.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk + (0).to_bytes(4) + b"IDAT" + bytes(100))
    for command in (("check", "--no-tex", "--jobs", "1"), ("build", "test", "--jobs", "1")):
        code, printed = run_command(root, *command)
        assert code == 1
        for line, said in (
            (3, "`one`: content/questions/mask.pdf draws more than 10,000 things in one another"),
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

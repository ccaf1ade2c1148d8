"""What is done to a PDF after matplotlib has written it."""

import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from PIL import Image, ImageChops, ImageOps
from plots import plot_figure

from exam_builder.plot import (
    FigureError,
    FigureRequest,
    digest_figure,
    figure_pages,
    picture_images,
    picture_pages,
    style,
)
from exam_builder.plot.style import TEXT_WIDTH
from exam_builder.store import Store
from exam_builder.values import FrozenMap

RED, BLUE, WHITE, GREEN = (255, 0, 0), (0, 0, 255), (255, 255, 255), (0, 255, 0)
Set = Callable[..., bytes]


@pytest.fixture
def questions(course: Path) -> Path:
    return course / "content" / "questions"


@pytest.fixture
def printed(course: Path, store: Store) -> Set:
    def make(name: str, width: float = 0.4, page: int | None = None) -> bytes:
        arguments = FrozenMap({} if page is None else {"page": page})
        return plot_figure(FigureRequest(course / "figures", f"content/questions/{name}", arguments, width), store)

    return make


def two_colours(mode: str = "RGB") -> Image.Image:
    """40 by 20 pixels, red on the left, blue on the right."""
    image = Image.new("RGB", (40, 20), RED)
    image.paste(BLUE, (20, 0, 40, 20))
    return image.convert(mode)


def four_colours() -> Image.Image:
    """40 by 20 pixels, a colour in each quarter: which way up it is, and whether it is mirrored, can be seen."""
    image = two_colours()
    image.paste(WHITE, (0, 0, 20, 10))
    image.paste(GREEN, (20, 10, 40, 20))
    return image


def seen(pdf: bytes, number: int = 0) -> Image.Image:
    """The page as it prints, 40 pixels across."""
    page = pypdfium2.PdfDocument(pdf)[number]
    return page.render(scale=40 / page.get_width()).to_pil().convert("RGB")


def near(colour: object, wanted: tuple[int, int, int]) -> bool:
    return isinstance(colour, tuple) and max(abs(a - b) for a, b in zip(colour, wanted, strict=True)) < 12


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "PDF"])
def test_a_picture_is_set_in_its_printed_width_and_right_way_up(questions: Path, printed: Set, kind: str) -> None:
    image = two_colours()
    image.paste(WHITE, (0, 0, 40, 4))
    image.save(questions / f"map.{kind.lower()}", kind, quality=100, subsampling=0)
    pdf = printed(f"map.{kind.lower()}")
    page = pypdfium2.PdfDocument(pdf)[0]
    assert page.get_width() / 72 == pytest.approx(0.4 * TEXT_WIDTH, abs=1e-3)
    assert page.get_height() == pytest.approx(page.get_width() / 2, abs=1e-3)
    for at, wanted in (((10, 14), RED), ((30, 14), BLUE), ((10, 1), WHITE)):
        assert near(seen(pdf).getpixel(at), wanted)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_png_of_every_kind_prints(questions: Path, printed: Set, mode: str) -> None:
    image = two_colours(mode)
    image.save(questions / "map.png")
    assert near(seen(printed("map.png")).getpixel((10, 10)), image.convert("RGB").getpixel((10, 10)))


def test_png_of_sixteen_bits_prints(questions: Path, printed: Set) -> None:
    Image.new("I;16", (40, 20), 0x4000).save(questions / "map.png")
    assert seen(printed("map.png")).getpixel((10, 10)) == (0x40,) * 3


def test_what_is_transparent_stays_so(questions: Path, printed: Set) -> None:
    image = two_colours("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 20, 20))
    image.save(questions / "map.png")
    assert near(seen(printed("map.png")).getpixel((10, 10)), WHITE)


def test_a_jpeg_is_not_compressed_again(questions: Path, printed: Set) -> None:
    two_colours().save(questions / "map.jpg", quality=30)
    with pikepdf.open(io.BytesIO(printed("map.jpg"))) as pdf:
        assert pdf.pages[0].Resources.XObject.Picture.read_raw_bytes() == (questions / "map.jpg").read_bytes()


def test_a_pdf_stays_vectors_and_leaves_behind_what_runs(questions: Path, printed: Set) -> None:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 300))
        page.mediabox = [100, 100, 300, 200]
        page.Contents = pdf.make_stream(b"1 0 0 rg 100 100 100 100 re f 0 0 1 rg 200 100 100 100 re f")
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.save(questions / "map.pdf")
    made = printed("map.pdf")
    assert b"JavaScript" not in made
    assert [seen(made).getpixel((10, 10)), seen(made).getpixel((30, 10))] == [RED, BLUE]
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pdf.pages[0].Resources.XObject.Picture.Subtype == "/Form"


def page_of_squares(pdf: pikepdf.Pdf) -> pikepdf.Page:
    """A page of 300 by 200 with a square of each colour, none in the middle and none as another."""
    page = pdf.add_blank_page(page_size=(300, 200))
    page.Contents = pdf.make_stream(b"1 0 0 rg 20 20 60 40 re f 0 0 1 rg 150 110 50 70 re f 0 1 0 rg 40 130 30 30 re f")
    return page


BOXES = {
    "a box from its other corner": {"MediaBox": [300, 200, 0, 0]},
    "a box cut off": {"CropBox": [30, 10, 210, 190]},
    "a box cut off from its other corner": {"MediaBox": [0, 200, 300, 0], "CropBox": [210, 10, 30, 190]},
    "a box that reaches beyond its sheet": {"CropBox": [-50, 100, 400, 400]},
    "units of their own": {"UserUnit": 3},
}


@pytest.mark.parametrize("turn", [0, 90, 180, 270, -90, 450])
@pytest.mark.parametrize("boxes", BOXES.values(), ids=BOXES)
def test_a_page_of_a_pdf_is_set_as_viewers_show_it(
    questions: Path, printed: Set, boxes: dict[str, object], turn: int
) -> None:
    with pikepdf.new() as pdf:
        page = page_of_squares(pdf)
        for name, box in boxes.items():
            page.obj[f"/{name}"] = pikepdf.Array(box) if isinstance(box, list) else box
        page.obj.Rotate = turn
        pdf.save(questions / "map.pdf")
    assert alike(seen(printed("map.pdf")), seen((questions / "map.pdf").read_bytes()))


def alike(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures of one size are the same but for the edges in them."""
    differing = ImageChops.difference(one, other).convert("L").point(lambda value: value // 60)
    return one.size == other.size and sum(map(bool, differing.tobytes())) < 0.02 * one.width * one.height


def test_what_is_pinned_on_a_page_is_printed_with_it(questions: Path, printed: Set) -> None:
    with pikepdf.new() as pdf:
        page = page_of_squares(pdf)
        look = pdf.make_stream(b"1 0 0 rg 0 0 100 100 re f")
        look.Type, look.Subtype, look.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 100, 100]
        stamp = pikepdf.Dictionary(Subtype=pikepdf.Name.Stamp, Rect=[220, 20, 280, 80], F=4)
        stamp.Type, stamp.AP = pikepdf.Name.Annot, pikepdf.Dictionary(N=look)
        page.Annots = pikepdf.Array([pdf.make_indirect(stamp)])
        pdf.save(questions / "map.pdf")
    assert near(seen(printed("map.pdf")).getpixel((33, 20)), RED)


@pytest.fixture
def three_pages(questions: Path) -> Path:
    with pikepdf.new() as pdf:
        for colour in (b"1 0 0", b"0 1 0", b"0 0 1"):
            pdf.add_blank_page(page_size=(300, 200)).Contents = pdf.make_stream(colour + b" rg 0 0 300 200 re f")
        pdf.save(questions / "map.pdf")
    return questions / "map.pdf"


def test_of_several_pages_the_one_that_is_meant_is_set(three_pages: Path, printed: Set) -> None:
    assert [seen(printed("map.pdf", page=number)).getpixel((20, 10)) for number in (1, 2, 3)] == [RED, GREEN, BLUE]


def test_of_several_pages_it_must_be_said_which_is_meant(three_pages: Path, printed: Set) -> None:
    words = "content/questions/map.pdf has 3 pages"
    assert refusal(printed, "map.pdf") == (words, "say which is meant: `page: 1`")
    assert refusal(printed, "map.pdf", page=4) == (f"{words}, so there is no page 4", "correct `page`")


def test_only_a_pdf_has_pages(questions: Path, printed: Set) -> None:
    two_colours().save(questions / "map.png")
    words = "content/questions/map.png is a PNG file, which has no pages"
    assert refusal(printed, "map.png", page=1) == (words, "leave `page` out")


def test_layers_that_a_viewer_hides_are_refused(questions: Path, printed: Set) -> None:
    with pikepdf.new() as pdf:
        page_of_squares(pdf)
        layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="answers"))
        hidden = pikepdf.Dictionary(OFF=[layer])
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=hidden)
        pdf.save(questions / "map.pdf")
    words = "content/questions/map.pdf has layers that are switched off, and LaTeX would print them"
    assert refusal(printed, "map.pdf") == (words, "print it into a new PDF")


def test_a_pdf_that_asks_for_a_password(questions: Path, printed: Set) -> None:
    with pikepdf.new() as pdf:
        page_of_squares(pdf)
        pdf.save(questions / "map.pdf", encryption=pikepdf.Encryption(user="u", owner="o"))
    assert refusal(printed, "map.pdf") == ("content/questions/map.pdf asks for a password", "save it without one")


def test_a_pdf_that_is_encrypted_for_nobody_is_not_decrypted(questions: Path, printed: Set) -> None:
    with pikepdf.new() as pdf:
        page_of_squares(pdf)
        pdf.save(questions / "map.pdf", encryption=pikepdf.Encryption(user="", owner="o"))
    words = "content/questions/map.pdf is encrypted, though it opens without a password"
    assert refusal(printed, "map.pdf") == (words, "save it without a password")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("orientation", range(10))
def test_a_photograph_is_upright_however_the_camera_was_held(
    questions: Path, printed: Set, kind: str, orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    four_colours().resize((80, 40)).save(questions / "map.png", kind, exif=exif, quality=100, subsampling=0)
    ours = seen(printed("map.png"))
    upright = ImageOps.exif_transpose(Image.open(questions / "map.png")).convert("RGB").resize(ours.size)
    assert alike(ours, upright)


def test_the_same_picture_is_the_same_bytes(questions: Path, printed: Set) -> None:
    for name in ("map.png", "map.jpg", "map.pdf"):
        two_colours().save(questions / name)
        assert printed(name) == printed(name)


def test_the_digest_is_of_the_content_and_the_width(course: Path, questions: Path) -> None:
    def name(file: str, width: float = 0.4) -> str:
        return digest_figure(FigureRequest(course / "figures", f"content/questions/{file}", FrozenMap({}), width))

    two_colours().save(questions / "map.png")
    (questions / "same.png").write_bytes((questions / "map.png").read_bytes())
    two_colours("L").save(questions / "grey.png")
    assert name("map.png") == name("same.png")
    assert len({name("map.png"), name("grey.png"), name("map.png", 0.5)}) == 3


@pytest.mark.parametrize("asked", [plot_figure, lambda request, store: digest_figure(request)])
@pytest.mark.parametrize("name", ["content/questions/../../secret.png", "content/questions/link.png", "/etc/hostname"])
def test_a_picture_outside_content_is_refused(
    course: Path, questions: Path, store: Store, asked: Callable[..., object], name: str
) -> None:
    two_colours().save(course / "secret.png")
    (questions / "link.png").symlink_to(course / "secret.png")
    with pytest.raises(FigureError) as problem:
        asked(FigureRequest(course / "figures", name, FrozenMap({}), 0.4), store)
    assert problem.value.message == f"{name} is outside content/"


def refusal(printed: Set, name: str, page: int | None = None) -> tuple[str, str]:
    with pytest.raises(FigureError) as problem:
        printed(name, page=page)
    return problem.value.message, problem.value.hint


def test_a_missing_picture(printed: Set) -> None:
    hint = "paths are relative to the question's file"
    assert refusal(printed, "mpa.png") == ("there is no picture content/questions/mpa.png", hint)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "PDF"])
def test_a_broken_picture(questions: Path, printed: Set, kind: str) -> None:
    file = questions / "map.png"
    two_colours().save(file, kind)
    file.write_bytes(file.read_bytes()[:30])
    message, hint = refusal(printed, "map.png")
    assert message.startswith(f"content/questions/map.png is a broken {kind} file: ")
    assert hint == "save it again"


def test_a_picture_that_would_take_all_memory(questions: Path, printed: Set, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_images, "MAX_PIXELS", 10)
    two_colours().save(questions / "map.png")
    assert refusal(printed, "map.png")[0] == "content/questions/map.png has more than 0 million pixels"


def test_a_file_that_is_too_large(questions: Path, printed: Set, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_pages, "MAX_BYTES", 10)
    two_colours().save(questions / "map.png")
    assert refusal(printed, "map.png")[0] == "content/questions/map.png has more than 0 megabytes"


def by_hand(first: int, second: int) -> io.BytesIO:
    """A page with two fonts whose objects have these numbers, with a date and a group."""
    return io.BytesIO(
        f"""%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Group << /S /Transparency >>
  /Resources << /Font << /F1 {first} 0 R /F2 {second} 0 R >> >> >> endobj
{first} 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj
{second} 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Courier >> endobj
6 0 obj << /CreationDate (D:20200101) >> endobj
trailer << /Root 1 0 R /Info 6 0 R /Size 7 >>
%%EOF
""".encode()
    )


@pytest.mark.filterwarnings("ignore")
def test_the_numbers_of_objects_which_follow_the_paths_of_fonts_do_not_show() -> None:
    assert figure_pages.normalize_pdf(by_hand(4, 5)) == figure_pages.normalize_pdf(by_hand(5, 4))


@pytest.mark.filterwarnings("ignore")
def test_dates_and_page_groups_are_left_out() -> None:
    with pikepdf.open(io.BytesIO(figure_pages.normalize_pdf(by_hand(4, 5)))) as settled:
        assert "/Info" not in settled.trailer
        assert "/Group" not in settled.pages[0]
        assert set(settled.pages[0].Resources.Font) == {"/F1", "/F2"}


def test_a_version_that_pdftex_includes_without_a_warning() -> None:
    assert figure_pages.normalize_pdf(by_hand(4, 5)).startswith(b"%PDF-1.5")


def test_pdftex_includes_a_figure_in_its_printed_size_without_a_word(
    figures: Path, store: Store, tmp_path: Path
) -> None:
    """Two of them, since page groups only show on the second."""
    (tmp_path / "half.pdf").write_bytes(
        plot_figure(FigureRequest(figures, "demo.curve", FrozenMap({"slope": 2}), 0.5), store)
    )
    (tmp_path / "exam.tex").write_text(r"""
        \documentclass{article}
        \usepackage{graphicx}
        \begin{document}
        \sbox0{\includegraphics{half}}\typeout{width \the\wd0}\typeout{line \the\dimexpr 16.5cm\relax}
        \usebox0 \includegraphics{half.pdf} \includegraphics[page=1]{./half.pdf}
        \end{document}
    """)
    command = ["pdflatex", "-interaction=batchmode", "exam"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    log = (tmp_path / "exam.log").read_text()
    width, line = (float(found) for found in re.findall(r"^(?:width|line) ([\d.]+)pt", log, re.MULTILINE))
    assert width == pytest.approx(line / 2, abs=0.1)
    assert "PDF inclusion" not in log


class Counted(Artist):
    """Something that counts how often it is drawn."""

    times = 0

    def draw(self, renderer: object) -> None:
        self.times += 1


def test_a_figure_is_drawn_once_and_its_fonts_hold_only_outlines(store: Store) -> None:
    style.apply_style(store)
    figure, axes = style.subplots(3, 2)
    counted = axes.add_artist(Counted())
    axes.set_title("fit AVATAR")
    pdf = figure_pages.write_pdf(figure, 3)
    assert counted.times == 1
    fonts = [TTFont(io.BytesIO(program)) for program in font_programs(pdf)]
    assert fonts
    assert not {"GSUB", "GPOS", "GDEF"}.intersection(*(font.keys() for font in fonts))


def test_figures_that_differ_in_their_numbers_share_a_cut_of_the_font(store: Store) -> None:
    style.apply_style(store)
    programs = [
        font_programs(figure_pages.write_pdf(titled(f"shown at {number}"), 3)) for number in (1, 20.5, -394, "x")
    ]
    assert len(programs[0]) == 1 and programs[0] == programs[1] == programs[2] != programs[3]


def titled(title: str) -> Figure:
    figure, _ = style.drawing(3, 2)
    figure.suptitle(title)
    return figure


def font_programs(pdf: bytes) -> list[bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        dictionaries = [each for each in opened.objects if isinstance(each, pikepdf.Dictionary)]
        return [each.FontFile2.read_bytes() for each in dictionaries if "/FontFile2" in each]


@pytest.mark.parametrize(("size", "said"), [((20, 2000), "762 cm"), ((2000, 2), "a hair")])
def test_a_picture_far_too_high_or_low_is_not_called_broken(size: tuple[int, int], said: str) -> None:
    content = io.BytesIO()
    Image.new("RGB", size).save(content, "PNG")
    with pytest.raises(FigureError, match=f"a.png would be printed {said} high") as refused:
        picture_pages.convert_picture(content.getvalue(), "a.png", None, 3)
    assert refused.value.hint == "cut it to its subject, or change its `width`"

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from exam_builder.cache import Cache
from exam_builder.plot import FigureError, figure_digest, pictures, plot
from exam_builder.plot.style import TEXT_WIDTH
from exam_builder.values import Record

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)
Set = Callable[..., bytes]


@pytest.fixture
def questions(course: Path) -> Path:
    return course / "content" / "questions"


@pytest.fixture
def printed(course: Path, store: Cache) -> Set:
    def make(name: str, width: float = 0.4) -> bytes:
        return plot(course / "figures", f"content/questions/{name}", Record({}), width, store)

    return make


def two_colours(mode: str = "RGB") -> Image.Image:
    """40 by 20 pixels, red on the left, blue on the right."""
    image = Image.new("RGB", (40, 20), RED)
    image.paste(BLUE, (20, 0, 40, 20))
    return image.convert(mode)


def seen(pdf: bytes) -> Image.Image:
    """The page as it prints, 40 pixels across."""
    page = pypdfium2.PdfDocument(pdf)[0]
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


def test_the_same_picture_is_the_same_bytes(questions: Path, printed: Set) -> None:
    for name in ("map.png", "map.jpg", "map.pdf"):
        two_colours().save(questions / name)
        assert printed(name) == printed(name)


def test_the_digest_is_of_the_content_and_the_width(course: Path, questions: Path) -> None:
    def name(file: str, width: float = 0.4) -> str:
        return figure_digest(course / "figures", f"content/questions/{file}", Record({}), width)

    two_colours().save(questions / "map.png")
    (questions / "same.png").write_bytes((questions / "map.png").read_bytes())
    two_colours("L").save(questions / "grey.png")
    assert name("map.png") == name("same.png")
    assert len({name("map.png"), name("grey.png"), name("map.png", 0.5)}) == 3


@pytest.mark.parametrize("asked", [plot, lambda *given: figure_digest(*given[:4])])
@pytest.mark.parametrize("name", ["content/questions/../../secret.png", "content/questions/link.png", "/etc/hostname"])
def test_a_picture_outside_content_is_refused(
    course: Path, questions: Path, store: Cache, asked: Callable[..., object], name: str
) -> None:
    two_colours().save(course / "secret.png")
    (questions / "link.png").symlink_to(course / "secret.png")
    with pytest.raises(FigureError) as problem:
        asked(course / "figures", name, Record({}), 0.4, store)
    assert problem.value.message == f"{name} is outside content/"


def refusal(printed: Set, name: str) -> tuple[str, str]:
    with pytest.raises(FigureError) as problem:
        printed(name)
    return problem.value.message, problem.value.mend


def test_a_missing_picture(printed: Set) -> None:
    mend = "paths are relative to the question's file"
    assert refusal(printed, "mpa.png") == ("there is no picture content/questions/mpa.png", mend)


def test_a_file_of_another_kind(questions: Path, printed: Set) -> None:
    (questions / "map.png").write_text("<svg/>")
    words = "content/questions/map.png is no picture that LaTeX can print"
    assert refusal(printed, "map.png") == (words, "save it as PDF, PNG or JPEG")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "PDF"])
def test_a_broken_picture(questions: Path, printed: Set, kind: str) -> None:
    file = questions / "map.png"
    two_colours().save(file, kind)
    file.write_bytes(file.read_bytes()[:30])
    message, mend = refusal(printed, "map.png")
    assert message.startswith(f"content/questions/map.png is a broken {kind} file: ")
    assert mend == "save it again"


def test_a_picture_that_would_take_all_memory(questions: Path, printed: Set, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 10)
    two_colours().save(questions / "map.png")
    assert refusal(printed, "map.png")[0] == "content/questions/map.png has more than 0 million pixels"


def test_a_file_that_is_too_large(questions: Path, printed: Set, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_BYTES", 10)
    two_colours().save(questions / "map.png")
    assert refusal(printed, "map.png")[0] == "content/questions/map.png has more than 0 megabytes"

"""Of photographs and other images only their pixels come into a paper, and all of them."""

import io
import re
import zlib
from pathlib import Path

import pytest
from pictures import a_jpeg, make
from PIL import Image

from exam_builder.plot.figure_pages import FigureError
from exam_builder.plot.picture_images import strip_jpeg


def test_a_photograph_keeps_its_pixels_and_loses_what_it_says() -> None:
    made = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(made, "JPEG", comment=b"SECRET", exif=b"Exif\0\0SECRET", quality=90)
    stripped = strip_jpeg(made.getvalue() + b"SECRET behind")
    assert b"SECRET" in made.getvalue() and b"SECRET" not in stripped
    one, other = (Image.open(io.BytesIO(each)).tobytes() for each in (made.getvalue(), stripped))
    assert one == other


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


CUT_OFF = "picture is cut off: data of its pixels are missing"


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("pieces", [0, 3])
def test_a_photograph_that_is_cut_off_is_refused(tmp_path: Path, progressive: bool, pieces: int) -> None:
    """Where its end is missing, and where it ends too soon, in the midst of a piece or between two."""
    whole = a_jpeg(progressive=progressive, restart_marker_blocks=pieces)
    assert make(tmp_path, whole)
    with pytest.raises(FigureError, match="picture is a broken JPEG file: image file is truncated"):
        make(tmp_path, whole[: len(whole) * 9 // 10])
    ends = [len(whole) * 9 // 10, len(whole) - 12, *(found.start() for found in re.finditer(b"\xff[\xd0-\xd7]", whole))]
    for end in ends[:8]:
        with pytest.raises(FigureError, match=CUT_OFF):
            make(tmp_path, whole[:end] + b"\xff\xd9")


def a_png(rows: bytes, interlaced: int = 0) -> bytes:
    """A PNG file of 8 by 8 grey pixels."""
    header = (8).to_bytes(4) * 2 + bytes([8, 0, 0, 0, interlaced])
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    written = [len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4) for name, data in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


@pytest.mark.parametrize(("interlaced", "size"), [(0, 72), (1, 79)])
def test_a_png_file_with_missing_data_is_refused(tmp_path: Path, interlaced: int, size: int) -> None:
    """The passes of 8 by 8 pixels have 1, 1, 1, 2, 2, 4 and 4 rows, of which each begins with a byte of its own."""
    assert make(tmp_path, a_png(bytes(size), interlaced))
    assert make(tmp_path, a_png(bytes(size) + b"SECRET", interlaced)).find(b"SECRET") < 0
    with pytest.raises(FigureError, match="picture is a broken PNG file: image file is truncated"):
        make(tmp_path, a_png(bytes(size - 1), interlaced))


@pytest.mark.parametrize(
    ("content", "said", "hint"),
    [
        (b"", "is empty", "save it again"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "is an SVG drawing", "save it as PDF"),
        (b"\0\0\0\x18ftypheic\0\0", "is a photograph that LaTeX cannot print", "save it as JPEG"),
        (b"RIFF\1\2\3\4WEBPVP8 ", "is not a picture that LaTeX can print", "save it as PNG"),
        (b"GIF89a", "is not a picture that LaTeX can print", "save it as PNG"),
        (b"version https://git-lfs.github.com/spec/v1\n", "is only a pointer to a file", "`git lfs pull`"),
        (b"\n<!DOCTYPE html>", "is a page of the web", "save the picture itself"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "is a PostScript drawing", "epstopdf"),
        (b"xyz", "is not a picture that LaTeX can print", "save it as PDF, PNG or JPEG"),
    ],
)
def test_a_file_of_another_kind_says_what_to_do(tmp_path: Path, content: bytes, said: str, hint: str) -> None:
    with pytest.raises(FigureError, match=f"content/picture {said}") as refused:
        make(tmp_path, content)
    assert hint in refused.value.hint

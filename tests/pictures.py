"""Picture files that are made for a test, and how they come into a paper."""

import io
from pathlib import Path

from PIL import Image

from exam_builder.plot.picture_pages import make_picture_pdf


def a_jpeg(**said: object) -> bytes:
    """A JPEG file of 256 by 256 pixels; `said` are options of Pillow."""
    made = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(made, "JPEG", quality=90, **said)
    return made.getvalue()


def make(tmp_path: Path, content: bytes, name: str = "picture") -> bytes:
    """The page that a picture file of this content prints, an inch wide."""
    (tmp_path / "content").mkdir(exist_ok=True)
    (tmp_path / f"content/{name}").write_bytes(content)
    return make_picture_pdf(tmp_path, f"content/{name}", None, 1.0)

"""The pictures of the README, made from what it shows: `make pictures`."""

import re
import shutil
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

from exam_builder import Options, build_exams

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
EXAM = "title: README\ncourse: A course\nquestions: [shown]\n"
PAGE = 5
"""The page of the midterm's solutions that is shown: a program, a figure drawn from its trace, and its solution."""


def write_shown(folder: Path) -> Path:
    """Return a course with the README's question in it."""
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    for name in ("content/exams", "content/questions", "figures"):
        (folder / name).mkdir(parents=True)
    (folder / "content/exams/readme.yaml").write_text(EXAM)
    for language, ending in (("yaml", "yaml"), ("python", "py")):
        (text,) = [text for kind, text in blocks if kind == language]
        (folder / f"content/questions/shown.{ending}").write_text(text)
    return folder


def picture(pdf: Path, page: int, dots: int) -> Image.Image:
    """Return one page (from 1) at so many dots per inch."""
    document = pypdfium2.PdfDocument(pdf)
    return document[page - 1].render(scale=dots / 72).to_pil().convert("RGB")


def cropped(image: Image.Image, margin: int) -> Image.Image:
    """Return the part of a page that is printed on."""
    box = ImageChops.invert(image.convert("L")).getbbox()
    assert box is not None
    return image.crop((box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin))


def save(image: Image.Image, name: str) -> None:
    """Write a picture in few colours, which keeps it small."""
    image.quantize(48).save(IMAGES / name, optimize=True)


def build(folder: Path, name: str) -> Path:
    """Build an exam; raise SystemExit with what is wrong."""
    (built,) = build_exams(folder, [name], Options(audiences=("solutions",)))
    if not built.files:
        raise SystemExit("\n".join(map(str, built.findings)))
    return built.folder


def main() -> None:
    """Write both pictures."""
    IMAGES.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp())
    try:
        page = picture(build(write_shown(folder), "readme") / "solutions.pdf", 2, 90)
        header = page.height // 12
        save(cropped(page.crop((0, header, page.width, page.height * 9 // 10)), 8), "question.png")
    finally:
        shutil.rmtree(folder)
    save(picture(build(ROOT, "midterm") / "solutions.pdf", PAGE, 80), "page.png")


if __name__ == "__main__":
    main()

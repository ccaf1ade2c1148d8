"""Files of `assets/` that templates use: opened with care, printed, recorded, and reported when they change."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from courses import run_command, write_course
from PIL import Image

from exam_builder.audit.page_text import read_page_texts
from exam_builder.digests import BUILT_IN
from exam_builder.findings import Refused
from exam_builder.identity import SECRET_VARIABLE
from exam_builder.render.assets import LARGEST_SOURCE, NO_ASSETS, load_assets
from exam_builder.typeset.log import parse_log
from exam_builder.typeset.tex_source import TexSource

PAGE = (Path(__file__).parents[2] / "docs" / "templates.md").read_text()
QUESTION = """\
title: Half
points: 1
prompt: What is half of 7?
answer: {number: 7 / 2, reference: 3.5}
waived: nothing to compute
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course with the templates of the docs' example, and the files that they use."""
    root = write_course(tmp_path / "course", QUESTION)
    scratch, preamble = re.findall(r"```latex assets\n(.*?)```", PAGE, re.DOTALL)
    (root / "templates").mkdir()
    (root / "templates/scratch.tex").write_text(scratch)
    (root / "templates/preamble.tex").write_text((BUILT_IN / "preamble.tex").read_text() + preamble)
    (root / "assets/logos").mkdir(parents=True)
    Image.new("RGB", (30, 20), "navy").save(root / "assets/logos/crest.png", pnginfo=None)
    (root / "assets/house.sty").write_text("\\ProvidesPackage{house}\n\\newcommand{\\house}{Faculty of Tests}\n")
    (root / "assets/rules.tex").write_text("\\house: be calm.\n\n")
    (root / "assets/crest.svg").write_text("not for LaTeX")
    return root


def test_pictures_are_made_anew_and_other_files_stay_as_they_are(root: Path) -> None:
    files = load_assets(root).files
    assert set(files) == {"logos/crest.png", "house.sty", "rules.tex"}
    assert files["logos/crest.png"].startswith(b"%PDF")
    assert files["rules.tex"] == (root / "assets/rules.tex").read_bytes()


def test_what_no_template_can_use_is_not_looked_at(root: Path) -> None:
    (root / "templates").rename(root / "elsewhere")
    (root / "assets/x.png").write_text("no picture")
    assert load_assets(root) is NO_ASSETS


WRONG: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a pipe": ("x.png", os.mkfifo, "this file is not a regular file"),
    "a link out": ("x.tex", lambda path: path.symlink_to("/etc/passwd"), "a link to a file that is not one"),
    "a link to nothing": ("x.sty", lambda path: path.symlink_to("nothing"), "cannot be read"),
    "too much": ("x.tex", lambda path: path.write_bytes(bytes(LARGEST_SOURCE + 1)), "has more than 1,000,000 bytes"),
    "no picture": ("x.jpg", lambda path: path.write_text("x"), "is not a picture that LaTeX can print"),
    "a name that LaTeX cannot read": ("a b.tex", lambda path: path.write_text("x"), "a file of this name"),
    "a hidden file": ("../.exam-secret.tex", lambda path: (path.parent / "assets/x.tex").symlink_to(path), "a link to"),
    "Latin-1": ("x.tex", lambda path: path.write_bytes(b"a\n\xe9"), "x.tex:2:1: error: this character is not UTF-8"),
}


@pytest.mark.parametrize(("name", "make", "words"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_used_is_reported_at_its_file(
    root: Path, name: str, make: Callable[[Path], object], words: str
) -> None:
    make(root / "assets" / name)
    with pytest.raises(Refused) as refused:
        load_assets(root)
    (found,) = refused.value.findings
    assert words in str(found)
    assert found.place and found.place.file == f"assets/{name if not name.startswith('..') else 'x.tex'}"


def test_of_a_pdf_with_several_pages_no_one_knows_which_is_meant(root: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.add_blank_page()
        pdf.save(root / "assets/plan.pdf")
    with pytest.raises(Refused, match=r"plan\.pdf has 2 pages — save that page in a file of its own"):
        load_assets(root)


@pytest.mark.long
def test_they_are_printed_recorded_and_reported_when_they_change(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, bytes(range(32)).hex())
    (root / "r.csv").write_text("id,name\nk1,Ada\nk2,Bob\n")
    code, said = run_command(root, "build", "test", "--roster", "r.csv")
    assert (code, "warning" in said) == (0, False), said
    copies = root / "build/test/copies"
    student = (copies / "k1/student.pdf").read_bytes()
    assert "Faculty of Tests: be calm." in read_page_texts(student)[-1]
    with pikepdf.open(copies / "k1/student.pdf") as pdf:
        assert pdf.pages[-1].resources.XObject
    (root / "r.csv").write_text("id,name\nk1,Ada\nk2,Bob\nk3,Eve\n")
    code, said = run_command(root, "build", "test", "--roster", "r.csv")
    assert code == 0, said
    (root / "assets/logos/crest.png").write_bytes(b"")
    Image.new("RGB", (30, 20), "red").save(root / "assets/logos/crest.png")
    code, said = run_command(root, "build", "test", "--roster", "r.csv")
    assert (code, "assets/logos/crest.png:1:1: error: every copy that was issued would change" in said) == (1, True)
    (root / "assets").rename(root / "gone")
    code, said = run_command(root, "rebuild", str(copies / "paper.json"), "--out", str(root / "again"))
    assert (code, "as they were issued" in said) == (0, True), said
    assert (root / "again/k1/student.pdf").read_bytes() == student


@pytest.mark.long
def test_a_mistake_in_one_is_reported_at_its_line(root: Path) -> None:
    (root / "assets/rules.tex").write_text("Rules.\n\n\\nonsense\n")
    code, said = run_command(root, "build", "test")
    assert (code, "assets/rules.tex:3:1: error: LaTeX knows no command `\\nonsense`" in said) == (1, True), said


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (
            "./assets/house.sty:2: Undefined control sequence.\nl.2 \\nonsense",
            "assets/house.sty:2:1: error: LaTeX knows",
        ),
        (
            "./paper.tex:1: LaTeX Error: File `assets/x.tex' not found.",
            "error: there is no file `assets/x.tex` that LaTeX",
        ),
        ("LaTeX Warning: You have requested package `assets/house',\n    but the package provides `house'.", ""),
    ],
)
def test_what_tex_says_of_them_is_reported_in_plain_words(log: str, said: str) -> None:
    assert said in " ".join(map(str, parse_log(log + "\n", TexSource("paper.tex", ()))))
    assert said or not parse_log(log + "\n", TexSource("paper.tex", ()))

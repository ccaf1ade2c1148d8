"""Binding: pages of several runs in one file, object by object."""

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from courses import shared_cache
from papers import FIGURES, render, sample_paper, with_solution

from exam_builder.audit.page_text import read_page_texts
from exam_builder.pdf import PageRange, bind_pages, split_pdf
from exam_builder.typeset.batch import BatchPaper, typeset_batch


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A run of two papers of three pages, and one of a paper of six with a figure and a program."""
    folder = tmp_path_factory.mktemp("runs")
    small = [BatchPaper(render(with_solution(words), "solutions"), 3) for words in ("So (many).", "So \\textbf{few}.")]
    for name, orders in (("one", small), ("two", [BatchPaper(render(sample_paper(), "student"), 6)])):
        made = typeset_batch(orders, FIGURES, store=shared_cache(folder / "cache"), pages="given")
        (folder / f"{name}.pdf").write_bytes(made.pdf)
    return folder / "one.pdf", folder / "two.pdf"


@pytest.fixture
def pieces(runs: tuple[Path, Path]) -> list[PageRange]:
    """The second paper of the first run, the other run, the first paper."""
    one, two = runs
    return [PageRange(one, 3, 3), PageRange(two, 0, len(read_page_texts(two.read_bytes()))), PageRange(one, 0, 3)]


def test_pages_stand_in_the_order_of_the_pieces_and_each_begins_on_a_front(
    pieces: list[PageRange], tmp_path: Path
) -> None:
    pages = bind_pages(pieces, tmp_path / "bound.pdf", "en")
    expected: list[str] = []
    for piece in pieces:
        own = read_page_texts(piece.file.read_bytes())[piece.first : piece.first + piece.pages]
        expected += [*own, *[""] * (len(own) % 2)]
    assert read_page_texts((tmp_path / "bound.pdf").read_bytes()) == tuple(expected)
    assert pages == len(expected)


def test_what_is_drawn_is_the_same(pieces: list[PageRange], tmp_path: Path) -> None:
    bind_pages(pieces, tmp_path / "bound.pdf", "en")
    with pypdfium2.PdfDocument(tmp_path / "bound.pdf") as bound, pypdfium2.PdfDocument(pieces[1].file) as run:
        for page in range(len(run)):
            assert (bound[4 + page].render().to_numpy() == run[page].render().to_numpy()).all()


def test_the_file_is_valid_and_says_its_language(pieces: list[PageRange], tmp_path: Path) -> None:
    bind_pages(pieces, tmp_path / "bound.pdf", "fr-CA")
    with pikepdf.Pdf.open(tmp_path / "bound.pdf") as pdf:
        assert pdf.check_pdf_syntax() == []
        assert str(pdf.Root.Lang) == "fr-CA"
        assert all(page.obj.Parent.Parent.objgen == pdf.Root.Pages.objgen for page in pdf.pages)


def test_fonts_of_a_run_are_there_once(pieces: list[PageRange], tmp_path: Path) -> None:
    bind_pages(pieces, tmp_path / "bound.pdf", "en")
    assert fonts(tmp_path / "bound.pdf") == fonts(pieces[0].file) + fonts(pieces[1].file)
    assert (tmp_path / "bound.pdf").stat().st_size < 1.2 * sum(path.stat().st_size for path in {p.file for p in pieces})


def fonts(path: Path) -> int:
    with pikepdf.Pdf.open(path) as pdf:
        return sum(
            isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor" for item in pdf.objects
        )


def test_nothing_of_pages_that_are_left_out_is_bound(runs: tuple[Path, Path], tmp_path: Path) -> None:
    bind_pages([PageRange(runs[0], 0, 3)], tmp_path / "bound.pdf", "en")
    assert read_page_texts((tmp_path / "bound.pdf").read_bytes())[:3] == read_page_texts(runs[0].read_bytes())[:3]
    with pikepdf.Pdf.open(tmp_path / "bound.pdf") as pdf:
        drawn = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Page"]
    assert len(drawn) == 4


def test_the_same_pieces_make_the_same_bytes(pieces: list[PageRange], tmp_path: Path) -> None:
    for name in ("a", "b"):
        bind_pages(pieces, tmp_path / name, "en")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_what_looks_like_a_reference_in_a_string_stays(tmp_path: Path) -> None:
    pdf = pikepdf.Pdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    said = pikepdf.String("see 12 0 R, (or\\ 3 0 R)")
    pdf.pages[0].obj["/PieceInfo"] = pdf.make_indirect(pikepdf.Dictionary(Said=said, Nothing=pikepdf.Name("/A")))
    content = io.BytesIO()
    pdf.save(content)
    (tmp_path / "run.pdf").write_bytes(content.getvalue())
    bind_pages([PageRange(tmp_path / "run.pdf", 0, 1)], tmp_path / "bound.pdf", "en")
    with pikepdf.Pdf.open(tmp_path / "bound.pdf") as bound:
        assert bound.pages[0].obj["/PieceInfo"]["/Said"] == said


def run() -> bytes:
    """Three pages of which the first leads to the others by links, with a title and a language."""
    pdf = pikepdf.Pdf.new()
    for words in (b"One", b"Two", b"Three"):
        page = pdf.add_blank_page(page_size=(200, 200)).obj
        page.Contents = pdf.make_stream(b"BT (" + words + b") Tj ET")
    first, second, third = (page.obj for page in pdf.pages)
    places = (pikepdf.Array([page, pikepdf.Name.Fit]) for page in (second, third))
    first.Annots = pikepdf.Array(
        pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Dest=place))
        for place in places
    )
    pdf.docinfo["/Title"] = "A paper 12 0 R"
    pdf.Root.Lang = pikepdf.String("en")
    content = io.BytesIO()
    pdf.save(content, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return content.getvalue()


def test_a_link_takes_no_page_of_another_paper_with_it() -> None:
    (made,) = split_pdf(run(), [slice(0, 2)])
    with pikepdf.Pdf.open(io.BytesIO(made)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert [page.Contents.read_bytes() for page in pdf.pages] == [b"BT (One) Tj ET", b"BT (Two) Tj ET"]
        pages = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Page"]
        assert len(pages) == 2
        within, without = (note.Dest for note in pdf.pages[0].obj.Annots)
        assert within[0].objgen == pdf.pages[1].obj.objgen
        assert without[0] is None
    assert b"Three" not in made


def test_title_and_language_are_those_of_the_run_and_the_bytes_always_the_same() -> None:
    one, two = split_pdf(run(), [slice(0, 1), slice(1, 3)])
    for made in (one, two):
        with pikepdf.Pdf.open(io.BytesIO(made)) as pdf:
            assert (str(pdf.docinfo["/Title"]), str(pdf.Root.Lang)) == ("A paper 12 0 R", "en")
            assert pdf.trailer.ID[0] == pdf.trailer.ID[1]
    assert list(split_pdf(run(), [slice(1, 3)])) == [two]
    assert one[-60:] != two[-60:]

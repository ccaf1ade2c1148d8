"""One paper's PDF out of a run: what belongs to it, and nothing of the others."""

import io

import pikepdf

from exam_builder.issue.split import split_pdf
from exam_builder.typeset.passes import TypesetPaper


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
    (made,) = split_pdf(run(), [TypesetPaper(first=0, pages=2)])
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
    one, two = split_pdf(run(), [TypesetPaper(first=0, pages=1), TypesetPaper(first=1, pages=2)])
    for made in (one, two):
        with pikepdf.Pdf.open(io.BytesIO(made)) as pdf:
            assert (str(pdf.docinfo["/Title"]), str(pdf.Root.Lang)) == ("A paper 12 0 R", "en")
            assert pdf.trailer.ID[0] == pdf.trailer.ID[1]
    assert list(split_pdf(run(), [TypesetPaper(first=1, pages=2)])) == [two]
    assert one[-60:] != two[-60:]

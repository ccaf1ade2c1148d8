"""Tests of which pictures pages show, and of whether they touch nothing."""

import io

import numpy
import pikepdf
import pypdfium2
import pytest

from exam_builder.audit.audience_paper import AudiencePaper
from exam_builder.audit.page_difference import PagePictures, are_free, describe_pictures, read_pictures
from exam_builder.audit.page_objects import Box, PageView, list_page_objects
from exam_builder.typeset.aux_file import PageRect

EDGE = 20.0
PICTURE = Box(105, 205, 295, 395)
SIZE = (200.0, 200.0)
CODE = PageRect("code", 1, 500, 700, 560, 760, kind="field")


def pictures_of(*drawings: bytes, inner: bytes = b"", **more: pikepdf.Object) -> PagePictures:
    """What is read of a page that shows some drawings, each of which holds another."""
    document = pikepdf.Pdf.new()
    page = document.add_blank_page()
    held = pikepdf.Dictionary()
    for number, content in enumerate(drawings, 3):
        form = document.make_stream(content, BBox=[0, 0, 200, 100], Subtype=pikepdf.Name.Form, **more)
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=document.make_stream(inner)))
        held[f"/Im{number}"] = form
    page.resources["/XObject"] = held
    return read_pictures(page, b" ".join(b"q /Im%d Do Q" % number for number in range(3, 3 + len(drawings))))


def test_the_same_drawings_in_both_papers_are_known_by_their_sizes_too() -> None:
    one, other = pictures_of(b"0 0 m", b"1 1 m"), pictures_of(b"2 2 m", b"1 1 m")
    (first, sizes), (second, same) = (tuple(describe_pictures([each, each])) for each in (one, other))
    assert first != second and sizes == same


@pytest.mark.parametrize(
    ("student", "solutions"),
    [
        (pictures_of(b"0 0 m"), pictures_of(b"2 2 m")),
        (pictures_of(b"0 0 m"), pictures_of(b"0 0 m", inner=b"x")),
        (pictures_of(b"0 0 m"), pictures_of(b"0 0 m", b"0 0 m")),
        (pictures_of(b"0 0 m", b"1 1 m"), pictures_of(b"1 1 m", b"0 0 m")),
        (pictures_of(b"x", Matrix=pikepdf.Array([2, 0, 0, 2, 0, 0])),) * 2,
        (pictures_of(),) * 2,
    ],
)
def test_pictures_that_are_unlike_or_of_no_certain_size_are_known_by_what_they_show(
    student: PagePictures, solutions: PagePictures
) -> None:
    assert len(tuple(describe_pictures([student, solutions]))) == 1


def is_free(*others: Box, spots: tuple[PageRect, ...] = (), picture: Box = PICTURE, sizes: int = 1) -> bool:
    """Whether a picture is free on a page with other things."""
    blank = numpy.full((1200, 900), 255, numpy.uint8)
    code = Box(505, 705, 555, 755)
    view = PageView(600, 800, blank, (picture, code, *others), lambda _: "", pictures=(picture, code))
    side = AudiencePaper(None, "student", 1, (CODE, *spots), lambda _: view)  # type: ignore[arg-type]  # nothing is found
    return are_free(side, 1, [SIZE] * sizes, EDGE)


def test_a_picture_that_touches_nothing_is_free() -> None:
    assert is_free(Box(100, 420, 300, 430))


@pytest.mark.parametrize("place", [Box(150, 250, 160, 260), Box(90, 300, 101, 310), Box(0, 0, 600, 800)])
def test_a_picture_on_which_something_may_stand_is_not_free(place: Box) -> None:
    assert not is_free(place)
    spot = PageRect("q.a", 1, place.left, place.bottom, place.right, place.top, kind="box")
    assert not is_free(spots=(spot,))


def test_a_picture_near_an_edge_or_of_another_size_is_not_free() -> None:
    assert not is_free(picture=Box(25, 205, 215, 395))
    assert not is_free(picture=Box(105, 205, 395, 395))
    assert not is_free(sizes=2)


@pytest.mark.parametrize(("cut", "box"), [((0, 0, 30, 10), (5, 7, 35, 17)), ((10, 0, 20, 5), (15, 7, 25, 12))])
def test_a_picture_lies_where_it_is_seen_and_not_where_it_is_cut_off(
    cut: tuple[int, ...], box: tuple[int, ...]
) -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(100, 100))
    inner = pdf.make_stream(b"0 0 30 10 re f")
    inner.Type, inner.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    inner.BBox = pikepdf.Array([0, 0, 30, 10])
    outer = pdf.make_stream(b"/I Do")
    outer.Type, outer.Subtype, outer.BBox = inner.Type, inner.Subtype, pikepdf.Array(cut)
    outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=inner))
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(O=outer))
    page.obj.Contents = pdf.make_stream(b"q 1 0 0 1 5 7 cm /O Do Q")
    pdf.save(made := io.BytesIO())
    (found,) = list_page_objects(pypdfium2.PdfDocument(made.getvalue())[0])
    assert (found.box.left, found.box.bottom, found.box.right, found.box.top) == pytest.approx(box)

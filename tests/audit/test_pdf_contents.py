"""Pages that would take all memory are reported, and never handed to PDFium."""

import io
import itertools
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_faults import crash_on_second_page, hang_on_second_page, list_modules, take_all_memory_on_second_page
from papers import paper

from exam_builder.audit.lot_audit import AuditedPaper, AuditMemory, audit_papers
from exam_builder.audit.page_looks import PageLooks
from exam_builder.audit.page_objects import MIN_OVERLAP, Box, list_overlapping_pairs
from exam_builder.audit.page_process import READER, ask_reader
from exam_builder.audit.page_text import PageReader, read_page_texts
from exam_builder.audit.pdf_contents import HeavyPageError
from exam_builder.typeset.passes import TypesetPaper


def pdf_of(draw: Callable[[pikepdf.Pdf], tuple[bytes, dict[str, pikepdf.Object]]]) -> bytes:
    """A PDF of two pages, of which the second draws what is given, with its forms and pictures."""
    made = pikepdf.new()
    content, named = draw(made)
    for drawn, objects in ((b"0 0 m 9 9 l S", {}), (content, named)):
        page = made.add_blank_page(page_size=(100, 100))
        page.obj["/Contents"] = made.make_stream(drawn)
        page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(objects))
    file = io.BytesIO()
    made.save(file, compress_streams=True)
    return file.getvalue()


def form(made: pikepdf.Pdf, content: bytes, **named: pikepdf.Object) -> pikepdf.Object:
    objects = pikepdf.Dictionary({f"/{name}": each for name, each in named.items()})
    resources = pikepdf.Dictionary(XObject=objects)
    return made.make_stream(
        content, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9], Resources=resources
    )


def nested(made: pikepdf.Pdf, depth: int = 13) -> tuple[bytes, dict[str, pikepdf.Object]]:
    inner = form(made, b"0 0 m 9 9 l S")
    for _ in range(depth):
        inner = form(made, b"/F Do " * 10, F=inner)
    return b"/F Do", {"/F": inner}


def calling_itself(made: pikepdf.Pdf) -> tuple[bytes, dict[str, pikepdf.Object]]:
    own = made.make_indirect(form(made, b"/F Do /F Do"))
    own["/Resources"]["/XObject"]["/F"] = own
    return b"/F Do", {"/F": own}


def packed(made: pikepdf.Pdf) -> tuple[bytes, dict[str, pikepdf.Object]]:
    """Twenty megabytes of blanks in twenty kilobytes."""
    press = zlib.compressobj()
    content = b"".join(press.compress(b" " * (1 << 20)) for _ in range(20)) + press.flush()
    bomb = form(made, b"")
    bomb.write(content, filter=pikepdf.Name.FlateDecode)
    return b"/F Do", {"/F": bomb}


def huge_picture(made: pikepdf.Pdf) -> tuple[bytes, dict[str, pikepdf.Object]]:
    image = made.make_stream(
        b"",
        Subtype=pikepdf.Name.Image,
        Width=1 << 20,
        Height=1 << 20,
        BitsPerComponent=1,
        ColorSpace=pikepdf.Name.DeviceGray,
    )
    return b"/F Do", {"/F": image}


@pytest.mark.parametrize("draw", [nested, calling_itself, packed, huge_picture])
def test_a_page_that_would_take_all_memory_is_reported_and_not_looked_at(
    draw: Callable[[pikepdf.Pdf], tuple[bytes, dict[str, pikepdf.Object]]],
) -> None:
    pdf = pdf_of(draw)
    with PageReader(pdf) as pages:
        assert pages.find_heavy() == (1,)
    with pytest.raises(HeavyPageError):
        read_page_texts(pdf)


def test_forms_within_forms_that_draw_little_are_looked_at() -> None:
    with PageReader(pdf_of(lambda made: nested(made, 3))) as pages:
        assert pages.find_heavy() == ()


def test_no_paper_of_such_a_run_passes_the_audit() -> None:
    shown = paper()
    first, second = (TypesetPaper(page, 1, question_pages={shown.questions[0].name: 1}) for page in (0, 1))
    papers = [AuditedPaper(shown, {"student": place}) for place in (first, second)]
    found = audit_papers(papers, {"student": pdf_of(nested)}, {}, AuditMemory())
    assert [[each.code for each in of] for of in found] == [["runaway"], ["runaway"]]
    assert found[1][0].question == shown.questions[0].name
    assert found[1][0].message == "page 1 of the student PDF draws too much to be checked"


@pytest.mark.parametrize("spoilt", [crash_on_second_page, take_all_memory_on_second_page, hang_on_second_page])
def test_a_page_on_which_the_reader_ends_is_reported_and_others_are_looked_at(
    spoilt: Callable[..., PageLooks], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exam_builder.audit.page_text.read_looks", spoilt)
    monkeypatch.setattr("exam_builder.audit.page_process.PAGE_SECONDS", 3.0 if spoilt is hang_on_second_page else 60.0)
    shown = paper()
    places = (TypesetPaper(page, 1, question_pages={shown.questions[0].name: 1}) for page in (0, 1))
    papers = [AuditedPaper(shown, {"student": place}) for place in places]
    pdf = pdf_of(lambda made: nested(made, 1))
    second, first = audit_papers(papers, {"student": pdf}, {}, AuditMemory())
    message = "page 1 of the student PDF draws too much to be checked"
    assert [(each.code, each.message, each.question) for each in first] == [("runaway", message, "conv_cost")]
    assert "runaway" not in {each.code for each in second}


def test_the_process_that_reads_imports_nothing_of_papers_and_no_numpy() -> None:
    """It is started for a single copy too, and costs little as long as it knows neither papers nor expressions."""
    READER.end()
    with PageReader(pdf_of(lambda made: nested(made, 3))) as pages:
        pages.view(1)
        loaded = ask_reader(list_modules, tuple[str, ...], None, (pages.path, 0))
    assert "exam_builder.audit.page_looks" in loaded
    unneeded = ("exam_builder.paper", "exam_builder.expressions", "pydantic", "numpy")
    assert not [each for each in loaded if each.startswith(unneeded)]


edges = st.integers(0, 40).map(float)


@settings(max_examples=40)
@given(st.lists(st.tuples(edges, edges, edges, edges), max_size=12))
def test_pairs_of_things_that_overlap_are_found(drawn: list[tuple[float, float, float, float]]) -> None:
    boxes = [Box(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in drawn]
    pairs = itertools.combinations(range(len(boxes)), 2)
    expected = [pair for pair in pairs if min(boxes[pair[0]].overlap(boxes[pair[1]])) > MIN_OVERLAP]
    assert list_overlapping_pairs(boxes) == expected

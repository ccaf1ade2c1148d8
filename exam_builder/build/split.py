"""One paper's PDF out of a run of many."""

import io
from collections.abc import Iterable, Iterator

import pikepdf

from exam_builder.typeset.batch import Printed


def split(pdf: bytes, papers: Iterable[Printed]) -> Iterator[bytes]:
    """The PDF of each of these papers, with the run's title and language; the same bytes for the same run."""
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as run:
        for paper in papers:
            yield _pages(run, paper)


def _pages(run: pikepdf.Pdf, paper: Printed) -> bytes:
    made = pikepdf.Pdf.new()
    for page in range(paper.first, paper.first + paper.pages):
        made.pages.append(run.pages[page])
    if "/Info" in run.trailer:
        made.trailer.Info = made.copy_foreign(run.trailer.Info)
    if "/Lang" in run.Root:
        made.Root.Lang = pikepdf.String(str(run.Root.Lang))
    content = io.BytesIO()
    made.save(
        content,
        deterministic_id=True,
        compress_streams=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return content.getvalue()

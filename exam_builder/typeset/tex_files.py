"""The files that a document consists of."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from exam_builder.render import Document
from exam_builder.store import write_atomically


def write_tex(document: Document, figures: Mapping[str, Path | bytes], folder: Path, name: str = "paper") -> Path:
    """Write `NAME.tex` and the figures it shows into a folder; plain pdflatex compiles it, twice for page numbers.

    Figures come by digest, as for `typeset`. Raises OSError when the folder cannot be written.
    """
    path = folder / f"{name}.tex"
    write_atomically(path, (document.preamble + document.body).encode())
    copy_figures(document.figures, figures, folder)
    return path


def copy_figures(wanted: Iterable[tuple[str, str]], figures: Mapping[str, Path | bytes], folder: Path) -> None:
    """Put figures, by name and digest, beside a document, as files of their own even where they come by a link.

    A figure that there is none of is left out: TeX will say so at the place where it is shown.
    """
    for name, digest in sorted(wanted):
        source = figures.get(digest)
        content = source.read_bytes() if isinstance(source, Path) and source.is_file() else source
        if isinstance(content, bytes):
            write_atomically(folder / f"{name}.pdf", content)

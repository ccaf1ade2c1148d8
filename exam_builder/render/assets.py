"""Load the files of `assets/` that a course's own templates use: LaTeX unchanged, pictures converted to PDF.

In TeX's folder they keep their path in the course, so a template names them `assets/crest.png`. A picture is checked
and converted like one of `content/`. The PDF keeps the picture's name, since pdfTeX recognizes formats by content.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exam_builder.course_files import read_file
from exam_builder.digests import digest, digest_of, list_files_below
from exam_builder.findings import Code, Finding, Place, Refused
from exam_builder.plot.figure_pages import FigureError
from exam_builder.plot.picture_pages import MAX_BYTES as LARGEST_PICTURE
from exam_builder.plot.picture_pages import convert_picture
from exam_builder.plot.style import TEXT_WIDTH
from exam_builder.read.files import decode_text, explain_unread

ASSETS = "assets"
"""The name of the folder, in a course and in TeX's folder."""
PICTURES = (".pdf", ".png", ".jpg", ".jpeg")
SOURCES = (".tex", ".sty", ".cls", ".def", ".cfg", ".clo", ".ldf", ".fd", ".txt", ".csv", ".dat")
"""Endings of files that TeX reads as text."""
ASSET_NAME = re.compile(r"(?:[A-Za-z0-9_][\w.-]*/)*[A-Za-z0-9_][\w.-]*", re.ASCII)
"""File names that LaTeX accepts."""
LARGEST_SOURCE = 1_000_000
"""The most bytes of one LaTeX file."""
LARGEST = 32_000_000
"""The most bytes of all assets together."""
LINKED = (ASSETS, "templates", "content", "figures")
"""Folders of a course to whose files a link in `assets/` may point."""


@dataclass(frozen=True, eq=False)
class Assets:
    """The files in TeX's folder beside a paper: contents by path below `assets/`."""

    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """A LaTeX comment with a digest of the files, so that results cached for other files are not used."""
        return f"% assets {digest({name: digest_of(content) for name, content in self.files.items()})}\n"

    def write(self, folder: Path) -> None:
        """Write the files into a folder; raise OSError if it cannot be written."""
        for name, content in self.files.items():
            path = folder / ASSETS / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


NO_ASSETS = Assets()


def find_no_asset(name: str) -> tuple[str, str]:
    """Return message and hint for a file that LaTeX does not find in TeX's folder."""
    hint = "correct the name and its ending: assets are PDF, PNG and JPEG pictures, and files of LaTeX"
    return f"there is no file `{name}` that LaTeX can use", hint


def load_assets(root: Path) -> Assets:
    """Return the assets of a course that has templates; raise Refused with all files that cannot be used."""
    if not ((root / ASSETS).is_dir() and (root / "templates").is_dir()):
        return NO_ASSETS
    files: dict[str, bytes] = {}
    wrong: list[Finding] = []
    for name in _list_assets(root / ASSETS):
        try:
            files[name] = _load_asset(root, name)
        except Refused as refused:
            wrong += refused.findings
    if sum(map(len, files.values())) > LARGEST:
        message, hint = f"these files come to more than {LARGEST:,} bytes", "save pictures smaller, or keep fewer"
        wrong.append(Finding(Code.FILE, message, Place(ASSETS), hint))
    if wrong:
        raise Refused(wrong)
    return Assets(files)


def _list_assets(folder: Path) -> Iterator[str]:
    """Yield the paths of the files that LaTeX could use; ignore others."""
    for path in list_files_below(folder):
        if path.suffix.lower() in (*PICTURES, *SOURCES):
            yield path.relative_to(folder).as_posix()


def _refuse(name: str, message: str, hint: str, code: Code = Code.FILE) -> Refused:
    return Refused([Finding(code, message, Place(f"{ASSETS}/{name}"), hint)])


def _load_asset(root: Path, name: str) -> bytes:
    """Return the content of a file as TeX gets it; raise Refused if TeX cannot use it."""
    if not ASSET_NAME.fullmatch(name):
        raise _refuse(name, "LaTeX cannot be given a file of this name", "use letters, digits, `.`, `_` and `-`")
    is_picture = name.lower().endswith(PICTURES)
    most = LARGEST_PICTURE if is_picture else LARGEST_SOURCE
    try:
        content = read_file(root / ASSETS / name, [root / folder for folder in LINKED], most)
    except OSError as problem:
        what, hint = explain_unread(problem, ASSETS)
        raise _refuse(name, f"this file {what}", hint) from None
    if is_picture:
        return _convert(name, content)
    decode_text(content, Path(name).name, Place(f"{ASSETS}/{name}"))
    return content


def _convert(name: str, content: bytes) -> bytes:
    """Convert a picture to a page as wide as the text; templates may print it in any size."""
    try:
        return convert_picture(content, f"{ASSETS}/{name}", None, TEXT_WIDTH)
    except FigureError as problem:
        hint = "save that page in a file of its own" if "`page" in problem.hint else problem.hint
        raise _refuse(name, problem.message, hint, Code.FIGURE) from None

"""Read template files defensively: a course may contain anything."""

import stat
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, TemplateNotFound

from exam_builder.codes import Code
from exam_builder.findings import Finding, Place, Refused

LARGEST = 1_000_000
"""Bytes of one template; the longest built-in one has about 10,000."""


class TemplateLoader(FileSystemLoader):
    """Templates of some folders, the first that has a name wins."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text, its path, and a function that says it is unchanged; raise Refused if it cannot be
        read.
        """
        for folder in self.searchpath:
            path = Path(folder, template)
            if ".." not in path.parts and (path.exists() or path.is_symlink()):
                return read_template(path, template), str(path), lambda: True
        raise TemplateNotFound(template)


def read_template(path: Path, name: str) -> str:
    """Read a template; raise Refused if it is not a regular file, is too large, or is not UTF-8."""
    place = Place(f"templates/{name}")
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Refused([Finding(Code.TEMPLATE, "this template is not a file", place, "put a text file there")])
        if status.st_size > LARGEST:
            what = f"this template has more than {LARGEST:,} bytes"
            raise Refused([Finding(Code.TEMPLATE, what, place, "is it the right file?")])
        with path.open("rb") as file:
            return file.read(LARGEST).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as problem:
        line = problem.object.count(b"\n", 0, problem.start) + 1
        place = Place(place.file, line, problem.start - problem.object.rfind(b"\n", 0, problem.start))
        hint = "save the file with the encoding UTF-8"
        raise Refused([Finding(Code.ENCODING, "this character is not UTF-8", place, hint)]) from None
    except OSError as problem:
        what = f"this template cannot be read: {problem.strerror}"
        raise Refused([Finding(Code.TEMPLATE, what, place, "mend the link, or take it away")]) from None

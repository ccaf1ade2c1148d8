"""Reading files that content names: only inside the project, only regular files, only so large."""

from pathlib import Path

from exam_builder.findings import Finding, Place, Refused

LARGEST = 1_000_000
"""Bytes of one file: the longest real question has about 10,000."""


def inside(folder: Path, base: Path, name: str, place: Place) -> Path:
    """The file `name`, seen from the folder `base`, with links resolved; raise Refused when it leaves `folder`."""
    wanted = (base / name).resolve()
    if not wanted.is_relative_to(folder.resolve()):
        raise Refused(
            [Finding("outside", f"`{name}` is outside {folder.name}/", place, f"copy it into {folder.name}/")]
        )
    if not wanted.is_file():
        raise Refused([Finding("no-file", f"there is no file `{name}`{_near(wanted)}", place, "mend the name")])
    return wanted


def read_bytes(path: Path, folder: Path, place: Place) -> bytes:
    """The bytes of a file; raise Refused when it stands outside `folder`, is too large or cannot be read."""
    path = inside(folder, path.parent, path.name, place)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as problem:
        raise Refused([Finding("unreadable", f"the file cannot be read: {problem.strerror}", place)]) from None
    if len(content) > LARGEST:
        raise Refused([Finding("too-large", f"`{path.name}` has more than {LARGEST:,} bytes", place)])
    return content


def read_text(path: Path, folder: Path, place: Place) -> str:
    """The text of a file, each line ending in `\\n`; raise Refused as `read_bytes`, and when it is not UTF-8."""
    content = read_bytes(path, folder, place)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Refused([_not_utf8(content, problem, place, path.name)]) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _not_utf8(content: bytes, problem: UnicodeDecodeError, place: Place, name: str) -> Finding:
    line = content.count(b"\n", 0, problem.start) + 1
    column = problem.start - content.rfind(b"\n", 0, problem.start)
    if Path(place.file).name == name:
        place = Place(place.file, line, column)
    message = f"line {line} of `{name}` is not UTF-8 text"
    return Finding("encoding", message, place, "save the file with the encoding UTF-8")


def _near(wanted: Path) -> str:
    from difflib import get_close_matches

    if not wanted.parent.is_dir():
        return ""
    close = get_close_matches(wanted.name, [entry.name for entry in wanted.parent.iterdir()], 1)
    return f"; did you mean `{close[0]}`?" if close else ""

"""Reading files that content names: only inside the project, only regular files, only so large."""

from pathlib import Path

from exam_builder.codes import Code
from exam_builder.findings import Finding, Place, Refused, did_you_mean, nearest_name

MAX_BYTES = 1_000_000
"""Bytes of one file: the longest real question has about 10,000."""


def resolve_inside(folder: Path, base: Path, name: str, place: Place) -> Path:
    """The file `name`, seen from the folder `base`, with links resolved; raise Refused when it leaves `folder`."""
    shown = name if len(name) < 80 else f"{name[:77]}…"
    if any((step.startswith(".") and step not in (".", "..")) or step.endswith("~") for step in Path(name).parts):
        message = f"`{shown}` is a hidden file or an editor's copy, which does not count as content"
        raise Refused([Finding(Code.HIDDEN, message, place, "give it a name that begins with a letter")])
    try:
        wanted = (base / name).resolve()
        there = wanted.is_file()
    except (OSError, ValueError, RuntimeError):
        raise Refused(
            [Finding(Code.NO_FILE, f"`{shown}` cannot be the name of a file", place, "mend the name")]
        ) from None
    if not wanted.is_relative_to(folder.resolve()):
        hint = f"copy it into {folder.name}/"
        raise Refused([Finding(Code.OUTSIDE, f"`{shown}` is outside {folder.name}/", place, hint)])
    if not there:
        near = _nearest_file(wanted)
        hint = f"write {near}" if near else "mend the name"
        raise Refused([Finding(Code.NO_FILE, f"there is no file `{shown}`{did_you_mean(near)}", place, hint)])
    return wanted


def read_bytes(path: Path, folder: Path, place: Place) -> bytes:
    """The bytes of a file; raise Refused when it stands outside `folder`, is too large or cannot be read."""
    path = resolve_inside(folder, path.parent, path.name, place)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise Refused([Finding(Code.UNREADABLE, f"the file cannot be read: {problem.strerror}", place)]) from None
    if len(content) > MAX_BYTES:
        raise Refused([Finding(Code.TOO_LARGE, f"`{path.name}` has more than {MAX_BYTES:,} bytes", place)])
    return content


def read_text(path: Path, folder: Path, place: Place) -> str:
    """The text of a file, each line ending in `\\n`; raise Refused as `read_bytes`, and when it is not UTF-8."""
    content = read_bytes(path, folder, place)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Refused([_encoding_finding(content, problem, place, path.name)]) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding_finding(content: bytes, problem: UnicodeDecodeError, place: Place, name: str) -> Finding:
    line = content.count(b"\n", 0, problem.start) + 1
    column = problem.start - content.rfind(b"\n", 0, problem.start)
    itself = Path(place.file).name == name
    place = Place(place.file, line, column) if itself else place
    message = "this character is not UTF-8" if itself else f"line {line} of `{name}` is not UTF-8 text"
    return Finding(Code.ENCODING, message, place, "save the file with the encoding UTF-8")


def _nearest_file(wanted: Path) -> str:
    """The name of a file in the same folder that is much like the one wanted."""
    there = [entry.name for entry in wanted.parent.iterdir() if entry.is_file()] if wanted.parent.is_dir() else []
    return nearest_name(wanted.name, there)

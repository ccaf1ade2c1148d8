"""Whether a change of the toolkit changes what it prints: every PDF, key and figure before, against those after.

    python benchmarks/outputs.py make /tmp/before      before the change
    python benchmarks/outputs.py compare /tmp/before   after it: what differs, page by page

`make` builds all exams, the versions of `resit`, papers drawn from a seed, and copies of `midterm` and `types` for
forty students, among them large print and names in other scripts, and rebuilds what was issued from its records. Of
manifests and records only what the toolkit says of itself may differ; where anything else does, `compare` ends with 1.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
from run import TOOLKIT, copy_content, run

from exam_builder.records.paper_record import unpack
from exam_builder.store import write_atomically

NAMES = (
    "Ann Lee",
    "Zoë Ångström-Đặng",
    "王小明",
    "سلمى حداد",
    "Łukasz Ṭa",
    "Nguyễn Thị Ánh",
    "Ὀδυσσεύς",
    "Иван Петров",
)
LARGE = "large print; extra time: 30 minutes"
SECRET = "00112233445566778899aabbccddeeff"
COUNT = 40
COMMANDS = (
    ("build",),
    ("build", "resit", "--versions", "4"),
    ("build", "midterm", "--seed", "3", "--out", "build/seed"),
    ("build", "midterm", "--roster", "students.csv"),
    ("build", "types", "--roster", "students.csv"),
    ("rebuild", "build/midterm/paper.json", "--out", "build/again/paper"),
    ("rebuild", "build/types/copies/paper.json", "--out", "build/again/copies"),
    ("rebuild", "build/resit/versions/paper.json", "--out", "build/again/versions"),
)
OWN = ("tools", "inputs", "manifest.json", "paper.json", "templates")
"""Ends of the keys in records and manifests whose values follow from the toolkit's sources: the project's course has
the toolkit's own templates.
"""
DIGEST = re.compile(r"[0-9a-f]{64}")
"""The name of a figure, for example, which follows from the toolkit's sources too."""


def roster() -> str:
    """Return a roster of forty students; each eighth has large print."""
    rows = (f"s{number},{NAMES[number % len(NAMES)]} {number},{LARGE * (number % 8 == 1)}" for number in range(COUNT))
    return "\n".join(("id,name,accommodation", *rows)) + "\n"


def make(folder: Path) -> None:
    """Build everything in a copy of the project's content, and put what came of it into a folder."""
    os.environ |= {"EXAM_SECRET": SECRET, "CI": ""}
    with tempfile.TemporaryDirectory() as temporary:
        course = copy_content(Path(temporary))
        (course / "students.csv").write_text(roster(), encoding="utf-8")
        for command in COMMANDS:
            print(*command, flush=True)
            run((*TOOLKIT, *command), course)
        for figure in (course / "build" / ".cache" / "figures").rglob("*"):
            if figure.is_file() and figure.suffix != ".seal":
                content = figure.read_bytes()
                write_atomically(course / "build" / "figures" / hashlib.sha256(content).hexdigest(), content)
        shutil.rmtree(course / "build" / ".cache")
        shutil.copytree(course / "build", folder)


def differences(before: Path, after: Path) -> Iterator[str]:
    """Yield what is not the same in two folders that `make` filled, a line each."""
    old, new = files(before), files(after)
    yield from (f"{name}: is no longer made" for name in sorted(old - new))
    yield from (f"{name}: is new" for name in sorted(new - old))
    for name in sorted(old & new):
        one, two = before / name, after / name
        if one.read_bytes() == two.read_bytes():
            continue
        if name.endswith(".pdf"):
            yield f"{name}: {pages_that_differ(one, two)}"
        elif not name.endswith(".json") or without_own(json.loads(one.read_text())) != without_own(
            json.loads(two.read_text())
        ):
            yield f"{name}: differs"


def files(folder: Path) -> set[str]:
    """Return the files below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def without_own(held: Any) -> Any:
    """Return JSON data without what follows from the toolkit's sources."""
    if isinstance(held, dict):
        kept = {key: without_own(value) for key, value in held.items() if not key.endswith(OWN)}
        files = sorted((value for key, value in kept.items() if DIGEST.search(key)), key=str)
        return {key: value for key, value in kept.items() if not DIGEST.search(key)} | {"files by digest": files}
    if isinstance(held, list):
        return sorted(map(without_own, held), key=str)
    return DIGEST.sub("", without_packing(held)) if isinstance(held, str) else held


def without_packing(text: str) -> str:
    """Return a text of a record, unpacked where it is packed, as the questions of copies are."""
    try:
        return unpack(text).decode()
    except ValueError:
        return text


def pages_that_differ(before: Path, after: Path) -> str:
    """Return which pages of two PDFs look otherwise, in words."""
    one, two = pypdfium2.PdfDocument(before), pypdfium2.PdfDocument(after)
    if len(one) != len(two):
        return f"has {len(two)} pages in place of {len(one)}"
    pages = (number for number in range(len(one)) if picture(one[number]) != picture(two[number]))
    numbers = ", ".join(str(number + 1) for number in pages)
    return f"looks otherwise on page {numbers}" if numbers else "other bytes, but every page looks the same"


def picture(page: pypdfium2.PdfPage) -> bytes:
    """Return the pixels of a page at 72 dots an inch."""
    return bytes(page.render(scale=1, grayscale=True).to_pil().tobytes())


def compare(before: Path) -> int:
    """Build everything anew and print what differs; the exit code."""
    with tempfile.TemporaryDirectory() as temporary:
        after = Path(temporary) / "after"
        make(after)
        found = list(differences(before, after))
        count = len(files(after))
    print("\n".join(found) or f"all {count} files are the same")
    return 1 if found else 0


def main() -> int:
    """Read the command line and do what it asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("make", "compare"))
    parser.add_argument("folder", type=Path, help="what was built before the change")
    given = parser.parse_args()
    if given.what == "compare":
        return compare(given.folder)
    make(given.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())

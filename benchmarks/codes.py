"""What the QR codes of copies cost, next to those that segno draws one by one: `python benchmarks/codes.py`."""

import argparse
import time
from collections.abc import Callable, Sequence

import segno

from exam_builder.identity import find_qr_version, make_page_code, make_qr_code, qr_to_tex
from exam_builder.identity.qr import LEVEL, MASK

SECRET = bytes(32)


def seconds_each(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Measure CPU seconds that a function takes for a text."""
    began = time.process_time()
    for text in texts:
        work(text)
    return (time.process_time() - began) / len(texts)


def draw(text: str) -> object:
    """Draw a code as segno does."""
    version = find_qr_version(len(text))
    return segno.make(text, version=version, error=LEVEL, mask=MASK, mode="byte", boost_error=False, micro=False)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=100, help="copies of 12 pages (default: 100)")
    chosen = parser.parse_args()
    texts = [
        make_page_code(SECRET, "midterm", f"2023{copy:04d}", page)
        for copy in range(chosen.copies)
        for page in range(12)
    ]
    ours = seconds_each(lambda text: qr_to_tex(make_qr_code(text, find_qr_version(len(text)))), texts)
    theirs = seconds_each(draw, texts[:60])
    print(f"a code drawn by segno  {1000 * theirs:8.2f} CPU ms")
    print(f"a code of ours         {1000 * ours:8.2f} CPU ms, {theirs / ours:.0f} times less")


if __name__ == "__main__":
    main()

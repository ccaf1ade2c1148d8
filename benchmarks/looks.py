"""Which share of a build of copies goes into looking at finished pages: `python benchmarks/looks.py --copies 500`.

A build in this process, with figures, computed values and measured solutions kept and nothing typeset, in which a clock
stands around the looks at pages of each copy; it also counts what the process spends that draws pages to be looked at.
The rest is all that the build does besides, TeX among it.
"""

import argparse
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copies import SECRET, roster
from run import copy_content

from exam_builder.audit import lot_audit
from exam_builder.audit.page_process import READER
from exam_builder.findings import Finding
from exam_builder.issue import Options, build_exams


@dataclass
class Clock:
    """What is spent in something: CPU seconds of this process."""

    spent: float = 0.0

    def around(self, looks: Any) -> Any:
        """Return the looks at a copy, which are timed."""

        def timed(*arguments: Any) -> Iterator[Finding]:
            began = time.process_time() + drawing()
            found = list(looks(*arguments))
            self.spent += time.process_time() + drawing() - began
            return iter(found)

        return timed


def drawing() -> float:
    """Return the CPU seconds of the process that draws pages, and of that which it starts."""
    started = READER._started
    return spent_by(started.pid) if started else 0.0


def spent_by(process: int) -> float:
    """Return the CPU seconds of a process that runs, and of its children."""
    folder = Path("/proc") / str(process)
    user, system = (folder / "stat").read_text().rsplit(")", 1)[1].split()[11:13]
    children = (folder / "task" / str(process) / "children").read_text().split()
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK") + sum(map(spent_by, map(int, children)))


def used() -> float:
    """Return the CPU seconds of this process, of that which draws pages, and of all that it started and that ended."""
    each = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in each) + drawing()


def measure(folder: Path, exam: str, copies: int) -> tuple[float, float]:
    """Return the CPU seconds of a build of so many copies, and of the looks in it."""
    table, clock, began = roster(folder, copies), Clock(), 0.0
    lot_audit._check_looks = clock.around(lot_audit._check_looks)
    for _ in ("first", "measured"):
        shutil.rmtree(folder / "build" / exam, ignore_errors=True)
        clock.spent, began = 0.0, used()
        list(build_exams(folder, [exam], Options(roster=table, jobs=1)))
    return used() - began, clock.spent


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exam", default="midterm")
    parser.add_argument("--copies", type=int, default=500)
    chosen = parser.parse_args()
    os.environ["EXAM_SECRET"] = SECRET
    with tempfile.TemporaryDirectory() as folder:
        whole, looks = measure(copy_content(Path(folder)), chosen.exam, chosen.copies)
    share = looks / (whole - looks)
    print(f"{chosen.copies} copies: {whole:.1f} CPU s, of which looks {looks:.1f}: {share:.1%} of the rest")


if __name__ == "__main__":
    main()

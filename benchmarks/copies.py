"""What personal copies cost next to plain pdflatex: `python benchmarks/copies.py --copies 100 500 2000`.

Every student's copy has values of its own, and a student's paper and solutions. A build with figures and computed
values kept, but nothing typeset, is held against

- one run of plain pdflatex over the very LaTeX that the build sets: all pages of all papers, one preamble;
- a run of plain pdflatex for each PDF: a few of them, times their number. A paper that is set by itself learns only in
  a first run how many pages it has, which each of them says: so there are two figures, for one run and for two.

Figures are CPU seconds of a program and all that it started; the ratios carry from machine to machine. The largest
process is that with the greatest resident memory; the memory of all counts pages once that several of them share. Then:
papers drawn a second, what figures cost that are not kept, and what one copy costs that TeX cannot set.
"""

import argparse
import ctypes
import multiprocessing
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean

from run import PLAIN, TOOLKIT, Cost, copy_content, run

SECRET = "00112233445566778899aabbccddeeff"
FEW = 3
"""Students of whose papers and solutions a plain run each is measured."""
MIDDLE = 30
"""The student whose copy fails."""


@dataclass(frozen=True)
class Memory:
    """Mebibytes at the worst moment: of the largest process, and of all together."""

    largest: float
    together: float


@dataclass(frozen=True)
class Measured:
    """Figures of so many copies: CPU seconds, and memory."""

    copies: int
    built: float
    memory: Memory
    plain: float
    single: float
    twice: float

    @property
    def line(self) -> str:
        """The figures as a line of the table."""
        each = self.built / self.copies
        over, under = self.built / self.plain, 2 * self.copies / self.built
        alone = (f"{under * self.single:.1f}", f"{under * self.twice:.1f}")
        figures = (f"{self.built:.1f}", f"{1000 * each:.1f}", f"{self.plain:.1f}", f"{over:.2f}", *alone)
        memory = (f"{self.memory.largest:.0f}", f"{self.memory.together:.0f}")
        return f"{self.copies:>7}" + "".join(f"{figure:>9}" for figure in (*figures, *memory))


def growth(each: Sequence[Measured]) -> Iterator[str]:
    """Yield what a further copy costs between one number of copies and the next, in words."""
    for few, many in pairwise(each):
        further = 1000 * (many.built - few.built) / (many.copies - few.copies)
        largest = many.memory.largest / few.memory.largest
        together = many.memory.together / few.memory.together
        yield (
            f"from {few.copies:,} copies to {many.copies:,} a further one costs {further:.1f} ms; the largest process "
            f"takes {largest:.2f} times the memory, all together {together:.2f} times"
        )


HEAD = f"{'copies':>7}{'CPU s':>9}{'ms each':>9}{'plain s':>9}{'ratio':>9}{'single':>9}{'twice':>9}{'MiB':>9}{'all':>9}"


def roster(folder: Path, copies: int) -> Path:
    """Return a table of so many students."""
    path = folder / f"{copies}.csv"
    rows = (f"{20_000_000 + number},Student {number}" for number in range(copies))
    path.write_text("\n".join(("id,name", *rows)) + "\n", encoding="utf-8")
    return path


PR_SET_CHILD_SUBREAPER = 36
"""The number by which Linux knows it (prctl(2)): orphans below a process become its children."""


def children(process: int) -> Iterator[int]:
    """Yield the processes that a process started, and that these started."""
    with suppress(OSError):  # one that has ended
        for file in Path(f"/proc/{process}/task").glob("*/children"):
            for child in map(int, file.read_text().split()):
                yield child
                yield from children(child)


def proportional(process: int) -> int:
    """Return the memory of a process in kibibytes, in which a page that n processes share counts as 1/n."""
    with suppress(OSError):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return 0


def watch(found: list[int], ended: threading.Event) -> None:
    """Look twice a second how much memory all that this process started takes together."""
    while not ended.wait(0.5):
        found.append(sum(map(proportional, children(os.getpid()))))


def peak(command: Sequence[str], folder: Path, codes: Sequence[int]) -> tuple[Cost, Memory]:
    """Return what a command and all that it started cost, and the memory that they took.

    For a process that does nothing else. Processes that are ended rather than waited for count only on Linux.
    """
    import resource

    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    together, ended = [1], threading.Event()  # what is seen elsewhere than on Linux
    watcher = threading.Thread(target=watch, args=(together, ended))
    watcher.start()
    cost = run(command, folder, codes)
    ended.set()
    watcher.join()
    with suppress(ChildProcessError):
        while True:
            os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(used.ru_utime + used.ru_stime, cost.wall), Memory(used.ru_maxrss / 1024, max(together) / 1024)


def build(folder: Path, exam: str, table: Path, jobs: int, may_fail: bool = False) -> tuple[Cost, Memory]:
    """Return a build of copies in a process of its own, so that its memory is known."""
    shutil.rmtree(folder / "build" / exam, ignore_errors=True)
    command = (*TOOLKIT, "build", exam, "--roster", str(table), "--jobs", str(jobs))
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
        return alone.submit(peak, command, folder, (0, 1) if may_fail else (0,)).result()


def documents(folder: Path, exam: str, table: Path) -> "Iterator[tuple[int, str, str, dict[str, bytes]]]":
    """Yield the LaTeX of each paper that a build of copies sets: preamble and its own; and its figures by name.

    Before them its index in its lot: solutions, and then students' papers.
    """
    from exam_builder.course import find_course
    from exam_builder.draw import make_spec_of_student
    from exam_builder.identity import load_secret
    from exam_builder.issue.edition import Edition, format_names
    from exam_builder.issue.forms import COPIES
    from exam_builder.issue.lots import Lot, split_into_lots
    from exam_builder.issue.pipeline import complete_lot
    from exam_builder.issue.prepare import prepare_papers
    from exam_builder.issue.typesetting import prepare_batch
    from exam_builder.jobs import Jobs
    from exam_builder.roster import read_roster
    from exam_builder.terminal import ignore_step
    from exam_builder.typeset.passes import TypesetPaper

    course = find_course(folder)
    roster = read_roster(table)
    secret = load_secret(folder)
    papers = [make_spec_of_student(student, secret) for student in roster.students]
    edition = Edition(course, exam, "benchmark", COPIES)
    names, _ = format_names(roster, course.open_store())
    number = 0
    with Jobs(1) as jobs:
        ready = prepare_papers(edition, papers, jobs, ignore_step)
    for plain in split_into_lots(Lot(edition, 0, (), folder, names=names), papers):
        lot = complete_lot(plain, ready)
        made, settings = lot.draw(), lot.settings()
        files = settings.read_figures(made)
        solved = {index: TypesetPaper(pages=lot.pages) for index in range(len(made))}
        for audience in ("solutions", "student"):
            for own, order in prepare_batch(settings, made, audience, solved).items():
                document = order.document
                figures = {f"{name}.pdf": files[digest] for name, digest in document.figures}
                begin, text = f"\\begin{{exampaper}}{{{number}}}{{{lot.pages}}}\n", document.opening + document.paper
                yield own, document.preamble, f"{begin}{text.text}\\end{{exampaper}}\n", figures
                number += 1


def plain_runs(folder: Path, exam: str, table: Path, into: Path) -> tuple[float, float, float]:
    """Return CPU seconds of a plain run over all papers, of a run for one of them (a mean), and of two runs."""
    whole, alone = into / "whole", into / "alone"
    whole.mkdir(parents=True)
    few: list[Path] = []
    with (whole / "student.tex").open("w", encoding="utf-8") as file:
        for number, (own, preamble, paper, figures) in enumerate(documents(folder, exam, table)):
            begin = f"{preamble}\\begin{{document}}\n\\examfresh\n"
            file.write(paper if number else begin + paper)
            for name, content in figures.items():
                if not (whole / name).exists():
                    (whole / name).write_bytes(content)
            if own in (0, 1, 2) and len(few) < 2 * FEW:
                few.append(alone / str(number))
                few[-1].mkdir(parents=True)
                (few[-1] / "student.tex").write_text(f"{begin}{paper}\\end{{document}}\n", encoding="utf-8")
                for name, content in figures.items():
                    (few[-1] / name).write_bytes(content)
        file.write("\\end{document}\n")
    once, again = (mean(run(PLAIN, each).cpu for each in few) for _ in range(2))
    return run(PLAIN, whole).cpu, once, once + again


def measure(folder: Path, exam: str, copies: int, jobs: int) -> Measured:
    """Return all figures for a number of copies."""
    table = roster(folder, copies)
    build(folder, exam, table, jobs)
    cost, memory = build(folder, exam, table, jobs)
    with tempfile.TemporaryDirectory() as into:
        plain, single, twice = plain_runs(folder, exam, table, Path(into))
    return Measured(copies, cost.cpu, memory, plain, single, twice)


def cold(folder: Path, exam: str, table: Path, jobs: int) -> str:
    """Return what a build costs more that has to draw the figures, in words."""
    warm, _ = build(folder, exam, table, jobs)
    figures = folder / "build" / ".cache" / "figures"
    before = sum(1 for path in figures.rglob("*") if path.is_file() and path.suffix != ".seal")
    shutil.rmtree(figures)
    without, _ = build(folder, exam, table, jobs)
    drawn = sum(1 for path in figures.rglob("*") if path.is_file() and path.suffix != ".seal")
    extra = without.cpu - warm.cpu
    each = 1000 * extra / drawn
    return f"{drawn} figures of {before} kept are drawn anew: {extra:.1f} CPU s more, {each:.0f} ms a figure"


def failing(folder: Path, exam: str, table: Path, jobs: int) -> str:
    """Return what one copy costs that TeX cannot set, in words; a template makes it fail."""
    cover = folder / "templates" / "cover.tex"
    text = cover.read_text(encoding="utf-8")
    costs, made = [], []
    for student in ("nobody", f"{20_000_000 + MIDDLE}"):
        condition = f"((* if paper.student and paper.student.id == '{student}' *))\\nosuchcommand((* endif *))\n"
        cover.write_text(condition + text, encoding="utf-8")
        build(folder, exam, table, jobs, may_fail=True)
        costs.append(build(folder, exam, table, jobs, may_fail=True)[0].cpu)
        made.append(sum(1 for path in (folder / "build" / exam / "copies").glob("*/student.pdf")))
    cover.write_text(text, encoding="utf-8")
    from exam_builder.issue.lots import choose_lot_size

    extra, batch = costs[1] - costs[0], costs[0] * choose_lot_size(made[0]) / made[0]
    return f"one copy fails: {made[1]} of {made[0]} come out, {extra:.1f} CPU s more (a batch is {batch:.1f} s)"


def drawing(folder: Path, exam: str, copies: int) -> str:
    """Return how many papers are drawn and answered in a CPU second of one core, in words."""
    from exam_builder.companions import Calls
    from exam_builder.course import find_course
    from exam_builder.draw import PaperGenerator, PaperSpec
    from exam_builder.read import read_exam

    course = find_course(folder)
    made = PaperGenerator(read_exam(course, exam), Calls(course.open_store()))
    began = time.process_time()
    for number in range(copies):
        made.paper(PaperSpec(f"student {20_000_000 + number}", bytes.fromhex(SECRET)))
    return f"{copies / (time.process_time() - began):,.0f} papers are drawn and answered in a CPU second"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exam", default="midterm")
    parser.add_argument("--copies", type=int, nargs="+", default=[100, 500, 2000])
    parser.add_argument("--jobs", type=int, default=2, help="processes that build (default: 2)")
    parser.add_argument("--also", type=int, default=500, help="copies for the other figures; 0: none (default: 500)")
    chosen = parser.parse_args()
    os.environ["EXAM_SECRET"] = SECRET
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder:
        course = copy_content(Path(folder))
        measured: list[Measured] = []
        for copies in chosen.copies:
            measured.append(measure(course, chosen.exam, copies, chosen.jobs))
            print(measured[-1].line, flush=True)
        print("\n".join(growth(measured)), flush=True)
        if chosen.also:
            table = roster(course, chosen.also)
            print(drawing(course, chosen.exam, chosen.also), flush=True)
            print(cold(course, chosen.exam, table, chosen.jobs), flush=True)
            print(failing(course, chosen.exam, table, chosen.jobs), flush=True)


if __name__ == "__main__":
    main()

"""What witnesses cost in `check --draws`, next to the same check without them: `python benchmarks/witnesses.py`.

Each check starts from an empty cache. Without witnesses, nothing is looked for but what is wrong with keys: no figure
is drawn and read, no page is held against keys, no unit is worked out, no further answer has a second route.
"""

import argparse
import multiprocessing
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median

from copies import peak
from run import TOOLKIT, copy_content

from exam_builder import cli
from exam_builder.checking import draw_differences, unprinted
from exam_builder.examine import draw_checks, isolated_question
from exam_builder.examine.unit_check import UnitVerdict
from exam_builder.recompute import paper_check

BARE = "--without-witnesses"
"""With this as its first argument, the program is `exam-builder` without witnesses."""


def find_nothing(*asked: object) -> tuple[()]:
    """Stand in for whatever looks for findings."""
    return ()


def run_without_witnesses() -> None:
    """Run the command line with nothing in the place of all that holds what is no key."""
    for module, name in (
        (draw_differences, "find_unprinted"),
        (draw_differences, "find_unprinted_shared"),
        (draw_checks, "find_figure_errors"),
        (paper_check, "_find_wrong_others"),
        (unprinted.PageMemory, "take"),
    ):
        assert hasattr(module, name)
        setattr(module, name, find_nothing)
    isolated_question.check_units = lambda *asked: UnitVerdict((), (), 0, 0)
    cli.main()


def check(command: Sequence[str], arguments: Sequence[str]) -> float:
    """Return the CPU seconds of a check from nothing, by a program that is the command line."""
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone,
    ):
        root = copy_content(Path(folder))
        return alone.submit(peak, (*command, "check", *arguments), root, (0,)).result()[0].cpu


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exam", default="midterm")
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument("--times", type=int, default=3, help="how often each is run, in turns (default: 3)")
    chosen = parser.parse_args()
    arguments = (chosen.exam, "--no-tex", "--jobs", "1", "--draws", str(chosen.draws))
    bare = (sys.executable, __file__, BARE)
    pairs = [(check(TOOLKIT, arguments), check(bare, arguments)) for _ in range(chosen.times)]
    print(f"with witnesses    {median(one for one, _ in pairs):6.1f} CPU s")
    print(f"without           {median(other for _, other in pairs):6.1f} CPU s")
    print(f"times as long     {median(one / other for one, other in pairs):6.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == [BARE]:
        del sys.argv[1]
        run_without_witnesses()
    else:
        main()

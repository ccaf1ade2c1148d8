"""How long a build takes, next to one plain pdflatex pass of the same student paper: `python benchmarks/run.py`.

Everything runs in temporary copies of the project's content. CPU seconds are those of a program and all that it
started; the ratio to the plain pass is what can be compared between machines. Each line but the cold build is the
median of several runs.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

PROJECT = Path(__file__).resolve().parents[1]
CONTENT = ("content", "figures", "templates")
PYTHON = (sys.executable,)
TOOLKIT = (sys.executable, "-m", "exam_builder")
PLAIN = ("pdflatex", "-interaction=batchmode", "student.tex")


@dataclass(frozen=True)
class Cost:
    """Seconds of one run: of the processors, and on the clock."""

    cpu: float
    wall: float


def surroundings() -> dict[str, str]:
    """Return the environment without what forbids Python to keep what it compiles."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(command: Sequence[str], folder: Path, codes: Sequence[int] = (0,)) -> Cost:
    """Say what a command costs that must end with one of some exit codes; raise SystemExit with its words otherwise."""
    with tempfile.TemporaryFile() as words:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=surroundings(), stdout=words, stderr=words, stdin=subprocess.DEVNULL
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in codes:
            words.seek(0)
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{words.read().decode()}")
    return Cost(used.ru_utime + used.ru_stime, wall)


def typical(times: int, once: Callable[[int], Cost]) -> Cost:
    """Return the medians of several runs."""
    costs = [once(index) for index in range(times)]
    return Cost(median(cost.cpu for cost in costs), median(cost.wall for cost in costs))


def copy_content(folder: Path) -> Path:
    """Return the project's content, without anything that was built from it."""
    for name in CONTENT:
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def change_prompt(folder: Path, question: str, count: int) -> None:
    """Add a sentence, another one each time, to the first prompt of a question."""
    file = folder / "content" / "questions" / f"{question}.yaml"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    first = next(index for index, line in enumerate(lines) if line.strip() == "prompt: |") + 1
    indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
    lines.insert(first, f"{indent}Read with care, at least {count + 2} times.\n")
    file.write_text("".join(lines), encoding="utf-8")


def measure(exam: str, question: str, times: int, folder: Path) -> dict[str, Cost]:
    """Return every figure, by its name."""
    build = (*TOOLKIT, "build", exam)

    def changed(count: int) -> Cost:
        change_prompt(folder, question, count)
        return run(build, folder)

    costs = {"cold build": run(build, folder)}
    costs["nothing changed"] = typical(times, lambda _: run(build, folder))
    run((*build, "--tex", "tex"), folder)
    tex = next((folder / "tex").rglob("student.tex")).parent
    run(PLAIN, tex)
    costs["plain pdflatex pass"] = typical(times, lambda _: run(PLAIN, tex))
    costs["one prompt changed"] = typical(times, changed)
    costs["python -c pass"] = typical(times, lambda _: run((*PYTHON, "-c", "pass"), folder))
    costs["--help"] = typical(times, lambda _: run((*TOOLKIT, "--help"), folder))
    return costs


def table(costs: dict[str, Cost]) -> str:
    """Return the figures as lines of text."""
    plain, bare = costs["plain pdflatex pass"], costs["python -c pass"]
    builds = ("plain pdflatex pass", "cold build", "nothing changed", "one prompt changed")
    starts = ("python -c pass", "--help")
    return "\n".join(
        [
            f"{'':<22}{'CPU s':>8}{'wall s':>8}{'CPU over a plain pass':>24}",
            *(f"{_line(name, costs[name])}{costs[name].cpu / plain.cpu:>24.2f}" for name in builds),
            "",
            f"{'':<22}{'CPU s':>8}{'wall s':>8}{'CPU over python -c pass':>24}{'wall s more':>13}",
            *(
                f"{_line(name, costs[name])}{costs[name].cpu / bare.cpu:>24.2f}{costs[name].wall - bare.wall:>13.3f}"
                for name in starts
            ),
        ]
    )


def _line(name: str, cost: Cost) -> str:
    return f"{name:<22}{cost.cpu:>8.3f}{cost.wall:>8.3f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exam", default="midterm")
    parser.add_argument("--question", default="conv_cost", help="whose prompt is changed (default: conv_cost)")
    parser.add_argument("--times", type=int, default=5, help="how often each is run (default: 5)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        costs = measure(chosen.exam, chosen.question, chosen.times, copy_content(Path(folder)))
    print(table(costs))


if __name__ == "__main__":
    main()

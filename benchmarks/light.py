"""What copies of a light exam cost, two of whose five questions have a figure: `python benchmarks/light.py`.

Each copy has values and figures of its own, and a student's paper and solutions. The build is held against one run of
plain pdflatex over the very LaTeX that it sets: once with all figures kept, once with all to be drawn.
"""

import argparse
import os
import shutil
import tempfile
from pathlib import Path

from copies import SECRET, build, plain_runs, roster

EXAM = "title: Light\ncourse: Benchmarks\nquestions: [q1, q2, q3, q4, q5]\n"
PARAMETERS = "parameters: {a: {default: 3, range: [2, 60], step: 1}, b: {default: 7, range: [1, 50], step: 1}}\n"
TEXT = """\
title: Question {number}
{parameters}points: 2
prompt: |
  A cart moves for $\\VAR{{a}}$ s at $\\VAR{{b}}$ m/s. How far does it get, and how far is that from the sixth mark?
{placed}answer: {{number: a * b, unit: m, reference: 21}}
waived: a product
solution: |
  It gets $\\VAR{{a}} \\cdot \\VAR{{b}} = \\VAR{{answer}}$.
"""
FIGURE = "figures: {{f: {{draw: light.{draw}, with: {{a: a, b: b}}, width: 0.5, alt: A drawing.}}}}\n"
FUNCTIONS = """\
from exam_builder.plot import FILLS, subplots


def line(a, b):
    figure, axes = subplots(3, 1.8)
    axes.plot([0, a], [0, a * b], label="cart")
    axes.plot([0, a], [b, a + b], label="walker")
    axes.set_xlabel("time in s")
    axes.set_ylabel("way in m")
    axes.legend()
    return figure


def bars(a, b):
    figure, axes = subplots(3, 1.8)
    axes.bar(range(5), [a, b, a + b, abs(a - b), 5], **FILLS[1])
    axes.set_xlabel("day")
    axes.set_ylabel("number of carts")
    return figure
"""


def write_course(root: Path) -> Path:
    """Return a course with the exam."""
    for name in ("content/exams", "content/questions", "figures"):
        (root / name).mkdir(parents=True)
    (root / "content/exams/light.yaml").write_text(EXAM)
    (root / "figures/light.py").write_text(FUNCTIONS)
    for number in range(1, 6):
        draw = {1: "line", 2: "bars"}.get(number)
        figure, placed = (FIGURE.format(draw=draw), "\n  \\FIGURE{f}\n") if draw else ("", "")
        text = TEXT.format(number=number, parameters=PARAMETERS + figure, placed=placed)
        (root / f"content/questions/q{number}.yaml").write_text(text)
    return root


def count_figures(folder: Path) -> int:
    """Return how many figures are kept."""
    return sum(1 for path in folder.rglob("*") if path.is_file() and path.suffix != ".seal")


def measure(course: Path, copies: int, jobs: int) -> str:
    """Return the figures, as lines of text."""
    table = roster(course, copies)
    build(course, "light", table, jobs)
    figures = course / "build" / ".cache" / "figures"
    warm, _ = build(course, "light", table, jobs)
    with tempfile.TemporaryDirectory() as into:
        plain, _, _ = plain_runs(course, "light", table, Path(into))
    shutil.rmtree(figures)
    cold, _ = build(course, "light", table, jobs)
    drawn = count_figures(figures)
    return (
        f"{copies} copies: plain pdflatex {plain:.1f} CPU s; with figures kept {warm.cpu:.1f} ({warm.cpu / plain:.2f} "
        f"times), with {drawn} figures to draw {cold.cpu:.1f} ({cold.cpu / plain:.2f} times); "
        f"{1000 * (cold.cpu - warm.cpu) / drawn:.0f} ms a figure"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=2, help="processes that build (default: 2)")
    chosen = parser.parse_args()
    os.environ["EXAM_SECRET"] = SECRET
    with tempfile.TemporaryDirectory() as folder:
        print(measure(write_course(Path(folder)), chosen.copies, chosen.jobs))


if __name__ == "__main__":
    main()

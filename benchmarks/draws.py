"""How fast questions are drawn, and how long a sweep of an exam takes: `python benchmarks/draws.py`.

A question of three drawn parameters and four keys, without Python: draws a CPU second of one core, next to the same
formulas in plain Python on the same values. Then `check EXAM --draws N` in a temporary copy of the project's content,
cold and again with nothing changed, and what it costs to set the pages of draws: the same beside `--no-tex`, with
computed values and figures kept, and the sweeps not.
"""

import argparse
import math
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from textwrap import dedent

from run import TOOLKIT, Cost, copy_content
from run import run as run_command

from exam_builder.companions import Calls
from exam_builder.course import find_course
from exam_builder.draw.question_draw import QuestionDraw
from exam_builder.draw.question_plan import QuestionPlan
from exam_builder.draw.solve import draw_values
from exam_builder.paper import NumberStyle
from exam_builder.read import read_exam
from exam_builder.values import Value

QUESTION = """\
    title: Box
    parameters:
      side: {range: [2, 9], step: 1, default: 4}
      high: {range: [1.5, 9.5], step: 0.5, default: 3.5}
      count: {choose: [3, 5, 7, 11], default: 3}
    prompt: A box.
    parts:
      - {points: 1, prompt: Base, answer: {number: side**2}, waived: measured only}
      - {points: 1, prompt: Volume, answer: {number: answers.a * high}, waived: measured only}
      - {points: 1, prompt: Count, answer: {number: count * (answers.b + 2 * side)}, waived: measured only}
      - {points: 1, prompt: Length, answer: {number: 'sqrt(answers.b**2 + high**2)', digits: 3}, waived: measured only}
    """
EXAM = "title: Speed\ncourse: Speed\nquestions: [box]\n"


def plain(side: int, high: float, count: int) -> tuple[float, ...]:
    """Return the four formulas in plain Python."""
    base = side**2
    volume = base * high
    return base, volume, count * (volume + 2 * side), math.sqrt(volume**2 + high**2)


def planned(folder: Path) -> QuestionPlan:
    """Return the question, read from a course in a folder."""
    for name, text in (("exams/speed", EXAM), ("questions/box", dedent(QUESTION))):
        file = folder / "content" / f"{name}.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
    exam = read_exam(find_course(folder), "speed")
    return QuestionPlan(exam.questions[0], NumberStyle(), Calls())


def rate(times: int, count: int, work: Callable[[], object]) -> float:
    """Return how many of the `count` things that `work` does are done in a CPU second: the median of several runs."""

    def once() -> float:
        began = time.process_time()
        work()
        return count / (time.process_time() - began)

    work()
    return median(once() for _ in range(times))


def speed(count: int, times: int, folder: Path) -> tuple[float, float]:
    """Return draws a second, and the plain formulas a second on the values drawn."""
    plan = planned(folder)
    names = [draw_values(QuestionDraw(plan, seed)).names for seed in range(1, count + 1)]
    values = [(_whole(each["side"]), float(each["high"]), _whole(each["count"])) for each in names]  # type: ignore[arg-type]
    drawn = rate(times, count, lambda: [draw_values(QuestionDraw(plan, seed)) for seed in range(1, count + 1)])
    return drawn, rate(times, count, lambda: [plain(*each) for each in values])


def _whole(value: Value) -> int:
    return int(value)  # type: ignore[arg-type]


def sweeps(exam: str, draws: int, jobs: int, folder: Path) -> list[Cost]:
    """Return what a sweep costs, cold and again."""
    command = (*TOOLKIT, "check", exam, "--draws", str(draws), "--jobs", str(jobs))
    return [run_command(command, folder) for _ in ("cold", "again")]


def pages(exam: str, draws: int, folder: Path) -> tuple[float, float]:
    """Measure CPU seconds of a check in one process with pages and without, values and figures being kept."""
    command = (*TOOLKIT, "check", exam, "--draws", str(draws), "--jobs", "1")
    run_command(command, folder)
    costs = []
    for more in ((), ("--no-tex",)):
        for kind in ("checks", "sweeps"):
            shutil.rmtree(folder / "build" / ".cache" / kind, ignore_errors=True)
        costs.append(run_command((*command, *more), folder).cpu)
    return costs[0], costs[1]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=5000, help="draws of the question (default: 5000)")
    parser.add_argument("--times", type=int, default=5, help="how often they are measured (default: 5)")
    parser.add_argument("--exam", default="midterm", help="the exam that is swept (default: midterm)")
    parser.add_argument("--draws", type=int, default=200, help="its drawn papers; 0: none (default: 200)")
    parser.add_argument("--jobs", type=int, default=2, help="processes that sweep (default: 2)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        drawn, formulas = speed(chosen.count, chosen.times, Path(folder))
    print(f"draws a CPU second, four keys  {drawn:>12,.0f}")
    print(f"the formulas in plain Python   {formulas:>12,.0f}")
    print(f"a draw takes as long as        {formulas / drawn:>12,.0f} times the formulas")
    if chosen.draws:
        with tempfile.TemporaryDirectory() as folder:
            cold, again = sweeps(chosen.exam, chosen.draws, chosen.jobs, copy_content(Path(folder)))
        name = f"check {chosen.exam} --draws {chosen.draws}"
        with tempfile.TemporaryDirectory() as folder:
            with_pages, without = pages(chosen.exam, chosen.draws, copy_content(Path(folder)))
        each = 1000 * (with_pages - without) / chosen.draws
        print(f"pages of draws: {each:.0f} CPU ms a draw ({with_pages:.1f} CPU s, {without:.1f} with --no-tex)")
        print(f"{name}: {cold.wall:.1f} s ({cold.cpu:.1f} CPU s); nothing changed: {again.wall:.2f} s")


if __name__ == "__main__":
    main()

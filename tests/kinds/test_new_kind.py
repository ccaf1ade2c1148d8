"""A new kind of answer is one module and one template: a copy of the toolkit gets one, and builds with it."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from courses import write_course

from exam_builder.audit.page_text import page_texts
from exam_builder.render import BUILT_IN

PACKAGE = Path(__file__).parents[2] / "exam_builder"

MODULE = '''
"""An angle in degrees, which comes to the same after a whole turn."""

from exam_builder.fields import ExpressionField, StrictModel
from exam_builder.kinds.base.kind import Kind
from exam_builder.values import Record


class AngleKey(StrictModel):
    angle: ExpressionField


class Angle(Kind):
    name, key = "angle", AngleKey

    def value(self, answer, ask):
        return ask.value("angle") % 360

    def tex(self, answer, value, look):
        return rf"\\ensuremath{{{value}^\\circ}}"

    def plain(self, answer, value, look):
        return f"{value} degrees"

    def form(self, answer, value):
        return Record({"turn": 360})

    def same(self, key, second, within=None):
        return key == second % 360


KIND = Angle()
'''
TEMPLATE = r"Between 0 and ((part.form.turn)) degrees:\par" + "\n"
QUESTION = """\
title: A turn
parameters: {k: {default: 5, choose: [5, 7]}}
prompt: A wheel makes $\\VAR{k}$ quarter turns. Where does it point?
points: 1
answer: {angle: 90 * k, reference: 90}
also: [{angle: 91 * k, when: it slipped}]
recompute: turn
solution: 'So it is \\VAR{answer}.'
"""


@pytest.fixture(scope="module")
def toolkit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toolkit with a kind that it does not have."""
    root = tmp_path_factory.mktemp("toolkit")
    shutil.copytree(PACKAGE, root / "exam_builder", ignore=shutil.ignore_patterns("__pycache__", "_templates"))
    shutil.copytree(BUILT_IN, root / "templates")
    (root / "exam_builder" / "kinds" / "angle.py").write_text(MODULE)
    (root / "templates" / "kinds" / "angle.tex").write_text(TEMPLATE)
    return root


def run(toolkit: Path, course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "exam_builder", *arguments]
    environment = os.environ | {"PYTHONPATH": str(toolkit), "CI": ""}
    return subprocess.run(command, cwd=course, env=environment, text=True, capture_output=True, check=False)


def test_it_is_read_drawn_printed_and_written_into_the_key(toolkit: Path, tmp_path: Path) -> None:
    course = write_course(tmp_path, QUESTION, "def turn(k):\n    return 90 * (k + 8)\n")
    done = run(toolkit, course, "build")
    assert done.returncode == 0, done.stderr
    student, solutions = (
        " ".join(" ".join(page_texts((course / "build" / "test" / f"{name}.pdf").read_bytes())).split())
        for name in ("student", "solutions")
    )
    assert "Between 0 and 360 degrees:" in student
    assert "So it is 90" in solutions and "So it is" not in student
    (row,) = csv.DictReader((course / "build" / "test" / "key.csv").read_text().splitlines())
    assert (row["kind"], row["key"], row["also"]) == ("angle", "90 degrees", "95 degrees")


def test_it_is_checked_in_draws_and_by_mutants(toolkit: Path, tmp_path: Path) -> None:
    course = write_course(tmp_path, QUESTION, "def turn(k):\n    return 90 * (k + 8)\n")
    done = run(toolkit, course, "check", "--draws", "4", "--mutants", "--fail-on", "warning")
    assert done.returncode == 0, done.stdout
    write_course(tmp_path, QUESTION, "def turn(k):\n    return 90 * (k + 1)\n")
    wrong = run(toolkit, course, "check", "--no-tex")
    assert "`turn` gives 540 degrees, but key and reference say 90 degrees" in wrong.stdout

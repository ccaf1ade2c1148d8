"""A new kind of answer is one module and one template: a copy of the toolkit gets two, and does all with them.

The second one judges its second route by itself. Each test starts processes of that copy, and some set pages.
"""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from courses import write_course

from exam_builder.audit.page_text import read_page_texts
from exam_builder.render import BUILT_IN

pytestmark = pytest.mark.long

PACKAGE = Path(__file__).parents[2] / "exam_builder"

MODULE = '''
"""An angle in degrees, which comes to the same after a whole turn."""

from exam_builder.fields import ExpressionField, StrictModel
from exam_builder.kinds.base.kind import Kind
from exam_builder.values import FrozenMap


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
        return FrozenMap({"turn": 360})

    def same(self, key, second, within=None):
        return key == second % 360


KIND = Angle()
'''
MEASURED = '''
"""A guess, from which what the second route measures may be so far away."""

from exam_builder.codes import Code
from exam_builder.fields import ExpressionField, StrictModel
from exam_builder.kinds.base.contract import AnswerProblem
from exam_builder.kinds.base.kind import Kind


class GuessKey(StrictModel):
    guess: ExpressionField
    off: int


class Guess(Kind[GuessKey]):
    name, key = "guess", GuessKey
    measures = True
    printed_key = False
    shown_by_solutions = False
    filled = {"off": 1}

    def ask_route(self, answer, label, route):
        return max(route({"i": i}) for i in range(3))

    def tex(self, answer, value, look):
        return f"about {value}"

    def plain(self, answer, value, look):
        return f"about {value}"

    def distance(self, case):
        return None

    def shares(self, case):
        if case.second is not None:
            share = abs(case.second - case.key.value) / case.answer.off
            yield f"guess {case.key.value}", float(share), case.second

    def judge(self, case):
        if any(share > 1 for _, share, _ in self.shares(case)):
            message = f"{case.route} measured {case.second}, which is too far off"
            yield AnswerProblem((*case.path, "off"), Code.CLAIM, message, "widen it")


KIND = Guess()
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


GUESS = """\
title: A guess
parameters: {k: {default: 5, choose: [5, 7]}}
prompt: How long is \\VAR{k} feet in centimetres?
points: 1
answer: {guess: 30 * k, off: 6, reference: 150}
recompute: measure
solution: See the ruler.
"""


@pytest.fixture(scope="module")
def toolkit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toolkit with two kinds that it does not have: two modules and a template are all that is added."""
    root = tmp_path_factory.mktemp("toolkit")
    shutil.copytree(PACKAGE, root / "exam_builder", ignore=shutil.ignore_patterns("_templates"))
    shutil.copytree(BUILT_IN, root / "templates")
    (root / "exam_builder" / "kinds" / "angle.py").write_text(MODULE)
    (root / "exam_builder" / "kinds" / "guess.py").write_text(MEASURED)
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
        " ".join(" ".join(read_page_texts((course / "build" / "test" / f"{name}.pdf").read_bytes())).split())
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


def test_versions_and_errata_tell_its_keys(toolkit: Path, tmp_path: Path) -> None:
    companion = "def turn(k):\n    return 90 * (k + 8)\n"
    course = write_course(tmp_path, QUESTION, companion)
    done = run(toolkit, course, "build", "--versions", "2", "--audience", "marking", "--out", "old")
    assert done.returncode == 0, done.stderr
    guide = " ".join(
        " ".join(read_page_texts((course / "old" / "test" / "versions" / "marking.pdf").read_bytes())).split()
    )
    assert "270" in guide and "Also right 1" in guide
    rows = list(csv.DictReader((course / "old" / "test" / "versions" / "key.csv").read_text().splitlines()))
    assert {(row["version"], row["kind"]) for row in rows} == {("A", "angle"), ("B", "angle")}
    write_course(tmp_path, QUESTION.replace("angle: 91 * k", "angle: 92 * k"), companion)
    done = run(toolkit, course, "build", "--versions", "2", "--audience", "marking", "--out", "new")
    assert done.returncode == 0, done.stderr
    messages = run(toolkit, course, "errata", "old/test", "new/test", "--show-keys")
    assert "degrees when it slipped" in messages.stdout, messages.stdout + messages.stderr


def test_one_that_measures_is_judged_by_itself(toolkit: Path, tmp_path: Path) -> None:
    course = write_course(tmp_path, GUESS, "def measure(k, i):\n    return 30.48 * k + i\n")
    done = run(toolkit, course, "check", "--no-tex", "--draws", "2", "--report", "report.html", "--show-keys")
    assert done.returncode == 0, done.stdout
    assert "of a bound" in (course / "report.html").read_text()
    write_course(tmp_path, GUESS, "def measure(k, i):\n    return 30.48 * k + 5 * i\n")
    wrong = run(toolkit, course, "check", "--no-tex")
    assert "`measure` measured 162.4, which is too far off; the mistake is probably in this line" in wrong.stdout
    assert "If it is right as it is, widen it" in wrong.stdout

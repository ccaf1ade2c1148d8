"""Copies of real questions, each with one fault planted in it, in an exam of their own."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from courses import shared_folder

from exam_builder.checking import CheckRequest, check_exams
from exam_builder.companions import Calls
from exam_builder.course import find_course
from exam_builder.draw import draw_paper
from exam_builder.findings import Finding
from exam_builder.read import read_exam
from exam_builder.results import CheckResult

ROOT = Path(__file__).parents[2]
EXAM = r"""title: Planted
course: Testing
parameters: {{g: 9.81}}
instructions: Take $g = \VAR{{g}}$.
questions: [{}]
"""
DRAWS = 20


@dataclass(frozen=True)
class Planted:
    """A checked copy of a question with a fault, and what the check says of the question as it is."""

    root: Path
    question: str
    checked: CheckResult
    clean: tuple[Finding, ...]

    def expect(
        self,
        place: str,
        code: str,
        words: str,
        *,
        drawn: Mapping[str, Any] | None = None,
        severity: str = "error",
        follows: tuple[str, ...] = (),
        python: int = 0,
        caller: str = "",
    ) -> None:
        """Hold that just this is reported at `line:column` of the question's file, and nothing of the clean question.

        With `python`, it is at that line of the question's companion, as called there; with `caller`, at the line
        of another file, as called from there.

        With `drawn`, the finding names a seed, and the command that shows its draw, in which these values are drawn.
        `follows` are codes of further findings, which follow from the fault.
        """
        assert self.clean == ()
        where = f"content/questions/{self.question}.py:{python}:1" if python else self._file(place)
        here = [each for each in self.checked.findings if (each.code, _place(each)) == (code, where)]
        others = [each for each in self.checked.findings if each not in here]
        assert [each.message for each in here] == [words], "\n".join(map(str, self.checked.findings))
        assert (here[0].question, here[0].severity) == (self.question, severity)
        assert {each.code for each in others} == set(follows), "\n".join(map(str, others))
        called = self._file(place if python else caller) if python or caller else "None"
        assert str(here[0].caller) == called
        self._drawn(here[0], drawn)

    def _file(self, place: str) -> str:
        return place if "/" in place else f"content/questions/{self.question}.yaml:{place}"

    def _drawn(self, finding: Finding, values: Mapping[str, Any] | None) -> None:
        if values is None:
            assert finding.seed is None
            return
        assert finding.seed is not None
        command = f"`exam-builder explain planted {self.question} --seed {finding.seed}` shows this draw"
        assert finding.hint.endswith(command)
        if values:
            paper = draw_paper(read_exam(find_course(self.root), "planted"), finding.seed, Calls())
            parameters = next(each for each in paper.questions if each.name == self.question).parameters
            assert {name: parameters[name] for name in values} == values

    def draws(self) -> dict[str, int]:
        """How many draws of each question were checked."""
        assert self.checked.sweeps is not None
        return {each.question: each.draws for each in self.checked.sweeps.swept}


def _place(finding: Finding) -> str:
    return str(finding.place)


Plant = Callable[..., Planted]


@pytest.fixture(scope="session")
def store() -> Path:
    """Results by content, which all copies share: what is the same in them is worked out once."""
    return shared_folder()


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Callable[[str], tuple[Finding, ...]]:
    """What the check says of a question as it is."""

    return cache(lambda question: said(copied(tmp_path_factory.mktemp("clean"), store, question)))


@pytest.fixture
def plant(tmp_path: Path, store: Path, clean: Callable[[str], tuple[Finding, ...]]) -> Plant:
    """Check a copy of a question in which one text is replaced by another.

    `beside` stands in the same exam. `space` are texts that are replaced without fault, in the clean twin too,
    so that there are more draws, or fewer.
    """

    def planted(
        question: str,
        right: str,
        wrong: str,
        *,
        python: bool = False,
        beside: str = "",
        space: Mapping[str, str] | None = None,
    ) -> Planted:
        root, kind = copied(tmp_path / "fault", store, question, beside, space), "py" if python else "yaml"
        replaced(root / f"content/questions/{question}.{kind}", {right: wrong})
        twin = clean(question) if space is None else said(copied(tmp_path / "twin", store, question, "", space))
        checked = check_exams(CheckRequest(root, ("planted",), draws=DRAWS, jobs=1, tex=False))
        return Planted(root, question, checked, twin)

    return planted


def said(root: Path) -> tuple[Finding, ...]:
    """What the check says of a copy."""
    return check_exams(CheckRequest(root, ("planted",), draws=DRAWS, jobs=1, tex=False)).findings


def replaced(file: Path, texts: Mapping[str, str]) -> None:
    """Replace texts in a file, of which each stands there once."""
    text = file.read_text()
    for right, wrong in texts.items():
        assert text.count(right) == 1
        text = text.replace(right, wrong)
    file.write_text(text)


def copied(root: Path, store: Path, question: str, beside: str = "", space: Mapping[str, str] | None = None) -> Path:
    """A course that holds copies of these questions, in an exam of their own."""
    names = [question, *filter(None, [beside])]
    (root / "content/exams").mkdir(parents=True)
    (root / "content/questions").mkdir()
    for name in names:
        for kind in (".yaml", ".py"):
            shutil.copy(ROOT / "content/questions" / f"{name}{kind}", root / "content/questions")
    replaced(root / "content/questions" / f"{question}.yaml", space or {})
    shutil.copytree(ROOT / "content/questions/data", root / "content/questions/data")
    shutil.copytree(ROOT / "figures", root / "figures", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "content/exams/planted.yaml").write_text(EXAM.format(", ".join(names)))
    (root / "build").mkdir()
    (root / "build/.cache").symlink_to(store)
    return root

"""Versions side by side on the page of `check --report`."""

from pathlib import Path

import pytest
from courses import write_course

from exam_builder import cli
from exam_builder.identity import SECRET_VARIABLE
from tests.report.test_html import Page, report

EXAM = """\
title: Test
course: Testing
questions: [q]
versions: {count: 3}
"""
QUESTION = r"""
title: A number and a choice
parameters:
  n: {default: 1, choose: [1, 2, 300]}
parts:
  - points: 2
    prompt: How much is twice $\VAR{n}$?
    answer: {number: 2 * n, reference: 2}
    recompute: {expression: n + n}
    rubric: [{add: 2, when: right}]
  - points: 1
    prompt: Is it even?
    answer: {option: always}
    waived: twice a whole number is even
    shuffle: false
    options:
      - {id: never, text: never}
      - {id: always, text: always}
    rubric: [{add: 1, when: always}]
"""


@pytest.fixture(autouse=True)
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(write_course(tmp_path, QUESTION, exam=EXAM))
    monkeypatch.setenv(SECRET_VARIABLE, "00112233445566778899aabbccddeeff")
    return tmp_path


def test_points_words_and_letters_of_keys_stand_by_version() -> None:
    page = Page(report("test"))
    assert "Versions" in page.texts("h3")
    assert page.cells("version") == [[letter, "3", "15", "0", "1"] for letter in "ABC"]


def test_numbers_of_another_size_are_marked() -> None:
    (row,) = Page(report("test")).cells("spread")
    assert (row[0], sorted(row[1:4]), row[4]) == ("q (a)", ["2", "4", "600"], "far apart")


def test_numbers_of_one_size_are_not(course: Path) -> None:
    file = course / "content/questions/q.yaml"
    file.write_text(file.read_text().replace("300", "3"))
    (row,) = Page(report("test")).cells("spread")
    assert (sorted(row[1:4]), row[4]) == (["2", "4", "6"], "alike")


def test_an_exam_without_versions_has_none_unless_asked(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (course / "content/exams/test.yaml").write_text(EXAM.replace("versions: {count: 3}\n", ""))
    assert "Versions" not in Page(report("test")).texts("h3")
    capsys.readouterr()
    page = Page(report("test", "--versions", "4"))
    assert [row[0] for row in page.cells("version")] == list("ABCD")
    assert "warning: `q` is the same in versions" in capsys.readouterr().out


def test_where_keys_are_hidden_neither_numbers_nor_letters_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    page = Page(report("test"))
    assert page.cells("version") == [[letter, "3", "15"] for letter in "ABC"]
    assert [row[1:4] for row in page.cells("spread")] == [["█████"] * 3]


def test_no_secret_is_needed_where_no_versions_are_compared(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECRET_VARIABLE)
    assert cli.run(["check", "--no-tex", "test"]) == 0
    assert not (course / ".exam-secret").exists()

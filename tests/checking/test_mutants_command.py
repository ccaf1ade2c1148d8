"""`check --mutants`: what is printed, the exit code, and what stays hidden on a build server."""

import json
from pathlib import Path

import pytest
from courses import EXAM, write_course
from pytest import CaptureFixture, MonkeyPatch

from exam_builder.checking import mutant_trials as of_exam
from exam_builder.checking.mutant_trials import Places, try_question_mutants
from exam_builder.cli import run
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.mutants import Mutant

QUESTION = """\
    title: Double
    parameters: {n: {default: 5, choose: [5, 6]}}
    points: 1
    prompt: 'Twice \\VAR{n}?'
    answer: {number: 2 * n}
    waived: nobody knows
    solution: 'It is \\VAR{answer}.'
    rubric: [{add: 1, when: right}]
    """
RECOMPUTED = QUESTION.replace("2 * n}", "2 * n, reference: 10}").replace(
    "waived: nobody knows", "recompute: {expression: n + n}"
)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CI", raising=False)


def test_survivors_are_warnings_at_their_places_and_scored(tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    write_course(tmp_path, QUESTION)
    assert run(["check", "--no-tex", "--mutants", "--jobs", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("content/questions/q.yaml:5:18: warning: `check` would not notice `2 + n` in place of")
    assert "6 mutants: 0 caught, 6 survived, 0 equivalent; score 0.0%" in lines
    assert run(["check", "--no-tex", "--mutants", "--jobs", "1", "--fail-on", "warning"]) == 1


def test_nothing_is_said_of_mutants_that_were_not_asked_for(tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    write_course(tmp_path, RECOMPUTED)
    assert run(["check", "--no-tex", "--jobs", "1"]) == 0
    assert "mutant" not in capsys.readouterr().out
    assert run(["check", "--no-tex", "--jobs", "1", "--format", "json"]) == 0
    assert "mutants" not in json.loads(capsys.readouterr().out)


def test_json_counts_and_lists_what_was_tried(tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    write_course(tmp_path, RECOMPUTED)
    assert run(["check", "--no-tex", "--mutants", "--jobs", "1", "--format", "json"]) == 0
    mutants = json.loads(capsys.readouterr().out)["mutants"]
    listed, page = mutants.pop("list"), mutants.pop("page")
    assert page == {"tried": 0, "caught": 0, "survived": 0, "equivalent": 0, "score": 1.0}
    assert mutants == {"tried": 9, "caught": 9, "survived": 0, "equivalent": 0, "score": 1.0}
    assert listed[0] == {
        "file": "content/questions/q.yaml",
        "line": 5,
        "column": 18,
        "question": "q",
        "part": "a",
        "of": "key",
        "what": "an operator",
        "before": "2 * n",
        "after": "2 + n",
        "fate": "caught",
        "by": "wrong-key",
        "seed": None,
    }


def test_keys_are_blacked_out_on_a_build_server(
    tmp_path: Path, capsys: CaptureFixture[str], monkeypatch: MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    write_course(tmp_path, QUESTION)
    assert run(["check", "--no-tex", "--mutants", "--jobs", "1"]) == 0
    assert "* n" not in capsys.readouterr().out
    assert run(["check", "--no-tex", "--mutants", "--jobs", "1", "--format", "json"]) == 0
    assert "* n" not in capsys.readouterr().out
    assert run(["check", "--no-tex", "--mutants", "--jobs", "1", "--show-keys"]) == 0
    assert "`2 + n` in place of `2 * n`" in capsys.readouterr().out


def test_the_number_of_processes_changes_nothing(tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    exam = "title: Test\ncourse: Testing\nquestions: [q, r]\n"
    write_course(tmp_path, QUESTION, exam=exam)
    folder = tmp_path / "content/questions"
    (folder / "r.yaml").write_text((folder / "q.yaml").read_text().replace("Double", "Again"))
    assert run(["check", "--no-tex", "--mutants", "--jobs", "1", "--format", "json"]) == 0
    alone = capsys.readouterr().out
    assert run(["check", "--no-tex", "--mutants", "--jobs", "2", "--format", "json"]) == 0
    assert capsys.readouterr().out == alone


def test_only_a_question_that_changed_is_broken_again(
    tmp_path: Path, capsys: CaptureFixture[str], monkeypatch: MonkeyPatch
) -> None:
    write_course(tmp_path, RECOMPUTED, exam=EXAM.replace("[q]", "[q, r]"))
    first, other = (tmp_path / "content/questions" / f"{name}.yaml" for name in "qr")
    other.write_text(first.read_text())
    asked: list[str] = []

    def noted(subject: IsolatedQuestion, draws: int, of: Places) -> tuple[Mutant, ...]:
        asked.append(subject.question.name)
        return try_question_mutants(subject, draws, of)

    monkeypatch.setattr(of_exam, "try_question_mutants", noted)
    arguments = ["check", "--no-tex", "--mutants", "--jobs", "1"]
    assert run(arguments) == 0
    first.write_text(first.read_text().replace("title: Double", "title: Twice"))
    assert run(arguments) == 0
    assert asked == ["q", "r", "q"]
    assert capsys.readouterr().out.count("18 mutants: 18 caught, 0 survived, 0 equivalent; score 100.0%") == 2

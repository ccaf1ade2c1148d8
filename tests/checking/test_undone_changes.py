"""An error that comes of a change of a question's Python stands at the change, whatever else that makes wrong."""

from pathlib import Path

import pytest
from courses import change_first, check_as_json, find_reports, run_command, write_course

FALL = """\
    title: A fall
    parameters: {time: {default: 3, choose: [2, 3, 5]}}
    prompt: A stone falls for \\VAR{time} seconds.
    parts:
      - {points: 1, prompt: How far?, answer: {number: 5 * time**2, reference: 45}, recompute: find_way,
         solution: '\\VAR{answers.a}'}
      - {points: 1, prompt: How fast?, answer: {number: 10 * time, reference: 30}, recompute: find_speed,
         solution: '\\VAR{answers.b}'}
    """
PYTHON = '''\
"""A fall, step by step."""


def list_speeds(time):
    """The speed at the end of each second, from rest."""
    speeds = [0]
    for _ in range(time):
        speeds.append(speeds[-1] + 10)
    return speeds


def find_way(time):
    speeds = list_speeds(time)
    speeds.append(0)
    # from rest to rest
    return sum(speeds) - speeds[time] / 2


def find_speed(time):
    return list_speeds(time)[time]
'''
QUESTION, COMPANION = "content/questions/q.yaml", "content/questions/q.py"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course that was checked, and is right."""
    root = write_course(tmp_path, FALL, PYTHON)
    assert find_reports(root) == []
    return root


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("speeds.append(speeds[-1] + 10)", "speeds.insert(0, speeds[0] + 9.5)", 8),
        ("        speeds.append(speeds[-1] + 10)\n", "        pass\n", 8),
        ("    for _ in range(time):\n        speeds.append(speeds[-1] + 10)\n", "", 7),
    ],
)
def test_what_changed_is_named_and_not_what_fails(course: Path, old: str, new: str, line: int) -> None:
    change_first(course, COMPANION, old, new)
    ((file, found, message),) = find_reports(course)
    assert (file, found) == (COMPANION, line)
    assert message.endswith("; the mistake is probably in this line")
    change_first(course, COMPANION, new or "    return speeds\n", old if new else f"{old}    return speeds\n")
    assert find_reports(course) == []


def test_of_several_places_the_one_is_named_without_which_nothing_is_wrong(course: Path) -> None:
    change_first(course, COMPANION, "speeds = [0]", "speeds = [0 * 1]")
    change_first(course, COMPANION, "speeds.append(speeds[-1] + 10)", "speeds.insert(0, speeds[0] + 9.5)")
    ((file, line, message),) = find_reports(course)
    assert (file, line) == (COMPANION, 8)
    assert message.endswith("; the mistake is probably in this line")


def test_the_hint_of_the_line_that_fails_is_kept(course: Path) -> None:
    change_first(course, COMPANION, "    speeds = [0]\n    for", "    total = 0\n    for")
    (found,) = check_as_json(course, "--no-tex")
    assert (found["line"], found["severity"]) == (6, "error")
    assert found["hint"] == (
        "write the line as `speeds = [0]` again, as it was before: then all agrees. "
        "If it is right as it is, did you mean `list_speeds`?"
    )


def test_what_changed_in_the_question_too_is_not_blamed_on_its_python(course: Path) -> None:
    change_first(course, QUESTION, "10 * time, reference: 30", "11 * time, reference: 33")
    change_first(course, COMPANION, "speeds = [0]", "speeds = [0 * 10]")
    assert "as it was before" not in run_command(course, "check", "--no-tex", "--jobs", "1")[1]


def test_a_comment_is_not_blamed(course: Path) -> None:
    change_first(course, COMPANION, "# from rest to rest", "# from 0 to 0")
    change_first(course, COMPANION, "speeds = [0]", "speeds = [1]")
    ((_, line, message),) = find_reports(course)
    assert line == 6
    assert "too)" not in message


def test_a_program_without_python_beside_it_may_disagree(tmp_path: Path) -> None:
    text = """\
        title: A loop
        listings: {loop: {language: python, text: print(3)}}
        prompt: 'What does this print? \\LISTING{loop}'
        points: 1
        answer: {output: "'4'", reference: '4'}
        recompute: {prints: loop}
        """
    root = write_course(tmp_path, text)
    (root / "content/questions/q.py").unlink(missing_ok=True)
    message = (
        "this line of listing `loop` is probably wrong: the printed program `loop` gives 3, but key and reference say 4"
    )
    assert find_reports(root) == [(QUESTION, 2, message)]

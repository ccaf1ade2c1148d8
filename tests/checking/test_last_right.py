"""An error that comes of a change of a question's Python stands at the change, whatever else that makes wrong."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from courses import run_command, write_course

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


def find_reports(root: Path) -> list[tuple[str, int, str]]:
    """Check the course; return the places and words of what is found."""
    _, printed = run_command(root, "check", "--no-tex", "--jobs", "1", "--format", "json")
    found = json.loads(printed[printed.index("{") :])["findings"]
    return [(each["file"], each["line"], each["message"]) for each in found]


def change(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course that was checked, and is right."""
    root = write_course(tmp_path, FALL, PYTHON)
    assert find_reports(root) == []
    return root


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("speeds.append(speeds[-1] + 10)", "speeds.insert(0, speeds[0] + 9.5)", 8, "in this line, which is new"),
        ("        speeds.append(speeds[-1] + 10)\n", "        pass\n", 8, "in this line, which is new"),
        ("    for _ in range(time):\n        speeds.append(speeds[-1] + 10)\n", "", 7, "where a line is gone"),
    ],
)
def test_what_changed_is_named_and_not_what_fails(course: Path, old: str, new: str, line: int, words: str) -> None:
    change(course, COMPANION, old, new)
    ((file, found, message),) = find_reports(course)
    assert (file, found) == (COMPANION, line)
    assert words in message
    assert message.endswith("since the question had no errors; 1 other error came with it")
    change(course, COMPANION, new or "    return speeds\n", old if new else f"{old}    return speeds\n")
    assert find_reports(course) == []


def test_of_several_places_the_one_is_named_without_which_nothing_is_wrong(course: Path) -> None:
    change(course, COMPANION, "speeds = [0]", "speeds = [0 * 1]")
    change(course, COMPANION, "speeds.append(speeds[-1] + 10)", "speeds.insert(0, speeds[0] + 9.5)")
    ((file, line, message),) = find_reports(course)
    assert (file, line) == (COMPANION, 8)
    assert "in this line, which is new since the question had no errors; 1 other error" in message


def test_the_hint_of_the_line_that_fails_is_kept(course: Path) -> None:
    change(course, COMPANION, "    speeds = [0]\n    for", "    total = 0\n    for")
    _, printed = run_command(course, "check", "--no-tex", "--jobs", "1", "--format", "json")
    (found,) = json.loads(printed[printed.index("{") :])["findings"]
    assert (found["line"], found["severity"]) == (6, "error")
    assert found["hint"] == (
        "look at `total = 0` first, and at what was there before: `speeds = [0]`. "
        "Where the error shows: did you mean `list_speeds`?"
    )


def test_what_changed_in_the_question_too_is_not_blamed_on_its_python(course: Path) -> None:
    change(course, QUESTION, "10 * time, reference: 30", "11 * time, reference: 33")
    change(course, COMPANION, "speeds = [0]", "speeds = [0 * 10]")
    assert "since the question" not in str(find_reports(course))


def test_a_comment_is_not_blamed(course: Path) -> None:
    change(course, COMPANION, "# from rest to rest", "# from 0 to 0")
    change(course, COMPANION, "speeds = [0]", "speeds = [1]")
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
    message = "the printed program `loop` gives 3, but key and reference say 4"
    assert find_reports(root) == [(QUESTION, 2, message)]


CHARGE = """\
    title: A charge
    parameters:
      tau: {default: 2, choose: [2, 3, 4]}
      curve: {compute: list_levels, reference: [0, 2, 4]}
    figures:
      charge:
        draw: shapes.charge
        with: {tau: tau, levels: curve}
        alt: A line that rises.
        shows:
          slope: {is: tau, read: read_slope}
          levels: {is: '[0, tau, 2 * tau]', read: read_levels}
    prompt: '\\FIGURE{charge} It rises by \\VAR{tau} in each second, to \\VAR{curve[2]}.'
    parts:
      - {points: 1, prompt: How far does it get in three?, answer: {number: 3 * tau, reference: 6},
         recompute: {expression: tau + tau + tau}, solution: '\\VAR{answer}'}
    """
LEVELS = """\
    def list_levels(tau):
        return [second * tau for second in range(3)]
    """
SHAPES = """\
    from exam_builder.plot import subplots


    def charge(width, tau, levels):
        figure, axes = subplots(width, 2)
        draw_line(axes, tau)
        axes.plot([0, 1, 2], levels, "o")
        return figure


    def draw_line(axes, tau):
        end = 3
        axes.plot([0, end], [0, end * tau])


    def read_slope(figure):
        (line,) = figure.lines
        return (line.y[1] - line.y[0]) / (line.x[1] - line.x[0])


    def read_levels(figure):
        return list(figure.points[0].y)
    """
FIGURES = "figures/shapes.py"
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def commit(root: Path) -> None:
    """Commit all that the authors of a course write."""
    for command in ("init -q .", "add content figures", "-c user.name=A -c user.email=a@example.org commit -q -m All"):
        subprocess.run(["git", "-C", str(root), *command.split()], check=True)


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """A course with a figure, committed and never checked."""
    root = write_course(tmp_path, CHARGE, LEVELS, figures=SHAPES)
    (root / "figures/other.py").write_text("HEIGHT = 2\n", encoding="utf-8")
    commit(root)
    return root


@needs_git
@pytest.mark.parametrize(
    ("file", "old", "new", "line", "was"),
    [
        (FIGURES, "end * tau]", "tau]", 13, "axes.plot([0, end], [0, end * tau])"),
        (FIGURES, "draw_line(axes, tau)\n    axes", "draw_line(axes, 2)\n    axes", 6, "draw_line(axes, tau)"),
        (FIGURES, '[0, 1, 2], levels, "o"', '[0, 1, 2], levels[::-1], "o"', 7, 'axes.plot([0, 1, 2], levels, "o")'),
    ],
)
def test_a_wrong_figure_is_traced_to_what_changed_since_the_last_commit(
    drawn: Path, file: str, old: str, new: str, line: int, was: str
) -> None:
    change(drawn, file, old, new)
    _, printed = run_command(drawn, "check", "--no-tex", "--draws", "9", "--jobs", "1", "--format", "json")
    (found,) = json.loads(printed[printed.index("{") :])["findings"]
    assert (found["file"], found["line"]) == (file, line)
    assert found["message"].startswith("figure `charge` shows ")
    assert "the mistake is probably in this line, which is new since the last commit" in found["message"]
    assert f"and at what was there before: `{was}`" in found["hint"]
    change(drawn, file, new, old)
    assert find_reports(drawn) == []


@needs_git
@pytest.mark.parametrize(
    ("changes", "line", "words"),
    [
        ([('levels, "o"', 'levels, "s"'), ("end * tau]", "tau]"), ("(line,)", "(*_, line)")], 13, "last commit"),
        ([("tau)\n    axes", "3, tau)\n    axes"), ("(axes, tau):", "(axes, end, tau):"),
          ("end = 3\n", "tau = 2 * tau\n")], 6, "last commit (line 11 too)"),
    ],
    ids=["each place of a change", "what belongs together"],
)  # fmt: skip
def test_of_several_changes_of_a_file_the_one_is_named_without_which_the_figure_is_right(
    drawn: Path, changes: list[tuple[str, str]], line: int, words: str
) -> None:
    for old, new in changes:
        change(drawn, FIGURES, old, new)
    ((file, found, message),) = find_reports(drawn)
    assert (file, found) == (FIGURES, line)
    assert message.endswith(f"in this line, which is new since the {words}")


@needs_git
def test_the_file_is_named_without_which_the_figure_is_right_and_no_other(drawn: Path) -> None:
    change(drawn, FIGURES, "end * tau]", "tau]")
    change(drawn, "figures/other.py", "2", "3")
    ((file, line, _),) = find_reports(drawn)
    assert (file, line) == (FIGURES, 13)


@needs_git
@pytest.mark.parametrize(
    "changes",
    [
        [(QUESTION, "slope: {is: tau,", "slope: {is: tau + 1,"), (FIGURES, "end = 3", "end = 2")],
        [(FIGURES, "end = 3", "end = [3]"), (FIGURES, "[0, end]", "[0, *end]"), (FIGURES, "end * tau", "end[0] * tau"),
         (QUESTION, "[0, tau, 2 * tau]'", "[0, tau, 3 * tau]'")],
        [(FIGURES, "end * tau]", "tau]"), (COMPANION, "second * tau", "second * 2 * tau")],
    ],
    ids=["the question is wrong", "the figure is drawn in another way", "two files are wrong"],
)  # fmt: skip
def test_a_change_is_not_blamed_if_the_figure_is_wrong_without_it(
    drawn: Path, changes: list[tuple[str, str, str]]
) -> None:
    for each in changes:
        change(drawn, *each)
    found = find_reports(drawn)
    assert any("figure `charge` shows" in message for _, _, message in found)
    assert "last commit" not in str(found)


def test_a_wrong_figure_stays_where_it_shows_without_a_commit(tmp_path: Path) -> None:
    root = write_course(tmp_path, CHARGE, LEVELS, figures=SHAPES.replace("end * tau]", "tau]"))
    ((file, _, message),) = find_reports(root)
    assert file == QUESTION
    assert "probably" not in message


@needs_git
def test_a_wrong_figure_is_traced_to_the_companion_that_computes_what_it_shows(tmp_path: Path) -> None:
    text = CHARGE.replace("compute: list_levels, reference: [0, 2, 4]", "compute: list_levels")
    root = write_course(tmp_path, text, LEVELS, figures=SHAPES)
    commit(root)
    change(root, COMPANION, "second * tau", "second + tau")
    found = find_reports(root)
    assert ("content/questions/q.py", 2) in {(file, line) for file, line, _ in found}, found


@needs_git
def test_no_file_to_which_a_link_leads_is_written(drawn: Path) -> None:
    change(drawn, FIGURES, "end * tau]", "tau]")
    wrong = (drawn / FIGURES).read_text(encoding="utf-8")
    (drawn / FIGURES).rename(drawn / "figures/real.py")
    (drawn / FIGURES).symlink_to(drawn / "figures/real.py")
    ((file, _, _),) = find_reports(drawn)
    assert file == QUESTION
    assert (drawn / "figures/real.py").read_text(encoding="utf-8") == wrong


@needs_git
def test_a_course_with_a_huge_file_is_not_copied(drawn: Path) -> None:
    change(drawn, FIGURES, "end * tau]", "tau]")
    (drawn / "content/huge.bin").touch()
    os.truncate(drawn / "content/huge.bin", 1 << 40)
    ((file, _, _),) = find_reports(drawn)
    assert file == QUESTION

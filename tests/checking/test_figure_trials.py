"""A wrong figure is reported at the line of its Python whose correction makes it right."""

import shutil
from pathlib import Path

import pytest
from courses import change_first, check_as_json, commit_files, find_reports, write_course

from exam_builder.checking.companion_edits import list_python_edits

QUESTION = "content/questions/q.yaml"
COMPANION = "content/questions/q.py"


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


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """A course with a figure, committed and never checked."""
    root = write_course(tmp_path, CHARGE, LEVELS, figures=SHAPES)
    (root / "figures/other.py").write_text("HEIGHT = 2\n", encoding="utf-8")
    commit_files(root)
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
    change_first(drawn, file, old, new)
    (found,) = check_as_json(drawn, "--no-tex", "--draws", "9")
    assert (found["file"], found["line"]) == (file, line)
    assert found["message"].startswith("figure `charge` shows ")
    assert "the mistake is probably in this line" in found["message"]
    assert f"write the line as `{was}` again, as it was before" in found["hint"]
    change_first(drawn, file, new, old)
    assert find_reports(drawn) == []


@needs_git
def test_a_figure_that_ends_its_process_in_trials_too_is_an_error_of_the_figure(drawn: Path) -> None:
    change_first(drawn, FIGURES, "    draw_line(axes, tau)\n", "    import os; os._exit(0)\n")
    assert find_reports(drawn) == [(FIGURES, 6, "figure `charge`: `shapes.charge` ended its process with exit code 0")]


@needs_git
@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ([('levels, "o"', 'levels, "s"'), ("end * tau]", "tau]"), ("(line,)", "(*_, line)")], 13),
        ([("tau)\n    axes", "3, tau)\n    axes"), ("(axes, tau):", "(axes, end, tau):"),
          ("end = 3\n", "tau = 2 * tau\n")], 6),
    ],
    ids=["each place of a change", "what belongs together"],
)  # fmt: skip
def test_of_several_changes_of_a_file_the_one_is_named_without_which_the_figure_is_right(
    drawn: Path, changes: list[tuple[str, str]], line: int
) -> None:
    for old, new in changes:
        change_first(drawn, FIGURES, old, new)
    ((file, found, message),) = find_reports(drawn)
    assert (file, found) == (FIGURES, line)
    assert message.endswith("the mistake is probably in this line")


@needs_git
def test_the_file_is_named_without_which_the_figure_is_right_and_no_other(drawn: Path) -> None:
    change_first(drawn, FIGURES, "end * tau]", "tau]")
    change_first(drawn, "figures/other.py", "2", "3")
    ((file, line, _),) = find_reports(drawn)
    assert (file, line) == (FIGURES, 13)


@needs_git
@pytest.mark.parametrize(
    "changes",
    [
        [(QUESTION, "slope: {is: tau,", "slope: {is: tau + 1,"), (FIGURES, "end = 3", "end = 2")],
        [(FIGURES, "end = 3", "end = [3]"), (FIGURES, "[0, end]", "[0, *end]"), (FIGURES, "end * tau", "end[0] * tau"),
         (QUESTION, "[0, tau, 2 * tau]'", "[0, tau, 3 * tau]'")],
        pytest.param(
            [(FIGURES, "end * tau]", "tau]"), (COMPANION, "second * tau", "second * 2 * tau")], marks=pytest.mark.long
        ),
    ],
    ids=["the question is wrong", "the figure is drawn in another way", "two files are wrong"],
)  # fmt: skip
def test_a_change_is_not_blamed_if_the_figure_is_wrong_without_it(
    drawn: Path, changes: list[tuple[str, str, str]]
) -> None:
    for each in changes:
        change_first(drawn, *each)
    found = find_reports(drawn)
    assert any("figure `charge` shows" in message for _, _, message in found)
    assert "as it was before" not in str(found)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        pytest.param("end * tau]", "end + tau]", 13, marks=pytest.mark.long),
        ("draw_line(axes, tau)", "draw_line(axes, 2 * tau)", 6),
        ("[0, 1, 2], levels,", "[0, 1, 2], -levels,", 7),
        pytest.param("line.y[0]) / (line.x[1]", "line.y[0]) * (line.x[1]", 18, marks=pytest.mark.long),
    ],
)
def test_a_wrong_figure_is_traced_to_the_line_whose_correction_makes_it_right(
    tmp_path: Path, old: str, new: str, line: int
) -> None:
    root = write_course(tmp_path, CHARGE, LEVELS, figures=SHAPES)
    change_first(root, FIGURES, old, new)
    ((file, found, message),) = find_reports(root)
    assert file == FIGURES
    assert abs(found - line) <= 1
    assert "; the mistake " in message


def test_a_wrong_figure_is_traced_to_its_line_where_the_companion_reads_it(tmp_path: Path) -> None:
    drawing, at, readers = SHAPES.partition("    def read_slope")
    root = write_course(tmp_path, CHARGE, f"{LEVELS}\n\n{at}{readers}", figures=drawing)
    change_first(root, FIGURES, "[0, 1, 2], levels,", "[0, 1, 2], -levels,")
    ((file, line, message),) = find_reports(root)
    assert (file, line) == (FIGURES, 7), message


def test_a_wrong_expectation_is_not_blamed_on_the_figure(tmp_path: Path) -> None:
    root = write_course(tmp_path, CHARGE.replace("is: tau,", "is: 7 * tau + 4,"), LEVELS, figures=SHAPES)
    ((file, _, message),) = find_reports(root)
    assert file == QUESTION
    assert "probably" not in message


@pytest.mark.long
def test_a_slip_in_what_a_figure_should_show_is_reported_there(tmp_path: Path) -> None:
    yaml = CHARGE.replace("curve", "levels").replace("[0, tau, 2 * tau]", "[0, tau, 3 * tau]")
    ((file, line, message),) = find_reports(write_course(tmp_path, yaml, LEVELS, figures=SHAPES))
    assert (file, line) == (QUESTION, 12), message
    assert message.endswith("the mistake is probably in what it should show")


@pytest.mark.long
def test_both_lines_are_named_where_the_figure_or_what_it_should_show_may_be_wrong(tmp_path: Path) -> None:
    yaml = CHARGE.replace("is: tau,", "is: 2 * tau,")
    ((file, line, message),) = find_reports(write_course(tmp_path, yaml, LEVELS, figures=SHAPES))
    assert (file, line) == (QUESTION, 11), message
    assert message.endswith("is probably in what it should show, or in line 6 of figures/shapes.py")


def test_a_function_from_which_a_wrong_figure_and_a_wrong_key_follow_is_reported_once(tmp_path: Path) -> None:
    companion = (
        "def level(second, tau):\n    return second + tau\n\n\n"
        "def list_levels(tau):\n    return [level(second, tau) for second in range(3)]\n\n\n"
        "def after(tau):\n    return level(3, tau)\n"
    )
    yaml = CHARGE.replace("list_levels, reference: [0, 2, 4]", "list_levels")
    yaml = yaml.replace("{expression: tau + tau + tau}", "after").replace(" to \\VAR{curve[2]}", " from 0")
    root = write_course(tmp_path, yaml, companion, figures=SHAPES)
    ((file, line, message),) = find_reports(root)
    assert (file, line) == (COMPANION, 2), message
    change_first(root, COMPANION, "second + tau", "second * tau")
    assert find_reports(root) == []


def test_names_of_two_looks_may_be_exchanged() -> None:
    text = 'LOOKS = {\n    1: {"c": "black", "label": "in"},\n    -1: {"c": "white", "label": "out"},\n}\n'
    edits = [each for each in list_python_edits(text, {"LOOKS"}) if '"label": "out"},\n    -1' in each.apply(text)]
    (exchanged,) = [each for each in edits if '"white", "label": "in"' in each.apply(text)]
    assert exchanged.line == 2
    assert exchanged.describe(text, 100) == (
        'write the line as `1: {"c": "black", "label": "out"},`, and line 3 as `-1: {"c": "white", "label": "in"},`'
    )

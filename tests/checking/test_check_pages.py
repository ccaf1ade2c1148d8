"""`check` sets pages: what only figures and TeX show of the reference paper and of each draw."""

from pathlib import Path

import pytest
from courses import share_slow_results, write_course

from exam_builder import cli
from exam_builder.checking import CheckRequest, check_exams
from exam_builder.findings import Finding, Lacking, select_errors
from exam_builder.issue import Options, build_exams
from exam_builder.render import BUILT_IN

SHOWN = """\
    title: Shown
    parameters: {k: {default: 3, choose: [1, 2, 3]}}
    packages: [tikz]
    prompt: |
      \\FIGURE{line}
      \\ifnum\\VAR{k}=2 \\undefinedhere \\fi
    figures: {line: {draw: shapes.line, alt: A line.}}
    points: 1
    answer: {number: 7 * k, reference: 21}
    waived: seven of each
    solution: '$\\VAR{answer}$ \\ifnum\\VAR{k}=3 \\hbox to 30cm{wide\\hfil wide}\\fi'
    rubric: [{add: 1, when: right}]
    """
MARKED = (
    SHOWN.replace("when: right", "when: '\\ifnum\\VAR{k}=2 \\unmarked \\fi right'")
    .replace("[1, 2, 3]", "[1, 2, 3, 4]")
    .replace("solution: '", "space: {height: 4cm, fixed: true}\n    solution: '\\ifnum\\VAR{k}=4 \\rule{1pt}{6cm}\\fi ")
)
AROUND = """\
    title: T
    course: C
    parameters: {e: {default: 1, choose: [0, 1]}}
    instructions: 'Take \\VAR{e} \\VAR{"\\unstated" if e == 0 else "x"}.'
    questions: [q]
    """
LINE = """\
    from matplotlib.figure import Figure

    def line(k, width):
        figure = Figure(figsize=(width, 1))
        figure.subplots().plot([1 / (k - 1), 2] if k < 2 else [k, 2])
        return figure
    """
ZERO = "it divides by 0; Python says ZeroDivisionError: division by zero"
DIVIDED = f"`shapes.line` cannot be drawn: {ZERO} (line 5 of shapes.py)"


def messages(findings: tuple[Finding, ...]) -> list[tuple[str, int, str, int | None]]:
    return [(each.code, each.place.line if each.place else 0, each.message, each.seed) for each in findings]


def test_figures_and_pages_of_each_draw_are_looked_at(tmp_path: Path) -> None:
    """No line can be drawn for k = 1, TeX stops for k = 2, the solution is too wide for k = 3 and too tall for 4."""
    course, steps = write_course(tmp_path, MARKED, exam=AROUND, figures=LINE), list[str]()
    checked = check_exams(CheckRequest(course, draws=20, jobs=1), steps.append)
    assert "test: checking the texts around the questions in each draw" in steps
    assert messages(checked.findings) == [
        ("command", 4, "LaTeX knows no command `\\unstated`", 1),
        ("edge", 5, "something on page 2 of the solutions runs off the page: “wide”", None),
        ("command", 6, "LaTeX knows no command `\\undefinedhere`", 2),
        ("command", 13, "LaTeX knows no command `\\unmarked`", 2),
        ("figure", 5, f"figure `line`: {DIVIDED}", 10),
        ("overfull", 12, "this line is 146.6 mm too wide for the page", None),
        ("space", 12, "the solution needs 65 mm, but its fixed space is 40 mm: it is printed smaller", 1),
    ]
    (swept,) = checked.sweeps.swept if checked.sweeps else ()
    assert (swept.draws, swept.pages, swept.complete) == (4, 4, True)


@pytest.mark.long
def test_a_line_that_runs_off_the_page_in_one_draw_is_an_error_of_the_check_too(tmp_path: Path) -> None:
    wide = """\
        title: Wide
        parameters: {k: {default: 3, choose: [3, 4, 55, 90]}}
        prompt: 'What is $\\VAR{k}$? \\rule{\\VAR{2 * k}mm}{1mm} \\rule{\\VAR{50 if k == 55 else 0}mm}{1mm}'
        points: 1
        answer: {number: k + 1, reference: 4}
        waived: one more
        """
    course = write_course(tmp_path, wide)
    checked = check_exams(CheckRequest(course, draws=20, jobs=1))
    found = [(each.severity, each.code, each.seed) for each in checked.findings]
    assert [each[:2] for each in found] == [("error", "edge"), ("warning", "overfull")]
    (built,) = build_exams(course, [], Options(seed=found[0][2], jobs=1))
    assert [each.code for each in select_errors(built.findings)] == ["edge"]


def test_a_brace_that_a_template_leaves_open_is_reported_once_for_all_draws_and_in_a_build(tmp_path: Path) -> None:
    plain = SHOWN.replace(r"\ifnum\VAR{k}=2 \undefinedhere \fi", r"Seven times \VAR{k}?").replace(
        r"\FIGURE{line}", "How many?"
    )
    course = write_course(tmp_path, plain.replace("    figures: {line: {draw: shapes.line, alt: A line.}}\n", ""))
    (course / "templates").mkdir(exist_ok=True)
    (course / "templates" / "answer.tex").write_text("{\\bfseries\n" + (BUILT_IN / "answer.tex").read_text())
    checked = check_exams(CheckRequest(course, draws=3, jobs=1))
    (built,) = build_exams(course, [], Options(jobs=1))
    message = r"templates/answer.tex:1:1: error: `{` is never closed: `{\bfseries` — write `}` where it ends"
    assert [str(found) for found in select_errors(checked.findings)] == [message]
    assert [str(found) for found in select_errors(built.findings)] == [message]


def test_the_reference_paper_is_set_without_draws_and_left_out_where_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(
        write_course(tmp_path, SHOWN.replace("default: 3", "default: 2").replace("21", "14"), figures=LINE)
    )
    assert cli.run(["check"]) == 1
    assert "q.yaml:6:1: error: LaTeX knows no command `\\undefinedhere` [q]" in capsys.readouterr().out
    assert cli.run(["check", "--no-tex", "--draws", "2"]) == 1
    figure, *counts = capsys.readouterr().out.splitlines()
    assert figure.startswith("figures/shapes.py:5:1: error: figure `line`: ")
    assert counts == [
        "every combination recomputed: q 3",
        "draws whose pages were typeset: q 0 of 3",
        "1 part in 3 papers: 0 recomputed, 1 waived; 1 error, 0 warnings; pages not set: --no-tex",
    ]


def test_no_count_of_draws_is_more_than_what_it_is_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rolled = "title: T\nparameters: {k: {compute: roll, draws: 20}}\nprompt: Is \\VAR{k}?\npoints: 1\n"
    answer = "answer: {number: k}\nwaived: a test\n"
    roll = "def roll(rng):\n    return int(rng.integers(1, 99))\n"
    monkeypatch.chdir(write_course(tmp_path, rolled + answer, companion=roll))
    cli.run(["check", "--no-tex", "--draws", "3"])
    assert "seeds and corners recomputed: q 4\n" in capsys.readouterr().out


def test_without_tex_nothing_is_called_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exam_builder.toolchain.find_missing_tools", lambda: ("pdflatex",))
    with pytest.raises(Lacking, match=r"Missing: pdflatex.* Or leave the pages out: --no-tex"):
        check_exams(CheckRequest(write_course(tmp_path, SHOWN, figures=LINE), jobs=1))


WIDE = """\
    title: Wide
    parameters: {k: {default: 22, choose: [22, 23]}}
    misconceptions: {one: {text: one more, with: {k: k + 1}}}
    prompt: How many are \\VAR{k}?
    points: 1
    answer: {number: k, reference: 22, tolerance: 2}
    waived: counted
    solution: $\\VAR{answer}$
    rubric: [{add: 1, when: right}, {instead: 0.5, misconception: one}]
    """


@pytest.mark.parametrize(
    "options",
    [Options(jobs=1), Options(seed=1, jobs=1), Options(versions=2, jobs=1)],
    ids=["reference", "seed", "versions"],
)
def test_what_is_issued_is_checked_as_draws_are(tmp_path: Path, options: Options) -> None:
    """The tolerance is so wide that the misconception is marked right; only `check --draws` used to look."""
    course = write_course(tmp_path, WIDE)
    (built,) = build_exams(course, [], options)
    accepted = [each for each in built.findings if each.code == "misconception-is-accepted"]
    assert [each.severity for each in accepted] == ["error"] and built.files == ()


@pytest.mark.long
def test_draws_that_define_something_for_ever_are_set_one_by_one(tmp_path: Path) -> None:
    r"""A `\newtheorem` in a text is allowed, and must not meet itself in the next draw of the same run."""
    question = r"""
        title: Lasting
        parameters: {k: {default: 1, choose: [1, 2]}}
        points: 1
        prompt: |
          \newtheorem{claim}{Claim}
          \begin{claim}Twice \VAR{k} is even.\end{claim}
        answer: {number: 2 * k, reference: 2}
        recompute: {expression: k + k}
        """
    course = write_course(tmp_path, question)
    share_slow_results(course)
    checked = check_exams(CheckRequest(course, draws=1, jobs=1))
    assert checked.findings == ()
    (swept,) = checked.sweeps.swept if checked.sweeps else ()
    assert (swept.draws, swept.pages, swept.complete) == (2, 2, True)

"""A text whose place depends on a value is looked at wherever it stands, though its page reads as another did."""

from pathlib import Path

from courses import run_command, write_course

SECRET = "0"
"""With it the first copies are fine."""
QUESTION = r"""
    title: Q
    parameters: {a: {default: 230, choose: [100, 230]}, b: {default: 2, range: [2, 9], step: 1}}
    prompt: |
      How much is $\VAR{a} + \VAR{b}$?
      \begin{picture}(0,0)\put(0,-\VAR{a}){moved words}\end{picture}

      \vspace{28mm}
      These other words stand still.\vspace{6cm}
    points: 1
    answer: {number: a + b, reference: 232}
    recompute: {expression: b + a}
    solution: It is \VAR{answer}.
    """


def test_a_text_that_lies_on_another_in_some_copies_is_found(tmp_path: Path) -> None:
    write_course(tmp_path, QUESTION)
    (tmp_path / ".exam-secret").write_text(SECRET * 64 + "\n")
    (tmp_path / "r.csv").write_text("id,name\n" + "".join(f"s{number},Ann {number}\n" for number in range(6)))
    _, printed = run_command(tmp_path, "build", "test", "--roster", "r.csv", "--jobs", "1")
    assert "on page 2 of the student's paper “stand” is printed over “moved” [q(a), copy s" in printed
    assert "copy s0]" not in printed  # of which `check_page` looks at each page

"""Options whose figures come out as one picture."""

from pathlib import Path

from courses import load, paper, write_course

from exam_builder.examine.draw_checks import find_alike_pictures

QUESTION = r"""
title: A graph
parameters: {k: 1, low: 0}
figures:
  up: {draw: shapes.line, with: {slope: k}, width: 0.2, alt: a line}
  down: {draw: shapes.line, with: {slope: k - low}, width: 0.2, alt: a line}
points: 1
options: [{id: a, text: '\FIGURE{up}'}, {id: b, text: '\FIGURE{down}'}]
answer: {option: a, reference: a}
waived: a test
"""


def test_figures_that_come_out_alike_are_reported_at_their_options(tmp_path: Path) -> None:
    root = write_course(tmp_path, QUESTION, figures="def line(slope): pass\n")
    (found,) = find_alike_pictures(load(root), paper(root))
    assert str(found.place) == "content/questions/q.yaml:8:10"
    assert found.message.startswith("the options ") and found.message.endswith(" show the same picture")
    other = write_course(tmp_path, QUESTION.replace("low: 0", "low: 2"), figures="def line(slope): pass\n")
    assert list(find_alike_pictures(load(other), paper(other))) == []

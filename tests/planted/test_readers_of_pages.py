"""A question whose second routes read its page: what the page says wrongly is reported there, and not at the routes."""

from pathlib import Path

import pytest
from courses import write_course

from exam_builder.checking import CheckRequest, check_exams
from exam_builder.findings import Finding

pytestmark = pytest.mark.long

EXAM = "title: Pages\ncourse: Testing\nquestions: [q]\n"
FARM = r"""title: Fields and a tracer
parameters:
  areas: {default: [4, 6, 5], choose: [[4, 6, 5], [3, 8, 6]], unit: ha}
  yields: {default: [5.5, 4.0, 6.5], choose: [[5.5, 4.0, 6.5], [6.0, 5.0, 4.5]], unit: t/ha}
  price: {value: 180, unit: EUR/t}
  half: {default: 6, choose: [4, 6], unit: h}
  later: {default: 12, choose: [12, 18], unit: h}
  left: {default: [[1, 1], [2, 1]], choose: [[[1, 1], [2, 1]], [[0, 1], [2, 2]]]}
  right: {value: [[6, 5], [8, 6]]}
  limits: {value: [0, 2, 4, 6, 8]}
  names: {value: [north, south, west]}
  crop: {derive: areas * yields}
  rate: {derive: log(2) / half, unit: 1/h}
  near: {derive: "'right' if left[0, 0] > later / 18 else 'left'"}
figures:
  fall:
    draw: shapes.fall
    with: {half: half}
    alt: A curve.
    shows: {half: {read: read_half, within: 0.001}}
  groups:
    draw: shapes.groups
    with: {left: left, right: right}
    alt: Points.
    shows: {left: {read: read_left}, right: {read: read_right}}
  bars:
    draw: shapes.bars
    with: {areas: areas, limits: limits}
    alt: Bars.
    shows: {limits: edges}
  named: {draw: shapes.named, with: {names: names, yields: yields}, alt: Bars., shows: {yields: heights}}
tables:
  fields:
    columns: [area, harvest]
    rows: [north, south, west]
    cells:
      - ['areas[0]', 'yields[0]']
      - ['areas[1]', 'yields[1]']
      - ['areas[2]', 'yields[2]']
listings:
  loop:
    language: python
    text: |
      total = 0
      for k in range(\VAR{half}, 3 * \VAR{later}, 2):
          total += k
      print(total)
prompt: |
  \TABLE{fields} Grain sells at \VAR{price}~EUR/t. \FIGURE{fall} \FIGURE{groups} \FIGURE{bars} \FIGURE{named}
  \LISTING{loop}
parts:
  - points: 1
    prompt: What do the fields bring in, in EUR?
    answer: {number: sum(crop) * price, unit: EUR, reference: 14130}
    recompute: sell
    solution: '\VAR{answer}'
  - points: 1
    prompt: Which field brings in most?
    answer:
      conclusion: "north if crop[0] > max(crop[1], crop[2]) else south if crop[1] > crop[2] else west"
      among: {north: in the north, south: in the south, west: in the west}
      reference: west
    recompute: best
    solution: It is \VAR{answer}.
  - points: 1
    prompt: What is the rate?
    answer: {number: rate, unit: 1/h, digits: 3, reference: 0.116}
    recompute: {function: fit_rate, within: 0.001}
    solution: '\VAR{answer}'
  - points: 1
    prompt: What is left after \VAR{later}~h, if the half-life is \VAR{half}~h?
    answer: {number: 2**(-later / half), digits: 3, reference: 0.250}
    recompute: {function: halve, within: 1e-9}
    solution: '\VAR{answer}'
  - points: 1
    prompt: Where is the middle of the points on the left?
    answer: {vector: '[mean(left[:, 0]), mean(left[:, 1])]', reference: [1.5, 1]}
    recompute: middle_left
    solution: '$\VAR{answer}$'
  - points: 1
    prompt: And of those on the right?
    answer: {vector: '[mean(right[:, 0]), mean(right[:, 1])]', reference: [7, 5.5]}
    recompute: middle_right
    solution: '$\VAR{answer}$'
  - points: 1
    prompt: Which is it, if the first point on the left is read in eighteenths of this?
    answer: {words: near, reference: right}
    recompute: compare
    solution: '\VAR{answer}'
  - points: 1
    prompt: What does the program print?
    answer: {number: 'sum(range(half, 3 * later, 2))', reference: 300}
    recompute: {prints: loop}
    solution: '\VAR{answer}'
  - points: 1
    prompt: Show that the mean is best.
    answer: {claim: {gain: '> 0'}, reference: {gain: 2}}
    recompute: move
    solution: Its slope is zero there.
"""
COMPANION = """\
import math


def rows(printed):
    table = printed.tables.fields
    area, per = table.columns.index("area"), table.columns.index("harvest")
    return {name: row[area] * row[per] / (row[area] == int(row[area])) for name, row in zip(table.rows, table.cells)}


def sell(printed):
    return round(sum(map(float, rows(printed).values())) * float(printed.numbers.price), 6)


def best(printed):
    crops = rows(printed)
    return max(crops, key=crops.get)


def fit_rate(printed):
    line = printed.figures.fall.lines[0]
    return math.log(line.y[0] / line.y[10]) / line.x[10]


def halve(printed):
    return 0.5 ** (float(printed.numbers.later) / float(printed.numbers.half))


def middle(printed, index):
    points = printed.figures.groups.points[index]
    return [sum(each) / len(each) for each in (points.x, points.y)]


def middle_left(printed):
    return middle(printed, 0)


def middle_right(printed):
    return middle(printed, 1)


def compare(left, later):
    return "left" if 18 * left[0][0] <= later else "right"


def move(left):
    return {"gain": float(len(left))}
"""
FIGURES = """\
import numpy as np
from exam_builder.plot import subplots

def fall(width, half):
    figure, axes = subplots(width, 2)
    t = np.linspace(0, 24, 241)
    axes.plot(t, 0.5 ** (t / half))
    axes.set_xlabel("time in h")
    axes.set_ylabel("share")
    return figure

def read_half(figure):
    line = figure.lines[0]
    assert line.y[20] > 0.6, "the curve falls too fast"
    return float(np.interp(-0.5, -line.y, line.x))

def groups(width, left, right):
    figure, axes = subplots(width, 2)
    axes.scatter(left[:, 0], left[:, 1])
    axes.scatter(right[:, 0], right[:, 1])
    return figure

def read_left(figure):
    return [list(each) for each in zip(figure.points[0].x, figure.points[0].y)]

def read_right(figure):
    return [list(each) for each in zip(figure.points[1].x, figure.points[1].y)]

def bars(width, areas, limits):
    figure, axes = subplots(width, 2)
    axes.hist(areas, bins=limits)
    return figure

def named(width, names, yields):
    figure, axes = subplots(width, 2)
    axes.bar([0, 1, 2], yields, tick_label=list(names))
    return figure
"""
FAULTS = {
    "a cell of another entry": ("['areas[1]', 'yields[1]']", "['areas[0]', 'yields[1]']", "recompute"),
    "rows that are swapped, as some draws show": (
        "rows: [north, south, west]",
        "rows: [south, north, west]",
        "recompute",
    ),
    "columns that are swapped": ("columns: [area, harvest]", "columns: [harvest, area]", "recompute"),
    "a prompt that prints another parameter": (
        r"the half-life is \VAR{half}~h",
        r"the half-life is \VAR{later}~h",
        "not-printed",
    ),
    "another hole of it": (r"left after \VAR{later}~h", r"left after \VAR{half}~h", "not-printed"),
    "a figure of another value": ("with: {half: half}", "with: {half: later}", "figure-shows"),
    "one whose reader fails": ("with: {half: half}", "with: {half: 1}", "figure-shows"),
    "two arguments of a figure swapped": ("{left: left, right: right}", "{left: right, right: left}", "figure-shows"),
    "another number of bars": ("{areas: areas, limits: limits}", "{areas: areas, limits: 5}", "figure-shows"),
    "bars with the names of other rows": ("{names: names,", '{names: "[names[1], names[0], names[2]]",', "figure-says"),
    "two holes of a program swapped": (
        r"range(\VAR{half}, 3 * \VAR{later}, 2)",
        r"range(\VAR{later}, 3 * \VAR{half}, 2)",
        "recompute",
    ),
    "a derived word": ("left[0, 0] > later / 18", "left[0, 0] < later / 18", "wrong-key"),
    "a key": ("number: sum(crop) * price", "number: sum(crop) + price", "wrong-key"),
}


def messages(root: Path, question: str) -> tuple[Finding, ...]:
    """What the check says of a question."""
    root = write_course(root, question, COMPANION, exam=EXAM, figures=FIGURES)
    return check_exams(CheckRequest(root, ("test",), draws=4, jobs=1, tex=False)).findings


def test_the_right_question_has_no_finding(tmp_path: Path) -> None:
    assert messages(tmp_path, FARM) == ()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_reported_at_its_line_and_no_route_is_blamed(tmp_path: Path, fault: str) -> None:
    right, wrong, code = FAULTS[fault]
    assert FARM.count(right) == 1
    line = FARM[: FARM.index(right)].count("\n") + 1
    found = messages(tmp_path, FARM.replace(right, wrong))
    places = {(each.place.file, each.place.line, str(each.code)) for each in found if each.place}
    assert ("content/questions/q.yaml", line, code) in places, "\n".join(map(str, found))
    assert not [each for each in found if each.place and each.place.file.endswith("q.py")]

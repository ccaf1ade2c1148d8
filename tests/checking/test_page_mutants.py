"""Pages broken on purpose: what witnesses notice, what would be printed wrongly, and what changes nothing."""

import json
from pathlib import Path

import pytest
from courses import call_once, load, run_command, run_here, shared_cache, shared_calls, write_course

from exam_builder.checking.computed_changes import list_value_changes
from exam_builder.checking.mutant_trials import try_question_mutants
from exam_builder.checking.page_edits import list_slips_of_unit
from exam_builder.companions import Calls
from exam_builder.course import Course
from exam_builder.examine.isolated_question import isolate_question
from exam_builder.mutants import Mutant, select_mutants
from exam_builder.read import read_exam
from exam_builder.values import FrozenMap, Value


@pytest.fixture(autouse=True)
def _once() -> object:
    with call_once():
        yield


def broken(root: Path, question: str, companion: str = "", figures: str = "") -> list[Mutant]:
    """The mutants of the page of a small question."""
    write_course(root, question, companion, figures=figures)
    calls = Calls(shared_cache(root / "build/.cache"))
    return list(try_question_mutants(isolate_question(load(root), "q", calls), 3, ("page",)))


def fates(mutants: list[Mutant], what: str) -> dict[tuple[str, str], str]:
    """What became of the mutants of one kind, by the change; of the caught ones by what code."""
    return {(each.before, each.after): each.by or each.fate for each in mutants if each.what == what}


SPEED = """\
    title: Speed
    parameters:
      way: {default: 40, choose: [40, 60], unit: m}
      time: {default: 8, choose: [8, 5], unit: s}
    points: 1
    prompt: 'What is the speed over \\VAR{way} m in \\VAR{time} s?'
    answer: {number: way / time, unit: m/s, reference: 5}
    recompute: {expression: way * time**-1}
    solution: \\VAR{answer}
    """


def test_units_tell_exchanged_holes_and_units_that_slipped(tmp_path: Path) -> None:
    mutants = broken(tmp_path, SPEED)
    assert fates(mutants, "two holes of a text exchanged") == {("way … time", "time … way"): "other-unit"}
    assert fates(mutants, "a hole that prints another parameter") == {
        ("way", "time"): "other-unit",
        ("time", "way"): "other-unit",
    }
    assert fates(mutants, "a unit") == {
        ("m", "mm"): "wrong-unit",
        ("s", "ms"): "wrong-unit",
        ("m/s", "km/h"): "wrong-unit",
        ("m/s", "mm/s"): "wrong-unit",
        ("m/s", "m/ms"): "wrong-unit",
    }
    assert {each.of for each in mutants} == {"page"}
    (swapped,) = (each for each in mutants if each.what == "two holes of a text exchanged")
    assert str(swapped.place) == "content/questions/q.yaml:6:33"


def test_without_units_exchanged_holes_survive_but_not_a_number_that_is_missing(tmp_path: Path) -> None:
    bare = SPEED.replace(", unit: m/s", "").replace(", unit: m", "").replace(", unit: s", "")
    mutants = broken(tmp_path, bare)
    assert fates(mutants, "two holes of a text exchanged") == {("way … time", "time … way"): "survived"}
    assert fates(mutants, "a hole that prints another parameter") == {
        ("way", "time"): "not-printed",
        ("time", "way"): "not-printed",
    }


@pytest.mark.parametrize(
    ("unit", "others"),
    [
        ("m", ["mm"]),
        ("km/h", ["m/s", "m/h", "km/min"]),
        ("m/s^2", ["mm/s^2", "m/ms^2"]),
        ("kg*m^2", ["g*m^2", "kg*mm^2"]),
        ("°", ["rad"]),
        ("min", ["s"]),
        ("kN", ["N"]),
        ("apples", []),
        ("1", ["%"]),
    ],
)
def test_units_slip_as_they_do(unit: str, others: list[str]) -> None:
    assert list(list_slips_of_unit(unit)) == others


TABLE = """\
    title: Shop
    parameters:
      sold: {default: [[2, 5], [4, 3]], choose: [[[2, 5], [4, 3]], [[7, 1], [2, 6]]]}
    tables: {shop: {cells: CELLS, columns: [Price, Number], rows: [Pear, Plum]}}
    points: 1
    prompt: 'What do pears bring? \\TABLE{shop}'
    answer: {number: "sold[0][0] * sold[0][1] + sold[0][0]", reference: 12}
    recompute: total
    solution: \\VAR{answer}
    """
READS_PAGE = """
    def total(printed):
        price, number = printed["tables"]["shop"]["cells"][0]
        return price * number + price
    """
READS_VALUES = "def total(sold):\n    return sold[0][0] * (1 + sold[0][1])\n"


@pytest.mark.parametrize("cells", ["sold", "[['sold[0][0]', 'sold[0][1]'], ['sold[1][0]', 'sold[1][1]']]"])
def test_a_route_that_reads_the_page_tells_swapped_columns_and_rows(tmp_path: Path, cells: str) -> None:
    seen = broken(tmp_path / "page", TABLE.replace("CELLS", cells), READS_PAGE)
    assert {each.what: each.by for each in seen} == {
        "columns 1 and 2 of a table swapped": "recompute",
        "rows 1 and 2 of a table swapped": "recompute",
    }
    blind = broken(tmp_path / "values", TABLE.replace("CELLS", cells), READS_VALUES)
    assert [each.fate for each in blind] == ["survived", "survived"]
    assert blind[1].after.startswith("[[")


FIGURE = """\
    title: Line
    parameters:
      rise: {default: 2, choose: [2, 3]}
      start: {default: 5, choose: [5, 7]}
    figures: {line: {draw: shapes.line, alt: a line SHOWS}}
    points: 1
    prompt: 'Where is the line at 10? \\FIGURE{line}'
    answer: {number: start + 10 * rise, reference: 25}
    recompute: {expression: 10 * rise + start}
    solution: \\VAR{answer}
    """
LINE = """
    from exam_builder.plot import subplots

    def line(rise, start):
        figure, axes = subplots(3, 2)
        axes.plot([0, 10], [start, start + 10 * rise])
        return figure
    """


def test_a_figure_of_other_parameters_is_reported_by_its_witness_and_by_keys_it_does_not_show(tmp_path: Path) -> None:
    seen = broken(tmp_path / "seen", FIGURE.replace(" SHOWS", ", shows: {rise: slope, start: intercept}"), "", LINE)
    swapped = ("{rise: rise, start: start}", "{rise: start, start: rise}")
    assert fates(seen, "two arguments of a figure swapped") == {swapped: "figure-shows"}
    assert set(fates(seen, "a figure of another parameter").values()) == {"figure-shows"}
    blind = broken(tmp_path / "blind", FIGURE.replace(" SHOWS", ""), "", LINE)
    assert fates(blind, "two arguments of a figure swapped") == {swapped: "survived"}
    assert set(fates(blind, "a figure of another parameter").values()) == {"not-printed"}


MESSAGE = """\
    title: Told
    parameters:
      n: {default: 4, choose: [4, 6]}
      c: {compute: critical REFERENCE_C}
    misconceptions: {twice: {keys: {a: 2 * n + c}, text: it is doubled REFERENCE_M}}
    points: 1
    prompt: 'What is \\VAR{n} more?'
    answer: {number: n + c}
    also: [{number: n - c, when: 'it is less' REFERENCE_A}]
    waived: nobody knows
    solution: \\VAR{answer}
    rubric: [{add: 1, when: right}, {note: doubled, misconception: twice}]
    """
CRITICAL = "def critical(n):\n    return n / 8\n"


def messages(question: str, **given: str) -> str:
    """The question with some references, without the others."""
    for name in ("REFERENCE_C", "REFERENCE_M", "REFERENCE_A"):
        question = question.replace(f" {name}", given.get(name, ""))
    return question


def test_references_tell_further_answers_misconceptions_and_computed_values(tmp_path: Path) -> None:
    seen = broken(
        tmp_path / "seen",
        messages(
            MESSAGE, REFERENCE_C=", reference: 0.5", REFERENCE_M=", reference: {a: 8.5}", REFERENCE_A=", reference: 3.5"
        ),
        CRITICAL,
    )
    beside = [each for each in seen if "hole" not in each.what]
    assert {each.by for each in beside} == {"reference"}
    assert {each.what.partition(":")[0] for each in beside} == {
        "a computed value",
        "a further answer",
        "the misconception `twice`",
    }
    blind = broken(tmp_path / "blind", messages(MESSAGE), CRITICAL)
    assert len(blind) == len(seen)
    assert [each.by for each in blind if each.fate == "caught"] == ["misconception-is-accepted"]
    assert fates(blind, "a computed value") == {("0.5", "0.625"): "survived"}


def test_what_is_printed_nowhere_and_moves_nothing_is_equivalent(tmp_path: Path) -> None:
    spare = SPEED.replace("points: 1", "  mass: {default: 1, choose: [1, 2], unit: kg}\n    points: 1")
    assert fates(broken(tmp_path, spare), "a unit")["kg", "g"] == "equivalent"


def test_the_page_has_a_score_of_its_own_and_its_survivors_fail_nothing(tmp_path: Path) -> None:
    bare = SPEED.replace(", unit: m/s", "").replace(", unit: m", "").replace(", unit: s", "")
    write_course(tmp_path, bare)
    command = ("check", "--no-tex", "--mutants", "--jobs", "1", "--fail-on", "warning")
    code, printed = run_command(tmp_path, *command)
    assert code == 0
    assert "3 mutants of the page: 2 caught, 1 survived, 0 equivalent; score 66.7%" in printed
    assert "would not notice" not in printed
    ran = run_here(tmp_path, *command[:-2], "--format", "json", "--report", "build/check.html")
    mutants = json.loads(ran.stdout)["mutants"]
    assert mutants["survived"] == 0
    assert mutants["page"] == {"tried": 3, "caught": 2, "survived": 1, "equivalent": 0, "score": 0.6667}
    assert [each["what"] for each in mutants["list"] if each["fate"] == "survived"] == ["two holes of a text exchanged"]
    report = (tmp_path / "build/check.html").read_text()
    assert "3 tried, score 66.7%" in report
    assert "way … time → time … way" in report


def test_a_question_of_mechanics_is_broken_where_it_has_witnesses_and_where_not() -> None:
    course = Course(Path(__file__).parents[2])
    subject = isolate_question(read_exam(course, "mechanics"), "mech_incline", shared_calls())
    mutants = try_question_mutants(subject, 1, ("page",))
    caught = {each.what.partition(" `")[0] for each in select_mutants(mutants, "page") if each.fate == "caught"}
    assert caught >= {"a unit", "two holes of a text exchanged", "a hole that prints another parameter"}
    assert {each.fate for each in mutants if each.what == "a unit"} == {"caught"}


@pytest.mark.parametrize(
    ("value", "others"),
    [
        (True, [False]),
        (3, [4]),
        (0.0, [1.0]),
        (2.0, [2.5]),
        ((1, 1, 2), [(2, 1, 2), (1, 2, 1)]),
        (FrozenMap({"n": 1, "yes": False, "word": "x", "late": 4}), [{"n": 2}, {"yes": True}]),
    ],
)
def test_each_computed_value_may_be_another(value: Value, others: list[object]) -> None:
    found = [other for _, other in list_value_changes(value)]
    whole = [FrozenMap({**value, **each}) for each in others if isinstance(value, FrozenMap) and isinstance(each, dict)]
    assert found == (whole or others)

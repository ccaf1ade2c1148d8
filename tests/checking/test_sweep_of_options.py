"""A sweep of questions that let students choose: conditions, texts and roundings in each draw."""

from pathlib import Path

from courses import load, write_course

from exam_builder.checking.question_sweep import sweep_question
from exam_builder.companions import Calls
from exam_builder.examine.isolated_question import isolate_question
from exam_builder.results import SweepResult

STEPS = """\
    title: Steps
    parameters: {rate: {default: 0.5, choose: [0.5, 1.5, 2.4, 3.0]}}
    prompt: The step is $\\VAR{rate}$.
    points: 1
    options:
      - {id: shrinks, text: it shrinks, holds: abs(1 - rate) < 1, because: 'the factor is $\\VAR{1 - rate}$'}
      - {id: grows, text: it grows, holds: abs(1 - rate) > 1}
    answer: {option: true, reference: shrinks}
    recompute: descend
    """
DESCEND = "def descend(rate):\n    return 'grows' if abs(1.0 - rate) ** 50 > 1 else 'shrinks'\n"


def swept(root: Path, question: str, companion: str = DESCEND) -> SweepResult:
    return sweep_question(isolate_question(load(write_course(root, question, companion)), "q", Calls()), 20)


def messages(found: SweepResult) -> list[str]:
    return [finding.message for finding in found.findings]


def test_options_that_are_right_are_clean(tmp_path: Path) -> None:
    found = swept(tmp_path, STEPS)
    assert (messages(found), found.complete, found.draws) == ([], True, 4)


def test_a_condition_that_is_wrong_for_one_value_is_found_in_that_draw(tmp_path: Path) -> None:
    text = STEPS.replace("holds: abs(1 - rate) < 1", "holds: rate < 2.5").replace(
        "holds: abs(1 - rate) > 1", "holds: rate > 2.5"
    )
    (finding,) = swept(tmp_path, text).findings
    assert (finding.code, finding.place and finding.place.line, finding.seed is not None) == ("wrong-key", 8, True)
    assert finding.message.startswith("the key comes out as shrinks, but `descend` gives grows")


def test_a_condition_that_leaves_no_option_right_is_a_warning_though_never_drawn(tmp_path: Path) -> None:
    found = swept(tmp_path, STEPS.replace("holds: abs(1 - rate) > 1", "holds: abs(1 - rate) > 1.5"))
    (finding,) = found.findings
    assert (finding.code, finding.place and finding.place.line, finding.severity, found.draws) == (
        "options-sometimes-unfit", 6, "warning", 3,
    )  # fmt: skip
    assert finding.message == ("no option holds, but one must be right, in 1 of 4 combinations, which are never drawn")


def test_an_option_that_the_printed_numbers_do_not_give_is_found(tmp_path: Path) -> None:
    text = STEPS.replace("abs(1 - rate) < 1", "rate < 2.2").replace("abs(1 - rate) > 1", "rate > 2.2")
    text = text.replace("\\VAR{rate}$.", "\\VAR{num(rate, decimals=0)}$.")
    (finding,) = swept(
        tmp_path, text, "def descend(rate):\n    return 'grows' if 5 * rate > 11 else 'shrinks'\n"
    ).findings
    assert finding.code == "moved-by-rounding"
    assert finding.message.startswith("computed from the printed numbers, the answer comes out as shrinks, which")


def test_a_parameter_that_only_an_option_prints_changes_something(tmp_path: Path) -> None:
    text = STEPS.replace("rate: {", "name: {default: it, choose: [it, this]}, rate: {")
    assert messages(swept(tmp_path, text)) == ["the value of `name` changes nothing: no text, no answer, no figure"]
    assert messages(swept(tmp_path, text.replace("text: it grows", "text: '\\VAR{name} grows'"))) == []


def test_a_distractor_that_the_tolerance_takes_for_the_key_is_found(tmp_path: Path) -> None:
    text = """\
        title: Fall
        parameters: {v: {default: 3, choose: [3, 4]}}
        misconceptions: {half: {keys: {a: v**2 + 1}, text: one too much}}
        prompt: The speed is $\\VAR{v}$.
        points: 1
        options: {from: misconceptions}
        answer: {number: v**2, tolerance: TOLERANCE, reference: 9}
        waived: short
        """
    (finding,) = swept(tmp_path, text.replace("TOLERANCE", "2")).findings
    assert finding.code == "misconception-is-accepted"
    assert finding.message.startswith("the misconception `half` gives 10, which is near enough to the key 9")
    assert messages(swept(tmp_path, text.replace("TOLERANCE", "0.1"))) == []

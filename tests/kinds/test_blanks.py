"""Blanks in texts and tables, essays, and printed programs that are run."""

import re
from pathlib import Path

import pytest
from courses import check, load, paper, question, write_course
from papers import render

from exam_builder.audience import filter_paper
from exam_builder.companions import Calls
from exam_builder.companions.programs import run_program
from exam_builder.findings import CompanionError, Refused
from exam_builder.kinds.blanks import KIND, BlanksKey
from exam_builder.paper import Paper
from exam_builder.values import FrozenMap, Value

BLANKS = """\
title: Batches
parameters: {n: {default: 600, choose: [600, 900]}}
tables:
  sums: {corner: steps, columns: [one, two], rows: [n], cells: [[n / 50, {blank: twice}]], align: r}
prompt: 'With \\VAR{n} images an \\BLANK{name} has $N = \\BLANK{steps}$ steps. \\TABLE{sums}'
points: 1.5
answer:
  blanks: {name: {words: [epoch]}, steps: {number: n / 50}, twice: {number: n / 25}}
  reference: {name: epoch, steps: 12, twice: 24}
marks: {each: 0.5}
recompute: train
"""
TRAIN = "def train(n):\n    return {'name': 'epoch', 'steps': n // 50, 'twice': 2 * (n // 50)}\n"


def written(root: Path, old: str = "", new: str = "", companion: str = TRAIN) -> Path:
    assert old in BLANKS
    return write_course(root, BLANKS.replace(old, new, 1) if old else BLANKS, companion)


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_right_blanks_agree(tmp_path: Path, seed: int | None) -> None:
    assert [str(finding) for finding in check(written(tmp_path), seed).findings] == []


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("steps: {number: n / 50}", "steps: {number: n / 40}", "wrong-key", "the key comes out as 15, but `train`"),
        ("words: [epoch]", "words: [batch]", "wrong-key", "the key comes out as batch, but `train` gives epoch"),
        ("twice: 24", "twice: 25", "reference", "the reference says 25, but key and `train` both give 24"),
    ],
)
def test_each_blank_is_judged_by_itself(tmp_path: Path, old: str, new: str, code: str, said: str) -> None:
    (finding,) = check(written(tmp_path, old, new)).findings
    assert finding.code == code and finding.message.startswith(said)
    assert finding.place is not None and finding.place.line == (9 if code == "reference" else 8)


def test_a_recompute_without_all_blanks_is_reported(tmp_path: Path) -> None:
    (finding,) = check(written(tmp_path, companion="def train(n):\n    return {'name': 'epoch'}\n")).findings
    assert finding.message == "`train` gives name, not an answer for each of name, steps, twice"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{blank: twice}", "{blank: other}", "there is no blank `other`"),
        ("{blank: twice}", "n", "the blank `twice` is placed nowhere"),
        ("\\BLANK{name}", "\\BLANK{nam}", "there is no blank `nam`; did you mean `name`?"),
        ("\\BLANK{name}", "\\BLANK{name} or \\BLANK{name}", "the blank `name` is placed 2 times"),
        ("twice: 24", "third: 24", "`reference` lacks `twice`"),
        ("[[n / 50, {blank: twice}]]", "[[n / 50, {blank: twice}], [1]]", "`cells` takes rows of the same length"),
    ],
)
def test_what_is_wrong_with_blanks_is_reported(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        load(written(tmp_path, old, new))
    assert any(said in str(finding) for finding in caught.value.findings), caught.value.findings


def test_rules_have_one_width_for_everybody_and_students_see_no_answer(tmp_path: Path) -> None:
    made = paper(written(tmp_path))
    student, solutions = render(made, "student").body, render(made, "solutions").body
    rules = set(re.findall(r"\\examblank\[(.+?)\]\{(.+?)\}\{(.*?)\}", student))
    assert len(rules) == 3 and {(width, answer) for _, width, answer in rules} == {("45mm", "")}
    assert r"]{45mm}{12}" in solutions and r"]{45mm}{epoch}" in solutions
    (part,) = filter_paper(made, "student").questions[0].parts
    assert (part.answer.value, part.answer.pieces) == ("", ())
    assert "0.5 for each blank rightly filled." in student
    assert Paper.from_json(made.to_json()) == made


def test_all_rules_of_a_part_are_as_wide_as_its_longest_answer_needs(tmp_path: Path) -> None:
    (part,) = question(written(tmp_path, "number: n / 50}", "number: n * 10**22 / 50}")).parts
    widths = part.form["widths"]
    assert dict(widths) == {"name": "65mm", "steps": "65mm", "twice": "65mm"}  # type: ignore[call-overload]


AMONG = {"a": "no", "b": "there is not enough evidence to reject it"}


@pytest.mark.parametrize(
    ("blank", "values", "width"),
    [
        ({"conclusion": "x", "among": AMONG}, ("a", "b"), "105mm"),
        ({"truth": "x", "say": ["Yes", "Not in any of these cases"]}, (True, False), "65mm"),
        ({"number": "x"}, (7, 700), "25mm"),
    ],
)
def test_a_rule_tells_nothing_of_which_of_several_answers_is_right(
    blank: dict[str, object], values: tuple[Value, Value], width: str
) -> None:
    answer = BlanksKey.model_validate({"blanks": {"only": blank}})
    for value in values:
        assert KIND.form(answer, FrozenMap({"only": value})) == FrozenMap({"widths": FrozenMap({"only": width})})


ESSAY = """\
title: Why
parameters: {k: 3}
points: 1
answer: {essay: 'It has \\VAR{k} reasons.'}
"""


def test_an_essay_needs_no_second_route_and_is_the_solution(tmp_path: Path) -> None:
    root = write_course(tmp_path, ESSAY)
    assert check(root).findings == ()
    (part,) = question(root).parts
    assert part.solution is not None and part.solution.tex == "It has 3 reasons."
    assert "3 reasons" not in render(paper(root), "student").body


CODE = """\
title: A loop
parameters: {end: {default: 3, choose: [3, 4]}}
listings:
  loop: {language: python, text: 'print(sum(range(\\VAR{end})))'}
prompt: '\\LISTING{loop}'
points: 1
answer: {number: end * (end - 1) / 2, reference: 3}
recompute: {prints: loop}
"""


def test_the_printed_program_is_run(tmp_path: Path) -> None:
    checked = check(write_course(tmp_path, CODE), 1)
    assert checked.findings == () and checked.rows[0].route == "the printed program `loop`"
    (finding,) = check(write_course(tmp_path, CODE.replace("end * (end - 1)", "end * (end + 1)"))).findings
    assert finding.message == (
        "the key comes out as 6, but the printed program `loop` gives 3 and the reference says 3"
    )


def test_a_printed_program_that_fails_is_reported_at_its_line(tmp_path: Path) -> None:
    question = CODE.replace("'print(sum(range(\\VAR{end})))'}", "|\n      x = \\VAR{end}\n        print(x)").replace(
        "{language: python, text:", "\n    language: python\n    text:"
    )
    first = check(write_course(tmp_path, question)).findings[0]
    assert "IndentationError" in first.message and str(first.place).endswith("q.yaml:8:7"), first
    assert str(first.caller).endswith("q.yaml:12:21")


def test_without_python_no_program_is_run() -> None:
    with pytest.raises(CompanionError, match="the printed program is not run, as Python is switched off"):
        Calls(python=False).program_output("print(1)", "python")
    assert Calls().program_output("print(1)", "python") == "1\n"


@pytest.mark.parametrize(
    ("program", "language", "said"),
    [
        ("print(1 / 0)", "python", "the printed program fails: ZeroDivisionError: division by zero"),
        ("open('../x', 'w').write('y' * 10**7)", "python", "the printed program"),
        ("x = bytes(10**10)", "python", "the printed program fails: MemoryError"),
        ("puts 1", "ruby", "a program in `ruby` cannot be run"),
    ],
)
def test_a_program_has_its_limits(program: str, language: str, said: str) -> None:
    with pytest.raises(CompanionError, match=said):
        run_program(program, language)


def test_a_program_does_not_run_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exam_builder.companions.programs.PROGRAM_SECONDS", 1)
    with pytest.raises(CompanionError, match="does not end within 1 s"):
        run_program("while True: pass", "python")


RULE = """\
title: A rule
parameters: {k: {default: 5, choose: [3, 5]}}
prompt: 'The derivative of $x^{\\VAR{k}}$ is \\BLANK{rule}; at 1 it is \\BLANK{slope}, and at $t$ it is \\BLANK{there}.'
points: 1.5
answer:
  blanks:
    rule: {formula: k * x**(k - 1), in: {x: [0.5, 2]}}
    slope: {number: k}
    there: {formula: k * t**k / t, in: {t: [1, 2]}}
  reference: {rule: 5 * x**4, slope: 5, there: 5 * t**4}
marks: {each: 0.5}
recompute: differentiate
"""
DIFFERENTIATE = """
    def differentiate(k, x, t):
        return {"rule": x**k * k / x, "slope": k, "there": t**k * k / t}
    """


def rule(root: Path, old: str = "", new: str = "", companion: str = DIFFERENTIATE) -> list[str]:
    """What is wrong with a question that has formulas among its blanks."""
    assert old in RULE
    try:
        findings = check(write_course(root, RULE.replace(old, new, 1), companion)).findings
    except Refused as refused:
        findings = refused.findings
    return [f"{each.place}: {each.message}" for each in findings]


def test_a_blank_may_be_a_formula(tmp_path: Path) -> None:
    assert rule(tmp_path) == []
    (part,) = question(tmp_path).parts
    assert [piece.plain for piece in part.answer.pieces] == ["5*x^4", "5", "5*t^4"]
    assert question(tmp_path, 1).parts[0].form == part.form
    assert r"\examblank[q.a:blank:rule]" in render(paper(tmp_path), "student").paper.text


@pytest.mark.parametrize(
    ("old", "new", "companion", "said"),
    [
        ("rule: {formula: k * x", "rule: {formula: 2 * x", "", "the key 2*x^4 comes out as"),
        ("rule: 5 * x**4", "rule: 5 * x**5", "", "the reference says 5 * x**5, but key and `differentiate` both"),
        ("rule: 5 * x**4", "rule: k * x**4", "", "`reference` of a formula has numbers in place of parameters"),
        ("{t: [1, 2]}", "{k: [1, 2]}", "", "q.yaml:9:41: the variable `k` is also the name of a parameter"),
        (
            "k * t**k / t, in: {t: [1, 2]}",
            "k * x**k / x, in: {x: [1, 2]}",
            "",
            "`x` has another domain in another blank",
        ),
        (", in: {x: [0.5, 2]}", "", "", "`in` is missing"),
        ("", "", DIFFERENTIATE.replace("t**k * k", "t**k"), "at t ="),
        ("", "", DIFFERENTIATE.replace('"slope": k, ', ""), "gives rule, there, not an answer for each of"),
        ("", "", DIFFERENTIATE.replace("(k, x, t)", "(k, x, z)"), "`z`"),
    ],
)
def test_a_formula_among_blanks_is_judged(tmp_path: Path, old: str, new: str, companion: str, said: str) -> None:
    found = rule(tmp_path, old, new, companion or DIFFERENTIATE)
    assert any(said in each for each in found), found

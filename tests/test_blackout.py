"""Nothing that students read on a build server gives a key away."""

import pytest

from exam_builder.blackout import BLACK_BAR, black_out, hide_values
from exam_builder.commands import commands
from exam_builder.findings import Finding, Place

PLACE = Place("content/questions/conv_cost.yaml", 20, 14)


@pytest.mark.parametrize(
    ("code", "message", "hint"),
    [
        ("wrong-key", "the key comes out as London, but `capital` gives Paris", "correct the key's expression"),
        ("reference", "the reference says 12, but key and `count` both give Paris", "write reference: Paris"),
        ("recompute", "`capital` gives London, but key and reference say Paris", ""),
        ("claim", "`gap` was measured as Paris by `f`, so the claim `< 3` is false", ""),
        ("misconception-is-right", "the misconception `m` gives the right answer, Paris", ""),
        ("leak", "the student's PDF shows the solution: “Paris”", ""),
        ("chain", "`Paris = London` does not hold: Paris on the left, London on the right", "correct one of the sides"),
        ("key-not-shown", "this solution never prints the key, Paris", r"write \VAR{answer}"),
        ("moved-by-rounding", "the answer comes out as Paris, which is not near enough to the key London", ""),
        ("misconception-is-accepted", "the misconception `m` gives London, which is near enough to the key Paris", ""),
        ("misconceptions-alike", "the misconceptions `m` and `n` both give London", ""),
        ("misconception-sometimes-right", "the misconception `m` gives the right answer, Paris in 1 of 3", ""),
        ("companion", "`capital` in q.py fails: ValueError: Paris", ""),
    ],
)
def test_values_of_every_kind_go_from_findings_about_keys(code: str, message: str, hint: str) -> None:
    shown = str(black_out(Finding(code, message, PLACE, hint, question="q", part="a", seed=3)))
    assert "Paris" not in shown
    assert "London" not in shown
    assert shown.startswith("content/questions/conv_cost.yaml:20:14: error: ")
    assert "[q(a), seed 3]" in shown


@pytest.mark.parametrize(
    ("code", "message", "left"),
    [
        ("brace", "`{` is never closed: `{Paris bla`", f"`{{` is never closed: `{BLACK_BAR}`"),
        ("mathematics", "mathematics outside `$…$` (near `Paris_`)", f"mathematics outside `$…$` (near `{BLACK_BAR}`)"),
        ("command", r"LaTeX knows no command `\Paris`", f"LaTeX knows no command `{BLACK_BAR}`"),
        ("tex", "TeX says: Too many }'s. (near `see ``Paris'' now`)", f"TeX says: Too many }}'s. (near `{BLACK_BAR}`"),
        ("comment", "`%` begins a comment, so this is not printed: `% it's Paris`", f"`{BLACK_BAR}`"),
        ("expression", "there is no parameter `Paris`", f"there is no parameter `{BLACK_BAR}`"),
        (
            "no-draw",
            "none of 200 draws is valid; most often, `m` gives the right answer, Paris",
            "no draw will do: constraints or wrong answers that come out right reject them all",
        ),
    ],
)
def test_what_findings_quote_of_a_text_goes_since_it_may_be_a_solution(code: str, message: str, left: str) -> None:
    assert black_out(Finding(code, message, PLACE)).message == left


def test_a_mend_that_writes_a_rubric_is_cut_off_there() -> None:
    assert hide_values(r"write: rubric: [{add: 1, when: '\textbf{Paris}'}]") == f"write: rubric: {BLACK_BAR}"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("unknown key `promt`; did you mean `prompt`?", "unknown key `promt`; did you mean `prompt`?"),
        ("the parts add up to 14.5, not 15", f"the parts add up to {BLACK_BAR}, not {BLACK_BAR}"),
        ("write  - {number: Paris}", f"write  - {{number: {BLACK_BAR}"),
        ("write reference: 6.0e-10", f"write reference: {BLACK_BAR}"),
        ("q2 and layer_3 are names", "q2 and layer_3 are names"),
        ("about −3/4 or -2", f"about {BLACK_BAR} or {BLACK_BAR}"),
    ],
)
def test_numbers_and_what_follows_a_field_of_an_answer_go(text: str, left: str) -> None:
    assert hide_values(text) == left


@pytest.mark.parametrize(
    ("ci", "arguments", "hidden"),
    [("true", [], True), ("1", [], True), ("true", ["--show-keys"], False), ("", [], False), ("false", [], False)],
)
def test_keys_are_hidden_on_a_build_server_unless_asked_for(
    ci: str, arguments: list[str], hidden: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", ci)
    asked = commands.commands["check"].make_context("check", arguments).params
    assert asked["keys"].hidden == hidden

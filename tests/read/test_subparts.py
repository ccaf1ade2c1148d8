"""A part may have parts of its own: what is wrong in them is reported at its place, by the name of the sub-part."""

from fractions import Fraction
from pathlib import Path

import pytest
from courses import load, paper, write_course

from exam_builder.findings import Refused
from exam_builder.paper import Paper

QUESTION = r"""
title: A tank
parameters: {r: {choose: [2, 3], default: 3}, h: {choose: [5, 6], default: 5}}
misconceptions:
  half: {text: halves it, keys: {a.ii: answers.a.ii / 2}}
prompt: A box has a base of \VAR{r} by \VAR{r} and is \VAR{h} high.
parts:
  - prompt: It is filled.
    points: 5
    parts:
      - points: 2
        prompt: How large is its base?
        answer: {number: r**2, reference: 9}
        recompute: {expression: r * r}
        solution: It is \VAR{answer}.
      - points: 3
        prompt: How much is in it?
        answer: {number: answers.a.i * h, reference: 45}
        recompute: {expression: h * r * r}
        solution: It is $\VAR{answers.a.i} \cdot \VAR{h} = \VAR{answer}$.
        rubric: [{add: 3, when: right}, {carried: a.i}, {instead: 1, misconception: half}]
  - points: 1
    prompt: How much is half of it?
    answer: {number: answers.a.ii / 2, reference: 22.5}
    recompute: {expression: h * r * r / 2}
    solution: It is \VAR{answer}.
    rubric: [{add: 1, when: right}, {carried: a.ii}]
rubric:
  - {less: 1, when: no unit, parts: [a.i, b]}
"""
EXAM = "title: T\ncourse: C\ntotal: 9\nquestions: [{use: q, points: {a.i: 5}}]\n"


def test_sub_parts_are_parts_with_an_id_of_two_letters(tmp_path: Path) -> None:
    """Of what an exam gives them, marks of theirs are scaled; a later key uses theirs; and papers are read back."""
    drawn = paper(write_course(tmp_path, QUESTION, exam=EXAM))
    (question,) = drawn.questions
    assert [(part.id, part.label, part.points) for part in question.parts] == [
        ("a.i", "a.i", Fraction(5)),
        ("a.ii", "a.ii", Fraction(3)),
        ("b", "b", Fraction(1)),
    ]
    assert [part.answer.plain for part in question.parts] == ["9", "45", "22.5"]
    assert [part.lead.tex if part.lead else "" for part in question.parts] == ["It is filled.", "", ""]
    assert question.parts[1].rubric[1].formula == r"\ensuremath{\text{(a.i)} \cdot 5}"
    assert [(wrong.misconception, wrong.plain) for wrong in question.parts[1].mistakes] == [("half", "22.5")]
    assert question.points == drawn.total == 9
    assert Paper.from_json(drawn.to_json()) == drawn


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("points: 5", "points: 6", "q.yaml:8:13: error: the points of the sub-parts add up to 5, not to 6 [q(a)]"),
        ("add: 3", "add: 4", "q.yaml:20:24: error: `add` has more marks than there are, 3 [q(a.ii)]"),
        ("It is filled.", r"'\VAR{answers.b}'", "q.yaml:7:19: error: `answers.b` here tells students the key of (b)"),
        ("answers.a.i * h", "answers.a * h", "q.yaml:17:26: error: there is no part `a` [q(a.ii)]"),
        ("number: r**2", "number: answers.a.ii", "q.yaml:12:26: error: `answers.a.ii` cannot be used here [q(a.i)]"),
        ("carried: a.ii", "carried: a.i", "q.yaml:26:47: error: the key does not use `answers.a.i`, so nothing is"),
        ("a.ii: answers", "a.iii: answers", "q.yaml:4:34: error: there is no part `a.iii` [q]"),
        ("[a.i, b]", "[a]", "q.yaml:28:38: error: there is no part `a` [q]"),
        ("[a.i, b]", "[a.o]", "q.yaml:28:37: error: `a.o` is not the name of a part [q] — write, for example, a.ii"),
        (
            "    points: 5\n",
            "    answer: {number: 1}\n",
            "q.yaml:8:5: error: unknown key `answer` [q(a)] — move it into one of the sub-parts",
        ),
        (
            "answer: {number: r**2, reference: 9}",
            "parts: [{points: 1}]",
            "q.yaml:10:9: error: a sub-part has no `parts` of its own: they go one level deep, to (a.i) [q(a.i)]",
        ),
        (
            "- prompt: It is filled.\n    points: 5\n    parts:\n      - points",
            "- parts:\n      - keep: true\n        points",
            "q.yaml:8:9: error: `keep` at the first sub-part may leave the letter (a) alone on the page",
        ),
    ],
)
def test_what_is_wrong_in_them_is_reported_at_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in QUESTION
    with pytest.raises(Refused) as refused:
        load(write_course(tmp_path, QUESTION.lstrip().replace(old, new, 1)))
    messages = [str(finding).removeprefix("content/questions/") for finding in refused.value.findings]
    assert any(each.startswith(said) for each in messages), messages


@pytest.mark.parametrize(("parts", "said"), [("[]", "there is no part in `parts`"), ("3", "a list is expected here")])
def test_a_part_without_sub_parts_is_reported_once(tmp_path: Path, parts: str, said: str) -> None:
    written = f"title: T\nparts:\n  - prompt: Well.\n    parts: {parts}\n"
    with pytest.raises(Refused) as refused:
        load(write_course(tmp_path, written))
    (messages,) = refused.value.findings
    assert messages.message.startswith(said)
    assert (messages.part, messages.place and messages.place.line) == ("a", 4)


def test_a_later_part_with_sub_parts_may_be_kept_together(tmp_path: Path) -> None:
    first = "parts:\n  - {points: 1, prompt: Well?, answer: {number: 1, reference: 1}, waived: it is so}\n"
    later = (
        QUESTION.replace("a.", "b.")
        .replace("    points: 5\n", "    keep: true\n")
        .replace("parts: [b.i, b]", "parts: [a]")
    )
    assert load(write_course(tmp_path, later.replace("parts:\n", first, 1))).findings == ()


def test_a_bank_counts_the_points_of_sub_parts(tmp_path: Path) -> None:
    """A pick by points finds the question; one of another number of points does not."""
    root = write_course(tmp_path, QUESTION, exam="title: T\ncourse: C\nquestions: [{pick: 1, points: 6}]\n")
    assert [question.name for question in load(root).questions] == ["q"]
    (root / "content/exams/test.yaml").write_text("title: T\ncourse: C\nquestions: [{pick: 1, points: 1}]\n")
    with pytest.raises(Refused):
        load(root)


@pytest.mark.parametrize("name", ["subparts", "sub-parts", "subquestions"])
def test_another_name_for_them_is_reported_alone(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused) as refused:
        load(write_course(tmp_path, QUESTION.lstrip().replace("    parts:", f"    {name}:")))
    (messages,) = refused.value.findings
    assert str(messages) == (
        f"content/questions/q.yaml:9:5: error: unknown key `{name}`; did you mean `parts`? [q(a)] — write parts:"
    )

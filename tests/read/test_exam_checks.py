"""Picks, sections, choices and bonus questions: what is refused, where, and what is made of the rest."""

from collections.abc import Callable

import pytest

from exam_builder.read import LoadedExam

Report = Callable[..., list[str]]

BODY = "answer: {number: 1, reference: 1}\nwaived: a test\n"


def asked(points: int = 1, *topics: str, level: int = 0) -> str:
    """A question worth so many points, on these topics."""
    difficulty = f"difficulty: {level}\n" if level else ""
    return f"title: Q\ntopics: [{', '.join(topics)}]\n{difficulty}points: {points}\n{BODY}"


BANK: dict[str, str | bytes] = {
    "questions/heat1.yaml": asked(2, "heat", level=1),
    "questions/heat2.yaml": asked(2, "heat", "gases", level=2),
    "questions/heat3.yaml": asked(3, "heat", level=4),
    "questions/light.yaml": asked(2, "light"),
    "exams/t.txt": "Light or heat\n",
}
HEAD = "title: M\ncourse: C\n"

WRONG = [
    (
        "questions: [q, {pick: 3, topic: heat, difficulty: [1, 2]}]\n",
        "3:23: 3 questions are to be picked, and 2 that this exam does not ask anyhow can be: heat1, heat2"
        " — write pick: 2, or widen topic or difficulty",
    ),
    (
        "questions: [light, {pick: 1, topic: light}]\n",
        "3:27: 1 question is to be picked, but none can be — widen topic or difficulty",
    ),
    (
        "questions: [q, {pick: 1, topic: haet}]\n",
        "3:23: 1 question is to be picked, but none can be; did you mean the topic `heat`? — write topic: heat",
    ),
    (
        "questions: [{pick: 1, topic: gases}, {pick: 2, topic: heat, points: 2}]\n",
        "3:45: 2 questions are to be picked, and the other picks leave 1 — write pick: 1, or widen topic or difficulty",
    ),
    (
        "questions: [q, {pick: 1, topic: heat}]\n",
        "3:16: the questions that may be picked are not worth the same: heat1 2, heat2 2, heat3 3"
        " — add points: 2, so that any of them gives the same total",
    ),
    (
        "questions: [{pick: 1}]\n",
        "3:13: this pick does not say which questions it may draw — add one of topic, difficulty, points",
    ),
    (
        "questions: [{pick: 0, topic: heat}]\n",
        "3:20: a whole number from 1 on is expected, not `0` — write, for example, 2",
    ),
    (
        "questions: [{pick: 1, difficulty: [2, 1]}]\n",
        "3:35: `difficulty` takes one whole number, or the lowest and the highest — "
        "write, for example, difficulty: [1, 2]",
    ),
    (
        "questions: [{pick: 1, topics: heat}]\n",
        "3:23: unknown key `topics`; did you mean `topic`? — write topic:",
    ),
    ("title: N\n", "1:1: `questions` is missing — add questions: and their names, one after each `- `"),
    (
        "questions: [q]\nsections: [{questions: [light]}]\n",
        "3:1: `questions` and `sections` cannot both be given — write these questions in a section",
    ),
    (
        "sections: [{questions: [q]}, {questions: [light, q]}]\n",
        "3:50: `q` is already in this exam — leave it out",
    ),
    (
        "sections: [{questions: [heat1, light], answer: 2}]\n",
        "3:48: `answer: 2` of 2 leaves nothing to choose — leave out answer, or add questions",
    ),
    (
        "sections: [{questions: [heat1, heat3, light], answer: 2}]\n",
        "3:55: the questions to choose from are not worth the same: heat1 2, heat3 3, light 2"
        " — give them equal points, such as {use: …, points: {a: 2}}",
    ),
    (
        "sections: [{questions: [heat1, heat2, {use: light, bonus: true}], answer: 2}]\n",
        "3:52: a bonus question cannot be among questions to choose from — put it into a section of its own",
    ),
    (
        "total: 9\n"
        "sections: [{questions: [q, {pick: 1, topic: light}]},\n"
        "  {title: A choice, questions: [{pick: 2, points: 2}], answer: 1}]\n",
        "3:8: the parts' points add up to 5, not to 9 (q: 1, 1 picked: 2, 1 of 2 questions in `A choice`: 2)"
        " — write total: 5, or correct the points",
    ),
    (
        r"sections: [{title: 'On \VAR{x}', questions: [q]}]" + "\n",
        "3:29: no parameter or function `x` — add it to parameters, or write \"'x'\" if it is a text",
    ),
    (
        "total: 9\nsections: [{title: {file: t.txt}, questions: [light, heat1], answer: 1}]\n",
        "3:8: the parts' points add up to 2, not to 9 (1 of 2 questions in `Light or heat`: 2)"
        " — write total: 2, or correct the points",
    ),
    (
        "total: 9\nsections: [{questions: [light, heat1], answer: 1}]\n",
        "3:8: the parts' points add up to 2, not to 9 (1 of 2 questions: 2) — write total: 2, or correct the points",
    ),
    (
        "questions: [q]\nversions: {shuffle: [question]}\n",
        "4:21: `question` cannot be shuffled; questions and options can — write questions",
    ),
    (
        "questions: [q]\nversions: {count: two}\n",
        "4:19: there are 1 to 26 versions, A to Z, not `two` — write, for example, 4; for more, give each student a "
        "copy: exam-builder build --roster",
    ),
]


@pytest.mark.parametrize(("exam", "said"), WRONG)
def test_a_wrong_choice_is_reported_at_its_place(exam: str, said: str, messages: Report) -> None:
    head = HEAD if not exam.startswith("title") else "course: C\n"
    place, rest = said.split(": ", 1)
    assert messages(asked(), BANK, head + exam) == [f"e.yaml:{place}: error: {rest}"]


def test_picks_share_what_both_may_draw(loaded: Callable[..., LoadedExam]) -> None:
    """The first pick would take heat2 as well as heat1; the second has nothing else."""
    exam = loaded(asked(), BANK, HEAD + "questions: [{pick: 1, topic: heat, points: 2}, {pick: 1, topic: gases}]\n")
    assert [line.names for line in exam.lines] == [("heat1", "heat2"), ("heat2",)]
    assert [question.name for question in exam.questions] == ["heat1", "heat2"]


def test_full_marks_leave_out_a_bonus_and_what_need_not_be_answered(loaded: Callable[..., LoadedExam]) -> None:
    sections = (
        "sections: [{questions: [q, {use: heat3, bonus: true}]}, {questions: [heat1, heat2, light], answer: 2}]\n"
    )
    assert loaded(asked(), BANK, f"{HEAD}total: 5\n{sections}").total == 5


def test_a_file_of_the_bank_that_cannot_be_read_is_reported_in_a_warning(messages: Report) -> None:
    broken = {**BANK, "questions/torn.yaml": b"title: \xff\n"}
    (finding,) = messages(asked(), broken, HEAD + "questions: [{pick: 1, topic: light}]\n")
    assert finding.startswith("torn.yaml:")
    assert "warning: picks may miss this question: " in finding


def test_what_a_pick_may_draw_is_read_whole(messages: Report) -> None:
    wrong = {**BANK, "questions/light.yaml": asked(2, "light").replace("waived: a test", "waivd: a test")}
    (finding,) = messages(asked(), wrong, HEAD + "questions: [{pick: 1, topic: light}]\n")
    assert finding.startswith("light.yaml:5:1: error: unknown key `waivd`; did you mean `waived`?")
    assert messages(asked(), wrong, HEAD + "questions: [{pick: 1, topic: gases}]\n") == []


@pytest.mark.parametrize(
    ("written", "count", "shuffle", "equalize"),
    [
        ("", None, ("options",), False),
        ("versions: {count: 4, shuffle: [questions, options], equalize: true}\n", 4, ("questions", "options"), True),
        ("versions: {shuffle: questions}\n", None, ("questions",), False),
        ("versions: {shuffle: []}\n", None, (), False),
    ],
)
def test_versions_are_kept(
    written: str, count: int | None, shuffle: tuple[str, ...], equalize: bool, loaded: Callable[..., LoadedExam]
) -> None:
    versions = loaded(asked(), {}, f"{HEAD}questions: [q]\n{written}").model.versions
    assert (versions.count, versions.shuffle, versions.equalize) == (count, shuffle, equalize)

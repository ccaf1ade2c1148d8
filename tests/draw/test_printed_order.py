"""The order in which options print never follows the key, in the reference paper as in all others."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from courses import load, run_command, write_course

from exam_builder.companions import Calls
from exam_builder.draw import draw_paper
from exam_builder.draw.part_options import follows_key
from exam_builder.paper import Paper, Part

SEEDS = (None, *range(1, 48))
WORDS = ("one", "two", "tri", "fou")


def listed(ids: Sequence[str], **fixed: str) -> str:
    places = {id_: f", fixed: {place}" for id_, place in fixed.items()}
    return ", ".join(f"{{id: {id_}, text: {id_}{places.get(id_, '')}}}" for id_ in ids)


def asking(answer: str, options: str, more: str = "") -> str:
    return f"title: Q\npoints: 4\nprompt: Ask.\nwaived: a test\nanswer: {answer}\noptions: [{options}]\n{more}\n"


def papers(root: Path, question: str) -> list[Paper]:
    exam, calls = load(write_course(root, question)), Calls()
    return [draw_paper(exam, seed, calls) for seed in SEEDS]


def parts(root: Path, question: str) -> list[Part]:
    return [paper.questions[0].parts[0] for paper in papers(root, question)]


def printed(part: Part) -> list[str]:
    return [option.id for option in part.options]


def asked_letters(part: Part) -> list[str]:
    """For each thing on the left, in its order, the letter that belongs to it."""
    return [pair.split("-")[1] for pair in part.answer.plain.split(", ")]


FOUR_PAIRS = "{match: {one: a, two: b, tri: c, fou: d}, reference: {one: a, two: b, tri: c, fou: d}}"
IN_ORDER = "{order: [one, two, tri, fou], reference: [one, two, tri, fou]}"


@pytest.mark.parametrize("more", ["", "shuffle: false"])
def test_pairs_are_never_printed_beside_each_other(tmp_path: Path, more: str) -> None:
    made = parts(tmp_path, asking(FOUR_PAIRS, listed([*WORDS, *"abcd"]), more))
    assert not [part for part in made if asked_letters(part) in (sorted("ABCD"), sorted("ABCD", reverse=True))]


@pytest.mark.parametrize("options", [listed(WORDS), listed(WORDS[::-1]), listed(WORDS, one="first", fou="last")])
@pytest.mark.parametrize("more", ["", "shuffle: false"])
def test_an_order_is_never_printed_as_it_is_right_or_its_reverse(tmp_path: Path, options: str, more: str) -> None:
    made = [printed(part) for part in parts(tmp_path, asking(IN_ORDER, options, more))]
    assert not [ids for ids in made if ids in (list(WORDS), list(WORDS[::-1]))]


def test_fixed_options_that_leave_only_the_right_order_move(tmp_path: Path) -> None:
    question = asking(
        "{order: [one, two, tri], reference: [one, two, tri]}", listed(WORDS[:3], one="first", tri="last")
    )
    made = [printed(part) for part in parts(tmp_path, question)]
    assert not [ids for ids in made if ids in (list(WORDS[:3]), list(WORDS[2::-1]))]


def test_two_things_stand_in_either_order(tmp_path: Path) -> None:
    """If the right order of two were left out, every student would know that the other one is meant."""
    question = asking("{order: [one, two], reference: [one, two]}", listed(WORDS[:2]))
    found = Counter(tuple(printed(part)) for part in parts(tmp_path, question))
    assert min(found[("one", "two")], found[("two", "one")]) > 10


def test_an_order_that_an_author_mixed_is_kept_where_nothing_is_shuffled(tmp_path: Path) -> None:
    mixed = ["tri", "one", "fou", "two"]
    question = asking(IN_ORDER, listed(mixed), "shuffle: false")
    assert {tuple(printed(part)) for part in parts(tmp_path, question)} == {tuple(mixed)}


def test_options_stand_as_they_are_written_where_nothing_is_shuffled(tmp_path: Path) -> None:
    question = asking("{option: one, reference: one}", listed(WORDS), "shuffle: false")
    assert {tuple(printed(part)) for part in parts(tmp_path, question)} == {WORDS}


def test_options_that_are_right_and_written_first_stand_anywhere_in_the_reference_paper(tmp_path: Path) -> None:
    names = [f"q{number}" for number in range(24)]
    write_course(tmp_path, "title: Unused\npoints: 1\nprompt: None.\n")
    exam = f"title: Test\ncourse: Testing\nquestions: [{', '.join(names)}]\n"
    (tmp_path / "content/exams/test.yaml").write_text(exam)
    for name in names:
        text = asking("{option: one, reference: one}", listed(WORDS))
        (tmp_path / f"content/questions/{name}.yaml").write_text(text)
    found = Counter(question.parts[0].answer.plain for question in draw_paper(load(tmp_path), None, Calls()).questions)
    assert set(found) == set("ABCD")
    assert max(found.values()) < 12


@pytest.mark.parametrize("ids", ["one", "fou", "one, tri"])
def test_which_options_are_right_changes_nothing_that_students_read(tmp_path: Path, ids: str) -> None:
    kind = "{{options: [{0}], reference: [{0}]}}"
    own, other = (papers(tmp_path, asking(kind.format(right), listed(WORDS))) for right in (ids, "two"))
    texts = [
        [[option.text for option in paper.questions[0].parts[0].options] for paper in each] for each in (own, other)
    ]
    assert texts[0] == texts[1]


def test_orders_that_follow_a_key() -> None:
    assert follows_key([0, 1, 2], drawn=True) and follows_key([4, 2, 0], drawn=True)
    assert not follows_key([0, 2, 1], drawn=True) and not follows_key([0, 1], drawn=True)
    assert follows_key([0, 1], drawn=False) and not follows_key((), drawn=False)


def student_pdf(root: Path, kind: str, right: str) -> bytes:
    """What students get of a course with that key; the reasons are longer for some options than for others."""
    reasons = "".join(f"\n  - {{id: {id_}, text: {id_}, because: '{(id_ + ' ') * 60}'}}" for id_ in WORDS)
    question = f"title: Q\npoints: 1\nprompt: Ask.\nwaived: a test\nanswer: {{{kind}: {right}, reference: {right}}}\n"
    write_course(root, question + f"options:{reasons}\n")
    assert run_command(root, "build", "--audience", "student")[0] == 0
    return (root / "build/test/student.pdf").read_bytes()


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("option", "one", "tri"),
        ("options", "[one]", "[two, tri, fou]"),
        ("order", "[one, two, tri, fou]", "[tri, one, fou, two]"),
        ("match", "{one: tri, two: fou}", "{one: fou, two: tri}"),
    ],
)
def test_a_students_pdf_does_not_tell_which_option_is_right(tmp_path: Path, kind: str, one: str, other: str) -> None:
    assert student_pdf(tmp_path / "one", kind, one) == student_pdf(tmp_path / "other", kind, other)

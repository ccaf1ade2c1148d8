"""A second route that gives the right number as a text."""

from pathlib import Path

from tests.courses import check, paper, write_course

ASKED = r"""
    title: T
    parameters: {n: {default: 2, choose: [2, 3]}}
    points: 1
    prompt: What follows \VAR{n}?
    answer: {number: n + 1, reference: 3}
    recompute: follow
    """


def test_a_text_is_called_one_in_every_draw(tmp_path: Path) -> None:
    """`4` in a message beside `4` would say that both are the same."""
    write_course(tmp_path, ASKED, "def follow(n):\n    return str(n + 1)\n")
    for seed in (None, 2):
        (finding,) = check(tmp_path, seed).findings
        assert "`follow` gives the text `" in finding.message


def test_words_with_a_decimal_comma_are_compared_as_they_print_and_have_a_point_in_the_key(tmp_path: Path) -> None:
    question = ASKED.replace(
        "{number: n + 1, reference: 3}", "{words: \"[join(['zu', n / 4])]\", reference: 'zu, 0,5'}"
    )
    root = write_course(
        tmp_path,
        question.replace("recompute: follow", "waived: a test"),
        exam="title: T\ncourse: C\nlanguage: de\nquestions: [q]\n",
    )
    assert check(root).findings == ()
    answer = paper(root).questions[0].parts[0].answer
    assert (answer.tex, answer.plain) == ("zu, 0{,}5", "zu, 0.5")

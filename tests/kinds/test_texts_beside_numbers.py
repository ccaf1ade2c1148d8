"""A second route that gives the right number as a text."""

from pathlib import Path

from tests.courses import check, write_course

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

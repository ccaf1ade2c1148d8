"""Text that YAML takes for a comment is told, and comments that are meant so are not."""

from pathlib import Path

import pytest
from courses import load, write_course

QUESTION = """\
title: T
parameters: {n: 3}  # how many
prompt: PROMPT
points: 1   # easy
answer: {number: n, reference: 3}
waived: it is given
"""


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("How # large is it?", ["q.yaml:3:9: warning: `# large is it?` is a comment, so it is not part of this text"]),
        ("'How # large is it?'", []),
        ("How large is #1?", ["q.yaml:3:9: warning: `#1?` is a comment"]),
        ("How large is a#1?", []),
        ("|\n  How \\# large?\n", []),
    ],
)
def test_what_follows_a_sign_without_quotes(tmp_path: Path, prompt: str, said: list[str]) -> None:
    found = load(write_course(tmp_path, QUESTION.replace("PROMPT", prompt))).findings
    assert len(found) == len(said)
    assert all(words in str(finding) for words, finding in zip(said, found, strict=True))

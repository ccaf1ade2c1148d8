"""Text that YAML takes for a comment is reported, and comments that are meant so are not."""

from pathlib import Path

import pytest
from courses import EXAM, load, write_course

from exam_builder.findings import Refused

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
        (
            'How large?"',
            ['q.yaml:3:9: warning: this text ends with a quote that it does not begin with: `How large?"`'],
        ),
        ("|\n  How \\# large?\n", []),
    ],
)
def test_what_follows_a_sign_without_quotes(tmp_path: Path, prompt: str, said: list[str]) -> None:
    found = load(write_course(tmp_path, QUESTION.replace("PROMPT", prompt))).findings
    assert len(found) == len(said)
    assert all(words in str(finding) for words, finding in zip(said, found, strict=True))


@pytest.mark.parametrize(
    ("field", "messages"),
    [
        ("term: Spring #2", "test.yaml:4:7: warning: `#2` is a comment"),
        ("term: Spring # the second", ""),
        ("term: 'Spring #2'", ""),
        ("advice:\n  - Begin.\n  - Leave #4 for the end.", "warning: `#4 for the end.` is a comment"),
        ("instructions: Begin.\n\n  Go on.", "warning: the empty line before this one begins no paragraph"),
        ("parameters: {date: {value: May}} #2", ""),
    ],
)
def test_a_cover_from_which_yaml_takes_something(tmp_path: Path, field: str, messages: str) -> None:
    course = write_course(tmp_path, QUESTION.replace("PROMPT", "How many?"), exam=f"{EXAM}{field}\n")
    found = [str(each) for each in load(course).findings]
    assert len(found) == bool(messages), found
    assert messages in "".join(found)


PROGRAM = """\
title: T
listings:
  loop:
    language: python
    text: {}
      total = 0
      for i in range(3):
          total += i
      print(total)
prompt: What does it print? \\LISTING{{loop}}
points: 1
answer: {{number: 3, reference: 3}}
waived: it is given
"""


@pytest.mark.parametrize(
    ("program", "messages"),
    [
        (PROGRAM.format("|"), ""),
        (PROGRAM.format(">"), "error: YAML joins the lines of this program into one"),
        (
            PROGRAM.format("|").replace("      total = 0", "     total = 0"),
            "q.yaml:7:6: warning: line 2 of this program is indented further than the line above it",
        ),
        (PROGRAM.format("|").replace("      total = 0", "     while x:").replace("      print", "         print"), ""),
        (PROGRAM.format("|").replace("total = 0", "x = f("), ""),
        (PROGRAM.format("|").replace("language: python", "language: c").replace("      total", "     total"), ""),
    ],
)
def test_programs_whose_lines_yaml_changes(tmp_path: Path, program: str, messages: str) -> None:
    try:
        found = [str(each) for each in load(write_course(tmp_path, program)).findings]
    except Refused as refused:
        found = [str(each) for each in refused.findings]
    assert len(found) == bool(messages), found
    assert messages in "".join(found)


@pytest.mark.parametrize(
    ("prompt", "messages"),
    [
        ("|\n  One.\n\n  Two.", False),
        (">\n  One.\n\n  Two.", True),
        (">\n  One.\n  Two.", False),
        ("'One.\n\n  Two.'", True),
        ("One.\n\n  Two.", True),
        ("'One.\n\n\n  Two.'", False),
        (">\n  One.\n\n\n  Two.", False),
    ],
)
def test_an_empty_line_that_yaml_takes_away(tmp_path: Path, prompt: str, messages: bool) -> None:
    found = [str(each) for each in load(write_course(tmp_path, QUESTION.replace("PROMPT", prompt))).findings]
    assert ["warning: the empty line before this one begins no paragraph" in each for each in found] == [
        True
    ] * messages

"""Options that speak of others by place or letter."""

from pathlib import Path

import pytest
from courses import load, write_course

from exam_builder.findings import Refused

QUESTION = """
title: T
points: 1
options:
  - {id: one, text: first}
  - {id: two, text: second, because: 'BECAUSE'}
  - {id: three, text: 'TEXT'MORE}
answer: {option: one, reference: one}
waived: an example
"""


def told(root: Path, text: str = "third", because: str = "so", more: str = "") -> list[str]:
    written = QUESTION.replace("TEXT", text).replace("BECAUSE", because).replace("MORE", more)
    try:
        load(write_course(root, written))
    except Refused as refused:
        return [f"{finding.message} | {finding.hint}" for finding in refused.findings]
    return []


BOTH = r"write \VAR{letter('one')} and \VAR{letter('two')}, or add shuffle: false to the part"


@pytest.mark.parametrize(
    "text",
    [
        "both A and B",
        "A and B",
        "A, B",
        "(A) and (B) are right.",
        "sowohl A als auch B",
        "Neither (A) nor B",
        "Only A and B",
        "Answers A and B",
        "A or B, both together",
        "A and B only",
        "Entweder A oder B",
        "Weder A noch B",
        "Ni A ni B",
        "A et B seulement",
    ],
)
def test_letters_of_others(tmp_path: Path, text: str) -> None:
    message = "A and B are typed here, and are other options when the options are shuffled"
    assert told(tmp_path, text) == [f"{message} | {BOTH}"]


@pytest.mark.parametrize(
    "text", ["all of the above", "None of the above.", "keine der obigen", "aucune des réponses précédentes"]
)
def test_others_above(tmp_path: Path, text: str) -> None:
    (found,) = told(tmp_path, text)
    assert found.endswith(
        "when the options are shuffled | add fixed: last to this option, or shuffle: false to the part"
    )
    assert told(tmp_path, text, more=", fixed: last") == []


def test_a_letter_in_a_reason(tmp_path: Path) -> None:
    assert told(tmp_path, because="Answer A says why") == told(tmp_path, because="answer A says why")
    (found,) = told(tmp_path, because="answer A says why")
    assert found.startswith(
        r"A is typed here, and is another option when the options are shuffled | write \VAR{letter('one')}"
    )


@pytest.mark.parametrize(
    "text",
    [
        "vitamins A and D",
        "A and B grow together in x",
        "both A and X",
        r"both \VAR{letter(\"one\")} and B",
        "the above-ground part",
    ],
)
def test_other_texts(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text.replace('\\"', '"')) == []

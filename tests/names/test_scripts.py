"""Names are cut where their script changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_builder.names import ScriptRun, is_right_to_left, split_by_script


@pytest.mark.parametrize(
    ("name", "runs"),
    [
        ("Ann", [("Ann", "Latin")]),
        ("王小明", [("王小明", "Chinese")]),
        ("佐藤 さくら", [("佐藤 さくら", "Japanese")]),
        ("金민준", [("金민준", "Korean")]),
        ("王 Wang", [("王 ", "Chinese"), ("Wang", "Latin")]),
        ("1. علی Reza", [("1. علی ", "Arabic"), ("Reza", "Latin")]),
        ("नरेन्द्र शर्मा", [("नरेन्द्र शर्मा", "Devanagari")]),
        ("ส. ใจดี", [("ส. ใจดี", "Thai")]),
        ("علی\u200cرضا", [("علی\u200cرضا", "Arabic")]),
        ("x\u0308Ж", [("x\u0308", "Latin"), ("Ж", "Cyrillic")]),
        ("Bo 👩\u200d🎓\ufe0f", [("Bo ", "Latin"), ("👩\u200d🎓\ufe0f", "Symbols")]),
        ("...", [("...", "Latin")]),
        ("", []),
    ],
)
def test_runs(name: str, runs: list[tuple[str, str]]) -> None:
    assert split_by_script(name) == tuple(ScriptRun(*run) for run in runs)


@given(name=st.text(max_size=20))
def test_nothing_is_lost(name: str) -> None:
    assert "".join(run.text for run in split_by_script(name)) == name


@pytest.mark.parametrize(
    ("text", "leftwards"), [("Ann", False), ("שרה", True), ("(1) علی Reza", True), ("Reza علی", False), ("", False)]
)
def test_directions(text: str, leftwards: bool) -> None:
    assert is_right_to_left(text) is leftwards

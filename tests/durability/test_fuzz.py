"""A little of what `fuzz.py` does by hand for an hour: spoilt input is taken, or refused in words."""

import random
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from fuzz import TARGETS, spoil, try_input

pytestmark = pytest.mark.long

FEW = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


DEEP = (b"\\frac{1}", b"\\sqrt", b"^", b"\\begin{a}", b"\\(", b"\\tikz", b"{")
FOUND = [
    ("template", b"((* for each in paper" + b".title" * 300 + b" *))((each.number))((* endfor *))"),
    ("question", b"title: Q\nparts:\n  - recompute: {exp'ess points: 2\n    prompt: How long?\n on: a+a}\n    b: 1\n"),
    *(("text", begin + command * 2000) for begin in (b"", b"$") for command in DEEP),
]
"""Inputs that were faults once: one that took long, one whose mends doubled it until there was no memory, and texts
that went deeper than Python does."""


@pytest.mark.parametrize(("target", "content"), FOUND, ids=range(len(FOUND)))
def test_what_was_a_fault_is_none_now(target: str, content: bytes, tmp_path: Path) -> None:
    try_input(target, content, tmp_path)


@pytest.mark.parametrize("target", TARGETS)
def test_the_right_input_is_taken(target: str, tmp_path: Path) -> None:
    """Else spoilt ones would come no further than the first line."""
    TARGETS[target][0](TARGETS[target][1], tmp_path)


@pytest.mark.parametrize("target", TARGETS)
@FEW
@given(seed=st.integers(0, 2**32))
def test_spoilt_input_is_taken_or_refused(target: str, tmp_path: Path, seed: int) -> None:
    try_input(target, spoil(TARGETS[target][1], random.Random(seed)), tmp_path)


@pytest.mark.parametrize("target", TARGETS)
@FEW
@given(content=st.binary(max_size=200))
def test_bytes_are_taken_or_refused(target: str, tmp_path: Path, content: bytes) -> None:
    try_input(target, content, tmp_path)

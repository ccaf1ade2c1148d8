"""The public names, and the example in the package's docstring."""

import doctest
from pathlib import Path

import pytest

import exam_builder


def test_every_public_name_is_there_and_listed_once() -> None:
    assert sorted(exam_builder.HOMES) == sorted(exam_builder.__all__)
    assert all(getattr(exam_builder, name) is not None for name in exam_builder.__all__)
    with pytest.raises(AttributeError, match="has no public name 'manager'"):
        _ = exam_builder.manager  # type: ignore[attr-defined]


def test_the_example_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parent.parent)
    outcome = doctest.testmod(exam_builder)
    assert outcome.attempted >= 4
    assert outcome.failed == 0

"""Rebuilds here take TeX's formats from other tests; one, in a process of its own, makes all that it needs."""

import pytest
from courses import share_formats_of_rebuilds


@pytest.fixture(autouse=True)
def formats(monkeypatch: pytest.MonkeyPatch) -> None:
    share_formats_of_rebuilds(monkeypatch)

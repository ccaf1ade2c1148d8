"""What follows the clock is another value on another day, which no second run of today shows."""

from pathlib import Path

import pytest

from exam_builder.companions import CompanionError, read_python


def refused(folder: Path, body: str) -> str:
    (folder / "q.py").write_text(f"import datetime, time\n\n\ndef go(x):\n    return {body}\n")
    try:
        read_python(folder / "q.py").refuse_clock("go")
    except CompanionError as problem:
        assert problem.hint.startswith("make the day a parameter")
        return problem.message
    return ""


@pytest.mark.parametrize(
    "call",
    [
        "date.today()",
        "datetime.date.today()",
        "datetime.datetime.now()",
        "datetime.now(tz=None)",
        "time.time()",
        "time.strftime('%Y')",
        "np.datetime64('now')",
        "pd.Timestamp.today()",
    ],
)
def test_a_file_that_asks_for_the_day_is_refused(tmp_path: Path, call: str) -> None:
    assert refused(tmp_path, call) == f"`go` in q.py follows the clock: line 5 has `{call}`"


@pytest.mark.parametrize(
    "call",
    [
        "time.perf_counter()",
        "time.gmtime(x)",
        "time.strftime('%Y', x)",
        "datetime.date(2026, 1, 2)",
        "np.datetime64('2026-01-02')",
        "x.time()",
        "x.now()",
    ],
)
def test_days_that_are_given_are_not(tmp_path: Path, call: str) -> None:
    assert refused(tmp_path, call) == ""

"""The benchmarks run, and print what their README says they measure."""

import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]


def test_draws_are_measured_next_to_plain_python() -> None:
    command = (sys.executable, "benchmarks/draws.py", "--count", "100", "--times", "1", "--draws", "0")
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    figures = re.findall(r"^(.+?) +([\d,]+)(?: times the formulas)?$", done.stdout, re.MULTILINE)
    names = [name for name, _ in figures]
    assert names == ["draws a CPU second, four keys", "the formulas in plain Python", "a draw takes as long as"]
    drawn, formulas, ratio = (int(figure.replace(",", "")) for _, figure in figures)
    assert abs(ratio - formulas / drawn) <= 1 + ratio / 50
    assert drawn < formulas

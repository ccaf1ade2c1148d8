"""A check whose processes are killed at any moment never ends well without having looked."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from courses import forget_shared_results, write_course

from exam_builder.companions.watcher import find_descendants

QUESTION = """\
title: Doubled
parameters: {k: {default: 3, range: [1, 60], step: 1}}
prompt: Twice \\VAR{k}?
points: 1
answer: {number: 2 * k, reference: 6}
recompute: f
"""
COMPANION = "import time\n\n\ndef f(k):\n    time.sleep(0.005)\n    return k + k\n"
EXAM = "title: T\ncourse: C\nquestions: [q, r, s]\n"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Three questions, each with a companion; the last one has a wrong key."""
    root = write_course(tmp_path, QUESTION, COMPANION, EXAM)
    forget_shared_results(root)
    for name, question in (("r", QUESTION), ("s", QUESTION.replace("2 * k", "2 * k + 1"))):
        (root / f"content/questions/{name}.yaml").write_text(question)
        (root / f"content/questions/{name}.py").write_text(COMPANION)
    return root


@pytest.mark.parametrize("seed", range(int(os.environ.get("EXAM_TESTS_KILLS", "1"))))
def test_a_check_whose_processes_are_killed_does_not_pass(course: Path, seed: int) -> None:
    chance = random.Random(seed)
    arguments = ["check", "test", "--no-tex", "--draws", "40", "--jobs", "2"]
    checking = subprocess.Popen(
        [sys.executable, "-m", "exam_builder", *arguments],
        cwd=course,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    killed = kill_some(checking, chance)
    said, _ = checking.communicate(timeout=120)
    assert killed
    assert checking.returncode in (1, 3), said
    assert "Traceback" not in said
    if checking.returncode == 1:
        assert "content/questions/s.yaml:5:18: error: " in said or "content/questions/s.py" in said, said
    else:
        assert "A worker process was killed" in said or "before it began" in said


def kill_some(checking: subprocess.Popen[str], chance: random.Random) -> set[int]:
    """Kill a few of the processes below a check, whichever, while it goes on; those that were killed."""
    killed: set[int] = set()
    while checking.poll() is None and len(killed) < 3:
        time.sleep(chance.uniform(0.05, 0.3))
        below = sorted(filter(is_worker, find_descendants(checking.pid) - killed))
        if below:
            victim = chance.choice(below)
            os.kill(victim, signal.SIGKILL)
            killed.add(victim)
    return killed


def is_worker(process: int) -> bool:
    """Whether a process works on questions, or runs their Python: Python's own helpers are left alone."""
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False
    return b"exam_builder\0check" in command or b"server.py" in command

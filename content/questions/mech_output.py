"""A program about a falling stone: it is written here, printed in the paper, and really run."""

from contextlib import redirect_stdout
from io import StringIO
from typing import Any

PROGRAM = """\
height, speed = {start}, {kick}
for second in range(1, {end}):
    speed = speed + {gravity}
    height = height - speed
    print(second, speed, height)
"""


def write_program(start: int, kick: int, steps: int, gravity: int) -> str:
    """The text of the program, as the paper prints it."""
    return PROGRAM.format(start=start, kick=kick, end=int(steps) + 1, gravity=gravity).rstrip("\n")


def run_program(program: str) -> str:
    """What the printed program prints when Python runs it."""
    printed = StringIO()
    with redirect_stdout(printed):
        exec(compile(program, "<the program of the paper>", "exec"), {})  # noqa: S102 - the text is the one above
    return printed.getvalue().rstrip("\n")


def lag(program: str, start: int, kick: int, steps: int, gravity: int) -> dict[str, Any]:
    """How much lower the program's last height is than that of a stone whose fall is followed in tiny steps."""
    height = float(run_program(program).splitlines()[-1].split()[-1])
    return {"value": fall(float(start), float(kick), float(steps), float(gravity)) - height, "unit": "m"}


def fall(height: float, speed: float, time: float, gravity: float, pieces: int = 1024) -> float:
    """The height after some time, from steps that take the speed in their middle."""
    step = time / pieces
    for _ in range(pieces):
        height -= step * (speed + gravity * step / 2)
        speed += gravity * step
    return height

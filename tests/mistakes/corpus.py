"""Mistakes as instructors make them, each with the finding that must come first.

`old` is replaced by `new` in a file of the course beside this module. The finding names that file and, to a line, the
place of `old` (`below` counts lines from there); its message has the words `says`, its hint the words `mend`.
"""

from dataclasses import dataclass

EXAM = "content/exams/test.yaml"
CART = "content/questions/cart.yaml"
SPRINGS = "content/questions/springs.yaml"
CART_PY = "content/questions/cart.py"
SPRINGS_PY = "content/questions/springs.py"
ROSTER = "roster.csv"


@dataclass(frozen=True)
class Mistake:
    """A mistake and what must be said of it; `tex` marks what only TeX can see."""

    file: str
    old: str
    new: str
    says: str = ""
    mend: str = ""
    below: int = 0
    tex: bool = False

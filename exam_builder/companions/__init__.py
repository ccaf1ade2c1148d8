"""Companions and other Python of a course: read its functions' signatures, and call them with the values of a paper.

Nothing is imported or run until a result is needed that is not in the store. `Calls` is imported on first use, because
the server processes, which import this package, do without it and the papers that it knows.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from exam_builder.companions.function_calls import from_python, to_python
from exam_builder.companions.printed_items import PRINTED
from exam_builder.companions.python_files import PythonFile, Signature, find_named_files, read_python

if TYPE_CHECKING:
    from exam_builder.companions.companion_calls import Calls

__all__ = [
    "PRINTED",
    "Calls",
    "PythonFile",
    "Signature",
    "find_named_files",
    "from_python",
    "read_python",
    "to_python",
]


def __getattr__(name: str) -> object:
    if name != "Calls":
        raise AttributeError(f"exam_builder.companions has no name {name!r}")
    return import_module("exam_builder.companions.companion_calls").Calls

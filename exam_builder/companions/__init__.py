"""Companions and other Python of a course: read its functions' signatures, and call them with the values of a paper.

Nothing is imported or run until a result is needed that is not in the store.
"""

from exam_builder.companions.companion_calls import Calls
from exam_builder.companions.function_calls import from_python, to_python
from exam_builder.companions.printed_items import PRINTED
from exam_builder.companions.python_files import CompanionError, PythonFile, Signature, find_named_files, read_python

__all__ = [
    "PRINTED",
    "Calls",
    "CompanionError",
    "PythonFile",
    "Signature",
    "find_named_files",
    "from_python",
    "read_python",
    "to_python",
]

"""Python beside the content: functions loaded by path, what they ask for, and calling them with paper values.

Nothing is imported or run before a result is needed that the store has not got.
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

"""Python beside the content: functions loaded by path, what they ask for, and calling them with paper values.

Nothing is imported or run before a result is needed that the cache has not got.
"""

from exam_builder.companions.arguments import for_python, from_python
from exam_builder.companions.calls import Calls
from exam_builder.companions.source import CompanionError, PythonFile, Signature, files_named, read_python

__all__ = [
    "Calls",
    "CompanionError",
    "PythonFile",
    "Signature",
    "files_named",
    "for_python",
    "from_python",
    "read_python",
]

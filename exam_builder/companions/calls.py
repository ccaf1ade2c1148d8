"""Calling the course's functions, each result kept under what it was made of."""

import json
import sys
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from exam_builder import values
from exam_builder.cache import Cache, digest
from exam_builder.companions.arguments import for_python, from_python
from exam_builder.companions.source import RAISED, CompanionError, PythonFile, raised, read_python
from exam_builder.values import Value


@dataclass
class Calls:
    """Calls companion functions by argument name, and remembers results in memory and, if given, in `store`.

    With `python` False nothing is run: a result that is not remembered raises CompanionError.
    """

    store: Cache | None = None
    python: bool = True
    memory: dict[str, Value] = field(default_factory=dict)

    def call(self, path: Path, function: str, available: Mapping[str, Value], seed: int, label: str) -> Value:
        """The function's result for the values that its arguments name.

        An argument `rng` is `numpy.random.default_rng([seed, crc32(label)])`. Raise CompanionError when the function
        is missing, asks for a name that is not available, raises, or returns what is no value.
        """
        file = read_python(path)
        arguments = chosen_arguments(file, function, available)
        entropy = [seed, zlib.crc32(label.encode())] if "rng" in file.signature(function).needed else None
        key = digest(
            file.digest, function, {name: values.to_json(value) for name, value in arguments.items()}, entropy, _made()
        )
        if key not in self.memory:
            self.memory[key] = self._stored(file, function, arguments, entropy, key)
        return self.memory[key]

    def _stored(
        self, file: PythonFile, function: str, arguments: Mapping[str, Value], entropy: list[int] | None, key: str
    ) -> Value:
        kept = self.store.get("calls", key) if self.store else None
        if kept is not None:
            return values.from_json(json.loads(kept))
        if not self.python:
            raise CompanionError(f"`{function}` is not run, as Python is switched off", "leave out --no-python")
        result = run(file, function, arguments, entropy)
        if self.store:
            self.store.put("calls", key, json.dumps(values.to_json(result)).encode())
        return result


def chosen_arguments(file: PythonFile, function: str, available: Mapping[str, Value]) -> dict[str, Value]:
    """The values that a function asks for by name; raise CompanionError for a name that is not there."""
    signature = file.signature(function)
    wanted = [name for name in signature.needed if name != "rng"]
    for name in wanted:
        if name not in available:
            known = ", ".join(f"`{each}`" for each in available if each != "answers") or "none"
            raise CompanionError(
                f"`{function}` in {file.path.name} asks for `{name}`, which is no parameter of the question",
                f"its parameters are {known}",
            )
    return {name: available[name] for name in (*wanted, *signature.optional) if name in available}


def run(file: PythonFile, function: str, arguments: Mapping[str, Value], entropy: list[int] | None) -> Value:
    """Run a function once; raise CompanionError when it raises or returns what is no value."""
    given: dict[str, Any] = {name: for_python(value) for name, value in arguments.items()}
    if entropy is not None:
        import numpy as np

        given["rng"] = np.random.default_rng(entropy)
    called = file.function(function)
    try:
        return from_python(called(**given))
    except RAISED as problem:
        raise CompanionError(f"`{function}` in {file.path.name} raised {raised(problem, file.path)}") from problem


@cache
def _made() -> str:
    """What results depend on besides the course: versions of Python, NumPy and SciPy, and how values are passed."""
    own = digest([path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py"))])
    return f"{sys.version_info[:3]} {version('numpy')} {version('scipy')} {own}"

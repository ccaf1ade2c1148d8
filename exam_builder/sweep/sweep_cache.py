"""What a sweep found, kept under the content of all that it looked at: an unchanged question is not swept again."""

import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from exam_builder import values
from exam_builder.cache import Cache, digest
from exam_builder.codes import Code
from exam_builder.companions import find_named_files
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.findings import Finding, Place
from exam_builder.results import PartDraws, Swept

SWEEP_KIND = "sweeps"
TOOLKIT_FOLDER = Path(__file__).parents[1]
LIBRARIES = ("numpy", "scipy", "matplotlib", "sympy", "pint")


def sweep_digest(subject: IsolatedQuestion, count: int, python: bool, pages: str = "") -> str:
    """Digest all that a question's sweep depends on: content, exam, toolkit, libraries, draws, and `pages`."""
    question, setting, model = subject.question, subject.setting, subject.exam.model
    exam = [subject.exam.name, subject.issued, repr(setting.style), values.to_json(values.Record(setting.shared))]
    points = [[part.id, str(part.points)] for part in question.parts]
    numbers = [[figure, number] for (name, figure), number in setting.numbers.items() if name == question.name]
    asked = [setting.shuffle_options, list((setting.questions or {}).items()), repr(setting.macros)]
    return digest(
        _question_content(subject),
        exam,
        points,
        numbers,
        asked,
        model.language,
        count,
        python,
        _toolkit_digest(),
        _library_versions(),
        pages,
    )


def _question_content(subject: IsolatedQuestion) -> list[Any]:
    """The question's file, its companion, the files that it names, and the figure functions where it has figures."""
    question = subject.question
    named = {name: _hex_bytes(path) for name, path in sorted(question.files.paths.items())}
    companion = [_hex_bytes(path) for path in _companion_files(question.companion)]
    folder = subject.exam.course.figures
    figures = dict(_python_digests(folder)) if question.model.figures else {}
    return [question.source.file, question.source.text, companion, named, figures]


def _companion_files(path: Path | None) -> tuple[Path, ...]:
    """A question's companion and the files that it names."""
    return (path, *find_named_files(path, path.read_text(encoding="utf-8", errors="replace"))) if path else ()


def _hex_bytes(path: Path) -> str:
    """A file's content, in a form that JSON has."""
    return path.read_bytes().hex()


def _python_digests(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.py")):
        yield path.relative_to(folder).as_posix(), digest(path.read_text(encoding="utf-8", errors="replace"))


@cache
def _toolkit_digest() -> str:
    return digest(dict(_python_digests(TOOLKIT_FOLDER)))


@cache
def _library_versions() -> list[str]:
    return [sys.version, *map(_installed_version, LIBRARIES)]


def _installed_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def store_sweep(store: Cache, key: str, swept: Swept) -> None:
    """Keep what a sweep found; raise OSError when the cache cannot be written."""
    record = {name: getattr(swept, name) for name in ("question", "draws", "space", "complete", "tried", "pages")}
    lists = {name: [each.as_record() for each in getattr(swept, name)] for name in ("findings", "parts")}
    store.put(SWEEP_KIND, key, json.dumps(record | lists).encode())


def load_sweep(store: Cache, key: str) -> Swept | None:
    """What a sweep of the same content found, or None."""
    kept = store.get(SWEEP_KIND, key)
    if kept is None:
        return None
    try:
        record = json.loads(kept)
        findings, parts = map(_finding_from_record, record["findings"]), map(PartDraws.of, record["parts"])
        return Swept(**record | {"findings": tuple(findings), "parts": tuple(parts)})
    except (ValueError, KeyError, TypeError):
        return None


def _finding_from_record(record: Mapping[str, Any]) -> Finding:
    rest = dict(record)
    code, file, line, column = (rest.pop(name) for name in ("code", "file", "line", "column"))
    return Finding(Code(code), place=Place(file, line, column) if file is not None else None, **rest)

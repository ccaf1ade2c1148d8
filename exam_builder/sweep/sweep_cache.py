"""What a sweep depends on: under the digest of that its result is kept, so an unchanged question is not swept again."""

from collections.abc import Iterator
from pathlib import Path

from exam_builder import values
from exam_builder.companions import find_named_files
from exam_builder.digests import digest, fingerprint
from exam_builder.examine.isolated_question import IsolatedQuestion

SWEEP_KIND = "sweeps"
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
        fingerprint(libraries=LIBRARIES),
        pages,
    )


def _question_content(subject: IsolatedQuestion) -> list[object]:
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

"""Whether data that says it is a paper is one: its types, and the names that become files.

A record may come from anywhere. What is checked here is what later steps rely on; LaTeX in it runs behind the wall that
holds all LaTeX.
"""

import dataclasses
import re
import types
import typing
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from exam_builder.identity.qr import CAPACITY
from exam_builder.paper import Identity, Paper, Question, Student
from exam_builder.roster.cells import check_any_cell, check_id
from exam_builder.values import Record, Value

QUESTION_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,99}")
PART_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")
HASH = re.compile(r"[0-9a-f]{64}")
DIGEST = re.compile(r"[\w.-]{0,99}", re.ASCII)
"""What names the file of a figure; a draft may have one that was never drawn."""
VERSION = re.compile(r"[A-Za-z]{0,2}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
TEMPLATE = re.compile(r"(?:[\w-]+/)*[\w-]+\.tex|words/[a-z]{2,3}(-[A-Z]{2})?\.yaml", re.ASCII)


class InvalidDataError(ValueError):
    """The data is no paper: the message says why, after the name of what is wrong."""


def validate_data(item: Any, *, deep: bool = True) -> None:
    """Raise UnsoundError unless every field of a paper, or of part of one, has the type that it says.

    Where not `deep`, its types are known to be right.
    """
    for field, hint in _typed_fields(type(item)) if deep else ():
        if not _matches_type(hint, getattr(item, field)):
            raise InvalidDataError(f"`{type(item).__name__.lower()}.{field}` is not what it should be")
    check = CHECKS.get(type(item))
    wrong = check(item) if check else None
    if wrong is not None:
        raise InvalidDataError(wrong)


def _typed_fields(cls: Any) -> Iterator[tuple[str, Any]]:
    return ((field.name, field.type) for field in dataclasses.fields(cls))


def _matches_type(hint: Any, value: Any) -> bool:
    """Whether a value is what a type hint says; dataclasses are looked into."""
    if hint in (Value, Record):
        return hint is Value or isinstance(value, Record)
    if isinstance(hint, types.UnionType):
        return any(_matches_type(each, value) for each in typing.get_args(hint))
    if typing.get_origin(hint) is tuple:
        return isinstance(value, tuple) and all(_matches_type(typing.get_args(hint)[0], each) for each in value)
    if typing.get_origin(hint) is typing.Literal:
        return isinstance(value, str) and value in typing.get_args(hint)
    if hint in (type(None), None):
        return value is None
    if dataclasses.is_dataclass(hint) and isinstance(value, hint):  # type: ignore[arg-type]
        validate_data(value)
        return True
    if hint is float:
        return type(value) in (float, int)
    return isinstance(value, hint) if hint is Fraction else type(value) is hint


def is_digest(text: str) -> bool:
    """Whether a text can name the file of a figure."""
    return bool(DIGEST.fullmatch(text)) and not text.startswith(".")


def _check_paper(paper: Paper) -> str | None:
    names = [question.name for question in paper.questions]
    if len(set(names)) < len(names):
        return "a question stands in it twice"
    if not LANGUAGE.fullmatch(paper.language):
        return f"`{paper.language}` is no language"
    if any(not 0 <= question.section < len(paper.sections) for question in paper.questions):
        return "a question is in no section"
    return None if VERSION.fullmatch(paper.version) else f"`{paper.version}` is no version"


def _check_question(question: Question) -> str | None:
    if not QUESTION_NAME.fullmatch(question.name):
        return f"`{question.name}` is no name of a question"
    inner = [*(part.id for part in question.parts), *(figure.id for figure in question.figures)]
    wrong = next((name for name in inner if not PART_NAME.fullmatch(name)), None)
    if wrong is not None:
        return f"`{wrong}` is no name of a part or a figure"
    if not all(is_digest(figure.digest) for figure in question.figures):
        return "the digest of a figure is none"
    return None


def _check_student(student: Student) -> str | None:
    if not student.id:
        return "the id of a student is empty"
    cells = {"id": student.id, "name": student.name, "extra time": student.extra_time}
    found = (wrong for column, cell in cells.items() if (wrong := check_any_cell(column, cell)))
    wrong = next(found, None) or check_id(student.id)
    return wrong.message if wrong else None


def _check_identity(identity: Identity) -> str | None:
    if not is_digest(identity.picture):
        return "the digest of a name's picture is none"
    fits = all(sheet.isascii() and 0 < len(sheet) <= CAPACITY[-1] for sheet in identity.sheets)
    return None if fits else "the code of a page is none"


CHECKS: dict[type, Any] = {
    Paper: _check_paper,
    Question: _check_question,
    Student: _check_student,
    Identity: _check_identity,
}

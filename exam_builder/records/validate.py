"""Whether a paper that was read is one that could have been issued: above all the names that become files.

A record may come from anywhere. Its types are checked as it is read (`codec`), and here what later steps rely on beside
them; LaTeX in it runs behind the wall that holds all LaTeX.
"""

import re

from exam_builder.codec import InvalidDataError
from exam_builder.identity.qr import CAPACITY
from exam_builder.paper import Identity, Paper, Question, Student
from exam_builder.roster.cells import check_any_cell, check_id

QUESTION_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,99}")
PART_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")
HASH = re.compile(r"[0-9a-f]{64}")
DIGEST = re.compile(r"[\w.-]{0,99}", re.ASCII)
"""What names the file of a figure; a draft may have one that was never drawn."""
VERSION = re.compile(r"[A-Za-z]{0,2}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
TEMPLATE = re.compile(r"(?:[\w-]+/)*[\w-]+\.tex|words/[a-z]{2,3}(-[A-Z]{2})?\.yaml", re.ASCII)


def validate_paper(paper: Paper) -> None:
    """Raise InvalidDataError for what cannot stand in a paper, in its questions, or in what it says of its student."""
    for question in paper.questions:
        validate_question(question)
    if paper.student is not None:
        validate_student(paper.student)
    if paper.identity is not None:
        validate_identity(paper.identity)
    validate_own_fields(paper)


def validate_own_fields(paper: Paper) -> None:
    """Validate a paper but for its questions, its student and its identity, each by itself."""
    names = [question.name for question in paper.questions]
    if len(set(names)) < len(names):
        raise InvalidDataError("a question stands in it twice")
    if not LANGUAGE.fullmatch(paper.language):
        raise InvalidDataError(f"`{paper.language}` is no language")
    if any(not 0 <= question.section < len(paper.sections) for question in paper.questions):
        raise InvalidDataError("a question is in no section")
    if not VERSION.fullmatch(paper.version):
        raise InvalidDataError(f"`{paper.version}` is not the letter of a version")


def validate_question(question: Question) -> None:
    """Validate the names in a question."""
    if not QUESTION_NAME.fullmatch(question.name):
        raise InvalidDataError(f"`{question.name}` is no name of a question")
    inner = [*(part.id for part in question.parts), *(figure.id for figure in question.figures)]
    wrong = next((name for name in inner if not PART_NAME.fullmatch(name)), None)
    if wrong is not None:
        raise InvalidDataError(f"`{wrong}` is no name of a part or a figure")
    if not all(is_digest(figure.digest) for figure in question.figures):
        raise InvalidDataError("the digest of a figure is none")


def is_digest(text: str) -> bool:
    """Whether a text can name the file of a figure."""
    return bool(DIGEST.fullmatch(text)) and not text.startswith(".")


def validate_student(student: Student) -> None:
    """Validate what a roster could have said of a student."""
    if not student.id:
        raise InvalidDataError("the id of a student is empty")
    cells = {"id": student.id, "name": student.name, "extra time": student.extra_time}
    found = (wrong for column, cell in cells.items() if (wrong := check_any_cell(column, cell)))
    wrong = next(found, None) or check_id(student.id)
    if wrong:
        raise InvalidDataError(wrong.message)


def validate_identity(identity: Identity) -> None:
    """Validate the digest of a name's picture, and what the codes of pages hold."""
    if not is_digest(identity.picture):
        raise InvalidDataError("the digest of a name's picture is none")
    if not all(sheet.isascii() and 0 < len(sheet) <= CAPACITY[-1] for sheet in identity.sheets):
        raise InvalidDataError("the code of a page is none")

"""Read and validate records, which are untrusted; mistakes in one become findings at its file.

`codec` checks the types. This module validates everything else on which later steps rely, above all names that become
file names. LaTeX from a record runs in the same sandbox as all LaTeX.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from exam_builder.codec import InvalidDataError, decode
from exam_builder.course_files import LargeFileError, read_regular
from exam_builder.digests import digest_of
from exam_builder.fields import FILE_NAME
from exam_builder.findings import Code, Finding, Misuse, Place, Refused
from exam_builder.identity.qr import CAPACITY
from exam_builder.paper import AUDIENCES, Audience, Identity, Paper, Question, Student
from exam_builder.paper_texts import list_author_texts
from exam_builder.records.manifest import SCHEMA, own_version
from exam_builder.records.paper_record import RECORD_KEY, Conditions, PaperKind, PaperRecord, RecordHeader, unpack
from exam_builder.render.assets import ASSET_NAME
from exam_builder.roster.cells import check_any_cell, check_id
from exam_builder.values import Json

PART_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}(\.[ivx]{1,6})?")
HASH = re.compile(r"[0-9a-f]{64}")
HEIGHT = re.compile(r"[0-9]{1,13}sp")
DIGEST = re.compile(r"[\w.-]{0,99}", re.ASCII)
"""The name of a figure's file; it may be empty, because a draft may contain a figure that was never drawn."""
VERSION = re.compile(r"[A-Za-z]{0,2}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?(\+[a-z]{2,3}(-[A-Z]{2})?)?")
TEMPLATE = re.compile(r"(?:[\w-]+/)*[\w-]+\.tex|words/[a-z]{2,3}(-[A-Z]{2})?\.yaml", re.ASCII)


def validate_paper(paper: Paper) -> None:
    """Validate a paper with its questions and its student; raise InvalidDataError if something is not valid."""
    for question in paper.questions:
        validate_question(question)
    if paper.student is not None:
        validate_student(paper.student)
    if paper.identity is not None:
        validate_identity(paper.identity)
    validate_own_fields(paper)


def validate_own_fields(paper: Paper) -> None:
    """Validate a paper without its questions, its student and its identity."""
    _validate_texts(replace(paper, questions=()))
    names = [question.name for question in paper.questions]
    if len(set(names)) < len(names):
        raise InvalidDataError("a question appears twice")
    if not LANGUAGE.fullmatch(paper.language):
        raise InvalidDataError(f"`{paper.language}` is not a language")
    if any(not 0 <= question.section < len(paper.sections) for question in paper.questions):
        raise InvalidDataError("a question is in no section")
    if paper.cover.logo and not is_digest(paper.cover.logo.digest):
        raise InvalidDataError("the digest of the logo is not valid")
    for section in paper.sections:
        if section.introduction is not None:
            validate_question(section.introduction)
    if not VERSION.fullmatch(paper.version):
        raise InvalidDataError(f"`{paper.version}` is not the letter of a version")


def validate_question(question: Question) -> None:
    """Validate the names and the texts in a question."""
    _validate_texts(question)
    if not FILE_NAME.fullmatch(question.name):
        raise InvalidDataError(f"`{question.name}` is not the name of a question")
    inner = [*(part.id for part in question.parts), *(figure.id for figure in question.figures)]
    wrong = next((name for name in inner if not PART_NAME.fullmatch(name)), None)
    if wrong is not None:
        raise InvalidDataError(f"`{wrong}` is not the name of a part or a figure")
    if not all(is_digest(figure.digest) for figure in question.figures):
        raise InvalidDataError("the digest of a figure is not valid")


def _validate_texts(owner: Paper | Question) -> None:
    """Require that each text says from which lines it comes, which later steps look up."""
    if not all(each.text.lines for each in list_author_texts(owner)):
        raise InvalidDataError("a text does not say from which lines it comes")


def is_digest(text: str) -> bool:
    """Return whether a text is allowed as the name of a figure's file."""
    return bool(DIGEST.fullmatch(text)) and not text.startswith(".")


def validate_student(student: Student) -> None:
    """Validate the cells of a student by the rules for rosters."""
    if not student.id:
        raise InvalidDataError("the id of a student is empty")
    cells = {"id": student.id, "name": student.name, "extra time": student.extra_time, **dict(student.columns)}
    problems = (wrong for column, cell in cells.items() if (wrong := check_any_cell(column, cell)))
    wrong = next(problems, None) or check_id(student.id)
    if wrong:
        raise InvalidDataError(wrong.message)


def validate_identity(identity: Identity) -> None:
    """Validate the digest of a name's picture, and the texts of pages' codes."""
    if not is_digest(identity.picture):
        raise InvalidDataError("the digest of a name's picture is not valid")
    if not all(sheet.isascii() and 0 < len(sheet) <= CAPACITY[-1] for sheet in identity.sheets):
        raise InvalidDataError("the code of a page is not valid")


LARGEST = 1 << 28
"""The size limit of a record, in bytes."""
FIGURES = 1 << 30
"""The size limit of all figures of a record together, in bytes."""
WAYS = ("passes", "run", "lots", "versions")
MOST_PAPERS = 200_000
"""The highest number of papers that are issued together."""
MOST_PAGES = 500
MOST_VERSION = 80
"""The number of characters at which a version of the toolkit is cut."""
NO_RECORD = "this is not a record of exam-builder: {}"
HINT = "take `paper.json` as a build wrote it"
UNREADABLE = "this record cannot be read: {}"
WRITER = "read it with exam-builder {}, which wrote it"


@contextmanager
def explain_errors(path: Path) -> Iterator[None]:
    """Turn the exceptions that invalid data raises into a finding at the record's file."""
    try:
        yield
    except json.JSONDecodeError as problem:
        raise _make_refusal(path, "it is not JSON, or was cut off", problem.lineno, problem.colno) from None
    except KeyError as problem:
        raise _make_refusal(path, f"there is no `{problem.args[0]}` where it is needed") from None
    except UnicodeDecodeError:
        raise _make_refusal(path, "it is not a text in UTF-8") from None
    except RecursionError:
        raise _make_refusal(path, "it is nested too deeply") from None
    except (AttributeError, TypeError, IndexError, OverflowError, ZeroDivisionError):
        raise _make_refusal(path, "a value in it has the wrong type") from None
    except ValueError as problem:
        raise _make_refusal(path, str(problem)) from None


def _make_refusal(path: Path, why: str, line: int = 1, column: int = 1) -> Refused:
    writer = _find_writer(path)
    message, hint = (UNREADABLE, WRITER.format(writer)) if writer not in ("", own_version()) else (NO_RECORD, HINT)
    return Refused([Finding(Code.RECORD, message.format(why), Place(str(path), line, column), hint)])


def _find_writer(path: Path) -> str:
    """Return the version of exam-builder that wrote a record; '' if the file does not say it."""
    try:
        return str(json.loads(read_regular(path, LARGEST, links=True))[RECORD_KEY]["tools"]["exam-builder"])[
            :MOST_VERSION
        ]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return ""


def read_record(path: Path) -> Mapping[str, Json]:
    """Return a record as JSON data; raise Refused if it is not valid, Misuse if the file does not exist."""
    if path.is_dir():
        raise Misuse(f"`{path}` is a folder; name the paper.json in it")
    if not path.is_file():
        raise Misuse(f"there is no file `{path}`")
    with explain_errors(path):
        try:
            data: Json = json.loads(read_regular(path, LARGEST, links=True))
        except LargeFileError:
            raise ValueError(f"it is larger than {LARGEST >> 20} MiB") from None
        if not isinstance(data, Mapping):
            raise ValueError("it holds no object")
        if RECORD_KEY in data and read_object(data[RECORD_KEY])["schema"] != SCHEMA:
            raise ValueError(f"its schema is not {SCHEMA}, so another version of exam-builder wrote it")
        return data


def read_object(data: Json) -> Mapping[str, Json]:
    """Return JSON data as a mapping; raise TypeError if it is not an object."""
    if not isinstance(data, Mapping):
        raise TypeError("object")
    return data


def read_list(data: Json) -> Sequence[Json]:
    """Return JSON data as a sequence; raise TypeError if it is not a list."""
    if not isinstance(data, list):
        raise TypeError("list")
    return data


def read_way(data: Mapping[str, Json]) -> str:
    """Return the way in which the files of a record were made; raise ValueError for a paper without a record."""
    way = read_object(data.get(RECORD_KEY, {})).get("way")
    if way not in WAYS:
        raise ValueError("it does not say how its files were made")
    return str(way)


def read_paper(data: Mapping[str, Json]) -> Paper:
    """Read a paper, whether or not there is a record with it."""
    if data.get("schema") != SCHEMA:
        raise ValueError(f"not a paper of schema {SCHEMA}")
    paper = decode(Paper, data)
    validate_paper(paper)
    return paper


def read_single(data: Mapping[str, Json]) -> PaperRecord:
    """Read the record of one paper; raise ValueError, KeyError, TypeError or AttributeError if it is not valid."""
    record = read_object(data[RECORD_KEY])
    return PaperRecord(
        read_paper(data),
        read_conditions(record),
        "run" if read_way(data) == "run" else "passes",
        read_audiences(record["audiences"]),
        read_figures(record["figures"]),
        {_require_audience(audience): unpack(text) for audience, text in decode(dict[str, str], record["aux"]).items()},
        read_kind(record),
        read_hashes(record["files"]),
    )


def read_conditions(record: Mapping[str, Json]) -> Conditions:
    """Read the conditions under which all papers of a record were made."""
    conditions = decode(Conditions, record)
    for name in conditions.templates:
        _require_match(TEMPLATE.fullmatch, name)
    for name in conditions.assets:
        _require_match(ASSET_NAME.fullmatch, name)
    conditions.unpack_assets()
    return conditions


def read_header(record: Mapping[str, Json]) -> RecordHeader:
    """Read the header of a record of several papers."""
    order = read_names(record["order"], MOST_PAPERS)
    return RecordHeader(
        read_conditions(record), read_audiences(record["audiences"]), order, read_hashes(record["files"])
    )


def read_names(names: Json, most: int) -> tuple[str, ...]:
    """Read names in order; raise ValueError for a repeated name, or more than `most`."""
    order = decode(tuple[str, ...], names)
    if len(order) > most or len(set(order)) < len(order):
        raise ValueError("its order is not valid")
    return order


def read_audiences(names: Json) -> tuple[Audience, ...]:
    """Read audiences, each once."""
    given = [_require_audience(name) for name in decode(tuple[str, ...], names)]
    return tuple(audience for audience in AUDIENCES if audience in given)


def read_figures(figures: Json) -> dict[str, bytes]:
    """Read the files of figures, by digest."""
    contents: dict[str, bytes] = {}
    left = FIGURES
    for digest, text in decode(dict[str, str], figures).items():
        name = _require_match(is_digest, digest)
        contents[name] = unpack(text)
        left -= len(contents[name])
        if left < 0:
            raise ValueError(f"its figures come to more than {FIGURES >> 20} MiB")
    return contents


def digest_figures(figures: Mapping[str, bytes]) -> dict[str, str]:
    """Return the digest of each figure's file, by the figure's own digest.

    That one covers the version of the toolkit, so that a picture that stays the same has another one after an upgrade.
    """
    return {name: digest_of(content) for name, content in figures.items()}


def read_kind(record: Mapping[str, Json]) -> PaperKind:
    """Read what papers of a kind share; heights of answers are in TeX's smallest unit."""
    number = record["pages"]
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MOST_PAGES:
        raise ValueError("a number of pages is not valid")
    kinds = (decode(dict[str, tuple[str, ...]], each) for each in (record["heights"], record.get("least", {})))
    heights, least = (
        {name: tuple(_require_match(HEIGHT.fullmatch, size) for size in sizes) for name, sizes in each.items()}
        for each in kinds
    )
    return PaperKind(number, heights, least)


def read_hashes(files: Json) -> dict[str, str]:
    """Read hashes, by file name."""
    return {name: _require_match(HASH.fullmatch, digest) for name, digest in decode(dict[str, str], files).items()}


def _require_match(check: Callable[[str], object], text: str) -> str:
    if not check(text):
        raise ValueError(f"`{text[:80]}` is not allowed there")
    return text


def _require_audience(name: str) -> Audience:
    for known in AUDIENCES:
        if name == known:
            return known
    raise ValueError(f"`{name[:80]}` is not an audience")

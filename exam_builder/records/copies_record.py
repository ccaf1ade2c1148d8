"""The record of many copies, `copies/paper.json`, which has each question once, and is read lot by lot.

The bytes of a copy depend on the others that were typeset in the same run, so whole lots are recorded. Questions go to
a temporary file as they come, so that memory stays flat however many papers there are.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import TextIO

from exam_builder.codec import decode, encode
from exam_builder.paper import Identity, Paper, Question, Student
from exam_builder.records.paper_record import (
    RECORD_KEY,
    LoadedLot,
    LoadedPaper,
    PaperKind,
    RecordHeader,
    pack,
    unpack,
)
from exam_builder.records.record_reader import (
    read_figures,
    read_hashes,
    read_header,
    read_kind,
    read_list,
    read_object,
    validate_identity,
    validate_own_fields,
    validate_paper,
    validate_question,
    validate_student,
)
from exam_builder.render.identity_cache import IdentityCache
from exam_builder.roster.cells import make_folder_key
from exam_builder.values import Json

ALL_COPIES = "print.pdf"
PRINT_NAME = re.compile(r"print(?:-[\w.-]+(?: [\w.-]+)*)?\.pdf")


@dataclass(frozen=True)
class PrintFile:
    """A PDF of several copies in this order; if `listed`, it begins with a list of who sits where in the `room`."""

    name: str
    papers: tuple[str, ...]
    listed: bool = False
    room: str = ""


def read_prints(record: Mapping[str, Json], terms: RecordHeader) -> tuple[PrintFile, ...]:
    """Return the PDFs of several copies; raise ValueError for a file name that is not allowed, or wrong copies."""
    prints = decode(tuple[PrintFile, ...], record["prints"]) if "prints" in record else ()
    names, papers = [each.name.casefold() for each in prints], [name for each in prints for name in each.papers]
    if not all(map(PRINT_NAME.fullmatch, names)) or len(set(names)) < len(names):
        raise ValueError("the name of a file to print is not valid")
    if len(set(papers)) < len(papers) or not set(papers) <= set(terms.order):
        raise ValueError("a copy is bound twice, or is missing from the order")
    return prints or (PrintFile(ALL_COPIES, tuple(terms.order)),)


IN_MEMORY = 1 << 22
"""How many bytes of questions are kept in memory before they go to a file."""


AROUND = frozenset(("parameters", "cover", "sections", "sheet"))
"""The fields of a copy, apart from its questions, that may differ from copy to copy."""


class QuestionPool:
    """Collect the questions of papers, each once; `shared` has the fields that all papers have in common."""

    def __init__(self) -> None:
        self.shared: dict[str, Json] = {}
        self.figures: dict[str, None] = {}
        self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - it lives as long as the pool
        self._papers: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._digests: list[str] = []
        self._known: IdentityCache[int] = IdentityCache()

    def add(self, name: str, paper: Paper) -> None:
        """Add a paper under a name."""
        bare = replace(paper, questions=(), version="", student=None, identity=None, total=Fraction(0)).to_data()
        self.shared = self.shared or bare
        self.figures |= {
            figure.digest: None for each in replace(paper, questions=()).with_figures for figure in each.figures
        }
        own = {each: bare[each] for each in sorted(AROUND) if each in bare and bare[each] != self.shared.get(each)}
        placed = [[self._number(each), each.number, each.seed, each.tried] for each in paper.questions]
        around = {"around": own} if own else {}
        self._papers[name] = json.dumps({"total": str(paper.total), "questions": placed, **around})

    def paper(self, name: str) -> dict[str, Json]:
        """Return what is particular to a paper: its total, its questions (each by index, number, seed and draws), and
        those fields `around` them that differ from the first paper.
        """
        paper: dict[str, Json] = json.loads(self._papers[name])
        return paper

    def questions(self) -> Iterator[str]:
        """Return every question, packed, in the order of the indices."""
        self._file.seek(0)
        return (line.decode("ascii").rstrip("\n") for line in self._file)

    def digest(self, question: Question) -> str:
        """Return the hash of a question's content, regardless of its number and seed."""
        return self._digests[self._number(question)]

    def _number(self, question: Question) -> int:
        key = (question.parts, question.name, question.section, question.bonus)
        return self._known.get(key, lambda: self._store_question(question))

    def _store_question(self, question: Question) -> int:
        data = encode(Question, replace(question, number=0, seed=0, tried=0))
        content = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        key = hashlib.sha256(content).hexdigest()
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers)
            self._digests.append(key)
            self._file.write(pack(content).encode("ascii") + b"\n")
            self.figures |= dict.fromkeys(figure.digest for figure in question.figures)
        return self._numbers[key]


WAY = "lots"


@dataclass(frozen=True)
class CopiesHeader:
    """What is recorded about copies apart from the papers; without `prints`, one PDF has all of them in order."""

    terms: RecordHeader
    kinds: Mapping[str, PaperKind]
    prints: tuple[PrintFile, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Return the JSON data in a record."""
        kinds: dict[str, Json] = {"kinds": encode(dict[str, PaperKind], dict(self.kinds))}
        if self.prints not in ((), (PrintFile(ALL_COPIES, tuple(self.terms.order)),)):
            kinds["prints"] = encode(tuple[PrintFile, ...], self.prints)
        return self.terms.as_json(WAY) | kinds


@dataclass(frozen=True)
class RecordedLot:
    """Papers of a kind that were typeset in one run, in order: the data that is particular to each."""

    kind: str
    papers: tuple[Mapping[str, Json], ...]


def write_copies(
    path: Path,
    terms: CopiesHeader,
    book: QuestionPool,
    figures: Iterable[tuple[str, bytes]],
    lots: Iterable[RecordedLot],
) -> None:
    """Write the record of copies whose questions are in a pool; raise OSError if it cannot be written."""
    with path.open("w", encoding="utf-8") as file:
        file.write(f'{{\n"record": {_to_json(terms.as_json())},\n"paper": {_to_json(book.shared)},\n"questions": [')
        _write_list(file, (f'"{question}"' for question in book.questions()))
        file.write('],\n"figures": {')
        _write_list(file, (f'"{digest}": "{pack(content)}"' for digest, content in figures))
        file.write('},\n"lots": [')
        packed = ((lot.kind, pack(_to_json(list(lot.papers)).encode())) for lot in lots)
        _write_list(file, (_to_json({"kind": kind, "papers": papers}) for kind, papers in packed))
        file.write("]\n}\n")


def _write_list(file: TextIO, entries: Iterable[str]) -> None:
    for index, entry in enumerate(entries):
        file.write(f"{',' if index else ''}\n{entry}")


def _to_json(data: Json) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


MOST_IN_LOT = 1_000
PLACED = ("index", "number", "seed", "tried")
"""The numbers that are recorded for each question of a copy."""
QUESTIONS_KEPT = 2_000
"""How many questions are cached after they were read; the oldest are dropped."""


@dataclass
class CopiesRecord:
    """The record of copies; `lots` reads the papers of each lot."""

    terms: RecordHeader
    kinds: Mapping[str, PaperKind]
    blank: Paper
    data: Mapping[str, Json]
    names: frozenset[str]
    prints: tuple[PrintFile, ...]
    known: dict[int, Question] = field(default_factory=dict)

    def figures(self) -> dict[str, bytes]:
        """Return the files of figures and pictures of names, by digest."""
        return read_figures(self.data["figures"])

    def lots(self) -> Iterator[LoadedLot]:
        """Yield each lot; raise ValueError, KeyError, TypeError or AttributeError if it is not valid."""
        seen: set[str] = set()
        absent = {*self.names}
        for number, lot in enumerate(map(read_object, read_list(self.data["lots"]))):
            kind = decode(str, lot["kind"])
            if kind not in self.kinds:
                raise ValueError(f"there is no kind `{kind[:80]}`")
            papers = read_list(json.loads(unpack(decode(str, lot["papers"]))))
            if len(papers) > MOST_IN_LOT:
                raise ValueError("a lot has too many papers")
            copies = tuple(self._copy(read_object(each)) for each in papers)
            self._must_be_new(copies, seen)
            absent.difference_update(copy.name for copy in copies)
            yield LoadedLot(number, kind, copies)
        if absent:
            raise ValueError(f"it lacks the copy `{min(absent)}`")

    def _must_be_new(self, copies: Sequence[LoadedPaper], seen: set[str]) -> None:
        """Refuse a second copy with files in one folder, because it would overwrite the first."""
        for copy in copies:
            key = make_folder_key(copy.name)
            if (key in seen and copy.files) or copy.name not in self.names:
                raise ValueError(f"the copy `{copy.name}` appears twice, or is missing from the order")
            if copy.files:
                seen.add(key)

    def _copy(self, data: Mapping[str, Json]) -> LoadedPaper:
        student, identity = decode(Student, data["student"]), decode(Identity, data["identity"])
        paper = replace(
            self._blank_of(read_object(data.get("around", {}))),
            student=student,
            identity=identity,
            version=decode(str, data["version"]),
            total=decode(Fraction, decode(str, data["total"])[:40]),
            questions=tuple(map(self._question, decode(tuple[tuple[int, ...], ...], data["questions"]))),
        )
        validate_own_fields(paper)
        validate_student(student)
        validate_identity(identity)
        return LoadedPaper(student.id, paper, read_hashes(data["files"]))

    def _blank_of(self, around: Mapping[str, Json]) -> Paper:
        """Return the common paper without questions, with the fields that differ in one paper."""
        if not around:
            return self.blank
        if not around.keys() <= AROUND:
            raise ValueError("something else than what stands around questions differs")
        blank = decode(Paper, {**read_object(self.data["paper"]), **around})
        validate_paper(blank)
        return blank

    def _question(self, numbers: tuple[int, ...]) -> Question:
        if len(numbers) != len(PLACED) or numbers[0] < 0:
            raise TypeError("numbers of a question")
        index, number, seed, tried = numbers
        if index not in self.known:
            if len(self.known) >= QUESTIONS_KEPT:
                del self.known[next(iter(self.known))]
            question = decode(Question, json.loads(unpack(decode(str, read_list(self.data["questions"])[index]))))
            validate_question(question)
            self.known[index] = question
        return replace(self.known[index], number=number, seed=seed, tried=tried)


def read_copies(data: Mapping[str, Json]) -> CopiesRecord:
    """Read the record of copies; raise ValueError, KeyError, TypeError or AttributeError if it is not valid."""
    record = read_object(data[RECORD_KEY])
    terms = read_header(record)
    kinds = {name: read_kind(read_object(kind)) for name, kind in read_object(record["kinds"]).items()}
    blank = decode(Paper, data["paper"])
    validate_paper(blank)
    return CopiesRecord(terms, kinds, blank, data, frozenset(terms.order), read_prints(record, terms))

"""The record of many copies read back: lot by lot, each question once."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from exam_builder.codec import decode
from exam_builder.paper import Identity, Paper, Question, Student
from exam_builder.records.copies_record import PaperKind
from exam_builder.records.issued_set import LoadedLot, LoadedPaper, RecordHeader
from exam_builder.records.packing import unpack
from exam_builder.records.paper_record import RECORD_KEY
from exam_builder.records.record_reader import (
    read_figures,
    read_hashes,
    read_header,
    read_heights,
    read_page_count,
    require_text,
)
from exam_builder.records.validate import (
    validate_identity,
    validate_own_fields,
    validate_paper,
    validate_question,
    validate_student,
)
from exam_builder.roster.cells import folder_key

MOST_IN_LOT = 1_000
QUESTIONS_KEPT = 2_000
"""Questions that are kept once they were read; the one that was read first goes first."""


@dataclass
class CopiesRecord:
    """The record of copies; `lots` reads what each lot holds."""

    terms: RecordHeader
    kinds: Mapping[str, PaperKind]
    blank: Paper
    data: Mapping[str, Any]
    names: frozenset[str]
    known: dict[int, Question] = field(default_factory=dict)

    def figures(self) -> dict[str, bytes]:
        """The files of figures and of pictures of names, by digest."""
        return read_figures(self.data["figures"])

    def lots(self) -> Iterator[LoadedLot]:
        """Each lot; raise ValueError, KeyError, TypeError or AttributeError for what is none."""
        seen: set[str] = set()
        for number, lot in enumerate(self.data["lots"]):
            kind = require_text(lot["kind"])
            if kind not in self.kinds:
                raise ValueError(f"there is no kind `{kind[:80]}`")
            papers = json.loads(unpack(require_text(lot["papers"])))
            if len(papers) > MOST_IN_LOT:
                raise ValueError("a lot has too many papers")
            copies = tuple(self._copy(each) for each in papers)
            self._must_be_new(copies, seen)
            yield LoadedLot(number, kind, copies)

    def _must_be_new(self, copies: Sequence[LoadedPaper], seen: set[str]) -> None:
        """Two copies in one folder would be written over each other."""
        for copy in copies:
            key = folder_key(copy.name)
            if key in seen or copy.name not in self.names:
                raise ValueError(f"the copy `{copy.name}` stands in it twice, or is not in its order")
            seen.add(key)

    def _copy(self, data: Mapping[str, Any]) -> LoadedPaper:
        student, identity = decode(Student, data["student"]), decode(Identity, data["identity"])
        paper = replace(
            self.blank,
            student=student,
            identity=identity,
            version=require_text(data["version"]),
            total=Fraction(require_text(data["total"])[:40]),
            questions=tuple(self._question(*placed) for placed in data["questions"]),
        )
        validate_own_fields(paper)
        validate_student(student)
        validate_identity(identity)
        return LoadedPaper(student.id, paper, read_hashes(data["files"]))

    def _question(self, index: int, number: int, seed: int, tried: int) -> Question:
        if not all(type(each) is int for each in (index, number, seed, tried)) or index < 0:
            raise TypeError("numbers of a question")
        if index not in self.known:
            if len(self.known) >= QUESTIONS_KEPT:
                del self.known[next(iter(self.known))]
            question = decode(Question, json.loads(unpack(require_text(self.data["questions"][index]))))
            validate_question(question)
            self.known[index] = question
        return replace(self.known[index], number=number, seed=seed, tried=tried)


def read_copies(data: Mapping[str, Any]) -> CopiesRecord:
    """The record of copies; raise ValueError, KeyError, TypeError or AttributeError for anything else."""
    made, terms = data[RECORD_KEY], read_header(data[RECORD_KEY])
    kinds = {require_text(name): _read_kind(kind) for name, kind in made["kinds"].items()}
    blank = decode(Paper, data["paper"])
    validate_paper(blank)
    return CopiesRecord(terms, kinds, blank, data, frozenset(terms.order))


def _read_kind(data: Mapping[str, Any]) -> PaperKind:
    return PaperKind(read_page_count(data["pages"]), read_heights(data["heights"]))

"""The record of many copies read back: lot by lot, each question once."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from exam_builder.paper import Identity, Paper, Question, Student, from_data
from exam_builder.records.copies import Kind
from exam_builder.records.packed import unpacked
from exam_builder.records.reading import figures_of, hashes_of, heights_of, pages_of, terms_of, text_of
from exam_builder.records.single import KEY
from exam_builder.records.sound import must_be_sound
from exam_builder.records.together import ReadLot, ReadPaper, Terms
from exam_builder.roster.cells import folder_key

MOST_IN_LOT = 1_000
KEPT = 2_000
"""Questions that are kept once they were read; the one that was read first goes first."""


@dataclass
class CopiesRecord:
    """The record of copies; `lots` reads what each lot holds."""

    terms: Terms
    kinds: Mapping[str, Kind]
    blank: Paper
    data: Mapping[str, Any]
    names: frozenset[str]
    known: dict[int, Question] = field(default_factory=dict)

    def figures(self) -> dict[str, bytes]:
        """The files of figures and of pictures of names, by digest."""
        return figures_of(self.data["figures"])

    def lots(self) -> Iterator[ReadLot]:
        """Each lot; raise ValueError, KeyError, TypeError or AttributeError for what is none."""
        seen: set[str] = set()
        for number, lot in enumerate(self.data["lots"]):
            kind = text_of(lot["kind"])
            if kind not in self.kinds:
                raise ValueError(f"there is no kind `{kind[:80]}`")
            papers = json.loads(unpacked(text_of(lot["papers"])))
            if len(papers) > MOST_IN_LOT:
                raise ValueError("a lot has too many papers")
            copies = tuple(self._copy(each) for each in papers)
            self._must_be_new(copies, seen)
            yield ReadLot(number, kind, copies)

    def _must_be_new(self, copies: Sequence[ReadPaper], seen: set[str]) -> None:
        """Two copies in one folder would be written over each other."""
        for copy in copies:
            key = folder_key(copy.name)
            if key in seen or copy.name not in self.names:
                raise ValueError(f"the copy `{copy.name}` stands in it twice, or is not in its order")
            seen.add(key)

    def _copy(self, data: Mapping[str, Any]) -> ReadPaper:
        student, identity = from_data(Student, data["student"]), from_data(Identity, data["identity"])
        paper = replace(
            self.blank,
            student=student,
            identity=identity,
            version=text_of(data["version"]),
            total=Fraction(text_of(data["total"])[:40]),
            questions=tuple(self._question(*placed) for placed in data["questions"]),
        )
        must_be_sound(paper, deep=False)
        must_be_sound(student)
        must_be_sound(identity)
        return ReadPaper(student.id, paper, hashes_of(data["files"]))

    def _question(self, index: int, number: int, seed: int, tried: int) -> Question:
        if not all(type(each) is int for each in (index, number, seed, tried)) or index < 0:
            raise TypeError("numbers of a question")
        if index not in self.known:
            if len(self.known) >= KEPT:
                del self.known[next(iter(self.known))]
            question = from_data(Question, json.loads(unpacked(text_of(self.data["questions"][index]))))
            must_be_sound(question)
            self.known[index] = question
        return replace(self.known[index], number=number, seed=seed, tried=tried)


def copies_of(data: Mapping[str, Any]) -> CopiesRecord:
    """The record of copies; raise ValueError, KeyError, TypeError or AttributeError for anything else."""
    made, terms = data[KEY], terms_of(data[KEY])
    kinds = {text_of(name): _kind(kind) for name, kind in made["kinds"].items()}
    blank = from_data(Paper, data["paper"])
    must_be_sound(blank)
    return CopiesRecord(terms, kinds, blank, data, frozenset(terms.order))


def _kind(data: Mapping[str, Any]) -> Kind:
    return Kind(pages_of(data["pages"]), heights_of(data["heights"]))

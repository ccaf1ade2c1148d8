"""The questions of many papers, each that differs written once, and of each paper which it has.

Questions go to a file as they come, so that memory stays flat however many papers there are.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from tempfile import SpooledTemporaryFile
from typing import Any

from exam_builder.codec import Json, encode
from exam_builder.paper import Paper, Question
from exam_builder.records.packing import pack
from exam_builder.render.identity_cache import IdentityCache

IN_MEMORY = 1 << 22
"""Bytes of questions that are kept in memory before they go to a file."""


class QuestionPool:
    """Takes in papers, one after the other."""

    def __init__(self) -> None:
        self.shared: dict[str, Json] = {}
        self.figures: dict[str, None] = {}
        self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - it lives as long as the book
        self._papers: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._digests: list[str] = []
        self._known: IdentityCache[int] = IdentityCache()

    def add(self, name: str, paper: Paper) -> None:
        """Take in a paper, which is called so among these."""
        bare = replace(paper, questions=(), version="", student=None, identity=None, total=Fraction(0))
        self.shared = self.shared or bare.to_data()
        placed = [[self._number(each), each.number, each.seed, each.tried] for each in paper.questions]
        self._papers[name] = json.dumps({"total": str(paper.total), "questions": placed})

    def paper(self, name: str) -> dict[str, Any]:
        """What is particular to a paper: its total, and its questions, each by index, number, seed and draws."""
        found: dict[str, Any] = json.loads(self._papers[name])
        return found

    def has(self, name: str) -> bool:
        """Whether a paper was taken in."""
        return name in self._papers

    def questions(self) -> Iterator[str]:
        """Every question, packed, in the order of the indexes."""
        self._file.seek(0)
        return (line.decode("ascii").rstrip("\n") for line in self._file)

    def digest(self, question: Question) -> str:
        """The hash of a question's content, whatever its number and its seed."""
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

"""Whether versions of an exam ask as much of everybody: their points, their length, their keys side by side."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from exam_builder.kinds import KINDS
from exam_builder.paper import Paper, Part, Question, Text
from exam_builder.results import Fairness, VersionFacts, VersionSpread
from exam_builder.values import is_number

WIDE_RATIO = 10
"""From this ratio on numbers are of different orders of magnitude."""
COMMAND = re.compile(r"\\[A-Za-z]+\*?|[{}$~\\]")


def compare_versions(papers: Sequence[Paper]) -> Fairness:
    """The versions of an exam side by side; questions in the order in which the first versions ask them."""
    return Fairness(tuple(map(_version_facts, papers)), tuple(_compare_keys(papers)))


def _version_facts(paper: Paper) -> VersionFacts:
    words = sum(_count_words(text) for question in paper.questions for text in _student_texts(question))
    parts = [part for question in paper.questions for part in question.parts]
    keys: Counter[str] = Counter()
    for option in (option for part in parts for option in part.options):
        keys[option.letter] += option.right
    return VersionFacts(paper.version, paper.total, words, dict(keys))


def _count_words(text: Text) -> int:
    """Words and numbers of a text; signs do not count."""
    return sum(any(map(str.isalnum, word)) for word in COMMAND.sub(" ", text.tex).split())


def _student_texts(question: Question) -> Iterator[Text]:
    """What a student reads of a question."""
    texts = [question.title, question.prompt]
    for part in question.parts:
        texts += [part.prompt, *(option.text for option in part.options)]
    yield from filter(None, texts)


def _compare_keys(papers: Sequence[Paper]) -> Iterator[VersionSpread]:
    names = dict.fromkeys(
        (question.name, part.id)
        for paper in papers
        for question in paper.questions
        for part in question.parts
        if KINDS[part.answer.kind].one_number
    )
    for name in names:
        found = {paper.version: part for paper in papers if (part := _find_part(paper, *name))}
        sizes = [abs(float(part.answer.value)) for part in found.values() if is_number(part.answer.value)]
        keys = {version: part.answer.plain for version, part in found.items()}
        yield VersionSpread(*name, keys, bool(sizes) and max(sizes) > 0 and max(sizes) >= WIDE_RATIO * min(sizes))


def _find_part(paper: Paper, name: str, id_: str) -> Part | None:
    return next(
        (part for question in paper.questions if question.name == name for part in question.parts if part.id == id_),
        None,
    )

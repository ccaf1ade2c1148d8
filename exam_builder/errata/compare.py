"""Papers as they were issued, held against the same papers as the content makes them now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from exam_builder.codes import Code
from exam_builder.errata.changes import ORDER, SEEN, Change, changes
from exam_builder.errata.issued import Issued, issued
from exam_builder.findings import Finding, Place
from exam_builder.paper import Paper, Question
from exam_builder.render.known import Known

ONLY = "{name} is only in {where}{more}"
VALUES = "the values are not those of what was issued, in {names}: no key here is for these papers"
PROMPT = "the question is not what students saw, in {names}: the paper that was issued says something else"
FEW = 3
"""Papers that a finding names."""


@dataclass(frozen=True)
class Changed:
    """A change, and the papers in which it is."""

    change: Change
    papers: tuple[Issued, ...]


@dataclass(frozen=True)
class Errata:
    """What changed, each thing once with its papers; how many papers were compared, and what must not be overlooked."""

    changed: tuple[Changed, ...]
    compared: int
    findings: tuple[Finding, ...]

    @property
    def papers(self) -> tuple[Issued, ...]:
        """The papers in which anything changed, in their order."""
        named = {(each.paper.exam, each.name): each for one in self.changed for each in one.papers}
        return tuple(named.values())


def errata(old: Path, new: Path) -> Errata:
    """What a correction changes: of papers that were issued (`old`) and the same papers made anew (`new`).

    Both are records or folders of records. Raises Refused for what is no record, Misuse where there is none.
    """
    before, after = issued(old), issued(new)
    both = [key for key in before if key in after]
    found: dict[Change, list[Issued]] = {}
    known: Known[tuple[Change, ...]] = Known()
    for key in both:
        for change in _between(before[key].paper, after[key].paper, known):
            found.setdefault(change, []).append(before[key])
    changed = tuple(Changed(change, tuple(found[change])) for change in _in_order(found))
    only = [*_only(before, after, "OLD", old), *_only(after, before, "NEW", new)]
    return Errata(changed, len(both), (*only, *_warnings(changed, new)))


def _in_order(found: Iterable[Change]) -> list[Change]:
    """Changes by question and part, as these come, and what matters most first."""
    places = {place: index for index, place in enumerate(dict.fromkeys((each.question, each.part) for each in found))}
    questions = {name: index for index, name in enumerate(dict.fromkeys(each.question for each in found))}

    def rank(change: Change) -> tuple[int, ...]:
        own = (change.question, change.part)
        return questions[change.question], places[own] if change.part else -1, ORDER.index(change.what)

    return sorted(found, key=rank)


def _between(old: Paper, new: Paper, known: Known[tuple[Change, ...]]) -> Iterator[Change]:
    """What differs in a paper; questions that many papers share are compared once."""
    now = {question.name: question for question in new.questions}
    for question in old.questions:
        yield from _compared(question, now.pop(question.name, None), known)
    for question in now.values():
        yield from changes(None, question)


def _compared(old: Question, new: Question | None, known: Known[tuple[Change, ...]]) -> tuple[Change, ...]:
    if new is None:
        return changes(old, None)
    return known.get((old.parts, id(new.parts), old.name), lambda: changes(old, new))


def _only(
    these: Mapping[tuple[str, str], Issued], others: Mapping[tuple[str, str], Issued], where: str, path: Path
) -> Iterator[Finding]:
    lone = [each for key, each in these.items() if key not in others]
    if lone:
        more = f", and so are {len(lone) - 1:,} more" if len(lone) > 1 else ""
        message = ONLY.format(name=lone[0].name, where=where, more=more)
        yield Finding(Code.ERRATA, message, Place(str(path)), "build both with the same roster and versions")


def _warnings(changed: Sequence[Changed], path: Path) -> Iterator[Finding]:
    """What says that the new papers are not those that were issued, once for each question."""
    drawn = [each for each in changed if each.change.what == "values"]
    for question, papers in _by_question(drawn).items():
        mend = "build it with the secret and the toolkit of then, and change nothing but keys and rubrics"
        yield Finding(Code.ERRATA, VALUES.format(names=_names(papers)), Place(str(path)), mend, question=question)
    others = {each.change.question for each in drawn}
    reworded = [each for each in changed if each.change.what in SEEN and each.change.question not in others]
    for question, papers in _by_question(reworded).items():
        message, mend = PROMPT.format(names=_names(papers)), "tell those who mark"
        yield Finding(Code.ERRATA, message, Place(str(path)), mend, "warning", question=question)


def _by_question(changed: Sequence[Changed]) -> dict[str, list[Issued]]:
    found: dict[str, list[Issued]] = {}
    for each in changed:
        papers = found.setdefault(each.change.question, [])
        papers += [paper for paper in each.papers if paper not in papers]
    return found


def _names(papers: Sequence[Issued]) -> str:
    named = ", ".join(each.name for each in papers[:FEW])
    return named + (f" and {len(papers) - FEW:,} more" if len(papers) > FEW else "")

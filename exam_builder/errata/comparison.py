"""Compare the records of issued papers with those of a corrected build."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from exam_builder.findings import Code, Finding, Misuse, Place, format_count, list_some
from exam_builder.issue.publish import escape_cell, escape_number, explain_os_errors, format_csv
from exam_builder.issue.switch import settle_folders
from exam_builder.paper import Paper, Question
from exam_builder.records.copies_record import read_copies
from exam_builder.records.differences import CHANGE_ORDER, STUDENT_CHANGES, QuestionChange, compare_questions
from exam_builder.records.paper_record import RECORD_KEY, RECORD_NAME
from exam_builder.records.record_reader import (
    digest_figures,
    explain_errors,
    read_figures,
    read_object,
    read_paper,
    read_record,
    read_way,
)
from exam_builder.records.versions_record import read_versions, read_versions_record
from exam_builder.render.identity_cache import IdentityCache
from exam_builder.scratch import write_beside

LEVELS = ("", "*/", "*/*/", "*/*/*/")
"""The folders below a given one that may contain records: exams, their copies and versions, and single versions."""


@dataclass(frozen=True)
class IssuedPaper:
    """A paper, and the record that contains it."""

    paper: Paper
    file: Path

    @property
    def name(self) -> str:
        """The name of the paper."""
        return self.paper.full_name


def read_issued(path: Path) -> dict[tuple[str, str], IssuedPaper]:
    """Return the papers of a record, or of all records in a folder, by exam and name.

    Raise Refused for a file that is not a record, Misuse if there is none.
    """
    files = [path]
    if path.is_dir():
        files = [file for level in LEVELS for file in sorted(path.glob(level + RECORD_NAME))]
    read = (IssuedPaper(paper, file) for file in files if file.is_file() for paper in _read_papers(file, path))
    papers = {(each.paper.exam, each.name): each for each in read}
    if not papers:
        raise Misuse(f"there is no record at `{path}`: name a {RECORD_NAME}, or a folder that has some")
    return papers


def _read_papers(file: Path, start: Path) -> Iterator[Paper]:
    """Yield the papers of a record; in a folder, skip the record of all versions, because each has its own record."""
    data = read_record(file)
    with explain_errors(file):
        way = read_way(data) if RECORD_KEY in data else ""
        if way == "lots":
            copies_record, digests = read_copies(data), digest_figures(read_figures(data["figures"]))
            copies = [each for lot in copies_record.lots() for each in lot.papers]
            made = {each.name for each in copies if each.files}
            yield from (each.paper.with_digests(digests) for each in copies if each.files or each.name not in made)
        elif way == "versions":
            record = read_versions_record(data)
            owns = read_versions(file, record, record.terms.order) if file == start else ()
            yield from (own.paper.with_digests(digest_figures(own.figures)) for own in owns)
        else:
            figures = read_object(data.get(RECORD_KEY, {})).get("figures", {})
            yield read_paper(data).with_digests(digest_figures(read_figures(figures)))


ONLY = "{name} is only in {where}{more}"
VALUES = "the values differ from those that were issued, in {names}: no key here fits these papers"
PROMPT = "the question is not what students saw, in {names}: the paper that was issued says something else"
NAMES_SHOWN = 3
"""How many papers a finding names."""


@dataclass(frozen=True)
class ChangedPapers:
    """A change, and the papers that have it."""

    change: QuestionChange
    papers: tuple[IssuedPaper, ...]


@dataclass(frozen=True)
class Errata:
    """The changes, each once with its papers; the number of papers compared, and findings."""

    changed: tuple[ChangedPapers, ...]
    compared: int
    findings: tuple[Finding, ...]

    @property
    def papers(self) -> tuple[IssuedPaper, ...]:
        """The papers with any change, in order."""
        named = {(each.paper.exam, each.name): each for one in self.changed for each in one.papers}
        return tuple(named.values())


def find_errata(old: Path, new: Path) -> Errata:
    """Compare the papers that were issued (`old`) with the same papers made again after a correction (`new`).

    Both are records or folders of records. Raise Refused for a file that is not a record, Misuse if there is none.
    """
    settle_folders(folder for path in (old, new) for folder in (path, *list(path.absolute().parents)[:2]))
    before, after = read_issued(old), read_issued(new)
    moved = [key for key in before if key in after and before[key].paper.version != after[key].paper.version]
    both = [key for key in before if key in after and key not in moved]
    changes: dict[QuestionChange, list[IssuedPaper]] = {}
    known: IdentityCache[tuple[QuestionChange, ...]] = IdentityCache()
    for key in both:
        for change in _compare_papers(before[key].paper, after[key].paper, known):
            changes.setdefault(change, []).append(before[key])
    changed = tuple(ChangedPapers(change, tuple(changes[change])) for change in _sort_changes(changes))
    only = [*_list_missing_papers(before, after, "OLD", old), *_list_missing_papers(after, before, "NEW", new)]
    others = _list_other_versions([(before[key], after[key]) for key in moved], new)
    return Errata(changed, len(both), (*only, *others, *_find_warnings(changed, new)))


def _sort_changes(changes: Iterable[QuestionChange]) -> list[QuestionChange]:
    """Sort changes by question and part, and within a part with the most important kinds first."""
    places = {place: index for index, place in enumerate(dict.fromkeys((each.question, each.part) for each in changes))}
    questions = {name: index for index, name in enumerate(dict.fromkeys(each.question for each in changes))}

    def rank(change: QuestionChange) -> tuple[int, ...]:
        own = (change.question, change.part)
        return questions[change.question], places[own] if change.part else -1, CHANGE_ORDER.index(change.what)

    return sorted(changes, key=rank)


def _compare_papers(
    old: Paper, new: Paper, known: IdentityCache[tuple[QuestionChange, ...]]
) -> Iterator[QuestionChange]:
    """Yield the changes in a paper; questions that many papers share are compared once."""
    now = {question.name: question for question in new.questions}
    for question in old.questions:
        yield from _compare_question(question, now.pop(question.name, None), known)
    for question in now.values():
        yield from compare_questions(None, question)


def _compare_question(
    old: Question, new: Question | None, known: IdentityCache[tuple[QuestionChange, ...]]
) -> tuple[QuestionChange, ...]:
    if new is None:
        return compare_questions(old, None)
    return known.get((old.parts, id(new.parts), old.name), lambda: compare_questions(old, new))


def _list_missing_papers(
    these: Mapping[tuple[str, str], IssuedPaper], others: Mapping[tuple[str, str], IssuedPaper], where: str, path: Path
) -> Iterator[Finding]:
    lone = [each for key, each in these.items() if key not in others]
    if lone:
        more = f", and so {'is' if len(lone) == 2 else 'are'} {len(lone) - 1:,} more" if len(lone) > 1 else ""
        message = ONLY.format(name=lone[0].name, where=where, more=more)
        yield Finding(Code.ERRATA, message, Place(str(path)), "build both with the same roster and versions")


def _list_other_versions(pairs: Sequence[tuple[IssuedPaper, IssuedPaper]], path: Path) -> Iterator[Finding]:
    """Report papers of another version than the issued ones, which cannot be compared."""
    for old, new in pairs[:1]:
        more = f"; {format_count(len(pairs) - 1, 'other paper')} changed too" if len(pairs) > 1 else ""
        was, now = (each.paper.version or "none" for each in (old, new))
        message = f"{old.name} was of version {was}, and is of {now} now{more}"
        hint = "give the versions that were issued, which key.csv names, in the roster's column `version`"
        yield Finding(Code.ERRATA, message, Place(str(path)), hint)


def _find_warnings(changes: Sequence[ChangedPapers], path: Path) -> Iterator[Finding]:
    """Yield findings that the new papers are not the issued ones, once for each question."""
    drawn = [each for each in changes if each.change.what == "values"]
    for question, papers in _group_by_question(drawn).items():
        hint = "build it with the secret and the toolkit of then, and change nothing but keys and rubrics"
        yield Finding(Code.ERRATA, VALUES.format(names=_list_names(papers)), Place(str(path)), hint, question=question)
    others = {each.change.question for each in drawn}
    reworded = [each for each in changes if each.change.what in STUDENT_CHANGES and each.change.question not in others]
    for question, papers in _group_by_question(reworded).items():
        message, hint = PROMPT.format(names=_list_names(papers)), "tell the markers"
        yield Finding(Code.ERRATA, message, Place(str(path)), hint, "warning", question=question)


def _group_by_question(changes: Sequence[ChangedPapers]) -> dict[str, list[IssuedPaper]]:
    groups: dict[str, list[IssuedPaper]] = {}
    for each in changes:
        papers = groups.setdefault(each.change.question, [])
        papers += [paper for paper in each.papers if paper not in papers]
    return groups


def _list_names(papers: Sequence[IssuedPaper]) -> str:
    return list_some([each.name for each in papers], NAMES_SHOWN)


COLUMNS = ("exam", "id", "name", "version", "question", "part", "what", "old", "new")


def write_csv(errata: Errata, path: Path) -> None:
    """Write the table as CSV, safe for spreadsheets; raise Lacking if it cannot be written."""
    with explain_os_errors(path.parent, ": --csv FILE"):
        write_beside(path, as_csv(errata))


def as_csv(errata: Errata) -> bytes:
    """Return the table as CSV: the papers in order, and the changes in each."""
    rows = [(paper, each) for each in errata.changed for paper in each.papers]
    order = {(paper.paper.exam, paper.name): index for index, paper in enumerate(errata.papers)}
    rows.sort(key=lambda row: order[row[0].paper.exam, row[0].name])
    return format_csv(COLUMNS, (tuple(_list_row_cells(paper, each)) for paper, each in rows))


def _list_row_cells(paper: IssuedPaper, each: ChangedPapers) -> Iterator[str]:
    student, change = paper.paper.student, each.change
    yield from map(escape_cell, (paper.paper.exam, student.id if student else "", student.name if student else ""))
    yield from map(escape_cell, (paper.paper.version, change.question, change.part, change.what))
    yield from (escape_number(text) if change.number else escape_cell(text) for text in (change.old, change.new))

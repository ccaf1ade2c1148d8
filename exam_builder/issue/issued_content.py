"""What a build would change in the content of copies that were issued: each thing once, with its copies."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass

from exam_builder.codes import Code
from exam_builder.draw import PaperSpec, YamlLocation
from exam_builder.findings import Finding, Place, format_count
from exam_builder.identity import readable_id
from exam_builder.issue.edition import Edition
from exam_builder.issue.issued import REISSUE, Issued, list_names
from exam_builder.paper import Audience, Paper, Question
from exam_builder.records.differences import ChangeKind, find_changes
from exam_builder.records.paper_record import templates_of

WORDS: Mapping[ChangeKind, str] = {
    "key": "the key",
    "also": "what else is right",
    "points": "the marks",
    "rubric": "the rubric",
    "wrong answer": "the wrong answers to expect",
    "solution": "the solution",
    "prompt": "what students read",
    "values": "the values",
    "missing": "it is not asked any more",
    "added": "it was not asked",
}
FORM = "how it is printed"
AROUND = ("questions", "student", "identity", "schema", "seed", "version")
"""Fields of a paper that are compared by themselves, or are no content."""
PLACES = frozenset({"file", "line", "lines"})
"""Fields that say where an author wrote something."""
SECRET_CHANGED = "the course's secret is not the one with which copies were issued, so their codes would change"
Changes = dict[tuple[str, str], tuple[dict[str, None], list[str]]]
"""For each question and part what changes, and in which copies."""


def find_changed_content(issued: Issued, edition: Edition, specs: Sequence[PaperSpec]) -> Iterator[Finding]:
    """Compare copies as they were issued with what would be made now; raise Refused where these cannot be drawn."""
    found: Changes = {}
    papers = issued.papers
    for which in specs:
        assert which.student is not None, "copies are for students"
        each = papers[which.student.id]
        identity = each.paper.identity
        if identity is None or identity.code != readable_id(which.secret, edition.exam, which.student.id):
            yield Finding(Code.ISSUED, SECRET_CHANGED, issued.place(), REISSUE)
            return
        for question, part, what in _compare_papers(each.paper, edition.drawing.paper(which)):
            words, names = found.setdefault((question, part), ({}, []))
            words.setdefault(what)
            if each.name not in names[-1:]:
                names.append(each.name)
    yield from _describe_changes(found, edition)


def _describe_changes(found: Changes, edition: Edition) -> Iterator[Finding]:
    for (question, part), (words, names) in found.items():
        copies = format_count(len(names), "copy", "copies")
        what = f"{copies} that {'was' if len(names) == 1 else 'were'} issued would change: {', '.join(words)}"
        place = _find_place(edition, question, part)
        yield Finding(
            Code.ISSUED, f"{what}; {list_names(names)}", place, REISSUE, question=question or None, part=part or None
        )


def _find_place(edition: Edition, question: str, part: str) -> Place | None:
    exam = edition.drawing.exam
    if question not in {each.name for each in exam.questions}:
        return YamlLocation(exam).place()
    loaded = exam.question(question)
    path = next((each.path for each in loaded.parts if each.id == part), ())
    return YamlLocation(loaded, path).place()


def _compare_papers(old: Paper, new: Paper) -> Iterator[tuple[str, str, str]]:
    """What differs between two papers: the question and the part ('' for all), and what."""
    if not _is_same(old, new, AROUND):
        yield "", "", "what stands around the questions"
    now = {question.name: question for question in new.questions}
    for question in old.questions:
        yield from _compare_questions(question, now.pop(question.name, None))
    for name in now:
        yield name, "", WORDS["added"]
    if [each.name for each in old.questions] != [each.name for each in new.questions] and not now:
        yield "", "", "the order of the questions"


def _compare_questions(old: Question, new: Question | None) -> Iterator[tuple[str, str, str]]:
    if new is not None and (old == new or _is_same(old, new)):
        return
    changes = find_changes(old, new)
    for change in changes:
        yield old.name, change.part, WORDS[change.what]
    if not changes:
        yield old.name, "", FORM


def _is_same(old: object, new: object, without: Container[str] = ()) -> bool:
    """Whether two things say the same, wherever an author wrote it: of a dataclass, in the fields that are recorded."""
    if isinstance(old, tuple) and isinstance(new, tuple):
        return len(old) == len(new) and all(map(_is_same, old, new))
    if not is_dataclass(old) or not is_dataclass(new):
        return old == new
    names = [each.name for each in fields(old) if each.name not in PLACES and each.name not in without]
    return all(_is_same(getattr(old, name), getattr(new, name, None)) for name in names)


def find_changed_terms(issued: Issued, edition: Edition, audiences: Sequence[Audience]) -> Iterator[Finding]:
    """Find what concerns all copies: for whom they were made, whether they are a draft, the course's own templates."""
    terms, place = issued.record.terms, issued.place()
    if tuple(audiences) != tuple(terms.audiences):
        what = f"the copies were issued for {' and '.join(terms.audiences)}, not for {' and '.join(audiences)}"
        yield Finding(Code.ISSUED, what, place, f"ask for --audience {','.join(terms.audiences)}; {REISSUE}")
    if edition.draft:
        yield Finding(Code.ISSUED, "a draft would replace copies that were issued", place, REISSUE)
    now, then = templates_of(edition.course.template_folders), terms.conditions.templates
    for name in [name for name in dict.fromkeys((*now, *then)) if now.get(name) != then.get(name)]:
        what = f"every copy that was issued would change: the template {name} has changed"
        yield Finding(Code.ISSUED, what, Place(f"templates/{name}"), REISSUE)
    assets, before = edition.tools.renderer.assets.files, terms.conditions.unpack_assets().files
    for name in [name for name in dict.fromkeys((*assets, *before)) if assets.get(name) != before.get(name)]:
        what = f"every copy that was issued would change: the file {name} of its templates has changed"
        yield Finding(Code.ISSUED, what, Place(f"assets/{name}"), REISSUE)

"""The copies that were issued before, and what a build would change in them.

They are never replaced unless the user asks for it: students who join later get their copies beside them.
"""

import os
import re
import shlex
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path

from exam_builder.digests import LARGEST_RESULT, digest_file
from exam_builder.draw import PaperSpec
from exam_builder.findings import Code, Finding, Place, Refused, format_count, list_some
from exam_builder.identity import make_readable_id
from exam_builder.issue.edition import Edition, PrintedName, RequestedPapers, get_paper_name
from exam_builder.issue.forms import RECORD_FILE
from exam_builder.paper import Audience, Paper, Question, Student
from exam_builder.plot import FIGURE_KIND, FigurePlotter
from exam_builder.records.copies_record import CopiesRecord, read_copies
from exam_builder.records.differences import ChangeKind, compare_questions
from exam_builder.records.manifest import list_tools
from exam_builder.records.paper_record import LoadedLot, LoadedPaper, read_used_templates
from exam_builder.records.record_reader import digest_figures, explain_errors, read_record
from exam_builder.roster.cells import make_folder_key

REISSUE = "with --reissue all copies are made anew and replace what was issued; --out DIR makes them beside it"
NO_RECORD = "there are copies here, but no record that says which ones"
NAMES_SHOWN = 5


@dataclass(frozen=True)
class IssuedCopies:
    """The copies in a folder, and everything that is recorded of them."""

    folder: Path
    record: CopiesRecord
    lots: tuple[LoadedLot, ...]

    @property
    def shown(self) -> str:
        """The path of its folder for messages and commands."""
        near = os.path.relpath(self.folder)
        return str(self.folder) if near.startswith("..") else near

    def place(self, name: str = "") -> Place:
        """Return the place of one of its files, or of its folder."""
        return Place(str(Path(self.shown) / name))

    @property
    def papers(self) -> dict[str, LoadedPaper]:
        """The copies that were issued, in their order, without those that were set aside."""
        made = {each.name: each for lot in self.lots for each in lot.papers if each.files}
        return {name: made[name] for name in self.record.terms.order if name in made}

    @property
    def students(self) -> tuple[Student, ...]:
        """The students whose copies were issued, with their versions and seats."""
        papers = [each.paper for each in self.papers.values()]
        return tuple(replace(paper.student, version=paper.version) for paper in papers if paper.student)

    @property
    def own_files(self) -> list[str]:
        """The paths of the files that belong to a single copy."""
        return [f"{name}/{file}" for name, each in self.papers.items() for file in each.files]

    @property
    def hashes(self) -> dict[str, str]:
        """The hash of each file that was issued, by its path."""
        own = {f"{name}/{file}": digest for name, each in self.papers.items() for file, digest in each.files.items()}
        return {**self.record.terms.files, **own}


def read_issued(folder: Path) -> IssuedCopies | None:
    """Read what was issued into a folder; return None if nothing was, or only a draft.

    Raise Refused if there are copies whose record cannot be read.
    """
    if not folder.is_dir() or not any(folder.iterdir()):
        return None
    path = folder / RECORD_FILE
    if not path.is_file():
        raise Refused([Finding(Code.ISSUED, NO_RECORD, Place(str(folder)), f"restore {RECORD_FILE}; {REISSUE}")])
    try:
        data = read_record(path)
        with explain_errors(path):
            record = read_copies(data)
            issued = IssuedCopies(folder, record, tuple(record.lots()))
    except Refused as refused:
        raise Refused(replace(each, hint=f"restore it from a backup; {REISSUE}") for each in refused.findings) from None
    return None if record.terms.conditions.draft else issued


def find_damage(issued: IssuedCopies) -> Iterator[Finding]:
    """Find files that are missing or changed since they were issued, with the command that restores them."""
    for name, digest in issued.hashes.items():
        found = digest_file(issued.folder / name, LARGEST_RESULT)
        if found == digest:
            continue
        what = "is not there" if found is None else "is not as it was issued"
        folder, _, file = name.partition("/")
        again = f"exam-builder rebuild {issued.place(RECORD_FILE).file}{f' {shlex.quote(folder)}' if file else ''}"
        hint = f"put it back: {again}" if found is None else f"set it aside, and put it back: {again}"
        yield Finding(Code.ISSUED, f"{name} {what}", issued.place(name), hint, paper=f"copy {folder}" if file else "")


def join_requests(issued: IssuedCopies, request: RequestedPapers) -> RequestedPapers:
    """Join the papers that were issued, in their order, with the requested ones that were not.

    Students who have a copy and are no longer in the roster keep it. Names print as they did.
    """
    pending = {get_paper_name(which): which for which in request.papers}
    papers, names = [], dict(request.names)
    for name, each in issued.papers.items():
        student, identity = each.paper.student, each.paper.identity
        assert student is not None, "copies are for students"
        papers.append(pending.pop(name) if name in pending else request.spec(student))
        if identity is not None:
            names[name] = PrintedName(identity.name, identity.picture)
    return replace(request, papers=(*papers, *pending.values()), names=names)


def find_twins(issued: IssuedCopies, papers: RequestedPapers) -> Iterator[Finding]:
    """Find students whose folder would, on some machines, be that of another student whose copy was issued."""
    known = {make_folder_key(name): name for name in issued.papers}
    for which in papers.papers:
        name = get_paper_name(which)
        other = known.get(make_folder_key(name), name)
        if other != name:
            what = f"on many machines the id `{name}` names the same folder as `{other}`, whose copy was issued"
            yield Finding(Code.TWIN, what, papers.place(name, "id"), "give each student an id of their own")


def find_other_ids(issued: IssuedCopies, papers: RequestedPapers) -> Iterator[Finding]:
    """Find new students with the name of one whose copy was issued and who is not in this roster."""
    known = set(map(get_paper_name, papers.papers))
    gone = {each.paper.student.name: name for name, each in issued.papers.items() if each.paper.student}
    for which in papers.papers:
        name, student = get_paper_name(which), which.student
        other = gone.get(student.name, name) if student else name
        if name not in issued.papers and other not in known:
            what = f"`{name}` has the name of `{other}`, whose copy was issued and who is not in this roster"
            hint = f"if both are one student, who would then have two copies, keep the id; {REISSUE}"
            yield Finding(Code.TWIN, what, papers.place(name, "id"), hint, "warning")


def find_changed_students(issued: IssuedCopies, papers: RequestedPapers) -> Iterator[Finding]:
    """Find cells of the roster that changed since the copies of their students were issued."""
    for which in papers.papers:
        each = issued.papers.get(get_paper_name(which))
        if each is None or each.paper.student is None or which.student is None:
            continue
        for column, old, new in _compare_students(each.paper.student, which.student):
            what = f"the {column} was {old} when the copy of `{each.name}` was issued, and is now {new}"
            yield Finding(Code.ISSUED, what, papers.place(each.name, column), REISSUE, paper=f"copy {each.name}")


MOST_ALIKE = 3
"""The most copies in which a change of one column is listed for each."""


def fold_changes(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Keep the first of many changes of one column, which is a single mistake; its message counts the others."""
    groups: dict[str, list[Finding]] = {}
    for each in findings:
        groups.setdefault(re.sub("`.*`", "", each.message), []).append(each)
    for first, *others in groups.values():
        if len(others) < MOST_ALIKE:
            yield from (first, *others)
        else:
            yield replace(first, message=f"{first.message}, and so in {len(others):,} more copies")


def _compare_students(old: Student, new: Student) -> Iterator[tuple[str, str, str]]:
    """Yield the differences that may be printed or that affect the seat of a copy: the column, and both cells."""
    for column, before, now in (("name", old.name, new.name), ("version", old.version, new.version)):
        if before != now:
            yield column, _show(before), _show(now)
    for column in sorted({key for each in (old, new) for key, _ in each.columns}):
        if old.cell(column) != new.cell(column):
            yield column, _show(old.cell(column)), _show(new.cell(column))
    granted = [("large print; " * each.large_print + each.extra_time).strip("; ") for each in (old, new)]
    if granted[0] != granted[1]:
        yield "accommodation", _show(granted[0]), _show(granted[1])


def _show(cell: str) -> str:
    return f"`{cell}`" if cell else "empty"


def describe_addition(issued: IssuedCopies, papers: RequestedPapers, reissue: bool) -> str:
    """Describe what was issued before, what is new, and who has a copy but is not in this roster."""
    kept, names = list(issued.papers), list(map(get_paper_name, papers.papers))
    new = [name for name in names if name not in issued.papers]
    gone = [name for name in kept if name not in set(names)]
    what = "are replaced" if reissue else "stay"
    words = [f"{format_count(len(kept), 'copy', 'copies')} issued before, which {what}"]
    words += [f"not in this roster{', and removed' if reissue else ''}: {list_some(gone, NAMES_SHOWN)}"] if gone else []
    words += [f"new: {list_some(new, NAMES_SHOWN)}"] if new else []
    return "; ".join(words)


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
"""Fields of a paper that are compared separately, or are not content."""
PLACES = frozenset({"file", "line", "lines"})
"""Fields that say where an author wrote something."""
SECRET_CHANGED = "the course's secret is not the one with which copies were issued, so their codes would change"
Changes = dict[tuple[str, str], tuple[dict[str, None], list[str]]]
"""For each question and part: what changes, and in which copies."""


def find_changed_content(issued: IssuedCopies, edition: Edition, specs: Sequence[PaperSpec]) -> Iterator[Finding]:
    """Compare the issued copies with what would be made now; raise Refused if those cannot be drawn."""
    found: Changes = {}
    papers, name_figures = issued.papers, _make_figure_namer(issued, edition)
    for which in specs:
        assert which.student is not None, "copies are for students"
        each = papers[which.student.id]
        identity = each.paper.identity
        if identity is None or identity.code != make_readable_id(which.secret, edition.exam, which.student.id):
            yield Finding(Code.ISSUED, SECRET_CHANGED, issued.place(), REISSUE)
            return
        for question, part, what in _compare_papers(*name_figures(each.paper, edition.drawing.paper(which))):
            words, names = found.setdefault((question, part), ({}, []))
            words.setdefault(what)
            if each.name not in names[-1:]:
                names.append(each.name)
    yield from _describe_changes(found, edition)


def _make_figure_namer(issued: IssuedCopies, edition: Edition) -> Callable[[Paper, Paper], tuple[Paper, Paper]]:
    """Return a function that gives figures of an issued paper, and of the same one now, the digests of their files."""
    if issued.record.terms.conditions.tools == list_tools():
        return lambda old, new: (old, new)
    before = digest_figures(issued.record.figures())
    plotter = FigurePlotter(edition.course.figures, edition.store, python=edition.python)

    def name_figures(old: Paper, new: Paper) -> tuple[Paper, Paper]:
        plotter.plot_paper(new)
        files = {name: edition.store.find(FIGURE_KIND, name) for name in new.pictures}
        now = digest_figures({name: file.read_bytes() for name, file in files.items() if file})
        return old.with_digests(before), new.with_digests(now)

    return name_figures


def _describe_changes(changes: Changes, edition: Edition) -> Iterator[Finding]:
    for (question, part), (words, names) in changes.items():
        copies = format_count(len(names), "copy", "copies")
        what = f"{copies} that {'was' if len(names) == 1 else 'were'} issued would change: {', '.join(words)}"
        what, place = f"{what}; {list_some(names, NAMES_SHOWN)}", edition.place(question, part)
        yield Finding(Code.ISSUED, what, place, REISSUE, question=question or None, part=part or None)


def _compare_papers(old: Paper, new: Paper) -> Iterator[tuple[str, str, str]]:
    """Yield the differences between two papers: the question, the part ('' for all of it), and what differs."""
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
    changes = compare_questions(old, new)
    for change in changes:
        yield old.name, change.part, WORDS[change.what]
    if not changes:
        yield old.name, "", FORM


def _is_same(old: object, new: object, without: Container[str] = ()) -> bool:
    """Return whether two values have the same content; where in the files an author wrote it does not count."""
    if isinstance(old, tuple) and isinstance(new, tuple):
        return len(old) == len(new) and all(map(_is_same, old, new))
    if not is_dataclass(old) or not is_dataclass(new):
        return old == new
    names = [each.name for each in fields(old) if each.name not in PLACES and each.name not in without]
    return all(_is_same(getattr(old, name), getattr(new, name, None)) for name in names)


def find_changed_terms(issued: IssuedCopies, edition: Edition, audiences: Sequence[Audience]) -> Iterator[Finding]:
    """Find changes that concern all copies: their audiences, a draft, the course's own templates and assets."""
    terms, place = issued.record.terms, issued.place()
    if tuple(audiences) != tuple(terms.audiences):
        what = f"the copies were issued for {' and '.join(terms.audiences)}, not for {' and '.join(audiences)}"
        yield Finding(Code.ISSUED, what, place, f"ask for --audience {','.join(terms.audiences)}; {REISSUE}")
    if edition.draft:
        yield Finding(Code.ISSUED, "a draft would replace copies that were issued", place, REISSUE)
    now, then = read_used_templates(edition.course.template_folders), terms.conditions.templates
    for name in [name for name in dict.fromkeys((*now, *then)) if now.get(name) != then.get(name)]:
        what = f"every copy that was issued would change: the template {name} has changed"
        yield Finding(Code.ISSUED, what, Place(f"templates/{name}"), REISSUE)
    assets, before = edition.tools.renderer.assets.files, terms.conditions.unpack_assets().files
    for name in [name for name in dict.fromkeys((*assets, *before)) if assets.get(name) != before.get(name)]:
        what = f"every copy that was issued would change: the file {name} of its templates has changed"
        yield Finding(Code.ISSUED, what, Place(f"assets/{name}"), REISSUE)

"""Add copies to those that were already issued, with the same answer spaces and the same number of pages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from exam_builder.draw import PaperSpec
from exam_builder.findings import Code, Finding, Refused, format_count, select_errors
from exam_builder.issue.edition import Edition, RequestedPapers, get_paper_name, make_edition
from exam_builder.issue.forms import COPIES, KEY_FILE, LAYOUT_FILE, MANIFEST_FILE, RECORD_FILE, Issue, stamp_files
from exam_builder.issue.issued import (
    IssuedCopies,
    describe_addition,
    find_changed_content,
    find_changed_students,
    find_changed_terms,
    find_damage,
    find_other_ids,
    find_twins,
    fold_changes,
    join_requests,
    read_issued,
)
from exam_builder.issue.page_room import POINT, Rooms
from exam_builder.issue.prepare import PreparedIssue
from exam_builder.issue.request import BuildResult
from exam_builder.issue.seating import plan_prints
from exam_builder.issue.survey import take_greatest_heights
from exam_builder.issue.switch import link_or_copy
from exam_builder.paper import Student
from exam_builder.plot import FIGURE_KIND
from exam_builder.records.copies_record import PrintFile
from exam_builder.records.manifest import describe_tool_differences, list_tools
from exam_builder.render.renderer import Heights

REWRITTEN = frozenset({KEY_FILE, LAYOUT_FILE, RECORD_FILE, MANIFEST_FILE})
"""Files that cover all copies, and are written again with each addition."""
LATE = "print-late"
LATE_NUMBER = re.compile(rf"{LATE}-(\d+)")
OWN_VERSION = "give the late student a version that was issued (column `version`: {})"
ELSEWHERE = "make a roster of the late students alone and build it with `--out DIR`, for copies with pages of their own"
REPLACE = "; or replace all copies: --reissue"
MAY_CHANGE = f"the changes may come from that: install what was there before to add late copies, or {ELSEWHERE}"
MAY_DIFFER = "late copies may look different: compare one with an issued copy before you print them"


@dataclass(frozen=True)
class Addition:
    """Copies to make beside those that were `issued`; `requested` has both, the new ones last."""

    issued: IssuedCopies
    requested: RequestedPapers
    new: frozenset[str]

    def prints(self, new: Sequence[PrintFile]) -> tuple[PrintFile, ...]:
        """Return the print files already issued, then the new ones; copies once set aside move to the new ones."""
        earlier = self.issued.record.prints
        kept = (replace(each, papers=tuple(name for name in each.papers if name not in self.new)) for each in earlier)
        return (*kept, *new)


def choose_late_name(prints: Sequence[PrintFile]) -> str:
    """Return the name of the next file with late copies; with one file for each room, the prefix of their names."""
    names = [each.name for each in prints if each.name.startswith(LATE)]
    numbered = (int(found[1]) for each in names if (found := LATE_NUMBER.match(each)))
    last = max([1] * bool(names) + [*numbered], default=0)
    return f"{LATE}-{last + 1}.pdf" if last else f"{LATE}.pdf"


def find_issued(issue: Issue) -> IssuedCopies | None:
    """Find the copies already issued into the folder of an issue; None if there are none.

    Raise Refused if their record cannot be read, unless they are to be replaced.
    """
    if issue.form != COPIES:
        return None
    try:
        return read_issued(issue.folder)
    except Refused:
        if not issue.request.options.reissue:
            raise
    return None


def find_students_elsewhere(issue: Issue) -> Sequence[Student]:
    """Return the students whose copies are in the course's build folder, for an issue into another (`--out`)."""
    folder = issue.request.course.build / issue.request.exam / COPIES.name
    if issue.form != COPIES or folder.absolute() == issue.folder.absolute():
        return ()
    with suppress(Refused):
        return issued.students if (issued := read_issued(folder)) else ()
    return ()


def plan_addition(issue: Issue, issued: IssuedCopies | None, papers: RequestedPapers) -> Addition | None:
    """Compare the request with what was issued; return None if nothing was, or if it is to be replaced.

    Raise Refused with everything that would change, unless the user asked for a reissue; then only report it.
    """
    if issued is None:
        return None
    reissue = issue.request.options.reissue
    papers = replace(papers, findings=(*papers.findings, *find_other_ids(issued, papers)))
    joined = join_requests(issued, papers)
    new = frozenset(map(get_paper_name, joined.papers[len(issued.papers) :]))
    issue.request.report(describe_addition(issued, papers, reissue))
    found = _find_changes(issue, issued, papers, joined)
    if reissue:
        for each in found:
            issue.request.report(f"to be replaced: {each.message}")
        return None
    found += find_damage(issued)
    if found:
        raise Refused([*papers.findings, *found])
    others = (*_find_other_order(issued, joined), *(_find_other_tools(issued, MAY_DIFFER) if new else ()))
    joined = replace(joined, findings=(*joined.findings, *others))
    return Addition(issued, joined, new)


def _find_changes(
    issue: Issue, issued: IssuedCopies, papers: RequestedPapers, request: RequestedPapers
) -> list[Finding]:
    """Find all that would change in what was issued; compare the content of a copy only if its student is the same."""
    edition = make_edition(issue.request, issue.form)
    students = list(find_changed_students(issued, papers))
    findings = [*find_twins(issued, papers), *fold_changes(students)]
    findings += find_changed_terms(issued, edition, issue.audiences)
    changed = {each.paper for each in (*findings, *students)}
    unchanged = [which for which in request.papers[: len(issued.papers)] if str(which) not in changed]
    with suppress(Refused):  # papers that cannot be drawn are reported when they are drawn later
        changes = [*find_changed_content(issued, edition, unchanged)]
        findings += [*changes, *(_find_other_tools(issued, MAY_CHANGE) if changes else ())]
    return findings


def _find_other_order(issued: IssuedCopies, joined: RequestedPapers) -> Iterator[Finding]:
    """Warn of print files whose copies are not in the order of the exam, since it was another one."""
    students = {get_paper_name(which): which.student for which in joined.papers if which.student}
    for each in issued.record.prints if joined.order and not select_errors(joined.findings) else ():
        names = [name for name in each.papers if name in students]
        planned = plan_prints([students[name] for name in names], joined.order, each.name)
        if [(file.papers, file.listed) for file in planned] != [(tuple(names), each.listed)]:
            what = f"{each.name} stays as it was issued, and does not follow `order`, which has changed"
            hint = "to print all copies in the new order, make them again: --reissue"
            yield Finding(Code.ISSUED, what, issued.place(each.name), hint, "warning")


def _find_other_tools(issued: IssuedCopies, hint: str) -> Iterator[Finding]:
    """Warn that other tools made the issued copies; the hint says what may come from that."""
    if differences := describe_tool_differences(issued.record.terms.conditions.tools, list_tools()):
        what = f"other tools made the copies that were issued: {'; '.join(differences)}"
        yield Finding(Code.TOOLS, what, issued.place(RECORD_FILE), hint, "warning")


def keep_issued(issue: Issue, addition: Addition) -> BuildResult:
    """Return the issued copies unchanged, as there is nothing to add."""
    findings = addition.requested.findings
    if select_errors(findings):
        return BuildResult(issue.request.exam, issue.folder, findings=findings)
    built = BuildResult(issue.request.exam, issue.folder, issue.shown, findings, {}, unchanged=True)
    stamp_files(issue, built, {})
    return built


def fit_prepared(prepared: PreparedIssue, addition: Addition) -> PreparedIssue:
    """Give late copies the pages and heights of those that were issued; raise Refused if they need more room."""
    if not prepared.pages:
        return prepared
    kinds = {kind: each for kind, each in addition.issued.record.kinds.items() if kind in prepared.pages}
    heights = {kind: prepared.heights.get(kind, {}) for kind in prepared.pages}
    for kind, each in kinds.items():
        own = heights[kind]
        if bool(own) != bool(each.heights) or (
            own and take_greatest_heights([each.heights, own]) != dict(each.heights)
        ):
            raise Refused([refuse_room(addition.issued, each.heights, own)])
        heights[kind] = each.heights
    rooms = Rooms({**prepared.rooms.heights, **{kind: each.least for kind, each in kinds.items()}})
    pages = {**prepared.pages, **{kind: each.pages for kind, each in kinds.items()}}
    heights = {kind: each for kind, each in heights.items() if each}
    return replace(prepared, pages=pages, heights=heights, rooms=rooms)


def refuse_room(issued: IssuedCopies, given: Heights, heights: Heights) -> Finding:
    """Report the answer of a late copy that needs more room than it has in the issued copies."""
    need = take_greatest_heights([given, heights])
    name = next((name for name in heights if need.get(name) != given.get(name)), "")
    question, _, part = name.partition(".")
    needed, present = (_measure_total_height(each.get(name, ())) for each in (need, given))
    what = f"needs {needed} mm, and the issued copies have {present} mm"
    message = f"an answer of a late copy {what}, so its pages would differ from theirs"
    return Finding(Code.ISSUED, message, issued.place(), _advise(issued), question=question or None, part=part or None)


def _measure_total_height(heights: Sequence[str]) -> int:
    """Return the total height in mm of the pieces of an answer, which are given in TeX's scaled points."""
    return round(sum(int(each.removesuffix("sp")) for each in heights) / POINT * 25.4 / 72.27)


def _advise(issued: IssuedCopies) -> str:
    """Return a hint for a late copy that cannot match those that were issued."""
    letters = sorted({student.version for student in issued.students if student.version})
    return (OWN_VERSION.format(", ".join(letters)) if letters else ELSEWHERE) + REPLACE


def refuse_longer(addition: Addition, longer: Mapping[str, int]) -> None:
    """Raise Refused if a late copy has more pages than the issued copies, which all have the same number."""
    for kind, pages in longer.items():
        if kind in addition.issued.record.kinds:
            known = addition.issued.record.kinds[kind].pages
            what = f"a late copy has {format_count(pages, 'page')}, and those that were issued have {known}"
            raise Refused([Finding(Code.ISSUED, what, addition.issued.place(), _advise(addition.issued))])


def stage_issued(addition: Addition, target: Path) -> None:
    """Link all issued files into the folder that will replace theirs; raise OSError."""
    folder = addition.issued.folder
    for file in sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()):
        name = file.relative_to(folder)
        if str(name) not in REWRITTEN:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            link_or_copy(file, target / name)


def keep_figures(addition: Addition, edition: Edition) -> list[str]:
    """Put the recorded figures into the store, beside new ones; return their digests."""
    store, figures = edition.store, addition.issued.record.figures()
    store.fill(FIGURE_KIND, figures)
    return [*figures]


def find_new(addition: Addition | None, papers: Sequence[PaperSpec]) -> Iterator[PaperSpec]:
    """Find the papers that are still to be made."""
    return (which for which in papers if addition is None or get_paper_name(which) in addition.new)

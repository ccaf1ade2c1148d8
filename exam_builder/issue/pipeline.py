"""The pipeline from an issue to its files: draw, prepare, typeset and publish the papers.

It is the same for a paper by itself, versions and copies; their differences are data in `Form`.
"""

import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from exam_builder.digests import LARGEST_RESULT, digest_file
from exam_builder.draw import find_repeats
from exam_builder.findings import Code, Finding, Place, Refused, deduplicate, fold_papers, select_errors
from exam_builder.issue.additions import (
    Addition,
    find_issued,
    find_new,
    find_students_elsewhere,
    fit_prepared,
    keep_issued,
    plan_addition,
    refuse_longer,
    stage_issued,
)
from exam_builder.issue.edition import Edition, RequestedPapers, get_paper_name, make_edition, request_papers
from exam_builder.issue.forms import (
    COPIES,
    PAPER,
    PAPER_FILES,
    PRINT_FILE,
    RECORD_FILE,
    VERSIONS,
    Issue,
    load_stamp,
    stamp_files,
)
from exam_builder.issue.lots import LOT_SIZE, RUNS_FOLDER, Lot, LotResult, print_lot, split_into_lots
from exam_builder.issue.page_room import Rooms
from exam_builder.issue.prepare import PreparedIssue, prepare_papers
from exam_builder.issue.recording import PrintedIssue, write_record
from exam_builder.issue.request import BuildResult
from exam_builder.issue.shared_files import count_bound_pages, write_shared_files
from exam_builder.issue.survey import select_drawn
from exam_builder.issue.switch import SCRATCH, publish_files, replace_folder
from exam_builder.jobs import Workers
from exam_builder.read.accepted import split_accepted
from exam_builder.scratch import scratch_folder

MOST_UNUSUAL = 50
"""The most unusual commands that are passed on to the comparison of papers."""


def issue_papers(issue: Issue, workers: AbstractContextManager[Workers]) -> BuildResult:
    """Make the papers of an issue and their other files, or return the findings that prevent it.

    Raises Lacking, and OSError if something cannot be written.
    """
    issue.folder.parent.mkdir(parents=True, exist_ok=True)
    before = digest_file(issue.folder / RECORD_FILE, LARGEST_RESULT)
    known: tuple[Finding, ...] = ()
    try:
        issued = find_issued(issue)
        requested = request_papers(issue, issued.students if issued else (), find_students_elsewhere(issue))
        known = requested.findings
        addition = plan_addition(issue, issued, requested)
        if addition and not addition.new:
            return keep_issued(issue, addition)
        # The workers must end before the folder into which they write is removed.
        with scratch_folder(SCRATCH, issue.request.folder.absolute()) as staged, workers as jobs:
            return _issue_in(Task(issue, requested, staged / issue.form.name, addition, before), jobs)
    except Refused as refused:
        return BuildResult(issue.request.exam, issue.folder, findings=deduplicate((*known, *refused.findings)))


@dataclass(frozen=True)
class Task:
    """Papers to make in a folder: all that are `requested`, or the new ones of an `addition`.

    `before` is the hash of the record of what had been issued.
    """

    issue: Issue
    requested: RequestedPapers
    folder: Path
    addition: Addition | None
    before: str | None


def _issue_in(task: Task, jobs: Workers) -> BuildResult:
    """Make everything in a scratch folder, then publish it."""
    issue, requested, addition = task.issue, task.requested, task.addition
    if addition:
        requested = addition.requested
    edition = make_edition(issue.request, issue.form)
    prepared = prepare_papers(edition, requested.papers, jobs, issue.request.show_step)
    findings = [*requested.findings, *prepared.findings]
    if not prepared.pages or _forbids(issue, findings):
        return BuildResult(issue.request.exam, issue.folder, findings=_fold(edition, findings))
    if addition:
        prepared = fit_prepared(prepared, addition)
    (task.folder / RUNS_FOLDER).mkdir(parents=True)
    printed = _print_papers(replace(task, requested=requested), prepared, jobs)
    findings += (
        find_repeats(edition.drawing.exam, tuple(prepared.survey.drawn.values())) if issue.form == VERSIONS else ()
    )
    findings += printed.findings
    if not printed.is_whole or _forbids(issue, findings):
        return BuildResult(issue.request.exam, issue.folder, findings=(*_fold(edition, findings), *printed.failures))
    if addition:
        stage_issued(addition, task.folder)
    found = write_shared_files(printed)
    all_findings = (*_fold(edition, [*findings, *found]), *printed.failures)
    if select_errors(found):
        return BuildResult(issue.request.exam, issue.folder, findings=all_findings)
    built = BuildResult(issue.request.exam, issue.folder, _list_shown(printed), all_findings, _summarize(printed))
    return _publish(printed, built, partial(_refuse_others, task))


def _list_shown(output: PrintedIssue) -> tuple[str, ...]:
    """Return the names listed for the user, with only those print files that are new."""
    others = (name for name in output.issue.shown if name != PRINT_FILE)
    return (*(each.name for each in output.new_prints), *others)


def _fold(edition: Edition, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Merge findings that several papers share, and drop warnings that questions accept."""
    return split_accepted(edition.drawing.exam.questions, fold_papers(findings))[0]


def _forbids(issue: Issue, findings: Sequence[Finding]) -> bool:
    """Return whether errors prevent an issue; a draft is made in spite of them."""
    return bool(select_errors(findings)) and not issue.request.options.draft


def _print_papers(task: Task, prepared: PreparedIssue, jobs: Workers) -> PrintedIssue:
    """Typeset all papers, in lots."""
    issue, requested, folder, addition = task.issue, task.requested, task.folder, task.addition
    edition = make_edition(issue.request, issue.form)
    issue.request.report("typesetting")
    unusual = tuple(prepared.survey.unusual.values())[:MOST_UNUSUAL]
    plain = Lot(
        edition, 0, (), folder, issue.audiences, names=requested.names, tex=_find_tex_folder(issue), unusual=unusual
    )
    size = 1 if issue.form.complete or prepared.survey.global_latex else LOT_SIZE
    split = (_mark_guests(lot, addition) for lot in split_into_lots(plain, requested.papers, size))
    lots = [complete_lot(lot, prepared) for lot in split if len(lot.guests) < len(lot.papers)]
    outcomes = _print_lots(issue, lots, jobs)
    crowded = set() if addition else set(_find_crowded(lots, outcomes, prepared))
    if crowded:
        bare = replace(prepared, rooms=Rooms())
        lots = [complete_lot(lot, bare) if lot.kind in crowded else lot for lot in lots]
        outcomes = _print_again(issue, lots, outcomes, crowded, jobs)
    longer = dict(_find_longer(lots, outcomes))
    if longer and addition:
        refuse_longer(addition, longer)
    if longer:
        lots = [replace(lot, pages=longer.get(lot.kind, lot.pages)) for lot in lots]
        outcomes = _print_again(issue, lots, outcomes, longer, jobs)
    # files built before from the same inputs, perhaps for other audiences
    old = load_stamp(issue.request.store, issue.folder) if issue.form == PAPER else None
    kept = old.outputs if old and old.inputs == issue.inputs else {}
    return PrintedIssue(issue, edition, requested.papers, prepared, lots, outcomes, folder, kept, requested, addition)


def _print_again(
    issue: Issue, lots: Sequence[Lot], outcomes: Sequence[LotResult], kinds: Container[str], jobs: Workers
) -> list[LotResult]:
    """Typeset the lots of some kinds again; return the results of all lots."""
    chosen = [lot for lot in lots if lot.kind in kinds]
    count = issue.form.count(sum(len(lot.papers) for lot in chosen))
    issue.request.report(f"typesetting {count} again, because one has more pages than expected")
    again = iter(_print_lots(issue, chosen, jobs))
    return [next(again) if lot.kind in kinds else each for lot, each in zip(lots, outcomes, strict=True)]


def _find_crowded(lots: Sequence[Lot], outcomes: Sequence[LotResult], prepared: PreparedIssue) -> Iterator[str]:
    """Yield the kinds with a paper that has more pages than expected, after the rest of its pages was distributed."""
    for lot, outcome in zip(lots, outcomes, strict=True):
        known = prepared.rooms.pages.get(lot.kind, 0)
        if known and "student" in lot.audiences and any(made.pages > known for made in outcome.sets):
            yield lot.kind


def _mark_guests(lot: Lot, addition: Addition | None) -> Lot:
    """Return a lot with the papers that were issued before marked as guests."""
    guests = {get_paper_name(which) for which in lot.papers} - (addition.new if addition else {*()})
    return replace(lot, guests=frozenset(guests)) if addition else lot


def _find_tex_folder(issue: Issue) -> Path | None:
    """Return the folder for readable LaTeX, which is only written of a paper by itself."""
    tex = issue.request.options.tex
    return tex / issue.request.exam if tex and issue.form == PAPER else None


def complete_lot(lot: Lot, prepared: PreparedIssue) -> Lot:
    """Return a lot with all that typesetting needs: its kind's pages and heights, its students' names, its papers."""
    ids = [which.student.id for which in lot.papers if which.student]
    names = {id_: lot.names[id_] for id_ in ids if id_ in lot.names}
    pages, heights = prepared.pages[lot.kind], prepared.heights.get(lot.kind, {})
    least = prepared.rooms.of(lot.kind, map(get_paper_name, lot.papers) if lot.edition.form.complete else ())
    heights, least = ({**heights, **least}, {}) if heights else (heights, least)
    drawn = select_drawn(prepared.survey.drawn, lot.papers)
    return replace(lot, pages=pages, heights=heights, least=least, names=names, drawn=drawn)


def _print_lots(issue: Issue, lots: Sequence[Lot], jobs: Workers) -> list[LotResult]:
    """Typeset each lot and return the results."""
    results: list[LotResult] = []
    done, every = 0, issue.form.count(sum(len(lot.papers) for lot in lots))
    for lot, outcome in zip(lots, jobs.map(print_lot, lots), strict=True):
        results.append(outcome)
        done += len(lot.papers)
        if issue.form != PAPER:
            issue.request.report(f"{done:,} of {every}")
    return results


def _find_longer(lots: Sequence[Lot], outcomes: Sequence[LotResult]) -> Iterator[tuple[str, int]]:
    """Yield the kinds of equalized papers of which one has more pages than expected, with that number of pages."""
    for kind in dict.fromkeys(lot.kind for lot in lots if lot.heights and lot.audiences != ("marking",)):
        alike = [(lot, outcome) for lot, outcome in zip(lots, outcomes, strict=True) if lot.kind == kind]
        most = max((made.pages for _, outcome in alike for made in outcome.sets), default=0)
        if most > alike[0][0].pages:
            yield kind, most


def _summarize(output: PrintedIssue) -> Mapping[str, object]:
    """Return the numbers of the summary that the user reads."""
    pages = sorted(each.pages for each in output.sets.values())
    if output.issue.form == COPIES:
        asked = len([*find_new(output.addition, output.papers)])
        kept = {"kept": len(output.papers) - asked} if output.addition else {}
        return {"copies": len(pages), "asked": asked, "pages": count_bound_pages(output), **kept}
    paper = output.drawn[0]
    size = {"questions": len(paper.questions), "points": f"{float(paper.total):g}"}
    if output.issue.form == VERSIONS:
        return {"letters": len(pages), **size, "pages": [pages[0], pages[-1]]}
    (checked,) = output.prepared.checked
    answers = {"parts": checked.parts, "recomputed": checked.recomputed, "waived": checked.waived}
    versions = output.edition.drawing.exam.model.versions.count or 0
    return {**size, **answers, "pages": pages[0], "versions": versions}


def _refuse_others(task: Task) -> None:
    """Raise Refused if another command issued copies into the folder since this one read what had been issued."""
    folder = task.issue.folder
    if task.issue.form == COPIES and digest_file(folder / RECORD_FILE, LARGEST_RESULT) != task.before:
        what = "another command issued copies into this folder in the meantime, and they stay"
        raise Refused([Finding(Code.ISSUED, what, Place(os.path.relpath(folder)), "run this command again")])


def _publish(output: PrintedIssue, built: BuildResult, check: Callable[[], None]) -> BuildResult:
    """Move the files to their final place, and stamp them unless some papers are missing.

    Copies are in place only if `check` raises nothing.
    """
    write_record(output)
    if output.issue.form == PAPER:
        made = {path.name for path in output.folder.iterdir()}
        publish_files(output.folder, output.issue.folder, stale=set(PAPER_FILES) - made - set(output.kept))
    else:
        replace_folder(output.folder, output.issue.folder, check)
    if output.issue.form.complete or not select_errors(built.findings):
        stamp_files(output.issue, built, output.kept)
    return built

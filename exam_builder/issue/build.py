"""From a course and the names of exams to their files, and nothing at all where nothing changed.

Only what the check for changes needs is imported here; the pipeline itself is imported when it must run.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from exam_builder.digests import digest_of, file_digest
from exam_builder.findings import Refused, select_errors
from exam_builder.issue import stamp
from exam_builder.issue.built import Built
from exam_builder.issue.request import ALL_FILES, COMMON_FILES, Options, folder_of_exam, store_of
from exam_builder.progress import Tell, ignore_step

if TYPE_CHECKING:
    from exam_builder.course import Course
    from exam_builder.issue.pipeline import BuildResult


def build_exams(start: Path, names: Sequence[str], options: Options, tell: Tell = ignore_step) -> Iterator[Built]:
    """Build the exams named, or all, of the course around `start`, one after the other.

    Raises Misuse for an unknown exam or where there is no course, Lacking for what the machine has not got.
    """
    from exam_builder.course import find_course

    options.require_compatible()
    course = find_course(start)
    chosen = course.chosen(list(names))
    inputs = stamp.inputs_digest(course.root, options.content_options())
    for name in chosen:
        yield from (_blame_templates(course, built) for built in _build_exam(course, name, options, inputs, tell))


def _blame_templates(course: "Course", built: Built) -> Built:
    """What became of an exam, with what templates of the course alone did wrong told at these."""
    if not select_errors(built.findings) or not course.templates.is_dir():
        return built
    from exam_builder.render.blame import blame_templates

    return replace(built, findings=blame_templates(built.findings, course.templates))


def _build_exam(course: "Course", name: str, options: Options, inputs: str, tell: Tell) -> Iterator[Built]:
    """What is asked for of one exam: copies, or versions, or the reference paper and the versions that it has."""
    if options.roster is not None:
        yield _update_copies(course, name, options, inputs, tell)
        return
    count = options.versions
    if count is None:
        built = _find_up_to_date(course, name, options, inputs) or _build_and_publish(
            course, name, options, inputs, tell
        )
        yield built
        count = built.summary.get("versions", 0) if built.files and options.seed is None else 0
    if count:
        yield _update_versions(course, name, options, count, inputs, tell)


def _update_versions(course: "Course", name: str, options: Options, count: int, inputs: str, tell: Tell) -> Built:
    from exam_builder.issue.up_to_date import find_current_versions, versions_digest

    folder = folder_of_exam(course, name, options)
    try:
        made_of = versions_digest(course, count, inputs)
    except Refused as refused:
        return Built(name, folder, findings=refused.findings)
    return find_current_versions(course, name, options, count, made_of) or _build_new_versions(
        course, name, options, count, made_of, tell
    )


def _build_new_versions(course: "Course", name: str, options: Options, count: int, inputs: str, tell: Tell) -> Built:
    from exam_builder.issue.publish import explain_os_errors, require_writable
    from exam_builder.issue.versions import build_versions

    folder = folder_of_exam(course, name, options)
    for needed in (folder, store_of(course).folder):
        require_writable(needed)
    with explain_os_errors(folder):
        return build_versions(course, name, options, count, inputs, tell)


def _update_copies(course: "Course", name: str, options: Options, inputs: str, tell: Tell) -> Built:
    from exam_builder.issue.up_to_date import copies_digest, copy_audiences, find_current_copies

    copy_audiences(options)
    try:
        made_of = copies_digest(course, options, inputs)
    except Refused as refused:
        return Built(name, folder_of_exam(course, name, options), findings=refused.findings)
    standing = find_current_copies(course, name, options, made_of)
    return standing or _build_new_copies(course, name, options, inputs, made_of, tell)


def _build_new_copies(course: "Course", name: str, options: Options, inputs: str, made_of: str, tell: Tell) -> Built:
    from exam_builder.issue.copies import build_copies
    from exam_builder.issue.publish import explain_os_errors, require_writable
    from exam_builder.issue.up_to_date import stamp_copies

    folder = folder_of_exam(course, name, options)
    for needed in (folder, store_of(course).folder):
        require_writable(needed)
    with explain_os_errors(folder):
        built = build_copies(course, name, options, inputs, tell)
        if built.files and not select_errors(built.findings):
            stamp_copies(course, built, made_of)
    return built


def _find_up_to_date(course: "Course", name: str, options: Options, inputs: str) -> Built | None:
    """What stands there already, when it is what would be made again."""
    folder = folder_of_exam(course, name, options)
    found = stamp.load(store_of(course), folder)
    if options.tex or found is None or found.inputs != inputs or not found.holds(folder, options.files()):
        return None
    return Built(name, folder, options.files(), found.warnings, found.summary, unchanged=True)


def _build_and_publish(course: "Course", name: str, options: Options, inputs: str, tell: Tell) -> Built:
    """Make an exam's files and write them; nothing is written where errors forbid it."""
    from exam_builder.issue.pipeline import build_paper
    from exam_builder.issue.publish import explain_os_errors, publish, require_writable

    folder, store = folder_of_exam(course, name, options), store_of(course)
    for needed in (folder, store.folder):
        require_writable(needed)
    with explain_os_errors(folder):
        made = build_paper(course, name, options, store, tell)
        if not made.files:
            return Built(name, folder, findings=made.findings, summary=made.summary)
        old = stamp.load(store, folder)
        kept = dict(old.outputs) if old and old.inputs == inputs else {}
        files = _add_record(course, name, made, _find_unchanged_pdfs(folder, kept))
        publish(folder, files, stale=set(ALL_FILES) - set(files) - set(kept))
        written = {file: digest_of(content) for file, content in files.items()}
        stamp.save(store, folder, stamp.Stamp(inputs, kept | written, made.findings, made.summary))
    return Built(name, folder, options.files(), made.findings, made.summary)


def _find_unchanged_pdfs(folder: Path, kept: Mapping[str, str]) -> tuple[Path, ...]:
    """The PDFs from before that still are what was made."""
    names = (name for name in kept if name not in COMMON_FILES and file_digest(folder / name) == kept[name])
    return tuple(folder / name for name in names)


def _add_record(course: "Course", name: str, made: "BuildResult", standing: Sequence[Path]) -> dict[str, bytes]:
    """The files with their record and their manifest, which tell as well of those standing there from before."""
    from exam_builder.records import paper_json
    from exam_builder.records.manifest import entry_of, entry_of_file, manifest_of

    assert made.record is not None, "files have a record"
    entries = {path.name: entry_of_file(path) for path in standing}
    entries |= {file: entry_of(content) for file, content in made.files.items()}
    record = made.record.with_files({file: entry["sha256"] for file, entry in entries.items()})
    files = {**made.files, "paper.json": paper_json(record)}
    entries["paper.json"] = entry_of(files["paper.json"])
    return files | {"manifest.json": manifest_of(name, stamp.content_digest(course.root), entries)}

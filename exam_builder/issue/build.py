"""Build the files of exams, unless nothing changed since the last build.

Only the check for changes is imported here; the pipeline itself is imported when it must run.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from exam_builder.course import find_course
from exam_builder.findings import Refused, select_errors
from exam_builder.issue.forms import (
    PAPER,
    Issue,
    digest_inputs,
    find_current,
    request_copies,
    request_paper,
    request_versions,
)
from exam_builder.issue.request import BuildRequest, BuildResult, Options
from exam_builder.issue.switch import clear_course
from exam_builder.terminal import ShowStep, ignore_step


def build_exams(
    start: Path, names: Sequence[str], options: Options, show_step: ShowStep = ignore_step
) -> Iterator[BuildResult]:
    """Build the named exams (or all) of the course around `start`, one after the other.

    Raises Misuse for an unknown exam or if there is no course, Lacking if the machine lacks something.
    """
    options.require_compatible()
    course = find_course(start)
    clear_course(course, options.out)
    chosen = course.choose(list(names))
    if options.out is None:
        course.refuse_links(chosen)
    inputs = digest_inputs(course.root, {"seed": options.seed, "draft": options.draft, "python": options.python})
    for name in chosen:
        request = BuildRequest(course, name, options, inputs, show_step)
        yield from _build_exam(request)


def _build_exam(request: BuildRequest) -> Iterator[BuildResult]:
    """Build one exam: copies, or versions, or one paper; after the reference paper also the exam's versions."""
    options, count = request.options, request.options.versions
    if options.roster is not None:
        yield _update(request, request_copies)
        return
    if count is None:
        built = _update(request, request_paper)
        yield built
        count = built.summary.get("versions", 0) if built.files and options.seed is None else 0
    if count:
        yield _update(request, lambda request: request_versions(request, count))


def _update(request: BuildRequest, plan: Callable[[BuildRequest], Issue]) -> BuildResult:
    """Return the existing files if they are current, else build them."""
    try:
        issue = plan(request)
    except Refused as refused:
        return BuildResult(request.exam, request.folder, findings=refused.findings)
    return find_current(issue) or _build_anew(issue)


def _build_anew(issue: Issue) -> BuildResult:
    """Build an issue, and report faults of the course's templates at the templates.

    The workers of a cluster need access to the store and to the folder of the results.
    """
    from exam_builder.issue.pipeline import issue_papers
    from exam_builder.issue.publish import prepare_folder, require_writable
    from exam_builder.jobs import Jobs

    folder, options, store = issue.request.folder, issue.request.options, issue.request.store.folder
    with prepare_folder(folder):
        require_writable(store)
        if options.scheduler is None or issue.form == PAPER:
            built = issue_papers(issue, Jobs(options.jobs))
        else:
            from exam_builder.cluster import Cluster
            from exam_builder.cluster.certificates import find_certificates

            certificates = find_certificates(options.scheduler, (options.tls_ca, options.tls_cert, options.tls_key))
            built = issue_papers(issue, Cluster(options.scheduler, (store, folder.absolute()), certificates))
    templates = issue.request.course.templates
    if not select_errors(built.findings) or not templates.is_dir():
        return built
    from exam_builder.render.template_blame import blame_templates

    return replace(built, findings=blame_templates(built.findings, templates))

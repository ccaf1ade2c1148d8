"""The commands. Each parses its arguments, calls one function, shows the result, and returns an exit code (see `cli`).

Only click and light modules are imported here; each command imports what it needs when it runs.
"""

import shlex
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exam_builder.blackout import KeyDisplay, choose_display
from exam_builder.cli_options import (
    AUDIENCE,
    COLUMNS,
    DEBUG,
    DRAFT,
    EXAMS,
    FILE,
    FOLDER,
    FORMATS,
    JOBS,
    KEYS,
    MEMORY,
    NEW_FILE,
    OUT,
    PATH,
    PYTHON,
    SCHEDULER,
    SEED,
    TLS,
    VERSIONS,
    VersionLetter,
    WholeNumberType,
)
from exam_builder.course import find_course
from exam_builder.findings import Misuse, select_errors
from exam_builder.report import show_built, show_day, show_errata, show_findings, show_rebuilt, show_roster, show_signed
from exam_builder.terminal import say, show_line, show_progress

if TYPE_CHECKING:
    from exam_builder.issue import BuildResult, Options


class OrderedGroup(click.Group):
    """A group whose help lists the commands in the order in which they are usually needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=OrderedGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="exam-builder", message="%(prog)s %(version)s")
@click.option(DEBUG, is_flag=True, help="Show the traceback of a fault (or set EXAM_BUILDER_DEBUG=1).")
def commands(**debug: bool) -> None:
    """Build exams from YAML: every answer computed twice, every PDF reproducible."""


@commands.command()
@click.argument("folder", metavar="DIR", type=PATH)
def new(folder: Path) -> int:
    """Make a course to start from in DIR."""
    from exam_builder.start import create_course

    files = create_course(folder)
    say("\n".join(show_line(str(file)) for file in files))
    say(f"Now: cd {show_line(shlex.quote(str(folder)))} && exam-builder build")
    return 0


@commands.command()
@click.argument("name", default="")
def template(name: str) -> int:
    """Copy the built-in template NAME into the course, to be changed there; without NAME, list all."""
    from exam_builder.start import copy_template, list_templates

    lines = [copy_template(find_course(Path.cwd()), name)] if name else list_templates()
    say("\n".join(map(show_line, lines)))
    return 0


@commands.command()
@EXAMS
@SEED
@VERSIONS
@click.option("--roster", type=FILE, metavar="CSV", help="Make a copy for each student of this table.")
@click.option("--reissue", is_flag=True, help="Replace copies that were issued, where they would change.")
@COLUMNS
@AUDIENCE
@DRAFT
@click.option("--tex", type=FOLDER, metavar="DIR", help="Also write readable .tex files and their figures into DIR.")
@JOBS
@SCHEDULER
@TLS[2]
@TLS[1]
@TLS[0]
@OUT
@PYTHON
@MEMORY
@KEYS
def build(exams: tuple[str, ...], keys: KeyDisplay, **options: Any) -> int:
    """Check each EXAM and make its files.

    Without EXAM, build all exams of the course. If there is an error, nothing is written, unless --draft is given.
    """
    from exam_builder.issue import Options, build_exams
    from exam_builder.roster import parse_columns, read_roster

    request = Options(**options)
    address, files = request.scheduler, (request.tls_ca, request.tls_cert, request.tls_key)
    if address or any(files):
        from exam_builder.cluster.certificates import find_certificates, warn_of_open_address

        find_certificates(address, files)
        if warning := warn_of_open_address(address or ""):
            say(warning, err=True)
    request.require_compatible()
    if roster := request.roster:
        columns = parse_columns(request.columns)
        show_roster(lambda: read_roster(roster, columns=columns))
    code = 0
    with show_progress() as progress:
        for built in build_exams(Path.cwd(), exams, request, progress.show_step):
            progress.rest()
            code = max(code, _show_located(built, request, keys))
    return code


def _show_located(built: "BuildResult", options: "Options", keys: KeyDisplay) -> int:
    """Show the result of a build, with each error at the place of its fault.

    The module that locates faults is imported only if there are errors, because its imports are slow.
    """
    if select_errors(built.findings):
        from exam_builder.checking.equal_mistakes import locate_built_faults

        built = locate_built_faults(Path.cwd(), built, options.python)
    return show_built(built, keys)


@commands.command()
@EXAMS
@click.option("--draws", type=WholeNumberType(min=0), default=0, metavar="N", help="Also check N drawn papers.")
@click.option("--all", "bank", is_flag=True, help="Also check the questions that no exam uses.")
@click.option("--strict", is_flag=True, help="Warn of all that is printed and that nothing confirms.")
@click.option("--mutants", is_flag=True, help="Also break the content on purpose, to see whether the check notices.")
@click.option(
    "--format",
    "style",
    type=click.Choice(FORMATS, case_sensitive=False),
    default="text",
    help="The form of the output (default: text).",
)
@click.option("--report", type=NEW_FILE, metavar="FILE", help="Also write a page (HTML) to send to a co-examiner.")
@click.option("--versions", type=WholeNumberType(1, 26), metavar="N", help="Also compare N versions (see --report).")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning"]),
    default="error",
    help="The lowest severity that gives exit code 1 (default: error).",
)
@click.option(
    "--no-tex", "tex", flag_value=False, default=True, help="Do not typeset pages: faster, and works without TeX."
)
@JOBS
@PYTHON
@MEMORY
@KEYS
def check(style: str, report: Path | None, fail_on: str, keys: KeyDisplay, **options: Any) -> int:
    """Recompute every answer of each EXAM, and typeset its pages.

    Without EXAM, check all exams of the course. All mistakes are reported together.
    """
    from exam_builder.checking import CheckRequest, check_exams
    from exam_builder.report.formats import show_checked
    from exam_builder.report.outcome import make_outcome

    if report is not None:
        from exam_builder.report.page import check_page_path

        check_page_path(report)
        options["versions"] = options["versions"] or 0
    with show_progress() as progress:
        checked = check_exams(CheckRequest(Path.cwd(), **options), progress.show_step)
    outcome = make_outcome(checked, fail_on, keys)
    if report is not None:
        from exam_builder.report.page.view import add_pictures

        outcome = add_pictures(outcome, Path.cwd(), python=options["python"])
    return show_checked(outcome, style, report)


@commands.command()
@click.argument("exam")
@click.option("--by", required=True, metavar="NAME", help="The person who read the keys.")
def sign(exam: str, by: str) -> int:
    """Record that NAME has read every key of EXAM.

    From then on, `check` warns when the content has changed since.
    """
    from exam_builder.sign import sign_exam

    path, keys = sign_exam(Path.cwd(), exam, by)
    return show_signed(path, keys)


@commands.command()
@click.argument("exam")
@click.argument("question", required=False)
@SEED
@click.option("--version", type=VersionLetter(), metavar="B", help="Explain this version.")
@click.option("--student", metavar="ID", help="Explain the copy of this student of the roster.")
@click.option("--roster", type=FILE, metavar="CSV", help="The roster that lists --student.")
@COLUMNS
@PYTHON
@MEMORY
@KEYS
def explain(keys: KeyDisplay, **options: Any) -> int:
    """Show what was drawn for EXAM, and how each key was computed."""
    from exam_builder.explain import ExplainRequest, explain_exam
    from exam_builder.roster import parse_columns, read_roster

    if roster := options["roster"]:
        columns = parse_columns(options["columns"])
        show_roster(lambda: read_roster(roster, columns=columns))
    words, findings = explain_exam(ExplainRequest(Path.cwd(), **options), keys)
    say(words, nl=False)
    return show_findings(findings, keys)


@commands.command()
@click.argument("exam")
@SEED
@AUDIENCE
@DRAFT
@OUT
@PYTHON
@MEMORY
def watch(exam: str, **options: Any) -> int:
    """Build EXAM again whenever a file of the course is saved."""
    from exam_builder.issue import Options
    from exam_builder.watch import watch_exam

    with show_progress() as progress:
        request = Options(**options)
        shown = partial(_show_located, options=request, keys=choose_display())
        watch_exam(Path.cwd(), exam, request, shown, progress)
    return 0


@commands.command()
@click.argument("record", metavar="PAPER.json", type=PATH)
@click.argument("names", nargs=-1, metavar="[NAME ...]")
@click.option("--out", type=FOLDER, metavar="DIR", help="Where the results go (default: beside the record).")
@JOBS
def rebuild(record: Path, names: tuple[str, ...], out: Path | None, jobs: int | None) -> int:
    """Make issued papers again from their record.

    The bank is not needed. With NAMEs, only the copies or versions with these ids or letters are made.
    """
    from exam_builder.rebuild import rebuild_record as again

    with show_progress() as progress:
        rebuilt = again(record, names, out, jobs, progress.show_step)
    return show_rebuilt(rebuilt)


@commands.command()
@EXAMS
@click.option("--roster", type=FILE, metavar="CSV", help="See that each student of this table has a copy.")
@COLUMNS
@OUT
def day(exams: tuple[str, ...], roster: Path | None, columns: str | None, out: Path | None) -> int:
    """Make the papers for the day of each EXAM from what was issued.

    These are a sheet to sign for each room, the keys on one page, a mark sheet and labels.
    """
    from exam_builder.day import make_day
    from exam_builder.roster import parse_columns, read_roster

    if columns is not None and roster is None:
        raise Misuse("--columns describes the columns of a roster, so it needs --roster")
    if roster:
        chosen = parse_columns(columns)
        show_roster(lambda: read_roster(roster, columns=chosen))
    return max(show_day(made) for made in make_day(Path.cwd(), exams, roster, columns, out))


@commands.command()
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@click.option("--csv", "table", type=NEW_FILE, metavar="FILE", help="Also write a row for each paper and change.")
@KEYS
def errata(old: Path, new: Path, table: Path | None, keys: KeyDisplay) -> int:
    """Say what a correction changes, and for whom.

    OLD is what was issued, NEW the corrected build: each a paper.json, or a folder that contains some.
    """
    from exam_builder.errata import find_errata as compare
    from exam_builder.errata import write_csv

    comparison = compare(old, new)
    if table is not None:
        write_csv(comparison, table)
    return show_errata(comparison, keys)

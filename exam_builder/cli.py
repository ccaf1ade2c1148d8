"""The command line: each command parses, calls one function, shows what it returned, and answers with an exit code.

0 fine, warnings too; 1 findings; 2 wrong usage; 3 the machine lacks something; 70 a fault of the toolkit itself; 130
stopped by Ctrl-C. Only click and what is light is imported here: what a command needs, it imports when it runs.
"""

import gc
import io
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from exam_builder.blackout import KeyDisplay, default_display
from exam_builder.cache_key import take_notices
from exam_builder.course import find_course
from exam_builder.findings import Misuse, select_errors
from exam_builder.progress import show_progress
from exam_builder.report import (
    show_built,
    show_day,
    show_errata,
    show_failure,
    show_findings,
    show_rebuilt,
    show_roster,
    show_signed,
)
from exam_builder.terminal import OutputError, say, say_misuse, show_line

if TYPE_CHECKING:
    from exam_builder.issue import Built, Options
    from exam_builder.paper import Audience

DEBUG = "--debug"
"""May stand anywhere on the line; `run` takes it away."""
GARBAGE_THRESHOLD = 50_000
"""Importing and reading create many objects that live on; collecting garbage this rarely saves a tenth of the time."""
EXAMS = click.argument("exams", nargs=-1, metavar="[EXAM ...]")
JOBS = click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="How many processes may work at once.")
SEED = click.option(
    "--seed", type=click.IntRange(min=0), metavar="S", help="Draw from this seed (default: the reference paper)."
)
COLUMNS = click.option("--columns", metavar="LIST", help='What its columns are: id="SIS User ID",name=Student')
VERSIONS = click.option("--versions", type=click.IntRange(1, 26), metavar="N", help="Make N versions: A, B, …")
PYTHON = click.option(
    "--no-python",
    "python",
    flag_value=False,
    default=True,
    help="Do not run the course's Python: for a bank that you have not read yet.",
)
MEMORY_UNITS = {"M": 2**20, "G": 2**30}
LEAST_MEMORY = 2**29
"""Python with its libraries takes up to half a gibibyte."""


class MemorySize(click.ParamType[int]):
    """An amount of memory: 512M, 1.5G, 4GiB."""

    name = "memory"

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> int:
        written = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)([MG])(?:i?B)?", str(value), re.IGNORECASE)
        if written is None:
            self.fail(f"{value!r} is no amount of memory; write 512M or 4G.", param, context)
        size = int(float(written[1]) * MEMORY_UNITS[written[2].upper()])
        if size < LEAST_MEMORY:
            self.fail("The course's Python needs 512M or more.", param, context)
        return size


def _limit_memory(context: click.Context, _: click.Parameter, size: int | None) -> None:
    """Limit the course's Python as long as a command runs."""
    if size is not None:
        from exam_builder.companions.processes import limit_memory

        context.with_resource(limit_memory(size))


MEMORY = click.option(
    "--memory",
    type=MemorySize(),
    metavar="SIZE",
    expose_value=False,
    callback=_limit_memory,
    help="How much memory the course's Python may take, such as 512M or 4G (default: 2G).",
)
KEYS = click.option(
    "--show-keys",
    "keys",
    type=click.UNPROCESSED,
    flag_value=KeyDisplay.SHOWN,
    default=default_display,
    help="Print keys even where CI is set.",
)


AUDIENCES: "tuple[Audience, ...]" = ("student", "solutions", "marking")


class AudienceList(click.ParamType["tuple[Audience, ...]"]):
    """Names of audiences with commas between them."""

    name = "audiences"

    def convert(
        self, value: object, param: click.Parameter | None, context: click.Context | None
    ) -> "tuple[Audience, ...]":
        names = [name.strip() for name in str(value).split(",")]
        for name in names:
            if name not in AUDIENCES:
                self.fail(f"{name!r} is not an audience; the audiences are {', '.join(AUDIENCES)}.", param, context)
        return tuple(audience for audience in AUDIENCES if audience in names)


AUDIENCE = click.option(
    "--audience",
    "audiences",
    type=AudienceList(),
    default=",".join(AUDIENCES),
    metavar="LIST",
    help="Make only these, separated by commas: student, solutions, marking.",
)
LETTERS = [chr(number) for number in range(ord("A"), ord("Z") + 1)]
"""What versions are called."""
FORMATS = ("text", "json", "junit", "github", "sarif")
"""How `check` can print; see `exam_builder.report.formats`."""
FOLDER = click.Path(path_type=Path)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
SCHEDULER = click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Make copies and versions on the Dask cluster at this address, such as tcp://HOST:8786.",
)
TLS = [
    click.option(f"--tls-{name}", type=FILE, metavar="FILE", help=f"For --scheduler tls://…: {what}, in PEM.")
    for name, what in (
        ("key", "your key"),
        ("cert", "your certificate"),
        ("ca", "the certificate of the authority that signed all others"),
    )
]
OUT = click.option("--out", type=FOLDER, metavar="DIR", help="Where the results go (default: build/ of the course).")
DRAFT = click.option("--draft", is_flag=True, help="Build despite errors, with DRAFT across the pages.")


class OrderedGroup(click.Group):
    """Commands are listed in the order in which one needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=OrderedGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="exam-builder", message="%(prog)s %(version)s")
@click.option(DEBUG, is_flag=True, help="Show the traceback of a fault (or set EXAM_BUILDER_DEBUG=1).")
def commands(**debug: bool) -> None:
    """Exams from YAML: every answer computed twice, every PDF reproducible."""


@commands.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def new(folder: Path) -> int:
    """Make a course to start from in DIR."""
    from exam_builder.start import new_course

    files = new_course(folder)
    say("\n".join(show_line(str(file)) for file in files))
    say(f"Now: cd {show_line(str(folder))} && exam-builder build")
    return 0


@commands.command()
@click.argument("name", default="")
def template(name: str) -> int:
    """Copy the built-in template NAME into the course, to be changed there; without NAME, list all."""
    from exam_builder.own_template import copy_template, list_templates

    said = [copy_template(find_course(Path.cwd()), name)] if name else list_templates()
    say("\n".join(map(show_line, said)))
    return 0


class BuildOptions(TypedDict, total=False):
    """What a build may be asked for on the command line; see `Options`."""

    seed: int | None
    audiences: "tuple[Audience, ...]"
    draft: bool
    tex: Path | None
    jobs: int | None
    out: Path | None
    python: bool
    versions: int | None
    roster: Path | None
    reissue: bool
    columns: str | None
    scheduler: str | None
    tls_ca: Path | None
    tls_cert: Path | None
    tls_key: Path | None


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
def build(exams: tuple[str, ...], keys: KeyDisplay, **options: Unpack[BuildOptions]) -> int:
    """Check each EXAM and make its files.

    Without EXAM, build all exams of the course. If there is an error, nothing is written, unless --draft is given.
    """
    from exam_builder.cluster.certificates import find_certificates, warn_of_open_address
    from exam_builder.issue import Options, build_exams
    from exam_builder.roster import parse_columns, read_roster

    address = options.get("scheduler")
    find_certificates(address, (options.get("tls_ca"), options.get("tls_cert"), options.get("tls_key")))
    warning = warn_of_open_address(address) if address else ""
    if warning:
        say(warning, err=True)
    asked = Options(**options)
    asked.require_compatible()
    if roster := options.get("roster"):
        columns = parse_columns(options.get("columns"))
        show_roster(lambda: read_roster(roster, columns=columns))
    code = 0
    with show_progress() as progress:
        for built in build_exams(Path.cwd(), exams, asked, progress.tell):
            progress.rest()
            code = max(code, _show_located(built, asked, keys))
    return code


def _show_located(built: "Built", options: "Options", keys: KeyDisplay) -> int:
    """Show what became of an exam, with its errors where their faults are; what finds these imports much."""
    if select_errors(built.findings):
        from exam_builder.checking.build_faults import locate_built_faults

        built = locate_built_faults(Path.cwd(), built, options.python)
    return show_built(built, keys)


class CheckOptions(TypedDict):
    """What a check may be asked for on the command line; see `CheckRequest`."""

    exams: tuple[str, ...]
    draws: int
    jobs: int | None
    python: bool
    mutants: bool
    strict: bool
    bank: bool
    versions: int | None
    tex: bool


@commands.command()
@EXAMS
@click.option("--draws", type=click.IntRange(min=0), default=0, metavar="N", help="Also check N drawn papers.")
@click.option("--all", "bank", is_flag=True, help="Also check the questions that no exam uses.")
@click.option("--strict", is_flag=True, help="Warn of all that is printed and that nothing confirms.")
@click.option("--mutants", is_flag=True, help="Also break the content on purpose, to see whether the check notices.")
@click.option(
    "--format", "style", type=click.Choice(FORMATS), default="text", help="The form of the output (default: text)."
)
@click.option("--report", type=FOLDER, metavar="FILE", help="Also write a page (HTML) to send to a co-examiner.")
@click.option("--versions", type=click.IntRange(1, 26), metavar="N", help="Also compare N versions (see --report).")
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
def check(style: str, report: Path | None, fail_on: str, keys: KeyDisplay, **options: Unpack[CheckOptions]) -> int:
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
        checked = check_exams(CheckRequest(Path.cwd(), **options), progress.tell)
    outcome = make_outcome(checked, fail_on, keys)
    if report is not None:
        from exam_builder.report.page.printed import add_pictures

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


class ExplainOptions(TypedDict):
    """What may be explained on the command line; see `ExplainRequest`."""

    exam: str
    question: str | None
    seed: int | None
    version: str | None
    student: str | None
    roster: Path | None
    columns: str | None
    python: bool


@commands.command()
@click.argument("exam")
@click.argument("question", required=False)
@SEED
@click.option("--version", type=click.Choice(LETTERS, case_sensitive=False), metavar="B", help="Explain this version.")
@click.option("--student", metavar="ID", help="Explain the copy of this student of the roster.")
@click.option("--roster", type=FILE, metavar="CSV", help="The roster that lists --student.")
@COLUMNS
@PYTHON
@MEMORY
@KEYS
def explain(keys: KeyDisplay, **options: Unpack[ExplainOptions]) -> int:
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
def watch(exam: str, **options: Unpack[BuildOptions]) -> int:
    """Build EXAM again whenever a file of the course is saved."""
    from exam_builder.issue import Options
    from exam_builder.watch import watch_exam

    with show_progress() as progress:
        asked = Options(**options)
        shown = partial(_show_located, options=asked, keys=default_display())
        watch_exam(Path.cwd(), exam, asked, shown, progress)
    return 0


@commands.command()
@click.argument("record", metavar="PAPER.json", type=FOLDER)
@click.argument("names", nargs=-1, metavar="[NAME ...]")
@click.option("--out", type=FOLDER, metavar="DIR", help="Where the results go (default: beside the record).")
@JOBS
def rebuild(record: Path, names: tuple[str, ...], out: Path | None, jobs: int | None) -> int:
    """Make issued papers again from their record.

    The bank is not needed. With NAMEs, only the copies or versions with these ids or letters are made.
    """
    from exam_builder.rebuild import rebuild_record as again

    with show_progress() as progress:
        rebuilt = again(record, names, out, jobs, progress.tell)
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
        raise Misuse("--columns says what the columns of a --roster are")
    if roster:
        chosen = parse_columns(columns)
        show_roster(lambda: read_roster(roster, columns=chosen))
    return max(show_day(made) for made in make_day(Path.cwd(), exams, roster, columns, out))


@commands.command()
@click.argument("old", type=FOLDER)
@click.argument("new", type=FOLDER)
@click.option("--csv", "table", type=FOLDER, metavar="FILE", help="Also write a row for each paper and change.")
@KEYS
def errata(old: Path, new: Path, table: Path | None, keys: KeyDisplay) -> int:
    """Say what a correction changes, and for whom.

    OLD is what was issued, NEW the corrected build: each a paper.json, or a folder that contains some.
    """
    from exam_builder.errata import find_errata as compare
    from exam_builder.errata import write_csv

    found = compare(old, new)
    if table is not None:
        write_csv(found, table)
    return show_errata(found, keys)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the installed program. SIGTERM and SIGHUP act like Ctrl-C: child processes end, no file is half-written."""
    _open_streams()
    for end in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, _interrupt)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background of a script; TeX must not inherit it
        signal.signal(signal.SIGINT, lambda number, frame: None)
    gc.set_threshold(GARBAGE_THRESHOLD)
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def _open_streams() -> None:
    """Open the standard streams that are closed, so that no other file gets their numbers; what is written there fails.

    Nothing of it is kept in a buffer, which would fail once more at the end, with another exit code.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)  # takes the lowest number that is free
        if getattr(sys, name) is None:
            raw = io.FileIO(number, "w" if number else "r", closefd=False)
            setattr(sys, name, io.TextIOWrapper(raw, encoding="utf-8", write_through=True))


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def run(arguments: Sequence[str]) -> int:
    """Run a command; however it ends, return an exit code, with a message for the user where it failed."""
    try:
        given = [argument for argument in arguments if argument != DEBUG]
        with own_files(given):
            result = _tell_of_cache(lambda: commands.main(given, "exam-builder", standalone_mode=False))
    except click.ClickException as wrong:
        with suppress(OutputError):
            say_misuse(wrong)
        return wrong.exit_code
    except (KeyboardInterrupt, click.Abort):
        return _report_stop()
    except Exception as problem:  # noqa: BLE001 - the last place where a failure can be put into words
        return _report_failure(problem, arguments)
    return result if isinstance(result, int) else 0


@contextmanager
def own_files(given: Sequence[str]) -> Iterator[None]:
    """Let a command write files that only their owner can read, as most hold keys, and close the course's build/.

    Those of a new course, templates and signatures are for all who work on it.
    """
    if given[:1] in (["new"], ["sign"], ["template"]):
        yield
        return
    with suppress(Misuse, OSError):
        find_course(Path.cwd()).build.chmod(0o700)
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _tell_of_cache(command: Callable[[], object]) -> object:
    """Run a command, and tell at its end what is to be said of the cache."""
    take_notices()
    try:
        return command()
    finally:
        for _, notice in take_notices():
            say(show_line(f"warning: {notice}"), err=True)


def _report_stop() -> int:
    with suppress(OutputError):
        say("Stopped; earlier files are unchanged.", err=True)
    return 130


def _report_failure(problem: Exception, arguments: Sequence[str]) -> int:
    try:
        return show_failure(problem, "traceback" if DEBUG in arguments else "message")
    except OutputError:  # of standard error
        return 3


if __name__ == "__main__":
    main()

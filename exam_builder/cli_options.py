"""The options and arguments of the command line, with the types of their values."""

import re
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exam_builder.blackout import KeyDisplay, choose_display
from exam_builder.findings import did_you_mean, find_nearest_name

if TYPE_CHECKING:
    from exam_builder.paper import Audience

DEBUG = "--debug"
"""An option that may be anywhere on the command line; `cli.run` removes it."""


class WholeNumberType(click.IntRange):
    """A whole number in a range."""

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> int:
        try:
            return super().convert(str(value), param, context)  # type: ignore[arg-type]  # of click's base class
        except click.BadParameter:
            size = f"from {self.min} to {self.max}" if self.max else f"of {self.min} or more"
            self.fail(f"`{value}` is not a whole number {size}", param, context)


class VersionLetter(click.ParamType[str]):
    """The letter of a version."""

    name = "letter"

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> str:
        if not re.fullmatch("[A-Za-z]", str(value)):
            self.fail(f"`{value}` is not the letter of a version, A to Z", param, context)
        return str(value).upper()


NEAR = 0.7
"""How similar a name must be to be suggested."""


def describe_misuse(wrong: click.ClickException) -> str:
    """Describe what click found wrong with a command line."""
    message, context = wrong.message.rstrip("."), getattr(wrong, "ctx", None)
    path = context.command_path if context else "exam-builder"
    if unknown := re.match(r"No such (option|command):? '?(-*)([^\s']+?)'?$", message):
        what, dashes, name = unknown.groups()
        known = [each.lstrip("-") for each in getattr(wrong, "possibilities", None) or ()]
        near = find_nearest_name(name, known, NEAR)
        hint = "; options begin with two hyphens" if len(dashes) == 1 else f"; `{path} --help` lists them"
        return f"there is no {what} `{dashes}{name}`{did_you_mean(dashes + near) if near else hint}"
    if isinstance(wrong, click.MissingParameter) and wrong.param and context:
        needed = [each for each in context.command.collect_usage_pieces(context) if each != "[OPTIONS]"]
        missing = wrong.param.make_metavar(context)
        if isinstance(wrong.param, click.Option):
            missing = f"{wrong.param.opts[0]} {missing}"
            needed.append(missing)
        return f"{missing} is missing: {path} {' '.join(needed)}"
    if isinstance(wrong, click.BadOptionUsage):
        return f"{wrong.option_name} {'takes no value' if 'not take' in message else 'needs a value after it'}"
    if isinstance(wrong, click.BadParameter) and wrong.param:
        is_option = isinstance(wrong.param, click.Option)
        return f"{wrong.param.opts[0] if is_option else wrong.param.human_readable_name}: {_describe_value(message)}"
    if extra := re.match(r"Got unexpected extra arguments? \((.*)\)", message):
        return f"`{extra[1]}` is too much; `{path} --help` shows what belongs here"
    return message


UNFIT = {
    "a directory": "is a folder; name a file",
    "a file": "is a file; name a folder",
    "not readable": "cannot be read; give yourself the permission",
}
"""What a path may be that an option cannot use, in click's words, and what is said of it."""


def _describe_value(message: str) -> str:
    """Describe a wrong value in the words of other messages."""
    if missing := re.fullmatch(r"\w+ '(.*)' does not exist", message):
        path = Path(missing[1])
        siblings = [each.name for each in path.parent.iterdir() if each.exists()] if path.parent.is_dir() else []
        return f"there is no file `{missing[1]}`{did_you_mean(find_nearest_name(path.name, siblings, NEAR))}"
    if other := re.fullmatch(rf"\w+ '(.*)' is ({'|'.join(UNFIT)})", message):
        return f"`{other[1]}` {UNFIT[other[2]]}"
    return message.replace("'", "`") if " is not one of " in message else message


EXAMS = click.argument("exams", nargs=-1, metavar="[EXAM ...]")
JOBS = click.option("--jobs", type=WholeNumberType(min=1), metavar="N", help="How many processes may work at once.")
SEED = click.option(
    "--seed", type=WholeNumberType(min=0), metavar="S", help="Draw from this seed (default: the reference paper)."
)
COLUMNS = click.option("--columns", metavar="LIST", help='What its columns are: id="SIS User ID",name=Student')
VERSIONS = click.option("--versions", type=WholeNumberType(1, 26), metavar="N", help="Make N versions: A, B, …")
PYTHON = click.option(
    "--no-python",
    "python",
    flag_value=False,
    default=True,
    help="Do not run the course's Python: for a bank that you have not read yet.",
)
MEMORY_UNITS = {"M": 2**20, "G": 2**30}
LEAST_MEMORY = 2**29
"""Half a gibibyte, because Python with its libraries takes up to that much."""


class MemorySize(click.ParamType[int]):
    """An amount of memory: 512M, 1.5G, 4GiB."""

    name = "memory"

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> int:
        written = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)([MG])(?:i?B)?", str(value), re.IGNORECASE)
        if written is None:
            self.fail(f"`{value}` is not an amount of memory; write 512M or 4G", param, context)
        size = int(float(written[1]) * MEMORY_UNITS[written[2].upper()])
        if size < LEAST_MEMORY:
            self.fail("the course's Python needs 512M or more", param, context)
        return size


def _limit_memory(context: click.Context, _: click.Parameter, size: int | None) -> None:
    """Limit the memory of the course's Python while a command runs."""
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
    default=choose_display,
    help="Print keys even where CI is set.",
)
AUDIENCES: "tuple[Audience, ...]" = ("student", "solutions", "marking")


class AudienceList(click.ParamType["tuple[Audience, ...]"]):
    """Names of audiences, separated by commas."""

    name = "audiences"

    def convert(
        self, value: object, param: click.Parameter | None, context: click.Context | None
    ) -> "tuple[Audience, ...]":
        names = [name.strip().lower() for name in str(value).split(",")]
        for name in names:
            if name not in AUDIENCES:
                self.fail(f"`{name}` is not an audience; the audiences are {', '.join(AUDIENCES)}", param, context)
        return tuple(audience for audience in AUDIENCES if audience in names)


AUDIENCE = click.option(
    "--audience",
    "audiences",
    type=AudienceList(),
    default=",".join(AUDIENCES),
    metavar="LIST",
    help="Make only these, separated by commas: student, solutions, marking.",
)
FORMATS = ("text", "json", "junit", "github", "sarif")
"""The output formats of `check`; see `exam_builder.report.formats`."""


class NamedPath(click.Path):
    """A path that has a name, since an empty one would be the current folder."""

    def convert(
        self, value: "str | PathLike[str]", param: click.Parameter | None, ctx: click.Context | None
    ) -> "str | bytes | PathLike[str]":
        if not str(value):
            self.fail("the name is empty", param, ctx)
        return super().convert(value, param, ctx)


PATH = NamedPath(path_type=Path)
FOLDER = NamedPath(path_type=Path, file_okay=False)
NEW_FILE = NamedPath(path_type=Path, dir_okay=False)
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

"""`check --report FILE`: one HTML page about the check, for the instructor and a co-examiner.

The page is self-contained. It has no date, so that the same check gives the same bytes.
"""

import os
import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from exam_builder.blackout import BLACK_BAR, BLACKOUT_NOTE
from exam_builder.findings import Lacking, Misuse, join_with_and
from exam_builder.report.outcome import CheckOutcome
from exam_builder.report.page.phrases import replace_tex_spaces
from exam_builder.report.page.view import view_exams
from exam_builder.scratch import write_beside
from exam_builder.terminal import show_controls

HERE = Path(__file__).parent
LIBRARIES = ("numpy", "scipy", "sympy", "matplotlib", "pint")


def check_page_path(path: Path) -> None:
    """Raise Misuse before a long check if a page can never be written to `path`."""
    wrong = next((each for each in path.parents if _holds(Path.exists, each) and not _holds(Path.is_dir, each)), None)
    if wrong is not None:
        raise Misuse(f"--report names a path in {wrong}, which is not a folder")


def _holds(test: Callable[[Path], bool], path: Path) -> bool:
    """Return whether a test is true of a path; False if the path is not accessible."""
    try:
        return test(path)
    except OSError:
        return False


def write_page(path: Path, outcome: CheckOutcome) -> None:
    """Write the page, creating missing folders; raise Lacking if it cannot be written."""
    content = as_page(outcome).encode("utf-8", "replace")
    try:
        write_beside(path, content)
    except OSError as problem:
        reason = os.strerror(problem.errno) if problem.errno else problem
        raise Lacking(f"cannot write the report {path}: {reason}") from None


def as_page(outcome: CheckOutcome) -> str:
    """Return the page as HTML."""
    exams = view_exams(outcome)
    template = _make_environment().get_template("page.html")
    return (
        template.render(
            exams=exams,
            title=join_with_and([exam.title for exam in exams]) or "no exam",
            hidden=outcome.keys.hidden,
            pictures=bool(outcome.pictures),
            versions=_list_versions(),
        )
        + "\n"
    )


def _make_environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_show_value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["spaced"] = replace_tex_spaces
    made.globals["bar"], made.globals["note"] = BLACK_BAR, BLACKOUT_NOTE
    made.globals["css"] = Markup((HERE / "page.css").read_text(encoding="utf-8"))
    return made


def _show_value(value: object) -> object:
    return show_controls(value, "\n\t") if isinstance(value, str) and not isinstance(value, Markup) else value


def _list_versions() -> dict[str, str]:
    """List the versions of the software that made the page."""
    packages = {name: version(name) for name in ("exam-builder", *LIBRARIES)}
    return {**packages, "Python": platform.python_version()}

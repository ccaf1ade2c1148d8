"""`exam-builder new` and `exam-builder template`: copy files of the toolkit into a course, to be edited there."""

import shutil
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import meta

from exam_builder.course import Course
from exam_builder.digests import BUILT_IN, PACKAGE
from exam_builder.findings import Misuse, did_you_mean, find_nearest_name
from exam_builder.issue.publish import prepare_folder
from exam_builder.issue.switch import SCRATCH, publish_files, settle_folder
from exam_builder.render.environment import make_environment
from exam_builder.scratch import scratch_folder
from exam_builder.store import write_atomically

STARTER = BUILT_IN / "course"
SCHEMAS = "schemas"
"""The folder of a course with the schemas that its YAML files name in their first lines."""


def create_course(folder: Path) -> tuple[Path, ...]:
    """Copy the starter course, with the schemas of its files, into `folder`, which must be empty or not exist yet.

    Return the files. Raise Misuse if the folder is not empty, Lacking if it cannot be made or written into.
    """
    if folder.is_dir():
        settle_folder(folder)
    _require_new_folder(folder)
    with prepare_folder(folder, option=""), scratch_folder(SCRATCH, folder) as made:
        shutil.copytree(STARTER, made / "course", ignore=shutil.ignore_patterns("__pycache__", "build"))
        shutil.copytree(PACKAGE / "read" / "schemas", made / "course" / SCHEMAS)
        publish_files(made / "course", folder)
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file()))


def _require_new_folder(folder: Path) -> None:
    if folder.is_dir():
        if any(path.is_symlink() or not path.is_dir() for path in folder.rglob("*")):  # left by a kill
            raise Misuse(f"{folder} is not empty; name a new folder, or empty this one first")
    elif folder.exists() or folder.is_symlink():
        raise Misuse(f"{folder} is a file; name a new folder")


HEAD = """\
((= {name}: {about}.
    {uses}
    The page templates.md of the documentation has types, filters, and what must stay.
    Without this file the built-in template is used again. =))
"""


def list_templates() -> Iterator[str]:
    """List the built-in templates, each with what it makes."""
    for name, about in read_template_reference().templates.items():
        yield f"{name}: {about.partition(';')[0].replace('`', '')}"


def copy_template(course: Course, name: str) -> str:
    """Copy a built-in template into the course, with a comment on what it makes and may use; return its path.

    Raise Misuse if there is no such template, or if the course already has one of that name.
    """
    known = read_template_reference().templates
    if name not in known:
        near = find_nearest_name(name, known)
        raise Misuse(
            f"there is no built-in template {name}{did_you_mean(near) or ';'} `exam-builder template` lists them"
        )
    path = course.root / "templates" / name
    if path.exists() or path.is_symlink():
        raise Misuse(f"templates/{name} is there already; delete or rename it first")
    content = _write_head(name, known[name]) + (BUILT_IN / name).read_text(encoding="utf-8")
    write_atomically(path, content.encode(), 0o644)
    return f"templates/{name}"


def _write_head(name: str, about: str) -> str:
    names = list_names(name)
    uses = f"It uses {', '.join(names)}; it may use all that templates can." if names else "It prints no values."
    return HEAD.format(name=name, about=about.partition(";")[0].replace("`", ""), uses=uses)


FILE = Path(__file__).with_name("template_reference.toml")


@dataclass(frozen=True, slots=True)
class TemplateReference:
    """The purpose of each template, the type and meaning of each name, and a description and example of each filter."""

    templates: Mapping[str, str]
    names: Mapping[str, tuple[str, str]]
    filters: Mapping[str, tuple[str, str]]


def read_template_reference() -> TemplateReference:
    """Read the template reference."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    pairs = {
        kind: {name: (first, second) for name, (first, second) in data[kind].items()} for kind in ("names", "filters")
    }
    return TemplateReference(data["templates"], pairs["names"], pairs["filters"])


def list_names(template: str) -> tuple[str, ...]:
    """List the names of the reference that a built-in template uses."""
    environment = make_environment((BUILT_IN.resolve(),), ())
    used = meta.find_undeclared_variables(environment.parse((BUILT_IN / template).read_text(encoding="utf-8")))
    return tuple(name for name in read_template_reference().names if name in used)

"""`exam-builder template NAME`: a built-in template copied into a course, to be changed there."""

from collections.abc import Iterator

from exam_builder.course import Course
from exam_builder.digests import BUILT_IN
from exam_builder.findings import Misuse, did_you_mean, nearest_name
from exam_builder.render.template_reference import list_names, read_template_reference
from exam_builder.store import write_atomically

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
    """Copy a built-in template into the course, below a remark that says what it makes and may use; return where.

    Raise Misuse if there is no such template, or if the course has one of that name already.
    """
    known = read_template_reference().templates
    if name not in known:
        near = nearest_name(name, known)
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

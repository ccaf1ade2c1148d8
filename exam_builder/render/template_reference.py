"""Read `template_reference.toml`, which describes the built-in templates and the names and filters of all templates."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import meta

from exam_builder.digests import BUILT_IN
from exam_builder.render.environment import make_environment

FILE = Path(__file__).with_suffix(".toml")


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

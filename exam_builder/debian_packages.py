"""Find the Debian package that contains a LaTeX package, a language of babel or an encoding of fonts."""

import tomllib
from pathlib import Path

from exam_builder.toolchain import suggest_packages

TABLES: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
LANGUAGE_OF, ENCODING_OF, STYLE_OF = (
    {name: package for package, names in table.items() for name in names.split()} for table in TABLES.values()
)
"""The Debian packages of languages, font encodings and LaTeX packages."""


def find_package(file: str) -> str:
    """Find the Debian package that contains a file such as `ngerman.ldf`, `t2aenc.def` or `tipa.sty`; '' if unknown."""
    stem, _, kind = file.rpartition(".")
    if kind == "ldf":
        return LANGUAGE_OF.get(stem, "")
    if kind == "def" and stem.endswith("enc"):
        return ENCODING_OF.get(stem.removesuffix("enc").lower(), "")
    return STYLE_OF.get(stem, "")


def install_hint(file: str) -> str:
    """Say how to install a file; '' if its Debian package is not known."""
    found = find_package(file)
    return suggest_packages((found,)) if found else ""

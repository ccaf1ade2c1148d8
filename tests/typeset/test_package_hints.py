"""A command that a package brings is reported with the package, and none is advised in place of itself."""

import pytest

from exam_builder.expressions.latex_commands import COMMANDS
from exam_builder.typeset.messages import explain_error

UNDEFINED = "Undefined control sequence."


@pytest.mark.parametrize(("name", "package"), [("url", "url"), ("href", "hyperref"), ("cref", "cleveref")])
def test_the_package_of_a_command_is_named(name: str, package: str) -> None:
    found = explain_error(UNDEFINED, [rf"l.7 A text with \{name}", "            {x}"])
    assert found is not None and found[1:] == (
        rf"LaTeX knows no command `\{name}`",
        f"name the package under `packages`: [{package}]",
    )


def test_no_command_is_advised_in_place_of_itself() -> None:
    for name in COMMANDS:
        found = explain_error(UNDEFINED, [rf"l.7 A text with \{name}", "            {x}"])
        assert found is None or rf"write `\{name}`, if that is meant" not in found[2]


def test_the_other_command_of_physics_is_named() -> None:
    r"""Beside `physics`, siunitx leaves `\\qty` to it, which has no second argument and says `\\ERROR`."""
    found = explain_error(UNDEFINED, [r"<argument> \ERROR", r"l.7 It is \qty{1.2}{\metre}"])
    assert found is not None and "that of the package `physics`" in found[1]

"""Formulas read: an expression in variables that evaluates to the formula itself, see `applied`."""

from collections.abc import Mapping
from dataclasses import replace

from exam_builder.expressions.parsing import Expression, parse
from exam_builder.expressions.scope import Scope
from exam_builder.expressions.template import parse_text
from exam_builder.values import Record, Value


def parse_formula(source: object, variables: Mapping[str, Value], shown: str = "") -> Expression:
    r"""Read a formula in variables, each with its domain; `shown` is LaTeX with `\VAR{…}` that prints it.

    What is returned evaluates to a record that holds the values of all that formula and text use.
    """
    read = parse(source)  # type: ignore[arg-type]
    text = parse_text(shown)
    wanted = read.names | read.constants | text.names | text.constants

    def run(scope: Scope) -> Record:
        given = {name: scope.names[name] for name in sorted(wanted) if name in scope.names and name not in variables}
        if read.answers or text.answers:
            given["answers"] = scope.names.get("answers", Record({}))
        return Record({"formula": read.source, "given": Record(given), "variables": Record(variables)})

    return replace(read, run=run, source=read.source)

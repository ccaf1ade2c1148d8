"""docs/expressions.md: every example is run, and every function has one."""

import re
from pathlib import Path

import pytest
import yaml

from exam_builder.expressions import (
    FUNCTIONS,
    HOOK_FUNCTIONS,
    ExpressionError,
    evaluate,
    expand,
    expand_plainly,
    parse,
    parse_number,
    parse_text,
    value_to_latex,
    value_to_plain,
)
from exam_builder.paper import NumberStyle
from exam_builder.values import FrozenMap

PAGE = Path(__file__).parents[2].joinpath("docs", "expressions.md").read_text(encoding="utf-8")
STYLE = NumberStyle()
HOOKS = {"figure": lambda name: 1, "quantity": lambda entry: "m"}
ROW = re.compile(r"\| (`+)(.+?)\1 \| (`+)(.*?)(?<!`)\3(?!`) \|")


def rows():
    header = ""
    for line in PAGE.splitlines():
        if line.startswith("| expression"):
            header = line.split("|")[2].strip()
        elif line.startswith("| `"):
            found = ROW.match(line.replace("| `` |", "| ` ` |"))
            assert found, line
            yield header, found[2].strip(), found[4].strip()


def parameters():
    block = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[1]
    return {name: value_of(data) for name, data in yaml.load(block, yaml.BaseLoader).items()}


def value_of(data):
    if isinstance(data, list):
        return tuple(map(value_of, data))
    if isinstance(data, dict):
        return FrozenMap({name: value_of(item) for name, item in data.items()})
    return parse_number(data) if re.match(r"[0-9]", data) else data


NAMES = parameters()


def said(expression):
    with pytest.raises(ExpressionError) as caught:
        evaluate(parse(expression), NAMES, STYLE)
    return str(caught.value)


SHOWN = {
    "is": lambda expression: value_to_plain(evaluate(parse(expression), NAMES, STYLE, HOOKS), STYLE),
    "says": said,
    "prints": lambda expression: value_to_latex(evaluate(parse(expression), NAMES, STYLE), STYLE),
    "becomes": lambda text: expand(parse_text(text), NAMES, STYLE)[0],
    "prints plainly": lambda expression: expand_plainly(parse_text(rf"\VAR{{{expression}}}"), NAMES, STYLE)[0],
}


@pytest.mark.parametrize(("header", "expression", "result"), list(rows()))
def test_the_example_gives_what_the_page_says(header, expression, result):
    assert SHOWN[header](expression) == result


def test_every_function_has_an_example():
    called = {
        name
        for header, expression, _ in rows()
        if header not in ("says", "becomes")
        for name in parse(expression).calls
    }
    assert called == set(FUNCTIONS) | HOOK_FUNCTIONS

r"""LaTeX with `\VAR{…}`: what is a hole, what is printed, and from which line each line came."""

import pickle

import pytest

from exam_builder.expressions import ExpressionError, expand, expand_plainly, parse_text
from exam_builder.paper import NumberStyle
from exam_builder.values import FrozenMap

NAMES = {
    "a": -3,
    "b": 1200,
    "two": "one\ntwo",
    "gap": "one\n\ntwo",
    "formula": r"\frac{1}{2}",
    "record": FrozenMap({"f": 1}),
    "answer": 5,
}
STYLE = NumberStyle()


def text(source, ready=None):
    return expand(parse_text(source), NAMES, STYLE, ready=ready or {})[0]


def plain_text(source):
    return expand_plainly(parse_text(source), NAMES, STYLE)[0]


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("no hole, 100\\% \\alpha", "no hole, 100\\% \\alpha"),
        (r"$\VAR{a}\times\VAR{b + 1}$", r"$\ensuremath{-3}\times1\,201$"),
        (r"\frac{\VAR{b}}{\VAR{ b }}", r"\frac{1\,200}{1\,200}"),
        (r"\VAR{'}'}\VAR{'{'}", "}{"),
        (r"\VAR{'\frac{1}{2}'}", r"\frac{1}{2}"),
        (r"\VAR{formula}", r"\frac{1}{2}"),
        (r"1 \\\VAR{b} \\ 2", r"1 \\1\,200 \\ 2"),
        (r"\\VAR{b}", r"\\VAR{b}"),
        (r"\VARIANCE \VARx{b}", r"\VARIANCE \VARx{b}"),
        (r"\VAR{join(['a', 'b'], '} {')}", "a} {b"),
        ("\\VAR{b +\n 1}", r"1\,201"),
    ],
)
def test_holes_are_filled_and_all_else_stands(source, result):
    assert text(source) == result


def test_plain_print_for_listings():
    assert plain_text(r"x = \VAR{a}; y = \VAR{b} % \VAR{frac(1, 2)}") == "x = -3; y = 1200 % 1/2"


def test_what_is_printed_of_a_key_is_said_by_its_answer():
    ready = {"answer": r"5~\text{m}"}
    assert text(r"\VAR{answer}, \VAR{ answer }, \VAR{answer + 1}", ready=ready) == r"5~\text{m}, 5~\text{m}, 6"
    assert plain_text(r"\VAR{answer}") == "5"


def test_every_line_knows_the_line_it_came_from():
    source = "first\n\\VAR{two} and \\VAR{b\n+ 1}\nlast\n"
    assert expand(parse_text(source), NAMES, STYLE) == ("first\none\ntwo and 1\\,201\nlast\n", (0, 1, 1, 3, 4))


def test_a_hole_that_prints_nothing_leaves_no_blank_line():
    assert text("$$x\n\\VAR{term(0, 'x')}\n+ 1$$") == "$$x\n%\n+ 1$$"
    assert text("x\n\n\\VAR{term(0, 'x')}y") == "x\n\ny"
    assert plain_text("x\n\\VAR{term(0, 'x')}") == "x\n"


def test_blank_lines_inside_a_text_stay():
    assert text(r"\VAR{gap}") == "one\n\ntwo"


def test_a_template_tells_what_it_needs():
    template = parse_text(r"a \VAR{len(words) + pi} b \VAR{answers.a * n}")
    assert (template.names, template.answers) == ({"words", "n"}, {"a"})
    assert (template.calls, template.constants) == ({"len"}, {"pi"})
    assert template.offsets == {"len": 7, "words": 11, "pi": 20, "answers.a": 31, "n": 43}
    assert [hole.offset for hole in template.holes] == [7, 31]


def test_a_template_survives_pickling():
    template = parse_text(r"a \VAR{b}")
    assert expand(pickle.loads(pickle.dumps(template)), NAMES, STYLE) == ("a 1\\,200", (0,))


@pytest.mark.parametrize(
    ("source", "offset", "said"),
    [
        (r"a \VAR x", 2, r"after \VAR comes an expression in braces; write \VAR{…}"),
        (r"a \VAR", 2, r"after \VAR comes an expression in braces; write \VAR{…}"),
        (r"a \VAR{b", 6, r"the brace of \VAR{ is not closed; add }"),
        (r"a \VAR{f'(x)} b", 8, r"the quote ' in \VAR{…} is not closed; end the text with '"),
        ("a \\VAR{'x' + 'b\nc'}", 13, r"the quote ' in \VAR{…} is not closed; end the text with '"),
        (r"a \VAR{}", 7, "there is no expression here; write one, such as a + 1"),
        (r"a \VAR{1 + * 2}", 11, "`*` does not fit here; write a value between `+` and `*`, or take one out"),
        (r"a \VAR{1 + {2}}", 11, "`{` means nothing in an expression; write lists in [ ]"),
        (r"a \VAR{1} \VAR{1 + aa}", 19, "no parameter or function `aa`; did you mean `a`?"),
        (r"a \VAR{b / 0}", 7, "division by zero"),
        (r"a \VAR{record}", 7, "a mapping does not print by itself; print one of its fields: f"),
    ],
)
def test_mistakes_have_their_place_in_the_text(source, offset, said):
    with pytest.raises(ExpressionError) as caught:
        text(source)
    assert (str(caught.value), caught.value.offset) == (said, offset)

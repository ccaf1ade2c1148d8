"""Plain text as LaTeX that prints it, through PyLaTeX."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_builder.expressions.latex_text import escape, typewriter

ALLOWED = re.compile(
    r"[^\\{}$&#^_~%<>|\"]"
    r"|\\[&%$#_{}]|\\\^\{\}|~"
    r"|\\text(?:asciitilde|backslash|less|greater|bar|quotedbl)\{\}"
)


@pytest.mark.parametrize(
    ("plain", "tex"),
    [
        ("50 % of $3 & #1_a", r"50 \% of \$3 \& \#1\_a"),
        ("{a} ~ ^ \\", r"\{a\} \textasciitilde{} \^{} \textbackslash{}"),
        ("two-way [1]\nnext", "two-way [1]\nnext"),
        ('a < b > c | "d"', r"a \textless{} b \textgreater{} c \textbar{} \textquotedbl{}d\textquotedbl{}"),
        ("no\u00a0break", "no~break"),
        ("Ångström", "Ångström"),
    ],
)
def test_signs_with_a_meaning_are_escaped(plain, tex):
    assert escape(plain) == tex


def test_typewriter_breaks_ligatures_and_keeps_blanks():
    assert typewriter("a  --'`") == r"\texttt{a\ \ {-}{-}\textquotesingle{}\textasciigrave{}}"


@given(st.text())
def test_nothing_unescaped_is_left(text):
    assert re.fullmatch(rf"(?:{ALLOWED.pattern})*", escape(text), re.DOTALL)

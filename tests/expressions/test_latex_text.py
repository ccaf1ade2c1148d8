"""Plain text as LaTeX that prints it, texts meant to the letter, and pieces that are, wherever they stand."""

import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_builder.expressions import Tex, evaluate, parse, value_to_latex
from exam_builder.expressions.latex_text import (
    escape,
    escape_ampersands,
    make_argument_safe,
    text_to_latex,
    typewriter,
    unit_to_latex,
    wrap_cell_lines,
)

ALLOWED = re.compile(
    r"[^\\{}$&#^_~%<>|\"]"
    r"|\\[&%$#_{}]|\\\^\{\}|~|\{-\}"
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
        ("--help, i-- and a---", "{-}{-}help, i{-}{-} and a{-}{-}{-}"),
        ("2--3 -- Smith---Jones --- x-y", "2--3 -- Smith---Jones --- x-y"),
    ],
)
def test_signs_with_a_meaning_are_escaped(plain, tex):
    assert escape(plain) == tex


def test_typewriter_breaks_ligatures_and_keeps_blanks():
    assert typewriter("a  --'`") == r"\texttt{a\ \ {-}{-}\textquotesingle{}\textasciigrave{}}"


@given(st.text())
def test_nothing_unescaped_is_left(text):
    assert re.fullmatch(rf"(?:{ALLOWED.pattern})*", escape(text), re.DOTALL)


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("100%", r"100\%"),
        ("R&D #1", r"R\&D \#1"),
        ("snake_case", r"snake\_case"),
        ("x^2", r"x\textasciicircum{}2"),
        ("~A", r"\textasciitilde{}A"),
        (r"C:\ and \d+", r"C:\textbackslash{} and \textbackslash{}d+"),
        ("{a}", r"\{a\}"),
        ("$5 or $7", r"\$5 or \$7"),
        ("costs $5", r"costs \$5"),
        ("tips over $B$", "tips over $B$"),
        (r"\emph{yes}", r"\emph{yes}"),
        (r"50\,\%", r"50\,\%"),
        ("5% of $x$ & more", r"5\% of $x$ \& more"),
        (r"\verb|50%| of $x$", r"\texttt{50\%} of $x$"),
        (Tex(r"\texttt{a\%}"), r"\texttt{a\%}"),
    ],
)
def test_a_text_is_printed_to_the_letter_unless_it_is_latex(text: str, tex: str) -> None:
    assert text_to_latex(text) == tex


@pytest.mark.parametrize(
    ("unit", "tex"),
    [
        ("%", r"\%"),
        (r"\%", r"\%"),
        ("m/s^2", "m/s^2"),
        (r"N\,s", r"N\,s"),
        ("$", r"\$"),
        ("°C", "°C"),
        ("J/(mol K)", r"J/(mol\,K)"),
        (r"\$ per kWh", r"\$\,per\,kWh"),
        ("m s^-1", r"m\,s^{-1}"),
        ("m**2", "m^2"),
        (r"\Omega m", r"\Omega\,m"),
        (r"\mu m", r"\mu m"),
        (r"kg \cdot m", r"kg \cdot m"),
        (r"\text{light years}", r"\text{light years}"),
    ],
)
def test_a_unit_is_mathematics_in_which_signs_print(unit: str, tex: str) -> None:
    assert unit_to_latex(unit) == tex


@pytest.mark.parametrize(
    ("value", "tex"),
    [
        ("20%", r"20\%"),
        ("%", r"\%"),
        (r"20\%", r"20\%"),
        ("x^2", "x^2"),
        ("% a comment\n5% of it", "% a comment\n5\\% of it"),
        (Tex("20\\%"), "20\\%"),
    ],
)
def test_no_comment_comes_out_of_a_value(value: str, tex: str) -> None:
    assert value_to_latex(value) == tex


def test_join_prints_a_percent_sign_beside_what_is_latex() -> None:
    assert str(evaluate(parse("join(['5%', verb('a%')], ' or ')"), {})) == r"5\% or \texttt{a\%}"


@pytest.mark.parametrize(
    ("tex", "put"),
    [
        (r"the \verb|x % 2| and \verb*+a b+", r"the \texttt{x\ \%\ 2} and \texttt{a\textvisiblespace{}b}"),
        (r"\verb|never ends", r"\verb|never ends"),
        ("\\begin{verbatim}\n\\verb|x|\n\\end{verbatim}", "\\begin{verbatim}\n\\verb|x|\n\\end{verbatim}"),
        (r"% \verb|x|", r"% \verb|x|"),
        (r"\url{http://a.b/c_d}", r"\url{http://a.b/c_d}"),
        (r"\url{a%20\%b#c}", r"\examaddress{\url}{\unexpanded{a}\%\unexpanded{20}\%\unexpanded{b}\#\unexpanded{c}}"),
        (r"\href{a%b}{c}", r"\examaddress{\href}{\unexpanded{a}\%\unexpanded{b}}{c}"),
        (r"\url{a%", r"\url{a%"),
    ],
)
def test_what_is_read_to_the_letter_is_written_for_any_argument(tex: str, put: str) -> None:
    assert make_argument_safe(tex) == put


def test_latex_keeps_its_plain_text_in_another_process() -> None:
    assert pickle.loads(pickle.dumps(Tex(r"$\alpha$", "alpha"))).bare == "alpha"


def test_an_ampersand_is_no_new_cell() -> None:
    assert escape_ampersands(r"R&D \& more") == r"R\&D \& more"
    assert escape_ampersands(r"\verb|a & b| & c") == r"\texttt{a\ \&\ b} \& c"
    assert escape_ampersands(r"\begin{tabular}{cc}a & b\end{tabular}") == r"\begin{tabular}{cc}a & b\end{tabular}"


def test_a_line_that_a_cell_begins_is_no_row_of_its_table() -> None:
    assert wrap_cell_lines(r"time\\ in s", "c") == r"\begin{tabular}{@{}c@{}}time\\ in s\end{tabular}"
    for fine in ("time", r"\{a\}", r"\shortstack{time\\in s}", r"\begin{tabular}{l}a\\b\end{tabular}"):
        assert wrap_cell_lines(fine, "c") == fine

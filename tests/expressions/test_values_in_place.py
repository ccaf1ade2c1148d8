r"""A value is one thing where it stands: what `\VAR{…}` prints beside powers, signs, factors, and as an argument."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exam_builder.expressions import Tex, evaluate, expand, latex_commands, parse_text, value_to_latex
from exam_builder.paper import NumberStyle
from exam_builder.values import Typed

STYLE = NumberStyle()
NAMES = {
    "n": 12,
    "five": 5,
    "big": 1200,
    "minus": -3,
    "cold": Typed("-2.9"),
    "third": Fraction(1, 3),
    "lost": Fraction(-1, 3),
    "small": Typed("6e-10"),
    "sum": "x + 1",
    "opposite": "-x",
    "square": "x^2",
    "word": "abc",
    "greek": r"\alpha",
    "sign": "-",
    "digits": "07",
    "open": "[0, 1)",
    "v": (3, -1, 2),
    "m": ((1, 2), (3, 4)),
    "answer": Fraction(5, 2),
}
READY = {"answer": Tex(r"\ensuremath{2.50\,\mathrm{m}}", "2.50 m")}


def text(source, mode=latex_commands.TEXT):
    return expand(replace(parse_text(source), mode=mode), NAMES, STYLE, ready=READY)[0]


@pytest.mark.parametrize(
    ("source", "result"),
    [
        (r"$x_\VAR{n}$", "$x_{12}$"),
        (r"$x^\VAR{n}$", "$x^{12}$"),
        (r"$x_\VAR{five}$", "$x_5$"),
        (r"$e^\VAR{sum}$", "$e^{x + 1}$"),
        (
            r"$\frac\VAR{n}2 + \frac1\VAR{n} + \frac \VAR{n} \VAR{big}$",
            r"$\frac{12}2 + \frac1{12} + \frac {12} {1\,200}$",
        ),
        (r"$\sqrt\VAR{n} + \sqrt[3]\VAR{n} + \vec\VAR{n}$", r"$\sqrt{12} + \sqrt[3]{12} + \vec{12}$"),
        (r"$\mine\VAR{n}$ and $\binom\VAR{n}\VAR{five}$", r"$\mine{12}$ and $\binom{12}5$"),
        (r"\textbf\VAR{n} and \textcolor{red}\VAR{n}", r"\textbf{12} and \textcolor{red}{12}"),
        (r"a\footnote\VAR{n} \fpeval{\VAR{minus}^2}", r"a\footnote{12} \fpeval{(-3)^2}"),
        ("x\\\\\n\\VAR{open}, \\item \\VAR{open} \\VAR{open}", "x\\\\\n{}[0, 1), \\item {}[0, 1) [0, 1)"),
    ],
)
def test_a_value_is_a_whole_argument(source, result):
    assert text(source) == result


@pytest.mark.parametrize(
    ("source", "result"),
    [
        (r"$\VAR{minus}^2$", "$(-3)^2$"),
        (r"$\VAR{minus} ^ {2}$", "$(-3) ^ {2}$"),
        (r"$\mathrm{\VAR{minus}}^2 + 3\,\mathrm{m}\VAR{n}$", r"$\mathrm{(-3)}^2 + 3\,\mathrm{m}12$"),
        (r"${\VAR{minus}}^2 + \mathbf{\VAR{minus}}^2$", r"${(-3)}^2 + \mathbf{(-3)}^2$"),
        (r"$\VAR{num(minus, digits=2)}^2$", "$(-3.0)^2$"),
        (r"$\VAR{third}^2 - \VAR{lost}^2$", r"$\left(\frac{1}{3}\right)^2 - \left(-\frac{1}{3}\right)^2$"),
        (r"$\VAR{small}^2$", r"$\left(6\times 10^{-10}\right)^2$"),
        (r"$\VAR{five}! + \VAR{minus}! $", "$5! + (-3)! $"),
        (r"$2\VAR{minus} + x\VAR{minus} + (x + 1)\VAR{minus}$", "$2(-3) + x(-3) + (x + 1)(-3)$"),
        (r"$\VAR{n}\VAR{minus}$", "$12(-3)$"),
        (r"$5 - \VAR{minus} + \VAR{minus} - \VAR{third}$", r"$5 - (-3) + (-3) - \ensuremath{\frac{1}{3}}$"),
        (r"$-\VAR{minus}, 10^{-\VAR{minus}}$", "$-(-3), 10^{-(-3)}$"),
        (r"$2\cdot\VAR{minus}\times \VAR{minus} / \VAR{minus}$", r"$2\cdot(-3)\times (-3) / (-3)$"),
        (r"$3/\VAR{small}$", r"$3/\left(6\times 10^{-10}\right)$"),
        (r"$\sin\VAR{minus} + \log_2\VAR{n}$", r"$\sin(-3) + \log_212$"),
        (r"$|\VAR{cold}|$", r"$|{\ensuremath{-2.9}}|$"),
        (r"$|x|\VAR{minus} + |\VAR{minus}|$", r"$|x|(-3) + |{\ensuremath{-3}}|$"),
        (r"$\VAR{minus}x^2 + \VAR{cold}x$", r"$\ensuremath{-3}x^2 + (-2.9)x$"),
        (r"$3 - \VAR{sum} + 2\VAR{sum}\cdot 2$", r"$3 - (x + 1) + 2(x + 1)\cdot 2$"),
        (r"$\VAR{sum}^2 + \int\VAR{sum}\,dx + 3 + \VAR{sum}$", r"$(x + 1)^2 + \int(x + 1)\,dx + 3 + x + 1$"),
        (r"$3 + \VAR{opposite}$", "$3 + (-x)$"),
        (r"$\VAR{n} \VAR{sign} \VAR{minus}$", "$12 - (-3)$"),
        (r"$2\VAR{''}\VAR{minus}$", "$2(-3)$"),
        (r"\(\VAR{minus}^2\) \[\VAR{minus}^2\] $$\VAR{minus}^2$$", r"\((-3)^2\) \[(-3)^2\] $$(-3)^2$$"),
        (r"\begin{align*} a &= \VAR{minus}^2 \end{align*}", r"\begin{align*} a &= (-3)^2 \end{align*}"),
        (r"$a$$\VAR{minus}^2$ and $\text{as $\VAR{minus}^2$}$", r"$a$$(-3)^2$ and $\text{as $(-3)^2$}$"),
        (r"\ensuremath{\VAR{minus}^2}", r"\ensuremath{(-3)^2}"),
        (r"$2\VAR{answer}$, $\VAR{answer}^2$", r"$2\cdot \ensuremath{2.50\,\mathrm{m}}$, $(2.50\,\mathrm{m})^2$"),
    ],
)
def test_a_value_gets_the_brackets_that_its_neighbours_ask_for(source, result):
    assert text(source) == result


def test_two_numbers_side_by_side_are_a_product():
    assert (
        text(r"$2\VAR{n}$ and $\VAR{n}\VAR{five}$ and $2\,\VAR{n}$") == r"$2\cdot 12$ and $12\cdot 5$ and $2\,\cdot 12$"
    )
    assert text(r"$2\VAR{third}$") == r"$2\cdot \ensuremath{\frac{1}{3}}$"
    assert text(r"$2\VAR{plain(n)}$ and $0.\VAR{n}$ and $1\VAR{digits}$") == "$212$ and $0.12$ and $107$"


@pytest.mark.parametrize(
    "source",
    [
        r"$a = \VAR{minus}$ and $\VAR{minus} < x \le \VAR{minus}$",
        r"$(\VAR{minus})^2$ and $\left(\VAR{minus}\right)^2$ and $[\VAR{minus}, \VAR{minus}]$",
        r"$e^{\VAR{minus}}$ and $x_{\VAR{n}\VAR{five}}$ and $\frac{\VAR{minus}}{\VAR{third}}$",
        r"$x + \VAR{n} - \VAR{third}\cdot\VAR{big}$ and $\VAR{n}x$ and $x\VAR{n}$",
        r"$\VAR{minus}^\circ$ and $\VAR{minus}^{\circ}$ and $\VAR{n}^{\text{th}}$ and $\VAR{n}^2$ and $\VAR{m}^2$",
        r"$\VAR{v}^{-1}$ and $\left|\VAR{minus}\right|$ and $\VAR{minus}\,\mathrm{m}$",
        r"$x \VAR{signed(minus)} \VAR{term(minus, 'y')}$ and $\VAR{'2x = '}\VAR{minus}$",
        r"$\VAR{sum} = 2$ and $(\VAR{sum})^2$ and $x\VAR{opposite}$",
        r"between \VAR{minus} and \VAR{n}\VAR{five}, 2\VAR{minus}, -\VAR{minus}",
    ],
)
def test_what_is_right_stays_as_it_is(source):
    plainly = parse_text(source)
    values = {hole.expression.source: value_to_latex(value_of(hole), STYLE) for hole in plainly.holes}
    expected = re.sub(r"\\VAR\{((?:[^{}]|'[^']*')*)\}", lambda found: values[found[1]], source)
    assert text(source) == expected


def value_of(hole):
    return evaluate(hole.expression, NAMES)


@pytest.mark.parametrize(
    ("source", "result"),
    [
        (r"\verb|x = \VAR{minus}| \VAR{minus}", r"\verb|x = -3| \ensuremath{-3}"),
        (
            "\\begin{verbatim}\n\\VAR{big} \\VAR{third}\n\\end{verbatim}\\VAR{big}",
            "\\begin{verbatim}\n1200 1/3\n\\end{verbatim}1\\,200",
        ),
        (
            r"\url{a.org/\VAR{big}} \href{a.org/\VAR{minus}}{\VAR{minus}}",
            r"\url{a.org/1200} \href{a.org/-3}{\ensuremath{-3}}",
        ),
        (r"\url{a.org/%20\VAR{big}}, \VAR{big}, $\VAR{big}$", r"\url{a.org/%201200}, 1\,200, $1\,200$"),
        (r"\lstinline[language=C]{x % 3}, \VAR{big}", r"\lstinline[language=C]{x % 3}, 1\,200"),
        (r"\texttt{x = \VAR{minus}; \VAR{v}; \VAR{verb('_')}}", r"\texttt{x = -3; [3, -1, 2]; \texttt{\_}}"),
        (r"\SI{\VAR{minus}}{\metre} \num{\VAR{big}} \ang{\VAR{cold}}", r"\SI{-3}{\metre} \num{1200} \ang{-2.9}"),
        (r"$\qty{\VAR{third}}{\metre}$ and \num{\VAR{small}}", r"$\qty{0.3333}{\metre}$ and \num{6e-10}"),
        (r"\SI{\VAR{answer}}{\metre} and \VAR{answer}", r"\SI{2.50}{\metre} and \ensuremath{2.50\,\mathrm{m}}"),
        (
            r"\hspace{\VAR{third}cm}\rule{\VAR{big}pt}{1pt}\kern\VAR{minus}pt",
            r"\hspace{0.3333cm}\rule{1200pt}{1pt}\kern-3pt",
        ),
        (r"\parskip=\VAR{big}pt \setcounter{page}{\VAR{big}}", r"\parskip=1200pt \setcounter{page}{1200}"),
        (r"\includegraphics[width=\VAR{third}cm]{map\VAR{big}}", r"\includegraphics[width=0.3333cm]{map1200}"),
        (
            r"\begin{tabular}{p{\VAR{third}cm}}\VAR{big}\end{tabular}",
            r"\begin{tabular}{p{0.3333cm}}1\,200\end{tabular}",
        ),
        (
            r"$\begin{bmatrix} \VAR{big} \\[\VAR{big}pt] 1 \end{bmatrix}$",
            r"$\begin{bmatrix} 1\,200 \\[1200pt] 1 \end{bmatrix}$",
        ),
        (r"\parbox{\VAR{big}pt}{\VAR{big}}", r"\parbox{1200pt}{1\,200}"),
        (r"\tikz\draw (0,0) -- (\VAR{big},1); \VAR{big}", r"\tikz\draw (0,0) -- (1200,1); 1\,200"),
        (r"\tikz{\draw (0,0) -- (\VAR{big},1);} \VAR{big}", r"\tikz{\draw (0,0) -- (1200,1);} 1\,200"),
    ],
)
def test_where_latex_reads_a_number_it_gets_one(source, result):
    assert text(source) == result


def test_in_a_picture_only_what_is_set_as_text_prints_as_text():
    source = r"""\begin{tikzpicture}[scale=\VAR{third}]
\draw (0,0) -- (\VAR{minus},\VAR{big}) node[above] {$x_\VAR{n}$ is \VAR{big}};
\node[draw] (a) at (\VAR{big},0) {\VAR{minus}}; \draw ($(A)+(\VAR{minus},0)$) -- (B);
\foreach \x in {\VAR{v}} \fill (\x,0) circle (1pt);
\end{tikzpicture}\VAR{big}"""
    assert text(source).split("\n") == [
        r"\begin{tikzpicture}[scale=0.3333]",
        r"\draw (0,0) -- (-3,1200) node[above] {$x_{12}$ is 1\,200};",
        r"\node[draw] (a) at (1200,0) {\ensuremath{-3}}; \draw ($(A)+(-3,0)$) -- (B);",
        r"\foreach \x in {3, -1, 2} \fill (\x,0) circle (1pt);",
        r"\end{tikzpicture}1\,200",
    ]


def test_a_number_of_which_pgf_computes_a_power_stands_in_brackets():
    source = (
        r"\pgfmathparse{\VAR{minus}^2 + 2*\VAR{minus} - \VAR{n}^2}\begin{axis}\addplot {\VAR{minus} ^2*x};\end{axis}"
    )
    assert text(source) == r"\pgfmathparse{(-3)^2 + 2*-3 - 12^2}\begin{axis}\addplot {(-3) ^2*x};\end{axis}"


def test_a_command_and_a_letter_do_not_become_another_command():
    assert text(r"\quad\VAR{word}, $\cdot\VAR{word}$, $\VAR{greek}x$") == r"\quad abc, $\cdot abc$, $\alpha x$"
    assert text(r"\verb|\a\VAR{word}| and \\\VAR{word}") == r"\verb|\aabc| and \\abc"


def test_a_formula_is_mathematics_from_its_first_character():
    assert text(r"2\VAR{minus}^2", latex_commands.FORMULA) == "2(-3)^2"


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("{" * 500 + r"$\VAR{minus}^2$", "{" * 500 + "$(-3)^2$"),
        (r"\begin{verbatim}\VAR{big}", r"\begin{verbatim}1200"),
        (r"}$\VAR{n}^", "}$12^"),
        (r"$(|\VAR{n}|)$ $2\VAR{'{}'}^2$", "$(|12|)$ $2{}^2$"),
        ("$" + "{" * 99 + r"\VAR{n}" + "}" * 99 + "$", "$" + "{" * 99 + "12" + "}" * 99 + "$"),
        (r"$2\VAR{'(a'} + 1)$", "$2(a + 1)$"),
        (r"$\frac\VAR{n}", r"$\frac{12}"),
        (r"\end{x}$\left\VAR{minus}$", r"\end{x}$\left\ensuremath{-3}$"),
    ],
)
def test_latex_that_does_not_match_is_passed_over(source, result):
    assert text(source) == result


numbers = st.one_of(
    st.integers(-30, 30),
    st.fractions(-3, 3, max_denominator=7),
    st.decimals(-9, 9, places=1).map(lambda number: Typed(str(number))),
    st.sampled_from([Typed("6e-3"), Typed("-2e4")]),
)
factors = st.tuples(numbers, st.booleans())
terms = st.tuples(
    st.sampled_from(["", "2", "5"]),
    st.lists(factors, min_size=1, max_size=3),
    st.sampled_from(["", r"\cdot ", r"\times "]),
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("+-"), terms), min_size=1, max_size=3))
@example([("-", ("2", [(-3, True), (Fraction(1, 2), False)], ""))])
def test_what_is_printed_evaluates_to_what_was_meant(drawn):
    names, source, meant = {}, "", Fraction(0)
    for sign, (literal, multiplied, between) in drawn:
        holes, product = [], Fraction(literal or 1)
        for number, squared in multiplied:
            name = f"p{len(names)}"
            names[name] = number
            holes.append(rf"\VAR{{{name}}}" + "^2" * squared)
            product *= Fraction(number) ** (2 if squared else 1)
        source += f" {sign} {literal}{between.join(holes)}"
        meant += product if sign == "+" else -product
    found = expand(parse_text(f"$0{source}$"), names, STYLE)[0]
    assert read(found) == meant, (source, found)


TOKEN = re.compile(r"\\frac\{\d+\}\{\d+\}|\\times|\\cdot|\d+(?:\.\d+)?|\^\{-?\d+\}|\^\d|[-+()]")


def read(formula):
    """The value of printed arithmetic to somebody who sees no holes: 2½ is two and a half, and -- is no sign."""
    tokens = TOKEN.findall(re.sub(r"\\(?:ensuremath|left|right|,)|[\s$]", "", formula))
    value, rest = read_sum(tokens)
    assert rest == []
    return value


def read_sum(tokens):
    """The value of a sum, and the tokens after it."""
    total, sign = Fraction(0), 1
    if tokens[0] in "+-":
        sign, tokens = (-1 if tokens[0] == "-" else 1), tokens[1:]
    while True:
        value, tokens = read_product(tokens)
        total += sign * value
        if not tokens or tokens[0] not in ("+", "-"):
            return total, tokens
        sign, tokens = (-1 if tokens[0] == "-" else 1), tokens[1:]


def read_product(tokens):
    """The value of a product, and the tokens after it."""
    value, tokens = read_power(tokens)
    while tokens and tokens[0] not in ("+", "-", ")"):
        value_after, tokens = read_power(tokens[tokens[0] in (r"\times", r"\cdot") :])
        value *= value_after
    return value, tokens


def read_power(tokens):
    """The value of a number, a fraction or a bracket with its power, and the tokens after it."""
    first, tokens = tokens[0], tokens[1:]
    if first == "(":
        value, tokens = read_sum(tokens)
        assert tokens[0] == ")"
        tokens = tokens[1:]
    elif first.startswith(r"\frac"):
        value = Fraction(*map(int, re.findall(r"\d+", first)))
    else:
        value = Fraction(first)
        if tokens and tokens[0].startswith(r"\frac"):
            value += Fraction(*map(int, re.findall(r"\d+", tokens[0])))
            tokens = tokens[1:]
        elif tokens and tokens[0][0].isdigit():
            raise AssertionError("two numbers in a row")
    if tokens and tokens[0].startswith("^"):
        value, tokens = value ** int(tokens[0].strip("^{}")), tokens[1:]
    return value, tokens


def test_a_formula_of_which_nothing_is_left_is_no_display():
    assert text(r"$\VAR{''}$ and $x \VAR{''} + 1$ and x\VAR{''}") == "${}$ and $x  + 1$ and x"


@pytest.mark.parametrize(
    ("source", "result"),
    [
        (r"\begin{align*}x -&\VAR{minus}\\ 2&\VAR{minus}\end{align*}", r"\begin{align*}x -&(-3)\\ 2&(-3)\end{align*}"),
        (r"\begin{align}x &- \VAR{n} & 2& \VAR{n}\end{align}", r"\begin{align}x &- 12 & 2& \cdot 12\end{align}"),
        (r"\begin{align}2 & 3 & \VAR{minus}\end{align}", r"\begin{align}2 & 3 & {\ensuremath{-3}}\end{align}"),
        (r"\[\begin{split}x =&\VAR{minus}\end{split}\]", r"\[\begin{split}x =&{\ensuremath{-3}}\end{split}\]"),
        (r"\begin{eqnarray}x &-& \VAR{minus}\end{eqnarray}", r"\begin{eqnarray}x &-& (-3)\end{eqnarray}"),
        (r"$\begin{array}{rr}2 & \VAR{minus}\end{array}$", r"$\begin{array}{rr}2 & {\ensuremath{-3}}\end{array}$"),
    ],
)
def test_a_formula_goes_on_beyond_the_sign_that_aligns_it(source, result):
    assert text(source) == result


@pytest.mark.parametrize(
    ("source", "result"),
    [
        (r"\VAR{minus}² and \VAR{five}³", r"\ensuremath{(-3)}² and 5³"),
        (r"$\VAR{minus}² + \VAR{five}³$", r"$(-3)² + 5³$"),
        (r"\VAR{minus}\textsuperscript{2}", r"\ensuremath{(-3)}\textsuperscript{2}"),
        (r"\VAR{third}$^2$", r"\ensuremath{\left(\frac{1}{3}\right)}$^2$"),
        (r"\VAR{small}$^{\VAR{minus}}$", r"\ensuremath{\left(6\times 10^{-10}\right)}$^{\ensuremath{-3}}$"),
        (r"\VAR{minus}$^\circ$C, \VAR{minus}\textsuperscript{th}", None),
        (r"\VAR{big}², \VAR{word}²", "1\\,200², abc²"),
    ],
)
def test_a_power_in_a_text_is_that_of_the_whole_number(source, result):
    assert text(source) == (result or source.replace(r"\VAR{minus}", r"\ensuremath{-3}"))


@pytest.mark.parametrize(
    ("source", "result"),
    [
        (r"$\sin\VAR{minus}x$", r"$\sin\ensuremath{-3}x$"),
        (r"$\ln\VAR{lost} \cdot x$", r"$\ln\left(-\frac{1}{3}\right) \cdot x$"),
        (r"$\int\VAR{minus}x$", r"$\int(-3)x$"),
        (r"$\VAR{sum}' + \VAR{square}'$ and $\VAR{word}'$", r"$(x + 1)' + \left(x^2\right)'$ and $abc'$"),
        (r"$\VAR{sum}_i$ and $\VAR{minus}_i$", r"$(x + 1)_i$ and $\ensuremath{-3}_i$"),
    ],
)
def test_brackets_change_nothing_of_what_was_meant(source, result):
    assert text(source) == result


@pytest.mark.parametrize(
    ("source", "result"),
    [
        (r"$\num{\VAR{minus}}^2 + \num{\VAR{five}}^2$", r"$(\num{-3})^2 + \num{5}^2$"),
        (r"$\num[round-mode=none]{ \VAR{small} } ^{2}$", r"$(\num[round-mode=none]{ 6e-10 }) ^{2}$"),
        (r"\qty{\VAR{minus}}{\metre}\textsuperscript{2}", r"(\qty{-3}{\metre})\textsuperscript{2}"),
        (r"\num{\VAR{minus}}$^2$ and \num{\VAR{minus}}", r"(\num{-3})$^2$ and \num{-3}"),
        (r"$\num{\VAR{minus}}^\circ$", r"$\num{-3}^\circ$"),
    ],
)
def test_a_number_of_siunitx_below_a_power_stands_in_brackets(source, result):
    assert text(source) == result

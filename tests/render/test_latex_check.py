"""What is begun and not ended, found before TeX."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import paper, question, sample_paper, text, with_prompt, with_solution

from exam_builder.findings import Place
from exam_builder.render import check_latex
from exam_builder.render.latex_check import find_imbalances

FINE = (
    r"plain",
    r"{a {b} c}",
    r"\{ only one",
    r"$x$ and $$y$$ and \(z\) and \[w\]",
    r"$a \text{ if $b$ holds}$",
    r"$x$$y$",
    r"costs 5\$",
    r"\\[2pt] \\ \%",
    "% a comment with { and $ and \\begin{x}\nrest",
    r"50\% {of $x$}",
    r"\verb|{$| and \verb*+}+",
    "\\begin{verbatim}\n{ $ \\end{itemize}\n\\end{verbatim}",
    "\\begin{itemize}\n\\item $x$\n\\begin{enumerate}\\item y\\end{enumerate}\n\\end{itemize}",
    "\\begin{align*}\na &= b\n\\end{align*}",
    "\\parbox{5cm}{%\na}%\n\\textbf{b}%\n\\centering%\n[b]%\nc",
    r"\newcommand{\twice}[1]{#1#1} \newcommand{\x}{\def\y##1{##1}} \#",
    "joined%\nwords",
    "a\n\\begin{center}\na\n\\end{center}%",
    "\\begin{tikzpicture}\n\\draw (0,0) -- (1,1) node at 3%\n;\\end{tikzpicture}",
    "\\url{http://a.b/c%20d#e_f$g} and \\href{a%b}{c}",
    r"\lstinline|% {| and \lstinline[language=C]!%!",
    r"\begingroup\bfseries a\endgroup \hbox\bgroup b\egroup \newcommand{\x}{\begingroup\small} \let\y=\bgroup",
    r"$3\cdot{}$4, $2^{10}$3, $3 < x$5, $a$7, 2$x$, 3$\,m$",
)

DOLLAR = r"write `$` where it ends, or `\$` for a dollar sign"
PERCENT = r"write `\%` for a percent sign, or take it out"
PRICE = r"write `\$` for a dollar sign"
WRONG = (
    ("a {b", "`{` is never closed: `{b`", "write `}` where it ends"),
    (r"a \bgroup b", r"`\bgroup` is never closed: `\bgroup b`", r"write `\egroup` where it ends"),
    (
        r"\begin{quote}\begingroup a\end{quote}",
        r"`\begingroup` is never closed before `\end{quote}`: `\begingroup a\end{quote}`",
        r"write `\endgroup` where it ends",
    ),
    (r"a\egroup", r"`\egroup` closes nothing: `a\egroup`", "take it out, or open it before"),
    ("a b}", "`}` closes nothing: `a b}`", "take it out, or open it before"),
    ("the $x is", "`$` is never closed: `$x is`", DOLLAR),
    ("{the $x} is", "`$` is never closed before `}`: `$x} is`", DOLLAR),
    ("the $x\n\nis$ y", "`$` is never closed before the paragraph ends: `$x`", DOLLAR),
    ("costs 50%", "`%` begins a comment, so no percent sign is printed: `costs 50%`", PERCENT),
    ("by 50%\nor more", "`%` begins a comment, so no percent sign is printed: `by 50%`", PERCENT),
    ("by $p$ %\nor more", "`%` begins a comment, so no percent sign is printed: `by $p$%`", PERCENT),
    (
        r"by \num{50}\,%" + "\nor more",
        "`%` begins a comment, so no percent sign is printed: `by \\num{50}\\,%`",
        PERCENT,
    ),
    (r"\textbf{50}%", r"`%` begins a comment, so no percent sign is printed: `\textbf{50}%`", PERCENT),
    ("C# and F", "`#` by itself means nothing here", r"write `\#` to print it"),
    ("No. #1", "`#` by itself means nothing here", r"write `\#` to print it"),
    ("costs $5 and $7", "LaTeX reads `$5 and $` as a formula, so its words run together", PRICE),
    ("$5, a book $7, a bag \\$9", "LaTeX reads `$5, a book $` as a formula, so its words run together", PRICE),
    ("$5 -- $7", "LaTeX reads `$5 -- $` as a formula, so its words run together", PRICE),
    ("US$5/$7", "LaTeX reads `$5/$` as a formula, so its words run together", PRICE),
    (r"$1\,000 and $2\,000", r"LaTeX reads `$1\,000 and $` as a formula, so its words run together", PRICE),
    ("5$ or 7$", "LaTeX reads `$ or 7$` as a formula, so its words run together", PRICE),
    (r"\[ x", r"`\[` is never closed: `\[ x`", r"write `\]` where it ends"),
    (
        "\\begin{itemize}\n\\item a",
        r"`\begin{itemize}` of 1 line above is not closed",
        r"write `\end{itemize}` after this line",
    ),
    ("a\n\\[\n  x\nNow y is", r"`\[` of 2 lines above is not closed", r"write `\]` before this line"),
    ("\\[\nx = 1\nfor all of them", r"`\[` of 2 lines above is not closed", r"write `\]` before this line"),
    (
        "\\[\n  x\nso\n\\[\n  y\n\\]",
        r"`\[` of 2 lines above is not closed",
        r"write `\]` before this line",
    ),
    ("\\[\n  x\n\\[\nso", r"`\[` stands where a formula ends", r"write `\]`"),
    ("a\n  x\n  y\n\\]", r"nothing begins what `\]` ends, 2 lines below", r"write `\[` before this line"),
    ("the $x which is $y$", "`$` is never closed: `$x which is $y$`", DOLLAR),
    ("$x_{1$ b}", "`{` is never closed before `$`: `{1$ b}`", "write `}` where it ends"),
    (r"a \end{itemize}", r"`\end{itemize}` closes nothing: `a \end{itemize}`", "take it out, or open it before"),
    (r"a \end{document} b", r"`\end{document}` closes nothing: `a \end{document}`", "take it out, or open it before"),
    (
        "\\begin{itemize\n\\item a\n\\end{itemize}",
        r"the brace of `\begin{itemize` is not closed",
        r"write `\begin{itemize}`",
    ),
    ("\\(\n a = b\n\\]", r"`\(` begins what `\]` ends, 2 lines below", r"write `\[`"),
    (
        r"\begin{align} a $b$ \end{align}",
        r"`$` begins a formula where one is open already, by `\begin{align}`",
        "take the dollar signs out",
    ),
    (r"\[ a = 1 then \[ b \]", r"`\[` is never closed: `\[ a = 1 then \[ b \]`", r"write `\]` where it ends"),
    (
        r"\begin{aligned} a \end{enumerate}",
        r"`\begin{aligned}` is ended by `\end{enumerate}`",
        r"write `\begin{enumerate}`",
    ),
    (
        r"\[\begin{aligned} a \end{enumerate}\]",
        r"`\begin{aligned}` is ended by `\end{enumerate}`",
        r"write `\end{aligned}`",
    ),
    (r"a \stop b", r"`\stop` would end the whole paper", "take it out"),
)


@pytest.mark.parametrize("tex", FINE)
def test_what_is_whole_is_let_through(tex: str) -> None:
    assert list(find_imbalances(tex)) == []


@pytest.mark.parametrize(("tex", "message", "hint"), WRONG)
def test_each_mistake_is_reported_with_its_mend(tex: str, message: str, hint: str) -> None:
    first = next(iter(find_imbalances(tex)))
    assert (first.message, first.hint) == (message, hint)


def test_environments_that_cross_are_reported_once_each() -> None:
    crossed = r"\begin{itemize}\begin{center}\end{itemize}\end{center}"
    assert [(wrong.position, wrong.code) for wrong in find_imbalances(crossed)] == [
        (15, "environment"),
        (42, "environment"),
    ]


@given(st.text(alphabet="{}$\\ab%\n()[]", max_size=60))
def test_any_text_is_read_to_its_end(tex: str) -> None:
    for wrong in find_imbalances(tex):
        assert 0 <= wrong.position < len(tex)


@given(st.text(alphabet="ab \n", max_size=20))
def test_wrapping_what_is_whole_keeps_it_whole(inner: str) -> None:
    assert list(find_imbalances(f"{{\\begin{{center}}{inner}\\end{{center}}}}")) == []


def test_the_finding_names_file_line_question_and_part() -> None:
    (found,) = check_latex(with_solution("One.\nTwo {x."))
    assert (found.code, found.place, found.question, found.part) == (
        "brace",
        Place("content/questions/conv_cost.yaml", 21),
        "conv_cost",
        "a",
    )


def test_neither_language_closes_what_the_other_opens() -> None:
    both = "One {a.\n\n{\\examsecond\nUn a}.\n\\par}"
    opened, closed = check_latex(with_solution(both))
    assert "`{` is never closed" in opened.message and "`}`" in closed.message
    assert opened.place and closed.place and closed.place.line == opened.place.line + 3


def test_a_preamble_may_begin_in_one_definition_what_it_ends_in_another() -> None:
    defined = "\\newenvironment{hint}{\\begin{quote}}{\\end{quote}}"
    assert check_latex(paper(preamble=text(defined))) == ()
    (found,) = check_latex(paper(preamble=text(f"{defined}\n\\newcommand{{\\R}}{{x", 40)))
    assert (found.message, found.place) == ("`{` is never closed: `{x`", Place("content/exams/small.yaml", 41))


def test_every_text_is_looked_at_each_alone() -> None:
    assert check_latex(sample_paper()) == ()
    assert [found.place.line for found in check_latex(with_prompt("{\n\n}}")) if found.place] == [7]


@pytest.mark.parametrize(
    "tex", [r"\begin{verbatim} " * 15_000, "{" * 200_000, r"\[ " * 60_000, "a % b\n" * 40_000], ids=lambda tex: tex[:8]
)
def test_a_long_text_full_of_mistakes_is_reported_of_soon_and_in_few_words(tex: str) -> None:
    began = time.process_time()
    assert len(check_latex(with_solution(tex))) == 20
    assert time.process_time() - began < 20


def test_a_verbatim_text_without_an_end_is_never_closed() -> None:
    (wrong,) = find_imbalances("\\begin{verbatim}\nx")
    assert wrong.message == r"`\begin{verbatim}` of 1 line above is not closed"


def test_a_title_is_checked_at_its_line() -> None:
    (found,) = check_latex(paper(question(title="A {brace")))
    assert (found.code, found.place) == ("brace", Place("content/questions/conv_cost.yaml", 1))


def test_a_counter_of_the_whole_paper_that_a_question_sets_is_reported() -> None:
    messages = check_latex(
        with_prompt("One.\n\\setcounter{equation}{7}\n% \\setcounter{page}{1}\n\\setcounter{enumi}{2}")
    )
    assert [str(found) for found in messages] == [
        "content/questions/conv_cost.yaml:6:1: warning: `\\setcounter{equation}` changes the numbering of all "
        "later questions [conv_cost] — remove it; to number one equation by hand, use `\\tag{…}`"
    ]


@pytest.mark.parametrize(
    ("tex", "command"),
    [
        (r"\setcounter{enumi}{0.5}", r"\setcounter{enumi}"),
        (r"\multicolumn{0.5}{c}{a}", r"\multicolumn"),
        (r"\begin{multicols}{0.5}a\end{multicols}", r"\begin{multicols}"),
        (r"\symbol{0.5}", r"\symbol"),
    ],
)
def test_a_number_that_must_be_whole_is_reported_where_its_decimals_would_be_printed(tex: str, command: str) -> None:
    assert [str(found) for found in check_latex(with_prompt(tex))] == [
        f"content/questions/conv_cost.yaml:5:1: error: `{command}` takes a whole number, so that `.5` of `0.5` "
        "is printed [conv_cost] — write a whole number; `\\VAR{round(x)}` makes one of x"
    ]
    others = (tex.replace("0.5", "2"), rf"\verb|{tex}| x", f"a\n% {tex}\nb", r"\romannumeral 3.5, \char65.5")
    assert not any(check_latex(with_prompt(other)) for other in others)


@pytest.mark.parametrize(
    ("tex", "position", "hint"),
    [
        ("\\[ A = \\begin{pmatrix} 1 & 2 \\\\end{pmatrix}\n x\n\\]", 29, r"write `\end{pmatrix}`"),
        ("a\n \\\\begin{itemize}\n\\item a\n\\end{itemize}", 3, r"write `\begin{itemize}`"),
    ],
)
def test_two_backslashes_before_an_edge_are_reported_there(tex: str, position: int, hint: str) -> None:
    found = [(wrong.position, wrong.hint) for wrong in find_imbalances(tex)]
    assert found == [(position, hint)]


def test_an_arrow_that_points_at_a_sign_is_reported_once() -> None:
    (found,) = check_latex(
        with_prompt(r"The arrows are $X \to >$, $M \to >$ and $Y \to Z$; $x \to >0$ is another thing.")
    )
    assert (found.code, found.message) == ("mathematics", "an arrow points at the sign `>` alone")
    right = r"mutants $\le \to <$ and $< \to >$, rules $S \to <$expr$>$ and $O \to {>}$, and \verb|$X \to >$|"
    assert not check_latex(with_prompt(right))

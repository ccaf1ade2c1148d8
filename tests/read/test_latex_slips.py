"""What LaTeX prints without a word, and what looks like it and is meant."""

import time
from pathlib import Path

import pytest
from courses import EXAM, load, write_course

from exam_builder.findings import Refused
from exam_builder.read.checks.latex_outside import find_styled_letters
from exam_builder.read.checks.latex_slips import blank_text, find_foreign_holes
from exam_builder.read.checks.text_checks import FINDERS, check_texts

KNOWN = {"speed": None, "n": None}


def said(tex: str) -> list[str]:
    text = blank_text(tex)
    return [slip.message for find in FINDERS for slip in find(text)] + [
        slip.message for slip in find_foreign_holes(text, KNOWN)
    ]


@pytest.mark.parametrize(
    "tex",
    [
        r"\verb|%(n)d| prints it",
        "\\begin{comment}\nold\n\\end{comment} \nnew",
        r"what \verb|\end{comment} x| hides",
        r"$\num{2.5e-3} + 2e-3$, $\sqrt[3]2$, $(a + b)^2$, $(x)$2, \SI{1e3}{m}, $3 \text{ of 1e3}$, $x_{1e}$",
        "\\begin{lstlisting}\nprint('%(n)d' % all)\n\\end{lstlisting}",
        r"$\deg f^2 = 2\deg f = \frac{4}{2}\deg(f)$",
        r"costs 5\,\% of \$3 and \emph{nothing} else, \verb|**a** <b>|, \url{http://a.b/alpha_*x*}",
        "\\begin{verbatim}\n**a** <br> {{ speed }}\n- a\n- b\n\\end{verbatim}",
        "% **a comment** with <b> and frac{1}{2}\nrest",
        r"$a<b>c$, $x * y * z$, $a^{**}$, $2^{{n}}$, $x_{max} + x_{int}$, $\mathrm{speed} \operatorname{softmax}(x)$",
        r"$\text{if $x > 0$ and alpha}$ and $P(A \mid B)$ and $\sin\alpha$ and \texttt{a**b**c <b> `x`}",
        r"\textbf{speed} \label{speed} {\bf bold} {\large big} $\frac12$ $\frac{1}{2}$",
        r"$\frac{a}b$ \hspace{1.5em} \vspace{-2pt}",
        "a dash - a word\nbetween - lines, 3 * 4 = 12 * 1, footnote* and note*, and/or, ``quoted'' and `single'",
        "\\begin{itemize}\n\\item a\n\\item[b] c\n\\end{itemize}\n",
        "\\begin{enumerate}[label=a]\n  \\item d\n\\end{enumerate}",
        "\\begin{tabular}{l@{ }rp{2cm}}\n\\toprule\na & b & c \\\\ \\midrule\n"
        "\\multicolumn{2}{c}{x} & y \\\\\n\\bottomrule\n\\end{tabular}",
        "\\begin{tabular}{|l|*{2}{c}|}\\hline a & b & long text\n that goes on \\\\ \\hline\n\\end{tabular}",
        "\\begin{align}\n a &= b \\\\\n   &= c & d &= e\n\\end{align}",
        "\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}",
        "\\begin{cases} a & \\text{if } x \\\\ b & \\text{else} \\end{cases}",
        "\\begin{pmatrix} a + b\n &  c \\\\ d &\n e \\end{pmatrix}",
        r"\newcommand{\entry}[1]{\item #1}",
        r"\begin{tabular}{lr}rate & P($<$$t$) \\ $a_1$$b_1$ & $\beta_1$ \\\end{tabular} and $\beta_2$ here (or $c$)",
        "Thus $$\\ln x = 1 \\quad\\text{for all $x > 1$}.$$\n\nThe signs $]$ and $($ alone, \\(x\\)",
        "\\mbox{}\n\\begin{itemize}\n\\item One;\\\\\n$x$ is part of it\n\n\\item Two\n\\end{itemize}",
        r"$x^2,\text{ } y$, $e^xf(x) + e^tg(t)$, $n^23^{n+1}$, all $\inf$s, $v_{top} - v_{bot}$, \paragraph{Case:} so",
        "a model%\n\\footnote{Its inventor.} of it.%\n\\index{model}%\n",
        "\\begin{itemize}\n\\item %One.\nOne of it.\n\\item Two\n  of it\n\\end{itemize}",
        "\\begin{itemize}\n\\item Run the code of\nKoch, at\n\\url{https://a.b} and so\n"
        "on.\n\\item Two\n\\end{itemize}",
        "\\begin{ownblocks}\n\\step{turn left by 90 degrees}\n\\step{turn left by 90 degrees}\n\\end{ownblocks}",
        "\\begin{itemize}\n\\item One*\n\n* Or two.\n\\item Two \\\\[2mm]\nMore.\n\\item Three\n  of it\n"
        "\\end{itemize}",
        r"marks of [5; 10[ or [$a$; b[ (both), \foreach \x in {0,1,...,5} {a}, A2$\hat{}$2",
        "\\begin{tabular}{ll}\n1. Take it. & 1. Take two.\\\\\n2. Add 2. & 2. Add 1.\n\\end{tabular}",
        r"a path of \np[km^2]{3} in $\np[min]{20}$ and $\text{if\/ $x$ is}$, at $a$ \\$b = [1$ or $2]$\\$c$",
        "\\begin{owncalculus}\n1. & $A$ & given\\\\\n2. & $B$ & given\n\\end{owncalculus}",
        r"\begin{tikzpicture}\node (a) {$ $};\end{tikzpicture}\begin{pspicture*}(-1,0)\m{\n=-6+1}\end{pspicture*}",
        r"\begin{tabularx}{5cm}{*{3}X} a & b & c \\ d & e & f \\ \end{tabularx}",
        "\\begin{tabular}{|p{9cm}|}\nA table:\n\\begin{tabular}{ll} \\multicolumn{2}{r}{a} \\\\ b & c\n\\end{tabular}"
        "\\\\ \\hline\nB \\\\\n\\end{tabular}",
        "\\begin{itemize}\n\\item The area is:\n$x^2$ in all\n\\item Two\n  of it\n\\end{itemize}",
        r"it is $x\text{ (since } y > 0)$ and {\tt turn( -1, 1e-5)}, a call turn(-1)",
        r"\begin{ownpicture}\psline(-1,2)(3,-4)\draw (0,0) -- ++(-90:2) -- +(-1.5,0);\end{ownpicture}",
        "\\centering%\nwords {a}%\nb \\textbf{x}%\n",
        r"\begin{tikzpicture}\node at (0,0) {speed}; \draw[<->] (0,0) -- (1,1);\end{tikzpicture}",
        r"$\sqrt[3]{8}$ \\[2pt] [see below]",
        r"$\sum_{i,j} x_{ij}$, $\max_j X$, $e^x y$, $e^{ix}$, $v_1 v_{\max}$, $x^2y$, $a <-1$, $5!=120$, $x^{+-}$",
        r"$f * g$, $a_1 * b$, $x^2*y$, $2x^2$, $\arcsin(x)$, $usin$, $\operatorname{relu}(x)$, $f'(x) = g'(x)$, $v_1$",
        r"$x~=~3$ \VAR{speed} $\frac{1}\pi + \frac{\partial J}{\partial \mathbf{w}}$",
        r"$\deg p(x) = 30^\circ$ 5\% of (n)s",
        r"\begin{align} a &= b \\[2mm] c &= d \\ \end{align}",
        r"\qty{3}{\kilo\gram\per\cm} \si{m/s} {x} \ang{3} \SI{1}{\kg}",
        r"$||x| - |y|| \le |x - y|$, $P(A||B)$, $D(p || q) + D(q || p)$, $a < b, c > d$, $0 <x, y> 3$, "
        r"$a || b$, $\int <x> dx$",
        r"${n \choose k}$, $1{,}5$, $f_{a, b}$, $\frac{a, b}{c : d}$, ${\bf x, y}$, $\{x : x > 0\}$, "
        r"${}^{14}C$, $\mathcal{A, B}$",
        r"10-12, 5 -10, x-1, page 3-1, e-mail (a-b), kill -9, tel. +49-30-123, \ce{A <-> B}, $x^{*2}$, "
        r"$f_1 * f_2$, a~b",
        r"\newcommand{\norm}[1]{\left\lVert #1 \right\rVert} \newcommand{\lp}{\left(}",
        r"$A \ \Rightarrow\ B$, $x\ Y$, \si{°C}",
        r"$U/{\rm m}$, ${-a}/b$, $10^{-3}/{2}$, $x^{a+b}/2$, $x_{i+1}/x_{i}$, $f/{g_{i+1}}$, $1/{e^{-x}}$",
        r"$\frac{a}{b}(c)$, $\frac12[3]$, $\binom{n}{2}[x]$, $\frac{\frac{1}{2}}{3}/2$, $\frac{1}{2}/\frac{3}{4}$",
        "\\begin{verbatim}\n\\verb{a}\n\\end{verbatim} $\\inf_{x} f(x)$, $\\inf\\{a\\}$, $\\inf f = 1$ \\verb|{|",
        "\\begin{align*}\n f(x) \\\\\n &= b \\\\\n &+ c \\\\\n &= d \\\\\n \\text{hence}\n\\end{align*}",
        r"$\begin{cases} t & t > 0 \\ \text{undefined} \end{cases}$",
        r"$\begin{cases} a, \text{if } b \\ c, \text{else} \end{cases}$",
        r"$\begin{pmatrix} \sqrt{2} 3 & x_1 2 \\ \VAR{n} \VAR{signed(n)} & 1 - 2 \end{pmatrix}$",
        r"$a =~$ \texttt{a \\ b} $\sqrt[3]{x}$, $\sqrt[n]x = \sqrt[3] 8$, $\sqrt[3]\pi$, $\sqrt [n] {a}$",
        "\\begin{tikzpicture}\n  \\draw (0,0) -- (1,1)\n node (a) {x}\n  node [red] {draw (it)};\n\\end{tikzpicture}",
        r"$f * \VAR{r['f']}$, $(f * g)(3)$, $\mathbb{Z} * \mathbb{Z}_2$, "
        r"`I expected the ``usual'' value.', `it's', ``x''",
        r"\texttt{\_\_init\_\_} \begin{tabular}{lS[table-format=-1.2]} a & -1.25 \\ b & 3.5 \\ \end{tabular}",
        r"\begin{tabular}{l>{$}r<{$}} a & -1.25 \\ b & 3.5 \\ \end{tabular}",
        "\\begin{tabular}{ll}\na & http://x.org \\\\\nc // d & e\\\\\n\\end{tabular}",
        r"\begin{circuitikz}\draw (0,0) to[R, l=$-5$~V, i=-5<\ampere>, a=$[0,1)$] (3,-1) to[short, "
        r"-o] (2,-3);\end{circuitikz}",
        "\\begin{tikzpicture}[scale=0.5,\n x=1cm]\n\\draw (-1,-2) -- (3,-4) node[right=-5pt, label=-90:a] {a [b};\n"
        "\\foreach \\i in {-1,0} \\draw (\\i,0) -- ++(90:-1) node {b-1};\n\\end{tikzpicture}",
        r"$x \cdot\cdot\cdot y$, $f(\cdot)\cdot g$ \[ x = \]",
        r"$X^{**}$, ${}_{92}$, $T^{a}{}_{b}$, \textasciicircum{} \^{} {\bf a, b}, $f(x)^{(2)}$, $x_{(i)}$, $]0, 1[^2$, "
        r"(what?) had had, the \emph{the}, AND/OR",
        "\\begin{pmatrix}\n 0 & 0 & 1 \\\\\n 0 & 0 & 1 \\\\\n\\end{pmatrix}",
        "\\begin{tabular}{ll}\na long name of something & 1 \\\\\na long name of something & 1 \\\\\n\\end{tabular}",
        "\\begin{verbatim}\nprint it twice in a row\nprint it twice in a row\n\\end{verbatim}",
        r"$\sum_{i} {x_i}$, $\sum_{i=1}^{D} {x}$, $p_i = \operatorname{pi}$, $e^{z_i} + e^2_i$",
        r"$\mathrm{s^{-2}}$, \label{a^-2}",
        r"\VAR{n}times \VAR{n}fold \VAR{n}ism \VAR{driver.them}selves $\VAR{n}x\VAR{signed(n)}$ $\VAR{n}x + 2$",
        r"$\boldsymbol{\Lambda} \mathbf{Lambdas} \vec{nu} \mathrm{beta}$",
        r"$\boldsymbol{\theta} \mathbf{\Sigma} \mathbf{\hat n} \mathbf{x_\mu}$",
        r"\FIGURE{a} \FIGURES{a, b} \TABLE{a} \BLANKS{a} \VEC{a} \NP{a} \FIG{a}",
        r"$v_{speed} = \VAR{n}$, $\mathrm{speed} = \VAR{n}$, $speed = way / time$, $\VAR{n} \text{ at a speed}$",
        r"\VAR{n}th, \VAR{n}D, file\VAR{n}, the\VAR{'m'}, \VAR{speed} speeds, 20{,}000, {x}, {$x$}",
        r"$5,\mathrm{d}x$, $x_0,\mathrm{A}$, $3\,\mathrm{m^2}$, $3\,\mathrm{CO2}$",
        r"a resistance $R = 2\,\omega t$ or $2\omega$, in a circuit twice the frequency, $2\,\omega$",
        r"© 2020, ©Us, `->' and \texttt{a -> b}, f->g, $\dot x = x$, $\sqrt{x} \bar{x}$",
        r"$D(p \| q)$, $f\bigr|_{x = 0}$, $x \hat= y$, $\bigl| a \bigr|$, $i = 1..n$",
        r"$x^{\VAR{n}} + x^\VAR{n}$",
        r"$2x_1 + x_1 2$, $\VAR{join(x, '), (')})$",
        r"$e^k_j$, $3\,\mathrm{Var}(X)$, $\operatorname{relu}$ relu(x), file .csv, C++ .. a..b, ../c, ... and . . .",
        r"\emph{\verb|x|}, \verb|y|, \textbf{% nothing" + "\n}",
        r"caf\'e by\'s \~n \^o \~{} \"Uber 3\" wide, a b, $a \\ b$",
        "cases: iii) one iv) two, viii) three, 12) four, $]0, 1[$ and $(0, 1]$ is; ,,so'' $a$-axis, pre-$x$ of $x$ is",
        "a) one (two) b) [0, 1) and ($a$, $b$] :( (see\n\nbelow)",
        r"\section*{Two} the dogs' and the cats' 'n' \SI{3}{m/s} \qty{1}{\metre\per\second} \si{km/hr} x\_y $\|v\|$",
        r"a ring \chemfig{*6(-=-=-=)}, the call f(a=), (a smile :-) and an end)",
        "the rest of (a line%)",
        r"\tikz[baseline=-0.5ex] \draw (0, 0) circle (1ex);",
        r"\emph {n}, a{n}b, $[[n]] = {n}$, [[m]] and {\itshape n}",
        r"$x^{**} y^{**}$, $p^**q^**$, $a**$",
        r"\texttt{d['key']}, \verb|d['key']|, \texttt{n**2}, p < 0.05**, a**b",
    ],
)
def test_what_is_meant_is_not_reported(tex: str) -> None:
    assert said(tex) == []


@pytest.mark.parametrize(
    ("tex", "begins"),
    [
        (r"is VAR{speed} m", "`VAR{` has no backslash"),
        ("\\begin{comment}\nold\n\\end{comment} new", r"text after `\end{comment}`"),
        ("\\begin{comment}\nold\n  \\end{comment}\nnew", r"the package comment sees no `\end{comment}` after spaces"),
        (r"\usetikzlibrary{arrows.meta} and more", r"what `\usetikzlibrary` loads in a text"),
        ("It is {n} m, $x_{n}$.", "`{n}` prints its letter, not a value"),
        ("It is [[n]] m, $[[n]]$.", "`[[n]]` prints its letter, not a value"),
        (r"is \Var{speed} m", r"`\Var{speed}` prints no value"),
        ("is\n%(speed)s m", "`%(speed)s` prints no value"),
        ("is @speed@ m", "`@speed@` prints its letters"),
        (r"$a ~= b$", "`~=` in a formula prints the signs"),
        (r"$\frac{\partial J}\partial \mathbf{w}$", r"`\frac{…}` takes `\partial` alone"),
        (r"$30^\deg$", r"`\deg` is a function"),
        (r"\begin{align} a &= b \\\\ c &= d \end{align}", "this row is empty"),
        (r"\si{3}{m/s}", r"`\si` takes a unit alone, and takes `3` for it"),
        (r"\qty{3}{\metre\per\secnd}", r"siunitx knows no unit `\secnd`"),
        (r"\qty{3}{\metre\persecond}", r"siunitx knows no unit `\persecond`"),
        (r"see FIGURE{plot}", "`FIGURE{` has no backslash"),
        (r"is {{ speed }} m", "`{{ speed }}` prints its letters"),
        (r"$\frac{9\,\mathrm{V}}/{3\,\Omega}$", r"`\frac{9\,\mathrm{V}}/{3\,\Omega}` takes the `/`"),
        (r"$\binom{n}[2] = 3$", r"`\binom{…}` takes `[` alone"),
        (r"\verb{%} gives", r"`\verb{` prints all up to the next `{`"),
        (r"$\lim_{n\to\inf} x$", r"`\inf` prints the word inf"),
        ("\\begin{align*}\n a &= b \\\\\n c d \\\\\n &= e\n\\end{align*}", "this row has no `&`, so it ends where"),
        (
            r"$\begin{cases} t^2, \text{if } t \\ -t & \text{else} \end{cases}$",
            "this case has no `&` before its condition",
        ),
        (r"$|E| =< 3$", "`=<` in a formula prints the signs"),
        (
            r"$\begin{pmatrix} \VAR{n} & \VAR{n} \VAR{n} & 1 \end{pmatrix}$",
            r"`\VAR{n} \VAR{n}` is printed as one number",
        ),
        (r"$\begin{pmatrix} 1 & 2 \\ 3 4 \end{pmatrix}$", "`3 4` is printed as one number"),
        (r"$I = U/{R_1 + R_2} = 3$", "the braces of `{R_1 + R_2}` print nothing"),
        (r"$x = {a + b}/2$", "the braces of `{a + b}` print nothing"),
        (r"\begin{align*} a &=~ 3 \\ b &= 2 \end{align*}", "`=~` in a formula prints the sign of equality"),
        (r"\texttt{C:\\temp}", r"`\\` begins a new line, and prints no backslash"),
        (r"$b = 2\sqrt[mk] = 3$", "there is nothing under this root"),
        ("\\begin{tikzpicture}\n  draw (0,0) -- (1,1);\n\\end{tikzpicture}", "`draw` has no backslash"),
        (r"\begin{tikzpicture}[x=1cm] \draw (0,0); node [red] {b}; \end{tikzpicture}", "`node` has no backslash"),
        (r"$A \ B$", r"a backslash prints a space in `A \ B`"),
        (r"$x \in \mathbb{R} \ \{0\}$", r"a backslash prints a space in `\mathbb{R} \ \{`"),
        (r"\newcommand{\norm}[1]{\left\lVert #1 \rVert}", r"`\norm` has no `\right`"),
        (r"\qty{0.1}{°K}", "there is no unit `°K`"),
        (r"$V_a <-> V_b$", "`<->` in a formula prints the signs"),
        (r"$a ==> b$", "`==>` in a formula prints the signs"),
        (r"\begin{align*} a &= b \\ &~= c \end{align*}", "`~=` in a formula prints the signs"),
        (r"$2^{20} * 8$", "`*` in a formula prints the signs"),
        (r"an error of +-\qty{0.05}{m}", "`+-` in words prints the signs"),
        (r"about 5 +- 0.1 m", "`+-` in words prints the signs"),
        (r"as p ~ T at fixed $V$", "`~` between spaces prints another space"),
        (r"say `yes''. Their", "``yes''` begins with one sign"),
        (r"\begin{tabular}{lr} a & -1.25 \\ b & 3.5 \\ \end{tabular}", "`-1.25` stands in words"),
        (r"between -10 and 5", "`-10` stands in words, where the sign of a minus"),
        (r"a step of 1e-3 is", "`1e-3` stands in words, where the sign of a minus"),
        (r"we write $||v||$ for", "`||v||` prints four single bars"),
        (r"$||Ax - b||_2^2$", "`||Ax - b||` prints four single bars"),
        (r"$a = <v, w>$", "`<v, w>` prints the signs for less and greater"),
        (r"The set ${v : \|v\| \le 1}$", r"`{v : \|v\| \le 1}` prints no braces"),
        (r"$x \in {1, 2, 3}$", "`{1, 2, 3}` prints no braces"),
        (r"$\begin{pmatrix} 1 & 2 // 3 & 4 \end{pmatrix}$", "`//` ends no row and prints two slashes"),
        ("\\begin{tabular}{ll}\na & b //\nc & d \\\\\n\\end{tabular}", "`//` ends no row and prints two slashes"),
        (
            r"\begin{circuitikz} \draw (0,0) to[R, l=$R$ (3,0); \end{circuitikz}",
            "a bracket is never closed in its path",
        ),
        (r"\begin{circuitikz} \draw (0,0) to[R, l=-5 V] (3,0); \end{circuitikz}", "`-5` stands in words"),
        (r"\begin{tikzpicture} \draw (0,0) -- node[above] {-1} (3,0); \end{tikzpicture}", "`-1` stands in words"),
        (r"is {speed} m", "`{speed}` prints its letters"),
        ("is $speed$ m", "`$speed$` prints its letters"),
        ("is ((speed)) m", "`((speed))` prints its letters"),
        (r"$\sum_i,j x$", "of `_i,j` only `i` is lowered"),
        ("$v_max$", "of `_max` only `m` is lowered"),
        ("$x_{ij} = x_ij$", "of `_ij` only `i` is lowered"),
        ("$e^ix$", "of `^ix` only `i` is raised"),
        ("$b = +- 1$", "`+-` in a formula prints the signs"),
        ("$v != 0$", "`!=` in a formula prints the signs"),
        ("$a == b$", "`==` in a formula prints the signs"),
        (r"$\vec v <- \vec w$", "`<-` in a formula prints the signs"),
        (r"$2*\eta$", "`*` in a formula prints the signs"),
        (r"$\VAR{n} * x$", "`*` in a formula prints the signs"),
        ("$28x28$", "`28x28` in a formula prints the signs"),
        (r"$\VAR{n}X\VAR{n}$", r"`\VAR{n}X\VAR{n}` in a formula prints the signs"),
        ("has the shape $N * d$ and", "`*` in a formula prints the signs"),
        ("an $m*n$ matrix", "`*` in a formula prints the signs"),
        (r"$mgsin\alpha$", "`sin` has no backslash"),
        (r"$\operatorname{relu(x)}$", r"`\operatorname` sets all in its braces upright"),
        (r"\subsection{Two}", r"`\subsection` prints a number"),
        (r"\section*Two", r"`\section*` takes the one letter"),
        (r"\text it{a}", r"`\text` takes the one letter"),
        ("say 'yes' now", "`'` before `yes` prints the sign that ends"),
        ("it is ____ here", "`____` draws no line"),
        (r"$\|v|$", r"`\|` has no other half"),
        (r"\qty{3}{\metre\per\sec}", r"`\sec` is a function, not a unit"),
        (r"\SI{3}{secnods}", "there is no unit `secnods`"),
        (r"$frac12$", "`frac` has no backslash"),
        (r"$/alpha$", "`/alpha` has no backslash"),
        (r"the angle /alpha is", "`/alpha` has no backslash"),
        (r"$2 pi r + omega$", "`omega` has no backslash"),
        (r"$\\alpha$", r"`\\alpha` begins a new line"),
        (r"with \\VAR{speed} m/s", r"`\\VAR` begins a new line"),
        (r"lies in $[-\VAR{n}, \VAR{n}]2$ and", "`]2` in a formula prints the signs"),
        (r"$J = 25e3\,x$", "`25e3` in a formula prints the signs"),
        ("a **bold** word", "`**bold**` is Markdown"),
        (r"$**b** + \alpha$", "`**b**` is Markdown"),
        ("growth**2 - 1 times more", r"`growth**2` is printed as it stands, since \VAR is missing"),
        ("at rates['points'][9] points", r"`rates['points'][9]` is printed as it stands, since \VAR is missing"),
        (r'the sum $\sum_i "E_i"$', '`"E_i"` in a formula prints two signs'),
        ("\"Store fewer'', he said", '`"` before a quotation prints the sign that ends one'),
        ("a <b>bold</b> word", "`<b>` is HTML"),
        ("one&nbsp;word", "`&nbsp;` is HTML"),
        ("Take:\n- one\n- two\n", "`- one` is Markdown"),
        ("Take `x` here", "``x`` is Markdown"),
        (r"\bf{bold} text", r"`\bf` goes on after the braces"),
        ("some words%\nand more", "`%` begins a comment, so the words before and after it are joined"),
        (r"\hspace{2 cmm}", "`2 cmm` is not a length"),
        (r"$x is large$", "`is large` stands in a formula"),
        (r"\item one", r"`\item` stands outside of a list"),
        (r"\begin{itemize} one \item two\end{itemize}", r"the list `\begin{itemize}` does not begin with `\item`"),
        (r"$\sqrt[3{8}$", r"the bracket of `\sqrt[` is never closed"),
        ("\\begin{tabular}{ll}\na & b\n\\hline\\end{tabular}", r"the row before `\hline` has no `\\`"),
        ("\\begin{tabular}{ll}\na & b\nc & d \\\\\n\\end{tabular}", r"no `\\` ends this row"),
        (
            "\\begin{tabular}{ll}\na & 20% \\\\\nc & 5 \\\\\n\\end{tabular}",
            r"`%` begins a comment, so this is not printed: `% \\`",
        ),
        ("\\begin{tabular}{l}\na & b \\\\\nc & d \\\\\n\\end{tabular}", "the rows of this table have 2 cells"),
        ("\\begin{tabular}{ll}\na & b \\\\\nc & d & e \\\\\n\\end{tabular}", "this row has 3 cells"),
        ("\\begin{pmatrix}\na & b\nc & d\n\\end{pmatrix}", r"no `\\` ends this row"),
        ("\\begin{pmatrix}\n1\n2\n\\end{pmatrix}", r"no `\\` ends this row"),
        ("\\begin{cases}\na & b\nc & d\n\\end{cases}", r"no `\\` ends this row"),
        ("\\begin{align}\na &= b\nc &= d\n\\end{align}", r"no `\\` ends this row"),
        (r"$x = = 3$", "`= =` has two in a row"),
        (r"\[ x = \approx 3 \]", r"`= \approx` has two in a row"),
        (r"$2\cdot\cdot3$", r"`\cdot\cdot` has two in a row"),
        (r"with \VAR{n} \VAR{n} channels", r"`\VAR{n} \VAR{n}` has two in a row"),
        ("the size of\nof it", "`of of` has two in a row"),
        ("Name two ways of it.\nName two ways of it.\nWhy?", "this repeats the 1 line above"),
        ("One long line of it.\nAnd another.\nOne long line of it.\nAnd another.\n", "this repeats the 2 lines above"),
        ("\\begin{align}\na &= b, \\\\\na &= b, \\\\\nc &= d\n\\end{align}", "this repeats the 1 line above"),
        (r"$\frac{1}{}$", r"there is nothing in the braces of `\frac{1}{}`"),
        (r"$\tfrac{}{2}$", r"there is nothing in the braces of `\tfrac{}{2}`"),
        (r"so $\bar{ }$ is", r"there is nothing in the braces of `\bar{ }`"),
        (r"Given $ $, find", "this formula is empty: `$ $`"),
        (r"$\text{}x$", r"there is nothing in the braces of `\text{}`"),
        (r"$x^12 + n^23$", "of `^12` only the digit 1 is raised"),
        (r"$a$$b_max$", "of `_max` only `m` is lowered"),
        ("some words%\n\\emph{and} more", "`%` begins a comment, so the words before and after it are joined"),
        (r"$x = .$", "there is nothing between `=` and what follows"),
        ("It holds. TODO: say why", "`TODO` is printed, as all words"),
        ("(XXX check this) It holds", "`(XXX` is printed, as all words"),
        (r"the set {1, 2, 3} of", "`{1, 2, 3}` prints no braces"),
        (r"the nodes {$X$, $M$} and", "`{$X$, $M$}` prints no braces"),
        (r"$\sum_{i=1}{D} t_i$", r"`{D}` stands beside the `\sum`, not above it"),
        (r"$\prod{i=1}^{D} t_i$", r"`{i=1}` stands beside the `\prod`, not below it"),
        (r"$x_(i) + 1$", "of `_(i)` only the bracket is lowered"),
        (r"$2(r_{kj} + r_{jk)} w$", "the bracket in `_{jk)}` is lowered with it"),
        (r"$\VAR{n}**2$", "`**` in a formula prints the signs"),
        (r"$a .* b$", "`.*` in a formula prints the signs"),
        (r"$A./B$", "`./` in a formula prints the signs"),
        (r"$2\cdot pi\cdot r$", "`pi` has no backslash"),
        (r"$e^{z_i} / e^z_j$", "of `^z_j` only `z` is raised"),
        (r"$3\,\mathrm{s^-2}$", "of `^-2` only the sign `-` is raised"),
        (r"$\VAR{n},\mathrm{m/s}$", "a comma stands between the number and its unit"),
        (r"$9.8\,\mathrm{m/s2}$", "the power in `s2` is not raised"),
        (r"a resistor of $\VAR{n}\,\mathrm{k\omega}$", r"`\omega` is a small letter, not ohm"),
        (r"a factor of\VAR{n} more", "there is no space between `of` and"),
        (r"needs \VAR{n}additional ones", r"there is no space between `\VAR{n}` and `additional`"),
        (r"\VAR{n}of them", r"there is no space between `\VAR{n}` and `of`"),
        (r"of \VAR{n}x\VAR{speed} pixels", r"`\VAR{n}x\VAR{speed}` prints the letter x between two values"),
        (r"of $\VAR{n}$ x $\VAR{speed}$ pixels", r"`\VAR{n}$ x $\VAR{speed}` prints the letter x"),
        (r"of $\VAR{n}\times speed$ m", "`speed` stands in this formula by its letters, beside values"),
        (r"is \[\frac{speed}{\VAR{n}}\] m", "`speed` stands in this formula by its letters, beside values"),
        (r"after \VAR{speed}speeds", r"there is no space between `\VAR{speed}` and `speeds`"),
        (r"$\boldsymbol{Lambda}\mathbf{Q}$", "`Lambda` has no backslash"),
        (r"$\mathbf{\theta}$", r"`\mathbf` prints `\theta` as it is, not in bold"),
        (r"$\mathbf\nabla f$", r"`\mathbf` prints `\nabla` as it is, not in bold"),
        (r"\LISTNG{program}", r"there is no command `\LISTNG`; did you mean `\LISTING`?"),
        (r"see \FIGUR {a}", r"there is no command `\FIGUR`; did you mean `\FIGURE`?"),
        ("Mark (b), © and (d)", "`©` is what some editors make of (c)"),
        ("the ´´same´´ way", "`´´same´´` prints accents"),
        ("one step => the next", "`=>` in words prints the signs"),
        (r"the \"same\" way", r"`\"same\"` prints accents"),
        (r"$\bigl[ i = 1 ]$", r"`\bigl[` has no `\bigr` after it"),
        (r"$v = \|c\,u$", r"`\|` has no other half"),
        (r"$t_1, .., t_D$", "`..` in a formula prints the signs"),
        (r"$c =/= 0$", "`=/=` in a formula prints the signs"),
        (r"$w1 x_1 + w_1$", "the 1 of `w1` is not lowered"),
        (r"$[\VAR{join(all, ', ')}$", r"a bracket is never closed"),
        (r"$m \ddot x + b \dot + k x$", r"`\dot` takes the one sign after it, `+`"),
        (r"of it\'s numbers", r"`it\'` prints an accent on the next letter"),
        ("the same; ; and so", "`; ;` has two in a row"),
        ("it is left out,, so", "`,,` has two in a row"),
        (r"$x > > 0$", "`> >` has two in a row"),
        (r"You earn\footnote{} it", r"there is nothing in the braces of `\footnote{}`"),
        (r"upside down \VAR{n} and \VAR{n}), so it is", "`)` closes nothing"),
        (r"at an angle of$x$ it", "there is no space between `of` and the formula after it"),
        (r"where $x$is one", "there is no space between `is` and the formula before it"),
        (r"$v1 + v_2$", "the 1 of `v1` is not lowered"),
        (r"they don\'t change", r"`\'` prints an accent on the next letter"),
        (r"stride\~1, which", r"`\~` prints an accent on what follows"),
        ("what it is . Then", "`.` has a space before it"),
        ("It is so (see above.\n\nThen it is (not) so.", "a bracket is never closed: `(see above."),
        ("It is so..\n", "`..` has two in a row"),
        ("nodes $X$, , $Y$ and", "`, ,` has two in a row"),
        (r"$x + + y$", "`+ +` has two in a row"),
        (r"\textbf\textbf{x}", r"`\textbf\textbf` has two in a row"),
        ("a\n\\FIGURE{b}\n\\FIGURE{b}\n", "this repeats the 1 line above"),
        (r"$2\/\lambda$", r"`\/` prints no `/`"),
        (r"$w_1\*x_1$", r"`\*` prints no `*`"),
        (r"$\operatorname{relu}(x) = relu(y)$", "`relu` has no command around it"),
        (r"$argmax_j x_j$", "`argmax` has no command around it"),
        (r"$e^z_i - 1$", "of `^z_i` only `z` is raised"),
        (r"$3\,\mathrm{Kg}$", "there is no unit `Kg`"),
        ("\\begin{align}\na &= b \\\\[2cm\nc &= d\n\\end{align}", r"the bracket of `\\[` is never closed"),
    ],
)
def test_what_would_be_printed_without_a_word_is_reported(tex: str, begins: str) -> None:
    assert [message[: len(begins)] for message in said(tex)][:1] == [begins]


@pytest.mark.parametrize(
    ("tex", "messages"),
    [
        (r"A \question[3] what", r"`\question` of exam.cls would print a number of its own"),
        (r"A \bonustitledquestion{B}", r"`\bonustitledquestion` of exam.cls would print a number"),
        (r"\begin{parts} \end{parts}", r"`\begin{parts}` of exam.cls would print a number"),
        (r"\part[1] and more", r"`\part` of exam.cls would"),
        (r"\bonussubsubpart x", r"`\bonussubsubpart` of exam.cls would"),
        (r"\begin{oneparchoices}\choice a\end{oneparchoices}", r"`\begin{oneparchoices}` of exam.cls prints boxes"),
        (r"It is \fillin[x][2cm].", r"`\fillin` of exam.cls prints room that is not a place for an answer"),
        (r"\fillwithdottedlines{2cm}", r"`\fillwithdottedlines` of exam.cls prints room"),
        (r"A \ifprintanswers b\fi", r"`\ifprintanswers` of exam.cls is false in all papers"),
        (r"\printanswerstrue", r"`\printanswerstrue` of exam.cls would print answers"),
        (r"\printanswers", r"`\printanswers` of exam.cls would print answers"),
    ],
)
def test_what_exam_cls_has_for_questions_is_reported(tex: str, messages: str) -> None:
    assert [message.startswith(messages) for message in said(tex)] == [True]


@pytest.mark.parametrize(
    "tex",
    [
        r"\questions $\partial$ \parts \partition \fillinlinelength",
        r"\newcommand{\subpart}{x}",
        r"\verb|\question|",
        r"% \part",
    ],
)
def test_what_only_looks_like_exam_cls_is_not_reported(tex: str) -> None:
    assert said(tex) == []


@pytest.mark.parametrize("name", ["signed", "term"])
def test_what_prints_its_own_sign_is_no_factor(name: str) -> None:
    assert said(rf"$2x \VAR{{{name}(-n)}}$") == []


@pytest.mark.parametrize(
    ("piece", "end"),
    [
        *((each, "") for each in (r"\begin{cases}a", "**a ", r"\question ", "- a\n  b\n", r"\VAR{", "$a ", "{{ a")),
        *((each, "") for each in ("\\verb|a|", "()\n\n", "$x^-", "([", "{a, b}")),
        (r"$\frac{1}{2}$ ", ""),
        (r"\frac{1}{2} + ", ""),
        (r"\frac{", "1}{2}"),
        (r"x^{", "}"),
    ],
)
def test_a_long_text_takes_no_time(piece: str, end: str) -> None:
    before = time.process_time()
    times = 40_000 // len(piece + end)
    said(f"${piece * times}{end * times}$" if end else piece * times)
    assert time.process_time() - before < 3


@pytest.mark.parametrize(
    ("tex", "messages"),
    [
        (r"\begin{align*}a &= b, \\ c = d, \\ e &= f\end{align*}", "this row has no `&` before its `=`"),
        (r"\begin{align*}a &= b, \\ c &= &d\end{align*}", "this row has one `&` too many"),
        (r"\begin{align*}a &= b, \\ c & &= d\end{align*}", "this row has one `&` too many"),
        (r"\begin{align*}a = b, & c &= d \\ e &= f\end{align*}", "this row has no `&` before its `=`"),
        (r"\begin{tabular}{lcc}a & b & c \\ d & e \\ f & g & h\end{tabular}", "this row has 2 cells, and the others"),
        (r"$\begin{pmatrix}1 & 2 \\ 3\end{pmatrix}$", "this row has 1 cell, and the others have 2"),
        ('the "same" way', "before a quotation prints the sign that ends one"),
        ("the ''same'' way", "before a quotation prints the sign that ends one"),
        (r"$\bigl( x \biggr)$", r"`\bigl(` and `\biggr)` are brackets of different sizes"),
        (r"so $\mathbf{1}[x$ holds", "a bracket is never closed: `[x$`"),
        (r"\[ f(x)) = 1 \]", "`)` closes no bracket"),
        (r"$\sqrt(mk)$", r"`\sqrt` takes the one sign after it, the bracket `(`"),
        (r"$\tfrac 1/2$", r"`\tfrac 1/2` takes the `/` for what stands below the line"),
        (r"$\frac{a}/{b}$", "takes the `/`"),
        (r"$e^-bt$", "of `^-bt` only the sign `-` is raised"),
        (r"$e^-\VAR{n}$", r"of `^-\VAR{n}` only the sign `-` is raised"),
        ("look into ~/notes", "the `~` of `~/` prints a space"),
        ("www.uni.de/~ann", "the `~` of `/~` prints a space"),
        ("it takes ~5 min", "`~` before `5` prints a second space"),
        (r"(~\VAR{n} km)", r"`~` before `\VAR{n}` prints a second space"),
        (r"\SI{}{m}", r"`\SI` has no number in its braces"),
        (r"$\begin{pmatrix} a \ b \end{pmatrix}$", "one backslash prints a space and ends no row"),
        ("\\begin{align}a &= b \\\nc &= d\\end{align}", "one backslash prints a space and ends no row"),
        ("\\begin{itemize}\n\\item One\n  more.\nTwo.\n\\item Three.\n\\end{itemize}", r"has no `\item`: `Two.`"),
        (
            "A text that is long\n\\begin{itemize}\n\\item One\nTwo\n\\item Three\n\\end{itemize}",
            r"has no `\item`: `Two`",
        ),
        (r"$\frac{\VAR{n}} x$", r"`\frac{\VAR{n}}` takes the one sign after it"),
        (r"\begin{tabular}{ll}a & b\\ c & d \cline{1-2} e & f\end{tabular}", r"the row before `\cline"),
    ],
)
def test_uneven_rows_and_wrong_quotes_are_reported(tex: str, messages: str) -> None:
    (found,) = said(tex)
    assert messages in found


@pytest.mark.parametrize(
    "tex",
    [
        r"\begin{align*}a &= b & c &= d \\ &= e \\ f = g &= h\end{align*}",
        r"\begin{align*}a &= b && c \\ \text{if } x = 1 & y\end{align*}",
        r"\begin{tabular}{lcc}a & b & c \\ d & e \\ f & g\end{tabular}",
        r"$\begin{cases}1 & x = 2 \\ 0\end{cases}$",
        r"a pipe of 3\" and one of 5\" it is",
        "the ``same'' way, y'' and f''",
        r"for $x \in [0, 1)$ and $y \in ]0, 1]$, $f(x)$, a) $b$, $c)$ or (see $x$), $\left[ 0, 1 \right)$",
        r"(a) $e^- e^+ \to \mu$, $0^-$, $\bigl( \Bigl[ x \Bigr] \bigr)$, $\sqrt[3]{8}$, $\frac12$, $\VAR{'(' + n}x)$",
        r"$\begin{pmatrix} a \\ b \end{pmatrix}$ and a \ blank",
        r"\begin{tabular}{ll}a & b\\ c & d\\ \cline{1-2}\end{tabular}",
        r"\begin{longtable}{lr}\caption{A}\\ \toprule a & b\\ \endhead\bottomrule\endfoot c & d\\\end{longtable}",
        r"\begin{tabular}{lr}a & b\\\noalign{\vskip2pt} c & d\\\specialrule{1pt}{0pt}{0pt}\end{tabular}",
        r"$\dv{x} \qty{\frac{1}{2} x + 1}$ and $\qty{a + b}^2$",
        r"Figure~3, $x$~5, 5~\% and~7, \verb|~/notes|, \url{www.uni.de/~ann}, $\sim 5$, \hfill~\\ a/b~c",
        "\\begin{itemize}\n\\item This is a line of one entry that goes\nOn to the next.\n\\item Two.\n\\end{itemize}",
        "\\begin{itemize}\n\\item One.\n\nIts second paragraph.\n\\item Two.\n\\end{itemize}",
    ],
)
def test_rows_and_quotes_that_are_meant_are_not_reported(tex: str) -> None:
    assert said(tex) == []


@pytest.mark.parametrize("empty", [1, 2])
def test_a_dash_that_begins_a_paragraph_of_a_list_is_no_error(empty: int) -> None:
    tex = "\\begin{itemize}\n\\item One:@- two@- three\n\\end{itemize}".replace("@", "\n" * empty)
    slips = [slip for find in FINDERS for slip in find(blank_text(tex)) if "begin an entry" in slip.message]
    assert [slip.severity for slip in slips] == [("error", "warning")[empty - 1]] * 2


def test_a_number_raised_in_words_gets_braces_in_the_hint() -> None:
    (slip,) = (slip for find in FINDERS for slip in find(blank_text("so for 10^-3 it is")))
    assert slip.hint == "write $10^{-3}$"


@pytest.mark.parametrize(
    ("tex", "severity"), [(r"$e^-p$", "warning"), (r"$e^-2$", "error"), (r"$10^-\VAR{n}$", "error")]
)
def test_a_minus_that_is_raised_alone_is_an_error_before_a_number(tex: str, severity: str) -> None:
    assert [slip.severity for find in FINDERS for slip in find(blank_text(tex))] == [severity]


@pytest.mark.parametrize(
    ("tex", "told"),
    [
        ("A 𝑥 and 𝑥, 𝑓(𝑦).", ["𝑥: write $x$", "𝑓: write $f$", "𝑦: write $y$"]),
        ("Is $𝑚𝑎𝑥 = 𝜋ℎ$?", ["𝑚𝑎𝑥: write max", "𝜋ℎ: write πh"]),
        (r"\emph{𝐯} in 𝔽, 𝟏", [r"𝐯: write $\mathbf{v}$", r"𝔽: write $\mathbb{F}$", r"𝟏: write $\mathbf{1}$"]),
        ("An ℝ, $α − ½$, é, ²  % 𝑥", []),
    ],
)
def test_letters_of_text_processors_are_written_as_formulas(tex: str, told: list[str]) -> None:
    slips = list(find_styled_letters(blank_text(tex)))
    assert [f"{slip.message.split('`')[1]}: {slip.hint}" for slip in slips] == told
    assert [tex[slip.offset :].startswith(slip.message.split("`")[1]) for slip in slips] == [True] * len(told)


@pytest.mark.parametrize(
    ("of_exam", "found"),
    [
        ("", 1),
        ("packages: [url]\n", 1),
        ("packages: [newunicodechar]\n", 0),
        ("preamble: '\\DeclareUnicodeCharacter{1D465}{x}'\n", 0),
    ],
)
def test_letters_that_the_preamble_sets_may_stand_in_texts(tmp_path: Path, of_exam: str, found: int) -> None:
    question = "title: T\npoints: 1\nprompt: Is 𝑥 two?\nanswer: {number: 2, reference: 2}\nwaived: a test\n"
    try:
        told = load(write_course(tmp_path, question, exam=EXAM + of_exam)).findings
    except Refused as refused:
        told = refused.findings
    assert ["LaTeX cannot print" in each.message for each in told] == [True] * found


@pytest.mark.parametrize(
    ("packages", "of_exam", "found"),
    [
        ("[underscore]", "", 0),
        ("[url]", "", 1),
        ("[]", "packages: [underscore]\n", 0),
        ("[]", "preamble: '\\usepackage[strings]{underscore}'\n", 0),
        ("[]", "preamble: '\\catcode`\\_=12'\n", 0),
        ("[]", "preamble: '\\newcommand{\\underscore}{x}'\n", 1),
    ],
)
def test_the_package_underscore_lets_the_sign_stand_in_words(
    tmp_path: Path, packages: str, of_exam: str, found: int
) -> None:
    question = f"""\
        title: A file
        packages: {packages}
        points: 1
        prompt: How large is my_file?
        answer: {{number: 2, reference: 2}}
        waived: an example
        solution: Two.
        """
    try:
        loaded = len(load(write_course(tmp_path, question, exam=EXAM + of_exam)).findings)
    except Refused as refused:
        loaded = len(refused.findings)
    assert loaded == found


def test_an_ampersand_may_stand_in_the_head_of_a_table(tmp_path: Path) -> None:
    question = """\
        title: A table
        tables: {t: {columns: [R&D, all], cells: [[1, 2]]}}
        points: 1
        prompt: 'See \\TABLE{t}'
        answer: {number: 2, reference: 2}
        waived: an example
        solution: Two.
        """
    (loaded,) = load(write_course(tmp_path, question)).questions
    assert list(check_texts(loaded)) == []


def test_the_title_of_a_question_is_checked_as_its_other_texts(tmp_path: Path) -> None:
    question = """\
        title: '**R&D**'
        points: 1
        prompt: Why?
        answer: {essay: It pays.}
        """
    with pytest.raises(Refused) as refused:
        load(write_course(tmp_path, question))
    assert [str(each).partition(" —")[0] for each in refused.value.findings] == [
        "content/questions/q.yaml:1:9: error: `**R&D**` is Markdown, whose signs are printed as they stand [q]",
        "content/questions/q.yaml:1:12: error: `&` by itself means nothing here [q]",
    ]


@pytest.mark.parametrize(
    "tex",
    [
        r"$4 + \VAR{signed(n)}$",
        r"$x - \VAR{term(n, 'x')}$",
        r"$a &+\VAR{signed(n)}$",
        r"$4 \pm \VAR{signed(n)}$",
        r"$4\mp{}\VAR{signed(n)}$",
        r"$4 ± \VAR{signed(n)}$",
        r"$4\cdot\VAR{signed(n)}$",
        r"$4 \times \VAR{term(n, 'x')}$",
    ],
)
def test_a_sign_before_a_value_that_prints_its_own_is_reported(tex: str) -> None:
    (found,) = said(tex)
    assert "prints its own sign, so that two signs stand in a row" in found


def test_a_value_may_print_its_own_sign() -> None:
    assert said(r"$4 \VAR{signed(n)} + (\VAR{signed(n)}) = -\VAR{n} + \VAR{term(n, 'x', first=True)}$") == []
    assert said(r"ions of charge - \VAR{signed(n)}, \verb|+ \VAR{signed(n)}|") == []
    assert said(r"$4 \pm \VAR{n} = 4 \cdot \VAR{term(n, 'x', first=True)} = \pm 4 \VAR{signed(n)}$") == []


PRINTS = """\
    title: A slope
    parameters: {k: 2}
    points: 1
    answer:
      formula: x / k
      prints: 'PRINTS'
      in: {x: [0, 1]}
      reference: x / 2
    waived: a test
    """


@pytest.mark.parametrize(
    "prints", [r"\frac{x}{\VAR{k}} - x_1^{2}", r"$\frac{x}{\VAR{k}}$ for $x > 0$", "the zero function"]
)
def test_the_print_of_a_formula_needs_no_dollars(tmp_path: Path, prints: str) -> None:
    load(write_course(tmp_path, PRINTS.replace("PRINTS", prints)))


@pytest.mark.parametrize(
    ("prints", "column"), [(r"\frac{x}{2} \left( x", 24), (r"\frac{x}{2} for $x > 0$", 12), ("2x frac{x}{2}", 15)]
)
def test_a_slip_in_the_print_of_a_formula_is_reported(tmp_path: Path, prints: str, column: int) -> None:
    with pytest.raises(Refused, match=rf"\Acontent/questions/q.yaml:6:{column}: error: [^\n]*\Z"):
        load(write_course(tmp_path, PRINTS.replace("PRINTS", prints)))


@pytest.mark.parametrize(
    ("tex", "hint"),
    [
        ("On date(2027-05-18).", r"write \VAR{date('2027-05-18')}"),
        ("date('2027-05-18')", r"write \VAR{date('2027-05-18')}"),
        ("at clock(9:30)", r"write \VAR{clock('9:30')}"),
        ("It moves at quantity(speed).", r"write \VAR{quantity(speed)}"),
        ("$x = num(n, digits=3)$", r"write \VAR{num(n, digits=3)}"),
        ("signed(n) and plural(k, 'cat', 'cats')", r"write \VAR{signed(n)}"),
        ("Choose letter('b'), not C.", r"write \VAR{letter('b')}"),
    ],
)
def test_a_call_of_a_function_that_prints_is_reported_outside_of_a_hole(tex: str, hint: str) -> None:
    assert [slip.hint for slip in find_foreign_holes(blank_text(tex), KNOWN)] == [hint]


def test_calls_in_holes_and_code_and_functions_in_formulas_are_right() -> None:
    assert said(r"\VAR{date('2027-05-18')} at \VAR{quantity(speed)}, \verb|num(n)| and \texttt{signed(n)}") == []
    assert said("$f(n) = g(number)$, the date (2027) and the number(s) of letter(a), term(n)") == []

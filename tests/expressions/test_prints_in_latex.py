"""What values print is LaTeX that stands in text and in mathematics alike."""

import subprocess
from fractions import Fraction
from pathlib import Path

from exam_builder.expressions import expand, parse_text
from exam_builder.expressions.latex_text import escape
from exam_builder.paper import NumberStyle
from exam_builder.values import Typed

NAMES = {"v": (3, -1, 0.5), "m": ((1, -2), (0.25, 4)), "typed": Typed("-6.0e-10"), "root": 2**0.5}
PRINTS = (
    "-1200",
    "1234567.25 * 1",
    "1 / 3",
    "-7 / 3",
    "typed",
    "root * 10**9",
    "-inf",
    "v",
    "m",
    "['a', 'b']",
    "num(-root, digits=6)",
    "sci(root)",
    "frac(-6, 8)",
    "vec(v)",
    "matrix(m)",
    "join(v, ', ')",
    r"verb('a_b {#%&$^~<>|--')",
    r"verb('\n')",
    "signed(3)",
    "term(-1 / 2, 'x')",
)
EVERY_SIGN = "".join(map(chr, range(32, 127))) + "\u00a0é"
PAGE = r"""\documentclass{article}
\usepackage[T1]{fontenc}\usepackage{lmodern}\usepackage{textcomp}\usepackage{amsmath}
\begin{document}
%s
\end{document}
"""


def test_every_print_compiles_in_text_and_in_mathematics(tmp_path: Path) -> None:
    lines = [rf"text \VAR{{{source}}} and $x = \VAR{{{source}}}$ and $y^{{\VAR{{{source}}}}}$" for source in PRINTS]
    body, _ = expand(parse_text("\n\n".join(lines)), NAMES, NumberStyle(decimal=","))
    (tmp_path / "page.tex").write_text(PAGE % f"{body}\n\n{escape(EVERY_SIGN)}", encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-draftmode", "page.tex"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="latin-1", check=False)
    assert run.returncode == 0, run.stdout[-2000:]
    assert "Missing character" not in (tmp_path / "page.log").read_text(encoding="latin-1")


READS = r"""
\verb|\VAR{a}|, \url{a.org/\VAR{h}}, \texttt{\VAR{a}}, \SI{\VAR{a}}{\metre}, \num{\VAR{t}},
\hspace{\VAR{t}cm}\rule{\VAR{t}cm}{1pt}
$x_\VAR{h} + \frac\VAR{a}2 + \sqrt\VAR{t} + \vec\VAR{t} + \VAR{a}^2 + 2\VAR{t}^2
- \VAR{a}! + |\VAR{a}|\VAR{m} + \binom\VAR{h}\VAR{a}$
\begin{tikzpicture}[scale=\VAR{t}]
\draw (\VAR{a},\VAR{h}pt) -- (\VAR{t},0) node[above] {\VAR{h} of $x_\VAR{h}$}; \draw (\VAR{a}:1) circle (\VAR{t});
\foreach \x in {\VAR{v}} \fill (\x,0) circle (1pt); \pgfmathparse{\VAR{a}^2 - \VAR{t}}
\end{tikzpicture}
\begin{tabular}{p{\VAR{t}cm}} \VAR{h} \\[\VAR{t}pt] \VAR{a} \end{tabular}
"""


def test_latex_reads_and_sets_a_value_wherever_it_stands(tmp_path: Path) -> None:
    names = {"a": -3, "h": 1200, "t": Fraction(1, 3), "v": (3, -1), "m": ((1, 2), (3, 4))}
    body, _ = expand(parse_text(READS), names, NumberStyle(decimal=","))
    packages = r"\usepackage{url,siunitx,tikz}\begin{document}"
    (tmp_path / "page.tex").write_text(PAGE.replace(r"\begin{document}", packages) % body, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-draftmode", "page.tex"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="latin-1", check=False)
    assert run.returncode == 0, run.stdout[-2000:]

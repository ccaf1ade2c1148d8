"""No text of an exam reads or writes files, reaches into the PDF, or links to what is no page."""

import pytest

from exam_builder.render.forbidden_commands import find_forbidden


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\input{paper}", r"`\input` reads or writes a file"),
        (r"\openin5=paper.tex \read5 to\x", r"`\openin` reads or writes a file"),
        (r"\immediate\openout3=paper.log", r"`\openout` reads or writes a file"),
        (r"\immediate\write3{x}", r"`\write` reads or writes a file"),
        (r"\pdffiledump offset 0 length 9{paper.tex}", r"`\pdffiledump` reads or writes a file"),
        (r"\lstinputlisting{paper.tex}", r"`\lstinputlisting` reads or writes a file"),
        (r"\begin{input}paper.tex\end{input}", r"`\begin{input}` reads"),
        (r"\begin{filecontents}{x.tex}a\end{filecontents}", r"`\begin{filecontents}` reads"),
        (
            r"\includegraphics[width=1cm]{./assets/a.png}",
            r"`\includegraphics[width=1cm]{./assets/a.png}` prints a file of `assets/`",
        ),
        (r"\special{pdf:docview}", r"`\special` reaches into the PDF"),
        (r"\pdfannot{/Subtype/Link}", r"`\pdfannot` reaches into the PDF"),
        (r"\pdfcatalog{/OpenAction<<>>}", r"`\pdfcatalog` reaches into the PDF"),
        (r"\pdfrefxform 7", r"`\pdfrefxform` reaches into the PDF"),
        (r"\pdfglyphtounicode{A}{0042}", r"`\pdfglyphtounicode` reaches into the PDF"),
        (r"\href{file:///etc/passwd}{x}", "the link to `file:///etc/passwd` would open something else"),
        (r"\href{run:a.sh}{x}", "the link to `run:a.sh` would open something else"),
        (r"\url{JavaScript:alert(1)}", "the link to `JavaScript:alert(1)` would open something else"),
    ],
)
def test_what_no_text_may_is_reported_where_it_stands(tex: str, words: str) -> None:
    first = next(iter(find_forbidden(f"One.\n{tex}")))
    assert first.message.startswith(words) and first.position >= 5


@pytest.mark.parametrize(
    "tex",
    [
        r"\href{https://a.b/c}{x} \url{http://a.b} \href{mailto:a@b.c}{x}",
        "One. % \\input{x}",
        r"\includegraphics{x} \inputs \readings \writeup \pdfliteral{q Q} 100\% \newline",
        r"\textbf{assets/liabilities} \includegraphics{my_assets/x}",
        r"\label{special} \ref{input} \begin{itemize}\item write \end{itemize}",
    ],
)
def test_ordinary_texts_are_fine(tex: str) -> None:
    assert not list(find_forbidden(tex))

"""Texts with signs of LaTeX, in every field that prints one, as they look in the end."""

import re
from pathlib import Path
from textwrap import indent

import pytest
from courses import load, paper, shared_cache, write_course
from papers import render

from exam_builder.audit.page_text import read_page_texts
from exam_builder.render import check_latex
from exam_builder.typeset import TypesetDocument, typeset_document

EXAM = r"""
title: 'A \verb|t%| and \url{a.b/%7E#t}'
course: 'B \verb|_c|'
advice: ['[d] \verb|d_|', '* e']
packages: [url]
questions: [q]
"""
PLAIN = r"%_^&#~$5\d+{}"
QUESTION = rf"""
title: 'C \verb|q%| \url{{a.b/%7E#q}}'
parameters: {{p: 'p{PLAIN}', signs: ['s%', 't']}}
misconceptions: {{m: {{with: {{p: "'x'"}}, text: 'M \verb|m%|'}}}}
tables:
  cells: {{corner: '* R&D', columns: ['[0, 1)', '*'], rows: ['[2, 3)', '* \verb|r%|'], cells: [[p, 1], ["'[u]'", 2]]}}
prompt: 'See \TABLE{{cells}} and \VAR{{join(signs)}} and \BLANK{{b}} with \VAR{{signs[0]}}'
parts:
  - points: 1
    answer: {{blanks: {{b: {{words: ['b{PLAIN}']}}}}, reference: {{b: 'b{PLAIN}'}}}}
    waived: an example
    rubric: [{{add: 1, when: 'W \verb|w%|'}}]
  - points: 1
    answer: {{truth: 1 < 2, say: ['y{PLAIN}', 'tips over $B$'], reference: 'y{PLAIN}'}}
    waived: an example
  - points: 1
    answer: {{conclusion: one, among: {{one: 'c{PLAIN}', two: no}}, reference: one}}
    waived: an example
  - points: 1
    answer: {{number: 20, unit: '%', reference: 20}}
    also: [{{number: 21, when: 'O \verb|o%| \url{{a.b/%7E#o}}'}}]
    space: {{box: 1cm}}
    waived: an example
  - points: 1
    options: [{{id: a, text: 'L \verb|l%|'}}, {{id: b, text: '\url{{a.b/%7E#r}}'}}]
    answer: {{match: {{a: b}}, reference: {{a: b}}}}
    waived: an example
"""


def set_(root: Path, question: str = QUESTION) -> TypesetDocument:
    made = paper(write_course(root, question, exam=EXAM))
    assert check_latex(made) == ()
    return typeset_document(render(made, "marking"), {}, store=shared_cache(root / "cache"))


def test_every_field_prints_what_was_meant(tmp_path: Path) -> None:
    result = set_(tmp_path)
    page = "".join("".join(read_page_texts(result.pdf)).split())
    assert [str(finding) for finding in result.findings if finding.severity == "error"] == []
    for messages in (
        *("At%anda.b/%7E#t", "B_c", "Cq%a.b/%7E#q", "*R&D[0,1)*[2,3)", "*r%[u]2"),
        *(f"p{PLAIN}1", f"b{PLAIN}", f"□y{PLAIN}", "tipsoverB", f"Answer.c{PLAIN}", "20%"),
        *("s%,tand", "withs%", "Ww%", "Oo%a.b/%7E#o", "1Ll%", "Aa.b/%7E#r"),
    ):
        assert messages in page, messages


CODE = r"""
title: Code
points: 1
tables: {t: {columns: ['\verb|p && q|', '\texttt{x<<y}'], cells: [["'n--'", "'2--3'"]]}}
prompt: 'Run \texttt{git --all}, \textbf{\texttt{i---}}, {\ttfamily ,,x !`} -- and \TABLE{t}'
answer: {words: [--help], reference: --help}
waived: an example
"""


@pytest.mark.parametrize("font", ["latin modern", "sans", "times"])
def test_code_has_no_dashes_and_quotation_marks(tmp_path: Path, font: str) -> None:
    made = paper(write_course(tmp_path, CODE, exam=f"title: T\ncourse: C\nfont: {font}\nquestions: [q]\n"))
    result = typeset_document(render(made, "solutions"), {}, store=shared_cache(tmp_path / "cache"))
    page = " ".join(read_page_texts(result.pdf)[1].split())
    assert "Run git --all, i---, ,,x !‘ – and p && q x<<y n-- 2–3" in page
    assert "--help" in page


def test_a_mistake_in_an_answer_or_a_cell_is_reported_at_its_line(tmp_path: Path) -> None:
    spoilt = QUESTION.replace("tips over $B$", r"\nosuch $B$").replace("\"'[u]'\"", r"'''\nocell $u$'''")
    spoilt = spoilt.replace("unit: '%'", r"unit: '\nounit'").replace(r"\verb|w%|", r"\noreason")
    made = set_(tmp_path, spoilt.replace(r"\verb|o%|", r"\nowhen"))
    lines = load(tmp_path).questions[0].source.text.split("\n")
    found = {finding.message.split("`")[1]: finding.place for finding in made.findings if finding.severity == "error"}
    assert set(found) == {r"\nosuch", r"\nocell", r"\nounit", r"\noreason", r"\nowhen"}
    for command, place in found.items():
        assert place and command in lines[place.line - 1], command


def test_an_answer_that_ends_nowhere_is_reported_before_tex(tmp_path: Path) -> None:
    spoilt = QUESTION.replace("tips over $B$", r"tips \textbf{over $B$").replace("\"'[u]'\"", r"'''$u$ {'''")
    found = check_latex(paper(write_course(tmp_path, spoilt, exam=EXAM)))
    assert [(each.message, each.place.line) for each in found if each.place] == [
        ("`{` is never closed: `{`", 6),
        (r"`{` is never closed: `{over $B$`", 14),
    ]


def ends_of_lines(root: Path, language: str) -> set[str]:
    """The beginnings of `Zwischenergebnis` at the ends of lines, in many paragraphs of a paper."""
    text = "\n\n".join(f"{'x' * count} " + "Zwischenergebnis " * 10 for count in range(1, 40))
    question = f"title: T\npoints: 1\nanswer: {{essay: e}}\nprompt: |\n{indent(text, '  ')}\n"
    made = paper(write_course(root, question, exam=f"title: T\ncourse: C\nlanguage: {language}\nquestions: [q]\n"))
    result = typeset_document(render(made, "student"), {}, store=shared_cache(root / "cache"))
    return set(re.findall(r"(Zwi\w*)\ufffe", "".join(read_page_texts(result.pdf))))


def test_words_break_as_in_the_language_of_the_exam(tmp_path: Path) -> None:
    assert ends_of_lines(tmp_path / "en", "en") >= {"Zwis", "Zwisch"}
    assert ends_of_lines(tmp_path / "de", "de") <= {"Zwi", "Zwischen", "Zwischener", "Zwischenergeb"}


@pytest.mark.parametrize("font", ["latin modern", "sans", "times", "palatino", "charter"])
def test_all_letters_of_names_print_in_texts(tmp_path: Path, font: str) -> None:
    letters = "Ḥasan Nguyễn Ħŧẁ"
    signs = r"$\epsilon\varepsilon\rho\varrho$ 3 µm \begin{verbatim} 'a' `b`\end{verbatim}"
    answer = rf"$x_ḥ$ and \textbf{{Ḥ}} {signs}".replace("'", "''")
    question = f"title: '{letters}'\npoints: 1\nanswer: {{essay: '{answer}'}}\nprompt: '{letters}'\n"
    made = paper(write_course(tmp_path, question, exam=f"title: T\ncourse: C\nfont: {font}\nquestions: [q]\n"))
    result = typeset_document(render(made, "solutions"), {}, store=shared_cache(tmp_path / "cache"))
    assert result.findings == ()
    text = "".join(read_page_texts(result.pdf))
    assert [text.count(word) for word in ("Ḥasan", "Nguyễn", "Ħŧẁ", "Ḥ")] == [2, 2, 2, 3]
    assert all(sign in text for sign in ("ϵερϱ", "3 µm", "'a' `b`")), text

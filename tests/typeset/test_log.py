"""Warnings of a log, written by hand: each is understood, passed on, or in the list of harmless ones."""

from dataclasses import replace

import pytest

from exam_builder.findings import Finding, Place
from exam_builder.render import Origin
from exam_builder.typeset.log import parse_log
from exam_builder.typeset.page_problems import parse_warnings
from exam_builder.typeset.tex_source import TexSource

FILE = "content/questions/q.yaml"
TEXT = "\\begin{questions}\n\\label{here}\n\\begin{minipage}{1cm}\n\\label{here}\nlast\n\\end{questions}\n"
ORIGINS = (Origin("templates/paper.tex", 2), *(Origin(FILE, line, "q") for line in (5, 6, 7, 8)), None)
SHEET = TexSource("paper.tex", ORIGINS, text=TEXT)


def found(log: str) -> list[tuple[int | None, str, str]]:
    """Line, severity and message of each finding."""
    return [(each.place and each.place.line, each.severity, each.message) for each in parse_log(log, SHEET)]


def only(log: str) -> Finding:
    (finding,) = parse_log(log, SHEET)
    return finding


def test_what_a_package_says_without_a_line_is_reported_where_it_is_named() -> None:
    head = TexSource("preamble.tex", (Origin(FILE, 2, "q"),), text="\\usepackage[a]{cleveref}")
    said = "Package cleveref {}: must be loaded after hyperref.\n"
    for kind, log in (("error", f"/x/cleveref.sty:20: {said.format('Error')}"), ("warning", said.format("Warning"))):
        (one,) = parse_log(log, replace(SHEET, head=head))
        assert (one.place, one.severity, one.question) == (Place(FILE, 2), kind, "q")


@pytest.mark.parametrize(
    ("log", "line", "severity", "message"),
    [
        (
            "LaTeX Warning: Citation `knuth' on page 1 undefined on input line 3.\n",
            6,
            "error",
            r"`\cite{knuth}` cites nothing, and a question mark is printed for it",
        ),
        (
            "Package natbib Warning: Citation `knuth' on page 1 undefined on input line 3.\n",
            6,
            "error",
            r"`\cite{knuth}` cites nothing, and a question mark is printed for it",
        ),
        (
            "LaTeX Warning: Citation 'knuth' on page 1 undefined on input line 3.\n",
            6,
            "error",
            r"`\cite{knuth}` cites nothing, and a question mark is printed for it",
        ),
        (
            "Package biblatex Warning: Please (re)run Biber on the file:\n"
            "(biblatex)                paper\n(biblatex)                and rerun LaTeX afterwards.\n",
            None,
            "error",
            "biber and BibTeX are not run here, so sources stay without entries",
        ),
        (
            "LaTeX Warning: Label `here' multiply defined.\n",
            7,
            "error",
            r"`\label{here}` is defined twice, so references to it print the number of the last one",
        ),
        (
            'LaTeX Warning: Command \\" invalid in math mode on input line 3.\n',
            6,
            "error",
            r"`\"` is in a formula, where it prints another character",
        ),
        (
            "LaTeX Warning: Command \\textalpha invalid in math mode on input line 3.\n",
            6,
            "error",
            "textalpha prints another character in place of a Greek letter in a formula",
        ),
        (
            "Package wrapfig Warning: wrapfigure used inside a conflicting environment on input line 4.\n",
            7,
            "error",
            "text cannot wrap around a figure here, so the figure would move elsewhere",
        ),
        (
            "LaTeX Font Warning: Font shape `T1/lmr/bx/sc' undefined\n"
            "(Font)              using `T1/lmr/bx/n' instead on input line 3.\n",
            6,
            "warning",
            "the font has no such letters (T1/lmr/bx/sc): they are printed as T1/lmr/bx/n",
        ),
        (
            "LaTeX Warning: Characters dropped after `\\end{verbatim}' on input line 4.\n",
            7,
            "error",
            r"text after `\end{verbatim}` on its line is not printed",
        ),
        (
            "Package foo Warning: Something odd:\n(foo)            one thing\n(foo)            and more on line 5.\n",
            8,
            "warning",
            "the package foo warns: Something odd: one thing and more",
        ),
        ("Class exam Warning: No marks here on input line 2.\n", 5, "warning", "the class exam warns: No marks here"),
        ("LaTeX Warning: Something\n               goes on.\n", None, "warning", "LaTeX warns: Something goes on."),
        (
            "pdfTeX warning: pdftex (file ./a.pdf): PDF inclusion: found PDF version <2.0>\n",
            None,
            "warning",
            "pdfTeX warns: pdftex (file ./a.pdf): PDF inclusion: found PDF version <2.0>",
        ),
        (
            "pdfTeX warning (dest): name{there} has been referenced but does not exist\n",
            None,
            "warning",
            "pdfTeX warns: name{there} has been referenced but does not exist",
        ),
        (
            "!pdfTeX error: pdftex (file larm1000): Font larm1000 at 600 not found\n",
            None,
            "error",
            "the font `larm1000` is not installed",
        ),
        (
            "./paper.tex:4: Font T1/x/m/n/10=xyz10 at 10.0pt not loadable: Metric (TFM) file not found.\nl.4 x\n",
            7,
            "error",
            "the font `xyz10` is not installed",
        ),
        ("./paper.tex:4: pdfTeX error (ext4): it is odd\nl.4 x\n", 7, "error", "TeX says: it is odd"),
        ("Missing character: There is no Ж in font lmr10!\n", None, "error", "the font has no character Ж"),
        (
            "Overfull \\hbox (12.3pt too wide) has occurred while \\output is active\n",
            None,
            "warning",
            "the head or foot of a page, or something in it, is 4.3 mm too wide",
        ),
        ("exam-leaf 3 4\n", 7, "error", "these formulas take 3 pages, but a leaf to tear off has only two"),
    ],
)
def test_a_warning_is_reported_at_its_line(log: str, line: int | None, severity: str, message: str) -> None:
    assert found(f"\n{log}\n") == [(line, severity, message)]


def test_a_warning_of_a_package_s_own_file_has_no_line_of_the_content() -> None:
    log = "(./foo.def\n\nPackage foo Warning: Old on input line 3.\n\n)\nPackage foo Warning: New on input line 3.\n"
    assert found(log) == [(None, "warning", "the package foo warns: Old"), (6, "warning", "the package foo warns: New")]


def test_pages_and_pictures_open_no_file() -> None:
    log = "[1{/var/pdftex.map} <./a.pdf>] (./paper.aux) [2]\nPackage foo Warning: New on input line 3.\n"
    (warned,) = parse_warnings(log.split("\n"), "paper.tex")
    assert (warned.who, warned.words, warned.line, warned.own) == ("Package foo", "New", 3, True)


def test_phonetic_letters_in_the_design_of_latin_modern_are_as_they_should_be() -> None:
    said = "LaTeX Font Warning: Font shape `T3/lmr/bx/n' undefined\n(Font)              using `T3/cmr/{}/n' instead\n"
    assert (found(said.format("bx")), len(found(said.format("m")))) == ([], 1)


def test_what_is_no_warning_is_not_reported() -> None:
    assert (
        found("LaTeX Info: Redefining \\x on input line 3.\nPackage foo Info: fine\nUnderfull \\hbox (badness 10000)")
        == []
    )


def test_a_reference_that_stays_undefined_is_reported_for_each_name() -> None:
    warning = "LaTeX Warning: Reference `{}' on page 1 undefined on input line 3.\n"
    log = warning.format("a") + "\n" + warning.format("b") + "\nLaTeX Warning: There were undefined references.\n"
    assert [message for *_, message in found(log)] == [r"`\ref{a}` refers to nothing", r"`\ref{b}` refers to nothing"]


OVERFULL = "Overfull \\vbox ({}pt too high) has occurred while \\output is active []\n"
MARKS = "exam-here q 2\nexam-at q 2\n"


def test_what_is_higher_than_a_page_is_an_error_at_its_line() -> None:
    finding = only("exam-here q 2\n" + OVERFULL.format("100.0") + "exam-at q 2\nexam-page\n")
    assert finding.message == "this is 35.1 mm too high for a page, and is not divided"
    assert (finding.place, finding.question, finding.severity) == (Place(FILE, 6), "q", "error")
    assert finding.hint == "let it be shorter or smaller, or write it in several pieces"


def test_a_page_that_is_a_little_too_full_is_a_warning() -> None:
    assert only(MARKS + "exam-page\n" + OVERFULL.format("4.0") + "exam-page\n").severity == "warning"


def test_a_note_that_is_printed_with_its_mark_is_fine() -> None:
    assert found("exam-mark 1 3 footnote.1\nexam-note 1 footnote.1\n") == []
    assert found("exam-mark 1 3 footnote.1\nexam-note 2 footnote.1\n") == [], "by a footnotetext of its own"
    again = "exam-mark 1 3 footnote.1\nexam-note 1 footnote.1\nexam-again 2 4 footnote.1\n"
    assert found(again) == [], "marked again by its number"
    assert len(found(again.replace("again", "mark"))) == 1
    apart = "exam-apart 2 3\nexam-note 2 footnote.1\n"
    assert found(f"exam-mark 1 3 footnote.1\n{apart}") == []
    assert found("exam-apart 2 3\nexam-note 2 footnote.\n") == [], "one without a mark"
    assert found(apart.replace(".1", r".\dag ")) == [], "a mark that is set by hand"
    (alone,) = found(apart)
    (repeated,) = found(f"exam-mark 1 3 footnote.1\nexam-note 1 footnote.1\n{apart}")
    assert "a note is printed, but its mark stands nowhere" in str(alone) and str(alone) == str(repeated)


def test_a_brace_that_nothing_closes_is_an_error_where_it_opens() -> None:
    log = "(\\end occurred inside a group at level 1)\n\n### simple group (level 1) entered at line 2 ({)\n"
    (finding,) = parse_log(log, SHEET)
    assert (finding.severity, finding.message) == ("error", "what `{` opens here is never closed")
    assert finding.place == Place(SHEET.origins[1].file, SHEET.origins[1].line)


def test_a_comment_that_does_not_end_is_an_error_where_it_should() -> None:
    sheet = replace(SHEET, text=TEXT.replace("last", r"  \end{comment}"))
    (finding,) = parse_log("! File ended while scanning use of \\next.\n", sheet)
    assert finding.place == Place(FILE, 8)
    assert finding.message.startswith("a comment does not end here")


def test_a_mark_without_its_note_is_an_error() -> None:
    log = "exam-mark 1 3 footnote.1\nexam-mark 2 4 footnote.2\nexam-note 2 footnote.2\n"
    assert found(log) == [(6, "error", "a note's mark is printed here, but the note is not")]


def test_a_note_on_another_page_than_its_mark_is_a_warning() -> None:
    log = "exam-note 1 footnote.1\nexam-page\nexam-mark 1 3 footnote.1\nexam-page\n"
    assert found(log) == [(6, "warning", "a note is printed on another page than its mark")]


def test_a_letter_outside_of_a_node_is_reported_at_its_question() -> None:
    log = "exam-here q 2\nMissing character: There is no {} in font nullfont!\n"
    assert found(log.format("h")) == [(5, "error", "`h` is in a picture outside of a node, and is not printed")]
    two = log.format("h") + "Missing character: There is no i in font nullfont!\n"
    assert found(two) == [(5, "error", "`hi` is in a picture outside of a node, and is not printed")]
    assert found(log.format(";")) == [(5, "warning", "`;` is in a picture outside of a node, and is not printed")]


def test_what_stands_outside_of_a_node_is_reported_at_its_line() -> None:
    text = TEXT.replace("\\begin{minipage}{1cm}\n", "\\begin{tikzpicture}\n").replace(
        "last\n", "hi \\end{tikzpicture}\n"
    )
    log = "exam-here q 2\nMissing character: There is no h in font nullfont!\n"
    (finding,) = parse_log(log, replace(SHEET, text=text))
    assert finding.place == Place(FILE, 8)


def test_what_an_error_of_a_picture_loses_is_not_reported() -> None:
    log = "paper.tex:4: Package tikz Error: Cannot parse this.\nl.4 x\n"
    lost = "exam-here q 2\nMissing character: There is no h in font nullfont!\n"
    assert [each.code for each in parse_log(log + lost, SHEET)] == ["tex"]


def test_an_unknown_command_is_reported_where_it_stands_not_where_its_environment_ends() -> None:
    text = TEXT.replace("\\label{here}", "\\lamda", 1)
    log = "paper.tex:5: Undefined control sequence.\n<argument> \\lamda\nl.5 last\n"
    (finding,) = parse_log(log, replace(SHEET, text=text))
    assert finding.place == Place(FILE, 5)


def test_an_unknown_command_of_a_macro_is_reported_where_the_preamble_defines_it() -> None:
    head = TexSource("preamble.tex", [Origin("content/exams/e.yaml", 3)], text="\\newcommand{\\R}{\\mathbbb{R}}\n")
    log = "paper.tex:5: Undefined control sequence.\n\\R ->\\mathbbb \n            {R}\nl.5 last\n"
    (finding,) = parse_log(log, replace(SHEET, head=head))
    assert finding.place == Place("content/exams/e.yaml", 3)


def test_what_a_template_writes_around_a_title_is_not_quoted() -> None:
    log = "paper.tex:3: Missing $ inserted.\n<inserted text>\nl.3 \\question\\leavevmode\n"
    (finding,) = parse_log(log, SHEET)
    assert finding.message == "mathematics outside `$…$`"


def test_nodes_that_are_missing_since_another_command_failed_are_not_reported() -> None:
    broken = "paper.tex:3: Use of \\tikz@fig@scan@at doesn't match its definition.\nl.3 x\n"
    missing = "paper.tex:4: Package pgf Error: No shape named `a' is known.\nl.4 x\n"
    assert [each.message for each in parse_log(broken + missing, SHEET)] == [
        "a command here is not followed by what it needs (near `x`)"
    ]
    assert [each.message for each in parse_log(missing, SHEET)] == ["there is no node `a` in this drawing (near `x`)"]

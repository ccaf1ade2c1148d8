"""What LaTeX would print other than it was meant: a paper full of it, and its clean twin, each in one run."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from papers import paper, part, question, text

from exam_builder.audit.page_text import read_page_texts
from exam_builder.paper import Cell, Figure, Package, Paper, Question, Table
from exam_builder.typeset import TypesetDocument
from exam_builder.values import FrozenMap

Setter = Callable[..., TypesetDocument]
PACKAGES = tuple(map(Package, ("multicol", "wrapfig", "lineno", "floatflt")))


def asking(*prompts: str, titles: str = "Mass") -> Paper:
    """A paper with a question for each prompt."""
    questions = [_asked(number, prompt, titles) for number, prompt in enumerate(prompts, 1)]
    return paper(*questions, packages=PACKAGES)


def _asked(number: int, prompt: str, title: str) -> Question:
    name = f"q{number}"
    return question(name, number, part("a", name, solution="So."), title=title, prompt=prompt)


WRONG = {
    r"\begin{wrapfigure}{r}{3cm}x\end{wrapfigure}Text.": "text cannot wrap around a figure here",
    r"\fbox{A\footnote{lost}}": "a note's mark is printed here, but the note is not",
    r"Twice\footnotemark.": "a note's mark is printed here, but the note is not",
    r"On \today.": r"`\today` prints the day on which TeX runs",
    r"In \the\year.": r"`\year` prints the day on which TeX runs",
    r"\gradetable": r"`\gradetable` of exam.cls counts nothing here",
    r"\begin{solution}x\end{solution}": r"`\begin{solution}` of exam.cls prints nothing here",
    r"\tableofcontents": r"`\tableofcontents` lists nothing here: its entries are not collected from questions",
    r"\AtEndDocument{x}": r"what `\AtEndDocument` prints would not stay with its question",
    r"\begin{floatingfigure}{3cm}x\end{floatingfigure}": "text cannot wrap around a figure here",
    r"\thispagestyle{empty} A page of its own.": r"`\thispagestyle` takes the head and the foot from this page",
    r"See \cite{knuth}.": r"`\cite{knuth}` cites nothing",
    r"See \pageref{nowhere}.": r"`\ref{nowhere}` refers to nothing",
    r"\begin{figure}x\caption{a\footnote{b}}\end{figure}": "a command in a caption cannot be printed there",
    r"\newpage\begin{minipage}{3cm}\rule{1cm}{30cm}\end{minipage}": "too high for a page, and is not divided",
    r"\printanswers It is \fillin[x].": r"`\printanswers` of exam.cls would print answers in students' papers",
    r"Worth \totalpoints.": r"`\totalpoints` of exam.cls counts nothing here",
    r"Worth \droppoints": r"`\droppoints` of exam.cls counts nothing here",
    r"\multirowgradetable{2}[questions]": r"`\multirowgradetable` of exam.cls counts nothing here",
}


def test_what_would_be_printed_otherwise_is_an_error_at_its_question(set_: Setter) -> None:
    found = set_(asking(*WRONG), "student").findings
    said = {each.question: each.message for each in found if each.severity == "error"}
    missed = [
        (prompt, said.get(f"q{number}"))
        for number, (prompt, message) in enumerate(WRONG.items(), 1)
        if message not in said.get(f"q{number}", "")
    ]
    assert missed == []
    assert len([each for each in found if each.question == "q14"]) == 1


RIGHT = (
    r"Read.\footnote{in a prompt} \begin{tabular}{l}a\footnote{in a cell}\end{tabular}",
    r"\begin{figure}\rule{2cm}{2cm}\caption{A box\protect\footnote{in a caption}}\end{figure} After.",
    r"\begin{multicols}{2}One.\par Two.\end{multicols} A\marginpar{!} word.",
    r"\begin{longtable}{l}a\\b\end{longtable} \begin{table}\begin{tabular}{l}c\end{tabular}\end{table}",
    "\\begin{linenumbers}One.\n\n\\end{linenumbers}Mark\\footnotemark.\\footnotetext{and its note}",
    r"There are \numquestions{} questions worth \numpoints{} points.",
)


def test_what_is_right_is_printed_with_its_question_and_has_no_finding(set_: Setter) -> None:
    made = set_(asking(*(rf"{prompt}\newpage" for prompt in RIGHT), titles=r"Mass\footnote{of all}"), "student")
    assert [each for each in made.findings if each.code != "overfull"] == []
    pages = read_page_texts(made.pdf)[1:]
    for number, page in enumerate(pages[: len(RIGHT)], 1):
        assert f"Question {number}, continued" not in page
        assert f"{number}. Mass" in page and "of all" in page, "a title's note stands on its page"
    assert "in a prompt" in pages[0] and "in a cell" in pages[0]
    assert pages[1].index("Figure 1: A box") < pages[1].index("After.") and "in a caption" in pages[1]
    assert "and its note" in pages[4]
    assert "There are 6 questions worth 3 points." in " ".join(pages[5].split())


def test_figures_and_equations_have_numbers_of_their_own(set_: Setter) -> None:
    drawn = Figure("f", 1, "drawings.curve", FrozenMap({}), 0.5, "", text("Ours."), (), "none")
    ours = question("q1", 1, part("a", "q1", solution=r"\begin{equation}a\end{equation}"), figures=(drawn,))
    prompt = r"\begin{figure}x\caption{Theirs.}\end{figure}\begin{equation}b\end{equation}"
    made = set_(paper(ours, _asked(2, prompt, "Two")))
    printed = " ".join(" ".join(read_page_texts(made.pdf)).split())
    assert "Figure 2: Theirs." in printed
    assert "(i)" in printed and "(1)" in printed and "(2)" not in printed


def test_a_table_higher_than_a_page_goes_on_with_its_heads(set_: Setter) -> None:
    cells = tuple((Cell(f"row{row}"),) for row in range(60))
    table = Table("t", cells, (text("Head"),), (), None, "l", ())
    made = set_(paper(replace(_asked(1, r"Read. \TABLE{t}", "Long"), tables=(table,))), "student")
    first, second = read_page_texts(made.pdf)[1:3]
    assert made.findings == ()
    assert "Head" in first and "row0" in first and "Head" in second and "row59" in second


def test_a_landscape_page_in_a_list_is_as_wide_as_the_page_is_high_and_leaves_heads_and_feet(set_: Setter) -> None:
    turned = r"Look. \begin{landscape}Here.\par\rule{20cm}{1pt}\end{landscape}"
    shown = replace(asking(turned, "Next."), packages=(Package("pdflscape"),))
    made = set_(shown, "student")
    assert made.findings == ()
    feet = {spot.page: (spot.left, spot.bottom) for spot in made.spots if spot.kind == "foot"}
    assert len(feet) == 5 and len(set(feet.values())) == 1


@pytest.mark.long
def test_columns_at_the_foot_of_a_page_do_not_make_it_a_continuation(set_: Setter) -> None:
    columns = rf"\begin{{multicols}}{{2}}{'Some words and more. ' * 200}\end{{multicols}}"
    parts = (part("a", "q1", prompt=r"One.\vspace*{17cm}"), part("a", "q2", prompt=columns))
    shown = paper(*(question(f"q{at}", at, each) for at, each in enumerate(parts, 1)), packages=PACKAGES)
    pages = read_page_texts(set_(shown, "student").pdf)
    assert "Some words" in pages[1] and "continued" not in pages[1]
    assert "Question 2, continued" in pages[2]

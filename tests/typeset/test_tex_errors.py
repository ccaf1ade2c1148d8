"""What TeX says, in an instructor's words, at the line of YAML."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from papers import paper, part, prose, question, render, text, with_prompt, with_solution

from exam_builder.audit.page_text import read_page_texts
from exam_builder.findings import Finding, Place
from exam_builder.paper import Figure, Package, Space
from exam_builder.store import Store
from exam_builder.typeset import Limits, TypesetDocument, tex_process, typeset_document
from exam_builder.values import FrozenMap

FILE = "content/questions/conv_cost.yaml"
Setter = Callable[..., TypesetDocument]


def only(result: TypesetDocument) -> Finding:
    (finding,) = result.findings
    return finding


@pytest.mark.parametrize(
    ("prompt", "line", "message", "hint"),
    [
        (
            "One.\nTwo \\nosuch{x}.\nThree.",
            6,
            r"LaTeX knows no command `\nosuch`",
            "check its spelling, name its package under `packages`, or define it in the exam's `preamble`",
        ),
        (
            "One.\n\nThe x_1.",
            7,
            "mathematics outside `$…$` (near `The x_`)",
            r"put `$` around it, or write `\_` for an underscore",
        ),
        ("This & that.", 5, "`&` by itself means nothing here (near `This &`)", r"write `\&` to print it"),
        ("No. #1", 5, "`#` by itself means nothing here (near `No. #`)", r"write `\#` to print it"),
        (
            "A ☃.",
            5,
            "LaTeX cannot print the character ☃ (U+2603)",
            "write it as a LaTeX command, or name a package that sets it",
        ),
        *(
            (
                f"The word {word}.",
                5,
                f"LaTeX cannot print the character {word[0]} (U+{ord(word[0]):04X})",
                "write the word in Latin letters, or place a picture of it: "
                "`figures: {word: {image: word.png, alt: …}}`",
            )
            for word in ("你好", "שלום", "Привет")
        ),
        (
            "A λόγος.",
            5,
            "LaTeX cannot print the character ό (U+03CC)",
            "write `packages: [alphabeta]` in the exam",
        ),
        (r"\'{\𝑥}" if False else "A 𝑥.", 5, "LaTeX cannot print the character 𝑥 (U+1D465)", "write $x$"),
        (
            "a\n\\begin{nosuch}x\\end{nosuch}",
            6,
            "LaTeX knows no environment `nosuch`",
            "check its spelling, name its package under `packages`, or define it in the exam's `preamble`",
        ),
        (
            "One.\n\\iffalse two.",
            6,
            r"`\iffalse` has no `\fi`, and all that follows it is skipped",
            r"write `\fi` where it ends",
        ),
        ("a\n\\hskip 99999pt", 6, "TeX says: Dimension too large. (near `\\hskip 99999pt`)", ""),
        ("One.\nTwo x} three.", 6, r"TeX says: Extra }, or forgotten \endgroup. (near `Two x}`)", ""),
        (
            "\\textbf{a\n\nb}",
            7,
            "there is a blank line inside the braces of a command",
            "take it out, or close the braces before it",
        ),
        (
            "see\n\\ref{nix}",
            6,
            r"`\ref{nix}` refers to nothing",
            "give the label in this question, or correct the name: labels of other questions do not count here",
        ),
    ],
)
def test_a_mistake_in_a_prompt(set_: Setter, prompt: str, line: int, message: str, hint: str) -> None:
    found = only(set_(with_prompt(prompt)))
    assert (found.message, found.hint) == (message, hint)
    assert (found.place, found.severity) == (Place(FILE, line), "error")
    assert (found.question, found.part) == ("conv_cost", None)


def test_a_mistake_in_a_solution_names_the_part(set_: Setter) -> None:
    found = only(set_(with_solution("One.\n\nThen \\frca{1}{2}.")))
    assert found.message == r"LaTeX knows no command `\frca`"
    assert (found.place, found.question, found.part) == (Place(FILE, 22), "conv_cost", "a")


def test_several_mistakes_are_all_reported_in_one_go(set_: Setter) -> None:
    result = set_(paper(question(prompt="\\one\n\\two"), question("median_net", 2, prompt="\\three")))
    assert [found.message.split("`")[1] for found in result.findings] == [r"\one", r"\two", r"\three"]


def test_a_mistake_in_a_template_of_the_course(cache: Store, tmp_path: Path) -> None:
    (tmp_path / "scratch.tex").write_text("\\newpage\n\\nosuch\n")
    found = only(typeset_document(render(paper(), "student", templates=[tmp_path]), {}, store=cache))
    assert (found.message, found.place) == (r"LaTeX knows no command `\nosuch`", Place("templates/scratch.tex", 2))


def test_a_mistake_in_the_preamble_of_the_exam(set_: Setter) -> None:
    found = only(set_(paper(preamble=text("\\newcommand{\\R}{x}\n\\nosuch", 40))))
    assert found.place == Place("content/exams/small.yaml", 41)


def test_a_package_that_is_not_installed(set_: Setter) -> None:
    found = only(set_(paper(packages=(Package("nosuchpackage", (), FILE, 3),))))
    assert found.message == "the LaTeX package `nosuchpackage` is not installed"
    assert (found.code, found.hint) == ("not-installed", "install it with TeX Live, or take it out")
    assert found.place == Place(FILE, 3)


def test_a_box_in_the_preamble_that_is_too_wide_stops_nothing(set_: Setter) -> None:
    wide = text("\\newsavebox{\\logo}\\sbox{\\logo}{\\parbox{1cm}{Universitaetspruefungsamt}}")
    assert set_(paper(preamble=wide)).pdf


def test_a_figure_whose_file_is_missing(set_: Setter) -> None:
    lost = Figure("lost", 1, "drawings.lost", FrozenMap({}), 0.5, "", None, (), "none")
    found = only(set_(paper(question(prompt="One.\n\\FIGURE{lost}", figures=(lost,)))))
    assert "conv_cost-lost" in found.message
    assert found.question == "conv_cost"


@pytest.mark.parametrize(
    "endless", [r"\def\x{\x}\x", r"\loop\iftrue\repeat", r"\newcount\n\loop\advance\n1 \setbox0\hbox{a}\iftrue\repeat"]
)
def test_a_loop_without_an_end_is_stopped_and_found(
    set_: Setter, monkeypatch: pytest.MonkeyPatch, endless: str
) -> None:
    monkeypatch.setattr(tex_process, "GRACE_SECONDS", 0.2)
    result = set_(with_solution(f"One.\n{endless}"), seconds=0.5)
    assert only(result).message == "TeX does not come to an end here"
    assert only(result).hint == "look for a command that calls itself, or a loop without an end"
    assert (only(result).place, result.pdf) == (Place(FILE, 21), b"")


@pytest.mark.parametrize("endless", [r"\def\x{a\x}\x", r"\def\x#1{\x{#1#1}}\x{aaaaaaaaa}"])
def test_text_that_grows_without_an_end_is_stopped_and_found(set_: Setter, endless: str) -> None:
    found = only(set_(with_prompt(f"One.\n{endless}"), seconds=10))
    assert (found.message, found.place) == ("TeX ran out of main memory size", Place(FILE, 6))


@pytest.mark.parametrize(
    "endless",
    [
        r"\loop\message{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}\iftrue\repeat",
        r"\newwrite\w\immediate\openout\w=x \loop\immediate\write\w{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}\iftrue\repeat",
    ],
)
def test_output_without_an_end_is_stopped_and_found(cache: Store, endless: str) -> None:
    document = render(with_prompt(f"One.\n{endless}"), "student")
    found = only(typeset_document(document, {}, store=cache, limits=Limits(20, output=2)))
    assert (found.message, found.place) == ("TeX goes on printing here without an end", Place(FILE, 6))


def test_a_run_ends_when_it_is_to_stop(cache: Store) -> None:
    stop = Event()
    stop.set()
    document = render(with_prompt(r"\loop\iftrue\repeat"), "student")
    with pytest.raises(KeyboardInterrupt):
        typeset_document(document, {}, store=cache, limits=Limits(stop=stop))


def test_a_line_that_is_too_wide_is_a_warning_at_its_line(set_: Setter) -> None:
    result = set_(with_solution("One.\n\n\\mbox{" + prose(30).replace(" ", "~") + "}"))
    found = only(result)
    assert found.message.startswith("this line is ")
    assert found.message.endswith(" mm too wide for the page")
    assert (found.place, found.severity) == (Place(FILE, 22), "warning")
    assert result.pdf


def test_a_solution_that_does_not_fit_its_fixed_space_is_set_smaller_and_reported(set_: Setter) -> None:
    fixed = Space("blank", "2.5cm", fixed=True)
    found = only(set_(with_solution(prose(150), fixed)))
    assert "but its fixed space is 25 mm: it is printed smaller" in found.message
    assert (found.severity, found.place) == ("warning", Place(FILE, 10))
    assert only(set_(with_solution(prose(400), fixed))).severity == "error"
    assert set_(with_solution(prose(150), fixed)).heights["conv_cost.a"] == ("4661699sp",)


def test_a_piece_higher_than_a_page_is_set_smaller_and_reported(set_: Setter) -> None:
    rows = "\\\\\n".join(f"row{number}" for number in range(90))
    result = set_(with_solution(f"\\begin{{tabular}}{{l}}{rows}\\end{{tabular}}"))
    found = only(result)
    assert "holds a piece of 432 mm that cannot be divided, on a page of 248 mm: it is printed smaller" in found.message
    assert (found.severity, found.place, found.part) == ("warning", Place(FILE, 10), "a")
    assert any("row0" in page and "row89" in page for page in read_page_texts(result.pdf))
    assert max(int(size.removesuffix("sp")) for size in result.heights["conv_cost.a"]) / 65536 * 25.4 / 72.27 < 248.1
    assert only(set_(with_solution("\\rule{1cm}{60cm}"))).severity == "error"


def test_a_display_of_many_lines_is_divided(set_: Setter) -> None:
    lines = "\\\\\n".join(rf"a_{{{number}}} &= \frac12" for number in range(60))
    result = set_(with_solution(f"\\begin{{align*}}\n{lines}\n\\end{{align*}}"))
    assert result.findings == ()
    assert len(result.heights["conv_cost.a"]) > 5


def test_a_warning_is_reported_at_its_line_of_now_and_not_of_when_it_was_found(set_: Setter) -> None:
    wide = "One.\n\n\\mbox{" + prose(40).replace(" ", "~") + "}"
    before = paper(question("conv_cost", 1, part("a", solution=text(wide, 20, FILE))))
    after = paper(question("conv_cost", 1, part("a", solution=text(wide, 23, FILE))))
    assert [only(set_(each)).place for each in (before, after)] == [Place(FILE, 22), Place(FILE, 25)]
    assert set_(after).passes == 0


def test_a_table_that_would_float_stands_in_its_solution(set_: Setter) -> None:
    table = "\\begin{table}[ht]\\begin{tabular}{l}FLOATED\\end{tabular}\\caption{Numbers.}\\end{table}"
    result = set_(with_solution(f"One.\n{table}\nEnd."))
    assert result.findings == ()
    (page,) = [page for page in read_page_texts(result.pdf) if "FLOATED" in page]
    assert page.index("One.") < page.index("FLOATED") < page.index("Numbers.") < page.index("End.")


def test_what_ends_latex_early_is_found_where_it_ends(set_: Setter) -> None:
    found = only(set_(with_prompt("One.\n\\csname stop\\endcsname")))
    assert found.message.startswith("LaTeX ends here or soon after: ")
    assert found.question == "conv_cost"


def test_after_a_mistake_there_is_still_a_pdf_for_a_draft(set_: Setter) -> None:
    assert set_(with_prompt("\\nosuch")).pdf.startswith(b"%PDF")

"""A course's own templates and words: used in place of the toolkit's; their mistakes are reported once, there."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from papers import paper, part, question, render

from exam_builder.findings import Finding, Place, Refused
from exam_builder.render import BUILT_IN, find_misnamed_templates
from exam_builder.render.environment import find_broken_templates, make_environment, take_states
from exam_builder.render.missing_arguments import find_missing_arguments
from exam_builder.render.own_templates import JINJA
from exam_builder.render.template_blame import blame_templates, keep_branch
from exam_builder.render.template_slips import find_slip, find_template_slips, find_unknown_name, list_words

FIRST, SECOND = Place("content/questions/a.yaml", 5), Place("content/questions/b.yaml", 5)
BRACE = [Finding("tex", "TeX says: Missing } inserted.", place) for place in (FIRST, SECOND)]
PLACES = [
    Finding("place", "the answer space is nowhere on the student's paper", FIRST),
    Finding("place", "the box A is nowhere on the student's paper", SECOND),
]
LOW = Finding(
    "pages", "the answer space of part (a) is 0 mm high in the student's paper and 25 mm in the solutions", FIRST
)
COVERED = Finding("place", "something is printed in the answer space on page 2", FIRST)
ITEM = Finding("tex", r"TeX says: Something's wrong--perhaps a missing \item.", Place("templates/question.tex", 30))
ITEM_LATER = [replace(ITEM, paper="midterm"), Finding("overfull", "this line is too wide", FIRST, paper="midterm")]
GONE = Finding("missing", "question 1 is missing from the student PDF", FIRST)


def line_of(name: str, text: str) -> int:
    """The first line of a built-in template that contains a text."""
    return (BUILT_IN / name).read_text(encoding="utf-8").split(text)[0].count("\n") + 1


def own(folder: Path, name: str, old: str, new: str) -> Path:
    """A folder with a built-in template in which something is replaced."""
    text = (BUILT_IN / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))
    return folder


@pytest.mark.parametrize(
    ("name", "old", "new", "found", "expected"),
    [
        (
            "answer.tex",
            "((* if part.scoring",
            "{\\bfseries\n((* if part.scoring",
            BRACE,
            r"templates/answer.tex:7:1: error: `{` is never closed: `{\bfseries` — write `}` where it ends",
        ),
        (
            "part.tex",
            r"\end{examtext}",
            r"\begingroup\end{examtext}",
            BRACE,
            r"templates/part.tex:36:1: error: `\begingroup` is never closed before `\end{examtext}`: "
            r"`\begingroup\end{examtext}` — write `\endgroup` where it ends",
        ),
        (
            "cover.tex",
            "\\end{itemize}}\n",
            "}\n",
            ITEM_LATER,
            r"templates/cover.tex:120:1: error: `\begin{itemize}` of 4 lines above is not closed before `}` — write "
            r"`\end{itemize}` before this line",
        ),
        (
            "part.tex",
            "\\end{examtext}\n((* if part.numeral and",
            "((* if part.numeral and",
            BRACE,
            r"templates/part.tex:36:1: error: `\begin{examtext}` is ended by `\end{subparts}` — write "
            r"`\end{examtext}` before this line",
        ),
        (
            "answer.tex",
            "\\end{examanswer}((part.solution|origin))\n",
            "",
            BRACE,
            r"templates/answer.tex:20:1: error: `\begin{examanswer}` is not closed — write "
            r"`\end{examanswer}` before this line",
        ),
        (
            "answer.tex",
            r"\answerspace((width)){((name))}{((part.space.kind))}{((heights[name]))}((part.answer|origin))",
            "",
            [LOW],
            "templates/answer.tex:13:1: error: the paper has no place for some answers: this template leaves out "
            r"`\answerspace` — copy it from the built-in template",
        ),
        (
            "answer.tex",
            "['kinds/'",
            "['kind/'",
            PLACES,
            "templates/answer.tex:2:1: error: the paper has no place for some answers: this template leaves out "
            "`'kinds/'` — copy it from the built-in template",
        ),
        (
            "answer.tex",
            r"\answerspace",
            r"\vspace",
            PLACES,
            "templates/answer.tex:13:1: error: the paper has no place for some answers: this template leaves out "
            r"`\answerspace` — copy it from the built-in template",
        ),
        (
            "part.tex",
            r"\part((",
            r"\textbf((",
            [ITEM, GONE],
            r"templates/part.tex:18:1: error: TeX cannot typeset the text around it: this template leaves out `\part` "
            "— copy it from the built-in template",
        ),
    ],
)
def test_it_is_reported_once_at_its_line(
    tmp_path: Path, name: str, old: str, new: str, found: list[Finding], expected: str
) -> None:
    messages = blame_templates(found, own(tmp_path, name, old, new))
    assert str(messages[0]) == expected
    assert messages[1:] == ((GONE,) if GONE in found else ())


@pytest.mark.parametrize(
    ("name", "lost", "warned"),
    [
        ("kinds/match.tex", "\\exambeside\n", r"`\exambeside`"),
        ("table.tex", "((* if not loop.last *))\n&\n((* endif *))\n((* endfor *))\n\\\\[0pt]\n", ""),
        ("table.tex", "&\n((* endif *))\n((* endfor *))\n\\\\[0pt]\n", "`&`"),
        ("question.tex", "\\examplain\n((* include", r"`\examplain`"),
    ],
)
def test_a_copy_that_lost_a_line_which_divides_is_a_warning(tmp_path: Path, name: str, lost: str, warned: str) -> None:
    (tmp_path / "kinds").mkdir()
    folder = own(tmp_path, name, lost, lost.split("\n", 1)[1] if warned else lost)
    line = (BUILT_IN / name).read_text().split(lost)[0].count("\n") + 1
    found = [(str(each).split(" — ")[0], each.severity) for each in find_template_slips(folder)]
    what = "this template leaves out a line of the built-in one"
    assert found == [(f"templates/{name}:{line}:1: warning: {what}: {warned}", "warning")] * bool(warned)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("solution.tex", "part.solution|tex", "part.solution|inline"),
        ("cover.tex", r"((words.name)) & \examfield{name}", r"\examfield{name} quad & ((words.name))"),
        ("cover.tex", r"\hrulefill", r"{\color{gray}\hrulefill}"),
        ("preamble.tex", "((* include 'notes.tex' *))\n", (BUILT_IN / "notes.tex").read_text(encoding="utf-8")),
        ("question.tex", "\\examplain\n((* include", "((* set x = 1 *))\n\\examplain\n((* include"),
    ],
)
def test_a_template_that_does_the_same_in_another_way_is_right(tmp_path: Path, name: str, old: str, new: str) -> None:
    assert list(find_template_slips(own(tmp_path, name, old, new))) == []


def test_a_package_that_is_not_installed_is_reported_at_the_template(tmp_path: Path) -> None:
    usual = r"\usepackage{graphicx,xcolor}"
    folder = own(tmp_path, "preamble.tex", usual, r"\usepackage{multicols}")
    place = Place("templates/preamble.tex", line_of("preamble.tex", usual))
    absent = Finding("not-installed", "the LaTeX package `multicols` is not installed", place)
    assert blame_templates([absent], folder) == (absent,)
    wrong = replace(BRACE[0], place=place)
    assert blame_templates([wrong, replace(absent, place=FIRST)], folder) == (wrong,)


def test_what_a_template_does_to_every_page_is_reported_once(tmp_path: Path) -> None:
    folder = own(tmp_path, "preamble.tex", "textwidth=16.5cm", "left=-3cm")
    edge = Finding("edge", "something on page 1 of the student's paper lies less than 8 mm from the left edge")
    (found,) = blame_templates([*PLACES, edge, Finding("foot", "the foot of page 2 is in mid-page", FIRST)], folder)
    place = Place("templates/preamble.tex", line_of("preamble.tex", "textwidth=16.5cm"))
    assert (found.code, found.place) == ("edge", place)


def test_what_tex_misses_at_a_line_of_the_built_in_template_is_blamed_on_the_only_change(tmp_path: Path) -> None:
    folder = own(tmp_path, "question.tex", r"\setcounter{question}", r"\setcounter{questions}")
    later = Finding("tex", "TeX says: Missing number, treated as zero.", Place("templates/question.tex", 16))
    assert blame_templates([later], folder)[0].place == Place("templates/question.tex", 9)
    path = folder / "question.tex"
    path.write_text(path.read_text().replace(r"\examnotes", ""))
    assert blame_templates([later], folder) == (later,)


def test_what_tex_says_of_a_spoilt_command_where_it_is_used_is_not_reported_too(tmp_path: Path) -> None:
    folder, content = tmp_path / "templates", tmp_path / FIRST.file
    folder.mkdir()
    content.parent.mkdir(parents=True)
    content.write_text("title: A\n" * 9)
    found = [ITEM, Finding("command", r"`\examtitlesize` is not followed by what it needs", FIRST)]
    own(folder, "cover.tex", r"\def\examtitlesize{\Huge}", r"\def\examtitlesize\Huge}")
    (messages,) = blame_templates(found, folder)
    assert (messages.place, messages.code) == (Place("templates/cover.tex", 18), "brace")


@pytest.mark.parametrize(
    ("lacking", "messages"),
    [
        (r"\rule{5cm}", r"`\rule` lacks an argument: it has 1 of 2 — write `\rule{…}{…}`"),
        (r"\rule[1mm] {\linewidth} % thin", r"`\rule` lacks an argument: it has 1 of 2 — write `\rule{…}{…}`"),
        (r"\textcolor{((paper.style.color))}", r"`\textcolor` lacks an argument: it has 1 of 2"),
        (r"\resizebox{1cm}{!}((* if draft *))", r"`\resizebox` lacks an argument: it has 2 of 3"),
        (r"\fbox{\hspace*}", r"`\hspace` lacks an argument: it has 0 of 1 — write `\hspace{…}`"),
        (r"\exammark((paper.cover.title|origin))\exammark{a}", r"`\exammark` lacks an argument: it has 0 of 1"),
        (r"\rule\linewidth\normalbaselineskip\setlength\parindent{0pt}\rule{1cm}{((least))}\\frac", ""),
        (r"\frac12 \textbf A \newcommand{\strong}{\bfseries}\let\rule\vrule % \textbf", ""),
    ],
)
def test_a_command_that_lacks_an_argument_is_reported_at_its_line(tmp_path: Path, lacking: str, messages: str) -> None:
    (tmp_path / "scratch.tex").write_text(f"\\newpage\n{lacking}\n")
    found = [str(each) for each in find_template_slips(tmp_path)]
    assert [each.startswith(f"templates/scratch.tex:2:1: error: {messages}") for each in found] == [True] * bool(
        messages
    )


def test_each_branch_of_a_template_is_looked_at_by_itself(tmp_path: Path) -> None:
    for name in ("cover.tex", "part.tex", "combined.tex"):
        text = own(tmp_path, name, "\n", "\n% One line more than the built-in one.\n").joinpath(name).read_text()
        assert keep_branch(text, 0).count("\n") == keep_branch(text, -1).count("\n") == text.count("\n")
    assert blame_templates([ITEM], tmp_path) == (ITEM,)


@pytest.mark.parametrize("branch", [0, -1])
def test_no_built_in_template_lacks_an_argument(branch: int) -> None:
    for path in BUILT_IN.rglob("*.tex"):
        template = keep_branch(path.read_text(encoding="utf-8"), branch)
        printed = JINJA.sub(lambda match: "" if match[0][2] in "*=" else "{}", template)
        assert list(find_missing_arguments(printed)) == [], path


def test_a_template_that_leaves_out_two_things_is_reported_once(tmp_path: Path) -> None:
    (tmp_path / "question.tex").write_text("x\n")
    item = Finding("tex", "TeX says: …", Place("templates/questions.tex", 6))
    (messages,) = blame_templates([item, GONE], tmp_path)
    assert (messages.place, messages.code) == (Place("templates/question.tex"), "missing")


def test_what_no_template_of_the_course_has_done_is_left_as_it_is(tmp_path: Path) -> None:
    found = [*BRACE, COVERED, GONE, ITEM]
    assert blame_templates(found, tmp_path) == tuple(found)
    own(tmp_path, "answer.tex", "% Where", "% Here")
    own(tmp_path, "part.tex", "% Part", "% A part")
    assert blame_templates(found, tmp_path) == tuple(found)


PAGE = (Path(__file__).parents[2] / "docs" / "templates.md").read_text(encoding="utf-8")
ASKED = question("conv_cost", 1, part("a"))


def course_words(root: Path, name: str, text: str) -> Path:
    """Write a file of words of a course; the course's folder of templates."""
    (root / "words").mkdir()
    (root / "words" / name).write_text(text, encoding="utf-8")
    return root


def example(kind: str) -> str:
    """The example of that kind in docs/templates.md."""
    found = re.search(rf"^```yaml {kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("language", "number", "mark"),
    [("de", "Matrikelnummer", "Punkt"), ("es", "Número de estudiante", "punto"), ("fr", "Numéro", "point")],
)
def test_a_paper_speaks_its_language(language: str, number: str, mark: str) -> None:
    body = render(paper(ASKED, language=language), "student").body
    assert number in body
    assert "Student number" not in body
    assert f"/Lang ({language})" in body
    assert mark in body


def test_a_course_says_it_in_its_own_words(tmp_path: Path) -> None:
    folder = course_words(tmp_path, "en.yaml", example("words"))
    body, usual = (render(paper(ASKED), "student", templates=own).body for own in ([folder], []))
    assert body == usual.replace("Student number", "Candidate number").replace("Scratch work", "Rough work")
    assert body != usual


def test_a_course_speaks_another_language(tmp_path: Path) -> None:
    """As docs/templates.md has it: a copy of the English file, translated."""
    lines = dict(re.findall(r"^(\w+): (.*)$", example("language"), re.MULTILINE))
    text = (BUILT_IN / "words" / "en.yaml").read_text(encoding="utf-8")
    for name, word in lines.items():
        text, count = re.subn(rf"^{name}: .*$", f"{name}: {word}", text, flags=re.MULTILINE)
        assert count == 1
    body = render(paper(ASKED, language="it"), "student", templates=[course_words(tmp_path, "it.yaml", text)]).body
    assert r"\textbf{Domanda}" in body
    assert re.search("~punt[oi]", body)


def test_a_word_that_is_not_balanced_is_reported_at_its_character(tmp_path: Path) -> None:
    folder = course_words(tmp_path, "en.yaml", "name: Name\naids: '\\textbf{Aids'\n")
    with pytest.raises(Refused) as caught:
        render(paper(ASKED), "student", templates=[folder])
    (found,) = caught.value.findings
    assert str(found) == (
        f"{tmp_path.name}/words/en.yaml:2:15: error: `{{` is never closed: `{{Aids` — write `}}` where it ends"
    )


@pytest.mark.parametrize(("word", "sign"), [("Number & more", "&"), ("rough_work", "_")])
def test_a_word_with_a_sign_that_would_not_print_is_reported(tmp_path: Path, word: str, sign: str) -> None:
    folder = course_words(tmp_path, "en.yaml", f"number: '{word}'\nscratch: $x_1$ \\& more\n")
    with pytest.raises(Refused) as caught:
        render(paper(ASKED), "student", templates=[folder])
    (found,) = caught.value.findings
    assert found.place is not None
    assert (found.place.line, found.hint) == (1, f"write `\\{sign}`")


def test_a_command_in_a_word_that_tex_does_not_know_is_reported_there(tmp_path: Path) -> None:
    folder = course_words(tmp_path, "en.yaml", "number: Number\nscratch: \\textbfRough work\n")
    unknown = Finding("tex", r"LaTeX knows no command `\textbfRough`", Place("templates/scratch.tex", 3))
    assert [each.place for each in blame_templates([unknown], folder)] == [Place("templates/words/en.yaml", 2)]


def test_a_file_of_words_of_no_language_is_reported(tmp_path: Path) -> None:
    folder = course_words(tmp_path, "italian.yml", "")
    (folder / "it.yaml").touch()
    found = find_misnamed_templates(folder)
    assert [str(finding) for finding in found] == [
        "templates/it.yaml:1:1: warning: words of a language are not read here — move this file to templates/words/",
        "templates/words/italian.yml:1:1: warning: this file holds the words of no language"
        " — call it by a language's code, such as fr.yaml",
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("((* if paper.cover.date *))", "(* if paper.cover.date *)", "half of a tag: `(* if`"),
        (
            r"\vspace{\examtitleskip}",
            "{{words.marks}}",
            "`{{words.marks}}` prints its letters",
        ),
        (r"\vspace{\examtitleskip}", "(words.marks)", "`(words.marks)` prints its letters"),
        (r"\vspace{\examtitleskip}", "((* if 0 *))((words.mark))((* endif *))", "there is no word `mark`"),
        (r"\vspace{\examtitleskip}", "((* if 0 *))((paper.total|mark))((* endif *))", "there is no filter `mark`"),
        (r"\vspace{\examtitleskip}", "((* include 'anser.tex' *))", "there is no template `anser.tex`"),
        (r"\vspace{\examtitleskip}", "100% effort", "`%` begins a comment"),
        (r"\vspace{\examtitleskip}", "((paper.total|marks)))", "a bracket follows"),
        (
            r"\vspace{\examtitleskip}",
            r"\textbf((words.marks))",
            r"`\textbf((words.marks))` has no braces around",
        ),
        (r"\vspace{\examtitleskip}", "{% if x %}", "is not a tag here"),
        (r"\vspace{\examtitleskip}", "\\printanswers", "would print answers in students' papers"),
    ],
)
def test_slips_that_print_something_else_are_reported_at_their_line(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    cover = (BUILT_IN / "cover.tex").read_text(encoding="utf-8")
    (tmp_path / "cover.tex").write_text(cover.replace(old, new, 1), encoding="utf-8")
    line = cover[: cover.index(old)].count("\n") + 1
    messages = {(each.place and each.place.line, says in each.message) for each in find_template_slips(tmp_path)}
    assert (line, True) in messages


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        ("table.tex", "((* for head", "((* fr head", 10),
        ("cover.tex", "  ((* if paper.cover.date *))\n", "", 42),
        ("cover.tex", "((* if bonus *))\n", "((* if bonus *))\n((* if bonus *))\n", 96),
        ("cover.tex", "((* if bonus *))", "((* if bonus *))% of one line", None),
    ],
)
def test_a_template_that_cannot_be_read_is_reported_although_nothing_is_printed_with_it(
    tmp_path: Path, name: str, old: str, new: str, line: int | None
) -> None:
    folders = (own(tmp_path, name, old, new), BUILT_IN)
    found = [each.place for each in find_broken_templates(make_environment(folders, take_states(folders)))]
    assert found == [Place(f"templates/{name}", line)] * (line is not None)


def test_built_in_templates_have_no_slips() -> None:
    every = [line for path in BUILT_IN.rglob("*.tex") for line in path.read_text(encoding="utf-8").split("\n")]
    assert [(line, slip) for line in every if (slip := find_unknown_name(line, BUILT_IN))] == []
    lines = [line for path in BUILT_IN.rglob("*.tex") for line in path.read_text(encoding="utf-8").split("\n")]
    words = list_words(BUILT_IN)
    assert [(line, slip) for line in lines if (slip := find_slip(line, words))] == []


def test_a_part_of_the_paper_is_not_printed_as_python_writes_it(tmp_path: Path) -> None:
    (tmp_path / "scratch.tex").write_text("\n((paper.cover.title))\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        render(paper(question()), "student", templates=[tmp_path])
    assert "templates/scratch.tex:2:1: error: a template cannot be filled in: a Text cannot be printed as it is" in str(
        refused.value
    )


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("covr.tex", "cover.tex"),
        ("cover.txt", "cover.tex"),
        ("cover.tex.txt", "cover.tex"),
        ("Scratch.tex", "scratch.tex"),
        ("scratch.TEX", "scratch.tex"),
        ("templates/scratch.tex", "scratch.tex"),
    ],
)
def test_a_file_that_is_called_nearly_as_a_template_is_reported(tmp_path: Path, name: str, meant: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("Hello")
    (found,) = find_misnamed_templates(tmp_path)
    assert (found.place, found.hint) == (Place(f"templates/{name}"), f"rename it to {meant}")


def test_a_file_that_a_template_includes_or_that_is_called_otherwise_is_not(tmp_path: Path) -> None:
    (tmp_path / "scratch.tex").write_text("((* include 'mine/cover.tex' *))")
    (tmp_path / "mine").mkdir()
    for name in ("mine/cover.tex", "README.md", "kinds.txt.bak", ".scratch.tex.swp"):
        (tmp_path / name).write_text("Hello")
    assert find_misnamed_templates(tmp_path) == ()


def test_a_copy_of_all_that_is_built_in_has_no_file_with_a_wrong_name(tmp_path: Path) -> None:
    shutil.copytree(BUILT_IN, tmp_path / "templates")
    assert find_misnamed_templates(tmp_path / "templates") == ()


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("figure.tex", "((figure|picture))", "", "this template prints no figures"),
        ("opening.tex", r"\thepage", "", "this template prints no numbers of pages"),
        ("solution.tex", "((part.solution|tex))\n", "", "this template prints no solutions"),
        (
            "preamble.tex",
            "((* include 'space.tex' *))\n",
            "",
            "this preamble does not include `space.tex`, whose commands",
        ),
        ("answer.tex", "audience == 'student'", "audience == 'students'", "there is no audience `'students'`"),
        ("answer.tex", "audience == 'student'", "audience == student", "there is no audience `student`"),
        ("cover.tex", r"\vspace{\examcoverskip}", r"vspace{\examcoverskip}", "`vspace` lacks its backslash"),
        (
            "cover.tex",
            r"{@{}l@{\quad}p{\examfieldwidth}",
            r"{@{}l@{quad}p{\examfieldwidth}",
            "`quad` lacks its backslash",
        ),
        ("table.tex", "((head|inline))", "((head))", "`((head))` lacks its filter"),
        ("question.tex", "((question|unplaced))", "(question|unplaced))", "`(question|unplaced))` prints its letters"),
        ("marks.tex", "((line))", "{{line}}", "`{{line}}` prints its letters, not a value"),
        (
            "cover.tex",
            r"((words.number)) & \examfield{id}",
            r"((words.number)) & \examfield{name}",
            r"`\examfield{name}` m",
        ),
        ("table.tex", r"\begin{examtrial}{", r"\begin{examtrial{", r"`\end{examtrial}` closes nothing"),
        ("part.tex", r"\begin{examtext}", "{examtext}", r"`\end{examtext}` closes nothing"),
        ("option.tex", r"\begin{examtext}", r"\begin{{examtext}", r"`\end{examtext}` closes nothing"),
        ("opening.tex", r"\newcommand{\examsheet}{", r"\newcommand{\examsheet}{}", "this line was changed, so that"),
        ("scratch.tex", "((words.scratch_note))", "<b>Not</b> marked", "`<b>` is HTML"),
        ("scratch.tex", "((words.scratch_note))", 'Write "rough work" above', '`"` before a quotation prints the sign'),
    ],
)
def test_what_a_template_loses_or_prints_by_mistake_is_reported_at_its_line(
    tmp_path: Path, name: str, old: str, new: str, says: str
) -> None:
    line = (BUILT_IN / name).read_text().split(old)[0].count("\n") + 1
    found = next(find_template_slips(own(tmp_path, name, old, new)))
    assert found.place is not None
    assert (found.place.file, found.place.line) == (f"templates/{name}", line)
    assert found.message.startswith(says)


@pytest.mark.parametrize(("page", "line"), [(1, 35), (2, None)])
def test_a_page_that_is_wrong_outside_of_questions_is_blamed_on_the_only_change(
    tmp_path: Path, page: int, line: int | None
) -> None:
    folder = own(tmp_path, "cover.tex", r"\vspace{\examtitleskip}", r"\vspace{-60mm}")
    edge = Finding("edge", f"something on page {page} of the student's paper lies less than 8 mm from the upper edge")
    (found,) = blame_templates([edge], folder)
    assert found.place == (Place("templates/cover.tex", line) if line else None)


def test_a_solution_that_no_template_prints_is_blamed_on_the_only_change(tmp_path: Path) -> None:
    hint = "let solution.tex print `part.solution|tex`, as the built-in one does"
    lost = Finding("missing", "the course's templates do not print this solution", FIRST, hint)
    folder = own(tmp_path, "answer.tex", "audience == 'student'", "audience != 'student'")
    assert [each.place for each in blame_templates([lost], folder)] == [Place("templates/answer.tex", 11)]

"""What of an exam's preamble would tell in the papers that are set after one that uses it."""

from dataclasses import replace
from pathlib import Path

import pytest
from courses import shared_cache
from papers import paper, question, sample_paper, text

from exam_builder.issue.interference import InterferenceCheck, find_global_latex, list_commands_of_texts
from exam_builder.paper import Question, Text
from exam_builder.render import Renderer
from exam_builder.store import Store
from exam_builder.typeset.batch import BatchResult


def said(preamble: str) -> list[str]:
    lines = tuple(range(30, 31 + preamble.count("\n")))
    paper = replace(sample_paper(), preamble=Text(preamble, "content/exams/e.yaml", lines))
    return [str(found) for found in find_global_latex(paper)]


def test_a_macro_that_does_something_for_good_is_reported_at_its_line() -> None:
    assert said("\\newcount\\seen\n\\newcommand{\\see}{\\global\\advance\\seen by 1 }") == [
        r"content/exams/e.yaml:31:1: warning: `\global` carries over into later papers, so each is "
        r"typeset in a run of its own, which takes longer — define the macro without it, as with `\def` for `\gdef`; "
        "counters begin anew in each paper "
        "anyway"
    ]


@pytest.mark.parametrize(
    "preamble",
    [
        r"\newtheorem{claim}{Claim}\gdef\course{SCI200}",
        r"\newcommand{\unit}[1]{\,\mathrm{#1}}\gdef\open{\{}\global\let\shown\open",
        "\\newcommand{\\see}{seen} % {\n\\gdef\\seen{so}",
    ],
)
def test_what_the_preamble_does_once_is_the_same_for_all(preamble: str) -> None:
    assert said(preamble) == []


@pytest.mark.parametrize(
    "tex",
    [
        r"\begin{gdef}\examfilled{x}",
        r"\begin{global}\def\examspot{}",
        r"\begin{eb@spot}",
        r"\csname gdef\endcsname\examspot{}",
        r"\^^67def\examspot{}",
        r"\catcode`\|=0 |gdef",
        r"\scantokens{x}",
        r"\AddToHook{shipout/background}{x}",
        r"\aftergroup\def",
        r"\let\out\endgroup",
        r"\let\leak=\gdef",
        r"\markright{x}",
        r"\hyphenation{a-b}",
        r"\pdfuniformdeviate 7",
        r"\thispagestyle{empty}",
    ],
)
def test_what_may_reach_another_paper_is_reported_so_that_it_is_set_alone(tex: str) -> None:
    (asking,) = asked(f"One.\n{tex}")
    found = list(find_global_latex(paper(asking)))
    assert found
    assert all("so each is typeset in a run of its own" in each.message for each in found)


@pytest.mark.parametrize(
    "preamble", [r"\let\leak\gdef", r"\csname gdef\endcsname\x{}", r"\csname g\empty def\endcsname\x{}"]
)
def test_a_preamble_that_gives_such_a_command_another_name(preamble: str) -> None:
    assert said(preamble)


OTHER = "Some words, \\textbf{bold}.\n\n\\begin{itemize}\\item one\\end{itemize}"
UNKNOWN = r"\relpenalty=9 "
HINT = r"remove `\global`, `\gdef` and the like: without them, settings end with their text"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return shared_cache(tmp_path_factory.mktemp("cache"))


def asked(*prompts: str) -> list[Question]:
    return [question(f"q{number}", number, prompt=prompt) for number, prompt in enumerate(prompts, 1)]


def messages(store: Store, *prompts: str, again: bool = False, preamble: str = "") -> list[str]:
    whole = paper(*asked(*prompts), preamble=text(preamble) if preamble else None)
    alone = [replace(whole, questions=(each,)) for each in whole.questions]
    return [str(each) for each in InterferenceCheck(alone, Renderer(), store, {}, again).findings()]


def outlives(name: str, line: int, other: str) -> str:
    return (
        f"content/questions/{name}.yaml:{line}:1: error: settings of this question last beyond its end: {other} looks "
        f"different after it [{name}] — {HINT}"
    )


def test_whatever_lasts_is_reported_at_its_line_with_what_it_changes(store: Store) -> None:
    found = messages(
        store,
        OTHER,
        "Red:\n\\pdfcolorstack0 push{1 0 0 rg 1 0 0 RG}",
        r"\csname global\endcsname\let\labelitemi\empty",
        "Wide.\n\n\\fontdimen2\\font=20pt",
        r"\AddToHook{para/begin}{X}",
    )
    lines = {"q2": 6, "q3": 5, "q4": 7, "q5": 5}
    assert sorted(found) == [outlives(name, line, "`q1`") for name, line in lines.items()]


def test_what_a_macro_of_the_preamble_sets_for_good_is_reported_where_it_is_used(store: Store) -> None:
    preamble = r"\newcommand{\wide}{\global\parindent=2cm}"
    assert messages(store, OTHER, r"\wide Wide.", preamble=preamble) == [outlives("q2", 1, "`q1`")]


def test_what_tells_in_the_next_copy_of_the_same_question_alone_is_reported_where_there_are_copies(
    store: Store,
) -> None:
    growing = r"\newcommand{\grow}{\global\advance\parindent 1cm }"
    alone = r"Words.\grow"
    assert messages(store, alone, preamble=growing) == []
    assert messages(store, alone, preamble=growing, again=True) == [outlives("q1", 1, "its next copy")]


def test_what_ends_with_its_text_or_changes_nobody_is_fine(store: Store) -> None:
    fine = (
        OTHER,
        r"\itshape\color{red}\setlength{\parindent}{2cm}Red.",
        r"\gdef\mine{1}\mine",
        r"\newcounter{own}Own.",
    )
    assert messages(store, *fine) == []


def test_what_was_found_alike_is_not_set_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    messages(store, OTHER, "Plain." + UNKNOWN)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("exam_builder.issue.interference.identify_tex", lambda: "")
    with pytest.raises(Exception, match="Missing: "):
        messages(store, OTHER, "Plain." + UNKNOWN)


@pytest.mark.parametrize(
    ("prompt", "preamble", "runs"),
    [
        ("Plain.", "", 0),
        (r"\wide", r"\newcommand{\wide}{\quad}", 0),
        ("Plain." + UNKNOWN, "", 2),
        ("Plain.", UNKNOWN, 2),
    ],
)
def test_only_what_is_not_known_to_end_with_its_text_is_typeset(
    store: Store, monkeypatch: pytest.MonkeyPatch, prompt: str, preamble: str, runs: int
) -> None:
    made: list[int] = []
    monkeypatch.setattr("exam_builder.issue.interference.identify_tex", lambda: prompt)
    monkeypatch.setattr(
        "exam_builder.issue.interference.typeset_batch",
        lambda orders, *rest, **named: made.append(len(orders)) or BatchResult(),
    )
    assert messages(store, OTHER, prompt, preamble=preamble) == []
    assert len(made) == runs


def test_draws_that_use_the_same_commands_are_one(tmp_path: Path) -> None:
    one, other, third = asked(r"Take \textbf{1}.", r"Take \textbf{2}.", r"Take \emph{2}.")
    assert list_commands_of_texts(one) == list_commands_of_texts(other) != list_commands_of_texts(third)

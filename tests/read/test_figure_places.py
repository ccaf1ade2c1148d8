"""Figures, listings and tables that no text places."""

from pathlib import Path

import pytest
from courses import load, write_course

from exam_builder.findings import Refused

QUESTION = r"""
title: A
figures: {plot: {draw: shapes.plot, alt: A line.}, more: {draw: shapes.plot, alt: A line., audience: solutions}}
listings: {code: {text: x = 1}}
prompt: 'See this: PLACED What is right?'
points: 1
answer: {truth: true, reference: Yes}
waived: it is seen at once
solution: It is so.
"""
FIGURES = "def plot(): pass\n"


def messages(path: Path, placed: str) -> list[str]:
    course = write_course(path, QUESTION.replace("PLACED", placed), figures=FIGURES)
    try:
        found = load(course).findings
    except Refused as refused:
        found = refused.findings
    return [f"{each.place.line if each.place else 0}: {each.message}" for each in found]


def test_what_no_text_places_is_reported_at_its_line(tmp_path: Path) -> None:
    assert messages(tmp_path, r"\FIGURE{plot}") == [
        "3: no text places the figure `more`, so it comes after the solution",
        "4: no text places the listing `code`, so it comes after the prompt",
    ]


def test_an_id_that_is_misspelt_is_reported_alone(tmp_path: Path) -> None:
    assert messages(tmp_path, r"\FIGURE{plt}\LISTING{code}") == ["5: there is no figure `plt`; did you mean `plot`?"]


def test_a_figure_that_is_included_as_a_file_is_reported(tmp_path: Path) -> None:
    found = messages(tmp_path, r"\includegraphics[width=3cm]{plot} \FIGURE{more} \LISTING{code}")
    assert found == [
        r"5: `\includegraphics[width=3cm]{plot}` finds no figure of the question",
        "5: students read this text, but do not see the figure `more`",
    ]


def test_a_figure_that_is_referred_to_but_not_placed_is_reported_there(tmp_path: Path) -> None:
    (found, _) = messages(tmp_path / "wrong", r"See \ref{plot} \FIGURE{more} \LISTING{code}")
    assert found == r"5: `\ref{plot}` finds no figure of the question"
    labelled = messages(
        tmp_path / "right", r"See \ref{more}, $x \label{more}$ \FIGURE{plot}\FIGURE{more}\LISTING{code}"
    )
    assert not any("finds no figure" in each for each in labelled)


def test_a_misspelt_id_of_a_figure_is_reported_where_it_is_defined(tmp_path: Path) -> None:
    wrong = QUESTION.replace("{plot: {draw", "{polt: {draw").replace(
        "PLACED", r"the plot: \FIGURE{plot}\FIGURE{more}\LISTING{code}"
    )
    with pytest.raises(Refused) as refused:
        load(write_course(tmp_path, wrong, figures=FIGURES))
    found = [f"{each.place.line if each.place else 0}: {each.message}" for each in refused.value.findings]
    assert found[0] == "3: nothing uses the figure `polt`, and nothing defines `plot`, which one place uses"


def test_commands_in_a_description_are_reported(tmp_path: Path) -> None:
    for written, said in (
        (r"A line of \VRA{3} points.", r"`\VRA` is read aloud by its letters, as a description is no LaTeX"),
        ("A line of VAR{3} points.", "`VAR` is read aloud by its letters, as a description is no LaTeX"),
        (r"A \emph{line}.", r"`\emph` is read aloud by its letters, as a description is no LaTeX"),
        (r"A line of \VAR{3} points, over VARIANCE.", ""),
    ):
        question = QUESTION.replace("PLACED", r"\FIGURE{plot}\LISTING{code}").replace(
            ", more: {draw: shapes.plot, alt: A line., audience: solutions}", ""
        )
        course = write_course(
            tmp_path / str(len(written)), question.replace("alt: A line.", f"alt: '{written}'"), figures=FIGURES
        )
        try:
            found = load(course).findings
        except Refused as refused:
            found = refused.findings
        assert [each.message for each in found if each.place and each.place.line == 3] == [said] * bool(said)


def test_a_figure_that_is_to_stand_beside_a_text_needs_one(tmp_path: Path) -> None:
    side = QUESTION.replace("alt: A line., audience", "alt: A line., width: 0.3, place: left, audience")
    course = write_course(tmp_path, side.replace("PLACED", r"\FIGURE{plot} \LISTING{code}"), figures=FIGURES)
    with pytest.raises(Refused) as refused:
        load(course)
    assert [each.message for each in refused.value.findings if each.severity == "error"] == [
        "no text places the figure `more`, so it comes after the solution"
    ]

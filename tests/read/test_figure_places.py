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


def test_a_figure_that_is_to_stand_beside_a_text_needs_one(tmp_path: Path) -> None:
    side = QUESTION.replace("alt: A line., audience", "alt: A line., width: 0.3, place: left, audience")
    course = write_course(tmp_path, side.replace("PLACED", r"\FIGURE{plot} \LISTING{code}"), figures=FIGURES)
    with pytest.raises(Refused) as refused:
        load(course)
    assert [each.message for each in refused.value.findings if each.severity == "error"] == [
        "no text places the figure `more`, so it comes after the solution"
    ]

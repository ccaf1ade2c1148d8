"""Whether a copy's first page says whose it is, read from pages made by hand."""

import unicodedata
from dataclasses import replace

import numpy
import pytest
from papers import paper

from exam_builder.audit.audience_paper import AudiencePaper
from exam_builder.audit.cover import find_nameless_cover
from exam_builder.audit.page_view import PageView
from exam_builder.paper import Identity, Paper, Student

COPY = replace(paper(), student=Student("s 12/7", "Zoë Ødegård-Lé"), identity=Identity("7K3QX-9M2T4", ("a",), r"Zo\"e"))


def told(shown: Paper, words: str) -> list[str]:
    view = PageView(600, 800, numpy.full((1200, 900), 255, numpy.uint8), (), lambda _: words)
    return [str(found) for found in find_nameless_cover(AudiencePaper(shown, "student", 1, (), lambda _: view), view)]


@pytest.mark.parametrize("words", ["Midterm", "", "Name: Student number:", "Zoë", "s 12"])
def test_a_cover_without_name_and_id_is_a_warning_at_its_template(words: str) -> None:
    assert told(COPY, words) == [
        "templates/cover.tex:1:1: warning: the first page of a copy prints neither the name nor the id of its student "
        "— print `((paper.identity.name))` and `((paper.student.id|id))` there, as the built-in cover does"
    ]


@pytest.mark.parametrize(
    "words",
    [
        "Name: Zoë Ødegård-Lé Midterm",
        unicodedata.normalize("NFD", "Name: ZOË ØDEGÅRD-LÉ"),
        "Number: s 12/7",
        "Number: s12/7 of 30",
    ],
    ids=["name", "accents apart, in capitals", "id", "id without space"],
)
def test_a_name_or_an_id_is_enough(words: str) -> None:
    assert told(COPY, words) == []


@pytest.mark.parametrize("shown", [paper(), replace(COPY, identity=None), replace(COPY, student=None)])
def test_a_paper_that_is_nobodys_need_not_say_whose_it_is(shown: Paper) -> None:
    assert told(shown, "Midterm") == []

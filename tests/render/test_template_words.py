"""The words that templates print: each language has them all, and none is taken for another."""

import string

import pytest
from papers import paper, part, question

from exam_builder.paper import LANGUAGES
from exam_builder.render import render
from exam_builder.render.template_words import BY_LANGUAGE, ENGLISH, NUMBERS, number_in_words, words_of


def holes(text: str) -> int:
    return sum(field is not None for _, field, _, _ in string.Formatter().parse(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_all_words(language: str) -> None:
    words = words_of(language)
    assert words.keys() == ENGLISH.keys()
    assert {key: holes(word) for key, word in words.items()} == {key: holes(word) for key, word in ENGLISH.items()}
    assert len(NUMBERS[language]) == len(NUMBERS["en"])


def test_what_an_exam_may_say_is_what_has_words() -> None:
    assert set(BY_LANGUAGE) == set(LANGUAGES) == set(NUMBERS)


@pytest.mark.parametrize(
    ("language", "number", "mark"),
    [("de", "Matrikelnummer", "1 Punkt"), ("es", "Número de estudiante", "1 punto"), ("fr", "Numéro", "1 point")],
)
def test_a_paper_speaks_its_language(language: str, number: str, mark: str) -> None:
    body = render(paper(question("conv_cost", 1, part("a")), language=language), "student").body
    assert number in body
    assert "Student number" not in body
    assert f"/Lang ({language})" in body
    assert mark.split()[1] in body


def test_small_numbers_of_questions_are_words() -> None:
    assert [number_in_words(language, 2) for language in ("de", "es-MX", "en")] == ["zwei", "dos", "two"]

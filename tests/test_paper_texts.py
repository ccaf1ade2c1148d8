"""All texts of a paper are walked by the types of their fields, and whoever asks for texts gets a new one as well."""

import dataclasses
import itertools
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any

import pytest
from papers import paper, part, question, text

from exam_builder import paper as papers
from exam_builder.audience import filter_question, print_page
from exam_builder.audit.student_leaks import list_secrets, search_terms_of
from exam_builder.checking.accounts import compare_versions
from exam_builder.checking.draw_differences import list_visible_content
from exam_builder.issue.interference import find_global_latex, list_commands_of_texts
from exam_builder.paper import Paper, Part, Question, Text, withhold
from exam_builder.paper_texts import (
    TEXT_FIELDS,
    Placement,
    TextOwner,
    find_placed,
    find_text_fields,
    list_author_texts,
    own_texts,
)
from exam_builder.records.differences import compare_questions
from exam_builder.render import check_latex
from exam_builder.values import FrozenMap


def fill(hint: object, count: Iterator[int]) -> object:
    """Something of a type, with everything in it that it may hold, and each text another."""
    if hint is Text:
        return text(f"TEXT{next(count)}")
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return hint(**{each.name: fill(each.type, count) for each in dataclasses.fields(hint)})
    if typing.get_origin(hint) is tuple:
        return (fill(typing.get_args(hint)[0], count), fill(typing.get_args(hint)[0], count))
    if isinstance(hint, UnionType):
        return fill(next(each for each in typing.get_args(hint) if each is not NoneType), count)
    return {FrozenMap: FrozenMap({}), Fraction: Fraction(1), int: 1, bool: True}.get(hint, "")  # type: ignore[call-overload]


def test_every_text_of_a_paper_is_walked_once() -> None:
    count = itertools.count()
    whole = fill(Paper, count)
    assert isinstance(whole, Paper)
    found = [each.text.tex for each in list_author_texts(whole)]
    assert sorted(found) == sorted(f"TEXT{number}" for number in range(next(count)))


def test_every_class_with_texts_is_an_owner() -> None:
    classes = [each for each in vars(papers).values() if isinstance(each, type) and dataclasses.is_dataclass(each)]
    assert {each for each in classes if find_text_fields(each)} == set(typing.get_args(TextOwner))


def test_a_text_knows_its_owner_its_question_its_part_and_its_place() -> None:
    asked = question("conv_cost", 1, part("a", prompt="One.\nTwo."))
    title, prompt = list_author_texts(asked)
    assert (title.owner, title.field, title.question, title.part) == (asked, "title", asked, None)
    assert (prompt.owner, prompt.field, prompt.part) == (asked.parts[0], "prompt", asked.parts[0])
    assert str(prompt.place(6)) == "content/questions/conv_cost.yaml:11:1"
    assert [each.field for each in own_texts(asked)] == ["title"]


@dataclass(frozen=True, slots=True)
class PartWithTexts(Part):
    """A part as it may become: with a text for everybody, one for readers of solutions, and one for markers."""

    remark: Text | None = None
    aside: Text | None = field(default=None, metadata=withhold("solutions", "the aside"))
    advice: Text | None = field(default=None, metadata=withhold("marking", "the advice"))


@pytest.fixture(autouse=True)
def new_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TEXT_FIELDS, PartWithTexts, find_text_fields(PartWithTexts))


def asking(**texts: str) -> Question:
    """A question whose only part has these texts."""
    old = part("a", prompt="Explain.", solution="So it is.")
    fields: dict[str, Any] = {each.name: getattr(old, each.name) for each in dataclasses.fields(old)}
    fields |= {name: text(tex) for name, tex in texts.items()}
    return question("conv_cost", 1, PartWithTexts(**fields))


@pytest.mark.parametrize("name", ["remark", "aside", "advice"])
def test_a_new_text_is_checked_as_latex_and_compared_between_draws(name: str) -> None:
    assert [finding.code for finding in check_latex(paper(asking(**{name: "{"})))] == ["brace"]
    assert list_visible_content(asking(**{name: "one"})) != list_visible_content(asking(**{name: "two"}))


@pytest.mark.parametrize("name", ["remark", "aside"])
def test_lasting_latex_is_found_in_a_new_text_of_the_solutions(name: str) -> None:
    (found,) = find_global_latex(paper(asking(**{name: r"\gdef\x{1}"})))
    assert found.question == "conv_cost"
    assert list_commands_of_texts(asking(**{name: r"\gdef\x{1}"})) == {r"\gdef", r"\x"}


def test_a_new_text_is_a_secret_where_students_may_not_read_it_and_else_among_the_words_that_they_may() -> None:
    made = asking(remark="shown words", aside="words of solutions", advice="words of markers")
    secret = {each.what: each.tex for each in list_secrets(made)}
    assert secret["the aside"] == "words of solutions"
    assert secret["the advice"] == "words of markers"
    assert "shown words" in search_terms_of(made).allowed.plain
    assert "solutions" not in search_terms_of(made).allowed.every


def test_no_audience_gets_a_new_text_that_it_may_not_read() -> None:
    made = asking(remark="one", aside=r"\FIGURE{aside}", advice=r"\FIGURE{advice}")
    seen = {
        audience: {each.field for each in own_texts(filter_question(made, audience).parts[0])}
        for audience in papers.AUDIENCES
    }
    assert seen["student"] == {"prompt", "remark"}
    assert seen["solutions"] == {"prompt", "solution", "remark", "aside"}
    assert seen["marking"] == {"prompt", "solution", "remark", "aside", "advice"}
    assert find_placed(list_author_texts(filter_question(made, "solutions"))) == {Placement("FIGURE", "aside")}
    assert find_placed(list_author_texts(made)) == {Placement("FIGURE", "aside"), Placement("FIGURE", "advice")}


def test_the_page_of_a_student_has_a_new_text_if_students_read_it() -> None:
    assert print_page(asking(remark="one")) != print_page(asking(remark="two"))
    assert print_page(asking(aside="one", advice="one")) == print_page(asking(aside="two", advice="two"))


def test_versions_count_the_words_of_a_new_text_of_students() -> None:
    short, long = asking(), asking(remark="three more words", aside="not for students")
    compared = compare_versions([replace(paper(each), version=letter) for letter, each in (("A", short), ("B", long))])
    assert [each.words for each in compared.versions] == [3, 6]


@pytest.mark.parametrize(("name", "what"), [("remark", "prompt"), ("aside", "solution"), ("advice", "rubric")])
def test_errata_name_a_change_of_a_new_text(name: str, what: str) -> None:
    (change,) = compare_questions(asking(**{name: "one"}), asking(**{name: "two"}))
    assert (change.what, change.old, change.new) == (what, "one", "two")


def test_a_field_says_nothing_and_is_for_everybody() -> None:
    (remark,) = (each for each in find_text_fields(PartWithTexts) if each.name == "remark")
    assert remark.role == papers.TextRole("student", "", "block")

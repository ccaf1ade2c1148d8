"""Texts by language: what an exam prints of them, where their characters stand, and what a missing one leads to."""

from collections.abc import Callable

import pytest
from pydantic import BaseModel

from exam_builder.fields import FromFile
from exam_builder.findings import Place
from exam_builder.kinds import KINDS
from exam_builder.read.by_language import AROUND, HOLDERS, OTHERS, TEXTS, find_languages, has_words, merge_languages
from exam_builder.read.models import answer_models, exam_model, figure_models, page_models, question_model
from exam_builder.read.yaml_source import Source, parse_source

Report = Callable[..., list[str]]
EXAM = "title: {en: A, fr: B}\ncourse: X1\nlanguage: [en, fr]\nquestions: [q]\n"
HALF = """\
title: {en: Half, fr: Moitié}
points: 1
parameters: {n: {default: 7, choose: [7, 9]}}
prompt:
  en: |
    Half of
    \\VAR{n}?
  fr: |
    La moitié de \\VAR{n} ?
answer: {number: n / 2, reference: 3.5}
recompute: {expression: n * 0.5}
"""


def source_of(text: str) -> Source:
    source, findings = parse_source(text, "q.yaml")
    assert source and not findings
    return source


def merged(text: str, *languages: str) -> tuple[Source, list[str]]:
    source = source_of(text)
    return source, [str(finding) for finding in merge_languages(source, languages)]


def test_an_exam_in_two_languages_prints_one_after_the_other() -> None:
    source, wrong = merged(HALF, "en", "fr")
    assert wrong == []
    assert source.value(("title",)) == "Half\n{\\examslash\nMoitié\n\\unskip}"
    prompt = "Half of\n\\VAR{n}?\n\n{\\examsecond\nLa moitié de \\VAR{n} ?\n\\par}"
    assert source.value(("prompt",)) == prompt
    assert source.lines(("prompt",)) == (6, 7, 9, 9, 9, 9)
    assert source.at(("prompt",), prompt.index("moitié")) == Place("q.yaml", 9, 8)
    assert source.at(("title",), 0) == Place("q.yaml", 1, 13)
    assert source.at(("title",), source.find_text(("title",)).index("Moitié")) == Place("q.yaml", 1, 23)


def test_a_text_in_a_file_of_its_own_has_one_language() -> None:
    assert merged("title: {en: Half, fr: Moitié}\nprompt: {file: p.tex}\n", "en", "fr")[1] == [
        "q.yaml:2:9: error: a text in a file of its own is in one language, but the exam is in two"
        " — write it here, once for each language"
    ]


@pytest.mark.parametrize(("language", "title"), [("en", "Half"), ("fr", "Moitié"), ("fr-CA", "Moitié")])
def test_an_exam_in_one_language_prints_its_own(language: str, title: str) -> None:
    source, wrong = merged(HALF, language)
    assert (source.value(("title",)), wrong) == (title, [])


def test_what_is_the_same_is_printed_once_and_a_description_is_plain() -> None:
    text = "title: {en: force, fr: force}\nfigures: {f: {alt: {en: a line, fr: une droite}}}\nprompt: $x$\n"
    source, wrong = merged(text, "en", "fr")
    assert (source.value(("title",)), wrong) == ("force", [])
    assert source.value(("figures", "f", "alt")) == "a line / une droite"


def test_a_number_is_a_text_and_one_with_paragraphs_has_them_in_each_language() -> None:
    text = "title: {en: 1, fr: 2.50}\noptions:\n  - text:\n      en: |\n        a\n\n        b\n      fr: c\n"
    source, wrong = merged(text, "en", "fr")
    assert wrong == []
    assert source.value(("title",)) == "1\n{\\examslash\n2.50\n\\unskip}"
    assert source.value(("options", 0, "text")) == "a\n\nb\n\n{\\examsecond\nc\n\\par}"


def test_values_by_language_stay_values() -> None:
    text = "parameters: {a: {value: {en: cat, fr: chat}}}\nrecompute: {with: {text: {en: a, fr: b}}}\n"
    source, wrong = merged(text, "en", "fr")
    assert (source.data, wrong) == (source_of(text).data, [])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{en: Half, fr: Moitié}", "{en: '', fr: Moitié}", "1:8: error: this text is missing in `en`"),
        ("{en: Half, fr: Moitié}", "Half", "1:8: error: this text is in one language, but the exam is in en and fr"),
        ("{en: Half, fr: Moitié}", "{en: Half}", "1:8: error: this text is missing in `fr`, a language of the exam"),
        (
            "La moitié de \\VAR{n} ?",
            "La moitié ?",
            "9:5: error: `n` is not printed in the second language of this text",
        ),
        (
            "Half of\n",
            "Half 1 of\n",
            "9:5: warning: the two languages of this text do not print the same numbers: 1 in",
        ),
        ("\\VAR{n} ?", "\\VAR{m} ?", "9:23: error: no parameter or function `m`"),
        ("\\VAR{n} ?", "\\VAR{n +} ?", "9:26: error: "),
        ("fr: Moitié", "fr: {file: a.tex}", "1:23: error: a text by language must be a text that is written here"),
        (
            "answer: {number: n / 2, reference: 3.5}",
            "answer: {truth: n > 0, reference: true}",
            "10:9: error: the words",
        ),
        (
            "answer: {number: n / 2, reference: 3.5}",
            "answer: {truth: n > 0, say: [Sure, 'No / Non'], reference: true}",
            "10:30: error: this is printed in one language",
        ),
        (
            "points: 1\n",
            "points: 1\ntables: {t: {cells: [[\"'yes'\"]]}}\n",
            "3:23: warning: this cell prints `yes` in one",
        ),
    ],
)
def test_what_is_in_one_language_is_reported_at_its_line(messages: Report, old: str, new: str, said: str) -> None:
    assert old in HALF
    found = messages(HALF.replace(old, new), {}, EXAM)
    assert any(each.startswith(f"q.yaml:{said}") for each in found), found


def test_a_parameter_of_words_is_a_record_by_language(messages: Report) -> None:
    pet = HALF.replace("choose: [7, 9]}", "choose: [7, 9]}, pet: {default: cat, choose: [cat, dog]}")
    pet = pet.replace("Half of\n", "\\VAR{pet}: half of\n").replace("La moitié", "\\VAR{pet} : la moitié")
    (found,) = messages(pet, {}, EXAM)
    assert "warning: `pet` prints words of one language in both, such as `cat`" in found
    cats, dogs = "{en: cat, fr: chat}", "{en: dog, fr: chien}"
    both = pet.replace("default: cat, choose: [cat, dog]", f"default: {cats}, choose: [{cats}, {dogs}]")
    both = both.replace("\\VAR{pet}:", "\\VAR{pet['en']}:").replace("\\VAR{pet} :", "\\VAR{pet['fr']} :")
    assert messages(both, {}, EXAM) == []
    assert messages(pet, {}, EXAM.replace("[en, fr]", "en")) == []


def test_a_question_that_has_both_is_right(messages: Report) -> None:
    assert messages(HALF, {}, EXAM) == []
    assert messages(HALF, {}, EXAM.replace("[en, fr]", "fr")) == []
    picture = r"\begin{tikzpicture}\draw (0,0) -- (1.5,4);\end{tikzpicture}"
    drawn = HALF.replace("Half of\n", f"{picture} Half of\n")
    assert messages(drawn, {}, EXAM.replace("questions:", "packages: [tikz]\nquestions:")) == []
    found = messages(HALF, {}, EXAM.replace("[en, fr]", "de"))
    assert any(each.startswith("q.yaml:1:8: error: this text is missing in `de`") for each in found), found


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[fr, ar]", "texts in `ar` cannot stand beside others"),
        ("[en, fr, de]", "an exam has one language or two, not 3"),
        ("[en, nl]", "papers cannot be printed in `nl`"),
        ("en+fr", "`en+fr` is not a language code"),
        ("[]", "an exam has one language or two, not 0"),
    ],
)
def test_languages_that_papers_cannot_have(messages: Report, written: str, said: str) -> None:
    found = messages(HALF, {}, EXAM.replace("[en, fr]", written))
    assert any(each.startswith("e.yaml:3:11: error: ") and said in each for each in found), found


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("$mv^2$", False),
        ("\\VAR{plural(n, 'a', 'b')} \\qty{3}{m/s}", False),
        ("\\FIGURE{plot}", False),
        ("3.5", False),
        ("\\[ \\sum x \\]", False),
        ("force", True),
        ("$x$ is", True),
        ("\\emph{or}", True),
    ],
)
def test_words_are_what_another_language_says_otherwise(tex: str, expected: bool) -> None:
    assert has_words(tex) == expected


FORMULAS = "formulas:\n  en: |\n    Energy: $mv^2/2$\n  fr: |\n    Énergie: $mv^2/2$\n"


def test_formulas_are_by_language_or_for_both() -> None:
    source, wrong = merged(EXAM + FORMULAS, "en", "fr")
    assert wrong == []
    assert source.value(("formulas",)) == "Energy: $mv^2/2$\n\n{\\examsecond\nÉnergie: $mv^2/2$\n\\par}"
    assert source.at(("formulas",), 0) == Place("q.yaml", 7, 5)
    for formulas in ("Energy $mv^2/2$, énergie", "{file: f.tex, tear_off: true}"):
        source, wrong = merged(f"{EXAM}formulas: {formulas}\n", "en", "fr")
        assert (wrong, source.value(("formulas",))) == ([], source_of(f"formulas: {formulas}\n").value(("formulas",)))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_stands_around_questions_is_that_of_the_language(language: str) -> None:
    around = "{field}: {{en: {{file: en.tex, tear_off: true}}, fr: {{file: fr.tex}}}}\n"
    for field in ("formulas", "preamble"):
        written = around.format(field=field)
        source, wrong = merged(written, language)
        assert wrong == [] and source.value((field, "file")) == f"{language}.tex"
        assert source.place((field, "file")).column == written.index(f"{language}.tex") + 1


@pytest.mark.parametrize(
    ("around", "said"),
    [
        (
            "preamble: {en: A, fr: B}",
            "q.yaml:5:11: error: an exam in two languages has one preamble — write one",
        ),
        ("formulas: {en: A word}", "q.yaml:5:11: error: this text is missing in `fr`, a language of the exam"),
        ("formulas: {en: {file: a.tex}, fr: B}", "q.yaml:5:16: error: a text by language must be a text that is"),
    ],
)
def test_what_cannot_stand_around_questions_in_two_languages(around: str, said: str) -> None:
    assert [each.startswith(said) for each in merged(f"{EXAM}{around}\n", "en", "fr")[1]] == [True]


def test_languages_are_read_as_far_as_they_can_be() -> None:
    assert find_languages(source_of("language: [en, fr]\n")) == ("en", "fr")
    assert find_languages(source_of("language: [fr, ar]\n")) == ("fr",)
    assert find_languages(source_of("language: [1, 2]\n")) == ("en",)
    assert find_languages(source_of("title: a\n")) == ("en",)


MODELS = [
    model
    for module in (answer_models, exam_model, figure_models, page_models, question_model)
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, BaseModel)
] + [kind.key for kind in KINDS.values()]


def test_every_field_that_is_a_text_may_be_by_language() -> None:
    """A field whose value may come from a file is a text: it is in the lists, which need no model."""
    fields = {
        field.alias or name
        for model in MODELS
        for name, field in model.model_fields.items()
        if FromFile.__name__ in str(field.annotation)
    }
    assert fields >= {"prompt", "title", "columns", "constants", "essay", "because"}
    assert fields <= TEXTS | HOLDERS | OTHERS | AROUND | {"title", "alt"}, fields - TEXTS - HOLDERS - OTHERS - AROUND

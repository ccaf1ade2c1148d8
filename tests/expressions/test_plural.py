"""Words that depend on numbers, in each language, wherever a value prints."""

from pathlib import Path

import pytest

from exam_builder.companions import Calls
from exam_builder.draw import draw_paper
from exam_builder.expressions import ExpressionError, evaluate, parse
from exam_builder.paper import Paper
from tests.courses import check, load, write_course

QUESTION = r"""
    title: Fruit
    parameters:
      n: {default: 0, choose: [0, 1, 2]}
      names: {derive: "[plural(k, 'pomme', 'pommes') for k in [n, 1, 2]]"}
    tables: {t: {cells: [[n, "plural(n, 'poire', 'poires')"]]}}
    prompt: \VAR{n} \VAR{plural(n, 'pomme', 'pommes')}, \VAR{names}. \TABLE{t}
    points: 1
    options: [{id: a, text: "\\VAR{plural(n, 'un', 'des')}"}, {id: b, text: x}]
    answer: {option: a, reference: a}
    waived: a test
    """
WORD = r"""
    title: Word
    parameters: {n: {default: 0, choose: [0, 1, 2]}}
    prompt: \VAR{n}
    points: 1
    answer: {words: "plural(n, 'pomme', 'pommes')", reference: WORD}
    recompute: {expression: "plural(-n, 'pomme', 'pommes')"}
    """


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "pomme"), ("en", "pommes"), ("de", "pommes"), ("fr-CA", "pomme")]
)
def test_each_language_has_its_rule_everywhere(tmp_path: Path, language: str, word: str) -> None:
    exam = f"title: T\ncourse: C\nlanguage: {language}\nquestions: [q]\n"
    found = draw_paper(load(write_course(tmp_path, QUESTION, exam=exam)), None, Calls())
    (question,) = found.questions
    assert question.prompt is not None
    assert question.prompt.tex == rf"0 {word}, {word}, pomme, pommes. \TABLE{{t}}"
    assert question.tables[0].cells[0][1].tex == word.replace("pomme", "poire")
    texts = {option.id: option.text.tex for option in question.parts[0].options if option.text}
    assert texts["a"] == ("un" if word == "pomme" else "des")
    assert Paper.from_json(found.to_json()) == found and "speech" not in found.to_json()
    assert check(write_course(tmp_path, WORD.replace("WORD", word), exam=exam)).findings == ()


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("plural('2', 'a', 'b')", "`plural` needs a number, not the text `2`"),
        ("plural(2, 'a')", "`plural` takes 3 arguments, not 2"),
        ("plural(2, 'a', 3)", "`plural` needs a text, not 3"),
    ],
)
def test_what_is_no_number_or_word_is_reported(source: str, says: str) -> None:
    with pytest.raises(ExpressionError, match=says):
        evaluate(parse(source), {})

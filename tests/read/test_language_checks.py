"""Decimal numbers typed into formulas of an exam whose numbers have a comma, and words of another language."""

from pathlib import Path

import pytest
from courses import EXAM, load, paper, write_course
from papers import render

from exam_builder.findings import Refused

QUESTION = """
title: T
points: 1
prompt: 'PROMPT'
answer: {number: 1, reference: 1}
waived: a test
"""


def messages(root: Path, prompt: str, numbers: str = "{decimal: ','}") -> list[str]:
    exam = f"{EXAM}numbers: {numbers}\n"
    return [str(each) for each in load(write_course(root, QUESTION.replace("PROMPT", prompt), exam=exam)).findings]


@pytest.mark.parametrize(
    ("prompt", "message", "hint"),
    [
        ("Let $x = 1,5$.", "`1,5` prints with a gap after its comma", "1{,}5"),
        (r"$2,25\cdot x$", "`2,25` prints with a gap after its comma", "2{,}25"),
        (r"\[x \approx 2,5\]", "`2,5` prints with a gap after its comma", "2{,}5"),
        ("$y < 2.5$", "`2.5` prints with a point, where numbers of this exam have a comma", "2{,}5"),
        ("It is 0.75 m.", "`0.75` prints with a point, where numbers of this exam have a comma", "0,75"),
    ],
)
def test_another_mark_is_a_warning(tmp_path: Path, prompt: str, message: str, hint: str) -> None:
    (found,) = messages(tmp_path, prompt)
    assert found.startswith("content/questions/q.yaml:4:")
    assert found.endswith(f"warning: {message} [q] — write {hint}")
    assert messages(tmp_path, prompt, numbers="{digits: 3}") == []


@pytest.mark.parametrize("prompt", ["It is 0,25 m.", "Let $x = 0,25$.", r"About 0,25, that is, \emph{0,1} m."])
def test_a_comma_in_an_exam_with_points_is_a_warning(tmp_path: Path, prompt: str) -> None:
    (found,) = messages(tmp_path, prompt, numbers="{digits: 3}")
    assert found.endswith(
        "warning: `0,25` prints with a comma, where numbers of this exam have a point [q] — write 0.25"
    )


@pytest.mark.parametrize(
    "prompt", ["Labels 0,1", "Levels 0,2,4 and (0,5)", "$x_{0,5}$, $[0,5)$, $(0,5]$", r"\verb|0,5|", "10,5 or a0,5"]
)
def test_commas_between_numbers_are_fine(tmp_path: Path, prompt: str) -> None:
    assert messages(tmp_path, prompt, numbers="{digits: 3}") == []


@pytest.mark.parametrize(
    ("exam", "mark"),
    [
        ("", "."),
        ("language: fr", "{,}"),
        ("language: de-AT", "{,}"),
        ("language: es", "{,}"),
        ("language: de\nnumbers: {decimal: '.'}", "."),
    ],
)
def test_an_exam_that_names_no_mark_has_that_of_its_language(tmp_path: Path, exam: str, mark: str) -> None:
    shown = paper(write_course(tmp_path, QUESTION.replace("'PROMPT'", r"'\VAR{1 / 2} m'"), exam=f"{EXAM}{exam}\n"))
    assert f"0{mark}5 m" in render(shown, "student").paper.text


def test_a_point_may_group_thousands(tmp_path: Path) -> None:
    german = "{decimal: ',', grouping: '.'}"
    assert messages(tmp_path, "$x = 1.000$", german) == []
    assert len(messages(tmp_path, "$x = 1.0$ or $10.0001$", german)) == 2


def test_a_comma_between_thousands_has_no_gap(tmp_path: Path) -> None:
    american = "{grouping: ','}"
    (found,) = messages(tmp_path, r"$x = 1,250,000.5 + 2\cdot f(1,200)$ of 3,000", american)
    assert found.endswith("warning: `1,250,000` prints with a gap after its comma [q] — write 1{,}250{,}000")
    assert messages(tmp_path, r"$x = 1{,}250$, $f(1,200) = 1, 200$, $y_1, y_2 = 1,2$ of 3,000", american) == []
    assert messages(tmp_path, "$x = 1,250$", "{digits: 3}") == []


@pytest.mark.parametrize(
    ("exam", "mark"),
    [("numbers: {grouping: '.'}", "."), ("language: de\nnumbers: {grouping: ','}", ",")],
)
def test_one_mark_cannot_both_group_and_precede_decimals(tmp_path: Path, exam: str, mark: str) -> None:
    with pytest.raises(Refused, match=rf"`[{mark}]` would stand between thousands and before decimals: 1[{mark}]234 "):
        load(write_course(tmp_path, QUESTION, exam=f"{EXAM}{exam}\n"))


@pytest.mark.parametrize(
    "prompt",
    [
        "Python 3.11",
        "$(1,5)$",
        r"$\{1,2\}$",
        "$a = 1,2,3$",
        "$x_{1,2} = 1{,}5$",
        r"\verb|1.5|",
        r"$\num{2.5}$",
        "$1, 5$",
    ],
)
def test_other_numbers_are_fine(tmp_path: Path, prompt: str) -> None:
    assert messages(tmp_path, prompt) == []


def list_list_messages(root: Path, prompt: str, values: str, numbers: str = "{decimal: ','}") -> list[str]:
    question = f"{QUESTION.replace('PROMPT', prompt)}parameters: {values}\n"
    exam = f"{EXAM}numbers: {numbers}\n"
    return [str(each) for each in load(write_course(root, question, exam=exam)).findings]


@pytest.mark.parametrize(
    ("prompt", "hint"),
    [
        (r"At $(\VAR{a}, \VAR{b})$.", r"(\VAR{a}; \VAR{b})"),
        (r"At [\VAR{a},\VAR{b}, \VAR{b}].", r"[\VAR{a};\VAR{b}; \VAR{b}]"),
        (r"In $\{\VAR{a}, \VAR{b}\}$.", r"\{\VAR{a}; \VAR{b}\}"),
        (r"At $\left(0{,}5, \VAR{a}, 3\right)$.", r"(0{,}5; \VAR{a}; 3\right)"),
        (r"At $( -\VAR{a} ,\, \VAR{b})$.", r"( -\VAR{a};\, \VAR{b})"),
    ],
)
def test_commas_between_numbers_with_commas_are_a_warning(tmp_path: Path, prompt: str, hint: str) -> None:
    values = "{a: {default: 2, choose: [2, 2.5]}, b: 1}"
    (found,) = list_list_messages(tmp_path, prompt, values)
    assert "prints commas both in its numbers and between them" in found
    assert found.endswith(f"write `;` between them: {hint}")
    assert list_list_messages(tmp_path, prompt, values, "{digits: 3}") == []
    assert list_list_messages(tmp_path, prompt, "{a: {default: 2, choose: [2, 3]}, b: 1}") == []
    assert list_list_messages(tmp_path, prompt.replace(",", ";"), values) == []


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ("{n: {default: 5, choose: [5, 7]}, a: {derive: n / 2}, b: {derive: n - 1}}", 1),
        ("{n: {default: 4, choose: [4, 6]}, a: {derive: n / 2}, b: {derive: n - 1}}", 0),
        ("{n: 2, a: {derive: sqrt(n)}, b: 1}", 1),
    ],
)
def test_commas_between_derived_numbers_are_a_warning_if_these_have_decimals(
    tmp_path: Path, values: str, found: int
) -> None:
    messages = list_list_messages(tmp_path, r"At $(\VAR{a}, \VAR{b})$ for \VAR{n}.", values)
    assert [each for each in messages if "prints commas both" not in each] == []
    assert len(messages) == found


@pytest.mark.parametrize(
    ("language", "key", "column", "say"),
    [
        ("de", "truth: true, reference: Yes", 17, "[Ja, Nein]"),
        ("fr-CA", "truth: true, reference: Yes", 17, "[Oui, Non]"),
        ("es", "truth: true, reference: Yes", 17, "[Sí, No]"),
        ("de", "blanks: {b: {truth: true}}, reference: {b: Yes}", 30, "[Ja, Nein]"),
        ("en-GB", "truth: true, reference: Yes", 0, ""),
        ("de", "truth: true, say: [Yes, No], reference: Yes", 0, ""),
    ],
)
def test_a_truth_without_words_is_english(tmp_path: Path, language: str, key: str, column: int, say: str) -> None:
    prompt = r"'$x$ \BLANK{b}'" if "blanks" in key else "'$x$'"
    text = f"title: '$x$'\npoints: 1\nprompt: {prompt}\nanswer: {{{key}}}\nwaived: a test\n"
    exam = load(
        write_course(
            tmp_path, text, exam=f"{EXAM.replace('Testing', '$x$').replace('Test', '$x$')}language: {language}\n"
        )
    )
    message = "without `say` this prints Yes and No, but the exam is not in English"
    expected = [f"content/questions/q.yaml:4:{column}: warning: {message} [q(a)] — write say: {say}"] if say else []
    assert [str(each) for each in exam.findings] == expected

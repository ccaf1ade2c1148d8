"""Mistakes in options and in what names them, reported before anything is drawn."""

from collections.abc import Callable
from pathlib import Path

import pytest
from courses import load, write_course

from exam_builder.findings import Refused
from exam_builder.read import LoadedExam
from exam_builder.read.models import FromMisconceptions, OptionModel

Report = Callable[..., list[str]]

HEAD = "title: T\nparameters: {k: 3}\nmisconceptions: {m: {with: {k: 4}, text: wrong}}\npoints: 1\nwaived: a test\n"
TWO = "options: [{id: up, text: up}, {id: down, text: down}]\n"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "answer: {option: up, reference: up}\n",
            "6:9: `options` is missing — add options: with 2 to 26 entries, such as - {id: a, text: the first option}",
        ),
        (
            "answer: {option: up, reference: up}\noptions: [{id: up, text: up}]\n",
            "7:10: there is one option to choose from — write 2 to 26 in options:",
        ),
        (
            "answer: {number: 1, reference: 1}\n" + TWO,
            "7:1: `options` beside an answer that is a number"
            " — answer with option: or options:, or write options: {from: misconceptions}",
        ),
        (
            "answer: {option: up, reference: up}\ncolumns: 3\n" + TWO,
            "7:10: 2 options cannot stand in 3 columns"
            " — write at most 2, or leave it out to let the widths of the options decide",
        ),
        (
            "answer: {option: up, reference: up}\ncolumns: 6\n" + TWO,
            "7:10: `columns` must be a whole number from 1 to 5, or auto, not `6`"
            " — leave it out to let the widths of the options decide",
        ),
        (
            "answer: {order: [up, down], reference: [up, down]}\ncolumns: 2\n" + TWO,
            "7:1: there are no options with boxes to tick that could stand in columns — leave columns out",
        ),
        (
            "answer: {number: 1, reference: 1}\ncolumns: auto\n",
            "7:1: there are no options with boxes to tick that could stand in columns — leave columns out",
        ),
        (
            "answer: {option: up, reference: up}\noptions: [{id: up, text: up}, {id: up, text: down}]\n",
            "7:36: there is already an option `up` — choose another id",
        ),
        (
            "answer: {option: up, reference: up}\noptions: [{id: up, text: up}, {id: k, text: down}]\n",
            "7:36: `k` is also the name of a parameter — choose another id",
        ),
        (
            "answer: {option: true, reference: up}\noptions: [{id: up, text: up, holds: k > 1}, {id: down, text: x}]\n",
            "7:45: `option: true` asks which options hold, but `down` does not say when it does"
            " — add holds: and a condition, true or false",
        ),
        (
            "answer: {option: up, reference: up}\noptions: [{id: up, text: up, holds: k > 1}, {id: down, text: x}]\n",
            "7:30: the answer names what is right, so `holds` of `up` says nothing — write option: true",
        ),
        (
            "answer: {option: up, reference: left}\n" + TWO,
            "6:33: `reference` is left, which is not one of up, down — write one of these",
        ),
        (
            "answer: {options: [up], reference: [up, left]}\n" + TWO,
            "6:41: `reference` is left, which is not one of up, down — write one of these",
        ),
        (
            "answer: {options: [up], reference: up}\n" + TWO,
            "6:36: `reference` of options is a list of ids — write [up]",
        ),
        (
            "answer: {options: [up], least: 2, most: 1, reference: [up]}\n" + TWO,
            "6:41: at least 2 and at most 1 cannot both be — write most: 2 or more",
        ),
        (
            "answer: {option: upp, reference: up}\n" + TWO,
            "6:18: no parameter or function `upp`; did you mean `up`? — write up",
        ),
        (
            "answer: {option: false, reference: up}\n" + TWO,
            "6:18: `false` names no option — write an option's id, or true for what holds",
        ),
        (
            "answer: {options: [up], least: 0, reference: [up]}\n" + TWO,
            "6:32: a whole number from 1 to 26 is expected, not `0` — write, for example, 2",
        ),
        (
            "answer: {option: up, reference: up}\noptions: [{id: up, text: up, misconception: n}, {id: d, text: d}]\n",
            "7:45: there is no misconception `n` — add it to misconceptions, or leave it out",
        ),
        (
            "answer: {option: up, reference: up}\noptions: [{id: up, text: up, fixed: top}, {id: d, text: d}]\n",
            "7:37: `top` is not one of first or last — write one of these, such as fixed: first",
        ),
        (
            "answer: {option: up, reference: up}\noptions: [{id: up, txt: up}, {id: d, text: d}]\n",
            "7:20: unknown key `txt`; did you mean `text`? — write text:",
        ),
        (
            "answer: {option: up, reference: up}\noptions: [{id: up, text: up, hold: 1}, {id: d, text: d}]\n",
            "7:30: unknown key `hold`; did you mean `holds`? — write holds:",
        ),
        (
            "answer: {option: up, reference: up}\noptions: [{id: up, text: up, marks: 1}, {id: d, text: d}]\n",
            "7:30: unknown key `marks` — write it beside `options`, not in it",
        ),
        (
            "answer: {option: up, reference: up}\noptions: up\n",
            "7:10: a list is expected here, not `up` — begin each entry with `- `, "
            "such as - {id: a, text: the first option}",
        ),
        (
            "answer: {option: up, reference: up}\noptions: {from: misconceptions}\n",
            "7:1: misconceptions make options of values, but this answer is an option"
            " — answer with number:, vector:, truth:, …, or list the options",
        ),
        (
            "answer: {number: k, reference: 3}\noptions: {from: [m, n]}\n",
            "7:21: there is no misconception `n` — add it to misconceptions, or leave it out",
        ),
        (
            "answer: {number: k, reference: 3}\noptions: {from: misconceptions, show: 3}\n",
            "7:39: 3 options cannot be shown: there are 2, the key included — write a number from 2 to 2",
        ),
        (
            "answer: {number: k, reference: 3}\noptions: {show: 2}\n",
            "7:10: `from` is missing — add from: …",
        ),
        (
            "answer: {number: k, reference: 3}\nalso: [{option: up}]\n",
            "7:8: this does not say what kind of answer it is — add one of conclusion, formula, interval, "
            "matrix, number, output, set, truth, vector, words",
        ),
        (
            "answer: {option: up, reference: up}\n"
            r"options: [{id: up, text: '\VAR{answer}'}, {id: d, text: d}]" + "\n",
            "7:32: `answer` here tells students the key — leave it out",
        ),
        (
            "answer: {option: true, reference: up}\n"
            "options: [{id: up, text: up, holds: kk > 1}, {id: d, text: d, holds: false}]\n",
            "7:37: no parameter or function `kk`; did you mean `k`? — write k",
        ),
    ],
)
def test_a_mistake_is_reported_once_where_it_stands(written: str, said: str, messages: Report) -> None:
    place, rest = said.split(": ", 1)
    assert [line.replace(" [q(a)]", "").replace(" [q]", "") for line in messages(HEAD + written)] == [
        f"q.yaml:{place}: error: {rest}"
    ]


def test_nothing_to_make_options_of(messages: Report) -> None:
    text = "title: T\npoints: 1\nwaived: x\nanswer: {number: 1, reference: 1}\noptions: {from: misconceptions}\n"
    assert messages(text) == [
        "q.yaml:5:17: error: there are no misconceptions to make options of [q(a)]"
        " — add misconceptions: to the question"
    ]


def test_a_misconception_needs_nothing_else_where_an_option_stands_for_it(messages: Report) -> None:
    text = "title: T\nmisconceptions: {m: {text: wrong}}\npoints: 1\nwaived: x\nanswer: {option: up, reference: up}\n"
    assert messages(text + "options: [{id: up, text: up}, {id: d, text: d, misconception: m}]\n") == []
    assert messages(text + TWO) == [
        "q.yaml:2:21: error: this misconception does not say what it leads to [q]"
        " — write with: {parameter: expression} or keys: {a: expression}"
    ]


def test_conditions_and_reasons_may_use_answers(messages: Report) -> None:
    assert (
        messages(
            r"""
title: T
parts:
  - {points: 1, answer: {number: 1, reference: 1}, waived: x}
  - points: 1
    options:
      - {id: up, text: up, holds: answers.a > 0, because: 'It is \VAR{answers.a}, so \VAR{answer}.'}
      - {id: down, text: down, holds: answers.a < 0}
    answer: {option: true, reference: up}
    waived: x
"""
        )
        == []
    )


def test_options_are_read_as_they_are_written(loaded: Callable[..., LoadedExam]) -> None:
    exam = loaded(HEAD + "answer: {number: k, reference: 3}\noptions: {from: [m], show: 2, none: last}\n")
    made = exam.questions[0].parts[0].model.options
    assert isinstance(made, FromMisconceptions)
    assert (made.from_, made.show, made.none) == (("m",), 2, "last")
    exam = loaded(HEAD + "answer: {option: up, reference: up}\n" + TWO)
    assert exam.questions[0].parts[0].model.options == (
        OptionModel(id="up", text="up"),
        OptionModel(id="down", text="down"),
    )


def test_text_of_an_option_may_stand_in_a_file(loaded: Callable[..., LoadedExam]) -> None:
    text = HEAD + "answer: {option: up, reference: up}\noptions: [{id: up, text: {file: up.tex}}, {id: d, text: d}]\n"
    exam = loaded(text, {"questions/up.tex": "upwards\n"})
    assert exam.questions[0].files.texts["up.tex"].text == "upwards\n"


QUESTION = """
title: T
points: 1
options:
  - {id: one, text: first}
  - {id: two, text: second, because: 'BECAUSE'}
  - {id: three, text: 'TEXT'MORE}
answer: {option: one, reference: one}
waived: an example
"""


def messages(root: Path, text: str = "third", because: str = "so", more: str = "") -> list[str]:
    written = QUESTION.replace("TEXT", text).replace("BECAUSE", because).replace("MORE", more)
    try:
        load(write_course(root, written))
    except Refused as refused:
        return [f"{finding.message} | {finding.hint}" for finding in refused.findings]
    return []


BOTH = r"write \VAR{letter('one')} and \VAR{letter('two')}, or add shuffle: false to the part"


@pytest.mark.parametrize(
    "text",
    [
        "both A and B",
        "A and B",
        "A, B",
        "(A) and (B) are right.",
        "sowohl A als auch B",
        "Neither (A) nor B",
        "Only A and B",
        "Answers A and B",
        "A or B, both together",
        "A and B only",
        "Entweder A oder B",
        "Weder A noch B",
        "Ni A ni B",
        "A et B seulement",
    ],
)
def test_letters_of_others(tmp_path: Path, text: str) -> None:
    message = "A and B are typed here, and are different options when the options are shuffled"
    assert messages(tmp_path, text) == [f"{message} | {BOTH}"]


@pytest.mark.parametrize(
    "text",
    [
        "all of the above",
        "None of the above.",
        "keine der obigen",
        "alle oben genannten",
        "aucune des réponses précédentes",
    ],
)
def test_others_above(tmp_path: Path, text: str) -> None:
    (found,) = messages(tmp_path, text)
    assert found.endswith(
        "when the options are shuffled | add fixed: last to this option, or shuffle: false to the part"
    )
    assert messages(tmp_path, text, more=", fixed: last") == []


@pytest.mark.parametrize(
    "text",
    ["the same as the first option", "the two above", "like the options below", "wie die letzte Option"],
)
def test_a_place_names_another_option(tmp_path: Path, text: str) -> None:
    for found in (*messages(tmp_path, text), *messages(tmp_path, because=text)):
        assert "is a different option when the options are shuffled | write \\VAR{letter('ID')}" in found
    assert len(messages(tmp_path, text)) == len(messages(tmp_path, because=text)) == 1


def test_a_letter_in_the_text_of_an_option_or_in_the_marking_scheme(tmp_path: Path) -> None:
    (found,) = messages(tmp_path, "less than option A")
    assert found.startswith(r"A is typed here, and is a different option")
    marked = QUESTION + "rubric:\n  - either: [[{add: 1, when: option A is ticked}], [{add: 1, when: else}]]\n"
    course = write_course(tmp_path, marked.replace("TEXT", "third").replace("BECAUSE", "so").replace("MORE", ""))
    with pytest.raises(Refused) as refused:
        load(course)
    (finding,) = refused.value.findings
    assert finding.message.startswith("A is typed here") and finding.place and finding.place.line == 11


def test_a_letter_in_a_reason(tmp_path: Path) -> None:
    assert messages(tmp_path, because="Answer A says why") == messages(tmp_path, because="answer A says why")
    (found,) = messages(tmp_path, because="answer A says why")
    assert found.startswith(
        r"A is typed here, and is a different option when the options are shuffled | write \VAR{letter('one')}"
    )


@pytest.mark.parametrize(
    "text",
    [
        "vitamins A and D",
        "A and B grow together in x",
        "both A and X",
        r"both \VAR{letter(\"one\")} and B",
        "the above-ground part",
    ],
)
def test_other_texts(tmp_path: Path, text: str) -> None:
    assert messages(tmp_path, text.replace('\\"', '"')) == []


PICTURES = """title: T
points: 1
waived: a test
answer: {option: up, reference: up}
options: [{id: up, text: '\\FIGURE{one}'}, {id: down, text: 'so \\FIGURE{two}'}]
figures:
  one: {image: a.png, width: 0.2, alt: a}
"""


@pytest.mark.parametrize(
    ("two", "said"),
    [
        (
            "{image: b.png, width: 0.3, alt: b}",
            "figures of options have one width, and `two` is 0.3 of the line wide, `one` 0.2: it might tell which"
            " option is right [q(a)] — write width: 0.2 at both",
        ),
        (
            "{image: b.png, width: 0.2, alt: b, caption: C}",
            "the figure `two` stands in an option, where its caption's number would tell its place in the file"
            " [q(a)] — leave its caption out: the option has a letter",
        ),
        (
            "{image: b.png, width: 0.2, alt: b, audience: solutions}",
            "the figure `two` stands in an option, and students do not see it [q(a)] — add student to its audience",
        ),
        ("{image: b.png, width: 0.2, alt: b, audience: [student, marking]}", ""),
    ],
)
def test_figures_of_options_do_not_tell_which_is_right(messages: Report, two: str, said: str) -> None:
    found = messages(f"{PICTURES}  two: {two}\n", {"questions/a.png": b"PNG", "questions/b.png": b"PNG"})
    assert found == ([f"q.yaml:5:64: error: {said}"] if said else [])


@pytest.mark.parametrize(
    ("placed", "two", "said"),
    [
        (r"\FIGURES{one}", "", r"\FIGURES puts figures side by side, but names only one"),
        (r"\FIGURES{one, one}", "", r"\FIGURES names `one` twice"),
        (r"\FIGURES{one,twp}", "", "there is no figure `twp`; did you mean `two`?"),
        (r"\FIGURE{one,two}", "", r"\FIGURE places one figure, but names several"),
        (r"\FIGURES{one, two} \FIGURES{two, one}", "", "the figure `two` stands in two rows"),
        (r"\FIGURES{one, two}", ", audience: student", "these figures are for different readers"),
        (r"\FIGURES{one, two}", ", width: 0.9", "the widths of the figures one, two add up to 1.1"),
        (r"\FIGURES{one, two} \FIGURES{one, two}", ", width: 0.8", ""),
    ],
)
def test_rows_of_figures_are_held_against_their_figures(messages: Report, placed: str, two: str, said: str) -> None:
    figures = f"figures:\n  one: {{image: a.png, width: 0.2, alt: a}}\n  two: {{image: b.png, alt: b{two}}}\n"
    if "width" not in two:
        figures = figures.replace("b.png,", "b.png, width: 0.2,")
    question = (
        f"title: T\npoints: 1\nwaived: a test\nanswer: {{number: 1, reference: 1}}\n{figures}prompt: '{placed}'\n"
    )
    found = messages(question, {"questions/a.png": b"PNG", "questions/b.png": b"PNG"})
    assert [each for each in found if "error" in each and said in each and "q.yaml:8:" in each] or not said, found
    assert not [each for each in found if "error" in each] or said


SIDE = """title: T
points: 1
waived: a test
answer: {number: 1, reference: 1}
figures:
  one: {image: a.png, width: 0.4, alt: a, place: right}
  two: {image: b.png, width: 0.4, alt: b, place: left}
"""


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (r"prompt: '\FIGURE{one} \FIGURE{two}'", "the figures `one` and `two` cannot both stand beside this text"),
        (r"prompt: '\FIGURES{one, two}'", "the figure `one` stands beside a text, so it cannot be in a row"),
        (
            "prompt: '\\FIGURE{one}'\nsolution: '\\FIGURE{two}'\nrubric: [{add: 1, when: '\\FIGURE{one}'}]",
            "10:26: error: the figure `one` can only stand beside a prompt or a solution",
        ),
        (
            "prompt: '\\newcommand{\\x}{1} \\FIGURE{one}'\nsolution: '\\FIGURE{two}'",
            r"8:10: error: `\newcommand` would end with this text, beside which the figure `one` stands",
        ),
        ("prompt: '\\FIGURE{one}'\nsolution: '\\FIGURE{two}'", ""),
    ],
)
def test_a_figure_beside_a_text_has_one_of_its_own(messages: Report, written: str, said: str) -> None:
    found = messages(f"{SIDE}{written}\n", {"questions/a.png": b"PNG", "questions/b.png": b"PNG"})
    assert any(said in each for each in found) if said else not found, found


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("place: above, width: 0.4", "`above` is not one of left or right — write one of these, such as place: left"),
        ("place: left", "the figure `one` has width 1, which is too wide beside a text — write width: 0.6, or less"),
        ("place: left, width: 0.4, audience: solutions", "the figure `one` stands beside a text that students see"),
    ],
)
def test_a_figure_beside_a_text_is_narrow_and_for_its_readers(messages: Report, figure: str, said: str) -> None:
    head = SIDE.partition("figures:")[0]
    question = f"{head}figures:\n  one: {{image: a.png, alt: a, {figure}}}\nprompt: \\FIGURE{{one}} x\n"
    assert any(
        said in each.replace(" [q]", "").replace(" [q(a)]", "")
        for each in messages(question, {"questions/a.png": b"PNG"})
    )

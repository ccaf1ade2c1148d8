"""Days and times of day: typed in YAML, counted on, compared, printed in the exam's language, given to companions."""

from pathlib import Path

import pytest

from exam_builder.companions import Calls
from exam_builder.draw import draw_paper
from exam_builder.expressions import ExpressionError, evaluate, parse, value_to_latex, value_to_plain
from exam_builder.expressions.speech import Speech
from exam_builder.findings import Refused
from exam_builder.paper import Paper
from tests.courses import check, load, write_course

LOAN = r"""
    title: A loan
    parameters:
      start: {default: date(2026-03-01), choose: [date(2026-03-01), date(2026-12-31), date(2028-02-28)]}
      days: {default: 45, choose: [10, 45]}
      end: {derive: start + days}
      opens: clock(9:05)
    constraints: ["start < end"]
    tables: {t: {cells: [[start, opens + 90]]}}
    prompt: From \VAR{start} at \VAR{opens} to \VAR{end}, \VAR{days > 5}. \TABLE{t}
    parts:
      - points: 1
        answer: {number: end - start, reference: 45}
        recompute: count
      - points: 1
        prompt: When?
        answer: {words: "join([end])", reference: WORDS}
        waived: a test
    """
COUNT = """
    import datetime

    def count(start, end, opens):
        assert isinstance(start, datetime.date) and opens == datetime.time(9, 5)
        return (end - start).days
    """


@pytest.mark.parametrize(
    ("language", "first", "time", "later", "last", "true"),
    [
        ("en", "1 March 2026", "9:05", "10:35", "15 April 2026", "true"),
        ("de", "1. März 2026", "9:05", "10:35", "15. April 2026", "wahr"),
        ("fr", "1er mars 2026", "9 h 05", "10 h 35", "15 avril 2026", "vrai"),
        ("es", "1 de marzo de 2026", "9:05", "10:35", "15 de abril de 2026", "verdadero"),
    ],
)
def test_they_print_in_the_language_of_the_exam(
    tmp_path: Path, language: str, first: str, time: str, later: str, last: str, true: str
) -> None:
    exam = f"title: T\ncourse: C\nlanguage: {language}\nquestions: [q]\n"
    root = write_course(tmp_path, LOAN.replace("WORDS", last), COUNT, exam)
    paper = draw_paper(load(root), None, Calls())
    (question,) = paper.questions
    assert question.prompt is not None
    assert question.prompt.tex == rf"From {first} at {time} to {last}, {true}. \TABLE{{t}}"
    assert [cell.tex for cell in question.tables[0].cells[0]] == [first, later]
    assert Paper.from_json(paper.to_json()) == paper
    assert check(root).findings == ()
    assert check(root, 3).findings == ()


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("date('2024-02-28') + 2", "2024-03-01"),
        ("7 + date('2026-12-31')", "2027-01-07"),
        ("date('2026-03-01') - 1", "2026-02-28"),
        ("date('2027-01-01') - date('2026-01-01')", "365"),
        ("clock('23:30') + 45", "0:15"),
        ("clock('18:10') - clock('16:40')", "90"),
        ("date('2026-03-01') < date('2026-03-02') <= date('2026-03-02')", "true"),
        ("clock('9:00') == clock('09:00')", "true"),
        ("sorted([date('2026-05-01'), date('2026-03-01')])", "[2026-03-01, 2026-05-01]"),
        ("[date('2026-05-01'), date('2026-03-01')] + 1", "[2026-05-02, 2026-03-02]"),
    ],
)
def test_what_is_counted_on(source: str, shown: str) -> None:
    value = evaluate(parse(source), {})
    assert value_to_plain(value) == shown
    assert value_to_latex(value).replace("(", "").replace(")", "") in (shown, shown.strip("[]"))


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("date('2026-02-30')", "`2026-02-30` is not a date; write date('2026-03-02')"),
        ("date('20260302')", "`20260302` is not a date"),
        ("date(3)", "`date` needs a text, not 3"),
        ("clock('24:00')", "`24:00` is not a clock"),
        ("date('2026-03-01') * 2", "`*` cannot be used with a date and 2; add days to a date, or subtract one date"),
        ("2 - date('2026-03-01')", "`-` cannot be used with 2 and a date"),
        ("date('2026-03-01') + 0.5", "`+` with a date needs a whole number, not 0.5"),
        ("date('2026-03-01') - clock('9:00')", "`-` cannot be used with a date and a clock"),
        ("date('2026-03-01') + date('2026-03-01')", "`+` cannot be used with a date and a date"),
        ("date('9999-12-31') + 1", "the calendar has no such day"),
        ("date('2026-03-01') < 3", "needs a number, not a date"),
        ("date('2026-03-01') < clock('9:00')", "needs a number, not a date"),
    ],
)
def test_what_means_nothing_is_reported(source: str, says: str) -> None:
    with pytest.raises(ExpressionError) as messages:
        evaluate(parse(source), {})
    assert says in str(messages.value)


def test_a_day_that_the_calendar_has_not_is_reported_at_its_place(tmp_path: Path) -> None:
    with pytest.raises(Refused) as messages:
        load(write_course(tmp_path, LOAN.replace("date(2026-12-31)", "date(2026-11-31)"), COUNT))
    (found,) = messages.value.findings
    assert str(found.place) == "content/questions/q.yaml:4:65"
    assert (found.message, found.hint) == ("`2026-11-31` is not a day", "write, for example, date(2026-03-02)")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Date(2026-12-31)", "date(2026-12-31)"),
        ("time(9:05)", "clock(9:05)"),
        ("day ('2026-12-31')", "date(2026-12-31)"),
    ],
)
def test_a_day_or_a_time_under_another_name_is_no_text(tmp_path: Path, written: str, meant: str) -> None:
    with pytest.raises(Refused) as messages:
        load(write_course(tmp_path, LOAN.replace("date(2026-12-31)", written), COUNT))
    (found,) = messages.value.findings
    assert str(found.place) == "content/questions/q.yaml:4:65"
    assert (found.message, found.hint) == (f"`{written}` would be printed as it stands", f"write {meant}")
    load(write_course(tmp_path / "twin", LOAN.replace("clock(9:05)", "the ferry at (9:05)"), COUNT))


def test_a_day_as_the_words_of_an_answer_is_reported_with_what_makes_it_a_text(tmp_path: Path) -> None:
    root = write_course(tmp_path, LOAN.replace("join([end])", "end"), COUNT)
    with pytest.raises(Refused) as messages:
        draw_paper(load(root), None, Calls())
    (found,) = messages.value.findings
    assert found.message.endswith("it came out as 2026-04-15; join([…]) makes it the text that prints")


def test_a_language_without_words_for_truth_says_what_to_add() -> None:
    with pytest.raises(ExpressionError, match=r"true and false have no words") as caught:
        Speech(truth=()).print_truth(True)
    assert "add `truth: [vero, falso]` to its words" in caught.value.hint

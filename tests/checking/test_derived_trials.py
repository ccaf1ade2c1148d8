"""A derived parameter that explains a false claim is named, and beside it the companion that may explain it too."""

from pathlib import Path

from courses import load, write_course

from exam_builder.checking.fault_location import locate_faults
from exam_builder.checking.question_sweep import sweep_question
from exam_builder.checking.undone_changes import KIND, RightText
from exam_builder.companions import Calls
from exam_builder.digests import digest
from exam_builder.examine.isolated_question import isolate_question
from exam_builder.findings import Code, Finding
from exam_builder.recompute import check_paper

SUMS = """\
    title: A sum
    parameters:
      n: {default: 3, choose: [3, 4, 5]}
      last: {derive: n + 1}
      double: {derive: 2 * n}
    points: 1
    prompt: Show what the numbers up to \\VAR{n} add up to.
    answer:
      claim: {total: '== n * (n + 1) / 2', gap: '== 0', half: ['> double / 2 - 0.1', '< double / 2 + 0.1']}
      reference: {total: 6, gap: 0, half: 3}
    recompute: add_up
    solution: They are added up.
    """
ADD_UP = """\
def add_up(n, last):
    total = sum(range(last))
    return {"total": total, "gap": total - n * (n + 1) / 2, "half": n}
"""


def find_first(root: Path, old: str, new: str, companion: str = ADD_UP, calls: Calls | None = None) -> Finding:
    """Return the only finding about the question with a mistake."""
    assert old in SUMS
    course = write_course(root, SUMS.replace(old, new, 1), companion)
    subject = isolate_question(load(course), "q", calls or Calls())
    found = locate_faults(subject, check_paper(subject.exam, subject.reference, subject.settings.calls).findings)
    (finding,) = found
    return finding


def test_a_slip_in_a_derived_parameter_is_reported_there_and_the_line_that_would_mend_it_too(tmp_path: Path) -> None:
    finding = find_first(tmp_path, "derive: n + 1", "derive: n + 2")
    assert str(finding.place) == "content/questions/q.yaml:4:18"
    assert "the mistake is probably in `last`, or in line 2 of content/questions/q.py" in finding.message, finding
    assert finding.hint.startswith("with `n + 1` as `last` all agrees. Or write line ")


def test_a_companion_that_is_as_it_was_when_all_was_right_is_not_named(tmp_path: Path) -> None:
    course = load(write_course(tmp_path, SUMS, ADD_UP)).course
    store, path = course.open_store(), course.content / "questions" / "q.py"
    store.save(KIND, digest(str(path)), RightText, RightText(ADD_UP))
    finding = find_first(tmp_path, "derive: n + 1", "derive: n + 2", calls=Calls(store))
    assert finding.message.endswith("the mistake is probably in `last`"), finding.message


def test_a_companion_is_named_first_where_the_parameter_would_need_something_more(tmp_path: Path) -> None:
    wrong = ADD_UP.replace("range(last)", "range(last - n)")
    finding = find_first(tmp_path, "title: A sum", "title: Sums", wrong)
    assert str(finding.place) == "content/questions/q.py:2:1"
    assert finding.message.endswith("in this line, or in line 4 of content/questions/q.yaml"), finding.message
    assert finding.hint.endswith("; with `n + 1 + n` as `last` all agrees, too"), finding.hint


def test_a_parameter_of_several_bounds_is_named_and_that_of_one_only_beside_the_bound(tmp_path: Path) -> None:
    finding = find_first(tmp_path / "two", "derive: 2 * n", "derive: 3 * n")
    assert str(finding.place) == "content/questions/q.yaml:5:20"
    assert finding.hint == "with `2 * n` as `double` all agrees. If it is right, correct the bound, or `add_up`"
    bounds = "['> double / 2 - 0.1', '< double / 2 + 0.1']"
    finding = find_first(tmp_path / "one", bounds, "'> double / 2 + 0.1'")
    assert str(finding.place) == "content/questions/q.yaml:9:59"
    assert finding.hint == "correct the bound, or `add_up`; with `2 + n` as `double` all agrees, too"


def test_a_companion_is_named_first_in_draws_too(tmp_path: Path) -> None:
    wrong = ADD_UP.replace("range(last)", "range(last - n)")
    (finding,) = sweep_question(isolate_question(load(write_course(tmp_path, SUMS, wrong)), "q", Calls()), 3).findings
    assert (str(finding.place), finding.code) == ("content/questions/q.py:2:1", Code.RECOMPUTE), finding


STEPS = """\
    title: Steps
    parameters:
      n: {default: 3, choose: [3, 4]}
      next: {derive: n + 2}
    prompt: The numbers are \\VAR{n} and \\VAR{next}.
    parts:
      - {points: 1, prompt: Ten times the second?, answer: {number: 10 * next, reference: 40},
         recompute: {expression: next * 10}}
      - {points: 1, prompt: Their sum?, answer: {number: 2 * n + 1, reference: 7}, recompute: add}
    """


def test_a_parameter_that_mends_references_too_is_named_alone(tmp_path: Path) -> None:
    course = write_course(tmp_path, STEPS, "def add(n, next):\n    return n + next\n")
    subject = isolate_question(load(course), "q", Calls())
    found = locate_faults(subject, check_paper(subject.exam, subject.reference, Calls()).findings)
    assert [str(each.place) for each in found] == ["content/questions/q.yaml:4:18"], found
    assert found[0].message.endswith("; the mistake is probably in `next`")


PLANK = """\
    title: A plank
    parameters:
      support: {default: 4, choose: [3, 4]}
      middle: {default: 3, choose: [2, 3]}
      limit: {derive: 6 + 2 * (middle - support)}
    constraints: [limit < 9]
    points: 1
    prompt: A plank with its middle at \\VAR{middle} on a trestle at \\VAR{support}.
    answer: {number: 10 * limit, reference: 80}
    recompute: {expression: '10 * min(8, 6 + 2 * (support - middle))'}
    solution: It is \\VAR{answer}.
    """


def test_draws_that_constraints_exclude_once_a_parameter_is_right_do_not_count(tmp_path: Path) -> None:
    subject = isolate_question(load(write_course(tmp_path, PLANK)), "q", Calls())
    (finding,) = locate_faults(subject, check_paper(subject.exam, subject.reference, Calls()).findings)
    assert str(finding.place) == "content/questions/q.yaml:5:19", finding
    assert finding.hint.startswith("with `6 + 2 * (support - middle)` all agrees")

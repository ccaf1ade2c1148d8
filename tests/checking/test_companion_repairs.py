"""The line of a companion that is wrong is found by what mends it, in a function that is called as well."""

import ast
import shutil
from pathlib import Path

import pytest
from courses import commit_files, load, write_course

from exam_builder.checking.companion_edits import break_line, list_python_edits
from exam_builder.checking.companion_repairs import _is_typing_slip
from exam_builder.checking.companion_trials import SLOW, CompanionTrials
from exam_builder.checking.equal_mistakes import report_wrong_keys
from exam_builder.checking.fault_location import locate_faults
from exam_builder.checking.undone_changes import LARGEST_COMMITTED, list_undone, read_committed
from exam_builder.companions import Calls, read_python
from exam_builder.draw import draw_paper
from exam_builder.examine.isolated_question import isolate_question
from exam_builder.findings import Code, Finding, Refused
from exam_builder.recompute import check_paper

FALL = """\
    title: A fall
    parameters:
      time: {default: 3, choose: [2, 3, 5]}
      ways: {compute: list_ways, reference: [5, 20, 45]}
    prompt: A stone falls for \\VAR{time} seconds, in the first three of them \\VAR{ways[0]}, \\VAR{ways[1]} and so on.
    parts:
      - {points: 1, prompt: How far?, answer: {number: 5 * time**2, reference: 45}, recompute: find_way, solution: '5'}
      - {points: 1, prompt: How fast?, answer: {number: 10 * time, reference: 30}, recompute: find_speed, solution: '5'}
    """
PYTHON = '''\
"""A fall, step by step."""

GRAVITY = 10


def speed_after(time):
    """The speed, second by second."""
    speed = 0
    for _ in range(time):
        speed += GRAVITY
    return speed


def way_after(time):
    """The way, second by second."""
    way = 0
    for second in range(time):
        before = speed_after(second)
        after = speed_after(second + 1)
        way += (before + after) / 2
    return way


def find_way(time):
    return way_after(time)


def find_speed(time):
    return speed_after(time)


def list_ways():
    return [way_after(second) for second in (1, 2, 3)]
'''


def found(root: Path, old: str, new: str) -> list[Finding]:
    """Return what is said of the question when its companion is changed."""
    assert old in PYTHON
    course = write_course(root, FALL)
    (root / "content" / "questions" / "q.py").write_text(PYTHON.replace(old, new, 1), encoding="utf-8")
    subject = isolate_question(load(course), "q", Calls())
    return list(locate_faults(subject, check_paper(subject.exam, subject.reference, Calls()).findings))


def test_the_companion_as_it_is_has_no_finding(tmp_path: Path) -> None:
    assert found(tmp_path, "time", "time") == []


@pytest.mark.parametrize(
    ("old", "new", "where", "line"),
    [
        ("way += (before + after) / 2", "way += (before - after) / 2", "`way_after`, which it calls", 20),
        ("way += (before + after) / 2", "way += before + after / 2", "`way_after`, which it calls", 20),
        ("range(time):\n        speed", "range(time - 1):\n        speed", "`speed_after`, which it calls", 9),
        ("GRAVITY = 10", "GRAVITY = 9", "this line", 3),
        ("    return way\n", "        return way\n", "`way_after`, which it calls", 21),
    ],
)
def test_a_wrong_value_is_found_at_the_line_that_is_wrong(
    tmp_path: Path, old: str, new: str, where: str, line: int
) -> None:
    (finding,) = found(tmp_path, old, new)
    assert (str(finding.place), finding.code) == (f"content/questions/q.py:{line}:1", "recompute")
    assert finding.message.startswith("`find_way` gives ") or finding.message.startswith("`find_speed` gives ")
    assert where in finding.message
    assert "then all agrees" in finding.hint
    assert str(finding.caller).startswith("content/questions/q.yaml:")


def test_a_function_that_fails_before_the_question_is_drawn_is_mended_too(tmp_path: Path) -> None:
    course = write_course(tmp_path, FALL)
    text = PYTHON.replace("speed = 0", "speed = []")
    (tmp_path / "content" / "questions" / "q.py").write_text(text, encoding="utf-8")
    exam = load(course)
    with pytest.raises(Refused) as caught:
        draw_paper(exam, None, Calls())
    (finding,) = report_wrong_keys(exam, caught.value.findings, Calls())
    assert str(finding.place) == "content/questions/q.py:8:1"
    assert "write the line as `speed = 0`" in finding.hint


def test_no_line_is_blamed_where_python_is_switched_off(tmp_path: Path) -> None:
    calls = Calls(None, False)
    course = write_course(tmp_path, FALL.replace("      ways: {compute: list_ways, reference: [5, 20, 45]}\n", "")
        .replace(", in the first three of them \\VAR{ways[0]}, \\VAR{ways[1]} and so on", ""))  # fmt: skip
    (tmp_path / "content" / "questions" / "q.py").write_text(PYTHON, encoding="utf-8")
    subject = isolate_question(load(course), "q", calls)
    findings = check_paper(subject.exam, subject.reference, calls).findings
    assert {each.message for each in locate_faults(subject, findings)} == {
        f"`{name}` is not run, as Python is switched off" for name in ("find_way", "find_speed")
    }


def test_a_line_is_blamed_once_whoever_asks_again(tmp_path: Path) -> None:
    once = found(tmp_path, "GRAVITY = 10", "GRAVITY = 9")
    assert report_wrong_keys(load(tmp_path), tuple(once), Calls()) == tuple(once)


def test_nothing_is_written_for_a_companion_that_may_change_files(tmp_path: Path) -> None:
    (first, *_) = found(tmp_path, "GRAVITY = 10", "import os\n\nGRAVITY = 9 * len(os.sep)")
    assert "probably" not in first.message


def test_a_line_that_several_corrections_mend_is_not_named_for_a_yes_or_no(tmp_path: Path) -> None:
    yaml = FALL.replace("{number: 10 * time, reference: 30}", "{truth: time > 2, reference: true}")
    course = write_course(tmp_path, yaml)
    text = PYTHON.replace("return speed_after(time)", "fast = speed_after(time) < 10\n    return fast")
    (tmp_path / "content" / "questions" / "q.py").write_text(text, encoding="utf-8")
    subject = isolate_question(load(course), "q", Calls())
    (finding,) = locate_faults(subject, check_paper(subject.exam, subject.reference, Calls()).findings)
    assert "probably" not in finding.message


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("return sin(angle)", "return sin(radians(angle))"),
        ("return np.sort(angle)", "return angle"),
        ("return np.sin(angle)", "return np.sin(np.radians(angle))"),
        ("total = each", "total += each"),
        ("return a / b * c", "return a / (b * c)"),
        ("return (a + b) / c", "return a + b / c"),
        ("return a - b - c", "return a - (b - c)"),
        ("return f(a, b)", "return f(b, a)"),
        ("return a ^ 2", "return a ** 2"),
        ("return sorted(a)", "return a"),
        ("return é + 1", "return é - 1"),
        ("return [1, 2]", "return [1, -2]"),
        ("return a @ b", "return a @ b.T"),
        ("return a * (1 - b) ** 2", "return a * (1 - b ** 2)"),
        ("return a[c] + b", "return a[c - 1] + b"),
        ("return a[1]", "return a[0]"),
        ("return a.sum()", "return a.sum(axis=1)"),
        ("return a['low'] + b['high']", "return a['low'] + b['low']"),
        ("a.stored = a.peak = c; return a.stored", "a.stored = a.peak = c; return a.peak"),
        ("return {'a': b, 'b': a}", "return {'a': a, 'b': b}"),
        ("return a / b", "return b / a"),
        ("return a - b", "return a - b * c"),
        ("a, b = c; return a", "b, a = c; return a"),
        ("return f(a)", "return f(a).T"),
        ("return [each for each in a] + [b / c]", "return [each / c for each in a] + [b / c]"),
        ("return function(angle, a, b, c, total, each)", "return function(angle, a, b, c, total, each, é)"),
        ("return a if b else c", "return a if not (b) else c"),
        ("return a / b", "return a // b"),
        ("return [a, b]", "return [a, a, b]"),
        ("return [a, b]", "return [b, a]"),
        ("return a[b:]", "return a[:-b]"),
        ("return a[:b]", "return a[b:]"),
        ("return a.b", "return a.c"),
        ("return [('x', a), ('y', b)]", "return [('y', a), ('x', b)]"),
        ("return a // b - c", "return (a - c) // b"),
        ("return sum(log(a))", "return log(sum(a))"),
        ("return a.size", "return np.unique(a).size"),
        ("return len(a)", "return len(set(a))"),
        ("return a / a.max()", "return a / a.sum()"),
        ("return a.var()", "return a.std()"),
        ("return f(a, b=c)", "return f(a, b=-c)"),
        ("return 1.0", "return 0.0"),
        ("self.held = b; return a.size", "self.held = b; return self.held"),
        ("return a - b", "return abs(a - b)"),
        ("return a / b", "return (a / b) ** 0.5"),
        ("return lambda a: a", "return lambda a: -a"),
        ("return angle(a, rate=0.0002)", "return angle(a, rate=0.02)"),
        ("turn = angle; return np.cos(turn)", "turn = np.radians(angle); return np.cos(turn)"),
        ("return [np.sin(a), -np.cos(a)]", "return [np.cos(a), -np.sin(a)]"),
        ("return a * b / c", "return a * c / b"),
        ("return np.mean(a)", "return np.max(a)"),
        ("return a is None", "return a is not None"),
        ("return a < 1e6 * b", "return a < 1e-06 * b"),
        ("return a.log10(b)", "return a.ln(b)"),
        ("return a if not (b) else c", "return a if  (b) else c"),
        ("return a[0]", "return a[:, 0]"),
        ("return a not in b", "return a in b"),
        ("return lambda x: a", "return lambda x: x * a"),
        ("return f(a) - b", "return f(a).T - b"),
        ("return f(a, b)", "return a, f(a, b)"),
        ("return a * (1 - b)", "return a * (1 - b**2)"),
        ("return a[0]", "return a[-1]"),
        ("return a[-1]", "return a[0]"),
        ("return (a - b) / angle", "return (a - b) / angle / c"),
        ("return a @ b", "return a @ b + c"),
        ("return a / b", "return a / b - c * total"),
        ("return range(0, a)", "return range(0, a, b)"),
        ("a.peak = b; return a", "a.peak = max(a.peak, b); return a"),
        ("return f(a) * f(a, b)", "return f(a)**2 * f(a, b)"),
        ("return (a + b) / 4", "return (a + b) / 6"),
        ("return (a + b) / 4", "return (a + b) / 6"),
        ("return a / 2", "return a / 2 ** c"),
        ("return norm(a)", "return norm(a, axis=(1, 2))"),
        ("a.x = a.y = 1; return f(b.x, c.x)", "a.x = a.y = 1; return f(b.y, c.y)"),
        ("for x in data:\n        pass", "for x in reversed(data):"),
        ("return [a[i:i + b] for i in range(0, 9)]", "return [a[i:i + b] for i in range(0, 9, b)]"),
        ("return data.mean()", "return data.std()"),
        ("a, b = f(a), g(b); return a, b", "a, b = f(a), c * g(b); return a, b"),
        ("return np.arange(1, a)", "return np.arange(2, a + 1)"),
        ("b = np.array([[1, a], [0, 1]]); return b @ c", "b = np.array([[1, a], [0, 1]]).T; return b @ c"),
        ("return range(5, a, 5)", "return range(0, a, 5)"),
        ("return [*enumerate(a)]", "return [*enumerate(a, 1)]"),
        ("return [*enumerate(a, start=1)]", "return [*enumerate(a)]"),
        ('return a.searchsorted(b, side="left")', 'return a.searchsorted(b, side="right")'),
        ("return (f(a) - f(b)) / c", "return (f(a) - f(b)) / (2 * c)"),
        ("return 0.5 ** a", "return 0.5 ** (1 / a)"),
        ('return "    print(a < b)"', 'return "    print(a > b)"'),
        ('return ["for a in range(3):"]', 'return ["for a in range(3 + 1):"]'),
        ('return f"print({a} + 1)"', 'return f"print({a} - 1)"'),
        ('return f"print({a} / {b})"', 'return f"print({a} // {b})"'),
    ],
)
def test_slips_of_a_line_are_undone(line: str, wanted: str) -> None:
    text = f"def function(angle, a, b, c, total, each, é):\n    {line}\n"
    assert wanted in {edit.write_line(text) for edit in list_python_edits(text, {"function"})}


@pytest.mark.parametrize("text", ['f"{{{a}}}: {b} - 1"', '"a\\n = 1 - 2"', 'f"{a} b - 1"'])
def test_a_text_that_is_no_program_is_not_taken_for_one(text: str) -> None:
    written = f"def function(a, b):\n    return {text}\n"
    found = {edit.write_line(written) for edit in list_python_edits(written, {"function"})}
    assert not [each for each in found if each == f"return {text.replace('-', '+')}"]


def test_a_line_that_only_begins_elsewhere_says_in_which_column() -> None:
    text = "def function(a):\n    for b in a:\n        c = b\n    c += 1\n    return c\n"
    said = {edit.describe(text, 80) for edit in list_python_edits(text, {"function"}) if edit.line == 4}
    assert "begin this line in column 9, so that it belongs to another block" in said


def test_corrections_of_slow_functions_are_tried_after_those_of_fast_ones(tmp_path: Path) -> None:
    write_course(tmp_path, FALL, PYTHON.replace("after) / 2", "after) / 3"))
    subject = isolate_question(load(tmp_path), "q", Calls())
    mine = check_paper(subject.exam, subject.reference, Calls()).findings
    trials = CompanionTrials(subject, read_python(tmp_path / "content/questions/q.py"), mine)
    edits = list_python_edits(trials.file.text, {"find_way", "speed_after"})
    trials.costs["find_speed"] = 2 * SLOW
    fast = {each.function: each.rank for each in trials._sort(edits)[::-1]}
    trials.costs.clear()
    alike = {each.function: each.rank for each in trials._sort(edits)[::-1]}
    assert fast["speed_after"] == alike["speed_after"] + 2 and fast["find_way"] == alike["find_way"]


def test_the_function_of_a_wrong_value_is_corrected_first_with_the_time_that_it_takes(tmp_path: Path) -> None:
    write_course(tmp_path, FALL, PYTHON)
    wrong = Finding(Code.REFERENCE, "the reference says [5, 20, 46], but `list_ways` gives [5, 20, 45]")
    file = read_python(tmp_path / "content/questions/q.py")
    trials = CompanionTrials(isolate_question(load(tmp_path), "q", Calls()), file, [wrong])
    edits = [each for each in trials._sort(list_python_edits(file.text, set(file.lines))) if each.rank == 2]
    trials.costs |= {"list_ways": 0.7, "find_way": 0.1}
    assert trials._choose_part(trials._calls("", file.text)) == 0.7
    assert [each.function == "list_ways" for each in edits] == sorted(
        (each.function == "list_ways" for each in edits), reverse=True
    )
    assert {each.function for each in edits} > {"list_ways", "way_after"}


def test_a_name_that_a_line_has_twice_is_exchanged_before_others() -> None:
    text = "def function(a, b, c):\n    return a * a + b\n"
    ranks = {edit.write_line(text): edit.rank for edit in reversed(list_python_edits(text, {"function"}))}
    assert ranks["return a * c + b"] < ranks["return a * a + a"]


def test_what_is_tested_before_an_error_is_raised_is_corrected_last() -> None:
    text = "def function(a, b):\n    if a or b:\n        raise ValueError\n    return a or b\n"
    ranks = {edit.write_line(text): edit.rank for edit in list_python_edits(text, {"function"})}
    assert ranks["if a and b:"] > ranks["return a and b"] + 2


def test_what_a_function_asserts_is_not_corrected() -> None:
    text = "def function(a):\n    assert a != 150, 'too low'\n    return a != 150\n"
    assert {edit.line for edit in list_python_edits(text, {"function"})} == {3}


def test_a_number_beside_its_negative_is_right() -> None:
    text = "def function(a):\n    return [a * each for each in (1, -1)], (1, 2)\n"
    written = {edit.write_line(text) for edit in list_python_edits(text, {"function"})}
    assert "return [a * each for each in (1, -1)], (1, 3)" in written
    assert "return [a * each for each in (2, -1)], (1, 2)" not in written


def test_lines_that_stand_twice_or_in_the_wrong_order_are_put_right() -> None:
    text = "def function(a):\n    a += 1\n    a += 1\n    a *= 2\n    return a\n"
    said = {(edit.line, edit.describe(text, 80)) for edit in list_python_edits(text, {"function"}) if edit.rank < 3}
    assert {(2, "take out one of two equal lines"), (3, "exchange this line and the next one")} <= said


def test_a_correction_that_avoids_the_line_that_fails_is_no_correction() -> None:
    text = "def function(a):\n    if a:\n        return 1 / 0\n    return 2\n"
    finding = Finding(Code.COMPANION, "fails: ZeroDivisionError (line 3 of q.py)")
    edits = {edit.write_line(text): edit for edit in list_python_edits(text, {"function"})}
    assert break_line(text, finding, edits["if not (a):"]).split("\n")[1:3] == [
        "    if not (a):",
        "        raise ArithmeticError",
    ]
    assert break_line(text, finding, edits["return 1 / 1"]) == ""


@pytest.mark.parametrize(
    ("numbers", "misspelt"),
    [
        (("47", "28"), False),
        (("28", "28.5"), True),
        (("0.86", "0.988388"), False),
        (("1.5", "15"), True),
        (("74", "47"), True),
        (("47", "49"), True),
    ],
)
def test_a_number_and_a_reference_that_differ_by_a_digit_are_a_slip_of_typing(
    numbers: tuple[str, str], misspelt: bool
) -> None:
    assert _is_typing_slip("`x` was measured as {1} by `f`; the reference says {0}".format(*numbers)) == misspelt


FALLS = """\
    title: Falls
    parameters: {time: {default: 3, choose: [2, 3, 5]}}
    prompt: Stones fall for \\VAR{time} seconds. Explain it.
    points: 1
    answer: {claim: {way: '== 5 * time**2', speed: '== 10 * time', share: '< 0.6'},
      reference: {way: 45, speed: 30, share: 0.5}}
    recompute: measure
    solution: It falls.
    """
MEASURED = (
    PYTHON.replace("GRAVITY\n    return", "GRAVITY + 0\n    return")
    + """

def measure(time):
    way = find_way(time)
    speed = fast(time)
    return {"way": way, "speed": speed, "share": share(way, speed, time)}


def fast(time):
    return sum(GRAVITY for _ in range(time))


def share(way, speed, time):
    return way / speed / time
"""
)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("way / speed / time", "way / speed * time", 47),
        ("for _ in range(time))\n", "for _ in range(time + 1))\n", 43),
        ("(before + after) / 2", "(before + after) / 3", 20),
    ],
)
def test_the_line_is_found_on_which_what_is_wrong_depends_and_nothing_that_is_right(
    tmp_path: Path, old: str, new: str, line: int
) -> None:
    assert MEASURED.count(old) == 1
    subject = isolate_question(load(write_course(tmp_path, FALLS, MEASURED.replace(old, new))), "q", Calls())
    (finding, *_) = locate_faults(subject, check_paper(subject.exam, subject.reference, Calls()).findings)
    assert str(finding.place) == f"content/questions/q.py:{line}:1", str(finding)


EMPTY = """\
    title: Falls
    parameters: {time: {default: 3, choose: [2, 3, 5]}}
    prompt: Stones fall for \\VAR{time} seconds. Explain it.
    points: 1
    answer: {claim: {gap: '< 1e-9'}, reference: {gap: 0.000000}}
    recompute: compare
    solution: It falls.
    """
COMPARED = """\
def compare(time):
    worst = 0.0
    for each in range(1, time + 1):
        worst = max(worst, abs(slow(each) - 0.1 * each * each))
    return {"gap": worst}


def slow(time):
    return sum(0.2 * each + 0.1 for each in range(time))
"""


@pytest.mark.parametrize(
    ("old", "new", "line"), [("0.2 * each + 0.1", "0.2 * each - 0.1", 9), ("worst = 0.0", "worst = 1.0", 2)]
)
def test_a_correction_that_makes_a_measurement_empty_comes_last(tmp_path: Path, old: str, new: str, line: int) -> None:
    subject = isolate_question(load(write_course(tmp_path, EMPTY, COMPARED.replace(old, new))), "q", Calls())
    (finding, *_) = locate_faults(subject, check_paper(subject.exam, subject.reference, Calls()).findings)
    assert str(finding.place) == f"content/questions/q.py:{line}:1", str(finding)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_what_changed_since_the_last_commit_is_undone_first(tmp_path: Path) -> None:
    path = tmp_path / "content" / "questions" / "q.py"
    course = write_course(tmp_path, FALL, PYTHON)
    commit_files(tmp_path)
    changed = PYTHON.replace('"""The way, second by second."""', '"""The way that it falls."""')
    path.write_text(
        changed.replace("        way += (before + after) / 2\n", "        way = 7 * way\n"), encoding="utf-8"
    )
    subject = isolate_question(load(course), "q", Calls())
    (finding,) = locate_faults(subject, check_paper(subject.exam, subject.reference, Calls()).findings)
    assert str(finding.place) == "content/questions/q.py:20:1"
    assert "write the line as `way += (before + after) / 2` again, as it was before" in finding.hint
    commit_files(tmp_path)
    assert list(list_undone(path.read_text(encoding="utf-8"), read_committed(path))) == []


def test_a_file_outside_of_a_repository_was_never_committed(tmp_path: Path) -> None:
    assert read_committed(tmp_path / "q.py") == ""
    assert list(list_undone("a = 1\n", "")) == []


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_huge_file_of_the_last_commit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "q.py"
    for size, text in ((LARGEST_COMMITTED, "#" * LARGEST_COMMITTED), (LARGEST_COMMITTED + 1, "")):
        path.write_text("#" * size, encoding="utf-8")
        commit_files(tmp_path)
        assert read_committed(path) == text


def test_each_change_since_the_last_commit_is_undone_alone_and_all_together() -> None:
    before, now = "a = 1\nb = 2\n\nd = 4\n# c\n", "a = 0\nb = 2\n# d\n\nd = 5\n# c\n"
    changes = list(list_undone(now, before))
    made = [each.apply(now) for each in changes]
    assert made == [now.replace("0", "1"), now.replace("5", "4"), before]


def test_two_lines_are_named_where_either_may_be_wrong(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "    return way_after(time)", "    early = time - 2\n    return way_after(early + 1)")
    assert str(finding.place) == "content/questions/q.py:25:1"
    assert "in this line, or in line 26" in finding.message


def test_a_wrong_list_that_the_page_prints_is_mended(tmp_path: Path) -> None:
    (finding,) = found(
        tmp_path, "way_after(second) for second in (1, 2, 3)", "way_after(second) / 2 for second in (1, 2, 3)"
    )
    assert str(finding.place) == "content/questions/q.py:33:1"
    assert "`list_ways` gives" in finding.message


def test_a_function_is_mended_whose_value_another_function_gets(tmp_path: Path) -> None:
    yaml = FALL.replace(", reference: [5, 20, 45]", "").replace("recompute: find_speed", "recompute: first_way")
    yaml = yaml.replace("{number: 10 * time, reference: 30}", "{number: 5, reference: 5}")
    text = PYTHON.replace("way_after(second) for second", "2 * way_after(second) for second")
    text += "\n\ndef first_way(ways):\n    return ways[0]\n"
    subject = isolate_question(load(write_course(tmp_path, yaml, text)), "q", Calls())
    findings = locate_faults(subject, check_paper(subject.exam, subject.reference, Calls()).findings)
    (finding,) = (each for each in findings if each.severity == "error")
    assert str(finding.place) == "content/questions/q.py:33:1", str(finding)


@pytest.mark.parametrize(("key", "asked", "place"), [("tim", "time", "q.py:33"), ("time", "tim", "q.yaml:5")])
def test_a_misspelt_field_is_reported_where_it_is_misspelt(tmp_path: Path, key: str, asked: str, place: str) -> None:
    yaml = FALL.replace("{compute: list_ways, reference: [5, 20, 45]}", "{compute: list_ways}")
    yaml = yaml.replace("ways[0]", f"ways['{asked}']").replace(", \\VAR{ways[1]} and so on", "")
    text = PYTHON.replace("[way_after(second) for second in (1, 2, 3)]", f'{{"{key}": 3}}')
    course = load(write_course(tmp_path, yaml, text))
    with pytest.raises(Refused) as caught:
        draw_paper(course, None, Calls())
    (finding,) = report_wrong_keys(course, caught.value.findings, Calls())
    assert str(finding.place).startswith(f"content/questions/{place}:"), str(finding)


def test_a_value_that_an_expression_cannot_use_is_mended(tmp_path: Path) -> None:
    yaml = FALL.replace(
        "{number: 10 * time, reference: 30}", "{number: 'sum([w * 0 for w in ways]) + 10 * time', reference: 30}"
    )
    yaml = yaml.replace(", in the first three of them \\VAR{ways[0]}, \\VAR{ways[1]} and so on", "")
    text = PYTHON.replace(
        "return [way_after(second) for second in (1, 2, 3)]", "return len([way_after(second) for second in (1, 2, 3)])"
    )
    course = load(write_course(tmp_path, yaml, text))
    with pytest.raises(Refused) as caught:
        draw_paper(course, None, Calls())
    (finding,) = report_wrong_keys(course, caught.value.findings, Calls())
    assert str(finding.place) == "content/questions/q.py:33:1", str(finding)


def test_a_loop_that_does_not_end_is_mended_in_its_lines(tmp_path: Path) -> None:
    loop = "    while time > 0:\n        speed += GRAVITY\n        time -= 1\n"
    text = PYTHON.replace("    for _ in range(time):\n        speed += GRAVITY\n", loop)
    course, calls = write_course(tmp_path, FALL, text), Calls(seconds=1.0)
    subject = isolate_question(load(course), "q", calls)
    assert check_paper(subject.exam, subject.reference, calls).findings == ()
    (tmp_path / "content" / "questions" / "q.py").write_text(text.replace("time -= 1", "time += 1"), encoding="utf-8")
    with pytest.raises(Refused) as caught:
        draw_paper(load(course), None, calls)
    (finding,) = report_wrong_keys(load(course), caught.value.findings, calls)
    assert (str(finding.place), finding.code) == ("content/questions/q.py:11:1", "too-slow")
    assert "write the line as `time -= 1`" in finding.hint


@pytest.mark.parametrize(
    "text",
    [
        "def f(a):\n    return min(a, 1e999)\n",
        "def f(a):\n    return a + " + "9" * 400 + "\n",
        "def f(a):\r    b = a + 1\r    return b\r",
        "def f(a):\n    é = f'ééé{a + 1}éé{a:>{a}}'\n    return len(é)\n",
    ],
)
def test_unusual_python_is_changed_where_its_places_are_known(text: str) -> None:
    for edit in list_python_edits(text, {"f"}):
        assert edit.write_line(text)
        ast.parse(edit.apply(text))


TALLY = """\
    title: A tally
    parameters:
      steps: {default: 3, choose: [3, 4]}
      text: {compute: write_program}
      newline: |+

    listings:
      tally: {text: text, language: python}
    prompt: 'In \\VAR{steps} steps: \\LISTING{tally}'
    parts:
      - points: 1
        prompt: What does it print?
        answer:
          output: "join([plain(i) + ' ' + plain(i * i) for i in range(1, steps + 1)], newline)"
          reference: |-
            1 1
            2 4
            3 9
        recompute: run_program
        solution: '\\VAR{answer}'
    """
WRITER = '''\
from contextlib import redirect_stdout
from io import StringIO

PROGRAM = """\\
for i in range(1, {end}):
    square = i * i
    print(i, square)
"""


def write_program(steps):
    return PROGRAM.format(end=steps + 1)


def run_program(text):
    printed = StringIO()
    with redirect_stdout(printed):
        exec(text, {})
    return printed.getvalue().rstrip()
'''


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [("(i, square)", "(square, i)", 7), ("i * i\n", "i + i\n", 6), ("end=steps + 1", "end=steps", 12)],
)
def test_the_wrong_line_of_a_program_that_is_printed_is_found(tmp_path: Path, old: str, new: str, line: int) -> None:
    course = write_course(tmp_path, TALLY, WRITER.replace(old, new, 1))
    subject = isolate_question(load(course), "q", Calls())
    (finding,) = locate_faults(subject, check_paper(subject.exam, subject.reference, Calls()).findings)
    assert str(finding.place) == f"content/questions/q.py:{line}:1", str(finding)
    right = write_course(tmp_path / "right", TALLY, WRITER)
    assert check_paper(load(right), draw_paper(load(right), None, Calls()), Calls()).findings == ()


PRINTED = """\
    title: A tally
    parameters:
      steps: {default: 3, choose: [3, 4]}
      newline: |+

    listings:
      tally:
        language: python
        text: |
          for i in range(1, \\VAR{steps} + 1):
              print(i, i + i)
    prompt: 'In steps: \\LISTING{tally}'
    points: 1
    answer:
      output: "join([plain(i) + ' ' + plain(i * i) for i in range(1, steps + 1)], newline)"
      reference: |-
        1 1
        2 4
        3 9
    recompute: {prints: tally}
    """


def test_the_wrong_line_of_a_listing_is_found(tmp_path: Path) -> None:
    subject = isolate_question(load(write_course(tmp_path, PRINTED)), "q", Calls())
    (finding,) = locate_faults(subject, check_paper(subject.exam, subject.reference, Calls()).findings)
    assert str(finding.place) == "content/questions/q.yaml:11:22", finding
    assert finding.message.startswith(
        "this line of listing `tally` is probably wrong: the printed program `tally` gives"
    )
    assert finding.hint == "write it as `print(i, i * i)`: then all agrees"


LINES = """\
def write_program(steps):
    lines = [
        f"for i in range(1, {steps} + 1):",
        "    print(i, i * i)",
    ]
    return "\\n".join(lines)
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("i * i", "i + i", 4, "the printed program `tally` of `write_program` gives 1 2 ⏎ 2 4 ⏎ 3 6, but"),
        ("{steps} + 1", "{steps}", 3, "the printed program `tally` of `write_program` gives 1 1 ⏎ 2 4, but"),
        pytest.param(
            *('"    print', '"print', 4, "the printed program of `write_program` fails: IndentationError"),
            marks=pytest.mark.long,  # it tries hundreds of changes, each by a process
        ),
    ],
)
def test_the_function_that_writes_a_printed_program_is_mended(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    question = TALLY.replace("recompute: run_program", "recompute: {prints: tally}")
    course = write_course(tmp_path, question, LINES.replace(old, new, 1))
    subject = isolate_question(load(course), "q", Calls())
    (finding,) = locate_faults(subject, check_paper(subject.exam, subject.reference, Calls()).findings)
    assert str(finding.place) == f"content/questions/q.py:{line}:1" and finding.message.startswith(said)


SHARES = """\
    title: Shares
    parameters:
      n: {default: 3, choose: [3, 6]}
      share: {derive: 1 / n}
    prompt: A cake is cut into \\VAR{n} pieces.
    parts:
      - {points: 1, prompt: What is one?, answer: {number: share, digits: 2, reference: 0.33}, recompute: one}
      - {points: 1, prompt: What are two?, answer: {number: 2 * share, digits: 2, reference: 0.67}, recompute: two}
    """


def test_a_key_with_which_the_reference_agrees_is_not_blamed_for_a_second_route_that_is_nearly_right(
    tmp_path: Path,
) -> None:
    routes = "def one(n):\n    return 1 / (n + 0.003)\n\n\ndef two(n):\n    return 2 * one(n)\n"
    subject = isolate_question(load(write_course(tmp_path, SHARES, routes)), "q", Calls())
    found = check_paper(subject.exam, subject.reference, Calls()).findings
    assert {each.hint for each in found} == {
        f"correct the key's expression, or `{name}`; write `within` beside `recompute` if its result is not exact"
        for name in ("one", "two")
    }
    (finding,) = locate_faults(subject, found)
    assert str(finding.place) == "content/questions/q.py:2:1", finding
    assert "the mistake may be in this line" in finding.message


DOUBLES = """\
    title: A double
    parameters:
      n: {default: 3, choose: [3, 6]}
      double: {compute: double, recompute: twice, reference: 6}
    prompt: Twice \\VAR{n} is \\VAR{double}.
    parts:
      - {points: 1, prompt: And half of it?, answer: {number: n / 2, reference: 1.5}, recompute: {expression: 0.5 * n}}
    """


def test_a_second_route_of_a_value_is_corrected_in_draws_too_where_the_reference_contradicts_it(tmp_path: Path) -> None:
    routes = "def double(n):\n    return 2 * n\n\n\ndef twice(n):\n    return n + n + 1\n"
    subject = isolate_question(load(write_course(tmp_path, DOUBLES, routes)), "q", Calls())
    for seed in (None, 1):
        (finding,) = locate_faults(subject, check_paper(subject.exam, subject.draw(seed), Calls()).findings)
        assert (str(finding.place), finding.code) == ("content/questions/q.py:6:1", Code.RECOMPUTE), finding


FASTER = """\
    title: The faster one
    parameters:
      speed: {default: 3, choose: [3, 5]}
      other: {default: 1, choose: [1, 4]}
    prompt: One runs at \\VAR{speed} m/s, another one at \\VAR{other} m/s.
    parts:
      - points: 1
        prompt: Which is faster?
        answer:
          conclusion: "'one' if speed > other else 'two'"
          among: {one: The first, two: The second}
          reference: one
        recompute: compare
        solution: '\\VAR{answer}.'
    """


def test_a_conclusion_that_is_not_among_the_given_ones_is_blamed_on_the_second_route(tmp_path: Path) -> None:
    route = "def compare(speed, other):\n    return 'equal' if speed - other < 3 else 'one'\n"
    course = load(write_course(tmp_path, FASTER, route))
    (finding,) = check_paper(course, draw_paper(course, None, Calls()), Calls()).findings
    assert (finding.code, finding.message) == (Code.RECOMPUTE, "`compare` gives equal, which is not one of one, two")


def test_a_factor_of_1_and_a_term_of_0_are_not_shown() -> None:
    text = "def function(a):\n    return range(0, len(a) + 1), a / 2, a[a - 1]\n"
    shown = {edit.describe(text, 80) for edit in list_python_edits(text, {"function"})}
    assert "write the line as `return range(0, len(a)), a / 2, a[a - 1]`" in shown
    assert "write the line as `return range(0, len(a) + 1), a, a[a - 1]`" in shown
    assert "write the line as `return range(0, len(a) + 1), a / 2, a[a]`" in shown
    assert not any("* 1)" in each or "- 0]" in each for each in shown)

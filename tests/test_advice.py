"""Advice that is followed to the letter: what the hint of a finding says to write is right in the next run."""

import re
from pathlib import Path

import pytest
from courses import check, write_course

from exam_builder.findings import Finding, Refused

QUESTION = """\
title: Trial
parameters: {a: 3}
points: 1
prompt: 'What is it, \\BLANK?'
PART
recompute: route
solution: 'It is \\VAR{answer}.'
"""
OPTIONS = """\
options:
  - {id: p, text: P}
  - {id: q, text: Q}
  - {id: u, text: U}
  - {id: v, text: V}
"""
LINES = re.compile(r"write (?P<field>\w+): \| and below it, further in, the lines (?P<lines>`.*`)")
FIELD = re.compile(r"(?:write|add):? (?P<field>\w+): (?P<value>.*?)(?:, or .*)?")
VALUE = re.compile(r"write(?:, for example,)? (?P<value>.*?)(?:(?:,| or) .*)?")


def course_of(root: Path, part: str, returns: str) -> Path:
    blank = "\\BLANK{w}" if "blanks:" in part else ""
    text = QUESTION.replace("PART", part.strip("\n")).replace("\\BLANK", blank)
    return write_course(root, text, f"def route():\n    return {returns}\n")


def findings_of(course: Path) -> list[Finding]:
    try:
        return list(check(course).findings)
    except Refused as refused:
        return list(refused.findings)


def follow(course: Path, finding: Finding) -> None:
    """Do what the hint says, at the line of the finding."""
    assert finding.place is not None
    path = course / finding.place.file
    lines = path.read_text().split("\n")
    at = finding.place.line - 1
    lines[at] = followed(lines[at], finding.hint)
    path.write_text("\n".join(lines))


def followed(line: str, hint: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    if found := LINES.fullmatch(hint):
        return "\n".join(
            (f"{indent}{found['field']}: |", *(indent + "  " + each for each in found["lines"][1:-1].split("`, `")))
        )
    if found := FIELD.fullmatch(hint):
        return re.sub(rf"(?<=\b{found['field']}: ).*", lambda _: found["value"], line)
    found = VALUE.fullmatch(hint)
    assert found, hint
    return re.sub(r"(?<=: ).*", lambda _: found["value"], line, count=1)


@pytest.mark.parametrize(
    ("part", "returns"),
    [
        ("answer:\n  number: a**2 / 7\n  reference: 1", "9 / 7"),
        ("answer:\n  number: sqrt(2) / 10**9\n  reference: 1.5", "2**0.5 / 1e9"),
        ("answer:\n  number: 100 * a\n  unit: m\n  reference: 3", "300"),
        ("answer:\n  vector: [a, a / 7]\n  reference: [1, 2]", "[3, 3 / 7]"),
        ("answer:\n  matrix: [[a, 2 * a]]\n  reference: [[1, 2]]", "[[3, 6]]"),
        ("answer:\n  set: [a, 2 * a]\n  reference: [3]", "[3, 6]"),
        ("answer:\n  set: \"['p: q', 'yes', '12']\"\n  reference: [p]", "['p: q', 'yes', '12']"),
        ("answer:\n  truth: a > 2\n  reference: false", "True"),
        ("answer:\n  truth: a > 2\n  say: [On, 'Off: no']\n  reference: 'Off: no'", "True"),
        ("answer:\n  interval: '[a, 2 * a)'\n  reference: '[3, 5)'", "'[3, 6)'"),
        ("answer:\n  interval: '(-inf, a] | (2 * a, inf)'\n  reference: '[3, 5)'", "'(-inf, 3] | (6, inf)'"),
        ("answer:\n  words: ['dark: red']\n  reference: green", "'dark: red'"),
        ("answer:\n  words: ['12']\n  reference: green", "'12'"),
        ("answer:\n  output: \"'1: ' + plain(a)\"\n  reference: 'x'", "'1: 3'"),
        (OPTIONS + "answer:\n  order: [q, p, u, v]\n  reference: [p, q, u, v]", "['q', 'p', 'u', 'v']"),
        (OPTIONS + "answer:\n  option: \"'q'\"\n  reference: p", "'q'"),
        (OPTIONS + "answer:\n  options: \"['p', 'q']\"\n  reference: [p]", "['p', 'q']"),
        (OPTIONS + "answer:\n  match: {p: u, q: v}\n  reference: {p: v, q: v}", "{'p': 'u', 'q': 'v'}"),
        ("answer:\n  blanks:\n    w: {words: [epoch]}\n  reference:\n    w: round", "{'w': 'epoch'}"),
        ("answer:\n  conclusion: \"'p'\"\n  among: {p: 'yes', q: 'no'}\n  reference: q", "'p'"),
    ],
)
def test_the_reference_that_a_hint_names_is_right(tmp_path: Path, part: str, returns: str) -> None:
    course = course_of(tmp_path, part, returns)
    [wrong] = [each for each in findings_of(course) if each.code == "reference"]

    follow(course, wrong)

    assert [each for each in findings_of(course) if each.code in ("reference", "wrong-key", "value", "yaml")] == []


def test_output_of_several_lines_has_a_hint_that_can_be_followed(tmp_path: Path) -> None:
    part = "parameters: {a: {compute: route}}\nanswer:\n  output: a\n  reference: '1'"
    text = QUESTION.replace("parameters: {a: 3}\n", "").replace("PART", part).replace("\\BLANK", "")
    course = write_course(tmp_path, text.replace("recompute: route", "recompute: again"), OUTPUT)
    [wrong] = [each for each in findings_of(course) if each.code == "reference"]
    assert wrong.hint == "write reference: | and below it, further in, the lines `one: 1`, `two`"

    follow(course, wrong)

    assert [each.code for each in findings_of(course)] == []


OUTPUT = "def route():\n    return 'one: 1\\ntwo'\n\n\ndef again():\n    return '\\n'.join(['one: 1', 'two'])\n"


@pytest.mark.parametrize(
    "line",
    [
        "parameters: {a: {default: 3, choose: [1, 2]}}",
        "parameters: {a: {default: 3, range: [1, 8], step: 2, size: 0}}",
        "points: 0.333",
        "space: 4",
        'prompt: "Is $\\\\nu = \\nu$?"',
        "prompt: “Is it?”",
        "packages: [ulem]",
    ],
)
def test_other_hints_can_be_followed_too(tmp_path: Path, line: str) -> None:
    field = line.partition(":")[0]
    text = QUESTION.replace("PART", "answer: {number: 3 * a, reference: 9}").replace("\\BLANK", "")
    lines = [line if each.startswith(f"{field}:") else each for each in text.split("\n")]
    course = write_course(
        tmp_path, "\n".join(lines if line in lines else [*lines, line]), "def route():\n    return 9\n"
    )
    found = [each for each in findings_of(course) if each.hint.startswith("write")]
    for wrong in found[:1]:
        follow(course, wrong)
        assert [each for each in findings_of(course) if each.message == wrong.message] == []
    assert found

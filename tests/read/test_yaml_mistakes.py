r"""Mistakes that YAML itself makes easy: each in words of its own, at its place, with the line to write."""

import time
import tracemalloc
from itertools import pairwise

import pytest

from exam_builder.read.yaml_source import parse_source
from exam_builder.read.yaml_tree import MAX_LEVELS, MAX_VALUES


def mistakes(text: str) -> list[str]:
    return [str(finding).replace("q.yaml:", "").replace("error: ", "") for finding in parse_source(text, "q.yaml")[1]]


BRACES = [
    (
        "- {add: 0.5, when: right, with reason}",
        "1:20: a comma inside { } or [ ] ends the text before it; the text needs quotes",
        "- {add: 0.5, when: 'right, with reason'}",
    ),
    (
        "answer: {number: max(a, b), reference: 2}",
        "1:18: a comma inside { } or [ ] ends the text before it; the text needs quotes",
        "answer: {number: 'max(a, b)', reference: 2}",
    ),
    (
        "cells: [['yes', num(100 * share, digits=3)]]",
        "1:17: a comma inside { } or [ ] ends the text before it; the text needs quotes",
        "cells: [['yes', 'num(100 * share, digits=3)']]",
    ),
    (
        "a: {b: 1, choose: (100, 220)}",
        "1:19: a list is written in [ ]",
        "a: {b: 1, choose: [100, 220]}",
    ),
    ("a: {{default: 1, choose: [1, 2]}}", "1:5: one pair of braces is too many", "a: {default: 1, choose: [1, 2]}"),
    (
        "constraints: [max(a, b) < 3, a < b]",
        "1:15: a comma inside { } or [ ] ends the text before it; the text needs quotes",
        "constraints: ['max(a, b) < 3', a < b]",
    ),
    (
        "answer: {number: 'm[0, 1]', also: m[0, 1]}",
        "1:35: a bracket inside { } or [ ] needs quotes around the whole text",
        "answer: {number: 'm[0, 1]', also: 'm[0, 1]'}",
    ),
    (
        "- {note: the set {1, 2} is meant}",
        "1:10: a bracket inside { } or [ ] needs quotes around the whole text",
        "- {note: 'the set {1, 2} is meant'}",
    ),
    (
        r"- {add: 1, when: see \VAR{x} there}",
        r"1:18: `\VAR{…}` inside { } or [ ] needs quotes around the whole text",
        r"- {add: 1, when: 'see \VAR{x} there'}",
    ),
    (
        "- {note: issue #1, settled}",
        "1:10: a # after a space begins a comment; the text needs quotes",
        "- {note: 'issue #1, settled'}",
    ),
    (
        "- {note: ? really}",
        "1:10: a ? at the beginning needs quotes around the whole text",
        "- {note: '? really'}",
    ),
    (
        "- {note: this: that}",
        "1:10: a colon inside { } or [ ] needs quotes around the whole text",
        "- {note: 'this: that'}",
    ),
    (
        '- {note: "no" is wrong, add: 1}',
        "1:10: text goes on after the closing quote",
        """- {note: '"no" is wrong', add: 1}""",
    ),
    (
        "a: {points: {a: m[0]}, when: x}",
        "1:17: a bracket inside { } or [ ] needs quotes around the whole text",
        "a: {points: {a: 'm[0]'}, when: x}",
    ),
    (
        "topics: {a, b}",
        "1:9: { } holds names with values, such as {a: 1}; a list is written in [ ]",
        "topics: [a, b]",
    ),
    (
        "- [{add: 1, when: one, two}]",
        "1:19: a comma inside { } or [ ] ends the text before it; the text needs quotes",
        "- [{add: 1, when: 'one, two'}]",
    ),
    ("a: [1, 2", "1:4: this `[` is not closed", "a: [1, 2]"),
    ("a: [x, {b: c]", "1:4: this `[` is not closed", "a: [x, {b: c}]"),
    ("- {note: 'Why\"}\n- {note: 'b'}", "1:14: text goes on after the closing quote", "- {note: 'Why'}"),
    ("a: {say: ['Yes, 'No']}", "1:15: the quote before `Yes` is not closed", "a: {say: ['Yes', 'No']}"),
    ("a: {derive: round(sqrt{n})}", "1:23: a function is followed by ( ), not by { }", "a: {derive: round(sqrt(n))}"),
    ("a: {b: [1, 2)}", "1:13: `)` closes nothing here, and a `]` is missing", "a: {b: [1, 2]}"),
    ("a: {b: [1, [2, 3], c: m", "1:4: this `{` is not closed", "a: {b: [1, [2, 3]], c: m}"),
    ("a: {interval: (1, 2], unit: m}", "1:15: an interval needs quotes", "a: {interval: '(1, 2]', unit: m}"),
    ("a: {interval: [1, n), digits: 2}", "1:15: an interval needs quotes", "a: {interval: '[1, n)', digits: 2}"),
    ("a: {shuffle [b], equalize: true}", "1:5: there is no colon after `shuffle`", "a: {shuffle: [b], equalize: true}"),
    ("a: {b: c}}", "1:10: this `}` closes nothing", "a: {b: c}"),
    ("- {note: don't, add: 1}", None, None),
]

QUOTES = [
    (r'p: "a \times b"', r"1:7: in double quotes `\times` is read as a tab and `imes`", r"p: 'a \times b'"),
    (r'p: "\sum"', r"1:5: in double quotes `\sum` is not LaTeX but an escape of YAML's", r"p: '\sum'"),
    (r'p: "50\% off"', r"1:7: in double quotes `\%` is not LaTeX but an escape of YAML's", r"p: '50\% off'"),
    (r'p: "caf\u00e9"', r"1:8: in double quotes `\u` is not LaTeX but an escape of YAML's", "p: 'café'"),
    (r'p: "its \ \beta"', r"1:9: in double quotes `\ ` is read as a space", r"p: 'its \ \beta'"),
    (r'p: "it' + r"'s \nu" + '"', r"1:10: in double quotes `\nu` is read as a line break and `u`", r"p: 'it''s \nu'"),
    (r'p: "a \\times b"', None, None),
    ('constraints: ["kernel < side", "a[0, 1] > 2"]', None, None),
    ("title: 'it's fine'", "1:12: text goes on after the closing quote", "title: 'it''s fine'"),
    ('title: "A" and "B"', "1:12: text goes on after the closing quote", 'title: \'"A" and "B"\''),
    ("title: 'it is fine", "1:8: this quote is not closed", "title: 'it is fine'"),
    ("a: {b: 'x}", "1:8: this quote is not closed", "a: {b: 'x'}"),
    ("a: \"x'", "1:4: this quote is not closed", "a: 'x'"),
    ('a: "x\'\nb: "y"', "1:4: this quote is not closed", "a: 'x'"),
    ("a: \"an 'x'", "1:4: this quote is not closed", "a: 'an ''x'''"),
    ("a: {derive: (m - 1) / (m + 1}", None, None),
    ("a: {add: 1, when: 1) the factor is right}", None, None),
    ("title: “Memory: out”", "1:15: a colon followed by a space in a text needs quotes", "title: '“Memory: out”'"),
    ("title: “Memory”", "1:8: `“` is a curly quote, which YAML does not read as a quote", "title: 'Memory'"),
    ("title: say “no”", None, None),
]

CHARACTERS = [
    ("title:\u00a0x", "1:7: there is a no-break space here", "title: x"),
    ("prompt: |\n  see\u00a0there", "2:6: there is a no-break space here", "see there"),
    ("title: x\u200by", "1:9: there is a space of no width here", "title: x y"),
    ("title: x\u202ey", "1:9: there is the invisible character U+202E here", "title: xy"),
    ("title: x\x07y", "1:9: there is the invisible character U+0007 here", "title: xy"),
    ("title: @home", "1:8: a text that begins with @ needs quotes", "title: '@home'"),
    ("title: %x", "1:8: a text that begins with % needs quotes", "title: '%x'"),
    ("title: `x`", "1:8: a text that begins with ` needs quotes", "title: '`x`'"),
    ("title: *very* hard", "1:8: a text that begins with * needs quotes", "title: '*very* hard'"),
    ("title: *x", "1:8: `*x` is a YAML alias", "title: '*x'"),
    ("title: &x y", "1:8: `&x` is a YAML anchor", "title: '&x y'"),
    ("title: !x y", "1:8: `!x` is a YAML tag", "title: '!x y'"),
    (
        "title: !!python/object:os.system x",
        "1:8: `!!python/object:os.system` is a YAML tag",
        "title: '!!python/object:os.system x'",
    ),
    ("% a comment\ntitle: x", "1:1: a comment begins with # in YAML", "# a comment"),
]

LAYOUT = [
    ("title: Memory: out", "1:14: a colon followed by a space in a text needs quotes", "title: 'Memory: out'"),
    (
        "rubric:\n  - add: 0.5, when: 'the number'",
        "2:19: several fields on one line need braces",
        "- {add: 0.5, when: 'the number'}",
    ),
    ("r: default: 1, unit: m}", "1:11: a field in a field needs braces", "r: {default: 1, unit: m}"),
    ("answer: number: 3", "1:15: a field in a field needs braces", "answer: {number: 3}"),
    ("points:1\nb: 2", "1:8: a space is missing after the colon", "points: 1"),
    ("b: 2\npoints:1\nc: 3", "2:8: a space is missing after the colon", "points: 1"),
    ("a:\n- {b: 1}\n{c: 2}", "3:1: an entry of a list begins with a dash", "- {c: 2}"),
    ("topics: - a", "1:9: a list begins on a line of its own, or is written in [ ]", "topics: [a]"),
    ("prompt: | one\n  two", "1:9: after | the text begins on the next line", "prompt: |"),
    ("m: [[1]] / 2", "1:9: text goes on after the closing bracket, so the whole needs quotes", "m: '[[1]] / 2'"),
    ("k: {a: 3}, b: [1]}", "1:9: this `}` closes the braces before their last field", "k: {a: 3, b: [1]}"),
    (
        "k: {default: 3; choose: [1]}",
        "1:17: a semicolon stands where a comma is needed before `choose`",
        "k: {default: 3, choose: [1]}",
    ),
    ("when: > 5 items", "1:7: a text that begins with > needs quotes", "when: '> 5 items'"),
]

OTHERS = [
    (
        r'a: "print(1)\nprint(2)"',
        r"1:13: in double quotes `\n` is read as a line break — "
        "write | in place of the text, and its lines below, further in",
    ),
    ("a:\n\tb: 1", "2:1: there is a tab where YAML needs spaces — indent it with 2 spaces: b: 1"),
    ("a: one\n\ttwo\nb: 1", "2:1: there is a tab where YAML needs spaces — indent it with 2 spaces: two"),
    ("a:\n  - b: 1\n  -c: 2", "3:3: a space is missing after the dash — write: - c: 2"),
    ("a: 1\n\tb: 2", "2:1: there is a tab where YAML needs spaces — take it out: b: 2"),
    ("a:\n  b: 1\n\tc: 1", "3:1: there is a tab where YAML needs spaces — indent it with 2 spaces: c: 1"),
    ("a: 1\nb: 2\na: 3", "3:1: `a` is already given in line 1 — keep one of the two"),
    ("a: 012", "1:4: `012` is a number with a leading zero — write 12, or '012' for text"),
    ("a: {x: 1}\nb: {<<: {x: 2}}", "2:5: `<<` takes in another mapping (a YAML merge) — write its fields out"),
    ("a: 1\n---\nb: 2", "2:1: a second document begins here — delete the `---`"),
    ("? [1]\n: 2", "1:3: `[1]` cannot be a name — put text that begins with a bracket in quotes"),
    ("", "1:1: the file is empty — begin with title: …"),
    ("# only a comment\n", "1:1: the file is empty — begin with title: …"),
    (
        "a:\n  - b: 1\n   c: 2",
        "3:4: this line begins in column 4 and lines up with nothing above it — begin it in column 5",
    ),
    (
        "a:\n  - b: 1\n    e: |\n      x\n   c: 2",
        "5:4: this line begins in column 4 and lines up with nothing above it — begin it in column 5",
    ),
    (
        "r:\n  - n: 1\n    p: [a]\n  parts:\n  - b: 1",
        "4:3: this line begins in column 3 and lines up with nothing above it — begin it in column 1",
    ),
    (
        "a:\n    b: 1\n    c: 2\n  - b: 2",
        "2:5: the first entry of `a` has no dash, unlike the one in line 4 — write: - b: 1",
    ),
    (
        "a:\n    One thing.\n  - Another.",
        "2:5: the first entry has no dash, unlike the one in line 3 — write: - One thing.",
    ),
    ("a:\n   b:\n    c: 1\n  d: 2", "2:4: this line begins in column 4, unlike line 4 — begin it in column 3"),
    ("a:\n b:\n    c: 1\n  d: 2", "2:2: this line begins in column 2, unlike line 4 — begin it in column 3"),
    ("a:\n   - b\n  - c", "2:4: this line begins in column 4, unlike line 3 — begin it in column 3"),
    (
        "a:\n   b: 1\n   c: 1\n  d: 2",
        "4:3: this line begins in column 3 and lines up with nothing above it — begin it in column 4",
    ),
    ("a:\na:\n  b: 1", "2:1: `a` is already given in line 1 — keep one of the two"),
    (
        "p:\n  - prompt: |\n      Why?\n      answer:\n      claim:\n        a: 1\n    space: 1cm",
        "4:7: `answer` is indented as the text above it, so it is printed with that text — begin it in column 5",
    ),
    (
        "f:\n  alt: >-\n    A line.\n    caption: |\n    Lines in A.\n  width: 1",
        "4:5: `caption` is indented as the text above it, so it is printed with that text — begin it in column 3",
    ),
    (
        "p:\n  a: 1\nb: {c: 2}\n  d: 3",
        "3:1: this line begins in column 1, unlike the lines around it — begin it in column 3",
    ),
    (
        "a: One thing.\n  - Two.",
        "2:3: this dash begins no entry, because a text begins before the list"
        " — begin the list on the line below its key, or write `|` before a text of several lines",
    ),
    (
        "a:\n  - b: 1\n  c: 2",
        "3:3: this line begins in column 3 and lines up with nothing above it — begin it in column 5",
    ),
    (
        "a: |\n   x\n  y\nb: 1",
        "3:3: this line is neither a `key: value` nor, by its indentation, part of the text above"
        " — begin it in column 4",
    ),
    (
        "- a\nb: 1",
        "2:1: this line begins in column 1 and lines up with nothing above it"
        " — line it up with the line to which it belongs",
    ),
]


@pytest.mark.parametrize(("text", "said", "line"), BRACES + QUOTES + CHARACTERS + LAYOUT)
def test_a_mistake_is_reported_with_the_line_to_write(text: str, said: str | None, line: str | None) -> None:
    assert mistakes(text) == ([] if said is None else [f"{said} — write: {line}"])


@pytest.mark.parametrize(("text", "said"), OTHERS)
def test_a_mistake_of_layout_is_reported(text: str, said: str) -> None:
    assert mistakes(text) == [said]


@pytest.mark.parametrize(("text", "said", "line"), BRACES + QUOTES + LAYOUT)
def test_the_line_to_write_is_right(text: str, said: str | None, line: str | None) -> None:
    lines = text.split("\n")
    if said is not None and line is not None and not line.endswith("|"):
        lines[int(said.split(":")[0]) - 1] = line
        assert mistakes("\n".join(lines)) == []


def test_all_mistakes_of_a_file_are_reported_in_one_go_each_at_its_place() -> None:
    text = r"""title: Memory: out
rubric:
  - {add: 0.5, when: one, two}
  - {note: see: this}
  - {x: y
prompt: "\times"
aids: 'it's'
points:1
term: 012
"""
    assert [mistake.split(": ")[0] for mistake in mistakes(text)] == [
        "1:14",
        "3:22",
        "4:12",
        "5:5",
        "6:10",
        "7:11",
        "8:8",
        "9:7",
    ]


def test_what_comes_after_a_mistake_is_read_as_it_was_meant() -> None:
    found, _ = parse_source("rubric:\n  - {add: 0.5, when: one, two}\nspace: 'it's'\n", "q.yaml")
    assert found is not None
    assert found.data == {"rubric": [{"add": found.value(("rubric", 0, "add")), "when": "one, two"}], "space": "it's"}


HOSTILE = {
    "brackets": "a: " + "[" * 100_000,
    "braces": "a: " + "{a: " * 50_000,
    "dashes": "- " * 100_000,
    "deep blocks": "".join(f"{' ' * level}a:\n" for level in range(500)),
    "a billion laughs": "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in pairwise("abcdefgh")),
    "an alias of itself": "a: &a [*a]\n",
    "many mistakes": "a: *x\n" * 50_000,
    "many double quotes": 'a: "\\times"\n' * 5_000,
    "many values": "a: [" + "1, " * 200_000 + "1]\n",
    "a long word": "a: " + "x" * 900_000,
    "open quotes": "a: '" * 20_000,
    "nothing but colons": ": " * 30_000,
    "nothing but question marks": "? " * 30_000,
    "percent signs": "%\n" * 50_000,
    "tabs": "a:\n" + "\tb\n" * 50_000,
    "invisible": "\u00a0" * 300_000,
    "commas": "a: {" + "b, " * 50_000 + "}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_soon_and_are_refused(name: str) -> None:
    begun = time.process_time()
    found, findings = parse_source(HOSTILE[name], "q.yaml")
    assert time.process_time() - begun < 30
    assert found is None or findings or name == "a long word"
    assert len(findings) <= 210


ENTRIES = """\
parts:
  - points: 1
    prompt: one
  {}
    prompt: two
"""


PART = "points: 1\nprompt: Why?\nsolution: |\n  So.\n"


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (f"{PART}  space: 2cm\nwaived: x", "5:3 — `space` is indented as the text above it — begin it in column 1"),
        (f"{PART}  rubric:\n    - {{add: 1, when: x}}\n", "5:3 — `rubric` is indented as the text above it"),
        (
            f"{PART}  rubric:\n    - {{add: 1, when: x}}\n  space: 2cm\n",
            "5:3 — `rubric` is indented as the text above it",
        ),
        ("rubric:\n  - note: |\n      So.\n      parts: [a, b]\n", "4:7 — `parts` is indented — begin it in column 5"),
        ("figures:\n  f:\n    caption: |\n      So.\n      width: 0.5\n", "5:7 — `width` is indented"),
        ("prompt: |\n  Say.\n\n  - points: 1\n    answer: 3\n", "4:3 — `parts:` is missing above this list"),
        (
            "parts:\n  - solution: |\n      So.\n      - {add: 1, when: x}\n",
            "4:7 — `rubric:` is missing above this list",
        ),
        ("prompt: |\n  Which?\n  - {id: a, text: x}\n", "3:3 — `options:` is missing above this list"),
        (f"{PART}  space: 2cm\nspace: 3cm", ""),
        (f"{PART}  space: two more lines\n", ""),
        (f"{PART}  space: 2cm\n  of it.\n", ""),
        ("prompt: |\n  For all\n  space: 2cm\nparts:\n  - points: 1", ""),
        ("prompt: |\n  The list\n  - points: of a cloud\n", ""),
        ("listings:\n  p:\n    text: |\n      - points: 1\n      space: 2cm\n", ""),
    ],
)
def test_fields_that_a_text_of_several_lines_swallows_are_reported(text: str, messages: str) -> None:
    found = parse_source(text, "q.yaml")[1]
    assert len(found) == bool(messages), found
    assert all(words in str(found[0]) for words in messages.split(" — ") if found)


@pytest.mark.parametrize("written", ["a: b * 2\n  - c", "a:\n  b\n  - c", "a:\n  - b > 2\n    - c", "a: b if c\n  - d"])
def test_a_minus_may_begin_the_next_line_of_an_expression(written: str) -> None:
    assert mistakes(written) == []


def test_an_entry_without_its_dash_is_reported_once() -> None:
    messages = "4:5: `points` is already given in line 2: another entry of a list begins with a dash"
    assert mistakes(ENTRIES.format("  points: 2")) == [f"{messages} — write: - points: 2"]
    assert mistakes(ENTRIES.format("- points: 2")) == []
    once = mistakes(ENTRIES.format("  points: 2").replace("    prompt: two\n", ""))
    assert once == ["4:5: `points` is already given in line 2 — keep one of the two"]


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("topics: chemistry]", ["1:18: `]` ends nothing: no `[` stands before it"]),
        ("topics: chemistry}", ["1:18: `}` ends nothing: no `{` stands before it"]),
        ("topics: [chemistry]", []),
        ("title: the interval ]0, 1]", []),
        (r"title: the set $\{1\}", []),
        ("advice:\n  -Round at the end.\n  - Read all.", ["2:3: a space is missing after the dash"]),
        ("advice:\n  -Round at the end.", ["2:3: a space is missing after the dash"]),
        (
            "parts:\n  - a: |\n      x\n  – b: 2",
            ["4:3: `–` is not the dash of the keyboard, with which an entry begins"],
        ),
        (
            "rubric:\n  - either:\n      - - a: 1\n      -- {b: 2}",
            ["4:7: no blank stands between the two dashes, each of which begins an entry"],
        ),
        ("advice:\n  - a: |\n      – b: 1", []),
        ("advice:\n  - Round at the end.", []),
        ("number:\n  -x + 1", []),
        ("number: -Inf", []),
        ("note: -Round at the end", []),
    ],
)
def test_brackets_and_dashes_that_belong_to_nothing(text: str, messages: list[str]) -> None:
    assert [each.split(" — ")[0] for each in mistakes(text)] == messages


def test_a_file_nested_too_deep_is_reported_where() -> None:
    assert mistakes("a: " + "[" * 100) == [f"1:{MAX_LEVELS + 3}: more than {MAX_LEVELS} levels of nesting"]


def test_a_file_with_too_many_values_is_reported() -> None:
    assert mistakes("a:\n" + "- 1\n" * (MAX_VALUES + 1)) == [
        f"{MAX_VALUES + 1}:3: more than {MAX_VALUES:,} values in one file"
    ]


def test_many_lines_with_invisible_characters_take_no_memory_each() -> None:
    """Each line once took a copy of the whole text, split into lines."""
    text = "".join(f"\u200bk{number}: {{a: 1, b: {'x' * 20}}}\n" for number in range(1_500))
    began = time.process_time()
    tracemalloc.start()
    try:
        found = mistakes(text)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found[0].startswith("1:1: there is a space of no width here")
    assert most < 40 << 20
    assert time.process_time() - began < 30

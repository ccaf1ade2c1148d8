"""Values and positions of one YAML file."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_builder.findings import Place, Refused
from exam_builder.read.yaml_scalars import NumberError, quote_scalar, resolve_scalar
from exam_builder.read.yaml_source import Source, load_source, parse_source
from exam_builder.values import Typed


def source(text: str) -> Source:
    found, findings = parse_source(text, "q.yaml")
    assert found is not None
    assert findings == []
    return found


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("+5", 5),
        ("0", 0),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("18:10", "18:10"),
        ("2020-02-14", "2020-02-14"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        (".inf", ".inf"),
        ("1e", "1e"),
        ("3 cm", "3 cm"),
        ("١٢", "١٢"),
    ],
)
def test_types_are_as_a_value_looks(written: str, value: object) -> None:
    assert resolve_scalar(written) == value
    assert type(resolve_scalar(written)) is type(value)


@pytest.mark.parametrize("written", ["0.0500", "6e-10", ".5", "5.", "-1.50E+3", "0.0", "00.5"[1:]])
def test_decimals_remember_how_they_were_typed(written: str) -> None:
    number = resolve_scalar(written)
    assert isinstance(number, Typed)
    assert number.typed == written
    assert float(number) == float(written)


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        ("012", "`012` is a number with a leading zero", "write 12, or '012' for text"),
        ("-007.5", "`-007.5` is a number with a leading zero", "write -7.5, or '-007.5' for text"),
        ("000", "`000` is a number with a leading zero", "write 0, or '000' for text"),
        ("1e999", "the number `1e999` is too large", "put it in quotes if it is text"),
        ("9" * 400, "the number `99999999999999999999…` is too large", "put it in quotes if it is text"),
    ],
)
def test_what_only_looks_like_a_number_is_refused(written: str, message: str, hint: str) -> None:
    with pytest.raises(NumberError) as problem:
        resolve_scalar(written)
    assert (str(problem.value), problem.value.hint) == (message, hint)


def test_keys_are_text_as_written() -> None:
    assert source("a: {1: x, yes: y, 012: z, 'q r': w}\n").data == {"a": {"1": "x", "yes": "y", "012": "z", "q r": "w"}}


def test_a_path_leads_to_the_place_of_its_value_and_of_its_key() -> None:
    found = source("title: x\nparts:\n  - points: 1\n    answer: {number: 2}\n")
    assert found.place(("parts", 0, "answer", "number")) == Place("q.yaml", 4, 22)
    assert found.key_place(("parts", 0, "answer", "number")) == Place("q.yaml", 4, 14)
    assert found.key_place(("parts", 0)) == Place("q.yaml", 3, 5)


def test_a_path_to_nothing_gives_the_place_of_what_is_around() -> None:
    found = source("title: x\nparts:\n  - points: 1\n")
    assert found.place(("parts", 0, "answer", "number")) == Place("q.yaml", 3, 5)
    assert found.key_place(("parts", 3, "answer")) == Place("q.yaml", 3, 3)
    assert found.place(()) == Place("q.yaml", 1, 1)
    assert found.find_text(("parts", 0, "solution")) == ""


def test_a_number_in_place_of_a_text_reads_as_it_was_typed() -> None:
    assert source("term: 2020\nhalf: 0.50\n").find_text(("half",)) == "0.50"


LAYOUTS = r"""plain: the first X
  goes on here
single: 'it''s X and
  more'
double: "say \"X\" and
  \\more"
literal: |
  one

    two X
  three
kept: |2+
    X

folded: >-
  one
  two X

  three
in_braces: {a: [b, 'X''s']}
"""


@pytest.mark.parametrize(
    "path", [("plain",), ("single",), ("double",), ("literal",), ("kept",), ("folded",), ("in_braces", "a", 1)]
)
def test_a_character_of_a_text_has_its_place_in_every_style(path: tuple[str | int, ...]) -> None:
    found = source(LAYOUTS)
    value = str(found.value(path))
    place = found.at(path, value.index("X"))
    assert LAYOUTS.split("\n")[place.line - 1][place.column - 1] == "X"


def test_each_line_of_a_text_has_its_line_in_the_file() -> None:
    found = source(LAYOUTS)
    assert found.lines(("literal",)) == (8, 9, 10, 11, 12)
    assert found.lines(("folded",)) == (16, 19)
    assert found.lines(("plain",)) == (1,)


PRINTABLE = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_characters="\x7f\xad"), max_size=12)
PRINTABLE = PRINTABLE.filter(lambda text: all(character.isprintable() for character in text))
LINES = st.lists(st.tuples(st.integers(0, 3), PRINTABLE), min_size=1, max_size=6)


@given(LINES)
def test_characters_of_a_literal_block_stand_where_they_are_said_to(lines: list[tuple[int, str]]) -> None:
    body = [" " * indent + text for indent, text in lines]
    text = "q:\n  a: |2\n" + "".join(f"    {line}\n" for line in body) + "  b: 1\n"
    found = source(text)
    value = str(found.value(("q", "a")))
    for offset, character in enumerate(value):
        place = found.at(("q", "a"), offset)
        if character != "\n":
            assert text.split("\n")[place.line - 1][place.column - 1] == character


@given(st.lists(PRINTABLE.filter(bool), min_size=1, max_size=5), st.sampled_from([" ", "\n    ", "\n\n    "]))
def test_characters_in_single_quotes_stand_where_they_are_said_to(words: list[str], between: str) -> None:
    text = "q:\n  a: '" + between.join(word.replace("'", "''") for word in words) + "'\n"
    found = source(text)
    value = str(found.value(("q", "a")))
    assert value.split() == [piece for word in words for piece in word.split()]
    for offset, character in enumerate(value):
        place = found.at(("q", "a"), offset)
        if not character.isspace():
            assert text.split("\n")[place.line - 1][place.column - 1] == character


@given(PRINTABLE)
def test_a_text_in_quotes_is_itself(text: str) -> None:
    assert source(f"a: {quote_scalar(text)}\n").data == {"a": text}


@given(st.text(max_size=200))
def test_whatever_a_file_holds_it_is_read_or_refused(text: str) -> None:
    found, findings = parse_source(text, "q.yaml")
    assert found is not None or findings
    assert all(finding.place is not None and finding.place.line <= text.count("\n") + 1 for finding in findings)


@given(st.text("a:{}[]'\"#,-|> \n\\%&*!?", max_size=60))
def test_whatever_a_file_of_signs_holds_it_is_read_or_refused(text: str) -> None:
    found, findings = parse_source(text, "q.yaml")
    assert found is not None or findings
    assert all(str(finding).count("q.yaml:") == 1 for finding in findings)


def test_a_mark_and_the_line_ends_of_windows_are_no_matter(tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_bytes(b"\xef\xbb\xbftitle: x\r\nprompt: |\r\n  one\r\n  two\r\n")
    found = load_source(tmp_path / "q.yaml", tmp_path)
    assert found.data == {"title": "x", "prompt": "one\ntwo\n"}
    assert found.at(("prompt",), 4) == Place("q.yaml", 4, 3)


def test_a_file_that_is_not_utf8_is_reported_where(tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_bytes("title: x\nprompt: Gödel\n".encode("latin-1"))
    with pytest.raises(Refused) as refused:
        load_source(tmp_path / "q.yaml", tmp_path)
    assert [str(finding) for finding in refused.value.findings] == [
        "q.yaml:2:10: error: this character is not UTF-8 — save the file with the encoding UTF-8"
    ]

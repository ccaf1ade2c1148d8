"""Tables of data as spreadsheets write them."""

import pytest

from exam_builder.findings import Refused
from exam_builder.read.files import parse_table
from exam_builder.values import Value, is_number


def numbers(column: Value) -> list[float]:
    assert isinstance(column, tuple)
    return [float(entry) for entry in column if is_number(entry)]


@pytest.mark.parametrize(
    "text",
    [
        "h,name\n1.5,a\n-2,b\n",
        "h;name\n1,5;a\n-2;b\n",
        "h\tname\n1,5\ta\n-2\tb\n",
        "sep=;\nh;name\n1,5;a\n-2;b\n",
        '"h";"name"\r\n"1,5";"a"\r\n-2;b\r\n',
    ],
)
def test_columns_are_the_same_however_a_spreadsheet_separates_them(text: str) -> None:
    found = parse_table(text, "data/heights.csv")
    assert numbers(found["h"]) == [1.5, -2]
    assert found["name"] == ("a", "b")


def test_a_number_with_a_leading_zero_is_a_text() -> None:
    assert parse_table("room\n012\n7\n", "rooms.csv")["room"] == ("012", "7")


def test_a_comma_in_a_text_stays() -> None:
    assert parse_table("a;b\nred, blue;1,5\n", "x.csv")["a"] == ("red, blue",)
    assert parse_table('"a;b",c\nx,1\n', "x.csv")["a;b"] == ("x",)


@pytest.mark.parametrize("cell", ["1.234", "1.234,5", "2.5"])
def test_points_among_commas_are_refused_at_their_line(cell: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_table(f"a;b\n1,5;2\n3;{cell}\n", "data/x.csv")
    (finding,) = refused.value.findings
    assert finding.message == f"`{cell}` is in a table whose numbers have decimal commas"
    assert finding.hint == "write all numbers with the same decimal mark, and without points between thousands"
    assert finding.place is not None and (finding.place.file, finding.place.line) == ("data/x.csv", 3)


def test_numbers_with_points_between_semicolons_are_numbers() -> None:
    assert numbers(parse_table("a;b\n1.5;x\n2;y\n", "x.csv")["a"]) == [1.5, 2]


def test_a_cell_that_is_too_long_to_be_one_is_reported_at_its_line() -> None:
    with pytest.raises(Refused) as refused:
        parse_table(f'a,b\n1,2\n3,"{"x" * 140_000}"\n', "data/x.csv")
    (finding,) = refused.value.findings
    assert str(finding) == (
        "data/x.csv:3:1: error: this line cannot be read as a table: field larger than field limit (131072)"
        " — look for a quote that is never closed"
    )

"""The record of all versions read back is what was written; what is none is refused in plain words."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exam_builder.findings import Refused
from exam_builder.records.paper_record import RecordHeader
from exam_builder.records.record_reader import explain_errors, read_record
from exam_builder.records.versions_record import VersionsRecord, dump_versions, read_versions_record
from tests.records.test_records import CONDITIONS, DIGEST, with_

VERSIONS = VersionsRecord(
    RecordHeader(CONDITIONS, ("student", "marking"), ("A", "B"), {"key.csv": DIGEST}),
    "small",
    ("second", "first"),
    {"A": DIGEST, "B": "1e" * 32},
)


def test_the_record_of_versions_read_back_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "paper.json"
    path.write_bytes(dump_versions(VERSIONS))
    assert read_versions_record(read_record(path)) == VERSIONS


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (with_("record", "order", value=["A", "../B"]), "`../B` is not the letter of a version"),
        (with_("record", "order", value=["A", "A"]), "its order is not valid"),
        (with_("record", "order", value=["A", "C"]), "there is no `C/paper.json` where it is needed"),
        (with_("records", "B/paper.json", value="../../x"), "`../../x` is not allowed there"),
        (with_("records", value=[]), "a value in it has the wrong type"),
        (with_("questions", value=["q", "q"]), "its order is not valid"),
        (with_("questions", value=[str(number) for number in range(10_001)]), "its order is not valid"),
        (with_("questions", value=[["q"]]), "a value in it has the wrong type"),
        (with_("exam", value=None), "a value in it has the wrong type"),
        (lambda data: data.pop("exam"), "there is no `exam` where it is needed"),
        (with_("record", "files", value={"key.csv": "x"}), "`x` is not allowed there"),
        (with_("record", "audiences", value=["all"]), "`all` is not an audience"),
    ],
)
def test_hostile_records_of_versions_are_refused(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], message: str
) -> None:
    data = json.loads(dump_versions(VERSIONS))
    change(data)
    path = tmp_path / "paper.json"
    path.write_text(json.dumps(data))
    with pytest.raises(Refused) as refused, explain_errors(path):
        read_versions_record(read_record(path))
    assert refused.value.findings[0].message == f"this is not a record of exam-builder: {message}"

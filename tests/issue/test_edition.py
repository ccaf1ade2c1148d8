"""What cannot be printed of a roster is reported at its cell."""

from pathlib import Path

import pytest

from exam_builder.issue.edition import format_names
from exam_builder.roster import read_roster
from exam_builder.store import Store
from exam_builder.typeset import name_pictures


def test_a_name_and_a_note_are_reported_at_their_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_pictures.shutil, "which", lambda _: None)
    roster = tmp_path / "students.csv"
    rows = "id,accommodation,name\n1,,Ann\n2,extra time: ½ 時間,Bo 王\n"
    roster.write_text(rows, encoding="utf-8")
    names, findings = format_names(read_roster(roster, "students.csv"), Store(tmp_path))
    assert list(names) == ["1"]
    assert [(str(each.place), each.message, each.paper) for each in findings] == [
        (
            "students.csv:3:20",
            "the name `Bo 王` cannot be printed: it is in Latin and Chinese script, and xetex is missing",
            "copy 2",
        ),
        ("students.csv:3:3", "the extra time holds letters that pdfLaTeX cannot print: ½時間", "copy 2"),
    ]

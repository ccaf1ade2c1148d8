"""Whatever is in a roster, there are students whose ids are folders, or findings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_builder.findings import Refused
from exam_builder.roster import read_roster


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_file_leads_to_anything_but_students_or_findings(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    for header in (b"", b"id,name\n"):
        path.write_bytes(header + content)
        try:
            read_roster(path)
        except Refused as refused:
            assert all(finding.place or "more of the kind" in finding.message for finding in refused.findings)


@given(ids=st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=6))
def test_ids_that_pass_are_folders_of_their_own(tmp_path_factory: pytest.TempPathFactory, ids: list[str]) -> None:
    path = tmp_path_factory.mktemp("ids") / "any.csv"
    path.write_bytes(b"id,name\n" + "".join(f"{id_},A\n" for id_ in ids).encode("utf-8", "replace"))
    try:
        students = read_roster(path).students
    except Refused:
        return
    for student in students:
        folder = path.parent / student.id
        folder.mkdir()
        assert folder.resolve().parent == path.parent.resolve()
        assert folder.name == student.id

"""Every kind of answer in personal copies, large print too: each place for an answer is on its page, and noted."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from courses import copy_content

from exam_builder.identity import SECRET_VARIABLE
from exam_builder.issue import Options, build_exams

pytestmark = pytest.mark.long

ROSTER = f"id,name,accommodation\ns1,{'Zoë Ångström-Đặng ' * 8},\ns2,Ann Lee,large print\n"
"""The first name is longer than its line."""
PLACES = {
    "type_single": {"space": 1, "box": 5},
    "type_option": {"space": 1, "box": 4},
    "type_multiple": {"space": 1, "box": 4},
    "type_truth": {"space": 1, "box": 2},
    "type_number": {"space": 1},
    "type_words": {"space": 1},
    "type_vector": {"space": 1},
    "type_matrix": {"space": 1},
    "type_set": {"space": 1},
    "type_interval": {"space": 1},
    "type_formula": {"space": 1},
    "type_conclusion": {"space": 1},
    "type_match": {"space": 1, "box": 3, "pair": 7},
    "type_order": {"space": 1, "box": 5},
    "type_blanks": {"space": 1, "blank": 3},
    "type_table": {"space": 1, "blank": 4},
    "type_code": {"space": 1},
    "type_claim": {"space": 1},
    "type_subparts": {"space": 3},
    "type_essay": {"space": 1},
}
"""How many places of each kind the questions of the exam `types` declare."""


def kind_of(place: Mapping[str, Any]) -> str:
    return next((kind for kind in ("box", "blank", "pair") if kind in place), "space")


def test_every_declared_place_is_on_the_pages_of_every_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, bytes(range(32)).hex())
    # what the built-in templates print changes no other question either, which is not checked otherwise
    monkeypatch.setattr("exam_builder.issue.interference.has_unusual", lambda paper: True)
    copy_content(tmp_path)
    (tmp_path / "r.csv").write_text(ROSTER, encoding="utf-8")

    (built,) = build_exams(tmp_path, ["types"], Options(roster=tmp_path / "r.csv", jobs=1))

    assert [str(found) for found in built.findings] == []
    layouts = json.loads((built.folder / "layout.json").read_text())["layouts"]
    assert {each["kind"]: each["papers"] for each in layouts} == {"standard": ["s1"], "large print": ["s2"]}
    for layout in layouts:
        places = [each for each in layout["places"] if "part" in each]
        noted = {(each["question"], each["part"], kind_of(each), each.get(kind_of(each))) for each in places}
        counted = {name: Counter(kind for question, _, kind, _ in noted if question == name) for name in PLACES}
        assert counted == PLACES
        codes = [place["page"] for place in layout["places"] if place.get("field") == "code"]
        assert codes == list(range(1, layout["pages"] + 1))

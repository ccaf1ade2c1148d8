"""Cells that are unlike all others of a roster are warnings; unusual cells of which there are several are not."""

from pathlib import Path

import pytest

from exam_builder.findings import Refused
from exam_builder.roster import read_roster

NAMES = ["Ada Quill", "Bo Lindqvist", "Cem Park", "Dan Kimura", "Eva Leeds", "Fin Moss"]


def find(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    try:
        return [str(each) for each in read_roster(path, "r.csv").findings]
    except Refused as refused:
        return [str(each) for each in refused.findings]


def write_table(header: str, rows: list[str], changed: dict[int, str]) -> str:
    return "\n".join([header, *(changed.get(number, row) for number, row in enumerate(rows))]) + "\n"


IDS = [f"s10290{number},{name}" for number, name in enumerate(NAMES)]
SEATS = [f"{number},{name},HS1,A{number}" for number, name in enumerate(NAMES, 1)]
MAILS = [f"{number},{name},{name.casefold().replace(' ', '.')}@example.org" for number, name in enumerate(NAMES, 11)]
TURNED = [f'{number},"{name.split()[1]}, {name.split()[0]}"' for number, name in enumerate(NAMES, 11)]
TIMES = [f"{number},{name},extra time: 25%" for number, name in enumerate(NAMES, 11)]


@pytest.mark.parametrize(
    ("header", "rows", "changed", "says"),
    [
        ("id,name", IDS, {2: "s1902902,Cem Park"}, "4:1: the id `s1902902` is not like `s102900`, as all others"),
        ("id,name", IDS, {2: "s10 2902,Cem Park"}, "4:1: the id `s10 2902` has a space, unlike `s102900` — take"),
        (
            "id,name",
            IDS,
            {2: "s10 2902,Cem Park", 4: "s1029 04,Eva Leeds"},
            "4:1: the id `s10 2902` has a space, unlike `s102900`, and so has 1 more — take the space out",
        ),
        ("id,name", [row.replace("s10", "s10 ") for row in IDS], {}, ""),
        ("id,name", ["10 23,Ada Quill", "1022,Bo Lindqvist"], {}, "2:1: the id `10 23` has a space, unlike `1022`"),
        ("id,name", IDS, {2: "x102902,Cem Park"}, ""),
        ("id,name", IDS, {1: "x1,Bo Lindqvist", 2: "x2,Cem Park"}, ""),
        ("id,name", [row.replace(",", ",Dr. ") for row in IDS], {}, ""),
        ("id,name", IDS, {3: "s102903,DAN Kimura"}, ""),
        ("id,name", IDS, {3: "s102903,Dan KIMURA"}, "5:9: the name `Dan KIMURA` has a word in capitals, unlike"),
        ("id,name", IDS, {2: "s102902,Cem PARK", 3: "s102903,Dan KIMURA"}, ""),
        ("id,name", IDS, {3: "s102903,dan Kimura"}, "5:9: the name `dan Kimura` begins or ends with a word without"),
        ("id,name", IDS, {3: "s102903,bell hooks"}, ""),
        ("id,name", IDS, {3: "s102903,Dan Kimura 2"}, "5:9: the name `Dan Kimura 2` has a digit, unlike all"),
        ("id,name", IDS, {3: "s102903,Dan xxx"}, "5:9: the name `Dan xxx` holds `xxx`, a placeholder"),
        ("id,name", IDS, {3: "s102903,Dan Kimura - dropped"}, "5:9: the name `Dan Kimura - dropped` holds"),
        ("id,name", IDS, {3: "s102903,J├╝rgen Kim"}, "5:9: the name `J├╝rgen Kim` looks as if it was read in the"),
        ("id,name", IDS, {3: "s102903,Garc\u00c3\u00ada Kim"}, "5:9: error: the name was read in the wrong encoding"),
        ("id,name", TURNED, {2: "13,Park Cem"}, "4:4: the name `Park Cem` has no comma, unlike all others"),
        ("id,name", TURNED, {2: "13,Suharto"}, ""),
        ("id,name,room,seat", SEATS, {3: "4,Dan Kimura,HS1,AO4"}, "5:18: the seat `AO4` is not written like `A1`"),
        ("id,name,room,seat", SEATS, {3: "4,Dan Kimura,HS1,4A"}, "5:18: the seat `4A` is not written like `A1`"),
        ("id,name,room,seat", SEATS, {3: "4,Dan Kimura,HS1,12:30"}, "5:18: the seat `12:30` is a time, into which"),
        ("id,name,room,seat", SEATS, {3: "4,Dan Kimura,HS1,front"}, ""),
        ("id,name,room,seat", SEATS, {3: "4,Dan Kimura,HSl,W12"}, ""),
        ("id,name,seat,room", SEATS, {}, "1:14: the column `room` holds 6 rooms, and the column `seat` only 1 seat"),
        ("id,name,section", [f"{row},Group 1" for row in IDS], {2: "s102902,Cem Park,Gropu 1"}, "4:18: the section"),
        ("id,name,section", [f"{row},Group 1" for row in IDS], {2: "s102902,Cem Park,Group 2"}, ""),
        ("id,name,email", MAILS, {1: "12,Bo Lindqvist,cem.park@example.org", 2: "13,Cem Park,bo.lindqvist@example.org"},
         "3:17: `cem.park@example.org` seems to belong to `Cem Park`, not to `Bo Lindqvist`"),
        ("id,name,email", MAILS, {1: "12,Bo Lindqvist,cem.lindqvist@example.org", 2: "13,Cem Park,sunny@x.org"}, ""),
        ("id,name,email", MAILS, {1: "12,Bo Lindqvist,bo..l@example.org"}, "3:17: error: `bo..l@example.org` is not"),
        ("id,name,accommodation", TIMES, {4: "15,Eva Leeds,extra time: 15 x"}, "6:14: the extra time `15 x` is more"),
        ("id,name,accommodation", TIMES, {4: "15,Eva Leeds,extra time: 3O minutes"}, "6:14: the extra time `3O min"),
        ("id,name,accommodation", TIMES, {4: "15,Eva Leeds,extra time: 1.5 x"}, ""),
        ("id,name,accommodation", TIMES, {4: "15,Eva Leeds,extra time: 2 h"}, ""),
    ],
)  # fmt: skip
def test_a_cell_that_is_unlike_all_others_is_reported(
    tmp_path: Path, header: str, rows: list[str], changed: dict[int, str], says: str
) -> None:
    found = find(tmp_path / "r.csv", write_table(header, rows, changed))
    assert [each.replace(" warning:", "").startswith(f"r.csv:{says}") for each in found] == [True] * bool(says), found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,first name,last name\nQuill,Ada,17\nRay,Bo,18\nRay,Cem,19\n", "1:1: error: the column `id` holds names"),
        ("id;name\n17;Ada;x\n18;Bo;\n", "1:1: error: the first row has 2 cells, and every other row has 3"),
        ("id;name\n17;Ada;\n18;Bo;\n", ""),
        ("Matrikelnummer;Name;Vornahme\n17;Quill;Ada\n", "1:21: the column `Vornahme` is not read"),
        ("id,name\n17,JÃ¼rg\n18,ChloÃ«\n19,ZoÃ«\n20,BjÃ¶rn\n", "2:1: error: the roster was read in a wrong encoding"),
        ("Perm,Id,Name\n08,17,Ada\n08;18;Bo\n", "3:1: error: the cells of this row are separated by semicolons"),
        ("id,name,Rom,seat\n17,Ada,HS1,A1\n18,Bo,HS1,A2\n", "1:9: the column `Rom` is not read"),
        ("OrgDefinedId,Name\n#17,Ada\n18,Bo\n#19,Cem\n", ""),
        (
            "Student,ID,SIS User ID,SIS Login ID\nAQ7,1,17,AQ7\nBo Ray,2,18,br2\n",
            "2:1: the name `AQ7` is the login",
        ),
    ],
)
def test_a_whole_column_or_file_is_reported_once(tmp_path: Path, text: str, says: str) -> None:
    found = find(tmp_path / "r.csv", text)
    assert [each.replace(" warning:", "").startswith(f"r.csv:{says}") for each in found] == [True] * bool(says), found

"""Lists of students as learning platforms, registrars and spreadsheets write them; the people are invented."""

import csv
import io
from pathlib import Path

import pytest

from exam_builder.findings import Misuse, Refused
from exam_builder.roster import Roster, parse_columns, read_roster
from exam_builder.roster.vocabulary import LANGUAGES

PEOPLE = (
    ("10299071", "Ada", "Quill"),
    ("10123406", "Bo", "Lindqvist-Ray"),
    ("00970355", "Chloë", "O'Marrow"),
    ("10619896", "Duc Anh", "Trần"),
    ("10444120", "Émile", "de la Tour"),
    ("10777001", "Fatima Zahra", "El Amrani"),
)
WHOLE = [(id_, f"{given} {family}") for id_, given, family in PEOPLE]
WORDS = Path(__file__).parents[2] / "templates" / "words"


def export(header: str, row: str, sign: str = ",", above: str = "", below: str = "", people: object = PEOPLE) -> str:
    """A file with a row for each person: `I`, `G`, `F`, `S` and `N` are the id, the names, and both together."""
    assert isinstance(people, tuple)
    written = io.StringIO()
    table = csv.writer(written, delimiter=sign, lineterminator="\n")
    for number, (id_, given, family) in enumerate(people):
        cells = {
            "I": id_,
            "G": given,
            "F": family,
            "S": f"{family}, {given}",
            "N": f"{given} {family}",
            "#": f"#{id_}",
            "@": f"@{id_}",
        }
        cells |= {"E": f"u{number}@example.edu", "O": str(88200 + number), "U": f"u{number}"}
        table.writerow([cells.get(cell, cell) for cell in row.split("|")])
    return f"{header}\n{above}{written.getvalue()}{below}"


def read(tmp_path: Path, content: str | bytes, columns: str | None = None) -> Roster:
    path = tmp_path / "list.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_roster(path, "list.csv", parse_columns(columns))


def refuse(tmp_path: Path, content: str | bytes, columns: str | None = None) -> str:
    with pytest.raises(Refused) as caught:
        read(tmp_path, content, columns)
    return str(caught.value)


def people(roster: Roster) -> list[tuple[str, str]]:
    return [(student.id, student.name) for student in roster.students]


CANVAS = "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Midterm 1 (1234599),Final Score"
ABOVE = ",,,,,Manual Posting,\n    Points Possible,,,,,38.50,(read only)\n"
EXPORTS = {
    "canvas": export(CANVAS, "S|O|I|U|PHYS 121||46", above=ABOVE, below='"Student, Test",999,,0f3a2c,PHYS 121,,0\n'),
    "canvas report": export("Student Name,Student ID,Student SIS ID,Email,Section Name", "N|O|I|E|CSED"),
    "canvas people": export("Full name,Sortable name,Canvas user id,Email,SIS Id", "N|S|O|E|I"),
    "gradescope": export("First Name,Last Name,SID,Email,section_name,Lab 01 - Max Points", "G|F|I|E|dsc|10.0"),
    "gradescope grades": export("Name,SID,Email,Total Score,Submission ID", "N|I|E|9|O"),
    "moodle": export("\ufeffFirst name,Last name,ID number,Email address,Groups", "G|F|I|E|Lab A, Lecture 1"),
    "moodle quiz": export("Surname,First name,ID number,Status", "F|G|I|Finished", below="Overall average,,,\n"),
    "moodle de": export("Vorname,Nachname,ID-Nummer,E-Mail-Adresse,Gruppen", "G|F|I|E|1"),
    "moodle fr": export("Prénom,Nom de famille,Numéro d’identification,Adresse de courriel", "G|F|I|E"),
    "moodle es": export("Nombre,Apellido(s),Número de ID,Dirección de correo", "G|F|I|E"),
    "blackboard": export("Last Name\tFirst Name\tUsername\tStudent ID\tAvailability", "F|G|U|I|Yes", "\t"),
    "brightspace": export("OrgDefinedId,Username,Last Name,First Name,End-of-Line Indicator", "#|#u|F|G|#"),
    "registrar": export("Enrl Cd,Perm #,Grade,Student Last,Student First Middle", "08235|I||F|G", above="\n"),
    "registrar with a title": "Class Roster\nFall 2026,,\n\n" + export("No.,Emplid,Name", "7|I|S"),
    "canvas de": export(
        "Studierende;ID;SIS-Benutzer-ID;SIS-Anmelde-ID;Abschnitt", "S|O|I|U|1", ";", above="    Mögliche Punkte;;;;\n"
    ),
    "canvas fr": export(
        "Étudiant,ID,ID d'utilisateur SIS,Section",
        "S|O|I|1",
        above="    Points possibles,,,\n",
        below='"Étudiant, Test",9,,\n',
    ),
    "canvas es": export("Estudiante,ID,ID de usuario de SIS,Sección", "S|O|I|1", above="    Puntos posibles,,,\n"),
    "canvas nl": export("Student,ID,SIS-gebruikers-id,Sectie", "S|O|I|1", above="    Mogelijke punten,,,\n"),
    "gradescope roster": export("First and Last Name,SID,Email,Role", "N|I|E|Student", below="Max Prof,7,,TA\n"),
    "moodle nl": export("Voornaam,Achternaam,ID-nummer,E-mailadres,Groepen", "G|F|I|E|1"),
    "blackboard de": export("Nachname,Vorname,Benutzername,Studenten-ID", "F|G|U|I"),
    "blackboard fr": export("Nom de famille,Prénom,Nom d'utilisateur,ID d'étudiant", "F|G|U|I"),
    "blackboard es": export("Apellidos,Nombre,Nombre de usuario,ID del estudiante", "F|G|U|I"),
    "blackboard nl": export("Achternaam,Voornaam,Gebruikersnaam,Student-id", "F|G|U|I"),
    "brightspace nl": export("OrgDefinedId,Gebruikersnaam,Achternaam,Voornaam,E-mail", "#|#u|F|G|E"),
    "banner": export("Full Name,ID,Registration Status", "S|@|Registered"),
    "peoplesoft": export("Class Nbr,Emplid,Name,Campus ID,Email Address", "11872|I|S|U|E"),
    "his": "startHISsheet;;;\n" + export("mtknr;sortname;nachname;vorname", "I|F|F|G", ";", below="endHISsheet;;;\n"),
    "campusonline": export("REGISTRATION_NUMBER;FAMILY_NAME_OF_STUDENT;FIRST_NAME_OF_STUDENT;GRADE", "I|F|G|", ";"),
    "plom": export("id,name,paper_number", "I|S|1"),
    "auto-multiple-choice": "# participants\n" + export("name:forename:id", "F|G|I", ":"),
    "auto-multiple-choice fr": export("nom,prenom,id", "F|G|I"),
    "totals": export(
        "User name,Last name,First name,Id number,Email,Test", "U|F|G|I|E|89", above=" , , , ,Out of,100\n"
    ),
    "separator line": "\ufeffsep=;\r\n" + export("id;name;accommodation", "I|N|", ";"),
    "roles": export("Name,SID,Role", "N|I|Student", below="Prof Max,77,Instructor\n"),
    "stud.ip": export(
        "Status;Vorname;Nachname;Nutzername;Matrikelnummer",
        "autor|G|F|U|I",
        ";",
        below="dozent;Max;Prof;mp;\ntutor;Tim;Tutor;tt;78\n",
    ),
    "ilias": export(
        "Nachname;Vorname;Anmeldename;Matrikelnummer;Rolle/Status",
        "F|G|U|I|Kursmitglied",
        ";",
        below="Prof;Max;mp;;Kursadministrator\n",
    ),
    "olat": export(
        "Benutzername;Vorname;Nachname;Institutionsnummer;Rolle", "U|G|F|I|Teilnehmer", ";", below="p;Max;P;;Besitzer\n"
    ),
    "schoology": export(
        "Last Name,First Name,Unique User ID,Overall,Quiz", "F|G|I|90%|9", above=",,Max Points,,10\n,,Date,,1/2/26\n"
    ),
    "inspera": export("Candidate number;Name;Username", "I|N|U", ";"),
    "wiseflow": export("Participant;Flow participant no.;Student no.", "N|7|I", ";"),
    "itslearning": export("Student no;First name;Last name;Profile", "I|G|F|Student", ";", below="9;P;P;Teacher\n"),
    "neptun": export("Neptun-kód;Név;E-mail", "I|N|E", ";"),
    "oneroster": export("sourcedId,username,givenName,familyName,role", "I|U|G|F|student", below="9,p,P,P,teacher\n"),
    "powerschool": export("Student_Number,LastFirst,Grade_Level", "I|S|12"),
    "headings again": export("SID,Name", "I|N", below="SID,Name\n"),
    "bars": export("SID|Name", "I|N", "|"),
    "canvas fr without d'": export("Étudiant;ID;ID utilisateur SIS;Connexion SIS", "S|O|I|U", ";"),
    "moodle it": export("Nome,Cognome,Codice identificativo,Indirizzo email", "G|F|I|E"),
    "moodle pt": export("Nome;Apelido;Número de aluno;Endereço de e-mail", "G|F|I|E", ";"),
    "ladok": export("Studentnummer;Förnamn;Efternamn;E-post", "I|G|F|E", ";"),
    "usos": export("Nr albumu;Imię;Nazwisko;E-mail", "I|G|F|E", ";"),
    "czech": export("Osobní číslo;Příjmení;Jméno", "I|F|G", ";"),
    "finnish": export("Opiskelijanumero;Sukunimi;Etunimi", "I|F|G", ";"),
    "turkish": export("Öğrenci No;Adı;Soyadı", "I|G|F", ";"),
    "russian": export("Номер студента;Фамилия;Имя", "I|F|G", ";"),
    "chinese": export("学号,姓名", "I|N"),
    "korean": export("학번,이름", "I|N"),
    "a title and a date": export("No.;SID;Name", "1|I|N", ";", below="As of: 12.11.2026;;\n"),
    "moodle de with a teacher": export(
        "Vorname,Nachname,ID-Nummer,Rolle",
        "G|F|I|Teilnehmer/in",
        below="Max,Prof,77,Trainer/in ohne Bearbeitungsrecht\nTim,Tutor,78,Tutor/in\n",
    ),
    "fixed spaces": export("id,name", "I|N").replace(" ", "\u00a0"),
    "birth names": export("Code apprenant;Nom de naissance;Prénom;Nom d'usage", "I|F|G|", ";"),
    "two family names": export("Matrícula;Primer apellido;Segundo apellido;Nombre", "I|F||G", ";"),
    "names in use": export("Code apprenant;Nom de naissance;Prénom;Nom d'usage", "I|Née|G|F", ";"),
}
EXPORTS["zeros kept as text"] = "id,name\n" + "".join(f'"=""{id_}""",{name}\n' for id_, name in WHOLE)


@pytest.mark.parametrize("kind", EXPORTS)
def test_an_export_gives_the_institutions_ids_and_names_given_first(tmp_path: Path, kind: str) -> None:
    roster = read(tmp_path, EXPORTS[kind])
    assert people(roster) == WHOLE
    assert roster.findings == ()
    emails = [student.email for student in roster.students]
    assert emails == ([f"u{number}@example.edu" for number in range(6)] if "u0@" in EXPORTS[kind] else [""] * 6)


def test_what_became_of_columns_and_rows_is_reported(tmp_path: Path) -> None:
    assert read(tmp_path, EXPORTS["canvas"]).summary == (
        "list.csv: 6 students; UTF-8, with commas between cells",
        "  id = `SIS User ID`; name = `Student` (written “Last, First”, printed “First Last”); section = `Section`",
        "  carried: `ID`, `SIS Login ID`, `Midterm 1 (1234599)`, `Final Score`",
        "  passed over: line 2 (`Manual Posting`), line 3 (`Points Possible`), line 10 (`Student, Test`)",
    )
    messages = read(tmp_path, export("No,SID,Last,First\n", "7|I|F|G").upper()).summary
    assert messages[1:] == (
        "  id = `SID`; name = `FIRST` + `LAST` (in capitals, and printed so)",
        "  carried: `NO`",
        "  passed over: line 2 (blank)",
    )


def test_a_refused_roster_tells_what_its_columns_are(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        read(tmp_path, "SID,Name\n1,Ada\n1,Bo\n")
    assert caught.value.summary[1] == "  id = `SID`; name = `Name`"
    assert "list.csv:3:1: error: the id `1` is already used in line 2" in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_that_say_what_they_are(tmp_path: Path, encoding: str) -> None:
    assert people(read(tmp_path, EXPORTS["blackboard"].replace("\n", "\r\n").encode(encoding))) == WHOLE


WESTERN = tuple(each for each in PEOPLE if "ầ" not in each[2])


@pytest.mark.parametrize(
    "header",
    ["Nachname;Vorname;Matrikelnummer", "Nom;Prénom;N° étudiant", "Achternaam;Roepnaam;Matricule"],
)
def test_windows_1252_is_read_below_western_headings(tmp_path: Path, header: str) -> None:
    more = (*WESTERN, ("10777002", "Hélène", "Muñoz Åberg"))
    roster = read(tmp_path, export(header, "F|G|I", ";", people=more).encode("cp1252"))
    assert people(roster)[2:] == [("00970355", "Chloë O'Marrow"), *WHOLE[4:], ("10777002", "Hélène Muñoz Åberg")]
    assert roster.summary[0].endswith("Windows-1252, with semicolons between cells")


@pytest.mark.parametrize("name", ["Núñez", "Íñigo", "Süß", "Flößer", "Määttä", "Conceição", "études", "Ïñaki-Zoë"])
def test_accents_side_by_side_are_right(tmp_path: Path, name: str) -> None:
    roster = read(tmp_path, f"Nachname;Vorname;Matrikelnummer\n{name};Bo;1\n".encode("cp1252"))
    assert people(roster) == [("1", f"Bo {name}")]


def test_the_first_letter_of_another_encoding_is_named(tmp_path: Path) -> None:
    said = refuse(tmp_path, "Nachname;Vorname;Matrikelnummer\nMüller;Bo;1\nÅs;Jörg;2\n".encode("mac_roman"))
    assert said.startswith("list.csv:2:2: error: the roster is not in UTF-8: it has the byte 0x9F here, which is Ÿ")


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("Dvořák", "cp1250"), ("Wałęsa", "cp1250"), ("Jiří", "cp1250"), ("Ayşe", "cp1254"), ("Иванов", "cp1251"),
        ("Παπάς", "cp1253"), ("José", "mac_roman"), ("García", "mac_roman"), ("Álvarez", "mac_roman"),
        ("ÁLVAR", "mac_roman"), ("Weiß", "cp850"), ("Straßer", "cp437"), ("Müller", "cp850"), ("Núñez", "cp437"),
        ("王小明", "gbk"), ("王小明", "big5"), ("山田", "shift-jis"), ("김철수", "cp949"), ("שלום", "cp1255"),
        ("Jurķis", "cp1257"),
    ],
)  # fmt: skip
def test_other_encodings_are_refused_with_how_to_save(tmp_path: Path, name: str, encoding: str) -> None:
    said = refuse(tmp_path, f"id,name\n1,{name} Bo\n".encode(encoding))
    assert "list.csv:2:" in said and "save it as UTF-8" in said


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an Excel file of the old kind (.xls), or one with a password"),
        (b"\n<html><table><tr><td>id</td></tr></table>", "a web page or XML, whatever its name says"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"PK\x03\x04 and no more", "the workbook is damaged"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(tmp_path: Path, content: bytes, says: str) -> None:
    assert says in (said := refuse(tmp_path, content)) and "save it as .xlsx or as CSV UTF-8" in said


NO_HEADINGS = export("", "I|F|G|LEC0101").lstrip("\n")


def test_without_headings_no_student_is_lost(tmp_path: Path) -> None:
    assert "say which columns hold what: --columns id=1,last=2,first=3" in refuse(tmp_path, NO_HEADINGS)
    roster = read(tmp_path, NO_HEADINGS, "id=1,last=2,first=3")
    assert people(roster) == WHOLE
    assert roster.summary[1] == "  id = column 1; name = column 3 + column 2"
    assert people(read(tmp_path, "3,Ada,1,2\n1,Bo,2,3\n", "id=1,name=2")) == [("3", "Ada"), ("1", "Bo")]
    assert people(read(tmp_path, "Nr,Wer\n3,Ada\n1,Bo\n", "id=1,name=2")) == [("3", "Ada"), ("1", "Bo")]
    assert people(read(tmp_path, "3,Ada,Student\n1,Bo,Student\n", "id=1,name=2")) == [("3", "Ada"), ("1", "Bo")]


@pytest.mark.parametrize("columns", [None, "name=Student", "id=Sid,name=Student"])
def test_a_row_of_a_student_never_passes_for_the_headings(tmp_path: Path, columns: str | None) -> None:
    table = "Code,First,Role\nx1,Ada,TA\nx2,Sid,Student\nx3,Bo,Student\n"
    with pytest.raises((Refused, Misuse)):
        read(tmp_path, table, columns)


def test_columns_that_are_chosen_decide(tmp_path: Path) -> None:
    assert [id_ for id_, _ in people(read(tmp_path, EXPORTS["canvas report"], "id=Student ID"))] == [
        str(88200 + number) for number in range(6)
    ]
    roster = read(tmp_path, export("Nr,Wer,Version", "I|S|nicht"), "id=nr,name=wer,version=")
    assert people(roster) == WHOLE
    twice = "id,name,ID\n7,Ada,x1\n"
    assert people(read(tmp_path, twice, "id=3")) == [("x1", "Ada")]
    with pytest.raises(Misuse, match="2 columns of the roster are called `Id`; name one by its number, from 1 on"):
        read(tmp_path, twice, "id=Id")


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ("ID", "`ID` names no column"),
        ("nam=x", "`nam` is not a column that a roster can have; did you mean `name`?"),
        ("id=1,id=2", "names `id` twice"),
        ("first=Vorname", "a name is one column, `name=…`, or two"),
        ("id=SIS Usr ID", "the roster has no column `SIS Usr ID`; the columns are `Student`, `ID`, `SIS User ID`"),
        ("id=0", "no column `0`"),
    ],
)
def test_wrong_choices_of_columns_are_misuse(tmp_path: Path, columns: str, says: str) -> None:
    with pytest.raises(Misuse) as caught:
        read(tmp_path, EXPORTS["canvas"], columns)
    assert says in str(caught.value)


def test_canvas_own_id_is_never_taken_unasked(tmp_path: Path) -> None:
    table = export("Student,ID,SIS Login ID,Section", "S|O|U|A")
    said = "`ID` is Canvas's own number; if there is no other, say --columns id=ID"
    assert said in refuse(tmp_path, table)
    assert people(read(tmp_path, table, "id=ID"))[0] == ("88200", "Ada Quill")


def test_a_login_is_proposed_and_not_taken_for_an_id(tmp_path: Path) -> None:
    said = refuse(tmp_path, export("First name,Last name,Username", "G|F|U"))
    assert 'if it is `Username`, say --columns id="Username"' in said
    quiz = export("Last name,First name,Email address", "F|G|E")
    assert 'if it is `Email address`, say --columns id="Email address"' in refuse(tmp_path, quiz)
    assert read(tmp_path, quiz, "id=Email address").students[0].id == "u0@example.edu"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('1,"Student, Test",A\n', [("1", "Test Student")]),
        (",Total,\n1,Ada,\n", [("1", "Ada")]),
        ("2,Total,\n1,Ada,\n", [("2", "Total"), ("1", "Ada")]),
        ("Total: 2,,\n1,Ada,\n", [("1", "Ada")]),
        (",,88.5\n1,Ada,\n", [("1", "Ada")]),
    ],
)
def test_only_rows_without_an_id_are_no_students(tmp_path: Path, rows: str, said: list[tuple[str, str]]) -> None:
    assert people(read(tmp_path, f"id,name,mark\n{rows}")) == said


@pytest.mark.parametrize("row", [",Ada Quill,", ",,see Ada", ",,u@example.edu", "7,,"])
def test_what_may_be_a_student_is_never_passed_over(tmp_path: Path, row: str) -> None:
    assert "list.csv:3:" in refuse(tmp_path, f"id,name,email\n1,Bo,\n{row}\n")


def test_ids_that_lost_their_zeros_are_reported(tmp_path: Path) -> None:
    rows = [("10299071", "A"), ("10123406", "B"), ("970355", "C"), ("61989", "D"), ("10444120", "E"), ("10777001", "F")]
    (finding,) = read(tmp_path, "id,name\n" + "".join(f"{id_},{name}\n" for id_, name in rows)).findings
    assert str(finding) == (
        "list.csv:4:1: warning: the id `970355` has fewer than the 8 digits of most others, and so has 1 more; "
        "a spreadsheet may have taken its zeros: `00970355` — copy the ids again from their source, as text"
    )


def test_an_id_of_another_form_does_not_hide_one_that_lost_its_zeros(tmp_path: Path) -> None:
    ids = ["10299071", "10123406", "970355", "45321.5", "10444120", "10777001"]
    rows = "".join(f"{id_},{name}\n" for id_, name in zip(ids, "ABCDEF", strict=True))
    short, odd = map(str, read(tmp_path, f"id,name\n{rows}").findings)
    assert short.startswith("list.csv:4:1: warning: the id `970355` has fewer than the 8 digits of most others; ")
    assert odd.startswith("list.csv:5:1: warning: the id `45321.5` is not a number of 8 digits, as most others are")


def test_accommodations_in_words_are_reported_and_not_guessed(tmp_path: Path) -> None:
    roster = read(tmp_path, "Matrikelnummer;Name;Bemerkung\n1;Ada;\n2;Bo;Nachteilsausgleich 25%\n")
    assert roster.students[1].extra_time == ""
    (finding,) = roster.findings
    assert str(finding).startswith("list.csv:1:21: warning: the column `Bemerkung` is not read, and holds `Nachteils")


@pytest.mark.parametrize(
    ("heading", "cell", "warned"),
    [
        ("large print", "yes", True),
        ("Extra time", "25", True),
        ("Letra grande", "x", True),
        ("large print", "no", False),
        ("Large print", "", False),
        ("place", "yes", False),
    ],
)
def test_a_column_that_is_an_accommodation_is_not_lost(tmp_path: Path, heading: str, cell: str, warned: bool) -> None:
    roster = read(tmp_path, f"id,name,{heading}\n1,Ada,\n2,Bo,{cell}\n")
    messages = (
        f"list.csv:1:9: warning: the column `{heading}` is not read, and holds `{cell}` — write what is granted under"
    )
    assert [str(found).startswith(messages) for found in roster.findings] == [True] * warned


@pytest.mark.parametrize(
    ("names", "printed"),
    [
        (["King, Martin Luther, Jr.", "King Jr., Bo", "Madonna"], ["Martin Luther King Jr.", "Bo King Jr.", "Madonna"]),
        (["Ada Quill", "Bo Ek", "Cy Fox, Jr."], ["Ada Quill", "Bo Ek", "Cy Fox, Jr."]),
        (["Ada Quill", "Bo Ek", "Fox, Cy"], ["Ada Quill", "Bo Ek", "Fox, Cy"]),
    ],
)
def test_names_are_turned_where_the_column_is_written_so(tmp_path: Path, names: list[str], printed: list[str]) -> None:
    rows = "".join(f'{number},"{name}"\n' for number, name in enumerate(names))
    roster = read(tmp_path, "id,name\n" + rows)
    assert [student.name for student in roster.students] == printed
    assert len(roster.findings) == ("Fox, Cy" in printed)


def test_a_name_beside_a_part_of_it_is_whole(tmp_path: Path) -> None:
    assert people(read(tmp_path, export("id,name,first name", "I|N|G"))) == WHOLE
    assert people(read(tmp_path, export("id,name,first name,last name", "I|N|G|F"))) == WHOLE


def test_two_columns_of_one_heading_may_be_parts_of_a_name(tmp_path: Path) -> None:
    table = export("ID,Name,Name", "I|F|G")
    chosen = "--columns first=3,last=2"
    assert f"keep one, or choose: --columns name=2; if they are parts of a name: {chosen}" in refuse(tmp_path, table)
    assert people(read(tmp_path, table, chosen.removeprefix("--columns "))) == WHOLE


def test_what_stands_before_a_family_name_is_printed(tmp_path: Path) -> None:
    rows = "1;Jan;van der;Berg\n2;Anna;;Jansen\n"
    printed = ["Jan van der Berg", "Anna Jansen"]
    for headings in ("Studentnummer;Roepnaam;Tussenvoegsel;Achternaam", "Matrikelnr;Vorname;Namenszusatz;Nachname"):
        roster = read(tmp_path, f"{headings}\n{rows}")
        assert [student.name for student in roster.students] == printed
    assert "name = `Vorname` + `Namenszusatz` + `Nachname`" in roster.summary[1]


@pytest.mark.parametrize("heading", ["Studierende", "Étudiant", "Estudiante", "Cursist"])
def test_canvas_own_id_is_not_taken_in_other_languages(tmp_path: Path, heading: str) -> None:
    assert "`ID` is Canvas's own number" in refuse(tmp_path, export(f"{heading},ID,X", "S|O|U"))


def test_one_id_with_a_sign_among_others_is_refused(tmp_path: Path) -> None:
    assert "the id starts with `@`" in refuse(tmp_path, "id,name\n@7,Ada\n8,Bo\n")


def test_headings_are_known_in_every_language_that_has_words() -> None:
    assert set(LANGUAGES) >= {path.stem for path in WORDS.glob("*.yaml")}
    kinds = set(LANGUAGES["en"])
    assert all({"id", "full"} <= set(words) <= kinds for words in LANGUAGES.values())


def test_a_heading_that_is_right_proves_windows_1252(tmp_path: Path) -> None:
    rows = "10299071;d’arc;Zoë\n"
    assert people(read(tmp_path, f"Numéro d’étudiant;Nom;Prénom\n{rows}".encode("cp1252"))) == [
        ("10299071", "Zoë d’arc")
    ]
    assert "not in UTF-8" in refuse(tmp_path, f"Numero;Nom;Prenom\n{rows}".encode("cp1252"))


def test_ids_that_a_program_took_for_numbers_lose_its_decimals(tmp_path: Path) -> None:
    assert [each[0] for each in people(read(tmp_path, "id,name\n12.0,Ada\n13.0,Bo\n"))] == ["12", "13"]
    assert [each[0] for each in people(read(tmp_path, "id,name\n12.0,Ada\n12.1,Bo\n"))] == ["12.0", "12.1"]


def test_an_address_as_mail_programs_write_it_is_read(tmp_path: Path) -> None:
    roster = read(tmp_path, "id,name,email\n1,Ada,Ada Quill <ada@example.edu>\n2,Bo,mailto:bo@example.edu\n")
    assert [each.email for each in roster.students] == ["ada@example.edu", "bo@example.edu"]


def test_a_single_name_before_or_behind_a_comma_is_printed_alone(tmp_path: Path) -> None:
    found = people(read(tmp_path, 'id,name\n1,"Suharto,"\n2,"Quill, Ada"\n3,", Sukarno"\n'))
    assert [name for _, name in found] == ["Suharto", "Ada Quill", "Sukarno"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Ada Qu1ll", "has a digit among its letters"),
        ("N.N.", "is only a placeholder"),
        ("Total", "is that of a row of totals, or of a test student"),
        ("'Ada Quill'", "holds `'Ada Quill'`"),
        ("<<Name>>", "holds `<<`"),
        ("{{name}}", "holds `{{`"),
        ("~~Ada Quill~~", "holds `~~`"),
        (r"Si\^an Evans", r"holds `\^`"),
        ("<b>Ada</b>", "holds `<b>`"),
        ("Ada Quill (withdrawn)", "holds a note, `(withdrawn)`"),
        ("Ada Quill [waitlist 3]", "holds a note, `[waitlist 3]`"),
        ("Bo Lindqvist–Ray", "has a dash, `–`"),
        ("Bo Ray / Ada Quill", "holds ` / `"),
        ("• Bo Ray", "holds `•`"),
        ("2. Bo Ray", "holds `2.`"),
        ("*Bo Ray*", "holds `*`"),
        ("Bo_Ray", "holds `_`"),
        ("Si%C3%A2n Evans", "holds `%C3`"),
    ],
)
def test_a_name_with_what_does_not_belong_there_is_reported(tmp_path: Path, name: str, says: str) -> None:
    (found,) = read(tmp_path, f"id,name\n1,{name}\n2,Bo Ray\n").findings
    assert found.place is not None
    assert (found.place.line, found.severity) == (2, "warning")
    assert found.message.startswith(f"the name `{name}` {says}")


@pytest.mark.parametrize(
    "name",
    ["X Æ A-12", "Jennifer 8. Lee", "Ada Quill (Addy)", "Quill & Co", "Ana/Anna Ray", "Nn Ng", "2Pac", "'t Hooft"],
)
def test_a_name_that_is_only_unusual_is_not(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, f"id,name\n1,{name}\n2,Bo Ray\n").findings == ()


@pytest.mark.parametrize(
    ("heading", "cells", "says"),
    [
        ("Enrollment status", "Dropped|Enrolled", "`Dropped`"),
        ("Registration Status", "**Web Withdrawn** 3/11|**Web Registered**", "`**Web Withdrawn** 3/11`"),
        ("Status", "Waitlisted|Active", "`Waitlisted`"),
        ("Enrolment", "inactive|active", "`inactive`"),
        ("Prüfungsstatus", "Rücktritt|zugelassen", "`Rücktritt`"),
        ("État de l'inscription", "Désinscrit|Inscrit", "`Désinscrit`"),
        ("Estatus", "Baja|Alta", "`Baja`"),
        ("Role", "Suspended|Student", "`Suspended`"),
        ("Availability", "No|Yes", "`availability: No`"),
        ("Withdrawn on", "3/11/2026|", "`withdrawn on: 3/11/2026`"),
        ("Withdrawn", "1|0", "`withdrawn: 1`"),
    ],
)
def test_a_student_who_left_the_course_gets_a_copy_with_a_warning(
    tmp_path: Path, heading: str, cells: str, says: str
) -> None:
    first, second = cells.split("|")
    roster = read(tmp_path, f"id,name,{heading}\n1,Ada Quill,{first}\n2,Bo Ray,{second}\n")
    assert people(roster) == [("1", "Ada Quill"), ("2", "Bo Ray")]
    assert [str(found) for found in roster.findings] == [
        f"list.csv:2:13: warning: `Ada Quill` gets a copy, although this row says {says}"
        " — take out the row if this student does not take the exam"
    ]


def test_a_student_who_left_is_reported_once(tmp_path: Path) -> None:
    roster = read(tmp_path, "id,name,Status,Withdrawn on\n1,Ada Quill,Dropped,3 Nov\n2,Bo Ray,Enrolled,\n")
    assert len(roster.findings) == 1


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Campus", "Baja California"),
        ("Note", "dropped the lowest quiz"),
        ("Active", "n. Chr."),
        ("Withdrawn", "no"),
        ("Inactive days", "3"),
        ("Hand", "left"),
        ("Availability", ""),
    ],
)
def test_a_student_who_has_not_left_is_not_reported(tmp_path: Path, heading: str, cell: str) -> None:
    assert read(tmp_path, f"id,name,{heading}\n1,Ada Quill,{cell}\n2,Bo Ray,\n").findings == ()


def test_two_family_names_are_both_printed(tmp_path: Path) -> None:
    roster = read(tmp_path, "Matrícula;Primer apellido;Segundo apellido;Nombre\n1;García;Pérez;Ana\n")
    assert people(roster) == [("1", "Ana García Pérez")]


def test_family_names_in_a_column_that_is_not_read_are_missed(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "id,name,Surname at university\n1,Ada,Quill\n2,Bo,Ray\n").findings
    assert found.message == "all names in `name` are single words, and the column `Surname at university` is not read"
    assert read(tmp_path, "id,name,Surname at birth\n1,Ada Quill,Roe\n2,Bo Ray,Doe\n").findings == ()


@pytest.mark.parametrize(
    ("headings", "meant"),
    [("Vorname,Nachname,Institutionelle Matrikelnummer", "id"), ("id,What is your full name?,x", "name")],
)
def test_a_longer_heading_with_a_known_one_in_it_is_proposed(tmp_path: Path, headings: str, meant: str) -> None:
    heading = next(each for each in headings.split(",") if " " in each)
    assert f'if it is `{heading}`, say --columns {meant}="{heading}"' in refuse(tmp_path, f"{headings}\na,b,1\n")


@pytest.mark.parametrize("name", ["François L’Écuyer", "MATÚŠ NOVÁK", "Seán Ó’Brien", "d’Étampes", "JOSÉ’S"])
def test_names_that_could_be_misread_bytes_are_right_where_the_letters_would_not_fit_together(
    tmp_path: Path, name: str
) -> None:
    assert read(tmp_path, f"id,name\n1,{name}\n2,Ada Quill\n").findings == ()


@pytest.mark.parametrize(("misread", "meant"), [("Ð\u0098Ð²Ð°Ð½", "Иван"), ("OÃ¢", "Oâ"), ("Oâ€™Brien", "O’Brien")])
def test_names_that_are_misread_bytes_are_reported(tmp_path: Path, misread: str, meant: str) -> None:
    assert f"`{meant}`" in str(refuse_or_warn(tmp_path, f"id,name\n1,{misread}\n2,Ada Quill\n"))


def refuse_or_warn(tmp_path: Path, content: str) -> str:
    try:
        return str(read(tmp_path, content).findings)
    except Refused as refused:
        return str(refused)


def test_a_single_byte_of_another_encoding_is_reported_at_its_place(tmp_path: Path) -> None:
    rows = "id,name\n1,Zoë Müller\n2,Jürgen Groß\n".encode() + "3,Jörg Ek\n".encode("cp1252")
    assert "list.csv:4:4: error: the roster is not in UTF-8: it has the byte 0xF6 here" in refuse(tmp_path, rows)


def test_an_apostrophe_of_windows_before_a_capital_is_certain(tmp_path: Path) -> None:
    rows = "1;O’Brien;Siân\n2;D’Angelo;Ada\n"
    found = people(read(tmp_path, f"Matrikelnummer;Nachname;Vorname\n{rows}".encode("cp1252")))
    assert found == [("1", "Siân O’Brien"), ("2", "Ada D’Angelo")]
    doubtful = "Matrikelnummer;Nachname;Vorname\n1;KJ’R;Ada\n".encode("cp1252")
    assert "0x92" in refuse(tmp_path, doubtful)


@pytest.mark.parametrize("again", ["ID,Name", "Student ID,Full Name", "SID,name"])
def test_headings_in_the_middle_are_no_student(tmp_path: Path, again: str) -> None:
    roster = read(tmp_path, f"id,name\n1,Ada Quill\n{again}\n2,Bo Ek\n")
    assert people(roster) == [("1", "Ada Quill"), ("2", "Bo Ek")]
    assert roster.summary[-1] == "  passed over: line 3 (the headings again)"


def test_people_who_teach_are_no_students_even_without_an_id(tmp_path: Path) -> None:
    rows = 'Name;Matrikelnummer;Rolle\n"Quill, Ada";1;Kursmitglied\n"Chef, Ina";;Kursadministration\n'
    assert people(read(tmp_path, rows)) == [("1", "Ada Quill")]
    assert "the id is empty" in refuse(tmp_path, rows.replace("Kursadministration", "Kursmitglied"))


@pytest.mark.parametrize("placeholder", ["", ".", "-", "–"])
def test_a_person_with_one_name_is_printed_without_what_stands_for_the_other(tmp_path: Path, placeholder: str) -> None:
    rows = f"ID number,First name,Last name\n1,Sukarno,{placeholder}\n2,Bo,Ek\n"
    roster = read(tmp_path, rows)
    assert people(roster)[0] == ("1", "Sukarno")
    assert roster.findings == ()


def test_the_heading_of_names_is_proposed_and_not_that_of_ids(tmp_path: Path) -> None:
    said = refuse(tmp_path, 'Student ID,Legal Name,Preferred Name\n1001,"Quill, Adam",Ada\n')
    assert 'say --columns name="Legal Name"' in said


def test_a_heading_is_not_proposed_in_place_of_itself(tmp_path: Path) -> None:
    assert read(tmp_path, "id,name,first,last\n1,Ada Quill,Ada,Quill\n2,Bo Ek,Bo,Ek\n").findings == ()


def test_a_column_id_that_counts_the_rows_is_not_read_beside_one_of_ids(tmp_path: Path) -> None:
    assert people(read(tmp_path, "ID,Matriculation No.,Name\n1,815,Ada Quill\n2,816,Bo Ek\n"))[0][0] == "815"
    assert people(read(tmp_path, "ID,Matriculation No.,Name\n11,815,Ada Quill\n2,816,Bo Ek\n"))[0][0] == "11"
    assert people(read(tmp_path, "ID,Name\n1,Ada Quill\n2,Bo Ek\n"))[0][0] == "1"


def test_a_heading_with_another_separator_is_named_and_not_proposed(tmp_path: Path) -> None:
    said = refuse(tmp_path, "id\tname;group\n1001\tAda Quill;A\n1002\tBo Ek;B\n")
    assert "the headings `name;group` are one cell, as they are not separated like the rest" in said


def test_versions_that_are_numbers_are_refused_with_what_to_write(tmp_path: Path) -> None:
    said = refuse(tmp_path, "id,name,version\n1,Ada Quill,1\n2,Bo Ek,2\n")
    assert said.endswith("give each column its heading, or write a letter such as A or B")

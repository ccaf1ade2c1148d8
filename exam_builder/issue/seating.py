"""Order copies by seat, make a print file for each room, and give neighbours different versions."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from exam_builder.draw import VERSION_LETTERS, YamlLocation
from exam_builder.findings import Code, Finding, find_nearest_name
from exam_builder.names import NeedsPicture, name_in_tex
from exam_builder.paper import Student
from exam_builder.read import LoadedExam
from exam_builder.records.copies_record import ALL_COPIES, PrintFile
from exam_builder.roster import Roster
from exam_builder.roster.cells import check_any_cell
from exam_builder.roster.vocabulary import SEATING

ROOM, SEAT = "room", "seat"
FIELDS = frozenset(("id", "name", "email", "version"))
"""Fields that every student has, by which papers may be ordered."""
LONGEST_NAME = 60
SEAT_FORM = re.compile(r"(.*?)(\d+)")


def sort_naturally(text: str) -> tuple[str | int, ...]:
    """Return a sort key that compares numbers in a text by their value.

    >>> sorted(["A10", "a2", "B1"], key=sort_naturally)
    ['a2', 'A10', 'B1']
    """
    return tuple(int(piece) if piece.isdecimal() else piece.casefold() for piece in re.split(r"(\d+)", text))


def list_seating_columns(exam: LoadedExam) -> tuple[str, ...]:
    """Return the columns by which copies are ordered or versions are spread, without duplicates."""
    spread = (ROOM, SEAT) if exam.model.versions.spread else ()
    return tuple(dict.fromkeys((*exam.model.order, *spread)))


def check_seating(
    exam: LoadedExam, roster: Roster, printed: frozenset[str], staying: Sequence[Student] = ()
) -> Iterator[Finding]:
    """Find missing columns and cells, students who share a seat, cells that are to be printed but cannot be, and
    versions that the exam does not have.

    `staying` are students who keep their seats but are not in this roster.
    """
    there = {key for student in roster.students for key, _ in student.columns}
    missing = [name for name in list_seating_columns(exam) if name not in there and name not in FIELDS]
    for name in missing:
        if name == ROOM and ROOM not in exam.model.order:
            continue
        where = "order" if name in exam.model.order else "versions"
        what = f"`{where}` needs the column `{name}`, which the roster does not have"
        near = roster.read_as(name) or find_nearest_name(name, there | FIELDS)
        hint = f"write `{near}`, or add the column" if near else "add it"
        if name in SEATING:
            hint = f"add it to the roster, or say which it is: --columns {name}=…"
        yield YamlLocation(exam, (where,)).finding(Code.COLUMN, what, hint)
    for student in roster.students:
        for name in list_seating_columns(exam):
            if name not in missing and name != "version" and not student.cell(name):
                what = f"the {name} of `{student.id}` is empty, and copies are ordered by it"
                yield Finding(Code.SEAT, what, roster.place(student.id, name), "write it")
        for name in sorted({*printed, *list_seating_columns(exam)} - {"id", "name"}):
            yield from _check_cell(student, name, roster, name in printed)
    if SEAT in list_seating_columns(exam) and SEAT not in missing:
        yield from _find_shared_seats(roster, staying)
    if exam.model.versions.count:
        yield from _find_other_versions(VERSION_LETTERS[: exam.model.versions.count], roster)


def _find_other_versions(letters: str, roster: Roster) -> Iterator[Finding]:
    """Warn of the first version that is not one of the exam's, which its marking guide does not have."""
    if other := [student for student in roster.students if student.version and student.version not in letters]:
        what = f"the version `{other[0].version}` is not one of the exam's, A to {letters[-1]}"
        more = f", and so in {len(other) - 1:,} more row{'s' * bool(other[2:])}" if other[1:] else ""
        hint = "write one of these, or a larger `count` in `versions` of the exam"
        place = roster.place(other[0].id, "version")
        yield Finding(Code.VERSION, what + more, place, hint, "warning")


def _check_cell(student: Student, name: str, roster: Roster, printed: bool) -> Iterator[Finding]:
    """Report a cell that is not safe, or that pdfLaTeX cannot print although a template or a list prints it."""
    cell = student.cell(name)
    wrong = check_any_cell(name, cell) if cell else None
    if wrong:
        yield Finding(wrong.code, wrong.message, roster.place(student.id, name), wrong.hint)
    elif printed and isinstance(tex := name_in_tex(cell), NeedsPicture):
        what = f"the {name} of `{student.id}` holds letters that pdfLaTeX cannot print: {tex.signs}"
        yield Finding(Code.NOTE, what, roster.place(student.id, name), "write it in Latin letters")


def _find_shared_seats(roster: Roster, staying: Sequence[Student]) -> Iterator[Finding]:
    taken = {_seat_of(student): student.id for student in staying}
    for student in roster.students:
        room, seat = student.cell(ROOM), student.cell(SEAT)
        first = taken.setdefault(_seat_of(student), student.id)
        if seat and first != student.id:
            where = f"seat `{seat}`{f' in room `{room}`' if room else ''}"
            what = f"`{student.id}` and `{first}` have the same seat: {where}"
            yield Finding(Code.SEAT, what, roster.place(student.id, SEAT), "give each a seat of their own")


def _seat_of(student: Student) -> tuple[str, str]:
    return student.cell(ROOM).casefold(), student.cell(SEAT).casefold()


def plan_prints(students: Sequence[Student], order: Sequence[str], name: str) -> tuple[PrintFile, ...]:
    """Return the print files, sorted as `order` says or as the roster is; one for each room if `order` has rooms.

    `name` is that of a file for all students; the names of files for rooms begin with it.
    """
    ordered = sorted(students, key=lambda each: tuple(sort_naturally(each.cell(column)) for column in order))
    if ROOM not in order:
        return (PrintFile(name, tuple(student.id for student in ordered)),)
    rooms = sorted({student.cell(ROOM) for student in students}, key=lambda room: (sort_naturally(room), room))
    names: list[str] = []
    for room in rooms:
        names.append(_name_file(room, name.removesuffix(".pdf"), {each.casefold() for each in names}))
    return tuple(
        PrintFile(file, tuple(each.id for each in ordered if each.cell(ROOM) == room), True, room)
        for room, file in zip(rooms, names, strict=True)
    )


def _name_file(room: str, stem: str, names: set[str]) -> str:
    """Return a unique file name for a room that is valid on any disk.

    Late copies are in `print-late-ROOM.pdf` and `print-late-2-ROOM.pdf`, so no room may look like a part of these.
    """
    word = re.sub(r"[^\w.-]+", "-", room)[:LONGEST_NAME].strip(".-") or "room"
    misleads = word.casefold().startswith("late") or (stem != ALL_COPIES.removesuffix(".pdf") and word[0].isdigit())
    word = f"room-{word}" if misleads else word
    every = (f"{stem}-{word}{f'-{number}' if number > 1 else ''}.pdf" for number in range(1, len(names) + 2))
    return next(name for name in every if name.casefold() not in names)


def spread_versions(students: Sequence[Student], letters: Sequence[str], fixed: Mapping[str, str]) -> dict[str, str]:
    """Give each student a version that differs from the neighbours', and if possible from those in front and behind.

    `fixed` are versions that stay: those of issued copies, and those given in the roster.
    """
    found = {student.id: student.version or fixed.get(student.id, "") for student in students}
    used = Counter(filter(None, found.values()))
    rooms: dict[str, list[Student]] = {}
    for student in sorted(
        students, key=lambda each: (sort_naturally(each.cell(ROOM)), sort_naturally(each.cell(SEAT)))
    ):
        rooms.setdefault(student.cell(ROOM), []).append(student)
    for room in rooms.values():
        near = _find_nearby(room)
        for index, student in enumerate(room):
            if found[student.id]:
                continue
            sides = [found[each.id] for each in (*room[max(index - 1, 0) : index], *room[index + 1 : index + 2])]
            others = [found[each] for each in near[student.id]]
            found[student.id] = _choose_version(letters, sides, others, used)
            used[found[student.id]] += 1
    return found


def _choose_version(letters: Sequence[str], sides: Sequence[str], near: Sequence[str], used: Mapping[str, int]) -> str:
    before = next((index for index, letter in enumerate(letters) if sides and letter == sides[0]), -1)
    turn = [letters[(before + 1 + step) % len(letters)] for step in range(len(letters))]
    return min(turn, key=lambda letter: (letter in sides, near.count(letter), used.get(letter, 0)))


def _find_nearby(room: Sequence[Student]) -> dict[str, list[str]]:
    """Find the students near each student in the rows before and behind, if seats are a row and a number (A1, B12)."""
    places = {student.id: SEAT_FORM.fullmatch(student.cell(SEAT)) for student in room}
    rows = list(dict.fromkeys(each[1].casefold() for each in places.values() if each))
    by_place = {(rows.index(each[1].casefold()), int(each[2])): id_ for id_, each in places.items() if each}
    nearby: dict[str, list[str]] = {student.id: [] for student in room}
    for (row, number), id_ in by_place.items():
        around = ((row + up, number + aside) for up in (-1, 1) for aside in (0, -1, 1))
        nearby[id_] = [by_place[place] for place in around if place in by_place]
    return nearby

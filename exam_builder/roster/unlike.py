"""Find cells of a roster that are unlike all others in their column, and addresses that belong to another student."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from exam_builder.findings import Code, format_count
from exam_builder.paper import Student
from exam_builder.roster.cells import CellProblem
from exam_builder.roster.full_names import doubt_name
from exam_builder.roster.vocabulary import LOGINS, normalize_words

FEWEST = 5
"""The fewest students from which the usual form of ids, names and seats can be told."""
MISREAD_DIGITS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", " ": ""})
"""Letters that are written in place of digits."""


class Doubt(NamedTuple):
    """A problem in a column of a student (counted from 0)."""

    student: int
    column: str
    wrong: CellProblem


def find_unlike(students: Sequence[Student]) -> Iterator[Doubt]:
    """Find ids, names, seats and versions that are unlike all others, and addresses of another student."""
    yield from _find_odd_ids([student.id for student in students])
    yield from _find_odd_names([student.name for student in students])
    for room in dict.fromkeys(student.cell("room") for student in students):
        there = [number for number, student in enumerate(students) if student.cell("room") == room]
        yield from _find_odd_seat([(number, students[number].cell("seat")) for number in there])
    yield from _find_long_versions([student.version for student in students])
    yield from _find_far_versions([student.version for student in students])
    logins = [key for key, _ in students[0].columns if key.replace("_", " ") in LOGINS] if students else []
    for column in ("email", *logins):
        cells = [student.email if column == "email" else student.cell(column) for student in students]
        yield from _find_crossed(cells, [student.name for student in students], column)


def _find_odd_ids(ids: Sequence[str]) -> Iterator[Doubt]:
    """Find the first id with a space unlike others, the first that lost its zeros, and the only other one that is not
    written as most are.
    """
    shapes = Counter(map(reduce_to_shape, ids))
    spaced = [number for number, each in enumerate(ids) if reduce_to_shape(each) != _close_up(each) in shapes]
    if spaced:
        like = next(each for each in ids if reduce_to_shape(each) == _close_up(ids[spaced[0]]))
        what = f"the id `{ids[spaced[0]]}` has a space, unlike `{like}`{_count_more(spaced)}"
        yield Doubt(spaced[0], "id", CellProblem(Code.ID, what, "take the space out"))
    usual, count = shapes.most_common(1)[0] if shapes else ("", 0)
    if len(ids) < FEWEST or 2 * count <= len(ids) or "0" not in usual:
        return
    short = [number for number, each in enumerate(ids) if _is_number(each) and len(each) < len(usual)]
    short = short if _is_number(usual) and not any(_is_number(each) and len(each) > len(usual) for each in ids) else []
    if short:
        what = _describe_short([ids[number] for number in short], len(usual))
        yield Doubt(short[0], "id", CellProblem(Code.ID, what, "copy the ids again from their source, as text"))
    odd = [
        number for number, each in enumerate(ids) if reduce_to_shape(each) != usual and number not in [*short, *spaced]
    ]
    if len(odd) == 1:
        form = f"like `{next(each for each in ids if reduce_to_shape(each) == usual)}`"
        form = f"a number of {len(usual)} digits" if _is_number(usual) else form
        what = f"the id `{ids[odd[0]]}` is not {form}, as {'most' if short else 'all'} others are"
        hint = "correct it, if a digit is missing, or one too many"
        if reduce_to_shape(ids[odd[0]].translate(MISREAD_DIGITS)) == usual:
            hint = "write digits only: 0 and 1, and no letters O, l or I, and no spaces"
        yield Doubt(odd[0], "id", CellProblem(Code.ID, what, hint))


def reduce_to_shape(cell: str) -> str:
    """Return a cell with 0 for each digit and a for each letter.

    >>> reduce_to_shape("Q-0012"), reduce_to_shape("B 7")
    ('a-0000', 'a 0')
    """
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "0", cell))


def _close_up(id_: str) -> str:
    """Return the shape of an id without its spaces."""
    return reduce_to_shape("".join(id_.split()))


def _count_more(ids: Sequence[object]) -> str:
    return f", and so {'has' if len(ids) == 2 else 'have'} {len(ids) - 1:,} more" if len(ids) > 1 else ""


def _is_number(cell: str) -> bool:
    return cell.isdecimal() and cell.isascii()


def _describe_short(ids: Sequence[str], digits: int) -> str:
    lost = f"a spreadsheet may have taken its zeros: `{ids[0].zfill(digits)}`"
    return f"the id `{ids[0]}` has fewer than the {digits} digits of most others{_count_more(ids)}; {lost}"


def _has_capitals(name: str) -> bool:
    return any(word.isupper() and len(word) > 3 and "." not in word for word in name.split())


def _is_small(name: str) -> bool:
    """Return whether the first or the last word has no capital; a student may write the whole name so."""
    first, *_, last = name.split() * 2 or ("", "")
    return not name.islower() and (first.islower() or (last.islower() and len(last) > 3))


ODD_NAMES: tuple[tuple[Callable[[str], bool], str], ...] = (
    (lambda name: any(map(str.isdigit, name)), "has a digit"),
    (_has_capitals, "has a word in capitals"),
    (_is_small, "begins or ends with a word without a capital"),
)


def _find_odd_names(names: Sequence[str]) -> Iterator[Doubt]:
    """Find the only name with a digit, with a word in capitals, or with its first or last word in small letters."""
    found: dict[int, str] = {}
    for is_odd, what in ODD_NAMES if len(names) >= FEWEST else ():
        odd = [number for number, name in enumerate(names) if is_odd(name)]
        if len(odd) == 1 and not doubt_name(names[odd[0]]):
            found.setdefault(odd[0], f"the name `{names[odd[0]]}` {what}, unlike all others, and is printed so")
    for number, what in found.items():
        yield Doubt(number, "name", CellProblem(Code.MISREAD, what, "correct it, unless the student writes it so"))


def _find_odd_seat(seats: Sequence[tuple[int, str]]) -> Iterator[Doubt]:
    """Find the only seat of a room with letters in place of digits, or with row and number in another order."""
    shapes = {number: re.sub("0+", "0", reduce_to_shape(seat)) for number, seat in seats if seat}
    usual, count = Counter(shapes.values()).most_common(1)[0] if shapes else ("", 0)
    if len(shapes) < FEWEST or count != len(shapes) - 1:
        return
    number, seat = next((number, seat) for number, seat in seats if shapes.get(number, usual) != usual)
    meant = re.sub("0+", "0", reduce_to_shape(seat.translate(MISREAD_DIGITS)))
    if usual in (meant, shapes[number][::-1]):
        other = next(seat for number, seat in seats if shapes.get(number) == usual)
        what = f"the seat `{seat}` is not written like `{other}`, as all others in this room are"
        yield Doubt(number, "seat", CellProblem(Code.MISREAD, what, "write 0 and 1, and no letters O, l or I"))


def _find_crossed(cells: Sequence[str], names: Sequence[str], column: str) -> Iterator[Doubt]:
    """Find the first student who has the address or login of another, if two have each other's, or many have."""
    owners: dict[str, int] = {}
    for number, name in enumerate(names):
        for key in _find_logins(name):
            owners[key] = -1 if key in owners else number  # nobody's, if it fits two names
    crossed = {}
    for number, (cell, name) in enumerate(zip(cells, names, strict=True)):
        login = re.sub(r"[\W\d_]", "", normalize_words(cell.split("@")[0]))
        fits = any(word[:3] in login for word in normalize_words(name).split() if len(word) > 2)
        if (owner := owners.get(login, -1)) >= 0 and owner != number and not fits and login not in _find_logins(name):
            crossed[number] = owner
    exchanged = [number for number, owner in crossed.items() if crossed.get(owner) == number]
    if exchanged or 3 * len(crossed) > len(names) > FEWEST:
        number = (exchanged or list(crossed))[0]
        what = f"`{cells[number]}` seems to belong to `{names[crossed[number]]}`, not to `{names[number]}`"
        what += f", and it is alike in {format_count(len(crossed) - 1, 'other row')}"
        hint = "a column may have been sorted or moved without the others: copy the rows again from their source"
        yield Doubt(number, column, CellProblem(Code.SWAPPED, what, hint))


def _find_logins(name: str) -> set[str]:
    """Return the logins that follow from a name.

    >>> {"ada", "adaquill", "aquill", "adaq", "quilla"} <= _find_logins("Ada Quill")
    True
    """
    words = normalize_words(name).split()
    found = set()
    for cut in range(1, min(len(words), 4)):
        given, family = "".join(words[:cut]), "".join(words[cut:])
        found |= {given, given + family, family + given, given + family[0], family + given[0]}
        found |= {given[0] + family[:most] for most in range(4, 9)} | {given + family[:most] for most in range(1, 4)}
    return {each for each in found if len(each) > 2}


def _find_long_versions(versions: Sequence[str]) -> Iterator[Doubt]:
    """Find the only version with two letters if all others have one."""
    long = [number for number, version in enumerate(versions) if len(version) > 1]
    if len(long) == 1 and len([version for version in versions if version]) > 1:
        what = f"the version `{versions[long[0]]}` has two letters, and all others have one"
        yield Doubt(long[0], "version", CellProblem(Code.VERSION, what, "write one letter such as A or B"))


def _find_far_versions(versions: Sequence[str]) -> Iterator[Doubt]:
    """Find versions of a single student whose letter comes well after those of all others."""
    letters = [version for version in versions if len(version) == 1]
    for number, version in enumerate(versions):
        others = {ord(letter) for letter in letters if letter != version}
        if letters.count(version) == 1 and len(letters) > 2 and others and ord(version) > max(others) + 2:
            what = f"the version `{version}` is of this student alone, those of others go up to {chr(max(others))}"
            yield Doubt(number, "version", CellProblem(Code.VERSION, what, "correct it, unless it is meant"))

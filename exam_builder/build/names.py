"""The names of students as they print on their copies."""

from dataclasses import dataclass, replace

from exam_builder.build.stamp import digest_of
from exam_builder.cache import Cache
from exam_builder.codes import Code
from exam_builder.findings import Finding
from exam_builder.names import NeedsPicture, name_in_tex
from exam_builder.paper import Student
from exam_builder.plot import KIND
from exam_builder.render.pictures import name_file
from exam_builder.roster import Roster
from exam_builder.typeset.name_pictures import picture_of_name


@dataclass(frozen=True, slots=True)
class Name:
    """A name in LaTeX, and the digest of the picture that it shows, if any."""

    tex: str
    picture: str = ""


def names_of(roster: Roster, cache: Cache) -> tuple[dict[str, Name], tuple[Finding, ...]]:
    """How each student's name prints, by id; errors, at their cells, for those that this machine cannot print."""
    found = {student.id: _name(student, cache) for student in roster.students}
    wrong = [replace(each, place=roster.place(id_, "name")) for id_, each in found.items() if isinstance(each, Finding)]
    notes = [(student.id, note) for student in roster.students if (note := _note(student))]
    wrong += [replace(note, place=roster.place(id_, "accommodation")) for id_, note in notes]
    return {id_: name for id_, name in found.items() if isinstance(name, Name)}, tuple(wrong)


def _note(student: Student) -> Finding | None:
    """An error for a note on extra time that cannot be printed; only names are drawn as pictures."""
    tex = name_in_tex(student.extra_time)
    if not isinstance(tex, NeedsPicture):
        return None
    message = f"the extra time holds letters that pdfLaTeX has not got: {tex.signs}"
    return Finding(Code.NOTE, message, None, "write it in Latin letters", paper=f"copy {student.id}")


def _name(student: Student, cache: Cache) -> Name | Finding:
    tex = name_in_tex(student.name)
    if not isinstance(tex, NeedsPicture):
        return Name(rf"\examname{{{tex}}}")
    picture = picture_of_name(student.name, cache)
    if isinstance(picture, Finding):
        return replace(picture, paper=f"copy {student.id}")
    key = digest_of(picture)
    cache.put(KIND, key, picture)
    return Name(rf"\exampicturedname{{{name_file(key)}}}", key)

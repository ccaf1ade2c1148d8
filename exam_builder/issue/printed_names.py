"""The names of students as they print on their copies."""

from dataclasses import dataclass, replace

from exam_builder.codes import Code
from exam_builder.digests import digest_of
from exam_builder.findings import Finding
from exam_builder.names import NeedsPicture, name_in_tex
from exam_builder.paper import Student
from exam_builder.plot import FIGURE_KIND
from exam_builder.render.figure_files import name_file_name
from exam_builder.roster import Roster
from exam_builder.store import Store
from exam_builder.typeset.name_pictures import draw_name


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A name in LaTeX, and the digest of the picture that it shows, if any."""

    tex: str
    picture: str = ""


def format_names(roster: Roster, cache: Store) -> tuple[dict[str, PrintedName], tuple[Finding, ...]]:
    """How each student's name prints, by id; errors, at their cells, for those that this machine cannot print."""
    found = {student.id: _format_name(student, cache) for student in roster.students}
    wrong = [replace(each, place=roster.place(id_, "name")) for id_, each in found.items() if isinstance(each, Finding)]
    notes = [(student.id, note) for student in roster.students if (note := _check_note(student))]
    wrong += [replace(note, place=roster.place(id_, "accommodation")) for id_, note in notes]
    return {id_: name for id_, name in found.items() if isinstance(name, PrintedName)}, tuple(wrong)


def _check_note(student: Student) -> Finding | None:
    """An error for a note on extra time that cannot be printed; only names are drawn as pictures."""
    tex = name_in_tex(student.extra_time)
    if not isinstance(tex, NeedsPicture):
        return None
    message = f"the extra time holds letters that pdfLaTeX has not got: {tex.signs}"
    return Finding(Code.NOTE, message, None, "write it in Latin letters", paper=f"copy {student.id}")


def _format_name(student: Student, cache: Store) -> PrintedName | Finding:
    tex = name_in_tex(student.name)
    if not isinstance(tex, NeedsPicture):
        return PrintedName(rf"\examname{{{tex}}}")
    picture = draw_name(student.name, cache)
    if isinstance(picture, Finding):
        return replace(picture, paper=f"copy {student.id}")
    key = digest_of(picture)
    cache.put(FIGURE_KIND, key, picture)
    return PrintedName(rf"\exampicturedname{{{name_file_name(key)}}}", key)

"""`exam-builder explain`: what was drawn for a paper, what was computed, and how."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exam_builder.blackout import BLACK_BAR, BLACKOUT_NOTE, are_keys_hidden
from exam_builder.findings import Finding, Misuse, format_count
from exam_builder.paper import Paper, Part, Question, Section, Student

if TYPE_CHECKING:
    from exam_builder.course import Course
    from exam_builder.draw import PaperSpec
    from exam_builder.read import LoadedExam, LoadedPart, LoadedQuestion
    from exam_builder.results import Row

MAX_WIDTH = 100
"""Longer values are cut."""


@dataclass(frozen=True)
class PaperChoice:
    """Which paper: from a seed, a version, or the copy of a student of a roster; the reference paper without these."""

    seed: int | None = None
    version: str | None = None
    student: str | None = None
    roster: Path | None = None

    def which(self, course: "Course") -> "PaperSpec":
        """The paper; raise Misuse where that cannot be one, Refused where secret or roster is wrong."""
        from exam_builder.draw import spec_of_seed, spec_of_student, spec_of_version
        from exam_builder.identity import load_secret

        given = [name for name in ("seed", "version", "student") if getattr(self, name) is not None]
        if len(given) > 1:
            raise Misuse(f"one paper at a time: --{given[0]} and --{given[1]} are two")
        if (self.student is None) != (self.roster is None):
            raise Misuse("--student and --roster go together: the one is looked for in the other")
        if self.student is not None and self.roster is not None:
            return spec_of_student(_find_student(self.roster, self.student), load_secret(course.root))
        return spec_of_version(self.version, load_secret(course.root)) if self.version else spec_of_seed(self.seed)


def _find_student(roster: Path, id_: str) -> Student:
    from exam_builder.roster import read_roster

    students = {student.id: student for student in read_roster(roster).students}
    if id_ not in students:
        near = get_close_matches(id_, students, 1)
        raise Misuse(f"{roster} has no student `{id_}`" + (f"; did you mean `{near[0]}`?" if near else "."))
    return students[id_]


def explain_exam(
    start: Path, exam: str, question: str | None, wanted: PaperChoice, *, python: bool = True, show_keys: bool = False
) -> tuple[str, tuple[Finding, ...]]:
    """A paper of the course around `start` in words, or one question of it, and what is wrong with it.

    A question that the exam may pick is explained whether this paper picks it or not.

    Raises Refused where the paper cannot be drawn, Misuse for an exam, a question or a paper that is not there.
    """
    from exam_builder.companions import Calls
    from exam_builder.course import find_course
    from exam_builder.draw import draw_all_questions, draw_paper
    from exam_builder.issue.request import store_of
    from exam_builder.read import read_exam
    from exam_builder.recompute import check_paper

    course = find_course(start)
    loaded = read_exam(course, exam)
    _require_question(loaded, question)
    calls = Calls(store_of(course), python)
    which = wanted.which(course)
    paper = draw_paper(loaded, which, calls)
    if question not in (None, *(asked.name for asked in paper.questions)):
        paper = draw_all_questions(loaded, which, calls)
    checked = check_paper(loaded, paper, calls)
    lines = explain_paper(loaded, paper, str(which), checked.rows, question, hide=are_keys_hidden(show_keys))
    findings = [each for each in checked.findings if question in (None, each.question)]
    return "".join(f"{line}\n" for line in lines), tuple(findings)


def _require_question(exam: "LoadedExam", question: str | None) -> None:
    names = [loaded.name for loaded in exam.questions]
    if question is not None and question not in names:
        near = get_close_matches(question, names, 1)
        guess = f"; did you mean `{near[0]}`?" if near else "."
        raise Misuse(f"{exam.name} has no question `{question}`{guess} It has: {', '.join(names)}")


def explain_paper(
    exam: "LoadedExam", paper: Paper, called: str, rows: "Sequence[Row]", question: str | None, *, hide: bool = False
) -> Iterator[str]:
    """The lines that explain a paper, or one question of it; `hide` blacks out whatever gives a key away."""
    yield f"{paper.exam}: {called}"
    if hide:
        yield BLACKOUT_NOTE
    by_part = {(row.question, row.part): row for row in rows}
    section = -1
    for asked in paper.questions:
        if question in (None, asked.name):
            yield ""
            if asked.section != section and exam.model.sections:
                yield from _explain_section(paper.sections[asked.section], asked.section)
            section = asked.section
            yield from _explain_question(exam.question(asked.name), asked, by_part, hide)


def _explain_section(section: Section, index: int) -> Iterator[str]:
    title = f": {section.title.tex}" if section.title else ""
    choice = f" (answer {section.answer})" if section.answer is not None else ""
    yield f"Section {index + 1}{title}{choice}"


def _explain_question(
    loaded: "LoadedQuestion", question: Question, rows: "dict[tuple[str, str], Row]", hide: bool
) -> Iterator[str]:
    more = ", bonus" if question.bonus else ""
    more += f", drawn at attempt {question.tried}" if question.tried > 1 else ""
    yield f"{question.number}. {question.name}: {question.title.tex} ({_count_marks(question.points)}{more})"
    yield from _explain_parameters(loaded, question, hide)
    for model, part in zip(loaded.parts, question.parts, strict=True):
        yield from _explain_part(model, part, rows[question.name, part.id], hide)


def _explain_parameters(loaded: "LoadedQuestion", question: Question, hide: bool) -> Iterator[str]:
    from exam_builder.expressions import value_to_plain

    width = max(map(len, question.parameters), default=0)
    for name, value in question.parameters.items():
        shown = BLACK_BAR if hide else _shorten(value_to_plain(value))
        origin = _describe_origin(loaded.model.parameters.get(name))
        yield f"   {name:<{width}} = {shown}{f'   {origin}' if origin else ''}"


def _describe_origin(parameter: Any) -> str:
    """How a parameter gets its value, in words; a constant needs none."""
    if parameter is None:
        return "of the exam"
    fields = type(parameter).model_fields
    if "choose" in fields:
        return f"one of {len(parameter.choose)}"
    if "range" in fields:
        first, last, step = map(_format_number, (parameter.range[0], parameter.range[1], parameter.step))
        return f"from {first} to {last} in steps of {step}"
    if "sample" in fields:
        return f"{parameter.size} of {len(parameter.sample)}"
    if "entries" in fields:
        return (
            f"entries from {_format_number(parameter.entries.range[0])} to {_format_number(parameter.entries.range[1])}"
        )
    words = {"derive": "= {}", "compute": "by `{}`", "read": "from {}"}
    return next((text.format(getattr(parameter, kind)) for kind, text in words.items() if kind in fields), "")


def _explain_part(loaded: "LoadedPart", part: Part, row: "Row", hide: bool) -> Iterator[str]:
    label = f"({part.id}) " if part.label else ""
    yield f"   {label}{part.answer.kind}, {_count_marks(part.points)}"
    key = "" if hide else _key_formula(loaded)
    yield f"      key    {_show_or_hide(row.key, hide)}{key}"
    yield f"      again  {_describe_recompute(part, row, hide)}"
    for mistake in part.mistakes:
        yield f"      {mistake.misconception} would give {_show_or_hide(mistake.plain, hide)}"


def _key_formula(loaded: "LoadedPart") -> str:
    """The expression behind the key, where it says more than the key itself."""
    from exam_builder.kinds import key_of, kind_of

    written = key_of(loaded.model.answer) if kind_of(loaded.model.answer).recomputed else None
    return f"   = {written}" if isinstance(written, str) else ""


def _describe_recompute(part: Part, row: "Row", hide: bool) -> str:
    if part.waived is not None:
        return f"waived: {part.waived}"
    if not row.route:
        return "not recomputed"
    if not row.second:
        return f"by {row.route}: failed"
    return f"{_show_or_hide(row.second, hide)}   by {row.route}: {'agrees' if row.agrees else 'DIFFERS'}"


def _show_or_hide(text: str, hide: bool) -> str:
    return BLACK_BAR if hide else _shorten(text)


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_WIDTH else f"{line[: MAX_WIDTH - 1]}…"


def _count_marks(points: Any) -> str:
    return format_count(points, "mark")


def _format_number(number: Any) -> str:
    return str(getattr(number, "typed", number))

"""`exam-builder explain`: report what was drawn for a paper, and how its answers were computed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from exam_builder.blackout import BLACKOUT_NOTE, KeyDisplay
from exam_builder.companions import Calls
from exam_builder.course import Course, find_course
from exam_builder.draw import (
    PaperSpec,
    draw_all_questions,
    draw_paper,
    make_spec_of_seed,
    make_spec_of_student,
    make_spec_of_version,
    match_parts,
)
from exam_builder.expressions import value_to_plain
from exam_builder.findings import Finding, Misuse, did_you_mean, find_nearest_name, format_count, shorten_line
from exam_builder.identity import load_secret
from exam_builder.issue.switch import clear_course
from exam_builder.kinds import get_key, get_kind
from exam_builder.paper import Paper, Part, Question, Section, Student
from exam_builder.read import LoadedExam, LoadedPart, LoadedQuestion, read_exam
from exam_builder.read.accepted import split_accepted
from exam_builder.read.by_language import ENDS, SLASH
from exam_builder.read.models.parameter_models import (
    ChooseParameter,
    ComputeParameter,
    DeriveParameter,
    EntriesParameter,
    Parameter,
    PersonParameter,
    RangeParameter,
    ReadParameter,
    SampleParameter,
)
from exam_builder.recompute import check_paper
from exam_builder.results import Row
from exam_builder.roster import parse_columns, read_roster
from exam_builder.values import Typed, YamlNumber

MAX_WIDTH = 100
"""The number of characters at which values are cut."""
RowsByPart = Mapping[tuple[str, str], Row]
"""The recomputed parts, by question and id."""


@dataclass(frozen=True)
class ExplainRequest:
    """What to explain: an exam of the course around `start`, or one question of it, in one paper.

    The paper is that of a seed, a version, or the copy of a student of a roster; by default, the reference paper.
    Without `python`, no companion is run.
    """

    start: Path
    exam: str
    question: str | None = None
    seed: int | None = None
    version: str | None = None
    student: str | None = None
    roster: Path | None = None
    columns: str | None = None
    python: bool = True

    def spec(self, course: Course) -> PaperSpec:
        """Return which paper is meant; raise Misuse for contradictory options, Refused for a wrong secret or roster."""
        given = [name for name in ("seed", "version", "student") if getattr(self, name) is not None]
        if len(given) > 1:
            raise Misuse(f"--{given[0]} and --{given[1]} name two papers; give one of them")
        if (self.student is None) != (self.roster is None):
            raise Misuse("--student and --roster go together: the student is looked for in the roster")
        if self.columns is not None and self.roster is None:
            raise Misuse("--columns describes the columns of a roster, so it needs --roster")
        if self.student is not None and self.roster is not None:
            student = _find_student(self.roster, self.student, self.columns)
            return make_spec_of_student(student, load_secret(course.root))
        if self.version:
            return make_spec_of_version(self.version, load_secret(course.root))
        return make_spec_of_seed(self.seed)


def _find_student(roster: Path, id_: str, columns: str | None) -> Student:
    students = {student.id: student for student in read_roster(roster, columns=parse_columns(columns)).students}
    if id_ not in students:
        raise Misuse(f"{roster} has no student `{id_}`{did_you_mean(find_nearest_name(id_, students)) or '.'}")
    return students[id_]


def explain_exam(request: ExplainRequest, keys: KeyDisplay) -> tuple[str, tuple[Finding, ...]]:
    """Explain a paper, or one question of it, in words; return these with the findings.

    A question that the exam may pick is explained whether or not this paper picks it. Raise Refused if the paper
    cannot be drawn, Misuse if the exam, question or paper does not exist.
    """
    course, question = find_course(request.start), request.question
    clear_course(course)
    exam = read_exam(course, request.exam)
    _require_question(exam, question)
    calls, which = Calls(course.open_store(), request.python), request.spec(course)
    _require_own_version(exam, which)
    paper = draw_paper(exam, which, calls)
    if question not in (None, *(each.name for each in paper.questions)):
        paper = draw_all_questions(exam, which, calls)
    checked = check_paper(exam, paper, calls)
    explained = PaperExplanation(exam, paper, {(row.question, row.part): row for row in checked.rows}, keys)
    lines = [f"{paper.exam}: {which}", *([BLACKOUT_NOTE] if keys.hidden else []), *explained.lines(question)]
    findings, _ = split_accepted(exam.questions, checked.findings)
    return "".join(f"{line}\n" for line in lines), tuple(each for each in findings if question in (None, each.question))


def _require_own_version(exam: LoadedExam, which: PaperSpec) -> None:
    """Raise Misuse for a student's copy if its version depends on the seats of all students."""
    if exam.model.versions.spread and which.student is not None and not which.version:
        raise Misuse(
            f"Copies of {exam.name} are spread over versions: copies/key.csv says which one `{which.student.id}` has; "
            "ask for that: --version B"
        )


def _require_question(exam: LoadedExam, question: str | None) -> None:
    names = [loaded.name for loaded in exam.questions]
    if question is not None and question not in names:
        guess = did_you_mean(find_nearest_name(question, names)) or "."
        raise Misuse(f"{exam.name} has no question `{question}`{guess} It has: {', '.join(names)}")


@dataclass(frozen=True)
class PaperExplanation:
    """A paper in words; `keys` says whether to show keys."""

    exam: LoadedExam
    paper: Paper
    rows: RowsByPart
    keys: KeyDisplay

    def lines(self, question: str | None) -> Iterator[str]:
        """Yield the lines that explain all questions, or one of them; a section is announced before its first."""
        section = -1
        for each in self.paper.questions:
            if question in (None, each.name):
                yield ""
                if each.section != section and self.exam.model.sections:
                    yield from _explain_section(self.paper.sections[each.section], each.section)
                section = each.section
                yield from self._question(self.exam.question(each.name), each)

    def _question(self, loaded: LoadedQuestion, question: Question) -> Iterator[str]:
        more = ", bonus" if question.bonus else ""
        more += f", drawn at attempt {question.tried}" if question.tried > 1 else ""
        title, marks = strip_language_marks(question.title.tex), format_count(question.points, "mark")
        yield f"{question.number}. {question.name}: {title} ({marks}{more})"
        yield from self._parameters(loaded, question)
        for model, part in match_parts(loaded, question):
            yield from self._part(model, part, self.rows[question.name, part.id])

    def _parameters(self, loaded: LoadedQuestion, question: Question) -> Iterator[str]:
        width = max(map(len, question.parameters), default=0)
        for name, value in question.parameters.items():
            origin = _describe_origin(loaded.model.parameters.get(name))
            if name not in loaded.model.parameters:
                own = _describe_origin(self.exam.model.parameters.get(name)).replace(origin, "")
                origin += f", {own}" if own else ""
            yield f"   {name:<{width}} = {self._show_text(value_to_plain(value))}{f'   {origin}' if origin else ''}"

    def _part(self, loaded: LoadedPart, part: Part, row: Row) -> Iterator[str]:
        label = f"({part.label}) " if part.label else ""
        yield f"   {label}{part.answer.kind}, {format_count(part.points, 'mark')}"
        formula = "" if self.keys.hidden else _get_key_formula(loaded)
        if row.key:
            yield f"      key    {self._show_text(row.key)}{formula}"
            yield f"      again  {self._second_route(part, row)}"
        for mistake in part.mistakes:
            yield f"      {mistake.misconception} would give {self._show_text(mistake.plain)}"

    def _second_route(self, part: Part, row: Row) -> str:
        if part.waived is not None:
            return f"waived: {part.waived}"
        if not row.route:
            return "not recomputed"
        if not row.second:
            return f"by {row.route}: failed"
        return f"{self._show_text(row.second)}   by {row.route}: {'agrees' if row.agrees else 'DIFFERS'}"

    def _show_text(self, text: str) -> str:
        return self.keys.mask(shorten_line(text, MAX_WIDTH))


def strip_language_marks(tex: str) -> str:
    """Return a heading without the markup that separates its two languages."""
    return " ".join(tex.replace(SLASH, "/ ").removesuffix(ENDS[SLASH]).split()) if SLASH in tex else tex


def _explain_section(section: Section, index: int) -> Iterator[str]:
    title = f": {strip_language_marks(section.title.tex)}" if section.title else ""
    choice = f" (answer {section.answer})" if section.answer is not None else ""
    yield f"Section {index + 1}{title}{choice}"


def _describe_origin(parameter: Parameter | None) -> str:
    """Describe in words how a parameter gets its value; return '' for a constant."""
    match parameter:
        case None:
            return "of the exam"
        case ChooseParameter():
            return f"one of {len(parameter.choose)}"
        case RangeParameter():
            first, last, step = map(_format_number, (*parameter.range, parameter.step))
            return f"from {first} to {last} in steps of {step}"
        case SampleParameter():
            return f"{parameter.size} of {len(parameter.sample)}"
        case EntriesParameter():
            first, last = map(_format_number, parameter.entries.range)
            return f"entries from {first} to {last}"
        case DeriveParameter():
            return f"= {parameter.derive}"
        case ComputeParameter():
            return f"by `{parameter.compute}`"
        case ReadParameter():
            return f"from {parameter.read}"
        case PersonParameter():
            return "a person"
    return ""


def _get_key_formula(loaded: LoadedPart) -> str:
    """Return the expression behind the key, if it says more than the key itself."""
    written = get_key(loaded.model.answer) if get_kind(loaded.model.answer).recomputed else None
    return f"   = {written}" if isinstance(written, str) else ""


def _format_number(number: YamlNumber) -> str:
    return number.typed if isinstance(number, Typed) else str(number)

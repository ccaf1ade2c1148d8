"""Reading an exam with all its questions and the files that they name; every mistake in one go."""

from dataclasses import replace
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from exam_builder.codes import Code
from exam_builder.fields import FILE_NAME
from exam_builder.findings import Finding, Refused, each_once, errors
from exam_builder.read.bank import Described, described
from exam_builder.read.checks import check_exam, check_question
from exam_builder.read.course import Course
from exam_builder.read.data import table
from exam_builder.read.files import inside, read_text
from exam_builder.read.loaded import (
    Files,
    Line,
    LoadedExam,
    LoadedPart,
    LoadedQuestion,
    LoadedSection,
    Steps,
    TextFile,
)
from exam_builder.read.models import OF_THE_PART, Exam, FromFile, Image, ListingFile, Part, Pick, Question, Read, Use
from exam_builder.read.source import Source, examine
from exam_builder.read.validation import Validated, follows, validate

Model = TypeVar("Model", bound=BaseModel)


class Loader:
    """Reads one exam; gathers findings."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.findings: list[Finding] = []
        self.lost: set[Steps] = set()
        self.questions: dict[str, LoadedQuestion | None] = {}
        self.named: set[str] = set()

    def exam(self, name: str) -> LoadedExam | None:
        """The exam as far as it can be read, or None; what is wrong is in `findings`."""
        source = self.source(self.course.content / "exams" / f"{name}.yaml")
        read = self.model(Exam, source)
        if source is None or read.model is None:
            return None
        model = read.model
        sections = self.sections(model, source)
        questions = tuple(question for question in self.questions.values() if question is not None)
        whole = None not in self.questions.values() and not errors(self.findings)
        files = self.files(model, source, read.doubtful)
        topics = frozenset(topic for each in self.described for topic in each.topics) if picks(model) else frozenset()
        exam = LoadedExam(self.course, name, model, source, files, questions, sections=sections, topics=topics)
        self.findings += check_exam(exam, {*read.doubtful, *self.lost}, whole)
        return exam

    def source(self, path: Path) -> Source | None:
        """A file's source, as far as YAML can read it."""
        source, findings = examine(path, self.course.root, self.course.content)
        self.findings += findings
        return source

    def model(self, model: type[Model], source: Source | None) -> Validated[Model]:
        """A file's model, as far as there is one."""
        read = validate(model, source) if source else Validated[Model](None)
        self.findings += read.findings
        return read

    def sections(self, model: Exam, source: Source) -> tuple[LoadedSection, ...]:
        """The sections with their lines; the questions that these name or may pick are in `questions` then."""
        lines = [line for _, section in model.in_sections() for line in section.questions]
        self.named = {line.use for line in lines if isinstance(line, Use)}
        return tuple(
            LoadedSection(
                path,
                section,
                tuple(
                    self.pick(line, (*path, "questions", index))
                    if isinstance(line, Pick)
                    else self.use(line, source, (*path, "questions", index))
                    for index, line in enumerate(section.questions)
                ),
            )
            for path, section in model.in_sections()
        )

    def use(self, use: Use, exam: Source, steps: Steps) -> Line:
        """The question that an exam names; it is read as far as it can be."""
        path = self.course.content / "questions" / f"{use.use}.yaml"
        if path.is_file():
            self.question(use, path)
        else:
            self.findings.append(self.unknown_question(use.use, exam, steps))
            self.questions[use.use] = None
        return Line(steps, (use.use,), 1, use.bonus, use.fixed)

    def pick(self, pick: Pick, steps: Steps) -> Line:
        """The questions of the bank that a pick may draw, those left out that the exam asks anyhow."""
        fitting = [each for each in self.described if each.fits(pick)]
        for each in fitting:
            self.question(Use.model_construct(use=each.name, points={}), each.path)
        return Line(steps, tuple(each.name for each in fitting), pick.pick, pick.bonus, pick.fixed, picked=True)

    @cached_property
    def described(self) -> tuple[Described, ...]:
        """The questions of the bank that the exam does not name; a warning tells of a file that is no YAML."""
        paths = sorted((self.course.content / "questions").glob("*.yaml"))
        found = []
        for path in (each for each in paths if FILE_NAME.fullmatch(each.stem) and each.stem not in self.named):
            source, findings = examine(path, self.course.root, self.course.content)
            self.findings += [missed(finding) for finding in errors(findings)]
            if source is not None:
                found.append(described(path, source.data))
        return tuple(found)

    def question(self, use: Use, path: Path) -> None:
        """Read a question that is not read yet; its findings bear its name."""
        if use.use in self.questions:
            return
        before = len(self.findings)
        self.questions[use.use] = self.load(use, path)
        self.findings[before:] = [replace(finding, question=use.use) for finding in self.findings[before:]]

    def load(self, use: Use, path: Path) -> LoadedQuestion | None:
        """A question's file, what it names, and the Python beside it."""
        source = self.source(path)
        read = self.model(Question, source)
        if source is None or read.model is None:
            return None
        companion = path.with_suffix(".py")
        there = companion if companion.is_file() else None
        files = self.files(read.model, source, read.doubtful)
        loaded = LoadedQuestion(use.use, read.model, source, files, parts_of(read.model, use), there)
        self.findings += check_question(loaded, {*read.doubtful, *self.lost})
        return loaded

    def unknown_question(self, name: str, exam: Source, steps: Steps) -> Finding:
        known = sorted(path.stem for path in (self.course.content / "questions").glob("*.yaml"))
        near = get_close_matches(name, known, 1)
        guess = f"; did you mean `{near[0]}`?" if near else ""
        if isinstance(exam.value(steps), dict):
            steps = (*steps, "use")
        mend = f"write {near[0]}" if near else f"write content/questions/{name}.yaml"
        return Finding(Code.UNKNOWN_QUESTION, f"there is no question `{name}`{guess}", exam.place(steps), mend)

    def files(self, model: Exam | Question, source: Source, doubtful: frozenset[Steps]) -> Files:
        """What a file names: texts, data and pictures, each looked for beside it and only inside content/."""
        files = Files({}, {}, {})
        self.lost.clear()
        named = [
            (steps, item) for steps, item in named_files(model) if not follows((*steps, field_of(item)), "", doubtful)
        ]
        for steps, item in named:
            try:
                self.take(steps, item, source, files)
            except Refused as refused:
                self.findings += refused.findings
                self.lost.add(steps)
        return files

    def take(self, steps: Steps, item: Any, source: Source, files: Files) -> None:
        """Take one file in; raise Refused where it is not to be had."""
        field = field_of(item)
        name, place = getattr(item, field), source.place((*steps, field))
        path = inside(self.course.content, source.path.parent, name, place)
        files.paths[name] = path
        if field == "image":
            return
        file = path.relative_to(self.course.root.resolve()).as_posix()
        text = read_text(path, self.course.content, place)
        files.texts[name] = TextFile(file, text)
        if field == "read":
            files.data[name] = table(text, file) if path.suffix == ".csv" else text


def missed(finding: Finding) -> Finding:
    """What is wrong with a file of the bank, which picks may miss for it: a warning, since no paper may need it."""
    message = f"picks may miss this question: {finding.message}"
    return replace(finding, message=message, severity="warning")


def picks(model: Exam) -> bool:
    """Whether an exam picks from the bank."""
    return any(isinstance(line, Pick) for _, section in model.in_sections() for line in section.questions)


def field_of(item: Any) -> str:
    """The field that holds the name of a file."""
    return next(key for key in ("file", "image", "read") if hasattr(item, key))


def named_files(model: Any, steps: Steps = ()) -> list[tuple[Steps, Any]]:
    """Every field of a model that names a file, with its path."""
    if isinstance(model, FromFile | Image | ListingFile | Read):
        inner = [((*steps, "caption"), getattr(model, "caption", None))]
        return [(steps, model), *(found for path, item in inner for found in named_files(item, path))]
    if isinstance(model, tuple):
        return [found for index, item in enumerate(model) for found in named_files(item, (*steps, index))]
    if isinstance(model, dict):
        return [found for key, item in model.items() for found in named_files(item, (*steps, key))]
    fields = getattr(type(model), "model_fields", {})
    pairs = [((*steps, field.alias or name), getattr(model, name)) for name, field in fields.items()]
    return [found for path, item in pairs for found in named_files(item, path)]


def parts_of(model: Question, use: Use | None = None) -> tuple[LoadedPart, ...]:
    """The parts with their letters and their marks in an exam; a question's own fields are its one part, `a`."""
    listed: list[tuple[Steps, Part]] = []
    if model.parts:
        listed = [(("parts", index), part) for index, part in enumerate(model.parts)]
    elif model.answer and model.points:
        fields = {name: getattr(model, name) for name in (*OF_THE_PART, "rubric")}
        listed = [((), Part.model_construct(prompt=None, **fields))]
    found = []
    for index, (steps, part) in enumerate(listed):
        letter = chr(ord("a") + index)
        points = Fraction((use.points if use else {}).get(letter, part.points))
        found.append(LoadedPart(letter, steps, part, points, points / Fraction(part.points)))
    return tuple(found)


def load_exam(course: Course, name: str) -> LoadedExam:
    """As `read_exam`, for a name that is known to be there."""
    loader = Loader(course)
    exam = loader.exam(name)
    found = each_once(loader.findings)
    if exam is None or errors(found):
        raise Refused(found)
    return replace(exam, findings=found)

"""Read an exam with its questions and the files that they name, and report all mistakes at once."""

import os
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from exam_builder.companions import read_python
from exam_builder.course import Course, hint_to_rename
from exam_builder.fields import FILE_NAME, YamlPath
from exam_builder.findings import (
    Code,
    CompanionError,
    Finding,
    Place,
    Refused,
    did_you_mean,
    find_nearest_name,
    select_errors,
)
from exam_builder.read.by_language import SEPARATOR, find_languages, merge_languages
from exam_builder.read.files import parse_table, read_bytes, read_text, resolve_inside
from exam_builder.read.item_bank import QuestionSummary, summarize_question
from exam_builder.read.language_words import LanguageWords, choose_persons, list_languages, read_words
from exam_builder.read.loaded import (
    LoadedExam,
    LoadedLine,
    LoadedPart,
    LoadedQuestion,
    LoadedSection,
    NamedFiles,
    TextFile,
    get_letter,
    get_roman,
)
from exam_builder.read.models import (
    PART_FIELDS,
    ConstantParameter,
    ExamModel,
    FileField,
    ImageFigure,
    LogoModel,
    PartGroupModel,
    PartModel,
    PersonParameter,
    PickLine,
    QuestionModel,
    UseLine,
    find_file_fields,
    get_file_field,
)
from exam_builder.read.validation import ValidationResult, is_consequence, validate
from exam_builder.read.yaml_source import Source, read_yaml

Model = TypeVar("Model", bound=BaseModel)


class ExamLoader:
    """Reads one exam, and collects findings; `read.checked_load.CheckingLoader` checks it as well."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.findings: list[Finding] = []
        self.misread: list[Finding] = []
        self.lost: set[YamlPath] = set()
        self.questions: dict[str, LoadedQuestion | None] = {}
        self.right = False
        self.bank: tuple[QuestionSummary, ...] = ()
        self.languages: tuple[str, ...] = ()

    def exam(self, name: str) -> LoadedExam | None:
        """Read the exam as far as possible, and add its mistakes to `findings`; return None if there is no model."""
        source = self.source(self.course.content / "exams" / f"{name}.yaml")
        self.languages = find_languages(source)
        self.merge(source)
        read = self.model(ExamModel, source)
        if source is None or read.model is None:
            return None
        model = read.model
        words = self.words(model, source)
        sections = self.sections(model, source)
        questions = tuple(question for question in self.questions.values() if question is not None)
        self.right = None not in self.questions.values() and not select_errors(self.findings)
        files = self.files(model, source, read.doubtful)
        topics = frozenset(topic for each in self.bank for topic in each.topics)
        speech = choose_persons(words.speech, model.persons)
        exam = LoadedExam(self.course, name, model, source, files, questions, (), sections, topics, words.babel, speech)
        exam = replace(exam, introductions=load_introductions(exam))
        self.check_exam(exam, {*read.doubtful, *self.lost})
        return exam

    def check_exam(self, exam: LoadedExam, doubtful: Set[YamlPath]) -> None:
        """Check an exam apart from the values at `doubtful` paths; here, nothing is checked."""

    def check_question(self, question: LoadedQuestion, doubtful: Set[YamlPath]) -> None:
        """Check a question apart from the values at `doubtful` paths; here, nothing is checked."""

    def source(self, path: Path) -> Source | None:
        """Read a file as far as its YAML is readable."""
        source, findings = read_yaml(path, self.course.root, self.course.content)
        self.findings += findings
        self.misread += findings
        return source

    def merge(self, source: Source | None) -> None:
        """Merge the texts that are written by language."""
        self.findings += merge_languages(source, self.languages) if source else ()

    def model(self, model: type[Model], source: Source | None) -> ValidationResult[Model]:
        """Validate a file, as far as it could be read."""
        read = validate(model, source) if source else ValidationResult[Model](None)
        self.findings += read.findings
        return read

    def words(self, model: ExamModel, source: Source) -> LanguageWords:
        """Return the words of the exam's language; those of English if it has none."""
        own, language = self.course.template_folders, model.language
        known = list_languages(own)
        for each in language.split(SEPARATOR):
            if each.partition("-")[0] not in known:
                message = f"papers cannot be printed in `{each}`"
                hint = f"write one of {', '.join(known)}, or add templates/words/{each.partition('-')[0]}.yaml"
                self.findings.append(Finding(Code.LANGUAGE, message, source.place(("language",)), hint))
        try:
            return read_words(language, own, model.words())
        except Refused as refused:
            self.findings += refused.findings
            return read_words(language)

    def sections(self, model: ExamModel, source: Source) -> tuple[LoadedSection, ...]:
        """Return the sections with their lines, and read the questions that these name or may pick into `questions`."""
        lines = [line for _, section in model.in_sections() for line in section.questions]
        if has_picks(model):
            self.bank = self.read_bank({line.use for line in lines if isinstance(line, UseLine)})
        return tuple(
            LoadedSection(path, section, tuple(self.lines(section.questions, source, (*path, "questions"))))
            for path, section in model.in_sections()
        )

    def lines(self, lines: Sequence[UseLine | PickLine], exam: Source, path: YamlPath) -> Iterator[LoadedLine]:
        """Yield the lines of a section, and read their questions."""
        for index, line in enumerate(lines):
            here = (*path, index)
            yield self.pick(line, here) if isinstance(line, PickLine) else self.use(line, exam, here)

    def use(self, use: UseLine, exam: Source, steps: YamlPath) -> LoadedLine:
        """Return the line of a question that the exam names, and read the question."""
        path = self.course.content / "questions" / f"{use.use}.yaml"
        if os.path.lexists(path):
            self.question(use, path)
        else:
            self.findings.append(self.unknown_question(use.use, exam, steps))
            self.questions[use.use] = None
        return LoadedLine(steps, (use.use,), 1, use.bonus, use.fixed)

    def pick(self, pick: PickLine, steps: YamlPath) -> LoadedLine:
        """Return the line of a pick with the questions that it may draw, and read them; named ones are excluded."""
        fitting = [each for each in self.bank if each.fits(pick)]
        for each in fitting:
            self.question(UseLine.model_construct(use=each.name, points={}), each.path)
        return LoadedLine(steps, tuple(each.name for each in fitting), pick.pick, pick.bonus, pick.fixed, is_pick=True)

    def read_bank(self, named: Set[str]) -> tuple[QuestionSummary, ...]:
        """Return the questions of the bank that the exam does not name; files that are not YAML are warned of."""
        paths = sorted((self.course.content / "questions").glob("*.yaml"))
        summaries = []
        for path in (each for each in paths if FILE_NAME.fullmatch(each.stem) and each.stem not in named):
            source, findings = read_yaml(path, self.course.root, self.course.content)
            self.findings += [warn_of_missed(finding) for finding in select_errors(findings)]
            if source is not None:
                summaries.append(summarize_question(path, source.data))
        return tuple(summaries)

    def question(self, use: UseLine, path: Path) -> None:
        """Read a question unless it was read before, and put its name into its findings."""
        if use.use in self.questions:
            return
        before = len(self.findings)
        self.questions[use.use] = self.load(use, path)
        self.findings[before:] = [replace(finding, question=use.use) for finding in self.findings[before:]]

    def load(self, use: UseLine, path: Path) -> LoadedQuestion | None:
        """Read a question's file, the files that it names, and check it; return None if there is no model."""
        source = self.source(path)
        self.merge(source)
        read = self.model(QuestionModel, source)
        if source is None or read.model is None:
            return None
        companion = self.companion(path.with_suffix(".py"))
        files = self.files(read.model, source, read.doubtful)
        loaded = LoadedQuestion(use.use, read.model, source, files, load_parts(read.model, use), companion)
        self.check_question(loaded, {*read.doubtful, *self.lost})
        return loaded

    def companion(self, path: Path) -> Path | None:
        """Return the path of a question's companion, if there is one; report files that are no text, links out of
        content/ and huge files.
        """
        if not os.path.lexists(path):
            return None
        place = Place(path.relative_to(self.course.root).as_posix())
        try:
            read_bytes(path, self.course.content, place)
            read_python(path)
        except Refused as refused:
            self.findings += refused.findings
            return None
        except CompanionError as problem:
            self.findings.append(Finding(problem.code, problem.message, problem.place(self.course.root), problem.hint))
            return None
        return path

    def unknown_question(self, name: str, exam: Source, steps: YamlPath) -> Finding:
        folder = self.course.content / "questions"
        rename = hint_to_rename(folder, name)
        near = "" if rename else find_nearest_name(name, sorted(path.stem for path in folder.glob("*.yaml")))
        if isinstance(exam.value(steps), dict):
            steps = (*steps, "use")
        hint = rename or f"write {near or f'content/questions/{name}.yaml'}"
        message = f"there is no question `{name}`{did_you_mean(near)}"
        return Finding(Code.UNKNOWN_QUESTION, message, exam.place(steps), hint)

    def files(self, model: ExamModel | QuestionModel, source: Source, doubtful: frozenset[YamlPath]) -> NamedFiles:
        """Read the texts, data and pictures that a file names, relative to the file and only inside content/."""
        files = NamedFiles({}, {}, {})
        self.lost.clear()
        named = [
            (steps, item)
            for steps, item in find_file_fields(model)
            if not is_consequence((*steps, get_file_field(item)), "", doubtful)
        ]
        for steps, item in named:
            try:
                self.take(steps, item, source, files)
            except Refused as refused:
                self.findings += refused.findings
                self.lost.add(steps)
        return files

    def take(self, steps: YamlPath, item: FileField, source: Source, files: NamedFiles) -> None:
        """Read one file into `files`; raise Refused if it cannot be read."""
        field = get_file_field(item)
        name, place = getattr(item, field), source.place((*steps, field))
        path = resolve_inside(self.course.content, source.path.parent, name, place)
        files.paths[name] = path
        if isinstance(item, ImageFigure | LogoModel):
            return
        file = path.relative_to(self.course.root.resolve()).as_posix()
        text = read_text(path, self.course.content, place)
        files.texts[name] = TextFile(file, text)
        if field == "read":
            files.data[name] = parse_table(text, file) if path.suffix.lower() == ".csv" else text


def load_introductions(exam: LoadedExam) -> dict[int, LoadedQuestion]:
    """Return the introductions of sections as questions that ask nothing and need all parameters of the exam."""
    introductions, taken = {}, {each.name for each in exam.questions}
    needs = {
        name: each if isinstance(each, PersonParameter) else ConstantParameter.model_construct(value=0, unit=None)
        for name, each in exam.model.parameters.items()
    }
    for index, section in enumerate(exam.sections):
        model, name = section.model, f"introduction-{index + 1}"
        while name in taken:
            name += "_"
        if model.introduction is not None or model.figures or model.tables:
            shown = QuestionModel.model_construct(
                title="", prompt=model.introduction, figures=model.figures, tables=model.tables, needs=needs
            )
            introductions[index] = LoadedQuestion(name, shown, exam.source, exam.files, (), path=section.path)
    return introductions


def warn_of_missed(finding: Finding) -> Finding:
    """Turn an error in a file of the bank into a warning that picks may miss the question: no paper may need it."""
    message = f"picks may miss this question: {finding.message}"
    return replace(finding, message=message, severity="warning")


def has_picks(model: ExamModel) -> bool:
    """Return whether an exam picks from the bank."""
    return any(isinstance(line, PickLine) for _, section in model.in_sections() for line in section.questions)


def load_unchecked(course: Course, name: str) -> LoadedExam | None:
    """Read an exam and its questions without checking them; return None if their fields already have errors."""
    loader = ExamLoader(course)
    exam = loader.exam(name)
    return None if select_errors(loader.findings) else exam


def load_parts(model: QuestionModel, use: UseLine | None = None) -> tuple[LoadedPart, ...]:
    """Return the parts of a question with their letters and their points in an exam.

    Sub-parts take the place of the part that has them. The fields of a question without `parts` are its part `a`.
    """
    given = use.points if use else {}
    if model.parts:
        parts = [part for index, each in enumerate(model.parts) for part in _load_part(index, each)]
    elif model.answer and model.points:
        fields = {name: getattr(model, name) for name in (*PART_FIELDS, "rubric")}
        parts = [LoadedPart("a", (), PartModel.model_construct(prompt=None, **fields), Fraction(model.points))]
    else:
        parts = []
    marks = {name: Fraction(points) for name, points in given.items()}
    return tuple(
        replace(part, points=marks[part.id], scale=marks[part.id] / part.points) if part.id in marks else part
        for part in parts
    )


def _load_part(index: int, part: PartModel | PartGroupModel) -> Iterator[LoadedPart]:
    """Yield a part, or its sub-parts if it has some, with the points in its file."""
    letter, path = get_letter(index), ("parts", index)
    if isinstance(part, PartModel):
        yield LoadedPart(letter, path, part, Fraction(part.points))
        return
    for place, inner in enumerate(part.parts):
        lead = () if place else path
        id_ = f"{letter}.{get_roman(place)}"
        yield LoadedPart(id_, (*path, "parts", place), inner, Fraction(inner.points), lead=lead)

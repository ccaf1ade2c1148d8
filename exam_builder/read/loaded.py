"""An exam and its questions as they were read: their models, their sources, and the files that they name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from exam_builder.companions.python_files import Signature, read_python
from exam_builder.course import Course
from exam_builder.course_files import hint_at_capitals
from exam_builder.expressions.speech import ENGLISH, Speech
from exam_builder.fields import YamlPath
from exam_builder.findings import CompanionError, Finding, Place, format_count, shorten_line
from exam_builder.paper import sum_attainable
from exam_builder.read.models import (
    PART_FIELDS,
    ExamModel,
    PartGroupModel,
    PartModel,
    PersonParameter,
    PickLine,
    QuestionModel,
    RubricItemModel,
    SectionModel,
    UseLine,
)
from exam_builder.read.yaml_source import Source
from exam_builder.values import Value


@dataclass(frozen=True)
class TextFile:
    """The text of a file; `file` is its path relative to the course's root."""

    file: str
    text: str


@dataclass(frozen=True)
class NamedFiles:
    """The files that a YAML file names, by name as written: their texts, the values of data files, and their paths."""

    texts: dict[str, TextFile] = field(default_factory=dict)
    data: dict[str, Value] = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class LoadedPart:
    """A part: its id (a letter by its position), the path of its fields in the file, and its points in this exam.

    `scale` is the factor by which the exam changes its points, which also applies to its rubric. The path is empty if
    the fields are those of the question itself. A sub-part is a part like any other, with an id such as `a.ii`. For
    the first sub-part, `lead` is the path of the part to which it belongs, whose text is printed above it.
    """

    id: str
    path: YamlPath
    model: PartModel
    points: Fraction
    scale: Fraction = Fraction(1)
    lead: YamlPath = ()


@dataclass(frozen=True)
class LoadedGroup:
    """A part that has sub-parts: its letter, its path, and its model, which has the text above them."""

    id: str
    path: YamlPath
    model: PartGroupModel


@dataclass(frozen=True)
class LoadedQuestion:
    """A question of an exam."""

    name: str
    model: QuestionModel
    source: Source
    files: NamedFiles
    parts: tuple[LoadedPart, ...]
    companion: Path | None = None
    path: YamlPath = ()
    """The path of its fields in its file: () except for the introduction of a section, which asks nothing."""

    @property
    def points(self) -> Fraction:
        """The sum of the parts' points."""
        return sum((part.points for part in self.parts), Fraction(0))

    @property
    def groups(self) -> Iterator[LoadedGroup]:
        """The parts that have sub-parts."""
        for index, part in enumerate(self.model.parts):
            if isinstance(part, PartGroupModel):
                yield LoadedGroup(get_letter(index), ("parts", index), part)

    @property
    def persons(self) -> dict[str, str]:
        """The parameters that are persons, including those of `needs`, with the pronouns that they must have."""
        return find_persons({**self.model.needs, **self.model.parameters})

    @property
    def companion_path(self) -> Path:
        """The path of the companion, whether it exists or not."""
        return self.companion or self.source.path.with_suffix(".py")

    def signature(self, function: str) -> Signature:
        """Return the signature of a function of the companion; raise CompanionError if it does not exist."""
        if self.companion is None:
            name = self.companion_path.name
            hint = hint_at_capitals(self.companion_path) or f"write `def {function}(…):` in {name}"
            raise CompanionError(f"there is no {name} beside {self.name}.yaml", hint)
        return read_python(self.companion).signature(function)

    def read_data(self, name: str) -> Value:
        """Return the value of a data file: a mapping of columns, or a text."""
        return self.files.data[name]

    def path_of(self, name: str) -> Path:
        """Return the path of a file that the question names, with links resolved."""
        return self.files.paths[name]

    def misconceptions_by_part(self) -> dict[str, tuple[str, ...]]:
        """Return for each misconception the parts whose rubrics or options name it.

        A line of the question's rubric counts for all parts that it concerns.
        """
        letters = tuple(part.id for part in self.parts)
        ids: dict[str, set[str]] = {}
        for part in self.parts:
            for _, item in walk_rubric(part.model.rubric, ()):
                ids.setdefault(item.misconception or "", set()).add(part.id)
        for name, options in self.misconceptions_by_option().items():
            ids.setdefault(name, set()).update(options)
        for item in self.model.rubric if self.model.parts else ():
            ids.setdefault(item.misconception or "", set()).update(item.parts or letters)
        ids.pop("", None)
        return {name: tuple(letter for letter in letters if letter in parts) for name, parts in ids.items()}

    def misconceptions_by_option(self) -> dict[str, dict[str, str]]:
        """Return for each misconception the parts with an option for it, with the id of the option.

        The id is '' for options made of misconceptions, which include those that lead to an answer of the part.
        """
        ids: dict[str, dict[str, str]] = {}
        for part in self.parts:
            options = part.model.options
            if isinstance(options, tuple):
                named = {option.misconception: option.id for option in options if option.misconception}
            else:
                all_ = options.from_ or tuple(self.model.misconceptions)
                named = dict.fromkeys((name for name in all_ if self.leads_to(name, part.id)), "")
            for name, id_ in named.items():
                ids.setdefault(name, {})[part.id] = id_
        return ids

    def leads_to(self, misconception: str, part: str) -> bool:
        """Return whether a misconception leads to an answer of a part."""
        model = self.model.misconceptions.get(misconception)
        return model is not None and (not model.keys or part in model.keys)


@dataclass(frozen=True)
class LoadedLine:
    """A line of an exam's `questions` at `path`: the name of a question, or those of which `count` are picked."""

    path: YamlPath
    names: tuple[str, ...]
    count: int = 1
    bonus: bool = False
    fixed: bool = False
    is_pick: bool = False


LONGEST_TITLE = 40


@dataclass(frozen=True)
class LoadedSection:
    """A section of an exam at `path`, which is () for the questions of an exam without sections."""

    path: YamlPath
    model: SectionModel
    lines: tuple[LoadedLine, ...]

    def each(self) -> Iterator[tuple[LoadedLine, UseLine | PickLine]]:
        """Yield the lines with their models."""
        yield from zip(self.lines, self.model.questions, strict=True)


@dataclass(frozen=True)
class LoadedExam:
    """An exam with all questions that it asks or may pick, in the order of its lines, each once.

    `findings` are only warnings, because errors are raised.
    """

    course: Course
    name: str
    model: ExamModel
    source: Source
    files: NamedFiles
    questions: tuple[LoadedQuestion, ...]
    findings: tuple[Finding, ...] = ()
    sections: tuple[LoadedSection, ...] = ()
    topics: frozenset[str] = frozenset()
    """The topics of the bank, if the exam picks from it."""
    babel: tuple[str, ...] = ()
    """The names that babel has for the exam's language."""
    speech: Speech = ENGLISH
    """How values print in the exam's language."""
    introductions: Mapping[int, LoadedQuestion] = field(default_factory=dict)
    """The introductions by the index of their section."""

    @property
    def decimal(self) -> str:
        """The decimal mark: the exam's own, or else that of its language."""
        return self.model.numbers.decimal or self.speech.decimal

    @property
    def persons(self) -> dict[str, str]:
        """The exam's own parameters that are persons, with the pronouns that they must have ('' for any)."""
        return find_persons(self.model.parameters)

    @property
    def lines(self) -> tuple[LoadedLine, ...]:
        """The lines of all sections."""
        return tuple(line for section in self.sections for line in section.lines)

    def question(self, name: str) -> LoadedQuestion:
        """Return the question with a name; raise KeyError if the exam has none."""
        for question in self.questions:
            if question.name == name:
                return question
        raise KeyError(name)

    @property
    def total(self) -> Fraction:
        """The full marks, if it is certain that picks and choices do not change them."""
        return sum((points for _, points in self.list_marks()), Fraction(0))

    def list_marks(self) -> list[tuple[str, Fraction]]:
        """List the terms of the full marks, for each line or choice of questions: its name, and its points."""
        return [each for section in self.sections for each in self._list_section_marks(section)]

    def _list_section_marks(self, section: LoadedSection) -> list[tuple[str, Fraction]]:
        lines = [line for line in section.lines if line.names and not line.bonus]
        worth = [(line, self.question(line.names[0]).points) for line in lines]
        if section.model.answer is None:
            return [
                (f"{line.count} picked" if line.is_pick else line.names[0], points * line.count)
                for line, points in worth
            ]
        points = [points for line, points in worth for _ in range(line.count)]
        title = shorten_line(get_raw_text(self, (*section.path, "title")), LONGEST_TITLE) if section.model.title else ""
        where = f" in `{title}`" if title else ""
        name = f"{section.model.answer} of {format_count(len(points), 'question')}{where}"
        return [(name, sum_attainable(points, section.model.answer))]

    def figure_place(self, question: str, figure: str) -> Place:
        """Return the place of a figure of a question or an introduction; without a question, that of the logo."""
        if not question:
            return self.source.place((figure,))
        own = {each.name: each for each in self.introductions.values()}
        owner = own.get(question) or self.question(question)
        return owner.source.place((*owner.path, "figures", figure))


def find_persons(parameters: Mapping[str, object]) -> dict[str, str]:
    """Return the parameters that are persons, with their pronouns."""
    return {name: each.person for name, each in parameters.items() if isinstance(each, PersonParameter)}


def walk_rubric(rubric: tuple[RubricItemModel, ...], path: YamlPath) -> Iterator[tuple[YamlPath, RubricItemModel]]:
    """Yield the lines of a marking scheme, including those of each route, with their paths."""
    for index, item in enumerate(rubric):
        yield (*path, index), item
        for number, route in enumerate(item.either or ()):
            yield from walk_rubric(route, (*path, index, "either", number))


def find_text_file(loaded: LoadedExam | LoadedQuestion, path: YamlPath) -> TextFile | None:
    """Return the file of a text field; None if the text is in the YAML, or the file cannot be read."""
    value = loaded.source.value(path)
    return loaded.files.texts.get(str(value.get("file"))) if isinstance(value, dict) else None


def get_raw_text(loaded: LoadedExam | LoadedQuestion, path: YamlPath) -> str:
    """Return a text field before expansion; '' if there is none."""
    named = find_text_file(loaded, path)
    return loaded.source.find_text(path) if named is None else named.text


def get_text_source(loaded: LoadedExam | LoadedQuestion, path: YamlPath) -> tuple[str, str, tuple[int, ...]]:
    """Return a text field before expansion: the text, its file, and the line of that file for each line of the text."""
    named = find_text_file(loaded, path)
    if named is not None:
        return named.text, named.file, tuple(range(1, named.text.count("\n") + 2))
    return loaded.source.find_text(path), loaded.source.file, loaded.source.lines(path)


def locate_in_text(loaded: LoadedExam | LoadedQuestion, path: YamlPath, offset: int) -> Place:
    """Return the place of a character of a text field, in the YAML or in a file of its own."""
    named = find_text_file(loaded, path)
    if named is not None:
        before = named.text.rfind("\n", 0, offset)
        return Place(named.file, named.text.count("\n", 0, offset) + 1, offset - before)
    return loaded.source.at(path, offset)


MAX_PARTS = 26
"""The maximum number of parts of a question, which have letters, and of sub-parts of a part, which have numerals."""


def get_letter(index: int) -> str:
    """Return the letter of a part by its index in the file, from 0."""
    return chr(ord("a") + index)


def get_roman(index: int) -> str:
    """Return the Roman numeral of a sub-part, in lower case, by its index in its part, from 0."""
    tens, ones = divmod(index + 1, 10)
    return "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]


def get_part_letter(path: YamlPath, source: Source) -> str | None:
    """Return the id of the part or sub-part to which a path of a question leads, or None.

    The fields of a question without `parts` belong to its part `a`.
    """
    if len(path) > 1 and path[0] == "parts" and isinstance(path[1], int) and path[1] < MAX_PARTS:
        inner = path[3] if len(path) > 3 and path[2] == "parts" else None
        return get_letter(path[1]) + (f".{get_roman(inner)}" if isinstance(inner, int) else "")
    return "a" if path and path[0] in (*PART_FIELDS, "rubric") and not source.value(("parts",)) else None

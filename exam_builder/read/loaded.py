"""An exam and its questions as they were read: models, their sources, and the files that they name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from exam_builder.companions.python_files import CompanionError, Signature, read_python
from exam_builder.course import Course
from exam_builder.expressions.speech import ENGLISH, Speech
from exam_builder.fields import YamlPath
from exam_builder.findings import Finding, Place
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
    """The text of a file of the course; `file` is its path from the course's root."""

    file: str
    text: str


@dataclass(frozen=True)
class NamedFiles:
    """What a YAML file names: texts, the values of data files, and where each file stands, by the name as written."""

    texts: dict[str, TextFile] = field(default_factory=dict)
    data: dict[str, Value] = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class LoadedPart:
    """A part: its id (a letter for its place in the file), the path of its fields in the file, its marks in this exam.

    `scale` is the factor by which the exam changed its marks; those of its rubric change by the same. The path of a
    part whose fields the question itself holds is empty. A sub-part is a part as any other, whose id has two letters
    (`a.ii`); the first one has in `lead` the path of the part that it begins, whose text stands above it.
    """

    id: str
    path: YamlPath
    model: PartModel
    points: Fraction
    scale: Fraction = Fraction(1)
    lead: YamlPath = ()


@dataclass(frozen=True)
class LoadedGroup:
    """A part that has sub-parts: its letter, its path, and the text that stands above them."""

    id: str
    path: YamlPath
    model: PartGroupModel


@dataclass(frozen=True)
class LoadedQuestion:
    """A question as it stands in an exam."""

    name: str
    model: QuestionModel
    source: Source
    files: NamedFiles
    parts: tuple[LoadedPart, ...]
    companion: Path | None = None
    path: YamlPath = ()
    """Where its fields stand in its file: () but for the introduction of a section, which asks nothing."""

    @property
    def points(self) -> Fraction:
        """The sum of the parts' points."""
        return sum((part.points for part in self.parts), Fraction(0))

    @property
    def groups(self) -> Iterator[LoadedGroup]:
        """The parts that have sub-parts."""
        for index, part in enumerate(self.model.parts):
            if isinstance(part, PartGroupModel):
                yield LoadedGroup(letter_of(index), ("parts", index), part)

    @property
    def persons(self) -> dict[str, str]:
        """The names that stand for persons, those that it needs included, with the pronouns that they must have."""
        return find_persons({**self.model.needs, **self.model.parameters})

    @property
    def companion_path(self) -> Path:
        """Where the Python beside the question stands, or would stand."""
        return self.companion or self.source.path.with_suffix(".py")

    def signature(self, function: str) -> Signature:
        """Return what a function of the companion asks for; raises CompanionError when it is not there."""
        if self.companion is None:
            name = self.companion_path.name
            raise CompanionError(f"there is no {name} beside {self.name}.yaml", f"write `def {function}(…):` in {name}")
        return read_python(self.companion).signature(function)

    def read_data(self, name: str) -> Value:
        """Return the value of a data file: a record of columns, or a text."""
        return self.files.data[name]

    def path_of(self, name: str) -> Path:
        """Return where a file that the question names stands, links resolved."""
        return self.files.paths[name]

    def misconceptions_by_part(self) -> dict[str, tuple[str, ...]]:
        """Give for each misconception the parts whose marking or options name it; the question's marking names all."""
        letters = tuple(part.id for part in self.parts)
        found: dict[str, set[str]] = {}
        for part in self.parts:
            for item in rubric_items(part.model.rubric):
                found.setdefault(item.misconception or "", set()).add(part.id)
        for name, options in self.misconceptions_by_option().items():
            found.setdefault(name, set()).update(options)
        for item in self.model.rubric if self.model.parts else ():
            found.setdefault(item.misconception or "", set()).update(item.parts or letters)
        found.pop("", None)
        return {name: tuple(letter for letter in letters if letter in parts) for name, parts in found.items()}

    def misconceptions_by_option(self) -> dict[str, dict[str, str]]:
        """Return for each misconception the parts in which an option stands for it, with its id ('' for its value).

        Options made of misconceptions stand for those that have a key in the part.
        """
        found: dict[str, dict[str, str]] = {}
        for part in self.parts:
            options = part.model.options
            if isinstance(options, tuple):
                named = {option.misconception: option.id for option in options if option.misconception}
            else:
                all_ = options.from_ or tuple(self.model.misconceptions)
                named = dict.fromkeys((name for name in all_ if self.leads_to(name, part.id)), "")
            for name, id_ in named.items():
                found.setdefault(name, {})[part.id] = id_
        return found

    def leads_to(self, misconception: str, part: str) -> bool:
        """Return whether a misconception has an answer to a part."""
        model = self.model.misconceptions.get(misconception)
        return model is not None and (not model.keys or part in model.keys)


@dataclass(frozen=True)
class LoadedLine:
    """A line of an exam's `questions` at `path`: a question by its name, or those of which `count` are picked."""

    path: YamlPath
    names: tuple[str, ...]
    count: int = 1
    bonus: bool = False
    fixed: bool = False
    is_pick: bool = False


@dataclass(frozen=True)
class LoadedSection:
    """A section of an exam at `path`: () where it stands for the questions of an exam without sections."""

    path: YamlPath
    model: SectionModel
    lines: tuple[LoadedLine, ...]

    def each(self) -> Iterator[tuple[LoadedLine, UseLine | PickLine]]:
        """Yield the lines beside their models."""
        yield from zip(self.lines, self.model.questions, strict=True)


@dataclass(frozen=True)
class LoadedExam:
    """An exam with every question that it asks or may pick, in the order of its lines, each once.

    `findings` are warnings, since errors are raised.
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
    """Topics of the bank, where the exam picks from it."""
    babel: tuple[str, ...] = ()
    """Names that babel has for the exam's language."""
    speech: Speech = ENGLISH
    """How values print in the exam's language."""
    introductions: Mapping[int, LoadedQuestion] = field(default_factory=dict)
    """Introductions by the index of their section."""

    @property
    def persons(self) -> dict[str, str]:
        """The exam's own parameters that are persons, with the pronouns that they must have ('' for any)."""
        return find_persons(self.model.parameters)

    @property
    def lines(self) -> tuple[LoadedLine, ...]:
        """The lines of all sections."""
        return tuple(line for section in self.sections for line in section.lines)

    def question(self, name: str) -> LoadedQuestion:
        """Return the question of that name; raise KeyError when the exam has none."""
        for question in self.questions:
            if question.name == name:
                return question
        raise KeyError(name)

    @property
    def total(self) -> Fraction:
        """Full marks, once it is sure that picks and choices do not change them."""
        return sum((points for _, points in self.list_marks()), Fraction(0))

    def list_marks(self) -> list[tuple[str, Fraction]]:
        """Return what makes up the full marks, line by line, or choice by choice, in words and points."""
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
        return [(f"{section.model.answer} of {len(points)}", sum_attainable(points, section.model.answer))]

    def figure_place(self, question: str, figure: str) -> Place:
        """Return where a figure of a question or of an introduction stands; the logo, where it is of no question."""
        if not question:
            return self.source.place((figure,))
        own = {each.name: each for each in self.introductions.values()}
        owner = own.get(question) or self.question(question)
        return owner.source.place((*owner.path, "figures", figure))


def find_persons(parameters: Mapping[str, object]) -> dict[str, str]:
    """Return those of some parameters that are persons, with their pronouns."""
    return {name: each.person for name, each in parameters.items() if isinstance(each, PersonParameter)}


def rubric_items(rubric: tuple[RubricItemModel, ...]) -> Iterator[RubricItemModel]:
    """Yield the lines of a marking scheme, those of each route included."""
    for item in rubric:
        yield item
        for route in item.either or ():
            yield from rubric_items(route)


def find_text_file(loaded: LoadedExam | LoadedQuestion, path: YamlPath) -> TextFile | None:
    """Return the file that holds a text field, None when the YAML holds it itself (or the file cannot be read)."""
    found = loaded.source.value(path)
    return loaded.files.texts.get(str(found.get("file"))) if isinstance(found, dict) else None


def raw_text(loaded: LoadedExam | LoadedQuestion, path: YamlPath) -> str:
    """Return a text field before expansion, '' where there is none."""
    named = find_text_file(loaded, path)
    return loaded.source.find_text(path) if named is None else named.text


def text_source(loaded: LoadedExam | LoadedQuestion, path: YamlPath) -> tuple[str, str, tuple[int, ...]]:
    """Return a text field before expansion: the text, its file, and the line of that file for each line of the text."""
    named = find_text_file(loaded, path)
    if named is not None:
        return named.text, named.file, tuple(range(1, named.text.count("\n") + 2))
    return loaded.source.find_text(path), loaded.source.file, loaded.source.lines(path)


def text_place(loaded: LoadedExam | LoadedQuestion, path: YamlPath, offset: int) -> Place:
    """Return where a character of a text field stands, in the YAML or in a file of its own."""
    named = find_text_file(loaded, path)
    if named is not None:
        before = named.text.rfind("\n", 0, offset)
        return Place(named.file, named.text.count("\n", 0, offset) + 1, offset - before)
    return loaded.source.at(path, offset)


def letter_of(index: int) -> str:
    """Return the letter of a part by its place in the file, from 0."""
    return chr(ord("a") + index)


def roman_of(index: int) -> str:
    """Return the small Roman numeral of a sub-part by its place in its part, from 0."""
    tens, ones = divmod(index + 1, 10)
    return "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]


def part_letter(path: YamlPath, source: Source) -> str | None:
    """Return the id of the part, or sub-part, to which a path of a question leads; one without `parts` is its own part,
    a.
    """
    if len(path) > 1 and path[0] == "parts" and isinstance(path[1], int):
        inner = path[3] if len(path) > 3 and path[2] == "parts" else None
        return letter_of(path[1]) + (f".{roman_of(inner)}" if isinstance(inner, int) else "")
    return "a" if path and path[0] in (*PART_FIELDS, "rubric") and not source.value(("parts",)) else None

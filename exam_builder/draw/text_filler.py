"""Text with its `\\VAR{…}` filled in, each line knowing the file and line that it came from."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from exam_builder.codes import Code
from exam_builder.course_files import read_file
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.expressions import ExpressionError, Tex, expand, expand_plainly, parse_text
from exam_builder.expressions.atoms import HOLE_MARK
from exam_builder.expressions.speech import Speech, SpokenStyle, speech_of
from exam_builder.expressions.template import Macro, Macros, Template, find_macros
from exam_builder.paper import Answer, NumberStyle, Text
from exam_builder.read import LoadedExam, LoadedQuestion, text_source
from exam_builder.read.by_language import find_split
from exam_builder.read.checks.usages import collect_usages
from exam_builder.values import Person, Value

DEFINITION = re.compile(r"\\[a-zA-Z]*(?:def|ommand)")
"""What defines a command."""


@dataclass(frozen=True)
class TextFiller:
    """What text may use: names, the keys so far, and the numbers of figures."""

    names: Mapping[str, Value]
    style: NumberStyle
    hooks: Mapping[str, Callable[..., Value]]
    printed: Mapping[str, str]
    """What certain names print, whatever their value: `answer`, `answers.a`."""
    macros: Macros = field(default_factory=dict)
    """Commands that the texts may use besides LaTeX's own."""
    users: Callable[[], str] = str
    """LaTeX that may use what the texts define."""

    def text(self, spot: YamlLocation) -> Text:
        """Return the text at a spot, expanded; raise Refused where an expression fails."""
        source, file, lines = text_source(spot.question, spot.path)
        with _refuse_failures(spot):
            tex, origins = self._expand(source)
        return Text(tex, file, tuple(lines[min(line, len(lines) - 1)] for line in origins))

    def _expand(self, source: str) -> tuple[str, tuple[int, ...]]:
        """Give a text with its values, and the line from that each line came; values speak the language around them."""
        split = find_split(source)
        if split < 0:
            return self._expand_alone(source)
        speech = speech_of(self.style)
        spoken = SpokenStyle(self.style.grouping, self.style.digits, self.style.decimal, speech.other or speech)
        first, lines = self._expand_alone(source[:split])
        other = replace(self, style=spoken, names=_in_other(self.names, speech))
        try:
            second, more = other._expand_alone(source[split:])
        except ExpressionError as problem:
            raise ExpressionError(problem.message, problem.hint, problem.offset + split) from None
        before = source.count("\n", 0, split)
        return first + second, (*lines[:-1], *(before + line for line in more))

    def _expand_alone(self, source: str) -> tuple[str, tuple[int, ...]]:
        read = parse_text(source)
        users = self.users() if _has_value_in_macro(read) else ""
        template = replace(read, macros=self.macros, users=users)
        return expand(template, self.names, self.style, self.hooks, self.printed)

    def optional(self, spot: YamlLocation, written: object) -> Text | None:
        """Return the text at a spot, None where nothing is written there."""
        return None if written is None else self.text(spot)

    def bare(self, spot: YamlLocation) -> str:
        """Return the text at a spot with its expressions printed plainly, for listings and descriptions of figures."""
        with _refuse_failures(spot):
            return self.fill_listing(text_source(spot.question, spot.path)[0])

    def fill_listing(self, source: str) -> str:
        """Return lines of a program with their expressions printed plainly; raise ExpressionError where one fails."""
        return expand_plainly(parse_text(source), self.names, self.style, self.hooks)[0]


def _in_other(names: Mapping[str, Value], speech: Speech) -> Mapping[str, Value]:
    """Return the values that a text may use, of which persons have the pronouns of the second language."""
    forms = dict(speech.other.pronouns) if speech.other else {}
    called = {name: each for name, each in names.items() if isinstance(each, Person) and each.pronouns in forms}
    found = {name: Person(str(each), each.pronouns, forms[each.pronouns]) for name, each in called.items()}
    return {**names, **found} if found else names


@contextmanager
def _refuse_failures(spot: YamlLocation) -> Iterator[None]:
    """Raise Refused, at a spot, for an expression that fails."""
    try:
        yield
    except ExpressionError as problem:
        raise spot.refuse(Code.EXPRESSION, problem.message, problem.hint, problem.offset) from None


def format_key_names(keys: Mapping[str, Answer], part: str | None) -> dict[str, Tex]:
    """Return how the names of keys print: as their answers do."""
    printed = {f"answers.{name}": Tex(answer.tex, answer.plain) for name, answer in keys.items()}
    return {**printed, "answer": printed[f"answers.{part}"]} if part is not None and part in keys else printed


def find_exam_macros(exam: LoadedExam) -> Macros:
    """Return the commands that an exam's preamble defines, or the course's template of one."""
    template = exam.course.templates / "preamble.tex"
    own = ""
    with suppress(OSError):
        own = read_file(template, exam.course.template_folders).decode("utf-8", "replace")
    return find_macros(own) | _find_definitions(YamlLocation(exam, ("preamble",)), exam.model.preamble)


def find_question_macros(loaded: LoadedQuestion) -> Macros:
    """Return the commands that the prompts of a question define, which its other texts may use."""
    found = _find_definitions(YamlLocation(loaded) / "prompt", loaded.model.prompt)
    for group in loaded.groups:
        found |= _find_definitions(YamlLocation(loaded, group.path) / "prompt", group.model.prompt)
    for part in loaded.parts:
        found |= _find_definitions(YamlLocation(loaded, part.path) / "prompt", part.model.prompt)
    return found


def _has_value_in_macro(read: Template) -> bool:
    """Return whether a text defines a macro with a value in it."""
    defines = read.holes and DEFINITION.search(read.source)
    return bool(defines) and any(HOLE_MARK in macro.body for macro in find_macros(read.outline).values())


def join_question_texts(questions: Iterable[LoadedQuestion]) -> str:
    """Return the LaTeX of questions, with a letter in place of each value."""
    return "\n\n".join(
        _text_outline(YamlLocation(each, use.path)) for each in questions for use in collect_usages(each) if use.text
    )


def _text_outline(spot: YamlLocation) -> str:
    """Return the text at a spot with a letter in place of each value; '' where it cannot be read."""
    try:
        return parse_text(text_source(spot.question, spot.path)[0]).outline.replace(HOLE_MARK, "x")
    except ExpressionError:
        return ""


def _find_definitions(spot: YamlLocation, written: object) -> dict[str, Macro]:
    """Return what the text at a spot defines, where it can be read; what is printed there stands as a letter."""
    return find_macros(_text_outline(spot)) if written is not None else {}

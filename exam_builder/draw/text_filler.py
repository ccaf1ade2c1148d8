"""Fill in the `\\VAR{…}` of texts, and map each line to its file and line in the source."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from exam_builder.course_files import read_file
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.expressions import ExpressionError, Tex, expand, expand_plainly, parse_text
from exam_builder.expressions.atoms import HOLE_MARK
from exam_builder.expressions.speech import Speech, SpokenStyle, get_speech
from exam_builder.expressions.template import Macro, Macros, Template, find_macros
from exam_builder.findings import Code
from exam_builder.paper import Answer, NumberStyle, Text
from exam_builder.read import LoadedExam, LoadedQuestion, get_text_source
from exam_builder.read.by_language import BEFORE, ENDS, SLASH, find_split
from exam_builder.read.checks.usages import collect_usages
from exam_builder.values import Person, Value

DEFINITION = re.compile(r"\\[a-zA-Z]*(?:def|ommand)")
"""The start of a definition of a command."""


@dataclass(frozen=True)
class TextFiller:
    """Fills in texts with names, keys, and numbers of figures."""

    names: Mapping[str, Value]
    style: NumberStyle
    hooks: Mapping[str, Callable[..., Value]]
    printed: Mapping[str, str]
    """The prints of names that do not print by their value: `answer`, `answers.a`."""
    macros: Macros = field(default_factory=dict)
    """Commands of the course that the texts may use."""
    users: Callable[[], str] = str
    """Returns LaTeX that may use commands that the texts define."""

    def text(self, location: YamlLocation) -> Text:
        """Fill in the text at a location; raise Refused if an expression fails."""
        source, file, lines = get_text_source(location.question, location.path)
        with _refuse_failures(location):
            tex, origins = self._expand(source)
        return Text(tex, file, tuple(lines[min(line, len(lines) - 1)] for line in origins))

    def _expand(self, source: str) -> tuple[str, tuple[int, ...]]:
        """Fill in a text, with values in the language around them; return it and the source line of each line.

        A text of values alone that print differently in a second language, such as a day, is printed in both.
        """
        split, speech = find_split(source), get_speech(self.style)
        first, lines = self._expand_alone(source if split < 0 else source[:split])
        if split < 0 and (speech.other is None or source.count("\\") != source.count(r"\VAR")):
            return first, lines
        spoken = SpokenStyle(self.style.grouping, self.style.digits, self.style.decimal, speech.other or speech)
        other = replace(self, style=spoken, names=_in_other(self.names, speech))
        if split < 0:
            second, _ = other._expand_alone(source)
            if second == first:
                return first, lines
            joined = f"{first.rstrip()}{BEFORE[SLASH]}{SLASH}{second.rstrip()}{ENDS[SLASH]}"
            return joined, (*lines, *([lines[-1]] * (joined.count("\n") + 1 - len(lines))))
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

    def optional(self, location: YamlLocation, value: object) -> Text | None:
        """Fill in the text at a location; return None if nothing is written there."""
        return None if value is None else self.text(location)

    def bare(self, location: YamlLocation) -> str:
        """Fill in the text at a location without LaTeX, for listings and descriptions of figures."""
        with _refuse_failures(location):
            return self.fill_listing(get_text_source(location.question, location.path)[0])

    def fill_listing(self, source: str) -> str:
        """Fill in lines of a program without LaTeX; raise ExpressionError if an expression fails."""
        return expand_plainly(parse_text(source), self.names, self.style, self.hooks)[0]


def _in_other(names: Mapping[str, Value], speech: Speech) -> Mapping[str, Value]:
    """Return the names with the persons' pronouns in the second language."""
    forms = dict(speech.other.pronouns) if speech.other else {}
    called = {name: each for name, each in names.items() if isinstance(each, Person) and each.pronouns in forms}
    persons = {name: Person(str(each), each.pronouns, forms[each.pronouns]) for name, each in called.items()}
    return {**names, **persons} if persons else names


@contextmanager
def _refuse_failures(location: YamlLocation) -> Iterator[None]:
    """Turn an ExpressionError into Refused at a location."""
    try:
        yield
    except ExpressionError as problem:
        raise location.refuse(Code.EXPRESSION, problem.message, problem.hint, problem.offset) from None


def format_key_names(keys: Mapping[str, Answer], part: str | None) -> dict[str, Tex]:
    """Return the prints of the names of keys, which are those of their answers."""
    printed = {f"answers.{name}": Tex(answer.tex, answer.plain) for name, answer in keys.items()}
    return {**printed, "answer": printed[f"answers.{part}"]} if part is not None and part in keys else printed


def find_exam_macros(exam: LoadedExam) -> Macros:
    """Return the commands that the exam's preamble and the course's preamble template define."""
    template = exam.course.templates / "preamble.tex"
    own = ""
    with suppress(OSError):
        own = read_file(template, exam.course.template_folders).decode("utf-8", "replace")
    return find_macros(own) | _find_definitions(YamlLocation(exam, ("preamble",)), exam.model.preamble)


def find_question_macros(loaded: LoadedQuestion) -> Macros:
    """Return the commands that the prompts of a question define; its other texts may use them."""
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
    """Join the LaTeX of questions, with a letter in place of each value."""
    return "\n\n".join(
        _get_text_outline(YamlLocation(each, use.path))
        for each in questions
        for use in collect_usages(each)
        if use.text
    )


def _get_text_outline(location: YamlLocation) -> str:
    """Return the text at a location with a letter in place of each value; '' if it cannot be parsed."""
    try:
        return parse_text(get_text_source(location.question, location.path)[0]).outline.replace(HOLE_MARK, "x")
    except ExpressionError:
        return ""


def _find_definitions(location: YamlLocation, value: object) -> dict[str, Macro]:
    """Return the commands that the text at a location defines, with a letter in place of each value."""
    return find_macros(_get_text_outline(location)) if value is not None else {}

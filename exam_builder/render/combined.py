"""Build the combined marking guide: for each question, keys and wrong answers by version, and the rubric once."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exam_builder.kinds import KINDS
from exam_builder.paper import Figure, Option, Paper, Part, Question, RubricItem, Text
from exam_builder.paper_texts import list_placed
from exam_builder.render.author_text import join_inline, replace_mentions, tie_punctuation
from exam_builder.render.by_version import (
    Column,
    KeyCell,
    KeyTable,
    SectionGuide,
    find_section_guides,
    make_tables,
    merge_titles,
    merge_versions,
)
from exam_builder.render.filters import find_unplaced_in_solution, place_things
from exam_builder.render.schemes import MarkPrinter, find_other_mistakes, format_choice, prints_key
from exam_builder.values import FrozenMap

NO_ENTRY = "--"
DEFINITION = re.compile(
    r"""\\(label|[egx]?def|let|global|csname|setlength|setcounter|(?:new|renew|provide|declare|New|Renew|Provide|Declare
    )[a-zA-Z]+
    |sisetup|tikzset|pgfplotsset|pgfmathsetmacro)(?![a-zA-Z])""",
    re.VERBOSE,
)
"""Commands that define something in a prompt: a label, a macro, a setting."""


@dataclass(frozen=True, slots=True)
class GuideLine:
    """A line of a scheme: its marks, its text, and the route for which it counts (0: every route)."""

    worth: str
    says: str
    route: int = 0


@dataclass(frozen=True, slots=True)
class PartGuide:
    """A part as in its first version, with what markers need to know about all versions.

    `also`, `options` and `mistakes` explain the columns; `sample` is the version whose solution is shown ('' if all
    versions share it).
    """

    part: Part
    tables: tuple[KeyTable, ...]
    also: tuple[GuideLine, ...]
    options: tuple[GuideLine, ...]
    mistakes: tuple[GuideLine, ...]
    rubric: tuple[GuideLine, ...]
    sample: str


@dataclass(frozen=True, slots=True)
class QuestionGuide:
    """A question as in its first version; `number` is 0 if versions number it differently (see `numbers`).

    `head` is printed above the first question of a section that has one; `title` merges the titles of all
    versions if they differ, else it is ''.
    """

    question: Question
    number: int
    numbers: tuple[tuple[str, int], ...]
    parts: tuple[PartGuide, ...]
    rubric: tuple[GuideLine, ...]
    head: SectionGuide | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class _OptionColumn:
    """The heading of an option's column, its id, and whether all versions print it alike."""

    label: str
    id: str
    alike: bool


QuestionByVersion = Mapping[str, Question]
"""A question as it is in each version that asks it."""


def build_guides(papers: Sequence[Paper], order: Sequence[str], printer: MarkPrinter) -> tuple[QuestionGuide, ...]:
    """Build the guides of questions in the given order of names, leaving out those that no version asks."""
    found = {
        name: {paper.version: each for paper in papers for each in paper.questions if each.name == name}
        for name in order
    }
    texts = [_QuestionTexts(each, printer, papers[0].language) for each in found.values() if each]
    guides = [_build_question_guide(each, len(papers)) for each in texts]
    heads = find_section_guides(papers, [each.question for each in guides])
    return tuple(replace(each, head=heads.get(each.question.name)) for each in guides)


def list_introductions(guides: Iterable[QuestionGuide]) -> tuple[Question, ...]:
    """List the introductions of sections that guides print."""
    return tuple(question for guide in guides if guide.head for _, question in guide.head.introductions)


def has_definitions(questions: Iterable[Question]) -> bool:
    """Return whether a prompt defines something for other texts, so that it must be typeset even if not printed."""
    prompts = (text for each in questions for text in list_prompts(each))
    return any(prompt is not None and DEFINITION.search(prompt.tex) for prompt in prompts)


def list_prompts(question: Question) -> Iterator[Text | None]:
    """Yield the texts above the answers of a question."""
    yield question.prompt
    for part in question.parts:
        yield from (part.lead, part.prompt)


def _build_question_guide(guide: "_QuestionTexts", versions: int) -> QuestionGuide:
    by_version, first = guide.by_version, guide.first
    numbers = tuple((version, question.number) for version, question in by_version.items())
    same = len({number for _, number in numbers}) == 1 and len(by_version) == versions
    parts = [{version: each.parts[index] for version, each in by_version.items()} for index in range(len(first.parts))]
    return QuestionGuide(
        first,
        first.number if same else 0,
        () if same else numbers,
        tuple(_build_part_guide(_PartTexts(guide, part)) for part in parts),
        tuple(guide.rubric({version: question.rubric for version, question in by_version.items()}, None)),
        title=merge_titles({version: guide.text(question.title, version) for version, question in by_version.items()}),
    )


def _build_part_guide(texts: "_PartTexts") -> PartGuide:
    parts = texts.parts
    solutions = {_look_of_solution(part, texts.guide.by_version[version]) for version, part in parts.items()}
    return PartGuide(
        texts.first,
        tuple(texts.tables()),
        tuple(texts.also()),
        tuple(texts.options()),
        tuple(texts.mistakes()),
        tuple(texts.guide.rubric({version: part.rubric for version, part in parts.items()}, texts.first)),
        next(iter(parts)) if len(solutions) > 1 else "",
    )


def _look_of_solution(part: Part, question: Question) -> tuple[object, ...]:
    """Return everything that is printed of a solution: its text, and what it places or what stands below it."""
    tex = part.solution.tex if part.solution else ""
    placed = place_things(question)
    things = [*map(placed.get, list_placed(tex)), *find_unplaced_in_solution(question, part)]
    return tex, *(replace(each, arguments=FrozenMap({})) if isinstance(each, Figure) else each for each in things)


class _QuestionTexts:
    """The texts of one question's guide."""

    def __init__(self, by_version: QuestionByVersion, printer: MarkPrinter, language: str) -> None:
        self.by_version, self.printer, self.words = by_version, printer, printer.words.printed
        self.language = language
        self.first = next(iter(by_version.values()))
        self.labels = {each.id: f"({format_roman(number)})" for number, each in enumerate(self.first.misconceptions, 1)}

    def rubric(self, rubrics: Mapping[str, tuple[RubricItem, ...]], part: Part | None) -> Iterator[GuideLine]:
        """List the rubric of a part or of the whole question; differing texts are marked by version."""
        for number, item in enumerate(next(iter(rubrics.values()))):
            items = {version: items[number] for version, items in rubrics.items() if number < len(items)}
            yield GuideLine(self.printer.worth(item, part), self._describe(item, items, part), item.route)

    def _describe(self, item: RubricItem, items: Mapping[str, RubricItem], part: Part | None) -> str:
        named = item.misconception
        texts = {
            "when": merge_versions({version: self.text(each.when, version, part) for version, each in items.items()}),
            "mistake": f"{self.labels.get(named, '')} {self.misconception(named)}" if named else "",
        }
        formula = merge_versions({version: each.formula for version, each in items.items()})
        return self.printer.item(replace(item, formula=formula), texts, self.first)

    def misconception(self, id_: str) -> str:
        """Print the description of a misconception."""
        texts = {
            version: next((each.text for each in question.misconceptions if each.id == id_), None)
            for version, question in self.by_version.items()
        }
        return merge_versions({version: self.text(text, version) for version, text in texts.items()}) or id_

    def text(self, text: Text | None, version: str, part: Part | None = None) -> str:
        """Print a text of a version inline, with that version's figures; '' if there is none."""
        if not text:
            return ""
        line = join_inline(tie_punctuation(text, self.language), self.first, part)
        return replace_mentions(line, self.by_version[version])


class _PartTexts:
    """The texts of one part's guide: the part in each version that asks it."""

    def __init__(self, guide: _QuestionTexts, parts: Mapping[str, Part]) -> None:
        self.guide, self.parts = guide, parts
        self.first = next(iter(parts.values()))
        self.option_columns = tuple(self._label_options())

    def tables(self) -> Iterator[KeyTable]:
        """Make tables of the keys by version, with further right answers, and options or wrong answers."""
        columns = [*self._keys()] if prints_key(self.first) else []
        columns += self._options_by_version() if self.first.options else self._mistakes_by_version()
        numbers = {version: question.number for version, question in self.guide.by_version.items()}
        yield from make_tables(columns, numbers)

    def also(self) -> Iterator[GuideLine]:
        """Explain when further answers are right."""
        for index in range(self._most_also()):
            further = {version: part.also[index : index + 1] for version, part in self.parts.items()}
            when = {
                version: self.guide.text(also[0].when, version, self.parts[version])
                for version, also in further.items()
                if also
            }
            if any(when.values()):
                yield GuideLine(str(index + 1), merge_versions(when))

    def options(self) -> Iterator[GuideLine]:
        """Explain the numbers on the left of a match, and each column of options."""
        for option in self._list_left():
            yield GuideLine(option.letter, merge_versions(self._print_option(option.id)))
        for column in self.option_columns:
            options = self._find_option(column.id)
            text = next(iter(self._print_option(column.id).values())) or self.guide.words["none_of_these"]
            reasons = {
                version: self.guide.text(each.because, version) for version, each in options.items() if each.because
            }
            words = [text if column.alike else "", merge_versions(reasons) if reasons else ""]
            if any(words):
                yield GuideLine(column.label, " --- ".join(filter(None, words)))

    def mistakes(self) -> Iterator[GuideLine]:
        """Explain misconceptions that have a column but are not in the rubric."""
        parts = (part for part in self.parts.values() if not part.options)
        for id_ in dict.fromkeys(wrong.misconception for part in parts for wrong in find_other_mistakes(part)):
            if id_ in self.guide.labels:
                yield GuideLine(self.guide.labels[id_], self.guide.misconception(id_))

    def _most_also(self) -> int:
        return max(len(part.also) for part in self.parts.values())

    def _keys(self) -> Iterator[Column]:
        keys = {
            version: f"{format_choice(part, self.guide.printer.colon)}{part.answer.tex}"
            for version, part in self.parts.items()
        }
        yield self.guide.words["key"], {version: _make_cell(self.parts[version], tex) for version, tex in keys.items()}
        for index in range(self._most_also()):
            also = {version: [*part.also[index : index + 1]] for version, part in self.parts.items()}
            yield (
                f"{self.guide.words['also_column']}~{index + 1}",
                {
                    version: _make_cell(self.parts[version], each[0].tex if each else NO_ENTRY)
                    for version, each in also.items()
                },
            )

    def _mistakes_by_version(self) -> Iterator[Column]:
        for id_ in dict.fromkeys(wrong.misconception for part in self.parts.values() for wrong in part.mistakes):
            yield (
                self.guide.labels.get(id_, id_),
                {version: _make_mistake_cell(part, id_) for version, part in self.parts.items()},
            )

    def _options_by_version(self) -> Iterator[Column]:
        for column in self.option_columns:
            options = self._find_option(column.id)
            cells = {version: self._option_cell(column, options.get(version), version) for version in self.parts}
            yield column.label, cells

    def _label_options(self) -> Iterator[_OptionColumn]:
        """List options, except for the key's own; their numbers follow those on the left of a match."""
        left = {option.id for option in self._list_left()}
        every = {option.id: option for part in self.parts.values() for option in part.options if option.id not in left}
        number = len(left)
        for option in every.values():
            if option.id == "key":
                continue
            number += option.misconception is None
            texts = {*self._print_option(option.id).values()}
            label = self.guide.labels.get(option.misconception or "", str(number))
            yield _OptionColumn(label, option.id, len(texts) == 1)

    def _list_left(self) -> list[Option]:
        """List the options on the left of a match, which have the same numbers in all versions."""
        return [option for option in self.first.options if option.letter.isdigit()]

    def _find_option(self, id_: str) -> dict[str, Option]:
        """Find an option in each version that has it."""
        found = {
            version: next((option for option in part.options if option.id == id_), None)
            for version, part in self.parts.items()
        }
        return {version: option for version, option in found.items() if option}

    def _print_option(self, id_: str) -> dict[str, str]:
        return {version: self.guide.text(each.text, version) for version, each in self._find_option(id_).items()}

    def _option_cell(self, column: _OptionColumn, option: Option | None, version: str) -> KeyCell:
        if option is None:
            return KeyCell(NO_ENTRY)
        text = "" if column.alike or option.text is None else f": {self.guide.text(option.text, version)}"
        tells = not all(each.right for each in self.parts[version].options)
        right = r"\,$\checkmark$" if option.right and tells else ""
        return KeyCell(f"{option.letter}{right}{text}")


def _make_cell(part: Part, tex: str) -> KeyCell:
    return KeyCell(tex, KINDS[part.answer.kind].mathematical and not part.options)


def _make_mistake_cell(part: Part, misconception: str) -> KeyCell:
    tex = next((wrong.tex for wrong in part.mistakes if wrong.misconception == misconception), NO_ENTRY)
    return _make_cell(part, tex)


def format_roman(number: int) -> str:
    """Write a small number in the letters i, v and x."""
    parts = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    text = ""
    for value, letters in parts:
        count, number = divmod(number, value)
        text += letters * count
    return text

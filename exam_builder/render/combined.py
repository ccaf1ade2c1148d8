"""The combined marking guide: for each question, keys and wrong answers by version, and the rubric once."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exam_builder.kinds import KINDS
from exam_builder.paper import Option, Paper, Part, Question, RubricItem, Text
from exam_builder.render.author_text import join_inline, replace_mentions
from exam_builder.render.by_version import Column, KeyCell, KeyTable, make_tables, merge_versions
from exam_builder.render.schemes import MarkPrinter, find_other_mistakes, format_choice, prints_key

NO_ENTRY = "--"
DEFINITION = re.compile(
    r"""\\(label|[egx]?def|let|global|csname|setlength|setcounter|(?:new|renew|provide|declare|New|Renew|Provide|Declare
    )[a-zA-Z]+
    |sisetup|tikzset|pgfplotsset|pgfmathsetmacro)(?![a-zA-Z])""",
    re.VERBOSE,
)
"""What defines something in a prompt: a label, a macro, a setting."""


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
    """A question as in its first version; `number` is 0 if versions number it differently (see `numbers`)."""

    question: Question
    number: int
    numbers: tuple[tuple[str, int], ...]
    parts: tuple[PartGuide, ...]
    rubric: tuple[GuideLine, ...]


QuestionByVersion = Mapping[str, Question]
"""A question in each version that asks it."""


def build_guides(papers: Sequence[Paper], order: Sequence[str], printer: MarkPrinter) -> tuple[QuestionGuide, ...]:
    """Build the guides of questions in the given order of names, leaving out those that no version asks."""
    found = {
        name: {paper.version: each for paper in papers for each in paper.questions if each.name == name}
        for name in order
    }
    return tuple(_build_question_guide(seen, len(papers), printer) for seen in found.values() if seen)


def has_definitions(questions: Iterable[Question]) -> bool:
    """Whether a prompt defines something that other texts may use, so that prompts must be typeset although the guide
    does not print them.
    """
    prompts = (text for each in questions for text in (each.prompt, *(part.prompt for part in each.parts)))
    return any(prompt is not None and DEFINITION.search(prompt.tex) for prompt in prompts)


def _build_question_guide(seen: QuestionByVersion, versions: int, printer: MarkPrinter) -> QuestionGuide:
    first, *_ = seen.values()
    told = _GuideBuilder(seen, printer)
    numbers = tuple((version, question.number) for version, question in seen.items())
    same = len({number for _, number in numbers}) == 1 and len(seen) == versions
    return QuestionGuide(
        first,
        first.number if same else 0,
        () if same else numbers,
        tuple(told.part(index) for index in range(len(first.parts))),
        tuple(told.lines(None)),
    )


@dataclass(frozen=True, slots=True)
class _OptionColumn:
    """What stands above the column of an option, its id, and whether all versions print it alike."""

    label: str
    id: str
    alike: bool


class _GuideBuilder:
    """Build the guide of one question."""

    def __init__(self, seen: QuestionByVersion, printer: MarkPrinter) -> None:
        self.seen = seen
        self.first = next(iter(seen.values()))
        self.printer, self.words = printer, printer.words.printed
        self.labels = {
            each.id: f"({roman_numeral(number)})" for number, each in enumerate(self.first.misconceptions, 1)
        }

    def part(self, index: int) -> PartGuide:
        """All about a part."""
        parts = {version: question.parts[index] for version, question in self.seen.items()}
        first = self.first.parts[index]
        solutions = {part.solution.tex if part.solution else "" for part in parts.values()}
        return PartGuide(
            first,
            tuple(self._tables(parts)),
            tuple(self._also(parts)),
            tuple(self._options(parts)),
            tuple(
                GuideLine(self.labels[id_], self._words(id_)) for id_ in _find_unexplained(parts) if id_ in self.labels
            ),
            tuple(self.lines(index)),
            next(iter(parts)) if len(solutions) > 1 else "",
        )

    def lines(self, index: int | None) -> Iterator[GuideLine]:
        """Build the rubric of a part or of the whole question; differing texts are marked by version."""
        rubrics = {version: self._rubric(question, index) for version, question in self.seen.items()}
        part = None if index is None else self.first.parts[index]
        for number, item in enumerate(self._rubric(self.first, index)):
            items = {version: items[number] for version, items in rubrics.items() if number < len(items)}
            yield GuideLine(self.printer.worth(item, part), self._says(item, items, part), item.route)

    def _rubric(self, question: Question, index: int | None) -> tuple[RubricItem, ...]:
        return question.rubric if index is None else question.parts[index].rubric

    def _says(self, item: RubricItem, items: Mapping[str, RubricItem], part: Part | None) -> str:
        when = merge_versions({version: self._text(each.when, part) for version, each in items.items()})
        named = item.misconception
        mistake = f"{self.labels.get(named, '')} {self._words(named)}" if named else ""
        formula = merge_versions({version: each.formula for version, each in items.items()})
        said = {"when": when, "mistake": mistake}
        return self.printer.item(replace(item, formula=formula), said, self.first)

    def _words(self, misconception: str) -> str:
        """What a misconception is, in words."""
        texts = {
            version: next((each.text for each in question.misconceptions if each.id == misconception), None)
            for version, question in self.seen.items()
        }
        return merge_versions({version: self._text(text, None) for version, text in texts.items()}) or misconception

    def _text(self, text: Text | None, part: Part | None) -> str:
        return replace_mentions(join_inline(text, self.first, part), self.seen) if text else ""

    def _tables(self, parts: Mapping[str, Part]) -> Iterator[KeyTable]:
        """The keys by version, and beside them what else is right, options, or wrong answers."""
        first = next(iter(parts.values()))
        columns = [*self._keys(parts)] if prints_key(first) else []
        columns += self._option_columns(parts) if first.options else self._mistake_columns(parts)
        numbers = {version: question.number for version, question in self.seen.items()}
        yield from make_tables(columns, numbers)

    def _keys(self, parts: Mapping[str, Part]) -> Iterator[Column]:
        yield (
            self.words["key"],
            {version: _make_cell(part, f"{format_choice(part)}{part.answer.tex}") for version, part in parts.items()},
        )
        for index in range(max(len(part.also) for part in parts.values())):
            others = {version: part.also[index : index + 1] for version, part in parts.items()}
            cells = {
                version: _make_cell(parts[version], other[0].tex if other else NO_ENTRY)
                for version, other in others.items()
            }
            yield f"{self.words['also_column']}~{index + 1}", cells

    def _also(self, parts: Mapping[str, Part]) -> Iterator[GuideLine]:
        """When further answers are right."""
        for index in range(max(len(part.also) for part in parts.values())):
            when = {
                version: self._text(part.also[index].when, part)
                for version, part in parts.items()
                if index < len(part.also)
            }
            if any(when.values()):
                yield GuideLine(str(index + 1), merge_versions(when))

    def _mistake_columns(self, parts: Mapping[str, Part]) -> Iterator[Column]:
        named = dict.fromkeys(wrong.misconception for part in parts.values() for wrong in part.mistakes)
        for id_ in named:
            yield self.labels.get(id_, id_), {version: _mistake_cell(part, id_) for version, part in parts.items()}

    def _option_columns(self, parts: Mapping[str, Part]) -> Iterator[Column]:
        for column in self._label_options(parts):
            yield column.label, {version: self._letter(part, column) for version, part in parts.items()}

    def _label_options(self, parts: Mapping[str, Part]) -> Iterator[_OptionColumn]:
        """List options, but for the key's own, and those on the left of a match, which have numbers."""
        every = {option.id: option for part in parts.values() for option in part.options}
        shown = [option for option in every.values() if option.id != "key" and not option.letter.isdigit()]
        number = 0
        for option in shown:
            id_ = option.id
            number += option.misconception is None
            found = [_find_option(part, id_) for part in parts.values()]
            texts = {each.text.tex if each.text else "" for each in found if each}
            label = self.labels.get(option.misconception or "", str(number))
            yield _OptionColumn(label, id_, len(texts) == 1)

    def _letter(self, part: Part, column: _OptionColumn) -> KeyCell:
        option = _find_option(part, column.id)
        if option is None:
            return KeyCell(NO_ENTRY)
        text = "" if column.alike or option.text is None else f": {self._text(option.text, None)}"
        tells = not all(each.right for each in part.options)
        right = r"\,$\checkmark$" if option.right and tells else ""
        return KeyCell(f"{option.letter}{right}{text}")

    def _options(self, parts: Mapping[str, Part]) -> Iterator[GuideLine]:
        """What each column of options stands for."""
        for column in self._label_options(parts):
            option = next(found for part in parts.values() if (found := _find_option(part, column.id)))
            text = self._text(option.text, None) if option.text else self.words["none_of_these"]
            reasons = {
                version: self._text(found.because, None)
                for version, part in parts.items()
                if (found := _find_option(part, column.id)) and found.because
            }
            said = [text if column.alike else "", merge_versions(reasons) if reasons else ""]
            if any(said):
                yield GuideLine(column.label, " --- ".join(filter(None, said)))


def _find_unexplained(parts: Mapping[str, Part]) -> list[str]:
    """Find misconceptions that have a column but are not explained in the rubric."""
    return list(
        dict.fromkeys(
            wrong.misconception for part in parts.values() if not part.options for wrong in find_other_mistakes(part)
        )
    )


def _make_cell(part: Part, tex: str) -> KeyCell:
    return KeyCell(tex, KINDS[part.answer.kind].mathematical and not part.options)


def _mistake_cell(part: Part, misconception: str) -> KeyCell:
    found = next((wrong.tex for wrong in part.mistakes if wrong.misconception == misconception), NO_ENTRY)
    return _make_cell(part, found)


def _find_option(part: Part, id_: str) -> Option | None:
    return next((option for option in part.options if option.id == id_), None)


def roman_numeral(number: int) -> str:
    """A small number in the letters i, v and x."""
    parts = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    text = ""
    for value, letters in parts:
        count, number = divmod(number, value)
        text += letters * count
    return text

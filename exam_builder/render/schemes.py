"""Print marks: numbers, lines of marking schemes, and how many questions are to be answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from exam_builder.kinds import KINDS
from exam_builder.paper import Mistake, NumberStyle, Paper, Part, Question, RubricItem, Scoring
from exam_builder.read.language_words import LanguageWords, join_words

SIGNS = {"add": "$+$", "less": "$-$"}


@dataclass(frozen=True, slots=True)
class MarkPrinter:
    """Prints everything about marks, with the words and the number style of a paper."""

    words: LanguageWords
    style: NumberStyle

    @property
    def colon(self) -> str:
        """The colon, with the space before it that some languages have."""
        return self.words.printed["colon"]

    def points(self, value: Fraction) -> str:
        """Print marks as a decimal (`0.5`, `2`), or as a fraction if four decimals are not enough."""
        whole, rest = divmod(abs(value), 1)
        digits = next((n for n in range(1, 5) if (rest * 10**n).denominator == 1), None)
        if digits is None:
            return str(value)
        decimals = f"{self.style.decimal}{int(rest * 10**digits):0{digits}d}" if rest else ""
        return f"{'$-$' if value < 0 else ''}{whole}{decimals}"

    def marks(self, value: Fraction) -> str:
        """Print marks with their unit: `1 mark`, `0.5 marks`."""
        return f"{self.points(value)}~{self.words.unit(value)}"

    def worth(self, item: RubricItem, part: Part | None) -> str:
        """Print the marks of an item: added, deducted, or the total; a bullet if it has none."""
        worth = part.points if part and item.kind == "carried" else item.points
        return r"\textbullet" if worth is None else f"{SIGNS.get(item.kind, '')}{self.points(worth)}"

    def item(self, item: RubricItem, texts: Mapping[str, str], question: Question) -> str:
        """Describe an item: the wrong answer that it is about, when it applies, how often, and its limits.

        `texts` holds the printed texts: `when`, and `mistake` (empty if there is none).
        """
        labels = {part.id: part.label for part in question.parts}
        conditions = ", ".join(self._list_conditions(item, labels))
        lead = rf"\emph{{{self.words.printed['instead']}{self.colon}}}" if item.kind == "instead" else ""
        colon = self.colon if texts["when"] or item.carried else ""
        mistake = f"{texts['mistake']}{colon}" if texts["mistake"] else ""
        limits = rf"\emph{{({conditions})}}" if conditions else ""
        about = "\n".join(filter(None, (mistake, texts["when"])))  # separate lines, so that each keeps its origin
        return " ".join(filter(None, [lead, about, self._describe_carried(item, labels), limits]))

    def describe_scoring(self, part: Part) -> str:
        """Describe the gain per right answer, the loss per wrong one, and the minimum; '' if all or nothing."""
        rule = part.scoring
        return (
            "" if rule is None else join_words(self._score(part, rule, each.printed) for each in self.words.by_language)
        )

    def _score(self, part: Part, rule: Scoring, words: Mapping[str, str]) -> str:
        what = words.get(f"each_{part.answer.kind}", words["each_right"])
        text = f"{self.points(rule.right)} {words['for']} {what}"
        if not rule.wrong:
            return f"{text}."
        lost = f"{words['minus']} {self.points(-rule.wrong)} {words['for_wrong']}"
        semicolon = words["colon"].replace(":", ";")
        return f"{text}, {lost}{semicolon} {words['not_below']} {self.points(rule.least)}."

    def choice(self, paper: Paper, section: int) -> str:
        """Say how many questions of a section must be answered; '' if all of them."""
        answer, total = paper.sections[section].answer, len(_list_questions(paper, section))
        if answer is None:
            return ""
        return join_words(
            each.printed["answer_of"].format(each.count(answer), each.count(total)) for each in self.words.by_language
        )

    def describe_sections(self, paper: Paper) -> Iterator[str]:
        """Say, beside the marks table, in which sections only some questions count."""
        for index, section in enumerate(paper.sections):
            questions = _list_questions(paper, index)
            if section.answer is not None and questions:
                first, last = questions[0].number, questions[-1].number
                yield join_words(
                    _join_numbers(each.printed, last - first).format(each.count(section.answer), first, last)
                    for each in self.words.by_language
                )

    def _describe_carried(self, item: RubricItem, labels: Mapping[str, str]) -> str:
        if not item.carried:
            return ""
        formula = f"{self.colon} {item.formula}" if item.formula else ""
        return f"{self.words.printed['carried']} {_join_labels(item.carried, labels)}{formula}"

    def _list_conditions(self, item: RubricItem, labels: Mapping[str, str]) -> Iterator[str]:
        words = self.words.printed
        if item.each:
            yield words["each"]
        if item.max is not None:
            yield f"{words['at_most']} {self.points(item.max)}"
        if item.parts:
            yield f"{words['in_parts']} {_join_labels(item.parts, labels)}"
        if item.once:
            yield words["once"]
        if item.floor is not None:
            yield f"{words['floor']} {self.points(item.floor)}"


def _join_numbers(words: Mapping[str, str], apart: int) -> str:
    """Return the words that say which questions count: neighbours are joined by “and”, others by “to”."""
    joined = words["list_and"] if apart == 1 else words["range_to"]
    return words["counted"].replace(f"{{}} {words['range_to']} {{}}", f"{{}} {joined} {{}}")


def _join_labels(parts: tuple[str, ...], labels: Mapping[str, str]) -> str:
    return ", ".join(f"({labels.get(part) or part})" for part in parts)


def _list_questions(paper: Paper, section: int) -> list[Question]:
    return [question for question in paper.questions if question.section == section]


def has_heading(paper: Paper, question: Question) -> bool:
    """Return whether a section's heading is printed before this question."""
    section = paper.sections[question.section]
    says = section.title or section.instructions or section.answer is not None or section.introduction
    return bool(says) and question is _list_questions(paper, question.section)[0]


def describe_mistake(id_: str, text: str, question: Question, part: Part | None, colon: str) -> str:
    """Print a misconception's wrong answers, in one part or all, with its words in brackets."""
    parts = [part] if part else question.parts
    pairs = [
        (each, _prefix_letter(each, wrong, colon))
        for each in parts
        for wrong in each.mistakes
        if wrong.misconception == id_
    ]
    answers = ", ".join(tex if part or not each.label else f"({each.label})~{tex}" for each, tex in pairs)
    return f"{answers} ({text})" if answers else text


def _prefix_letter(part: Part, wrong: Mistake, colon: str) -> str:
    """Format a wrong answer, after its option's letter if it is an option."""
    letters = [option.letter for option in part.options if option.misconception == wrong.misconception]
    return f"{letters[0]}{colon} {wrong.tex}" if letters and not KINDS[part.answer.kind].lists else wrong.tex


def prints_key(part: Part) -> bool:
    """Return whether marking guides print the key of a part."""
    return bool(part.answer.tex) and KINDS[part.answer.kind].printed_key


def format_choice(part: Part, colon: str = ":") -> str:
    """List the letters of the right options, before a key that is a value; '' if there are none or the key has them."""
    letters = [option.letter for option in part.options if option.right]
    return f"{', '.join(letters)}{colon} " if letters and not KINDS[part.answer.kind].lists else ""


def find_other_mistakes(part: Part) -> tuple[Mistake, ...]:
    """Find wrong answers to a part that its rubric does not mention."""
    named = {item.misconception for item in part.rubric}
    return tuple(wrong for wrong in part.mistakes if wrong.misconception not in named)

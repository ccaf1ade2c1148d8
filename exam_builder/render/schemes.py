"""Sentences about marks: those of marking schemes, of headings of sections, and beside the marks table."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from exam_builder.kinds import KINDS
from exam_builder.paper import Mistake, NumberStyle, Paper, Part, Question, RubricItem, Scoring
from exam_builder.read.words import Words

SIGNS = {"add": "$+$", "less": "$-$"}


def format_points(value: Fraction, style: NumberStyle) -> str:
    """Marks as a decimal (`0.5`, `2`), or as a fraction where no decimal ends."""
    whole, rest = divmod(abs(value), 1)
    digits = next((n for n in range(1, 5) if (rest * 10**n).denominator == 1), None)
    if digits is None:
        return str(value)
    decimals = f"{style.decimal}{int(rest * 10**digits):0{digits}d}" if rest else ""
    return f"{'-' if value < 0 else ''}{whole}{decimals}"


def format_marks(value: Fraction, style: NumberStyle, words: Words) -> str:
    """Marks with their unit: `1 mark`, `0.5 marks`."""
    return f"{format_points(value, style)}~{words.unit(value)}"


def format_worth(item: RubricItem, part: Part | None, style: NumberStyle) -> str:
    """Format the marks of an item: added, taken off, or given in all; a dot if it has none."""
    points_ = part.points if part and item.kind == "carried" else item.points
    return r"\textbullet" if points_ is None else f"{SIGNS.get(item.kind, '')}{format_points(points_, style)}"


def describe_item(
    item: RubricItem, said: Mapping[str, str], question: Question, words: Mapping[str, str], style: NumberStyle
) -> str:
    """Describe an item: the wrong answer that it is about, when it applies, how often, and its limits.

    `said` holds the printed texts: `when`, and `mistake` (empty where there is none).
    """
    labels = {part.id: part.label for part in question.parts}
    conditions = ", ".join(_list_conditions(item, labels, words, style))
    lead = rf"\emph{{{words['instead']}:}}" if item.kind == "instead" else ""
    colon = ":" if said["when"] or item.carried else ""
    mistake = f"{said['mistake']}{colon}" if said["mistake"] else ""
    limits = rf"\emph{{({conditions})}}" if conditions else ""
    about = "\n".join(filter(None, (mistake, said["when"])))  # each on its own line, so that each keeps its origin
    return " ".join(filter(None, [lead, about, _describe_carried(item, labels, words), limits]))


def describe_mistake(id_: str, text: str, question: Question, part: Part | None) -> str:
    """A misconception's wrong answers, in one part or all, with its words in brackets."""
    parts = [part] if part else question.parts
    found = [
        (each, _prefix_letter(each, wrong)) for each in parts for wrong in each.mistakes if wrong.misconception == id_
    ]
    answers = ", ".join(tex if part or not each.label else f"({each.label})~{tex}" for each, tex in found)
    return f"{answers} ({text})" if answers else text


def _prefix_letter(part: Part, wrong: Mistake) -> str:
    """Format a wrong answer, after its option's letter if it is an option."""
    letters = [option.letter for option in part.options if option.misconception == wrong.misconception]
    return f"{letters[0]}: {wrong.tex}" if letters and not KINDS[part.answer.kind].lists else wrong.tex


def describe_scoring(part: Part, rule: Scoring, words: Mapping[str, str], style: NumberStyle) -> str:
    """Say how many marks each right answer gains, each wrong one loses, and the part's minimum."""
    what = words.get(f"each_{part.answer.kind}", words["each_right"])
    said = f"{format_points(rule.right, style)} {words['for']} {what}"
    if not rule.wrong:
        return f"{said}."
    lost = f"{words['minus']} {format_points(-rule.wrong, style)} {words['for_wrong']}"
    return f"{said}, {lost}; {words['not_below']} {format_points(rule.least, style)}."


def prints_key(part: Part) -> bool:
    """Whether marking guides print the key of a part."""
    return bool(part.answer.tex) and KINDS[part.answer.kind].printed_key


def format_choice(part: Part) -> str:
    """The letters of the right options, before a key that is a value; '' if the key itself is letters, or there are no
    options.
    """
    letters = [option.letter for option in part.options if option.right]
    return f"{', '.join(letters)}: " if letters and not KINDS[part.answer.kind].lists else ""


def find_other_mistakes(part: Part) -> tuple[Mistake, ...]:
    """Wrong answers to a part that its rubric does not mention."""
    named = {item.misconception for item in part.rubric}
    return tuple(wrong for wrong in part.mistakes if wrong.misconception not in named)


def _describe_carried(item: RubricItem, labels: Mapping[str, str], words: Mapping[str, str]) -> str:
    if not item.carried:
        return ""
    formula = f": {item.formula}" if item.formula else ""
    return f"{words['carried']} {_join_labels(item.carried, labels)}{formula}"


def _list_conditions(
    item: RubricItem, labels: Mapping[str, str], words: Mapping[str, str], style: NumberStyle
) -> Iterator[str]:
    if item.each:
        yield words["each"]
    if item.max is not None:
        yield f"{words['at_most']} {format_points(item.max, style)}"
    if item.parts:
        yield f"{words['in_parts']} {_join_labels(item.parts, labels)}"
    if item.once:
        yield words["once"]
    if item.floor is not None:
        yield f"{words['floor']} {format_points(item.floor, style)}"


def _join_labels(parts: tuple[str, ...], labels: Mapping[str, str]) -> str:
    return ", ".join(f"({labels.get(part) or part})" for part in parts)


def has_heading(paper: Paper, question: Question) -> bool:
    """Whether a section's heading is printed before this question."""
    section = paper.sections[question.section]
    says = section.title or section.instructions or section.answer is not None
    return bool(says) and question is _questions_of(paper, question.section)[0]


def describe_choice(paper: Paper, index: int, words: Words) -> str:
    """Say how many questions of a section must be answered, in the paper's language; '' if all of them."""
    answer = paper.sections[index].answer
    if answer is None:
        return ""
    return words.printed["answer_of"].format(words.count(answer), words.count(len(_questions_of(paper, index))))


def describe_counted(paper: Paper, words: Words) -> Iterator[str]:
    """Say, beside the marks table, in which sections only some questions count."""
    for index, section in enumerate(paper.sections):
        asked = _questions_of(paper, index)
        if section.answer is not None and asked:
            first, last = asked[0].number, asked[-1].number
            yield words.printed["counted"].format(words.count(section.answer), first, last)


def _questions_of(paper: Paper, index: int) -> list[Question]:
    return [question for question in paper.questions if question.section == index]

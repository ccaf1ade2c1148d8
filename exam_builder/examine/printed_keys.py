"""Find prompts that print the answer: as a typed number, as its formula in a hole, or as the right option in words."""

import re
from collections.abc import Iterator

from exam_builder.draw import YamlLocation, match_parts
from exam_builder.examine.question_texts import make_text_scope
from exam_builder.examine.typed_numbers import NumberLiteral, find_hole, find_literals, is_equal
from exam_builder.expressions import try_parse_text
from exam_builder.expressions.appearance import normalize_appearance
from exam_builder.expressions.template import Template
from exam_builder.findings import Code, Finding
from exam_builder.kinds import get_kind
from exam_builder.paper import NumberStyle, Paper, Part, Question
from exam_builder.read import LoadedExam, LoadedPart, LoadedQuestion, get_text_source
from exam_builder.read.models import DeriveParameter
from exam_builder.values import is_number

SMALLEST = 10
"""Whole numbers below this one are too common in prompts."""
SURE = 100
RARE, LARGE = 3, 1000
"""The significant digits, or the size, of numbers that are hardly the same by chance."""
YEARS = range(1800, 2200)
SHORTEST = 6
"""Shorter options, in letters, are not searched in prompts."""
HINT = "let the student find it: take it out of the prompt"


def find_printed_keys(exam: LoadedExam, paper: Paper) -> Iterator[Finding]:
    """Report each place of a prompt in the reference paper that prints the key of its part or a later one."""
    for question in paper.questions if paper.is_reference else ():
        loaded = exam.question(question.name)
        pairs = list(match_parts(loaded, question))
        for location, written, order in _find_prompts(loaded):
            for number, (wanted, part) in enumerate(pairs):
                if number >= order:
                    yield from _find_numbers(location, written, wanted, part, paper.numbers)
                    yield from _find_formulas(location, written, wanted)
                else:
                    yield from _find_earlier_key(location, written, wanted, part, paper.numbers)
            shown = make_text_scope(question, None, paper.numbers).print_text(written.source).tex
            yield from _find_options(location, shown, question, order)


def find_keys_elsewhere(exam: LoadedExam, paper: Paper) -> Iterator[Finding]:
    """Warn of prompts in which the key of another question is typed, if it is a number that hardly occurs by chance."""
    pairs = [(each.name, *pair) for each in paper.questions for pair in match_parts(exam.question(each.name), each)]
    for question in paper.questions:
        loaded, others = exam.question(question.name), [each for each in pairs if each[0] != question.name]
        for location, written, _ in _find_prompts(loaded):
            for name, wanted, part in others:
                for literal in _find_typed_keys(written, wanted, part, paper.numbers):
                    if _is_rare(literal):
                        message = f"the prompt prints the answer to ({part.id}) of `{name}`: {literal.text} is its key"
                        yield location.warning(Code.PRINTED_KEY, message, HINT, literal.offset)


def _is_rare(literal: NumberLiteral) -> bool:
    """Tell whether a number is hardly the same as another one by chance: it has three digits, and is no year."""
    return literal.value not in YEARS and (len(literal.text.strip("0.,")) >= RARE or literal.value >= LARGE)


def _find_prompts(loaded: LoadedQuestion) -> Iterator[tuple[YamlLocation, Template, int]]:
    """Yield the prompts of a question and its parts, each with the number of parts before it."""
    prompts = [(YamlLocation(loaded, ("prompt",)), 0)] if loaded.model.prompt is not None else []
    leads = {group.path: group for group in loaded.groups if group.model.prompt is not None}
    for order, part in enumerate(loaded.parts):
        if part.lead in leads:
            prompts.append((YamlLocation(loaded, (*part.lead, "prompt"), leads[part.lead].id), order))
        if part.path and part.model.prompt is not None:
            prompts.append((YamlLocation(loaded, (*part.path, "prompt"), part.id), order))
    for location, order in prompts:
        written = try_parse_text(get_text_source(loaded, location.path)[0])
        if written is not None:
            yield location, written, order


def _get_written_key(wanted: LoadedPart) -> str:
    """Return the expression of a computed number without blanks; '' if it is typed, or a parameter."""
    kind = get_kind(wanted.model.answer)
    source = kind.main_source(wanted.model.answer) if kind.one_number else None
    written = "".join(str(source.written).split()) if source else ""
    return "" if written.isidentifier() or not re.search(r"[A-Za-z_]", written) else written


def _find_typed_keys(template: Template, wanted: LoadedPart, part: Part, style: NumberStyle) -> Iterator[NumberLiteral]:
    """Yield the numbers of a text that equal the key of a part, probably not by chance."""
    key = part.answer.value
    if _get_written_key(wanted) and is_number(key):
        for literal in find_literals(template, style):
            if is_equal(literal, key) and (literal.decimals or abs(literal.value) >= SMALLEST):
                yield literal


def _say_typed(part: Part, literal: NumberLiteral) -> str:
    return f"the prompt prints the answer to ({part.id}): {literal.text} is the key of the reference paper"


def _find_numbers(
    location: YamlLocation, template: Template, wanted: LoadedPart, part: Part, style: NumberStyle
) -> Iterator[Finding]:
    """Report the key of a part where it is typed as a number."""
    for literal in _find_typed_keys(template, wanted, part, style):
        hint = rf"{HINT}; if it is given and the same by chance, write \VAR{{{literal.text}}}"
        report = location.finding if literal.decimals or abs(literal.value) >= SURE else location.warning
        yield report(Code.PRINTED_KEY, _say_typed(part, literal), hint, literal.offset)


GIVEN_ON_PURPOSE = re.compile(r"\b(?:if|suppose|assume|without|instead|take|regardless|check|show)\b", re.IGNORECASE)
"""Words of a prompt that gives an earlier result on purpose, or asks to confirm it."""
NEARBY = 60


def _find_earlier_key(
    location: YamlLocation, template: Template, wanted: LoadedPart, part: Part, style: NumberStyle
) -> Iterator[Finding]:
    """Warn of the key of an earlier part, typed beside the letter of that part."""
    named = re.compile(rf"\({re.escape(part.id)}\)|\bparts?[~ ]\(?{re.escape(part.id)}\b")
    for literal in _find_typed_keys(template, wanted, part, style):
        begin, end = max(0, literal.offset - NEARBY), literal.offset + NEARBY
        if named.search(template.source, begin, end) and not GIVEN_ON_PURPOSE.search(template.source, begin, end):
            hint = "leave it out, or write “If you did not find it, use …” with another number"
            yield location.warning(Code.PRINTED_KEY, _say_typed(part, literal), hint, literal.offset)


def _find_formulas(location: YamlLocation, template: Template, wanted: LoadedPart) -> Iterator[Finding]:
    """Report the formula of a key, or a parameter derived with it, in a hole."""
    assert isinstance(location.question, LoadedQuestion)
    key = _get_written_key(wanted)
    for hole in template.holes if key else ():
        shown = hole.expression.source
        derived = location.question.model.parameters.get(shown.strip())
        formula = derived.derive if isinstance(derived, DeriveParameter) else shown
        if "".join(str(formula).split()) == key:
            message = rf"the prompt prints the answer to ({wanted.id}): `\VAR{{{shown}}}` is its key"
            yield location.finding(Code.PRINTED_KEY, message, HINT, find_hole(template.source, hole)[0])


def _find_options(location: YamlLocation, shown: str, question: Question, order: int) -> Iterator[Finding]:
    """Report the text of the one right option, unless the prompt contains another option too."""
    prompt = f" {normalize_appearance(shown)} ".casefold()
    for part in question.parts[order:]:
        texts = {option: normalize_appearance(option.text.tex).casefold() for option in part.options if option.text}
        named = [option for option, text in texts.items() if len(text) >= SHORTEST and text.strip(".") in prompt]
        if len(named) == 1 and named[0].right and sum(option.right for option in part.options) == 1:
            message = f"the prompt uses the words of the right option of ({part.id}), and of no other option"
            yield location.warning(Code.PRINTED_KEY, message, HINT)

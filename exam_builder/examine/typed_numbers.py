"""Find typed numbers that equal a parameter or key of the reference paper, and do not change when these are drawn."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exam_builder.draw import YamlLocation
from exam_builder.examine.latex_tokens import make_number_pattern, make_number_token
from exam_builder.examine.question_texts import find_author_texts, parse_texts
from exam_builder.expressions import Hole
from exam_builder.expressions.template import Template, find_closing_brace
from exam_builder.findings import Code, Finding
from exam_builder.paper import NumberStyle, Paper, Question
from exam_builder.read import LoadedExam, LoadedPart, LoadedQuestion
from exam_builder.read.checks.usages import Usage, collect_usages
from exam_builder.read.models import ComputeParameter, ReadParameter
from exam_builder.recompute.further_witnesses import find_sources
from exam_builder.values import FrozenMap, Value, find_nearest_float, is_number

ARGUMENTS = r"(?:\s*(?:\[[^\[\]]*\]|\{[^{}]*\}))"
TAKES_NO_QUANTITY = (
    "hspace|vspace|includegraphics|rule|setlength|addtolength|parbox|raisebox|label|ref|eqref|pageref|cite|FIGURES?|"
    "LISTING|TABLE|BLANK|autoref|cref|Cref|vref|nameref|citep|citet|parencite|textcite|hyperref|url|nolinkurl|path|"
    "href|doi|color|textcolor|definecolor|fontsize|linespread|input|begin|end|cline|cmidrule|setcounter"
)
MASKED = re.compile(
    rf"""
    (?<!\\)%[^\n]* | \\verb\*?(?P<bar>[^A-Za-z*\s]).*?(?P=bar)
    | \\begin\{{(?P<code>verbatim|lstlisting)\}}.*?\\end\{{(?P=code)\}}
    | \\(?:{TAKES_NO_QUANTITY})\*?{ARGUMENTS}* | \\\\\s*\[[^\]]*\]
    | (?:\\[vhm]skip|\\m?kern|width|height|scale)\s*=?\s*-?[0-9.]+
    | [\^_]\s*(?:\{{[^{{}}]*\}}|[0-9]) | \\sqrt\s*[0-9] | \\(?:[dtc]?frac|[dt]?binom)\s*[0-9](?:\s*[0-9])?
    | \\(?:SI|SIrange|num|numlist|qty|si|unit|ang)\s*\[[^\]]*\]
    """,
    re.VERBOSE | re.DOTALL,
)
NUMBERED_THINGS = (
    "page|pages|figure|section|chapter|table|theorem|lemma|exercise|question|problem|equation|part|step|version"
)
LABEL_BEFORE = re.compile(rf"(?:[A-Za-z]-|[0-9:]|(?<![a-z])(?:{NUMBERED_THINGS})[~\s(]*)$", re.IGNORECASE)
SUFFIX_AFTER = re.compile(r"(?:pt|em|ex|bp|mu)(?![A-Za-z])|st\b|nd\b|rd\b|th\b|[A-Za-z]*[0-9]|:[0-9]|\s*\^")
WORDS = re.compile(r"\\[A-Za-z]+\*?|[A-Za-z][A-Za-z0-9]*")
WORD_AFTER = re.compile(r"[\s$~}]*(?:\\[,;:! ])?[\s$~]*([a-z]{3,}|\\%)")
SYMBOL_BEFORE = re.compile(r"(\\?[A-Za-z]+(?:_\{?\w+\}?)?)\s*=\s*$")
COMMON_WORDS = frozenset(
    ("and", "are", "but", "for", "from", "more", "less", "not", "per", "than", "that", "the", "times", "with")
)


@dataclass(frozen=True, slots=True)
class NumberLiteral:
    """A number typed in a text: its place, its value, and the words beside it."""

    offset: int
    text: str
    value: Fraction
    decimals: int
    beside: frozenset[str]


def find_literals(template: Template, style: NumberStyle) -> Iterator[NumberLiteral]:
    """Yield the quantities typed into a text, in order."""
    text = blank_template(template)
    masked = MASKED.sub(lambda found: " " * len(found[0]), text)
    pattern = re.compile(rf"(?:{WORDS.pattern})|{make_number_pattern(style).pattern}")
    for found in pattern.finditer(masked):
        if found["whole"] is None or _is_no_quantity(masked, text, found):
            continue
        token = make_number_token(found, found.start())
        start = found.start() - (1 if _is_negative(masked, found.start()) else 0)
        value = Fraction(token.value) * (-1 if start < found.start() else 1)
        beside = find_neighbours(masked, start, found.end(), text)
        yield NumberLiteral(start, text[start : found.end()], value, token.decimals, beside)


def blank_template(template: Template) -> str:
    r"""Return the text with blanks in place of each `\VAR{…}`, so that offsets stay the same."""
    text = list(template.source)
    for hole in template.holes:
        start, end = find_hole(template.source, hole)
        text[start:end] = "\0" * (end - start)
    return "".join(text)


def find_hole(source: str, hole: Hole) -> tuple[int, int]:
    """Return the start and end of a hole in its text."""
    return source.rindex("\\VAR", 0, hole.offset), find_closing_brace(source, hole.offset - 1) + 1


def find_neighbours(text: str, start: int, end: int, source: str) -> frozenset[str]:
    r"""Return what is beside a number and says what it counts: the word after it, the symbol before an equals sign, or
    the number itself again in `5\times5`.
    """
    after, before = WORD_AFTER.match(text, end), SYMBOL_BEFORE.search(text, max(0, start - 40), start)
    word = after[1] if after and after[1] not in COMMON_WORDS else ""
    number = source[start:end]
    twice = re.match(rf"\s*\\times\s*{re.escape(number)}", source[end:])
    twice = twice or re.search(rf"{re.escape(number)}\s*\\times\s*\Z", source[:start])
    return frozenset(filter(None, (word, f"{before[1]} =" if before else "", "squared" if twice else "")))


def _is_negative(text: str, start: int) -> bool:
    """Tell whether a minus sign before a number is its sign and no subtraction."""
    before = text[max(0, start - 9) : start]
    return before.endswith("-") and re.search(r"(?:[0-9)\]}\0]\s*|[A-Za-z])-$", before) is None


def _is_no_quantity(masked: str, text: str, match: re.Match[str]) -> bool:
    """Tell whether a number is a label, a year or time, a power of ten, a size, one hundred per cent, or part of a
    hole's number.
    """
    start, end = match.span()
    per_cent = match[0] == "100" and re.match(r"[\s~]*(?:\\,)?[\s~]*\\?%", text[end : end + 9])
    beside_hole = "\0" in (text[start - 1 : start], text[end : end + 1])
    label = LABEL_BEFORE.search(masked[max(0, start - 16) : start])
    return bool(per_cent or beside_hole or label or SUFFIX_AFTER.match(text, end))


MAX_ENTRIES = 12


def list_printable_numbers(loaded: LoadedQuestion, question: Question) -> dict[str, Value]:
    """Return numbers by the expression that prints them: parameters in order, their entries and fields, then keys."""
    numbers: dict[str, Value] = {}
    for name, value in question.parameters.items():
        whole = isinstance(loaded.model.parameters.get(name), ComputeParameter | ReadParameter)
        numbers.update(walk_numbers(name, value, 0 if whole else MAX_ENTRIES))
    for part in question.parts:
        numbers.update(walk_numbers(f"answers.{part.id}", part.answer.value, MAX_ENTRIES))
    return numbers


def walk_numbers(name: str, value: Value, entries: int, depth: int = 0) -> Iterator[tuple[str, Value]]:
    """Yield a number as it is, and up to `entries` entries of lists and fields of mappings by their own expressions."""
    if is_number(value):
        yield name, value
    elif isinstance(value, tuple) and depth < 2 and len(value) <= entries:
        for index, item in enumerate(value):
            yield from walk_numbers(f"{name}[{index}]", item, entries, depth + 1)
    elif isinstance(value, FrozenMap) and depth < 2:
        for field, item in value.items():
            yield from walk_numbers(f"{name}['{field}']", item, entries, depth + 1)


MAX_NAMES = 3
ROUNDED_DIGITS = 3
"""The number of significant digits from which a typed number counts as the rounding of a value."""
Neighbours = Mapping[str, frozenset[str]]


def find_typed_numbers(exam: LoadedExam, reference: Paper, papers: Sequence[Paper]) -> tuple[Finding, ...]:
    """Return a finding for each number that is typed in a text although a drawn paper has another value there."""
    return tuple(
        finding
        for index, (loaded, question) in enumerate(zip(exam.questions, reference.questions, strict=True))
        for finding in _check_question(
            loaded, question, [paper.questions[index] for paper in papers], reference.numbers
        )
    )


def _check_question(
    loaded: LoadedQuestion, question: Question, draws: Sequence[Question], style: NumberStyle
) -> Iterator[Finding]:
    changing = _find_changing(loaded, question, draws)
    if not changing:
        return
    counted = _get_neighbours_by_name(loaded, changing)
    factors: dict[str | None, KeyNumbers] = {part.id: read_key_numbers(loaded, part) for part in loaded.parts}
    thresholds = find_thresholds(loaded)
    for field, written in parse_texts(find_author_texts(loaded), loaded):
        location = YamlLocation(loaded, field.path, field.part)
        for literal in (each for each in find_literals(written, style) if each.value not in thresholds):
            names = [
                _name_in_text(name, field)
                for name, value in changing.items()
                if _may_use(name, field, loaded)
                and _is_value(literal, value, name, counted)
                and not _is_mark(literal, field)
                and not is_typed_in_key(literal.value, name, factors.get(field.part))
            ]
            if names:
                yield _report_typed(location, literal, names)


def _find_changing(loaded: LoadedQuestion, question: Question, draws: Sequence[Question]) -> dict[str, Value]:
    """Return the numbers of the reference paper that differ in some drawn paper."""
    others = [list_printable_numbers(loaded, each) for each in draws]
    reference = list_printable_numbers(loaded, question)
    return {name: value for name, value in reference.items() if any(each.get(name) != value for each in others)}


def _get_neighbours_by_name(loaded: LoadedQuestion, names: Collection[str]) -> Neighbours:
    r"""Return what is beside `\VAR{name}` in the texts of a question, for each name."""
    neighbours: dict[str, frozenset[str]] = {}
    for _, written in parse_texts(find_author_texts(loaded), loaded):
        for hole in written.holes:
            name = hole.expression.source.strip()
            if name in names:
                around = find_neighbours(blank_template(written), *find_hole(written.source, hole), written.source)
                neighbours[name] = neighbours.get(name, frozenset()) | around
    return neighbours


def _is_value(literal: NumberLiteral, value: Value, name: str, counted: Neighbours) -> bool:
    """Tell whether a typed number is this value; a small whole number only if both count the same thing."""
    if not is_number(value):
        return False
    if name.startswith("answers.") and _is_rounded(literal, value):
        return True
    if not is_equal(literal, value):
        return False
    if literal.decimals or abs(literal.value) >= 10:
        return True
    return abs(literal.value) >= 2 and bool(literal.beside & counted.get(name, frozenset()))


def _is_rounded(literal: NumberLiteral, value: Value) -> bool:
    """Tell whether a whole number of several digits is a value without its decimals: 120 for 119.7."""
    long = not literal.decimals and len(literal.text.strip("-0")) >= ROUNDED_DIGITS - 1 and abs(literal.value) >= 100
    return long and is_number(value) and 0 < abs(find_nearest_float(literal.value) - find_nearest_float(value)) <= 0.5


def is_equal(literal: NumberLiteral, value: Value) -> bool:
    """Tell whether a typed number equals this value, or its rounding to the same digits."""
    assert is_number(value)
    apart = abs(find_nearest_float(literal.value) - find_nearest_float(value))
    significant = len(literal.text.lstrip("-0.,").replace(".", ""))
    if literal.decimals and significant >= ROUNDED_DIGITS:
        return apart <= 0.5 * 10.0**-literal.decimals * (1 + 1e-9)
    return apart <= 1e-12 * abs(find_nearest_float(value))


def _may_use(name: str, field: Usage, loaded: LoadedQuestion) -> bool:
    """Tell whether a text may print a value: keys belong in texts of their part and later ones, but not in their own
    prompt.
    """
    if not name.startswith("answers."):
        return True
    letters = [part.id for part in loaded.parts]
    owner = name.removeprefix("answers.").partition("[")[0]
    if field.part is None or field.part not in letters:
        return field.marking
    after = letters.index(field.part) - letters.index(owner)
    return after > 0 or (after == 0 and field.path[-1] not in ("prompt", "text"))


def _is_mark(literal: NumberLiteral, field: Usage) -> bool:
    """Tell whether a number in a marking scheme looks like marks: a multiple of a quarter below ten."""
    return field.marking and bool(literal.decimals) and abs(literal.value) < 10 and (4 * literal.value).denominator == 1


def _name_in_text(name: str, field: Usage) -> str:
    own = f"answers.{field.part}"
    return f"answer{name.removeprefix(own)}" if name == own or name.startswith(f"{own}[") else name


def _report_typed(location: YamlLocation, literal: NumberLiteral, names: Sequence[str]) -> Finding:
    listed = list(dict.fromkeys(names))[:MAX_NAMES]
    shown = " and ".join(f"`{name}`" for name in listed)
    verb = "is" if len(listed) == 1 else "are"
    number = literal.value if literal.decimals == 0 else float(literal.value)
    message = f"{literal.text} is typed here, and stays {literal.text} when {shown} {verb} drawn anew"
    holes = " or ".join(rf"\VAR{{{name}}}" for name in listed)
    hint = rf"write {holes}; if it is {literal.text} in every paper, write \VAR{{{number}}}"
    return location.finding(Code.TYPED_NUMBER, message, hint, literal.offset)


TYPED = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
COMPARED = re.compile(rf"[<>=]=? *({TYPED.pattern})|({TYPED.pattern}) *(?:[<>]|==|!=)")
"""A number typed on a side of a comparison."""
NAMES = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class KeyNumbers:
    """The numbers typed in a key, such as the 1000 of a conversion, and the parameters on which it depends."""

    typed: frozenset[Fraction]
    names: frozenset[str]


def read_key_numbers(loaded: LoadedQuestion, part: LoadedPart) -> KeyNumbers:
    """Return the numbers and the names in the key of a part."""
    own = (*part.path, "answer")
    uses = [each for each in collect_usages(loaded) if each.path[: len(own)] == own and "reference" not in each.path]
    source = " ".join(str(each.written) for each in uses if not each.text)
    names = frozenset(name for each in NAMES.findall(source) for name in find_sources(loaded, each))
    return KeyNumbers(frozenset(map(Fraction, TYPED.findall(source))), names)


def find_thresholds(loaded: LoadedQuestion) -> frozenset[Fraction]:
    """Return the numbers with which keys, options and parameters compare values: the 170 of `mean > 170`."""
    uses = (each for each in collect_usages(loaded) if not each.text and each.path[0] != "constraints")
    found = (number for each in uses for match in COMPARED.findall(str(each.written)) for number in match if number)
    return frozenset(map(Fraction, found))


def is_typed_in_key(number: Fraction, name: str, key: KeyNumbers | None) -> bool:
    """Tell whether a number is typed in the key, and equals a value on which the key does not depend."""
    return key is not None and number in key.typed and name not in key.names and not name.startswith("answers.")

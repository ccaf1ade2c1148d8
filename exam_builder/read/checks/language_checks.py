"""Check what the language of an exam asks of its texts: the same in both languages, its words, its decimal mark."""

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from exam_builder.expressions import try_evaluate, try_parse_text
from exam_builder.expressions.latex_commands import FORMULA, TEXT
from exam_builder.expressions.template import Template
from exam_builder.fields import YamlPath
from exam_builder.findings import Code, Finding
from exam_builder.kinds import get_kind
from exam_builder.read.by_language import ALT, BOTH, SEPARATOR, find_split, has_words
from exam_builder.read.checks.latex_slips import PICTURE, blank_text
from exam_builder.read.checks.remark import Remark, make_findings
from exam_builder.read.checks.usages import collect_usages, list_prose
from exam_builder.read.loaded import LoadedExam, LoadedQuestion, get_raw_text
from exam_builder.read.models import DeriveParameter, Parameter
from exam_builder.values import FrozenMap, Value, YamlValue, is_number

NUMBER = re.compile(r"(?<![\w\\])\d+(?:(?:[.,]|\{,\})\d+)*")
COMMENT = re.compile(r"(?<!\\)%[^\n]*")


def check_both_languages(question: LoadedQuestion) -> Iterator[Remark]:
    """Report values and numbers that a text of a question prints in only one language."""
    for use in list_prose(question):
        yield from compare_languages(question, use.path)


def check_worded_parameters(question: LoadedQuestion) -> Iterator[Remark]:
    """Report parameters with words that a text in two languages prints, because both would print the same words."""
    texts = [get_raw_text(question, use.path) for use in collect_usages(question) if use.text]
    printed = frozenset[str]().union(*(_find_names(text) for text in texts if find_split(text) >= 0))
    for name in question.model.parameters:
        said = next(filter(has_words, _list_texts(question.source.value(("parameters", name)))), "")
        if name in printed and said:
            message = f"`{name}` prints words of one language in both, such as `{said}`"
            hint = (
                f"make it a mapping by language, and print it by \\VAR{{{name}['…']}}; or accept it where it is a name"
            )
            yield Remark(("parameters", name), Code.LANGUAGE, message, hint, severity="warning")


def _find_names(text: str) -> frozenset[str]:
    parsed = try_parse_text(text)
    return parsed.names if parsed else frozenset()


def _list_texts(value: YamlValue) -> Iterator[str]:
    """Yield the texts that a parameter may be, without those in mappings."""
    if isinstance(value, dict):
        value = [value.get(name) for name in ("value", "default", "choose")]
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, list):
            yield from (item for item in each if isinstance(item, str))
        elif isinstance(each, str):
            yield each


def compare_languages(loaded: LoadedExam | LoadedQuestion, path: YamlPath) -> Iterator[Remark]:
    """Report values and numbers that one text prints in only one language."""
    text = get_raw_text(loaded, path)
    split = text.find(BOTH) if path[-1] == ALT else find_split(text)
    if split < 0:
        return
    first, second = try_parse_text(text[:split]), try_parse_text(text[split:])
    if first is None or second is None:
        return
    printed = _list_printed(first), _list_printed(second)
    for lacks in (1, 0):
        for name in sorted(printed[1 - lacks] - printed[lacks]):
            message = f"`{name}` is not printed in {ORDINALS[lacks]} language of this text, though it is in the other"
            yield Remark(path, Code.LANGUAGE, message, f"print it in both, with \\VAR{{{name}}}", split * lacks)
    numbers = _list_numbers(first), _list_numbers(second)
    if lost := sorted(numbers[0] ^ numbers[1]):
        message = f"the two languages of this text do not print the same numbers: {', '.join(lost)} in one alone"
        yield Remark(path, Code.LANGUAGE, message, "write the same numbers in both", split, "warning")


ORDINALS = ("the first", "the second")


def _list_printed(text: Template) -> frozenset[str]:
    """Return the parameters and keys that a text prints."""
    return text.names | {f"answers.{each}" for each in text.answers}


def _list_numbers(text: Template) -> frozenset[str]:
    """Return the numbers that are typed in a text outside of TikZ pictures, with a point as decimal mark."""
    typed = NUMBER.findall(PICTURE.sub("", COMMENT.sub("", text.outline)))
    return frozenset(each.replace("{,}", ".").replace(",", ".") for each in typed)


TRUTH_WORDS = {"de": "[Ja, Nein]", "es": "[Sí, No]", "fr": "[Oui, Non]"}
"""The words for true and false in languages that the toolkit knows."""


def check_truth_words(exam: LoadedExam) -> tuple[Finding, ...]:
    """Warn of truths without words of their own, which print Yes and No, in an exam in another language than English.

    In an exam in two languages such a truth is an error already.
    """
    language = exam.model.language.partition("-")[0]
    if language == "en" or SEPARATOR in exam.model.language:
        return ()
    say = f"write say: {TRUTH_WORDS.get(language, '[…, …]')}"
    found = (make_findings(_find_english_truths(question, say), question, ()) for question in exam.questions)
    return tuple(finding for findings in found for finding in findings)


def _find_english_truths(question: LoadedQuestion, hint: str) -> Iterator[Remark]:
    for part in question.parts:
        key, path = part.model.answer, (*part.path, "answer")
        kind = get_kind(key)
        for more, each in (((), key), *(((kind.name, name), each) for name, each in kind.pieces(key).items())):
            if get_kind(each).yes_or_no and each.model_fields_set.isdisjoint(get_kind(each).word_fields):
                message = "without `say` this prints Yes and No, but the exam is not in English"
                yield Remark((*path, *more, get_kind(each).name), Code.LANGUAGE, message, hint, severity="warning")


POINT = re.compile(r"(?<![\d.,{}])(?P<whole>\d+)\.(?P<rest>\d+)(?![\d.])")
GROUPED = re.compile(rf"{POINT.pattern}(?<!\.\d\d\d)")
"""The same if a point groups thousands."""
ZERO_COMMA = re.compile(r"(?<![\w.,:;{}()\[\]/-])(?P<whole>0),(?P<rest>\d*[2-9]\d*)(?![\w)\]}]|[.,;]\d)")
"""A number below 1 with a decimal comma; `0,1` may be a list of two labels."""
BEFORE = r"(?:^|[$=<>+*/·×≈≤≥−-]|\\[(\[]|\\(?:cdot|times|approx|leq?|geq?|pm|sim)(?![A-Za-z]))\s*"
COMMA = re.compile(rf"{BEFORE}(?P<whole>\d+),(?P<rest>\d+)(?!\d|\s*[,;])", re.MULTILINE)
"""A comma without a blank after it in a number that is not in brackets, where the comma might separate two."""

THOUSANDS = re.compile(rf"{BEFORE}(?P<whole>\d{{1,3}}),(?P<rest>\d{{3}}(?:,\d{{3}})*)(?!\d|\s*[,;])", re.MULTILINE)
"""The same between thousands."""
GAP = "with a gap after its comma"

HOLE = r"[-+]?\s*\\VAR\s*\{[^{}]*\}"
ENTRY = rf"(?:{HOLE}|[-+]?\s*\d+(?:\{{,\}}\d+)?)"
COMMA_LIST = re.compile(
    rf"(?:[(\[|]|\\\{{)\s*{ENTRY}(?:\s*(?P<comma>,)\s*(?:\\[,;:!]\s*)?{ENTRY})+\s*(?:\\right\s*)?(?:[)\]|]|\\\}})"
)
"""Brackets or braces that contain only values and numbers with commas between them."""
ENTRY_COMMA = re.compile(r"(?<=[}\d])[ ]*,(?!\})")
HOLE_INSIDE = re.compile(r"\\VAR\s*\{(?P<inside>[^{}]*)\}")


def _find_comma_lists(question: LoadedQuestion) -> Iterator[Remark]:
    """Report commas between numbers in brackets if one of these may have a decimal comma: `(2,5, 0,5)`."""
    broken = {name for name, each in question.model.parameters.items() if _has_decimals(each)}
    defaults = _find_defaults(question.model.parameters)
    for use in list_prose(question):
        if use.path[-1] == "alt":
            continue
        tex = get_raw_text(question, use.path)
        for found in COMMA_LIST.finditer(tex):
            insides = HOLE_INSIDE.findall(found.group())
            drawn = not broken.isdisjoint(re.findall(r"[A-Za-z_]\w*", " ".join(insides)))
            if not drawn and not any(_has_fraction(try_evaluate(each, defaults)) for each in insides):
                continue
            message = f"`{found.group()}` prints commas both in its numbers and between them"
            hint = f"write `;` between them: {ENTRY_COMMA.sub(';', found.group())}"
            yield Remark(use.path, Code.MATHEMATICS, message, hint, found.start("comma"), "warning")


def _find_defaults(parameters: Mapping[str, Parameter]) -> dict[str, Value]:
    """Return the values of parameters that need no drawing, and of those that are derived from them."""
    defaults: dict[str, Value] = {}
    for name, each in parameters.items():
        derived = try_evaluate(str(each.derive), defaults) if isinstance(each, DeriveParameter) else None
        given = (getattr(each, "value", None), getattr(each, "default", None), derived)
        value = next((value for value in given if value is not None), None)
        if value is not None:
            defaults[name] = value
    return defaults


def _has_decimals(parameter: Parameter) -> bool:
    """Return whether a parameter may be a number with decimals, or contain one."""
    given = [getattr(parameter, field, None) for field in ("value", "default", "choose", "range", "step", "sample")]
    return any(map(_has_fraction, given))


def _has_fraction(value: object) -> bool:
    if isinstance(value, tuple | list):
        return any(map(_has_fraction, value))
    if isinstance(value, FrozenMap):
        return any(map(_has_fraction, value.values()))
    return is_number(value) and Fraction(value).denominator != 1


def check_grouping(exam: LoadedExam) -> Iterator[Remark]:
    """Report a mark that groups thousands and stands before decimals too."""
    if exam.model.numbers.grouping.strip("{}") == exam.decimal.strip("{}"):
        mark = exam.decimal
        message = f"`{mark}` would stand between thousands and before decimals: 1{mark}234 would be both"
        yield Remark(("numbers", "grouping"), Code.TEXT, message, "write, for example, grouping: '\\,'")


def check_decimal_marks(exam: LoadedExam) -> tuple[Finding, ...]:
    """Warn of numbers that would print with another decimal mark, or with a gap after the comma."""
    grouping = exam.model.numbers.grouping
    if exam.decimal == ",":
        point = (GROUPED if grouping == "." else POINT, "with a point, where numbers of this exam have a comma")
        marks = [(COMMA, GAP), point]
    else:
        marks = [(ZERO_COMMA, "with a comma, where numbers of this exam have a point")]
        marks += [(THOUSANDS, GAP)] if grouping == "," else []
    findings: list[Finding] = []
    for question in exam.questions:
        lists = _find_comma_lists(question) if exam.decimal == "," else ()
        findings += make_findings([*_find_other_marks(question, marks), *lists], question, ())
    return tuple(findings)


def _find_other_marks(question: LoadedQuestion, marks: Iterable[tuple[re.Pattern[str], str]]) -> Iterator[Remark]:
    for use in list_prose(question):
        if use.path[-1] == "alt":
            continue
        text = blank_text(get_raw_text(question, use.path))
        for pattern, what in marks:
            for found in pattern.finditer(text.blank):
                start, end = found.start("whole"), found.end()
                written = text.tex[start:end]
                formula = text.mode(start) == FORMULA
                in_words = text.mode(start) == TEXT and found["whole"] == "0" and pattern in (POINT, ZERO_COMMA)
                if "\\" not in written and (formula or in_words):
                    mark = "." if pattern is ZERO_COMMA else "{,}" if formula else ","
                    message, hint = f"`{written}` prints {what}", f"write {found['whole']}{mark}"
                    hint += found["rest"].replace(",", mark)
                    yield Remark(use.path, Code.MATHEMATICS, message, hint, start, "warning")

"""Compare texts in two languages, which must print the same values and numbers, and find words of another language."""

import re
from collections.abc import Iterator

from exam_builder.expressions import try_parse_text
from exam_builder.expressions.template import Template
from exam_builder.fields import YamlPath
from exam_builder.findings import Code, Finding
from exam_builder.kinds import get_kind
from exam_builder.read.by_language import ALT, BOTH, SEPARATOR, find_split, has_words
from exam_builder.read.checks.latex_slips import PICTURE
from exam_builder.read.checks.remark import Remark, make_findings
from exam_builder.read.checks.usages import collect_usages
from exam_builder.read.loaded import LoadedExam, LoadedQuestion, get_raw_text
from exam_builder.values import YamlValue

NUMBER = re.compile(r"(?<![\w\\])\d+(?:(?:[.,]|\{,\})\d+)*")
COMMENT = re.compile(r"(?<!\\)%[^\n]*")


def check_both_languages(question: LoadedQuestion) -> Iterator[Remark]:
    """Report values and numbers that a text of a question prints in only one language."""
    yield from compare_languages(question, ("title",))
    for use in collect_usages(question):
        if use.text and use.path[0] != "listings":
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
                f"make it a record by language, and print it by \\VAR{{{name}['…']}}; or accept it where it is a name"
            )
            yield Remark(("parameters", name), Code.LANGUAGE, message, hint, severity="warning")


def _find_names(text: str) -> frozenset[str]:
    parsed = try_parse_text(text)
    return parsed.names if parsed else frozenset()


def _list_texts(value: YamlValue) -> Iterator[str]:
    """Yield the texts that a parameter may be, without those in records."""
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

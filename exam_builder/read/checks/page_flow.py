"""Check `keep` and `break`: what is kept on one page must not begin a page inside, nor contain what pages divide."""

import re
from collections.abc import Iterator
from itertools import chain

from exam_builder.fields import YamlPath
from exam_builder.findings import Code
from exam_builder.read.checks.remark import Remark
from exam_builder.read.checks.usages import collect_usages
from exam_builder.read.loaded import LoadedGroup, LoadedPart, LoadedQuestion, get_raw_text
from exam_builder.read.models.page_models import PAGE_HEIGHT, measure_length

DIVIDED = re.compile(
    r"\\begin\{(?P<environment>longtable|landscape|multicols\*?)\}|\\(?P<command>newpage|clearpage|pagebreak)(?![A-Za-z])"
)


def check_page_flow(question: LoadedQuestion) -> Iterator[Remark]:
    """Check that what is to be kept together can be."""
    parts: Iterator[LoadedGroup | LoadedPart] = chain(question.groups, question.parts)
    every = sorted(((part.path, part.model) for part in parts if part.path), key=lambda each: each[0])
    kept = [path for path, model in [((), question.model), *every] if model.keep]
    for path, model in every:
        if model.break_ and any(_lies_in(path, outer) for outer in kept if outer != path):
            message = "what this part belongs to has `keep: true`, so no page can begin before it"
            yield Remark((*path, "break"), Code.PAGES, message, "leave out one of `keep` and `break`", key=True)
    if every and every[0][1].keep and not question.model.keep:
        message = "`keep` at the first part may leave the head of its question alone on the page before"
        hint = "write `keep: true`, or `break: before`, at the question"
        yield Remark((*every[0][0], "keep"), Code.PAGES, message, hint, key=True)
    yield from _find_separated_letters(question)
    yield from _find_high_spaces(question)
    for use in collect_usages(question):
        if use.text and _is_printed_for_students(use.path) and any(_lies_in(use.path, outer) for outer in kept):
            yield from _check_undivided(question, use.path)


def _find_separated_letters(question: LoadedQuestion) -> Iterator[Remark]:
    """Report `keep` at a first sub-part, if the letter of its part would be on the same line outside of it."""
    for group in question.groups:
        alone = group.model.prompt is None and not group.model.keep and not question.model.keep
        if alone and group.model.parts and group.model.parts[0].keep:
            message = f"`keep` at the first sub-part may leave the letter ({group.id}) alone on the page before"
            hint = f"write `keep: true` at ({group.id}), beside its `parts`"
            yield Remark((*group.path, "parts", 0, "keep"), Code.PAGES, message, hint, key=True)


def _find_high_spaces(question: LoadedQuestion) -> Iterator[Remark]:
    """Warn of spaces that no page holds, unless templates of the course make pages higher."""
    for part in question.parts:
        height = part.model.space.size
        if measure_length(height) > PAGE_HEIGHT:
            message = f"a space of {height} does not fit on a page, whose text is {PAGE_HEIGHT} cm high at most"
            hint = "ask for less space, or divide the part"
            yield Remark((*part.path, "space"), Code.SPACE, message, hint, severity="warning")


def _lies_in(path: YamlPath, outer: YamlPath) -> bool:
    return path[: len(outer)] == outer


def _is_printed_for_students(path: YamlPath) -> bool:
    return path[0] != "listings" and path[-1] in ("prompt", "text")


def _check_undivided(question: LoadedQuestion, path: YamlPath) -> Iterator[Remark]:
    """Report the first thing in a text that is divided into pages, or that ends a page."""
    found = DIVIDED.search(get_raw_text(question, path))
    if found and found["environment"]:
        message = f"`{found['environment']}` goes on over pages, so this cannot be kept together"
        yield Remark(path, Code.PAGES, message, "write a tabular, or leave out `keep`", found.start())
    elif found:
        message = f"`\\{found['command']}` ends a page, so this cannot be kept together"
        yield Remark(path, Code.PAGES, message, "take it out, or leave out `keep`", found.start())

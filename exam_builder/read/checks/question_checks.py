"""Check the fields of a question that belong together, such as `keep` and `break`; list all checks of a question."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from exam_builder.fields import YamlPath
from exam_builder.findings import Code, Finding, did_you_mean, find_nearest_name
from exam_builder.read.checks import (
    answer_checks,
    figure_places,
    language_checks,
    mark_totals,
    misspelt_definitions,
    option_checks,
    parameter_checks,
    person_checks,
    text_checks,
    unit_checks,
    unknown_names,
)
from exam_builder.read.checks.remark import Remark, list_known_ids, make_findings, report_unknown_part
from exam_builder.read.checks.usages import collect_usages, list_prose
from exam_builder.read.loaded import MAX_PARTS, LoadedGroup, LoadedPart, LoadedQuestion, get_raw_text
from exam_builder.read.models import PART_FIELDS, DrawnFigure
from exam_builder.read.models.page_models import PAGE_HEIGHT, measure_length


def check_fields(question: LoadedQuestion) -> Iterator[Remark]:
    """Check that a question has either `parts`, or the fields of a single part."""
    model = question.model
    given = question.source.data if isinstance(question.source.data, dict) else {}
    own = [name for name in PART_FIELDS if name in given]
    if "parts" in given:
        for name in own:
            message = f"`{name}` belongs to a part"
            yield Remark((name,), Code.OF_A_PART, message, "move it into one of the parts", key=True)
        if not model.parts:
            yield Remark(("parts",), Code.MISSING, "there is no part in `parts`", "write one, beginning with - points:")
    else:
        for name in ("points", "answer"):
            if name not in given:
                message = f"`{name}` is missing, and there are no `parts`"
                place = (own[0],) if own else (name,)
                hint = f"add {name}:, or parts:"
                yield Remark(place, Code.MISSING, message, hint, key=bool(own), depends_on=((name,), ("parts",)))
    if len(model.parts) > MAX_PARTS:
        yield Remark(("parts", MAX_PARTS), Code.PARTS, "a question has at most 26 parts, a to z", "split the question")


def check_groups(question: LoadedQuestion) -> Iterator[Remark]:
    """Check that a part with `parts` has some, and at most MAX_PARTS."""
    for group in question.groups:
        path: YamlPath = (*group.path, "parts")
        if not group.model.parts:
            yield Remark(path, Code.MISSING, "there is no part in `parts`", "write one, beginning with - points:")
        if len(group.model.parts) > MAX_PARTS:
            message = f"a part has at most {MAX_PARTS} sub-parts, i to xxvi"
            yield Remark((*path, MAX_PARTS), Code.PARTS, message, "split the part")


MAX_WITHIN = 0.05
"""The maximum of `within`: a less exact figure would confirm nothing."""


def check_witnesses(question: LoadedQuestion) -> Iterator[Remark]:
    """Check that what a figure shows is a parameter or has an expression, and that `within` is small enough."""
    known = unknown_names.list_known_names(question.source.data)
    for id_, figure in question.model.figures.items():
        for name, witness in figure.shows.items() if isinstance(figure, DrawnFigure) else ():
            path: YamlPath = ("figures", id_, "shows", name)
            if witness.is_ is None and name not in known:
                near = find_nearest_name(name, known)
                hint = f"write {near}" if near else f"say what it should be: {{is: …, read: {witness.read}}}"
                message = f"there is no parameter `{name}` that the figure could show{did_you_mean(near)}"
                yield Remark(path, Code.WITNESS, message, hint, key=True)
            if witness.within is not None and witness.within > MAX_WITHIN:
                message = f"`within: {float(witness.within):g}` would let a wrong figure pass"
                yield Remark((*path, "within"), Code.WITHIN, message, f"write at most {MAX_WITHIN}")


def check_misconceptions(question: LoadedQuestion) -> Iterator[Remark]:
    """Check that misconceptions lead to something, and name parameters and parts that exist."""
    parameters = list_known_ids(question.source.data, "parameters") | list_known_ids(question.source.data, "needs")
    letters = tuple(part.id for part in question.parts)
    chosen = {name: any(ids.values()) for name, ids in question.misconceptions_by_option().items()}
    for name, model in question.model.misconceptions.items():
        path: YamlPath = ("misconceptions", name)
        if bool(model.with_) == bool(model.keys) and (model.keys or not chosen.get(name)):
            none = "this misconception does not say what it leads to"
            both = "`with` and `keys` in one misconception" if model.keys else none
            hint = "write with: {parameter: expression} or keys: {a: expression}"
            yield Remark(path, Code.MISCONCEPTION, both, hint, depends_on=((*path, "with"), (*path, "keys")))
        for parameter in model.with_:
            if parameter not in parameters:
                yield report_unknown_parameter((*path, "with", parameter), parameter, parameters)
        for letter in model.keys:
            if letters and letter not in letters:
                yield report_unknown_part((*path, "keys", letter), letter, letters)


def report_unknown_parameter(path: YamlPath, name: str, ids: dict[str, None]) -> Remark:
    """Report an unknown parameter, and suggest the nearest known one."""
    near = find_nearest_name(name, ids)
    hint = f"write {near}:" if near else "name a parameter"
    return Remark(path, Code.UNKNOWN_NAME, f"no parameter `{name}`{did_you_mean(near)}", hint, key=True)


def check_shared(question: LoadedQuestion) -> Iterator[Remark]:
    """Check that no parameter is both in `needs` and in `parameters`."""
    for name in question.model.needs:
        if name in question.model.parameters:
            message = f"`{name}` is in `needs` as well as in `parameters`"
            yield Remark(("parameters", name), Code.REPEATED_NAME, message, "keep one of the two", key=True)


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
    for use in list_prose(question):
        if use.path[-1] in ("prompt", "text") and any(_lies_in(use.path, outer) for outer in kept):
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


def _check_undivided(question: LoadedQuestion, path: YamlPath) -> Iterator[Remark]:
    """Report the first thing in a text that is divided into pages, or that ends a page."""
    found = DIVIDED.search(get_raw_text(question, path))
    if found and found["environment"]:
        message = f"`{found['environment']}` goes on over pages, so this cannot be kept together"
        yield Remark(path, Code.PAGES, message, "write a tabular, or leave out `keep`", found.start())
    elif found:
        message = f"`\\{found['command']}` ends a page, so this cannot be kept together"
        yield Remark(path, Code.PAGES, message, "take it out, or leave out `keep`", found.start())


QuestionCheck = Callable[[LoadedQuestion], Iterator[Remark]]
FIELD_CHECKS: tuple[QuestionCheck, ...] = (
    check_fields,
    check_groups,
    mark_totals.check_group_points,
    unknown_names.check_uses,
    unknown_names.check_parameter_names,
    lambda question: unknown_names.check_cycles(question, collect_usages(question)),
    answer_checks.check_parts,
    option_checks.check_options,
    option_checks.check_columns,
    figure_places.check_option_figures,
    figure_places.check_figure_rows,
    figure_places.check_side_figures,
    option_checks.check_option_references,
    unknown_names.check_blanks,
    mark_totals.check_scoring,
    mark_totals.check_rubrics,
    check_misconceptions,
    answer_checks.check_mistake_references,
    text_checks.check_listings,
    figure_places.check_placements,
    check_witnesses,
    check_shared,
    lambda question: parameter_checks.check_defaults(question.model.parameters),
    lambda question: parameter_checks.check_text_numbers(question.model.parameters),
    parameter_checks.check_choice_slips,
    option_checks.check_signed_choices,
    parameter_checks.check_unquoted_numbers,
    parameter_checks.check_alike,
    unit_checks.check_unit_fields,
    misspelt_definitions.check_underived,
    misspelt_definitions.check_twins,
    misspelt_definitions.check_other_values,
    text_checks.check_languages,
    text_checks.check_program_lines,
    check_page_flow,
    person_checks.check_persons,
)
"""The checks that look at more than texts, so that a change of another field may change their findings."""
TEXT_CHECKS: tuple[QuestionCheck, ...] = (
    text_checks.check_comments,
    text_checks.check_paragraphs,
    text_checks.check_texts,
    text_checks.check_twin_texts,
    language_checks.check_both_languages,
    language_checks.check_worded_parameters,
)
QUESTION_CHECKS = (*FIELD_CHECKS, *TEXT_CHECKS)


def check_question(
    question: LoadedQuestion, doubtful: Iterable[YamlPath], checks: Iterable[QuestionCheck] = QUESTION_CHECKS
) -> tuple[Finding, ...]:
    """Check a question without drawing it; report nothing at the paths that are `doubtful`."""
    remarks = [*misspelt_definitions.gather_unknown([each for check in checks for each in check(question)], question)]
    causes = [each for each in remarks if each.causes]
    wrong = tuple(path for each in causes for path in each.causes)
    causing = [each for each in remarks if each in causes or not each.follows_from(wrong)]
    return make_findings(causing, question, doubtful)

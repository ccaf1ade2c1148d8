"""Check the fields of a question that belong together, and text that YAML reads as a comment; list all checks."""

import re
from collections.abc import Callable, Iterable, Iterator

from exam_builder.codes import Code
from exam_builder.companions import read_python
from exam_builder.fields import StrictModel, YamlPath
from exam_builder.findings import Finding, did_you_mean, find_nearest_name
from exam_builder.kinds import get_key, get_kind
from exam_builder.read.checks.figure_places import (
    check_figure_rows,
    check_option_figures,
    check_placements,
    check_side_figures,
)
from exam_builder.read.checks.language_checks import check_both_languages, check_worded_parameters
from exam_builder.read.checks.listing_checks import check_languages, check_listings, check_program_lines
from exam_builder.read.checks.mark_totals import check_group_points, check_rubrics, check_scoring
from exam_builder.read.checks.misspelt_definitions import check_other_values, check_twins, check_underived
from exam_builder.read.checks.option_checks import (
    check_columns,
    check_option_references,
    check_options,
    check_signed_choices,
)
from exam_builder.read.checks.page_flow import check_page_flow
from exam_builder.read.checks.parameter_checks import (
    check_choice_slips,
    check_defaults,
    check_text_numbers,
    check_unquoted_numbers,
)
from exam_builder.read.checks.person_checks import check_persons
from exam_builder.read.checks.reference_checks import (
    check_further_references,
    check_mistake_references,
    check_reference,
)
from exam_builder.read.checks.remark import Remark, list_known_ids, list_paths_of_part, make_findings
from exam_builder.read.checks.text_checks import check_comments, check_paragraphs, check_texts, check_twin_texts
from exam_builder.read.checks.unit_checks import check_unit_fields
from exam_builder.read.checks.unknown_names import (
    check_blanks,
    check_cycles,
    check_parameter_names,
    check_uses,
    list_known_names,
)
from exam_builder.read.checks.usages import collect_usages
from exam_builder.read.loaded import MAX_PARTS, LoadedPart, LoadedQuestion
from exam_builder.read.models import PART_FIELDS, DrawnFigure, PartModel


def check_fields(question: LoadedQuestion) -> Iterator[Remark]:
    """Check that a question has either `parts`, or the fields of a single part."""
    model = question.model
    given = question.source.data if isinstance(question.source.data, dict) else {}
    own = [name for name in PART_FIELDS if name in given]
    if "parts" in given:
        for name in own:
            yield Remark(
                (name,), Code.OF_A_PART, f"`{name}` belongs to a part", "move it into one of the parts", key=True
            )
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
    known = list_known_names(question.source.data)
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


def check_parts(question: LoadedQuestion) -> Iterator[Remark]:
    """Check the references, the settings of answers, carried marks, and `waived` of each part."""
    companion = read_python(question.companion).text if question.companion else ""
    for part in question.parts:
        yield from check_reference(part, companion)
        yield from check_further_references(part)
        yield from check_answer_settings((*part.path, "answer"), part.model.answer, question)
        for index, other in enumerate(part.model.also):
            path = (*part.path, "also", index)
            yield from check_answer_settings(path, other, question)
            if other.when is None:
                message, hint = "this further right answer does not say when it counts", "add `when:` and the reason"
                last = (*path, "reference") if other.reference is not None else path
                yield Remark(last, Code.ALSO, message, hint, severity="warning")
        yield from check_carried(part, tuple(other.id for other in question.parts))
        if part.model.recompute is not None and part.model.waived is not None:
            message = "`waived` and `recompute` cannot both be given"
            yield Remark((*part.path, "waived"), Code.WAIVED, message, "leave out waived", key=True)


def check_answer_settings(path: YamlPath, answer: StrictModel, question: LoadedQuestion) -> Iterator[Remark]:
    """Report mistakes in the settings of an answer that its kind finds."""
    taken = list_known_ids(question.source.data, "parameters") | list_known_ids(question.source.data, "needs")
    for wrong in get_kind(answer).wrong(answer, taken):
        depends_on = tuple((*path, field) for field in wrong.depends_on)
        yield Remark((*path, *wrong.path), wrong.code, wrong.message, wrong.hint, key=wrong.key, depends_on=depends_on)


def check_carried(part: LoadedPart, letters: tuple[str, ...]) -> Iterator[Remark]:
    """Check that the key uses the answer of an earlier part from which marks are carried."""
    for index, item in enumerate(part.model.rubric):
        for letter in item.carried or ():
            used = re.search(rf"\banswers\.{re.escape(letter)}(?![.\w])", join_key(part.model))
            if letter in letters[: letters.index(part.id)] and not used:
                message = f"the key does not use `answers.{letter}`, so nothing is carried from ({letter})"
                hint = f"write the key with answers.{letter}"
                yield Remark((*part.path, "rubric", index, "carried"), Code.CARRIED, message, hint)


def join_key(part: PartModel) -> str:
    """Return the key as one text in which names can be searched."""
    return repr(get_key(part.answer))


def check_misconceptions(question: LoadedQuestion) -> Iterator[Remark]:
    """Check that misconceptions lead to something, and name parameters and parts that exist."""
    parameters = list_known_ids(question.source.data, "parameters") | list_known_ids(question.source.data, "needs")
    letters = tuple(part.id for part in question.parts)
    chosen = {name: any(ids.values()) for name, ids in question.misconceptions_by_option().items()}
    for name, model in question.model.misconceptions.items():
        path: YamlPath = ("misconceptions", name)
        if bool(model.with_) == bool(model.keys) and (model.keys or not chosen.get(name)):
            both = (
                "`with` and `keys` in one misconception"
                if model.keys
                else "this misconception does not say what it leads to"
            )
            hint = "write with: {parameter: expression} or keys: {a: expression}"
            yield Remark(path, Code.MISCONCEPTION, both, hint, depends_on=((*path, "with"), (*path, "keys")))
        for parameter in model.with_:
            if parameter not in parameters:
                yield report_unknown_parameter((*path, "with", parameter), parameter, parameters)
        for letter in model.keys:
            if letters and letter not in letters:
                message = f"there is no part `{letter}`"
                listed = f"the parts are {', '.join(letters)}"
                depends_on = list_paths_of_part(letter)
                yield Remark(
                    (*path, "keys", letter), Code.UNKNOWN_PART, message, listed, key=True, depends_on=depends_on
                )


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


QUESTION_CHECKS: tuple[Callable[[LoadedQuestion], Iterator[Remark]], ...] = (
    check_fields,
    check_groups,
    check_group_points,
    check_uses,
    check_parameter_names,
    lambda question: check_cycles(question, collect_usages(question)),
    check_parts,
    check_options,
    check_columns,
    check_option_figures,
    check_figure_rows,
    check_side_figures,
    check_option_references,
    check_blanks,
    check_scoring,
    check_rubrics,
    check_misconceptions,
    check_mistake_references,
    check_listings,
    check_placements,
    check_witnesses,
    check_shared,
    check_comments,
    check_paragraphs,
    check_texts,
    check_twin_texts,
    check_both_languages,
    check_worded_parameters,
    lambda question: check_defaults(question.model.parameters),
    lambda question: check_text_numbers(question.model.parameters),
    check_choice_slips,
    check_signed_choices,
    check_unquoted_numbers,
    check_unit_fields,
    check_underived,
    check_twins,
    check_other_values,
    check_languages,
    check_program_lines,
    check_page_flow,
    check_persons,
)


TEXT_CHECKS = (
    check_comments,
    check_paragraphs,
    check_texts,
    check_twin_texts,
    check_both_languages,
    check_worded_parameters,
)
FIELD_CHECKS = tuple(check for check in QUESTION_CHECKS if check not in TEXT_CHECKS)
"""The checks that look at more than texts, so that a change of another field may change their findings."""


def check_question(
    question: LoadedQuestion,
    doubtful: Iterable[YamlPath],
    checks: Iterable[Callable[[LoadedQuestion], Iterator[Remark]]] = QUESTION_CHECKS,
) -> tuple[Finding, ...]:
    """Check a question without drawing it; report nothing at the paths that are `doubtful`."""
    remarks = [remark for check in checks for remark in check(question)]
    causes = [each for each in remarks if each.causes]
    wrong = tuple(path for each in causes for path in each.causes)
    causing = [each for each in remarks if each in causes or not each.follows_from(wrong)]
    return make_findings(causing, question, doubtful)

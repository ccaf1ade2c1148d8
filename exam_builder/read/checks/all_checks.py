"""All checks of a question, and all of an exam."""

from collections.abc import Callable, Iterable, Iterator

from exam_builder.codes import Code
from exam_builder.expressions import ExpressionError
from exam_builder.fields import YamlPath
from exam_builder.findings import Finding
from exam_builder.read.checks.blank_placement import check_blanks
from exam_builder.read.checks.comments import check_comments
from exam_builder.read.checks.defaults import check_defaults
from exam_builder.read.checks.exam_lines import check_lines, check_picks, check_section_choice
from exam_builder.read.checks.mark_totals import check_points, check_rubrics, check_scoring
from exam_builder.read.checks.option_lists import check_options
from exam_builder.read.checks.option_references import check_option_references
from exam_builder.read.checks.packages import check_packages
from exam_builder.read.checks.remark import Remark
from exam_builder.read.checks.structure import (
    check_fields,
    check_listings,
    check_misconceptions,
    check_parts,
    check_shared,
)
from exam_builder.read.checks.text_numbers import check_text_numbers
from exam_builder.read.checks.unknown_names import (
    check_cycles,
    check_parameter_names,
    check_unknown_names,
    check_uses,
    known_names,
    parse_usage,
)
from exam_builder.read.checks.usages import Usage, parameter_usages, text_usages
from exam_builder.read.loaded import LoadedExam, LoadedQuestion

QUESTION_CHECKS: tuple[Callable[[LoadedQuestion], Iterator[Remark]], ...] = (
    check_fields,
    check_uses,
    check_parameter_names,
    check_cycles,
    check_parts,
    check_options,
    check_option_references,
    check_blanks,
    check_scoring,
    check_rubrics,
    check_misconceptions,
    check_listings,
    check_shared,
    check_comments,
    lambda question: check_defaults(question.model.parameters),
    lambda question: check_text_numbers(question.model.parameters),
)

COVER_FIELDS = ("title", "course", "term", "date", "time", "aids", "instructions", "preamble")


def check_question(question: LoadedQuestion, doubtful: Iterable[YamlPath] = ()) -> tuple[Finding, ...]:
    """What is wrong with a question, as far as its files tell; nothing is said about the paths that are `doubtful`."""
    remarks = [remark for check in QUESTION_CHECKS for remark in check(question)]
    return tuple(remark.finding(question) for remark in drop_doubtful(remarks, tuple(doubtful)))


def check_exam(exam: LoadedExam, doubtful: Iterable[YamlPath] = (), whole: bool = True) -> tuple[Finding, ...]:
    """What is wrong with an exam itself; `whole` tells that all its questions could be read, so that points add up."""
    parameters = exam.model.parameters
    remarks = [*check_texts(exam), *check_defaults(parameters), *check_text_numbers(parameters), *check_lines(exam)]
    if whole:
        remarks += [*check_picks(exam), *check_section_choice(exam), *check_points(exam)]
    return (*(remark.finding(exam) for remark in drop_doubtful(remarks, tuple(doubtful))), *check_packages(exam))


def drop_doubtful(remarks: Iterable[Remark], doubtful: tuple[YamlPath, ...]) -> Iterator[Remark]:
    """Remarks on what the author wrote; where something is wrong already, what follows from it is left out."""
    for remark in remarks:
        told = (remark.path, *remark.depends_on)
        if not any(path[: len(wrong)] == wrong for path in told for wrong in doubtful):
            yield remark


def check_texts(exam: LoadedExam) -> Iterator[Remark]:
    """The cover's texts, those of sections, and the shared parameters."""
    sections = [
        Usage((*section.path, name), getattr(section.model, name), students=True)
        for section in exam.sections
        for name in ("title", "instructions")
    ]
    fields = [Usage((name,), getattr(exam.model, name), students=True) for name in COVER_FIELDS]
    advice = [Usage(("advice", index), item, students=True) for index, item in enumerate(exam.model.advice)]
    known = known_names(exam.source.data)
    for use in [
        *parameter_usages(exam.model.parameters),
        *(found for each in [*fields, *advice, *sections] for found in text_usages(each)),
    ]:
        try:
            yield from check_unknown_names(use, parse_usage(use, exam), known)
        except ExpressionError as problem:
            yield Remark(use.path, Code.EXPRESSION, problem.message, problem.hint, problem.offset)

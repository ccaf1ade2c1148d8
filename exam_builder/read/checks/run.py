"""All checks of a question, and all of an exam."""

from collections.abc import Callable, Iterable, Iterator

from exam_builder.codes import Code
from exam_builder.expressions import ExpressionError
from exam_builder.findings import Finding
from exam_builder.read.checks.above import check_above
from exam_builder.read.checks.blanks import check_blanks
from exam_builder.read.checks.choosing import check_answer, check_lines, check_picks
from exam_builder.read.checks.comments import check_comments
from exam_builder.read.checks.defaults import check_defaults
from exam_builder.read.checks.marks import check_points, check_rubrics, check_scoring
from exam_builder.read.checks.mixed import check_mixed
from exam_builder.read.checks.names import (
    check_circles,
    check_parameter_names,
    check_uses,
    known_names,
    read,
    unknown_names,
)
from exam_builder.read.checks.options import check_options
from exam_builder.read.checks.packages import check_packages
from exam_builder.read.checks.remark import Remark
from exam_builder.read.checks.structure import (
    check_fields,
    check_listings,
    check_misconceptions,
    check_parts,
    check_shared,
)
from exam_builder.read.checks.uses import Use, parameters, text
from exam_builder.read.loaded import LoadedExam, LoadedQuestion, Steps

OF_A_QUESTION: tuple[Callable[[LoadedQuestion], Iterator[Remark]], ...] = (
    check_fields,
    check_uses,
    check_parameter_names,
    check_circles,
    check_parts,
    check_options,
    check_above,
    check_blanks,
    check_scoring,
    check_rubrics,
    check_misconceptions,
    check_listings,
    check_shared,
    check_comments,
    lambda question: check_defaults(question.model.parameters),
    lambda question: check_mixed(question.model.parameters),
)

COVER = ("title", "course", "term", "date", "time", "aids", "instructions", "preamble")


def check_question(question: LoadedQuestion, doubtful: Iterable[Steps] = ()) -> tuple[Finding, ...]:
    """What is wrong with a question, as far as its files tell; nothing is said about the paths that are `doubtful`."""
    remarks = [remark for check in OF_A_QUESTION for remark in check(question)]
    return tuple(remark.finding(question) for remark in sure(remarks, tuple(doubtful)))


def check_exam(exam: LoadedExam, doubtful: Iterable[Steps] = (), whole: bool = True) -> tuple[Finding, ...]:
    """What is wrong with an exam itself; `whole` tells that all its questions could be read, so that points add up."""
    parameters = exam.model.parameters
    remarks = [*check_texts(exam), *check_defaults(parameters), *check_mixed(parameters), *check_lines(exam)]
    if whole:
        remarks += [*check_picks(exam), *check_answer(exam), *check_points(exam)]
    return (*(remark.finding(exam) for remark in sure(remarks, tuple(doubtful))), *check_packages(exam))


def sure(remarks: Iterable[Remark], doubtful: tuple[Steps, ...]) -> Iterator[Remark]:
    """Remarks on what the author wrote; where something is wrong already, what follows from it is left out."""
    for remark in remarks:
        told = (remark.path, *remark.rests)
        if not any(path[: len(wrong)] == wrong for path in told for wrong in doubtful):
            yield remark


def check_texts(exam: LoadedExam) -> Iterator[Remark]:
    """The cover's texts, those of sections, and the shared parameters."""
    sections = [
        Use((*section.path, name), getattr(section.model, name), students=True)
        for section in exam.sections
        for name in ("title", "instructions")
    ]
    fields = [Use((name,), getattr(exam.model, name), students=True) for name in COVER]
    advice = [Use(("advice", index), item, students=True) for index, item in enumerate(exam.model.advice)]
    known = known_names(exam.source.data)
    for use in [
        *parameters(exam.model.parameters),
        *(found for each in [*fields, *advice, *sections] for found in text(each)),
    ]:
        try:
            yield from unknown_names(use, read(use, exam), known)
        except ExpressionError as problem:
            yield Remark(use.path, Code.EXPRESSION, problem.message, problem.mend, problem.offset)

"""Find keys that depend on parameters of the exam which neither the exam's texts nor the question's page print."""

import re
from collections.abc import Iterator

from exam_builder.checking.shown_names import list_printed_names
from exam_builder.codes import Code
from exam_builder.draw import YamlLocation
from exam_builder.draw.question_plan import QuestionPlan, find_key_needs
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.expressions import value_to_plain
from exam_builder.findings import Finding
from exam_builder.kinds import kind_of
from exam_builder.paper import Question
from exam_builder.printed_page import print_page, strip_comments
from exam_builder.read import LoadedExam
from exam_builder.read.checks.exam_checks import surrounding_usages
from exam_builder.read.checks.introduction_checks import introduction_usages
from exam_builder.read.loaded import raw_text
from exam_builder.read.models import DeriveParameter
from exam_builder.values import Value, is_number

HOLE = re.compile(r"\\VAR\{([^{}]*)\}")


def find_unprinted_shared(subject: IsolatedQuestion, names: tuple[str, ...], drawn: Question) -> Iterator[Finding]:
    """Yield a finding for each of some parts whose key needs a number of the exam that is neither printed nor typed.

    `drawn` is one draw of the question. A derived parameter of the exam may follow from printed ones.
    """
    plan, exam = subject.plan, subject.exam
    if not plan.shared or not exam.name:
        return
    texts = [*_exam_texts(exam), repr(print_page(drawn))]
    printed = add_needs(plan, list_printed_names(plan, exam.course.figures))
    used = find_key_needs(plan.question.parts)
    for part in names:
        for name in sorted(add_needs(plan, used[part].names) & _given_numbers(subject) - printed):
            if not any(_tells(text, name, plan.shared[name]) for text in texts):
                model = plan.parts[part]
                spot = YamlLocation(plan.question, (*model.path, "answer", kind_of(model.model.answer).name), part)
                message = (
                    f"what is printed does not decide the key: it depends on `{name}` of the exam, which is not shown"
                )
                yield spot.finding(Code.NOT_PRINTED, message, rf"print `\VAR{{{name}}}` in the exam's instructions")


def _given_numbers(subject: IsolatedQuestion) -> frozenset[str]:
    """Return the numbers among the exam's parameters, except derived ones."""
    written, shared = subject.exam.model.parameters, subject.plan.shared
    derived = {name for name, each in written.items() if isinstance(each, DeriveParameter)}
    return frozenset(name for name, value in shared.items() if is_number(value) and name not in derived)


def add_needs(plan: QuestionPlan, names: frozenset[str]) -> frozenset[str]:
    """Return names with all those, parameters of the exam included, from which they follow."""
    return names.union(*(plan.needs[source] for source in plan.sources_of(names)))


def _exam_texts(exam: LoadedExam) -> Iterator[str]:
    """Yield the texts around questions, and what the table of constants prints."""
    for use in surrounding_usages(exam):
        if use.written is not None:
            yield strip_comments(raw_text(exam, use.path))
    yield from (rf"\VAR{{{name}}}" for name in exam.model.constants)
    for use in introduction_usages(exam):
        yield strip_comments(raw_text(exam, use.path)) if use.text else rf"\VAR{{{use.written}}}"


def _tells(text: str, name: str, value: Value) -> bool:
    """Tell whether a text prints a name, or has its value typed in it."""
    holes = (hole[1] for hole in HOLE.finditer(text))
    typed = re.escape(value_to_plain(value))
    return any(re.search(rf"\b{name}\b", hole) for hole in holes) or bool(re.search(rf"(?<![\d.]){typed}(?!\d)", text))

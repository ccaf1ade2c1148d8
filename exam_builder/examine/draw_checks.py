"""List every check of a drawn question; builds and `check --draws` use the same list."""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from exam_builder.companions import Calls
from exam_builder.draw import YamlLocation, match_parts
from exam_builder.examine.figure_witnesses import find_figure_errors
from exam_builder.examine.isolated_question import IsolatedQuestion, isolate_question
from exam_builder.examine.printed_keys import find_printed_keys
from exam_builder.examine.question_texts import find_author_texts, make_text_scope, parse_texts
from exam_builder.examine.rounding_check import find_rounding_errors
from exam_builder.examine.solution_checks import find_drift
from exam_builder.examine.typed_numbers import find_typed_numbers
from exam_builder.expressions import try_evaluate
from exam_builder.expressions.appearance import normalize_appearance
from exam_builder.findings import Code, Finding, Refused, select_errors
from exam_builder.kinds import get_kind
from exam_builder.paper import NumberStyle, Option, Paper, Part, Question
from exam_builder.paper_texts import PLACE_COMMAND, split_ids
from exam_builder.read import LoadedExam, LoadedPart, LoadedQuestion
from exam_builder.read.models import DeriveParameter
from exam_builder.recompute import CheckedPaper, check_paper
from exam_builder.render import check_latex
from exam_builder.values import Value, find_nearest_float, is_number

OPERAND = r"[\w.]+(?:\[[^\[\]]*\]|\([^()]*\))?"
QUOTIENT = re.compile(rf"\s*(?P<left>{OPERAND})\s*//\s*(?P<right>{OPERAND})\s*")


def find_floor_slips(exam: LoadedExam, paper: Paper) -> Iterator[Finding]:
    """Report each quotient of the reference paper that `//` makes 0, if it is all of a value."""
    for question in paper.questions if paper.is_reference else ():
        loaded, names = exam.question(question.name), question.parameters
        for name, parameter in loaded.model.parameters.items():
            if isinstance(parameter, DeriveParameter) and _is_lost(str(parameter.derive), names, paper.numbers):
                yield _report(YamlLocation(loaded, ("parameters", name, "derive")), str(parameter.derive), None)
        yield from _find_in_texts(loaded, paper, make_text_scope(question, None, paper.numbers).names)


def _find_in_texts(loaded: LoadedQuestion, paper: Paper, names: Mapping[str, Value]) -> Iterator[Finding]:
    for field, written in parse_texts(find_author_texts(loaded), loaded):
        for hole in written.holes:
            if _is_lost(hole.expression.source, names, paper.numbers):
                yield _report(YamlLocation(loaded, field.path, field.part), hole.expression.source, hole.offset)


def _is_lost(source: str, names: Mapping[str, Value], style: NumberStyle) -> bool:
    """Tell whether an expression is one quotient of something other than 0 that gives 0 or −1."""
    found = QUOTIENT.fullmatch(source)
    left, right = (try_evaluate(found[side], names, style) if found else 0 for side in ("left", "right"))
    if not is_number(left) or not is_number(right):
        return False
    return 0 < abs(find_nearest_float(left)) < abs(find_nearest_float(right))


def _report(location: YamlLocation, source: str, offset: int | None) -> Finding:
    message = f"`//` rounds down to a whole number, so nothing is left of `{source.strip()}`"
    hint = f"write {source.strip().replace('//', '/')}; if rounding down is meant, write floor(… / …)"
    return location.finding(Code.EXPRESSION, message, hint, offset)


HINT = "let one of them show something else, or add a constraint that keeps them apart"


def find_alike_pictures(exam: LoadedExam, paper: Paper) -> Iterator[Finding]:
    """Find options of a part whose figures look the same in this draw."""
    for question in (each for each in paper.questions if each.figures):
        loaded, pictures = exam.question(question.name), {figure.id: figure.digest for figure in question.figures}
        for wanted, part in match_parts(loaded, question):
            seen: dict[str, str] = {}
            for option in part.options:
                first = seen.setdefault(_look_of(option, pictures), option.id)
                if first != option.id:
                    message = f"the options {first} and {option.id} show the same picture"
                    location = YamlLocation(loaded, (*wanted.path, "options"), part.id)
                    yield location.finding(Code.OPTIONS_ALIKE, message, HINT)


def _look_of(option: Option, pictures: dict[str, str]) -> str:
    def name_pictures(found: re.Match[str]) -> str:
        return "".join(f"<{pictures.get(id_, id_)}>" for id_ in split_ids(found[2]))

    return normalize_appearance(PLACE_COMMAND.sub(name_pictures, option.text.tex if option.text else ""))


DrawCheck = Callable[[LoadedExam, Paper], Iterable[Finding]]
"""A further check of each draw: it gets the exam with this question alone, and the paper of the draw."""


def find_wide_tolerances(exam: LoadedExam, paper: Paper) -> Iterator[Finding]:
    """Yield a warning for each number of the reference paper whose tolerance includes 0."""
    for question in paper.questions if paper.is_reference else ():
        loaded = exam.question(question.name)
        for wanted, part in match_parts(loaded, question):
            model, key = wanted.model.answer, part.answer.value
            names = [name for name in ("tolerance", "relative") if getattr(model, name, None) is not None]
            if names and is_number(key) and key != 0 and get_kind(model).accepts(model, key, 0, paper.numbers):
                location = YamlLocation(loaded, (*wanted.path, "answer", names[0]), part.id)
                message = f"the tolerance is as large as the key, {part.answer.plain}: 0 would be marked right"
                yield location.warning(Code.WIDE_TOLERANCE, message, "narrow the tolerance")


DRAW_CHECKS: tuple[DrawCheck, ...] = (
    lambda exam, paper: check_latex(paper),
    find_drift,
    find_printed_keys,
    find_floor_slips,
    find_wide_tolerances,
    find_alike_pictures,
)
"""The checks of each draw, apart from those of its answers."""


def check_draw(subject: IsolatedQuestion, paper: Paper, looks: Sequence[DrawCheck] = ()) -> CheckedPaper:
    """Run every check of a single draw on the one question of a paper; mistakes raise nothing."""
    question, checked = paper.questions[0], check_paper(subject.exam, paper, subject.settings.calls)
    figures = tuple(find_figure_errors(subject, question))
    undrawn = any(each.code == Code.FIGURE for each in figures)
    answers = [each for each in checked.findings if not (undrawn and each.code == Code.FIGURE)]
    reported = {(finding.code, finding.place) for finding in answers}
    units = subject.check_units().findings if paper.is_reference else ()
    findings = (
        *answers,
        *find_rounding_errors(subject, question),
        *find_overlaps(subject, question),
        *find_mistaken_answers(subject, question),
        *figures,
        *(finding for look in looks for finding in look(subject.exam, paper)),
        *(each for each in units if (each.code, each.place) not in reported),
    )
    return replace(checked, findings=findings)


def find_typed_in_draws(subject: IsolatedQuestion, papers: Iterable[Paper]) -> tuple[Finding, ...]:
    """Find numbers typed into the texts of a question that should follow its values in some draws."""
    papers = tuple(papers)
    typed = find_typed_numbers(subject.exam, subject.reference, papers) if papers else ()
    return (*typed, *_find_fixed_prints(subject, [paper.questions[0] for paper in papers]))


def _find_fixed_prints(subject: IsolatedQuestion, draws: Sequence[Question]) -> Iterator[Finding]:
    """Report a key that prints alike in all draws although it cannot be right in all."""
    for wanted, part in match_parts(subject.question, subject.reference.questions[0]):
        drawn = [each.answer for draw in draws for each in draw.parts if each.id == part.id]
        path = get_kind(wanted.model.answer).find_fixed_print(wanted.model.answer, (part.answer, *drawn))
        if path:
            message = "this prints the same in every draw, although the key is not the same"
            location = YamlLocation(subject.question, (*wanted.path, "answer", *path), part.id)
            yield location.finding(Code.TYPED_NUMBER, message, r"print what is drawn by \VAR{…}")


class PaperChecker:
    """Checks the papers of an exam question by question; work that all draws of a question share is done once."""

    def __init__(self, exam: LoadedExam, calls: Calls) -> None:
        self._exam, self._calls = exam, calls
        self._subjects: dict[str, tuple[IsolatedQuestion, tuple[Finding, ...]]] = {}

    def examine(self, paper: Paper) -> CheckedPaper:
        """Run all checks of `check --draws` on a paper; its findings carry the seed."""
        each = [self._examine(paper, question) for question in paper.questions]
        findings = tuple(replace(finding, seed=paper.seed) for checked in each for finding in checked.findings)
        return CheckedPaper(
            parts=sum(checked.parts for checked in each),
            recomputed=sum(checked.recomputed for checked in each),
            waived=sum(checked.waived for checked in each),
            findings=findings,
            rows=tuple(row for checked in each for row in checked.rows),
            cases=tuple(case for checked in each for case in checked.cases),
        )

    def find_reference_errors(self, name: str) -> tuple[Finding, ...]:
        """Return the errors of a question in the reference paper, such as a key that is not its reference."""
        subject, _ = self._subject(name)
        try:
            return select_errors(check_draw(subject, subject.reference, DRAW_CHECKS).findings)
        except Refused as refused:
            return refused.findings

    def _examine(self, paper: Paper, question: Question) -> CheckedPaper:
        (subject, units), alone = self._subject(question.name), replace(paper, questions=(question,))
        checked = check_draw(subject, alone, DRAW_CHECKS)
        if paper.is_reference:
            return checked
        return replace(checked, findings=(*checked.findings, *self._check_typed(subject, alone), *units))

    def _check_typed(self, subject: IsolatedQuestion, paper: Paper) -> tuple[Finding, ...]:
        try:
            return find_typed_in_draws(subject, [paper])
        except Refused:
            return ()  # the reference paper, with which texts are compared, cannot be drawn: `check` tells why

    def _subject(self, name: str) -> tuple[IsolatedQuestion, tuple[Finding, ...]]:
        """Return a question by itself, and what is wrong with its units."""
        if name not in self._subjects:
            subject = isolate_question(self._exam, name, self._calls)
            self._subjects[name] = subject, subject.check_units().findings
        return self._subjects[name]


def find_overlaps(subject: IsolatedQuestion, question: Question) -> Iterator[Finding]:
    """Report misconceptions that would be marked right in one draw, and those that lead to the same answer."""
    for wanted, part in match_parts(subject.question, question):
        if get_kind(wanted.model.answer).compared:
            yield from _find_accepted_mistakes(subject, wanted, part)
        yield from _find_equal_mistakes(subject.question, part)


def _find_accepted_mistakes(subject: IsolatedQuestion, wanted: LoadedPart, part: Part) -> Iterator[Finding]:
    """Yield a mistake that a marker would accept as the key because the key's tolerance is so wide."""
    for mistake in part.mistakes:
        model = wanted.model.answer
        if get_kind(model).accepts(model, part.answer.value, mistake.value, subject.settings.style):
            name, location = mistake.misconception, YamlLocation(subject.question, (*wanted.path, "answer"), part.id)
            message = (
                f"the misconception `{name}` gives {mistake.plain}, which is near enough to the key {part.answer.plain}"
            )
            message = f"{message} to be marked right"
            yield location.finding(Code.MISCONCEPTION_IS_ACCEPTED, message, "narrow the tolerance")


def _find_equal_mistakes(loaded: LoadedQuestion, part: Part) -> Iterator[Finding]:
    """Report two misconceptions that lead to the same answer, so that a marker cannot tell them apart."""
    for one, other in itertools.combinations(part.mistakes, 2):
        if one.value == other.value or one.plain == other.plain:
            location = YamlLocation(loaded, ("misconceptions", other.misconception), part.id)
            message = f"the misconceptions `{one.misconception}` and `{other.misconception}` both give {one.plain}"
            hint = "correct one of the two, or forbid these values by a constraint"
            yield location.warning(Code.MISCONCEPTIONS_ALIKE, message, hint)


def find_mistaken_answers(subject: IsolatedQuestion, question: Question) -> Iterator[Finding]:
    """Report misconceptions that would be marked right because their answer in one draw equals a further right one."""
    for wanted, part in match_parts(subject.question, question):
        for index in range(len(wanted.model.also)):
            if _is_comparable(wanted, part, index):
                yield from _find_accepted_as_other(subject, wanted, part, index)


def _is_comparable(wanted: LoadedPart, part: Part, index: int) -> bool:
    """Tell whether values of a further answer mean the same as those of the key: the same kind, in the same unit."""
    model, other = wanted.model.answer, wanted.model.also[index]
    alike = get_kind(model).compared and get_kind(model).name == get_kind(other).name
    return alike and get_kind(model).unit(model) == get_kind(other).unit(other)


def _find_accepted_as_other(subject: IsolatedQuestion, wanted: LoadedPart, part: Part, index: int) -> Iterator[Finding]:
    model, other = wanted.model.also[index], part.also[index]
    for mistake in part.mistakes:
        if get_kind(model).accepts(model, other.value, mistake.value, subject.settings.style):
            location = YamlLocation(subject.question, (*wanted.path, "also", index, other.kind), part.id)
            message = f"the misconception `{mistake.misconception}` gives {mistake.plain}, which is near enough to"
            message += f" {other.plain}, a further right answer, to be marked right"
            hint = "correct this answer, or the misconception"
            yield location.finding(Code.MISCONCEPTION_IS_ACCEPTED, message, hint)

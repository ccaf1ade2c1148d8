"""Check an exam: its questions and their points, its texts, its settings and its total."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from exam_builder.codes import Code
from exam_builder.expressions import ExpressionError
from exam_builder.fields import YamlPath
from exam_builder.findings import Finding, did_you_mean, find_nearest_name, format_count, list_some
from exam_builder.read.checks.date_checks import check_date
from exam_builder.read.checks.exam_parameter_checks import check_exam_parameters, check_formulas, check_shared_units
from exam_builder.read.checks.figure_places import check_introductions, list_introduction_usages
from exam_builder.read.checks.language_checks import (
    check_decimal_marks,
    check_grouping,
    check_truth_words,
    compare_languages,
)
from exam_builder.read.checks.latex_outside import find_printed_answers, find_uneven_macros
from exam_builder.read.checks.mark_totals import show_marks
from exam_builder.read.checks.packages import check_greek, check_packages
from exam_builder.read.checks.parameter_checks import (
    check_choice_slips,
    check_defaults,
    check_text_numbers,
    check_unquoted_numbers,
)
from exam_builder.read.checks.person_checks import check_cast, check_exam_persons, find_strange_persons
from exam_builder.read.checks.remark import Remark, make_findings, report_unknown_part
from exam_builder.read.checks.text_checks import check_comments, check_paragraphs, find_slips, find_twin_texts
from exam_builder.read.checks.unknown_names import (
    check_cycles,
    check_typed_range,
    check_unknown_names,
    list_known_names,
    parse_usage,
)
from exam_builder.read.checks.usages import Usage, list_constraint_usages, list_parameter_usages, list_text_usages
from exam_builder.read.item_bank import assign_picks
from exam_builder.read.loaded import LoadedExam, LoadedLine, LoadedQuestion, LoadedSection, get_raw_text
from exam_builder.read.models import PickLine, RubricItemModel

COVER_FIELDS = ("title", "course", "term", "date", "time", "aids", "instructions", "preamble", "formulas")
CRITERIA = ("topic", "difficulty", "points")
MAX_LISTED = 8
"""The maximum number of questions that a message lists."""


def check_lines(exam: LoadedExam) -> Iterator[Remark]:
    """Check that an exam has questions, in sections or not, each only once, and that picks have criteria."""
    yield from _check_question_fields(exam)
    names: set[str] = set()
    for section in exam.sections:
        if not section.lines:
            path = (*section.path, "questions")
            message = "there is no question in `questions`"
            yield Remark(path, Code.MISSING, message, "write one, such as - conv_cost")
        for line, model in section.each():
            if isinstance(model, PickLine):
                if all(getattr(model, name) is None for name in CRITERIA):
                    message, fields = "this pick does not say which questions it may draw", ", ".join(CRITERIA)
                    depends_on = tuple((*line.path, name) for name in CRITERIA)
                    yield Remark(line.path, Code.PICK, message, f"add one of {fields}", depends_on=depends_on)
            elif line.names[0] in names:
                message = f"`{line.names[0]}` is already in this exam"
                yield Remark(line.path, Code.REPEATED_NAME, message, "leave it out")
            else:
                names.add(line.names[0])


def _check_question_fields(exam: LoadedExam) -> Iterator[Remark]:
    """Check that questions are listed either under `questions` or in sections."""
    model = exam.model
    if model.questions is not None and model.sections is not None:
        message = "`questions` and `sections` cannot both be given"
        yield Remark(("questions",), Code.QUESTIONS, message, "write these questions in a section", key=True)
    if model.questions is None and not model.sections:
        hint = "add questions: and their names, one after each `- `"
        yield Remark(("questions",), Code.MISSING, "`questions` is missing", hint, depends_on=(("sections",),))


def check_picks(exam: LoadedExam) -> Iterator[Remark]:
    """Check that there are enough questions for each pick, and that those that it may draw have equal points."""
    models = [model for section in exam.sections for _, model in section.each()]
    for line, model, names in zip(exam.lines, models, assign_picks(exam.lines, str), strict=True):
        if isinstance(model, PickLine) and any(getattr(model, name) is not None for name in CRITERIA):
            depends_on = tuple((*line.path, name) for name in ("pick", *CRITERIA))
            enough = len(names) == line.count
            for remark in _check_equal_points(exam, line) if enough else _report_too_few(exam, line, model, len(names)):
                yield replace(remark, depends_on=depends_on)


def _report_too_few(exam: LoadedExam, line: LoadedLine, model: PickLine, free: int) -> Iterator[Remark]:
    wanted = f"{format_count(line.count, 'question is', 'questions are')} to be picked"
    hint = f"write pick: {free}, or widen topic or difficulty" if free else "widen topic or difficulty"
    if len(line.names) >= line.count:
        message = f"{wanted}, and the other picks leave {free}"
    elif line.names:
        named = list_some(line.names, MAX_LISTED)
        message = f"{wanted}, and {len(line.names)} that this exam does not ask anyhow can be: {named}"
    else:
        topic = model.topic or ""
        near = find_nearest_name(topic, exam.topics) if topic not in {"", *exam.topics} else ""
        message = f"{wanted}, but none can be{f'; did you mean the topic `{near}`?' if near else ''}"
        hint = f"write topic: {near}" if near else hint
    yield Remark((*line.path, "pick"), Code.TOO_FEW, message, hint)


def _check_equal_points(exam: LoadedExam, line: LoadedLine) -> Iterator[Remark]:
    worth = {name: exam.question(name).points for name in line.names}
    if len(set(worth.values())) > 1:
        message = f"the questions that may be picked are not worth the same: {_list_points(worth)}"
        hint = f"add points: {show_marks(min(worth.values()))}, so that any of them gives the same total"
        yield Remark(line.path, Code.UNEVEN, message, hint)


def _list_points(worth: dict[str, Fraction]) -> str:
    return list_some([f"{name} {show_marks(points)}" for name, points in worth.items()], MAX_LISTED)


def check_section_choice(exam: LoadedExam) -> Iterator[Remark]:
    """Check that a section with `answer` has more questions than that, all with equal points, and no bonus."""
    for section in exam.sections:
        if section.model.answer is not None:
            for each in _check_choice(exam, section):
                yield replace(each, depends_on=(*each.depends_on, (*section.path, "answer")))


def _check_choice(exam: LoadedExam, section: LoadedSection) -> Iterator[Remark]:
    path: YamlPath = (*section.path, "answer")
    count, answer = sum(line.count for line in section.lines), section.model.answer or 0
    if answer >= count:
        message = f"`answer: {answer}` of {count} leaves nothing to choose"
        yield Remark(path, Code.ANSWER, message, "leave out answer, or add questions")
    for line in section.lines:
        if line.bonus:
            message = "a bonus question cannot be among questions to choose from"
            yield Remark((*line.path, "bonus"), Code.ANSWER, message, "put it into a section of its own", key=True)
    worth = {name: exam.question(name).points for line in section.lines for name in line.names}
    if len(set(worth.values())) > 1:
        message = f"the questions to choose from are not worth the same: {_list_points(worth)}"
        yield Remark(path, Code.UNEVEN, message, "give them equal points, such as {use: …, points: {a: 2}}")


def check_points(exam: LoadedExam) -> Iterator[Remark]:
    """Check the points that the exam gives to parts, and its total, unless a part or a question is in doubt."""
    unknown = False
    for line, use in (each for section in exam.sections for each in section.each()):
        if isinstance(use, PickLine):
            continue
        question, path = exam.question(use.use), (*line.path, "points")
        letters = tuple(part.id for part in question.parts)
        for letter in use.points:
            if letter not in letters:
                unknown = True
                yield report_unknown_part((*path, letter), letter, letters)
        yield from check_scaling(question, path)
    names = [name for line in exam.lines if not line.is_pick for name in line.names]
    sizes = ((each.model.answer or 0, sum(line.count for line in each.lines)) for each in exam.sections)
    if unknown or len(names) > len(set(names)) or any(answer >= count for answer, count in sizes):
        return
    if exam.model.total is not None and Fraction(exam.model.total) != exam.total:
        listed = ", ".join(f"{name}: {show_marks(points)}" for name, points in exam.list_marks())
        added, total = show_marks(exam.total), show_marks(Fraction(exam.model.total))
        message = f"the parts' points add up to {added}, not to {total} ({listed})"
        yield Remark(("total",), Code.TOTAL, message, f"write total: {added}, or correct the points")


def check_scaling(question: LoadedQuestion, path: YamlPath) -> Iterator[Remark]:
    """Report rubrics whose marks, scaled to the exam's points, are not multiples of 0.05."""
    for part in question.parts:
        for marks in sorted(scale_marks(part.model.rubric, part.scale)):
            if marks % Fraction(1, 20):
                message = f"with these points an item of the rubric of ({part.id}) is worth {marks}, not a step of 0.05"
                yield Remark((*path, part.id), Code.MARKS, message, "choose points that scale the rubric evenly")
                break


def scale_marks(items: tuple[RubricItemModel, ...], scale: Fraction) -> set[Fraction]:
    """Return the marks of a rubric, scaled."""
    given = [(item.add, item.instead, item.less, item.max) for item in items]
    scaled = {Fraction(marks) * scale for each in given for marks in each if marks is not None}
    return scaled.union(*(scale_marks(route, scale) for item in items for route in item.either or ()))


def list_surrounding_usages(exam: LoadedExam) -> Iterator[Usage]:
    """Yield the texts outside questions: those of the cover, of sections, and of the sheet of formulas."""
    for name in COVER_FIELDS:
        yield Usage((name,), getattr(exam.model, name), students=True)
    for path, item in exam.model.each_advice():
        yield Usage(path, item, students=True)
    for constant, item in exam.model.constants.items():
        yield Usage(("constants", constant), item, students=True)
    for section in exam.sections:
        for name in ("title", "instructions"):
            yield Usage((*section.path, name), getattr(section.model, name), students=True)


def list_exam_usages(exam: LoadedExam) -> list[Usage]:
    """Return all expressions and texts of an exam, without its questions."""
    return [
        *list_parameter_usages(exam.model.parameters),
        *list_constraint_usages(exam.model.constraints),
        *(found for each in list_surrounding_usages(exam) for found in list_text_usages(each)),
        *list_introduction_usages(exam),
    ]


def check_texts(exam: LoadedExam) -> Iterator[Remark]:
    """Check the texts of the cover and of sections, and the expressions of the exam's parameters."""
    known = list_known_names(exam.source.data)
    yield from find_twin_texts(list_exam_usages(exam), exam)
    for use in list_exam_usages(exam):
        try:
            found = parse_usage(use, exam)
            yield from (*check_unknown_names(use, found, known), *check_typed_range(use, found))
            if use.path[0] == "preamble":
                yield from find_slips(use, exam, known, [find_printed_answers, find_uneven_macros])
            elif use.text:
                yield from find_slips(use, exam, known)
                yield from compare_languages(exam, use.path) if use.path[-1] != "alt" else ()
        except ExpressionError as problem:
            yield Remark(use.path, Code.EXPRESSION, problem.message, problem.hint, problem.offset)


def check_constants(exam: LoadedExam) -> Iterator[Remark]:
    """Check that the table of constants names parameters of the exam."""
    for name in exam.model.constants:
        if name not in exam.model.parameters:
            near = find_nearest_name(name, exam.model.parameters)
            message = f"`{name}` is not a parameter of this exam{did_you_mean(near)}"
            hint = f"write {near}" if near else f"add it to `parameters`, as {name}: {{value: 9.81, unit: m/s^2}}"
            path = ("constants", name)
            yield Remark(path, Code.UNKNOWN_NAME, message, hint, key=True, depends_on=(("parameters",),))


def check_page_style(exam: LoadedExam) -> Iterator[Remark]:
    """Check that marks are not printed in a margin in which students must not write."""
    if exam.model.margin and exam.model.points == "margin":
        message = "`points: margin` beside `margin: true`: marks would stand where nobody is to write"
        yield Remark(("points",), Code.LOOK, message, "write points: text, or leave points out", key=True)


HEAD_LETTERS = {"title": 66, "course": 104}
"""The maximum number of letters that fit the head of a page at half their size or more; the course is followed by the
term."""
MARKUP = re.compile(r"\\[A-Za-z]+\*?|[{}$\\]")


def check_head(exam: LoadedExam) -> Iterator[Remark]:
    """Warn of a title or a course that shrinks in the heads of pages until it is hard to read."""
    title, course, term = (get_raw_text(exam, (name,)) for name in ("title", "course", "term"))
    for name, text in (("title", title), ("course", ", ".join(filter(None, (course, term))))):
        most = HEAD_LETTERS[name]
        if len(MARKUP.sub("", text)) > most:
            message = f"more than {most} letters: the heads of pages print them at less than half size"
            hint = f"write at most {most} letters; `instructions` may say the rest"
            yield Remark((name,), Code.LOOK, message, hint, severity="warning")


def check_spread(exam: LoadedExam) -> Iterator[Remark]:
    """Check that `spread` comes with a number of versions, at least two."""
    versions = exam.model.versions
    if versions.spread and (versions.count or 0) < 2:
        message = "`spread` needs two versions or more over which copies are spread"
        yield Remark(("versions", "spread"), Code.COUNT, message, "write versions: {count: 4, spread: seat}")


def check_exam(exam: LoadedExam, doubtful: Iterable[YamlPath]) -> tuple[Finding, ...]:
    """Check an exam without its questions; report nothing at the paths that are `doubtful`."""
    parameters = exam.model.parameters
    remarks = [*check_texts(exam), *check_defaults(parameters), *check_text_numbers(parameters), *check_lines(exam)]
    remarks += [*check_choice_slips(exam), *check_unquoted_numbers(exam), *check_date(exam), *check_page_style(exam)]
    texts = (*list_surrounding_usages(exam), *(use for use in list_introduction_usages(exam) if use.text))
    remarks += [*check_spread(exam), *check_head(exam), *check_constants(exam), *check_formulas(exam)]
    remarks += [*check_exam_parameters(exam, texts), *check_cycles(exam, list_parameter_usages(parameters))]
    remarks += [*check_introductions(exam), *check_exam_persons(exam, list_exam_usages(exam))]
    remarks += [*check_shared_units(exam), *check_comments(exam), *check_paragraphs(exam), *check_grouping(exam)]
    remarks += check_greek(exam)
    of_questions = (*check_decimal_marks(exam), *check_truth_words(exam))
    return (*make_findings(remarks, exam, doubtful), *check_packages(exam), *of_questions)


def check_exam_points(exam: LoadedExam, doubtful: Iterable[YamlPath]) -> tuple[Finding, ...]:
    """Check the points and persons of an exam, all questions of which could be read."""
    picks = [*check_picks(exam)]
    points = [] if any(each.code == Code.TOO_FEW for each in picks) else check_points(exam)
    remarks = [*picks, *check_section_choice(exam), *points, *check_cast(exam)]
    return (*make_findings(remarks, exam, doubtful), *find_strange_persons(exam))

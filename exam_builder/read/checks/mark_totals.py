"""Check that marks add up to the points of their part, and find out which of the numbers is wrong."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from exam_builder.codes import Code
from exam_builder.fields import YamlPath
from exam_builder.findings import Finding
from exam_builder.kinds import get_kind
from exam_builder.read.checks.remark import Remark, list_known_ids, report_unknown_id, report_unknown_part
from exam_builder.read.loaded import LoadedExam, LoadedPart, LoadedQuestion
from exam_builder.read.models import MarksForEach, RubricItemModel

COMES_TO = "the marks of this rubric add up to"
STEP = Fraction(1, 20)
"""Marks are given in steps of this."""
ITEM_KINDS = ("add", "instead", "less", "note", "carried", "either")


def check_rubrics(question: LoadedQuestion) -> Iterator[Remark]:
    """Check each line of each rubric, and that full marks can be reached."""
    known = list_known_ids(question.source.data, "misconceptions")
    letters = tuple(part.id for part in question.parts)
    for index, part in enumerate(question.parts):
        path = (*part.path, "rubric")
        points = Fraction(part.model.points)
        yield from check_rubric_lines(path, part.model.rubric, known, letters[:index], points)
        best, added = compute_reachable(part.model.rubric)
        all_known = all(any(getattr(item, name) is not None for name in ITEM_KINDS) for item in part.model.rubric)
        if all_known and added and best is not None and best < points:
            message = f"{COMES_TO} {show_marks(best)} at most, but the part has {show_marks(points)}"
            hint = "raise the marks of an `add`, or write another one; or correct the points of the part"
            yield Remark(path, Code.RUBRIC, message, hint, depends_on=((*part.path, "points"),))
        elif all_known and added and best is not None and points not in _list_sums(part.model.rubric):
            message = f"{COMES_TO} {show_marks(best)} or less, and never to the part's {show_marks(points)}"
            hint = f"correct the marks of an `add`, or write points: {show_marks(best)}"
            yield Remark(path, Code.RUBRIC, message, hint, severity="warning", depends_on=((*part.path, "points"),))
    if question.model.parts:
        whole = sum((Fraction(part.model.points) for part in question.parts), Fraction(0))
        yield from check_rubric_lines(("rubric",), question.model.rubric, known, letters, whole)
        yield from check_rubric_parts(question, letters)


def check_scoring(question: LoadedQuestion) -> Iterator[Remark]:
    """Check that the marks for each thing that is right add up to the part's points."""
    for part in question.parts:
        rule, answer = part.model.marks, part.model.answer
        if rule == "all":
            continue
        field = "each" if isinstance(rule, MarksForEach) else "right"
        if not isinstance(rule, MarksForEach) and Fraction(rule.least) >= Fraction(part.model.points):
            message = f"`least: {show_marks(Fraction(rule.least))}` gives all marks for anything"
            hint = "write fewer than the points, such as least: 0"
            yield Remark((*part.path, "marks", "least"), Code.MARKS, message, hint)
        options = part.model.options
        count = get_kind(answer).items(answer, len(options) if isinstance(options, tuple) else 0)
        reached, points = Fraction(getattr(rule, field)) * count, Fraction(part.model.points)
        if count and reached != points:
            message = f"{show_marks(getattr(rule, field))} for each of {count} comes to {show_marks(reached)}"
            fits = (points / count / STEP).denominator == 1
            alone = f"points: {show_marks(reached)}"
            hint = f"write {field}: {show_marks(points / count)}, or {alone}" if fits else f"write {alone}"
            path = (*part.path, "marks", field)
            depends_on = ((*part.path, "points"), (*part.path, "options"), (*part.path, "answer"))
            message = f"{message}, but the part has {show_marks(points)}"
            yield Remark(path, Code.MARKS, message, hint, depends_on=depends_on)


def check_rubric_parts(question: LoadedQuestion, letters: tuple[str, ...]) -> Iterator[Remark]:
    """Check the ids in `parts` of the question's rubric."""
    for index, item in enumerate(question.model.rubric):
        for number, letter in enumerate(item.parts):
            if letter not in letters:
                yield report_unknown_part(("rubric", index, "parts", number), letter, letters)
        named = [part for part in question.parts if part.id in item.parts or not item.parts]
        whole = sum((Fraction(part.model.points) for part in named), Fraction(0))
        if item.floor is not None and named and Fraction(item.floor) >= whole:
            message = f"`floor: {show_marks(Fraction(item.floor))}` gives all marks of these parts for anything"
            yield Remark(("rubric", index, "floor"), Code.RUBRIC, message, f"write fewer than {show_marks(whole)}")


def check_rubric_lines(
    path: YamlPath, items: tuple[RubricItemModel, ...], ids: dict[str, None], earlier: tuple[str, ...], points: Fraction
) -> Iterator[Remark]:
    """Check the lines of a rubric one by one."""
    for index, item in enumerate(items):
        here = (*path, index)
        if item in items[:index]:
            yield Remark(here, Code.RUBRIC, "this line repeats one above", "take one of them out", severity="warning")
        if item.add == points and not item.each and any(other.add and other.add < points for other in items):
            message = "this line alone gives all marks, so the other `add` lines gain nothing"
            hint = "lower its marks; or write `instead` in place of `add` in the others"
            depends_on = (_get_points_path(path), ("points",))
            yield Remark((*here, "add"), Code.RUBRIC, message, hint, severity="warning", depends_on=depends_on)
        yield from check_rubric_item(here, item, points)
        if item.misconception is not None and item.misconception not in ids:
            yield report_unknown_id((*here, "misconception"), "misconception", item.misconception, ids)
        for number, letter in enumerate(item.carried or ()):
            if letter not in earlier:
                yield report_unknown_part((*here, "carried", number), letter, earlier)
        for number, route in enumerate(item.either or ()):
            yield from check_rubric_lines((*here, "either", number), route, ids, earlier, points)


def check_rubric_item(path: YamlPath, item: RubricItemModel, points: Fraction) -> Iterator[Remark]:
    """Check that a line has exactly one kind, a reason, and no more marks than the part."""
    kinds = [name for name in ITEM_KINDS if getattr(item, name) is not None]
    if len(kinds) != 1:
        message = f"{' and '.join(f'`{name}`' for name in kinds)} in one item" if kinds else "this item gives no marks"
        depends_on = tuple((*path, name) for name in ITEM_KINDS)
        yield Remark(path, Code.RUBRIC, message, f"write exactly one of {', '.join(ITEM_KINDS)}", depends_on=depends_on)
        return
    marks = getattr(item, kinds[0])
    if kinds[0] in ("add", "instead", "less"):
        if item.when is None and item.misconception is None:
            hint = "add `when:` and what earns or loses the marks"
            message = "`when` is missing"
            yield Remark((*path, "when"), Code.MISSING, message, hint, depends_on=((*path, "misconception"),))
        if marks > points:
            message = f"`{kinds[0]}` has more marks than there are, {show_marks(points)}"
            depends_on = (_get_points_path(path), ("points",))
            hint = f"write {kinds[0]}: {show_marks(points)}"
            yield Remark((*path, kinds[0]), Code.RUBRIC, message, hint, depends_on=depends_on)
    if item.each and kinds[0] not in ("add", "less"):
        yield Remark((*path, "each"), Code.RUBRIC, "`each` goes with add or less", "leave it out", key=True)
    if item.max is not None and item.each and item.max > points:
        message = f"`max` allows more marks than there are, {show_marks(points)}"
        depends_on = ((*path[:2], "points"), ("points",))
        yield Remark((*path, "max"), Code.RUBRIC, message, f"write max: {show_marks(points)}", depends_on=depends_on)
    if item.max is not None and item.each and kinds[0] in ("add", "less") and item.max <= marks:
        message = f"one is enough for `max: {show_marks(Fraction(item.max))}`, so `each` counts only once"
        yield Remark((*path, "max"), Code.RUBRIC, message, "raise max, or leave out each and max", severity="warning")
    if item.max is not None and not item.each:
        yield Remark((*path, "max"), Code.RUBRIC, "`max` goes with `each: true`", "add each: true", key=True)


def _get_points_path(path: YamlPath) -> YamlPath:
    """Return the path of the points to which a line of a rubric belongs."""
    return (*path[: path.index("rubric")], "points")


def check_group_points(question: LoadedQuestion) -> Iterator[Remark]:
    """Check that the points of a part with sub-parts are the sum of theirs."""
    for group in question.groups:
        total, stated = sum((Fraction(part.points) for part in group.model.parts), Fraction(0)), group.model.points
        if stated is not None and group.model.parts and total != Fraction(stated):
            marks, points = show_marks(total), show_marks(Fraction(stated))
            message = f"the points of the sub-parts add up to {marks}, not to {points}"
            depends_on = ((*group.path, "parts"),)
            hint = f"write points: {marks}, or correct those of the sub-parts"
            yield Remark((*group.path, "points"), Code.TOTAL, message, hint, depends_on=depends_on)


def compute_reachable(items: tuple[RubricItemModel, ...]) -> tuple[Fraction | None, bool]:
    """Return the most marks that the `add` items of a rubric can give on one route (None: no limit), and whether there
    are such items.
    """
    total, any_added = Fraction(0), False
    for item in items:
        if item.add is not None:
            any_added = True
            if item.each and item.max is None:
                return None, True
            total += Fraction(item.max if item.each and item.max is not None else item.add)
        routes = [compute_reachable(route) for route in item.either or ()]
        if any(best is None for best, _ in routes):
            return None, True
        any_added = any_added or any(added for _, added in routes)
        total += max((best for best, _ in routes if best is not None), default=Fraction(0))
    return total, any_added


def _list_sums(items: Iterable[RubricItemModel]) -> set[Fraction]:
    """Return the sums to which the `add` items of a rubric may come on one route."""
    sums = {Fraction(0)}
    for item in items:
        most = Fraction(item.max if item.each and item.max is not None else item.add or 0)
        steps = int(most / Fraction(item.add)) if item.add else 0
        given = {min(count * Fraction(item.add or 0), most) for count in range(steps + 1)} | {Fraction(0), most}
        given |= {total for route in item.either or () for total in _list_sums(route)}
        sums = {one + other for one in sums for other in given}
    return sums


def show_marks(marks: Fraction) -> str:
    """Return marks as people write them: 0.5, 15."""
    return f"{float(marks):.2f}".rstrip("0").rstrip(".")


def locate_wrong_points(findings: Iterable[Finding], exam: LoadedExam) -> Iterator[Finding]:
    """Yield the findings, and move the finding of the only rubric with too few marks to the points, if these are wrong.

    They are wrong if the exam's total agrees with the rubric.
    """
    short_rubrics = [each for each in findings if each.code == Code.RUBRIC and each.message.startswith(COMES_TO)]
    short = [found for question in exam.questions for part in question.parts if (found := _find_short(question, part))]
    total = exam.model.total
    if len(short_rubrics) != 1 or len(short) != 1 or total is None:
        yield from findings
        return
    (question, part, best), (wrong,) = short[0], short_rubrics
    blamed = exam.total - part.points + best == Fraction(total)
    for each in findings:
        yield _report_points(each, question, part, best) if blamed and each is wrong else each


def _find_short(question: LoadedQuestion, part: LoadedPart) -> tuple[LoadedQuestion, LoadedPart, Fraction] | None:
    """Return a part with the marks of its rubric if they are below its points, and the exam does not change these."""
    best, added = compute_reachable(part.model.rubric)
    short = added and best is not None and best < Fraction(part.model.points) == part.points
    return (question, part, best) if short and best is not None else None


def _report_points(wrong: Finding, question: LoadedQuestion, part: LoadedPart, best: Fraction) -> Finding:
    points, marks = show_marks(part.points), show_marks(best)
    message = f"the part has {points}, but its rubric adds up to {marks}, which is what the exam's total needs"
    place = question.source.place((*part.path, "points"))
    return replace(wrong, place=place, message=message, hint=f"write points: {marks}")

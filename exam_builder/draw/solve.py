"""Draw the values of a question by attempts: parameters, constraints, answers, and answers of misconceptions.

The exam's own parameters are drawn once for each paper, and all of its questions share them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from exam_builder.companions import Calls
from exam_builder.draw.keys import DrawRejected, add_answers, compute_answers, compute_keys
from exam_builder.draw.parameters import list_used_names
from exam_builder.draw.part_options import find_lookalikes, order_options
from exam_builder.draw.question_draw import DrawnValues, DrawSettings, QuestionDraw
from exam_builder.draw.question_plan import PlannedMisconception, QuestionPlan
from exam_builder.draw.seeds import PaperSpec
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.expressions import value_to_plain
from exam_builder.findings import Code, Finding, Refused
from exam_builder.kinds import get_kind
from exam_builder.kinds.base.contract import show_as_typed
from exam_builder.kinds.base.numeric_kind import is_finite
from exam_builder.paper import Answer, Mistake, NumberStyle
from exam_builder.read import LoadedExam, LoadedQuestion
from exam_builder.read.models import QuestionModel
from exam_builder.values import Names, Value

MAX_ATTEMPTS = 1000
VALUES_TAKEN = Finding(Code.TAKEN, "another version has these values")
KEYS_HINT = "give the misconception `keys` in place of `with`"
Result = TypeVar("Result")
Answers = dict[str, Answer]


def draw_values(draw: QuestionDraw) -> DrawnValues:
    """Return the values for the seed of a draw (0: the defaults); raise Refused if none are valid."""
    if draw.seed:
        return find_first_valid(draw, evaluate_draw)
    try:
        return evaluate_draw(draw, draw.draw_parameters())
    except DrawRejected as rejected:
        raise Refused([rejected.finding]) from None


def find_first_valid(draw: QuestionDraw, make: Callable[[QuestionDraw, Names], Result]) -> Result:
    """Return the result of `make` for the first valid values of a seed; raise Refused if there are none.

    `make` gets the draw of an attempt and its drawn values, and raises DrawRejected if the values are not valid.
    """
    blamed: dict[Finding, int] = {}
    for attempt in range(MAX_ATTEMPTS):
        try:
            tried = replace(draw, attempt=attempt)
            return make(tried, tried.draw_parameters())
        except DrawRejected as rejected:
            blamed[rejected.finding] = blamed.get(rejected.finding, 0) + 1
    worst = max(blamed, key=lambda finding: blamed[finding])
    message = f"none of {MAX_ATTEMPTS:,} draws is valid; most often, {worst.message}"
    hint = "widen the parameters, or loosen the constraint"
    if draw.given:
        values = ", ".join(f"{name} = {value_to_plain(value)}" for name, value in draw.given.items())
        message = f"where the exam draws {values}, {message}"
    raise Refused([Finding(Code.NO_DRAW, message, worst.place, hint, question=draw.plan.question.name or None)])


def evaluate_values(plan: QuestionPlan, values: Names, seed: int = 0) -> DrawnValues:
    """Return all values of a question if some parameters have these values and others their defaults.

    Parameters that follow from a given one are computed from it, unless they are given too. Companions that draw get
    the question's `seed` (0: the reference paper). Raise DrawRejected if a constraint is violated or a misconception
    gives the right answer, and Refused if something has no value.
    """
    return evaluate_draw(QuestionDraw(plan, seed), {**plan.fixed, **values})


def evaluate_draw(draw: QuestionDraw, given: Names) -> DrawnValues:
    """Compute all values from the drawn ones; raise DrawRejected if they are not valid, Refused if something fails."""
    plan = draw.plan
    names = draw.complete({**plan.shared, **given}, plan.early_parameters)
    _require_constraints(draw, names, plan.early_constraints)
    names = draw.complete(names)
    _require_constraints(draw, names, plan.late_constraints)
    keys, also = compute_answers(draw, names)
    mistakes = _Attempt(draw, names, keys).find_mistakes()
    values = DrawnValues(names, keys, also, mistakes, draw.attempt + 1)
    _require_options(draw, values)
    return values


def _require_constraints(draw: QuestionDraw, names: Names, indexes: list[int]) -> None:
    plan = draw.plan
    broken = plan.find_broken_constraint(names, indexes)
    if broken is not None:
        written = plan.constraints[broken].written
        used = sorted(list_used_names(written) & plan.parameters.keys())
        values = ", ".join(f"{name} = {value_to_plain(names[name])}" for name in used)
        location, hint = (
            plan.constraints[broken].location,
            f"here {values}: correct the constraint, or the default values" if values else "",
        )
        message = f"the values do not meet the constraint `{written}`"
        raise DrawRejected(location.finding(Code.CONSTRAINT, message, "" if draw.seed else hint))


def _require_options(draw: QuestionDraw, values: DrawnValues) -> None:
    for part in draw.plan.question.parts:
        if part.model.options:
            here = add_answers(values.names, values.keys)
            options, key, mistakes = order_options(draw, part), values.keys[part.id], values.mistakes[part.id]
            alike = find_lookalikes(options, key, mistakes, here, draw.plan.style)
            if alike is not None:
                raise DrawRejected(alike)


@dataclass(frozen=True)
class _Attempt:
    """The right values and keys of a draw, to which misconceptions are applied."""

    draw: QuestionDraw
    names: Names
    keys: Mapping[str, Answer]

    def find_mistakes(self) -> dict[str, tuple[Mistake, ...]]:
        """Return the wrong answer of each misconception, in the parts that name it."""
        mistakes: dict[str, list[Mistake]] = {part.id: [] for part in self.draw.plan.question.parts}
        for misconception in self.draw.plan.misconceptions:
            for part, answer in self.answer_with(misconception).items():
                mistakes[part].append(Mistake(misconception.name, answer.value, answer.tex, answer.plain))
                self.require_wrong(misconception, part, answer)
        return {part: tuple(entries) for part, entries in mistakes.items()}

    def require_wrong(self, misconception: PlannedMisconception, part: str, wrong: Answer) -> None:
        """Raise DrawRejected if a wrong answer would be marked right, or is not finite."""
        location, right = replace(misconception.location, part=part), self.keys[part]
        if not is_finite(wrong.value):
            message = f"the misconception `{misconception.name}` gives no finite answer"
            raise DrawRejected(location.finding(Code.MISCONCEPTION_NOT_FINITE, message))
        model = self.draw.plan.parts[part].model
        if get_kind(model.answer).alike(wrong, right, self.draw.plan.style):
            self.require_reference(part, right)
            message = f"the misconception `{misconception.name}` gives the right answer, {right.plain}"
            hint = "correct the misconception, or the key if that is wrong"
            raise DrawRejected(location.finding(Code.MISCONCEPTION_IS_RIGHT, message, hint))

    def require_reference(self, part: str, key: Answer) -> None:
        """Raise DrawRejected if the key in the reference paper differs from its reference, so that the key is wrong."""
        plan, model = self.draw.plan, self.draw.plan.parts[part].model.answer
        kind, reference = get_kind(model), model.reference
        if (
            self.draw.seed
            or reference is None
            or not kind.one_number
            or kind.matches_reference(model, key.value, reference, plan.style)
        ):
            return
        location = YamlLocation(plan.question, (*plan.parts[part].path, "answer", kind.name), part)
        message = f"the key comes out as {key.plain}, but the reference says {show_as_typed(reference)}"
        raise DrawRejected(location.finding(Code.WRONG_KEY, message, "correct the key's expression, or the reference"))

    def answer_with(self, misconception: PlannedMisconception) -> Answers:
        """Return the answers under a misconception, by part."""
        chosen = {part: self.show(part, id_) for part, id_ in misconception.options.items() if id_}
        others = [part for part in misconception.parts if part not in chosen]
        if misconception.model.keys:
            return chosen | {
                part: self.stated_key(misconception, part) for part in others if part in misconception.model.keys
            }
        if not others:
            return chosen
        wrong = self.answer_with_values(misconception, frozenset(others))
        return {part: chosen.get(part) or self.relabel(part, wrong[part]) for part in misconception.parts}

    def answer_with_values(self, misconception: PlannedMisconception, names: frozenset[str]) -> Answers:
        """Compute the keys of only some parts, with the values of a misconception."""
        plan = self.draw.plan
        replaced = {
            name: (misconception.location / "with" / name).evaluate(written, self.names, plan.style)
            for name, written in misconception.model.with_.items()
        }
        kept = {name: value for name, value in self.names.items() if name not in misconception.changed}
        sources = plan.sources_of(frozenset().union(*(plan.key_needs[part].names for part in names)))
        parts = frozenset().union(*(plan.key_needs[part].parts for part in names))
        try:
            return compute_keys(self.draw, self.draw.complete({**kept, **replaced}, sources), parts)
        except DrawRejected as rejected:
            message = f"the misconception `{misconception.name}` leads to no answer: {rejected.finding.message}"
            hint = f"write misconception: {misconception.name} at the option that it leads to"
            raise DrawRejected(
                misconception.location.finding(Code.MISCONCEPTION_WITHOUT_ANSWER, message, hint)
            ) from None
        except Refused as refused:
            replacements = ", ".join(f"{name} = {value_to_plain(value)}" for name, value in replaced.items())
            words = f"with the misconception `{misconception.name}` ({replacements})"
            raise Refused(_add_misconception(finding, words) for finding in refused.findings) from None

    def show(self, part: str, value: Value) -> Answer:
        """Print an answer to a part with the labels of options in this paper, which depend on the key."""
        options = order_options(self.draw, self.draw.plan.parts[part])
        return options.label_answer(value, self.keys[part].value, self.draw.plan.style)

    def relabel(self, part: str, wrong: Answer) -> Answer:
        """Print a wrong answer with the labels of this paper."""
        lists = get_kind(self.draw.plan.parts[part].model.answer).lists
        return self.show(part, wrong.value) if lists else wrong

    def stated_key(self, misconception: PlannedMisconception, part: str) -> Answer:
        """Evaluate the wrong key that a misconception states for a part."""
        plan, location = self.draw.plan, misconception.location / "keys" / part
        answer, written = plan.parts[part].model.answer, misconception.model.keys[part]
        known, read = add_answers(self.names, self.keys), get_kind(answer).reader(answer)
        value = location.evaluate(written, known, plan.style, read)
        try:
            return self.show(part, value)
        except KeyError as id_:
            message, hint = f"({part}) has no option {id_}", "write an option's id in quotes"
            raise location.refuse(Code.WRONG_KIND, message, hint) from None


def _add_misconception(finding: Finding, words: str) -> Finding:
    """Add to a finding that the values of a misconception caused it, which the place does not show."""
    hint = f"{finding.hint}; or {KEYS_HINT}" if finding.hint else KEYS_HINT
    return replace(finding, message=f"{words}: {finding.message}", hint=hint)


PARAMETERS = " parameters"
"""The name, in seeds, for the exam's parameters; it cannot be that of a question, since it contains a blank."""


def plan_exam_parameters(exam: LoadedExam, style: NumberStyle, calls: Calls) -> QuestionPlan:
    """Plan the parameters of an exam, as those of a question without parts."""
    model = QuestionModel.model_construct(
        title="", parameters=exam.model.parameters, constraints=exam.model.constraints
    )
    return QuestionPlan(LoadedQuestion("", model, exam.source, exam.files, ()), style, calls)


def draw_reference_values(plan: QuestionPlan) -> dict[str, Value]:
    """Return the values in the reference paper; raise Refused if one has none, or a constraint is not met."""
    return _in_order(plan, draw_values(QuestionDraw(plan)).names)


def draw_shared(settings: DrawSettings, exam: str, which: PaperSpec) -> Names:
    """Return the values in a paper, different from earlier versions if possible; raise Refused if there are none."""
    plan, bare = settings.exam, which.without_student()
    if plan is None or not plan.drawn or which.is_reference:
        return settings.shared
    # Copies without a version are not cached, since there may be thousands of them.
    if bare in settings.drawn:
        return settings.drawn[bare]
    draw = QuestionDraw(plan, which.seed_of(exam, PARAMETERS))
    taken = [draw_shared(settings, exam, each) for each in which.earlier_versions()]
    try:
        values = _find_first_other(draw, taken)
    except Refused:
        values = _find_first_other(draw, [])
    if which.version or which.seed is not None:
        settings.drawn[bare] = values
    return values


def _find_first_other(draw: QuestionDraw, taken: list[Names]) -> Names:
    """Return the first valid values that are not taken."""

    def attempt(draw: QuestionDraw, names: Names) -> Names:
        values = _in_order(draw.plan, evaluate_draw(draw, names).names)
        if values in taken:
            raise DrawRejected(VALUES_TAKEN)
        return values

    return find_first_valid(draw, attempt)


def _in_order(plan: QuestionPlan, values: Names) -> dict[str, Value]:
    """Return the values in the order of the file."""
    return {name: values[name] for name in plan.parameters}

"""Draw the exam's own parameters once for each paper; all of its questions share them."""

from exam_builder.companions import Calls
from exam_builder.draw.keys import DrawRejected
from exam_builder.draw.question_cache import VALUES_TAKEN
from exam_builder.draw.question_draw import DrawSettings, QuestionDraw
from exam_builder.draw.question_plan import QuestionPlan
from exam_builder.draw.seeds import PaperSpec
from exam_builder.draw.solve import evaluate_draw, find_first_valid
from exam_builder.findings import Refused
from exam_builder.paper import NumberStyle
from exam_builder.read import LoadedExam, LoadedQuestion
from exam_builder.read.models import QuestionModel
from exam_builder.values import Names, Value

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
    try:
        return _in_order(plan, evaluate_draw(QuestionDraw(plan), plan.fixed).names)
    except DrawRejected as rejected:
        raise Refused([rejected.finding]) from None


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

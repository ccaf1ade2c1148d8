"""Check the answers of students who compute with the printed numbers, which may be rounded."""

from collections.abc import Iterator, Mapping

from exam_builder.draw import YamlLocation, match_parts
from exam_builder.draw.keys import make_key_context
from exam_builder.draw.question_draw import QuestionDraw, find_print_formats, read_closest
from exam_builder.draw.question_plan import QuestionPlan
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.expressions import value_to_plain
from exam_builder.findings import Code, Finding, Refused
from exam_builder.kinds import get_kind
from exam_builder.kinds.base.contract import NoKeyInDraw, PrintStyle, WrongKeyType
from exam_builder.paper import NumberStyle, Question
from exam_builder.read import LoadedPart
from exam_builder.read.models import ComputeParameter
from exam_builder.values import FrozenMap, Value


def find_rounding_errors(subject: IsolatedQuestion, question: Question) -> Iterator[Finding]:
    """Yield a finding for each part whose answer, computed from the printed numbers, would be marked wrong."""
    plan, style = subject.plan, subject.settings.style
    try:
        names = _round_parameters(subject, question)
    except Refused:
        return
    keys: dict[str, Value] = {}
    for part, drawn in match_parts(plan.question, question):
        model = part.model.answer
        kind, key = get_kind(model), drawn.answer
        keys[part.id] = kind.value_as_printed(model, key.value, style)
        if not kind.compared:
            continue
        location = YamlLocation(plan.question, part.path, part.id)
        value = _evaluate_key(location, part, {**names, "answers": FrozenMap(keys)}, style)
        if value is not None and not kind.accepts(model, key.value, value, style):
            shown = kind.name_value(model, value, PrintStyle(style))
            shown = shown if shown != key.plain else value_to_plain(value)
            message = f"computed from the printed numbers, the answer comes out as {shown}"
            message += f", which is not near enough to the key {key.plain}"
            hint = "print more digits, or widen the tolerance"
            yield (location / "answer" / kind.name).finding(Code.MOVED_BY_ROUNDING, message, hint)


def _evaluate_key(
    location: YamlLocation, part: LoadedPart, names: Mapping[str, Value], style: NumberStyle
) -> Value | None:
    """Return a key's value with other names; None if it cannot be computed, which another check reports."""
    model = part.model.answer
    try:
        return get_kind(model).value(model, make_key_context(location, part.model, names, style))
    except (NoKeyInDraw, WrongKeyType, Refused):
        return None


def _round_parameters(subject: IsolatedQuestion, question: Question) -> dict[str, Value]:
    """Return the parameters as readers of the prompts know them; those not printed follow from those that are."""
    plan, names = subject.plan, dict(question.parameters)
    formats, style = find_print_formats(plan.question), subject.settings.style
    read = {name: read_closest(names[name], formats[name], style) for name in formats if name in names}
    changed = frozenset(name for name, value in read.items() if value != names[name])
    if not changed:
        return names
    kept = {
        name: value
        for name, value in names.items()
        if name in read or name not in plan.needs or not _depends_on_rounded(plan, name, changed)
    }
    return QuestionDraw(plan, question.seed, attempt=question.tried - 1).complete({**kept, **read})


def _depends_on_rounded(plan: QuestionPlan, name: str, changed: frozenset[str]) -> bool:
    """Tell whether a parameter is computed from one that rounding changed; companions are not called again."""
    behind = plan.sources_of(plan.needs[name])
    return bool(behind & changed) and not isinstance(plan.parameters[name], ComputeParameter)

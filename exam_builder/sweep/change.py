"""What many draws together show: parameters that change nothing, draws that are all the same, keys given away."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from exam_builder.codes import Code
from exam_builder.draw import Spot
from exam_builder.draw.keys import Rejected
from exam_builder.findings import Finding, Refused, count
from exam_builder.paper import Part, Question, Text
from exam_builder.sweep.space import Values, drawn_parameters, some
from exam_builder.sweep.subject import Subject

BASES = 3
"""Draws from which a parameter is changed, to see what follows."""
OTHERS = 4
"""Values that it is changed to."""
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\d)")
SPACING = re.compile(r"\\[,!;: ]|\{,\}|~")


def seen(question: Question) -> Any:
    """All that a reader sees of a question: texts, answers, figures and listings."""
    figures = [(each.draw, each.arguments, each.alt, _tex(each.caption)) for each in question.figures]
    parts = [
        (_tex(part.prompt), _tex(part.solution), part.answer.tex, _rubric(part), _options(part))
        for part in question.parts
    ]
    return _tex(question.prompt), figures, [each.text for each in question.listings], parts


def _tex(text: Text | None) -> str:
    return text.tex if text else ""


def _options(part: Part) -> list[tuple[str, str]]:
    return [(_tex(option.text), _tex(option.because)) for option in part.options]


def _rubric(part: Part) -> list[str]:
    return [_tex(item.when) for item in part.rubric]


def changes_nothing(subject: Subject, bases: Sequence[Question]) -> Iterator[Finding]:
    """A warning for each drawn parameter whose value makes no difference to anything that a reader sees."""
    plan = subject.ready.plan
    drawn = drawn_parameters(plan)
    for name in drawn:
        tried = [each for base in bases[:BASES] for each in _with_others(subject, base, name, tuple(drawn))]
        if tried and not any(tried):
            spot = plan.spot(name)
            message = f"the value of `{name}` changes nothing: no text, no answer, no figure"
            yield _warning(spot, Code.CHANGES_NOTHING, message, "use it, or make it a constant")


def _with_others(subject: Subject, base: Question, name: str, drawn: Sequence[str]) -> Iterator[bool]:
    """For other values of one parameter: whether what is seen differs."""
    values: Values = {each: base.parameters[each] for each in drawn}
    here = _question(subject, values)
    if here is None:
        return
    for other in some(drawn_parameters(subject.ready.plan)[name], OTHERS):
        there = _question(subject, {**values, name: other}) if other != values[name] else None
        if there is not None:
            yield seen(there) != seen(here)
            if seen(there) != seen(here):
                return


def _question(subject: Subject, values: Values) -> Question | None:
    """The question with these values, None where they will not do."""
    try:
        return subject.given(values).questions[0]
    except (Rejected, Refused):
        return None


@dataclass
class Seen:
    """What is gathered while draws go by: how many differ, and how often the prompt shows the key."""

    draws: int = 0
    sights: set[str] = field(default_factory=set)
    keys: dict[str, set[str]] = field(default_factory=dict)
    shown: dict[str, int] = field(default_factory=dict)

    def take(self, question: Question) -> None:
        """One more draw."""
        self.draws += 1
        if len(self.sights) < 2:
            self.sights.add(repr(seen(question)))
        for part in question.parts:
            self.keys.setdefault(part.id, set()).add(part.answer.plain)
            self.shown[part.id] = self.shown.get(part.id, 0) + _shows_key(question, part)


def always_the_same(subject: Subject, seen_: Seen, complete: bool) -> Iterator[Finding]:
    """A warning where every draw is the same."""
    plan = subject.ready.plan
    if not drawn_parameters(plan) and not plan.by_chance:
        message, mend = "this question is the same in every draw: none of its parameters is drawn", "give one `choose`"
    elif len(seen_.sights) == 1 and (complete or seen_.draws > 1):
        message, mend = "every draw of this question is the same", "widen its parameters, or loosen its constraints"
    else:
        return
    yield _warning(Spot(subject.question, ("parameters",)), Code.ALWAYS_THE_SAME, message, mend)


def given_away(subject: Subject, seen_: Seen) -> Iterator[Finding]:
    """A warning for each part whose key stands in the prompt in most draws."""
    for part in subject.question.parts:
        often = seen_.shown.get(part.id, 0)
        telling = len(seen_.keys.get(part.id, ())) > 1 or any(len(key) > 1 for key in seen_.keys.get(part.id, ()))
        if seen_.draws > 1 and telling and 2 * often > seen_.draws:
            message = f"the prompt shows the key as a number in {often:,} of {count(seen_.draws, 'draw')}"
            spot = Spot(subject.question, (*part.path, "prompt"), part.id)
            yield _warning(spot, Code.GIVEN_AWAY, message, "ask for what the prompt does not print")


def _shows_key(question: Question, part: Part) -> bool:
    """Whether a number in the prompts that a student reads here is the key."""
    if part.answer.kind != "number":
        return False
    prompts = f"{_tex(question.prompt)}\n{_tex(part.prompt)}"
    key = NUMBER.findall(SPACING.sub("", part.answer.plain))
    return bool(key) and key[0] in NUMBER.findall(SPACING.sub("", prompts))


def _warning(spot: Spot, code: Code, message: str, mend: str) -> Finding:
    return replace(spot.finding(code, message, mend), severity="warning")

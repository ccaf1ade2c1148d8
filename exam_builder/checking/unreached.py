"""Find what no draw reaches or changes: branches, conditions of options, chosen values, truths, waived keys."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from exam_builder.checking.draw_differences import SWEEP_CODES
from exam_builder.checking.draw_selection import DrawSelection
from exam_builder.draw import YamlLocation
from exam_builder.draw.keys import add_answers
from exam_builder.draw.question_plan import find_key_needs
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.expressions import Expression, ExpressionError, evaluate, parse
from exam_builder.expressions.parsing import parse_tree
from exam_builder.expressions.tokenizer import tokenize_expression
from exam_builder.fields import YamlPath
from exam_builder.findings import Code, Finding
from exam_builder.kinds import get_kind
from exam_builder.paper import Question
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.checks.usages import collect_usages
from exam_builder.read.models import ChooseParameter
from exam_builder.values import Value

ENOUGH_DRAWS = 100
"""The number of draws after which unreached branches are reported, if not every combination is checked."""


@dataclass(frozen=True)
class Branch:
    """A branch that is taken if its condition equals `when`; the condition is at a path, at an offset of its text."""

    path: YamlPath
    offset: int | None
    condition: Expression
    when: bool
    words: str


@dataclass
class ReachMemory:
    """What no draw has reached yet."""

    subject: IsolatedQuestion
    branches: list[Branch] = field(default_factory=list)
    chosen: dict[str, list[Value]] = field(default_factory=dict)
    keys: dict[str, set[str]] = field(default_factory=dict)
    prompts: dict[str, set[str]] = field(default_factory=dict)
    draws: int = 0

    def __post_init__(self) -> None:
        question = self.subject.question
        self.branches = [*_list_branches(question), *_list_conditions(question)]
        parameters = question.model.parameters.items()
        self.chosen = {name: [*each.choose] for name, each in parameters if isinstance(each, ChooseParameter)}

    def take(self, question: Question) -> None:
        """Add one more draw."""
        self.draws += 1
        self.reach(add_answers(question.parameters, {part.id: part.answer for part in question.parts}))
        for part in question.parts:
            self.keys.setdefault(part.id, set()).add(part.answer.plain)
            self.prompts.setdefault(part.id, set()).add(question.prompts_before(part))

    def reach(self, names: Mapping[str, Value]) -> None:
        """Remove what these values reach."""
        self.branches = [each for each in self.branches if not _is_taken(each, names)]
        for name, left in self.chosen.items():
            left[:] = [value for value in left if value != names[name]]


def _is_taken(branch: Branch, names: Mapping[str, Value]) -> bool:
    """Tell whether a draw takes a branch; a condition without a value counts as taken."""
    try:
        return evaluate(branch.condition, names) is branch.when
    except ExpressionError:
        return True


def _list_branches(question: LoadedQuestion) -> Iterator[Branch]:
    """Yield both branches of each `… if … else …` in the question's expressions."""
    for use in collect_usages(question):
        written = "" if use.text or use.interval or use.bare or use.more else use.written
        if not isinstance(written, str) or "if" not in written:
            continue
        try:
            yield from _find_branches(use.path, written)
        except ExpressionError:
            continue


def _find_branches(path: YamlPath, source: str) -> Iterator[Branch]:
    scanned = tokenize_expression(source)
    for node in ast.walk(parse_tree(scanned, source)):
        if isinstance(node, ast.IfExp):
            test = parse(ast.unparse(node.test))
            for branch, when in ((node.body, True), (node.orelse, False)):
                words = f"the branch `{ast.unparse(branch)}`"
                yield Branch(path, scanned.tokens[branch.col_offset].offset, test, when, words)


def _list_conditions(question: LoadedQuestion) -> Iterator[Branch]:
    """Yield the conditions with `<` or `>` of options in single choices; in others they are often distractors that
    never hold.
    """
    for part in question.parts:
        if not get_kind(part.model.answer).single:
            continue
        for index, option in enumerate(part.model.options if isinstance(part.model.options, tuple) else ()):
            if isinstance(option.holds, str) and "==" not in option.holds and parse(option.holds).names:
                path = (*part.path, "options", index, "holds")
                yield Branch(path, None, parse(option.holds), True, f"the condition of option `{option.id}`")


def find_unreached(memory: ReachMemory, draws: DrawSelection) -> Iterator[Finding]:
    """Yield warnings for what no draw reached, if enough draws were checked.

    What only draws have that another warning says are never made is not reported again.
    """
    if memory.draws < 2 or not (draws.complete or memory.draws >= ENOUGH_DRAWS):
        return
    for values, why in draws.forbidden:
        if why.code in SWEEP_CODES:
            memory.reach(values)
    question = memory.subject.question
    for each in memory.branches:
        location = YamlLocation(question, each.path)
        message = f"{each.words} is reached in no draw" if each.offset is not None else f"{each.words} holds in no draw"
        yield _warn(
            location, Code.UNREACHED, message, "correct its condition, or draw values that meet it", each.offset
        )
    for name, left in memory.chosen.items():
        parameter = question.model.parameters[name]
        assert isinstance(parameter, ChooseParameter)
        for value in left:
            location = YamlLocation(question, ("parameters", name, "choose", [*parameter.choose].index(value)))
            yield _warn(
                location, Code.UNREACHED, "no draw has this value", "loosen the constraints, or correct the value"
            )
    for part in question.parts:
        yield from _find_constant_key(memory, part)


def _find_constant_key(memory: ReachMemory, part: LoadedPart) -> Iterator[Finding]:
    """Yield a warning for a truth that depends on drawn values and never changes, or a waived number beside a prompt
    that changes.
    """
    if len(memory.keys.get(part.id, ())) != 1:
        return
    kind, plan = get_kind(part.model.answer), memory.subject.plan
    location = YamlLocation(memory.subject.question, (*part.path, "answer", kind.name), part.id)
    drawn = plan.sources_of(find_key_needs(plan.question.parts)[part.id].names) & plan.drawn.keys()
    if kind.yes_or_no and drawn:
        message, hint = "this is the same in all draws", "correct the condition, or draw values that make a difference"
        yield _warn(location, Code.CONSTANT_KEY, message, hint)
    elif kind.mathematical and part.model.recompute is None and len(memory.prompts[part.id]) > 1:
        message = "this key is the same in all draws, although the prompt is not, and nothing recomputes it"
        yield _warn(location, Code.CONSTANT_KEY, message, "let it follow from what is drawn, or recompute it")


def _warn(location: YamlLocation, code: Code, message: str, hint: str, offset: int | None = None) -> Finding:
    return replace(location.finding(code, message, hint, offset), severity="warning")

"""Find what no draw reaches: branches, conditions of options, chosen values."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exam_builder.draw import YamlLocation
from exam_builder.draw.keys import add_answers
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.expressions import Expression, ExpressionError, evaluate, parse
from exam_builder.expressions.parsing import parse_tree
from exam_builder.expressions.tokenizer import tokenize_expression
from exam_builder.fields import YamlPath
from exam_builder.findings import Code, Finding
from exam_builder.kinds import get_kind
from exam_builder.paper import Question
from exam_builder.read import LoadedQuestion
from exam_builder.read.checks.usages import collect_usages
from exam_builder.read.models import ChooseParameter
from exam_builder.values import Value


@dataclass(frozen=True)
class Branch:
    """A branch that is taken if its condition equals `when`; the condition is at a path, at an offset of its text."""

    path: YamlPath
    offset: int | None
    condition: Expression
    when: bool
    words: str


class ReachMemory:
    """The branches and the chosen values that no draw has reached yet."""

    def __init__(self, subject: IsolatedQuestion) -> None:
        question = self.question = subject.question
        self.branches = [*_list_branches(question), *_list_conditions(question)]
        parameters = question.model.parameters.items()
        self.chosen = {name: [*each.choose] for name, each in parameters if isinstance(each, ChooseParameter)}

    def take(self, question: Question) -> None:
        """Add one more draw."""
        self.reach(add_answers(question.parameters, {part.id: part.answer for part in question.parts}))

    def reach(self, names: Mapping[str, Value]) -> None:
        """Remove what these values reach."""
        self.branches = [each for each in self.branches if not _is_taken(each, names)]
        for name, left in self.chosen.items():
            left[:] = [value for value in left if value != names[name]]

    def find_left(self) -> Iterator[Finding]:
        """Yield a warning for each branch and each chosen value that is left."""
        for each in self.branches:
            words = f"{each.words} {'holds' if each.offset is None else 'is reached'} in no draw"
            hint = "correct its condition, or draw values that meet it"
            yield YamlLocation(self.question, each.path).warning(Code.UNREACHED, words, hint, each.offset)
        for name, left in self.chosen.items():
            parameter = self.question.model.parameters[name]
            assert isinstance(parameter, ChooseParameter)
            for value in left:
                location = YamlLocation(self.question, ("parameters", name, "choose", [*parameter.choose].index(value)))
                hint = "loosen the constraints, or correct the value"
                yield location.warning(Code.UNREACHED, "no draw has this value", hint)


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

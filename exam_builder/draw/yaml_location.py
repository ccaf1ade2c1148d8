"""Where in a question something stands, so that whatever goes wrong there is reported with its place."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar, Union

from typing_extensions import TypeAliasType

from exam_builder.codes import Code
from exam_builder.companions import Calls, CompanionError, read_python
from exam_builder.expressions import Expression, ExpressionError, evaluate, parse
from exam_builder.findings import Finding, Place, Refused
from exam_builder.paper import NumberStyle
from exam_builder.read import LoadedExam, LoadedQuestion, text_place
from exam_builder.values import Value, YamlValue

KeyPath = tuple[str | int, ...]
Result = TypeVar("Result")
Default = TypeVar("Default")
Written = TypeAliasType("Written", Union[YamlValue, "tuple[Written, ...]"])
"""An expression as its author wrote it, or a list of them."""
Reader = Callable[[YamlValue], Expression]


@dataclass(frozen=True)
class YamlLocation:
    """A value in the YAML of a question (or an exam), by the path of keys that leads to it.

    `below` keeps the spots that were asked for below it, as thousands of draws ask for the same.
    """

    question: LoadedQuestion | LoadedExam
    path: KeyPath = ()
    part: str | None = None
    below: dict[str | int, "YamlLocation"] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __truediv__(self, key: str | int) -> "YamlLocation":
        known = self.below.get(key)
        if known is None:
            known = self.below[key] = YamlLocation(self.question, (*self.path, key), self.part)
        return known

    def place(self, offset: int | None = None) -> Place:
        """Return its place, or that of a character of it."""
        if offset is None:
            return self.question.source.place(self.path)
        return text_place(self.question, self.path, offset)

    def finding(self, code: Code, message: str, hint: str = "", offset: int | None = None) -> Finding:
        """Report something wrong here."""
        question = (self.question.name or None) if isinstance(self.question, LoadedQuestion) else None
        return Finding(code, message, self.place(offset), hint, question=question, part=self.part)

    def refuse(self, code: Code, message: str, hint: str = "", offset: int | None = None) -> Refused:
        """Return something wrong here, to be raised."""
        return Refused([self.finding(code, message, hint, offset)])

    def evaluate(self, written: Written, names: Mapping[str, Value], style: NumberStyle, read: Reader = parse) -> Value:
        """Return the value of an expression written here; raise Refused, at the column of what is wrong in it.

        `read` is what reads it, where it is not in the usual notation.
        """
        try:
            if isinstance(written, list | tuple):
                return tuple((self / index).evaluate(item, names, style, read) for index, item in enumerate(written))
            return evaluate(read(written), names, style)
        except ExpressionError as problem:
            raise self.refuse(Code.EXPRESSION, problem.message, problem.hint, problem.offset) from None

    def companion(self, make: Callable[[], Result]) -> Result:
        """Return what a companion makes for this spot; raise Refused when it cannot."""
        try:
            return make()
        except CompanionError as problem:
            raise Refused([self.companion_finding(problem)]) from problem

    def companion_finding(self, problem: CompanionError) -> Finding:
        """Say what is wrong with the course's Python, at its own line where one is known, as it was called here."""
        found = self.finding(problem.code, problem.message, problem.hint)
        place = problem.place(self.course_root)
        return replace(found, place=place, caller=found.place) if place else found

    @property
    def course_root(self) -> Path:
        """The folder of its course."""
        source = self.question.source
        return source.path.parents[len(Path(source.file).parts) - 1]

    def call(self, calls: Calls, function: str, names: Mapping[str, Value], seed: int, label: str) -> Value:
        """Return what a function of the question's companion returns for this spot; raise Refused when it returns
        nothing that will do.

        A function that prints is reported by `calls`, and a name that nothing defines.
        """
        assert isinstance(self.question, LoadedQuestion)
        path = self.question.companion_path
        outcome = self.companion(lambda: calls.outcome(path, function, names, seed, label))
        if outcome.prints:
            message, hint = f"`{function}` in {path.name} prints", "take its prints out: nobody sees them"
            printed = CompanionError(message, hint, Code.PRINTS, path, read_python(path).find_print(function))
            calls.keep_finding(replace(self.companion_finding(printed), severity="warning"))
        for line, name in read_python(path).unbound:
            hint = "correct the name, or import it, or set it in a line before"
            unbound = CompanionError(f"nothing in {path.name} defines `{name}`", hint, Code.COMPANION, path, line)
            calls.keep_finding(replace(self.companion_finding(unbound), severity="warning", part=None, caller=None))
        return outcome.value


class FindingCollector:
    """Collects the findings of steps that do not depend on each other, so that all are reported together."""

    def __init__(self, before: Iterable[Finding] = ()) -> None:
        self.findings: list[Finding] = list(before)

    def attempt(self, make: Callable[[], Result], otherwise: Default) -> Result | Default:
        """Return what `make` makes; where it is refused, keep the findings and go on with `otherwise`."""
        try:
            return make()
        except Refused as refused:
            self.findings += refused.findings
            return otherwise

    def settle(self) -> None:
        """Raise Refused when anything was found."""
        if self.findings:
            raise Refused(self.findings)

"""Locations in the YAML of a question or an exam, for findings with the right place."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar, Union

from typing_extensions import TypeAliasType

from exam_builder.companions import Calls, read_python
from exam_builder.expressions import Expression, ExpressionError, evaluate, parse
from exam_builder.findings import Code, CompanionError, Finding, Place, Refused
from exam_builder.paper import NumberStyle
from exam_builder.read import LoadedExam, LoadedQuestion, locate_in_text
from exam_builder.values import Value, YamlValue

KeyPath = tuple[str | int, ...]
Item = TypeVar("Item")
Result = TypeVar("Result")
Default = TypeVar("Default")
Written = TypeAliasType("Written", Union[YamlValue, "tuple[Written, ...]"])
"""An expression as its author wrote it, or a list of them."""
Reader = Callable[[YamlValue], Expression]


@dataclass(frozen=True)
class YamlLocation:
    """A value in the YAML of a question (or an exam), by its path of keys.

    `below` caches the locations below it, since thousands of draws use the same ones.
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
        """Return the place of the value, or of a character in it."""
        if offset is None:
            return self.question.source.place(self.path)
        return locate_in_text(self.question, self.path, offset)

    def finding(self, code: Code, message: str, hint: str = "", offset: int | None = None) -> Finding:
        """Return a finding at this location."""
        question = (self.question.name or None) if isinstance(self.question, LoadedQuestion) else None
        return Finding(code, message, self.place(offset), hint, question=question, part=self.part)

    def warning(self, code: Code, message: str, hint: str = "", offset: int | None = None) -> Finding:
        """Return a warning at this location."""
        return replace(self.finding(code, message, hint, offset), severity="warning")

    def refuse(self, code: Code, message: str, hint: str = "", offset: int | None = None) -> Refused:
        """Return an error with a finding at this location, to be raised."""
        return Refused([self.finding(code, message, hint, offset)])

    def evaluate(self, written: Written, names: Mapping[str, Value], style: NumberStyle, read: Reader = parse) -> Value:
        """Evaluate an expression at this location; raise Refused at the column of a mistake.

        `read` parses it, if it is not in the usual notation.
        """
        try:
            if isinstance(written, list | tuple):
                return tuple((self / index).evaluate(item, names, style, read) for index, item in enumerate(written))
            return evaluate(read(written), names, style)
        except ExpressionError as problem:
            raise self.refuse(Code.EXPRESSION, problem.message, problem.hint, problem.offset) from None

    def companion(self, make: Callable[[], Result]) -> Result:
        """Return the result of a step with a companion; raise Refused at this location if it fails."""
        try:
            return make()
        except CompanionError as problem:
            raise Refused([self.companion_finding(problem)]) from problem

    def companion_finding(self, problem: CompanionError) -> Finding:
        """Return a finding for a problem in the course's Python, at its line if known, called from this location."""
        finding = self.finding(problem.code, problem.message, problem.hint)
        place = problem.place(self.course_root)
        return replace(finding, place=place, caller=finding.place) if place else finding

    @property
    def course_root(self) -> Path:
        """The folder of the course."""
        source = self.question.source
        return source.path.parents[len(Path(source.file).parts) - 1]

    def call(self, calls: Calls, function: str, names: Mapping[str, Value], seed: int, label: str) -> Value:
        """Call a function of the question's companion; raise Refused if it fails or returns an unusable value.

        Warnings of a function that prints, and of undefined names, are added to `calls`.
        """
        assert isinstance(self.question, LoadedQuestion)
        path = self.question.companion_path
        outcome = self.companion(lambda: calls.outcome(path, function, names, seed, label))
        if outcome.prints:
            message, hint = (
                f"`{function}` in {path.name} prints",
                "take out its `print` calls: nobody sees what they print",
            )
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
        """Return the result of `make`; if it raises Refused, keep the findings and return `otherwise`."""
        try:
            return make()
        except Refused as refused:
            self.findings += refused.findings
            return otherwise

    def each(
        self, location: YamlLocation, items: Mapping[str, Item], make: Callable[[YamlLocation, Item], Result]
    ) -> tuple[Result, ...]:
        """Make each entry of a mapping at a location; omit those that fail, and gather their findings."""
        made = (self.attempt(partial(make, location / id_, item), None) for id_, item in items.items())
        return tuple(item for item in made if item is not None)

    def settle(self) -> None:
        """Raise Refused if there are any findings."""
        if self.findings:
            raise Refused(self.findings)

"""Run second routes: companion functions or other expressions, which get the parameters but never the key."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import truediv

from exam_builder.companions import PRINTED, Calls, read_python
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.findings import Code, CompanionError, Finding, Place, Refused
from exam_builder.kinds import get_kind
from exam_builder.kinds.base.contract import AnswerProblem
from exam_builder.paper import NumberStyle, Question
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.loaded import get_raw_text
from exam_builder.read.models import ByExpression, ByFunction, ByProgram, ComputeParameter, Recompute
from exam_builder.read.yaml_scalars import quote_scalar, resolve_scalar
from exam_builder.recompute.printed_values import PrintedPageReader
from exam_builder.values import FrozenMap, Value


def describe_route(route: Recompute) -> str:
    """Describe a route, for findings and explanations."""
    if isinstance(route, ByProgram):
        return f"the printed program `{route.prints}`"
    return f"`{route.function}`" if isinstance(route, ByFunction) else f"`{route.expression}`"


def find_program_maker(loaded: LoadedQuestion, route: ByProgram) -> str | None:
    """Return the function of the companion that makes a printed program; None if it is written in the YAML."""
    held = getattr(loaded.model.listings.get(route.prints), "text", "")
    parameter = loaded.model.parameters.get(held)
    return parameter.compute if isinstance(parameter, ComputeParameter) else None


def make_finding(location: YamlLocation, problem: AnswerProblem) -> Finding:
    """Turn a problem into a finding, at its path below a location."""
    here = reduce(truediv, problem.path, location)
    return here.finding(problem.code, problem.message, problem.hint, problem.offset)


def reads_page(loaded: LoadedQuestion, function: str) -> bool:
    """Return whether a function asks for the printed page; raise CompanionError if the companion cannot be read."""
    return PRINTED in loaded.signature(function).names and PRINTED not in loaded.model.parameters


def mentions_figures(loaded: LoadedQuestion) -> bool:
    """Return whether a question has a companion, and the word `figures` occurs in it."""
    try:
        return "figures" in read_python(loaded.companion_path).text
    except CompanionError:
        return False


def find_confusions(loaded: LoadedQuestion, part: LoadedPart) -> dict[str, str]:
    """Say why the function of a part may have been named by mistake: it is that of another part, or another one is not
    used. The keys are the other part, and the other function.
    """
    function = getattr(part.model.recompute, "function", "")
    others = (each.id for each in loaded.parts if getattr(each.model.recompute, "function", "") == function)
    same = [each for each in others if each != part.id][:1]
    companion = read_python(loaded.companion_path)
    words = Counter(re.findall(r"\w+", companion.text + loaded.source.text))
    unused = [name for name in companion.signatures if words[name] == 1 and not name.startswith("_")]
    said = {each: f"it is also the second route of ({each})" for each in same}
    return said | ({unused[0]: f"nothing uses `{unused[0]}`"} if len(unused) == 1 else {})


@dataclass(frozen=True)
class SecondRoute:
    """The second route to the answer of a part, with the question as drawn for one paper."""

    loaded: LoadedQuestion
    part: LoadedPart
    question: Question
    style: NumberStyle
    calls: Calls

    @property
    def location(self) -> YamlLocation:
        """The location of the part."""
        return YamlLocation(self.loaded, self.part.path, self.part.id)

    @property
    def label(self) -> str:
        """A label that identifies question and part."""
        return f"{self.loaded.name}.{self.part.id}"

    def report(self, problem: AnswerProblem) -> Finding:
        """Turn a problem into a finding; one of the second route is placed where its function makes the value."""
        found, route = make_finding(self.location, problem), self.part.model.recompute
        if problem.path == ("recompute",) and isinstance(route, ByProgram):
            if made := self._blame_maker(route, CompanionError(found.message, found.hint, found.code)):
                return (self.location / "recompute").companion_finding(made)
            return replace(found, place=self._find_program(route).place())
        if problem.path != ("recompute",) or not isinstance(route, ByFunction):
            return found
        path = self.loaded.companion_path
        if meant := " and ".join(find_confusions(self.loaded, self.part).values()):
            return replace(found, message=f"{found.message}; {meant}")
        line = read_python(path).find_return(route.function, self._names_in(problem.message))
        blamed = CompanionError(found.message, found.hint, found.code, path, line)
        return (self.location / "recompute").companion_finding(blamed)

    def _names_in(self, message: str) -> set[str]:
        """Return the names in a message about a route, and any ids that it gives for options that do not exist."""
        given = re.findall(r"\w+", "".join(re.findall(r" gives (.*?), but", message)))
        options = {option.id for part in self.question.parts if part.id == self.part.id for option in part.options}
        return {*re.findall(r"`(\w+)`", message), *(set(given) - options if options else ())}

    def _find_program(self, route: ByProgram) -> YamlLocation:
        """Return the location of the printed program: in its listing, or in the parameter that contains it."""
        whole, listing = YamlLocation(self.loaded), self.loaded.model.listings.get(route.prints)
        if listing is None:
            return self.location / "recompute"
        held = getattr(listing, "text", "")
        in_parameter = held in self.loaded.model.parameters
        return whole / "parameters" / held if in_parameter else whole / "listings" / route.prints

    def _blame_maker(self, route: ByProgram, problem: CompanionError, text: str = "") -> CompanionError | None:
        """Return a problem of a printed program at the function that makes the program; None if none does.

        `text` is the program of which a line fails; the function has this line, or else returns the program.
        """
        if (maker := find_program_maker(self.loaded, route)) is None:
            return None
        path, said = self.loaded.companion_path, describe_route(route)
        file = read_python(path)
        failed = text.split("\n")[problem.line - 1].strip() if problem.line else ""
        same = [number for number, line in enumerate(file.text.split("\n"), 1) if failed and failed in line]
        line = same[0] if len(same) == 1 else file.find_return(maker, ())
        message = problem.message.replace(said, f"{said} of `{maker}`")
        message = message.replace("program fails", f"program of `{maker}` fails")
        return CompanionError(message, problem.hint, problem.code, path, line)

    def ask(self, names: Mapping[str, Value]) -> Value:
        """Compute the answer by the second route with these values; raise Refused if it fails or asks for the key."""
        route, answer = self.part.model.recompute, self.part.model.answer
        assert route is not None
        if isinstance(route, ByProgram):
            return get_kind(answer).read_print(self._run_listing(route), self.style)
        return get_kind(answer).ask_route(
            answer,
            f"{self.label} {self.question.seed}",
            lambda more: self.evaluate(self.location / "recompute", route, {**names, **more} if more else names),
        )

    def _run_listing(self, route: ByProgram) -> str:
        """Run the program of a listing of the paper, and return what it prints."""
        here = self.location / "recompute" / "prints"
        listing = next((each for each in self.question.listings if each.id == route.prints), None)
        if listing is None:
            raise here.refuse(
                Code.UNKNOWN_LISTING, f"there is no listing `{route.prints}`", "name a listing of the question"
            )
        try:
            return self.calls.program_output(listing.text, listing.language)
        except CompanionError as problem:
            if made := self._blame_maker(route, problem, listing.text):
                raise Refused([here.companion_finding(made)]) from problem
            finding, place = here.companion_finding(problem), self._find_program_line(route, problem.line)
            raise Refused([replace(finding, place=place, caller=finding.place) if place else finding]) from problem

    def _find_program_line(self, route: ByProgram, line: int) -> Place | None:
        """Return the place of a line of a printed program that the question has in its YAML; None if it has not."""
        text = getattr(self.loaded.model.listings[route.prints], "text", "")
        if not line or not text or text in self.loaded.model.parameters:
            return None
        before = get_raw_text(self.loaded, ("listings", route.prints, "text")).split("\n")[: line - 1]
        location = YamlLocation(self.loaded) / "listings" / route.prints / "text"
        return location.place(sum(len(each) + 1 for each in before))

    def evaluate(self, here: YamlLocation, route: ByFunction | ByExpression, names: Mapping[str, Value]) -> Value:
        """Evaluate the function or expression at a location; raise Refused if it fails."""
        if isinstance(route, ByExpression):
            return (here / "expression").evaluate(route.expression, names, self.style)
        known = here.companion(lambda: self._add_page(route.function, names))
        return here.call(self.calls, route.function, known, self.question.seed, self.label)

    def _add_page(self, function: str, names: Mapping[str, Value]) -> Mapping[str, Value]:
        """Add the printed page to the names if a function asks for it; raise CompanionError like `reads_page`."""
        if PRINTED in names or not reads_page(self.loaded, function):
            return names
        return {**names, PRINTED: self.read_page()}

    def read_page(self) -> FrozenMap:
        """Read the printed page, for functions that ask for it; raise CompanionError if a figure has no data."""
        figures = self.location.course_root / "figures"
        with_figures = mentions_figures(self.loaded)
        return PrintedPageReader(self.loaded, self.question, self.style, self.calls, figures, with_figures).read()


PLAIN_YAML = re.compile(r"[^\W_](?:[\w.()*/+^ -]*[\w)])?")
"""A text that needs no quotes in YAML, even inside brackets."""


def quote_text(text: str) -> str:
    """Return a text as YAML, in quotes if it needs them."""
    return text if PLAIN_YAML.fullmatch(text) and isinstance(resolve_scalar(text), str) else quote_scalar(text)

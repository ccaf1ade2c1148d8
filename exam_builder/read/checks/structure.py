"""Fields that belong together: what a part needs, what excludes what."""

from collections.abc import Iterator
from typing import Any

from exam_builder.expressions import CONSTANTS, ExpressionError, nearest, parse
from exam_builder.expressions.intervals import parse_interval
from exam_builder.read.checks.names import RESERVED, known_ids
from exam_builder.read.checks.remark import Remark
from exam_builder.read.loaded import LoadedPart, LoadedQuestion, Steps
from exam_builder.read.models import (
    OF_THE_PART,
    ClaimAnswer,
    ListingFile,
    Part,
    key_of,
    kind_of,
)
from exam_builder.read.models.fields import shown
from exam_builder.values import Typed


def check_fields(question: LoadedQuestion) -> Iterator[Remark]:
    """A question asks something, in parts or by itself, and in one of the two only."""
    model = question.model
    given = question.source.data if isinstance(question.source.data, dict) else {}
    own = [name for name in OF_THE_PART if name in given]
    if "parts" in given:
        for name in own:
            yield Remark((name,), "of-a-part", f"`{name}` belongs to a part", "move it into one of the parts", key=True)
        if not model.parts:
            yield Remark(("parts",), "missing", "there is no part in `parts`", "write one, beginning with - points:")
    else:
        for name in ("points", "answer"):
            if name not in given:
                message = f"`{name}` is missing, and there are no `parts`"
                yield Remark((name,), "missing", message, f"add {name}:, or parts:", rests=(("parts",),))
    if len(model.parts) > 26:
        yield Remark(("parts", 26), "parts", "a question has at most 26 parts, a to z", "split the question")


def check_parts(question: LoadedQuestion) -> Iterator[Remark]:
    """What each part needs beside its fields."""
    for part in question.parts:
        yield from references(part)
        yield from settings((*part.path, "answer"), part.model.answer)
        yield from same_names((*part.path, "answer"), part.model.answer, question)
        for index, other in enumerate(part.model.also):
            yield from settings((*part.path, "also", index), other)
        yield from carried(part, tuple(other.id for other in question.parts))
        if part.model.recompute is not None and part.model.waived is not None:
            message = "`waived` beside `recompute`: one of the two"
            yield Remark((*part.path, "waived"), "waived", message, "leave out waived", key=True)


def references(part: LoadedPart) -> Iterator[Remark]:
    """The author says what the key is in the reference paper."""
    answer, path = part.model.answer, (*part.path, "answer")
    if answer.reference is None:
        if part.model.waived is None:
            mend = "add reference: and what you worked out by hand for the default values"
            yield Remark((*path, "reference"), "no-reference", "`reference` is missing", mend)
        return
    check = REFERENCES.get(kind_of(answer))
    message = check(answer) if check else ""
    if message:
        names = answer.reference if isinstance(answer.reference, dict) else ()
        rests: tuple[Steps, ...] = tuple((*path, field) for field in (kind_of(answer), "say", "among"))
        rests += tuple((*path, kind_of(answer), name) for name in names)
        yield Remark((*path, "reference"), "reference", message, rests=rests)


def of_claim(answer: ClaimAnswer) -> str:
    """One number for each measured name."""
    if not isinstance(answer.reference, dict):
        return f"`reference` of a claim holds a number for each of {', '.join(answer.claim)}"
    lacking = [name for name in answer.claim if name not in answer.reference]
    odd = [name for name in answer.reference if name not in answer.claim]
    if lacking:
        return f"`reference` has no number for `{lacking[0]}`"
    return f"`reference` has a number for `{odd[0]}`, which is not claimed" if odd else ""


def of_truth(answer: Any) -> str:
    """One of the two words, or true or false."""
    if isinstance(answer.reference, bool) or answer.reference in answer.say:
        return ""
    return f"`reference` is neither {answer.say[0]} nor {answer.say[1]}"


def of_conclusion(answer: Any) -> str:
    """One of the ids."""
    known = ", ".join(answer.among)
    return "" if answer.reference in answer.among else f"`reference` is none of {known}"


def of_number(answer: Any) -> str:
    """A number, or text that stands for one."""
    fits = isinstance(answer.reference, int | Typed | str) and not isinstance(answer.reference, bool)
    return "" if fits else f"`reference` of a number is a number, not {shown(answer.reference)}"


def of_list(answer: Any) -> str:
    """A list."""
    return "" if isinstance(answer.reference, list) else f"`reference` of a {kind_of(answer)} is a list"


def of_interval(answer: Any) -> str:
    """Intervals in numbers, in quotes."""
    if not isinstance(answer.reference, str):
        return "`reference` of an interval is a text in quotes, such as '[-2, 0] | (3, inf)'"
    try:
        used = parse_interval(answer.reference).names
    except ExpressionError as problem:
        return f"`reference` is no interval: {problem}"
    return f"`reference` of an interval holds numbers, not `{min(used)}`" if used else ""


def of_formula(answer: Any) -> str:
    """A formula in the variables, with numbers for parameters."""
    try:
        used = parse(answer.reference).names - set(answer.in_)
    except ExpressionError as problem:
        return f"`reference` is no formula: {problem}"
    return f"`reference` of a formula has numbers in place of parameters, not `{min(used)}`" if used else ""


def of_words(answer: Any) -> str:
    """A text."""
    return "" if isinstance(answer.reference, str | int | Typed) else f"`reference` of {kind_of(answer)} is a text"


REFERENCES = {
    "claim": of_claim,
    "truth": of_truth,
    "conclusion": of_conclusion,
    "number": of_number,
    "vector": of_list,
    "matrix": of_list,
    "set": of_list,
    "words": of_words,
    "output": of_words,
    "interval": of_interval,
    "formula": of_formula,
}


def settings(path: Steps, answer: Any) -> Iterator[Remark]:
    """How near is near enough is said in one way."""
    given = [name for name in ("tolerance", "relative", "digits") if getattr(answer, name, None) is not None]
    if len(given) > 1:
        message = f"{' and '.join(f'`{name}`' for name in given)} in one answer"
        yield Remark((*path, given[1]), "precision", message, "keep one of them", key=True)
    yield from of_units(path, answer, given)
    if kind_of(answer) == "conclusion" and len(answer.among) < 2:
        yield Remark((*path, "among"), "among", "a conclusion is one of at least two", "add the other conclusions")


def of_units(path: Steps, answer: Any, given: list[str]) -> Iterator[Remark]:
    """Further units need one to start from; lowest terms have no rounding."""
    if getattr(answer, "accept", None) and not answer.unit:
        message = "`accept` has further units, and there is no `unit`"
        yield Remark((*path, "accept"), "unit", message, "add unit: and the unit of the key", key=True)
    if getattr(answer, "simplest", False) and given:
        message = f"`simplest` is exact, and `{given[0]}` rounds"
        yield Remark((*path, given[0]), "precision", message, "keep one of them", key=True)


def same_names(path: Steps, answer: Any, question: LoadedQuestion) -> Iterator[Remark]:
    """An id of a conclusion is itself, so no parameter may have its name."""
    known = known_ids(question.source.data, "parameters") | known_ids(question.source.data, "needs")
    for name in getattr(answer, "in_", {}):
        if name in known or name in CONSTANTS or name in RESERVED:
            message = f"the variable `{name}` is also the name of a parameter or constant"
            yield Remark((*path, "in", name), "ambiguous", message, "choose another letter", key=True)
    for name in getattr(answer, "among", {}):
        if name in known:
            message = f"`{name}` is also the name of a parameter"
            yield Remark((*path, "among", name), "ambiguous", message, "choose another id", key=True)


def carried(part: LoadedPart, letters: tuple[str, ...]) -> Iterator[Remark]:
    """Full marks for what is consistent with an earlier part: its answer must be in the key."""
    for index, item in enumerate(part.model.rubric):
        for letter in item.carried or ():
            if letter in letters[: letters.index(part.id)] and f"answers.{letter}" not in written(part.model):
                message = f"the key does not use `answers.{letter}`, so nothing is carried from ({letter})"
                mend = f"write the key with answers.{letter}"
                yield Remark((*part.path, "rubric", index, "carried"), "carried", message, mend)


def written(part: Part) -> str:
    """The key as one text, to look for names in it."""
    return repr(key_of(part.answer))


def check_misconceptions(question: LoadedQuestion) -> Iterator[Remark]:
    """A misconception leads somewhere, by parameters and parts that are there."""
    parameters = known_ids(question.source.data, "parameters") | known_ids(question.source.data, "needs")
    letters = tuple(part.id for part in question.parts)
    chosen = {name: any(ids.values()) for name, ids in question.misconceptions_by_option().items()}
    for name, model in question.model.misconceptions.items():
        path: Steps = ("misconceptions", name)
        if bool(model.with_) == bool(model.keys) and (model.keys or not chosen.get(name)):
            both = "`with` and `keys` in one misconception" if model.keys else "this misconception leads to nothing"
            mend = "write with: {parameter: expression} or keys: {a: expression}"
            yield Remark(path, "misconception", both, mend, rests=((*path, "with"), (*path, "keys")))
        for parameter in model.with_:
            if parameter not in parameters:
                yield no_parameter((*path, "with", parameter), parameter, parameters)
        for letter in model.keys:
            if letter not in letters:
                message = f"there is no part `{letter}`"
                there = f"the parts are {', '.join(letters)}"
                yield Remark((*path, "keys", letter), "unknown-part", message, there, key=True)


def no_parameter(path: Steps, name: str, known: dict[str, None]) -> Remark:
    """A parameter that is not there, with the nearest that is."""
    near = nearest(name, known)
    guess = f"; did you mean `{near}`?" if near else ""
    mend = f"write {near}:" if near else "name a parameter"
    return Remark(path, "unknown-name", f"no parameter `{name}`{guess}", mend, key=True)


def check_listings(question: LoadedQuestion) -> Iterator[Remark]:
    """The lines of a listing are in its file."""
    for name, listing in question.model.listings.items():
        found = question.files.texts.get(listing.file) if isinstance(listing, ListingFile) else None
        if isinstance(listing, ListingFile) and found is not None and listing.lines is not None:
            count = len(found.text.splitlines())
            if listing.lines[1] > count:
                message = f"`{listing.file}` has {count} lines"
                yield Remark(("listings", name, "lines", 1), "lines", message, f"write a line up to {count}")


def check_shared(question: LoadedQuestion) -> Iterator[Remark]:
    """A shared parameter is not also the question's own."""
    for name in question.model.needs:
        if name in question.model.parameters:
            message = f"`{name}` is in `needs` as well as in `parameters`"
            yield Remark(("parameters", name), "repeated-name", message, "keep one of the two", key=True)

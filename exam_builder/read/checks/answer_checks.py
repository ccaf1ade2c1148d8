"""Check the answers of parts: their references and those of misconceptions, their settings, and what is carried."""

import re
from collections.abc import Iterator

from exam_builder.companions import read_python
from exam_builder.fields import StrictModel, YamlPath
from exam_builder.findings import Code, find_nearest_name
from exam_builder.kinds import get_key, get_kind
from exam_builder.read.checks.remark import Remark, list_known_ids, report_unknown_part
from exam_builder.read.loaded import LoadedPart, LoadedQuestion


def check_reference(part: LoadedPart, companion: str) -> Iterator[Remark]:
    """Check that an answer has a reference of its kind; `companion` is the text of the question's Python."""
    answer, path = part.model.answer, (*part.path, "answer")
    kind = get_kind(answer)
    claimed = getattr(answer, kind.name) if kind.measures else {}
    stated = answer.reference if isinstance(answer.reference, dict) and claimed else {}
    lost = [each for each in stated if each not in claimed]
    strange = [each for each in claimed if each not in stated]
    if len(lost) == len(strange) == 1 and f'"{lost[0]}"' in companion and f'"{strange[0]}"' not in companion:
        message = f"`{strange[0]}` is called `{lost[0]}` in `reference` and by the second route"
        yield Remark((*path, kind.name, strange[0]), Code.REFERENCE, message, f"write {lost[0]}:", key=True)
        return
    if answer.reference is None:
        if part.model.waived is None and kind.recomputed:
            hint = "add reference: and what you worked out by hand for the default values"
            yield Remark((*path, "reference"), Code.NO_REFERENCE, "`reference` is missing", hint)
        return
    message, _, hint = kind.reference_problem(answer, answer.reference).partition(" — ")
    if message:
        names = answer.reference if isinstance(answer.reference, dict) else ()
        fields = [field for field in type(answer).model_fields if field != "reference"]
        rests: list[YamlPath] = [*((*path, field) for field in fields), *((*path, kind.name, name) for name in names)]
        misnamed = (*path, "reference", lost[0]) if lost and strange else (*path, "reference")
        yield Remark(misnamed, Code.REFERENCE, message, hint, key=bool(lost and strange), depends_on=tuple(rests))


def check_further_references(part: LoadedPart) -> Iterator[Remark]:
    """Check that the references of further right answers are of their kind."""
    for index, other in enumerate(part.model.also):
        message = "" if other.reference is None else get_kind(other).reference_problem(other, other.reference)
        if message:
            yield Remark((*part.path, "also", index, "reference"), Code.REFERENCE, message)


def check_mistake_references(question: LoadedQuestion) -> Iterator[Remark]:
    """Check that the references of misconceptions are of the kind of their part, and that the part names them."""
    parts = {part.id: part for part in question.parts}
    if not parts:
        return
    named = question.misconceptions_by_part()
    strange = [each for each in named if each not in question.model.misconceptions]
    for name, model in question.model.misconceptions.items():
        for letter, stated in model.reference.items():
            path: YamlPath = ("misconceptions", name, "reference", letter)
            if letter not in parts:
                yield report_unknown_part(path, letter, tuple(parts))
            elif letter not in named.get(name, ()) and find_nearest_name(name, strange):
                continue  # the part misspells its name, and is reported
            elif letter not in named.get(name, ()):
                message = f"the rubric of ({letter}) does not name `{name}`, so nothing is computed for it there"
                hint = f"write misconception: {name} in the rubric of ({letter}), or take this out"
                rubric: YamlPath = (*parts[letter].path, "rubric")
                lines = range(len(parts[letter].model.rubric))
                depends_on = tuple((*rubric, index, "misconception") for index in lines)
                yield from _report_unnamed(question, parts[letter], name) or [
                    Remark(path, Code.REFERENCE, message, hint, key=True, depends_on=depends_on)
                ]
            elif message := get_kind(answer := parts[letter].model.answer).reference_problem(answer, stated):
                depends_on = ((*parts[letter].path, "answer", "in"),)
                yield Remark(path, Code.REFERENCE, message, depends_on=depends_on)


def _report_unnamed(question: LoadedQuestion, part: LoadedPart, name: str) -> list[Remark]:
    """Report the line of a rubric that names a wrong misconception in place of one with a reference: one that the lines
    above name already, or one without a wrong key for this part.
    """
    known, above = question.model.misconceptions, set[str]()
    for index, item in enumerate(part.model.rubric):
        other = item.misconception
        if other in known and (other in above or (known[other].keys and part.id not in known[other].keys)):
            message = f"`{other}` is already named above" if other in above else f"`{other}` has no key for ({part.id})"
            message += f", and no line of this rubric names `{name}`, which has a reference for ({part.id})"
            path = (*part.path, "rubric", index, "misconception")
            return [Remark(path, Code.REFERENCE, message, f"write misconception: {name}")]
        above.add(other or "")
    return []


def check_parts(question: LoadedQuestion) -> Iterator[Remark]:
    """Check the references, the settings of answers, carried marks, and `waived` of each part."""
    companion = read_python(question.companion).text if question.companion else ""
    for part in question.parts:
        yield from check_reference(part, companion)
        yield from check_further_references(part)
        yield from check_answer_settings((*part.path, "answer"), part.model.answer, question)
        for index, other in enumerate(part.model.also):
            path = (*part.path, "also", index)
            yield from check_answer_settings(path, other, question)
            if other.when is None:
                message, hint = "this further right answer does not say when it counts", "add `when:` and the reason"
                last = (*path, "reference") if other.reference is not None else path
                yield Remark(last, Code.ALSO, message, hint, severity="warning")
        yield from check_carried(part, tuple(other.id for other in question.parts))
        if part.model.recompute is not None and part.model.waived is not None:
            message = "`waived` and `recompute` cannot both be given"
            yield Remark((*part.path, "waived"), Code.WAIVED, message, "leave out waived", key=True)


def check_answer_settings(path: YamlPath, answer: StrictModel, question: LoadedQuestion) -> Iterator[Remark]:
    """Report mistakes in the settings of an answer that its kind finds."""
    taken = list_known_ids(question.source.data, "parameters") | list_known_ids(question.source.data, "needs")
    for wrong in get_kind(answer).wrong(answer, taken):
        depends_on = tuple((*path, field) for field in wrong.depends_on)
        yield Remark((*path, *wrong.path), wrong.code, wrong.message, wrong.hint, key=wrong.key, depends_on=depends_on)


def check_carried(part: LoadedPart, letters: tuple[str, ...]) -> Iterator[Remark]:
    """Check that the key uses the answer of an earlier part from which marks are carried."""
    for index, item in enumerate(part.model.rubric):
        for letter in item.carried or ():
            used = re.search(rf"\banswers\.{re.escape(letter)}(?![.\w])", repr(get_key(part.model.answer)))
            if letter in letters[: letters.index(part.id)] and not used:
                message = f"the key does not use `answers.{letter}`, so nothing is carried from ({letter})"
                hint = f"write the key with answers.{letter}"
                yield Remark((*part.path, "rubric", index, "carried"), Code.CARRIED, message, hint)

"""What there is to choose from: in which order, what is right, and whether it can be told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exam_builder.draw.spots import Spot
from exam_builder.draw.texts import Filler
from exam_builder.expressions import plain
from exam_builder.findings import Finding
from exam_builder.paper import Answer, Mistake, NumberStyle, Text
from exam_builder.paper import Option as Printed
from exam_builder.read.models import FromMisconceptions, Option, OptionAnswer, OptionsAnswer, Part, key_of, kind_of
from exam_builder.values import Value, is_number

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PLACES = {"first": 0, None: 1, "last": 2}


def asked(part: Part) -> bool:
    """Whether a part asks for options that its author wrote out."""
    return isinstance(part.answer, OptionAnswer | OptionsAnswer)


def placed(part: Part) -> tuple[tuple[int, Option], ...]:
    """The options that an author wrote, as they are printed, each with its place in the file."""
    written = part.options if isinstance(part.options, tuple) else ()
    return tuple(sorted(enumerate(written), key=lambda found: PLACES[found[1].fixed]))


def key(spot: Spot, part: Part, names: Mapping[str, Value], style: NumberStyle) -> Answer | Finding:
    """The key of a part that asks for options; a finding where fewer or more of them are right than may be."""
    answer = part.answer
    several = isinstance(answer, OptionsAnswer)
    right = _holding(spot, part, names, style) if key_of(answer) is True else _named(spot, part, names, style)
    least, most = (answer.least, answer.most) if isinstance(answer, OptionsAnswer) else (1, 1)
    if len(right) < least or (most is not None and len(right) > most):
        return _too_few_or_many(spot, right, answer)
    return shown(part, right if several else right[0])


def _holding(spot: Spot, part: Part, names: Mapping[str, Value], style: NumberStyle) -> tuple[str, ...]:
    """Ids of the options that hold, as they are printed."""
    return tuple(option.id for index, option in placed(part) if _holds(spot / "options" / index, option, names, style))


def _holds(spot: Spot, option: Option, names: Mapping[str, Value], style: NumberStyle) -> bool:
    found = (spot / "holds").evaluate(option.holds, names, style)
    if not isinstance(found, bool):
        message = f"`holds` is neither true nor false: it came out as {plain(found)}"
        raise (spot / "holds").refuse("not-a-condition", message, "write a condition, such as k > 3")
    return found


def _named(spot: Spot, part: Part, names: Mapping[str, Value], style: NumberStyle) -> tuple[str, ...]:
    """Ids that the key names, as they are printed; raise Refused where it names anything else."""
    ids = tuple(option.id for _, option in placed(part))
    kind = kind_of(part.answer)
    here = spot / "answer" / kind
    found = here.evaluate(key_of(part.answer), {**names, **{id_: id_ for id_ in ids}}, style)
    named = found if isinstance(found, tuple) and kind == "options" else (found,)
    if not all(id_ in ids for id_ in named):
        odd = next(id_ for id_ in named if id_ not in ids)
        raise here.refuse("wrong-kind", f"this answer is none of {', '.join(ids)}: it came out as {plain(odd)}")
    return tuple(id_ for id_ in ids if id_ in named)


def _too_few_or_many(spot: Spot, right: Sequence[str], answer: object) -> Finding:
    """What to say of a draw in which not as many options are right as the question asks for."""
    wanted = "one must"
    if isinstance(answer, OptionsAnswer):
        wanted = f"at least {answer.least} must" if len(right) < answer.least else f"at most {answer.most} may"
    hold = f"{len(right)} options hold ({', '.join(right)})" if right else "no option holds"
    hold = f"one option holds ({right[0]})" if len(right) == 1 else hold
    mend = "mend the key or its conditions, or add a constraint"
    return (spot / "options").finding("options-hold", f"{hold}, where {wanted} be right", mend)


def shown(part: Part, value: Value) -> Answer:
    """The answer that names these options, printed as their letters; raise KeyError for an id that is not there."""
    letters = {option.id: letter for letter, (_, option) in zip(LETTERS, placed(part), strict=False)}
    text = ", ".join(letters[str(id_)] for id_ in (value if isinstance(value, tuple) else (value,)))
    return Answer(kind_of(part.answer), value, text, text)


@dataclass(frozen=True)
class Made:
    """An option that a value makes: the key, what a misconception leads to, or (with neither) “none of these”."""

    value: Value = ""
    tex: str = ""
    plain: str = ""
    misconception: str | None = None
    right: bool = False


def made(options: FromMisconceptions, right: Answer, mistakes: Sequence[Mistake]) -> tuple[Made, ...]:
    """The key among what the first of the misconceptions lead to, in the order of their values."""
    named = [wrong for wrong in mistakes if not options.from_ or wrong.misconception in options.from_]
    others = len(named) if options.show is None else options.show - 1 - (options.none is not None)
    found = [Made(wrong.value, wrong.tex, wrong.plain, wrong.misconception) for wrong in named[:others]]
    values = sorted([Made(right.value, right.tex, right.plain, None, True), *found], key=_by_value)
    before, after = ([Made()] if options.none == side else [] for side in ("first", "last"))
    return (*before, *values, *after)


def _by_value(option: Made) -> tuple[int, float, str]:
    return (0, float(option.value), option.plain) if is_number(option.value) else (1, 0.0, option.plain)


def alike(
    spot: Spot, part: Part, key: Answer, mistakes: Sequence[Mistake], names: Mapping[str, Value], style: NumberStyle
) -> Finding | None:
    """A finding where two options of a part would print the same."""
    if isinstance(part.options, FromMisconceptions):
        prints = [(option.misconception or "the key", option.tex) for option in made(part.options, key, mistakes)]
    else:
        filler = Filler(names, style, {"figure": lambda id_: str(id_)}, {})
        texts = [(option.id, filler.text(spot / "options" / index / "text")) for index, option in placed(part)]
        prints = [(id_, " ".join(text.tex.split())) for id_, text in texts]
    seen: dict[str, str] = {}
    for id_, tex in prints:
        if tex in seen:
            mend = "add a constraint that keeps them apart"
            return (spot / "options").finding("options-alike", f"the options {seen[tex]} and {id_} print alike", mend)
        seen[tex] = id_
    return None


def printed(
    spot: Spot, part: Part, key: Answer, mistakes: Sequence[Mistake], students: Filler, markers: Filler
) -> tuple[Printed, ...]:
    """The options of a part as they stand in a paper; `students` and `markers` fill in what each may read."""
    if isinstance(part.options, FromMisconceptions):
        values = made(part.options, key, mistakes)
        return tuple(_made(spot, letter, option, markers) for letter, option in zip(LETTERS, values, strict=False))
    right = key.value if isinstance(key.value, tuple) else (key.value,)
    return tuple(
        Printed(
            id=option.id,
            letter=letter,
            text=students.text(spot / "options" / index / "text"),
            value=option.id,
            right=option.id in right,
            because=markers.text(spot / "options" / index / "because") if option.because is not None else None,
            misconception=option.misconception,
        )
        for letter, (index, option) in zip(LETTERS, placed(part), strict=False)
    )


def _made(spot: Spot, letter: str, option: Made, filler: Filler) -> Printed:
    """An option that a value makes; a misconception's words say why it is wrong."""
    id_ = option.misconception or ("key" if option.right else "none")
    place = (spot / "options").place()
    text = Text(option.tex, place.file, (place.line,) * (1 + option.tex.count("\n"))) if id_ != "none" else None
    words = Spot(spot.question, ("misconceptions", option.misconception, "text")) if option.misconception else None
    because = filler.text(words) if words else None
    return Printed(id_, letter, text, option.value, option.right, because, option.misconception)

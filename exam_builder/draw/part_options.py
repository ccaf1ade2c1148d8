"""The options of a part: their order, which are right, and whether two print alike."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from exam_builder.digests import digest
from exam_builder.draw.figures_tables import make_listing
from exam_builder.draw.question_draw import QuestionDraw
from exam_builder.draw.seeds import RandomSource
from exam_builder.draw.text_filler import TextFiller
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.expressions import value_to_plain
from exam_builder.expressions.appearance import normalize_appearance
from exam_builder.findings import Code, Finding
from exam_builder.kinds import get_kind
from exam_builder.kinds.base.contract import LETTERS, PrintStyle
from exam_builder.paper import Answer, Mistake, NumberStyle, Option, Text
from exam_builder.read import LoadedExam, LoadedPart, LoadedQuestion
from exam_builder.read.models import FromMisconceptions, OptionModel, PartModel
from exam_builder.values import Names, Value, find_nearest_float, is_number

Item = TypeVar("Item")
FIXED_ORDER = {"first": 0, None: 1, "last": 2}
MAX_ATTEMPTS = 24
"""The most orders drawn to find one that does not follow the key, as two in three do not with three options."""


def sort_fixed_options(part: PartModel) -> tuple[tuple[int, OptionModel], ...]:
    """Return the author's options with their indexes in the file; fixed ones come first or last."""
    written = part.options if isinstance(part.options, tuple) else ()
    return tuple(sorted(enumerate(written), key=lambda found: FIXED_ORDER[found[1].fixed]))


def list_option_ids(part: PartModel) -> tuple[str, ...]:
    """Return the ids of the author's options, in the same order."""
    return tuple(option.id for _, option in sort_fixed_options(part))


LISTING = re.compile(r"\\LISTING\s*\{\s*([\w-]+)\s*\}")


@dataclass(frozen=True)
class OptionOrder:
    """The order of the options of a part in one paper: shuffled by the seed `order`, unless it is 0.

    In the reference paper (`by_value`), options that are made from values are sorted by value.
    """

    location: YamlLocation
    part: LoadedPart
    order: int = 0
    by_value: bool = False

    @property
    def shuffled(self) -> bool:
        """Whether the order is drawn, as opposed to that of the file."""
        return self.order > 0 and self.part.model.shuffle

    def labels(self, right: Value) -> dict[str, str]:
        """Return the labels of the options by id, in the order in which they print; `right` is the key."""
        ids = list_option_ids(self.part.model)
        return get_kind(self.part.model.answer).labels(right, ids, self._place(ids, right))

    def _place(self, ids: Sequence[str], right: Value) -> tuple[str, ...]:
        """Return the ids in the first order that does not follow the key, first that of the file unless shuffled.

        Fixed options leave their places only if these would reveal the key.
        """
        kind, free = get_kind(self.part.model.answer), [0] * len(ids)
        fixed = [FIXED_ORDER[option.fixed] for _, option in sort_fixed_options(self.part.model)]
        for attempt, places in enumerate([fixed] * MAX_ATTEMPTS + [free] * MAX_ATTEMPTS):
            drawn = self.shuffled or attempt > 0
            placed = self._shuffle(ids, places, attempt) if drawn else tuple(ids)
            if not follows_key(kind.key_places(right, ids, placed), drawn):
                break
        return placed

    def _shuffle(self, items: Sequence[Item], places: Sequence[int], attempt: int) -> tuple[Item, ...]:
        """Shuffle items within groups of the same place (first, free, last).

        The hash includes the question's name; otherwise all questions would have the same of only a few orders.
        """
        words = ("options", self.location.question.name, self.part.id)
        drawn = RandomSource(self.order, attempt).order(list(zip(places, items, strict=True)), *words)
        return tuple(item for _, item in sorted(drawn, key=lambda found: found[0]))

    def label_answer(self, value: Value, right: Value, style: NumberStyle) -> Answer:
        """Print an answer with the labels of options if `right` is the key; raise KeyError for an unknown id."""
        kind = get_kind(self.part.model.answer)
        return kind.print_value(
            self.part.model.answer, value, PrintStyle(style, self.labels(right) if kind.lists else {})
        )

    def make_options(self, right: Answer, mistakes: Sequence[Mistake]) -> tuple["GeneratedOption", ...]:
        """Return the options made from misconceptions, with “none of these” in its place."""
        assert isinstance(self.part.model.options, FromMisconceptions)
        options = generate_options(self.part.model.options, right, mistakes)
        side = FIXED_ORDER[self.part.model.options.none]
        places = [side if option == NONE_OF_THESE else FIXED_ORDER[None] for option in options]
        return self._shuffle(options, places, 0) if self.shuffled and not self.by_value else options

    def letters(self, key: Answer, mistakes: Sequence[Mistake]) -> dict[str, str]:
        """Return the labels of the options by id, including those made from values."""
        if isinstance(self.part.model.options, tuple):
            return self.labels(key.value) if self.part.model.options else {}
        options = self.make_options(key, mistakes)
        return {make_option_id(option): label for label, option in zip(LETTERS, options, strict=False)}


def follows_key(places: Sequence[int], drawn: bool) -> bool:
    """Return whether the positions of right answers, in the order asked for, are ascending or descending.

    Two answers may be in any order if it is drawn: if one order were excluded, the other would be certain.
    """
    return len(places) > (2 if drawn else 1) and list(places) in (sorted(places), sorted(places, reverse=True))


def order_options(draw: QuestionDraw, part: LoadedPart) -> OptionOrder:
    """Return the options of a part in the order of a draw."""
    return OptionOrder(draw.plan.locations[part.id], part, draw.order, by_value=not draw.seed)


def find_true_options(location: YamlLocation, part: PartModel, names: Names, style: NumberStyle) -> tuple[str, ...]:
    """Return the ids of the options that hold; `location` is that of the part."""
    return tuple(
        option.id
        for index, option in sort_fixed_options(part)
        if _is_true_option(location / "options" / index, option, names, style)
    )


def _is_true_option(location: YamlLocation, option: OptionModel, names: Names, style: NumberStyle) -> bool:
    assert option.holds is not None
    value = (location / "holds").evaluate(option.holds, names, style)
    if not isinstance(value, bool):
        message = f"`holds` is neither true nor false: it came out as {value_to_plain(value)}"
        raise (location / "holds").refuse(Code.NOT_A_CONDITION, message, "write a condition, such as k > 3")
    return value


@dataclass(frozen=True)
class GeneratedOption:
    """An option made from a value: the key, the answer of a misconception, or (if neither) “none of these”."""

    value: Value = ""
    tex: str = ""
    plain: str = ""
    misconception: str | None = None
    right: bool = False


NONE_OF_THESE = GeneratedOption()
"""The option “none of these”."""


def generate_options(
    options: FromMisconceptions, right: Answer, mistakes: Sequence[Mistake]
) -> tuple[GeneratedOption, ...]:
    """Return options for the key and the first of the misconceptions, sorted by value."""
    named = [wrong for wrong in mistakes if not options.from_ or wrong.misconception in options.from_]
    others = len(named) if options.show is None else options.show - 1 - (options.none is not None)
    generated = [GeneratedOption(wrong.value, wrong.tex, wrong.plain, wrong.misconception) for wrong in named[:others]]
    values = sorted([GeneratedOption(right.value, right.tex, right.plain, None, True), *generated], key=_sort_key)
    before, after = ([NONE_OF_THESE] if options.none == side else [] for side in ("first", "last"))
    return (*before, *values, *after)


def _sort_key(option: GeneratedOption) -> tuple[int, float, str]:
    return (0, find_nearest_float(option.value), option.plain) if is_number(option.value) else (1, 0.0, option.plain)


def find_lookalikes(
    options: OptionOrder, key: Answer, mistakes: Sequence[Mistake], names: Names, style: NumberStyle
) -> Finding | None:
    """Return a finding if two options of a part print alike, or None."""
    location, model = options.location / "options", options.part.model
    if isinstance(model.options, FromMisconceptions):
        made = generate_options(model.options, key, mistakes)
        prints = [(option.misconception or "the key", option.tex) for option in made]
    else:
        filler = TextFiller(names, style, dict.fromkeys(("figure", "letter", "number"), str), {})
        prints = [
            (option.id, _show_listings(filler.text(location / index / "text").tex, location.question, filler))
            for index, option in sort_fixed_options(model)
        ]
    groups = [ids_ for ids_ in group_by_look(prints) if len(ids_) > 1]
    if not groups:
        return None
    message = f"the options {', '.join(groups[0][:-1])} and {groups[0][-1]} print alike"
    hint = "let one of them say something else, or add a constraint that keeps them apart"
    if not isinstance(model.options, FromMisconceptions):
        ids = [option.id for option in model.options]
        location = location / max(map(ids.index, groups[0])) / "text"
    return location.finding(Code.OPTIONS_ALIKE, message, hint)


def _show_listings(tex: str, question: LoadedQuestion | LoadedExam, filler: TextFiller) -> str:
    """Return the text of an option, with a digest of the text of each listing in its place."""
    assert isinstance(question, LoadedQuestion)

    def show(placed: re.Match[str]) -> str:
        id_, listings = placed[1], question.model.listings
        location = YamlLocation(question, ("listings", id_))
        return digest(make_listing(location, listings[id_], filler).text) if id_ in listings else placed[0]

    return LISTING.sub(show, tex)


def group_by_look(prints: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Group the ids of texts, given as LaTeX, that print alike."""
    groups: dict[str, list[str]] = {}
    for id_, tex in prints:
        groups.setdefault(normalize_appearance(tex), []).append(id_)
    return list(groups.values())


def print_options(
    options: OptionOrder, key: Answer, mistakes: Sequence[Mistake], students: TextFiller, markers: TextFiller
) -> tuple[Option, ...]:
    """Make the options of a part for a paper; `students` and `markers` fill in the texts for each audience."""
    location, part = options.location, options.part.model
    if isinstance(part.options, FromMisconceptions):
        made = zip(LETTERS, options.make_options(key, mistakes), strict=False)
        return tuple(_print_generated(location, letter, option, markers) for letter, option in made)
    right = key.value if isinstance(key.value, tuple) else (key.value,)
    written = {option.id: (index, option) for index, option in sort_fixed_options(part)}
    return tuple(
        Option(
            id=option.id,
            letter=label,
            text=students.text(location / "options" / index / "text"),
            value=option.id,
            right=option.id in right,
            because=markers.optional(location / "options" / index / "because", option.because),
            misconception=option.misconception,
        )
        for label, (index, option) in ((label, written[id_]) for id_, label in options.labels(key.value).items())
    )


def make_option_id(option: GeneratedOption) -> str:
    """Return the id of an option made from a value: the misconception's name, `key` or `none`."""
    return option.misconception or ("key" if option.right else "none")


def _print_generated(location: YamlLocation, letter: str, option: GeneratedOption, filler: TextFiller) -> Option:
    """Make an option from a value; the text of a misconception explains why it is wrong."""
    id_ = make_option_id(option)
    place = (location / "options").place()
    text = Text(option.tex, place.file, (place.line,) * (1 + option.tex.count("\n"))) if id_ != "none" else None
    words = (
        YamlLocation(location.question, ("misconceptions", option.misconception, "text"))
        if option.misconception
        else None
    )
    because = filler.text(words) if words else None
    return Option(id_, letter, text, option.value, option.right, because, option.misconception)

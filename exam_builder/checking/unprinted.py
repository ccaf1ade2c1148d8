"""Find keys that do not follow from the page: pages that are the same and have different keys."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from pathlib import Path

from exam_builder.audience import DrawnData, PrintedPage, describe_arguments, print_page
from exam_builder.checking.draw_selection import ParameterValues, sample_values
from exam_builder.checking.shown_names import ShownNames, find_shown_names
from exam_builder.digests import digest
from exam_builder.draw import YamlLocation
from exam_builder.draw.keys import DrawRejected
from exam_builder.draw.question_plan import find_key_needs
from exam_builder.examine.isolated_question import NO_SEED, IsolatedQuestion, format_values
from exam_builder.findings import Code, CompanionError, Finding, Lacking, Refused
from exam_builder.kinds import KINDS, get_kind
from exam_builder.paper import Figure, NumberStyle, Part, Question
from exam_builder.plot import FigureTask, load_plotted
from exam_builder.read import LoadedPart
from exam_builder.store import ChangedStoreError, Store
from exam_builder.values import FrozenMap, Value


@dataclass
class DrawnFigures:
    """Digests of the contents of figures; figures that are not in the store are drawn.

    A figure that cannot be drawn is represented by its arguments; another check reports it.
    """

    figures: Path
    store: Store
    known: dict[str, Value] = field(default_factory=dict)

    def __call__(self, figure: Figure) -> Value:
        """Return a digest of a figure's contents."""
        if figure.digest not in self.known:
            self.known[figure.digest] = self._digest(figure)
        return self.known[figure.digest]

    def _digest(self, figure: Figure) -> Value:
        try:
            return load_plotted(FigureTask(self.figures, figure, self.store)).digest()
        except ChangedStoreError:
            raise
        except (CompanionError, Lacking, OSError):
            return describe_arguments(figure)


def choose_drawn(subject: IsolatedQuestion) -> DrawnData:
    """Return what reads the contents of a question's figures: their arguments alone if figures cannot be drawn."""
    calls, folder = subject.settings.calls, subject.exam.course.figures
    return DrawnFigures(folder, calls.store) if calls.store is not None and calls.python else describe_arguments


def show_page(question: Question, drawn: DrawnData) -> PrintedPage:
    """Return the page of a question without options that are made of its key, since these say nothing about the
    question.
    """
    page = print_page(question, drawn)
    made = {part.id for part in question.parts if not KINDS[part.answer.kind].lists}
    parts = tuple(replace(part, options=()) if part.id in made and part.options else part for part in page.parts)
    return replace(page, parts=parts)


def read_key(part: Part) -> Value:
    """Return the key of a part as students know it, with options by their texts."""
    if not KINDS[part.answer.kind].lists:
        return part.answer.value
    texts = {option.id: option.text.tex if option.text else "" for option in part.options}
    key = _name_options(part.answer.value, texts)
    return tuple(sorted(key, key=str)) if isinstance(key, tuple) and KINDS[part.answer.kind].ticked else key


def _name_options(value: Value, texts: Mapping[str, str]) -> Value:
    if isinstance(value, tuple):
        return tuple(_name_options(item, texts) for item in value)
    if isinstance(value, FrozenMap):
        named = {texts.get(left, left): _name_options(right, texts) for left, right in value.items()}
        return FrozenMap(dict(sorted(named.items())))
    return texts.get(value, value) if isinstance(value, str) else value


def have_other_keys(wanted: LoadedPart, one: Part, other: Part, style: NumberStyle) -> bool:
    """Tell whether each of two keys would be marked wrong if the other were the key."""
    kind, model = get_kind(wanted.model.answer), wanted.model.answer
    if read_key(one) == read_key(other):
        return False
    if kind.lists:
        return True
    if kind.alike(one.answer, other.answer, style):
        return False
    keys = (one.answer.value, other.answer.value)
    return not any(kind.accepts(model, key, value, style) for key, value in (keys, keys[::-1]))


BASE_DRAWS = 3
"""The number of draws from which parameters are changed."""
OTHER_VALUES = 4
"""The number of other values for one parameter."""
PAIR_VALUES = 6
"""The number of values for each of two parameters that are changed together."""
MAX_PAIRS = 3
"""The greatest number of pairs of parameters that are changed together."""
MAX_COMPARED = 20
"""The greatest number of pairs of papers, for each part, whose keys are compared in full."""


class Variations:
    """A question with other values of its drawn parameters; each is made once."""

    def __init__(self, subject: IsolatedQuestion) -> None:
        self.subject = subject
        self._known: dict[tuple[Value, ...], Question | None] = {}

    def question(self, values: ParameterValues) -> Question | None:
        """Return the question with these values; None if they are rejected."""
        key = tuple(values.values())
        if key not in self._known:
            self._known[key] = self._make(values)
        return self._known[key]

    def _make(self, values: ParameterValues) -> Question | None:
        try:
            return self.subject.draw_with(values).questions[0]
        except (DrawRejected, Refused):
            return None


@dataclass(frozen=True)
class SamePage:
    """Two papers with the same page and different keys of a part, told apart by their seeds or values."""

    part: str
    questions: tuple[Question, Question]
    names: tuple[str, ...]
    seeds: tuple[int, int] | None = None


@dataclass(frozen=True)
class FirstSeen:
    """The first draw with a page: its seed, or its values if no seed is known, and digests of its keys by part."""

    seed: int
    values: ParameterValues
    keys: Mapping[str, str]


@dataclass
class PageMemory:
    """Digests of the pages of draws, and pairs of draws with the same page.

    `drawn` reads the contents of figures.
    """

    subject: IsolatedQuestion
    drawn: DrawnData = describe_arguments
    first: dict[str, FirstSeen] = field(default_factory=dict)
    found: dict[str, SamePage] = field(default_factory=dict)
    compared: dict[str, int] = field(default_factory=dict)
    asked: tuple[str, ...] = field(init=False)
    """Ids of the parts whose keys students are to find; claims and essays have none."""

    def __post_init__(self) -> None:
        parts = ((part.id, get_kind(part.model.answer)) for part in self.subject.question.parts)
        self.asked = tuple(part for part, kind in parts if kind.recomputed and not kind.measures)

    def take(self, question: Question, seed: int, values: ParameterValues) -> None:
        """Add one more draw."""
        if not self.asked:
            return
        keys = {part.id: digest(repr(read_key(part))) for part in question.parts if part.id in self.asked}
        now = FirstSeen(seed, values if seed == NO_SEED else {}, keys)
        page = show_page(question, self.drawn).digest() + self.subject.around(question)
        before = self.first.setdefault(page, now)
        differing = [id_ for id_ in keys if before.keys[id_] != keys[id_] and id_ not in self.found]
        wanted = [id_ for id_ in differing if self.compared.get(id_, 0) < MAX_COMPARED]
        if wanted:
            self._compare(wanted, before, question, seed)

    def _compare(self, parts: Sequence[str], before: FirstSeen, question: Question, seed: int) -> None:
        """Keep each of some parts whose keys differ in two draws with one page."""
        paper = self.subject.draw_with(before.values) if before.seed == NO_SEED else self.subject.draw(before.seed)
        earlier = paper.questions[0]
        seeds = None if NO_SEED in (before.seed, seed) else (before.seed, seed)
        for id_ in parts:
            self.compared[id_] = self.compared.get(id_, 0) + 1
            if is_other_key(self.subject, id_, earlier, question):
                names = find_differing(self.subject, earlier, question)
                self.found[id_] = SamePage(id_, (earlier, question), names, seeds)


def is_other_key(subject: IsolatedQuestion, part: str, one: Question, other: Question) -> bool:
    """Tell whether a part has different keys in two papers."""
    ours, theirs = (next(each for each in question.parts if each.id == part) for question in (one, other))
    return have_other_keys(subject.plan.parts[part], ours, theirs, subject.settings.style)


def find_differing(subject: IsolatedQuestion, one: Question, other: Question) -> tuple[str, ...]:
    """Return the names of drawn values, of the question or its companion, that differ between two papers."""
    plan = subject.plan
    chosen = [*plan.drawn, *(name for name, each in plan.parameters.items() if each in plan.random_parameters)]
    return tuple(name for name in chosen if one.parameters[name] != other.parameters[name])


def find_unprinted(memory: PageMemory, variations: Variations, bases: Sequence[Question]) -> Iterator[Finding]:
    """Yield a finding for each part whose key does not follow from the page, as draws or changed parameters show."""
    if not memory.asked:
        return
    search = prepare_search(memory, variations)
    alone = {each.part: each for each in search.change_one(bases[:BASE_DRAWS])}
    pairs = {each.part: each for each in search.change_two(bases[:1]) if each.part not in alone | memory.found}
    for part in memory.asked:
        single, drawn = alone.get(part) or pairs.get(part), memory.found.get(part)
        if single or drawn:
            yield search.report(single, drawn)


@dataclass(frozen=True)
class UnprintedSearch:
    """The search for values that change a key and leave the page as it is."""

    subject: IsolatedQuestion
    variations: Variations
    shown: ShownNames
    """How the page shows parameters."""
    needs: Mapping[str, frozenset[str]]
    """For each part, the drawn parameters on which its key depends and which the page does not print by themselves."""
    drawn: DrawnData
    """Reads the contents of a figure."""

    def change_one(self, bases: Sequence[Question]) -> Iterator[SamePage]:
        """Yield papers with the same page in which one parameter changes the key."""
        for name in self._order(frozenset().union(*self.needs.values())):
            for base in bases:
                yield from self._find_same([name], [base], OTHER_VALUES)

    def change_two(self, bases: Sequence[Question]) -> Iterator[SamePage]:
        """Yield papers with the same page in which two parameters that share a printed expression change the key."""
        hidden = frozenset[str]().union(*self.needs.values())
        pairs = {pair for behind in self.shown.together for pair in combinations(self._order(behind & hidden), 2)}
        for pair in sorted(pairs)[:MAX_PAIRS]:
            yield from self._find_same(pair, bases, PAIR_VALUES)

    def _order(self, names: frozenset[str]) -> list[str]:
        return [name for name in self.subject.plan.drawn if name in names]

    def _find_same(self, names: Sequence[str], bases: Sequence[Question], most: int) -> Iterator[SamePage]:
        """Yield papers with the same page and different keys, among those with some values of these parameters."""
        drawn = self.subject.plan.drawn
        for base in bases:
            values = {name: base.parameters[name] for name in drawn}
            spaces = [[values[name], *sample_values(drawn[name], most)] for name in names]
            tried = (
                self.variations.question({**values, **dict(zip(names, each, strict=True))}) for each in product(*spaces)
            )
            first: dict[str, Question] = {}
            for question in filter(None, tried):
                page = show_page(question, self.drawn).digest() + self.subject.around(question)
                before = first.setdefault(page, question)
                for part, needed in self.needs.items():
                    if needed.intersection(names) and is_other_key(self.subject, part, before, question):
                        yield SamePage(part, (before, question), tuple(names))

    def report(self, single: SamePage | None, drawn: SamePage | None) -> Finding:
        """Return a finding at a part's key: how one parameter changes it, and in which papers that shows."""
        proof = single or drawn
        assert proof is not None
        plan = self.subject.plan
        one, other = (next(each for each in question.parts if each.id == proof.part) for question in proof.questions)
        keys = " and ".join(
            f"{part.answer.plain} {_describe_paper(proof, index)}" for index, part in enumerate((one, other))
        )
        hidden = tuple(name for name in proof.names if name in self.needs[proof.part]) or proof.names
        shown = self.shown.describe(hidden)
        message = f"what is printed does not decide the key: on the same page the key is {keys}; {shown}"
        if single and drawn and drawn.seeds:
            message += f" (the papers of seeds {drawn.seeds[0]} and {drawn.seeds[1]} print the same)"
        part = plan.parts[proof.part]
        location = YamlLocation(plan.question, (*part.path, "answer", get_kind(part.model.answer).name), part.id)
        holes = " and ".join(rf"`\VAR{{{name}}}`" for name in hidden)
        hint = f"print {holes} where students read it, or let the key follow from what is printed"
        return location.finding(Code.NOT_PRINTED, message, hint)


def prepare_search(memory: PageMemory, variations: Variations) -> UnprintedSearch:
    """Find which parameters the page shows, and which others the keys need."""
    subject, plan = memory.subject, memory.subject.plan
    shown = find_shown_names(plan, subject.exam.course.figures)
    used, hidden = find_key_needs(plan.question.parts), plan.drawn.keys() - shown.bare
    needs = {part: plan.sources_of(used[part].names).intersection(hidden) for part in memory.asked}
    return UnprintedSearch(subject, variations, shown, needs, memory.drawn)


def _describe_paper(pair: SamePage, index: int) -> str:
    """Describe one of two papers: by its seed, or by its values."""
    if pair.seeds:
        return f"with seed {pair.seeds[index]}"
    parameters = pair.questions[index].parameters
    return f"with {format_values({name: parameters[name] for name in pair.names})}"

"""Find what only many draws show: parameters without effect, draws that are all the same, keys given away."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from exam_builder.checking.draw_selection import DrawSelection, ParameterValues, sample_values
from exam_builder.checking.shown_names import find_unprinted_shared
from exam_builder.checking.unprinted import BASE_DRAWS, OTHER_VALUES, PageMemory, Variations, find_unprinted
from exam_builder.checking.unreached import ReachMemory
from exam_builder.draw import YamlLocation
from exam_builder.draw.question_plan import find_key_needs
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.examine.question_texts import make_text_scope
from exam_builder.findings import Code, Finding, format_count
from exam_builder.kinds import KINDS, get_kind
from exam_builder.paper import Paper, Part, Question
from exam_builder.paper_texts import list_author_texts, list_printed_values
from exam_builder.read import LoadedPart, get_text_source
from exam_builder.read.checks.usages import collect_usages
from exam_builder.values import FrozenMap

KEPT_PAPERS = 100
"""The greatest number of papers that are kept for comparison."""
BARE = {"quantity": lambda _: ""}
"""A printer of numbers without their units."""
ENOUGH_DRAWS = 100
"""The number of draws after which unreached branches are reported, if not every combination is checked."""
TELLING_DRAWS = 10
"""The number of draws in which the hole that gives a key away is searched."""
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\d)")
SPACING = re.compile(r"\\[,!;: ]|\{,\}|~")


def list_visible_content(question: Question) -> tuple[list[str], list[tuple[str, FrozenMap, str]], list[str]]:
    """Return everything that a reader sees of a question: texts, answers, figures and listings."""
    figures = [(each.draw, each.arguments, each.alt) for each in question.figures]
    texts = [each.text.tex for each in (*list_author_texts(question), *list_printed_values(question))]
    return texts, figures, [each.text for each in question.listings]


def _find_idle_parameters(variations: Variations, bases: Sequence[Question]) -> Iterator[Finding]:
    """Yield a warning for each drawn parameter whose value makes no visible difference."""
    plan = variations.subject.plan
    for name in [each for each in plan.drawn if each not in plan.taken or each in plan.question.model.needs]:
        tried = [each for base in bases[:BASE_DRAWS] for each in _try_other_values(variations, base, name)]
        if tried and not any(tried):
            location = plan.locate(name)
            message = f"the value of `{name}` changes nothing: no text, no answer, no figure"
            yield location.warning(Code.CHANGES_NOTHING, message, "use it, or make it a constant")


def _try_other_values(variations: Variations, base: Question, name: str) -> Iterator[bool]:
    """Yield, for other values of one parameter, whether readers see a difference."""
    drawn = variations.subject.plan.drawn
    values: ParameterValues = {each: base.parameters[each] for each in drawn}
    here = variations.question(values)
    if here is None:
        return
    for other in sample_values(drawn[name], OTHER_VALUES):
        there = variations.question({**values, name: other}) if other != values[name] else None
        if there is not None:
            yield list_visible_content(there) != list_visible_content(here)
            if list_visible_content(there) != list_visible_content(here):
                return


@dataclass
class DrawObservations:
    """Observations of draws: how many differ, and how often the prompt shows the key.

    `tried` includes rejected draws. `others` are further answers, by part and index, that differed from the key at
    least once; `papers` are the first `KEPT_PAPERS`; `pages` remembers what students see, `reached` what no draw has
    reached.
    """

    pages: PageMemory
    reached: ReachMemory
    draws: int = 0
    tried: int = 0
    sights: set[str] = field(default_factory=set)
    keys: dict[str, set[str]] = field(default_factory=dict)
    prompts: dict[str, set[str]] = field(default_factory=dict)
    shown: dict[str, int] = field(default_factory=dict)
    others: set[tuple[str, int]] = field(default_factory=set)
    papers: list[Paper] = field(default_factory=list)

    def take(self, paper: Paper, values: ParameterValues) -> None:
        """Add a draw, with the values of its drawn parameters."""
        (question,) = paper.questions
        self.pages.take(question, paper.seed or 0, values)
        self.reached.take(question)
        self.draws += 1
        self.tried += question.tried
        if len(self.papers) < KEPT_PAPERS:
            self.papers.append(paper)
        if len(self.sights) < 2:
            self.sights.add(repr(list_visible_content(question)))
        for part in question.parts:
            key = part.answer.plain
            self.keys.setdefault(part.id, set()).add(key)
            self.prompts.setdefault(part.id, set()).add(question.prompts_before(part))
            self.shown[part.id] = self.shown.get(part.id, 0) + _shows_key(question, part)
            self.others |= {(part.id, index) for index, other in enumerate(part.also) if other.plain != key}


def compare_draws(subject: IsolatedQuestion, draws: DrawSelection, observations: DrawObservations) -> Iterator[Finding]:
    """Yield what only many draws show."""
    yield from _find_discarded_draws([why for _, why in draws.forbidden], draws.space)
    if observations.papers:
        yield from _find_constant_draws(subject, observations, draws)
        yield from _find_keys_in_prompts(subject, observations)
        yield from _find_needless_answers(subject, observations)
        variations, bases = Variations(subject), [paper.questions[0] for paper in observations.papers[:BASE_DRAWS]]
        yield from _find_idle_parameters(variations, bases)
        yield from find_unprinted(observations.pages, variations, bases)
        yield from find_unprinted_shared(subject, observations.pages.asked, bases[0])
    if observations.draws > 1 and (draws.complete or observations.draws >= ENOUGH_DRAWS):
        yield from _find_unreached(subject, draws, observations)


def _find_constant_draws(
    subject: IsolatedQuestion, observations: DrawObservations, draws: DrawSelection
) -> Iterator[Finding]:
    """Yield a warning if every draw is the same, unless the question has no parameters, or only persons."""
    plan = subject.plan
    if plan.parameters.keys() <= plan.persons.keys():
        return
    if not plan.drawn and not plan.random_parameters:
        message, hint = "this question is the same in every draw: none of its parameters is drawn", "give one `choose`"
    elif len(observations.sights) == 1 and (
        observations.draws == draws.allowed if draws.complete else observations.draws > 1
    ):
        message, hint = "every draw of this question is the same", "widen its parameters, or loosen its constraints"
    else:
        return
    yield YamlLocation(subject.question, ("parameters",)).warning(Code.ALWAYS_THE_SAME, message, hint)


def _find_keys_in_prompts(subject: IsolatedQuestion, observations: DrawObservations) -> Iterator[Finding]:
    """Yield a warning for each part whose key is in the prompt in most draws."""
    for part in subject.question.parts:
        often = observations.shown.get(part.id, 0)
        telling = len(observations.keys.get(part.id, ())) > 1 or any(
            len(key) > 1 for key in observations.keys.get(part.id, ())
        )
        if observations.draws > 1 and telling and 2 * often > observations.draws:
            message = f"the prompt shows the key as a number in {often:,} of {format_count(observations.draws, 'draw')}"
            location, offset = _find_telling_hole(subject, observations, part)
            yield location.warning(Code.GIVEN_AWAY, message, "ask for what the prompt does not print", offset)


def _find_telling_hole(
    subject: IsolatedQuestion, observations: DrawObservations, part: LoadedPart
) -> tuple[YamlLocation, int | None]:
    """Return the hole of a prompt that shows a key whenever the prompt does, or else the part's prompt."""
    loaded, style = subject.question, subject.settings.style
    shown = [(question, each) for question, each in _list_parts(observations, part.id) if _shows_key(question, each)]
    for path in [each.path for each in collect_usages(loaded) if each.text and each.students]:
        source, location = get_text_source(loaded, path)[0], YamlLocation(loaded, path, part.id)
        scopes = [(replace(make_text_scope(question, None, style), hooks=BARE), each) for question, each in shown]
        texts = [(scope.print_text(source).stretches, each) for scope, each in scopes]
        holes = [{span.source for span in spans if span.hole and _is_key(span.tex, each)} for spans, each in texts]
        if common := set.intersection(*holes) if holes else set():
            return location, min(common)
    return YamlLocation(loaded, (*part.path, "prompt"), part.id), None


def _list_parts(observations: DrawObservations, id_: str) -> Iterator[tuple[Question, Part]]:
    """Yield a part in some of the draws."""
    for paper in observations.papers[:TELLING_DRAWS]:
        (question,) = paper.questions
        yield from ((question, each) for each in question.parts if each.id == id_)


def _is_key(text: str, part: Part) -> bool:
    """Tell whether a printed number, or a fraction of two, is the key."""
    if fraction := re.match(r"(-?)(\d+)/(\d+)", part.answer.plain):
        return r"{}\frac{{{}}}{{{}}}".format(*fraction.groups()) in SPACING.sub("", text)
    key = NUMBER.findall(SPACING.sub("", part.answer.plain))
    return bool(key) and float(key[0]) in map(float, NUMBER.findall(SPACING.sub("", text)))


def _shows_key(question: Question, part: Part) -> bool:
    """Tell whether the key is a number in the prompts that students read at this part."""
    if not KINDS[part.answer.kind].one_number:
        return False
    return _is_key(question.prompts_before(part), part)


SWEEP_CODES = {
    Code.MISCONCEPTION_IS_RIGHT: Code.MISCONCEPTION_SOMETIMES_RIGHT,
    Code.MISCONCEPTION_NOT_FINITE: Code.MISCONCEPTION_SOMETIMES_NOT_FINITE,
    Code.MISCONCEPTION_WITHOUT_ANSWER: Code.MISCONCEPTION_SOMETIMES_WITHOUT_ANSWER,
    Code.OPTIONS_ALIKE: Code.OPTIONS_SOMETIMES_ALIKE,
    Code.OPTIONS_HOLD: Code.OPTIONS_SOMETIMES_UNFIT,
}
"""The code of the warning that draws are discarded, by the code of the reason."""


def _find_discarded_draws(forbidden: Sequence[Finding], space: int) -> Iterator[Finding]:
    """Yield a warning for each kind of misconception or option for which draws are discarded and repeated."""
    groups: dict[object, list[Finding]] = {}
    for each in forbidden:
        if each.code in SWEEP_CODES:
            groups.setdefault((each.code, each.place, each.part), []).append(each)
    for group in groups.values():
        first = group[0]
        every = format_count(space, "combination")
        message = f"{first.message}, in {len(group):,} of {every}, which are never drawn"
        hint = "forbid these values by a constraint, so that everybody sees which they are"
        yield replace(first, code=SWEEP_CODES[first.code], message=message, hint=hint, severity="warning")


def _find_needless_answers(subject: IsolatedQuestion, observations: DrawObservations) -> Iterator[Finding]:
    """Yield a warning for each further answer that equals the key in every draw."""
    for part in subject.question.parts:
        for index in range(len(part.model.also)):
            if (part.id, index) not in observations.others:
                location = YamlLocation(subject.question, (*part.path, "also", index), part.id)
                message, hint = "this is the key in every draw", "correct it, or leave it out"
                yield location.warning(Code.ALSO_IS_THE_KEY, message, hint)


def _find_unreached(
    subject: IsolatedQuestion, draws: DrawSelection, observations: DrawObservations
) -> Iterator[Finding]:
    """Yield warnings for what no draw reached or changed.

    What only draws have that another warning says are never made is not reported again.
    """
    for values, why in draws.forbidden:
        if why.code in SWEEP_CODES:
            observations.reached.reach(values)
    yield from observations.reached.find_left()
    for part in subject.question.parts:
        yield from _find_constant_key(subject, observations, part)


def _find_constant_key(
    subject: IsolatedQuestion, observations: DrawObservations, part: LoadedPart
) -> Iterator[Finding]:
    """Yield a warning for a truth that depends on drawn values and never changes, or a waived number beside a prompt
    that changes.
    """
    if len(observations.keys.get(part.id, ())) != 1:
        return
    kind, plan = get_kind(part.model.answer), subject.plan
    location = YamlLocation(subject.question, (*part.path, "answer", kind.name), part.id)
    drawn = plan.sources_of(find_key_needs(plan.question.parts)[part.id].names) & plan.drawn.keys()
    if kind.yes_or_no and drawn:
        message, hint = "this is the same in all draws", "correct the condition, or draw values that make a difference"
        yield location.warning(Code.CONSTANT_KEY, message, hint)
    elif kind.mathematical and part.model.recompute is None and len(observations.prompts[part.id]) > 1:
        message = "this key is the same in all draws, although the prompt is not, and nothing recomputes it"
        yield location.warning(Code.CONSTANT_KEY, message, "let it follow from what is drawn, or recompute it")

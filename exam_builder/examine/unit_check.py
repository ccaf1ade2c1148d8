"""Derive the units of a question's keys from those of its parameters, and compare them with its author's units."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from exam_builder.draw import YamlLocation
from exam_builder.draw.parameters import Units, find_units
from exam_builder.examine.quantities import PLAIN, Clash, Fields, Quantity, Worth, are_met, meet, unite
from exam_builder.examine.unit_rules import KnownUnits, find_unit_cause, walk_units
from exam_builder.examine.unit_texts import (
    find_asked_unit,
    find_printed_units,
    find_unit_drift,
    find_wrong_heads,
    mentions_unit,
)
from exam_builder.expressions import ExpressionError
from exam_builder.expressions.interval_unions import parse_union
from exam_builder.fields import StrictModel, YamlPath
from exam_builder.findings import Code, Finding, deduplicate
from exam_builder.kinds import get_key, get_kind, get_kind_name
from exam_builder.kinds.base.numeric_kind import NumericKey
from exam_builder.kinds.base.units import READ_HINT, are_other_units, find_measure, is_own_unit
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.checks.usages import Usage, collect_usages
from exam_builder.read.loaded import get_raw_text
from exam_builder.read.models import DeriveParameter

UNWALKED = ("parameters", "constraints", "misconceptions", "figures", "tables")
"""Fields whose expressions are checked elsewhere, are wrong on purpose, or may have any unit."""
CURRENCY = re.compile("[kM]?[A-Z]{3}")
FIELDS_HINT = "correct one of the two"
ASKED_HINT = "ask for the unit of the answer, or convert the answer"


@dataclass(frozen=True)
class NumericAnswer:
    """An answer that is one number or several, at a path of its question; `is_key` if it is a whole key."""

    path: YamlPath
    part: str
    answer: NumericKey
    is_key: bool = False


@dataclass(frozen=True)
class UnitVerdict:
    """The result of checking a question's units: findings, the number of numeric keys, and that of keys with a derived
    unit.
    """

    findings: tuple[Finding, ...]
    answers: tuple[tuple[YamlPath, str, bool], ...]
    """The answers with a given or derived unit: path, part, and whether it was derived."""
    keys: int
    computed: int


def check_units(loaded: LoadedQuestion, shared: Mapping[str, Units]) -> UnitVerdict:
    """Check the units of a question; `shared` are those of the exam's own parameters."""
    check = _UnitCheck(loaded, shared)
    verdict = check.judge()
    printed = dict(find_printed_units(loaded, check.own_names()))

    def judge(assumed: Mapping[str, Worth]) -> Sequence[Finding]:
        return _UnitCheck(loaded, shared, assumed).judge().findings

    cause = find_unit_cause(loaded, verdict.findings, printed, judge)
    return replace(verdict, findings=(cause,)) if cause else verdict


class _UnitCheck:
    """The units of one question, each derived once."""

    def __init__(
        self, loaded: LoadedQuestion, shared: Mapping[str, Units], assumed: Mapping[str, Worth] = MappingProxyType({})
    ) -> None:
        self.loaded, self.shared = loaded, shared
        self.findings: list[Finding] = []
        self.known = KnownUnits(self.parameter, self.key, self.formula)
        self.found: dict[str, Worth] = dict(assumed)
        self.keys: dict[str, Worth] = {}

    def judge(self) -> UnitVerdict:
        """Return everything that is wrong, and the number of keys whose unit was derived."""
        for name, need in self.loaded.model.needs.items():
            self._check_need(name, need.unit)
        for name in self.loaded.model.parameters:
            self.parameter(name)
        answers: list[tuple[NumericAnswer, bool]] = []
        for part in self.loaded.parts:
            answers += [(each, self._check_answer(each)) for each in find_numeric_answers(part)]
        for use in collect_usages(self.loaded):
            if not use.text and not use.interval and use.path[0] not in UNWALKED:
                self._walk(use.path, use.written, use)
        self.findings += find_unit_drift(self.loaded, self.known, self.own_names())
        self.findings += find_wrong_heads(self.loaded, self.known, self.own_names())
        rows = tuple((each.path, each.part, known) for each, known in answers if known or each.answer.unit)
        return UnitVerdict(deduplicate(self.findings), rows, len(answers), sum(known for _, known in answers))

    def own_names(self) -> frozenset[str]:
        """Return the names in the units of the question's parameters."""
        each = (unite(self.parameter(name)) for name in (*self.loaded.model.needs, *self.loaded.model.parameters))
        return frozenset(name for one in each if one is not None for name in one.measure.powers)

    def parameter(self, name: str) -> Worth:
        """Return the description of a parameter."""
        if name not in self.found:
            self.found[name] = None
            self.found[name] = self._find_parameter(name)
        return self.found[name]

    def key(self, part: str) -> Worth:
        """Return the description of the key of a part."""
        return self.keys.get(part)

    def formula(self, part: str) -> str:
        """Return the expression of a part whose key has variables; '' for other parts."""
        answers = (each.model.answer for each in self.loaded.parts if each.id == part)
        sources = (get_kind(each).main_source(each) for each in answers)
        return next((str(each.written) for each in sources if each is not None and each.names), "")

    def _find_parameter(self, name: str) -> Worth:
        model = self.loaded.model
        if name in model.needs:
            units = None if self._is_in_other(name) else find_units(model, self.shared, name)
            return self._read(("needs", name, "unit"), units)
        if name not in model.parameters:
            return None
        parameter, path = model.parameters[name], ("parameters", name)
        said = self._read((*path, "unit"), parameter.unit)
        if not isinstance(parameter, DeriveParameter):
            return said
        worth = self._walk((*path, "derive"), parameter.derive)
        if isinstance(said, Quantity):
            self._compare(YamlLocation(self.loaded, (*path, "unit")), worth, said, f"`{name}`")
        whole = unite(worth)
        return said if parameter.unit else None if whole is not None and whole.bare else worth

    def _read(self, path: YamlPath, units: Units) -> Worth:
        """Return a unit, or the units of some fields; a unit of the question that cannot be read becomes a finding."""
        if isinstance(units, Mapping):
            return Fields({name: self._read((*path, name), each) for name, each in units.items()})
        found = find_measure(units)
        if found is None and units and not (path[0] == "needs" and self.shared.get(str(path[1]))):
            message = f"the unit `{units}` cannot be read"
            self.findings.append(YamlLocation(self.loaded, path).finding(Code.UNKNOWN_UNIT, message, READ_HINT))
        return None if found is None else Quantity(found)

    def _check_need(self, name: str, units: Units) -> None:
        """Check that a parameter of the exam has the unit that the question expects."""
        if self._is_in_other(name):
            message = f"the exam gives `{name}` in {self.shared[name]}, but this question expects it in {units}"
            location = YamlLocation(self.loaded, ("needs", name, "unit"))
            self.findings.append(location.finding(Code.WRONG_UNIT, message, FIELDS_HINT))

    def _is_in_other(self, name: str) -> bool:
        """Tell whether the exam gives a parameter in another unit than the question expects."""
        return are_other_units(self.shared.get(name), self.loaded.model.needs[name].unit)

    def _walk(self, path: YamlPath, value: object, use: Usage | None = None) -> Worth:
        """Return the description of the value at a path, entry by entry; contradictions become findings."""
        if isinstance(value, list | tuple):
            return Fields({index: self._walk((*path, index), item) for index, item in enumerate(value)})
        bare = use.bare if use else ""
        source = getattr(value, "typed", None) or str(value)
        return self._walk_source(path, f"{bare}{source}", -len(bare))

    def _walk_source(self, path: YamlPath, source: str, shift: int) -> Worth:
        """Return the description of an expression that starts `shift` characters after the start of its field."""
        worth, problems = walk_units(source, self.known)
        location = YamlLocation(self.loaded, path, self._part(path))
        for each in problems:
            offset = max(0, each.offset + shift)
            self.findings.append(location.finding(Code.UNITS_CLASH, each.message, each.hint, offset))
        return worth

    def _part(self, path: YamlPath) -> str | None:
        return next((part.id for part in self.loaded.parts if part.path and path[: len(part.path)] == part.path), None)

    def _check_answer(self, each: NumericAnswer) -> bool:
        """Compare the unit of an answer with the one that is derived; return whether that is known."""
        path, name = (*each.path, get_kind_name(each.answer)), get_kind_name(each.answer)
        source = get_kind(each.answer).main_source(each.answer)
        is_interval = source is not None and source.notation == "interval"
        found = self._walk_interval(path, each.answer) if is_interval else self._walk(path, get_key(each.answer))
        said = find_measure(each.answer.unit)
        if each.is_key:
            whole = unite(found)
            worth = found if whole is None or not whole.bare else None
            self.keys[each.part] = worth if said is None else Quantity(said)
            self._check_asked(each)
        location = YamlLocation(self.loaded, (*each.path, "unit" if each.answer.unit else name), each.part)
        if each.answer.unit:
            return said is not None and self._compare(location, found, Quantity(said), "the key")
        return self._require_none(location, found)

    def _check_asked(self, each: NumericAnswer) -> None:
        """Report a prompt that asks for minutes if the answer is in seconds."""
        (part,) = (part for part in self.loaded.parts if part.id == each.part)
        location = YamlLocation(self.loaded, (*part.path, "prompt"), each.part)
        offset, asked = find_asked_unit(get_raw_text(self.loaded, location.path))
        found = Quantity(said) if (said := find_measure(each.answer.unit)) else unite(self.keys.get(each.part))
        if asked is None or found is None or not found.measure.powers:
            return
        try:
            meet(found, Quantity(asked))
        except Clash as clash:
            if clash.ratio:
                message = f"this asks for an answer in {asked}, but the answer is in {found.measure}"
                self.findings.append(location.finding(Code.OTHER_UNIT, message, ASKED_HINT, offset))

    def _walk_interval(self, path: YamlPath, answer: NumericKey) -> Worth:
        """Return the description of the ends of all intervals of a union."""
        source = str(get_key(answer))
        try:
            pieces = parse_union(source)
        except ExpressionError:
            return None
        ends = [end for piece in pieces for end in ((piece.low, piece.low_at), (piece.high, piece.high_at))]
        finite = [(end, at) for end, at in ends if "inf" not in end.constants | end.names]
        each = (self._walk_source(path, end.source, at) for end, at in finite)
        return Fields(dict(enumerate(each)))

    def _compare(self, location: YamlLocation, worth: Worth, stated_unit: Quantity, what: str) -> bool:
        """Report a derived unit that is not the given one; return whether a unit was derived."""
        if isinstance(worth, Fields):
            each = [self._compare(location, entry, stated_unit, what) for entry in worth.entries.values()]
            return bool(each) and all(each)
        if worth is None or worth.bare:
            return bool(worth and worth.zero)
        try:
            met = meet(worth, stated_unit)
        except Clash as clash:
            self.findings.append(_report_clash(location, clash, what))
            return True
        if worth.hand_made and worth.measure.over(stated_unit.measure) == 1:
            self.findings.append(_report_hand_made(location, worth, what, str(stated_unit.measure)))
        return met is not None

    def _require_none(self, location: YamlLocation, worth: Worth) -> bool:
        """Report a key without a unit whose derived unit is not plain; return whether a unit was derived."""
        if isinstance(worth, Fields):
            each = [self._require_none(location, entry) for entry in worth.entries.values()]
            return bool(each) and all(each)
        if worth is None or worth.bare:
            return bool(worth and worth.zero)
        ratio = worth.measure.over(Quantity().measure)
        needless = ratio is None or are_met(worth, PLAIN) or _is_counted(worth) or self._is_said(location, worth)
        if not needless:
            message = f"this comes out in {worth.measure}, but the answer has no unit"
            self.findings.append(location.finding(Code.MISSING_UNIT, message, f"add unit: {worth.measure}"))
        return ratio is not None

    def _is_said(self, location: YamlLocation, quantity: Quantity) -> bool:
        """Tell whether a prompt says in which unit the answer is to be given."""
        (part,) = (part for part in self.loaded.parts if part.id == location.part)
        texts = (get_raw_text(self.loaded, path) for path in (("prompt",), (*part.path, "prompt")))
        return any(mentions_unit(text, quantity, self.own_names()) for text in texts)


def find_numeric_answers(part: LoadedPart) -> Iterator[NumericAnswer]:
    """Yield the numeric answers of a part: its key or blanks, and further right answers."""
    answers: list[tuple[YamlPath, StrictModel | None]] = [((*part.path, "answer"), part.model.answer)]
    answers += [((*part.path, "also", index), other) for index, other in enumerate(part.model.also)]
    for path, answer in answers:
        if isinstance(answer, NumericKey):
            yield NumericAnswer(path, part.id, answer, is_key=path[-1] == "answer")
        elif answer is not None:
            for id_, inner in get_kind(answer).pieces(answer).items():
                if isinstance(inner, NumericKey):
                    yield NumericAnswer((*path, get_kind_name(answer), id_), part.id, inner)


def _is_counted(quantity: Quantity) -> bool:
    """Tell whether a unit consists of counted things, which a prompt asks for in words; currencies do not count."""
    return all(is_own_unit(name) and not CURRENCY.fullmatch(name) for name in quantity.measure.powers)


def _report_clash(location: YamlLocation, clash: Clash, what: str) -> Finding:
    """Report a unit of another kind, or one of the wrong size."""
    one, said = clash.one.measure, clash.other.measure
    message = f"{what} comes out in {one}, but its unit says {said}"
    if not clash.ratio:
        return location.finding(Code.WRONG_UNIT, f"{message}, which measures something else", FIELDS_HINT)
    message = f"{message}: 1 {one} is {clash.ratio:.6g} {said}"
    return location.finding(Code.WRONG_UNIT, message, f"write unit: {one}, or convert the number")


def _report_hand_made(location: YamlLocation, quantity: Quantity, what: str, said: str) -> Finding:
    """Report a factor that looks like a conversion if the unit says that nothing was converted."""
    message = f"{what} comes out in {said} without the factor {quantity.hand_made:.6g} in it"
    hint = "correct `unit`, or give the number a name, with its unit or with unit: 1, under parameters"
    return location.warning(Code.WRONG_UNIT, message, hint)

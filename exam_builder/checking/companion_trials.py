"""Try corrections of a companion, one at a time, until the question is right."""

import ast
import re
import time
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import islice, repeat
from typing import TypeGuard

from exam_builder.checking.companion_edits import PythonEdit, list_python_edits
from exam_builder.checking.file_trials import SEEDS, FileTrials, TrialCalls, TrialFile, is_right, keep_likeliest
from exam_builder.checking.suspect_lines import UNRELATED, rate_line
from exam_builder.companions import PythonFile
from exam_builder.companions.companion_calls import run_variants
from exam_builder.companions.function_calls import CallResult, FunctionCall
from exam_builder.digests import digest
from exam_builder.draw.parameters import list_used_names
from exam_builder.draw.question_plan import find_key_needs
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.findings import Code, Finding, Refused
from exam_builder.kinds import get_kind
from exam_builder.kinds.base.contract import Misread
from exam_builder.read.models import ByFunction, ByProgram, ComputeParameter, DrawnFigure
from exam_builder.recompute import make_case
from exam_builder.recompute.hollow_checks import list_route_arguments
from exam_builder.recompute.routes import SecondRoute, find_program_maker
from exam_builder.values import FrozenMap

AT_ONCE = 40
"""The number of corrections that are tried together."""
MOST_WHOLE = 24
"""The greatest number of corrections with which the whole question is checked, in draws too."""
SLOWEST = 1.0
"""Seconds that a function may take in a trial."""
WHOLE = 1.5
"""The same, where the whole question is checked."""
SLOW = 0.05
"""Seconds from which on a function is so slow that the corrections of others are tried before its own."""
HANGING = 0.1
"""The same, if it does not end as it is."""
LAST_RANK = 9
"""The rank of corrections up to which they are tried, until one is found."""
END = 4
"""What is added to the rank of a `return` where one of few answers is wrong, as a change there may always fix it."""
FAR = 2
"""By how much a line's rating adds to the rank of its corrections."""
MOST_LINES = 3
"""The greatest number of lines that are named where each may be wrong."""
SLOW_CODES = (Code.TOO_SLOW, Code.NOT_RUN)


class CompanionTrials(FileTrials):
    """Trials of a question with changed companions."""

    def __init__(
        self, subject: IsolatedQuestion, file: PythonFile, mine: Sequence[Finding], shown: Sequence[Finding] = ()
    ) -> None:
        super().__init__(subject, file, mine[0])
        self.mine = mine
        self.part: str | None = None
        parts = {None if each.code == Code.EXPRESSION else each.part for each in mine}
        self.drawn = [(each, self._find_drawn_lines(each)) for each in shown]
        self.seed: int | None = None
        self.asked = {name: self._reach(name) for name in self._list_asked(parts)}
        self.seconds = SLOWEST
        self.results: dict[str, CallResult | None] = {}
        self.costs: dict[str, float] = {}
        self.last_rank = LAST_RANK
        self.others: Set[tuple[object, ...]] = frozenset()
        computed = [each for each in subject.plan.parameters.values() if isinstance(each, ComputeParameter)]
        self.computed = frozenset[str]().union(*(self._reach(each.compute) for each in computed))

    def _list_asked(self, parts: Set[str | None] | None) -> set[str]:
        """List the functions that some parts name, or that the whole question names."""
        plan = self.subject.plan
        chosen = [part for id_, part in plan.parts.items() if parts is None or id_ in parts]
        made = [each for each in plan.parameters.values() if _is_computed(each)]
        again = {each.recompute.function for each in made if isinstance(each.recompute, ByFunction)}
        computed = {each.compute for each in made} | again
        routes = [part.model.recompute for part in chosen]
        named = {route.function for route in routes if isinstance(route, ByFunction)}
        programs = (route for route in routes if isinstance(route, ByProgram))
        named |= {*filter(None, (find_program_maker(self.subject.question, each) for each in programs))}
        return named | computed if parts is None or None in parts else self._add_makers(named)

    def _add_makers(self, named: set[str]) -> set[str]:
        """Add the functions that compute the arguments of some functions."""
        given = {name for each in named if each in self.file.signatures for name in self.file.signatures[each].names}
        parameters = self.subject.plan.parameters.items()
        return named | {each.compute for name, each in parameters if name in given and _is_computed(each)}

    def _find_drawn_lines(self, finding: Finding) -> frozenset[int]:
        """Find the lines on which a figure depends that a finding is about."""
        plan, figures = self.subject.plan, self.subject.question.model.figures
        model = next((each for id_, each in figures.items() if f"figure `{id_}` " in finding.message), None)
        given = model.with_.values() if isinstance(model, DrawnFigure) else ()
        names = plan.sources_of(frozenset(name for each in given for name in list_used_names(each)))
        makers = {each.compute for name, each in plan.parameters.items() if name in names and _is_computed(each)}
        return self.slices.find_lines(makers)

    def _reach(self, function: str) -> frozenset[str]:
        return self.slices.reach((function,))

    def _list_slices(self, finding: Finding) -> Iterator[tuple[frozenset[int], bool]]:
        """List the lines of the values that a finding calls wrong, and of those that it does not (False)."""
        names = re.findall(r"`(\w+)`", finding.message)
        given = (
            {*self._list_asked({finding.part})}
            if finding.part
            else self._add_makers({*names} & self.slices.functions.keys())
        )
        if finding.code == Code.EXPRESSION or not given:
            given = self._list_asked(None)
        fields = {(name, each) for name in given for each in self.slices.list_fields(name)}
        wrong = {each for each in fields if each[1] in names}
        named = {each for other in self.mine for each in re.findall(r"`(\w+)`", other.message)}
        if not wrong:
            yield self.slices.find_lines(given), True
            return
        others = self.slices.find_lines(given - {name for name, _ in wrong})
        right = () if " more are wrong" in finding.message else {each for each in fields if each[1] not in named}
        for each in (*wrong, *right):
            yield self.slices.find_field_lines(*each) | others, each in wrong

    def find_repairs(self, others: Set[tuple[object, ...]]) -> tuple[PythonEdit, ...]:
        """Find the corrections with which the question is right, the likeliest of each line; none if it is not sure.

        `others` are other errors, which a correction need not fix.
        """
        self.others = others
        hangs = any(each.code in SLOW_CODES for each in self.mine)
        self.seconds = HANGING if hangs else SLOWEST
        first = self._calls("", self.file.text)
        whole = self._calls("", self.file.text)
        self.seed = next((seed for seed in SEEDS if not self._try_all(whole, (seed,), others)), None)
        cost = self._choose_part(first)
        if cost > SLOWEST or self._try(first, first.reached):
            return ()  # a trial that sees no mistake in the file as it is sees none in others either
        fails = None in self.results.values()  # what fails at once may take long when it is right
        self.seconds = HANGING if hangs else SLOWEST if fails else 0.2 + 4 * cost
        short = self.is_short()
        sure, besides = list[PythonEdit](), list[PythonEdit]()
        asked = whole.asked if self._takes_computed() else first.asked
        for edit in islice(self._list_fixes(asked, hangs, cost), MOST_WHOLE):
            edit = replace(edit, rank=edit.rank + 2 * FAR * self._seems_empty(asked, edit))
            if self._fixes_all(edit, frozenset()):
                self.last_rank = self.last_rank if short else min(edit.rank, self.last_rank)
                sure.append(edit)
            elif others and self._fixes_all(edit, others):
                besides.append(edit)
        sure = sure or besides
        chosen = keep_likeliest(sorted(sure, key=lambda edit: (edit.rank, edit.function not in self.asked)))
        return chosen[:MOST_LINES] if short else chosen

    def is_short(self) -> bool:
        """Tell whether the wrong answers are so short that corrections of many lines give the right one."""
        parts = [self.subject.plan.parts.get(str(each.part)) for each in self.mine]
        return all(part is not None and get_kind(part.model.answer).often_right for part in parts)

    def _choose_part(self, first: TrialCalls) -> float:
        """Choose the wrong part whose functions take least; return how many seconds of CPU time they take."""
        costs: dict[str | None, float] = {}
        for part in dict.fromkeys(each.part for each in self.mine if each.part):
            began, self.part = self.spent + time.process_time(), part
            if not self._try(first, set()):
                costs[part] = self.spent + time.process_time() - began
        self.part = min(costs, key=lambda part: costs[part], default=self.part)
        named = [seconds for name, seconds in self.costs.items() if f"`{name}`" in self.finding.message]
        return costs.get(self.part, max(named, default=0.0))

    def _list_fixes(self, calls: Sequence[FunctionCall], hangs: bool, cost: float) -> Iterator[PythonEdit]:
        """List the corrections with which the first wrong part is right on the reference paper."""
        reached = frozenset[str]().union(*self.asked.values())
        edits = self._sort(list_python_edits(self.file.text, reached))
        if all(each.code in SLOW_CODES for each in self.mine):
            edits = [each for each in edits if each.line in self._find_loop()]
        each = HANGING if hangs else cost
        at_once = min(AT_ONCE, 1 + int(AT_ONCE * 0.02 / max(each, 0.001)))
        before = self.results.copy()
        for tried in self.list_batches(edits, at_once):
            if tried[0].rank > self.last_rank:
                return
            self._run_together(calls, tried)
            for edit in tried:
                if (
                    self._differs(calls, edit, before)
                    and self._fixes(edit.function, edit.apply(self.file.text))
                    and not self._is_idle(edit)
                    and not self.only_avoids(edit)
                ):
                    yield edit

    def is_right_with(self, text: str, function: str) -> bool:
        """Tell whether the first wrong part, or the whole question, is right with another text."""
        return self._try(self._calls("", text), {function})

    def _sort(self, edits: Sequence[PythonEdit]) -> list[PythonEdit]:
        """Sort corrections, those first from whose line all wrong values and no right one follow."""
        followed = [each for finding in self.mine for each in self._list_slices(finding)]
        known = {each.part for each in self.mine} | {subject[3] for subject in self.others}
        parts = [id_ for id_ in self.subject.plan.parts if id_ not in known]
        right = [self.slices.find_lines(self._list_asked({part})) for part in parts]
        right += [lines for lines, is_wrong in followed if not is_wrong]
        wrong = [lines for lines, is_wrong in followed if is_wrong] + [lines for _, lines in self.drawn if lines]
        ends = self.slices.find_ends(self.asked) if self.is_short() else frozenset[int]()
        rated = [(rate_line(each.line, wrong, right), each) for each in edits]
        slow = [self._reach(name) for name, seconds in self.costs.items() if seconds > SLOW]
        late = frozenset[str]({""} if slow else ()).union(*slow)
        ranked = (
            replace(each, rank=each.rank + FAR * (rating + (each.function in late)) + END * (each.line in ends))
            for rating, each in rated
            if rating < UNRELATED
        )
        message = "" if self.finding.part else self.finding.message  # which names the function that computes a value
        return sorted(ranked, key=lambda each: (each.rank, f"`{each.function}`" not in message))

    def _differs(
        self, calls: Sequence[FunctionCall], edit: PythonEdit, before: Mapping[str, CallResult | None]
    ) -> bool:
        """Tell whether some call returns something else with a correction, and none fails."""
        file = self._file(edit.apply(self.file.text))
        keys = [(each.key(), replace(each, file=file).key()) for each in calls]
        made = [(before.get(old), self.results[new]) for old, new in keys if new in self.results]
        return all(now is not None for _, now in made) and any(then != now for then, now in made)

    def _seems_empty(self, calls: Sequence[FunctionCall], edit: PythonEdit) -> bool:
        """Tell whether a number is nothing but zero with a correction, or negative, as if nothing were measured."""
        file = self._file(edit.apply(self.file.text))
        results = [(self.results.get(each.key()), self.results.get(replace(each, file=file).key())) for each in calls]
        pairs = [
            pair for old, new in results if new for pair in zip(_list_numbers(old), _list_numbers(new), strict=False)
        ]
        return any(new == 0 != old or (old is not None and old > 0 > new) for old, new in pairs if new is not None)

    def _is_idle(self, edit: PythonEdit) -> bool:
        """Tell whether a correction makes the two operands of an operation equal, such as those of `a - a`."""
        return _count_equal_operands(edit.apply(self.file.text)) > _count_equal_operands(self.file.text)

    def _find_loop(self) -> range:
        """Find the lines of the loop that does not end, with the one before."""
        at = next((each.place.line for each in self.mine if each.place), 0)
        loops = [node for node in ast.walk(self.file.tree) if isinstance(node, ast.While | ast.For)]
        around = [node for node in loops if node.lineno <= at <= (node.end_lineno or 0)]
        return range(around[-1].lineno - 1, (around[-1].end_lineno or 0) + 1) if around else range(0)

    def _spend(self, function: str, seconds: float) -> None:
        self.spent += seconds
        self.costs[function] = max(seconds, self.costs.get(function, 0))

    def _run_together(self, calls: Sequence[FunctionCall], edits: Sequence[PythonEdit]) -> None:
        """Make calls with each of some corrections, all in one process."""
        for call in {each.key(): each for each in calls}.values():
            fitting = [each for each in edits if not each.function or each.function in self._reach(call.function)]
            texts = [each.apply(self.file.text) for each in fitting]
            found = run_variants(replace(call, file=self.file, seconds=self.seconds), texts)
            self.spent += found.seconds
            for text, result in zip(texts, found.results, strict=True):
                self.results[replace(call, file=self._file(text)).key()] = result

    def _file(self, text: str) -> PythonFile:
        return TrialFile(**{**vars(self.file), "text": text, "digest": digest(self.file.digest, text)})

    def _calls(self, function: str, text: str) -> TrialCalls:
        """Return calls of the file in which a function has another text."""
        reached = frozenset(name for name in self.slices.uses if not function or function in self._reach(name))
        file, base = self._file(text), self.subject.settings.calls
        calls = TrialCalls(None, True, self.seconds, file=file, base=base, reached=reached, results=self.results)
        return replace(calls, spend=self._spend)

    def _fixes(self, function: str, text: str) -> bool:
        """Tell whether the part, or the whole question if no part is wrong, is right on the reference paper."""
        return self._try(self._calls(function, text), {function})

    def _try(self, calls: TrialCalls, functions: Set[str]) -> bool:
        computed = functions & self.computed or ("" in functions and self.computed)
        if self.part not in self.subject.plan.parts or (computed and self._takes_computed()):
            return self._try_all(calls, (self.seed,), self.others)
        try:
            paper = self.subject.reference if self.seed is None else self.subject.draw(self.seed)
            (question,) = paper.questions
            part = self.subject.plan.parts[str(self.part)]
            second = SecondRoute(self.subject.question, part, question, self.subject.settings.style, calls)
            case = make_case(second, next(each for each in question.parts if each.id == part.id), paper)
            kind = get_kind(case.answer)
            case = kind.understand(replace(case, second=second.ask(question.parameters)))
            return not list(kind.judge(case))
        except (Refused, Misread):
            return False

    def _takes_computed(self) -> bool:
        """Tell whether the key or the second route of the part that is tried needs what the companion computes."""
        plan, loaded = self.subject.plan, self.subject.question
        if self.part not in plan.parts or isinstance(plan.parts[self.part].model.recompute, ByProgram):
            return True
        needs = find_key_needs(loaded.parts)[self.part].names | list_route_arguments(loaded, plan.parts[self.part])
        return any(_is_computed(plan.parameters.get(name)) for name in plan.sources_of(needs))

    def _fixes_all(self, edit: PythonEdit, others: Set[tuple[object, ...]]) -> bool:
        """Tell whether nothing but `others` is wrong with the question in some draws."""
        calls = self._calls(edit.function, edit.apply(self.file.text))
        return self._try_all(replace(calls, seconds=max(self.seconds, WHOLE)), SEEDS, others)

    def _try_all(self, calls: TrialCalls, seeds: Sequence[int | None], others: Set[tuple[object, ...]]) -> bool:
        settings = replace(self.subject.settings, calls=calls, plans={}, drawn={})
        return is_right(replace(self.subject, settings=settings), seeds, others)


def _list_numbers(result: CallResult | None) -> Iterator[float | None]:
    """Yield the values of a result, or of its fields, with None for those that are not floats; without end if there is
    no result.
    """
    value = result.value if result else None
    for each in value.values() if isinstance(value, FrozenMap) else [value] if result else repeat(None):
        yield each if isinstance(each, float) else None


def _count_equal_operands(text: str) -> int:
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Compare | ast.BinOp)]
    useless = [node for node in nodes if isinstance(node, ast.Compare) or isinstance(node.op, ast.Sub | ast.Div)]
    pairs = [(one.left, one.right if isinstance(one, ast.BinOp) else one.comparators[0]) for one in useless]
    return sum(ast.dump(left) == ast.dump(right) for left, right in pairs)


def _is_computed(parameter: object) -> TypeGuard[ComputeParameter]:
    return isinstance(parameter, ComputeParameter)

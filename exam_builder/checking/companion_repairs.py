"""Find the wrong line of a companion whose functions contradict keys that are right.

Corrections of common slips are tried in the functions that were called, one at a time, until the question is right.
"""

import ast
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TypeGuard

from exam_builder.checking.companion_edits import PythonEdit, list_python_edits, target_of
from exam_builder.codes import Code
from exam_builder.companions import Calls, CompanionError, PythonFile, read_python
from exam_builder.companions.companion_calls import run_variants
from exam_builder.companions.function_calls import CallResult, FunctionCall
from exam_builder.companions.python_hints import is_misspelt
from exam_builder.digests import digest
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.findings import Finding, Place, Refused, finding_subject, select_errors, shorten_line
from exam_builder.kinds import kind_of
from exam_builder.kinds.base.contract import Misread
from exam_builder.read import LoadedQuestion
from exam_builder.read.models import ByFunction, ComputeParameter
from exam_builder.recompute import check_paper, make_case
from exam_builder.recompute.routes import SecondRoute

MOST_SECONDS = 6.0
"""Seconds of CPU time that may be spent on one question."""
REPAIRS = "repairs"
"""The kind under which the store keeps corrections, by the companion's text and the findings about it."""
AT_ONCE = 40
"""The number of corrections that are tried together."""
MOST_WHOLE = 24
"""The greatest number of corrections with which the whole question is checked, in draws too."""
SEEDS = (None, 1, 2, 3)
"""Seeds of the papers that are checked: the reference paper and some draws."""
SLOWEST = 1.0
"""Seconds that a function may take in a trial."""
WHOLE = 1.5
"""The same, where the whole question is checked."""
HANGING = 0.1
"""The same, if it does not end as it is."""
LAST_RANK = 9
"""The rank of corrections up to which they are tried, until one is found."""
SHOWN = 100
PROBABLY = "the mistake is probably in this line"
OUTSIDE = re.compile(r"\b(?:open|exec|eval|unlink|remove|write_text|write_bytes)\s*\(")
"""Calls with side effects: files that have them are not tried with other values."""
PURE = frozenset(
    (
        *("__future__", "abc", "bisect", "cmath", "collections", "dataclasses", "decimal", "enum", "fractions"),
        *("functools", "heapq", "itertools", "math", "numbers", "numpy", "operator", "random", "re", "scipy"),
        *("statistics", "string", "sympy", "sys", "types", "typing"),
    )
)
"""Modules without side effects."""


@dataclass(frozen=True)
class Repair:
    """The corrections that fix a companion, each in another line, the likeliest first."""

    edits: tuple[PythonEdit, ...]


def report_companion_fault(subject: IsolatedQuestion, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings; those about a companion become one, at the line whose correction fixes the question."""
    file = _read_companion(subject)
    own = [each for each in findings if each.question == subject.question.name]
    mine = [each for each in own if file and (_is_of_companion(each, file) or _is_of_computed(each, subject))]
    if (
        file is None
        or not subject.settings.calls.python
        or any(PROBABLY in each.message for each in mine)
        or all(each.code == Code.REFERENCE and not re.search(r"[\[{]", each.message) for each in mine)
        or not _is_pure(file)
    ):
        return tuple(findings)
    mine.sort(key=lambda each: each.code in SLOW_CODES)
    trials = _Trials(subject, file, mine)
    others = {finding_subject(each) for each in select_errors(findings) if each not in mine}
    store, key = subject.settings.calls.store, digest(file.digest, [each.message for each in mine])
    known = store.load(REPAIRS, key, Repair) if store else None
    edits = known.edits if known else _find_edits(trials, others)
    if store and not known:
        store.save(REPAIRS, key, Repair, Repair(edits))
    if not edits:
        return tuple(findings)
    found = _report_edits(subject, file, mine[0], edits, set(trials.asked))
    return tuple(found if each is mine[0] else each for each in findings if each is mine[0] or each not in mine)


def _find_edits(trials: "_Trials", others: Set[object]) -> tuple[PythonEdit, ...]:
    try:
        return trials.find_repairs(others)
    except (Refused, CompanionError):
        return ()


def _report_edits(
    subject: IsolatedQuestion, file: PythonFile, first: Finding, edits: Sequence[PythonEdit], names: Set[str]
) -> Finding:
    """Make a finding at the line of the likeliest correction; `names` are the functions that the question names."""
    edit, *more = edits
    place = Place(file.path.relative_to(subject.exam.course.root).as_posix(), edit.line)
    caller = first.caller or (first.place if first.place != place else None)
    line = shorten_line(edit.write_line(file.text), SHOWN)
    hint = f"write the line as `{line}`: then all agrees. If it is right as it is, {first.hint}"
    inside = f" of `{edit.function}`, which it calls" if edit.function and edit.function not in names else ""
    other = f", or in line {more[0].line}" if more else ""
    message = f"{first.message}; {PROBABLY}{inside}{other}"
    return replace(first, place=place, caller=caller, message=message, hint=hint)


def _read_companion(subject: IsolatedQuestion) -> PythonFile | None:
    try:
        file = read_python(subject.question.companion_path)
    except CompanionError:
        return None
    return None if file.problem else file


def _is_pure(file: PythonFile) -> bool:
    """Tell whether a file only computes, so that it may safely run with other values."""
    return {name.partition(".")[0] for name in file.imports} <= PURE and not OUTSIDE.search(file.text)


KNOWN_CAUSE = re.compile(
    r"raised (?:Name|UnboundLocal|Attribute|Import|ModuleNotFound|Syntax)Error|more memory|positional arg|NoneType"
)
"""Messages about mistakes that are already reported at the wrong line."""
SLOW_CODES = (Code.TOO_SLOW, Code.NOT_RUN)
VALUE_CODES = (Code.RECOMPUTE, Code.COMPANION, Code.TOO_SLOW, Code.NOT_RUN, Code.REFERENCE, Code.WRONG_VALUE)


def _is_of_companion(finding: Finding, file: PythonFile) -> bool:
    """Tell whether a finding says that a function of the companion returns a wrong value, fails, or does not end."""
    named = any(f"`{name}`" in finding.message for name in file.lines) and " both give" not in finding.message
    of_value = finding.code in VALUE_CODES and finding.severity == "error" and not KNOWN_CAUSE.search(finding.message)
    return named and of_value


def _is_of_computed(finding: Finding, subject: IsolatedQuestion) -> bool:
    """Tell whether an expression cannot use the value of a computed parameter, as it needs one of another kind."""
    if finding.code != Code.EXPRESSION or " needs a " not in finding.message or finding.place is None:
        return False
    computed = {name for name, each in subject.plan.parameters.items() if isinstance(each, ComputeParameter)}
    written = subject.question.source.text.split("\n")[finding.place.line - 1 : finding.place.line]
    return bool(computed & {*re.findall(r"\w+", "".join(written))})


MISSING_FIELD = re.compile(r"no field `(\w+)`; did you mean `(\w+)`\?")


def report_misspelt_field(question: LoadedQuestion, finding: Finding) -> Finding:
    """Return a finding about a field that a value has not; where the companion misspells the field, at that line."""
    asked = MISSING_FIELD.search(finding.message)
    try:
        path = question.companion_path
        file = read_python(path)
    except CompanionError:
        return finding
    if finding.code != Code.EXPRESSION or asked is None or file.problem or finding.place is None:
        return finding
    wanted, near = asked.groups()
    texts = [node for node in ast.walk(file.tree) if isinstance(node, ast.Constant) and node.value in (wanted, near)]
    names = {getattr(node, "id", getattr(node, "arg", "")) for node in ast.walk(file.tree)}
    likely = wanted in names and near not in names
    if [each.value for each in texts] != [near] or not (likely or is_misspelt(near, wanted, file.text)):
        return finding
    hint = f"write `{wanted}` here, or `{near}` where it is asked for"
    error = CompanionError(finding.message, hint, path=path, line=texts[0].lineno)
    place = error.place(YamlLocation(question).course_root)
    return replace(finding, place=place, caller=finding.place, hint=hint) if place else finding


@dataclass
class _TrialCalls(Calls):
    """Calls of one file with a line changed; results that the change cannot reach are not computed again."""

    file: PythonFile | None = None
    base: Calls = field(default_factory=Calls)
    reached: Set[str] = frozenset()
    results: dict[str, CallResult | None] = field(default_factory=dict)
    """The results of calls; None for those that failed."""
    spend: Callable[[float], object] = float
    """Is called with the CPU seconds that calls took."""
    asked: list[FunctionCall] = field(default_factory=list)
    """The calls that reach the changed line."""

    def read(self, path: Path) -> PythonFile:
        return self.file if self.file is not None and path == self.file.path else super().read(path)

    def run(self, call: FunctionCall) -> CallResult:
        if call.file is not self.file or call.function not in self.reached:
            return self.base.run(replace(call, file=read_python(call.file.path), seconds=self.base.seconds))
        self.asked.append(call)
        key = call.key()
        if key not in self.results:
            found = run_variants(call, (call.file.text,))
            self.spend(found.seconds)
            (self.results[key],) = found.results
        result = self.results[key]
        if result is None:
            raise call.error("fails")
        return result


class _Trials:
    """Trials of a question with changed companions."""

    def __init__(self, subject: IsolatedQuestion, file: PythonFile, mine: Sequence[Finding]) -> None:
        self.subject, self.file, self.mine = subject, file, mine
        self.uses = _find_uses(file)
        self.part = next((each.part for each in mine if each.part), None)
        parts = {None if each.code == Code.EXPRESSION else each.part for each in mine}
        self.asked = {name: self._reach(name) for name in self._list_asked(parts)}
        self.right = frozenset[str]().union(*map(self._reach, self._list_asked(None) - self.asked.keys()))
        self.seconds, self.spent = SLOWEST, 0.0
        self.results: dict[str, CallResult | None] = {}
        self.last_rank = LAST_RANK
        self.others: Set[object] = frozenset()
        computed = [each for each in subject.plan.parameters.values() if isinstance(each, ComputeParameter)]
        self.computed = frozenset[str]().union(*(self._reach(each.compute) for each in computed))

    def _list_asked(self, parts: Set[str | None] | None) -> set[str]:
        """List the functions that some parts name, or that the whole question names."""
        plan = self.subject.plan
        chosen = [part for id_, part in plan.parts.items() if parts is None or id_ in parts]
        computed = (each.compute for each in plan.parameters.values() if _is_computed(each))
        routes = (part.model.recompute for part in chosen)
        named = {route.function for route in routes if isinstance(route, ByFunction)}
        if parts is None or None in parts:
            return named | set(computed)
        given = {name for each in named if each in self.file.signatures for name in self.file.signatures[each].names}
        return named | {each.compute for name, each in plan.parameters.items() if name in given and _is_computed(each)}

    def _reach(self, function: str) -> frozenset[str]:
        """Find the top-level names of a file that a function uses, directly or through others."""
        found, waiting = set[str](), {function}
        while waiting:
            name = waiting.pop()
            found.add(name)
            waiting |= (self.uses.get(name, frozenset()) & self.uses.keys()) - found
        return frozenset(found)

    def find_repairs(self, others: Set[object]) -> tuple[PythonEdit, ...]:
        """Find the corrections with which the question is right, the likeliest of each line; none if it is not sure.

        `others` are other errors, which a correction need not fix.
        """
        self.others = others
        hangs = any(each.code in SLOW_CODES for each in self.mine)
        self.seconds = HANGING if hangs else SLOWEST
        first, began = self._calls("", self.file.text), time.process_time()
        if self._try(first, first.reached) or self.spent + time.process_time() - began > SLOWEST:
            return ()  # a trial that sees no mistake in the file as it is sees none in others either
        fails = None in self.results.values()  # what fails at once may take long when it is right
        self.seconds = HANGING if hangs else SLOWEST if fails else 0.2 + 4 * self.spent
        part = self.subject.plan.parts.get(str(self.part))
        short = part is not None and kind_of(part.model.answer).often_right
        sure, besides = list[PythonEdit](), list[PythonEdit]()
        for edit in islice(self._list_mending(first.asked, hangs), MOST_WHOLE):
            if self._mends_all(edit, frozenset()):
                self.last_rank = self.last_rank if short else edit.rank
                sure.append(edit)
            elif others and self._mends_all(edit, others):
                besides.append(edit)
        sure = sure or besides
        sure.sort(key=lambda edit: (edit.rank, edit.function not in self.asked))
        lines = {edit.line: edit for edit in reversed(sure)}
        chosen = tuple(edit for edit in sure if lines[edit.line] is edit)
        return chosen if len(lines) == 1 or not short else ()

    def _list_mending(self, calls: Sequence[FunctionCall], hangs: bool) -> Iterator[PythonEdit]:
        """List the corrections with which the first wrong part is right on the reference paper."""
        reached = frozenset[str]().union(*self.asked.values())
        edits = list_python_edits(self.file.text, reached)
        if all(each.code in SLOW_CODES for each in self.mine):
            edits = [each for each in edits if each.line in self._find_loop()]
        edits.sort(key=lambda edit: (edit.rank, edit.function in self.right))
        each = HANGING if hangs else self.spent
        own, at_once = time.process_time(), min(AT_ONCE, 1 + int(AT_ONCE * 0.02 / max(each, 0.001)))
        before = self.results.copy()
        while edits and self.spent + time.process_time() - own < MOST_SECONDS:
            tried, edits = edits[:at_once], edits[at_once:]
            if tried[0].rank > self.last_rank:
                return
            self._run_together(calls, tried)
            for edit in tried:
                if self._differs(calls, edit, before) and self._mends(edit.function, edit.apply(self.file.text)):
                    yield edit

    def _differs(
        self, calls: Sequence[FunctionCall], edit: PythonEdit, before: Mapping[str, CallResult | None]
    ) -> bool:
        """Tell whether some call returns something else with a correction, and none fails."""
        file = self._file(edit.apply(self.file.text))
        keys = [(each.key(), replace(each, file=file).key()) for each in calls]
        made = [(before.get(old), self.results[new]) for old, new in keys if new in self.results]
        return all(now is not None for _, now in made) and any(then != now for then, now in made)

    def _find_loop(self) -> range:
        """Find the lines of the loop that does not end, with the one before."""
        at = next((each.place.line for each in self.mine if each.place), 0)
        loops = [node for node in ast.walk(self.file.tree) if isinstance(node, ast.While | ast.For)]
        around = [node for node in loops if node.lineno <= at <= (node.end_lineno or 0)]
        return range(around[-1].lineno - 1, (around[-1].end_lineno or 0) + 1) if around else range(0)

    def _spend(self, seconds: float) -> None:
        self.spent += seconds

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
        return replace(self.file, text=text, digest=digest(self.file.digest, text))

    def _calls(self, function: str, text: str) -> _TrialCalls:
        """Return calls of the file in which a function has another text."""
        reached = frozenset(name for name in self.uses if not function or function in self._reach(name))
        file, base = self._file(text), self.subject.settings.calls
        calls = _TrialCalls(None, True, self.seconds, file=file, base=base, reached=reached, results=self.results)
        return replace(calls, spend=self._spend)

    def _mends(self, function: str, text: str) -> bool:
        """Tell whether the part, or the whole question if no part is wrong, is right on the reference paper."""
        return self._try(self._calls(function, text), {function})

    def _try(self, calls: _TrialCalls, functions: Set[str]) -> bool:
        if self.part not in self.subject.plan.parts or functions & self.computed:
            return self._try_all(calls, SEEDS[:1], self.others)
        try:
            paper = self.subject.reference
            (question,) = paper.questions
            part = self.subject.plan.parts[str(self.part)]
            second = SecondRoute(self.subject.question, part, question, self.subject.settings.style, calls)
            case = make_case(second, next(each for each in question.parts if each.id == part.id), paper)
            kind = kind_of(case.answer)
            case = kind.understand(replace(case, second=second.ask(question.parameters)))
            return not list(kind.judge(case))
        except (Refused, Misread):
            return False

    def _mends_all(self, edit: PythonEdit, others: Set[object]) -> bool:
        """Tell whether nothing but `others` is wrong with the question in some draws."""
        calls = self._calls(edit.function, edit.apply(self.file.text))
        return self._try_all(replace(calls, seconds=max(self.seconds, WHOLE)), SEEDS, others)

    def _try_all(self, calls: _TrialCalls, seeds: Sequence[int | None], others: Set[object]) -> bool:
        try:
            subject = replace(self.subject, settings=replace(self.subject.settings, calls=calls, plans={}, drawn={}))
            for seed in seeds:
                found = select_errors(check_paper(subject.exam, subject.draw(seed), calls).findings)
                if any(finding_subject(each) not in others for each in found):
                    return False
        except Refused:
            return False
        return True


def _is_computed(parameter: object) -> TypeGuard[ComputeParameter]:
    return isinstance(parameter, ComputeParameter)


def _find_uses(file: PythonFile) -> Mapping[str, frozenset[str]]:
    """Return the names that each function, class and constant of a file uses."""
    found: dict[str, frozenset[str]] = {}
    for node in file.tree.body:
        names = frozenset(each.id for each in ast.walk(node) if isinstance(each, ast.Name))
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = names
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            found[target_of(node)] = names - {target_of(node)}
    return found

"""Run a question with another text of a file of its Python, as often as it takes to find the line that is wrong."""

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from exam_builder.checking.companion_edits import PythonEdit, break_line
from exam_builder.checking.suspect_lines import FileSlices
from exam_builder.companions import Calls, PythonFile, read_python
from exam_builder.companions.companion_calls import run_variants
from exam_builder.companions.function_calls import CallResult, FunctionCall
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.findings import Finding, Refused, name_subject, select_errors
from exam_builder.recompute import check_paper

SEEDS = (None, 1, 2, 3)
"""Seeds of the papers that are checked: the reference paper and some draws."""


class TrialFile(PythonFile):
    """A file whose findings nobody sees, so that the line to blame is not looked for."""

    def find_return(self, function: str, names: Collection[str | None] = ()) -> int:
        return 0


@dataclass
class TrialCalls(Calls):
    """Calls of one file with a line changed; results that the change cannot reach are not computed again."""

    file: PythonFile | None = None
    base: Calls = field(default_factory=Calls)
    reached: Set[str] = frozenset()
    results: dict[str, CallResult | None] = field(default_factory=dict)
    """The results of calls; None for those that failed."""
    spend: Callable[[str, float], object] = lambda *_: None
    """Is called with the function of a call and the CPU seconds that it took."""
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
            found = run_variants(replace(call, file=read_python(call.file.path)), (call.file.text,))
            self.spend(call.function, found.seconds)
            (self.results[key],) = found.results
        result = self.results[key]
        if result is None:
            raise call.error("fails")
        return result


def is_right(subject: IsolatedQuestion, seeds: Iterable[int | None], others: Set[tuple[object, ...]]) -> bool:
    """Tell whether nothing but `others` is wrong with the answers of a question in some draws."""
    try:
        for seed in seeds:
            found = select_errors(check_paper(subject.exam, subject.draw(seed), subject.settings.calls).findings)
            if any(name_subject(each) not in others for each in found):
                return False
    except Refused:
        return False
    return True


class FileTrials(ABC):
    """Trials of a question with corrections of one file of its Python, which is where a finding may come from."""

    most_seconds = 15.0
    """Seconds of CPU time that may be spent on the file."""

    def __init__(self, subject: IsolatedQuestion, file: PythonFile, finding: Finding) -> None:
        self.subject, self.file, self.finding = subject, file, finding
        self.slices, self.spent = FileSlices(file), 0.0

    @abstractmethod
    def is_right_with(self, text: str, function: str) -> bool:
        """Tell whether what is wrong first is right if the file has another text in one of its functions."""

    def list_batches(self, edits: Sequence[PythonEdit], size: int) -> Iterator[Sequence[PythonEdit]]:
        """Yield corrections to try together, until the time is over."""
        began = sum(os.times()[:4])
        for at in range(0, len(edits), size):
            if self.spent + sum(os.times()[:4]) - began >= self.most_seconds:  # with programs that were run
                return
            yield edits[at : at + size]

    def only_avoids(self, edit: PythonEdit) -> bool:
        """Tell whether a line that fails does not run any more with a correction of another one."""
        broken = break_line(self.file.text, self.finding, edit)
        return bool(broken) and self.is_right_with(broken, edit.function)


def keep_likeliest(edits: Iterable[PythonEdit]) -> tuple[PythonEdit, ...]:
    """Keep the first correction of each line."""
    lines: dict[int, PythonEdit] = {}
    for edit in edits:
        lines.setdefault(edit.line, edit)
    return tuple(lines.values())

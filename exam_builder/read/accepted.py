"""Separate the warnings that a question accepts with a reason: they are listed in the report, but not shown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from exam_builder.findings import Accepted, Code, Finding
from exam_builder.read.loaded import LoadedQuestion

READING = frozenset((Code.COMMENT, Code.DEFAULT, Code.HIDDEN, Code.VALUE, Code.UNKNOWN_UNIT, Code.COMMAND, Code.ROWS))
"""Codes of warnings that are found when content is read."""
PAGES = frozenset((Code.OVERFULL, Code.NOTE, Code.TEX, Code.FONT, Code.OVERLAP, Code.QUOTES, Code.COUNTER))
"""Codes of warnings that are found only on pages."""
ELSEWHERE = frozenset((Code.LAYOUT, Code.OUTLIVES, Code.CHANGED_AFTER_SIGNATURE, Code.FIGURES_UNCHECKED))
"""Codes of warnings that a check never finds, because they belong to builds or come after a signature."""


@dataclass(frozen=True)
class CheckScope:
    """What a check looks at besides the reference paper, which decides the warnings that it can find."""

    draws: bool
    pages: bool
    mutants: bool
    versions: bool
    strict: bool

    def show(self, code: Code) -> bool:
        """Return whether the check would find all warnings of a code."""
        special = {Code.SURVIVOR: self.mutants, Code.SAME: self.versions, Code.UNWITNESSED: self.strict}
        if code in special:
            return special[code]
        seen = self.draws and (self.pages or code not in PAGES)
        return code not in ELSEWHERE and (code in READING or seen)


def split_accepted(
    questions: Iterable[LoadedQuestion], findings: Iterable[Finding]
) -> tuple[tuple[Finding, ...], tuple[Accepted, ...]]:
    """Split findings into those that are shown, and warnings that their question accepts."""
    reasons = {(each.name, code): reason for each in questions for code, reason in each.model.accept.items()}
    shown, accepted = [], []
    for finding in findings:
        reason = reasons.get((finding.question or "", finding.code))
        if reason is None or finding.severity == "error":
            shown.append(finding)
        else:
            accepted.append(Accepted(finding, reason))
    return tuple(shown), tuple(accepted)


def find_needless(
    questions: Iterable[LoadedQuestion], findings: Sequence[Finding], accepted: Sequence[Accepted], looks: CheckScope
) -> Iterator[Finding]:
    """Report each code that a question accepts without having such a warning, as far as the check would find it."""
    silenced = {(each.finding.question, each.finding.code) for each in accepted}
    errors = {(each.question, each.code) for each in findings if each.severity == "error"}
    for question in questions:
        for code in question.model.accept:
            here = (question.name, code)
            if here in silenced or not (here in errors or looks.show(code)):
                continue
            why = "it names an error, and errors are never accepted" if here in errors else "there is no such warning"
            message, hint = f"accepting `{code}` has no effect: {why}", "take it out"
            place = question.source.key_place(("accept", str(code)))
            yield Finding(Code.ACCEPT, message, place, hint, "warning", question.name)

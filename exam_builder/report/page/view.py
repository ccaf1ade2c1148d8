"""What the page says about each exam; the template only puts it into tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exam_builder.blackout import BAR, blacked_out
from exam_builder.findings import Finding, count, errors
from exam_builder.report.outcome import Outcome
from exam_builder.report.page.fair import Fair, fair
from exam_builder.report.page.letters import spaced
from exam_builder.report.page.panels import Panel, panels
from exam_builder.report.page.words import drawn, fewer_digits, verdict, worst
from exam_builder.results import Account, Mutant, PartAccount, QuestionAccount, SignOff, counts, score

TEXTS = ("output", "words")
"""Kinds of answers that are texts, to be shown letter by letter."""
Fates = tuple[int, int, int, int]
"""How many mutants were tried, caught, survived, and are equivalent."""


@dataclass(frozen=True)
class Row:
    """A part of the table. `fates` is None where mutants were not asked for."""

    part: str
    about: str
    key: str
    route: str
    came: str
    verdict: str
    fine: bool
    draws: tuple[str, str]
    worst: tuple[str, str]
    fates: Fates | None


@dataclass(frozen=True)
class Asked:
    """A question: its heading, rows and pictures, and the counts of mutants that belong to no single part."""

    number: str
    name: str
    title: str
    points: str
    rows: tuple[Row, ...]
    panels: tuple[Panel, ...]
    fates: Fates | None


@dataclass(frozen=True)
class Exam:
    """A section of the page; `name` is '' for the questions that no exam uses."""

    name: str
    made: bool
    title: str
    course: str
    facts: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    questions: tuple[Asked, ...]
    mutants: bool
    drawn: bool
    sign_offs: tuple[SignOff, ...]
    fairness: Fair | None


def exams_of(outcome: Outcome) -> tuple[Exam, ...]:
    """The sections of the page."""
    return tuple(_exam(account, f"e{index}", outcome.hide) for index, account in enumerate(outcome.checked.accounts, 1))


def title_of(exams: Sequence[Exam]) -> str:
    """The page's title: that of its exam, or of all."""
    titles = [exam.title for exam in exams]
    return " and ".join(filter(None, (", ".join(titles[:-1]), *titles[-1:]))) or "no exam"


def _exam(account: Account, prefix: str, hide: bool) -> Exam:
    findings = tuple(blacked_out(finding) if hide else finding for finding in account.findings)
    asked = enumerate(account.questions, 1)
    return Exam(
        account.exam,
        account.made,
        account.title or account.exam or "Questions that no exam uses",
        account.course,
        tuple(_facts(account)),
        findings,
        tuple(_question(account, each, f"{prefix}q{index}", hide) for index, each in asked),
        account.mutants is not None,
        account.draws > 0,
        account.sign_offs,
        fair(account.fairness, hide) if account.fairness else None,
    )


def _facts(account: Account) -> Iterator[tuple[str, str]]:
    """The exam in a few lines: a word and what it says."""
    parts = [part for question in account.questions for part in question.parts]
    agree = sum(part.row.agrees for part in parts)
    waived = sum(part.waived is not None for part in parts)
    rest = f", {waived} waived" if waived else ""
    where = "Reference paper" if account.made else "Questions by themselves"
    yield where, f"{agree} of {count(len(parts), 'part')} recomputed and in agreement{rest}"
    yield "Draws", count(account.draws, "drawn paper") + " asked for" if account.draws else "none asked for"
    wrong = len(errors(account.findings))
    yield "Findings", f"{count(wrong, 'error')}, {count(len(account.findings) - wrong, 'warning')}"
    if account.mutants is not None:
        yield "Mutants", f"{len(account.mutants)} tried, score {score(account.mutants):.1%}"
    if account.exam and account.made:
        yield "Signed by", ", ".join(dict.fromkeys(each.by for each in account.sign_offs)) or "nobody"


def _question(account: Account, question: QuestionAccount, prefix: str, hide: bool) -> Asked:
    return Asked(
        str(question.number) if account.exam else "",
        question.name,
        question.title,
        marks(question.points),
        tuple(_row(account, question, part, hide) for part in question.parts),
        tuple(panels(question, prefix)) if account.draws and not hide else (),
        _fates(account.mutants, question.name, None),
    )


def _row(account: Account, question: QuestionAccount, part: PartAccount, hide: bool) -> Row:
    row = part.row
    route = row.route.strip("`") if row.route else ""
    said, fine = verdict(part)
    came = row.second if part.kind in TEXTS else fewer_digits(row.second)
    return Row(
        f"({part.label})" if part.label else "",
        f"{part.kind}, {marks(part.points)}",
        BAR if hide else spaced(row.key),
        BAR if hide and route else route,
        BAR if hide and came else came,
        said,
        fine,
        drawn(question, part),
        worst(question, part),
        _fates(account.mutants, question.name, row.part),
    )


def _fates(mutants: Sequence[Mutant] | None, question: str, part: str | None) -> Fates | None:
    if mutants is None:
        return None
    found = counts([mutant for mutant in mutants if (mutant.question, mutant.part) == (question, part)])
    return found["tried"], found["caught"], found["survived"], found["equivalent"]


def marks(points: Fraction) -> str:
    """Points in words."""
    return count(points, "mark")

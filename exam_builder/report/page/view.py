"""The contents of the report's page: each exam with its versions, and each question with a picture."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from exam_builder.blackout import KeyDisplay
from exam_builder.course import find_course
from exam_builder.findings import Accepted, Finding, Lacking, Refused, format_count, select_errors
from exam_builder.issue.trial_pages import picture_questions
from exam_builder.kinds import KINDS
from exam_builder.mutants import Mutant, MutantPlace, compute_mutation_score, count_fates, select_mutants
from exam_builder.report.outcome import CheckOutcome, hide_keys
from exam_builder.report.page.phrases import (
    describe_draws,
    describe_worst,
    judge_part,
    replace_tex_spaces,
    shorten_decimals,
)
from exam_builder.report.page.pictures import Panel, make_panels
from exam_builder.results import Account, PartAccount, QuestionAccount, WitnessCount


def add_pictures(outcome: CheckOutcome, start: Path, *, python: bool) -> CheckOutcome:
    """Add pictures of the questions of each exam whose pages were typeset without an error."""
    course, pictures = find_course(start), dict(outcome.pictures)
    for account in outcome.checked.accounts:
        if outcome.checked.pages_left_out or not (account.exam and account.made) or select_errors(account.findings):
            continue
        try:
            pages = list(picture_questions(course, account.exam, python=python))
        except (Refused, Lacking):
            continue
        pictures |= {(account.exam, name): picture for name, picture in pages}
    return replace(outcome, pictures=pictures)


SCORES: dict[str, MutantPlace] = {"Mutants": "key", "Mutants of the page": "page"}
"""The headings of the scores of mutants, and the mutants that they are about."""
Fates = tuple[int, int, int, int]
"""How many mutants of keys were tried, were caught, survived, and are equivalent."""


@dataclass(frozen=True)
class PartRow:
    """A row of the table, about one part; `fates` is None if mutants were not requested."""

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
    found: str = ""


@dataclass(frozen=True)
class QuestionView:
    """A question: its heading, rows and panels, the fates of mutants that belong to no part, and its texts."""

    number: str
    name: str
    title: str
    points: str
    rows: tuple[PartRow, ...]
    panels: tuple[Panel, ...]
    fates: Fates | None
    page: tuple[str, ...] = ()
    picture: str = ""
    """The picture of the printed question, as a data URL; '' if it was not typeset."""


@dataclass(frozen=True)
class ExamView:
    """A section of the page, about an account: its heading, facts, findings and questions."""

    account: Account
    title: str
    facts: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    questions: tuple[QuestionView, ...]
    unnoticed: tuple[tuple[str, str, str], ...]
    """Mutants of the page that survived: the place, the kind of change, and the change."""
    accepted: tuple[Accepted, ...]


def view_exams(outcome: CheckOutcome) -> tuple[ExamView, ...]:
    """Return the sections of the page."""
    return tuple(_view_exam(account, f"e{index}", outcome) for index, account in enumerate(outcome.checked.accounts, 1))


def _view_exam(account: Account, prefix: str, outcome: CheckOutcome) -> ExamView:
    keys, questions = outcome.keys, enumerate(account.questions, 1)
    return ExamView(
        account,
        account.title or account.exam or "Questions that no exam uses",
        tuple(_list_facts(account)),
        keys.findings(account.findings),
        tuple(_view_question(account, each, f"{prefix}q{index}", outcome) for index, each in questions),
        tuple(_list_unnoticed(account.mutants or (), keys)),
        hide_keys(account.accepted, keys),
    )


def _list_unnoticed(mutants: Sequence[Mutant], keys: KeyDisplay) -> Iterator[tuple[str, str, str]]:
    """Yield mutants of the page that survived, with their changes blacked out if keys are hidden."""
    for mutant in select_mutants(mutants, "page"):
        if mutant.fate == "survived":
            yield str(mutant.place), mutant.what, keys.mask(f"{mutant.before} → {mutant.after}")


def _list_facts(account: Account) -> Iterator[tuple[str, str]]:
    """Yield facts about the exam: a heading and a text for each."""
    parts = [part for question in account.questions for part in question.parts]
    agree = sum(part.row.agrees for part in parts)
    waived = sum(part.waived is not None for part in parts)
    rest = f", {waived} waived" if waived else ""
    where = "Reference paper" if account.made else "Questions by themselves"
    yield where, f"{agree} of {format_count(len(parts), 'part')} recomputed and in agreement{rest}"
    yield "Draws", format_count(account.draws, "drawn paper") + " asked for" if account.draws else "none asked for"
    wrong = len(select_errors(account.findings))
    yield "Findings", f"{format_count(wrong, 'error')}, {format_count(len(account.findings) - wrong, 'warning')}"
    witnessed = [_describe_witnesses(each) for each in account.witnesses if each.of]
    if witnessed:
        yield "Witnessed", "; ".join(witnessed)
    for name, of in SCORES.items() if account.mutants is not None else ():
        mutants = select_mutants(account.mutants or (), of)
        yield name, f"{len(mutants)} tried, score {compute_mutation_score(mutants):.1%}"
    if account.exam and account.made:
        yield "Signed by", ", ".join(dict.fromkeys(each.by for each in account.sign_offs)) or "nobody"


def _describe_witnesses(count: WitnessCount) -> str:
    by = ", ".join(f"{number} {name}" for name, number in count.by.items())
    return f"{count.kind} {count.witnessed} of {count.of}{f' ({by})' if by else ''}"


def _view_question(account: Account, question: QuestionAccount, prefix: str, outcome: CheckOutcome) -> QuestionView:
    picture = outcome.pictures.get((account.exam, question.name))
    return QuestionView(
        str(question.number) if account.exam else "",
        question.name,
        question.title,
        format_count(question.points, "mark"),
        tuple(_make_row(account, question, part, outcome.keys) for part in question.parts),
        tuple(make_panels(question, prefix)) if account.draws and not outcome.keys.hidden else (),
        _count_fates(account.mutants, question.name, None),
        question.page,
        f"data:image/png;base64,{b64encode(picture).decode()}" if picture else "",
    )


def _make_row(account: Account, question: QuestionAccount, part: PartAccount, keys: KeyDisplay) -> PartRow:
    row = part.row
    route = row.route.strip("`") if row.route else ""
    verdict, fine = judge_part(part)
    came = row.second if KINDS[part.kind].literal else shorten_decimals(row.second)
    return PartRow(
        f"({part.label})" if part.label else "",
        f"{part.kind}, {format_count(part.points, 'mark')}",
        keys.mask(replace_tex_spaces(row.key)),
        route and keys.mask(route),
        came and keys.mask(came),
        verdict,
        fine,
        describe_draws(question, part),
        describe_worst(question, part),
        _count_fates(account.mutants, question.name, row.part),
        part.found and keys.mask(part.found),
    )


def _count_fates(mutants: Sequence[Mutant] | None, question: str, part: str | None) -> Fates | None:
    if mutants is None:
        return None
    keys = select_mutants(mutants, "key")
    fates = count_fates([mutant for mutant in keys if (mutant.question, mutant.part) == (question, part)])
    return fates["tried"], fates["caught"], fates["survived"], fates["equivalent"]

"""How `check --format` prints: a function for each format."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from exam_builder.findings import Finding, exit_code, format_count
from exam_builder.mutants import Mutant, count_fates, mutants_as_record, mutation_score, select_mutants
from exam_builder.report.outcome import CheckOutcome, folder_in_repository, message_with_hint
from exam_builder.report.show import relative_path
from exam_builder.results import Account, CheckResult, Swept
from exam_builder.terminal import break_up_commands, escape_json, say, say_commands, show_controls, show_line
from exam_builder.values import Json


def as_text(outcome: CheckOutcome) -> str:
    """Format findings, then what was checked, each in one line."""
    note = [outcome.note] if outcome.note else []
    return "\n".join(map(show_line, [*map(str, outcome.findings), *note, *summarize(outcome)]))


def summarize(outcome: CheckOutcome) -> list[str]:
    """List what was checked, then the summary."""
    checked = outcome.checked
    rejected = ", ".join(f"{name} {share:.0%}" for name, share in checked.rejected().items())
    thrown = [f"draws rejected by constraints: {rejected}"] if rejected else []
    return [*thrown, *_describe_sweeps(checked), *_describe_mutants(checked), outcome.summary()]


def _describe_sweeps(checked: CheckResult) -> list[str]:
    """Say which questions were checked in every combination of values, which in some, and how many were unchanged."""
    if checked.sweeps is None:
        return []
    swept = [each for each in checked.sweeps.swept if each.draws]
    whole = ", ".join(f"{each.question} {each.draws:,}" for each in swept if each.complete)
    some = ", ".join(f"{each.question} {each.draws:,} of {each.space:,}" for each in swept if not each.complete)
    unset = ", ".join(f"{each.question} {each.pages:,} of {each.draws:,}" for each in swept if each.pages < each.draws)
    done = "recomputed" if unset else "checked"
    lines = [f"every combination {done}: {whole}"] if whole else []
    lines += [f"seeds and corners {done}: {some}"] if some else []
    lines += [f"draws whose pages were typeset: {unset}"] if unset else []
    unchanged, questions = len(checked.sweeps.unchanged), format_count(len(checked.sweeps.swept), "question")
    return [*lines, *([f"{unchanged} of {questions} unchanged"] if unchanged else [])]


def _describe_mutants(checked: CheckResult) -> list[str]:
    """Summarize the mutants of keys and those of the page, each in one line; no line if they were not tried."""
    if checked.mutants is None:
        return []
    keys, page = (select_mutants(checked.mutants, of) for of in ("key", "page"))
    return [_describe_fates("", keys), *([_describe_fates(" of the page", page)] if page else [])]


def _describe_fates(what: str, mutants: Sequence[Mutant]) -> str:
    found = count_fates(mutants)
    fates = f"{found['caught']} caught, {found['survived']} survived, {found['equivalent']} equivalent"
    return f"{format_count(found['tried'], 'mutant')}{what}: {fates}; score {mutation_score(mutants):.1%}"


def as_json(outcome: CheckOutcome) -> str:
    """Format counts, results of draws and mutants if they were requested, and the findings."""
    checked = outcome.checked
    counts: dict[str, Json] = {name: getattr(checked, name) for name in ("parts", "recomputed", "waived", "papers")}
    counts["pages"] = checked.pages_left_out or "set"
    if checked.sweeps is not None:
        counts["unchanged"] = len(checked.sweeps.unchanged)
        counts["draws"] = {each.question: _draw_counts(each) for each in checked.sweeps.swept}
    counts["witnesses"] = {each.exam: _witness_counts(each) for each in checked.accounts if each.witnesses}
    if checked.mutants is not None:
        as_record = Mutant.as_hidden_record if outcome.keys.hidden else Mutant.as_record
        counts["mutants"] = mutants_as_record(checked.mutants, as_record)
    findings = [each.as_record() for each in outcome.findings]
    accepted: list[Json] = [each.finding.as_record() | {"reason": each.reason} for each in outcome.accepted]
    counts |= {"accepted": accepted} if accepted else {}
    return escape_json(json.dumps(counts | {"findings": findings}, ensure_ascii=False, indent=1))


def _witness_counts(account: Account) -> dict[str, Json]:
    return {one.kind: {"of": one.of, "witnessed": one.witnessed, "by": dict(one.by)} for one in account.witnesses}


def _draw_counts(swept: Swept) -> dict[str, Json]:
    return {"draws": swept.draws, "combinations": swept.space, "complete": swept.complete, "pages": swept.pages}


IN_TEXT: dict[str, str | int | None] = {"%": "%25", "\r": "%0D", "\n": "%0A"}
IN_PROPERTY = IN_TEXT | {":": "%3A", ",": "%2C"}
"""Escapes of GitHub's runner (github.com/actions/toolkit, packages/core/src/command.ts)."""


def as_github(outcome: CheckOutcome) -> str:
    """Format one command for each finding, then what was checked, as plain text."""
    folder = folder_in_repository(Path.cwd()) if outcome.findings else ""
    note = [f"::notice::{_escape(outcome.note, IN_TEXT)}"] if outcome.note else []
    commands = [*(_format_command(finding, folder) for finding in outcome.findings), *note]
    return "\n".join([*commands, *(break_up_commands(show_line(line)) for line in summarize(outcome))])


def _format_command(finding: Finding, folder: str) -> str:
    place = finding.place
    where = {"file": folder + place.file, "line": str(place.line), "col": str(place.column)} if place else {}
    properties = where | {"title": f"exam-builder: {finding.code}"}
    shown = ",".join(f"{name}={_escape(text, IN_PROPERTY)}" for name, text in properties.items())
    return f"::{finding.severity} {shown}::{_escape(message_with_hint(finding), IN_TEXT)}"


def _escape(text: str, escapes: dict[str, str | int | None]) -> str:
    return show_controls(text).translate(str.maketrans(escapes))


FORMATS: dict[str, Callable[[CheckOutcome], str]] = {"text": as_text, "json": as_json, "github": as_github}
"""The formats that need nothing more, by the names that `--format` takes."""


def show_checked(found: CheckOutcome, style: str, page: Path | None = None) -> int:
    """The outcome of `check` on standard output, in one of the formats; return the exit code.

    With `page`, also write the report there; raise Lacking if it cannot be written.
    """
    if style in FORMATS:
        format_outcome = FORMATS[style]
    else:
        from exam_builder.report.server_formats import SERVER_FORMATS

        format_outcome = SERVER_FORMATS[style]
    (say_commands if style == "github" else say)(format_outcome(found))
    if page is not None:
        from exam_builder.report.page import write_page

        write_page(page, found)
        say(f"the report is in {relative_path(page)}", err=True)
    return exit_code(found.failing)

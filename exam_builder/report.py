"""What a person reads at the end: findings, results, failures, and the exit code that goes with them."""

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exam_builder.blackout import NOTE, blacked_out, keys_are_hidden
from exam_builder.findings import Finding, Lacking, Misuse, Refused, errors

if TYPE_CHECKING:
    from exam_builder.build import Built
    from exam_builder.check import Checked
    from exam_builder.sweep import Swept

FAULT = (
    "{kind}: {problem}\nThis is a fault of exam-builder itself, not of your course; please report it. "
    "`exam-builder --debug …`, or EXAM_BUILDER_DEBUG=1, shows where it happened."
)
TOOLKIT_FAULT = 70
"""EX_SOFTWARE of sysexits.h."""


def show_built(built: "Built", show_keys: bool = False) -> int:
    """Findings on standard error, the files on standard output; return the exit code."""
    code = show_findings(built.findings, show_keys)
    wrong = errors(built.findings)
    if not built.files:
        click.echo(f"{built.exam}: not built, because of {_count(len(wrong), 'error')}", err=True)
    elif built.unchanged:
        click.echo(f"{built.exam}: nothing changed; {_shown(built.folder)} is up to date")
    else:
        click.echo(f"{built.exam}: {_contents(built)}")
        click.echo("\n".join(f"  {_shown(built.folder / name)}" for name in built.files))
    return code


def _contents(built: "Built") -> str:
    facts = built.summary
    answers = f"{facts['recomputed']} of {_count(facts['parts'], 'answer')} recomputed, {facts['waived']} waived"
    size = f"{_count(facts['questions'], 'question')}, {facts['points']} marks, {_count(facts['pages'], 'page')}"
    return f"{size}; {answers}"


def show_checked(checked: "Checked", style: str, fail_on: str, show_keys: bool) -> int:
    """The outcome of `check` on standard output, as text or as one JSON object; return the exit code."""
    hide = keys_are_hidden(show_keys)
    findings = tuple(blacked_out(finding) if hide else finding for finding in checked.findings)
    click.echo(_as_json(checked, findings, hide) if style == "json" else _as_text(checked, findings, hide))
    return 1 if (findings if fail_on == "warning" else errors(findings)) else 0


def _as_json(checked: "Checked", findings: Sequence[Finding], hide: bool) -> str:
    counts: dict[str, Any] = {name: getattr(checked, name) for name in ("parts", "recomputed", "waived", "papers")}
    if checked.sweeps is not None:
        counts["unchanged"] = len(checked.sweeps.unchanged)
        counts["draws"] = {each.question: _draws(each) for each in checked.sweeps.swept}
    if checked.mutants is not None:
        from exam_builder.mutants import as_record

        counts["mutants"] = as_record(checked.mutants, hide)
    return json.dumps(counts | {"findings": [each.as_record() for each in findings]}, ensure_ascii=False, indent=1)


def _draws(swept: "Swept") -> dict[str, Any]:
    return {"draws": swept.draws, "combinations": swept.space, "complete": swept.complete}


def _as_text(checked: "Checked", findings: Sequence[Finding], hide: bool) -> str:
    wrong = len(errors(findings))
    summary = (
        f"{_count(checked.parts, 'part')} in {_count(checked.papers, 'paper')}: {checked.recomputed} recomputed, "
        f"{checked.waived} waived; {_count(wrong, 'error')}, {_count(len(findings) - wrong, 'warning')}"
    )
    note = [NOTE] if hide and findings else []
    rejected = ", ".join(f"{name} {share:.0%}" for name, share in checked.rejected().items())
    thrown = [f"draws thrown away by constraints: {rejected}"] if rejected else []
    return "\n".join([*map(str, findings), *note, *thrown, *_sweeps(checked), *_mutants(checked), summary])


def _sweeps(checked: "Checked") -> list[str]:
    """Which questions were looked at in every combination of values, and which in some; what was unchanged."""
    if checked.sweeps is None:
        return []
    swept = [each for each in checked.sweeps.swept if each.draws]
    whole = ", ".join(f"{each.question} {each.draws:,}" for each in swept if each.complete)
    some = ", ".join(f"{each.question} {each.draws:,} of {each.space:,}" for each in swept if not each.complete)
    lines = [f"every combination checked: {whole}"] if whole else []
    lines += [f"seeds and corners checked: {some}"] if some else []
    unchanged, questions = len(checked.sweeps.unchanged), _count(len(checked.sweeps.swept), "question")
    return [*lines, *([f"{unchanged} of {questions} unchanged"] if unchanged else [])]


def _mutants(checked: "Checked") -> list[str]:
    """What became of the mutants, in one line; no line where none were asked for."""
    if checked.mutants is None:
        return []
    from exam_builder.mutants import counts, score

    found = counts(checked.mutants)
    fates = f"{found['caught']} caught, {found['survived']} survived, {found['equivalent']} equivalent"
    return [f"{_count(found['tried'], 'mutant')}: {fates}; score {score(checked.mutants):.1%}"]


def show_failure(problem: Exception, debug: bool) -> int:
    """Say on standard error why nothing came of a command; return the exit code."""
    if isinstance(problem, Refused):
        return show_findings(problem.findings)
    if isinstance(problem, Misuse | Lacking):
        click.echo(f"exam-builder: {problem}", err=True)
        return 2 if isinstance(problem, Misuse) else 3
    if debug or os.environ.get("EXAM_BUILDER_DEBUG"):
        import traceback

        click.echo("".join(traceback.format_exception(problem)), err=True, nl=False)
    click.echo(FAULT.format(kind=type(problem).__name__, problem=problem), err=True)
    return TOOLKIT_FAULT


def show_findings(findings: Iterable[Finding], show_keys: bool = False) -> int:
    """Findings on standard error; return the exit code, 1 where there is an error among them."""
    hide = keys_are_hidden(show_keys)
    shown = [blacked_out(finding) if hide else finding for finding in findings]
    for finding in shown:
        click.echo(str(finding), err=True)
    if hide and shown:
        click.echo(NOTE, err=True)
    return 1 if errors(shown) else 0


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _shown(path: Path) -> str:
    """A path as one would type it here."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)

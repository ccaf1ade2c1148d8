"""`check --format text`: a line a finding, then what was looked at."""

from exam_builder.findings import format_count
from exam_builder.report.outcome import CheckOutcome
from exam_builder.results import Checked, count_fates, mutation_score


def as_text(outcome: CheckOutcome) -> str:
    """Format findings, then what was checked."""
    note = [outcome.note] if outcome.note else []
    return "\n".join([*map(str, outcome.findings), *note, *summarize(outcome)])


def summarize(outcome: CheckOutcome) -> list[str]:
    """List what was checked, then the summary."""
    checked = outcome.checked
    rejected = ", ".join(f"{name} {share:.0%}" for name, share in checked.rejected().items())
    thrown = [f"draws rejected by constraints: {rejected}"] if rejected else []
    return [*thrown, *_describe_sweeps(checked), *_describe_mutants(checked), outcome.summary()]


def _describe_sweeps(checked: Checked) -> list[str]:
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


def _describe_mutants(checked: Checked) -> list[str]:
    """Summarize the mutants in one line; no line if they were not tried."""
    if checked.mutants is None:
        return []
    found = count_fates(checked.mutants)
    fates = f"{found['caught']} caught, {found['survived']} survived, {found['equivalent']} equivalent"
    return [f"{format_count(found['tried'], 'mutant')}: {fates}; score {mutation_score(checked.mutants):.1%}"]

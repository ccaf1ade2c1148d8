"""`check --format json`: one object."""

import json
from typing import Any

from exam_builder.report.outcome import CheckOutcome
from exam_builder.results import Swept, mutants_as_record


def as_json(outcome: CheckOutcome) -> str:
    """Format counts, results of draws and mutants if they were requested, and the findings."""
    checked = outcome.checked
    counts: dict[str, Any] = {name: getattr(checked, name) for name in ("parts", "recomputed", "waived", "papers")}
    counts["pages"] = checked.pages_left_out or "set"
    if checked.sweeps is not None:
        counts["unchanged"] = len(checked.sweeps.unchanged)
        counts["draws"] = {each.question: _draw_counts(each) for each in checked.sweeps.swept}
    if checked.mutants is not None:
        counts["mutants"] = mutants_as_record(checked.mutants, outcome.hide)
    findings = [each.as_record() for each in outcome.findings]
    return json.dumps(counts | {"findings": findings}, ensure_ascii=False, indent=1)


def _draw_counts(swept: Swept) -> dict[str, Any]:
    return {"draws": swept.draws, "combinations": swept.space, "complete": swept.complete, "pages": swept.pages}

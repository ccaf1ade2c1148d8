"""Verdicts, draws and disagreements in plain words."""

import math

from exam_builder.account import PartAccount, QuestionAccount

PERCENT = 1e-3
"""From here on what is allowed is told in percent."""


def verdict(part: PartAccount) -> tuple[str, bool]:
    """Whether key and second route agree in the reference paper, in words, and whether that is as it should be."""
    if part.asked.waived is not None:
        return f"waived: {part.asked.waived}", True
    if not part.row.route:
        return "not recomputed", False
    if not part.row.second:
        return "failed", False
    return ("agrees", True) if part.row.agrees else ("differs", False)


def drawn(question: QuestionAccount, part: PartAccount) -> str:
    """How many draws were looked at, of how many."""
    swept, seen = question.swept, question.draws(part)
    if swept is None or not swept.draws or seen is None:
        return "reference paper"
    missing = seen.draws - seen.compared if part.row.route else 0
    but = f"; no second value in {missing:,}" if missing else ""
    if swept.complete:
        return f"{seen.draws:,}, all there are{but}"
    return f"{seen.draws:,} of {swept.space:,}{but}"


def worst(question: QuestionAccount, part: PartAccount) -> str:
    """The worst disagreement of key and second route in words; of a claim, how near it came to its bound."""
    found, seen = question.worst(part), question.draws(part)
    if part.asked.answer.kind == "claim":
        return _nearest(found) if found is not None else "no scale" if seen and seen.compared else "not compared"
    if found is None or seen is None:
        return "not compared"
    if found == 0 or math.isinf(found):
        return "none" if found == 0 else "differs"
    allowed = max(each.allowed for each in (seen, part.seen) if each is not None)
    return f"{_size(found, allowed)} (allowed {_size(allowed, allowed)})"


def _nearest(share: float) -> str:
    if share > 1:
        return "outside a bound"
    return "exactly as claimed" if share == 0 else f"{_percent(share)} of a bound"


def _size(number: float, allowed: float) -> str:
    return _percent(number) if allowed >= PERCENT else f"{number:.1e}"


def _percent(share: float) -> str:
    """A share in percent: never 0 or 100 for what is not."""
    if share < 1e-3:
        return "less than 0.1 %"
    if 0.99 < share < 1:
        return f"{min(100 * share, 99.9):.1f} %"
    return f"{100 * share:.{1 if share < 0.1 else 0}f} %"

"""Describe verdicts, draws and disagreements in words for the report's page."""

import math
import re

from exam_builder.kinds import KINDS
from exam_builder.results import PartAccount, QuestionAccount

TEX_SPACE = re.compile(r"\\[,;:!]|~")


def replace_tex_spaces(text: str) -> str:
    """Replace LaTeX's spaces in a printed key by plain ones: the unit `N\\,s` becomes `N s`."""
    return TEX_SPACE.sub(" ", text)


LONG_DECIMAL = re.compile(r"\d+\.\d{7,}(?:e[-+]?\d+)?")
PERCENT = 1e-3
"""Tolerances from this one on are shown in percent."""


def judge_part(part: PartAccount) -> tuple[str, bool]:
    """Say whether the key and the second route agree in the reference paper, and whether the verdict is acceptable."""
    if part.waived is not None:
        return f"waived: {part.waived}", True
    if not KINDS[part.kind].recomputed:
        return "nothing to recompute", True
    if not part.row.route:
        return "not recomputed", False
    if not part.row.second:
        return "failed", False
    return ("agrees", True) if part.row.agrees else ("differs", False)


def describe_draws(question: QuestionAccount, part: PartAccount) -> tuple[str, str]:
    """Say how many draws were checked, out of how many, and in how many the second route failed."""
    swept, results = question.swept, question.draws(part)
    if swept is None or not swept.draws or results is None:
        return "reference paper", ""
    failed = results.draws - results.compared if part.row.route else 0
    of = "(all)" if swept.complete and swept.draws == results.draws else f"of {swept.space:,}"
    return f"{results.draws:,} {of}", f"no second value in {failed:,}" if failed else ""


def describe_worst(question: QuestionAccount, part: PartAccount) -> tuple[str, str]:
    """Describe the greatest disagreement of key and second route, and the tolerance; for a claim, how near a bound it
    came.
    """
    pair, results = question.worst(part), question.draws(part)
    if KINDS[part.kind].measures:
        lacking = "no scale" if results and results.compared else "not compared"
        return lacking if pair is None else _describe_nearest(pair), ""
    if pair is None or results is None:
        return "not compared", ""
    if pair == 0 or math.isinf(pair):
        return ("none" if pair == 0 else "differs"), ""
    allowed = max(each.allowed for each in (results, part.seen) if each is not None)
    size = format_percent if allowed >= PERCENT else _format_power
    return size(pair), f"{size(allowed)} allowed"


def _describe_nearest(share: float) -> str:
    """Say how near a claim came to a bound."""
    if share > 1:
        return "outside a bound"
    if share in (0, 1):
        return "at a bound" if share else "exactly as claimed"
    return f"{format_percent(share)} of a bound"


def _format_power(number: float) -> str:
    mantissa, exponent = f"{number:.1e}".split("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}"


def format_percent(share: float) -> str:
    """Format a share in percent; only exact values are shown as 0 or 100."""
    if math.isinf(share):
        return "outside"
    if 0 < share < 1e-3:
        return "under 0.1 %"
    if 0.99 < share < 1:
        return f"{min(100 * share, 99.9):.1f} %"
    return f"{f'{100 * share:.{1 if share < 0.1 else 0}f}'.removesuffix('.0')} %"


def format_number(number: float, digits: int = 4) -> str:
    """Format a number with a few digits, and with a power of ten only if it is very large or small."""
    text = f"{number:.{digits}g}"
    if "e" not in text:
        return text.replace("-", "−")
    if 1 <= abs(number) < 1e7:
        return f"{number:,.0f}".replace("-", "−")
    mantissa, exponent = text.split("e")
    return f"{mantissa}e{int(exponent)}".replace("-", "−")


def shorten_decimals(text: str) -> str:
    """Shorten long decimals in a printed value to eight digits."""
    return LONG_DECIMAL.sub(lambda found: f"{float(found[0]):.8g}", text)

"""Marks and marking schemes as they are printed."""

from fractions import Fraction

from exam_builder.paper import NumberStyle


def format_points(value: Fraction, style: NumberStyle) -> str:
    """Marks as a decimal (`0.5`, `2`), or as a fraction where no decimal ends."""
    whole, rest = divmod(abs(value), 1)
    digits = next((n for n in range(1, 5) if (rest * 10**n).denominator == 1), None)
    if digits is None:
        return str(value)
    decimals = f"{style.decimal}{int(rest * 10**digits):0{digits}d}" if rest else ""
    return f"{'-' if value < 0 else ''}{whole}{decimals}"


def format_marks(value: Fraction, style: NumberStyle, one: str, many: str, singular_below: int = 0) -> str:
    """Marks with their unit: `1 mark`, `0.5 marks`."""
    return f"{format_points(value, style)}~{one if value == 1 or value < singular_below else many}"

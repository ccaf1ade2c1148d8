"""How near to a key is near enough, its unit, and what the author says that it is."""

from typing import Annotated, Any

from pydantic import Field, StrictBool

from exam_builder.read.models.fields import ANYTHING, Expression, Fields, Plain, Positive, field_of, refusal, shown


def digits(data: Any) -> int:
    """A count of significant digits."""
    if type(data) is not int or not 1 <= data <= 15:
        raise refusal(
            "digits", f"digits is a whole number from 1 to 15, not `{shown(data)}`", "write, for example, digits: 3"
        )
    return data


Digits = Annotated[int, *field_of(digits, {"type": "integer", "minimum": 1, "maximum": 15})]
Stated = Annotated[Any, *field_of(lambda data: data, ANYTHING)]


class Referenced(Fields):
    """`reference` is the key in the reference paper as the author types it; None where it was left out."""

    reference: Stated = None


class Precise(Fields):
    """How near is near enough, and to how many digits the key prints: at most one of the three."""

    tolerance: Positive | None = None
    relative: Positive | None = None
    digits: Digits | None = None
    unit: Plain | None = None


class NumberKey(Precise):
    """One number. `accept` has further units, each with what one is in `unit`; `simplest` asks for lowest terms."""

    number: Expression
    accept: dict[Plain, Expression] = Field(default_factory=dict)
    simplest: StrictBool = False

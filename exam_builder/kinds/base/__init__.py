"""The common base of the kinds of answer: their base class, numeric tolerances, units, and choices of options."""

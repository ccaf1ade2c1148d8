"""What is wrong with an expression or a text, where in it, and what would mend it."""

from collections.abc import Iterable


class ExpressionError(Exception):
    """A mistake in an expression: `message` says what is wrong, `mend` what to write (may be empty).

    `offset` counts characters from 0 into the string given to `parse` or `parse_text`.
    """

    def __init__(self, message: str, mend: str = "", offset: int | None = None) -> None:
        super().__init__(message, mend, offset)
        self.message = message
        self.mend = mend
        self._offset = offset

    @property
    def offset(self) -> int:
        """Where the mistake is; 0 while that is not known."""
        return self._offset or 0

    def at(self, offset: int) -> "ExpressionError":
        """The same error, placed at `offset` unless an inner step has placed it already."""
        if self._offset is None:
            self._offset = offset
        return self

    def moved(self, distance: int) -> "ExpressionError":
        """The same error in a longer string, in which the expression begins at `distance`."""
        return ExpressionError(self.message, self.mend, self.offset + distance)

    def __str__(self) -> str:
        return f"{self.message}; {self.mend}" if self.mend else self.message


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` most likely stands for, or None when none is near."""
    import difflib

    found = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


def unknown(kind: str, name: str, known: Iterable[str]) -> ExpressionError:
    """The error for a name that means nothing: "no parameter or function `sied`; did you mean `side`?"."""
    near = nearest(name[:100], known)
    return ExpressionError(f"no {kind} `{shortened(name)}`" + (f"; did you mean `{near}`?" if near else ""))


def shortened(text: str, length: int = 40) -> str:
    """A text cut to a length that fits into a message."""
    return text if len(text) <= length else text[: length - 1] + "…"

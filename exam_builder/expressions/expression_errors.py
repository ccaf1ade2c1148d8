"""What is wrong with an expression or a text, where in it, and what would mend it."""

from collections.abc import Iterable


class ExpressionError(Exception):
    """A mistake in an expression: `message` says what is wrong, `hint` what to write (may be empty).

    `offset` counts characters from 0 into the string given to `parse` or `parse_text`.
    """

    def __init__(self, message: str, hint: str = "", offset: int | None = None) -> None:
        super().__init__(message, hint, offset)
        self.message = message
        self.hint = hint
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

    def shift_offset(self, distance: int) -> "ExpressionError":
        """The same error in a longer string, in which the expression begins at `distance`."""
        return ExpressionError(self.message, self.hint, self.offset + distance)

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` most likely stands for, or None when none is near."""
    import difflib

    found = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


def unknown_name_error(kind: str, name: str, known: Iterable[str]) -> ExpressionError:
    """The error for a name that means nothing: "no parameter or function `sied`; did you mean `side`?"."""
    near = nearest_name(name[:100], known)
    return ExpressionError(f"no {kind} `{shorten(name)}`" + (f"; did you mean `{near}`?" if near else ""))


def shorten(text: str, length: int = 40) -> str:
    """A text cut to a length that fits into a message."""
    return text if len(text) <= length else text[: length - 1] + "…"

"""What can go wrong with one figure."""

from exam_builder.companions import CompanionError


class FigureError(CompanionError):
    """A figure that cannot be drawn or a picture that cannot be used: `message` says why, `hint` what would help."""

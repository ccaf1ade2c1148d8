"""A function of the course that reads a drawn figure, called in a process of its own."""

from dataclasses import dataclass

from exam_builder.companions.function_calls import FunctionCall
from exam_builder.digests import digest
from exam_builder.plot.plotted import PlottedFigure, with_arrays


@dataclass(frozen=True)
class ReaderCall(FunctionCall):
    """A call of which the first argument is what a figure shows; `figure` is the figure's digest."""

    figure: str
    shown: PlottedFigure

    def list_arguments(self) -> dict[str, object]:
        """Return what the function is called with."""
        first, *_ = self.file.signature(self.function).names
        return {first: with_arrays(self.shown), **super().list_arguments()}

    def key(self) -> str:
        """Return the digest of all on which its result depends."""
        return digest("reader", self.figure, super().key())

"""Call a function of the course that reads a plotted figure, in a separate process."""

from dataclasses import dataclass

from exam_builder.companions.function_calls import FunctionCall
from exam_builder.digests import digest
from exam_builder.plot.plotted import PlottedFigure, with_arrays


@dataclass(frozen=True)
class ReaderCall(FunctionCall):
    """A call whose first argument is the data of a figure; `figure` is the figure's digest."""

    figure: str
    shown: PlottedFigure

    def list_arguments(self) -> dict[str, object]:
        """Return the arguments of the call."""
        first, *_ = self.file.signature(self.function).names
        return {first: with_arrays(self.shown), **super().list_arguments()}

    def key(self) -> str:
        """Return the digest of everything on which the result depends."""
        return digest("reader", self.figure, super().key())

"""Draw a figure with several variants of its file, and read each."""

import signal
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import ModuleType

from exam_builder.companions import PythonFile, from_python, to_python
from exam_builder.companions.function_calls import CallResult, LoadedModules, VariantResults
from exam_builder.companions.isolation import TimeLimitExceeded, run_isolated, time_limit
from exam_builder.companions.process_ends import LateError, ProcessEnded
from exam_builder.companions.processes import GRACE_SECONDS, call_in_first
from exam_builder.companions.python_runs import COMPANION_EXCEPTIONS, get_module_name, load_module
from exam_builder.digests import digest
from exam_builder.findings import CompanionError
from exam_builder.plot import style
from exam_builder.plot.figure_data import extract_data
from exam_builder.plot.figure_functions import WIDTH_ARGUMENT, FigureRequest
from exam_builder.plot.plotted import PlottedFigure, with_arrays
from exam_builder.values import FrozenMap, Value

SECONDS = 2.0
"""Seconds of CPU time for a figure."""


@dataclass(frozen=True)
class FigureVariants:
    """A figure, the variants of the text of its file, and the functions that read it, each with its arguments.

    Each function is one of the file, or else one that is given: of the toolkit, or by its file.
    """

    request: FigureRequest
    fonts: tuple[Path, ...]
    file: PythonFile
    texts: tuple[str, ...]
    readers: tuple[tuple[str, FrozenMap, Callable[..., object] | PythonFile | None], ...]


def read_variants(variants: FigureVariants) -> VariantResults:
    """Draw a figure with each variant, and return what the readers find in each; None if that fails.

    The variants run in one process and may affect each other. Raise CompanionError if the process ends.
    """
    wait = len(variants.texts) * 2 * SECONDS + GRACE_SECONDS
    try:
        return call_in_first(_answer_variants, VariantResults, variants, wait)
    except (LateError, ProcessEnded):
        raise CompanionError("a variant of the figure ended its process") from None


def _answer_variants(_modules: LoadedModules, variants: FigureVariants) -> VariantResults:
    style.apply_style(fonts=variants.fonts, font=variants.request.font)
    began, seconds = time.process_time(), SECONDS * len(variants.texts)
    read = partial(_read_variant, variants)
    ran = run_isolated(lambda: tuple(map(read, variants.texts)), seconds, timer=signal.ITIMER_PROF)
    return VariantResults(ran.made, time.process_time() - began)


def _read_variant(variants: FigureVariants, text: str) -> CallResult | None:
    request, file = variants.request, replace(variants.file, text=text, digest=digest(text))
    signature = file.signature(request.draw.partition(".")[2])
    given = {name: to_python(value) for name, value in request.arguments.items()}
    given |= {WIDTH_ARGUMENT: request.inches} if WIDTH_ARGUMENT in signature.names else {}
    try:
        with time_limit(SECONDS, timer=signal.ITIMER_PROF), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = load_module(file)
            figure = getattr(module, request.draw.partition(".")[2])(**given)
            shown = with_arrays(extract_data(figure, b""))
            return CallResult(tuple(_read(module, shown, *reader) for reader in variants.readers))
    except (TimeLimitExceeded, CompanionError, *COMPANION_EXCEPTIONS):
        return None
    finally:
        sys.modules.pop(get_module_name(file), None)


def _read(
    module: ModuleType,
    shown: PlottedFigure,
    name: str,
    arguments: FrozenMap,
    other: Callable[..., object] | PythonFile | None,
) -> Value:
    own = getattr(module, name, None)
    read = own or (getattr(load_module(other), name) if isinstance(other, PythonFile) else other)
    given = {each: to_python(value) for each, value in arguments.items()}
    return from_python(read(shown, **given)) if read else ()

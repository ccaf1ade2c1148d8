"""What may happen to the process that reads pages; little is imported here, since it imports this."""

import os
import sys
import time
from pathlib import Path

from exam_builder.audit.page_looks import PageLooks, TextUnit
from exam_builder.audit.page_process import read_looks
from exam_builder.companions.function_calls import LoadedModules


def crash_on_second_page(modules: LoadedModules, request: tuple[Path, int, TextUnit]) -> PageLooks:
    """End the process that reads as PDFium may."""
    if request[1] == 1:
        os.abort()
    return read_looks(modules, request)


def take_all_memory_on_second_page(modules: LoadedModules, request: tuple[Path, int, TextUnit]) -> PageLooks:
    """Ask for more memory than the process that reads may take."""
    if request[1] == 1:
        bytes(1 << 35)
    return read_looks(modules, request)


def hang_on_second_page(modules: LoadedModules, request: tuple[Path, int, TextUnit]) -> PageLooks:
    """Never answer."""
    if request[1] == 1:
        time.sleep(1000)
    return read_looks(modules, request)


def list_modules(modules: LoadedModules, request: None) -> tuple[str, ...]:
    """Return what the process that reads has imported."""
    return tuple(sys.modules)

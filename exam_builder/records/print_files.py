"""The files in which copies are bound to be printed, as their record has them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from exam_builder.codec import decode
from exam_builder.records.paper_record import RecordHeader
from exam_builder.values import Json

ALL_COPIES = "print.pdf"
PRINT_NAME = re.compile(r"print(?:-[\w.-]+(?: [\w.-]+)*)?\.pdf")


@dataclass(frozen=True)
class PrintFile:
    """A file in which copies are bound in this order; where `listed`, after a list of who sits where in the `room`."""

    name: str
    papers: tuple[str, ...]
    listed: bool = False
    room: str = ""


def read_prints(made: Mapping[str, Json], terms: RecordHeader) -> tuple[PrintFile, ...]:
    """The files in which copies are bound; raise ValueError for names that no such file has."""
    prints = decode(tuple[PrintFile, ...], made["prints"]) if "prints" in made else ()
    names, papers = [each.name.casefold() for each in prints], [name for each in prints for name in each.papers]
    if not all(map(PRINT_NAME.fullmatch, names)) or len(set(names)) < len(names):
        raise ValueError("the name of a file to print is not valid")
    if len(set(papers)) < len(papers) or not set(papers) <= set(terms.order):
        raise ValueError("a copy is bound twice, or is missing from the order")
    return prints or (PrintFile(ALL_COPIES, tuple(terms.order)),)

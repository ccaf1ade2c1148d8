"""Read the numbers that are typed in a key, which its texts may type too."""

import re
from dataclasses import dataclass
from fractions import Fraction

from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.checks.usages import collect_usages
from exam_builder.recompute.further_witnesses import find_sources

TYPED = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
COMPARED = re.compile(rf"[<>=]=? *({TYPED.pattern})|({TYPED.pattern}) *(?:[<>]|==|!=)")
"""A number typed on a side of a comparison."""
NAMES = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class KeyNumbers:
    """The numbers typed in a key, such as the 1000 of a conversion, and the parameters on which it depends."""

    typed: frozenset[Fraction]
    names: frozenset[str]


def read_key_numbers(loaded: LoadedQuestion, part: LoadedPart) -> KeyNumbers:
    """Return the numbers and the names in the key of a part."""
    own = (*part.path, "answer")
    uses = [each for each in collect_usages(loaded) if each.path[: len(own)] == own and "reference" not in each.path]
    source = " ".join(str(each.written) for each in uses if not each.text)
    names = frozenset(name for each in NAMES.findall(source) for name in find_sources(loaded, each))
    return KeyNumbers(frozenset(map(Fraction, TYPED.findall(source))), names)


def find_thresholds(loaded: LoadedQuestion) -> frozenset[Fraction]:
    """Return the numbers with which keys, options and parameters compare values: the 170 of `mean > 170`."""
    uses = (each for each in collect_usages(loaded) if not each.text and each.path[0] != "constraints")
    found = (number for each in uses for match in COMPARED.findall(str(each.written)) for number in match if number)
    return frozenset(map(Fraction, found))


def is_typed_in_key(number: Fraction, name: str, key: KeyNumbers | None) -> bool:
    """Tell whether a number is typed in the key, and equals a value on which the key does not depend."""
    return key is not None and number in key.typed and name not in key.names and not name.startswith("answers.")

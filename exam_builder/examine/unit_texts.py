"""Compare units in texts and in heads of tables with those of the printed values."""

import re
from collections.abc import Iterator, Mapping, Sequence

from exam_builder.draw import YamlLocation
from exam_builder.examine.quantities import Clash, Fields, Quantity, Worth, are_met, meet, unite
from exam_builder.examine.question_texts import parse_texts
from exam_builder.examine.typed_numbers import find_hole
from exam_builder.examine.unit_rules import KnownUnits, walk_units
from exam_builder.expressions import Template
from exam_builder.expressions.latex_commands import FORMULA, TEXT
from exam_builder.expressions.latex_modes import blank_letters, find_stretches
from exam_builder.expressions.template import Hole
from exam_builder.fields import YamlPath
from exam_builder.findings import Code, Finding
from exam_builder.kinds.base.units import UnitProduct, find_measure, is_own_unit
from exam_builder.read import LoadedQuestion, get_text_source
from exam_builder.read.checks.usages import collect_usages
from exam_builder.read.models import TableModel

UPRIGHT = r"\\(?:mathrm|text|textrm|textup|unit|si|mathsf)\{(?P<upright>(?:[^{}]|\{[^{}]*\})*)\}"
POWER = r"(?P<power>\^(?:\{-?\d\}|-?\d)|[²³])?"
PREFIX = "(?:kilo|centi|milli|micro|nano|mega|giga)?"
NAMED = rf"""(?P<word>{PREFIX}(?:met(?:re|er)s?|seconds?|grams?|newtons?|joules?|watts?|volts?|hertz|pascals?)
    |(?:kilo|mega|giga|kibi|mebi|gibi)?(?:bytes?|bits?)|minutes?|hours?|days?|kelvins?|euros?|dollars?)
    \b(?!\s+(?:per|squared|cubed)\b)"""
CURRENCIES = "[kM]?(?:EUR|USD|CHF|GBP)|€"
SYMBOL = f"(?:[kcdmnµμ]?(?:m|g|L|l|mol|M)|[mnµμ]?s|[kM]?[JNVWA]|[kMG]?Hz|[kh]?Pa|K|min|h|{CURRENCIES})"
PLAIN = rf"""(?P<plain>{SYMBOL}/{SYMBOL}|[kcmnµμ]m|ms|µs|[kmµμ]g|[cdmµμ]L|[cdm]l|[mµμ]?mol|[mnµμ]M|kN|[Mk]J|kWh?|MW
    |[kMG]?Hz|[TGMk]B|[TGMK]iB|[GMk]bit|[kh]?Pa|mA|[mk]V|[kMmµμ]?Ω|[µμnp]F|mH|min|{CURRENCIES}|\\?%)(?![A-Za-z/^²³])"""
GOES_ON = r"[/^·]|(?:\\[,;:!\ ]|~|\s|\\cdot)*\\(?:mathrm|text|unit)"
MENTION = re.compile(rf"(?:{UPRIGHT}{POWER}|{NAMED}|{PLAIN})(?!{GOES_ON})", re.VERBOSE)
"""A unit in a text: upright in a formula, one of the usual words, or an abbreviation without another meaning."""
ASKED = re.compile(rf"\b[Hh]ow\s+many\s+{NAMED}", re.VERBOSE)
ASKED_IN = re.compile(rf"\bin\s+(?:{NAMED}|{PLAIN}|(?P<letter>[msghNJWVAKL])\b)(?:\)?\s*\?|\)?\.?\s*$)", re.VERBOSE)
"""The unit in which a prompt wants its answer, at its end: `…, in milliseconds?`, `Give the length in km.`"""
LETTER = re.compile(r"(?<![\\A-Za-z$}])[msghNJWVAKL](?![A-Za-z/^_']|(?<!~.)\.)")
"""A unit of one letter, in texts only, since it is a variable in formulas. A tied one may end a sentence."""
BETWEEN = re.compile(r"(?:\s|~|\$|\\[,;:! ]|\\(?:thin|thick|med)space(?![A-Za-z]))*")
LAST_LETTER = re.compile(BETWEEN.pattern + r"(?<=[\s~$])([A-Za-z])\.?$")
"""A letter at the end of a text."""
DEGREES = re.compile(r"\s*\^\{?\\circ\}?(?!\s*(?:\\[,;: ]|~|\\mathrm\{|\\text\{)*[CF])")
ARGUMENT = re.compile(r"\}\{(?P<si>[^{}]*)\}")
BEFORE_ARGUMENT = re.compile(r"\\(?:SI|qty)(?:\[[^\]]*\])?\{$")
TIMES = re.compile(r"\s*(?:\\cdot|\\times)\s*$")
LONGEST_SIGN = 100
"""The number of characters before a hole among which a sign of multiplication is looked for."""
TYPED_FACTOR = re.compile(r"(?<![\w.,}])(\d+(?:\.\d+)?)$")
UNKNOWN_FACTOR = "''"
"""A factor that is not a number, such as a formula, so that the product is unknown."""
OTHER_WORDS = frozenset(("d", "e", "i", "j", "a", "as", "at", "in", "am", "are", "min", "max", "T", "pt", "and"))
"""Upright words in formulas that only Pint takes for units."""
IN_WORDS = {"meter": "metre", "euro": "EUR", "dollar": "USD"}
LENGTH_BEFORE = re.compile(
    r"(?:\\(?:rule|[hv]space\*?|raisebox|parbox|makebox|kern|[hv]skip)(?:\[[^]]*\]|\{[^{}]*\})*\{?|[a-z]{4,}=)-?$"
)
"""Commands that take a length in one of their arguments."""
QUANTITY = re.compile(r"quantity\([^()]*\)")
BLANK = re.compile(r"\\BLANK\{(\w+)\}")
DOUBLED_HINT = "leave out the unit after it"
HINT = r"correct the unit, or print the number that belongs to it; \VAR{quantity(…)} prints both"


def find_unit_drift(loaded: LoadedQuestion, units: KnownUnits, own: frozenset[str]) -> Iterator[Finding]:
    r"""Yield a finding for each `\VAR{…}` before another unit than its own; `own` are names of units."""
    for use, written in parse_texts(collect_usages(loaded), loaded):
        part = next((part.id for part in loaded.parts if part.path and use.path[: len(part.path)] == part.path), None)
        for shown, at, again in find_doubled_units(loaded, use.path, written, own):
            message = f"`{shown}` is printed with its unit, and {again} is printed after it"
            yield YamlLocation(loaded, use.path, part).finding(Code.OTHER_UNIT, message, DOUBLED_HINT, at)
        for hole in written.holes:
            factors = list_factors_before(written, hole)
            source = " * ".join(f"({each})" for each in (*factors, hole.expression.source))
            found = unite(walk_units(source, units)[0]) if not hole.expression.answers else None
            said = read_unit_after(written.source, find_hole(written.source, hole), own)
            if found is None or said is None or found.bare or "quantity" in hole.expression.calls:
                continue
            try:
                meet(found, Quantity(said))
            except Clash:
                what = "the product" if factors else f"`{hole.expression.source.strip()}`"
                message = f"{what} is in {found.measure}, but {said} is printed after it"
                location = YamlLocation(loaded, use.path, part)
                yield location.finding(Code.OTHER_UNIT, message, HINT, hole.offset)


def find_doubled_units(
    loaded: LoadedQuestion, path: YamlPath, template: Template, own: frozenset[str]
) -> Iterator[tuple[str, int, UnitProduct]]:
    r"""Yield each `\VAR{answer}`, `\VAR{quantity(…)}` or blank that prints its unit, its place, and the unit after it.

    In the arguments of `\SI` or `\texttt`, in `\verb` and the like they print without a unit.
    """
    answers = {part.id: part.model.answer for part in loaded.parts if path[: len(part.path)] == part.path}
    units = {getattr(answer, "unit", None) for answer in answers.values()} if len(answers) == 1 else {None}
    blank = blank_letters(template.source)
    modes = [(each.start, each.mode) for each in find_stretches(blank)]
    for hole in template.holes:
        source, span = hole.expression.source.strip(), find_hole(template.source, hole)
        mode = next((mode for start, mode in reversed(modes) if start <= span[0]), TEXT)
        has_unit = (source == "answer" and any(units)) or QUANTITY.fullmatch(source)
        if blank[span[0]] != "0" or mode not in (TEXT, FORMULA) or not has_unit:
            continue
        said = read_unit_after(template.source, span, own)
        last = LAST_LETTER.match(template.source, span[1])
        if said is None and last and last[1] in units and _is_in_text(template.source[: last.end()]):
            said = find_measure(last[1])
        if said is not None and (len(f"{said}") > 1 or source != "answer" or f"{said}" in units):
            yield source, hole.offset, said
    for found in BLANK.finditer(blank):
        filled = [getattr(answer, "blanks", {}).get(found[1]) for answer in answers.values()]
        unit = next((getattr(each, "unit", None) for each in filled if each), None)
        said = read_unit_after(template.source, found.span(), own) if unit else None
        if said is not None and (len(f"{said}") > 1 or f"{said}" == unit):
            yield found[0], found.start(), said


def find_printed_units(loaded: LoadedQuestion, own: frozenset[str]) -> Iterator[tuple[str, UnitProduct]]:
    r"""Yield the unit that is printed after each parameter that is printed by itself: `\VAR{v}\,\mathrm{m/s}`."""
    for _, written in parse_texts(collect_usages(loaded), loaded):
        for hole in written.holes:
            name = hole.expression.source.strip()
            said = read_unit_after(written.source, find_hole(written.source, hole), own)
            if name in loaded.model.parameters and said is not None and not list_factors_before(written, hole):
                yield name, said


def list_factors_before(template: Template, hole: Hole) -> tuple[str, ...]:
    """Return the numbers that multiply a hole in its text, because the unit after them is that of the whole product."""
    ends = {find_hole(template.source, each)[1]: each for each in template.holes}
    start = find_hole(template.source, hole)[0]
    before = TIMES.search(template.source, max(0, start - LONGEST_SIGN), start)
    if before is None:
        return ()
    factor = ends.get(before.start())
    if factor is not None:
        return (*list_factors_before(template, factor), factor.expression.source)
    if any(each.end() == before.start() for each in MENTION.finditer(template.source, 0, start)):
        return ()
    typed = TYPED_FACTOR.search(template.source, 0, before.start())
    return (typed[1],) if typed else (UNKNOWN_FACTOR,)


def read_unit_after(source: str, span: tuple[int, int], own: frozenset[str]) -> UnitProduct | None:
    """Return the unit after a number of a text; None if there is none that can be read."""
    start, end = span
    if DEGREES.match(source, end):
        return find_measure("°")
    argument = ARGUMENT.match(source, end)
    if argument and BEFORE_ARGUMENT.search(source, 0, start):
        return _as_unit(argument["si"], own)
    gap = BETWEEN.match(source, end)
    assert gap is not None
    found = MENTION.match(source, gap.end())
    if found and not gap[0] and _is_length(source[:start], source[found.end() :]):
        return None
    if found:
        return _measure_of(found, own)
    letter = LETTER.match(source, gap.end()) if gap[0] and _is_in_text(source[: gap.end()]) else None
    return find_measure(letter[0]) if letter else None


def _is_length(before: str, after: str) -> bool:
    r"""Tell whether a number is a length for TeX: `\rule{0pt}{12mm}`, `width=12mm`, in a picture."""
    if before.rfind(r"\begin{tikzpicture}") > before.rfind(r"\end{tikzpicture}"):
        return True
    return bool(LENGTH_BEFORE.search(before)) and after[:1] in ("}", "]", ",")


def _is_in_text(before: str) -> bool:
    """Tell whether every formula that began before has ended."""
    plain = before.replace(r"\\", "").replace(r"\$", "")
    pairs = ((r"\[", r"\]"), (r"\(", r"\)"), (r"\begin{", r"\end{"))
    return plain.count("$") % 2 == 0 and all(plain.count(begin) == plain.count(end) for begin, end in pairs)


def find_asked_unit(text: str) -> tuple[int, UnitProduct | None]:
    """Return the place and the unit in which a prompt wants its answer: `How many seconds …?`, `…, in seconds?`."""
    many = ASKED.search(text)
    found = many or ASKED_IN.search(text)
    if found is None:
        return 0, None
    if many is None and found["letter"]:
        return found.start("letter"), find_measure(found["letter"])
    return found.start("word" if found["word"] else "plain"), _measure_of(found, frozenset())


def mentions_unit(text: str, unit: Quantity, own: frozenset[str]) -> bool:
    """Tell whether a text mentions a unit, such as that in which an answer is to be given."""
    said = (_measure_of(found, own) for found in MENTION.finditer(text))
    return any(each is not None and are_met(unit, Quantity(each)) for each in said)


def _measure_of(match: re.Match[str], own: frozenset[str]) -> UnitProduct | None:
    if match["word"]:
        singular = match["word"].removesuffix("s") if match["word"] != "hertz" else "hertz"
        return find_measure(IN_WORDS.get(singular, singular))
    if match["plain"]:
        return find_measure(match["plain"])
    upright = match["upright"].strip()
    return _as_unit(f"({upright}){match['power'] or ''}" if match["power"] else upright, own)


LABEL = re.compile(r"^(?P<name>.*?)\s*(?:\bin\s+|/\s*|\(\s*|\[\s*)(?P<unit>[^()\[\]]+?)\s*[)\]]?\s*$")
"""The head of a table or the label of an axis: a name and its unit, as in `time in ms`, `t / ms` and `time (ms)`."""
STYLES = re.compile(r"\\(?:mathrm|mathit|text|mathbf|operatorname|unit|si)\{([^{}]*)\}")


def split_label(label: str) -> tuple[str, str]:
    """Return the name and the unit in a head or the label of an axis, both '' if it has no unit."""
    found = LABEL.match(STYLES.sub(r"\1", label).replace("$", "").replace(r"\,", " ").replace("~", " "))
    return (re.sub(r"[\\{}]", "", found["name"]).strip(), found["unit"]) if found else ("", "")


def _as_unit(text: str, own: frozenset[str]) -> UnitProduct | None:
    """Return a unit if every name in it is known to Pint or to the question; None for all other words."""
    found = find_measure(text)
    if found is None or text in OTHER_WORDS or not found.powers:
        return None
    return None if any(is_own_unit(name) for name in found.powers if name not in own) else found


HEAD_HINT = "correct the unit in the head, or print numbers that belong to it"


def find_wrong_heads(loaded: LoadedQuestion, units: KnownUnits, own: frozenset[str]) -> Iterator[Finding]:
    """Yield a finding for each head of a column or row with another unit than a number in it; `own` as for texts."""
    for id_, model in loaded.model.tables.items():
        for field, lines in _list_lines(model, units):
            for index, cells in enumerate(lines):
                yield from _judge_head(loaded, ("tables", id_, field, index), cells, own)


def _list_lines(model: TableModel, units: KnownUnits) -> Iterator[tuple[str, Sequence[Mapping[str, Worth]]]]:
    """Yield, for each head, the cells below or beside it: the source of each, and the description of its value."""
    rows = _list_rows(model, units)
    yield "columns", [dict(row[index] for row in rows) for index in range(len(model.columns))]
    yield "rows", [dict(rows[index]) for index in range(min(len(rows), len(model.rows)))]


def _list_rows(model: TableModel, units: KnownUnits) -> list[list[tuple[str, Worth]]]:
    width = max(len(model.columns), 1)
    if isinstance(model.cells, str):
        worth = walk_units(model.cells, units)[0]
        rows = list(worth.entries.values()) if isinstance(worth, Fields) else [worth] * max(len(model.rows), 1)
        entries = [row.entries if isinstance(row, Fields) else dict.fromkeys(range(width), row) for row in rows]
        return [[(model.cells, row.get(index)) for index in range(width)] for row in entries]
    return [[_read_cell(cell, units) for cell in row] for row in model.cells]


def _read_cell(cell: object, units: KnownUnits) -> tuple[str, Worth]:
    """Return the source of a cell and the description of its value; that of a blank is unknown."""
    source = str(getattr(cell, "typed", None) or cell)
    return source.strip(), None if isinstance(cell, Mapping) else walk_units(source, units)[0]


def _judge_head(
    loaded: LoadedQuestion, path: YamlPath, cells: Mapping[str, Worth], own: frozenset[str]
) -> Iterator[Finding]:
    _, unit = split_label(get_text_source(loaded, path)[0])
    said = find_measure("min") if unit == "min" else _as_unit(unit, own) if unit else None
    for name, worth in cells.items() if said is not None else ():
        united = unite(worth)
        if united is None or united.bare or said is None or not _is_other(united, said):
            continue
        message = f"`{name}` is in {united.measure}, but the head of its {str(path[2])[:-1]} says {said}"
        yield YamlLocation(loaded, path).finding(Code.OTHER_UNIT, message, HEAD_HINT)
        return


def _is_other(quantity: Quantity, measure: UnitProduct) -> bool:
    """Tell whether a number has another unit; prices per item below `price in EUR` and plain numbers are fine."""
    try:
        meet(quantity, Quantity(measure))
    except Clash as clash:
        per_item = measure.powers.items() <= quantity.measure.powers.items()
        return bool(clash.ratio) or not (quantity.measure.is_plain or per_item)
    return False

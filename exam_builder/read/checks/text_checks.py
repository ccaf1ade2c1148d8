"""Search texts for slips in LaTeX and for what YAML has taken away from them, and check listings."""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice

from exam_builder.expressions.latex_modes import blank_holes
from exam_builder.expressions.latex_text import is_bare_formula
from exam_builder.fields import YamlPath
from exam_builder.findings import Code, Severity, find_nearest_name, format_count
from exam_builder.read.checks import (
    latex_formulas,
    latex_items,
    latex_outside,
    latex_rows,
    latex_slips,
    latex_words,
    unit_checks,
)
from exam_builder.read.checks.latex_slips import BlankedText, Slip, blank_text, find_markup
from exam_builder.read.checks.remark import Remark
from exam_builder.read.checks.unknown_names import list_known_names
from exam_builder.read.checks.usages import Usage, collect_usages, list_prose
from exam_builder.read.loaded import LoadedExam, LoadedQuestion, get_raw_text
from exam_builder.read.models import ListingFile, ListingText
from exam_builder.read.yaml_tree import Node

Finder = Callable[[BlankedText], Iterable[Slip]]
FINDERS: tuple[Finder, ...] = (
    latex_slips.find_misspelt_commands,
    latex_slips.find_words_in_formulas,
    latex_slips.find_wrong_settings,
    latex_slips.find_wrong_quotes,
    latex_rows.find_row_slips,
    latex_items.find_item_slips,
    latex_items.find_open_options,
    latex_formulas.find_bracket_slips,
    latex_items.find_missing_items,
    latex_formulas.find_script_slips,
    latex_formulas.find_keyboard_signs,
    latex_words.find_text_slips,
    latex_outside.find_outside_formulas,
    latex_outside.find_unmatched_sizes,
    latex_outside.find_uneven_macros,
    unit_checks.find_unit_slips,
    latex_outside.find_exam_class,
    latex_outside.find_styled_letters,
    latex_words.find_leftovers,
    latex_slips.find_listed_slips,
)
MAX_SLIPS = 20
"""The maximum number of slips that are reported in a text."""


def check_texts(question: LoadedQuestion) -> Iterator[Remark]:
    """Report slips in the texts of a question."""
    known = {**list_known_names(question.source.data), "answer": None, "answers": None}
    for use in list_prose(question):
        yield from find_slips(use, question, known)
    for part in question.parts:
        among = getattr(part.model.answer, "among", None)
        for id_, text in among.items() if isinstance(among, Mapping) else ():
            yield from find_slips(Usage((*part.path, "answer", "among", id_), text), question, known, [find_markup])


TWINS = {"prompt": 30, "solution": 30, "alt": 30, "caption": 30, "advice": 20, "misconceptions": 10}
"""Texts that are hardly the same twice, by their field, with the length from which this counts."""


def check_twin_texts(question: LoadedQuestion) -> Iterator[Remark]:
    """Warn of texts of a question that are the same as another one of their kind."""
    yield from find_twin_texts(collect_usages(question), question)


def find_twin_texts(uses: Iterable[Usage], loaded: LoadedQuestion | LoadedExam) -> Iterator[Remark]:
    """Warn of texts that are the same as another one of their kind, as a copy that was not changed is."""
    seen: dict[tuple[str, str], YamlPath] = {}
    for use in (use for use in uses if use.text):
        field = str(next((each for each in (use.path[0], use.path[-1]) if each in TWINS), ""))
        text = " ".join(get_raw_text(loaded, use.path).split())
        if field and len(text) >= TWINS[field] and seen.setdefault((field, text), use.path) != use.path:
            line = loaded.source.place(seen[field, text]).line
            message, hint = f"this text is the same as that of line {line}", "change it, or take one of the two out"
            yield Remark(use.path, Code.LEFTOVER, message, hint, severity="warning")


def find_slips(
    use: Usage, loaded: LoadedExam | LoadedQuestion, ids: Mapping[str, None], finders: Iterable[Finder] = ()
) -> Iterator[Remark]:
    """Yield the slips of one text, as found by `finders` or else by all of them.

    In a cell of a table, `&` is printed literally, and `prints` may be a formula without dollars. Beside an error,
    warnings about the same line may follow from it.
    """
    raw = get_raw_text(loaded, use.path)
    if bare := use.path[-1] == "prints" and is_bare_formula(raw):
        raw = f"${raw}$"
    prints_and = use.path[0] == "tables" and "\\begin" not in raw
    text = replace(blank_text(raw.replace("&", "+")), tex=raw) if prints_and else blank_text(raw)
    chosen = finders or ([latex_slips.find_spoken_commands] if use.path[-1] == "alt" else FINDERS)
    slips = [*chain(() if finders else latex_slips.find_foreign_holes(text, ids), *(find(text) for find in chosen))]
    wrong = {raw.count("\n", 0, slip.offset) for slip in slips if slip.severity == "error"}
    kept = (each for each in slips if each.severity == "error" or raw.count("\n", 0, each.offset) not in wrong)
    for slip in islice(kept, MAX_SLIPS):
        yield Remark(use.path, slip.code, slip.message, slip.hint, max(slip.offset - bare, 0), slip.severity)


PRINTED_FIELDS = frozenset(("title", "prompt", "solution", "when", "note", "text", "because", "caption", "alt"))
"""Fields whose text is printed."""
COVER_TEXTS = frozenset(("course", "term", "date", "time", "aids", "instructions", "introduction"))
"""Further such fields, of an exam and its sections."""
SEVERAL_TEXTS = frozenset(("among", "advice", "columns", "rows", "corner", "constants"))
"""Fields that hold such texts."""

COMMENT = re.compile(r"[ \t]+(#.*)")
NUMBER_SIGN = re.compile(r"[ \t]+(#[^\s#].*)")
"""A comment that may be meant as part of the text before it: people write `# a comment`, but `#1`."""
SINGLE_QUOTE = re.compile(r"(?<=[A-Za-rt-z.,!?])'\Z|(?<=[A-Za-z.,!?])\"\Z")
OPENING_QUOTE = re.compile(r"(?:\A|[\s(])['\"`]")
EXCERPT = 30
EMPTY_LINE = re.compile(r"\S[ \t]*\n[ \t]*\n[ \t]*(?=\S)")
PARAGRAPH = re.compile(r"\S[ \t]*\n[ \t]*\n\s*\S")


def check_comments(loaded: LoadedQuestion | LoadedExam) -> Iterator[Remark]:
    """Warn of unquoted texts that are followed by a comment, or that end with a quote that they do not begin with."""
    source = loaded.source
    for here, child in _list_printed(source.root, ()):
        if child.style:
            continue
        if found := (COMMENT if here[-1] in PRINTED_FIELDS else NUMBER_SIGN).match(source.text, child.end):
            message = f"`{found[1][:EXCERPT]}` is a comment, so it is not part of this text"
            hint = r"if it belongs to the text, put all in quotes and write \#; if not, put it on a line of its own"
            yield Remark(here, Code.COMMENT, message, hint, severity="warning")
        text = str(child.data)
        if SINGLE_QUOTE.search(text) and not OPENING_QUOTE.search(text):
            message = f"this text ends with a quote that it does not begin with: `{text[-EXCERPT:]}`"
            hint = "begin the text with a quote too, or take this one out"
            yield Remark(here, Code.QUOTES, message, hint, severity="warning")


def check_paragraphs(loaded: LoadedQuestion | LoadedExam) -> Iterator[Remark]:
    """Yield a warning for each printed text in which YAML takes away an empty line, so that no paragraph begins."""
    source = loaded.source
    for here, child in _list_printed(source.root, ()):
        empty = EMPTY_LINE.search(source.text, child.start, child.end)
        if empty and here[-1] != "alt" and child.style != "|" and not PARAGRAPH.search(str(child.data)):
            offsets = source.offsets_of(child)
            after = next((index for index, offset in enumerate(offsets) if offset >= empty.end()), 0)
            message = "the empty line before this one begins no paragraph, since YAML joins the lines of this text"
            hint = f"write {here[-1]}: | and the text below it, without quotes"
            yield Remark(here, Code.PARAGRAPH, message, hint, after, "warning")


def _list_printed(node: Node, path: YamlPath) -> Iterator[tuple[YamlPath, Node]]:
    """Yield the printed texts below a node, with their paths."""
    for step, child in node.children.items():
        here = (*path, step)
        if isinstance(child.data, str) and _is_printed(here):
            yield here, child
        yield from _list_printed(child, here)


def _is_printed(path: YamlPath) -> bool:
    """Return whether a text at a path of a question or an exam is printed."""
    if path[0] in ("parameters", "needs"):
        return False
    cover = path[-1] in COVER_TEXTS and (len(path) == 1 or path[0] == "sections")
    return cover or path[-1] in PRINTED_FIELDS or bool(SEVERAL_TEXTS.intersection(path[-3:]))


def check_languages(question: LoadedQuestion) -> Iterator[Remark]:
    """Report a listing whose language is a misspelling of one that is highlighted."""
    for name, listing in question.model.listings.items():
        language = listing.language.strip()
        if language != COLOURED and find_nearest_name(language.casefold(), [COLOURED], 0.75):
            message = f"listings in `{language}` are printed without highlighting"
            run = any(getattr(part.model.recompute, "prints", "") == name for part in question.parts)
            severity: Severity = "error" if run else "warning"
            yield Remark(("listings", name, "language"), Code.VALUE, message, f"write {COLOURED}", severity=severity)


COLOURED = "python"
"""The language of listings that are highlighted."""


def check_listings(question: LoadedQuestion) -> Iterator[Remark]:
    """Check that the lines of a listing are in its file."""
    for name, listing in question.model.listings.items():
        found = question.files.texts.get(listing.file) if isinstance(listing, ListingFile) else None
        if isinstance(listing, ListingFile) and found is not None and listing.lines is not None:
            lines = len(found.text.splitlines())
            if listing.lines[1] > lines:
                message = f"`{listing.file}` has {format_count(lines, 'line')}"
                yield Remark(("listings", name, "lines", 1), Code.LINES, message, f"write a line up to {lines}")
            elif listing.language.strip() == COLOURED and (cut := _find_cut(found.text, *listing.lines)):
                message = f"the listing ends in the middle of `{cut.name}`, whose last line is {cut.end_lineno}"
                hint = f"write lines: [{listing.lines[0]}, {cut.end_lineno}], or accept this warning"
                yield Remark(("listings", name, "lines", 1), Code.LINES, message, hint, severity="warning")


def _find_cut(program: str, first: int, last: int) -> ast.FunctionDef | ast.ClassDef | None:
    """Return the function or class that begins in some lines of a program and ends below them."""
    try:
        body = ast.parse(program).body
    except SyntaxError:
        return None
    blocks = (each for each in body if isinstance(each, ast.FunctionDef | ast.ClassDef))
    return next((each for each in blocks if first <= each.lineno <= last < (each.end_lineno or 0)), None)


def check_program_lines(question: LoadedQuestion) -> Iterator[Remark]:
    """Report programs whose lines YAML joins, and lines of Python that are indented for no reason."""
    for name, listing in question.model.listings.items():
        if not isinstance(listing, ListingText) or listing.text in question.model.parameters:
            continue
        path = ("listings", name, "text")
        node = question.source.find_node(path)
        raw = question.source.text[node.start : node.end].removeprefix(">") if node else ""
        if node and node.style != "|" and len(re.findall(r"\S[^\n]*", raw)) > 1 + listing.text.rstrip().count("\n"):
            message = "YAML joins the lines of this program into one"
            hint = "write text: | and the program below it, without quotes"
            yield Remark(path, Code.LISTING, message, hint)
        elif listing.language.strip() == COLOURED and (wrong := _find_wrong_indent(blank_holes(listing.text))):
            message = f"line {wrong} of this program is indented further than the line above it, which opens no block"
            lines = listing.text.split("\n")
            offset = sum(len(line) + 1 for line in lines[: wrong - 1])
            yield Remark(path, Code.LISTING, message, "begin both lines in the same column", offset, "warning")


def _find_wrong_indent(program: str) -> int:
    """Return the number of the first line that is indented although no block begins above it; 0 if none is."""
    last = ":"
    try:
        for token in tokenize.generate_tokens(io.StringIO(program).readline):
            if token.type == tokenize.INDENT and last != ":":
                return token.start[0]
            if token.type not in (tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT):
                last = token.string
    except (tokenize.TokenError, SyntaxError):
        return 0
    return 0

"""Compare the names of axes and panels with each other, and with what the question's texts call them."""

import re
from collections.abc import Iterator
from itertools import pairwise

from exam_builder.examine.figure_lists import reduce_name
from exam_builder.examine.figure_numbers import TextFault, list_texts
from exam_builder.examine.written_figure import WrittenFigure
from exam_builder.findings import Code
from exam_builder.paper_texts import list_author_texts
from exam_builder.plot.plotted import PlottedAxes

AGAINST = re.compile(r"((?:[a-z-]+ ){1,2})(?:against|versus) (?:the |an? |number of )*([a-z-]+(?: [a-z-]+){0,2})", re.I)
"""What a text says of a figure with one axis against another."""
NUMBERED = re.compile(r"(.*?)(\d+)(.*)", re.DOTALL)
INDEXED = re.compile(r"\$([A-Za-z])_\{?(\d)\}?\$")
UNITS = frozenset(
    ("second", "minute", "hour", "day", "week", "month", "year", "date", "metre", "meter", "gram", "degree")
)
"""Words for units, by which an axis may be called too."""
LEAST = 4
"""The least length of a word that names something."""
LONG = 6
"""The least length of a word that is misspelt."""
HINT = "let the figure and the text use the same words, or accept this warning"
EACH_HINT = "let each say what it shows, or accept this warning"


def find_unlike_texts(view: WrittenFigure) -> Iterator[TextFault]:
    """Yield names that contradict their order, or what the question's texts call the axes."""
    yield from _find_disordered(view.shown.axes)
    for axes in view.shown.axes:
        if axes.x.label and axes.x.label == axes.y.label:
            words = f"has `{axes.x.label}` along both axes"
            yield TextFault(axes.x.label, words, Code.FIGURE_GIVEN, "", EACH_HINT)
        across, up = INDEXED.fullmatch(axes.x.label), INDEXED.fullmatch(axes.y.label)
        if across and up and across[1] == up[1] and (across[2], up[2]) == ("2", "1"):
            words = f"has {axes.x.label} along its x axis, and {axes.y.label} along its y axis"
            yield TextFault(axes.x.label, words, Code.FIGURE_GIVEN, "", "exchange the two, or accept this warning")
    yield from _find_unnamed(view.shown.axes)
    yield from _find_misnamed_axes(view)
    yield from _find_misspelt(view)


def _find_disordered(panels: tuple[PlottedAxes, ...]) -> Iterator[TextFault]:
    """Yield the titles of two panels that differ in a number, the greater one first, or in nothing."""
    for one, other in pairwise(panels):
        if one.title and one.title == other.title:
            words = f"has two panels with the title `{one.title}`"
            yield TextFault(one.title, words, Code.FIGURE_GIVEN, "", EACH_HINT)
        first, second = NUMBERED.fullmatch(one.title), NUMBERED.fullmatch(other.title)
        if first and second and first.group(1, 3) == second.group(1, 3) and int(first[2]) == int(second[2]) + 1:
            words = f"has the panel `{one.title}` before the panel `{other.title}`"
            yield TextFault(one.title, words, Code.FIGURE_GIVEN, "", "exchange the two, or accept this warning")


def _find_unnamed(panels: tuple[PlottedAxes, ...]) -> Iterator[TextFault]:
    """Yield an axis of numbers that has no name although the other one has, where nothing else may name it."""
    named = len(panels) == 1 and panels[0].title
    if named or any(each.bars or each.images or each.texts or each.legend for each in panels):
        return
    axes = {"x": [each.x for each in panels], "y": [each.y for each in panels]}
    for name, other in (("x", "y"), ("y", "x")):
        label = next((each.label for each in axes[other] if each.label), "")
        numbers = any(text.strip("$-\N{MINUS SIGN}")[:1].isdigit() for each in axes[name] for text in each.tick_labels)
        if label and numbers and not any(each.label for each in axes[name]):
            words = f"calls its {other} axis `{label}`, and has no name for its {name} axis"
            yield TextFault(label, words, Code.FIGURE_GIVEN, "", "give both a name, or accept this warning")


def _find_misnamed_axes(view: WrittenFigure) -> Iterator[TextFault]:
    """Yield an axis that is called otherwise than in a text that says of the figure what it shows against what."""
    x = next((axes.x.label for axes in view.shown.axes if axes.x.label), "")
    y = next((axes.y.label for axes in view.shown.axes if axes.y.label), "")
    across, up = _list_words(x), _list_words(y)
    if not across or not up or (across | up) & UNITS:
        return
    texts = [view.figure.alt, *(each.text.tex for each in list_author_texts(view.question))]
    known = _list_words(" ".join(texts))
    for said in (found for text in texts for found in AGAINST.finditer(" ".join(text.split()))):
        first, second = _list_words("" if " of " in f" {said[1]}" else said[1]), _list_words(said[2])
        named = f"where a text says `{said[1].split()[-1]} against {said[2]}`"
        if first & across and second & up and not (first & up or second & across):
            words = f"has `{x}` along its x axis, and `{y}` along its y axis, {named}"
            yield TextFault(x, words, Code.FIGURE_GIVEN, "", HINT)
            return
        if first and first <= up and second and not across & known:
            yield TextFault(x, f"calls its x axis `{x}`, {named}", Code.FIGURE_GIVEN, "", HINT)
            return
        if second & across and first & up and not up <= known:
            yield TextFault(y, f"calls its y axis `{y}`, {named}", Code.FIGURE_GIVEN, "", HINT)
            return


def _find_misspelt(view: WrittenFigure) -> Iterator[TextFault]:
    """Yield texts with a word that differs from one in the question's texts by a letter, or by the order of two."""
    texts = [view.figure.alt, *(each.text.tex for each in list_author_texts(view.question))]
    known = {word for text in texts for word in re.findall(r"[a-z]+", text.casefold()) if len(word) >= LONG}
    given = repr(view.figure.arguments).casefold()
    for text in list_texts(view.shown):
        for word in re.findall(r"[a-z]{5,}", re.sub(r"\$.*?\$", "", text).casefold()):
            meant = next((each for each in known if word not in known and _is_slip(word, each)), "")
            if meant and word not in given:
                yield TextFault(text, f"writes `{word}`, where a text says `{meant}`", Code.FIGURE_GIVEN, "", HINT)


def _is_slip(word: str, meant: str) -> bool:
    """Tell whether a word is another one with a letter left out or doubled inside, or with two letters exchanged."""
    if len(word) == len(meant):
        different = [index for index in range(len(word)) if word[index] != meant[index]]
        return len(different) == 2 and sorted(word) == sorted(meant) and different[1] == different[0] + 1
    short, long = sorted((word, meant), key=len)
    left_out = any(long[:index] + long[index + 1 :] == short for index in range(1, len(long) - 1))
    return len(long) == len(short) + 1 and left_out


def _list_words(text: str) -> set[str]:
    """List the words of a text that name something, without a plural s."""
    return {reduce_name(word) for word in re.findall(r"[A-Za-z]+", text) if len(word) >= LEAST}

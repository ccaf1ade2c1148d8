r"""Merge texts that are written by language, `{en: Half, fr: Moitié}`, into the one text that is printed.

They are merged before a file is validated, so all later steps see plain texts, with the place of each character in
the file. In an exam in two languages, the merged text has both of them in order: on one line (`\examslash`) for
a heading or an option, in separate paragraphs (`\examsecond`) for a prompt or a solution.
"""

import re
from collections.abc import Iterator, Sequence

from exam_builder.fields import YamlPath, is_yaml_number
from exam_builder.findings import Code, Finding
from exam_builder.kinds import KINDS, SOLUTION_FIELDS
from exam_builder.read.yaml_source import Source
from exam_builder.read.yaml_tree import Node

LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
MOST = 2
"""The maximum number of languages of an exam."""
SEPARATOR = "+"
"""The sign between the two languages of an exam."""
ON_A_LINE = frozenset(("title", "course", "term", "date", "time", "aids", "text", "because", "caption", "corner"))
ON_A_LINE |= {"note", "when"}
"""Fields whose texts in both languages are printed on one line."""
AROUND = frozenset(("formulas", "preamble"))
"""Fields outside questions, which may also be the same in both languages."""
IN_PARAGRAPHS = SOLUTION_FIELDS | {"prompt", "solution", "instructions", "introduction", "advice", "formulas"}
"""Fields whose texts have separate paragraphs in each language."""
ALT = "alt"
"""The field that is read aloud and not typeset."""
TEXTS = (ON_A_LINE | IN_PARAGRAPHS | {ALT}) - AROUND
HOLDERS = frozenset(("advice", "columns", "rows", "constants"))
"""Fields that may contain several texts."""
OTHERS = frozenset(
    ("parameters", "needs", "constraints", "recompute", "reference", "listings", "with", "keys", "shows")
)
OTHERS |= {"cells", "packages", "accept", "logo", "numbers", "versions", "space", "marks", "topics"}
"""Fields that contain no texts."""
BOTH = " / "
"""The separator of two languages in a plain text; in some fields the author writes it."""
SECOND, SLASH = "{\\examsecond\n", "{\\examslash\n"
"""The LaTeX that begins the text in the second language, in separate paragraphs or on the same line."""
BEFORE = {SECOND: "\n\n", SLASH: "\n", BOTH: ""}
ENDS = {SECOND: "\n\\par}", SLASH: "\n\\unskip}", BOTH: ""}
SAME_IN_ALL = re.compile(
    r"\$\$.*?\$\$|\$[^$]*\$|\\\(.*?\\\)|\\\[.*?\\\]"
    r"|\\(?:VAR|FIGURES?|LISTING|TABLE|BLANK|ref|eqref|label|begin|end|url|SI|si|qty|unit|num|texttt|includegraphics)\b"
    r"(?:\s*(?:\[[^\]]*\]|\{(?:[^{}]|\{[^{}]*\})*\}))*|\\[A-Za-z]+\*?|\\verb(.).*?\1|%[^\n]*",
    re.DOTALL,
)
"""What is the same in all languages: mathematics, values, figures and tables, names, commands, comments."""
WORD = re.compile(r"[^\W\d_]{2,}")


UNSET = frozenset(("ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi", "zh", "ja", "ko"))
"""Languages that are written from right to left, or in characters that no 8-bit font has."""


def find_languages(exam: Source | None) -> tuple[str, ...]:
    """Return the languages of an exam's file, as far as they can be read; by default, English."""
    written = exam.value(("language",)) if exam else None
    named = written if isinstance(written, list) else [written]
    codes = (each for each in named if isinstance(each, str) and LANGUAGE_CODE.fullmatch(each))
    languages = tuple(dict.fromkeys(each for each in codes if each.partition("-")[0] not in UNSET))
    return languages if 0 < len(languages) <= MOST else ("en",)


def find_split(text: str) -> int:
    """Return the offset at which the text in the second language begins; -1 if there is none."""
    return next((at for mark in (SECOND, SLASH) if (at := text.find(mark)) >= 0), -1)


def split_languages(text: str) -> list[tuple[int, str]]:
    """Split a text into its languages; return the offset and the text of each."""
    split = find_split(text)
    if split < 0:
        return [(0, text)]
    mark = SECOND if text.startswith(SECOND, split) else SLASH
    start = split + len(mark)
    return [(0, text[:split]), (start, text[start:].removesuffix(ENDS[mark]))]


def has_words(tex: str) -> bool:
    """Return whether a text contains words, which need a translation."""
    return bool(WORD.search(SAME_IN_ALL.sub(" ", tex)))


def merge_languages(source: Source, languages: Sequence[str]) -> list[Finding]:
    """Replace each text that is written by language by the one that an exam in these languages prints.

    Return findings for texts that lack a language, and for texts with words that are not by language.
    """
    return list(_merge_below(source, source.root, (), languages))


def _merge_below(source: Source, node: Node, path: YamlPath, languages: Sequence[str]) -> Iterator[Finding]:
    if len(languages) > 1:
        yield from _find_untranslated(source, node, path)
    for step, child in [*node.children.items()]:
        inner = (*path, step)
        if step in OTHERS:
            continue
        if step in AROUND:
            yield from _merge_around(source, node, inner, languages)
        elif _is_text(inner, child):
            yield from _merge_text(source, child, inner, languages)
            if isinstance(node.data, dict | list):
                node.data[step] = child.data  # type: ignore[index]  # a step of a mapping is a key, of a list an index
        else:
            yield from _merge_below(source, child, inner, languages)


QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


def _find_untranslated(source: Source, node: Node, path: YamlPath) -> Iterator[Finding]:
    """Report words in one language that are printed but are not texts: words to tick, conclusions, cells of tables."""
    answer = node.children.get("answer")
    given = answer.children if answer else {}
    for field in (field for kind in KINDS.values() for field in kind.word_fields if field in given):
        for step, word in given[field].children.items():
            if isinstance(word.data, str) and has_words(word.data) and BOTH not in word.data:
                hint = f"write both, with a stroke between them: '{word.data} / …'"
                place = source.place((*path, "answer", field, step))
                yield Finding(Code.LANGUAGE, "this is printed in one language, but the exam is in two", place, hint)
    yes_or_no = any(kind.yes_or_no and name in given for name, kind in KINDS.items())
    if yes_or_no and "say" not in given and "options" not in node.children:
        message, hint = "the words to tick would be Yes and No, in one language", "write say: ['Yes / Oui', 'No / Non']"
        yield Finding(Code.LANGUAGE, message, source.place((*path, "answer")), hint)
    for where, cell in _list_leaves(node.children.get("cells"), (*path, "cells")):
        words = [one or other for one, other in QUOTED.findall(str(cell.data)) if has_words(one or other)]
        if words and not any(BOTH in each for each in words):
            message = f"this cell prints `{words[0]}` in one language, but the exam is in two"
            hint = f"write '{words[0]} / …', or accept it where it is a name"
            yield Finding(Code.LANGUAGE, message, source.place(where), hint, "warning")


def _list_leaves(node: Node | None, path: YamlPath) -> Iterator[tuple[YamlPath, Node]]:
    """Yield the values in a list of lists with their paths."""
    for step, child in node.children.items() if node else ():
        if child.children:
            yield from _list_leaves(child, (*path, step))
        else:
            yield (*path, step), child


def _is_text(path: YamlPath, node: Node) -> bool:
    """Return whether the value at a path is a text: a field of its own, or one of several in a field."""
    is_one = path[-1] in TEXTS or (len(path) > 1 and path[-2] in HOLDERS)
    return is_one and isinstance(node.data, str | dict)


def _merge_around(source: Source, node: Node, path: YamlPath, languages: Sequence[str]) -> Iterator[Finding]:
    """Merge a preamble or formulas if they are by language; there is one preamble even in two languages."""
    step, child = path[-1], node.children[path[-1]]
    if not isinstance(child.data, dict) or not _is_by_language(child, languages):
        return
    if len(languages) == 1 and (chosen := _choose(child, languages[0])):
        node.children[step] = child = chosen
    elif len(languages) > 1 and step == "preamble":
        hint = "write one; in it, a command that prints words prints those of both languages"
        yield Finding(Code.LANGUAGE, "an exam in two languages has one preamble", source.place(path), hint)
        _join(source, child, path, [*child.children.values()][:1])
    else:
        yield from _merge_text(source, child, path, languages)
    if isinstance(node.data, dict):
        node.data[str(step)] = child.data


def _merge_text(source: Source, node: Node, path: YamlPath, languages: Sequence[str]) -> Iterator[Finding]:
    if not isinstance(node.data, dict):
        if len(languages) > 1 and has_words(str(node.data)):
            written = ", ".join(f"{each}: …" for each in languages)
            message = f"this text is in one language, but the exam is in {' and '.join(languages)}"
            yield Finding(Code.LANGUAGE, message, source.place(path), f"write {{{written}}}")
        return
    if not _is_by_language(node, languages):
        if len(languages) > 1 and "file" in node.data:
            message = "a text in a file of its own is in one language, but the exam is in two"
            yield Finding(Code.LANGUAGE, message, source.place(path), "write it here, once for each language")
        return
    found = [(language, _choose(node, language)) for language in languages]
    for language, piece in found:
        if piece is None or piece.data in ("", None):
            message = f"this text is missing in `{language}`, a language of the exam"
            yield Finding(Code.LANGUAGE, message, source.place(path), f"add {language}: …")
        elif not isinstance(piece.data, str) and not is_yaml_number(piece.data):
            message = "a text by language must be a text that is written here"
            yield Finding(Code.LANGUAGE, message, source.place((*path, language)), "write the text itself, in quotes")
    pieces = [piece for _, piece in found if piece is not None and _is_filled(piece)]
    _join(source, node, path, pieces or [*filter(_is_filled, node.children.values())][:1])


def _is_filled(piece: Node) -> bool:
    """Return whether a text is not empty; it may also be a number."""
    return bool(piece.data) if isinstance(piece.data, str) else is_yaml_number(piece.data)


def _is_by_language(node: Node, languages: Sequence[str]) -> bool:
    """Return whether the keys of a mapping are codes of languages."""
    codes = [str(key) for key in node.children]
    known = {each.partition("-")[0] for each in languages} | {"en", "fr", "de", "es"}
    are_codes = bool(codes) and all(map(LANGUAGE_CODE.fullmatch, codes))
    return are_codes and any(code.partition("-")[0] in known for code in codes)


def _choose(node: Node, language: str) -> Node | None:
    """Return the text in a language; for `fr-CA`, a text in `fr` will do."""
    return node.children.get(language) or node.children.get(language.partition("-")[0])


def _join(source: Source, node: Node, path: YamlPath, pieces: Sequence[Node]) -> None:
    """Replace a mapping by the text of its pieces, equal ones once, in which each character keeps its place."""
    stripped = dict(_strip_piece(source, piece) for piece in pieces)
    divided = path[-1] == "text" and any("\n\n" in own for own in stripped)
    mark = SECOND if divided or IN_PARAGRAPHS & {*map(str, path[-2:])} else BOTH if path[-1] == ALT else SLASH
    text, offsets = ("", [node.start]) if stripped else ("…", [node.start] * 2)
    for own, places in stripped.items():
        if text:
            before = BEFORE[mark] + mark
            offsets = [*offsets[:-1], *[places[0]] * len(before), *places[:-1], *[places[-1]] * (len(ENDS[mark]) + 1)]
            text += before + own + ENDS[mark]
        else:
            text, offsets = own, [*places]
    node.data, node.children, node.keys, node.style = text, {}, {}, "|"
    node.start, node.offsets = offsets[0], tuple(each - offsets[0] for each in offsets)


def _strip_piece(source: Source, piece: Node) -> tuple[str, tuple[int, ...]]:
    """Return a text without empty lines around it, with the offsets of its characters and of its end."""
    if not isinstance(piece.data, str):
        return source.text[piece.start : piece.end], tuple(range(piece.start, piece.end + 1))
    written = piece.data
    text = written.strip("\n")
    lead = len(written) - len(written.lstrip("\n"))
    return text, source.offsets_of(piece)[lead : lead + len(text) + 1]

"""Report a name that is used but nothing defines at the misspelt definition, if it is that which is misspelt."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from exam_builder.companions.python_files import read_python
from exam_builder.companions.python_hints import is_misspelt
from exam_builder.expressions import ExpressionError, parse_text
from exam_builder.fields import YamlPath
from exam_builder.findings import Code, CompanionError, find_nearest_name, format_count
from exam_builder.kinds import get_kind
from exam_builder.read.checks.remark import Remark, list_known_ids
from exam_builder.read.checks.unknown_names import parse_readable
from exam_builder.read.checks.usages import Usage, collect_usages, list_names
from exam_builder.read.loaded import LoadedQuestion, get_raw_text
from exam_builder.read.models import ComputeParameter, ConstantParameter, DeriveParameter, DrawnFigure
from exam_builder.values import reach

NAMED = re.compile(
    r"(?:no parameter or function|there is no (?P<what>figure|listing|misconception|table)) `(?P<name>\w+)`"
)
NAME = re.compile(r"[A-Za-z_]\w*")
SHORTEST = 4
"""The fewest letters of a parameter's name that is a word of a text."""
MOST = 3
"""The maximum number of places at which an unknown name is reported."""


def gather_unknown(remarks: Sequence[Remark], question: LoadedQuestion) -> Iterator[Remark]:
    """Yield the remarks, with one remark for each unknown name that is used in several places."""
    places: dict[tuple[str, str], list[Remark]] = {}
    for remark in remarks:
        if found := _find_unknown_name(remark):
            places.setdefault(found, []).append(remark)
    defined = {what: dict(_list_definitions(what, question)) for what, _ in places}
    for remark in remarks:
        found = _find_unknown_name(remark)
        if found is None:
            yield remark
            continue
        (what, name), uses = found, places[found]
        meant = _find_likely_definition(name, defined[what], uses)
        if meant and _is_definition_wrong(meant, name, len(uses), _gather_words(question)):
            yield from [_report_definition(defined[what][meant], meant, name, len(uses))] if remark is uses[0] else []
        elif len(uses) <= MOST:
            yield remark
        elif remark is uses[0]:
            more = format_count(len(uses) - 1, "more place")
            yield replace(remark, message=f"{remark.message}, here and in {more}")


def _is_definition_wrong(meant: str, name: str, uses: int, words: str) -> bool:
    """Return whether the definition is what is misspelt: nothing else has its name, and several places use the other,
    or only the other consists of words of the question.
    """
    alone = len(re.findall(rf"\b{re.escape(meant)}\b", words)) == 1
    return (alone and uses > 1) or is_misspelt(meant, name, words)


def _find_unknown_name(remark: Remark) -> tuple[str, str] | None:
    """Return what a remark says does not exist ('' for a parameter), and its name; None if it says nothing of it."""
    found = NAMED.match(remark.message)
    return (found["what"] or "", found["name"]) if found else None


def _gather_words(question: LoadedQuestion) -> str:
    """Return the texts of a question's file and of its companion."""
    try:
        python = read_python(question.companion).text if question.companion else ""
    except CompanionError:
        python = ""
    return f"{question.source.text}\n{python}"


def _list_definitions(what: str, question: LoadedQuestion) -> Iterator[tuple[str, YamlPath]]:
    """Yield what is defined, with its path; of parameters and variables of formulas those that no expression uses."""
    if what:
        yield from ((id_, (f"{what}s", id_)) for id_ in list_known_ids(question.source.data, f"{what}s"))
        return
    readable = (parse_readable(use, question)[0] for use in collect_usages(question))
    used = frozenset[str]().union(*(each.names for each in readable if each is not None))
    for field in ("parameters", "needs"):
        yield from ((name, (field, name)) for name in list_known_ids(question.source.data, field) if name not in used)
    for part in question.parts:
        source = get_kind(part.model.answer).main_source(part.model.answer)
        names = source.names if source else frozenset[str]()
        yield from ((name, (*part.path, "answer", "in", name)) for name in names if name not in used)


def _find_likely_definition(name: str, unused: Mapping[str, YamlPath], remarks: Sequence[Remark]) -> str:
    """Return the unused name that was probably meant: a similar one, or the variable of the formula that uses it."""
    variables = [
        each for each, path in unused.items() if path[-2] == "in" and any(path[:-2] == use.path[:-1] for use in remarks)
    ]
    near = find_nearest_name(name, unused, 0.75) or (variables[0] if len(variables) == 1 else "")
    short = [each for each in unused if each.startswith(name) or name.startswith(each)]
    return near or (short[0] if len(short) == 1 else "")


def check_underived(question: LoadedQuestion) -> Iterator[Remark]:
    """Report a constant text that is an expression of other parameters, if other expressions compute with it."""
    known = {*list_known_ids(question.source.data, "parameters"), *list_known_ids(question.source.data, "needs")}
    for name, model in question.model.parameters.items():
        text = model.value if isinstance(model, ConstantParameter) else None
        names = list_names(text) if isinstance(text, str) else frozenset()
        if names and names <= known - {name} and any(_computes_with(name, use) for use in collect_usages(question)):
            message = f"`{name}` is the text `{text}`, not a number"
            yield Remark(("parameters", name), Code.PARAMETER, message, f"write {name}: {{derive: {text}}}")


def _computes_with(name: str, use: Usage) -> bool:
    """Return whether an expression uses a name, and is not the name alone."""
    written = str(use.written) if isinstance(use.written, str) and not use.text else name
    return written.strip() != name and name in list_names(written)


def _report_definition(path: YamlPath, meant: str, name: str, places: int) -> Remark:
    what = {"in": "variable", "needs": "parameter"}.get(str(path[-2]), str(path[-2]).removesuffix("s"))
    many = f"{places} places use" if places > 1 else "one place uses"
    message = f"nothing uses the {what} `{meant}`, and nothing defines `{name}`, which {many}"
    causes = (path[:-1], (*path[:-2], "reference")) if path[-2] == "in" else ()
    code = Code.UNKNOWN_NAME if what in ("variable", "parameter") else Code(f"unknown-{what}")
    return Remark(path, code, message, f"write {name}:, if that is meant", key=True, causes=causes)


def check_twins(question: LoadedQuestion) -> Iterator[Remark]:
    """Warn of two parameters with one expression or function, where only the name of one of them fits to it."""
    made: dict[str, str] = {}
    for name, parameter in question.model.parameters.items():
        field = "derive" if isinstance(parameter, DeriveParameter) else "compute"
        source = " ".join(str(getattr(parameter, field, "")).split())
        other = made.setdefault(source, name) if source else name
        own, theirs, words = map(_split_names, (name, other, source))
        fits = [bool((one - two) & words) for one, two in ((own, theirs), (theirs, own))]
        if other != name and fits[0] != fits[1]:
            wrong, right = (other, name) if fits[0] else (name, other)
            message = f"`{wrong}` and `{right}` are made in the same way"
            path = ("parameters", wrong, field)
            yield Remark(path, Code.DEFAULT, message, f"correct `{wrong}`, or take it out", severity="warning")


def _split_names(source: str) -> set[str]:
    """Return the words and numbers of which the names in an expression consist."""
    return {part for name in NAME.findall(source.casefold()) for part in re.findall("[a-z]+|[0-9]+", name)}


def check_other_values(question: LoadedQuestion) -> Iterator[Remark]:
    """Warn of a value before the name of a parameter, as in `7 steps`, if none of its readers see the parameter's own.

    Students read less than readers of solutions, and these less than markers. What figures show is not known here.
    """
    if any(isinstance(figure, DrawnFigure) for figure in question.model.figures.values()):
        return
    usages = [(2 if use.marking else 0 if use.students else 1, use) for use in collect_usages(question)]
    printed = [(level, _list_printed_names(use, question)) for level, use in usages if use.text or use.students]
    for name, model in question.model.parameters.items():
        if isinstance(model, DeriveParameter | ComputeParameter) or len(name) < SHORTEST:
            continue
        before = re.compile(rf"(?P<value>\\VAR\{{[^{{}}]*\}}|(?<![\w.\\])\d[\d.]*)\$?[ \n~]+{name}(?!\w)")
        for level, use in usages:
            found = before.search(get_raw_text(question, use.path)) if use.text else None
            if found and not any(name in names for other, names in printed if other <= level):
                message = (
                    f"`{' '.join(found.group().split())}` is not the value of the parameter `{name}`, which no text"
                )
                message += " prints" if level else " for students prints"
                hint = rf"write \VAR{{{name}}} {name}, if that is meant"
                yield Remark(use.path, Code.HOLE, message, hint, found.start(), severity="warning")


def _list_printed_names(use: Usage, question: LoadedQuestion) -> frozenset[str]:
    """Return the parameters that a text or an expression prints, with those from which they are derived."""
    try:
        names = parse_text(get_raw_text(question, use.path)).names if use.text else list_names(str(use.written))
    except ExpressionError:
        return frozenset(question.model.parameters)
    parameters = question.model.parameters
    derived = {name: str(each.derive) for name, each in parameters.items() if isinstance(each, DeriveParameter)}
    return frozenset(reach(names, lambda name: list_names(derived.get(name, "0"))))

"""Check options: the keys and texts that name them, references to their places, and choices with signs."""

import re
from collections.abc import Iterator, Mapping

from exam_builder.expressions import try_parse_text
from exam_builder.expressions.atoms import HolePosition
from exam_builder.expressions.hole_prints import OPERANDS
from exam_builder.expressions.latex_commands import FORMULA
from exam_builder.expressions.template import Hole
from exam_builder.fields import YamlPath
from exam_builder.findings import Code, format_count
from exam_builder.kinds import KINDS, get_key, get_kind, get_kind_name
from exam_builder.kinds.base.contract import LETTERS
from exam_builder.read.checks.remark import Remark, list_known_ids, report_unknown_id
from exam_builder.read.checks.usages import list_prose
from exam_builder.read.loaded import LoadedPart, LoadedQuestion, get_raw_text, walk_rubric
from exam_builder.read.models import ChooseParameter, FromMisconceptions, OptionModel
from exam_builder.read.unknown_keys import ENTRIES

MAX_OPTIONS = 26


def check_options(question: LoadedQuestion) -> Iterator[Remark]:
    """Check the options of each part."""
    for part in question.parts:
        chosen = get_kind(part.model.answer).lists
        if isinstance(part.model.options, FromMisconceptions):
            yield from check_misconception_options(part, part.model.options, question)
        elif chosen:
            yield from check_listed_options(part, part.model.options, question)
        elif part.model.options:
            ticked = " or ".join(f"{name}:" for name, kind in KINDS.items() if kind.ticked)
            hint = f"answer with {ticked}, or write options: {{from: misconceptions}}"
            message = f"`options` beside an answer that is a {get_kind_name(part.model.answer)}"
            rests = ((*part.path, "answer"),)
            yield Remark((*part.path, "options"), Code.OPTIONS, message, hint, key=True, depends_on=rests)


def check_columns(question: LoadedQuestion) -> Iterator[Remark]:
    """Check that a part with `columns` has options with boxes, and at least one for each column."""
    for part in question.parts:
        columns, path = part.model.columns, (*part.path, "columns")
        kind, options = get_kind(part.model.answer), part.model.options
        depends_on: tuple[YamlPath, ...] = ((*part.path, "answer"), (*part.path, "options"))
        given = question.source.value(path) is not None
        count = len(options) if isinstance(options, tuple) and options else MAX_OPTIONS if options else 2
        if given and not kind.has_boxes(bool(options)):
            message = "there are no options with boxes to tick that could stand in columns"
            yield Remark(path, Code.COLUMNS, message, "leave columns out", key=True, depends_on=depends_on)
        elif columns != "auto" and columns > count:
            message = f"{format_count(count, 'option')} cannot stand in {format_count(columns, 'column')}"
            hint = f"write at most {count}, or leave it out to let the widths of the options decide"
            yield Remark(path, Code.COLUMNS, message, hint, depends_on=depends_on)


def check_listed_options(
    part: LoadedPart, options: tuple[OptionModel, ...], question: LoadedQuestion
) -> Iterator[Remark]:
    """Check the options that an author lists, and the key that names them."""
    path = (*part.path, "options")
    if not options:
        hint = f"add options: with 2 to {MAX_OPTIONS} entries, such as - {ENTRIES['options']}"
        yield Remark((*part.path, "answer"), Code.MISSING, "`options` is missing", hint, depends_on=(path,))
        return
    if not 2 <= len(options) <= MAX_OPTIONS:
        message = f"there {'is one option' if len(options) == 1 else f'are {len(options)} options'} to choose from"
        hint = f"write 2 to {MAX_OPTIONS} in options:"
        yield Remark(path, Code.OPTIONS, message, hint, depends_on=((*part.path, "answer"),))
        return
    yield from check_option_ids(path, options, question)
    yield from check_conditions(path, options, part)
    known = list_known_ids(question.source.data, "misconceptions")
    for index, option in enumerate(options):
        if option.misconception is not None and option.misconception not in known:
            yield report_unknown_id((*path, index, "misconception"), "misconception", option.misconception, known)
    yield from check_named_options(part, tuple(option.id for option in options))


def check_option_ids(path: YamlPath, options: tuple[OptionModel, ...], question: LoadedQuestion) -> Iterator[Remark]:
    """Check that each option has a unique id that is not the name of a parameter, because keys may use both."""
    known = list_known_ids(question.source.data, "parameters") | list_known_ids(question.source.data, "needs")
    for index, option in enumerate(options):
        if option.id in {other.id for other in options[:index]}:
            message = f"there is already an option `{option.id}`"
            yield Remark((*path, index, "id"), Code.REPEATED_NAME, message, "choose another id")
        if option.id in known:
            message = f"`{option.id}` is also the name of a parameter"
            yield Remark((*path, index, "id"), Code.AMBIGUOUS, message, "choose another id")


def check_conditions(path: YamlPath, options: tuple[OptionModel, ...], part: LoadedPart) -> Iterator[Remark]:
    """Check that all options have `holds` if the key is `true`, and that none has it otherwise."""
    kind = get_kind_name(part.model.answer)
    by_condition = get_key(part.model.answer) is True
    if not by_condition and sum(option.holds is not None for option in options) > 1:
        message = "the answer names what is right, but the conditions `holds` of the options say it too"
        yield Remark((*part.path, "answer"), Code.OPTIONS, message, f"write {kind}: true, or leave out each `holds`")
        return
    for index, option in enumerate(options):
        if by_condition and option.holds is None:
            message = f"`{kind}: true` asks which options hold, but `{option.id}` does not say when it does"
            yield Remark((*path, index, "holds"), Code.MISSING, message, "add holds: and a condition, true or false")
        if not by_condition and option.holds is not None:
            message = f"the answer names what is right, so `holds` of `{option.id}` says nothing"
            depends_on: tuple[YamlPath, ...] = ((*part.path, "answer"),)
            hint = f"write {kind}: true"
            yield Remark((*path, index, "holds"), Code.OPTIONS, message, hint, key=True, depends_on=depends_on)


def check_named_options(part: LoadedPart, names: tuple[str, ...]) -> Iterator[Remark]:
    """Check that the key and the reference only name options that exist."""
    path, depends_on = (*part.path, "answer"), ((*part.path, "options"),)
    answer = part.model.answer
    for wrong in get_kind(answer).find_unknown_ids(answer, answer.reference, names):
        yield Remark((*path, *wrong.path), wrong.code, wrong.message, wrong.hint, key=wrong.key, depends_on=depends_on)


def check_misconception_options(
    part: LoadedPart, options: FromMisconceptions, question: LoadedQuestion
) -> Iterator[Remark]:
    """Check options that are made of misconceptions."""
    path = (*part.path, "options")
    known = list_known_ids(question.source.data, "misconceptions")
    kind = get_kind_name(part.model.answer)
    if not get_kind(part.model.answer).further:
        message = f"misconceptions make options of values, but this answer is {'an' if kind[0] == 'o' else 'a'} {kind}"
        hint = "answer with number:, vector:, truth:, …, or list the options"
        yield Remark(path, Code.OPTIONS, message, hint, key=True, depends_on=((*part.path, "answer"),))
    unknown = [(index, name) for index, name in enumerate(options.from_) if name not in known]
    for index, name in unknown:
        yield report_unknown_id((*path, "from", index), "misconception", name, known)
    others = len(options.from_ or known) + (options.none is not None)
    if not unknown and not others:
        hint = "add misconceptions: to the question"
        yield Remark((*path, "from"), Code.OPTIONS, "there are no misconceptions to make options of", hint)
    elif not unknown and options.show is not None and not 2 <= options.show <= others + 1:
        message = f"{format_count(options.show, 'option')} cannot be shown: there are {others + 1}, the key included"
        yield Remark((*path, "show"), Code.OPTIONS, message, f"write a number from 2 to {others + 1}")


ABOVE = re.compile(
    r"""\b(?: (?:all|none|both|neither|each|any|two)\ of\ the\ (?:above|previous|preceding|foregoing)
    | (?:alle|keine|beide)[rs]?\ (?:der\ |die\ |das\ )?(?:obigen|obige|vorherigen|vorstehenden|vorigen|oberen
        |(?:oben|zuvor)\ genannten?)
    | (?:toutes|aucune|tous|aucun)\ (?:les\ |des\ )?(?:\w+\ )?(?:ci-dessus|précédent\w*)
    | (?:tout|rien\ de)\ ce\ qui\ précède
    | (?:todas|ninguna|ambas|todos|ninguno)\ (?:de\ )?(?:las|los)\ anteriores
    | (?:tutte|nessuna|entrambe)\ (?:le|delle)\ (?:\w+\ )?precedenti )\b""",
    re.VERBOSE | re.IGNORECASE,
)
NOUN = r"(?i:options?|answers?|choices?|statements?|Antwort(?:en)?|Option(?:en)?|réponses?|respuestas?|risposte?)"
AND = r"(?:\s*,\s*|\s+(?:and|or|nor|und|oder|sowie|als\ auch|noch|et|ou|ni|soit|y|o|e)\s+|\s*&\s*)"
LETTER = r"\(?[A-Z]\)?"
SEVERAL = re.compile(
    rf"""(?:(?i:only|just|both|either|neither|all\ of|none\ of|one\ of|any\ of|nur|sowohl|weder|entweder|beide|seulement
    |uniquement|à\ la\ fois|ni|soit|sólo|solo|tanto|ambas|ambos|sia)\s+)?
    (?:(?i:the\s+)?{NOUN}\s+)?{LETTER}(?:{AND}+{LETTER})+
    (?:,?\s+(?i:are|is|hold|both|only|together|sind|ist|beide|sont|est|les\ deux|seulement|son|ambas)\b.*)?[.\s]*""",
    re.VERBOSE,
)
ONE = re.compile(rf"\b{NOUN}\s+\(?([A-Z])\)?(?![\w'])")
NAMED = re.compile(r"(?<!\w)[A-Z](?!\w)")
PLACED = re.compile(
    r"""\b(?: (?:the\ )?(?:two|three|four)\ (?:(?:options|answers|choices)\ )?(?:above|below)
    | (?:option|answer|choice)s?\ (?:above|below)
    | (?:above|previous|preceding|following|next|first|second|third|fourth|fifth|last)\ (?:two\ |three\ )?
      (?:option|choice)s?
    | (?:erste|zweite|dritte|vierte|letzte|vorige|vorherige|nächste)[nrs]?\ Option(?:en)?
    | (?:première|deuxième|troisième|quatrième|dernière)\ option
    | (?:primera|segunda|tercera|cuarta|última)\ opción )\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""Words that name an option by its place."""


def check_option_references(question: LoadedQuestion) -> Iterator[Remark]:
    """Check that no text of a part with shuffled options names an option by its place or letter."""
    for part in question.parts:
        options = part.model.options
        if isinstance(options, tuple) and part.model.shuffle and get_kind(part.model.answer).ticked:
            yield from _check_option_texts(part, options)
            yield from _check_reasons(part, options)


def _check_option_texts(part: LoadedPart, options: tuple[OptionModel, ...]) -> Iterator[Remark]:
    joining = [isinstance(each.text, str) and SEVERAL.fullmatch(each.text.strip()) is not None for each in options]
    for index, option in enumerate(options):
        path = (*part.path, "options", index, "text")
        above = ABOVE.search(option.text) if isinstance(option.text, str) else None
        if above and option.fixed != "last":
            message = f"“{above[0]}” is no longer correct when the options are shuffled"
            yield Remark(path, Code.SHUFFLED, message, "add fixed: last to this option, or shuffle: false to the part")
        elif not joining[index]:
            yield from _find_single_references(path, option.text, options)
        places = [LETTERS.index(each) for each in NAMED.findall(str(option.text))] if joining[index] else []
        if places and all(place < len(options) and not joining[place] for place in places):
            yield _report_typed_letter(path, [options[place] for place in places], [LETTERS[place] for place in places])


def _check_reasons(part: LoadedPart, options: tuple[OptionModel, ...]) -> Iterator[Remark]:
    """Check the solution, the reasons of options, and the marking scheme."""
    yield from _find_single_references((*part.path, "solution"), part.model.solution, options)
    for index, each in enumerate(options):
        yield from _find_single_references((*part.path, "options", index, "because"), each.because, options)
    for path, item in walk_rubric(part.model.rubric, (*part.path, "rubric")):
        yield from _find_single_references((*path, "when"), item.when, options)
        yield from _find_single_references((*path, "note"), item.note, options)


def _find_single_references(path: YamlPath, text: object, options: tuple[OptionModel, ...]) -> Iterator[Remark]:
    """Report an option that a text names by its letter or its place."""
    if not isinstance(text, str):
        return
    found = ONE.search(text)
    if found and LETTERS.index(found[1]) < len(options):
        yield _report_typed_letter(path, [options[LETTERS.index(found[1])]], [found[1]])
    elif placed := PLACED.search(text):
        message = f"“{placed[0]}” is a different option when the options are shuffled"
        hint = r"write \VAR{letter('ID')} with the id of the option that is meant, or add shuffle: false to the part"
        yield Remark(path, Code.SHUFFLED, message, hint)


def _report_typed_letter(path: tuple[str | int, ...], named: list[OptionModel], letters: list[str]) -> Remark:
    typed, one = " and ".join(letters), len(letters) == 1
    verb = f"{'is' if one else 'are'} typed here, and {'is a different option' if one else 'are different options'}"
    holes = " and ".join(rf"\VAR{{letter('{option.id}')}}" for option in named)
    message = f"{typed} {verb} when the options are shuffled"
    return Remark(path, Code.SHUFFLED, message, f"write {holes}, or add shuffle: false to the part")


def check_signed_choices(question: LoadedQuestion) -> Iterator[Remark]:
    r"""Report a formula that is a factor in some draws and, with its own minus sign, a term in others: `2\VAR{f}` as
    2 - x.
    """
    signed = dict(_find_signed_choices(question))
    for use in list_prose(question) if signed else ():
        if use.path[-1] != "alt":
            for hole, value in _find_factors(get_raw_text(question, use.path), signed):
                name = hole.expression.source.strip()
                message = f"where `{name}` is `{value}`, its minus sign takes it from what stands before it"
                hint = rf"write (\VAR{{{name}}}), or give each choice its sign, such as +x"
                yield Remark(use.path, Code.MATHEMATICS, message, hint, hole.offset)


def _find_signed_choices(question: LoadedQuestion) -> Iterator[tuple[str, str]]:
    """Yield parameters with choices with and without a minus sign, each with its first choice that has one."""
    for name, parameter in question.model.parameters.items():
        choices = parameter.choose if isinstance(parameter, ChooseParameter) else ()
        texts = [each.strip() for each in choices if isinstance(each, str) and each.strip()]
        negative = [each for each in texts if each[0] in "-−" and len(each) > 1]
        if negative and any(each[0] not in "-−+±" for each in texts):
            yield name, negative[0]


def _find_factors(tex: str, signed: Mapping[str, str]) -> Iterator[tuple[Hole, str]]:
    """Yield the holes after a factor that print such a parameter, with its value that has a minus sign."""
    template = try_parse_text(tex)
    if template is None:
        return
    for hole, place in zip(template.holes, template.places(template.outline), strict=True):
        value = signed.get(hole.expression.source.strip())
        if value is not None and _is_factor(place):
            yield hole, value


def _is_factor(place: HolePosition) -> bool:
    """Return whether something comes before a hole in a formula that the value would multiply."""
    before = place.row[place.at - 1].kind if place.mode == FORMULA and place.at and not place.argument else ""
    return not place.in_index and (before == "hole" or before in OPERANDS)

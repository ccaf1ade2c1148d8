"""Read the words that papers print by themselves, from a file for each language, of the toolkit or of a course."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, partial
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, TypeAlias

from pydantic import Field, create_model

from exam_builder.debian_packages import LANGUAGE_OF
from exam_builder.digests import BUILT_IN
from exam_builder.expressions.speech import Speech
from exam_builder.fields import FieldType, Plain, Positive, StrictModel, as_list, make_field_error, validate_plain_text
from exam_builder.findings import (
    Code,
    Finding,
    Place,
    Refused,
    did_you_mean,
    find_nearest_name,
    format_count,
    list_some,
)
from exam_builder.read.by_language import SEPARATOR
from exam_builder.read.models.exam_model import Mark
from exam_builder.read.models.person_models import (
    NamesField,
    PronounsField,
    find_missing_forms,
    find_person_slips,
    make_persons,
)
from exam_builder.read.validation import validate
from exam_builder.read.yaml_source import Source, load_source, read_yaml
from exam_builder.values import YamlValue

WORDS = "words"
"""The folder of words in a folder of templates."""
FIRST_LANGUAGE = "en"
"""The language whose file has all words; papers in an unknown language (in old records) use it."""
SHOWN_MISSING = 5
"""The maximum number of missing words that a finding names."""
SETTINGS = frozenset(("candidate", "turn_over", "margin", "constants", "formulas", "tear_off", "minutes", "room"))
SETTINGS |= {"seat", "sign_in", "signature", "large"}
"""Words that only some exams print; a course's own language needs only those that the exam prints."""
Folders: TypeAlias = Sequence[Path]
"""Folders of templates; files in an earlier one take precedence."""


def validate_words(count: int, message: str, hint: str, data: YamlValue | tuple[YamlValue, ...]) -> tuple[str, ...]:
    """Validate a list of so many words."""
    words = tuple(map(validate_plain_text, data if isinstance(data, tuple) else as_list(data)))
    if len(words) != count:
        raise make_field_error(Code.TEXT, message.format(len(words)), hint)
    return words


validate_months = partial(validate_words, 12, "a year has 12 months, not {}", "name all of them, from January on")
TRUTH_MESSAGE = "this needs two words, for true and for false"
validate_truth = partial(validate_words, 2, TRUTH_MESSAGE, "write, say: [vero, falso]")


def validate_pattern(places: tuple[str, ...], data: YamlValue) -> str:
    """Validate a text that contains each of these places once, in braces."""
    text = validate_plain_text(data)
    found = sorted(re.findall(r"\{(\w*)\}", text))
    if found != sorted(places) or text.count("{") + text.count("}") != 2 * len(places):
        listed = ", ".join(f"{{{place}}}" for place in places)
        message = f"each of {listed} must stand here once, and no other braces"
        raise make_field_error(Code.TEXT, message, f"write them: {listed}")
    return text


ENGLISH = "english american usenglish USenglish british ukenglish UKenglish canadian australian newzealand"
BABEL = frozenset((*ENGLISH.split(), *LANGUAGE_OF))
"""Names of languages that babel knows; it knows others too."""


def validate_babel(data: YamlValue) -> str:
    """Return babel's name of a language, unless it is nearly one."""
    name = validate_plain_text(data)
    near = "" if name in BABEL else find_nearest_name(name, BABEL, 0.8)
    if near:
        raise make_field_error(Code.TEXT, f"babel knows no language `{name}`{did_you_mean(near)}", f"write {near}")
    return name


WORD = {"type": "string"}
BabelName = Annotated[str, FieldType(validate_babel, WORD)]
MONTHS = {"type": "array", "items": {"type": "string"}, "minItems": 12, "maxItems": 12}
Months = Annotated[tuple[str, ...], FieldType(validate_months, MONTHS)]
Truth = Annotated[tuple[str, ...], FieldType(validate_truth, {**MONTHS, "minItems": 2, "maxItems": 2})]
DateWords = Annotated[str, FieldType(partial(validate_pattern, ("day", "month", "year")), WORD)]
ClockWords = Annotated[str, FieldType(partial(validate_pattern, ("hours", "minutes")), WORD)]


class WordsModel(StrictModel):
    """The settings in a file of words."""

    numbers: tuple[Plain, ...] = ()
    singular_below: Positive = 0
    babel: tuple[BabelName, ...] = ()
    months: Months = ()
    date: DateWords = "{day} {month} {year}"
    first_day: Plain = "1"
    clock: ClockWords = "{hours}:{minutes}"
    decimal: Mark = "."
    truth: Truth = ()
    pronouns: PronounsField = Field(default_factory=dict)
    persons: NamesField = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """The words that papers in one language print by themselves.

    `printed` has the words by name, `numbers` the numerals from 1 on as words, `babel` the options of babel for this
    language. The singular of marks is printed for 1, and for numbers below `singular_below`.
    """

    printed: Mapping[str, str]
    numbers: tuple[str, ...]
    singular_below: Fraction
    babel: tuple[str, ...]
    speech: Speech
    """How values print in the language."""
    each: tuple["LanguageWords", ...] = ()
    """In two languages, the words of each; then `printed` has both, and all else is that of the first."""

    @property
    def by_language(self) -> tuple["LanguageWords", ...]:
        """The words of each language."""
        return self.each or (self,)

    def count(self, number: int) -> str:
        """Return a small number as a word, and a large one in digits."""
        return self.numbers[number - 1] if 1 <= number <= len(self.numbers) else str(number)

    def unit(self, marks: Fraction) -> str:
        """Return the word for marks after a number of them, in all languages."""
        return join_words(each.own_unit(marks) for each in self.by_language)

    def own_unit(self, marks: Fraction) -> str:
        """Return the word for marks after a number of them, in the first language."""
        return self.printed["mark_one" if marks == 1 or marks < self.singular_below else "mark_many"]


def choose_persons(speech: Speech, names: Mapping[str, tuple[str, ...]] | None) -> Speech:
    """Return a language with the persons of an exam, or unchanged if the exam names none."""
    if names is None:
        return speech
    return replace(speech, persons=make_persons(names, {called: dict(forms) for called, forms in speech.pronouns}))


ONCE = frozenset(("draft", "colon", "list_and", "range_to"))
"""Words printed only in the first of two languages: one in large letters, punctuation, and what siunitx inserts."""


def join_words(words: Iterable[str]) -> str:
    """Join a word in two languages; equal words are printed once."""
    return " / ".join(dict.fromkeys(words))


def join_languages(each: tuple[LanguageWords, LanguageWords]) -> LanguageWords:
    """Join the words of two languages."""
    first, second = each
    printed = {
        name: word if name in ONCE else join_words((_number_holes(word), _number_holes(second.printed[name])))
        for name, word in first.printed.items()
    }
    return replace(first, printed=printed, speech=_join_speech(first.speech, second.speech), each=each)


def _join_speech(first: Speech, second: Speech) -> Speech:
    """Return the speech of the first language, with only those persons whose pronouns the second has as well."""
    both = dict(second.pronouns)
    pronouns = tuple(each for each in first.pronouns if each[0] in both)
    persons = tuple(each for each in first.persons if each.pronouns in both)
    return replace(first, pronouns=pronouns, persons=persons, other=second)


def _number_holes(word: str) -> str:
    """Write numbers into the places `{}` of a word, so that the words of two languages can share values."""
    numbers = itertools.count()
    return re.sub(r"\{\}", lambda _: f"{{{next(numbers)}}}", word)


def list_languages(own: Folders = ()) -> tuple[str, ...]:
    """List the languages that have words, without their variants; `own` are a course's folders."""
    names = {path.stem for folder in (*own, BUILT_IN) for path in (folder / WORDS).glob("*.yaml")}
    return tuple(sorted({name.partition("-")[0] for name in names}))


def read_words(language: str, own: Folders = (), names: Set[str] = frozenset()) -> LanguageWords:
    """Read the words of a language such as `en` or `fr-CA`, including those of a course's folders.

    A language without files gets the words of English. Raise Refused if a file of the course is wrong, or if words are
    missing; of SETTINGS, only those in `names` are required.
    """
    if SEPARATOR in language:
        first, second = language.split(SEPARATOR)
        return join_languages((read_words(first, own, names), read_words(second, own, names)))
    files = tuple(find_word_files(language, own))
    if not files:
        return read_words(FIRST_LANGUAGE, own, names)
    english = _load_built_in(BUILT_IN / WORDS / f"{FIRST_LANGUAGE}.yaml")
    merged: dict[str, YamlValue] = {}
    for folder, path in files:
        more = _load_built_in(path) if folder == BUILT_IN else _load_own(path, folder, english)
        merged |= {**more, "pronouns": _merge_pronouns(merged.get("pronouns"), more.get("pronouns"))}
        if folder != BUILT_IN:
            _require_persons(more, merged, path, folder)
    needed = english.keys() - WordsModel.model_fields.keys() - (SETTINGS - names)
    if missing := [name for name in english if name in needed and name not in merged]:
        raise Refused([_report_missing(missing, language, _place_of(path, folder))])
    options = WordsModel.model_validate({name: merged[name] for name in WordsModel.model_fields if name in merged})
    words = {name: english[name] for name in SETTINGS} | merged
    printed = {name: str(text) for name, text in words.items() if name not in WordsModel.model_fields}
    below = Fraction(options.singular_below)
    pronouns = tuple((called, tuple(forms.items())) for called, forms in options.pronouns.items())
    persons = make_persons(options.persons, options.pronouns)
    days = (options.months, options.date, options.first_day, options.clock)
    speech = Speech(below, *days, pronouns, persons, options.decimal, options.truth)
    return LanguageWords(printed, options.numbers, below, options.babel, speech)


def find_word_files(language: str, own: Folders = ()) -> Iterator[tuple[Path, Path]]:
    """Yield the files of a language with their folders of templates; later ones override, as `fr-CA` does `fr`."""
    for folder in (BUILT_IN, *reversed(own)) if SEPARATOR not in language else ():
        for name in dict.fromkeys((language.partition("-")[0], language)):
            path = folder / WORDS / f"{name}.yaml"
            if path.is_file():
                yield folder, path


@cache
def _load_built_in(path: Path) -> Mapping[str, YamlValue]:
    """Load a file of the toolkit, once in each process: it takes as long as all else of a small exam."""
    data = load_source(path, BUILT_IN).data
    return data if isinstance(data, dict) else {}


def _load_own(path: Path, folder: Path, english: Mapping[str, YamlValue]) -> dict[str, YamlValue]:
    """Load a course's file of words; raise Refused with all of its mistakes."""
    source, findings = read_yaml(path, folder.parent, folder)
    findings += _find_cut_words(source) if source else ()
    result = validate(_make_model(english), source) if source else None
    if findings or result is None or result.findings or result.model is None:
        raise Refused([*findings, *(result.findings if result else ())])
    return result.model.model_dump(exclude_unset=True)


NUMBER_SIGN = re.compile(r"[ \t]+(#[^\s#].*)")


def _find_cut_words(source: Source) -> Iterator[Finding]:
    """Find words, not in quotes, whose end YAML takes for a comment; people write `# a comment`, but `#1`."""
    for name, node in source.root.children.items():
        found = None if node.style or not isinstance(node.data, str) else NUMBER_SIGN.match(source.text, node.end)
        if found:
            message = f"`{found[1]}` is a comment, so it is not part of this word"
            yield Finding(Code.COMMENT, message, source.place((name,)), "put the whole word in quotes")


def _merge_pronouns(before: YamlValue, more: YamlValue) -> YamlValue:
    """Merge pronouns with those of a later file, which override single forms."""
    merged: dict[str, YamlValue] = {**before} if isinstance(before, dict) else {}
    for called, forms in more.items() if isinstance(more, dict) else ():
        known = merged.get(called)
        merged[called] = {**known, **forms} if isinstance(known, dict) and isinstance(forms, dict) else forms
    return merged


def _require_persons(own: Mapping[str, YamlValue], found: Mapping[str, YamlValue], path: Path, folder: Path) -> None:
    """Raise Refused for mistakes in the persons of a course's file, and for pronouns with missing forms.

    `found` are the words read so far, with those of this file.
    """
    model = WordsModel.model_validate({name: found[name] for name in ("pronouns", "persons") if name in found})
    slips = list(find_person_slips(model.persons, model.pronouns)) if "persons" in own else []
    slips += find_missing_forms(model.pronouns) if "pronouns" in own else []
    if slips:
        source = load_source(path, folder.parent)
        places = [(source.key_place if key else source.place)(at) for at, _, _, key in slips]
        pairs = zip(slips, places, strict=True)
        raise Refused(Finding(Code.PERSON, message, place, hint) for (_, message, hint, _), place in pairs)


def _make_model(english: Mapping[str, YamlValue]) -> type[WordsModel]:
    """Create the model of a file of words from the English words; none of them is required."""
    texts = {name: str(text) for name, text in english.items() if name not in WordsModel.model_fields}
    types = {name: FieldType(partial(validate_word, count_holes(text)), WORD) for name, text in texts.items()}
    fields: dict[str, Any] = {name: (Annotated[str, each], "") for name, each in types.items()}
    return create_model("WordsModel", __base__=WordsModel, **fields)


def validate_word(holes: int, data: YamlValue) -> str:
    """Validate a word: a text on one line, with as many places `{}` as in English."""
    text = validate_plain_text(data).strip()
    if "\n" in text:
        raise make_field_error(Code.TEXT, "a word that papers print must be on one line")
    if holes > 0 and (count := count_holes(text)) != holes:
        what = "is not all that is in braces" if count < 0 else f"stands {format_count(count, 'time')}"
        message = f"in this text `{{}}`, for what papers put in here, {what}"
        raise make_field_error(Code.TEXT, message, f"write it {format_count(holes, 'time')}, and no other braces")
    return text


def count_holes(text: str) -> int:
    """Count the places `{}` in a text; return -1 if its braces mean something else."""
    try:
        fields = [(name, form) for _, name, form, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        return -1
    return len(fields) if all(field == ("", "") for field in fields) else -1


def _report_missing(missing: Sequence[str], language: str, place: Place) -> Finding:
    named = list_some([f"`{name}`" for name in missing], SHOWN_MISSING)
    hint = f"add them; the toolkit's templates/words/{FIRST_LANGUAGE}.yaml has all words"
    return Finding(Code.LANGUAGE, f"words that papers in `{language}` print are missing: {named}", place, hint)


def _place_of(path: Path, folder: Path) -> Place:
    return Place(path.relative_to(folder.parent).as_posix())

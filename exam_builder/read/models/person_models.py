"""Models of the persons in questions: their names and pronouns."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from string import ascii_letters
from typing import Annotated, TypeAlias

from exam_builder.fields import FieldType, Name, YamlPath, make_field_error, show_value, validate_plain_text
from exam_builder.findings import Code, did_you_mean, find_nearest_name
from exam_builder.names import T1
from exam_builder.values import Person, YamlValue

LONGEST = 40
"""The maximum number of characters in a name."""
LETTERS = frozenset(ascii_letters) | {sign for sign in T1 if sign.isalpha()}
BETWEEN = "-'’ "
"""Characters that are allowed between the letters of a name."""
PERSON_NAME = re.compile(rf"[{''.join(sorted(LETTERS))}]+(?:[{BETWEEN}][{''.join(sorted(LETTERS))}]+)*")
Pronouns: TypeAlias = Mapping[str, Mapping[str, str]]
"""For each name of pronouns (`she`), their forms by name."""


def find_strange_sign(text: str) -> str:
    """Return the first character that fonts lack or that is special in LaTeX; '' if there is none."""
    return next((each for each in text if each not in LETTERS and each not in BETWEEN), "")


def validate_person_name(data: YamlValue) -> str:
    """Validate the name of a person: letters, with single blanks, hyphens or apostrophes between them."""
    name = unicodedata.normalize("NFC", validate_plain_text(data)).strip()
    if PERSON_NAME.fullmatch(name) is None or len(name) > LONGEST:
        sign = find_strange_sign(name)
        message = f"`{show_value(name)}` cannot be the name of a person{f', for its `{sign}`' if sign else ''}"
        hint = f"write at most {LONGEST} letters of European languages, with single spaces or hyphens between them"
        raise make_field_error(Code.PERSON, message, hint)
    return name


def validate_form(data: YamlValue) -> str:
    """Validate a form of pronouns, or an ending that goes with them, which may be empty."""
    text = "" if data == "" else unicodedata.normalize("NFC", validate_plain_text(data))
    if (sign := find_strange_sign(text.replace("·", ""))) or len(text) > LONGEST:
        message = f"`{show_value(text)}` cannot stand for a person{f', for its `{sign}`' if sign else ''}"
        raise make_field_error(Code.PERSON, message, "write letters, or '' where nothing stands")
    return text


def validate_person(data: YamlValue) -> str:
    """Validate the pronouns of a person; '' means anybody."""
    if data is True:
        return ""
    if not isinstance(data, str) or not data:
        message = f"`{show_value(data)}` is nobody"
        hint = "write person: true, or the pronouns that the text needs: person: she"
        raise make_field_error(Code.PERSON, message, hint)
    return validate_plain_text(data)


PersonName = Annotated[str, FieldType(validate_person_name, {"type": "string"})]
NamesField = dict[Name, tuple[PersonName, ...]]
"""The names of persons by their pronouns."""
FormField = Annotated[str, FieldType(validate_form, {"type": "string"})]
PronounsField = dict[Name, dict[Name, FormField]]
PersonField = Annotated[str, FieldType(validate_person, {"anyOf": [{"const": True}, {"type": "string"}]})]

PersonSlip: TypeAlias = tuple[YamlPath, str, str, bool]
"""A mistake in a list of names: its path, a message, a hint, and whether it is about the key at the path."""


def find_person_slips(names: Mapping[str, tuple[str, ...]], pronouns: Pronouns) -> Iterator[PersonSlip]:
    """Find names that are repeated, and pronouns that the language does not have; paths begin at `persons`."""
    seen: set[str] = set()
    for called, own in names.items():
        if called not in pronouns:
            message = (
                f"there are no pronouns `{called}` in this language{did_you_mean(find_nearest_name(called, pronouns))}"
            )
            yield ("persons", called), message, f"write one of {', '.join(pronouns)}" if pronouns else "", True
        for index, name in enumerate(own):
            if name.casefold() in seen:
                message = f"`{name}` is there already, and no two persons of a paper may have the same name"
                yield ("persons", called, index), message, "take it out", False
            seen.add(name.casefold())


def find_missing_forms(pronouns: Pronouns) -> Iterator[PersonSlip]:
    """Find forms that only some of the pronouns have: a text that uses one would fail for some persons."""
    every = dict.fromkeys(form for forms in pronouns.values() for form in forms)
    for called, forms in pronouns.items():
        if missing := [f"`{form}`" for form in every if form not in forms]:
            message = f"the pronouns `{called}` have no {', '.join(missing[:SHOWN_MISSING])}, which others have"
            yield ("pronouns", called), message, f"add them below {called}, or '' where nothing stands", True


SHOWN_MISSING = 5
"""The maximum number of missing forms that a message names."""


def make_persons(names: Mapping[str, tuple[str, ...]], pronouns: Pronouns) -> tuple[Person, ...]:
    """Return the persons with these names; names without known pronouns are left out."""
    return tuple(
        Person(name, called, tuple(pronouns[called].items()))
        for called, own in names.items()
        if called in pronouns
        for name in own
    )

"""Walk over all texts of a paper: each with its owner, the field that holds it, and its role.

The walk follows the types of the fields, so a new field with text needs no edit here. The `TextRole` in a field's
metadata says who may read it.
"""

import dataclasses
import re
import typing
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from exam_builder.findings import Place
from exam_builder.paper import (
    AUDIENCES,
    TEXT_ROLE,
    Answer,
    Audience,
    Cell,
    Constant,
    Cover,
    Figure,
    Misconception,
    Option,
    Paper,
    Part,
    Question,
    RubricItem,
    Section,
    Sheet,
    Table,
    Text,
    TextRole,
)

if typing.TYPE_CHECKING:
    from _typeshed import DataclassInstance

TextOwner = (
    Paper
    | Cover
    | Sheet
    | Constant
    | Section
    | Question
    | Part
    | Option
    | Answer
    | RubricItem
    | Misconception
    | Figure
    | Table
)
PLACE_COMMAND = re.compile(r"\\(FIGURES?|LISTING|TABLE)\{([^{}]*)\}")
"""The commands that place something in a text; `\\FIGURES` has several ids, separated by commas."""
Held: typing.TypeAlias = "Text | TextOwner | tuple[Held, ...] | None"
Owner = typing.TypeVar("Owner", bound=TextOwner)


@dataclass(frozen=True, slots=True)
class PaperText:
    """A text of a paper: the owner and field that hold it, and the question and part to which it belongs."""

    text: Text
    owner: TextOwner | Cell
    field: str
    role: TextRole
    question: Question | None
    part: Part | None

    def place(self, position: int = 0) -> Place:
        """Return the line in the author's file from which a character of the text came."""
        line = self.text.tex.count("\n", 0, position)
        return Place(self.text.file, self.text.lines[min(line, len(self.text.lines) - 1)])


def list_author_texts(*owners: TextOwner) -> Iterator[PaperText]:
    """Return every text that an author wrote in papers, questions, parts or the like, in the order of the fields."""
    texts: list[PaperText] = []
    for owner in owners:
        _collect_texts(owner, None, None, texts)
    return iter(texts)


def list_printed_values(question: Question) -> Iterator[PaperText]:
    """Yield the LaTeX printed for answers, their kinds and cells of tables (without a file if no author wrote it)."""
    for part in question.parts:
        for answer in (part.answer, *part.also):
            yield PaperText(_get_text(answer.tex, answer), answer, "tex", TextRole(), question, part)
        for word in _form_words(part):
            yield PaperText(_get_text(word, part.answer), part, "form", TextRole(), question, part)
    for table in question.tables:
        for cell in (cell for row in table.cells for cell in row):
            yield PaperText(_get_text(cell.tex, cell), cell, "tex", TextRole(), question, None)


def _form_words(part: Part) -> Iterator[str]:
    """Yield the words that the template of a part's kind prints for every audience."""
    for value in part.form.values():
        yield from (word for word in (value if isinstance(value, tuple) else (value,)) if isinstance(word, str))


def _get_text(tex: str, owner: Answer | Cell) -> Text:
    return Text(tex, owner.file, (owner.line,))


def own_texts(owner: TextOwner) -> Iterator[PaperText]:
    """Yield the texts in an owner's own fields, not those of other owners inside it."""
    for field in TEXT_FIELDS[type(owner)]:
        texts = (item for item in _flatten(getattr(owner, field.name)) if isinstance(item, Text))
        yield from (PaperText(text, owner, field.name, field.role, None, None) for text in texts)


def is_read_by(role: TextRole, audience: Audience) -> bool:
    """Return whether an audience may read a text."""
    return AUDIENCES.index(role.readers) <= AUDIENCES.index(audience)


def hide_texts(owner: Owner, audience: Audience) -> Owner:
    """Return an owner without those of its own texts that an audience must not read."""
    hidden = [field.name for field in TEXT_FIELDS[type(owner)] if not is_read_by(field.role, audience)]
    nothing: dict[str, Any] = {name: () if isinstance(getattr(owner, name), tuple) else None for name in hidden}
    return replace(owner, **nothing) if nothing else owner


class Placement(typing.NamedTuple):
    """A figure, listing or table that a text places: `FIGURE`, `LISTING` or `TABLE`, and its id."""

    kind: str
    id: str


def find_placed(texts: Iterable[PaperText]) -> frozenset[Placement]:
    """Find the figures, listings and tables that these texts place."""
    blocks = (each.text.tex for each in texts if each.role.layout == "block")
    return frozenset(each for tex in blocks for each in list_placed(tex))


def list_placed(tex: str) -> Iterator[Placement]:
    """List the figures, listings and tables that a piece of LaTeX places, in order."""
    for match in PLACE_COMMAND.finditer(tex):
        yield from (Placement(match[1].removesuffix("S"), id_) for id_ in split_ids(match[2]))


def split_ids(source: str) -> list[str]:
    """Split the ids between the braces of a command that places something."""
    return [id_.strip() for id_ in source.split(",")] if "," in source else [source]


@dataclass(frozen=True, slots=True)
class TextField:
    """A field that holds texts, or other owners of texts; the role is that of its own texts."""

    name: str
    role: TextRole


def find_text_fields(owner: "type[DataclassInstance]") -> tuple[TextField, ...]:
    """Return the fields of a class that hold texts, or other owners of texts."""
    fields = (field for field in dataclasses.fields(owner) if _holds_text(field.type))
    return tuple(TextField(field.name, field.metadata.get(TEXT_ROLE, TextRole())) for field in fields)


def _holds_text(hint: object) -> bool:
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return hint is Text or any(_holds_text(field.type) for field in dataclasses.fields(hint))
    return any(map(_holds_text, typing.get_args(hint)))


TEXT_FIELDS: dict[type, tuple[TextField, ...]] = {
    owner: find_text_fields(owner) for owner in typing.get_args(TextOwner)
}


def _collect_texts(owner: TextOwner, question: Question | None, part: Part | None, texts: list[PaperText]) -> None:
    question = owner if isinstance(owner, Question) else question
    part = owner if isinstance(owner, Part) else part
    for field in TEXT_FIELDS[type(owner)]:
        for item in _flatten(getattr(owner, field.name)):
            if isinstance(item, Text):
                texts.append(PaperText(item, owner, field.name, field.role, question, part))
            else:
                _collect_texts(item, question, part, texts)


def _flatten(held: Held) -> Sequence[Text | TextOwner]:
    if not isinstance(held, tuple):
        return () if held is None else (held,)
    return [item for entry in held for item in _flatten(entry)]

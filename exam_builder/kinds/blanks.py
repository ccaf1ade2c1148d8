r"""Blanks to fill in, in a text (`\BLANK{id}`) or in a table, each with an answer of a kind of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import Tag

from exam_builder.codes import Code
from exam_builder.expressions import value_to_plain
from exam_builder.fields import Name, StrictModel, choose_by_key, make_discriminator
from exam_builder.kinds.base.kind import AnswerProblem, AnswerSource, InvalidRecomputation, KeyContext, Kind, PrintStyle
from exam_builder.kinds.conclusion import KIND as CONCLUSION
from exam_builder.kinds.interval import KIND as INTERVAL
from exam_builder.kinds.number import KIND as NUMBER
from exam_builder.kinds.set import KIND as SET
from exam_builder.kinds.truth import KIND as TRUTH
from exam_builder.kinds.vector import KIND as VECTOR
from exam_builder.kinds.words import KIND as WORDS
from exam_builder.paper import Answer, NumberStyle, Part, Piece
from exam_builder.values import Record, Value

BLANK_KINDS: dict[str, Kind] = {kind.name: kind for kind in (NUMBER, VECTOR, SET, INTERVAL, TRUTH, CONCLUSION, WORDS)}
"""The kinds that a blank may have: those that fit on a line."""

if TYPE_CHECKING:
    Blank = Any
else:
    _tagged = tuple(Annotated[kind.key, Tag(f"<{name}>")] for name, kind in BLANK_KINDS.items())
    _how = f"add one of {', '.join(BLANK_KINDS)}"
    Blank = Annotated[
        Union[_tagged],  # noqa: UP007
        make_discriminator(
            choose_by_key(*BLANK_KINDS), Code.BLANK, "this says no kind of answer", _how, tuple(BLANK_KINDS)
        ),
    ]

SHORT, LONG, STEP = 25, 45, 20
"""Millimetres of a rule for a number, of one for a text, and by which a rule grows for an answer that is longer."""
MM_PER_CHARACTER = 2.4
"""Millimetres that a written character takes."""


class BlanksKey(StrictModel):
    """An answer for each blank, by its id."""

    blanks: dict[Name, Blank]


class Blanks(Kind):
    """Several answers, each at its own place."""

    name, key = "blanks", BlanksKey
    further = False
    shown_by_solutions = False

    def pieces(self, answer: Any) -> Mapping[str, Any]:
        found: Mapping[str, Any] = answer.blanks
        return found

    def written(self, answer: Any) -> Iterator[AnswerSource]:
        for id_, inner in answer.blanks.items():
            for found in _kind_of_blank(inner).written(inner):
                yield replace(found, path=("blanks", id_, *found.path))

    def wrong(self, answer: Any, taken: Mapping[str, object]) -> Iterator[AnswerProblem]:
        if not answer.blanks:
            yield AnswerProblem(
                ("blanks",), Code.MISSING, "there is no blank in `blanks`", "write blanks: {id: {number: …}}"
            )
        for id_, inner in answer.blanks.items():
            for wrong in _kind_of_blank(inner).wrong(inner, taken):
                yield replace(wrong, path=("blanks", id_, *wrong.path))

    def reference_problem(self, answer: Any) -> str:
        stated = answer.reference
        if not isinstance(stated, dict):
            return f"`reference` of blanks has an answer for each of {', '.join(answer.blanks)}"
        lacking = [id_ for id_ in answer.blanks if id_ not in stated]
        odd = [id_ for id_ in stated if id_ not in answer.blanks]
        if lacking or odd:
            return f"`reference` lacks `{lacking[0]}`" if lacking else f"`reference` has `{odd[0]}`, which is no blank"
        inner = (
            _kind_of_blank(each).reference_problem(with_reference(each, stated[id_]))
            for id_, each in answer.blanks.items()
        )
        return next(filter(None, inner), "")

    def wrong_keys(self, answer: Any, ids: frozenset[str]) -> Iterator[tuple[str, Any]]:
        """Each blank with the other keys of its kind."""
        for id_, inner in answer.blanks.items():
            kind = _kind_of_blank(inner)
            for what, other in kind.wrong_keys(inner, frozenset(kind.choices(inner))):
                yield what, {**answer.blanks, id_: inner.model_copy(update={kind.name: other})}

    def items(self, answer: Any, options: int) -> int:
        return len(answer.blanks)

    def value(self, answer: Any, ask: KeyContext) -> Value:
        inner = answer.blanks.items()
        return Record({id_: _kind_of_blank(each).value(each, ask.within("blanks", id_, each)) for id_, each in inner})

    def print_pieces(self, answer: Any, value: Value, look: PrintStyle) -> tuple[Piece, ...]:
        return tuple(
            Piece(id_, inner.name, value[id_], inner.tex(each, value[id_], look), inner.plain(each, value[id_], look))
            for id_, each, inner in ((id_, each, _kind_of_blank(each)) for id_, each in answer.blanks.items())
            if isinstance(value, Record) and id_ in value
        )

    def tex(self, answer: Any, value: Value, look: PrintStyle) -> str:
        return "; ".join(piece.tex for piece in self.print_pieces(answer, value, look))

    def plain(self, answer: Any, value: Value, look: PrintStyle) -> str:
        return "; ".join(f"{piece.id}: {piece.plain}" for piece in self.print_pieces(answer, value, look))

    def form(self, answer: Any, value: Value) -> Record:
        """The widths of the rules, the same in every version as long as the answers fit."""
        assert isinstance(value, Record)
        widths = {id_: _rule_width(each, value[id_]) for id_, each in answer.blanks.items()}
        return Record({"widths": Record({id_: f"{width}mm" for id_, width in widths.items()})})

    def places(self, part: Part) -> tuple[tuple[str, str], ...]:
        widths = part.form.get("widths")
        return tuple(("blank", id_) for id_ in widths) if isinstance(widths, Record) else ()

    def secrets(self, answer: Answer) -> tuple[str, ...]:
        inner = (
            BLANK_KINDS[piece.kind].secrets(Answer(piece.kind, piece.value, piece.tex, piece.plain))
            for piece in answer.pieces
        )
        return tuple(text for texts in inner for text in texts)

    def convert_recomputed(self, answer: Any, second: Value, style: NumberStyle) -> Value:
        if not isinstance(second, Record) or set(second) != set(answer.blanks):
            names = ", ".join(answer.blanks)
            got = ", ".join(second) if isinstance(second, Record) else value_to_plain(second)
            raise InvalidRecomputation(
                f"gives {got}, not an answer for each of {names}", "return a dict: a blank's id to its answer"
            )
        return second

    def accepts(self, answer: Any, key: Value, value: Value, style: NumberStyle) -> bool:
        if not isinstance(key, Record) or not isinstance(value, Record):
            return False
        inner = answer.blanks.items()
        return all(_kind_of_blank(each).accepts(each, key[id_], value[id_], style) for id_, each in inner)

    def value_as_printed(self, answer: Any, value: Value, style: NumberStyle) -> Value:
        assert isinstance(value, Record)
        return Record(
            {id_: _kind_of_blank(each).value_as_printed(each, value[id_], style) for id_, each in answer.blanks.items()}
        )


def _kind_of_blank(inner: Any) -> Kind:
    return next(kind for kind in BLANK_KINDS.values() if isinstance(inner, kind.key))


def with_reference(inner: Any, reference: Any) -> Any:
    """The answer of a blank as if it had its reference itself."""
    return _AnswerWithReference(inner, reference)


class _AnswerWithReference:
    """An answer with a reference that stands elsewhere."""

    def __init__(self, answer: Any, reference: Any) -> None:
        self._answer, self.reference = answer, reference

    def __getattr__(self, name: str) -> Any:
        return getattr(self._answer, name)


def _rule_width(inner: Any, value: Value) -> int:
    """The width of a rule in millimetres: by the kind alone, unless the answer needs more."""
    kind = _kind_of_blank(inner)
    width = SHORT if kind.is_short else LONG
    needed = len(kind.plain(inner, value, PrintStyle(NumberStyle()))) * MM_PER_CHARACTER
    return width + STEP * max(0, -int(-(needed - width) // STEP))


KIND = Blanks()

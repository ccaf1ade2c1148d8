"""Options to choose from, and the keys and references that name them."""

from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.fields import YamlPath
from exam_builder.kinds import kind_of
from exam_builder.read.checks.remark import Remark
from exam_builder.read.checks.unknown_names import known_ids, unknown_id_remark
from exam_builder.read.loaded import LoadedPart, LoadedQuestion
from exam_builder.read.models import FromMisconceptions, OptionModel, key_of, kind_name

MAX_OPTIONS = 26


def check_options(question: LoadedQuestion) -> Iterator[Remark]:
    """What each part lets students choose from."""
    for part in question.parts:
        chosen = kind_of(part.model.answer).lists
        if isinstance(part.model.options, FromMisconceptions):
            yield from check_misconception_options(part, part.model.options, question)
        elif chosen:
            yield from check_listed_options(part, part.model.options, question)
        elif part.model.options:
            hint = "answer with option: or options:, or write options: {from: misconceptions}"
            message = f"`options` beside an answer that is a {kind_name(part.model.answer)}"
            yield Remark(
                (*part.path, "options"), Code.OPTIONS, message, hint, key=True, depends_on=((*part.path, "answer"),)
            )


def check_listed_options(
    part: LoadedPart, options: tuple[OptionModel, ...], question: LoadedQuestion
) -> Iterator[Remark]:
    """Options that an author writes, with the key that names them."""
    path = (*part.path, "options")
    if not options:
        hint = f"add options: and 2 to {MAX_OPTIONS} to choose from"
        yield Remark((*part.path, "answer"), Code.MISSING, "`options` is missing", hint, depends_on=(path,))
        return
    if not 2 <= len(options) <= MAX_OPTIONS:
        message = f"there {'is one option' if len(options) == 1 else f'are {len(options)} options'} to choose from"
        yield Remark(
            path, Code.OPTIONS, message, f"write 2 to {MAX_OPTIONS} in options:", depends_on=((*part.path, "answer"),)
        )
        return
    yield from check_option_ids(path, options, question)
    yield from check_conditions(path, options, part)
    known = known_ids(question.source.data, "misconceptions")
    for index, option in enumerate(options):
        if option.misconception is not None and option.misconception not in known:
            yield unknown_id_remark((*path, index, "misconception"), "misconception", option.misconception, known)
    yield from check_named_options(part, tuple(option.id for option in options))


def check_option_ids(path: YamlPath, options: tuple[OptionModel, ...], question: LoadedQuestion) -> Iterator[Remark]:
    """Each option has an id of its own, which is no parameter's name, since in a key it stands for itself."""
    known = known_ids(question.source.data, "parameters") | known_ids(question.source.data, "needs")
    for index, option in enumerate(options):
        if option.id in {other.id for other in options[:index]}:
            message = f"another option is `{option.id}` already"
            yield Remark((*path, index, "id"), Code.REPEATED_NAME, message, "choose another id")
        if option.id in known:
            message = f"`{option.id}` is also the name of a parameter"
            yield Remark((*path, index, "id"), Code.AMBIGUOUS, message, "choose another id")


def check_conditions(path: YamlPath, options: tuple[OptionModel, ...], part: LoadedPart) -> Iterator[Remark]:
    """With a key that is `true` every option says when it holds; with any other none does."""
    kind = kind_name(part.model.answer)
    by_condition = key_of(part.model.answer) is True
    for index, option in enumerate(options):
        if by_condition and option.holds is None:
            message = f"`{kind}: true` asks which options hold, and `{option.id}` does not say when it does"
            yield Remark((*path, index, "holds"), Code.MISSING, message, "add holds: and a condition, true or false")
        if not by_condition and option.holds is not None:
            message = f"the answer names what is right, so `holds` of `{option.id}` says nothing"
            rests: tuple[YamlPath, ...] = ((*part.path, "answer"),)
            yield Remark(
                (*path, index, "holds"), Code.OPTIONS, message, f"write {kind}: true", key=True, depends_on=rests
            )


def check_named_options(part: LoadedPart, known: tuple[str, ...]) -> Iterator[Remark]:
    """The key and the reference name options."""
    path, rests = (*part.path, "answer"), ((*part.path, "options"),)
    for wrong in kind_of(part.model.answer).find_unknown_ids(part.model.answer, known):
        yield Remark((*path, *wrong.path), wrong.code, wrong.message, wrong.hint, key=wrong.key, depends_on=rests)


def check_misconception_options(
    part: LoadedPart, made: FromMisconceptions, question: LoadedQuestion
) -> Iterator[Remark]:
    """Options that misconceptions make beside a key that is a value."""
    path = (*part.path, "options")
    known = known_ids(question.source.data, "misconceptions")
    kind = kind_name(part.model.answer)
    if not kind_of(part.model.answer).further:
        message = f"misconceptions make options of values, and this answer is {'an' if kind[0] == 'o' else 'a'} {kind}"
        hint = "answer with number:, vector:, truth:, …, or list the options"
        yield Remark(path, Code.OPTIONS, message, hint, key=True, depends_on=((*part.path, "answer"),))
    unknown = [(index, name) for index, name in enumerate(made.from_) if name not in known]
    for index, name in unknown:
        yield unknown_id_remark((*path, "from", index), "misconception", name, known)
    others = len(made.from_ or known) + (made.none is not None)
    if not unknown and not others:
        hint = "add misconceptions: to the question"
        yield Remark((*path, "from"), Code.OPTIONS, "there are no misconceptions to make options of", hint)
    elif not unknown and made.show is not None and not 2 <= made.show <= others + 1:
        message = f"{made.show} options cannot be shown: there are {others + 1}, the key included"
        yield Remark((*path, "show"), Code.OPTIONS, message, f"write a number from 2 to {others + 1}")

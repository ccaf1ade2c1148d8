"""Options to choose from, and the keys and references that name them."""

from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.kinds import of
from exam_builder.read.checks.names import known_ids, no_such
from exam_builder.read.checks.remark import Remark
from exam_builder.read.loaded import LoadedPart, LoadedQuestion, Steps
from exam_builder.read.models import FromMisconceptions, Option, key_of, kind_of

MOST = 26


def check_options(question: LoadedQuestion) -> Iterator[Remark]:
    """What each part lets students choose from."""
    for part in question.parts:
        chosen = of(part.model.answer).lists
        if isinstance(part.model.options, FromMisconceptions):
            yield from of_misconceptions(part, part.model.options, question)
        elif chosen:
            yield from listed(part, part.model.options, question)
        elif part.model.options:
            mend = "answer with option: or options:, or write options: {from: misconceptions}"
            message = f"`options` beside an answer that is a {kind_of(part.model.answer)}"
            yield Remark(
                (*part.path, "options"), Code.OPTIONS, message, mend, key=True, rests=((*part.path, "answer"),)
            )


def listed(part: LoadedPart, options: tuple[Option, ...], question: LoadedQuestion) -> Iterator[Remark]:
    """Options that an author writes, with the key that names them."""
    path = (*part.path, "options")
    if not options:
        mend = f"add options: and 2 to {MOST} to choose from"
        yield Remark((*part.path, "answer"), Code.MISSING, "`options` is missing", mend, rests=(path,))
        return
    if not 2 <= len(options) <= MOST:
        message = f"there {'is one option' if len(options) == 1 else f'are {len(options)} options'} to choose from"
        yield Remark(path, Code.OPTIONS, message, f"write 2 to {MOST} in options:", rests=((*part.path, "answer"),))
        return
    yield from ids(path, options, question)
    yield from conditions(path, options, part)
    known = known_ids(question.source.data, "misconceptions")
    for index, option in enumerate(options):
        if option.misconception is not None and option.misconception not in known:
            yield no_such((*path, index, "misconception"), "misconception", option.misconception, known)
    yield from named(part, tuple(option.id for option in options))


def ids(path: Steps, options: tuple[Option, ...], question: LoadedQuestion) -> Iterator[Remark]:
    """Each option has an id of its own, which is no parameter's name, since in a key it stands for itself."""
    known = known_ids(question.source.data, "parameters") | known_ids(question.source.data, "needs")
    for index, option in enumerate(options):
        if option.id in {other.id for other in options[:index]}:
            message = f"another option is `{option.id}` already"
            yield Remark((*path, index, "id"), Code.REPEATED_NAME, message, "choose another id")
        if option.id in known:
            message = f"`{option.id}` is also the name of a parameter"
            yield Remark((*path, index, "id"), Code.AMBIGUOUS, message, "choose another id")


def conditions(path: Steps, options: tuple[Option, ...], part: LoadedPart) -> Iterator[Remark]:
    """With a key that is `true` every option says when it holds; with any other none does."""
    kind = kind_of(part.model.answer)
    by_condition = key_of(part.model.answer) is True
    for index, option in enumerate(options):
        if by_condition and option.holds is None:
            message = f"`{kind}: true` asks which options hold, and `{option.id}` does not say when it does"
            yield Remark((*path, index, "holds"), Code.MISSING, message, "add holds: and a condition, true or false")
        if not by_condition and option.holds is not None:
            message = f"the answer names what is right, so `holds` of `{option.id}` says nothing"
            rests: tuple[Steps, ...] = ((*part.path, "answer"),)
            yield Remark((*path, index, "holds"), Code.OPTIONS, message, f"write {kind}: true", key=True, rests=rests)


def named(part: LoadedPart, known: tuple[str, ...]) -> Iterator[Remark]:
    """The key and the reference name options."""
    path, rests = (*part.path, "answer"), ((*part.path, "options"),)
    for wrong in of(part.model.answer).misnamed(part.model.answer, known):
        yield Remark((*path, *wrong.path), wrong.code, wrong.message, wrong.mend, key=wrong.key, rests=rests)


def of_misconceptions(part: LoadedPart, made: FromMisconceptions, question: LoadedQuestion) -> Iterator[Remark]:
    """Options that misconceptions make beside a key that is a value."""
    path = (*part.path, "options")
    known = known_ids(question.source.data, "misconceptions")
    kind = kind_of(part.model.answer)
    if not of(part.model.answer).further:
        message = f"misconceptions make options of values, and this answer is {'an' if kind[0] == 'o' else 'a'} {kind}"
        mend = "answer with number:, vector:, truth:, …, or list the options"
        yield Remark(path, Code.OPTIONS, message, mend, key=True, rests=((*part.path, "answer"),))
    unknown = [(index, name) for index, name in enumerate(made.from_) if name not in known]
    for index, name in unknown:
        yield no_such((*path, "from", index), "misconception", name, known)
    others = len(made.from_ or known) + (made.none is not None)
    if not unknown and not others:
        mend = "add misconceptions: to the question"
        yield Remark((*path, "from"), Code.OPTIONS, "there are no misconceptions to make options of", mend)
    elif not unknown and made.show is not None and not 2 <= made.show <= others + 1:
        message = f"{made.show} options cannot be shown: there are {others + 1}, the key included"
        yield Remark((*path, "show"), Code.OPTIONS, message, f"write a number from 2 to {others + 1}")

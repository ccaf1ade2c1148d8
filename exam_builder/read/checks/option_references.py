"""Options that speak of others by their place or letter, which shuffling changes."""

import re
from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.kinds import kind_name
from exam_builder.kinds.base.kind import LETTERS
from exam_builder.read.checks.remark import Remark
from exam_builder.read.loaded import LoadedPart, LoadedQuestion
from exam_builder.read.models import OptionModel

ABOVE = re.compile(
    r"""\b(?: (?:all|none|both|neither|each|any|two)\ of\ the\ (?:above|previous|preceding|foregoing)
    | (?:alle|keine|beide)[rs]?\ (?:der\ |die\ |das\ )?(?:obigen|obige|vorherigen|vorstehenden|vorigen|oberen)
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


def check_option_references(question: LoadedQuestion) -> Iterator[Remark]:
    """Nothing names an option by where it stands, in a part whose options are shuffled."""
    for part in question.parts:
        options = part.model.options
        if isinstance(options, tuple) and part.model.shuffle and kind_name(part.model.answer) in ("option", "options"):
            yield from _check_option_texts(part, options)
            yield from _check_reasons(part, options)


def _check_option_texts(part: LoadedPart, options: tuple[OptionModel, ...]) -> Iterator[Remark]:
    joining = [isinstance(each.text, str) and SEVERAL.fullmatch(each.text.strip()) is not None for each in options]
    for index, option in enumerate(options):
        path = (*part.path, "options", index, "text")
        above = ABOVE.search(option.text) if isinstance(option.text, str) else None
        if above and option.fixed != "last":
            message = f"“{above[0]}” no longer is so when the options are shuffled"
            yield Remark(path, Code.SHUFFLED, message, "add fixed: last to this option, or shuffle: false to the part")
        places = [LETTERS.index(each) for each in NAMED.findall(str(option.text))] if joining[index] else []
        if places and all(place < len(options) and not joining[place] for place in places):
            yield _typed_letter_remark(path, [options[place] for place in places], [LETTERS[place] for place in places])


def _check_reasons(part: LoadedPart, options: tuple[OptionModel, ...]) -> Iterator[Remark]:
    """Solution, and why each is right or wrong."""
    texts = [((*part.path, "solution"), part.model.solution)]
    texts += [((*part.path, "options", index, "because"), each.because) for index, each in enumerate(options)]
    for path, text in texts:
        found = ONE.search(text) if isinstance(text, str) else None
        if found and LETTERS.index(found[1]) < len(options):
            yield _typed_letter_remark(path, [options[LETTERS.index(found[1])]], [found[1]])


def _typed_letter_remark(path: tuple[str | int, ...], named: list[OptionModel], letters: list[str]) -> Remark:
    typed = " and ".join(letters)
    verb = "is typed here, and is another option" if len(letters) == 1 else "are typed here, and are other options"
    holes = " and ".join(rf"\VAR{{letter('{option.id}')}}" for option in named)
    message = f"{typed} {verb} when the options are shuffled"
    return Remark(path, Code.SHUFFLED, message, f"write {holes}, or add shuffle: false to the part")

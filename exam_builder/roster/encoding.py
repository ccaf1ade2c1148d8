"""Decode the bytes of a roster, and refuse them if the encoding is in doubt.

UTF-8 and UTF-16 can be recognized. All other encodings turn any bytes into some letters, so a wrong guess prints wrong
names. Windows-1252 is accepted only if other encodings would give the same letters, or if the headings are in a
language of Western Europe.
"""

import codecs
import re
from dataclasses import replace

from exam_builder.findings import Code, Finding, Place, Refused
from exam_builder.names import find_script
from exam_builder.roster.vocabulary import COLUMN_NAMES, LANGUAGES, normalize_words

AS_UTF_8 = (
    "save it as UTF-8: in Excel “CSV UTF-8 (Comma delimited)”, in LibreOffice the character set “Unicode (UTF-8)”"
)
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks and their encodings; UTF-32 is not read, because nobody writes rosters in it."""

OTHER_ENCODINGS = ("cp1250", "cp1254", "cp1257", "iso8859-15")
"""Encodings of Central Europe, Turkey, the Baltic and Unix that share many letters with Windows-1252."""

WESTERN = frozenset("äöüßéáíóúâêîôûàèìòùçñãõëïÿåæøÄÖÜÉÁÍÓÚÂÊÎÔÛÀÈÌÒÙÇÑÃÕËÏÅÆØ")
WESTERN_LANGUAGES = ("de", "fr", "es", "nl", "it", "pt", "nordic")
SIGNS = frozenset("\u00a0°ºª§«»·€´")
CERTAIN_APOSTROPHE = re.compile(r"(?<![^\W\d_])[A-Za-z]’(?=[A-Z][a-zß-ÿ])")
"""As in `O’Brien`: the letters í and Æ, which Macs and DOS have there, never stand so."""
UNLIKELY = re.compile(
    r"[A-Z][à-ÿ][A-Z]|[a-zà-ÿ][À-Þ]|(?!ää|öö|çã|çõ)[^\W\d_a-zA-Z](?![ñß])[^\W\d_a-zA-Z]"
    r"|(?<![^\W\d_])[åæçèêëìîïðñò](?=[A-Za-z])|[aeo]á|[iu]á(?![a-zA-Z])"
)
"""Letters that suggest another encoding: a small one among capitals, a capital inside a word, two accented ones in a
row (but for `Núñez`, `Süß`, `Määttä` and `Conceição`), the ß of DOS, a capital of Macs before small letters."""


def decode_roster(content: bytes, file: str) -> tuple[str, str]:
    """Return the text of a roster, and the name of its encoding for users; raise Refused if that is in doubt, or if it
    is not text.
    """
    mark, encoding = next(((mark, name) for mark, name in BYTE_ORDER_MARKS if content.startswith(mark)), (b"", "utf-8"))
    if not mark and b"\0" in content[:2]:  # the first letter is one of ASCII, which UTF-16 writes with a zero byte
        encoding = "utf-16-be" if content.startswith(b"\0") else "utf-16-le"
    if not encoding.startswith("utf-16") and b"\0" in content:
        place = Place(file, content.count(b"\n", 0, content.index(b"\0")) + 1)
        what = "the roster contains a NUL byte, so it is not a text file"
        raise Refused([Finding(Code.ENCODING, what, place, AS_UTF_8)])
    try:
        text = content.removeprefix(mark).decode(encoding)
    except UnicodeDecodeError as problem:
        if encoding != "utf-8" or mark:
            what = f"the roster says that it is written in {encoding.upper()}, but it is not"
            raise Refused([Finding(Code.ENCODING, what, Place(file), AS_UTF_8)]) from None
        _refuse_stray_byte(content, problem.start, file)
        return _decode_western(content, problem.start, file), "Windows-1252"
    _check_repaired(text, file)
    return text, encoding.upper()[:6].rstrip("-")


def _refuse_stray_byte(content: bytes, offset: int, file: str) -> None:
    """Raise Refused if most letters are in UTF-8, but not the one at `offset`."""
    letters = [sign for sign in content.decode(errors="surrogateescape") if not sign.isascii()]
    if 2 * sum("\udc80" <= sign <= "\udcff" for sign in letters) < len(letters):
        why = f"{content[offset : offset + 1].decode('cp1252', 'replace')} in Windows’ encoding, unlike all before it"
        hint = "if rows of two files were put together, save both as UTF-8 first; otherwise write this letter again"
        raise Refused([replace(_refuse_byte(content, offset, file, why), hint=hint)])


def _decode_western(content: bytes, offset: int, file: str) -> str:
    """Decode Windows-1252; raise Refused if it may be something else. `offset` is the first byte that is not UTF-8."""
    end = len(content)
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as problem:
        end = problem.start
        text = content[:end].decode("cp1252")
    if unlikely := UNLIKELY.search(text):
        at = next(at for at in range(unlikely.start(), unlikely.end()) if not text[at].isascii())
        raise Refused([_refuse_byte(content, at, file, f"{text[at]} in Windows’ encoding, and hardly belongs here")])
    western = _find_western_headings(text)
    certain = {found.end() - 1 for found in CERTAIN_APOSTROPHE.finditer(text)}
    if "".join(western).isascii():  # otherwise a heading is right in this encoding, so everything is
        for at in range(offset, end):
            letter = text[at]
            if not (letter.isascii() or at in certain) and (why := _doubt_letter(content[at], letter, bool(western))):
                raise Refused([_refuse_byte(content, at, file, why)])
    if end < len(content):
        raise Refused([_refuse_byte(content, end, file, "no letter in Windows’ encoding")])
    return text


def _doubt_letter(byte: int, letter: str, is_western: bool) -> str:
    """Return why a letter may be misread; '' if it is certain."""
    if letter not in WESTERN | SIGNS:
        return f"{letter} in Windows’ encoding, and another sign in that of Macs or of older systems"
    others = sorted({bytes([byte]).decode(each, "replace") for each in OTHER_ENCODINGS} - {letter})
    if letter in WESTERN and others and not is_western:
        return f"{letter} in the encoding of Western Europe, and {' or '.join(others)} in others"
    return ""


def _find_western_headings(text: str) -> list[str]:
    """Find the headings in a language of Western Europe that are not also English."""
    names = {tag: {each for kind in COLUMN_NAMES for each in LANGUAGES[tag].get(kind, ())} for tag in LANGUAGES}
    western = set().union(*(names[tag] for tag in WESTERN_LANGUAGES)) - names["en"]
    first = "\n".join(text.splitlines()[:20])
    return [cell for cell in re.split(r'[,;\t:|"\n]', first[:20_000]) if normalize_words(cell) in western]


def _refuse_byte(content: bytes, offset: int, file: str, why: str) -> Finding:
    before = content[:offset]
    place = Place(file, before.count(b"\n") + 1, offset - before.rfind(b"\n"))
    what = f"the roster is not in UTF-8: it has the byte 0x{content[offset]:02X} here, which is {why}"
    return Finding(Code.ENCODING, what, place, AS_UTF_8)


FEW = 3
"""The most misread words that are reported one by one."""
WORD = re.compile(r"[^\s,;:|]+")
PHONETIC = re.compile("(?!ə)[\u0250-\u02af]")
MISREADINGS = ("cp1252", "latin-1", "mac_roman", "cp437")
"""Encodings in which the bytes of UTF-8 are often misread."""


def repair_encoding(text: str) -> str | None:
    """Repair words whose UTF-8 was read in another encoding (`MÃ¼ller`, `M√ºller`); return None if there are none."""
    meant = WORD.sub(lambda word: _repair_word(word[0]), text)
    return meant if len(meant) < len(text) else None


def _repair_word(word: str) -> str:
    for encoding in () if word.isascii() else MISREADINGS:
        try:
            meant = word.encode(encoding).decode()
        except UnicodeError:
            continue
        if not _is_unlikely_word(meant):
            return meant
    return word


def _is_unlikely_word(word: str) -> bool:
    """Return whether a word has Latin letters beside others, or letters of phonetics: then `L’Écuyer` or `MATÚŠ` is
    right as it was read.
    """
    return "Latin" in (scripts := {find_script(sign) for sign in word} - {None}) and (
        len(scripts) > 1 or PHONETIC.search(word) is not None
    )


def _check_repaired(text: str, file: str) -> None:
    """Raise Refused if most letters that are not ASCII were misread before the file was saved."""
    words = [word for word in WORD.finditer(text) if not word[0].isascii()]
    wrong = [word for word in words if _repair_word(word[0]) != word[0]]
    if len(wrong) > FEW and 2 * len(wrong) > len(words):
        what = f"the roster was read in a wrong encoding before it was saved: `{wrong[0][0]}` is"
        place = Place(file, text.count("\n", 0, wrong[0].start()) + 1)
        hint = "export it again, and open it as UTF-8"
        raise Refused([Finding(Code.ENCODING, f"{what} `{_repair_word(wrong[0][0])}`", place, hint)])

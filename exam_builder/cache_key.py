"""The user's key of the cache, and the command's notices about the cache.

Only entries authenticated with this key are trusted, so a cache folder from somebody else is harmless. The key is kept
in the user's state folder, and is made when it is first needed.
"""

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias, TypeVar

from exam_builder.course_files import open_regular
from exam_builder.findings import Misuse
from exam_builder.private_files import KEY_VARIABLE, is_private, make_private

SHORTEST = 32
"""The least number of characters of a key in the environment."""
BYTES = 32
DIGITS = re.compile(rf"[0-9a-f]{{{2 * BYTES}}}")
TOO_SHORT = f"{KEY_VARIABLE} must have {SHORTEST} characters or more; unset it to use the key in your own folder"
NO_KEY = (
    "the key of the cache can be neither read nor kept ({path}: {why}): "
    f"what was kept earlier is not used, and is made again. Make that file writable, or set {KEY_VARIABLE}"
)
NOT_PRIVATE = "it is not a key that you alone can read; delete it, and a new one is made"

Item = TypeVar("Item")
Result = TypeVar("Result")
Notice: TypeAlias = tuple[str, str]
"""The template of a sentence about the cache, and the sentence with its values filled in."""
_notices: dict[str, str] = {}


def tell_once(sentence: str, **about: str) -> None:
    """Note a warning about the cache, printed when the command ends; each sentence is printed only once."""
    _notices.setdefault(sentence, sentence.format(**about))


def add_notices(notices: Iterable[Notice]) -> None:
    """Add the notices of another process."""
    for sentence, message in notices:
        _notices.setdefault(sentence, message)


def take_notices() -> tuple[Notice, ...]:
    """Return the notices, and clear them."""
    notices = tuple(_notices.items())
    _notices.clear()
    return notices


_keys: list[bytes] = []
"""The key of this process, once it is known."""


def use_key(key: bytes) -> None:
    """Use the key of the process for which this one works."""
    _keys[:] = [key]


def run_with_key(key: bytes, function: Callable[[Item], Result], item: Item) -> Result:
    """Call a function in a worker process, with the key of the process that it works for."""
    use_key(key)
    return function(item)


def get_cache_key() -> bytes:
    """Return the key of this process; raise Misuse if the one in the environment is too short to be secure."""
    if not _keys:
        use_key(_find_key())
    return _keys[0]


def _find_key() -> bytes:
    if given := os.environ.get(KEY_VARIABLE, ""):
        if len(given) < SHORTEST:
            raise Misuse(TOO_SHORT)
        return given.encode("utf-8", "surrogateescape")
    try:
        return read_key(get_key_path())
    except (OSError, RuntimeError) as problem:
        why = getattr(problem, "strerror", None) or str(problem)
        tell_once(NO_KEY, path=getattr(problem, "filename", None) or "your home folder", why=why)
        return os.urandom(BYTES)


def get_key_path() -> Path:
    """Return the path of the user's key; raise RuntimeError if the user has no home folder."""
    states = Path(os.environ.get("XDG_STATE_HOME", ""))
    return (states if states.is_absolute() else Path.home() / ".local/state") / "exam-builder" / "cache-key"


def read_key(path: Path) -> bytes:
    """Read the key from a file, which is made if missing.

    Raise OSError if it can be neither read nor made, or if others can read it.
    """
    if not os.path.lexists(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_private(path, os.urandom(BYTES).hex() + "\n")
    with open_regular(path, 2 * BYTES + 1) as file:
        private = is_private(os.fstat(file.fileno()))
        text = file.read(2 * BYTES + 1).decode("ascii", "replace").strip() if private else ""
    if not DIGITS.fullmatch(text):
        raise OSError(0, NOT_PRIVATE, str(path))
    return bytes.fromhex(text)

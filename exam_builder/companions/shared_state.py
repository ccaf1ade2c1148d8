"""Save and restore the global state that functions of the course must not change."""

import builtins
import gc
import os
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import is_
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy

NumpyState: TypeAlias = "tuple[str, numpy.typing.NDArray[numpy.uint32], int, int, float] | None"
"""The state of NumPy's shared random numbers; None if NumPy is not imported, or still being imported."""
SHARED_RANDOM = "draws from the global random numbers"
SHARED_RANDOM_HINT = "ask for the argument `rng`, and draw from it"
LEAVE_HINT = "leave it as it is"
TOOLKIT, COURSE_MODULES = "exam_builder.", "exam_builder_course."
"""The prefixes of the names of the toolkit's modules, and of the course's."""


@dataclass(frozen=True)
class SideEffect:
    """A change that a function left behind, in words, with a hint."""

    message: str
    hint: str


@dataclass(frozen=True)
class Setting:
    """A setting of Python or of a library: its name, and functions to read it (None: not in use) and to restore it.

    `free` is set if a file may change it while it is imported, because it does not affect any value.
    """

    name: str
    read: Callable[[], Any]
    write: Callable[[Any], object]
    hint: str = LEAVE_HINT
    free: bool = False


def _of_module(name: str, read: Callable[[Any], Any]) -> Any:
    """Read a setting from a module; return None if the module is not imported."""
    module = sys.modules.get(name)
    return None if module is None else read(module)


def _read_mask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _read_decimal(decimal: Any) -> tuple[object, ...]:
    context = decimal.getcontext()
    return (*(getattr(context, name) for name in DECIMAL_FIELDS), dict(context.traps))


def _write_decimal(values: tuple[Any, ...]) -> None:
    context = sys.modules["decimal"].getcontext()
    for name, value in zip(DECIMAL_FIELDS, values, strict=False):
        setattr(context, name, value)
    context.traps.update(values[-1])


DECIMAL_FIELDS = ("prec", "rounding", "Emin", "Emax", "capitals", "clamp")
SETTINGS = (
    Setting(
        "the search path for modules (`sys.path`)",
        lambda: list(sys.path),
        lambda folders: sys.path.__setitem__(slice(None), folders),
        free=True,
    ),
    Setting("the recursion limit", sys.getrecursionlimit, sys.setrecursionlimit, free=True),
    Setting("the collection of garbage", gc.isenabled, lambda on: gc.enable() if on else gc.disable()),
    Setting("the permissions of new files (`os.umask`)", _read_mask, os.umask),
    Setting("the trace function (`sys.settrace`)", lambda: (sys.gettrace(),), lambda was: sys.settrace(*was)),
    Setting("the profile function (`sys.setprofile`)", lambda: (sys.getprofile(),), lambda was: sys.setprofile(*was)),
    Setting(
        "how `decimal` computes",
        lambda: _of_module("decimal", _read_decimal),
        _write_decimal,
        "write `with decimal.localcontext():` around it",
    ),
    Setting(
        "NumPy's handling of errors (`numpy.seterr`)",
        lambda: _of_module("numpy", lambda numpy: numpy.geterr()),
        lambda values: sys.modules["numpy"].seterr(**values),
        "write `with numpy.errstate(…):` around it",
    ),
    Setting(
        "how NumPy prints (`numpy.set_printoptions`)",
        lambda: _of_module("numpy", lambda numpy: numpy.get_printoptions()),
        lambda values: sys.modules["numpy"].set_printoptions(**values),
        "write `with numpy.printoptions(…):` around it",
    ),
    Setting(
        "the language of the system (`locale`)",
        lambda: _of_module("locale", lambda locale: locale.setlocale(locale.LC_ALL)),
        lambda value: sys.modules["locale"].setlocale(sys.modules["locale"].LC_ALL, value),
    ),
)


@dataclass(frozen=True)
class SharedState:
    """The global state before a call; if `variables` is None, environment and `free` settings are not restored."""

    folder: str | None
    variables: dict[str, str] | None
    random: object
    numpy: NumpyState
    settings: tuple[Any, ...]
    modules: dict[str, ModuleType]

    @classmethod
    def now(cls, variables: dict[str, str] | None, before: "SharedState | None" = None) -> "SharedState":
        """Return the present state, with the random numbers of one `before`, which saves time if nothing drew any."""
        numpy = _get_numpy_state() if before is None or before.numpy is None else before.numpy
        chance = random.getstate() if before is None else before.random
        settings = tuple(setting.read() for setting in SETTINGS)
        return cls(_find_current_folder(), variables, chance, numpy, settings, dict(sys.modules))

    def restore(self) -> Iterator[SideEffect]:
        """Restore everything, and yield what had changed."""
        if self.folder is not None and _find_current_folder() != self.folder:
            os.chdir(self.folder)
            yield SideEffect("changes the working folder", "write paths that begin with Path(__file__).parent")
        if self.variables is not None:
            yield from _restore_variables(self.variables)
        if random.getstate() != self.random:
            random.setstate(self.random)  # type: ignore[arg-type]  # `getstate` gives Any
            yield SideEffect(f"{SHARED_RANDOM} (`random`)", SHARED_RANDOM_HINT)
        if self.numpy is not None and not _is_same_state(self.numpy, _get_numpy_state()):
            sys.modules["numpy"].random.set_state(self.numpy)
            yield SideEffect(f"{SHARED_RANDOM} (`numpy.random`)", SHARED_RANDOM_HINT)
        yield from self._restore_settings()
        yield from self._restore_modules()

    def _restore_settings(self) -> Iterator[SideEffect]:
        for setting, before in zip(SETTINGS, self.settings, strict=True):
            if before is None:
                continue
            if setting.read() != before and not (setting.free and self.variables is None):
                setting.write(before)
                yield SideEffect(f"changes {setting.name}", setting.hint)

    def _restore_modules(self) -> Iterator[SideEffect]:
        """Restore replaced entries of `sys.modules`; newly imported modules may stay."""
        if all(map(is_, map(sys.modules.get, self.modules), self.modules.values())):
            return
        for name, module in self.modules.items():
            if sys.modules.get(name) is not module and not name.startswith(COURSE_MODULES):
                sys.modules[name] = module
                yield SideEffect(f"puts another module in the place of `{name}`", LEAVE_HINT)


def _restore_variables(before: dict[str, str]) -> Iterator[SideEffect]:
    changed = sorted(name for name, _ in before.items() ^ dict(os.environ).items())
    for name in dict.fromkeys(changed):
        if name in before:
            os.environ[name] = before[name]
        else:
            del os.environ[name]
        yield SideEffect(f"changes the environment variable `{name}`", LEAVE_HINT)


def _find_current_folder() -> str | None:
    try:
        return str(Path.cwd())
    except OSError:
        return None


def _get_numpy_state() -> NumpyState:
    """Return the state of NumPy's shared random numbers; None if NumPy is not imported, or still being imported."""
    numpy = sys.modules.get("numpy")
    shared = getattr(numpy, "random", None)
    state: NumpyState = shared.get_state() if shared is not None else None
    return state


def _is_same_state(one: NumpyState, other: NumpyState) -> bool:
    if one is None or other is None:
        return one is other
    return one[0] == other[0] and bool((one[1] == other[1]).all()) and one[2:] == other[2:]


CORE = ("decimal", "fractions", "itertools", "json", "math", "numpy", "os", "pickle", "random", "statistics", "sys")
"""Modules that are always watched if they are imported, as are the toolkit's own."""
BUILTINS = dict(vars(builtins))


def restore_builtins() -> tuple[SideEffect, ...]:
    """Restore Python's builtins before any of them is called; return what had changed."""
    now = builtins.__dict__
    changed = [name for name, value in BUILTINS.items() if now.get(name) is not value and name != "_"]
    now.update(BUILTINS)
    added = [name for name in now if name not in BUILTINS and name != "_"]
    for name in added:
        del now[name]
    return (
        *[SideEffect(f"changes `{name}` of Python itself (`builtins`)", RENAME_HINT) for name in changed],
        *[SideEffect(f"adds `{name}` to what Python itself has (`builtins`)", "keep it in the file") for name in added],
    )


RENAME_HINT = "give what it needs another name"
CLASS_HINT = "write a class of its own from it, and change that"
HEAP_TYPE, IMMUTABLE_TYPE = 1 << 9, 1 << 8
"""Flags of classes (object.h): one that is made by a `class` statement, and one that cannot be changed."""


class ModuleWatch:
    """The contents of modules, and of classes of `CORE` and of Python's library, to detect changes by a function.

    Names with a leading underscore may change, except for methods such as `__eq__`.
    """

    def __init__(self) -> None:
        self._known: dict[ModuleType | type, dict[str, object]] = {}  # not by name: two are named `collections.abc`

    def look_at(self, modules: Iterable[ModuleType]) -> None:
        """Record the contents of modules that are not yet known."""
        for module in modules:
            if module not in self._known:
                self._known[module] = dict(vars(module))
                self._known.update((each, dict(vars(each))) for each in _list_classes(module))

    def restore(self, modules: Iterable[ModuleType]) -> Iterator[SideEffect]:
        """Restore what has changed since a module was recorded, and yield the changes."""
        owners: list[ModuleType | type] = [*modules, *(each for each in self._known if isinstance(each, type))]
        for each in owners:
            own, before = vars(each), self._known[each]
            if len(own) != len(before) or not all(map(is_, own.values(), before.values())):
                yield from _restore_members(each, before)
                self._known[each] = dict(vars(each))


def _list_classes(module: ModuleType) -> Iterator[type]:
    """Yield the classes that a module of `CORE` or of Python's library defines and that can be changed."""
    top = module.__name__.partition(".")[0]
    for each in vars(module).values() if top in CORE or top in sys.stdlib_module_names else ():
        own = isinstance(each, type) and each.__module__.partition(".")[0] == top
        if own and each.__flags__ & (HEAP_TYPE | IMMUTABLE_TYPE) == HEAP_TYPE:
            yield each


def _restore_members(owner: ModuleType | type, before: dict[str, object]) -> Iterator[SideEffect]:
    """Restore what has changed in a module or a class; what is new in a module may stay."""
    missing, added = object(), vars(owner) if isinstance(owner, type) else {}
    for name in dict.fromkeys((*before, *added)):
        value, now = before.get(name, missing), vars(owner).get(name, missing)
        special = isinstance(owner, type) and name.endswith("__") and callable(value if now is missing else now)
        if now is value or (name.startswith("_") and not special):
            continue
        setattr(owner, name, value) if value is not missing else delattr(owner, name)
        if isinstance(owner, type):
            words = f"changes `{owner.__qualname__}.{name}` in the module `{owner.__module__}`"
            yield SideEffect(words, CLASS_HINT)
        else:
            yield SideEffect(f"changes `{name}` in the module `{owner.__name__}`", RENAME_HINT)


def list_watched_modules(file: ModuleType | None = None, names: Iterable[str] = ()) -> tuple[ModuleType, ...]:
    """Return the modules that a file may change: those that it imports (also by `names`), and their direct members."""
    modules = [module for name, module in list(sys.modules.items()) if name in CORE or name.startswith(TOOLKIT)]
    if file is not None:
        own = Path(file.__file__ or "").parent
        named = [sys.modules[name] for name in names if name in sys.modules]
        imported = [each for each in (*vars(file).values(), *named) if isinstance(each, ModuleType)]
        apart = [each for each in imported if not _stands_in(each, own)]
        below = [each for module in apart for each in list(vars(module).values()) if isinstance(each, ModuleType)]
        modules += [module for module in (*apart, *below) if module is not builtins]
    return tuple(dict.fromkeys(modules))


def _stands_in(module: ModuleType, folder: Path) -> bool:
    """Return whether a module is a file of the course, which may change freely."""
    return Path(getattr(module, "__file__", None) or "/").is_relative_to(folder)

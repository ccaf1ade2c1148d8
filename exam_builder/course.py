"""The course: a folder with content/exams, found from any folder inside it."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from exam_builder.findings import Lacking, Misuse, did_you_mean, find_nearest_name
from exam_builder.store import Store, choose_writable_folder

COURSE_NUMBERS = itertools.count(1)
"""The counter that numbers the courses found by this process."""
LINKED = "{} is a link: remove it, because results stay in the course, or name the folder for results with --out DIR."
YAML_ENDINGS = (".yaml", ".yml")
"""The endings of YAML files, in small letters; only files that end in .yaml are read."""


@dataclass(frozen=True)
class Course:
    """A course by its root folder; `store` is the folder of the store, by default in build/.

    `visit` distinguishes a course from the same one found at another time, when its files may have been different.
    """

    root: Path
    store: Path | None = field(default=None, compare=False)
    visit: int = 0

    @property
    def content(self) -> Path:
        """The folder of exams and questions."""
        return self.root / "content"

    @property
    def figures(self) -> Path:
        """The folder of the Python files that draw figures."""
        return self.root / "figures"

    @property
    def templates(self) -> Path:
        """The folder of the course's own templates, which may be missing."""
        return self.root / "templates"

    @property
    def assets(self) -> Path:
        """The folder of the files that these templates use, which may be missing."""
        return self.root / "assets"

    @property
    def signatures(self) -> Path:
        """The folder of the signatures of exams, which may be missing."""
        return self.root / "signatures"

    @property
    def template_folders(self) -> tuple[Path, ...]:
        """The folder of the course's own templates, or nothing if it is missing."""
        return (self.templates,) if self.templates.is_dir() else ()

    @property
    def store_folder(self) -> Path:
        """The folder of the store."""
        return self.store or self.build / ".cache"

    def open_store(self) -> Store:
        """Return the store of results, which does not depend on the folder of the output."""
        return Store(self.store_folder)

    @property
    def build(self) -> Path:
        """The folder of generated files."""
        return self.root / "build"

    def refuse_links(self, folders: Iterable[str]) -> None:
        """Raise Lacking if build/, or a folder in it, is a link, which might lead anywhere."""
        for path in (self.build, *(self.build / name for name in folders)):
            if path.is_symlink():
                raise Lacking(LINKED.format(path.relative_to(self.root)))

    def exams(self) -> tuple[str, ...]:
        """Return the names of the exams, in alphabetical order."""
        paths = (self.content / "exams").glob("*.yaml")
        # something that is not a file (a pipe, a dangling link) counts as one, so that it is reported
        return tuple(
            sorted(each.stem for each in paths if each.is_file() or not (each.name.startswith(".") or each.is_dir()))
        )

    def choose(self, names: tuple[str, ...] | list[str] = ()) -> tuple[str, ...]:
        """Return the named exams, or all if none is named; raise Misuse for a name that does not exist."""
        known = self.exams()
        names = [Path(name).stem if Path(name).suffix.lower() in YAML_ENDINGS else name for name in names]
        for name in names:
            if name not in known and (rename := hint_to_rename(self.content / "exams", name)):
                raise Misuse(f"there is no exam `{name}`: {rename}")
        if not known:
            write = "write one, such as content/exams/midterm.yaml"
            raise Misuse(f"there is no exam in content/exams; {hint_to_rename(self.content / 'exams') or write}")
        if not names and (rename := hint_to_rename(self.content / "exams")):
            raise Misuse(f"an exam would be left out: {rename}")
        for name in names:
            if name not in known:
                guess = did_you_mean(find_nearest_name(Path(name).name, known)) or "."
                if name.startswith(("–", "—", "−")):
                    guess = f"; an option begins with two hyphens: --{name.lstrip('–—−-')}."
                elif Path(name).suffix.lower() in (".csv", ".xlsx"):
                    guess = f"; a list of students is given as --roster {name}."
                elif "," in name:
                    guess = "; write spaces between names, and no commas."
                raise Misuse(f"there is no exam `{name}`{guess} There are: {', '.join(known)}")
        return tuple(dict.fromkeys(names)) or known


def hint_to_rename(folder: Path, name: str = "") -> str:
    """Return a hint to rename a file that ends in .yml, .YAML or the like, with this name or any; '' without one."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    wrong = (each for each in files if each.suffix != ".yaml" and each.suffix.lower() in YAML_ENDINGS)
    path = next((each for each in wrong if name in ("", each.stem)), None)
    return f"rename content/{folder.name}/{path.name} to {path.stem}.yaml" if path else ""


def find_course(start: Path) -> Course:
    """Return the course that contains the folder `start`, at any depth; raise Misuse if there is none.

    If the course is not writable, its store is a temporary folder.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / "content" / "exams").is_dir():
            return Course(folder, choose_writable_folder(Course(folder).store_folder), next(COURSE_NUMBERS))
    message = f"there is no course here: neither {start} nor a folder around it has content/exams"
    raise Misuse(f"{message}. `exam-builder new DIR` makes one")

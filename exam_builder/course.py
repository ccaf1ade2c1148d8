"""The course: a folder with content/exams, found from wherever one stands in it."""

import itertools
from dataclasses import dataclass, field
from pathlib import Path

from exam_builder.findings import Misuse, did_you_mean, nearest_name
from exam_builder.store import writable_folder

COURSE_NUMBERS = itertools.count(1)
"""Numbers for the courses that are found."""


@dataclass(frozen=True)
class Course:
    """A course by its root folder; `store` is where results are kept by content, in build/ unless said otherwise.

    `visit` tells a course from the same one found at another time, when its files may have been others.
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
        """The folder of the functions that draw figures."""
        return self.root / "figures"

    @property
    def templates(self) -> Path:
        """The folder of the course's own templates, which need not be there."""
        return self.root / "templates"

    @property
    def assets(self) -> Path:
        """The folder of files that these templates use, which need not be there."""
        return self.root / "assets"

    @property
    def signatures(self) -> Path:
        """The folder of the signatures of exams, which need not be there."""
        return self.root / "signatures"

    @property
    def template_folders(self) -> tuple[Path, ...]:
        """The folder of the course's own templates, if it is there."""
        return (self.templates,) if self.templates.is_dir() else ()

    @property
    def store_folder(self) -> Path:
        """The folder of what is kept by content."""
        return self.store or self.build / ".cache"

    @property
    def build(self) -> Path:
        """The folder of what is made."""
        return self.root / "build"

    def exams(self) -> tuple[str, ...]:
        """Return names of the exams, in alphabetical order."""
        paths = (self.content / "exams").glob("*.yaml")
        return tuple(sorted(path.stem for path in paths if path.is_file() or _pretends_to_be_file(path)))

    def choose(self, names: tuple[str, ...] | list[str] = ()) -> tuple[str, ...]:
        """Return these exams, or all where none is named; raise Misuse for one that is not there."""
        known = self.exams()
        if not known:
            raise Misuse("there is no exam in content/exams; write one, such as content/exams/midterm.yaml")
        names = [Path(name).stem if name.endswith(".yaml") else name for name in names]
        for name in names:
            if name not in known:
                guess = did_you_mean(nearest_name(name, known)) or "."
                raise Misuse(f"there is no exam `{name}`{guess} There are: {', '.join(known)}")
        return tuple(dict.fromkeys(names)) or known


def _pretends_to_be_file(path: Path) -> bool:
    """Return whether something that is not a file (a pipe, a link to nowhere) counts all the same, so that it is
    reported.
    """
    return not path.name.startswith(".") and not path.is_dir()


def find_course(start: Path) -> Course:
    """Return the course in whose folder `start` is, at whatever depth; raise Misuse when it is in none.

    Of a course that cannot be written nothing is kept for the next time.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / "content" / "exams").is_dir():
            return Course(folder, writable_folder(Course(folder).store_folder), next(COURSE_NUMBERS))
    message = f"there is no course here: neither {start} nor a folder around it has content/exams"
    raise Misuse(f"{message}. `exam-builder new DIR` makes one")

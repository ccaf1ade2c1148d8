"""Files that were made again, held against what is recorded of them."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exam_builder.digests import digest_of, file_digest
from exam_builder.store import write_atomically


@dataclass
class RebuiltFiles:
    """Where files are put, and which of them are as recorded in `hashes`.

    Where they are `issued` ones they go to the place of what was issued, and what differs is not put there.
    """

    folder: Path
    hashes: Mapping[str, str]
    issued: bool
    same: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    def put(self, name: str, content: bytes) -> None:
        """Take in a file; raise OSError where it cannot be written."""
        digest = digest_of(content)
        if self._is_wanted(name, digest):
            write_atomically(self.folder / name, content)

    def put_file(self, name: str, path: Path) -> None:
        """The same, of a file that may be large, which is moved."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if self._is_wanted(name, digest):
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, self.folder / name)

    def mark_missing(self, name: str) -> None:
        """A file that is recorded and could not be made."""
        self.differing.append(name)

    def take(self, others: "RebuiltFiles") -> None:
        """Take in what others found, which put their files themselves."""
        self.same += others.same
        self.differing += others.differing

    def _is_wanted(self, name: str, digest: str) -> bool:
        """Whether a file is to be written: not what stands there already, and never something else in its place."""
        as_recorded = self.hashes.get(name) == digest
        (self.same if as_recorded else self.differing).append(name)
        return (as_recorded or not self.issued) and file_digest(self.folder / name) != digest

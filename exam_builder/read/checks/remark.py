"""Remarks of checks, which become findings once their places are looked up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from exam_builder.fields import YamlPath
from exam_builder.findings import Code, Finding, Severity, did_you_mean, find_nearest_name
from exam_builder.read.loaded import LoadedExam, LoadedQuestion, get_part_letter, locate_in_text
from exam_builder.values import YamlValue


@dataclass(frozen=True)
class Remark:
    """A mistake at a path of a file: at a character of the text there (`offset`), or at the name of the field (`key`).

    `depends_on` are the paths of other values on which the remark relies: if one of them is wrong, it is dropped.
    `causes` are the paths of values that may only seem wrong because of this mistake.
    """

    path: YamlPath
    code: Code
    message: str
    hint: str = ""
    offset: int | None = None
    severity: Severity = "error"
    key: bool = False
    depends_on: tuple[YamlPath, ...] = ()
    causes: tuple[YamlPath, ...] = ()

    def follows_from(self, wrong: tuple[YamlPath, ...]) -> bool:
        """Return whether the remark may follow from mistakes at these paths.

        It does if it is about something at or in one of them, or relies on it. A missing field may also be one beside
        it that has a wrong name.
        """
        if self.code == Code.MISSING and any(each[:-1] == self.path[:-1] for each in wrong if each):
            return True
        return any(path[: len(each)] == each for path in (self.path, *self.depends_on) for each in wrong)

    def finding(self, loaded: LoadedExam | LoadedQuestion) -> Finding:
        """Return the remark as a finding with its place, question and part."""
        if self.offset is not None:
            place = locate_in_text(loaded, self.path, self.offset)
        else:
            place = (loaded.source.key_place if self.key else loaded.source.place)(self.path)
        name = loaded.name if isinstance(loaded, LoadedQuestion) else None
        part = get_part_letter(self.path, loaded.source) if name else None
        return Finding(self.code, self.message, place, self.hint, self.severity, name, part)


def report_unknown_id(
    path: YamlPath, what: str, name: str, ids: Mapping[str, None], offset: int | None = None
) -> Remark:
    """Report an unknown id, and suggest the nearest known one."""
    near = find_nearest_name(name, ids)
    hint = f"write {near}" if near else f"add it to {what}s, or leave it out"
    return Remark(path, Code(f"unknown-{what}"), f"there is no {what} `{name}`{did_you_mean(near)}", hint, offset)


def report_unknown_part(path: YamlPath, letter: str, letters: tuple[str, ...]) -> Remark:
    """Report a part that does not exist; those with these letters do."""
    hint = f"the parts are {', '.join(letters)}" if letters else "no earlier part is there"
    message, depends_on = f"there is no part `{letter}`", list_paths_of_part(letter)
    return Remark(path, Code.UNKNOWN_PART, message, hint, key=True, depends_on=depends_on)


def list_paths_of_part(id_: str) -> tuple[YamlPath, ...]:
    """Return the paths at which the part with an id would be; if one of them is wrong, the part may exist after all."""
    index = ord(id_[0]) - ord("a")
    return (("parts",), ("parts", index), ("parts", index, "parts"))


def find_field(data: YamlValue, field: str) -> YamlValue:
    """Return the value of a field, even if its name is misspelt; None if there is none."""
    if not isinstance(data, dict):
        return None
    if field not in data and len(field) > 4:
        field = find_nearest_name(field, data, 0.75) or field
    return data.get(field)


def list_known_ids(data: YamlValue, field: str) -> dict[str, None]:
    """Return the ids in a field of a file, as they are written."""
    found = find_field(data, field)
    return dict.fromkeys(map(str, found)) if isinstance(found, dict) else {}


def make_findings(
    remarks: Iterable[Remark], loaded: LoadedExam | LoadedQuestion, doubtful: Iterable[YamlPath]
) -> tuple[Finding, ...]:
    """Turn remarks into findings, without those that may follow from mistakes at the `doubtful` paths."""
    wrong = tuple(doubtful)
    return tuple(remark.finding(loaded) for remark in remarks if not remark.follows_from(wrong))

"""What a check has to say, before its place in a file is looked up."""

from dataclasses import dataclass

from exam_builder.codes import Code
from exam_builder.fields import YamlPath
from exam_builder.findings import Finding, Severity
from exam_builder.read.loaded import LoadedExam, LoadedQuestion, part_letter, text_place


@dataclass(frozen=True)
class Remark:
    """Something wrong at a path of a file; `offset` is that of a character of the text there, `key` means its name.

    `depends_on` are paths of other values without which it would not be said: if one of them is wrong, it is not.
    """

    path: YamlPath
    code: Code
    message: str
    hint: str = ""
    offset: int | None = None
    severity: Severity = "error"
    key: bool = False
    depends_on: tuple[YamlPath, ...] = ()

    def finding(self, loaded: LoadedExam | LoadedQuestion) -> Finding:
        """The remark with its place, question and part."""
        if self.offset is not None:
            place = text_place(loaded, self.path, self.offset)
        else:
            place = (loaded.source.key_place if self.key else loaded.source.place)(self.path)
        name = loaded.name if isinstance(loaded, LoadedQuestion) else None
        part = part_letter(self.path, loaded.source) if name else None
        return Finding(self.code, self.message, place, self.hint, self.severity, name, part)

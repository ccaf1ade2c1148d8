"""Find options whose figures look the same although their names differ."""

from collections.abc import Iterable, Iterator

from exam_builder.codes import Code
from exam_builder.draw import YamlLocation, match_parts
from exam_builder.expressions.appearance import appearance_of
from exam_builder.findings import Finding
from exam_builder.paper import Option, Paper, Question
from exam_builder.paper_texts import PLACE_COMMAND, split_ids
from exam_builder.read import LoadedExam

HINT = "let one of them show something else, or add a constraint that keeps them apart"


def find_alike_pictures(exam: LoadedExam, paper: Paper) -> Iterable[Finding]:
    """Find options of a part whose figures look the same in this draw."""
    return (found for question in paper.questions for found in _find_in_question(exam, question))


def _find_in_question(exam: LoadedExam, question: Question) -> Iterator[Finding]:
    pictures = {figure.id: figure.digest for figure in question.figures}
    for wanted, part in match_parts(exam.question(question.name), question) if pictures else ():
        seen: dict[str, str] = {}
        for option in part.options:
            first = seen.setdefault(_look_of(option, pictures), option.id)
            if first != option.id:
                spot = YamlLocation(exam.question(question.name), (*wanted.path, "options"), part.id)
                message = f"the options {first} and {option.id} show the same picture"
                yield spot.finding(Code.OPTIONS_ALIKE, message, HINT)


def _look_of(option: Option, pictures: dict[str, str]) -> str:
    tex = option.text.tex if option.text else ""
    return appearance_of(PLACE_COMMAND.sub(lambda found: _name_pictures(found[2], pictures), tex))


def _name_pictures(ids: str, pictures: dict[str, str]) -> str:
    return "".join(f"<{pictures.get(id_, id_)}>" for id_ in split_ids(ids))

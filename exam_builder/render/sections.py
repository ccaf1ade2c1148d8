"""The texts of sections: where a heading goes, and how many questions must be answered."""

from collections.abc import Iterator

from exam_builder.paper import Paper, Question
from exam_builder.read.words import Words


def has_heading(paper: Paper, question: Question) -> bool:
    """Whether a section's heading is printed before this question."""
    section = paper.sections[question.section]
    says = section.title or section.instructions or section.answer is not None
    return bool(says) and question is _questions_of(paper, question.section)[0]


def describe_choice(paper: Paper, index: int, words: Words) -> str:
    """Say how many questions of a section must be answered, in the paper's language; '' if all of them."""
    answer = paper.sections[index].answer
    if answer is None:
        return ""
    return words.printed["answer_of"].format(words.count(answer), words.count(len(_questions_of(paper, index))))


def describe_counted(paper: Paper, words: Words) -> Iterator[str]:
    """Say, beside the marks table, in which sections only some questions count."""
    for index, section in enumerate(paper.sections):
        asked = _questions_of(paper, index)
        if section.answer is not None and asked:
            first, last = asked[0].number, asked[-1].number
            yield words.printed["counted"].format(words.count(section.answer), first, last)


def _questions_of(paper: Paper, index: int) -> list[Question]:
    return [question for question in paper.questions if question.section == index]

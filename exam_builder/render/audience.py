"""What each audience may see: a paper without the rest, so that no template can print it."""

from dataclasses import replace

from exam_builder.paper import Answer, Audience, Figure, Option, Paper, Part, Question
from exam_builder.values import Record

NO_ANSWER = Answer("", "", "", "")


def for_audience(paper: Paper, audience: Audience) -> Paper:
    """The paper without what this audience is not to see: keys, solutions and schemes for students."""
    return replace(paper, questions=tuple(_question(question, audience) for question in paper.questions))


def _question(question: Question, audience: Audience) -> Question:
    shown = replace(
        question,
        figures=tuple(figure for figure in question.figures if _sees(audience, figure)),
        parts=tuple(_part(part, audience) for part in question.parts),
    )
    if audience == "marking":
        return shown
    nothing = Record({}) if audience == "student" else question.parameters
    return replace(shown, rubric=(), misconceptions=(), parameters=nothing)


def _part(part: Part, audience: Audience) -> Part:
    if audience == "marking":
        return part
    if audience == "solutions":
        return replace(part, rubric=(), mistakes=())
    options = tuple(Option("", option.letter, option.text, "", False) for option in part.options)
    return replace(part, answer=NO_ANSWER, also=(), mistakes=(), solution=None, rubric=(), waived=None, options=options)


def _sees(audience: Audience, figure: Figure) -> bool:
    """Markers see what the solutions show."""
    seen = figure.audiences
    return not seen or audience in seen or (audience == "marking" and "solutions" in seen)

"""Remove from a paper what an audience must not see, so that no template can print it."""

from dataclasses import replace

from exam_builder.paper import Answer, Audience, Figure, Listing, Option, Paper, Part, Question, Table
from exam_builder.paper_texts import Placement, find_placed, hide_texts, is_read_by, list_author_texts
from exam_builder.values import Record


def filter_paper(paper: Paper, audience: Audience) -> Paper:
    """Remove from a paper what this audience must not see: for students, keys, solutions and schemes."""
    return replace(paper, questions=tuple(filter_question(question, audience) for question in paper.questions))


def filter_question(question: Question, audience: Audience) -> Question:
    """Remove from a question what this audience must not see."""
    texts = tuple(list_author_texts(question)) if question.figures or question.listings or question.tables else ()
    hidden = find_placed(texts) - find_placed(each for each in texts if is_read_by(each.role, audience))
    shown = replace(
        question,
        figures=tuple(
            figure
            for figure in question.figures
            if _is_visible(audience, figure) and Placement("FIGURE", figure.id) not in hidden
        ),
        listings=tuple(each for each in question.listings if Placement("LISTING", each.id) not in hidden),
        tables=tuple(
            each
            for each in question.tables
            if _is_visible(audience, each) and Placement("TABLE", each.id) not in hidden
        ),
        parts=tuple(_filter_part(part, audience) for part in question.parts),
    )
    if audience == "marking":
        return shown
    nothing = Record({}) if audience == "student" else question.parameters
    return replace(hide_texts(shown, audience), rubric=(), misconceptions=(), parameters=nothing)


def _filter_part(part: Part, audience: Audience) -> Part:
    if audience == "marking":
        return part
    if audience == "solutions":
        return replace(hide_texts(part, audience), rubric=(), mistakes=())
    options = tuple(Option("", option.letter, option.text, "", False) for option in part.options)
    answer = Answer(part.answer.kind, "", "", "", file=part.answer.file, line=part.answer.line)
    bare = hide_texts(part, audience)
    return replace(bare, answer=answer, also=(), mistakes=(), rubric=(), waived=None, options=options)


def find_hidden(question: Question) -> tuple[Figure | Listing, ...]:
    """Find the figures and listings that the student's paper must not contain.

    These are the ones for other audiences, and the ones placed only in texts for other audiences.
    """
    if not question.figures and not question.listings:
        return ()
    visible = filter_question(question, "student")
    kept: tuple[Figure | Listing, ...] = (*visible.figures, *visible.listings)
    every: tuple[Figure | Listing, ...] = (*question.figures, *question.listings)
    return tuple(each for each in every if each not in kept)


def _is_visible(audience: Audience, figure: Figure | Table) -> bool:
    """Return whether an audience sees a figure or table; markers also see what the solutions show."""
    allowed = figure.audiences
    return not allowed or audience in allowed or (audience == "marking" and "solutions" in allowed)

"""Trial pages: what TeX says of each of many papers, and which were not set."""

from pathlib import Path

from courses import paper, shared_cache, write_course

from exam_builder.issue.trial_pages import MAX_ALONE, try_documents
from exam_builder.render import Renderer

QUESTION = """\
    title: Sum
    parameters: {k: {default: 0, choose: [0, 1]}}
    prompt: "\\\\ifnum\\\\VAR{k}=1 \\\\undefinedhere \\\\fi What is $\\\\VAR{k} + 1$?"
    points: 1
    answer: {number: k + 1}
    waived: one more
    solution: $\\VAR{answer}$
    rubric: [{add: 1, when: right}]
    """


def test_where_many_fail_some_are_not_set_and_none_is_called_right(tmp_path: Path) -> None:
    course = write_course(tmp_path, QUESTION)
    drawn = {each.questions[0].parameters["k"]: each for each in (paper(course, seed) for seed in range(1, 9))}
    right, wrong = (Renderer().document(drawn[k], "student", body="questions") for k in (0, 1))
    tried = try_documents([right, *[wrong] * (MAX_ALONE + 3), right], {}, store=shared_cache(tmp_path / "cache"))
    assert (tried[0], tried[-1]) == ((), ())
    assert [each and each[0].code for each in tried[1:-1]] == ["command"] * (MAX_ALONE + 1) + [None] * 2


def test_a_question_that_stands_on_no_page_is_missing(tmp_path: Path) -> None:
    course = write_course(tmp_path, QUESTION.replace("title: Sum", "title: Sum\n    packages: [comment]"))
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "question.tex").write_text("\\question ((question.title.tex))\n((question.prompt|tex))\n")
    document = Renderer([folder]).document(paper(course), "student", body="questions")
    (found,) = try_documents([document], {}, store=shared_cache(tmp_path / "cache"))
    assert found is not None
    assert [each.message for each in found] == ["the question is on no page", "part (a) is on no page"]


def test_a_space_of_more_than_a_page_is_divided_though_no_solution_has_divided_it(tmp_path: Path) -> None:
    course = write_course(tmp_path, QUESTION + "space: {lines: 60}\n")
    document = Renderer().document(paper(course), "student", body="questions")
    assert try_documents([document], {}, store=shared_cache(tmp_path / "cache")) == [()]

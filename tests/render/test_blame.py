"""What a course's own template alone has done wrong is told once, at the template; all else is left as it was found."""

from pathlib import Path

import pytest

from exam_builder.findings import Finding, Place
from exam_builder.render import BUILT_IN
from exam_builder.render.own_templates import blame_templates

FIRST, SECOND = Place("content/questions/a.yaml", 5), Place("content/questions/b.yaml", 5)
BRACE = [Finding("tex", "TeX says: Missing } inserted.", place) for place in (FIRST, SECOND)]
PLACES = [
    Finding("place", "the answer space is nowhere on the student's paper", FIRST),
    Finding("place", "the box A is nowhere on the student's paper", SECOND),
]
COVERED = Finding("place", "something stands in the answer space on page 2", FIRST)
ITEM = Finding("tex", r"TeX says: Something's wrong--perhaps a missing \item.", Place("templates/question.tex", 30))
GONE = Finding("missing", "question 1 is missing from the student PDF", FIRST)


def own(folder: Path, name: str, old: str, new: str) -> Path:
    """A folder with a built-in template in which something is replaced."""
    text = (BUILT_IN / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))
    return folder


@pytest.mark.parametrize(
    ("name", "old", "new", "found", "expected"),
    [
        (
            "answer.tex",
            "((* if part.scoring",
            "{\\bfseries\n((* if part.scoring",
            BRACE,
            r"templates/answer.tex:3:1: error: `{` is never closed: `{\bfseries` — write `}` where it ends",
        ),
        (
            "part.tex",
            r"\end{examtext}",
            r"\begingroup\end{examtext}",
            BRACE,
            r"templates/part.tex:14:1: error: `\begingroup` is never closed before `\end{examtext}`: "
            r"`\begingroup\end{examtext}` — write `\endgroup` where it ends",
        ),
        (
            "answer.tex",
            r"\answerspace",
            r"\vspace",
            PLACES,
            "templates/answer.tex:1:1: error: the paper has no place for some answers: this template leaves out "
            r"`\answerspace` — copy it from the built-in template",
        ),
        (
            "part.tex",
            r"\part[",
            r"\textbf[",
            [ITEM, GONE],
            r"templates/part.tex:1:1: error: TeX cannot typeset the text around it: this template leaves out `\part` "
            "— copy it from the built-in template",
        ),
    ],
)
def test_it_is_told_once_at_its_line(
    tmp_path: Path, name: str, old: str, new: str, found: list[Finding], expected: str
) -> None:
    told = blame_templates(found, own(tmp_path, name, old, new))
    assert str(told[0]) == expected
    assert told[1:] == ((GONE,) if GONE in found else ())


def test_a_template_that_leaves_out_two_things_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "question.tex").write_text("x\n")
    item = Finding("tex", "TeX says: …", Place("templates/questions.tex", 6))
    (told,) = blame_templates([item, GONE], tmp_path)
    assert (told.place, told.code) == (Place("templates/question.tex"), "missing")


def test_what_no_template_of_the_course_has_done_is_left_as_it_is(tmp_path: Path) -> None:
    found = [*BRACE, COVERED, GONE, ITEM]
    assert blame_templates(found, tmp_path) == tuple(found)
    own(tmp_path, "answer.tex", "% Where", "% Here")
    own(tmp_path, "part.tex", "% Part", "% A part")
    assert blame_templates(found, tmp_path) == tuple(found)

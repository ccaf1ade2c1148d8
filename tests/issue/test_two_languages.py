"""A paper in two languages: each text in both, in every rendering, and made again from its record."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from courses import paper, run_command, write_course

from exam_builder.audit.page_text import read_page_texts
from exam_builder.identity import SECRET_VARIABLE
from exam_builder.read.language_words import read_words
from exam_builder.render import Renderer

PAGE = (Path(__file__).parents[2] / "docs" / "format.md").read_text()
SECTION = PAGE[PAGE.index("### Two languages") :]
EXAM, STONE = re.findall(r"```yaml (?:exam|question)\n(.*?)```", SECTION, re.DOTALL)[:2]
WHOLE = (
    re.sub(
        "date: .*", r"date: \\VAR{day}", EXAM.replace("questions: [stone]\n", "parameters: {day: date(2026-03-01)}\n")
    )
    + """\
margin: true
turn_over: true
sections:
  - title: {en: For all, fr: Pour tous}
    introduction: {en: A stone is dropped., fr: On lâche une pierre.}
    answer: 1
    questions: [q, other]
versions: {count: 2}
"""
)


def write_bilingual(root: Path) -> Path:
    """A course with the docs' question, twice."""
    write_course(root, STONE, exam=WHOLE)
    (root / "content/questions/other.yaml").write_text(STONE.replace("falling stone", "second stone"))
    return root


def test_words_are_in_both_languages_and_what_is_the_same_once() -> None:
    words = read_words("en+fr-CA")
    assert words.printed["number"] == "Student number / Numéro d'étudiant"
    assert words.printed["question"] == "Question"
    assert words.printed["draft"] == "DRAFT"
    assert words.printed["solution_of"].format("A") == "Solution of version A / Solution de la version A"
    assert (words.unit(Fraction(1)), words.unit(Fraction(3, 2))) == ("mark / point", "marks / point")
    assert [each.count(2) for each in words.by_language] == ["two", "deux"]


def test_each_language_speaks_its_own(tmp_path: Path) -> None:
    root = write_bilingual(tmp_path / "course")
    drawn = paper(root)
    asked = drawn.questions[0]
    assert drawn.cover.date and drawn.cover.date.tex == "1 March 2026\n{\\examslash\n1er mars 2026\n\\unskip}"
    assert len(drawn.cover.date.lines) == 4
    assert asked.prompt and asked.prompt.tex == (
        "2 stones fall from 20~m.\n\n{\\examsecond\n2 pierres tombent de 20~m de haut.\n\\par}"
    )
    assert [asked.prompt.lines[at] for at in (0, 3)] == [7, 9]
    body = Renderer().document(drawn, "marking").body
    assert "Answer one of the two questions. / Répondez à une des deux questions." in body
    assert "the right time {\\examslash le bon temps \\unskip}" in " ".join(body.split())
    assert drawn.language == "en+fr" and "/Lang (en)" in body


@pytest.mark.long
def test_it_is_printed_in_both_and_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, bytes(range(32)).hex())
    root = write_bilingual(tmp_path / "course")
    (root / "r.csv").write_text("id,name,accommodation\nk1,Ada,\nk2,Bob,large print\n")
    code, said = run_command(root, "build", "test", "--roster", "r.csv")
    assert (code, "warning" in said) == (0, False), said
    copies = root / "build/test/copies"
    for name in ("k1", "k2"):
        shown = " ".join(" ".join(read_page_texts((copies / name / "student.pdf").read_bytes())).split())
        for words in ("Midterm / Examen intra", "On lâche une pierre.", "How long does it take?", "Combien de temps"):
            assert words in shown, shown
        assert "Yes / Oui" in shown and "le bon temps" not in shown
    solutions = " ".join(read_page_texts((copies / "k1/solutions.pdf").read_bytes()))
    assert "suit" in solutions and "follows" in solutions
    (root / "content/questions/q.yaml").unlink()
    code, said = run_command(root, "rebuild", str(copies / "paper.json"), "--out", str(root / "again"))
    assert (code, "as they were issued" in said) == (0, True), said


def test_the_guide_for_all_versions_is_in_both(tmp_path: Path) -> None:
    drawn = paper(write_bilingual(tmp_path / "course"))
    versions = [replace(drawn, version=letter) for letter in "AB"]
    guide = " ".join(Renderer().render_combined(versions, [each.name for each in drawn.questions]).body.split())
    for words in ("{\\examslash le bon temps", "{\\examslash Une pierre qui tombe", "Barème de toutes les versions"):
        assert words in guide, guide

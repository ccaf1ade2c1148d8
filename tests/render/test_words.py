"""Papers speak the language of their exam, in the words of the toolkit or of the course."""

import re
from pathlib import Path

import pytest
from papers import paper, part, question

from exam_builder.findings import Refused
from exam_builder.render import BUILT_IN, find_misnamed_templates, render

PAGE = (Path(__file__).parents[2] / "docs" / "templates.md").read_text(encoding="utf-8")
ASKED = question("conv_cost", 1, part("a"))


def course_words(root: Path, name: str, text: str) -> Path:
    """Write a file of words of a course; the course's folder of templates."""
    (root / "words").mkdir()
    (root / "words" / name).write_text(text, encoding="utf-8")
    return root


def example(kind: str) -> str:
    """The example of that kind in docs/templates.md."""
    found = re.search(rf"^```yaml {kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("language", "number", "mark"),
    [("de", "Matrikelnummer", "Punkt"), ("es", "Número de estudiante", "punto"), ("fr", "Numéro", "point")],
)
def test_a_paper_speaks_its_language(language: str, number: str, mark: str) -> None:
    body = render(paper(ASKED, language=language), "student").body
    assert number in body
    assert "Student number" not in body
    assert f"/Lang ({language})" in body
    assert mark in body


def test_a_course_says_it_in_its_own_words(tmp_path: Path) -> None:
    folder = course_words(tmp_path, "en.yaml", example("words"))
    body, usual = (render(paper(ASKED), "student", templates=own).body for own in ([folder], []))
    assert body == usual.replace("Student number", "Candidate number").replace("Scratch work", "Rough work")
    assert body != usual


def test_a_course_speaks_another_language(tmp_path: Path) -> None:
    """As docs/templates.md has it: a copy of the English file, translated."""
    lines = dict(re.findall(r"^(\w+): (.*)$", example("language"), re.MULTILINE))
    text = (BUILT_IN / "words" / "en.yaml").read_text(encoding="utf-8")
    for name, word in lines.items():
        text, count = re.subn(rf"^{name}: .*$", f"{name}: {word}", text, flags=re.MULTILINE)
        assert count == 1
    body = render(paper(ASKED, language="it"), "student", templates=[course_words(tmp_path, "it.yaml", text)]).body
    assert r"\textbf{Domanda}" in body
    assert re.search("~punt[oi]", body)


def test_a_word_that_is_not_balanced_is_told_at_its_character(tmp_path: Path) -> None:
    folder = course_words(tmp_path, "en.yaml", "name: Name\naids: '\\textbf{Aids'\n")
    with pytest.raises(Refused) as caught:
        render(paper(ASKED), "student", templates=[folder])
    (found,) = caught.value.findings
    assert str(found) == (
        f"{tmp_path.name}/words/en.yaml:2:15: error: `{{` is never closed: `{{Aids` — write `}}` where it ends"
    )


def test_a_file_of_words_of_no_language_is_told(tmp_path: Path) -> None:
    found = find_misnamed_templates(course_words(tmp_path, "italian.yml", ""))
    assert [str(finding) for finding in found] == [
        "templates/words/italian.yml:1:1: warning: this file holds the words of no language"
        " — call it by a language's code, such as fr.yaml"
    ]

"""The README keeps its word: its commands are there, its question is right, its links lead somewhere."""

import re
from pathlib import Path

from courses import check, question, write_course

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def block(language: str) -> str:
    (text,) = re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return str(text)


def test_the_question_is_confirmed_by_its_second_route(tmp_path: Path) -> None:
    root = write_course(tmp_path, block("yaml"), block("python"))
    for seed in (None, 1, 2, 3):
        checked = check(root, seed)
        assert (checked.parts, checked.recomputed, checked.findings) == (2, 2, ())
    assert question(root).parts[0].answer.plain == "1200"


def test_make_has_every_target_that_is_named() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make (\w+)`|^\$ make (\w+)$", README, re.MULTILINE))
    assert {a or b for a, b in named} == {"check", "test", "watch", "clean", "docs"} <= targets


def test_every_link_and_picture_of_the_docs_is_there() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for link in re.findall(r"\]\(((?!https?:)[^)#]+)[^)]*\)|src=\"([^\"]+)\"", page.read_text()):
            assert (page.parent / (link[0] or link[1])).exists(), f"{page.name}: {link}"

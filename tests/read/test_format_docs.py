"""docs/format.md and the page of each kind of answer: every block is right, and every field is mentioned."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel

from exam_builder.course import Course
from exam_builder.kinds import KINDS
from exam_builder.read.models import answer_models, exam_model, figure_models, parameter_models, question_model
from exam_builder.read.yaml_source import parse_source

PAGE = Path(__file__).parents[2] / "docs" / "format.md"
TYPES, FIGURES = PAGE.parent / "types", PAGE.parent / "figures.md"
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in (PAGE, FIGURES, *sorted(TYPES.glob("*.md"))))
BLOCKS = re.findall(r"^```yaml (\w+)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
ROWS = re.findall(r"^\| `(.+?)` \| `(.+?)` \|$", TEXT[TEXT.index("| written | write |") :], re.MULTILINE)

STONE = next(block for kind, block in BLOCKS if block.startswith("title: {en: A falling stone"))
PART = "points: 1\nanswer: {number: 1, reference: 1}\nwaived: an example\n"
QUESTION = "title: An example\n"
VARIED = QUESTION + "parameters: {k: 5}\n"
EXAM = "title: An example\ncourse: Examples\nquestions: [q]\n"
FILES: dict[str, str | bytes] = {
    "questions/first.yaml": QUESTION + PART,
    "questions/second.yaml": QUESTION + PART,
    "questions/third.yaml": QUESTION + PART + "topics: convolution\ndifficulty: 1\n",
    "questions/fourth.yaml": QUESTION + PART + "topics: [convolution]\ndifficulty: 2\n",
    "questions/fifth.yaml": QUESTION + PART,
    "questions/sixth.yaml": QUESTION + PART,
    "questions/seventh.yaml": QUESTION + PART,
    "questions/stone.yaml": STONE,
    "questions/data/heights.csv": "name,height\nA,1.80\n",
    "questions/data/poem.txt": "To be\n",
    "questions/intro.tex": "An introduction.\n",
    "exams/logo.png": b"PNG",
    "exams/formulas.tex": "$F = ma$\n",
    "questions/map.png": b"PNG",
    "questions/plans.pdf": b"PDF",
    "questions/logsumexp.py": "x = 1\n" * 20,
}

WHOLE: dict[str, Callable[[str], tuple[str, str]]] = {
    "exam": lambda block: (QUESTION + PART, block),
    "question": lambda block: (block, EXAM),
    "part": lambda block: (VARIED + block, EXAM),
    "fields": lambda block: (QUESTION + PART + block, EXAM),
}


@pytest.mark.parametrize(("kind", "block"), BLOCKS)
def test_a_block_of_the_page_is_right(kind: str, block: str, messages: Callable[..., list[str]]) -> None:
    written, given = WHOLE[kind](block)
    assert messages(written, FILES, given) == []


def test_each_kind_has_a_page_which_the_format_names() -> None:
    named = re.findall(r"\]\(types/([a-z]+)\.md\)", PAGE.read_text(encoding="utf-8"))
    assert {path.stem for path in TYPES.glob("*.md")} == set(KINDS) == set(named)


def test_the_page_has_its_blocks_and_rows(course: Callable[..., Course]) -> None:
    assert len(BLOCKS) == TEXT.count("```yaml") - FIGURES.read_text(encoding="utf-8").count("```yaml\n")
    assert {kind for kind, _ in BLOCKS} == set(WHOLE)
    assert len(ROWS) == 13


@pytest.mark.parametrize(("written", "right"), ROWS)
def test_a_mistake_of_the_page_is_mended_by_its_line(written: str, right: str) -> None:
    after = "" if written.startswith("-") else "\nspace: 2cm\n"
    _, (finding,) = parse_source(written + after, "q.yaml")
    assert finding.hint == f"write: {right}"
    assert parse_source(right, "q.yaml")[1] == []


MODELS = [
    model
    for module in (answer_models, exam_model, figure_models, parameter_models, question_model)
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, BaseModel)
] + [kind.key for kind in KINDS.values()]
NAMES = sorted({field.alias or name for model in MODELS for name, field in model.model_fields.items()})


@pytest.mark.parametrize("name", NAMES)
def test_the_page_tells_of_every_field(name: str) -> None:
    assert re.search(rf"`{name}\b|\b{name}:", TEXT)

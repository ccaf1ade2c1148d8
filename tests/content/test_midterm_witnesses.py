"""Key, second route and reference of every part of the midterm: spoil any one, and the check says so at its line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from courses import copy_content, shared_calls

from exam_builder.course import find_course
from exam_builder.draw import draw_paper
from exam_builder.findings import Finding, Refused
from exam_builder.kinds import get_key, get_kind_name
from exam_builder.read import LoadedPart, LoadedQuestion, read_exam
from exam_builder.recompute import CheckedPaper, check_paper

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
MIDTERM = read_exam(find_course(ROOT), "midterm")
PARTS = [(question.name, part.id) for question in MIDTERM.questions for part in question.parts]
IDS = [f"{question}.{part}" for question, part in PARTS]


@dataclass
class Copy:
    """A course with one question of the midterm, to be spoilt."""

    root: Path
    name: str

    @property
    def yaml(self) -> Path:
        return self.root / "content" / "questions" / f"{self.name}.yaml"

    @property
    def question(self) -> LoadedQuestion:
        return read_exam(find_course(self.root), "one").questions[0]

    def check(self) -> CheckedPaper:
        exam = read_exam(find_course(self.root), "one")
        calls = shared_calls()
        return check_paper(exam, draw_paper(exam, None, calls), calls)

    def replace(self, path: tuple[str | int, ...], new: str) -> int:
        """Write something else in place of a scalar; return its line."""
        source = self.question.source
        place = source.place(path)
        lines = self.yaml.read_text().split("\n")
        line, start = lines[place.line - 1], place.column - 1
        old = scalar_at(line, start)
        lines[place.line - 1] = line[:start] + new + line[start + len(old) :]
        self.yaml.write_text("\n".join(lines))
        return place.line


def scalar_at(line: str, start: int) -> str:
    """The YAML scalar or one-line list that begins there."""
    rest = line[start:]
    quoted = re.match(r"'(?:[^']|'')*'|\"[^\"]*\"", rest)
    if quoted:
        return quoted[0]
    inside = "{" in line[:start] and line.rstrip().endswith("}")
    plain = re.match(r"[^,}]*" if inside else r"[^#]*", rest)
    assert plain is not None
    return plain[0].rstrip()


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Any]:
    def make(name: str) -> Copy:
        copy_content(tmp_path)
        exam = f"title: One\ncourse: One\nquestions: [{name}]\n"
        (tmp_path / "content" / "exams" / "one.yaml").write_text(exam)
        return Copy(tmp_path, name)

    yield make


def the_part(question: LoadedQuestion, letter: str) -> LoadedPart:
    return next(part for part in question.parts if part.id == letter)


def errors_at(checked: CheckedPaper, line: int) -> list[Finding]:
    """The errors that are reported at a line, or as called from there."""
    errors = (each for each in checked.findings if each.severity == "error")
    return [each for each in errors if line in {place.line for place in (each.place, each.caller) if place}]


def other(part: LoadedPart) -> str:
    """An expression for another key than the right one, as YAML."""
    kind, written = get_kind_name(part.model.answer), get_key(part.model.answer)
    if kind == "number":
        return f"({written}) + 1"
    if kind == "truth":
        return f"not ({written})"
    if kind == "set":
        return f"'({written})[1:]'".replace("''", "'") if "'" not in str(written) else f'"({written})[1:]"'
    first, second, *_ = part.model.answer.among  # type: ignore[union-attr]
    if written in (first, second):
        return second if written == first else first
    return f'"{second} if ({written}) == {first} else {first}"'


@pytest.mark.parametrize(("name", "letter"), PARTS, ids=IDS)
def test_the_copy_is_clean(copy: Any, name: str, letter: str) -> None:
    assert copy(name).check().findings == ()


@pytest.mark.parametrize(("name", "letter"), PARTS, ids=IDS)
def test_a_spoilt_key_is_found(copy: Any, name: str, letter: str) -> None:
    spoilt = copy(name)
    part = the_part(spoilt.question, letter)
    kind = get_kind_name(part.model.answer)
    path: tuple[str | int, ...] = (*part.path, "answer", kind)
    if kind == "claim":
        measured = next(iter(part.model.answer.claim))
        bounds = part.model.answer.claim[measured]
        path = (*path, measured) if isinstance(bounds, str) else (*path, measured, 0)
        line = spoilt.replace(path, "'> 1e30'")
    else:
        line = spoilt.replace(path, other(part))
    found = errors_at(spoilt.check(), line)
    assert [each.code for each in found] == ["claim" if kind == "claim" else "wrong-key"]
    assert (found[0].question, found[0].part) == (name, letter)


@pytest.mark.parametrize(("name", "letter"), PARTS, ids=IDS)
def test_a_spoilt_reference_is_found(copy: Any, name: str, letter: str) -> None:
    spoilt = copy(name)
    part = the_part(spoilt.question, letter)
    stated: Any = part.model.answer.reference
    path: tuple[str | int, ...] = (*part.path, "answer", "reference")
    if isinstance(stated, dict):
        measured = next(iter(stated))
        line = spoilt.replace((*path, measured), "-777.5")
    elif isinstance(stated, list):
        line = spoilt.replace((*path, 0), "Z->Z")
    elif isinstance(stated, str):
        yes, no = getattr(part.model.answer, "say", None) or list(part.model.answer.among)[:2]
        line = spoilt.replace(path, no if stated == yes else yes)
    else:
        line = spoilt.replace(path, "-777.5")
    assert [each.code for each in errors_at(spoilt.check(), line)] == ["reference"]


SPOILER = '''

def sabotaged({arguments}):
    """The second route, come to something else."""
    found = {function}({given})
    if isinstance(found, dict):
        return {{name: {spoilt}[name] for name in found}}
    if isinstance(found, (list, set, tuple)):
        return list(found)[1:]
    if isinstance(found, str):
        return "something else"
    return not found if isinstance(found, (bool, np.bool_)) else found + 1
'''


def out_of_bounds(part: LoadedPart) -> dict[str, float]:
    """For each quantity of a claim a measurement that does not meet it."""
    claim = getattr(part.model.answer, "claim", {})
    return {name: 1e9 if "<" in str(bounds) or "==" in str(bounds) else -1e9 for name, bounds in claim.items()}


@pytest.mark.parametrize(("name", "letter"), PARTS, ids=IDS)
def test_a_spoilt_second_route_is_found(copy: Any, name: str, letter: str) -> None:
    spoilt = copy(name)
    part = the_part(spoilt.question, letter)
    function = part.model.recompute.function  # type: ignore[union-attr]
    signature = spoilt.question.signature(function)
    companion = spoilt.question.companion_path
    code = SPOILER.format(
        arguments=", ".join(signature.needed),
        function=function,
        given=", ".join(f"{each}={each}" for each in signature.needed),
        spoilt=out_of_bounds(part),
    )
    companion.write_text(companion.read_text() + code)
    path: tuple[str | int, ...] = (*part.path, "recompute")
    if spoilt.question.source.place((*path, "function")) != spoilt.question.source.place(path):
        path = (*path, "function")
    line = spoilt.replace(path, "sabotaged")
    try:
        found = errors_at(spoilt.check(), line)
    except Refused as refused:
        pytest.fail(str(refused))
    assert found
    assert {each.code for each in found} == {"recompute"}

"""Versions made again from the record of all of them, by real pdfLaTeX once the course is gone."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from courses import read_below, start_course

from exam_builder import cli
from exam_builder.digests import digest_of
from exam_builder.errata import find_errata
from exam_builder.findings import Misuse, Refused
from exam_builder.identity import SECRET_VARIABLE
from exam_builder.issue import Options, build_exams
from exam_builder.rebuild import rebuild_record
from exam_builder.records import verify

pytestmark = pytest.mark.long

OWN_TEMPLATE = "((* include 'built_in_part.tex' *))\n\\par{\\small\\itshape Keep this line.}\\par\n"
SHUFFLED = "questions: [parabola, fence]\nversions: {count: 3, shuffle: [questions, options], equalize: true}\n"
SECRET = "11" * 16
"""With it version A asks fence first, and the exam does not; with C the questions come as in the exam."""


def made_of(files: dict[str, bytes]) -> dict[str, bytes]:
    """Files that a rebuild makes."""
    return {name: content for name, content in files.items() if not name.endswith(("paper.json", "manifest.json"))}


def record(versions: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((versions / "paper.json").read_text())
    return data


def refused(versions: Path, letters: Sequence[str] = (), out: Path | None = None) -> list[str]:
    """What is said of records with which nothing is made."""
    with pytest.raises(Refused) as raised:
        rebuild_record(versions / "paper.json", letters, out=out)
    return [str(finding) for finding in raised.value.findings]


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Versions of a course that is gone: shuffled, with a template of its own, and answers as high as the highest.

    Some would have a page less than others, and are filled up.
    """
    course = tmp_path_factory.mktemp("gone") / "course"
    start_course(course)
    templates = Path(__file__).parents[2] / "templates"
    (course / "templates").mkdir()
    (course / "templates/part.tex").write_text(OWN_TEMPLATE)
    shutil.copy(templates / "part.tex", course / "templates/built_in_part.tex")
    exam = course / "content/exams/first.yaml"
    exam.write_text(exam.read_text().replace("questions: [fence, parabola]\n", SHUFFLED))
    fence = course / "content/questions/fence.yaml"
    text = fence.read_text().replace("  A field of", r"  \ifnum\VAR{gap}=6 \newpage\fi A field of")
    fence.write_text(text.replace("Two sides", r"\rule{0pt}{\VAR{length}mm}Two sides"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SECRET_VARIABLE, SECRET)
        (built,) = build_exams(course, [], Options(jobs=1, versions=3))
    assert built.files, built.findings
    kept = course.parent / "kept"
    shutil.copytree(course / "build/first/versions", kept)
    shutil.rmtree(course)
    return kept


@pytest.fixture
def copied(issued: Path, tmp_path: Path) -> Path:
    """The same in a folder of its own."""
    return Path(shutil.copytree(issued, tmp_path / "versions"))


def test_all_versions_are_made_again_and_what_is_for_all_of_them(issued: Path, tmp_path: Path) -> None:
    """Slow: it is the first to need the versions that all tests here rebuild."""
    rebuilt = rebuild_record(issued / "paper.json", out=tmp_path / "again", jobs=2)
    was = read_below(issued)
    assert (rebuilt.differing, rebuilt.findings) == ((), ())
    assert read_below(tmp_path / "again") == made_of(was)
    assert (
        set(rebuilt.same)
        == set(made_of(was))
        == {
            *(f"{letter}/{name}.pdf" for letter in "ABC" for name in ("student", "solutions", "marking")),
            *("key.csv", "layout.json", "marking.pdf"),
        }
    )


def test_the_versions_here_would_show_what_a_record_lost(issued: Path) -> None:
    """The order of the guide is neither that of version A nor that of names; shorter versions are filled up."""
    asked = {letter: [each["name"] for each in record(issued / letter)["questions"]] for letter in "AC"}
    assert record(issued)["questions"] == asked["C"] == ["parabola", "fence"]
    assert asked["A"] == sorted(asked["A"])
    layouts = json.loads((issued / "layout.json").read_text())["layouts"]
    assert {layout["pages"] for layout in layouts} == {4}
    last_answers = {max(place["page"] for place in layout["places"]) for layout in layouts}
    assert len(last_answers) == 2
    assert record(issued / "A")["record"]["pages"] == record(issued / "C")["record"]["pages"]
    assert record(issued / "A")["record"]["heights"]


def test_the_manifest_and_the_record_tell_of_each_other(issued: Path) -> None:
    assert verify(issued / "manifest.json") == ()
    listed = json.loads((issued / "manifest.json").read_text())["files"]
    assert set(listed) == set(read_below(issued)) - {"manifest.json"}
    hashes = record(issued)["records"] | record(issued)["record"]["files"]
    assert hashes == {name: listed[name]["sha256"] for name in hashes}
    assert len(hashes) == 6
    assert SECRET not in (issued / "paper.json").read_text()


def test_one_version_that_was_lost_is_put_back_without_the_records_of_others(
    copied: Path, issued: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (copied / "B/student.pdf").unlink()
    (copied / "C/paper.json").unlink()
    monkeypatch.chdir(copied.parent)
    assert cli.run(["rebuild", "versions/paper.json", "B"]) == 0
    assert capsys.readouterr().out == "first: 3 files as they were issued, in versions\n"
    assert read_below(copied) == {
        name: content for name, content in read_below(issued).items() if name != "C/paper.json"
    }


def test_records_of_versions_that_are_missing_or_were_changed_are_reported_all_at_once(copied: Path) -> None:
    (copied / "A/paper.json").unlink()
    data = record(copied / "C")
    data["cover"]["title"]["tex"] = "Another test"
    (copied / "C/paper.json").write_text(json.dumps(data))
    hint = "restore it from a backup, or name the versions whose records are whole"
    missing = (
        f"{copied}/A/paper.json:1:1: error: the record of version A is not there, and that of all versions names it"
        f" — {hint}"
    )
    changed = (
        f"{copied}/C/paper.json:1:1: error: this record is not what the build wrote: the record of all versions has"
        f" another hash for it — {hint}"
    )
    assert refused(copied) == [missing, changed]
    assert refused(copied, ["C", "B"]) == [changed]
    assert not (copied / "runs").exists()


def forge(versions: Path, content: str) -> None:
    """Put something in the place of version B's record, with its hash in the record of all."""
    (versions / "B/paper.json").write_text(content)
    data = record(versions)
    data["records"]["B/paper.json"] = digest_of(content.encode())
    (versions / "paper.json").write_text(json.dumps(data))


def test_what_a_record_with_the_right_hash_holds_is_looked_at_too(copied: Path) -> None:
    own, of_a, of_all = record(copied / "B"), record(copied / "A"), record(copied)
    other = "it is not that of version B in the record of all"
    forged = {
        "{": ("B/paper.json:1:2", "it is not JSON, or was cut off"),
        json.dumps(of_all): ("B/paper.json:1:1", "not a paper of schema 1"),
        json.dumps(of_a): ("B/paper.json:1:1", other),
        json.dumps(own | {"exam": "second"}): ("B/paper.json:1:1", other),
        json.dumps(own | {"record": own["record"] | {"way": "passes"}}): ("B/paper.json:1:1", other),
        json.dumps(own | {"record": own["record"] | {"draft": True}}): ("B/paper.json:1:1", other),
    }
    for content, (place, why) in forged.items():
        forge(copied, content)
        said = f"{copied}/{place}: error: this is not a record of exam-builder: {why}"
        assert refused(copied, ["B"]) == [f"{said} — take `paper.json` as a build wrote it"]


def test_versions_that_ask_a_question_with_other_parts_have_no_guide(copied: Path) -> None:
    own = record(copied / "B")
    fence = next(each for each in own["questions"] if each["name"] == "fence")
    del fence["parts"][1]
    forge(copied, json.dumps(own))
    assert refused(copied) == [
        f"{copied}/paper.json:1:1: error: this is not a record of exam-builder: its versions do not ask `fence` with "
        "the same parts — take `paper.json` as a build wrote it"
    ]


def test_who_is_not_in_it_is_reported(issued: Path) -> None:
    with pytest.raises(Misuse, match=r"^there is no version `D` in this record$"):
        rebuild_record(issued / "paper.json", ["A", "D"])


def test_errata_takes_the_papers_of_versions_from_their_own_records(copied: Path, issued: Path) -> None:
    assert find_errata(issued, copied).compared == 3
    assert find_errata(issued / "paper.json", copied / "paper.json").compared == 3
    (copied / "C/paper.json").unlink()
    lone = "version C is only in OLD"
    assert [finding.message for finding in find_errata(issued, copied).findings] == [lone]
    with pytest.raises(Refused, match="the record of version C is not there"):
        find_errata(issued, copied / "paper.json")

"""`sign`, and what `check` says when the content is no longer what was signed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from courses import change_file

from exam_builder import cli
from exam_builder.checking import CheckRequest, check_exams
from exam_builder.findings import Finding, Lacking, Misuse, Refused
from exam_builder.sign import sign_exam

TODAY = datetime.now(UTC).date().isoformat()
ADA, EMMY = "Ada Lovelace", "Emmy O'Noether"


def reports(course: Path) -> tuple[Finding, ...]:
    return check_exams(CheckRequest(course, jobs=1, tex=False)).findings


def test_the_file_says_who_read_which_keys(course: Path) -> None:
    path, keys = sign_exam(course, "first", f"  {ADA} ")
    assert (path, keys) == (course / "signatures/first.yaml", 3)
    written = path.read_text()
    assert f'- "by": "{ADA}"\n  "on": "{TODAY}"\n' in written
    assert '"a": "96 m"\n        "b": "32"\n' in written
    assert reports(course) == ()


@pytest.mark.parametrize(
    ("file", "before", "after", "where", "what"),
    [
        ("content/questions/fence.yaml", "The fence closes", "It closes", "fence.yaml", "`fence` changed"),
        ("content/questions/fence.py", '"""', '""" ', "fence.yaml", "`fence` changed"),
        ("figures/curves.py", '"""', '""" ', "parabola.yaml", "`parabola` changed"),
        ("content/exams/first.yaml", "title: ", "title: Our ", "first.yaml", "the exam `first` changed"),
    ],
)
def test_a_change_after_the_signature_is_a_warning_at_the_file(
    file: str, before: str, after: str, where: str, what: str, course: Path
) -> None:
    sign_exam(course, "first", ADA)
    change_file(course / file, before, after)
    (found,) = reports(course)
    assert (found.code, found.severity) == ("changed-after-signature", "warning")
    assert found.place is not None
    assert found.place.file.endswith(f"/{where}")
    assert found.message == f"{what} after {ADA} signed it on {TODAY}"
    assert found.hint == f"read it again, then `exam-builder sign first --by '{ADA}'`"


def move_keys(course: Path) -> None:
    change_file(course / "content/questions/fence.yaml", "default: 30,", "default: 36,")
    change_file(course / "content/questions/fence.yaml", "reference: 96", "reference: 108")
    change_file(course / "content/questions/fence.yaml", "reference: {b: 36}", "reference: {b: 40}")
    change_file(course / "content/questions/fence.yaml", "reference: 32", "reference: 36")


def test_the_keys_that_moved_are_named_but_not_shown(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sign_exam(course, "first", ADA)
    move_keys(course)
    monkeypatch.setenv("CI", "true")
    assert cli.run(["check", "--no-tex", "--fail-on", "warning"]) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first == (
        "content/questions/fence.yaml:1:1: warning: `fence` changed, and the key of (a) and (b) with it, "
        f"after {ADA} signed it on {TODAY} [fence] — read it again, then `exam-builder sign first --by '{ADA}'`"
    )


def test_a_question_that_came_later_was_not_signed(course: Path) -> None:
    exam = course / "content/exams/first.yaml"
    whole = exam.read_text()
    assert "[fence, parabola]" in whole
    exam.write_text(whole.replace("[fence, parabola]", "[fence]").replace("total: 4", "total: 2"))
    sign_exam(course, "first", ADA)
    exam.write_text(whole)
    messages = [found.message for found in reports(course)]
    assert messages[-1] == f"`parabola` was added to `first` after {ADA} signed it on {TODAY}"
    assert len(messages) == 2


def test_each_signs_once_and_for_what_was_there(course: Path) -> None:
    sign_exam(course, "first", ADA)
    move_keys(course)
    sign_exam(course, "first", EMMY)
    (found,) = reports(course)
    assert f"after {ADA} signed" in found.message
    change_file(course / "content/questions/fence.py", '"""', '""" ')
    assert any(found.hint.endswith("""--by 'Emmy O'"'"'Noether'`""") for found in reports(course))
    change_file(course / "content/questions/fence.py", '""" ', '"""')
    path, _ = sign_exam(course, "first", ADA)
    assert path.read_text().count('"by"') == 2
    assert reports(course) == ()


def test_a_wrong_key_cannot_be_signed(course: Path) -> None:
    change_file(course / "content/questions/fence.yaml", "reference: 32", "reference: 33")
    with pytest.raises(Refused, match="the reference says 33"):
        sign_exam(course, "first", ADA)
    assert not (course / "signatures").exists()


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201, "\x1b[31m"])
def test_a_signature_needs_a_name(name: str, course: Path) -> None:
    with pytest.raises(
        Misuse, match=r"^--by needs the name of the person who read the keys, such as --by 'Ada Lovelace'$"
    ):
        sign_exam(course, "first", name)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "signatures: [1]",
        "signatures: [{by: A, on: b, exam: c, questions: {q: 1}}]",
        'signatures: [{by: "A\n\n  B", on: b, exam: c, questions: {}}]',
    ],
)
def test_a_file_that_sign_did_not_write_is_a_finding(text: str, course: Path) -> None:
    (course / "signatures").mkdir()
    (course / "signatures/first.yaml").write_text(text)
    (found,) = reports(course)
    assert str(found) == (
        "signatures/first.yaml:1:1: error: this file was changed after `exam-builder sign` wrote it — "
        "undo the change to this file, or delete it and sign again"
    )


def test_signatures_do_not_leave_the_course(course: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (course / "signatures").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Lacking, match="it links outside the course; replace the link with a real folder"):
        sign_exam(course, "first", ADA)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_what_editors_leave_among_the_figures_is_not_signed(course: Path) -> None:
    for name in (".#curves.py", "gone.py"):
        (course / "figures" / name).symlink_to("ada@desk.42")
    (course / "figures/old.py").mkdir()
    sign_exam(course, "first", ADA)
    (course / "figures/.#curves.py").unlink()
    assert reports(course) == ()


def test_a_file_in_the_place_of_the_folder_changes_nothing(course: Path) -> None:
    (course / "signatures").write_text("mine")
    with pytest.raises(Lacking, match=r"signatures/first\.yaml: File exists\. Nothing was changed"):
        sign_exam(course, "first", ADA)
    assert (course / "signatures").read_text() == "mine"


def test_the_command_says_what_it_did(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["sign", "first", "--by", EMMY]) == 0
    assert capsys.readouterr().out == "first: 3 keys signed in signatures/first.yaml\n"
    assert cli.run(["sign", "first"]) == 2

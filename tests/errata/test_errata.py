"""What a correction changes, found from issued papers and the same papers made anew."""

import csv
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from courses import run_here
from papers import number, paper, part, question, text

from exam_builder.errata import find_errata, write_csv
from exam_builder.findings import Misuse
from exam_builder.paper import Answer, Cell, Figure, Paper, Question, RubricItem, Scoring, Student, Table
from exam_builder.records import Conditions, PaperRecord, dump_paper
from exam_builder.records.differences import QuestionChange, compare_questions
from exam_builder.values import FrozenMap


def asked(**fields: Any) -> Question:
    return question("q", 1, part("a", **{"answer": number(32), "prompt": text("How many?"), **fields}))


def messages(old: Question | None, new: Question | None) -> list[tuple[str, str, str, str]]:
    return [(each.part, each.what, each.old, each.new) for each in compare_questions(old, new)]


def test_a_key_that_was_corrected() -> None:
    assert messages(asked(), asked(answer=number(33))) == [("a", "key", "32", "33")]
    assert compare_questions(asked(), asked(answer=number(33)))[0].number
    assert compare_questions(asked(), asked()) == ()


def test_a_key_that_prints_alike_is_reported_with_its_value() -> None:
    exact, rounded = (replace(number(32), value=value, plain="0.333") for value in (Fraction(1, 3), 0.333))
    assert messages(asked(answer=exact), asked(answer=rounded)) == [("a", "key", "0.333 (1/3)", "0.333 (0.333)")]


def test_rubrics_points_and_other_right_answers() -> None:
    half = RubricItem("add", Fraction(1, 2), text("the right number"))
    less = replace(half, points=Fraction(1, 4), when=text("nearly the right number"))
    assert messages(asked(rubric=(half,)), asked(rubric=(less,))) == [
        ("a", "rubric", "add 0.5 when the right number", "add 0.25 when nearly the right number")
    ]
    assert messages(asked(rubric=()), asked(rubric=(half,))) == [("a", "rubric", "", "add 0.5 when the right number")]
    assert messages(asked(points=Fraction(1)), asked(points=Fraction(3, 2))) == [("a", "points", "1", "1.5")]
    other = Answer("words", "x", "x", "x", text("it is defined"))
    assert messages(asked(also=()), asked(also=(other,))) == [("a", "also", "", "x when it is defined")]


def test_what_students_saw() -> None:
    assert messages(asked(), asked(prompt=text("How  few?"))) == [("a", "prompt", "How many?", "How few?")]
    before = replace(asked(), parameters=FrozenMap({"n": 3, "m": 1}))
    after = replace(asked(answer=number(4)), parameters=FrozenMap({"n": 4, "m": 1}))
    assert messages(before, after) == [("", "values", "n: 3", "n: 4"), ("a", "key", "32", "4")]
    assert messages(asked(), None) == [("", "missing", "asked", "")]
    assert messages(None, asked()) == [("", "added", "", "asked")]
    both = replace(asked(), parts=(*asked().parts, part("b", question="q")))
    assert messages(both, asked()) == [("b", "missing", "asked", "")]
    assert messages(asked(), both) == [("b", "added", "", "asked")]


def test_tables_and_the_marks_of_options() -> None:
    cells, heads = (Cell("3"), Cell("", blank="x")), (text("a"), text("b"))
    before = Table("t", (cells,), heads, (text("1"),), text("n"), "cc", ())
    after = replace(before, cells=((Cell("4"), Cell("", blank="x")),))
    one, other = (replace(asked(), tables=(each,)) for each in (before, after))
    assert messages(one, other) == [("", "prompt", "table t: 1 | 3 | ____", "table t: 1 | 4 | ____")]
    scoring = Scoring(Fraction(1), Fraction(-1, 2), Fraction(0))
    said = [("a", "rubric", "", "each right 1, each wrong -0.5, not below 0")]
    assert messages(asked(), asked(scoring=scoring)) == said


def write(folder: Path, **papers: Paper) -> Path:
    for name, made in papers.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "paper.json").write_text(made.to_json())
    return folder


def of(student: str, one: Question, **fields: Any) -> Paper:
    return paper(one, **{"student": Student(student, f"Name of {student}"), **fields})


def issue(folder: Path, one: Question, other: Question) -> Path:
    """Two versions and a student's paper, of which version A and the student's have one question, B the other."""
    version = {letter: paper(each, version=letter) for letter, each in (("A", one), ("B", other))}
    return write(folder, A=version["A"], B=version["B"], copy=of("1815", one))


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return run_here(Path.cwd(), "errata", *map(str, arguments), **{"CI": ""} | environment)


def test_versions_and_copies_are_reported_with_old_and_new_key(tmp_path: Path) -> None:
    old = issue(tmp_path / "old", asked(), asked(answer=number(7)))
    new = issue(tmp_path / "new", asked(answer=number(33)), asked(answer=number(7)))
    found = run(old, new, "--csv", tmp_path / "errata.csv")
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout == "q(a): key 32 → 33 — version A, 1815\n2 papers changed out of 3 compared\n"
    rows = list(csv.DictReader((tmp_path / "errata.csv").read_text().splitlines()))
    assert [(row["id"], row["name"], row["version"], row["part"], row["old"], row["new"]) for row in rows] == [
        ("", "", "A", "a", "32", "33"),
        ("1815", "Name of 1815", "", "a", "32", "33"),
    ]


@pytest.mark.parametrize(("after", "changed"), [(b"%PDF a circle", 0), (b"%PDF a square", 1)])
def test_a_figure_is_compared_by_its_file_and_not_by_its_digest(tmp_path: Path, after: bytes, changed: int) -> None:
    """The digest covers the version of the toolkit."""
    for folder, digest, content in (("old", "0" * 64, b"%PDF a circle"), ("new", "1" * 64, after)):
        figure = Figure("f", 1, "shapes.draw", FrozenMap({}), 0.5, "A shape", text("A shape."), (), digest)
        made = paper(replace(asked(), figures=(figure,)))
        record = PaperRecord(made, Conditions(False, {}, {}), "passes", figures={digest: content})
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "paper.json").write_bytes(dump_paper(record))
    found = find_errata(tmp_path / "old", tmp_path / "new")
    assert len(found.changed) == len(found.findings) == changed


def test_versions_are_found_in_the_folder_of_all_exams(tmp_path: Path) -> None:
    old, new = (tmp_path / name / "first/versions" for name in ("old", "new"))
    issue(old, asked(), asked())
    issue(new, asked(answer=number(33)), asked())
    assert run(tmp_path / "old", tmp_path / "new").stdout == (
        "q(a): key 32 → 33 — version A, 1815\n2 papers changed out of 3 compared\n"
    )


def test_nothing_changed(tmp_path: Path) -> None:
    old = issue(tmp_path / "old", asked(), asked())
    assert run(old, old).stdout == "no paper changed out of 3 compared\n"


def test_keys_are_blacked_out_on_a_build_server(tmp_path: Path) -> None:
    old, new = write(tmp_path / "old", A=paper(asked())), write(tmp_path / "new", A=paper(asked(answer=number(33))))
    assert run(old, new, CI="true").stdout == "q(a): key █████ → █████ — the paper\n1 paper changed out of 1 compared\n"
    assert "--show-keys" in run(old, new, CI="true").stderr
    assert "32 → 33" in run(old, new, "--show-keys", CI="true").stdout


def test_papers_that_are_not_those_that_were_issued_are_reported(tmp_path: Path) -> None:
    drawn = [replace(asked(answer=number(n)), parameters=FrozenMap({"n": n})) for n in (3, 4)]
    old, new = write(tmp_path / "old", A=paper(drawn[0])), write(tmp_path / "new", A=paper(drawn[1]))
    found = run(old, new)
    assert found.returncode == 1
    assert found.stderr == (
        f"{new}:1:1: error: the values differ from those that were issued, in the paper: no key here fits these papers"
        " [q] — build it with the secret and the toolkit of then, and change nothing but keys and rubrics\n"
    )
    lone = find_errata(write(tmp_path / "more", a=of("a", asked()), b=of("b", asked()), c=paper(drawn[0])), old)
    assert [str(finding) for finding in lone.findings] == [
        f"{tmp_path / 'more'}:1:1: error: copy a is only in OLD, and so is 1 more"
        " — build both with the same roster and versions"
    ]


def test_a_copy_of_another_version_is_reported_as_such_and_not_compared(tmp_path: Path) -> None:
    old = write(tmp_path / "old", a=of("a", asked(), version="A"), b=of("b", asked(), version="A"))
    other = asked(answer=number(33))
    new = write(tmp_path / "new", a=of("a", other, version="B"), b=of("b", other, version="A"))
    found = find_errata(old, new)
    assert [str(each).partition("error: ")[2] for each in found.findings] == [
        "copy a was of version A, and is of B now"
        " — give the versions that were issued, which key.csv names, in the roster's column `version`"
    ]
    assert [each.name for each in found.papers] == ["copy b"]
    assert find_errata(old, old).findings == ()


def test_a_prompt_that_changed_is_a_warning(tmp_path: Path) -> None:
    old = write(tmp_path / "old", **{f"p{n}": of(f"s{n}", asked()) for n in range(12)})
    new = write(tmp_path / "new", **{f"p{n}": of(f"s{n}", asked(prompt=text("How few?"))) for n in range(12)})
    found = run(old, new)
    assert (found.returncode, found.stderr) == (
        0,
        f"{new}:1:1: warning: the question is not what students saw, in copy s0, copy s1, copy s10 and 9 more:"
        " the paper that was issued says something else [q] — tell the markers\n",
    )
    assert found.stdout == (
        "q(a): prompt How many? → How few? — 12 copies: s0, s1, s10, s11, s2, s3, s4, s5 and 4 more\n"
        "12 papers changed out of 12 compared\n"
    )


def test_a_text_in_two_languages_is_shown_without_the_commands_between_them() -> None:
    both = [text(f"How {much}?\n\n{{\\examsecond\nCombien?\n\\par}}") for much in ("many", "few")]
    old, new = (asked(prompt=each) for each in both)
    assert messages(old, new) == [("a", "prompt", "How many? / Combien?", "How few? / Combien?")]


def test_long_texts_are_cut_where_they_differ(tmp_path: Path) -> None:
    long = "Each of the children of this family has as many apples as the others, and "
    old = issue(tmp_path / "old", *(asked(prompt=text(f"With {n}. {long}gives them away.")) for n in (1, 2)))
    new = issue(tmp_path / "new", *(asked(prompt=text(f"With {n}. {long}keeps them.")) for n in (1, 2)))
    assert run(old, new).stdout == (
        "q(a): prompt … as the others, and gives them away. → … as the others, and keeps them."
        " — version A, 1815, version B\n3 papers changed out of 3 compared\n"
    )


def test_changes_that_read_alike_are_one_line(tmp_path: Path) -> None:
    tail = " and so on, until all is said that can be said in words like these, or in others: "
    old = issue(tmp_path / "old", *(asked(prompt=text(f"One{tail}{n}")) for n in (1, 2)))
    new = issue(tmp_path / "new", *(asked(prompt=text(f"Two{tail}{n}")) for n in (1, 2)))
    said = run(old, new).stdout.splitlines()
    assert [line.rpartition(" — ")[2] for line in said] == [
        "version A, 1815, version B",
        "3 papers changed out of 3 compared",
    ]


def test_a_spreadsheet_runs_nothing_of_the_table(tmp_path: Path) -> None:
    words = Answer("words", "=1+1", "=1+1", "=1+1")
    old, new = write(tmp_path / "old", A=paper(asked(answer=number(-3)))), tmp_path / "new"
    write(new, A=paper(asked(answer=number(-4))))
    write_csv(find_errata(old, new), tmp_path / "numbers.csv")
    assert (tmp_path / "numbers.csv").read_text().endswith(",key,-3,-4\n")
    write(tmp_path / "words", A=paper(asked(answer=words)))
    write_csv(find_errata(old, tmp_path / "words"), tmp_path / "words.csv")
    assert (tmp_path / "words.csv").read_text().endswith(",key,'-3,'=1+1\n")


def test_solutions_are_reported_once_for_a_part(tmp_path: Path) -> None:
    one, other = (asked(answer=number(n), solution=f"It is {n}.") for n in (1, 2))
    mended = [asked(answer=number(n), solution=f"It is {n}, of course.") for n in (1, 2)]
    old, new = issue(tmp_path / "old", one, other), issue(tmp_path / "new", *mended)
    assert run(old, new).stdout == (
        "q(a): solution changed — version A, 1815, version B\n3 papers changed out of 3 compared\n"
    )


def test_where_there_is_no_record(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="there is no record at"):
        find_errata(tmp_path, tmp_path)
    (tmp_path / "paper.json").write_text("{}")
    found = run(tmp_path, tmp_path)
    assert (found.returncode, "this is not a record of exam-builder: not a paper of schema 1" in found.stderr) == (
        1,
        True,
    )


def test_a_change_is_of_a_question_and_a_part() -> None:
    assert compare_questions(asked(), asked(answer=number(33))) == (
        QuestionChange("q", "a", "key", "32", "33", number=True),
    )

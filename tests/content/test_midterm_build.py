"""The midterm, built whole: the same bytes each time, nothing to read ahead, one page for each question."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from courses import copy_content, run_here, share_slow_results

FILES = ("student.pdf", "solutions.pdf", "marking.pdf", "paper.json", "key.csv", "manifest.json")


def run(folder: Path, *command: str, hash_seed: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "CI": ""}
    arguments = [sys.executable, "-m", "exam_builder", *command]
    return subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def text(pdf: Path) -> list[str]:
    """The words of each page."""
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = copy_content(tmp_path_factory.mktemp("first place"))
    share_slow_results(folder)
    done = run_here(folder, "build", "midterm", "--jobs", "1", CI="")
    assert (done.returncode, [line for line in done.stderr.splitlines() if "error" in line or "warning" in line]) == (
        0,
        [],
    )
    yield folder


@pytest.fixture(scope="module")
def built(course: Path) -> Path:
    return course / "build" / "midterm"


@pytest.mark.long
def test_another_folder_with_an_empty_cache_gives_the_same_bytes(built: Path, tmp_path: Path) -> None:
    """Slow: the whole midterm is built from nothing, and held against one that took what other tests had kept."""
    other = copy_content(tmp_path / "elsewhere")
    assert run(other, "build", "midterm", "--jobs", "1", hash_seed="2").returncode == 0
    for name in FILES:
        assert (other / "build/midterm" / name).read_bytes() == (built / name).read_bytes(), name
    figures = [
        {path.name: path.read_bytes() for path in (root / "build/.cache/figures").rglob("*") if path.is_file()}
        for root in (other, built.parents[1])
    ]
    assert figures[0].items() <= figures[1].items()
    assert len(figures[0]) >= 6


def test_every_question_is_on_the_same_page_in_both(built: Path) -> None:
    """Slow: it is the first to need the midterm."""
    student, solutions = text(built / "student.pdf"), text(built / "solutions.pdf")
    titles = [
        f"{each['number']}. {each['title']['tex']}"
        for each in json.loads((built / "paper.json").read_text())["questions"]
    ]
    assert len(titles) == 9
    for title in titles:
        (page,) = [number for number, words in enumerate(student) if title in words]
        assert title in solutions[page]
    assert len(student) == len(solutions)


def edges(pdf: Path, page: int, words: str) -> list[float]:
    """Where these words end on a page, each time they stand there, in points from its left edge."""
    text = pypdfium2.PdfDocument(pdf)[page].get_textpage()
    found, search = [], text.search(words)
    while hit := search.get_next():
        found.append(text.get_charbox(hit[0] + hit[1] - 1)[2])
    return found


def test_marks_of_parts_end_where_those_of_their_question_do(built: Path) -> None:
    for name in ("student.pdf", "solutions.pdf"):
        (question,) = edges(built / name, 1, "2 marks")
        parts = edges(built / name, 1, "[0.5]")
        assert len(parts) == 4
        assert all(abs(edge - question) < 1 for edge in parts), (name, parts, question)


def test_a_word_to_tick_stands_nearer_to_its_own_box_than_to_the_next(built: Path) -> None:
    text = pypdfium2.PdfDocument(built / "student.pdf")[7].get_textpage()
    signs = [(text.get_text_range(index, 1), text.get_charbox(index)) for index in range(text.count_chars())]
    boxes = sorted((box[0], box[2]) for sign, box in signs if sign == "\u25a1" or ord(sign or " ") > 0x2000)
    word = text.search("Yes").get_next()
    start, end = text.get_charbox(word[0])[0], text.get_charbox(word[0] + word[1] - 1)[2]
    before = start - max(right for _, right in boxes if right < start)
    after = min(left for left, _ in boxes if left > end) - end
    assert 0 < before < 10 < after


def test_solutions_stand_on_white(built: Path) -> None:
    picture = pypdfium2.PdfDocument(built / "solutions.pdf")[1].render(scale=1, grayscale=True).to_numpy()
    assert float((picture >= 254).mean()) > 0.85
    assert float(((picture > 200) & (picture < 245)).mean()) < 0.06


def test_students_read_no_solution_rubric_or_key(built: Path) -> None:
    words = " ".join(text(built / "student.pdf"))
    for given_away in ("1 200", "12 000 000", "Sorting two numbers", "Marking", "forgotten", "linear programming"):
        assert given_away in " ".join(text(built / "solutions.pdf") + text(built / "marking.pdf")), given_away
        assert given_away not in words, given_away


def test_sum_of_parts_table_and_cover_agree(built: Path) -> None:
    paper = json.loads((built / "paper.json").read_text())
    sums = [sum(float(eval_fraction(part["points"])) for part in question["parts"]) for question in paper["questions"]]
    assert sums == [2, 1, 1, 2, 1, 2, 2, 3, 1]
    cover = text(built / "student.pdf")[0]
    assert "Total 15 marks" in cover
    assert re.search(r"Marks 2 1 1 2 1 2 2 3 1 15\b", cover), cover


def eval_fraction(written: str) -> Decimal:
    numerator, _, denominator = str(written).partition("/")
    return Decimal(numerator) / Decimal(denominator or 1)


def test_no_font_is_type_3_and_figures_say_what_they_show(built: Path) -> None:
    for name in FILES[:3]:
        with pikepdf.open(built / name) as pdf:
            kinds = {
                str(each.Subtype)
                for each in pdf.objects
                if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font"
            }
            assert "/Type3" not in kinds
            assert kinds
            streams = b"".join(page.Contents.read_bytes() for page in pdf.pages)
            assert b"/Alt" in streams or any("/Alt" in str(each) for each in pdf.objects)


def test_another_total_is_a_finding_at_its_line(tmp_path: Path) -> None:
    folder = copy_content(tmp_path)
    share_slow_results(folder)
    exam = folder / "content/exams/midterm.yaml"
    exam.write_text(exam.read_text().replace("total: 15", "total: 14"))
    line = exam.read_text().split("total: 14")[0].count("\n") + 1
    done = run_here(folder, "build", "midterm", "--jobs", "1", CI="")
    assert done.returncode == 1
    assert re.search(rf"^content/exams/midterm.yaml:{line}:8: error: .*14.*15", done.stderr, re.MULTILINE), done.stderr
    assert not (folder / "build/midterm").exists() or not any((folder / "build/midterm").iterdir())


@pytest.mark.long
def test_a_solution_three_times_as_long_still_prints_whole_on_the_same_pages(course: Path, tmp_path: Path) -> None:
    folder = copy_content(tmp_path)
    shutil.copytree(course / "build/.cache", folder / "build/.cache", symlinks=True)
    question = folder / "content/questions/out_of_memory.yaml"
    before, solution, after = re.split(r"(?ms)^(solution: \|\n.*?)^(?=space:)", question.read_text())
    lines = solution.splitlines()
    marked = [*lines[1:], "", "  Second round.", *lines[1:], "", "  Third round.", *lines[1:], "", "  The very end."]
    question.write_text(before + "\n".join([lines[0], *marked]) + "\n\n" + after)
    done = run_here(folder, "build", "midterm", "--jobs", "1", CI="")
    assert done.returncode == 0, done.stderr
    built = folder / "build/midterm"
    for name in ("solutions.pdf", "marking.pdf"):
        words = " ".join(text(built / name))
        assert all(each in words for each in ("Second round.", "Third round.", "The very end."))
        assert words.count("Recomputing activations.") == 3
    test_every_question_is_on_the_same_page_in_both(built)
    assert "Second round." not in " ".join(text(built / "student.pdf"))

"""`check --report FILE`: what stands in the page, that it needs nothing else, and that it shows no more than it may."""

import io
import math
import re
import subprocess
import sys
from base64 import b64decode
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from courses import run_command, start_course, write_course
from PIL import Image

from exam_builder import cli
from exam_builder.checking import CheckRequest, check_exams
from exam_builder.checking.tally import summarize_values
from exam_builder.mutants import select_mutants
from exam_builder.report.page import _show_value
from exam_builder.report.page.phrases import format_number, format_percent
from exam_builder.report.page.pictures import draw_spread

Printed = pytest.CaptureFixture[str]
VOID = {"meta", "br", "img"}


class Page(HTMLParser):
    """A page as its elements: each with its tag, attributes and text; all are closed in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._open: list[int] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))
        if tag not in VOID:
            self._open.append(len(self.elements) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        assert self.elements[self._open.pop()][0] == tag

    def handle_data(self, data: str) -> None:
        for index in self._open:
            self.elements[index][2].append(data)

    def texts(self, tag: str, kind: str = "") -> list[str]:
        """The texts of the elements of a tag and a class, with single spaces."""
        return [
            " ".join("".join(text).split())
            for name, attributes, text in self.elements
            if name == tag and kind in ("", *(attributes.get("class") or "").split())
        ]

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of the elements of a tag."""
        return [attributes for name, attributes, _ in self.elements if name == tag]

    def cells(self, kind: str) -> list[list[str]]:
        """The cells of the rows of a class."""
        rows: list[list[str]] = []
        inside = False
        for tag, attributes, text in self.elements:
            if tag == "tr":
                inside = attributes.get("class") == kind
                rows += [[]] if inside else []
            elif inside and tag in ("th", "td"):
                rows[-1].append(" ".join("".join(text).split()))
        return rows


def report(*options: str, code: int = 0) -> str:
    """The page that `check` writes in this folder."""
    assert cli.run(["check", "--no-tex", "--report", "out/check.html", *options]) == code
    return Path("out/check.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return start_course(tmp_path_factory.mktemp("starter") / "course")[0].parent


@pytest.fixture(scope="module")
def page(starter: Path) -> str:
    """The page of the starter, signed, with draws and mutants."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(starter)
        assert cli.run(["sign", "first", "--by", "Ada <Lovelace>"]) == 0
        return report("--draws", "20", "--mutants", "--jobs", "1")


def test_it_is_one_page_with_a_title_headings_and_captions(page: str) -> None:
    read = Page(page)
    assert read.texts("title") == ["Check of First test"]
    assert read.texts("h2") == ["First test"]
    assert read.texts("h3") == [
        "Findings",
        "Parts",
        "Mutants of the page that survived",
        "Spread of the answers over draws",
        "For whoever signs",
        "Sign-offs",
    ]
    facts = ["Reference paper", "Draws", "Findings", "Witnessed", "Mutants", "Mutants of the page", "Signed by"]
    assert read.texts("dt")[-len(facts) :] == facts
    assert len(read.texts("table")) == len(read.texts("caption")) == 3
    assert all(each.get("scope") in ("col", "row", "rowgroup", "colgroup") for each in read.attributes("th"))
    assert read.attributes("html") == [{"lang": "en"}]


def test_it_needs_no_network_and_no_other_file(page: str) -> None:
    read = Page(page)
    assert re.findall(r"https?:|//\w|@import|url\((?!#)", page) == []
    assert {tag for tag, _, _ in read.elements} & {"script", "link", "img", "iframe", "object", "base"} == set()
    (allowed,) = (each["content"] or "" for _, each, _ in read.elements if each.get("http-equiv"))
    assert re.fullmatch(r"default-src 'none'; style-src 'unsafe-inline'(; img-src data:)?", allowed)
    named = [value for _, attributes, _ in read.elements for name, value in attributes.items() if "href" in name]
    assert named
    assert all((value or "").startswith("#") for value in named)
    ids = [attributes["id"] for _, attributes, _ in read.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {f"#{each}" for each in ids} >= set(named)


def test_each_part_has_a_row(page: str) -> None:
    first, *_, last = Page(page).cells("part")
    assert first[:5] == ["(a) number, 1 mark", "96 m", "walk_around came to 96 agrees", "24 (all)", "none"]
    assert last[:4] == ["number, 2 marks", "1", "where_it_is_flat came to 1 agrees", "16 (all)"]
    assert re.fullmatch(r"\d(\.\d)?e-1[0-6] 1e-9 allowed", last[4])


def test_its_mutants_are_those_of_the_check(page: str, starter: Path) -> None:
    read = Page(page)
    rows = [[int(cell) for cell in cells[-4:]] for cells in (*read.cells("part"), *read.cells("whole"))]
    mutants = check_exams(CheckRequest(starter, draws=20, jobs=1, mutants=True, tex=False)).mutants
    assert mutants is not None
    fates = [mutant.fate for mutant in select_mutants(mutants, "key")]
    assert list(map(sum, zip(*rows, strict=True))) == [
        len(fates),
        *(fates.count(fate) for fate in ("caught", "survived", "equivalent")),
    ]
    assert "31 tried, score 100.0%" in read.texts("dd")


def test_each_answer_has_a_picture_that_is_reported_in_words(page: str) -> None:
    read = Page(page)
    assert read.texts("figcaption")[1:] == ["(b) number 14 values in 24 draws, from 12 to 60", "number 16 draws"]
    pictures = read.attributes("svg")
    assert len(pictures) == 3
    assert all(each["role"] == "img" and each["aria-label"] for each in pictures)
    assert (pictures[2]["aria-label"] or "").startswith("Bars: ")


def test_pictures_of_the_same_have_ids_of_their_own() -> None:
    spread = summarize_values(list(range(32)), list(map(str, range(32))))
    one, other = (draw_spread(spread, prefix, "a picture") for prefix in ("a", "b"))
    assert one != other
    assert set(re.findall('id="(.*?)"', one)) & set(re.findall('id="(.*?)"', other)) == set()


def test_who_signed_what_stands_in_it(page: str) -> None:
    cells = [row for row in Page(page).cells("signed") if row[2] == "fence"]
    assert [(row[0], row[3], row[5]) for row in cells] == [("Ada <Lovelace>", "(a) 96 m; (b) 32", "as it was read")]
    assert re.fullmatch("[0-9a-f]{12}", cells[0][4])


def test_the_same_check_gives_the_same_page_for_any_number_of_jobs(
    page: str, starter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(starter)
    assert report("--draws", "20", "--mutants", "--jobs", "2") == page
    for kept in (starter / "build/.cache/sweeps").rglob("*"):
        if kept.is_file():
            kept.unlink()
    assert report("--draws", "20", "--mutants", "--jobs", "2") == page


def test_without_draws_it_tells_of_the_reference_paper(starter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(starter)
    read = Page(report())
    assert [cells[3] for cells in read.cells("part")] == ["reference paper"] * 3
    assert read.attributes("svg") == []
    assert "No draws were asked for; --draws N shows how the answers are spread." in read.texts("p")


def test_keys_are_not_in_it_on_a_build_server(
    page: str, starter: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.chdir(starter)
    monkeypatch.setenv("CI", "true")
    hidden = report("--draws", "20")
    read = Page(hidden)
    assert [cells[1] for cells in read.cells("part")] == ["█████"] * 3
    assert [cells[2] for cells in read.cells("part")] == ["█████ came to █████ agrees"] * 3
    assert {row[3] for row in read.cells("signed")} == {"", "(a) █████; (b) █████", "(a) █████"}
    assert "<svg" not in hidden
    assert re.findall(r"\b(96|32)\b", re.sub("<style>.*</style>", "", hidden, flags=re.DOTALL)) == []
    assert "Keys are blacked out because CI is set" in hidden
    assert "96 m" in report("--draws", "20", "--show-keys")


HOSTILE = "</title></svg><script>alert(1)</script><embed src='http://evil.example/x' onerror=alert(1)>"
QUESTION = """\
    title: "HOSTILE"
    parameters:
      side: {default: 4, choose: [4, 5, 6]}
    prompt: Is $\\VAR{side}$ large?
    parts:
      - points: 1
        prompt: Say it.
        answer: {words: "'$x HOSTILE' if side > 4 else 'left right'", reference: "left right"}
        waived: "HOSTILE"
      - points: 1
        prompt: Show it.
        answer: {claim: {gap: "< 2"}, reference: {gap: 1}}
        recompute: {function: "gap"}
    """.replace("HOSTILE", HOSTILE.replace("'", '\\"'))
EXAM = f"""\
title: "{HOSTILE}"
course: "{HOSTILE}"
questions: [q]
"""


def test_what_authors_write_stays_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    companion = "def gap(side):\n    return {'gap': 1}\n"
    monkeypatch.chdir(write_course(tmp_path, QUESTION, companion, exam=EXAM))
    read = Page(report("--draws", "3"))
    assert {tag for tag, _, _ in read.elements} & {"script", "embed"} == set()
    assert not any(name.startswith("on") for _, attributes, _ in read.elements for name in attributes)
    assert read.texts("h2") == [HOSTILE]
    said, claimed = read.cells("part")
    assert said[1] == "left right"
    assert HOSTILE.replace("'", '"') in said[2]
    assert "$x </title></svg><scr…" in read.texts("text")
    assert claimed[4] == "50 % of a bound"


def test_letters_that_cannot_be_shown_are_not_in_it() -> None:
    assert _show_value("a\ud800b\u202ec\0d\n€") == "a\\ud800b\\u202ec\\x00d\n€"


def test_the_worst_disagreement_is_that_of_the_worst_draw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    question = """\
        title: Area
        parameters: {side: {default: 4, range: [1, 3000], step: 1}}
        prompt: A square of side $\\VAR{side}$.
        points: 1
        answer: {number: side**2, reference: 16}
        recompute: {function: area, within: 0.05}
        solution: They are \\VAR{answer}.
        """
    companion = "def area(side):\n    return side * side * (1.023 if side == 3000 else 1.0002)\n"
    monkeypatch.chdir(write_course(tmp_path, question, companion))
    (part,) = Page(report("--draws", "5")).cells("part")
    assert part[3:] == ["7 of 3,000", "2.3 % 5 % allowed"]
    assert Page(report("--draws", "5")).cells("part") == [part]
    assert Page(report()).cells("part")[0][3:] == ["reference paper", "under 0.1 % 5 % allowed"]


def test_findings_stand_in_it_where_there_is_no_paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write_course(tmp_path, "titel: <b>\npoints: 1\n"))
    read = Page(report("--draws", "5", code=1))
    assert read.texts("h2") == ["test"]
    assert any(text.startswith("unknown key `titel`") for text in read.texts("td"))
    assert "The reference paper cannot be made: see the findings." in read.texts("p")


def test_questions_that_can_be_asked_stand_in_it_where_another_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = start_course(tmp_path / "course")[0].parent
    fence = course / "content/questions/fence.yaml"
    fence.write_text(fence.read_text().replace("number: answers.a / gap", "number: answers.a / (gap - 3)"))
    monkeypatch.chdir(course)
    read = Page(report("--draws", "5", code=1))
    reason = "The reference paper cannot be made: see the findings. These are its questions that can be asked by"
    assert any(text.startswith(reason) for text in read.texts("p"))
    assert read.cells("question") == [["2. The lowest point of a parabola parabola, 2 marks"]]
    assert [row[3] for row in read.cells("part")] == ["16 (all)"]
    assert "1 of 1 part recomputed and in agreement" in read.texts("dd")
    assert "Sign-offs" not in read.texts("h3")


SPREADS = """\
title: Spreads
parameters:
  n: {range: [1, 12], step: 1, default: 2}
  k: {range: [1000, 9999], step: 1, default: 1234}
parts:
  - prompt: What is $\\VAR{k} \\cdot 10^{\\VAR{n}}$?
    points: 1
    answer: {number: k * 10**n, reference: 123400}
    waived: trial
  - prompt: Which vector has $\\VAR{k}$ and $\\VAR{n}$?
    points: 1
    answer: {vector: "[k, n]", reference: [1234, 2]}
    waived: trial
  - prompt: Which has $\\VAR{k}$ , $\\VAR{n}$ and zeros?
    points: 1
    answer: {vector: "[k, n, ZEROS]", reference: [1234, 2, ZEROS]}
    waived: trial
""".replace("ZEROS", ", ".join("0" * 20))


def test_each_spread_of_values_is_described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write_course(tmp_path, SPREADS))
    page = report("--draws", "40", "--jobs", "1")
    for words in (
        r"\d\d values in 44 draws, from 10,000 to 9\.999e15; most often between [\d.]+e\d+ and [\d.]+e\d+",
        r"\d\d values in 44 draws, entry by entry",
        r"\d\d different values in 44 draws, such as .?\d{4}",
    ):
        assert re.search(words, page)


@pytest.mark.parametrize(
    ("words", "written"),
    [
        (format_number(-2.5e-7), "−2.5e−7"),
        (format_number(-123456.0), "−123,456"),
        (format_percent(math.inf), "outside"),
        (format_percent(0.99996), "99.9 %"),
        (format_percent(2e-4), "under 0.1 %"),
        (format_percent(0.025), "2.5 %"),
        (format_percent(0.5), "50 %"),
    ],
)
def test_numbers_are_short(words: str, written: str) -> None:
    assert words == written


def test_an_essay_has_nothing_to_recompute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    question = """\
        title: Why
        prompt: Why?
        points: 1
        answer: {essay: It depends.}
        rubric: [{add: 1, when: right}]
        """
    monkeypatch.chdir(write_course(tmp_path, question))
    read = Page(report("--draws", "5"))
    (part,) = read.cells("part")
    assert part[2:] == ["nothing to recompute", "1 (all)", "not compared"]
    assert "nothing to recompute" in read.texts("span", "good")


def test_nothing_is_written_below_a_file(starter: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    monkeypatch.chdir(starter)
    assert cli.run(["check", "--no-tex", "--report", "README.md/new/check.html"]) == 2
    assert capsys.readouterr().err == "exam-builder: --report names a path in README.md, which is not a folder\n"


def test_a_page_that_cannot_be_written_is_reported_after_the_findings(
    starter: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.chdir(starter)
    name = f"{'x' * 300}.html"
    assert cli.run(["check", "--no-tex", "--report", name]) == 3
    printed = capsys.readouterr()
    assert printed.out == "3 parts in 1 paper: 3 recomputed, 0 waived; 0 errors, 0 warnings; pages not set: --no-tex\n"
    assert printed.err.splitlines()[-1] == f"exam-builder: cannot write the report {name}: File name too long"


def test_without_a_report_matplotlib_and_jinja_stay_out(tmp_path: Path) -> None:
    question = (
        "title: One\npoints: 1\nprompt: One?\nanswer: {number: 1, reference: 1}\nwaived: plain\nsolution: It is 1.\n"
    )
    write_course(tmp_path, question)
    code = (
        "import sys; from exam_builder import cli; cli.run(sys.argv[1:]);"
        "print('matplotlib' in sys.modules, 'exam_builder.report.page' in sys.modules)"
    )

    def loaded(*options: str) -> str:
        command = [sys.executable, "-c", code, "check", "--no-tex", "--draws", "2", *options]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.split("\n")[-2]

    assert loaded() == "False False"
    assert loaded("--report", "check.html").endswith("True")


def test_the_report_shows_each_question_as_it_is_printed(tmp_path: Path) -> None:
    """Where pages are set whoever signs sees them, the same bytes each time; else the texts."""
    question = "title: Half\npoints: 1\nprompt: 'What is \\emph{half} of 7?'\nwaived: easy\n"
    write_course(tmp_path, question + "answer: {number: 7 / 2, reference: 3.5}\n")
    pages = []
    for name in ("one.html", "two.html"):
        assert run_command(tmp_path, "check", "--report", name)[0] == 0
        pages.append((tmp_path / name).read_text(encoding="utf-8"))
    assert pages[0] == pages[1]
    (image,) = Page(pages[0]).attributes("img")
    assert "img-src data:" in pages[0] and image["alt"] == "Half What is \\emph{half} of 7?"
    picture = b64decode(str(image["src"]).removeprefix("data:image/png;base64,"))
    shown = np.asarray(Image.open(io.BytesIO(picture)))
    empty = (shown > 250).all(axis=1)
    assert shown.shape[1] > 300 and 60 < shown.shape[0] < 300 and 10 < (~empty).sum() < 120
    assert run_command(tmp_path, "check", "--no-tex", "--report", "three.html")[0] == 0
    assert Page((tmp_path / "three.html").read_text(encoding="utf-8")).attributes("img") == []

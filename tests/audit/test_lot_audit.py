"""What the audit finds in finished PDFs."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from courses import shared_cache
from papers import FIGURES, paper, part, picture_pdf, prose, question, render, sample_paper, text

from exam_builder.audit import clean_pages
from exam_builder.audit.clean_pages import DrawnLines, digest_layout
from exam_builder.audit.lot_audit import AuditMemory
from exam_builder.audit.page_text import find_words, read_page_texts
from exam_builder.audit.student_leaks import list_word_runs
from exam_builder.findings import Finding
from exam_builder.paper import Figure, Identity, Misconception, Paper, RubricItem, Student
from exam_builder.render import Lines
from exam_builder.store import Store
from exam_builder.typeset import TypesetDocument, typeset_document
from exam_builder.typeset.batch import BatchPaper, BatchResult, typeset_batch
from exam_builder.values import FrozenMap
from tests.audits import audit_alone, audit_run

FILE = "content/questions/conv_cost.yaml"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return shared_cache(tmp_path_factory.mktemp("cache"))


def both(shown: Paper, cache: Store, templates: tuple[Path, ...] = ()) -> dict[str, TypesetDocument]:
    solutions = typeset_document(render(shown, "solutions", templates=templates), FIGURES, store=cache)
    document = render(shown, "student", heights=solutions.heights, templates=templates)
    return {"student": typeset_document(document, FIGURES, store=cache), "solutions": solutions}


def secretive() -> Paper:
    own = part(
        prompt="How many weights does the layer learn?",
        solution="Each filter sees every channel of its window once.",
        rubric=(RubricItem("add", Fraction(1, 2), text("the product of four numbers is there", 30)),),
    )
    wrong = Misconception("m", text("somebody forgets that pictures have colours", 3))
    return paper(question("conv_cost", 1, own, misconceptions=(wrong,)))


def test_a_sound_exam_has_no_findings(cache: Store) -> None:
    made = both(sample_paper(), cache)
    marking = typeset_document(render(sample_paper(), "marking"), FIGURES, store=cache)
    assert audit_alone(sample_paper(), {**made, "marking": marking}) == ()


@pytest.mark.parametrize(
    ("leaked", "message", "line"),
    [
        (
            "Each filter sees every channel of",
            "the student's PDF shows the solution: “each filter sees every channel”",
            20,
        ),
        (
            "that product of four numbers is there",
            "the student's PDF shows the rubric: “product of four numbers is”",
            30,
        ),
        (
            "forgets that pictures have colours",
            "the student's PDF shows a misconception: “forgets that pictures have colours”",
            3,
        ),
    ],
)
def test_words_for_markers_in_the_students_pdf_are_a_leak(
    cache: Store, tmp_path: Path, leaked: str, message: str, line: int
) -> None:
    (tmp_path / "scratch.tex").write_text(f"\\newpage {leaked}\n")
    found = audit_alone(secretive(), {"student": both(secretive(), cache, (tmp_path,))["student"]})
    assert [(each.code, each.message) for each in found] == [("leak", message)]
    assert found[0].place is not None and found[0].place.line == line
    assert found[0].question == "conv_cost"


def test_words_that_the_prompt_says_too_are_no_leak(cache: Store) -> None:
    own = part(
        prompt="Say why each filter sees every channel of its window once.", solution="Each filter sees every channel."
    )
    shown = paper(question("conv_cost", 1, own))
    assert audit_alone(shown, both(shown, cache)) == ()


def test_the_students_paper_with_solutions_in_it_is_found(cache: Store) -> None:
    made = both(sample_paper(), cache)
    found = audit_alone(sample_paper(), {"student": made["solutions"]})
    assert {each.question for each in found} == {"conv_cost", "logsumexp", "out_of_memory", "equal_embeddings"}


def test_pages_that_differ_are_reported_once_with_the_space_that_moves_them(cache: Store) -> None:
    questions = [question("conv_cost", 1, part(prompt="Why?", solution=prose(900))), question("median_net", 2)]
    shown = paper(*questions, question("last_one", 3))
    solutions = typeset_document(render(shown, "solutions"), {}, store=cache)
    student = typeset_document(render(shown, "student"), {}, store=cache)
    (found,) = audit_alone(shown, {"student": student, "solutions": solutions})
    assert str(found) == (
        "content/questions/conv_cost.yaml:10:1: error: the student's paper has 3 pages, the solutions 4: question 2 "
        "begins on page 2 of the student's paper and on page 3 of the solutions, because the answer space of question "
        "1 is 25 mm high in the student's paper and 233 mm in the solutions [conv_cost(a)] — give that answer a "
        "`space` as high as its solution needs, such as `space: 12cm`, and take commands that begin a page or move "
        "up or down out of the solution"
    )


def test_a_question_that_is_missing_is_found(cache: Store, tmp_path: Path) -> None:
    (tmp_path / "paper.tex").write_text(
        "((* include 'cover.tex' *))\n\\begin{questions}\n((* set question = paper.questions[0] *))\n"
        "((* include 'question.tex' *))\n\\end{questions}\n"
    )
    shown = paper(question("conv_cost", 1), question("median_net", 2))
    found = audit_alone(shown, {"student": both(shown, cache, (tmp_path,))["student"]})
    assert [each.message for each in found] == ["question 2 is missing from the student PDF"]


def test_a_question_whose_title_is_not_on_its_page_is_found(cache: Store) -> None:
    made = both(paper(question(title="Something else")), cache)["student"]
    found = audit_alone(paper(question(title="What a layer costs")), {"student": made})
    assert [each.message for each in found] == ["page 2 of the student PDF does not show question 1"]


def test_a_pdf_with_other_pages_than_tex_counted_is_found(cache: Store) -> None:
    made = replace(both(paper(), cache)["student"], pages=7)
    assert audit_alone(paper(), {"student": made})[0].message == "the student PDF has 3 pages, but TeX counted 7"


def test_what_was_not_made_is_passed_over() -> None:
    assert audit_alone(paper(), {"student": TypesetDocument()}) == ()


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(ValueError, match="not a PDF"):
        read_page_texts(b"hello")


def test_runs_are_broken_where_latex_prints_something_else() -> None:
    assert list(list_word_runs("one two three four five six $x$ seven eight")) == [
        ("one", "two", "three", "four", "five"),
        ("two", "three", "four", "five", "six"),
    ]
    assert list(list_word_runs("only three words")) == []


def test_words_that_a_line_divides_are_whole() -> None:
    assert find_words("a con-\r\nvolutional Layer") == ("convolutional", "layer")


SOLUTION = "Nobody may read how many weights such a layer learns."
ASKED = (
    question("conv_cost", 1, part("a", prompt="How many weights?", solution=SOLUTION)),
    question("median_net", 2, part("a", prompt="Draw it.", solution="Any drawing does.")),
)
LEAK = Lines(f"\\newpage {SOLUTION}\n", (None,))


def copies(count: int = 3, **fields: object) -> list[Paper]:
    """Copies that share their questions."""
    made = paper(*ASKED, **fields)
    return [
        replace(
            made, student=Student(f"s{number}", name), identity=Identity(f"7K3QX-9M2T{number}", ("a", "b", "c"), name)
        )
        for number, name in zip(range(count), ("Ann", "Zoë", "Bo"), strict=False)
    ]


def audited(
    cache: Store,
    papers: Sequence[Paper],
    spoilt: int | None = None,
    leak: Lines = LEAK,
    seen: AuditMemory | None = None,
) -> tuple[tuple[Finding, ...], ...]:
    """The findings of each paper; in the student's paper of one something more is printed."""
    runs: list[BatchResult] = []
    for audience in ("solutions", "student"):
        heights = [runs[0].papers[index].heights for index in range(len(papers))] if runs else [None] * len(papers)
        orders = [
            BatchPaper(render(each, audience, heights=height), 3) for each, height in zip(papers, heights, strict=True)
        ]
        if spoilt is not None:
            document = orders[spoilt].document
            more = leak if audience == "student" else Lines("\\newpage\\null\n", (None,))
            orders[spoilt] = replace(orders[spoilt], document=replace(document, paper=document.paper + more))
        runs.append(typeset_batch(orders, FIGURES, store=cache))
    solutions, student = runs
    return audit_run(papers, student, solutions, seen or AuditMemory())


def _leaks(found: Sequence[Finding]) -> int:
    """How many leaks were found; what one paper prints and the other lacks is seen as well."""
    return sum(each.code == "leak" for each in found)


def test_papers_that_are_in_order_have_no_findings(cache: Store) -> None:
    assert audited(cache, copies()) == ((), (), ())


@pytest.mark.parametrize("spoilt", [0, 1, 2])
def test_a_solution_in_one_copy_is_found_though_others_share_the_question(cache: Store, spoilt: int) -> None:
    found = audited(cache, copies(), spoilt)
    assert [_leaks(each) for each in found] == [int(index == spoilt) for index in range(3)]
    assert found[spoilt][0].message.startswith("the student's PDF shows the solution: “nobody may read how many”")


def test_a_leak_is_found_in_a_later_run_of_questions_that_were_read_before(cache: Store) -> None:
    seen, papers = AuditMemory(), copies()
    assert audited(cache, papers, seen=seen) == ((), (), ())
    assert [_leaks(each) for each in audited(cache, papers, 1, seen=seen)] == [0, 1, 0]
    assert [_leaks(each) for each in audited(cache, papers, 1, seen=seen)] == [0, 1, 0]


def test_what_was_read_is_not_read_again(cache: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, papers = AuditMemory(), copies()
    audited(cache, papers, seen=seen)
    monkeypatch.setattr("exam_builder.audit.page_text.PageReader.text", None)
    assert audited(cache, papers, seen=seen) == ((), (), ())


def test_a_page_without_its_id_is_found(cache: Store) -> None:
    papers = copies()
    identity = papers[1].identity
    assert identity is not None
    other = replace(papers[1], identity=replace(identity, code="AAAAA-AAAAA"))
    found = audited(cache, [papers[0], papers[1], papers[2]])
    assert found[1] == ()
    runs = [typeset_batch([BatchPaper(render(each, "student"), 3) for each in papers], FIGURES, store=cache)] * 2
    mixed = [papers[0], other, papers[2]]
    wrong = audit_run(mixed, *runs, AuditMemory())
    assert wrong[1][0].hint.startswith("let every page have its foot: take out `\\thispagestyle`")
    assert [[finding.message for finding in every] for every in wrong] == [
        [],
        ["page 1 does not show the id AAAAA-AAAAA"],
        [],
    ]


def test_pages_that_part_are_one_finding_though_they_look_otherwise_too(cache: Store) -> None:
    (shown, *_) = copies(1)
    run = typeset_batch([BatchPaper(render(shown, "student"), 3)], FIGURES, store=cache)
    other = typeset_batch(
        [BatchPaper(render(replace(shown, questions=ASKED[::-1]), "student"), 3)], FIGURES, store=cache
    )
    parted = replace(other, papers={0: replace(other.papers[0], question_pages={"conv_cost": 3})})
    (found,) = audit_run([shown], run, parted, AuditMemory())
    assert [each.message for each in found] == [
        "question 1 begins on page 2 of the student's paper and on page 3 of the solutions"
    ]


HIDDEN = Figure("answer", 1, "f.g", FrozenMap({}), 0.5, "A layer", text("The layer.", 4), ("solutions",), "d1")
SHOWN_IN_ONE = Lines("\\newpage\\includegraphics{conv_cost-answer-d1}\n", (None,))


def test_a_hidden_figure_in_one_copy_is_found(cache: Store, tmp_path: Path) -> None:
    (tmp_path / "d1.pdf").write_bytes(picture_pdf())
    asked = (replace(ASKED[0], figures=(HIDDEN,)), ASKED[1])
    papers = [replace(each, questions=asked) for each in copies()]
    seen = AuditMemory()
    assert audited(cache, papers, seen=seen) == ((), (), ())
    runs = [
        typeset_batch(
            [_shows_figure(BatchPaper(render(each, audience), 3), number == 1) for number, each in enumerate(papers)],
            FIGURES,
            store=cache,
        )
        for audience in ("student", "solutions")
    ]
    messages = {found.message for every in audit_run(papers, *runs, seen) for found in every}
    assert "the student's PDF holds the figure `answer`, which is not for students" in messages


def _shows_figure(order: BatchPaper, shows: bool) -> BatchPaper:
    document = order.document
    more = SHOWN_IN_ONE if shows else Lines("", ())
    return replace(
        order, document=replace(document, paper=document.paper + more, figures=(("conv_cost-answer-d1", "d1"),))
    )


def changed(order: BatchPaper, old: str, new: str) -> BatchPaper:
    """An order in which something of the paper is printed otherwise."""
    lines = order.document.paper
    assert old in lines.text
    return replace(order, document=replace(order.document, paper=replace(lines, text=lines.text.replace(old, new))))


def versions() -> list[Paper]:
    """Versions that share their questions."""
    return [replace(paper(*ASKED), version=letter) for letter in "ABC"]


def looked_at(
    cache: Store, seen: AuditMemory, *prompts: str, code: str = "unlike", papers: Sequence[Paper] = ()
) -> list[list[str]]:
    """The messages about each of three papers, copies if not said, whose first prompt is set so."""
    papers, runs = papers or copies(), list[BatchResult]()
    for audience in ("solutions", "student"):
        heights = [runs[0].papers[index].heights if runs else None for index in range(3)]
        orders = [
            BatchPaper(render(each, audience, heights=high), 3) for each, high in zip(papers, heights, strict=True)
        ]
        orders = [changed(order, "How many weights?", new) for order, new in zip(orders, prompts, strict=True)]
        runs.append(typeset_batch(orders, FIGURES, store=cache))
    found = audit_run(papers, runs[1], runs[0], seen)
    return [[finding.message for finding in every if finding.code == code] for every in found]


AS_MEANT = "How many weights?"
OTHERWISE = ["question 1 asks the same as in copy s0, but looks different"]


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param(r"\hspace*{5mm}How many weights?", marks=pytest.mark.long),
        r"How \hspace*{5mm}many weights?",
        r"\textcolor[gray]{1}{How many} weights?",
        r"How many weights?\rule{1cm}{1mm}",
    ],
)
def test_a_question_that_looks_otherwise_in_one_copy_or_in_a_later_run_is_found(cache: Store, spoilt: str) -> None:
    seen = AuditMemory()
    assert looked_at(cache, seen, AS_MEANT, AS_MEANT, spoilt) == [[], [], OTHERWISE]
    assert looked_at(cache, seen, AS_MEANT, AS_MEANT, AS_MEANT) == [[], [], []]
    assert looked_at(cache, seen, spoilt, AS_MEANT, AS_MEANT)[0] == OTHERWISE


@pytest.mark.long
def test_large_print_that_is_set_again_with_lower_spaces_looks_as_before(cache: Store) -> None:
    """What is compared of a question ends above the title of the next one, however large that is printed."""
    enlarged = [replace(each, student=replace(large, large_print=True)) for each in copies() if (large := each.student)]
    seen = AuditMemory()
    for height in ("9cm", "6cm"):
        first = ASKED[0].name
        runs = [
            typeset_batch(
                [BatchPaper(render(each, audience, heights={f"{first}.a": (height,)}), 3) for each in enlarged],
                FIGURES,
                store=cache,
            )
            for audience in ("student", "solutions")
        ]
        found = audit_run(enlarged, *runs, seen)
        assert [finding.message for every in found for finding in every] == []


def test_a_question_that_looks_otherwise_in_one_version_is_found_though_versions_have_no_code(cache: Store) -> None:
    prompts = AS_MEANT, AS_MEANT, r"\hspace*{5mm}How many weights?"
    assert looked_at(cache, AuditMemory(), *prompts, papers=versions())[2]


def test_a_picture_counts_by_its_place_on_a_page_however_its_run_calls_it() -> None:
    foot = b"/F3 10 Tf (20000001)/F6 10 Tf (KETG9-G7RDW)"
    one, other, moved = (b"q 1 0 0 1 %d 455 cm /Im%d Do Q" % at + foot for at in ((63, 1), (63, 12), (64, 12)))
    assert digest_layout((one,), b"KETG9-G7RDW") == digest_layout((other,), b"KETG9-G7RDW")
    assert digest_layout((one,), b"KETG9-G7RDW") != digest_layout((moved,), b"KETG9-G7RDW")


@pytest.mark.parametrize("unlike", [b"0.93 g", b"/F12 9 Tf", b"/Im2 Do", b".1 0 0 rg", b"0 0 3 4 re"])
def test_fonts_pictures_rules_and_colours_draw_a_page(unlike: bytes) -> None:
    page = b"0.05 .2 1 rg /F35 10.9 Tf [(re rg)-3(great)]TJ 5.93 0 0 1 cm 0 1 d %b"
    usual, other = (DrawnLines().take_apart(page % more) for more in (b"", unlike))
    assert usual.marks == b"0.05 .2 1 rg/F35"
    assert other.marks != usual.marks


def test_lines_are_parsed_again_once_the_cache_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    lines, page = DrawnLines(), b"/F35 10.9 Tf\n[(re rg)-3(great)]TJ"
    first = lines.take_apart(page)
    monkeypatch.setattr(clean_pages, "MOST_LINES", 1)
    assert lines.take_apart(page) == first and len(lines) == 2


def test_a_page_from_which_a_question_takes_the_foot_is_named(cache: Store) -> None:
    footless = r"\makeatletter\global\@specialpagetrue\gdef\@specialstyle{empty}\makeatother How many weights?"
    reports = looked_at(cache, AuditMemory(), AS_MEANT, AS_MEANT, footless, code="pages")
    assert reports == [[], [], ["page 2 does not show the id 7K3QX-9M2T2"]]

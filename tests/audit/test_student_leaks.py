"""What the student's PDF must not hold, printed or not."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from courses import shared_cache
from papers import paper, part, picture_pdf, question, render, text

from exam_builder.audit.pdf_contents import read_contents
from exam_builder.findings import Finding, Place
from exam_builder.paper import Answer, Figure, Listing, Paper
from exam_builder.typeset import typeset_document
from exam_builder.values import FrozenMap
from tests.audits import audit_alone

SOLUTION = "Each filter sees every channel of its window once."
WORDS = Answer("words", ("photosynthesis", "carbon fixation"), "photosynthesis", "photosynthesis")
PICTURES = {"mine": picture_pdf(200, 80), "theirs": picture_pdf(300, 120)}


def figure(id_: str, digest: str, **fields: Any) -> Figure:
    made = Figure(id_, 0, "d.f", FrozenMap({}), 0.5, f"This picture called {id_} shows it all", None, (), digest)
    return replace(made, **fields)


def secretive(**fields: Any) -> Paper:
    own = {"prompt": "How do plants eat?", "solution": SOLUTION, "answer": WORDS, **fields.pop("own", {})}
    return paper(question("conv_cost", 1, part("a", **own), **fields))


def found(shown: Paper, folder: Path, figures: dict[str, bytes] | None = None, **templates: str) -> list[Finding]:
    """What the audit says of the student's PDF when the course's templates are these."""
    for name, written in templates.items():
        (folder / f"{name}.tex").write_text(written + "\n")
    document = render(shown, "student", templates=(folder,))
    sheet = typeset_document(document, figures or PICTURES, store=shared_cache(folder / "cache"))
    assert sheet.pdf, sheet.findings
    return list(audit_alone(shown, {"student": sheet}, figures or PICTURES))


def messages(findings: list[Finding]) -> list[str]:
    return [each.message for each in findings]


SHOWN = "the student's PDF shows the solution: “each filter sees every channel”"


@pytest.mark.parametrize(
    ("scratch", "message"),
    [
        (rf"\newpage Work\rlap{{\hskip40cm {SOLUTION}}}", SHOWN),
        (rf"\newpage Work {{\color{{white}}{SOLUTION}}}", SHOWN),
        (rf"\pdfinfo{{/Keywords ({SOLUTION})}}", SHOWN),
        (rf"\newpage Work\pdfliteral{{/Span <</Alt ({SOLUTION})>>> BDC}}x\pdfliteral{{EMC}}", SHOWN),
        (r"\newpage Think of Photosynthesis.", "the student's PDF shows the key: “photosynthesis”"),
        (r"\newpage It is carbon fixation.", "the student's PDF shows the key: “carbon fixation”"),
        (
            r"\newpage x\pdfannot width 1cm height 1cm {/Subtype /Text /Contents (Hello)}",
            "the student's PDF holds a note on a page (Text)",
        ),
        (
            r"\newpage x\pdfannot width 1cm height 1cm {/Subtype /Link /Contents (" + SOLUTION + ")}",
            SHOWN,
        ),
        (r"\immediate\pdfobj stream {Hello}", "the student's PDF holds a stream that no page uses"),
        (
            r"\immediate\pdfobj{<</Type /Filespec /F (a.txt) /EF <<>> >>}",
            "the student's PDF holds an attachment",
        ),
        (r"\pdfcatalog{/OpenAction <</S /JavaScript /JS (1)>>}", "the student's PDF holds a script"),
    ],
)
def test_what_is_in_the_pdf_is_found_wherever_it_is(tmp_path: Path, scratch: str, message: str) -> None:
    reports = found(secretive(), tmp_path, scratch=scratch)
    assert messages([each for each in reports if each.code == "leak"]) == [message]


def test_nothing_is_found_in_a_sound_paper(tmp_path: Path) -> None:
    assert found(secretive(), tmp_path) == []


@pytest.mark.parametrize(
    ("words", "fields", "what"),
    [
        (
            "somebody gives it in other units",
            {"own": {"also": (Answer("number", 3, "3", "3", text("somebody gives it in other units")),)}},
            "when another answer is right: “somebody gives it in other”",
        ),
        (
            "the steeper of the two",
            {"own": {"answer": Answer("conclusion", "a", "The steeper of the two.", "a")}},
            "the key: “the steeper of the two”",
        ),
        (
            "all the hidden things are here",
            {
                "figures": (
                    figure("s", "theirs", caption=text("All the hidden things are here"), audiences=("solutions",)),
                )
            },
            "the caption of the figure `s`: “all the hidden things are”",
        ),
        (
            "This picture called key shows it all",
            {"figures": (figure("key", "theirs", audiences=("marking",)),)},
            "the description of the figure `key`: “this picture called key shows”",
        ),
        (
            "for every filter of the layer",
            {
                "own": {"solution": r"\LISTING{out}"},
                "listings": (Listing("out", "for every filter of the layer", "", "f", 1),),
            },
            "the listing `out`: “for every filter of the”",
        ),
    ],
)
def test_each_kind_of_secret_is_looked_for(tmp_path: Path, words: str, fields: dict[str, Any], what: str) -> None:
    shown = secretive(**fields)
    assert messages(found(shown, tmp_path, scratch=rf"\newpage {words}")) == [f"the student's PDF shows {what}"]


def test_a_key_that_the_prompt_says_is_no_leak(tmp_path: Path) -> None:
    shown = secretive(own={"prompt": "Is it photosynthesis or carbon fixation?"})
    assert found(shown, tmp_path) == []
    assert found(secretive(own={"prompt": r"Is it $\mathrm{photosynthesis}$?"}), tmp_path) == []


def test_a_figure_for_others_is_found_even_without_words(tmp_path: Path) -> None:
    shown = secretive(figures=(figure("s", "theirs", alt="", audiences=("solutions",)),))
    sheet = typeset_document(render(shown, "solutions"), PICTURES, store=shared_cache(tmp_path))
    (leak,) = [each for each in audit_alone(shown, {"student": sheet}, PICTURES) if "figure" in each.message]
    assert leak.message == "the student's PDF holds the figure `s`, which is not for students"


def test_the_same_picture_for_students_elsewhere_is_no_leak(tmp_path: Path) -> None:
    both = (figure("s", "mine"), figure("t", "mine", alt="", audiences=("solutions",)))
    assert found(secretive(figures=both), tmp_path) == []


def test_a_key_among_the_labels_of_a_figure_is_a_warning(tmp_path: Path) -> None:
    labelled = typeset_document(
        render(paper(question(title="Photosynthesis")), "student"), {}, store=shared_cache(tmp_path / "c")
    ).pdf
    (leak,) = found(secretive(figures=(figure("s", "mine"),)), tmp_path, {"mine": page(labelled, 2)})
    assert (leak.severity, leak.message) == ("warning", "the student's PDF shows the key: “photosynthesis”")
    assert leak.place == Place("content/questions/conv_cost.yaml", 10)


def page(pdf: bytes, number: int) -> bytes:
    """One page of a PDF as a file of its own."""
    import io

    import pikepdf

    made = io.BytesIO()
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as source, pikepdf.Pdf.new() as single:
        single.pages.append(source.pages[number - 1])
        single.save(made)
    return made.getvalue()


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(ValueError, match="not a PDF"):
        read_contents(b"hello")

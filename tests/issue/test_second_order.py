"""What one copy of a run does to another is seen when the run is set the other way round."""

import pytest
from courses import shared_cache
from papers import paper, question

from exam_builder.findings import Place
from exam_builder.issue.typesetting import PrintSettings, typeset_papers
from exam_builder.issue.unusual_latex import OrderCheck, Unusual
from exam_builder.render import Renderer
from exam_builder.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return shared_cache(tmp_path_factory.mktemp("cache"))


def compare(store: Store, *prompts: str) -> list[str]:
    papers = [paper(question("q", 1, prompt=prompt)) for prompt in prompts]
    settings = PrintSettings(Renderer(), store, ("student", "solutions"), "run", 2)
    suspect = Unusual(r"`\pdfcolorstack`", Place("content/questions/q.yaml", 6), "q")
    found = OrderCheck(settings, papers, [suspect]).find_differences(typeset_papers(settings, papers))
    return [f"{index}: {finding}" for index, finding in found.items()]


def test_a_colour_that_lasts_is_told_though_one_copy_alone_sets_it(store: Store) -> None:
    assert compare(store, "One.", r"Two.\pdfcolorstack0 push{1 0 0 rg}", "Three.") == [
        "2: content/questions/q.yaml:6:1: error: page 1 of the solutions of the paper changes when other "
        "copies are typeset before it, so one copy affects another, or says something about it; the cause may be "
        "`\\pdfcolorstack` [q] — take out what still has an effect after its text, or depends on what was "
        "printed before"
    ]


def test_copies_that_leave_one_another_alone_are_the_same_in_any_order(store: Store) -> None:
    plain = r"See \ref{x}.\label{x}\footnote{So.} \color{red}Red \itshape (\textsf{/F8}) \fbox{\rotatebox{20}{x}}"
    assert compare(store, plain, r"$\sqrt{2}$ \large Large", plain.replace("So", "No")) == []

"""A paper by itself: what is set beside what."""

import threading
from pathlib import Path

import pytest
from papers import sample_paper

from exam_builder.issue.typesetting import PrintSettings, typeset_papers
from exam_builder.paper import Paper
from exam_builder.render import Document, Lines, Renderer
from exam_builder.store import Store
from exam_builder.typeset import Limits
from exam_builder.typeset.passes import TypesetDocument


def test_the_thread_that_sets_the_guide_renders_nothing_as_it_would_compile_templates_that_the_other_one_compiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: dict[str, threading.Thread] = {}

    class NotedRenderer(Renderer):
        def document(self, paper: Paper, audience: str, *given: object, **named: object) -> Document:
            rendered[audience] = threading.current_thread()
            return Document(*([Lines("", ())] * 4), (), ())

    monkeypatch.setattr(
        "exam_builder.issue.typesetting.typeset_document", lambda *_, **__: TypesetDocument(pdf=b"%PDF")
    )
    audiences = ("student", "solutions", "marking")
    typeset_papers(PrintSettings(NotedRenderer(draft=True), Store(tmp_path), audiences, "passes"), [sample_paper()])
    assert rendered == dict.fromkeys(audiences, threading.main_thread())


def test_ctrl_c_also_stops_the_guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[bool] = []

    def typeset(document: Document, figures: object, *, limits: Limits, **_: object) -> TypesetDocument:
        if limits.stop is None:
            raise KeyboardInterrupt
        stopped.append(limits.stop.wait(60))
        return TypesetDocument(pdf=b"%PDF")

    monkeypatch.setattr("exam_builder.issue.typesetting.typeset_document", typeset)
    settings = PrintSettings(Renderer(draft=True), Store(tmp_path), ("solutions", "marking"), "passes", audited=False)
    with pytest.raises(KeyboardInterrupt):
        typeset_papers(settings, [sample_paper()])
    assert stopped == [True]

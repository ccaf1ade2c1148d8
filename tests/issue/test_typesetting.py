"""Work beside other work: its result, its failure, and its end."""

import importlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from papers import sample_paper

from exam_builder.findings import Misuse
from exam_builder.issue.typesetting import PrintSettings, run_in_background, typeset_papers
from exam_builder.paper import Paper
from exam_builder.render import Document, Lines, Renderer
from exam_builder.store import Store
from exam_builder.typeset.passes import TypesetDocument


def test_both_are_done_at_once() -> None:
    meeting = threading.Barrier(2, timeout=60)
    with run_in_background(meeting.wait) as other:
        here = meeting.wait()
        assert {here, other.result()} == {0, 1}


def test_a_failure_is_raised_where_the_result_is_asked_for() -> None:
    def fail() -> None:
        raise Misuse("in the thread")

    with pytest.raises(Misuse, match="in the thread"), run_in_background(fail) as other:
        other.result()


def endless(ended: list[bool]) -> Callable[[], None]:
    def work() -> None:
        try:
            while True:
                time.sleep(0.01)
        finally:
            ended.append(True)

    return work


def test_an_interruption_of_the_block_ends_the_work() -> None:
    ended: list[bool] = []
    with pytest.raises(KeyboardInterrupt), run_in_background(endless(ended)):
        time.sleep(0.05)
        raise KeyboardInterrupt
    assert ended == [True]


def test_a_fault_of_the_block_lets_the_work_end_by_itself() -> None:
    started, going = threading.Event(), threading.Event()

    def work() -> str:
        started.set()
        going.wait(60)
        return "done"

    with pytest.raises(Misuse), run_in_background(work) as other:
        started.wait(60)
        threading.Timer(0.02, going.set).start()
        raise Misuse("in the block")
    assert other.result() == "done"


def test_an_import_is_not_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its thread would end with the lock that every import takes, and the next one would wait for ever."""
    (tmp_path / "slowly_imported.py").write_text("import time\ntime.sleep(0.2)\nDONE = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    imported: list[bool] = []

    def work() -> None:
        imported.append(importlib.import_module("slowly_imported").DONE)
        endless([])()

    with pytest.raises(KeyboardInterrupt), run_in_background(work):
        time.sleep(0.05)
        raise KeyboardInterrupt
    assert imported == [True]


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

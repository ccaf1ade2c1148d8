from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from courses import shared_fonts
from papers import part
from plots import plot_figure

from exam_builder.findings import Finding, Place
from exam_builder.jobs import Jobs
from exam_builder.paper import SCHEMA, Cover, Figure, NumberStyle, Option, Paper, Question, Text
from exam_builder.plot import FIGURE_KIND, FigurePlotter, FigureRequest, digest_figure, paper_figures
from exam_builder.plot.latin_modern import FontFace, find_font_faces
from exam_builder.plot.plotted import Plot
from exam_builder.store import ChangedStoreError, Store
from exam_builder.values import FrozenMap

Write = Callable[[str, str], None]
PLAIN = "from exam_builder.plot import subplots\ndef f(n=1):\n    return subplots(3, 2)[0]\n"


@dataclass
class Course:
    figures: Path


@pytest.fixture
def bank(figures: Path) -> Course:
    return Course(figures)


@pytest.fixture
def cache(tmp_path: Path) -> Store:
    """A cache of its own, but for the fonts, which take a second to make."""
    return shared_fonts(tmp_path / "cache")


def figure(course: Course, id_: str, draw: str = "demo.curve", alt: str = "A line.", **arguments: Any) -> Figure:
    given = FrozenMap(arguments or {"slope": 2})
    return Figure(
        id_, 1, draw, given, 0.5, alt, None, (), digest_figure(FigureRequest(course.figures, draw, given, 0.5))
    )


def paper(*figures: Figure) -> Paper:
    words = Text("Words", "content/exams/e.yaml", (1,))
    question = Question(
        "lines", 1, "Lines", Fraction(1), 0, 1, FrozenMap({}), (), figures, (), None, (), ()
    )  # fmt: skip
    cover = Cover(words, words, None, None, None, None, (), None)
    return Paper(
        SCHEMA, "e", None, "en", "a4", cover, NumberStyle(), (), None, Fraction(1), FrozenMap({}), (question,)
    )  # fmt: skip


def place(question: str, id_: str) -> Place:
    return Place(f"content/questions/{question}.yaml", len(id_), 3)


def counting(calls: list[Any]) -> Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]:
    def run(function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            if function.__name__ == "store_figure":
                calls.append(item.figure.id)
            yield function(item)

    return run


def test_figures_are_made_into_the_cache_once(bank: Course, cache: Store) -> None:
    made: list[str] = []
    exam = paper(figure(bank, "one"), figure(bank, "same"), figure(bank, "two", slope=3))
    assert FigurePlotter(bank.figures, cache, counting(made)).plot(exam.questions) == ()
    assert len(made) == 2
    for each in exam.questions[0].figures:
        expected = plot_figure(FigureRequest(bank.figures, each.draw, each.arguments, each.width), cache)
        assert cache.path(FIGURE_KIND, each.digest).read_bytes() == expected
    assert FigurePlotter(bank.figures, cache, counting(made)).plot(exam.questions) == ()
    assert len(made) == 2


def test_tex_is_asked_for_fonts_once(bank: Course, cache: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[frozenset[str]] = []

    def find(store: Store, fonts: Iterable[str]) -> tuple[FontFace, ...]:
        asked.append(frozenset(fonts))
        return find_font_faces(store, asked[-1])

    monkeypatch.setattr(paper_figures, "find_font_faces", find)
    plotter = FigurePlotter(bank.figures, cache)
    for each in (figure(bank, "one"), figure(bank, "two", slope=3)):
        assert plotter.plot(paper(each).questions) == ()
    assert asked == [frozenset({""})]


def test_processes_make_the_same_bytes(bank: Course, cache: Store, store: Store) -> None:
    exam = paper(figure(bank, "one"), figure(bank, "two", slope=3))
    with Jobs(2) as jobs:
        assert FigurePlotter(bank.figures, cache, jobs.map).plot(exam.questions) == ()
    for each in exam.questions[0].figures:
        assert cache.path(FIGURE_KIND, each.digest).read_bytes() == plot_figure(
            FigureRequest(bank.figures, each.draw, each.arguments, each.width), store
        )


def test_each_figure_that_fails_is_a_finding_at_its_place(bank: Course, cache: Store, write: Write) -> None:
    write("bad", "def f():\n    return 1 / 0\ndef g(): ...\n")
    exam = paper(figure(bank, "fine"), figure(bank, "f", "bad.f", n=1), figure(bank, "gg", "bad.g"))
    assert FigurePlotter(bank.figures, cache, place=place).plot(exam.questions) == (
        Finding(
            "figure",
            "figure `f`: `bad.f` takes no `n` from the question",
            Place("content/questions/lines.yaml", 1, 3),
            "its arguments are none",
            question="lines",
        ),
        Finding(
            "figure",
            "figure `gg`: `bad.g` takes no `slope` from the question",
            Place("content/questions/lines.yaml", 2, 3),
            "its arguments are none",
            question="lines",
        ),
    )
    assert cache.path(FIGURE_KIND, exam.questions[0].figures[0].digest).exists()
    assert not cache.path(FIGURE_KIND, exam.questions[0].figures[1].digest).exists()


def test_a_raising_function_names_its_line(bank: Course, cache: Store, write: Write) -> None:
    write("bad", "def f(slope):\n    return [][slope]\n")
    (finding,) = FigurePlotter(bank.figures, cache).plot(paper(figure(bank, "f", "bad.f")).questions)
    assert str(finding) == (
        "figures/bad.py:2:1: error: figure `f`: `bad.f` cannot be drawn: it takes an entry that the list does not "
        "have: they are counted from 0; Python says IndexError: list index out of range (line 2 of bad.py) [lines]"
        " — entries are counted from 0; take one that the list has"
    )


def test_prints_are_reported_each_time(bank: Course, cache: Store, write: Write) -> None:
    """Also of a figure that was drawn earlier."""
    write("loud", PLAIN.replace("    return", "    print(n)\n    return"))
    exam = paper(figure(bank, "f", "loud.f", n=1))
    first, second = (FigurePlotter(bank.figures, cache, place=place).plot(exam.questions) for _ in range(2))
    assert [str(each) for each in first] == [
        "figures/loud.py:3:1: warning: figure `f`: `loud.f` prints [lines, called in content/questions/lines.yaml:1:3]"
        " — take out its `print` calls: nobody sees what they print"
    ]
    assert second == first


def test_a_function_that_is_gone_is_a_finding(bank: Course, cache: Store) -> None:
    exam = paper(figure(bank, "f"))
    (bank.figures / "demo.py").unlink()
    (finding,) = FigurePlotter(bank.figures, cache).plot(exam.questions)
    assert finding.message == "figure `f`: there is no file figures/demo.py"


def test_a_function_changed_after_the_draw_is_not_kept_under_the_old_name(
    bank: Course, cache: Store, write: Write
) -> None:
    write("trial", PLAIN)
    exam = paper(figure(bank, "f", "trial.f", n=2))
    write("trial", PLAIN + "# more\n")
    (finding,) = FigurePlotter(bank.figures, cache).plot(exam.questions)
    assert finding.message == "figure `f`: `trial.f` was changed while the paper was being built"
    assert not cache.path(FIGURE_KIND, exam.questions[0].figures[0].digest).exists()


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_a_figure_must_say_what_it_shows(bank: Course, cache: Store, alt: str) -> None:
    (finding,) = FigurePlotter(bank.figures, cache, place=place).plot(paper(figure(bank, "f", alt=alt)).questions)
    assert (finding.code, finding.place) == ("figure-alt", place("lines", "f"))
    assert finding.message == "figure `f`: it has no description for those who cannot see it"
    assert finding.hint == 'write what it shows: `alt: "…"`'


def test_without_python_only_pictures_and_what_is_kept_are_there(bank: Course, cache: Store, course: Path) -> None:
    from PIL import Image

    Image.new("L", (2, 2)).save(course / "content" / "questions" / "map.png")
    exam = paper(figure(bank, "f"), figure(bank, "map", "content/questions/map.png"))
    (finding,) = FigurePlotter(bank.figures, cache, python=False).plot(exam.questions)
    assert finding.message == "figure `f`: `demo.curve` is not drawn, as Python is switched off"
    assert finding.hint == "leave out --no-python"
    assert FigurePlotter(bank.figures, cache).plot(exam.questions) == ()
    assert FigurePlotter(bank.figures, cache, python=False).plot(exam.questions) == ()


def test_fonts_that_are_spoilt_while_a_figure_is_drawn_make_no_mistake_of_its_function(
    bank: Course, cache: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    plot = paper_figures.plot_in_process

    def spoil_first(request: FigureRequest, store: Store, fonts: tuple[Path, ...]) -> Plot:
        for font in fonts:
            font.write_bytes(b"")
        return plot(request, store, fonts)

    fonts = tuple(Store(cache.folder.parent / "own").put("fonts", f"{number}0", b"font") for number in range(2))
    plotter = FigurePlotter(bank.figures, cache, faces={"": fonts})
    monkeypatch.setattr(paper_figures, "plot_in_process", spoil_first)
    with pytest.raises(ChangedStoreError, match=r"the first entry is fonts/00\)"):
        plotter.plot(paper(figure(bank, "one")).questions)


def test_data_of_a_figure_that_are_gone_are_not_taken_for_those_of_a_figure_that_shows_nothing(
    bank: Course, cache: Store
) -> None:
    plotter, shown = FigurePlotter(bank.figures, cache), figure(bank, "one")
    plotter.plot(paper(shown).questions)
    assert plotter.find_data(shown) is not None
    cache.path("plotted", shown.digest).write_bytes(b"")
    with pytest.raises(ChangedStoreError):
        plotter.find_data(shown)


def test_a_figure_that_cannot_be_drawn_has_no_data(bank: Course, cache: Store, write: Write) -> None:
    write("bad", "def f(slope):\n    return slope / 0\n")
    plotter, wrong = FigurePlotter(bank.figures, cache), figure(bank, "one", "bad.f")
    assert plotter.plot(paper(wrong).questions)
    assert plotter.find_data(wrong) is None


def test_options_whose_figures_come_out_as_one_picture_are_alike(bank: Course, cache: Store, write: Write) -> None:
    """An argument that is written out has its default; a picture is what is compared."""
    write("demo", "from exam_builder.plot import subplots\ndef f(slope, n=1):\n    return subplots(slope, n)[0]\n")
    one, same, other = (
        figure(bank, id_, "demo.f", slope=2, **more) for id_, more in (("a", {}), ("b", {"n": 1}), ("c", {"n": 2}))
    )
    (asked,) = paper(one, same, other).questions
    options = tuple(Option(id_, "A", Text(rf"\FIGURE{{{id_}}}", "q.yaml", (1,)), id_, id_ == "a") for id_ in "bca")
    found = FigurePlotter(bank.figures, cache, map, place).plot([replace(asked, parts=(part(options=options),))])
    assert [(each.code, each.message) for each in found] == [
        ("options-alike", "figure `b`: it is the same picture as `a`, another option")
    ]

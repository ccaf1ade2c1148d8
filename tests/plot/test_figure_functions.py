"""A figure function that ends things is one finding about that figure."""

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import pikepdf
import plots
import pytest
from courses import shared_fonts
from plots import load_function, plot_figure

from exam_builder.companions.processes import end_processes
from exam_builder.findings import CompanionError
from exam_builder.plot import (
    FigureError,
    FigureRequest,
    digest_figure,
    figure_functions,
    list_figure_arguments,
)
from exam_builder.plot.figure_functions import plot_in_process
from exam_builder.plot.latin_modern import convert_face, find_font_faces
from exam_builder.plot.plotted import Plot
from exam_builder.plot.style import TEXT_WIDTH
from exam_builder.store import Store
from exam_builder.values import FrozenMap, Typed, Value

Write = Callable[[str, str], None]
SLOPE = FrozenMap({"slope": 2})


def size(pdf: bytes) -> tuple[float, float]:
    """Width and height of the page, in inches."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        left, low, right, top = map(float, document.pages[0].mediabox)
    return (right - left) / 72, (top - low) / 72


# The file is read for these, not run.


def test_arguments_are_read_without_running_the_file(write: Write, figures: Path) -> None:
    write("loud", "raise SystemExit\ndef f(a, *, b, width, c=1): ...")
    assert list_figure_arguments(figures, "loud.f") == (("a", "b"), ("c",))


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("demo.cruve", "demo.py has no function `cruve`", "did you mean `curve`?"),
        ("dmo.curve", "there is no file figures/dmo.py", "did you mean `demo.curve`?"),
        ("zebra.curve", "there is no file figures/zebra.py", "write it, with `def curve(…):` in it"),
        (
            "demo",
            "`demo` names no figure function",
            "write FILE.FUNCTION: `dataset.square` is the function `square` of figures/dataset.py",
        ),
    ],
)
@pytest.mark.parametrize(
    "asked", [list_figure_arguments, load_function, lambda *given: digest_figure(FigureRequest(*given, SLOPE, 1))]
)
def test_a_missing_function_is_named_with_the_nearest_one(
    figures: Path, asked: Callable[..., object], name: str, message: str, hint: str
) -> None:
    with pytest.raises(CompanionError) as problem:
        asked(figures, name)
    assert (problem.value.message, problem.value.hint) == (message, hint)


@pytest.mark.parametrize(
    "name", ["os.system", "..demo.curve", "../demo.curve", "demo.curve.x", "_demo.curve", "demo.__x"]
)
def test_nothing_outside_the_folder_can_be_named(figures: Path, name: str) -> None:
    with pytest.raises(FigureError):
        load_function(figures, name)


def test_a_file_that_is_not_python_is_said_to_be_so(write: Write, figures: Path) -> None:
    write("broken", "def f(:\n")
    with pytest.raises(CompanionError, match=r"broken\.py is not Python: line 1"):
        list_figure_arguments(figures, "broken.f")


# What a figure's name depends on.


def test_the_digest_changes_with_the_function_an_argument_and_the_width(write: Write, figures: Path) -> None:
    def name(slope: object = 2, width: float = 0.5) -> str:
        return digest_figure(FigureRequest(figures, "demo.curve", FrozenMap({"slope": slope}), width))  # type: ignore[dict-item]  # any

    names = [name(), name(slope=3), name(slope=2.0), name(slope=Typed("2.0")), name(slope="2"), name(width=0.6)]
    source = (figures / "demo.py").read_text()
    write("demo", source.replace("slope]", "-slope]"))
    names.append(name())
    assert len(set(names)) == len(names)


def test_the_digest_changes_with_nothing_else(write: Write, course: Path, figures: Path) -> None:
    before = digest_figure(FigureRequest(figures, "demo.curve", SLOPE, 0.5))
    write("other", "def curve(): ...")
    os.utime(figures / "demo.py", (0, 0))
    (course / "elsewhere").mkdir()
    moved = figures.rename(course / "elsewhere" / "figures")
    assert digest_figure(FigureRequest(moved, "demo.curve", FrozenMap(dict(SLOPE)), 0.5)) == before


def test_the_digest_changes_with_what_draws(figures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest_figure(FigureRequest(figures, "demo.curve", SLOPE, 0.5))
    monkeypatch.setattr(figure_functions, "fingerprint", lambda *packages, libraries: f"{libraries[0]} 0.0")
    assert digest_figure(FigureRequest(figures, "demo.curve", SLOPE, 0.5)) != before


def test_two_functions_of_one_file_have_two_names(write: Write, figures: Path) -> None:
    write("twins", "def f(): ...\ndef g(): ...")
    assert digest_figure(FigureRequest(figures, "twins.f", FrozenMap({}), 1)) != digest_figure(
        FigureRequest(figures, "twins.g", FrozenMap({}), 1)
    )


def test_the_digest_is_had_without_matplotlib(figures: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from exam_builder.plot import FigureRequest, digest_figure\n"
        "from exam_builder.values import FrozenMap\n"
        "digest_figure(FigureRequest(Path(sys.argv[1]), 'demo.curve', FrozenMap({'slope': 2}), 0.5))\n"
        "print('matplotlib' in sys.modules)\n"
    )
    assert (
        subprocess.run([sys.executable, "-c", code, str(figures)], capture_output=True, text=True).stdout == "False\n"
    )


# Drawing.


@pytest.mark.long
def test_the_same_figure_is_the_same_bytes_everywhere(figures: Path, store: Store, tmp_path: Path) -> None:
    """In another process, with other hashes, and with fonts kept where their path sorts otherwise."""
    code = (
        "import sys; from pathlib import Path; from exam_builder.store import Store\n"
        "from plots import plot_figure; from exam_builder.plot import FigureRequest\n"
        "from exam_builder.values import FrozenMap\n"
        "asked = FigureRequest(Path(sys.argv[1]), 'demo.curve', FrozenMap({'slope': 2}), 0.5)\n"
        "pdf = plot_figure(asked, Store(Path(sys.argv[2])))\n"
        "sys.stdout.buffer.write(pdf)\n"
    )
    apart = tmp_path / "apart"
    apart.mkdir()
    (apart / "demo.py").write_bytes((figures / "demo.py").read_bytes())
    runs = [
        subprocess.run(
            [sys.executable, "-c", code, str(folder), str(kept)],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(plots.__file__).parent)},
            capture_output=True,
            check=True,
        ).stdout
        for seed, folder, kept in [("1", figures, store.folder), ("2", apart, tmp_path / "fonts")]
    ]
    here = plot_figure(FigureRequest(figures, "demo.curve", SLOPE, 0.5), store)
    assert {hashlib.sha256(pdf).hexdigest() for pdf in runs} == {hashlib.sha256(here).hexdigest()}


@pytest.fixture
def curve_pdf(figures: Path, store: Store) -> bytes:
    return plot_figure(FigureRequest(figures, "demo.curve", SLOPE, 0.5), store)


def test_no_date_and_no_path_is_in_the_pdf(curve_pdf: bytes, figures: Path) -> None:
    with pikepdf.open(io.BytesIO(curve_pdf)) as document:
        assert "/Info" not in document.trailer
        assert "/Metadata" not in document.Root
        assert "/Group" not in document.pages[0]
    assert str(figures).encode() not in curve_pdf


def test_a_figure_is_as_wide_as_it_is_printed(figures: Path, store: Store, curve_pdf: bytes) -> None:
    assert size(curve_pdf) == pytest.approx((TEXT_WIDTH / 2, 1.5), abs=1e-3)
    assert size(plot_figure(FigureRequest(figures, "demo.curve", SLOPE, 1), store))[0] == pytest.approx(
        TEXT_WIDTH, abs=1e-3
    )


def test_a_function_that_does_not_ask_for_the_width_keeps_its_proportions(drawn: Callable[..., bytes]) -> None:
    pdf = drawn("from exam_builder.plot import subplots\ndef f():\n    return subplots(5, 2)[0]\n", width=0.4)
    assert size(pdf) == pytest.approx((0.4 * TEXT_WIDTH, 0.4 * TEXT_WIDTH * 2 / 5), abs=1e-3)


def test_arguments_come_as_python_has_them(drawn: Callable[..., bytes]) -> None:
    drawn(
        """
        import numpy as np
        from exam_builder.plot import subplots
        def f(whole, part, numbers, words, record, width):
            assert type(whole) is int and type(part) is float and part == 0.25
            assert isinstance(numbers, np.ndarray) and numbers.shape == (2, 2)
            assert words == ["a", "b"] and record == {"x": 1} and 2.59 < width < 2.6
            return subplots(width, 1)[0]
        """,
        width=0.4,
        whole=3,
        part=Fraction(1, 4),
        numbers=((1, 2), (3, 4)),
        words=("a", "b"),
        record=FrozenMap({"x": 1}),
    )


def test_pyplot_may_be_used_and_leaves_nothing_open(drawn: Callable[..., bytes]) -> None:
    pdf = drawn("import matplotlib.pyplot as plt\ndef f():\n    figure, axes = plt.subplots()\n    return figure\n")
    assert size(pdf)[0] == pytest.approx(TEXT_WIDTH / 2, abs=1e-3)
    assert sys.modules["matplotlib.pyplot"].get_fignums() == []


# What an instructor reads when it goes wrong.

START = "from exam_builder.plot import subplots\n"
ADVICE = "correct it in figures/trial.py, or change the values that the question gives it"


ZERO = "look at the divisor, which is 0 for these values"
EXIT = "take out `exit`, and end the function with `return …`"
RETURN = "end it with `return figure`"


@pytest.mark.parametrize(
    ("body", "message", "hint"),
    [
        (
            "return 1 / 0",
            "cannot be drawn: it divides by 0; Python says ZeroDivisionError: division by zero (line 4 of trial.py)",
            ZERO,
        ),
        ("raise SystemExit(3)", "cannot be drawn: SystemExit: 3 (line 4 of trial.py)", EXIT),
        ("raise Warning(3)", "cannot be drawn: Warning: 3 (line 4 of trial.py)", ADVICE),
        (
            "axes.boxplot([1, 2], labels=['a'])",
            "cannot be drawn: `boxplot` takes no `labels`; Python says TypeError: "
            "Axes.boxplot() got an unexpected keyword argument 'labels' (line 4 of trial.py)",
            "did you mean `tick_labels`?",
        ),
        (
            "axes.plot([1], [2], colour='k')",
            "cannot be drawn: `set` takes no `colour`; Python says AttributeError: "
            "Line2D.set() got an unexpected keyword argument 'colour' (line 4 of trial.py)",
            "did you mean `color`?",
        ),
        ("pass", "returned nothing, not a matplotlib Figure", RETURN),
        ("return figure, axes", "returned a tuple, not a matplotlib Figure", RETURN),
        ("return axes", "returned an Axes, not a matplotlib Figure", RETURN),
        (
            "axes.set_title('漢'); return figure",
            "cannot be drawn: no font has the letter '漢'",
            "write the word in Latin letters, or take a picture that has it: `image:`",
        ),
        (
            "axes.set_title('🙂 $x$'); return figure",
            "cannot be drawn: no font has the letter '🙂'",
            "write it as mathematics: $…$, or put the formula into a text of its own",
        ),
    ],
)
def test_a_function_that_fails_is_explained(drawn: Callable[..., bytes], body: str, message: str, hint: str) -> None:
    with pytest.raises(CompanionError) as problem:
        drawn(f"{START}def f():\n    figure, axes = subplots(3, 2)\n    {body}\n")
    assert (problem.value.message, problem.value.hint) == (f"`trial.f` {message}", hint)


def test_an_argument_that_nothing_gives(drawn: Callable[..., bytes]) -> None:
    with pytest.raises(FigureError) as problem:
        drawn("def f(n): ...")
    assert problem.value.message == "`trial.f` needs `n`"
    assert problem.value.hint == "write `with: {n: …}`, or name a parameter so"


def test_a_file_that_fails_as_it_is_loaded(drawn: Callable[..., bytes]) -> None:
    with pytest.raises(CompanionError) as problem:
        drawn("import nothing_of_this_name\ndef f(): ...")
    said = "ModuleNotFoundError: No module named 'nothing_of_this_name' (line 1 of trial.py)"
    words = f"running trial.py fails: there is no module `nothing_of_this_name`; Python says {said}"
    assert problem.value.message == words


@pytest.mark.parametrize(
    ("value", "says", "in_content"),
    [
        ((1, 2), "", False),
        (FrozenMap({"a": 1}), "`y` is a list to it, and gets a mapping", True),
    ],
)
def test_an_argument_that_does_not_fit_is_reported_where_it_is_given(
    write: Write, figures: Path, store: Store, value: Value, says: str, in_content: bool
) -> None:
    write("trial", "from typing import Any\nRow = list[Any]\ndef f(y: Row):\n    raise ValueError(sorted(y))\n")
    with pytest.raises(FigureError) as problem:
        plot_in_process(FigureRequest(figures, "trial.f", FrozenMap({"y": value}), 1), store, ())
    assert says in problem.value.message
    assert (problem.value.path is None) == in_content


def test_a_formula_that_is_given_and_cannot_be_read_is_reported_where_it_is_given(
    write: Write, figures: Path, store: Store
) -> None:
    body = "figure, axes = subplots(3, 2)\n    axes.set_title(f'${name}$')\n    return figure\n"
    write("trial", f"{START}def f(name):\n    {body}")
    with pytest.raises(FigureError) as problem:
        plot_in_process(FigureRequest(figures, "trial.f", FrozenMap({"name": r"\alhpa"}), 1), store, ())
    assert problem.value.path is None
    assert problem.value.hint == "correct this formula, which matplotlib cannot read"


def test_wrong_mathematics_is_explained_in_one_line(drawn: Callable[..., bytes]) -> None:
    with pytest.raises(FigureError) as problem:
        drawn(
            START + "def f():\n    figure, axes = subplots(3, 2)\n    axes.set_title(r'$\\alhpa$')\n    return figure\n"
        )
    assert r"Unknown symbol: \alhpa" in problem.value.message
    assert "\n" not in problem.value.message


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("colou", "did you mean `colour`?"),
        ("zebra", "its arguments are colour"),
        ("width", "`width` is the printed width, which the toolkit gives; call the argument something else"),
    ],
)
def test_an_argument_that_the_function_does_not_take(
    write: Write, figures: Path, store: Store, name: str, hint: str
) -> None:
    write("trial", "def f(colour, width): ...")
    with pytest.raises(FigureError) as problem:
        plot_figure(FigureRequest(figures, "trial.f", FrozenMap({"colour": 1, name: 2}), 0.5), store)
    assert (problem.value.message, problem.value.hint) == (f"`trial.f` takes no `{name}` from the question", hint)


def test_nothing_is_written_beside_the_figures(figures: Path, store: Store) -> None:
    plot_figure(FigureRequest(figures, "demo.curve", SLOPE, 0.5), store)
    assert [file.name for file in figures.iterdir()] == ["demo.py"]


def test_an_edit_within_the_same_second_is_seen(drawn: Callable[..., bytes]) -> None:
    source = dedent("""
        from exam_builder.plot import subplots
        def f():
            figure, axes = subplots(3, 2)
            axes.plot([0, 1], [0, 1])
            return figure
    """)
    assert drawn(source) != drawn(source.replace("[0, 1])", "[1, 0])"))


def test_the_decimal_mark_is_part_of_a_figure(figures: Path, store: Store) -> None:
    given = (figures, "demo.curve", SLOPE, 0.5)
    comma, point = FigureRequest(*given, ","), FigureRequest(*given)
    assert digest_figure(comma) != digest_figure(point) == digest_figure(FigureRequest(*given, "."))
    assert plot_figure(comma, store) != plot_figure(point, store)


NOTHING = FrozenMap({})


def draw_separately(figures: Path, draw: str, store: Store, given: FrozenMap = NOTHING) -> Plot:
    fonts = tuple(map(convert_face, find_font_faces(store)))
    return plot_in_process(FigureRequest(figures, draw, given, 0.5), store, fonts)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("os._exit(0)", "`shapes.go` ended its process with exit code 0"),
        ("os.abort()", "`shapes.go` crashed (SIGABRT)"),
        ("raise KeyboardInterrupt", "`shapes.go` cannot be drawn: KeyboardInterrupt: (line 5 of shapes.py)"),
    ],
)
def test_a_figure_function_that_ends_things_is_reported(tmp_path: Path, body: str, words: str) -> None:
    figures = tmp_path / "figures"
    figures.mkdir()
    (figures / "shapes.py").write_text(f"import os\n\n\ndef go():\n    {body}\n")
    with pytest.raises(FigureError) as caught:
        draw_separately(figures, "shapes.go", shared_fonts(tmp_path / "cache"))
    assert caught.value.message == words
    assert caught.value.hint.startswith("correct it in figures/shapes.py")


SHAPES = """import os
from exam_builder.plot import subplots

def variable():
    os.environ['TZ'] = 'UTC'
    return subplots(3, 2)[0]

def folder():
    os.chdir('/')
    return subplots(3, 2)[0]

def module():
    os.sep = ':'
    return subplots(3, 2)[0]

def random():
    import random
    random.seed(1)
    print(random.random())
    return subplots(3, 2)[0]

def private():
    assert not {"EXAM_SECRET", "EXAM_CACHE_KEY"} & set(os.environ)
    return subplots(3, 2)[0]
"""


def test_what_a_figure_function_leaves_changed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prints too; random numbers that all share are put back only. The fonts come without the key of the cache."""
    figures, store = tmp_path / "figures", shared_fonts(tmp_path / "cache")
    figures.mkdir()
    (figures / "shapes.py").write_text(SHAPES)
    for draw, words, line in (
        ("shapes.variable", "changes the environment variable `TZ`", 4),
        ("shapes.folder", "changes the working folder", 8),
        ("shapes.module", "changes `sep` in the module `os`", 12),
    ):
        with pytest.raises(FigureError) as caught:
            draw_separately(figures, draw, store)
        assert (caught.value.message, caught.value.line) == (f"`{draw}` {words}", line)
    assert draw_separately(figures, "shapes.random", store).prints
    end_processes()
    monkeypatch.setenv("EXAM_SECRET", "ab" * 16)
    monkeypatch.setenv("EXAM_CACHE_KEY", "c" * 40)
    assert not draw_separately(figures, "shapes.private", store).prints


def test_a_figure_function_that_draws_otherwise_the_second_time_is_reported(tmp_path: Path) -> None:
    figures = tmp_path / "figures"
    figures.mkdir()
    (figures / "shapes.py").write_text(
        "from exam_builder.plot import subplots\n\n\n"
        "def sets(names):\n    figure, axes = subplots(3, 2)\n    axes.plot(list(set(names)), [1, 2, 3, 4, 5])\n"
        "    return figure\n\n\n"
        "def chance():\n    import random\n    figure, axes = subplots(3, 2)\n    axes.plot([1, random.random()])\n"
        "    return figure\n\n\n"
        "def sound(names):\n    figure, axes = subplots(3, 2)\n    axes.plot(sorted(set(names)), [1, 2, 3, 4, 5])\n"
        "    return figure\n"
    )
    store = shared_fonts(tmp_path / "cache")
    names = FrozenMap({"names": ("red", "green", "blue", "white", "black")})
    for draw, given in (("shapes.sets", names), ("shapes.chance", FrozenMap({}))):
        with pytest.raises(FigureError) as caught:
            draw_separately(figures, draw, store, given)
        assert caught.value.message == f"`{draw}` draws a different picture each time"
        assert caught.value.hint.startswith("sort what comes out of a set, give random generators a seed")

    (figures / "days.py").write_text("import time\n\n\ndef day():\n    return time.strftime('%Y')\n")
    with pytest.raises(CompanionError, match="depends on the clock: line 5 has"):
        draw_separately(figures, "days.day", store)

    first = draw_separately(figures, "shapes.sound", store, names)
    assert all(draw_separately(figures, "shapes.sound", store, names) == first for _ in range(4))

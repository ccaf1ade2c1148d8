"""The exam's decimal mark beside the axes of figures."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib
import plots
import pytest
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from plots import plot_figure

from exam_builder.plot import (
    FILLS,
    LINES,
    POINTS,
    TEXT_WIDTH,
    FigureRequest,
    drawing,
    figure_pages,
    latin_modern,
    style,
    subplots,
)
from exam_builder.plot.style import apply_style, replace_point, set_number_labels
from exam_builder.store import Store
from exam_builder.values import FrozenMap


@pytest.fixture(autouse=True)
def styled(store: Store) -> None:
    style.apply_style(store)


def test_importing_the_package_does_not_import_what_is_heavy() -> None:
    heavy = "'matplotlib', 'numpy', 'pikepdf', 'PIL', 'fontTools'"
    code = f"import sys, exam_builder.plot; print([name for name in ({heavy}) if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


@pytest.mark.parametrize(
    "setting",
    ["font.size", "axes.titlesize", "axes.labelsize", "legend.fontsize", "xtick.labelsize", "ytick.labelsize"],
)
def test_letters_are_eight_to_ten_points_as_printed(setting: str) -> None:
    assert 8 <= matplotlib.rcParams[setting] <= 10


def test_what_somebody_set_before_is_forgotten(store: Store) -> None:
    matplotlib.rcParams.update({"axes.grid": True, "font.size": 30})
    style.apply_style(store)
    assert (matplotlib.rcParams["axes.grid"], matplotlib.rcParams["font.size"]) == (False, 9)


def test_only_fonts_of_matplotlib_and_the_exam_are_known(store: Store) -> None:
    ours = (matplotlib.get_data_path(), str(store.folder))
    assert [entry.fname for entry in fontManager.ttflist if not entry.fname.startswith(ours)] == []


def test_curves_differ_without_colour_and_are_no_more_than_grey() -> None:
    looks = [(line["color"], line["linestyle"]) for line in LINES]
    assert len(set(looks)) == len(looks) == 6
    assert {colour for colour, _ in looks} == {"black", "0.5"}


def test_classes_of_points_differ_by_their_markers_and_bars_by_their_filling() -> None:
    assert len({points["marker"] for points in POINTS}) == len(POINTS)
    assert len({(fill["facecolor"], fill.get("hatch")) for fill in FILLS}) == len(FILLS)


def test_curves_go_through_the_looks_by_themselves() -> None:
    _, axes = subplots(3, 2)
    curves = [axes.plot([0, 1])[0] for _ in LINES]
    assert [(curve.get_color(), curve.get_linestyle()) for curve in curves] == [
        (line["color"], line["linestyle"]) for line in LINES
    ]


def test_subplots_are_as_large_as_asked_for() -> None:
    figure, axes = subplots(4, 2, 2, 3, sharex=True)
    assert tuple(figure.get_size_inches()) == (4, 2)
    assert axes.shape == (2, 3)


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (2, 3), (1, 2)])
def test_subplots_are_those_of_matplotlib(rows: int, columns: int) -> None:
    plain = Figure(figsize=(4, 2))
    plain.subplots(rows, columns)
    figures = (plain, *(subplots(4, 2, rows, columns)[0] for _ in range(2)))
    for figure in figures:
        figure.axes[-1].plot([1, 5], label="a")
        figure.axes[0].set(xlabel="x", yscale="log")
        figure.axes[-1].legend()
    assert len({figure_pages.write_pdf(figure, 4) for figure in figures}) == 1


def test_what_depends_on_a_transform_is_listed_by_its_present_id() -> None:
    for _ in range(2):
        figure, axes = subplots(4, 2)
        nodes = (axes.transAxes, axes.transData, axes.bbox, axes.viewLim, figure.transSubfigure, figure.bbox)
        listed = [(key, dependent()) for node in nodes for key, dependent in node._parents.items()]
        assert len(listed) > 20 and all(key == id(dependent) for key, dependent in listed)


def test_subplots_follow_settings_that_a_function_makes() -> None:
    subplots(3, 2)
    with matplotlib.rc_context({"axes.grid": True}):
        _, axes = subplots(3, 2)
    assert axes.xaxis.get_gridlines()[0].get_visible()
    assert not subplots(3, 2)[1].xaxis.get_gridlines()[0].get_visible()


def test_figures_share_nothing() -> None:
    (one, axes), (_, other) = (subplots(3, 2, 2, 2) for _ in range(2))
    axes[0, 0].set_xlim(3, 4)
    one.set_size_inches(5, 5)
    assert other[0, 0].get_xlim() == (0, 1)
    assert not axes[0, 0].get_shared_x_axes().joined(axes[0, 0], other[0, 0])


def test_in_a_drawing_coordinates_are_inches() -> None:
    figure, axes = drawing(4, 2)
    figure.canvas.draw()
    assert tuple(axes.transData.transform((4, 2)) / figure.dpi) == pytest.approx((4, 2))
    assert not axes.axison


def test_a_function_may_change_the_style_for_itself_alone(drawn: Callable[..., bytes], store: Store) -> None:
    plain = "from exam_builder.plot import subplots\ndef f():\n    return subplots(3, 2)[0]\n"
    before = drawn(plain)
    drawn("import matplotlib\nfrom exam_builder.plot import subplots\ndef f():\n"
          "    matplotlib.rcParams['font.size'] = 20\n    return subplots(3, 2)[0]\n")  # fmt: skip
    assert matplotlib.rcParams["font.size"] == 20
    assert drawn(plain) == before


def test_the_users_own_matplotlib_settings_do_not_matter(course: Path, store: Store, tmp_path: Path) -> None:
    asked = FigureRequest(course / "figures", "demo.curve", FrozenMap({"slope": 2}), 0.5)
    (tmp_path / "matplotlibrc").write_text("font.size: 30\naxes.grid: True\n")
    code = (
        "from pathlib import Path; import hashlib, sys\n"
        "from exam_builder.store import Store; from exam_builder.plot import FigureRequest\n"
        "from plots import plot_figure\n"
        "from exam_builder.values import FrozenMap\n"
        "asked = FigureRequest(Path(sys.argv[1]), 'demo.curve', FrozenMap({'slope': 2}), 0.5)\n"
        "pdf = plot_figure(asked, Store(Path(sys.argv[2])))\n"
        "print(hashlib.sha256(pdf).hexdigest())\n"
    )
    command = [sys.executable, "-c", code, str(course / "figures"), str(store.folder)]
    environment = os.environ | {"PYTHONPATH": str(Path(plots.__file__).parent)}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    with_settings = ran.stdout
    assert with_settings.strip() == hashlib.sha256(plot_figure(asked, store)).hexdigest()


def test_the_line_is_sixteen_and_a_half_centimetres() -> None:
    assert pytest.approx(16.5) == TEXT_WIDTH * 2.54


def labels(axis: object) -> list[str]:
    return [label.get_text() for label in axis.get_ticklabels()]  # type: ignore[attr-defined]


@pytest.fixture
def figure() -> Iterator[Figure]:
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        made = Figure()
        axes = made.subplots()
        axes.plot([0, 1, 2.5], [0, 0.5e-5, 1e-5])
        yield made


def test_numbers_beside_axes_have_the_decimal_mark(figure: Figure) -> None:
    (axes,) = figure.axes
    inset = axes.inset_axes((0.5, 0.5, 0.4, 0.4))
    inset.set_xticks([0.25])
    set_number_labels(figure, ",")
    figure.draw_without_rendering()
    assert labels(axes.xaxis) == ["−0,5", "0,0", "0,5", "1,0", "1,5", "2,0", "2,5", "3,0"]
    assert labels(inset.xaxis) == ["0,25"]
    assert axes.yaxis.get_major_formatter().get_offset() == "1e−5"


def test_what_the_function_wrote_and_the_point_stay(figure: Figure) -> None:
    (axes,) = figure.axes
    axes.set_yticks([0, 1e-5], ["v1.2", "0.5"])
    set_number_labels(figure, ".")
    figure.draw_without_rendering()
    assert labels(axes.xaxis)[2] == "0.5"
    set_number_labels(figure, ",")
    figure.draw_without_rendering()
    assert labels(axes.yaxis) == ["v1.2", "0.5"]


def test_plain_numbers_are_text_and_powers_of_ten_are_mathematics(figure: Figure) -> None:
    matplotlib.rcParams["axes.formatter.use_mathtext"] = True
    other = figure.add_axes((0, 0, 1, 1), yscale="log", ylim=(1, 1000))
    other.plot([-1, 1], [1, 100])
    set_number_labels(figure, ".")
    figure.draw_without_rendering()
    assert labels(figure.axes[0].xaxis)[:2] == ["−0.5", "0.0"]
    assert r"$\mathdefault{10^{1}}$" in labels(other.yaxis)


def test_fonts_are_looked_for_once_in_a_process(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    apply_style(store)

    def fail() -> None:
        raise AssertionError("the fonts are known already")

    monkeypatch.setattr(latin_modern, "find_font_files", fail)
    apply_style(store)


def test_what_was_laid_out_is_forgotten_with_its_fonts(store: Store, tmp_path: Path) -> None:
    """The fonts of another store are other files, though the settings are the same."""
    for name in ("one", "other"):
        shutil.copytree(store.folder / "fonts", tmp_path / name / "fonts")
    apply_style(Store(tmp_path / "one"))
    figure_pages.write_pdf(subplots(3, 2)[0], 3)
    apply_style(Store(tmp_path / "one"))
    assert style.APPLIED.layouts
    apply_style(Store(tmp_path / "other"))
    assert not style.APPLIED.layouts


def test_in_mathematics_a_comma_has_no_space_after_it() -> None:
    assert replace_point(r"$\mathdefault{2.5}$", ",") == r"$\mathdefault{2{,}5}$"
    assert replace_point("1.25e3.", ",") == "1,25e3."


@pytest.mark.parametrize("font", latin_modern.TYPE_ONE_FILES)
def test_fonts_of_type_one_become_truetype_with_all_letters(store: Store, font: str) -> None:
    from fontTools.ttLib import TTFont

    faces = [each for each in latin_modern.find_font_faces(store, {font}) if each.source.suffix == ".pfb"]
    made = latin_modern.convert_face(faces[1])
    read = TTFont(made)
    assert read["name"].getDebugName(1) == latin_modern.TYPE_ONE_FAMILIES[font]
    assert read["name"].getDebugName(2) == "Italic"
    assert {*map(ord, "aAz09éß½–")} <= read.getBestCmap().keys()
    assert read["hmtx"]["a"][0] > 300 and read["glyf"]["eacute"].numberOfContours > 1
    assert latin_modern.convert_face(faces[1]).read_bytes() == made.read_bytes()
    apply_style(store, font=font)
    assert matplotlib.rcParams["font.family"][0] == latin_modern.TYPE_ONE_FAMILIES[font]
    assert any(entry.name == latin_modern.TYPE_ONE_FAMILIES[font] for entry in fontManager.ttflist)


def test_figures_follow_the_font_of_the_exam(store: Store) -> None:
    apply_style(store, font="times")
    assert matplotlib.rcParams["font.family"][0] == "STIXGeneral"
    assert matplotlib.rcParams["mathtext.fontset"] == "stix"
    assert style.is_style_applied()
    apply_style(store)
    assert matplotlib.rcParams["font.family"][0] == latin_modern.FAMILY
    assert matplotlib.rcParams["mathtext.fontset"] == "cm"
    names = [face.source.name for face in latin_modern.find_font_faces(store, {"", "sans"})]
    assert names[:3] == list(latin_modern.FONT_FILES) and names[3:] == list(latin_modern.SANS_FILES)

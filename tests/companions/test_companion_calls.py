"""Calling Python beside the content: by argument name, never twice, every mistake in words."""

from datetime import date, time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy

from exam_builder.companions import Calls, from_python, to_python
from exam_builder.findings import CompanionError
from exam_builder.store import Store
from exam_builder.values import CLOCK, DATE, FrozenMap, Typed, make_moment_mapping

pytestmark = pytest.mark.called_twice

SOURCE = '''
import datetime
import numpy as np
from pathlib import Path


def count(side, filters=2):
    """Leaves a mark each time that it runs."""
    mark = Path(__file__).with_suffix(".ran")
    with mark.open("a") as ran:
        ran.write("x")
    return np.zeros((side, filters)).size


def noise(rng, side):
    return rng.normal(size=side)


def broken(side):
    return side / 0


def shapeless(side):
    return object()


def late(side):
    return datetime.time(9, 30, 15)
'''


@pytest.fixture
def companion(tmp_path: Path) -> Path:
    path = tmp_path / "layer.py"
    path.write_text(SOURCE)
    return path


def test_arguments_are_found_by_name(companion: Path) -> None:
    assert Calls().call(companion, "count", {"side": 5, "other": 1}, 0, "layer.side") == 10
    assert Calls().call(companion, "count", {"side": 5, "filters": 3}, 0, "layer.side") == 15


def test_a_stored_result_is_not_computed_again(companion: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    for _ in range(3):
        assert Calls(store).call(companion, "count", {"side": 5}, 0, "layer.side") == 10
    assert companion.with_suffix(".ran").read_text() == "xx"  # in either process


@pytest.mark.parametrize("named", ["data/start.txt", "helper.py"])
def test_a_changed_file_that_the_companion_names_is_computed_again(tmp_path: Path, named: str) -> None:
    store, companion, other = Store(tmp_path / "cache"), tmp_path / "layer.py", tmp_path / named
    where = f"Path(__file__).parent / {str(Path(named).parent)!r} / {other.name!r}"
    companion.write_text(f"from pathlib import Path\n\ndef begin():\n    return eval(({where}).read_text())\n")
    other.parent.mkdir(exist_ok=True)
    for value in (3, 5):
        other.write_text(f"{value}")
        assert Calls(store).call(companion, "begin", {}, 0, "layer") == value


def test_a_changed_function_is_computed_again(companion: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    Calls(store).call(companion, "count", {"side": 5}, 0, "layer.side")
    companion.write_text(SOURCE.replace(").size", ").size + 1"))
    assert Calls(store).call(companion, "count", {"side": 5}, 0, "layer.side") == 11


def test_rng_follows_seed_and_label(companion: Path) -> None:
    def drawn(seed: int, label: str) -> object:
        return Calls().call(companion, "noise", {"side": 3}, seed, label)

    assert drawn(0, "layer.x") == drawn(0, "layer.x")
    assert drawn(0, "layer.x") != drawn(1, "layer.x")
    assert drawn(0, "layer.x") != drawn(0, "layer.y")
    expected = np.random.default_rng([7, __import__("zlib").crc32(b"layer.x")]).normal(size=3)
    assert drawn(7, "layer.x") == tuple(expected.tolist())


@pytest.mark.parametrize(
    ("function", "message"),
    [
        ("cuont", "layer.py has no function `cuont`"),
        (
            "broken",
            "`broken` in layer.py fails: it divides by 0; Python says ZeroDivisionError: division by zero (line 20 of"
            " layer.py)",
        ),
        (
            "shapeless",
            "`shapeless` in layer.py did not return a value: "
            "object is not a number, text, truth value, list or mapping of these",
        ),
        (
            "late",
            "`late` in layer.py did not return a value: "
            "the time 09:30:15 has more than hours and minutes, which is all that is printed",
        ),
    ],
)
def test_mistakes_are_reported_in_words(companion: Path, function: str, message: str) -> None:
    with pytest.raises(CompanionError) as caught:
        Calls().call(companion, function, {"side": 5}, 0, "layer.side")
    assert caught.value.message == message


def test_an_unknown_argument_names_the_parameters(companion: Path) -> None:
    with pytest.raises(CompanionError) as caught:
        Calls().call(companion, "count", {"sides": 5}, 0, "layer.side")
    assert caught.value.message == "`count` in layer.py needs `side`, which is not a parameter of the question"
    assert caught.value.hint == "did you mean `sides`? If not, its parameters are `sides`"
    with pytest.raises(CompanionError) as caught:
        Calls().call(companion, "count", {"mass": 5}, 0, "layer.mass")
    assert caught.value.hint == "its parameters are `mass`"


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("def area(side):\n    return width**2\n", 2, "did you mean `side`, an argument that no line uses?"),
        ("def area(side):\n    return side * width\n", 1, "name `width` among the arguments in the brackets"),
    ],
)
def test_a_parameter_that_is_no_argument_is_reported_where_it_is_wrong(
    tmp_path: Path, text: str, line: int, hint: str
) -> None:
    path = tmp_path / "area.py"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CompanionError) as caught:
        Calls().call(path, "area", {"side": 5, "width": 3}, 0, "layer.side")
    assert (caught.value.line, caught.value.hint.startswith(hint)) == (line, True)


def test_without_python_nothing_runs(companion: Path) -> None:
    with pytest.raises(CompanionError, match="is not run, as Python is switched off"):
        Calls(python=False).call(companion, "count", {"side": 5}, 0, "layer.side")
    assert not companion.with_suffix(".ran").exists()


def test_whole_values_arrive_as_int_and_lists_as_arrays() -> None:
    assert type(to_python(Typed("5.0"))) is int
    assert type(to_python(Fraction(1, 4))) is float
    assert to_python((1, Fraction(4, 2))).dtype == np.int64
    assert to_python(((1, 2), (3, Fraction(1, 2)))).tolist() == [[1, 2], [3, 0.5]]
    assert to_python(("a", "b")) == ["a", "b"]
    assert to_python(((1, 2), (3,)))[0].tolist() == [1, 2]
    assert to_python(FrozenMap({"f": 2})) == {"f": 2}


def test_results_come_back_as_plain_values() -> None:
    assert from_python(np.array([[1, 2]])) == ((1, 2),)
    assert type(from_python(np.float64(0.5))) is float
    assert type(from_python(np.True_)) is bool
    assert from_python({"gap": np.float32(0.5)}) == FrozenMap({"gap": 0.5})
    assert from_python(date(2026, 1, 2)) == make_moment_mapping(DATE, date(2026, 1, 2).toordinal())
    assert from_python(time(9, 30)) == make_moment_mapping(CLOCK, 570)
    assert from_python(sympy.Float("0.5")) == 0.5
    with pytest.raises(TypeError, match="a whole number of more than 4,000 digits is too large"):
        from_python(10**4_001)
    assert from_python({3, 1, 2}) == (1, 2, 3)

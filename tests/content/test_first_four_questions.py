"""Questions 1 to 4 as the toolkit reads, draws and checks them, and slips in them that the check must notice."""

import shutil

import pytest
from courses import shared_calls

from exam_builder.course import Course
from exam_builder.draw import draw_paper
from exam_builder.paper import Paper
from exam_builder.read import read_exam
from exam_builder.recompute import check_paper

pytestmark = pytest.mark.long

QUESTIONS = ("conv_cost", "out_of_memory", "median_net", "logsumexp")


@pytest.fixture
def course(tmp_path, questions) -> Course:
    """A course with an exam of these four questions alone, to be read, and spoilt, on its own."""
    (tmp_path / "content" / "exams").mkdir(parents=True)
    (tmp_path / "content" / "questions").mkdir()
    for name in QUESTIONS:
        for ending in (".yaml", ".py"):
            shutil.copy(questions / f"{name}{ending}", tmp_path / "content" / "questions")
    shutil.copytree(
        questions.parents[1] / "figures", tmp_path / "figures", ignore=shutil.ignore_patterns("__pycache__")
    )
    exam = f"title: Four\ncourse: Networks\nquestions: [{', '.join(QUESTIONS)}]\n"
    (tmp_path / "content" / "exams" / "four.yaml").write_text(exam)
    return Course(tmp_path)


def paper(course: Course, seed: int | None = None) -> Paper:
    return draw_paper(read_exam(course, "four"), seed, shared_calls())


def found(course: Course, seed: int | None = None) -> list[str]:
    """Questions and parts about which the check has something to say."""
    exam, calls = read_exam(course, "four"), shared_calls()
    checked = check_paper(exam, draw_paper(exam, seed, calls), calls)
    return [f"{finding.question}({finding.part})" for finding in checked.findings]


def spoil(course: Course, file: str, old: str, new: str) -> None:
    path = course.content / "questions" / file
    text = path.read_text()
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize("seed", [None, *range(1, 9)])
def test_every_draw_passes_the_check(course, seed):
    assert found(course, seed) == []


def test_every_part_has_a_second_route(course):
    exam, calls = read_exam(course, "four"), shared_calls()
    checked = check_paper(exam, draw_paper(exam, None, calls), calls)
    assert (checked.parts, checked.recomputed, checked.waived) == (8, 8, 0)


def test_points(course):
    assert [question.points for question in paper(course).questions] == [2, 1, 1, 2]


def test_what_a_marker_will_see(course):
    convolution, _, _, graph = paper(course).questions
    seen = [{mistake.misconception: mistake.plain for mistake in part.mistakes} for part in convolution.parts]
    assert seen == [
        {"one_channel": "400", "one_filter": "75", "bias": "1216"},
        {"one_channel": "4000000", "one_filter": "750000"},
        {"weights_per_pixel": "3600"},
        {"one_side": "2"},
    ]
    assert {mistake.misconception for mistake in graph.parts[0].mistakes} == {"chain", "no_subtraction"}


def test_words_follow_the_order_that_is_asked_for(course):
    asked = set()
    for seed in range(1, 30):
        question = paper(course, seed).questions[2]
        inputs, order = question.parameters["inputs"], question.parameters["order"]
        asked.add((inputs, order))
        ordinal = ["second", "third", "fourth", "fifth", "sixth"][order - 2]
        which = "their median" if 2 * order == inputs + 1 else f"the {ordinal} smallest of them"
        assert f"takes {['three', 'five', 'seven'][(inputs - 3) // 2]} scalars" in question.prompt.tex
        assert f"outputs\n{which}. Draw it" in question.prompt.tex
    assert len(asked) > 5


SLIPS = [
    ("conv_cost.yaml", "{number: 0, reference: 0}", "{number: growth - 1, reference: 1}"),
    ("conv_cost.yaml", "{number: growth**2, reference: 4}", "{number: 2 * growth + 1, reference: 5}"),
    ("conv_cost.py", "multiply_adds += products.size", "multiply_adds += products[0].size"),
    ("out_of_memory.py", "sum_so_far += part", "sum_so_far += part / pieces"),
    ("out_of_memory.py", "backward = backward * (1 - after**2)", "backward = backward * (1 - after)"),
    ("median_net.yaml", "1 if i == order else 0", "1 if i == order + 1 else 0"),
    ("median_net.py", "sorting_round(inputs, turn % 2)", "sorting_round(inputs, 0)"),
    ("median_net.py", "[0, 1], [0, -1], [1, -1]]", "[0, 1], [0, -1], [1, 1]]"),
    ("logsumexp.yaml", "['X->M', 'X->E', 'M->E',", "['X->M', 'M->E',"),
    ("logsumexp.py", "    Y = M + L\n", "    Y = L\n"),
    ("logsumexp.py", "    E = np.exp(X - M)\n", "    E = np.exp(X) / np.exp(M)\n"),
    ("logsumexp.py", ' == np.argmax(at["X"]))', " >= 0)"),
]


@pytest.mark.parametrize(("file", "right", "wrong"), SLIPS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_slip_is_noticed(course, file, right, wrong):
    spoil(course, file, right, wrong)
    assert {place.split("(")[0] for place in found(course)} == {file.split(".")[0]}


FORGOTTEN = [
    ("{number: kernel**2 * channels * filters,", "{number: 25 * channels * filters,", "conv_cost(a)"),
    ("{number: side**2 * kernel**2", "{number: 100**2 * kernel**2", "conv_cost(b)"),
    ("{number: growth**2, reference", "{number: 4, reference", "conv_cost(d)"),
]


@pytest.mark.parametrize(("right", "wrong", "part"), FORGOTTEN)
def test_a_number_typed_in_place_of_a_parameter_is_noticed_in_some_draw(course, right, wrong, part):
    spoil(course, "conv_cost.yaml", right, wrong)
    assert found(course) == []
    assert {place for seed in range(1, 9) for place in found(course, seed)} == {part}

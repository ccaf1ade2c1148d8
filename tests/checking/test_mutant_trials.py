"""Questions broken on purpose: what `check` notices, what it would let pass, and what changes nothing."""

from pathlib import Path
from textwrap import dedent

import pytest
from courses import call_once, load, write_course

from exam_builder.checking import equivalence
from exam_builder.checking.mutant_edits import list_edits
from exam_builder.checking.mutant_trials import MutantTrial, try_question_mutants
from exam_builder.companions import Calls
from exam_builder.examine.isolated_question import isolate_question
from exam_builder.findings import Finding, Refused
from exam_builder.mutants import Mutant, compute_mutation_score, count_fates
from exam_builder.read import LoadedQuestion
from exam_builder.read.checks.question_checks import FIELD_CHECKS, check_question

AREA = """\
    title: Area
    parameters:
      side: {default: 2, choose: [2, 3, 5]}
      width: {default: 4, choose: [4, 6]}
    misconceptions:
      around: {keys: {a: 2 * (side + width)}, text: the way round is taken}
      square: {with: {width: side}, text: the width is overlooked}
    points: 1
    prompt: 'What is the area of \\VAR{side} by \\VAR{width}?'
    answer: {number: side * width, reference: 8}
    recompute: count
    solution: It is \\VAR{answer}.
    rubric:
      - {add: 1, when: right}
      - {note: nothing, misconception: around}
      - {note: nothing, misconception: square}
    """
COUNT = """
    def count(side, width):
        return sum(1 for _ in range(side) for _ in range(width))
    """


def tried(root: Path, question: str, companion: str = "", draws: int = 20) -> list[Mutant]:
    """The mutants of a small question."""
    write_course(root, question, companion)
    return list(try_question_mutants(isolate_question(load(root), "q", Calls()), draws, ("key",)))


def messages(mutants: list[Mutant]) -> dict[str, str]:
    """What stands in place of what was there, and its fate."""
    return {mutant.after: mutant.fate for mutant in mutants}


def test_a_second_route_and_a_reference_catch_whatever_changes_the_key(tmp_path: Path) -> None:
    mutants = tried(tmp_path, AREA, COUNT)
    assert messages(mutants) == {
        "side + width": "caught",
        "side / width": "caught",
        "side": "caught",
        "width": "caught",
        "width * side": "equivalent",
        "2 * (side + width)": "caught",
        "side * side": "caught",
        "9": "caught",
    }
    assert {mutant.what for mutant in mutants} >= {
        "an operator",
        "a factor dropped",
        "two parameters swapped",
        "the misconception `around`",
        "the misconception `square`",
        "a reference",
    }
    assert {(mutant.place.file, mutant.place.line) for mutant in mutants} == {("content/questions/q.yaml", 10)}
    assert compute_mutation_score(mutants) == 1


def test_what_only_a_drawn_paper_tells_apart_is_caught_there_with_its_seed(tmp_path: Path) -> None:
    question = """\
        title: Double
        parameters: {n: {default: 2, choose: [2, 3, 4]}}
        points: 1
        prompt: 'Twice \\VAR{n}?'
        answer: {number: n * 2, reference: 4}
        recompute: {expression: n + n}
        solution: \\VAR{answer}
        """
    (mutant,) = (mutant for mutant in tried(tmp_path, question) if (mutant.before, mutant.after) == ("n * 2", "n + 2"))
    assert mutant.fate == "caught"
    assert mutant.by == "wrong-key"
    assert mutant.seed is not None


def test_a_key_with_no_witness_lets_every_change_pass_and_each_is_reported(tmp_path: Path) -> None:
    question = """\
        title: Double
        parameters: {n: {default: 5, choose: [5, 6]}}
        points: 1
        prompt: 'Twice \\VAR{n}?'
        answer: {number: 2 * n}
        waived: nobody knows
        solution: \\VAR{answer}
        """
    mutants = tried(tmp_path, question)
    assert count_fates(mutants) == {"tried": 6, "caught": 0, "survived": 6, "equivalent": 0}
    assert compute_mutation_score(mutants) == 0
    assert str(mutants[0].finding()) == (
        "content/questions/q.yaml:5:18: warning: `check` would not notice `2 + n` in place of `2 * n` (an operator)"
        " [q(a)] — add a second route or a reference that distinguishes the two"
    )


def test_bounds_of_a_claim_are_turned_round_and_equalities_moved(tmp_path: Path) -> None:
    question = """\
        title: Claim
        parameters: {n: {default: 5, choose: [5, 6]}}
        points: 1
        prompt: 'Show it for \\VAR{n}.'
        answer:
          claim: {small: '< 0.1', both: ['>= 1', '<= 1'], exact: '== n', near: '[0.9, 1.1]'}
          reference: {small: 0.00, both: 1, exact: 5, near: 1}
        recompute: measure
        solution: It holds.
        """
    companion = """
        def measure(n):
            return {"small": 0.0, "both": 1, "exact": n, "near": 1}
        """
    mutants = tried(tmp_path, question, companion)
    bounds = {mutant.after: mutant.by for mutant in mutants if mutant.what == "a bound turned round"}
    assert bounds == {
        ">= 0.1": "claim",
        "< 1": "claim",
        "> 1": "claim",
        "!= n": "bound",
        "[1.1, 0.9]": "claim",
    }
    references = [(mutant.before, mutant.after, mutant.by) for mutant in mutants if mutant.what == "a reference"]
    assert references == [
        ("0.00", "0.01", "reference"),
        ("1", "2", "reference"),
        ("5", "6", "reference"),
        ("1", "2", "reference"),
    ]
    assert count_fates(mutants)["survived"] == 0


def test_conclusions_truths_words_and_references_are_exchanged(tmp_path: Path) -> None:
    question = """\
        title: Several
        parameters: {n: {default: 5, choose: [5, 6]}}
        prompt: 'Look at \\VAR{n}.'
        parts:
          - points: 1
            answer: {conclusion: big, among: {big: It is big, small: It is small}, reference: big}
            recompute: size
            solution: \\VAR{answer}
          - points: 1
            answer: {truth: n > 4, say: [Yes, No], reference: Yes}
            recompute: {expression: n >= 5}
            solution: \\VAR{answer}
          - points: 1
            answer: {words: [five or six, 5 or 6], reference: 5 or 6}
            recompute: words
            solution: \\VAR{answer}
        """
    companion = """
        def size(n):
            return "big" if n > 1 else "small"

        def words(n):
            return "five or six"
        """
    mutants = tried(tmp_path, question, companion)
    assert [(mutant.part, mutant.what, mutant.after, mutant.fate) for mutant in mutants] == [
        ("a", "another one keyed", "small", "caught"),
        ("a", "a reference", "small", "caught"),
        ("b", "the other truth", "not (n > 4)", "caught"),
        ("b", "a comparison", "n < 4", "caught"),
        ("b", "a comparison", "n >= 4", "equivalent"),
        ("b", "a constant", "n > 5", "caught"),
        ("b", "a constant", "n > 3", "equivalent"),
        ("b", "a reference", "No", "caught"),
        ("b", "a comparison", "n < 5", "caught"),
        ("b", "a comparison", "n > 5", "caught"),
        ("b", "a constant", "n >= 6", "caught"),
        ("b", "a constant", "n >= 4", "equivalent"),
        ("c", "other words", "[not five or six, not 5 or 6]", "caught"),
        ("c", "a reference", "not 5 or 6", "caught"),
    ]


COMPARED = """\
    title: Compared
    parameters:
      n: {{default: 5, range: [0, {top}], step: 1}}
      small: {{derive: n < {bound}}}
    constraints: ['n != 3']
    points: 1
    prompt: 'Is \\VAR{{n}} small?'
    answer: {{truth: small, reference: {said}}}
    recompute: answer
    solution: \\VAR{{answer}}
    """
ANSWER = """
    def answer(n):
        return n < {bound}
    """


def test_a_change_is_proved_to_be_none_on_the_whole_space_and_its_constraints(tmp_path: Path) -> None:
    mutants = messages(tried(tmp_path, COMPARED.format(top=9, bound=3, said="No"), ANSWER.format(bound=3)))
    assert mutants["n <= 3"] == "equivalent"
    assert mutants["n < 4"] == "equivalent"
    assert mutants["n < 2"] == "caught"
    assert mutants["not n != 3"] == "caught"


def test_a_space_too_large_to_try_proves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equivalence, "MAX_ENUMERATED", 200)
    mutants = messages(tried(tmp_path, COMPARED.format(top=200, bound=3, said="No"), ANSWER.format(bound=3), draws=3))
    assert mutants["n <= 3"] == "survived"
    smaller = messages(tried(tmp_path, COMPARED.format(top=199, bound=3, said="No"), ANSWER.format(bound=3), draws=3))
    assert smaller["n <= 3"] == "equivalent"


COMPUTED = """\
    title: Computed
    parameters: {s: {default: 1, choose: [1, 2]}, d: {compute: data}}
    constraints: CONSTRAINTS
    points: 1
    prompt: 'Is \\VAR{d} large?'
    answer: {truth: d > 5, reference: Yes}
    recompute: large
    solution: \\VAR{answer}
    """
LARGE = "\ndef large(d):\n    return bool(d >= 5.5)\n"


@pytest.mark.parametrize(
    ("data", "constraints"),
    [
        ("def data(s):\n    return 3 if s == 2 else 8", "[]"),
        ("def data(rng):\n    return 3 if rng.integers(2) else 8", "[]"),
        ("def data(rng, s):\n    return 3 if rng.integers(2) and s == 2 else 8", "[]"),
        ("def data(s):\n    return 6 if s == 2 else 8", "['d != 6']"),
    ],
    ids=["computed", "by chance", "by chance of few", "but for what a constraint excludes"],
)
def test_changes_of_what_companions_compute_are_proved_by_all_its_values(
    tmp_path: Path, data: str, constraints: str
) -> None:
    with call_once():
        mutants = messages(tried(tmp_path, COMPUTED.replace("CONSTRAINTS", constraints), data + LARGE, draws=2))
    assert {text: mutants[text] for text in ("d >= 5", "d > 6", "d > 4")} == dict.fromkeys(
        ("d >= 5", "d > 6", "d > 4"), "equivalent"
    )
    assert mutants["d < 5"] == "caught"


def test_a_difference_by_chance_is_no_proof(tmp_path: Path) -> None:
    data = "def data(rng):\n    return 6 if rng.integers(4) == 1 else 8"
    with call_once():
        mutants = messages(tried(tmp_path, COMPUTED.replace("CONSTRAINTS", "[]"), data + LARGE, draws=1))
    assert mutants["d > 6"] != "equivalent"


def test_a_difference_at_one_value_is_caught_where_all_values_are_swept(tmp_path: Path) -> None:
    mutants = messages(
        tried(tmp_path, COMPARED.format(top=100, bound=77, said="Yes"), ANSWER.format(bound=77), draws=1)
    )
    assert mutants["n <= 77"] == "caught"


def test_checks_that_only_read_texts_find_the_same_where_another_field_is_changed(tmp_path: Path) -> None:
    write_course(tmp_path, AREA.replace("It is \\VAR{answer}.", "It is \\VAR{answer}. # metres"), COUNT)
    trial = MutantTrial(isolate_question(load(tmp_path), "q", Calls()), 1)

    def text_findings(loaded: LoadedQuestion) -> set[Finding]:
        return set(check_question(loaded, set())) - set(check_question(loaded, set(), FIELD_CHECKS))

    found = text_findings(trial.subject.question)
    edits = list(list_edits(trial.subject.question))
    assert found and len(edits) > 5
    assert all(text_findings(trial.apply_edit(edit).question) == found for edit in edits)


def test_what_keys_follow_from_is_broken_unless_the_recompute_follows_it(tmp_path: Path) -> None:
    question = """\
        title: Derived
        parameters:
          n: {default: 5, choose: [5, 6]}
          twice: {derive: 2 * n}
          thrice: {derive: 3 * n}
        points: 1
        prompt: 'Add \\VAR{twice} and \\VAR{thrice}.'
        answer: {number: twice + thrice, reference: 25}
        recompute: {expression: 2 * n + thrice}
        solution: \\VAR{answer}
        """
    mutants = tried(tmp_path, question)
    assert {mutant.before for mutant in mutants if mutant.part is None} == {"2 * n"}
    assert count_fates(mutants)["survived"] == 0


def test_what_conditions_of_options_follow_from_is_broken_too(tmp_path: Path) -> None:
    question = (
        OPTIONS.replace("ANSWER", "{option: true, reference: root}")
        .replace("choose: [4, 9, 16]}}", "choose: [4, 9, 16]}, tenth: {derive: n / 10}}")
        .replace("it stays}", "it stays, holds: tenth < 0.1}")
        .replace("by the root}", "by the root, holds: tenth >= 0.1 and tenth < 1}")
        .replace("by the square}", "by the square, holds: tenth >= 1}")
    )
    mutants = messages(tried(tmp_path, question, "def swing(n):\n    return 'root' if n < 11 else 'square'\n"))
    assert mutants["n * 10"] == "caught"
    assert mutants["n"] == "caught"


def test_a_question_with_errors_has_no_mutants(tmp_path: Path) -> None:
    write_course(tmp_path, AREA.replace("reference: 8", "reference: 7"), COUNT)
    with pytest.raises(Refused) as refused:
        try_question_mutants(isolate_question(load(tmp_path), "q", Calls()), 1)
    assert [finding.code for finding in refused.value.findings] == ["reference"]


OPTIONS = """\
    title: Pendulum
    parameters: {n: {default: 4, choose: [4, 9, 16]}}
    points: 1
    prompt: 'A pendulum is made \\VAR{n} times as long. What of its period?'
    options:
      - {id: same, text: it stays}
      - {id: root, text: it grows by the root}
      - {id: square, text: it grows by the square}
    answer: ANSWER
    recompute: swing
    solution: \\VAR{answer}
    """


def test_each_other_option_is_keyed(tmp_path: Path) -> None:
    question = OPTIONS.replace("ANSWER", "{option: root, reference: root}")
    mutants = tried(tmp_path, question, "def swing(n):\n    return 'root'\n")
    assert [(mutant.what, mutant.after, mutant.fate) for mutant in mutants] == [
        ("another one keyed", "same", "caught"),
        ("another one keyed", "square", "caught"),
        ("a reference", "same", "caught"),
        ("a reference", "square", "caught"),
    ]


def test_of_several_options_one_is_left_out_or_put_in(tmp_path: Path) -> None:
    question = OPTIONS.replace("ANSWER", "{options: [root, square], reference: [root, square]}")
    mutants = tried(tmp_path, question, "def swing(n):\n    return ['root', 'square']\n")
    assert [(mutant.after, mutant.fate) for mutant in mutants if mutant.what == "another one keyed"] == [
        ("[square]", "caught"),
        ("[root]", "caught"),
        ("[root, square, same]", "caught"),
    ]


def test_an_expression_names_other_options_and_its_condition_is_changed(tmp_path: Path) -> None:
    question = OPTIONS.replace("ANSWER", "{option: root if n < 10 else square, reference: root}")
    mutants = messages(tried(tmp_path, question, "def swing(n):\n    return 'root' if n < 11 else 'square'\n"))
    assert mutants["same if n < 10 else square"] == "caught"
    assert mutants["root if n < 10 else same"] == "caught"
    assert mutants["root if n > 10 else square"] == "caught"
    assert mutants["root if n <= 10 else square"] == "equivalent"
    assert mutants["root if n < 11 else square"] == "equivalent"


def test_conditions_of_options_are_changed_and_draws_that_only_go_missing_do_no_harm(tmp_path: Path) -> None:
    question = (
        OPTIONS.replace("ANSWER", "{option: true, reference: root}")
        .replace("it stays}", "it stays, holds: n < 4}")
        .replace("by the root}", "by the root, holds: n >= 4 and n < 10}")
        .replace("by the square}", "by the square, holds: n >= 10}")
    )
    mutants = tried(tmp_path, question, "def swing(n):\n    return 'root' if n < 11 else 'square'\n")
    fates = {(mutant.before, mutant.after): mutant.fate for mutant in mutants}
    assert fates["n >= 4 and n < 10", "n >= 4 or n < 10"] == "equivalent"
    assert fates["n >= 4 and n < 10", "not (n >= 4 and n < 10)"] == "caught"
    assert fates["n >= 10", "n < 10"] == "caught"
    assert fates["n < 4", "n < 3"] == "equivalent"
    assert count_fates(mutants)["survived"] == 0


CHAIN = """\
    title: Chain
    parameters:
      side: {default: 5, choose: [5, 7]}
      half: {derive: side / 2}
    points: 1
    prompt: 'What is \\VAR{side} times \\VAR{side}, doubled?'
    answer: {number: 2 * side**2, reference: 50}
    recompute: {expression: side * side + side * side}
    solution: |
      We have, for $n = 1, 2$ steps of \\VAR{half},
      \\[
        2\\cdot\\VAR{side}\\cdot\\VAR{side} = 2\\cdot\\VAR{side**2} = 4\\cdot\\VAR{num(half)}\\cdot\\VAR{side}
        = \\VAR{answer}.
      \\]
    """


def test_numbers_in_chains_are_changed_where_they_stand(tmp_path: Path) -> None:
    mutants = [mutant for mutant in tried(tmp_path, CHAIN) if mutant.what == "a number in a chain"]
    assert [(mutant.place.line, mutant.before, mutant.after, mutant.by) for mutant in mutants] == [
        (12, "2", "3", "chain"),
        (12, "side", "side + 1", "chain"),
        (12, "side", "side + 1", "chain"),
        (12, "2", "3", "chain"),
        (12, "side**2", "(side**2) + 1", "chain"),
        (12, "4", "5", "chain"),
        (12, "side", "side + 1", "chain"),
        (13, "answer", "answer + 1", "chain"),
    ]
    assert mutants[0].place.column == 5


def test_a_chain_in_a_file_of_its_own_is_changed_there(tmp_path: Path) -> None:
    head, _, solution = CHAIN.partition("solution: |\n")
    (tmp_path / "content/questions").mkdir(parents=True)
    (tmp_path / "content/questions/chain.tex").write_text(dedent(solution))
    mutants = tried(tmp_path, head + "solution: {file: chain.tex}\n")
    found = [mutant for mutant in mutants if mutant.what == "a number in a chain"]
    assert {mutant.place.file for mutant in found} == {"content/questions/chain.tex"}
    assert [mutant.place.line for mutant in found] == [3] * 7 + [4]
    assert {mutant.by for mutant in found} == {"chain"}


def test_ends_and_brackets_of_intervals_are_changed(tmp_path: Path) -> None:
    question = """\
        title: Where
        parameters: {a: {default: 2, choose: [2, 3]}}
        points: 1
        prompt: 'Where is $(x + \\VAR{a})x(x - 5) \\ge 0$?'
        answer: {interval: '[-a, 0] | [5, inf)', reference: '[-2, 0] | [5, inf)'}
        recompute: {function: where}
        solution: \\VAR{answer}
        """
    mutants = tried(tmp_path, question, "def where(a):\n    return f'[{-a}, 0] | [5, inf)'\n")
    assert [(mutant.what, mutant.after, mutant.fate) for mutant in mutants if mutant.what != "a reference"] == [
        ("a sign", "[a, 0] | [5, inf)", "caught"),
        ("a constant", "[-a, 1] | [5, inf)", "caught"),
        ("a constant", "[-a, -1] | [5, inf)", "caught"),
        ("a bracket", "(-a, 0] | [5, inf)", "caught"),
        ("a bracket", "[-a, 0) | [5, inf)", "caught"),
        ("a constant", "[-a, 0] | [6, inf)", "caught"),
        ("a constant", "[-a, 0] | [4, inf)", "caught"),
        ("a bracket", "[-a, 0] | (5, inf)", "caught"),
        ("an interval dropped", "[5, inf)", "caught"),
        ("an interval dropped", "[-a, 0]", "caught"),
    ]
    assert [mutant.after for mutant in mutants if mutant.what == "a reference"] == ["[-3, 0] | [5, inf)"]


def test_formulas_and_what_programs_print_are_changed(tmp_path: Path) -> None:
    question = """\
        title: Slope
        parameters: {a: {default: 2, choose: [2, 3]}, b: {default: 5, choose: [5, 7]}}
        prompt: 'Look at $\\VAR{a}\\sin(\\VAR{b}x)$.'
        parts:
          - points: 1
            answer: {formula: a * b * cos(b * x), in: {x: [0.2, 3]}, reference: 10 * cos(5 * x)}
            recompute: {function: slope, within: 1e-6}
            solution: \\VAR{answer}
          - points: 1
            answer: {output: "join([plain(a), plain(b)], ' ')", reference: '2 5'}
            recompute: printed
            solution: \\VAR{answer}
        """
    companion = """
        from math import sin

        def slope(a, b, x):
            return (a * sin(b * (x + 1e-6)) - a * sin(b * (x - 1e-6))) / 2e-6

        def printed(a, b):
            return f"{a} {b}"
        """
    mutants = tried(tmp_path, question, companion)
    fates = messages(mutants)
    assert fates["b * a * cos(a * x)"] == "caught"
    assert fates["a * b * sin(b * x)"] == "caught"
    assert fates["a * b * cos(x)"] == "caught"
    assert fates["11 * cos(5 * x)"] == "caught"
    assert fates["join([plain(b), plain(a)], ' ')"] == "caught"
    assert fates["not 2 5"] == "caught"
    assert count_fates(mutants)["survived"] == 0


def test_values_of_a_companion_prove_that_a_change_is_none(tmp_path: Path) -> None:
    question = """
    title: T
    parameters: {s: {default: 1, choose: [1, 2]}, d: {compute: size}}
    points: 1
    prompt: \\VAR{d}
    answer: {truth: d > 5, reference: Yes}
    recompute: is_large
    """
    companion = """
    def size(s):
        return 3 if s == 2 else 8
    def is_large(d):
        return bool(d >= 5.5)
    """
    fates = [mutant.fate for mutant in tried(tmp_path, question, companion)]
    assert (fates.count("equivalent"), fates.count("survived")) == (3, 0)

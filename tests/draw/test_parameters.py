"""Persons: each paper has other names, none of them twice, no number depends on them, and only texts tell of them."""

import re
from pathlib import Path

import pytest

from exam_builder.checking.page_edits import list_page_edits
from exam_builder.companions import Calls
from exam_builder.draw import draw_paper
from exam_builder.draw.papers import PaperGenerator
from exam_builder.draw.question_cache import find_repeats
from exam_builder.draw.seeds import make_spec_of_seed, make_spec_of_version
from exam_builder.findings import Refused
from exam_builder.paper import Paper
from exam_builder.read.language_words import list_languages, read_words
from exam_builder.read.models.person_models import find_missing_forms, find_person_slips, validate_person_name
from exam_builder.recompute.printed_values import PrintedPageReader
from exam_builder.render.combined import build_guides
from exam_builder.render.schemes import MarkPrinter
from exam_builder.values import FrozenMap, Person
from tests.courses import check, load, run_command, write_course

RACE = r"""
    title: \VAR{driver}'s race
    parameters:
      driver: {person: true}
      sister: {person: she}
      v: {default: 60, choose: [40, 60, 80]}
    tables: {t: {columns: ['\VAR{driver}', v], cells: [[driver, v], [sister.They, v]]}}
    figures: {f: {draw: shapes.line, width: 0.5, alt: '\VAR{driver} runs', caption: '\VAR{driver.Their} run'}}
    listings: {l: {text: "name = '\\VAR{driver}'", language: python}}
    misconceptions: {half: {with: {v: v / 2}, text: "\\VAR{driver} stops"}}
    prompt: |
      \VAR{driver} and \VAR{sister} drive at \VAR{v}; \VAR{driver.they} \VAR{driver.have}.
      \TABLE{t} \FIGURE{f} \LISTING{l}
    parts:
      - points: 1
        prompt: How far do\VAR{driver.es} \VAR{ driver . they } get?
        answer: {number: 2 * v, reference: 120}
        recompute: far
        solution: \VAR{driver.They} get\VAR{driver.s} \VAR{answer}.
        rubric: [{add: 1, when: "\\VAR{driver}'s way"}, {instead: 0.5, misconception: half}]
      - points: 1
        options: [{id: a, text: "\\VAR{driver}"}, {id: b, text: "\\VAR{sister}", because: "\\VAR{sister.Theirs}"}]
        answer: {option: a, reference: a}
        waived: a test
    """
FAR = "def far(v):\n    return v + v\n"
LINE = "import matplotlib.pyplot as plt\n\n\ndef line():\n    plt.plot([0, 1], [0, 1])\n"
EXAM = "title: T\ncourse: C\nquestions: [q]\n"
POLL = """
title: P
parameters: {one: {person: true}, two: {person: true}, three: {person: they}, k: {default: 1, range: [1, 100], step: 1}}
points: 1
prompt: \\VAR{one} asks \\VAR{two} and \\VAR{three} \\VAR{k} times.
answer: {number: k, reference: 1}
waived: a test
"""


def write(root: Path, exam: str = EXAM, **questions: str) -> Path:
    """Write a course with the race and further questions."""
    write_course(root, RACE, FAR, exam, LINE)
    for name, text in questions.items():
        (root / f"content/questions/{name}.yaml").write_text(text)
    return root


def names_in(paper: Paper) -> list[str]:
    """The names of all persons of a paper."""
    return [value for each in paper.questions for value in each.parameters.values() if isinstance(value, Person)]


def refuse(root: Path) -> str:
    """Draw the paper of a course, which is refused; return the messages."""
    with pytest.raises(Refused) as messages:
        draw_paper(load(root), None, Calls(python=False))
    return "\n".join(map(str, messages.value.findings))


def test_they_print_wherever_texts_do(tmp_path: Path) -> None:
    root = write(tmp_path, EXAM + "persons: {she: [Ada], they: [Robin]}\n")
    paper = draw_paper(load(root), None, Calls())
    (question,) = paper.questions
    assert names_in(paper) == ["Robin", "Ada"]
    assert question.prompt and question.prompt.tex.startswith("Robin and Ada drive at 60; they have.\n")
    assert question.title.tex == "Robin's race"
    assert [[cell.tex for cell in row] for row in question.tables[0].cells] == [["Robin", "60"], ["She", "60"]]
    figure, (part, choice) = question.figures[0], question.parts
    assert figure.caption and (figure.alt, figure.caption.tex) == ("Robin runs", "Their run")
    assert question.listings[0].text == "name = 'Robin'"
    assert part.prompt and part.prompt.tex == "How far do they get?"
    assert part.solution and part.solution.tex == "They get 120."
    assert part.rubric[0].when and part.rubric[0].when.tex == "Robin's way"
    assert {(each.id, each.text.tex) for each in choice.options if each.text} == {("a", "Robin"), ("b", "Ada")}
    assert Paper.from_json(paper.to_json()) == paper
    assert check(root).findings == ()


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("en", r"\VAR{p.They} \VAR{p.are} \VAR{p.theirs}", {"She is hers", "He is his", "They are theirs"}),
        ("de", r"\VAR{p.They} hat \VAR{p.their}e Uhr", {"Sie hat ihre Uhr", "Er hat seine Uhr"}),
        ("fr", r"\VAR{p.They} est né\VAR{p.e}", {"Elle est née", "Il est né", "Iel est né·e"}),
        ("es", r"\VAR{p.They} está list\VAR{p.o}", {"Ella está lista", "Él está listo"}),
    ],
)
def test_each_language_has_its_forms(tmp_path: Path, language: str, text: str, shown: set[str]) -> None:
    question = f"title: T\nparameters: {{p: {{person: true}}}}\nprompt: {text}\npoints: 1\n"
    question += "answer: {number: 1, reference: 1}\nwaived: a test\n"
    drawing = PaperGenerator(load(write_course(tmp_path, question, exam=EXAM + f"language: {language}\n")), Calls())
    prompts = [drawing.paper(make_spec_of_seed(seed)).questions[0].prompt for seed in range(1, 40)]
    assert {prompt.tex for prompt in prompts if prompt} == shown


@pytest.mark.parametrize("language", list_languages())
def test_the_names_of_a_language_are_right(language: str) -> None:
    speech = read_words(language).speech
    pronouns = {called: dict(forms) for called, forms in speech.pronouns}
    names = {called: tuple(p for p in speech.persons if p.pronouns == called) for called in pronouns}
    assert [*find_person_slips(names, pronouns), *find_missing_forms(pronouns)] == []
    assert all(validate_person_name(str(person)) == person for person in speech.persons)
    assert len(speech.persons) >= 40 and {"she", "he"} <= pronouns.keys()


def test_no_name_stands_twice_in_a_paper_and_no_number_depends_on_them(tmp_path: Path) -> None:
    root = write(tmp_path, EXAM.replace("[q]", "[q, poll, again]"), poll=POLL, again=POLL)
    many = PaperGenerator(load(root), Calls())
    papers = [many.paper(make_spec_of_seed(seed)) for seed in range(1, 60)]
    assert all(len(names_in(paper)) == len(set(names_in(paper))) == 8 for paper in papers)
    assert len({name for paper in papers for name in names_in(paper)}) == 50
    assert {name.pronouns for paper in papers for name in [paper.questions[0].parameters["sister"]]} == {"she"}  # type: ignore[union-attr]  # a person
    (root / "content/exams/test.yaml").write_text(EXAM.replace("[q]", "[poll, q]"))
    fewer = PaperGenerator(load(root), Calls())
    for paper in papers:
        here = {each.name: dict(each.parameters) for each in fewer.paper(make_spec_of_seed(paper.seed)).questions}
        there = {each.name: dict(each.parameters) for each in paper.questions}
        assert [here[name][key] for name, key in (("q", "v"), ("poll", "k"))] == [there["q"]["v"], there["poll"]["k"]]


def test_a_name_tells_no_version_from_another(tmp_path: Path) -> None:
    concept = POLL.replace(", k: {default: 1, range: [1, 100], step: 1}", "").replace(r"\VAR{k}", "9")
    concept = concept.replace("number: k", "number: 1")
    root = write(tmp_path, EXAM.replace("[q]", "[q, concept]"), concept=concept)
    exam = load(root)
    drawing = PaperGenerator(exam, Calls())
    versions = [drawing.paper(make_spec_of_version(letter, b"")) for letter in "ABC"]
    assert {each.questions[0].parameters["v"] for each in versions} == {40, 60, 80}
    assert len({each.questions[0].parameters["driver"] for each in versions}) > 1
    assert find_repeats(exam, versions) == ()
    same = find_repeats(exam, [drawing.paper(make_spec_of_version(letter, b"")) for letter in "ABCDEFGH"])
    assert {finding.question for finding in same} <= {"q"}


def test_nothing_asks_of_whom_a_page_tells(tmp_path: Path) -> None:
    """Functions that read the page find no persons among its numbers, and no mutant takes one for another."""
    root = write(tmp_path)
    loaded, paper = load(root), draw_paper(load(root), None, Calls())
    given = loaded.questions[0], paper.questions[0]
    page = PrintedPageReader(*given, paper.numbers, Calls(), root / "figures", with_figures=False).read()
    assert page["numbers"] == FrozenMap({"v": 60})
    holes = [edit for edit in list_page_edits(*given, root / "figures") if "hole" in edit.what]
    assert [edit for edit in holes if "driver" in str(edit.before)] == []


def test_who_is_reported_of_a_further_answer(tmp_path: Path) -> None:
    root = write(tmp_path, EXAM + "persons: {she: [Ada], they: [Robin]}\n")
    path, also = root / "content/questions/q.yaml", r"also: [{number: 3 * v, when: '\VAR{driver} is fast'}]"
    path.write_text(path.read_text().replace("recompute: far", f"{also}\n    recompute: far"))
    (part, _) = draw_paper(load(root), None, Calls()).questions[0].parts
    assert part.also[0].when and part.also[0].when.tex == "Robin is fast"


NOBODY = "`driver` is a person, and nothing can be computed with one: only texts may name persons"
WRITE = r" — write \VAR{driver} or \VAR{driver.they} by itself in a text"
CASE = r"""
title: T
course: C
parameters: {boss: {person: she}, g: {default: 2, choose: [2, 3]}}
persons: {she: [Ada, Bea, Cleo, Dora], he: [Ed], they: [Flo]}
instructions: \VAR{boss} speaks.
sections:
  - title: \VAR{boss}'s case
    introduction: \VAR{boss} and \VAR{g} \TABLE{t}
    tables: {t: {cells: [[boss, boss.They]]}}
    questions: [q, r]
"""
ASKS = r"""
title: R
needs: {boss: {person: true}, g: {default: 2, unit: m}}
parameters: {other: {person: she}}
points: 1
prompt: \VAR{boss} has \VAR{g}, \VAR{other} has \VAR{g}.
answer: {number: 2 * g, reference: 4}
waived: a test
"""


def test_a_case_study_tells_of_one_person_everywhere(tmp_path: Path) -> None:
    root = write(tmp_path, CASE, r=ASKS.replace("{default: 2, unit: m}", "2"))
    path = root / "content/questions/q.yaml"
    path.write_text(path.read_text().replace("parameters:", "needs: {boss: {person: she}}\nparameters:", 1))
    drawing = PaperGenerator(load(root), Calls())
    for seed in (None, *range(1, 9)):
        paper = drawing.paper(make_spec_of_seed(seed))
        boss, (section,), (race, asks) = str(paper.parameters["boss"]), paper.sections, paper.questions
        assert section.title and section.introduction and section.introduction.prompt and paper.cover.instructions
        g = paper.parameters["g"]
        assert section.title.tex == f"{boss}'s case" and paper.cover.instructions.tex == f"{boss} speaks."
        assert section.introduction.prompt.tex == rf"{boss} and {g} \TABLE{{t}}"
        assert asks.prompt and asks.prompt.tex == f"{boss} has {g}, {asks.parameters['other']} has {g}."
        assert race.parameters["boss"] == boss and len({*names_in(paper)}) == 4
    assert Paper.from_json(paper.to_json()) == paper
    assert check(root).findings == ()


def test_a_guide_has_the_titles_of_all_versions(tmp_path: Path) -> None:
    root = write(tmp_path, CASE.replace("[q, r]", "[q]"))
    drawing = PaperGenerator(load(root), Calls())
    papers = [drawing.paper(make_spec_of_version(letter, b"")) for letter in "AB"]
    (guide,) = build_guides(papers, ["q"], MarkPrinter(read_words("en"), papers[0].numbers))
    races = [re.escape(f"{paper.questions[0].parameters['driver']}'s race") for paper in papers]
    cases = [re.escape(f"{paper.parameters['boss']}'s case") for paper in papers]
    assert papers[0].parameters["boss"] != papers[1].parameters["boss"] and guide.head
    for title, (one, other) in ((guide.title, races), (guide.head.title, cases)):
        assert re.search(rf"A\}}.*{one}.*B\}}.*{other}", title.replace("[", "").replace("]", ""), re.DOTALL), title
    (same,) = build_guides(papers[:1], ["q"], MarkPrinter(read_words("en"), papers[0].numbers))
    assert same.title == "" and same.head and same.head.title == ""


@pytest.mark.parametrize(
    ("exam", "need", "says"),
    [
        ("boss: {person: she}", "boss: 3", "a person with the pronouns `she` in the exam, and no person here"),
        ("boss: 3", "boss: {person: true}", "no person in the exam, and a person with any pronouns here"),
        ("boss: {person: true}", "boss: {person: he}", "a person with any pronouns in the exam, and a person with the"),
        ("b: 3", "boss: {person: true, unit: m}", "unknown key `unit`"),
        ("b: 3", "boss: {person: ze}", "there are no pronouns `ze` in `en`"),
    ],
)
def test_an_exam_and_a_question_agree_who_is_a_person(tmp_path: Path, exam: str, need: str, says: str) -> None:
    asks = ASKS.replace("boss: {person: true}", need)
    said = refuse(write(tmp_path, f"{EXAM[:-2]}, r]\nparameters: {{{exam}}}\n", r=asks))
    assert "content/questions/r.yaml:3:" in said and says in said


COMPUTED = [
    ("{number: 2 * v,", "{number: 2 * @driver,"),
    ("v: {default", "w: {derive: @driver}\n  v: {default"),
    ("tables:", "constraints: ['@driver.they == v']\ntables:"),
    ("[driver, v]", "[@driver + 1, v]"),
    ("cells: [[driver, v], [sister.They, v]]", "cells: '[[@driver, v]]'"),
    (r"solution: \VAR{driver.They}", r"solution: \VAR{3 if @driver.they == 'she' else 4}"),
    (r"title: \VAR{driver}", r"title: \VAR{len(@driver)}"),
    (r"\VAR{driver} and", r"\VAR{quantity(@driver)} and"),
    ("{with: {v: v / 2}", "{with: {driver: @3}"),
    ("alt:", "shows: {driver: @{read: x}}, alt:"),
    ("alt:", "with: {n: @driver}, alt:"),
    (r"""{text: "name = '\\VAR{driver}'",""", "{text: @driver,"),
    ("recompute: far", "recompute: {expression: @driver * 2}"),
    ("id: a, text", "id: a, holds: @driver == 'Ada', text"),
]
WRONG = [
    (
        r"\VAR{driver.have}",
        r"\VAR{@driver.hav}",
        "no form of pronouns `hav`; did you mean `have`? [q] — forms are they, ",
    ),
    (
        r"\VAR{driver.have}",
        r"\VAR{@v.have}",
        "a dot is only for the answer of an earlier part, as in answers.a [q] — to read a field write v['have']",
    ),
    (
        "driver: {person: true}",
        "driver: {person: @false}",
        "`false` is nobody [q] — write person: true, or the pronouns",
    ),
    ("driver: {person: true}", "driver: {person: true, @unit: m}", "unknown key `unit` [q]"),
    ("driver: {person: true}", "driver: {@persn: true}", "unknown key `persn`; did you mean `person`? [q]"),
    (
        "{person: she}",
        "{person: @shee}",
        "there are no pronouns `shee` in `en`; did you mean `she`? [q] — write true, or",
    ),
]


def place_mark(path: Path, old: str, new: str) -> str:
    """Write something else into a file, and return the line and column of the @ in it, which is left out."""
    text = path.read_text().lstrip().replace(old, new, 1)
    before = text[: text.index("@")]
    path.write_text(text.replace("@", ""))
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


@pytest.mark.parametrize(("old", "new", "says"), [*((*each, NOBODY) for each in COMPUTED), *WRONG])
def test_where_nobody_can_stand(tmp_path: Path, old: str, new: str, says: str) -> None:
    place = place_mark(write(tmp_path) / "content/questions/q.yaml", old, new)
    said = refuse(tmp_path)
    assert f"content/questions/q.yaml:{place}: error: {says}" in said
    assert says != NOBODY or WRITE in said


@pytest.mark.parametrize(
    ("companion", "figures", "says"),
    [
        ("def far(v, driver):\n    return 2 * v\n", LINE, "q.py:1:1: error: `far` in q.py asks for `driver`, which is"),
        (
            "def far(v, driver=1):\n    return 2 * v\n",
            LINE,
            "q.py:1:1: error: `far` in q.py asks for `driver`, which is",
        ),
        (
            FAR,
            LINE.replace("line()", "line(driver)"),
            "q.yaml:8:21: error: `shapes.line` asks for `driver`, which is a",
        ),
    ],
)
def test_functions_are_reported_of_nobody(tmp_path: Path, companion: str, figures: str, says: str) -> None:
    root = write(tmp_path)
    (root / "content/questions/q.py").write_text(companion)
    (root / "figures/shapes.py").write_text(figures)
    code, said = run_command(root, "check", "test", "--no-tex")
    assert code == 1 and f"content/questions/{says}" in said


FEW = "but there are names for"
EXAMS = [
    ("persons: @[Ada, Alan]", "names with values are expected here, not `[…]` — write persons: {she: [Ada"),
    ("persons: {she: @Ada}", "a list is expected here, not `Ada`"),
    ("persons: {she: [Ada, Bea], he: [@ada]}", "`ada` is there already"),
    ("persons: {she: [Ada, @Bea_B]}", "`Bea_B` cannot be the name of a person, for its `_` — write at most 40 letters"),
    ("persons: {she: [Ada, @'B%']}", "`B%` cannot be the name of a person, for its `%`"),
    (r"persons: {she: [Ada, @'\x']}", r"`\x` cannot be the name of a person, for its `\`"),
    ("persons: {she: [Ada, @王小明]}", "`王小明` cannot be the name of a person, for its `王`"),
    ("persons: {she: [Ada, @true]}", "text is expected here, not `true`"),
    ("persons: {she: [Ada, @Bea--B]}", "`Bea--B` cannot be the name of a person —"),
    ("persons: {she: [Ada], @shee: [B]}", "there are no pronouns `shee` in this language; did you mean `she`?"),
    ("persons: @{she: [Ada]}", f"a paper may need 2 persons, {FEW} 1 — add names to `persons`, of the exam or of"),
    ("persons: @{}", f"a paper may need 2 persons, {FEW} 0"),
    ("persons: @{he: [Alan, Ben]}", f"a paper may need 1 person with the pronouns `she`, {FEW} 0"),
    ("parameters: {boss: {person: @shee}}", "there are no pronouns `shee` in `en`; did you mean `she`?"),
    ("parameters: {b: {person: true}, k: {derive: @b}}", "`b` is a person, and nothing can be computed"),
    ("parameters: {b: {person: true}}\nconstraints: [@b == 3]", "`b` is a person, and nothing can be computed"),
    ("parameters: {b: {person: true}}\nconstants: {b: @x}", "`b` is a person, and nothing can be computed"),
    ("parameters: {b: {person: true}}\nterm: \\VAR{@b}", "`b` is drawn for each paper, but `term` is the same in all"),
    ("parameters: {b: {person: true}}\ninstructions: \\VAR{len(@b)}", "`b` is a person, and nothing can be computed"),
]


@pytest.mark.parametrize(("line", "says"), EXAMS)
def test_what_is_wrong_with_the_names_of_an_exam(tmp_path: Path, line: str, says: str) -> None:
    place = place_mark(write(tmp_path) / "content/exams/test.yaml", "questions", f"{line}\nquestions")
    assert f"content/exams/test.yaml:{place}: error: {says}" in refuse(tmp_path)


def test_picks_need_names_for_the_worst_case(tmp_path: Path) -> None:
    exam = "title: T\ncourse: C\nquestions: [q, {pick: 2, topic: a}]\npersons: {she: [A, B, C, D], they: [E, F]}\n"
    alone = (
        POLL.replace("one: {person: true}, two: {person: true}, ", "").replace("asks", "and").replace("{one}", "{k}")
    )
    bank = {f"p{n}": f"topics: a{POLL}" for n in range(3)} | {"alone": f"topics: a{alone}".replace("{two}", "{k}")}
    said = refuse(write(tmp_path, exam, **bank))
    assert f"a paper may need 8 persons, {FEW} 6" in said and "3 persons with" not in said


WORDS = [
    ("persons: [Ada]", "1:10: error: names with values are expected here, not `[…]` — write persons: {she: [Ada"),
    (
        "persons: {she: [Ada, Ada]}",
        "1:22: error: `Ada` is there already, and no two persons of a paper may have the same name",
    ),
    ("persons: {ze: [Ada]}", "1:11: error: there are no pronouns `ze` in this language — write one of she, he, they"),
    (
        "pronouns: {ze: {they: ze}}",
        "1:12: error: the pronouns `ze` have no `them`, `their`, `theirs`, `themself`, `are`",
    ),
    ("pronouns: {she: {end: a}}", "1:11: error: the pronouns `he` have no `end`, which others have"),
    ("pronouns: {she: {they: '%'}}", "1:24: error: `%` cannot stand for a person, for its `%`"),
    ("pronouns: {she: [a]}", "1:17: error: names with values are expected here"),
]


@pytest.mark.parametrize(("text", "says"), WORDS)
def test_what_is_wrong_with_the_names_of_a_course(tmp_path: Path, text: str, says: str) -> None:
    root = write(tmp_path)
    (root / "templates/words").mkdir(parents=True)
    (root / "templates/words/en.yaml").write_text(f"{text}\n")
    assert f"templates/words/en.yaml:{says}" in refuse(root)


def test_a_course_adds_names_pronouns_and_forms(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/templates.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```yaml persons\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "words").mkdir()
    (tmp_path / "words/fr.yaml").write_text(block)
    speech = read_words("fr", [tmp_path]).speech
    assert [*speech.persons] == ["Manon", "Zoé", "Lucas", "Théo", "Camille"]
    assert dict(speech.persons[0].forms)["teur"] == "trice" and dict(speech.persons[-1].forms)["they"] == "iel"


def test_two_languages_have_one_person_with_the_forms_of_each(tmp_path: Path) -> None:
    exam = "title: {en: A, de: B}\ncourse: {en: A, de: B}\nlanguage: [en, de]\nquestions: [q]\n"
    texts = r"{en: '\VAR{p} and \VAR{p.their} bag', de: '\VAR{p} und \VAR{p.their}e Tasche'}"
    question = f"title: {{en: T, de: U}}\nparameters: {{p: {{person: true}}}}\nprompt: {texts}\npoints: 1\n"
    root = write_course(tmp_path, question + "answer: {number: 1, reference: 1}\nwaived: a test\n", exam=exam)
    drawing = PaperGenerator(load(root), Calls())
    asked = [drawing.paper(make_spec_of_seed(seed)).questions[0] for seed in range(1, 30)]
    said = {" ".join(each.prompt.tex.replace(str(each.parameters["p"]), "P").split()) for each in asked if each.prompt}
    assert said == {
        rf"P and {their} bag {{\examsecond P und {ihre} Tasche \par}}"
        for their, ihre in (("her", "ihre"), ("his", "seine"))
    }

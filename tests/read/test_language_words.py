"""The words that papers print by themselves: each language has them all, and a course may change them or add some."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from exam_builder.digests import BUILT_IN
from exam_builder.findings import Refused
from exam_builder.read.language_words import LanguageWords, count_holes, list_languages, read_words

ENGLISH = (BUILT_IN / "words" / "en.yaml").read_text(encoding="utf-8")
Report = Callable[..., list[str]]
QUESTION = "title: T\npoints: 1\nanswer: {number: 2, reference: 2}\nwaived: x\n"
EXAM = "title: M\ncourse: C\nquestions: [q]\nlanguage: "


def own_words(root: Path, files: Mapping[str, str]) -> Path:
    """Write a course's own files of words; its folder of templates."""
    folder = root / "templates" / "words"
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder.parent


@pytest.fixture
def own(tmp_path: Path) -> Callable[[Mapping[str, str], str], LanguageWords]:
    """Read the words of a language with a course's own files."""
    return lambda files, language: read_words(language, [own_words(tmp_path, files)])


@pytest.mark.parametrize("language", list_languages())
def test_a_language_has_all_words(language: str) -> None:
    words, english = read_words(language), read_words("en")
    assert words.printed.keys() == english.printed.keys()
    holes = {key: count_holes(word) for key, word in english.printed.items() if "{}" in word}
    assert {key: count_holes(words.printed[key]) for key in holes} == holes
    assert len(words.numbers) == len(english.numbers) == 12
    assert words.babel


def test_the_languages_of_the_toolkit() -> None:
    assert list_languages() == ("de", "en", "es", "fr")


def test_small_numbers_of_questions_are_words() -> None:
    assert [read_words(language).count(2) for language in ("de", "es-MX", "en")] == ["zwei", "dos", "two"]
    assert read_words("en").count(13) == "13"


def test_a_language_of_an_old_record_that_is_not_there_is_english() -> None:
    assert read_words("nl") == read_words("en")


def test_a_course_changes_single_words(own: Callable[..., LanguageWords]) -> None:
    words = own({"en.yaml": "name: Your name\n"}, "en")
    assert words.printed == {**read_words("en").printed, "name": "Your name"}


def test_a_variant_has_what_is_different(own: Callable[..., LanguageWords]) -> None:
    words = own({"fr.yaml": "name: Nom et prénom\npage: Feuille\n", "fr-CA.yaml": "page: p.\n"}, "fr-CA")
    assert [words.printed[key] for key in ("name", "page", "of")] == ["Nom et prénom", "p.", "sur"]
    assert words.singular_below == 2


def test_a_course_adds_a_language(own: Callable[..., LanguageWords], tmp_path: Path) -> None:
    italian = ENGLISH.replace("mark_one: mark", "mark_one: punto").replace("[one, two", "[una, due")
    words = own({"it.yaml": italian}, "it-CH")
    assert (words.printed["mark_one"], words.count(2), words.printed["page"]) == ("punto", "due", "Page")
    assert "it" in list_languages([tmp_path / "templates"])


def test_right_names_and_comments_are_kept(own: Callable[..., LanguageWords]) -> None:
    words = own({"en.yaml": "scratch: Rough  # of all kinds\nbabel: [UKenglish, interslavic]\n"}, "en")
    assert (words.printed["scratch"], words.babel) == ("Rough", ("UKenglish", "interslavic"))


WRONG = [
    ("naem: X\n", "1:1: error: unknown key `naem`; did you mean `name`? — write name:"),
    ("name:\n", "1:1: error: there is nothing after `name:` — write its value, or leave it out"),
    ("name: [a]\n", "1:7: error: text is expected here, not `[…]` — put it in quotes, or write its lines below a `|`, "
     "without `- `"),
    ("page: |\n  Page\n\n  two\n", "1:7: error: a word that papers print must be on one line"),
    ("- name\n", "1:1: error: fields are expected here, not `[…]` — write fields, such as title: …, each on a line of "
     "its own, without `- `"),
    ("scratch: Rough #2\n", "1:10: error: `#2` is a comment, so it is not part of this word — put the whole word in "
     "quotes"),
    ("babel: [englsh]\n", "1:9: error: babel knows no language `englsh`; did you mean `english`? — write english"),
    ("numbers: one\n", "1:10: error: a list is expected here, not `one` — write numbers: [one]"),
    ("singular_below: two\n", "1:17: error: a number is expected, not `two` — write digits, such as 0.5"),
    (
        "answer_of: Answer {}.\n",
        "1:12: error: in this text `{}`, for what papers put in here, stands 1 time — write it 2 times, and no "
        "other braces",
    ),
    (
        r"solution_of: 'Version {} \textbf{a}'" + "\n",
        "1:14: error: in this text `{}`, for what papers put in here, is not all that is in braces — write it 1 time, "
        "and no other braces",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_is_wrong_with_a_file_is_reported_at_its_place(
    text: str, said: str, own: Callable[..., LanguageWords]
) -> None:
    with pytest.raises(Refused) as caught:
        own({"en.yaml": text}, "en")
    assert [str(finding) for finding in caught.value.findings] == [f"templates/words/en.yaml:{said}"]


def test_bad_yaml_is_reported(own: Callable[..., LanguageWords]) -> None:
    with pytest.raises(Refused, match=r"templates/words/en.yaml:1:"):
        own({"en.yaml": "name: 'X\n"}, "en")


def test_a_language_with_missing_words_is_reported(tmp_path: Path, messages: Report) -> None:
    own_words(tmp_path, {"it.yaml": "name: Nome\n"})
    (found,) = messages(QUESTION, exam=EXAM + "it\n")
    assert found == (
        "templates/words/it.yaml:1:1: error: words that papers in `it` print are missing: `solutions`, `marking`, "
        "`colon`, `page`, `of` and 60 more — add them; the toolkit's templates/words/en.yaml has all words"
    )


def test_an_exam_may_be_in_a_language_of_the_course(tmp_path: Path, messages: Report) -> None:
    own_words(tmp_path, {"it.yaml": ENGLISH.replace("babel: [english", "babel: [italian")})
    assert messages(QUESTION + "packages: [{babel: [italian]}]\n", exam=EXAM + "it\n") == []
    assert "nl` — write one of de, en, es, fr, it, or add" in messages(QUESTION, exam=EXAM + "nl\n")[0]


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("months: [gennaio, febbraio]", "a year has 12 months, not 2"),
        ("date: '{day} {month}'", "each of {day}, {month}, {year} must stand here once, and no other braces"),
        (
            "date: '{day} {month} {year} {x}'",
            "each of {day}, {month}, {year} must stand here once, and no other braces",
        ),
        ("clock: '{hours!r}:{minutes}'", "each of {hours}, {minutes} must stand here once, and no other braces"),
        ("truth: [vero]", "this needs two words, for true and for false"),
    ],
)
def test_how_days_and_truth_print_is_checked(tmp_path: Path, written: str, says: str) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words/en.yaml").write_text(f"{written}\n")
    with pytest.raises(Refused) as messages:
        read_words("en", [tmp_path])
    assert [(finding.message, finding.place and finding.place.line) for finding in messages.value.findings] == [
        (says, 1)
    ]

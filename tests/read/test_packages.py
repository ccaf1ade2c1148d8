"""A package of one question holds in the whole paper: what that changes for others is reported at its line."""

from collections.abc import Callable

import pytest

Report = Callable[..., list[str]]

QUESTION = "title: Q\npoints: 1\nanswer: {essay: x}\npackages: "
EXAM = "title: M\ncourse: C\nquestions: [q, r]\n"
ASK = "ask for it in the exam's `packages`, since it holds for all questions"
OR_LEAVE = "ask for it in the exam's `packages`, or leave the option out"


@pytest.mark.parametrize(
    ("packages", "exam", "said"),
    [
        (
            "[{babel: [french]}]",
            "",
            "4:12: `french` becomes the language of the whole paper, though the exam's is `en`"
            r" — write {babel: [french, main=english]}, and \foreignlanguage{french}{…} in the text",
        ),
        (
            "[{babel: [english]}]",
            "packages: [{babel: [main=french]}]\nlanguage: fr\n",
            "",
        ),
        (
            "[{babel: [english]}]",
            "packages: [{babel: [french]}]\nlanguage: fr\n",
            "4:12: `english` becomes the language of the whole paper, though the exam's is french"
            r" — write {babel: [english, main=french]}, and \foreignlanguage{english}{…} in the text",
        ),
        (
            "[{babel: [greek]}]",
            "",
            "4:12: babel prints all Latin letters of the paper as Greek ones, such as the option C or the unit m —"
            " write `packages: [alphabeta]` instead, which prints Greek words, and letters in formulas, as they are"
            " typed",
        ),
        ("[{babel: [greek, main=english]}]", "", ""),
        ("[{geometry: [margin=1cm]}]", "", f"4:12: `geometry` changes the layout of the whole paper — {ASK}"),
        ("[draftwatermark]", "", f"4:12: `draftwatermark` changes the layout of the whole paper — {ASK}"),
        ("[siunitx, mathpazo]", "", f"4:21: `mathpazo` changes the fonts of the whole paper — {ASK}"),
        ("[{inputenc: [latin1]}]", "", f"4:12: `latin1` of `inputenc` holds for the whole paper — {ASK}"),
        ("[{amsmath: [fleqn]}]", "", f"4:12: `fleqn` of `amsmath` holds for the whole paper — {ASK}"),
        ("[ulem]", "", r"4:12: `ulem` underlines `\emph` in the whole paper — write {ulem: [normalem]}"),
        (
            "[{siunitx: [detect-all]}]",
            "",
            "4:12: `detect-all` of `siunitx` holds for the whole paper, and `r` asks for `siunitx` without"
            f" — {OR_LEAVE}",
        ),
        (
            "[{siunitx: [detect-all]}]",
            "packages: [siunitx]\n",
            "4:12: `detect-all` of `siunitx` holds for the whole paper, and the exam asks for `siunitx` without"
            f" — {OR_LEAVE}",
        ),
    ],
)
def test_what_a_package_changes_for_others_is_reported(messages: Report, packages: str, exam: str, said: str) -> None:
    found = messages(QUESTION + packages, {"questions/r.yaml": QUESTION + "[siunitx]"}, EXAM + exam)
    assert found == ([f"q.yaml:{said}".replace(": ", ": error: ", 1).replace(" — ", " [q] — ", 1)] if said else [])


def test_a_language_that_is_not_installed_is_reported_first(messages: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exam_builder.read.checks.packages.lacks_tex_file", lambda file: file == "ngerman.ldf")
    (found,) = messages(QUESTION + "[{babel: [ngerman]}]", {"questions/r.yaml": QUESTION + "[siunitx]"}, EXAM)
    assert found == (
        "q.yaml:4:12: error: babel's language `ngerman` is not installed [q] — on Debian or Ubuntu: "
        "apt-get install texlive-lang-german; then write {babel: [ngerman, main=english]}, and "
        r"\foreignlanguage{ngerman}{…} in the text"
    )


def test_of_two_that_want_different_options_the_later_is_reported(messages: Report) -> None:
    other = QUESTION + "[{siunitx: [per-mode=symbol]}]"
    found = messages(QUESTION + "[{siunitx: [detect-all]}]", {"questions/r.yaml": other}, EXAM)
    assert found == [
        "r.yaml:4:12: error: `per-mode=symbol` of `siunitx` holds for the whole paper, and `q` asks for `siunitx` "
        f"without [r] — {OR_LEAVE}"
    ]


@pytest.mark.parametrize(
    ("packages", "exam"),
    [
        ("[siunitx, tikz, {xcolor: [dvipsnames]}, {enumitem: [shortlabels]}, hyperref, {ulem: [normalem]}]", ""),
        ("[{inputenc: [utf8]}, {fontenc: [T1]}, {babel: [french, main=english]}]", ""),
        ("[{babel: [french]}]", "language: fr\n"),
        (
            "[{geometry: [margin=1cm]}, {siunitx: [detect-all]}]",
            "packages: [{geometry: [margin=1cm]}, {siunitx: [detect-all]}]\n",
        ),
    ],
)
def test_what_adds_something_or_what_the_exam_asks_for_too_is_fine(messages: Report, packages: str, exam: str) -> None:
    assert messages(QUESTION + packages, {"questions/r.yaml": QUESTION + "[siunitx, xcolor]"}, EXAM + exam) == []

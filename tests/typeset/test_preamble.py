"""What LaTeX's packages say while they are loaded, at the line that names them; logs are as TeX writes them."""

import pytest

from exam_builder.debian_packages import find_package
from exam_builder.render import Origin
from exam_builder.typeset.log import parse_log
from exam_builder.typeset.preamble import find_package_errors
from exam_builder.typeset.tex_source import TexSource

PREAMBLE = r"""\PassOptionsToPackage{T2A,T1}{fontenc}
\usepackage[T1]{fontenc}
\usepackage{array,booktabs}
\usepackage{babel}
\usepackage{chemfig}
\usepackage{enumitem}
"""
FILE = "content/questions/q.yaml"
ORIGINS = [
    Origin(FILE, 3),
    Origin("templates/preamble.tex", 7),
    Origin("templates/preamble.tex", 8),
    *(Origin(FILE, line) for line in (4, 5, 6)),
]
BABEL = "(/usr/share/texmf/tex/generic/babel/babel.sty\nPackage: babel\n"
UNKNOWN = "/usr/share/texmf/tex/generic/babel/babel.sty:4357: Package babel Error: Unknown option '{}'. Either you"


def found(log: str) -> list[str]:
    return [str(each) for each in find_package_errors(log, TexSource("preamble.tex", ORIGINS, text=PREAMBLE))]


DEBIAN = "on Debian or Ubuntu: apt-get install"


@pytest.mark.parametrize(
    ("log", "finding"),
    [
        (
            BABEL + UNKNOWN.format("ngerman"),
            f"{FILE}:4:1: error: babel's language `ngerman` is not installed — {DEBIAN} texlive-lang-german",
        ),
        (
            BABEL + UNKNOWN.format("nngerman"),
            f"{FILE}:4:1: error: babel knows no language `nngerman`; did you mean `ngerman`? — write ngerman",
        ),
        (
            "(/usr/share/texmf/fontenc.sty\n"
            "/usr/share/texmf/fontenc.sty:111: Package fontenc Error: Encoding file `t2aenc.def' not found.\n"
            "/usr/share/texmf/fontenc.sty:112: LaTeX Error: Encoding scheme `T2A' unknown.",
            f"{FILE}:3:1: error: the encoding `T2A` of fonts is not installed — {DEBIAN} texlive-lang-cyrillic",
        ),
        (
            "(/usr/share/texmf/chemfig.sty (/usr/share/texmf/chemfig.tex\n"
            "/usr/share/texmf/chemfig.tex:71: I can't find file `simplekv.tex'.\n"
            "/usr/share/texmf/chemfig.tex:71: Emergency stop.",
            f"{FILE}:5:1: error: the LaTeX package `chemfig` needs `simplekv.tex`, which is not installed — "
            f"{DEBIAN} texlive-plain-generic",
        ),
        (
            "(/usr/share/texmf/chemfig.sty\n\n! LaTeX Error: File `tracklang.sty' not found.\n",
            f"{FILE}:5:1: error: the LaTeX package `chemfig` needs `tracklang.sty`, which is not installed — "
            f"{DEBIAN} texlive-plain-generic",
        ),
        (
            "./preamble.tex:6: Package enumitem Error: You must invoke LaTeX with the -shell-escape flag.",
            f"{FILE}:6:1: error: the LaTeX package `enumitem` runs another program, which TeX may not do here — "
            "take it out; for printed programs write `listings:`, or name the package listings",
        ),
        (
            "(/usr/share/texmf/chemfig.sty (/usr/share/texmf/fontspec.sty\n"
            "/usr/share/texmf/fontspec.sty:45: Fatal Package fontspec Error: It requires either XeTeX "
            "or",
            f"{FILE}:5:1: error: the LaTeX package `chemfig` is for XeTeX and LuaTeX, and papers are set by pdfLaTeX — "
            "take it out; for a language write `packages: [{babel: [NAME]}]`",
        ),
        (
            "./preamble.tex:6: LaTeX Error: Unknown option `nix' for package `array'.",
            "templates/preamble.tex:8:1: error: the LaTeX package `array` knows no option `nix` — "
            "correct it, or leave it out",
        ),
        (
            "./preamble.tex:6: LaTeX Error: Option clash for package babel.",
            f"{FILE}:4:1: error: the LaTeX package `babel` is loaded twice, with other options — "
            "name it once, with all its options",
        ),
        (
            "(/usr/share/texmf/chemfig.sty\n"
            "/usr/share/texmf/chemfig.sty:200: LaTeX Error: Command \\lhead already defined.",
            f"{FILE}:5:1: error: the LaTeX package `chemfig` defines `\\lhead`, which is there already — "
            "take out one of the two packages that define it",
        ),
        (
            "(/usr/share/texmf/chemfig.sty\n/usr/share/texmf/chemfig.sty:9: Missing number, treated as zero.",
            f"{FILE}:5:1: error: the LaTeX package `chemfig` says: Missing number, treated as zero.",
        ),
    ],
)
def test_each_error_is_reported_at_the_line_that_names_the_package(log: str, finding: str) -> None:
    assert found(log) == [finding]


def test_all_packages_that_are_missing_are_reported_though_tex_stops_at_the_first() -> None:
    preamble = "\\usepackage{nosuchpackage}\n\\usepackage[a]{tikzz,array}\n"
    sheet = TexSource("preamble.tex", [Origin(FILE, 1), Origin(FILE, 2)], text=preamble)
    log = "! LaTeX Error: File `nosuchpackage.sty' not found.\n./preamble.tex:1: Emergency stop."
    assert [str(each) for each in find_package_errors(log, sheet)] == [
        f"{FILE}:1:1: error: the LaTeX package `nosuchpackage` is not installed — "
        "install it with TeX Live, or take it out",
        f"{FILE}:2:1: error: the LaTeX package `tikzz` is not installed; did you mean `tikz`? — "
        "write tikz, or install tikzz",
    ]


def test_what_an_author_wrote_wrongly_is_none_of_a_package() -> None:
    assert found("(/usr/share/texmf/chemfig.sty)\n./preamble.tex:6: Undefined control sequence.") == []


LIBRARY = "Package tikz Error: I did not find the tikz library 'postioning'. I looked for files named x"


def test_a_library_that_is_misspelt_in_the_preamble_is_reported_there_alone() -> None:
    text = "\\usepackage{tikz}\n\\usetikzlibrary{postioning}\n"
    sheet = TexSource("preamble.tex", [Origin(FILE, 2), Origin(FILE, 4)], text=text)
    log = f"(/usr/share/texmf/tikz.sty)\npreamble.tex:2: {LIBRARY}\nl.2 x\n"
    assert find_package_errors(log, sheet) == ()
    assert [str(each) for each in parse_log(log, sheet)] == [
        f"{FILE}:4:1: error: TikZ has no library `postioning` — write positioning"
    ]


@pytest.mark.parametrize(
    ("file", "package"),
    [
        ("ngerman.ldf", "texlive-lang-german"),
        ("russian.ldf", "texlive-lang-cyrillic"),
        ("dutch.ldf", "texlive-lang-european"),
        ("t5enc.def", "texlive-lang-other"),
        ("tikz.sty", "texlive-pictures"),
        ("simplekv.tex", "texlive-plain-generic"),
        ("nothing.sty", ""),
    ],
)
def test_what_brings_a_file(file: str, package: str) -> None:
    assert find_package(file) == package


def test_the_place_is_where_a_package_is_named_in_yaml() -> None:
    from papers import paper, render

    from exam_builder.paper import Package

    head = render(paper(packages=(Package("tikz", ("x",), FILE, 7),)), "student").head
    lines = head.text.split("\n")
    placed = {line: head.origins[number] for number, line in enumerate(lines[:-1]) if "tikz" in line}
    assert placed == {
        "\\PassOptionsToPackage{x}{tikz}": Origin(FILE, 7),
        "\\usepackage{tikz}": Origin(FILE, 7),
    }

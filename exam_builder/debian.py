"""Find the Debian (or Ubuntu) package that contains a TeX file which exams are likely to need.

The names are those of Debian 12.
"""

from exam_builder import toolchain

BABEL = {
    "texlive-lang-german": "german ngerman germanb ngermanb austrian naustrian swissgerman nswissgerman",
    "texlive-lang-spanish": "spanish catalan galician",
    "texlive-lang-french": "french francais frenchb acadian canadien basque",
    "texlive-lang-italian": "italian",
    "texlive-lang-portuguese": "portuguese portuges brazilian brazil",
    "texlive-lang-polish": "polish",
    "texlive-lang-czechslovak": "czech slovak",
    "texlive-lang-cyrillic": "russian ukrainian bulgarian belarusian serbian serbianc mongolian",
    "texlive-lang-greek": "greek polutonikogreek",
    "texlive-lang-arabic": "arabic farsi persian",
    "texlive-lang-european": (
        "afrikaans albanian bosnian breton classiclatin croatian danish dutch ecclesiasticlatin estonian finnish "
        "friulan hungarian magyar icelandic irish kurmanji latin latvian lithuanian macedonian medievallatin norsk "
        "nynorsk norwegian occitan piedmontese romanian romansh samin scottish slovene slovenian swedish turkish "
        "turkmen welsh"
    ),
    "texlive-lang-other": (
        "azerbaijani bahasa bahasai bahasam esperanto ethiop georgian hebrew hindi indon indonesian interlingua "
        "lsorbian lowersorbian malay melayu thai usorbian uppersorbian vietnamese"
    ),
    "texlive-lang-japanese": "japanese",
}
"""Languages of babel, by Debian package."""

ENCODINGS = {
    "texlive-lang-cyrillic": "t2a t2b t2c x2 ot2 lcy",
    "texlive-lang-other": "t4 t5 he8 lhe lth",
    "texlive-lang-greek": "lgr",
    "texlive-lang-arabic": "lae lfe",
    "texlive-lang-czechslovak": "il2",
    "texlive-lang-polish": "qx",
    "texlive-lang-european": "l7x ot6",
    "tipa": "t3 ts3",
}
"""Font encodings, by Debian package."""

STYLES = {
    "texlive-pictures": (
        "tikz pgf pgfplots pgfplotstable circuitikz forest tikz-cd tikz-qtree tikz-3dplot tkz-base tkz-euclide tkz-tab "
        "tkz-fct tkz-graph chemfig pgfgantt pgfornament tikz-feynman tikz-timing tikzpagenodes tikzsymbols "
        "karnaughmap quantikz bondgraph venndiagram picinpar pict2e smartdiagram dynkin-diagrams"
    ),
    "texlive-plain-generic": (
        "ulem soul systeme xlop listofitems simplekv mathdots multido dirtree nth epsf schemata path fltpoint "
        "autoaligne randomlist epigram tracklang chronosys yax gates"
    ),
    "texlive-bibtex-extra": "biblatex apacite jurabib bibleref multibib footbib splitbib",
    "texlive-humanities": (
        "gb4e linguex expex covington qtree tree-dvips ledmac eledmac reledmac verse poemscol "
        "bibleref lexikon nnext phonrule dramatist thalie"
    ),
    "texlive-games": (
        "skak xskak chessboard chessfss sudoku logicpuzzle jigsaw crosswrd go onedown "
        "hanoi othelloboard pas-crosswords rubikcube rubikrotation wargame xq customdice"
    ),
    "texlive-music": "musixtex musicography gchords gtrcrd guitar guitarchordschemes leadsheets lilyglyphs songs",
    "texlive-pstricks": (
        "bclogo pstricks pst-all pst-plot pst-node pst-tree pst-circ pst-eucl pst-func pst-3dplot pst-optic pst-labo "
        "pst-math pst-barcode pst-solides3d auto-pst-pdf pstricks-add pst-text pst-grad"
    ),
    "texlive-fonts-extra": (
        "cmbright newtxtext newtxmath newpxtext newpxmath libertine libertinus libertinust1math fourier kpfonts "
        "fontawesome fontawesome5 dsfont bbold bbm yfonts sourcesanspro sourcecodepro FiraSans FiraMono roboto "
        "opensans lato raleway inconsolata DejaVuSans DejaVuSansMono bera beramono comicneue opendyslexic cochineal "
        "ebgaramond garamondx tgschola ccicons academicons skull dingbat dozenal mathabx MnSymbol "
        "stix stix2 XCharter crimson PTSans PTSerif anttor iwona kurier arev epigrafica hieroglf phaistos starfont "
        "boondox-cal boondox-frak esvect esrelation dutchcal bickham pbsi tgpagella-otf"
    ),
    "texlive-fonts-recommended": "marvosym wasysym eurosym",
    "texlive-science": (
        "siunitx mhchem chemmacros chemformula bussproofs prftree stmaryrd physics derivative algorithm algorithmic "
        "algorithmicx algpseudocode algorithm2e steinmetz tensor SIunits nicematrix "
        "diffcoeff structmech karnaughmap ebproof logicproof turnstile youngtab complexity"
    ),
    "texlive-lang-chinese": "ctex ctexcap xpinyin zhnumber",
    "texlive-lang-korean": "kotex dhucs",
    "texlive-lang-japanese": "bxcjkjatype luatexja okumacro",
    "texlive-lang-arabic": "arabtex bidi quran luabidi",
    "texlive-lang-other": "vntex vietnam devanagari ethiop cjhebrew",
    "texlive-lang-polish": "polski",
    "texlive-lang-cyrillic": "mathtext misccorr russ lcy",
    "texlive-lang-german": "germkorr umlaute schulma schulma-physik bibleref-german uhrzeit",
    "texlive-lang-greek": "textalpha alphabeta teubner",
    "latex-cjk-common": "CJK CJKutf8 CJKnumb CJKspace CJKulem",
    "tipa": "tipa tipx tone vowel",
    "texlive-latex-recommended": "microtype booktabs xcolor scrextend listings pdfpages caption float fancyvrb",
    "texlive-latex-extra": (
        "enumitem minted todonotes csquotes titlesec tcolorbox multirow makecell xifthen changepage "
        "wrapfig cleveref comment datatool xstring gauss polynom spreadtab"
    ),
}
"""LaTeX packages, by Debian package."""


def find_package(file: str) -> str:
    """Find the Debian package that contains a file such as `ngerman.ldf`, `t2aenc.def` or `tipa.sty`; '' if unknown."""
    stem, _, kind = file.rpartition(".")
    if kind == "ldf":
        return LANGUAGE_OF.get(stem, "")
    if kind == "def" and stem.endswith("enc"):
        return ENCODING_OF.get(stem.removesuffix("enc").lower(), "")
    return STYLE_OF.get(stem, "")


def install_hint(file: str) -> str:
    """Say how to install a file; '' if its Debian package is not known."""
    found = find_package(file)
    return toolchain.suggest_packages((found,)) if found else ""


def _invert(table: dict[str, str]) -> dict[str, str]:
    return {name: package for package, names in table.items() for name in names.split()}


LANGUAGE_OF, ENCODING_OF, STYLE_OF = map(_invert, (BABEL, ENCODINGS, STYLES))

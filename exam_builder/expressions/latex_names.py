"""Names of common LaTeX commands and environments, used to suggest the right one for a misspelled name."""

from exam_builder.expressions.latex_commands import (
    ARGUMENTS,
    BARS,
    CLOSING,
    ENVIRONMENTS,
    FORMULAS,
    FUNCTIONS,
    LETTERS,
    OPENING,
    OVER,
    PICTURES,
    RELATIONS,
    SIZES,
    SPACES,
    SUMS,
    TIMES,
    VERBATIM,
    WORDS,
    split_names,
)

SWITCHES = split_names(
    "bf it em tt sc rm sf sl bfseries itshape ttfamily scshape sffamily rmfamily tiny scriptsize footnotesize small "
    "normalsize large Large LARGE huge Huge"
)
"""Commands without arguments that apply up to the end of their group."""

OTHERS = split_names(
    "left right begin end item footnote footnotemark footnotetext newline linebreak newpage clearpage noindent indent "
    "caption centering raggedright raggedleft includegraphics section subsection paragraph newcommand renewcommand "
    "providecommand newenvironment DeclareMathOperator def let usepackage par smallskip medskip bigskip vfill hfil "
    "newtheorem minipage dotfill hrulefill toprule midrule bottomrule addlinespace arraystretch tabcolsep quotedblbase "
    "textbackslash textasciitilde textasciicircum textless textgreater textbar textdegree textquotesingle textmu "
    "textregistered texttrademark copyright pounds euro textendash textemdash substack underbrace overbrace mathop "
    "mathbin mathopen mathclose displaylimits smash strut mathstrut llap rlap ensuremath protect verb lstinline "
    "per metre meter second kilogram gram ampere kelvin mole candela newton joule watt pascal hertz volt ohm farad "
    "tesla henry coulomb weber celsius degreeCelsius degree percent litre liter minute hour day bar radian steradian "
    "kilo mega giga tera milli micro nano pico centi deci hecto squared cubed square cubic tothe raiseto of "
    "electronvolt siemens lumen lux becquerel gray sievert tonne hectare decibel bit byte kilometre centimetre "
    "millimetre "
    "SI si num qty unit ang addtolength parindent parskip textwidth linewidth columnwidth baselineskip hskip vskip "
    "VAR FIGURE FIGURES TABLE LISTING BLANK numpoints draw node fill path foreach filldraw coordinate addplot"
)
COMMANDS = frozenset(
    name
    for name in frozenset().union(
        ARGUMENTS, FUNCTIONS, LETTERS, OPENING, CLOSING, BARS, SIZES, SUMS, TIMES, OVER, RELATIONS, WORDS, SPACES,
        SWITCHES, OTHERS,
    )
    if name.isalpha() and len(name) > 1
)  # fmt: skip
"""Common commands, without their backslashes."""

LISTS = split_names("itemize enumerate description list trivlist thebibliography compactitem compactenum inparaenum")
MATRICES = split_names("matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix")
ENVIRONMENT_NAMES = frozenset().union(
    ENVIRONMENTS,
    (f"{name}*" for name in FORMULAS),
    FORMULAS,
    VERBATIM,
    PICTURES,
    LISTS,
    MATRICES,
    split_names(
        "cases dcases rcases aligned gathered split center flushleft flushright quote quotation verse figure table "
        "theorem lemma proof definition example remark tabbing subequations solution parts choices oneparchoices "
        "checkboxes comment abstract document"
    ),
    split_names(
        "examanswer examboxes examcode examfigures examinformation examintroduction examkey examlongtable exammeasure "
        "examoptions exampairs exampaper examquestion examsection examside examtable examtext examwidth guidetable "
        "scheme"
    ),
)
"""Common environments, and those of the built-in templates."""

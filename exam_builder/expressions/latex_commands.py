"""The arguments and the roles of LaTeX's commands and environments, as far as printing a value beside them requires.

The arguments of a command are a string with one letter for each: `SAME` (a separate formula or text), `INSIDE` (as if
the braces were absent), or one of the modes `TEXT`, `FORMULA`, `NUMBER`, `CODE`, `TYPEWRITER`.

The names of common commands and environments, at the end, are suggested for misspelled ones.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

SAME, INSIDE, TEXT, FORMULA, NUMBER, CODE, TYPEWRITER = "s=tmncw"


def map_arguments(names: str, arguments: str) -> dict[str, str]:
    """Map several commands to the same arguments."""
    return dict.fromkeys(names.split(), arguments)


def split_names(names: str, *more: Iterable[str]) -> frozenset[str]:
    """Split names at blanks, into a set."""
    return frozenset(names.split()).union(*more)


FRACTIONS = split_names("frac dfrac tfrac cfrac sfrac nicefrac")
TEXTS = split_names(
    "text textrm textsf textbf textit textsl textsc textup textmd textnormal emph mbox hbox fbox intertext tag "
    "shortintertext"
)
SIUNITX = (
    map_arguments("num ang numlist pgfmathprintnumber tablenum complexnum numproduct", NUMBER)
    | map_arguments("SI qty SIlist qtylist qtyproduct complexqty", NUMBER + CODE)
    | map_arguments("SIrange qtyrange", NUMBER * 2 + CODE)
    | map_arguments("numrange", NUMBER * 2)
    | map_arguments("si unit", CODE)
)
SILENT_ARGUMENTS = (
    map_arguments("hspace vspace kern linespread cmidrule cline label hphantom vphantom pagebreak", NUMBER)
    | map_arguments("setlength addtolength setcounter addtocounter rule fontsize includegraphics", NUMBER * 2)
    | map_arguments("color pagecolor hypersetup pgfplotsset tikzset sisetup pgfmathparse usetikzlibrary", NUMBER)
    | map_arguments(
        "pgfmathsetmacro pgfmathtruncatemacro pgfmathsetlengthmacro pgfmathsetlength pgfmathsetcount", NUMBER * 2
    )
    | map_arguments("definecolor", CODE * 2 + NUMBER)
    | map_arguments("ref eqref pageref cite input include lstinputlisting", CODE)
    | {"includegraphics": CODE}
)
"""Commands that print nothing in a formula."""

ARGUMENTS = (
    map_arguments(
        "sqrt vec hat bar tilde dot ddot overline underline widehat widetilde mathring acute grave breve check", SAME
    )
    | map_arguments(
        "overrightarrow overleftarrow overbrace underbrace boxed phantom mathcal mathbb mathfrak mathscr", SAME
    )
    | map_arguments("operatorname pmod textsuperscript textsubscript underline mathop mathrel", SAME)
    | map_arguments("mathbf mathrm mathsf mathtt mathit boldsymbol bm mathnormal ensuremath", INSIDE)
    | dict.fromkeys(FRACTIONS, SAME * 2)
    | map_arguments("binom dbinom tbinom overset underset stackrel", SAME * 2)
    | dict.fromkeys(TEXTS, TEXT)
    | map_arguments("parbox raisebox scalebox rotatebox", NUMBER + TEXT)
    | map_arguments("resizebox multirow", NUMBER * 2 + TEXT)
    | map_arguments("multicolumn", NUMBER * 2 + INSIDE)
    | map_arguments("textcolor", CODE + INSIDE)
    | map_arguments("colorbox", CODE + TEXT)
    | map_arguments("texttt", TYPEWRITER)
    | map_arguments("footnote footnotetext", TEXT)
    | map_arguments("fpeval inteval dimeval", NUMBER)
    | map_arguments("url nolinkurl path lstinline ce", CODE)
    | map_arguments("href", CODE + INSIDE)
    | SIUNITX
    | SILENT_ARGUMENTS
)

ASSIGNED = split_names(
    "kern hskip vskip mkern mskip penalty char number romannumeral parindent parskip baselineskip leftskip rightskip "
    "hsize vsize tolerance hangindent ifnum ifdim ifodd numexpr dimexpr"
)
"""Commands after which TeX itself reads a number or a length, without braces."""

SPACES = split_names(
    r", ; : ! > displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits allowbreak nonumber notag "
    "thinspace medspace thickspace negthinspace centering bfseries normalfont boldmath relax",
    (" ", "\n", "\t"),
)
SUMS = split_names("pm mp")
TIMES = split_names("cdot times ast circ bullet bmod star")
OVER = split_names("div")
FUNCTIONS = split_names(
    "sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan exp log ln lg lim limsup liminf max min sup inf "
    "det deg dim gcd ker arg hom Pr sum prod coprod int iint iiint oint bigcup bigcap"
)
APPLIED = split_names(
    "sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan exp log ln lg det deg dim ker arg"
)
"""Functions whose argument often has no brackets: all that follows, up to the next sign."""
RELATIONS = split_names(
    "le leq leqslant ge geq geqslant ne neq approx sim simeq equiv cong propto to gets mapsto in ni notin subset "
    "subseteq supset supseteq mid nmid parallel perp ll gg prec succ preceq succeq doteq asymp models vdash implies "
    "iff impliedby rightarrow leftarrow Rightarrow Leftarrow "
    " leftrightarrow Leftrightarrow longrightarrow Longrightarrow "
    "longleftrightarrow Longleftrightarrow longmapsto rightsquigarrow hookrightarrow colon coloneqq lor land lnot neg "
    "vee wedge cap cup setminus forall exists over choose atop middle nearrow searrow uparrow downarrow therefore "
    "because",
    ("\\",),
)
WORDS = split_names("quad qquad enspace enskip hfill hline item")
LETTERS = split_names(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho "
    "sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega "
    "infty ell hbar nabla partial emptyset varnothing Re Im wp aleph imath jmath prime degree dots ldots cdots vdots "
    "ddots top bot angle triangle square % $ # & _"
)
OPENING = split_names("lvert lVert lceil lfloor langle lbrace lbrack lgroup {")
CLOSING = split_names("rvert rVert rceil rfloor rangle rbrace rbrack rgroup }")
BARS = split_names("vert Vert |")
SIZES = split_names("big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm")

CONTROLS = {
    name: kind
    for kind, names in {
        "": SPACES,
        "sum": SUMS,
        "times": TIMES,
        "over": OVER,
        "function": FUNCTIONS,
        "relation": RELATIONS,
        "word": WORDS,
        "operand": LETTERS,
        "open": OPENING,
        "shut": CLOSING,
        "bar": BARS,
    }.items()
    for name in names
}
"""The kind of atom that a command without arguments makes in a formula; '' for a space."""

CHARACTERS = (
    dict.fromkeys("+-−", "sum")
    | dict.fromkeys("*·×", "times")
    | {"/": "over", "÷": "over"}
    | dict.fromkeys("=<>,;:≤≥≠≈", "relation")
    | dict.fromkeys("²³¹⁰⁴⁵⁶⁷⁸⁹⁻", "power")
    | dict.fromkeys("([", "open")
    | dict.fromkeys(")]", "shut")
    | {"|": "bar", "!": "factorial", "'": "prime", ".": "point", "&": "word", "~": ""}
)
"""The kind of atom that a character makes; others are operands."""

FORMULAS = split_names("equation align gather multline flalign alignat eqnarray displaymath math")
ALIGNED = split_names("align flalign alignat eqnarray aligned alignedat split")
"""Environments in which a formula continues after `&`."""
VERBATIM = split_names(
    "verbatim verbatim* Verbatim BVerbatim LVerbatim lstlisting minted alltt filecontents filecontents*"
)
PICTURES = split_names(
    "tikzpicture pgfpicture circuitikz picture pspicture axis semilogxaxis semilogyaxis loglogaxis polaraxis scope"
)
ENVIRONMENTS = (
    map_arguments("tabular longtable array minipage multicols wrapfigure subfigure alignat alignedat", NUMBER)
    | map_arguments("tabular* tabularx tabulary wraptable", NUMBER * 2)
    | map_arguments("wrapfigure", NUMBER * 2)
)
"""The arguments of environments."""
TABLES = split_names("tabular longtable array tabular* tabularx tabulary")
"""Environments whose last argument specifies their columns."""


REPEATED = re.compile(r"\*\s*\{\s*([0-9]{1,2})\s*\}\s*(?:\{|(?P<letter>[A-Za-z]))")
BESIDE = frozenset("><@!")
"""Signs of a column specification with an argument that is not a column."""
MAX_DEPTH = 4
MAX_COLUMNS = 1000


def find_number_columns(specification: str, depth: int = 0) -> list[bool]:
    """Return for each column of a table, up to a limit, whether siunitx reads its cells as numbers (`S`)."""
    return list(islice(_scan_columns(specification, depth), MAX_COLUMNS))


def _scan_columns(specification: str, depth: int) -> Iterator[bool]:
    at = 0
    while at < len(specification):
        letter = specification[at]
        if (found := REPEATED.match(specification, at)) and found["letter"]:
            at = found.end()
            yield from [found["letter"] == "S"] * int(found[1])
            continue
        if found and depth < MAX_DEPTH:
            at = _skip_group(specification, found.end() - 1)
            yield from find_number_columns(specification[found.end() : at - 1], depth + 1) * int(found[1])
            continue
        at += 1
        if letter in "[{":
            at = _skip_group(specification, at - 1)
        elif letter in BESIDE:
            at = _skip_group(specification, at)
        elif letter.isalpha():
            yield letter == "S"
            at = _skip_group(specification, at)


def _skip_group(specification: str, at: int) -> int:
    """Skip blanks and then a group in brackets or braces, if there is one; return the new position."""
    while specification[at : at + 1].isspace():
        at += 1
    depth = 0
    for end in range(at, len(specification)):
        depth += (specification[end] in "[{") - (specification[end] in "]}")
        if depth <= 0:
            return end + (specification[end] in "]}")
    return len(specification)


PRINTS_ANSWERS = re.compile(r"\\printanswers(?:true)?(?![A-Za-z@])")


def explain_printed_answers(command: str) -> tuple[str, str]:
    r"""Return a message and a hint for `\printanswers`."""
    message = f"`{command}` of exam.cls would print answers in students' papers"
    return message, "take it out: the solutions are always made beside them"


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

r"""Find questions whose LaTeX settings outlive them and change papers that are typeset later.

Commands with a lasting effect are found in the texts. But texts do not show everything that no group of TeX ends:
what `\global` sets, hooks, colour stacks, the width of a font's space. So one of each different question is also
typeset together with the others, which come before it in one order and after it in another, unless all their LaTeX is
known to end with its text (see `unusual_latex`). If its pages are not the same each time, it is typeset alone, and
after each of the others, to find the one that changes it.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exam_builder.audience import filter_paper, filter_question
from exam_builder.digests import digest
from exam_builder.findings import Code, Finding, Place
from exam_builder.issue.typesetting import PrintSettings
from exam_builder.issue.unusual_latex import has_unusual
from exam_builder.paper import Paper, Question
from exam_builder.paper_texts import PaperText, list_author_texts
from exam_builder.pdf import read_drawings
from exam_builder.render import Renderer
from exam_builder.store import Store
from exam_builder.typeset.batch import BatchPaper, typeset_batch
from exam_builder.typeset.tex_process import identify_tex

LASTING = (
    r"global|gdef|xdef|globaldefs|newcount|newcounter|newdimen|newlength|newskip|newmuskip|newbox|newsavebox|newtoks"
    r"|newtheorem|newinsert|newmarks|newfam|counterwithin|counterwithout|numberwithin|hyphenation|patterns|hyphenchar"
    r"|skewchar|[lr]pcode|efcode|tagcode|kn[ab][cs]code|st[bs]code|sh[bs]code|pdfnoligatures|letterspacefont"
    r"|pdfsetrandomseed|pdf(?:uniform|normal)deviate|uniformdeviate|normaldeviate|pdfresettimer|pdfelapsedtime"
    r"|marks?|markboth|markright|aftergroup|pagestyle|thispagestyle|output|batchmode|nonstopmode|scrollmode"
    r"|errorstopmode|AddToHook|AddToHookNext|NewHook|AtBeginShipout\w*|EveryShipout|AtBeginDvi|AtEndOfClass|every(?:job|cr)"
)
"""Names of commands whose effect no group of TeX ends, or whose result depends on what was typeset before."""
INDIRECT = (
    r"csname|catcode|scantokens|makeatletter|ExplSyntax(?:On|NamesOn)|UseName|ExpandArgs|UseHook|UseOneTimeHook"
    r"|@nameuse|@namedef|afterassignment|cs(?:[gex]?def|xdef|gdef|use|let\w*|[gx]?(?:app|pre)to)|letcs|[gx](?:app|pre)to"
    r"|gundef|(?:num|dim|glue|mu)gdef|babelhyphenation"
)
"""Names of commands that can call other commands whose names do not appear in the text."""
GLOBAL_COMMAND = re.compile(
    rf"\\(?:{LASTING}|{INDIRECT})(?![A-Za-z@])|\\begin\s*\{{\s*(?:(?:{LASTING}|{INDIRECT})\s*\}}|[^{{}}]*[\\@:_^])"
    rf"|\\let\s*\\[A-Za-z@]+\s*=?\s*\\(?:endgroup|egroup|end|{LASTING}|{INDIRECT})(?![A-Za-z@])|\^\^"
)
LASTS = re.compile(rf"\\(?:{LASTING})$")
RENAMED = re.compile(
    rf"\\let|\^\^|\\catcode|\\csname\s*(?:(?:{LASTING}|{INDIRECT})\s*\\endcsname|[^\\]*\\(?!endcsname))"
)
"""LaTeX by which a preamble gives such a command another name."""
PREAMBLE_HINT = "define what is new in the exam's `preamble`, and use `\\def` or `\\renewcommand` in a text"
MACRO_HINT = "define the macro without it, as with `\\def` for `\\gdef`; counters begin anew in each paper anyway"
BRACES = re.compile(r"\\.|%.*")
"""Text in which a brace does not group: escaped characters, and comments."""


def find_global_latex(paper: Paper) -> Iterator[Finding]:
    """Yield a warning for each such command in the texts of a paper, and in definitions and aliases of its preamble."""
    for each in list_author_texts(filter_paper(paper, "solutions")):
        for found in GLOBAL_COMMAND.finditer(each.text.tex):
            if not isinstance(each.owner, Paper):
                yield _make_warning(each, found, PREAMBLE_HINT)
            elif _measure_brace_depth(each.text.tex[: found.start()]) or RENAMED.match(each.text.tex, found.start()):
                yield _make_warning(each, found, MACRO_HINT)


def _make_warning(text: PaperText, match: re.Match[str], hint: str) -> Finding:
    lasts = "carries over" if LASTS.match(match[0]) else "may set what carries over"
    message = f"`{match[0]}` {lasts} into later papers, so each is typeset in a run of its own, which takes longer"
    question = text.question.name if text.question else None
    return Finding(Code.OUTLIVES, message, text.place(match.start()), hint, "warning", question)


def _measure_brace_depth(tex: str) -> int:
    """Count the braces open at the end of some LaTeX: what is inside of any runs when it is used, not when read."""
    braces = BRACES.sub("", tex)
    return braces.count("{") - braces.count("}")


def list_texts_in_solutions(question: Question) -> Iterator[PaperText]:
    """Return the texts of a question that its solutions print."""
    return list_author_texts(filter_question(question, "solutions"))


KIND = "company"
COMMAND = re.compile(r"\\[A-Za-z@]+")
LASTING_LATEX = re.compile(
    rf"{GLOBAL_COMMAND.pattern}|\\(pdfcolorstack|pdfliteral|special|fontdimen|pdfinterwordspaceon|twocolumn|onecolumn"
    r")(?![A-Za-z@])"
)
"""LaTeX that may last. If a text has some, each question is also typeset alone, since two questions that change the
same setting hide each other."""
MAX_PAIRS = 40
"""The most pairs of questions that are compared to find the one to blame."""
HINT = r"remove `\global`, `\gdef` and the like: without them, settings end with their text"
MEND_OF_ONE = "take out counters and random numbers of LaTeX itself"


@dataclass(frozen=True, slots=True)
class QuestionPages:
    """The pages of a question as they look after some others, which are given `before` by their indexes."""

    before: tuple[int, ...]
    pages: tuple[bytes, ...]


@dataclass(frozen=True)
class InterferenceCheck:
    """A check of papers with one question each; with `again`, each also follows itself, as it does in copies."""

    papers: Sequence[Paper]
    renderer: Renderer
    store: Store
    figures: Mapping[str, bytes]
    again: bool = False

    def findings(self) -> tuple[Finding, ...]:
        """Return a finding for each question that changes how another looks; a result without findings is cached.

        Raises Lacking without TeX, OSError if the store or the temporary folder cannot be written.
        """
        if len(self.papers) < (1 if self.again else 2) or not self._may_last():
            return ()
        orders = [BatchPaper(self.renderer.document(each, "solutions"), 1) for each in self.papers]
        key = self._key(orders)
        if self.store.load(KIND, key, bool):
            return ()
        findings = tuple(self._find_interference(orders))
        if not findings:
            self.store.save(KIND, key, bool, True)
        return findings

    def _may_last(self) -> bool:
        """Return whether there is anything that is not known to end with its text."""
        return bool(self.renderer.templates) or any(map(has_unusual, self.papers))

    def _key(self, orders: Sequence[BatchPaper]) -> str:
        """Return a digest of everything on which the look of the questions depends."""
        texts = [order.document.paper.text for order in orders]
        figures = [order.document.figures for order in orders]
        return digest(orders[0].document.preamble, texts, figures, self.again, identify_tex())

    def _find_interference(self, orders: Sequence[BatchPaper]) -> Iterator[Finding]:
        looks: dict[int, list[QuestionPages]] = defaultdict(list)
        for order in self._typeset_orders(range(len(orders))):
            for index, view in self._render_questions(orders, order):
                looks[index].append(view)
        odd = {index: views for index, views in looks.items() if len({view.pages for view in views}) > 1}
        blamed: dict[int, int] = {}
        pairs = dict.fromkeys((other, index) for index, views in odd.items() for view in views for other in view.before)
        for other, index in itertools.islice(pairs, MAX_PAIRS):  # one that may be to blame, and one that changes
            if other not in blamed and self._changes_look(orders, other, index):
                blamed[other] = index
        for other, victim in blamed.items():
            yield _report_interference(self.papers[other].questions[0], self.papers[victim])
        if odd and not blamed:
            question = self.papers[min(odd)].questions[0]
            message = "this question does not look the same each time that it is set"
            yield Finding(Code.OUTLIVES, message, _find_place(question), MEND_OF_ONE, question=question.name)

    def _typeset_orders(self, every: range) -> list[tuple[int, ...]]:
        """Return the orders in which the questions are typeset."""
        back = tuple(reversed(every))
        texts = [found.text for each in self.papers for found in list_texts_in_solutions(each.questions[0])]
        suspect = any(LASTING_LATEX.search(text.tex) for text in (*texts, *filter(None, [self.papers[0].preamble])))
        alone = [(index,) for index in every] if suspect else []
        return [(*every, *back) if self.again else tuple(every), back, *alone]

    def _render_questions(
        self, orders: Sequence[BatchPaper], order: Sequence[int]
    ) -> Iterator[tuple[int, QuestionPages]]:
        """Yield how each question looks in a run; errors of TeX are left to the run that makes papers of it."""
        run = typeset_batch([orders[index] for index in order], self.figures, store=self.store, pages="given")
        for place, paper in run.papers.items():
            yield order[place], QuestionPages(tuple(order[:place]), read_drawings(run.pdf, paper.first, paper.pages))

    def _changes_look(self, orders: Sequence[BatchPaper], other: int, index: int) -> bool:
        """Return whether a question looks different after another than alone."""
        alone = [view.pages for _, view in self._render_questions(orders, (index,))]
        after = [view.pages for _, view in self._render_questions(orders, (other, index)) if view.before]
        return bool(alone and after) and alone != after


def find_interference(paper: Paper, settings: PrintSettings, figures: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Return how the questions of a paper change one another; raises what `InterferenceCheck` raises."""
    alone = [replace(paper, questions=(question,)) for question in paper.questions]
    return InterferenceCheck(alone, settings.renderer, settings.store, figures).findings()


def list_commands_of_texts(question: Question) -> frozenset[str]:
    """Return the commands in the texts of a question: draws with the same commands change the same settings."""
    return frozenset(
        command for each in list_texts_in_solutions(question) for command in COMMAND.findall(each.text.tex)
    )


def _report_interference(question: Question, victim: Paper) -> Finding:
    other = victim.questions[0]
    whose = "its next copy" if other.name == question.name else f"`{other.name}`"
    message = f"settings of this question last beyond its end: {whose} looks different after it"
    return Finding(Code.OUTLIVES, message, _find_place(question), HINT, question=question.name)


def _find_place(question: Question) -> Place:
    """Return the first place in a question where something lasting may be set, else its title."""
    for each in list_texts_in_solutions(question):
        if found := LASTING_LATEX.search(each.text.tex):
            return each.place(found.start())
    return Place(question.title.file, question.title.lines[0])

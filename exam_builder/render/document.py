"""A paper's LaTeX for one audience."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from exam_builder.codes import Code
from exam_builder.digests import BUILT_IN
from exam_builder.findings import Finding, Place, Refused
from exam_builder.paper import Audience, Paper, Question, Space
from exam_builder.read.words import Words
from exam_builder.render.audience import filter_question
from exam_builder.render.combined import build_guides, has_definitions
from exam_builder.render.environment import fill_template
from exam_builder.render.figure_files import figure_file_name, name_file_name
from exam_builder.render.identity_cache import IdentityCache
from exam_builder.render.origins import Lines, Origin, make_piece_mark
from exam_builder.render.sections import has_heading
from exam_builder.render.template_files import find_misnamed_words, load_words, read_template

DOCUMENT_TEMPLATES = ("preamble", "metadata", "opening", "paper")
"""The templates of a document: preamble (may be dumped), metadata of the file, head and foot of pages, and the paper.
"""

PREAMBLE_INCLUDES = (
    "layout",
    "apart",
    "several",
    "space",
    "notes",
    "floats",
    "refused",
    "scheme",
    "guide",
    "names",
    "signs",
    "numbers",
)
"""What the preamble includes."""

PREAMBLE_TEMPLATES = frozenset(f"{name}.tex" for name in ("preamble", *PREAMBLE_INCLUDES))
"""The preamble, and what it includes."""

BEGIN = Lines("\\begin{document}\n", (None,))
END = Lines("\\end{document}\n", (None,))

PAPER_TEMPLATES = frozenset(
    f"{name}.tex"
    for name in (*DOCUMENT_TEMPLATES, *PREAMBLE_INCLUDES, "questions", "cover", "marks", "section", "scratch")
)
"""Templates that print nothing of a question."""

LINE_SPACING = 9
"""Millimetres between the lines on which a student writes."""


@dataclass(frozen=True, slots=True)
class Document:
    r"""The LaTeX of a paper in four pieces, each with the origins of its lines.

    The preamble is the same for every audience and may be dumped into a format; the metadata belong to a file as a
    whole; opening and paper are the pages. `figures` are pairs of the name that LaTeX includes and the digest of its
    file; `names` are the questions and parts that are printed (`conv_cost`, `conv_cost.a`).
    """

    head: Lines
    metadata: Lines
    opening: Lines
    paper: Lines
    figures: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()

    @property
    def preamble(self) -> str:
        """The first piece as text."""
        return self.head.text

    @property
    def body(self) -> str:
        """All that follows the preamble, as a file that TeX reads after it."""
        return self._body.text

    @property
    def origins(self) -> tuple[Origin | None, ...]:
        """Where each line of preamble and body came from; None where it is the renderer's own."""
        return self.head.origins + self._body.origins

    @property
    def _body(self) -> Lines:
        return self.metadata + self.opening + BEGIN + self.paper + END


def render(
    paper: Paper,
    audience: Audience,
    *,
    templates: Sequence[Path] = (),
    heights: Mapping[str, tuple[str, ...]] | None = None,
    draft: bool = False,
) -> Document:
    """Render a paper for an audience; raise Refused where a template or a package's name is wrong.

    `templates` are folders whose files win over the built-in ones. `heights` are those of the boxes that stand in the
    solutions (TeX lengths by `question.part`); a student's paper with them breaks its pages alike, and without them
    has the spaces that the author asked for. In solutions they are minimum heights.
    """
    return Renderer(templates, draft).document(paper, audience, heights)


class Renderer:
    """Renders papers; a question that several papers print alike is rendered once.

    With templates of the course's own nothing is cached, because they may print a question differently in each paper.
    """

    def __init__(self, templates: Sequence[Path] = (), draft: bool = False) -> None:
        self.templates = tuple(folder.resolve() for folder in templates)
        self.folders = (*self.templates, BUILT_IN.resolve())
        self.draft = draft
        own = {name for folder in templates for name in _find_own_templates(folder)}
        self.remembers, self.remembers_heads = own <= PAPER_TEMPLATES, own.isdisjoint(PREAMBLE_TEMPLATES)
        self.words: dict[str, Words] = {}
        self.heads: IdentityCache[Lines] = IdentityCache()
        self.shown: IdentityCache[Question] = IdentityCache()
        self.printed: IdentityCache[Lines] = IdentityCache()

    def document(
        self,
        paper: Paper,
        audience: Audience,
        heights: Mapping[str, tuple[str, ...]] | None = None,
        *,
        fills: bool = False,
        body: Literal["paper", "questions"] = "paper",
    ) -> Document:
        """Render a paper, as `render` does; with `fills`, it gets scratch pages up to a given number of pages.

        With the body `questions` it has neither cover nor scratch pages.
        """
        _check_packages(paper)
        shown = replace(paper, questions=tuple(self._filter_question(each, audience) for each in paper.questions))
        pieces: list[Lines] = []
        context = self._make_context(shown, audience, heights or {}) | {
            "fills": fills,
            "captions": _last_caption_number(paper),
        }
        context["questions"] = self._questions(context, pieces)
        head = self._make_preamble(context)
        metadata, opening, main = (
            Lines.of(fill_template(self.folders, f"{name}.tex", context)) for name in (*DOCUMENT_TEMPLATES[1:3], body)
        )
        return Document(head, metadata, opening, main.with_pieces(pieces), _list_figures(shown), _list_names(shown))

    def combined(self, papers: Sequence[Paper], order: Sequence[str]) -> Document:
        """Render one marking guide for several versions; `order` has the names of the questions."""
        shown = [
            replace(each, questions=tuple(self._filter_question(one, "marking") for one in each.questions))
            for each in papers
        ]
        found = build_guides(shown, order, self._read_words(papers[0].language))
        nobodys = replace(shown[0], version="", questions=tuple(each.question for each in found))
        context = self._make_context(nobodys, "marking", {}) | {
            "guides": found,
            "versions": [each.version for each in papers],
            "captions": max(map(_last_caption_number, papers)),
            "first": shown[0].questions,
            "sets_prompts": has_definitions(nobodys.questions),
        }
        names = ("preamble", "metadata", "opening", "combined")
        head, metadata, opening, body = (
            Lines.of(fill_template(self.folders, f"{name}.tex", context)) for name in names
        )
        return Document(head, metadata, opening, body, _list_figures(nobodys))

    def _make_context(self, paper: Paper, audience: Audience, heights: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
        """What every template sees."""
        words = self._read_words(paper.language)
        return {
            "paper": paper,
            "audience": audience,
            "words": words.printed,
            "wording": words,
            "draft": self.draft,
            **_measure_spaces(paper, audience, heights),
        }

    def _read_words(self, language: str) -> Words:
        if language not in self.words:
            self.words[language] = load_words(language, self.templates)
        return self.words[language]

    def _filter_question(self, own: Question, audience: Audience) -> Question:
        shown = self.shown.get((own.parts, audience), lambda: filter_question(own, audience))
        return replace(shown, number=own.number, seed=own.seed, section=own.section, bonus=own.bonus)

    def _make_preamble(self, context: dict[str, Any]) -> Lines:
        """The preamble; built-in templates make it of these alone."""
        paper = context["paper"]
        large = bool(paper.student and paper.student.large_print)
        key = (paper.packages, paper.paper, paper.language, paper.preamble, paper.numbers, large)
        return self.heads.get(
            key, lambda: Lines.of(fill_template(self.folders, "preamble.tex", context)), self.remembers_heads
        )

    def _questions(self, context: dict[str, Any], pieces: list[Lines]) -> Callable[[Question], str]:
        """Return the function that templates call to print a question: it returns a mark, which is later replaced by
        the question.
        """

        def printed(question: Question) -> str:
            heights = tuple(context["heights"][f"{question.name}.{part.id}"] for part in question.parts)
            wanted = tuple(context["wants"][f"{question.name}.{part.id}"] for part in question.parts)
            place = (question.number, question.bonus, has_heading(context["paper"], question))
            key = (question.parts, context["audience"], place, heights, wanted)
            pieces.append(self.printed.get(key, lambda: self._filled(question, context), self.remembers))
            return make_piece_mark(len(pieces) - 1)

        return printed

    def _filled(self, question: Question, context: dict[str, Any]) -> Lines:
        return Lines.of(fill_template(self.folders, "question.tex", {**context, "question": question}))


def _find_own_templates(folder: Path) -> Iterator[str]:
    """List the templates of a folder that differ from the built-in ones.

    Raises Refused for one that cannot be read.
    """
    for path in folder.rglob("*.tex"):
        built_in = BUILT_IN / (name := path.relative_to(folder).as_posix())
        if read_template(path, name) != (read_template(built_in, name) if built_in.is_file() else None):
            yield name


def _list_figures(shown: Paper) -> tuple[tuple[str, str], ...]:
    picture = shown.identity.picture if shown.identity else ""
    named = [(name_file_name(picture), picture)] if picture else []
    return (
        *named,
        *(
            (figure_file_name(question.name, figure), figure.digest)
            for question in shown.questions
            for figure in question.figures
        ),
    )


def _last_caption_number(paper: Paper) -> int:
    """The highest figure number of a paper, over all audiences: LaTeX numbers its own figures after it."""
    return max((figure.number for question in paper.questions for figure in question.figures), default=0)


def _list_names(shown: Paper) -> tuple[str, ...]:
    return tuple(
        name
        for question in shown.questions
        for name in (question.name, *(f"{question.name}.{part.id}" for part in question.parts))
    )


def find_misnamed_templates(folder: Path) -> tuple[Finding, ...]:
    """Warn of each course template with a name close to that of a built-in one, and of words of no language."""
    known = sorted(path.name for path in BUILT_IN.glob("*.tex"))
    own = sorted(path.name for path in folder.glob("*.tex") if path.name not in known)
    near = ((name, get_close_matches(name, known, 1, 0.7)) for name in own)
    misnamed = (
        Finding(
            Code.TEMPLATE,
            f"no built-in template is called this; did you mean {found[0]}?",
            Place(f"templates/{name}"),
            f"rename it to {found[0]}",
            "warning",
        )
        for name, found in near
        if found
    )
    return (*misnamed, *find_misnamed_words(folder))


def _measure_spaces(
    paper: Paper, audience: Audience, heights: Mapping[str, tuple[str, ...]]
) -> dict[str, dict[str, str]]:
    """Heights of answer spaces, by question and part: the least, those of its pieces, and those that are asked for."""
    least = {
        f"{question.name}.{part.id}": "0pt" if audience == "marking" else _least_height(part.space)
        for question in paper.questions
        for part in question.parts
    }
    return {
        "least": least,
        "heights": {name: ",".join(heights.get(name, (size,))) for name, size in least.items()},
        "wants": {name: ",".join(heights.get(name, ())) if audience == "solutions" else "" for name in least},
    }


def _least_height(space: Space) -> str:
    """The height that an author asked for, as a TeX length."""
    if space.kind == "lines" and space.lines:
        return f"{space.lines * LINE_SPACING}mm"
    return space.size or "0pt"


def _check_packages(paper: Paper) -> None:
    """Refuse package names that contain other LaTeX."""
    wrong = [
        word
        for package in paper.packages
        for word in (package.name, *package.options)
        if not re.fullmatch(r"[A-Za-z0-9][\w .=/+*-]*", word)
        or (word is package.name and not re.fullmatch(r"[\w-]+", word))
    ]
    if wrong:
        raise Refused(Finding(Code.PACKAGE, f"`{word}` is not the name of a LaTeX package or option") for word in wrong)

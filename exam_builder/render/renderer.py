"""Render the LaTeX of papers, combined marking guides and lists of students."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Self, TypeAlias

from exam_builder.audience import filter_question
from exam_builder.digests import BUILT_IN
from exam_builder.findings import Code, Finding, Place, Refused
from exam_builder.names import FURTHER_LETTERS
from exam_builder.paper import Audience, Paper, Question, Space, Student
from exam_builder.paper_texts import PaperText, list_author_texts
from exam_builder.read.language_words import LanguageWords
from exam_builder.render.assets import NO_ASSETS, Assets
from exam_builder.render.author_text import name_figure_file, name_picture_of_name
from exam_builder.render.combined import build_guides, has_definitions, list_introductions
from exam_builder.render.environment import TemplateContext, fill_template, make_environment, take_states
from exam_builder.render.filters import print_note
from exam_builder.render.identity_cache import IdentityCache
from exam_builder.render.origins import Document, Lines, make_piece_mark
from exam_builder.render.own_templates import find_changed_templates, list_included, load_words
from exam_builder.render.schemes import MarkPrinter, has_heading

PROMPTS = {
    "": "question.tex print `question.prompt|tex`",
    "prompt": "part.tex print `part.prompt|tex`",
    "lead": "part.tex include 'subpart.tex'",
    "solution": "solution.tex print `part.solution|tex`",
}
"""Texts that their readers need, by their field, and what prints them ('' is the question's prompt)."""
LINE_SPACING = 9
"""Millimetres between ruled lines for writing, and the height of an answer line."""

Heights: TypeAlias = Mapping[str, tuple[str, ...]]
"""TeX lengths of the boxes of an answer, by `question.part`."""

Body: TypeAlias = Literal["paper", "filled", "questions"]
"""What is rendered: a paper; one with scratch pages up to a given number of pages; questions without cover."""


class Renderer:
    """Renders papers, and caches questions that several papers print alike.

    If the course has own templates that print parts of questions, nothing is cached, because they may print them
    differently in each paper.
    """

    def __init__(self, templates: Sequence[Path] = (), draft: bool = False, assets: Assets = NO_ASSETS) -> None:
        self.templates = tuple(folder.resolve() for folder in templates)
        self.environment = make_environment((*self.templates, BUILT_IN.resolve()), take_states(self.templates))
        self.draft = draft
        self.assets = assets
        self.own = own = frozenset(name for folder in templates for name in find_changed_templates(folder))
        around = ("preamble", "metadata", "opening", "paper")
        self.remembers = not own or own <= list_included(*around)
        self.remembers_heads = not own or own.isdisjoint(list_included("preamble"))
        self.words: dict[str, LanguageWords] = {}
        self.heads: IdentityCache[Lines] = IdentityCache()
        self.filtered: IdentityCache[Question] = IdentityCache()
        self.printed: IdentityCache[Lines] = IdentityCache()

    def document(
        self, paper: Paper, audience: Audience, heights: Heights | None = None, *, body: Body = "paper"
    ) -> Document:
        """Render a paper as `render` does; `body` selects a variant or a part of it."""
        _check_packages(paper)
        shown = _measure_spaces(self._filter_paper(paper, audience), audience, heights or {})
        context = self._make_context(shown, {"fills": body == "filled", "captions": _find_last_caption_number(paper)})
        pieces: list[Lines] = []

        def print_question(question: Question) -> str:
            """Render a question, and return a mark that is replaced by it later."""
            pieces.append(self._render_question(question, shown, context))
            return make_piece_mark(len(pieces) - 1)

        context["questions"] = print_question
        document = Document(
            self._render_preamble(shown.paper, context),
            self._fill("metadata", context),
            self._fill("opening", context),
            self._fill("questions" if body == "questions" else "paper", context).with_pieces(pieces),
            _list_figures(shown.paper),
            _list_names(shown.paper),
        )
        return self._add_assets(document)

    def render_combined(self, papers: Sequence[Paper], order: Sequence[str]) -> Document:
        """Render one marking guide for several versions; `order` has the names of the questions in their order."""
        versions = [self._filter_paper(each, "marking") for each in papers]
        printer = MarkPrinter(self._read_words(papers[0].language), papers[0].numbers)
        guides = build_guides(versions, order, printer)
        nobodys = replace(versions[0], version="", questions=tuple(each.question for each in guides))
        more = {
            "guides": guides,
            "versions": [each.version for each in papers],
            "captions": max(map(_find_last_caption_number, papers)),
            "first": versions[0].questions,
            "sets_prompts": has_definitions((*list_introductions(guides), *nobodys.questions)),
        }
        context = self._make_context(_measure_spaces(nobodys, "marking", {}), more)
        names = ("preamble", "metadata", "opening", "combined")
        head, metadata, opening, body = (self._fill(name, context) for name in names)
        figures = tuple(dict.fromkeys(figure for each in versions for figure in _list_figures(each)))
        return self._add_assets(Document(head, metadata, opening, body, figures))

    def sheet(
        self, template: str, paper: Paper, students: Sequence["ListedStudent"], more: TemplateContext
    ) -> Document:
        """Render a sheet that lists some students, with a template; `paper` is the paper of any of them."""
        nobodys = replace(paper, questions=(), version="", student=None, identity=None)
        context = self._make_context(_measure_spaces(nobodys, "marking", {}), {"captions": 0, "students": students})
        context |= more
        names = ("preamble", "metadata", "opening", template)
        head, metadata, opening, body = (self._fill(name, context) for name in names)
        pictures = dict.fromkeys(each.picture for each in students if each.picture)
        named = tuple((name_picture_of_name(each), each) for each in pictures)
        return self._add_assets(Document(head, metadata, opening, body, named))

    def _add_assets(self, document: Document) -> Document:
        """Add the files that templates may use to a document, with a comment that identifies them."""
        document = replace(document, own=self.own) if self.own else document
        if not self.assets.files:
            return document
        return replace(document, head=document.head + Lines(self.assets.mark, (None,)), assets=self.assets)

    def _fill(self, template: str, context: TemplateContext) -> Lines:
        return Lines.of(fill_template(self.environment, f"{template}.tex", context))

    def _make_context(self, paper: "_ShownPaper", more: TemplateContext) -> TemplateContext:
        """Collect the values that every template can use."""
        words = self._read_words(paper.paper.language)
        return {
            "paper": paper.paper,
            "audience": paper.audience,
            "words": words.printed,
            "languages": words.by_language,
            "printer": MarkPrinter(words, paper.paper.numbers),
            "letters": FURTHER_LETTERS,
            "draft": self.draft,
            "student": _print_student(paper.paper),
            "least": paper.least,
            "heights": paper.heights,
            "wants": paper.wants,
            **more,
        }

    def _read_words(self, language: str) -> LanguageWords:
        if language not in self.words:
            self.words[language] = load_words(language, self.templates)
        return self.words[language]

    def _filter_paper(self, paper: Paper, audience: Audience) -> Paper:
        return replace(paper, questions=tuple(self._filter_question(each, audience) for each in paper.questions))

    def _filter_question(self, own: Question, audience: Audience) -> Question:
        shown = self.filtered.get((own.parts, audience), lambda: filter_question(own, audience))
        return replace(shown, number=own.number, seed=own.seed, section=own.section, bonus=own.bonus)

    def _render_preamble(self, paper: Paper, context: TemplateContext) -> Lines:
        """Render the preamble, which with built-in templates depends on the cache key alone."""
        if not self.remembers_heads:
            return self._fill("preamble", context)
        large = bool(paper.student and paper.student.large_print)
        key = (paper.packages, paper.paper, paper.language, paper.preamble, paper.numbers, paper.style, large)
        return self.heads.get(key, lambda: self._fill("preamble", context))

    def _render_question(self, question: Question, paper: "_ShownPaper", context: TemplateContext) -> Lines:
        """Render a question, which with built-in templates depends on the cache key alone."""
        own = context | {"question": question}
        if not self.remembers:
            lines = self._fill("question", own)
            _require_texts(question, lines, paper.audience)
            return lines
        names = [f"{question.name}.{part.id}" for part in question.parts]
        heights = tuple((paper.heights[name], paper.wants[name]) for name in names)
        heading = has_heading(paper.paper, question)
        place = (question.number, question.bonus, heading, question.flow, paper.paper.style)
        return self.printed.get((question.parts, paper.audience, place, heights), lambda: self._fill("question", own))


def _require_texts(question: Question, lines: Lines, audience: Audience) -> None:
    """Raise Refused if a course's templates leave out a text that students, or readers of the solutions, need."""
    printed = {(origin.file, origin.line) for origin in lines.origins if origin}
    lost = [
        each
        for each in list_author_texts(question)
        if each.field in PROMPTS
        and (each.field == "solution") == (audience == "solutions")
        and audience != "marking"
        and each.text.tex.strip()
        and printed.isdisjoint((each.text.file, line) for line in each.text.lines)
    ]
    if lost:
        raise Refused(map(_lost_finding, lost))


def _lost_finding(lost: PaperText) -> Finding:
    question, part = lost.question, lost.part
    what = "solution" if lost.field == "solution" else "text, which students need"
    message = f"the course's templates do not print this {what}"
    hint = f"let {PROMPTS[lost.field] if part else PROMPTS['']}, as the built-in one does"
    return Finding(
        Code.MISSING,
        message,
        lost.place(),
        hint,
        question=question.name if question else None,
        part=part.id if part else None,
    )


@dataclass(frozen=True, slots=True)
class ListedStudent:
    """A student on a sheet: the name in LaTeX, and the digest of the picture in it, if any."""

    student: Student
    name: str
    picture: str = ""

    @classmethod
    def of_copy(cls, paper: Paper) -> Self:
        """Return the student of a copy, with the name as it is printed there."""
        assert paper.student is not None, "copies are for students"
        identity = paper.identity
        return cls(paper.student, identity.name if identity else "", identity.picture if identity else "")

    def remarks(self, large_print: str, extra_time: str) -> list[str]:
        """Return notes for invigilators, in the exam's words: large print, and extra time with its amount."""
        extra = f"{extra_time} {self.student.extra_time}"
        return [large_print] * self.student.large_print + [extra] * bool(self.student.extra_time)


def _print_student(paper: Paper) -> dict[str, str] | None:
    """Return the roster's data on a paper's student, as LaTeX by column; None if the paper has no student."""
    student = paper.student
    if student is None:
        return None
    cells = {"id": student.id, "email": student.email, "version": student.version, **dict(student.columns)}
    printed = {key: print_note(cell) for key, cell in cells.items()}
    return {**printed, "name": paper.identity.name if paper.identity else print_note(student.name)}


@dataclass(frozen=True, slots=True)
class _ShownPaper:
    """A paper as one audience sees it, and its answer spaces by `question.part`, as comma-separated TeX lengths.

    `least` is the height that the author asked for, `heights` has the height of each piece, and `wants` the minimum
    heights in solutions, if there are any.
    """

    paper: Paper
    audience: Audience
    least: Mapping[str, str]
    heights: Mapping[str, str]
    wants: Mapping[str, str]


def _measure_spaces(paper: Paper, audience: Audience, heights: Heights) -> _ShownPaper:
    least = {
        f"{question.name}.{part.id}": "0pt" if audience == "marking" else _get_least_height(part.space)
        for question in paper.questions
        for part in question.parts
    }
    pieces = {name: ",".join(heights.get(name, (size,))) for name, size in least.items()}
    wants = {name: ",".join(heights.get(name, ())) if audience == "solutions" else "" for name in least}
    return _ShownPaper(paper, audience, least, pieces, wants)


def _get_least_height(space: Space) -> str:
    """Return the height that an author asked for, as a TeX length."""
    if space.kind == "lines" and space.lines:
        return f"{space.lines * LINE_SPACING}mm"
    return space.size or (f"{LINE_SPACING}mm" if space.kind == "answer_line" else "0pt")


def _list_figures(paper: Paper) -> tuple[tuple[str, str], ...]:
    picture = paper.identity.picture if paper.identity else ""
    named = [(name_picture_of_name(picture), picture)] if picture else []
    logo = paper.cover.logo
    named += [(name_figure_file("", logo), logo.digest)] if logo else []
    figures = ((question.name, figure) for question in paper.with_figures for figure in question.figures)
    return (*named, *((name_figure_file(name, figure), figure.digest) for name, figure in figures))


def _find_last_caption_number(paper: Paper) -> int:
    """Find the highest figure number of a paper, over all audiences: LaTeX numbers its own figures after it."""
    return max((figure.number for question in paper.with_figures for figure in question.figures), default=0)


def _list_names(paper: Paper) -> tuple[str, ...]:
    return tuple(
        name
        for question in paper.questions
        for name in (question.name, *(f"{question.name}.{part.id}" for part in question.parts))
    )


def _check_packages(paper: Paper) -> None:
    """Refuse package names that contain other LaTeX."""
    wrong = [
        (word, Place(package.file, package.line) if package.file else None)
        for package in paper.packages
        for word in (package.name, *package.options)
        if not re.fullmatch(r"[A-Za-z0-9][\w .=/+*-]*", word)
        or (word is package.name and not re.fullmatch(r"[\w-]+", word))
    ]
    if wrong:
        said = "is not the name of a LaTeX package or option"
        raise Refused(Finding(Code.PACKAGE, f"`{word}` {said}", place) for word, place in wrong)

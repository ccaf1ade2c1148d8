"""The words that templates print themselves, by language."""

from collections.abc import Mapping

ENGLISH = {
    "solutions": "Solutions",
    "marking": "Marking guide",
    "page": "Page",
    "of": "of",
    "draft": "DRAFT",
    "name": "Name",
    "number": "Student number",
    "aids": "Aids allowed",
    "total": "Total",
    "advice": "Advice",
    "question": "Question",
    "continued": "continued",
    "marks": "Marks",
    "score": "Score",
    "sum": "Total",
    "mark_one": "mark",
    "mark_many": "marks",
    "answer": "Answer.",
    "key": "Key",
    "also": "also right:",
    "when": "when",
    "mistakes": "Wrong answers to expect",
    "scheme": "Marks",
    "across": "Across the question",
    "route": "Route",
    "any_route": "On every route",
    "each": "each",
    "at_most": "at most",
    "once": "once in the question",
    "in_parts": "in",
    "floor": "not below",
    "instead": "instead",
    "carried": "Full marks when it is consistent with the student's own",
    "note": "note",
    "scratch": "Scratch work",
    "scratch_note": "Work on this page is marked only if you say so at the question.",
    "figure": "Figure",
    "none_of_these": "None of these",
    "version": "Version",
    "extra_time": "Extra time",
    "bonus": "Bonus",
    "answer_of": "Answer {} of the {} questions.",
    "counted": "Counted: {} of questions {} to {}.",
    "marking_rule": "Marking:",
    "for": "for each",
    "each_right": "right answer",
    "each_options": "option rightly ticked or left open",
    "each_match": "right pair",
    "each_order": "one in its place",
    "each_blanks": "blank rightly filled",
    "minus": "less",
    "for_wrong": "for each wrong one",
    "not_below": "at least",
}

FRENCH = {
    "solutions": "Corrigé",
    "marking": "Barème",
    "page": "Page",
    "of": "sur",
    "draft": "BROUILLON",
    "name": "Nom",
    "number": "Numéro d'étudiant",
    "aids": "Documents autorisés",
    "total": "Total",
    "advice": "Conseils",
    "question": "Question",
    "continued": "suite",
    "marks": "Points",
    "score": "Note",
    "sum": "Total",
    "mark_one": "point",
    "mark_many": "points",
    "answer": "Réponse.",
    "key": "Réponse",
    "also": "aussi juste :",
    "when": "si",
    "mistakes": "Erreurs prévisibles",
    "scheme": "Points",
    "across": "Pour toute la question",
    "route": "Voie",
    "any_route": "Sur toutes les voies",
    "each": "chacun",
    "at_most": "au plus",
    "once": "une fois dans la question",
    "in_parts": "en",
    "floor": "pas moins de",
    "instead": "à la place",
    "carried": "Tous les points si c'est en accord avec la réponse de l'étudiant à",
    "note": "note",
    "scratch": "Brouillon",
    "scratch_note": "Cette page n'est notée que si vous le dites à la question.",
    "figure": "Figure",
    "none_of_these": "Aucune de ces réponses",
    "version": "Version",
    "extra_time": "Temps supplémentaire",
    "bonus": "Bonus",
    "answer_of": "Répondez à {} des {} questions.",
    "counted": "Pris en compte : {} des questions {} à {}.",
    "marking_rule": "Notation :",
    "for": "pour chaque",
    "each_right": "réponse juste",
    "each_options": "proposition justement cochée ou laissée",
    "each_match": "paire juste",
    "each_order": "élément à sa place",
    "each_blanks": "blanc bien rempli",
    "minus": "moins",
    "for_wrong": "pour chaque erreur",
    "not_below": "au moins",
}

NUMBERS = {
    "en": ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
    "fr": ["une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"],
}
"""Numbers of questions; French counts them as feminine."""

SINGULAR_BELOW = {"fr": 2}
"""In French 0,5 and 1,5 take the singular; in English only 1 does."""


def number_of(language: str, number: int) -> str:
    """A small number of questions as a word, a large one in digits."""
    words = NUMBERS.get(language[:2], NUMBERS["en"])
    return words[number - 1] if 1 <= number <= len(words) else str(number)


def words_of(language: str) -> Mapping[str, str]:
    """The words of a language given as `en`, `fr`, …; English where there are no others."""
    return {"fr": FRENCH}.get(language[:2], ENGLISH)

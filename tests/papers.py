"""Small papers made by hand, for the tests of what comes after draw."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from exam_builder.paper import (
    Answer,
    Audience,
    Cover,
    Figure,
    Listing,
    Misconception,
    Mistake,
    NumberStyle,
    Paper,
    Part,
    Question,
    RubricItem,
    Space,
    Text,
)
from exam_builder.render import Document, Renderer
from exam_builder.render.renderer import Heights
from exam_builder.values import FrozenMap

FILE = "content/questions/{}.yaml"


def text(tex: str, line: int = 1, file: str = "content/exams/small.yaml") -> Text:
    """A Text whose lines follow one another in a file, from `line` on."""
    return Text(tex, file, tuple(range(line, line + len(tex.split("\n")))))


def number(value: int, tex: str = "") -> Answer:
    return Answer("number", value, tex or str(value), str(value))


def part(id_: str = "a", question: str = "conv_cost", **fields: Any) -> Part:
    """A part of half a mark; strings among the fields become Texts of the question's file, 10 lines after the start."""
    base: dict[str, Any] = {
        "id": id_,
        "label": "",
        "points": Fraction(1, 2),
        "prompt": None,
        "answer": number(1200),
        "also": (),
        "mistakes": (),
        "solution": None,
        "space": Space("blank", "2.5cm"),
        "rubric": (),
    }
    lines = {"prompt": 10, "solution": 20}
    placed = {
        name: text(value, lines[name], FILE.format(question)) if name in lines and isinstance(value, str) else value
        for name, value in fields.items()
    }
    return Part(**{**base, **placed})


def question(name: str = "conv_cost", number: int = 1, *parts: Part, **fields: Any) -> Question:
    """A question; a prompt given as a string begins at line 5 of the question's file."""
    parts = parts or (part("a", name, prompt="How many?", solution="So many."),)
    fields.setdefault("title", name.replace("_", " ").capitalize())
    if isinstance(fields["title"], str):
        fields["title"] = text(fields["title"], 1, FILE.format(name))
    if isinstance(fields.get("prompt"), str):
        fields["prompt"] = text(fields["prompt"], 5, FILE.format(name))
    base: dict[str, Any] = {
        "name": name,
        "number": number,
        "points": sum((each.points for each in parts), Fraction(0)),
        "seed": 0,
        "tried": 1,
        "parameters": FrozenMap({}),
        "misconceptions": (),
        "figures": (),
        "listings": (),
        "prompt": None,
        "rubric": (),
    }
    return Question(**{**base, **fields, "parts": parts})


def paper(*questions: Question, **fields: Any) -> Paper:
    """An exam of these questions, with a full cover."""
    questions = questions or (question(),)
    cover = Cover(
        title=text("Midterm"),
        course=text("CSC413/2516 Neural Networks and Deep Learning", 2),
        term=text("Winter 2020", 3),
        date=text("Friday 14 February 2020", 4),
        time=text("18:10--20:00", 5),
        aids=text("Closed book: no aids.", 6),
        advice=(
            text("Order is not difficulty: try every question.", 7),
            text("``Briefly explain'' means one to three sentences.", 8),
            text("Nothing needs a long derivation; if the algebra grows, step back.", 9),
            text("Several questions have more than one right answer.", 10),
        ),
        instructions=text("Answer all questions.", 11),
    )
    base: dict[str, Any] = {
        "schema": 1,
        "exam": "small",
        "seed": None,
        "language": "en",
        "paper": "a4",
        "cover": cover,
        "numbers": NumberStyle(),
        "packages": (),
        "preamble": None,
        "total": sum((each.points for each in questions), Fraction(0)),
        "parameters": FrozenMap({}),
    }
    return Paper(**{**base, **fields, "questions": questions})


def with_solution(solution: str, space: Space | None = None) -> Paper:
    """One question, one part, this solution."""
    only = part("a", prompt="Explain.", solution=solution, space=space or Space("blank", "2.5cm"))
    return paper(question("conv_cost", 1, only), question("median_net", 2))


def with_prompt(prompt: str) -> Paper:
    """One question with this prompt at line 5 of its file."""
    return paper(question("conv_cost", 1, prompt=prompt), question("median_net", 2))


def renamed(shown: Paper, title: str) -> Paper:
    """The paper under another title."""
    return replace(shown, cover=replace(shown.cover, title=text(title)))


WORDS = ("the quick brown fox jumps over the lazy dog " + "while two grey cats look on from the garden wall").split()


def prose(count: int) -> str:
    """So many words of a text that says nothing."""
    return " ".join(WORDS[index % len(WORDS)] for index in range(count)) + "."


LSE = """\
def lse(x):
    '''log of the sum of exp, stably'''
    m = max(x)  # the largest
    return m + log(sum(exp(x - m)))
"""


def sample_paper() -> Paper:
    """Four questions with all that a paper may hold: parts, figures, listings, every kind of space, a full scheme."""
    conv = question(
        "conv_cost",
        1,
        part(
            "a",
            label="a",
            prompt="How many weights does it learn?",
            solution="$5\\cdot 5\\cdot 3\\cdot 16 = 1\\,200$: each filter has $5 \\times 5$ weights\nfor each channel.",
            answer=number(1200, "1\\,200"),
            mistakes=(Mistake("one_channel", 400, "400", "400"),),
            rubric=(
                RubricItem("add", Fraction(1, 2), text("the right number", 30)),
                RubricItem("instead", Fraction(1, 4), text("the 16 filters and the $5\\times5$ kernel are there", 31)),
                RubricItem("note", None, text("Slips at the border cost nothing.", 32)),
            ),
        ),
        part(
            "b",
            label="b",
            prompt="How many multiply-adds does the output of the layer take?",
            solution="$100\\cdot 100\\cdot 5\\cdot 5\\cdot 3\\cdot 16 = 12\\,000\\,000$.",
            answer=number(12000000, "12\\,000\\,000"),
            space=Space("lines", "", 3),
            rubric=(
                RubricItem("add", Fraction(1, 2), text("the right number", 33)),
                RubricItem("carried", carried=("a",), formula="$100^2\\cdot{}$(a)"),
            ),
        ),
        part(
            "c",
            label="c",
            prompt="How many parameters more when the image grows to $200\\times200$?",
            solution="None.",
            space=Space("box", "1cm"),
        ),
        prompt="The input is an RGB picture of $100\\times100$ pixels. The first layer has 16 filters of\n"
        "$5\\times5$, its output is as large as its input, and it has no bias.\n\n\\FIGURE{layer}",
        misconceptions=(Misconception("one_channel", text("the input's channels are forgotten", 3)),),
        figures=(Figure("layer", 1, "drawings.layer", FrozenMap({}), 0.5, "A layer", text("The layer.", 4), (), "d1"),),
        rubric=(
            RubricItem(
                "note",
                None,
                text("Forgetting the 3 channels costs once.", 40),
                misconception="one_channel",
                parts=("a", "b"),
                once=True,
            ),
        ),
    )
    lse = question(
        "logsumexp",
        2,
        part(
            "a",
            "logsumexp",
            label="a",
            points=Fraction(1),
            prompt="Draw the computation graph.",
            space=Space("grid", "4cm"),
            solution="\\begin{itemize}\n\\item $X \\to M$, $X\\to E$\n\\item $M\\to E$, $E\\to S$\n\\end{itemize}\n"
            + prose(60),
            rubric=(
                RubricItem("add", Fraction(3, 4), text("edges, by a check of each", 50), route=1),
                RubricItem("add", Fraction(1, 2), text("all edges, in one go", 51), route=2),
                RubricItem("less", Fraction(1, 4), text("an edge is missing", 52), each=True, max=Fraction(1, 2)),
            ),
        ),
        part(
            "b",
            "logsumexp",
            label="b",
            points=Fraction(1),
            prompt="Derive the gradient.",
            space=Space("blank", "3cm"),
            solution=prose(400),
        ),
        prompt="This function works where the naive one does not:\n\\LISTING{lse}",
        listings=(Listing("lse", LSE, "python", "content/questions/lse.py", 1),),
    )
    out = question(
        "out_of_memory",
        3,
        part(
            "a",
            "out_of_memory",
            points=Fraction(1),
            prompt="Name two ways out.",
            space=Space("fill"),
            solution=prose(30),
        ),
        prompt="Back-propagation of a deep network runs out of memory.",
    )
    long = question(
        "equal_embeddings",
        4,
        part(
            "a",
            "equal_embeddings",
            points=Fraction(1),
            prompt="Show it.",
            space=Space("blank", "4cm"),
            solution="\n\n".join([prose(200)] * 7),
        ),
    )
    return paper(conv, lse, out, long)


def picture_pdf(width: int = 240, height: int = 90) -> bytes:
    """A figure file: a frame of this size in points."""
    drawn = f"0.8 w 1 1 {width - 2} {height - 2} re S".encode()
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents 4 0 R/Resources<<>>>>".encode(),
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer


FIGURES = {"d1": picture_pdf()}
"""The figure files of `sample_paper`, by digest."""


def render(
    made: Paper,
    audience: Audience,
    *,
    templates: Sequence[Path] = (),
    heights: Heights | None = None,
    draft: bool = False,
) -> Document:
    """A paper in LaTeX; `templates` are folders whose files replace the built-in ones."""
    return Renderer(templates, draft).document(made, audience, heights)

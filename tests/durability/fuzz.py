"""Spoilt input of every reader: each takes it or refuses it in words, within seconds; all else is a fault.

By hand, for as long as one likes; with atheris, where it is installed, guided by coverage:

    python tests/durability/fuzz.py --seconds 3600 [TARGET ...]
"""

import argparse
import importlib.util
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).parents[1]))
from papers import paper

from exam_builder.course import find_course
from exam_builder.expressions import ExpressionError, evaluate, expand, parse, parse_text
from exam_builder.findings import Misuse, Refused
from exam_builder.paper import NumberStyle
from exam_builder.read import read_exam
from exam_builder.records.copies_record import read_copies
from exam_builder.records.paper_record import RECORD_KEY
from exam_builder.records.record_reader import explain_errors, read_paper, read_record, read_single, read_way
from exam_builder.records.versions_record import read_versions_record
from exam_builder.render import Origin, Renderer
from exam_builder.roster import read_roster
from exam_builder.typeset import aux_file
from exam_builder.typeset.log import parse_log
from exam_builder.typeset.tex_source import TexSource

SECONDS = 5.0
"""So long one input may compute at most."""
WAIT_SECONDS = 60
"""So long it may take on the clock, as other programs may be at work."""
WORDS = (
    *(b"\\VAR{", b"}", b"{", b"[", b"]", b"**", b"1e999", b"9" * 400, b"\x00", b"\xff", b"\xe2\x80\xae", b"\n", b": "),
    *(b"- ", b"&a", b"*a", b"!!python", b"((* for x in y *))", b"((", b"))", b'"', b"'", b",", b";", b"\\", b"l.3 "),
)
EXPRESSION = b"a+2*comb(7,3)-sqrt(2)/b**2 if a>=3 else sum([i for i in range(1,9)])"
TEXT = b"\\VAR{a} and \\VAR{b/3} of $\\frac{1}{2}$ and \\VAR{sqrt(a)}"
ROSTER = b"id,name,version,language,time\n1001,Ada Lovelace,A,en,1.5\n1002,\xc3\x89mile Borel,B,fr,\n"
LOG = (
    b"This is pdfTeX\n./paper.tex:3: Undefined control sequence.\nl.3 \\foo\n        bar\n"
    b"! Missing $ inserted.\n<inserted text>\nOverfull \\hbox (3.2pt too wide) in paragraph at lines 2--3\n"
    b"exam-here q 2\nLaTeX Warning: Reference `x' on page 1 undefined on input line 3.\nexam-page\n"
)
QUESTION = b"""title: Fence
parameters:
  a: {choose: [2, 3, 5], default: 3}
prompt: A field of \\VAR{a} m.
parts:
  - points: 2
    prompt: How long is it?
    answer: {number: 2*a, unit: m, reference: 6}
    recompute: {expression: a+a}
    solution: It is \\VAR{answer}.
"""
EXAM = b"title: Test\ncourse: Testing\nquestions: [q]\n"
TEMPLATE = b"((* for each in paper.questions *))((each.number))((* endfor *)) ((paper.cover.title|inline))"
LINES = (None, *(Origin("content/questions/q.yaml", line, "q") for line in (5, 6, 7)))
SHEET = TexSource("paper.tex", LINES, text="a\nb\n")
REFUSALS = (Refused, Misuse, ExpressionError)


def _read_question(content: bytes, folder: Path) -> None:
    _write(folder, "content/exams/test.yaml", EXAM)
    _write(folder, "content/questions/q.yaml", content)
    read_exam(find_course(folder), "test")


def _read_exam(content: bytes, folder: Path) -> None:
    _write(folder, "content/exams/test.yaml", content)
    _write(folder, "content/questions/q.yaml", QUESTION)
    read_exam(find_course(folder), "test")


def _evaluate(content: bytes, folder: Path) -> None:
    evaluate(parse(content.decode("utf-8", "replace")), {"a": 3, "b": 5})


def _expand(content: bytes, folder: Path) -> None:
    expand(parse_text(content.decode("utf-8", "replace")), {"a": 3, "b": 5}, NumberStyle())


def _read_roster(content: bytes, folder: Path) -> None:
    read_roster(_write(folder, "roster.csv", content))


def _read_record(content: bytes, folder: Path) -> None:
    path = _write(folder, "paper.json", content)
    data = read_record(path)
    with explain_errors(path):
        readers = {"lots": read_copies, "versions": read_versions_record, "passes": read_single, "run": read_single}
        readers.get(read_way(data) if RECORD_KEY in data else "", read_paper)(data)


def _read_log(content: bytes, folder: Path) -> None:
    text = content.decode("utf-8", "replace")
    parse_log(text, SHEET)
    aux_file.read_heights(text), aux_file.read_pages(text), aux_file.read_rects(text), aux_file.count_pages(text)


def _fill_template(content: bytes, folder: Path) -> None:
    _write(folder, "templates/cover.tex", content)
    Renderer((folder / "templates",)).document(paper(), "student")


def _write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


TARGETS: Mapping[str, tuple[Callable[[bytes, Path], None], bytes]] = {
    "question": (_read_question, QUESTION),
    "exam": (_read_exam, EXAM),
    "expression": (_evaluate, EXPRESSION),
    "text": (_expand, TEXT),
    "roster": (_read_roster, ROSTER),
    "record": (_read_record, paper().to_json().encode()),
    "log": (_read_log, LOG),
    "template": (_fill_template, TEMPLATE),
}
"""What is fuzzed, by name, and a right input."""


class Hang(BaseException):
    """An input takes too long."""


def _hang(number: int, frame: FrameType | None) -> None:
    raise Hang


def try_input(target: str, content: bytes, folder: Path) -> None:
    """Give a target an input; raise Hang, or whatever it raises that is no refusal."""
    signal.signal(signal.SIGALRM, _hang)
    signal.signal(signal.SIGPROF, _hang)
    signal.alarm(WAIT_SECONDS)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        TARGETS[target][0](content, folder)
    except REFUSALS:
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)


def spoil(content: bytes, choose: random.Random) -> bytes:
    """An input with some of its bytes taken out, doubled, exchanged, or others put in."""
    made = bytearray(content)
    for _ in range(choose.choice((1, 1, 2, 4, 16))):
        at, length = choose.randrange(len(made) + 1), choose.choice((0, 1, 3, 20))
        piece = bytes(made[(start := choose.randrange(len(made) + 1)) : start + choose.choice((2, 8, 40))])
        word = choose.choice((b"", bytes([choose.randrange(256)]), choose.choice(WORDS), piece, piece * 50))
        made[at : at + length] = word
    return bytes(made)


def _find_place(fault: BaseException) -> str:
    """Where in the toolkit, or below it, something was raised."""
    frames = [frame for frame in traceback.extract_tb(fault.__traceback__) if frame.filename != __file__]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


def _run(targets: list[str], seconds: float, seed: int) -> int:
    """Spoil inputs until the time is over; print each fault with the input that shows it, and return how many."""
    choose, end, tried = random.Random(seed), time.monotonic() + seconds, 0
    faults: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            target = choose.choice(targets)
            content = spoil(TARGETS[target][1], choose)
            tried += 1
            try:
                try_input(target, content, Path(folder))
            except (Exception, Hang) as fault:  # noqa: BLE001 - each is reported
                if (name := f"{target}: {type(fault).__name__} at {_find_place(fault)}") not in faults:
                    faults.add(name)
                    print(f"{name}\n    {fault}\n    {content!r}", flush=True)
    print(f"{tried:,} inputs, {len(faults)} faults")
    return len(faults)


def _run_atheris(target: str, seconds: float) -> None:
    import atheris

    folder = Path(tempfile.mkdtemp())
    atheris.instrument_all()
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds:.0f}"], lambda content: try_input(target, content, folder))
    atheris.Fuzz()


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; all if none is named")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=time.time_ns())
    given = parser.parse_args()
    if len(given.targets) == 1 and importlib.util.find_spec("atheris"):
        _run_atheris(given.targets[0], given.seconds)
    return 1 if _run(given.targets or list(TARGETS), given.seconds, given.seed) else 0


if __name__ == "__main__":
    sys.exit(main())

"""Two questions on networks whose pages are wrong: a figure, a listing, a prompt; each reported at its line."""

import pytest
from courses import write_course

from exam_builder.checking import CheckRequest, check_exams
from exam_builder.findings import Finding

pytestmark = pytest.mark.long

EXAM = "title: Networks\ncourse: Testing\nquestions: [q]\n"
WINDOW = r"""title: A sliding window
parameters:
  rtt: {default: 40, choose: [20, 40], unit: ms}
  packet: {default: 10, choose: [5, 10], unit: kbit}
  rate: {default: 2, choose: [1, 2], unit: Mbit/s}
  busy: {derive: packet / rate, unit: ms}
figures:
  gain:
    draw: shapes.utilisation
    with: {rtt: rtt, busy: busy}
    alt: A line that rises, and stays at one.
    shows:
      slope: {is: busy / (rtt + busy), read: read_rise, within: 0.001}
prompt: |
  Packets of \VAR{quantity(packet)} are sent at \VAR{quantity(rate)}. An acknowledgement comes \VAR{rtt}~ms after the
  last bit of its packet is sent. \FIGURE{gain}
parts:
  - points: 1
    prompt: How many milliseconds does it take to send a packet?
    answer: {number: busy, unit: ms, digits: 4, reference: 5.000}
    recompute: {expression: 'sum([1 / rate for bit in range(packet)])'}
    solution: |
      $\frac{\VAR{packet}}{\VAR{rate}} = \VAR{answer}$
  - points: 1
    prompt: What share of the link is used with a window of one packet?
    answer: {number: busy / (rtt + busy), digits: 3, reference: 0.111}
    recompute: {function: read_used, within: 0.001}
    solution: |
      $\frac{\VAR{busy}}{\VAR{rtt} + \VAR{busy}} \approx \VAR{answer}$
"""
FIGURES = """\
from exam_builder.plot import subplots

def utilisation(width, rtt, busy):
    figure, axes = subplots(width, 2)
    turn = 1 + rtt / busy
    axes.plot([0, turn, 2 * turn], [0, 1, 1])
    axes.set_title(f"RTT {rtt:g} ms")
    return figure

def read_rise(figure):
    return figure.lines[0].y[1] / figure.lines[0].x[1]
"""
READ_USED = """\
def read_used(printed):
    line = printed.figures.gain.lines[0]
    return float(line.y[1] / line.x[1])
"""
PROGRAM = r"""title: A checksum
parameters:
  base: {default: 16, choose: [16, 32]}
  one: {default: 9, choose: [9, 14]}
  two: {default: 12, choose: [12, 11]}
  three: {default: 7, choose: [7, 8]}
  first: {derive: "'last = ' + plain(one) + '; print(3 * last)'"}
listings:
  program:
    language: python
    text: |
      total = \VAR{one} + \VAR{two} + \VAR{three}
      while total >= \VAR{base}:
          total = total - \VAR{base}
      print(\VAR{base} - 1 - total)
  short: {text: first, language: python}
prompt: 'A sender adds \VAR{one}, \VAR{two} and \VAR{three}: \LISTING{program}'
parts:
  - points: 1
    prompt: What does it print?
    answer: {number: 'base - 1 - mod(one + two + three, base)', reference: 3}
    recompute: {prints: program}
    solution: It prints \VAR{answer}.
  - points: 1
    prompt: 'What does this print? \LISTING{short}'
    answer: {number: 3 * one, reference: 27}
    recompute: {prints: short}
    solution: It prints \VAR{answer}.
  - points: 1
    prompt: How many words are added?
    answer: {number: 'len([one, two, three])', reference: 3}
    recompute: count_words
    solution: There are \VAR{answer}.
"""
COUNT_WORDS = """\
def count_words(printed):
    return printed.listings.program.partition(chr(10))[0].count("+") + 1
"""
FAULTS = {
    "two arguments of a figure swapped": ("{rtt: rtt, busy: busy}", "{rtt: busy, busy: rtt}", "figure-shows"),
    "an argument of a figure of another value": ("{rtt: rtt, busy: busy}", "{rtt: packet, busy: busy}", "figure-shows"),
    "a figure that writes another value": ('"RTT {rtt:g} ms"', '"RTT {busy:g} ms"', "figure-says"),
    "a prompt that gives a key away": (r"of \VAR{quantity(packet)} are", r"of \VAR{quantity(busy)} are", "given-away"),
    "a prompt with seconds for milliseconds": (r"comes \VAR{rtt}~ms", r"comes \VAR{rtt}~s", "other-unit"),
    "a question for another unit": ("How many milliseconds", "How many seconds", "other-unit"),
    "a derived unit": ("packet / rate, unit: ms", "packet / rate, unit: s", "wrong-unit"),
    "a hole of a program": (r"total = total - \VAR{base}", r"total = total - \VAR{base + 1}", "recompute"),
    "another hole of it": (r"print(\VAR{base} - 1", r"print(\VAR{two} - 1", "recompute"),
    "a program in a parameter": ("plain(one) + '; print", "plain(one + 1) + '; print", "recompute"),
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory):
    """What the check says of a question; questions that are right are checked once."""

    def messages(question: str, companion: str, figures: str) -> tuple[Finding, ...]:
        root = write_course(tmp_path_factory.mktemp("course"), question, companion, exam=EXAM, figures=figures)
        return check_exams(CheckRequest(root, ("test",), draws=4, jobs=1, tex=False)).findings

    return messages


@pytest.mark.parametrize(("question", "companion"), [(WINDOW, READ_USED), (PROGRAM, COUNT_WORDS)])
def test_the_right_question_has_no_finding(said, question: str, companion: str) -> None:
    assert said(question, companion, FIGURES) == ()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_reported_at_its_line(said, fault: str) -> None:
    right, wrong, code = FAULTS[fault]
    question, companion = (PROGRAM, COUNT_WORDS) if right in PROGRAM else (WINDOW, READ_USED)
    (text,) = (each for each in (question, FIGURES) if each.count(right) == 1)
    name = "figures/shapes.py" if text is FIGURES else "content/questions/q.yaml"
    found = said(question.replace(right, wrong), companion, FIGURES.replace(right, wrong))
    at = (name, text[: text.index(right)].count("\n") + 1, code)
    places = {(each.place.file, each.place.line, str(each.code)) for each in found if each.place}
    assert at in places, "\n".join(map(str, found))

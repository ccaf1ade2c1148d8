"""What it costs that the course's Python runs apart, in `check --draws`: `python benchmarks/contained.py`.

Each check starts from an empty cache. It is held against the same one whose functions are called in its own process,
with nothing around them, and against one in which a second process does not call them all again, as is done to see that
they return the same.
"""

import argparse
import sys
from statistics import median

from run import TOOLKIT
from witnesses import check

from exam_builder import cli
from exam_builder.companions import companion_calls
from exam_builder.companions.function_calls import CallResult, FunctionCall, LoadedModules, from_python

WAYS = {"--plain": "in its own process", "--once": "in one process apart"}
"""With one of these as its first argument, the program is `exam-builder` that calls functions so."""
MODULES = LoadedModules()


def call_plainly(call: FunctionCall) -> CallResult:
    """Call a function as any Python program would."""
    given = call.list_arguments()
    if call.entropy is not None:
        import numpy

        given["rng"] = numpy.random.default_rng(call.entropy)
    return CallResult(from_python(getattr(MODULES.load(call.file), call.function)(**given)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exam", default="midterm")
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument("--times", type=int, default=3, help="how often each is run, in turns (default: 3)")
    chosen = parser.parse_args()
    arguments = (chosen.exam, "--jobs", "1", "--draws", str(chosen.draws))
    commands = {"in two processes apart": TOOLKIT} | {
        words: (sys.executable, __file__, way) for way, words in WAYS.items()
    }
    costs = [{words: check(command, arguments) for words, command in commands.items()} for _ in range(chosen.times)]
    for words in commands:
        print(f"functions called {words:24} {median(each[words] for each in costs):6.1f} CPU s")


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in WAYS:
        companion_calls.run_twice = call_plainly if sys.argv.pop(1) == "--plain" else companion_calls.run_once
        cli.main()
    else:
        main()

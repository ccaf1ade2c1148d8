"""Findings for eyes that must not see a key: build logs are read by students.

What is left says what kind of mistake stands where. Rather too much is hidden than too little: values show where CI
is not set, and with `--show-keys`.
"""

import os
import re
from dataclasses import replace

from exam_builder.codes import Code
from exam_builder.findings import Finding

BAR = "█████"
NOTE = "Keys are blacked out because CI is set and build logs are read by students; --show-keys prints them."

ABOUT_KEYS = {
    Code.REFERENCE: f"the reference says {BAR}, but the key comes out as {BAR}",
    Code.RECOMPUTE: f"the second route gives {BAR}, but key and reference say {BAR}",
    Code.WRONG_KEY: f"the key comes out as {BAR}, but the second route gives {BAR}",
    Code.CLAIM: f"the second route measured {BAR}, so the claim {BAR} is false",
    Code.MEASUREMENTS: "the second route did not return the measurements of the claim",
    Code.MISCONCEPTION_IS_RIGHT: f"a misconception gives the right answer, {BAR}",
    Code.WRONG_KIND: f"the key comes out as {BAR}, which is no answer of its kind",
    Code.LEAK: f"the student's PDF shows what only markers may read: {BAR}",
    Code.SURVIVOR: f"`check` would not notice {BAR} in place of {BAR}",
    Code.CHAIN: f"a chain of equalities does not hold: {BAR} on the left, {BAR} on the right",
    Code.KEY_NOT_SHOWN: f"a solution never prints the key, {BAR}",
    Code.MOVED_BY_ROUNDING: f"from the numbers as the paper prints them the answer comes out as {BAR}, not {BAR}",
    Code.MISCONCEPTION_IS_ACCEPTED: f"a misconception gives {BAR}, which is near enough to the key to be marked right",
    Code.MISCONCEPTIONS_ALIKE: f"two misconceptions both give {BAR}",
    Code.MISCONCEPTION_SOMETIMES_RIGHT: f"a misconception gives the right answer, {BAR}, in some combinations",
    Code.COMPANION: f"a function of the course failed: {BAR}",
    Code.NO_DRAW: "no draw will do: constraints or wrong answers that come out right reject them all",
}
"""What remains of findings whose words are values, by their code."""

QUOTING = frozenset(
    (
        Code.BRACE,
        Code.CHARACTER,
        Code.COMMAND,
        Code.COMMENT,
        Code.ENDED,
        Code.ENVIRONMENT,
        Code.EXPRESSION,
        Code.FILE,
        Code.MATHEMATICS,
        Code.PARAGRAPH,
        Code.QUOTES,
        Code.RUNAWAY,
        Code.SIGN,
        Code.TEX,
    )
)
"""Codes of findings that quote what an author wrote, which may be a key, a solution or a rubric."""

QUOTED = re.compile(r"`([^`]*)`")
QUOTES_INSIDE = re.compile(r"``|''|`[^`]*'")
"""An excerpt may hold quotes of its own: then nobody knows where it ends."""

WITHOUT_VALUES = frozenset({Code.CHANGED_AFTER_SIGNATURE, Code.ERRATA, Code.RECORD, Code.TOOLS})
"""Codes of findings that hold names, dates and releases of tools, and no value of a paper."""
NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:[.,/_]\d+)*(?:[eE][-+]?\d+)?")
FIELD = re.compile(
    r"\b(answer|number|vector|matrix|set|truth|conclusion|words|claim|order|match|blanks|essay|options?"
    r"|reference|solution|also|keys|expression"
    r"|rubric|when|add|instead|less|note|say|among|derive|compute)\b\s*:.*",
    re.DOTALL,
)


def keys_are_hidden(show_keys: bool) -> bool:
    """Whether students may read this output: on a build server, unless the keys are asked for."""
    return not show_keys and os.environ.get("CI", "").lower() not in ("", "0", "false")


def blacked_out(finding: Finding) -> Finding:
    """The finding without any value of a key; its place, question, part and seed stay."""
    if finding.code in WITHOUT_VALUES:
        return finding
    if finding.code in ABOUT_KEYS:
        return replace(finding, message=ABOUT_KEYS[finding.code], mend="")
    hide = without_quotes if finding.code in QUOTING else without_values
    return replace(finding, message=hide(finding.message), mend=hide(finding.mend))


def without_quotes(text: str) -> str:
    """A text with bars in place of values, and of the words that it quotes."""
    if text.count("`") % 2 or QUOTES_INSIDE.search(text):
        return without_values(re.sub(r"`.*`?", f"`{BAR}`", text, flags=re.DOTALL))
    bare = QUOTED.sub(lambda quoted: f"`{BAR}`" if re.search(r"[^\W_]", quoted[1]) else quoted[0], text)
    return without_values(bare)


def without_values(text: str) -> str:
    """A text with bars in place of numbers, and of all that follows a field which holds an answer."""
    return NUMBER.sub(BAR, FIELD.sub(lambda field: f"{field[1]}: {BAR}", text))

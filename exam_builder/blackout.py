"""Findings for eyes that must not see a key: build logs are read by students.

What is left says what kind of mistake stands where. Rather too much is hidden than too little: values show where CI
is not set, and with `--show-keys`.
"""

import os
import re
from dataclasses import replace

from exam_builder.findings import Finding

BAR = "█████"
NOTE = "Keys are blacked out because CI is set and build logs are read by students; --show-keys prints them."

ABOUT_KEYS = {
    "reference": f"the reference says {BAR}, but the key comes out as {BAR}",
    "recompute": f"the second route gives {BAR}, but key and reference say {BAR}",
    "wrong-key": f"the key comes out as {BAR}, but the second route gives {BAR}",
    "claim": f"the second route measured {BAR}, so the claim {BAR} is false",
    "measurements": "the second route did not return the measurements of the claim",
    "misconception-is-right": f"a misconception gives the right answer, {BAR}",
    "wrong-kind": f"the key comes out as {BAR}, which is no answer of its kind",
    "leak": f"the student's PDF shows what only markers may read: {BAR}",
    "survivor": f"`check` would not notice {BAR} in place of {BAR}",
    "chain": f"a chain of equalities does not hold: {BAR} on the left, {BAR} on the right",
    "key-not-shown": f"a solution never prints the key, {BAR}",
    "moved-by-rounding": f"from the numbers as the paper prints them the answer comes out as {BAR}, not {BAR}",
    "misconception-is-accepted": f"a misconception gives {BAR}, which is near enough to the key to be marked right",
    "misconceptions-alike": f"two misconceptions both give {BAR}",
    "misconception-sometimes-right": f"a misconception gives the right answer, {BAR}, in some combinations",
    "companion": f"a function of the course failed: {BAR}",
    "no-draw": "no draw will do: constraints or wrong answers that come out right reject them all",
}
"""What remains of findings whose words are values, by their code."""

QUOTING = frozenset(
    (
        "brace",
        "character",
        "command",
        "comment",
        "ended",
        "environment",
        "expression",
        "file",
        "mathematics",
        "paragraph",
        "quotes",
        "runaway",
        "sign",
        "tex",
    )
)
"""Codes of findings that quote what an author wrote, which may be a key, a solution or a rubric."""

QUOTED = re.compile(r"`([^`]*)`")
QUOTES_INSIDE = re.compile(r"``|''|`[^`]*'")
"""An excerpt may hold quotes of its own: then nobody knows where it ends."""

WITHOUT_VALUES = frozenset({"changed-after-signature", "errata", "record", "tools"})
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

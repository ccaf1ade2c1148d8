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
}
"""What remains of findings whose words are values, by their code."""

WITHOUT_VALUES = frozenset({"changed-after-signature"})
"""Codes of findings that hold names and dates, and no value of a paper."""
NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:[.,/_]\d+)*(?:[eE][-+]?\d+)?")
FIELD = re.compile(
    r"\b(answer|number|vector|matrix|set|truth|conclusion|words|claim|reference|solution|also|keys|expression)\b\s*:.*",
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
    return replace(finding, message=without_values(finding.message), mend=without_values(finding.mend))


def without_values(text: str) -> str:
    """A text with bars in place of numbers, and of all that follows a field which holds an answer."""
    return NUMBER.sub(BAR, FIELD.sub(lambda field: f"{field[1]}: {BAR}", text))

"""Redact keys from findings, because students can read build logs.

Findings keep their kind and place. When in doubt, a text is hidden. Values are shown if CI is not set, or with
`--show-keys`.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from enum import Enum

from exam_builder.findings import Code, Finding

BLACK_BAR = "█████"
BLACKOUT_NOTE = "Keys are blacked out because CI is set and build logs are read by students; --show-keys prints them."

SAFE_MESSAGES = {
    Code.REFERENCE: f"the reference says {BLACK_BAR}, but the key comes out as {BLACK_BAR}",
    Code.RECOMPUTE: f"the second route gives {BLACK_BAR}, but key and reference say {BLACK_BAR}",
    Code.WRONG_KEY: f"the key comes out as {BLACK_BAR}, but the second route gives {BLACK_BAR}",
    Code.CLAIM: f"the second route measured {BLACK_BAR}, so the claim {BLACK_BAR} is false",
    Code.MEASUREMENTS: "the second route did not return the measurements of the claim",
    Code.MISCONCEPTION_IS_RIGHT: f"a misconception gives the right answer, {BLACK_BAR}",
    Code.WRONG_KIND: f"the key comes out as {BLACK_BAR}, which is not an answer of its kind",
    Code.LEAK: f"the student's PDF shows what only markers may read: {BLACK_BAR}",
    Code.SURVIVOR: f"`check` would not notice {BLACK_BAR} in place of {BLACK_BAR}",
    Code.CHAIN: f"a chain of equalities does not hold: {BLACK_BAR} on the left, {BLACK_BAR} on the right",
    Code.KEY_NOT_SHOWN: f"a solution never prints the key, {BLACK_BAR}",
    Code.MOVED_BY_ROUNDING: (
        f"computed from the printed numbers, the answer comes out as {BLACK_BAR}, not {BLACK_BAR}"
    ),
    Code.NOT_PRINTED: f"what is printed does not decide the key: on the same page it is {BLACK_BAR} and {BLACK_BAR}",
    Code.MISCONCEPTION_IS_ACCEPTED: (
        f"a misconception gives {BLACK_BAR}, which is near enough to the key to be marked right"
    ),
    Code.MISCONCEPTIONS_ALIKE: f"two misconceptions both give {BLACK_BAR}",
    Code.MISCONCEPTION_SOMETIMES_RIGHT: f"a misconception gives the right answer, {BLACK_BAR}, in some combinations",
    Code.COMPANION: f"a function of the course failed: {BLACK_BAR}",
    Code.NO_DRAW: "no draw will do: constraints or wrong answers that come out right reject them all",
}
"""The redacted messages of findings that consist of values, by code."""

QUOTING_CODES = frozenset(
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
"""Codes of findings that quote the author's text, which may be a key, a solution or a rubric."""

QUOTED = re.compile(r"`([^`]*)`")
QUOTES_INSIDE = re.compile(r"``|''|`[^`]*'")
"""Quotation marks inside an excerpt: with them, it is unclear where the excerpt ends."""

SAFE_CODES = frozenset({Code.CHANGED_AFTER_SIGNATURE, Code.ERRATA, Code.ISSUED, Code.RECORD, Code.TOOLS})
"""Codes of findings that contain names, dates and versions of tools, but no value of a paper."""
NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:[.,/_]\d+)*(?:[eE][-+]?\d+)?")
FIELD = re.compile(
    r"\b(answer|number|vector|matrix|set|truth|conclusion|words|claim|order|match|blanks|essay|options?"
    r"|reference|solution|also|keys|expression"
    r"|rubric|when|add|instead|less|note|say|among|derive|compute)\b\s*:.*",
    re.DOTALL,
)


class KeyDisplay(Enum):
    """Whether the output may show keys."""

    SHOWN = "shown"
    HIDDEN = "hidden"

    @property
    def hidden(self) -> bool:
        """Whether keys are hidden."""
        return self is KeyDisplay.HIDDEN

    def mask(self, text: str) -> str:
        """Return a text that gives a key away, or a black bar if keys are hidden."""
        return BLACK_BAR if self.hidden else text

    def findings(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return findings, redacted if keys are hidden."""
        return tuple(black_out(finding) if self.hidden else finding for finding in findings)


def choose_display() -> KeyDisplay:
    """Return the default display of keys: hidden on a build server, because students can read its output."""
    hidden = os.environ.get("CI", "").lower() not in ("", "0", "false")
    return KeyDisplay.HIDDEN if hidden else KeyDisplay.SHOWN


def black_out(finding: Finding) -> Finding:
    """Redact the values in a finding; its place, question, part and seed stay."""
    if finding.code in SAFE_CODES:
        return finding
    if finding.code in SAFE_MESSAGES:
        return replace(finding, message=SAFE_MESSAGES[finding.code], hint="")
    hide = hide_quotes if finding.code in QUOTING_CODES else hide_values
    return replace(finding, message=hide(finding.message), hint=hide(finding.hint))


def hide_quotes(text: str) -> str:
    """Replace values and quoted words in a text by black bars."""
    if text.count("`") % 2 or QUOTES_INSIDE.search(text):
        return hide_values(re.sub(r"`.*`?", f"`{BLACK_BAR}`", text, flags=re.DOTALL))
    bare = QUOTED.sub(lambda quoted: f"`{BLACK_BAR}`" if re.search(r"[^\W_]", quoted[1]) else quoted[0], text)
    return hide_values(bare)


def hide_values(text: str) -> str:
    """Replace numbers in a text by black bars, and everything after the name of a field that holds an answer."""
    return NUMBER.sub(BLACK_BAR, FIELD.sub(lambda field: f"{field[1]}: {BLACK_BAR}", text))

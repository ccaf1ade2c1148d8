"""The output of each command for people and programs: findings, results, failures, and the exit code.

Each format of `check --format` gets a `CheckOutcome`, from which anything that readers must not see has been removed.
"""

from exam_builder.report.show import (
    show_built,
    show_day,
    show_errata,
    show_failure,
    show_findings,
    show_rebuilt,
    show_roster,
    show_signed,
)

__all__ = [
    "show_built",
    "show_day",
    "show_errata",
    "show_failure",
    "show_findings",
    "show_rebuilt",
    "show_roster",
    "show_signed",
]

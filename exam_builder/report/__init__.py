"""The output of each command for people and programs: findings, results, failures, and the exit code.

One module for each format of `check --format`; each gets an `Outcome`, from which everything that readers must not see
has been removed.
"""

from exam_builder.report.errata_text import show_errata
from exam_builder.report.show import show_built, show_checked, show_failure, show_findings, show_rebuilt, show_signed

__all__ = ["show_built", "show_checked", "show_errata", "show_failure", "show_findings", "show_rebuilt", "show_signed"]

"""What a person, or another program, reads at the end: findings, results, failures, and the exit code for them.

One module for each format of `check --format`; each is given an `Outcome`, in which nothing is left that its readers
must not see.
"""

from exam_builder.report.changes import show_errata
from exam_builder.report.show import show_built, show_checked, show_failure, show_findings, show_rebuilt, show_signed

__all__ = ["show_built", "show_checked", "show_errata", "show_failure", "show_findings", "show_rebuilt", "show_signed"]

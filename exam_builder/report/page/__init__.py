"""`check --report FILE`: one HTML page about the check, for the instructor and a co-examiner.

The page is self-contained. It has no date, so that the same check gives the same bytes.
"""

from exam_builder.report.page.page_file import as_page, check_page_path, write_page

__all__ = ["as_page", "check_page_path", "write_page"]

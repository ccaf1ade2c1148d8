"""`check --report FILE`: one HTML page on what the check saw, for the instructor and a co-examiner.

The page holds all that it needs, and no date: the same check gives the same bytes.
"""

from exam_builder.report.page.page_file import as_page, check_page_path, write_page

__all__ = ["as_page", "check_page_path", "write_page"]

"""PDFs taken apart and put together again, object by object."""

from exam_builder.pdf.objects import Objects
from exam_builder.pdf.writing import Book, copy_pages

__all__ = ["Book", "Objects", "copy_pages"]

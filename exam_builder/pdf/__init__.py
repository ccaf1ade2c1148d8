"""PDFs taken apart and put together again, object by object."""

from exam_builder.pdf.objects import PdfObjects
from exam_builder.pdf.pdf_writer import PdfWriter, copy_pages

__all__ = ["PdfObjects", "PdfWriter", "copy_pages"]

"""The finished PDFs held against the Paper that they were made from."""

from exam_builder.audit.audit import audit

__all__ = ["audit"]
